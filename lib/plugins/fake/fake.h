/* SPDX-License-Identifier: Apache-2.0 */
/* fake.h: engines that follow a script instead of listening or thinking, for tests of sessions and
 * policies in virtual time. doc/fake.md describes the scripts. Non-blocking; no clock but tick's. */
#ifndef SEGUE_PLUGINS_FAKE_H
#define SEGUE_PLUGINS_FAKE_H

#include <segue/ext/asr.h>
#include <segue/ext/hook.h>
#include <segue/ext/llm.h>
#include <segue/ext/store.h>
#include <segue/ext/tts.h>
#include <segue/ext/turn.h>
#include <segue/ext/verify.h>

#include <cjson/cJSON.h>

#include "../common/reader.h"

/* Faults every fake can have; counted per stream. */
typedef struct fake_faults {
  int fail_open;    /* 1: open fails */
  int fail_after;   /* operations that work before one fails; -1 never */
  int stall_after;  /* operations that are answered before the engine falls silent; -1 never */
  int garble_after; /* operations that are answered well before it answers rubbish; -1 never */
  double break_ms;  /* of audio, after which a recogniser or a voice breaks; negative: never */
} fake_faults;

/* The script an engine was given. */
typedef struct fake_engine {
  cJSON *config;
  fake_faults faults;
  segue_time delay;
  int asked; /* of a judge of turns */
  const segue_host *host;
} fake_engine;

/* Read the script: `members` (separated by spaces) are those of this kind of engine, all others but the faults are refused, and `lines`
 * (may be NULL) looks at what stands in them. Strict, as a script that nobody reads is a call in which nothing is heard. */
int fake_init(void *engine, const segue_host *host, const char *config, segue_error *err, const char *members,
              void (*lines)(rd *r, const cJSON *script));
/* Every entry of `list` (NULL: none) must be an object of `members`. */
void fake_entries(rd *r, const cJSON *list, const char *what, const char *members);
void fake_fini(void *engine);
/* What becomes of operation number `n`, from 0. */
typedef enum fake_fate { FAKE_WORKS, FAKE_FAILS, FAKE_STALLS, FAKE_GARBLES } fake_fate;
fake_fate fake_fate_of(const fake_engine *e, int n);
const char *fake_string(const cJSON *o, const char *name, const char *otherwise);
double fake_number(const cJSON *o, const char *name, double otherwise);

extern const segue_asr_ops fake_asr_ops;
extern const segue_llm_ops fake_llm_ops;
extern const segue_tts_ops fake_tts_ops;
extern const segue_turn_ops fake_turn_ops;
extern const segue_verify_ops fake_verify_ops;
extern const segue_store_ops fake_store_ops;
extern const segue_hook_ops fake_hook_ops;

#endif /* SEGUE_PLUGINS_FAKE_H */
