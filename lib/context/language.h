/* SPDX-License-Identifier: Apache-2.0 */
/* What depends on the caller's language in mood and summary, as data. Another language is another table of this
 * form and a line in segue__language_of; a language without a table is read with the English one. */
#ifndef SEGUE_LIB_CONTEXT_LANGUAGE_H
#define SEGUE_LIB_CONTEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct segue__mood_entry {
  const char *word; /* lower case; "enojad*" stands for all words that begin so (only in tables not sorted) */
  int8_t valence;   /* -4 … 4 */
} segue__mood_entry;

typedef struct segue__language {
  const char *tag; /* first subtag of BCP 47 */
  const segue__mood_entry *words;
  size_t n_words;
  bool sorted; /* in byte order: searched by halving */
  bool fold;   /* accents are taken off before words are looked up: people leave them out */
  const segue__mood_entry *phrases;
  size_t n_phrases;
  /* Lists of words, a blank at both ends. */
  const char *negations, *stronger, *weaker;
  const char *negation_end;  /* what else negates: words that end so; may be NULL */
  const char *turns;         /* what ends the reach of a negation */
  const char *const *again;  /* phrases of saying it once more, NULL at the end */
  const char *const *person; /* phrases that ask for a person, beside what English reads; may be NULL */
  /* The summary's own words. */
  const char *wants, *tried, *dates, *asked_for_person;
  const char *outcomes[6]; /* by SEGUE_ATTEMPT_* */
} segue__language;

extern const segue__language segue__english, segue__spanish;

/* By the tag of the context; never NULL. */
const segue__language *segue__language_of(const char *tag, size_t n);

#endif /* SEGUE_LIB_CONTEXT_LANGUAGE_H */
