/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/tts.h: speech synthesis. One stream per session; utterances are spoken in the order
 * given. Life: open → speak* (with cancel at any time) → close.
 * Threading: as in segue/ext/asr.h. */
#ifndef SEGUE_EXT_TTS_H
#define SEGUE_EXT_TTS_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/** Where a stream reports to; callable from any thread until close returns. Copy the table in `open`. */
typedef struct segue_tts_sink {
  size_t size;
  void *ctx;
  /** The next `n` samples of utterance `id`, mono at `sample_rate` Hz. Call in chunks of 20 to
   *  200 ms as they become ready.
   *  @return 0, SEGUE_E_AGAIN when the host's buffer is full (a blocking engine waits 20 ms by
   *  the machine's clock, as by nanosleep, and offers the same chunk again), SEGUE_E_CLOSED when the utterance was cancelled: stop. */
  int (*audio)(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t sample_rate);
  /** The audio given so far speaks `chars` bytes of the text: lets the transcript keep only what
   *  was heard. Optional; without marks the host interpolates. */
  void (*mark)(void *ctx, uint32_t id, size_t chars);
  /** Utterance `id` is complete (code 0) or failed (SEGUE_E_*); `message` without PII, or NULL. Once per speak that
   *  returned 0 and was not cancelled. */
  void (*done)(void *ctx, uint32_t id, int code, const char *message);
} segue_tts_sink;

typedef struct segue_tts_options {
  size_t size;
  uint32_t sample_rate; /**< Preferred, Hz; the engine may answer with another, 8000…48000, in `audio`. */
  uint32_t reserved;    /**< 0. */
  const char *language; /**< BCP 47, e.g. "en-US". */
  const char *voice;    /**< Engine's own name, or NULL. */
} segue_tts_options;

typedef struct segue_tts_ops {
  size_t size;        /**< sizeof(segue_tts_ops). */
  uint32_t abi;       /**< SEGUE_PLUGIN_ABI. */
  uint32_t flags;     /**< SEGUE_ENGINE_BLOCKING, or 0. */
  size_t engine_size; /**< Bytes of zeroed state the host allocates for an engine. */
  size_t stream_size; /**< Likewise for a stream. */
  /** init, fini and open as in segue/ext/asr.h. */
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  int (*open)(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
              segue_error *err);
  /** Speak `len` bytes of UTF-8, not terminated and lent for the call, as utterance `id`; ids grow. @return 0, or
   *  SEGUE_E_*: then nothing more comes for this id. */
  int (*speak)(void *stream, uint32_t id, const char *text, size_t len);
  /** Stop utterance `id` and those before it; any thread, must return at once. */
  void (*cancel)(void *stream, uint32_t id);
  void (*close)(void *stream);
  /** Non-blocking engines: called every 20 ms on the shard thread. Optional. */
  void (*tick)(void *stream, segue_time now);
} segue_tts_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_TTS_H */
