/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/sought.h: what SORT of answer a sentence seeks (a number, a name, a day, a place …), of which things, and
 * by what form; and the same of an answer by its look. Words are data in sought_data.c. Pure. */
#ifndef SEGUE_HANDOFF_SOUGHT_H
#define SEGUE_HANDOFF_SOUGHT_H

#include "dialog/words.h"

enum { SEGUE__SOUGHT_WORDS = 10 };

/* Sorts of answers, as bits. */
enum {
  SEGUE__SEEK_WHO = 1 << 0,
  SEGUE__SEEK_WHERE = 1 << 1,
  SEGUE__SEEK_DAY = 1 << 2,
  SEGUE__SEEK_CLOCK = 1 << 3,
  SEGUE__SEEK_TIME = SEGUE__SEEK_DAY | SEGUE__SEEK_CLOCK, /* when */
  SEGUE__SEEK_LONG = 1 << 4,                              /* how long */
  SEGUE__SEEK_MANY = 1 << 5,
  SEGUE__SEEK_MUCH = 1 << 6, /* money, and how much of anything */
  SEGUE__SEEK_SIZE = 1 << 7,
  SEGUE__SEEK_NUMBER = 1 << 8, /* that names something: a reference */
  SEGUE__SEEK_PHONE = 1 << 9,
  SEGUE__SEEK_MAIL = 1 << 10,
  SEGUE__SEEK_WHY = 1 << 11,
  SEGUE__SEEK_WAY = 1 << 12, /* by what means */
  SEGUE__SEEK_COLOUR = 1 << 13,
  SEGUE__SEEK_KIND = 1 << 14,
  SEGUE__SEEK_AGE = 1 << 15,
  SEGUE__SEEK_WITH = 1 << 16 /* who was there too */
};

typedef struct segue__sought {
  const segue__words *w;             /* one sentence; borrowed */
  uint32_t sorts;                    /* 0: a thing or whether */
  bool wh;                           /* by a question word, asked outright */
  bool whether;                      /* for yes or no, or for one of two */
  bool asks;                         /* in whatever form */
  bool by_noun;                      /* the sorts are those of nouns only */
  bool began;                        /* for when or how long since it began */
  size_t n, at[SEGUE__SOUGHT_WORDS]; /* the words that say of what */
} segue__sought;

/* Reads one sentence; `mark`: it ends with a question mark. */
void segue__sought_read(segue__sought *s, const segue__words *w, bool mark);
/* The sorts of answers that it seeks alone. */
uint32_t segue__sought_sorts(const segue__words *w);
/* Whether it says that something is missing: "there is no reference on the form". */
bool segue__sought_lacks(const segue__words *w);
/* Words joined by underscores or blanks ("delivery_date"): their sorts by the nouns among them. */
uint32_t segue__sorts_named(const char *name);
/* What an answer looks like: "half past nine", "four hundred pounds", "O negative". */
uint32_t segue__sorts_told(const segue__words *w);
/* Whether it is about what somebody would have: "which boat do you want?", "I need one by noon". */
bool segue__sought_wish(const segue__words *w);
/* A word by which any wish is asked for: "in particular". */
bool segue__sought_soft(const char *word);
/* A word that says nothing of what a question is about. */
bool segue__sought_idle(const char *word);

/* ---- sought_data.c ---- */
typedef struct segue__sort_words {
  uint32_t sort;
  const char *nouns;           /* name the sort, also in names of facts */
  const char *of;              /* … only there; NULL none */
  const char *const *patterns; /* ask for it; NULL none */
} segue__sort_words;
extern const segue__sort_words segue__sorts[];
extern const size_t segue__sorts_n;
extern const segue__class segue__sought_classes[];
extern const char *const segue__seeks[];      /* want to be told something */
extern const char *const segue__wh[];         /* question words that ask */
extern const char *const segue__lacks[];      /* say that it is not there */
extern const char *const segue__begans[];     /* since when the trouble is */
extern const char *const segue__whethers[];   /* questions for yes or no */
extern const char *const segue__seeks_none[]; /* look like one of them */
extern const char
    *const segue__offers[]; /* … or, but for a question word ("where shall I send it"), offer something */
extern const char *const segue__wishes[];
extern const char segue__soft[];
extern const char segue__idle[];
extern const char segue__sort_idle[]; /* nouns of sorts that say nothing of what it is of */
extern const char segue__colours[];

#endif /* SEGUE_HANDOFF_SOUGHT_H */
