/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/synonyms.h: in which lines of segue__asked_synonyms a word stands. Of each of an agent's turns a thousand pairs of
 * words are compared, so the lines are found by an index that is made from the table when the library is built. Pure. */
#ifndef SEGUE_HANDOFF_SYNONYMS_H
#define SEGUE_HANDOFF_SYNONYMS_H

#include "dialog/words.h"

typedef struct segue__synonym {
  char word[SEGUE__WORD_LEN];
  uint16_t line;
} segue__synonym;

/* The pairs of one word, by line; NULL and 0 for a word of no line. */
const segue__synonym *segue__synonym_lines(const char *word, size_t *n);
/* Whether two words stand in one line. */
bool segue__synonyms(const char *a, const char *b);

/* Generated, by word, then by line. */
extern const segue__synonym segue__synonym_index[];
extern const size_t segue__synonym_index_n;

#endif /* SEGUE_HANDOFF_SYNONYMS_H */
