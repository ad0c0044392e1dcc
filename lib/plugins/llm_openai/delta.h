/* SPDX-License-Identifier: Apache-2.0 */
/* delta.h: one streamed chat completion, from the bytes of its body to text, whole tool calls and usage. Pure. */
#ifndef SEGUE_PLUGINS_LLM_OPENAI_DELTA_H
#define SEGUE_PLUGINS_LLM_OPENAI_DELTA_H

#include "sse.h"

#include <stdint.h>

enum {
  OAI_CALLS = 8,                /**< Tool calls in one answer; more are an error. */
  OAI_ARGS_MAX = 64 * 1024,     /**< Bytes of one call's arguments. */
  OAI_ANSWER_MAX = 1024 * 1024, /**< Bytes of a whole body. */
  OAI_DONE = 1                  /**< segue__oai_delta_feed: the stream says that it is over. */
};

typedef struct oai_call {
  double index; /**< As the server counts; -1 when it does not. */
  char id[72], name[40];
  char *args;
  size_t n_args, cap_args;
} oai_call;

/** Zero it to begin. */
typedef struct oai_delta {
  oai_sse sse;
  oai_call calls[OAI_CALLS];
  uint32_t n_calls;
  size_t n_bytes, n_text;
  int finished;      /**< A finish_reason came. */
  int filtered, cut; /**< It was "content_filter", "length". */
  uint64_t prompt_tokens, completion_tokens, cached_tokens;
  char reason[49]; /**< The service's word for an error in the stream. */
} oai_delta;

/** A piece of text, cut anywhere. @return 0 or SEGUE_E_* */
typedef int (*oai_delta_text)(void *ctx, const char *text, size_t n);

/** Take bytes of the body.
 *  @return 0, OAI_DONE, SEGUE_E_PARSE (an event is no JSON object), SEGUE_E_ENGINE (the stream brings an error),
 *          SEGUE_E_LIMIT, SEGUE_E_NOMEM, or what `text` said */
int segue__oai_delta_feed(oai_delta *d, const char *bytes, size_t n, oai_delta_text text, void *ctx);
void segue__oai_delta_reset(oai_delta *d);

#endif /* SEGUE_PLUGINS_LLM_OPENAI_DELTA_H */
