/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a number is an amount of money, and which. */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

bool segue__money_before(T *ts, size_t i) {
  return i > 0 && (in(" $ ", ts, i - 1) || strcmp(ts->t[i - 1].low, "\xC2\xA3") == 0 ||
                   strcmp(ts->t[i - 1].low, "\xE2\x82\xAC") == 0);
}

bool segue__money_unit(T *ts, size_t i) {
  return in(" dollars dollar bucks euros euro pounds quid usd eur gbp cents ", ts, i);
}

/* "6.40" where something is paid. */
bool segue__price_at(T *ts, const segue__run *r) {
  const segue__token *cents = &ts->t[r->last];
  if (r->spoken || r->last != r->first + 2 || !segue__token_is(ts, r->first + 1, ".") || cents->len != 2)
    return false;
  for (size_t back = 1; back <= 5 && back <= r->first; back++)
    if (in(" pay paid refund refunded charge charged charges cost costs fee price bill billed owe total balance credit "
           "amount for of ",
           ts, r->first - back))
      return true;
  return false;
}

/* "i spent over 150", "transfer 800 to savings", "the amount is 2500". */
bool segue__paid(T *ts, const segue__run *r) {
  if (r->n > 6 || r->first == 0) return false;
  for (size_t back = 1; back <= 3 && back <= r->first; back++) {
    if (in(" spent spend cost costs paid pay transfer transferred amount price charged expenses expense refund deposit "
           "withdraw withdrew ",
           ts, r->first - back))
      return true;
    if (!in(" is was over about around nearly almost of the a my another below above under just only for me : = by total ",
            ts, r->first - back))
      return false;
  }
  return false;
}

static size_t cents_at(T *ts, size_t i) {
  bool said;
  segue__run r = {0};
  if (in(" oh ", ts, i)) return segue__take_number(ts, i + 1, &r, &said) == 1 && said && r.n == 1 ? 2 : 0;
  const size_t n = i < ts->n ? segue__take_number(ts, i, &r, &said) : 0;
  return n && said && r.n == 2 ? n : 0;
}

/* "forty nine ninety nine", "nine ninety nine": a price as people say it, where one is spoken of. */
bool segue__said_price(T *ts, const segue__run *r, char *out, size_t cap) {
  segue__run whole = {0};
  bool said, due = in(" dollars dollar bucks euros euro pounds quid ", ts, r->last + 1);
  for (size_t back = 1; back <= 6 && back <= r->first; back++)
    due =
        due ||
        in(" pay paid paying charge charged charges charging cost costs fee fine price bill billed owe owed total "
           "balance refund refunded deposit money only another ",
           ts, r->first - back);
  if (!due || !r->spoken) return false;
  const size_t n = segue__take_number(ts, r->first, &whole, &said);
  if (!said || whole.n > 2 || whole.digits[0] == '0' ||
      cents_at(ts, r->first + n) != r->last + 1 - r->first - n || r->n < 3)
    return false;
  snprintf(out, cap, "%.2s.%.2s", whole.digits, r->digits + r->n - 2);
  return true;
}

/* "eighteen pounds fifty", "12 dollars and 50 cents": tokens behind the unit at `i`, the cents in `out`. */
size_t segue__cents_behind(T *ts, size_t i, char out[3]) {
  segue__run r = {0};
  bool said;
  const size_t link = in(" and ", ts, i + 1) ? 1 : 0, from = i + 1 + link;
  const size_t n = from < ts->n ? segue__take_number(ts, from, &r, &said) : 0;
  const bool named = in(" cents cent p pence ", ts, from + n);
  if (!n || r.n > 2 || (link && !named) ||
      (!named && (r.n != 2 || !said || ts->t[from].kind == SEGUE__TOKEN_DIGITS)))
    return 0;
  snprintf(out, 3, "%s%.*s", r.n == 1 ? "0" : "", (int)r.n, r.digits);
  return link + n + named;
}

/* "1,200": so only quantities are written. */
bool segue__thousands(T *ts, const segue__run *r) {
  if (r->spoken || r->last != r->first + 2 || !segue__token_is(ts, r->first + 1, ",")) return false;
  return ts->t[r->first].len <= 3 && ts->t[r->last].len == 3 && !ts->t[r->first + 1].spaced &&
         !ts->t[r->last].spaced;
}
