/* SPDX-License-Identifier: Apache-2.0 */
#include "speech.h"

#include <segue/base.h>

#include <stdlib.h>
#include <string.h>

#define THINK "<think>"
#define THOUGHT "</think>"

/* Length of the UTF-8 character at `s`; 0: it is cut off at the end, -1: it is none. */
static int character(const unsigned char *s, size_t n) {
  const int len = s[0] < 0x80                    ? 1
                  : s[0] >= 0xC2 && s[0] < 0xE0  ? 2
                  : (s[0] & 0xF0) == 0xE0        ? 3
                  : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                                 : -1;
  if (len < 0) return -1;
  for (int i = 1; i < len; i++) {
    if ((size_t)i == n) return 0;
    if ((s[i] & 0xC0) != 0x80) return -1;
    if (i > 1) continue;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F))
      return -1;
  }
  return len;
}

static int blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Hands on the first `n` bytes, cleaned, and drops them. */
static void hand_on(oai_speech *s, size_t n, oai_speech_say say, void *ctx) {
  size_t out = 0, visible = 0;
  for (size_t i = 0; i < n;) {
    const int len = character((const unsigned char *)s->text + i, n - i);
    const char c = s->text[i];
    if (len <= 0 || c == 0 || (!s->raw && (c == '*' || c == '`' || c == '#'))) {
      i++;
      continue;
    }
    visible += !blank(c);
    memmove(s->text + out, s->text + i, (size_t)len);
    if (!s->raw && blank(c)) s->text[out] = ' ';
    out += (size_t)len;
    i += (size_t)len;
  }
  const char *text = s->text;
  while (!s->raw && out && *text == ' ') text++, out--;
  while (!s->raw && out && text[out - 1] == ' ') out--;
  if (out && (visible || s->raw)) say(ctx, text, out);
  memmove(s->text, s->text + n, s->n - n);
  s->n -= n;
}

/* Bytes that can be handed on as they are: all but a character that is still coming. */
static size_t whole(const oai_speech *s) {
  for (size_t back = 1; back <= 3 && back <= s->n; back++)
    if (character((const unsigned char *)s->text + s->n - back, back) == 0) return s->n - back;
  return s->n;
}

/* "Dr. Ray" and "No. 5" go on. */
static int abbreviated(const char *text, size_t dot) {
  static const char *const known[] = {"Dr", "Mr",  "Mrs", "Ms", "St",  "No",  "Nr",
                                      "Sr", "Sra", "Jr",  "vs", "e.g", "i.e", "approx"};
  size_t begin = dot;
  while (begin && !blank(text[begin - 1])) begin--;
  if (dot - begin == 1 && text[begin] >= 'A' && text[begin] <= 'Z') return 1;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i]) == dot - begin && memcmp(known[i], text + begin, dot - begin) == 0) return 1;
  return 0;
}

/* Length of the first whole sentence, 0 when there is none yet. A sentence is known to be whole when something follows. */
static size_t sentence(const oai_speech *s) {
  size_t space = 0;
  for (size_t i = 0; i < s->n; i++) {
    const char c = s->text[i];
    if (blank(c)) space = i;
    if (c == '\n' && i) return i;
    if ((c == '.' || c == '!' || c == '?') && i + 1 < s->n && blank(s->text[i + 1]) &&
        !(c == '.' && abbreviated(s->text, i)))
      return i + 1;
    if (i >= OAI_SENTENCE_MAX && space) return space;
  }
  return s->n > 4 * OAI_SENTENCE_MAX ? whole(s) : 0;
}

/* Drops thoughts. @return 1 when what is there may be spoken */
static int skip_thoughts(oai_speech *s) {
  if (!s->begun) {
    size_t lead = 0;
    while (lead < s->n && blank(s->text[lead])) lead++;
    const size_t n = s->n - lead;
    if (n < strlen(THINK) && memcmp(s->text + lead, THINK, n) == 0) return 0;
    s->begun = 1;
    s->thinking = n >= strlen(THINK) && memcmp(s->text + lead, THINK, strlen(THINK)) == 0;
  }
  while (s->thinking) {
    const char *close = memmem(s->text, s->n, THOUGHT, strlen(THOUGHT));
    const size_t keep = strlen(THOUGHT) - 1;
    const size_t drop = close ? (size_t)(close - s->text) + strlen(THOUGHT) : s->n > keep ? s->n - keep : 0;
    memmove(s->text, s->text + drop, s->n - drop);
    s->n -= drop;
    if (!close) return 0;
    s->thinking = 0;
  }
  return 1;
}

int segue__oai_speech_feed(oai_speech *s, const char *text, size_t n, oai_speech_say say, void *ctx) {
  if (n == 0) return SEGUE_OK;
  if (s->n + n > s->cap) {
    const size_t cap = (s->n + n) * 2 + 256;
    char *p = realloc(s->text, cap);
    if (!p) return SEGUE_E_NOMEM;
    s->text = p;
    s->cap = cap;
  }
  memcpy(s->text + s->n, text, n);
  s->n += n;
  if (s->raw) {
    hand_on(s, whole(s), say, ctx);
    return SEGUE_OK;
  }
  if (!skip_thoughts(s)) return SEGUE_OK;
  for (size_t k; (k = sentence(s)) != 0;) hand_on(s, k, say, ctx);
  return SEGUE_OK;
}

void segue__oai_speech_end(oai_speech *s, oai_speech_say say, void *ctx) {
  if (s->n && !s->thinking) hand_on(s, s->n, say, ctx);
  s->n = 0;
}

void segue__oai_speech_reset(oai_speech *s) {
  const int raw = s->raw;
  free(s->text);
  memset(s, 0, sizeof *s);
  s->raw = raw;
}
