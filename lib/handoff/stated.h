/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/stated.h: a number as it is stated, in figures or in words, at once or in parts ("fifty nine ninety nine", "88 12 44 17"),
 * and whether one says what another does. Pure. */
#ifndef SEGUE_HANDOFF_STATED_H
#define SEGUE_HANDOFF_STATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "context/token.h"

enum { SEGUE__STATED_DIGITS = 40, SEGUE__STATED_PARTS = 16 };

/* What a number is told to be only part of one: "ending in 4417". */
enum { SEGUE__STATED_END = 1, SEGUE__STATED_BEGIN };

typedef struct segue__stated {
  size_t first, end; /* tokens, `end` is the one behind */
  char digits[SEGUE__STATED_DIGITS + 1];
  uint8_t n, whole;                               /* digits; those before the fraction, n: none */
  uint8_t n_parts, part[SEGUE__STATED_PARTS + 1]; /* the digit at which each begins, and the end */
  uint32_t apart;                                 /* bit k: a comma, "and" or the like before part k */
  bool clock;                                     /* the fraction is of an hour */
  bool ordinal;                                   /* "14th" */
  bool amount;  /* so much of something: it has no end by which it is looked up */
  bool spelt;   /* its only part was said digit by digit */
  bool cut;     /* more digits than there is room for: like no other */
  uint8_t only; /* SEGUE__STATED_*, set by who knows; 0: all of it */
} segue__stated;

/* The number that begins at token `i`; tokens taken, 0: none. */
size_t segue__stated_at(const segue__tokens *ts, size_t i, segue__stated *out);
/* Digits alone. */
void segue__stated_digits(segue__stated *out, const char *digits, size_t n);
/* One part of several; and whether it may be a number of its own: "7" of "12 and 7", not "50" of "two fifty". */
void segue__stated_part(const segue__stated *all, size_t k, segue__stated *out);
bool segue__stated_alone(const segue__stated *all, size_t k);

/* Whether `told` is what was `said`: all of it in any form, one of several that stand apart, or, of a number to be looked up, groups of it,
 * and its end or beginning where no more is told (or it is long enough to be dialled). No part of an amount. */
bool segue__stated_says(const segue__stated *said, const segue__stated *told);

#endif /* SEGUE_HANDOFF_STATED_H */
