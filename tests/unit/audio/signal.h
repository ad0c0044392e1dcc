/* SPDX-License-Identifier: Apache-2.0 */
/* Signals for tests: sine waves, seeded noise, synthesized speech. */
#ifndef TEST_SIGNAL_H
#define TEST_SIGNAL_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline uint32_t signal_random(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Roughly Gaussian, unit variance. */
static inline float signal_gauss(uint32_t *seed) {
  float s = 0;
  for (int i = 0; i < 12; i++) s += (float)signal_random(seed) / 16777216.0f;
  return s - 6.0f;
}

static inline void signal_sine(int16_t *pcm, uint32_t n, uint32_t rate, double hz, double peak,
                               uint32_t from) {
  for (uint32_t i = 0; i < n; i++) pcm[i] = (int16_t)lrint(peak * sin(2 * M_PI * hz * (from + i) / rate));
}

static inline double signal_rms(const int16_t *pcm, size_t n) {
  double s = 0;
  for (size_t i = 0; i < n; i++) s += (double)pcm[i] * pcm[i];
  return n ? sqrt(s / (double)n) : 0;
}

/* Speech by espeak-ng at its own 22050 Hz, brought to `rate` by linear interpolation over a short
 * moving average: plain, but made of nothing under test. Returns samples, 0 when there is no espeak-ng. */
static inline size_t signal_speech(const char *voice, const char *text, uint32_t rate, int16_t *pcm,
                                   size_t cap) {
  char cmd[512];
  unsigned char head[44];
  static int16_t raw[22050 * 30];
  snprintf(cmd, sizeof cmd, "espeak-ng -v %s -s 150 --stdout '%s' 2>/dev/null", voice, text);
  FILE *p = popen(cmd, "r");
  if (!p) return 0;
  size_t got = fread(head, 1, sizeof head, p) == sizeof head ? fread(raw, 2, sizeof raw / 2, p) : 0;
  pclose(p);
  if (got < 4) return 0;
  const double ratio = 22050.0 / rate;
  const int half = ratio > 2 ? 1 : 0;
  size_t n = 0;
  for (double at = 2; at < (double)got - 3 && n < cap; at += ratio, n++) {
    const size_t k = (size_t)at;
    double a = raw[k], b = raw[k + 1];
    if (half) {
      a = (raw[k - 1] + 2.0 * raw[k] + raw[k + 1]) / 4;
      b = (raw[k] + 2.0 * raw[k + 1] + raw[k + 2]) / 4;
    }
    pcm[n] = (int16_t)lrint(a + (b - a) * (at - (double)k));
  }
  return n;
}

#endif /* TEST_SIGNAL_H */
