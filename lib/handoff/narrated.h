/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/narrated.h: sentences by which somebody tells of themselves, of others or of how things are, and wants to be told
 * nothing, though a word of a question stands in them: "when we moved in, it rained". Pure. */
#ifndef SEGUE_HANDOFF_NARRATED_H
#define SEGUE_HANDOFF_NARRATED_H

#include "handoff/sentences.h"

/* Never one that ends with a question mark. Of what is only thought ("I think we take it down"), or told to nobody, it may
 * still propose something. */
bool segue__narrates(const segue__sentence *s);
bool segue__narrates_deeds(const segue__sentence *s); /* … which proposes nothing either */
/* "You know", "I mean" at word `at`, said to gain time: how many words it is, else 0. */
size_t segue__narrated_filler(const segue__words *w, size_t at);

#endif /* SEGUE_HANDOFF_NARRATED_H */
