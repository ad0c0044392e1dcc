/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/beside.h: what one sentence asks for besides what was found of it: "your destination and the date", both told in
 * one turn. Part of repeats.h. Pure. */
#ifndef SEGUE_HANDOFF_BESIDE_H
#define SEGUE_HANDOFF_BESIDE_H

#include "handoff/repeats.h"

enum { SEGUE__BESIDE_MAX = 4 };

typedef struct segue__beside {
  const char *name; /* static, or a fact's */
  int32_t known_from;
} segue__beside;

/* Of a sentence that seeks `sorts` (handoff/sought.h) of `ends` (handoff/ends.h), found of it is r->found[from …]. Answers how
 * many there are in `out`. */
size_t segue__beside_found(const segue__repeats *r, uint32_t sorts, uint32_t ends, size_t from,
                           segue__beside out[SEGUE__BESIDE_MAX]);
/* What to call a thing that is sought, when its turn's name is taken by another; NULL none. */
const char *segue__beside_name(uint32_t sorts, uint32_t ends);

#endif /* SEGUE_HANDOFF_BESIDE_H */
