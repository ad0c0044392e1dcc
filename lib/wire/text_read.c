/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the form text back. What it says of attempts that did not fit is kept under custom. */
#include "wire/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "wire/text_said.h"
#include "wire/utf8.h"
#include "wire/wire.h"

#define LINE_MAX_OCTETS 65536

typedef struct reader {
  segue_context *ctx;
  segue__context_model *c;
  char *scratch;   /* as long as the line */
  segue__buf said; /* intent and actions so far */
  int n_short;     /* words of them that were spelled by their first letters */
} reader;

static segue__str trimmed(segue__str s) {
  while (s.len && *s.p == ' ') s.p++, s.len--;
  while (s.len && s.p[s.len - 1] == ' ') s.len--;
  return s;
}

/* Copy with escapes undone. */
static segue__str plain(reader *r, segue__str s) {
  size_t n = 0;
  s = trimmed(s);
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] == '\\' && i + 1 < s.len) i++;
    r->scratch[n++] = s.p[i];
  }
  return (segue__str){r->scratch, n};
}

static bool store(reader *r, segue__str *to, segue__str s) {
  const segue__str v = plain(r, s);
  return v.len == 0 || segue__context_str(r->ctx, to, v.p, v.len);
}

/* Up to the next `stop` outside quotes and escapes; what is left stays in `rest`. */
static segue__str split(segue__str *rest, char stop) {
  size_t i = 0;
  bool quoted = false;
  for (; i < rest->len && (quoted || rest->p[i] != stop); i++) {
    if (rest->p[i] == '\\' && i + 1 < rest->len) {
      i++;
    } else if (rest->p[i] == '"') {
      quoted = !quoted;
    }
  }
  const segue__str part = {rest->p, i};
  const size_t skip = i < rest->len ? i + 1 : i;
  *rest = (segue__str){rest->p + skip, rest->len - skip};
  return part;
}

static bool starts(segue__str s, const char *with) {
  const size_t n = strlen(with);
  return s.len >= n && memcmp(s.p, with, n) == 0;
}

static bool ends(segue__str s, const char *with) {
  const size_t n = strlen(with);
  return n && s.len >= n && memcmp(s.p + s.len - n, with, n) == 0;
}

static segue__str after(segue__str s, size_t n) {
  return (segue__str){s.p + n, s.len - n};
}

static bool word_of(segue__str s, char *out, size_t room) {
  if (s.len >= room) return false;
  memcpy(out, s.p, s.len);
  out[s.len] = '\0';
  return true;
}

static int read_auth(reader *r, segue__str v) {
  char word[32];
  segue__str level = split(&v, '(');
  if (!word_of(level, word, sizeof word) || (r->c->auth.level = segue__auth_level_parse(word)) < 0)
    return SEGUE_E_PARSE;
  if (v.len && v.p[v.len - 1] == ')') v.len--;
  while (v.len) {
    const segue__str m = split(&v, ',');
    if (!word_of(m, word, sizeof word)) return SEGUE_E_PARSE;
    for (uint32_t bit = 1; bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1)
      if (strcmp(word, segue_auth_method_name(bit)) == 0) r->c->auth.methods |= bit;
  }
  return SEGUE_OK;
}

/* "0.86", "-0.5", "1": with a point in any locale, which strtod(3) would not read in some. */
static bool fraction(const char *s, double lo, double hi, double *out) {
  enum { DIGITS = 9 };
  const bool minus = *s == '-';
  const char *p = s + minus;
  double v = 0, scale = 1;
  int digits = 0, behind = -1;
  for (; (*p >= '0' && *p <= '9') || (*p == '.' && behind < 0 && digits > 0); p++) {
    if (*p == '.') {
      behind = 0;
      continue;
    }
    if (++digits > DIGITS) return false;
    v = v * 10 + (*p - '0');
    if (behind >= 0) behind++, scale *= 10;
  }
  v = (minus ? -v : v) / scale;
  if (*p || digits == 0 || behind == 0 || !(v >= lo && v <= hi)) return false;
  *out = v;
  return true;
}

static int read_reason(reader *r, segue__str v) {
  char word[48];
  const segue__str code = split(&v, ' ');
  if (!word_of(code, word, sizeof word) || (r->c->reason.code = segue__reason_parse(word)) < 0)
    return SEGUE_E_PARSE;
  if (v.len == 0) return SEGUE_OK;
  return word_of(v, word, sizeof word) && fraction(word, 0, 1, &r->c->reason.score) ? SEGUE_OK
                                                                                    : SEGUE_E_PARSE;
}

static int read_number(segue__str v, int base, uint64_t max, uint64_t *out) {
  char word[24], *end;
  if (v.len == 0 || !word_of(v, word, sizeof word) || word[0] == '-' || word[0] == '+') return SEGUE_E_PARSE;
  *out = strtoull(word, &end, base);
  return *end || *out > max ? SEGUE_E_PARSE : SEGUE_OK;
}

/* The mark stands behind the action and a blank, or alone: the blank in front of an item says nothing. */
static size_t mark_at_end(segue__str v, const char *mark) {
  if (ends(v, mark)) return strlen(mark);
  return *mark == ' ' && v.len == strlen(mark) - 1 && ends(v, mark + 1) ? v.len : 0;
}

int segue__outcome_at_end(segue__str v, size_t *mark) {
  for (int o = 0; o < 6; o++) {
    *mark = mark_at_end(v, segue__outcome_marks[o]);
    if (!*mark) *mark = mark_at_end(v, segue__outcome_ascii[o]);
    if (*mark) return o;
  }
  return -1;
}

/* The rest of a word that was said before, or the ~ as it stands. */
static void put_rest(reader *r, size_t from) {
  const segue__str said = {r->said.p, r->said.len};
  const size_t n = segue__said_last((segue__str){said.p + from, said.len - from});
  segue__str rest = {"~", 1};
  if (n >= SEGUE__SAID_LEAST && r->n_short < SEGUE__SAID_MOST) {
    r->n_short++;
    const segue__str start = {said.p + said.len - n, n},
                     word = segue__said_word((segue__str){said.p, said.len - n}, start);
    if (word.len) rest = after(word, n);
  }
  char copy[SEGUE__SAID_LONGEST];
  memcpy(copy, rest.p, rest.len);
  segue__buf_put(&r->said, copy, rest.len);
}

/* An action, which may be the intent or have short words. */
static int read_action(reader *r, segue__str *to, segue__str s) {
  const segue__str intent = r->c->issue.intent;
  s = trimmed(s);
  if (r->said.len == 0) segue__buf_put(&r->said, intent.p, intent.len);
  segue__buf_putc(&r->said, ' ');
  const size_t from = r->said.len;
  if (intent.len && s.len == strlen(SEGUE__SAID_INTENT) && starts(s, SEGUE__SAID_INTENT))
    return segue__context_str(r->ctx, to, intent.p, intent.len) ? SEGUE_OK : SEGUE_E_NOMEM;
  for (size_t i = 0; i < s.len && !r->said.failed; i++) {
    const bool escaped = s.p[i] == '\\' && i + 1 < s.len;
    i += escaped;
    if (s.p[i] == '~' && !escaped) {
      put_rest(r, from);
    } else {
      segue__buf_putc(&r->said, s.p[i]);
    }
  }
  const size_t n = r->said.len - from;
  if (r->said.failed) return SEGUE_E_NOMEM;
  return n == 0 || segue__context_str(r->ctx, to, r->said.p + from, n) ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* One without a mark stays -1 until the one that it shares it with. */
static int read_attempt(reader *r, segue__str v) {
  size_t mark = 0;
  const int outcome = segue__outcome_at_end(v, &mark);
  if (v.len == 0) return SEGUE_E_PARSE;
  for (size_t i = r->c->n_attempts; outcome >= 0 && i-- > 0 && r->c->attempts[i].outcome < 0;)
    r->c->attempts[i].outcome = outcome;
  segue__attempt *a = segue__context_add_attempt(r->ctx);
  if (!a) return SEGUE_E_LIMIT;
  a->outcome = outcome;
  return read_action(r, &a->action, (segue__str){v.p, v.len - mark});
}

/* "+2 more": older ones that did not fit. Said once: a key that stood twice would be refused in the context's JSON. */
static int read_more(reader *r, segue__str number) {
  char json[16];
  uint64_t count = 0;
  if (r->c->n_custom || read_number(number, 10, 9999, &count) < 0) return SEGUE_E_PARSE;
  segue__custom *more = segue__context_add_custom(r->ctx);
  const int n = snprintf(json, sizeof json, "%u", (unsigned)count);
  return more && segue__context_str(r->ctx, &more->key, "attempts_more", 13) &&
                 segue__context_str(r->ctx, &more->json, json, (size_t)n)
             ? SEGUE_OK
             : SEGUE_E_NOMEM;
}

static int read_attempts(reader *r, segue__str v) {
  while (v.len) {
    segue__str one = split(&v, ',');
    while (one.len && *one.p == ' ') one = after(one, 1);
    const bool more = one.len > 6 && *one.p == '+' && ends(one, " more");
    const int rc = more ? read_more(r, (segue__str){one.p + 1, one.len - 6}) : read_attempt(r, one);
    if (rc < 0) return rc;
  }
  const size_t n = r->c->n_attempts;
  return n && r->c->attempts[n - 1].outcome < 0 ? SEGUE_E_PARSE : SEGUE_OK;
}

static int read_mood(reader *r, segue__str v) {
  char word[16];
  segue__str head = v;
  for (size_t i = v.len; i-- > 0;) /* " x3" at the end */
    if (v.p[i] == ' ') {
      uint64_t n = 0;
      if (i + 2 < v.len && v.p[i + 1] == 'x' && read_number(after(v, i + 2), 10, 999, &n) == SEGUE_OK) {
        r->c->sentiment.restated = (int32_t)n;
        head.len = i;
      }
      break;
    }
  for (size_t i = head.len; i-- > 0;) /* a number where no word was known */
    if (head.p[i] == ' ') {
      if (word_of(after(head, i + 1), word, sizeof word) && fraction(word, -1, 1, &r->c->sentiment.valence))
        head.len = i;
      break;
    }
  for (int t = 1; t < 4; t++) {
    const char *mark = ends(head, segue__trend_marks[t])   ? segue__trend_marks[t]
                       : ends(head, segue__trend_ascii[t]) ? segue__trend_ascii[t]
                                                           : NULL;
    if (!mark) continue;
    r->c->sentiment.trend = t;
    head.len -= strlen(mark);
    break;
  }
  return store(r, &r->c->sentiment.label, head) ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* What nobody may send (a PIN, a one-time code) is left out, the rest of the line is still good. */
static int read_entity(reader *r, segue__str v) {
  const segue__str name = split(&v, '='), read = plain(r, name);
  const int cls = segue__class_of_name(read.p, read.len);
  if (cls > SEGUE_CLASS_PII) return SEGUE_OK;
  segue__entity *e = segue__context_add_entity(r->ctx);
  if (!e) return SEGUE_E_LIMIT;
  e->cls = cls;
  return store(r, &e->name, name) && store(r, &e->value, v) ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int read_date(reader *r, segue__str v) {
  segue__str what = split(&v, '@');
  segue__date *d = segue__context_add_date(r->ctx);
  if (!d) return SEGUE_E_LIMIT;
  return store(r, &d->what, what) && store(r, &d->date, v) ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int read_summary(reader *r, segue__str v) {
  if (v.len < 2 || v.p[v.len - 1] != '"') return SEGUE_E_PARSE;
  return store(r, &r->c->summary.text, (segue__str){v.p + 1, v.len - 2}) ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int read_item(reader *r, segue__str s) {
  segue__context_model *c = r->c;
  uint64_t n = 0;
  int rc = SEGUE_OK;
  if (s.len == 0) return SEGUE_OK;
  if (*s.p == '"') return read_summary(r, s);
  if (*s.p == '#') return read_entity(r, after(s, 1));
  if (starts(s, "auth=")) return read_auth(r, after(s, 5));
  if (starts(s, "why=")) return read_reason(r, after(s, 4));
  if (starts(s, "tried=")) return read_attempts(r, after(s, 6));
  if (starts(s, "mood=")) return read_mood(r, after(s, 5));
  if (starts(s, "intent=")) return store(r, &c->issue.intent, after(s, 7)) ? rc : SEGUE_E_NOMEM;
  if (starts(s, "issue=")) return store(r, &c->issue.title, after(s, 6)) ? rc : SEGUE_E_NOMEM;
  if (starts(s, "wants=")) return store(r, &c->issue.desired, after(s, 6)) ? rc : SEGUE_E_NOMEM;
  if (starts(s, "lang=")) return store(r, &c->language, after(s, 5)) ? rc : SEGUE_E_NOMEM;
  if (starts(s, "ref=")) {
    rc = read_number(after(s, 4), 16, 0xFFFFFFFFFFFFu, &n);
    c->id = n;
    return rc;
  }
  if (starts(s, "prio=")) {
    rc = read_number(after(s, 5), 10, 3, &n);
    c->priority = (int32_t)n;
    return rc;
  }
  if (memchr(s.p, '@', s.len)) return read_date(r, s);
  return SEGUE_E_PARSE;
}

static bool printable(const char *in, size_t len, size_t *offset) {
  for (size_t i = 0; i < len; i++) {
    *offset = i;
    if ((uint8_t)in[i] < 0x20 || in[i] == 0x7F) return false;
  }
  return true;
}

int segue__decode_text(segue_context **out, const char *in, size_t len, segue_error *err) {
  size_t offset = 0;
  while (len && (in[len - 1] == '\n' || in[len - 1] == '\r' || in[len - 1] == ' ')) len--;
  if (len > LINE_MAX_OCTETS)
    return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, LINE_MAX_OCTETS, "longer than any text form");
  if (len == 0) return segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "empty text");
  if (!printable(in, len, &offset) || !segue__utf8_valid(in, len))
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, offset,
                          "control characters or bad UTF-8 in a text form");
  reader r = {.ctx = segue__context_new(), .scratch = malloc(len + 1)};
  int rc = r.ctx && r.scratch ? SEGUE_OK : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) r.c = segue__context_model_of(r.ctx);
  segue__str rest = {in, len};
  while (rc == SEGUE_OK && rest.len) {
    while (rest.len && *rest.p == ' ') rest = after(rest, 1);
    const char *at = rest.p;
    rc = read_item(&r, split(&rest, ';'));
    if (rc < 0) (void)segue__fail_at(err, rc, "", 0, (uint64_t)(at - in), "not an item of the text form");
  }
  free(r.scratch);
  segue__buf_free(&r.said);
  if (rc < 0) {
    segue_context_unref(r.ctx);
    r.ctx = NULL;
  }
  *out = r.ctx;
  return rc;
}
