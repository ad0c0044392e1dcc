/* SPDX-License-Identifier: Apache-2.0 */
/* samples.h: 16-bit little-endian PCM out of bytes that may be cut anywhere, in chunks that are offered until they are
 * taken. Pure. */
#ifndef SEGUE_PLUGINS_TTS_OPENAI_SAMPLES_H
#define SEGUE_PLUGINS_TTS_OPENAI_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

enum { TO_CHUNK_MS = 60, TO_CHUNK_MAX = 48000 * TO_CHUNK_MS / 1000 };

typedef struct to_samples {
  size_t chunk;   /**< Samples of a whole chunk. */
  size_t n;       /**< Samples gathered. */
  size_t n_bytes; /**< Bytes seen, up to the length of a file's mark. */
  int half;       /**< A sample's first byte has come. */
  int is_wav;     /**< It is a RIFF file, not samples. */
  uint8_t low;
  char mark[4];
  int16_t pcm[TO_CHUNK_MAX];
} to_samples;

/** @return 0, SEGUE_E_AGAIN (offer the same chunk again later), or another code to stop with */
typedef int (*to_samples_take)(void *ctx, const int16_t *pcm, size_t n);

void segue__samples_init(to_samples *s, uint32_t sample_rate);
/** Begin anew. */
void segue__samples_reset(to_samples *s);
/** Take bytes; `*taken` of them when it answers SEGUE_E_AGAIN. @return 0, what `take` said, or SEGUE_E_PARSE for a WAV file */
int segue__samples_feed(to_samples *s, const char *bytes, size_t n, size_t *taken, to_samples_take take,
                        void *ctx);
/** Offer the rest. */
int segue__samples_end(to_samples *s, to_samples_take take, void *ctx);

#endif /* SEGUE_PLUGINS_TTS_OPENAI_SAMPLES_H */
