/* SPDX-License-Identifier: Apache-2.0 */
/* session/session.h: a live call as the runtime drives it: fed with messages, ticked every 20 ms,
 * polled for nothing (it acts through `env`). One shard thread owns a session; only the handle is
 * shared between threads. */
#ifndef SEGUE_SESSION_SESSION_H
#define SEGUE_SESSION_SESSION_H

#include <segue/session.h>

#include "base/ahead.h"
#include "engine/stream.h"

struct segue__media_stream;
struct segue__vad_plan;

enum segue__took {
  SEGUE__TOOK_TRIGGER, /* a trigger, with all that follows of itself */
  SEGUE__TOOK_DIAL, /* what let the agent be dialled (PUBLISHED, the end of a try) → the INVITE has left */
  SEGUE__TOOK_COUNT
};

/* What a session needs of the runtime. Outlives all sessions of the shard. Functions marked
 * "any thread" are called from API callers too. */
typedef struct segue__session_env {
  void *ctx;
  segue__registry *registry;
  const segue__executor *executor;
  const segue__executor
      *coder; /* for what only computes: never behind an engine; NULL: virtual time, compute at once */
  struct segue__vad_plan *vad_plan; /* tables and scratch of all ears of the shard: they stay in its caches */
  const char *media_address;
  uint32_t media_port_min, media_port_max;
  /* Unix time in milliseconds that belongs to `now`. Any thread. */
  uint64_t (*wall_ms)(void *ctx, segue_time now);
  segue_time (*now)(void *ctx); /* any thread */
  int (*random)(void *ctx, void *buf, size_t n);
  /* What took how long, for the runtime's figures. */
  void (*took)(void *ctx, enum segue__took what, segue_time us);
  /* Queue an event; takes `json` (malloc'd). `handle` is referenced by the event. */
  void (*emit)(void *ctx, segue_session *handle, uint32_t type, uint64_t t_ms, char *json);
  /* Deliver to session m->session on its shard; takes the message, frees it if the session is gone.
   * Any thread. @return SEGUE_OK, SEGUE_E_CLOSED. */
  int (*post)(void *ctx, segue__msg *m);
  /* A fresh leg id whose events come to `session`; and the end of it. */
  uint64_t (*leg_new)(void *ctx, uint64_t session);
  void (*leg_gone)(void *ctx, uint64_t leg);
  /* Take part in the shard's batched receive and send. */
  int (*media_add)(void *ctx, struct segue__media_stream *m);
  void (*media_remove)(void *ctx, struct segue__media_stream *m);
  void (*log)(void *ctx, int level, const char *room, const char *text); /* any thread */
} segue__session_env;

typedef struct segue__session segue__session;

/* What is asked for ahead of its next tick, in this order, another session's tick between each two: the one tells where the
 * next lies. It goes on the list `to`. */
typedef enum segue__expected {
  SEGUE__EXPECT_STATE = 0,
  SEGUE__EXPECT_PARTS,
  SEGUE__EXPECT_ENGINES
} segue__expected;
void segue__session_expect(const segue__session *s, segue__expected what, segue__ahead_list *to);

/* The handle applications hold; made with one reference. */
segue_session *segue__handle_new(const segue__session_env *env, uint64_t id);

/* A session for the INCOMING leg event `offer` on transport `transport`; `env` and `handle` are
 * borrowed (the session takes its own reference on handle). Emits INCOMING. */
int segue__session_new(segue__session **out, const segue__session_env *env, segue_session *handle,
                       segue__engine *transport, const segue_leg_event *offer, segue_time now);
/* Feed one message; it is consumed. Never fails: what is late or unknown is dropped. */
void segue__session_feed(segue__session *s, segue__msg *m, segue_time now);
/* Every 20 ms, after the shard's media receive and before its send. */
void segue__session_tick(segue__session *s, segue_time now);
/* Hang everything up; the session then ends by itself within ticks. */
void segue__session_stop(segue__session *s, segue_time now);
/* 1 when it has ended, all its events are out and it may be freed. */
int segue__session_done(const segue__session *s);
void segue__session_free(segue__session *s); /* closes what is still open */
uint64_t segue__session_id(const segue__session *s);

#endif /* SEGUE_SESSION_SESSION_H */
