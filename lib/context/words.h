/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at the tokens of a turn, for everything that reads one. */
#ifndef SEGUE_LIB_CONTEXT_WORDS_H
#define SEGUE_LIB_CONTEXT_WORDS_H

#include "context/token.h"

/* Token `i` is one of `list` (a blank at both ends); false past the end. */
static inline bool in(const char *list, const segue__tokens *ts, size_t i) {
  return i < ts->n && segue__word_in(list, ts->t[i].low);
}

/* Some token of the turn is one of `list`. */
static inline bool any_in(const char *list, const segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(list, ts, i)) return true;
  return false;
}

static inline bool punct(const segue__tokens *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_PUNCT;
}

/* Written with a capital. */
static inline bool great(const segue__tokens *ts, size_t i) {
  return i < ts->n && ts->text[ts->t[i].at] >= 'A' && ts->text[ts->t[i].at] <= 'Z';
}

/* Written with a capital, or it would be if a recogniser knew how to. */
static inline bool capital(const segue__tokens *ts, size_t i) {
  return i < ts->n && (ts->t[i].proper || great(ts, i));
}

static inline bool starts_sentence(const segue__tokens *ts, size_t i) {
  return i == 0 || in(" . ? ! ", ts, i - 1);
}

/* Two words in this order, not more than `reach` tokens from one another and in one sentence. */
static inline bool both_in(const segue__tokens *ts, const char *first, const char *second, size_t reach) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(first, ts, i)) continue;
    for (size_t k = i + 1; k < ts->n && k <= i + reach && !in(" . ? ! ", ts, k); k++)
      if (in(second, ts, k)) return true;
  }
  return false;
}

/* Names and abbreviations, for in(). */
extern const char segue__months[], segue__weekdays[], segue__near_days[], segue__ordinals[];
/* What somebody is to another: "sister", "neighbour". */
extern const char segue__kin[];
/* Words of conversation, words about the call, and those that stand in any sentence. */
extern const char segue__chat[], segue__about_call[], segue__talk[];

#endif /* SEGUE_LIB_CONTEXT_WORDS_H */
