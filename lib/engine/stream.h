/* SPDX-License-Identifier: Apache-2.0 */
/* engine/stream.h: one session's use of one engine. Hides whether the engine blocks (then its calls
 * run on a strand) or not; copies results into messages and posts them to the session. After
 * segue__stream_close nothing more is posted, however late the engine is.
 * Threading: all functions from the session's shard; none blocks. */
#ifndef SEGUE_ENGINE_STREAM_H
#define SEGUE_ENGINE_STREAM_H

#include "base/ahead.h"
#include "engine/msg.h"
#include "engine/registry.h"

/* Strands: ordered queues on worker threads. Provided by lib/runtime. */
typedef struct segue__strand segue__strand;
typedef struct segue__executor {
  void *ctx;
  segue__strand *(*open)(void *ctx);
  /* Run fn(arg) after what was posted before; SEGUE_E_AGAIN when the strand's bound is reached. */
  int (*post)(segue__strand *s, void (*fn)(void *arg), void *arg);
  /* Run fn(arg) as the last one, beyond the bound, then free the strand. Does not wait. */
  void (*close)(segue__strand *s, void (*fn)(void *arg), void *arg);
} segue__executor;

/* What a stream needs of its session; copied. Answers of verifiers, stores and hooks may come after the
 * session has ended: ctx must be something that lives as long as the runtime. */
typedef struct segue__stream_env {
  void *ctx;
  void (*post)(void *ctx, segue__msg *m); /* any thread; takes the message */
  const segue__executor *executor;        /* outlives all streams */
  uint64_t session;
} segue__stream_env;

typedef struct segue__stream segue__stream;

/* How failures are told: a negative return of a function below means that nothing was begun and no
 * message will come of it (SEGUE_E_AGAIN: a bound was reached; SEGUE_E_STATE: the stream is dead). What
 * an engine answers, whether it blocks or not, comes as a message: ASR_ERROR, LLM_DONE or TTS_DONE with
 * its code. After a cancel nothing more comes of what was cancelled, its DONE neither. */

/* Results carry `tag` in msg.stream. The engine is referenced until the stream is closed. The open
 * of a blocking engine happens on its strand: a failure then comes as ASR_ERROR, LLM_DONE (id 0) or
 * TTS_DONE (id 0) with its code. */
int segue__asr_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_asr_options *o, segue_error *err);
int segue__asr_write(segue__stream *s, const int16_t *pcm, size_t n, segue_time at);
int segue__asr_flush(segue__stream *s, uint32_t utterance);
void segue__asr_cancel(segue__stream *s);
/* The newest guess that an ASR_RESULT with code 0 announces; the caller frees it. NULL: it was fetched already. */
char *segue__asr_partial(segue__stream *s, double *confidence);

int segue__llm_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_llm_options *o, segue_error *err);
int segue__llm_respond(segue__stream *s, const segue_llm_request *req); /* deep-copies */
void segue__llm_cancel(segue__stream *s, uint32_t id);

int segue__tts_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_tts_options *o, segue_error *err);
int segue__tts_speak(segue__stream *s, uint32_t id, const char *text, size_t len);
void segue__tts_cancel(segue__stream *s, uint32_t id); /* also drops its buffered audio */

/* Take up to `n` samples of utterance `id` at the rate asked for in open (resampled if the engine
 * answered with another). *finished becomes 1 when the utterance is done and drained. Returns the
 * number of samples. A bounded ring (2 s) lies between: that is the engine's backpressure. */
size_t segue__tts_read(segue__stream *s, uint32_t id, int16_t *pcm, size_t n, int *finished);
/* Bytes of the text that the samples read so far speak: from marks, else by proportion. */
size_t segue__tts_spoken(segue__stream *s, uint32_t id, size_t text_len);
/* Bytes that the samples read so far surely speak: up to the last mark, 0 without marks. */
size_t segue__tts_marked(segue__stream *s, uint32_t id);
/* Of an utterance that finished: whether the engine gave it all. If not, a TTS_DONE tells why, which was posted
 * when the end is seen, or is about to be from another thread. */
int segue__tts_whole(segue__stream *s, uint32_t id);
segue_time segue__tts_ready(segue__stream *s,
                            uint32_t id); /* when the engine gave its first audio; 0: unknown */

/* Whether the engine's open has returned well. A blocking engine's may never. */
int segue__stream_opened(segue__stream *s);
/* Ask for the memory of its next tick ahead: first the stream's, then the engine's. NULL is allowed. */
void segue__stream_expect(segue__ahead_list *to, const segue__stream *s);
void segue__stream_expect_state(segue__ahead_list *to, const segue__stream *s);
void segue__stream_tick(segue__stream *s, segue_time now); /* non-blocking engines' tick; NULL is allowed */
/* Cancels, closes the engine's stream (on its strand) and frees. NULL is allowed. */
void segue__stream_close(segue__stream *s);

/* Verifiers, stores, hooks. A negative return means that no answer will come: SEGUE_E_AGAIN when too many
 * are pending, else what the engine said. An engine may never answer: the session keeps the deadline. */
/* Ask a verifier; the answer comes as VERIFY or VERIFY_ERROR with msg.id = req->id. */
int segue__verify_ask(segue__engine *e, const segue__stream_env *env, const segue_verify_request *req);
/* Store and hook operations; answers carry `ticket`. */
int segue__store_put(segue__engine *e, const segue__stream_env *env, uint64_t ticket, const char *key,
                     const void *data, size_t len, uint32_t ttl_s);
int segue__hook_notify(segue__engine *e, const segue__stream_env *env, uint64_t ticket, const char *event,
                       const char *json, size_t len);

#endif /* SEGUE_ENGINE_STREAM_H */
