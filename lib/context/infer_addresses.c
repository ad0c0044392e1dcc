/* SPDX-License-Identifier: Apache-2.0 */
/* Typed addresses as a whole: the directions of a street, a flat, and behind it town, state and postcode: "18 NE Alder St, Apt 4,
 * Fairview, OR 97024". Number and street alone are read in infer_numbers.c. */
#include "base/letters.h"
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { STREET_WORDS = 5, TOWN_WORDS = 3, ZIP = 5 };

/* clang-format off */
static const char streets[] =
    " street st avenue ave av road rd drive dr lane ln boulevard blvd way court ct square sq terrace place pl highway hwy close crescent row "
    "grove parkway pkwy circle cir trail plaza mews gardens gdns wharf quay villas wynd alley loop broadway ";
/* Behind a number no house has: something is counted, or it is a way to go. */
static const char no_street[] =
    " of up down along across from to off past over around by people persons person time times block blocks other others more rooms kids adults "
    "guests stop stops door doors ";
/* States that are written as words of talk are. */
static const char word_states[] = " or in ok hi me oh id ma pa la ";
static const char states[] =
    " al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt "
    "va wa wv wi wy dc ";
static const char sides[] =
    " n s e w ne nw se sw north south east west northeast northwest southeast southwest ";
/* clang-format on */

static bool digits(T *ts, size_t i, size_t least, size_t most) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len >= least && ts->t[i].len <= most;
}

static bool shouted(T *ts, size_t i) {
  return capital(ts, i) && ts->t[i].len > 1 && ts->text[ts->t[i].at + 1] >= 'A' &&
         ts->text[ts->t[i].at + 1] <= 'Z';
}

/* "OR" behind "Fairview,": not where all is shouted, nor in "sounds OK". */
static bool behind_town(T *ts, size_t i) {
  const size_t back = 1 + (i > 1 && in(" , ", ts, i - 1));
  return i >= back && capital(ts, i - back) && !shouted(ts, i - back);
}

bool segue__state_code(T *ts, size_t i) {
  return in(states, ts, i) &&
         (digits(ts, i + 1, ZIP, ZIP) || (shouted(ts, i) && (!in(word_states, ts, i) || behind_town(ts, i))));
}

/* "NW", "E.": tokens. */
static size_t side(T *ts, size_t i) {
  if (!in(sides, ts, i)) return 0;
  return 1 + (ts->t[i].len <= 2 && segue__token_is(ts, i + 1, ".") && !ts->t[i + 1].spaced);
}

size_t segue__street_at(T *ts, size_t i) {
  if (i >= ts->n || in(no_street, ts, i)) return 0;
  if (!capital(ts, i) && (segue__unit_word(ts->t[i].low) || segue__time_unit(ts->t[i].low))) return 0;
  for (size_t n = 0; n < STREET_WORDS && i + n < ts->n; n++) {
    if (punct(ts, i + n) || in(" has have is was and with for in at on to ", ts, i + n)) return 0;
    if (n > 0 && in(streets, ts, i + n)) return in(" feet foot meters metres ", ts, i + n + 1) ? 0 : n + 1;
  }
  return 0;
}

/* Behind the house number: tokens up to the end of the street's name, `*more` whether a side was told. */
static size_t street(T *ts, size_t i, bool *more) {
  const size_t before = side(ts, i), named = segue__street_at(ts, i + before), next = i + before + named;
  if (!named) return 0;
  const bool dot = segue__token_is(ts, next, ".") && !ts->t[next].spaced;
  const size_t after = side(ts, next + dot), end = next + dot + after;
  const bool told =
      after && (capital(ts, next + dot) || ts->t[next + dot].len == 2 || end >= ts->n || punct(ts, end));
  *more = before > 0 || told;
  return told ? end - i : next - i;
}

/* ", Apt 4B", "#7", "unit 12", behind "st." too */
static size_t flat(T *ts, size_t i) {
  size_t k = i + in(" , . ", ts, i);
  const bool word = in(" apt apartment unit suite ste flat room ", ts, k);
  k += word;
  k += word && in(" . ", ts, k);
  const size_t sign = in(" # ", ts, k);
  k += sign;
  if (!(word || sign) || k >= ts->n) return 0;
  const bool number = ts->t[k].kind == SEGUE__TOKEN_DIGITS || ts->t[k].kind == SEGUE__TOKEN_MIXED ||
                      (word && ts->t[k].len == 1 && !punct(ts, k));
  return number && ts->t[k].len <= 5 ? k + 1 - i : 0;
}

/* "LS6 2QT" */
static bool british_code(T *ts, size_t i) {
  if (i + 1 >= ts->n || ts->t[i].kind != SEGUE__TOKEN_MIXED || ts->t[i + 1].kind != SEGUE__TOKEN_MIXED)
    return false;
  const char *out = ts->t[i].low, *back = ts->t[i + 1].low;
  return ts->t[i].len <= 4 && ts->t[i + 1].len == 3 && segue__is_letter(out[0]) && segue__is_digit(back[0]) &&
         segue__is_letter(back[1]) && segue__is_letter(back[2]);
}

/* ", Fairview, OR 97024", " st louis mo 63101", ", Leeds LS6 2QT": tokens of town and postcode, in America with the state; 0
 * none stands there. */
static size_t town(T *ts, size_t i, bool *zip) {
  size_t k = i + in(" , . in ", ts, i), words = 0;
  for (; words <= TOWN_WORDS && k < ts->n; k++, words++) {
    k += words > 0 && in(" , ", ts, k);
    if (words > 0 && british_code(ts, k)) {
      *zip = true;
      return k + 2 - i;
    }
    if (words > 0 && segue__state_code(ts, k)) break;
    if (k >= ts->n || ts->t[k].kind != SEGUE__TOKEN_WORD || in(segue__talk, ts, k)) return 0;
    if (in(" st ", ts, k) && segue__token_is(ts, k + 1, ".")) k++;
  }
  if (words == 0 || words > TOWN_WORDS || !segue__state_code(ts, k)) return 0;
  k++;
  const size_t comma = in(" , ", ts, k);
  *zip = digits(ts, k + comma, ZIP, ZIP);
  if (*zip) k += comma + 1;
  if (*zip && in(" - ", ts, k) && digits(ts, k + 1, 4, 4)) k += 2;
  return k - i;
}

/* "6626 Coleman, Fairview OR 97024": of a street of that name alone, all the rest has to follow. */
static size_t bare_street(T *ts, size_t i) {
  size_t n = 0;
  while (n < 3 && i + n < ts->n && ts->t[i + n].kind == SEGUE__TOKEN_WORD && capital(ts, i + n)) n++;
  return n && in(" , ", ts, i + n) ? n : 0;
}

/* Tokens of the address whose number stands at `i`; 0 none, or nothing more than number and street. */
static size_t address_at(T *ts, size_t i) {
  bool more = false, zip = false;
  if (!digits(ts, i, 1, 5) || (i > 0 && in(" $ # - / : . ", ts, i - 1) && !ts->t[i].spaced)) return 0;
  size_t n = 1;
  if (in(" - ", ts, i + 1) && digits(ts, i + 2, 1, 5) && !ts->t[i + 2].spaced) n = 3;
  const size_t named = street(ts, i + n, &more), bare = named ? 0 : bare_street(ts, i + n);
  if (!named && !bare) return 0;
  n += named + bare;
  const size_t unit = named ? flat(ts, i + n) : 0;
  n += unit;
  const size_t where = town(ts, i + n, &zip);
  if (bare) return where && zip ? n + where : 0;
  return more || unit || where ? n + where : 0;
}

/* "Flat 3, 19 Plum Mews": tokens in front of the house number, in Britain. */
static size_t flat_before(T *ts, size_t i) {
  if (!in(" flat apartment apt unit ", ts, i) || i + 2 >= ts->n) return 0;
  const segue__token *no = &ts->t[i + 1];
  const bool number = (no->kind == SEGUE__TOKEN_DIGITS || no->kind == SEGUE__TOKEN_MIXED) && no->len <= 4;
  const size_t n = number ? 2 + in(" , ", ts, i + 2) : 0;
  return n && digits(ts, i + n, 1, 5) ? n : 0;
}

int segue__infer_addresses(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t door = used[i] ? 0 : flat_before(ts, i);
    bool side_told = false;
    size_t n = used[i] ? 0 : address_at(ts, i + door);
    if (door && !n && street(ts, i + door + 1, &side_told)) n = 1 + street(ts, i + door + 1, &side_told);
    n += n ? door : 0;
    if (!n || used[i + n - 1]) continue;
    const int rc = segue__emit_entity(t, "address", segue__span_text(ts, i, i + n - 1), 0.8);
    if (rc < 0) return rc;
    memset(used + i, 1, n);
    i += n - 1;
  }
  return SEGUE_OK;
}
