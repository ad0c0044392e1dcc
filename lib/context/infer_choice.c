/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to a question that names what there is: "window or aisle?", "small, medium or large?" */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

enum { SIDE_WORDS = 2, ANSWER = 3 };

/* A word that can name one of the choices. */
static bool names(T *ts, size_t i) {
  return i < ts->n && !punct(ts, i) && !segue__talk_word(ts->t[i].low) && !segue__infer_chat(ts, i, i + 1) &&
         !in(" a an the one else something anything other another more both either neither not no yes if so whether maybe version showing "
             "format option options please right correct wrong new different same later now would ",
             ts, i);
}

static void add(segue__infer *f, T *ts, size_t i) {
  const size_t n = strlen(f->choice);
  if (n + strlen(ts->t[i].low) + 2 < sizeof f->choice)
    snprintf(f->choice + n, sizeof f->choice - n, "%s%s ", n ? "" : " ", ts->t[i].low);
}

void segue__note_choice(segue__infer *f, T *ts) {
  size_t at = ts->n;
  f->choice[0] = 0;
  /* Of what is wished for only: "is your letter K or R?" checks who it is. */
  if (!ts->n || !in(" ? ", ts, ts->n - 1) || !any_in(" like prefer preference want ", ts)) return;
  for (size_t i = ts->n - 1; i-- > 0 && !in(" . ? ! ", ts, i);)
    if (in(" or ", ts, i)) at = i;
  if (at == ts->n || at == 0) return;
  size_t before = 0;
  for (size_t i = at; i-- > 0 && before < SIDE_WORDS && names(ts, i); before++) add(f, ts, i);
  /* "small, medium or large": the one before the comma */
  if (before && at > before + 1 && in(" , ", ts, at - before - 1) && names(ts, at - before - 2))
    add(f, ts, at - before - 2);
  size_t after = 0;
  for (size_t i = at + 1 + in(" a an the ", ts, at + 1); after < SIDE_WORDS && names(ts, i); i++, after++)
    add(f, ts, i);
  if (!before || !after) f->choice[0] = 0;
}

int segue__infer_choice(const segue__infer *f, const segue__turn *t, uint8_t *used) {
  static const char around[] =
      " the a an i i'd i'll like would prefer want take go with in it's its is that's one ones please thanks "
      "thank you yes yeah sure ok okay um uh oh let's do just by , . ! think guess for me seat version ";
  T *ts = t->ts;
  size_t first = 0, last = ts->n;
  if (!*f->choice || f->verifying || t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  while (first < last && in(around, ts, first)) first++;
  while (last > first && in(around, ts, last - 1)) last--;
  if (first == last || last - first > ANSWER) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (used[i] || !in(f->choice, ts, i)) return SEGUE_OK;
  memset(used + first, 1, last - first);
  return segue__emit_entity(t, "choice", segue__span_text(ts, first, last - 1), 0.65);
}
