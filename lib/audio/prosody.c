/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/prosody.h"

#include <math.h>
#include <string.h>

enum {
  MIN_VOICED = 15, /* frames: 0.3 s of vowels, a short sentence */
  LEARN_TURNS = 2  /* before anything is usual */
};

#define LEVEL_STEP 4.0f /* dB and semitones above the usual that are one step of arousal */
#define PITCH_STEP 2.5f
#define USUAL_ODDS -0.85 /* logit of 0.3 */
#define CALM 0.5         /* turns up to here move what is usual */
#define FOLLOW 0.15f

void segue__prosody_init(segue__prosody *p) {
  memset(p, 0, sizeof *p);
}

void segue__prosody_frame(segue__prosody *p, const segue__vad_result *v) {
  if (!v->voiced || !v->active || !(v->pitch_hz > 0)) return;
  p->voiced++;
  p->level += v->level_dbfs;
  p->pitch += 12 * log2f(v->pitch_hz / 55);
}

static void follow(segue__prosody *p, float level, float pitch, float share) {
  p->usual_level += share * (level - p->usual_level);
  p->usual_pitch += share * (pitch - p->usual_pitch);
}

double segue__prosody_end(segue__prosody *p) {
  const uint32_t n = p->voiced;
  const float level = n ? p->level / (float)n : 0, pitch = n ? p->pitch / (float)n : 0;
  p->voiced = 0;
  p->level = p->pitch = 0;
  if (n < MIN_VOICED) return -1;
  if (p->turns < LEARN_TURNS) {
    p->turns++;
    follow(p, level, pitch, 1 / (float)p->turns);
    return -1;
  }
  const double steps = (level - p->usual_level) / LEVEL_STEP + (pitch - p->usual_pitch) / PITCH_STEP;
  const double arousal = 1 / (1 + exp(-(USUAL_ODDS + steps)));
  if (arousal < CALM) follow(p, level, pitch, FOLLOW);
  return arousal;
}
