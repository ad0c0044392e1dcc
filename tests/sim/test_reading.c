/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller is made to repeat is read from all that was said, and a long call is not read in one tick of a thread that
 * carries other calls: neither when an agent gives the caller back at once nor when everybody hangs up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define CONFIG                                                                                        \
  "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"I will send somebody tomorrow.\"}]},"       \
  "\"llm\":{\"use\":\"fake\",\"turns\":[]},\"tts\":{\"use\":\"fake\",\"ms_per_char\":1},"             \
  "\"turn\":{\"endpoint_ms\":100},\"handoff\":{\"targets\":[\"loopback:agent\"],\"message\":\"So.\"," \
  "\"handed_back\":\"So.\",\"keys\":" SIM_KEYS "}}"

enum { TURNS = 300 }; /* read two in a tick they take three seconds */

/* A long call, an agent who is there at once, and their first words. */
static void to_first_words(sim *s) {
  segue_error err;
  sim_start(s);
  sim_call(s, CONFIG);
  for (int i = 0; i < TURNS; i++) {
    assert_int_equal(segue_session_say(s->session, "It smells of glaze."), SEGUE_OK);
    sim_run(s, 100);
  }
  assert_true(sim_count(s, TYPE("turn"), "glaze") == TURNS);
  assert_int_equal(segue_session_handoff(s->session, NULL, &err), SEGUE_OK);
  for (uint32_t t = 0; t < 2000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 1000, TYPE("bridge"), NULL));
  sim_say(s, SIM_AGENT, 500);
  assert_non_null(sim_until(s, 1500, TYPE("turn"), "\"who\":\"agent\""));
}

static segue_time told_after(sim *s, uint32_t most_ms) {
  assert_int_equal(segue_loopback_hangup(s->lb, s->party[SIM_CALLER].call), SEGUE_OK);
  assert_non_null(sim_until(s, 100, TYPE("end"), NULL));
  const segue_time ended = s->now;
  const char *outcome = sim_until(s, most_ms, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"caller_repeats\":0")); /* the agent's turn was read */
  return s->now - ended;
}

static double number(const char *event, const char *name) {
  const char *at = event ? strstr(event, name) : NULL;
  if (!at) fail_msg("no %s in %s", name, event ? event : "no event");
  return atof(at + strlen(name));
}

static void what_is_not_read_at_the_end_is_read_a_little_each_tick(void **state) {
  sim s;
  to_first_words(&s);
  const segue_time waited = told_after(&s, 6000);
  assert_in_range(waited / 1000, 500, 5000);
  const char *outcome = sim_find(&s, TYPE("outcome"), NULL);
  /* As long as they talked, not as long as it took to read. */
  assert_true(number(outcome, "\"survival_ms\":") ==
              number(sim_find(&s, TYPE("survival"), NULL), "\"survival_ms\":"));
  assert_true(number(outcome, "\"survival_ms\":") < 2000);
  sim_stop(&s);
}

static void a_caller_who_is_back_with_the_bot_is_read_of_on(void **state) {
  segue_error err;
  sim s;
  to_first_words(&s);
  assert_int_equal(segue_session_handback(s.session, "{\"text\":\"Done.\"}", &err), SEGUE_OK);
  sim_run(&s, 4000);
  assert_true(told_after(&s, 100) <= SEGUE_MS(20));
  sim_stop(&s);
}

/* The first agent's words are still being read when the second one has the caller, and nobody knows what that one says. */
static void what_the_agent_before_said_is_no_word_of_the_next(void **state) {
  segue_error err;
  sim s;
  to_first_words(&s);
  assert_int_equal(
      segue_session_handoff(s.session, "{\"target\":\"loopback:b\",\"first_agent\":\"leaves\"}", &err),
      SEGUE_OK);
  s.agent_rings = false;
  for (uint32_t t = 0; t < 1000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  for (int i = 0; i < 50 && sim_count(&s, TYPE("bridge"), NULL) < 2; i++) sim_run(&s, 20);
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 2);
  sim_run(&s, 100);
  sim_say(&s, SIM_AGENT, 1000);
  sim_run(&s, 700);
  assert_true(told_after(&s, 6000) > SEGUE_MS(500)); /* it was still being read */
  assert_true(number(sim_find(&s, TYPE("outcome"), NULL), "\"first_useful_word_ms\":") > 0);
  sim_stop(&s);
}

/* Whoever is told that the call is over is told nothing more of it but the outcome. */
static void what_comes_while_it_is_read_is_no_part_of_the_call(void **state) {
  segue_error err;
  sim s;
  to_first_words(&s);
  segue_session *session = segue_session_ref(s.session);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("end"), NULL));
  const size_t events = s.n_events;
  assert_int_equal(segue_session_note(session, "{\"type\":\"rating\",\"stars\":5}", &err), SEGUE_E_CLOSED);
  assert_non_null(sim_until(&s, 6000, TYPE("outcome"), NULL));
  assert_in_range(s.n_events - events, 1, 2); /* survival before it */
  segue_session_unref(session);
  sim_stop(&s);
}

/* Nor is an outcome lost with its runtime, which waits three seconds: then it is read at once. */
static void a_runtime_that_ends_waits_for_no_reading(void **state) {
  for (int over = 0; over < 2; over++) {
    sim s;
    to_first_words(&s);
    if (over) {
      assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
      assert_non_null(sim_until(&s, 100, TYPE("end"), NULL));
      assert_null(sim_find(&s, TYPE("outcome"), NULL));
    }
    assert_int_equal(segue_runtime_stop(s.rt), SEGUE_OK);
    assert_non_null(sim_until(&s, 200, TYPE("outcome"), "\"caller_repeats\":0"));
    sim_stop(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_not_read_at_the_end_is_read_a_little_each_tick),
      cmocka_unit_test(a_caller_who_is_back_with_the_bot_is_read_of_on),
      cmocka_unit_test(what_the_agent_before_said_is_no_word_of_the_next),
      cmocka_unit_test(what_comes_while_it_is_read_is_no_part_of_the_call),
      cmocka_unit_test(a_runtime_that_ends_waits_for_no_reading),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
