/* SPDX-License-Identifier: Apache-2.0 */
/* engine/registry.h: the engines of one runtime. A plugin is found by name (added by the
 * application, built in, or a .so in the plugin folders), checked, and instantiated once per
 * distinct configuration; sessions share the instance.
 * Threading: every function from any thread; one lock, never held while a plugin runs. */
#ifndef SEGUE_ENGINE_REGISTRY_H
#define SEGUE_ENGINE_REGISTRY_H

#include <segue/ext/asr.h>
#include <segue/ext/hook.h>
#include <segue/ext/llm.h>
#include <segue/ext/store.h>
#include <segue/ext/transport.h>
#include <segue/ext/tts.h>
#include <segue/ext/turn.h>
#include <segue/ext/verify.h>

#include "base/log.h"

enum segue__engine_kind {
  SEGUE__ASR = 0,
  SEGUE__LLM,
  SEGUE__TTS,
  SEGUE__TRANSPORT,
  SEGUE__VERIFY,
  SEGUE__TURN,
  SEGUE__STORE,
  SEGUE__HOOK,
  SEGUE__ENGINE_KINDS
};

typedef struct segue__registry segue__registry;

struct segue__engine;

/* What a registry needs of the runtime; copied, what it points to outlives the registry. Functions are
 * called from any thread. */
typedef struct segue__registry_env {
  const segue_allocator *allocator; /* NULL: malloc */
  const segue__log *log;
  const char *plugin_path;  /* may be NULL */
  const char *plugin_trial; /* helper that tries plugin files out first (engine/trial.h); NULL: none */
  void *ctx;
  segue_time (*now)(void *ctx);
  uint64_t (*new_id)(void *ctx);
  int (*random)(void *ctx, void *buf, size_t n);
  /* What transports report; `transport` is the registry's, valid as long as the registry. */
  void (*leg_event)(void *ctx, struct segue__engine *transport, const segue_leg_event *ev);
  void (*leg_frame)(void *ctx, struct segue__engine *transport, uint64_t leg, const segue_media_frame *f);
} segue__registry_env;

/* An instance: ops and state of the kind it was acquired for. Reference counted. */
typedef struct segue__engine {
  enum segue__engine_kind kind;
  const char *name;
  union {
    const segue_asr_ops *asr;
    const segue_llm_ops *llm;
    const segue_tts_ops *tts;
    const segue_transport_ops *transport;
    const segue_verify_ops *verify;
    const segue_turn_ops *turn;
    const segue_store_ops *store;
    const segue_hook_ops *hook;
  } ops;
  void *state;
  const segue_host *host;
} segue__engine;

int segue__registry_new(segue__registry **out, const segue__registry_env *env);

/* Fini every transport, on this thread; it may block for two seconds each. Nothing may tick them now. */
void segue__registry_stop_transports(segue__registry *reg);

/* Fini all engines, unload plugins, free. Engines that are still referenced (by a call that never
 * returned) keep the registry alive: then nothing is freed and their number is returned. */
size_t segue__registry_free(segue__registry *reg); /* NULL is allowed */

/* Register the application's table; see segue_runtime_add_plugin. */
int segue__registry_add(segue__registry *reg, const segue_plugin *plugin, void *user, segue_error *err);

/* Acquire every interface that plugin `use` implements, until the registry ends; transports start. */
int segue__registry_use(segue__registry *reg, const char *use, const char *config, segue_error *err);

/* Call every started transport's tick. First shard only. */
void segue__registry_tick(segue__registry *reg, segue_time now);

/* The instance of plugin `use` for `kind` with this configuration (a JSON object; equal text shares
 * the instance). Creates and initialises it on this thread if there is none.
 * `err` reads like `asr "pocketsphinx": …`. Release with segue__engine_release. */
int segue__engine_acquire(segue__registry *reg, enum segue__engine_kind kind, const char *use,
                          const char *config, segue__engine **out, segue_error *err);
segue__engine *segue__engine_ref(segue__engine *e);
/* NULL is allowed. An engine nobody holds stays idle for the next session with the same configuration;
 * fini runs when sixteen others have been idle for less long, on a thread that acquires, or at the end. */
void segue__engine_release(segue__engine *e);

/* The running transport named `name`, NULL when it was not started; borrowed, lives as long as the
 * runtime. `name` NULL: the only or first one. */
segue__engine *segue__registry_transport(segue__registry *reg, const char *name);

#endif /* SEGUE_ENGINE_REGISTRY_H */
