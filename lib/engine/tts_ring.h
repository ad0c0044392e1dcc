/* SPDX-License-Identifier: Apache-2.0 */
/* engine/tts_ring.h: up to two seconds of synthesised speech between an engine and the session, as samples of
 * utterances in order, with marks that tell which text they speak. Resamples to the session's rate. The
 * samples' memory grows with what waits and is there only while an utterance is open.
 * Threading: none of its own; the stream's lock is held around every call. */
#ifndef SEGUE_ENGINE_TTS_RING_H
#define SEGUE_ENGINE_TTS_RING_H

#include <stddef.h>
#include <stdint.h>

#include <segue/base.h>

enum { SEGUE__TTS_UTTERANCES = 40, SEGUE__TTS_MARKS = 128 };

typedef struct segue__tts_mark {
  uint64_t samples; /* of this utterance, at the session's rate */
  size_t chars;
} segue__tts_mark;

typedef struct segue__tts_utterance {
  uint32_t id;  /* 0: free */
  int complete; /* the engine has finished it */
  int failed;   /* and not well: its audio may be anything but all */
  int gone;     /* cancelled or read to its end: kept only to tell what was spoken */
  uint64_t written, read;
  segue_time ready;       /* when its first samples came; 0: none has */
  segue__tts_mark *marks; /* grow to SEGUE__TTS_MARKS; NULL before the first */
  size_t n_marks, cap_marks;
} segue__tts_utterance;

typedef struct segue__tts_ring {
  uint32_t rate;       /* of the session */
  uint32_t from_rate;  /* of the engine, 0 until its first chunk */
  void *resampler;     /* NULL when the rates are equal */
  uint32_t resampling; /* utterance whose samples the resampler has inside */
  int16_t *pcm;        /* NULL: nothing has come of what is open */
  size_t cap, head, count;
  segue__tts_utterance all[SEGUE__TTS_UTTERANCES]; /* ring, in order of speak */
  size_t first, n;
} segue__tts_ring;

void segue__tts_ring_init(segue__tts_ring *r, uint32_t rate);
void segue__tts_ring_fini(segue__tts_ring *r);
/* An utterance will come. SEGUE_E_AGAIN when too many wait; SEGUE_E_INVAL when `id` does not grow. */
int segue__tts_ring_begin(segue__tts_ring *r, uint32_t id);
/* What the sink's `audio` answers. SEGUE_E_LIMIT for a chunk that never fits, SEGUE_E_INVAL for a rate
 * that is not 8000 to 48000, SEGUE_E_CLOSED for an utterance that is not expected. */
int segue__tts_ring_write(segue__tts_ring *r, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate);
void segue__tts_ring_mark(segue__tts_ring *r, uint32_t id, size_t chars);
void segue__tts_ring_done(segue__tts_ring *r, uint32_t id, int failed);
void segue__tts_ring_cancel(segue__tts_ring *r, uint32_t id); /* and those before it */
/* Reading an utterance drops what is left of those before it. */
size_t segue__tts_ring_read(segue__tts_ring *r, uint32_t id, int16_t *pcm, size_t n, int *finished);
/* When the first samples came: remembers `now` if it is not 0 and the first. 0: unknown. */
segue_time segue__tts_ring_ready(segue__tts_ring *r, uint32_t id, segue_time now);
size_t segue__tts_ring_spoken(const segue__tts_ring *r, uint32_t id, size_t text_len);
size_t segue__tts_ring_marked(const segue__tts_ring *r, uint32_t id); /* by marks alone */
/* Whether it was given without a failure and read to its end; not so of one that is forgotten. */
int segue__tts_ring_whole(const segue__tts_ring *r, uint32_t id);

#endif /* SEGUE_ENGINE_TTS_RING_H */
