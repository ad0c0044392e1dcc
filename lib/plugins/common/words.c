/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <string.h>

static const char *const units[] = {"zero",    "one",     "two",       "three",    "four",
                                    "five",    "six",     "seven",     "eight",    "nine",
                                    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const tens[] = {"twenty", "thirty",  "forty",  "fifty",
                                   "sixty",  "seventy", "eighty", "ninety"};

static int is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}
static int is_digit(unsigned char c) {
  return c >= '0' && c <= '9';
}

static void push(segue__said *o, const char *s, size_t n) {
  if (n == 0 || o->seq.n >= SEGUE__SAID_MAX || o->used + n + 1 > sizeof o->buf) return;
  char *d = o->buf + o->used;
  for (size_t i = 0; i < n; i++) d[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32) : s[i];
  d[n] = 0;
  o->w[o->seq.n++] = d;
  o->used += n + 1;
}

static void push_word(segue__said *o, const char *s) {
  push(o, s, strlen(s));
}

/* One or two digits are read as a number, anything longer (accounts, telephones) digit by digit. */
static void spell_digits(segue__said *o, const char *s, size_t n) {
  if (n == 2 && s[0] != '0') {
    unsigned v = (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
    if (v < 20) {
      push_word(o, units[v]);
      return;
    }
    push_word(o, tens[v / 10 - 2]);
    if (v % 10) push_word(o, units[v % 10]);
    return;
  }
  for (size_t i = 0; i < n; i++) push_word(o, units[s[i] - '0']);
}

/* UTF-8 right single quotation mark, which editors put in place of an apostrophe. */
static size_t apostrophe(const char *s) {
  if (*s == '\'') return 1;
  return strncmp(s, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

/* Copies one word starting at `s` into `tmp` with plain apostrophes. @return bytes consumed */
static size_t take_word(const char *s, char *tmp, size_t cap, size_t *len, int digits) {
  size_t i = 0, n = 0;
  while (s[i]) {
    const size_t q = apostrophe(s + i);
    if (q) {
      /* Only inside a word: quotes around one are punctuation. */
      if (n == 0 || !is_letter((unsigned char)s[i + q])) break;
      if (n < cap) tmp[n++] = '\'';
      i += q;
      continue;
    }
    if (!is_letter((unsigned char)s[i]) && !(digits && is_digit((unsigned char)s[i]))) break;
    if (n < cap) tmp[n++] = s[i];
    i++;
  }
  *len = n;
  return i;
}

void segue__said_split(segue__said *o, const char *text, int spell) {
  o->used = 0;
  o->seq.n = 0;
  o->seq.w = o->w;
  for (const char *s = text; *s;) {
    char tmp[64];
    size_t n = 0;
    if (is_digit((unsigned char)*s) && spell) {
      while (is_digit((unsigned char)s[n])) n++;
      spell_digits(o, s, n);
      s += n;
    } else if (is_digit((unsigned char)*s) || (is_letter((unsigned char)*s) && !apostrophe(s))) {
      s += take_word(s, tmp, sizeof tmp, &n, !spell);
      push(o, tmp, n);
    } else {
      s++;
    }
  }
}

int segue__said_find(segue__said_seq all, segue__said_seq part, uint32_t from) {
  if (part.n == 0) return -1;
  for (uint32_t i = from; i + part.n <= all.n; i++) {
    uint32_t k = 0;
    while (k < part.n && strcmp(all.w[i + k], part.w[k]) == 0) k++;
    if (k == part.n) return (int)i;
  }
  return -1;
}

/* Length of the word without an English ending; at least three letters stay. */
static size_t stem(const char *w) {
  static const char *const endings[] = {"ings", "ing", "ies", "ed", "es", "s", "e", "y"};
  size_t n = strlen(w);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    const size_t e = strlen(endings[i]);
    if (n >= e + 3 && strcmp(w + n - e, endings[i]) == 0) {
      n -= e;
      break;
    }
  }
  if (n > 3 && w[n - 1] == w[n - 2]) n--; /* dropp(ing) */
  return n;
}

int segue__said_alike(const char *a, const char *b) {
  if (strcmp(a, b) == 0) return 1;
  const size_t n = stem(a), m = stem(b);
  return n == m && n >= 3 && memcmp(a, b, n) == 0;
}

int segue__said_weak(const char *w) {
  static const char *const weak[] = {
      "a",    "an",   "the",  "my",    "i",      "i'm", "it",    "it's", "is",   "am",   "are", "to",
      "of",   "in",   "on",   "at",    "and",    "for", "me",    "you",  "your", "we",   "our", "that",
      "this", "with", "have", "has",   "had",    "was", "be",    "been", "do",   "does", "can", "could",
      "want", "need", "like", "would", "please", "get", "keeps", "keep", "some"};
  for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
    if (strcmp(w, weak[i]) == 0) return 1;
  return 0;
}
