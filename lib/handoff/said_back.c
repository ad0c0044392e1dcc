/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/said_back.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handoff/evidence.h"
#include "handoff/question.h"

/* All digits of the words in order; spoken digits count. */
static size_t digits_of(const segue__words *w, char *out, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    const bool thing =
        i > 0 && strcmp(w->w[i], "one") == 0 && segue__word_is(w->w[i - 1], "the this that which", 19);
    const int d = thing ? -1 : segue__digit_word(w->w[i]); /* "the one ending …" */
    if (d >= 0 && n + 1 < size) out[n++] = (char)('0' + d);
    for (const char *p = w->w[i]; *p; p++)
      if (*p >= '0' && *p <= '9' && n + 1 < size) out[n++] = *p;
  }
  out[n] = 0;
  return n;
}

/* The words as a text again, for the readers of figures and dates. */
static bool tokens_of(const segue__words *w, segue__tokens *ts, char *text, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < w->n && n + SEGUE__WORD_LEN + 1 < size; i++)
    n += (size_t)snprintf(text + n, size - n, "%s%s", i ? " " : "", w->w[i]);
  *ts = (segue__tokens){0};
  return segue__tokenize(ts, text, n) == SEGUE_OK;
}

/* "the twenty eighth", "the 17th": a day without its month. */
static int day_alone(const segue__tokens *ts, size_t i) {
  const char *low = ts->t[i].low;
  char *end;
  const long n = strtol(low, &end, 10);
  if (end != low) return *end && segue__word_in(" st nd rd th ", end) ? (int)n : 0;
  const int ten = segue__number_word(low);
  const int one = i + 1 < ts->n ? segue__ordinal_word(ts->t[i + 1].low) : -1;
  if (ten >= 20 && ten <= 30 && one >= 1 && one <= 9) return ten + one;
  const int day = segue__ordinal_word(low);
  return day > 1 || (i > 0 && segue__token_is(ts, i - 1, "the")) ? day : 0; /* "first" is a word too */
}

/* The day that a value is, "2026-12" without its number. */
static bool day_of(const char *value, segue__day *day) {
  segue__day swapped;
  segue__tokens v = {0};
  bool known = false;
  if (segue__tokenize(&v, value, strlen(value)) == SEGUE_OK)
    for (size_t i = 0; i < v.n && !known; i++) known = segue__day_at(&v, i, day, &swapped) > 0;
  segue__tokens_fini(&v);
  unsigned year = 0, month = 0;
  if (!known && sscanf(value, "%4u-%2u", &year, &month) == 2 && month >= 1 && month <= 12 &&
      strlen(value) == 7) {
    *day = (segue__day){(int16_t)year, (int8_t)month, 0};
    known = true;
  }
  return known;
}

static bool says_day(const segue__tokens *ts, const segue__day *held) {
  segue__day said, swapped;
  bool found = false;
  for (size_t i = 0; i < ts->n && !found; i++) {
    const size_t took = segue__day_at(ts, i, &said, &swapped);
    if (took > 0)
      found = said.month == held->month && (!said.day || !held->day || said.day == held->day);
    else
      found = held->day && day_alone(ts, i) == held->day;
    if (took > 1) i += took - 1; /* "the second of December" is not December */
  }
  return found;
}

/* "half past seven", "half seven", "quarter to nine", "nine o'clock", "7 30" for "19:30", … */
static bool says_time(const segue__tokens *ts, const char *value) {
  int hour, minute, n = 0;
  if (sscanf(value, "%2d:%2d%n", &hour, &minute, &n) != 2 || value[n] || hour > 23 || minute > 59)
    return false;
  for (size_t i = 0; i < ts->n; i++) {
    const bool half = segue__token_is(ts, i, "half"), quarter = segue__token_is(ts, i, "quarter");
    size_t at = i + (half || quarter);
    const bool to = at < ts->n && segue__token_is(ts, at, "to");
    at += at < ts->n && (to || segue__token_is(ts, at, "past") || segue__token_is(ts, at, "after"));
    if (at >= ts->n) continue;
    int h = segue__number_word(ts->t[at].low);
    if (h < 0 && ts->t[at].kind == SEGUE__TOKEN_DIGITS) h = atoi(ts->t[at].low);
    if (h < 0 || h > 24) continue;
    int m = half ? 30 : quarter ? (to ? 45 : 15) : 0;
    if (!half && !quarter && at + 1 < ts->n) {
      const int more = segue__number_word(ts->t[at + 1].low);
      if (more > 0)
        m = more;
      else if (ts->t[at + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[at + 1].len == 2)
        m = atoi(ts->t[at + 1].low);
    }
    if (to) h--;
    if (m == minute && h % 12 == hour % 12) return true;
  }
  return false;
}

/* The same amount: "six hundred and twelve pounds" for "612.40", "six" for "6", "twice" for "2". */
static bool says_number(const segue__tokens *ts, const char *value) {
  char *end;
  const unsigned long long held = strtoull(value, &end, 10);
  if (end == value || (*end && *end != '.') || strlen(value) > 9) return false;
  for (size_t i = 0; i < ts->n; i++) {
    char figure[SEGUE__FIGURE];
    const size_t took = segue__figure_at(ts, i, figure);
    if (took > 0 && strlen(figure) < 19 && strtoull(figure, NULL, 10) == held) return true;
    if (took > 1) i += took - 1;
    if (held == 2 && (segue__token_is(ts, i, "twice") || segue__token_is(ts, i, "both"))) return true;
  }
  return false;
}

/* "Brown, okay" of "the brown one, garden waste": a part of it and no other word. */
static bool nothing_else(const segue__words *w, const segue__words *v) {
  static const char idle[] =
      "the a an so okay ok right and yes yep then its is that thats great lovely thanks please one got it";
  size_t own = 0;
  for (size_t i = 0; i < w->n; i++) {
    bool found = false;
    for (size_t k = 0; k < v->n && !found; k++) found = strlen(v->w[k]) > 2 && strcmp(w->w[i], v->w[k]) == 0;
    if (!found && !segue__word_is(w->w[i], idle, sizeof idle - 1)) return false;
    own += found && !segue__word_is(w->w[i], idle, sizeof idle - 1);
  }
  return own > 0;
}

static bool says_words(const segue__words *w, const segue__words *v, bool loosely) {
  static const char idle[] =
      "the a an of and or to in on at for with near by is it no yes my your reference number code id";
  size_t all = 0, got = 0;
  bool telling = false;
  for (size_t i = 0; v->n && i + v->n <= w->n; i++) {
    size_t k = 0;
    while (k < v->n && strcmp(w->w[i + k], v->w[k]) == 0) k++;
    if (k == v->n) return true;
  }
  for (size_t k = 0; k < v->n; k++) {
    bool found = false;
    if (segue__word_is(v->w[k], idle, sizeof idle - 1)) continue;
    for (size_t i = 0; i < w->n && !found; i++)
      found = loosely ? segue__question_same(w->w[i], v->w[k]) : strcmp(w->w[i], v->w[k]) == 0;
    all++;
    got += found;
    telling |= found && strlen(v->w[k]) >= 7; /* a word that nothing else would have */
    if (found && loosely && k + 1 == v->n && v->n > 1 && strlen(v->w[k]) > 2)
      return true; /* the surname will do */
  }
  return loosely && ((got > 0 && 2 * got >= all) || telling || nothing_else(w, v));
}

/* By other words than its own. Most values are told by none, and cutting a sentence into tokens costs more than all else. */
static bool says_figures(const segue__words *w, const char *value, bool loosely) {
  segue__tokens ts;
  segue__day day;
  char text[2048];
  const bool dated = day_of(value, &day);
  bool found = false;
  if (!dated && !strpbrk(value, "0123456789")) return false;
  if (tokens_of(w, &ts, text, sizeof text))
    found = (dated && says_day(&ts, &day)) || says_time(&ts, value) || (loosely && says_number(&ts, value));
  segue__tokens_fini(&ts);
  return found;
}

bool segue__says_value(const segue__words *w, const char *value, bool loosely) {
  segue__words v;
  char said[128], held[64];
  if (!*value) return false;
  if (says_figures(w, value, loosely)) return true;
  segue__words_of(&v, value, strlen(value));
  digits_of(w, said, sizeof said);
  const size_t n = digits_of(&v, held, sizeof held);
  if (n >= 3 && strstr(said, n > 4 ? held + n - 4 : held))
    return true; /* the last four are how people say it */
  if (n >= 4 && loosely && strlen(said) >= 3 && strstr(held, said) == held + n - strlen(said)) return true;
  return n < 3 || loosely ? says_words(w, &v, loosely) : false;
}

bool segue__says_little_else(const segue__words *w, const char *value) {
  segue__words v;
  size_t own = 0, other = 0;
  segue__words_of(&v, value, strlen(value));
  static const char idle[] =
      "the a an of and or to in on at for with by is are was were it its thats that this so and yes okay ok right great lovely your "
      "youre you i ive we from got have has had there here then came come number since";
  for (size_t i = 0; i < w->n; i++) {
    bool of_value = segue__number_word(w->w[i]) >= 0 || segue__ordinal_word(w->w[i]) >= 0 ||
                    (w->w[i][0] >= '0' && w->w[i][0] <= '9');
    for (size_t k = 0; k < v.n && !of_value; k++) of_value = segue__question_same(w->w[i], v.w[k]);
    own += of_value;
    other += !of_value && !segue__word_is(w->w[i], idle, sizeof idle - 1);
  }
  return own > 0 && other <= own && w->n <= 12;
}
