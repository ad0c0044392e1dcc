/* SPDX-License-Identifier: Apache-2.0 */
/* session/recall.h: reads what was said for what the caller is made to repeat (handoff/repeats.h). That takes some tenths
 * of a millisecond a turn and more for an agent's, and the tick of a shard carries other calls: so a few turns are read in a
 * tick, from the beginning of a handoff on, until all is read; the outcome waits for it. Owner: the session. */
#ifndef SEGUE_SESSION_RECALL_H
#define SEGUE_SESSION_RECALL_H

#include "dialog/transcript.h"
#include "handoff/outcome.h"
#include "handoff/repeats.h"

/* What was said between the caller and one agent. */
typedef struct segue__span {
  size_t from, to;      /* turns; SIZE_MAX: none yet, or still */
  uint64_t given;       /* proofs noted before the bridge */
  segue_context *known; /* what the agent will have been told, until the turns before the bridge are read */
} segue__span;

enum { SEGUE__RECALL_LATER = 4 }; /* agents one after the other; what is before a fifth is read at once */

typedef struct segue__recall {
  segue__repeats *found;                  /* of all bridges; NULL: no handoff has begun, or no memory */
  uint64_t proofs;                        /* that were noted, as segue__repeats_proof has them */
  segue__span span;                       /* that is being read */
  segue__span later[SEGUE__RECALL_LATER]; /* … when that is done: who got the caller meanwhile */
  size_t n_later;
  size_t next; /* the turn that is read next */
  bool open;   /* there may be something to read */
  const segue__transcript *said;
  segue__outcome *outcome; /* learns what an agent's turn was worth */
  segue_time start;        /* of the clock that turns are told by */
} segue__recall;

/* A handoff begins: what was said before is read anew, when what the agents before have said is read. */
void segue__recall_begin(segue__recall *r);
/* Caller and agent talk from here on; `ctx` (may be NULL) is what the agent will have been told, and is taken. */
void segue__recall_bridged(segue__recall *r, segue_context *ctx);
/* They no longer do. */
void segue__recall_parted(segue__recall *r);
/* Some of what is to be read. */
void segue__recall_tick(segue__recall *r);
/* Whether an agent has had the caller and not all of what tells how that was is read. Before a bridge nothing is: there may
 * never be one. */
bool segue__recall_left(const segue__recall *r);
/* All that agents have said, for the outcome is to be told. Where nobody was bridged nothing is read. */
void segue__recall_finish(segue__recall *r);
void segue__recall_fini(segue__recall *r);

#endif /* SEGUE_SESSION_RECALL_H */
