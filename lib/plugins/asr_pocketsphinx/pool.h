/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h: a bounded number of decoders, lent for one utterance each. Any thread. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_POOL_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_POOL_H

#include "decoder.h"

#include <pthread.h>
#include <stdatomic.h>

enum { POOL_MAX = 64 };

typedef struct dec_pool {
  pthread_mutex_t lock;
  pthread_cond_t freed;
  decoder slot[POOL_MAX];
  uint8_t used[POOL_MAX];
  uint32_t n;
} dec_pool;

int segue__pool_init(dec_pool *p, uint32_t n);
/** Every decoder has been returned by then. */
void segue__pool_fini(dec_pool *p);

/** A free decoder, one loaded with `jsgf` if there is one. Waits at most `wait_ms`, less when `*stop`
 *  becomes 1. NULL: none came free. */
decoder *segue__pool_take(dec_pool *p, const char *jsgf, uint32_t wait_ms, const atomic_int *stop);
void segue__pool_give(dec_pool *p, decoder *d);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_POOL_H */
