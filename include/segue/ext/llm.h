/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/llm.h: the dialog engine: a language model, or anything that answers turns. One
 * stream per session. Life: open → respond* (with cancel at any time) → close.
 * What the caller said is data: it reaches the engine only inside quoted fields, and no tool call
 * of the engine can write authentication (`verify` only asks).
 * Threading: as in segue/ext/asr.h. */
#ifndef SEGUE_EXT_LLM_H
#define SEGUE_EXT_LLM_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/** What a request asks for. */
enum {
  SEGUE_LLM_GREET = 1, /**< The call was answered: say hello. */
  SEGUE_LLM_TURN = 2,  /**< The caller said `text`. */
  SEGUE_LLM_TOOL = 3,  /**< `text` is the JSON result of the tool call `tool`. */
  SEGUE_LLM_SUMMARISE =
      4, /**< A summary of the call for the agent. `text` is the whole prompt, with rules, JSON Schema
                                and fenced data: give it to the model as it is and hand its answer back as text, pieces
                                unchanged. Comes on a stream of its own. Engines that can't: SEGUE_E_UNSUPPORTED. */
  SEGUE_LLM_ASK = 5, /**< The agent asks `text` about the call. */
  /** A handoff failed or was given back: go on with the caller, who has been told. `text`:
   *  {"because": "nobody|lost|handed_back", "notes": {...}}. */
  SEGUE_LLM_RETURNED = 6,
  SEGUE_LLM_SILENCE = 7 /**< The caller has said nothing for a while. */
};

typedef struct segue_llm_request {
  size_t size;
  uint32_t id;          /**< Tags every answer; grows. */
  uint32_t kind;        /**< SEGUE_LLM_* */
  const char *text;     /**< UTF-8, terminated; "" when the kind has none. */
  double confidence;    /**< ASR confidence of `text`, 0…1 or -1. */
  uint32_t turn;        /**< Index of the caller's turn in the session. */
  uint32_t interrupted; /**< 1 when the caller barged into the bot's last turn. */
  const char *tool;     /**< SEGUE_LLM_TOOL: name of the tool that answered, else NULL. */
  const char *turns;    /**< JSON array of {"who","text"}: what was really said so far. */
  const char *context;  /**< JSON of the handoff context (doc/context.md), redacted. */
  const char *
      said; /**< What the caller has heard, or is just hearing, of the answer to this very request from another engine that
                             failed in the middle; also the last of `turns`. Go on after it, don't say it twice.
                             "" nearly always. */
} segue_llm_request;

/** Where a stream reports to; callable from any thread until close returns. Copy the table in `open`. */
typedef struct segue_llm_sink {
  size_t size;
  void *ctx;
  /** The next piece of the answer to speak, best whole sentences. */
  void (*text)(void *ctx, uint32_t id, const char *text, size_t len);
  /** A tool call. Tools: "verify" {"fields":[{"name","value"}]} (answered by SEGUE_LLM_TOOL),
   *  "attempt" {"action","outcome","note"?}, "note" {"intent"?,"title"?,"desired"?,
   *  "entities"?:[{"name","value","class"?}],"dates"?:[…]}, "handoff" {"reason"?,"why"?,"message"?},
   *  "stay" {"turns"?,"why"?} (the policy does not hand over for so many caller turns, 3 unless said, at most 10,
   *  unless the caller asks for a person), "out_of_scope" {} (what the caller just said is nothing the engine is there
   *  for, or it can't tell what they want: the policy counts it), "end" {}. Not the model's but the engine's own: "usage" {"prompt_tokens"?,"completion_tokens"?,"cached_tokens"?}, what the
   *  answer cost. `args` is a JSON object; unknown tools and members are reported and ignored. */
  void (*tool)(void *ctx, uint32_t id, const char *name, const char *args, size_t len);
  /** Request `id` is answered: 0, or SEGUE_E_*. `confidence` 0…1 or -1; `message` without PII, or NULL. Once per
   *  respond that returned 0 and was not cancelled. */
  void (*done)(void *ctx, uint32_t id, int code, double confidence, const char *message);
} segue_llm_sink;

typedef struct segue_llm_options {
  size_t size;
  const char *language; /**< BCP 47, e.g. "en-US". */
} segue_llm_options;

typedef struct segue_llm_ops {
  size_t size;        /**< sizeof(segue_llm_ops). */
  uint32_t abi;       /**< SEGUE_PLUGIN_ABI. */
  uint32_t flags;     /**< SEGUE_ENGINE_BLOCKING, or 0. */
  size_t engine_size; /**< Bytes of zeroed state the host allocates for an engine. */
  size_t stream_size; /**< Likewise for a stream. */
  /** init, fini and open as in segue/ext/asr.h. */
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  int (*open)(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
              segue_error *err);
  /** Begin to answer; `req` and its texts are lent for the call. @return 0, or SEGUE_E_*: then nothing more comes
   *  for this id. */
  int (*respond)(void *stream, const segue_llm_request *req);
  void (*cancel)(void *stream, uint32_t id); /**< Any thread; returns at once. */
  void (*close)(void *stream);
  /** What callers may say, for the recogniser: see segue_asr_options.hints. Owned by the engine
   *  until fini. Optional; NULL or a NULL answer means nothing is known. */
  const char *(*hints)(void *engine);
  /** Non-blocking engines: called every 20 ms on the shard thread. Optional. */
  void (*tick)(void *stream, segue_time now);
} segue_llm_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_LLM_H */
