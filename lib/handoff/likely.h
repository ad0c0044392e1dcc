/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/likely.h: how likely a question is for one thing that is known, by all that was seen of both, weighed. For
 * questions in which the rules of reasked.h found nothing. Whole numbers: the same on every machine. Pure. */
#ifndef SEGUE_HANDOFF_LIKELY_H
#define SEGUE_HANDOFF_LIKELY_H

#include "handoff/sought.h"

/* What speaks for it and against it. */
typedef enum segue__clue {
  SEGUE__CLUE_STRONG = 0, /* words of the question that name the thing */
  SEGUE__CLUE_LITERAL,    /* … of them the very ones */
  SEGUE__CLUE_WEAK,       /* … that its value has */
  SEGUE__CLUE_NEUTRAL,    /* … of the matter of the call */
  SEGUE__CLUE_REST,       /* … of neither */
  SEGUE__CLUE_NO_WORDS,
  SEGUE__CLUE_NO_REST,
  SEGUE__CLUE_ANY_STRONG,
  SEGUE__CLUE_SAME,    /* it was asked for by the sort of answer that is sought */
  SEGUE__CLUE_LOOKS,   /* … or looks like one */
  SEGUE__CLUE_NO_SORT, /* none is sought */
  SEGUE__CLUE_BY_NOUN,
  SEGUE__CLUE_WH,
  SEGUE__CLUE_WHETHER,
  SEGUE__CLUE_EITHER, /* "or" */
  SEGUE__CLUE_LATER,  /* of what is to be */
  SEGUE__CLUE_WISH,
  SEGUE__CLUE_WISHED,
  SEGUE__CLUE_BOTH_WISH,
  SEGUE__CLUE_FIRST,   /* the caller's first turn */
  SEGUE__CLUE_FACT,    /* no turn */
  SEGUE__CLUE_UNASKED, /* the bot's question is not known */
  SEGUE__CLUE_WHETHER_WAS,
  SEGUE__CLUE_ALONE,
  SEGUE__CLUE_ENDS,      /* the same end of a journey */
  SEGUE__CLUE_ENDS_GONE, /* … it is of none */
  SEGUE__CLUE_TRIES,
  SEGUE__CLUE_PROPOSES,
  SEGUE__CLUE_SAME_NO_REST,
  SEGUE__CLUE_LOOKS_NO_REST,
  SEGUE__CLUE_SAME_STRONG,
  SEGUE__CLUE_LOOKS_STRONG,
  SEGUE__CLUE_OTHER_SORT,
  SEGUE__CLUE_SAME_WH,
  SEGUE__CLUE_LOOKS_WH,
  SEGUE__CLUE_SAME_BY_NOUN,
  SEGUE__CLUE_LONG, /* much was said */
  SEGUE__CLUE_NOTHING,
  SEGUE__CLUE_NO_SORT_STRONG,
  SEGUE__CLUE_NO_SORT_WEAK,
  SEGUE__CLUE_FIRST_WEAK_WH,
  SEGUE__CLUE_FIRST_NO_SORT_WH,
  SEGUE__CLUE_NO_SORT_NO_REST_WH,
  SEGUE__CLUE_WHETHER_NO_REST,
  SEGUE__CLUE_KNOWN, /* how much is */
  SEGUE__CLUE_ONE_OF_SORT,
  SEGUE__CLUE_NONE_OF_SORT,
  SEGUE__CLUE_LENGTH,
  SEGUE__CLUE_WORDS,
  SEGUE__CLUES
} segue__clue;

enum { SEGUE__LIKELY_SORTS = 17, SEGUE__LIKELY_MARKS = 17 };

typedef struct segue__likeness {
  const segue__sought *s;
  size_t strong, literal, weak, neutral, rest;
  uint32_t sorts, told, ends, asked_ends; /* of the thing; asked_ends: of the question */
  size_t known, of_sort;                  /* things, and of the sort that is sought */
  bool either, later, wish, proposes;     /* the question */
  bool wished, first, fact, unasked, whether, alone, tries;
  const char *said; /* words */
} segue__likeness;

/* Above 0: likely it is. Not for what is of another end of a journey. */
int32_t segue__likely(const segue__likeness *x);

/* ---- likely_data.c ---- */
extern const int32_t segue__likely_base;
extern const int16_t segue__clue_weights[SEGUE__CLUES];
extern const int16_t segue__likely_sorts[SEGUE__LIKELY_SORTS][3]; /* asked for by it, looks like it, sought */
typedef struct segue__likely_mark {
  const char *words;
  int16_t weight;
} segue__likely_mark;
extern const segue__likely_mark segue__likely_marks[SEGUE__LIKELY_MARKS];

#endif /* SEGUE_HANDOFF_LIKELY_H */
