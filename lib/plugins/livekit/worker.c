/* SPDX-License-Identifier: Apache-2.0 */
/* The agent worker: a connection on which the server offers rooms. We say whether there is place, join the room with the
 * token that comes with it, and tell how it went and how much we have to do. See room.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "room.h"
#include "token.h"

enum {
  TOKEN_TTL_S = 3600,
  PING_S = 10,
  PONG_MS = 15000,
  RETRY_MS = 500,
  REFUSED_RETRY_MS = 30000,
  FAILURES_MAX = 5, /* after which the pause grows no more: 16 s */
  JOB_ID_MAX = 200
};

enum { STATUS_AVAILABLE = 0, STATUS_FULL = 1 };
enum { JOB_RUNNING = 1, JOB_SUCCESS = 2, JOB_FAILED = 3 };

static void tell(lk_transport *t, const Lk__WorkerMessage *m) {
  size_t n = 0;
  uint8_t *bytes = t->worker.open ? segue__lk_report_write(m, &n) : NULL;
  if (bytes) (void)segue__lk_socket_send(t->sockets, t->worker.socket, bytes, n);
}

/* ---- the connection ---- */

static void open_connection(lk_transport *t, uint64_t now) {
  lk_worker *w = &t->worker;
  char path[sizeof t->config.url.path + 32], *token = NULL;
  const lk_token k = {.key = t->config.key,
                      .secret = t->config.secret,
                      .identity = t->config.identity,
                      .worker = 1,
                      .now = (uint64_t)time(NULL),
                      .ttl_s = TOKEN_TTL_S};
  snprintf(path, sizeof path, "%s/agent?protocol=1", t->config.url.path);
  w->deadline = now + t->config.connect_ms;
  w->retry_at = now + REFUSED_RETRY_MS;
  if (segue__lk_token_make(&token, &k) == SEGUE_OK) {
    w->socket = ++t->last_socket;
    if (segue__lk_socket_open(t->sockets, w->socket, path, token) != SEGUE_OK) w->socket = 0;
  }
  segue__lk_secret_free(token);
}

/* The rooms that we have go on; the server, if it lives, has kept their jobs or given them up. */
static void lose_connection(lk_transport *t, const char *why, uint64_t pause_ms) {
  lk_worker *w = &t->worker;
  const uint32_t failures = w->failures < FAILURES_MAX ? w->failures + 1 : FAILURES_MAX;
  segue__lk_log(t, SEGUE_LOG_WARN, "not registered as an agent worker: %s", why);
  if (w->socket) segue__lk_socket_close(t->sockets, w->socket);
  memset(w, 0, sizeof *w);
  w->failures = failures;
  w->retry_at = segue__lk_now_ms(t) + (pause_ms ? pause_ms : (uint64_t)RETRY_MS << (failures - 1));
}

static void register_us(lk_transport *t, uint64_t now) {
  Lk__RegisterWorkerRequest r = LK__REGISTER_WORKER_REQUEST__INIT;
  Lk__WorkerMessage m = LK__WORKER_MESSAGE__INIT;
  r.version = (char *)"0.1.0";
  r.ping_interval = PING_S;
  if (t->config.agent_name) r.agent_name = (char *)t->config.agent_name;
  m.message_case = LK__WORKER_MESSAGE__MESSAGE_REGISTER_WORKER;
  m.register_worker = &r;
  t->worker.open = 1;
  t->worker.deadline = now + t->config.connect_ms;
  tell(t, &m);
}

static void ping(lk_transport *t, uint64_t now) {
  Lk__WorkerPing p = LK__WORKER_PING__INIT;
  Lk__WorkerMessage m = LK__WORKER_MESSAGE__INIT;
  p.timestamp = (int64_t)now;
  m.message_case = LK__WORKER_MESSAGE__MESSAGE_PING;
  m.ping = &p;
  tell(t, &m);
  t->worker.ping_at = now + PING_S * 1000u;
}

/* ---- jobs ---- */

static lk_room *room_of_job(lk_transport *t, const char *job) {
  lk_room *r = t->rooms;
  while (r && !(r->job && strcmp(r->job, job) == 0)) r = r->next;
  return r;
}

static uint32_t count_jobs(const lk_transport *t) {
  uint32_t n = 0;
  for (const lk_room *r = t->rooms; r; r = r->next) n += r->job && r->state != LK_ROOM_OVER;
  return n;
}

static int valid(const Lk__Job *job) {
  return job && job->id[0] && strlen(job->id) <= JOB_ID_MAX && job->room && job->room->name[0] &&
         strlen(job->room->name) <= LK_NAME_MAX;
}

static void say_available(lk_transport *t, const Lk__Job *job) {
  Lk__AvailabilityResponse a = LK__AVAILABILITY_RESPONSE__INIT;
  Lk__WorkerMessage m = LK__WORKER_MESSAGE__INIT;
  char identity[LK_NAME_MAX + 1];
  if (!job) return;
  snprintf(identity, sizeof identity, "%.100s-%.100s", t->config.identity, job->id);
  a.job_id = job->id;
  a.available = valid(job) && count_jobs(t) < t->config.max_legs;
  a.participant_identity = identity;
  if (t->config.name) a.participant_name = (char *)t->config.name;
  m.message_case = LK__WORKER_MESSAGE__MESSAGE_AVAILABILITY;
  m.availability = &a;
  tell(t, &m);
}

static void tell_job(lk_transport *t, const char *job, uint32_t status, const char *error) {
  Lk__UpdateJobStatus u = LK__UPDATE_JOB_STATUS__INIT;
  Lk__WorkerMessage m = LK__WORKER_MESSAGE__INIT;
  u.job_id = (char *)job;
  u.status = status;
  u.error = (char *)error;
  m.message_case = LK__WORKER_MESSAGE__MESSAGE_UPDATE_JOB;
  m.update_job = &u;
  tell(t, &m);
}

/* A room of ours: whoever speaks there calls, once. */
static void begin_job(lk_transport *t, const Lk__JobAssignment *a) {
  char room[LK_NAME_MAX + 1];
  if (!valid(a->job) || room_of_job(t, a->job->id) || count_jobs(t) >= t->config.max_legs) return;
  if (segue__lk_token_check(a->token, (uint64_t)time(NULL), room, NULL) != SEGUE_OK ||
      strcmp(room, a->job->room->name) != 0) {
    segue__lk_log(t, SEGUE_LOG_ERROR, "a room was given to us without a token for it");
    tell_job(t, a->job->id, JOB_FAILED, "the token is not for the room");
    return;
  }
  lk_room *r = segue__lk_room_new(t, NULL, room);
  if (r) {
    r->job = strdup(a->job->id);
    r->job_place.token = strdup(a->token);
    r->job_place.room = r->name;
    r->place = &r->job_place;
  }
  if (!r || !r->job || !r->job_place.token) {
    if (r) segue__lk_room_free(r);
    tell_job(t, a->job->id, JOB_FAILED, "out of memory");
    return;
  }
  r->next = t->rooms;
  t->rooms = r;
}

void segue__lk_worker_job_over(lk_room *r) {
  if (!r->job) return;
  tell_job(r->t, r->job, r->job_running ? JOB_SUCCESS : JOB_FAILED,
           r->job_running ? "" : "the room could not be joined");
}

static void end_job(lk_transport *t, const char *job) {
  lk_room *r = room_of_job(t, job);
  if (!r || r->state == LK_ROOM_OVER) return;
  segue__lk_leg_end(r, SEGUE_BY_NETWORK, SEGUE_RESULT_FAILED, 0, "the server ended the job");
  segue__lk_room_leave(r, 0);
}

/* ---- what comes ---- */

static void on_order(lk_transport *t, const Lk__ServerMessage *m, uint64_t now) {
  lk_worker *w = &t->worker;
  switch (m->message_case) {
  case LK__SERVER_MESSAGE__MESSAGE_REGISTER_WORKER:
    w->registered = 1;
    w->failures = 0;
    w->ping_at = now + PING_S * 1000u;
    w->pong_by = w->ping_at + PONG_MS;
    segue__lk_log(t, SEGUE_LOG_INFO, "registered as an agent worker");
    break;
  case LK__SERVER_MESSAGE__MESSAGE_AVAILABILITY: say_available(t, m->availability->job); break;
  case LK__SERVER_MESSAGE__MESSAGE_ASSIGNMENT: begin_job(t, m->assignment); break;
  case LK__SERVER_MESSAGE__MESSAGE_PONG: w->pong_by = now + PING_S * 1000u + PONG_MS; break;
  case LK__SERVER_MESSAGE__MESSAGE_TERMINATION: end_job(t, m->termination->job_id); break;
  default: break; /* newer than we are */
  }
}

void segue__lk_worker_socket(lk_transport *t, const lk_item *item) {
  const uint64_t now = segue__lk_now_ms(t);
  lk_message m;
  if (item->what == LK_SOCKET_OPEN) {
    register_us(t, now);
  } else if (item->what == LK_SOCKET_CLOSED) {
    const int refused = item->status >= 400 && item->status < 500;
    t->worker.socket = 0;
    lose_connection(t, refused ? "the server refused it" : "the connection was lost",
                    refused ? REFUSED_RETRY_MS : 0);
  } else if (item->text) {
    if (segue__lk_order_read(&m, item->text, item->n) != SEGUE_OK) {
      lose_connection(t, "the server sent what is no message", 0);
      return;
    }
    on_order(t, m.order, now);
    segue__lk_message_free(&m);
  }
}

/* ---- time ---- */

static void tell_load(lk_transport *t) {
  Lk__UpdateWorkerStatus u = LK__UPDATE_WORKER_STATUS__INIT;
  Lk__WorkerMessage m = LK__WORKER_MESSAGE__INIT;
  lk_worker *w = &t->worker;
  const uint32_t jobs = count_jobs(t);
  if (w->told == jobs + 1) return;
  u.presence_case = LK__UPDATE_WORKER_STATUS__PRESENCE_STATUS;
  u.status = jobs < t->config.max_legs ? STATUS_AVAILABLE : STATUS_FULL;
  u.load = (float)jobs / (float)t->config.max_legs;
  u.job_count = jobs;
  m.message_case = LK__WORKER_MESSAGE__MESSAGE_UPDATE_WORKER;
  m.update_worker = &u;
  tell(t, &m);
  w->told = jobs + 1;
}

void segue__lk_worker_tick(lk_transport *t, uint64_t now) {
  lk_worker *w = &t->worker;
  if (!w->socket) {
    if (now >= w->retry_at) open_connection(t, now);
  } else if (!w->registered) {
    if (now >= w->deadline) lose_connection(t, "the server does not answer", 0);
  } else if (now >= w->pong_by) {
    lose_connection(t, "the server answers no ping", 0);
  } else {
    for (lk_room *r = t->rooms; r; r = r->next)
      if (r->job && !r->job_running && r->state == LK_ROOM_IN) {
        r->job_running = 1;
        tell_job(t, r->job, JOB_RUNNING, "");
      }
    tell_load(t);
    if (now >= w->ping_at) ping(t, now);
  }
}
