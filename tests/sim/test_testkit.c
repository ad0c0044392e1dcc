/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include "play.h"

#define SESSION                                                                                                    \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}]]}," \
  "\"handoff\":{\"targets\":[\"loopback:a\",\"loopback:b\"],\"ring_ms\":2000,\"form\":\"packed\",\"message\":\"Wait.\"}}"
#define HANDOFF "\"app\":[{\"at\":1000,\"handoff\":{}}]"

static void assert_result(segue_testkit *k, const char *result) {
  char text[64];
  snprintf(text, sizeof text, "\"result\":\"%s\"", result);
  if (!segue_testkit_find(k, "\"type\":\"outcome\"", text))
    fail_msg("not %s: %s", result, segue_testkit_report(k));
}

static void quirks_of_agents_end_as_they_should(void **state) {
  static const struct {
    const char *script, *result;
  } all[] = {
      {"{" HANDOFF "}", "bridged"},
      {"{\"app\":[{\"at\":500,\"veto\":2},{\"at\":800,\"note\":{\"type\":\"intent\",\"intent\":\"x\"}},"
       "{\"at\":1000,\"handoff\":{}}]}",
       "bridged"},
      {"{" HANDOFF ",\"phones\":[{\"refuse\":481},{\"refuse\":482}]}", "returned"},
      {"{" HANDOFF ",\"phones\":[{\"refuse\":491,\"after\":500},{\"say\":0}]}", "bridged"},
      {"{" HANDOFF ",\"phones\":[{\"refuse\":603,\"twice\":true},{\"answer\":-1,\"crosses\":true}]}",
       "returned"},
      {"{" HANDOFF ",\"phones\":[{\"twice\":true,\"say\":500}],\"caller\":[{\"at\":9000,\"say\":900}]}",
       "bridged"},
      {"{" HANDOFF ",\"phones\":[{\"lose\":3000}]}", "returned"},
      {"{" HANDOFF ",\"phones\":[{\"hang_up\":0},{\"answer\":0,\"ring\":-1}]}", "bridged"},
      {"{" HANDOFF ",\"phones\":[{\"hold\":0,\"hold_ms\":60000,\"say\":0}],\"network\":{\"loss\":0.1}}",
       "bridged"},
      {"{" HANDOFF ",\"phones\":[{\"answer\":-1}],\"caller\":[{\"at\":2500,\"hang_up\":true}]}", "abandoned"},
      {"{" HANDOFF ",\"phones\":[{\"answer\":-1,\"crosses\":true}],\"caller\":[{\"at\":2500,\"lose\":true}]}",
       "abandoned"},
      {"{\"caller\":[{\"at\":500,\"say\":800},{\"at\":2000,\"digit\":\"4\"}],\"length_ms\":5000}", "none"},
  };
  segue_testkit *k = play_kit(SESSION);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    play(k, all[i].script);
    assert_result(k, all[i].result);
  }
  segue_testkit_free(k);
}

#define LETTING_GO(mode)                                                                                 \
  "{" HANDOFF                                                                                            \
  ",\"session\":{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"llm\":{\"use\":\"fake\",\"turns\":[]}," \
  "\"handoff\":{\"targets\":[\"loopback:a\"],\"form\":\"packed\",\"message\":\"Wait.\",\"mode\":\"" mode \
  "\","                                                                                                  \
  "\"release\":{\"outcome_ms\":2000,\"accept_ms\":1500}}},\"transfers\":"

static void quirks_of_far_ends_cost_nobody_the_call(void **state) {
  static const struct {
    const char *script, *result;
  } all[] = {
      {LETTING_GO("release") "[{\"final\":200}]}", "released"},
      {LETTING_GO("release") "[{\"refuse\":481},{\"refuse\":482},{\"refuse\":603,\"after\":800}]}",
       "bridged"},
      {LETTING_GO("release") "[{\"refuse\":491},{\"final\":200,\"final_after\":1500}]}", "released"},
      {LETTING_GO("release") "[{\"agree\":100},{\"silent\":true},{\"final\":486}]}", "bridged"},
      {LETTING_GO("release") "[{\"hang_up\":280}]}", "released"},
      {LETTING_GO("release") "[{\"hang_up\":280,\"final\":200,\"final_after\":300}]}", "released"},
      {LETTING_GO("blind") "[{\"final\":200}]}", "released"},
      {LETTING_GO("blind") "[{\"hang_up\":280}]}", "released"},
      {LETTING_GO("blind") "[{\"refuse\":603},{\"refuse\":603}]}", "bridged"},
      {LETTING_GO("blind") "[]}", "bridged"},
      {LETTING_GO("blind") "[{\"final\":486},{\"final\":486}]}", "returned"},
  };
  (void)state;
  segue_testkit *k = play_kit(SESSION);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    play(k, all[i].script);
    assert_result(k, all[i].result);
  }
  segue_testkit_free(k);
}

static void the_report_tells_who_heard_whom_and_what_the_phone_was_shown(void **state) {
  segue_testkit *k = play_kit(SESSION);
  play(
      k,
      "{" HANDOFF
      ",\"phones\":[{\"say\":4000,\"say_ms\":2000,\"strips\":true}],\"caller\":[{\"at\":9000,\"say\":1000}]}");
  cJSON *o = cJSON_Parse(segue_testkit_report(k));
  const cJSON *phone = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "phones"), 0);
  assert_in_range((int)cJSON_GetNumberValue(cJSON_GetObjectItem(phone, "caller_heard_ms")), 1800, 2000);
  assert_in_range((int)cJSON_GetNumberValue(cJSON_GetObjectItem(phone, "heard_caller_ms")), 900, 1000);
  /* The carrier has cut an octet: two digits of an even number. */
  const char *header = cJSON_GetStringValue(cJSON_GetObjectItem(phone, "header"));
  const char *sent = segue_testkit_find(k, "\"type\":\"published\"", NULL);
  const char *value = strstr(sent, "\"value\":\"") + 9;
  assert_int_equal(strcspn(header, ";") + 2, strcspn(value, "\""));
  assert_memory_equal(header, value, strcspn(header, ";"));
  cJSON_Delete(o);
  segue_testkit_free(k);
}

static void a_wrong_script_is_refused_with_its_path(void **state) {
  static const char *const wrong[][2] = {{"{", ""},
                                         {"{\"calller\":[]}", "calller"},
                                         {"{\"phones\":[{\"answer\":\"soon\"}]}", "phones[0].answer"},
                                         {"{\"caller\":[{\"at\":5}]}", "caller[0]"},
                                         {"{\"app\":[{\"at\":5,\"handoff\":\"b\"}]}", "app[0].handoff"},
                                         {"{\"network\":{\"loss\":2}}", "network.loss"}};
  segue_testkit *k = play_kit(SESSION);
  segue_error err;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(segue_testkit_play(k, wrong[i][0], &err), SEGUE_E_PARSE);
    assert_string_equal(err.path, wrong[i][1]);
  }
  assert_int_equal(segue_testkit_play(k, "[", &err), SEGUE_E_PARSE);
  assert_string_equal(err.message, "the script is not JSON");
  assert_int_equal(segue_testkit_play(k, "{\"session\":{\"asr\":{\"use\":\"nobody\"}}}", &err),
                   SEGUE_E_NOTFOUND);
  play(k, "{\"length_ms\":2000}"); /* and the kit goes on */
  segue_testkit_free(k);
}

/* The message and the whisper begin half a second apart and hum alike. */
static void a_message_that_sounds_like_the_whisper_is_no_leak(void **state) {
  segue_testkit *k = play_kit(
      "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":41},\"store\":{\"use\":\"fake\"},\"hook\":{\"use\":\"fake\"},"
      "\"llm\":{\"use\":\"fake\"},\"handoff\":{\"targets\":[\"loopback:a\"],\"accept\":\"press\",\"amd\":false,"
      "\"form\":\"packed\",\"message\":\"I will get somebody who can help you. One moment.\"}}");
  play(k, "{\"app\":[{\"handoff\":{}}]}");
  segue_testkit_free(k);
}

/* Its legs are forgotten two seconds after the end. */
static void a_carrier_that_confirms_no_end_holds_no_call_up(void **state) {
  segue_testkit *k = play_kit(SESSION);
  play(
      k,
      "{\"app\":[{\"at\":100,\"handoff\":{}}],\"phones\":[{\"answer\":500,\"hang_up\":3000}],\"network\":{\"unconfirmed\":true}}");
  cJSON *r = cJSON_Parse(segue_testkit_report(k));
  const double length = cJSON_GetNumberValue(cJSON_GetObjectItem(r, "length_ms"));
  assert_true(length > 5500 && length < 6500);
  cJSON_Delete(r);
  segue_testkit_free(k);
}

static void a_seed_gives_one_call(void **state) {
  segue_testkit *k = play_kit(SESSION);
  char *first = strdup(segue_testkit_random(k, 77));
  assert_string_equal(segue_testkit_random(k, 77), first);
  assert_string_not_equal(segue_testkit_random(k, 78), first);
  play(k, first);
  const size_t n = segue_testkit_event_count(k);
  play(k, first);
  assert_int_equal(segue_testkit_event_count(k), n);
  assert_null(segue_testkit_event(k, n));
  assert_null(segue_testkit_shrink(k, first)); /* it breaks nothing */
  free(first);
  segue_testkit_free(k);
}

/* Else a script with a misspelt option would test nothing, and say that all rules hold. */
static void what_the_application_cannot_say_is_a_wrong_script(void **state) {
  static const char *const wrong[][2] = {
      {"{\"app\":[{\"at\":500,\"handoff\":{\"targt\":\"loopback:b\"}}]}", "app[0].handoff"},
      {"{\"app\":[{\"at\":900,\"say\":\"hm\"},{\"at\":500,\"handoff\":{\"reason\":\"because\"}}]}",
       "app[1].handoff"},
      {"{\"app\":[{\"at\":500,\"note\":{\"type\":\"turn\"}}]}", "app[0].note"}};
  segue_testkit *k = play_kit(SESSION);
  segue_error err;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(segue_testkit_play(k, wrong[i][0], &err), SEGUE_E_PARSE);
    if (strncmp(err.path, wrong[i][1], strlen(wrong[i][1])) != 0) fail_msg("%s: %s", err.path, err.message);
    assert_non_null(strstr(err.message, wrong[i][1]));
  }
  play(k, "{\"app\":[{\"at\":500,\"handback\":{}}],\"length_ms\":2000}"); /* out of place, but said well */
  segue_testkit_free(k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quirks_of_agents_end_as_they_should),
      cmocka_unit_test(quirks_of_far_ends_cost_nobody_the_call),
      cmocka_unit_test(the_report_tells_who_heard_whom_and_what_the_phone_was_shown),
      cmocka_unit_test(a_wrong_script_is_refused_with_its_path),
      cmocka_unit_test(what_the_application_cannot_say_is_a_wrong_script),
      cmocka_unit_test(a_message_that_sounds_like_the_whisper_is_no_leak),
      cmocka_unit_test(a_carrier_that_confirms_no_end_holds_no_call_up),
      cmocka_unit_test(a_seed_gives_one_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
