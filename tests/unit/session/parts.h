/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin with every kind of engine a plan can name, and a registry that has it as "parts". The engines do
 * nothing but record how they were made. A configuration with "fail" makes init fail. */
#ifndef SEGUE_TESTS_SESSION_PARTS_H
#define SEGUE_TESTS_SESSION_PARTS_H

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "engine/registry.h"

typedef struct parts {
  char config[SEGUE__ENGINE_KINDS][128]; /* what init got, per kind */
  uint32_t inits, finis;
  segue__log log;
  segue__registry *registry;
} parts;

typedef struct part {
  parts *all;
} part;

static int part_init(void *engine, const segue_host *host, const char *config, segue_error *err,
                     enum segue__engine_kind kind) {
  part *p = engine;
  p->all = host->user;
  if (strstr(config, "\"down\"")) return segue__fail(err, SEGUE_E_IO, "", "its server does not answer");
  if (strstr(config, "\"fail\""))
    return segue__fail(err, SEGUE_E_PARSE, "replies[2]", "intent \"drops\" has no reply");
  (void)snprintf(p->all->config[kind], sizeof p->all->config[kind], "%s", config);
  p->all->inits++;
  return SEGUE_OK;
}
static void part_fini(void *engine) {
  ((part *)engine)->all->finis++;
}

#define PART_INIT(name, kind)                                                      \
  static int name(void *e, const segue_host *h, const char *c, segue_error *err) { \
    return part_init(e, h, c, err, kind);                                          \
  }
PART_INIT(asr_init, SEGUE__ASR)
PART_INIT(llm_init, SEGUE__LLM)
PART_INIT(tts_init, SEGUE__TTS)
PART_INIT(verify_init, SEGUE__VERIFY)
PART_INIT(turn_init, SEGUE__TURN)
PART_INIT(store_init, SEGUE__STORE)
PART_INIT(hook_init, SEGUE__HOOK)

static const char *llm_hints(void *engine) {
  (void)engine;
  return "my internet drops\n";
}

/* Streams are never opened here. */
static int no_asr(void *s, void *e, const segue_asr_sink *k, const segue_asr_options *o, segue_error *err) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_write(void *s, const int16_t *pcm, size_t n, segue_time at) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_flush(void *s, uint32_t utterance) {
  return SEGUE_E_UNSUPPORTED;
}
static void no_close(void *s) {}
static void no_cancel(void *s, uint32_t id) {}
static int no_llm(void *s, void *e, const segue_llm_sink *k, const segue_llm_options *o, segue_error *err) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_respond(void *s, const segue_llm_request *r) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_tts(void *s, void *e, const segue_tts_sink *k, const segue_tts_options *o, segue_error *err) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_speak(void *s, uint32_t id, const char *text, size_t len) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_check(void *e, const segue_verify_sink *k, const segue_verify_request *r) {
  return SEGUE_E_UNSUPPORTED;
}
static uint32_t no_wait(void *e, const segue_turn_state *s) {
  return 0;
}
static int no_put(void *e, const segue_store_sink *k, uint64_t id, const char *key, const void *d, size_t n,
                  uint32_t ttl_s) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_get(void *e, const segue_store_sink *k, uint64_t id, const char *key) {
  return SEGUE_E_UNSUPPORTED;
}
static int no_notify(void *e, const segue_hook_sink *k, uint64_t id, const char *event, const char *json,
                     size_t n) {
  return SEGUE_E_UNSUPPORTED;
}

#define HEAD(type) \
  .size = sizeof(type), .abi = SEGUE_PLUGIN_ABI, .engine_size = sizeof(part), .fini = part_fini
static const segue_asr_ops asr_ops = {HEAD(segue_asr_ops), .stream_size = 1,  .init = asr_init,
                                      .open = no_asr,      .write = no_write, .flush = no_flush,
                                      .close = no_close};
static const segue_llm_ops llm_ops = {HEAD(segue_llm_ops), .stream_size = 1,      .init = llm_init,
                                      .open = no_llm,      .respond = no_respond, .cancel = no_cancel,
                                      .close = no_close,   .hints = llm_hints};
static const segue_tts_ops tts_ops = {HEAD(segue_tts_ops), .stream_size = 1,  .init = tts_init,
                                      .open = no_tts,      .speak = no_speak, .cancel = no_cancel,
                                      .close = no_close};
static const segue_verify_ops verify_ops = {HEAD(segue_verify_ops), .init = verify_init, .check = no_check};
static const segue_turn_ops turn_ops = {HEAD(segue_turn_ops), .init = turn_init, .wait_ms = no_wait};
static const segue_store_ops store_ops = {HEAD(segue_store_ops), .init = store_init, .put = no_put,
                                          .get = no_get, .remove = no_get};
static const segue_hook_ops hook_ops = {HEAD(segue_hook_ops), .init = hook_init, .notify = no_notify};
#undef HEAD

static const segue_plugin parts_plugin = {.size = sizeof(segue_plugin),
                                          .abi = SEGUE_PLUGIN_ABI,
                                          .name = "parts",
                                          .version = "1",
                                          .description = "Records how engines are made.",
                                          .asr = &asr_ops,
                                          .llm = &llm_ops,
                                          .tts = &tts_ops,
                                          .verify = &verify_ops,
                                          .turn = &turn_ops,
                                          .store = &store_ops,
                                          .hook = &hook_ops};

static segue_time parts_now(void *ctx) {
  return 0;
}
static uint64_t parts_id(void *ctx) {
  return 1;
}
static int parts_random(void *ctx, void *buf, size_t n) {
  memset(buf, 7, n);
  return SEGUE_OK;
}
static void parts_quiet(void *user, int level, const char *room, const char *text) {}

static int parts_open(parts *p) {
  memset(p, 0, sizeof *p);
  p->log = (segue__log){.fn = parts_quiet, .level = SEGUE_LOG_ERROR};
  const segue__registry_env env = {
      .log = &p->log, .ctx = p, .now = parts_now, .new_id = parts_id, .random = parts_random};
  const int rc = segue__registry_new(&p->registry, &env);
  return rc < 0 ? rc : segue__registry_add(p->registry, &parts_plugin, p, NULL);
}

static void parts_close(parts *p) {
  (void)segue__registry_free(p->registry);
}

#endif /* SEGUE_TESTS_SESSION_PARTS_H */
