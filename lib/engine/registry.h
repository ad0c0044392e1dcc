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

/* The instance of plugin `use` for `kind` with this configuration (a JSON object; equal text shares
 * the instance). Creates and initialises it on this thread if there is none.
 * `err` reads like `asr "pocketsphinx": …`. Release with segue__engine_release. */
int segue__engine_acquire(segue__registry *reg, enum segue__engine_kind kind, const char *use,
                          const char *config, segue__engine **out, segue_error *err);
segue__engine *segue__engine_ref(segue__engine *e);
void segue__engine_release(segue__engine *e); /* NULL is allowed; fini runs at the last one */

/* The running transport named `name`, NULL when it was not started; borrowed, lives as long as the
 * runtime. `name` NULL: the only or first one. */
segue__engine *segue__registry_transport(segue__registry *reg, const char *name);

#endif /* SEGUE_ENGINE_REGISTRY_H */
