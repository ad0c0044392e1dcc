/* SPDX-License-Identifier: Apache-2.0 */
/* Turns that the recogniser ended at a pause. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "judged.h"

static void a_wish_is_heard_across_the_gap(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "i want to talk", NAN);
  const segue__decision first = judge(&p);
  segue__policy_turn(&p, 2, "to a person", NAN);
  const segue__decision d = judge(&p);
  assert_false(first.escalate);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_EXPLICIT_REQUEST);
  assert_int_equal(d.turn, 2);
  assert_int_equal(p.caller_turns, 1);
}

static void a_half_that_says_otherwise_counts_for_nothing(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "i don't need", NAN);
  judge(&p);
  segue__policy_turn(&p, 2, "to talk to a person just cancel it", NAN);
  assert_false(judge(&p).escalate);
}

static void what_happens_between_ends_the_sentence(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "can you put me through", NAN);
  segue__policy_bot_turn(&p, 2, "One moment.");
  segue__policy_turn(&p, 3, "to someone who is real", NAN);
  assert_int_equal(p.caller_turns, 2);
  p = make();
  segue__policy_turn(&p, 1, "It does not work.", NAN);
  segue__policy_turn(&p, 2, "I have tried it twice", NAN);
  assert_int_equal(p.caller_turns, 2);
  p = make();
  segue__policy_turn(&p, 1, "it still", NAN);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 1);
  segue__policy_turn(&p, 2, "drops out", NAN);
  assert_int_equal(p.caller_turns, 2);
  assert_int_equal(p.fixes, 1);
}

/* What they say after it is no second wish, also where the recogniser ended no sentence. */
static void a_wish_that_was_granted_is_not_asked_again_by_what_follows(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "get me a person", NAN);
  assert_true(judge(&p).escalate);
  segue__policy_turn(&p, 2, "about the bill", NAN);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 3, "get me a person", NAN);
  segue__policy_returned(&p);
  segue__policy_turn(&p, 4, "about the bill", NAN);
  assert_false(judge(&p).escalate);
}

static void what_an_engine_or_a_verifier_tells_ends_the_sentence(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "it still", NAN);
  segue__policy_out_of_scope(&p);
  segue__policy_turn(&p, 2, "drops out", NAN);
  assert_int_equal(p.caller_turns, 2);
  p = make();
  segue__policy_turn(&p, 1, "it still", NAN);
  segue__policy_verified(&p);
  segue__policy_turn(&p, 2, "drops out", NAN);
  assert_int_equal(p.caller_turns, 2);
}

/* As sure as of what most was said in, and one figure in the window. */
static void confidence_is_of_the_whole(void **state) {
  (void)state;
  segue__policy p = make();
  segue__policy_turn(&p, 1, "uh", 0.2);
  segue__policy_turn(&p, 2, "no that did not work", 0.95);
  assert_int_equal(p.known.n_window, 1);
  assert_true(fabs(p.known.window[0] - (2 * 0.2 + 20 * 0.95) / 22) < 1e-9);
  segue__policy_turn(&p, 3, "again", NAN);
  assert_int_equal(p.known.n_window, 1);
  segue__policy_bot_turn(&p, 4, "Very well.");
  segue__policy_turn(&p, 5, "thanks", NAN);
  segue__policy_turn(&p, 6, "a lot", 0.7);
  assert_true(fabs(p.known.window[1] - 0.7) < 1e-9);
}

/* A text that does not fit begins anew; nothing is written past the end. */
static void long_turns_stand_alone(void **state) {
  (void)state;
  char text[600];
  segue__policy p = make();
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = 0;
  segue__policy_turn(&p, 1, "well", NAN);
  segue__policy_turn(&p, 2, text, NAN);
  segue__policy_turn(&p, 3, "well", NAN);
  assert_int_equal(p.caller_turns, 3);
  text[394] = 0; /* 4 + 1 + 394 is one short of all */
  segue__policy_turn(&p, 4, text, NAN);
  assert_int_equal(p.caller_turns, 3);
  segue__policy_turn(&p, 5, "more", NAN);
  assert_int_equal(p.caller_turns, 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_wish_is_heard_across_the_gap),
      cmocka_unit_test(a_half_that_says_otherwise_counts_for_nothing),
      cmocka_unit_test(what_happens_between_ends_the_sentence),
      cmocka_unit_test(a_wish_that_was_granted_is_not_asked_again_by_what_follows),
      cmocka_unit_test(what_an_engine_or_a_verifier_tells_ends_the_sentence),
      cmocka_unit_test(confidence_is_of_the_whole),
      cmocka_unit_test(long_turns_stand_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
