/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/policy.h"

static segue__policy make(void) {
  segue__policy p;
  segue__policy_config c;
  segue__policy_config_init(&c);
  segue__policy_init(&p, &c);
  return p;
}

static segue__decision judge(segue__policy *p) {
  segue__decision d;
  segue__policy_judge(p, NULL, &d);
  return d;
}

static void a_quiet_call_stays(void **state) {
  segue__policy p = make();
  for (int i = 0; i < 10; i++) segue__policy_turn(&p, 2 * i, "it is four four one seven", 0.9);
  segue__decision d = judge(&p);
  assert_false(d.escalate);
  assert_int_equal(d.n_signals, 0);
}

static void asking_for_a_person_escalates_at_once_and_says_so(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 4, "can I talk to a person please", 0.8);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_EXPLICIT_REQUEST);
  assert_int_equal(d.turn, 4);
  assert_string_equal(d.why, "the caller asked for a person");
  assert_false(judge(&p).escalate); /* once */
}

static void requests_are_told_from_denials_and_mentions(void **state) {
  static const char *const yes[] = {"agent",
                                    "operator please",
                                    "I want to speak to a representative",
                                    "no get me an agent",
                                    "could you put me through to somebody",
                                    "just transfer me to a human being",
                                    "let me talk to your manager"};
  static const char *const no[] = {"I don't need a human",
                                   "I would rather not talk to a person",
                                   "the delivery agent left it outside",
                                   "somebody stole my card",
                                   "no agent necessary, do not transfer me to a person",
                                   "my router is down",
                                   ""};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    if (!segue__asks_for_human(yes[i])) fail_msg("missed: %s", yes[i]);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    if (segue__asks_for_human(no[i])) fail_msg("wrongly taken: %s", no[i]);
}

static void two_failed_fixes_escalate_one_does_not(void **state) {
  segue__policy p = make();
  segue__policy_attempt(&p, SEGUE_ATTEMPT_OFFERED, 3);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
  assert_false(judge(&p).escalate);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_REJECTED, 7);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_FIXES_REJECTED);
  assert_string_equal(d.why, "2 fixes failed");
}

static void low_confidence_needs_a_window_of_turns(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 1, "mumble", 0.1);
  segue__policy_turn(&p, 3, "mumble", 0.1);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 5, "mumble", 0.2);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_LOW_CONFIDENCE);
}

static void a_dead_engine_escalates(void **state) {
  segue__policy p = make();
  segue__policy_engine_failed(&p, 2);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_ENGINE_FAILURE);
}

static void after_a_return_only_a_new_request_hands_over_again(void **state) {
  segue__policy p = make();
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 7);
  assert_true(judge(&p).escalate);
  segue__policy_returned(&p);
  segue__policy_turn(&p, 9, "okay", 0.9);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 11, "agent", 0.9);
  assert_true(judge(&p).escalate);
}

static void wrong_settings_are_named(void **state) {
  segue__policy_config c;
  segue_error err;
  segue__policy_config_init(&c);
  assert_int_equal(segue__policy_config_parse(&c, "{\"threshold\": 0.5, \"max_turns\": 9}", &err), SEGUE_OK);
  assert_true(c.threshold == 0.5 && c.max_turns == 9);
  assert_int_equal(segue__policy_config_parse(&c, "{\"treshold\": 0.5}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "policy.treshold");
  assert_int_equal(segue__policy_config_parse(&c, "{\"rearm\": 7}", &err), SEGUE_E_PARSE);
  assert_int_equal(segue__policy_config_parse(&c, "[", &err), SEGUE_E_PARSE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_quiet_call_stays),
      cmocka_unit_test(asking_for_a_person_escalates_at_once_and_says_so),
      cmocka_unit_test(requests_are_told_from_denials_and_mentions),
      cmocka_unit_test(two_failed_fixes_escalate_one_does_not),
      cmocka_unit_test(low_confidence_needs_a_window_of_turns),
      cmocka_unit_test(a_dead_engine_escalates),
      cmocka_unit_test(after_a_return_only_a_new_request_hands_over_again),
      cmocka_unit_test(wrong_settings_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
