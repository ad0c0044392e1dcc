/* SPDX-License-Identifier: Apache-2.0 */
/* What a question asks for by its own words, where no table knows it: "which finish is it?", "what's your draught?",
 * "who did the last fitting?". */
#include "context/infer.h"
#include "context/redact.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
/* Words of the talk, of what goes wrong, and of what checks who somebody is: their answers are no values. */
static const char no_kind[] =
    " problem problems issue issues matter question questions reason error happened wrong kind kinds sort sorts type thing things one "
    "ones way ways else name names word words phrase answer answers code codes digit digits number numbers key keys pin password "
    "passcode animal pet information info details detail help way time times point use sense difference message messages exactly "
    "steps step option options matter trouble status purpose nature best first last favourite favorite secret memorable security "
    "mother mother's father father's maiden school teacher street credentials login characters letters letter figures ";
static const char verbs[] =
    " is are was were do does did would will should shall can could have has had it you we they your the for on in of at to and or ";
/* clang-format on */

static bool kind(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len >= 3 && ts->t[i].len <= 14 &&
         !in(no_kind, ts, i) && !in(verbs, ts, i) && !strchr(ts->t[i].low, '\'') &&
         !segue__near_secret(ts->t[i].low) && !segue__talk_word(ts->t[i].low);
}

/* The noun or two at `i` by which a value may be called, behind which `list` follows; in `slot`. */
static bool called(T *ts, size_t i, const char *list, char slot[SEGUE__SLOT_LEN]) {
  const size_t n = kind(ts, i) ? 1 + kind(ts, i + 1) : 0;
  if (!n || !(in(list, ts, i + n) || i + n == ts->n)) return false;
  snprintf(slot, SEGUE__SLOT_LEN, n > 1 ? "%.14s_%.14s" : "%.14s", ts->t[i].low,
           n > 1 ? ts->t[i + 1].low : "");
  return true;
}

/* "Who treated you?": somebody else than the caller, and nobody of the caller's life. */
static bool somebody(T *ts, size_t i) {
  if (!in(" who ", ts, i) || !(starts_sentence(ts, i) || in(" and so , ", ts, i - 1))) return false;
  if (in(" am i'm are is was do calling speaking ", ts, i + 1) || !kind(ts, i + 1)) {
    const bool will = in(" will would should ", ts, i + 1) && !in(" you i we be it that ", ts, i + 2);
    if (!will && !in(" did does ", ts, i + 1)) return false;
  }
  for (size_t k = i + 1; k < ts->n && k < i + 6; k++)
    if (in(" your my ", ts, k)) return false;
  return true;
}

bool segue__asked_kind(T *ts, char slot[SEGUE__SLOT_LEN]) {
  bool question = segue__recognised(ts) || any_in(" ? ", ts); /* a recogniser writes no mark behind it */
  *slot = 0;
  for (size_t i = 0; i < ts->n; i++) {
    char one[SEGUE__SLOT_LEN] = "";
    if (in(" . ", ts, i) && i + 1 < ts->n) *slot = 0; /* only the last sentence asks */
    if (somebody(ts, i))
      strcpy(one, "person");
    else if (!question)
      continue;
    else if (in(" which what ", ts, i) && called(ts, i + 1, verbs, one)) {
    } else if (in(" what's ", ts, i) || (in(" what ", ts, i) && in(" is was are were ", ts, i + 1))) {
      const size_t k = i + 1 + !in(" what's ", ts, i);
      if (in(" your the its his her their ", ts, k))
        (void)called(ts, k + 1, " ? , . of on in at for now there ", one);
    }
    if (*one) strcpy(slot, one);
  }
  return *slot;
}
