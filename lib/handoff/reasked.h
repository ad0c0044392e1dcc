/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/reasked.h: whether a sentence seeks again what an earlier turn of the caller's gave, by the sort of answer and
 * the words of the bot's question, of the caller's answer and of the fact's name, where no table names the fact. Part
 * of repeats.h, whose struct keeps the exchanges. Pure. */
#ifndef SEGUE_HANDOFF_REASKED_H
#define SEGUE_HANDOFF_REASKED_H

#include "handoff/repeats.h"
#include "handoff/sought.h"

typedef struct segue__reasked {
  char name[SEGUE__FIELD_LEN]; /* "" nothing was asked again */
  int32_t known_from;
  bool tried, verified; /* tried: a fix, its name the action */
} segue__reasked;

/* A turn before the bridge. */
void segue__exchanges_bot(segue__repeats *r, const segue__words *w);
/* `answers`: says what was asked for. */
void segue__exchanges_caller(segue__repeats *r, const segue__words *w, int32_t turn, bool answers);
/* A sentence of the agent's. */
void segue__reasked_in(const segue__repeats *r, const segue__sought *s, segue__reasked *out);
/* Which ends of a journey a fact is of, by its name or else by the turn that told it; 0 none in particular. */
uint32_t segue__reasked_ends(const segue__repeats *r, const segue__fact *f);
/* How many of the words that say of what were spoken of in the call. */
size_t segue__reasked_own(const segue__repeats *r, const segue__sought *s);

#endif /* SEGUE_HANDOFF_REASKED_H */
