/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/prompted.h: what is known because the bot asked for it and the caller answered, whatever it is: "which
 * crossing are you on?" makes a fact "crossing", "where did you return the car?" one that a question for the same place
 * in other words asks for again. Part of repeats.h, whose struct keeps them. Words are data in question_data.c. Pure. */
#ifndef SEGUE_HANDOFF_PROMPTED_H
#define SEGUE_HANDOFF_PROMPTED_H

#include "handoff/question.h"
#include "handoff/repeats.h"

/* A sentence of the bot's, already read: what it asks for waits for the caller's answer. */
void segue__prompted_ask(segue__repeats *r, const segue__question *q, bool mark);
/* The caller's next turn: what was waited for is known. */
void segue__prompted_answer(segue__repeats *r, const segue__words *w, int32_t turn);
/* Any turn of the caller's: what its form tells without having been asked for. */
void segue__prompted_told(segue__repeats *r, const segue__words *w, int32_t turn);
/* How surely the question is the bot's of this fact in other words: 0 not, 1 perhaps … 4. */
int segue__prompted_again(const segue__fact *f, const segue__question *q, bool mark);

#endif /* SEGUE_HANDOFF_PROMPTED_H */
