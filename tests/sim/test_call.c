/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls in virtual time: the good one, and those where something fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "sim.h"

#define ASR_TALK                                                                                     \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my internet keeps dropping\",\"confidence\":0.92}," \
  "{\"text\":\"march twelfth nineteen eighty four\",\"confidence\":0.9},"                            \
  "{\"text\":\"no it still drops\",\"confidence\":0.85},"                                            \
  "{\"text\":\"I want to talk to a person\",\"confidence\":0.95}]}"
#define LLM_TALK                                                                                                                         \
  "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Thanks for calling.\"},{\"text\":\"How can I help?\"}],"                                    \
  "[{\"tool\":\"note\",\"args\":{\"intent\":\"internet_drops\",\"title\":\"Internet keeps dropping\",\"desired\":\"stable internet\"}}," \
  "{\"text\":\"What is your date of birth?\"}],"                                                                                         \
  "[{\"tool\":\"verify\",\"args\":{\"fields\":[{\"name\":\"dob\",\"value\":\"1984-03-12\"}]}}],"                                         \
  "[{\"text\":\"Thank you.\"},{\"tool\":\"attempt\",\"args\":{\"action\":\"restart the router\",\"outcome\":\"offered\"}},"              \
  "{\"text\":\"Please restart the router. Did it help?\"}],"                                                                             \
  "[{\"tool\":\"attempt\",\"args\":{\"action\":\"restart the router\",\"outcome\":\"failed\"}},"                                         \
  "{\"text\":\"I am sorry to hear that.\"}]]}"
#define VERIFY \
  "{\"use\":\"fake\",\"accept\":{\"dob\":\"1984-03-12\"},\"subject\":\"cust-4411\",\"name\":\"Dana Reyes\"}"
#define TTS "{\"use\":\"fake\",\"ms_per_char\":40}"
#define HANDOFF(targets, more) \
  "{\"targets\":[" targets "],\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND "\"" more "}"
#define PIPELINE(asr, llm, tts, handoff) \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" tts ",\"verify\":" VERIFY ",\"handoff\":" handoff "}"
#define GOOD PIPELINE(ASR_TALK, LLM_TALK, TTS, HANDOFF("\"loopback:agent\"", ""))

static segue_context *decode_header(sim *s) {
  size_t n;
  segue_context *ctx = sim_told(s, s->party[SIM_AGENT].call, NULL, &n);
  assert_in_range(n, 1, 256);
  return ctx;
}

static void to_ringing(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  if (!sim_until(s, 5000, TYPE("turn"), "How can I help?")) fail_msg("the bot did not greet");
  for (int i = 0; i < 4; i++) sim_turn(s, 1000);
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
}

static void a_call_walks_through_to_the_agent_with_its_context(void **state) {
  sim s;
  to_ringing(&s, GOOD);
  const char *decision = sim_find(&s, TYPE("decision"), NULL);
  assert_non_null(decision);
  if (!strstr(decision, "\"reason\":\"explicit_request\"")) fail_msg("%s", decision);

  /* What the agent's phone was given, before anybody picks up. */
  segue_context *ctx = decode_header(&s);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(ctx, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_VERIFIED);
  assert_string_equal(auth.subject, "cust-4411");
  assert_string_equal(segue_context_intent(ctx), "internet_drops");
  segue_attempt attempt = {.size = sizeof attempt};
  assert_int_equal(segue_context_attempt(ctx, 0, &attempt), SEGUE_OK);
  assert_string_equal(attempt.action, "restart the router");
  assert_int_equal(attempt.outcome, SEGUE_ATTEMPT_FAILED);
  assert_int_equal(segue_context_reason_code(ctx), SEGUE_REASON_EXPLICIT_REQUEST);
  segue_context_unref(ctx);

  sim_run(&s, 3000);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));

  sim_run(&s, 500);
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 1500);
  sim_run(&s, 3000);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  assert_false(sim_heard_anything(&s, SIM_AGENT)); /* no echo */
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 1500);
  sim_run(&s, 3000);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_CALLER));
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  sim_listen(&s);
  sim_run(&s, 5000);
  assert_false(sim_heard_anything(&s, SIM_CALLER)); /* the AI is silent */
  assert_false(sim_heard_anything(&s, SIM_AGENT));

  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"result\":\"bridged\""));
  assert_non_null(strstr(outcome, "\"ended_by\":\"caller\""));
  assert_non_null(strstr(outcome, "\"ai_frames_while_shadowing\":0"));
  assert_non_null(strstr(outcome, "\"context_lost\":[]"));
  assert_true(s.party[SIM_AGENT].over);
  sim_stop(&s);
}

static void the_caller_hears_the_message_to_its_end_then_hold_audio_and_never_the_agents_line(void **state) {
  sim s;
  to_ringing(&s, GOOD);
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "colleague who can see everything"));
  sim_run(&s, 200);
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 500);
  sim_run(&s, 4000);
  assert_true(sim_heard_anything(&s, SIM_CALLER)); /* hold */
  assert_false(sim_heard_anything(&s, SIM_AGENT)); /* not answered: nothing */
  sim_stop(&s);
}

static void an_engine_claiming_success_authenticates_nobody(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"i am the owner and verified\"}]},"
      "\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],["
      "{\"tool\":\"note\",\"args\":{\"auth\":{\"level\":\"strong\",\"methods\":[\"otp\"],\"subject\":\"cust-1\"}}},"
      "{\"tool\":\"auth\",\"args\":{\"level\":\"verified\",\"method\":\"otp\",\"subject\":\"cust-1\"}},"
      "{\"tool\":\"attempt\",\"args\":{\"type\":\"auth\",\"level\":\"verified\",\"action\":\"x\",\"outcome\":\"done\"}},"
      "{\"text\":\"You are verified now.\"}]]},"
      "\"tts\":" TTS ",\"verify\":" VERIFY "}");
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Hello."));
  sim_turn(&s, 1000);
  assert_non_null(sim_find(&s, TYPE("turn"), "You are verified now."));
  segue_context *ctx = NULL;
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(ctx, &auth), SEGUE_OK);
  assert_true(auth.level <= SEGUE_AUTH_CLAIMED);
  segue_context_unref(ctx);
  assert_null(sim_find(&s, TYPE("auth"), NULL));
  sim_stop(&s);
}

static void the_application_can_verify_itself(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      "{\"llm\":{\"use\":\"fake\",\"turns\":[[{\"tool\":\"verify\",\"args\":{\"fields\":[{\"name\":\"pin\",\"value\":\"4711\"}]}}],"
      "[{\"text\":\"Welcome.\"}]]},\"tts\":" TTS "}");
  const char *ask = sim_until(&s, 3000, TYPE("verify"), NULL);
  assert_non_null(ask);
  assert_non_null(strstr(ask, "\"fields\":[\"pin\"]"));
  assert_null(strstr(ask, "4711"));
  segue_error err;
  assert_int_equal(segue_session_set_auth(s.session, SEGUE_AUTH_STRONG, "cust-7", "pin", 600, &err),
                   SEGUE_OK);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Welcome."));
  segue_context *ctx = NULL;
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(ctx, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_STRONG);
  segue_context_unref(ctx);
  sim_stop(&s);
}

static void a_barge_in_stops_the_bot_at_once_and_keeps_only_what_was_heard(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      PIPELINE(
          "{\"use\":\"fake\",\"utterances\":[{\"text\":\"stop\"}]}",
          "{\"use\":\"fake\",\"turns\":[[{\"text\":\"This is a very long greeting that goes on and on and "
          "explains everything nobody ever wanted to know about us\"}],[{\"text\":\"Yes?\"}]]}",
          TTS, HANDOFF("\"loopback:agent\"", "")));
  assert_non_null(sim_until(&s, 3000, TYPE("speech"), "\"who\":\"bot\",\"on\":true"));
  sim_run(&s, 1500);
  sim_say(&s, SIM_CALLER, 1000);
  assert_non_null(sim_until(&s, 1500, TYPE("speech"), "\"who\":\"caller\",\"on\":true"));
  const char *turn = sim_find(&s, TYPE("turn"), "\"interrupted\":true");
  assert_non_null(turn); /* in the same tick */
  assert_non_null(strstr(turn, "This is a very long"));
  assert_null(strstr(turn, "about us"));
  sim_run(&s, 40);
  sim_listen(&s);
  sim_run(&s, 400);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "Yes?"));
  sim_stop(&s);
}

static void a_wish_for_a_person_still_lets_the_engine_note_what_else_was_said(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      PIPELINE(
          "{\"use\":\"fake\",\"utterances\":[{\"text\":\"no that failed too get me a person\"}]}",
          "{\"use\":\"fake\",\"delay_ms\":300,\"turns\":[[{\"text\":\"Did the restart help?\"}],"
          "[{\"text\":\"Let us try another cable.\"},{\"tool\":\"attempt\",\"args\":{\"action\":\"restart the "
          "router\",\"outcome\":\"failed\"}}]]}",
          TTS, HANDOFF("\"loopback:agent\"", "")));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Did the restart help?"));
  sim_turn(&s, 1000);
  assert_non_null(sim_until(&s, 2000, TYPE("decision"), "fixes_rejected")); /* among its signals */
  assert_non_null(sim_find(&s, TYPE("attempt"), "\"outcome\":\"failed\""));
  sim_run(&s, 6000);
  assert_null(sim_find(&s, TYPE("turn"), "another cable")); /* not answered any more */
  sim_stop(&s);
}

static void an_engine_silent_about_a_wish_for_a_person_does_not_hold_the_caller_up(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE("{\"use\":\"fake\",\"utterances\":[{\"text\":\"agent\"}]}",
                        "{\"use\":\"fake\",\"stall_after\":1,\"turns\":[[{\"text\":\"Hello.\"}]]}", TTS,
                        HANDOFF("\"loopback:agent\"", "")));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Hello."));
  sim_run(&s, 300);
  sim_say(&s, SIM_CALLER, 1000);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "\"who\":\"caller\""));
  assert_non_null(sim_until(&s, 1600, TYPE("decision"), "\"reason\":\"explicit_request\""));
  sim_stop(&s);
}

/* ---- engines that fail: the caller ends at a human ---- */

static void expect_rescue(const char *pipeline, bool talks, const char *engine) {
  sim s;
  sim_start(&s);
  sim_call(&s, pipeline);
  sim_run(&s, 2500);
  if (talks) sim_say(&s, SIM_CALLER, 1000);
  const char *decision = sim_until(&s, 20000, TYPE("decision"), "engine_failure");
  if (!decision) fail_msg("%s failed and nobody cared", engine);
  char name[32];
  snprintf(name, sizeof name, "\"engine\":\"%s\"", engine);
  assert_non_null(sim_find(&s, TYPE("engine"), name));
  for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));
  sim_stop(&s);
}

#define LLM_HELLO "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello, how can I help?\"}]]}"
#define ONE_TARGET HANDOFF("\"loopback:agent\"", "")

/* Nobody took them, and the bot cannot go on: they hear hold audio, and all are called again after a while. */
static void a_caller_whom_the_bot_cannot_serve_is_called_for_again(void **state) {
  sim s;
  (void)state;
  sim_start(&s);
  sim_call(&s, PIPELINE(ASR_TALK, "{\"use\":\"fake\",\"fail_open\":true}", TTS, ONE_TARGET));
  for (int round = 0; round < 3; round++) {
    for (uint32_t t = 0; t < 8000 && !s.agent_rings; t += 20) sim_run(&s, 20);
    assert_true(s.agent_rings);
    assert_int_equal(sim_count(&s, TYPE("decision"), "engine_failure"), round + 1);
    sim_run(&s, 9000); /* the message is over */
    if (round == 2) break;
    assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
    s.agent_rings = false;
    assert_non_null(sim_until(&s, 100, TYPE("handoff"), "\"state\":\"talking\""));
    sim_run(&s, 8000); /* "nobody is free" */
    sim_listen(&s);
    sim_run(&s, 6500);
    assert_true(sim_heard_anything(&s, SIM_CALLER));
    assert_int_equal(sim_count(&s, TYPE("decision"), NULL), round + 1);
  }
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 3000, TYPE("bridge"), NULL));
  sim_run(&s, 20000); /* and not while they talk */
  assert_int_equal(sim_count(&s, TYPE("decision"), NULL), 3);
  sim_stop(&s);
}

/* ---- the last word ---- */

#define GOODBYE(asr, then)                                                                                                \
  PIPELINE(                                                                                                               \
      "{\"use\":\"fake\",\"utterances\":[{\"text\":\"that is all\"}," asr "]}",                                           \
      "{\"use\":\"fake\",\"turns\":[[{\"text\":\"How can I help?\"}],[{\"text\":\"Thank you for calling us. Goodbye.\"}," \
      "{\"tool\":\"end\",\"args\":{}}]," then "]}",                                                                       \
      TTS, ONE_TARGET)

/* The bot says goodbye, and the caller something when it has been speaking for so long; 0: nothing. */
static void to_goodbye(sim *s, const char *pipeline, uint32_t after_ms) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "How can I help?"));
  sim_run(s, 500);
  sim_listen(s);
  sim_say(s, SIM_CALLER, 1000);
  for (int i = 0; i < 300 && !sim_heard(s, SIM_CALLER, SIM_AI); i++) sim_run(s, 20);
  assert_true(sim_heard(s, SIM_CALLER, SIM_AI));
  sim_run(s, after_ms);
  if (after_ms) sim_say(s, SIM_CALLER, 1200);
}

static void a_goodbye_ends_the_call_when_it_has_been_said(void **state) {
  sim s;
  (void)state;
  to_goodbye(&s, GOODBYE("{\"text\":\"x\"}", "[]"), 0);
  assert_non_null(sim_until(&s, 4000, TYPE("end"), "\"by\":\"segue\""));
  assert_non_null(sim_find(&s, TYPE("turn"), "Thank you for calling us. Goodbye."));
  sim_stop(&s);
}

/* Whether it stops at that, or is over before the caller is. */
static void who_has_one_more_thing_is_not_hung_up_on(void **state) {
  (void)state;
  for (uint32_t after = 400; after <= 1000; after += 600) {
    sim s;
    to_goodbye(
        &s,
        GOODBYE("{\"text\":\"wait one more thing\"}", "[{\"text\":\"Of course.\"}],[{\"text\":\"I see.\"}]"),
        after);
    if (!sim_until(&s, 6000, TYPE("turn"), "Of course.")) fail_msg("after %u ms", after);
    sim_run(&s, 3000);
    assert_false(s.party[SIM_CALLER].over);
    assert_null(sim_find(&s, TYPE("end"), NULL));
    sim_stop(&s);
  }
}

/* A goodbye that a handoff cut short is none any more when nobody took the caller. */
static void who_comes_back_to_the_bot_is_not_hung_up_on(void **state) {
  sim s;
  (void)state;
  to_goodbye(&s, GOODBYE("{\"text\":\"x\"}", "[{\"text\":\"Shall we go on?\"}]"), 0);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (int i = 0; i < 300 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("turn"), "Shall we go on?"));
  sim_run(&s, 2000);
  assert_null(sim_find(&s, TYPE("end"), NULL));
  sim_stop(&s);
}

/* Nor by what they had begun to say behind it, when the engine has nothing to add to "nobody is free". */
static void who_wanted_one_more_thing_comes_back_to_a_bot_that_listens(void **state) {
  sim s;
  (void)state;
  to_goodbye(&s,
             GOODBYE("{\"text\":\"wait one more thing\"}",
                     "[{\"tool\":\"handoff\",\"args\":{}},{\"stall\":true}],[]"),
             400);
  for (int i = 0; i < 500 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("handoff"), "\"state\":\"talking\""));
  sim_run(&s, 7000);
  assert_null(sim_find(&s, TYPE("end"), NULL));
  sim_stop(&s);
}

/* However long it takes them. */
static void who_has_much_to_say_behind_the_goodbye_is_heard_out(void **state) {
  sim s;
  (void)state;
  to_goodbye(&s, GOODBYE("{\"text\":\"wait a lot more\"}", "[{\"text\":\"Of course.\"}]"), 0);
  sim_run(&s, 600);
  for (int i = 0; i < 13; i++) { /* one turn with breaths in it */
    sim_say(&s, SIM_CALLER, 700);
    sim_run(&s, 1000);
    if (sim_find(&s, TYPE("end"), NULL)) fail_msg("after %d s", i + 1);
  }
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "Of course."));
  sim_stop(&s);
}

/* And where the engine has nothing to add, or nothing was understood, goodbye it is. */
static void a_goodbye_that_is_answered_ends_the_call(void **state) {
  static const char *const heard[] = {GOODBYE("{\"text\":\"bye\"}", "[]"),
                                      GOODBYE("{\"text\":\"\"}", "[{\"text\":\"Hm?\"}]")};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    sim s;
    to_goodbye(&s, heard[i], 400);
    if (!sim_until(&s, 6000, TYPE("end"), "\"by\":\"segue\"")) fail_msg("%s", heard[i]);
    assert_null(sim_find(&s, TYPE("turn"), "Hm?"));
    sim_stop(&s);
  }
}

static void a_dead_recogniser_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE("{\"use\":\"fake\",\"fail_after\":0}", LLM_HELLO, TTS, ONE_TARGET), true, "asr");
}
static void a_stalled_recogniser_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE("{\"use\":\"fake\",\"stall_after\":0}", LLM_HELLO, TTS, ONE_TARGET), true, "asr");
}
static void a_recogniser_that_cannot_open_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE("{\"use\":\"fake\",\"fail_open\":true}", LLM_HELLO, TTS, ONE_TARGET), false, "asr");
}
static void a_dead_dialog_engine_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE(ASR_TALK, "{\"use\":\"fake\",\"fail_after\":0}", TTS, ONE_TARGET), false, "llm");
}
static void a_stalled_dialog_engine_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE(ASR_TALK, "{\"use\":\"fake\",\"stall_after\":0}", TTS, ONE_TARGET), false, "llm");
}
static void a_dead_voice_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE(ASR_TALK, LLM_HELLO, "{\"use\":\"fake\",\"fail_after\":0}", ONE_TARGET), false,
                "tts");
}
static void a_stalled_voice_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE(ASR_TALK, LLM_HELLO, "{\"use\":\"fake\",\"stall_after\":0}", ONE_TARGET), false,
                "tts");
}
static void a_voice_that_cannot_open_ends_in_a_handoff(void **state) {
  expect_rescue(PIPELINE(ASR_TALK, LLM_HELLO, "{\"use\":\"fake\",\"fail_open\":true}", ONE_TARGET), false,
                "tts");
}

static void a_caller_whom_the_bot_cannot_serve_is_called_for_again_until_somebody_answers(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE("{\"use\":\"fake\",\"fail_open\":true}", LLM_HELLO, TTS, ONE_TARGET));
  for (int round = 0; round < 3; round++) {
    for (uint32_t t = 0; t < 40000 && !s.agent_rings; t += 20) sim_run(&s, 20);
    assert_true(s.agent_rings);
    s.agent_rings = false;
    assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
    s.party[SIM_AGENT].call = 0;
    sim_run(&s, 8000);
    sim_listen(&s);
    sim_run(&s, 3000);
    assert_true(sim_heard_anything(&s, SIM_CALLER)); /* hold audio, not a dead line */
  }
  for (uint32_t t = 0; t < 40000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));
  sim_stop(&s);
}

#define DEAF(tts, handoff) \
  "{\"asr\":{\"use\":\"fake\",\"fail_open\":true},\"llm\":" LLM_HELLO ",\"tts\":" tts handoff "}"
#define UNSERVED "nobody else can be reached. Please call us again later. Goodbye."

/* Nobody to call and no bot: hold audio for ever is no answer. The application may call somebody meanwhile. */
static void a_deaf_bot_without_targets_says_goodbye(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, DEAF(TTS, ""));
  sim_run(&s, 12000);
  assert_false(s.party[SIM_CALLER].over);
  assert_null(sim_find(&s, TYPE("turn"), "Let me go on helping you"));
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  assert_non_null(sim_until(&s, 20000, TYPE("handoff"), "\"state\":\"failed\",\"from\":\"talking\""));
  assert_non_null(sim_until(&s, 10000, TYPE("turn"), UNSERVED));
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), "\"transfer\":{\"result\":\"failed\"");
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"ended_by\":\"segue\""));
  assert_true(s.party[SIM_CALLER].over);
  assert_in_range(sim_count(&s, TYPE("decision"), NULL), 1, 2);
  sim_stop(&s);
}

/* Frames until that changes, at most so many. */
static uint32_t frames_while(sim *s, bool audible, uint32_t most) {
  uint32_t n = 0;
  for (; n < most; n++) {
    sim_listen(s);
    sim_run(s, 20);
    if (sim_heard_anything(s, SIM_CALLER) != audible) break;
  }
  return n;
}

/* Half a second of tone, half a second of none, three times; hold music would go on. */
static void a_dumb_bot_without_targets_parts_with_the_busy_tone(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, "{\"llm\":" LLM_HELLO ",\"tts\":{\"use\":\"fake\",\"fail_open\":true}}");
  assert_non_null(sim_until(&s, 30000, TYPE("handoff"), "\"state\":\"failed\""));
  assert_in_range(frames_while(&s, false, 100), 0, 5);
  for (int round = 0; round < 3; round++) {
    assert_in_range(frames_while(&s, true, 100), 22, 26);
    assert_false(s.party[SIM_CALLER].over);
    assert_in_range(frames_while(&s, false, round < 2 ? 100 : 20), round < 2 ? 22 : 20, 26);
  }
  assert_non_null(sim_until(&s, 400, TYPE("outcome"), "\"result\":\"failed\""));
  sim_stop(&s);
}

static void the_application_may_call_somebody_before_the_goodbye(void **state) {
  sim s;
  segue_error err;
  sim_start(&s);
  sim_call(&s, DEAF(TTS, ""));
  sim_run(&s, 12000);
  assert_int_equal(segue_session_handoff(s.session, "{\"target\":\"loopback:agent\"}", &err), SEGUE_OK);
  for (uint32_t t = 0; t < 10000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));
  sim_run(&s, 60000);
  assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"failed\""));
  /* Given back after that it has the same time once more. */
  assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
  sim_run(&s, 12000);
  assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"failed\""));
  assert_non_null(sim_until(&s, 4000, TYPE("handoff"), "\"state\":\"failed\""));
  sim_stop(&s);
}

/* The agent gives the caller back to a bot that hears nothing: where callbacks are booked one is. */
static void a_caller_given_back_to_a_deaf_bot_is_called_back_where_that_is_done(void **state) {
  sim s;
  segue_error err;
  sim_start(&s);
  sim_call(&s, PIPELINE("{\"use\":\"fake\",\"fail_after\":0}", LLM_HELLO, TTS,
                        "{\"callback\":true,\"form\":\"packed\"}"));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Hello"));
  assert_int_equal(segue_session_handoff(s.session, "{\"target\":\"loopback:agent\"}", &err), SEGUE_OK);
  for (uint32_t t = 0; t < 10000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));
  sim_say(&s, SIM_CALLER, 1000);
  assert_non_null(sim_until(&s, 5000, TYPE("engine"), "\"engine\":\"asr\""));
  assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
  assert_non_null(sim_until(&s, 40000, TYPE("outcome"), "\"result\":\"callback\""));
  assert_null(sim_find(&s, TYPE("turn"), "You're back with me"));
  sim_stop(&s);
}

static void a_store_and_a_hook_that_stall_delay_the_call_by_their_deadline_only(void **state) {
  sim s;
  to_ringing(&s,
             "{\"asr\":" ASR_TALK ",\"llm\":" LLM_TALK ",\"tts\":" TTS ",\"verify\":" VERIFY
             ",\"store\":{\"use\":\"fake\",\"stall_after\":0},\"hook\":{\"use\":\"fake\",\"fail_after\":0},"
             "\"handoff\":" ONE_TARGET "}");
  assert_non_null(sim_find(&s, TYPE("handoff"), "the publishing deadline passed"));
  sim_stop(&s);
}

/* ---- agents that fail ---- */

static void busy_then_no_answer_then_the_bot_has_the_caller_again(void **state) {
  sim s;
  to_ringing(
      &s, PIPELINE(ASR_TALK, LLM_TALK, TTS, HANDOFF("\"loopback:a\",\"loopback:b\"", ",\"ring_ms\":5000")));
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_loopback_refuse(s.lb, first, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  for (uint32_t t = 0; t < 2000 && s.party[SIM_AGENT].call == first; t += 20) sim_run(&s, 20);
  assert_true(s.party[SIM_AGENT].call != first); /* the second phone rings, for ever */
  assert_non_null(sim_find(&s, TYPE("leg"), "\"party\":\"agent\",\"state\":\"refused\",\"status\":486"));
  assert_non_null(sim_until(&s, 8000, TYPE("handoff"), "\"state\":\"talking\""));
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "nobody is free"));
  assert_false(s.party[SIM_CALLER].over); /* never dropped */
  assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(
      strstr(outcome,
             "\"result\":\"returned\",\"tries\":[{\"target\":\"loopback:a\",\"result\":\"busy\",\"sip\":486},"
             "{\"target\":\"loopback:b\",\"result\":\"no_answer\""));
  sim_stop(&s);
}

static void a_caller_who_hangs_up_while_it_rings_cancels_the_agent(void **state) {
  sim s;
  to_ringing(&s, GOOD);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  sim_run(&s, 40);
  assert_true(s.party[SIM_AGENT].over); /* within a tick */
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"result\":\"abandoned\""));
  sim_stop(&s);
}

static void to_bridge(sim *s) {
  to_ringing(s, GOOD);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
}

/* Every recogniser of the fake plugin begins its script anew, so the caller's first words are the agent's too. */
#define ASR_ASKS_AGAIN                                                                                          \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"what date of birth do you have for me\",\"confidence\":0.92}," \
  "{\"text\":\"march twelfth nineteen eighty four\",\"confidence\":0.9},"                                       \
  "{\"text\":\"no it still drops\",\"confidence\":0.85},"                                                       \
  "{\"text\":\"I want to talk to a person\",\"confidence\":0.95}]}"

static const char *outcome_after_the_agent_spoke(sim *s, const char *pipeline) {
  to_ringing(s, pipeline);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
  sim_run(s, 500);
  sim_say(s, SIM_AGENT, 1500);
  sim_run(s, 4000);
  assert_int_equal(segue_loopback_hangup(s->lb, s->party[SIM_CALLER].call), SEGUE_OK);
  s->party[SIM_CALLER].call = 0;
  const char *outcome = sim_until(s, 3000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  return outcome;
}

static void the_outcome_tells_what_the_caller_had_to_prove_again(void **state) {
  sim s;
  const char *o = outcome_after_the_agent_spoke(
      &s, PIPELINE(ASR_ASKS_AGAIN, LLM_TALK, TTS, HANDOFF("\"loopback:agent\"", "")));
  if (!strstr(o, "\"caller_repeats\":1,") || !strstr(o, "\"kind\":\"reverify\",\"field\":\"date_of_birth\""))
    fail_msg("%s", o);
  assert_non_null(strstr(o, "\"confirmations\":0"));
  sim_stop(&s);
}

static void an_agent_who_is_not_transcribed_leaves_repeats_unknown(void **state) {
  sim s;
  const char *o = outcome_after_the_agent_spoke(
      &s, PIPELINE(ASR_ASKS_AGAIN, LLM_TALK, TTS,
                   HANDOFF("\"loopback:agent\"", "") ",\"shadow\":{\"transcribe\":false}"));
  assert_non_null(strstr(o, "\"caller_repeats\":null,\"repeats\":null,\"confirmations\":null"));
  sim_stop(&s);
}

static void a_lost_agent_leg_gives_the_caller_back_to_the_bot(void **state) {
  sim s;
  to_bridge(&s);
  assert_int_equal(segue_loopback_drop(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  s.party[SIM_AGENT].call = 0;
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "lost my colleague"));
  assert_false(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

static void an_agent_who_hangs_up_ends_the_call(void **state) {
  sim s;
  to_bridge(&s);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  s.party[SIM_AGENT].call = 0;
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"ended_by\":\"agent\""));
  assert_true(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

static void the_api_hands_over_and_refuses_a_second_time(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, GOOD);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "How can I help?"));
  segue_error err;
  assert_int_equal(segue_session_handoff(s.session, "{\"why\":\"a supervisor pressed the button\"}", &err),
                   SEGUE_OK);
  assert_non_null(sim_until(&s, 1000, TYPE("decision"), "\"reason\":\"api\""));
  assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
  assert_non_null(sim_until(&s, 1000, TYPE("engine"), "\"engine\":\"handoff\",\"state\":\"refused\""));
  sim_stop(&s);
}

static void a_rejected_call_has_an_outcome_too(void **state) {
  sim s;
  sim_start(&s);
  assert_int_equal(
      segue_loopback_call(s.lb, "loopback:x", "loopback:bot", NULL, 0, &s.party[SIM_CALLER].call), SEGUE_OK);
  const segue_event *ev = NULL;
  for (int i = 0; i < 20 && !ev; i++) {
    s.now += SEGUE_MS(20);
    (void)segue_runtime_step(s.rt);
    if (segue_runtime_next_event(s.rt, 0, &ev) != SEGUE_OK) ev = NULL;
  }
  assert_non_null(ev);
  assert_int_equal(segue_event_type(ev), SEGUE_EVENT_INCOMING);
  assert_int_equal(segue_session_reject(segue_event_session(ev), 486, "Busy Here"), SEGUE_OK);
  segue_event_free(ev);
  assert_non_null(sim_until(&s, 1000, TYPE("outcome"), "\"result\":\"none\""));
  assert_true(s.party[SIM_CALLER].over);
  assert_int_equal(s.party[SIM_CALLER].status, 486);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_call_walks_through_to_the_agent_with_its_context),
      cmocka_unit_test(the_caller_hears_the_message_to_its_end_then_hold_audio_and_never_the_agents_line),
      cmocka_unit_test(an_engine_claiming_success_authenticates_nobody),
      cmocka_unit_test(the_application_can_verify_itself),
      cmocka_unit_test(a_barge_in_stops_the_bot_at_once_and_keeps_only_what_was_heard),
      cmocka_unit_test(a_wish_for_a_person_still_lets_the_engine_note_what_else_was_said),
      cmocka_unit_test(an_engine_silent_about_a_wish_for_a_person_does_not_hold_the_caller_up),
      cmocka_unit_test(a_caller_whom_the_bot_cannot_serve_is_called_for_again),
      cmocka_unit_test(a_goodbye_ends_the_call_when_it_has_been_said),
      cmocka_unit_test(who_has_one_more_thing_is_not_hung_up_on),
      cmocka_unit_test(who_comes_back_to_the_bot_is_not_hung_up_on),
      cmocka_unit_test(who_wanted_one_more_thing_comes_back_to_a_bot_that_listens),
      cmocka_unit_test(who_has_much_to_say_behind_the_goodbye_is_heard_out),
      cmocka_unit_test(a_goodbye_that_is_answered_ends_the_call),
      cmocka_unit_test(a_dead_recogniser_ends_in_a_handoff),
      cmocka_unit_test(a_stalled_recogniser_ends_in_a_handoff),
      cmocka_unit_test(a_recogniser_that_cannot_open_ends_in_a_handoff),
      cmocka_unit_test(a_dead_dialog_engine_ends_in_a_handoff),
      cmocka_unit_test(a_stalled_dialog_engine_ends_in_a_handoff),
      cmocka_unit_test(a_dead_voice_ends_in_a_handoff),
      cmocka_unit_test(a_stalled_voice_ends_in_a_handoff),
      cmocka_unit_test(a_voice_that_cannot_open_ends_in_a_handoff),
      cmocka_unit_test(a_caller_whom_the_bot_cannot_serve_is_called_for_again_until_somebody_answers),
      cmocka_unit_test(a_deaf_bot_without_targets_says_goodbye),
      cmocka_unit_test(a_dumb_bot_without_targets_parts_with_the_busy_tone),
      cmocka_unit_test(the_application_may_call_somebody_before_the_goodbye),
      cmocka_unit_test(a_caller_given_back_to_a_deaf_bot_is_called_back_where_that_is_done),
      cmocka_unit_test(a_store_and_a_hook_that_stall_delay_the_call_by_their_deadline_only),
      cmocka_unit_test(busy_then_no_answer_then_the_bot_has_the_caller_again),
      cmocka_unit_test(a_caller_who_hangs_up_while_it_rings_cancels_the_agent),
      cmocka_unit_test(the_outcome_tells_what_the_caller_had_to_prove_again),
      cmocka_unit_test(an_agent_who_is_not_transcribed_leaves_repeats_unknown),
      cmocka_unit_test(a_lost_agent_leg_gives_the_caller_back_to_the_bot),
      cmocka_unit_test(an_agent_who_hangs_up_ends_the_call),
      cmocka_unit_test(the_api_hands_over_and_refuses_a_second_time),
      cmocka_unit_test(a_rejected_call_has_an_outcome_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
