/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/likely.h"

enum { FEW = 3, LONG_SAID = 6, MANY = 16, MANY_WORDS = 4 };

static int32_t at_most(size_t n, int32_t most) {
  return n < (size_t)most ? (int32_t)n : most;
}

static size_t words_in(const char *list) {
  size_t n = 0;
  for (; *list; list++) n += *list != ' ' && (list[1] == ' ' || list[1] == 0);
  return n;
}

static void counts(const segue__likeness *x, int32_t c[SEGUE__CLUES]) {
  c[SEGUE__CLUE_STRONG] = at_most(x->strong, FEW);
  c[SEGUE__CLUE_LITERAL] = at_most(x->literal, FEW);
  c[SEGUE__CLUE_WEAK] = at_most(x->weak, FEW);
  c[SEGUE__CLUE_NEUTRAL] = at_most(x->neutral, FEW);
  c[SEGUE__CLUE_REST] = at_most(x->rest, FEW);
  c[SEGUE__CLUE_NO_WORDS] = x->s->n == 0;
  c[SEGUE__CLUE_NO_REST] = x->rest == 0;
  c[SEGUE__CLUE_ANY_STRONG] = x->strong > 0;
  c[SEGUE__CLUE_KNOWN] = at_most(x->known, MANY);
  c[SEGUE__CLUE_ONE_OF_SORT] = x->of_sort == 1;
  c[SEGUE__CLUE_NONE_OF_SORT] = x->of_sort == 0;
  c[SEGUE__CLUE_LENGTH] = at_most(x->s->w->n, MANY);
  c[SEGUE__CLUE_WORDS] = at_most(x->s->n, MANY_WORDS);
}

static void of_the_question(const segue__likeness *x, int32_t c[SEGUE__CLUES]) {
  c[SEGUE__CLUE_BY_NOUN] = x->s->by_noun;
  c[SEGUE__CLUE_WH] = x->s->wh;
  c[SEGUE__CLUE_WHETHER] = x->s->whether;
  c[SEGUE__CLUE_EITHER] = x->either;
  c[SEGUE__CLUE_LATER] = x->later;
  c[SEGUE__CLUE_WISH] = x->wish;
  c[SEGUE__CLUE_PROPOSES] = x->proposes;
}

static void of_the_thing(const segue__likeness *x, int32_t c[SEGUE__CLUES]) {
  const size_t said = words_in(x->said);
  c[SEGUE__CLUE_WISHED] = x->wished;
  c[SEGUE__CLUE_BOTH_WISH] = x->wish && x->wished;
  c[SEGUE__CLUE_FIRST] = x->first;
  c[SEGUE__CLUE_FACT] = x->fact;
  c[SEGUE__CLUE_UNASKED] = x->unasked;
  c[SEGUE__CLUE_WHETHER_WAS] = x->whether;
  c[SEGUE__CLUE_ALONE] = x->alone;
  c[SEGUE__CLUE_ENDS] = (x->ends & x->asked_ends) != 0;
  c[SEGUE__CLUE_ENDS_GONE] = x->asked_ends && !x->ends;
  c[SEGUE__CLUE_TRIES] = x->tries;
  c[SEGUE__CLUE_LONG] = said > LONG_SAID;
  c[SEGUE__CLUE_NOTHING] = said == 0;
}

static void of_both(const segue__likeness *x, int32_t c[SEGUE__CLUES]) {
  const uint32_t sorts = x->s->sorts;
  const bool same = sorts & x->sorts, looks = sorts & x->told, wh = x->s->wh;
  c[SEGUE__CLUE_SAME] = same;
  c[SEGUE__CLUE_LOOKS] = looks;
  c[SEGUE__CLUE_NO_SORT] = sorts == 0;
  c[SEGUE__CLUE_SAME_NO_REST] = same && x->rest == 0;
  c[SEGUE__CLUE_LOOKS_NO_REST] = looks && x->rest == 0;
  c[SEGUE__CLUE_SAME_STRONG] = same && x->strong > 0;
  c[SEGUE__CLUE_LOOKS_STRONG] = looks && x->strong > 0;
  c[SEGUE__CLUE_OTHER_SORT] = sorts && !same && !looks && (x->sorts | x->told);
  c[SEGUE__CLUE_SAME_WH] = same && wh;
  c[SEGUE__CLUE_LOOKS_WH] = looks && wh;
  c[SEGUE__CLUE_SAME_BY_NOUN] = same && x->s->by_noun;
  c[SEGUE__CLUE_NO_SORT_STRONG] = sorts == 0 && x->strong > 0;
  c[SEGUE__CLUE_NO_SORT_WEAK] = sorts == 0 && x->weak > 0;
  c[SEGUE__CLUE_FIRST_WEAK_WH] = x->first && x->weak > 0 && wh;
  c[SEGUE__CLUE_FIRST_NO_SORT_WH] = x->first && sorts == 0 && wh;
  c[SEGUE__CLUE_NO_SORT_NO_REST_WH] = sorts == 0 && x->rest == 0 && wh;
  c[SEGUE__CLUE_WHETHER_NO_REST] = x->s->whether && x->rest == 0;
}

int32_t segue__likely(const segue__likeness *x) {
  int32_t c[SEGUE__CLUES] = {0}, sum = segue__likely_base;
  counts(x, c);
  of_the_question(x, c);
  of_the_thing(x, c);
  of_both(x, c);
  for (size_t i = 0; i < SEGUE__CLUES; i++) sum += c[i] * segue__clue_weights[i];
  for (size_t i = 0; i < SEGUE__LIKELY_SORTS; i++) {
    const uint32_t sort = x->s->sorts & (uint32_t)1 << i;
    if (!sort) continue;
    sum += segue__likely_sorts[i][2];
    if (sort & x->sorts) sum += segue__likely_sorts[i][0];
    if (sort & x->told) sum += segue__likely_sorts[i][1];
  }
  for (size_t i = 0; i < SEGUE__LIKELY_MARKS; i++)
    if (segue__any_listed(x->s->w, segue__likely_marks[i].words)) sum += segue__likely_marks[i].weight;
  return sum;
}
