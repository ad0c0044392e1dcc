/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_quote.h: how an answer tells the turn that it rests on: of a long one the sentence that answers, and what it answers
 * where it says little alone. Pure. */
#ifndef SEGUE_HANDOFF_ASK_QUOTE_H
#define SEGUE_HANDOFF_ASK_QUOTE_H

#include "handoff/ask.h"
#include "handoff/ask_matter.h"

/* Rests on the turn and tells it; a short answer to a question, "yes" and "that one" with the turn before it, on which it rests too. */
void segue__ask_tell(segue__ask_answer *out, const segue__matter *m, int32_t turn);

#endif /* SEGUE_HANDOFF_ASK_QUOTE_H */
