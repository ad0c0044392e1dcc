/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/request.h"

#include <stdlib.h>
#include <string.h>

#include "engine/instance.h"

/* A question that was not answered yet. `copy` holds what a blocking engine is asked on its strand. */
struct segue__request {
  struct segue__request *next;
  uint32_t number;
  segue__stream_env env;
  uint64_t ticket; /* of the session: id of a verify request, else the ticket */
};

struct job {
  segue__instance *engine; /* referenced */
  uint32_t number;
  char *key; /* of a store; event of a hook */
  void *data;
  size_t len;
  uint32_t ttl_s;
  segue_verify_request verify; /* in one block with the job */
};

/* ---- the table ---- */

static struct segue__request *take(segue__requests *r, uint32_t number) {
  struct segue__request *q = NULL;
  pthread_mutex_lock(&r->lock);
  for (struct segue__request **at = &r->pending; *at; at = &(*at)->next) {
    if ((*at)->number != number) continue;
    q = *at;
    *at = q->next;
    r->n_pending--;
    break;
  }
  pthread_mutex_unlock(&r->lock);
  return q;
}

/* Number a question; 0 when too many are open. */
static uint32_t add(segue__requests *r, const segue__stream_env *env, uint64_t ticket) {
  struct segue__request *q = malloc(sizeof *q);
  uint32_t number = 0;
  if (!q) return 0;
  pthread_mutex_lock(&r->lock);
  if (r->n_pending < SEGUE__REQUESTS_MAX) {
    number = ++r->last ? r->last : ++r->last;
    *q = (struct segue__request){r->pending, number, *env, ticket};
    r->pending = q;
    r->n_pending++;
  }
  pthread_mutex_unlock(&r->lock);
  if (number == 0) free(q);
  return number;
}

static void post(struct segue__request *q, segue__msg *m) {
  if (m) q->env.post(q->env.ctx, m);
  free(q);
}

/* ---- answers ---- */

static void on_verify(void *ctx, const segue_verify_result *result) {
  struct segue__request *q = take(ctx, result->id);
  segue__msg *m = q ? segue__msg_new(SEGUE__MSG_VERIFY, q->env.session) : NULL;
  if (!q) return;
  if (m && segue__msg_set_verify(m, result) < 0) {
    m->kind = SEGUE__MSG_VERIFY_ERROR;
    m->code = SEGUE_E_ENGINE;
  }
  if (m) {
    m->id = (uint32_t)q->ticket;
    if (m->verify) m->verify->id = m->id;
  }
  post(q, m);
}

static void verify_error(segue__requests *r, uint32_t number, int code, const char *message) {
  struct segue__request *q = take(r, number);
  segue__msg *m = q ? segue__msg_new(SEGUE__MSG_VERIFY_ERROR, q->env.session) : NULL;
  if (!q) return;
  if (m) {
    m->id = (uint32_t)q->ticket;
    m->code = code < 0 ? code : SEGUE_E_ENGINE;
    if (message) segue__msg_set_text(m, message, strlen(message));
  }
  post(q, m);
}

static void on_verify_error(void *ctx, uint32_t id, int code, const char *message) {
  verify_error(ctx, id, code, message);
}

static void answer(segue__requests *r, uint32_t kind, uint64_t number, int code, const void *data,
                   size_t len) {
  struct segue__request *q = number <= UINT32_MAX ? take(r, (uint32_t)number) : NULL;
  segue__msg *m = q ? segue__msg_new(kind, q->env.session) : NULL;
  if (!q) return;
  if (m) {
    m->ticket = q->ticket;
    m->code = code > 0 ? SEGUE_E_ENGINE : code;
    if (data && segue__msg_set_text(m, data, len) < 0) m->code = SEGUE_E_LIMIT;
  }
  post(q, m);
}

static void on_store(void *ctx, uint64_t id, int code, const void *data, size_t len) {
  answer(ctx, SEGUE__MSG_STORE, id, code, data, len);
}

static void on_hook(void *ctx, uint64_t id, int code, const char *message) {
  answer(ctx, SEGUE__MSG_HOOK, id, code, message, message ? strlen(message) : 0);
}

/* ---- life ---- */

int segue__requests_init(segue__requests *r) {
  memset(r, 0, sizeof *r);
  pthread_mutex_init(&r->lock, NULL);
  r->verify_sink = (segue_verify_sink){sizeof r->verify_sink, r, on_verify, on_verify_error};
  r->store_sink = (segue_store_sink){sizeof r->store_sink, r, on_store};
  r->hook_sink = (segue_hook_sink){sizeof r->hook_sink, r, on_hook};
  return SEGUE_OK;
}

static void nothing(void *arg) {
  (void)arg;
}

void segue__requests_close(segue__requests *r) {
  for (int i = 0; i < SEGUE__REQUEST_STRANDS; i++) {
    if (r->strands[i]) r->executor->close(r->strands[i], nothing, NULL);
    r->strands[i] = NULL;
  }
}

void segue__requests_fini(segue__requests *r) {
  while (r->pending) {
    struct segue__request *q = r->pending;
    r->pending = q->next;
    free(q);
  }
  pthread_mutex_destroy(&r->lock);
}

/* ---- questions ---- */

static segue__strand *strand_of(segue__requests *r, const segue__stream_env *env) {
  segue__strand **s = &r->strands[env->session % SEGUE__REQUEST_STRANDS];
  pthread_mutex_lock(&r->lock);
  if (!*s) {
    r->executor = env->executor;
    *s = env->executor->open(env->executor->ctx);
  }
  pthread_mutex_unlock(&r->lock);
  return *s;
}

static void job_free(struct job *j) {
  free(j->key);
  free(j->data);
  free(j);
}

static void job_end(struct job *j) {
  segue__engine *e = &j->engine->pub;
  job_free(j);
  segue__engine_release(e);
}

static void run_verify(void *arg) {
  struct job *j = arg;
  segue__requests *r = &j->engine->requests;
  int rc = j->engine->pub.ops.verify->check(j->engine->pub.state, &r->verify_sink, &j->verify);
  if (rc != SEGUE_OK) verify_error(r, j->number, rc, NULL);
  job_end(j);
}

static void run_store(void *arg) {
  struct job *j = arg;
  segue__requests *r = &j->engine->requests;
  int rc = j->engine->pub.ops.store->put(j->engine->pub.state, &r->store_sink, j->number, j->key, j->data,
                                         j->len, j->ttl_s);
  if (rc != SEGUE_OK) answer(r, SEGUE__MSG_STORE, j->number, rc, NULL, 0);
  job_end(j);
}

static void run_hook(void *arg) {
  struct job *j = arg;
  segue__requests *r = &j->engine->requests;
  int rc = j->engine->pub.ops.hook->notify(j->engine->pub.state, &r->hook_sink, j->number, j->key, j->data,
                                           j->len);
  if (rc != SEGUE_OK) answer(r, SEGUE__MSG_HOOK, j->number, rc, NULL, 0);
  job_end(j);
}

static struct job *job_new(const char *key, const void *data, size_t len, size_t extra) {
  struct job *j = calloc(1, sizeof *j + extra);
  if (!j) return NULL;
  j->key = key ? strdup(key) : NULL;
  j->data = malloc(len + 1);
  if ((key && !j->key) || !j->data) {
    job_free(j);
    return NULL;
  }
  if (len > 0) memcpy(j->data, data, len);
  ((char *)j->data)[len] = '\0';
  j->len = len;
  return j;
}

/* Send a job to the engine's strand; takes it. */
static int enqueue(segue__instance *i, const segue__stream_env *env, struct job *j, uint32_t number,
                   void (*run)(void *)) {
  segue__strand *s = strand_of(&i->requests, env);
  int rc = s ? SEGUE_OK : SEGUE_E_NOMEM;
  j->number = number;
  j->engine = (segue__instance *)segue__engine_ref(&i->pub);
  if (rc == SEGUE_OK) rc = env->executor->post(s, run, j);
  if (rc < 0) {
    free(take(&i->requests, number));
    job_end(j);
  }
  return rc;
}

/* An engine that runs on the shard refused at once: take the question back. If it answered through its
 * sink nevertheless, that answer counts. */
static int refused(segue__instance *i, uint32_t number, int rc) {
  struct segue__request *q;
  if (rc == SEGUE_OK) return SEGUE_OK;
  q = take(&i->requests, number);
  free(q);
  if (!q) return SEGUE_OK;
  return rc < 0 ? rc : SEGUE_E_ENGINE;
}

/* The request with its strings and fields, in one block with the job. */
static struct job *verify_job(const segue_verify_request *req, uint32_t number) {
  size_t n = req->fields ? req->n_fields : 0, bytes = strlen(req->caller ? req->caller : "") + 1;
  segue_verify_field *fields;
  struct job *j;
  char *at;
  for (size_t k = 0; k < n; k++)
    bytes += strlen(req->fields[k].name ? req->fields[k].name : "") +
             strlen(req->fields[k].value ? req->fields[k].value : "") + 2;
  j = job_new(NULL, NULL, 0, n * sizeof *fields + bytes);
  if (!j) return NULL;
  fields = (segue_verify_field *)(void *)(j + 1);
  at = (char *)(fields + n);
  j->verify = (segue_verify_request){.size = sizeof j->verify, .id = number, .fields = fields, .n_fields = n};
  j->verify.caller = strcpy(at, req->caller ? req->caller : "");
  at += strlen(at) + 1;
  for (size_t k = 0; k < n; k++) {
    fields[k].status = req->fields[k].status;
    fields[k].name = strcpy(at, req->fields[k].name ? req->fields[k].name : "");
    at += strlen(at) + 1;
    fields[k].value = strcpy(at, req->fields[k].value ? req->fields[k].value : "");
    at += strlen(at) + 1;
  }
  return j;
}

int segue__verify_ask(segue__engine *e, const segue__stream_env *env, const segue_verify_request *req) {
  segue__instance *i = (segue__instance *)e;
  uint32_t number = add(&i->requests, env, req->id);
  segue_verify_request numbered = *req;
  struct job *j;
  if (number == 0) return SEGUE_E_AGAIN;
  numbered.id = number;
  if (!(e->ops.verify->flags & SEGUE_ENGINE_BLOCKING))
    return refused(i, number, e->ops.verify->check(e->state, &i->requests.verify_sink, &numbered));
  j = verify_job(req, number);
  if (!j) {
    free(take(&i->requests, number));
    return SEGUE_E_NOMEM;
  }
  return enqueue(i, env, j, number, run_verify);
}

int segue__store_put(segue__engine *e, const segue__stream_env *env, uint64_t ticket, const char *key,
                     const void *data, size_t len, uint32_t ttl_s) {
  segue__instance *i = (segue__instance *)e;
  uint32_t number = add(&i->requests, env, ticket);
  struct job *j;
  if (number == 0) return SEGUE_E_AGAIN;
  if (!(e->ops.store->flags & SEGUE_ENGINE_BLOCKING))
    return refused(i, number,
                   e->ops.store->put(e->state, &i->requests.store_sink, number, key, data, len, ttl_s));
  j = job_new(key, data, len, 0);
  if (!j) {
    free(take(&i->requests, number));
    return SEGUE_E_NOMEM;
  }
  j->ttl_s = ttl_s;
  return enqueue(i, env, j, number, run_store);
}

int segue__hook_notify(segue__engine *e, const segue__stream_env *env, uint64_t ticket, const char *event,
                       const char *json, size_t len) {
  segue__instance *i = (segue__instance *)e;
  uint32_t number = add(&i->requests, env, ticket);
  struct job *j;
  if (number == 0) return SEGUE_E_AGAIN;
  if (!(e->ops.hook->flags & SEGUE_ENGINE_BLOCKING))
    return refused(i, number,
                   e->ops.hook->notify(e->state, &i->requests.hook_sink, number, event, json, len));
  j = job_new(event, json, len, 0);
  if (!j) {
    free(take(&i->requests, number));
    return SEGUE_E_NOMEM;
  }
  return enqueue(i, env, j, number, run_hook);
}
