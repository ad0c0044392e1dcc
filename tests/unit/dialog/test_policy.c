/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "judged.h"

static void a_quiet_call_stays(void **state) {
  segue__policy p = make();
  for (int i = 0; i < 10; i++) segue__policy_turn(&p, 2 * i, "it is four four one seven", 0.9);
  segue__decision d = judge(&p);
  assert_false(d.escalate);
  assert_int_equal(d.n_signals, 0);
  assert_int_equal(d.turn, SEGUE_TURN_NONE);
}

static void asking_for_a_person_escalates_at_once_and_says_so(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 4, "can I talk to a person please", 0.8);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_EXPLICIT_REQUEST);
  assert_int_equal(d.turn, 4);
  assert_string_equal(d.why, "the caller asked for a person");
  assert_false(judge(&p).escalate); /* once */
}

static void requests_are_told_from_denials_and_mentions(void **state) {
  static const char *const yes[] = {"agent",
                                    "operator please",
                                    "I want to speak to a representative",
                                    "no get me an agent",
                                    "could you put me through to somebody",
                                    "just transfer me to a human being",
                                    "let me talk to your manager",
                                    "i dont want a callback i want a human",
                                    "why can't I talk to a real person",
                                    "can i please just speak with someone",
                                    "give me a supervisor",
                                    "I don't want to talk to a robot",
                                    "is there anyone else who can look at this",
                                    "Please escalate this.",
                                    "put me through",
                                    "whoever manages the yard has to phone me",
                                    "do I get a living soul on this line today",
                                    "customer service",
                                    "I don't know, get me an operator",
                                    "someone please call me back",
                                    "I need to talk to your retention team",
                                    "can i have the front desk please",
                                    "I'd like to speak to Mr. Brown",
                                    "could the pharmacist give me a ring about it",
                                    "pass me to whoever is in charge",
                                    "I refuse to deal with a machine",
                                    "quiero hablar con una persona por favor",
                                    "Buenas, ¿me puede pasar con un agente?",
                                    "i do not want to check again get me a human please",
                                    "could one of the people in the workshop spare me a minute",
                                    "I was hoping for somebody from the office",
                                    "that I won't discuss with a computer",
                                    "But who decides that then?",
                                    "I do not want to wait, connect me to an agent"};
  static const char *const no[] = {"I don't need a human",
                                   "I would rather not talk to a person",
                                   "the delivery agent left it outside",
                                   "somebody stole my card",
                                   "no agent necessary, do not transfer me to a person",
                                   "my router is down",
                                   "I'd prefer not to be transferred to another agent",
                                   "please don't transfer me",
                                   "I was talking to an agent yesterday and we got cut off",
                                   "your agent told me it would be free",
                                   "you sound like a real person",
                                   "i spoke to a representative last week",
                                   "I want to transfer money to another account",
                                   "it is a table for one person",
                                   "my travel agent booked it",
                                   "can you switch it to Saturday for one person",
                                   "transfer my savings to another person",
                                   "I need to talk to you about my bill",
                                   "I want to speak with my wife first",
                                   "my doctor will call me tomorrow",
                                   "who am i speaking with",
                                   "no quiero hablar con un agente",
                                   "no quiero hablar con nadie solo saber el horario",
                                   "una persona me dijo que llamara",
                                   "the vet said I should speak with the pharmacist first",
                                   "someone from your team is supposed to call me at three",
                                   "can I speak to, no wait, wrong number",
                                   "one of your colleagues was very kind last week",
                                   "you do not need to get me a human",
                                   "please do not go and get me an operator",
                                   "I don't want you to transfer me to an agent",
                                   ""};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    if (!segue__asks_for_human(yes[i])) fail_msg("missed: %s", yes[i]);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    if (segue__asks_for_human(no[i])) fail_msg("wrongly taken: %s", no[i]);
}

static void asked_the_same_again_it_counts_what_the_caller_makes_of_it(void **state) {
  segue__policy p = make();
  segue__policy_bot_turn(&p, 0, "Which animal is it for?");
  segue__policy_turn(&p, 1, "a terrier nine kilos", 0.9);
  segue__policy_bot_turn(&p, 2, "Which animal is it for?");
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 3, "I've said it twice now, a terrier", 0.9);
  const segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_LOOP);
  assert_int_equal(d.turn, 3);
}

static double score_of(const char *const *turns) {
  segue__policy p = make();
  segue__decision d;
  for (int32_t i = 0; turns[i]; i++) {
    if (*turns[i] == '<')
      segue__policy_bot_turn(&p, i, turns[i] + 1);
    else
      segue__policy_turn(&p, i, turns[i], -1);
  }
  segue__policy_judge(&p, NULL, &d);
  return d.score;
}

static void telling_it_again_in_vain_is_enough_small_talk_is_not(void **state) {
  static const char *const lost[] = {"<Hello",
                                     "The mast of my boat is bent",
                                     "<I'm sorry, I did not understand.",
                                     "The mast, it bent in the storm",
                                     "<I'm sorry, I did not get that.",
                                     "My mast is bent",
                                     NULL};
  static const char *const chat[] = {"<Hello",
                                     "The mast of my boat is bent",
                                     "<What is your name?",
                                     "Did you see the match last night",
                                     "<I'm sorry, I did not understand.",
                                     "Four goals imagine that",
                                     "<I'm sorry, I did not get that.",
                                     "Anyway",
                                     NULL};
  static const char *const wrong[] = {"<Boat yard",
                                      "I left my jacket on the pontoon",
                                      "<Which boat shall we lift?",
                                      "No, I left a jacket on the pontoon",
                                      "<When shall we lift it?",
                                      "I don't want a boat lifted, I left my jacket",
                                      NULL};
  assert_true(score_of(lost) >= 0.7);
  assert_true(score_of(chat) < 0.7);
  assert_true(score_of(wrong) >= 0.7);
}

static void what_the_bot_wanted_checked_and_is_fine_is_a_fix_that_failed(void **state) {
  static const char *const in_vain[] = {"<Boat yard",
                                        "The bilge pump is dead",
                                        "<Please check the fuse.",
                                        "The fuse is fine",
                                        "<Please restart the pump.",
                                        "Nope",
                                        NULL};
  static const char *const mended[] = {"<Boat yard",
                                       "The bilge pump is dead",
                                       "<Please check the fuse.",
                                       "The fuse is fine",
                                       "<Please restart the pump.",
                                       "It's running",
                                       NULL};
  assert_true(score_of(in_vain) >= 0.7);
  assert_true(score_of(mended) < 0.7);
}

static void what_is_found_as_the_bot_wants_it_is_a_fix_that_failed(void **state) {
  static const char *const so[] = {"<Boat yard",
                                   "The bilge pump is dead",
                                   "<Please check that the breaker is closed.",
                                   "It is closed.",
                                   "<Please restart the pump.",
                                   "Pressed it, the fault is still there",
                                   NULL};
  static const char *const not_so[] = {
      "<Boat yard",  "The bilge pump is dead",    "<Please check that the breaker is closed.",
      "Let me see.", "<Please restart the pump.", "Pressed it, the fault is still there",
      NULL};
  assert_true(score_of(so) >= 0.7);
  assert_true(score_of(not_so) < 0.7);
}

static void praise_is_no_anger(void **state) {
  static const char *const praise[] = {"<Boat yard", "you lot did a great job on my keel", NULL};
  static const char *const sour[] = {"<Boat yard", "you lot never do a great job", NULL};
  assert_true(score_of(praise) < 0.7);
  assert_true(score_of(sour) >= 0.7);
}

static void a_regret_at_the_end_is_no_other_no(void **state) {
  static const char *const regret[] = {"a berth for tonight",
                                       "<I'm sorry, your booking failed.",
                                       "once more please",
                                       "<I'm sorry, your booking failed.",
                                       "oh",
                                       "<I'm sorry I was unable to help you. Anything else?",
                                       NULL};
  static const char *const third[] = {"a berth for tonight",
                                      "<I'm sorry, your booking failed.",
                                      "once more please",
                                      "<I'm sorry, your booking failed.",
                                      "oh",
                                      "<I'm unable to change the berth of another.",
                                      NULL};
  assert_true(score_of(regret) < 0.7);
  assert_true(score_of(third) >= 0.7);
}

static void anger_at_somebody_else_is_none_at_the_service(void **state) {
  static const char *const other[] = {"my old yard was a shambles so I want a berth with you", NULL};
  static const char *const us[] = {"your yard is a shambles", NULL};
  assert_true(score_of(other) < 0.7);
  assert_true(score_of(us) >= 0.7);
}

static void a_fix_told_again_and_a_wish_passed_over_are_circles(void **state) {
  (void)state;
  const char *const again[] = {"Hello.",
                               "the gate stays shut",
                               "<Please hold the fob against the post.",
                               "it only beeps",
                               "<Please hold the fob against the post.",
                               "still shut",
                               NULL};
  const char *const over[] = {"Hello.",
                              "I want to end my lease on the berth",
                              "<Would you like a bigger berth?",
                              "No, end the lease.",
                              "<Would you like a month for free?",
                              "I don't want that, end the lease",
                              NULL};
  const char *const helped[] = {"Hello.",
                                "the gate stays shut",
                                "<Please hold the fob against the post.",
                                "it only beeps",
                                "<Please hold the fob against the post.",
                                "yes, it opens, thanks",
                                NULL};
  assert_true(score_of(again) >= 0.7);
  assert_true(score_of(over) >= 0.7);
  assert_true(score_of(helped) < 0.7);
}

static void threats_count_and_jokes_do_not(void **state) {
  (void)state;
  const char *const court[] = {"<Hello.", "you will hear from my lawyer", NULL};
  const char *const standards[] = {"<Hello.", "then I go to trading standards", NULL};
  const char *const joke[] = {"<Hello.", "ten pounds, you crooks, ha ha, put me down for two", NULL};
  const char *const asks[] = {"<Hello.", "do I need to talk to the officer first?", NULL};
  assert_true(score_of(court) >= 0.7);
  assert_true(score_of(standards) >= 0.7);
  assert_true(score_of(joke) < 0.7);
  assert_true(score_of(asks) < 0.7);
}

static void each_form_of_anger_counts(void **state) {
  static const char *const rows[] = {"we're talking round in circles",
                                     "stop trying to sell me oars",
                                     "that's of no use to me",
                                     "this tells me precisely nothing",
                                     "what good is that",
                                     "all I ever hear from you is the price list",
                                     "you call that rowing",
                                     "you're not going to leave me out here",
                                     "this is getting a bit silly",
                                     "put in a formal complaint about this"};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *const turns[] = {"<Hello.", rows[i], NULL};
    if (score_of(turns) < 0.7) fail_msg("%s", rows[i]);
  }
}

static void a_cue_looked_for_alone_is_found_as_with_the_others(void **state) {
  static const char *const rows[] = {"I don't have it, I already told you", "no, still broken",
                                     "oars, please", ""};
  const uint32_t tables = SEGUE__CUE_CANNOT_GIVE | SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_NO | SEGUE__CUE_YES;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__words_of(&w, rows[i], strlen(rows[i]));
    const uint32_t all = segue__cues_caller(&w);
    for (uint32_t cue = 1; cue && cue <= tables; cue <<= 1)
      if (cue & tables) assert_int_equal(segue__cues_caller_has(&w, cue), (all & cue) != 0);
    assert_int_equal(segue__cues_caller_has(&w, tables), (all & tables) != 0);
  }
}

static void a_second_search_in_vain_is_enough_a_second_proof_is_not(void **state) {
  segue__policy p = make();
  segue__policy_bot_turn(&p, 0, "I couldn't find a car with that registration.");
  assert_false(judge(&p).escalate);
  segue__policy_bot_turn(&p, 2, "I'm sorry, I still can't find that registration.");
  assert_true(judge(&p).escalate);
  p = make();
  segue__policy_bot_turn(&p, 0, "I cannot authenticate you with this information.");
  segue__policy_bot_turn(&p, 2, "I cannot authenticate you with this information.");
  assert_false(judge(&p).escalate);
}

static void an_unsure_dialog_engine_is_a_signal_after_three_answers(void **state) {
  segue__policy p = make();
  segue__policy_llm(&p, 1, 0.1);
  segue__policy_llm(&p, 3, -1); /* unknown */
  segue__policy_llm(&p, 5, 0.1);
  assert_int_equal(judge(&p).n_signals, 0);
  segue__policy_llm(&p, 7, 0.1);
  const segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_LOW_CONFIDENCE);
  assert_int_equal(d.turn, 7);
  assert_string_equal(d.why, "the dialog engine was unsure three times");
}

static void an_agitated_voice_adds_to_the_words_and_is_not_enough_alone(void **state) {
  segue__policy p = make();
  segue__policy_voice(&p, 1, 1.0);
  segue__policy_voice(&p, 3, 1.0);
  segue__decision d = judge(&p);
  assert_false(d.escalate);
  assert_string_equal(d.signals[0].name, "voice");
  assert_int_equal(d.signals[0].turn, 3);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 4);
  const double with = judge(&p).score;
  segue__policy_voice(&p, 5, 0.1); /* calm again */
  segue__policy_voice(&p, 7, 0.1);
  assert_true(judge(&p).score < with);
}

static void a_veto_holds_for_its_turns_but_not_against_a_wish(void **state) {
  segue__policy p = make();
  segue__policy_veto(&p, 1, "the refund is on its way");
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 1);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 3);
  segue__decision d = judge(&p);
  assert_false(d.escalate);
  assert_non_null(strstr(d.why, "but the refund is on its way"));
  segue__policy_turn(&p, 4, "hm okay", 0.9); /* the one more */
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 6, "hm okay then", 0.9);
  assert_true(judge(&p).escalate);
  p = make();
  segue__policy_veto(&p, UINT32_MAX, NULL);
  for (int i = 0; i < 9; i++) segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, i);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 10, "let me talk to a person", 0.9);
  assert_true(judge(&p).escalate);
  p = make();
  segue__policy_veto(&p, UINT32_MAX, NULL);
  for (int i = 0; i < 9; i++) segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, i);
  segue__policy_veto(&p, 0, NULL);
  assert_true(judge(&p).escalate);
}

/* Counted from when it is given. */
static void a_veto_amid_a_call_holds_as_long_as_one_at_its_beginning(void **state) {
  for (int whole = 0; whole < 2; whole++) {
    segue__policy p = make();
    (void)state;
    for (int i = 0; i < 3; i++) segue__policy_turn(&p, 2 * i, "hm okay", 0.9);
    segue__policy_veto(&p, whole ? UINT32_MAX : 4, NULL);
    for (int i = 0; i < 3; i++) segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
    for (int i = 3; i < 8; i++) {
      assert_int_equal(judge(&p).escalate, 0);
      segue__policy_turn(&p, 2 * i, "hm okay", 0.9);
    }
    assert_int_equal(judge(&p).escalate, !whole);
  }
}

static void a_fix_that_worked_ends_the_count_of_those_that_did_not(void **state) {
  segue__policy p = make();
  (void)state;
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 3);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_DONE, 5);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 7);
  assert_false(judge(&p).escalate);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 9);
  const segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 9);
}

static void two_failed_fixes_escalate_one_does_not(void **state) {
  segue__policy p = make();
  segue__policy_attempt(&p, SEGUE_ATTEMPT_OFFERED, 3);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
  assert_false(judge(&p).escalate);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_REJECTED, 7);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_FIXES_REJECTED);
  assert_string_equal(d.why, "2 fixes failed");
}

static void the_trouble_told_again_is_no_second_failed_fix(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 0, "my internet still is not working", 0.9);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_OFFERED, 1);
  segue__policy_turn(&p, 2, "no that did not help it still is not working", 0.9);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 2);
  const segue__decision d = judge(&p);
  for (size_t i = 0; i < d.n_signals; i++)
    if (strcmp(d.signals[i].name, "fixes_rejected") == 0) assert_true(d.signals[i].value < 0.5);
}

static void a_verified_caller_no_longer_counts_as_unidentified(void **state) {
  segue__policy p = make();
  segue__policy_bot_turn(&p, 0, "I am sorry, that did not match. What is your zip code?");
  assert_true(judge(&p).n_signals > 0);
  segue__policy_verified(&p);
  assert_int_equal(judge(&p).n_signals, 0);
}

static void unplaced(segue__policy *p, int32_t turn) {
  segue__policy_turn(p, turn, "about the other thing", 0.9);
  (void)segue__policy_out_of_scope(p);
}

static void turns_that_the_engine_cannot_place_are_a_third_each(void **state) {
  segue__policy p = make();
  assert_false(segue__policy_out_of_scope(&p)); /* nobody has said anything yet */
  assert_int_equal(judge(&p).n_signals, 0);
  for (int32_t turn = 1; turn < 6; turn += 2) {
    segue__policy_turn(&p, turn,
                       turn == 1   ? "do you sell tents"
                       : turn == 3 ? "and the kiln"
                                   : "it was my aunt",
                       0.9);
    assert_true(segue__policy_out_of_scope(&p));
    assert_false(segue__policy_out_of_scope(&p)); /* of the same turn */
    const segue__decision d = judge(&p);
    assert_string_equal(d.signals[0].name, "out_of_scope");
    assert_float_equal(d.signals[0].value, (turn + 1) / 6.0, 1e-9);
    assert_int_equal(d.signals[0].turn, turn);
    assert_int_equal(d.escalate, turn == 5);
    if (d.escalate) assert_int_equal(d.reason, SEGUE_REASON_OUT_OF_SCOPE);
  }
}

static void what_could_not_be_placed_is_forgotten_once_something_succeeds(void **state) {
  for (int how = 0; how < 2; how++) {
    segue__policy p = make();
    unplaced(&p, 1);
    assert_int_equal(judge(&p).n_signals, 1);
    if (how == 0) segue__policy_attempt(&p, SEGUE_ATTEMPT_DONE, 3);
    if (how == 1) segue__policy_bot_turn(&p, 2, "Your ticket is booked.");
    assert_int_equal(judge(&p).n_signals, 0);
  }
}

/* The playbook says "I did not understand" to each turn that it reports: that is one fact, not two. */
static void the_engines_report_and_its_own_words_count_once(void **state) {
  segue__policy p = make();
  for (int32_t turn = 1; turn < 4; turn += 2) {
    unplaced(&p, turn);
    segue__policy_bot_turn(&p, turn + 1, "I'm sorry, I did not understand that.");
  }
  const segue__decision d = judge(&p);
  for (size_t i = 0; i < d.n_signals; i++) assert_string_not_equal(d.signals[i].name, "not_understood");
  assert_float_equal(d.signals[0].value, 2.0 / 3, 1e-9);
  assert_false(d.escalate);
}

static void misheard_words_are_no_evidence_but_a_request_for_a_person_is(void **state) {
  segue__policy p = make();
  segue__policy_bot_turn(&p, 0, "Please restart the modem. Did that help?");
  segue__policy_turn(&p, 1, "yeah it's back i tried that and it did not work", 0.3);
  assert_int_equal(judge(&p).n_signals, 0);
  segue__policy_turn(&p, 3, "i want to talk to a person", 0.3);
  assert_int_equal(judge(&p).reason, SEGUE_REASON_EXPLICIT_REQUEST);
}

static void a_number_given_twice_is_no_trouble_told_again(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 1, "eight two five one nine", 0.9);
  segue__policy_turn(&p, 3, "eight two five one nine", 0.9);
  assert_int_equal(judge(&p).n_signals, 0);
  segue__policy_turn(&p, 5, "the parcel for my sister never arrived", 0.9);
  segue__policy_turn(&p, 7, "the parcel for my sister never arrived", 0.9);
  assert_string_equal(judge(&p).signals[0].name, "loop");
}

static void low_confidence_needs_a_window_of_turns(void **state) {
  segue__policy p = make();
  segue__policy_turn(&p, 1, "mumble", 0.1);
  segue__policy_turn(&p, 3, "mumble", 0.1);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 5, "mumble", 0.2);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_LOW_CONFIDENCE);
  p = make();
  for (int i = 0; i < 3; i++) segue__policy_turn(&p, 2 * i + 1, "mumble", -1); /* not told */
  assert_false(judge(&p).escalate);
  p = make();
  for (int i = 0; i < 3; i++) {
    segue__policy_bot_turn(&p, 2 * i, "Go on.");
    segue__policy_turn(&p, 2 * i + 1, "mumble", 0); /* none at all */
  }
  assert_true(judge(&p).escalate);
}

static void a_dead_engine_escalates(void **state) {
  segue__policy p = make();
  segue__policy_engine_failed(&p, 2);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_ENGINE_FAILURE);
  assert_int_equal(d.turn, 2);
  segue__policy_turn(&p, 3, "my postcode has changed", 0.9); /* told once: nothing new has failed */
  d = judge(&p);
  assert_false(d.escalate);
  assert_int_equal(d.n_signals, 0);
  segue__policy_engine_failed(&p, 4);
  assert_true(judge(&p).escalate);
}

static void so_many_turns_are_too_many(void **state) {
  static segue__policy_config config;
  segue__policy p;
  segue__policy_config_init(&config);
  config.max_turns = 3;
  segue__policy_init(&p, &config);
  for (int32_t i = 0; i < 2; i++) segue__policy_turn(&p, 2 * i, "it is four four one seven", 0.9);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 4, "it is four four one seven", 0.9);
  const segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_MAX_TURNS);
  assert_int_equal(d.turn, 4);
  config.max_turns = 0; /* never */
  segue__policy_init(&p, &config);
  for (int32_t i = 0; i < 99; i++) segue__policy_turn(&p, 2 * i, "it is four four one seven", 0.9);
  assert_int_equal(judge(&p).n_signals, 0);
}

/* What the signal "sentiment" of a context with this mood is, 0 for none. */
static double mood_of(const char *valence, const char *trend) {
  char json[160];
  segue_context *ctx = NULL;
  segue__policy p = make();
  segue__decision d;
  double value = 0;
  snprintf(json, sizeof json, "{\"segue\":\"1\",\"sentiment\":{\"valence\":%s,\"trend\":\"%s\"}}", valence,
           trend);
  assert_int_equal(segue_context_from_json(&ctx, json, strlen(json), NULL), SEGUE_OK);
  segue__policy_judge(&p, ctx, &d);
  segue_context_unref(ctx);
  assert_false(d.escalate); /* not by itself */
  for (size_t i = 0; i < d.n_signals; i++)
    if (strcmp(d.signals[i].name, "sentiment") == 0) value = d.signals[i].value;
  return value;
}

static void a_mood_that_is_low_and_falls_is_a_signal(void **state) {
  assert_true(mood_of("-0.8", "falling") > 0.79 && mood_of("-0.8", "falling") < 0.81);
  assert_true(mood_of("-0.3", "falling") == 0);
  assert_true(mood_of("-0.8", "steady") == 0);
  assert_true(mood_of("-0.8", "rising") == 0);
}

static void after_a_return_only_a_new_request_hands_over_again(void **state) {
  segue__policy p = make();
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 7);
  assert_true(judge(&p).escalate);
  segue__policy_returned(&p);
  segue__policy_turn(&p, 9, "okay", 0.9);
  assert_false(judge(&p).escalate);
  segue__policy_turn(&p, 11, "agent", 0.9);
  assert_true(judge(&p).escalate);
  segue__policy_turn(&p, 13, "get me a person", 0.9); /* while they were waiting: that was tried */
  segue__policy_returned(&p);
  assert_false(judge(&p).escalate);
  p = make(); /* also where the application handed over */
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 5);
  segue__policy_attempt(&p, SEGUE_ATTEMPT_FAILED, 7);
  segue__policy_returned(&p);
  assert_false(judge(&p).escalate);
}

static void talk(segue__policy *p, const char *const *turns) {
  for (int32_t i = 0; turns[i]; i++)
    if (turns[i][0] == '<')
      segue__policy_bot_turn(p, i, turns[i] + 1);
    else
      segue__policy_turn(p, i, turns[i], -1);
}

static void yes_to_an_offer_of_a_person_is_a_request(void **state) {
  static const char *const yes[] = {"cancel my order",
                                    "<I can't do that, but I can transfer you to a colleague. Shall I?",
                                    "yes please", NULL};
  static const char *const no[] = {"cancel my order",
                                   "<I can't do that, but I can transfer you to a colleague. Shall I?",
                                   "no thanks", NULL};
  segue__policy p = make();
  talk(&p, yes);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 2);
  assert_non_null(strstr(d.why, "accepted the offer"));
  p = make();
  talk(&p, no);
  assert_false(judge(&p).escalate);
}

/* The bot's turns up to the caller's next one are one. */
static void a_number_asked_for_with_an_offer_takes_it_up(void **state) {
  const char *turns[] = {"cancel my order", "<I can hand it to my manager if you'd like.",
                         "<I'd only need your number.", "0161 496 0345", NULL};
  (void)state;
  segue__policy p = make();
  talk(&p, turns);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 3);
  assert_non_null(strstr(d.why, "accepted the offer"));
  turns[1] = "<I can hand it in by the evening.";
  p = make();
  talk(&p, turns);
  assert_false(judge(&p).escalate);
}

static void failures_press_until_something_succeeds(void **state) {
  static const char *const bad[] = {
      "a table at seven", "<i am sorry the booking failed", "again", "<i am sorry the booking failed",
      "once more",        "<i am sorry the booking failed", NULL};
  static const char *const good[] = {
      "a table at seven", "<i am sorry the booking failed", "again", "<your table is booked",
      "and a taxi",       "<i am sorry the booking failed", NULL};
  segue__policy p = make();
  talk(&p, bad);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_FIXES_REJECTED);
  assert_int_equal(d.turn, 5);
  p = make();
  talk(&p, good);
  assert_false(judge(&p).escalate);
}

static void a_complaint_is_no_failed_fix_until_one_was_proposed(void **state) {
  static const char *const complaint[] = {"it does not work", "<When did it start?",
                                          "yesterday it just doesn't work", NULL};
  static const char *const failed[] = {"it does not work",         "<Please restart it.",
                                       "it still doesn't work",    "<Try another cable.",
                                       "that did not help either", NULL};
  segue__policy p = make();
  talk(&p, complaint);
  assert_false(judge(&p).escalate);
  p = make();
  talk(&p, failed);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.turn, 4);
  assert_string_equal(d.signals[0].name, "fixes_rejected");
}

static void whoever_wants_no_person_stays_until_they_ask(void **state) {
  static const char *const turns[] = {"a refund",
                                      "<unfortunately that is not possible",
                                      "please make an exception",
                                      "<unfortunately that is not possible",
                                      "i do not want to be transferred is there another way",
                                      "<unfortunately that is not possible",
                                      NULL};
  segue__policy p = make();
  talk(&p, turns);
  segue__decision d = judge(&p);
  assert_false(d.escalate);
  assert_true(d.score < p.config->threshold);
  assert_non_null(strstr(d.why, "wants no person"));
  segue__policy_turn(&p, 6, "all right then get me your manager", -1);
  assert_true(judge(&p).escalate);
}

static void a_fix_that_works_in_the_end_is_no_failed_fix(void **state) {
  segue__policy p = make();
  (void)state;
  segue__policy_bot_turn(&p, 0, "Please restart the player.");
  segue__policy_turn(&p, 1, "I did that, still no sound.", 0.9);
  segue__policy_bot_turn(&p, 2, "Please unplug it for a minute.");
  segue__policy_turn(&p, 3, "Still nothing. Oh hang on, now it works again.", 0.9);
  assert_false(judge(&p).escalate);
  assert_int_equal(judge(&p).n_signals, 0);
  segue__policy_init(&p, p.config);
  segue__policy_bot_turn(&p, 0, "Please restart the player.");
  segue__policy_turn(&p, 1, "I did that, still no sound.", 0.9);
  segue__policy_bot_turn(&p, 2, "Please unplug it for a minute.");
  segue__policy_turn(&p, 3, "Now it works for a second and then it is exactly the same.", 0.9);
  assert_true(judge(&p).escalate);
}

static void a_bot_that_is_stuck_presses_a_caller_who_digresses_does_not(void **state) {
  static const char asked[] = "Which of our three tariffs is it about?";
  (void)state;
  for (int presses = 0; presses < 2; presses++) {
    segue__policy p = make();
    segue__policy_bot_turn(&p, 0, asked);
    segue__policy_turn(&p, 1, presses ? "No, none of them." : "My grandson has such a lovely parrot.", 0.9);
    segue__policy_bot_turn(&p, 2, asked);
    segue__policy_turn(&p, 3, presses ? "No, not a tariff at all." : "It sings along with the radio.", 0.9);
    segue__policy_bot_turn(&p, 4, asked);
    assert_int_equal(judge(&p).escalate, presses);
  }
}

static void misfortune_is_no_anger_with_the_service(void **state) {
  static const char *const fate[] = {"someone stole my money this is so frustrating i am furious", NULL};
  static const char *const service[] = {"you are useless stop asking me that", NULL};
  segue__policy p = make();
  talk(&p, fate);
  assert_false(judge(&p).escalate);
  p = make();
  talk(&p, service);
  segue__decision d = judge(&p);
  assert_true(d.escalate);
  assert_int_equal(d.reason, SEGUE_REASON_SENTIMENT);
}

static void wrong_settings_are_named(void **state) {
  segue__policy_config c;
  segue_error err;
  segue__policy_config_init(&c);
  assert_int_equal(segue__policy_config_parse(&c, "{\"threshold\": 0.5, \"max_turns\": 9}", &err), SEGUE_OK);
  assert_true(c.threshold == 0.5 && c.max_turns == 9);
  assert_int_equal(segue__policy_config_parse(&c, "{\"treshold\": 0.5}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "policy.treshold");
  assert_int_equal(err.offset, 13);
  assert_int_equal(segue__policy_config_parse(&c, "{\"rearm\": 7}", &err), SEGUE_E_PARSE);
  assert_int_equal(segue__policy_config_parse(&c, "[", &err), SEGUE_E_PARSE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_quiet_call_stays),
      cmocka_unit_test(asking_for_a_person_escalates_at_once_and_says_so),
      cmocka_unit_test(requests_are_told_from_denials_and_mentions),
      cmocka_unit_test(asked_the_same_again_it_counts_what_the_caller_makes_of_it),
      cmocka_unit_test(telling_it_again_in_vain_is_enough_small_talk_is_not),
      cmocka_unit_test(what_the_bot_wanted_checked_and_is_fine_is_a_fix_that_failed),
      cmocka_unit_test(what_is_found_as_the_bot_wants_it_is_a_fix_that_failed),
      cmocka_unit_test(praise_is_no_anger),
      cmocka_unit_test(a_regret_at_the_end_is_no_other_no),
      cmocka_unit_test(anger_at_somebody_else_is_none_at_the_service),
      cmocka_unit_test(a_fix_told_again_and_a_wish_passed_over_are_circles),
      cmocka_unit_test(threats_count_and_jokes_do_not),
      cmocka_unit_test(each_form_of_anger_counts),
      cmocka_unit_test(a_cue_looked_for_alone_is_found_as_with_the_others),
      cmocka_unit_test(a_second_search_in_vain_is_enough_a_second_proof_is_not),
      cmocka_unit_test(an_unsure_dialog_engine_is_a_signal_after_three_answers),
      cmocka_unit_test(an_agitated_voice_adds_to_the_words_and_is_not_enough_alone),
      cmocka_unit_test(a_veto_holds_for_its_turns_but_not_against_a_wish),
      cmocka_unit_test(a_veto_amid_a_call_holds_as_long_as_one_at_its_beginning),
      cmocka_unit_test(a_fix_that_worked_ends_the_count_of_those_that_did_not),
      cmocka_unit_test(two_failed_fixes_escalate_one_does_not),
      cmocka_unit_test(the_trouble_told_again_is_no_second_failed_fix),
      cmocka_unit_test(a_verified_caller_no_longer_counts_as_unidentified),
      cmocka_unit_test(turns_that_the_engine_cannot_place_are_a_third_each),
      cmocka_unit_test(what_could_not_be_placed_is_forgotten_once_something_succeeds),
      cmocka_unit_test(the_engines_report_and_its_own_words_count_once),
      cmocka_unit_test(misheard_words_are_no_evidence_but_a_request_for_a_person_is),
      cmocka_unit_test(a_number_given_twice_is_no_trouble_told_again),
      cmocka_unit_test(low_confidence_needs_a_window_of_turns),
      cmocka_unit_test(a_dead_engine_escalates),
      cmocka_unit_test(so_many_turns_are_too_many),
      cmocka_unit_test(a_mood_that_is_low_and_falls_is_a_signal),
      cmocka_unit_test(after_a_return_only_a_new_request_hands_over_again),
      cmocka_unit_test(yes_to_an_offer_of_a_person_is_a_request),
      cmocka_unit_test(a_number_asked_for_with_an_offer_takes_it_up),
      cmocka_unit_test(failures_press_until_something_succeeds),
      cmocka_unit_test(a_complaint_is_no_failed_fix_until_one_was_proposed),
      cmocka_unit_test(whoever_wants_no_person_stays_until_they_ask),
      cmocka_unit_test(misfortune_is_no_anger_with_the_service),
      cmocka_unit_test(a_fix_that_works_in_the_end_is_no_failed_fix),
      cmocka_unit_test(a_bot_that_is_stuck_presses_a_caller_who_digresses_does_not),
      cmocka_unit_test(wrong_settings_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
