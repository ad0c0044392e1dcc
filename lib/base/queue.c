/* SPDX-License-Identifier: Apache-2.0 */
#include "base/queue.h"

void segue__mpsc_init(segue__mpsc *q) {
  atomic_init(&q->head, NULL);
  atomic_init(&q->count, 0);
}

int segue__mpsc_push(segue__mpsc *q, segue__node *n) {
  segue__node *head = atomic_load_explicit(&q->head, memory_order_relaxed);
  /* Before the node is visible, else the consumer could take it and count below zero. */
  atomic_fetch_add_explicit(&q->count, 1, memory_order_relaxed);
  do n->next = head;
  while (
      !atomic_compare_exchange_weak_explicit(&q->head, &head, n, memory_order_release, memory_order_relaxed));
  return head == NULL;
}

segue__node *segue__mpsc_take(segue__mpsc *q) {
  segue__node *n = atomic_exchange_explicit(&q->head, NULL, memory_order_acquire), *first = NULL;
  size_t taken = 0;
  while (n) {
    segue__node *next = n->next;
    n->next = first;
    first = n;
    n = next;
    taken++;
  }
  if (taken) atomic_fetch_sub_explicit(&q->count, taken, memory_order_relaxed);
  return first;
}

size_t segue__mpsc_count(const segue__mpsc *q) {
  return atomic_load_explicit(&q->count, memory_order_relaxed);
}
