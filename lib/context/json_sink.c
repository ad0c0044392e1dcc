/* SPDX-License-Identifier: Apache-2.0 */
#include "context/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void segue__sink_string(segue__sink *s, const char *p, size_t n) {
  segue__sink_put(s, "\"", 1);
  for (size_t i = 0, from = 0; i <= n; i++) {
    const unsigned char c = i < n ? (unsigned char)p[i] : 0;
    if (i < n && c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    segue__sink_put(s, p + from, i - from);
    from = i + 1;
    if (i == n) break;
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
    for (char *c = text; *c; c++)
      if (*c == ',') *c = '.'; /* the host's locale may have a decimal comma */
  }
  segue__sink_puts(s, text);
}

int segue__sink_finish(segue__sink *s, size_t *len) {
  const int fits = s->len < s->cap;
  if (s->cap > 0) s->buf[fits ? s->len : s->cap - 1] = 0;
  *len = s->len;
  return fits ? SEGUE_OK : SEGUE_E_LIMIT;
}
