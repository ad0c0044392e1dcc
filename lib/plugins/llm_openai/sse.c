/* SPDX-License-Identifier: Apache-2.0 */
/* The event stream format of HTML's "server-sent events", as far as chat servers use it: only `data` counts. */
#include "sse.h"

#include <segue/base.h>

#include <stdlib.h>
#include <string.h>

static int append(char **buf, size_t *n, size_t *cap, const char *bytes, size_t len) {
  if (len > OAI_SSE_MAX - *n) return SEGUE_E_LIMIT;
  if (*n + len + 1 > *cap) {
    const size_t want = (*n + len + 1) * 2 + 256;
    char *p = realloc(*buf, want);
    if (!p) return SEGUE_E_NOMEM;
    *buf = p;
    *cap = want;
  }
  if (len) memcpy(*buf + *n, bytes, len);
  *n += len;
  (*buf)[*n] = 0;
  return SEGUE_OK;
}

/* One whole line; an empty one ends the event. */
static int take_line(oai_sse *s, oai_sse_event event, void *ctx) {
  const char *line = s->line;
  size_t n = s->n_line;
  int rc = SEGUE_OK;
  s->n_line = 0;
  if (!s->begun && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) line += 3, n -= 3;
  s->begun = 1;
  if (n == 0) {
    if (!s->has_data) return SEGUE_OK;
    s->has_data = 0;
    n = s->n_data;
    s->n_data = 0;
    return event(ctx, s->data, n);
  }
  if (n < 5 || memcmp(line, "data:", 5) != 0) return SEGUE_OK; /* a comment, or a field without use here */
  line += 5, n -= 5;
  if (n && *line == ' ') line++, n--;
  if (s->has_data) rc = append(&s->data, &s->n_data, &s->cap_data, "\n", 1);
  if (!rc) rc = append(&s->data, &s->n_data, &s->cap_data, line, n);
  s->has_data = 1;
  return rc;
}

int segue__oai_sse_feed(oai_sse *s, const char *bytes, size_t n, oai_sse_event event, void *ctx) {
  int rc = SEGUE_OK;
  while (n && !rc) {
    if (s->after_cr && *bytes == '\n') bytes++, n--; /* the second half of a line end */
    s->after_cr = 0;
    size_t k = 0;
    while (k < n && bytes[k] != '\n' && bytes[k] != '\r') k++;
    rc = append(&s->line, &s->n_line, &s->cap_line, bytes, k);
    if (rc || k == n) return rc;
    s->after_cr = bytes[k] == '\r';
    bytes += k + 1, n -= k + 1;
    rc = take_line(s, event, ctx);
  }
  return rc;
}

void segue__oai_sse_reset(oai_sse *s) {
  free(s->line);
  free(s->data);
  memset(s, 0, sizeof *s);
}
