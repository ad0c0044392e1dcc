/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/restated.h: sentences in which the agent tells what is known rather than asks for it. Pure. */
#ifndef SEGUE_HANDOFF_RESTATED_H
#define SEGUE_HANDOFF_RESTATED_H

#include "handoff/repeats.h"
#include "handoff/sentences.h"

/* All that was wished is said over, "please confirm the following: a double room for two", "so you want it on Friday?": whatever
 * of it looks like a question or a proposal. `asked`: fields that the sentence asks for by the tables, as bits; a proof among them is asked for by such words too. */
bool segue__restates(const segue__repeats *r, const segue__sentence *s, uint64_t asked);
/* It says back, or claims to have, what it speaks of. */
bool segue__confirms(const segue__sentence *s);
/* "I'm looking at invoice 88-3012": a whole value in a sentence that asks nothing. */
bool segue__states(const segue__repeats *r, const segue__sentence *s);
/* "So you missed the ferry, I gather": what the caller told, in words of theirs, in a sentence that asks for nothing. */
bool segue__recalls(const segue__repeats *r, const segue__sentence *s);

#endif /* SEGUE_HANDOFF_RESTATED_H */
