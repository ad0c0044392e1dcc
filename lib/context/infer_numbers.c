/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in a turn: amounts, counts, years, phones, street numbers and what is named or was asked for. */
#include "context/infer.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"
#include "context/redact.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* "made in 2015", "year 2013", "2014 manufactured", "2018 honda". */
static bool built(T *ts, const segue__run *r) {
  if (r->n != 4 || r->spoken || (memcmp(r->digits, "19", 2) && memcmp(r->digits, "20", 2))) return false;
  for (size_t back = 1; back <= 3 && back <= r->first; back++)
    if (in(" made manufactured manufacturing year model built car vehicle ", ts, r->first - back))
      return true;
  return in(" manufactured model make made honda toyota ford bmw audi kia mazda tesla nissan vw volkswagen chevrolet subaru "
            "hyundai jeep volvo mercedes ",
            ts, r->last + 1) ||
         in(" model ", ts, r->last + 2);
}

/* "ending in 7334": "card_ending", "account_ending". */
static const char *ending_of(T *ts, size_t i) {
  const size_t at = i > 0 && in(" in with ", ts, i - 1) ? i - 1 : i;
  if (at == 0 || !in(" ending ends end ", ts, at - 1)) return NULL;
  for (size_t back = 2; back <= 7 && back <= at; back++) {
    if (in(" card cards visa mastercard amex ", ts, at - back)) return "card_ending";
    if (in(" account accounts savings checking ", ts, at - back)) return "account_ending";
  }
  return "ending";
}

/* The turn is a word or two and this number: "robin 456321". */
static bool beside_words(const segue__infer *f, T *ts, const segue__run *r) {
  if (f->name_given) return false;
  const size_t others = ts->n - (r->last + 1 - r->first);
  return others > 0 && others <= 4;
}

/* Day, month and year in some order, or a year; "1596" is none. */
static bool date_like(const segue__run *r) {
  const char *d = r->digits;
  if (r->n == 4) return memcmp(d, "19", 2) == 0 || memcmp(d, "20", 2) == 0;
  if (r->n != 8) return true;
  const int a = (d[0] - '0') * 10 + d[1] - '0', b = (d[2] - '0') * 10 + d[3] - '0';
  return a == 19 || a == 20 || (a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12)));
}

/* The caller says that they do not have what was asked for: a short number is something else. */
static bool refused(T *ts, size_t before) {
  for (size_t i = 0; i < before; i++) {
    if (in(" forgot forget forgotten lost ", ts, i)) return true;
    if (in(" not don't dont can't cant cannot couldn't never ", ts, i))
      for (size_t k = i + 1; k < before && k <= i + 3; k++)
        if (in(" remember recall know have find sure think ", ts, k)) return true;
  }
  return false;
}

/* What is numbered from one on: "bay 7". */
static const char places[] =
    " bay junction aisle lane booth table pitch plot stand row berth pump dock carriage channel page lock level zone grade exit pier "
    "hangar peg court ward shelf track pen kennel hut tier ";
static bool numbered_place(const char *name) {
  return name && segue__word_in(places, name);
}

/* "It was eighty, it's now a hundred and twenty": the later one counts. */
static bool superseded(T *ts, const segue__run *r) {
  segue__run later;
  if (r->first == 0 || !in(" was were had ", ts, r->first - 1)) return false;
  for (size_t i = r->last + 1; i < ts->n && i <= r->last + 8; i++)
    if (in(" now ", ts, i))
      return segue__next_run(ts, i > 2 && i - 2 > r->last ? i - 2 : i, SEGUE__RUN_QUANTITY, &later) &&
             later.first > r->last && later.first <= i + 3;
  return false;
}

/* Where the readers of numbers are in the turn. */
typedef struct place {
  size_t named_until; /* the label behind the last number ends about here; 0 none */
  bool answered;      /* what was asked for has come */
} place;

static const char *number_label(segue__infer *f, const segue__turn *t, const segue__run *r, place *p,
                                char buf[SEGUE__SLOT_LEN]) {
  T *ts = t->ts;
  const char *name = segue__label_before(ts, r->first, buf);
  /* "4417 is my account number 1596 is …": that label is taken. */
  if (name && p->named_until && r->first <= p->named_until + 4) name = NULL;
  p->named_until = 0;
  if (!name && r->n <= 3 && r->first > 0 && in(places, ts, r->first - 1) &&
      !in(" a the this one ", ts, r->first))
    name = strcpy(buf, ts->t[r->first - 1].low);
  if (!name && (name = segue__label_after(ts, r->last + 1, buf))) p->named_until = r->last + 1;
  /* In a log of the caller's side only, an odd word before so few digits may be a secret's, misheard. */
  if (name == buf && !f->bot_heard && (r->n <= 4 || r->n == 9)) name = NULL;
  if (name && strcmp(name, "date_of_birth") == 0 && !date_like(r)) name = NULL;
  if (name && strcmp(name, f->slot) == 0) p->answered = true;
  return name ? name : segue__corrected_name(t, (segue__str){r->digits, r->n}, buf);
}

/* What the bot asked for takes the first number that fits. */
static bool fits_slot(const segue__infer *f, T *ts, const segue__run *r, const place *p) {
  if (p->answered || (r->n < 6 && refused(ts, r->first))) return false;
  if (strcmp(f->slot, "promo_code") == 0)
    return false; /* those have letters, which code was asked for is not clear */
  if (strcmp(f->slot, "date_of_birth") == 0) return r->n >= 4 && date_like(r);
  if (segue__slot_is_id(f->slot)) return r->n >= 2;
  return segue__word_in(" count amount ", f->slot) || (r->n >= 4 && strcmp(f->slot, "zip_code") == 0) ||
         (r->n >= 7 && strcmp(f->slot, "phone") == 0);
}

static bool nothing_beside(T *ts, const segue__run *r) {
  for (size_t i = 0; i < ts->n; i++)
    if ((i < r->first || i > r->last) && ts->t[i].kind != SEGUE__TOKEN_PUNCT &&
        !in(" yes it's its it is that's says uh um the a okay ok sure as i said so got think oh here there ",
            ts, i))
      return false;
  return true;
}

/* A number that answers a question nobody understood may be what checks who it is: nine digits like a social security
 * number, six or eight like a code, or said in pieces with words between that are none. */
static bool unasked(const segue__infer *f, T *ts, const segue__run *r) {
  segue__run other;
  if (!f->bot_heard) return false;
  const bool none = !*f->slot || f->asked_any;
  if (none && (r->n == 9 || r->n == 6 || (r->n == 8 && nothing_beside(ts, r)))) return true;
  if (!r->spoken) return false;
  for (size_t i = 0; segue__next_run(ts, i, SEGUE__RUN_STRICT, &other); i = other.last + 1)
    if (other.first != r->first && other.spoken && other.n >= 3) return true;
  return false;
}

/* A word beside the number was misheard: nobody can tell whether it was a card's. */
static bool broken(T *ts, const segue__run *r) {
  segue__run other = {0};
  bool said;
  for (size_t i = r->first > 2 ? r->first - 2 : 0; i < ts->n && i <= r->last + 2; i++)
    if ((i < r->first || i > r->last) && segue__number_misheard(&ts->t[i]) &&
        !segue__take_number(ts, i, &other, &said))
      return true;
  return false;
}

static bool measured(T *ts, const segue__run *r) {
  return r->n <= 3 && r->last + 1 < ts->n && segue__unit_word(ts->t[r->last + 1].low);
}

/* "6.8%", "six point eight percent", "4.5 degrees": tokens of it, the text in `out`; 0 none. */
static size_t decimal_at(T *ts, size_t i, char *out, size_t cap) {
  segue__run whole = {0}, part = {0};
  bool said;
  const size_t n = segue__take_number(ts, i, &whole, &said);
  if (!n || !in(" point . ", ts, i + n) || (in(" . ", ts, i + n) && ts->t[i + n].spaced)) return 0;
  size_t k = i + n + 1;
  for (size_t m; k < ts->n && part.n < 3 && (m = segue__take_number(ts, k, &part, &said)); k += m) {
  }
  const size_t per = in(" per ", ts, k) && in(" cent ", ts, k + 1) ? 2 : 0;
  if (!part.n || whole.n > 4 || part.n > 3 ||
      !(per || in(" % hours ", ts, k) || (k < ts->n && segue__unit_word(ts->t[k].low))))
    return 0;
  snprintf(out, cap, "%.4s.%.3s %s", whole.digits, part.digits,
           per || in(" % ", ts, k) ? "percent" : ts->t[k].low);
  return k + 1 + (per == 2) - i;
}

/* Rates and measures with a decimal part. */
static int decimals(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  char text[48];
  for (size_t i = 0; i < ts->n; i++) {
    const size_t n = used[i] ? 0 : decimal_at(ts, i, text, sizeof text);
    if (!n) continue;
    const int rc =
        segue__emit_entity(t, strstr(text, "percent") ? "rate" : "quantity", segue__str_of(text), 0.75);
    if (rc < 0) return rc;
    memset(used + i, 1, n);
    i += n - 1;
  }
  return SEGUE_OK;
}

/* "twenty two sycamore road": the house number in digits, the street as said; tokens behind the number, 0 none. */
static size_t said_address(T *ts, const segue__run *r, char *out, size_t cap) {
  const size_t street = r->spoken && r->n <= 3 ? segue__street_at(ts, r->last + 1) : 0;
  if (!street) return 0;
  for (size_t k = r->last + 1; k < r->last + street; k++)
    if (segue__talk_word(ts->t[k].low) || in(" way minutes miles hours days old year ", ts, k)) return 0;
  const segue__str s = segue__span_text(ts, r->last + 1, r->last + street);
  const int n = snprintf(out, cap, "%.3s %.*s", r->digits, (int)s.len, s.p);
  return n > 0 && (size_t)n < cap && !in(" way close court place row ", ts, r->last + street) ? street : 0;
}

/* "baptisms from 1781 to 1790", "it's a Berlingo, 2019": a year by where it stands. */
static bool year_told(T *ts, const segue__run *r) {
  if (r->n != 4 || r->spoken || r->first != r->last || r->first == 0) return false;
  if (memcmp(r->digits, "17", 2) < 0 || memcmp(r->digits, "20", 2) > 0) return false;
  const size_t behind = r->last + 1;
  const bool span = in(" to until till - ", ts, behind) && behind + 1 < ts->n && ts->t[behind + 1].len == 4 &&
                    ts->t[behind + 1].kind == SEGUE__TOKEN_DIGITS;
  const bool ends = in(" to until till ", ts, r->first - 1) && r->first > 1 && ts->t[r->first - 2].len == 4 &&
                    ts->t[r->first - 2].kind == SEGUE__TOKEN_DIGITS;
  const bool since = in(" in since from around about summer spring autumn winter ", ts, r->first - 1) &&
                     (behind >= ts->n || punct(ts, behind) || segue__talk_word(ts->t[behind].low));
  const bool beside = in(" , ", ts, r->first - 1) && r->first > 1 && capital(ts, r->first - 2) &&
                      (behind >= ts->n || punct(ts, behind));
  return span || ends || since || beside;
}

/* What a number is that nobody named or asked for. */
static const char *told_name(const segue__infer *f, const segue__turn *t, const segue__run *r) {
  if (!f->bot_heard) return NULL;
  if (year_told(t->ts, r)) return "year";
  return t->who == SEGUE_WHO_CALLER && segue__counts_things(t->ts, r) ? "count" : NULL;
}

/* Which tokens tell a number, and its text where that is another than is written there. */
typedef struct found {
  size_t first, last;
  char text[64];
} found;

/* "about eight, four pounds twenty", "locker 12 and 40 pounds": where the sum begins; "two thousand, five hundred" is one. */
static size_t sum_from(T *ts, const segue__run *r) {
  size_t i = r->last;
  while (i > r->first &&
         !(in(" , and ", ts, i - 1) && ts->t[i].spaced && !in(" hundred thousand million ", ts, i - 2)))
    i--;
  return i;
}

/* An amount of money: "$40", "forty nine ninety nine", "12 dollars and 50 cents". */
static bool money_at(const segue__turn *t, const segue__run *r, bool labelled, found *x) {
  T *ts = t->ts;
  const size_t after = r->last + 1;
  const bool sign = segue__money_before(ts, r->first);
  const bool unit =
      segue__money_unit(ts, after) || (t->who == SEGUE_WHO_CALLER && in(" credits ", ts, after));
  char cents[3] = "";
  uint64_t amount = 0;
  if (!labelled && segue__said_price(ts, r, x->text, sizeof x->text)) {
    if (unit) strcat(strcat(x->text, " "), ts->t[after].low);
    return true;
  }
  if (!sign && !unit && (labelled || !(segue__price_at(ts, r) || segue__paid(ts, r)))) return false;
  const size_t behind = unit ? segue__cents_behind(ts, after, cents) : 0;
  const size_t from = unit && !sign ? sum_from(ts, r) : r->first;
  x->first = from;
  if (segue__quantity(ts, from, r->last, &amount))
    snprintf(x->text, sizeof x->text, "%llu", (unsigned long long)amount);
  else if (behind && r->n <= 5)
    snprintf(x->text, sizeof x->text, "%.5s", r->digits);
  if (*x->text && behind) strcat(strcat(x->text, "."), cents), x->last += 1 + behind;
  if (sign)
    x->first--;
  else if (unit && *x->text)
    strcat(strcat(x->text, " "), ts->t[after].low);
  else if (unit && !r->spoken)
    x->last++;
  return true;
}

/* A house number and its street, typed or said. */
static bool address_at(T *ts, const segue__run *r, found *x) {
  const bool typed =
      r->n <= 5 && ts->t[r->first].kind == SEGUE__TOKEN_DIGITS && segue__street_at(ts, r->last + 1);
  const size_t street =
      typed ? segue__street_at(ts, r->last + 1) : said_address(ts, r, x->text, sizeof x->text);
  if (!street) *x->text = 0;
  x->last += street;
  return street > 0;
}

/* What a number is that nobody labelled; NULL nothing. */
static const char *unlabelled(const segue__infer *f, const segue__turn *t, const segue__run *r, place *p,
                              found *x) {
  T *ts = t->ts;
  if (segue__counted(ts, r)) return segue__counted(ts, r);
  if (fits_slot(f, ts, r, p)) return p->answered = true, f->slot;
  const char *name = told_name(f, t, r);
  if (name) return name;
  if (segue__thousands(ts, r)) return "amount";
  if (r->spoken && measured(ts, r)) {
    snprintf(x->text, sizeof x->text, "%.3s %s", r->digits, ts->t[r->last + 1].low);
    return "quantity";
  }
  if (r->spoken && broken(ts, r)) return NULL; /* the digits that came are not those that were said */
  if (r->n >= 10 && r->n <= 11 && (f->bot_heard || !beside_words(f, ts, r))) return "phone";
  /* Nine digits may be a social security number, a card misheard by a digit fails its check. Where the
   * questions are not in the log, a number beside a name is as likely a password. */
  const bool number = r->n >= 6 && !segue__card_shape(r->digits, r->n) && !unasked(f, ts, r) &&
                      (f->bot_heard || (r->n != 9 && r->n < 12 && !beside_words(f, ts, r)));
  return !number ? NULL : segue__slot_is_id(f->also) ? f->also : "number";
}

/* "0804 1935", "zero eight zero four nineteen thirty five": day and month and year, in the order they were said. */
static void birthday(const segue__run *r, found *x) {
  const char *d = r->digits;
  const int a = (d[0] - '0') * 10 + d[1] - '0', b = (d[2] - '0') * 10 + d[3] - '0';
  if (r->n != 8 || *x->text) return;
  if (a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12)) &&
      (!memcmp(d + 4, "19", 2) || !memcmp(d + 4, "20", 2)))
    snprintf(x->text, sizeof x->text, "%.2s/%.2s/%.4s", d, d + 2, d + 4);
}

static int one_number(segue__infer *f, const segue__turn *t, const segue__run *r, place *p, uint8_t *used) {
  T *ts = t->ts;
  char buf[SEGUE__SLOT_LEN];
  found x = {.first = r->first, .last = r->last};
  const char *name = number_label(f, t, r, p, buf), *ending = ending_of(ts, r->first);
  if (!name && !f->bot_heard && r->first >= 2 && in(" is no number ", ts, r->first - 1) &&
      in(" my the ", ts, r->first - 2))
    return SEGUE_OK; /* "my is 4587963258": the word that is missing may name a secret */
  if (ending) {
    name = ending;
  } else if (money_at(t, r, name != NULL, &x)) {
    name = "amount";
  } else if (built(ts, r)) {
    name = "year";
  } else if (!name && address_at(ts, r, &x)) {
    memset(used + x.first, 1, x.last - x.first + 1);
    return *x.text ? segue__emit_entity(t, "address", segue__str_of(x.text), 0.7)
                   : segue__emit_entity(t, "address", segue__span_text(ts, x.first, x.last), 0.75);
  } else if (!name) {
    name = unlabelled(f, t, r, p, &x);
  }
  const bool told =
      name && r->n == 2 && x.first > 0 && in(" is # : ", ts, x.first - 1) && segue__slot_is_id(name);
  if (!name ||
      (r->n < 3 && name != f->slot && !numbered_place(name) && !told &&
       !segue__word_in(
           " amount count children quantity room seat gate apartment unit cabin suite floor platform ",
           name)))
    return SEGUE_OK;
  if (x.first > 0 && in(" ( + ", ts, x.first - 1)) x.first--;
  if (strcmp(name, "date_of_birth") == 0) birthday(r, &x);
  const segue__str value = *x.text     ? segue__str_of(x.text)
                           : r->spoken ? (segue__str){r->digits, r->n}
                                       : segue__span_text(ts, x.first, x.last);
  memset(used + r->first, 1, x.last - r->first + 1);
  return segue__emit_entity(t, name, value, r->spoken ? 0.75 : 0.85);
}

/* A code of letters and digits in the same turn is what was asked for. */
static bool answered_by_code(const segue__infer *f, const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->issue.n_entities; i-- > 0 && *f->slot;) {
    const segue__entity *e = &m->issue.entities[i];
    if (e->src.by == SEGUE_SRC_INFERRED && e->src.turn == t->index && segue__name_equal(e->name, f->slot) &&
        !t->correcting)
      return true;
  }
  return false;
}

int segue__infer_numbers(segue__infer *f, const segue__turn *t, uint8_t *used) {
  segue__run r;
  place p = {.answered = segue__slot_is_id(f->slot) && answered_by_code(f, t)};
  const int rates = decimals(t, used);
  if (rates < 0) return rates;
  const int said = segue__infer_few(f, t, used);
  if (said < 0) return said;
  for (size_t i = 0; segue__next_run(t->ts, i, SEGUE__RUN_STRICT | SEGUE__RUN_QUANTITY, &r); i = r.last + 1) {
    if (used[r.first] || used[r.last] || superseded(t->ts, &r)) continue;
    const int rc = one_number(f, t, &r, &p, used);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}
