/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/plc.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum {
  PITCH_MIN = 40,  /* 200 Hz */
  PITCH_MAX = 120, /* 66 Hz */
  WINDOW = 160,    /* samples compared in the pitch search */
  OVERLAP = 32,    /* 4 ms of cross-fade at both seams */
  FADE_FRAMES = 3  /* full level to silence, 20 ms each */
};

void segue__plc_init(segue__plc *p) {
  memset(p, 0, sizeof *p);
}

static void remember(segue__plc *p, const int16_t *pcm, uint32_t n) {
  if (n >= SEGUE__PLC_HISTORY) {
    memcpy(p->history, pcm + (n - SEGUE__PLC_HISTORY), sizeof p->history);
    return;
  }
  memmove(p->history, p->history + n, (SEGUE__PLC_HISTORY - n) * sizeof *pcm);
  memcpy(p->history + SEGUE__PLC_HISTORY - n, pcm, n * sizeof *pcm);
}

/* Lag with the highest normalised correlation against the newest samples. */
static uint32_t find_pitch(const int16_t *h) {
  const int16_t *x = h + SEGUE__PLC_HISTORY - WINDOW;
  uint32_t best = PITCH_MAX;
  float best_score = 0;
  for (uint32_t lag = PITCH_MIN; lag <= PITCH_MAX; lag++) {
    float corr = 0, energy = 1;
    for (uint32_t i = 0; i < WINDOW; i++) {
      const float y = x[(ptrdiff_t)i - (ptrdiff_t)lag];
      corr += y * x[i];
      energy += y * y;
    }
    const float score = corr / sqrtf(energy);
    if (score > best_score) {
      best_score = score;
      best = lag;
    }
  }
  return best;
}

static int16_t next_sample(segue__plc *p) {
  const int16_t s = p->history[SEGUE__PLC_HISTORY - p->pitch + p->phase];
  p->phase = p->phase + 1 == p->pitch ? 0 : p->phase + 1;
  return s;
}

void segue__plc_lost(segue__plc *p, int16_t *pcm, uint32_t n) {
  if (p->lost == 0) {
    p->pitch = find_pitch(p->history);
    p->phase = 0;
  }
  /* The first 10 ms stay at full level: most losses are one frame and should not be heard. */
  const float start = p->lost == 0 ? 1.15f : 1.0f - (float)p->lost / FADE_FRAMES;
  const float step = (p->lost == 0 ? 1.15f - (1.0f - 1.0f / FADE_FRAMES) : 1.0f / FADE_FRAMES) / (float)n;
  for (uint32_t i = 0; i < n; i++) {
    float g = start - step * (float)i;
    g = g > 1 ? 1 : g < 0 ? 0 : g;
    pcm[i] = p->lost >= FADE_FRAMES ? 0 : (int16_t)(g * next_sample(p));
  }
  if (p->lost < FADE_FRAMES) p->lost++;
}

void segue__plc_good(segue__plc *p, int16_t *pcm, uint32_t n) {
  if (p->lost) {
    const float level = p->lost >= FADE_FRAMES ? 0 : 1.0f - (float)p->lost / FADE_FRAMES;
    const uint32_t m = n < OVERLAP ? n : OVERLAP;
    for (uint32_t i = 0; i < m; i++) {
      const float w = ((float)i + 1) / (OVERLAP + 1);
      pcm[i] = (int16_t)(w * pcm[i] + (1 - w) * level * next_sample(p));
    }
    p->lost = 0;
  }
  remember(p, pcm, n);
}
