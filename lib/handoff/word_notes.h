/* SPDX-License-Identifier: Apache-2.0 */
/* What a word has to do with the terms of a question, found out once: callers use the same few hundred words over and over. */
#ifndef SEGUE_HANDOFF_WORD_NOTES_H
#define SEGUE_HANDOFF_WORD_NOTES_H

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "dialog/words.h"

enum { SEGUE__WORD_NOTES = 2048 /* a power of two */ };

typedef struct segue__word_note {
  char word[SEGUE__WORD_LEN]; /* "": none yet */
  uint32_t named, meant;      /* terms, as bits */
  uint32_t same;              /* words of the question that it is, as bits */
} segue__word_note;

/* The word's note in a table of SEGUE__WORD_NOTES that began as zeros; *fresh: nothing is known of it yet, and what was known of
 * another in its place is forgotten. */
static inline segue__word_note *segue__word_note_of(segue__word_note *table, const char *word, bool *fresh) {
  const uint32_t h = segue__hash(SEGUE__HASH_EMPTY, word, strlen(word));
  segue__word_note *n = &table[(h ^ h >> 16) & (SEGUE__WORD_NOTES - 1)];
  *fresh = strcmp(n->word, word) != 0;
  if (*fresh) {
    *n = (segue__word_note){.named = 0};
    snprintf(n->word, sizeof n->word, "%s", word);
  }
  return n;
}

#endif /* SEGUE_HANDOFF_WORD_NOTES_H */
