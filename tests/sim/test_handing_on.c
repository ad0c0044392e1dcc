/* SPDX-License-Identifier: Apache-2.0 */
/* From one agent to the next, played by the test kit: its rules see to who hears whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "play.h"

#define SESSION(more)                                                                                                                \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":10},\"handoff\":{\"form\":\"packed\",\"targets\":[\"loopback:a\",\"loopback:b\"]" more \
  "}}"
#define ASK ",\"accept\":\"press\",\"whisper\":false,\"amd\":false"

#define HANDS_ON \
  "\"app\":[{\"at\":100,\"handoff\":{}},{\"at\":6000,\"handoff\":{\"target\":\"loopback:boss\"}}]"
#define FIRST "{\"answer\":500,\"say\":500,\"say_ms\":9000}"

static void the_first_agent_talks_on_until_the_next_one_answers(void **state) {
  segue_testkit *k = play_kit(SESSION(""));
  play(k, "{" HANDS_ON ",\"phones\":[" FIRST
          ",{\"target\":\"loopback:boss\",\"answer\":3000,\"say\":200,\"say_ms\":4000}],"
          "\"caller\":[{\"at\":5000,\"say\":9000}],\"length_ms\":16000}");
  play_is(k, "\"state\":\"ringing\"", "\"target\":\"loopback:boss\",\"with\":1", true);
  play_is(k, "\"state\":\"bridged\",\"from\":\"ringing\"", "\"try\":2,\"target\":\"loopback:boss\"", true);
  play_is(k, "\"type\":\"outcome\"", "\"ai_frames_while_shadowing\":0", true);
  play_is(k, "\"phones\"", NULL, false);
  assert_non_null(strstr(segue_testkit_report(k), "\"holds\":true"));
  segue_testkit_free(k);
}

static void the_next_agent_is_asked_while_the_first_one_talks(void **state) {
  segue_testkit *k = play_kit(SESSION(ASK));
  play(
      k,
      "{\"app\":[{\"at\":100,\"handoff\":{}},{\"at\":9000,\"handoff\":{}}],\"phones\":["
      "{\"answer\":500,\"digit\":\"1\",\"digit_at\":1500,\"say\":3000,\"say_ms\":12000},"
      "{\"answer\":500,\"digit\":\"2\",\"digit_at\":1500},{\"answer\":500,\"digit\":\"1\",\"digit_at\":1500,\"say\":2000,\"say_ms\":3000}],"
      "\"caller\":[{\"at\":4000,\"say\":14000}],\"length_ms\":24000}");
  play_is(k, "\"with\":1", "the agent pressed 2", true);
  play_is(k, "\"state\":\"bridged\"", "\"why\":\"the agent pressed 1\",\"try\":3", true);
  segue_testkit_free(k);
}

static void nobody_takes_over_and_nothing_has_happened(void **state) {
  segue_testkit *k = play_kit(SESSION(""));
  play(k, "{" HANDS_ON ",\"phones\":[" FIRST ",{\"target\":\"loopback:boss\",\"refuse\":486,\"after\":800}],"
          "\"caller\":[{\"at\":9000,\"say\":3000}],\"length_ms\":14000}");
  play_is(k, "\"state\":\"bridged\",\"from\":\"ringing\"",
          "\"why\":\"the agent is busy\",\"try\":1,\"target\":\"loopback:a\"", true);
  play_is(k, "\"state\":\"talking\"", NULL, false);
  play_is(k, "\"type\":\"outcome\"", "\"result\":\"bridged\"", true);
  segue_testkit_free(k);
}

static void a_first_agent_who_goes_leaves_the_caller_to_hold_audio_and_the_next(void **state) {
  segue_testkit *k = play_kit(SESSION(""));
  play(k, "{" HANDS_ON ",\"phones\":[{\"answer\":500,\"hang_up\":6500,\"say\":100,\"say_ms\":900},"
          "{\"target\":\"loopback:boss\",\"answer\":5000}],\"length_ms\":16000}");
  play_is(k, "\"state\":\"ringing\",\"from\":\"ringing\"", "the agent hung up", true);
  play_is(k, "\"state\":\"bridged\",\"from\":\"ringing\"", "\"target\":\"loopback:boss\"", true);
  segue_testkit_free(k);
}

static void a_first_agent_may_leave_at_once(void **state) {
  segue_testkit *k = play_kit(SESSION(",\"first_agent\":\"leaves\",\"message\":\"One moment.\""));
  play(k, "{" HANDS_ON ",\"phones\":[" FIRST
          ",{\"target\":\"loopback:boss\",\"refuse\":486,\"after\":2000}],\"length_ms\":16000}");
  play_is(k, "\"state\":\"preparing\",\"from\":\"bridged\"", "\"with\"", false);
  play_is(k, "\"state\":\"talking\"", "the agent is busy", true);
  play_is(k, "nobody is free", NULL, true);
  segue_testkit_free(k);
}

static void a_caller_who_leaves_meanwhile_frees_both_agents(void **state) {
  segue_testkit *k = play_kit(SESSION(ASK));
  for (int at = 9100; at < 13000; at += 300) {
    char script[512];
    snprintf(
        script, sizeof script,
        "{\"app\":[{\"at\":100,\"handoff\":{}},{\"at\":9000,\"handoff\":{}}],\"caller\":[{\"at\":%d,\"hang_up\":true}],\"phones\":["
        "{\"answer\":500,\"digit\":\"1\",\"digit_at\":1500},{\"answer\":1500,\"digit\":\"1\",\"digit_at\":2500}]}",
        at);
    play(k, script); /* "agent_freed" is one of the rules */
    play_is(k, "\"type\":\"outcome\"", "\"ended_by\":\"caller\"", true);
  }
  segue_testkit_free(k);
}

static void an_agent_hands_back_while_the_next_one_rings(void **state) {
  segue_testkit *k = play_kit(SESSION(""));
  play(
      k,
      "{\"app\":[{\"at\":100,\"handoff\":{}},{\"at\":6000,\"handoff\":{}},{\"at\":7000,\"handback\":{\"text\":\"Settled.\"}}],"
      "\"phones\":[" FIRST ",{\"answer\":4000}],\"length_ms\":14000}");
  play_is(k, "\"state\":\"talking\",\"from\":\"ringing\"", "hands the caller back", true);
  play_is(k, "You're back with me.", NULL, true);
  segue_testkit_free(k);
}

static void the_next_agent_gets_the_next_version(void **state) {
  segue_testkit *k = play_kit(SESSION(""));
  play(
      k,
      "{\"app\":[{\"at\":100,\"handoff\":{}},{\"at\":6000,\"handoff\":{\"target\":\"loopback:boss\",\"reason\":\"sentiment\"}}],"
      "\"phones\":[" FIRST ",{\"target\":\"loopback:boss\",\"answer\":1000}],\"length_ms\":14000}");
  const char *first = NULL;
  size_t versions = 0;
  for (size_t i = 0; i < segue_testkit_event_count(k); i++) {
    const char *e = segue_testkit_event(k, i), *value = strstr(e, "\"value\":\"");
    if (!strstr(e, "\"type\":\"published\"")) continue;
    if (first) assert_string_not_equal(first, value);
    first = value;
    versions++;
  }
  assert_int_equal(versions, 2);
  segue_testkit_free(k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_agent_talks_on_until_the_next_one_answers),
      cmocka_unit_test(the_next_agent_is_asked_while_the_first_one_talks),
      cmocka_unit_test(nobody_takes_over_and_nothing_has_happened),
      cmocka_unit_test(a_first_agent_who_goes_leaves_the_caller_to_hold_audio_and_the_next),
      cmocka_unit_test(a_first_agent_may_leave_at_once),
      cmocka_unit_test(a_caller_who_leaves_meanwhile_frees_both_agents),
      cmocka_unit_test(an_agent_hands_back_while_the_next_one_rings),
      cmocka_unit_test(the_next_agent_gets_the_next_version),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
