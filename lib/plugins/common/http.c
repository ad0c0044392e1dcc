/* SPDX-License-Identifier: Apache-2.0 */
#include "http_try.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  RETRY_AFTER_MS = 3000 /* a service that wants a longer pause is not waited for: a caller is on the line */
};

/* ---- callbacks: none once a request is stopped ---- */

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
  if (!segue__http_enter(r)) return;
  r->job.end(r->job.ctx, &e);
  segue__http_leave(r->h);
}

static void free_request(segue__http_request *r) {
  segue__http_try_drop(r);
  segue__http_wipe(r->body, r->n_body);
  free(r->body);
  free(r);
}

static void begin_try(segue__http_request *r) {
  const int rc = segue__http_try(r);
  if (rc) end(r, rc, 0, rc == SEGUE_E_NOMEM ? "out of memory" : "the request can't be made");
}

/* ---- after a try ---- */

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
    if (!segue__http_enter(r)) return;
    rc = r->job.last(r->job.ctx);
    segue__http_leave(r->h);
  }
  r->phase = PHASE_LAST;
  r->status = status;
  r->deadline = segue__http_now_ms() + SEGUE__HTTP_RESUME_MS;
  if (rc != SEGUE__HTTP_WAIT) end(r, rc, status, rc ? "the answer was not usable" : "");
}

static void settle(segue__http_request *r, segue__http_fate f) {
  const int status = segue__http_try_status(r);
  const uint64_t now = segue__http_now_ms();
  const uint64_t pause = pause_ms(r, f.after_ms);
  int again = f.code && f.again && r->tries <= r->h->config->retries && f.after_ms <= RETRY_AFTER_MS &&
              now + pause < r->total;
  segue__http_try_drop(r);
  if (again) {
    again = 0;
    if (segue__http_enter(r)) {
      again = r->job.forget(r->job.ctx);
      segue__http_leave(r->h);
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
  segue__http_fate f = {.code = SEGUE_E_TIMEOUT, .again = 1, .message = "the service takes too long"};
  if (r->verdict == SEGUE__HTTP_ENOUGH)
    f = (segue__http_fate){.message = ""};
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
  r->total = segue__http_now_ms() + r->h->config->total_ms;
  if (!segue__http_enter(r)) return;
  rc = r->job.prepare(r->job.ctx, &r->body, &r->n_body);
  segue__http_leave(r->h);
  if (rc == SEGUE__HTTP_ENOUGH)
    end(r, SEGUE_OK, 0, "");
  else if (rc)
    end(r, rc, 0, "the request can't be made");
  else
    begin_try(r);
}

/* What is due; new requests come from callbacks into `fresh`, so the list stands still. */
static uint64_t run_timers(segue__http *h) {
  uint64_t now = segue__http_now_ms(), next = now + 1000;
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
          settle(r, segue__http_try_fate(r, CURLE_WRITE_ERROR));
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
  now = segue__http_now_ms();
  return next > now ? next - now : 0;
}

static void finish_done(segue__http *h) {
  int left = 0;
  for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left)) != NULL;) {
    segue__http_request *r = NULL;
    if (m->msg != CURLMSG_DONE) continue;
    const CURLcode rc = m->data.result;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &r);
    settle(r, segue__http_try_fate(r, rc));
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
