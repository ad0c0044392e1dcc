/* SPDX-License-Identifier: Apache-2.0 */
/* engine/request.h: one question, one answer: verifiers, stores, hooks. An engine may answer late, twice or
 * never; so each question has a number in a table of the engine, and an answer whose number is not there
 * is dropped. Blocking engines run on eight strands chosen by session: the order within a session is
 * kept, and one slow answer does not hold up everybody.
 * Threading: questions from shards, answers from any thread; one lock, never held in a plugin. */
#ifndef SEGUE_ENGINE_REQUEST_H
#define SEGUE_ENGINE_REQUEST_H

#include <pthread.h>

#include "engine/stream.h"

enum { SEGUE__REQUESTS_MAX = 4096, SEGUE__REQUEST_STRANDS = 8 };

struct segue__request;

typedef struct segue__requests {
  pthread_mutex_t lock;
  struct segue__request *pending;
  size_t n_pending;
  uint32_t last; /* number given last; verifiers take 32 bits */
  const segue__executor *executor;
  segue__strand *strands[SEGUE__REQUEST_STRANDS];
  segue_verify_sink verify_sink;
  segue_store_sink store_sink;
  segue_hook_sink hook_sink;
} segue__requests;

int segue__requests_init(segue__requests *r);
/* Give the strands back: before the engine's fini. Strands finish by themselves. */
void segue__requests_close(segue__requests *r);
/* Forget what was never answered: after the engine's fini. */
void segue__requests_fini(segue__requests *r);

#endif /* SEGUE_ENGINE_REQUEST_H */
