/* SPDX-License-Identifier: Apache-2.0 */
/* When the caller's turn is over, by a plugin or by the built-in rule, and how long the answer takes from there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define SESSION(partial, turn)                                                                             \
  "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"what was said\",\"partial\":\"" partial "\"}]}," \
  "\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"Well.\"}]]},"                 \
  "\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"handoff\":{\"form\":\"packed\"},\"turn\":" turn "}"
#define JUDGE \
  "{\"use\":\"fake\",\"more_after\":[\"and\"],\"more_ms\":2000,\"done_ms\":200,\"endpoint_ms\":600"

static uint32_t number(const char *event, const char *name) {
  const char *at = strstr(event, name);
  assert_non_null(at);
  return (uint32_t)strtoul(at + strlen(name), NULL, 10);
}

/* Milliseconds from the caller's last word to the end of the turn. */
static uint32_t waited(const char *pipeline, const char *also) {
  sim s;
  sim_start(&s);
  sim_call(&s, pipeline);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  sim_run(&s, 400);
  sim_say(&s, SIM_CALLER, 1000);
  const char *turn = sim_until(&s, 8000, TYPE("turn"), "what was said");
  assert_non_null(turn);
  const uint32_t ms = number(turn, "\"t\":") - number(turn, "\"end_ms\":");
  assert_int_equal(sim_count(&s, TYPE("engine"), NULL), also ? 1 : 0);
  if (also) assert_non_null(sim_find(&s, TYPE("engine"), also));
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(&s, 4000, TYPE("outcome"), NULL));
  sim_stop(&s);
  return ms;
}

static void the_words_decide_how_long_a_silence_ends_the_turn(void **state) {
  assert_in_range(waited(SESSION("I want this and", JUDGE "}"), NULL), 1980, 2080);
  assert_in_range(waited(SESSION("That is all.", JUDGE "}"), NULL), 180, 280);
  assert_in_range(waited(SESSION("I want", JUDGE ",\"wait_ms\":1000}"), NULL), 980, 1080);
  assert_in_range(waited(SESSION("That is all.", "{\"use\":\"fake\",\"done_ms\":0}"), NULL), 0, 80);
}

static void without_a_judge_the_silence_alone_does(void **state) {
  assert_in_range(waited(SESSION("I want this and", "{\"endpoint_ms\":600}"), NULL), 580, 680);
}

static void a_judge_that_answers_rubbish_is_asked_no_more(void **state) {
  assert_in_range(waited(SESSION("I want this and", JUDGE ",\"garble_after\":0}"), "\"engine\":\"turn\""),
                  580, 680);
}

/* ---- partial results ---- */

/* Digits alone are known for a PIN only by the question before them, and a recogniser may have nothing to tell yet. */
static void a_partial_shows_words_but_no_number(void **state) {
  static const struct {
    const char *words, *shown; /* NULL: no event */
  } partials[] = {{"4417", "\"text\":\"[pin]\""},
                  {"well it should be", "\"text\":\"well it should be\""},
                  {"it was 44", "\"text\":\"it was [number]\""},
                  {" ", NULL},
                  {"", NULL}};
  for (size_t i = 0; i < sizeof partials / sizeof partials[0]; i++) {
    char pipeline[600];
    sim s;
    (void)state;
    snprintf(
        pipeline, sizeof pipeline,
        "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"4417\",\"partial\":\"%s\"}]},\"llm\":{\"use\":\"fake\",\"turns\":"
        "[[{\"text\":\"What is your PIN?\"}],[{\"text\":\"Well.\"}]]},\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},"
        "\"handoff\":{\"form\":\"packed\"}}",
        partials[i].words);
    sim_start(&s);
    sim_call(&s, pipeline);
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "What is your PIN?"));
    sim_run(&s, 400);
    sim_say(&s, SIM_CALLER, 1000);
    assert_non_null(sim_until(&s, 8000, TYPE("turn"), "[pin]"));
    assert_int_equal(sim_count(&s, TYPE("partial"), "\"who\":\"caller\"") > 0, partials[i].shown != NULL);
    if (partials[i].shown) assert_true(sim_count(&s, TYPE("partial"), partials[i].shown) > 0);
    assert_int_equal(sim_count(&s, "4417", NULL), 0);
    assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
    s.party[SIM_CALLER].call = 0;
    assert_non_null(sim_until(&s, 4000, TYPE("outcome"), NULL));
    sim_stop(&s);
  }
}

/* ---- the latency ledger ---- */

static double latency(const char *event, const char *name) {
  const char *at = strstr(event, "\"latency\":{");
  assert_non_null(at);
  at = strstr(at, name);
  assert_non_null(at);
  return strtod(at + strlen(name), NULL);
}

static void the_ledger_says_where_the_time_of_an_answer_went(void **state) {
  static const char *const pipeline =
      "{\"asr\":{\"use\":\"fake\",\"delay_ms\":140,\"utterances\":[{\"text\":\"what was said\"},{\"text\":\"1234\"}]},"
      "\"llm\":{\"use\":\"fake\",\"delay_ms\":300,\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"Well.\"},{\"text\":\"So.\"}],"
      "[{\"tool\":\"verify\",\"args\":{\"fields\":[{\"name\":\"pin\",\"value\":\"1234\"}]}}],[{\"text\":\"Thanks.\"}]]},"
      "\"verify\":{\"use\":\"fake\",\"accept\":{\"pin\":\"1234\"}},"
      "\"tts\":{\"use\":\"fake\",\"ms_per_char\":20,\"delay_ms\":80},\"handoff\":{\"form\":\"packed\"},"
      "\"turn\":{\"endpoint_ms\":500}}";
  sim s;
  sim_start(&s);
  sim_call(&s, pipeline);
  const char *greeting = sim_until(&s, 3000, TYPE("turn"), "Hello.");
  assert_non_null(greeting);
  assert_null(strstr(greeting, "latency")); /* it answers nobody */
  sim_run(&s, 400);
  sim_say(&s, SIM_CALLER, 1000);
  const char *answer = sim_until(&s, 8000, TYPE("turn"), "Well. So.");
  assert_non_null(answer);
  assert_in_range((int)latency(answer, "\"endpoint_ms\":"), 500,
                  760); /* silence, and voice activity's hangover */
  assert_in_range((int)latency(answer, "\"asr_ms\":"), 140, 180);
  assert_in_range((int)latency(answer, "\"llm_ms\":"), 300, 340);
  assert_in_range((int)latency(answer, "\"tts_ms\":"), 80, 120);
  assert_in_range((int)latency(answer, "\"rtp_ms\":"), 0, 20);
  const double sum = latency(answer, "\"endpoint_ms\":") + latency(answer, "\"asr_ms\":") +
                     latency(answer, "\"llm_ms\":") + latency(answer, "\"tts_ms\":") +
                     latency(answer, "\"rtp_ms\":");
  assert_true(sum - latency(answer, "\"total_ms\":") < 0.6 && latency(answer, "\"total_ms\":") - sum < 0.6);
  /* The engine had to know something first: the caller waited for both requests. */
  sim_run(&s, 400);
  sim_say(&s, SIM_CALLER, 1000);
  answer = sim_until(&s, 8000, TYPE("turn"), "Thanks.");
  assert_non_null(answer);
  assert_in_range((int)latency(answer, "\"llm_ms\":"), 600, 680);
  char metrics[65536];
  size_t n = sizeof metrics;
  assert_int_equal(segue_runtime_metrics(s.rt, metrics, &n), SEGUE_OK);
  assert_non_null(strstr(metrics, "segue_turn_response_seconds_count 2\n"));
  assert_non_null(strstr(metrics, "segue_turn_rtp_seconds_bucket{le=\"0.025\"} 2\n"));
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(&s, 4000, TYPE("outcome"), NULL));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_words_decide_how_long_a_silence_ends_the_turn),
      cmocka_unit_test(without_a_judge_the_silence_alone_does),
      cmocka_unit_test(a_judge_that_answers_rubbish_is_asked_no_more),
      cmocka_unit_test(a_partial_shows_words_but_no_number),
      cmocka_unit_test(the_ledger_says_where_the_time_of_an_answer_went),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
