/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/ascii.h"

#include <stdint.h>
#include <string.h>

/* U+00C0 … U+017F (Latin-1 letters and Latin Extended-A) without their accents. */
static const char latin[] =
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
    "GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

static const struct {
  uint32_t c;
  const char *plain;
} marks[] = {{0xA0, " "},   {0xA3, "GBP "}, {0xB0, "deg"},   {0xDF, "ss"},     {0xC6, "AE"},  {0xE6, "ae"},
             {0x2010, "-"}, {0x2011, "-"},  {0x2013, "-"},   {0x2014, "-"},    {0x2018, "'"}, {0x2019, "'"},
             {0x201C, "'"}, {0x201D, "'"},  {0x2026, "..."}, {0x20AC, "EUR "}, {0xE4, "ae"},  {0xF6, "oe"},
             {0xFC, "ue"},  {0xC4, "Ae"},   {0xD6, "Oe"},    {0xDC, "Ue"}};

static uint32_t next_char(const char **p, const char *end) {
  const uint8_t c = (uint8_t) * (*p)++;
  if (c < 0xC0) return c;
  const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
  uint32_t v = c & (0x3Fu >> more);
  for (int i = 0; i < more && *p < end && ((uint8_t) * *p & 0xC0) == 0x80; i++)
    v = v << 6 | ((uint8_t) * (*p)++ & 0x3F);
  return v;
}

void segue__ascii_put(segue__buf *out, const char *p, size_t n) {
  if (n == 0) return; /* p may be NULL then */
  const char *end = p + n;
  while (p < end) {
    const uint32_t c = next_char(&p, end);
    const char *plain = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !plain; i++)
      if (marks[i].c == c) plain = marks[i].plain;
    if (c < 0x80) {
      segue__buf_putc(out, c < 0x20 || c == 0x7F ? ' ' : (char)c);
    } else if (plain) {
      segue__buf_puts(out, plain);
    } else {
      segue__buf_putc(out, c >= 0xC0 && c - 0xC0 < sizeof latin - 1 ? latin[c - 0xC0] : '?');
    }
  }
}
