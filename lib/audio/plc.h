/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/plc.h: concealment for codecs that have none of their own (G.711): the last pitch
 * period is repeated and faded to silence within 60 ms, as in G.711 Appendix I, and the first good
 * frame afterwards is faded in. 8000 Hz, 20 ms frames. Pure; one thread at a time per object. */
#ifndef SEGUE_AUDIO_PLC_H
#define SEGUE_AUDIO_PLC_H

#include <stdint.h>

enum { SEGUE__PLC_HISTORY = 400 };

typedef struct segue__plc {
  int16_t history[SEGUE__PLC_HISTORY]; /* the newest samples, oldest first */
  uint32_t pitch;                      /* samples of the period being repeated */
  uint32_t phase;                      /* where in it the next lost frame goes on */
  uint32_t lost;                       /* frames concealed in a row */
} segue__plc;

void segue__plc_init(segue__plc *p);

/** A good frame of `n` samples (any n) was decoded; smooths its start after a loss. */
void segue__plc_good(segue__plc *p, int16_t *pcm, uint32_t n);

/** Write `n` <= 160 samples in place of a lost frame. */
void segue__plc_lost(segue__plc *p, int16_t *pcm, uint32_t n);

#endif /* SEGUE_AUDIO_PLC_H */
