/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/opening.h: whether a sentence asks, openly, what the call is about: a question or an invitation to tell of
 * nothing but vague words ("so what's been bothering you", "walk me through it") and the matter's own ("what's the
 * furnace doing?"). Words are data in repeats_data.c. Pure, keeps nothing. */
#ifndef SEGUE_HANDOFF_OPENING_H
#define SEGUE_HANDOFF_OPENING_H

#include "dialog/words.h"

/* `matter`: the words. */
bool segue__opening(const segue__words *sentence, const segue__gist_of *matter);

#endif /* SEGUE_HANDOFF_OPENING_H */
