/* SPDX-License-Identifier: Apache-2.0 */
/* Engines that break their contract at any entry, plugins that are missing or of another ABI, answers that
 * come when nobody waits any more: the caller still gets to a person, and a session still ends once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/asr.h>
#include <segue/ext/hook.h>
#include <segue/ext/llm.h>
#include <segue/ext/plugin.h>
#include <segue/ext/store.h>
#include <segue/ext/tts.h>
#include <segue/ext/verify.h>

#include "sim.h"

/* ---- a plugin whose every entry can fail ---- */

typedef struct naughty {
  segue_store_sink put; /* of the last put that was not answered */
  uint64_t id;
  int puts;
} naughty;

/* The one entry that fails is named in the configuration: {"use": "naughty", "fails": "open"}. */
typedef struct engine {
  const segue_host *host;
  char fails[16];
} engine;

typedef struct stream {
  engine *e;
} stream;

static int verdict(const engine *e, const char *entry) {
  return strcmp(e->fails, entry) == 0 ? SEGUE_E_IO : SEGUE_OK;
}

static int init(void *self, const segue_host *host, const char *config, segue_error *err) {
  engine *e = self;
  const char *fails = strstr(config, "\"fails\":\"");
  e->host = host;
  if (fails) (void)sscanf(fails + 9, "%15[a-z]", e->fails);
  return verdict(e, "init");
}
static void fini(void *self) {
  (void)self;
}
static void close_stream(void *self) {
  (void)self;
}

static int asr_open(void *self, void *e, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  ((stream *)self)->e = e;
  return verdict(e, "open");
}
static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  return verdict(((stream *)self)->e, "write");
}
static int asr_flush(void *self, uint32_t utterance) {
  return verdict(((stream *)self)->e, "flush");
}
static int llm_open(void *self, void *e, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  ((stream *)self)->e = e;
  return verdict(e, "open");
}
static int llm_respond(void *self, const segue_llm_request *req) {
  return verdict(((stream *)self)->e, "respond");
}
static void cancel_id(void *self, uint32_t id) {
  (void)self, (void)id;
}
static int tts_open(void *self, void *e, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  ((stream *)self)->e = e;
  return verdict(e, "open");
}
static int tts_speak(void *self, uint32_t id, const char *text, size_t len) {
  return verdict(((stream *)self)->e, "speak");
}
static int check(void *self, const segue_verify_sink *sink, const segue_verify_request *req) {
  return verdict(self, "check");
}
static int put(void *self, const segue_store_sink *sink, uint64_t id, const char *key, const void *data,
               size_t len, uint32_t ttl_s) {
  naughty *n = ((engine *)self)->host->user;
  if (verdict(self, "put") != SEGUE_OK) return SEGUE_E_IO;
  n->put = *sink;
  n->id = id;
  n->puts++;
  return SEGUE_OK;
}
static int get(void *self, const segue_store_sink *sink, uint64_t id, const char *key) {
  return SEGUE_E_IO;
}
static int notify(void *self, const segue_hook_sink *sink, uint64_t id, const char *event, const char *json,
                  size_t len) {
  return verdict(self, "notify");
}

#define COMMON(kind) \
  .size = sizeof(kind), .abi = SEGUE_PLUGIN_ABI, .engine_size = sizeof(engine), .init = init, .fini = fini
static const segue_asr_ops asr = {COMMON(segue_asr_ops), .stream_size = sizeof(stream),
                                  .open = asr_open,      .write = asr_write,
                                  .flush = asr_flush,    .close = close_stream};
static const segue_llm_ops llm = {COMMON(segue_llm_ops), .stream_size = sizeof(stream),
                                  .open = llm_open,      .respond = llm_respond,
                                  .cancel = cancel_id,   .close = close_stream};
static const segue_tts_ops tts = {COMMON(segue_tts_ops), .stream_size = sizeof(stream),
                                  .open = tts_open,      .speak = tts_speak,
                                  .cancel = cancel_id,   .close = close_stream};
static const segue_verify_ops verify = {COMMON(segue_verify_ops), .check = check};
static const segue_store_ops store = {COMMON(segue_store_ops), .put = put, .get = get, .remove = get};
static const segue_hook_ops hook = {COMMON(segue_hook_ops), .notify = notify};
static const segue_plugin plugin = {.size = sizeof plugin,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .name = "naughty",
                                    .version = "1",
                                    .description = "Fails where it is told to.",
                                    .asr = &asr,
                                    .llm = &llm,
                                    .tts = &tts,
                                    .verify = &verify,
                                    .store = &store,
                                    .hook = &hook};

static void begin(sim *s, naughty *n) {
  segue_error err;
  memset(n, 0, sizeof *n);
  sim_start(s);
  if (segue_runtime_add_plugin(s->rt, &plugin, n, &err) != SEGUE_OK) fail_msg("%s", err.message);
}

/* ---- pipelines ---- */

#define ASR "{\"use\":\"fake\",\"utterances\":[{\"text\":\"let me talk to a person\",\"confidence\":0.9}]}"
#define LLM "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}]]}"
#define LLM_VERIFY \
  "{\"use\":\"fake\",\"turns\":[[{\"tool\":\"verify\",\"args\":{\"fields\":[{\"name\":\"a\",\"value\":\"b\"}]}}],[{\"text\":\"I could not check.\"}]]}"
#define TTS "{\"use\":\"fake\",\"ms_per_char\":20}"
#define OK "{\"use\":\"fake\"}"
#define FAILS(entry) "{\"use\":\"naughty\",\"fails\":\"" entry "\"}"
#define PIPELINE(asr, llm, tts, verify, store, hook, more)                                  \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" tts ",\"verify\":" verify ",\"store\":" store \
  ",\"hook\":" hook ",\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\"" more "}}"

static void end_by_caller(sim *s) {
  assert_int_equal(segue_loopback_hangup(s->lb, s->party[SIM_CALLER].call), SEGUE_OK);
  s->party[SIM_CALLER].call = 0;
  assert_non_null(sim_until(s, 4000, TYPE("outcome"), NULL));
  assert_int_equal(sim_count(s, TYPE("end"), NULL), 1);
  assert_int_equal(sim_count(s, TYPE("outcome"), NULL), 1);
  assert_int_equal(segue_session_hangup(s->session), SEGUE_E_CLOSED);
  sim_stop(s);
}

static void to_bridge(sim *s) {
  for (uint32_t t = 0; t < 20000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 12000, TYPE("bridge"), NULL));
}

static void an_error_from_any_entry_brings_the_caller_to_a_person(void **state) {
  static const char *const pipelines[] = {
      PIPELINE(FAILS("open"), LLM, TTS, OK, OK, OK, ""),
      PIPELINE(FAILS("write"), LLM, TTS, OK, OK, OK, ""),
      PIPELINE(FAILS("flush"), LLM, TTS, OK, OK, OK, ""),
      PIPELINE(ASR, FAILS("open"), TTS, OK, OK, OK, ""),
      PIPELINE(ASR, FAILS("respond"), TTS, OK, OK, OK, ""),
      PIPELINE(ASR, LLM, FAILS("open"), OK, OK, OK, ""),
      PIPELINE(ASR, LLM, FAILS("speak"), OK, OK, OK, ""),
      PIPELINE(ASR, LLM, TTS, OK, FAILS("put"), OK, ""),
      PIPELINE(ASR, LLM, TTS, OK, OK, FAILS("notify"), ""),
  };
  static const char *const engines[] = {"asr", "asr", "asr", "llm", "llm", "tts", "tts", "store", "hook"};
  for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
    sim s;
    naughty n;
    char name[32];
    begin(&s, &n);
    sim_call(&s, pipelines[i]);
    sim_run(&s, 2500);
    sim_say(&s, SIM_CALLER, 1000);
    to_bridge(&s);
    snprintf(name, sizeof name, "\"engine\":\"%s\"", engines[i]);
    if (!sim_find(&s, TYPE("engine"), name))
      fail_msg("pipeline %zu: nobody said that the %s failed", i, engines[i]);
    end_by_caller(&s);
  }
}

static void a_verifier_that_fails_is_told_to_the_dialog_engine(void **state) {
  sim s;
  naughty n;
  begin(&s, &n);
  sim_call(&s, PIPELINE(ASR, LLM_VERIFY, TTS, FAILS("check"), OK, OK, ""));
  assert_non_null(sim_until(&s, 3000, TYPE("engine"), "\"engine\":\"verify\""));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "I could not check."));
  assert_int_equal(sim_count(&s, TYPE("auth"), NULL), 0);
  end_by_caller(&s);
}

/* ---- found when the call is answered ---- */

static segue_session *ringing(sim *s) {
  const segue_event *ev = NULL;
  assert_int_equal(
      segue_loopback_call(s->lb, "loopback:dana", "loopback:bot", NULL, 0, &s->party[SIM_CALLER].call),
      SEGUE_OK);
  for (int i = 0; i < 20 && !ev; i++) {
    s->now += SEGUE_MS(20);
    (void)segue_runtime_step(s->rt);
    if (segue_runtime_next_event(s->rt, 0, &ev) != SEGUE_OK) ev = NULL;
  }
  assert_non_null(ev);
  assert_int_equal(segue_event_type(ev), SEGUE_EVENT_INCOMING);
  s->session = segue_session_ref(segue_event_session(ev));
  segue_event_free(ev);
  return s->session;
}

static void what_is_wrong_with_an_engine_is_said_and_the_call_goes_on_ringing(void **state) {
  char future[512];
  const char *root = getenv("SEGUE_BUILD_ROOT");
  snprintf(future, sizeof future, "{\"asr\":{\"use\":\"%s/tests/unit/engine/segue-future.so\"}}",
           root ? root : ".");
  const struct {
    const char *config;
    int code;
  } wrong[] = {{PIPELINE(FAILS("init"), LLM, TTS, OK, OK, OK, ""), SEGUE_E_IO},
               {PIPELINE(ASR, FAILS("init"), TTS, OK, OK, OK, ""), SEGUE_E_IO},
               {PIPELINE(ASR, LLM, FAILS("init"), OK, OK, OK, ""), SEGUE_E_IO},
               {PIPELINE(ASR, LLM, TTS, FAILS("init"), OK, OK, ""), SEGUE_E_IO},
               {PIPELINE(ASR, LLM, TTS, OK, FAILS("init"), OK, ""), SEGUE_E_IO},
               {PIPELINE(ASR, LLM, TTS, OK, OK, FAILS("init"), ""), SEGUE_E_IO},
               {"{\"asr\":{\"use\":\"nobody-wrote-this\"}}", SEGUE_E_NOTFOUND},
               {"{\"asr\":{\"use\":\"/nowhere/segue-x.so\"}}", SEGUE_E_NOTFOUND},
               {future, SEGUE_E_ABI}};
  sim s;
  naughty n;
  segue_error err;
  begin(&s, &n);
  segue_session *session = ringing(&s);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    if (wrong[i].code == SEGUE_E_ABI && !root) continue;
    const int rc = segue_session_answer(session, wrong[i].config, &err);
    if (rc != wrong[i].code) fail_msg("%zu: %d instead of %d: %s", i, rc, wrong[i].code, err.message);
    assert_true(strlen(err.message) > 10);
    sim_run(&s, 100);
    assert_false(s.party[SIM_CALLER].over);
  }
  assert_int_equal(segue_session_answer(session, PIPELINE(ASR, LLM, TTS, OK, OK, OK, ""), &err), SEGUE_OK);
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  end_by_caller(&s);
}

/* ---- late and odd ---- */

static void a_store_that_answers_an_earlier_handoff_does_not_hurry_the_next(void **state) {
  sim s;
  naughty n;
  begin(&s, &n);
  sim_call(&s, PIPELINE(ASR, LLM, TTS, OK, FAILS("never"), OK, ",\"message\":\"Wait.\",\"publish_ms\":500"));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (uint32_t t = 0; t < 5000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_true(s.agent_rings); /* by the deadline */
  const segue_store_sink old = n.put;
  const uint64_t id = n.id;
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  s.agent_rings = false;
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "nobody is free"));
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  while (n.puts < 2) sim_run(&s, 20);
  old.done(old.ctx, id, SEGUE_OK, NULL, 0);
  sim_run(&s, 300);
  assert_false(s.agent_rings); /* the second one is not kept yet */
  n.put.done(n.put.ctx, n.id, SEGUE_OK, NULL, 0);
  sim_run(&s, 60);
  assert_true(s.agent_rings);
  end_by_caller(&s);
}

static void a_booked_callback_is_promised_and_ends_the_call(void **state) {
  sim s;
  naughty n;
  begin(&s, &n);
  sim_call(&s,
           PIPELINE(ASR, LLM, TTS, OK, OK, OK, ",\"callback\":true,\"booked\":\"We will call you back.\""));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (uint32_t t = 0; t < 5000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "We will call you back."));
  const char *outcome = sim_until(&s, 3000, TYPE("outcome"), "\"result\":\"callback\"");
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"ended_by\":\"segue\""));
  assert_true(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

static void a_digit_outside_the_media_is_noted_without_its_value_and_passed_on(void **state) {
  sim s;
  naughty n;
  begin(&s, &n);
  sim_call(&s, PIPELINE(ASR, LLM, TTS, OK, OK, OK, ""));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  assert_int_equal(segue_loopback_digit(s.lb, s.party[SIM_CALLER].call, '7'), SEGUE_OK);
  const char *dtmf = sim_until(&s, 200, TYPE("dtmf"), "\"who\":\"caller\"");
  assert_non_null(dtmf);
  assert_null(strstr(dtmf, "\"7\""));
  end_by_caller(&s);
}

static void a_stop_in_every_state_ends_each_session_once(void **state) {
  /* Each run is stopped a little later in the handoff. */
  for (uint32_t at = 20; at < 8000; at += 380) {
    sim s;
    naughty n;
    begin(&s, &n);
    sim_call(&s, PIPELINE(ASR, LLM, TTS, OK, OK, OK, ",\"message\":\"Wait a moment.\""));
    for (uint32_t t = 0; t < at; t += 20) {
      if (t == 1000) (void)segue_session_handoff(s.session, NULL, NULL);
      if (s.agent_rings && t > 3000)
        (void)segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), s.agent_rings = false;
      sim_run(&s, 20);
    }
    assert_int_equal(segue_runtime_stop(s.rt), SEGUE_OK);
    assert_non_null(sim_until(&s, 4000, TYPE("outcome"), NULL));
    assert_int_equal(sim_count(&s, TYPE("end"), NULL), 1);
    assert_int_equal(sim_count(&s, TYPE("outcome"), NULL), 1);
    assert_true(s.party[SIM_CALLER].over);
    sim_stop(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_error_from_any_entry_brings_the_caller_to_a_person),
      cmocka_unit_test(a_verifier_that_fails_is_told_to_the_dialog_engine),
      cmocka_unit_test(what_is_wrong_with_an_engine_is_said_and_the_call_goes_on_ringing),
      cmocka_unit_test(a_store_that_answers_an_earlier_handoff_does_not_hurry_the_next),
      cmocka_unit_test(a_booked_callback_is_promised_and_ends_the_call),
      cmocka_unit_test(a_digit_outside_the_media_is_noted_without_its_value_and_passed_on),
      cmocka_unit_test(a_stop_in_every_state_ends_each_session_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
