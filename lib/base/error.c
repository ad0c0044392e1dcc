/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* End `s` before a UTF-8 character that truncation has cut in two. */
static void trim_utf8(char *s, size_t cap, size_t wanted) {
  size_t n, k;
  if (wanted < cap) return;
  n = cap - 1;
  for (k = n; k > 0 && n - k < 4; k--) {
    unsigned char c = (unsigned char)s[k - 1];
    if (c < 0x80) return;
    if (c >= 0xc0) {
      size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      if (n - (k - 1) < need) s[k - 1] = '\0';
      return;
    }
  }
}

static void vformat(char *out, size_t cap, const char *fmt, va_list ap) {
  int n = vsnprintf(out, cap, fmt, ap);
  if (n < 0)
    out[0] = '\0';
  else
    trim_utf8(out, cap, (size_t)n);
}

static void fill(segue_error *err, int code, const char *path, uint32_t line, uint64_t offset) {
  size_t n = path ? strlen(path) : 0, cut = n < sizeof err->path ? n : sizeof err->path - 1;
  err->code = code;
  err->line = line;
  err->offset = offset;
  if (cut > 0) memmove(err->path, path, cut);
  err->path[cut] = '\0';
  trim_utf8(err->path, sizeof err->path, n);
}

int segue__fail(segue_error *err, int code, const char *path, const char *fmt, ...) {
  va_list ap;
  if (!err) return code;
  fill(err, code, path, 0, UINT64_MAX);
  va_start(ap, fmt);
  vformat(err->message, sizeof err->message, fmt, ap);
  va_end(ap);
  return code;
}

int segue__fail_at(segue_error *err, int code, const char *path, uint32_t line, uint64_t offset,
                   const char *fmt, ...) {
  va_list ap;
  if (!err) return code;
  fill(err, code, path, line, offset);
  va_start(ap, fmt);
  vformat(err->message, sizeof err->message, fmt, ap);
  va_end(ap);
  return code;
}

int segue__fail_prefix(segue_error *err, int code, const char *fmt, ...) {
  char old[sizeof err->message];
  size_t used, rest;
  va_list ap;
  if (!err) return code;
  memcpy(old, err->message, sizeof old);
  err->code = code;
  va_start(ap, fmt);
  vformat(err->message, sizeof err->message, fmt, ap);
  va_end(ap);
  used = strlen(err->message);
  rest = strlen(old);
  if (used + rest >= sizeof err->message) {
    memcpy(err->message + used, old, sizeof err->message - 1 - used);
    err->message[sizeof err->message - 1] = '\0';
    trim_utf8(err->message, sizeof err->message, used + rest);
  } else {
    memcpy(err->message + used, old, rest + 1);
  }
  return code;
}
