/* SPDX-License-Identifier: Apache-2.0 */
/* What is liked or to be had ("I really love folk", "somewhere that serves noodles"), and "a horror kind of film". */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
/* What is liked of anything, or done with it: no kind. */
static const char no_kind[] =
    " one two three four five six seven eight nine ten few couple several many more most much other others another different same such similar "
    "next last first second third new old own whole entire total full half big large small little long short high low good best better bad "
    "worst great nice perfect fine lovely fun interesting exciting cool decent amazing awesome wonderful suitable appropriate proper "
    "right correct wrong specific particular certain available possible nearby nearest near close closest local cheap cheaper cheapest "
    "expensive affordable inexpensive pricey free popular favorite favourite main only extra additional alternative original current "
    "previous recent latest upcoming future early earlier late later quick fast possible rated highly well real actual entertaining "
    "delicious tasty beautiful relaxing ideal preferred desired requested potential simple trendy online eat drink watch play hear rent "
    "search look hotel hotels plane ticket tickets bed way cab rental multiple car "
    "everything anything something nothing some any every each all both no not and or but the a an my your his her its our their this "
    "that these those is are was were be with without for from to of in on at by about into as like via per than then so if when while ";
/* clang-format on */

static bool kind_word(T *ts, size_t i, const uint8_t *used) {
  return i < ts->n && !used[i] && (segue__place_word(ts, i) || in(" funny scary ", ts, i)) &&
         !segue__word_near(no_kind, ts->t[i].low, 6) && !segue__infer_verb(ts->t[i].low) &&
         !segue__doing_word(ts, i) && !segue__near_secret(ts->t[i].low) && !segue__time_unit(ts->t[i].low) &&
         !in(segue__weekdays, ts, i) && !in(segue__months, ts, i) && !in(segue__near_days, ts, i) &&
         !segue__ends_with(ts->t[i].low, "'s") && !segue__ends_with(ts->t[i].low, "ly");
}

/* "I really love …", "somewhere that serves …": where what is liked or served begins; ts->n nothing. */
static size_t liked(T *ts, size_t i) {
  const bool served =
      in(" serves serving sells offers offering ", ts, i) && i > 0 && !in(" i you we ", ts, i - 1);
  const bool said = i > 0 && (in(" i we ", ts, i - 1) || (i > 1 && in(" i we ", ts, i - 2) &&
                                                          in(" really usually just do also ", ts, i - 1)));
  if (!served && !(said && in(" love like enjoy prefer adore ", ts, i))) return ts->n;
  return i + 1 + in(" some the a an ", ts, i + 1);
}

static bool ends_clause(T *ts, size_t i) {
  return i >= ts->n || in(" . , ! ? ; ", ts, i) ||
         in(" in around near at on for from and but if please too though most best more ", ts, i);
}

/* Tokens of a kind at `i`, up to two words and the end of the clause; 0 none. */
static size_t preference(T *ts, size_t i, const uint8_t *used) {
  size_t n = 0;
  while (n < 2 && kind_word(ts, i + n, used)) n++;
  return n && ends_clause(ts, i + n) ? n : 0;
}

/* "a horror kind of film": the kind ends before token `i`. */
static bool kind_of(T *ts, size_t i, const uint8_t *used) {
  if (i == 0 || !in(" kind type sort style genre ", ts, i) || !kind_word(ts, i - 1, used)) return false;
  return in(" of ", ts, i + 1) ||
         in(" movie movies film films food songs music restaurant event events ", ts, i + 1);
}

int segue__infer_liked(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  if (t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t at = kind_of(ts, i, used) ? i - 1 : liked(ts, i);
    const size_t n = at + 1 == i ? 1 : at < ts->n ? preference(ts, at, used) : 0;
    if (!n || segue__named_aside(ts, at)) continue;
    memset(used + at, 1, n);
    const int rc = segue__emit_entity(t, "type", segue__span_text(ts, at, at + n - 1), 0.6);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}
