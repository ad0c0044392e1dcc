/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/health.h"

#include <string.h>

#include "engine/instance.h"

/* A trial of which nothing is heard: its caller has hung up before the engine was needed. */
#define TRIAL SEGUE_SECONDS(60)
#define MAX_DOUBLINGS 5u /* half a minute becomes a quarter of an hour */

bool segue__health_fit(segue__health *h, segue_time now) {
  if (h->until == 0) return true;
  if (now < h->until || now < h->trial) return false;
  h->trial = now + TRIAL;
  return true;
}

bool segue__health_failed(segue__health *h, const segue__health_limits *l, segue_time now, uint32_t *for_ms) {
  const bool probation = h->until != 0 && now >= h->until;
  if (h->failures > 0 && now > h->latest && now - h->latest > SEGUE_MS(l->within_ms)) h->failures = 0;
  if (h->failures < UINT32_MAX) h->failures++;
  h->latest = now;
  if (l->failures == 0 || (h->until != 0 && !probation)) return false;
  if (!probation && h->failures < l->failures) return false;
  const uint32_t doublings = h->periods < MAX_DOUBLINGS ? h->periods : MAX_DOUBLINGS;
  const uint64_t ms = (uint64_t)l->for_ms << doublings;
  *for_ms = ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
  h->periods++;
  h->trial = 0;
  h->until = now + SEGUE_MS(ms);
  return true;
}

bool segue__health_worked(segue__health *h) {
  const bool back = h->until != 0;
  memset(h, 0, sizeof *h);
  return back;
}

bool segue__engine_fit(segue__engine *e, segue_time now) {
  segue__instance *i = (segue__instance *)e;
  pthread_mutex_lock(&i->health_lock);
  const bool fit = segue__health_fit(&i->health, now);
  pthread_mutex_unlock(&i->health_lock);
  return fit;
}

bool segue__engine_failed(segue__engine *e, const segue__health_limits *l, segue_time now, uint32_t *for_ms) {
  segue__instance *i = (segue__instance *)e;
  pthread_mutex_lock(&i->health_lock);
  const bool quarantined = segue__health_failed(&i->health, l, now, for_ms);
  atomic_store_explicit(&i->marked, true, memory_order_relaxed);
  pthread_mutex_unlock(&i->health_lock);
  return quarantined;
}

bool segue__engine_worked(segue__engine *e) {
  segue__instance *i = (segue__instance *)e;
  if (!atomic_load_explicit(&i->marked, memory_order_relaxed)) return false; /* as nearly always */
  pthread_mutex_lock(&i->health_lock);
  const bool back = segue__health_worked(&i->health);
  atomic_store_explicit(&i->marked, false, memory_order_relaxed);
  pthread_mutex_unlock(&i->health_lock);
  return back;
}
