/* SPDX-License-Identifier: Apache-2.0 */
/* All tables of phrases, held against texts made from them: whatever stands in a pattern can be said, and no filter hides a
 * match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/words.h"

typedef struct phrase {
  const char *file, *pattern;
  const segue__class *classes;
} phrase;
typedef struct word_list {
  const char *file, *words;
} word_list;
#include "pattern_tables.h"

enum { PHRASES = sizeof phrases / sizeof *phrases, LISTS = sizeof word_lists / sizeof *word_lists };

/* ---- texts ---- */

static uint32_t seed = 1;

static uint32_t below(size_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % (uint32_t)n;
}

typedef struct part {
  const char *p;
  size_t n;
} part;

typedef struct text {
  char text[4096];
  size_t n;
} text;

static void add(text *t, const char *s, size_t n) {
  assert_true(t->n + n < sizeof t->text);
  memcpy(t->text + t->n, s, n);
  t->text[t->n += n] = 0;
}

/* However it is typed or recognised: with capitals, with apostrophes or without. */
static void add_word(text *t, part w) {
  static const char *const marks[] = {"", "", "", "", "'", "\xE2\x80\x99"};
  add(t, " ", 1);
  for (size_t i = 0; i < w.n && w.p[i] != '*'; i++) {
    const char upper = (char)(w.p[i] - 'a' + 'A');
    add(t, w.p[i] >= 'a' && w.p[i] <= 'z' && below(4) == 0 ? &upper : w.p + i, 1);
    const char *mark = marks[below(6)];
    if (i + 1 < w.n && (unsigned char)w.p[i + 1] < 0x80) add(t, mark, strlen(mark));
  }
}

/* The next of what `sep` parts. */
static bool next(const char **at, const char *end, char sep, part *out) {
  while (*at < end && **at == sep) ++*at;
  out->p = *at;
  while (*at < end && **at != sep) ++*at;
  out->n = (size_t)(*at - out->p);
  return out->n > 0;
}

static part any_of(part list, char sep) {
  part one, taken = {0};
  size_t n = 0;
  for (const char *at = list.p; next(&at, list.p + list.n, sep, &one);)
    if (below(++n) == 0) taken = one;
  return taken;
}

static void add_alternative(text *t, part a, const segue__class *classes) {
  if (a.n && *a.p == '<') {
    while (classes->name &&
           (strlen(classes->name) != a.n - 2 || memcmp(classes->name, a.p + 1, a.n - 2) != 0))
      classes++;
    if (classes->name) add_word(t, any_of((part){classes->words, strlen(classes->words)}, ' '));
  } else {
    add_word(t, a);
  }
}

/* What a pattern leaves out: nothing, as much as it may, a word too much, or the end of a sentence. */
static void add_gap(text *t, size_t reach) {
  for (size_t i = below(2) ? 0 : reach - 1 + below(3); i > 0; i--) add(t, " zebra", 6);
  if (below(6) == 0) add(t, ".", 1);
}

/* Something that the pattern should match, by an optional word now and then. */
static void say(text *t, const phrase *p) {
  part e;
  t->text[t->n = 0] = 0;
  for (const char *at = p->pattern, *end = at + strlen(at); next(&at, end, ' ', &e);) {
    if (*e.p == '?' && below(3)) continue;
    if (*e.p == '.')
      add_gap(t, e.n == 2 ? 4 : 10);
    else if (*e.p == '^' || *e.p == '$')
      add(t, ".", t->n > 0);
    else if (*e.p == '!')
      add_word(t, (part){"zebra", 5});
    else
      add_alternative(t, any_of((part){e.p + (*e.p == '?'), e.n - (*e.p == '?')}, '|'), p->classes);
  }
}

static size_t found_at(const segue__words *w, const char *pattern, const segue__class *classes, size_t *end) {
  size_t i = 0;
  while (i < w->n && !segue__match_at(w, i, pattern, classes, end)) i++;
  return i < w->n ? i : SIZE_MAX;
}

/* ---- what stands in them ---- */

static size_t dead;

static void none_says(const char *file, const char *pattern, part a) {
  dead++;
  print_error("%s: \"%s\": nobody can say \"%.*s\" here\n", file, pattern, (int)a.n, a.p);
}

static bool sayable(part word) {
  segue__words w;
  text t = {.n = 0};
  const size_t n = word.n - (word.p[word.n - 1] == '*');
  add_word(&t, word);
  segue__words_of(&w, t.text, t.n);
  return w.n == 1 && n > 0 && strlen(w.w[0]) == n && memcmp(w.w[0], word.p, n) == 0;
}

/* Texts for the pattern with this alternative alone in place of its element. */
static bool reachable(const phrase *p, part e, part a) {
  enum { TRIES = 300 };
  char only[4096];
  if (strchr("^$.!?", *a.p)) return false; /* they mean something at the beginning of an element only */
  const size_t before = (size_t)(e.p - p->pattern);
  snprintf(only, sizeof only, "%.*s%.*s%s", (int)before, p->pattern, (int)a.n, a.p, e.p + e.n);
  const phrase one = {p->file, only, p->classes};
  for (int i = 0; i < TRIES; i++) {
    text t;
    segue__words w;
    say(&t, &one);
    segue__words_of(&w, t.text, t.n);
    if (found_at(&w, only, p->classes, NULL) == SIZE_MAX) continue;
    if (!segue__may_match(&w, only) || !segue__may_match(&w, p->pattern))
      fail_msg("hidden: \"%s\" in \"%s\"", p->pattern, t.text);
    return true;
  }
  return false;
}

static void whatever_stands_in_a_pattern_can_be_said(void **state) {
  part e, a;
  (void)state;
  for (size_t i = 0; i < PHRASES; i++)
    for (const char *p = phrases[i].pattern, *end = p + strlen(p); next(&p, end, ' ', &e);) {
      const bool negated = *e.p == '!';
      if (*e.p == '.' || ((*e.p == '^' || *e.p == '$') && e.n == 1)) continue;
      for (const char *q = e.p + (negated || *e.p == '?'); next(&q, e.p + e.n, '|', &a);)
        if (negated ? *a.p != '<' && !sayable(a) : !reachable(&phrases[i], e, a))
          none_says(phrases[i].file, phrases[i].pattern, a);
    }
  assert_int_equal(dead, 0);
}

static void whatever_stands_in_a_list_can_be_said(void **state) {
  part a;
  (void)state;
  for (size_t i = 0; i < LISTS; i++)
    for (const char *p = word_lists[i].words, *end = p + strlen(p); next(&p, end, ' ', &a);)
      if (*a.p != '>' && !sayable(a)) none_says(word_lists[i].file, word_lists[i].words, a);
  assert_int_equal(dead, 0);
}

/* ---- what is left out ---- */

/* … in a turn of one sentence, of some, or of very many words. */
static void say_amid(text *t, const phrase *p) {
  enum { LONG = 340 }; /* more than are read */
  text one;
  t->text[t->n = 0] = 0;
  for (size_t i = below(3) ? 0 : below(LONG); i > 0; i--) add(t, i % 9 ? " so" : " so.", i % 9 ? 3 : 4);
  for (size_t i = 0; i < 3; i++) {
    if (i != 1 && below(2)) continue;
    say(&one, i == 1 ? p : &phrases[below(PHRASES)]);
    add(t, one.text, one.n);
    if (below(2)) add(t, ".", 1);
  }
}

static void nothing_that_matches_is_left_out_unseen(void **state) {
  enum { AT_ONCE = 8, TEXTS = 6000 };
  size_t seen = 0;
  (void)state;
  for (size_t k = 0; k < TEXTS; k++) {
    const size_t from = below(PHRASES - AT_ONCE);
    const char *table[AT_ONCE + 1] = {NULL};
    size_t n = 0, first = SIZE_MAX, which = 0, end = 0, got_which = 0, got_end = 0;
    bool any = false; /* classes aside */
    text t;
    segue__words w;
    say_amid(&t, &phrases[from + below(AT_ONCE)]);
    segue__words_of(&w, t.text, t.n);
    for (; n < AT_ONCE && phrases[from + n].classes == phrases[from].classes; n++) {
      size_t over = 0;
      table[n] = phrases[from + n].pattern;
      const size_t at = found_at(&w, table[n], phrases[from].classes, &over);
      if (at < first) first = at, which = n, end = over;
      any |= found_at(&w, table[n], NULL, NULL) != SIZE_MAX;
    }
    assert_int_equal(segue__match_any(&w, table, phrases[from].classes, &got_which, &got_end), first);
    assert_int_equal(segue__any_matches(&w, table), any);
    if (first == SIZE_MAX) continue;
    seen++;
    assert_int_equal(got_which, which);
    assert_int_equal(got_end, end);
  }
  assert_true(seen > TEXTS / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whatever_stands_in_a_pattern_can_be_said),
      cmocka_unit_test(whatever_stands_in_a_list_can_be_said),
      cmocka_unit_test(nothing_that_matches_is_left_out_unseen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
