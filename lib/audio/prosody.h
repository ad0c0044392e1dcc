/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/prosody.h: how agitated a voice is, against how the same voice usually is in this call: louder and higher
 * than before. What is usual is learned from the first turns and follows calm ones slowly, so that neither a loud line nor
 * a high voice counts. Pure, allocates nothing; a few additions a frame. One object a party. */
#ifndef SEGUE_AUDIO_PROSODY_H
#define SEGUE_AUDIO_PROSODY_H

#include "audio/vad.h"

typedef struct segue__prosody {
  float level, pitch; /* sums over the turn's voiced frames: dBFS, semitones over 55 Hz */
  uint32_t voiced;    /* of them */
  float usual_level, usual_pitch;
  uint32_t turns; /* that went into what is usual */
} segue__prosody;

void segue__prosody_init(segue__prosody *p);
/* The next frame of a turn. */
void segue__prosody_frame(segue__prosody *p, const segue__vad_result *v);
/* The turn is over. @return 0 calm … 1 agitated, usual is 0.3; -1 when it was too short or nothing is usual yet. */
double segue__prosody_end(segue__prosody *p);

#endif /* SEGUE_AUDIO_PROSODY_H */
