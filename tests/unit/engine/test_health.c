/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/health.h"

static const segue__health_limits limits = {.failures = 3, .within_ms = 10000, .for_ms = 5000};

/* Seconds of time; 0: not in quarantine by it, else for so many milliseconds. */
static uint32_t fails(segue__health *h, uint32_t at) {
  uint32_t for_ms = 0;
  return segue__health_failed(h, &limits, SEGUE_SECONDS(at), &for_ms) ? for_ms : 0;
}

static void failures_in_a_row_bring_it_into_quarantine(void **state) {
  segue__health h = {0};
  assert_int_equal(fails(&h, 100), 0);
  assert_int_equal(fails(&h, 101), 0);
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(101)));
  assert_int_equal(fails(&h, 102), 5000);
  assert_false(segue__health_fit(&h, SEGUE_SECONDS(102)));
  assert_false(segue__health_fit(&h, SEGUE_SECONDS(106)));
  assert_int_equal(fails(&h, 103), 0); /* a stream from before: no news */
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(107)));
}

static void failures_far_apart_or_with_success_between_do_not(void **state) {
  segue__health h = {0};
  for (uint32_t t = 100; t < 300; t += 11) assert_int_equal(fails(&h, t), 0);
  for (uint32_t t = 300; t < 310; t += 2) {
    assert_int_equal(fails(&h, t), 0);
    assert_false(segue__health_worked(&h));
  }
}

static void on_probation_one_tries_it_and_decides(void **state) {
  segue__health h = {0};
  for (uint32_t t = 100; t < 103; t++) (void)fails(&h, t);
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(110))); /* the trial */
  assert_false(segue__health_fit(&h, SEGUE_SECONDS(111)));
  assert_int_equal(fails(&h, 112), 10000);
  assert_false(segue__health_fit(&h, SEGUE_SECONDS(121)));
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(122)));
  assert_true(segue__health_worked(&h));
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(122)));
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(122)));
  assert_int_equal(fails(&h, 123), 0);
  assert_int_equal(fails(&h, 123), 0);
  assert_int_equal(fails(&h, 123), 5000); /* as at the beginning */
}

static void a_trial_nobody_hears_of_is_followed_by_another(void **state) {
  segue__health h = {0};
  for (uint32_t t = 100; t < 103; t++) (void)fails(&h, t);
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(110)));
  assert_false(segue__health_fit(&h, SEGUE_SECONDS(169)));
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(170)));
}

static void quarantines_grow_to_a_bound(void **state) {
  segue__health h = {0};
  uint32_t for_ms = 0, t = 100;
  for (int i = 0; i < 3; i++) for_ms = fails(&h, t);
  for (int i = 0; i < 40; i++) {
    t += for_ms / 1000;
    for_ms = fails(&h, t);
    assert_true(for_ms > 0);
  }
  assert_int_equal(for_ms, 5000u << 5);
}

static void with_no_limit_it_is_never_left_alone(void **state) {
  const segue__health_limits none = {.failures = 0, .within_ms = 10000, .for_ms = 5000};
  segue__health h = {0};
  uint32_t for_ms;
  for (int i = 0; i < 100; i++) assert_false(segue__health_failed(&h, &none, SEGUE_SECONDS(100), &for_ms));
  assert_true(segue__health_fit(&h, SEGUE_SECONDS(100)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(failures_in_a_row_bring_it_into_quarantine),
      cmocka_unit_test(failures_far_apart_or_with_success_between_do_not),
      cmocka_unit_test(on_probation_one_tries_it_and_decides),
      cmocka_unit_test(a_trial_nobody_hears_of_is_followed_by_another),
      cmocka_unit_test(quarantines_grow_to_a_bound),
      cmocka_unit_test(with_no_limit_it_is_never_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
