/* SPDX-License-Identifier: Apache-2.0 */
/* engine/stream_impl.h: what the three kinds of stream share, for this room only.
 *
 * A stream's calls run on the shard (engine not blocking) or on its strand (blocking). Its sinks may be
 * called from any thread and take `lock`; so does close, which sets `closed`: from then on sinks drop
 * what they are given. The memory lives until the engine's close has returned. */
#ifndef SEGUE_ENGINE_STREAM_IMPL_H
#define SEGUE_ENGINE_STREAM_IMPL_H

#include <pthread.h>

#include "engine/stream.h"
#include "engine/tts_ring.h"

enum { SEGUE__OPEN_REQUESTS = 32 }; /* respond or speak calls not yet answered */

/* ASR: audio on its way to a blocking engine's strand. */
enum { SEGUE__ASR_FRAMES = 256, SEGUE__ASR_FRAME_SAMPLES = 960 };

typedef struct segue__asr_item {
  segue_time at;
  uint32_t n;         /* samples; 0: a flush */
  uint32_t utterance; /* of the flush */
  size_t offset;      /* of the samples in pcm */
} segue__asr_item;

typedef struct segue__asr_part {
  segue_asr_sink sink;
  segue_asr_options options;
  segue__asr_item *items; /* blocking engines: ring of SEGUE__ASR_FRAMES */
  int16_t *pcm;           /* one frame each */
  int16_t *frame;         /* the one that the strand works on */
  size_t head, count;
  int draining; /* a drain job is on the strand */
  uint64_t dropped;
  /* of lock */
  char *newest; /* the guess that was not fetched yet */
  double newest_confidence;
  int announced; /* a message about it is on its way */
  int64_t owed;  /* flushes less finals */
} segue__asr_part;

typedef struct segue__llm_part {
  segue_llm_sink sink;
  segue_llm_options options;
  size_t said[SEGUE__OPEN_REQUESTS]; /* bytes of text and tools so far */
} segue__llm_part;

typedef struct segue__tts_part {
  segue_tts_sink sink;
  segue_tts_options options;
  segue__tts_ring ring;
} segue__tts_part;

struct segue__stream {
  /* Each tick's: one line. */
  segue__engine *engine;
  segue__stream_env env;
  uint32_t tag;
  int opened;            /* lock */
  segue__strand *strand; /* NULL: the engine does not block */
  void *state;
  /* Of other times. */
  char *strings; /* copies that options point to */
  pthread_mutex_t lock;
  int dead;                                /* lock: the engine failed for good */
  int closed;                              /* lock */
  uint32_t open_ids[SEGUE__OPEN_REQUESTS]; /* lock: requests without their DONE, 0 is a free place */
  union {
    segue__asr_part asr;
    segue__llm_part llm;
    segue__tts_part tts;
  } u;
};

/* A stream with its engine's state and strand; the kind fills in its part and calls segue__stream_start. */
int segue__stream_new(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                      const char *language, const char *hint, uint32_t flags, size_t state_size);
/* The copies of the two strings given to new; NULL stays NULL. */
const char *segue__stream_language(const segue__stream *s);
const char *segue__stream_hint(const segue__stream *s);
/* Open now, or on the strand. On failure the stream is freed and *out NULL. */
int segue__stream_start(segue__stream **out, segue_error *err);

/* Post a message to the session unless the stream is closed; takes it (NULL: out of memory, dropped). */
void segue__stream_post(segue__stream *s, segue__msg *m);
/* The message of this stream, or NULL. */
segue__msg *segue__stream_msg(segue__stream *s, uint32_t kind, uint32_t id, int code, const char *text);
/* The engine failed for good: dead, and one message of its kind's failure (id 0). */
void segue__stream_fail(segue__stream *s, int code, const char *message);
/* SEGUE_OK when calls may be made; SEGUE_E_STATE when it is dead. */
int segue__stream_usable(segue__stream *s);
/* Under lock: place of an open request or -1. */
int segue__stream_place(const segue__stream *s, uint32_t id);
/* Open a request: SEGUE_OK, SEGUE_E_AGAIN when too many are open, SEGUE_E_INVAL for id 0. */
int segue__stream_begin(segue__stream *s, uint32_t id);
/* Close it: 1 when it was open. */
int segue__stream_end(segue__stream *s, uint32_t id);
int segue__stream_code(int rc); /* what an engine returned, as one of SEGUE_E_* */

#endif /* SEGUE_ENGINE_STREAM_IMPL_H */
