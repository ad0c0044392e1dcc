/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include <string.h>
#include <time.h>

enum { SLICE_MS = 20 }; /* how late `stop` may be seen */

int segue__pool_init(dec_pool *p, uint32_t n) {
  memset(p, 0, sizeof *p);
  p->n = n < POOL_MAX ? n : POOL_MAX;
  if (pthread_mutex_init(&p->lock, NULL)) return SEGUE_E_NOMEM;
  if (pthread_cond_init(&p->freed, NULL)) {
    pthread_mutex_destroy(&p->lock);
    return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

void segue__pool_fini(dec_pool *p) {
  for (uint32_t i = 0; i < p->n; i++) segue__dec_free(&p->slot[i]);
  pthread_cond_destroy(&p->freed);
  pthread_mutex_destroy(&p->lock);
}

static decoder *pick(dec_pool *p, const char *jsgf) {
  int any = -1;
  for (uint32_t i = 0; i < p->n; i++) {
    const decoder *d = &p->slot[i];
    if (p->used[i]) continue;
    if (any < 0 || !d->loaded) any = (int)i; /* rather fill an empty one than unload another's grammar */
    if (d->loaded && (jsgf ? d->jsgf && strcmp(jsgf, d->jsgf) == 0 : !d->jsgf)) {
      any = (int)i;
      break;
    }
  }
  if (any < 0) return NULL;
  p->used[any] = 1;
  return &p->slot[any];
}

decoder *segue__pool_take(dec_pool *p, const char *jsgf, uint32_t wait_ms, const atomic_int *stop) {
  decoder *d;
  pthread_mutex_lock(&p->lock);
  while (!(d = pick(p, jsgf)) && wait_ms && !atomic_load(stop)) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += SLICE_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&p->freed, &p->lock, &until);
    wait_ms = wait_ms > SLICE_MS ? wait_ms - SLICE_MS : 0;
  }
  pthread_mutex_unlock(&p->lock);
  return d;
}

void segue__pool_give(dec_pool *p, decoder *d) {
  pthread_mutex_lock(&p->lock);
  p->used[d - p->slot] = 0;
  pthread_cond_signal(&p->freed);
  pthread_mutex_unlock(&p->lock);
}
