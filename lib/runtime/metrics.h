/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/metrics.h: what the events of all sessions add up to, in Prometheus' text form (doc/metrics.md is the
 * table of names). Counted where events are queued, so that a figure and the log it came from cannot disagree.
 * Labels have a fixed set of values, "other" for the rest: nothing of a call gets in.
 * Written by any shard, read by any thread, without locks. */
#ifndef SEGUE_RUNTIME_METRICS_H
#define SEGUE_RUNTIME_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "runtime/histogram.h"

enum {
  SEGUE__METRICS_COUNTERS = 14,
  SEGUE__METRICS_VALUES = 20,
  SEGUE__METRICS_SPREADS = 17,
  SEGUE__METRICS_EDGES = 12
};

/* A histogram with the buckets of its row in metrics.c; the sum in thousandths. */
typedef struct segue__spread {
  _Atomic uint64_t buckets[SEGUE__METRICS_EDGES + 1], sum;
} segue__spread;

typedef struct segue__metrics {
  _Atomic uint64_t counters[SEGUE__METRICS_COUNTERS][SEGUE__METRICS_VALUES];
  segue__spread spreads[SEGUE__METRICS_SPREADS];
} segue__metrics;

/* What the runtime knows besides: gauges and counters without labels. */
typedef struct segue__metrics_extra {
  uint64_t sessions, calls, refused, events_waiting, events, events_dropped, workers, workers_busy,
      worker_jobs, ticks_skipped;
} segue__metrics_extra;

/* Durations that the shards keep, each shard one: how late ticks were, and what triggers and INVITEs took. */
typedef enum segue__latency {
  SEGUE__LATE_TICK = 0,
  SEGUE__LATE_TRIGGER,
  SEGUE__LATE_DIAL,
  SEGUE__LATENCIES
} segue__latency;

/* One event of a session, SEGUE_EVENT_* and its JSON; of most types nothing is counted. */
void segue__metrics_event(segue__metrics *m, uint32_t type, const char *json);
/* Append the whole exposition; of `kept` each latency's histograms, `n` of them, are added up. */
void segue__metrics_write(const segue__metrics *m, const segue__metrics_extra *x,
                          const segue__histogram *const *kept[SEGUE__LATENCIES], uint32_t n, segue__buf *out);

#endif /* SEGUE_RUNTIME_METRICS_H */
