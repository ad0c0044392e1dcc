/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/media_pump.h: the RTP streams of one shard, received and sent in one batch a tick.
 * Threading: the shard's thread. */
#ifndef SEGUE_RUNTIME_MEDIA_PUMP_H
#define SEGUE_RUNTIME_MEDIA_PUMP_H

#include <segue/base.h>

struct segue__media_stream;

typedef struct segue__media_pump {
  const segue_allocator *allocator;
  struct segue__media_stream **streams;
  size_t n, cap;
} segue__media_pump;

void segue__media_pump_init(segue__media_pump *p, const segue_allocator *a);
void segue__media_pump_fini(segue__media_pump *p);
int segue__media_pump_add(segue__media_pump *p, struct segue__media_stream *s);
void segue__media_pump_remove(segue__media_pump *p, struct segue__media_stream *s);
void segue__media_pump_recv(segue__media_pump *p, segue_time now);
void segue__media_pump_send(segue__media_pump *p, segue_time now);

#endif /* SEGUE_RUNTIME_MEDIA_PUMP_H */
