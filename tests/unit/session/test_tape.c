/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "session/tape.h"

static void record(segue__tape *t, int16_t first, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    int16_t pcm[SEGUE__TAPE_FRAME] = {(int16_t)(first + (int16_t)i)};
    assert_true(segue__tape_frame(t, pcm, SEGUE_MS(20) * (segue_time)(first + (int)i)));
  }
}

/* Frame `pcm`, or the end of `utterance` when that is not 0, comes next. */
static void expect(segue__tape *t, int16_t pcm, uint32_t utterance) {
  segue__tape_item item;
  assert_true(segue__tape_peek(t, &item));
  assert_int_equal(item.utterance, utterance);
  if (utterance == 0) {
    assert_int_equal(item.pcm[0], pcm);
    assert_int_equal(item.at, SEGUE_MS(20) * (segue_time)pcm);
  } else {
    assert_null(item.pcm);
  }
  segue__tape_step(t);
}

static void what_was_recorded_is_read_in_order_and_again(void **state) {
  segue__tape t = {0};
  segue__tape_item item;
  record(&t, 1, 2);
  assert_true(segue__tape_end(&t, 1));
  record(&t, 3, 1);
  for (int i = 0; i < 2; i++) {
    expect(&t, 1, 0);
    expect(&t, 2, 0);
    expect(&t, 0, 1);
    expect(&t, 3, 0);
    assert_false(segue__tape_peek(&t, &item));
    segue__tape_rewind(&t);
  }
  segue__tape_free(&t);
}

static void an_answered_utterance_goes_and_the_reader_stays_where_it_is(void **state) {
  segue__tape t = {0};
  segue__tape_item item;
  record(&t, 1, 2);
  assert_true(segue__tape_end(&t, 1));
  record(&t, 3, 2);
  for (int i = 0; i < 4; i++) segue__tape_step(&t); /* three frames and an end */
  segue__tape_done(&t, 1);
  expect(&t, 4, 0);
  segue__tape_rewind(&t);
  expect(&t, 3, 0);
  assert_true(segue__tape_end(&t, 2));
  segue__tape_done(&t, 5); /* whatever number comes: it and all before */
  assert_false(segue__tape_peek(&t, &item));
  assert_null(t.pcm); /* nothing kept, no memory */
  segue__tape_done(&t, 6);
  assert_int_equal(t.lost, 0);
}

static void what_is_being_said_can_be_dropped(void **state) {
  segue__tape t = {0};
  segue__tape_item item;
  record(&t, 1, 3);
  assert_true(segue__tape_end(&t, 1));
  record(&t, 4, 3);
  segue__tape_drop(&t);
  record(&t, 9, 1);
  for (int16_t i = 1; i <= 3; i++) expect(&t, i, 0);
  expect(&t, 0, 1);
  expect(&t, 9, 0);
  assert_false(segue__tape_peek(&t, &item));
  segue__tape_free(&t);
}

static void more_than_half_a_minute_loses_the_oldest_and_says_so(void **state) {
  segue__tape t = {0};
  segue__tape_item item;
  record(&t, 0, 10);
  assert_true(segue__tape_end(&t, 1));
  record(&t, 10, SEGUE__TAPE_FRAMES - 10);
  record(&t, (int16_t)SEGUE__TAPE_FRAMES, 1);
  assert_int_equal(t.n, SEGUE__TAPE_FRAMES + 1 - 50);
  assert_int_equal(t.lost, 50);
  expect(&t, 0, 1); /* its end is still owed */
  expect(&t, 50, 0);
  for (uint32_t k = 2; k < 2 + 2 * SEGUE__TAPE_MARKS; k++) assert_true(segue__tape_end(&t, k));
  assert_true(segue__tape_peek(&t, &item));
  assert_int_equal(t.n_marks, SEGUE__TAPE_MARKS);
  segue__tape_free(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_recorded_is_read_in_order_and_again),
      cmocka_unit_test(an_answered_utterance_goes_and_the_reader_stays_where_it_is),
      cmocka_unit_test(what_is_being_said_can_be_dropped),
      cmocka_unit_test(more_than_half_a_minute_loses_the_oldest_and_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
