/* SPDX-License-Identifier: Apache-2.0 */
/* Synthesis: the stream around a tts_ring. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/stream_impl.h"

struct job {
  segue__stream *s;
  uint32_t id;
  size_t len;
  char text[];
};

static int on_audio(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t sample_rate) {
  segue__stream *s = ctx;
  const segue_time now = s->engine->host->now(s->engine->host);
  int rc;
  pthread_mutex_lock(&s->lock);
  rc = s->closed || s->dead ? SEGUE_E_CLOSED : segue__tts_ring_write(&s->u.tts.ring, id, pcm, n, sample_rate);
  if (rc == SEGUE_OK) segue__tts_ring_ready(&s->u.tts.ring, id, now);
  pthread_mutex_unlock(&s->lock);
  return rc;
}

static void on_mark(void *ctx, uint32_t id, size_t chars) {
  segue__stream *s = ctx;
  pthread_mutex_lock(&s->lock);
  segue__tts_ring_mark(&s->u.tts.ring, id, chars);
  pthread_mutex_unlock(&s->lock);
}

static void done(segue__stream *s, uint32_t id, int code, const char *message) {
  if (!segue__stream_end(s, id)) return;
  pthread_mutex_lock(&s->lock);
  segue__tts_ring_done(&s->u.tts.ring, id, code != SEGUE_OK);
  pthread_mutex_unlock(&s->lock);
  segue__stream_post(s, segue__stream_msg(s, SEGUE__MSG_TTS_DONE, id, segue__stream_code(code), message));
}

static void on_done(void *ctx, uint32_t id, int code, const char *message) {
  done(ctx, id, code, message);
}

int segue__tts_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_tts_options *o, segue_error *err) {
  segue__tts_part *t;
  int rc;
  *out = NULL;
  if (o->sample_rate < 8000 || o->sample_rate > 48000)
    return segue__fail(err, SEGUE_E_INVAL, "", "the sample rate must be 8000 to 48000");
  rc = segue__stream_new(out, e, env, tag, o->language, o->voice, e->ops.tts->flags, e->ops.tts->stream_size);
  if (rc < 0) return segue__fail(err, rc, "", "out of memory");
  t = &(*out)->u.tts;
  segue__tts_ring_init(&t->ring, o->sample_rate);
  t->sink = (segue_tts_sink){sizeof t->sink, *out, on_audio, on_mark, on_done};
  t->options = *o;
  t->options.language = segue__stream_language(*out);
  t->options.voice = segue__stream_hint(*out);
  return segue__stream_start(out, err);
}

static void run_speak(void *arg) {
  struct job *j = arg;
  segue__stream *s = j->s;
  int wanted, rc;
  pthread_mutex_lock(&s->lock);
  wanted = s->opened && !s->closed && segue__stream_place(s, j->id) >= 0;
  pthread_mutex_unlock(&s->lock);
  if (wanted) {
    rc = s->engine->ops.tts->speak(s->state, j->id, j->text, j->len);
    if (rc != SEGUE_OK) done(s, j->id, segue__stream_code(rc), NULL);
  }
  free(j);
}

static int speak_later(segue__stream *s, uint32_t id, const char *text, size_t len) {
  struct job *j = malloc(sizeof *j + len + 1);
  int rc;
  if (!j) return SEGUE_E_NOMEM;
  j->s = s;
  j->id = id;
  j->len = len;
  memcpy(j->text, text, len);
  j->text[len] = '\0';
  rc = s->env.executor->post(s->strand, run_speak, j);
  if (rc < 0) free(j);
  return rc;
}

int segue__tts_speak(segue__stream *s, uint32_t id, const char *text, size_t len) {
  int rc = segue__stream_begin(s, id);
  if (rc < 0) return rc;
  pthread_mutex_lock(&s->lock);
  rc = segue__tts_ring_begin(&s->u.tts.ring, id);
  pthread_mutex_unlock(&s->lock);
  if (rc == SEGUE_OK && s->strand) {
    rc = speak_later(s, id, text, len);
    if (rc < 0) {
      pthread_mutex_lock(&s->lock);
      segue__tts_ring_done(&s->u.tts.ring, id, 1);
      pthread_mutex_unlock(&s->lock);
    }
  }
  if (rc < 0) {
    segue__stream_end(s, id);
    return rc;
  }
  if (s->strand) return SEGUE_OK;
  rc = s->engine->ops.tts->speak(s->state, id, text, len);
  if (rc != SEGUE_OK) done(s, id, segue__stream_code(rc), NULL);
  return SEGUE_OK;
}

void segue__tts_cancel(segue__stream *s, uint32_t id) {
  int opened;
  pthread_mutex_lock(&s->lock);
  opened = s->opened && !s->dead;
  segue__tts_ring_cancel(&s->u.tts.ring, id);
  for (int i = 0; i < SEGUE__OPEN_REQUESTS; i++)
    if (s->open_ids[i] <= id) s->open_ids[i] = 0;
  pthread_mutex_unlock(&s->lock);
  if (opened) s->engine->ops.tts->cancel(s->state, id);
}

size_t segue__tts_read(segue__stream *s, uint32_t id, int16_t *pcm, size_t n, int *finished) {
  size_t got;
  pthread_mutex_lock(&s->lock);
  got = segue__tts_ring_read(&s->u.tts.ring, id, pcm, n, finished);
  /* A dead engine completes nothing any more. */
  if (s->dead && got < n) *finished = 1;
  pthread_mutex_unlock(&s->lock);
  return got;
}

size_t segue__tts_spoken(segue__stream *s, uint32_t id, size_t text_len) {
  size_t chars;
  pthread_mutex_lock(&s->lock);
  chars = segue__tts_ring_spoken(&s->u.tts.ring, id, text_len);
  pthread_mutex_unlock(&s->lock);
  return chars;
}

size_t segue__tts_marked(segue__stream *s, uint32_t id) {
  size_t chars;
  pthread_mutex_lock(&s->lock);
  chars = segue__tts_ring_marked(&s->u.tts.ring, id);
  pthread_mutex_unlock(&s->lock);
  return chars;
}

int segue__tts_whole(segue__stream *s, uint32_t id) {
  int whole;
  pthread_mutex_lock(&s->lock);
  whole = segue__tts_ring_whole(&s->u.tts.ring, id);
  pthread_mutex_unlock(&s->lock);
  return whole;
}

segue_time segue__tts_ready(segue__stream *s, uint32_t id) {
  segue_time at;
  pthread_mutex_lock(&s->lock);
  at = segue__tts_ring_ready(&s->u.tts.ring, id, 0);
  pthread_mutex_unlock(&s->lock);
  return at;
}
