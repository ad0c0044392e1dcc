/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/senses.h: words that mean the same: those of a question held against those of what is known. Part of reasked.h.
 * Pure. */
#ifndef SEGUE_HANDOFF_SENSES_H
#define SEGUE_HANDOFF_SENSES_H

#include "dialog/words.h"
#include "handoff/evidence.h"

enum { SEGUE__SENSES_MAX = 20 };

/* A word of the sentence with the lines of synonyms that hold it: of what is asked for, then of what is tried. */
typedef struct segue__sense {
  const char *word;
  char root[SEGUE__STEM];
  const char *lines[SEGUE__SENSES_MAX];
  size_t asked, n;
} segue__sense;

/* Of a word, which must outlive it. */
void segue__sense_of(const char *word, segue__sense *s);
/* Which of `n` senses the words of a list, parted by blanks or underscores, mean, as bits. */
uint32_t segue__senses_held(const segue__sense *senses, size_t n, const char *list, bool tried);
/* The word itself, but for its ending. */
bool segue__sense_same_root(const segue__sense *s, const char *list);
/* "On our third floor" says which floor, "zone 4" which zone. */
bool segue__sense_valued(const segue__sense *s, const char *list);

#endif /* SEGUE_HANDOFF_SENSES_H */
