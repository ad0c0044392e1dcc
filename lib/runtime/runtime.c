/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/runtime.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "runtime/options.h"
#include "session/plan.h"

/* How long the end of a runtime waits, each at most: for sessions to say goodbye (legs get two seconds to
 * confirm), for engine calls to return, for idle workers to leave. */
enum { WAIT_SESSIONS_MS = 3000, WAIT_ENGINES_MS = 2000, WAIT_WORKERS_MS = 1000 };

/* ---- making ---- */

static int make_fd(segue_runtime *rt) {
  struct epoll_event events = {.events = EPOLLIN}, loop = {.events = EPOLLIN};
  rt->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (rt->epoll_fd < 0) return SEGUE_E_IO;
  if (epoll_ctl(rt->epoll_fd, EPOLL_CTL_ADD, rt->events.fd, &events) != 0) return SEGUE_E_IO;
  if (epoll_ctl(rt->epoll_fd, EPOLL_CTL_ADD, uv_backend_fd(&rt->shards[0].loop), &loop) != 0)
    return SEGUE_E_IO;
  return SEGUE_OK;
}

/* Copy strings, so that the caller's may go. */
static int own_strings(segue_runtime *rt) {
  const char **own[] = {&rt->o.media_address, &rt->o.plugin_path, &rt->o.plugin_trial};
  int rc = SEGUE_OK;
  /* All of them, also after a failure: free_base frees what stands there. */
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
    if (*own[i] && !(*own[i] = segue__strdup(rt->allocator, *own[i]))) rc = SEGUE_E_NOMEM;
  return rc;
}

static void init_locks(segue_runtime *rt) {
  pthread_condattr_t monotonic;
  pthread_mutex_init(&rt->rng_lock, NULL);
  pthread_mutex_init(&rt->ended_lock, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&rt->ended, &monotonic);
  pthread_condattr_destroy(&monotonic);
}

static void free_base(segue_runtime *rt) {
  segue_allocator copy = rt->allocator_copy;
  const segue_allocator *a = rt->allocator ? &copy : NULL;
  segue__legs_fini(&rt->legs);
  pthread_mutex_destroy(&rt->rng_lock);
  pthread_mutex_destroy(&rt->ended_lock);
  pthread_cond_destroy(&rt->ended);
  if (rt->epoll_fd >= 0) close(rt->epoll_fd);
  segue__free(a, rt->shards);
  segue__free(a, (void *)rt->o.media_address);
  segue__free(a, (void *)rt->o.plugin_path);
  segue__free(a, (void *)rt->o.plugin_trial);
  segue__free(a, rt);
}

static segue_runtime *new_base(const segue_runtime_options *o) {
  segue_runtime *rt = segue__calloc(o->allocator, 1, sizeof *rt);
  if (!rt) return NULL;
  rt->o = *o;
  if (o->allocator) {
    rt->allocator_copy = *o->allocator;
    rt->allocator = &rt->allocator_copy;
  }
  rt->log = (segue__log){o->log, o->log_user, (int)o->log_level};
  rt->clock = (segue__clock){o->clock, o->clock_user};
  rt->virtual_time = o->clock != NULL;
  rt->epoll_fd = -1;
  rt->n_shards = o->shards;
  segue__rng_seed(&rt->rng, o->seed);
  segue__legs_init(&rt->legs, rt->allocator);
  init_locks(rt);
  rt->shards = segue__calloc(rt->allocator, rt->n_shards, sizeof *rt->shards);
  if (own_strings(rt) == SEGUE_OK && rt->shards) return rt;
  free_base(rt);
  return NULL;
}

/* The parts that need the base, in order; `made` counts shards for the way back. */
static int make_parts(segue_runtime *rt, uint32_t *made, segue_error *err) {
  segue__registry_env env;
  int rc;
  segue__runtime_registry_env(rt, &env);
  if ((rc = segue__registry_new(&rt->registry, &env)) < 0) return segue__fail(err, rc, "", "out of memory");
  if ((rc = segue__pool_new(&rt->pool, rt->allocator, &rt->log, rt->o.workers)) < 0)
    return segue__fail(err, rc, "", "out of memory");
  if ((rc = segue__pool_new(&rt->coder, rt->allocator, &rt->log, (rt->n_shards + 3) / 4)) < 0)
    return segue__fail(err, rc, "", "out of memory");
  segue__pool_stand_back(rt->coder); /* fifty headers at once must not delay the calls that have theirs */
  for (; *made < rt->n_shards; ++*made)
    if ((rc = segue__shard_init(&rt->shards[*made], rt, *made)) < 0)
      return segue__fail(err, rc, "", "no loop for shard %u: %s", *made, strerror(errno));
  if (rt->o.mode == SEGUE_RUN_EMBEDDED) {
    rc = make_fd(rt);
    return rc < 0 ? segue__fail(err, rc, "", "no descriptor to poll: %s", strerror(errno)) : rc;
  }
  for (uint32_t i = 0; i < rt->n_shards; i++)
    if ((rc = segue__shard_start(&rt->shards[i])) < 0)
      return segue__fail(err, rc, "", "no thread for shard %u", i);
  return SEGUE_OK;
}

/* ---- ending ---- */

static void end_shards(segue_runtime *rt, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) segue__shard_join(&rt->shards[i]);
  for (uint32_t i = 0; i < n; i++) segue__shard_end(&rt->shards[i]);
}

/* Everything but sessions is still there. An engine call that never returns keeps what it may touch. */
static void free_parts(segue_runtime *rt, uint32_t n_shards) {
  size_t stuck = 0;
  if (rt->registry) segue__registry_stop_transports(rt->registry);
  if (rt->pool && !segue__pool_idle(rt->pool, WAIT_ENGINES_MS))
    segue__log_line(&rt->log, SEGUE_LOG_WARN, "runtime", "engines still work at the end");
  stuck = segue__registry_free(rt->registry);
  stuck += segue__pool_free(rt->pool, WAIT_WORKERS_MS);
  stuck += segue__pool_free(rt->coder, WAIT_WORKERS_MS);
  if (stuck > 0) {
    segue__log_line(&rt->log, SEGUE_LOG_ERROR, "runtime", "memory of stalled engines is not freed n=%zu",
                    stuck);
    return;
  }
  for (uint32_t i = 0; i < n_shards; i++) segue__shard_fini(&rt->shards[i]);
  segue__events_fini(&rt->events);
  free_base(rt);
}

static void wait_threads(segue_runtime *rt) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += WAIT_SESSIONS_MS / 1000;
  pthread_mutex_lock(&rt->ended_lock);
  while (atomic_load(&rt->sessions) > 0)
    if (pthread_cond_timedwait(&rt->ended, &rt->ended_lock, &until) != 0) break;
  pthread_mutex_unlock(&rt->ended_lock);
}

static void wait_embedded(segue_runtime *rt) {
  struct pollfd fd = {.fd = uv_backend_fd(&rt->shards[0].loop), .events = POLLIN};
  segue_time until = segue__clock_machine() + SEGUE_MS(WAIT_SESSIONS_MS);
  int ticks = 0;
  while (atomic_load(&rt->sessions) > 0) {
    if (rt->virtual_time) {
      if (++ticks > WAIT_SESSIONS_MS / 20) break;
      segue__shard_force_tick(&rt->shards[0]);
    } else {
      if (segue__clock_machine() >= until) break;
      poll(&fd, 1, 20);
      segue_runtime_step(rt);
    }
  }
}

int segue_runtime_new(segue_runtime **out, const segue_runtime_options *o, segue_error *err) {
  segue_runtime_options taken;
  segue_runtime *rt;
  uint32_t made = 0;
  int rc;
  if (!out) return segue__fail(err, SEGUE_E_INVAL, "out", "nowhere to put the runtime");
  *out = NULL;
  rc = segue__runtime_options_take(&taken, o, err);
  if (rc < 0) return rc;
  rt = new_base(&taken);
  if (!rt) return segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  rc = segue__events_init(&rt->events, rt->allocator, rt->o.max_events);
  if (rc < 0) {
    free_base(rt);
    return segue__fail(err, rc, "", "no event descriptor: %s", strerror(errno));
  }
  rc = make_parts(rt, &made, err);
  if (rc == SEGUE_OK) {
    *out = rt;
    return SEGUE_OK;
  }
  end_shards(rt, made);
  free_parts(rt, made);
  return rc;
}

void segue_runtime_free(segue_runtime *rt) {
  if (!rt) return;
  segue_runtime_stop(rt);
  if (rt->o.mode == SEGUE_RUN_EMBEDDED)
    wait_embedded(rt);
  else
    wait_threads(rt);
  if (atomic_load(&rt->sessions) > 0)
    segue__log_line(&rt->log, SEGUE_LOG_WARN, "runtime", "sessions did not end in time n=%u",
                    atomic_load(&rt->sessions));
  end_shards(rt, rt->n_shards);
  free_parts(rt, rt->n_shards);
}

/* ---- running ---- */

int segue_runtime_use(segue_runtime *rt, const char *use, const char *config, segue_error *err) {
  if (!rt) return segue__fail(err, SEGUE_E_INVAL, "", "no runtime");
  if (atomic_load(&rt->stopping)) return segue__fail(err, SEGUE_E_STATE, "", "the runtime is stopping");
  return segue__registry_use(rt->registry, use, config, err);
}

int segue_runtime_prepare(segue_runtime *rt, const char *config, segue_error *err) {
  segue__plan *plan = NULL;
  if (!rt || !config)
    return segue__fail(err, SEGUE_E_INVAL, NULL, "a runtime and a configuration are needed");
  const int rc = segue__plan_new(&plan, rt->registry, config, err);
  segue__plan_free(plan); /* the registry keeps idle engines */
  return rc;
}

int segue_runtime_add_plugin(segue_runtime *rt, const struct segue_plugin *plugin, void *user,
                             segue_error *err) {
  if (!rt) return segue__fail(err, SEGUE_E_INVAL, "", "no runtime");
  return segue__registry_add(rt->registry, plugin, user, err);
}

int segue_runtime_step(segue_runtime *rt) {
  if (!rt) return SEGUE_E_INVAL;
  if (rt->o.mode != SEGUE_RUN_EMBEDDED) return SEGUE_E_STATE;
  uv_run(&rt->shards[0].loop, UV_RUN_NOWAIT);
  return segue__shard_work(&rt->shards[0]);
}

static int next_embedded(segue_runtime *rt, uint32_t timeout_ms, const segue_event **ev) {
  segue_time until =
      timeout_ms == SEGUE_FOREVER ? SEGUE_TIME_NEVER : segue__clock_machine() + SEGUE_MS(timeout_ms);
  struct pollfd fd = {.fd = rt->epoll_fd, .events = POLLIN};
  for (;;) {
    segue_time now;
    int rc = segue__events_pop(&rt->events, ev);
    if (rc != SEGUE_E_AGAIN) return rc;
    segue_runtime_step(rt);
    rc = segue__events_pop(&rt->events, ev);
    if (rc != SEGUE_E_AGAIN) return rc;
    now = segue__clock_machine();
    if (rt->virtual_time || now >= until) return SEGUE_E_TIMEOUT;
    poll(&fd, 1, until == SEGUE_TIME_NEVER ? -1 : (int)((until - now) / 1000 + 1));
  }
}

int segue_runtime_next_event(segue_runtime *rt, uint32_t timeout_ms, const segue_event **ev) {
  if (!rt || !ev) return SEGUE_E_INVAL;
  *ev = NULL;
  return rt->o.mode == SEGUE_RUN_EMBEDDED ? next_embedded(rt, timeout_ms, ev)
                                          : segue__events_wait(&rt->events, timeout_ms, ev);
}

int segue_runtime_fd(segue_runtime *rt) {
  if (!rt) return SEGUE_E_INVAL;
  return rt->o.mode == SEGUE_RUN_EMBEDDED ? rt->epoll_fd : rt->events.fd;
}

int segue_runtime_drain(segue_runtime *rt) {
  if (!rt) return SEGUE_E_INVAL;
  atomic_store(&rt->draining, 1);
  return SEGUE_OK;
}

int segue_runtime_stop(segue_runtime *rt) {
  if (!rt) return SEGUE_E_INVAL;
  atomic_store(&rt->draining, 1);
  if (atomic_exchange(&rt->stopping, 1)) return SEGUE_OK;
  for (uint32_t i = 0; i < rt->n_shards; i++) segue__shard_wake(&rt->shards[i]);
  if (atomic_load(&rt->sessions) == 0) segue__events_close(&rt->events);
  return SEGUE_OK;
}

int segue_runtime_set_wakeup(segue_runtime *rt, void (*fn)(void *user), void *user) {
  if (!rt) return SEGUE_E_INVAL;
  pthread_mutex_lock(&rt->events.lock);
  rt->events.wakeup = fn;
  rt->events.wakeup_user = user;
  pthread_mutex_unlock(&rt->events.lock);
  return SEGUE_OK;
}

/* ---- figures ---- */

static void write_times(segue__buf *b, const char *name, segue__histogram *h, const char *unit, uint64_t n) {
  segue__buf_printf(b, ",\"%s_us\":{\"p50\":%llu,\"p99\":%llu,\"max\":%llu,\"%s\":%llu}", name,
                    (unsigned long long)segue__histogram_percentile(h, 0.5),
                    (unsigned long long)segue__histogram_percentile(h, 0.99),
                    (unsigned long long)atomic_load(&h->max), unit, (unsigned long long)n);
}

static void write_shard(segue__buf *b, segue__shard *s) {
  segue__histogram *trigger = &s->took[SEGUE__TOOK_TRIGGER], *dial = &s->took[SEGUE__TOOK_DIAL];
  segue__buf_printf(b, "{\"sessions\":%u,\"skipped\":%llu,\"overflowed\":%llu", atomic_load(&s->load),
                    (unsigned long long)atomic_load(&s->skipped),
                    (unsigned long long)atomic_load(&s->overflowed));
  write_times(b, "late", &s->lateness, "ticks", atomic_load(&s->ticks));
  write_times(b, "trigger", trigger, "count", atomic_load(&trigger->count));
  write_times(b, "dial", dial, "count", atomic_load(&dial->count));
  segue__buf_putc(b, '}');
}

static void write_stats(segue__buf *b, segue_runtime *rt) {
  segue__pool_stats pool;
  uint64_t total, dropped;
  size_t waiting;
  segue__pool_stats_get(rt->pool, &pool);
  pthread_mutex_lock(&rt->events.lock);
  total = rt->events.total, dropped = rt->events.dropped, waiting = rt->events.count;
  pthread_mutex_unlock(&rt->events.lock);
  segue__buf_printf(b, "{\"sessions\":%u,\"calls\":%llu,\"refused\":%llu,\"draining\":%s",
                    atomic_load(&rt->sessions), (unsigned long long)atomic_load(&rt->calls),
                    (unsigned long long)atomic_load(&rt->refused),
                    atomic_load(&rt->draining) ? "true" : "false");
  segue__buf_printf(b, ",\"events\":{\"total\":%llu,\"waiting\":%zu,\"dropped\":%llu}",
                    (unsigned long long)total, waiting, (unsigned long long)dropped);
  segue__buf_printf(
      b, ",\"workers\":{\"threads\":%u,\"busy\":%u,\"strands\":%u,\"jobs\":%llu,\"refused\":%llu}",
      pool.threads, pool.busy, pool.strands, (unsigned long long)pool.jobs, (unsigned long long)pool.refused);
  segue__buf_puts(b, ",\"shards\":[");
  for (uint32_t i = 0; i < rt->n_shards; i++) {
    if (i > 0) segue__buf_putc(b, ',');
    write_shard(b, &rt->shards[i]);
  }
  segue__buf_puts(b, "]}");
}

static void write_metrics(segue__buf *b, segue_runtime *rt) {
  segue__pool_stats pool;
  segue__metrics_extra x = {.sessions = atomic_load(&rt->sessions),
                            .calls = atomic_load(&rt->calls),
                            .refused = atomic_load(&rt->refused)};
  const uint32_t n = rt->n_shards;
  const segue__histogram **all = calloc((size_t)n + 1, sizeof *all * SEGUE__LATENCIES);
  const segue__histogram *const *kept[SEGUE__LATENCIES];
  if (!all) {
    b->failed = 1;
    return;
  }
  segue__pool_stats_get(rt->pool, &pool);
  x.workers = pool.threads, x.workers_busy = pool.busy, x.worker_jobs = pool.jobs;
  pthread_mutex_lock(&rt->events.lock);
  x.events = rt->events.total, x.events_dropped = rt->events.dropped, x.events_waiting = rt->events.count;
  pthread_mutex_unlock(&rt->events.lock);
  for (uint32_t i = 0; i < rt->n_shards; i++) {
    all[SEGUE__LATE_TICK * n + i] = &rt->shards[i].lateness;
    all[SEGUE__LATE_TRIGGER * n + i] = &rt->shards[i].took[SEGUE__TOOK_TRIGGER];
    all[SEGUE__LATE_DIAL * n + i] = &rt->shards[i].took[SEGUE__TOOK_DIAL];
    x.ticks_skipped += atomic_load(&rt->shards[i].skipped);
  }
  for (uint32_t i = 0; i < SEGUE__LATENCIES; i++) kept[i] = all + (size_t)i * n;
  segue__metrics_write(&rt->metrics, &x, kept, n, b);
  free(all);
}

static int figures(segue_runtime *rt, void (*write)(segue__buf *b, segue_runtime *rt), char *buf,
                   size_t *len) {
  segue__buf b;
  size_t room;
  int rc = SEGUE_OK;
  if (!rt || !len || (!buf && *len > 0)) return SEGUE_E_INVAL;
  segue__buf_init(&b);
  write(&b, rt);
  if (b.failed) {
    segue__buf_free(&b);
    return SEGUE_E_NOMEM;
  }
  room = *len;
  *len = b.len;
  if (room > b.len)
    memcpy(buf, b.p, b.len + 1);
  else
    rc = SEGUE_E_LIMIT;
  segue__buf_free(&b);
  return rc;
}

int segue_runtime_stats(segue_runtime *rt, char *buf, size_t *len) {
  return figures(rt, write_stats, buf, len);
}

int segue_runtime_metrics(segue_runtime *rt, char *buf, size_t *len) {
  return figures(rt, write_metrics, buf, len);
}
