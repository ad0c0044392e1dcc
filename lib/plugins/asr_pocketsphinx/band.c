/* SPDX-License-Identifier: Apache-2.0 */
#include "band.h"

#include <math.h>

/* Butterworth low pass of eighth order, 3800 Hz at 16 kHz (bilinear transform), as sections b·(1 + z⁻¹)² over
 * 1 + a1·z⁻¹ + a2·z⁻². Within 1 dB up to 3400 Hz, the telephone's band. */
static const struct {
  float b, a1, a2;
} sections[BAND_SECTIONS] = {
    {0.2329757f, -0.0793413f, 0.0112441f},
    {0.2519377f, -0.0857989f, 0.0935496f},
    {0.2965333f, -0.1009862f, 0.2871192f},
    {0.3857469f, -0.1313685f, 0.6743563f},
};

void segue__band_run(asr_band *b, const int16_t *in, int16_t *out, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float v = in[i];
    for (int k = 0; k < BAND_SECTIONS; k++) {
      float *const z = b->z[k];
      const float bx = sections[k].b * v, y = bx + z[0];
      z[0] = 2 * bx - sections[k].a1 * y + z[1];
      z[1] = bx - sections[k].a2 * y;
      v = y;
    }
    out[i] = v > 32767 ? 32767 : v < -32768 ? -32768 : (int16_t)lrintf(v);
  }
}
