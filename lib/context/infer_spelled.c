/* SPDX-License-Identifier: Apache-2.0 */
#include "context/infer_spelled.h"

#include <stdio.h>
#include <string.h>

#include "base/letters.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"

typedef const segue__tokens T;

enum { NAME = 32, LEAST = 3, WORDS = 2 };

static bool letter(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 1 && ts->t[i].low[0] >= 'a' &&
         ts->t[i].low[0] <= 'z';
}

/* "n for november", "b as in bravo": tokens behind the letter. */
static size_t explained(T *ts, size_t i) {
  const size_t n = in(" for like ", ts, i + 1) ? 2 : in(" as ", ts, i + 1) && in(" in ", ts, i + 2) ? 3 : 0;
  return n && i + n < ts->n && ts->t[i + n].len > 2 && ts->t[i + n].low[0] == ts->t[i].low[0] ? n : 0;
}

/* One or several of the same letter at `i`: tokens, 0 none. */
static size_t piece(T *ts, size_t i, char *c, size_t *times) {
  *times = in(" double ", ts, i) ? 2 : in(" triple ", ts, i) ? 3 : 1;
  const size_t k = i + (*times > 1);
  *c = letter(ts, k) ? ts->t[k].low[0] : in(" zed zee ", ts, k) ? 'z' : segue__spelled_by(ts, k);
  return !*c ? 0 : k + 1 - i + (letter(ts, k) ? explained(ts, k) : 0);
}

/* Two letters that a recogniser wrote as one word: "ma r t i n". */
static bool pair(T *ts, size_t i) {
  return ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 2 && segue__is_letter(ts->t[i].low[0]) &&
         segue__is_letter(ts->t[i].low[1]) &&
         !in(" my is it in at on no so we he me oh uh um or to of ", ts, i);
}

/* The letters from `i` to the end of the turn, the first a capital; false where anything else stands there. */
static bool spelling(T *ts, size_t i, char out[NAME]) {
  size_t n = 0, single = 0;
  while (i < ts->n) {
    char c = 0;
    size_t times = 2, took = 1;
    if (in(" . , - um uh er please thanks ", ts, i)) {
      i++;
      continue;
    }
    const bool two = pair(ts, i);
    if (!(two || (took = piece(ts, i, &c, &times))) || n + times >= NAME) return false;
    for (size_t k = 0; k < times; k++, n++) {
      const char is = two ? ts->t[i].low[k] : c;
      out[n] = n ? is : segue__to_capital(is);
    }
    single += !two;
    i += took;
  }
  out[n] = 0;
  return n >= LEAST && single >= 2;
}

/* The word may be what the letters spell: they begin alike, or differ in a letter. */
static bool alike(const char *word, size_t n, const char *letters) {
  char low[NAME];
  const size_t m = strlen(letters), more = n > m ? n - m : m - n;
  for (size_t k = 0; k <= m; k++) low[k] = segue__to_small(letters[k]);
  return (more <= 2 && n > 0 && word[0] == low[0]) || segue__near(word, n, low, m);
}

static bool same_letters(const char *word, size_t n, const char *letters) {
  const size_t m = strlen(letters);
  for (size_t at = 0; at + m <= n; at++) {
    size_t k = 0;
    while (k < m && segue__to_small(word[at + k]) == segue__to_small(letters[k])) k++;
    if (k == m) return true;
  }
  return false;
}

/* The name with the word that was spelled in its place, "gill lowe" and "Jill", or, where `more` is set, behind a single one: "emma"
 * and "Brown". -1: it holds these letters, 0: it has no place for them. */
static int respelled(segue__str name, const char *letters, bool more, char *out, size_t cap) {
  size_t at = 0, words = 0;
  bool put = false;
  for (size_t i = 0, n; i < name.len; i += n + 1, words++) {
    char low[NAME] = "";
    for (n = 0; i + n < name.len && name.p[i + n] != ' '; n++)
      if (n + 1 < NAME) low[n] = segue__to_small(name.p[i + n]);
    if (same_letters(low, strlen(low), letters)) return -1;
    const bool here = !put && alike(low, strlen(low), letters);
    at += (size_t)snprintf(out + at, cap - at, "%s%.*s", at ? " " : "", here ? NAME : (int)n,
                           here ? letters : name.p + i);
    if (at >= cap) return 0;
    put = put || here;
  }
  if (!put && words == 1 && more) at += (size_t)snprintf(out + at, cap - at, " %s", letters), put = true;
  return at < cap && put;
}

/* A name was understood from what was said. */
static bool known_name(const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->issue.n_entities; i++)
    if (m->issue.entities[i].src.by == SEGUE_SRC_INFERRED &&
        segue__name_equal(m->issue.entities[i].name, "name"))
      return true;
  return false;
}

int segue__infer_spelled(segue__infer *f, const segue__turn *t, uint8_t *used) {
  static const char around[] =
      " yes yeah yep sure ok okay so well it's its it is that's thats my the last first full name surname um uh er , . - and spelled "
      "spelt ";
  T *ts = t->ts;
  char letters[NAME], name[160];
  size_t first = 0, m = 0;
  while (first < ts->n && in(around, ts, first)) first++;
  if (first < ts->n) first += segue__said_twice(ts, first);
  while (m < WORDS && !spelling(ts, first + m, letters) && segue__name_word(ts, first + m)) m++;
  size_t from = first + m;
  while (m && in(" that's thats is spelled spelt , . - ", ts, from)) from++;
  if (!spelling(ts, from, letters)) return 0;
  for (size_t i = first; i < ts->n; i++)
    if (used[i]) return 0;
  memset(used + first, 1, ts->n - first);
  f->name_given = true;
  /* Letters are misheard as often as names are: they say nothing better of one that was understood. */
  const bool known = known_name(t);
  if (known && !m) return 1;
  segue__str whole = m ? segue__span_text(ts, first, first + m - 1) : segue__str_of(letters);
  const int put = m ? respelled(whole, letters, !known, name, sizeof name) : -1;
  if (put > 0) whole = segue__str_of(name);
  if (known && put == 0) return 1;
  const int rc = segue__emit_entity(t, "name", whole, 0.75);
  return rc < 0 ? rc : 1;
}
