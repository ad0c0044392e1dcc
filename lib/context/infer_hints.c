/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals in half words: "a slower start often cures that", "the fitter's free on the third", "there's a spare one round the
 * corner", "and Friday, the same time?" */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { NOUN_WORDS = 5, TIME_REACH = 10 };

static bool word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD;
}

static size_t sentence_end(T *ts, size_t i) {
  while (i < ts->n && !in(" . ? ! ", ts, i)) i++;
  return i;
}

/* Behind the noun phrase at `i`, up to one of `stops`; `i` when there is none. */
static size_t noun(T *ts, size_t i, const char *stops) {
  size_t k = i + in(" a an the some another your our one more less ", ts, i);
  if (k == i && !capital(ts, i)) return i;
  const size_t first = k;
  while (word(ts, k) && k < first + NOUN_WORDS && !in(stops, ts, k) &&
         !in(" i you we he she they it that this is are was were ", ts, k))
    k++;
  return k > first && in(stops, ts, k) ? k : i;
}

/* "Has anyone reseated it?": whoever it was; what was done begins behind. */
static size_t anyone_did(T *ts, size_t i, size_t *end) {
  if (!in(" has have did ", ts, i) || !in(" anyone anybody somebody someone ", ts, i + 1)) return ts->n;
  const size_t k = i + 2 + in(" already ever actually tried ", ts, i + 2);
  *end = ts->n;
  return word(ts, k) && (in(" did ", ts, i) || segue__done_to(ts, k)) && !segue__told_verb(ts, k) ? k : ts->n;
}

/* "The usual culprit is the seal", "nine times out of ten it's the fuse" */
static size_t suspect(T *ts, size_t i, size_t *end) {
  const bool culprit = in(" culprit cause suspect offender ", ts, i) && in(" is ", ts, i + 1);
  const bool often =
      in(" ten usually often generally mostly normally ", ts, i) && in(" it's its ", ts, i + 1);
  if (!(culprit || often) || !in(" the a an your ", ts, i + 2)) return ts->n;
  *end = sentence_end(ts, i);
  return i + 2;
}

/* "Is a refund more use to you?" */
static size_t of_use(T *ts, size_t i, size_t *end) {
  if (!in(" is would are ", ts, i) || !in(" a an another the some ", ts, i + 1)) return ts->n;
  for (size_t k = i + 3; k < ts->n && k < i + 8 && !in(" . ? ! , ", ts, k); k++)
    if (in(" more any better of ", ts, k) && in(" use good help interest ", ts, k + 1)) {
      *end = k;
      return i + 1;
    }
  return ts->n;
}

/* "Perhaps a different pharmacy has it": somebody else. */
static size_t elsewhere(T *ts, size_t i, size_t *end) {
  if (!in(" perhaps maybe possibly ", ts, i) || !in(" a an another one ", ts, i + 1)) return ts->n;
  size_t k = i + 2;
  while (word(ts, k) && k < i + 6 && !in(" has have could can might would will is ", ts, k)) k++;
  *end = k;
  return k > i + 2 && k < ts->n &&
                 in(" different other another nearby bigger smaller later earlier ", ts,
                    i + 2 - in(" another ", ts, i + 1))
             ? i + 1
             : ts->n;
}

/* "A slower start often cures that", "a little oil should free it" */
static size_t thing_helps(T *ts, size_t i, size_t *end) {
  static const char how[] = " often usually sometimes normally generally mostly always should might "
                            "may would can could tends to will ";
  const size_t k = noun(ts, i, how);
  size_t verb = k;
  if (k == i) return ts->n;
  while (in(how, ts, verb)) verb++;
  const bool trick = in(" do does ", ts, verb) && (in(" it ", ts, verb + 1) || in(" trick ", ts, verb + 2));
  const bool helps = in(" help helps cure cures fix fixes sort sorts clear clears shift "
                        "shifts solve solves free frees loosen loosens "
                        "settle settles ",
                        ts, verb) &&
                     !in(" you with us me your ", ts, verb + 1);
  *end = k;
  return trick || helps ? i : ts->n;
}

/* "The fitter's free on the third" */
static size_t somebody_free(T *ts, size_t i, size_t *end) {
  for (size_t k = i + 1; word(ts, k) && k < i + NOUN_WORDS; k++) {
    const char *low = ts->t[k].low;
    const size_t n = strlen(low);
    if (n < 4 || strcmp(low + n - 2, "'s") != 0) continue;
    *end = sentence_end(ts, k);
    return in(" free available back ", ts, k + 1) && segue__tells_time(ts, k + 2, k + TIME_REACH) &&
                   in(" a an the our your another ", ts, i)
               ? i
               : ts->n;
  }
  return ts->n;
}

/* "The matinee has row F free" */
static size_t has_left(T *ts, size_t i, size_t *end) {
  const size_t k = noun(ts, i, " has have got ");
  if (k == i || in(" not no ", ts, k + 1)) return ts->n;
  for (size_t j = k + 2; j < ts->n && j < k + 7 && !in(" . ? ! , ", ts, j); j++)
    if (in(" free left available spare going over ", ts, j)) {
      *end = sentence_end(ts, k);
      return k + 1;
    }
  return ts->n;
}

/* "There's a spare one round the corner", "there is an earlier train" */
static size_t another_there(T *ts, size_t i, size_t *end) {
  const size_t k = in(" there's theres ", ts, i)                       ? i + 1
                   : in(" there ", ts, i) && in(" is are ", ts, i + 1) ? i + 2
                                                                       : i;
  if (k == i || !in(" a an another one always ", ts, k) || (i > 0 && in(" if that when because ", ts, i - 1)))
    return ts->n;
  *end = sentence_end(ts, k);
  return in(" free spare later earlier cheaper newer bigger larger smaller "
            "quieter second closer nearer slower faster "
            "different other ",
            ts, k + 1)
             ? k
             : ts->n;
}

/* "And Friday, the same time?", "Only on Thursday, from two." */
static size_t other_time(T *ts, size_t i, size_t *end) {
  static const char verbs[] = " is are was were be do does did have has had "
                              "can could will would i you we he she they it ";
  const size_t stop = sentence_end(ts, i);
  if (!starts_sentence(ts, i) || !in(" and only or ", ts, i) || stop > i + 9 || stop < i + 2) return ts->n;
  if (!in(" only ", ts, i) && !in(" ? ", ts, stop)) return ts->n;
  if (!segue__tells_time(ts, i + 1, i + 4)) return ts->n;
  for (size_t k = i + 1; k < stop; k++)
    if (in(verbs, ts, k)) return ts->n;
  *end = stop;
  return i + 1;
}

/* "There's a shuttle to the car park", "there'd be a small fee", "there is cabin 7044": what there is, and no trouble. */
size_t segue__there_is(T *ts, size_t i) {
  static const char no_thing[] =
      " problem issue fault error delay note message record mistake outage reason way chance lot bit number question charge balance "
      "restriction limit block hold flag nothing no not any always only also still been ";
  size_t k = i;
  if (in(" there's theres ", ts, i))
    k = i + 1;
  else if (in(" there'd ", ts, i) && in(" be ", ts, i + 1))
    k = i + 2;
  else if (in(" there ", ts, i) && in(" is are ", ts, i + 1))
    k = i + 2;
  else if (in(" there ", ts, i) && in(" would could ", ts, i + 1) && in(" be ", ts, i + 2))
    k = i + 3;
  if (k == i || (i > 0 && in(" if that when because see says think believe know ", ts, i - 1))) return ts->n;
  k += in(" a an one two three some another ", ts, k);
  for (size_t j = k; j < k + 3 && j < ts->n; j++)
    if (in(no_thing, ts, j) || segue__mood_word(&segue__english, ts->t[j].low)) return ts->n;
  return word(ts, k) && word(ts, k + 1) ? k : ts->n;
}

size_t segue__offer_hint(T *ts, size_t i, size_t *end, int *kind) {
  static const struct {
    size_t (*read)(T *, size_t, size_t *);
    int kind;
  } forms[] = {{thing_helps, SEGUE__FIX_CALLER}, {anyone_did, SEGUE__FIX_TRIED}, {of_use, SEGUE__FIX_US},
               {elsewhere, SEGUE__FIX_TRIED},    {somebody_free, SEGUE__FIX_US}, {has_left, SEGUE__FIX_US},
               {another_there, SEGUE__FIX_US},   {other_time, SEGUE__FIX_US}};
  const bool opens = starts_sentence(ts, i) || in(" , ; and or but so then ", ts, i - (i > 0)) ||
                     (in(" there's theres there ", ts, i) && segue__recognised(ts));
  const size_t part = suspect(ts, i, end);
  if (part < ts->n) return *kind = SEGUE__FIX_TRIED, part;
  for (size_t k = 0; opens && k < sizeof forms / sizeof forms[0]; k++) {
    const size_t at = forms[k].read(ts, i, end);
    if (at >= ts->n) continue;
    *kind = forms[k].kind;
    return at;
  }
  return ts->n;
}
