/* SPDX-License-Identifier: Apache-2.0 */
#include "api.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>

#include "signal.h"
#include "token.h"

enum {
  CALL_MS = 1000,
  TOKEN_TTL_S = 60,
  URL_MAX = 700,
  ANSWER_MAX = 1 << 20 /* a participant has up to 512 KiB of metadata */
};

typedef struct job {
  struct job *next;
  const char *method;
  char *body, *room;
  uint64_t asked; /* the question's id, 0: something is to be done */
} job;

typedef struct answer {
  char *data;
  size_t n, cap;
} answer;

struct lk_api {
  const lk_config *config;
  const segue_host *host;
  lk_api_holder_fn *fn;
  void *ctx;
  pthread_t thread;
  pthread_mutex_t lock; /* guards the members down to `stopping` */
  pthread_cond_t wake;
  job *first, **last;
  uint32_t waiting, failures;
  int started, stopping;
};

static void job_free(job *j) {
  if (!j) return;
  cJSON_free(j->body);
  free(j->room);
  free(j);
}

/* ---- one call ---- */

static size_t keep(char *data, size_t size, size_t n, void *ctx) {
  answer *a = ctx;
  if (a->n + n > ANSWER_MAX) return 0;
  if (a->n + n > a->cap) {
    const size_t cap = (a->n + n) * 2;
    char *grown = realloc(a->data, cap);
    if (!grown) return 0;
    a->data = grown;
    a->cap = cap;
  }
  memcpy(a->data + a->n, data, n);
  a->n += n;
  return size * n;
}

static int stopped(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  lk_api *x = ctx;
  (void)a, (void)b, (void)c, (void)d;
  pthread_mutex_lock(&x->lock);
  const int now = x->stopping;
  pthread_mutex_unlock(&x->lock);
  return now;
}

static struct curl_slist *make_headers(const lk_api *a, const job *j) {
  char *token = NULL, *line = NULL;
  struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
  const lk_token t = {.key = a->config->key,
                      .secret = a->config->secret,
                      .room = j->room,
                      .identity = a->config->identity,
                      .now = (uint64_t)time(NULL),
                      .ttl_s = TOKEN_TTL_S,
                      .admin = 1};
  if (segue__lk_token_make(&token, &t) == SEGUE_OK) {
    const size_t n = strlen(token) + 32;
    line = malloc(n);
    if (line) snprintf(line, n, "Authorization: Bearer %s", token);
  }
  struct curl_slist *more = line ? curl_slist_append(list, line) : NULL;
  segue__lk_secret_free(line);
  segue__lk_secret_free(token);
  if (more) return more;
  curl_slist_free_all(list);
  return NULL;
}

/* @return the HTTP status, 0: no answer */
static long run_job(lk_api *a, CURL *c, const job *j, answer *said) {
  const lk_url *u = &a->config->url;
  char url[URL_MAX];
  long status = 0;
  struct curl_slist *headers = make_headers(a, j);
  const int v6 = strchr(u->host, ':') != NULL;
  snprintf(url, sizeof url, "%s://%s%s%s:%u%s/twirp/livekit.RoomService/%s", u->tls ? "https" : "http",
           v6 ? "[" : "", u->host, v6 ? "]" : "", (unsigned)u->port, u->path, j->method);
  if (!headers) return 0;
  curl_easy_setopt(c, CURLOPT_URL, url);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, j->body);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(j->asked ? LK_API_ASK_MS : CALL_MS));
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, said);
  curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, stopped);
  curl_easy_setopt(c, CURLOPT_XFERINFODATA, a);
  if (a->config->ca) curl_easy_setopt(c, CURLOPT_CAINFO, a->config->ca);
  if (curl_easy_perform(c) == CURLE_OK) curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all(headers);
  return status;
}

static job *take(lk_api *a) {
  pthread_mutex_lock(&a->lock);
  while (!a->first && !a->stopping) pthread_cond_wait(&a->wake, &a->lock);
  job *j = a->stopping ? NULL : a->first;
  if (j) {
    a->first = j->next;
    if (!a->first) a->last = &a->first;
    a->waiting--;
  }
  pthread_mutex_unlock(&a->lock);
  return j;
}

static void *run(void *arg) {
  lk_api *a = arg;
  CURL *c = curl_easy_init();
  for (job *j; c && (j = take(a)) != NULL; job_free(j)) {
    answer said = {0};
    const long status = run_job(a, c, j, &said);
    char text[80], sid[64];
    if (j->asked)
      a->fn(a->ctx, j->asked, segue__lk_holder_read(said.data, said.n, status, sid) == SEGUE_OK ? sid : NULL);
    free(said.data);
    if (j->asked) continue;
    if (status == 200 || status == 404) continue; /* 404: somebody has left in the meantime */
    if (a->failures++ % 20 != 0) continue;
    snprintf(text, sizeof text, "the room service does not answer as it should (%ld)", status);
    a->host->log(a->host, SEGUE_LOG_WARN, text);
  }
  curl_easy_cleanup(c);
  return NULL;
}

/* ---- life ---- */

int segue__lk_api_new(lk_api **out, const lk_config *config, const segue_host *host, lk_api_holder_fn *fn,
                      void *ctx) {
  lk_api *a = calloc(1, sizeof *a);
  *out = NULL;
  if (!a) return SEGUE_E_NOMEM;
  a->config = config;
  a->host = host;
  a->fn = fn;
  a->ctx = ctx;
  a->last = &a->first;
  if (pthread_mutex_init(&a->lock, NULL) != 0) {
    free(a);
    return SEGUE_E_NOMEM;
  }
  if (pthread_cond_init(&a->wake, NULL) != 0) {
    pthread_mutex_destroy(&a->lock);
    free(a);
    return SEGUE_E_NOMEM;
  }
  *out = a;
  return SEGUE_OK;
}

void segue__lk_api_free(lk_api *a) {
  if (!a) return;
  pthread_mutex_lock(&a->lock);
  a->stopping = 1;
  pthread_cond_signal(&a->wake);
  pthread_mutex_unlock(&a->lock);
  if (a->started) pthread_join(a->thread, NULL);
  for (job *j = a->first, *next; j; j = next) {
    next = j->next;
    job_free(j);
  }
  pthread_cond_destroy(&a->wake);
  pthread_mutex_destroy(&a->lock);
  free(a);
}

static int put(lk_api *a, job *j) {
  int rc = SEGUE_OK;
  pthread_mutex_lock(&a->lock);
  if (a->waiting >= LK_API_WAITING || a->stopping) rc = SEGUE_E_LIMIT;
  if (rc == SEGUE_OK && !a->started) {
    if (pthread_create(&a->thread, NULL, run, a) == 0)
      a->started = 1;
    else
      rc = SEGUE_E_NOMEM;
  }
  if (rc == SEGUE_OK) {
    *a->last = j;
    a->last = &j->next;
    a->waiting++;
    pthread_cond_signal(&a->wake);
  }
  pthread_mutex_unlock(&a->lock);
  return rc;
}

/* Takes `o`. */
static int call(lk_api *a, const char *method, const char *room, cJSON *o, uint64_t asked) {
  job *j = calloc(1, sizeof *j);
  if (j) {
    cJSON_AddStringToObject(o, "room", room);
    j->method = method;
    j->asked = asked;
    j->body = cJSON_PrintUnformatted(o);
    j->room = strdup(room);
  }
  cJSON_Delete(o);
  const int rc = j && j->body && j->room ? put(a, j) : SEGUE_E_NOMEM;
  if (rc != SEGUE_OK) job_free(j);
  return rc;
}

int segue__lk_api_holder(lk_api *a, const char *room, const char *identity, uint64_t id) {
  if (!a || !a->config->key) return SEGUE_E_UNSUPPORTED;
  cJSON *o = cJSON_CreateObject();
  cJSON_AddStringToObject(o, "identity", identity);
  return call(a, "GetParticipant", room, o, id);
}

int segue__lk_api_subscribe(lk_api *a, const char *room, const char *identity, const char *const *tracks,
                            uint32_t n, int on) {
  if (!a || !a->config->key) return SEGUE_E_UNSUPPORTED;
  cJSON *o = cJSON_CreateObject();
  cJSON_AddStringToObject(o, "identity", identity);
  cJSON_AddItemToObject(o, "track_sids", cJSON_CreateStringArray(tracks, (int)n));
  cJSON_AddBoolToObject(o, "subscribe", on);
  return call(a, "UpdateSubscriptions", room, o, 0);
}
