/* SPDX-License-Identifier: Apache-2.0 */
/* Captions go to whoever looks at the caller's page: no secret is in them, neither while it is spoken nor afterwards, and nothing of
 * what two people say to each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define SAID(text, partial) "{\"text\":\"" text "\",\"partial\":\"" partial "\",\"confidence\":0.95}"
#define CARD SAID("my card is 4111 1111 1111 1111 thank you", "my card is 4111 1111 1111")
#define PIPELINE(utterances)                                                                                       \
  "{\"asr\":{\"use\":\"fake\",\"utterances\":[" utterances                                                         \
  "]},\"captions\":\"live\",\"llm\":{\"use\":\"fake\",\"turns\":["                                                 \
  "[{\"text\":\"Hello, how can I help?\"}],[{\"text\":\"I see.\"}],[{\"tool\":\"handoff\",\"args\":{}}]]},"        \
  "\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS \
  ",\"bind\":\"" SIM_BIND "\"}}"

/* Messages from number `from` on that hold both texts. */
static size_t shown(const sim *s, size_t from, const char *a, const char *b) {
  size_t n = 0;
  for (size_t i = from; i < s->n_messages; i++) n += strstr(s->messages[i], a) && strstr(s->messages[i], b);
  return n;
}

static void nobody_saw(const sim *s, const char *secret) {
  for (size_t i = 0; i < s->n_messages; i++)
    if (strstr(s->messages[i], secret)) fail_msg("%s", s->messages[i]);
}

/* Two turns of the caller, and the agent's phone rings. */
static void to_ringing(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "how can I help?"));
  for (int i = 0; i < 2; i++) sim_turn(s, 1000);
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
}

static void pick_up(sim *s) {
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
}

static void a_card_is_masked_while_it_is_spoken_and_when_it_was(void **state) {
  sim s;
  to_ringing(&s, PIPELINE(CARD "," SAID("a human please", "a human")));
  assert_true(shown(&s, 0, "my card is", "\"final\":false") > 0);
  assert_int_equal(shown(&s, 0, "my card is [card]", "\"final\":true"), 1);
  assert_true(shown(&s, 0, "Hello, how can I help?", "\"who\":\"bot\"") > 0);
  nobody_saw(&s, "4111");
  nobody_saw(&s, "1111");
  sim_stop(&s);
}

static void what_two_people_say_to_each_other_is_no_caption(void **state) {
  sim s;
  to_ringing(&s, PIPELINE(SAID("hello", "hello") "," SAID("a human please", "a human") "," CARD "," SAID(
                     "and my pin is 4711", "and my pin is 47")));
  pick_up(&s);
  sim_run(&s, 500);
  const size_t before = s.n_messages, turns = sim_count(&s, TYPE("turn"), NULL);
  for (int i = 0; i < 2; i++) {
    sim_say(&s, SIM_CALLER, 1000);
    sim_run(&s, 3000);
    sim_say(&s, SIM_AGENT, 1000);
    sim_run(&s, 3000);
  }
  assert_int_equal(sim_count(&s, TYPE("turn"), NULL), turns + 4); /* all of it was heard */
  assert_int_equal(s.n_messages, before);
  sim_stop(&s);
}

/* The agent picks up in the middle of a sentence: what was begun is finished, without its secret. */
static void a_turn_that_outlasts_the_ringing_ends_masked(void **state) {
  sim s;
  to_ringing(&s, PIPELINE(SAID("hello", "hello") "," SAID("a human please", "a human") "," CARD "," SAID(
                     "and my pin is 4711", "and my pin is 47")));
  sim_run(&s, 5000); /* the transition message ends */
  const size_t before = s.n_messages;
  sim_say(&s, SIM_CALLER, 4000);
  sim_run(&s, 1000);
  assert_true(shown(&s, before, "my card is", "\"final\":false") > 0);
  assert_int_equal(shown(&s, before, "\"who\":\"caller\"", "\"final\":true"), 0);
  pick_up(&s);
  sim_run(&s, 6000);
  assert_int_equal(shown(&s, before, "my card is [card]", "\"final\":true"), 1);
  const size_t after = s.n_messages;
  sim_say(&s, SIM_CALLER, 1000);
  sim_run(&s, 3000);
  assert_int_equal(s.n_messages, after);
  nobody_saw(&s, "4111");
  nobody_saw(&s, "1111");
  nobody_saw(&s, "4711");
  sim_stop(&s);
}

/* What was shown to the bot's caller turns out, on the bridge, to be a secret: it is shown again, masked, in its place. */
static void a_secret_named_on_the_bridge_is_masked_where_it_was_shown(void **state) {
  sim s;
  to_ringing(&s, PIPELINE(SAID("it is 4711", "it is") "," SAID("a human please",
                                                               "a human") "," SAID("4711 is my pin", "my")));
  assert_int_equal(shown(&s, 0, "it is 4711", "\"final\":true"), 1);
  pick_up(&s);
  sim_run(&s, 500);
  const size_t before = s.n_messages;
  sim_say(&s, SIM_CALLER, 1000);
  sim_run(&s, 3000);
  assert_int_equal(s.n_messages, before + 1);
  assert_int_equal(shown(&s, before, "\"id\":\"caller-0\",\"text\":\"it is ", "\"final\":true"), 1);
  assert_null(strstr(s.messages[before], "4711"));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_card_is_masked_while_it_is_spoken_and_when_it_was),
      cmocka_unit_test(what_two_people_say_to_each_other_is_no_caption),
      cmocka_unit_test(a_turn_that_outlasts_the_ringing_ends_masked),
      cmocka_unit_test(a_secret_named_on_the_bridge_is_masked_where_it_was_shown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
