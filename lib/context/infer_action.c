/* SPDX-License-Identifier: Apache-2.0 */
/* What is done, in a few words: "restart router", "appointment booked". */
#include "context/infer_either.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
static const char ends[] =
    " . , ; ! ? like twice times my and then so but because while if or for before until when which who where instead "
    "today it'll you'll i'll should would will it's that's sometimes usually often normally they'll i'd you're which whether "
    "since did does do is are was were within has ";
static const char drop[] =
    " your the my a an that it yet please just also again now me you us them been uh um er as either ";
/* clang-format on */

/* "off and on", "out and back in" */
static bool pair(T *ts, size_t i) {
  return in(" and ", ts, i) && in(" off on out in down up ", ts, i - 1) &&
         in(" off on out in down up back ", ts, i + 1);
}

/* "send an engineer to look": the purpose is left out; where something goes and what somebody is asked to do stay. */
static bool purpose(T *ts, size_t from, size_t i) {
  return in(" to ", ts, i) && !in(" ask asking tell telling asked told ", ts, from) &&
         (i + 1 >= ts->n ||
          in(" see check look have get make be fix help find take come pick clear sort you us me avoid "
             "confirm ensure do let try complete give ",
             ts, i + 1));
}

/* "book you in for nine tomorrow", "put you down for three": a verb alone says too little. */
static bool for_when(T *ts, size_t i) {
  if (!in(" for ", ts, i)) return false;
  return segue__tells_time(ts, i + 1, i + 4) ||
         (segue__few(ts, i + 1) && (i + 2 >= ts->n || punct(ts, i + 2)));
}

/* "assist with cancelling it", "help with a new one": with what. */
static bool helping(T *ts, size_t i) {
  static const char help[] = " assist assisting assistance help helping ";
  return (in(help, ts, i) && in(" with ", ts, i + 1)) || (in(" with ", ts, i) && in(help, ts, i - (i > 0)));
}

/* Digits behind a point or a colon: "6.40", "5:40". */
static bool decimal(T *ts, size_t i) {
  return in(" . : ", ts, i) && i > 0 && !ts->t[i].spaced && ts->t[i - 1].kind == SEGUE__TOKEN_DIGITS &&
         i + 1 < ts->n && !ts->t[i + 1].spaced && ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS &&
         ts->t[i + 1].len < 6;
}

/* Cut short it ends neither in a preposition nor in half a number. */
static void trim_action(char *out) {
  for (char *last = strrchr(out, ' '); last; last = strrchr(out, ' ')) {
    const size_t n = (size_t)(last - out);
    const bool paired = n > 4 && memcmp(last - 4, " and", 4) == 0; /* "off and on" */
    if (paired || !segue__word_in(" to of in at on with for by and or point from our per within ", last + 1))
      return;
    const bool half = strcmp(last, " point") == 0;
    *last = 0;
    if (half && (last = strrchr(out, ' '))) *last = 0;
  }
}

/* The "and" of "between one and three". */
static bool between(T *ts, size_t i) {
  return in(" and ", ts, i) && i + 1 < ts->n && !punct(ts, i + 1) &&
         (in(" between ", ts, i - (i > 1 ? 2 : 0)) || in(" between ", ts, i - (i > 2 ? 3 : 0)));
}

/* An action as it is being written. */
typedef struct writing {
  T *ts;
  size_t from, i; /* tokens: its first, the present one */
  size_t words, n;
  char *out;
  size_t cap;
} writing;

static bool put(writing *w, const char *text) {
  const size_t len = strlen(text);
  if (w->n + len + 2 > w->cap) return false;
  if (w->n) w->out[w->n++] = ' ';
  memcpy(w->out + w->n, text, len);
  w->n += len;
  return true;
}

/* A figure or a measure that goes on: it is told whole, and its joints are no words. */
static bool joins(writing *w) {
  T *ts = w->ts;
  const size_t i = w->i;
  if (w->n > 0 && decimal(ts, i) && w->n + 8 < w->cap) {
    w->out[w->n++] = ts->t[i].low[0];
    memcpy(w->out + w->n, ts->t[i + 1].low, ts->t[i + 1].len);
    w->n += ts->t[++w->i].len;
    return true;
  }
  /* "in two or three days", "between one and three" */
  if (w->words > 0 && (segue__or_counts(ts, i) || between(ts, i)) && w->n + 4 < w->cap)
    return put(w, in(" or ", ts, i) ? "to" : "and");
  /* "two in C and one in D" */
  return w->words > 2 && in(" and ", ts, i) && segue__few(ts, i + 1) && in(" in on at ", ts, i + 2) &&
         w->n + 5 < w->cap && put(w, "and");
}

/* Words that only lead to what is done. */
static bool leads(writing *w) {
  T *ts = w->ts;
  const size_t i = w->i;
  /* "check whether the cable …", "make sure that …", "arrange for an engineer" */
  /* "see if anyone is nearer", "find out whether they have one" */
  if (w->words > 0 && in(" if whether ", ts, i) &&
      (w->words == 1 ? in(" see check ", ts, i - 1) : w->words == 2 && in(" find ", ts, w->from)))
    return true;
  if (w->words == 1 && ((in(" that sure ", ts, i) && in(" check make ", ts, i - 1)) ||
                        (in(" for ", ts, i) && in(" arrange arranging ", ts, i - 1))))
    return true;
  if (w->words > 0 && in(" with for to ", ts, i) && in(" you us ", ts, i + 1)) return true;
  /* "surveyor would measure again": who would do it is named with what */
  if (w->words == 0 || w->words > 2 || !in(" would will could can ", ts, i) || i + 1 >= ts->n ||
      punct(ts, i + 1) || in(" you i we they he she it be that help suit work do ", ts, i + 1))
    return false;
  if (in(" have need ", ts, i + 1) && in(" to ", ts, i + 2)) w->i += 2;
  return true;
}

/* What follows is no longer of it. */
static bool over(const writing *w) {
  const char *low = w->ts->t[w->i].low;
  const bool ends_here =
      segue__word_in(ends, low) && !pair(w->ts, w->i) && !(w->words <= 2 && for_when(w->ts, w->i));
  return (w->words > 0 && (ends_here || purpose(w->ts, w->from, w->i))) ||
         (w->ts->t[w->i].kind == SEGUE__TOKEN_PUNCT && !segue__word_in(" - ' ", low));
}

/* Words that say nothing of it. */
static bool idle(writing *w) {
  T *ts = w->ts;
  const size_t i = w->i;
  if (in(" as ", ts, i) && in(" well ", ts, i + 1)) { /* "the packing service as well" */
    w->i++;
    return true;
  }
  if (in(drop, ts, i) || ts->t[i].kind == SEGUE__TOKEN_PUNCT ||
      (w->words == 0 && (in(" to at on of tried ", ts, i) || helping(ts, i))))
    return true;
  if (in(" those these ", ts, i) && !in(" of ", ts, i - (i > 0)) && i + 1 < ts->n && !punct(ts, i + 1))
    return true;
  return in(" this ", ts, i) && !in(" morning afternoon evening week weekend month year ", ts, i + 1);
}

bool segue__action_text(T *ts, size_t i, char *out, size_t cap) {
  enum { WORDS = 6 };
  writing w = {.ts = ts, .from = i, .i = i, .out = out, .cap = cap};
  for (; w.i < ts->n; w.i++) {
    const bool measure = between(ts, w.i) || (w.i > w.from && between(ts, w.i - 1));
    if (w.words >= WORDS && !measure) break;
    if (joins(&w) || leads(&w)) continue;
    if (over(&w)) break;
    if (idle(&w)) continue;
    if (!put(&w, ts->t[w.i].low)) break;
    w.words++;
  }
  out[w.n] = 0;
  trim_action(out);
  return segue__names_deed(out);
}

/* "the appointment has been booked": the noun before the auxiliary at `from`, with the participle. */
bool segue__passive_text(T *ts, size_t from, size_t i, char *out, size_t cap) {
  while (from > 0 &&
         in(" has have been is was are be being successfully officially now also already had ", ts, from))
    from--;
  size_t first = from;
  while (first > 0 && first + 2 > from && ts->t[first - 1].kind == SEGUE__TOKEN_WORD &&
         !in(ends, ts, first - 1) && !in(drop, ts, first - 1))
    first--;
  for (size_t k = 1; k <= 4 && k <= first; k++) /* "I see the card was frozen": what was found */
    if (in(" see says looks shows appears seems ", ts, first - k)) return false;
  if (in(" see ", ts, first) || ts->t[from].kind != SEGUE__TOKEN_WORD || in(drop, ts, from) ||
      in(" everything i we ", ts, from))
    return false;
  segue__tokens part = *ts;
  part.n = from + 1;
  *out = 0;
  (void)segue__action_text(&part, first, out, cap - SEGUE__TOKEN_LOW - 2); /* "it's" says nothing yet */
  return *out && segue__names_deed(strcat(strcat(out, " "), ts->t[i].low));
}
