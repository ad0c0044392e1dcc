/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/amd.h"

#include <math.h>
#include <string.h>

#include "audio/audio.h"

enum {
  TONE_SETTLE = 4,   /* frames without tone that end a beep: the next step of a melody comes sooner */
  SIT_GAP_MS = 120,  /* longest gap between information tones; E.180 says 30 */
  HANGOVER_MS = 200, /* what the voice detector adds to speech */
  WORD_MS = 100      /* shorter bursts are no word */
};

#define FRONT_DB 12.0f      /* below the loudest of a talk it is somebody else's */
#define TALK_DECAY_DB 0.02f /* a frame */
#define TONE_SHARE 0.8f     /* of the band's energy in one peak */
#define TONE_LOW_HZ 330.0f  /* below, a vowel held at its pitch sounds the same; beeps are higher */
#define TONE_DRIFT_HZ 12.0f /* no voice holds its pitch like this */
#define TONE_DRIFT_DB 3.0f
#define TONE_LEVEL_DB -45.0f
#define PROGRESS_LOW_HZ 380.0f /* ringback and busy of many countries: no beep unless somebody spoke before */
#define PROGRESS_HIGH_HZ 500.0f

/* ITU-T E.180: three tones of 330 ms; North America varies the first two by some percent. */
static const float sit_hz[3] = {950, 1400, 1800};
#define SIT_DRIFT_HZ 50.0f

void segue__amd_options_init(segue__amd_options *o) {
  *o = (segue__amd_options){.pause_ms = 800, .talk_ms = 6000, .silence_ms = 4000, .beep_ms = 160};
}

void segue__amd_init(segue__amd *a, segue__vad_plan *plan, const segue__amd_options *o) {
  memset(a, 0, sizeof *a);
  segue__vad_init(&a->vad, plan);
  if (o)
    a->options = *o;
  else
    segue__amd_options_init(&a->options);
  a->result.why = "";
  a->talk_db = -96;
}

static int conclude(segue__amd *a, int32_t verdict, const char *why) {
  a->result.verdict = verdict;
  a->result.at_ms = a->now;
  a->result.why = why;
  return 1;
}

/* The tone that just ended continues or starts the information tones. */
static void count_sit(segue__amd *a) {
  if (a->sit && a->now - a->sit_at > SIT_GAP_MS + a->tone_frames * SEGUE__FRAME_MS) a->sit = 0;
  if (fabsf(a->tone_hz - sit_hz[a->sit % 3]) < SIT_DRIFT_HZ)
    a->sit++;
  else
    a->sit = fabsf(a->tone_hz - sit_hz[0]) < SIT_DRIFT_HZ;
  a->sit_at = a->now;
}

static int steady(const segue__amd *a, const segue__vad_result *v) {
  if (v->peak_share < TONE_SHARE || v->level_dbfs < TONE_LEVEL_DB || v->peak_hz < TONE_LOW_HZ) return 0;
  return !a->tone_frames || (fabsf(v->peak_hz - a->tone_hz) < TONE_DRIFT_HZ &&
                             (a->tone_frames < 2 || fabsf(v->level_dbfs - a->tone_db) < TONE_DRIFT_DB));
}

static void tone_over(segue__amd *a) {
  if (a->tone_frames * SEGUE__FRAME_MS >= a->options.beep_ms) {
    const int progress = a->tone_hz > PROGRESS_LOW_HZ && a->tone_hz < PROGRESS_HIGH_HZ;
    count_sit(a);
    if (!progress || a->speech_to > a->speech_from) {
      a->result.beep_hz = a->tone_hz;
      a->tone_gone = 1;
    }
  }
  a->tone_frames = 0;
}

/* @return 1 when a verdict came of it. */
static int hear_tone(segue__amd *a, const segue__vad_result *v) {
  if (steady(a, v)) {
    const float n = (float)a->tone_frames++;
    a->tone_hz = n > 0 ? (a->tone_hz * n + v->peak_hz) / (n + 1) : v->peak_hz;
    a->tone_db = n > 1 ? (a->tone_db * (n - 1) + v->level_dbfs) / n : v->level_dbfs;
    if (a->tone_gone && a->tone_frames * SEGUE__FRAME_MS >= 60) a->tone_gone = 1; /* a melody goes on */
    return 0;
  }
  if (a->tone_frames) tone_over(a);
  if (a->sit == 3) {
    a->sit = a->tone_gone = 0;
    return a->result.verdict == SEGUE__AMD_UNDECIDED ? conclude(a, SEGUE__AMD_MACHINE, "network_tones") : 0;
  }
  if (!a->tone_gone || a->tone_gone++ < TONE_SETTLE) return 0;
  if (a->sit && a->now - a->sit_at < SIT_GAP_MS) return 0;
  a->tone_gone = 0;
  return a->result.verdict == SEGUE__AMD_BEEP ? 0 : conclude(a, SEGUE__AMD_BEEP, "beep");
}

/* Whoever answered is louder than the office behind them. */
static int in_front(segue__amd *a, const segue__vad_result *v) {
  if (!v->speech || !v->active) return 0;
  a->talk_db = v->level_dbfs > a->talk_db ? v->level_dbfs : a->talk_db - TALK_DECAY_DB;
  return v->level_dbfs > a->talk_db - FRONT_DB;
}

static int hear_talk(segue__amd *a, const segue__vad_result *v) {
  const int spoken = a->speech_to > a->speech_from;
  if (in_front(a, v)) {
    if (!spoken) a->speech_from = a->now - SEGUE__FRAME_MS;
    a->speech_to = a->now;
  } else if (!spoken) {
    a->result.lead_ms = a->now;
    if (a->now >= a->options.silence_ms) a->result.why = "silence";
    return 0;
  }
  a->result.greeting_ms = a->speech_to - a->speech_from;
  if (a->result.greeting_ms >= a->options.talk_ms) return conclude(a, SEGUE__AMD_MACHINE, "long_talk");
  /* A tone that sounds, or has just ended, is about to be judged. */
  if (a->now - a->speech_to < a->options.pause_ms || a->tone_frames > 2 || a->tone_gone) return 0;
  if (a->result.greeting_ms >= WORD_MS) return conclude(a, SEGUE__AMD_HUMAN, "short_greeting");
  a->speech_from = a->speech_to = 0;
  return 0;
}

int segue__amd_frame(segue__amd *a, const int16_t *pcm) {
  segue__vad_result v;
  segue__vad_frame(&a->vad, pcm, &v);
  a->now += SEGUE__FRAME_MS;
  if (hear_tone(a, &v)) return 1;
  return a->result.verdict == SEGUE__AMD_UNDECIDED ? hear_talk(a, &v) : 0;
}

const segue__amd_result *segue__amd_result_of(const segue__amd *a) {
  return &a->result;
}

const char *segue__amd_name(int32_t verdict) {
  static const char *const names[] = {"undecided", "human", "machine", "beep"};
  return verdict >= 0 && verdict < (int32_t)(sizeof names / sizeof *names) ? names[verdict] : "undecided";
}
