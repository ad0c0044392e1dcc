/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <segue/base.h>

void segue__buf_init(segue__buf *b) {
  memset(b, 0, sizeof *b);
}

void segue__buf_free(segue__buf *b) {
  free(b->p);
  segue__buf_init(b);
}

void segue__buf_reset(segue__buf *b) {
  b->len = 0;
  b->failed = 0;
  if (b->p) b->p[0] = '\0';
}

int segue__buf_reserve(segue__buf *b, size_t n) {
  size_t need, cap;
  char *p;
  if (b->failed) return SEGUE_E_NOMEM;
  if (n >= SIZE_MAX / 2 - b->len - 1) goto fail;
  need = b->len + n + 1;
  if (need <= b->cap) return SEGUE_OK;
  cap = b->cap ? b->cap : 64;
  while (cap < need) cap *= 2;
  p = realloc(b->p, cap);
  if (!p) goto fail;
  b->p = p;
  b->cap = cap;
  b->p[b->len] = '\0';
  return SEGUE_OK;
fail:
  b->failed = 1;
  return SEGUE_E_NOMEM;
}

void segue__buf_put(segue__buf *b, const void *p, size_t n) {
  if (segue__buf_reserve(b, n) < 0) return;
  if (n > 0) memcpy(b->p + b->len, p, n);
  b->len += n;
  b->p[b->len] = '\0';
}

void segue__buf_putc(segue__buf *b, char c) {
  segue__buf_put(b, &c, 1);
}

void segue__buf_puts(segue__buf *b, const char *s) {
  segue__buf_put(b, s, strlen(s));
}

void segue__buf_vprintf(segue__buf *b, const char *fmt, va_list ap) {
  va_list again;
  int n;
  va_copy(again, ap);
  n = vsnprintf(NULL, 0, fmt, ap);
  if (n < 0) {
    b->failed = 1;
  } else if (segue__buf_reserve(b, (size_t)n) == SEGUE_OK) {
    vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
    b->len += (size_t)n;
  }
  va_end(again);
}

void segue__buf_printf(segue__buf *b, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  segue__buf_vprintf(b, fmt, ap);
  va_end(ap);
}

/* Length of the well-formed UTF-8 sequence at `s` (RFC 3629: no overlong forms, no surrogates), else 0. */
static size_t utf8_length(const unsigned char *s, size_t n) {
  size_t k, len;
  unsigned low = 0x80, high = 0xbf;
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
  len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  if (len > n) return 0;
  if (s[0] == 0xe0) low = 0xa0;
  if (s[0] == 0xed) high = 0x9f;
  if (s[0] == 0xf0) low = 0x90;
  if (s[0] == 0xf4) high = 0x8f;
  if (s[1] < low || s[1] > high) return 0;
  for (k = 2; k < len; k++)
    if ((s[k] & 0xc0) != 0x80) return 0;
  return len;
}

static void json_escape(segue__buf *b, unsigned char c) {
  switch (c) {
  case '"': segue__buf_put(b, "\\\"", 2); break;
  case '\\': segue__buf_put(b, "\\\\", 2); break;
  case '\n': segue__buf_put(b, "\\n", 2); break;
  case '\r': segue__buf_put(b, "\\r", 2); break;
  case '\t': segue__buf_put(b, "\\t", 2); break;
  default: segue__buf_printf(b, "\\u%04x", c); break;
  }
}

void segue__buf_json_stringn(segue__buf *b, const char *s, size_t n) {
  const unsigned char *u = (const unsigned char *)s;
  size_t i = 0, plain = 0;
  if (!s) {
    segue__buf_puts(b, "null");
    return;
  }
  segue__buf_putc(b, '"');
  while (i < n) {
    size_t len = utf8_length(u + i, n - i);
    if (len > 0 && u[i] >= 0x20 && u[i] != '"' && u[i] != '\\' && u[i] != 0x7f) {
      i += len;
      continue;
    }
    segue__buf_put(b, s + plain, i - plain);
    if (len == 0)
      segue__buf_puts(b, "\xef\xbf\xbd");
    else
      json_escape(b, u[i]);
    plain = ++i;
  }
  segue__buf_put(b, s + plain, n - plain);
  segue__buf_putc(b, '"');
}

void segue__buf_json_string(segue__buf *b, const char *s) {
  segue__buf_json_stringn(b, s, s ? strlen(s) : 0);
}

size_t segue__decimal_point(char *text) {
  char *out = text;
  for (const char *p = text; *p; p++) {
    const int plain = (*p >= '0' && *p <= '9') || *p == '-' || *p == '+' || *p == 'e';
    if (plain || out == text || out[-1] != '.') *out++ = plain ? *p : '.';
  }
  *out = '\0';
  return (size_t)(out - text);
}

void segue__buf_fixed(segue__buf *b, double v, int digits) {
  char text[400];
  (void)snprintf(text, sizeof text, "%.*f", digits, v);
  segue__buf_put(b, text, segue__decimal_point(text));
}

void segue__buf_general(segue__buf *b, double v, int digits) {
  char text[400];
  (void)snprintf(text, sizeof text, "%.*g", digits, v);
  segue__buf_put(b, text, segue__decimal_point(text));
}

void segue__buf_json_number(segue__buf *b, double v, int digits) {
  char text[400];
  int n;
  if (!isfinite(v)) {
    segue__buf_puts(b, "null");
    return;
  }
  if (digits < 0) digits = 0;
  if (digits > 17) digits = 17;
  (void)snprintf(text, sizeof text, "%.*f", digits, v);
  n = (int)segue__decimal_point(text);
  if (strchr(text, '.')) {
    while (n > 0 && text[n - 1] == '0') text[--n] = '\0';
    if (n > 0 && text[n - 1] == '.') text[--n] = '\0';
  }
  segue__buf_puts(b, strcmp(text, "-0") == 0 ? "0" : text);
}

const char *segue__buf_str(const segue__buf *b) {
  return b->p ? b->p : "";
}

char *segue__buf_take(segue__buf *b) {
  char *p;
  if (segue__buf_reserve(b, 0) < 0) {
    segue__buf_free(b);
    return NULL;
  }
  p = b->p;
  segue__buf_init(b);
  return p;
}
