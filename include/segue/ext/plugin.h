/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/plugin.h: what a plugin exports and what it is given. A plugin never links to
 * libsegue: it exports one `const segue_plugin segue_plugin_v1` and calls the library only
 * through the host table and the sinks handed to its functions.
 * Ownership: pointers passed in are borrowed for the length of the call unless said otherwise;
 * what a plugin passes to the host or a sink is copied before the call returns.
 * Faults: errors, stalls, late, double and missing answers are the host's to survive. So is a crash in loading,
 * init or open of an ASR, LLM or TTS, which a trial in another process finds (segue_runtime_options.plugin_trial:
 * these calls are made there once with the same configuration). A later crash is not: a plugin shares the
 * process, so run one that may crash in a process of its own behind a socket. */
#ifndef SEGUE_EXT_PLUGIN_H
#define SEGUE_EXT_PLUGIN_H

#include <segue/base.h>

SEGUE_BEGIN_DECLS

/** Plugin ABI of these headers, and the oldest one this library still loads. */
#define SEGUE_PLUGIN_ABI 1u
#define SEGUE_PLUGIN_ABI_OLDEST 1u

/** Flags in every `*_ops.flags`. */
enum {
  /** Stream calls may block: they run one at a time, in order, on a worker strand. Without
   *  the flag they run on the session's shard thread and must return within a millisecond. */
  SEGUE_ENGINE_BLOCKING = 1u << 0
};

/** Services of the host. Valid from the plugin's `init` until its `fini` returns.
 *  Every function may be called from any thread. `size` grows by appending only. */
typedef struct segue_host {
  size_t size;
  uint32_t abi;      /**< SEGUE_PLUGIN_ABI of the host. */
  uint32_t reserved; /**< 0. */
  void *ctx;         /**< The host's own; pass the table itself to the functions below. */
  void *user;        /**< What the application gave when it added the plugin, else NULL. */
  /** The runtime's clock (virtual in simulations): never use another. */
  segue_time (*now)(const struct segue_host *host);
  void *(*alloc)(const struct segue_host *host, size_t size);
  void *(*realloc)(const struct segue_host *host, void *p, size_t size);
  void (*free)(const struct segue_host *host, void *p);
  /** One finished line without newline and without PII. */
  void (*log)(const struct segue_host *host, int level, const char *text);
  /** Fresh id, unique in the runtime and never 0: for legs that a transport accepts. */
  uint64_t (*new_id)(const struct segue_host *host);
  /** Fill `buf` with random octets (seeded in simulations). */
  int (*random)(const struct segue_host *host, void *buf, size_t n);
} segue_host;

struct segue_asr_ops;
struct segue_llm_ops;
struct segue_tts_ops;
struct segue_transport_ops;
struct segue_verify_ops;
struct segue_turn_ops;
struct segue_store_ops;
struct segue_hook_ops;

/** The one table a plugin exports. Members it does not implement stay NULL. */
typedef struct segue_plugin {
  size_t size;             /**< sizeof(segue_plugin). */
  uint32_t abi;            /**< SEGUE_PLUGIN_ABI it was built with. */
  uint32_t flags;          /**< 0. */
  const char *name;        /**< What configuration says in "use"; [a-z0-9_-], at most 31. */
  const char *version;     /**< Its own version, for logs. */
  const char *description; /**< One sentence. */
  const struct segue_asr_ops *asr;
  const struct segue_llm_ops *llm;
  const struct segue_tts_ops *tts;
  const struct segue_transport_ops *transport;
  const struct segue_verify_ops *verify;
  const struct segue_turn_ops *turn;
  const struct segue_store_ops *store;
  const struct segue_hook_ops *hook;
} segue_plugin;

/** Name of the exported symbol. */
#define SEGUE_PLUGIN_SYMBOL "segue_plugin_v1"

SEGUE_END_DECLS
#endif /* SEGUE_EXT_PLUGIN_H */
