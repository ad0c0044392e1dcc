/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/resample.h: rate conversion over speexdsp, frame-exact: every 20 ms frame in gives one
 * whole 20 ms frame out. Equal rates copy. Pure; one thread at a time per object.
 * speexdsp allocates its tables by itself in init only. */
#ifndef SEGUE_AUDIO_RESAMPLE_H
#define SEGUE_AUDIO_RESAMPLE_H

#include <stdint.h>

enum { SEGUE__RESAMPLE_QUALITY = 3 }; /* speexdsp 0..10; 3 is its VoIP setting */

typedef struct segue__resample {
  void *state; /* SpeexResamplerState, NULL when the rates are equal */
  uint32_t from, to;
} segue__resample;

/** Prepare; rates 8000, 16000 or 48000. @return SEGUE_OK, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
int segue__resample_init(segue__resample *r, uint32_t from, uint32_t to, uint32_t quality);
void segue__resample_fini(segue__resample *r);

/** Convert one frame: from/50 samples at `in` to to/50 samples at `out`, which must not overlap. */
void segue__resample_frame(segue__resample *r, const int16_t *in, int16_t *out);

/** Forget the past (after a gap). */
void segue__resample_reset(segue__resample *r);

#endif /* SEGUE_AUDIO_RESAMPLE_H */
