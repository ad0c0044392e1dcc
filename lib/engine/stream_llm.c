/* SPDX-License-Identifier: Apache-2.0 */
/* The dialog engine. Answers of a request that is not open (never asked, done, cancelled) are dropped. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/stream_impl.h"

/* Bytes of text and tool calls one answer may bring; a model that never stops talking is stopped. */
enum { MAX_ANSWER = 256 * 1024 };

struct job {
  segue__stream *s;
  segue_llm_request req; /* its strings follow in the same block */
};

/* Whether request `id` may still say `len` bytes. -1: not open; 0: it has just exceeded the limit. */
static int admit(segue__stream *s, uint32_t id, size_t len) {
  int place, ok = -1;
  pthread_mutex_lock(&s->lock);
  place = segue__stream_place(s, id);
  if (place >= 0) {
    ok = len <= MAX_ANSWER - s->u.llm.said[place];
    if (ok)
      s->u.llm.said[place] += len;
    else
      s->open_ids[place] = 0;
  }
  pthread_mutex_unlock(&s->lock);
  return ok;
}

static void post_part(segue__stream *s, uint32_t kind, uint32_t id, const char *name, const char *text,
                      size_t len) {
  int ok = admit(s, id, len);
  segue__msg *m;
  if (ok == 0) {
    if (s->engine->ops.llm->cancel) s->engine->ops.llm->cancel(s->state, id);
    segue__stream_post(
        s, segue__stream_msg(s, SEGUE__MSG_LLM_DONE, id, SEGUE_E_LIMIT, "the answer is too long"));
  }
  if (ok != 1) return;
  m = segue__stream_msg(s, kind, id, 0, NULL);
  if (!m) return;
  if (segue__msg_set_text(m, text, len) < 0 || (name && segue__msg_set_name(m, name) < 0)) {
    segue__msg_free(m);
    return;
  }
  segue__stream_post(s, m);
}

static void on_text(void *ctx, uint32_t id, const char *text, size_t len) {
  post_part(ctx, SEGUE__MSG_LLM_TEXT, id, NULL, text ? text : "", text ? len : 0);
}

static void on_tool(void *ctx, uint32_t id, const char *name, const char *args, size_t len) {
  post_part(ctx, SEGUE__MSG_LLM_TOOL, id, name ? name : "", args ? args : "{}", args ? len : 2);
}

static void done(segue__stream *s, uint32_t id, int code, double confidence, const char *message) {
  segue__msg *m;
  if (!segue__stream_end(s, id)) return;
  m = segue__stream_msg(s, SEGUE__MSG_LLM_DONE, id, segue__stream_code(code), message);
  if (m) m->confidence = confidence;
  segue__stream_post(s, m);
}

static void on_done(void *ctx, uint32_t id, int code, double confidence, const char *message) {
  done(ctx, id, code, confidence, message);
}

int segue__llm_open(segue__stream **out, segue__engine *e, const segue__stream_env *env, uint32_t tag,
                    const segue_llm_options *o, segue_error *err) {
  segue__llm_part *l;
  int rc = segue__stream_new(out, e, env, tag, o->language, NULL, e->ops.llm->flags, e->ops.llm->stream_size);
  if (rc < 0) return segue__fail(err, rc, "", "out of memory");
  l = &(*out)->u.llm;
  l->sink = (segue_llm_sink){sizeof l->sink, *out, on_text, on_tool, on_done};
  l->options = *o;
  l->options.language = segue__stream_language(*out);
  return segue__stream_start(out, err);
}

static const char *put(char **at, const char *s) {
  const char *copy = *at;
  if (!s) return NULL;
  memcpy(*at, s, strlen(s) + 1);
  *at += strlen(s) + 1;
  return copy;
}

static struct job *job_new(segue__stream *s, const segue_llm_request *req) {
  size_t bytes = strlen(req->text ? req->text : "") + 1;
  struct job *j;
  char *at;
  bytes += req->tool ? strlen(req->tool) + 1 : 0;
  bytes += req->turns ? strlen(req->turns) + 1 : 0;
  bytes += req->context ? strlen(req->context) + 1 : 0;
  bytes += strlen(req->said ? req->said : "") + 1;
  j = malloc(sizeof *j + bytes);
  if (!j) return NULL;
  at = (char *)(j + 1);
  j->s = s;
  j->req = *req;
  j->req.text = put(&at, req->text ? req->text : "");
  j->req.tool = put(&at, req->tool);
  j->req.turns = put(&at, req->turns);
  j->req.context = put(&at, req->context);
  j->req.said = put(&at, req->said ? req->said : "");
  return j;
}

static void run_respond(void *arg) {
  struct job *j = arg;
  segue__stream *s = j->s;
  int wanted, rc;
  pthread_mutex_lock(&s->lock);
  wanted = s->opened && !s->closed && segue__stream_place(s, j->req.id) >= 0;
  pthread_mutex_unlock(&s->lock);
  if (wanted) {
    rc = s->engine->ops.llm->respond(s->state, &j->req);
    if (rc != SEGUE_OK) done(s, j->req.id, segue__stream_code(rc), -1, NULL);
  }
  free(j);
}

int segue__llm_respond(segue__stream *s, const segue_llm_request *req) {
  struct job *j;
  int rc = segue__stream_begin(s, req->id);
  if (rc < 0) return rc;
  if (!s->strand) {
    rc = s->engine->ops.llm->respond(s->state, req);
    if (rc != SEGUE_OK) done(s, req->id, segue__stream_code(rc), -1, NULL);
    return SEGUE_OK;
  }
  j = job_new(s, req);
  rc = j ? s->env.executor->post(s->strand, run_respond, j) : SEGUE_E_NOMEM;
  if (rc < 0) {
    free(j);
    segue__stream_end(s, req->id);
  }
  return rc;
}

void segue__llm_cancel(segue__stream *s, uint32_t id) {
  int opened, was_open = segue__stream_end(s, id);
  pthread_mutex_lock(&s->lock);
  opened = s->opened && !s->dead;
  pthread_mutex_unlock(&s->lock);
  if (opened && was_open) s->engine->ops.llm->cancel(s->state, id);
}
