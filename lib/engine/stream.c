/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"
#include "base/alloc.h"
#include "base/error.h"
#include "engine/stream_impl.h"

static const uint32_t failure_kinds[] = {[SEGUE__ASR] = SEGUE__MSG_ASR_ERROR,
                                         [SEGUE__LLM] = SEGUE__MSG_LLM_DONE,
                                         [SEGUE__TTS] = SEGUE__MSG_TTS_DONE};

int segue__stream_code(int rc) {
  return rc == SEGUE_OK || (rc < 0 && rc >= SEGUE_E_CLOSED) ? rc : SEGUE_E_ENGINE;
}

static void stream_free(segue__stream *s) {
  if (s->engine->kind == SEGUE__TTS) segue__tts_ring_fini(&s->u.tts.ring);
  if (s->engine->kind == SEGUE__ASR) {
    free(s->u.asr.newest);
    free(s->u.asr.items);
    free(s->u.asr.pcm);
    free(s->u.asr.frame);
  }
  segue__engine_release(s->engine);
  pthread_mutex_destroy(&s->lock);
  free(s->state);
  free(s->strings);
  free(s);
}

const char *segue__stream_language(const segue__stream *s) {
  return s->strings[0] ? s->strings + 1 : NULL;
}

const char *segue__stream_hint(const segue__stream *s) {
  const char *second = s->strings + 1 + strlen(s->strings + 1) + 1;
  return second[0] ? second + 1 : NULL;
}

/* Two strings, each behind a byte that tells whether it is there. */
static char *copy_strings(const char *a, const char *b) {
  size_t na = a ? strlen(a) : 0, nb = b ? strlen(b) : 0;
  char *s = calloc(1, na + nb + 4);
  if (!s) return NULL;
  s[0] = a != NULL;
  if (a) memcpy(s + 1, a, na);
  s[na + 2] = b != NULL;
  if (b) memcpy(s + na + 3, b, nb);
  return s;
}

/* Not more than its kind's part: that of a voice is many times the others'. */
static size_t size_of(int kind) {
  const segue__stream *s = NULL;
  return offsetof(segue__stream, u) + (kind == SEGUE__ASR   ? sizeof s->u.asr
                                       : kind == SEGUE__LLM ? sizeof s->u.llm
                                                            : sizeof s->u.tts);
}

int segue__stream_new(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                      const char *language, const char *hint, uint32_t flags, size_t state_size) {
  /* The engine's state first: what a tick touches of it and of the stream's beginning is close together then. */
  void *state = calloc(1, state_size ? state_size : 1);
  segue__stream *s = state ? calloc(1, size_of(e->kind)) : NULL;
  *out = NULL;
  if (!s) free(state);
  if (!s) return SEGUE_E_NOMEM;
  s->state = state;
  s->strings = copy_strings(language, hint);
  if (flags & SEGUE_ENGINE_BLOCKING) s->strand = env->executor->open(env->executor->ctx);
  if (!s->strings || ((flags & SEGUE_ENGINE_BLOCKING) && !s->strand)) {
    free(s->state);
    free(s->strings);
    free(s);
    return SEGUE_E_NOMEM;
  }
  pthread_mutex_init(&s->lock, NULL);
  s->engine = segue__engine_ref(e);
  s->env = *env;
  s->tag = tag;
  *out = s;
  return SEGUE_OK;
}

segue__msg *segue__stream_msg(segue__stream *s, uint32_t kind, uint32_t id, int code, const char *text) {
  segue__msg *m = segue__msg_new(kind, s->env.session);
  if (!m) return NULL;
  m->stream = s->tag;
  m->id = id;
  m->code = code;
  m->confidence = -1;
  if (text) segue__msg_set_text(m, text, strlen(text));
  return m;
}

void segue__stream_post(segue__stream *s, segue__msg *m) {
  if (!m) return;
  pthread_mutex_lock(&s->lock);
  if (s->closed)
    segue__msg_free(m);
  else
    s->env.post(s->env.ctx, m); /* only queues */
  pthread_mutex_unlock(&s->lock);
}

void segue__stream_fail(segue__stream *s, int code, const char *message) {
  int first;
  pthread_mutex_lock(&s->lock);
  first = !s->dead;
  s->dead = 1;
  memset(s->open_ids, 0, sizeof s->open_ids);
  pthread_mutex_unlock(&s->lock);
  code = segue__stream_code(code);
  if (code == SEGUE_OK) code = SEGUE_E_ENGINE;
  if (first)
    segue__stream_post(s, segue__stream_msg(s, failure_kinds[s->engine->kind], 0, code,
                                            message && *message ? message : segue_strerror(code)));
}

int segue__stream_usable(segue__stream *s) {
  int dead;
  pthread_mutex_lock(&s->lock);
  dead = s->dead;
  pthread_mutex_unlock(&s->lock);
  return dead ? SEGUE_E_STATE : SEGUE_OK;
}

int segue__stream_place(const segue__stream *s, uint32_t id) {
  for (int i = 0; id != 0 && i < SEGUE__OPEN_REQUESTS; i++)
    if (s->open_ids[i] == id) return i;
  return -1;
}

int segue__stream_begin(segue__stream *s, uint32_t id) {
  int rc = SEGUE_E_AGAIN;
  if (id == 0) return SEGUE_E_INVAL;
  pthread_mutex_lock(&s->lock);
  if (s->dead) rc = SEGUE_E_STATE;
  for (int i = 0; rc == SEGUE_E_AGAIN && i < SEGUE__OPEN_REQUESTS; i++) {
    if (s->open_ids[i] != 0) continue;
    s->open_ids[i] = id;
    if (s->engine->kind == SEGUE__LLM) s->u.llm.said[i] = 0;
    rc = SEGUE_OK;
  }
  pthread_mutex_unlock(&s->lock);
  return rc;
}

int segue__stream_end(segue__stream *s, uint32_t id) {
  int place;
  pthread_mutex_lock(&s->lock);
  place = segue__stream_place(s, id);
  if (place >= 0) s->open_ids[place] = 0;
  pthread_mutex_unlock(&s->lock);
  return place >= 0;
}

static int call_open(segue__stream *s, segue_error *err) {
  void *engine = s->engine->state;
  switch (s->engine->kind) {
  case SEGUE__ASR: return s->engine->ops.asr->open(s->state, engine, &s->u.asr.sink, &s->u.asr.options, err);
  case SEGUE__LLM: return s->engine->ops.llm->open(s->state, engine, &s->u.llm.sink, &s->u.llm.options, err);
  default: return s->engine->ops.tts->open(s->state, engine, &s->u.tts.sink, &s->u.tts.options, err);
  }
}

static void call_close(segue__stream *s) {
  switch (s->engine->kind) {
  case SEGUE__ASR: s->engine->ops.asr->close(s->state); break;
  case SEGUE__LLM: s->engine->ops.llm->close(s->state); break;
  default: s->engine->ops.tts->close(s->state); break;
  }
}

static int do_open(segue__stream *s, segue_error *err) {
  int rc;
  memset(err, 0, sizeof *err);
  err->offset = UINT64_MAX;
  rc = call_open(s, err);
  err->message[sizeof err->message - 1] = err->path[sizeof err->path - 1] = '\0';
  if (rc != SEGUE_OK) {
    rc = segue__stream_code(rc);
    err->code = rc;
    if (err->message[0] == '\0') segue__fail(err, rc, "", "%s", segue_strerror(rc));
    return rc;
  }
  pthread_mutex_lock(&s->lock);
  s->opened = 1;
  pthread_mutex_unlock(&s->lock);
  return SEGUE_OK;
}

static void run_open(void *arg) {
  segue__stream *s = arg;
  segue_error err;
  int rc, closed;
  pthread_mutex_lock(&s->lock);
  closed = s->closed;
  pthread_mutex_unlock(&s->lock);
  if (closed) return;
  rc = do_open(s, &err);
  if (rc < 0) segue__stream_fail(s, rc, err.message);
}

int segue__stream_start(segue__stream **out, segue_error *err) {
  segue__stream *s = *out;
  segue_error own;
  int rc;
  if (s->strand) {
    rc = s->env.executor->post(s->strand, run_open, s);
    if (rc < 0) segue__fail(&own, rc, "", "no room on the worker threads");
  } else {
    rc = do_open(s, &own);
  }
  if (rc == SEGUE_OK) return SEGUE_OK;
  if (err) *err = own;
  s->dead = 1;
  segue__stream_close(s);
  *out = NULL;
  return rc;
}

int segue__stream_opened(segue__stream *s) {
  int opened;
  pthread_mutex_lock(&s->lock);
  opened = s->opened;
  pthread_mutex_unlock(&s->lock);
  return opened;
}

void segue__stream_expect(segue__ahead_list *to, const segue__stream *s) {
  if (s) segue__ahead_add(to, s, offsetof(segue__stream, strings));
}

void segue__stream_expect_state(segue__ahead_list *to, const segue__stream *s) {
  if (s && !s->strand) segue__ahead_add(to, s->state, 2 * SEGUE__CACHE_LINE);
}

void segue__stream_tick(segue__stream *s, segue_time now) {
  if (!s) return;
  if (s->strand || !s->opened) return; /* without a strand only this thread writes `opened` */
  switch (s->engine->kind) {
  case SEGUE__ASR:
    if (s->engine->ops.asr->tick) s->engine->ops.asr->tick(s->state, now);
    break;
  case SEGUE__LLM:
    if (s->engine->ops.llm->tick) s->engine->ops.llm->tick(s->state, now);
    break;
  default:
    if (s->engine->ops.tts->tick) s->engine->ops.tts->tick(s->state, now);
    break;
  }
}

static void run_close(void *arg) {
  segue__stream *s = arg;
  if (s->opened) call_close(s); /* open ran on this strand, or never */
  stream_free(s);
}

/* Make a blocking call return early. Only ASR and TTS and LLM differ in whom they cancel: everybody. */
static void cancel_all(segue__stream *s, const uint32_t *ids) {
  uint32_t last = 0;
  switch (s->engine->kind) {
  case SEGUE__ASR:
    if (s->engine->ops.asr->cancel) s->engine->ops.asr->cancel(s->state);
    break;
  case SEGUE__LLM:
    for (int i = 0; i < SEGUE__OPEN_REQUESTS; i++)
      if (ids[i]) s->engine->ops.llm->cancel(s->state, ids[i]);
    break;
  default:
    for (int i = 0; i < SEGUE__OPEN_REQUESTS; i++)
      if (ids[i] > last) last = ids[i];
    if (last) s->engine->ops.tts->cancel(s->state, last);
    break;
  }
}

void segue__stream_close(segue__stream *s) {
  uint32_t ids[SEGUE__OPEN_REQUESTS];
  int opened;
  if (!s) return;
  pthread_mutex_lock(&s->lock);
  s->closed = 1;
  opened = s->opened;
  memcpy(ids, s->open_ids, sizeof ids);
  memset(s->open_ids, 0, sizeof s->open_ids);
  pthread_mutex_unlock(&s->lock);
  if (opened) cancel_all(s, ids);
  if (s->strand)
    s->env.executor->close(s->strand, run_close, s);
  else
    run_close(s);
}
