/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/asr.h: speech recognition. One engine per configuration, one stream per listened
 * party. Life of a stream: open → (write* → flush)* → close. Endpointing is the host's: `flush`
 * says that an utterance has ended and asks for its final result.
 * Threading: see SEGUE_ENGINE_BLOCKING; `cancel` may come from any thread, also during another
 * call. The host never calls two other functions of one stream at once. */
#ifndef SEGUE_EXT_ASR_H
#define SEGUE_EXT_ASR_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

typedef struct segue_asr_word {
  const char *text; /**< UTF-8, terminated. */
  segue_time start; /**< On the time axis of `write`'s `at`. */
  segue_time end;
  double confidence; /**< 0…1, or -1 when unknown. */
} segue_asr_word;

typedef struct segue_asr_result {
  size_t size;
  uint32_t utterance; /**< The number given to `flush`; for partials the one not yet flushed. */
  uint32_t is_final;  /**< 0 partial, 1 final. Exactly one final follows each flush. */
  const char *text;   /**< UTF-8, terminated; "" when nothing was understood. */
  double confidence;  /**< 0…1, of the whole utterance; -1 when unknown. */
  segue_time start;   /**< First speech, 0 when unknown. */
  segue_time end;     /**< Last speech, 0 when unknown. */
  const segue_asr_word *words;
  size_t n_words;
} segue_asr_result;

/** Where a stream reports to. Callable from any thread until the stream's close returns. Copy the table in
 *  `open`: the pointer is only lent. */
typedef struct segue_asr_sink {
  size_t size;
  void *ctx;
  void (*result)(void *ctx, const segue_asr_result *r);
  /** The stream is dead; nothing more will come from it. `message` is without PII. */
  void (*error)(void *ctx, int code, const char *message);
} segue_asr_sink;

typedef struct segue_asr_options {
  size_t size;
  uint32_t sample_rate; /**< Of `write`, Hz: 16000. */
  uint32_t reserved;    /**< 0. */
  const char *language; /**< BCP 47, e.g. "en-US". */
  const char *hints;    /**< JSON from the dialog engine on what may be said, or NULL:
                               {"jsgf": "…", "phrases": ["…"]}. An engine takes what it can use of it:
                               the grammar says all, phrases are examples. */
} segue_asr_options;

typedef struct segue_asr_ops {
  size_t size;        /**< sizeof(segue_asr_ops). */
  uint32_t abi;       /**< SEGUE_PLUGIN_ABI. */
  uint32_t flags;     /**< SEGUE_ENGINE_BLOCKING, or 0. */
  size_t engine_size; /**< Bytes of zeroed state the host allocates for an engine. */
  size_t stream_size; /**< Likewise for a stream. */
  /** `config` is the JSON object the application wrote for this engine. Runs on the caller's
   *  thread and may take seconds (loading models). */
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine); /**< All streams are closed by then. Not called after an init that failed. */
  /** One party begins to be listened to. After an error `close` is not called. */
  int (*open)(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
              segue_error *err);
  /** `n` samples of mono PCM beginning at time `at`. Late audio may be refused by SEGUE_E_AGAIN. */
  int (*write)(void *stream, const int16_t *pcm, size_t n, segue_time at);
  /** The utterance ended: deliver one final result tagged `utterance`, then begin the next. */
  int (*flush)(void *stream, uint32_t utterance);
  void (*cancel)(void *stream); /**< Drop the audio not yet recognised; optional. */
  void (*close)(void *stream);  /**< After it returns the sink is not called again. */
  /** Non-blocking engines: called every 20 ms on the shard thread. Optional. */
  void (*tick)(void *stream, segue_time now);
} segue_asr_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_ASR_H */
