/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/summary_reading.h: a summary that is being checked, for the files of summary_*.c. Each check ends with false and
 * what it found at the first that is not borne out. */
#ifndef SEGUE_HANDOFF_SUMMARY_READING_H
#define SEGUE_HANDOFF_SUMMARY_READING_H

#include "handoff/evidence.h"
#include "handoff/summary_check.h"

typedef struct segue__check {
  segue__evidence e;
  segue__tokens ts;
  uint8_t *read; /* per token: a number or date that has been judged */
  bool strict;
  segue__fault *fault;
} segue__check;

/* Tokens first … last (exclusive) are not borne out. Always false. */
bool segue__check_fault(segue__check *c, segue__fault_kind kind, size_t first, size_t last);

/* A word that needs no evidence. */
bool segue__check_allowed(const char *low);

/* The word stands in the call, in some form. */
bool segue__check_borne_out(const segue__check *c, size_t i);

/* What was tried, and with what result. */
bool segue__check_attempts(segue__check *c);

#endif /* SEGUE_HANDOFF_SUMMARY_READING_H */
