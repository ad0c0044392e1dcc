/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/frames.h"

#include <string.h>

#include "base/alloc.h"

enum { CAP_FIRST = 64 };

void segue__frames_init(segue__frames *f, const segue_allocator *a) {
  memset(f, 0, sizeof *f);
  f->allocator = a;
  pthread_mutex_init(&f->lock, NULL);
}

void segue__frames_fini(segue__frames *f) {
  segue__frame_of *left;
  for (size_t i = 0, n = segue__frames_take(f, &left); i < n; i++) segue__msg_free(left[i].m);
  segue__free(f->allocator, f->in);
  segue__free(f->allocator, f->out);
  pthread_mutex_destroy(&f->lock);
}

/* Under the lock. */
static int make_room(segue__frames *f, size_t n) {
  if (n < f->cap_in) return SEGUE_OK;
  const size_t cap = f->cap_in ? 2 * f->cap_in : CAP_FIRST;
  void *grown = segue__realloc_array(f->allocator, f->in, cap, sizeof *f->in);
  if (!grown) return SEGUE_E_NOMEM;
  f->in = grown;
  f->cap_in = cap;
  return SEGUE_OK;
}

int segue__frames_put(segue__frames *f, segue__msg *m) {
  pthread_mutex_lock(&f->lock);
  const size_t n = atomic_load_explicit(&f->n, memory_order_relaxed);
  const int rc = make_room(f, n);
  if (rc == SEGUE_OK) {
    f->in[n] = (segue__frame_of){m->session, m};
    atomic_store_explicit(&f->n, n + 1, memory_order_relaxed);
  }
  pthread_mutex_unlock(&f->lock);
  return rc;
}

size_t segue__frames_take(segue__frames *f, segue__frame_of **out) {
  pthread_mutex_lock(&f->lock);
  segue__frame_of *in = f->in;
  const size_t n = atomic_load_explicit(&f->n, memory_order_relaxed), cap = f->cap_in;
  f->in = f->out;
  f->cap_in = f->cap_out;
  f->out = in;
  f->cap_out = cap;
  atomic_store_explicit(&f->n, 0, memory_order_relaxed);
  pthread_mutex_unlock(&f->lock);
  *out = in;
  return n;
}

size_t segue__frames_count(const segue__frames *f) {
  return atomic_load_explicit(&f->n, memory_order_relaxed);
}
