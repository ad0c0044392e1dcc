/* SPDX-License-Identifier: Apache-2.0 */
/* Who keeps the call with the bot, and for how long: the application's veto and the dialog engine's tool "stay"; and what
 * the engine could not place, by its tool "out_of_scope". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define ESCALATES "\"decision\":\"escalate\""
#define TTS "{\"use\":\"fake\",\"ms_per_char\":20}"
#define SAYS(text) "{\"text\":\"" text "\",\"confidence\":0.9}"
#define ASR                                                                                          \
  "{\"use\":\"fake\",\"utterances\":[" SAYS("it drops") "," SAYS("no") "," SAYS("neither") "," SAYS( \
      "hm") "," SAYS("let me talk to a person") "]}"
/* Each answer reports a fix that failed: the second one is more than the policy lets pass. */
#define FAILED "{\"tool\":\"attempt\",\"args\":{\"action\":\"a restart\",\"outcome\":\"failed\"}}"
#define ANSWER "[" FAILED ",{\"text\":\"Let us try something else.\"}]"
#define LLM(second)                                                                 \
  "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}]," ANSWER ",[" FAILED second \
  ",{\"text\":\"One more thing.\"}]," ANSWER "," ANSWER "," ANSWER "]}"
#define PIPELINE(second)          \
  "{\"asr\":" ASR ",\"tts\":" TTS \
  ",\"llm\":" LLM(second) ",\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\"}}"

static void begin(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "Hello."));
}

/* How many turns of the caller it takes until the call is handed over; 0: none of five. */
static int turns_until_handed_over(sim *s) {
  for (int i = 1; i <= 5; i++) {
    sim_turn(s, 800);
    sim_run(s, 300);
    if (sim_find(s, ESCALATES, NULL)) return i;
  }
  return 0;
}

static void without_a_veto_the_second_failed_fix_hands_over(void **state) {
  sim s;
  begin(&s, PIPELINE(""));
  assert_int_equal(turns_until_handed_over(&s), 2);
  assert_non_null(sim_find(&s, ESCALATES, "\"reason\":\"fixes_rejected\""));
  sim_stop(&s);
}

static void a_veto_keeps_the_call_for_its_turns(void **state) {
  sim s;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, 3, "a colleague is writing to them"), SEGUE_OK);
  assert_int_equal(turns_until_handed_over(&s), 4);
  const char *stay = sim_find(&s, "\"decision\":\"stay\"", "\"by\":\"api\",\"turns\":3");
  assert_non_null(stay);
  assert_non_null(strstr(stay, "\"why\":\"a colleague is writing to them\""));
  sim_stop(&s);
}

static void who_asks_for_a_person_is_not_kept_by_a_veto(void **state) {
  sim s;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, UINT32_MAX, NULL), SEGUE_OK);
  assert_int_equal(turns_until_handed_over(&s), 5);
  assert_non_null(sim_find(&s, ESCALATES, "\"reason\":\"explicit_request\""));
  assert_non_null(sim_find(&s, "\"decision\":\"stay\"", "\"turns\":null"));
  sim_stop(&s);
}

static void a_veto_is_lifted_by_nought(void **state) {
  sim s;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, UINT32_MAX, NULL), SEGUE_OK);
  for (int i = 0; i < 2; i++) sim_turn(&s, 800);
  assert_null(sim_find(&s, ESCALATES, NULL));
  assert_int_equal(segue_session_veto(s.session, 0, NULL), SEGUE_OK);
  assert_int_equal(turns_until_handed_over(&s), 1);
  assert_non_null(sim_find(&s, ESCALATES, "\"reason\":\"fixes_rejected\""));
  sim_stop(&s);
}

static void a_veto_does_not_stop_the_application(void **state) {
  sim s;
  segue_error err;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, UINT32_MAX, NULL), SEGUE_OK);
  assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, ESCALATES, "\"reason\":\"api\""));
  sim_stop(&s);
}

/* What had added up before would call those again who have just not been there. */
static void after_a_handoff_in_vain_only_who_asks_is_handed_over(void **state) {
  sim s;
  size_t before;
  int turns = 0;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, 2, NULL), SEGUE_OK);
  for (int i = 0; i < 2; i++) sim_turn(&s, 800);
  sim_run(&s, 300);
  assert_int_equal(sim_count(&s, ESCALATES, NULL), 0);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (uint32_t t = 0; t < 8000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "nobody is free right now"));
  before = sim_count(&s, ESCALATES, NULL);
  while (turns < 4 && sim_count(&s, ESCALATES, NULL) == before) {
    sim_turn(&s, 800);
    sim_run(&s, 300);
    turns++;
  }
  assert_int_equal(turns, 3);
  assert_non_null(sim_find(&s, ESCALATES, "\"reason\":\"explicit_request\""));
  sim_stop(&s);
}

static void a_veto_is_not_taken_with_nonsense(void **state) {
  sim s;
  char huge[120];
  memset(huge, 'a', sizeof huge - 1);
  huge[sizeof huge - 1] = 0;
  begin(&s, PIPELINE(""));
  assert_int_equal(segue_session_veto(s.session, 1, huge), SEGUE_E_INVAL);
  assert_int_equal(segue_session_veto(s.session, 1, "a\nb"), SEGUE_E_INVAL);
  assert_int_equal(segue_session_veto(NULL, 1, NULL), SEGUE_E_INVAL);
  sim_run(&s, 100);
  assert_null(sim_find(&s, "\"decision\":\"stay\"", NULL));
  sim_stop(&s);
}

#define STAY(args) ",{\"tool\":\"stay\",\"args\":{" args "}}"

static void the_engines_stay_holds_this_turn_and_as_many_as_it_says(void **state) {
  static const struct {
    const char *pipeline, *turns;
    int until;
  } all[] = {{PIPELINE(STAY("\"turns\":1,\"why\":\"a new router is on its way\"")), "\"turns\":1", 4},
             {PIPELINE(STAY("")), "\"turns\":3", 5},
             {PIPELINE(STAY("\"turns\":-4")), "\"turns\":0", 2},
             {PIPELINE(STAY("\"turns\":\"many\"")), "\"turns\":3", 5}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    sim s;
    begin(&s, all[i].pipeline);
    assert_int_equal(turns_until_handed_over(&s), all[i].until);
    assert_non_null(sim_find(&s, "\"decision\":\"stay\",\"by\":\"llm\"", all[i].turns));
    if (i == 0) assert_non_null(sim_find(&s, "\"by\":\"llm\"", "\"why\":\"a new router is on its way\""));
    sim_stop(&s);
  }
}

#define PIN_WHY "\"why\":\"the PIN 471108 is wrong\""

/* Whoever gives a reason may quote the caller: an engine that stays or hands over, the application. */
static void no_reason_tells_a_secret(void **state) {
  static const char *const by[] = {PIPELINE(STAY(PIN_WHY)),
                                   PIPELINE(",{\"tool\":\"handoff\",\"args\":{" PIN_WHY "}}"), PIPELINE(""),
                                   PIPELINE("")};
  for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
    sim s;
    segue_error err;
    begin(&s, by[i]);
    if (i < 2) (void)turns_until_handed_over(&s);
    if (i == 2) assert_int_equal(segue_session_handoff(s.session, "{" PIN_WHY "}", &err), SEGUE_OK);
    if (i == 3) assert_int_equal(segue_session_veto(s.session, 1, "the PIN 471108 is wrong"), SEGUE_OK);
    sim_run(&s, 400);
    assert_non_null(sim_find(&s, TYPE("decision"), "\"why\":\"the PIN [pin] is wrong\""));
    for (size_t k = 0; k < s.n_events; k++) assert_null(strstr(s.events[k], "471108"));
    sim_stop(&s);
  }
}

#define UNPLACED "{\"tool\":\"out_of_scope\",\"args\":{}},"
#define NOT_MINE "[" UNPLACED "{\"text\":\"I only do routers.\"}]"
#define SCOPE(weight)                                                                \
  "{\"asr\":" ASR ",\"tts\":" TTS ",\"llm\":{\"use\":\"fake\",\"turns\":[[" UNPLACED \
  "{\"text\":\"Hello.\"}]," NOT_MINE ",[{\"text\":\"Fine.\"}],[" UNPLACED UNPLACED   \
  "{\"text\":\"Nor that.\"}]," NOT_MINE "]},\"policy\":{\"weight_scope\":" weight    \
  "},\"handoff\":{\"targets\":"                                                      \
  "[\"loopback:agent\"],\"form\":\"packed\"}}"
#define OUT_OF_SCOPE TYPE("engine") ",\"engine\":\"llm\",\"state\":\"out_of_scope\""

/* Of a greeting there is nothing to place, and of one turn it can be said once only. */
static void the_third_turn_that_the_engine_cannot_place_hands_over(void **state) {
  sim s;
  begin(&s, SCOPE("0.75"));
  assert_null(sim_find(&s, OUT_OF_SCOPE, NULL));
  assert_int_equal(turns_until_handed_over(&s), 4);
  assert_non_null(sim_find(&s, ESCALATES, "\"reason\":\"out_of_scope\""));
  assert_non_null(
      sim_find(&s, ESCALATES, "{\"name\":\"out_of_scope\",\"value\":1,\"weight\":0.75,\"turn\":7}"));
  assert_non_null(sim_find(&s, OUT_OF_SCOPE, "\"turn\":1}"));
  assert_non_null(sim_find(&s, OUT_OF_SCOPE, "\"turn\":7}"));
  sim_stop(&s);
}

static void a_team_may_have_out_of_scope_turns_count_for_nothing(void **state) {
  sim s;
  begin(&s, SCOPE("0"));
  (void)turns_until_handed_over(&s);
  assert_int_equal(sim_count(&s, OUT_OF_SCOPE, NULL), 3);
  assert_null(sim_find(&s, ESCALATES, "out_of_scope"));
  sim_stop(&s);
}

/* Higher than the same voice was in the first turns. */
static void an_agitated_voice_hands_over(void **state) {
  static const char pipeline[] =
      "{\"asr\":" ASR ",\"tts\":" TTS
      ",\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"I see.\"}],[{\"text\":\"Yes.\"}],"
      "[{\"text\":\"Well.\"}]]},\"policy\":{\"weight_voice\":0.9},"
      "\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\"}}";
  sim s;
  begin(&s, pipeline);
  for (int i = 0; i < 2; i++) sim_turn(&s, 1500);
  assert_null(sim_find(&s, ESCALATES, NULL));
  s.party[SIM_CALLER].pitch *= 1.7;
  sim_turn(&s, 1500);
  assert_non_null(sim_find(&s, TYPE("turn"), "\"prosody\":{\"arousal\":0.9"));
  assert_non_null(sim_find(&s, ESCALATES, "{\"name\":\"voice\",\"value\":0.9"));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_a_veto_the_second_failed_fix_hands_over),
      cmocka_unit_test(a_veto_keeps_the_call_for_its_turns),
      cmocka_unit_test(who_asks_for_a_person_is_not_kept_by_a_veto),
      cmocka_unit_test(a_veto_is_lifted_by_nought),
      cmocka_unit_test(a_veto_does_not_stop_the_application),
      cmocka_unit_test(after_a_handoff_in_vain_only_who_asks_is_handed_over),
      cmocka_unit_test(a_veto_is_not_taken_with_nonsense),
      cmocka_unit_test(the_engines_stay_holds_this_turn_and_as_many_as_it_says),
      cmocka_unit_test(no_reason_tells_a_secret),
      cmocka_unit_test(the_third_turn_that_the_engine_cannot_place_hands_over),
      cmocka_unit_test(a_team_may_have_out_of_scope_turns_count_for_nothing),
      cmocka_unit_test(an_agitated_voice_hands_over),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
