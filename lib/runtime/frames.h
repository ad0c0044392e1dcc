/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/frames.h: frames on their way to a shard. Nearly all of what comes to it is that, a hundred a second of each call,
 * and nobody hears one before the tick. So they wake nobody, and stand in an array: whoever goes through thousands of
 * them need not fetch one to learn where the next is, nor whose it is.
 * Threading: put from any thread; take from the shard's, and what was taken is valid until the next take. */
#ifndef SEGUE_RUNTIME_FRAMES_H
#define SEGUE_RUNTIME_FRAMES_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/msg.h"

typedef struct segue__frame_of {
  uint64_t session;
  segue__msg *m;
} segue__frame_of;

typedef struct segue__frames {
  const segue_allocator *allocator;
  pthread_mutex_t lock;
  segue__frame_of *in, *out; /* lock: in */
  size_t cap_in, cap_out;    /* lock: cap_in */
  atomic_size_t n;           /* of `in`; changed under the lock */
} segue__frames;

void segue__frames_init(segue__frames *f, const segue_allocator *a);
void segue__frames_fini(segue__frames *f); /* frees what nobody took */
/* Takes the message, unless there is no memory: SEGUE_E_NOMEM. */
int segue__frames_put(segue__frames *f, segue__msg *m);
/* All that are there, in order; their messages are the caller's now. */
size_t segue__frames_take(segue__frames *f, segue__frame_of **out);
size_t segue__frames_count(const segue__frames *f); /* any thread, approximate */

#endif /* SEGUE_RUNTIME_FRAMES_H */
