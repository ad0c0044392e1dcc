/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/tones.h: sounds segue makes by itself: call progress, a beep, and a quiet hold melody
 * written for segue. Each starts and stops without a click and can go on for ever.
 * Pure; one thread at a time per object. */
#ifndef SEGUE_AUDIO_TONES_H
#define SEGUE_AUDIO_TONES_H

#include <stdint.h>

enum {
  SEGUE__TONE_SILENCE = 0,
  SEGUE__TONE_RINGBACK = 1,    /* 440+480 Hz, 2 s on 4 s off (North America) */
  SEGUE__TONE_RINGBACK_EU = 2, /* 425 Hz, 1 s on 4 s off */
  SEGUE__TONE_BUSY = 3,        /* 480+620 Hz, 0.5 s on 0.5 s off */
  SEGUE__TONE_BUSY_EU = 4,     /* 425 Hz, 0.5 s on 0.5 s off */
  SEGUE__TONE_BEEP = 5,        /* 1000 Hz for 200 ms, once */
  SEGUE__TONE_HOLD = 6,        /* the melody */
  SEGUE__TONE_COMFORT = 7,     /* two soft notes every 5 s: "you are still connected" */
  SEGUE__TONE_COUNT = 8
};

typedef struct segue__tone {
  uint32_t rate;
  int32_t kind;
  uint32_t step;                 /* of the kind's score */
  uint32_t at;                   /* samples into the step */
  uint32_t done;                 /* 1 after a tone that plays once */
  float rotor[2][2], turn[2][2]; /* the sounding pair: unit vectors and their rotation per sample */
} segue__tone;

/** Start `kind` at `rate`. @return SEGUE_OK or SEGUE_E_INVAL. */
int segue__tone_init(segue__tone *t, int32_t kind, uint32_t rate);

/** Write the next `n` samples. @return 1 while it goes on, 0 when a tone that plays once has ended. */
int segue__tone_read(segue__tone *t, int16_t *pcm, uint32_t n);

/** Length of one round in ms; 0 for silence. Rendering a round once and looping it is seamless. */
uint32_t segue__tone_period_ms(int32_t kind);

#endif /* SEGUE_AUDIO_TONES_H */
