/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/pool.h: worker threads for blocking engines, and strands on them. A strand runs its jobs one at a
 * time, in order; a thread runs one job of a strand, then puts it behind the other strands that wait, so
 * nobody starves. Threads start when they are first needed, up to a bound.
 * Threading: strands may be opened, posted to and closed from any thread. */
#ifndef SEGUE_RUNTIME_POOL_H
#define SEGUE_RUNTIME_POOL_H

#include "base/log.h"
#include "engine/stream.h"

enum { SEGUE__STRAND_JOBS = 64 };

typedef struct segue__pool segue__pool;

typedef struct segue__pool_stats {
  uint32_t threads, busy, strands;
  uint64_t jobs, refused; /* refused: posts beyond a strand's bound */
} segue__pool_stats;

int segue__pool_new(segue__pool **out, const segue_allocator *a, const segue__log *log, uint32_t max_threads);
/* Before the first job: its threads let others go first where processors are few (nice 10, each thread's own). */
void segue__pool_stand_back(segue__pool *p);
const segue__executor *segue__pool_executor(segue__pool *p);
void segue__pool_stats_get(segue__pool *p, segue__pool_stats *out);
/* Wait, at most `timeout_ms`, until no job runs or waits. 1 when it is so. */
int segue__pool_idle(segue__pool *p, uint32_t timeout_ms);
/* Strands must be closed by now. Joins the threads and frees. Threads still inside a job after
 * `timeout_ms` are abandoned with all memory they may touch: their number is returned, and the pool, and
 * what its jobs refer to, must be left alone for ever. NULL is allowed. */
size_t segue__pool_free(segue__pool *p, uint32_t timeout_ms);

#endif /* SEGUE_RUNTIME_POOL_H */
