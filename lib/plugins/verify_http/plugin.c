/* SPDX-License-Identifier: Apache-2.0 */
/* Verification by the application's own identity service. What the caller said goes there and nowhere else: it is in one
 * block of memory that the HTTP client wipes, never in a log line or a result.
 * Threads: `check` hands over; everything after it is done in callbacks on the engine's HTTP thread. */
#include <segue/ext/verify.h>

#include "answer.h"

#include "../common/http.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 127 };

struct engine {
  const segue_host *host;
  segue__http_config config;
  segue__http *http;
  vh_limits limits;
  pthread_mutex_t lock;
  struct question *open; /* lock: asked and not answered */
};

struct question {
  struct engine *e;
  struct question *next, **link; /* lock of the engine */
  segue__http_request *http;     /* lock */
  int abandoned;                 /* lock: the engine ends, which answers in this one's place */
  segue_verify_sink sink;
  uint32_t id;
  char key[64]; /* a header: the service can tell a repeated request from a second check */
  char *body;   /* until the client takes it */
  size_t n_body;
  vh_answer answer;
  size_t n_fields;
  char names[VH_FIELDS][NAME_MAX_BYTES + 1];
};

static void unlink_question(struct question *q) {
  *q->link = q->next;
  if (q->next) q->next->link = q->link;
}

static void free_question(struct question *q) {
  if (q->body) segue__http_wipe(q->body, q->n_body);
  free(q->body);
  segue__http_wipe(&q->answer, sizeof q->answer);
  free(q);
}

/* ---- callbacks of the HTTP client ---- */

static int on_prepare(void *ctx, char **body, size_t *len) {
  struct question *q = ctx;
  *body = q->body;
  *len = q->n_body;
  q->body = NULL;
  return SEGUE_OK;
}

static int on_body(void *ctx, const char *data, size_t n, size_t *taken) {
  struct question *q = ctx;
  *taken = n;
  return segue__vh_feed(&q->answer, data, n);
}

static int on_forget(void *ctx) {
  struct question *q = ctx;
  segue__http_wipe(&q->answer, sizeof q->answer);
  return 1;
}

static void tell(struct question *q) {
  segue_verify_field fields[VH_FIELDS];
  const segue_verify_sink *sink = &q->sink;
  segue_verify_result r = {.size = sizeof r, .id = q->id};
  memset(fields, 0, sizeof fields);
  for (size_t i = 0; i < q->n_fields; i++) fields[i].name = q->names[i];
  r.fields = fields;
  r.n_fields = q->n_fields;
  const char *wrong = segue__vh_read(&q->answer, &q->e->limits, &r, fields);
  if (wrong)
    sink->error(sink->ctx, q->id, SEGUE_E_PARSE, wrong);
  else
    sink->result(sink->ctx, &r);
}

static void on_end(void *ctx, const segue__http_end *e) {
  struct question *q = ctx;
  struct engine *engine = q->e;
  pthread_mutex_lock(&engine->lock);
  segue__http_request *http = q->http;
  const int mine = !q->abandoned;
  if (mine) unlink_question(q);
  pthread_mutex_unlock(&engine->lock);
  if (!mine) return;
  if (e->code)
    q->sink.error(q->sink.ctx, q->id, e->code, e->message);
  else
    tell(q);
  segue__http_stop(http);
  free_question(q);
}

/* ---- asking ---- */

/* By hand and in one block, so that all copies of what the caller said are known. */
static int write_body(struct question *q, const segue_verify_request *req) {
  const char *caller = req->caller ? req->caller : "";
  size_t n = 64 + 6 * strlen(caller);
  for (size_t i = 0; i < q->n_fields; i++)
    n += 32 + 6 * strlen(q->names[i]) + 6 * strlen(req->fields[i].value ? req->fields[i].value : "");
  q->body = malloc(n);
  if (!q->body) return SEGUE_E_NOMEM;
  char *at = segue__http_put_string(stpcpy(q->body, "{\"caller\":"), caller);
  at = stpcpy(at, ",\"fields\":[");
  for (size_t i = 0; i < q->n_fields; i++) {
    at = segue__http_put_string(stpcpy(at, i ? ",{\"name\":" : "{\"name\":"), q->names[i]);
    at = segue__http_put_string(stpcpy(at, ",\"value\":"), req->fields[i].value ? req->fields[i].value : "");
    *at++ = '}';
  }
  at = stpcpy(at, "]}");
  q->n_body = (size_t)(at - q->body);
  return SEGUE_OK;
}

static struct question *new_question(struct engine *e, const segue_verify_sink *sink,
                                     const segue_verify_request *req) {
  struct question *q = calloc(1, sizeof *q);
  if (!q) return NULL;
  q->e = e;
  q->sink = *sink;
  q->id = req->id;
  q->n_fields = req->n_fields < VH_FIELDS ? req->n_fields : VH_FIELDS;
  for (size_t i = 0; i < q->n_fields; i++)
    snprintf(q->names[i], sizeof q->names[i], "%s", req->fields[i].name ? req->fields[i].name : "");
  uint64_t number[2] = {(uint64_t)e->host->now(e->host), (uint64_t)(uintptr_t)q ^ req->id};
  if (e->host->random) (void)e->host->random(e->host, number, sizeof number);
  snprintf(q->key, sizeof q->key, "Idempotency-Key: %016llx%016llx", (unsigned long long)number[0],
           (unsigned long long)number[1]);
  if (write_body(q, req) == SEGUE_OK) return q;
  free_question(q);
  return NULL;
}

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *req) {
  struct engine *e = engine;
  struct question *q = new_question(e, sink, req);
  if (!q) return SEGUE_E_NOMEM;
  const segue__http_job job = {.ctx = q,
                               .path = "",
                               .accept = "application/json",
                               .header = q->key,
                               .prepare = on_prepare,
                               .body = on_body,
                               .forget = on_forget,
                               .end = on_end};
  pthread_mutex_lock(&e->lock);
  segue__http_request *http = segue__http_start(e->http, &job);
  q->http = http;
  if (http) {
    q->next = e->open;
    q->link = &e->open;
    if (q->next) q->next->link = &q->next;
    e->open = q;
  }
  pthread_mutex_unlock(&e->lock);
  if (http) return SEGUE_OK; /* it may have ended already, and `q` with it */
  free_question(q);
  return SEGUE_E_NOMEM;
}

/* ---- the engine ---- */

static void read_config(rd *r, const cJSON *json, void *engine) {
  struct engine *e = engine;
  static const char levels[] = "none claimed identified verified strong";
  segue__rd_members(r, json, "configuration", SEGUE__HTTP_MEMBERS " max_level max_ttl_s");
  e->config.first_byte_ms = 3000;
  e->config.idle_ms = 2000;
  e->config.total_ms = 8000; /* the session waits ten seconds */
  segue__http_config_read(r, json, &e->config);
  const uint32_t level = segue__rd_enum(r, json, "max_level", levels);
  e->limits.level = level ? level - 1 : SEGUE_AUTH_STRONG;
  e->limits.ttl_s = segue__rd_uint(r, json, "max_ttl_s", 1, 86400, 3600);
}

static int verify_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  e->host = host;
  e->config.arena.host = host;
  e->config.name = "verify_http";
  int rc = segue__rd_config(&e->config.arena, "verify_http", config, read_config, e, err);
  if (!rc && pthread_mutex_init(&e->lock, NULL))
    rc = segue__rd_error(err, SEGUE_E_NOMEM, "", "verify_http", "", "out of memory");
  else if (!rc && (rc = segue__http_open(&e->http, host, &e->config, err)) != 0)
    pthread_mutex_destroy(&e->lock);
  if (rc) segue__http_config_free(&e->config);
  return rc;
}

/* Who still waits is told that no answer comes. */
static void verify_fini(void *engine) {
  struct engine *e = engine;
  for (;;) {
    pthread_mutex_lock(&e->lock);
    struct question *q = e->open;
    if (q) {
      unlink_question(q);
      q->abandoned = 1;
    }
    pthread_mutex_unlock(&e->lock);
    if (!q) break;
    segue__http_stop(q->http);
    q->sink.error(q->sink.ctx, q->id, SEGUE_E_CLOSED, "the verifier ends");
    free_question(q);
  }
  segue__http_close(e->http);
  pthread_mutex_destroy(&e->lock);
  segue__http_config_free(&e->config);
}

static const segue_verify_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = 0,
    .engine_size = sizeof(struct engine),
    .init = verify_init,
    .fini = verify_fini,
    .check = verify_check,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "verify_http",
    .version = "0.1.0",
    .description = "Verifies callers by the application's own identity service.",
    .verify = &ops,
};
