/* SPDX-License-Identifier: Apache-2.0 */
/* The extractive summary: what an agent reads when no model wrote one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "context/context.h"
#include "context/infer.h"

static void reads_within(const char *json, size_t max, const char *want) {
  segue_context *ctx = NULL;
  segue_error err;
  segue__buf out;
  if (segue_context_from_json(&ctx, json, strlen(json), &err) != SEGUE_OK) fail_msg("%s", err.message);
  segue__buf_init(&out);
  segue__summarise(&out, segue__context_read(ctx), max);
  assert_string_equal(segue__buf_str(&out), want);
  segue__buf_free(&out);
  segue_context_unref(ctx);
}

static void reads(const char *json, const char *want) {
  reads_within(json, 400, want);
}

static const char call[] =
    "{\"segue\":\"1\",\"reason\":{\"code\":\"explicit_request\"},"
    "\"issue\":{\"title\":\"my lantern is broken.\",\"desired\":\"my lantern back\",\"entities\":["
    "{\"name\":\"order_number\",\"value\":\"7712\"},{\"name\":\"colour\",\"value\":\"red\"}],"
    "\"dates\":[{\"what\":\"bought\",\"date\":\"2026-05-04\"},{\"date\":\"2026-06-01\"}]},"
    "\"attempts\":[{\"action\":\"new_wick\",\"outcome\":\"failed\"},{\"action\":\"clean the glass\",\"outcome\":\"done\"}]}";

static void all_that_is_known_stands_in_it_in_order(void **state) {
  (void)state;
  reads(
      call,
      "Says their lantern is broken; wants their lantern back. Tried: new wick (did not help), clean the glass (done). Dates: bought 2026-05-04, 2026-06-01. Order number 7712, colour red. Asked for a person.");
}

static void what_does_not_fit_whole_is_left_out(void **state) {
  (void)state;
  reads_within(call, 80, "Says their lantern is broken; wants their lantern back. Asked for a person.");
}

static void a_title_is_not_said_again_as_the_wish(void **state) {
  (void)state;
  reads("{\"segue\":\"1\",\"issue\":{\"title\":\"I want to hire a lantern\",\"desired\":\"hire a lantern\"}}",
        "Wants to hire a lantern.");
  reads("{\"segue\":\"1\",\"issue\":{\"title\":\"To book a pier\",\"desired\":\"hire a lantern\"}}",
        "Wants to hire a lantern.");
  reads("{\"segue\":\"1\",\"issue\":{\"title\":\"Too dark a pier\",\"desired\":\"hire a lantern\"}}",
        "About too dark a pier; wants to hire a lantern.");
  reads("{\"segue\":\"1\",\"issue\":{\"desired\":\"hire a lantern\",\"intent\":\"lantern_hire\"}}",
        "Wants to hire a lantern.");
}

static void without_a_title_the_intent_says_what_it_is_about(void **state) {
  (void)state;
  reads("{\"segue\":\"1\",\"issue\":{\"intent\":\"lantern_hire\"}}", "Lantern hire.");
  reads("{\"segue\":\"1\",\"issue\":{\"intent\":\"lantern_hire\",\"title\":\"The pier is dark\"}}",
        "Says the pier is dark.");
  reads("{\"segue\":\"1\"}", "");
}

static void how_long_is_no_date(void **state) {
  (void)state;
  reads(
      "{\"segue\":\"1\",\"issue\":{\"dates\":[{\"what\":\"waited\",\"date\":\"40 minutes\"},{\"what\":\"due\",\"date\":\"next week\"},"
      "{\"date\":\"minutes\"},{\"date\":\"2026-07-01\"},{\"date\":\"2026-07-02\"},{\"date\":\"2026-07-03\"}]}}",
      "Dates: due next week, minutes, 2026-07-01, 2026-07-02.");
}

static void what_was_tried_is_the_last_four_but_for_routine(void **state) {
  (void)state;
  reads(
      "{\"segue\":\"1\",\"attempts\":[{\"action\":\"new wick\",\"outcome\":\"failed\"},{\"action\":\"new oil\",\"outcome\":\"failed\"},"
      "{\"action\":\"new glass\",\"outcome\":\"rejected\"},{\"action\":\"look up order\",\"outcome\":\"done\"},"
      "{\"action\":\"new hook\",\"outcome\":\"offered\"},{\"action\":\"refund\",\"outcome\":\"accepted\"}]}",
      "Tried: new oil (did not help), new glass (refused), new hook (offered), refund (agreed).");
}

static void personal_data_and_what_says_nothing_stay_out(void **state) {
  (void)state;
  reads(
      "{\"segue\":\"1\",\"issue\":{\"title\":\"the lantern on the long pier flickers\",\"entities\":["
      "{\"name\":\"name\",\"value\":\"Ida Sandvik\",\"class\":\"pii\"},"
      "{\"name\":\"mention\",\"value\":\"m\"},{\"name\":\"detail\",\"value\":\"d\"},{\"name\":\"summary\",\"value\":\"s\"},"
      "{\"name\":\"count\",\"value\":\"3\"},{\"name\":\"berth\",\"value\":\"null\"},"
      "{\"name\":\"fault\",\"value\":\"the lantern on the long pier flickers\"},"
      "{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"2\"},{\"name\":\"c\",\"value\":\"3\"},{\"name\":\"d\",\"value\":\"4\"},"
      "{\"name\":\"e\",\"value\":\"5\"},{\"name\":\"f\",\"value\":\"6\"}]}}",
      "About the lantern on the long pier flickers. A 1, b 2, c 3, d 4, e 5.");
}

static void it_is_in_the_caller_s_language(void **state) {
  (void)state;
  reads(
      "{\"segue\":\"1\",\"language\":\"es-MX\",\"reason\":{\"code\":\"explicit_request\"},"
      "\"issue\":{\"title\":\"el farol no funciona.\",\"desired\":\"un farol nuevo\",\"dates\":[{\"date\":\"2026-06-01\"}]},"
      "\"attempts\":[{\"action\":\"limpiar el vidrio\",\"outcome\":\"failed\"}]}",
      "El farol no funciona; quiere un farol nuevo. Intentado: limpiar el vidrio (no ayudó). Fechas: 2026-06-01. Pidió hablar con una persona.");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_that_is_known_stands_in_it_in_order),
      cmocka_unit_test(what_does_not_fit_whole_is_left_out),
      cmocka_unit_test(a_title_is_not_said_again_as_the_wish),
      cmocka_unit_test(without_a_title_the_intent_says_what_it_is_about),
      cmocka_unit_test(how_long_is_no_date),
      cmocka_unit_test(what_was_tried_is_the_last_four_but_for_routine),
      cmocka_unit_test(personal_data_and_what_says_nothing_stay_out),
      cmocka_unit_test(it_is_in_the_caller_s_language),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
