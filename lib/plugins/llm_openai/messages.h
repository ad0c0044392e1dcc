/* SPDX-License-Identifier: Apache-2.0 */
/* messages.h: what is sent to the model: instructions, the call so far with the tool calls in their places, the tools.
 * What the caller said is the content of user messages and nothing else. Used by one thread at a time; no I/O. */
#ifndef SEGUE_PLUGINS_LLM_OPENAI_MESSAGES_H
#define SEGUE_PLUGINS_LLM_OPENAI_MESSAGES_H

#include <segue/ext/llm.h>

#include "delta.h"
#include "tools.h"

#include <cjson/cJSON.h>

enum { OAI_EXCHANGES = 24 /**< Tool calls of a conversation that are remembered, the newest. */ };

/** The unchanging part, made from the configuration. */
typedef struct oai_script {
  const char *model;  /**< NULL: the member is left out. */
  const char *prompt; /**< The application's instructions. */
  const char *extra;  /**< JSON object merged into each request, or NULL. */
  uint32_t max_tokens;
  double temperature; /**< -1: left out. */
  uint32_t usage;     /**< Ask for token counts. */
  uint32_t tool_mask; /**< Bits of oai_tool. */
} oai_script;

/** Tool calls with their results, behind the turn they were made after. */
typedef struct oai_exchange {
  uint32_t after;
  cJSON *messages; /**< The assistant's with the calls, then one a result. */
  cJSON *pending;  /**< The result of a `verify` that has not come; one of messages. */
  int last;        /**< What is to be answered now: goes to the end of the next body. */
} oai_exchange;

/** Zero it to begin. */
typedef struct oai_memory {
  oai_exchange exchange[OAI_EXCHANGES];
  uint32_t n;
  int orphan; /**< The result of a call that another engine made: it is told as an event of the line. */
} oai_memory;

/** Remember the calls of an answer. `result[i]` is a JSON text; NULL for the verify that is asked.
 *  `last`: the next body is to end with them. @return 0, SEGUE_E_NOMEM */
int segue__oai_remember(oai_memory *m, uint32_t after, const oai_call *calls, const char *const *result,
                        uint32_t n, int last);
/** The result of the pending verify. @return 0: none is pending */
int segue__oai_result(oai_memory *m, uint32_t after, const char *json);
void segue__oai_forget(oai_memory *m);

/** The body of a request, from malloc. @return 0, SEGUE_E_UNSUPPORTED (a kind unknown here), SEGUE_E_NOMEM */
int segue__oai_body(const oai_script *s, oai_memory *m, const char *language, const segue_llm_request *req,
                    char **body, size_t *len);

#endif /* SEGUE_PLUGINS_LLM_OPENAI_MESSAGES_H */
