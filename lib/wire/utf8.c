/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/utf8.h"

#include <stdint.h>

bool segue__utf8_valid(const char *text, size_t n) {
  const uint8_t *p = (const uint8_t *)text, *end = p + n;
  while (p < end) {
    const uint8_t c = *p;
    if (c < 0x80) {
      p++;
      continue;
    }
    const unsigned more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    if (c < 0xC2 || c > 0xF4 || (size_t)(end - p) <= more) return false;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F)) return false;
    if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F)) return false;
    for (unsigned i = 1; i <= more; i++)
      if ((p[i] & 0xC0) != 0x80) return false;
    p += more + 1;
  }
  return true;
}

bool segue__utf8_text(const char *p, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint8_t c = (uint8_t)p[i];
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return false;
  }
  return segue__utf8_valid(p, n);
}
