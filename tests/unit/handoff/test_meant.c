/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/repeats.h"

typedef struct row {
  const char *bot, *caller, *entity, *agent; /* entity: of the caller's turn, as JSON; NULL none */
  bool repeat;
} row;

static segue__repeats *told(const row *x) {
  static segue__repeats r;
  char json[512];
  segue_context *ctx = NULL;
  segue_error err;
  snprintf(json, sizeof json, "{\"segue\":\"1\",\"issue\":{\"entities\":[%s]}}", x->entity ? x->entity : "");
  if (segue_context_from_json(&ctx, json, strlen(json), &err) != SEGUE_OK) fail_msg("%s", err.message);
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, x->bot);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, x->caller);
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, x->agent);
  return &r;
}

static void each(const row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const segue__repeats *r = told(&rows[i]);
    if ((r->n_found > 0) != rows[i].repeat) fail_msg("%zu: %s", r->n_found, rows[i].agent);
  }
}

#define ENTITY(name, value)                   \
  "{\"name\":\"" name "\",\"value\":\"" value \
  "\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":1}}"

static void a_fact_whose_name_tells_another_kind_of_thing_is_not_meant(void **state) {
  static const row rows[] = {
      {"Which day do you sail?", "On Tuesday.", ENTITY("departure_date", "Tuesday"),
       "Where will you depart from?", false},
      {"Which day do you sail?", "On Tuesday.", ENTITY("departure_date", "Tuesday"),
       "Which day are you departing?", true},
      {"What account is it for?", "A savings account.", ENTITY("recipient_account_type", "savings"),
       "And who is the recipient?", false},
  };
  each(rows, sizeof rows / sizeof *rows);
}

static void an_hour_is_no_day_whatever_the_fact_is_called(void **state) {
  static const row rows[] = {
      {"When shall the sweep come?", "Next Tuesday.", ENTITY("visit_date", "Tuesday"),
       "What time should the visit be?", false},
      {"When shall the sweep come?", "At 10:30 am.", ENTITY("visit_time", "10:30 am"),
       "What time should the visit be?", true},
      {"When shall the sweep come?", "At 10:30 am.", ENTITY("visit_time", "10:30 am"),
       "On what day should the visit be?", false},
  };
  each(rows, sizeof rows / sizeof *rows);
}

static void an_offer_that_was_taken_up_tells_nothing_more(void **state) {
  static const row rows[] = {
      {"You want an appointment with the sweep?", "Yes, please.", NULL, "What time?", false},
      {"How about the loft in Quay Street, for 900 a month?", "Sounds nice.", NULL,
       "When should I show it to you?", false},
  };
  each(rows, sizeof rows / sizeof *rows);
}

static void what_was_done_is_asked_for_again_though_told_unasked(void **state) {
  static const row rows[] = {
      {"How can I help?", "A mooring for the weekend, I have paid the harbour fee.", NULL,
       "Have you paid the harbour fee?", true},
      {"How can I help?", "A mooring for the weekend, I have paid the harbour fee.", NULL,
       "Have you paid the towing fee?", false},
      {"When will the barge come?", "On the 4th.", NULL, "Could it come a day earlier?", false},
      {"What did you pay?", "Ninety pounds.", NULL, "How much would you think is fair?", false},
  };
  each(rows, sizeof rows / sizeof *rows);
}

static void both_ends_that_were_asked_for_in_the_plural_are_known(void **state) {
  static const row rows[] = {
      {"I also need your pick up and drop off addresses.",
       "I am at the old mill and need to get to the grand theatre.", NULL, "What is your pickup location?",
       true},
      {"Which day?", "I need a van from Mill Lane to the Wyngate Hotel.", NULL,
       "Could you please provide your pickup location?", true},
      {"Which day?", "I need a van on Friday.", NULL, "Could you please provide your pickup location?",
       false},
  };
  each(rows, sizeof rows / sizeof *rows);
}

static void what_is_recalled_in_the_callers_words_is_a_confirmation(void **state) {
  static const char *const recalled[] = {"So the ferry left too early.", "The ferry left early, I gather.",
                                         "You said the ferry left you behind."};
  for (size_t i = 0; i < sizeof recalled / sizeof *recalled; i++) {
    const row x = {"How can I help?", "The ferry left early and we stood on the quay.", NULL, recalled[i],
                   false};
    const segue__repeats *r = told(&x);
    if (r->n_found || r->confirmations != 1)
      fail_msg("%zu, %u: %s", r->n_found, r->confirmations, recalled[i]);
  }
  const row other = {"How can I help?", "The ferry left early.", NULL, "So I will put you on a bus.", false};
  assert_int_equal(told(&other)->confirmations, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_fact_whose_name_tells_another_kind_of_thing_is_not_meant),
      cmocka_unit_test(an_hour_is_no_day_whatever_the_fact_is_called),
      cmocka_unit_test(an_offer_that_was_taken_up_tells_nothing_more),
      cmocka_unit_test(what_was_done_is_asked_for_again_though_told_unasked),
      cmocka_unit_test(both_ends_that_were_asked_for_in_the_plural_are_known),
      cmocka_unit_test(what_is_recalled_in_the_callers_words_is_a_confirmation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
