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
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  segue__outcome_dialled(&o, "sip:b@acd", S(11));
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
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
  segue__outcome_ringing(&o, S(12));
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  segue__outcome_frame(&o, false, true, S(16), S(16));
  segue__outcome_agent_said(&o, "I can see the order.", false, S(16));
  segue__outcome_dialled(&o, "sip:busy@acd", S(40)); /* nobody takes over: the first one's times stay */
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  check(&o, "\"first_useful_word_ms\":1000,\"context_lead_ms\":3000");
  segue__outcome_dialled(&o, "sip:b@acd", S(50));
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
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
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
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(2));
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
  segue__outcome_init(&o, S(1));
  segue__outcome_waits(&o, S(9));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
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
  segue__outcome_init(&o, S(1));
  segue__outcome_waits(&o, S(2));
  segue__outcome_returned(&o, S(3));
  segue__outcome_waits(&o, S(4));
  segue__outcome_ended(&o, "caller", S(5));
  check(&o, "\"result\":\"abandoned\"");
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(2));
  segue__outcome_answered(&o, S(3));
  segue__outcome_bridged(&o, S(3));
  segue__outcome_frame(&o, true, false, S(3), S(4));
  segue__outcome_frame(&o, false, false, S(4), S(5));
  for (int i = 0; i < 3; i++) segue__outcome_waits(&o, S(10 + i));
  segue__outcome_ended(&o, "caller", S(20));
  check(&o, "\"result\":\"abandoned\"");
  check(&o, "\"handle_ms\":7000,\"survival_ms\":17000,\"dead_air_ms\":6000");
}

static void a_call_the_bot_kept_has_no_transfer(void **state) {
  segue__outcome o;
  segue__outcome_init(&o, S(1));
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
      cmocka_unit_test(a_call_the_bot_kept_has_no_transfer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
