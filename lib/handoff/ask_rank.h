/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_rank.h: which turn answers a question of any kind, by what the question is about (its words, their
 * synonyms, the question that a turn answers) and by what its answer looks like (a time, a place, somebody, a sum …).
 * Words are data in ask_topics.c and ask_sorts_data.c. Pure. */
#ifndef SEGUE_HANDOFF_ASK_RANK_H
#define SEGUE_HANDOFF_ASK_RANK_H

#include "dialog/transcript.h"
#include "dialog/words.h"

/* What the answer looks like. */
typedef enum segue__sort {
  SEGUE__SORT_ANY = 0,
  SEGUE__SORT_WHEN,
  SEGUE__SORT_WHERE,
  SEGUE__SORT_WHO,
  SEGUE__SORT_NAME, /* the caller's own */
  SEGUE__SORT_MONEY,
  SEGUE__SORT_COUNT, /* so many of what is named */
  SEGUE__SORT_MEASURE,
  SEGUE__SORT_OFTEN,
  SEGUE__SORT_LONG, /* so long, or since when */
  SEGUE__SORT_OLD,
  SEGUE__SORT_WHY,
  SEGUE__SORT_CODE,
  SEGUE__SORT_EMAIL,
  SEGUE__SORT_PHONE,
  SEGUE__SORT_COLOUR,
  SEGUE__SORT_KIND, /* which of what is named: what is of its topic and no name of it */
  SEGUE__SORT_MOOD,
  SEGUE__SORT_WHETHER /* yes or no, and what was said of it */
} segue__sort;

typedef struct segue__sort_asked {
  segue__sort sort;
  const char *const *asked; /* patterns of dialog/words.h */
  const char *said_by;      /* words of a question that are used up by asking for this sort */
} segue__sort_asked;

#define SEGUE__RANK_SAID 0.5    /* scores are 0 … 1; below it was not said */
#define SEGUE__RANK_AT_ALL 0.28 /* below, words in common are chance */

typedef struct segue__ranked {
  int32_t turn; /* SEGUE_TURN_NONE: none */
  double score;
} segue__ranked;

/* Into the `n` best, the strongest first. */
void segue__rank_insert(segue__ranked *best, size_t n, int32_t turn, double score);

typedef struct segue__matter segue__matter;

/* Scores every turn of the matter, 0 … 1, and finds the last one by which the caller could not tell when the bot asked the same
 * (in_vain). `scores` has room for all turns.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__ask_rank(segue__matter *m, double *scores);
/* How well turn `i`, whose words are `w`, holds an answer of the sort that is asked for. `prompted`: it answers a question for it. */
double segue__rank_value(const segue__matter *m, size_t i, const segue__words *w, bool prompted);
/* How surely it tells the name or number of the person whose it is asked for, and not another's. */
double segue__rank_owner(const segue__matter *m, size_t i, const segue__words *w);

/* ask_sorts.c: how well a turn holds an answer of the sort, 0 … 1. `prompted`: it answers a question for it. */
double segue__sort_in(segue__sort sort, const segue__words *w, const char *text, bool prompted);
segue__sort segue__sort_of(const segue__words *question, const char **said_by);
/* Whether that is the sort, for one that is typed: quick where it is not. */
bool segue__sort_is(const segue__words *question, segue__sort sort);
/* "Filter cleaned?", "told about the fee?": whether it was done, in few words. */
bool segue__sort_done(const segue__words *question);
/* A word with a capital that begins no sentence and stands where no place does. */
bool segue__sort_capitals(const char *text);
/* An answer of this sort is known by its looks. */
static inline bool segue__sort_typed(segue__sort s) {
  return s != SEGUE__SORT_ANY && s != SEGUE__SORT_WHETHER;
}

/* ---- ask_owner.c ---- */
/* What is asked of a person other than the caller, the word at *at of the question: WHO, PHONE or EMAIL; ANY: of nobody. */
segue__sort segue__ask_owner(const segue__words *question, size_t *at);
/* Whether somebody's name stands beside a word for which is() holds. `capitals`: names are written with one. */
typedef bool segue__word_test(const void *of, const char *word);
bool segue__ask_name_beside(const char *text, segue__word_test *is, const void *of, bool capitals);

/* ---- ask_topics.c, ask_sorts_data.c ---- */
extern const char *const
    segue__topics[]; /* lists of words that speak of one matter; behind ">" what is of it and not the same */
extern const char *const segue__topic_phrases[][2]; /* pattern, word it means */
extern const segue__sort_asked segue__sorts_asked[];
extern const size_t segue__sorts_asked_n;
extern const char segue__rank_idle[];  /* words of questions that are about nothing */
extern const char segue__rank_small[]; /* the smallest words, by which no two sentences are alike */
extern const char segue__rank_numbers[];
extern const char segue__rank_light[]; /* words that say little of what a question is about */

#endif /* SEGUE_HANDOFF_ASK_RANK_H */
