/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/store.h: where sidecars, journals and callbacks are kept. Values are opaque bytes.
 * Threading: on a strand when SEGUE_ENGINE_BLOCKING is set, else on the shard. */
#ifndef SEGUE_EXT_STORE_H
#define SEGUE_EXT_STORE_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/** Answers one operation; called exactly once, from any thread. For `get`, `data` is borrowed for
 *  the call; SEGUE_E_NOTFOUND when there is none or it has expired. */
typedef struct segue_store_sink {
  size_t size;
  void *ctx;
  void (*done)(void *ctx, uint64_t id, int code, const void *data, size_t len);
} segue_store_sink;

typedef struct segue_store_ops {
  size_t size;
  uint32_t abi;
  uint32_t flags;
  size_t engine_size;
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  /** Durable when answered with 0. `ttl_s` 0 keeps for ever. */
  int (*put)(void *engine, const segue_store_sink *sink, uint64_t id, const char *key, const void *data,
             size_t len, uint32_t ttl_s);
  int (*get)(void *engine, const segue_store_sink *sink, uint64_t id, const char *key);
  int (*remove)(void *engine, const segue_store_sink *sink, uint64_t id, const char *key);
} segue_store_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_STORE_H */
