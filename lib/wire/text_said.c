/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_said.h"

#include <string.h>

bool segue__said_letter(char c) {
  const unsigned char o = (unsigned char)c;
  return o >= 0x80 || (o >= '0' && o <= '9') || ((o | 0x20) >= 'a' && (o | 0x20) <= 'z');
}

size_t segue__said_last(segue__str s) {
  size_t n = 0;
  while (n < s.len && segue__said_letter(s.p[s.len - 1 - n])) n++;
  return n;
}

segue__str segue__said_word(segue__str said, segue__str start) {
  while (said.len) {
    const size_t n = segue__said_last(said);
    const segue__str word = {said.p + said.len - n, n};
    if (n > start.len && n <= SEGUE__SAID_LONGEST && memcmp(word.p, start.p, start.len) == 0) return word;
    said.len -= n + (said.len > n);
  }
  return (segue__str){0};
}

size_t segue__said_short(segue__str said, segue__str word) {
  for (size_t n = SEGUE__SAID_LEAST; n + 2 < word.len; n++) {
    if (((uint8_t)word.p[n] & 0xC0) == 0x80) continue; /* in the middle of a character */
    const segue__str found = segue__said_word(said, (segue__str){word.p, n});
    if (found.len == word.len && memcmp(found.p, word.p, word.len) == 0) return n;
  }
  return 0;
}
