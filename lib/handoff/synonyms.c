/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/synonyms.h"

#include <string.h>

const segue__synonym *segue__synonym_lines(const char *word, size_t *n) {
  size_t from = 0, to = segue__synonym_index_n;
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    if (strcmp(segue__synonym_index[middle].word, word) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  size_t end = from;
  while (end < segue__synonym_index_n && strcmp(segue__synonym_index[end].word, word) == 0) end++;
  *n = end - from;
  return *n ? &segue__synonym_index[from] : NULL;
}

bool segue__synonyms(const char *a, const char *b) {
  size_t n, m, i = 0, k = 0;
  const segue__synonym *x = segue__synonym_lines(a, &n), *y = n ? segue__synonym_lines(b, &m) : NULL;
  if (!y) return false;
  while (i < n && k < m && x[i].line != y[k].line) {
    if (x[i].line < y[k].line)
      i++;
    else
      k++;
  }
  return i < n && k < m;
}
