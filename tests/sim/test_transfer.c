/* SPDX-License-Identifier: Apache-2.0 */
/* What a handoff takes from the one before it, whom it calls by which way, and what is told of it meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/plugin.h>
#include <segue/ext/transport.h>

#include "led.h"

/* ---- a dialog engine that remembers what it was asked, and is slow with turns and summaries ---- */

typedef struct record {
  int cancels;        /* of turns under way */
  uint32_t turn;      /* the request of the latest turn */
  char returned[512]; /* what it was told when the caller came back */
  int opened, open;   /* ears: so far, and now */
  int deaf;           /* which of them does not open; 0 none */
} record;

typedef struct engine {
  const segue_host *host;
} engine;

typedef struct stream {
  engine *e;
  segue_llm_sink sink;
} stream;

static int init(void *self, const segue_host *host, const char *config, segue_error *err) {
  (void)config, (void)err;
  ((engine *)self)->host = host;
  return SEGUE_OK;
}
static void fini(void *self) {
  (void)self;
}
static int llm_open(void *self, void *e, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  *(stream *)self = (stream){.e = e, .sink = *sink};
  return SEGUE_OK;
}
static void say(stream *s, uint32_t id, const char *text) {
  s->sink.text(s->sink.ctx, id, text, strlen(text));
  s->sink.done(s->sink.ctx, id, SEGUE_OK, -1, "");
}
static int llm_respond(void *self, const segue_llm_request *req) {
  stream *s = self;
  record *r = s->e->host->user;
  if (req->kind == SEGUE_LLM_TURN) { /* and there is more to come */
    static const char *const begun[] = {"This is a first sentence.", "And this one is never said."};
    r->turn = req->id;
    for (int i = 0; i < 2; i++) s->sink.text(s->sink.ctx, req->id, begun[i], strlen(begun[i]));
  }
  if (req->kind == SEGUE_LLM_RETURNED) snprintf(r->returned, sizeof r->returned, "%s", req->text);
  if (req->kind == SEGUE_LLM_GREET) say(s, req->id, "Good day to you. I can do a lot of things here.");
  if (req->kind == SEGUE_LLM_RETURNED) say(s, req->id, "Where were we?");
  return SEGUE_OK;
}
static void llm_cancel(void *self, uint32_t id) {
  record *r = ((stream *)self)->e->host->user;
  r->cancels += id == r->turn;
}
static void llm_close(void *self) {
  (void)self;
}

static const segue_llm_ops llm = {.size = sizeof llm,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(stream),
                                  .init = init,
                                  .fini = fini,
                                  .open = llm_open,
                                  .respond = llm_respond,
                                  .cancel = llm_cancel,
                                  .close = llm_close};
/* ---- a recogniser that counts whom it listens to, and understands nobody ---- */

typedef struct hearing {
  record *r;
  segue_asr_sink sink;
} hearing;

static int asr_open(void *self, void *e, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  record *r = ((engine *)e)->host->user;
  (void)o, (void)err;
  if (++r->opened == r->deaf) return SEGUE_E_ENGINE;
  r->open++;
  *(hearing *)self = (hearing){.r = r, .sink = *sink};
  return SEGUE_OK;
}
static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  (void)self, (void)pcm, (void)n, (void)at;
  return SEGUE_OK;
}
static int asr_flush(void *self, uint32_t utterance) {
  hearing *h = self;
  const segue_asr_result none = {
      .size = sizeof none, .utterance = utterance, .is_final = 1, .text = "", .confidence = -1};
  h->sink.result(h->sink.ctx, &none);
  return SEGUE_OK;
}
static void asr_close(void *self) {
  ((hearing *)self)->r->open--;
}

static const segue_asr_ops asr = {.size = sizeof asr,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(hearing),
                                  .init = init,
                                  .fini = fini,
                                  .open = asr_open,
                                  .write = asr_write,
                                  .flush = asr_flush,
                                  .close = asr_close};
static const segue_plugin mind = {.size = sizeof mind,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .name = "mind",
                                  .version = "1",
                                  .description = "Remembers what it was asked.",
                                  .asr = &asr,
                                  .llm = &llm};

#define EARS "{\"use\":\"mind\"}"
#define SESSION(targets, more) SESSION_WITH(ASR, "{\"use\":\"mind\"}", targets, more)
#define SESSION_WITH(asr, llm, targets, more)                                                                          \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},"                                    \
  "\"deadlines\":{\"llm_ms\":2000},\"handoff\":{\"form\":\"packed\",\"message\":\"One moment.\",\"targets\":[" targets \
  "]" more "}}"

static void begin(sim *s, record *r, const char *session) {
  segue_error err;
  memset(r, 0, sizeof *r);
  sim_start(s);
  if (segue_runtime_add_plugin(s->rt, &mind, r, &err) != SEGUE_OK) fail_msg("%s", err.message);
  sim_call(s, session);
  assert_non_null(sim_until(s, 6000, TYPE("turn"), "Good day to you."));
}

/* ---- the trigger ---- */

static void the_application_reads_the_reason_as_soon_as_it_is_told_of_it(void **state) {
  (void)state;
  sim s;
  record r;
  segue_context *ctx = NULL;
  begin(&s, &r, SESSION(A, ""));
  hand_off(&s, "{\"reason\":\"sentiment\",\"why\":\"they shout\"}");
  assert_non_null(sim_until(&s, 40, TYPE("decision"), "\"why\":\"they shout\""));
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK); /* the summary is still awaited */
  assert_int_equal(segue_context_reason_code(ctx), SEGUE_REASON_SENTIMENT);
  segue_context_unref(ctx);
  sim_stop(&s);
}

static void what_the_bot_was_about_to_say_or_think_is_dropped(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A, ""));
  sim_run(&s, 4000);
  sim_say(&s, SIM_CALLER, 1000);
  for (int i = 0; i < 200 && r.turn == 0; i++) sim_run(&s, 20);
  assert_true(r.turn > 0);
  assert_non_null(sim_until(&s, 2000, TYPE("speech"), "\"who\":\"caller\",\"on\":false"));
  sim_run(&s, 200);
  assert_int_equal(r.cancels, 0);
  hand_off(&s, NULL);
  sim_run(&s, 40);
  assert_int_equal(r.cancels, 1);
  assert_non_null(sim_until(&s, 6000, TYPE("turn"), "One moment."));
  assert_null(sim_find(&s, TYPE("turn"), "never said"));
  sim_run(&s, 4000);
  assert_null(sim_find(&s, TYPE("engine"), NULL)); /* whoever was told to stop is not blamed for no answer */
  sim_stop(&s);
}

static void a_message_and_a_target_of_its_own_are_for_one_handoff_only(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r,
        SESSION("{\"uri\":\"loopback:a\",\"ring_ms\":2000},"
                "\"loopback:b\"",
                ",\"ring_ms\":8000"));
  hand_off(&s, "{\"target\":\"loopback:boss\",\"message\":\"I get the boss.\"}");
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "I get the boss."));
  until_it_rings(&s);
  assert_non_null(sim_find(&s, TYPE("queue"), "\"position\":1,\"of\":1,\"round\":1,\"waited_ms\":"));
  sim_run(&s, 7000);
  assert_false(s.party[SIM_AGENT].over); /* as long as any, not as long as the first of the list */
  sim_run(&s, 1500);
  assert_true(s.party[SIM_AGENT].over);
  back_with_the_bot(&s, "nobody is free");
  const segue_time asked = s.now;
  hand_off(&s, NULL);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "One moment."));
  until_it_rings(&s);
  const char *queue = sim_find(&s, TYPE("queue"), "\"of\":2,\"round\":1,\"waited_ms\":");
  assert_non_null(queue);
  assert_true(strtoull(strstr(queue, "waited_ms") + 11, NULL, 10) * 1000 <= s.now - asked); /* anew */
  assert_non_null(sim_find(&s, TYPE("handoff"), "\"try\":2,\"target\":\"loopback:a\""));
  sim_stop(&s);
}

static void who_leaves_or_stays_is_said_for_one_handoff(void **state) {
  (void)state;
  static const char *const said[] = {"{\"first_agent\":\"leaves\"}", "{\"first_agent\":\"stays\"}"};
  for (int leaves = 0; leaves < 2; leaves++) {
    sim s;
    record r;
    begin(&s, &r, leaves ? SESSION(A, ",\"first_agent\":\"leaves\"") : SESSION(A, ""));
    hand_off(&s, NULL);
    until_it_rings(&s);
    until_bridged(&s);
    const uint64_t first = s.party[SIM_AGENT].call;
    hand_off(&s, said[leaves]);
    sim_run(&s, 60);
    assert_int_equal(s.party[SIM_AGENT].call == first && s.party[SIM_AGENT].over, !leaves);
    until_it_rings(&s);
    refuse(&s, SEGUE_RESULT_BUSY, 486);
    /* With the first one who stayed, or with the bot. */
    assert_int_equal(sim_find(&s, TYPE("handoff"), STATE("talking")) == NULL, leaves);
    sim_stop(&s);
  }
}

/* ---- back, and again ---- */

static void notes_are_of_the_agent_who_wrote_them(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A, ""));
  for (int i = 0; i < 2; i++) {
    segue_error err;
    hand_off(&s, NULL);
    until_it_rings(&s);
    until_bridged(&s);
    sim_run(&s, 400);
    assert_int_equal(
        segue_session_handback(s.session, i ? "{\"text\":\"Second.\"}" : "{\"text\":\"First.\"}", &err),
        SEGUE_OK);
    sim_run(&s, 4000);
    assert_non_null(strstr(r.returned, "\"because\":\"handed_back\""));
    assert_non_null(strstr(r.returned, i ? "Second." : "First."));
  }
  hand_off(&s, NULL);
  until_it_rings(&s);
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  back_with_the_bot(&s, "nobody is free");
  assert_string_equal(r.returned, "{\"because\":\"nobody\",\"notes\":{}}");
  sim_stop(&s);
}

/* A card's number may be no text, and what is secret may be so by its name only. */
static void what_the_engine_is_told_of_notes_is_whole_but_for_secrets(void **state) {
  (void)state;
  sim s;
  record r;
  segue_error err;
  begin(&s, &r, SESSION(A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  assert_int_equal(segue_session_handback(
                       s.session,
                       "{\"text\":\"Paid, the PIN 471108 is theirs.\",\"entities\":["
                       "{\"name\":\"paid_with\",\"value\":4111111111111111},"
                       "{\"name\":\"pin\",\"value\":\"471108\"},{\"name\":\"order_id\",\"value\":\"8812\"}]}",
                       &err),
                   SEGUE_OK);
  sim_run(&s, 4000);
  cJSON *told = cJSON_Parse(r.returned);
  const cJSON *notes = cJSON_GetObjectItemCaseSensitive(told, "notes");
  if (!cJSON_IsObject(notes) || !strstr(r.returned, "Paid") || !strstr(r.returned, "8812"))
    fail_msg("%s", r.returned);
  cJSON_Delete(told);
  assert_null(strstr(r.returned, "4111"));
  assert_null(strstr(r.returned, "471108"));
  for (size_t i = 0; i < s.n_events; i++)
    assert_true(!strstr(s.events[i], "4111") && !strstr(s.events[i], "471108"));
  sim_stop(&s);
}

static void who_hands_back_while_the_next_one_rings_is_let_go_as_well(void **state) {
  (void)state;
  static const int16_t silence[SEGUE_LOOPBACK_FRAME];
  sim s;
  record r;
  segue_error err;
  begin(&s, &r, SESSION(A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  const uint64_t first = s.party[SIM_AGENT].call;
  hand_off(&s, "{\"target\":\"loopback:boss\",\"first_agent\":\"stays\"}");
  until_it_rings(&s);
  assert_true(s.party[SIM_AGENT].call != first);
  assert_int_equal(segue_loopback_say(s.lb, first, silence), SEGUE_OK);
  assert_int_equal(segue_session_handback(s.session, "{\"text\":\"Settled.\"}", &err), SEGUE_OK);
  sim_run(&s, 60);
  assert_true(s.party[SIM_AGENT].over);
  assert_int_equal(segue_loopback_say(s.lb, first, silence), SEGUE_E_NOTFOUND);
  assert_false(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

/* The sentence that nobody is free comes after the music, and is not followed by it. */
static void the_music_is_over_when_the_bot_has_the_caller_again(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A, ""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  sim_run(&s, 2000);
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  back_with_the_bot(&s, "Where were we?");
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  sim_stop(&s);
}

/* It had meant to hang up; then the caller was handed over, in vain. */
static void a_goodbye_before_the_handoff_is_no_goodbye_behind_it(void **state) {
  (void)state;
  sim s;
  sim_start(&s);
  sim_call(&s, SESSION_WITH(ASR,
                            "{\"use\":\"fake\",\"turns\":[[{\"text\":\"So that is all, good day to you.\"},"
                            "{\"tool\":\"end\",\"args\":{}}],[{\"text\":\"Where were we?\"}]]}",
                            A, ""));
  sim_run(&s, 400);
  hand_off(&s, NULL);
  until_it_rings(&s);
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  back_with_the_bot(&s, "Where were we?");
  assert_false(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

static void how_the_caller_felt_before_the_bridge_is_told_at_the_end(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r,
        SESSION_WITH("{\"use\":\"fake\",\"utterances\":[{\"text\":\"I am unhappy with this bad parcel\"}]}",
                     EARS, A, ""));
  sim_run(&s, 4000);
  sim_say(&s, SIM_CALLER, 1000);
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "unhappy"));
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), "\"before\":-0.");
  if (!outcome) fail_msg("%s", sim_find(&s, TYPE("outcome"), NULL));
  sim_stop(&s);
}

/* ---- who is listened to ---- */

/* While they are asked, and then while they talk with the caller, by one ear at a time. */
static void an_agent_is_listened_to_while_asked_and_while_they_talk(void **state) {
  (void)state;
  for (int takes = 0; takes < 2; takes++) {
    sim s;
    record r;
    segue_error err;
    begin(&s, &r,
          SESSION_WITH(EARS, EARS, A ",\"loopback:b\"",
                       ",\"accept\":\"voice\",\"whisper\":false,\"accept_ms\":6000"));
    assert_int_equal(r.open, 1);
    hand_off(&s, NULL);
    until_it_rings(&s);
    assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    for (int i = 0; i < 200 && r.open == 1; i++) sim_run(&s, 20);
    assert_int_equal(r.open, 2);
    if (takes) {
      assert_int_equal(segue_loopback_digit(s.lb, s.party[SIM_AGENT].call, '1'), SEGUE_OK);
      assert_non_null(sim_until(&s, 6000, TYPE("bridge"), NULL));
      assert_int_equal(r.opened, 3);
      assert_int_equal(r.open, 2);
      assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
    } else {
      until_it_rings(&s); /* the next one, as this one says nothing */
      assert_int_equal(r.open, 1);
      refuse(&s, SEGUE_RESULT_BUSY, 486);
    }
    back_with_the_bot(&s, "Where were we?");
    assert_int_equal(r.open, 1);
    sim_stop(&s);
  }
}

static void an_agent_whom_nobody_transcribes_is_told_and_talks_with_the_caller(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION_WITH(EARS, EARS, A, ""));
  r.deaf = 2;
  hand_off(&s, NULL);
  until_it_rings(&s);
  until_bridged(&s);
  assert_non_null(sim_find(&s, TYPE("engine"), "nobody transcribes the agent"));
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 500);
  sim_run(&s, 600);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  sim_stop(&s);
}

/* What the caller says to the bot behind a bridge is no complaint about that agent. */
static void what_the_bot_hears_after_an_agent_counts_for_no_agent(void **state) {
  (void)state;
  for (int back = 0; back < 2; back++) {
    sim s;
    record r;
    segue_error err;
    begin(&s, &r,
          SESSION_WITH(
              "{\"use\":\"fake\",\"utterances\":[{\"text\":\"I will see to it tomorrow\"},"
              "{\"text\":\"I already told you which kiln it is\"}]}",
              "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day to you.\"}],[{\"text\":\"Which kiln?\"}],"
              "[{\"text\":\"Where were we?\"}],[{\"text\":\"So you did.\"}]]}",
              A, ""));
    sim_turn(&s, 1000);
    hand_off(&s, NULL);
    until_it_rings(&s);
    until_bridged(&s);
    sim_say(&s, SIM_AGENT, 1000);
    sim_run(&s, 3000);
    if (back) {
      assert_int_equal(segue_session_handback(s.session, NULL, &err), SEGUE_OK);
      back_with_the_bot(&s, "Where were we?");
    }
    sim_say(&s, SIM_CALLER, 1000);
    assert_non_null(sim_until(&s, 5000, TYPE("turn"), "I already told you"));
    assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
    const char *outcome = sim_until(&s, 3000, TYPE("outcome"), NULL);
    if (!outcome || !strstr(outcome, back ? "\"caller_repeats\":0" : "\"caller_repeats\":1"))
      fail_msg("%d %s", back, outcome);
    sim_stop(&s);
  }
}

/* ---- dialling ---- */

static void a_target_that_cannot_even_be_called_makes_room_for_the_next(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A ",\"loopback:b\"", ""));
  s.undialable = "loopback:a";
  hand_off(&s, NULL);
  until_it_rings(&s);
  assert_non_null(sim_find(&s, TYPE("engine"), "there is no way there"));
  assert_non_null(sim_find(&s, TYPE("handoff"), "the target cannot be reached"));
  until_bridged(&s);
  assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  if (!strstr(outcome, "{\"target\":\"loopback:a\",\"result\":\"failed\",\"sip\":null},"
                       "{\"target\":\"loopback:b\",\"result\":\"answered\""))
    fail_msg("%s", outcome);
  assert_null(strstr(outcome, "\"context_lead_ms\":null")); /* it rang first */
  sim_stop(&s);
}

/* Answered with media that is none of ours: hung up, told, and not called again. */
static void a_phone_that_cannot_be_talked_to_makes_room_for_the_next(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A ",\"loopback:b\"", ",\"retry\":1,\"retry_ms\":1000"));
  hand_off(&s, NULL);
  until_it_rings(&s);
  const uint64_t odd = s.party[SIM_AGENT].call;
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = odd,
                              .type = SEGUE_LEG_ANSWERED,
                              .media_way = SEGUE_MEDIA_PCM,
                              .sample_rate = 999};
  assert_int_equal(segue_loopback_tell(s.lb, &ev), SEGUE_OK);
  until_it_rings(&s);
  assert_true(s.party[SIM_AGENT].call != odd);
  assert_non_null(sim_find(&s, TYPE("leg"), STATE("unusable")));
  assert_non_null(sim_find(&s, TYPE("handoff"), "speaks no codec of ours"));
  for (int i = 0; i < 2; i++) { /* in both rounds */
    assert_non_null(
        sim_find(&s, TYPE("handoff"),
                 i ? "\"try\":3,\"target\":\"loopback:b\"" : "\"try\":2,\"target\":\"loopback:b\""));
    refuse(&s, SEGUE_RESULT_BUSY, 486);
    if (i == 0) until_it_rings(&s);
  }
  back_with_the_bot(&s, "nobody is free");
  assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), NULL);
  if (!strstr(outcome, "[{\"target\":\"loopback:a\",\"result\":\"failed\",\"sip\":488},"
                       "{\"target\":\"loopback:b\",\"result\":\"busy\",\"sip\":486},"))
    fail_msg("%s", outcome);
  sim_stop(&s);
}

/* Each line of the log is about the agent that it names, and an agent of the application's choice is asked like any. */
static void the_log_names_whom_it_is_about(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r,
        SESSION("{\"uri\":\"loopback:a\",\"accept\":\"none\"},\"loopback:b\"",
                ",\"accept\":\"press\",\"retry\":1,\"retry_ms\":500"));
  hand_off(&s, NULL);
  for (int i = 0; i < 4; i++) {
    char queue[64];
    until_it_rings(&s);
    snprintf(queue, sizeof queue, "\"position\":%d,\"of\":2,\"round\":%d,", 1 + i % 2, 1 + i / 2);
    assert_non_null(sim_find(&s, TYPE("queue"), queue));
    if (i < 3) refuse(&s, SEGUE_RESULT_BUSY, 486);
  }
  for (int i = 0; i < 2; i++) {
    if (i == 1) {
      hand_off(&s, "{\"target\":\"loopback:boss\"}");
      assert_non_null(sim_until(&s, 100, STATE("preparing") ",\"from\":\"bridged\"",
                                "\"try\":4,\"target\":\"loopback:b\",\"with\":4"));
      until_it_rings(&s);
    }
    assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    sim_run(&s, 1500);
    assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), i); /* not before they say so */
    assert_int_equal(segue_loopback_digit(s.lb, s.party[SIM_AGENT].call, i ? '2' : '1'), SEGUE_OK);
    sim_run(&s, 60);
    assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 1);
  }
  until_it_rings(&s); /* once more */
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  const char *kept = sim_find(&s, STATE("bridged"), "\"the agent is busy\"");
  assert_non_null(kept);
  if (!strstr(kept, "\"try\":4,\"target\":\"loopback:b\"}")) fail_msg("%s", kept);
  sim_stop(&s);
}

/* Nor is it kept on the line until somebody else is called. */
static void a_phone_that_cannot_be_talked_to_is_let_go_at_once(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A ",\"loopback:b\"", ",\"retry\":1,\"retry_ms\":5000"));
  hand_off(&s, NULL);
  until_it_rings(&s);
  refuse(&s, SEGUE_RESULT_BUSY, 486);
  until_it_rings(&s);
  const segue_leg_event ev = {
      .size = sizeof ev, .leg = s.party[SIM_AGENT].call, .type = SEGUE_LEG_ANSWERED, .sample_rate = 999};
  assert_int_equal(segue_loopback_tell(s.lb, &ev), SEGUE_OK);
  sim_run(&s, 60);
  assert_non_null(sim_find(&s, TYPE("handoff"), STATE("waiting")));
  assert_true(s.party[SIM_AGENT].over);
  sim_stop(&s);
}

/* The next one's music on hold is none of the first one's words, and the next one's end not the first one's. */
static void a_hold_of_the_next_one_cuts_no_word_of_the_first(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A, ",\"accept\":\"press\""));
  hand_off(&s, NULL);
  until_it_rings(&s);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  sim_run(&s, 400);
  assert_int_equal(segue_loopback_digit(s.lb, s.party[SIM_AGENT].call, '1'), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("bridge"), NULL));
  const uint64_t first = s.party[SIM_AGENT].call;
  hand_off(&s, "{\"target\":\"loopback:boss\"}");
  until_it_rings(&s);
  const uint64_t boss = s.party[SIM_AGENT].call;
  assert_int_equal(segue_loopback_answer(s.lb, boss), SEGUE_OK);
  sim_run(&s, 200);
  s.party[SIM_AGENT].call = first;
  sim_say(&s, SIM_AGENT, 1500);
  sim_run(&s, 700);
  const segue_media_desc media = {.size = sizeof media, .direction = SEGUE_MEDIA_SEND};
  const segue_leg_event ev = {.size = sizeof ev, .leg = boss, .type = SEGUE_LEG_OFFER, .media = &media};
  assert_int_equal(segue_loopback_tell(s.lb, &ev), SEGUE_OK);
  assert_non_null(sim_until(&s, 60, TYPE("leg"), STATE("holds")));
  const char *turn = sim_until(&s, 3000, TYPE("turn"), "\"who\":\"agent\"");
  assert_non_null(turn);
  const long start = strtol(strstr(turn, "\"start_ms\":") + 11, NULL, 10),
             stop = strtol(strstr(turn, "\"end_ms\":") + 9, NULL, 10);
  assert_true(stop - start > 1200);
  assert_int_equal(segue_loopback_hangup(s.lb, boss), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("handoff"), "the agent hung up before the bridge"));
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 400);
  sim_run(&s, 600);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  sim_stop(&s);
}

#define TWENTY "abcdefghijklmnopqrst"

/* Another transport beside the caller's; a target's scheme says which one is meant. */
static void a_target_is_called_by_the_transport_of_its_scheme(void **state) {
  (void)state;
  static const struct {
    const char *target;
    bool there;
  } all[] = {{"sip:a@desk", true},
             {"sips:a@desk", true},
             {"sit:a@desk", false},
             {"siph:a@desk", false},
             {TWENTY TWENTY TWENTY TWENTY TWENTY ":a", false}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    sim s;
    record r;
    char how[256];
    segue_error err;
    segue_loopback *desk = NULL;
    segue_loopback_event ev = {.call = 0};
    segue_plugin plugin = *segue_loopback_plugin();
    plugin.name = "sip";
    assert_int_equal(segue_loopback_new(&desk), SEGUE_OK);
    begin(&s, &r, SESSION(A, ""));
    if (segue_runtime_add_plugin(s.rt, &plugin, desk, &err) != SEGUE_OK) fail_msg("%s", err.message);
    if (segue_runtime_use(s.rt, "sip", NULL, &err) != SEGUE_OK) fail_msg("%s", err.message);
    snprintf(how, sizeof how, "{\"target\":\"%s\"}", all[i].target);
    hand_off(&s, how);
    for (int t = 0; t < 200 && !s.agent_rings && ev.type == 0; t++) {
      sim_run(&s, 20);
      if (segue_loopback_next(desk, &ev) != SEGUE_OK) ev.type = 0;
    }
    if ((ev.type == SEGUE_LOOPBACK_RINGS) != all[i].there || s.agent_rings == all[i].there)
      fail_msg("%s", all[i].target);
    if (all[i].there) assert_string_equal(ev.peer, all[i].target);
    sim_stop(&s);
    segue_loopback_free(desk);
  }
}

static void a_queue_before_the_phone_is_told_with_what_the_carrier_says(void **state) {
  (void)state;
  sim s;
  record r;
  begin(&s, &r, SESSION(A, ",\"ring_ms\":2000,\"queue_ms\":9000"));
  s.auto_ring = false;
  hand_off(&s, NULL);
  until_it_rings(&s);
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = s.party[SIM_AGENT].call,
                              .type = SEGUE_LEG_RINGING,
                              .status = 182,
                              .reason = "3 before you"};
  assert_int_equal(segue_loopback_tell(s.lb, &ev), SEGUE_OK);
  assert_non_null(sim_until(&s, 60, TYPE("queue"), STATE("queued")));
  const char *queue = sim_find(&s, TYPE("queue"), STATE("queued"));
  assert_non_null(strstr(queue, "\"status\":182,\"reason\":\"3 before you\""));
  assert_non_null(sim_find(&s, TYPE("leg"), "\"party\":\"agent\",\"state\":\"queued\",\"status\":182"));
  assert_non_null(sim_find(&s, TYPE("handoff"), "the call is queued"));
  sim_run(&s, 8000);
  assert_false(s.party[SIM_AGENT].over); /* longer than it may ring */
  assert_int_equal(sim_count(&s, TYPE("queue"), NULL), 2);
  assert_null(strstr(sim_find(&s, TYPE("queue"), STATE("calling")), "\"status\""));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_application_reads_the_reason_as_soon_as_it_is_told_of_it),
      cmocka_unit_test(what_the_bot_was_about_to_say_or_think_is_dropped),
      cmocka_unit_test(a_message_and_a_target_of_its_own_are_for_one_handoff_only),
      cmocka_unit_test(who_leaves_or_stays_is_said_for_one_handoff),
      cmocka_unit_test(notes_are_of_the_agent_who_wrote_them),
      cmocka_unit_test(what_the_engine_is_told_of_notes_is_whole_but_for_secrets),
      cmocka_unit_test(who_hands_back_while_the_next_one_rings_is_let_go_as_well),
      cmocka_unit_test(the_music_is_over_when_the_bot_has_the_caller_again),
      cmocka_unit_test(a_goodbye_before_the_handoff_is_no_goodbye_behind_it),
      cmocka_unit_test(how_the_caller_felt_before_the_bridge_is_told_at_the_end),
      cmocka_unit_test(an_agent_is_listened_to_while_asked_and_while_they_talk),
      cmocka_unit_test(an_agent_whom_nobody_transcribes_is_told_and_talks_with_the_caller),
      cmocka_unit_test(what_the_bot_hears_after_an_agent_counts_for_no_agent),
      cmocka_unit_test(a_target_that_cannot_even_be_called_makes_room_for_the_next),
      cmocka_unit_test(a_phone_that_cannot_be_talked_to_makes_room_for_the_next),
      cmocka_unit_test(the_log_names_whom_it_is_about),
      cmocka_unit_test(a_phone_that_cannot_be_talked_to_is_let_go_at_once),
      cmocka_unit_test(a_hold_of_the_next_one_cuts_no_word_of_the_first),
      cmocka_unit_test(a_target_is_called_by_the_transport_of_its_scheme),
      cmocka_unit_test(a_queue_before_the_phone_is_told_with_what_the_carrier_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
