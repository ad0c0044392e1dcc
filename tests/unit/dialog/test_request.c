/* SPDX-License-Identifier: Apache-2.0 */
/* Wishes for a person: one row and more for each form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/policy.h"

static uint32_t request_in(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__cues_request(&w);
}

static void wishes_are_heard_by_their_form(void **state) {
  static const char *const wishes[] = {"get the duty manager down here",
                                       "ok then get me the nurse",
                                       "connect me with the ward please",
                                       "transfer me to housekeeping",
                                       "can't you just get mr hale for a second",
                                       "put whoever plans the jobs on",
                                       "transfer me back to Nadia",
                                       "would you mind passing me over to somebody who may sign it",
                                       "could you ring through to the kiln room",
                                       "i'd like to be connected to the dispensary",
                                       "kiln team please",
                                       "i need customer service",
                                       "do you have people there i could turn to",
                                       "a quick word with one of your staff if you don't mind",
                                       "surely there's somebody in the yard who can sort that out",
                                       "i've been waiting ages to speak to someone",
                                       "i have asked you three times now for a person",
                                       "my eyes are not great, it would be easier with a person",
                                       "i won't discuss my daughter's marks with a machine",
                                       "nope sorry a person please",
                                       "a human being should decide that",
                                       "can someone other than you look into it",
                                       "go straight to an agent",
                                       "could you fetch a colleague",
                                       "let's have your supervisor then",
                                       "get someone from the finance team on the line",
                                       "i'd like a word with him",
                                       "is mrs hale in today",
                                       "i want a second opinion from a human colleague",
                                       "con un operador por favor",
                                       "quisiera que me atendiera una persona",
                                       "no quiero hablar con una máquina",
                                       "¿hay alguien con quien pueda hablar?",
                                       "fetch your supervisor",
                                       "i'd rather have somebody check the meter",
                                       "somebody must explain whether i can go",
                                       "is there anybody there who can help me",
                                       "can someone real take over",
                                       "this isn't working, get me your supervisor",
                                       "could a human take a look at my case",
                                       "i want to get off this bot",
                                       "can i bypass this and get to someone",
                                       "i need somebody with some authority",

                                       "please have your team call me back",
                                       "could you get a technician on the line",
                                       "i'd feel better explaining this to a person",
                                       "can you flag this for a human",
                                       "just send me to billing",
                                       "i'd prefer human help",
                                       "take me off this machine",
                                       "let me out of this menu, i want a person",
                                       "operator",
                                       "agent agent agent",
                                       "where are the humans",
                                       "are there any humans left at your company",

                                       "escalate please",
                                       "i want this escalated",
                                       "i'd like to escalate this",
                                       "i want to make this complaint to a manager",
                                       "i need to be put through to the fraud team",
                                       "can you loop in someone from billing",
                                       "bring in a specialist",
                                       "can we get a person involved",
                                       "i think a human would understand",
                                       "maybe a real person can figure this out",
                                       "i don't think you can help me, is there someone else",
                                       "i'd like someone else to handle this",
                                       "can i get a callback from an actual employee",
                                       "i need to explain this to a person, not a computer",
                                       "hand me off to somebody else",
                                       "i'd rather not do this with a robot",
                                       "i'm done talking to you, give me a person",
                                       "this needs human eyes",
                                       "somebody with a pulse please",
                                       "anyone with a brain there",
                                       "could one of your nurses ring me",
                                       "have a doctor call me",

                                       "what's the number for a real person",
                                       "how do i get past you to somebody",
                                       "is a representative free",
                                       "please connect me",

                                       "you need to get someone on this call right now",
                                       "i would like to be contacted by someone from your team",
                                       "can a person call me",
                                       "is it possible to have a human look into this",

                                       "could someone from the office give me a ring",
                                       "please pass this on to a human",
                                       "i need real help from real people",
                                       "wouldn't it be easier if i talked to someone",
                                       "do you have a phone number where people answer",
                                       "is there any way to reach a person",

                                       "what do i have to say to get a human",
                                       "how many times do i have to ask for an agent",
                                       "i asked for a person",
                                       "i've asked three times for a manager",
                                       "i keep asking for a human",
                                       "stop. human please",
                                       "i'd be happier talking to a member of staff",
                                       "i'd appreciate it if someone could phone me",
                                       "would you have your events people call me",
                                       "who's your supervisor",
                                       "put a manager on",
                                       "kindly arrange for an officer to contact me",
                                       "please assign this to a human agent",
                                       "i'd like to raise this with your management",
                                       "ask somebody to come out and look at it",
                                       "somebody needs to look at the picture with their own eyes",
                                       "could you not just fetch her",
                                       "isn't there some young lady i could just explain it to",
                                       "i'd like to be rung by whoever runs the place",
                                       "which human being in payroll does it and how do i reach them",
                                       "i want this taken up with the person in charge",
                                       "surely there's a doctor on your staff who can tell me",
                                       "i need to talk about my results with someone who can read them",
                                       "i'd sooner sort this out face to face",
                                       "can you get me off the automated system",

                                       "i want a callback from a person today",
                                       "is anyone monitoring this call who can step in",
                                       "could someone look into this for me personally",
                                       "you're a bot and i need a human for this",
                                       "i can't explain it to a machine",
                                       "it'd be quicker with a person",
                                       "do you have any people i can speak with",
                                       "give me the complaints department",
                                       "i'd like my case reviewed by a person",
                                       "could i be rung back about this",
                                       "can you call me back",
                                       "i'd like a callback please",
                                       "who else is there",
                                       "pass this up the chain",
                                       "take it to the powers that be",
                                       "i want this to go higher",
                                       "i need flesh and blood for this",
                                       "a pair of human ears would be nice",
                                       "i want to hear a voice that isn't recorded",
                                       "can we do this without the machine",
                                       "let me talk to the kitchen",
                                       "let me speak with the chef",
                                       "i'd like a word with the owner",
                                       "please have the vet ring me",
                                       "the mechanic should call me",
                                       "somebody has got to ring me about this",
                                       "can you make somebody call me",
                                       "i'd like this to be looked at by somebody who knows boats",
                                       "who decides about that",
                                       "who decides that",
                                       "but who decides",
                                       "is there anyone there to help me",
                                       "is there someone to help with my claim",
                                       "is there anybody at the office to help",
                                       "i want your name and your manager's name",
                                       "is there someone on duty",
                                       "anybody home",
                                       "is there life on this line",
                                       "please let someone from dispatch know to ring me",
                                       "i'll speak to the duty manager",
                                       "i'll have the manager then",
                                       "manager please",
                                       "give me someone sensible",
                                       "i need someone who speaks my language",
                                       "could you find somebody who isn't a computer",
                                       "will you let me through to the ward",
                                       "could the nurse on duty come to the phone",
                                       "i prefer dealing with people",
                                       "i'm old fashioned, i like talking to people",
                                       "no offence, i'd like a human being",
                                       "nothing personal but i want a person",
                                       "you have staff don't you, let me have one of them",
                                       "i need to be advised by someone qualified",
                                       "i want to take this further",
                                       "i want this handled by the head office",
                                       "i'd like to complain to head office",
                                       "please transfer the call",
                                       "transfer this call please",
                                       "forward me to the complaints desk",
                                       "i want a doctor to call me back",
                                       "i want an actual person",
                                       "i'd like an actual person",
                                       "you don't get it, i need an actual person",
                                       "i need someone to look into this tomorrow",
                                       "i want somebody to look at my claim on friday",
                                       "i demand to be connected",
                                       "i demand to speak to the person responsible",
                                       "you'd better get somebody",
                                       "i have been asking for a person",
                                       "we have been asking for a manager",
                                       "definitely not put me through to the ward",
                                       "why dont you put me through to somebody",
                                       "why not let me talk to a person",
                                       "i dont know could you ring through to the kiln room",
                                       "i dont understand is there anybody there who can help me",
                                       "the nurse told me. i need to talk to a manager",
                                       "my wife told me that. can i speak to somebody",
                                       "better get someone on this"};
  (void)state;
  for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
    if (request_in(wishes[i]) != SEGUE__CUE_WANTS_PERSON) fail_msg("%s", wishes[i]);
}

static void people_named_met_or_booked_are_no_wish(void **state) {
  static const char *const mentions[] = {
      "people call me tilda",
      "i'd like to speak to well no i only wanted to know the fee",
      "could you speak with a slower accent",
      "are you a machine or a real person",
      "is this a recording or an actual human",
      "what is the largest number of people for the sauna",
      "how long until the money is transferred, when will it be transferred",
      "my parcel is not in there",
      "i'd sooner do it here than wait for a person",
      "i need someone to walk my goat",
      "is the play about a real person",
      "who do i talk to, to cancel a standing order",
      "can i get connected to the wifi in the lobby",
      "send the deposit straight over to the agent",
      "my agent sent me the papers",
      "i spoke to someone yesterday and they were lovely",
      "no need to bother a person with this",
      "last time i had to speak to a manager but today was easy",
      "the man in the booth had gone home, there was nobody there",
      "a woman in hr told me to call a human but i'd sooner do it with you",
      "the cashier said i should have a word with someone at the bank",
      "i wanted to talk to the nurse but she told me on the day is fine",
      "is it right that a real person takes us round the cellar",
      "it keeps telling me there's a person at the door",
      "i'm not a robot",
      "are you a robot",
      "are you a real live human being",
      "is this a real actual human",
      "are you a real person",
      "you sound like a real person",
      "you sound like an actual person",
      "you talk just like an actual human being",
      "is there a vet who can see my hamster on friday",
      "i need someone to look at the gutter before winter",
      "i have to call a plumber tomorrow",
      "someone broke into my car",
      "there's someone at the door, hold on",
      "somebody stole my wallet",
      "can somebody else pick it up for me",
      "can my wife pick it up",
      "the driver asked me to call you",
      "i don't need a supervisor thanks",
      "thanks for not making me talk to a person",
      "so glad i didn't have to speak to anyone",
      "tell your manager you're great",
      "my manager wants me to change the booking",
      "i work as a customer service agent",
      "is there a person limit on the ticket",
      "a table for two people please",
      "how many people can sit there",
      "i need a room for four people",
      "the technician is coming on friday, right",
      "who is the host this week",
      "when will the technician come",
      "can the technician come on tuesday instead",
      "do i need to be there or can someone else let him in",
      "my doctor wants to see the results",
      "i need to talk to my husband first",
      "let me ask my boss",
      "i'll talk it over with my wife",
      "will a person deliver it or do i pick it up",
      "no human could have done that faster",
      "your colleague sent me here",
      "i was transferred here by your colleague",
      "the last agent was very kind",
      "better than talking to a human",
      "do i have to speak to somebody to cancel",
      "can i do it without talking to anyone",
      "someone will be home all day",
      "the guy who installed it was great",
      "i ended up shouting at your poor supervisor",
      "i'd like to transfer money to my son",
      "transfer five thousand miles to my daughter",
      "i'm waiting for someone from your team to arrive at ten, is that still right",
      "i'd like to book a tutor",
      "i want to book an appointment with a doctor",
      "could i leave the key with somebody",
      "i need an appointment with the dentist",
      "i'd like to see a doctor on monday",
      "can i bring another person",
      "do you have a room for one more person",
      "somebody from your team called me yesterday about the delivery",
      "someone told me you have a discount",
      "a colleague recommended you",
      "can i add another person to the policy",
      "is the manager's special still on",
      "i'm the manager of the shop and i'd like to order",
      "i was told an engineer will call me back, when is that",
      "the nurse will see me at ten, right",
      "my neighbour talked to a person but i did it with you in a minute",
      "i used to have to wait for an agent for this",
      "is this a person or a machine",
      "my son usually does this with a human",
      "i'd like to leave a tip for the waiter",
      "it says on the site that someone will contact me",
      "does a person check the meter or do i send it",
      "i'd rather not talk to anyone, can you do it here",
      "i'm good, no need to transfer me",
      "can i call you back in ten minutes",
      "i'll call back later",
      "the shop will call me when it's in",
      "please text me when it's ready",
      "i'd like to book the workshop for saturday",
      "can i have the kitchen one instead",
      "is the pool open today",
      "is the manager's discount still on",
      "i'd like the one with the blue handle",
      "i want the one from last week",
      "i'd like to take this course further next year",
      "who wrote that book",
      "who plays on saturday",
      "who is the teacher of that class",
      "is there a number for the hotel in paris",
      "i'd like to come in person on friday",
      "can i pay in person",
      "can i pick it up in person",
      "put me down for saturday",
      "put two seats on my account",
      "let me have the large one",
      "let me have a look",
      "give me the blue one",
      "let me check with my wife",
      "i have to ask my manager first",
      "i need to check with my colleague",
      "the driver should call me when he is outside",
      "can the driver ring the bell",
      "can the courier phone me before he comes",
      "is there anyone at the depot on sunday to hand it over",
      "does somebody have to sign for it",
      "i want a table by the window",
      "i prefer people carriers",
      "i like people who are punctual",
      "i'm good with people",
      "i like talking to you",
      "you're better than the people i had before",
      "a friend spoke to your staff and they were great",
      "the staff there are wonderful",
      "please thank the team for me",
      "tell the team they did a great job",
      "tell the chef it was lovely",
      "say hi to the nurse",
      "could you pass my thanks on to the driver",
      "pass my thanks to your colleague",
      "i want to leave a note for the cleaner",
      "can you let the driver know that the gate is open",
      "please let the reception know we arrive late",
      "could you ask the kitchen to leave out the nuts",
      "can the kitchen do gluten free",
      "can you send the same technician",
      "is the technician still coming",
      "i'm happy with the technician",
      "did someone already call about it",
      "has anyone found a black umbrella",
      "somebody left a bag in my car",
      "anyone can use it, right",
      "is it for one person or two",
      "per person or in total",
      "it's for a different person",
      "the other person on the booking is my sister",
      "put my husband on the policy",
      "add my son to the account",
      "i'm calling for my mother, she's here with me",
      "i was sure i'd have to talk to a person",
      "i thought i'd have to speak to an agent for that",
      "i complained to the manager and he was very kind",
      "can you find people by their job",
      "we need some people carriers",
      "i need a person carrier for six",
      "i'd like a consultant for my kitchen on monday",
      "when will they contact me",
      "are you a human being",
      "am i talking to a human being",
      "i need some help",
      "can you send it to another person",
      "i'd rather pick it up in person",
      "maybe somebody took it by mistake"};
  (void)state;
  for (size_t i = 0; i < sizeof mentions / sizeof *mentions; i++)
    if (request_in(mentions[i]) & SEGUE__CUE_WANTS_PERSON) fail_msg("%s", mentions[i]);
}

/* Of somebody of the caller's own. */
static const char *const own_people[] = {
    "i'd like to discuss it with her first", "let me sort it out with him tonight",
    "i want to put this to them as a gift", "let me have a quick word with her and call you back"};

static const char *const soft[] = {"i want the doctor to look at this",
                                   "who handles my complaint",
                                   "who is going to answer me",
                                   "so who's dealing with this",
                                   "i'd rather settle that with her",
                                   "i'd rather settle it with her than with you",
                                   "let me put this to them",
                                   "i'll have a word with him",
                                   "and who is allowed to",
                                   "well who then would be able to do that",
                                   "somebody at your boathouse must be able to unlock it",
                                   "i'd rather the optician had a look",
                                   "can you ask a colleague",
                                   "could you check with your supervisor",
                                   "i'll wait for one of the girls if it's all the same to you",
                                   "can i have the lady i spoke to last week",
                                   "i want the one who wrote this letter",
                                   "is there a number i can ring instead",
                                   "i'd rather see about this in person",
                                   "can i have the workshop",
                                   "who should i turn to then",
                                   "where do i go with this then",
                                   "so who is responsible for this",
                                   "can someone assist me with activating the tag",
                                   "could someone unlock the boat house",
                                   "any chance she's still there",
                                   "could somebody explain to me where the fee comes from",
                                   "would a colleague of yours be able to look",
                                   "would anyone on your side take five minutes for me",
                                   "i'm taking this further",
                                   "maybe somebody could explain that",
                                   "a vet at your branch who knows",
                                   "we must be seen by a nurse",
                                   "give this to the team",
                                   "i want my case reviewed",
                                   "could you ring me",
                                   "could you see if he's in",
                                   "yes, if she's still there",
                                   "can i see someone in the branch",
                                   "i'd like to meet somebody at your office",
                                   "a chat with the optician",
                                   "who decides if a hedge gets cut",
                                   "so who decides which lanes are for beginners",
                                   "is there anyone on the jetty to help with a pram",
                                   "are there any staff at the lock to help with heavy bags"};

static void some_are_wishes_only_once_something_went_wrong(void **state) {
  segue__policy_config config;
  (void)state;
  for (size_t i = 0; i < sizeof own_people / sizeof *own_people; i++)
    if (request_in(own_people[i])) fail_msg("%s", own_people[i]);
  segue__policy_config_init(&config);
  for (size_t i = 0; i < sizeof soft / sizeof *soft; i++) {
    segue__policy p;
    segue__decision d;
    if (request_in(soft[i]) != SEGUE__CUE_MAY_WANT_PERSON) fail_msg("%s", soft[i]);
    segue__policy_init(&p, &config);
    segue__policy_turn(&p, 1, soft[i], -1);
    segue__policy_judge(&p, NULL, &d);
    if (d.n_signals > 0) fail_msg("alone: %s", soft[i]);
    segue__policy_bot_turn(&p, 2, "I'm sorry, I can't do that.");
    segue__policy_turn(&p, 3, soft[i], -1);
    segue__policy_judge(&p, NULL, &d);
    if (!d.escalate || d.reason != SEGUE_REASON_EXPLICIT_REQUEST || d.turn != 3)
      fail_msg("after a no: %s", soft[i]);
  }
}

static void who_does_the_work_at_a_time_is_a_service(void **state) {
  static const char *const services[] = {"i don't mind seeing dr okafor if he's available",
                                         "i'd be happy to see mrs lund if she's in on friday",
                                         "i'd like a technician to look at the boiler on monday",
                                         "could someone come and check the meter tomorrow"};
  (void)state;
  for (size_t i = 0; i < sizeof services / sizeof *services; i++)
    if (request_in(services[i])) fail_msg("%s", services[i]);
}

static void a_call_that_leads_nowhere_makes_a_wish_of_it_too(void **state) {
  segue__policy_config config;
  segue__policy p;
  segue__decision d;
  (void)state;
  segue__policy_config_init(&config);
  segue__policy_init(&p, &config);
  segue__policy_bot_turn(&p, 0, "Tidewater rowing club.");
  segue__policy_turn(&p, 1, "I was charged for a boat that sank.", -1);
  segue__policy_bot_turn(&p, 2, "Boat fourteen was returned on Sunday.");
  segue__policy_turn(&p, 3, "It was not, the boat sank. Could you check with your colleague?", -1);
  segue__policy_judge(&p, NULL, &d);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 3);
}

static void an_offer_is_one_by_who_would_come_of_it(void **state) {
  static const char *const are[] = {"I can escalate it to a supervisor.",
                                    "Shall I have a colleague ring you?",
                                    "I could ask my manager about the mast if you'd like."};
  static const char *const none[] = {"I can pass the boat to my left if you'd like.",
                                     "I'll have the keys call out for you.", "A manager locked the shed."};
  segue__words w;
  (void)state;
  for (size_t i = 0; i < sizeof are / sizeof *are; i++) {
    segue__words_of(&w, are[i], strlen(are[i]));
    if (!segue__cues_offer(&w)) fail_msg("no offer: %s", are[i]);
    segue__words_of(&w, none[i], strlen(none[i]));
    if (segue__cues_offer(&w)) fail_msg("offer: %s", none[i]);
  }
}

/* What a long turn said first is no longer what a "yes" answers. */
static void an_offer_stands_at_the_end_of_the_turn(void **state) {
  static const char filler[] =
      " The lake has nine piers and a lock. Boats come back at dusk. The oars hang in the shed by the mill, "
      "the vests in the loft above it. Dogs are welcome on all boats but the red one, which has a deck of "
      "soft wood. Bring a hat and some water.";
  char text[600];
  segue__words w;
  (void)state;
  for (int first = 0; first < 2; first++) {
    const char *offer = "Would you like to speak to an agent?";
    snprintf(text, sizeof text, "%s%s%s", first ? offer : "", filler, first ? "" : offer);
    segue__words_of(&w, text, strlen(text));
    assert_int_equal(segue__cues_offer(&w), !first);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wishes_are_heard_by_their_form),
      cmocka_unit_test(people_named_met_or_booked_are_no_wish),
      cmocka_unit_test(some_are_wishes_only_once_something_went_wrong),
      cmocka_unit_test(who_does_the_work_at_a_time_is_a_service),
      cmocka_unit_test(a_call_that_leads_nowhere_makes_a_wish_of_it_too),
      cmocka_unit_test(an_offer_is_one_by_who_would_come_of_it),
      cmocka_unit_test(an_offer_stands_at_the_end_of_the_turn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
