/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/vad.h: is somebody speaking? Made for endpointing and barge-in on telephone lines.
 * Per band the energy between 190 and 3400 Hz is compared with a noise floor tracked as the running
 * minimum of 1.6 s; a start needs 60 ms of activity with pitch in it, so clicks, hiss, hum, DTMF and
 * call-progress tones start nothing; an end comes 200 ms after the last active frame.
 * Deterministic. One thread at a time per object; a plan may be shared by all objects of one thread. */
#ifndef SEGUE_AUDIO_VAD_H
#define SEGUE_AUDIO_VAD_H

#include <stddef.h>
#include <stdint.h>

enum { SEGUE__VAD_BANDS = 15, SEGUE__VAD_WINDOWS = 8, SEGUE__VAD_HISTORY = 512, SEGUE__VAD_PAST = 192 };

typedef struct segue__vad_plan segue__vad_plan;

typedef struct segue__vad_result {
  int32_t speech;   /* 1 while speech goes on, hangover included */
  int32_t active;   /* 1 when this frame by itself looks like speech */
  int32_t voiced;   /* 1 when this frame has a pitch */
  int32_t tone;     /* 1 when this frame is one or two steady sine waves */
  float level_dbfs; /* RMS of the frame, 0 = full-scale square wave, -96 = silence */
  float snr_db;     /* energy over the noise floor, mean over bands, >= 0 */
  float pitch_hz;   /* of a voiced frame, else 0 */
  float peak_hz;    /* the strongest sine wave in 190..3400 Hz */
  float peak_share; /* of the energy in that band, 0..1 */
} segue__vad_result;

typedef struct segue__vad {
  segue__vad_plan *plan;
  float smooth[SEGUE__VAD_BANDS];
  float window_least[SEGUE__VAD_BANDS]; /* of the window that is on */
  float others_least[SEGUE__VAD_BANDS]; /* of those before it */
  int32_t last_peak[2];
  uint32_t frames;
  uint32_t active_run;           /* active frames in a row */
  uint32_t voiced_run;           /* voiced ones among them */
  uint32_t tone_run;             /* tone frames in a row */
  uint32_t hangover;             /* frames of speech left */
  int16_t past[SEGUE__VAD_PAST]; /* samples before the next frame that its spectrum takes in */
  float window_min[SEGUE__VAD_WINDOWS][SEGUE__VAD_BANDS]; /* touched once a window */
} segue__vad;

/** Bytes of a plan (FFT tables and scratch) for 8000 or 16000 Hz; 0 for another rate. */
size_t segue__vad_plan_size(uint32_t rate);
/** Build a plan in `mem` (aligned for max_align_t); NULL for a wrong rate. Dropping `mem` ends it. */
segue__vad_plan *segue__vad_plan_init(void *mem, uint32_t rate);

/** Start; `plan` is borrowed and must outlive `v`. */
void segue__vad_init(segue__vad *v, segue__vad_plan *plan);

/** The next frame does not follow the last one: no speech goes on. What is known of the noise stays. */
void segue__vad_break(segue__vad *v);

/** Judge the next 20 ms frame. */
void segue__vad_frame(segue__vad *v, const int16_t *pcm, segue__vad_result *r);

/** RMS level of `n` samples in dBFS, never below -96. */
float segue__level_dbfs(const int16_t *pcm, uint32_t n);

#endif /* SEGUE_AUDIO_VAD_H */
