/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals in the many ways there are of making one, and answers in the many ways of giving one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

typedef struct row {
  const char *bot, *caller, *action; /* "" nothing was proposed */
  int outcome;
} row;

enum {
  OFFERED = SEGUE_ATTEMPT_OFFERED,
  ACCEPTED = SEGUE_ATTEMPT_ACCEPTED,
  DONE = SEGUE_ATTEMPT_DONE,
  PARTIAL = SEGUE_ATTEMPT_PARTIAL,
  REJECTED = SEGUE_ATTEMPT_REJECTED,
  FAILED = SEGUE_ATTEMPT_FAILED
};

static const row rows[] = {
    /* whoever would do it */
    {"Would he be able to resend the file?", "He did that on Monday, it was still off.", "resend file",
     FAILED},
    {"Is somebody able to collect them?", "I'll send the lad now.", "collect", ACCEPTED},
    {"Could it be in the spam folder?", "I've looked there twice.", "in spam folder", FAILED},
    {"A new one can go out on Monday.", "Monday it is then.", "new one go out on monday", ACCEPTED},
    {"There's ten past two on the Thursday.", "That's my son's birthday.", "ten past two on thursday",
     REJECTED},
    {"Then I'll have Femi ring you.", "On my mobile then, please.", "have femi ring", ACCEPTED},
    {"I've managed to get you Olga for Monday.", "You've saved my life.", "get olga for monday", ACCEPTED},
    /* what only the answer shows to be one */
    {"The easiest is to collect it from the depot.", "I don't drive.", "collect from depot", REJECTED},
    {"Can I tempt you with a free month?", "You can't, no.", "free month", REJECTED},
    {"How does a discount of ten percent sound?", "Not great, if I'm honest.", "discount of ten percent",
     REJECTED},
    {"Did the fitter replace the filter?", "He replaced it and it's no quieter.", "replace filter", FAILED},
    {"Your driver was Tom.", "He was rude to me.", "", OFFERED},
    {"I'm not able to waive the fee.", "Then who is?", "", OFFERED},
    {"I can book a technician for Monday.", "Monday works, but we have a newborn here.",
     "book technician for monday", ACCEPTED},
    {"I can book a technician for Monday.", "Monday doesn't work for me.", "book technician for monday",
     REJECTED},
    {"I see the parcel went out on Friday.", "It never came.", "", OFFERED},
    /* answers by their build */
    {"Could you press the reset button?", "I will, thank you.", "press reset button", ACCEPTED},
    {"Could you press the reset button?", "I've only got one hand.", "press reset button", REJECTED},
    {"Could you turn the screw to the left?", "It's down to a drip, but it hasn't stopped.",
     "turn screw to left", PARTIAL},
    {"Could you turn the screw to the left?", "Hang on. Oh! Look at that, it's running.",
     "turn screw to left", DONE},
    {"Could you turn the screw to the left?", "Turned it. Nothing.", "turn screw to left", FAILED},
    {"Could you send us the form?", "Sent it this morning.", "send form", DONE},
    {"I could credit your account.", "What good's a credit? I haven't got a lamp.", "credit account",
     REJECTED},
    {"I could credit your account.", "As long as it's today.", "credit account", ACCEPTED},
    {"I could credit your account.", "It's a lamp I'm after.", "credit account", REJECTED},
    /* in half words */
    {"A slower start often cures that.", "I ran it slowly, made no odds. Still the same.", "slower start",
     FAILED},
    {"The fitter's free on the sixteenth.", "Works for me.", "fitter's free on sixteenth", ACCEPTED},
    {"Row F has two seats left.", "We'll have those, thanks.", "two seats left", ACCEPTED},
    {"There's a spare one in the office.", "I don't want that one.", "spare one in office", REJECTED},
    {"And Friday, the same time?", "Yes, that's fine.", "friday", ACCEPTED},
    {"Only on Thursday, from two.", "Thursday then, please.", "thursday", ACCEPTED},
    {"How long ago was it set up?", "Nine days.", "", OFFERED},
    {"Leave it with me, I'll be in touch on Thursday.", "Right.", "", OFFERED},
    {"The usual culprit is the seal.", "I've replaced it twice.", "seal", FAILED},
    {"Has anyone cleaned the filter?", "My lad did that. Still nothing.", "cleaned filter", FAILED},
    {"Is a refund any use to you?", "No, I need the lamp.", "refund", REJECTED},
    {"There's always the option of a taxi.", "I'm not sitting in a taxi for hours.", "taxi", REJECTED},
    {"Could the neighbour sign for it?", "She's away till May.", "sign", REJECTED},
    {"Give the lid a sharp tap.", "There! It's come off.", "give lid sharp tap", DONE},
    {"Let me rerun the payment.", "It's come up approved this time!", "rerun payment", DONE},
    {"It might be quicker to drive over.", "With what? You've got my van.", "drive over", REJECTED},
    {"I'll take the late fee off.", "And so you should.", "take late fee off", ACCEPTED},
    {"Our depot could swap it by Friday.", "Friday would save my life.", "depot swap by friday", ACCEPTED},
    /* for somebody else to do, or with a thing of theirs */
    {"Would you like her to come after lunch?", "No, I've pupils then.", "come after lunch", REJECTED},
    {"I can have a bowser brought to the gate.", "That would be a great help.", "have bowser brought to gate",
     ACCEPTED},
    {"It could drop them off.", "If you would.", "drop off", ACCEPTED},
    {"Might the other pair be with the driver?", "I've been through those twice.", "with driver", FAILED},
    {"Did the electrician fit a larger fuse?", "He did, yes. Still trips.", "fit larger fuse", FAILED},
    {"We've four in a row upstairs.", "My mother can't do stairs.", "four in row upstairs", REJECTED},
    {"May I pop a voucher in?", "I'd rather not.", "pop voucher", REJECTED},
    {"It'd do no harm to run a cleaning strand through.", "I'll see to it.", "run cleaning strand through",
     ACCEPTED},
    /* for the caller to do */
    {"If there's a wrench about, grip it and pull it out.", "Tried, it just slips off.", "grip", FAILED},
    {"Please take the ticket out.", "Still nothing.", "take ticket out", FAILED},
    {"Can you come and get it tonight?", "Nah, I'm at work.", "get tonight", REJECTED},
    {"I'd leave the lights off for two days.", "They've been off since Tuesday. Still cloudy.",
     "leave lights off", FAILED},
    {"You could tighten the two straps.", "They're as tight as they go.", "tighten two straps", FAILED},
    {"Push the strand through by hand.", "It's moving! A bit lumpy, but it's moving.",
     "push strand through by hand", DONE},
    {"I'm opening it by hand from here.", "It's up! Thank you.", "opening by hand from here", DONE},
    {"Hold the star key down.", "There she goes, she's counting again.", "hold star key down", DONE},
    /* answers that name a time, to agree or for something else */
    {"Could you come in on Wednesday?", "Wednesday's my treatment day.", "come in on wednesday", REJECTED},
    {"We can collect it on Saturday.", "Saturday'll do but no later.", "collect on saturday", ACCEPTED},
    {"A carrier can pick it up tomorrow.", "After four, please, I'm at market.", "carrier pick up tomorrow",
     ACCEPTED},
    {"I could reserve it for you.", "Do. My lad will fetch it.", "reserve", ACCEPTED},
    {"I'd refund it to your card.", "That's all I ask.", "refund to card", ACCEPTED},
    {"I can post it.", "Post it's fine.", "post", ACCEPTED},
    {"We can bring it by three o'clock.", "We sit down at two!", "bring by three o'clock", REJECTED},
    {"I could credit your account.", "When would I have it?", "credit account", OFFERED},
    /* yes, on terms, and half of it */
    {"I can send the form by post.", "Fine, yes, do that but I'd rather have it by email.",
     "send form by post", ACCEPTED},
    {"I can send the form by post.", "Okay but I'd rather have it by email.", "send form by post", ACCEPTED},
    {"I can send you a new lamp.", "Okay but I'd rather have a refund.", "send new lamp", REJECTED},
    {"I can send you a new lamp.", "I'd rather have it by Friday.", "send new lamp", REJECTED},
    {"I could move you to another room.", "Yes, but I don't want one on the ground floor.",
     "move to another room", ACCEPTED},
    {"I could move you to another room.", "Yes, but it's too late now.", "move to another room", REJECTED},
    {"Would you like the packing service as well?", "Just the kitchen.", "packing service", ACCEPTED},
    {"Would you like the packing service as well?", "Just the driver is no use to me.", "packing service",
     REJECTED},
    /* by when is not whether, unless the offer says when */
    {"I can send you a new lamp.", "We need it before the weekend.", "send new lamp", OFFERED},
    {"I can send you a new lamp on Monday.", "We need it before the weekend.", "send new lamp on monday",
     REJECTED},
    /* wonder, and how it sounds */
    {"I can refund half of it.", "Half? I brought the thing back.", "refund half", REJECTED},
    {"I can email you the form.", "Mail? That takes a week though.", "email form", OFFERED},
    {"I can refund half of it.", "That sounds fair.", "refund half", ACCEPTED},
    {"I can refund half of it.", "Sounds a bit mean.", "refund half", OFFERED},
    {"I could order one for you.", "Leave that for now.", "order one", REJECTED},
    {"I can send you a courier.", "I don't really like that.", "send courier", REJECTED},
    {"I can send you a courier.", "I can't say I like that.", "send courier", REJECTED},
    {"I can send you a courier.", "Nobody would want that.", "send courier", REJECTED},
    /* what else there is to do or to bring is not asked of who would have another */
    {"I can send the van on Thursday.", "What else do I need to bring?", "send van on thursday", OFFERED},
    {"I can send the van on Thursday.", "Is there anything else you need from me?", "send van on thursday",
     OFFERED},
    {"I can send the van on Thursday.", "I need something else.", "send van on thursday", REJECTED},
    /* what else was handed over, or might have been */
    {"Could you send us the form?", "I emailed the form on Sunday.", "send form", DONE},
    {"Could you send us the form?", "I signed the lease in spring.", "send form", OFFERED},
    {"Could you send us the form?", "I returned the shoes last week.", "send form", OFFERED},
    {"Could you send us the form?", "If I mailed it on Monday, would that be soon enough?", "send form",
     OFFERED},
    /* names that say what it is */
    {"I could ask the branch to check the shelves.", "Please.", "ask branch to check shelves", ACCEPTED},
    {"Shall I book you in for nine fifteen tomorrow?", "I suppose so.", "book in for nine fifteen tomorrow",
     ACCEPTED},
    {"I can put you down for three.", "Yes please.", "put down for three", ACCEPTED},
    {"I can get a fitter out tomorrow between eight and twelve.", "Great.",
     "get fitter out tomorrow between eight and twelve", ACCEPTED},
    {"I can swap it to the eight o'clock, but only row B or row C is left.", "Yes please.",
     "swap to eight o'clock", ACCEPTED},
    /* whatever comes before, the last word counts */
    {"I can send an engineer tonight.", "Well, it's a bit late but go on.", "send engineer tonight",
     ACCEPTED},
    {"I can send an engineer tonight.", "I'm not sure it'll help, but all right.", "send engineer tonight",
     ACCEPTED},
    {"I can send an engineer tonight.", "I can't wait any longer, so yes please.", "send engineer tonight",
     ACCEPTED},
    {"I can send an engineer tonight.", "We had one, it didn't help, but let's try it.",
     "send engineer tonight", ACCEPTED},
    {"I can send an engineer tonight.", "I don't have much choice, do I? Send him.", "send engineer tonight",
     ACCEPTED},
    {"I can send an engineer tonight.", "I was going out, but I'll stay in.", "send engineer tonight",
     ACCEPTED},
    {"Could you press the reset button?", "It's too high for me, but okay.", "press reset button", ACCEPTED},
    {"I can send an engineer tonight.", "No. Okay, goodbye.", "send engineer tonight", REJECTED},
    {"I can send an engineer tonight.", "Yes, but no, not tonight.", "send engineer tonight", REJECTED},
    {"I can send an engineer tonight.", "Thanks, but I've found somebody else.", "send engineer tonight",
     REJECTED},
    {"I can send an engineer tonight.", "What good would that do?", "send engineer tonight", REJECTED},
    /* who has not made up their mind leaves it open */
    {"I can send an engineer tonight.", "I'll think about it.", "send engineer tonight", OFFERED},
    {"I can send an engineer tonight.", "I'd have to ask my husband.", "send engineer tonight", OFFERED},
    {"I can send an engineer tonight.", "Hm, I don't know.", "send engineer tonight", OFFERED},
    {"I can send an engineer tonight.", "I'm not sure yet.", "send engineer tonight", OFFERED},
    {"I can send an engineer tonight.", "No, I don't know.", "send engineer tonight", REJECTED},
    /* that it was heard, and a question */
    {"I can send you a new lamp.", "ok can somebody check the address first", "send new lamp", OFFERED},
    {"I can send you a new lamp.", "Okay, what's the price? Yes, that's fine.", "send new lamp", ACCEPTED},
    {"I can send you a new lamp.", "Okay, can you do that today?", "send new lamp", ACCEPTED},
    /* that there is none is no offer */
    {"There is nobody free on the 12th.", "That's no good.", "", OFFERED},
    {"We have no tables at eight.", "That's a shame.", "", OFFERED},
    {"I'll leave it then.", "Okay.", "", OFFERED},
    /* what is left, seats and payments */
    {"Only row B or row C is left.", "Row C then.", "row c", ACCEPTED},
    {"We can do two in C and one in D.", "No, we want to sit together.", "two in c and one in d", REJECTED},
    {"I can take the payment by card now.", "Yes, do that.", "take payment by card", ACCEPTED},
    /* who is somewhere is not let in, what they wear they do not do */
    {"You could try the side door.", "I'm in hospital.", "side door", REJECTED},
    {"You could bring it in.", "I'm wearing it.", "bring", OFFERED},
    {"You could pick one up at the kiosk.", "I'm on crutches. Can't somebody drop it off?",
     "pick one up at kiosk", OFFERED},
    /* a yes in few words */
    {"I can get a driver there by two.", "Now you're talking.", "get driver there by two", ACCEPTED},
    {"Would you like the deposit refunded?", "Obviously.", "deposit refunded", ACCEPTED},
    {"I could ask the ward to look.", "Would you?", "ask ward to look", ACCEPTED},
    {"I can send somebody on the third.", "The third works.", "send somebody on third", ACCEPTED},
    {"I can send somebody on Friday.", "Friday then, but before twelve.", "send somebody on friday",
     ACCEPTED},
    {"I can send somebody on Friday.", "Afternoon. But I'm not paying twice.", "send somebody on friday",
     ACCEPTED},
    {"I can send somebody on Friday morning.", "Afternoon. But I'm not paying twice.",
     "send somebody on friday morning", REJECTED},
    {"Can I call the surgery?", "That's the first sensible thing anyone's said.", "call surgery", ACCEPTED},
    {"I can move it to Friday.", "And who's paying for that?", "move to friday", OFFERED},
    {"I could give you a free groom.", "She hates being groomed.", "give free groom", REJECTED},
    {"I can have the manager call by Friday.", "Friday! He needs it tomorrow.", "have manager call by friday",
     REJECTED},
    {"A bank statement would do.", "I can get that.", "bank statement", ACCEPTED},
    {"We could do a bank transfer.", "Do that.", "do bank transfer", ACCEPTED},
    {"Then a credit on your next stay?", "Perfect.", "credit on next stay", ACCEPTED},
    {"He could come at 3.", "Three it is.", "come at 3", ACCEPTED},
    {"We could send a hub today.", "By when?", "send hub", OFFERED},
    {"We could send a hub today.", "by when", "send hub", OFFERED},
    {"Was it locked with an approved lock?", "Yes, I've still got the keys.", "", OFFERED},
    {"And this clean would be free.", "I should hope so.", "", OFFERED},
    {"I can raise a complaint.", "And I don't pay meanwhile?", "raise complaint", OFFERED},
    {"I could offer you 30 pounds.", "It's a 300 pound coat.", "30 pounds", REJECTED},
    /* a question, a firm and what there is not offer nothing */
    {"And can I take your name?", "Kim.", "", OFFERED},
    {"And the first line?", "Flat four.", "", OFFERED},
    {"Sterling, how can I help you?", "It won't fit.", "", OFFERED},
    {"I don't have a letter after the ninth.", "She sent it.", "", OFFERED},
};

static void an_offer_and_its_answer_are_known_by_their_build(void **s) {
  (void)s;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const row *r = &rows[i];
    const char *const turns[] = {"Hello, how can I help?", "It's about my lamp.", r->bot, r->caller};
    segue_context_builder *b = NULL;
    segue_context *c = NULL;
    segue_attempt a = {.size = sizeof a};
    assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
    for (size_t k = 0; k < 4; k++)
      assert_int_equal(segue_context_builder_turn(b, k % 2 ? SEGUE_WHO_CALLER : SEGUE_WHO_BOT, turns[k],
                                                  strlen(turns[k]), NAN, UINT64_MAX),
                       SEGUE_OK);
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    const int rc = segue_context_attempt(c, 0, &a);
    const char *action = rc == SEGUE_OK ? a.action : "";
    if (strcmp(action, r->action) != 0 || (rc == SEGUE_OK && a.outcome != r->outcome))
      wrong++,
          print_error("%s | %s: %s (%s)\n", r->bot, r->caller, action, segue_attempt_outcome_name(a.outcome));
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
  assert_int_equal(wrong, 0);
}

static void what_was_agreed_can_be_taken_back(void **s) {
  (void)s;
  assert_attempts(TALK("b:I could move you to another room.", "c:Yes.", "b:Fine, that's room twelve.",
                       "c:Actually don't, we'll stay where we are."),
                  "move to another room=rejected");
  assert_attempts(TALK("b:I could move you to another room.", "c:Yes.", "b:Fine, that's room twelve.",
                       "c:I said room ten."),
                  "move to another room=accepted");
}

/* The caller's latest word counts; what was agreed and failed has failed. */
static void a_no_can_become_a_yes(void **s) {
  (void)s;
  assert_attempts(TALK("b:I can send an engineer tonight.", "c:We have cover, why would I pay?",
                       "b:It's free.", "c:Then yes, tonight."),
                  "send engineer tonight=accepted");
  assert_attempts(TALK("b:I can send an engineer tonight.", "c:No thanks.",
                       "b:It's free. Shall I send the engineer tonight?", "c:Oh, yes please."),
                  "send engineer tonight=accepted");
  assert_attempts(TALK("b:I can send an engineer tonight.", "c:No thanks.", "b:All right, I'll leave it.",
                       "c:Okay, thanks."),
                  "send engineer tonight=rejected");
  assert_attempts(TALK("b:I can send an engineer tonight.", "c:No thanks.", "b:It's free.",
                       "c:Then cancel the whole thing, yes."),
                  "send engineer tonight=rejected");
  assert_attempts(TALK("b:I can send an engineer tonight.", "c:Yes please.",
                       "b:I'm afraid nobody is free tonight after all, they're all taken.",
                       "c:Then yes, tomorrow."),
                  "send engineer tonight=failed");
}

/* What was left open is answered behind an explanation. */
static void who_wavers_may_agree_yet(void **s) {
  (void)s;
  assert_attempts(
      TALK("b:I can send an engineer tonight.", "c:I don't know.", "b:It's free of charge.", "c:Okay then."),
      "send engineer tonight=accepted");
}

static void what_failed_can_go_through_in_the_end(void **s) {
  (void)s;
  assert_attempts(TALK("b:I can take the payment by card now.", "c:Yes, do that.",
                       "b:Your card was declined.", "c:Try again, please.", "b:It went through this time."),
                  "take payment by card=done");
  assert_attempts(TALK("b:I can take the payment by card now.", "c:Yes, do that.",
                       "b:Your card was declined.", "c:Try again, please.", "b:It hasn't gone through."),
                  "take payment by card=failed");
}

static void an_offer_that_comes_again_is_one(void **s) {
  (void)s;
  assert_attempts(TALK("b:I can send a recovery truck.", "c:How long would that take?",
                       "b:About an hour. Shall I send the truck?", "c:Yes."),
                  "send recovery truck=accepted");
  assert_attempts(TALK("b:I can send a truck.", "c:How long would that take?",
                       "b:About an hour. Shall I send a recovery truck?", "c:Yes."),
                  "send recovery truck=accepted");
}

static void what_was_picked_and_said_again_is_no_offer(void **s) {
  (void)s;
  assert_attempts(
      TALK("b:Friday at four with Mr Lowe then. Would you like to keep your old pair?", "c:No, thanks."),
      "keep old pair=rejected");
}

/* Who asks for another does not take this one, unless there is none; who likes it does; who did it before knows it is in vain. */
static void another_is_asked_for_or_this_one_liked(void **s) {
  segue_context *c = TALK(
      "b:I could get you a joiner on Monday.", "c:Have you nobody else?", "b:We could lend you a ladder.",
      "c:Please find something else.", "b:I can offer you the attic flat.", "c:What else have you got?",
      "b:I could show you the corner desk.", "c:What are the others?", "b:We could send the grey carpet.",
      "c:That sounds really good.", "b:I can book you a sitter.", "c:Not at this time, thank you.",
      "b:We could glue the handle again.", "c:He glued it in March and it looks the same.");
  assert_int_equal(outcome(c, "get joiner on monday"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "lend ladder"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "attic flat"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "show corner desk"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "send grey carpet"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "book sitter"), SEGUE_ATTEMPT_REJECTED);
  assert_int_equal(outcome(c, "glue handle"), SEGUE_ATTEMPT_FAILED);
  segue_context_unref(c);
  c = TALK("b:I can send the van on Thursday.", "c:Any sooner?", "b:I'm afraid not.",
           "c:Thursday it is, then.", "b:Would you like a smaller crate?", "c:Do you have any other?",
           "b:That's the only one.", "c:No, leave it.");
  assert_int_equal(outcome(c, "send van on thursday"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(outcome(c, "smaller crate"), SEGUE_ATTEMPT_REJECTED);
  segue_context_unref(c);
}

/* What was to be handed over is, in whatever words, or was turned away. */
static void what_was_handed_over_is_done_or_turned_away(void **s) {
  segue_context *c =
      TALK("b:Could you send us the new drawing?", "c:It's gone already, I mailed it while we were talking.",
           "b:Could you upload the lease once more?", "c:I uploaded it twice, it always says wrong format.");
  assert_int_equal(outcome(c, "send new drawing"), SEGUE_ATTEMPT_DONE);
  assert_int_equal(outcome(c, "upload lease once more"), SEGUE_ATTEMPT_FAILED);
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_handed_over_is_done_or_turned_away),
                                     cmocka_unit_test(another_is_asked_for_or_this_one_liked),
                                     cmocka_unit_test(an_offer_and_its_answer_are_known_by_their_build),
                                     cmocka_unit_test(what_was_agreed_can_be_taken_back),
                                     cmocka_unit_test(a_no_can_become_a_yes),
                                     cmocka_unit_test(who_wavers_may_agree_yet),
                                     cmocka_unit_test(what_failed_can_go_through_in_the_end),
                                     cmocka_unit_test(an_offer_that_comes_again_is_one),
                                     cmocka_unit_test(what_was_picked_and_said_again_is_no_offer)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
