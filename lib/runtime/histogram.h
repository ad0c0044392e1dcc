/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/histogram.h: durations in microseconds, log-linear: eight buckets for each power of two, so a
 * percentile is right within 12.5 %. Written by one thread, read by any. */
#ifndef SEGUE_RUNTIME_HISTOGRAM_H
#define SEGUE_RUNTIME_HISTOGRAM_H

#include <stdatomic.h>
#include <stdint.h>

enum { SEGUE__HISTOGRAM_BUCKETS = 8 * 28 };

typedef struct segue__histogram {
  _Atomic uint64_t buckets[SEGUE__HISTOGRAM_BUCKETS];
  _Atomic uint64_t count, max;
} segue__histogram;

void segue__histogram_add(segue__histogram *h, uint64_t us);
/* Largest value of bucket `b`. */
uint64_t segue__histogram_edge(unsigned b);
/* Upper edge of the bucket in which the share `p` (0…1) is reached, never above the maximum; 0 when empty. */
uint64_t segue__histogram_percentile(const segue__histogram *h, double p);

#endif /* SEGUE_RUNTIME_HISTOGRAM_H */
