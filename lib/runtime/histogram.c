/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/histogram.h"

static unsigned bucket_of(uint64_t us) {
  unsigned power = 0, b;
  if (us < 8) return (unsigned)us;
  while ((us >> power) >= 16) power++;
  b = 8 + power * 8 + (unsigned)((us >> power) - 8);
  return b < SEGUE__HISTOGRAM_BUCKETS ? b : SEGUE__HISTOGRAM_BUCKETS - 1;
}

uint64_t segue__histogram_edge(unsigned b) {
  unsigned power = b < 16 ? 0 : b / 8 - 1;
  if (b < 16) return b;
  return ((uint64_t)(b % 8 + 8 + 1) << power) - 1;
}

void segue__histogram_add(segue__histogram *h, uint64_t us) {
  atomic_fetch_add_explicit(&h->buckets[bucket_of(us)], 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&h->count, 1, memory_order_relaxed);
  if (us > atomic_load_explicit(&h->max, memory_order_relaxed))
    atomic_store_explicit(&h->max, us, memory_order_relaxed);
}

uint64_t segue__histogram_percentile(const segue__histogram *h, double p) {
  uint64_t count = atomic_load_explicit(&h->count, memory_order_relaxed), seen = 0;
  uint64_t max = atomic_load_explicit(&h->max, memory_order_relaxed);
  for (unsigned b = 0; count > 0 && b < SEGUE__HISTOGRAM_BUCKETS; b++) {
    seen += atomic_load_explicit(&h->buckets[b], memory_order_relaxed);
    if ((double)seen >= p * (double)count)
      return segue__histogram_edge(b) < max ? segue__histogram_edge(b) : max;
  }
  return count ? max : 0;
}
