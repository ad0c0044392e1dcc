/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/utf8.h"

#include <stdint.h>
#include <string.h>

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

static bool is_gap(char c) {
  return c == ' ' || c == '_' || c == '-';
}

size_t segue__utf8_start(const char *p, size_t n, char out[SEGUE__UTF8_START]) {
  static const char more[] = "\xE2\x80\xA6";
  const size_t room = SEGUE__UTF8_START - (sizeof more - 1);
  size_t end = room, word = room;
  if (n <= SEGUE__UTF8_START) {
    if (n) memcpy(out, p, n);
    return n;
  }
  while (end > 0 && ((uint8_t)p[end] & 0xC0) == 0x80) end--;
  while (word > 0 && !is_gap(p[word])) word--;
  while (word > 0 && is_gap(p[word - 1])) word--;
  if (word * 2 >= room) end = word;
  memcpy(out, p, end);
  memcpy(out + end, more, sizeof more - 1);
  return end + sizeof more - 1;
}
