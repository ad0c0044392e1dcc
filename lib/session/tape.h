/* SPDX-License-Identifier: Apache-2.0 */
/* session/tape.h: what a recogniser was given and has not answered yet: frames and the ends of utterances, in
 * order, so that the next one can be given the same when it fails. A cursor tells how far that has come: the
 * recogniser in use reads from the tape too, at its own pace.
 * At most 30 s; beyond, the oldest second goes and is counted. The memory is there only while something is on it. */
#ifndef SEGUE_SESSION_TAPE_H
#define SEGUE_SESSION_TAPE_H

#include <stdbool.h>

#include <segue/base.h>

#define SEGUE__TAPE_FRAME 320u   /* samples: 20 ms of 16 kHz */
#define SEGUE__TAPE_FRAMES 1500u /* 30 s */
#define SEGUE__TAPE_MARKS 8u

typedef struct segue__tape_mark {
  uint32_t at; /* frames before it */
  uint32_t utterance;
} segue__tape_mark;

typedef struct segue__tape {
  int16_t *pcm; /* NULL: nothing is kept */
  segue_time *times;
  uint32_t n;
  segue__tape_mark marks[SEGUE__TAPE_MARKS];
  uint32_t n_marks;
  uint32_t cursor, cursor_mark; /* next frame, next mark */
  uint64_t lost;                /* frames that went before anybody read them */
} segue__tape;

typedef struct segue__tape_item {
  const int16_t *pcm; /* a frame, or NULL: the end of `utterance` */
  segue_time at;
  uint32_t utterance;
} segue__tape_item;

/* false without memory: then nothing was kept. */
bool segue__tape_frame(segue__tape *t, const int16_t *pcm, segue_time at);
bool segue__tape_end(segue__tape *t, uint32_t utterance);
/* `utterance` was answered: it and all before it go. */
void segue__tape_done(segue__tape *t, uint32_t utterance);
/* The utterance whose end is not there yet goes. */
void segue__tape_drop(segue__tape *t);
void segue__tape_free(segue__tape *t);

void segue__tape_rewind(segue__tape *t);
/* What comes next; false at the end. */
bool segue__tape_peek(const segue__tape *t, segue__tape_item *out);
void segue__tape_step(segue__tape *t);

#endif /* SEGUE_SESSION_TAPE_H */
