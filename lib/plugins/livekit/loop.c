/* SPDX-License-Identifier: Apache-2.0 */
/* The loop thread: a GLib main context that serves ICE, relays, the queue of other threads' wishes, and a tick. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "token.h"

enum { MANY_SOCKETS = 12, TOGETHER_US = 2000, LAST_MS = 300 };

/* What comes within two milliseconds is served together: each look at the sockets of many rooms costs more than a packet. */
static gint poll_together(GPollFD *fds, guint n, gint timeout) {
  if (n > MANY_SOCKETS && timeout != 0) g_usleep(TOGETHER_US);
  return g_poll(fds, n, timeout > TOGETHER_US / 1000 ? timeout - TOGETHER_US / 1000 : timeout < 0 ? -1 : 0);
}

uint64_t segue__lk_now_ms(const lk_transport *t) {
  return t->host->now(t->host) / 1000u;
}

void segue__lk_log(const lk_transport *t, int level, const char *format, ...) {
  char text[300];
  va_list ap;
  va_start(ap, format);
  vsnprintf(text, sizeof text, format, ap);
  va_end(ap);
  t->host->log(t->host, level, text);
}

/* ---- legs ---- */

int segue__lk_leg_add(lk_transport *t, uint64_t id) {
  int rc = id == 0 ? SEGUE_E_INVAL : SEGUE_OK;
  pthread_mutex_lock(&t->lock);
  for (uint32_t i = 0; i < t->n_legs; i++)
    if (t->legs[i] == id) rc = SEGUE_E_INVAL;
  if (rc == SEGUE_OK && t->stopping) rc = SEGUE_E_CLOSED;
  if (rc == SEGUE_OK && t->n_legs == t->config.max_legs) rc = SEGUE_E_LIMIT;
  if (rc == SEGUE_OK) t->legs[t->n_legs++] = id;
  pthread_mutex_unlock(&t->lock);
  return rc;
}

int segue__lk_leg_alive(lk_transport *t, uint64_t id) {
  int found = 0;
  pthread_mutex_lock(&t->lock);
  for (uint32_t i = 0; i < t->n_legs && !found; i++) found = t->legs[i] == id;
  pthread_mutex_unlock(&t->lock);
  return found;
}

void segue__lk_leg_remove(lk_transport *t, uint64_t id) {
  pthread_mutex_lock(&t->lock);
  for (uint32_t i = 0; i < t->n_legs; i++)
    if (t->legs[i] == id) t->legs[i] = t->legs[--t->n_legs];
  pthread_mutex_unlock(&t->lock);
}

/* ---- the queue ---- */

void segue__lk_item_free(lk_item *item) {
  if (!item) return;
  if (item->text) explicit_bzero(item->text, item->n);
  free(item->text);
  segue__lk_secret_free(item->bare);
  segue__lk_secret_free(item->context);
  free(item);
}

int segue__lk_post(lk_transport *t, lk_item *item) {
  int rc = SEGUE_OK;
  item->next = NULL;
  pthread_mutex_lock(&t->lock);
  /* What the sockets say is never refused: a close must not be lost. */
  if (t->stopping && item->kind != LK_ITEM_SOCKET && item->kind != LK_ITEM_STOP) rc = SEGUE_E_CLOSED;
  if (t->n_queued >= LK_MAX_QUEUED && (item->kind == LK_ITEM_DIAL || item->kind == LK_ITEM_COMMAND))
    rc = SEGUE_E_AGAIN;
  if (rc == SEGUE_OK) {
    *t->queue_tail = item;
    t->queue_tail = &item->next;
    t->n_queued++;
    if (item->kind == LK_ITEM_STOP) t->stopping = 1;
  }
  pthread_mutex_unlock(&t->lock);
  if (rc == SEGUE_OK) g_main_context_wakeup(t->context);
  return rc;
}

static lk_item *take_all(lk_transport *t) {
  pthread_mutex_lock(&t->lock);
  lk_item *list = t->queue;
  t->queue = NULL;
  t->queue_tail = &t->queue;
  t->n_queued = 0;
  pthread_mutex_unlock(&t->lock);
  return list;
}

static lk_room *room_of_leg(lk_transport *t, uint64_t leg) {
  lk_room *r = t->rooms;
  while (r && r->leg.id != leg) r = r->next;
  return r;
}

static lk_room *room_of_socket(lk_transport *t, uint64_t id) {
  lk_room *r = t->rooms;
  while (r && r->socket != id) r = r->next;
  return r;
}

static lk_room *room_that_asked(lk_transport *t, uint64_t id) {
  lk_room *r = t->rooms;
  while (r && r->asked != id) r = r->next;
  return r;
}

static void stop_all(lk_transport *t) {
  for (lk_room *r = t->rooms; r; r = r->next) {
    segue__lk_leg_end(r, SEGUE_BY_LOCAL, SEGUE_RESULT_CANCELLED, 0, "the transport stops");
    segue__lk_room_leave(r, 0);
    segue__lk_worker_job_over(r);
    r->state = LK_ROOM_OVER;
  }
  if (t->worker.socket) segue__lk_socket_close(t->sockets, t->worker.socket);
  g_main_loop_quit(t->loop);
}

static void serve(lk_transport *t, const lk_item *item) {
  lk_room *r = NULL;
  switch (item->kind) {
  case LK_ITEM_DIAL: segue__lk_dial(t, item); break;
  case LK_ITEM_COMMAND:
    if ((r = room_of_leg(t, item->id)) != NULL) segue__lk_command(r, item);
    break;
  case LK_ITEM_SOCKET:
    if (item->id == t->worker.socket)
      segue__lk_worker_socket(t, item);
    else if ((r = room_of_socket(t, item->id)) != NULL)
      segue__lk_room_socket(r, item);
    break;
  case LK_ITEM_HOLDER:
    if ((r = room_that_asked(t, item->id)) != NULL) segue__lk_taken_answer(r, item->text);
    break;
  default: stop_all(t); break;
  }
}

/* ---- sources of the main context ---- */

static gboolean queue_waits(GSource *source, gint *timeout) {
  lk_transport *t = *(lk_transport **)(source + 1);
  if (timeout) *timeout = -1;
  pthread_mutex_lock(&t->lock);
  const gboolean waits = t->queue != NULL;
  pthread_mutex_unlock(&t->lock);
  return waits;
}

static gboolean queue_check(GSource *source) {
  return queue_waits(source, NULL);
}

static gboolean queue_dispatch(GSource *source, GSourceFunc callback, gpointer data) {
  lk_transport *t = *(lk_transport **)(source + 1);
  (void)callback, (void)data;
  for (lk_item *item = take_all(t), *next; item; item = next) {
    next = item->next;
    serve(t, item);
    segue__lk_item_free(item);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean on_tick(gpointer data) {
  lk_transport *t = data;
  const uint64_t now = segue__lk_now_ms(t);
  segue__lk_rpc_tick(t, now);
  if (t->config.worker) segue__lk_worker_tick(t, now);
  for (lk_room **at = &t->rooms, *r; (r = *at) != NULL;) {
    if (r->state == LK_ROOM_OVER) {
      *at = r->next;
      segue__lk_worker_job_over(r);
      segue__lk_room_free(r);
      continue;
    }
    segue__lk_room_tick(r, now);
    at = &r->next;
  }
  return G_SOURCE_CONTINUE;
}

static void on_socket(void *ctx, uint64_t id, int what, int status, const void *data, size_t n) {
  lk_transport *t = ctx;
  lk_item *item = calloc(1, sizeof *item);
  if (!item) return;
  item->kind = LK_ITEM_SOCKET;
  item->id = id;
  item->what = (uint32_t)what;
  item->status = status;
  item->text = malloc(n + 1);
  if (item->text) {
    if (n) memcpy(item->text, data, n);
    item->text[n] = 0;
    item->n = n;
  }
  (void)segue__lk_post(t, item);
}

static void on_holder(void *ctx, uint64_t id, const char *sid) {
  lk_transport *t = ctx;
  lk_item *item = calloc(1, sizeof *item);
  if (!item) return; /* as when no answer comes */
  item->kind = LK_ITEM_HOLDER;
  item->id = id;
  item->text = sid ? strdup(sid) : NULL;
  item->n = item->text ? strlen(sid) : 0;
  if (segue__lk_post(t, item) != SEGUE_OK) segue__lk_item_free(item);
}

/* What is under way when the last room has gone; relays of the server's are given back within a round trip. */
static void finish(lk_transport *t) {
  const uint64_t until = segue__lk_now_ms(t) + (t->config.ice == LK_ICE_HOST ? 0 : LAST_MS);
  for (;;) {
    if (g_main_context_iteration(t->context, FALSE)) continue;
    if (segue__lk_now_ms(t) >= until) return;
    g_usleep(1000);
  }
}

static void *run(void *arg) {
  lk_transport *t = arg;
  g_main_context_push_thread_default(t->context);
  g_main_loop_run(t->loop);
  while (t->rooms) { /* ICE is taken down on the thread it lived on */
    lk_room *r = t->rooms;
    t->rooms = r->next;
    segue__lk_room_free(r);
  }
  finish(t);
  g_main_context_pop_thread_default(t->context);
  return NULL;
}

static GSource *add_queue_source(lk_transport *t) {
  static const GSourceFuncs funcs = {
      .prepare = queue_waits, .check = queue_check, .dispatch = queue_dispatch};
  GSource *s = g_source_new((GSourceFuncs *)&funcs, sizeof(GSource) + sizeof t);
  *(lk_transport **)(s + 1) = t;
  g_source_attach(s, t->context);
  return s;
}

static int make_rooms(lk_transport *t) {
  for (uint32_t i = t->config.n_places; i-- > 0;) {
    lk_room *r = segue__lk_room_new(t, &t->config.places[i], t->config.places[i].room);
    if (!r) return SEGUE_E_NOMEM;
    r->next = t->rooms;
    t->rooms = r;
  }
  return SEGUE_OK;
}

int segue__lk_loop_start(lk_transport *t, segue_error *err) {
  t->legs = calloc(t->config.max_legs, sizeof *t->legs);
  t->context = g_main_context_new();
  g_main_context_set_poll_func(t->context, poll_together);
  t->loop = g_main_loop_new(t->context, FALSE);
  GSource *queue = add_queue_source(t), *tick = g_timeout_source_new(LK_TICK_MS);
  g_source_set_callback(tick, on_tick, t, NULL);
  g_source_attach(tick, t->context);
  g_source_unref(queue);
  g_source_unref(tick);
  if (!t->legs || make_rooms(t) != SEGUE_OK) return segue__lk_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  if (segue__lk_identity_new(&t->identity) != SEGUE_OK)
    return segue__lk_fail(err, SEGUE_E_ENGINE, "", "no certificate could be made");
  if (segue__lk_api_new(&t->api, &t->config, t->host, on_holder, t) != SEGUE_OK)
    return segue__lk_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  const int rc = segue__lk_sockets_start(&t->sockets, &t->config, on_socket, t, err);
  if (rc != SEGUE_OK) return rc;
  if (pthread_create(&t->thread, NULL, run, t) != 0)
    return segue__lk_fail(err, SEGUE_E_NOMEM, "", "no thread");
  t->thread_started = 1;
  return SEGUE_OK;
}

void segue__lk_loop_stop(lk_transport *t) {
  if (t->thread_started) {
    lk_item *stop = calloc(1, sizeof *stop);
    if (stop) {
      stop->kind = LK_ITEM_STOP;
      (void)segue__lk_post(t, stop);
    } else {
      g_main_loop_quit(t->loop);
    }
    pthread_join(t->thread, NULL);
  }
  segue__lk_sockets_stop(t->sockets); /* what was said at leaving is sent */
  for (lk_item *item = take_all(t), *next; item; item = next) {
    next = item->next;
    segue__lk_item_free(item);
  }
  while (t->rooms) { /* never ran */
    lk_room *r = t->rooms;
    t->rooms = r->next;
    segue__lk_room_free(r);
  }
  segue__lk_api_free(t->api);
  segue__lk_identity_free(t->identity);
  if (t->loop) g_main_loop_unref(t->loop);
  if (t->context) g_main_context_unref(t->context);
  free(t->legs);
}
