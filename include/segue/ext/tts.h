/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/tts.h: speech synthesis. One stream per session; utterances are spoken in the order
 * given. Life: open → speak* (with cancel at any time) → close.
 * Threading: as in segue/ext/asr.h. */
#ifndef SEGUE_EXT_TTS_H
#define SEGUE_EXT_TTS_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/** Where a stream reports to; callable from any thread until close returns. */
typedef struct segue_tts_sink {
  size_t size;
  void *ctx;
  /** The next `n` samples of utterance `id`, mono at `sample_rate` Hz. Call in chunks of 20 to
   *  200 ms as they become ready.
   *  @return 0, SEGUE_E_AGAIN when the host's buffer is full (a blocking engine waits 20 ms and
   *  offers the same chunk again), SEGUE_E_CLOSED when the utterance was cancelled: stop. */
  int (*audio)(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t sample_rate);
  /** The audio given so far speaks `chars` bytes of the text: lets the transcript keep only what
   *  was heard. Optional; without marks the host interpolates. */
  void (*mark)(void *ctx, uint32_t id, size_t chars);
  /** Utterance `id` is complete (code 0) or failed (SEGUE_E_*). Once per speak. */
  void (*done)(void *ctx, uint32_t id, int code, const char *message);
} segue_tts_sink;

typedef struct segue_tts_options {
  size_t size;
  uint32_t sample_rate; /**< Preferred; the engine may answer with another in `audio`. */
  uint32_t reserved;
  const char *language;
  const char *voice; /**< Engine's own name, or NULL. */
} segue_tts_options;

typedef struct segue_tts_ops {
  size_t size;
  uint32_t abi;
  uint32_t flags;
  size_t engine_size;
  size_t stream_size;
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  int (*open)(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
              segue_error *err);
  int (*speak)(void *stream, uint32_t id, const char *text, size_t len);
  /** Stop utterance `id` and those before it; any thread, must return at once. */
  void (*cancel)(void *stream, uint32_t id);
  void (*close)(void *stream);
  /** Non-blocking engines: called every 20 ms on the shard thread. Optional. */
  void (*tick)(void *stream, segue_time now);
} segue_tts_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_TTS_H */
