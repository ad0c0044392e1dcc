/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls through the policy: whether they reach a person is a matter of their course. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/policy.h"

enum { TURNS = 12 };

/* "<" begins what the bot says. Answers the turn after which a person is called, or SEGUE_TURN_NONE. */
static int32_t escalates(const char *const *turns) {
  segue__policy_config config;
  segue__policy p;
  segue__policy_config_init(&config);
  segue__policy_init(&p, &config);
  for (int32_t i = 0; i < TURNS && turns[i]; i++) {
    segue__decision d;
    if (turns[i][0] == '<')
      segue__policy_bot_turn(&p, i, turns[i] + 1);
    else
      segue__policy_turn(&p, i, turns[i], -1);
    segue__policy_judge(&p, NULL, &d);
    if (d.escalate) return i;
  }
  return SEGUE_TURN_NONE;
}

/* A booking that fails twice with a way on, offers declined, details put right, fixes that were none, another proof,
 * successes. */
static const char *const well[][12] = {
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
static const char *const badly[][12] = {
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
  for (size_t i = 0; i < sizeof well / sizeof *well; i++)
    if (escalates(well[i]) != SEGUE_TURN_NONE) fail_msg("%s", well[i][1]);
}

static void calls_that_lead_nowhere_reach_a_person_with_their_last_turn(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof badly / sizeof *badly; i++) {
    int32_t last = 0;
    while (last + 1 < TURNS && badly[i][last + 1]) last++;
    if (escalates(badly[i]) != last) fail_msg("%s", badly[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(calls_that_go_well_stay),
      cmocka_unit_test(calls_that_lead_nowhere_reach_a_person_with_their_last_turn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
