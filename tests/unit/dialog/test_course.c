/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls through the policy: whether they reach a person is a matter of their course. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "judged.h"

enum { TURNS = 12 };

typedef const char *const call[TURNS];

/* "<" begins what the bot says, "~" what was heard badly. */
static segue__decision turn(segue__policy *p, int32_t i, const char *text) {
  segue__decision d;
  if (text[0] == '<')
    segue__policy_bot_turn(p, i, text + 1);
  else
    segue__policy_turn(p, i, text + (text[0] == '~'), text[0] == '~' ? 0.2 : -1);
  segue__policy_judge(p, NULL, &d);
  return d;
}

/* Answers the turn after which a person is called, or SEGUE_TURN_NONE, and what was decided last. */
static int32_t escalates_as(const char *const *turns, segue__decision *d) {
  segue__policy p = make();
  for (int32_t i = 0; i < TURNS && turns[i]; i++) {
    *d = turn(&p, i, turns[i]);
    if (d->escalate) return i;
  }
  return SEGUE_TURN_NONE;
}

static int32_t escalates(const char *const *turns) {
  segue__decision d;
  return escalates_as(turns, &d);
}

static int32_t last_of(const char *const *turns) {
  int32_t last = 0;
  while (last + 1 < TURNS && turns[last + 1]) last++;
  return last;
}

static void all_stay(call *calls, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (escalates(calls[i]) != SEGUE_TURN_NONE) fail_msg("%s", calls[i][1]);
}

static void all_reach_a_person_at_last(call *calls, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (escalates(calls[i]) != last_of(calls[i])) fail_msg("%s", calls[i][1]);
}

/* A booking that fails twice with a way on, offers declined, details put right, fixes that were none, another proof,
 * successes. */
static call well[] = {
    {"<Lake boats, hello.", "Two rowing boats for Sunday please.",
     "<Just to confirm: two rowing boats on Sunday at ten, correct?", "Yes, that is right.",
     "<Sorry, I couldn't reserve those boats. Is there anything else I can do?",
     "Could you try again at noon?", "<To confirm, two rowing boats on Sunday at noon?", "Yes please.",
     "<I was unable to reserve the boats. Would you like the pedal boat instead?", "Sure."},
    {"<Lake boats, hello.", "A canoe for Friday please.", "<Do you need a second paddle?",
     "No, that is not needed.", "<Do you need a life vest?", "No, that's fine as it is.",
     "<Could I further assist you?", "No, that is all. Thanks!"},
    {"<Lake boats, hello.", "I would like to hire the red canoe. Is the red canoe there with a seat?",
     "<Can you confirm that you wish to hire the red canoe without a seat, correct?",
     "Nope, if there is a wooden seat it would be good.",
     "<Please confirm that you wish to hire the red canoe with a wooden seat, right?",
     "Nope, is a soft seat available for the canoe? I need only a soft seat."},
    {"<Lake boats, hello.", "I want a boat at nine.", "<The boat was not confirmed. Shall I try another way?",
     "I'm still very interested in this boat so ten is fine if you can book it",
     "<I am going to try again. A boat at ten.", "Yes, and does the boat have a roof?", "<There is no roof.",
     "It's still fine with me. I just need a taxi now."},
    {"<Lake boats, member line.", "What is my berth number? I lost the card.",
     "<For that I need your member number or your date of birth.",
     "I don't have the number handy. I was born on the ninth of May 1984.", "<Your berth is number nine."},
    {"<Lake boats, hello.", "Please take my mooring fee.",
     "<Thank you, the payment was successful. Anything else?", "Yes, cancel the lesson on Friday.",
     "<Sure, your cancellation request was successful. Anything else?", "Book two oars for Sunday.",
     "<The booking was successful. Anything else?", "No, goodbye."},
    {"<Lake boats, hello.", "The outboard starts and won't run, the second time I used it.",
     "<Does it stop in neutral too?", "No, it doesn't. Only in gear, with the outboard under water.",
     "<Have you tried the outboard with the cap off?", "I haven't, no. It doesn't run, still stops.",
     "<And the tap on the tank, is that turned on?", "Which tap? Ah. No, it's off.",
     "<Please open it. Does the outboard run?", "Not yet, it's coughing. There it goes! Thanks!"}};

/* A colleague asked after, whoever is on duty, a bot that understands nothing, somebody who does it. */
static call badly[] = {
    {"<Lake boats, hello.", "Ingrid and I were talking about the mooring and we got cut off.",
     "<I can tell you about boats and prices.", "She had all the details. Any chance she's still there?"},
    {"<Lake boats, hello.", "There's a guy in our boat house smoking and screaming at people.",
     "<The boat house is a smoke-free house.", "Yes I know, and he's smoking. People are scared of him.",
     "<Quiet hours are from nine.", "Can whoever's on duty please come down?"},
    {"<Lake boats, hello.", "You sent the wrong oars, three metres instead of two.",
     "<How many oars would you like?", "Two metres. I've told you three.", "<How many oars would you like?",
     "Do you understand anything I say? Take them away."},
    {"<Lake boats, hello.", "The chart plotter lost my route.", "<Please format the plotter.",
     "Is there anybody who does recovery with you?"}};

static void calls_that_go_well_stay(void **state) {
  (void)state;
  all_stay(well, sizeof well / sizeof *well);
}

static void calls_that_lead_nowhere_reach_a_person_with_their_last_turn(void **state) {
  (void)state;
  all_reach_a_person_at_last(badly, sizeof badly / sizeof *badly);
}
static void what_went_wrong_before_a_success_no_longer_presses(void **state) {
  static call calls[] = {
      /* set right, */
      {"<Lake boats, hello.", "I want a boat for the regatta.", "<A green boat with two seats then?",
       "No, not a green boat, the red boat.", "<The red boat is now booked. Anything else?",
       "A life vest for my son.", "<A large vest for an adult then?",
       "No, not a large vest, a small one for my son."},
      /* without a proof, */
      {"<Lake boats, hello.", "What is my berth number?",
       "<I could not find your account. What is your member number?", "I don't have that number.",
       "<Your account has been activated now.", "And which locker is mine?",
       "<I cannot verify you for that. What is your locker code?", "I don't know the code."},
      /* looked up in vain, */
      {"<Lake boats, hello.", "What is my berth number?", "<I could not find your account under that number.",
       "The number is nine four one.", "<Your account has been activated now.", "And the locker of my son?",
       "<I could not find any record for that name.", "His name is Olaf Brandt.",
       "<I cannot verify that name.", "Brandt with dt at the end."},
      /* asked the same */
      {"<Lake boats, hello.", "I want a boat and oars for the regatta.",
       "<Which boat would you like for the regatta?", "The red one with two seats.",
       "<Which boat would you like for the regatta?", "The red one with two seats.", "<The oars are booked.",
       "Good. And the red one with two seats?", "<Which boat would you like for the regatta?",
       "The red one with two seats."}};
  static call no_proof = {"<Lake boats, hello.",
                          "What is my berth number?",
                          "<I cannot verify you without your member number.",
                          "I forgot the number.",
                          "<I cannot verify you without your gate card either.",
                          "I lost the card."};
  segue__policy p = make();
  int32_t i = 0;
  (void)state;
  all_stay(calls, sizeof calls / sizeof *calls);
  for (; i <= last_of(no_proof); i++)
    assert_int_equal(turn(&p, i, no_proof[i]).escalate, i == last_of(no_proof));
  turn(&p, i++, "<Your account has been activated now.");
  assert_true(turn(&p, i++, "And which locker is mine?").score < 0.1);
  assert_true(turn(&p, i, "<I cannot verify you for that without a code.").score < 0.5);
}

static void what_is_counted_in_a_row_starts_anew_when_the_bot_goes_on(void **state) {
  static call calls[] = {
      {"<Lake boats, hello.", "I want a boat for the regatta.", "<Which boat would you like for the regatta?",
       "The red one with two seats.", "<Which boat would you like for the regatta?",
       "The red one with two seats.", "<Which evening suits you best for that?",
       "The last Sunday of June at ten.", "<Which evening suits you best for that?",
       "The last Sunday of June at ten."},
      {"<Lake boats, hello.", "My mooring rope snapped last night.", "<I did not understand that.",
       "The rope of my boat.", "<I did not understand that.", "It drifts near the weir.",
       "<A boat is loose, thank you. Where is it?", "Close to the mill.", "<I did not understand that.",
       "By the old mill."},
      {"<Lake boats, hello.", "I want a boat for the regatta.", "<A green boat with two seats then?",
       "No, not a green boat, the red boat.", "<The red boat at ten?", "Yes, exactly.",
       "<A large vest for an adult then?", "No, not a large vest, a small one for my son."}};
  (void)state;
  all_stay(calls, sizeof calls / sizeof *calls);
}

static void set_right_twice_it_reaches_a_person_also_with_an_answer_between(void **state) {
  static call calls[] = {
      {"<Lake boats, hello.", "I want a boat for the regatta.", "<A green boat with two seats then?",
       "No, not a green boat, the red boat.", "<The red boat. At which hour?", "At ten in the morning.",
       "<A large vest for an adult then?", "No, not a large vest, a small one for my son."}};
  segue__decision d;
  (void)state;
  assert_int_equal(escalates_as(calls[0], &d), last_of(calls[0]));
  assert_string_equal(d.why, "the caller set the bot right more than once");
}

/* What the bot says before it may differ; "shall I go on?" closes many a turn. */
static void the_question_that_a_turn_ends_with_is_known_again(void **state) {
  static call again[] = {
      {"<Lake boats, hello.", "I want a boat for Sunday.",
       "<The red one is small. Which of the boats would you like?", "One for six people.",
       "<The blue one has a roof. Which of the boats would you like?", "As I said, one for six."},
      {"<Lake boats, hello.", "I want a boat for Sunday.",
       "<The red one is small. Which of the boats would you like?", "One for six people.",
       "<Six would need a licence.", "We have it.",
       "<The blue one has a roof. Which of the boats would you like?", "As I said, one for six."},
      /* too short to tell but by the letter */
      {"<Lake boats, hello.", "I want the red boat.", "<Do you want it?", "Yes it is.",
       "<Or the boat with a roof?", "The red boat.", "<Do you want it?", "I already told you."},
      /* to the letter for the third time */
      {"<Lake boats, hello.", "I want a boat for the regatta.", "<Which boat would you like for the regatta?",
       "The red one with two seats.", "<Which boat would you like for the regatta?",
       "The red one with two seats.", "<Which boat would you like for the regatta?",
       "The red one with two seats."}};
  static call closes[] = {
      {"<Lake boats, hello.", "I want a boat for Sunday.",
       "<The red one seats six people. Shall I put you down for it?", "Yes, and is there any shade?",
       "<The jetty has a parasol. Shall I put you down for it?", "I already said yes to that, please."}};
  (void)state;
  all_reach_a_person_at_last(again, sizeof again / sizeof *again);
  all_stay(closes, sizeof closes / sizeof *closes);
}

static void what_the_bot_can_do_is_no_answer_but_in_its_greeting(void **state) {
  static call calls[] = {{"<Lake boats, hello.", "My mooring rope snapped.",
                          "<I can tell you more about boats.", "Who can tie it?",
                          "<I can tell you about prices.", "It drifts.", "<I can tell you about lessons."}};
  static call greets[] = {{"<Lake boats, hello. I can tell you more about boats.", "My mooring rope snapped.",
                           "<I can tell you more about prices.", "Who can tie it?",
                           "<I can tell you about lessons.", "It drifts."}};
  (void)state;
  all_reach_a_person_at_last(calls, sizeof calls / sizeof *calls);
  all_stay(greets, sizeof greets / sizeof *greets);
}

static void a_no_with_a_way_on_or_to_one_of_several_wishes_weighs_less(void **state) {
  static call calls[] = {
      {"<Lake boats, hello.", "Book the red boat for Sunday.",
       "<The red boat is not available. Shall I try another day?", "Yes, Monday.",
       "<It is not available on Monday. Shall I try another day?", "Tuesday then.",
       "<Nor on Tuesday, it is not available. Shall I try another boat?", "Yes, do that."},
      {"<Lake boats, hello.", "Book the red boat for Sunday.", "<The red boat is not available.",
       "What about the green one?", "<The green boat is not available.", "What about the blue one?",
       "<The blue boat is not available.", "Hm."},
      {"<Lake boats, hello.", "Book the red boat for Sunday.", "<I couldn't reserve the red boat.",
       "The green one.", "<I couldn't reserve the green boat.", "And a life vest please.",
       "<I cannot give you a life vest.", "Okay."},
      /* who asks why is told the same no again */
      {"<Lake boats, hello.", "Please waive the fee for the boat that sank.", "<I cannot waive the fee.",
       "And why is that?", "<I cannot waive the fee for rented boats.", "I see."}};
  (void)state;
  all_stay(calls, sizeof calls / sizeof *calls);
}

static void a_no_to_who_asked_for_nothing_else_weighs_in_full_also_after_a_turn_heard_badly(void **state) {
  static call softly = {"<Lake boats, hello.", "What about the red boat?", "<The red boat is not available."};
  segue__policy p = make();
  int32_t i = 0;
  (void)state;
  for (; i <= last_of(softly); i++) turn(&p, i, softly[i]);
  turn(&p, i++, "~mumble");
  assert_true(turn(&p, i, "<The red boat is not available.").score > 0.25);
}

static void who_gives_up_with_something_open_reaches_a_person_with_that_turn(void **state) {
  static call calls[] = {
      {"<Lake boats, hello.", "Book the red boat for Sunday.", "<The red boat is not available.",
       "Then the green one.", "<The green boat is not available.", "Never mind."},
      {"<Lake boats, hello.", "What is my berth number?", "<I cannot verify you without your member number.",
       "Forget it, there is no point."}};
  static call goes_on[] = {{"<Lake boats, hello.", "Book the red boat for Sunday.",
                            "<The red boat is not available.", "Forget it, book the green one for Sunday.",
                            "<The green boat is not available.", "Then the yellow one."}};
  (void)state;
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    segue__decision d;
    assert_int_equal(escalates_as(calls[i], &d), last_of(calls[i]));
    assert_int_equal(d.turn, last_of(calls[i]));
  }
  all_stay(goes_on, sizeof goes_on / sizeof *goes_on);
}

static void who_lacks_one_proof_and_then_the_other_reaches_a_person(void **state) {
  static call calls[] = {{"<Lake boats, hello.", "What is my berth number?",
                          "<I cannot verify you without your member number.",
                          "I forgot the number at home, my wife has it on a sheet of paper.",
                          "<I cannot verify you without your gate card either.",
                          "I lost the card in the reeds, just behind the old mill at noon."}};
  static call other[] = {{"<Lake boats, hello.", "What is my berth number?",
                          "<I cannot verify you without your member number.", "I don't have the number.",
                          "<I cannot verify you without your gate card either.",
                          "The card is nine four one."}};
  (void)state;
  all_reach_a_person_at_last(calls, sizeof calls / sizeof *calls);
  all_stay(other, sizeof other / sizeof *other);
}

/* Told to have lost it, the bot wants just that and asks for nothing else. */
static void who_lacks_the_only_proof_reaches_a_person(void **state) {
  static call calls[] = {{"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
                          "I lost the card it was on.", "<I cannot look it up without the number."}};
  static call other[] = {
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot look it up without the number. What is your postcode?"},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot verify you with what you told me."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot look it up without the number. You can find it in the app."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot look it up without the number. It is printed on your bill."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot look it up without the number. Let us try your name."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.", "<I cannot look it up without the number. Take your time."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
       "I lost the card it was on.",
       "<I cannot look it up without the number. Your surname will do as well."},
      {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?", "It is forty two.",
       "<I cannot verify you without your card."}};
  (void)state;
  all_reach_a_person_at_last(calls, sizeof calls / sizeof *calls);
  all_stay(other, sizeof other / sizeof *other);
}

static void who_presses_on_after_a_no_reaches_a_person_with_the_next(void **state) {
  static call calls[] = {{"<Lake boats, hello.", "Please waive the fee for the boat that sank.",
                          "<I cannot waive the fee.", "But surely it was not my fault.",
                          "<Our policy does not allow it."}};
  (void)state;
  all_reach_a_person_at_last(calls, sizeof calls / sizeof *calls);
}

/* Declined, asked for outright or for want of anything else, and not got. */
static void who_declined_a_person_and_then_asked_for_one_is_not_held_back(void **state) {
  static const struct {
    const char *turns[TURNS];
    int32_t asked, again;
  } calls[] = {{{"<Lake boats, hello.", "Just the price of a canoe. I don't need a person.",
                 "<A canoe is not available.", "Then get me a person.",
                 "<Nobody is free just now, please go on with me. Which boat is it?", "The red one.",
                 "<The red boat is not available.", "The green one.", "<The green boat is not available."},
                3,
                8},
               {{"<Lake boats, hello.", "Only my deposit back, I don't need a person.",
                 "<Deposits are kept until autumn.", "But I left the club in May, not autumn.",
                 "<Deposits are kept until autumn.", "Is there anybody who does deposits with you?",
                 "<The red boat is not available.", "The green one.", "<The green boat is not available.",
                 "The blue one.", "<The blue boat is not available."},
                5,
                10}};
  (void)state;
  for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
    segue__policy p = make();
    for (int32_t i = 0; calls[k].turns[i]; i++) {
      const segue__decision d = turn(&p, i, calls[k].turns[i]);
      assert_int_equal(d.escalate, i == calls[k].asked || i == calls[k].again);
      if (i == calls[k].asked) assert_non_null(strstr(d.why, "the caller asked for a person"));
    }
  }
}

static void a_wish_taken_back_is_none(void **state) {
  segue__policy_config config;
  segue__policy p;
  (void)state;
  segue__policy_config_init(&config);
  config.threshold = 0.95; /* a wish alone is not enough here */
  segue__policy_init(&p, &config);
  turn(&p, 0, "<Lake boats, hello.");
  assert_true(turn(&p, 1, "Can I talk to a person?").score > 0.85);
  turn(&p, 2, "<Of course. What is it about?");
  const segue__decision d = turn(&p, 3, "No, I don't want a person after all.");
  assert_true(d.score < 0.1);
  assert_non_null(strstr(d.why, "wants no person"));
}

static void an_offer_is_taken_up_with_the_next_turn_or_not_at_all(void **state) {
  static const char *const between[] = {"My rope is torn.", "~mumble"};
  (void)state;
  for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
    segue__policy p = make();
    turn(&p, 0, "<I don't know that boat. Would you like to speak to an agent?");
    turn(&p, 1, between[i]);
    segue__policy_out_of_scope(&p); /* so that what follows is a turn of its own */
    assert_false(turn(&p, 2, "Yes, the red one is mine.").escalate);
  }
}

/* ... nor is it by a yes to what the bot asks then, or by hesitating. */
static void an_offer_is_gone_once_it_is_declined(void **state) {
  static call calls[] = {
      {"<I don't know that boat. Would you like to speak to an agent?", "No, I don't want a person.",
       "<All right. Is it the red boat?", "Yes, the red one."},
      {"<I don't know that boat. Would you like to speak to an agent?", "No, I don't want a person.",
       "<All right. What is its number?", "4 7 0 3 1"},
      {"<I don't know that boat. Would you like to speak to an agent?", "Uh, um, the..."},
      {"<I don't know that boat. Would you like to speak to an agent?", "Oh, and my, um"},
  };
  (void)state;
  all_stay(calls, sizeof calls / sizeof *calls);
}

static void what_was_said_twice_to_be_verified_no_longer_presses(void **state) {
  static call calls[] = {{"<Lake boats, hello.", "I live at the old mill in Brandt Lane.",
                          "<Noted. Your number?", "I live at the old mill in Brandt Lane.", "<And the year?",
                          "I live at the old mill in Brandt Lane.", "<And the name?",
                          "I live at the old mill in Brandt Lane."}};
  segue__policy p = make();
  int32_t i = 0;
  (void)state;
  for (; i <= last_of(calls[0]); i++) assert_false(turn(&p, i, calls[0][i]).escalate);
  segue__policy_verified(&p);
  turn(&p, i++, "<Thank you, Ms Brandt. What can I do for you?");
  assert_false(turn(&p, i, "As I said, my rope is torn.").escalate);
}

static void the_reason_names_what_happened_last(void **state) {
  static const struct {
    const char *turns[16], *why;
  } calls[] = {
      /* told again, in no words of its own */
      {{"<Lake boats, hello.", "I want a boat for the regatta.",
        "<Which boat would you like for the regatta?", "The red one with two seats.",
        "<Which boat would you like for the regatta?", "Red with two seats, red.",
        "<Which boat would you like for the regatta?", "With two seats."},
       "the caller had to say the same again"},
      /* set right, which was heeded, and then asked the same */
      {{"<Lake boats, hello.", "I want a boat for the regatta.", "<A green boat with two seats then?",
        "No, not a green boat, the red boat.", "<The red boat. At which hour?", "At ten.",
        "<A large vest for an adult then?", "No, not a large vest, a small one for my son.",
        "<Which evening would suit you best?", "Sunday.", "<Which evening would suit you best?", "June.",
        "<Which evening would suit you best?"},
       "the bot said the same again"}};
  (void)state;
  for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
    segue__policy p = make();
    segue__decision d = {0};
    for (int32_t i = 0; calls[k].turns[i]; i++) d = turn(&p, i, calls[k].turns[i]);
    assert_string_equal(d.why, calls[k].why);
  }
}

static double value_after(const char *const *turns, const char *name) {
  segue__policy p = make();
  segue__decision d = {0};
  for (int32_t i = 0; i < TURNS && turns[i]; i++) d = turn(&p, i, turns[i]);
  for (size_t i = 0; i < d.n_signals; i++)
    if (strcmp(d.signals[i].name, name) == 0) return d.signals[i].value;
  return 0;
}

/* Wanted all the same, or with regret; asked for another proof the call goes on. */
static void a_proof_that_the_caller_lacks_and_the_bot_needs_is_no_proof(void **state) {
  static call needed[] = {{"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
                           "I don't have that.", "<I'm sorry, I need something to find you by."},
                          {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
                           "I don't have that.", "<I still need your member number."}};
  static call other = {"<Lake boats, hello.", "What is my berth number?", "<What is your member number?",
                       "I don't have that.", "<Then I need your postcode."};
  (void)state;
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    assert_true(value_after(needed[i], "not_identified") > 0);
  assert_true(value_after(other, "not_identified") == 0);
}

static void a_bare_no_answers_whether_but_not_how(void **state) {
  static call how = {"<Lake boats, hello.", "The pump is silent.", "<Please press the pump. How is it?",
                     "No."},
              whether = {"<Lake boats, hello.", "The pump is silent.", "<Please press the pump. Is it warm?",
                         "No."};
  (void)state;
  assert_true(value_after(how, "fixes_rejected") > 0);
  assert_true(value_after(whether, "fixes_rejected") == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(calls_that_go_well_stay),
      cmocka_unit_test(calls_that_lead_nowhere_reach_a_person_with_their_last_turn),
      cmocka_unit_test(what_went_wrong_before_a_success_no_longer_presses),
      cmocka_unit_test(what_is_counted_in_a_row_starts_anew_when_the_bot_goes_on),
      cmocka_unit_test(set_right_twice_it_reaches_a_person_also_with_an_answer_between),
      cmocka_unit_test(the_question_that_a_turn_ends_with_is_known_again),
      cmocka_unit_test(what_the_bot_can_do_is_no_answer_but_in_its_greeting),
      cmocka_unit_test(a_no_with_a_way_on_or_to_one_of_several_wishes_weighs_less),
      cmocka_unit_test(a_no_to_who_asked_for_nothing_else_weighs_in_full_also_after_a_turn_heard_badly),
      cmocka_unit_test(who_gives_up_with_something_open_reaches_a_person_with_that_turn),
      cmocka_unit_test(who_lacks_one_proof_and_then_the_other_reaches_a_person),
      cmocka_unit_test(who_lacks_the_only_proof_reaches_a_person),
      cmocka_unit_test(who_presses_on_after_a_no_reaches_a_person_with_the_next),
      cmocka_unit_test(who_declined_a_person_and_then_asked_for_one_is_not_held_back),
      cmocka_unit_test(a_wish_taken_back_is_none),
      cmocka_unit_test(an_offer_is_taken_up_with_the_next_turn_or_not_at_all),
      cmocka_unit_test(an_offer_is_gone_once_it_is_declined),
      cmocka_unit_test(what_was_said_twice_to_be_verified_no_longer_presses),
      cmocka_unit_test(the_reason_names_what_happened_last),
      cmocka_unit_test(a_proof_that_the_caller_lacks_and_the_bot_needs_is_no_proof),
      cmocka_unit_test(a_bare_no_answers_whether_but_not_how),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
