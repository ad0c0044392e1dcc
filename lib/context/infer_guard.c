/* SPDX-License-Identifier: Apache-2.0 */
/* Of a call whose questions are not in the log: numbers that may be what checks who the caller is. One that is
 * said alone right after the name, after another number, or soon after a secret was spoken of stays out. */
#include "context/infer.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* The caller's own words name what checks an identity, or a mask stands where it was. */
static bool secret_named(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = 0;
    const int kind = segue__cue_at(ts, i, &n);
    if (kind == SEGUE__SECRET_PIN || kind == SEGUE__SECRET_OTP || kind == SEGUE__SECRET_PASSWORD ||
        kind == SEGUE__SECRET_SSN || kind == SEGUE__SECRET_CVV || kind == SEGUE__SECRET_CARD)
      return true;
    if (in(" [ ", ts, i) && in(" ] ", ts, i + 2)) return true;
  }
  return false;
}

/* Whether the turn is a number, in one piece or several, and nothing else. */
static bool only_number(T *ts, size_t *digits, bool *spoken) {
  *digits = 0;
  *spoken = false;
  bool whole = true;
  for (size_t i = 0; i < ts->n; i++) {
    segue__run r = {0};
    bool said;
    const size_t n = segue__take_number(ts, i, &r, &said);
    *digits += r.n;
    *spoken = *spoken || (n && said);
    if (n)
      i += n - 1;
    else if (
        ts->t[i].kind != SEGUE__TOKEN_PUNCT &&
        !in(" and is it's its yes ok okay sure uh um er the a that's that as i said says well so no i'm i think it believe ",
            ts, i))
      whole = false;
  }
  return whole && *digits > 0;
}

/* "my sin no 2001": the name of the secret was misheard. */
static bool near_named(T *ts, uint8_t *used) {
  bool any = false;
  for (size_t i = 0; i + 1 < ts->n; i++) {
    segue__run r;
    if (ts->t[i].kind != SEGUE__TOKEN_WORD || !segue__near_secret(ts->t[i].low) ||
        !(in(" no num is was # : code ", ts, i + 1) || segue__word_near(" number ", ts->t[i + 1].low, 6)))
      continue;
    any = true;
    if (segue__next_run(ts, i + 1, SEGUE__RUN_STRICT, &r) && r.first <= i + 4 && r.n <= 9)
      memset(used + r.first, 1, r.last - r.first + 1);
  }
  return any;
}

void segue__infer_guard(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t digits = 0;
  bool spoken = false;
  const bool alone = (only_number(ts, &digits, &spoken) || (spoken && segue__dictates(ts))) && digits >= 3;
  const bool login = f->named_at >= 0 && t->index == f->named_at + 1;
  const bool more = f->number_at >= 0 && t->index == f->number_at + 1;
  const bool spoken_of = f->secret_at >= 0 && t->index - f->secret_at <= 4;
  const bool year = digits == 4 && strncmp(ts->t[0].low, "20", 2) == 0;
  /* As long as a code, or said digit by digit and as short as one: nobody can tell what it answers. */
  const bool code = (spoken && digits <= 9) || digits == 6 || digits == 8;
  const bool zip = !spoken && digits == 5 && !spoken_of; /* as nobody's code is long */
  if (alone && !year && ((login && !zip) || more || spoken_of || code)) memset(used, 1, ts->n);
  if (alone) f->number_at = t->index;
  if (near_named(ts, used) || secret_named(ts)) f->secret_at = t->index;
}
