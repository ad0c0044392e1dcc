/* SPDX-License-Identifier: Apache-2.0 */
/* What redact.c (one turn) and redactor.c (a conversation) share. */
#ifndef SEGUE_LIB_CONTEXT_REDACTOR_H
#define SEGUE_LIB_CONTEXT_REDACTOR_H

#include "context/redact.h"

enum { SEGUE__SPANS = 64 };

typedef struct segue__span {
  uint32_t from, to; /* bytes */
  int kind;
} segue__span;

typedef struct segue__turn_scan {
  const segue__tokens *ts;
  segue_redactor *memory; /* where secrets are remembered; NULL: nowhere */
  unsigned expect;        /* kinds asked for, 1 << SEGUE__SECRET_* */
  unsigned recall;        /* kinds that were asked for earlier in the call, whether or not they came */
  unsigned begun;         /* out: kinds whose value ends in, or comes with, the next turn */
  bool listening;         /* the speaker is the one who was asked */
  segue__span spans[SEGUE__SPANS];
  size_t n_spans;
} segue__turn_scan;

void segue__scan_turn(segue__turn_scan *s);
void segue__scan_mask(segue__turn_scan *s, size_t first, size_t last, int kind);
void segue__scan_secret(segue__turn_scan *s, int kind, const char *value, size_t n);
void segue__scan_write(segue__turn_scan *s, segue__buf *out);
const char *segue__mask_text(int kind);

#endif /* SEGUE_LIB_CONTEXT_REDACTOR_H */
