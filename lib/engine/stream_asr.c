/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition. A blocking engine gets its audio through a ring of frames: the shard copies, one drain job
 * on the strand takes; nothing is allocated a frame. When the engine falls five seconds behind, new
 * audio is dropped and counted; flushes always get through. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/stream_impl.h"

/* Places that only flushes may take; finals that nobody asked for and that are handed on all the same: the session
 * counts them against the engine, but no flood of them is to fill its mailbox. */
enum { RESERVED = 8, UNASKED = 8 };

/* Guesses follow one another quickly, and only the newest counts: one message announces it, what it says waits here. */
static void on_partial(segue__stream *s, const segue_asr_result *r) {
  segue__asr_part *a = &s->u.asr;
  char *text = strdup(r->text ? r->text : "");
  if (!text) return;
  pthread_mutex_lock(&s->lock);
  const int first = !a->announced;
  a->announced = 1;
  free(a->newest);
  a->newest = text;
  a->newest_confidence = r->confidence;
  pthread_mutex_unlock(&s->lock);
  if (first) segue__stream_post(s, segue__stream_msg(s, SEGUE__MSG_ASR_RESULT, r->utterance, 0, NULL));
}

static int is_asked(segue__stream *s) {
  pthread_mutex_lock(&s->lock);
  const int asked = s->u.asr.owed > -UNASKED;
  s->u.asr.owed -= asked;
  pthread_mutex_unlock(&s->lock);
  return asked;
}

static void on_result(void *ctx, const segue_asr_result *r) {
  segue__stream *s = ctx;
  segue__msg *m;
  if (segue__stream_usable(s) < 0) return;
  if (!r->is_final) {
    on_partial(s, r);
    return;
  }
  if (!is_asked(s)) return;
  m = segue__stream_msg(s, SEGUE__MSG_ASR_RESULT, r->utterance, 1, r->text ? r->text : "");
  if (!m) return;
  m->confidence = r->confidence;
  m->start = r->start;
  m->end = r->end;
  segue__stream_post(s, m);
}

static void on_error(void *ctx, int code, const char *message) {
  segue__stream_fail(ctx, code, message);
}

int segue__asr_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_asr_options *o, segue_error *err) {
  segue__asr_part *a;
  int rc =
      segue__stream_new(out, e, env, tag, o->language, o->hints, e->ops.asr->flags, e->ops.asr->stream_size);
  if (rc < 0) return segue__fail(err, rc, "", "out of memory");
  a = &(*out)->u.asr;
  a->sink = (segue_asr_sink){sizeof a->sink, *out, on_result, on_error};
  a->options = *o;
  a->options.language = segue__stream_language(*out);
  a->options.hints = segue__stream_hint(*out);
  if ((*out)->strand) {
    a->items = calloc(SEGUE__ASR_FRAMES, sizeof *a->items);
    a->pcm = malloc(sizeof *a->pcm * SEGUE__ASR_FRAMES * (o->sample_rate / 50 + 1));
    a->frame = malloc(sizeof *a->frame * SEGUE__ASR_FRAME_SAMPLES);
    if (!a->items || !a->pcm || !a->frame) {
      segue__stream_close(*out);
      *out = NULL;
      return segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
    }
  }
  return segue__stream_start(out, err);
}

/* One item under the lock, its audio copied into `frame`; 0 when there is none and the drain ends. */
static int take_item(segue__stream *s, segue__asr_item *item) {
  segue__asr_part *a = &s->u.asr;
  int got = 0;
  pthread_mutex_lock(&s->lock);
  if (s->closed || s->dead) a->count = 0;
  if (a->count == 0) {
    a->draining = 0;
  } else {
    *item = a->items[a->head];
    memcpy(a->frame, a->pcm + item->offset, item->n * sizeof *a->frame);
    a->head = (a->head + 1) % SEGUE__ASR_FRAMES;
    a->count--;
    got = 1;
  }
  pthread_mutex_unlock(&s->lock);
  return got;
}

static void give(segue__stream *s, const segue__asr_item *item, const int16_t *pcm) {
  const segue_asr_ops *ops = s->engine->ops.asr;
  int rc = item->n > 0 ? ops->write(s->state, pcm, item->n, item->at) : ops->flush(s->state, item->utterance);
  if (rc == SEGUE_E_AGAIN && item->n > 0) {
    pthread_mutex_lock(&s->lock);
    s->u.asr.dropped++;
    pthread_mutex_unlock(&s->lock);
  } else if (rc != SEGUE_OK) {
    segue__stream_fail(s, rc, NULL);
  }
}

/* One item a job: between two the worker serves other strands. */
static void run_drain(void *arg) {
  segue__stream *s = arg;
  segue__asr_item item;
  for (int i = 0; i < 25; i++) {
    if (!take_item(s, &item)) return;
    give(s, &item, s->u.asr.frame);
  }
  if (s->env.executor->post(s->strand, run_drain, s) < 0) {
    pthread_mutex_lock(&s->lock);
    s->u.asr.draining = 0;
    pthread_mutex_unlock(&s->lock);
  }
}

static int queue_item(segue__stream *s, const int16_t *pcm, size_t n, segue_time at, uint32_t utterance) {
  segue__asr_part *a = &s->u.asr;
  size_t room = SEGUE__ASR_FRAMES - (n > 0 ? RESERVED : 0), stride = a->options.sample_rate / 50 + 1;
  int start = 0, rc = SEGUE_OK;
  pthread_mutex_lock(&s->lock);
  if (s->dead) {
    rc = SEGUE_E_STATE;
  } else if (a->count >= room) {
    rc = SEGUE_E_AGAIN;
    a->dropped += n > 0;
  } else {
    size_t place;
    if (a->count == 0) a->head = 0; /* an engine that keeps up touches only the first few frames */
    place = (a->head + a->count++) % SEGUE__ASR_FRAMES;
    a->items[place] = (segue__asr_item){at, (uint32_t)n, utterance, place * stride};
    if (n > 0) memcpy(a->pcm + place * stride, pcm, n * sizeof *pcm);
    start = !a->draining;
    a->draining = 1;
  }
  pthread_mutex_unlock(&s->lock);
  if (start && s->env.executor->post(s->strand, run_drain, s) < 0) {
    pthread_mutex_lock(&s->lock);
    a->draining = 0; /* the next write tries again */
    pthread_mutex_unlock(&s->lock);
  }
  return rc;
}

int segue__asr_write(segue__stream *s, const int16_t *pcm, size_t n, segue_time at) {
  int rc = segue__stream_usable(s);
  if (rc < 0 || n == 0) return rc;
  if (s->strand) {
    if (n > s->u.asr.options.sample_rate / 50 || n > SEGUE__ASR_FRAME_SAMPLES) return SEGUE_E_LIMIT;
    return queue_item(s, pcm, n, at, 0);
  }
  rc = s->engine->ops.asr->write(s->state, pcm, n, at);
  if (rc == SEGUE_OK) return SEGUE_OK;
  if (rc == SEGUE_E_AGAIN) {
    s->u.asr.dropped++;
    return rc;
  }
  segue__stream_fail(s, rc, NULL);
  return SEGUE_OK;
}

char *segue__asr_partial(segue__stream *s, double *confidence) {
  segue__asr_part *a = &s->u.asr;
  pthread_mutex_lock(&s->lock);
  char *text = a->newest;
  a->newest = NULL;
  a->announced = 0;
  *confidence = a->newest_confidence;
  pthread_mutex_unlock(&s->lock);
  return text;
}

int segue__asr_flush(segue__stream *s, uint32_t utterance) {
  int rc = segue__stream_usable(s);
  if (rc < 0) return rc;
  pthread_mutex_lock(&s->lock);
  s->u.asr.owed++;
  s->u.asr.announced = 0; /* a full mailbox may have dropped the message */
  pthread_mutex_unlock(&s->lock);
  if (s->strand) return queue_item(s, NULL, 0, 0, utterance);
  rc = s->engine->ops.asr->flush(s->state, utterance);
  if (rc != SEGUE_OK) segue__stream_fail(s, rc, NULL);
  return SEGUE_OK;
}

void segue__asr_cancel(segue__stream *s) {
  segue__asr_part *a = &s->u.asr;
  int opened;
  pthread_mutex_lock(&s->lock);
  opened = s->opened && !s->dead;
  if (s->strand) {
    /* Audio goes, flushes stay: each is owed a final result. */
    size_t kept = 0;
    for (size_t i = 0; i < a->count; i++) {
      segue__asr_item item = a->items[(a->head + i) % SEGUE__ASR_FRAMES];
      if (item.n == 0) a->items[(a->head + kept++) % SEGUE__ASR_FRAMES] = item;
    }
    a->count = kept;
  }
  pthread_mutex_unlock(&s->lock);
  if (opened && s->engine->ops.asr->cancel) s->engine->ops.asr->cancel(s->state);
}
