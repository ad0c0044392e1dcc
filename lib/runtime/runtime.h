/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/runtime.h: the process side, for this room only. */
#ifndef SEGUE_RUNTIME_RUNTIME_H
#define SEGUE_RUNTIME_RUNTIME_H

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "runtime/metrics.h"
#include "runtime/events.h"
#include "runtime/pool.h"
#include "runtime/shard.h"

enum { SEGUE__LEG_STRIPES = 64 };

/* Leg ids to session ids; striped, so that frames of different legs do not meet at one lock. */
typedef struct segue__legs {
  struct segue__leg_stripe {
    pthread_mutex_t lock;
    segue__idmap map;
  } stripes[SEGUE__LEG_STRIPES];
} segue__legs;

void segue__legs_init(segue__legs *l, const segue_allocator *a);
void segue__legs_fini(segue__legs *l);
int segue__legs_set(segue__legs *l, uint64_t leg, uint64_t session);
uint64_t segue__legs_get(segue__legs *l, uint64_t leg); /* 0: unknown */
void segue__legs_remove(segue__legs *l, uint64_t leg);

struct segue_runtime {
  segue_allocator allocator_copy;
  const segue_allocator *allocator; /* NULL or allocator_copy */
  segue_runtime_options o;          /* strings are copies */
  segue__log log;
  segue__clock clock;
  int virtual_time;             /* the clock is the application's */
  _Atomic segue_time step_time; /* virtual time: the tick being run, 0 outside */
  pthread_mutex_t rng_lock;
  segue__rng rng; /* when a seed was given */
  segue__registry *registry;
  segue__pool *pool;
  segue__pool *coder; /* a thread for every four shards, for what only computes: never behind an engine */
  segue__events events;
  segue__legs legs;
  _Atomic uint64_t last_id; /* of legs */
  _Atomic uint64_t last_session;
  atomic_uint sessions;
  _Atomic uint64_t calls, refused;
  segue__metrics metrics;
  atomic_int draining, stopping;
  pthread_mutex_t ended_lock;
  pthread_cond_t ended; /* the last session ended */
  int epoll_fd;         /* EMBEDDED */
  segue__shard *shards;
  uint32_t n_shards;
};

/* route.c: what comes from other threads finds its session. */
segue_time segue__runtime_now(segue_runtime *rt);
int segue__runtime_random(segue_runtime *rt, void *buf, size_t n);
uint64_t segue__runtime_new_id(segue_runtime *rt);
void segue__runtime_session_gone(segue_runtime *rt, segue__shard *s);
void segue__runtime_registry_env(segue_runtime *rt, segue__registry_env *env);
void segue__runtime_session_env(segue_runtime *rt, segue__shard *s, segue__session_env *env);

#endif /* SEGUE_RUNTIME_RUNTIME_H */
