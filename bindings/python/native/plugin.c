/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin tables behind engines written in Python: every call becomes a job and returns at once, so they
 * count as non-blocking. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* What the host allocates. */
typedef struct instance {
  seguepy_engine *engine;
  char *config;
} instance;
typedef struct handle {
  seguepy_stream *s;
} handle;

static int engine_init(void *self, const segue_host *host, const char *config, segue_error *err) {
  instance *in = self;
  (void)err;
  in->engine = host->user;
  in->config = strdup(config ? config : "{}");
  return in->config ? SEGUE_OK : SEGUE_E_NOMEM;
}

static void engine_fini(void *self) {
  free(((instance *)self)->config);
}

static size_t room(const char *s) {
  return s ? strlen(s) + 1 : 0;
}

/* Copies `s` to where `*at` points; "" stays what it was. */
static void put(const char **field, char **at, const char *s) {
  if (!s) return;
  const size_t n = strlen(s) + 1;
  memcpy(*at, s, n);
  *field = *at;
  *at += n;
}

static int open_stream(handle *h, instance *in, uint32_t what, uint32_t rate, const char *language,
                       const char *extra) {
  seguepy_stream *s = h->s;
  seguepy_job *job =
      seguepy_job_new(s->hub, s, SEGUEPY_OPEN, room(language) + room(extra) + room(in->config));
  int rc = SEGUE_E_NOMEM;
  if (job) {
    char *at = (char *)(job + 1);
    put(&job->language, &at, language);
    put(&job->extra, &at, extra);
    put(&job->config, &at, in->config);
    job->what = what;
    job->sample_rate = rate;
    rc = seguepy_hub_put(s->hub, job);
  }
  if (rc != SEGUE_OK) {
    seguepy_stream_unref(s);
    h->s = NULL;
  }
  return rc;
}

/* A job without more than a number. */
static int tell(seguepy_stream *s, uint32_t kind, uint32_t id) {
  seguepy_job *job = seguepy_job_new(s->hub, s, kind, 0);
  if (!job) return SEGUE_E_NOMEM;
  job->id = id;
  return seguepy_hub_put(s->hub, job);
}

static void drop_part(seguepy_stream *s) {
  pthread_mutex_lock(&s->lock);
  seguepy_job *part = s->part;
  s->part = NULL;
  pthread_mutex_unlock(&s->lock);
  seguepy_job_free(part);
}

static void close_stream(void *self) {
  handle *h = self;
  if (!h->s) return;
  drop_part(h->s);
  pthread_mutex_lock(&h->s->lock);
  h->s->closed = 1;
  pthread_mutex_unlock(&h->s->lock);
  (void)tell(h->s, SEGUEPY_CLOSE, 0);
  seguepy_stream_unref(h->s);
  h->s = NULL;
}

/* ---- asr ---- */

static int asr_open(void *self, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  handle *h = self;
  instance *in = engine;
  (void)err;
  h->s = seguepy_stream_new(in->engine);
  if (!h->s) return SEGUE_E_NOMEM;
  h->s->sink.asr = *sink;
  return open_stream(h, in, SEGUEPY_ASR, o->sample_rate, o->language, o->hints);
}

/* Hands on what was gathered. The lock is not held: part belongs to the writing thread. */
static int send_part(seguepy_stream *s) {
  seguepy_job *part = s->part;
  if (!part) return SEGUE_OK;
  s->part = NULL;
  return seguepy_hub_put(s->hub, part);
}

static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  seguepy_stream *s = ((handle *)self)->s;
  pthread_mutex_lock(&s->lock);
  const int full = s->waiting + n > SEGUEPY_AUDIO_MAX;
  if (!full) s->waiting += (uint32_t)n;
  pthread_mutex_unlock(&s->lock);
  if (full) return SEGUE_E_AGAIN;
  const size_t cap = s->chunk > n ? s->chunk : n;
  int rc = SEGUE_OK;
  if (s->part && s->part->n + n > cap) rc = send_part(s);
  if (!s->part) {
    s->part = seguepy_job_new(s->hub, s, SEGUEPY_AUDIO, cap * sizeof *pcm);
    if (!s->part) {
      pthread_mutex_lock(&s->lock);
      s->waiting -= (uint32_t)n;
      pthread_mutex_unlock(&s->lock);
      return SEGUE_E_NOMEM;
    }
    s->part->pcm = (int16_t *)(s->part + 1);
    s->part->at = at;
  }
  memcpy(s->part->pcm + s->part->n, pcm, n * sizeof *pcm);
  s->part->n += n;
  if (s->part->n >= cap) rc = send_part(s);
  return rc;
}

static int asr_flush(void *self, uint32_t utterance) {
  seguepy_stream *s = ((handle *)self)->s;
  const int rc = send_part(s);
  return rc == SEGUE_OK ? tell(s, SEGUEPY_FLUSH, utterance) : rc;
}

static void asr_cancel(void *self) {
  seguepy_stream *s = ((handle *)self)->s;
  (void)tell(s, SEGUEPY_CANCEL, 0);
}

/* ---- llm ---- */

static int llm_open(void *self, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  handle *h = self;
  instance *in = engine;
  (void)err;
  h->s = seguepy_stream_new(in->engine);
  if (!h->s) return SEGUE_E_NOMEM;
  h->s->sink.llm = *sink;
  return open_stream(h, in, SEGUEPY_LLM, 0, o->language, NULL);
}

static int llm_respond(void *self, const segue_llm_request *req) {
  seguepy_stream *s = ((handle *)self)->s;
  seguepy_job *job = seguepy_job_new(
      s->hub, s, SEGUEPY_RESPOND, room(req->text) + room(req->tool) + room(req->turns) + room(req->context));
  if (!job) return SEGUE_E_NOMEM;
  char *at = (char *)(job + 1);
  put(&job->text, &at, req->text);
  put(&job->tool, &at, req->tool);
  put(&job->turns, &at, req->turns);
  put(&job->context, &at, req->context);
  job->id = req->id;
  job->request = req->kind;
  job->turn = req->turn;
  job->interrupted = req->interrupted;
  job->confidence = req->confidence;
  return seguepy_hub_put(s->hub, job);
}

static const char *llm_hints(void *engine) {
  const char *hints = ((instance *)engine)->engine->hints;
  return *hints ? hints : NULL;
}

static void llm_cancel(void *self, uint32_t id) {
  (void)tell(((handle *)self)->s, SEGUEPY_CANCEL, id);
}

/* ---- tts ---- */

static int tts_open(void *self, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  handle *h = self;
  instance *in = engine;
  (void)err;
  h->s = seguepy_stream_new(in->engine);
  if (!h->s) return SEGUE_E_NOMEM;
  h->s->sink.tts = *sink;
  return open_stream(h, in, SEGUEPY_TTS, o->sample_rate, o->language, o->voice);
}

static int tts_speak(void *self, uint32_t id, const char *text, size_t len) {
  seguepy_stream *s = ((handle *)self)->s;
  seguepy_job *job = seguepy_job_new(s->hub, s, SEGUEPY_SPEAK, len + 1);
  if (!job) return SEGUE_E_NOMEM;
  memcpy(job + 1, text, len);
  job->text = (const char *)(job + 1);
  job->id = id;
  return seguepy_hub_put(s->hub, job);
}

static void tts_cancel(void *self, uint32_t id) {
  seguepy_stream *s = ((handle *)self)->s;
  pthread_mutex_lock(&s->lock);
  s->cancelled = id;
  s->any_cancelled = 1;
  pthread_mutex_unlock(&s->lock);
  (void)tell(s, SEGUEPY_CANCEL, id);
}

/* ---- tables ---- */

const segue_asr_ops seguepy_asr_ops = {.size = sizeof seguepy_asr_ops,
                                       .abi = SEGUE_PLUGIN_ABI,
                                       .engine_size = sizeof(instance),
                                       .stream_size = sizeof(handle),
                                       .init = engine_init,
                                       .fini = engine_fini,
                                       .open = asr_open,
                                       .write = asr_write,
                                       .flush = asr_flush,
                                       .cancel = asr_cancel,
                                       .close = close_stream};
const segue_llm_ops seguepy_llm_ops = {.size = sizeof seguepy_llm_ops,
                                       .abi = SEGUE_PLUGIN_ABI,
                                       .engine_size = sizeof(instance),
                                       .stream_size = sizeof(handle),
                                       .init = engine_init,
                                       .fini = engine_fini,
                                       .open = llm_open,
                                       .respond = llm_respond,
                                       .cancel = llm_cancel,
                                       .close = close_stream,
                                       .hints = llm_hints};
const segue_tts_ops seguepy_tts_ops = {.size = sizeof seguepy_tts_ops,
                                       .abi = SEGUE_PLUGIN_ABI,
                                       .engine_size = sizeof(instance),
                                       .stream_size = sizeof(handle),
                                       .init = engine_init,
                                       .fini = engine_fini,
                                       .open = tts_open,
                                       .speak = tts_speak,
                                       .cancel = tts_cancel,
                                       .close = close_stream};

seguepy_engine *seguepy_engine_new(seguepy_hub *hub, uint32_t number, const char *name, uint32_t kinds,
                                   uint32_t chunk, const char *hints) {
  if (strlen(name) >= sizeof((seguepy_engine *)0)->name || chunk == 0 || chunk > SEGUEPY_CHUNK_MAX)
    return NULL;
  seguepy_engine *e = calloc(1, sizeof *e + strlen(hints) + 1);
  if (!e) return NULL;
  e->hub = hub;
  e->number = number;
  e->chunk = chunk;
  memcpy(e->hints, hints, strlen(hints));
  snprintf(e->name, sizeof e->name, "%s", name);
  e->plugin = (segue_plugin){.size = sizeof e->plugin,
                             .abi = SEGUE_PLUGIN_ABI,
                             .name = e->name,
                             .version = "0",
                             .description = "An engine written in Python.",
                             .asr = kinds & SEGUEPY_ASR ? &seguepy_asr_ops : NULL,
                             .llm = kinds & SEGUEPY_LLM ? &seguepy_llm_ops : NULL,
                             .tts = kinds & SEGUEPY_TTS ? &seguepy_tts_ops : NULL,
                             .verify = kinds & SEGUEPY_VERIFY ? &seguepy_verify_ops : NULL};
  return e;
}

const segue_plugin *seguepy_engine_plugin(const seguepy_engine *e) {
  return &e->plugin;
}

void *seguepy_engine_user(seguepy_engine *e) {
  return e;
}

void seguepy_engine_free(seguepy_engine *e) {
  free(e);
}
