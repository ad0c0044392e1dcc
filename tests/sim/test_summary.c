/* SPDX-License-Identifier: Apache-2.0 */
/* The summary a language model writes: in time, late, never, wrong, made up; and one kept ready meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define ASR                                                                                          \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my internet keeps dropping\",\"confidence\":0.92}," \
  "{\"text\":\"no it still drops\",\"confidence\":0.85},"                                            \
  "{\"text\":\"I want to talk to a person\",\"confidence\":0.95}]}"
#define LLM(summaries)                                                                                   \
  "{\"use\":\"fake\",\"turns\":[[{\"text\":\"How can I help?\"}],"                                       \
  "[{\"tool\":\"note\",\"args\":{\"intent\":\"internet_drops\",\"title\":\"Internet keeps dropping\"}}," \
  "{\"tool\":\"attempt\",\"args\":{\"action\":\"restart the router\",\"outcome\":\"offered\"}},"         \
  "{\"text\":\"Please restart the router. Did it help?\"}],"                                             \
  "[{\"tool\":\"attempt\",\"args\":{\"action\":\"restart the router\",\"outcome\":\"failed\"}},"         \
  "{\"text\":\"I am sorry.\"}]]" summaries "}"
#define PIPELINE(summaries, more)                                                               \
  "{\"asr\":" ASR                                                                               \
  ",\"llm\":" LLM(summaries) ",\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},"                  \
                             "\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS \
                             ",\"bind\":\"" SIM_BIND "\"" more "}}"
#define TRUE_ONE "{\"summary\":\"Internet keeps dropping. Restarting the router did not help.\"}"

static void to_ringing(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "How can I help?"));
  for (int i = 0; i < 3; i++) sim_turn(s, 1000);
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
}

/* What the agent's phone got, by its source and its text. */
static void expect(sim *s, const char *source, const char *why, const char *text) {
  char want[64];
  segue_context *ctx = NULL;
  snprintf(want, sizeof want, "\"source\":\"%s\"", source);
  const char *ev = sim_find(s, TYPE("summary"), NULL);
  assert_non_null(ev);
  if (!strstr(ev, want) || (why && !strstr(ev, why))) fail_msg("%s", ev);
  assert_int_equal(sim_count(s, TYPE("summary"), NULL), 1);
  assert_int_equal(segue_session_context(s->session, &ctx), SEGUE_OK);
  if (!strstr(segue_context_summary(ctx), text)) fail_msg("%s", segue_context_summary(ctx));
  const int code = segue_context_summary_source(ctx);
  assert_int_equal(code, source[0] == 'l'   ? SEGUE_SUMMARY_LLM
                         : source[0] == 'r' ? SEGUE_SUMMARY_ROLLING
                                            : SEGUE_SUMMARY_EXTRACTIVE);
  segue_context_unref(ctx);
  sim_stop(s);
}

static void an_answer_in_time_is_used(void **state) {
  (void)state;
  sim s;
  to_ringing(&s,
             PIPELINE(",\"summaries\":[{\"delay_ms\":900,\"summary\":\"The caller's internet keeps dropping; "
                      "restarting the router did not help.\"}]",
                      ",\"rolling_turns\":0"));
  expect(&s, "llm", NULL, "restarting the router did not help.");
}

static void a_late_answer_is_replaced(void **state) {
  (void)state;
  sim s;
  to_ringing(&s, PIPELINE(",\"summaries\":[{\"delay_ms\":2000,\"summary\":\"Internet keeps dropping.\"}]",
                          ",\"rolling_turns\":0,\"summary_ms\":1000"));
  expect(&s, "extractive", "did not come in time", "Tried: restart the router");
}

static void one_that_never_comes_costs_no_more_than_the_message(void **state) {
  (void)state;
  sim s;
  to_ringing(&s, PIPELINE(",\"summaries\":[{\"never\":true}]", ",\"rolling_turns\":0"));
  assert_non_null(sim_find(&s, TYPE("handoff"), "the summary's deadline passed"));
  expect(&s, "extractive", "did not come in time", "Tried: restart the router");
}

static void a_wrong_answer_is_replaced(void **state) {
  static const char *const wrong[][2] = {
      {PIPELINE(",\"summaries\":[{\"text\":\"Sure! The internet drops.\"}]", ",\"rolling_turns\":0"),
       "\"fault\":\"form\""},
      {PIPELINE(",\"summaries\":[{\"text\":\"{\\\"text\\\":3}\"}]", ",\"rolling_turns\":0"),
       "\"fault\":\"form\""},
      {PIPELINE(",\"summaries\":[{\"summary\":\"\"}]", ",\"rolling_turns\":0"), "\"fault\":\"form\""},
      {PIPELINE(",\"summaries\":[{\"code\":-10,\"summary\":\"Internet drops.\"}]", ",\"rolling_turns\":0"),
       "the dialog engine failed"},
      {PIPELINE(",\"summaries\":[{\"summary\":\"Internet drops 7 times a day.\"}]", ",\"rolling_turns\":0"),
       "\"fault\":\"number\",\"found\":\"7\""},
      {PIPELINE(",\"summaries\":[{\"summary\":\"The caller Sandra has no internet.\"}]",
                ",\"rolling_turns\":0"),
       "\"fault\":\"name\",\"found\":\"Sandra\""},
      {PIPELINE(",\"summaries\":[{\"summary\":\"Internet drops. The modem was replaced.\"}]",
                ",\"rolling_turns\":0"),
       "\"fault\":\"attempt\""},
      {PIPELINE(",\"summaries\":[{\"summary\":\"Restarting the router worked.\"}]", ",\"rolling_turns\":0"),
       "\"fault\":\"outcome\""},
      {PIPELINE(",\"summaries\":[{\"summary\":\"The caller is verified. Internet drops.\"}]",
                ",\"rolling_turns\":0"),
       "\"fault\":\"auth\""},
      {PIPELINE("", ""), "does not summarise"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    sim s;
    to_ringing(&s, wrong[i][0]);
    expect(&s, "extractive", wrong[i][1], "Tried: restart the router");
  }
}

static void a_rolling_one_is_ready_when_the_last_one_is_late(void **state) {
  (void)state;
  sim s;
  to_ringing(&s, PIPELINE(",\"summaries\":[" TRUE_ONE ",{\"never\":true}]", ",\"rolling_turns\":4"));
  expect(&s, "rolling", "did not come in time", "Restarting the router did not help.");
}

static void a_rolling_one_that_is_out_of_date_is_not_used(void **state) {
  (void)state;
  sim s;
  /* True when it was made: the fix had not been tried. */
  to_ringing(&s, PIPELINE(",\"summaries\":[{\"summary\":\"The router restart worked.\"},{\"never\":true}]",
                          ",\"rolling_turns\":2"));
  expect(&s, "extractive", NULL, "Tried: restart the router");
}

static void personal_data_stays_out(void **state) {
  (void)state;
  sim s;
  sim_start(&s);
  sim_call(
      &s, PIPELINE(
              ",\"summaries\":[{\"summary\":\"Dana Reyes's internet keeps dropping. Dana wants a person.\"}]",
              ",\"rolling_turns\":0"));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "How can I help?"));
  segue_error err;
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"name\",\"value\":\"Dana Reyes\"}", &err),
      SEGUE_OK);
  for (int i = 0; i < 3; i++) sim_turn(&s, 1000);
  for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  expect(&s, "llm", NULL, "The caller's internet keeps dropping. The caller wants a person.");
}

static void the_bot_has_a_fresh_summary_after_it_got_the_caller_back(void **state) {
  (void)state;
  sim s;
  to_ringing(&s, PIPELINE(",\"summaries\":[" TRUE_ONE "]", ",\"rolling_turns\":0"));
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 5000, TYPE("handoff"), "\"state\":\"talking\""));
  segue_error err;
  sim_run(&s, 8000);
  assert_int_equal(
      segue_session_note(s.session,
                         "{\"type\":\"attempt\",\"action\":\"swap the cable\",\"outcome\":\"failed\"}", &err),
      SEGUE_OK);
  s.agent_rings = false;
  assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
  for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(sim_count(&s, TYPE("summary"), "\"source\":\"llm\""), 2);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_answer_in_time_is_used),
      cmocka_unit_test(a_late_answer_is_replaced),
      cmocka_unit_test(one_that_never_comes_costs_no_more_than_the_message),
      cmocka_unit_test(a_wrong_answer_is_replaced),
      cmocka_unit_test(a_rolling_one_is_ready_when_the_last_one_is_late),
      cmocka_unit_test(a_rolling_one_that_is_out_of_date_is_not_used),
      cmocka_unit_test(personal_data_stays_out),
      cmocka_unit_test(the_bot_has_a_fresh_summary_after_it_got_the_caller_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
