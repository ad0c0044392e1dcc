/* SPDX-License-Identifier: Apache-2.0 */
/* Text as it may be shown: without what moves a cursor or turns a page around, cut at words. */
#include "context/brief.h"

size_t segue__utf8_count(const char *s, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += ((unsigned char)s[i] & 0xC0) != 0x80;
  return count;
}

/* Characters that could move a terminal's cursor or turn a page's text around. */
static size_t unsafe(const char *s, size_t n) {
  const unsigned char *p = (const unsigned char *)s;
  if (p[0] < 0x20 || p[0] == 0x7F) return 1;
  if (n >= 2 && p[0] == 0xC2 && p[1] < 0xA0) return 2; /* C1 controls */
  if (n >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] >= 0xA8 && p[2] <= 0xAE))
    return 3; /* line breaks, bidi */
  if (n >= 3 && p[0] == 0xE2 && p[1] == 0x81 && (p[2] >= 0xA6 && p[2] <= 0xA9)) return 3; /* bidi isolates */
  return 0;
}

static size_t char_len(unsigned char c) {
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

void segue__brief_clean(segue__buf *out, const char *s, size_t n, size_t max) {
  const size_t start = out->len;
  size_t count = 0, cut = start, cut_count = 0; /* where the last whole word ends */
  bool blank = false;
  for (size_t i = 0; i < n;) {
    const size_t bad = unsafe(s + i, n - i), k = bad ? bad : char_len((unsigned char)s[i]);
    if (bad || s[i] == ' ') {
      blank = out->len > start;
      i += k;
      continue;
    }
    if (blank) {
      if (count + 1 <= max) cut = out->len, cut_count = count;
      segue__buf_putc(out, ' ');
      count++;
      blank = false;
    }
    if (count + 1 > max) {
      /* One character more than fits: fall back to the last word that leaves room for the dots, unless
       * that would throw most of it away. */
      if (out->failed) return;
      if (cut_count * 2 < max || cut_count + 1 > max) {
        cut = out->len;
        for (cut_count = count; cut_count + 1 > max && cut > start; cut_count--) do
            cut--;
          while (cut > start && ((unsigned char)out->p[cut] & 0xC0) == 0x80);
      }
      out->len = cut;
      out->p[cut] = 0;
      segue__buf_puts(out, "…");
      return;
    }
    segue__buf_put(out, s + i, k < n - i ? k : n - i);
    count++;
    i += k;
  }
}

void segue__brief_plain_name(segue__buf *out, segue__str s, size_t max) {
  char plain[128];
  size_t n = 0;
  for (size_t i = 0; i < s.len && n + 2 < sizeof plain; i++) {
    const bool upper = s.p[i] >= 'A' && s.p[i] <= 'Z',
               hump = upper && i > 0 && s.p[i - 1] >= 'a' && s.p[i - 1] <= 'z';
    if (hump) plain[n++] = ' '; /* "NumberGuests" */
    plain[n++] = s.p[i] == '_' ? ' ' : hump ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
  }
  segue__brief_clean(out, plain, n, max);
}
