/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/media_pump.h"

#include <string.h>

#include "base/alloc.h"
#include "media/stream.h"

void segue__media_pump_init(segue__media_pump *p, const segue_allocator *a) {
  memset(p, 0, sizeof *p);
  p->allocator = a;
}

void segue__media_pump_fini(segue__media_pump *p) {
  segue__free(p->allocator, p->streams);
  memset(p, 0, sizeof *p);
}

int segue__media_pump_add(segue__media_pump *p, struct segue__media_stream *s) {
  if (p->n == p->cap) {
    size_t cap = p->cap ? p->cap * 2 : 64;
    void *grown = segue__realloc_array(p->allocator, p->streams, cap, sizeof *p->streams);
    if (!grown) return SEGUE_E_NOMEM;
    p->streams = grown;
    p->cap = cap;
  }
  p->streams[p->n++] = s;
  return SEGUE_OK;
}

void segue__media_pump_remove(segue__media_pump *p, struct segue__media_stream *s) {
  for (size_t i = 0; i < p->n; i++) {
    if (p->streams[i] != s) continue;
    /* Order is kept: neighbours in memory stay neighbours in the batch. */
    memmove(&p->streams[i], &p->streams[i + 1], (--p->n - i) * sizeof *p->streams);
    return;
  }
}

void segue__media_pump_recv(segue__media_pump *p, segue_time now) {
  if (p->n > 0) segue__media_batch_recv(p->streams, p->n, now);
}

void segue__media_pump_send(segue__media_pump *p, segue_time now) {
  if (p->n > 0) segue__media_batch_send(p->streams, p->n, now);
}
