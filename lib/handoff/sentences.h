/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/sentences.h: what an agent's turn is judged by: its sentences without the pleasantries around them, and the questions of
 * one sentence each for itself ("your name and when you were born"). Pure, keeps nothing. */
#ifndef SEGUE_HANDOFF_SENTENCES_H
#define SEGUE_HANDOFF_SENTENCES_H

#include "dialog/words.h"

typedef struct segue__sentence {
  segue__words w; /* of the sentence alone */
  bool question;
} segue__sentence;

/* The next sentence from *at on. */
bool segue__next_sentence(const segue__words *all, size_t *at, segue__sentence *s);
/* The first question of `s`; what is behind it stays in `s`. False when there is no more. */
bool segue__next_part(segue__sentence *s, segue__sentence *part);
/* Whether one of the patterns, in the classes of repeats_data.c, is in it; NULL has none. */
bool segue__phrased(const segue__words *w, const char *const *patterns);
/* "… or something else?": what is left open says of no other thing; the words before it do. */
void segue__open_end(segue__words *w);

#endif /* SEGUE_HANDOFF_SENTENCES_H */
