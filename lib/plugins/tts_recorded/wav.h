/* SPDX-License-Identifier: Apache-2.0 */
/* wav.h: RIFF/WAVE of 16-bit PCM, as any recorder writes it. Pure. */
#ifndef SEGUE_PLUGINS_TTS_RECORDED_WAV_H
#define SEGUE_PLUGINS_TTS_RECORDED_WAV_H

#include <stddef.h>
#include <stdint.h>

typedef struct rec_wav {
  uint32_t rate;       /* Hz, 8000 to 48000 */
  uint32_t channels;   /* 1 or 2 */
  size_t n;            /* samples of one channel, at least one */
  const uint8_t *data; /* borrowed: n * channels little-endian samples */
} rec_wav;

/* @return NULL, or what is wrong with it (static). */
const char *segue__wav_parse(rec_wav *w, const uint8_t *data, size_t len);
/* The n-th sample; of two channels their mean. */
int16_t segue__wav_sample(const rec_wav *w, size_t n);

#endif /* SEGUE_PLUGINS_TTS_RECORDED_WAV_H */
