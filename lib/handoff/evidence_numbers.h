/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/evidence_numbers.h: the numbers of a call, for evidence.c: each as it was stated, also over several turns. All false: no
 * memory. */
#ifndef SEGUE_HANDOFF_EVIDENCE_NUMBERS_H
#define SEGUE_HANDOFF_EVIDENCE_NUMBERS_H

#include "base/buf.h"
#include "handoff/evidence.h"

bool segue__evidence_grow(void **items, size_t n, size_t *cap, size_t size);

/* The numbers and days of a text. */
bool segue__evidence_numbers(segue__evidence *e, const char *text, size_t len);

/* The caller's turns so far that may go on: a number does where a recogniser ended one at a pause. */
typedef struct segue__spoken_numbers {
  segue__buf text;
  bool opens, number; /* it ends in "two hundred and", in a number */
} segue__spoken_numbers;

/* One more turn, in order; `who` said it. */
bool segue__evidence_spoken(segue__evidence *e, segue__spoken_numbers *s, int who, const segue__tokens *ts);
/* What is left; `s` is empty then. */
bool segue__evidence_flush(segue__evidence *e, segue__spoken_numbers *s);

#endif /* SEGUE_HANDOFF_EVIDENCE_NUMBERS_H */
