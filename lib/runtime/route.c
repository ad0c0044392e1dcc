/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from other threads (transports, engines, the application) finds its session's shard; and
 * the services that sessions and engines get of the runtime. */
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "runtime/runtime.h"

/* ---- legs ---- */

static struct segue__leg_stripe *stripe(segue__legs *l, uint64_t leg) {
  return &l->stripes[leg % SEGUE__LEG_STRIPES];
}

void segue__legs_init(segue__legs *l, const segue_allocator *a) {
  for (int i = 0; i < SEGUE__LEG_STRIPES; i++) {
    pthread_mutex_init(&l->stripes[i].lock, NULL);
    segue__idmap_init(&l->stripes[i].map, a);
  }
}

void segue__legs_fini(segue__legs *l) {
  for (int i = 0; i < SEGUE__LEG_STRIPES; i++) {
    segue__idmap_fini(&l->stripes[i].map);
    pthread_mutex_destroy(&l->stripes[i].lock);
  }
}

int segue__legs_set(segue__legs *l, uint64_t leg, uint64_t session) {
  struct segue__leg_stripe *s = stripe(l, leg);
  int rc;
  pthread_mutex_lock(&s->lock);
  rc = segue__idmap_set(&s->map, leg, session);
  pthread_mutex_unlock(&s->lock);
  return rc;
}

uint64_t segue__legs_get(segue__legs *l, uint64_t leg) {
  struct segue__leg_stripe *s = stripe(l, leg);
  uint64_t session = 0;
  pthread_mutex_lock(&s->lock);
  segue__idmap_get(&s->map, leg, &session);
  pthread_mutex_unlock(&s->lock);
  return session;
}

void segue__legs_remove(segue__legs *l, uint64_t leg) {
  struct segue__leg_stripe *s = stripe(l, leg);
  pthread_mutex_lock(&s->lock);
  segue__idmap_remove(&s->map, leg);
  pthread_mutex_unlock(&s->lock);
}

/* ---- services ---- */

segue_time segue__runtime_now(segue_runtime *rt) {
  segue_time step = atomic_load(&rt->step_time);
  return step ? step : segue__clock_now(&rt->clock);
}

int segue__runtime_random(segue_runtime *rt, void *buf, size_t n) {
  if (rt->o.seed == 0) return n <= INT32_MAX && RAND_bytes(buf, (int)n) == 1 ? SEGUE_OK : SEGUE_E_IO;
  pthread_mutex_lock(&rt->rng_lock);
  segue__rng_fill(&rt->rng, buf, n);
  pthread_mutex_unlock(&rt->rng_lock);
  return SEGUE_OK;
}

uint64_t segue__runtime_new_id(segue_runtime *rt) {
  return atomic_fetch_add(&rt->last_id, 1) + 1;
}

/* Session ids tell their shard, so that messages need no table: id = n * shards + shard. */
static segue__shard *shard_of(segue_runtime *rt, uint64_t session) {
  return &rt->shards[session % rt->n_shards];
}

void segue__runtime_session_gone(segue_runtime *rt, segue__shard *s) {
  atomic_fetch_sub(&s->load, 1);
  if (atomic_fetch_sub(&rt->sessions, 1) != 1 || !atomic_load(&rt->stopping)) return;
  segue__events_close(&rt->events);
  pthread_mutex_lock(&rt->ended_lock);
  pthread_cond_broadcast(&rt->ended);
  pthread_mutex_unlock(&rt->ended_lock);
}

/* ---- what transports report ---- */

static segue__shard *least_loaded(segue_runtime *rt) {
  segue__shard *best = &rt->shards[0];
  for (uint32_t i = 1; i < rt->n_shards; i++)
    if (atomic_load(&rt->shards[i].load) < atomic_load(&best->load)) best = &rt->shards[i];
  return best;
}

/* A new call: pin it to a shard, or have a shard refuse it (commands come from shard threads only). */
static void route_incoming(segue_runtime *rt, segue__engine *transport, const segue_leg_event *ev) {
  segue__shard *s = least_loaded(rt);
  segue__msg *m = segue__msg_new(SEGUE__MSG_LEG, 0);
  uint32_t before = atomic_fetch_add(&rt->sessions, 1);
  int rc = SEGUE_OK;
  atomic_fetch_add(&s->load, 1);
  if (!m) {
    segue__runtime_session_gone(rt, s);
    segue__log_line(&rt->log, SEGUE_LOG_ERROR, "runtime", "no memory to take a call");
    return;
  }
  if (before >= rt->o.max_sessions || atomic_load(&rt->draining)) rc = SEGUE_E_LIMIT;
  m->session = (atomic_fetch_add(&rt->last_session, 1) + 1) * rt->n_shards + s->index;
  if (rc == SEGUE_OK) rc = segue__msg_set_leg(m, ev);
  if (rc == SEGUE_OK) rc = segue__legs_set(&rt->legs, ev->leg, m->session);
  m->leg_id = ev->leg;
  m->code = rc;
  m->ptr = transport;
  atomic_fetch_add(rc == SEGUE_OK ? &rt->calls : &rt->refused, 1);
  segue__shard_post(s, m);
}

static void leg_event(void *ctx, segue__engine *transport, const segue_leg_event *ev) {
  segue_runtime *rt = ctx;
  segue__msg *m;
  uint64_t session;
  if (ev->size < offsetof(segue_leg_event, result) || ev->leg == 0) return;
  if (ev->type == SEGUE_LEG_INCOMING) {
    route_incoming(rt, transport, ev);
    return;
  }
  session = segue__legs_get(&rt->legs, ev->leg);
  if (session == 0) return;
  if (ev->type == SEGUE_LEG_ENDED || ev->type == SEGUE_LEG_REFUSED) segue__legs_remove(&rt->legs, ev->leg);
  m = segue__msg_new(SEGUE__MSG_LEG, session);
  if (m && segue__msg_set_leg(m, ev) == SEGUE_OK) {
    segue__shard_post(shard_of(rt, session), m);
  } else {
    segue__msg_free(m);
    segue__log_line(&rt->log, SEGUE_LOG_ERROR, "runtime", "a leg's event was dropped session=%llu type=%u",
                    (unsigned long long)session, ev->type);
  }
}

static void leg_frame(void *ctx, segue__engine *transport, uint64_t leg, const segue_media_frame *f) {
  segue_runtime *rt = ctx;
  uint64_t session = segue__legs_get(&rt->legs, leg);
  segue__msg *m;
  int rc = SEGUE_OK;
  (void)transport;
  if (session == 0 || f->size < sizeof *f || f->n_samples > 48000 || f->payload_len > 65536) return;
  m = f->pcm ? segue__msg_new_frame(session, f->pcm, f->n_samples)
             : segue__msg_new(SEGUE__MSG_FRAME, session);
  if (!m) return;
  m->leg_id = leg;
  m->sample_rate = f->sample_rate;
  m->timestamp = f->timestamp;
  if (!f->pcm) rc = segue__msg_set_text(m, (const char *)f->payload, f->payload_len);
  if (rc == SEGUE_OK)
    segue__shard_post(shard_of(rt, session), m);
  else
    segue__msg_free(m);
}

static segue_time registry_now(void *ctx) {
  return segue__runtime_now(ctx);
}

static uint64_t registry_new_id(void *ctx) {
  return segue__runtime_new_id(ctx);
}

static int registry_random(void *ctx, void *buf, size_t n) {
  return segue__runtime_random(ctx, buf, n);
}

void segue__runtime_registry_env(segue_runtime *rt, segue__registry_env *env) {
  *env = (segue__registry_env){.allocator = rt->allocator,
                               .log = &rt->log,
                               .plugin_path = rt->o.plugin_path,
                               .plugin_trial = rt->o.plugin_trial,
                               .ctx = rt,
                               .now = registry_now,
                               .new_id = registry_new_id,
                               .random = registry_random,
                               .leg_event = leg_event,
                               .leg_frame = leg_frame};
}

/* ---- what sessions get ---- */

static segue_runtime *rt_of(void *ctx) {
  return ((segue__shard *)ctx)->rt;
}

static uint64_t session_wall_ms(void *ctx, segue_time now) {
  segue_runtime *rt = rt_of(ctx);
  if (rt->virtual_time) return rt->o.wall_base_ms + now / 1000;
  return segue__clock_wall_ms() + now / 1000 - segue__clock_now(&rt->clock) / 1000;
}

static segue_time session_now(void *ctx) {
  return segue__runtime_now(rt_of(ctx));
}

static int session_random(void *ctx, void *buf, size_t n) {
  return segue__runtime_random(rt_of(ctx), buf, n);
}

static void session_took(void *ctx, enum segue__took what, segue_time us) {
  segue__histogram_add(&((segue__shard *)ctx)->took[what], us);
}

static void session_emit(void *ctx, segue_session *handle, uint32_t type, uint64_t t_ms, char *json) {
  segue__metrics_event(&rt_of(ctx)->metrics, type, json);
  segue__events_push(&rt_of(ctx)->events, handle, type, t_ms, json);
}

static int session_post(void *ctx, segue__msg *m) {
  segue_runtime *rt = rt_of(ctx);
  segue__shard *s = shard_of(rt, m->session);
  if (atomic_load(&s->quit)) {
    segue__msg_free(m);
    return SEGUE_E_CLOSED;
  }
  segue__shard_post(s, m);
  return SEGUE_OK;
}

static uint64_t session_leg_new(void *ctx, uint64_t session) {
  segue_runtime *rt = rt_of(ctx);
  uint64_t leg = segue__runtime_new_id(rt);
  return segue__legs_set(&rt->legs, leg, session) == SEGUE_OK ? leg : 0;
}

static void session_leg_gone(void *ctx, uint64_t leg) {
  segue__legs_remove(&rt_of(ctx)->legs, leg);
}

static int session_media_add(void *ctx, struct segue__media_stream *m) {
  return segue__media_pump_add(&((segue__shard *)ctx)->media, m);
}

static void session_media_remove(void *ctx, struct segue__media_stream *m) {
  segue__media_pump_remove(&((segue__shard *)ctx)->media, m);
}

static void session_log(void *ctx, int level, const char *room, const char *text) {
  segue__log_text(&rt_of(ctx)->log, level, room, text);
}

void segue__runtime_session_env(segue_runtime *rt, segue__shard *s, segue__session_env *env) {
  *env = (segue__session_env){.ctx = s,
                              .registry = rt->registry,
                              .executor = segue__pool_executor(rt->pool),
                              .coder = rt->virtual_time ? NULL : segue__pool_executor(rt->coder),
                              .media_address = rt->o.media_address,
                              .media_port_min = rt->o.media_port_min,
                              .media_port_max = rt->o.media_port_max,
                              .wall_ms = session_wall_ms,
                              .now = session_now,
                              .random = session_random,
                              .took = session_took,
                              .emit = session_emit,
                              .post = session_post,
                              .leg_new = session_leg_new,
                              .leg_gone = session_leg_gone,
                              .media_add = session_media_add,
                              .media_remove = session_media_remove,
                              .log = session_log};
}
