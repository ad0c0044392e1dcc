/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <pthread.h>

#include "wire/model_cache.h"

enum { THREADS = 4 };

typedef struct worker {
  pthread_t thread;
  segue_context *ctx;
  char value[512];
  size_t n;
  int rc;
} worker;

static void *work(void *p) {
  worker *w = p;
  const segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  w->n = sizeof w->value;
  w->rc = segue_encode(w->ctx, &o, w->value, &w->n, NULL, NULL);
  return NULL;
}

static void first_use_from_many_threads_gives_one_model(void **state) {
  (void)state;
  worker w[THREADS] = {0};
  segue_context *ctx = context_of(full_context);
  for (int i = 0; i < THREADS; i++) {
    w[i].ctx = ctx;
    assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(w[i].thread, NULL), 0);
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(w[i].rc, SEGUE_OK);
    assert_string_equal(w[i].value, w[0].value);
  }
  assert_ptr_equal(segue__model_en1(), segue__model_en1());
  assert_int_equal(segue_wire_warm_up(), SEGUE_OK);
  segue_context_unref(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(first_use_from_many_threads_gives_one_model)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
