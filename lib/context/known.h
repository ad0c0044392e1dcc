/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the language. What a recogniser writes has no capitals: that a word is none of these is the only sign left that
 * it may be a name. */
#ifndef SEGUE_LIB_CONTEXT_KNOWN_H
#define SEGUE_LIB_CONTEXT_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "context/token.h"

/* FNV-1a of the roots in data/known_en.txt, in order: embed_words.py. */
extern const size_t segue__known_en_n;
extern const uint32_t segue__known_en[];

/* A word in lower case that English is made of, whatever its ending: "bookings", "tried". */
bool segue__known_word(const char *low);
/* With one letter more, fewer or other it is one that `is` knows: "accoont", "somone". */
bool segue__nearly(const char *low, bool (*is)(const char *low));
/* The one such word that it is with a letter changed, in `word`; false there is none, or more than one. */
bool segue__only_known(const char *low, char word[SEGUE__TOKEN_LOW]);

#endif /* SEGUE_LIB_CONTEXT_KNOWN_H */
