/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/alone.h: what a caller gave in a few words while nobody was heard asking ("Kevin." "9500." "Food."), as in a log
 * of one side: it can only be known by what it looks like. Part of repeats.h, whose struct keeps the exchanges. Pure. */
#ifndef SEGUE_HANDOFF_ALONE_H
#define SEGUE_HANDOFF_ALONE_H

#include "handoff/repeats.h"
#include "handoff/sought.h"

enum { SEGUE__ALONE = 1 << 30 };

/* Sorts of answers that a turn of the caller's may be by its look, and SEGUE__ALONE; 0 when it is no mere value. */
uint32_t segue__alone_sorts(const segue__words *w);
/* The turn that gave what the sentence seeks, NULL none. */
const segue__exchange *segue__alone_known(const segue__repeats *r, const segue__sought *q);

#endif /* SEGUE_HANDOFF_ALONE_H */
