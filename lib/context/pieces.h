/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that a recogniser ended at a pause: whether a speaker's turn goes on with the one before. That nobody spoke between the two
 * is for whoever reads the call to know; what the words tell is told here, for all. */
#ifndef SEGUE_LIB_CONTEXT_PIECES_H
#define SEGUE_LIB_CONTEXT_PIECES_H

#include "context/token.h"

/* What one speaker has said since somebody or something else was heard. */
enum { SEGUE__SPOKEN_MAX = 400 };
typedef struct segue__spoken {
  char text[SEGUE__SPOKEN_MAX]; /* without the blanks around it; ended by NUL */
  size_t len;                   /* 0: what comes is a turn of its own */
} segue__spoken;

/* What does not fit stands alone. */
void segue__spoken_begin(segue__spoken *s, const char *text, size_t len);
/* Behind a blank; false, and all is as it was: what was said came to an end, or there is no room. */
bool segue__spoken_add(segue__spoken *s, const char *text, size_t len);

/* The text came to no end: it has no full stop, nor a value that was masked, for its last. */
bool segue__unended(const char *text, size_t len);
/* Whether `text`, which follows one of the same speaker's, goes on with its sentence, as far as words can tell: the one before
 * ends in a word that wants another ("my password is"), or this begins with one that wants something before it ("is blue"). */
bool segue__one_sentence(const char *before, size_t before_len, const char *text, size_t len);
/* Whether a turn may be the rest of a value: a few words, or a number before anything else. */
bool segue__rest_of_value(const segue__tokens *ts);

#endif /* SEGUE_LIB_CONTEXT_PIECES_H */
