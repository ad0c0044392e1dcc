/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_search.h: finds what a question asks for by the tables of concepts (ask_data.c): kinds of values that are known by
 * their looks and by the words that name them. Pure. */
#ifndef SEGUE_HANDOFF_ASK_SEARCH_H
#define SEGUE_HANDOFF_ASK_SEARCH_H

#include "handoff/ask.h"
#include "handoff/word_notes.h"

enum { SEGUE__SEARCH_TERMS = 12 };
#define SEGUE__SEARCH_SAID 0.5 /* below, a turn does not hold it */

/* A word of the question that says what it is about. */
typedef struct segue__search_term {
  const char *list; /* synonyms or labels; NULL: the word itself, by its beginning */
  char word[SEGUE__WORD_LEN], said[SEGUE__WORD_LEN]; /* its beginning; whole */
  double weight;
  bool occurs; /* in any turn */
} segue__search_term;

typedef struct segue__search {
  segue__words words;
  const segue__ask_concept *concept; /* NULL: it asks for no value that is known by its looks */
  segue__search_term terms[SEGUE__SEARCH_TERMS];
  size_t n_terms;
  bool secret;
  bool owned;          /* it asks for the name or number of a person other than the caller */
  bool held;           /* an item of the context is what it asks for … */
  segue_entity entity; /* … this one; its strings are the context's */
  segue__word_note notes[SEGUE__WORD_NOTES];
} segue__search;

void segue__search_open(segue__search *q, const char *question);
/* What each turn is worth, into `scores`, which has room for all; and the item of `ctx` that is asked for. Either may be NULL.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__search_turns(segue__search *q, const segue_context *ctx, const segue__transcript *t,
                        double *scores);
/* By the question word alone: the turn that speaks of what the question does and holds what looks like the answer, "how old is the
 * boiler" of "put in around 2015". *turn is SEGUE_TURN_NONE when there is none. The terms of `q` are others afterwards.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__search_sort(segue__search *q, const segue__transcript *t, int32_t *turn, double *score);

#endif /* SEGUE_HANDOFF_ASK_SEARCH_H */
