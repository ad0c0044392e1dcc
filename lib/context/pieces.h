/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that a recogniser ended at a pause. */
#ifndef SEGUE_LIB_CONTEXT_PIECES_H
#define SEGUE_LIB_CONTEXT_PIECES_H

#include "context/token.h"

/* Whether a turn that follows a text of the same speaker's goes on with its sentence, as far as words can tell: the text ends in
 * a word that wants another ("my password is"), or the turn begins with one that wants something before it ("is blue"). */
bool segue__one_sentence(const char *before, size_t len, const segue__tokens *ts);
/* Whether a turn may be the rest of a value: a few words, or a number before anything else. */
bool segue__rest_of_value(const segue__tokens *ts);

#endif /* SEGUE_LIB_CONTEXT_PIECES_H */
