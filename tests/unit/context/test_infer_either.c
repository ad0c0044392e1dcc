/* SPDX-License-Identifier: Apache-2.0 */
/* Offers of one or the other, and which the caller takes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "talk.h"

/* What the attempts are then, in order: "action=outcome; …". */
typedef struct row {
  const char *bot, *caller, *attempts;
} row;

static const row rows[] = {
    /* by name */
    {"We have Thursday at ten or Friday at two.", "Friday is good.", "friday at two=accepted"},
    {"We have Thursday at ten or Friday at two.", "Two o'clock then.", "friday at two=accepted"},
    {"I can do Monday or Wednesday.", "Monday.", "monday=accepted"},
    {"I've got Monday at nine, Tuesday at eleven or Thursday at four.", "Tuesday would suit.",
     "tuesday at eleven=accepted"},
    {"Would the 14th or the 15th suit you?", "The fifteenth.", "15th=accepted"},
    {"Would you like a refund or a replacement?", "The replacement please.", "replacement=accepted"},
    {"I can offer you a refund or store credit.", "I'll take the credit.", "store credit=accepted"},
    {"Would you like a morning or an afternoon visit?", "An afternoon visit, please.",
     "afternoon visit=accepted"},
    {"Do you want to hire the saw or buy it?", "I'm only hiring it.", "hire saw=accepted"},
    /* what is picked keeps what it shares with the first */
    {"Shall I send it by post or by email?", "Email please.", "send by email=accepted"},
    {"I can book you in on Thursday at ten or on Friday at two.", "Friday please.",
     "book in on friday at two=accepted"},
    {"I can send an engineer today or tomorrow morning.", "Tomorrow morning.",
     "send engineer tomorrow morning=accepted"},
    {"There's an appointment at half past nine or one at quarter to four.",
     "Half nine's too early, quarter to four please.", "appointment at quarter to four=accepted"},
    {"I can send a new lamp or a voucher.", "The voucher.", "send voucher=accepted"},
    {"Shall I cancel it or move it to next week?", "Move it please.", "move to next week=accepted"},
    {"Do you want me to cancel the order or change the address?", "Change the address.",
     "change address=accepted"},
    {"Would you like an email or mail?", "Mail please.", "mail=accepted"},
    /* by its place, by what tells it apart, by no name at all */
    {"We have Thursday at ten or Friday at two.", "The second one, please.", "friday at two=accepted"},
    {"We have Thursday at ten or Friday at two.", "The later one.", "friday at two=accepted"},
    {"There's an appointment at half past nine or one at quarter to four.", "The morning one.",
     "appointment at half past nine=accepted"},
    {"I can send an engineer today or tomorrow.", "As soon as possible!", "send engineer today=accepted"},
    {"How about the Fiesta or the Corsa?", "The cheaper one.", "fiesta or corsa=accepted"},
    {"We have Thursday at ten or Friday at two.", "Either.", "thursday at ten or friday at two=accepted"},
    {"Would you prefer a refund or a replacement?", "Whichever is quicker.",
     "refund or replacement=accepted"},
    {"I can do Monday or Wednesday.", "Yes please.", "monday or wednesday=accepted"},
    {"We have Thursday at ten or Friday at two.", "Thursday I teach all day, so it would have to be Friday.",
     "friday at two=accepted"},
    /* clauses */
    {"You can wait for the delivery or pick it up.", "I'll wait.", "wait for delivery=accepted"},
    {"I can book you with Mrs Hale on Thursday, or Mr Lowe has Friday at four.", "Mr Lowe please.",
     "mr lowe friday at four=accepted"},
    {"Mrs Hale could see you on Thursday at ten, or Mr Lowe has Friday at four.", "Friday please.",
     "mr lowe friday at four=accepted"},
    {"The workshop can take it on Monday, or the branch is free tomorrow.", "Tomorrow.",
     "branch tomorrow=accepted"},
    /* against one, against all */
    {"We have Thursday at ten or Friday at two.", "Thursday's no good but Friday works.",
     "friday at two=accepted"},
    {"We have Thursday at ten or Friday at two.", "I can't do Thursday.",
     "thursday at ten=rejected; friday at two=offered"},
    {"How about the Fiesta or the Corsa?", "Not the Corsa, I had one and hated it.",
     "corsa=rejected; fiesta=offered"},
    {"An engineer could visit on the 9th or the 11th.", "The 9th's my scan. 11th, as long as it's after two.",
     "engineer visit on 11th=accepted"},
    {"There's a slot at 11:15 or we have 3:40.", "School finishes at twenty past three, we'd never make it.",
     "slot at 11:15=rejected; 3:40=rejected"},
    {"We have Thursday at ten or Friday at two.", "She'll still be poorly Thursday I think.",
     "thursday at ten=rejected; friday at two=offered"},
    {"I can do Monday or Wednesday.", "Anything but Monday.", "monday=rejected; wednesday=offered"},
    {"Would you like a refund or a replacement?", "Neither, I want my photos back.",
     "refund or replacement=rejected"},
    {"Does Tuesday morning or Wednesday afternoon suit?", "I'm at work both days.",
     "tuesday morning or wednesday afternoon=rejected"},
    /* two offers in one breath */
    {"I can refund you, or I can send a replacement.", "The first one.",
     "refund=accepted; send replacement=offered"},
    {"I can refund you, or I can send a replacement.", "Neither, thanks.",
     "refund=rejected; send replacement=rejected"},
    {"I can refund you, or I can send a replacement.", "Either is fine.",
     "refund=accepted; send replacement=accepted"},
    /* no choice in it */
    {"I can refund you in two or three days.", "Okay.", "refund in two to three days=accepted"},
    {"Would you like to book that or look for another one?", "Book it please.", "book=accepted"},
    {"Is your letter K or R?", "R.", ""},
    {"I can do Monday or Wednesday.", "Is Wednesday in the morning?", "monday or wednesday=offered"},
};

static void of_two_offered_the_one_picked_is_told(void **s) {
  (void)s;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char bot[160], caller[160], have[256] = "";
    snprintf(bot, sizeof bot, "b:%s", rows[i].bot);
    snprintf(caller, sizeof caller, "c:%s", rows[i].caller);
    segue_context *c = TALK("b:Hello, how can I help?", "c:It's about my lamp.", bot, caller);
    segue_attempt a = {.size = sizeof a};
    for (size_t k = 0, n = 0; segue_context_attempt(c, k, &a) == SEGUE_OK && n < sizeof have; k++)
      n += (size_t)snprintf(have + n, sizeof have - n, "%s%s=%s", k ? "; " : "", a.action,
                            segue_attempt_outcome_name(a.outcome));
    if (strcmp(have, rows[i].attempts) != 0)
      wrong++, print_error("%s | %s: %s\n", rows[i].bot, rows[i].caller, have);
    segue_context_unref(c);
  }
  assert_int_equal(wrong, 0);
}

static void a_pick_may_come_behind_a_question(void **s) {
  (void)s;
  segue_context *c = TALK("b:I can book the service for the 3rd at nine or the 4th after lunch.",
                          "c:What time on the fourth?", "b:Between one and three.", "c:The fourth then.");
  assert_int_equal(outcome(c, "book service for 4th after lunch"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(segue_context_attempt_count(c), 1);
  segue_context_unref(c);
}

/* One that was offered by itself before stays one attempt. */
/* A day that was offered before is picked, whatever was said since; "forget it" takes back what is at hand only. */
static void what_was_offered_before_is_still_picked(void **s) {
  (void)s;
  segue_context *c = TALK("b:I can arrange another delivery on Friday.", "c:And who's paying for the first?",
                          "b:We'd sort that out with him.", "c:Friday then, but before twelve.");
  assert_int_equal(outcome(c, "arrange another delivery on friday"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
  c = TALK("b:I can leave the keys at the bar.", "c:The bar's fine.", "b:OK, at The Anchor. Anything else?",
           "c:Is there a room with a view?", "b:Nine euros more.", "c:Nah, forget it.");
  assert_int_equal(outcome(c, "leave keys at bar"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
}

static void a_pick_that_is_known_is_not_told_twice(void **s) {
  (void)s;
  segue_context *c = TALK("b:Shall I send a voucher?", "c:What's it worth?",
                          "b:Ten pounds. I can send a new lamp or a voucher.", "c:The voucher then.");
  assert_int_equal(outcome(c, "send voucher"), SEGUE_ATTEMPT_ACCEPTED);
  assert_int_equal(segue_context_attempt_count(c), 1);
  segue_context_unref(c);
}

/* It must not be read to its end for each of the choices named in it: that took minutes. */
static void a_turn_of_choices_alone_is_read_soon(void **s) {
  enum { LONG = 60000, SECONDS = 10 };
  (void)s;
  char *turn = malloc(LONG + 16);
  size_t n = (size_t)sprintf(turn, "c:");
  while (n < LONG) n += (size_t)sprintf(turn + n, "monday ");
  const clock_t began = clock();
  segue_context *c = TALK("b:I can do Monday or Wednesday.", turn);
  assert_true(clock() - began < SECONDS * CLOCKS_PER_SEC);
  assert_int_equal(outcome(c, "monday"), SEGUE_ATTEMPT_ACCEPTED);
  segue_context_unref(c);
  free(turn);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(of_two_offered_the_one_picked_is_told),
                                     cmocka_unit_test(a_pick_may_come_behind_a_question),
                                     cmocka_unit_test(what_was_offered_before_is_still_picked),
                                     cmocka_unit_test(a_pick_that_is_known_is_not_told_twice),
                                     cmocka_unit_test(a_turn_of_choices_alone_is_read_soon)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
