/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "handoff/handoff.h"

#define IN(...) ((segue__handoff_input){__VA_ARGS__})

typedef struct rig {
  segue__handoff h;
  segue_time now;
  char log[2048]; /* actions since the last look, as words */
} rig;

static void drain(rig *r) {
  static const char *const names[] = {"",       "",     "say",    "summarise", "publish", "dial",
                                      "cancel", "hold", "bridge", "return",    "book",    "finish"};
  segue__handoff_action a;
  r->log[0] = 0;
  while (segue__handoff_poll(&r->h, &a)) {
    char word[96];
    if (a.kind == SEGUE__HANDOFF_STATE)
      snprintf(word, sizeof word, "->%s ", segue__handoff_state_name(a.to));
    else if (a.kind == SEGUE__HANDOFF_DIAL || a.kind == SEGUE__HANDOFF_CANCEL)
      snprintf(word, sizeof word, "%s%u ", names[a.kind], a.attempt);
    else
      snprintf(word, sizeof word, "%s ", names[a.kind]);
    strcat(r->log, word);
  }
}

static const char *feed(rig *r, segue__handoff_input in) {
  assert_int_equal(segue__handoff_feed(&r->h, &in, r->now), SEGUE_OK);
  drain(r);
  return r->log;
}

static const char *wait_ms(rig *r, uint32_t ms) {
  r->now += SEGUE_MS(ms);
  assert_int_equal(segue__handoff_tick(&r->h, r->now), SEGUE_OK);
  drain(r);
  return r->log;
}

static rig make(uint32_t targets, bool callback) {
  rig r = {.now = SEGUE_SECONDS(5)};
  segue__handoff_config c;
  segue__handoff_config_init(&c);
  c.n_targets = targets;
  c.callback = callback;
  segue__handoff_init(&r.h, &c, r.now);
  return r;
}

static rig dialled(uint32_t targets) {
  rig r = make(targets, false);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
  return r;
}

static void a_good_handoff_walks_through_every_state(void **state) {
  rig r = make(1, false);
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true)), "->publishing publish ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "->dialing dial1 ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1)), "->ringing ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE)), "hold ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1)), "->bridged bridge ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "cancel1 ->ended finish ");
}

static void the_transition_message_finishes_before_the_bridge(void **state) {
  rig r = dialled(1);
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1)), "->accepting ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE)), "->bridged bridge ");
}

static void the_end_of_an_earlier_handoffs_message_does_not_cut_the_next_one(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = SEGUE_RESULT_BUSY));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)); /* message 1 still plays */
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 2)), "->accepting ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 2)),
                      "->bridged bridge ");
}

static void an_answered_agent_does_not_wait_for_ever_for_the_message(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  assert_string_equal(wait_ms(&r, 9999), "");
  assert_string_equal(wait_ms(&r, 1), "->bridged bridge ");
}

static void summary_and_publishing_have_deadlines(void **state) {
  rig r = make(1, false);
  r.h.config.summary_ms = 1500;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  assert_string_equal(wait_ms(&r, 1500), "->publishing publish ");
  assert_string_equal(wait_ms(&r, 1000), "->dialing dial1 ");
  /* Their late answers change nothing. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "");
}

/* The caller is not kept waiting for it once the message is over. */
static void the_summary_has_as_long_as_the_message(void **state) {
  rig r = make(1, false);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  assert_string_equal(wait_ms(&r, 4000), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1)), "hold ");
  assert_string_equal(wait_ms(&r, 0), "->publishing publish ");
  rig dumb = make(1, false); /* a message that cannot be spoken is over at once */
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1));
  assert_string_equal(wait_ms(&dumb, 1499), "");
  assert_string_equal(wait_ms(&dumb, 1), "->publishing publish ");
}

static void targets_are_hunted_in_order_then_the_bot_has_the_caller_again(void **state) {
  rig r = dialled(3);
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = SEGUE_RESULT_BUSY)),
      "->dialing dial2 ");
  assert_string_equal(wait_ms(&r, 20000), "cancel2 ->dialing dial3 ");
  /* The cancelled leg's own refusal comes late. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 2)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 3)), "->talking return ");
  /* And it can be tried again. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
}

static void nobody_reached_books_a_callback_where_configured(void **state) {
  rig r = make(0, true);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "->callback book ");
}

static void an_answer_of_a_given_up_try_is_told_to_hang_up(void **state) {
  rig r = dialled(2);
  wait_ms(&r, 20000);
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1), r.now),
                   SEGUE_E_STATE);
}

static void a_caller_who_hangs_up_while_it_rings_cancels_the_agent_leg(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "cancel1 ->ended finish ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "");
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1), r.now),
                   SEGUE_E_STATE);
}

static rig bridged(void) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  return r;
}

static void a_lost_agent_leg_gives_the_caller_back_to_the_bot(void **state) {
  rig r = bridged();
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_FAILED)),
      "->talking return ");
}

static void an_agent_who_hangs_up_ends_the_call(void **state) {
  rig r = bridged();
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_HANGUP)),
      "->ended finish ");
}

static void an_agent_who_leaves_before_the_bridge_is_replaced(void **state) {
  rig r = dialled(2);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_HANGUP)),
      "->dialing dial2 ");
}

static void the_agent_can_hand_the_caller_back(void **state) {
  rig r = bridged();
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_HANDBACK)), "cancel1 ->talking return ");
}

static void a_second_trigger_is_refused_while_one_runs(void **state) {
  rig r = dialled(1);
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_TRIGGER), r.now), SEGUE_E_STATE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_handoff_walks_through_every_state),
      cmocka_unit_test(the_transition_message_finishes_before_the_bridge),
      cmocka_unit_test(the_end_of_an_earlier_handoffs_message_does_not_cut_the_next_one),
      cmocka_unit_test(an_answered_agent_does_not_wait_for_ever_for_the_message),
      cmocka_unit_test(summary_and_publishing_have_deadlines),
      cmocka_unit_test(the_summary_has_as_long_as_the_message),
      cmocka_unit_test(targets_are_hunted_in_order_then_the_bot_has_the_caller_again),
      cmocka_unit_test(nobody_reached_books_a_callback_where_configured),
      cmocka_unit_test(an_answer_of_a_given_up_try_is_told_to_hang_up),
      cmocka_unit_test(a_caller_who_hangs_up_while_it_rings_cancels_the_agent_leg),
      cmocka_unit_test(a_lost_agent_leg_gives_the_caller_back_to_the_bot),
      cmocka_unit_test(an_agent_who_hangs_up_ends_the_call),
      cmocka_unit_test(an_agent_who_leaves_before_the_bridge_is_replaced),
      cmocka_unit_test(the_agent_can_hand_the_caller_back),
      cmocka_unit_test(a_second_trigger_is_refused_while_one_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
