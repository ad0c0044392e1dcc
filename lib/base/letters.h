/* SPDX-License-Identifier: Apache-2.0 */
/* base/letters.h: ASCII characters, the same in any locale of the host. In a Turkish one the system's functions tell "VIA" from
 * "Via", in a Latin one they take octets for letters that no header or number may have. */
#ifndef SEGUE_BASE_LETTERS_H
#define SEGUE_BASE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

static inline bool segue__is_digit(char c) {
  return c >= '0' && c <= '9';
}

static inline bool segue__is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool segue__is_alnum(char c) {
  return segue__is_letter(c) || segue__is_digit(c);
}

static inline bool segue__is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char segue__to_small(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char segue__to_capital(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The first `n` characters, or all up to the end of both, are the same but for small and capital letters. */
static inline bool segue__same_start(const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (segue__to_small(a[i]) != segue__to_small(b[i])) return false;
    if (!a[i]) return true;
  }
  return true;
}

static inline bool segue__same_letters(const char *a, const char *b) {
  return segue__same_start(a, b, (size_t)-1);
}

#endif /* SEGUE_BASE_LETTERS_H */
