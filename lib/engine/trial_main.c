/* SPDX-License-Identifier: Apache-2.0 */
/* segue-plugin-trial FILE [KIND]: the other side of engine/trial.h; run by the library, not by people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/loader.h"
#include "engine/registry.h"

enum { HOST_FD = 3, MAX_CONFIG = 1 << 20 };

static void step(const char *kind, const char *what) {
  char line[64];
  int n = snprintf(line, sizeof line, "%s%s%s\n", kind, *kind ? "." : "", what);
  if (n < 0 || write(HOST_FD, line, (size_t)n) != n) _exit(2);
}

static segue_time now(void *ctx) {
  return 0;
}
static uint64_t new_id(void *ctx) {
  return ++*(uint64_t *)ctx;
}
static int some_random(void *ctx, void *buf, size_t n) {
  return memset(buf, 7, n), SEGUE_OK;
}
static void leg_event(void *ctx, segue__engine *transport, const segue_leg_event *ev) {}
static void leg_frame(void *ctx, segue__engine *transport, uint64_t leg, const segue_media_frame *f) {}
static void quiet(void *user, int level, const char *room, const char *text) {}

static void asr_result(void *ctx, const segue_asr_result *r) {}
static void asr_error(void *ctx, int code, const char *message) {}
static void llm_text(void *ctx, uint32_t id, const char *text, size_t len) {}
static void llm_tool(void *ctx, uint32_t id, const char *name, const char *args, size_t len) {}
static void llm_done(void *ctx, uint32_t id, int code, double confidence, const char *message) {}
static int tts_audio(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  return SEGUE_E_CLOSED;
}
static void tts_mark(void *ctx, uint32_t id, size_t chars) {}
static void tts_done(void *ctx, uint32_t id, int code, const char *message) {}

static void try_asr(const segue__engine *e, void *stream) {
  segue_asr_sink sink = {.size = sizeof sink, .result = asr_result, .error = asr_error};
  segue_asr_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US"};
  if (e->ops.asr->open(stream, e->state, &sink, &o, NULL) < 0) return;
  step("asr", "close");
  e->ops.asr->close(stream);
}

static void try_llm(const segue__engine *e, void *stream) {
  segue_llm_sink sink = {.size = sizeof sink, .text = llm_text, .tool = llm_tool, .done = llm_done};
  segue_llm_options o = {.size = sizeof o, .language = "en-US"};
  if (e->ops.llm->open(stream, e->state, &sink, &o, NULL) < 0) return;
  step("llm", "close");
  e->ops.llm->close(stream);
}

static void try_tts(const segue__engine *e, void *stream) {
  segue_tts_sink sink = {.size = sizeof sink, .audio = tts_audio, .mark = tts_mark, .done = tts_done};
  segue_tts_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US"};
  if (e->ops.tts->open(stream, e->state, &sink, &o, NULL) < 0) return;
  step("tts", "close");
  e->ops.tts->close(stream);
}

static void try_stream(const segue__engine *e) {
  size_t size = e->kind == SEGUE__ASR   ? e->ops.asr->stream_size
                : e->kind == SEGUE__LLM ? e->ops.llm->stream_size
                                        : e->ops.tts->stream_size;
  void *stream = calloc(1, size ? size : 1);
  if (!stream) return;
  if (e->kind == SEGUE__ASR) try_asr(e, stream);
  if (e->kind == SEGUE__LLM) try_llm(e, stream);
  if (e->kind == SEGUE__TTS) try_tts(e, stream);
  free(stream);
}

static char *read_config(void) {
  char *config = calloc(1, MAX_CONFIG + 1);
  size_t n = 0;
  ssize_t got;
  while (config && n < MAX_CONFIG && (got = read(HOST_FD, config + n, MAX_CONFIG - n)) > 0) n += (size_t)got;
  return config;
}

static int kind_of(const char *name) {
  static const char *const tried[] = {[SEGUE__ASR] = "asr", [SEGUE__LLM] = "llm", [SEGUE__TTS] = "tts"};
  for (int k = SEGUE__ASR; k <= SEGUE__TTS; k++)
    if (strcmp(tried[k], name) == 0) return k;
  return -1;
}

int main(int argc, char **argv) {
  uint64_t ids = 0;
  segue__log log = {.fn = quiet, .level = SEGUE_LOG_ERROR};
  segue__registry_env env = {.log = &log,
                             .ctx = &ids,
                             .now = now,
                             .new_id = new_id,
                             .random = some_random,
                             .leg_event = leg_event,
                             .leg_frame = leg_frame};
  struct rlimit no_core = {0, 0};
  segue__registry *reg;
  segue__engine *e = NULL;
  char *config;
  int kind = argc > 2 ? kind_of(argv[2]) : -1;
  if (argc < 2 || (argc > 2 && kind < 0)) return 2;
  setrlimit(RLIMIT_CORE, &no_core); /* a crash here is an answer, not an accident */
  if (!(config = read_config()) || segue__registry_new(&reg, &env) < 0) return 2;
  step("", "loading");
  if (kind < 0) {
    const segue_plugin *table;
    void *dl;
    if (segue__plugin_open(argv[1], &table, &dl, NULL) == SEGUE_OK) segue__plugin_check(table, "", NULL);
  } else {
    step(argv[2], "init");
    if (segue__engine_acquire(reg, (enum segue__engine_kind)kind, argv[1], config, &e, NULL) == SEGUE_OK) {
      step(argv[2], "open");
      try_stream(e);
      step(argv[2], "fini");
      segue__engine_release(e);
    }
  }
  segue__registry_free(reg);
  free(config);
  step("", "done");
  return 0;
}
