/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/repeats.h"

/* A bot that was asked to hire out a boat, and did not get it done. */
static segue__repeats *hire(void) {
  static segue__repeats r;
  static const char context[] =
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"hire\",\"entities\":[{\"name\":\"boat\",\"value\":\"red canoe\","
      "\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":1}}]},\"attempts\":[{\"action\":\"hire canoe\","
      "\"outcome\":\"failed\",\"src\":{\"by\":\"tool\",\"turn\":2}}]}";
  segue_context *ctx = NULL;
  segue_error err;
  if (segue_context_from_json(&ctx, context, strlen(context), &err) != SEGUE_OK) fail_msg("%s", err.message);
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Which boat would you like?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "The red canoe.");
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  return &r;
}

static void what_is_said_over_is_no_proposal_and_no_question(void **state) {
  static const char *const over[] = {
      "Please confirm: hire the red canoe for a day.", "Just to confirm, you want to hire a canoe?",
      "So you'd like to hire the canoe.",
      "Could you confirm that the red canoe is the boat we are hiring out to you?"};
  for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
    segue__repeats *r = hire();
    segue__repeats_after(r, SEGUE_WHO_AGENT, 5, over[i]);
    if (r->n_found || r->confirmations != 1) fail_msg("%zu, %u: %s", r->n_found, r->confirmations, over[i]);
  }
}

static void to_confirm_without_saying_it_is_to_ask(void **state) {
  static const char *const asked[] = {"Please confirm your boat.", "Could you confirm which boat it is?",
                                      "Shall we try and hire the canoe again?"};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    segue__repeats *r = hire();
    segue__repeats_after(r, SEGUE_WHO_AGENT, 5, asked[i]);
    if (r->n_found != 1) fail_msg("%zu: %s", r->n_found, asked[i]);
  }
}

static void a_proof_is_asked_for_by_the_same_words(void **state) {
  segue__repeats *r = hire();
  r->verified = true;
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Please confirm the date of birth for the red canoe.");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_REVERIFY);
}

static void please_in_a_turn_of_its_own_leaves_asked_what_was(void **state) {
  static segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "And the permit for the canoe?");
  segue__repeats_before(&r, SEGUE_WHO_BOT, 1, "please");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 2, "Blue, from the harbour office.");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "What is the permit?");
  assert_int_equal(r.n_found, 1);
  assert_int_equal(r.found[0].known_from, 2);
}

static void a_yes_tells_no_amount(void **state) {
  static segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Would you be interested in sponsoring a donation?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "Yes, I want to make a donation.");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "How much do you want to donate?");
  assert_int_equal(r.n_found, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_said_over_is_no_proposal_and_no_question),
                                     cmocka_unit_test(to_confirm_without_saying_it_is_to_ask),
                                     cmocka_unit_test(a_proof_is_asked_for_by_the_same_words),
                                     cmocka_unit_test(please_in_a_turn_of_its_own_leaves_asked_what_was),
                                     cmocka_unit_test(a_yes_tells_no_amount)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
