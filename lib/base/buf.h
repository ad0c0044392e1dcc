/* SPDX-License-Identifier: Apache-2.0 */
/* base/buf.h: a growing byte and string buffer on malloc. Errors stick: after a failed allocation all
 * further appends do nothing, so a writer checks once, at the end. The content is always terminated. */
#ifndef SEGUE_BASE_BUF_H
#define SEGUE_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct segue__buf {
  char *p; /* NULL until the first append; use segue__buf_str */
  size_t len;
  size_t cap;
  int failed; /* 1: out of memory; the content is incomplete */
} segue__buf;

void segue__buf_init(segue__buf *b);
void segue__buf_free(segue__buf *b);  /* and init again */
void segue__buf_reset(segue__buf *b); /* empty, keeps the memory, forgets a failure */
/* Make room for `n` more bytes; SEGUE_OK or SEGUE_E_NOMEM. */
int segue__buf_reserve(segue__buf *b, size_t n);
void segue__buf_putc(segue__buf *b, char c);
void segue__buf_puts(segue__buf *b, const char *s);
void segue__buf_put(segue__buf *b, const void *p, size_t n);
void segue__buf_printf(segue__buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void segue__buf_vprintf(segue__buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* A JSON string with its quotes (RFC 8259 section 7). Control characters are escaped; bytes that are not
 * UTF-8 become U+FFFD, so that what is emitted can always be parsed. NULL writes null. */
void segue__buf_json_string(segue__buf *b, const char *s);
void segue__buf_json_stringn(segue__buf *b, const char *s, size_t n);
/* A JSON number with at most `digits` decimals and no trailing zeros; NaN and infinity write null. */
void segue__buf_json_number(segue__buf *b, double v, int digits);
/* What printf made of one number, with a point in the place of what the host's locale puts there: a comma, or a mark of several
 * bytes. @return the length */
size_t segue__decimal_point(char *text);
/* As printf's "%.*f" and "%.*g", with a point whatever the host's locale writes. `v` is finite. */
void segue__buf_fixed(segue__buf *b, double v, int digits);
void segue__buf_general(segue__buf *b, double v, int digits);

/* The content so far, "" when empty. Valid until the next append. */
const char *segue__buf_str(const segue__buf *b);
/* Hand the content over: a malloc'd terminated string, the buffer becomes empty. NULL when an append
 * failed. */
char *segue__buf_take(segue__buf *b);

#endif /* SEGUE_BASE_BUF_H */
