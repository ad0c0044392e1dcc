/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/distress.h: callers who need more than a bot gives: in danger or fear, unable to follow or to read out what
 * is asked, or lost in what the bot says. Being told so is no reason to hand over, as it may be what the bot is for; it is
 * one once the bot goes on as if it had not been. Sans-IO, allocates nothing. Owner: the policy. */
#ifndef SEGUE_DIALOG_DISTRESS_H
#define SEGUE_DIALOG_DISTRESS_H

#include "dialog/cues.h"

typedef struct segue__distress {
  bool told;         /* the caller told of it, nothing has helped since */
  bool fresh;        /* ... and the bot has said nothing since */
  uint32_t unheeded; /* bot turns since that did not */
  uint32_t quiet;    /* caller turns since that said nothing of it */
  uint32_t patience; /* so many of them are too many */
  uint32_t lost;     /* caller turns in a row, or but for one, that only ask what was meant */
  bool was_lost;     /* the last caller turn is one */
  int32_t turn;      /* the latest that bears any of it out, SEGUE_TURN_NONE before the first */
} segue__distress;

void segue__distress_init(segue__distress *d);
/* `nowhere`: the turn led nowhere (segue__impasse). So does "anything else?" and no more, said to who told of it. */
void segue__distress_bot(segue__distress *d, int32_t turn, const segue__words *w, uint32_t cues,
                         bool nowhere);
void segue__distress_caller(segue__distress *d, int32_t turn, const segue__words *w, uint32_t cues);
double segue__distress_value(const segue__distress *d); /* 0 … 1 */

#endif /* SEGUE_DIALOG_DISTRESS_H */
