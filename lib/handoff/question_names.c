/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/question_names.h"

void segue__name_split(segue__fact_name *f, const char *name) {
  size_t k = 0;
  f->n = f->specific = 0;
  for (const char *p = name;; p++) {
    const bool upper = *p >= 'A' && *p <= 'Z',
               letter = upper || (*p >= 'a' && *p <= 'z') || (unsigned char)*p > 127;
    const bool digit = *p >= '0' && *p <= '9';
    const bool hump = upper && p > name && p[-1] >= 'a' && p[-1] <= 'z';
    if (k && (hump || !(letter || digit))) {
      f->w[f->n][k] = 0;
      f->generic[f->n] = segue__listed(f->w[f->n], segue__asked_generic);
      if (!segue__listed(f->w[f->n], "of the a an on in for is")) f->n++;
      k = 0;
    }
    if (!*p || f->n == SEGUE__NAME_WORDS) break;
    if ((letter || digit) && k + 1 < SEGUE__WORD_LEN) f->w[f->n][k++] = (char)(upper ? *p + 32 : *p);
  }
  for (size_t i = 0; i < f->n; i++) f->specific += !f->generic[i];
}

bool segue__name_word_in(const segue__words *w, size_t from, size_t to, const char *word) {
  for (size_t i = from; i < to; i++)
    if (segue__question_same(w->w[i], word)) return true;
  return false;
}

bool segue__name_all_in(const segue__words *w, size_t from, size_t to, const segue__fact_name *f) {
  for (size_t i = 0; i < f->n; i++)
    if (!f->generic[i] && !segue__name_word_in(w, from, to, f->w[i])) return false;
  return true;
}

bool segue__name_has(const segue__fact_name *f, const char *word) {
  for (size_t i = 0; i < f->n; i++)
    if (segue__question_same(f->w[i], word)) return true;
  return false;
}
