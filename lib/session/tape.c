/* SPDX-License-Identifier: Apache-2.0 */
#include "session/tape.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 50u /* frames */

static int16_t *frame(const segue__tape *t, uint32_t i) {
  return t->pcm + (size_t)i * SEGUE__TAPE_FRAME;
}

void segue__tape_free(segue__tape *t) {
  const uint64_t lost = t->lost;
  free(t->pcm);
  free(t->times);
  memset(t, 0, sizeof *t);
  t->lost = lost;
}

/* Pages that are never written cost nothing. */
static bool allocate(segue__tape *t) {
  if (t->pcm) return true;
  t->pcm = malloc((size_t)SEGUE__TAPE_FRAMES * SEGUE__TAPE_FRAME * sizeof *t->pcm);
  t->times = malloc(SEGUE__TAPE_FRAMES * sizeof *t->times);
  if (t->pcm && t->times) return true;
  segue__tape_free(t);
  return false;
}

/* Forget the first `frames` and `marks`. */
static void forget(segue__tape *t, uint32_t frames, uint32_t marks) {
  if (frames > t->n) frames = t->n;
  if (frames > t->cursor) t->lost += frames - t->cursor;
  t->n -= frames;
  t->cursor -= frames < t->cursor ? frames : t->cursor;
  if (t->n > 0) {
    memmove(t->pcm, frame(t, frames), (size_t)t->n * SEGUE__TAPE_FRAME * sizeof *t->pcm);
    memmove(t->times, t->times + frames, t->n * sizeof *t->times);
  }
  t->n_marks -= marks;
  t->cursor_mark -= marks < t->cursor_mark ? marks : t->cursor_mark;
  memmove(t->marks, t->marks + marks, t->n_marks * sizeof *t->marks);
  for (uint32_t i = 0; i < t->n_marks; i++)
    t->marks[i].at -= frames < t->marks[i].at ? frames : t->marks[i].at;
  if (t->n == 0 && t->n_marks == 0) segue__tape_free(t);
}

bool segue__tape_frame(segue__tape *t, const int16_t *pcm, segue_time at) {
  if (!allocate(t)) return false;
  if (t->n == SEGUE__TAPE_FRAMES) forget(t, SECOND, 0);
  memcpy(frame(t, t->n), pcm, SEGUE__TAPE_FRAME * sizeof *pcm);
  t->times[t->n++] = at;
  return true;
}

bool segue__tape_end(segue__tape *t, uint32_t utterance) {
  if (!allocate(t)) return false;
  if (t->n_marks == SEGUE__TAPE_MARKS) forget(t, t->marks[0].at, 1);
  if (!allocate(t)) return false;
  t->marks[t->n_marks++] = (segue__tape_mark){t->n, utterance};
  return true;
}

void segue__tape_done(segue__tape *t, uint32_t utterance) {
  uint32_t marks = 0;
  while (marks < t->n_marks && t->marks[marks].utterance <= utterance) marks++;
  if (marks == 0) return;
  const uint64_t lost = t->lost;
  forget(t, t->marks[marks - 1].at, marks);
  t->lost = lost; /* what was answered is not lost, whoever read it */
}

void segue__tape_drop(segue__tape *t) {
  t->n = t->n_marks > 0 ? t->marks[t->n_marks - 1].at : 0;
  if (t->cursor > t->n) t->cursor = t->n;
  if (t->n == 0 && t->n_marks == 0) segue__tape_free(t);
}

void segue__tape_rewind(segue__tape *t) {
  t->cursor = t->cursor_mark = 0;
}

bool segue__tape_peek(const segue__tape *t, segue__tape_item *out) {
  const segue__tape_mark *m = t->cursor_mark < t->n_marks ? &t->marks[t->cursor_mark] : NULL;
  if (m && m->at <= t->cursor) {
    *out = (segue__tape_item){.utterance = m->utterance};
    return true;
  }
  if (t->cursor == t->n) return false;
  *out = (segue__tape_item){.pcm = frame(t, t->cursor), .at = t->times[t->cursor]};
  return true;
}

void segue__tape_step(segue__tape *t) {
  const segue__tape_mark *m = t->cursor_mark < t->n_marks ? &t->marks[t->cursor_mark] : NULL;
  if (m && m->at <= t->cursor)
    t->cursor_mark++;
  else if (t->cursor < t->n)
    t->cursor++;
}
