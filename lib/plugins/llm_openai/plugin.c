/* SPDX-License-Identifier: Apache-2.0 */
/* A dialog engine behind an OpenAI-style chat completions service.
 * Threads: `respond`, `cancel` and `close` only hand over; an answer's work, from making the request to the last tool call,
 * is done in callbacks on the engine's HTTP thread. So is all use of a stream's memory. */
#include <segue/ext/llm.h>

#include "delta.h"
#include "messages.h"
#include "speech.h"

#include "../common/http.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 4 /* requests for one answer: a model that only calls tools is asked to go on */ };

struct engine {
  const segue_host *host;
  segue__http_config config;
  segue__http *http;
  oai_script script;
};

struct answer {
  struct stream *s;
  segue__http_request *http; /* under the stream's lock */
  segue_llm_request req;     /* its strings follow in the same block */
  oai_delta delta;
  oai_speech speech;
  uint32_t rounds;
  int said;    /* something was spoken in this answer */
  int handed;  /* something of this round left for the host */
  int dropped; /* cancelled from inside a callback, which frees it */
};

struct stream {
  struct engine *engine;
  segue_llm_sink sink;
  char language[64];
  pthread_mutex_t lock;
  struct answer *current; /* lock */
  oai_memory memory;      /* of the HTTP thread */
};

/* ---- an answer ---- */

static void free_answer(struct answer *a) {
  segue__oai_delta_reset(&a->delta);
  segue__oai_speech_reset(&a->speech);
  free(a);
}

static const char *put(char **at, const char *s) {
  char *copy = *at;
  if (!s) return NULL;
  *at = stpcpy(copy, s) + 1;
  return copy;
}

static size_t room(const char *s) {
  return s ? strlen(s) + 1 : 0;
}

static struct answer *new_answer(struct stream *s, const segue_llm_request *req) {
  const size_t n = room(req->text) + room(req->tool) + room(req->turns) + room(req->context) + 1;
  struct answer *a = calloc(1, sizeof *a + n);
  if (!a) return NULL;
  char *at = (char *)(a + 1);
  a->s = s;
  a->req = *req;
  a->req.text = put(&at, req->text ? req->text : "");
  a->req.tool = put(&at, req->tool);
  a->req.turns = put(&at, req->turns);
  a->req.context = put(&at, req->context);
  a->speech.raw = req->kind == SEGUE_LLM_SUMMARISE;
  return a;
}

static void on_say(void *ctx, const char *text, size_t n) {
  struct answer *a = ctx;
  if (a->dropped) return;
  a->said = a->handed = 1;
  a->s->sink.text(a->s->sink.ctx, a->req.id, text, n);
}

static int on_text(void *ctx, const char *text, size_t n) {
  struct answer *a = ctx;
  return segue__oai_speech_feed(&a->speech, text, n, on_say, a);
}

/* ---- callbacks of the HTTP client ---- */

static int on_prepare(void *ctx, char **body, size_t *len) {
  struct answer *a = ctx;
  struct stream *s = a->s;
  if (a->rounds++ == 0 && a->req.kind == SEGUE_LLM_TOOL)
    s->memory.orphan = !segue__oai_result(&s->memory, a->req.turn, a->req.text);
  return segue__oai_body(&s->engine->script, &s->memory, s->language, &a->req, body, len);
}

static int on_body(void *ctx, const char *data, size_t n, size_t *taken) {
  struct answer *a = ctx;
  const int rc = segue__oai_delta_feed(&a->delta, data, n, on_text, a);
  *taken = n;
  if (a->dropped) {
    free_answer(a);
    return SEGUE_E_CLOSED;
  }
  return rc == OAI_DONE ? SEGUE__HTTP_ENOUGH : rc;
}

static int on_forget(void *ctx) {
  struct answer *a = ctx;
  if (a->handed) return 0;
  segue__oai_delta_reset(&a->delta);
  segue__oai_speech_reset(&a->speech);
  return 1;
}

struct verdicts {
  const char *result[OAI_CALLS]; /* what the model is told; NULL: not yet known */
  int asked, over, bad;
};

/* Hands one call to the host and says what the model is told about it. */
static const char *judge_call(struct answer *a, const oai_call *c, struct verdicts *v) {
  const segue_llm_sink *sink = &a->s->sink;
  const int tool = segue__oai_tool_find(c->name);
  const char *args = c->n_args ? c->args : "{}";
  v->bad++;
  if (tool < 0 || !(a->s->engine->script.tool_mask & 1u << tool))
    return "{\"error\":\"there is no such tool\"}";
  cJSON *o = cJSON_ParseWithOpts(args, NULL, 1);
  const int object = cJSON_IsObject(o);
  cJSON_Delete(o);
  if (!object) return "{\"error\":\"the arguments are not a JSON object\"}";
  if (tool == OAI_VERIFY && v->asked) return "{\"error\":\"one check at a time\"}";
  v->bad--;
  v->asked |= tool == OAI_VERIFY;
  v->over |= tool == OAI_HANDOFF || tool == OAI_END;
  a->handed = 1;
  if (!a->dropped) sink->tool(sink->ctx, a->req.id, c->name, args, strlen(args));
  return tool == OAI_VERIFY ? NULL : "{\"status\":\"ok\"}";
}

/* @return whether the model is to go on now that it knows what came of its calls */
static int take_calls(struct answer *a) {
  oai_delta *d = &a->delta;
  struct verdicts v = {.asked = 0};
  for (uint32_t i = 0; i < d->n_calls; i++) {
    oai_call *c = &d->calls[i];
    if (!c->id[0]) snprintf(c->id, sizeof c->id, "call_%u_%u_%u", a->req.id, a->rounds, i);
    v.result[i] = judge_call(a, c, &v);
  }
  const int more = !v.asked && !v.over && (v.bad || !a->said);
  (void)segue__oai_remember(&a->s->memory, a->req.turn, d->calls, v.result, d->n_calls, more);
  return more;
}

/* The service has answered. @return whether another round is needed */
static int finish(struct answer *a, int *code, const char **message) {
  oai_delta *d = &a->delta;
  const int plain = a->req.kind == SEGUE_LLM_SUMMARISE || a->req.kind == SEGUE_LLM_ASK;
  const int may_be_silent = a->req.kind == SEGUE_LLM_SILENCE;
  if (!d->finished && !a->handed && a->rounds < ROUNDS) return 1;
  segue__oai_speech_end(&a->speech, on_say, a);
  if (!d->finished) {
    *code = SEGUE_E_IO;
    *message = "the answer broke off";
  } else if (!plain && d->n_calls) {
    if (!take_calls(a)) return 0;
    if (a->rounds < ROUNDS) return 1;
    *code = a->said ? SEGUE_OK : SEGUE_E_ENGINE;
    *message = "the model only calls tools";
  } else if (!a->said && !may_be_silent) {
    *code = SEGUE_E_ENGINE;
    *message = d->filtered ? "the service filtered the answer" : "the model said nothing";
  }
  return 0;
}

static void tell_usage(struct answer *a) {
  char args[160];
  const oai_delta *d = &a->delta;
  if (a->dropped || (!d->prompt_tokens && !d->completion_tokens)) return;
  const int n = snprintf(args, sizeof args,
                         "{\"prompt_tokens\":%llu,\"completion_tokens\":%llu,\"cached_tokens\":%llu}",
                         (unsigned long long)d->prompt_tokens, (unsigned long long)d->completion_tokens,
                         (unsigned long long)d->cached_tokens);
  a->s->sink.tool(a->s->sink.ctx, a->req.id, "usage", args, (size_t)n);
}

static void on_end(void *ctx, const segue__http_end *e);

/* Sends the request of the next round. @return 0 when that can't be */
static int send_request(struct answer *a) {
  const segue__http_job job = {.ctx = a,
                               .path = "/chat/completions",
                               .accept = "text/event-stream",
                               .prepare = on_prepare,
                               .body = on_body,
                               .forget = on_forget,
                               .end = on_end};
  struct stream *s = a->s;
  int sent = 1;
  pthread_mutex_lock(&s->lock);
  if (s->current == a) { /* else: whoever cancelled waits for this callback, and frees the answer */
    segue__http_stop(a->http);
    a->http = segue__http_start(s->engine->http, &job);
    sent = a->http != NULL;
  }
  pthread_mutex_unlock(&s->lock);
  return sent;
}

static void on_end(void *ctx, const segue__http_end *e) {
  struct answer *a = ctx;
  struct stream *s = a->s;
  char text[128];
  int code = e->code;
  const char *message = e->message;
  tell_usage(a);
  if (!code && finish(a, &code, &message) && !a->dropped) {
    segue__oai_delta_reset(&a->delta);
    segue__oai_speech_reset(&a->speech);
    a->handed = 0;
    if (send_request(a)) return;
    code = SEGUE_E_NOMEM;
  }
  if (a->delta.reason[0]) {
    snprintf(text, sizeof text, "the service fails in its answer: %s", a->delta.reason);
    message = text;
  }
  if (!a->dropped) s->sink.done(s->sink.ctx, a->req.id, code, -1, code ? message : NULL);
  if (a->dropped) {
    free_answer(a);
    return;
  }
  pthread_mutex_lock(&s->lock);
  const int mine = s->current == a;
  if (mine) s->current = NULL;
  pthread_mutex_unlock(&s->lock);
  if (!mine) return;
  segue__http_stop(a->http); /* the stream may be gone from here on */
  free_answer(a);
}

/* ---- a stream ---- */

/* Takes the current answer away, whichever it is or only that of `id`. */
static void drop(struct stream *s, const uint32_t *id) {
  pthread_mutex_lock(&s->lock);
  struct answer *a = s->current;
  if (a && id && a->req.id != *id) a = NULL;
  if (a) s->current = NULL;
  pthread_mutex_unlock(&s->lock);
  if (!a) return;
  segue__http_stop(a->http);
  if (segue__http_here(s->engine->http))
    a->dropped = 1; /* the host cancels out of a sink: the callback that called it is still at work */
  else
    free_answer(a);
}

static int llm_open(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  struct stream *s = stream;
  s->engine = engine;
  s->sink = *sink;
  snprintf(s->language, sizeof s->language, "%s", o->language ? o->language : "");
  if (pthread_mutex_init(&s->lock, NULL))
    return segue__rd_error(err, SEGUE_E_NOMEM, "", "llm_openai", "", "out of memory");
  return SEGUE_OK;
}

static int llm_respond(void *stream, const segue_llm_request *req) {
  struct stream *s = stream;
  if (req->kind < SEGUE_LLM_GREET || req->kind > SEGUE_LLM_SILENCE) return SEGUE_E_UNSUPPORTED;
  drop(s, NULL);
  struct answer *a = new_answer(s, req);
  if (!a) return SEGUE_E_NOMEM;
  pthread_mutex_lock(&s->lock);
  s->current = a;
  pthread_mutex_unlock(&s->lock);
  if (send_request(a)) return SEGUE_OK;
  drop(s, NULL);
  return SEGUE_E_NOMEM;
}

static void llm_cancel(void *stream, uint32_t id) {
  drop(stream, &id);
}

static void llm_close(void *stream) {
  struct stream *s = stream;
  drop(s, NULL);
  segue__oai_forget(&s->memory);
  pthread_mutex_destroy(&s->lock);
}

/* ---- the engine ---- */

static void read_tools(rd *r, const cJSON *json, oai_script *s) {
  const cJSON *list = segue__rd_array(r, json, "tools", OAI_N_TOOLS), *t;
  s->tool_mask = list ? 0 : (1u << OAI_N_TOOLS) - 1;
  cJSON_ArrayForEach(t, list) {
    const int tool = cJSON_IsString(t) ? segue__oai_tool_find(t->valuestring) : -1;
    if (tool < 0)
      segue__rd_fail(r, SEGUE_E_PARSE, t,
                     "tools are verify, attempt, note, handoff, stay, out_of_scope, end");
    else
      s->tool_mask |= 1u << tool;
  }
}

static void read_extra(rd *r, const cJSON *json, oai_script *s) {
  const cJSON *extra = segue__rd_object(r, json, "extra", 32);
  if (!extra) return;
  if (cJSON_HasObjectItem(extra, "messages") || cJSON_HasObjectItem(extra, "stream") ||
      cJSON_HasObjectItem(extra, "tools"))
    segue__rd_fail(r, SEGUE_E_INVAL, extra, "\"extra\" can't hold messages, tools or stream");
  char *text = cJSON_PrintUnformatted(extra);
  s->extra = text ? segue__rd_copy(r->arena, text) : NULL;
  cJSON_free(text);
}

static void read_prompt(rd *r, const cJSON *json, struct engine *e) {
  const char *prompt = segue__rd_string(r, json, "prompt", 65536);
  const char *file = segue__rd_string(r, json, "prompt_file", 4095);
  char *text = NULL;
  size_t n = 0;
  e->script.prompt =
      prompt ? prompt : "You are the voice assistant of a support line. Be brief, kind and honest.";
  if (r->code || !file) return;
  if (prompt) {
    segue__rd_fail(r, SEGUE_E_INVAL, json, "give \"prompt\" or \"prompt_file\", not both");
    return;
  }
  r->code = segue__rd_slurp(e->host, r->kind, file, 65536, &text, &n, r->err);
  if (r->code) return;
  e->script.prompt = segue__rd_copy(r->arena, text);
  e->host->free(e->host, text);
  if (!e->script.prompt) segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
}

static void read_config(rd *r, const cJSON *json, void *engine) {
  struct engine *e = engine;
  oai_script *s = &e->script;
  const cJSON *heat = cJSON_GetObjectItemCaseSensitive(json, "temperature");
  const cJSON *usage = cJSON_GetObjectItemCaseSensitive(json, "usage");
  segue__rd_members(r, json, "configuration",
                    SEGUE__HTTP_MEMBERS " model prompt prompt_file temperature max_tokens usage tools extra");
  segue__http_config_read(r, json, &e->config);
  s->model = segue__rd_string(r, json, "model", 255);
  s->max_tokens = segue__rd_uint(r, json, "max_tokens", 1, 100000, 0);
  s->usage = usage ? segue__rd_bool(r, json, "usage") : 1;
  s->temperature = heat && cJSON_IsNumber(heat) ? heat->valuedouble : -1;
  if (heat && !(s->temperature >= 0 && s->temperature <= 2))
    segue__rd_fail(r, SEGUE_E_PARSE, heat, "\"temperature\" must be a number from 0 to 2");
  read_tools(r, json, s);
  read_extra(r, json, s);
  read_prompt(r, json, e);
}

static int llm_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  e->host = host;
  e->config.arena.host = host;
  e->config.name = "llm_openai";
  int rc = segue__rd_config(&e->config.arena, "llm_openai", config, read_config, e, err);
  if (!rc) rc = segue__http_open(&e->http, host, &e->config, err);
  if (rc) segue__http_config_free(&e->config);
  return rc;
}

static void llm_fini(void *engine) {
  struct engine *e = engine;
  segue__http_close(e->http);
  segue__http_config_free(&e->config);
}

static const segue_llm_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = 0,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = llm_init,
    .fini = llm_fini,
    .open = llm_open,
    .respond = llm_respond,
    .cancel = llm_cancel,
    .close = llm_close,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "llm_openai",
    .version = "0.1.0",
    .description = "Dialog by an OpenAI-style chat completions service.",
    .llm = &ops,
};
