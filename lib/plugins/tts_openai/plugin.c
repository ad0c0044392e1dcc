/* SPDX-License-Identifier: Apache-2.0 */
/* A voice behind an OpenAI-style speech service. The utterances of a stream are asked for one after the other; the host keeps
 * two seconds of audio, so the next is under way long before it is needed. What the host can't take yet stays with the
 * HTTP client, which stops reading, and so in the end with the service: nothing grows.
 * Threads: `speak`, `cancel` and `close` only hand over; audio comes from callbacks on the engine's HTTP thread. */
#include <segue/ext/tts.h>

#include "samples.h"

#include "../common/http.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct engine {
  const segue_host *host;
  segue__http_config config;
  segue__http *http;
  const char *model, *voice, *extra; /* extra: members as JSON, without the braces, or NULL */
  uint32_t sample_rate;
};

struct utterance {
  struct stream *s;
  struct utterance *next;    /* lock of the stream */
  segue__http_request *http; /* lock; only the first of the queue has one */
  uint32_t id;
  int dropped; /* cancelled from inside a callback, which frees it */
  int spoke;   /* some of it left for the host */
  to_samples samples;
  size_t len;
  char text[]; /* terminated */
};

struct stream {
  struct engine *engine;
  segue_tts_sink sink;
  char voice[64];
  pthread_mutex_t lock;
  struct utterance *first; /* lock */
};

/* ---- callbacks of the HTTP client ---- */

static int is_blank(const char *s) {
  return s[strspn(s, " \t\r\n")] == 0;
}

static int on_prepare(void *ctx, char **body, size_t *len) {
  const struct utterance *u = ctx;
  const struct engine *e = u->s->engine;
  const char *voice = u->s->voice, *extra = e->extra ? e->extra : "";
  const size_t n = 6 * (u->len + strlen(voice) + (e->model ? strlen(e->model) : 0)) + strlen(extra) + 128;
  if (is_blank(u->text)) return SEGUE__HTTP_ENOUGH; /* nothing to ask for */
  char *at = *body = malloc(n);
  if (!at) return SEGUE_E_NOMEM;
  at = segue__http_put_string(stpcpy(at, "{\"input\":"), u->text);
  if (e->model) at = segue__http_put_string(stpcpy(at, ",\"model\":"), e->model);
  if (*voice) at = segue__http_put_string(stpcpy(at, ",\"voice\":"), voice);
  at = stpcpy(at, ",\"response_format\":\"pcm\"");
  if (*extra) at = stpcpy(stpcpy(at, ","), extra);
  at = stpcpy(at, "}");
  *len = (size_t)(at - *body);
  return SEGUE_OK;
}

static int on_chunk(void *ctx, const int16_t *pcm, size_t n) {
  struct utterance *u = ctx;
  const segue_tts_sink *sink = &u->s->sink;
  if (u->dropped) return SEGUE_E_CLOSED;
  const int rc = sink->audio(sink->ctx, u->id, pcm, n, u->s->engine->sample_rate);
  if (!rc) u->spoke = 1;
  return rc;
}

/* What the host said to the last chunk, as the client wants it. */
static int verdict(struct utterance *u, int rc) {
  if (u->dropped) {
    free(u);
    return SEGUE_E_CLOSED;
  }
  return rc == SEGUE_E_AGAIN ? SEGUE__HTTP_WAIT : rc;
}

static int on_body(void *ctx, const char *data, size_t n, size_t *taken) {
  struct utterance *u = ctx;
  return verdict(u, segue__samples_feed(&u->samples, data, n, taken, on_chunk, u));
}

static int on_last(void *ctx) {
  struct utterance *u = ctx;
  return verdict(u, segue__samples_end(&u->samples, on_chunk, u));
}

static int on_forget(void *ctx) {
  struct utterance *u = ctx;
  if (u->spoke) return 0;
  segue__samples_reset(&u->samples);
  return 1;
}

static void on_end(void *ctx, const segue__http_end *e);

/* Asks for the first of the queue; the lock is held. An utterance for which there is no memory is dropped without a word:
 * the host's deadline tells of it. */
static void go_on(struct stream *s) {
  segue__http_job job = {.path = "/audio/speech",
                         .accept = "audio/*,application/octet-stream",
                         .prepare = on_prepare,
                         .body = on_body,
                         .last = on_last,
                         .forget = on_forget,
                         .end = on_end};
  while (s->first && !s->first->http) {
    struct utterance *u = s->first;
    job.ctx = u;
    u->http = segue__http_start(s->engine->http, &job);
    if (u->http) return;
    s->first = u->next;
    free(u);
  }
}

static void on_end(void *ctx, const segue__http_end *e) {
  struct utterance *u = ctx;
  struct stream *s = u->s;
  int code = e->code;
  const char *message = e->message;
  if (code && u->samples.is_wav) message = "the service answers with a WAV file where pcm was asked for";
  if (!code && !u->spoke && !is_blank(u->text)) code = SEGUE_E_ENGINE, message = "the service sent no audio";
  s->sink.done(s->sink.ctx, u->id, code, code ? message : NULL);
  if (u->dropped) {
    free(u);
    return;
  }
  pthread_mutex_lock(&s->lock);
  const int mine = s->first == u;
  segue__http_request *http = u->http;
  if (mine) {
    s->first = u->next;
    go_on(s);
  }
  pthread_mutex_unlock(&s->lock);
  if (!mine) return;      /* whoever cancelled waits for this callback, and frees it */
  segue__http_stop(http); /* the stream may be gone from here on */
  free(u);
}

/* ---- a stream ---- */

/* Takes what is no longer wanted off the queue: the utterances up to `id`. */
static void drop(struct stream *s, uint32_t id) {
  pthread_mutex_lock(&s->lock);
  struct utterance *gone = s->first, **rest = &gone;
  while (*rest && (*rest)->id <= id) rest = &(*rest)->next;
  s->first = *rest;
  *rest = NULL;
  go_on(s);
  pthread_mutex_unlock(&s->lock);
  while (gone) {
    struct utterance *u = gone;
    gone = u->next;
    segue__http_stop(u->http);
    if (u->http && segue__http_here(s->engine->http))
      u->dropped = 1; /* the host cancels out of a sink: the callback that called it is still at work */
    else
      free(u);
  }
}

static int tts_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  struct stream *s = stream;
  s->engine = engine;
  s->sink = *sink;
  const char *voice = o->voice && *o->voice ? o->voice : s->engine->voice;
  if (voice && strlen(voice) >= sizeof s->voice)
    return segue__rd_error(err, SEGUE_E_LIMIT, "voice", "tts_openai", "", "the voice's name is too long");
  snprintf(s->voice, sizeof s->voice, "%s", voice ? voice : "");
  if (pthread_mutex_init(&s->lock, NULL))
    return segue__rd_error(err, SEGUE_E_NOMEM, "", "tts_openai", "", "out of memory");
  return SEGUE_OK;
}

static int tts_speak(void *stream, uint32_t id, const char *text, size_t len) {
  struct stream *s = stream;
  struct utterance *u = calloc(1, sizeof *u + len + 1);
  if (!u) return SEGUE_E_NOMEM;
  u->s = s;
  u->id = id;
  u->len = len;
  if (len) memcpy(u->text, text, len);
  segue__samples_init(&u->samples, s->engine->sample_rate);
  pthread_mutex_lock(&s->lock);
  struct utterance **last = &s->first;
  while (*last) last = &(*last)->next;
  *last = u;
  go_on(s);
  const int queued = s->first != NULL;
  pthread_mutex_unlock(&s->lock);
  return queued ? SEGUE_OK : SEGUE_E_NOMEM;
}

static void tts_cancel(void *stream, uint32_t id) {
  drop(stream, id);
}

static void tts_close(void *stream) {
  struct stream *s = stream;
  drop(s, UINT32_MAX);
  pthread_mutex_destroy(&s->lock);
}

/* ---- the engine ---- */

static void read_extra(rd *r, const cJSON *json, struct engine *e) {
  const cJSON *extra = segue__rd_object(r, json, "extra", 32);
  if (!extra || !extra->child) return;
  if (cJSON_HasObjectItem(extra, "input") || cJSON_HasObjectItem(extra, "response_format"))
    segue__rd_fail(r, SEGUE_E_INVAL, extra, "\"extra\" can't hold input or response_format");
  char *text = cJSON_PrintUnformatted(extra);
  if (text) text[strlen(text) - 1] = 0; /* the members without the braces */
  e->extra = text ? segue__rd_copy(r->arena, text + 1) : NULL;
  cJSON_free(text);
}

static void read_config(rd *r, const cJSON *json, void *engine) {
  struct engine *e = engine;
  segue__rd_members(r, json, "configuration", SEGUE__HTTP_MEMBERS " model voice sample_rate extra");
  e->config.first_byte_ms = 4000;
  e->config.total_ms = 120000; /* the host takes audio as it is played */
  segue__http_config_read(r, json, &e->config);
  e->model = segue__rd_string(r, json, "model", 255);
  e->voice = segue__rd_string(r, json, "voice", 63);
  e->sample_rate = segue__rd_uint(r, json, "sample_rate", 8000, 48000, 24000);
  read_extra(r, json, e);
}

static int tts_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  e->host = host;
  e->config.arena.host = host;
  e->config.name = "tts_openai";
  int rc = segue__rd_config(&e->config.arena, "tts_openai", config, read_config, e, err);
  if (!rc) rc = segue__http_open(&e->http, host, &e->config, err);
  if (rc) segue__http_config_free(&e->config);
  return rc;
}

static void tts_fini(void *engine) {
  struct engine *e = engine;
  segue__http_close(e->http);
  segue__http_config_free(&e->config);
}

static const segue_tts_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = 0,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = tts_init,
    .fini = tts_fini,
    .open = tts_open,
    .speak = tts_speak,
    .cancel = tts_cancel,
    .close = tts_close,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "tts_openai",
    .version = "0.1.0",
    .description = "Speech by an OpenAI-style speech service.",
    .tts = &ops,
};
