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

static void who_finds_out_what_is_wrong_is_answered_by_noes(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The sauna stove is cold.",
                         "<Is the stove switch on the wall lit?",
                         "It isn't, no. The stove switch is dark.",
                         "<Have you set the timer on the stove?",
                         "No, I haven't, I don't know of a timer on the stove.",
                         "<And the fuse, does it still look whole?",
                         "No, the fuse doesn't look whole.",
                         "<Set the timer on the stove and change the fuse.",
                         "Right, done, no trouble.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
  turns[6] = "<Have you set the timer on the stove?"; /* asked past the answer */
  turns[7] = "No, there is no timer on the stove, not one.";
  m = after(turns);
  assert_true(m.pressed > 0);
}

static void who_sides_with_a_no_comes_back_on_nothing(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "Is the regatta on for Sunday?",
                         "<I'm afraid that nobody rows on Sunday.",
                         "Yeah, nobody rows in that wind.",
                         "<The juniors never rowed in it.",
                         "I wouldn't either with the juniors.",
                         "<I don't know your boat. Is the boat insured?",
                         "It isn't insured, no.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_int_equal(m.pressed, 0);
  turns[3] = "Oh, I know that nobody rows in it.";
  m = after(turns);
  assert_int_equal(m.pressed, 0);
  turns[3] = "I know that nobody rows in it, we never row.";
  turns[4] = NULL;
  m = after(turns);
  assert_true(m.pressed > 0);
  turns[3] = "Yeah, but nobody told us that it's off.";
  m = after(turns);
  assert_true(m.pressed > 0 || m.dead > 0);
}

/* The value after all of the turns, and that it is less before the last caller turn. */
static void reaches_one_only_at_the_end(const char **turns) {
  size_t n = 0;
  while (turns[n]) n++;
  segue__impasse m = after(turns);
  if (segue__impasse_value(&m) < 1) fail_msg("too low after \"%s\"", turns[n - 1]);
  turns[n - 1] = NULL;
  m = after(turns);
  if (segue__impasse_value(&m) >= 1) fail_msg("too high before the end of \"%s\"", turns[1]);
}

static void a_question_asked_again_past_what_the_caller_says_leads_nowhere(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The trophy cabinet was emptied overnight.",
                         "<I can sell you a trophy. Which size?",
                         "I don't want a trophy, ours were stolen from the cabinet.",
                         "<I can sell you a trophy. Which size?",
                         "No size. Stolen, from the cabinet.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

/* An outcry with nothing of the matter in it is no sign that they are content. */
static void an_outcry_takes_nothing_back(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The coxswain locked our oars away before the regatta.",
                         "<The shed does not open on weekends.",
                         "The regatta is on the weekend, the oars have to come out.",
                         "<The club house has a new stove.",
                         "This is absolutely ridiculous!",
                         NULL};
  (void)state;
  const segue__impasse m = after(turns);
  turns[4] = NULL;
  const segue__impasse before = after(turns);
  assert_true(before.pressed > 0 && before.dead > 0);
  assert_true(m.pressed >= before.pressed && m.dead >= before.dead);
}

static void a_statement_within_a_longer_one_is_the_same(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My lifejacket never came back from the wash.",
                         "<Lifejackets are washed every second Tuesday.",
                         "But mine wasn't washed, the lifejacket is gone.",
                         "<I see what you mean. Lifejackets are washed every second Tuesday.",
                         "Yes but where has mine gone?",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void sympathy_with_nothing_in_it_answers_nothing(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My lifejacket never came back from the wash.",
                         "<Lifejackets are washed every second Tuesday.",
                         "But mine wasn't washed, the lifejacket is gone.",
                         "<I understand your frustration.",
                         "I know that, it isn't about frustration.",
                         "<I'm so sorry for the inconvenience.",
                         "But the lifejacket is gone.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
  turns[4] = "<It hangs in the drying room now.";
  turns[5] = "Lovely, I'll fetch it.";
  m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void the_greeting_s_menu_told_again_is_no_answer(void **state) {
  const char *turns[] = {"<Tidewater rowing club. I can rent boats, sell tickets and explain tides.",
                         "I have to hand in my resignation as treasurer.",
                         "<The treasurer is elected each spring.",
                         "I know when, I am saying that I resign.",
                         "<I can rent boats, sell tickets and explain tides.",
                         "None of those, I resign as treasurer.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void told_to_do_what_was_done_leads_nowhere(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The ticket page says that my ticket is void.",
                         "<Please fetch the ticket from the ticket page.",
                         "I did, and the page says void.",
                         "<Please make sure that you fetch the newest ticket.",
                         "The newest, yes, and it's the same ticket and the same page.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void what_was_done_unasked_counts_in_whatever_words(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My wristband opens no locker.",
                         "<Please charge the wristband for an hour.",
                         "I've charged it twice before I rang.",
                         "<Please clean the contacts with a cloth.",
                         "Did that as well, and it opens none.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void offers_passed_over_for_the_same_wish_lead_nowhere_in_time(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "I wish to quit and be paid back my deposit.",
                         "<Would you care for a sauna voucher?",
                         "No, I want to quit.",
                         "<How about half a year of free coffee?",
                         "No coffee. I want to quit.",
                         "<Would a new oar tempt you?",
                         "No oars! I keep telling you that I want to quit.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void what_is_not_is_told_without_refusing_anything(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "The eights lie out on the grass.",
                               "<The long rack isn't far from the door.",
                               "And the eights are still on the grass.",
                               "<It doesn't rain this week, and nobody rows on Monday.",
                               "Yes, but then they're on the grass all week.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void facts_of_several_things_in_one_form_are_not_the_same_again(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "What does the blue boat cost an hour?",
                               "<The blue boat costs 9 an hour.",
                               "Is the green boat not cheaper?",
                               "<The green boat costs 8 an hour.",
                               "My son doesn't like green, what about the red boat?",
                               "<The red boat costs 9 an hour.",
                               "Then the red boat it is.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void the_same_statement_past_the_caller_was_no_answer_the_first_time(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The pontoon gate is jammed.",
                         "<The gate opens at 8 o'clock.",
                         "It's past nine, my dear.",
                         "<I'm sorry. The gate opens at 8 o'clock.",
                         "Forty of us are standing here.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
  turns[5] = "Forty of us are standing here.";
  turns[4] = "<The gate opens at 10 o'clock."; /* another number is another answer */
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
  turns[4] = "<The gate opens at 8 o'clock.";
  turns[3] = "Could you say that again?"; /* asked for */
  m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void the_trouble_told_again_after_a_proposal_says_that_it_was_in_vain(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The winch rattles and smokes.",
                         "<Please oil the winch.",
                         "Oiled it. It rattles and smokes as merrily as ever.",
                         "<Please tighten the winch.",
                         "It rattles and smokes, tightened.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void who_goes_on_in_their_own_words_denies_no_statement(void **state) {
  const char *const turns[] = {"<Tidewater rowing club.",
                               "My oar came down the river by itself.",
                               "<Oars float for a day.",
                               "The oar came down to the river mouth.",
                               "<There is an island with it.",
                               "My oar was down at the river mouth, the oar itself.",
                               "<That is a long way.",
                               "The oar went by the river mouth, oar and all.",
                               NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_int_equal(m.pressed, 0);
}

static void what_they_found_when_asked_is_not_the_trouble_told_again(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The winch stops by itself.",
                         "<Is the drum lamp lit?",
                         "The drum lamp is dark.",
                         "<Please pull the lever.",
                         "Pulled it, and it still stops by itself.",
                         "<Please push the lever back.",
                         "The drum lamp comes on.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
  turns[2] = "<Please wait.";
  turns[3] = "The drum lamp stays dark."; /* told unasked it is their trouble */
  turns[7] = "The drum lamp stays as it was.";
  m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
}

static void there_is_none_is_a_denial_of_what_was_asked_for(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "Your launch rammed my jetty.",
                         "<What is your member number?",
                         "There's no number, your launch rammed my jetty.",
                         "<What is your member number?",
                         "I never joined. My jetty is broken.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void a_flat_no_to_the_next_offer_counts_once_they_pressed(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "I want to leave the club.",
                         "<I can add a free month.",
                         "I don't want a free month, I want to leave.",
                         "<I can add a free locker.",
                         "No lockers. None.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

static void done_said_again_answers_nobody_who_says_that_it_is_not(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My deposit was to come back.",
                         "<Your deposit has been sent.",
                         "It hasn't arrived, the deposit.",
                         "<Your deposit has been sent.",
                         "No deposit on my account.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
  turns[3] = "Which boat may we take on Sunday?";
  turns[5] = "My sister fancies red oars.";
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void the_same_words_without_the_no_are_news(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My deposit was to come back.",
                         "<Your deposit has not been approved.",
                         "But the deposit was promised.",
                         "<Your deposit has been approved.",
                         "But when does the deposit come?",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(!m.same && !m.again && segue__impasse_value(&m) < 1);
  turns[4] = "<Your deposit has not been approved.";
  m = after(turns);
  assert_true(m.same);
}

static void who_tells_more_to_a_bot_that_listens_comes_back_on_nothing(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The boat has no oars.",
                         "<Right.",
                         "But the boat isn't sunk, the oars just aren't in the boat.",
                         "<Okay.",
                         "Nobody took the oars, it wasn't locked, the shed.",
                         "<Oh, I see.",
                         "No, it wasn't, so the oars are still not in the shed.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
  turns[2] = "<All oars are in the boat.";
  turns[4] = "<Nothing is missing, all oars are in the boat.";
  m = after(turns);
  assert_true(segue__impasse_value(&m) == 1);
}

static void when_within_a_statement_asks_nothing(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My oar went missing from the loft.",
                         "<You will be told when there is news.",
                         "Two weeks have passed, and the loft has a new lock.",
                         "<You will be told when there is news.",
                         "Two weeks, and the regatta starts on Sunday.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
  turns[5] = "Two weeks, and the regatta starts on Sunday.";
  turns[2] = turns[4] = "<And when did the oar go missing?"; /* asked */
  segue__impasse m = after(turns);
  assert_false(m.states);
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

static void one_hollow_turn_after_the_other_is_told_of_with_the_last(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My lifejacket never came back from the wash.",
                         "<Lifejackets are washed every second Tuesday.",
                         "But mine wasn't washed, the lifejacket is gone.",
                         "<I understand your frustration.",
                         "The lifejacket has my name on the collar.",
                         "<Thank you for your patience.",
                         NULL};
  (void)state;
  assert_int_equal(after(turns).turn, 6);
  reaches_one_only_at_the_end(turns);
}

static void good_news_settles_what_was_denied_before_it(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "My pass was to come by post, the gate is shut.",
                         "<The gate is not opened before eight.",
                         "It isn't eight that I need, the gate is shut now.",
                         "<Your new pass has been sent to you.",
                         "It hasn't come, the gate is shut.",
                         "<The gate is not opened before eight.",
                         "Fine, eight it is.",
                         NULL};
  (void)state;
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
  turns[7] = NULL;
  m = after(turns);
  assert_true(segue__impasse_value(&m) < 1);
}

static void thanks_take_a_no_but_not_with_a_reproach(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The gate is shut.",
                         "<The gate is not opened before eight.",
                         "But the gate is shut now, it isn't eight.",
                         "<Unfortunately it is not opened before eight.",
                         "Thanks, but I told you that the gate is shut.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
  turns[5] = "Thanks, not a problem, the gate is shut then.";
  segue__impasse m = after(turns);
  assert_true(segue__impasse_value(&m) == 0);
}

static void an_order_given_again_is_the_same_as_a_statement(void **state) {
  const char *turns[] = {"<Tidewater rowing club.",
                         "The pontoon gate is jammed.",
                         "<Please make sure the gate opens at 8 o'clock.",
                         "It's past nine, my dear.",
                         "<Please make sure the gate opens at 8 o'clock.",
                         "Forty of us are standing here.",
                         NULL};
  (void)state;
  reaches_one_only_at_the_end(turns);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_noes_and_a_caller_who_comes_back_twice_are_one),
      cmocka_unit_test(a_no_that_the_caller_takes_is_none),
      cmocka_unit_test(what_is_tried_in_vain_counts_and_what_helps_in_the_end_clears),
      cmocka_unit_test(a_statement_contradicted_and_told_again_leads_nowhere),
      cmocka_unit_test(answers_to_questions_are_no_pressing),
      cmocka_unit_test(who_sides_with_a_no_comes_back_on_nothing),
      cmocka_unit_test(who_finds_out_what_is_wrong_is_answered_by_noes),
      cmocka_unit_test(a_question_asked_again_past_what_the_caller_says_leads_nowhere),
      cmocka_unit_test(an_outcry_takes_nothing_back),
      cmocka_unit_test(a_statement_within_a_longer_one_is_the_same),
      cmocka_unit_test(sympathy_with_nothing_in_it_answers_nothing),
      cmocka_unit_test(the_greeting_s_menu_told_again_is_no_answer),
      cmocka_unit_test(told_to_do_what_was_done_leads_nowhere),
      cmocka_unit_test(what_was_done_unasked_counts_in_whatever_words),
      cmocka_unit_test(offers_passed_over_for_the_same_wish_lead_nowhere_in_time),
      cmocka_unit_test(what_is_not_is_told_without_refusing_anything),
      cmocka_unit_test(facts_of_several_things_in_one_form_are_not_the_same_again),
      cmocka_unit_test(the_same_statement_past_the_caller_was_no_answer_the_first_time),
      cmocka_unit_test(the_trouble_told_again_after_a_proposal_says_that_it_was_in_vain),
      cmocka_unit_test(who_goes_on_in_their_own_words_denies_no_statement),
      cmocka_unit_test(what_they_found_when_asked_is_not_the_trouble_told_again),
      cmocka_unit_test(there_is_none_is_a_denial_of_what_was_asked_for),
      cmocka_unit_test(a_flat_no_to_the_next_offer_counts_once_they_pressed),
      cmocka_unit_test(done_said_again_answers_nobody_who_says_that_it_is_not),
      cmocka_unit_test(the_same_words_without_the_no_are_news),
      cmocka_unit_test(who_tells_more_to_a_bot_that_listens_comes_back_on_nothing),
      cmocka_unit_test(when_within_a_statement_asks_nothing),
      cmocka_unit_test(an_impasse_escalates_and_says_so),
      cmocka_unit_test(one_hollow_turn_after_the_other_is_told_of_with_the_last),
      cmocka_unit_test(good_news_settles_what_was_denied_before_it),
      cmocka_unit_test(thanks_take_a_no_but_not_with_a_reproach),
      cmocka_unit_test(an_order_given_again_is_the_same_as_a_statement),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
