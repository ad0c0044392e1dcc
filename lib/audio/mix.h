/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/mix.h: who hears whom, as an explicit matrix. Changes take effect at the next frame and
 * ramp over its first 5 ms, so switching never clicks. A party that hears exactly one other at gain
 * 1 gets that party's samples unchanged; sums pass a soft limiter from -1 dBFS up.
 * Pure; one thread at a time per mixer. */
#ifndef SEGUE_AUDIO_MIX_H
#define SEGUE_AUDIO_MIX_H

#include <stdint.h>

#include "audio/audio.h"

enum { SEGUE__MIX_PARTIES = 8, SEGUE__MIX_RAMP_MS = 5 };

typedef struct segue__mix {
  uint32_t rate;
  uint32_t parties;
  float gain[SEGUE__MIX_PARTIES][SEGUE__MIX_PARTIES];   /* [listener][speaker] now */
  float target[SEGUE__MIX_PARTIES][SEGUE__MIX_PARTIES]; /* from the next frame on */
} segue__mix;

/** Start with everyone deaf. @return SEGUE_OK or SEGUE_E_INVAL (rate, or not 1..8 parties). */
int segue__mix_init(segue__mix *m, uint32_t rate, uint32_t parties);

/** Let `listener` hear `speaker` at `gain` 0..4 from the next frame on; 0 is silence to the last bit
 *  after the ramp. @return SEGUE_OK or SEGUE_E_INVAL. */
int segue__mix_set(segue__mix *m, uint32_t listener, uint32_t speaker, float gain);

/** 1 when `listener` hears `speaker` now or from the next frame on. */
int segue__mix_hears(const segue__mix *m, uint32_t listener, uint32_t speaker);

/** Mix one 20 ms frame. `in[p]` is what p says (NULL: nothing), `out[p]` receives what p hears
 *  (NULL: nobody wants it); outputs must not overlap inputs. */
void segue__mix_frame(segue__mix *m, const int16_t *const *in, int16_t *const *out);

#endif /* SEGUE_AUDIO_MIX_H */
