/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals that ask after something: "is Tuesday at ten okay?", "would it help if somebody rang you?", "any luck with the spare
 * key?", "is there anybody who could sign for it?"; and what is only told, until somebody takes it. */
#include "context/infer.h"
#include "context/infer_either.h"
#include "context/words.h"

typedef const segue__tokens T;

enum { TRIED = SEGUE__FIX_TRIED, CALLER = SEGUE__FIX_CALLER, US = SEGUE__FIX_US };

static bool word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD;
}

/* "Is Tuesday at ten okay?", "is the ninth any good" */
static size_t time_fits(T *ts, size_t i, size_t *end, int *kind) {
  enum { REACH = 8 };
  if (!in(" is are ", ts, i) || !segue__tells_time(ts, i + 1, i + 4) ||
      in(" it that there this you ", ts, i + 1))
    return ts->n;
  for (size_t k = i + 2; k < ts->n && k < i + REACH && !in(" . ? ! ", ts, k); k++)
    if (in(" ok okay alright fine good any convenient possible better suitable ", ts, k) &&
        !in(" a ", ts, k - 1)) {
      *end = k;
      *kind = US;
      return i + 1;
    }
  return ts->n;
}

/* "Would it help if we came?", "would it be any use to have a spare?" */
static size_t would_help(T *ts, size_t i, size_t *end, int *kind) {
  if (!in(" would will might is ", ts, i) || !in(" it that ", ts, i + 1)) return ts->n;
  size_t k = i + 2;
  while (in(" be any of at all more a ", ts, k)) k++;
  if (!in(" help use good better easier worth useful helpful ", ts, k)) return ts->n;
  k += 1 + in(" you ", ts, k + 1);
  *end = segue__sentence_end(ts, k);
  *kind = US;
  if (in(" to ", ts, k) && word(ts, k + 1)) return k + 1;
  if (!in(" if ", ts, k)) return ts->n;
  if (in(" you ", ts, k + 1)) *kind = CALLER;
  k += 1 + in(" i we you ", ts, k + 1);
  return word(ts, k) ? k : ts->n;
}

/* "Any luck with the spare key?" */
static size_t any_luck(T *ts, size_t i, size_t *end, int *kind) {
  if (!in(" any no ", ts, i) || !in(" luck joy success ", ts, i + 1) || !in(" with from ", ts, i + 2))
    return ts->n;
  *end = segue__sentence_end(ts, i);
  *kind = TRIED;
  return word(ts, i + 3) ? i + 3 : ts->n;
}

/* "So did the restart help?" */
static size_t did_help(T *ts, size_t i, size_t *end, int *kind) {
  enum { NOUN = 5 };
  if (!in(" did has ", ts, i) || !in(" the that your ", ts, i + 1) ||
      in(" not really actually finally even ever just now all at ", ts, i + 2)) /* "did that really help?" */
    return ts->n;
  for (size_t k = i + 3; k < ts->n && k < i + 2 + NOUN && word(ts, k); k++)
    if (in(" help helped work worked fix fixed ", ts, k) && (k + 1 >= ts->n || punct(ts, k + 1))) {
      *end = k;
      *kind = TRIED;
      return i + 2;
    }
  return ts->n;
}

/* "Is there anybody who could sign for it?" */
static size_t anybody_who(T *ts, size_t i, size_t *end, int *kind) {
  if (!in(" there ", ts, i) || i == 0 || !in(" is ", ts, i - 1) ||
      !in(" anybody anyone somebody someone ", ts, i + 1))
    return ts->n;
  size_t k = i + 2;
  while (in(" there else who that could can might would at home in ", ts, k)) k++;
  /* not "is there anybody else in the house?" */
  if (!word(ts, k) || !in(" can could might would ", ts, k - 1) || in(" to i you we be ", ts, k))
    return ts->n;
  *end = segue__sentence_end(ts, k);
  *kind = CALLER;
  return k;
}

size_t segue__offer_asked(T *ts, size_t i, size_t *end, int *kind) {
  static size_t (*const forms[])(T *, size_t, size_t *, int *) = {time_fits, would_help, any_luck, did_help,
                                                                  anybody_who};
  for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++) {
    const size_t at = forms[k](ts, i, end, kind);
    if (at < ts->n) return at;
  }
  return ts->n;
}

/* "The clinic on the corner has room today", "we've a man in your area till five": where the last sentence names what is to be had. */
size_t segue__offer_told(T *ts, size_t *end, int *kind) {
  static const char nobody[] =
      " i i'm i've i'll i'd we're we'll that that's it it's this he she he's she's they they're what thanks thank sorry your yes no what's how "
      "which when where who why is are was were do does did have has can could would will may shall please let my our hello hi "
      "sure confirm confirming to great perfect ok okay unfortunately ";
  size_t from = 0;
  for (size_t at; (at = segue__sentence_end(ts, from)) + 3 < ts->n;) from = at + 1;
  while (in(" and or so then okay right well alright now otherwise alternatively but also , ", ts, from))
    from++;
  const size_t stop = segue__sentence_end(ts, from);
  if (in(" ? ", ts, stop)) return ts->n;
  *end = stop;
  *kind = US;
  size_t k = from;
  if (in(" there's theres we've ", ts, k))
    k += 1;
  else if (in(" there ", ts, k) && in(" is are ", ts, k + 1))
    k += 2;
  else if (in(" we ", ts, k) && in(" have do ", ts, k + 1))
    k += 2;
  else if (in(" you ", ts, k) && in(" can may might could want need ", ts, k + 1))
    *kind = CALLER, k += 2;
  else if (in(nobody, ts, k) || in(" you you're you've you'd you'll we there ", ts, k))
    return ts->n;
  while (in(" always just also still got to ", ts, k)) k++;
  for (size_t j = from; j < stop; j++)
    if (in(" not no sorry unfortunately afraid cannot unable without ", ts, j) ||
        segue__negated_verb(ts->t[j].low))
      return ts->n;
  return stop > k + 1 ? k : ts->n;
}
