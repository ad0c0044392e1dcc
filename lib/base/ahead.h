/* SPDX-License-Identifier: Apache-2.0 */
/* base/ahead.h: ask for memory before it is needed. Whoever goes through thousands of calls in turn has none of the next
 * one's memory in the caches; asked for a call ahead, it comes while there is other work. Reads nothing, faults nowhere. */
#ifndef SEGUE_BASE_AHEAD_H
#define SEGUE_BASE_AHEAD_H

#include <stddef.h>

#if defined(__GNUC__)
#define segue__prefetch(p) __builtin_prefetch(p)
#else
#define segue__prefetch(p) ((void)(p))
#endif

enum { SEGUE__CACHE_LINE = 64 };

/* `n` bytes from `p` on; any pointer, also NULL. */
static inline void segue__ahead(const void *p, size_t n) {
  const char *at = p;
  for (size_t i = 0; at && i < n; i += SEGUE__CACHE_LINE) segue__prefetch(at + i);
}

#endif /* SEGUE_BASE_AHEAD_H */
