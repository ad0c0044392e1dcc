/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/policy.h"

static segue__policy_config config;

/* "<" begins what the bot says; ends with NULL. The last decision, with what it rests on. */
static segue__decision after(const char *const *turns) {
  segue__policy p;
  segue__decision d;
  segue__policy_config_init(&config);
  segue__policy_init(&p, &config);
  for (int32_t i = 0; turns[i]; i++)
    if (turns[i][0] == '<')
      segue__policy_bot_turn(&p, i, turns[i] + 1);
    else
      segue__policy_turn(&p, i, turns[i], -1);
  segue__policy_judge(&p, NULL, &d);
  return d;
}

static double distress_of(const segue__decision *d) {
  for (size_t i = 0; i < d->n_signals; i++)
    if (strcmp(d->signals[i].name, "distress") == 0) return d->signals[i].value;
  return 0;
}

static void danger_alone_is_what_the_bot_may_be_for(void **state) {
  const char *const turns[] = {"<Harbour rescue.", "I'm so frightened, the sea is coming in.", NULL};
  (void)state;
  const segue__decision d = after(turns);
  assert_false(d.escalate);
  assert_true(distress_of(&d) == 0.25);
}

static void danger_that_the_bot_passes_over_escalates_and_says_so(void **state) {
  const char *const turns[] = {"<Harbour rescue.", "I'm so frightened, the sea is coming in.",
                               "<I'm sorry, I didn't understand that.", NULL};
  (void)state;
  const segue__decision d = after(turns);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 2);
  assert_int_equal(d.reason, SEGUE_REASON_SENTIMENT);
  assert_non_null(strstr(d.why, "told of fear, danger or need"));
}

static void who_is_asked_for_the_next_matter_was_passed_over(void **state) {
  static const char *const off[] = {"<Is there anything else I can help you with?",
                                    "<Okay. Anything else today?",
                                    "<I'm sorry to hear that. Is there anything else I can do for you?",
                                    "<Alright, have a lovely day. Goodbye."};
  static const char *const heeded[] = {"<The lifeboat is on its way. Anything else I should tell them?",
                                       "<How can I help you?", "<Which pier are you on?",
                                       "<Climb up to the lamp. Is there anything else you can hold on to?"};
  const char *turns[] = {
      "<Harbour rescue.", "I'm so frightened, the sea is coming in.", NULL, NULL, NULL, NULL};
  (void)state;
  for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
    turns[2] = off[i];
    const segue__decision d = after(turns);
    if (!d.escalate || distress_of(&d) < 1) fail_msg("%s", off[i]);
    assert_int_equal(d.turn, 2);
  }
  for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++) {
    turns[2] = heeded[i];
    const segue__decision d = after(turns);
    if (distress_of(&d) != 0.25) fail_msg("%s", heeded[i]);
  }
  turns[2] = heeded[0]; /* it comes after what was done about it */
  turns[3] = "I see its light.";
  turns[4] = off[0];
  segue__decision d = after(turns);
  assert_true(distress_of(&d) == 0.25);
  turns[1] = "Can I book the boat for Sunday?";
  d = after(turns);
  assert_true(distress_of(&d) == 0);
}

static void each_danger_counts(void **state) {
  static const char *const told[] = {"we are terrified in here",
                                     "he left us standing stranded on the quay",
                                     "I'm sitting here all alone",
                                     "she is in agony",
                                     "we broke down on the hard shoulder",
                                     "grandpa can hardly breathe",
                                     "my foot has gone numb",
                                     "his lips are turning blue",
                                     "I smell gas in the hall",
                                     "there are sparks",
                                     "the toaster caught fire",
                                     "a pole is down across the lane",
                                     "it's life or death",
                                     "she'll die without it",
                                     "I need an ambulance",
                                     "someone is trying to break in",
                                     "my baby is crying and crying",
                                     "I've got a newborn here",
                                     "water pouring straight through the ceiling"};
  (void)state;
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    const char *const turns[] = {"<Harbour rescue.", told[i], "<I'm sorry, I didn't catch that.", NULL};
    const segue__decision d = after(turns);
    if (distress_of(&d) < 1) fail_msg("%s", told[i]);
  }
}

static void what_is_past_or_named_only_counts_not(void **state) {
  static const char *const told[] = {"what if I get trapped in the lift", "my smoke alarm needs a battery",
                                     "we were stranded last year", "I'm no longer scared of it",
                                     "my kitchen paint is blue"};
  (void)state;
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    const char *const turns[] = {"<Harbour rescue.", told[i], "<I'm sorry, I didn't catch that.", NULL};
    const segue__decision d = after(turns);
    if (distress_of(&d) > 0) fail_msg("%s", told[i]);
  }
}

static void help_and_other_matters_clear_it(void **state) {
  const char *turns[] = {"<Harbour rescue.",
                         "I'm so frightened, the sea is coming in.",
                         "<Which pier are you on?",
                         "The third one, by the crane.",
                         "<And your name?",
                         "Amundsen.",
                         "<I'm sorry, I didn't catch that.",
                         NULL};
  (void)state;
  segue__decision d = after(turns);
  assert_true(distress_of(&d) == 0);
  turns[3] = "Thank you, there comes the boat.";
  d = after(turns);
  assert_true(distress_of(&d) == 0);
}

/* Told once more it is a danger like the first, not one that was passed over. */
static void what_helped_leaves_nothing_behind(void **state) {
  static const char *const helped[][2] = {
      {"<I've sent the boat to you.", "Thank you."},
      {"<And now?", "It works now."},
      {"<The lifeboat has been dispatched. You are all set.", "<Where do you stand?"},
      {"Thank you.", "<And now?"}};
  (void)state;
  for (size_t i = 0; i < sizeof helped / sizeof *helped; i++) {
    const char *const turns[] = {"<Harbour rescue.",
                                 "I'm so frightened, the sea is coming in.",
                                 "<I'm sorry, I didn't catch that.",
                                 helped[i][0],
                                 helped[i][1],
                                 "I'm so frightened, the sea is coming in.",
                                 NULL};
    const segue__decision d = after(turns);
    if (distress_of(&d) != 0.25) fail_msg("%zu: %g", i, distress_of(&d));
  }
}

static void who_is_lost_now_and_then_is_not_lost(void **state) {
  static const struct {
    const char *between[2];
    double value;
  } rows[] = {{{NULL, NULL}, 1}, {{"They are shoes.", NULL}, 1}, {{"They are shoes.", "Of leather."}, 0}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *turns[12] = {"<Harbour customs.", "Sorry, what?", "<Please state the tariff heading.",
                             "I don't understand what you mean.", "<Please state the heading."};
    size_t n = 5;
    for (size_t k = 0; k < 2 && rows[i].between[k]; k++) {
      turns[n++] = rows[i].between[k];
      turns[n++] = "<Please state the heading.";
    }
    const segue__decision before = after(turns);
    if (i == 0) assert_true(distress_of(&before) == 0.25); /* twice so far */
    turns[n++] = "What does that mean?";
    const segue__decision d = after(turns);
    if (distress_of(&d) != rows[i].value) fail_msg("%zu: %g", i, distress_of(&d));
  }
}

static void who_cannot_do_it_with_a_machine_gets_two_tries(void **state) {
  static const char *const told[] = {"I am nearly ninety, dear", "my mother has dementia",
                                     "I can't read it, the print is tiny", "I don't speak much English",
                                     "my eyes are too bad for it"};
  (void)state;
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    const char *turns[] = {
        "<Harbour library.", told[i], "<I'm sorry, I didn't catch that.", NULL, NULL, NULL};
    segue__decision d = after(turns);
    if (distress_of(&d) != 0.25) fail_msg("%s", told[i]);
    turns[3] = told[i];
    turns[4] = "<I'm sorry, I didn't get that.";
    d = after(turns);
    if (distress_of(&d) < 1) fail_msg("%s", told[i]);
  }
}

static void who_only_says_that_they_listen_is_not_lost(void **state) {
  static const char *const said[] = {"Uh-huh.", "uh huh", "Mm-hmm.", "Uh-huh, uh-huh."};
  (void)state;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    const char *const turns[] = {"<Harbour customs. The tariff has three parts.",
                                 said[i],
                                 "<The first is for goods of wood.",
                                 said[i],
                                 "<The second is for goods of iron.",
                                 said[i],
                                 NULL};
    const segue__decision d = after(turns);
    if (distress_of(&d) > 0) fail_msg("%s", said[i]);
  }
}

static void a_caller_who_only_asks_what_was_meant_is_lost_at_the_third_time(void **state) {
  const char *turns[] = {"<Harbour customs.",
                         "Sorry, what?",
                         "<Please state the tariff heading.",
                         "I don't understand what you mean.",
                         "<Please state the tariff heading of your goods.",
                         "What does that mean?",
                         NULL};
  (void)state;
  segue__decision d = after(turns);
  assert_true(distress_of(&d) == 1 && d.escalate);
  turns[5] = "Ah, they are shoes.";
  d = after(turns);
  assert_true(distress_of(&d) < 1);
}

static void thanks_or_what_works_clear_it_at_once(void **state) {
  static const char *const said[] = {"Thank you, that is kind.", "It works now."};
  (void)state;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    const char *const turns[] = {"<Harbour rescue.", "I'm so frightened, the sea is coming in.",
                                 "<I'm sorry, I didn't catch that.", said[i], NULL};
    const segue__decision d = after(turns);
    if (distress_of(&d) > 0) fail_msg("%s", said[i]);
  }
}

static void told_of_once_more_it_is_as_fresh_as_at_first(void **state) {
  const char *const again[] = {"<Harbour rescue.",
                               "I'm so frightened, the sea is coming in.",
                               "<Which pier are you on?",
                               "The third one.",
                               "<Which one?",
                               "I'm so frightened, it is dark here.",
                               "<Which pier is that?",
                               "The third one.",
                               "<I'm sorry, I didn't catch that.",
                               NULL};
  const char *const else_again[] = {"<Harbour rescue.",
                                    "I'm so frightened, the sea is coming in.",
                                    "<I'm sorry, I didn't catch that.",
                                    "The third pier.",
                                    "<And the year?",
                                    "Ninety four.",
                                    "<And the name?",
                                    "Ida Sandvik.",
                                    "<And the code?",
                                    "I'm nearly blind, you know.",
                                    "<I'm sorry, I didn't catch that.",
                                    NULL};
  (void)state;
  segue__decision d = after(again);
  assert_true(distress_of(&d) == 1);
  d = after(else_again); /* who finds it hard is given a second chance, whatever was passed over long ago */
  assert_true(distress_of(&d) == 0.25);
}

static void it_is_told_of_with_the_turn_that_says_so(void **state) {
  const char *const danger[] = {"<Harbour rescue.", "I'm so frightened, the sea is coming in.", NULL};
  const char *const lost[] = {"<Harbour customs.",
                              "Sorry, what?",
                              "<Please state the tariff heading.",
                              "I don't understand what you mean.",
                              "<Please state the heading.",
                              "What does that mean?",
                              "<Please state the heading.",
                              "A box of shoes.",
                              NULL};
  (void)state;
  segue__decision d = after(danger);
  assert_int_equal(d.turn, 1);
  d = after(lost);
  for (size_t i = 0; i < d.n_signals; i++)
    if (strcmp(d.signals[i].name, "distress") == 0) assert_int_equal(d.signals[i].turn, 5);
  assert_true(distress_of(&d) == 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(danger_alone_is_what_the_bot_may_be_for),
      cmocka_unit_test(danger_that_the_bot_passes_over_escalates_and_says_so),
      cmocka_unit_test(who_is_asked_for_the_next_matter_was_passed_over),
      cmocka_unit_test(each_danger_counts),
      cmocka_unit_test(what_is_past_or_named_only_counts_not),
      cmocka_unit_test(help_and_other_matters_clear_it),
      cmocka_unit_test(what_helped_leaves_nothing_behind),
      cmocka_unit_test(who_is_lost_now_and_then_is_not_lost),
      cmocka_unit_test(who_cannot_do_it_with_a_machine_gets_two_tries),
      cmocka_unit_test(who_only_says_that_they_listen_is_not_lost),
      cmocka_unit_test(a_caller_who_only_asks_what_was_meant_is_lost_at_the_third_time),
      cmocka_unit_test(thanks_or_what_works_clear_it_at_once),
      cmocka_unit_test(told_of_once_more_it_is_as_fresh_as_at_first),
      cmocka_unit_test(it_is_told_of_with_the_turn_that_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
