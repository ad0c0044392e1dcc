/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/tones.h"

#include <math.h>
#include <segue/base.h>
#include <string.h>

#include "audio/audio.h"

/* One step of a score: two sine waves (0 Hz: none), their length and peak, and whether they decay. */
typedef struct note {
  float hz[2];
  uint16_t ms;
  uint16_t peak;
  uint8_t bell;
} note;

typedef struct score {
  const note *notes;
  uint32_t count;
  uint32_t once;
} score;

#define REST(ms) \
  { {0, 0}, ms, 0, 0 }
#define BELL(hz, ms) \
  { {hz, (hz)*2}, ms, 1500, 1 }

static const note silence_notes[] = {REST(1000)};
static const note ringback_notes[] = {{{440, 480}, 2000, 2600, 0}, REST(4000)};
static const note ringback_eu_notes[] = {{{425, 0}, 1000, 4200, 0}, REST(4000)};
static const note busy_notes[] = {{{480, 620}, 500, 2600, 0}, REST(500)};
static const note busy_eu_notes[] = {{{425, 0}, 500, 4200, 0}, REST(500)};
static const note beep_notes[] = {{{1000, 0}, 200, 6000, 0}};
static const note comfort_notes[] = {BELL(659.26f, 300), BELL(523.25f, 500), REST(4200)};
/* A slow pentatonic walk, four bars there and four back. */
static const note hold_notes[] = {
    BELL(392.00f, 400), BELL(440.00f, 400), BELL(523.25f, 800), BELL(440.00f, 400),  BELL(392.00f, 400),
    BELL(329.63f, 800), BELL(293.66f, 400), BELL(329.63f, 400), BELL(392.00f, 800),  REST(400),
    BELL(329.63f, 400), BELL(392.00f, 400), BELL(440.00f, 800), BELL(523.25f, 400),  BELL(587.33f, 400),
    BELL(523.25f, 800), BELL(440.00f, 400), BELL(392.00f, 400), BELL(523.25f, 1200), REST(800)};

#define SCORE(a, o) \
  { a, sizeof a / sizeof a[0], o }
static const score scores[SEGUE__TONE_COUNT] = {
    [SEGUE__TONE_SILENCE] = SCORE(silence_notes, 0),
    [SEGUE__TONE_RINGBACK] = SCORE(ringback_notes, 0),
    [SEGUE__TONE_RINGBACK_EU] = SCORE(ringback_eu_notes, 0),
    [SEGUE__TONE_BUSY] = SCORE(busy_notes, 0),
    [SEGUE__TONE_BUSY_EU] = SCORE(busy_eu_notes, 0),
    [SEGUE__TONE_BEEP] = SCORE(beep_notes, 1),
    [SEGUE__TONE_HOLD] = SCORE(hold_notes, 0),
    [SEGUE__TONE_COMFORT] = SCORE(comfort_notes, 0),
};

static void start_note(segue__tone *t) {
  const note *s = &scores[t->kind].notes[t->step];
  for (int i = 0; i < 2; i++) {
    const double w = 2 * M_PI * s->hz[i] / t->rate;
    t->rotor[i][0] = 1;
    t->rotor[i][1] = 0;
    t->turn[i][0] = (float)cos(w);
    t->turn[i][1] = (float)sin(w);
  }
  t->at = 0;
}

int segue__tone_init(segue__tone *t, int32_t kind, uint32_t rate) {
  memset(t, 0, sizeof *t);
  if (kind < 0 || kind >= SEGUE__TONE_COUNT || !segue__rate_ok(rate)) return SEGUE_E_INVAL;
  t->kind = kind;
  t->rate = rate;
  start_note(t);
  return SEGUE_OK;
}

uint32_t segue__tone_period_ms(int32_t kind) {
  uint32_t ms = 0;
  if (kind <= SEGUE__TONE_SILENCE || kind >= SEGUE__TONE_COUNT) return 0;
  for (uint32_t i = 0; i < scores[kind].count; i++) ms += scores[kind].notes[i].ms;
  return ms;
}

/* Gain at sample `at` of a note of `total`: 5 ms in and out; a bell also decays. */
static float envelope(const note *s, uint32_t at, uint32_t total, uint32_t ramp) {
  float g = 1;
  if (at < ramp) g = (float)at / (float)ramp;
  if (total - at < ramp) g *= (float)(total - at) / (float)ramp;
  if (s->bell) {
    const float rest = 1 - (float)at / (float)total;
    g *= rest * rest;
  }
  return g;
}

static float turn(segue__tone *t, int i) {
  float *r = t->rotor[i];
  const float *w = t->turn[i], out = r[1];
  const float c = r[0] * w[0] - r[1] * w[1], s = r[0] * w[1] + r[1] * w[0];
  const float fix = 1.5f - 0.5f * (c * c + s * s); /* keeps the vector's length from drifting */
  r[0] = c * fix;
  r[1] = s * fix;
  return out;
}

static void next_note(segue__tone *t) {
  const score *sc = &scores[t->kind];
  if (++t->step == sc->count) {
    t->step = 0;
    t->done = sc->once;
  }
  start_note(t);
}

int segue__tone_read(segue__tone *t, int16_t *pcm, uint32_t n) {
  const uint32_t ramp = t->rate / 200;
  for (uint32_t i = 0; i < n;) {
    const note *s = &scores[t->kind].notes[t->step];
    const uint32_t total = s->ms * (t->rate / 1000);
    if (t->done || s->peak == 0) {
      const uint32_t m = t->done || total - t->at > n - i ? n - i : total - t->at;
      memset(pcm + i, 0, m * sizeof *pcm);
      i += m;
      t->at += t->done ? 0 : m;
    } else {
      for (; i < n && t->at < total; i++, t->at++) {
        float x = turn(t, 0);
        if (s->hz[1] > 0) x += s->bell ? 0.25f * turn(t, 1) : turn(t, 1);
        pcm[i] = (int16_t)(x * s->peak * envelope(s, t->at, total, ramp));
      }
    }
    if (!t->done && t->at == total) next_note(t);
  }
  return !t->done;
}
