/* SPDX-License-Identifier: Apache-2.0 */
/* The queue between segue's threads and Python, and the streams it speaks of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine.h"

struct seguepy_hub {
  pthread_mutex_t lock;
  int fd, closed, released; /* released: goes with the last thing that lives */
  uint64_t live, last;
  seguepy_job *head, *tail;
};

seguepy_hub *seguepy_hub_new(void) {
  seguepy_hub *hub = calloc(1, sizeof *hub);
  if (!hub) return NULL;
  hub->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (hub->fd < 0 || pthread_mutex_init(&hub->lock, NULL) != 0) {
    if (hub->fd >= 0) close(hub->fd);
    free(hub);
    return NULL;
  }
  return hub;
}

int seguepy_hub_fd(const seguepy_hub *hub) {
  return hub->fd;
}

static void destroy(seguepy_hub *hub) {
  close(hub->fd);
  pthread_mutex_destroy(&hub->lock);
  free(hub);
}

void seguepy_hub_count(seguepy_hub *hub, int by) {
  pthread_mutex_lock(&hub->lock);
  hub->live += (uint64_t)(int64_t)by;
  const int last = hub->released && hub->live == 0;
  pthread_mutex_unlock(&hub->lock);
  if (last) destroy(hub);
}

uint64_t seguepy_hub_live(seguepy_hub *hub) {
  pthread_mutex_lock(&hub->lock);
  const uint64_t live = hub->live;
  pthread_mutex_unlock(&hub->lock);
  return live;
}

uint64_t seguepy_hub_number(seguepy_hub *hub) {
  pthread_mutex_lock(&hub->lock);
  const uint64_t number = ++hub->last;
  pthread_mutex_unlock(&hub->lock);
  return number;
}

int seguepy_hub_put(seguepy_hub *hub, seguepy_job *job) {
  const uint64_t one = 1;
  pthread_mutex_lock(&hub->lock);
  const int closed = hub->closed, first = !hub->head;
  if (!closed) {
    if (first)
      hub->head = job;
    else
      hub->tail->next = job;
    hub->tail = job;
    if (first && write(hub->fd, &one, sizeof one) < 0) hub->closed = 0; /* readable already */
  }
  pthread_mutex_unlock(&hub->lock);
  if (!closed) return SEGUE_OK;
  seguepy_job_free(job);
  return SEGUE_E_CLOSED;
}

seguepy_job *seguepy_hub_take(seguepy_hub *hub) {
  uint64_t n;
  pthread_mutex_lock(&hub->lock);
  seguepy_job *all = hub->head;
  hub->head = hub->tail = NULL;
  if (read(hub->fd, &n, sizeof n) < 0) n = 0; /* was not readable */
  pthread_mutex_unlock(&hub->lock);
  return all;
}

int seguepy_hub_waiting(seguepy_hub *hub) {
  pthread_mutex_lock(&hub->lock);
  const int waiting = hub->head != NULL;
  pthread_mutex_unlock(&hub->lock);
  return waiting;
}

void seguepy_hub_close(seguepy_hub *hub) {
  pthread_mutex_lock(&hub->lock);
  hub->closed = 1;
  pthread_mutex_unlock(&hub->lock);
  for (seguepy_job *job = seguepy_hub_take(hub), *next; job; job = next) {
    next = job->next;
    seguepy_check_free(job->check);
    seguepy_job_free(job);
  }
}

void seguepy_hub_free(seguepy_hub *hub) {
  if (!hub) return;
  seguepy_hub_close(hub);
  pthread_mutex_lock(&hub->lock);
  hub->released = 1;
  const int last = hub->live == 0;
  pthread_mutex_unlock(&hub->lock);
  if (last) destroy(hub);
}

/* ---- jobs ---- */

seguepy_job *seguepy_job_new(seguepy_hub *hub, seguepy_stream *s, uint32_t kind, size_t extra) {
  seguepy_job *job = calloc(1, sizeof *job + extra);
  if (!job) return NULL;
  seguepy_hub_count(hub, 1);
  job->kind = kind;
  job->text = job->tool = job->turns = job->context = job->language = job->extra = job->config = "";
  if (s) {
    job->stream = seguepy_stream_ref(s);
    job->engine = s->engine;
    job->number = s->number;
  }
  return job;
}

void seguepy_job_free(seguepy_job *job) {
  if (!job) return;
  seguepy_stream *s = job->stream;
  if (s) {
    seguepy_hub *hub = s->hub;
    if (job->pcm) {
      pthread_mutex_lock(&s->lock);
      s->waiting -= (uint32_t)job->n;
      pthread_mutex_unlock(&s->lock);
    }
    seguepy_hub_count(hub, -1);
    seguepy_stream_unref(s);
  }
  free(job);
}

void seguepy_pcm_free(int16_t *pcm) {
  if (pcm) seguepy_job_free((seguepy_job *)(void *)pcm - 1); /* they lie behind it */
}

/* ---- streams ---- */

seguepy_stream *seguepy_stream_new(seguepy_engine *e) {
  seguepy_stream *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  if (pthread_mutex_init(&s->lock, NULL) != 0) {
    free(s);
    return NULL;
  }
  s->refs = 1;
  s->hub = e->hub;
  s->engine = e->number;
  s->chunk = e->chunk;
  s->number = seguepy_hub_number(e->hub);
  seguepy_hub_count(e->hub, 1);
  return s;
}

seguepy_stream *seguepy_stream_ref(seguepy_stream *s) {
  pthread_mutex_lock(&s->lock);
  s->refs++;
  pthread_mutex_unlock(&s->lock);
  return s;
}

void seguepy_stream_unref(seguepy_stream *s) {
  if (!s) return;
  pthread_mutex_lock(&s->lock);
  const uint32_t left = --s->refs;
  pthread_mutex_unlock(&s->lock);
  if (left > 0) return;
  seguepy_hub_count(s->hub, -1);
  pthread_mutex_destroy(&s->lock);
  free(s);
}

/* ---- answers ---- */

/* Takes the lock; 0 (without it) when the stream is closed. */
static int enter(seguepy_stream *s) {
  pthread_mutex_lock(&s->lock);
  if (!s->closed) return 1;
  pthread_mutex_unlock(&s->lock);
  return 0;
}

static int leave(seguepy_stream *s, int rc) {
  pthread_mutex_unlock(&s->lock);
  return rc;
}

int seguepy_asr_result(seguepy_stream *s, const segue_asr_result *r) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.asr.result(s->sink.asr.ctx, r);
  return leave(s, SEGUE_OK);
}

int seguepy_asr_error(seguepy_stream *s, int code, const char *message) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.asr.error(s->sink.asr.ctx, code, message);
  return leave(s, SEGUE_OK);
}

int seguepy_llm_text(seguepy_stream *s, uint32_t id, const char *text, size_t len) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.llm.text(s->sink.llm.ctx, id, text, len);
  return leave(s, SEGUE_OK);
}

int seguepy_llm_tool(seguepy_stream *s, uint32_t id, const char *name, const char *args, size_t len) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.llm.tool(s->sink.llm.ctx, id, name, args, len);
  return leave(s, SEGUE_OK);
}

int seguepy_llm_done(seguepy_stream *s, uint32_t id, int code, double confidence, const char *message) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.llm.done(s->sink.llm.ctx, id, code, confidence, message);
  return leave(s, SEGUE_OK);
}

int seguepy_tts_audio(seguepy_stream *s, uint32_t id, const int16_t *pcm, size_t n, uint32_t sample_rate) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  /* Numbers grow; the difference copes with their running over. */
  if (s->any_cancelled && (int32_t)(id - s->cancelled) <= 0) return leave(s, SEGUE_E_CLOSED);
  return leave(s, s->sink.tts.audio(s->sink.tts.ctx, id, pcm, n, sample_rate));
}

int seguepy_tts_mark(seguepy_stream *s, uint32_t id, size_t chars) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  if (s->sink.tts.mark) s->sink.tts.mark(s->sink.tts.ctx, id, chars);
  return leave(s, SEGUE_OK);
}

int seguepy_tts_done(seguepy_stream *s, uint32_t id, int code, const char *message) {
  if (!enter(s)) return SEGUE_E_CLOSED;
  s->sink.tts.done(s->sink.tts.ctx, id, code, message);
  return leave(s, SEGUE_OK);
}
