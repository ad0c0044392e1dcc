/* SPDX-License-Identifier: Apache-2.0 */
#include "context/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void segue__sink_put(segue__sink *s, const char *p, size_t n) {
  if (s->len < s->cap) {
    const size_t room = s->cap - s->len;
    memcpy(s->buf + s->len, p, n < room ? n : room);
  }
  s->len += n;
}

void segue__sink_puts(segue__sink *s, const char *z) {
  segue__sink_put(s, z, strlen(z));
}

static void escape(segue__sink *s, unsigned char c) {
  char esc[8] = {'\\', (char)c, 0};
  if (c == '\n')
    esc[1] = 'n';
  else if (c == '\r')
    esc[1] = 'r';
  else if (c == '\t')
    esc[1] = 't';
  else if (c != '"' && c != '\\')
    snprintf(esc, sizeof esc, "\\u%04x", c);
  segue__sink_puts(s, esc);
}

/* What C callers put in may be no UTF-8; what comes out always is. */
void segue__sink_string(segue__sink *s, const char *p, size_t n) {
  size_t from = 0;
  segue__sink_put(s, "\"", 1);
  for (size_t i = 0; i < n;) {
    const unsigned char c = (unsigned char)p[i];
    const size_t k = segue__utf8_len((const unsigned char *)p + i, n - i);
    if (k > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) {
      i += k;
      continue;
    }
    segue__sink_put(s, p + from, i - from);
    if (k > 0)
      escape(s, c);
    else
      segue__sink_puts(s, "\xEF\xBF\xBD");
    from = ++i;
  }
  segue__sink_put(s, p + from, n - from);
  segue__sink_put(s, "\"", 1);
}

void segue__sink_number(segue__sink *s, double v) {
  char text[40];
  if (v == floor(v) && fabs(v) < 1e15) {
    snprintf(text, sizeof text, "%.0f", v == 0 ? 0.0 : v); /* no "-0" */
  } else {
    for (int digits = 6; digits <= 17; digits++) {
      snprintf(text, sizeof text, "%.*g", digits, v);
      if (strtod(text, NULL) == v) break;
    }
    segue__decimal_point(text);
  }
  segue__sink_puts(s, text);
}

int segue__sink_finish(segue__sink *s, size_t *len) {
  const int fits = s->len < s->cap;
  if (s->cap > 0) s->buf[fits ? s->len : s->cap - 1] = 0;
  *len = s->len;
  return fits ? SEGUE_OK : SEGUE_E_LIMIT;
}
