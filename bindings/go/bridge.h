/* SPDX-License-Identifier: Apache-2.0 */
/* bridge.h: what cgo can't say in Go: callbacks with a Go value behind them, and calls through the function pointers of
 * sinks. A Go value is a runtime/cgo handle, a number that C never follows; the functions named segueGo… are exported by
 * the Go files. Nothing here waits, so no goroutine is ever blocked in C but the one that takes a runtime's events. */
#ifndef SEGUE_GO_BRIDGE_H
#define SEGUE_GO_BRIDGE_H

#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/tts.h>
#include <segue/ext/verify.h>
#include <segue/segue.h>

/* Let sealing draw its random octets from the io.Reader behind `reader`. */
void segue_go_set_random(segue_encode_options *o, uintptr_t reader);

/* Let the runtime log to the function behind `logger`. */
void segue_go_set_log(segue_runtime_options *o, uintptr_t logger);

/* Let the runtime read virtual time from *us. */
void segue_go_set_clock(segue_runtime_options *o, uint64_t *us);

/* One event, taken apart in one crossing. */
typedef struct segue_go_event {
  const segue_event *handle;
  segue_session *session;
  uint64_t session_id; /* 0: outside any session */
  const char *json;
  size_t len;
  uint32_t type;
} segue_go_event;
int segue_go_next(segue_runtime *rt, uint32_t timeout_ms, segue_go_event *out);

/* ---- engines written in Go ---- */

enum { SEGUE_GO_ASR = 1, SEGUE_GO_LLM = 2, SEGUE_GO_TTS = 4, SEGUE_GO_VERIFY = 8 };

typedef struct segue_go_plugin segue_go_plugin;

/* A plugin table whose interfaces are those of `kinds`. NULL: out of memory. Free it after its runtime. */
segue_go_plugin *segue_go_plugin_new(const char *name, uint32_t kinds);
void segue_go_plugin_free(segue_go_plugin *p);
int segue_go_plugin_add(segue_runtime *rt, const segue_go_plugin *p, uintptr_t value, segue_error *err);

/* Ask for a call of segueGoRoom at the next tick, because a voice waits for room. `stream` is the C side's. */
void segue_go_await_room(void *stream);

void segue_go_fail(segue_error *err, int code, const char *message);
void segue_go_asr_result(const segue_asr_sink *sink, uint32_t utterance, int is_final, const char *text,
                         double confidence);
void segue_go_asr_error(const segue_asr_sink *sink, int code, const char *message);
void segue_go_llm_text(const segue_llm_sink *sink, uint32_t id, const char *text, size_t len);
void segue_go_llm_tool(const segue_llm_sink *sink, uint32_t id, const char *name, const char *args,
                       size_t len);
void segue_go_llm_done(const segue_llm_sink *sink, uint32_t id, int code, double confidence,
                       const char *message);
int segue_go_tts_audio(const segue_tts_sink *sink, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate);
void segue_go_tts_mark(const segue_tts_sink *sink, uint32_t id, size_t chars);
void segue_go_tts_done(const segue_tts_sink *sink, uint32_t id, int code, const char *message);
void segue_go_verify_result(const segue_verify_sink *sink, const segue_verify_result *r);
void segue_go_verify_error(const segue_verify_sink *sink, uint32_t id, int code, const char *message);

#endif /* SEGUE_GO_BRIDGE_H */
