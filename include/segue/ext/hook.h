/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/hook.h: tells the outside world, e.g. an agent's screen, that something happened.
 * Threading: on a strand when SEGUE_ENGINE_BLOCKING is set, else on the shard. */
#ifndef SEGUE_EXT_HOOK_H
#define SEGUE_EXT_HOOK_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/** Answers one notification; called exactly once, from any thread. */
typedef struct segue_hook_sink {
  size_t size;
  void *ctx;
  void (*done)(void *ctx, uint64_t id, int code, const char *message);
} segue_hook_sink;

typedef struct segue_hook_ops {
  size_t size;
  uint32_t abi;
  uint32_t flags;
  size_t engine_size;
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  /** `event` such as "handoff.published"; `json` is the body. */
  int (*notify)(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event, const char *json,
                size_t len);
} segue_hook_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_HOOK_H */
