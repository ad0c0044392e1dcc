/* SPDX-License-Identifier: Apache-2.0 */
/* A day of birth as people say theirs, where one is due: "second of the fourth eighty one", "two four eighty one". Elsewhere such
 * words are no day, so nothing here looks for one by itself. */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

/* One or two digits typed or said, "04" also as "oh four": tokens, the value in `*value`; 0 none. */
static size_t few_digits(T *ts, size_t i, int *value) {
  segue__run r = {0};
  bool said;
  size_t n = i < ts->n ? segue__take_number(ts, i, &r, &said) : 0;
  if (n && said && r.n == 1 && r.digits[0] == '0') {
    const size_t more = i + n < ts->n ? segue__take_number(ts, i + n, &r, &said) : 0;
    n = more && r.n == 2 ? n + more : 0;
  }
  if (!n || r.n == 0 || r.n > 2) return 0;
  *value = atoi(r.digits);
  return n;
}

/* A day or a month by its number: "second", "twenty-third", "2nd", "02", "two"; tokens. */
static size_t number_of(T *ts, size_t i, int most, int *value) {
  const size_t n = segue__monthday_at(ts, i);
  if (n && segue__ordinal(ts, i + n - 1)) {
    *value = 0;
    return n;
  }
  const size_t few = few_digits(ts, i, value);
  return few && *value >= 1 && *value <= most ? few : 0;
}

/* "nineteen eighty one", "eighty one", "81", "oh four" */
static size_t birth_year(T *ts, size_t i, int *value) {
  const size_t whole = segue__year_at(ts, i);
  if (whole) return *value = 0, whole;
  const size_t n = few_digits(ts, i, value);
  return n && (n > 1 || ts->t[i].len == 2 || *value >= 10) ? n : 0;
}

/* Tokens of such a day at `i`, at least those that are a date anywhere; in `out` where it is only numbers said in words. */
static size_t birth_at(T *ts, size_t i, char *out, size_t cap) {
  int day = 0, month = 0, year = 0;
  *out = 0;
  const size_t date = segue__date_at(ts, i);
  if (date && segue__year_at(ts, i + date - 1)) return date;
  size_t n = in(segue__months, ts, i) ? date : 0, named = n;
  if (!n) {
    const size_t a = number_of(ts, i, 31, &day);
    if (!a) return date;
    n = a + in(" of / ", ts, i + a);
    n += in(" the ", ts, i + n);
    named = in(segue__months, ts, i + n);
    const size_t b = named ? 1 : number_of(ts, i + n, day == 0 || day > 12 ? 12 : 31, &month);
    if (!b) return date;
    n += b;
  }
  const size_t gap = in(" , of / ", ts, i + n) ? 1 : 0, of = birth_year(ts, i + n + gap, &year);
  n += gap + of;
  int more;
  if (!of || (month > 12 && day > 12) || few_digits(ts, i + n, &more)) return date; /* a longer number */
  const bool plain = !named && day && month && ts->t[i].kind == SEGUE__TOKEN_WORD;
  if (plain && year) snprintf(out, cap, "%02d/%02d/%02d", day, month, year);
  if (plain && !year) {
    const segue__str s = segue__span_text(ts, i + n - of, i + n - 1);
    snprintf(out, cap, "%02d/%02d/%.*s", day, month, (int)s.len, s.p);
  }
  return n > date ? n : date;
}

int segue__infer_birth(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    char said[32], buf[SEGUE__SLOT_LEN];
    const size_t n = used[i] ? 0 : birth_at(ts, i, said, sizeof said);
    int more;
    if (!n || (i > 0 && few_digits(ts, i - 1, &more))) continue;
    if (n == segue__date_at(ts, i)) { /* a date as others are */
      i += n - 1;
      continue;
    }
    const char *named = segue__label_before(ts, i, buf);
    const bool asked = strcmp(f->slot, "date_of_birth") == 0 || (f->birth_too && t->who == SEGUE_WHO_CALLER);
    if (!asked && !(named && strcmp(named, "date_of_birth") == 0)) continue;
    const segue__str text = *said ? segue__str_of(said) : segue__span_text(ts, i, i + n - 1);
    const int rc = segue__emit_entity(t, "date_of_birth", text, 0.8);
    if (rc < 0) return rc;
    f->birth_too = false;
    memset(used + i, 1, n);
    i += n - 1;
  }
  return SEGUE_OK;
}
