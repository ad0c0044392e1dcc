/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/dtmf.h"

#include <math.h>
#include <segue/base.h>
#include <string.h>

#include "audio/audio.h"

#define GEN_LEVEL 5200.0f /* about -10 dBm0 a tone */
#define MIN_POWER 2.0e5f  /* mean square: about -37 dBFS for both tones together */
#define MIN_SHARE 0.80f   /* of the window's energy in the two tones: speech has more elsewhere */
#define MAX_TWIST 6.3f    /* 8 dB, column over row and row over column */
#define MIN_LEAD 4.0f     /* 6 dB over the other tones of the group */
#define MAX_HARMONIC 0.1f /* second harmonic: a voice has it, a keypad has not */
#define RAMP_MS 2

/* -O2 does not promise vectors. */
#if defined(__GNUC__) && !defined(__clang__)
#define VECTORISE __attribute__((optimize("O3")))
#else
#define VECTORISE
#endif

enum { HITS = 2, MISSES = 2 };

static const float tone_hz[8] = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
static const char digits[] = "0123456789*#ABCD";
static const char keypad[4][4] = {
    {'1', '2', '3', 'A'}, {'4', '5', '6', 'B'}, {'7', '8', '9', 'C'}, {'*', '0', '#', 'D'}};

int segue__dtmf_code(char digit) {
  const char *p = digit ? strchr(digits, digit) : NULL;
  return p ? (int)(p - digits) : -1;
}

char segue__dtmf_digit(int code) {
  return code >= 0 && code < 16 ? digits[code] : 0;
}

void segue__dtmf_gen_init(segue__dtmf_gen *g, uint32_t rate) {
  memset(g, 0, sizeof *g);
  g->rate = rate;
  g->level = GEN_LEVEL;
}

int segue__dtmf_gen_start(segue__dtmf_gen *g, char digit, uint32_t tone_ms, uint32_t pause_ms) {
  if (segue__dtmf_code(digit) < 0 || tone_ms < 2 * RAMP_MS) return SEGUE_E_INVAL;
  if (g->left || g->pause_left) return SEGUE_E_AGAIN;
  for (int r = 0; r < 4; r++)
    for (int c = 0; c < 4; c++)
      if (keypad[r][c] == digit) {
        g->step[0] = 2 * M_PI * tone_hz[r] / g->rate;
        g->step[1] = 2 * M_PI * tone_hz[4 + c] / g->rate;
      }
  g->phase[0] = g->phase[1] = 0;
  g->left = g->rate / 1000 * tone_ms;
  g->pause_left = g->rate / 1000 * pause_ms;
  return SEGUE_OK;
}

int segue__dtmf_gen_read(segue__dtmf_gen *g, int16_t *pcm, uint32_t n) {
  const int busy = g->left || g->pause_left;
  const uint32_t ramp = g->rate / 1000 * RAMP_MS;
  for (uint32_t i = 0; i < n; i++) {
    if (!g->left) {
      pcm[i] = 0;
      if (g->pause_left) g->pause_left--;
      continue;
    }
    const float edge = g->left < ramp ? (float)g->left / (float)ramp : 1;
    pcm[i] = (int16_t)lrintf(g->level * edge * (float)(sin(g->phase[0]) + sin(g->phase[1])));
    g->phase[0] += g->step[0];
    g->phase[1] += g->step[1];
    g->left--;
  }
  return busy;
}

void segue__dtmf_det_init(segue__dtmf_det *d, uint32_t rate) {
  memset(d, 0, sizeof *d);
  d->rate = rate;
  for (int i = 0; i < 8; i++) {
    d->coef[i] = 2 * cosf(2 * (float)M_PI * tone_hz[i] / (float)rate);
    d->coef2[i] = 2 * cosf(4 * (float)M_PI * tone_hz[i] / (float)rate);
  }
}

/* Goertzel filters for eight frequencies at once over two adjoining stretches: each step is one vector
 * operation on all eight, where one filter alone would wait for its own feedback. Mean-square powers. */
VECTORISE static void goertzel(const float *coef, const int16_t *a, uint32_t na, const int16_t *b,
                               uint32_t nb, float *power) {
  float s1[8] = {0}, s2[8] = {0};
  for (uint32_t i = 0; i < na + nb; i++) {
    const float x = i < na ? a[i] : b[i - na];
    for (int k = 0; k < 8; k++) {
      const float s = x + coef[k] * s1[k] - s2[k];
      s2[k] = s1[k];
      s1[k] = s;
    }
  }
  const float n = (float)(na + nb);
  for (int k = 0; k < 8; k++)
    power[k] = 2 * (s1[k] * s1[k] + s2[k] * s2[k] - coef[k] * s1[k] * s2[k]) / (n * n);
}

/* Index of the group's strongest tone, -1 when the next one is too close. */
static int strongest(const float *power) {
  int best = 0;
  for (int i = 1; i < 4; i++)
    if (power[i] > power[best]) best = i;
  for (int i = 0; i < 4; i++)
    if (i != best && power[i] * MIN_LEAD > power[best]) return -1;
  return best;
}

static char judge(segue__dtmf_det *d, const int16_t *a, uint32_t na, const int16_t *b, uint32_t nb) {
  float total = 0;
  for (uint32_t i = 0; i < na; i++) total += (float)a[i] * a[i];
  for (uint32_t i = 0; i < nb; i++) total += (float)b[i] * b[i];
  total /= (float)(na + nb);
  if (total < MIN_POWER) return 0; /* most frames end here */
  float power[8], harmonic[8];
  goertzel(d->coef, a, na, b, nb, power);
  const int row = strongest(power), col = strongest(power + 4);
  if (row < 0 || col < 0) return 0;
  const float low = power[row], high = power[4 + col];
  if (low + high < MIN_SHARE * total || low > MAX_TWIST * high || high > MAX_TWIST * low) return 0;
  goertzel(d->coef2, a, na, b, nb, harmonic);
  if (harmonic[row] > MAX_HARMONIC * low || harmonic[4 + col] > MAX_HARMONIC * high) return 0;
  return keypad[row][col];
}

static char window(segue__dtmf_det *d, char seen) {
  if (seen && seen == d->candidate)
    d->hits++;
  else
    d->hits = seen ? 1 : 0;
  d->candidate = seen;
  if (seen && seen == d->current) {
    d->misses = 0;
    return 0;
  }
  if (d->current && ++d->misses >= MISSES) d->current = 0;
  if (d->hits < HITS || d->current) return 0;
  d->current = seen;
  d->misses = 0;
  return seen;
}

char segue__dtmf_det_frame(segue__dtmf_det *d, const int16_t *pcm) {
  const uint32_t n = segue__frame_samples(d->rate), half = n / 2;
  const char first = window(d, judge(d, d->half, half, pcm, half));
  const char second = window(d, judge(d, pcm, n, NULL, 0));
  memcpy(d->half, pcm + half, half * sizeof *pcm);
  return first ? first : second;
}
