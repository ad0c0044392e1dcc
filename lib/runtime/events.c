/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"

struct segue_event {
  struct segue_event *next, *prev;
  struct segue_event *next_drop, *prev_drop;
  const segue_allocator *allocator;
  segue_session *session;
  uint64_t t_ms;
  uint32_t type;
  char *json;
};

static const char *const names[] = {
    [SEGUE_EVENT_INCOMING] = "incoming",
    [SEGUE_EVENT_START] = "start",
    [SEGUE_EVENT_TURN] = "turn",
    [SEGUE_EVENT_PARTIAL] = "partial",
    [SEGUE_EVENT_VERIFY] = "verify",
    [SEGUE_EVENT_AUTH] = "auth",
    [SEGUE_EVENT_NOTE] = "note",
    [SEGUE_EVENT_DECISION] = "decision",
    [SEGUE_EVENT_HANDOFF] = "handoff",
    [SEGUE_EVENT_BRIDGE] = "bridge",
    [SEGUE_EVENT_SPEECH] = "speech",
    [SEGUE_EVENT_DTMF] = "dtmf",
    [SEGUE_EVENT_ENGINE] = "engine",
    [SEGUE_EVENT_LEG] = "leg",
    [SEGUE_EVENT_END] = "end",
    [SEGUE_EVENT_OUTCOME] = "outcome",
    [SEGUE_EVENT_TRANSPORT] = "transport",
    [SEGUE_EVENT_ANSWER] = "answer",
    [SEGUE_EVENT_QUEUE] = "queue",
    [SEGUE_EVENT_EARS] = "ears",
    [SEGUE_EVENT_SURVIVAL] = "survival",
    [SEGUE_EVENT_POLICY] = "policy",
};

/* ---- the public accessors ---- */

uint32_t segue_event_type(const segue_event *ev) {
  return ev->type;
}

const char *segue_event_name(const segue_event *ev) {
  const char *name = ev->type < sizeof names / sizeof names[0] ? names[ev->type] : NULL;
  return name ? name : "unknown";
}

segue_session *segue_event_session(const segue_event *ev) {
  return ev->session;
}

uint64_t segue_event_time_ms(const segue_event *ev) {
  return ev->t_ms;
}

const char *segue_event_json(const segue_event *ev) {
  return ev->json ? ev->json : "{}";
}

void segue_event_free(const segue_event *ev) {
  segue_event *e = (segue_event *)ev;
  if (!e) return;
  segue_session_unref(e->session);
  free(e->json);
  segue__free(e->allocator, e);
}

/* ---- the queue ---- */

static int droppable(uint32_t type) {
  return type == SEGUE_EVENT_PARTIAL || type == SEGUE_EVENT_SPEECH;
}

static int essential(uint32_t type) {
  return type == SEGUE_EVENT_INCOMING || type == SEGUE_EVENT_START || type == SEGUE_EVENT_END ||
         type == SEGUE_EVENT_OUTCOME;
}

static void unlink_event(segue__events *q, segue_event *e) {
  if (e->prev)
    e->prev->next = e->next;
  else
    q->first = e->next;
  if (e->next)
    e->next->prev = e->prev;
  else
    q->last = e->prev;
  q->count--;
  if (!droppable(e->type)) return;
  if (e->prev_drop)
    e->prev_drop->next_drop = e->next_drop;
  else
    q->first_drop = e->next_drop;
  if (e->next_drop)
    e->next_drop->prev_drop = e->prev_drop;
  else
    q->last_drop = e->prev_drop;
}

static void link_event(segue__events *q, segue_event *e) {
  e->prev = q->last;
  if (q->last)
    q->last->next = e;
  else
    q->first = e;
  q->last = e;
  q->count++;
  q->total++;
  if (!droppable(e->type)) return;
  e->prev_drop = q->last_drop;
  if (q->last_drop)
    q->last_drop->next_drop = e;
  else
    q->first_drop = e;
  q->last_drop = e;
}

/* Under lock: link `e` if it may enter. Returns the event that did not find room: an older one, `e`
 * itself, or NULL. */
static segue_event *admit(segue__events *q, segue_event *e) {
  segue_event *out = NULL;
  if (q->count >= q->max) {
    out = q->first_drop;
    if (!out && !essential(e->type)) out = e;
    if (out) q->dropped++;
    if (out && out != e) unlink_event(q, out);
  }
  if (out != e) link_event(q, e);
  return out;
}

void segue__events_push(segue__events *q, segue_session *session, uint32_t type, uint64_t t_ms, char *json) {
  segue_event *e = segue__calloc(q->allocator, 1, sizeof *e), *out = NULL;
  void (*wakeup)(void *user) = NULL;
  void *user = NULL;
  if (e) {
    *e = (segue_event){.allocator = q->allocator,
                       .session = session ? segue_session_ref(session) : NULL,
                       .t_ms = t_ms,
                       .type = type,
                       .json = json};
  }
  pthread_mutex_lock(&q->lock);
  if (!e) {
    q->dropped++;
  } else {
    int was_empty = q->count == 0;
    out = admit(q, e);
    if (was_empty && q->count > 0) {
      eventfd_write(q->fd, 1);
      wakeup = q->wakeup;
      user = q->wakeup_user;
    }
    pthread_cond_signal(&q->arrived);
  }
  pthread_mutex_unlock(&q->lock);
  if (!e) free(json);
  segue_event_free(out);
  if (wakeup) wakeup(user);
}

/* Under lock. */
static int pop(segue__events *q, const segue_event **out) {
  segue_event *e = q->first;
  eventfd_t n;
  if (!e) return q->closed ? SEGUE_E_CLOSED : SEGUE_E_AGAIN;
  unlink_event(q, e);
  if (q->count == 0 && !q->closed) eventfd_read(q->fd, &n);
  *out = e;
  return SEGUE_OK;
}

int segue__events_pop(segue__events *q, const segue_event **out) {
  int rc;
  pthread_mutex_lock(&q->lock);
  rc = pop(q, out);
  pthread_mutex_unlock(&q->lock);
  return rc;
}

int segue__events_wait(segue__events *q, uint32_t timeout_ms, const segue_event **out) {
  struct timespec until;
  int rc;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += timeout_ms / 1000;
  until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  pthread_mutex_lock(&q->lock);
  while ((rc = pop(q, out)) == SEGUE_E_AGAIN) {
    if (timeout_ms == SEGUE_FOREVER)
      pthread_cond_wait(&q->arrived, &q->lock);
    else if (timeout_ms == 0 || pthread_cond_timedwait(&q->arrived, &q->lock, &until) == ETIMEDOUT)
      break;
  }
  pthread_mutex_unlock(&q->lock);
  return rc == SEGUE_E_AGAIN ? SEGUE_E_TIMEOUT : rc;
}

void segue__events_close(segue__events *q) {
  pthread_mutex_lock(&q->lock);
  if (!q->closed) eventfd_write(q->fd, 1); /* and stays readable: who polls finds SEGUE_E_CLOSED */
  q->closed = 1;
  pthread_cond_broadcast(&q->arrived);
  pthread_mutex_unlock(&q->lock);
}

int segue__events_init(segue__events *q, const segue_allocator *a, size_t max) {
  pthread_condattr_t monotonic;
  memset(q, 0, sizeof *q);
  q->allocator = a;
  q->max = max ? max : 1;
  q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (q->fd < 0) return SEGUE_E_IO;
  pthread_mutex_init(&q->lock, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&q->arrived, &monotonic);
  pthread_condattr_destroy(&monotonic);
  return SEGUE_OK;
}

void segue__events_fini(segue__events *q) {
  while (q->first) {
    segue_event *e = q->first;
    unlink_event(q, e);
    segue_event_free(e);
  }
  pthread_mutex_destroy(&q->lock);
  pthread_cond_destroy(&q->arrived);
  close(q->fd);
}
