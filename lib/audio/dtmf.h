/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/dtmf.h: in-band DTMF (ITU-T Q.23, Q.24) for peers without RFC 4733. Digits are the
 * characters 0-9 * # A-D. Digits are secret by default: callers keep them out of logs.
 * Pure; one thread at a time per object. */
#ifndef SEGUE_AUDIO_DTMF_H
#define SEGUE_AUDIO_DTMF_H

#include <stdint.h>

/** RFC 4733 event code 0..15 of a digit character, -1 when it is none. */
int segue__dtmf_code(char digit);
/** Digit character of an event code 0..15, 0 when it is none. */
char segue__dtmf_digit(int code);

typedef struct segue__dtmf_gen {
  uint32_t rate;
  float level; /* peak of each of the two tones */
  double phase[2], step[2];
  uint32_t left;       /* samples of tone still to come */
  uint32_t pause_left; /* and of silence after it */
} segue__dtmf_gen;

void segue__dtmf_gen_init(segue__dtmf_gen *g, uint32_t rate);

/** Play `digit` for `tone_ms`, then `pause_ms` of silence, at -10 dBm0 a tone.
 *  @return SEGUE_OK, SEGUE_E_INVAL for a character that is no digit, SEGUE_E_AGAIN while one plays. */
int segue__dtmf_gen_start(segue__dtmf_gen *g, char digit, uint32_t tone_ms, uint32_t pause_ms);

/** Write `n` samples. @return 1 while a digit (or its pause) is being played, 0 for plain silence. */
int segue__dtmf_gen_read(segue__dtmf_gen *g, int16_t *pcm, uint32_t n);

typedef struct segue__dtmf_det {
  uint32_t rate;
  float coef[8], coef2[8]; /* Goertzel coefficients of the tones and of their second harmonics */
  int16_t half[480];       /* the newest 10 ms, to look at frames overlapped by half */
  char candidate;          /* seen in the last window, 0 if none */
  char current;            /* reported and still sounding */
  uint32_t hits, misses;
} segue__dtmf_det;

/** Prepare for 8000, 16000 or 48000 Hz. */
void segue__dtmf_det_init(segue__dtmf_det *d, uint32_t rate);

/** Look at the next 20 ms frame. @return the digit that began in it, or 0. Each press is reported
 *  once; tones of 40 ms and more are found, pauses of 40 ms separate equal digits. */
char segue__dtmf_det_frame(segue__dtmf_det *d, const int16_t *pcm);

#endif /* SEGUE_AUDIO_DTMF_H */
