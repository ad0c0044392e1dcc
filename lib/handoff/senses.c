/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/senses.h"

#include <stdio.h>
#include <string.h>

#include "handoff/question.h"
#include "handoff/repeats.h"
#include "handoff/synonyms.h"

/* Its stem, "tun" of "tuner" too. */
static void root_of(const char *word, char root[SEGUE__STEM]) {
  segue__stem(word, root);
  const size_t n = strlen(root);
  if (n > 4 && (strcmp(root + n - 2, "er") == 0 || strcmp(root + n - 2, "or") == 0)) root[n - 2] = 0;
}

/* "child" of "child's" and "windows" without their s; false when there is none. */
static bool without_s(const char *word, char one[SEGUE__WORD_LEN]) {
  const size_t n = strlen(word);
  if (n < 4 || word[n - 1] != 's' || word[n - 2] == 's') return false;
  snprintf(one, SEGUE__WORD_LEN, "%.*s", (int)n - 1, word);
  return true;
}

static void lines_of(const char *word, const char *const *table, segue__sense *s) {
  char one[SEGUE__WORD_LEN];
  const bool more = without_s(word, one);
  for (size_t i = 0; table[i] && s->n < SEGUE__SENSES_MAX; i++)
    if (segue__listed(word, table[i]) || (more && segue__listed(one, table[i]))) s->lines[s->n++] = table[i];
}

/* The same of the synonyms, in the order of their lines. */
static void synonyms_of(const char *word, segue__sense *s) {
  char one[SEGUE__WORD_LEN];
  size_t n, m = 0, i = 0, k = 0;
  const segue__synonym *x = segue__synonym_lines(word, &n),
                       *y = without_s(word, one) ? segue__synonym_lines(one, &m) : NULL;
  while ((i < n || k < m) && s->n < SEGUE__SENSES_MAX) {
    const uint16_t line = k == m || (i < n && x[i].line <= y[k].line) ? x[i].line : y[k].line;
    i += i < n && x[i].line == line;
    k += k < m && y[k].line == line;
    s->lines[s->n++] = segue__asked_synonyms[line];
  }
}

void segue__sense_of(const char *word, segue__sense *s) {
  s->word = word;
  s->n = 0;
  root_of(word, s->root);
  synonyms_of(word, s);
  s->asked = s->n;
  lines_of(word, segue__fix_synonyms, s);
}

/* A word of what is known. */
typedef struct form {
  char word[SEGUE__WORD_LEN], root[SEGUE__STEM], one[SEGUE__WORD_LEN];
  bool more; /* `one` is the word without its s */
} form;

static bool means(const segue__sense *s, const form *f, bool tried) {
  if (strcmp(s->word, f->word) == 0 || strcmp(s->root, f->root) == 0) return true;
  const size_t n = strlen(s->word), m = strlen(f->word);
  if (n >= 5 && m > n && strcmp(f->word + m - n, s->word) == 0) return true; /* "chair" of "wheelchair" */
  for (size_t i = 0; i < (tried ? s->n : s->asked); i++)
    if (segue__listed(f->word, s->lines[i]) || (f->more && segue__listed(f->one, s->lines[i]))) return true;
  return false;
}

static bool ordinal(const char *word) {
  return (*word >= '0' && *word <= '9') || segue__number_word(word) > 0 || segue__ordinal_word(word) > 0;
}

/* "On our third floor" says which floor, "zone 4" which zone. */
bool segue__sense_valued(const segue__sense *s, const char *list) {
  char words[2][SEGUE__WORD_LEN] = {"", ""}; /* this one and the one before, in turns */
  bool own[2] = {false, false};
  for (size_t i = 0; *list; i = !i) {
    const size_t n = strcspn(list, " "), kept = n < SEGUE__WORD_LEN ? n : SEGUE__WORD_LEN - 1;
    memcpy(words[i], list, kept);
    words[i][kept] = 0;
    own[i] = strcmp(s->word, words[i]) == 0;
    if ((own[i] && ordinal(words[!i])) || (own[!i] && ordinal(words[i]))) return true;
    list += n + (list[n] != 0);
  }
  return false;
}

/* Which of `n` senses the words of a list, parted by blanks or underscores, mean, as bits. */
uint32_t segue__senses_held(const segue__sense *senses, size_t n, const char *list, bool tried) {
  uint32_t set = 0;
  while (*list) {
    form f = {.more = false};
    const size_t len = strcspn(list, " _");
    if (len > 1 && len < sizeof f.word) {
      memcpy(f.word, list, len);
      f.word[len] = 0;
      root_of(f.word, f.root);
      f.more = without_s(f.word, f.one);
      for (size_t i = 0; i < n; i++)
        if (!(set >> i & 1) && means(&senses[i], &f, tried)) set |= (uint32_t)1 << i;
    }
    list += len + (list[len] != 0);
  }
  return set;
}

/* The word itself, but for its ending. */
bool segue__sense_same_root(const segue__sense *s, const char *list) {
  segue__sense x = *s;
  x.asked = x.n = 0;
  return segue__senses_held(&x, 1, list, false) != 0;
}
