/* SPDX-License-Identifier: Apache-2.0 */
/* What an application tells by typed calls and by events of its own reaches the agent as it was told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <segue/context.h>

#include "fed.h"

static void becomes(segue_context_builder *b, const char *json) {
  holds(b, json);
  segue_context_builder_free(b);
}

static void what_is_told_of_the_call_stands_in_it(void **state) {
  segue_context_builder *b = builder(0);
  segue_call_info call;
  (void)state;
  segue_call_info_init(&call, sizeof call);
  call.id = "c-7";
  call.caller = "+4755501234";
  call.called = "+4755509999";
  call.started = 1780000000000;
  call.duration_s = 61;
  assert_int_equal(segue_context_builder_set_call(b, &call), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_language(b, "nb-NO"), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_priority(b, 3), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_confidence(b, 0.25), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_issue(b, "pass_lost", "Lost pass", "a new pass"), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_summary(b, "Lost pass.", SEGUE_SUMMARY_LLM, 1780000061000),
                   SEGUE_OK);
  assert_int_equal(segue_context_builder_add_date(b, "lost", "2026-05-28"), SEGUE_OK);
  becomes(
      b,
      "{\"segue\":\"1\",\"language\":\"nb-NO\",\"call\":{\"id\":\"c-7\",\"caller\":\"+4755501234\",\"called\":\"+4755509999\",\"started\":\"2026-05-28T20:26:40Z\",\"duration_s\":61},\"priority\":3,\"auth\":{\"level\":\"none\"},\"issue\":{\"intent\":\"pass_lost\",\"title\":\"Lost pass\",\"desired\":\"a new pass\",\"dates\":[{\"what\":\"lost\",\"date\":\"2026-05-28\"}]},\"summary\":{\"text\":\"Lost pass.\",\"source\":\"llm\",\"at\":\"2026-05-28T20:27:41Z\"},\"confidence\":0.25}");
}

static void why_it_is_handed_over_is_told_with_its_signals(void **state) {
  segue_context_builder *b = builder(0);
  segue_signal s[2];
  (void)state;
  for (size_t i = 0; i < 2; i++) segue_signal_init(&s[i], sizeof s[i]);
  s[0].name = "loop", s[0].value = 0.5, s[0].weight = 0.75, s[0].turn = 4;
  s[1].name = "anger", s[1].value = 0.25, s[1].weight = 0.5, s[1].turn = 6;
  assert_int_equal(segue_context_builder_set_reason(b, SEGUE_REASON_LOOP, 0.5, "the same again", s, 2),
                   SEGUE_OK);
  holds(
      b,
      "{\"segue\":\"1\",\"reason\":{\"code\":\"loop\",\"score\":0.5,\"why\":\"the same again\",\"signals\":[{\"name\":\"loop\",\"value\":0.5,\"weight\":0.75,\"turn\":4},{\"name\":\"anger\",\"value\":0.25,\"weight\":0.5,\"turn\":6}]},\"priority\":0,\"auth\":{\"level\":\"none\"}}");
  assert_int_equal(segue_context_builder_set_reason(b, SEGUE_REASON_API, 0.75, "the desk asked", s + 1, 1),
                   SEGUE_OK); /* the signals of the decision before are gone */
  becomes(
      b,
      "{\"segue\":\"1\",\"reason\":{\"code\":\"api\",\"score\":0.75,\"why\":\"the desk asked\",\"signals\":[{\"name\":\"anger\",\"value\":0.25,\"weight\":0.5,\"turn\":6}]},\"priority\":0,\"auth\":{\"level\":\"none\"}}");
}

static void how_the_caller_is_stands_in_it(void **state) {
  segue_context_builder *b = builder(0);
  segue_sentiment s;
  (void)state;
  segue_sentiment_init(&s, sizeof s);
  s.valence = -0.5, s.arousal = 0.75, s.label = "angry", s.peak_valence = -0.75, s.peak_turn = 5;
  s.trend = SEGUE_TREND_FALLING, s.restated = 2, s.circling = 1;
  assert_int_equal(segue_context_builder_set_sentiment(b, &s), SEGUE_OK);
  becomes(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"sentiment\":{\"valence\":-0.5,\"arousal\":0.75,\"trend\":\"falling\",\"label\":\"angry\",\"peak\":{\"valence\":-0.75,\"turn\":5},\"restated\":2,\"circling\":true}}");
}

static void who_the_caller_was_proved_to_be_replaces_what_was_known(void **state) {
  segue_context_builder *b = builder(0);
  segue_auth_info a;
  const segue_auth_field fields[] = {
      {.size = sizeof fields[0], .name = "pin", .status = SEGUE_FIELD_VERIFIED},
      {.size = sizeof fields[0], .name = "dob", .status = SEGUE_FIELD_FAILED}};
  (void)state;
  segue_auth_info_init(&a, sizeof a);
  a.level = SEGUE_AUTH_STRONG, a.methods = SEGUE_AUTH_BY_KBA, a.subject = "cust-1";
  a.verified_at = 1780000000000, a.expires_at = 1780000900000;
  assert_int_equal(segue_context_builder_set_auth(b, &a, fields, 2), SEGUE_OK);
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"strong\",\"methods\":[\"kba\"],\"subject\":\"cust-1\",\"verified_at\":\"2026-05-28T20:26:40Z\",\"expires_at\":\"2026-05-28T20:41:40Z\",\"fields\":[{\"name\":\"pin\",\"status\":\"verified\"},{\"name\":\"dob\",\"status\":\"failed\"}]}}");
  assert_int_equal(segue_context_builder_set_auth(b, &a, fields, 1), SEGUE_OK);
  becomes(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"strong\",\"methods\":[\"kba\"],\"subject\":\"cust-1\",\"verified_at\":\"2026-05-28T20:26:40Z\",\"expires_at\":\"2026-05-28T20:41:40Z\",\"fields\":[{\"name\":\"pin\",\"status\":\"verified\"}]}}");
}

/* A lower level does not keep the methods and times of the higher one; a field told again is not there twice. */
static void proof_told_by_events_goes_up_and_down(void **state) {
  segue_context_builder *b = builder(0);
  (void)state;
  feed(
      b,
      "{\"type\":\"auth\",\"level\":\"strong\",\"methods\":[\"otp\"],\"verified_at\":\"2026-05-28T10:00:00Z\","
      "\"expires_at\":\"2026-05-28T11:00:00Z\",\"fields\":[{\"name\":\"dob\",\"status\":\"failed\"}]}");
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"strong\",\"methods\":[\"otp\"],\"verified_at\":\"2026-05-28T10:00:00Z\",\"expires_at\":\"2026-05-28T11:00:00Z\",\"fields\":[{\"name\":\"dob\",\"status\":\"failed\"}]}}");
  feed(
      b,
      "{\"type\":\"auth\",\"level\":\"strong\",\"methods\":[\"kba\"],\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]}");
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"strong\",\"methods\":[\"kba\",\"otp\"],\"verified_at\":\"2026-05-28T10:00:00Z\",\"expires_at\":\"2026-05-28T11:00:00Z\",\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]}}");
  feed(b, "{\"type\":\"auth\",\"level\":\"verified\",\"methods\":[\"kba\"]}");
  becomes(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\"],\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]}}");
}

static void the_latest_decision_s_signals_and_notes_of_the_application_count(void **state) {
  segue_context_builder *b = builder(0);
  (void)state;
  feed(
      b,
      "{\"type\":\"note\",\"reason\":{\"code\":\"loop\",\"signals\":[{\"name\":\"loop\",\"value\":1,\"weight\":0.5},"
      "{\"name\":\"anger\",\"value\":1,\"weight\":0.25}]},\"custom\":{\"desk\":\"north\",\"tier\":2}}");
  feed(
      b,
      "{\"type\":\"note\",\"reason\":{\"code\":\"api\",\"signals\":[{\"name\":\"desk\",\"value\":1,\"weight\":1}]},"
      "\"custom\":{\"desk\":\"south\"},\"issue\":{\"dates\":[{\"what\":\"lost\",\"date\":\"2026-05-28\"}]}}");
  becomes(
      b,
      "{\"segue\":\"1\",\"reason\":{\"code\":\"api\",\"signals\":[{\"name\":\"desk\",\"value\":1,\"weight\":1}]},\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"dates\":[{\"what\":\"lost\",\"date\":\"2026-05-28\"}]},\"custom\":{\"desk\":\"south\",\"tier\":2}}");
}

static void what_the_application_keeps_beside_it_is_named(void **state) {
  segue_context_builder *b = builder(0);
  const segue_ref side = {.size = sizeof side,
                          .url = "https://a.example/s",
                          .digest = "sha-256:aa",
                          .expires = 1780000000000},
                  talk = {.size = sizeof talk,
                          .url = "https://a.example/t",
                          .digest = "sha-256:bb",
                          .expires = 1780000900000};
  (void)state;
  assert_int_equal(segue_context_builder_set_sidecar(b, &side), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_transcript(b, &talk), SEGUE_OK);
  assert_int_equal(segue_context_builder_set_custom(b, "a \"b\"", "{\"c\":[1]}", 9, NULL), SEGUE_OK);
  becomes(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"refs\":{\"sidecar\":{\"url\":\"https://a.example/s\",\"digest\":\"sha-256:aa\",\"expires\":\"2026-05-28T20:26:40Z\"},\"transcript\":{\"url\":\"https://a.example/t\",\"digest\":\"sha-256:bb\",\"expires\":\"2026-05-28T20:41:40Z\"}},\"custom\":{\"a \\\"b\\\"\":{\"c\":[1]}}}");
}

/* A summary of somebody else's is not written over; one of the library's own goes with what becomes known. */
static void a_summary_told_stays_one_made_is_made_anew(void **state) {
  (void)state;
  for (int told = 0; told < 2; told++) {
    segue_context_builder *b = builder(1);
    segue_context *c = NULL;
    segue_context_builder_set_issue(b, NULL, "The pier lamp", NULL);
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    assert_string_equal(segue_context_summary(c), "About the pier lamp.");
    assert_int_equal(segue_context_summary_source(c), SEGUE_SUMMARY_EXTRACTIVE);
    segue_context_unref(c);
    if (told) feed(b, "{\"type\":\"note\",\"summary\":{\"text\":\"Pass gone.\",\"source\":\"llm\"}}");
    segue_context_builder_add_date(b, "lost", "2026-05-28");
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    assert_string_equal(segue_context_summary(c),
                        told ? "Pass gone." : "About the pier lamp. Dates: lost 2026-05-28.");
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state) {
  segue_context_builder *b = builder(0);
  segue_auth_info a;
  segue_call_info call;
  segue_sentiment s;
  const segue_signal unnamed = {.size = sizeof unnamed};
  const segue_ref none = {.size = 0};
  (void)state;
  segue_auth_info_init(&a, sizeof a);
  a.level = SEGUE_AUTH_STRONG + 1;
  assert_int_equal(segue_context_builder_set_auth(b, &a, NULL, 0), SEGUE_E_INVAL);
  a.level = -1;
  assert_int_equal(segue_context_builder_set_auth(b, &a, NULL, 0), SEGUE_E_INVAL);
  segue_call_info_init(&call, sizeof call);
  call.id = "\xff";
  assert_int_equal(segue_context_builder_set_call(b, &call), SEGUE_E_INVAL);
  call.size = 0;
  assert_int_equal(segue_context_builder_set_call(b, &call), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_language(b, NULL), SEGUE_E_INVAL);
  for (int priority = -1; priority <= 4; priority += 5)
    assert_int_equal(segue_context_builder_set_priority(b, priority), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_confidence(b, 1.5), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_reason(b, 0, 0.5, "", &unnamed, 1), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_reason(b, 0, 0.5, "\xff", NULL, 0), SEGUE_E_INVAL);
  segue_sentiment_init(&s, sizeof s);
  s.trend = SEGUE_TREND_RISING + 1;
  assert_int_equal(segue_context_builder_set_sentiment(b, &s), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_summary(b, NULL, 0, 0), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_summary(b, "x", SEGUE_SUMMARY_EXTRACTIVE + 1, 0), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_sidecar(b, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_transcript(b, &none), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_add_date(b, "lost", NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_custom(b, "", "1", 1, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_custom(b, "k", "1,\"l\":2", 7, NULL), SEGUE_E_PARSE);
  becomes(b, "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_told_of_the_call_stands_in_it),
      cmocka_unit_test(why_it_is_handed_over_is_told_with_its_signals),
      cmocka_unit_test(how_the_caller_is_stands_in_it),
      cmocka_unit_test(who_the_caller_was_proved_to_be_replaces_what_was_known),
      cmocka_unit_test(proof_told_by_events_goes_up_and_down),
      cmocka_unit_test(the_latest_decision_s_signals_and_notes_of_the_application_count),
      cmocka_unit_test(what_the_application_keeps_beside_it_is_named),
      cmocka_unit_test(a_summary_told_stays_one_made_is_made_anew),
      cmocka_unit_test(what_cannot_be_is_refused_and_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
