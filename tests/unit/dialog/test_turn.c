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
  uint32_t at = 0;
  assert_int_equal(run(&r, 80, true, false, NULL), SEGUE__TURN_NONE); /* nor does this count any more */
  assert_int_equal(run(&r, 3000, true, true, NULL), SEGUE__TURN_NONE);
  assert_int_equal(run(&r, 200, true, false, &at), SEGUE__TURN_BEGAN);
  assert_int_equal(at, 100);
}

/* Each turn is waited for, measured and told of as the first one was. */
static void one_turn_leaves_nothing_to_the_next(void **state) {
  rig r = make();
  uint32_t at = 0;
  assert_int_equal(run(&r, 8000, false, false, &at), SEGUE__TURN_NO_INPUT); /* from the beginning */
  assert_int_equal(at, 8000);
  assert_int_equal(run(&r, 400, true, false, NULL), SEGUE__TURN_BEGAN);
  assert_true(segue__turn_speaking(&r.t));
  segue__turn_set_wait(&r.t, 200);
  assert_int_equal(run(&r, 1000, false, false, NULL), SEGUE__TURN_ENDED);
  assert_false(segue__turn_speaking(&r.t));
  assert_int_equal(run(&r, 8000, false, false, &at), SEGUE__TURN_NO_INPUT); /* from its end */
  assert_int_equal(at, 8000);
  const segue_time began = r.now;
  assert_int_equal(run(&r, 200, true, false, &at), SEGUE__TURN_BEGAN);
  assert_int_equal(at, 100);
  assert_int_equal(segue__turn_onset(&r.t), began);
  assert_int_equal(run(&r, 2000, false, false, &at), SEGUE__TURN_ENDED);
  assert_int_equal(at, 700);
  assert_int_equal(segue__turn_last_speech(&r.t), began + SEGUE_MS(100));
}

static void a_word_may_have_a_hole_that_is_shorter_than_80_ms(void **state) {
  static const struct {
    uint32_t before, hole;
    bool begins;
  } rows[] = {{80, 60, true}, {80, 80, false}, {20, 20, false}, {60, 60, false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    rig r = make();
    assert_int_equal(run(&r, rows[i].before, true, false, NULL), SEGUE__TURN_NONE);
    assert_int_equal(run(&r, rows[i].hole, false, false, NULL), SEGUE__TURN_NONE);
    assert_int_equal(run(&r, 20, true, false, NULL), rows[i].begins ? SEGUE__TURN_BEGAN : SEGUE__TURN_NONE);
  }
  rig r = make();
  run(&r, 20, true, false, NULL);
  run(&r, 20, false, false, NULL);
  assert_int_equal(run(&r, 80, true, false, NULL), SEGUE__TURN_BEGAN); /* with the frame before the hole */
}

static void who_need_not_be_asked_is_not(void **state) {
  rig r = make();
  r.t.config.no_input_ms = 0;
  assert_int_equal(run(&r, 60000, false, false, NULL), SEGUE__TURN_NONE);
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
  assert_int_equal(at, 19900); /* the first frame counts */
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

static void a_caller_over_the_bot_is_known_by_the_level_they_speak_at(void **state) {
  segue__turn_config c;
  segue__turn t;
  segue__turn_config_init(&c);
  segue__turn_init(&t, &c, 0);
  assert_true(segue__turn_near(&t, true, true, -30)); /* louder than any echo, and not heard before */
  for (int i = 0; i < 400; i++) (void)segue__turn_near(&t, true, false, -10);
  for (int i = 0; i < 400; i++) (void)segue__turn_near(&t, true, false, -40); /* they turned away */
  for (int i = 0; i < 30; i++) (void)segue__turn_near(&t, false, true, -80);
  assert_false(segue__turn_near(&t, true, true, -60));
  assert_true(segue__turn_near(&t, true, true, -50));
}

/* Their level is asked for to begin with only. */
static void who_speaks_as_the_bot_begins_is_heard_to_the_end(void **state) {
  rig r = make();
  for (int i = 0; i < 20; i++) (void)segue__turn_near(&r.t, true, false, -30);
  assert_int_equal(run(&r, 100, true, false, NULL), SEGUE__TURN_BEGAN);
  for (int i = 0; i < 60; i++) assert_true(segue__turn_near(&r.t, true, true, -70));
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
      cmocka_unit_test(one_turn_leaves_nothing_to_the_next),
      cmocka_unit_test(a_word_may_have_a_hole_that_is_shorter_than_80_ms),
      cmocka_unit_test(who_need_not_be_asked_is_not),
      cmocka_unit_test(silence_after_the_bot_is_reported_once),
      cmocka_unit_test(endless_speech_is_cut),
      cmocka_unit_test(a_judge_can_shorten_the_wait),
      cmocka_unit_test(the_bot_heard_back_is_nobody_and_a_caller_over_it_is),
      cmocka_unit_test(a_caller_over_the_bot_is_known_by_the_level_they_speak_at),
      cmocka_unit_test(who_speaks_as_the_bot_begins_is_heard_to_the_end),
      cmocka_unit_test(of_a_shouting_caller_no_shouting_is_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
