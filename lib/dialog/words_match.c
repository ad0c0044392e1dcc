/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns over the words of a turn. */
#include <string.h>

#include "base/bits.h"
#include "dialog/words.h"

static bool parts(char c) {
  return c == '|' || c == ' ';
}

/* Whether the alternative at *i is the word; *i moves to its end. In one pass and without calls, as most of the time
 * that tables of phrases take is spent here. */
static bool is_next(const char *word, const char *list, size_t n, size_t *i) {
  size_t k = *i;
  while (k < n && *word && list[k] == *word && !parts(list[k])) k++, word++;
  const bool over = k >= n || parts(list[k]);
  const bool is = over ? !*word : list[k] == '*' && (k + 1 >= n || parts(list[k + 1]));
  while (k < n && !parts(list[k])) k++;
  *i = k;
  return is;
}

/* Only where an alternative begins with the word's first letter is there anything to compare. */
bool segue__word_is(const char *word, const char *list, size_t n) {
  const char *p = list;
  while (*word && p < list + n && (p = memchr(p, *word, n - (size_t)(p - list)))) {
    size_t i = (size_t)(p - list);
    if (p > list && !parts(p[-1])) {
      p++;
      continue;
    }
    if (is_next(word, list, n, &i)) return true;
    p = list + i;
  }
  return false;
}

bool segue__listed(const char *word, const char *list) {
  return list && segue__word_is(word, list, strlen(list));
}

bool segue__any_listed(const segue__words *w, const char *list) {
  for (size_t i = 0; i < w->n; i++)
    if (segue__listed(w->w[i], list)) return true;
  return false;
}

static const char *words_in(const char *name, size_t n, const segue__class *classes) {
  for (; classes && classes->name; classes++)
    if (strlen(classes->name) == n && memcmp(classes->name, name, n) == 0) return classes->words;
  return NULL;
}

/* One element: alternatives, each a word or a class. */
static bool fits(const char *word, const char *e, size_t n, const segue__class *classes) {
  for (size_t i = 0; i < n; i++) {
    const size_t from = i;
    const bool is = is_next(word, e, n, &i);
    if (e[from] == '<' ? segue__listed(word, words_in(e + from + 1, i - from - 2, classes)) : is) return true;
  }
  return false;
}

bool segue__match_at(const segue__words *w, size_t at, const char *p, const segue__class *classes,
                     size_t *end) {
  while (*p == ' ') p++;
  if (!*p) {
    if (end) *end = at;
    return true;
  }
  size_t n = 0;
  while (p[n] && p[n] != ' ') n++;
  const char *rest = p + n;
  if (p[0] == '^') return (at < w->n && w->begins[at]) && segue__match_at(w, at, rest, classes, end);
  if (p[0] == '$') return (at >= w->n || w->begins[at]) && segue__match_at(w, at, rest, classes, end);
  if (p[0] == '.') {
    const size_t reach = n == 2 ? 4 : 10;
    for (size_t skip = 0; skip <= reach && at + skip <= w->n; skip++) {
      const bool over = at + skip > 0 && at + skip < w->n && w->begins[at + skip];
      if ((!over || rest[1] == '$') && segue__match_at(w, at + skip, rest, classes, end)) return true;
      if (over) return false;
    }
    return false;
  }
  if (p[0] == '!')
    return at < w->n && !(at > 0 && w->begins[at]) && !fits(w->w[at], p + 1, n - 1, classes) &&
           segue__match_at(w, at + 1, rest, classes, end);
  if (p[0] == '?' && segue__match_at(w, at, rest, classes, end)) return true;
  const size_t off = p[0] == '?';
  return at < w->n && fits(w->w[at], p + off, n - off, classes) &&
         segue__match_at(w, at + 1, rest, classes, end);
}

/* One element: whether an alternative may be among the words; classes are not looked into. */
static bool may_fit(const segue__words *w, const char *e, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char next = i + 1 < n && e[i + 1] != '|' ? e[i + 1] : 0;
    const uint32_t seconds = w->starts[e[i] & 31];
    if (e[i] == '<' || (next == '*' ? seconds != 0 : seconds >> (next & 31) & 1)) return true;
    while (i < n && e[i] != '|') i++;
  }
  return false;
}

bool segue__may_match(const segue__words *w, const char *p) {
  while (*p) {
    size_t n = 0;
    while (p[n] && p[n] != ' ') n++;
    const bool needed = n > 0 && p[0] != '?' && p[0] != '!' && p[0] != '.' && p[0] != '^' && p[0] != '$';
    if (needed && !may_fit(w, p, n)) return false;
    p += n + (p[n] == ' ');
  }
  return true;
}

/* ---- a pattern at all places at once ---- */

/* Places of a turn, as bits: its words, and the end behind the last. */
enum { LIMBS = SEGUE__WORDS_MAX / 64 + 1 };
typedef struct places {
  uint64_t at[LIMBS];
} places;

/* Where words are that begin so, that a pattern need not be tried at each of them. */
typedef struct indexed {
  const segue__words *w;
  size_t limbs;
  places words, end;     /* all; the end */
  places opening, inner; /* what begins a sentence; but the first */
  uint64_t letters[LIMBS][32];
} indexed;

static void put(places *p, size_t i) {
  p->at[i / 64] |= UINT64_C(1) << i % 64;
}

static void index_words(indexed *x, const segue__words *w) {
  x->w = w;
  x->limbs = w->n / 64 + 1;
  memset(x->letters, 0, x->limbs * sizeof *x->letters);
  for (size_t l = 0; l < x->limbs; l++) x->words.at[l] = x->end.at[l] = x->opening.at[l] = x->inner.at[l] = 0;
  for (size_t i = 0; i < w->n; i++) {
    put(&x->words, i);
    x->opening.at[i / 64] |= (uint64_t)w->begins[i] << i % 64;
    if (i) x->inner.at[i / 64] |= (uint64_t)w->begins[i] << i % 64;
    x->letters[i / 64][w->w[i][0] & 31] |= UINT64_C(1) << i % 64;
  }
  put(&x->end, w->n);
}

/* The words among `from` that one of the alternatives is. */
static void named(const indexed *x, const places *from, const char *list, size_t n,
                  const segue__class *classes, places *out) {
  for (size_t i = 0; i < n; i++) {
    const size_t begin = i;
    while (i < n && !parts(list[i])) i++;
    const char *of = list[begin] == '<' ? words_in(list + begin + 1, i - begin - 2, classes) : NULL;
    if (of) named(x, from, of, strlen(of), NULL, out);
    for (size_t l = 0; l < x->limbs && i > begin; l++)
      for (uint64_t some = x->letters[l][list[begin] & 31] & from->at[l]; some; some &= some - 1) {
        size_t at = begin;
        const size_t word = 64 * l + (size_t)segue__lowest_bit(some);
        if (is_next(x->w->w[word], list, n, &at)) put(out, word);
      }
  }
}

/* One on. */
static void advance(const indexed *x, places *p) {
  for (size_t l = x->limbs; l-- > 0;) p->at[l] = p->at[l] << 1 | (l ? p->at[l - 1] >> 63 : 0);
}

/* Up to `reach` words on, in the same sentence; to its end only where that is what follows. */
static void skip(const indexed *x, places *p, size_t reach, bool to_end) {
  places on = *p, all = {{0}};
  for (size_t k = 0; k <= reach; k++) {
    for (size_t l = 0; l < x->limbs; l++) {
      const uint64_t over = on.at[l] & x->inner.at[l];
      all.at[l] |= to_end ? on.at[l] : on.at[l] & ~over;
      on.at[l] &= x->words.at[l] & ~over;
    }
    advance(x, &on);
  }
  *p = all;
}

/* On over one word that is an alternative of the element, or, `other`, none of them. */
static void step(const indexed *x, places *p, const char *e, size_t n, const segue__class *classes,
                 bool other) {
  places is = {{0}};
  named(x, p, e, n, classes, &is);
  for (size_t l = 0; l < x->limbs; l++)
    p->at[l] = other ? p->at[l] & x->words.at[l] & ~x->inner.at[l] & ~is.at[l] : is.at[l];
  advance(x, p);
}

/* Whether segue__match_at says yes at any word. */
static bool anywhere(const indexed *x, const char *p, const segue__class *classes) {
  places here = x->words;
  for (;;) {
    uint64_t some = 0;
    for (size_t l = 0; l < x->limbs; l++) some |= here.at[l];
    while (*p == ' ') p++;
    if (!some || !*p) return some != 0;
    size_t n = 0;
    while (p[n] && p[n] != ' ') n++;
    const places before = here;
    if (*p == '^' || *p == '$')
      for (size_t l = 0; l < x->limbs; l++) here.at[l] &= x->opening.at[l] | (*p == '$' ? x->end.at[l] : 0);
    else if (*p == '.')
      skip(x, &here, n == 2 ? 4 : 10, p[n] && p[n + 1] == '$');
    else
      step(x, &here, p + (*p == '!' || *p == '?'), n - (*p == '!' || *p == '?'), classes, *p == '!');
    for (size_t l = 0; l < x->limbs && *p == '?'; l++) here.at[l] |= before.at[l];
    p += n;
  }
}

size_t segue__match_any(const segue__words *w, const char *const *patterns, const segue__class *classes,
                        size_t *which, size_t *end) {
  size_t first = SIZE_MAX, e = 0;
  indexed x;
  index_words(&x, w);
  for (size_t k = 0; patterns[k] && first > 0; k++) {
    if (!anywhere(&x, patterns[k], classes)) continue;
    for (size_t i = 0; i < w->n && i < first; i++) { /* of those at one place the first pattern */
      if (!segue__match_at(w, i, patterns[k], classes, &e)) continue;
      first = i;
      if (which) *which = k;
      if (end) *end = e;
    }
  }
  return first;
}

bool segue__any_matches(const segue__words *w, const char *const *patterns) {
  indexed x;
  index_words(&x, w);
  for (size_t k = 0; patterns[k]; k++)
    if (anywhere(&x, patterns[k], NULL)) return true;
  return false;
}
