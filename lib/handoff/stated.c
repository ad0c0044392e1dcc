/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/stated.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handoff/evidence.h"

static void put(segue__stated *s, const char *digits, size_t n) {
  const size_t room = SEGUE__STATED_DIGITS - s->n;
  s->cut |= n > room;
  memcpy(s->digits + s->n, digits, n < room ? n : room);
  s->n = (uint8_t)(s->n + (n < room ? n : room));
}

static void put_number(segue__stated *s, uint64_t v) {
  char text[24];
  const int n = snprintf(text, sizeof text, "%" PRIu64, v);
  if (n > 0) put(s, text, (size_t)n);
}

/* All digits so far are one part. */
static void close_part(segue__stated *s, bool fraction) {
  if (!fraction) s->whole = s->n;
  s->n_parts = 1;
  s->part[1] = s->n;
}

void segue__stated_digits(segue__stated *out, const char *digits, size_t n) {
  memset(out, 0, sizeof *out);
  put(out, digits, n);
  close_part(out, false);
}

void segue__stated_part(const segue__stated *all, size_t k, segue__stated *out) {
  segue__stated_digits(out, all->digits + all->part[k], (size_t)(all->part[k + 1] - all->part[k]));
}

/* ---- one part ---- */

static bool punct(const segue__tokens *ts, size_t i, const char *of) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_PUNCT && strchr(of, ts->t[i].low[0]) != NULL;
}

static bool word_in(const segue__tokens *ts, size_t i, const char *list) {
  return i < ts->n && segue__word_in(list, ts->t[i].low);
}

/* Digits at `i`, with what they count glued to them: "12", "14th", "3pm", "5k". How many; `unit` is what follows. */
static size_t figures(const segue__tokens *ts, size_t i, const char **unit) {
  static const char units[] =
      " st nd rd th am pm k gb mb kb g m h hr hrs min mins ms s x mbps gbps kwh usd eur d p ";
  if (i >= ts->n || (ts->t[i].kind != SEGUE__TOKEN_DIGITS && ts->t[i].kind != SEGUE__TOKEN_MIXED)) return 0;
  if (ts->t[i].kind == SEGUE__TOKEN_DIGITS) return *unit = "", ts->t[i].len; /* `low` may be cut */
  const size_t n = strspn(ts->t[i].low, "0123456789");
  *unit = ts->t[i].low + n;
  return segue__word_in(units, *unit) ? n : 0;
}

/* "5k", "1.5 million": noughts behind what is there, which loses its point. */
static size_t scaled(const segue__tokens *ts, size_t at, const char *unit, segue__stated *s) {
  const bool glued = strcmp(unit, "k") == 0;
  const size_t by = glued || word_in(ts, at, " thousand ") ? 3
                    : word_in(ts, at, " million ")         ? 6
                    : word_in(ts, at, " hundred ")         ? 2
                                                           : 0;
  const size_t have = (size_t)(s->n - s->whole);
  if (by == 0 || have > by) return 0;
  put(s, "000000", by - have);
  s->whole = s->n;
  return glued ? 0 : 1;
}

/* A sign of money before it. */
static bool priced(const segue__tokens *ts, size_t i) {
  if (i == 0 || ts->t[i - 1].kind != SEGUE__TOKEN_PUNCT) return false;
  const unsigned char c = (unsigned char)ts->t[i - 1].low[0];
  return c == '$' || c == 0xC2 || (c == 0xE2 && (unsigned char)ts->t[i - 1].low[1] == 0x82);
}

static size_t typed(const segue__tokens *ts, size_t i, segue__stated *s, bool *alone) {
  const char *unit;
  size_t n = figures(ts, i, &unit), at = i + 1;
  if (n == 0) return 0;
  put(s, ts->text + ts->t[i].at, n);
  while (n <= 3 && punct(ts, at, ",") && !ts->t[at].spaced && at + 1 < ts->n && !ts->t[at + 1].spaced &&
         ts->t[at + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[at + 1].len == 3) {
    put(s, ts->text + ts->t[at + 1].at, 3);
    at += 2;
    s->amount = true;
  }
  s->whole = s->n;
  const char *more_unit = "";
  const size_t more =
      !*unit && punct(ts, at, ".:") && !ts->t[at].spaced && at + 1 < ts->n && !ts->t[at + 1].spaced
          ? figures(ts, at + 1, &more_unit)
          : 0;
  /* "1.2.3" has no fraction */
  const bool again = more && at + 3 < ts->n && strcmp(ts->t[at + 2].low, ts->t[at].low) == 0 &&
                     !ts->t[at + 2].spaced && !ts->t[at + 3].spaced && figures(ts, at + 3, &unit) > 0;
  if (more && !again) {
    s->clock = punct(ts, at, ":");
    s->amount = true;
    put(s, ts->text + ts->t[at + 1].at, more);
    unit = more_unit;
    at += 2;
  }
  s->ordinal = segue__word_in(" st nd rd th ", unit);
  const size_t digits = s->n;
  at += scaled(ts, at, unit, s);
  s->amount |= *unit || s->n != digits || priced(ts, i) || word_in(ts, at, " am pm o'clock percent % ");
  *alone = s->amount;
  return at - i;
}

/* A digit said by itself; `typed` as well: "4 4 1 7". */
static size_t one_digit(const segue__tokens *ts, size_t i, bool figure, segue__stated *s) {
  segue__run r = {.n = 0};
  bool said = false;
  if (i >= ts->n) return 0;
  const segue__token *t = &ts->t[i];
  const bool twice = segue__word_in(" double triple treble ", t->low);
  const bool digit = figure ? t->kind == SEGUE__TOKEN_DIGITS && t->len == 1
                            : segue__digit_word(t->low) >= 0 || segue__word_in(" o nought naught ", t->low);
  if (!twice && !digit) return 0;
  const size_t took = segue__take_number(ts, i, &r, &said);
  if (took == 0 || r.n > 3 || word_in(ts, i + took, " hundred thousand million ") ||
      (!twice && r.n != 1)) /* "two hundred" */
    return 0;
  put(s, r.digits, r.n);
  return took;
}

static size_t spelt(const segue__tokens *ts, size_t i, segue__stated *s) {
  const bool figure = ts->t[i].kind == SEGUE__TOKEN_DIGITS;
  segue__stated made = *s;
  size_t at = i;
  for (size_t took; (took = one_digit(ts, at, figure, &made)) > 0;) at += took;
  if (made.n < s->n + 2) return 0;
  *s = made;
  s->whole = s->n;
  s->spelt = true;
  return at - i;
}

/* "half past nine", "quarter to nine". */
static size_t past_hour(const segue__tokens *ts, size_t i, segue__stated *s) {
  const bool half = segue__token_is(ts, i, "half"), to = word_in(ts, i + 1, " to of til till ");
  uint64_t hour = 0;
  const char *unit;
  if (!half && !segue__token_is(ts, i, "quarter")) return 0;
  if (!word_in(ts, i + 1, " past after ") && (half || !to)) return 0;
  size_t took = segue__cardinal_at(ts, i + 2, &hour);
  const size_t n = took ? 0 : figures(ts, i + 2, &unit);
  if (n > 0 && n <= 2) took = 1, hour = (uint64_t)atoi(ts->t[i + 2].low);
  if (took == 0 || hour < 1 || hour > 12) return 0;
  put_number(s, to ? (hour + 10) % 12 + 1 : hour);
  s->whole = s->n;
  put(s, half ? "30" : to ? "45" : "15", 2);
  s->clock = s->amount = true;
  return 2 + took;
}

static size_t said(const segue__tokens *ts, size_t i, segue__stated *s, bool *alone) {
  uint64_t v = 0;
  const size_t dash = punct(ts, i + 1, "-") ? 1 : 0;
  const int tens = segue__number_word(ts->t[i].low), th = segue__ordinal_word(ts->t[i].low);
  const int unit = i + 1 + dash < ts->n ? segue__ordinal_word(ts->t[i + 1 + dash].low) : -1;
  size_t took = past_hour(ts, i, s);
  if (took) return *alone = true, took;
  if (th > 0 || (tens >= 20 && unit >= 1 && unit <= 9)) {
    put_number(s, (uint64_t)(th > 0 ? th : tens + unit));
    s->whole = s->n;
    s->ordinal = s->amount = *alone = true;
    return th > 0 ? 1 : 2 + dash;
  }
  took = segue__cardinal_at(ts, i, &v);
  if (!took) return 0;
  put_number(s, v);
  s->whole = s->n;
  for (size_t k = i; k < i + took; k++) s->amount |= word_in(ts, k, " hundred thousand million ");
  return took;
}

/* "point five", "and a half", "dollars and ninety nine cents": what belongs to the number before it. */
static size_t fraction(const segue__tokens *ts, size_t at, segue__stated *s, bool *alone) {
  static const char cents[] = " cents cent pence pennies p ";
  const char *unit;
  uint64_t v = 0;
  if (s->n > s->whole) return 0;
  if (word_in(ts, at, " point dot ") && at + 1 < ts->n) {
    segue__stated made = *s;
    size_t took = spelt(ts, at + 1, &made);
    if (!took && (took = segue__cardinal_at(ts, at + 1, &v)) > 0) put_number(&made, v);
    const size_t n = took ? 0 : figures(ts, at + 1, &unit);
    if (n) put(&made, ts->text + ts->t[at + 1].at, n), took = 1;
    if (!took) return 0;
    made.whole = s->whole;
    *s = made;
    s->amount = *alone = true;
    return 1 + took;
  }
  if (segue__token_is(ts, at, "and") && segue__token_is(ts, at + 1, "a") &&
      segue__token_is(ts, at + 2, "half")) {
    put(s, "5", 1);
    s->amount = *alone = true;
    return 3;
  }
  if (!word_in(ts, at, " dollars dollar euros euro pounds pound bucks quid ")) return 0;
  s->amount = *alone = true;
  const size_t from = at + 1 + (segue__token_is(ts, at + 1, "and") ? 1 : 0);
  size_t took = segue__cardinal_at(ts, from, &v);
  const size_t n = took ? 0 : figures(ts, from, &unit);
  if (n > 0 && n <= 2) took = 1, v = (uint64_t)atoi(ts->t[from].low);
  const bool named = took && word_in(ts, from + took, cents);
  if (!took || v >= 100 || (!named && (from > at + 1 || v < 10))) return 1;
  if (v < 10) put(s, "0", 1);
  put_number(s, v);
  return from + took + named - at;
}

/* `alone`: no other part may follow. */
static size_t part_at(const segue__tokens *ts, size_t i, segue__stated *s, bool *alone) {
  *alone = false;
  memset(s, 0, sizeof *s);
  if (i >= ts->n || ts->t[i].kind == SEGUE__TOKEN_PUNCT || word_in(ts, i, " o oh ")) return 0;
  size_t took = spelt(ts, i, s);
  if (!took) took = typed(ts, i, s, alone);
  if (!took && ts->t[i].kind == SEGUE__TOKEN_WORD) took = said(ts, i, s, alone);
  if (!took) return 0;
  took += fraction(ts, i + took, s, alone);
  close_part(s, s->n > s->whole);
  return took;
}

/* ---- parts in a row ---- */

/* What may stand between two parts. `apart`: they may be two numbers as well; `last`: and there are no more. */
static size_t between(const segue__tokens *ts, size_t i, bool *apart, bool *last) {
  size_t at = i;
  *apart = *last = false;
  for (; at < ts->n; at++) {
    const bool joins = word_in(ts, at, " dash hyphen space ") || punct(ts, at, "()");
    const bool mark = punct(ts, at, "-.,/") ||
                      (ts->t[at].kind == SEGUE__TOKEN_PUNCT && (unsigned char)ts->t[at].low[0] == 0xE2);
    if (!joins && !mark && !segue__is_filler(ts->t[at].low)) break;
    *apart |= !joins;
    *last |= segue__token_is(ts, at, "and");
  }
  return at - i;
}

size_t segue__stated_at(const segue__tokens *ts, size_t i, segue__stated *out) {
  bool alone, last = false, digits = true;
  size_t at = i + part_at(ts, i, out, &alone);
  out->first = i;
  while (at > i && !alone && out->n_parts < SEGUE__STATED_PARTS) {
    segue__stated next;
    bool apart, final;
    const size_t gap = between(ts, at, &apart, &final);
    const size_t took = part_at(ts, at + gap, &next, &alone);
    if (took == 0 || alone || next.n + out->n > SEGUE__STATED_DIGITS) break;
    digits &= next.n == 1 && out->part[out->n_parts] - out->part[out->n_parts - 1] == 1;
    last = final;
    if (apart) out->apart |= UINT32_C(1) << out->n_parts;
    put(out, next.digits, next.n);
    out->part[++out->n_parts] = out->whole = out->n;
    at += gap + took;
  }
  if (out->n_parts >= 3 && digits && !last) { /* "4, 4, 1, 7" is spelt */
    close_part(out, false);
    out->apart = 0;
  }
  out->end = at;
  return at - i;
}

/* ---- comparing ---- */

static bool same(const char *a, size_t n, const char *b, size_t m) {
  while (n > 1 && *a == '0') a++, n--;
  while (m > 1 && *b == '0') b++, m--;
  return n == m && memcmp(a, b, n) == 0;
}

static size_t without_noughts(const char *digits, size_t n) {
  while (n > 0 && digits[n - 1] == '0') n--;
  return n;
}

/* "nine thirty" as "9:30", "fifty nine ninety nine" as "59.99"; `heard`, and perhaps written by a recogniser: "930" too. */
static bool falls_so(const segue__stated *plain, const segue__stated *of, bool heard) {
  const size_t rest = (size_t)(of->n - of->whole);
  if (plain->n <= rest || rest != 2 || !same(plain->digits, plain->n, of->digits, of->n)) return false;
  if (plain->n_parts == 1) return plain->spelt || (heard && of->clock && !plain->amount && plain->n <= 4);
  return plain->n_parts == 2 && plain->part[1] == plain->n - rest;
}

static bool equal(const segue__stated *said, const segue__stated *told) {
  const size_t rest = (size_t)(said->n - said->whole), other = (size_t)(told->n - told->whole);
  if (rest == 0 && other == 0) return same(said->digits, said->n, told->digits, told->n);
  const bool wholes = same(said->digits, said->whole, told->digits, told->whole);
  if (rest > 0 && other > 0) {
    const size_t n = without_noughts(said->digits + said->whole, rest),
                 m = without_noughts(told->digits + told->whole, other);
    return wholes && n == m && memcmp(said->digits + said->whole, told->digits + told->whole, n) == 0;
  }
  const segue__stated *plain = rest > 0 ? told : said, *of = rest > 0 ? said : told;
  return (wholes && plain->n_parts == 1 && without_noughts(of->digits + of->whole, rest + other) == 0) ||
         falls_so(plain, of, plain == said);
}

/* Twelve hours on or back: "21:30" for "9:30". */
static bool other_half_of_day(const segue__stated *of, segue__stated *out) {
  if (!of->clock || of->n - of->whole != 2 || of->whole > 2) return false;
  const int hour = atoi(of->digits) / 100; /* at most four digits */
  if (hour > 24) return false;
  *out = *of;
  out->n = 0;
  put_number(out, (uint64_t)(hour > 12 ? hour - 12 : hour + 12));
  out->whole = out->n;
  put(out, of->digits + of->whole, 2);
  return true;
}

/* All its parts may be one number. */
static bool is_one(const segue__stated *s) {
  return s->n_parts == 1 || !s->apart || s->n >= 5;
}

bool segue__stated_alone(const segue__stated *s, size_t k) {
  const size_t n = (size_t)(s->part[k + 1] - s->part[k]);
  const bool left = k == 0 || s->apart >> k & 1u, right = k + 1 == s->n_parts || s->apart >> (k + 1) & 1u;
  if ((left && right) || n >= 3) return true;
  /* "room twelve two beds", not "two fifty" */
  return s->n_parts == 2 && s->part[1] >= 2 && s->n - s->part[1] == 1;
}

static bool stands_at(const segue__stated *said, size_t at, const segue__stated *told) {
  return memcmp(said->digits + at, told->digits, told->n) == 0;
}

/* Part of a number by which something is looked up. */
static bool is_part(const segue__stated *said, const segue__stated *told) {
  enum { ENOUGH = 3, DIALLED = 7 };
  const size_t n = told->n, tail = (size_t)(said->n - n);
  if (said->amount || said->apart || n >= said->n || n < ENOUGH) return false;
  const bool dialled = n >= DIALLED && said->n_parts == 1; /* without the country's digits */
  if ((told->only == SEGUE__STATED_END || dialled) && stands_at(said, tail, told)) return true;
  if (told->only == SEGUE__STATED_BEGIN && stands_at(said, 0, told)) return true;
  for (size_t k = 0; said->n_parts > 2 && k < said->n_parts; k++)
    for (size_t to = k + 1; to <= said->n_parts; to++)
      if (said->part[to] == said->part[k] + n && stands_at(said, said->part[k], told)) return true;
  return false;
}

bool segue__stated_says(const segue__stated *said, const segue__stated *told) {
  segue__stated shifted;
  if (said->cut || told->cut || !is_one(told)) return false;
  /* "the second" is not "2", nor is "the 7th" "7 pm" */
  if (said->ordinal && !told->ordinal && (told->amount || (said->n == 1 && said->digits[0] <= '3')))
    return false;
  if (is_one(said) && (equal(said, told) || (other_half_of_day(told, &shifted) && equal(said, &shifted)) ||
                       (other_half_of_day(said, &shifted) && equal(&shifted, told))))
    return true;
  for (size_t k = 0; said->n_parts > 1 && k < said->n_parts; k++) {
    segue__stated part;
    segue__stated_part(said, k, &part);
    if (segue__stated_alone(said, k) && equal(&part, told)) return true;
  }
  return told->n == told->whole && is_part(said, told);
}
