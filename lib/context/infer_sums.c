/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of money that share one unit, "84.20 and 310 euros", "two or three hundred dollars", and those that begin with "a hundred".
 * Any other is a number with its unit (infer_numbers.c). */
#include "context/infer.h"
#include "context/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

typedef struct sum {
  char text[24];
  size_t n;       /* tokens */
  uint64_t value; /* of one said in words */
} sum;

/* "84.20", "1,250" */
static size_t typed_sum(T *ts, size_t i) {
  size_t n = 1;
  while (in(" , ", ts, i + n) && !ts->t[i + n].spaced && i + n + 1 < ts->n && !ts->t[i + n + 1].spaced &&
         ts->t[i + n + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[i + n + 1].len == 3)
    n += 2;
  if (in(" . ", ts, i + n) && !ts->t[i + n].spaced && i + n + 1 < ts->n && !ts->t[i + n + 1].spaced &&
      ts->t[i + n + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[i + n + 1].len <= 2)
    n += 2;
  return n;
}

/* A sum at token `i`, as far as it is one quantity: "fifty" of "fifty and sixty". */
static bool sum_at(T *ts, size_t i, sum *s) {
  *s = (sum){.n = 0};
  if (i >= ts->n) return false;
  if (ts->t[i].kind == SEGUE__TOKEN_DIGITS) {
    const size_t n = typed_sum(ts, i);
    const segue__str text = segue__span_text(ts, i, i + n - 1);
    if (text.len >= 12) return false;
    memcpy(s->text, text.p, text.len);
    s->n = n;
    return true;
  }
  if (in(" and - ", ts, i)) return false;
  for (size_t last = i; last < ts->n && last < i + 10; last++) {
    uint64_t value = 0;
    if (in(" and - a ", ts, last)) continue;
    if (!segue__quantity(ts, i, last, &value)) break;
    s->value = value;
    s->n = last + 1 - i;
  }
  if (s->n) snprintf(s->text, sizeof s->text, "%" PRIu64, s->value);
  return s->n > 0;
}

/* "two or three hundred": the first is of hundreds too. */
static void share_scale(sum *a, const sum *b) {
  const uint64_t scale = b->value % 1000 == 0 ? 1000 : b->value % 100 == 0 ? 100 : 0;
  if (scale && a->value && b->value / scale > a->value && b->value / scale < 100)
    snprintf(a->text, sizeof a->text, "%" PRIu64, a->value * scale);
}

static int put(const segue__turn *t, uint8_t *used, const sum *s, size_t i, bool sign, size_t unit) {
  char text[80];
  const segue__str mark = sign ? segue__span_text(t->ts, unit, unit) : (segue__str){"", 0};
  snprintf(text, sizeof text, "%.*s%s%s%s", (int)mark.len, mark.p, s->text, sign ? "" : " ",
           sign ? "" : t->ts->t[unit].low);
  memset(used + i, 1, s->n);
  return segue__emit_entity(t, "amount", segue__str_of(text), 0.8);
}

/* A number that is a part of another one, or what something is numbered with. */
static bool inside(T *ts, size_t i) {
  segue__run r = {0};
  bool said;
  char buf[SEGUE__SLOT_LEN];
  if (i == 0) return false;
  if (!ts->t[i].spaced && !segue__money_before(ts, i)) return true;
  const char *label = segue__label_before(ts, i, buf);
  return segue__take_number(ts, i - 1, &r, &said) > 0 ||
         in(" hundred thousand point at number ", ts, i - 1) || (label && strcmp(label, "amount") != 0);
}

/* "$40 to 60 a month": behind the sum nothing stands that it could count. */
static bool counts_nothing(T *ts, size_t i) {
  return i >= ts->n || punct(ts, i) || in(" a per each every and but so for in depending ", ts, i);
}

/* "£50 three times": what is said behind the sum is another number, no part of it. */
static bool number_follows(T *ts, size_t i) {
  segue__run r = {0};
  bool said = false;
  const size_t n = i < ts->n ? segue__take_number(ts, i + in(" and ", ts, i), &r, &said) : 0;
  return n && said && !in(" cents cent p pence hundred thousand ", ts, i + in(" and ", ts, i) + n);
}

int segue__infer_sums(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    sum a, b;
    if (used[i] || !sum_at(ts, i, &a)) continue;
    const size_t link = i + a.n, second = link + 1;
    const bool sign = segue__money_before(ts, i), joint = in(" and or to - \xE2\x80\x93 ", ts, link);
    const size_t unit = joint && sum_at(ts, second, &b) ? second + b.n : link;
    const bool two = unit > link && (segue__money_unit(ts, unit) || (sign && counts_nothing(ts, unit)));
    const bool alone =
        (in(" a ", ts, i) && segue__money_unit(ts, link)) || (sign && number_follows(ts, link));
    if (!(two || alone) || inside(ts, i)) {
      i += a.n - 1;
      continue;
    }
    if (two) share_scale(&a, &b);
    const size_t mark = sign ? i - 1 : unit;
    int rc = put(t, used, &a, i, sign, two || sign ? mark : link);
    if (rc >= 0 && two) rc = put(t, used, &b, second, sign, mark);
    if (rc < 0) return rc;
    i = unit;
  }
  return SEGUE_OK;
}
