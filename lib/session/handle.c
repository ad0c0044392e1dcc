/* SPDX-License-Identifier: Apache-2.0 */
#include "session/handle.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "session/handle_use.h"

/* Who may touch what: `refs` anybody; `registry` and `id` never change; the rest under `lock`.
 * `env` belongs to a shard that may be gone once the session has ended. Posting therefore happens between
 * enter and leave, and close waits for those inside. Nothing inside takes longer than putting a message
 * into a queue, so the shard that closes is not held up; loading engines happens outside. */
struct segue_session {
  atomic_uint refs;
  uint64_t id;
  segue__registry *registry; /* of the runtime, which outlives every handle */
  pthread_mutex_t lock;
  pthread_cond_t left;
  const segue__session_env *env; /* NULL: the session has ended */
  uint32_t inside;
  enum segue__handle_phase phase;
  segue_context *newest; /* NULL: none published yet */
};

segue_session *segue__handle_new(const segue__session_env *env, uint64_t id) {
  segue_session *h = calloc(1, sizeof *h);
  if (!h) return NULL;
  if (pthread_mutex_init(&h->lock, NULL) != 0) goto fail;
  if (pthread_cond_init(&h->left, NULL) != 0) goto fail_lock;
  atomic_init(&h->refs, 1);
  h->id = id;
  h->registry = env->registry;
  h->env = env;
  return h;
fail_lock:
  (void)pthread_mutex_destroy(&h->lock);
fail:
  free(h);
  return NULL;
}

segue_session *segue_session_ref(segue_session *s) {
  if (s) (void)atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
  return s;
}

void segue_session_unref(segue_session *s) {
  if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1) return;
  segue_context_unref(s->newest);
  (void)pthread_cond_destroy(&s->left);
  (void)pthread_mutex_destroy(&s->lock);
  free(s);
}

uint64_t segue_session_id(const segue_session *s) {
  return s ? s->id : 0;
}

/* ---- the session's side ---- */

void segue__handle_publish(segue_session *h, segue_context *ctx) {
  segue_context *old;
  (void)segue_context_ref(ctx);
  (void)pthread_mutex_lock(&h->lock);
  old = h->newest;
  h->newest = ctx;
  (void)pthread_mutex_unlock(&h->lock);
  segue_context_unref(old);
}

void segue__handle_close(segue_session *h) {
  (void)pthread_mutex_lock(&h->lock);
  h->env = NULL;
  while (h->inside > 0) (void)pthread_cond_wait(&h->left, &h->lock);
  (void)pthread_mutex_unlock(&h->lock);
}

/* ---- the callers' side ---- */

segue__registry *segue__handle_registry(const segue_session *h) {
  return h->registry;
}

int segue__handle_phase(segue_session *h, enum segue__handle_phase from, enum segue__handle_phase to) {
  int rc = SEGUE_OK;
  (void)pthread_mutex_lock(&h->lock);
  if (!h->env)
    rc = SEGUE_E_CLOSED;
  else if (h->phase != from)
    rc = SEGUE_E_STATE;
  else
    h->phase = to;
  (void)pthread_mutex_unlock(&h->lock);
  return rc;
}

int segue__handle_post(segue_session *h, segue__msg *m) {
  const segue__session_env *env;
  (void)pthread_mutex_lock(&h->lock);
  env = h->env;
  if (env) h->inside++;
  (void)pthread_mutex_unlock(&h->lock);
  if (!env) {
    segue__msg_free(m);
    return SEGUE_E_CLOSED;
  }
  const int rc = env->post(env->ctx, m);
  (void)pthread_mutex_lock(&h->lock);
  if (--h->inside == 0) (void)pthread_cond_broadcast(&h->left);
  (void)pthread_mutex_unlock(&h->lock);
  return rc;
}

int segue_session_context(segue_session *s, segue_context **out) {
  if (!s || !out) return SEGUE_E_INVAL;
  (void)pthread_mutex_lock(&s->lock);
  *out = s->newest ? segue_context_ref(s->newest) : NULL;
  const int closed = s->env == NULL;
  (void)pthread_mutex_unlock(&s->lock);
  if (*out) return SEGUE_OK;
  return closed ? SEGUE_E_CLOSED : SEGUE_E_AGAIN;
}
