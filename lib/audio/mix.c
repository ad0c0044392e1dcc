/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/mix.h"

#include <math.h>
#include <segue/base.h>
#include <string.h>

#define KNEE 29204.0f /* -1 dBFS */
#define FULL 32767.0f

int segue__mix_init(segue__mix *m, uint32_t rate, uint32_t parties) {
  memset(m, 0, sizeof *m);
  if (!segue__rate_ok(rate) || parties == 0 || parties > SEGUE__MIX_PARTIES) return SEGUE_E_INVAL;
  m->rate = rate;
  m->parties = parties;
  return SEGUE_OK;
}

int segue__mix_set(segue__mix *m, uint32_t listener, uint32_t speaker, float gain) {
  if (listener >= m->parties || speaker >= m->parties || !(gain >= 0 && gain <= 4)) return SEGUE_E_INVAL;
  m->target[listener][speaker] = gain;
  return SEGUE_OK;
}

int segue__mix_hears(const segue__mix *m, uint32_t listener, uint32_t speaker) {
  if (listener >= m->parties || speaker >= m->parties) return 0;
  return m->gain[listener][speaker] > 0 || m->target[listener][speaker] > 0;
}

/* Rounding without a library call in the inner loop; |x| is below 2^24. */
static inline int16_t whole(float x) {
  return (int16_t)(int32_t)(x < 0 ? x - 0.5f : x + 0.5f);
}

/* Above the knee the curve bends towards full scale and never reaches past it. */
static int16_t limit(float x) {
  const float a = fabsf(x);
  if (a <= KNEE) return whole(x);
  const float u = (a - KNEE) / (FULL - KNEE);
  const float y = KNEE + (FULL - KNEE) * u / (1 + u);
  return whole(x < 0 ? -y : y);
}

static void add(float *acc, const int16_t *pcm, uint32_t n, float from, float to, uint32_t ramp) {
  const float step = (to - from) / (float)ramp;
  uint32_t i = 0;
  if (from != to)
    for (; i < ramp; i++) acc[i] += pcm[i] * (from + step * (float)(i + 1));
  if (to > 0)
    for (; i < n; i++) acc[i] += pcm[i] * to;
}

static void mix_one(segue__mix *m, uint32_t p, const int16_t *const *in, int16_t *out) {
  const uint32_t n = segue__frame_samples(m->rate), ramp = m->rate / 1000 * SEGUE__MIX_RAMP_MS;
  float acc[SEGUE__FRAME_MAX];
  uint32_t heard = 0, last = 0;
  for (uint32_t s = 0; s < m->parties; s++)
    if (in[s] && (m->gain[p][s] > 0 || m->target[p][s] > 0)) {
      heard++;
      last = s;
    }
  if (heard == 0) {
    memset(out, 0, n * sizeof *out);
    return;
  }
  if (heard == 1 && m->gain[p][last] == 1 && m->target[p][last] == 1) {
    memcpy(out, in[last], n * sizeof *out);
    return;
  }
  memset(acc, 0, n * sizeof *acc);
  for (uint32_t s = 0; s < m->parties; s++)
    if (in[s]) add(acc, in[s], n, m->gain[p][s], m->target[p][s], ramp);
  for (uint32_t i = 0; i < n; i++) out[i] = limit(acc[i]);
}

void segue__mix_frame(segue__mix *m, const int16_t *const *in, int16_t *const *out) {
  for (uint32_t p = 0; p < m->parties; p++) {
    if (!out[p]) continue; /* who listens later hears the change then */
    mix_one(m, p, in, out[p]);
    memcpy(m->gain[p], m->target[p], sizeof m->gain[p]);
  }
}
