/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/context.h>

#include "fed.h"

static void one_value_keeps_the_name_it_was_told_under(void **s) {
  for (int told_first = 0; told_first < 2; told_first++) {
    segue_context_builder *b = builder(1);
    segue_context *c = NULL;
    segue_entity e = {.size = sizeof e};
    const char *tool = "{\"type\":\"entity\",\"name\":\"account\",\"value\":\"4411\"}";
    if (told_first) feed(b, tool);
    feed(b, "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"What is your account number?\"}");
    feed(b, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"four four one one\"}");
    if (!told_first) feed(b, tool);
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    assert_int_equal(segue_context_entity_count(c), 1);
    assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
    assert_string_equal(e.name, "account");
    assert_string_equal(e.value, "4411");
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void tagged_events_fill_the_context(void **s) {
  segue_context_builder *b = builder(0);
  feed(
      b,
      "{\"call\":\"c1\",\"t\":0,\"type\":\"start\",\"caller\":\"+15550100\",\"called\":\"100\",\"language\":\"en\"}");
  feed(b,
       "{\"call\":\"c1\",\"t\":900,\"type\":\"turn\",\"who\":\"caller\",\"text\":\"hi\",\"confidence\":0.9}");
  feed(
      b,
      "{\"call\":\"c1\",\"t\":2000,\"type\":\"auth\",\"level\":\"verified\",\"methods\":[\"kba\"],\"subject\":\"cust-1\"}");
  feed(b,
       "{\"call\":\"c1\",\"t\":3000,\"type\":\"intent\",\"intent\":\"refund\",\"desired\":\"money back\"}");
  feed(b, "{\"call\":\"c1\",\"t\":4000,\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}");
  feed(b, "{\"call\":\"c1\",\"t\":5000,\"type\":\"attempt\",\"action\":\"resend\",\"outcome\":\"offered\"}");
  feed(b, "{\"call\":\"c1\",\"t\":6000,\"type\":\"note\",\"priority\":1,\"vip\":true}");
  feed(b, "{\"call\":\"c1\",\"t\":7500,\"type\":\"dtmf\",\"digits\":\"4711\"}");
  holds(
      b,
      "{\"segue\":\"1\",\"id\":\"7f07b54a60fb\",\"language\":\"en\",\"call\":{\"id\":\"c1\",\"caller\":\"+15550100\","
      "\"called\":\"100\",\"duration_s\":7},\"priority\":1,\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\"],"
      "\"subject\":\"cust-1\"},\"issue\":{\"intent\":\"refund\",\"desired\":\"money back\",\"entities\":[{\"name\":"
      "\"order_id\",\"value\":\"8812\",\"class\":\"internal\",\"src\":{\"by\":\"tool\",\"turn\":0}}]},\"attempts\":[{"
      "\"action\":\"resend\",\"outcome\":\"offered\",\"src\":{\"by\":\"tool\",\"turn\":0}}],\"custom\":{\"vip\":true}}");
  segue_context_builder_free(b);
}

static void duplicates_and_late_offers_change_nothing(void **s) {
  segue_context_builder *b = builder(0);
  for (int i = 0; i < 3; i++) {
    feed(b, "{\"type\":\"attempt\",\"action\":\"Restart router\",\"outcome\":\"failed\"}");
    feed(b, "{\"type\":\"attempt\",\"action\":\"restart router.\",\"outcome\":\"offered\"}");
    feed(b, "{\"type\":\"entity\",\"name\":\"order\",\"value\":\"a 1\"}");
    feed(b, "{\"type\":\"entity\",\"entity\":{\"name\":\"order\",\"value\":\"A1\"}}");
  }
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":[{\"name\":\"order\","
      "\"value\":\"a 1\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}]},\"attempts\":[{\"action\":\"Restart router\","
      "\"outcome\":\"failed\",\"src\":{\"by\":\"tool\"}}]}");
  segue_context_builder_free(b);
}

static void the_notes_of_several_tries_are_kept_together(void **s) {
  segue_context_builder *b = builder(0);
  for (int i = 0; i < 2; i++) {
    feed(
        b,
        "{\"type\":\"attempt\",\"action\":\"find slot\",\"outcome\":\"failed\",\"note\":\"Tuesday is full\"}");
    feed(
        b,
        "{\"type\":\"attempt\",\"action\":\"find slot\",\"outcome\":\"failed\",\"note\":\"Friday is full\"}");
    feed(b, "{\"type\":\"attempt\",\"action\":\"find slot\",\"outcome\":\"failed\",\"note\":\"full\"}");
  }
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"attempts\":[{\"action\":\"find slot\","
      "\"outcome\":\"failed\",\"note\":\"Tuesday is full; Friday is full; full\",\"src\":{\"by\":\"tool\"}}]}");
  for (int i = 0; i < 60; i++) {
    char event[128];
    snprintf(
        event, sizeof event,
        "{\"type\":\"attempt\",\"action\":\"find slot\",\"outcome\":\"failed\",\"note\":\"day %d is full\"}",
        i);
    feed(b, event);
  }
  segue_context *c = NULL;
  segue_attempt a = {.size = sizeof a};
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_attempt(c, 0, &a), SEGUE_OK);
  assert_in_range(strlen(a.note), 380, 400); /* the oldest went */
  assert_null(strstr(a.note, "Tuesday"));
  assert_non_null(strstr(a.note, "day 59 is full"));
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void numbers_are_values_and_flags_only_in_events(void **s) {
  static const char bad[] = "{\"type\":\"note\",\"issue\":{\"entities\":[{\"name\":\"c\",\"value\":true}]}}";
  segue_context_builder *b = builder(0);
  segue_error err = {0};
  feed(b, "{\"type\":\"entity\",\"name\":\"reading\",\"value\":88120}");
  assert_int_equal(segue_context_builder_apply(b, bad, sizeof bad - 1, SEGUE_EVENT_BY_APP, &err),
                   SEGUE_E_PARSE);
  assert_string_equal(err.path, "issue.entities[0].value");
  assert_string_equal(err.message, "must be a string or a number");
  feed(b, "{\"type\":\"entity\",\"name\":\"insured\",\"value\":false}");
  feed(b, "{\"type\":\"entity\",\"name\":\"owed\",\"value\":-12.5}");
  feed(b, "{\"type\":\"entity\",\"name\":\"pin\",\"value\":4711}");
  feed(b, "{\"type\":\"entity\",\"name\":\"paid_with\",\"value\":4111111111111111}");
  holds(b,
        "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":["
        "{\"name\":\"reading\",\"value\":\"88120\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
        "{\"name\":\"insured\",\"value\":\"false\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
        "{\"name\":\"owed\",\"value\":\"-12.5\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
        "{\"name\":\"paid_with\",\"value\":\"[card]\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}]}}");
  segue_context_builder_free(b);
}

static void what_an_action_gave_whole_is_taken_apart(void **s) {
  segue_context_builder *b = builder(0);
  feed(b,
       "{\"type\":\"attempt\",\"action\":\"look up\",\"outcome\":\"done\",\"note\":\"sent 70441 to her\"}");
  feed(
      b,
      "{\"type\":\"entity\",\"name\":\"result\",\"value\":{\"customer\":{\"lastName\":\"Quigley\",\"pin\":70441,"
      "\"paidWith\":\"4111 1111 1111 1111\",\"vip\":true,\"note\":\"\"},\"items\":[{\"sku\":\"CRT-LN\",\"drop\":2.5},null]}}");
  feed(
      b,
      "{\"type\":\"entity\",\"name\":\"faults\",\"value\":\" [\\\"COIN_JAM\\\", {\\\"name\\\": \\\"PIN\\\", \\\"value\\\": \\\"8892\\\"}]\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"plan\",\"value\":\"{not JSON\"}");
  feed(
      b,
      "{\"type\":\"entity\",\"name\":\"reply\",\"value\":{\"whatTheSystemOfRecordKnowsAboutTheOneWhoCalls\":"
      "{\"andWhatItWasToldTheLastTimeThatTheyCalledUs\":{\"pin\":\"70442\"}},\"pin\":{\"digits\":[\"70443\"]}}}");
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":["
      "{\"name\":\"customer.lastName\",\"value\":\"Quigley\",\"class\":\"pii\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"customer.paidWith\",\"value\":\"[card]\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"customer.vip\",\"value\":\"true\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"sku\",\"value\":\"CRT-LN\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"drop\",\"value\":\"2.5\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"faults\",\"value\":\"COIN_JAM\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
      "{\"name\":\"plan\",\"value\":\"{not JSON\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}]},"
      "\"attempts\":[{\"action\":\"look up\",\"outcome\":\"done\",\"note\":\"sent [pin] to her\",\"src\":{\"by\":\"tool\"}}]}");
  segue_context_builder_free(b);
}

/* What a model writes into an action's argument tells about the call: it is kept, but is no value of anything in it. */
static void prose_in_an_argument_is_no_entity(void **s) {
  static const char prose[] =
      "The caller wants the boiler looked at before Friday because the landlord is away and the kitchen floor is wet each "
      "morning when they come down to breakfast";
  char event[512];
  segue_context *c = NULL;
  const char *key, *json;
  segue_context_builder *b = builder(0);
  const char *const as[] = {
      "{\"type\":\"entity\",\"name\":\"summary\",\"value\":\"%s\"}",
      "{\"type\":\"entity\",\"name\":\"result\",\"value\":{\"visit\":[{\"why\":\"%s\"},{\"why\":\"%s\"}]}}",
      "{\"type\":\"entity\",\"name\":\"home_address\",\"value\":\"%s\"}"};
  for (size_t i = 0; i < 3; i++) {
    snprintf(event, sizeof event, as[i], prose, prose);
    feed(b, event);
  }
  feed(b, "{\"type\":\"entity\",\"name\":\"why\",\"value\":\"the kitchen floor is wet each morning\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_entity_count(c), 2); /* what is personal stays where its class is known */
  assert_int_equal(segue_context_custom_count(c), 3);
  assert_int_equal(segue_context_custom(c, 0, &key, &json), SEGUE_OK);
  assert_string_equal(key, "summary");
  assert_non_null(strstr(json, "come down to breakfast"));
  assert_int_equal(segue_context_custom(c, 2, &key, &json), SEGUE_OK);
  assert_string_equal(key, "visit.why 2");
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void a_secret_that_was_said_is_masked_in_custom(void **s) {
  segue_context *c = NULL;
  const char *json;
  segue_context_builder *b = builder(0);
  feed(b, "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"What is your mother's maiden name?\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"It's Quillfeather.\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"And your PIN?\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"70441\"}");
  feed(b, "{\"type\":\"note\",\"desk\":{\"log\":[\"they answered Quillfeather\"],\"key\":70441}}");
  feed(b, "{\"type\":\"note\",\"custom\":{\"hint\":\"it was 8830\"}}");
  feed(b, "{\"type\":\"entity\",\"name\":\"passcode\",\"value\":\"8830\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_custom(c, 0, NULL, &json), SEGUE_OK);
  assert_string_equal(json, "{\"log\":[\"they answered [answer]\"],\"key\":\"[pin]\"}");
  assert_int_equal(segue_context_custom(c, 1, NULL, &json), SEGUE_OK);
  assert_string_equal(json, "\"it was [pin]\"");
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void what_the_application_told_before_a_secret_was_said_goes_too(void **s) {
  static char text[4096];
  size_t n = sizeof text;
  segue_context *c = NULL;
  segue_context_builder *b = builder(1);
  feed(b, "{\"type\":\"entity\",\"name\":\"hint\",\"value\":\"70441\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"room\",\"value\":\"704\"}");
  feed(b, "{\"type\":\"note\",\"desk\":\"they have Quillfeather, and 70441 too\"}");
  feed(
      b,
      "{\"type\":\"attempt\",\"action\":\"look up\",\"outcome\":\"failed\",\"note\":\"no match for Quillfeather\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"What is your mother's maiden name?\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"It's Quillfeather.\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"And your PIN?\"}");
  feed(b, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"70441\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_to_json(c, 0, text, &n), SEGUE_OK);
  assert_null(strstr(text, "Quillfeather"));
  assert_null(strstr(text, "70441"));
  assert_non_null(strstr(text, "\"704\""));
  assert_non_null(strstr(text, "they have [answer], and [pin] too"));
  segue_context_unref(c);
  segue_context_builder_free(b);
}

/* As logs have it: cut off at some length, or in Python's words; and a number with its unit beside it. */
static void what_a_log_cut_or_python_printed_is_taken_apart(void **s) {
  static const char *const texts[][2] = {
      {"{\\\"to\\\": {\\\"town\\\": \\\"Truro\\\", \\\"pin\\\": \\\"7044\\\", \\\"lane\\\": \\\"Lon",
       "{\"name\":\"to.town\",\"value\":\"Truro\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}"},
      {"[{'own': 'O\\\\'Shea', 'paid': True, 'by': None, 'pin': '70",
       "{\"name\":\"r.own\",\"value\":\"O'Shea\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
       "{\"name\":\"r.paid\",\"value\":\"true\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}"},
      {"{\\\"flow\\\": {\\\"value\\\": 22.5, \\\"unit\\\": \\\"l/min\\\"}, \\\"due\\\": {\\\"amount\\\": 4, \\\"currency\\\": \\\"GBP\\\", "
       "\\\"vat\\\": 1}}",
       "{\"name\":\"r.flow\",\"value\":\"22.5 l/min\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
       "{\"name\":\"due.amount\",\"value\":\"4\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
       "{\"name\":\"due.currency\",\"value\":\"GBP\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}},"
       "{\"name\":\"due.vat\",\"value\":\"1\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}"},
      {"{'a': 1]",
       "{\"name\":\"r\",\"value\":\"{'a': 1]\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}"},
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char event[400], want[800];
    segue_context_builder *b = builder(0);
    snprintf(event, sizeof event, "{\"type\":\"entity\",\"name\":\"r\",\"value\":\"%s\"}", texts[i][0]);
    snprintf(want, sizeof want,
             "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":[%s]}}",
             texts[i][1]);
    feed(b, event);
    holds(b, want);
    segue_context_builder_free(b);
  }
}

static void what_was_named_a_secret_is_one_everywhere(void **s) {
  segue_context_builder *b = builder(0);
  feed(
      b,
      "{\"type\":\"attempt\",\"action\":\"balance\",\"outcome\":\"done\",\"note\":\"PIN field 7044 Molly\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"PIN\",\"value\":7044}");
  feed(b, "{\"type\":\"entity\",\"name\":\"security_answer\",\"value\":\"Molly\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"account\",\"value\":\"88310077\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"otp\",\"value\":\"88310077\"}"); /* in the wrong field */
  holds(b,
        "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":["
        "{\"name\":\"account\",\"value\":\"88310077\",\"class\":\"internal\",\"src\":{\"by\":\"tool\"}}]},"
        "\"attempts\":[{\"action\":\"balance\",\"outcome\":\"done\",\"note\":\"PIN field [pin] [password]\","
        "\"src\":{\"by\":\"tool\"}}]}");
  segue_context_builder_free(b);
}

/* A word of what the application calls an action or an intent, given as an answer by the caller, before or after. */
static void what_the_application_named_keeps_its_name(void **s) {
  static const char answer[] = "{\"type\":\"entity\",\"name\":\"security_answer\",\"value\":\"Harbour\"}";
  (void)s;
  for (int late = 0; late < 2; late++) {
    segue_context_builder *b = builder(0);
    if (!late) feed(b, answer);
    feed(b, "{\"type\":\"intent\",\"intent\":\"harbour_book\"}");
    feed(b,
         "{\"type\":\"attempt\",\"action\":\"harbour_book\",\"outcome\":\"done\",\"note\":\"for Harbour\"}");
    if (late) feed(b, answer);
    holds(
        b,
        "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"intent\":\"harbour_book\"},"
        "\"attempts\":[{\"action\":\"harbour_book\",\"outcome\":\"done\",\"note\":\"for [password]\","
        "\"src\":{\"by\":\"tool\"}}]}");
    segue_context_builder_free(b);
  }
}

static int level(segue_context_builder *b) {
  segue_context *c = NULL;
  segue_auth_info a = {.size = sizeof a};
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_auth(c, &a), SEGUE_OK);
  segue_context_unref(c);
  return a.level;
}

static void an_engine_can_only_claim(void **s) {
  static const char *const tries[] = {
      "{\"type\":\"auth\",\"level\":\"strong\",\"methods\":[\"otp\"],\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]}",
      "{\"type\":\"note\",\"auth\":{\"level\":\"verified\"}}",
      "{\"type\":\"auth\",\"auth\":{\"level\":\"verified\"}}",
  };
  for (size_t i = 0; i < 3; i++) {
    segue_context_builder *b = builder(1);
    assert_int_equal(segue_context_builder_apply(b, tries[i], strlen(tries[i]), SEGUE_EVENT_BY_ENGINE, NULL),
                     SEGUE_OK);
    assert_int_equal(level(b), SEGUE_AUTH_CLAIMED);
    segue_context *c = NULL;
    segue_auth_field f = {.size = sizeof f};
    segue_context_builder_snapshot(b, &c);
    if (segue_context_auth_field(c, 0, &f) == SEGUE_OK) assert_int_equal(f.status, SEGUE_FIELD_CLAIMED);
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void an_engine_cannot_touch_what_a_verifier_wrote(void **s) {
  segue_context_builder *b = builder(1);
  segue_auth_info a;
  segue_auth_info_init(&a, sizeof a);
  a.level = SEGUE_AUTH_VERIFIED;
  a.subject = "cust-1";
  a.methods = SEGUE_AUTH_BY_KBA;
  const segue_auth_field f = {.size = sizeof f, .name = "dob", .status = SEGUE_FIELD_VERIFIED};
  assert_int_equal(segue_context_builder_set_auth(b, &a, &f, 1), SEGUE_OK);
  static const char forged[] =
      "{\"type\":\"auth\",\"level\":\"strong\",\"subject\":\"cust-2\",\"expires_at\":\"2099-01-01T00:00:00Z\","
      "\"fields\":[{\"name\":\"dob\",\"status\":\"failed\"}]}";
  assert_int_equal(segue_context_builder_apply(b, forged, sizeof forged - 1, SEGUE_EVENT_BY_ENGINE, NULL),
                   SEGUE_OK);
  holds(
      b,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\"],\"subject\":\"cust-1\","
      "\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]}}");
  segue_context_builder_free(b);
}

static void a_snapshot_stays_as_it_was(void **s) {
  segue_context_builder *b = builder(0);
  segue_context *before = NULL;
  segue_context_builder_set_issue(b, "a", NULL, NULL);
  assert_int_equal(segue_context_builder_snapshot(b, &before), SEGUE_OK);
  for (int i = 0; i < 2000; i++) {
    char title[64];
    snprintf(title, sizeof title, "a title that is replaced again and again %d", i);
    assert_int_equal(segue_context_builder_set_issue(b, "b", title, NULL), SEGUE_OK);
  }
  assert_string_equal(segue_context_intent(before), "a");
  assert_string_equal(segue_context_title(before), "");
  segue_context_builder_free(b);
  assert_string_equal(segue_context_intent(before), "a");
  segue_context_unref(before);
}

static void a_refused_event_changes_nothing(void **s) {
  static const char *const bad[] = {
      "{\"type\":\"entity\",\"name\":\"x\"}",
      "{\"type\":\"auth\",\"level\":\"sure\"}",
      "{\"type\":\"turn\",\"who\":\"ghost\",\"text\":\"a\"}",
      "{\"type\":\"turn\",\"who\":\"caller\"}",
      "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"a\",\"confidence\":7}",
      "{\"type\":\"note\",\"priority\":9,\"language\":\"xx\"}",
      "{\"type\":\"note\",\"language\":\"xx\",\"t\":-1}",
      "{\"t\":1}",
      "[]",
  };
  segue_context_builder *b = builder(1);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    segue_error err = {0};
    assert_int_equal(segue_context_builder_apply(b, bad[i], strlen(bad[i]), SEGUE_EVENT_BY_APP, &err),
                     SEGUE_E_PARSE);
    assert_int_equal(err.code, SEGUE_E_PARSE);
  }
  holds(b, "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
  segue_context_builder_free(b);
}

static void secrets_are_not_taken_from_anybody(void **s) {
  segue_context_builder *b = builder(1);
  feed(b, "{\"type\":\"entity\",\"name\":\"pin\",\"value\":\"4711\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"thing\",\"value\":\"4711\",\"class\":\"secret\"}");
  feed(b, "{\"type\":\"note\",\"password\":\"hunter2\"}");
  segue_entity e;
  segue_entity_init(&e, sizeof e);
  e.name = "cvv";
  e.value = "123";
  e.cls = SEGUE_CLASS_PUBLIC;
  assert_int_equal(segue_context_builder_add_entity(b, &e), SEGUE_OK);
  holds(b, "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
  segue_context_builder_free(b);
}

static void unix_times_in_the_log_date_the_call(void **s) {
  segue_context_builder *b = builder(0);
  feed(b, "{\"call\":\"c\",\"t\":1793613071250,\"type\":\"start\"}");
  feed(b,
       "{\"call\":\"c\",\"t\":1793613081250,\"type\":\"attempt\",\"action\":\"reset\",\"outcome\":\"done\"}");
  segue_context *c = NULL;
  segue_call_info call = {.size = sizeof call};
  segue_attempt a = {.size = sizeof a};
  segue_context_builder_snapshot(b, &c);
  segue_context_call(c, &call);
  segue_context_attempt(c, 0, &a);
  assert_int_equal(call.started, 1793613071250);
  assert_int_equal(call.duration_s, 10);
  assert_int_equal(a.at, 1793613081250);
  assert_int_equal(segue_context_created(c), 1793613081250);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

/* Whoever reads a context gets what was written, and nothing more in it masked: not behind a place where a title, a name in
 * the summary or a note was cut, nor beside a mask. */
static void reads_back_the_same(segue_context_builder *b, const char *what) {
  static char text[1 << 17], again[1 << 17];
  size_t n = sizeof text, m = sizeof again;
  segue_context *c = NULL, *read = NULL;
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_to_json(c, 0, text, &n), SEGUE_OK);
  assert_int_equal(segue_context_from_json(&read, text, n, NULL), SEGUE_OK);
  assert_int_equal(segue_context_to_json(read, 0, again, &m), SEGUE_OK);
  if (strcmp(text, again) != 0) fail_msg("%s:\n%s\n%s", what, text, again);
  segue_context_unref(read);
  segue_context_unref(c);
}

static void reads_back_after(const char *event) {
  segue_context_builder *b = builder(1);
  feed(b, event);
  reads_back_the_same(b, event);
  segue_context_builder_free(b);
}

static void what_was_cut_or_put_together_reads_back_the_same(void **s) {
  static const char *const around[] = {"social security number",
                                       "my pin is",
                                       "the password",
                                       "a security code",
                                       "card ending in",
                                       "mother's maiden name",
                                       "the one time passcode",
                                       "is 4711",
                                       "is lemonade",
                                       "123 45 6789",
                                       "4111 1111",
                                       "four seven one one",
                                       "which is my account",
                                       "order 88123",
                                       "was not working",
                                       "password=plum"};
  static const char *const forms[] = {
      "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"I want to know why %s\"}",
      "{\"type\":\"intent\",\"intent\":\"%s\",\"title\":\"I need help with %s\",\"desired\":\"a look at %s\"}",
      "{\"type\":\"attempt\",\"action\":\"%s\",\"outcome\":\"failed\",\"note\":\"they said %s\"}",
      "{\"type\":\"entity\",\"name\":\"%s\",\"value\":\"%s\"}"};
  enum { N = sizeof around / sizeof *around, ROUNDS = 160 };
  uint32_t seed = 1;
  for (int round = 0; round < ROUNDS; round++) {
    char text[400] = "", event[2000];
    const size_t want = 30 + (size_t)(seed >> 8) % 200;
    while (strlen(text) < want) {
      static const char *const fill[] = {"the invoice", "arrived", "late", "and it says", "please", "which"};
      seed = seed * 1664525 + 1013904223;
      const size_t k = (seed >> 10) % (N + 6);
      strcat(strcat(text, *text ? " " : ""), k < N ? around[k] : fill[k - N]);
      if ((seed >> 24) % 4 == 0)
        for (char *p = text; *p; p++) *p = *p == ' ' ? '_' : *p;
    }
    snprintf(event, sizeof event, forms[round % 4], text, text, text);
    reads_back_after(event);
  }
}

/* What a hundred thousand random texts found: a mask that takes two readings, and titles and wishes cut before the words
 * that said what a number is. */
static void rare_cuts_read_back_the_same(void **s) {
  static const char *const events[] = {
      "{\"type\":\"attempt\",\"action\":\"123_45_6789_password=plum my pin is was not working\",\"outcome\":\"failed\"}",
      "{\"type\":\"attempt\",\"action\":\"late_arrived_is_4711_late the password the one time passcode\",\"outcome\":\"failed\"}",
      "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"I want to know why which is my account a security code and it says "
      "order 88123 order 88123 a security code 123 45 6789 a security code is lemonade which is my account\"}",
      "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"I want to know why the_invoice_a_security_code_a_security_code_my_"
      "pin_is_the_password mother's maiden name\"}"};
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) reads_back_after(events[i]);
}

static void options_of_a_newer_caller_are_refused_when_they_ask_for_more(void **s) {
  struct {
    segue_context_builder_options o;
    uint64_t more;
  } big;
  segue_context_builder *b = NULL;
  segue_context_builder_options_init(&big.o, sizeof big);
  assert_int_equal(segue_context_builder_new(&b, &big.o), SEGUE_OK);
  segue_context_builder_free(b);
  big.more = 1;
  assert_int_equal(segue_context_builder_new(&b, &big.o), SEGUE_E_INVAL);
  assert_null(b);
}

/* Whoever tells it first: what is personal by one telling is personal. */
static void the_stricter_class_of_two_tellings_counts(void **s) {
  for (int order = 0; order < 2; order++) {
    segue_context_builder *b = builder(0);
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    e.name = "berth", e.value = "Old Quay 7", e.by = SEGUE_SRC_TOOL;
    for (int i = 0; i < 2; i++) {
      e.cls = i == order ? SEGUE_CLASS_PII : SEGUE_CLASS_PUBLIC;
      assert_int_equal(segue_context_builder_add_entity(b, &e), SEGUE_OK);
    }
    segue_context *c = NULL;
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    assert_int_equal(segue_context_entity_count(c), 1);
    assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
    assert_int_equal(e.cls, SEGUE_CLASS_PII);
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void a_value_that_begins_like_another_is_another(void **s) {
  segue_context_builder *b = builder(0);
  segue_context *c = NULL;
  feed(b, "{\"type\":\"entity\",\"name\":\"berth\",\"value\":\"K7\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"berth\",\"value\":\"K71\"}");
  feed(b, "{\"type\":\"entity\",\"name\":\"berth\",\"value\":\"K-7!\"}"); /* the first again */
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_entity_count(c), 2);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void an_attempt_is_dated_by_its_latest_report_and_known_by_the_best(void **s) {
  segue_context_builder *b = builder(0);
  segue_context *c = NULL;
  segue_attempt a;
  segue_attempt_init(&a, sizeof a);
  a.action = "new lamp", a.outcome = SEGUE_ATTEMPT_OFFERED, a.by = SEGUE_SRC_INFERRED, a.turn = 3;
  assert_int_equal(segue_context_builder_add_attempt(b, &a), SEGUE_OK);
  a.outcome = SEGUE_ATTEMPT_FAILED, a.by = SEGUE_SRC_TOOL, a.turn = 5, a.at = 1780000002000;
  assert_int_equal(segue_context_builder_add_attempt(b, &a), SEGUE_OK);
  a.by = SEGUE_SRC_SAID, a.turn = 7, a.at = 1780000001000; /* late and second-hand */
  assert_int_equal(segue_context_builder_add_attempt(b, &a), SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_attempt_count(c), 1);
  assert_int_equal(segue_context_attempt(c, 0, &a), SEGUE_OK);
  assert_int_equal(a.by, SEGUE_SRC_TOOL);
  assert_int_equal(a.turn, 5);
  assert_int_equal(a.at, 1780000002000);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void its_options_number_and_date_the_context(void **s) {
  segue_context_builder *b = NULL;
  segue_context_builder_options o;
  segue_context *c = NULL;
  segue_call_info call;
  segue_context_builder_options_init(&o, sizeof o);
  o.id = 0xABCD000000000007u; /* of which 48 bits count */
  o.epoch_ms = 1780000000000;
  assert_int_equal(segue_context_builder_new(&b, &o), SEGUE_OK);
  feed(b, "{\"type\":\"note\",\"t\":2000,\"issue\":{\"title\":\"The pier lamp\"}}");
  feed(b, "{\"type\":\"entity\",\"t\":1000,\"name\":\"berth\",\"value\":\"K7\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_true(segue_context_id(c) == 7);
  segue_call_info_init(&call, sizeof call);
  assert_int_equal(segue_context_call(c, &call), SEGUE_OK);
  assert_int_equal(call.started, 1780000000000);
  assert_int_equal(call.duration_s, 2);
  assert_int_equal(segue_context_created(c), 1780000002000);
  assert_int_equal(segue_context_summary_at(c), 1780000002000);
  assert_string_equal(segue_context_summary(c), "About the pier lamp. Berth K7.");
  segue_context_unref(c);
  feed(b, "{\"type\":\"entity\",\"name\":\"deck\",\"value\":\"4\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_string_equal(segue_context_summary(c), "About the pier lamp. Berth K7, deck 4.");
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void a_late_event_may_be_the_call_s_first(void **s) {
  segue_context_builder *b = builder(0);
  segue_context *c = NULL;
  segue_call_info call;
  feed(b, "{\"type\":\"turn\",\"t\":1780000060000,\"who\":\"caller\",\"text\":\"hello\"}");
  feed(b, "{\"type\":\"turn\",\"t\":1780000000000,\"who\":\"bot\",\"text\":\"hello\"}");
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  segue_call_info_init(&call, sizeof call);
  assert_int_equal(segue_context_call(c, &call), SEGUE_OK);
  assert_int_equal(call.duration_s, 60);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_value_keeps_the_name_it_was_told_under),
      cmocka_unit_test(tagged_events_fill_the_context),
      cmocka_unit_test(duplicates_and_late_offers_change_nothing),
      cmocka_unit_test(the_notes_of_several_tries_are_kept_together),
      cmocka_unit_test(numbers_are_values_and_flags_only_in_events),
      cmocka_unit_test(what_an_action_gave_whole_is_taken_apart),
      cmocka_unit_test(prose_in_an_argument_is_no_entity),
      cmocka_unit_test(a_secret_that_was_said_is_masked_in_custom),
      cmocka_unit_test(what_the_application_told_before_a_secret_was_said_goes_too),
      cmocka_unit_test(what_a_log_cut_or_python_printed_is_taken_apart),
      cmocka_unit_test(what_was_named_a_secret_is_one_everywhere),
      cmocka_unit_test(what_the_application_named_keeps_its_name),
      cmocka_unit_test(an_engine_can_only_claim),
      cmocka_unit_test(an_engine_cannot_touch_what_a_verifier_wrote),
      cmocka_unit_test(a_snapshot_stays_as_it_was),
      cmocka_unit_test(a_refused_event_changes_nothing),
      cmocka_unit_test(secrets_are_not_taken_from_anybody),
      cmocka_unit_test(unix_times_in_the_log_date_the_call),
      cmocka_unit_test(what_was_cut_or_put_together_reads_back_the_same),
      cmocka_unit_test(rare_cuts_read_back_the_same),
      cmocka_unit_test(options_of_a_newer_caller_are_refused_when_they_ask_for_more),
      cmocka_unit_test(the_stricter_class_of_two_tellings_counts),
      cmocka_unit_test(a_value_that_begins_like_another_is_another),
      cmocka_unit_test(an_attempt_is_dated_by_its_latest_report_and_known_by_the_best),
      cmocka_unit_test(its_options_number_and_date_the_context),
      cmocka_unit_test(a_late_event_may_be_the_call_s_first),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
