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
}

/* Proposals that ask after something; what is only told is one when somebody takes it up, and no more than an "okay" does not. */
static void what_is_asked_after_may_be_a_proposal(void **s) {
  (void)s;
  assert_attempts(TALK("b:is half past three today okay", "c:yeah that's fine"), "half past three=accepted");
  assert_attempts(TALK("b:Would it help if we came and measured it?", "c:Yes it would."),
                  "measured=accepted");
  assert_attempts(TALK("b:Any luck with the spare key?", "c:None. It's still stuck."), "spare key=failed");
  assert_attempts(TALK("b:Is there anybody who could fetch the crate?", "c:My nephew could."),
                  "fetch crate=accepted");
  assert_attempts(TALK("b:The desk on the corner has room today.", "c:I'll go there then."),
                  "desk on corner=accepted");
  assert_attempts(TALK("b:The desk on the corner has keys today.", "c:I'll go for it."),
                  "desk on corner=accepted");
  assert_attempts(TALK("b:The desk on the corner has keys today.", "c:Okay, thanks."), "");
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
                                     cmocka_unit_test(praise_of_a_loss_takes_nothing),
                                     cmocka_unit_test(what_others_did_was_done),
                                     cmocka_unit_test(what_was_forbidden_is_refused_and_what_is_put_off_open),
                                     cmocka_unit_test(what_there_is_on_a_day_may_be_no_offer),
                                     cmocka_unit_test(an_answer_in_pieces_is_one),
                                     cmocka_unit_test(what_is_asked_about_stands),
                                     cmocka_unit_test(what_is_asked_after_may_be_a_proposal)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
