/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and dates in a text, typed or spoken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/words.h"
#include "handoff/evidence.h"

static bool punct(const segue__tokens *ts, size_t i, char c) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_PUNCT && ts->t[i].low[0] == c;
}

/* Digits glued to what stands before them. */
static bool glued_digits(const segue__tokens *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && !ts->t[i].spaced;
}

static void append(char *to, const segue__tokens *ts, size_t i) {
  const size_t have = strlen(to), n = ts->t[i].len;
  if (have + n < SEGUE__FIGURE) {
    memcpy(to + have, ts->text + ts->t[i].at, n);
    to[have + n] = 0;
  }
}

/* ---- spoken ---- */

static int small_number(const char *w) {
  static const char *const words[] = {"zero",    "one",     "two",       "three",    "four",
                                      "five",    "six",     "seven",     "eight",    "nine",
                                      "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                      "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  for (int i = 0; i < 20; i++)
    if (segue__same_word(w, words[i])) return i;
  return -1;
}

static int tens(const char *w) {
  static const char *const words[] = {"twenty", "thirty",  "forty",  "fifty",
                                      "sixty",  "seventy", "eighty", "ninety"};
  for (int i = 0; i < 8; i++)
    if (segue__same_word(w, words[i])) return 20 + 10 * i;
  return -1;
}

int segue__number_word(const char *low) {
  const int v = small_number(low);
  return v >= 0 ? v : tens(low);
}

int segue__digit_word(const char *low) {
  const int v = strcmp(low, "oh") == 0 ? 0 : small_number(low);
  return v < 10 ? v : -1;
}

/* 1 … 99 at `i`; tokens taken. */
static size_t below_hundred(const segue__tokens *ts, size_t i, int *v) {
  if (i >= ts->n) return 0;
  *v = small_number(ts->t[i].low);
  if (*v >= 0) return 1;
  *v = tens(ts->t[i].low);
  if (*v < 0) return 0;
  const size_t dash = punct(ts, i + 1, '-') ? 1 : 0;
  const int unit = i + 1 + dash < ts->n ? small_number(ts->t[i + 1 + dash].low) : -1;
  if (unit < 1 || unit > 9) return 1;
  *v += unit;
  return 2 + dash;
}

size_t segue__cardinal_at(const segue__tokens *ts, size_t i, uint64_t *out) {
  uint64_t total = 0, part = 0;
  const size_t from = i;
  bool any = false, fresh = true;
  while (i < ts->n) {
    int v = 0;
    const char *low = ts->t[i].low;
    const size_t took = fresh ? below_hundred(ts, i, &v) : 0;
    const bool a = strcmp(low, "a") == 0 && !any &&
                   (segue__token_is(ts, i + 1, "hundred") || segue__token_is(ts, i + 1, "thousand"));
    if (took || a) {
      part += took ? (uint64_t)v : 1;
      any = true;
      fresh = false;
      i += took ? took : 1;
    } else if (any && strcmp(low, "hundred") == 0) {
      part *= 100;
      fresh = true;
      i++;
    } else if (any && (strcmp(low, "thousand") == 0 || strcmp(low, "million") == 0)) {
      total += part * (low[0] == 't' ? 1000u : 1000000u);
      part = 0;
      fresh = true;
      i++;
    } else if (any && fresh && strcmp(low, "and") == 0 && below_hundred(ts, i + 1, &v)) {
      i++;
    } else {
      break;
    }
    if (part > 1000000 || total > 1000000000000u) break;
  }
  *out = total + part;
  return any ? i - from : 0;
}

/* ---- figures ---- */

static size_t typed(const segue__tokens *ts, size_t i, char out[SEGUE__FIGURE]) {
  size_t at = i + 1;
  append(out, ts, i);
  while (punct(ts, at, ',') && !ts->t[at].spaced && glued_digits(ts, at + 1) && ts->t[at + 1].len == 3) {
    append(out, ts, at + 1);
    at += 2;
  }
  const bool fraction = punct(ts, at, '.') || punct(ts, at, ':');
  if (fraction && !ts->t[at].spaced && glued_digits(ts, at + 1)) {
    const char *digits = ts->text + ts->t[at + 1].at;
    const bool nothing = punct(ts, at, '.') && strspn(digits, "0") >= ts->t[at + 1].len;
    if (!nothing) append(out, ts, at + 1);
    return at + 2 - i;
  }
  /* "555-0123": one number in blocks; "2-3" is a range. */
  while (punct(ts, at, '-') && !ts->t[at].spaced && glued_digits(ts, at + 1) &&
         strlen(out) + ts->t[at + 1].len >= 6) {
    append(out, ts, at + 1);
    at += 2;
  }
  return at - i;
}

size_t segue__figure_at(const segue__tokens *ts, size_t i, char out[SEGUE__FIGURE]) {
  uint64_t v;
  *out = 0;
  if (i >= ts->n) return 0;
  if (ts->t[i].kind == SEGUE__TOKEN_DIGITS) return typed(ts, i, out);
  if (ts->t[i].kind == SEGUE__TOKEN_MIXED) {
    /* "2nd", "3pm", "5k", "100mb" */
    static const char units[] =
        " st nd rd th am pm k gb mb kb g m h hr hrs min mins ms s x mbps gbps kwh usd eur d ";
    const size_t n = strspn(ts->t[i].low, "0123456789");
    if (n == 0 || n >= SEGUE__FIGURE || !segue__word_in(units, ts->t[i].low + n)) return 0;
    memcpy(out, ts->t[i].low, n);
    out[n] = 0;
    return 1;
  }
  if (ts->t[i].kind != SEGUE__TOKEN_WORD) return 0;
  const size_t took = segue__cardinal_at(ts, i, &v);
  if (took) snprintf(out, SEGUE__FIGURE, "%llu", (unsigned long long)v);
  return took;
}

/* ---- dates ---- */

int segue__ordinal_word(const char *low) {
  static const char *const words[] = {"first",     "second",      "third",      "fourth",     "fifth",
                                      "sixth",     "seventh",     "eighth",     "ninth",      "tenth",
                                      "eleventh",  "twelfth",     "thirteenth", "fourteenth", "fifteenth",
                                      "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"};
  for (int i = 0; i < 20; i++)
    if (segue__same_word(low, words[i])) return i + 1;
  return strcmp(low, "thirtieth") == 0 ? 30 : -1;
}

/* Day of a month at `i`: "12", "12th", "twelve", "twelfth", "twenty first". */
static size_t day_number(const segue__tokens *ts, size_t i, int *day) {
  int v = 0;
  if (i >= ts->n) return 0;
  const segue__token *t = &ts->t[i];
  if (t->kind == SEGUE__TOKEN_DIGITS || t->kind == SEGUE__TOKEN_MIXED) {
    const size_t n = strspn(t->low, "0123456789");
    if (n == 0 || n > 2 || (t->low[n] && !segue__word_in(" st nd rd th ", t->low + n))) return 0;
    *day = atoi(t->low);
    return *day >= 1 && *day <= 31 ? 1 : 0;
  }
  if ((*day = segue__ordinal_word(t->low)) > 0) return 1;
  const int ten = tens(t->low);
  const size_t dash = punct(ts, i + 1, '-') ? 1 : 0;
  const int one = i + 1 + dash < ts->n ? segue__ordinal_word(ts->t[i + 1 + dash].low) : 0;
  if (ten >= 20 && ten <= 30 && one >= 1 && one <= 9) return *day = ten + one, 2 + dash;
  const size_t took = below_hundred(ts, i, &v);
  *day = v;
  return took && v >= 1 && v <= 31 ? took : 0;
}

/* A year at `i`: "1984", "nineteen eighty four", "two thousand four". */
static size_t year_number(const segue__tokens *ts, size_t i, int16_t *year) {
  int a = 0, b = 0;
  uint64_t v = 0;
  if (i >= ts->n) return 0;
  if (ts->t[i].kind == SEGUE__TOKEN_DIGITS) {
    const int y = ts->t[i].len == 4 ? atoi(ts->t[i].low) : 0;
    if (y < 1900 || y > 2199) return 0;
    *year = (int16_t)y;
    return 1;
  }
  const size_t first = below_hundred(ts, i, &a), second = first ? below_hundred(ts, i + first, &b) : 0;
  if (first && second && (a == 19 || a == 20) && b >= 10)
    return *year = (int16_t)(a * 100 + b), first + second;
  const size_t took = segue__cardinal_at(ts, i, &v);
  if (took > 1 && v >= 1900 && v < 2200) return *year = (int16_t)v, took;
  return 0;
}

static size_t year_behind(const segue__tokens *ts, size_t i, int16_t *year) {
  size_t skip = punct(ts, i, ',') ? 1 : 0;
  if (segue__token_is(ts, i + skip, "of")) skip++;
  const size_t took = year_number(ts, i + skip, year);
  return took ? skip + took : 0;
}

/* Typed with separators: 2026-11-02, 11/02/2026, 2.11.2026, 11/2. */
static size_t typed_day(const segue__tokens *ts, size_t i, segue__day *out, segue__day *swapped) {
  int v[3] = {0, 0, 0};
  size_t at = i, n = 0;
  char separator = 0;
  for (; n < 3; n++) {
    if (n && !((punct(ts, at, '-') || punct(ts, at, '/') || punct(ts, at, '.')) && !ts->t[at].spaced)) break;
    if (n && separator && ts->t[at].low[0] != separator) break;
    if (n && !glued_digits(ts, at + 1)) break;
    if (n) separator = ts->t[at++].low[0];
    if (ts->t[at].kind != SEGUE__TOKEN_DIGITS || ts->t[at].len > 4) return 0;
    v[n] = atoi(ts->t[at++].low);
  }
  if (n < 2 || (n == 2 && separator != '/')) return 0;
  const bool iso = n == 3 && v[0] >= 1000;
  const int year = n < 3 ? 0 : iso ? v[0] : v[2] < 100 ? 2000 + v[2] : v[2];
  const int a = iso ? v[1] : v[0], b = iso ? v[2] : v[1];
  if (a < 1 || b < 1 || a > 31 || b > 31 || (a > 12 && b > 12) || year > 2199) return 0;
  const bool first_month = a <= 12;
  *out = (segue__day){(int16_t)year, (int8_t)(first_month ? a : b), (int8_t)(first_month ? b : a)};
  if (swapped && !iso && a <= 12 && b <= 12) *swapped = (segue__day){(int16_t)year, (int8_t)b, (int8_t)a};
  return at - i;
}

size_t segue__day_at(const segue__tokens *ts, size_t i, segue__day *out, segue__day *swapped) {
  int day = 0;
  size_t took;
  *out = (segue__day){0, 0, 0};
  if (swapped) *swapped = *out;
  if (i >= ts->n) return 0;
  if (ts->t[i].kind == SEGUE__TOKEN_DIGITS && (took = typed_day(ts, i, out, swapped)) > 0) return took;
  const int month = segue__month_of(ts->t[i].low);
  if (month) { /* "March 12th, 1984" */
    size_t at = i + 1;
    if (punct(ts, at, '.')) at++;
    if (segue__token_is(ts, at, "the")) at++;
    took = day_number(ts, at, &day);
    int16_t year = 0;
    const size_t only_year = year_behind(ts, i + 1, &year);
    if (only_year && (!took || only_year > took)) {
      *out = (segue__day){year, (int8_t)month, 0};
      return 1 + only_year;
    }
    if (!took && segue__word_in(" may march mar jan sun ", ts->t[i].low) &&
        !(i > 0 && segue__word_in(" in of since until by last next this early late ", ts->t[i - 1].low)))
      return 0; /* "may" and "march" are words too */
    *out = (segue__day){0, (int8_t)month, (int8_t)(took ? day : 0)};
    if (!took) return 1;
    const size_t more = year_behind(ts, at + took, &out->year);
    return at + took + more - i;
  }
  took = day_number(ts, i, &day); /* "the twelfth of March 1984" */
  if (!took) return 0;
  size_t at = i + took;
  if (segue__token_is(ts, at, "of")) at++;
  const int behind = at < ts->n ? segue__month_of(ts->t[at].low) : 0;
  if (!behind) return 0;
  *out = (segue__day){0, (int8_t)behind, (int8_t)day};
  at++;
  return at + year_behind(ts, at, &out->year) - i;
}
