/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/audio.h: the one audio form inside segue: 20 ms frames of int16 mono, native endian.
 * Rates are 8000, 16000 or 48000 Hz; a session mixes at one of them (16000 unless configured). */
#ifndef SEGUE_AUDIO_AUDIO_H
#define SEGUE_AUDIO_AUDIO_H

#include <stdint.h>

enum {
  SEGUE__FRAME_MS = 20,
  SEGUE__FRAME_MAX = 960,    /* samples of a frame at 48000 Hz */
  SEGUE__RATE_ENGINE = 16000 /* what ASR hears and TTS speaks */
};

/** Samples of one 20 ms frame. */
static inline uint32_t segue__frame_samples(uint32_t rate) {
  return rate / 50u;
}

/** 1 for a rate the audio path runs at (8000, 16000, 48000), else 0. */
static inline int segue__rate_ok(uint32_t rate) {
  return rate == 8000 || rate == 16000 || rate == 48000;
}

#endif /* SEGUE_AUDIO_AUDIO_H */
