/* SPDX-License-Identifier: Apache-2.0 */
/* Places in what a recogniser writes, where no capital tells them: "the redwood hotel", "a table at bellini", "from fifth
 * and juniper to the mill". */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
static const char kinds[] = " hotel inn venue apartments hospital museum airport motel clinic resort arena theatre theater hall lodge ";
static const char plain[] =
    " cheap expensive moderate nice good best better great nearest another any other different same which what my your his her our new "
    "old small big large one only first second last next cheaper party wedding birthday event near town city room boutique local favourite "
    "favorite certain specific particular surprise whole entire and or of in at to from the a an this that these those is was for with "
    "by on near about around between book booked booking reserve reserved called named found find want wants like need prefer check "
    "checking rating ratings stay staying try trying see i it he she we they you some every each no not actually instead located "
    "star then than also just please yes okay ok hi hello thanks for me us there here how have has had arrive arriving visit visiting ";
static const char ends[] =
    " please thanks for on at from to in near and i i'm i'd we my the is it's located instead tonight today tomorrow this that "
    "if but or because by with then so "
    "monday tuesday wednesday thursday friday saturday sunday ";
/* clang-format on */

bool segue__place_word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 2 &&
         !segue__word_near(plain, ts->t[i].low, 6) && !segue__talk_word(ts->t[i].low) &&
         !segue__infer_chat(ts, i, i + 1) && !segue__no_name(ts->t[i].low) &&
         !segue__mood_word(&segue__english, ts->t[i].low);
}

static bool compass(T *ts, size_t i) {
  return in(" north south east west old new grand royal park ", ts, i);
}

static int put(const segue__turn *t, uint8_t *used, const char *name, size_t first, size_t last) {
  memset(used + first, 1, last - first + 1);
  return segue__emit_entity(t, name, segue__span_text(t->ts, first, last), 0.55);
}

/* "the redwood hotel", "north heights venue": where what is called so begins; `i` nothing before it. */
static size_t called_kind(T *ts, size_t i) {
  size_t first = i;
  while (first > 0 && i - first < 2 && (segue__place_word(ts, first - 1) || compass(ts, first - 1))) first--;
  if (first < i && first > 0 && compass(ts, first - 1)) first--;
  return first < i && !(compass(ts, first) && first + 1 == i) ? first : i;
}

/* "on mill lane", "to the chapel street entrance": where the name of a street begins that ends at `i`; `i` nowhere. */
static size_t street(T *ts, size_t i) {
  if (!in(" street road lane avenue terrace crescent square ", ts, i)) return i;
  const size_t first = called_kind(ts, i), before = first ? first - 1 : ts->n;
  const bool whole = in(" on in at near off from by ", ts, before) ||
                     (in(" the ", ts, before) && in(" entrance branch gate side junction ", ts, i + 1));
  return first < i && whole &&
                 !in(" main busy quiet dead side back right wrong private country middle ", ts, first)
             ? first
             : i;
}

/* "5th and main", "juniper and mill" behind from, to or at: a corner. */
static size_t corner(T *ts, size_t i) {
  if (i == 0 || !in(" from to at near by corner ", ts, i - 1) || !in(" and ", ts, i + 1)) return 0;
  const bool street = ts->t[i].kind == SEGUE__TOKEN_MIXED && segue__ordinal(ts, i);
  if (!(street || segue__place_word(ts, i)) || !(segue__place_word(ts, i + 2) || in(" main ", ts, i + 2)))
    return 0;
  return i + 3 >= ts->n || segue__talk_word(ts->t[i + 3].low) || in(ends, ts, i + 3) ? 3 : 0;
}

/* "a table at bellini", "reserve bellini", "try saffron instead": tokens of the name at `i`, 0 none. */
static size_t booked(T *ts, size_t i) {
  const size_t the = in(" the ", ts, i) ? 1 : 0, k = i + the;
  size_t n = segue__place_word(ts, k) ? 1 : 0;
  if (!n || i == 0) return 0;
  if (segue__place_word(ts, k + 1) && !in(ends, ts, k + 1)) n = 2;
  if (k + n < ts->n && !in(ends, ts, k + n)) return 0;
  bool asks = in(" at ", ts, i - 1) && in(" table reservation ", ts, i > 1 ? i - 2 : ts->n);
  for (size_t back = 2; back <= 7 && back <= i; back++)
    asks =
        asks || (in(" at ", ts, i - 1) && in(" table reservation reserve book staying stay ", ts, i - back));
  asks = asks || (in(" try check ", ts, i - 1) && (in(" instead ", ts, k + n) || k + n >= ts->n));
  return asks ? the + n : 0;
}

int segue__infer_places(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  int rc = SEGUE_OK;
  if (!segue__recognised(ts)) return SEGUE_OK;
  for (size_t i = 0; i < ts->n && rc >= 0; i++) {
    if (used[i]) continue;
    const size_t first = in(kinds, ts, i) ? called_kind(ts, i) : street(ts, i);
    size_t n = 0;
    if (first < i && !used[first])
      rc = put(t, used, "mention", first, i);
    else if ((n = corner(ts, i)))
      rc = put(t, used, "mention", i, i + n - 1);
    else if (t->who == SEGUE_WHO_CALLER && (n = booked(ts, i)))
      rc = put(t, used, "mention", i, i + n - 1);
    if (n) i += n - 1;
  }
  return rc < 0 ? rc : SEGUE_OK;
}
