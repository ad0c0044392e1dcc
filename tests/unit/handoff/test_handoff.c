/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "handoff/handoff.h"

#define IN(...) ((segue__handoff_input){__VA_ARGS__})

typedef struct rig {
  segue__handoff h;
  segue_time now;
  char log[2048];  /* actions since the last look, as words */
  uint32_t result; /* of the last cancel */
  const char *why; /* of the last change of state */
} rig;

static void drain(rig *r) {
  static const char *const names[] = {"",        "",       "say",   "wait",   "cut",   "summarise",
                                      "publish", "dial",   "brief", "cancel", "hold",  "bridge",
                                      "keep",    "return", "book",  "part",   "finish"};
  static const char *const causes[] = {"nobody", "lost", "back"};
  segue__handoff_action a;
  r->log[0] = 0;
  while (segue__handoff_poll(&r->h, &a)) {
    char word[96];
    if (a.kind == SEGUE__HANDOFF_STATE)
      snprintf(word, sizeof word, "->%s ", segue__handoff_state_name(a.to));
    else if (a.kind == SEGUE__HANDOFF_DIAL || a.kind == SEGUE__HANDOFF_CANCEL ||
             a.kind == SEGUE__HANDOFF_BRIEF)
      snprintf(word, sizeof word, "%s%u ", names[a.kind], a.attempt);
    else if (a.kind == SEGUE__HANDOFF_RETURN)
      snprintf(word, sizeof word, "return:%s ", causes[a.cause]);
    else
      snprintf(word, sizeof word, "%s ", names[a.kind]);
    strcat(r->log, word);
    r->result = a.kind == SEGUE__HANDOFF_CANCEL ? a.result : r->result;
    r->why = a.kind == SEGUE__HANDOFF_STATE ? a.why : r->why;
  }
}

static const char *feed(rig *r, segue__handoff_input in) {
  assert_int_equal(segue__handoff_feed(&r->h, &in, r->now), SEGUE_OK);
  drain(r);
  return r->log;
}

static const char *wait_ms(rig *r, uint32_t ms) {
  r->now += SEGUE_MS(ms);
  assert_int_equal(segue__handoff_tick(&r->h, r->now), SEGUE_OK);
  drain(r);
  return r->log;
}

static rig make(uint32_t targets, bool callback) {
  rig r = {.now = SEGUE_SECONDS(5)};
  segue__handoff_config c;
  segue__handoff_config_init(&c);
  c.n_targets = targets;
  c.callback = callback;
  segue__handoff_init(&r.h, &c, r.now);
  return r;
}

static rig dialled(uint32_t targets) {
  rig r = make(targets, false);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
  return r;
}

static void a_good_handoff_walks_through_every_state(void **state) {
  rig r = make(1, false);
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true)), "->publishing publish ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "->dialing dial1 ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1)), "->ringing ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE)), "hold ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE)), ""); /* twice */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1)), "->bridged bridge ");
  rig released = r;
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "cancel1 ->ended finish ");
  assert_string_equal(feed(&released, IN(.kind = SEGUE__HANDOFF_IN_RELEASED)), "->ended finish ");
  assert_string_equal(feed(&released, IN(.kind = SEGUE__HANDOFF_IN_RELEASED)), "");
}

static void the_transition_message_finishes_before_the_bridge(void **state) {
  rig r = dialled(1);
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1)), "->accepting ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE)), "->bridged bridge ");
}

static void the_end_of_an_earlier_handoffs_message_does_not_cut_the_next_one(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = SEGUE_RESULT_BUSY));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)); /* message 1 still plays */
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 2)), "->accepting ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 2)),
                      "->bridged bridge ");
}

static void an_answered_agent_does_not_wait_for_ever_for_the_message(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  assert_string_equal(wait_ms(&r, 9999), "");
  assert_string_equal(wait_ms(&r, 1), "->bridged bridge ");
}

static void summary_and_publishing_have_deadlines(void **state) {
  rig r = make(1, false);
  r.h.config.summary_ms = 1500;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  assert_string_equal(wait_ms(&r, 1500), "->publishing publish ");
  assert_string_equal(wait_ms(&r, 999), "");
  assert_string_equal(wait_ms(&r, 1), "->dialing dial1 ");
  /* Their late answers change nothing. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "");
}

/* Whoever is asked another way meanwhile gets all of the time again; nobody else's changes. */
static void a_try_that_begins_anew_has_its_whole_time(void **state) {
  rig r = dialled(1);
  assert_string_equal(wait_ms(&r, 15000), "");
  segue__handoff_anew(&r.h, r.now);
  assert_string_equal(wait_ms(&r, 19999), "");
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
  segue__handoff_anew(&r.h, r.now);
  assert_string_equal(wait_ms(&r, 19999), "");
  assert_string_equal(wait_ms(&r, 1), "cancel1 ->talking return:nobody ");
  r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  segue__handoff_anew(&r.h, r.now);
  assert_true(segue__handoff_deadline(&r.h) == SEGUE_TIME_NEVER);
}

/* The caller is not kept waiting for it once the message is over. */
static void the_summary_has_as_long_as_the_message(void **state) {
  rig r = make(1, false);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  assert_string_equal(wait_ms(&r, 4000), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1)), "hold ");
  assert_string_equal(wait_ms(&r, 0), "->publishing publish ");
  rig dumb = make(1, false); /* a message that cannot be spoken is over at once */
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 1));
  assert_string_equal(wait_ms(&dumb, 1499), "");
  assert_string_equal(wait_ms(&dumb, 1), "->publishing publish ");
  wait_ms(&dumb, 1000); /* and of a second handoff, from its own beginning */
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1));
  assert_string_equal(feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
  feed(&dumb, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = 2));
  assert_string_equal(wait_ms(&dumb, 1499), "");
  assert_string_equal(wait_ms(&dumb, 1), "->publishing publish ");
  rig brief = make(1, false); /* however short the message may be */
  brief.h.config.message_ms = 500;
  feed(&brief, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  assert_string_equal(wait_ms(&brief, 1499), "");
  assert_string_equal(wait_ms(&brief, 1), "->publishing publish ");
}

static void targets_are_hunted_in_order_then_the_bot_has_the_caller_again(void **state) {
  rig r = dialled(3);
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = SEGUE_RESULT_BUSY)),
      "->dialing dial2 ");
  assert_string_equal(wait_ms(&r, 20000), "cancel2 ->dialing dial3 ");
  /* The cancelled leg's own refusal comes late. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 2)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 3)),
                      "->talking return:nobody ");
  /* And it can be tried again. */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
}

static void nobody_reached_books_a_callback_where_configured(void **state) {
  rig r = make(0, true);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true)), "->callback book ");
}

static void an_answer_of_a_given_up_try_is_told_to_hang_up(void **state) {
  rig r = make(1, false);
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_ANSWERED), r.now), SEGUE_E_STATE);
  r = dialled(2);
  wait_ms(&r, 20000);
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1), r.now),
                   SEGUE_E_STATE);
}

static void a_caller_who_hangs_up_while_it_rings_cancels_the_agent_leg(void **state) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "cancel1 ->ended finish ");
  assert_int_equal(r.result, SEGUE_RESULT_CANCELLED);
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "");
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1), r.now),
                   SEGUE_E_STATE);
}

static rig bridged(void) {
  rig r = dialled(1);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  return r;
}

static void a_lost_agent_leg_gives_the_caller_back_to_the_bot(void **state) {
  rig r = bridged();
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_FAILED)),
      "->talking return:lost ");
  assert_string_equal(r.why, "the agent's leg was lost");
}

static void an_agent_who_hangs_up_ends_the_call(void **state) {
  rig r = bridged();
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_HANGUP)),
      "->ended finish ");
  assert_string_equal(r.why, "the agent hung up");
}

static void an_agent_who_leaves_before_the_bridge_is_replaced(void **state) {
  rig r = dialled(2);
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = 1));
  assert_string_equal(
      feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_HANGUP)),
      "->dialing dial2 ");
}

/* It should say refused; but nobody waits for a phone that is known to be gone. */
static void a_leg_that_ends_while_it_rings_is_replaced(void **state) {
  for (int rings = 0; rings < 2; rings++) {
    rig r = dialled(2);
    if (rings) feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
    assert_string_equal(
        feed(&r, IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = 1, .result = SEGUE_RESULT_FAILED)),
        "->dialing dial2 ");
  }
}

static void the_agent_can_hand_the_caller_back(void **state) {
  rig r = bridged();
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_HANDBACK)), "cancel1 ->talking return:back ");
}

static void a_caller_whom_nobody_can_serve_is_let_go_but_not_from_an_agent(void **state) {
  rig r = bridged();
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_UNSERVED)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_HANDBACK)), "cancel1 ->talking return:back ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_UNSERVED)), "->failed part ");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_UNSERVED)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "->ended finish ");
}

static void a_second_trigger_is_refused_while_one_runs(void **state) {
  rig r = dialled(1);
  assert_int_equal(segue__handoff_feed(&r.h, &IN(.kind = SEGUE__HANDOFF_IN_TRIGGER), r.now), SEGUE_E_STATE);
}

/* ---- the accept step ---- */

#define ANSWERED(n) IN(.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = n)
#define ACCEPTED(n) IN(.kind = SEGUE__HANDOFF_IN_ACCEPTED, .attempt = n)
#define DECLINED(n) IN(.kind = SEGUE__HANDOFF_IN_DECLINED, .attempt = n)
#define VOICEMAIL(n) IN(.kind = SEGUE__HANDOFF_IN_VOICEMAIL, .attempt = n)
#define BUSY(n) IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = n, .result = SEGUE_RESULT_BUSY)
#define GONE(n, why) IN(.kind = SEGUE__HANDOFF_IN_AGENT_GONE, .attempt = n, .result = why)
#define MESSAGE_DONE(n) IN(.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = n)

static rig asking(uint32_t targets, bool must) {
  rig r = dialled(targets);
  for (uint32_t i = 0; i < targets; i++) {
    r.h.config.targets[i].brief = true;
    r.h.config.targets[i].must_accept = must;
  }
  return r;
}

static void an_agent_who_accepts_gets_the_caller(void **state) {
  rig r = asking(1, true);
  feed(&r, MESSAGE_DONE(1));
  assert_string_equal(feed(&r, ANSWERED(1)), "->accepting brief1 ");
  assert_string_equal(feed(&r, ANSWERED(1)), ""); /* reported twice */
  assert_string_equal(feed(&r, ACCEPTED(1)), "->bridged bridge ");
  assert_string_equal(feed(&r, DECLINED(1)), ""); /* a key too late */
}

static void an_agent_who_accepts_early_waits_for_the_message(void **state) {
  rig r = asking(1, true);
  feed(&r, ANSWERED(1));
  assert_string_equal(feed(&r, ACCEPTED(1)), "->accepting ");
  assert_string_equal(feed(&r, DECLINED(1)), "");
  assert_string_equal(feed(&r, MESSAGE_DONE(1)), "->bridged bridge ");
}

static void a_message_may_end_with_its_sentence_when_an_agent_is_there(void **state) {
  rig r = dialled(1);
  r.h.config.cut_message = true;
  assert_string_equal(feed(&r, ANSWERED(1)), "->accepting cut ");
  assert_string_equal(feed(&r, MESSAGE_DONE(1)), "->bridged bridge ");
}

static void who_declines_hangs_on_or_is_a_machine_makes_room_for_the_next(void **state) {
  rig r = asking(4, true);
  feed(&r, MESSAGE_DONE(1));
  feed(&r, ANSWERED(1));
  assert_string_equal(feed(&r, DECLINED(1)), "cancel1 ->dialing dial2 ");
  assert_int_equal(r.result, SEGUE_RESULT_DECLINED);
  feed(&r, ANSWERED(2));
  assert_string_equal(feed(&r, VOICEMAIL(2)), "cancel2 ->dialing dial3 ");
  assert_int_equal(r.result, SEGUE__HANDOFF_RESULT_VOICEMAIL);
  feed(&r, ANSWERED(3));
  r.now += SEGUE_MS(14999);
  assert_string_equal(wait_ms(&r, 1), "cancel3 ->dialing dial4 ");
  assert_int_equal(r.result, SEGUE_RESULT_NO_ANSWER);
  feed(&r, ANSWERED(4));
  assert_string_equal(feed(&r, GONE(4, SEGUE_RESULT_HANGUP)), "->talking return:nobody ");
}

static void a_brief_that_asks_nothing_keeps_nobody_waiting_for_ever(void **state) {
  rig r = asking(1, false);
  feed(&r, MESSAGE_DONE(1));
  feed(&r, ANSWERED(1));
  r.now += SEGUE_MS(14980);
  assert_string_equal(wait_ms(&r, 20), "->bridged bridge ");
}

static void a_caller_who_hangs_up_cancels_the_agent_in_every_state(void **state) {
  for (int n = 0; n < 5; n++) {
    rig r = asking(1, true);
    if (n >= 1) feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
    if (n >= 2) feed(&r, ANSWERED(1));
    if (n >= 3) feed(&r, ACCEPTED(1));
    if (n >= 4) feed(&r, MESSAGE_DONE(1));
    assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)), "cancel1 ->ended finish ");
  }
}

/* ---- patience ---- */

static void a_caller_who_waits_is_told_so_from_time_to_time(void **state) {
  rig r = dialled(1);
  r.h.config.targets[0].ring_ms = 60000;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_QUEUED, .attempt = 1));
  feed(&r, MESSAGE_DONE(1));
  r.now += SEGUE_MS(14999);
  assert_string_equal(wait_ms(&r, 1), "wait ");
  assert_string_equal(wait_ms(&r, 4000), "");
  assert_string_equal(feed(&r, MESSAGE_DONE(1)), ""); /* that was the other one */
  assert_string_equal(feed(&r, MESSAGE_DONE(2)), "hold ");
  r.now += SEGUE_MS(14999);
  assert_string_equal(wait_ms(&r, 1), "wait ");
  /* An agent who answers now lets it be said to its end. */
  assert_string_equal(feed(&r, ANSWERED(1)), "->accepting ");
  assert_string_equal(feed(&r, MESSAGE_DONE(3)), "->bridged bridge ");
  assert_int_equal(segue__handoff_deadline(&r.h), SEGUE_TIME_NEVER);
}

static void nobody_is_told_to_wait_where_that_is_not_wanted(void **state) {
  rig r = dialled(1);
  r.h.config.patience_ms = 0;
  assert_string_equal(feed(&r, MESSAGE_DONE(1)), "hold ");
  assert_string_equal(wait_ms(&r, 19999), "");
}

static void a_queued_call_is_given_the_time_of_a_queue(void **state) {
  rig r = dialled(1);
  r.h.config.patience_ms = 0;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
  wait_ms(&r, 9000); /* from dialling on */
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_QUEUED, .attempt = 1)), "");
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1)); /* does not shorten it again */
  r.now += SEGUE_MS(290000);
  assert_string_equal(wait_ms(&r, 999), "");
  assert_string_equal(wait_ms(&r, 1), "cancel1 ->talking return:nobody ");
}

static void everybody_is_called_again_but_those_who_can_never_answer(void **state) {
  rig r = dialled(3);
  r.h.config.rounds = 2;
  r.h.config.patience_ms = 0;
  feed(&r, BUSY(1));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 2, .result = SEGUE_RESULT_NOT_FOUND));
  assert_string_equal(feed(&r, BUSY(3)), "->waiting ");
  assert_string_equal(wait_ms(&r, 9999), "");
  assert_string_equal(wait_ms(&r, 1), "->dialing dial4 ");
  assert_int_equal(r.h.target, 0);
  assert_string_equal(feed(&r, BUSY(4)), "->dialing dial5 ");
  assert_int_equal(r.h.target, 2);
  assert_string_equal(feed(&r, BUSY(5)), "->talking return:nobody ");
  r = asking(2, true);
  r.h.config.rounds = 2;
  feed(&r, ANSWERED(1));
  feed(&r, VOICEMAIL(1));
  assert_string_equal(feed(&r, BUSY(2)), "->waiting ");
  assert_string_equal(wait_ms(&r, 10000), "->dialing dial3 ");
  assert_int_equal(r.h.target, 1);
}

static void the_log_says_why(void **state) {
  static const struct {
    uint32_t result;
    const char *why;
  } all[] = {{SEGUE_RESULT_BUSY, "the agent is busy"},
             {SEGUE_RESULT_NO_ANSWER, "the agent did not answer"},
             {SEGUE_RESULT_DECLINED, "the agent declined"},
             {SEGUE_RESULT_NOT_FOUND, "the target does not exist"},
             {SEGUE_RESULT_UNAUTHORISED, "the target does not let us in"},
             {SEGUE_RESULT_NO_CODEC, "the agent's phone speaks no codec of ours"},
             {SEGUE_RESULT_UNREACHABLE, "the target cannot be reached"},
             {SEGUE_RESULT_FAILED, "the call to the agent failed"}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rig r = dialled(2);
    feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = all[i].result));
    assert_string_equal(r.why, all[i].why);
  }
  for (int ok = 0; ok < 2; ok++) {
    rig r = make(0, false);
    feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
    feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = ok));
    assert_string_equal(r.why, ok ? "summarised" : "summary fell back");
    rig one = r;
    one.h.config.n_targets = 1;
    feed(&one, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = ok));
    assert_string_equal(one.why, ok ? "published" : "publishing failed; the header carries the context");
    feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = ok));
    assert_string_equal(r.why, "no target is configured");
  }
}

static void nobody_is_called_again_when_no_one_can_answer(void **state) {
  static const uint32_t for_good[] = {SEGUE_RESULT_NO_CODEC, SEGUE_RESULT_NOT_FOUND,
                                      SEGUE_RESULT_UNAUTHORISED};
  for (size_t i = 0; i < sizeof for_good / sizeof *for_good; i++) {
    rig r = dialled(1);
    r.h.config.rounds = 5;
    assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = 1, .result = for_good[i])),
                        "->talking return:nobody ");
  }
}

static void a_wait_has_its_limit_but_not_for_an_agent_who_answered(void **state) {
  rig r = make(2, false);
  r.h.config.max_wait_ms = 5000;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
  rig late = r;
  rig busy = r;
  busy.now += SEGUE_MS(5000);
  assert_string_equal(feed(&busy, BUSY(1)), "->talking return:nobody ");
  assert_string_equal(wait_ms(&r, 5000), "cancel1 ->talking return:nobody ");
  assert_int_equal(r.result, SEGUE_RESULT_NO_ANSWER);
  late.h.config.targets[0] = (segue__handoff_target){.brief = true, .must_accept = true, .accept_ms = 9000};
  feed(&late, ANSWERED(1));
  assert_string_equal(wait_ms(&late, 8999), "");
  assert_string_equal(wait_ms(&late, 1), "cancel1 ->talking return:nobody ");
}

/* ---- from one agent to the next ---- */

static rig handing_on(uint32_t targets, bool stays) {
  rig r = bridged();
  r.h.config.n_targets = targets;
  r.h.config.agent_stays = stays;
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  return r;
}

static void published(rig *r) {
  feed(r, IN(.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = true));
  feed(r, IN(.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = true));
}

/* Nor is the deadline of a phone that rings that of a queue. */
static void a_phone_that_rings_is_given_up_in_time(void **state) {
  for (int rings = 0; rings < 2; rings++) {
    rig r = dialled(1);
    wait_ms(&r, 5000);
    if (rings) feed(&r, IN(.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = 1));
    assert_string_equal(wait_ms(&r, 14999), "");
    assert_string_equal(wait_ms(&r, 1), "cancel1 ->talking return:nobody ");
    assert_int_equal(r.result, SEGUE_RESULT_NO_ANSWER);
  }
}

static void what_is_told_of_an_earlier_try_moves_nobody(void **state) {
  rig r = dialled(3);
  feed(&r, BUSY(1));
  assert_string_equal(feed(&r, GONE(1, SEGUE_RESULT_HANGUP)), "");
  assert_string_equal(feed(&r, BUSY(2)), "->dialing dial3 ");
  r = asking(2, true);
  feed(&r, ANSWERED(1));
  assert_string_equal(feed(&r, BUSY(1)), ""); /* who has answered is not busy */
}

static void a_queue_that_is_told_of_late_prolongs_no_question(void **state) {
  rig r = asking(1, true);
  feed(&r, MESSAGE_DONE(1));
  feed(&r, ANSWERED(1));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_QUEUED, .attempt = 1)), "");
  wait_ms(&r, 14999);
  assert_string_equal(wait_ms(&r, 1), "cancel1 ->talking return:nobody ");
}

/* Who accepted and left accepted for nobody else. */
static void each_agent_is_asked_for_themselves(void **state) {
  rig r = asking(2, true);
  feed(&r, ANSWERED(1));
  feed(&r, ACCEPTED(1));
  assert_string_equal(feed(&r, GONE(1, SEGUE_RESULT_HANGUP)), "->dialing dial2 ");
  assert_string_equal(feed(&r, ANSWERED(2)), "->accepting brief2 ");
  assert_string_equal(feed(&r, MESSAGE_DONE(1)), "hold ");
  assert_string_equal(feed(&r, ACCEPTED(2)), "->bridged bridge ");
}

static void one_handoff_leaves_nothing_to_the_next(void **state) {
  rig r = bridged();
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_HANDBACK));
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing say summarise ");
  published(&r);
  assert_string_equal(feed(&r, BUSY(2)), "->talking return:nobody ");
  r = asking(1, true);
  feed(&r, ANSWERED(1));
  assert_string_equal(feed(&r, VOICEMAIL(1)), "cancel1 ->talking return:nobody ");
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)); /* the agent may be back */
  published(&r);
  assert_int_equal(r.h.state, SEGUE__HANDOFF_DIALING);
}

static void the_first_agent_stays_until_the_next_one_took_over(void **state) {
  rig r = bridged();
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing summarise ");
  published(&r);
  assert_string_equal(feed(&r, ANSWERED(1)), ""); /* twice */
  assert_string_equal(feed(&r, ANSWERED(2)), "cancel1 ->bridged bridge ");
  assert_string_equal(feed(&r, GONE(1, SEGUE_RESULT_HANGUP)), ""); /* the first one's own end comes late */
  assert_string_equal(feed(&r, GONE(2, SEGUE_RESULT_HANGUP)), "->ended finish ");
}

static void the_first_agent_keeps_the_caller_when_nobody_else_takes_over(void **state) {
  rig r = handing_on(2, true);
  published(&r);
  assert_string_equal(feed(&r, BUSY(2)), "->dialing dial3 ");
  assert_string_equal(feed(&r, BUSY(3)), "->bridged keep ");
  assert_int_equal(r.h.attempt, 1);
  assert_int_equal(r.h.target, 0);
  assert_string_equal(feed(&r, BUSY(3)), "");
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "->preparing summarise ");
  assert_string_equal(r.why, "the agent passes the caller on");
  published(&r);
  feed(&r, BUSY(4));
  assert_string_equal(feed(&r, ANSWERED(5)), "cancel1 ->bridged bridge ");
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)); /* and the second agent does */
  published(&r);
  feed(&r, BUSY(6));
  assert_string_equal(feed(&r, BUSY(7)), "->bridged keep ");
  assert_int_equal(r.h.attempt, 5);
  assert_int_equal(r.h.target, 1);
}

/* The message of the first handoff, which nobody has heard the end of, is not waited for. */
static void an_agent_who_passes_on_speaks_for_us(void **state) {
  rig r = dialled(1);
  feed(&r, ANSWERED(1));
  assert_string_equal(wait_ms(&r, 10000), "->bridged bridge ");
  feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER));
  published(&r);
  assert_string_equal(feed(&r, ANSWERED(2)), "cancel1 ->bridged bridge ");
}

static void a_first_agent_who_leaves_on_the_way_leaves_a_caller_who_waits(void **state) {
  rig r = handing_on(1, true);
  published(&r);
  assert_string_equal(feed(&r, GONE(1, SEGUE_RESULT_HANGUP)), "->dialing hold ");
  rig answered = r;
  assert_string_equal(feed(&answered, ANSWERED(2)), "->bridged bridge ");
  assert_string_equal(feed(&r, BUSY(2)), "->talking return:nobody ");
}

static void a_first_agent_may_be_let_go_at_once(void **state) {
  rig r = bridged();
  r.h.config.agent_stays = false;
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_TRIGGER)), "cancel1 ->preparing say summarise ");
  published(&r);
  assert_string_equal(feed(&r, BUSY(2)), "->talking return:nobody ");
}

static void the_caller_can_be_handed_back_or_hang_up_while_the_next_agent_rings(void **state) {
  rig r = handing_on(1, true);
  published(&r);
  rig gone = r;
  assert_string_equal(feed(&r, IN(.kind = SEGUE__HANDOFF_IN_HANDBACK)),
                      "cancel2 cancel1 ->talking return:back ");
  assert_string_equal(feed(&gone, IN(.kind = SEGUE__HANDOFF_IN_CALLER_GONE)),
                      "cancel2 cancel1 ->ended finish ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_handoff_walks_through_every_state),
      cmocka_unit_test(the_transition_message_finishes_before_the_bridge),
      cmocka_unit_test(the_end_of_an_earlier_handoffs_message_does_not_cut_the_next_one),
      cmocka_unit_test(an_answered_agent_does_not_wait_for_ever_for_the_message),
      cmocka_unit_test(summary_and_publishing_have_deadlines),
      cmocka_unit_test(the_summary_has_as_long_as_the_message),
      cmocka_unit_test(targets_are_hunted_in_order_then_the_bot_has_the_caller_again),
      cmocka_unit_test(nobody_reached_books_a_callback_where_configured),
      cmocka_unit_test(an_answer_of_a_given_up_try_is_told_to_hang_up),
      cmocka_unit_test(a_caller_who_hangs_up_while_it_rings_cancels_the_agent_leg),
      cmocka_unit_test(a_try_that_begins_anew_has_its_whole_time),
      cmocka_unit_test(a_lost_agent_leg_gives_the_caller_back_to_the_bot),
      cmocka_unit_test(an_agent_who_hangs_up_ends_the_call),
      cmocka_unit_test(an_agent_who_leaves_before_the_bridge_is_replaced),
      cmocka_unit_test(a_leg_that_ends_while_it_rings_is_replaced),
      cmocka_unit_test(the_agent_can_hand_the_caller_back),
      cmocka_unit_test(a_caller_whom_nobody_can_serve_is_let_go_but_not_from_an_agent),
      cmocka_unit_test(a_second_trigger_is_refused_while_one_runs),
      cmocka_unit_test(an_agent_who_accepts_gets_the_caller),
      cmocka_unit_test(an_agent_who_accepts_early_waits_for_the_message),
      cmocka_unit_test(a_message_may_end_with_its_sentence_when_an_agent_is_there),
      cmocka_unit_test(who_declines_hangs_on_or_is_a_machine_makes_room_for_the_next),
      cmocka_unit_test(a_brief_that_asks_nothing_keeps_nobody_waiting_for_ever),
      cmocka_unit_test(a_caller_who_hangs_up_cancels_the_agent_in_every_state),
      cmocka_unit_test(a_caller_who_waits_is_told_so_from_time_to_time),
      cmocka_unit_test(nobody_is_told_to_wait_where_that_is_not_wanted),
      cmocka_unit_test(a_queued_call_is_given_the_time_of_a_queue),
      cmocka_unit_test(everybody_is_called_again_but_those_who_can_never_answer),
      cmocka_unit_test(the_log_says_why),
      cmocka_unit_test(nobody_is_called_again_when_no_one_can_answer),
      cmocka_unit_test(a_wait_has_its_limit_but_not_for_an_agent_who_answered),
      cmocka_unit_test(a_phone_that_rings_is_given_up_in_time),
      cmocka_unit_test(what_is_told_of_an_earlier_try_moves_nobody),
      cmocka_unit_test(a_queue_that_is_told_of_late_prolongs_no_question),
      cmocka_unit_test(each_agent_is_asked_for_themselves),
      cmocka_unit_test(one_handoff_leaves_nothing_to_the_next),
      cmocka_unit_test(an_agent_who_passes_on_speaks_for_us),
      cmocka_unit_test(the_first_agent_stays_until_the_next_one_took_over),
      cmocka_unit_test(the_first_agent_keeps_the_caller_when_nobody_else_takes_over),
      cmocka_unit_test(a_first_agent_who_leaves_on_the_way_leaves_a_caller_who_waits),
      cmocka_unit_test(a_first_agent_may_be_let_go_at_once),
      cmocka_unit_test(the_caller_can_be_handed_back_or_hang_up_while_the_next_agent_rings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
