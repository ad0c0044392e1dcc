/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
  REFUSAL_MAX = 4096, /* bytes read of an answer that is no success */
  LAST_BYTES_MS =
      200,        /* all that was wanted has come: the proper end of the answer keeps the connection usable */
  RESUME_MS = 20, /* a receiver that was full is asked again */
  RETRY_AFTER_MS = 3000 /* a service that wants a longer pause is not waited for: a caller is on the line */
};

typedef enum phase {
  PHASE_NEW,
  PHASE_RETRY,
  PHASE_LAST,
  PHASE_CONNECT,
  PHASE_FIRST,
  PHASE_BODY,
  PHASE_ENDED
} phase;

struct segue__http_request {
  segue__http *h;
  segue__http_request *next;
  segue__http_job job;
  int stopped; /* under h->lock; all below belongs to the client's thread */
  phase phase;
  CURL *easy;
  struct curl_slist *headers;
  char *body;
  size_t n_body;
  uint64_t deadline, total, resume; /* ms; 0: none */
  uint32_t tries;
  int status;   /* PHASE_LAST: of the answer */
  int judged;   /* the head of this try has been looked at */
  int refused;  /* it is no success, or not what was asked for */
  int verdict;  /* what a callback said that ended it: SEGUE_E_*, SEGUE__HTTP_ENOUGH; 0 none */
  size_t taken; /* bytes of what curl offers again that were taken before */
  size_t n_refusal;
  char refusal[REFUSAL_MAX + 1];
  char message[160];
};

struct segue__http {
  const segue_host *host;
  const segue__http_config *config;
  CURLM *multi;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t left;
  int quit;                     /* lock */
  segue__http_request *fresh;   /* lock: started, not yet seen by the thread */
  segue__http_request *calling; /* lock: whose callback runs */
  segue__http_request *all;     /* the thread's */
};

static uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- callbacks: none once a request is stopped ---- */

static int enter(segue__http_request *r) {
  segue__http *h = r->h;
  pthread_mutex_lock(&h->lock);
  const int ok = !r->stopped;
  if (ok) h->calling = r;
  pthread_mutex_unlock(&h->lock);
  return ok;
}

static void leave(segue__http *h) {
  pthread_mutex_lock(&h->lock);
  h->calling = NULL;
  pthread_cond_broadcast(&h->left);
  pthread_mutex_unlock(&h->lock);
}

static int is_stopped(segue__http_request *r) {
  pthread_mutex_lock(&r->h->lock);
  const int stopped = r->stopped;
  pthread_mutex_unlock(&r->h->lock);
  return stopped;
}

static void end(segue__http_request *r, int code, int status, const char *message) {
  const segue__http_end e = {.code = code, .status = status, .tries = (int)r->tries, .message = message};
  r->phase = PHASE_ENDED;
  r->deadline = r->resume = 0;
  if (!enter(r)) return;
  r->job.end(r->job.ctx, &e);
  leave(r->h);
}

/* ---- one try ---- */

static void drop_try(segue__http_request *r) {
  if (!r->easy) return;
  curl_multi_remove_handle(r->h->multi, r->easy); /* not finished: its connection is closed */
  curl_easy_cleanup(r->easy);
  curl_slist_free_all(r->headers);
  r->easy = NULL;
  r->headers = NULL;
  r->resume = 0;
}

static void free_request(segue__http_request *r) {
  drop_try(r);
  segue__http_wipe(r->body, r->n_body);
  free(r->body);
  free(r);
}

static int status_of(segue__http_request *r) {
  long status = 0;
  if (r->easy) curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
  return (int)status;
}

/* `accept` is a list such as "audio/x,application/octet-stream". */
static int acceptable(const char *accept, const char *type) {
  while (*accept) {
    const size_t n = strcspn(accept, ",");
    const int any = n && accept[n - 1] == '*';
    if (strncasecmp(type, accept, any ? n - 1 : n) == 0 && (any || !type[n] || strchr("; \t", type[n])))
      return 1;
    accept += n + (accept[n] == ',');
  }
  return 0;
}

/* Whether the answer is one, and of the kind that was asked for. */
static void judge(segue__http_request *r) {
  char *type = NULL;
  const int status = status_of(r);
  r->judged = 1;
  r->refused = status < 200 || status > 299;
  if (r->refused) return;
  curl_easy_getinfo(r->easy, CURLINFO_CONTENT_TYPE, &type);
  if (type && acceptable(r->job.accept, type)) return;
  r->verdict = SEGUE_E_PARSE;
  snprintf(r->message, sizeof r->message, "the service answers with another content type than %s",
           r->job.accept);
}

static size_t on_body(char *data, size_t size, size_t count, void *ctx) {
  segue__http_request *r = ctx;
  const size_t n = size * count;
  size_t skip = r->taken < n ? r->taken : n, taken = 0;
  if (r->verdict == SEGUE__HTTP_ENOUGH) return n;
  r->phase = PHASE_BODY;
  r->deadline = now_ms() + r->h->config->idle_ms;
  if (!r->judged) judge(r);
  if (r->verdict) return CURL_WRITEFUNC_ERROR;
  if (r->refused) {
    const size_t room = REFUSAL_MAX - r->n_refusal, k = n < room ? n : room;
    memcpy(r->refusal + r->n_refusal, data, k);
    r->n_refusal += k;
    return k == n ? n : CURL_WRITEFUNC_ERROR;
  }
  r->taken -= skip;
  if (skip == n) return n;
  if (!enter(r)) return CURL_WRITEFUNC_ERROR;
  const int rc = r->job.body(r->job.ctx, data + skip, n - skip, &taken);
  leave(r->h);
  if (rc == 0) return n;
  if (rc == SEGUE__HTTP_WAIT) {
    r->taken = skip + taken;
    r->resume = now_ms() + RESUME_MS;
    r->deadline = 0; /* it is not the service that is slow */
    return CURL_WRITEFUNC_PAUSE;
  }
  r->verdict = rc;
  if (rc != SEGUE__HTTP_ENOUGH) return CURL_WRITEFUNC_ERROR;
  r->deadline = now_ms() + LAST_BYTES_MS;
  return n;
}

/* The connection is there and the request goes out. */
static int on_connected(void *ctx, char *ip, char *local, int port, int local_port) {
  segue__http_request *r = ctx;
  (void)ip, (void)local, (void)port, (void)local_port;
  r->phase = PHASE_FIRST;
  r->deadline = now_ms() + r->h->config->first_byte_ms;
  return CURL_PREREQFUNC_OK;
}

static int add_header(segue__http_request *r, const char *line) {
  struct curl_slist *l = curl_slist_append(r->headers, line);
  if (l) r->headers = l;
  return l ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int set_headers(segue__http_request *r) {
  const segue__http_config *c = r->h->config;
  char accept[96];
  snprintf(accept, sizeof accept, "Accept: %s", r->job.accept);
  int rc = add_header(r, "Content-Type: application/json");
  if (!rc) rc = add_header(r, accept);
  if (!rc) rc = add_header(r, "Expect:"); /* no round trip before the body */
  if (!rc && r->job.header) rc = add_header(r, r->job.header);
  if (!rc && c->key) rc = add_header(r, c->key);
  for (uint32_t i = 0; !rc && i < c->n_headers; i++) rc = add_header(r, c->header[i]);
  return rc;
}

static int set_options(segue__http_request *r) {
  const segue__http_config *c = r->h->config;
  CURL *e = r->easy;
  const size_t n = strlen(c->url) + strlen(r->job.path) + 1;
  char *url = malloc(n);
  if (!url) return SEGUE_E_NOMEM;
  snprintf(url, n, "%s%s", c->url, r->job.path);
  CURLcode bad = curl_easy_setopt(e, CURLOPT_URL, url);
  free(url);
  bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  /* One request a connection: ending it ends the service's work, and no other request waits behind it. */
  bad |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  bad |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L); /* the key goes where it was meant to go */
  bad |= curl_easy_setopt(e, CURLOPT_PROXY, c->proxy ? c->proxy : "");
  if (c->ca_file) bad |= curl_easy_setopt(e, CURLOPT_CAINFO, c->ca_file);
  bad |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  bad |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
  bad |= curl_easy_setopt(e, CURLOPT_QUICK_EXIT,
                          1L); /* a name server that hangs holds up its own request only */
  bad |= curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
  bad |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)c->connect_ms);
  bad |= curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
  bad |= curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body);
  bad |= curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->n_body);
  bad |= curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
  bad |= curl_easy_setopt(e, CURLOPT_PREREQDATA, r);
  bad |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
  bad |= curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
  bad |= curl_easy_setopt(e, CURLOPT_PRIVATE, r);
  return bad ? SEGUE_E_ENGINE : SEGUE_OK;
}

static void begin_try(segue__http_request *r) {
  int rc = SEGUE_OK;
  r->tries++;
  r->judged = r->refused = r->verdict = 0;
  r->taken = r->n_refusal = 0;
  r->phase = PHASE_CONNECT;
  r->deadline = now_ms() + r->h->config->connect_ms;
  r->easy = curl_easy_init();
  if (!r->easy || set_headers(r)) rc = SEGUE_E_NOMEM;
  if (!rc) rc = set_options(r);
  if (!rc && curl_multi_add_handle(r->h->multi, r->easy)) rc = SEGUE_E_ENGINE;
  if (!rc) return;
  drop_try(r);
  end(r, rc, 0, rc == SEGUE_E_NOMEM ? "out of memory" : "the request can't be made");
}

/* ---- after a try ---- */

struct fate {
  int code, again;  /* again: worth another try */
  int64_t after_ms; /* the service asked for such a pause; 0 none */
  const char *message;
};

/* The service's own word for what is wrong, if it is one: texts may repeat keys and what the caller said. */
static const char *reason_in(const char *json, size_t n, char out[49]) {
  cJSON *o = cJSON_ParseWithLength(json, n);
  const cJSON *e = cJSON_GetObjectItemCaseSensitive(o, "error");
  const cJSON *word = cJSON_GetObjectItemCaseSensitive(e, "code");
  if (!cJSON_IsString(word)) word = cJSON_GetObjectItemCaseSensitive(e, "type");
  const char *s = cJSON_GetStringValue(word);
  const size_t len = s ? strspn(s, "abcdefghijklmnopqrstuvwxyz_") : 0;
  const int ok = s && len > 0 && len < 49 && !s[len];
  if (ok) memcpy(out, s, len + 1);
  cJSON_Delete(o);
  return ok ? out : NULL;
}

static struct fate refused(segue__http_request *r) {
  const int status = status_of(r);
  struct fate f = {.code = SEGUE_E_ENGINE, .message = r->message};
  char word[49];
  curl_off_t after = 0;
  const char *why = reason_in(r->refusal, r->n_refusal, word);
  snprintf(r->message, sizeof r->message, "the service answers %d%s%s", status, why ? ": " : "",
           why ? why : "");
  if (status == 401 || status == 403) f.code = SEGUE_E_AUTH;
  if (status == 404) f.code = SEGUE_E_NOTFOUND;
  f.again = status == 408 || status == 425 || status == 429 || status >= 500;
  if (why && strcmp(why, "insufficient_quota") == 0) f.again = 0;
  if (f.again && curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0)
    f.after_ms = after > 3600 ? 3600000 : (int64_t)after * 1000;
  return f;
}

static struct fate judge_end(segue__http_request *r, CURLcode rc) {
  if (r->verdict == SEGUE__HTTP_ENOUGH) return (struct fate){.message = ""};
  if (rc == CURLE_OK && !r->judged) judge(r);
  if (r->verdict)
    return (struct fate){.code = r->verdict,
                         .message = r->message[0] ? r->message : "the answer was not usable"};
  if (r->judged && r->refused) return refused(r);
  switch (rc) {
  case CURLE_OK: return (struct fate){.message = ""};
  case CURLE_OUT_OF_MEMORY: return (struct fate){.code = SEGUE_E_NOMEM, .message = "out of memory"};
  case CURLE_OPERATION_TIMEDOUT:
    return (struct fate){
        .code = SEGUE_E_TIMEOUT, .again = 1, .message = "the service can't be reached in time"};
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
    return (struct fate){.code = SEGUE_E_AUTH, .message = "the service's certificate can't be verified"};
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR:
    return (struct fate){.code = SEGUE_E_IO, .again = 1, .message = "the service can't be reached"};
  default: return (struct fate){.code = SEGUE_E_IO, .again = 1, .message = "the connection was lost"};
  }
}

/* Doubling pauses, spread over half to one and a half so that callers who failed together don't come back together. */
static uint64_t pause_ms(segue__http_request *r, int64_t after_ms) {
  const segue_host *host = r->h->host;
  const uint64_t base = (uint64_t)r->h->config->retry_ms << (r->tries < 6 ? r->tries - 1 : 5);
  uint16_t dice = 0x8000;
  if (host->random && host->random(host, &dice, sizeof dice)) dice = 0x8000;
  return (uint64_t)after_ms + base / 2 + base * dice / 0x10000;
}

/* All has come; the receiver may still be busy with the last of it. */
static void finish(segue__http_request *r, int status) {
  int rc = SEGUE_OK;
  if (r->job.last) {
    if (!enter(r)) return;
    rc = r->job.last(r->job.ctx);
    leave(r->h);
  }
  r->phase = PHASE_LAST;
  r->status = status;
  r->deadline = now_ms() + RESUME_MS;
  if (rc != SEGUE__HTTP_WAIT) end(r, rc, status, rc ? "the answer was not usable" : "");
}

static void settle(segue__http_request *r, struct fate f) {
  const int status = status_of(r);
  const uint64_t now = now_ms();
  const uint64_t pause = pause_ms(r, f.after_ms);
  int again = f.code && f.again && r->tries <= r->h->config->retries && f.after_ms <= RETRY_AFTER_MS &&
              now + pause < r->total;
  drop_try(r);
  if (again) {
    again = 0;
    if (enter(r)) {
      again = r->job.forget(r->job.ctx);
      leave(r->h);
    }
  }
  if (!again && !f.code) {
    finish(r, status);
    return;
  }
  if (!again) {
    end(r, f.code, status, f.message);
    return;
  }
  char line[256];
  snprintf(line, sizeof line, "%s: %.120s; trying again in %u ms", r->h->config->name, f.message,
           (unsigned)pause);
  r->h->host->log(r->h->host, SEGUE_LOG_INFO, line);
  r->message[0] = 0;
  r->phase = PHASE_RETRY;
  r->deadline = now + pause;
}

static void expire(segue__http_request *r, uint64_t now) {
  static const char *const what[] = {[PHASE_CONNECT] = "the service can't be reached in time",
                                     [PHASE_FIRST] = "the service does not begin to answer in time",
                                     [PHASE_BODY] = "the service stopped in the middle of its answer"};
  struct fate f = {.code = SEGUE_E_TIMEOUT, .again = 1, .message = "the service takes too long"};
  if (r->verdict == SEGUE__HTTP_ENOUGH)
    f = (struct fate){.message = ""};
  else if (now >= r->total)
    f.again = 0;
  else
    f.message = what[r->phase];
  settle(r, f);
}

/* ---- the thread ---- */

static void take_fresh(segue__http *h) {
  pthread_mutex_lock(&h->lock);
  segue__http_request *r = h->fresh;
  h->fresh = NULL;
  pthread_mutex_unlock(&h->lock);
  while (r) {
    segue__http_request *next = r->next;
    r->next = h->all;
    h->all = r;
    r = next;
  }
}

static void free_stopped(segue__http *h) {
  for (segue__http_request **at = &h->all; *at;) {
    segue__http_request *r = *at;
    if (is_stopped(r)) {
      *at = r->next;
      free_request(r);
    } else {
      at = &r->next;
    }
  }
}

static void begin(segue__http_request *r) {
  int rc = SEGUE_E_CLOSED;
  r->total = now_ms() + r->h->config->total_ms;
  if (!enter(r)) return;
  rc = r->job.prepare(r->job.ctx, &r->body, &r->n_body);
  leave(r->h);
  if (rc == SEGUE__HTTP_ENOUGH)
    end(r, SEGUE_OK, 0, "");
  else if (rc)
    end(r, rc, 0, "the request can't be made");
  else
    begin_try(r);
}

/* What is due; new requests come from callbacks into `fresh`, so the list stands still. */
static uint64_t run_timers(segue__http *h) {
  uint64_t now = now_ms(), next = now + 1000;
  for (segue__http_request *r = h->all; r; r = r->next) {
    if (r->phase == PHASE_NEW) {
      begin(r);
    } else if (r->phase == PHASE_RETRY && now >= r->deadline) {
      begin_try(r);
    } else if (r->phase == PHASE_LAST && now >= r->deadline) {
      finish(r, r->status);
    } else if (r->phase >= PHASE_CONNECT && r->phase < PHASE_ENDED) {
      if (r->resume && now >= r->resume) {
        r->resume = 0;
        r->deadline = now + h->config->idle_ms;
        /* Calls on_body; what it says then does not end the transfer by itself. */
        if (curl_easy_pause(r->easy, CURLPAUSE_CONT) && r->verdict)
          settle(r, judge_end(r, CURLE_WRITE_ERROR));
      }
      if (r->phase < PHASE_CONNECT || r->phase == PHASE_ENDED) continue;
      if (now >= r->total || (r->deadline && now >= r->deadline)) expire(r, now);
    }
  }
  for (segue__http_request *r = h->all; r; r = r->next) {
    if (r->deadline && r->deadline < next) next = r->deadline;
    if (r->resume && r->resume < next) next = r->resume;
    if (r->phase >= PHASE_CONNECT && r->phase < PHASE_ENDED && r->total < next) next = r->total;
  }
  now = now_ms();
  return next > now ? next - now : 0;
}

static void finish_done(segue__http *h) {
  int left = 0;
  for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left)) != NULL;) {
    segue__http_request *r = NULL;
    if (m->msg != CURLMSG_DONE) continue;
    const CURLcode rc = m->data.result;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &r);
    settle(r, judge_end(r, rc));
  }
}

static int has_fresh(segue__http *h, int *quit) {
  pthread_mutex_lock(&h->lock);
  const int fresh = h->fresh != NULL;
  *quit = h->quit;
  pthread_mutex_unlock(&h->lock);
  return fresh;
}

static void *work(void *arg) {
  segue__http *h = arg;
  int running = 0, quit = 0;
  while (!quit) {
    take_fresh(h);
    free_stopped(h);
    run_timers(h);
    curl_multi_perform(h->multi, &running);
    finish_done(h);
    const uint64_t wait = run_timers(h);
    if (!has_fresh(h, &quit) && !quit) curl_multi_poll(h->multi, NULL, 0, (int)wait, NULL);
  }
  take_fresh(h);
  for (segue__http_request *r = h->all, *next; r; r = next) {
    next = r->next;
    free_request(r);
  }
  return NULL;
}

/* ---- from any thread ---- */

segue__http_request *segue__http_start(segue__http *h, const segue__http_job *job) {
  segue__http_request *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->h = h;
  r->job = *job;
  pthread_mutex_lock(&h->lock);
  r->next = h->fresh;
  h->fresh = r;
  pthread_mutex_unlock(&h->lock);
  curl_multi_wakeup(h->multi);
  return r;
}

int segue__http_here(const segue__http *h) {
  return pthread_equal(pthread_self(), h->thread);
}

void segue__http_stop(segue__http_request *r) {
  if (!r) return;
  segue__http *h = r->h;
  pthread_mutex_lock(&h->lock);
  r->stopped = 1; /* the thread frees it only after it has seen this, so `r` itself is not touched below */
  if (!segue__http_here(h))
    while (h->calling == r) pthread_cond_wait(&h->left, &h->lock);
  pthread_mutex_unlock(&h->lock);
  curl_multi_wakeup(h->multi);
}

int segue__http_open(segue__http **out, const segue_host *host, const segue__http_config *c,
                     segue_error *err) {
  segue__http *h = calloc(1, sizeof *h);
  *out = NULL;
  if (!h || curl_global_init(CURL_GLOBAL_DEFAULT)) {
    free(h);
    return segue__rd_error(err, SEGUE_E_NOMEM, "", c->name, "", "the HTTP client does not start");
  }
  h->host = host;
  h->config = c;
  h->multi = curl_multi_init();
  if (h->multi && pthread_mutex_init(&h->lock, NULL) == 0) {
    pthread_cond_init(&h->left, NULL);
    /* `thread` is read under the lock by stop, which needs a request, which needs this call to have returned. */
    if (pthread_create(&h->thread, NULL, work, h) == 0) {
      *out = h;
      return SEGUE_OK;
    }
    pthread_cond_destroy(&h->left);
    pthread_mutex_destroy(&h->lock);
  }
  if (h->multi) curl_multi_cleanup(h->multi);
  free(h);
  curl_global_cleanup();
  return segue__rd_error(err, SEGUE_E_NOMEM, "", c->name, "", "the HTTP client does not start");
}

void segue__http_close(segue__http *h) {
  if (!h) return;
  pthread_mutex_lock(&h->lock);
  h->quit = 1;
  pthread_mutex_unlock(&h->lock);
  curl_multi_wakeup(h->multi);
  pthread_join(h->thread, NULL);
  curl_multi_cleanup(h->multi);
  pthread_cond_destroy(&h->left);
  pthread_mutex_destroy(&h->lock);
  free(h);
  curl_global_cleanup();
}
