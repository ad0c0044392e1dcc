/* SPDX-License-Identifier: Apache-2.0 */
/* base/ahead.h: ask for memory before it is needed. Whoever goes through thousands of calls in turn has none of the next
 * one's memory in the caches; asked for a call ahead, it comes while there is other work. Reads nothing, faults nowhere. */
#ifndef SEGUE_BASE_AHEAD_H
#define SEGUE_BASE_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define segue__prefetch(p) __builtin_prefetch(p)
/* A function that does nothing but ask is one without effect to gcc, and its calls are left out: with this it is not. */
#define segue__prefetch_stays() __asm__ volatile("")
#else
#define segue__prefetch(p) ((void)(p))
#define segue__prefetch_stays() ((void)0)
#endif

enum { SEGUE__CACHE_LINE = 64 };

/* `n` bytes from `p` on, with the line that the last of them is in; any pointer, also NULL. */
static inline void segue__ahead(const void *p, size_t n) {
  const uintptr_t line = SEGUE__CACHE_LINE, end = (uintptr_t)p + n;
  segue__prefetch_stays();
  for (uintptr_t at = (uintptr_t)p / line * line; p && at < end; at += line)
    segue__prefetch((const void *)at);
}

/* Pieces of memory to be asked for at once. Where a page lies has to be looked up, which a processor does for few pages at
 * a time while others wait: so each piece's first line goes ahead of all the rest. */
enum { SEGUE__AHEAD_PIECES = 48 };

typedef struct segue__ahead_list {
  struct {
    uintptr_t at, end;
  } of[SEGUE__AHEAD_PIECES];
  uint32_t n;
} segue__ahead_list;

/* Nothing when the list is full. */
static inline void segue__ahead_add(segue__ahead_list *l, const void *p, size_t n) {
  if (!p || l->n == SEGUE__AHEAD_PIECES) return;
  const uintptr_t line = SEGUE__CACHE_LINE;
  l->of[l->n].at = (uintptr_t)p / line * line;
  l->of[l->n++].end = (uintptr_t)p + n;
}

static inline void segue__ahead_ask(const segue__ahead_list *l) {
  segue__prefetch_stays();
  for (uint32_t i = 0; i < l->n; i++) segue__prefetch((const void *)l->of[i].at);
  for (uint32_t i = 0; i < l->n; i++)
    for (uintptr_t at = l->of[i].at + SEGUE__CACHE_LINE; at < l->of[i].end; at += SEGUE__CACHE_LINE)
      segue__prefetch((const void *)at);
}

#endif /* SEGUE_BASE_AHEAD_H */
