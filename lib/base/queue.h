/* SPDX-License-Identifier: Apache-2.0 */
/* base/queue.h: many producers, one consumer, intrusive, without locks. Producers push on a stack with one
 * compare-and-swap; the consumer takes all of it at once and turns it round, so order is kept.
 * The queue counts, it does not refuse: who owns it decides by segue__mpsc_count what may still enter. */
#ifndef SEGUE_BASE_QUEUE_H
#define SEGUE_BASE_QUEUE_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct segue__node {
  struct segue__node *next;
} segue__node;

typedef struct segue__mpsc {
  _Atomic(segue__node *) head;
  atomic_size_t count;
} segue__mpsc;

void segue__mpsc_init(segue__mpsc *q);
/* Any thread. Returns 1 when the queue was empty: the consumer must be woken. */
int segue__mpsc_push(segue__mpsc *q, segue__node *n);
/* Consumer: everything pushed so far, oldest first, linked by `next`; NULL when empty. */
segue__node *segue__mpsc_take(segue__mpsc *q);
size_t segue__mpsc_count(const segue__mpsc *q); /* any thread, approximate */

#endif /* SEGUE_BASE_QUEUE_H */
