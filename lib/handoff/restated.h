/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/restated.h: a sentence in which the agent says over all that was wished, "please confirm the following: a double
 * room for two", "so you want it on Friday?": a confirmation, whatever of it looks like a question or a proposal. Pure. */
#ifndef SEGUE_HANDOFF_RESTATED_H
#define SEGUE_HANDOFF_RESTATED_H

#include "handoff/repeats.h"
#include "handoff/sentences.h"

/* `asked`: fields that the sentence asks for by the tables, as bits; a proof among them is asked for by such words too. */
bool segue__restates(const segue__repeats *r, const segue__sentence *s, uint64_t asked);

#endif /* SEGUE_HANDOFF_RESTATED_H */
