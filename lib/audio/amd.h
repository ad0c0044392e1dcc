/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/amd.h: did a person answer, or a machine? Listens to an answered leg from its first frame.
 * People say something short and wait; machines talk on, play network tones, and beep. The verdict is one of
 *   HUMAN    a greeting, then a pause
 *   MACHINE  talk without such a pause for longer than people greet, or special information tones (ITU-T E.180)
 *   BEEP     a machine that waits for a message: one steady tone has ended
 * A verdict is made once, but for this: after HUMAN or MACHINE a beep still makes it BEEP, since a short
 * announcement sounds like a person until then. Whoever asked "press 1" before must act on both.
 * While nobody has spoken the verdict stays UNDECIDED; `why` becomes "silence" after silence_ms.
 * Deterministic, allocates nothing. One thread at a time per object. */
#ifndef SEGUE_AUDIO_AMD_H
#define SEGUE_AUDIO_AMD_H

#include <stdint.h>

#include "audio/vad.h"

enum { SEGUE__AMD_UNDECIDED = 0, SEGUE__AMD_HUMAN = 1, SEGUE__AMD_MACHINE = 2, SEGUE__AMD_BEEP = 3 };

typedef struct segue__amd_options {
  uint32_t pause_ms;   /* silence after a greeting that makes it a person's; default 800 */
  uint32_t talk_ms;    /* talk without such a pause that makes a machine; default 6000 */
  uint32_t silence_ms; /* nobody spoke for so long: `why` says "silence"; default 4000 */
  uint32_t beep_ms;    /* shortest beep; default 160 */
} segue__amd_options;

typedef struct segue__amd_result {
  int32_t verdict;      /* SEGUE__AMD_* */
  uint32_t at_ms;       /* when it was made, from the first frame */
  const char *why;      /* static: "", "silence", "short_greeting", "long_talk", "network_tones", "beep" */
  uint32_t lead_ms;     /* silence before the first word so far */
  uint32_t greeting_ms; /* first to last word of what was said without a pause */
  float beep_hz;        /* 0: none heard */
} segue__amd_result;

typedef struct segue__amd {
  segue__vad vad;
  segue__amd_options options;
  segue__amd_result result;
  uint32_t now;                    /* ms of audio heard */
  float talk_db;                   /* the loudest of the talk, slowly forgotten */
  uint32_t speech_from, speech_to; /* the current talk, ms; equal: none yet */
  uint32_t tone_frames;            /* of the steady tone that sounds now */
  uint32_t tone_gone;              /* frames since one that was long enough ended; 0: none waits */
  float tone_hz, tone_db;          /* that tone's means */
  uint32_t sit;                    /* information tones heard in order, 0..3 */
  uint32_t sit_at;                 /* ms, the end of the last */
} segue__amd;

void segue__amd_options_init(segue__amd_options *o);

/** Start with the first frame after the answer. `plan` is borrowed and fixes the rate (8000 or 16000 Hz).
 *  `o` NULL: defaults. */
void segue__amd_init(segue__amd *a, segue__vad_plan *plan, const segue__amd_options *o);

/** Hear the next 20 ms frame. @return 1 when the verdict changed with it, else 0. */
int segue__amd_frame(segue__amd *a, const int16_t *pcm);

/** What is known so far; lives in `a`. */
const segue__amd_result *segue__amd_result_of(const segue__amd *a);

/** "undecided", "human", "machine", "beep". */
const char *segue__amd_name(int32_t verdict);

#endif /* SEGUE_AUDIO_AMD_H */
