/* SPDX-License-Identifier: Apache-2.0 */
/* While others have the caller, and when they are back: the bot keeps out of it, the application is left to lead, nobody is
 * called for a call that is over, and the caller hears what is for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "led.h"

#define TALKS \
  "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day to you.\"}],[{\"text\":\"I know all about it.\"}],[{\"text\":\"Or do I?\"}]]}"
#define SESSION(targets, more) SESSION_WITH(ASR, TALKS, targets, more)
#define SESSION_WITH(asr, llm, targets, more)                                       \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":{\"use\":\"fake\",\"ms_per_char\":20}," \
  "\"handoff\":{\"form\":\"packed\",\"message\":\"One moment.\",\"targets\":[" targets "]" more "}}"

static void begin(sim *s, const char *session) {
  sim_start(s);
  sim_call(s, session);
  assert_non_null(sim_until(s, 6000, TYPE("turn"), "Good day to you."));
}

/* Time from what let the agent be dialled, not from when the session last did anything else. */
static void how_long_an_invite_took_counts_from_what_let_it_go(void **state) {
  (void)state;
  sim s;
  char stats[4096];
  size_t n = sizeof stats;
  begin(&s, SESSION(A, ""));
  sim_run(&s, 2000);
  hand_off(&s, NULL);
  until_it_rings(&s);
  const segue_leg_event sent = {
      .size = sizeof sent, .type = SEGUE_LEG_SENT, .leg = s.party[SIM_AGENT].call, .at = s.now};
  assert_int_equal(segue_loopback_tell(s.lb, &sent), SEGUE_OK);
  sim_run(&s, 40);
  assert_int_equal(segue_runtime_stats(s.rt, stats, &n), SEGUE_OK);
  const char *dial = strstr(stats, "\"dial_us\":");
  const char *max = dial ? strstr(dial, "\"max\":") : NULL;
  assert_non_null(max);
  assert_non_null(strstr(dial, "\"count\":1}"));
  assert_true(strtoull(max + 6, NULL, 10) <= 60000); /* this test needs three ticks to tell of it */
  sim_stop(&s);
}

/* Whatever the caller says meanwhile: the dialog engine is not asked, and says nothing, until it has the caller again. */
static void the_bot_answers_nobody_while_others_have_the_caller(void **state) {
  (void)state;
  sim s;
  begin(&s,
        SESSION_WITH(
            "{\"use\":\"fake\",\"utterances\":[{\"text\":\"are you there\"},{\"text\":\"the blue one\"}]}",
            TALKS, A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  sim_run(&s, 2000);
  const size_t said = sim_count(&s, TYPE("turn"), "\"who\":\"bot\"");
  sim_say(&s, SIM_CALLER, 800);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "are you there"));
  sim_run(&s, 1000);
  until_bridged(&s);
  sim_say(&s, SIM_CALLER, 800);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "the blue one"));
  sim_run(&s, 1000);
  assert_int_equal(sim_count(&s, TYPE("turn"), "\"who\":\"bot\""), said);
  sim_stop(&s);
}

/* Without a dialog engine and without targets it is the application that knows what is next, though nobody can be heard. */
static void an_application_that_leads_the_call_is_left_to_it(void **state) {
  (void)state;
  segue_error err;
  sim s;
  sim_start(&s);
  sim_call(&s, "{\"asr\":{\"use\":\"fake\",\"fail_open\":true},\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},"
               "\"handoff\":{\"form\":\"packed\",\"message\":\"One moment.\"}}");
  sim_run(&s, 1000);
  hand_off(&s, "{\"target\":\"loopback:a\"}");
  until_it_rings(&s);
  until_bridged(&s);
  assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
  sim_run(&s, 5000);
  const size_t before = sim_count(&s, TYPE("decision"), NULL);
  sim_listen(&s);
  sim_run(&s, 40000);
  assert_int_equal(sim_count(&s, TYPE("decision"), NULL), before);
  assert_true(sim_heard_anything(&s, SIM_CALLER)); /* hold audio */
  assert_false(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

/* The first agent has left, and the caller is told that somebody else comes. */
static void who_is_handed_on_by_an_agent_who_leaves_is_told_so(void **state) {
  (void)state;
  sim s;
  begin(&s, SESSION(A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  sim_run(&s, 500);
  sim_listen(&s);
  hand_off(&s, "{\"target\":\"loopback:boss\",\"first_agent\":\"leaves\"}");
  sim_run(&s, 1000);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  sim_stop(&s);
}

/* What they asked the agent for is none of what the bot has to do for them when they are back. */
static void a_wish_on_the_bridge_hands_nobody_over_after_it(void **state) {
  (void)state;
  segue_error err;
  sim s;
  begin(&s,
        SESSION_WITH(
            "{\"use\":\"fake\",\"utterances\":[{\"text\":\"let me talk to a manager\"},{\"text\":\"okay\"}]}",
            "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day to you.\"}],[{\"text\":\"Where were we?\"}],"
            "[{\"text\":\"All is well then.\"}]]}",
            A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  sim_run(&s, 500);
  sim_say(&s, SIM_CALLER, 800);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "let me talk to a manager"));
  assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
  back_with_the_bot(&s, "Where were we?");
  sim_say(&s, SIM_CALLER, 800);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "All is well then."));
  sim_run(&s, 1000);
  assert_int_equal(sim_count(&s, TYPE("decision"), NULL), 1);
  sim_stop(&s);
}

/* Nobody's phone rings for a call that the application has ended, while the one that rang or was asked is being let go. */
static void a_call_that_is_hung_up_calls_nobody_else(void **state) {
  (void)state;
  for (int asked = 0; asked < 2; asked++) {
    sim s;
    begin(&s, SESSION(A ",\"loopback:b\"", ",\"accept\":\"press\""));
    hand_off(&s, NULL);
    until_it_rings(&s);
    if (asked) assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    sim_run(&s, 2000);
    const size_t called = sim_count(&s, TYPE("queue"), STATE("calling"));
    assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
    assert_non_null(sim_until(&s, 200, TYPE("outcome"), "\"result\":\"abandoned\""));
    assert_int_equal(sim_count(&s, TYPE("queue"), STATE("calling")), called);
    assert_false(s.agent_rings);
    assert_true(s.party[SIM_CALLER].over && s.party[SIM_AGENT].over);
    sim_stop(&s);
  }
}

/* The caller has waited with hold audio, for there is no bot to talk to: it does not play on until the voice begins. */
static void hold_audio_stops_for_the_message_before_its_first_sound(void **state) {
  (void)state;
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      "{\"llm\":{\"use\":\"fake\",\"fail_open\":true},\"tts\":{\"use\":\"fake\",\"ms_per_char\":20,\"delay_ms\":900},"
      "\"handoff\":{\"form\":\"packed\",\"targets\":[" A "]}}");
  until_it_rings(&s);
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  sim_run(&s, 12000);
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  const size_t before = sim_count(&s, TYPE("decision"), NULL);
  for (int i = 0; i < 300 && sim_count(&s, TYPE("decision"), NULL) == before; i++) sim_run(&s, 20);
  assert_int_equal(sim_count(&s, TYPE("decision"), NULL), before + 1);
  sim_run(&s, 60); /* what is on its way */
  sim_listen(&s);
  sim_run(&s, 700);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  sim_run(&s, 1000);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(how_long_an_invite_took_counts_from_what_let_it_go),
      cmocka_unit_test(the_bot_answers_nobody_while_others_have_the_caller),
      cmocka_unit_test(an_application_that_leads_the_call_is_left_to_it),
      cmocka_unit_test(who_is_handed_on_by_an_agent_who_leaves_is_told_so),
      cmocka_unit_test(a_wish_on_the_bridge_hands_nobody_over_after_it),
      cmocka_unit_test(a_call_that_is_hung_up_calls_nobody_else),
      cmocka_unit_test(hold_audio_stops_for_the_message_before_its_first_sound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
