/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/policy.h"

/* "<" begins what the bot says; ends with NULL. */
static segue__impasse after(const char *const *turns) {
  segue__impasse m;
  segue__impasse_init(&m);
  for (int32_t i = 0; turns[i]; i++) {
    const bool bot = turns[i][0] == '<';
    segue__words w;
    segue__words_of(&w, turns[i] + bot, strlen(turns[i] + bot));
    if (bot)
      segue__impasse_bot(&m, i, &w, segue__cues_bot(&w));
    else
      segue__impasse_caller(&m, i, &w, segue__cues_caller(&w));
  }
  return m;
}

static void two_noes_and_a_caller_who_comes_back_twice_are_one(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "The coxswain locked our oars away before the regatta.",
                               "<The shed does not open on weekends.",
                               "The regatta is on the weekend, the oars have to come out.",
                               "<On weekends nobody opens the shed.",
                               "Without oars none of us will row.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
  assert_int_equal(m.turn, 5);
}

static void a_no_that_the_caller_takes_is_none(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "Is the sauna heated tonight?",
                               "<The sauna is not heated in June.",
                               "What a pity, it isn't. And the gym?",
                               "<The gym is not open either.",
                               "Okay, see you next week, thanks.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
}

static void what_is_tried_in_vain_counts_and_what_helps_in_the_end_clears(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The locker rejects my wristband.",
                         "<Please hold the wristband against the lock.",
                         "The wristband blinks yellow and the locker remains shut, not a sound.",
                         "<Please wipe the lock with a cloth.",
                         "Wiped, and the locker won't have the wristband.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
  turns[5] = "Ah, now it opened, thank you.";
  m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
}

static void a_statement_contradicted_and_told_again_leads_nowhere(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "I was charged for a boat that sank.",
                               "<Boat fourteen was returned on Sunday.",
                               "It was not, it sank off the pier.",
                               "<Boat fourteen was returned on Sunday.",
                               "Nobody can return a boat that sank.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
}

static void answers_to_questions_are_no_pressing(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "I want to book a boat.",
                               "<Do you row with a coxswain?",
                               "No.",
                               "<Which day would suit you?",
                               "Tuesdays I have no time, Wednesday.",
                               "<In the morning or in the afternoon?",
                               "Never in the morning, so afternoon.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
}

static void an_impasse_escalates_and_says_so(void **state) {
  segue__policy_config config;
  segue__policy p;
  segue__decision d;
  (void)state;
  segue__policy_config_init(&config);
  segue__policy_init(&p, &config);
  segue__policy_bot_turn(&p, 0, "Tidewater rowing club.");
  segue__policy_turn(&p, 1, "I was charged for a boat that sank.", -1);
  segue__policy_bot_turn(&p, 2, "Boat fourteen was returned on Sunday.");
  segue__policy_turn(&p, 3, "It was not, it sank off the pier.", -1);
  segue__policy_bot_turn(&p, 4, "Boat fourteen was returned on Sunday.");
  segue__policy_judge(&p, NULL, &d);
  assert_false(d.escalate);
  segue__policy_turn(&p, 5, "Nobody can return a boat that sank.", -1);
  segue__policy_judge(&p, NULL, &d);
  assert_true(d.escalate);
  assert_string_equal(d.signals[0].name, "impasse");
  assert_int_equal(d.turn, 5);
  assert_int_equal(d.reason, SEGUE_REASON_LOOP);
  assert_non_null(strstr(d.why, "no further"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_noes_and_a_caller_who_comes_back_twice_are_one),
      cmocka_unit_test(a_no_that_the_caller_takes_is_none),
      cmocka_unit_test(what_is_tried_in_vain_counts_and_what_helps_in_the_end_clears),
      cmocka_unit_test(a_statement_contradicted_and_told_again_leads_nowhere),
      cmocka_unit_test(answers_to_questions_are_no_pressing),
      cmocka_unit_test(an_impasse_escalates_and_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
