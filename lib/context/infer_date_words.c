/* SPDX-License-Identifier: Apache-2.0 */
/* How days, months, years and whole dates are written and spoken: how many tokens they are. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

const char segue__months[] =
    " january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec ";
const char segue__weekdays[] = " monday tuesday wednesday thursday friday saturday sunday mondays tuesdays ";
const char segue__ordinals[] =
    " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth ";
const char segue__near_days[] = " today tomorrow yesterday tonight ";

bool segue__ordinal(T *ts, size_t i) {
  if (i >= ts->n) return false;
  if (in(segue__ordinals, ts, i)) return true;
  const segue__token *t = &ts->t[i];
  const char *end = t->len >= 3 ? t->low + strlen(t->low) - 2 : "";
  return t->kind == SEGUE__TOKEN_MIXED && t->len <= 4 && t->low[0] >= '0' && t->low[0] <= '9' &&
         segue__word_in(" st nd rd th ", end);
}

bool segue__small_number(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len <= 2;
}

static bool year(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 4 &&
         (ts->t[i].low[0] == '1' || ts->t[i].low[0] == '2');
}

/* Tokens of a day of the month at `i`: "10", "3rd", "third", "twenty-second". */
size_t segue__monthday_at(T *ts, size_t i) {
  if (in(" twenty thirty ", ts, i)) {
    const size_t dash = segue__token_is(ts, i + 1, "-") ? 1 : 0;
    if (in(segue__ordinals, ts, i + 1 + dash)) return 2 + dash;
  }
  return segue__ordinal(ts, i) || segue__small_number(ts, i) ? 1 : 0;
}

/* Of a year: "2024", "nineteen forty one", "twenty oh five", "two thousand and four". */
size_t segue__year_at(T *ts, size_t i) {
  static const char units[] =
      " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
      "sixteen seventeen eighteen nineteen ";
  static const char tens[] = " twenty thirty forty fifty sixty seventy eighty ninety ";
  if (year(ts, i)) return 1;
  if (in(" two ", ts, i) && in(" thousand ", ts, i + 1)) {
    size_t n = in(" and ", ts, i + 2) ? 3 : 2;
    if (in(tens, ts, i + n)) n++;
    return in(units, ts, i + n) ? n + 1 : n == 3 && in(" and ", ts, i + 2) ? 2 : n;
  }
  if (!in(" nineteen twenty ", ts, i)) return 0;
  if (in(" oh o ", ts, i + 1)) return in(units, ts, i + 2) ? 3 : 0;
  if (!in(tens, ts, i + 1))
    return in(units, ts, i + 1) && !in(" one two three four five six seven eight nine ", ts, i + 1) ? 2 : 0;
  const size_t dash = segue__token_is(ts, i + 2, "-") ? 1 : 0;
  return in(" one two three four five six seven eight nine ", ts, i + 2 + dash) ? 3 + dash : 2;
}

/* "5th of this month", "the twentieth of next month" */
static size_t of_month(T *ts, size_t i) {
  const size_t n = segue__monthday_at(ts, i);
  if (!n || (n == 1 && !segue__ordinal(ts, i)) || !in(" of ", ts, i + n)) return 0;
  const size_t month = i + n + 2; /* "the second of the seventh, 1961" */
  if (in(" the ", ts, month - 1) && segue__ordinal(ts, month) &&
      (month + 1 >= ts->n || punct(ts, month + 1) || segue__year_at(ts, month + 1)))
    return n + 3;
  if (segue__ordinal(ts, month - 1) && segue__year_at(ts, month)) return n + 2; /* "19th of 9th 1990" */
  return in(" this next last the every each ", ts, i + n + 1) && in(" month ", ts, i + n + 2) ? n + 3 : 0;
}

/* Tokens of a date at `i`: "May 10th, 2024", "the third of May", "march the ninth nineteen sixty two", "2024-05-10",
 * "29/02/1980"; 0 if none. "may" is mostly no month: a day stands beside it. */
size_t segue__date_at(T *ts, size_t i) {
  size_t n = 0;
  if (in(segue__months, ts, i)) {
    const size_t the = in(" the ", ts, i + 1) ? 1 : 0, day = segue__monthday_at(ts, i + 1 + the);
    n = day ? 1 + the + day : 0;
  } else if (segue__monthday_at(ts, i)) {
    n = segue__monthday_at(ts, i);
    n += in(" of ", ts, i + n) ? 1 : 0;
    const size_t numbered = in(segue__months, ts, i + n) ? 0 : of_month(ts, i);
    n = in(segue__months, ts, i + n) ? n + 1 : numbered;
  }
  if (n) {
    const size_t comma = segue__token_is(ts, i + n, ",") ? 1 : 0, of = segue__year_at(ts, i + n + comma);
    return of ? n + comma + of : n;
  }
  /* Typed with separators, without blanks. */
  if (i + 4 < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && in(" / - . ", ts, i + 1) &&
      ts->t[i + 2].kind == SEGUE__TOKEN_DIGITS && strcmp(ts->t[i + 1].low, ts->t[i + 3].low) == 0 &&
      ts->t[i + 4].kind == SEGUE__TOKEN_DIGITS && !ts->t[i + 2].spaced && !ts->t[i + 4].spaced) {
    const size_t a = ts->t[i].len, b = ts->t[i + 2].len, c = ts->t[i + 4].len;
    if ((a == 4 && b <= 2 && c <= 2) || (a <= 2 && b <= 2 && (c == 4 || c == 2))) return 5;
  }
  return 0;
}
