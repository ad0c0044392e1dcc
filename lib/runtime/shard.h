/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/shard.h: one loop and the sessions pinned to it. Work comes from a mailbox (any thread) and from
 * a 20 ms tick. In a tick: transports without a thread, media in, mailbox, sessions, media out, reaping.
 * Threading: the shard's thread, or in EMBEDDED mode whoever steps; segue__shard_post from any. */
#ifndef SEGUE_RUNTIME_SHARD_H
#define SEGUE_RUNTIME_SHARD_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "base/queue.h"
#include "runtime/frames.h"
#include "runtime/histogram.h"
#include "runtime/idmap.h"
#include "runtime/media_pump.h"
#include "session/session.h"

enum { SEGUE__TICK_US = 20000 };

/* Frames of a session that wait for its tick: two parties' of four ticks; who sends more is fed at once. */
enum { SEGUE__FRAMES_WAIT = 8 };

/* A live session of the shard. */
typedef struct segue__live {
  uint64_t id;
  segue__session *session;
  segue_session *handle;
  uint32_t n_frames;
  int done;                               /* segue__session_done, as of its latest tick */
  segue__msg *frames[SEGUE__FRAMES_WAIT]; /* of its legs, that wait for its tick */
} segue__live;

typedef struct segue__shard {
  segue_runtime *rt;
  uint32_t index;
  segue__session_env env;
  uv_loop_t loop;
  uv_poll_t wake_poll, timer_poll;
  int wake_fd, timer_fd; /* eventfds outlive the loop: a late poster must never meet a closed one */
  pthread_t thread;
  int started;
  segue__mpsc inbox;    /* all but frames */
  segue__frames frames; /* behind it: a leg's frames have no effect on its events */
  atomic_int quit;
  atomic_uint load;            /* sessions routed here and not yet reaped */
  _Atomic uint64_t ticks;      /* run */
  _Atomic uint64_t skipped;    /* left out after a long stall */
  _Atomic uint64_t overflowed; /* messages dropped at a full mailbox */
  segue__histogram lateness;
  segue__histogram took[SEGUE__TOOK_COUNT];
  /* Of the shard's thread only. */
  segue_time next_tick;
  segue__live *live;
  size_t n_live, cap_live;
  segue__idmap by_id; /* session id → index in live */
  int stop_told;
  void *vad_plan; /* memory of env.vad_plan */
  segue__media_pump media;
} segue__shard;

int segue__shard_init(segue__shard *s, segue_runtime *rt, uint32_t index); /* SEGUE_E_IO, SEGUE_E_NOMEM */
int segue__shard_start(segue__shard *s);                                   /* its thread */
void segue__shard_join(segue__shard *s);                                   /* after quit */
void segue__shard_wake(segue__shard *s);
/* Take a message: queue it, or free it when the mailbox is beyond what its kind may fill. */
void segue__shard_post(segue__shard *s, segue__msg *m);
/* All that is due by the clock. Returns the number of ticks run. */
int segue__shard_work(segue__shard *s);
/* One tick whatever the clock says: the end of a virtual runtime. */
void segue__shard_force_tick(segue__shard *s);
/* With the thread gone: free sessions, close the loop. Messages may still be posted and wait. */
void segue__shard_end(segue__shard *s);
/* Nobody posts any more. */
void segue__shard_fini(segue__shard *s);

#endif /* SEGUE_RUNTIME_SHARD_H */
