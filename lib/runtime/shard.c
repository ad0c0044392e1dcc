/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/shard.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "audio/vad.h"
#include "base/ahead.h"
#include "base/alloc.h"
#include "runtime/runtime.h"
#include "session/leg.h"

/* How full the mailbox may be for what can be missed, and for all but calls' beginnings and ends; and how much
 * more for each session: two parties' frames of four ticks. */
enum { ROOM_FRAMES = 8192, ROOM_PARTIALS = 16384, ROOM_REST = 262144, ROOM_SESSION = 8 };

/* A shard this late has stalled (a suspended machine): ticks are left out instead of run in a burst. */
enum { MAX_LATE_TICKS = 10 };

/* How far ahead of a frame its session is looked up. */
enum { LOOK_UP = 8 };

/* ---- mailbox ---- */

static size_t room_for(segue__shard *s, const segue__msg *m) {
  const size_t more = (size_t)ROOM_SESSION * atomic_load_explicit(&s->load, memory_order_relaxed);
  switch (m->kind) {
  case SEGUE__MSG_FRAME: return ROOM_FRAMES + more;
  case SEGUE__MSG_ASR_RESULT: return m->code ? ROOM_REST + more : ROOM_PARTIALS + more;
  case SEGUE__MSG_API: return SIZE_MAX;
  case SEGUE__MSG_LEG:
    if (!m->leg || m->leg->ev.type == SEGUE_LEG_REFUSED || m->leg->ev.type == SEGUE_LEG_ENDED)
      return SIZE_MAX;
    return ROOM_REST + more;
  default: return ROOM_REST + more;
  }
}

void segue__shard_wake(segue__shard *s) {
  eventfd_write(s->wake_fd, 1);
}

void segue__shard_post(segue__shard *s, segue__msg *m) {
  const size_t waiting = segue__mpsc_count(&s->inbox) + segue__frames_count(&s->frames);
  const int is_frame = m->kind == SEGUE__MSG_FRAME;
  if (waiting >= room_for(s, m) || (is_frame && segue__frames_put(&s->frames, m) < 0)) {
    atomic_fetch_add(&s->overflowed, 1);
    segue__msg_free(m);
  } else if (!is_frame && segue__mpsc_push(&s->inbox, &m->node)) {
    segue__shard_wake(s);
  }
}

/* ---- sessions ---- */

static segue__live *find(segue__shard *s, uint64_t id) {
  uint64_t index;
  return segue__idmap_get(&s->by_id, id, &index) ? &s->live[index] : NULL;
}

static int add_live(segue__shard *s, segue__live l) {
  if (s->n_live == s->cap_live) {
    size_t cap = s->cap_live ? s->cap_live * 2 : 32;
    void *grown = segue__realloc_array(s->rt->allocator, s->live, cap, sizeof *s->live);
    if (!grown) return SEGUE_E_NOMEM;
    s->live = grown;
    s->cap_live = cap;
  }
  if (segue__idmap_set(&s->by_id, l.id, s->n_live) < 0) return SEGUE_E_NOMEM;
  s->live[s->n_live++] = l;
  return SEGUE_OK;
}

static void free_list(segue__node *n) {
  for (segue__node *next; n; n = next) {
    next = n->next;
    segue__msg_free((segue__msg *)n);
  }
}

static void free_live(segue__shard *s, segue__live *l) {
  for (uint32_t i = 0; i < l->n_frames; i++) segue__msg_free(l->frames[i]);
  segue__session_free(l->session);
  segue_session_unref(l->handle);
  segue__idmap_remove(&s->by_id, l->id);
}

static void reap(segue__shard *s) {
  for (size_t i = 0; i < s->n_live;) {
    if (!s->live[i].done) {
      i++;
      continue;
    }
    free_live(s, &s->live[i]);
    s->live[i] = s->live[--s->n_live];
    if (i < s->n_live) segue__idmap_set(&s->by_id, s->live[i].id, i); /* its key is there: needs no memory */
    segue__runtime_session_gone(s->rt, s);
  }
}

static void reject(segue__engine *transport, uint64_t leg, int32_t status, const char *reason) {
  segue_leg_command cmd = {.size = sizeof cmd, .type = SEGUE_CMD_REJECT, .status = status, .reason = reason};
  transport->ops.transport->command(transport->state, leg, &cmd);
}

/* A call rings: m->ptr is its transport; m->code is not 0 when it was refused at the door. */
static void incoming(segue__shard *s, segue__msg *m, segue_time now) {
  segue__engine *transport = m->ptr;
  segue__live l = {.id = m->session};
  int rc = SEGUE_E_NOMEM;
  if (m->code != 0 || atomic_load(&s->rt->stopping)) {
    reject(transport, m->leg_id, 503, "Service Unavailable");
  } else {
    l.handle = segue__handle_new(&s->env, l.id);
    if (l.handle) rc = segue__session_new(&l.session, &s->env, l.handle, transport, &m->leg->ev, now);
    if (rc == SEGUE_OK && add_live(s, l) == SEGUE_OK) return;
    if (rc == SEGUE_OK)
      segue__session_free(l.session);
    else
      reject(transport, m->leg_id, 503, "Service Unavailable");
    segue_session_unref(l.handle);
  }
  segue__legs_remove(&s->rt->legs, m->leg_id);
  if (m->session != 0) segue__runtime_session_gone(s->rt, s);
}

static int is_incoming(const segue__msg *m) {
  return m->kind == SEGUE__MSG_LEG && m->ptr && (!m->leg || m->leg->ev.type == SEGUE_LEG_INCOMING);
}

static void feed_frames(segue__live *l, segue_time now) {
  for (uint32_t i = 0; i < l->n_frames; i++) segue__session_feed(l->session, l->frames[i], now);
  l->n_frames = 0;
}

/* Nobody hears a frame before the tick: until then it waits here, so that one visit to the session's memory is enough. */
static void keep_frame(segue__live *l, segue__msg *m, segue_time now) {
  if (l->n_frames == SEGUE__FRAMES_WAIT) feed_frames(l, now);
  l->frames[l->n_frames++] = m;
}

/* Whose a frame is, LOOK_UP frames ahead of it: then the session's place is there when the frame's turn comes. */
static void look_up(segue__shard *s, const segue__frame_of *f, segue__live **found) {
  *found = find(s, f->session);
  segue__ahead(*found, sizeof **found);
}

static void drain_frames(segue__shard *s, segue_time now) {
  segue__frame_of *all;
  segue__live *of[LOOK_UP] = {NULL};
  const size_t n = segue__frames_take(&s->frames, &all);
  for (size_t i = 0; i < n + LOOK_UP; i++) {
    segue__live **at = &of[i % LOOK_UP];
    if (i + LOOK_UP < n) segue__idmap_expect(&s->by_id, all[i + LOOK_UP].session);
    if (i >= LOOK_UP && *at)
      keep_frame(*at, all[i - LOOK_UP].m, now);
    else if (i >= LOOK_UP)
      segue__msg_free(all[i - LOOK_UP].m);
    if (i < n) look_up(s, &all[i], at);
  }
}

static void drain(segue__shard *s, segue_time now) {
  segue__node *n = segue__mpsc_take(&s->inbox), *next;
  for (; n; n = next) {
    segue__msg *m = (segue__msg *)n;
    segue__live *l;
    next = n->next;
    if (is_incoming(m)) {
      incoming(s, m, now);
      m->ptr = NULL;
      segue__msg_free(m);
    } else if (!(l = find(s, m->session))) {
      segue__msg_free(m);
    } else {
      segue__session_feed(l->session, m, now);
    }
  }
  drain_frames(s, now);
}

static void tell_stop(segue__shard *s, segue_time now) {
  if (s->stop_told || !atomic_load(&s->rt->stopping)) return;
  s->stop_told = 1;
  for (size_t i = 0; i < s->n_live; i++) segue__session_stop(s->live[i].session, now);
}

/* ---- time ---- */

static void expect_sound(segue__ahead_list *to, const segue__live *l, uint32_t i) {
  if (i < l->n_frames)
    segue__ahead_add(to, l->frames[i], sizeof(segue__msg) + SEGUE__SESSION_FRAME * sizeof(int16_t));
}

/* What the ticks of the next three sessions will want. */
static void expect(const segue__shard *s, size_t i) {
  const segue__live *l = &s->live[i];
  const size_t left = s->n_live - i;
  segue__ahead_list to;
  to.n = 0;
  if (left > 1) segue__session_expect(l[1].session, SEGUE__EXPECT_ENGINES, &to);
  if (left > 2) segue__session_expect(l[2].session, SEGUE__EXPECT_PARTS, &to);
  if (left > 2) expect_sound(&to, &l[2], 0);
  if (left > 2) expect_sound(&to, &l[2], 1);
  if (left > 3) segue__session_expect(l[3].session, SEGUE__EXPECT_STATE, &to);
  segue__ahead_ask(&to);
}

static void tick_sessions(segue__shard *s, segue_time now) {
  for (size_t i = 0; i < s->n_live; i++) {
    segue__live *l = &s->live[i];
    expect(s, i);
    feed_frames(l, now);
    segue__session_tick(l->session, now);
    l->done = segue__session_done(l->session);
  }
}

static void tick(segue__shard *s, segue_time now) {
  if (s->index == 0) segue__registry_tick(s->rt->registry, now);
  segue__media_pump_recv(&s->media, now);
  drain(s, now);
  tell_stop(s, now);
  tick_sessions(s, now);
  segue__media_pump_send(&s->media, now);
  reap(s);
  atomic_fetch_add_explicit(&s->ticks, 1, memory_order_relaxed);
}

static void virtual_tick(segue__shard *s) {
  atomic_store(&s->rt->step_time, s->next_tick);
  tick(s, s->next_tick);
  s->next_tick += SEGUE__TICK_US;
}

/* Ticks due by a clock that jumps: each at its own time. */
static int run_virtual(segue__shard *s) {
  segue_time until = segue__clock_now(&s->rt->clock);
  int n = 0;
  for (; s->next_tick <= until; n++) virtual_tick(s);
  atomic_store(&s->rt->step_time, 0);
  return n;
}

static int run_real(segue__shard *s) {
  segue_time now = segue__clock_now(&s->rt->clock);
  int n = 0;
  for (; s->next_tick <= now; n++) {
    segue_time late = now - s->next_tick;
    segue__histogram_add(&s->lateness, late);
    if (late > MAX_LATE_TICKS * SEGUE__TICK_US) {
      uint64_t missed = late / SEGUE__TICK_US;
      atomic_fetch_add(&s->skipped, missed);
      s->next_tick += missed * SEGUE__TICK_US;
    }
    tick(s, now);
    s->next_tick += SEGUE__TICK_US;
    now = segue__clock_now(&s->rt->clock);
  }
  return n;
}

int segue__shard_work(segue__shard *s) {
  /* Ticks first: what the mailbox is fed with must not be older than a tick that was due. */
  int n = s->rt->virtual_time ? run_virtual(s) : run_real(s);
  segue_time now = segue__runtime_now(s->rt);
  drain(s, now);
  tell_stop(s, now);
  return n;
}

void segue__shard_force_tick(segue__shard *s) {
  virtual_tick(s);
}

/* ---- the loop ---- */

static void on_wake(uv_poll_t *p, int status, int events) {
  segue__shard *s = p->data;
  eventfd_t n;
  (void)status, (void)events;
  if (eventfd_read(s->wake_fd, &n) == 0 && s->started) segue__shard_work(s);
  if (atomic_load(&s->quit)) uv_stop(&s->loop);
}

static void on_timer(uv_poll_t *p, int status, int events) {
  segue__shard *s = p->data;
  uint64_t expired;
  (void)status, (void)events;
  if (read(s->timer_fd, &expired, sizeof expired) == sizeof expired && s->started) segue__shard_work(s);
}

/* A timerfd keeps to its grid however late a tick is served; uv timers are whole milliseconds after the
 * last one. The shards' grids are shifted, so that they do not all want a processor at once. */
static int arm(segue__shard *s) {
  segue_time shift = SEGUE__TICK_US * (segue_time)s->index / s->rt->n_shards;
  struct itimerspec spec = {.it_interval = {.tv_nsec = SEGUE__TICK_US * 1000}};
  s->next_tick = segue__clock_now(&s->rt->clock) + SEGUE__TICK_US + shift;
  if (s->rt->virtual_time) return SEGUE_OK;
  spec.it_value.tv_sec = (time_t)(s->next_tick / 1000000);
  spec.it_value.tv_nsec = (long)(s->next_tick % 1000000) * 1000;
  return timerfd_settime(s->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL) == 0 ? SEGUE_OK : SEGUE_E_IO;
}

static void close_handle(uv_handle_t *h, void *arg) {
  (void)arg;
  uv_close(h, NULL);
}

static void close_loop(segue__shard *s) {
  uv_walk(&s->loop, close_handle, NULL);
  uv_run(&s->loop, UV_RUN_DEFAULT);
  uv_loop_close(&s->loop);
}

int segue__shard_init(segue__shard *s, segue_runtime *rt, uint32_t index) {
  s->rt = rt;
  s->index = index;
  segue__mpsc_init(&s->inbox);
  segue__frames_init(&s->frames, rt->allocator);
  segue__idmap_init(&s->by_id, rt->allocator);
  segue__media_pump_init(&s->media, rt->allocator);
  segue__runtime_session_env(rt, s, &s->env);
  s->vad_plan = segue__alloc(rt->allocator, segue__vad_plan_size(SEGUE__SESSION_RATE));
  if (!s->vad_plan) return SEGUE_E_NOMEM;
  s->env.vad_plan = segue__vad_plan_init(s->vad_plan, SEGUE__SESSION_RATE);
  s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  s->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (s->wake_fd < 0 || s->timer_fd < 0 || uv_loop_init(&s->loop) != 0) goto fail;
  if (uv_poll_init(&s->loop, &s->wake_poll, s->wake_fd) != 0 ||
      uv_poll_init(&s->loop, &s->timer_poll, s->timer_fd) != 0)
    goto fail_loop;
  s->wake_poll.data = s->timer_poll.data = s;
  uv_poll_start(&s->wake_poll, UV_READABLE, on_wake);
  uv_poll_start(&s->timer_poll, UV_READABLE, on_timer);
  uv_run(&s->loop, UV_RUN_NOWAIT); /* registers the descriptors: the loop's own becomes pollable */
  if (arm(s) == SEGUE_OK) return SEGUE_OK;
fail_loop:
  close_loop(s);
fail:
  if (s->wake_fd >= 0) close(s->wake_fd);
  if (s->timer_fd >= 0) close(s->timer_fd);
  segue__free(rt->allocator, s->vad_plan);
  return SEGUE_E_IO;
}

static void *run(void *arg) {
  segue__shard *s = arg;
  while (!atomic_load(&s->quit)) uv_run(&s->loop, UV_RUN_DEFAULT);
  return NULL;
}

int segue__shard_start(segue__shard *s) {
  s->started = 1; /* before the thread: it reads this */
  if (pthread_create(&s->thread, NULL, run, s) == 0) return SEGUE_OK;
  s->started = 0;
  return SEGUE_E_IO;
}

void segue__shard_join(segue__shard *s) {
  atomic_store(&s->quit, 1);
  if (!s->started) return;
  segue__shard_wake(s);
  pthread_join(s->thread, NULL);
  s->started = 0;
}

void segue__shard_end(segue__shard *s) {
  for (size_t i = 0; i < s->n_live; i++) {
    free_live(s, &s->live[i]);
    segue__runtime_session_gone(s->rt, s);
  }
  s->n_live = 0;
  close_loop(s);
}

void segue__shard_fini(segue__shard *s) {
  free_list(segue__mpsc_take(&s->inbox));
  segue__frames_fini(&s->frames);
  segue__media_pump_fini(&s->media);
  segue__idmap_fini(&s->by_id);
  segue__free(s->rt->allocator, s->live);
  segue__free(s->rt->allocator, s->vad_plan);
  close(s->wake_fd);
  close(s->timer_fd);
}
