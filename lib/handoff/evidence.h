/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/evidence.h: what a call holds, in a form that a claim can be held against: words, names, numbers typed or
 * spoken, dates in any form. Turns that speak to the model (`to_model`) are left out. Pure. */
#ifndef SEGUE_HANDOFF_EVIDENCE_H
#define SEGUE_HANDOFF_EVIDENCE_H

#include <stdbool.h>

#include "context/calendar.h"
#include "context/token.h"
#include "dialog/transcript.h"
#include "handoff/stated.h"
#include <segue/context.h>

enum { SEGUE__STEM = 9, SEGUE__FIGURE = 40, SEGUE__EVIDENCE_TURNS = 400 };

typedef struct segue__day {
  int16_t year;      /* 0: not said */
  int8_t month, day; /* 0: not said */
} segue__day;

/* One turn, or one item of the context. */
typedef struct segue__source {
  segue__tokens ts;
  char (*stems)[SEGUE__STEM]; /* one a token, "" for punctuation */
  int32_t attempt;            /* index in the context, -1: none */
  int32_t turn;               /* index in the transcript, -1: the context */
} segue__source;

typedef struct segue__evidence {
  const segue_context *ctx; /* borrowed; may be NULL */
  segue__source *sources;
  size_t n, cap;
  segue__stated *numbers;
  size_t n_numbers, cap_numbers;
  segue__day *days;
  size_t n_days, cap_days;
  bool injected; /* a turn was left out */
} segue__evidence;

/* What stands against claims: the last SEGUE__EVIDENCE_TURNS turns and the context; either may be NULL. The context's
 * own summary is no evidence. `engine_too` false: nor is what an engine noted. Free in any case.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__evidence_of(segue__evidence *e, const segue_context *ctx, const segue__transcript *t,
                       bool engine_too);
void segue__evidence_free(segue__evidence *e);

/* "restarting", "restarted" and "reboot" have one stem. */
void segue__stem(const char *word, char out[SEGUE__STEM]);
bool segue__evidence_stem(const segue__evidence *e, const char *stem);
/* A word as it is, or two written as one, or spelt out; without apostrophe or possessive. */
bool segue__evidence_word(const segue__evidence *e, const char *word);
/* An acronym: itself, spelt, or the initials of words said in a row. */
bool segue__evidence_initials(const segue__evidence *e, const char *letters);
/* A number that was said, or several that stand apart and were. */
bool segue__evidence_number(const segue__evidence *e, const segue__stated *told);
bool segue__evidence_digits(const segue__evidence *e, const char *digits);
/* Letters and digits mixed, "lop7565": all of it. */
bool segue__evidence_code(const segue__evidence *e, const char *code);
bool segue__evidence_day(const segue__evidence *e, const segue__day *day);
bool segue__evidence_weekday(const segue__evidence *e, int weekday); /* 0 Sunday */

/* ---- reading, also used on the claim itself ---- */

/* "zero" … "nineteen", "twenty", "thirty" … "ninety"; "first" … "twentieth", "thirtieth"; -1 none. */
int segue__number_word(const char *low);
int segue__ordinal_word(const char *low);
/* "zero" … "nine", "oh": as digits of a number are said; -1 none. */
int segue__digit_word(const char *low);

/* A number said as one at token `i`, "two hundred and fifty thousand"; tokens taken, 0: none. */
size_t segue__cardinal_at(const segue__tokens *ts, size_t i, uint64_t *out);
/* A number at token `i`: its digits without separators ("$1,250.00" → "1250", "59.99" → "5999", "9:30" → "930",
 * "two hundred" → "200"). Tokens taken, 0: none. */
size_t segue__figure_at(const segue__tokens *ts, size_t i, char out[SEGUE__FIGURE]);
/* A date at token `i`, with its month at least. `swapped` (may be NULL): the same digits with day and month the other
 * way round; month 0: not possible. Tokens taken, 0: none. */
size_t segue__day_at(const segue__tokens *ts, size_t i, segue__day *out, segue__day *swapped);

#endif /* SEGUE_HANDOFF_EVIDENCE_H */
