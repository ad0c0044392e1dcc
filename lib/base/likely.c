/* SPDX-License-Identifier: Apache-2.0 */
/* Names told apart by the letters that would have to change. */
#include "base/likely.h"

#include <stddef.h>
#include <string.h>

enum { LONGEST = 48, PART = 4 /* letters from which on a part of a name stands for it */ };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Letters to insert, drop or change until `a` is `b`; both are shorter than LONGEST. */
static size_t letters_off(const char *a, const char *b) {
  size_t row[LONGEST + 1];
  const size_t m = strlen(b);
  for (size_t j = 0; j <= m; j++) row[j] = j;
  for (size_t i = 1; a[i - 1]; i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      const size_t changed = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = least(changed, 1 + least(row[j], row[j - 1]));
    }
  }
  return row[m];
}

/* How far `given` is from `name`; above `most` it is another name. */
static size_t off(const char *given, const char *name, size_t most) {
  if (strlen(given) >= LONGEST || strlen(name) >= LONGEST) return most + 1;
  const size_t n = letters_off(given, name);
  return n > most && strlen(given) >= PART && strstr(name, given) ? most : n;
}

const char *segue__likelier(const char *given, const char *best, const char *name) {
  const size_t length = strlen(given),
               most = length < 6    ? 1
                      : length < 12 ? 2
                                    : 3,
               n = off(given, name, most);
  return n <= most && (!best || n < off(given, best, most)) ? name : best;
}
