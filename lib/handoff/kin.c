/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/kin.h"

#include <stdio.h>
#include <string.h>

#include "context/words.h"

/* What stands before the name in what was said; false: nothing that somebody is to another. */
static bool kin_before(const char *said, const char *name, char kin[SEGUE__WORD_LEN]) {
  segue__words w;
  segue__words_of(&w, said, strlen(said));
  for (size_t i = 1; i < w.n; i++) {
    if (strcmp(w.w[i], name) != 0 || !segue__word_in(segue__kin, w.w[i - 1])) continue;
    snprintf(kin, SEGUE__WORD_LEN, "%s", w.w[i - 1]);
    return true;
  }
  return false;
}

/* What the person of this fact is to the caller. */
static bool kin_of(const segue__repeats *r, const segue__fact *f, char kin[SEGUE__WORD_LEN]) {
  segue__words v;
  segue__words_of(&v, f->value, strlen(f->value));
  if (v.n == 0 || f->known_from == SEGUE_TURN_NONE || !segue__listed(f->name, "mention person name"))
    return false;
  for (size_t i = 0; i < r->n_exchanges; i++)
    if (r->exchanges[i].turn == f->known_from && kin_before(r->exchanges[i].said, v.w[0], kin)) return true;
  return false;
}

/* All words that are sought are that one: "sister", "sisters". */
static bool only(const segue__sought *q, const char *kin) {
  const size_t n = strlen(kin);
  for (size_t k = 0; k < q->n; k++) {
    const char *word = q->w->w[q->at[k]];
    if (strncmp(word, kin, n) != 0 || (word[n] && strcmp(word + n, "s") != 0)) return false;
  }
  return true;
}

const segue__fact *segue__kin_named(const segue__repeats *r, const segue__sought *q) {
  static const char *const called[] = {"name|names|called|named", NULL};
  if (!q->asks || !(q->sorts & SEGUE__SEEK_WHO) || q->n == 0 || !segue__any_matches(q->w, called))
    return NULL;
  for (size_t i = 0; i < r->n_facts; i++) {
    char kin[SEGUE__WORD_LEN];
    if (kin_of(r, &r->facts[i], kin) && only(q, kin)) return &r->facts[i];
  }
  return NULL;
}
