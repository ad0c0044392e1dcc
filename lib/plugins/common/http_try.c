/* SPDX-License-Identifier: Apache-2.0 */
#include "http_try.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
  LAST_BYTES_MS =
      200 /* all that was wanted has come: the proper end of the answer keeps the connection usable */
};

uint64_t segue__http_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int segue__http_enter(segue__http_request *r) {
  segue__http *h = r->h;
  pthread_mutex_lock(&h->lock);
  const int ok = !r->stopped;
  if (ok) h->calling = r;
  pthread_mutex_unlock(&h->lock);
  return ok;
}

void segue__http_leave(segue__http *h) {
  pthread_mutex_lock(&h->lock);
  h->calling = NULL;
  pthread_cond_broadcast(&h->left);
  pthread_mutex_unlock(&h->lock);
}

void segue__http_try_drop(segue__http_request *r) {
  if (!r->easy) return;
  curl_multi_remove_handle(r->h->multi, r->easy); /* not finished: its connection is closed */
  curl_easy_cleanup(r->easy);
  curl_slist_free_all(r->headers);
  r->easy = NULL;
  r->headers = NULL;
  r->resume = 0;
}

int segue__http_try_status(segue__http_request *r) {
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
  const int status = segue__http_try_status(r);
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
  r->deadline = segue__http_now_ms() + r->h->config->idle_ms;
  if (!r->judged) judge(r);
  if (r->verdict) return CURL_WRITEFUNC_ERROR;
  if (r->refused) {
    const size_t room = SEGUE__HTTP_REFUSAL_MAX - r->n_refusal, k = n < room ? n : room;
    memcpy(r->refusal + r->n_refusal, data, k);
    r->n_refusal += k;
    return k == n ? n : CURL_WRITEFUNC_ERROR;
  }
  r->taken -= skip;
  if (skip == n) return n;
  if (!segue__http_enter(r)) return CURL_WRITEFUNC_ERROR;
  const int rc = r->job.body(r->job.ctx, data + skip, n - skip, &taken);
  segue__http_leave(r->h);
  if (rc == 0) return n;
  if (rc == SEGUE__HTTP_WAIT) {
    r->taken = skip + taken;
    r->resume = segue__http_now_ms() + SEGUE__HTTP_RESUME_MS;
    r->deadline = 0; /* it is not the service that is slow */
    return CURL_WRITEFUNC_PAUSE;
  }
  r->verdict = rc;
  if (rc != SEGUE__HTTP_ENOUGH) return CURL_WRITEFUNC_ERROR;
  r->deadline = segue__http_now_ms() + LAST_BYTES_MS;
  return n;
}

/* The connection is there and the request goes out. */
static int on_connected(void *ctx, char *ip, char *local, int port, int local_port) {
  segue__http_request *r = ctx;
  (void)ip, (void)local, (void)port, (void)local_port;
  r->phase = PHASE_FIRST;
  r->deadline = segue__http_now_ms() + r->h->config->first_byte_ms;
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

int segue__http_try(segue__http_request *r) {
  int rc = SEGUE_OK;
  r->tries++;
  r->judged = r->refused = r->verdict = 0;
  r->taken = r->n_refusal = 0;
  r->phase = PHASE_CONNECT;
  r->deadline = segue__http_now_ms() + r->h->config->connect_ms;
  r->easy = curl_easy_init();
  if (!r->easy || set_headers(r)) rc = SEGUE_E_NOMEM;
  if (!rc) rc = set_options(r);
  if (!rc && curl_multi_add_handle(r->h->multi, r->easy)) rc = SEGUE_E_ENGINE;
  if (rc) segue__http_try_drop(r);
  return rc;
}

/* ---- after it ---- */

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

static segue__http_fate refused(segue__http_request *r) {
  const int status = segue__http_try_status(r);
  segue__http_fate f = {.code = SEGUE_E_ENGINE, .message = r->message};
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

segue__http_fate segue__http_try_fate(segue__http_request *r, CURLcode rc) {
  if (r->verdict == SEGUE__HTTP_ENOUGH) return (segue__http_fate){.message = ""};
  if (rc == CURLE_OK && !r->judged) judge(r);
  if (r->verdict)
    return (segue__http_fate){.code = r->verdict,
                              .message = r->message[0] ? r->message : "the answer was not usable"};
  if (r->judged && r->refused) return refused(r);
  switch (rc) {
  case CURLE_OK: return (segue__http_fate){.message = ""};
  case CURLE_OUT_OF_MEMORY: return (segue__http_fate){.code = SEGUE_E_NOMEM, .message = "out of memory"};
  case CURLE_OPERATION_TIMEDOUT:
    return (segue__http_fate){
        .code = SEGUE_E_TIMEOUT, .again = 1, .message = "the service can't be reached in time"};
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
    return (segue__http_fate){.code = SEGUE_E_AUTH, .message = "the service's certificate can't be verified"};
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR:
    return (segue__http_fate){.code = SEGUE_E_IO, .again = 1, .message = "the service can't be reached"};
  default: return (segue__http_fate){.code = SEGUE_E_IO, .again = 1, .message = "the connection was lost"};
  }
}
