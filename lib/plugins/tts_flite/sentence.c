/* SPDX-License-Identifier: Apache-2.0 */
#include "sentence.h"

#include <string.h>

/* Letters of U+00C0…U+00FF without their accents. */
static const char latin1[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty";

/* One character at `s` as ASCII. @return bytes consumed, at least 1 */
static size_t plain(const unsigned char *s, size_t left, char *out) {
  if (*s < 0x80) {
    /* Angle brackets, braces and the like mean nothing when spoken. */
    *out = *s < 0x20 || strchr("<>{}[]|\\^~`*_#", *s) ? ' ' : (char)*s;
    return 1;
  }
  size_t n = 1;
  while (n < left && n < 4 && (s[n] & 0xC0) == 0x80) n++;
  *out = ' ';
  if (n == 2 && s[0] == 0xC3) *out = latin1[s[1] - 0x80];
  if (n == 3 && s[0] == 0xE2 && s[1] == 0x80) {
    if (s[2] == 0x98 || s[2] == 0x99) *out = '\'';
    if (s[2] == 0x93 || s[2] == 0x94) *out = ',';
    if (s[2] == 0xA6) *out = '.';
  }
  return n;
}

static int ends_sentence(const char *text, size_t len, size_t next, char c) {
  return (c == '.' || c == '!' || c == '?' || c == ';') &&
         (next >= len || text[next] == ' ' || text[next] == '\n');
}

int segue__flite_sentence(const char *text, size_t len, size_t *pos, flite_sentence *out) {
  size_t space = 0;
  out->n = 0;
  while (*pos < len && (text[*pos] == ' ' || text[*pos] == '\n')) ++*pos;
  while (*pos < len && out->n < FLITE_SENTENCE_MAX) {
    char c;
    *pos += plain((const unsigned char *)text + *pos, len - *pos, &c);
    if (c == ' ') space = out->n + 1;
    out->text[out->n] = c;
    out->end[out->n++] = (uint32_t)*pos;
    if (ends_sentence(text, len, *pos, c)) break;
  }
  if (out->n == FLITE_SENTENCE_MAX && space > 1) {
    out->n = space;
    *pos = out->end[space - 1];
  }
  out->text[out->n] = 0;
  return out->n > 0;
}
