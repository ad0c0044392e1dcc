/* SPDX-License-Identifier: Apache-2.0 */
/* What the silent AI does while two people talk: answers the agent, closes its ears, takes the caller back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "sim.h"

#define TTS "{\"use\":\"fake\",\"ms_per_char\":40}"
#define ASR                                                                                          \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my internet keeps dropping\",\"confidence\":0.92}," \
  "{\"text\":\"tuesday around nine\",\"confidence\":0.9}]}"
#define HAND_OVER                                                                                       \
  "[{\"text\":\"Hello, how can I help?\"}],"                                                            \
  "[{\"tool\":\"note\",\"args\":{\"intent\":\"internet_drops\"}},{\"text\":\"When was the outage?\"}]," \
  "[{\"tool\":\"handoff\",\"args\":{}}]"
#define LLM "{\"use\":\"fake\",\"turns\":[" HAND_OVER ",[{\"text\":\"Shall we go on?\"}]]}"
#define HANDOFF(more) \
  "{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND "\"" more "}"
#define PIPELINE(asr, llm, handoff, more) \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" TTS ",\"handoff\":" handoff more "}"
#define GOOD PIPELINE(ASR, LLM, HANDOFF(""), "")

static void to_bridge(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "how can I help?"));
  for (int i = 0; i < 2; i++) sim_turn(s, 1000);
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
}

static const char *answer_to(sim *s, const char *question, uint32_t id) {
  char mark[24];
  snprintf(mark, sizeof mark, "\"id\":%u,", (unsigned)id);
  assert_int_equal(segue_session_ask(s->session, question, id), SEGUE_OK);
  const char *answer = sim_until(s, 200, TYPE("answer"), mark);
  assert_non_null(answer);
  return answer;
}

/* ---- asking ---- */

static void whether_the_caller_is_verified_is_told_as_of_now(void **state) {
  sim s;
  segue_error err;
  to_bridge(&s, GOOD);
  assert_int_equal(segue_session_set_auth(s.session, SEGUE_AUTH_VERIFIED, "", "otp", 10, &err), SEGUE_OK);
  sim_run(&s, 5000);
  assert_non_null(strstr(answer_to(&s, "Is the caller verified?", 1), "Yes: verified, by otp."));
  sim_run(&s, 5000);
  assert_non_null(strstr(answer_to(&s, "Is the caller verified?", 2), "Not any more: verified, by otp"));
  sim_stop(&s);
}

static void the_agent_asks_and_gets_the_turn_it_rests_on_without_a_sound(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_run(&s, 300);
  sim_listen(&s);
  const char *a = answer_to(&s, "When was the outage?", 7);
  if (!strstr(a, "\"said\":true") || !strstr(a, "tuesday around nine") || !strstr(a, "\"turns\":[3"))
    fail_msg("%s", a);
  a = answer_to(&s, "What is the flight number?", 8);
  if (!strstr(a, "\"said\":false") || !strstr(a, "\"turns\":[]")) fail_msg("%s", a);
  sim_run(&s, 2000);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  sim_stop(&s);
}

static void a_question_holding_a_card_number_is_not_logged_with_it(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  const char *a = answer_to(&s, "is 4111 1111 1111 1111 the card number?", 1);
  assert_null(strstr(a, "1111"));
  assert_non_null(strstr(a, "[card]"));
  sim_stop(&s);
}

static void bad_questions_are_refused_by_the_call(void **state) {
  sim s;
  char huge[1100];
  memset(huge, 'a', sizeof huge - 1);
  huge[sizeof huge - 1] = 0;
  to_bridge(&s, GOOD);
  assert_int_equal(segue_session_ask(s.session, "", 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(s.session, NULL, 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(s.session, huge, 1), SEGUE_E_INVAL);
  assert_int_equal(segue_session_ask(NULL, "x", 1), SEGUE_E_INVAL);
  sim_stop(&s);
}

/* ---- ears ---- */

static void closed_ears_hear_no_word_and_no_key_and_the_gap_is_marked(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_run(&s, 500);
  const size_t turns = sim_count(&s, TYPE("turn"), "\"who\":\"caller\"");
  sim_say(&s, SIM_CALLER, 3000);
  sim_run(&s, 1000);
  assert_int_equal(segue_session_pause_ears(s.session, "card entry"), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("ears"), "\"state\":\"closed\",\"why\":\"card entry\""));
  assert_int_equal(segue_session_pause_ears(s.session, NULL), SEGUE_OK); /* twice is once */
  sim_listen(&s);
  sim_run(&s, 2500);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_CALLER)); /* the agent hears on */
  const size_t keys = sim_count(&s, TYPE("dtmf"), NULL);
  assert_int_equal(segue_loopback_digit(s.lb, s.party[SIM_CALLER].call, '4'), SEGUE_OK);
  sim_say(&s, SIM_AGENT, 1000);
  sim_run(&s, 2500);
  assert_int_equal(sim_count(&s, TYPE("dtmf"), NULL), keys);
  assert_int_equal(sim_count(&s, TYPE("turn"), "\"who\":\"caller\""), turns); /* the begun one is forgotten */
  assert_int_equal(sim_count(&s, TYPE("turn"), "\"who\":\"agent\""), 0);
  assert_int_equal(segue_session_resume_ears(s.session), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("ears"), "\"state\":\"open\",\"gap_ms\":5"));
  assert_int_equal(sim_count(&s, TYPE("ears"), NULL), 2);
  sim_say(&s, SIM_AGENT, 1000);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "\"who\":\"agent\""));
  segue_context *ctx = NULL;
  size_t n = 0;
  char json[8192];
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  n = sizeof json;
  assert_int_equal(segue_context_to_json(ctx, 0, json, &n), SEGUE_OK);
  assert_non_null(strstr(json, "\"not_heard\":{\"times\":1,\"ms\":5"));
  segue_context_unref(ctx);
  assert_int_equal(segue_session_pause_ears(s.session, NULL), SEGUE_OK);
  sim_run(&s, 2000);
  assert_int_equal(segue_session_resume_ears(s.session), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("ears"), "\"state\":\"open\",\"gap_ms\":2"));
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  n = sizeof json;
  assert_int_equal(segue_context_to_json(ctx, 0, json, &n), SEGUE_OK);
  assert_non_null(strstr(json, "\"not_heard\":{\"times\":2,\"ms\":7"));
  segue_context_unref(ctx);
  sim_stop(&s);
}

/* Twenty seconds in which perhaps both talked. */
static void while_nobody_listens_no_silence_is_counted(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_say(&s, SIM_AGENT, 1000);
  sim_run(&s, 5500);
  assert_int_equal(segue_session_pause_ears(s.session, NULL), SEGUE_OK);
  sim_run(&s, 20000);
  assert_int_equal(segue_session_resume_ears(s.session), SEGUE_OK);
  sim_say(&s, SIM_AGENT, 1000);
  sim_run(&s, 1500);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), "\"dead_air_ms\":");
  assert_non_null(outcome);
  assert_in_range(strtoul(strstr(outcome, "\"dead_air_ms\":") + 14, NULL, 10), 2000, 12000);
  sim_stop(&s);
}

static void a_bot_with_closed_ears_is_neither_interrupted_nor_answered(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, GOOD);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "how can I help?"));
  assert_int_equal(segue_session_pause_ears(s.session, NULL), SEGUE_OK);
  sim_run(&s, 100);
  sim_say(&s, SIM_CALLER, 1000);
  sim_run(&s, 12000); /* nor asked why they are silent */
  assert_int_equal(sim_count(&s, TYPE("turn"), NULL), 1);
  assert_int_equal(sim_count(&s, TYPE("speech"), "\"who\":\"caller\""), 0);
  assert_int_equal(segue_session_resume_ears(s.session), SEGUE_OK);
  sim_turn(&s, 1000);
  assert_non_null(sim_find(&s, TYPE("turn"), "my internet keeps dropping"));
  sim_stop(&s);
}

static void ears_are_not_closed_with_nonsense(void **state) {
  sim s;
  char huge[120];
  memset(huge, 'a', sizeof huge - 1);
  huge[sizeof huge - 1] = 0;
  to_bridge(&s, GOOD);
  assert_int_equal(segue_session_pause_ears(s.session, huge), SEGUE_E_INVAL);
  assert_int_equal(segue_session_pause_ears(s.session, "a\nb"), SEGUE_E_INVAL);
  assert_int_equal(segue_session_pause_ears(NULL, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_resume_ears(NULL), SEGUE_E_INVAL);
  sim_stop(&s);
}

/* ---- hold ---- */

#define ASR_LONG                                                                                           \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"it drops\"},{\"text\":\"tuesday\"},{\"text\":\"i see\"}," \
  "{\"text\":\"right\"},{\"text\":\"good\"}]}"

static void re_offer(sim *s, int who, uint32_t direction) {
  const segue_media_desc media = {.size = sizeof media, .direction = direction};
  const segue_leg_event ev = {
      .size = sizeof ev, .leg = s->party[who].call, .type = SEGUE_LEG_OFFER, .media = &media};
  assert_int_equal(segue_loopback_tell(s->lb, &ev), SEGUE_OK);
  sim_run(s, 40);
}

static void music_on_hold_is_nobodys_words(void **state) {
  for (int who = 0; who < 2; who++) {
    sim s;
    to_bridge(&s, PIPELINE(ASR_LONG, LLM, HANDOFF(""), ""));
    sim_run(&s, 500);
    const char *name = who == SIM_AGENT ? "\"who\":\"agent\"" : "\"who\":\"caller\"";
    const size_t turns = sim_count(&s, TYPE("turn"), name);
    re_offer(&s, who, SEGUE_MEDIA_SEND); /* sendonly: it plays its own music */
    assert_non_null(sim_find(&s, TYPE("leg"), "\"state\":\"holds\""));
    sim_listen(&s);
    sim_say(&s, who, 2000);
    sim_run(&s, 4000);
    assert_true(sim_heard(&s, 1 - who, who)); /* the other one hears it */
    assert_int_equal(sim_count(&s, TYPE("turn"), name), turns);
    re_offer(&s, who, SEGUE_MEDIA_SENDRECV);
    assert_non_null(sim_find(&s, TYPE("leg"), "\"state\":\"resumes\""));
    sim_say(&s, who, 1000);
    sim_run(&s, 3000);
    assert_int_equal(sim_count(&s, TYPE("turn"), name), turns + 1);
    sim_stop(&s);
  }
}

/* The music begins before we are told of the hold. */
static void what_a_hold_cuts_off_is_nobodys_words(void **state) {
  for (int who = 0; who < 2; who++) {
    sim s;
    to_bridge(&s, PIPELINE(ASR_LONG, LLM, HANDOFF(""), ""));
    sim_run(&s, 500);
    const char *name = who == SIM_AGENT ? "\"who\":\"agent\"" : "\"who\":\"caller\"";
    const size_t turns = sim_count(&s, TYPE("turn"), name), sounds = sim_count(&s, TYPE("speech"), name);
    sim_say(&s, who, 2500);
    sim_run(&s, 800);
    assert_int_equal(sim_count(&s, TYPE("speech"), name), sounds + 1);
    re_offer(&s, who, SEGUE_MEDIA_SEND);
    sim_run(&s, 4000);
    re_offer(&s, who, SEGUE_MEDIA_SENDRECV);
    sim_run(&s, 3000);
    assert_int_equal(sim_count(&s, TYPE("turn"), name), turns);
    sim_stop(&s);
  }
}

static void a_caller_held_without_music_hears_ours(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_run(&s, 500);
  re_offer(&s, SIM_AGENT, 0); /* inactive */
  sim_listen(&s);
  sim_run(&s, 2000);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  re_offer(&s, SIM_AGENT, SEGUE_MEDIA_SENDRECV);
  sim_run(&s, 40);
  sim_listen(&s);
  sim_run(&s, 2000);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  sim_stop(&s);
}

/* ---- taking the caller back ---- */

static void the_agent_hands_back_what_was_agreed(void **state) {
  sim s;
  segue_error err;
  to_bridge(&s, GOOD);
  sim_run(&s, 500);
  assert_int_equal(
      segue_session_handback(
          s.session,
          "{\"text\":\"Technician on Friday. Card 4111 1111 1111 1111.\",\"desired\":\"a technician\","
          "\"entities\":[{\"name\":\"appointment\",\"value\":\"friday 9 am\"}],"
          "\"attempts\":[{\"action\":\"line reset\",\"outcome\":\"done\"}]}",
          &err),
      SEGUE_OK);
  sim_run(&s, 40);
  assert_true(s.party[SIM_AGENT].over);
  assert_non_null(sim_find(&s, TYPE("handoff"), "the agent hands the caller back"));
  sim_listen(&s);
  assert_non_null(sim_until(&s, 6000, TYPE("turn"), "You're back with me."));
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_non_null(sim_until(&s, 6000, TYPE("turn"), "Shall we go on?")); /* the engine was asked */
  segue_context *ctx = NULL;
  char json[8192];
  size_t n = sizeof json;
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  assert_int_equal(segue_context_to_json(ctx, 0, json, &n), SEGUE_OK);
  segue_context_unref(ctx);
  if (!strstr(json, "\"name\":\"appointment\",\"value\":\"friday 9 am\"") || !strstr(json, "line reset") ||
      !strstr(json, "\"desired\":\"a technician\"") || !strstr(json, "Technician on Friday.") ||
      !strstr(json, "\"src\":{\"by\":\"tool\"") || strstr(json, "1111"))
    fail_msg("%s", json);
  for (size_t i = 0; i < s.n_events; i++) assert_null(strstr(s.events[i], "4111"));
  /* The log reads like the context: each a record of its own, the words with who said them, and when. */
  assert_non_null(sim_find(&s, TYPE("entity"), "\"name\":\"appointment\""));
  assert_non_null(sim_find(&s, TYPE("attempt"), "\"action\":\"line reset\""));
  assert_non_null(sim_find(&s, TYPE("note"), "\"handed_back\":{\"by\":\"agent\",\"turn\":"));
  sim_stop(&s);
}

static void only_an_agent_hands_back_and_only_facts(void **state) {
  static const char *const bad[] = {"{\"auth\":{\"level\":\"strong\"}}", "{\"entities\":[3]}", "{\"text\":7}",
                                    "[]"};
  sim s;
  segue_error err;
  sim_start(&s);
  sim_call(&s, GOOD);
  sim_run(&s, 500);
  assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("engine"), "no agent has the caller"));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(segue_session_handback(s.session, bad[i], &err), SEGUE_E_PARSE);
  sim_stop(&s);
}

static void the_ai_has_the_caller_in_the_tick_in_which_the_agents_leg_dies(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  sim_run(&s, 2000);
  assert_int_equal(segue_loopback_drop(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  s.party[SIM_AGENT].call = 0;
  sim_run(&s, 20);
  assert_non_null(sim_find(&s, TYPE("handoff"), "the agent's leg was lost"));
  sim_listen(&s);
  sim_run(&s, 60);
  assert_true(sim_heard_anything(&s, SIM_CALLER)); /* its first word */
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "lost my colleague"));
  assert_non_null(sim_find(&s, TYPE("leg"), "\"party\":\"agent\",\"state\":\"ended\""));
  sim_stop(&s);
}

/* ---- dead lines ---- */

#define DEAD_AFTER ",\"media\":{\"timeout_ms\":5000}"

static void an_agents_line_that_sends_nothing_is_dead_and_the_ai_has_the_caller(void **state) {
  sim s;
  to_bridge(&s, PIPELINE(ASR, LLM, HANDOFF(""), DEAD_AFTER));
  sim_run(&s, 6000); /* who is silent sends silence */
  assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"silent\""));
  s.party[SIM_AGENT].dead = true;
  sim_run(&s, 4900);
  assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"silent\""));
  assert_non_null(
      sim_until(&s, 200, TYPE("leg"), "\"party\":\"agent\",\"state\":\"silent\",\"status\":0,\"ms\":5000"));
  assert_non_null(sim_find(&s, TYPE("handoff"), "the agent's leg was lost")); /* in that tick */
  assert_true(s.party[SIM_AGENT].over);
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "lost my colleague"));
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(&s, 3000, TYPE("outcome"), "\"result\":\"returned\""));
  sim_stop(&s);
}

static void a_line_that_never_sends_anything_is_given_its_time(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(ASR, LLM, HANDOFF(""), DEAD_AFTER));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "how can I help?"));
  for (int i = 0; i < 2; i++) sim_turn(&s, 1000);
  for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  s.party[SIM_AGENT].dead = true;
  sim_run(&s, 7000); /* a phone that rings owes nothing */
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  const char *answered = sim_until(&s, 1000, TYPE("leg"), "\"state\":\"answered\"");
  const char *silent = sim_until(&s, 6000, TYPE("leg"), "\"state\":\"silent\"");
  assert_non_null(answered);
  assert_non_null(silent);
  assert_in_range(strtol(strstr(silent, "\"t\":") + 4, NULL, 10) -
                      strtol(strstr(answered, "\"t\":") + 4, NULL, 10),
                  4900, 5100);
  sim_stop(&s);
}

static void a_line_on_hold_owes_no_sound(void **state) {
  for (int who = 0; who < 2; who++) {
    sim s;
    to_bridge(&s, PIPELINE(ASR, LLM, HANDOFF(""), DEAD_AFTER));
    re_offer(&s, who, who ? 0 : SEGUE_MEDIA_SEND);
    s.party[who].dead = true;
    sim_run(&s, 20000);
    assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"silent\""));
    re_offer(&s, who, SEGUE_MEDIA_SENDRECV); /* from here on it does */
    sim_run(&s, 4800);
    assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"silent\""));
    assert_non_null(sim_until(&s, 300, TYPE("leg"), "\"state\":\"silent\""));
    sim_stop(&s);
  }
}

static void a_callers_dead_line_ends_the_call_and_frees_the_agent(void **state) {
  sim s;
  to_bridge(&s, PIPELINE(ASR, LLM, HANDOFF(""), DEAD_AFTER));
  s.party[SIM_CALLER].dead = true;
  assert_non_null(sim_until(&s, 5200, TYPE("leg"), "\"party\":\"caller\",\"state\":\"silent\""));
  sim_run(&s, 60);
  assert_true(s.party[SIM_CALLER].over && s.party[SIM_AGENT].over);
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), "\"result\":\"bridged\"");
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"ended_by\":\"network\""));
  assert_non_null(sim_find(&s, TYPE("survival"), "\"by\":\"network\""));
  sim_stop(&s);
}

static void a_dead_line_of_the_bots_caller_ends_the_call(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(ASR, LLM, HANDOFF(""), DEAD_AFTER));
  sim_run(&s, 2000);
  s.party[SIM_CALLER].dead = true;
  assert_non_null(sim_until(&s, 8000, TYPE("outcome"), "\"ended_by\":\"network\""));
  sim_stop(&s);
}

static void without_being_told_to_lines_of_frames_are_not_watched(void **state) {
  static const char *const all[] = {GOOD, PIPELINE(ASR, LLM, HANDOFF(""), ",\"media\":{\"timeout_ms\":0}")};
  for (size_t i = 0; i < 2; i++) {
    sim s;
    to_bridge(&s, all[i]);
    s.party[SIM_AGENT].dead = true;
    sim_run(&s, 120000);
    assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"silent\""));
    sim_stop(&s);
  }
}

/* ---- what came of it ---- */

/* ASR of the agent's ear: every ear reads the script from its first line. */
#define ASR_GREETS                                                                                   \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"hello this is jo one moment\",\"confidence\":0.9}," \
  "{\"text\":\"i will send a technician tomorrow\",\"confidence\":0.9}]}"

/* Time of an event, in ms since the call began. */
static long time_of(const char *event) {
  assert_non_null(event);
  return strtol(strstr(event, "\"t\":") + 4, NULL, 10);
}

static void who_dies_soon_after_the_bridge_is_on_the_survival_watch(void **state) {
  static const struct {
    int who;
    bool lost;
    uint32_t after_ms;
    const char *by;
  } all[] = {{SIM_AGENT, false, 60000, "\"by\":\"agent\""},
             {SIM_CALLER, false, 5000, "\"by\":\"caller\""},
             {SIM_CALLER, true, 119000, "\"by\":\"network\""},
             {SIM_CALLER, false, 121000, NULL}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    sim s;
    char ms[40];
    to_bridge(&s, GOOD);
    const long bridged = time_of(sim_find(&s, TYPE("bridge"), NULL));
    sim_run(&s, all[i].after_ms);
    assert_null(sim_find(&s, TYPE("survival"), NULL)); /* not before it has happened */
    const uint64_t call = s.party[all[i].who].call;
    s.party[all[i].who].call = 0;
    assert_int_equal(all[i].lost ? segue_loopback_drop(s.lb, call) : segue_loopback_hangup(s.lb, call),
                     SEGUE_OK);
    const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
    snprintf(ms, sizeof ms, "\"survival_ms\":%ld,", time_of(outcome) - bridged);
    if (!strstr(outcome, ms)) fail_msg("%s: %s", ms, outcome);
    const char *survival = sim_find(&s, TYPE("survival"), all[i].by);
    if (all[i].by) {
      assert_non_null(survival);
      assert_non_null(strstr(survival, ms));
      assert_non_null(strstr(survival, "\"status\":"));
      assert_true(time_of(survival) == time_of(outcome));
    } else {
      assert_null(survival);
    }
    sim_stop(&s);
  }
}

static void a_call_without_a_bridge_is_not_on_the_survival_watch(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, GOOD);
  sim_run(&s, 3000);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(&s, 3000, TYPE("outcome"), "\"result\":\"none\""));
  assert_null(sim_find(&s, TYPE("survival"), NULL));
  sim_stop(&s);
}

static void the_agents_rating_is_in_the_outcome_the_latest_counts(void **state) {
  static const char *const bad[] = {"{\"type\":\"rating\"}", "{\"type\":\"rating\",\"stars\":0}",
                                    "{\"type\":\"rating\",\"stars\":6}",
                                    "{\"type\":\"rating\",\"stars\":\"5\"}"};
  sim s;
  segue_error err;
  to_bridge(&s, GOOD);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(segue_session_note(s.session, bad[i], &err), SEGUE_E_PARSE);
  assert_int_equal(segue_session_note(s.session, "{\"type\":\"rating\",\"stars\":2}", &err), SEGUE_OK);
  sim_run(&s, 40);
  assert_non_null(sim_find(&s, TYPE("rating"), "\"stars\":2"));
  assert_int_equal(segue_session_note(s.session, "{\"type\":\"rating\",\"stars\":4.5}", &err), SEGUE_OK);
  sim_run(&s, 1000);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  if (!outcome || !strstr(outcome, "\"rating\":4.5")) fail_msg("%s", outcome);
  sim_stop(&s);
}

static void what_is_noted_is_masked_in_events(void **state) {
  static const char *const notes[] = {
      "{\"type\":\"attempt\",\"action\":\"reset\",\"outcome\":\"failed\",\"note\":\"typed the pin 4711, then card "
      "4111111111111111\"}",
      "{\"type\":\"note\",\"issue\":{\"title\":\"my pin is 4711\",\"entities\":[{\"name\":\"pin\",\"value\":\"9053\"},"
      "{\"name\":\"gate\",\"class\":\"secret\",\"value\":\"8250\"},{\"name\":\"order_id\",\"value\":\"8812\"}]},"
      "\"paid_with\":4111111111111111,\"login\":{\"password\":\"lemonade\"}}",
      "{\"type\":\"intent\",\"intent\":\"reset\",\"title\":\"su clave es 6204\"}"};
  static const char *const secrets[] = {"4711", "4111", "9053", "8250", "lemonade", "6204"};
  sim s;
  (void)state;
  to_bridge(&s, GOOD);
  for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
    assert_int_equal(segue_session_note(s.session, notes[i], NULL), SEGUE_OK);
  sim_run(&s, 100);
  assert_non_null(sim_find(&s, TYPE("attempt"), "\"note\":\"typed the pin [pin], then card [card]\""));
  assert_non_null(sim_find(&s, TYPE("note"), "\"value\":\"8812\""));
  assert_non_null(sim_find(&s, TYPE("intent"), "\"title\":\"su clave es [password]\""));
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
    if (sim_count(&s, secrets[i], NULL)) fail_msg("%s in %s", secrets[i], sim_find(&s, secrets[i], NULL));
  sim_stop(&s);
}

/* A value that somebody named a secret is one in what was said before and in what is said after. */
static void an_event_teaches_a_secret(void **state) {
  sim s;
  (void)state;
  to_bridge(&s, GOOD);
  assert_int_equal(
      segue_session_note(s.session,
                         "{\"type\":\"entity\",\"name\":\"security_answer\",\"value\":\"Tilbury\"}", NULL),
      SEGUE_OK);
  assert_int_equal(segue_session_note(s.session, "{\"type\":\"note\",\"remark\":\"lives in Tilbury\"}", NULL),
                   SEGUE_OK);
  sim_run(&s, 100);
  assert_non_null(sim_find(&s, TYPE("note"), "\"remark\":\"lives in [password]\""));
  if (sim_count(&s, "Tilbury", NULL)) fail_msg("%s", sim_find(&s, "Tilbury", NULL));
  sim_stop(&s);
}

static void without_a_rating_the_outcome_says_null(void **state) {
  sim s;
  to_bridge(&s, GOOD);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(&s, 3000, TYPE("outcome"), "\"rating\":null"));
  sim_stop(&s);
}

static void a_greeting_is_no_useful_word(void **state) {
  sim s;
  char ms[48];
  to_bridge(&s, PIPELINE(ASR_GREETS, LLM, HANDOFF(""), ""));
  const long answered = time_of(sim_find(&s, TYPE("leg"), "\"state\":\"answered\""));
  for (int i = 0; i < 2; i++) {
    sim_run(&s, 1000);
    sim_say(&s, SIM_AGENT, 2000);
    sim_run(&s, 4000);
  }
  const char *useful = sim_find(&s, "\"who\":\"agent\"", "technician tomorrow");
  assert_non_null(useful);
  const long start = strtol(strstr(useful, "\"start_ms\":") + 11, NULL, 10);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
  snprintf(ms, sizeof ms, "\"first_useful_word_ms\":%ld,", start - answered);
  if (!strstr(outcome, ms)) fail_msg("%s: %s", ms, outcome);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whether_the_caller_is_verified_is_told_as_of_now),
      cmocka_unit_test(the_agent_asks_and_gets_the_turn_it_rests_on_without_a_sound),
      cmocka_unit_test(a_question_holding_a_card_number_is_not_logged_with_it),
      cmocka_unit_test(bad_questions_are_refused_by_the_call),
      cmocka_unit_test(closed_ears_hear_no_word_and_no_key_and_the_gap_is_marked),
      cmocka_unit_test(while_nobody_listens_no_silence_is_counted),
      cmocka_unit_test(a_bot_with_closed_ears_is_neither_interrupted_nor_answered),
      cmocka_unit_test(ears_are_not_closed_with_nonsense),
      cmocka_unit_test(music_on_hold_is_nobodys_words),
      cmocka_unit_test(what_a_hold_cuts_off_is_nobodys_words),
      cmocka_unit_test(a_caller_held_without_music_hears_ours),
      cmocka_unit_test(the_agent_hands_back_what_was_agreed),
      cmocka_unit_test(only_an_agent_hands_back_and_only_facts),
      cmocka_unit_test(the_ai_has_the_caller_in_the_tick_in_which_the_agents_leg_dies),
      cmocka_unit_test(an_agents_line_that_sends_nothing_is_dead_and_the_ai_has_the_caller),
      cmocka_unit_test(a_line_that_never_sends_anything_is_given_its_time),
      cmocka_unit_test(a_line_on_hold_owes_no_sound),
      cmocka_unit_test(a_callers_dead_line_ends_the_call_and_frees_the_agent),
      cmocka_unit_test(a_dead_line_of_the_bots_caller_ends_the_call),
      cmocka_unit_test(without_being_told_to_lines_of_frames_are_not_watched),
      cmocka_unit_test(who_dies_soon_after_the_bridge_is_on_the_survival_watch),
      cmocka_unit_test(a_call_without_a_bridge_is_not_on_the_survival_watch),
      cmocka_unit_test(the_agents_rating_is_in_the_outcome_the_latest_counts),
      cmocka_unit_test(what_is_noted_is_masked_in_events),
      cmocka_unit_test(an_event_teaches_a_secret),
      cmocka_unit_test(without_a_rating_the_outcome_says_null),
      cmocka_unit_test(a_greeting_is_no_useful_word),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
