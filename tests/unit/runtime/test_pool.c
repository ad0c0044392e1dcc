/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const segue__log quiet = {NULL, NULL, SEGUE_LOG_ERROR + 1};

/* A gate that jobs wait at. */
struct gate {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int open, waiting;
};

static void gate_init(struct gate *g) {
  memset(g, 0, sizeof *g);
  pthread_mutex_init(&g->lock, NULL);
  pthread_cond_init(&g->changed, NULL);
}

static void gate_wait(void *arg) {
  struct gate *g = arg;
  pthread_mutex_lock(&g->lock);
  g->waiting++;
  pthread_cond_broadcast(&g->changed);
  while (!g->open) pthread_cond_wait(&g->changed, &g->lock);
  g->waiting--;
  pthread_mutex_unlock(&g->lock);
}

static void gate_expect(struct gate *g, int waiting) {
  pthread_mutex_lock(&g->lock);
  while (g->waiting < waiting) pthread_cond_wait(&g->changed, &g->lock);
  pthread_mutex_unlock(&g->lock);
}

static void gate_open(struct gate *g) {
  pthread_mutex_lock(&g->lock);
  g->open = 1;
  pthread_cond_broadcast(&g->changed);
  pthread_mutex_unlock(&g->lock);
}

static void open_gate(void *arg) {
  gate_open(arg);
}

struct order {
  atomic_int next, inside, broken;
};

struct step {
  struct order *order;
  int number;
};

static void in_order(void *arg) {
  struct step *s = arg;
  if (atomic_fetch_add(&s->order->inside, 1) != 0) atomic_store(&s->order->broken, 1);
  if (atomic_fetch_add(&s->order->next, 1) != s->number) atomic_store(&s->order->broken, 1);
  atomic_fetch_sub(&s->order->inside, 1);
}

static void a_strand_runs_one_job_at_a_time_in_order(void **state) {
  enum { STRANDS = 8, JOBS = 60 };
  static struct order orders[STRANDS];
  static struct step steps[STRANDS][JOBS + 1];
  segue__strand *strands[STRANDS];
  segue__pool *p;
  memset(orders, 0, sizeof orders);
  assert_int_equal(segue__pool_new(&p, NULL, &quiet, 4), SEGUE_OK);
  const segue__executor *x = segue__pool_executor(p);
  for (int s = 0; s < STRANDS; s++) strands[s] = x->open(x->ctx);
  for (int j = 0; j < JOBS; j++)
    for (int s = 0; s < STRANDS; s++) {
      steps[s][j] = (struct step){&orders[s], j};
      assert_int_equal(x->post(strands[s], in_order, &steps[s][j]), SEGUE_OK);
    }
  for (int s = 0; s < STRANDS; s++) {
    steps[s][JOBS] = (struct step){&orders[s], JOBS};
    x->close(strands[s], in_order, &steps[s][JOBS]);
  }
  assert_int_equal(segue__pool_idle(p, 5000), 1);
  assert_int_equal(segue__pool_free(p, 5000), 0);
  for (int s = 0; s < STRANDS; s++) {
    assert_int_equal(atomic_load(&orders[s].next), JOBS + 1);
    assert_int_equal(atomic_load(&orders[s].broken), 0);
  }
}

static void count(void *arg) {
  atomic_fetch_add((atomic_int *)arg, 1);
}

static void a_full_strand_refuses_and_counts(void **state) {
  segue__pool *p;
  segue__pool_stats stats;
  struct gate g;
  atomic_int ran = 0;
  int taken = 0;
  gate_init(&g);
  segue__pool_new(&p, NULL, &quiet, 2);
  const segue__executor *x = segue__pool_executor(p);
  segue__strand *s = x->open(x->ctx);
  x->post(s, gate_wait, &g);
  gate_expect(&g, 1);
  while (x->post(s, count, &ran) == SEGUE_OK) taken++;
  assert_int_equal(taken, SEGUE__STRAND_JOBS);
  segue__pool_stats_get(p, &stats);
  assert_int_equal(stats.refused, 1);
  assert_int_equal(stats.busy, 1);
  x->close(s, count, &ran);
  gate_open(&g);
  assert_int_equal(segue__pool_free(p, 5000), 0);
  assert_int_equal(atomic_load(&ran), SEGUE__STRAND_JOBS + 1);
}

static void a_stalled_strand_does_not_hold_up_others(void **state) {
  segue__pool *p;
  struct gate g;
  atomic_int ran = 0;
  gate_init(&g);
  segue__pool_new(&p, NULL, &quiet, 2);
  const segue__executor *x = segue__pool_executor(p);
  segue__strand *stalled = x->open(x->ctx), *well = x->open(x->ctx);
  x->post(stalled, gate_wait, &g);
  gate_expect(&g, 1);
  for (int i = 0; i < 50; i++) x->post(well, count, &ran);
  x->close(well, open_gate, &g);
  x->close(stalled, count, &ran);
  assert_int_equal(segue__pool_free(p, 5000), 0);
  assert_int_equal(atomic_load(&ran), 51);
}

static void threads_start_when_needed_and_up_to_the_bound(void **state) {
  segue__pool *p;
  segue__pool_stats stats;
  struct gate g;
  segue__strand *s[6];
  gate_init(&g);
  segue__pool_new(&p, NULL, &quiet, 3);
  const segue__executor *x = segue__pool_executor(p);
  for (int i = 0; i < 6; i++) s[i] = x->open(x->ctx);
  segue__pool_stats_get(p, &stats);
  assert_int_equal(stats.threads, 0);
  for (int i = 0; i < 6; i++) x->post(s[i], gate_wait, &g);
  gate_expect(&g, 3);
  segue__pool_stats_get(p, &stats);
  assert_int_equal(stats.threads, 3);
  assert_int_equal(segue__pool_idle(p, 10), 0);
  gate_open(&g);
  for (int i = 0; i < 6; i++) x->close(s[i], gate_wait, &g);
  assert_int_equal(segue__pool_free(p, 5000), 0);
}

static void a_call_that_never_returns_is_abandoned(void **state) {
  static struct gate g; /* the abandoned thread keeps using it */
  static segue__pool *p;
  gate_init(&g);
  segue__pool_new(&p, NULL, &quiet, 2);
  const segue__executor *x = segue__pool_executor(p);
  segue__strand *s = x->open(x->ctx);
  x->close(s, gate_wait, &g);
  gate_expect(&g, 1);
  assert_int_equal(segue__pool_free(p, 20), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_strand_runs_one_job_at_a_time_in_order),
      cmocka_unit_test(a_full_strand_refuses_and_counts),
      cmocka_unit_test(a_stalled_strand_does_not_hold_up_others),
      cmocka_unit_test(threads_start_when_needed_and_up_to_the_bound),
      cmocka_unit_test(a_call_that_never_returns_is_abandoned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
