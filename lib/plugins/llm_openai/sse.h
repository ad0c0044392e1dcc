/* SPDX-License-Identifier: Apache-2.0 */
/* sse.h: server-sent events out of bytes that may be cut anywhere. Pure: no I/O, no clock. */
#ifndef SEGUE_PLUGINS_LLM_OPENAI_SSE_H
#define SEGUE_PLUGINS_LLM_OPENAI_SSE_H

#include <stddef.h>

enum { OAI_SSE_MAX = 256 * 1024 /**< Bytes of one event's data. */ };

/** Zero it to begin. */
typedef struct oai_sse {
  char *line; /**< The line that is coming in. */
  size_t n_line, cap_line;
  char *data; /**< The event's data lines so far, joined by newlines. */
  size_t n_data, cap_data;
  int has_data, after_cr, begun;
} oai_sse;

/** An event with its data, terminated and of `n` bytes. @return 0, or anything else to stop with */
typedef int (*oai_sse_event)(void *ctx, const char *data, size_t n);

/** Take bytes. @return 0, what `event` said, SEGUE_E_LIMIT for an event that is too long, or SEGUE_E_NOMEM */
int segue__oai_sse_feed(oai_sse *s, const char *bytes, size_t n, oai_sse_event event, void *ctx);
/** Free what it holds; it may be used again. */
void segue__oai_sse_reset(oai_sse *s);

#endif /* SEGUE_PLUGINS_LLM_OPENAI_SSE_H */
