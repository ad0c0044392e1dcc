/* SPDX-License-Identifier: Apache-2.0 */
#include "ear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/quiet.h"

enum { BEAT_MS = 50, MAX_OPEN = 64 /* utterances of an ear whose final has not come */ };

/* ---- utterances ---- */

static aw_utterance *append(aw_ear *ear) {
  aw_utterance *u = calloc(1, sizeof *u);
  if (!u) return NULL;
  if (ear->last)
    ear->last->next = u;
  else
    ear->first = u;
  ear->last = u;
  return u;
}

static void free_utterance(aw_utterance *u) {
  segue__aw_link_drop(u->link);
  free(u->pcm);
  free(u);
}

/* Begin again with another connection; what was understood so far comes again with the audio. */
static void rewind_utterance(aw_utterance *u) {
  segue__aw_link_drop(u->link);
  memset(&u->heard, 0, sizeof u->heard);
  u->news = 0;
}

void segue__aw_lost(aw_engine *e, aw_utterance *u) {
  char line[128];
  rewind_utterance(u);
  u->retry_at = segue__aw_now_ms() + ((uint64_t)e->retry_ms << (u->tries < 5 ? u->tries : 5));
  u->idle = u->n == 0 && !u->flushed;
  if (u->idle) return;
  u->tries++;
  snprintf(line, sizeof line, "asr_websocket: a connection was lost; %u ms of speech are sent again",
           (unsigned)(u->n / (AW_RATE / 1000)));
  e->host->log(e->host, SEGUE_LOG_INFO, line);
}

/* ---- the thread: what is due ---- */

static void enter(aw_engine *e, aw_ear *ear) {
  e->calling = ear;
  pthread_mutex_unlock(&e->lock);
}

static void leave(aw_engine *e) {
  pthread_mutex_lock(&e->lock);
  e->calling = NULL;
  pthread_cond_broadcast(&e->left);
}

/* A connection that does not come about, or does not answer, counts as lost. */
static void check_link(aw_engine *e, aw_utterance *u, uint64_t now) {
  const aw_link *l = u->link;
  const int slow =
      (!l->open && now - l->since >= e->connect_ms) || (l->ended && now - l->since >= e->answer_ms);
  if (slow)
    segue__aw_lost(e, u);
  else if (segue__aw_wants_to_send(l))
    lws_callback_on_writable(l->wsi);
}

static void step(aw_engine *e, aw_ear *ear, aw_utterance *u, uint64_t now) {
  const int needed = u->n > 0 || u->flushed;
  if (u->done || ear->failed) return;
  if (u->rewind) {
    rewind_utterance(u);
    u->rewind = 0;
  }
  if (u->flushed && u->n == 0) {
    u->done = 1; /* nothing was said */
    segue__aw_link_drop(u->link);
  } else if (u->link) {
    check_link(e, u, now);
  } else if (needed && u->tries > e->retries) {
    ear->failed = SEGUE_E_IO;
  } else if (now >= u->retry_at && (needed || !u->idle)) {
    segue__aw_link_open(e, u);
  }
}

static void tell_final(aw_engine *e, aw_ear *ear, aw_utterance *u) {
  segue_asr_word words[AW_WORDS];
  segue_asr_result r = {.size = sizeof r, .utterance = u->number, .is_final = 1};
  segue__aw_result(&u->heard, u->at, words, &r);
  enter(e, ear);
  ear->sink.result(ear->sink.ctx, &r);
  leave(e);
}

static void tell_partial(aw_engine *e, aw_ear *ear, aw_utterance *u) {
  segue_asr_result r = {.size = sizeof r, .confidence = -1};
  r.text = segue__aw_partial(&u->heard);
  enter(e, ear);
  ear->sink.result(ear->sink.ctx, &r);
  leave(e);
}

/* Finals in order, and the guess at what is being said. */
static void tell(aw_engine *e, aw_ear *ear) {
  while (!ear->closed && ear->first && ear->first->flushed && ear->first->done) {
    aw_utterance *u = ear->first;
    ear->first = u->next;
    if (!ear->first) ear->last = NULL;
    tell_final(e, ear, u);
    free_utterance(u);
  }
  aw_utterance *now = ear->last;
  if (!ear->closed && now && now == ear->first && !now->flushed && now->news) {
    now->news = 0;
    tell_partial(e, ear, now);
  }
  if (!ear->closed && ear->failed && !ear->told) {
    ear->told = 1;
    enter(e, ear);
    ear->sink.error(ear->sink.ctx, ear->failed, "the recognition service can't be reached");
    leave(e);
  }
}

static void free_ear(aw_ear *ear) {
  while (ear->first) {
    aw_utterance *u = ear->first;
    ear->first = u->next;
    free_utterance(u);
  }
  free(ear);
}

static void sweep(aw_engine *e) {
  const uint64_t now = segue__aw_now_ms();
  pthread_mutex_lock(&e->lock);
  for (aw_ear **at = &e->ears; *at;) {
    aw_ear *ear = *at;
    if (ear->closed) {
      *at = ear->next;
      free_ear(ear);
      continue;
    }
    for (aw_utterance *u = ear->first; u; u = u->next) step(e, ear, u, now);
    tell(e, ear); /* lets go of the lock: ears may be put in front, none is taken out */
    for (at = &e->ears; *at != ear;) at = &(*at)->next;
    at = &ear->next;
  }
  pthread_mutex_unlock(&e->lock);
}

static void beat(lws_sorted_usec_list_t *list) {
  aw_engine *e = lws_container_of(list, aw_engine, beat);
  lws_sul_schedule(e->lws, 0, list, beat, BEAT_MS * 1000);
}

static void *work(void *arg) {
  aw_engine *e = arg;
  for (int quit = 0; !quit;) {
    sweep(e);
    if (lws_service(e->lws, 0) < 0) break;
    pthread_mutex_lock(&e->lock);
    quit = e->quit;
    pthread_mutex_unlock(&e->lock);
  }
  sweep(e);
  return NULL;
}

int segue__aw_start(aw_engine *e, segue_error *err) {
  const struct lws_context_creation_info info = {
      .port = CONTEXT_PORT_NO_LISTEN,
      .protocols = segue__aw_protocols,
      .gid = -1,
      .uid = -1,
      .user = e,
      .options = e->tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
      .client_ssl_ca_filepath = e->ca_file,
      .timeout_secs = (e->connect_ms + 999) / 1000,
      .pt_serv_buf_size = 16384,
  };
  pthread_mutexattr_t recursive;
  segue__quiet_lws();
  e->lws = lws_create_context(&info);
  if (!e->lws)
    return segue__rd_error(err, SEGUE_E_IO, "ca_file", "asr_websocket", "",
                           "no WebSocket context could be made");
  pthread_mutexattr_init(&recursive);
  pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&e->lock, &recursive);
  pthread_mutexattr_destroy(&recursive);
  pthread_cond_init(&e->left, NULL);
  lws_sul_schedule(e->lws, 0, &e->beat, beat, BEAT_MS * 1000);
  if (pthread_create(&e->thread, NULL, work, e) == 0) return SEGUE_OK;
  lws_context_destroy(e->lws);
  pthread_cond_destroy(&e->left);
  pthread_mutex_destroy(&e->lock);
  return segue__rd_error(err, SEGUE_E_NOMEM, "", "asr_websocket", "", "no thread for the connections");
}

void segue__aw_stop(aw_engine *e) {
  pthread_mutex_lock(&e->lock);
  e->quit = 1;
  pthread_mutex_unlock(&e->lock);
  lws_cancel_service(e->lws);
  pthread_join(e->thread, NULL);
  lws_context_destroy(e->lws); /* destroys what is open, and the links with it */
  pthread_cond_destroy(&e->left);
  pthread_mutex_destroy(&e->lock);
}

/* ---- from other threads ---- */

aw_ear *segue__aw_ear_open(aw_engine *e, const segue_asr_sink *sink) {
  aw_ear *ear = calloc(1, sizeof *ear);
  if (!ear) return NULL;
  ear->e = e;
  ear->sink = *sink;
  if (!append(ear)) {
    free(ear);
    return NULL;
  }
  pthread_mutex_lock(&e->lock);
  ear->next = e->ears;
  e->ears = ear;
  pthread_mutex_unlock(&e->lock);
  lws_cancel_service(e->lws);
  return ear;
}

static int keep(aw_utterance *u, const int16_t *pcm, size_t n, segue_time at) {
  if (n > AW_KEEP - u->n) return SEGUE_E_AGAIN;
  if (u->n + n > u->cap) {
    const size_t cap = (u->n + n) * 2 < AW_RATE ? AW_RATE : (u->n + n) * 2;
    int16_t *p = realloc(u->pcm, cap * sizeof *p);
    if (!p) return SEGUE_E_NOMEM;
    u->pcm = p;
    u->cap = cap;
  }
  if (u->n == 0) u->at = at;
  memcpy(u->pcm + u->n, pcm, n * sizeof *pcm);
  u->n += n;
  return SEGUE_OK;
}

int segue__aw_ear_write(aw_ear *ear, const int16_t *pcm, size_t n, segue_time at) {
  aw_engine *e = ear->e;
  pthread_mutex_lock(&e->lock);
  aw_utterance *u = ear->last;
  if (!u || u->flushed) u = append(ear);
  const size_t before = u ? u->n : 0;
  const int rc = u ? keep(u, pcm, n, at) : SEGUE_E_NOMEM;
  const int enough = u && u->n / (AW_RATE / 10) != before / (AW_RATE / 10);
  pthread_mutex_unlock(&e->lock);
  if (enough || !before) lws_cancel_service(e->lws);
  return rc;
}

int segue__aw_ear_flush(aw_ear *ear, uint32_t number) {
  aw_engine *e = ear->e;
  int rc = SEGUE_OK;
  pthread_mutex_lock(&e->lock);
  uint32_t open = 0;
  for (const aw_utterance *u = ear->first; u; u = u->next) open++;
  aw_utterance *u = ear->last;
  if (!u || u->flushed) u = append(ear);
  if (!u || open > MAX_OPEN) {
    rc = u ? SEGUE_E_LIMIT : SEGUE_E_NOMEM;
  } else {
    u->flushed = 1;
    u->number = number;
    u->tries = 0;      /* a new wait for the host begins */
    (void)append(ear); /* the next one's connection is made in advance */
  }
  pthread_mutex_unlock(&e->lock);
  lws_cancel_service(e->lws);
  return rc;
}

void segue__aw_ear_cancel(aw_ear *ear) {
  aw_engine *e = ear->e;
  pthread_mutex_lock(&e->lock);
  for (aw_utterance *u = ear->first; u; u = u->next) {
    if (u->done) continue;
    u->n = 0; /* flushes are still owed their final: an empty one */
    u->rewind = 1;
  }
  pthread_mutex_unlock(&e->lock);
  lws_cancel_service(e->lws);
}

void segue__aw_ear_close(aw_ear *ear) {
  aw_engine *e = ear->e;
  pthread_mutex_lock(&e->lock);
  while (e->calling == ear) pthread_cond_wait(&e->left, &e->lock);
  ear->closed = 1;
  pthread_mutex_unlock(&e->lock);
  lws_cancel_service(e->lws);
}
