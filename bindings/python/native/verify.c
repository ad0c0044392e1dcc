/* SPDX-License-Identifier: Apache-2.0 */
/* Verifiers: one question, one answer. A question may outlive its engine; then the answer goes nowhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* Owners: the host's instance and each question. */
typedef struct verifier {
  pthread_mutex_t lock; /* held while a sink is called */
  uint32_t refs;
  int closed;
  seguepy_engine *engine;
  char config[]; /* terminated */
} verifier;

typedef struct instance {
  verifier *v;
} instance;

struct seguepy_check {
  verifier *v;
  seguepy_hub *hub;
  segue_verify_sink sink;
  uint32_t id;
  int answered;
  char *block; /* strings */
  size_t block_len;
  const char *caller;
  segue_verify_field *fields;
  size_t n;
};

static void verifier_unref(verifier *v) {
  pthread_mutex_lock(&v->lock);
  const uint32_t left = --v->refs;
  pthread_mutex_unlock(&v->lock);
  if (left > 0) return;
  pthread_mutex_destroy(&v->lock);
  free(v);
}

static int verify_init(void *self, const segue_host *host, const char *config, segue_error *err) {
  instance *in = self;
  const char *text = config ? config : "{}";
  (void)err;
  verifier *v = calloc(1, sizeof *v + strlen(text) + 1);
  if (!v) return SEGUE_E_NOMEM;
  if (pthread_mutex_init(&v->lock, NULL) != 0) {
    free(v);
    return SEGUE_E_NOMEM;
  }
  v->refs = 1;
  v->engine = host->user;
  memcpy(v->config, text, strlen(text));
  in->v = v;
  return SEGUE_OK;
}

static void verify_fini(void *self) {
  verifier *v = ((instance *)self)->v;
  if (!v) return;
  pthread_mutex_lock(&v->lock);
  v->closed = 1;
  pthread_mutex_unlock(&v->lock);
  verifier_unref(v);
}

static const char *copy(char **at, const char *s) {
  const char *start = *at;
  const size_t n = strlen(s) + 1;
  memcpy(*at, s, n);
  *at += n;
  return start;
}

static seguepy_check *check_new(verifier *v, const segue_verify_sink *sink, const segue_verify_request *req) {
  seguepy_check *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  const char *caller = req->caller ? req->caller : "";
  c->block_len = strlen(caller) + 1;
  for (size_t i = 0; i < req->n_fields; i++)
    c->block_len +=
        strlen(req->fields[i].name) + strlen(req->fields[i].value ? req->fields[i].value : "") + 2;
  c->block = malloc(c->block_len);
  c->fields = calloc(req->n_fields + 1, sizeof *c->fields);
  if (!c->block || !c->fields) {
    free(c->block);
    free(c->fields);
    free(c);
    return NULL;
  }
  char *at = c->block;
  c->caller = copy(&at, caller);
  for (c->n = 0; c->n < req->n_fields; c->n++) {
    c->fields[c->n].name = copy(&at, req->fields[c->n].name);
    c->fields[c->n].value = copy(&at, req->fields[c->n].value ? req->fields[c->n].value : "");
  }
  c->sink = *sink;
  c->id = req->id;
  c->hub = v->engine->hub;
  pthread_mutex_lock(&v->lock);
  v->refs++;
  pthread_mutex_unlock(&v->lock);
  c->v = v;
  seguepy_hub_count(c->hub, 1);
  return c;
}

static int verify_check(void *self, const segue_verify_sink *sink, const segue_verify_request *req) {
  verifier *v = ((instance *)self)->v;
  seguepy_check *c = check_new(v, sink, req);
  seguepy_job *job = c ? calloc(1, sizeof *job + strlen(v->config) + 1) : NULL;
  if (!job) {
    if (c) c->answered = 1; /* the return says it */
    seguepy_check_free(c);
    return SEGUE_E_NOMEM;
  }
  job->kind = SEGUEPY_CHECK;
  job->what = SEGUEPY_VERIFY;
  job->engine = v->engine->number;
  job->check = c;
  job->text = job->tool = job->turns = job->context = job->language = job->extra = "";
  job->config = memcpy(job + 1, v->config, strlen(v->config));
  const int rc = seguepy_hub_put(c->hub, job);
  if (rc != SEGUE_OK) {
    c->answered = 1;
    seguepy_check_free(c);
  }
  return rc;
}

const char *seguepy_check_caller(const seguepy_check *c) {
  return c->caller;
}
size_t seguepy_check_count(const seguepy_check *c) {
  return c->n;
}
const char *seguepy_check_name(const seguepy_check *c, size_t i) {
  return i < c->n ? c->fields[i].name : "";
}
const char *seguepy_check_value(const seguepy_check *c, size_t i) {
  return i < c->n ? c->fields[i].value : "";
}

int seguepy_check_answer(seguepy_check *c, const segue_verify_result *given) {
  if (c->answered) return SEGUE_E_STATE;
  c->answered = 1;
  segue_verify_result r = *given;
  segue_verify_field *said = NULL;
  r.size = sizeof r;
  r.id = c->id;
  if (!r.fields) {
    said = calloc(c->n + 1, sizeof *said);
    for (size_t i = 0; said && i < c->n; i++)
      said[i] = (segue_verify_field){.name = c->fields[i].name, .status = r.level > SEGUE_AUTH_NONE ? 1 : 2};
    r.fields = said;
    r.n_fields = said ? c->n : 0;
  }
  pthread_mutex_lock(&c->v->lock);
  const int closed = c->v->closed;
  if (!closed) c->sink.result(c->sink.ctx, &r);
  pthread_mutex_unlock(&c->v->lock);
  free(said);
  return closed ? SEGUE_E_CLOSED : SEGUE_OK;
}

int seguepy_check_fail(seguepy_check *c, int code, const char *message) {
  if (c->answered) return SEGUE_E_STATE;
  c->answered = 1;
  pthread_mutex_lock(&c->v->lock);
  const int closed = c->v->closed;
  if (!closed) c->sink.error(c->sink.ctx, c->id, code, message);
  pthread_mutex_unlock(&c->v->lock);
  return closed ? SEGUE_E_CLOSED : SEGUE_OK;
}

void seguepy_check_free(seguepy_check *c) {
  if (!c) return;
  if (!c->answered) (void)seguepy_check_fail(c, SEGUE_E_ENGINE, "the verifier gave no answer");
  seguepy_hub_count(c->hub, -1);
  verifier_unref(c->v);
  explicit_bzero(c->block, c->block_len); /* what the caller said is secret */
  free(c->block);
  free(c->fields);
  free(c);
}

const segue_verify_ops seguepy_verify_ops = {.size = sizeof seguepy_verify_ops,
                                             .abi = SEGUE_PLUGIN_ABI,
                                             .engine_size = sizeof(instance),
                                             .init = verify_init,
                                             .fini = verify_fini,
                                             .check = verify_check};
