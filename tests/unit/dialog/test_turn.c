/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialog/turn.h"

typedef struct rig {
  segue__turn t;
  segue_time now;
} rig;

static rig make(void) {
  rig r = {.now = SEGUE_SECONDS(1)};
  segue__turn_config c;
  segue__turn_config_init(&c);
  segue__turn_init(&r.t, &c, r.now);
  return r;
}

/* Feed `ms` of the same frame; the first action met, and how long it took in *at. */
static segue__turn_action run(rig *r, uint32_t ms, bool speech, bool bot, uint32_t *at) {
  for (uint32_t i = 20; i <= ms; i += 20) {
    r->now += SEGUE_MS(20);
    segue__turn_action a = segue__turn_feed(&r->t, speech, bot, r->now);
    if (a != SEGUE__TURN_NONE) {
      if (at) *at = i;
      return a;
    }
  }
  return SEGUE__TURN_NONE;
}

static void speech_begins_a_turn_and_silence_ends_it(void **state) {
  rig r = make();
  uint32_t at = 0;
  assert_int_equal(run(&r, 200, true, false, &at), SEGUE__TURN_BEGAN);
  assert_int_equal(at, 100);
  assert_int_equal(run(&r, 1000, true, false, NULL), SEGUE__TURN_NONE);
  assert_int_equal(run(&r, 2000, false, false, &at), SEGUE__TURN_ENDED);
  assert_int_equal(at, 700);
}

static void a_short_pause_does_not_end_a_turn(void **state) {
  rig r = make();
  assert_int_equal(run(&r, 200, true, false, NULL), SEGUE__TURN_BEGAN);
  assert_int_equal(run(&r, 660, false, false, NULL), SEGUE__TURN_NONE);
  assert_int_equal(run(&r, 300, true, false, NULL), SEGUE__TURN_NONE);
  assert_int_equal(run(&r, 700, false, false, NULL), SEGUE__TURN_ENDED);
}

static void a_click_is_not_a_turn(void **state) {
  rig r = make();
  for (int i = 0; i < 20; i++) {
    assert_int_equal(run(&r, 40, true, false, NULL), SEGUE__TURN_NONE);
    assert_int_equal(run(&r, 200, false, false, NULL), SEGUE__TURN_NONE);
  }
}

static void talking_over_the_bot_needs_more_speech_and_is_a_barge_in(void **state) {
  rig r = make();
  uint32_t at = 0;
  assert_int_equal(run(&r, 1000, true, true, &at), SEGUE__TURN_BARGE_IN);
  assert_int_equal(at, 240);
}

static void without_barge_in_the_bot_finishes(void **state) {
  rig r = make();
  r.t.config.barge_in = 0;
  assert_int_equal(run(&r, 3000, true, true, NULL), SEGUE__TURN_NONE);
  assert_int_equal(run(&r, 200, true, false, NULL), SEGUE__TURN_BEGAN);
}

static void silence_after_the_bot_is_reported_once(void **state) {
  rig r = make();
  uint32_t at = 0;
  run(&r, 3000, false, true, NULL);
  assert_int_equal(run(&r, 10000, false, false, &at), SEGUE__TURN_NO_INPUT);
  assert_int_equal(at, 8000);
  assert_int_equal(run(&r, 30000, false, false, NULL), SEGUE__TURN_NONE);
  run(&r, 1000, false, true, NULL);
  assert_int_equal(run(&r, 10000, false, false, NULL), SEGUE__TURN_NO_INPUT);
}

static void endless_speech_is_cut(void **state) {
  rig r = make();
  uint32_t at = 0;
  run(&r, 100, true, false, NULL);
  assert_int_equal(run(&r, 60000, true, false, &at), SEGUE__TURN_ENDED);
  assert_in_range(at, 19800, 20000);
}

static void a_judge_can_shorten_the_wait(void **state) {
  rig r = make();
  uint32_t at = 0;
  run(&r, 400, true, false, NULL);
  segue__turn_set_wait(&r.t, 200);
  assert_int_equal(run(&r, 2000, false, false, &at), SEGUE__TURN_ENDED);
  assert_int_equal(at, 200);
}

static void the_bot_heard_back_is_nobody_and_a_caller_over_it_is(void **state) {
  segue__turn_config c;
  segue__turn t;
  segue__turn_config_init(&c);
  segue__turn_init(&t, &c, 0);
  for (int i = 0; i < 50; i++)
    assert_false(segue__turn_near(&t, true, true, -45)); /* before anybody was heard */
  for (int i = 0; i < 200; i++) assert_true(segue__turn_near(&t, true, false, -30));
  for (int i = 0; i < 20; i++) (void)segue__turn_near(&t, false, true, -70);
  for (int i = 0; i < 50; i++) assert_false(segue__turn_near(&t, true, true, -50));
  assert_true(segue__turn_near(&t, true, true, -32));
  assert_true(segue__turn_near(&t, true, true, -44));   /* a soft consonant behind a syllable */
  assert_false(segue__turn_near(&t, false, true, -20)); /* loud, but no speech */
}

static void of_a_shouting_caller_no_shouting_is_asked(void **state) {
  segue__turn_config c;
  segue__turn t;
  segue__turn_config_init(&c);
  segue__turn_init(&t, &c, 0);
  for (int i = 0; i < 400; i++) (void)segue__turn_near(&t, true, false, -6);
  for (int i = 0; i < 60; i++) (void)segue__turn_near(&t, false, true, -70);
  assert_true(segue__turn_near(&t, true, true, -25));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speech_begins_a_turn_and_silence_ends_it),
      cmocka_unit_test(a_short_pause_does_not_end_a_turn),
      cmocka_unit_test(a_click_is_not_a_turn),
      cmocka_unit_test(talking_over_the_bot_needs_more_speech_and_is_a_barge_in),
      cmocka_unit_test(without_barge_in_the_bot_finishes),
      cmocka_unit_test(silence_after_the_bot_is_reported_once),
      cmocka_unit_test(endless_speech_is_cut),
      cmocka_unit_test(a_judge_can_shorten_the_wait),
      cmocka_unit_test(the_bot_heard_back_is_nobody_and_a_caller_over_it_is),
      cmocka_unit_test(of_a_shouting_caller_no_shouting_is_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
