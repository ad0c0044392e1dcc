/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of an own policy: their conditions, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "judged.h"

static segue_context *context_of(const char *json) {
  segue_context *ctx = NULL;
  segue_error err;
  if (segue_context_from_json(&ctx, json, strlen(json), &err) != SEGUE_OK) fail_msg("%s", err.message);
  return ctx;
}

static void rules_hold_when_all_their_conditions_do(void **state) {
  segue__policy_config c;
  segue__policy p;
  segue__decision d;
  segue_error err = {.code = 0};
  segue__policy_config_init(&c);
  if (segue__policy_config_parse(
          &c,
          "{\"rules\":[{\"name\":\"vip\",\"callers\":[\"+1555*\"],\"keywords\":[\"take my money elsewhere\",\"cancel my contract\"],\"why\":\"a good customer "
          "may leave\"},{\"name\":\"night\",\"outside_hours\":{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"from\":\"08:00\","
          "\"to\":\"18:00\",\"utc_offset_min\":60},\"then\":\"stay\"}]}",
          &err) != SEGUE_OK)
    fail_msg("%s", err.message);
  /* 2026-11-24 is a Tuesday; 09:00Z is ten o'clock there, 18:00Z is evening. */
  segue_context *day = context_of(
      "{\"segue\":\"1\",\"created\":\"2026-11-24T09:00:00Z\",\"call\":{\"caller\":\"+15551234\"}}");
  segue_context *night = context_of(
      "{\"segue\":\"1\",\"created\":\"2026-11-24T18:00:00Z\",\"call\":{\"caller\":\"+15551234\"}}");
  segue_context *other =
      context_of("{\"segue\":\"1\",\"created\":\"2026-11-24T09:00:00Z\",\"call\":{\"caller\":\"+4930\"}}");
  segue__policy_init(&p, &c);
  segue__policy_turn(&p, 0, "Change my contract, and where do I take the old router?", -1);
  segue__policy_judge(&p, day, &d);
  assert_int_equal(d.n_signals, 0); /* nothing of what the rule waits for */
  segue__policy_init(&p, &c);
  segue__policy_turn(&p, 0, "Cancel my contract!", -1);
  segue__policy_judge(&p, other, &d);
  assert_false(d.escalate);
  segue__policy_judge(&p, night, &d);
  assert_false(d.escalate);
  segue__policy_judge(&p, day, &d);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_RULE);
  assert_string_equal(d.why, "a good customer may leave");
  assert_string_equal(d.signals[0].name, "vip");
  segue__policy_init(&p, &c);
  segue__policy_turn(&p, 0, "agent", -1);
  segue__policy_judge(&p, night, &d);
  assert_true(d.escalate); /* who asks is heard at any hour */
  segue_context_unref(day);
  segue_context_unref(night);
  segue_context_unref(other);
  segue__policy_config_fini(&c);
}

/* Whether the only rule of `rules` holds in a context. */
static bool rule_holds(const char *rule, const char *context, int turns) {
  segue__policy_config c;
  segue__policy p;
  segue__decision d;
  segue_error err = {.code = 0};
  char json[300];
  snprintf(json, sizeof json, "{\"rules\":[{\"name\":\"it\",%s}]}", rule);
  segue__policy_config_init(&c);
  for (int i = 0; i < 2; i++) /* the second time in place of the first */
    if (segue__policy_config_parse(&c, json, &err) != SEGUE_OK) fail_msg("%s: %s", rule, err.message);
  assert_int_equal(c.n_rules, 1);
  segue_context *ctx = context_of(context);
  segue__policy_init(&p, &c);
  for (int i = 0; i < turns; i++) {
    segue__policy_bot_turn(&p, 2 * i, "Go on.");
    segue__policy_turn(&p, 2 * i + 1, "hm", -1);
  }
  segue__policy_judge(&p, ctx, &d);
  segue_context_unref(ctx);
  segue__policy_config_fini(&c);
  return d.escalate;
}

/* 2026-11-24 is a Tuesday. */
static void hours_begin_and_end_on_the_minute(void **state) {
  static const char day[] = "\"from\":\"08:00\",\"to\":\"18:00\"",
                    night[] = "\"days\":[\"tue\"],\"from\":\"22:00\",\"to\":\"06:00\"",
                    west[] = "\"from\":\"08:00\",\"to\":\"18:00\",\"utc_offset_min\":-300";
  static const struct {
    const char *hours, *at;
    bool holds;
  } rows[] = {{day, "24T07:59:59", false},
              {day, "24T08:00:00", true},
              {day, "24T17:59:59", true},
              {day, "24T18:00:00", false},
              {night, "24T21:59:59", false},
              {night, "24T22:00:00", true},
              {night, "25T05:59:59", true}, /* the night began the day before */
              {night, "25T06:00:00", false},
              {night, "24T05:59:59", false},
              {west, "24T12:59:59", false},
              {west, "24T13:00:00", true},
              {"\"from\":\"22:00\"", "29T21:59:59", false},
              {"\"from\":\"22:00\"", "29T23:59:59", true},
              {"\"to\":\"06:00\"", "30T00:00:00", true},
              {"\"to\":\"06:00\"", "30T06:00:00", false},
              {"\"from\":\"00:00\",\"to\":\"24:00\"", "30T23:59:59", true},
              {"\"days\":[\"sun\"]", "28T12:00:00", false},
              {"\"days\":[\"sun\"]", "29T12:00:00", true},
              {"\"days\":[\"sun\",\"mon\"]", "30T12:00:00", true}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char rule[160], context[120];
    snprintf(rule, sizeof rule, "\"hours\":{%s}", rows[i].hours);
    snprintf(context, sizeof context, "{\"segue\":\"1\",\"created\":\"2026-11-%sZ\"}", rows[i].at);
    if (rule_holds(rule, context, 0) != rows[i].holds) fail_msg("%s at %s", rule, context);
    snprintf(rule, sizeof rule, "\"outside_hours\":{%s}", rows[i].hours);
    if (rule_holds(rule, context, 0) == rows[i].holds) fail_msg("%s at %s", rule, context);
  }
}

static void a_rule_may_wait_for_turns_or_for_a_matter(void **state) {
  static const char cancels[] = "{\"segue\":\"1\",\"issue\":{\"intent\":\"cancel_contract\"}}";
  (void)state;
  assert_false(rule_holds("\"after_turns\":3", "{\"segue\":\"1\"}", 2));
  assert_true(rule_holds("\"after_turns\":3", "{\"segue\":\"1\"}", 3));
  assert_true(rule_holds("\"after_turns\":1", "{\"segue\":\"1\"}", 1));
  assert_true(rule_holds("\"intents\":[\"pay\",\"cancel_*\"]", cancels, 1));
  assert_true(rule_holds("\"intents\":[\"cancel_contract\"]", cancels, 1));
  assert_false(rule_holds("\"intents\":[\"cancel\"]", cancels, 1));
  assert_false(rule_holds("\"intents\":[\"pay\"]", cancels, 1));
  assert_true(rule_holds("\"intents\":[\"cancel_contract*\"],\"score\":1", cancels, 1));
  assert_false(rule_holds("\"intents\":[\"cancel_*\"],\"score\":0", cancels, 1)); /* named, and no reason */
}

static void callers_are_known_by_their_number_in_any_address(void **state) {
  static const struct {
    const char *caller;
    bool known;
  } rows[] = {{"+15550101", true},
              {"sip:+15550101@carrier.example", true},
              {"sips:+15550109;cpc=ordinary@carrier.example:5061", true},
              {"tel:+15550100;phone-context=example.com", true},
              {"sip:mara@desk.example", true},
              {"sip:mara@desk.example.org", false},
              {"sip:+15551101@carrier.example", false},
              {"sip:anonymous@+1555010.example", false},
              {"mailto:+15550101@carrier.example", false},
              {"", false}};
  segue__policy_config c;
  segue_error err = {.code = 0};
  (void)state;
  segue__policy_config_init(&c);
  assert_int_equal(
      segue__policy_config_parse(
          &c, "{\"rules\":[{\"name\":\"vip\",\"callers\":[\"+1555010*\",\"sip:mara@desk.example\"]}]}", &err),
      SEGUE_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char json[160];
    segue__policy p;
    segue__decision d;
    snprintf(json, sizeof json, "{\"segue\":\"1\",\"call\":{\"caller\":\"%s\"}}", rows[i].caller);
    segue_context *ctx = context_of(json);
    segue__policy_init(&p, &c);
    segue__policy_judge(&p, ctx, &d);
    if (d.escalate != rows[i].known) fail_msg("%s", rows[i].caller);
    segue_context_unref(ctx);
  }
  segue__policy_config_fini(&c);
}

static void wrong_rules_are_named(void **state) {
  static const char *const rows[][2] = {
      {"{\"rules\":{}}", "policy.rules"},
      {"{\"rules\":[7]}", "policy.rules[0]"},
      {"{\"rules\":[{\"name\":\"a\"}]}", "policy.rules[0]"},
      {"{\"rules\":[{\"keywords\":[\"a\"]}]}", "policy.rules[0].name"},
      {"{\"rules\":[{\"name\":\"a\",\"keyword\":[\"a\"]}]}", "policy.rules[0].keyword"},
      {"{\"rules\":[{\"name\":\"a\",\"keywords\":[]}]}", "policy.rules[0].keywords"},
      {"{\"rules\":[{\"name\":\"a\",\"callers\":[\"+1*\",\"*555\"]}]}", "policy.rules[0].callers"},
      {"{\"rules\":[{\"name\":\"a\",\"intents\":[\"re*nd\"]}]}", "policy.rules[0].intents"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"from\":\"25:00\"}}]}", "policy.rules[0].hours.from"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"to\":\"24:01\"}}]}", "policy.rules[0].hours.to"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"to\":\"23:60\"}}]}", "policy.rules[0].hours.to"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"to\":\"-1:30\"}}]}", "policy.rules[0].hours.to"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"to\":\"9:-5\"}}]}", "policy.rules[0].hours.to"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"to\":\"09:30h\"}}]}", "policy.rules[0].hours.to"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"utc_offset_min\":841}}]}",
       "policy.rules[0].hours.utc_offset_min"},
      {"{\"rules\":[{\"name\":\"a\",\"after_turns\":0}]}", "policy.rules[0].after_turns"},
      {"{\"rules\":[{\"name\":\"a\",\"after_turns\":10001}]}", "policy.rules[0].after_turns"},
      {"{\"rules\":[{\"name\":\"a\",\"after_turns\":\"3\"}]}", "policy.rules[0].after_turns"},
      {"{\"rules\":[{\"name\":\"a\",\"after_turns\":3,\"score\":1.5}]}", "policy.rules[0].score"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{},\"score\":-1}]}", "policy.rules[0].score"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"days\":[\"someday\"]}}]}", "policy.rules[0].hours.days"},
      {"{\"rules\":[{\"name\":\"a\",\"after_turns\":3,\"then\":\"leave\"}]}", "policy.rules[0].then"},
      {"{\"rules\":[{\"name\":\"loop\",\"after_turns\":3}]}", "policy.rules[0].name"},
      {"{\"rearm\":0.9}", "policy.rearm"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__policy_config c;
    segue_error err = {.code = 0};
    segue__policy_config_init(&c);
    assert_int_equal(segue__policy_config_parse(&c, rows[i][0], &err), SEGUE_E_PARSE);
    assert_string_equal(err.path, rows[i][1]);
    segue__policy_config_fini(&c);
  }
}

static void what_was_likely_meant_is_told(void **state) {
  static const char *const rows[][2] = {
      {"{\"weight_angr\":0.5}", "policy.weight_angr is not a known setting; did you mean \"weight_anger\"?"},
      {"{\"rule\":[]}", "policy.rule is not a known setting; did you mean \"rules\"?"},
      {"{\"maxTurns\":9}", "policy.maxTurns is not a known setting; did you mean \"max_turns\"?"},
      {"{\"colour\":9}", "policy.colour is not a known setting"},
      {"{\"rules\":[{\"name\":\"late\",\"intents\":[\"late\"]},{\"name\":\"late\",\"after_turns\":3}]}",
       "policy.rules[1].name is the name of another rule"},
      {"{\"rules\":[{\"name\":\"a\",\"keyword\":[\"a\"]}]}",
       "policy.rules[0].keyword is not a known setting; did you mean \"keywords\"?"},
      {"{\"rules\":[{\"name\":\"a\",\"hours\":{\"utc_offset\":60}}]}",
       "policy.rules[0].hours.utc_offset is not a known setting; did you mean \"utc_offset_min\"?"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__policy_config c;
    segue_error err = {.code = 0};
    segue__policy_config_init(&c);
    assert_int_equal(segue__policy_config_parse(&c, rows[i][0], &err), SEGUE_E_PARSE);
    assert_string_equal(err.message, rows[i][1]);
    segue__policy_config_fini(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rules_hold_when_all_their_conditions_do),
      cmocka_unit_test(hours_begin_and_end_on_the_minute),
      cmocka_unit_test(a_rule_may_wait_for_turns_or_for_a_matter),
      cmocka_unit_test(callers_are_known_by_their_number_in_any_address),
      cmocka_unit_test(wrong_rules_are_named),
      cmocka_unit_test(what_was_likely_meant_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
