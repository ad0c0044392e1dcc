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

#include "context/infer.h"

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
    {"I've managed to get you Olga for Monday.", "You've saved my life.", "get olga", ACCEPTED},
    /* what only the answer shows to be one */
    {"The easiest is to collect it from the depot.", "I don't drive.", "collect from depot", REJECTED},
    {"Can I tempt you with a free month?", "You can't, no.", "free month", REJECTED},
    {"How does a discount of ten percent sound?", "Not great, if I'm honest.", "discount of ten percent",
     REJECTED},
    {"Did the fitter replace the filter?", "He replaced it and it's no quieter.", "replace filter", FAILED},
    {"Your driver was Tom.", "He was rude to me.", "", OFFERED},
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
    {"We can bring it by three o'clock.", "We sit down at two!", "bring by three o'clock", REJECTED},
    {"I could credit your account.", "When would I have it?", "credit account", OFFERED},
};

static void an_offer_and_its_answer_are_known_by_their_build(void **s) {
  (void)s;
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
      fail_msg("%s | %s: %s (%s)", r->bot, r->caller, action, segue_attempt_outcome_name(a.outcome));
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(an_offer_and_its_answer_are_known_by_their_build)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
