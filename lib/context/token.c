/* SPDX-License-Identifier: Apache-2.0 */
#include "context/token.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <segue/base.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}
static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* U+2019 and U+02BC stand for an apostrophe; other bytes of U+20xx punctuation are no letters. */
static bool apostrophe(const char *s, size_t n) {
  return n >= 3 && memcmp(s, "\xE2\x80\x99", 3) == 0;
}
static bool general_punctuation(const char *s, size_t n) {
  return n >= 3 && (unsigned char)s[0] == 0xE2 &&
         ((unsigned char)s[1] == 0x80 || (unsigned char)s[1] == 0x81);
}

/* The signs of money and the Spanish opening marks, two or three bytes; 0 for anything else. */
static size_t sign(const char *s, size_t n) {
  const unsigned char *u = (const unsigned char *)s;
  if (n >= 2 && u[0] == 0xC2 && ((u[1] >= 0xA1 && u[1] <= 0xA5) || u[1] == 0xBF)) return 2;
  return n >= 3 && u[0] == 0xE2 && u[1] == 0x82 && u[2] >= 0xA0 ? 3 : 0;
}

static segue__token *add(segue__tokens *ts) {
  if (ts->n == ts->cap) {
    const size_t cap = ts->cap ? ts->cap * 2 : 64;
    segue__token *t = realloc(ts->t, cap * sizeof *t);
    if (!t) return NULL;
    ts->t = t;
    ts->cap = cap;
  }
  return &ts->t[ts->n++];
}

/* How many bytes at `s` belong to a word; 0 ends it. An apostrophe belongs inside: "don't". */
static size_t word_step(const char *s, size_t n, bool *digit, bool *letter) {
  if (is_digit(*s)) return *digit = true, 1;
  if (apostrophe(s, n)) return n > 3 && is_alpha(s[3]) && *letter ? 3 : 0;
  if (*s == '\'') return n > 1 && is_alpha(s[1]) && *letter ? 1 : 0;
  if (general_punctuation(s, n) || sign(s, n)) return 0;
  if (!is_alpha(*s)) return 0;
  *letter = true;
  return 1;
}

static void lower(segue__token *t, const char *s) {
  size_t o = 0;
  for (size_t i = 0; i < t->len && o + 1 < SEGUE__TOKEN_LOW; i++) {
    const char c = s[i];
    if (apostrophe(s + i, t->len - i)) {
      t->low[o++] = '\'';
      i += 2;
    } else {
      t->low[o++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
      /* U+00C0 … U+00DE but the multiplication sign */
      if (i > 0 && (unsigned char)s[i - 1] == 0xC3 && (unsigned char)c >= 0x80 && (unsigned char)c <= 0x9E &&
          (unsigned char)c != 0x97)
        t->low[o - 1] = (char)((unsigned char)c + 0x20);
    }
  }
  t->low[o] = 0;
}

int segue__tokenize(segue__tokens *ts, const char *text, size_t len) {
  ts->text = text;
  ts->len = len;
  ts->n = 0;
  ts->animals = false;
  if (len > SEGUE__TURN_MAX) return SEGUE_E_LIMIT;
  for (size_t i = 0; i < len;) {
    bool digit = false, letter = false;
    const size_t from = i;
    if (is_blank(text[i])) {
      i++;
      continue;
    }
    for (size_t k; i < len && (k = word_step(text + i, len - i, &digit, &letter)) > 0; i += k) {
    }
    const bool word = i > from;
    if (!word)
      i += general_punctuation(text + i, len - i) ? 3 : sign(text + i, len - i) ? sign(text + i, len - i) : 1;
    segue__token *t = add(ts);
    if (!t) return SEGUE_E_NOMEM;
    *t = (segue__token){.at = (uint32_t)from, .len = (uint32_t)(i - from)};
    t->kind = !word    ? SEGUE__TOKEN_PUNCT
              : letter ? (digit ? SEGUE__TOKEN_MIXED : SEGUE__TOKEN_WORD)
                       : SEGUE__TOKEN_DIGITS;
    t->spaced = from == 0 || is_blank(text[from - 1]);
    lower(t, text + from);
  }
  return SEGUE_OK;
}

void segue__tokens_fini(segue__tokens *ts) {
  free(ts->t);
  memset(ts, 0, sizeof *ts);
}

bool segue__token_is(const segue__tokens *ts, size_t i, const char *word) {
  return i < ts->n && strcmp(ts->t[i].low, word) == 0;
}

/* Letters of `phrase` up to its first blank, when these are the word; 0 when not. Without calls: tables are tried at each word. */
static size_t matched(const char *low, const char *phrase) {
  size_t k = 0;
  while (phrase[k] && phrase[k] != ' ' && phrase[k] != '*' && phrase[k] == low[k]) k++;
  const bool any = phrase[k] == '*';
  if (phrase[k + any] && phrase[k + any] != ' ') return 0;
  if (any || low[k] == 0) return k + any;
  return low[k] == '\'' && low[k + 1] == 's' && low[k + 2] == 0 ? k : 0; /* "my PIN's 4711" */
}

size_t segue__token_phrase(const segue__tokens *ts, size_t i, const char *phrase) {
  const size_t start = i;
  while (*phrase) {
    while (i > start && i < ts->n && strcmp(ts->t[i].low, "-") == 0) i++; /* "one-time" */
    const size_t n = i < ts->n ? matched(ts->t[i].low, phrase) : 0;
    if (n == 0) return 0;
    i++;
    phrase += n;
    phrase += *phrase == ' ';
  }
  return i - start;
}

bool segue__word_in(const char *list, const char *word) {
  const size_t n = strlen(word);
  if (n == 0) return false;
  for (const char *p = strstr(list, word); p; p = strstr(p + 1, word))
    if (p > list && p[-1] == ' ' && p[n] == ' ') return true;
  return false;
}

bool segue__near(const char *a, size_t n, const char *b, size_t m) {
  size_t head = 0, tail = 0;
  if (n > m + 1 || m > n + 1) return false;
  while (head < n && head < m && a[head] == b[head]) head++;
  while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail]) tail++;
  const size_t left = n - head - tail, other = m - head - tail;
  if (left <= 1 && other <= 1) return true;
  return left == 2 && other == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

bool segue__word_near(const char *list, const char *word, size_t least) {
  const size_t n = strlen(word);
  if (segue__word_in(list, word)) return true;
  for (const char *p = list + 1; n + 1 >= least && *p;) {
    const size_t m = strcspn(p, " ");
    if (m >= least && segue__near(word, n, p, m)) return true;
    p += m + (p[m] == ' ');
  }
  return false;
}

/* ---- numbers ---- */

bool segue__is_filler(const char *low) {
  return segue__word_in(" uh um er erm ah eh mm hmm and then okay ok so like dash hyphen space slash ", low);
}

static int unit(const char *w) {
  static const char *const words[] = {"zero", "one", "two",   "three", "four",
                                      "five", "six", "seven", "eight", "nine"};
  for (int i = 0; i < 10; i++)
    if (strcmp(w, words[i]) == 0) return i;
  if (strcmp(w, "oh") == 0 || strcmp(w, "o") == 0 || strcmp(w, "naught") == 0 || strcmp(w, "nought") == 0)
    return 0;
  return -1;
}

static int teen(const char *w) {
  static const char *const words[] = {"ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                      "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  for (int i = 0; i < 10; i++)
    if (strcmp(w, words[i]) == 0) return 10 + i;
  return -1;
}

static int tens(const char *w) {
  static const char *const words[] = {"twenty", "thirty",  "forty",  "fifty",
                                      "sixty",  "seventy", "eighty", "ninety"};
  for (int i = 0; i < 8; i++)
    if (strcmp(w, words[i]) == 0) return 2 + i;
  return strcmp(w, "fourty") == 0 ? 4 : -1;
}

static int multiple(const char *w) {
  return strcmp(w, "double") == 0 ? 2 : strcmp(w, "triple") == 0 || strcmp(w, "treble") == 0 ? 3 : 0;
}

static void push(segue__run *r, char c) {
  if (r->n < SEGUE__RUN_DIGITS) r->digits[r->n++] = c;
}
static void new_group(segue__run *r) {
  if (r->n_groups < SEGUE__RUN_GROUPS && (r->n_groups == 0 || r->group[r->n_groups - 1] != r->n))
    r->group[r->n_groups++] = r->n;
}

static size_t take_word(const segue__tokens *ts, size_t i, segue__run *r, bool *said) {
  const segue__token *t = &ts->t[i];
  const char *next = i + 1 < ts->n ? ts->t[i + 1].low : "";
  *said = t->kind == SEGUE__TOKEN_WORD;
  if (t->kind == SEGUE__TOKEN_DIGITS) {
    for (size_t k = 0; k < t->len; k++) push(r, ts->text[t->at + k]);
    return 1;
  }
  if (t->kind != SEGUE__TOKEN_WORD) return 0;
  if (is_digit(t->low[0])) { /* several words that were put together (redact_es.h) */
    for (const char *c = t->low; *c; c++) push(r, *c);
    return 1;
  }
  const int m = multiple(t->low);
  if (m) {
    const bool typed = i + 1 < ts->n && ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[i + 1].len == 1;
    const int d = typed ? next[0] - '0' : unit(next);
    for (int k = 0; d >= 0 && k < m; k++) push(r, (char)('0' + d));
    return d >= 0 ? 2 : 0;
  }
  const int u = unit(t->low), te = teen(t->low), tn = tens(t->low);
  if (u >= 0) return push(r, (char)('0' + u)), 1;
  if (te >= 0) return push(r, '1'), push(r, (char)('0' + te - 10)), 1;
  if (tn >= 0) {
    const size_t dash = strcmp(next, "-") == 0 ? 1 : 0;
    const int v = i + 1 + dash < ts->n ? unit(ts->t[i + 1 + dash].low) : -1;
    const bool joined =
        v > 0 && segue__word_in(" one two three four five six seven eight nine ", ts->t[i + 1 + dash].low);
    push(r, (char)('0' + tn));
    push(r, (char)('0' + (joined ? v : 0)));
    return joined ? 2 + dash : 1;
  }
  return 0;
}

size_t segue__take_number(const segue__tokens *ts, size_t i, segue__run *r, bool *said) {
  size_t n = take_word(ts, i, r, said);
  const bool hundred = n && segue__token_is(ts, i + n, "hundred");
  if (!hundred && !(n && segue__token_is(ts, i + n, "thousand"))) return n;
  *said = true;
  push(r, '0'), push(r, '0');
  if (!hundred) push(r, '0');
  return n + 1;
}

/* What a word adds to a quantity; `below` is what the last word leaves room for ("twenty" then at most 9). */
static int quantity_word(const char *w, int *below) {
  const int u = unit(w), te = teen(w), tn = tens(w);
  const int v = u > 0 ? u : te >= 0 ? te : tn >= 0 ? tn * 10 : -1;
  const int room = *below;
  *below = tn >= 0 ? 10 : 1;
  return v > 0 && v < room ? v : -1;
}

bool segue__quantity(const segue__tokens *ts, size_t first, size_t last, uint64_t *value) {
  uint64_t total = 0, part = 0;
  int below = 100;
  for (size_t i = first; i <= last && i < ts->n; i++) {
    const char *w = ts->t[i].low;
    int v = -1;
    if (ts->t[i].kind == SEGUE__TOKEN_DIGITS) return false; /* typed ones say it themselves */
    if (segue__word_in(" and - ", w)) continue;
    if (*w == ',' && i > first && segue__word_in(" hundred thousand ", ts->t[i - 1].low)) continue;
    if (strcmp(w, "a") == 0 && part == 0 && i < last &&
        segue__word_in(" hundred thousand ", ts->t[i + 1].low)) {
      part = 1;
      continue;
    }
    if (strcmp(w, "hundred") == 0 && part > 0 && part < 100) {
      part *= 100;
      below = 100;
    } else if (strcmp(w, "thousand") == 0 && part > 0 && part < 1000 && total == 0) {
      total = part * 1000;
      part = 0;
      below = 100;
    } else if ((v = quantity_word(w, &below)) > 0) {
      part += (uint64_t)v;
    } else {
      return false;
    }
  }
  *value = total + part;
  return *value > 0;
}

/* "one hundred and twelve" is 112, "t l five hundred nine eight one four" goes on digit by digit. */
static void as_quantity(const segue__tokens *ts, segue__run *r) {
  uint64_t value = 0;
  bool scaled = false;
  for (size_t i = r->first; i < r->last; i++)
    scaled = scaled || segue__token_is(ts, i, "hundred") || segue__token_is(ts, i, "thousand");
  if (!scaled || !segue__quantity(ts, r->first, r->last, &value)) return;
  char text[24];
  const int n = snprintf(text, sizeof text, "%" PRIu64, value);
  if (n <= 0 || n > SEGUE__RUN_DIGITS) return;
  memcpy(r->digits, text, (size_t)n);
  r->n = (uint8_t)n;
  r->n_groups = 1;
}

/* Tokens that may stand inside a run without ending it: at most two fillers, or one separator. */
static size_t skip_between(const segue__tokens *ts, size_t i) {
  const size_t from = i;
  for (int fillers = 0; i < ts->n; i++) {
    const segue__token *t = &ts->t[i];
    const bool separator = t->kind == SEGUE__TOKEN_PUNCT && strchr("-.,/)", t->low[0]) != NULL;
    const bool dots = t->kind == SEGUE__TOKEN_PUNCT && (unsigned char)t->low[0] == 0xE2;
    /* "six the three oh": what a recogniser puts between digits */
    const bool article = i > 0 && strcmp(t->low, "the") == 0 && i + 1 < ts->n &&
                         unit(ts->t[i - 1].low) >= 0 && unit(ts->t[i + 1].low) >= 0;
    if (!separator && !dots && !article && (fillers == 2 || !segue__is_filler(t->low))) break;
    if (!separator && !dots) fillers++;
  }
  return i - from;
}

/* A typed block glued to letters or symbols is part of an identifier: "#W2378156", "a@b1.c", "$40". */
static bool glued(const segue__tokens *ts, size_t i) {
  if (i == 0 || ts->t[i].spaced) return false;
  const segue__token *p = &ts->t[i - 1];
  return p->kind != SEGUE__TOKEN_PUNCT || strchr("@_", p->low[0]) != NULL;
}

/* Whether the gap of `n` tokens at `i` ends a number for whoever is strict. */
static bool strict_end(const segue__tokens *ts, size_t i, size_t n) {
  const segue__token *after = &ts->t[i + n], *before = &ts->t[i - 1];
  const bool big = (after->kind == SEGUE__TOKEN_DIGITS && after->len >= 3) ||
                   (before->kind == SEGUE__TOKEN_DIGITS && before->len >= 3);
  for (size_t k = i; k < i + n; k++) {
    const bool spaced = ts->t[k + 1].spaced;
    if (segue__token_is(ts, k, ".") && spaced) return true;
    if (segue__token_is(ts, k, ",") && spaced && big) return true;
    if (segue__token_is(ts, k, "and") && big) return true;
  }
  return false;
}

bool segue__next_run(const segue__tokens *ts, size_t from, unsigned flags, segue__run *run) {
  return segue__run_near(ts, from, ts->n, flags, run);
}

bool segue__run_near(const segue__tokens *ts, size_t from, size_t to, unsigned flags, segue__run *run) {
  for (size_t i = from; i < ts->n && i <= to; i++) {
    bool said = false, was_said = false;
    memset(run, 0, sizeof *run);
    if (glued(ts, i)) continue;
    size_t took = segue__take_number(ts, i, run, &said);
    if (!took) continue;
    /* "o" and "oh" begin no number, and "one" or "double" alone are mostly words. */
    run->first = i;
    run->n_groups = 1;
    for (;;) {
      i += took;
      run->last = i - 1;
      run->spoken |= said;
      was_said = said;
      const size_t gap = i < ts->n ? skip_between(ts, i) : 0;
      const uint8_t before = run->n;
      const uint8_t groups = run->n_groups;
      if (i + gap >= ts->n || (gap == 0 && glued(ts, i))) break;
      if ((flags & SEGUE__RUN_STRICT) && gap && strict_end(ts, i, gap)) break;
      new_group(run);
      took = segue__take_number(ts, i + gap, run, &said);
      if (said && was_said && gap == 0) run->n_groups = groups; /* digits said in one breath */
      if (!took) {
        run->n = before;
        run->n_groups = groups;
        break;
      }
      i += gap;
    }
    if (flags & SEGUE__RUN_QUANTITY) as_quantity(ts, run);
    run->digits[run->n] = 0;
    const segue__token *t = &ts->t[run->first];
    const bool weak = t->kind == SEGUE__TOKEN_WORD && (run->n == 1 || segue__word_in(" o oh ", t->low));
    if (!weak || (flags & SEGUE__RUN_ALONE) || (run->n > 2 && !segue__word_in(" o ", t->low))) return true;
    i = run->last;
  }
  return false;
}
