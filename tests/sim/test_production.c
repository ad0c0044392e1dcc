/* SPDX-License-Identifier: Apache-2.0 */
/* What people report of transfers in production, each as a call of the test kit. `tests/interop/test_session.py`
 * has the same against real peers where SIP can show it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include "play.h"

#define TARGETS "\"targets\":[\"loopback:a\",\"loopback:b\"],\"ring_ms\":3000,\"form\":\"packed\""
#define SESSION(heard, handoff)                                                                                      \
  "{\"asr\":{\"use\":\"fake\",\"utterances\":[" heard "]},\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},"            \
  "\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"I am back.\"}]]},\"handoff\":{" TARGETS \
      handoff "}}"
#define HANDOFF "\"app\":[{\"at\":1000,\"handoff\":{}}]"
#define MESSAGE "One moment please, I am getting somebody who can help you with that."
#define SAYS ",\"message\":\"" MESSAGE "\""
#define WORDS "{\"text\":\"can you hear me\",\"confidence\":0.9}"

static cJSON *outcome(segue_testkit *k) {
  cJSON *report = cJSON_Parse(segue_testkit_report(k));
  cJSON *o = cJSON_DetachItemFromObject(report, "outcome");
  cJSON_Delete(report);
  assert_non_null(o);
  return o;
}

static const char *text(const cJSON *o, const char *name) {
  const char *t = cJSON_GetStringValue(cJSON_GetObjectItem(o, name));
  return t ? t : "";
}

static int number(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItem(o, name);
  return cJSON_IsNumber(m) ? m->valueint : -1;
}

static const cJSON *tried(const cJSON *o, int i) {
  return cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(o, "transfer"), "tries"), i);
}

/* Time of the first event that holds both texts; −1 none. */
static int64_t at(segue_testkit *k, const char *a, const char *b) {
  const char *event = segue_testkit_find(k, a, b);
  const char *t = event ? strstr(event, "\"t\":") : NULL;
  return t ? strtoll(t + 4, NULL, 10) : -1;
}

static size_t count(segue_testkit *k, const char *a, const char *b) {
  size_t n = 0;
  for (size_t i = 0; i < segue_testkit_event_count(k); i++)
    n += strstr(segue_testkit_event(k, i), a) && strstr(segue_testkit_event(k, i), b);
  return n;
}

/* "56 % of transferred calls cut a minute later with every metric green" */
static void a_call_cut_a_minute_after_the_transfer_is_on_record(void **state) {
  static const struct {
    const char *how, *by;
  } all[] = {{"\"phones\":[{\"hang_up\":60000}]", "agent"},
             {"\"phones\":[{}],\"caller\":[{\"at\":64000,\"lose\":true}]", "network"},
             {"\"phones\":[{}],\"caller\":[{\"at\":64000,\"hang_up\":true}]", "caller"}};
  segue_testkit *k = play_kit(SESSION("", SAYS));
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char script[256];
    snprintf(script, sizeof script, "{" HANDOFF ",%s,\"length_ms\":90000}", all[i].how);
    play(k, script);
    cJSON *o = outcome(k);
    assert_string_equal(text(o, "ended_by"), all[i].by);
    assert_in_range(number(o, "survival_ms"), 55000, 65000);
    char by[32];
    snprintf(by, sizeof by, "\"by\":\"%s\"", all[i].by);
    assert_non_null(segue_testkit_find(k, "\"type\":\"survival\"", by));
    assert_string_equal(text(cJSON_GetObjectItem(o, "transfer"), "result"), "bridged");
    cJSON_Delete(o);
  }
  segue_testkit_free(k);
}

/* The same, the leg to the agent lost: the caller is with the bot in that tick, not in an empty room. */
static void a_caller_whose_agent_is_cut_off_a_minute_later_is_with_the_bot_at_once(void **state) {
  segue_testkit *k = play_kit(SESSION("", SAYS));
  play(k, "{" HANDOFF ",\"phones\":[{\"lose\":60000}],\"length_ms\":90000}");
  const int64_t lost = at(k, "\"type\":\"leg\"", "\"state\":\"ended\"");
  const int64_t back = at(k, "\"type\":\"handoff\"", "\"from\":\"bridged\"");
  assert_true(lost > 60000);
  assert_in_range(back - lost, 0, 20);
  cJSON *o = outcome(k);
  assert_string_equal(text(o, "ended_by"), "caller");
  cJSON_Delete(o);
  segue_testkit_free(k);
}

/* What cuts calls a minute later without a word by signalling: a NAT or a firewall forgets the agent's side. */
static void a_line_that_a_nat_forgets_a_minute_later_gives_the_caller_back(void **state) {
  segue_testkit *k = play_kit(
      "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"I am "
      "back.\"}]]},\"media\":{\"timeout_ms\":5000},\"handoff\":{" TARGETS SAYS "}}");
  play(k, "{" HANDOFF ",\"phones\":[{\"hold\":60000,\"hold_ms\":600000}],\"length_ms\":90000}");
  const int64_t bridged = at(k, "\"type\":\"bridge\"", ""),
                silent = at(k, "\"state\":\"silent\"", "\"party\":\"agent\"");
  assert_in_range(silent - bridged, 60000, 66000);
  assert_in_range(at(k, "\"type\":\"handoff\"", "\"from\":\"bridged\"") - silent, 0, 20);
  cJSON *o = outcome(k);
  assert_string_equal(text(cJSON_GetObjectItem(o, "transfer"), "result"), "returned");
  assert_in_range(number(o, "handle_ms"), 60000, 66000);
  cJSON_Delete(o);
  segue_testkit_free(k);
}

/* Both sides re-INVITE in the same moment, as session timers and holds do: nobody is cut off. */
static void re_invites_of_both_sides_that_cross_a_minute_later_cut_nobody_off(void **state) {
  segue_testkit *k = play_kit(SESSION("", SAYS));
  for (int apart = -20; apart <= 20; apart += 20) {
    char script[320];
    snprintf(
        script, sizeof script,
        "{" HANDOFF
        ",\"phones\":[{\"answer\":1000,\"holds\":60000,\"holds_ms\":2000,\"say\":63000,\"say_ms\":3000}],"
        "\"caller\":[{\"at\":%d,\"holds\":2000},{\"at\":67000,\"say\":3000}],\"length_ms\":80000}",
        62000 + apart);
    play(k, script);
    assert_int_equal(count(k, "\"type\":\"leg\"", "\"state\":\"holds\""), 2);
    assert_int_equal(count(k, "\"type\":\"leg\"", "\"state\":\"resumes\""), 2);
    cJSON *o = outcome(k);
    assert_string_equal(text(o, "ended_by"), "caller");
    assert_true(number(o, "survival_ms") > 70000);
    cJSON_Delete(o);
    cJSON *report = cJSON_Parse(segue_testkit_report(k));
    const cJSON *phone = cJSON_GetArrayItem(cJSON_GetObjectItem(report, "phones"), 0);
    assert_true(number(phone, "caller_heard_ms") > 2000 && number(phone, "heard_caller_ms") > 2000);
    cJSON_Delete(report);
  }
  segue_testkit_free(k);
}

/* "The caller hears the private briefing": nor does the agent hear them meanwhile. */
static void the_caller_hears_nothing_of_the_private_briefing(void **state) {
  segue_testkit *k = play_kit(SESSION("", ",\"accept\":\"press\"" SAYS));
  play(k, "{" HANDOFF
          ",\"caller\":[{\"at\":3500,\"say\":4000}],\"phones\":[{\"answer\":500,\"say\":200,\"say_ms\":6000,"
          "\"digit\":\"1\",\"digit_at\":8000}],\"length_ms\":20000}");
  assert_true(at(k, "\"type\":\"bridge\"", "") >= 9500);
  cJSON *report = cJSON_Parse(segue_testkit_report(k));
  const cJSON *phone = cJSON_GetArrayItem(cJSON_GetObjectItem(report, "phones"), 0);
  assert_int_equal(number(phone, "caller_heard_ms"), 0);
  assert_int_equal(number(phone, "heard_caller_ms"), 0);
  cJSON_Delete(report);
  segue_testkit_free(k);
}

/* "A voicemail treated as a person" */
static void a_voicemail_is_not_taken_for_a_person(void **state) {
  segue_testkit *k = play_kit(SESSION("", ",\"amd\":true" SAYS));
  play(k, "{" HANDOFF ",\"phones\":[{\"voicemail\":true},{\"answer\":300,\"say\":300,\"say_ms\":700}]}");
  cJSON *o = outcome(k);
  assert_string_equal(text(tried(o, 0), "result"), "voicemail");
  assert_string_equal(text(tried(o, 1), "result"), "answered");
  assert_string_equal(text(cJSON_GetObjectItem(o, "transfer"), "result"), "bridged");
  cJSON_Delete(o);
  play(k, "{" HANDOFF ",\"phones\":[{\"voicemail\":true},{\"voicemail\":true}]}");
  assert_null(segue_testkit_find(k, "\"type\":\"bridge\"", NULL));
  segue_testkit_free(k);
}

/* "The human is briefed and joins an empty room because the caller hung up while it rang" */
static void an_agent_is_not_left_in_an_empty_room(void **state) {
  static const char *const phones[] = {"{\"answer\":-1}", "{\"answer\":-1,\"crosses\":true}",
                                       "{\"answer\":2500}", "{\"answer\":2480,\"twice\":true}",
                                       "{\"ring\":-1,\"answer\":2520}"};
  segue_testkit *k = play_kit(SESSION("", SAYS));
  for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
    char script[256];
    snprintf(script, sizeof script,
             "{" HANDOFF ",\"phones\":[%s],\"caller\":[{\"at\":3400,\"hang_up\":true}]}", phones[i]);
    play(k, script); /* rule agent_freed: the phone is free three ticks later */
    cJSON *o = outcome(k);
    assert_string_equal(text(o, "ended_by"), "caller");
    assert_string_equal(text(cJSON_GetObjectItem(o, "transfer"), "result"), "abandoned");
    cJSON_Delete(o);
    assert_null(segue_testkit_find(k, "\"type\":\"bridge\"", NULL));
  }
  segue_testkit_free(k);
}

/* "A transfer promise that resolves with no SIP outcome" */
static void a_promised_transfer_ends_with_a_SIP_outcome_whatever_the_agents_do(void **state) {
  static const struct {
    int status;
    const char *result;
  } all[] = {{486, "busy"},     {600, "busy"},   {480, "no_answer"}, {408, "no_answer"}, {603, "declined"},
             {403, "declined"}, {404, "failed"}, {481, "failed"},    {482, "failed"},    {491, "failed"},
             {488, "failed"},   {500, "failed"}, {503, "failed"}};
  segue_testkit *k = play_kit(SESSION("", SAYS));
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char script[256];
    snprintf(script, sizeof script,
             "{" HANDOFF ",\"phones\":[{\"refuse\":%d,\"twice\":true},{\"answer\":300}]}", all[i].status);
    play(k, script);
    cJSON *o = outcome(k);
    assert_string_equal(text(tried(o, 0), "result"), all[i].result);
    assert_int_equal(number(tried(o, 0), "sip"), all[i].status);
    assert_string_equal(text(tried(o, 1), "result"), "answered");
    assert_int_equal(number(tried(o, 1), "sip"), 200);
    cJSON_Delete(o);
  }
  play(k, "{" HANDOFF ",\"phones\":[{\"ring\":-1,\"answer\":-1},{\"answer\":-1}]}");
  cJSON *o = outcome(k);
  assert_string_equal(text(tried(o, 0), "result"), "no_answer");
  assert_string_equal(text(tried(o, 1), "result"), "no_answer");
  assert_string_equal(text(cJSON_GetObjectItem(o, "transfer"), "result"), "returned");
  cJSON_Delete(o);
  segue_testkit_free(k);
}

/* "The announcement cut off by the transfer" */
static void an_announcement_is_heard_to_its_end_though_the_agent_is_there_at_once(void **state) {
  segue_testkit *k = play_kit(SESSION("", SAYS));
  play(k, "{" HANDOFF ",\"phones\":[{\"ring\":-1,\"answer\":0}]}");
  const char *turn = segue_testkit_find(k, "\"who\":\"bot\"", MESSAGE);
  assert_non_null(turn);
  assert_null(strstr(turn, "\"interrupted\":true"));
  assert_true(at(k, "\"type\":\"bridge\"", "") >= at(k, "\"who\":\"bot\"", MESSAGE));
  segue_testkit_free(k);
}

/* "Hold music taken for speech": ours, coming back from a loud phone … */
static void hold_audio_that_comes_back_as_echo_is_no_speech(void **state) {
  segue_testkit *k = play_kit(SESSION(WORDS "," WORDS, SAYS));
  play(k,
       "{" HANDOFF
       ",\"phones\":[{\"answer\":2900},{\"answer\":2900}],\"network\":{\"echo\":0.5},\"length_ms\":30000}");
  const int64_t hold =
      at(k, "\"type\":\"turn\"", MESSAGE); /* from here on nobody speaks, but for the agents' phones */
  assert_true(hold > 0);
  for (size_t i = 0; i < segue_testkit_event_count(k); i++) {
    const char *event = segue_testkit_event(k, i), *start = strstr(event, "\"start_ms\":");
    if (start && strstr(event, "\"who\":\"caller\"") && strtoll(start + 11, NULL, 10) > hold &&
        hold + 4000 > strtoll(start + 11, NULL, 10))
      fail_msg("heard: %s", event);
  }
  segue_testkit_free(k);
}

/* … and that of a phone system, of the caller's and of the agent's. */
static void a_phone_systems_hold_music_is_no_speech(void **state) {
  segue_testkit *k = play_kit(SESSION(WORDS "," WORDS "," WORDS, SAYS));
  play(k, "{\"caller\":[{\"at\":1500,\"music\":8000}],\"length_ms\":14000}");
  assert_int_equal(count(k, "\"type\":\"turn\"", "\"who\":\"caller\""), 0);
  play(k, "{" HANDOFF ",\"phones\":[{\"music\":5000,\"music_ms\":8000}],\"length_ms\":30000}");
  assert_int_equal(count(k, "\"type\":\"turn\"", "\"who\":\"caller\""), 0);
  assert_true(count(k, "\"type\":\"turn\"", "\"who\":\"agent\"") <= 1); /* the phone says a word at first */
  segue_testkit_free(k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_call_cut_a_minute_after_the_transfer_is_on_record),
      cmocka_unit_test(a_caller_whose_agent_is_cut_off_a_minute_later_is_with_the_bot_at_once),
      cmocka_unit_test(a_line_that_a_nat_forgets_a_minute_later_gives_the_caller_back),
      cmocka_unit_test(re_invites_of_both_sides_that_cross_a_minute_later_cut_nobody_off),
      cmocka_unit_test(the_caller_hears_nothing_of_the_private_briefing),
      cmocka_unit_test(a_voicemail_is_not_taken_for_a_person),
      cmocka_unit_test(an_agent_is_not_left_in_an_empty_room),
      cmocka_unit_test(a_promised_transfer_ends_with_a_SIP_outcome_whatever_the_agents_do),
      cmocka_unit_test(an_announcement_is_heard_to_its_end_though_the_agent_is_there_at_once),
      cmocka_unit_test(hold_audio_that_comes_back_as_echo_is_no_speech),
      cmocka_unit_test(a_phone_systems_hold_music_is_no_speech),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
