/* SPDX-License-Identifier: Apache-2.0 */
#include "base/queue.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { PRODUCERS = 4, EACH = 20000 };

struct item {
  segue__node node;
  int producer, number;
};

struct producer {
  segue__mpsc *q;
  struct item *items;
};

static void *produce(void *arg) {
  struct producer *p = arg;
  for (int i = 0; i < EACH; i++) segue__mpsc_push(p->q, &p->items[i].node);
  return NULL;
}

static void each_producers_order_is_kept(void **state) {
  static struct item items[PRODUCERS][EACH];
  struct producer producers[PRODUCERS];
  pthread_t threads[PRODUCERS];
  int next[PRODUCERS] = {0}, seen = 0;
  segue__mpsc q;
  segue__mpsc_init(&q);
  for (int p = 0; p < PRODUCERS; p++) {
    for (int i = 0; i < EACH; i++) items[p][i].producer = p, items[p][i].number = i;
    producers[p] = (struct producer){&q, items[p]};
    assert_int_equal(pthread_create(&threads[p], NULL, produce, &producers[p]), 0);
  }
  while (seen < PRODUCERS * EACH) {
    for (segue__node *n = segue__mpsc_take(&q); n; n = n->next, seen++) {
      struct item *it = (struct item *)n;
      if (it->number != next[it->producer])
        fail_msg("producer %d: %d after %d", it->producer, it->number, next[it->producer]);
      next[it->producer]++;
    }
  }
  for (int p = 0; p < PRODUCERS; p++) pthread_join(threads[p], NULL);
  assert_null(segue__mpsc_take(&q));
  assert_int_equal(segue__mpsc_count(&q), 0);
}

static void only_the_push_to_an_empty_queue_wakes(void **state) {
  segue__node a, b;
  segue__mpsc q;
  segue__mpsc_init(&q);
  assert_int_equal(segue__mpsc_push(&q, &a), 1);
  assert_int_equal(segue__mpsc_push(&q, &b), 0);
  assert_int_equal(segue__mpsc_count(&q), 2);
  assert_ptr_equal(segue__mpsc_take(&q), &a);
  assert_ptr_equal(a.next, &b);
  assert_null(b.next);
  assert_int_equal(segue__mpsc_push(&q, &a), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_producers_order_is_kept),
      cmocka_unit_test(only_the_push_to_an_empty_queue_wakes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
