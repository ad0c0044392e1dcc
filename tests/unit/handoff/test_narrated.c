/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/repeats.h"

/* A bot that knows when and where the bicycle was stolen. */
static segue__repeats *theft(void) {
  static segue__repeats r;
  static const char context[] =
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"theft\",\"entities\":[{\"name\":\"address\",\"value\":\"4 Mill Lane\","
      "\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":3}}]},\"attempts\":[{\"action\":\"call the police\","
      "\"outcome\":\"failed\",\"src\":{\"by\":\"tool\",\"turn\":3}}]}";
  segue_context *ctx = NULL;
  segue_error err;
  if (segue_context_from_json(&ctx, context, strlen(context), &err) != SEGUE_OK) fail_msg("%s", err.message);
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "When was it stolen?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "Last Tuesday.");
  segue__repeats_before(&r, SEGUE_WHO_BOT, 2, "Where do you live?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 3, "Four Mill Lane.");
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  return &r;
}

static void who_tells_of_themselves_asks_nothing(void **state) {
  static const char *const told[] = {
      "Well, when mine was taken I walked home for a month.",
      "That's the street where my sister lives.",
      "You know, we had the same last year, and when we came back the shed was empty.",
      "They never say why they take the old ones.",
      "So I stood there in the rain and the man from the shop said the date on the lock was wrong all along.",
      "I told him he could call the police and he never did."};
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    segue__repeats *r = theft();
    segue__repeats_after(r, SEGUE_WHO_AGENT, 5, told[i]);
    if (r->n_found) fail_msg("%s: %s", r->found[0].field, told[i]);
  }
}

static void who_asks_does_however_it_begins(void **state) {
  static const char *const asked[] = {
      "I need to know when it was stolen.",      "It would help me to know when it was stolen.",
      "You know, I still need your address.",    "So tell me where you live.",
      "I think you should call the police now.", "I mean, when was it stolen?"};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    segue__repeats *r = theft();
    segue__repeats_after(r, SEGUE_WHO_AGENT, 5, asked[i]);
    if (r->n_found != 1) fail_msg("%zu: %s", r->n_found, asked[i]);
  }
}

static void a_tale_of_the_bots_asks_for_nothing_that_is_then_known(void **state) {
  static segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "I remember when the office moved here.");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "Oh, really.");
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 3, "When was it stolen?");
  assert_int_equal(r.n_found, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_tells_of_themselves_asks_nothing),
      cmocka_unit_test(who_asks_does_however_it_begins),
      cmocka_unit_test(a_tale_of_the_bots_asks_for_nothing_that_is_then_known),
  };
  return cmocka_run_group_tests_name("handoff/narrated", tests, NULL, NULL);
}
