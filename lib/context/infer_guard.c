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
static bool only_number(T *ts, size_t *digits) {
  *digits = 0;
  for (size_t i = 0; i < ts->n; i++) {
    if (ts->t[i].kind == SEGUE__TOKEN_DIGITS)
      *digits += ts->t[i].len;
    else if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !in(" and is it's its yes ok okay sure ", ts, i))
      return false;
  }
  return *digits > 0;
}

void segue__infer_guard(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t digits = 0;
  const bool alone = only_number(ts, &digits) && digits >= 3;
  const bool login = f->named_at >= 0 && t->index == f->named_at + 1;
  const bool more = f->number_at >= 0 && t->index == f->number_at + 1;
  const bool spoken_of = f->secret_at >= 0 && t->index - f->secret_at <= 4;
  const bool year = digits == 4 && ts->n == 1 && strncmp(ts->t[0].low, "20", 2) == 0;
  if (alone && !year && (login || more || spoken_of)) memset(used, 1, ts->n);
  if (alone) f->number_at = t->index;
  if (secret_named(ts)) f->secret_at = t->index;
}
