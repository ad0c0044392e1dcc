/* SPDX-License-Identifier: Apache-2.0 */
/* band.h: leaves the telephone band of a 16 kHz line, whatever codec it came through. What lies above it
 * misleads the model: through Opus it takes room noise for "so" and "six", and the confidence, measured on
 * telephone speech, would not hold. Pure. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_BAND_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_BAND_H

#include <stddef.h>
#include <stdint.h>

enum { BAND_SECTIONS = 4 };

/** All zero: nothing heard yet. */
typedef struct asr_band {
  float z[BAND_SECTIONS][2];
} asr_band;

/** `out` may be `in`. */
void segue__band_run(asr_band *b, const int16_t *in, int16_t *out, size_t n);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_BAND_H */
