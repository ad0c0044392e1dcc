/* SPDX-License-Identifier: Apache-2.0 */
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                     "july",    "august",   "september", "october", "november", "december"};

/* Word → number below one hundred. `kind`: 1 unit 0…9, 2 teen 10…19, 3 tens. */
struct number {
  const char *word;
  int value;
  int kind;
};

static const struct number cardinals[] = {
    {"zero", 0, 1},       {"oh", 0, 1},        {"o", 0, 1},         {"nought", 0, 1},   {"one", 1, 1},
    {"two", 2, 1},        {"three", 3, 1},     {"four", 4, 1},      {"five", 5, 1},     {"six", 6, 1},
    {"seven", 7, 1},      {"eight", 8, 1},     {"nine", 9, 1},      {"ten", 10, 2},     {"eleven", 11, 2},
    {"twelve", 12, 2},    {"thirteen", 13, 2}, {"fourteen", 14, 2}, {"fifteen", 15, 2}, {"sixteen", 16, 2},
    {"seventeen", 17, 2}, {"eighteen", 18, 2}, {"nineteen", 19, 2}, {"twenty", 20, 3},  {"thirty", 30, 3},
    {"forty", 40, 3},     {"fifty", 50, 3},    {"sixty", 60, 3},    {"seventy", 70, 3}, {"eighty", 80, 3},
    {"ninety", 90, 3}};

static const struct number ordinals[] = {{"first", 1, 1},       {"second", 2, 1},       {"third", 3, 1},
                                         {"fourth", 4, 1},      {"fifth", 5, 1},        {"sixth", 6, 1},
                                         {"seventh", 7, 1},     {"eighth", 8, 1},       {"ninth", 9, 1},
                                         {"tenth", 10, 2},      {"eleventh", 11, 2},    {"twelfth", 12, 2},
                                         {"thirteenth", 13, 2}, {"fourteenth", 14, 2},  {"fifteenth", 15, 2},
                                         {"sixteenth", 16, 2},  {"seventeenth", 17, 2}, {"eighteenth", 18, 2},
                                         {"nineteenth", 19, 2}, {"twentieth", 20, 3},   {"thirtieth", 30, 3}};

static const struct number *lookup(const struct number *t, size_t n, const char *w) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(t[i].word, w) == 0) return &t[i];
  return NULL;
}

static int all_digits(const char *w) {
  return *w && strspn(w, "0123456789") == strlen(w);
}

/* "3rd", "21st": numeral with an ordinal ending; 0 otherwise. */
static int numeral_ordinal(const char *w) {
  const size_t n = strspn(w, "0123456789");
  if (n < 1 || n > 2) return 0;
  const char *e = w + n;
  return strcmp(e, "st") && strcmp(e, "nd") && strcmp(e, "rd") && strcmp(e, "th") ? 0 : atoi(w);
}

struct digits {
  char *out;
  size_t cap, n;
};

static void put(struct digits *d, int digit, int times) {
  for (int i = 0; i < times && d->n + 1 < d->cap; i++) d->out[d->n++] = (char)('0' + digit);
}

/* One number word (or numeral) at `i`. @return words consumed, 0 when it is none. */
static uint32_t digit_group(segue__said_seq s, uint32_t i, struct digits *d, int times) {
  if (all_digits(s.w[i])) {
    for (const char *c = s.w[i]; *c; c++) put(d, *c - '0', times);
    return 1;
  }
  const struct number *a = lookup(cardinals, COUNT(cardinals), s.w[i]);
  if (!a) return 0;
  if (a->kind == 1) {
    put(d, a->value, times);
    return 1;
  }
  const struct number *b = i + 1 < s.n ? lookup(cardinals, COUNT(cardinals), s.w[i + 1]) : NULL;
  const int unit = a->kind == 3 && b && b->kind == 1 && b->value > 0;
  put(d, a->value / 10, 1);
  put(d, unit ? b->value : a->value % 10, 1);
  return unit ? 2 : 1;
}

/* @return words that were numbers */
static uint32_t read_digits(segue__said_seq s, struct digits *d) {
  uint32_t numbers = 0;
  for (uint32_t i = 0; i < s.n;) {
    const int dbl = strcmp(s.w[i], "double") == 0, tri = strcmp(s.w[i], "triple") == 0;
    if ((dbl || tri) && i + 1 < s.n) {
      const uint32_t used = digit_group(s, i + 1, d, dbl ? 2 : 3);
      numbers += used ? used + 1 : 0;
      i += 1 + used;
    } else if (d->n > 0 && strcmp(s.w[i], "hundred") == 0) {
      put(d, 0, 2);
      numbers++, i++;
    } else if (d->n > 0 && strcmp(s.w[i], "thousand") == 0) {
      put(d, 0, 3);
      numbers++, i++;
    } else {
      const uint32_t used = digit_group(s, i, d, 1);
      numbers += used;
      i += used ? used : 1;
    }
  }
  if (d->cap) d->out[d->n] = 0;
  return numbers;
}

size_t segue__spoken_digits(segue__said_seq s, char *out, size_t cap) {
  struct digits d = {out, cap, 0};
  if (cap == 0) return 0;
  read_digits(s, &d);
  return d.n;
}

static int month_at(const char *w) {
  for (int i = 0; i < 12; i++)
    if (strcmp(w, months[i]) == 0 || (strlen(w) == 3 && strncmp(w, months[i], 3) == 0)) return i + 1;
  return strcmp(w, "sept") == 0 ? 9 : 0;
}

/* A number below one hundred at `*i`, ordinal or cardinal; advances. @return -1 when it is none. */
static int small_number(segue__said_seq s, uint32_t *i) {
  if (*i >= s.n) return -1;
  const char *w = s.w[*i];
  int v = numeral_ordinal(w);
  if (v) return (*i)++, v;
  if (all_digits(w)) return strlen(w) <= 2 ? ((*i)++, atoi(w)) : -1;
  const struct number *o = lookup(ordinals, COUNT(ordinals), w);
  if (o) return (*i)++, o->value;
  const struct number *c = lookup(cardinals, COUNT(cardinals), w);
  if (!c) return -1;
  (*i)++;
  if (c->kind != 3 || *i >= s.n) return c->value;
  const struct number *u = lookup(cardinals, COUNT(cardinals), s.w[*i]);
  if (!u) u = lookup(ordinals, COUNT(ordinals), s.w[*i]);
  if (!u || u->kind != 1 || u->value == 0) return c->value;
  (*i)++;
  return c->value + u->value;
}

static void skip(segue__said_seq s, uint32_t *i, const char *a, const char *b) {
  while (*i < s.n && (strcmp(s.w[*i], a) == 0 || strcmp(s.w[*i], b) == 0)) (*i)++;
}

/* "nineteen eighty five", "two thousand [and] one", "nineteen oh five", "eight five", 1985, 85. */
static int year_at(segue__said_seq s, uint32_t i) {
  if (i < s.n && all_digits(s.w[i]) && strlen(s.w[i]) == 4) return atoi(s.w[i]);
  const uint32_t start = i;
  int a = small_number(s, &i);
  if (a < 0) return -1;
  if (i < s.n && strcmp(s.w[i], "thousand") == 0) {
    i++;
    skip(s, &i, "and", "and");
    const int b = small_number(s, &i);
    return a * 1000 + (b < 0 ? 0 : b);
  }
  if (i < s.n && strcmp(s.w[i], "hundred") == 0) {
    i++;
    skip(s, &i, "and", "and");
    const int b = small_number(s, &i);
    return a * 100 + (b < 0 ? 0 : b);
  }
  if (a < 10) { /* digit by digit */
    segue__said_seq rest = {s.n - start, s.w + start};
    char d[5];
    return segue__spoken_digits(rest, d, sizeof d) == 4 ? atoi(d) : -1;
  }
  int b = small_number(s, &i);
  if (b == 0 && i < s.n) { /* "oh five" */
    b = small_number(s, &i);
    if (b > 9) b = -1;
  }
  if (a == 19 || a == 20 || a == 18) return b < 0 ? -1 : a * 100 + b;
  /* Two digits alone: nobody alive was born in the 1800s, and orders are recent. */
  return b < 0 ? (a < 30 ? 2000 + a : 1900 + a) : -1;
}

static int days_in(int month, int year) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int leap = year <= 0 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
  return days[month - 1] + (month == 2 && leap);
}

static int write_date(char out[16], int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > days_in(month, year)) return -1;
  if (year > 0 && (year < 1800 || year > 2199)) return -1;
  const unsigned y = (unsigned)year % 10000u, m = (unsigned)month % 100u, d = (unsigned)day % 100u;
  if (year > 0)
    snprintf(out, 16, "%04u-%02u-%02u", y, m, d);
  else
    snprintf(out, 16, "--%02u-%02u", m, d);
  return 0;
}

/* Three numerals side by side: year first, or month first with the year last. */
static int numeric_date(segue__said_seq s, char out[16]) {
  for (uint32_t i = 0; i + 3 <= s.n; i++) {
    if (!all_digits(s.w[i]) || !all_digits(s.w[i + 1]) || !all_digits(s.w[i + 2])) continue;
    if (strlen(s.w[i + 1]) > 2 || strlen(s.w[i]) > 4 || strlen(s.w[i + 2]) > 4) continue;
    const int a = atoi(s.w[i]), b = atoi(s.w[i + 1]), c = atoi(s.w[i + 2]);
    if (strlen(s.w[i]) == 4) return write_date(out, a, b, c);
    if (strlen(s.w[i + 2]) == 4) return a > 12 ? write_date(out, c, b, a) : write_date(out, c, a, b);
  }
  return -1;
}

/* The day said before the month: "[the] twenty first of", ending just before word `m`. */
static int day_before(segue__said_seq s, uint32_t m) {
  uint32_t end = m;
  while (end > 0 && (strcmp(s.w[end - 1], "of") == 0 || strcmp(s.w[end - 1], "the") == 0)) end--;
  const segue__said_seq head = {end, s.w};
  for (uint32_t start = end > 2 ? end - 2 : 0; start < end; start++) {
    uint32_t i = start;
    const int v = small_number(head, &i);
    if (v > 0 && i == end) return v;
  }
  return -1;
}

int segue__spoken_date(segue__said_seq s, char out[16]) {
  if (numeric_date(s, out) == 0) return 0;
  for (uint32_t m = 0; m < s.n; m++) {
    const int month = month_at(s.w[m]);
    if (!month) continue;
    uint32_t i = m + 1;
    int day = day_before(s, m);
    if (day < 0) {
      skip(s, &i, "the", "of");
      day = small_number(s, &i);
    }
    if (day < 0) continue; /* "may i …" */
    skip(s, &i, "in", "of");
    return write_date(out, i < s.n ? year_at(s, i) : -1, month, day);
  }
  return -1;
}

int segue__spoken_name(segue__said_seq s, char *out, size_t cap) {
  static const char *const lead[] = {"my",     "name",     "name's", "is",     "it's", "it",   "this",
                                     "i'm",    "i",        "am",     "the",    "yes",  "yeah", "um",
                                     "uh",     "well",     "hi",     "hello",  "sure", "call", "me",
                                     "that's", "speaking", "here",   "please", "its"};
  size_t n = 0;
  uint32_t i = 0, end = s.n;
  for (int again = 1; again && i < end;) {
    again = 0;
    for (size_t k = 0; k < COUNT(lead); k++)
      if (i < end && strcmp(s.w[i], lead[k]) == 0) i++, again = 1;
  }
  while (end > i && (strcmp(s.w[end - 1], "speaking") == 0 || strcmp(s.w[end - 1], "here") == 0 ||
                     strcmp(s.w[end - 1], "please") == 0))
    end--;
  for (; i < end; i++) {
    const size_t len = strlen(s.w[i]);
    if (n + len + 2 > cap) break;
    if (n) out[n++] = ' ';
    memcpy(out + n, s.w[i], len + 1);
    if (out[n] >= 'a' && out[n] <= 'z') out[n] = (char)(out[n] - 32);
    n += len;
  }
  return n ? 0 : -1;
}

size_t segue__spoken_canonical(const char *value, char *out, size_t cap) {
  segue__said words;
  char date[16];
  segue__said_split(&words, value, 0);
  if (words.seq.n == 0 || cap < sizeof date) return 0;
  if (segue__spoken_date(words.seq, date) == 0) {
    memcpy(out, date, sizeof date);
    return strlen(out);
  }
  struct digits d = {out, cap, 0};
  if (read_digits(words.seq, &d) == words.seq.n) return d.n;
  size_t n = 0;
  for (uint32_t i = 0; i < words.seq.n; i++) {
    const size_t len = strlen(words.seq.w[i]);
    if (n + len + 2 > cap) return 0;
    if (n) out[n++] = ' ';
    memcpy(out + n, words.seq.w[i], len + 1);
    n += len;
  }
  return n;
}
