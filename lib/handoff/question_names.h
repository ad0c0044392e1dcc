/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/question_names.h: the words of a fact's name, and whether a sentence has them. Pure. */
#ifndef SEGUE_HANDOFF_QUESTION_NAMES_H
#define SEGUE_HANDOFF_QUESTION_NAMES_H

#include "handoff/question.h"

typedef struct segue__fact_name {
  char w[SEGUE__NAME_WORDS][SEGUE__WORD_LEN];
  bool generic[SEGUE__NAME_WORDS]; /* says what sort of value it is, not of what */
  size_t n, specific;              /* words; those that are not generic */
} segue__fact_name;

/* "deliveryAddress", "delivery_address" and "Delivery address" are two words. */
void segue__name_split(segue__fact_name *f, const char *name);
bool segue__name_has(const segue__fact_name *f, const char *word);
/* The words [from, to) of a sentence have `word`; … all words of the name that are not generic. */
bool segue__name_word_in(const segue__words *w, size_t from, size_t to, const char *word);
bool segue__name_all_in(const segue__words *w, size_t from, size_t to, const segue__fact_name *f);

#endif /* SEGUE_HANDOFF_QUESTION_NAMES_H */
