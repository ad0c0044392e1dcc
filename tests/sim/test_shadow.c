/* SPDX-License-Identifier: Apache-2.0 */
/* What the silent AI does while two people talk: answers the agent, closes its ears, takes the caller back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define TYPE(x) "\"type\":\"" x "\""
#define TTS "{\"use\":\"fake\",\"ms_per_char\":40}"
#define ASR                                                                                          \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my internet keeps dropping\",\"confidence\":0.92}," \
  "{\"text\":\"tuesday around nine\",\"confidence\":0.9}]}"
#define HAND_OVER                                                                                       \
  "[{\"text\":\"Hello, how can I help?\"}],"                                                            \
  "[{\"tool\":\"note\",\"args\":{\"intent\":\"internet_drops\"}},{\"text\":\"When was the outage?\"}]," \
  "[{\"tool\":\"handoff\",\"args\":{}}]"
#define LLM "{\"use\":\"fake\",\"turns\":[" HAND_OVER ",[{\"text\":\"Shall we go on?\"}]]}"
#define HANDOFF(more) \
  "{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND "\"" more "}"
#define PIPELINE(asr, llm, handoff, more) \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" TTS ",\"handoff\":" handoff more "}"
#define GOOD PIPELINE(ASR, LLM, HANDOFF(""), "")

static void to_bridge(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "how can I help?"));
  for (int i = 0; i < 2; i++) sim_turn(s, 1000);
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
}

static const char *answer_to(sim *s, const char *question, uint32_t id) {
  char mark[24];
  snprintf(mark, sizeof mark, "\"id\":%u,", (unsigned)id);
  assert_int_equal(segue_session_ask(s->session, question, id), SEGUE_OK);
  const char *answer = sim_until(s, 200, TYPE("answer"), mark);
  assert_non_null(answer);
  return answer;
}

/* ---- asking ---- */

static void the_agent_asks_and_gets_the_turn_it_rests_on_without_a_sound(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_run(&s, 300);
  sim_listen(&s);
  const char *a = answer_to(&s, "When was the outage?", 7);
  if (!strstr(a, "\"said\":true") || !strstr(a, "tuesday around nine") || !strstr(a, "\"turns\":[3"))
    fail_msg("%s", a);
  a = answer_to(&s, "What is the flight number?", 8);
  if (!strstr(a, "\"said\":false") || !strstr(a, "\"turns\":[]")) fail_msg("%s", a);
  sim_run(&s, 2000);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  sim_stop(&s);
}

static void a_question_holding_a_card_number_is_not_logged_with_it(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  const char *a = answer_to(&s, "is 4111 1111 1111 1111 the card number?", 1);
  assert_null(strstr(a, "1111"));
  assert_non_null(strstr(a, "[card]"));
  sim_stop(&s);
}

static void bad_questions_are_refused_by_the_call(void **state) {
  sim s;
  char huge[1100];
  memset(huge, 'a', sizeof huge - 1);
  huge[sizeof huge - 1] = 0;
  to_bridge(&s, GOOD);
  assert_int_equal(segue_session_ask(s.session, "", 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(s.session, NULL, 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(s.session, huge, 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(NULL, "x", 1), SEGUE_E_INVAL);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_agent_asks_and_gets_the_turn_it_rests_on_without_a_sound),
      cmocka_unit_test(a_question_holding_a_card_number_is_not_logged_with_it),
      cmocka_unit_test(bad_questions_are_refused_by_the_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
