/* SPDX-License-Identifier: Apache-2.0 */
#include "vocabulary.h"

#include <segue/base.h>

#include <ctype.h>
#include <flite/flite.h>
#include <stdlib.h>
#include <string.h>

/* cmulex has no header. */
cst_lexicon *cmu_lex_init(void);

static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static int is_word(unsigned char c) {
  return isalnum(c) || c == '\'' || c == '-' || c == '_' || c >= 0x80;
}

static int push(voc *v, const char *s, size_t n) {
  if (n > VOC_WORD || v->n >= VOC_WORDS) return SEGUE_E_LIMIT;
  char *w = malloc(n + 1);
  if (!w) return SEGUE_E_NOMEM;
  memcpy(w, s, n);
  w[n] = 0;
  v->word[v->n++] = w;
  return SEGUE_OK;
}

/* Length of a rule name, weight, tag or comment starting at `s`; 0 when there is none. */
static size_t aside(const char *s) {
  const char *end = *s == '<' ? strchr(s, '>') : *s == '{' ? strchr(s, '}') : NULL;
  if (*s == '/') end = s[1] == '/' ? strchr(s, '\n') : s[1] == '*' ? strstr(s + 2, "*/") : strchr(s + 1, '/');
  if (*s == '#') end = strchr(s, '\n');
  return end ? (size_t)(end - s) + 1 : 0;
}

static void sort_unique(voc *v) {
  uint32_t n = 0;
  qsort(v->word, v->n, sizeof *v->word, compare);
  for (uint32_t i = 0; i < v->n; i++) {
    if (n && strcmp(v->word[n - 1], v->word[i]) == 0)
      free(v->word[i]);
    else
      v->word[n++] = v->word[i];
  }
  v->n = n;
}

int segue__voc_of_jsgf(voc *v, const char *jsgf) {
  int rc = SEGUE_OK;
  v->n = 0;
  v->word = calloc(VOC_WORDS, sizeof *v->word);
  if (!v->word) return SEGUE_E_NOMEM;
  for (const char *s = jsgf; *s && !rc;) {
    const size_t skip = aside(s);
    size_t n = 0;
    while (!skip && is_word((unsigned char)s[n])) n++;
    if (n) {
      rc = push(v, s, n);
      if (rc == SEGUE_E_LIMIT && n <= VOC_WORD) { /* many are the same: make room */
        sort_unique(v);
        rc = push(v, s, n);
      }
    }
    s += skip ? skip : n ? n : 1;
  }
  if (rc)
    segue__voc_free(v);
  else
    sort_unique(v);
  return rc;
}

void segue__voc_free(voc *v) {
  for (uint32_t i = 0; i < v->n; i++) free(v->word[i]);
  free(v->word);
  v->word = NULL;
  v->n = 0;
}

/* Index of a word, or -1; `n` without a variant mark such as "(2)". */
static int find(const voc *v, const char *s, size_t n) {
  char key[VOC_WORD + 1];
  if (n > VOC_WORD) return -1;
  memcpy(key, s, n);
  key[n] = 0;
  const char *k = key;
  char **hit = bsearch(&k, v->word, v->n, sizeof *v->word, compare);
  return hit ? (int)(hit - v->word) : -1;
}

/* The dictionary's phone for one of flite's ("ax1" → "AH"); "" when there is none. */
static void phone(const char *flite, char out[4]) {
  char p[8];
  size_t n = strcspn(flite, "012");
  out[0] = 0;
  if (n == 0 || n > 3) return;
  memcpy(p, flite, n);
  p[n] = 0;
  if (strcmp(p, "ax") == 0) strcpy(p, "ah");
  if (strcmp(p, "axr") == 0) strcpy(p, "er");
  if (strlen(p) > 2 || strcmp(p, "pau") == 0) return;
  for (size_t i = 0; i <= n && i < 4; i++) out[i] = (char)toupper((unsigned char)p[i]);
}

static void by_letters(const char *word, void (*add)(void *, const char *, const char *), void *user) {
  char phones[VOC_PHONES + 1] = "", lower[VOC_WORD + 1];
  size_t n = 0, k = 0;
  for (; *word && word[k]; k++) lower[k] = (char)tolower((unsigned char)word[k]);
  lower[k] = 0;
  cst_val *list = lex_lookup(cmu_lex_init(), lower, NULL, NULL);
  for (const cst_val *c = list; c; c = val_cdr(c)) {
    char p[4];
    phone(val_string(val_car(c)), p);
    const size_t len = strlen(p);
    if (!len || n + len + 2 > sizeof phones) continue;
    if (n) phones[n++] = ' ';
    memcpy(phones + n, p, len + 1);
    n += len;
  }
  delete_val(list);
  add(user, word, n ? phones : "SIL");
}

/* One line "word PH ON ES" of the dictionary. */
static void line(const voc *v, const char *s, size_t n, uint8_t *seen,
                 void (*add)(void *, const char *, const char *), void *user) {
  char word[VOC_WORD + 8], phones[VOC_PHONES + 1];
  const char *space = memchr(s, ' ', n);
  if (!space) return;
  const size_t w = (size_t)(space - s);
  const char *mark = memchr(s, '(', w);
  const int i = find(v, s, mark ? (size_t)(mark - s) : w);
  const size_t p = n - w - 1;
  if (i < 0 || w >= sizeof word || p > VOC_PHONES || (mark && !seen[i])) return;
  memcpy(word, s, w);
  word[w] = 0;
  memcpy(phones, space + 1, p);
  phones[p] = 0;
  seen[i] = 1;
  add(user, word, phones);
}

void segue__voc_pronounce(const voc *v, const char *dict, size_t len,
                          void (*add)(void *user, const char *word, const char *phones), void *user,
                          uint32_t *rest) {
  uint8_t *seen = calloc(v->n + 1, 1);
  *rest = 0;
  if (!seen) return;
  for (size_t at = 0; at < len;) {
    const char *end = memchr(dict + at, '\n', len - at);
    const size_t n = end ? (size_t)(end - dict) - at : len - at;
    line(v, dict + at, n && dict[at + n - 1] == '\r' ? n - 1 : n, seen, add, user);
    at += n + 1;
  }
  for (uint32_t i = 0; i < v->n; i++)
    if (!seen[i]) {
      by_letters(v->word[i], add, user);
      ++*rest;
    }
  free(seen);
}
