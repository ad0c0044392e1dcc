/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/evidence_numbers.h"

#include <stdio.h>
#include <string.h>

#include "base/letters.h"

/* ---- gathering ---- */

static bool keep_number(segue__evidence *e, const segue__stated *s) {
  if (!segue__evidence_grow((void **)&e->numbers, e->n_numbers, &e->cap_numbers, sizeof *s)) return false;
  e->numbers[e->n_numbers++] = *s;
  return true;
}

static bool keep_digits(segue__evidence *e, const char *digits, size_t n, bool ordinal) {
  segue__stated s;
  segue__stated_digits(&s, digits, n);
  s.ordinal = ordinal;
  return keep_number(e, &s);
}

static bool keep_value(segue__evidence *e, int value, bool ordinal) {
  char text[12];
  return value == 0 || keep_digits(e, text, (size_t)snprintf(text, sizeof text, "%d", value), ordinal);
}

static bool keep_day(segue__evidence *e, const segue__day *day) {
  if (day->month == 0) return true;
  if (!segue__evidence_grow((void **)&e->days, e->n_days, &e->cap_days, sizeof *day)) return false;
  e->days[e->n_days++] = *day;
  return true;
}

/* "12 March 1984" holds the year and the 12th, "4/5" both of its numbers. */
static bool keep_date(segue__evidence *e, const segue__tokens *ts, size_t i, const segue__day *day,
                      const segue__day *swapped) {
  const bool maybe = ts->t[i].kind == SEGUE__TOKEN_DIGITS && segue__token_is(ts, i + 1, "/") && !day->year;
  return keep_day(e, day) && keep_day(e, swapped) && keep_value(e, day->year, false) &&
         keep_value(e, day->day, !maybe) && (!maybe || keep_value(e, day->month, false));
}

/* "w2378156" is looked up by its digits too. */
static bool keep_code(segue__evidence *e, const segue__token *t) {
  for (const char *p = t->low + strcspn(t->low, "0123456789"); *p; p += strcspn(p, "0123456789")) {
    const size_t n = strspn(p, "0123456789");
    if (n >= 3 && !keep_digits(e, p, n, false)) return false;
    p += n;
  }
  return true;
}

/* "one eight hundred five five five …" of a number that is dialled: digit by digit. */
static bool keep_dialled(segue__evidence *e, const segue__tokens *ts, const segue__stated *s) {
  enum { DIALLED = 7 };
  segue__run run;
  return s->n_parts < 2 || !segue__run_near(ts, s->first, s->first, SEGUE__RUN_ALONE, &run) ||
         run.n < DIALLED || run.last >= s->end || strcmp(run.digits, s->digits) == 0 ||
         keep_digits(e, run.digits, run.n, false);
}

static bool keep_numbers(segue__evidence *e, const segue__tokens *ts) {
  for (size_t i = 0, took; i < ts->n; i += took ? took : 1) {
    segue__day day, swapped;
    segue__stated s;
    took = segue__day_at(ts, i, &day, &swapped);
    if (took) {
      if (!keep_date(e, ts, i, &day, &swapped)) return false;
      continue;
    }
    took = segue__stated_at(ts, i, &s);
    if (took ? !(keep_number(e, &s) && keep_dialled(e, ts, &s))
             : ts->t[i].kind == SEGUE__TOKEN_MIXED && !keep_code(e, &ts->t[i]))
      return false;
  }
  return true;
}

/* "two hundred uh fifty" is what it is without. */
static void drop_hesitations(segue__tokens *ts) {
  size_t n = 0;
  for (size_t i = 0; i < ts->n; i++)
    if (!segue__word_in(" uh um er erm ah eh mm hmm ", ts->t[i].low)) ts->t[n++] = ts->t[i];
  ts->n = n;
}

bool segue__evidence_numbers(segue__evidence *e, const char *text, size_t len) {
  segue__tokens ts = {0};
  const int rc = segue__tokenize(&ts, text, len);
  bool ok = rc != SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) {
    drop_hesitations(&ts);
    ok = keep_numbers(e, &ts);
  }
  segue__tokens_fini(&ts);
  return ok;
}

/* ---- turns ---- */

static bool is_number(const segue__token *t) {
  return t->kind == SEGUE__TOKEN_DIGITS || segue__number_word(t->low) >= 0 ||
         segue__word_in(" oh double triple ", t->low);
}

static const char open_words[] = " hundred thousand and point ";

/* "two hundred and" "fifty": one number; else a comma between them leaves open whether it is one. NULL: it does not go on. */
static const char *goes_on(const segue__spoken_numbers *s, const segue__tokens *next) {
  size_t i = 0;
  while (i < next->n && segue__is_filler(next->t[i].low) && !segue__word_in(open_words, next->t[i].low)) i++;
  if (i == next->n) return NULL;
  const bool opened = segue__word_in(open_words, next->t[i].low);
  if (!(s->opens || s->number) || !(opened || is_number(&next->t[i]))) return NULL;
  return s->opens || opened ? " " : ", ";
}

/* How what was said so far ends: read of its last turn alone, for it may be long. */
static void note_end(segue__spoken_numbers *s, const segue__tokens *ts) {
  size_t n = ts->n;
  while (n > 0 && ts->t[n - 1].kind == SEGUE__TOKEN_PUNCT) n--;
  s->opens = n > 0 && segue__word_in(open_words, ts->t[n - 1].low);
  s->number = n > 0 && is_number(&ts->t[n - 1]);
}

bool segue__evidence_flush(segue__evidence *e, segue__spoken_numbers *s) {
  const bool ok = !s->text.failed && segue__evidence_numbers(e, segue__buf_str(&s->text), s->text.len);
  segue__buf_reset(&s->text);
  s->opens = s->number = false;
  return ok;
}

bool segue__evidence_spoken(segue__evidence *e, segue__spoken_numbers *s, int who, const segue__tokens *ts) {
  enum { HEARD = 3 }; /* tokens of "mm-hmm", "go on" */
  if (who != SEGUE_WHO_CALLER) {
    const bool fine = segue__evidence_numbers(e, ts->text, ts->len);
    return fine && (ts->n <= HEARD || segue__evidence_flush(e, s));
  }
  /* more than one text may hold would be read by nobody */
  const char *how = s->text.len + ts->len + 2 <= SEGUE__TURN_MAX ? goes_on(s, ts) : NULL;
  if (!how && !segue__evidence_flush(e, s)) return false;
  segue__buf_puts(&s->text, how ? how : "");
  segue__buf_put(&s->text, ts->text, ts->len);
  note_end(s, ts);
  return !s->text.failed;
}

/* ---- asking ---- */

static bool said_so(const segue__evidence *e, const segue__stated *told) {
  for (size_t i = 0; i < e->n_numbers; i++)
    if (segue__stated_says(&e->numbers[i], told)) return true;
  return false;
}

bool segue__evidence_number(const segue__evidence *e, const segue__stated *told) {
  if (said_so(e, told)) return true;
  for (size_t k = 0; k < told->n_parts; k++) {
    segue__stated part;
    segue__stated_part(told, k, &part);
    if (!segue__stated_alone(told, k) || !said_so(e, &part)) return false;
  }
  return told->n_parts > 1;
}

bool segue__evidence_digits(const segue__evidence *e, const char *digits) {
  segue__stated told;
  segue__stated_digits(&told, digits, strlen(digits));
  return said_so(e, &told);
}
