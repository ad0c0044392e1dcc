/* SPDX-License-Identifier: Apache-2.0 */
/* Objects and lists as logs have them: JSON, perhaps cut off where a line grew too long, or as Python prints them. */
#include "context/leaves.h"

#include <string.h>

#include "base/buf.h"

enum { DEEP = 32 };

typedef struct mend {
  const char *p, *end;
  segue__buf out;
  char open[DEEP]; /* brackets that wait for their end */
  size_t depth;
  size_t whole, whole_depth; /* so much of `out` is whole values, and what is open there */
} mend;

/* A string in either kind of quotes, written with double ones; false when it has no end. */
static bool string(mend *m) {
  const char quote = *m->p++;
  segue__buf_putc(&m->out, '"');
  for (; m->p < m->end && *m->p != quote; m->p++) {
    if (*m->p == '\\' && m->p + 1 < m->end) {
      m->p++;
      if (*m->p != '\'') segue__buf_putc(&m->out, '\\');
    } else if (*m->p == '"') {
      segue__buf_putc(&m->out, '\\');
    }
    segue__buf_putc(&m->out, *m->p);
  }
  segue__buf_putc(&m->out, '"');
  return m->p < m->end;
}

/* Python's words for what JSON says otherwise; the bytes read. */
static size_t word(mend *m) {
  static const char *const words[][2] = {{"True", "true"}, {"False", "false"}, {"None", "null"}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    const size_t n = strlen(words[i][0]);
    if ((size_t)(m->end - m->p) < n || memcmp(m->p, words[i][0], n) != 0) continue;
    segue__buf_puts(&m->out, words[i][1]);
    return n;
  }
  segue__buf_putc(&m->out, *m->p);
  return 1;
}

/* Brackets and commas end values; false when the text is none of brackets. */
static bool mark(mend *m) {
  const char c = *m->p;
  if (c == '{' || c == '[') {
    if (m->depth == DEEP) return false;
    m->open[m->depth++] = c;
  } else if (c == '}' || c == ']') {
    if (m->depth == 0 || (m->open[m->depth - 1] == '{') != (c == '}')) return false;
    m->depth--;
  }
  if (c == ',') m->whole = m->out.len, m->whole_depth = m->depth;
  segue__buf_putc(&m->out, c);
  if (c == '}' || c == ']') m->whole = m->out.len, m->whole_depth = m->depth;
  return true;
}

/* As JSON, without the value in which it was cut off. */
static bool mended(mend *m) {
  while (m->p < m->end) {
    if (*m->p == '"' || *m->p == '\'') {
      if (!string(m)) break;
      m->p++;
    } else if (strchr("{}[],", *m->p)) {
      if (!mark(m)) return false;
      m->p++;
    } else {
      m->p += word(m);
    }
  }
  if (m->whole == 0 || m->out.failed) return false;
  if (m->depth > 0 || m->p < m->end) {
    m->out.len = m->whole;
    for (size_t i = m->whole_depth; i-- > 0;) segue__buf_putc(&m->out, m->open[i] == '{' ? '}' : ']');
  }
  return !m->out.failed;
}

cJSON *segue__leaves_of_text(const char *text) {
  cJSON *root = NULL;
  const char *p = text;
  while (*p == ' ' || *p == '\n' || *p == '\t') p++;
  if (*p != '{' && *p != '[') return NULL;
  if (segue__json_parse(&root, p, strlen(p), NULL) == SEGUE_OK) return root;
  mend m = {.p = p, .end = p + strlen(p)};
  segue__buf_init(&m.out);
  root = NULL;
  if (mended(&m) && segue__json_parse(&root, m.out.p, m.out.len, NULL) < 0) root = NULL;
  segue__buf_free(&m.out);
  return root;
}
