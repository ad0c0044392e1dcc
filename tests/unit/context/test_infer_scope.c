/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer stands under: denied objections, bitter praise, what others did, will do or forbade, and what was never tried. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static void a_denied_objection_is_a_yes(void **s) {
  (void)s;
  assert_attempts(TALK("b:We could send a plumber at noon.", "c:I wouldn't turn that down.",
                       "b:I can knock off the delivery fee.", "c:I can hardly object to that.",
                       "b:Shall I book the larger van?", "c:No yeah do that."),
                  "send plumber at noon=accepted; knock off delivery fee=accepted; book larger van=accepted");
  assert_attempts(
      TALK("b:We could send a plumber at noon.", "c:I can't complain of the last one, but that's too late."),
      "send plumber at noon=rejected");
}

/* One offer and one answer: what became of it. */
typedef struct answer_row {
  const char *bot, *caller, *attempts;
} answer_row;

static void assert_answers(const answer_row *rows, size_t n) {
  for (; n > 0; n--, rows++) {
    char bot[160], caller[160];
    snprintf(bot, sizeof bot, "b:%s", rows->bot);
    snprintf(caller, sizeof caller, "c:%s", rows->caller);
    assert_attempts(TALK(bot, caller), rows->attempts);
  }
}

static void what_only_sounds_like_a_denied_objection_is_none(void **s) {
  (void)s;
  static const answer_row rows[] = {
      {"We could send Rob round.", "I don't want to go against my doctor.", "send rob round=rejected"},
      {"We could file a complaint for you.", "Nobody listens when I complain.", "file complaint=rejected"},
      {"Could you turn the volume down?", "It won't turn down.", "turn volume down=failed"},
      {"Would you like Tuesday at nine?", "Couldn't be worse, I'm in surgery then.",
       "tuesday at nine=rejected"},
      {"Would you like Tuesday at nine?", "Couldn't be better.", "tuesday at nine=accepted"},
      {"Would you like Tuesday at nine?", "I'm not against it.", "tuesday at nine=accepted"},
      {"Would you like Tuesday at nine?", "It wouldn't hurt.", "tuesday at nine=accepted"}};
  assert_answers(rows, sizeof rows / sizeof rows[0]);
}

/* Praise said twice, or with what follows from it, is mostly meant. */
static void praise_is_mostly_meant(void **s) {
  (void)s;
  static const answer_row rows[] = {
      {"Shall I book Tuesday at nine?", "Great, so I'll do that.", "book tuesday at nine=accepted"},
      {"Shall I book Tuesday at nine?", "Lovely. Now I can sleep.", "book tuesday at nine=accepted"},
      {"Shall I book Tuesday at nine?", "Great, so I don't have to queue.", "book tuesday at nine=accepted"},
      {"Shall I book Tuesday at nine?", "That's perfect, absolutely perfect.",
       "book tuesday at nine=accepted"},
      {"Shall I book Tuesday at nine?", "Lovely, really lovely, thank you.", "book tuesday at nine=accepted"},
      {"We can deliver it in a week.", "Great, so now we sit here without a stove.",
       "deliver in week=offered"}};
  assert_answers(rows, sizeof rows / sizeof rows[0]);
}

/* What a thing has, is or does was done by nobody. */
static void things_do_nothing_for_anybody(void **s) {
  (void)s;
  static const answer_row rows[] = {
      {"Could you restart the router?", "Okay. The label has it printed.", "restart router=accepted"},
      {"Could you restart the router?", "Okay. My neighbours, they have this problem too.",
       "restart router=accepted"},
      {"Could you restart the router?", "Okay. The parcel has been sent.", "restart router=accepted"},
      {"Could you restart the router?", "Sure, although it isn't supposed to do that.",
       "restart router=accepted"},
      {"Could you press the grey knob?", "It's already late but okay.", "press grey knob=accepted"},
      {"Could you press the grey knob?", "It's already pressed.", "press grey knob=failed"},
      {"Could you press the grey knob?", "Okay, it always is slow though.", "press grey knob=accepted"},
      {"Could you crush the tablet?", "I'm not supposed to.", "crush tablet=rejected"}};
  assert_answers(rows, sizeof rows / sizeof rows[0]);
}

static void praise_of_a_loss_takes_nothing(void **s) {
  (void)s;
  assert_attempts(
      TALK("b:We can deliver it in a week.", "c:That is lovely, just lovely, another week in the cold."),
      "deliver in week=offered");
  assert_attempts(TALK("b:We can deliver it in a week.", "c:Lovely, that's lovely, thank you."),
                  "deliver in week=accepted");
}

static void what_others_did_was_done(void **s) {
  (void)s;
  assert_attempts(TALK("b:Have you emptied the tray?", "c:I didn't, my nephew did and it's as wet as ever.",
                       "b:Could you press the grey knob?", "c:I've already had my brother press it."),
                  "emptied tray=failed; press grey knob=failed");
  assert_attempts(TALK("b:Could you press the grey knob?", "c:My brother will when he gets in."),
                  "press grey knob=accepted");
  assert_attempts(TALK("b:Have you emptied the tray?", "c:I haven't tried that."), "emptied tray=offered");
  assert_attempts(TALK("b:How can I help?", "c:My neighbour replaced the fuse on Monday and it's dead again.",
                       "b:I see.", "c:We've drained the tank. Still nothing."),
                  "replaced fuse on monday=failed; drained tank=failed");
  assert_attempts(TALK("b:How can I help?", "c:Should I have reset it? It's still beeping."), "");
}

static void what_was_forbidden_is_refused_and_what_is_put_off_open(void **s) {
  (void)s;
  assert_attempts(TALK("b:You could crush the tablet.", "c:The nurse told us not to do that."),
                  "crush tablet=rejected");
  assert_attempts(TALK("b:We could repaint the door.", "c:I'd have to see what my landlord says."),
                  "repaint door=offered");
  assert_attempts(TALK("b:We could repaint the door.", "c:I'll ring you back about that."),
                  "repaint door=offered");
  assert_attempts(TALK("b:We could repaint the door.", "c:Yes please, and I'll ring back if it peels."),
                  "repaint door=accepted");
}

/* What there is on a day is no offer until somebody takes it. */
static void what_there_is_on_a_day_may_be_no_offer(void **s) {
  (void)s;
  assert_attempts(TALK("b:There's a bank holiday on Monday.", "c:Okay."), "");
  assert_attempts(TALK("b:There's an appointment on Monday.", "c:Okay."), "appointment on monday=accepted");
}

/* A recogniser ends a turn at a pause: the answer is the whole of it, whatever its first piece seemed to say. */
static void an_answer_in_pieces_is_one(void **s) {
  (void)s;
  assert_attempts(TALK("b:We could send a plumber on Thursday.", "c:thursday", "c:i'm away all day"),
                  "send plumber on thursday=rejected");
  assert_attempts(TALK("b:Could you press the grey knob?", "c:i did that", "c:and it still won't start"),
                  "press grey knob=failed");
  assert_attempts(
      TALK("b:Would you like the desk or the shelf?", "c:the shelf", "c:please", "b:Anything else?", "c:no"),
      "shelf=accepted");
  /* its first piece sounds like a yes or like a result, the whole is neither */
  assert_attempts(
      TALK("b:Could you press the grey knob? I've reset your line.", "c:okay", "c:which one is the grey"),
      "press grey knob=offered; reset line=done");
  assert_attempts(
      TALK("b:I've reset your line. Could you press the grey knob?", "c:okay", "c:which one is the grey"),
      "reset line=done; press grey knob=offered");
}

/* Proposals that ask after something; what is only told is one when somebody takes it up, and no more than an "okay" does not. */
static void what_is_asked_after_may_be_a_proposal(void **s) {
  (void)s;
  assert_attempts(TALK("b:is half past three today okay", "c:yeah that's fine"), "half past three=accepted");
  assert_attempts(TALK("b:Would it help if we came and measured it?", "c:Yes it would."),
                  "measured=accepted");
  assert_attempts(TALK("b:Would it be any use to add a bracket?", "c:Yes please."), "add bracket=accepted");
  assert_attempts(TALK("b:Would it be easier if you kept the old key?", "c:Yes it would."),
                  "kept old key=accepted");
  assert_attempts(TALK("b:Would that help you if somebody called round?", "c:Yes it would."),
                  "somebody called round=accepted");
  assert_attempts(TALK("b:Might it help to warm the pipe?", "c:I did, no change."), "warm pipe=failed");
  assert_attempts(TALK("b:Any luck with the spare key?", "c:None. It's still stuck."), "spare key=failed");
  assert_attempts(TALK("b:Is there anybody who could fetch the crate?", "c:My nephew could."),
                  "fetch crate=accepted");
  assert_attempts(TALK("b:The desk on the corner has room today.", "c:I'll go there then."),
                  "desk on corner=accepted");
  assert_attempts(TALK("b:The desk on the corner has keys today.", "c:I'll go for it."),
                  "desk on corner=accepted");
  assert_attempts(TALK("b:The desk on the corner has keys today.", "c:Okay, thanks."), "");
  assert_attempts(TALK("b:Is there anybody else in the building?", "c:No."), "");
  assert_attempts(TALK("b:Is there anyone else in danger?", "c:No, just me."), "");
  assert_attempts(TALK("b:Did that actually help?", "c:No."), "");
}

/* What is asked about stands until it is answered, and is taken with what the answer adds. */
static void what_is_asked_about_stands(void **s) {
  (void)s;
  assert_attempts(TALK("b:We could give him a jab here instead.", "c:And what does that cost?",
                       "b:Ten pounds.", "c:Fine, let's do that."),
                  "give him jab here=accepted");
  assert_attempts(TALK("b:We could replace the lens.", "c:Would I have to post this one first?",
                       "b:No, we'd send the new one at once.", "c:I can't complain about that."),
                  "replace lens=accepted; send new one at once=accepted");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_denied_objection_is_a_yes),
                                     cmocka_unit_test(what_only_sounds_like_a_denied_objection_is_none),
                                     cmocka_unit_test(praise_of_a_loss_takes_nothing),
                                     cmocka_unit_test(praise_is_mostly_meant),
                                     cmocka_unit_test(things_do_nothing_for_anybody),
                                     cmocka_unit_test(what_others_did_was_done),
                                     cmocka_unit_test(what_was_forbidden_is_refused_and_what_is_put_off_open),
                                     cmocka_unit_test(what_there_is_on_a_day_may_be_no_offer),
                                     cmocka_unit_test(an_answer_in_pieces_is_one),
                                     cmocka_unit_test(what_is_asked_about_stands),
                                     cmocka_unit_test(what_is_asked_after_may_be_a_proposal)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
