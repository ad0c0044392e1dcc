/* SPDX-License-Identifier: Apache-2.0 */
#include "bridge.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

struct segue_go_plugin {
  segue_plugin table;
  char name[32];
};

/* What the host keeps for an engine and for a stream of it. */
struct engine {
  uintptr_t value;
};
struct stream {
  uintptr_t value;
  atomic_int waits; /* a voice waits for room */
};

/* ---- wire, runtime ---- */

static int go_random(void *user, uint8_t *out, size_t n) {
  return segueGoRandom((uintptr_t)user, out, n);
}
void segue_go_set_random(segue_encode_options *o, uintptr_t reader) {
  o->random = go_random;
  o->random_user = (void *)reader;
}

static void go_log(void *user, int level, const char *room, const char *text) {
  segueGoLog((uintptr_t)user, level, (char *)room, (char *)text);
}
void segue_go_set_log(segue_runtime_options *o, uintptr_t logger) {
  o->log = go_log;
  o->log_user = (void *)logger;
}

static segue_time read_clock(void *user) {
  return atomic_load((_Atomic uint64_t *)user);
}
void segue_go_set_clock(segue_runtime_options *o, uint64_t *us) {
  o->clock = read_clock;
  o->clock_user = us;
}

int segue_go_next(segue_runtime *rt, uint32_t timeout_ms, segue_go_event *out) {
  const int rc = segue_runtime_next_event(rt, timeout_ms, &out->handle);
  if (rc != SEGUE_OK) return rc;
  out->session = segue_event_session(out->handle);
  out->session_id = out->session ? segue_session_id(out->session) : 0;
  out->json = segue_event_json(out->handle);
  out->len = strlen(out->json);
  out->type = segue_event_type(out->handle);
  return rc;
}

/* ---- engines: the host's side ---- */

static int init(void *engine, const segue_host *host, const char *config, segue_error *err, uint32_t kind) {
  struct engine *e = engine;
  e->value = segueGoInit((uintptr_t)host->user, kind, (char *)config, err);
  return e->value ? SEGUE_OK : SEGUE_E_ENGINE;
}
static int asr_init(void *e, const segue_host *host, const char *config, segue_error *err) {
  return init(e, host, config, err, SEGUE_GO_ASR);
}
static int llm_init(void *e, const segue_host *host, const char *config, segue_error *err) {
  return init(e, host, config, err, SEGUE_GO_LLM);
}
static int tts_init(void *e, const segue_host *host, const char *config, segue_error *err) {
  return init(e, host, config, err, SEGUE_GO_TTS);
}
static int verify_init(void *e, const segue_host *host, const char *config, segue_error *err) {
  return init(e, host, config, err, SEGUE_GO_VERIFY);
}
static void fini(void *engine) {
  segueGoFini(((struct engine *)engine)->value);
}
static void close_stream(void *stream) {
  segueGoClose(((struct stream *)stream)->value);
}

static int asr_open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  ((struct stream *)stream)->value =
      segueGoOpenASR(((struct engine *)engine)->value, (segue_asr_sink *)sink, (segue_asr_options *)o);
  return SEGUE_OK;
}
static int asr_write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  return segueGoWrite(((struct stream *)stream)->value, (int16_t *)pcm, n);
}
static int asr_flush(void *stream, uint32_t utterance) {
  return segueGoFlush(((struct stream *)stream)->value, utterance);
}
static void asr_cancel(void *stream) {
  segueGoCancel(((struct stream *)stream)->value, 0);
}

static int llm_open(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  ((struct stream *)stream)->value =
      segueGoOpenLLM(((struct engine *)engine)->value, (segue_llm_sink *)sink, (segue_llm_options *)o);
  return SEGUE_OK;
}
static int llm_respond(void *stream, const segue_llm_request *req) {
  return segueGoRespond(((struct stream *)stream)->value, (segue_llm_request *)req);
}
static void cancel_id(void *stream, uint32_t id) {
  segueGoCancel(((struct stream *)stream)->value, id);
}
static const char *llm_hints(void *engine) {
  return segueGoHints(((struct engine *)engine)->value);
}

static int tts_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  ((struct stream *)stream)->value = segueGoOpenTTS(((struct engine *)engine)->value, stream,
                                                    (segue_tts_sink *)sink, (segue_tts_options *)o);
  return SEGUE_OK;
}
static int tts_speak(void *stream, uint32_t id, const char *text, size_t len) {
  return segueGoSpeak(((struct stream *)stream)->value, id, (char *)text, len);
}
static void tts_tick(void *stream, segue_time now) {
  struct stream *s = stream;
  if (atomic_load(&s->waits) && atomic_exchange(&s->waits, 0)) segueGoRoom(s->value);
}
void segue_go_await_room(void *stream) {
  atomic_store(&((struct stream *)stream)->waits, 1);
}

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *req) {
  return segueGoCheck(((struct engine *)engine)->value, (segue_verify_sink *)sink,
                      (segue_verify_request *)req);
}

/* None of them blocks: each posts to a goroutine. */
static const segue_asr_ops asr_ops = {
    .size = sizeof asr_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = asr_init,
    .fini = fini,
    .open = asr_open,
    .write = asr_write,
    .flush = asr_flush,
    .cancel = asr_cancel,
    .close = close_stream,
};
static const segue_llm_ops llm_ops = {
    .size = sizeof llm_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = llm_init,
    .fini = fini,
    .open = llm_open,
    .respond = llm_respond,
    .cancel = cancel_id,
    .close = close_stream,
    .hints = llm_hints,
};
static const segue_tts_ops tts_ops = {
    .size = sizeof tts_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = tts_init,
    .fini = fini,
    .open = tts_open,
    .speak = tts_speak,
    .cancel = cancel_id,
    .close = close_stream,
    .tick = tts_tick,
};
static const segue_verify_ops verify_ops = {
    .size = sizeof verify_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .engine_size = sizeof(struct engine),
    .init = verify_init,
    .fini = fini,
    .check = verify_check,
};

segue_go_plugin *segue_go_plugin_new(const char *name, uint32_t kinds) {
  segue_go_plugin *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  snprintf(p->name, sizeof p->name, "%s", name);
  p->table = (segue_plugin){.size = sizeof p->table,
                            .abi = SEGUE_PLUGIN_ABI,
                            .name = p->name,
                            .version = "1",
                            .description = "An engine written in Go."};
  if (kinds & SEGUE_GO_ASR) p->table.asr = &asr_ops;
  if (kinds & SEGUE_GO_LLM) p->table.llm = &llm_ops;
  if (kinds & SEGUE_GO_TTS) p->table.tts = &tts_ops;
  if (kinds & SEGUE_GO_VERIFY) p->table.verify = &verify_ops;
  return p;
}
void segue_go_plugin_free(segue_go_plugin *p) {
  free(p);
}
int segue_go_plugin_add(segue_runtime *rt, const segue_go_plugin *p, uintptr_t value, segue_error *err) {
  return segue_runtime_add_plugin(rt, &p->table, (void *)value, err);
}

/* ---- engines: Go's side ---- */

void segue_go_fail(segue_error *err, int code, const char *message) {
  if (!err) return;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->message, sizeof err->message, "%s", message);
}
void segue_go_asr_result(const segue_asr_sink *sink, uint32_t utterance, int is_final, const char *text,
                         double confidence) {
  const segue_asr_result r = {.size = sizeof r,
                              .utterance = utterance,
                              .is_final = is_final != 0,
                              .text = text,
                              .confidence = confidence};
  sink->result(sink->ctx, &r);
}
void segue_go_asr_error(const segue_asr_sink *sink, int code, const char *message) {
  sink->error(sink->ctx, code, message);
}
void segue_go_llm_text(const segue_llm_sink *sink, uint32_t id, const char *text, size_t len) {
  sink->text(sink->ctx, id, text, len);
}
void segue_go_llm_tool(const segue_llm_sink *sink, uint32_t id, const char *name, const char *args,
                       size_t len) {
  sink->tool(sink->ctx, id, name, args, len);
}
void segue_go_llm_done(const segue_llm_sink *sink, uint32_t id, int code, double confidence,
                       const char *message) {
  sink->done(sink->ctx, id, code, confidence, message);
}
int segue_go_tts_audio(const segue_tts_sink *sink, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  return sink->audio(sink->ctx, id, pcm, n, rate);
}
void segue_go_tts_mark(const segue_tts_sink *sink, uint32_t id, size_t chars) {
  sink->mark(sink->ctx, id, chars);
}
void segue_go_tts_done(const segue_tts_sink *sink, uint32_t id, int code, const char *message) {
  sink->done(sink->ctx, id, code, message);
}
void segue_go_verify_result(const segue_verify_sink *sink, const segue_verify_result *r) {
  sink->result(sink->ctx, r);
}
void segue_go_verify_error(const segue_verify_sink *sink, uint32_t id, int code, const char *message) {
  sink->error(sink->ctx, id, code, message);
}
