/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/vad.h"

#include <float.h>
#include <kiss_fftr.h>
#include <math.h>
#include <stdalign.h>
#include <string.h>

enum {
  BINS = 128,           /* of 31.25 Hz: the telephone band up to 4 kHz at either rate */
  LOW_BIN = 6,          /* 187 Hz: mains hum and handling noise lie below */
  HIGH_BIN = 109,       /* 3406 Hz */
  WINDOW_FRAMES = 10,   /* one window of the minimum search: 200 ms */
  ONSET_FRAMES = 3,     /* active frames that make a start */
  ONSET_VOICED = 2,     /* of these with pitch */
  HANGOVER_FRAMES = 10, /* 200 ms: longer than stop gaps inside words */
  TONE_FRAMES = 10,     /* a high vowel can look like a tone, but not for longer than this */
  PITCH_LAG_MIN = 20,   /* 400 Hz at 8000 Hz */
  PITCH_LAG_MAX = 110   /* 73 Hz */
};

#define ACTIVE_SCORE 0.9f  /* mean log-likelihood ratio over bands that makes a frame active */
#define KEEP_SCORE 0.45f   /* and keeps speech going */
#define SCORE_CAP 12.0f    /* one loud band must not decide alone */
#define OCTAVE 0.8f        /* share of the best autocorrelation that a shorter lag needs to be the pitch */
#define VOICED_PEAK 0.5f   /* normalised autocorrelation */
#define TONE_SHARE 0.93f   /* share of band energy in the two strongest peaks */
#define MIN_BIAS 1.9f      /* mean of a smoothed band over its 1.6 s minimum, for noise */
#define FLOOR_POWER 2.0f   /* per bin: about -75 dBFS; digital silence must not make whispers loud */
#define ACTIVE_DBFS -58.0f /* nothing below is speech on a telephone line */

static const uint8_t band_edge[SEGUE__VAD_BANDS + 1] = {6,  9,  12, 15, 18, 22, 26, 30,
                                                        35, 41, 48, 56, 66, 78, 92, 109};

struct segue__vad_plan {
  uint32_t frame; /* samples of a frame */
  uint32_t fft;   /* points */
  kiss_fftr_cfg forward, inverse;
  float window[SEGUE__VAD_HISTORY];
  float lag_weight[PITCH_LAG_MAX + 1]; /* 1 / autocorrelation of the window */
  float in[SEGUE__VAD_HISTORY];
  kiss_fft_cpx spectrum[SEGUE__VAD_HISTORY / 2 + 1];
  float power[BINS + 1];
  float autocorr[2 * BINS];
  alignas(max_align_t) unsigned char tables[];
};

typedef struct features {
  float band[SEGUE__VAD_BANDS]; /* mean power per bin */
  float energy;                 /* sum over the telephone band */
  float share;                  /* of the two strongest peaks in it */
  float first;                  /* of the strongest alone */
  float hz;                     /* where it is, between bins */
  int32_t peak[2];              /* their bins, strongest first */
  float pitch;                  /* normalised autocorrelation peak, 0..1 */
  float pitch_hz;               /* and where it is */
} features;

static size_t table_size(uint32_t points, int inverse) {
  size_t n = 0;
  kiss_fftr_alloc((int)points, inverse, NULL, &n);
  return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static uint32_t fft_points(uint32_t rate) {
  return rate == 8000 ? 256 : rate == 16000 ? 512 : 0;
}

size_t segue__vad_plan_size(uint32_t rate) {
  const uint32_t points = fft_points(rate);
  return points ? sizeof(segue__vad_plan) + table_size(points, 0) + table_size(2 * BINS, 1) : 0;
}

static void analyse(segue__vad_plan *p) {
  kiss_fftr(p->forward, p->in, p->spectrum);
  /* The same signal has twice the amplitude in a 512-point spectrum: bring both to the 256-point scale. */
  const float scale = 256.0f * 256.0f / ((float)p->fft * (float)p->fft) / (256.0f * 256.0f);
  for (int i = 0; i <= BINS; i++) {
    const kiss_fft_cpx c = p->spectrum[i];
    p->power[i] = (c.r * c.r + c.i * c.i) * scale;
  }
}

static void correlate(segue__vad_plan *p, int low) {
  kiss_fft_cpx *s = p->spectrum;
  for (int i = 0; i <= BINS; i++) {
    s[i].r = i >= low && i <= HIGH_BIN ? p->power[i] : 0;
    s[i].i = 0;
  }
  kiss_fftri(p->inverse, s, p->autocorr);
}

segue__vad_plan *segue__vad_plan_init(void *mem, uint32_t rate) {
  segue__vad_plan *p = mem;
  if (!fft_points(rate)) return NULL;
  memset(p, 0, sizeof *p);
  p->fft = fft_points(rate);
  p->frame = rate / 50;
  size_t n0 = table_size(p->fft, 0), n1 = table_size(2 * BINS, 1);
  p->forward = kiss_fftr_alloc((int)p->fft, 0, p->tables, &n0);
  p->inverse = kiss_fftr_alloc(2 * BINS, 1, p->tables + table_size(p->fft, 0), &n1);
  for (uint32_t i = 0; i < p->fft; i++)
    p->window[i] = 0.5f - 0.5f * cosf(2 * (float)M_PI * ((float)i + 0.5f) / (float)p->fft);
  /* Autocorrelation of the window itself at 8000 Hz steps, to undo its taper in the pitch search. */
  const uint32_t step = p->fft / 256;
  float zero = 0;
  for (uint32_t i = 0; i < p->fft; i++) zero += p->window[i] * p->window[i];
  for (uint32_t lag = 0; lag <= PITCH_LAG_MAX; lag++) {
    float sum = 0;
    for (uint32_t i = 0; i + lag * step < p->fft; i++) sum += p->window[i] * p->window[i + lag * step];
    p->lag_weight[lag] = zero / sum;
  }
  return p;
}

void segue__vad_init(segue__vad *v, segue__vad_plan *plan) {
  memset(v, 0, sizeof *v);
  v->plan = plan;
}

void segue__vad_break(segue__vad *v) {
  v->active_run = v->voiced_run = v->tone_run = v->hangover = 0;
  memset(v->past, 0, sizeof v->past);
}

float segue__level_dbfs(const int16_t *pcm, uint32_t n) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += (int32_t)pcm[i] * pcm[i];
  if (n == 0 || sum == 0) return -96;
  const float db = 10 * log10f((float)sum / ((float)n * 32768.0f * 32768.0f));
  return db < -96 ? -96 : db;
}

/* Energy of the peak at `bin` with its main lobe, removed from `left` so that the next call finds another. */
static float take_peak(float *left, int32_t *bin) {
  int32_t best = LOW_BIN;
  for (int32_t i = LOW_BIN; i < HIGH_BIN; i++)
    if (left[i] > left[best]) best = i;
  float sum = 0;
  for (int32_t i = best - 2; i <= best + 2; i++) {
    sum += left[i];
    left[i] = 0;
  }
  *bin = best;
  return sum;
}

/* Frequency of the strongest peak in Hz: a parabola through the logarithms of three bins. */
static float peak_frequency(const float *power) {
  int best = LOW_BIN;
  for (int i = LOW_BIN; i < HIGH_BIN; i++)
    if (power[i] > power[best]) best = i;
  const float a = logf(power[best - 1] + 1e-9f), b = logf(power[best] + 1e-9f),
              c = logf(power[best + 1] + 1e-9f), bend = a - 2 * b + c;
  return 31.25f * ((float)best + (bend < 0 ? 0.5f * (a - c) / bend : 0));
}

static float find_pitch(segue__vad_plan *p, float *hz) {
  correlate(p, LOW_BIN - 2);
  const float *r = p->autocorr;
  *hz = 0;
  if (r[0] <= 0) return 0;
  float best = 0;
  for (int lag = PITCH_LAG_MIN; lag <= PITCH_LAG_MAX; lag++) {
    const float x = r[lag] * p->lag_weight[lag];
    /* Only true maxima: the slope from lag 0 of low-pitched noise is no pitch. */
    if (x > best && r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1]) best = x;
  }
  /* Two periods fit as well as one: the pitch is the shortest lag that is nearly as good. */
  for (int lag = PITCH_LAG_MIN; lag <= PITCH_LAG_MAX && *hz == 0; lag++)
    if (r[lag] * p->lag_weight[lag] > OCTAVE * best && r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1])
      *hz = 8000.0f / (float)lag;
  best /= r[0];
  return best > 1 ? 1 : best;
}

static void extract(segue__vad *v, const int16_t *pcm, features *f) {
  segue__vad_plan *p = v->plan;
  const uint32_t keep = p->fft - p->frame;
  for (uint32_t i = 0; i < keep; i++) p->in[i] = p->window[i] * v->past[i];
  for (uint32_t i = keep; i < p->fft; i++) p->in[i] = p->window[i] * pcm[i - keep];
  analyse(p);
  f->energy = 0;
  for (int b = 0; b < SEGUE__VAD_BANDS; b++) {
    float sum = 0;
    for (int i = band_edge[b]; i < band_edge[b + 1]; i++) sum += p->power[i];
    f->energy += sum;
    f->band[b] = sum / (float)(band_edge[b + 1] - band_edge[b]);
  }
  f->pitch = find_pitch(p, &f->pitch_hz);
  f->hz = peak_frequency(p->power);
  const float first = take_peak(p->power, &f->peak[0]), peaks = first + take_peak(p->power, &f->peak[1]);
  f->share = f->energy > 0 ? peaks / f->energy : 0;
  f->first = f->energy > 0 ? first / f->energy : 0;
}

/* A window begins: the one that has ended is among the others now, and the oldest of them goes. */
static void next_window(segue__vad *v) {
  const uint32_t window = v->frames / WINDOW_FRAMES, slot = window % SEGUE__VAD_WINDOWS;
  const uint32_t known = window < SEGUE__VAD_WINDOWS ? window : SEGUE__VAD_WINDOWS;
  if (window > 0)
    memcpy(v->window_min[(window - 1) % SEGUE__VAD_WINDOWS], v->window_least, sizeof v->window_least);
  for (int b = 0; b < SEGUE__VAD_BANDS; b++) {
    float least = FLT_MAX;
    for (uint32_t w = 0; w < known; w++)
      if (w != slot && v->window_min[w][b] < least) least = v->window_min[w][b];
    v->others_least[b] = least;
    v->window_least[b] = FLT_MAX;
  }
}

/* Minimum statistics: the floor is the least smoothed power of the last 1.6 s, times a bias. */
static void track_floor(segue__vad *v, const features *f, float *floor_out) {
  if (v->frames % WINDOW_FRAMES == 0) next_window(v);
  for (int b = 0; b < SEGUE__VAD_BANDS; b++) {
    v->smooth[b] = v->frames ? 0.8f * v->smooth[b] + 0.2f * f->band[b] : f->band[b];
    if (v->smooth[b] < v->window_least[b]) v->window_least[b] = v->smooth[b];
    const float least = v->window_least[b] < v->others_least[b] ? v->window_least[b] : v->others_least[b];
    const float level = MIN_BIAS * least;
    floor_out[b] = level > FLOOR_POWER ? level : FLOOR_POWER;
  }
}

/* Mean log-likelihood ratio of "speech and noise" against "noise" over the bands (Sohn 1999, with the
 * maximum-likelihood a-priori SNR). */
static float likelihood(const features *f, const float *floor_in, float *snr_db) {
  float score = 0, db = 0;
  for (int b = 0; b < SEGUE__VAD_BANDS; b++) {
    const float g = f->band[b] / floor_in[b];
    if (g <= 1) continue;
    const float l = g - logf(g) - 1;
    score += l > SCORE_CAP ? SCORE_CAP : l;
    db += 10 * log10f(g);
  }
  *snr_db = db / SEGUE__VAD_BANDS;
  return score / SEGUE__VAD_BANDS;
}

/* One or two sine waves stay where they are from frame to frame. Which of two is the stronger, and their
 * joint level, may change: they beat. */
static int is_tone(segue__vad *v, const features *f) {
  const int32_t a = f->peak[0] - v->last_peak[0], b = f->peak[0] - v->last_peak[1];
  const int stays = (a >= -1 && a <= 1) || (b >= -1 && b <= 1);
  v->last_peak[0] = f->peak[0];
  v->last_peak[1] = f->peak[1];
  return stays && f->share > TONE_SHARE;
}

static void decide(segue__vad *v, segue__vad_result *r, float score) {
  /* Pitch is evidence of its own: a high vowel may stand out of the noise in one band only. */
  const float need = (v->hangover ? KEEP_SCORE : ACTIVE_SCORE) * (r->voiced ? 0.5f : 1);
  v->tone_run = r->tone ? v->tone_run + 1 : 0;
  r->active = r->level_dbfs > ACTIVE_DBFS && score > need;
  if (r->tone && !(v->hangover && v->tone_run <= TONE_FRAMES)) r->active = 0;
  if (!r->active) {
    v->active_run = v->voiced_run = 0;
    if (v->hangover) v->hangover--;
  } else {
    v->active_run++;
    v->voiced_run += (uint32_t)r->voiced;
    if (v->hangover || (v->active_run >= ONSET_FRAMES && v->voiced_run >= ONSET_VOICED))
      v->hangover = HANGOVER_FRAMES;
  }
  r->speech = v->hangover > 0;
}

void segue__vad_frame(segue__vad *v, const int16_t *pcm, segue__vad_result *r) {
  const uint32_t n = v->plan->frame, keep = v->plan->fft - n;
  features f;
  float noise[SEGUE__VAD_BANDS];
  r->level_dbfs = segue__level_dbfs(pcm, n);
  extract(v, pcm, &f);
  memcpy(v->past, pcm + n - keep, keep * sizeof *pcm);
  track_floor(v, &f, noise);
  const float score = likelihood(&f, noise, &r->snr_db);
  r->voiced = f.pitch > VOICED_PEAK;
  r->pitch_hz = r->voiced ? f.pitch_hz : 0;
  r->peak_hz = f.hz;
  r->peak_share = f.first > 1 ? 1 : f.first;
  r->tone = is_tone(v, &f);
  decide(v, r, score);
  v->frames++;
}
