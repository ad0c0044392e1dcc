/* SPDX-License-Identifier: Apache-2.0 */
/* The brief in parts: the lines are made once and then dressed as plain text, box, HTML or JSON. */
#ifndef SEGUE_LIB_CONTEXT_BRIEF_H
#define SEGUE_LIB_CONTEXT_BRIEF_H

#include "base/buf.h"
#include "context/context.h"

enum {
  SEGUE__BRIEF_WHO,
  SEGUE__BRIEF_WANTS,
  SEGUE__BRIEF_TRIED,
  SEGUE__BRIEF_MOOD,
  SEGUE__BRIEF_START,
  SEGUE__BRIEF_LINES
};

/* Append line `i` of the card. `now` Unix ms or SEGUE_UNIX_NONE. */
void segue__brief_line(segue__buf *out, const segue__context_model *m, int i, int64_t now);
void segue__brief_whisper(segue__buf *out, const segue__context_model *m);

/* Append a value fit to be shown: control and direction-changing characters become blanks, blanks are
 * folded, and at most `max` characters remain, cut at a word with "…". */
void segue__brief_clean(segue__buf *out, const char *s, size_t n, size_t max);
size_t segue__utf8_count(const char *s, size_t n);

/* The caller's name as far as known, {NULL, 0} otherwise. */
segue__str segue__brief_name(const segue__context_model *m);

#endif /* SEGUE_LIB_CONTEXT_BRIEF_H */
