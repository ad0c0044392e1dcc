/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "handoff/outcome.h"

#define S(x) SEGUE_SECONDS(x)

static void check(const segue__outcome *o, const char *part) {
  segue__buf b;
  segue__buf_init(&b);
  segue__outcome_json(o, &b);
  if (!strstr(segue__buf_str(&b), part)) fail_msg("no %s in %s", part, segue__buf_str(&b));
  segue__buf_free(&b);
}

static void a_bridged_call_is_measured(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  segue__outcome_dialled(&o, "sip:b@acd");
  segue__outcome_ringing(&o, S(12));
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  segue__outcome_frame(&o, false, false, S(16), S(16));
  segue__outcome_frame(&o, false, true, S(17), S(17)); /* two seconds of silence before it */
  segue__outcome_frame(&o, true, false, S(18), S(18));
  segue__outcome_frame(&o, false, false, S(19), S(19));
  segue__outcome_frame(&o, true, false, S(20), S(20));
  segue__outcome_ended(&o, "caller", S(75));
  check(&o, "\"result\":\"bridged\",\"tries\":[{\"target\":\"sip:a@acd\",\"result\":\"busy\",\"sip\":486},"
            "{\"target\":\"sip:b@acd\",\"result\":\"answered\",\"sip\":200}]");
  check(&o, "\"context_lead_ms\":3000");
  check(&o, "\"first_useful_word_ms\":2000");
  check(&o, "\"handle_ms\":60000");
  check(&o, "\"dead_air_ms\":2000");
  check(&o, "\"ended_by\":\"caller\"");
  check(&o, "\"observed\":\"full\"");
}

/* From one agent to the next, or after the caller was given back: times are the latest handoff's. */
static void a_second_bridge_is_a_handoff_of_its_own(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_ringing(&o, S(12));
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  segue__outcome_frame(&o, false, true, S(16), S(16));
  segue__outcome_agent_said(&o, "I can see the order.", false, S(16));
  segue__outcome_dialled(&o, "sip:busy@acd"); /* nobody takes over: the first one's times stay */
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  check(&o, "\"first_useful_word_ms\":1000,\"context_lead_ms\":3000");
  segue__outcome_dialled(&o, "sip:b@acd");
  segue__outcome_ringing(&o, S(51));
  segue__outcome_answered(&o, S(55));
  segue__outcome_bridged(&o, S(56));
  check(&o, "\"first_useful_word_ms\":null,\"context_lead_ms\":4000");
  segue__outcome_agent_said(&o, "Hello, my name is Jo.", false, S(57));
  segue__outcome_agent_said(&o, "Your order number please?", true, S(58));
  segue__outcome_agent_said(&o, "It leaves tomorrow.", false, S(59));
  segue__outcome_ended(&o, "agent", S(86));
  check(&o, "\"first_useful_word_ms\":4000");
  check(&o, "\"handle_ms\":30000,\"survival_ms\":30000");
}

static void the_bots_time_after_a_return_is_nobodys_handle_time(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  segue__outcome_frame(&o, false, true, S(16), S(16));
  segue__outcome_frame(&o, false, false, S(17), S(17));
  segue__outcome_returned(&o, S(25));
  segue__outcome_ended(&o, "caller", S(95));
  check(&o, "\"result\":\"returned\"");
  check(&o, "\"handle_ms\":10000,\"survival_ms\":80000,\"dead_air_ms\":8000");
}

/* That somebody speaks, or has stopped, is certain only after a while; that while is not silence. */
static void silence_is_measured_from_word_to_word(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_answered(&o, S(3));
  segue__outcome_bridged(&o, S(3));
  segue__outcome_frame(&o, true, false, S(2), S(3));    /* they spoke into it */
  segue__outcome_frame(&o, false, false, S(10), S(12)); /* endpoint */
  segue__outcome_frame(&o, false, true, S(13), S(14));
  segue__outcome_frame(&o, false, false, S(20), S(21));
  segue__outcome_gap(&o, S(25)); /* closed ears: nothing is known of it */
  segue__outcome_frame(&o, false, false, S(20), S(60));
  segue__outcome_frame(&o, true, false, S(64), S(65));
  segue__outcome_ended(&o, "caller", S(66));
  check(&o, "\"dead_air_ms\":12000"); /* 10 to 13, 20 to 25, 60 to 64 */
  check(&o, "\"first_useful_word_ms\":10000");
}

static void what_was_not_seen_is_null(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_waits(&o, S(9));
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_ended(&o, "caller", S(12));
  check(&o, "\"result\":\"abandoned\"");
  check(&o, "\"observed\":\"none\"");
  check(&o, "\"first_useful_word_ms\":null");
  check(&o, "\"dead_air_ms\":null");
  check(&o, "\"context_lead_ms\":null");
}

/* Whatever became of the handoff before; and who is handed on waits from when the agent is gone. */
static void who_hangs_up_while_they_wait_has_abandoned(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_waits(&o, S(2));
  segue__outcome_returned(&o, S(3));
  segue__outcome_waits(&o, S(4));
  segue__outcome_ended(&o, "caller", S(5));
  check(&o, "\"result\":\"abandoned\"");
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_answered(&o, S(3));
  segue__outcome_bridged(&o, S(3));
  segue__outcome_frame(&o, true, false, S(3), S(4));
  segue__outcome_frame(&o, false, false, S(4), S(5));
  for (int i = 0; i < 3; i++) segue__outcome_waits(&o, S(10 + i));
  segue__outcome_ended(&o, "caller", S(20));
  check(&o, "\"result\":\"abandoned\"");
  check(&o, "\"handle_ms\":7000,\"survival_ms\":17000,\"dead_air_ms\":6000");
}

static segue__outcome talking(void) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_dialled(&o, "sip:a@acd");
  segue__outcome_ringing(&o, S(12));
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  return o;
}

static void what_was_let_go_is_not_seen_any_more(void **state) {
  for (int seen = 0; seen < 2; seen++) {
    segue__outcome o = talking();
    o.after = 0.5;
    o.ended_status = 16;
    segue__outcome_released(&o, seen);
    segue__outcome_ended(&o, "segue", S(20));
    check(&o, "\"result\":\"released\"");
    check(&o, seen ? "\"observed\":\"signalling\"" : "\"observed\":\"none\"");
    check(&o,
          "\"handle_ms\":null,\"survival_ms\":null,\"dead_air_ms\":null,\"ai_frames_while_shadowing\":null");
    check(&o, "\"after\":null}");
    check(&o, "\"ended_by\":null,\"ended_status\":null");
    assert_false(segue__outcome_short(&o)); /* our part of it is over, not the call */
  }
}

static void a_call_that_is_over_two_minutes_after_the_bridge_was_not_cut_short(void **state) {
  segue__outcome o = talking();
  assert_false(segue__outcome_short(&o)); /* it goes on */
  segue__outcome_ended(&o, "agent", S(134));
  assert_true(segue__outcome_short(&o));
  o = talking();
  segue__outcome_ended(&o, "agent", S(135));
  assert_false(segue__outcome_short(&o));
  segue__outcome_init(&o);
  segue__outcome_ended(&o, "caller", S(2));
  assert_false(segue__outcome_short(&o)); /* there was no bridge */
}

static void how_it_ended_is_told_once(void **state) {
  segue__outcome o = talking();
  check(
      &o,
      "\"sentiment\":{\"before\":null,\"after\":null},\"rating\":null,\"ended_by\":null,\"ended_status\":null");
  o.before = -0.5;
  o.after = 0.25;
  o.rating = 4;
  o.ended_status = 486;
  o.wire_chars = 256;
  segue__outcome_shed(&o, "summary");
  segue__outcome_shed(&o, "dates");
  segue__outcome_frame(&o, true, true, S(15), S(16));
  segue__outcome_frame(&o, false, false, S(20), S(21));
  segue__outcome_ended(&o, "agent", S(30));
  segue__outcome_ended(&o, "caller", S(40)); /* the other leg */
  check(&o, "\"survival_ms\":15000,\"dead_air_ms\":10000");
  check(&o, "\"wire_chars\":256,\"context_lost\":[\"summary\",\"dates\"],");
  check(
      &o,
      "\"sentiment\":{\"before\":-0.5,\"after\":0.25},\"rating\":4,\"ended_by\":\"agent\",\"ended_status\":486");
}

static void every_way_it_can_go_has_its_name(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_waits(&o, S(2));
  segue__outcome_callback(&o, S(9));
  segue__outcome_ended(&o, "segue", S(12));
  check(&o, "\"result\":\"callback\"");
  segue__outcome_init(&o);
  segue__outcome_waits(&o, S(2));
  segue__outcome_unserved(&o);
  segue__outcome_ended(&o, "segue", S(12));
  check(&o, "\"result\":\"failed\"");
}

/* Beyond them only that there were more is known: what became of one is no other's result. */
static void tries_have_an_end(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_answered(&o, S(2)); /* of no try */
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  segue__outcome_dialled(&o, "sip:a@acd");
  check(&o, "\"tries\":[{\"target\":\"sip:a@acd\",\"result\":\"failed\",\"sip\":null}]");
  while (o.n_tries < SEGUE__OUTCOME_TRIES) segue__outcome_dialled(&o, "sip:b@acd");
  segue__outcome_dialled(&o, "sip:c@acd");
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  segue__outcome_answered(&o, S(6));
  check(&o, "{\"target\":\"sip:b@acd\",\"result\":\"failed\",\"sip\":null}]}");
}

/* Of one whose words were understood the first that was worth something counts, of another the first sound. */
static void each_agents_first_word_is_their_own(void **state) {
  segue__outcome o = talking();
  segue__outcome_gap(&o, S(16));
  segue__outcome_frame(&o, false, true, S(17), S(17));
  segue__outcome_frame(&o, false, true, S(18), S(18));
  check(&o, "\"first_useful_word_ms\":2000");
  segue__outcome_agent_said(&o, "Hello.", false, S(17));
  check(&o, "\"first_useful_word_ms\":null");
  segue__outcome_agent_said(&o, "I can see the order.", false, S(19));
  segue__outcome_agent_said(&o, "It leaves tomorrow.", false, S(22));
  check(&o, "\"first_useful_word_ms\":4000");
  segue__outcome_gap(&o, S(23));
  segue__outcome_dialled(&o, "sip:b@acd");
  segue__outcome_answered(&o, S(31));
  segue__outcome_bridged(&o, S(31));
  segue__outcome_frame(&o, false, true, S(36), S(37)); /* they are heard again */
  check(&o, "\"first_useful_word_ms\":5000");
  check(&o, "\"dead_air_ms\":5000");
}

static void a_call_the_bot_kept_has_no_transfer(void **state) {
  segue__outcome o;
  segue__outcome_init(&o);
  segue__outcome_ended(&o, "caller", S(12));
  check(&o, "\"result\":\"none\",\"tries\":[]");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_bridged_call_is_measured),
      cmocka_unit_test(a_second_bridge_is_a_handoff_of_its_own),
      cmocka_unit_test(the_bots_time_after_a_return_is_nobodys_handle_time),
      cmocka_unit_test(silence_is_measured_from_word_to_word),
      cmocka_unit_test(what_was_not_seen_is_null),
      cmocka_unit_test(who_hangs_up_while_they_wait_has_abandoned),
      cmocka_unit_test(what_was_let_go_is_not_seen_any_more),
      cmocka_unit_test(a_call_that_is_over_two_minutes_after_the_bridge_was_not_cut_short),
      cmocka_unit_test(how_it_ended_is_told_once),
      cmocka_unit_test(every_way_it_can_go_has_its_name),
      cmocka_unit_test(tries_have_an_end),
      cmocka_unit_test(each_agents_first_word_is_their_own),
      cmocka_unit_test(a_call_the_bot_kept_has_no_transfer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
