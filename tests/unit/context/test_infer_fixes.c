/* SPDX-License-Identifier: Apache-2.0 */
/* Fixes that were talked about, and what became of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static void fixes_and_what_became_of_them_are_followed(void **s) {
  segue_context *c = TALK("c:my internet keeps dropping", "b:Please try restarting your router.", "c:okay",
                          "c:no it still doesn't work", "b:Could you try replacing the cable?",
                          "c:that fixed it", "b:Would you like me to schedule a technician?", "c:no thanks");
  assert_int_equal(outcome(c, "restarting router"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "replacing cable"), SEGUE_ATTEMPT_DONE);
  assert_int_equal(outcome(c, "schedule technician"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(segue_context_attempt_count(c), 3);
  segue_context_unref(c);
}

static void fixes_that_the_engine_reports_are_not_found_again(void **s) {
  static const char offer[] =
      "{\"type\":\"attempt\",\"action\":\"restart the router\",\"outcome\":\"offered\"}";
  static const struct {
    int who;
    const char *text;
  } turns[] = {{SEGUE_WHO_BOT, "Please restart your router. Did that help?"},
               {SEGUE_WHO_CALLER, "no it still keeps dropping"},
               {SEGUE_WHO_BOT, "I've changed the radio channel. Please try restarting the modem."},
               {SEGUE_WHO_CALLER, "no I already tried resetting the phone"}};
  segue_context_builder *b = NULL;
  segue_context *c = NULL;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  assert_int_equal(segue_context_builder_apply(b, offer, sizeof offer - 1, SEGUE_EVENT_BY_ENGINE, NULL),
                   SEGUE_OK);
  for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
    assert_int_equal(
        segue_context_builder_turn(b, turns[i].who, turns[i].text, strlen(turns[i].text), NAN, UINT64_MAX),
        SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(outcome(c, "restart the router"), SEGUE_ATTEMPT_OFFERED);
  assert_int_equal(outcome(c, "resetting phone"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(segue_context_attempt_count(c), 2);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

static void a_number_given_again_is_no_restating_and_looking_something_up_no_fix(void **s) {
  segue_context *c = TALK(
      "b:Let me check that. What is the five digit parcel number?", "c:four one seven five two",
      "b:What is your date of birth?", "c:march twelfth nineteen eighty four",
      "b:That did not match. Let me check that. What is the five digit parcel number?",
      "c:four one seven five two", "b:What is your date of birth?", "c:march twelfth nineteen eighty four");
  segue_sentiment m = {.size = sizeof m};
  assert_int_equal(segue_context_sentiment(c, &m), SEGUE_OK);
  assert_true(m.restated <= 0);
  assert_int_equal(segue_context_attempt_count(c), 0);
  segue_context_unref(c);
}

static void offers_and_answers_of_everyday_speech_are_read(void **s) {
  segue_context *c =
      TALK("b:Have you topped up the pressure?", "c:Topped it up twice. Drops again within the hour.",
           "b:I can give you a ten dollar credit.", "c:a credit's fine but fix the plan please",
           "b:I could take off half of it.", "c:no chance, I told them about the stairs",
           "b:Shall I book it?", "c:Go on then");
  assert_int_equal(outcome(c, "topped up pressure"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "give ten dollar credit"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "take off half"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "book"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
}

static void what_the_caller_tried_before_counts(void **s) {
  segue_context *c = TALK("c:I already tried restarting the modem",
                          "b:Please try restarting the modem again.", "c:I did that already");
  assert_int_equal(outcome(c, "restarting modem"), SEGUE_ATTEMPT_FAILED);
  segue_context_unref(c);
}

static void no_answers_no_fix_that_was_not_offered_just_now(void **s) {
  (void)s;
  segue_context *c = TALK("c:my sofa did not come", "b:I can book the next free slot.",
                          "c:when would that be", "b:Friday. Is there a lift in the house?", "c:no");
  segue_attempt a = {.size = sizeof a};
  assert_int_equal(segue_context_attempt(c, 0, &a), SEGUE_OK);
  assert_int_equal(a.outcome, SEGUE_ATTEMPT_OFFERED);
  segue_context_unref(c);
  c = TALK("c:it is dead", "b:Did you press the reset button?", "c:pressed it, nothing");
  assert_int_equal(segue_context_attempt(c, 0, &a), SEGUE_OK);
  assert_string_equal(a.action, "press reset button");
  assert_int_equal(a.outcome, SEGUE_ATTEMPT_FAILED);
  segue_context_unref(c);
}

static void an_offer_waits_for_the_answer_to_a_question_back(void **s) {
  (void)s;
  segue_context *c = TALK("c:my rate runs out", "b:Would a tracker suit you better?", "c:what's a tracker?",
                          "b:It follows the base rate.", "c:ok let's go with that");
  assert_int_equal(outcome(c, "tracker"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
}

/* The same answer after a question, a request and an offer. */
static void fixes_are_read_in_whatever_words(void **s) {
  (void)s;
  segue_context *c =
      TALK("c:the heating is off", "b:Has the main valve been opened fully?", "c:Yes, no difference.",
           "b:What usually helps is bleeding the radiators.", "c:did that already, no joy",
           "b:Perhaps turning the thermostat up would help?", "c:That's not going to work for me.",
           "b:I've gone ahead and reset the boiler from here.", "c:still the same",
           "b:I could have an engineer with you on Monday.", "c:Mondays I work, so no.",
           "b:Alternatively there's a slot on Tuesday at 8.", "c:That'll do.");
  assert_int_equal(outcome(c, "main valve opened fully"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "bleeding radiators"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "turning thermostat up"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "reset boiler from here"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "have engineer on monday"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "slot on tuesday at 8"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
}

/* Proposals of no known wording, and what becomes of them between the lines. */
static void proposals_are_known_by_their_grammar(void **s) {
  (void)s;
  segue_context *c =
      TALK("c:I descaled the machine and it's still dripping.",
           "b:Some people manage to free the valve with a spoon.", "c:The valve won't budge.",
           "b:Unscrew the lid, then rotate the ring.", "c:Hang on. Hm, same thing.",
           "b:I'm recalibrating it from here.", "c:It clicked... still dripping.",
           "b:Our workshop would have to take it apart.", "c:Not this week? I need it.",
           "b:The workshop has a queue.", "c:No, leave it.", "b:The alternative would be a loan machine.",
           "c:A loan machine's fine. I'm at home.", "b:Unfortunately that didn't go through.", "c:oh");
  assert_int_equal(outcome(c, "descaled machine"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "free valve with spoon"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "unscrew lid"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "recalibrating from here"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "workshop take apart"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "loan machine"), SEGUE_ATTEMPT_FAILED);
  segue_context_unref(c);
}

/* What is asked of the caller for the talk's sake, and what is told, is no fix. */
static void what_is_only_asked_or_told_is_no_fix(void **s) {
  (void)s;
  segue_context *c =
      TALK("c:my bill is wrong", "b:Could you tell me your account number? I can see the meter.", "c:4410982",
           "b:Can you spell the name for me, please? Please hold the line.", "c:k a y e",
           "b:I'll look into it. Let me check that. I will be right with you.", "c:ok");
  assert_int_equal(segue_context_attempt_count(c), 0);
  segue_context_unref(c);
}

/* A person at the other end who chats: what is done in life is no fix, what is put to the caller is one. */
static void who_talks_off_hand_tells_of_life(void **s) {
  (void)s;
  segue_context *c = TALK(
      "c:How's the weather at your end?", "b:Uh, lovely, you can sit in the garden all day.", "c:Yeah.",
      "b:And we, we've repainted the shed, you know.", "c:Oh, really.",
      "b:Um, so in spring I could plant some beans.", "c:Uh-huh.", "b:We just moved the fence.", "c:Sure.");
  assert_int_equal(segue_context_attempt_count(c), 0);
  segue_context_unref(c);
  c = TALK("c:The heating is off.", "b:Uh, I can send you an engineer this afternoon.", "c:Yes, please.",
           "b:And, um, would you like to bleed the radiator meanwhile?", "c:No thanks.");
  assert_int_equal(outcome(c, "send engineer this afternoon"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "bleed radiator meanwhile"), SEGUE_ATTEMPT_REJECTED);
  segue_context_unref(c);
}

static void offers_in_other_builds_are_read(void **s) {
  segue_context *c =
      TALK("b:I could get a fitter round to you on Monday.", "c:yes please do",
           "b:Only two shelves fit that wall.", "c:hm, pity",
           "b:I could leave it as it is. Or add a bracket for ten pounds.", "c:Okay, add the bracket.",
           "b:We do have the oak one in stock.", "c:That would do nicely.",
           "b:Has she tried draining the tank?", "c:She drained it and it still leaks.",
           "b:You could turn the tap by hand.", "c:Hold on. Right, that's working.");
  assert_int_equal(outcome(c, "get fitter round on monday"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "add bracket"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "oak one"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "draining tank"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "turn tap by hand"), SEGUE_ATTEMPT_DONE);
  segue_context_unref(c);
}

/* Asked how a thing stands, with what taken away, whether it was cared for: who says it is so still calls. */
static void how_a_thing_stands_is_asked_as_a_fix(void **s) {
  segue_context *c = TALK("b:Is the handset on channel four?", "c:It is, I checked that myself.",
                          "b:With the filter out, does it start?",
                          "c:Took it out. It cuts out just the same.", "b:Has the hinge been oiled lately?",
                          "c:I've oiled it till it drips.", "b:Have you emailed the caretaker about it?",
                          "c:no reply", "b:Is your appointment on Friday?", "c:Yes it is.");
  assert_int_equal(outcome(c, "handset on channel four"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "filter out"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "hinge oiled lately"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "emailed caretaker about"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(segue_context_attempt_count(c), 4);
  segue_context_unref(c);
}

/* How a place or a person is, is nobody's doing. */
static void how_the_world_stands_is_no_fix(void **s) {
  segue_context *c = TALK("b:Is the ticket office open?", "c:Yes, it is.", "b:Is your sister in?", "c:Yes.",
                          "b:With your sister, is she well again?", "c:Yes.", "b:Has the hamster been fed?",
                          "c:Yes.", "b:Is the hose in all the way?", "c:Yes, it is.");
  assert_int_equal(outcome(c, "hose in all way"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(segue_context_attempt_count(c), 1);
  segue_context_unref(c);
}

static void what_is_supposed_or_denied_settles_nothing(void **s) {
  segue_context *c = TALK(
      "b:Could you upload the permit?", "c:Should I have done it by now?", "b:Could you sign the waiver?",
      "c:If I signed it, who would see it?", "b:I could move you to the gallery.", "c:That's not very good.",
      "b:I could book the cellar for you.", "c:That would be lovely if it weren't so damp.");
  assert_int_equal(outcome(c, "upload permit"), SEGUE_ATTEMPT_OFFERED);
  assert_int_equal(outcome(c, "sign waiver"), SEGUE_ATTEMPT_OFFERED);
  assert_int_equal(outcome(c, "move to gallery"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "book cellar"), SEGUE_ATTEMPT_REJECTED);
  segue_context_unref(c);
}

/* What there is and what is kept for somebody are offers when they are answered as such; trouble is none. */
static void what_there_is_and_what_is_kept_are_offers(void **s) {
  segue_context *c =
      TALK("b:There's a minibus that leaves from the station.", "c:I'll take that.",
           "b:We could hold it for you till Saturday.", "c:Oh, that would be a relief, thank you.",
           "b:I can hold it for you until the summer.", "c:Yes, please do.",
           "b:The next clear day could be Tuesday at 14:30.", "c:Tuesday's good.",
           "b:Could you show it to the receptionist?", "c:No, she's on holiday.",
           "b:There's a fault in your street.", "c:Okay.", "b:There's snow on the line near Marsh End.",
           "c:Right, I see.", "b:There is somebody at the depot.", "c:Okay.");
  assert_int_equal(outcome(c, "minibus leaves from station"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "hold till saturday"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "hold"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "tuesday at 14:30"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "show to receptionist"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(segue_context_attempt_count(c), 5);
  segue_context_unref(c);
}

static void a_fix_is_named_by_what_was_offered_or_not_at_all(void **s) {
  segue_context *c =
      TALK("b:What name is the booking registered under?", "c:Marlow", "b:Would you like one of those?",
           "c:yes", "b:Can I assist with anything else?", "c:no", "b:Shall I double check it?", "c:no need",
           "b:Would you like 555 014 9920?", "c:no", "b:I've reserved those seats.", "c:good",
           "b:I can assist with moving the sofa.", "c:yes please", "b:We'll credit you for the two.",
           "c:I don't want credit.");
  assert_int_equal(outcome(c, "reserved seats"), SEGUE_ATTEMPT_DONE);
  assert_int_equal(outcome(c, "moving sofa"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "credit"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(segue_context_attempt_count(c), 3);
  segue_context_unref(c);
}

static void a_thing_whose_name_begins_like_a_verb_of_talk_was_tried(void **s) {
  segue_context *c =
      TALK("b:Have you tried the key switch?", "c:yes and nothing happened", "b:Have you tried a spare key?",
           "c:yes and nothing happened", "b:Have you tried the help page?", "c:yes it was no use",
           "b:Have you tried the name of the road?", "c:yes and nothing happened");
  assert_int_equal(outcome(c, "key switch"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "spare key"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(outcome(c, "help page"), SEGUE_ATTEMPT_FAILED);
  assert_int_equal(segue_context_attempt_count(c), 3);
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fixes_and_what_became_of_them_are_followed),
      cmocka_unit_test(offers_in_other_builds_are_read),
      cmocka_unit_test(how_a_thing_stands_is_asked_as_a_fix),
      cmocka_unit_test(how_the_world_stands_is_no_fix),
      cmocka_unit_test(what_is_supposed_or_denied_settles_nothing),
      cmocka_unit_test(what_there_is_and_what_is_kept_are_offers),
      cmocka_unit_test(a_fix_is_named_by_what_was_offered_or_not_at_all),
      cmocka_unit_test(fixes_that_the_engine_reports_are_not_found_again),
      cmocka_unit_test(a_number_given_again_is_no_restating_and_looking_something_up_no_fix),
      cmocka_unit_test(offers_and_answers_of_everyday_speech_are_read),
      cmocka_unit_test(what_the_caller_tried_before_counts),
      cmocka_unit_test(no_answers_no_fix_that_was_not_offered_just_now),
      cmocka_unit_test(an_offer_waits_for_the_answer_to_a_question_back),
      cmocka_unit_test(fixes_are_read_in_whatever_words),
      cmocka_unit_test(proposals_are_known_by_their_grammar),
      cmocka_unit_test(what_is_only_asked_or_told_is_no_fix),
      cmocka_unit_test(a_thing_whose_name_begins_like_a_verb_of_talk_was_tried),
      cmocka_unit_test(who_talks_off_hand_tells_of_life),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
