/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/tried.h: whether a sentence proposes, asks for or asks about what was tried, in whatever words. Part of
 * repeats.h; words are data in repeats_data.c. Pure, keeps nothing. */
#ifndef SEGUE_HANDOFF_TRIED_H
#define SEGUE_HANDOFF_TRIED_H

#include "handoff/repeats.h"

/* The index in `fixes` of what the sentence `w` proposes, or -1. `before`: the sentence before it in the same turn, for
 * "it" and "another one"; NULL none. `asks`: it asks for a fact; `question`: it ends with a question mark. */
int32_t segue__tried_in(const segue__tried *fixes, size_t n, const segue__words *w,
                        const segue__words *before, bool asks, bool question);

#endif /* SEGUE_HANDOFF_TRIED_H */
