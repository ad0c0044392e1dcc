/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_pieces.h: answers in pieces. Whoever pauses before a number or a name has their turn ended by the recogniser: "the
 * hotel is", "the grand palace". Where the bot was heard, turns of the caller in a row of which the one before has no end are read as
 * one. Pure. */
#ifndef SEGUE_HANDOFF_ASK_PIECES_H
#define SEGUE_HANDOFF_ASK_PIECES_H

#include "handoff/ask_search.h"

typedef struct segue__ask_pieces {
  segue__transcript whole;          /* its `joined` tells where each turn went; empty: none was in pieces */
  const segue__transcript *as_said; /* borrowed */
} segue__ask_pieces;

/* Either may be read until the close, which is due in any case. @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__ask_pieces_open(segue__ask_pieces *p, const segue__transcript *t);
void segue__ask_pieces_close(segue__ask_pieces *p);
/* The answer rests on pieces: of each turn on the one that most looks like an answer to the question. */
void segue__ask_pieces_told(const segue__ask_pieces *p, const segue__search *q, segue__ask_answer *out);

#endif /* SEGUE_HANDOFF_ASK_PIECES_H */
