/* SPDX-License-Identifier: Apache-2.0 */
/* An engine fails in the middle of a call, in every way there is, and another one stands behind it: the caller is
 * served on, and everything that was said is in the transcript, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/plugin.h>

#include "sim.h"

/* ---- a plugin that remembers what it was given ---- */

enum { EARS = 4 };

typedef struct record {
  int ears; /* streams opened */
  struct {
    uint64_t samples;      /* of the utterance that is on */
    uint64_t utterance[8]; /* samples of each that was ended */
    segue_time first, last;
  } ear[EARS];
  char said[256], turns[2048]; /* of the latest request that another engine had begun */
} record;

typedef struct engine {
  const segue_host *host;
  int deaf, breaks;
} engine;

typedef struct stream {
  engine *e;
  segue_asr_sink asr;
  segue_llm_sink llm;
  int number, frames;
} stream;

static record *of(const engine *e) {
  return e->host->user;
}
static int init(void *self, const segue_host *host, const char *config, segue_error *err) {
  engine *e = self;
  e->host = host;
  e->deaf = strstr(config, "deaf") != NULL;
  e->breaks = strstr(config, "breaks") != NULL;
  return SEGUE_OK;
}
static void fini(void *self) {
  (void)self;
}
static void close_stream(void *self) {
  (void)self;
}
static int asr_open(void *self, void *e, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  stream *s = self;
  s->e = e;
  s->asr = *sink;
  s->number = of(e)->ears++ % EARS;
  return SEGUE_OK;
}
static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  stream *s = self;
  record *r = of(s->e);
  if (r->ear[s->number].samples == 0) r->ear[s->number].first = at;
  assert_true(at >= r->ear[s->number].last);
  r->ear[s->number].last = at;
  r->ear[s->number].samples += n;
  if (s->e->breaks && ++s->frames == 60) s->asr.error(s->asr.ctx, SEGUE_E_IO, "it broke");
  return SEGUE_OK;
}
static int asr_flush(void *self, uint32_t utterance) {
  stream *s = self;
  record *r = of(s->e);
  const segue_asr_result result = {.size = sizeof result,
                                   .utterance = utterance,
                                   .is_final = 1,
                                   .text = "what was heard",
                                   .confidence = 0.9};
  r->ear[s->number].utterance[utterance % 8] = r->ear[s->number].samples;
  r->ear[s->number].samples = 0;
  if (!s->e->deaf) s->asr.result(s->asr.ctx, &result);
  return SEGUE_OK;
}
static int llm_open(void *self, void *e, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  ((stream *)self)->e = e;
  ((stream *)self)->llm = *sink;
  return SEGUE_OK;
}
#define BEGUN "Let me look at your order, that will take me a little while."
static int llm_respond(void *self, const segue_llm_request *req) {
  stream *s = self;
  record *r = of(s->e);
  /* The same again in other pieces, and what comes after. */
  const char *text = req->kind == SEGUE_LLM_TURN ? BEGUN " It is on its way." : "Hello.";
  if (req->said[0]) {
    snprintf(r->said, sizeof r->said, "%s", req->said);
    snprintf(r->turns, sizeof r->turns, "%s", req->turns);
  }
  s->llm.text(s->llm.ctx, req->id, text, strlen(text));
  s->llm.done(s->llm.ctx, req->id, SEGUE_OK, -1, "");
  return SEGUE_OK;
}
static void llm_cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}

static const segue_asr_ops asr = {.size = sizeof asr,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(stream),
                                  .init = init,
                                  .fini = fini,
                                  .open = asr_open,
                                  .write = asr_write,
                                  .flush = asr_flush,
                                  .close = close_stream};
static const segue_llm_ops llm = {.size = sizeof llm,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(stream),
                                  .init = init,
                                  .fini = fini,
                                  .open = llm_open,
                                  .respond = llm_respond,
                                  .cancel = llm_cancel,
                                  .close = close_stream};
static const segue_plugin plugin = {.size = sizeof plugin,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .name = "recorder",
                                    .version = "1",
                                    .description = "Remembers what it was given.",
                                    .asr = &asr,
                                    .llm = &llm};

static void begin(sim *s, record *r) {
  segue_error err;
  memset(r, 0, sizeof *r);
  sim_start(s);
  if (segue_runtime_add_plugin(s->rt, &plugin, r, &err) != SEGUE_OK) fail_msg("%s", err.message);
}

static void hang_up(sim *s) {
  assert_int_equal(segue_loopback_hangup(s->lb, s->party[SIM_CALLER].call), SEGUE_OK);
  s->party[SIM_CALLER].call = 0;
  const size_t before = sim_count(s, TYPE("outcome"), NULL);
  for (int i = 0; i < 200 && sim_count(s, TYPE("outcome"), NULL) == before; i++) sim_run(s, 20);
  assert_int_equal(sim_count(s, TYPE("outcome"), NULL), before + 1);
  segue_session_unref(s->session);
  s->session = NULL;
}

/* Another call into the same runtime. */
static void call_again(sim *s, const char *pipeline) {
  s->party[SIM_CALLER].over = false;
  sim_call(s, pipeline);
}

static size_t times(const sim *s, const char *who, const char *text) {
  size_t n = 0;
  for (size_t i = 0; i < s->n_events; i++) {
    const char *e = s->events[i];
    if (!strstr(e, TYPE("turn")) || !strstr(e, who)) continue;
    for (const char *at = e; (at = strstr(at, text)); at++) n++;
  }
  return n;
}

#define HEAR(text) "{\"use\":\"fake\",\"utterances\":[{\"text\":\"" text "\",\"confidence\":0.9}]"
#define HEAR2 \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"first words\",\"confidence\":0.9},{\"text\":\"other words\"}]"
#define ASR HEAR2 "}"
#define LLM                                                                                                          \
  "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"One moment.\"}],[{\"text\":\"There it is.\"}]," \
  "[{\"text\":\"Done.\"}]]}"
#define TTS "{\"use\":\"fake\",\"ms_per_char\":20}"
#define SESSION(asr, llm, tts)                                                        \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" tts                                     \
  ",\"deadlines\":{\"asr_ms\":600,\"llm_ms\":1500,\"tts_ms\":700,\"verify_ms\":500}," \
  "\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\"}}"

static void assert_switched(const sim *s, const char *what) {
  char name[32];
  snprintf(name, sizeof name, "\"engine\":\"%s\"", what);
  if (!sim_find(s, STATE("switched"), name)) fail_msg("the %s was not changed", what);
  if (sim_find(s, TYPE("decision"), NULL)) fail_msg("handed over, though a fall-back was there: %s", what);
}

/* ---- recognisers ---- */

static void speech_that_one_recogniser_lost_is_understood_by_the_next(void **state) {
  /* The second line is the first one's failure: B's script begins with it. */
  static const char *const pipelines[] = {
      SESSION("[" HEAR("x") ",\"fail_open\":true}," ASR "]", LLM, TTS),
      SESSION("[" HEAR("first words") ",\"fail_after\":1}," HEAR("other words") "}]", LLM, TTS),
      SESSION("[" HEAR("first words") ",\"stall_after\":1}," HEAR("other words") "}]", LLM, TTS),
      SESSION("[" HEAR("first words") ",\"garble_after\":1}," HEAR("other words") "}]", LLM, TTS),
      SESSION("[" HEAR("first words") ",\"break_ms\":2500}," HEAR("other words") "}]", LLM, TTS),
  };
  for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
    sim s;
    record r;
    begin(&s, &r);
    sim_call(&s, pipelines[i]);
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
    sim_turn(&s, 1000);
    assert_non_null(sim_find(&s, TYPE("turn"), "One moment."));
    sim_turn(&s, 1000);
    if (times(&s, "\"who\":\"caller\"", "first words") != 1 ||
        times(&s, "\"who\":\"caller\"", "other words") != 1)
      fail_msg("pipeline %zu: a word was lost or came twice", i);
    assert_non_null(sim_find(&s, TYPE("turn"), "There it is."));
    assert_int_equal(sim_count(&s, TYPE("turn"), "never said"), 0);
    assert_int_equal(sim_count(&s, TYPE("turn"), "torn"), 0);
    assert_switched(&s, "asr");
    hang_up(&s);
    sim_stop(&s);
  }
}

static void the_next_recogniser_gets_every_sample_of_what_was_not_answered(void **state) {
  static const char *const first[] = {"deaf", "breaks"};
  for (int i = 0; i < 2; i++) {
    sim s;
    record r;
    char pipeline[1024];
    begin(&s, &r);
    snprintf(pipeline, sizeof pipeline,
             SESSION("[{\"use\":\"recorder\",\"kind\":\"%s\"},{\"use\":\"recorder\"}]", LLM, TTS), first[i]);
    sim_call(&s, pipeline);
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
    sim_turn(&s, 2000);
    assert_int_equal(r.ears, 2);
    /* Two seconds, a little before, and the silence that ends them. */
    assert_true(r.ear[1].utterance[1] >= 2600 * 16 && r.ear[1].utterance[1] <= 3300 * 16);
    if (i == 0) assert_int_equal(r.ear[0].utterance[1], r.ear[1].utterance[1]);
    assert_int_equal(r.ear[0].first, r.ear[1].first);
    assert_int_equal(times(&s, "\"who\":\"caller\"", "what was heard"), 1);
    assert_switched(&s, "asr");
    hang_up(&s);
    sim_stop(&s);
  }
}

/* ---- dialog engines ---- */

#define BREAKS_AFTER_A_TOOL                                                                                           \
  "\"turns\":[[{\"text\":\"Hello.\"}],[{\"tool\":\"attempt\",\"args\":{\"action\":\"looked\",\"outcome\":\"done\"}}," \
  "{\"fail\":-14}]]"

static void a_request_that_one_engine_failed_is_put_to_the_next(void **state) {
  static const char *const good =
      "{\"use\":\"fake\",\"turns\":[[{\"text\":\"One moment.\"}],[{\"text\":\"There it is.\"}]]}";
  static const char *const bad[] = {
      "\"turns\":[[{\"text\":\"Hello.\"}]],\"fail_after\":1",
      "\"turns\":[[{\"text\":\"Hello.\"}]],\"stall_after\":1",
      "\"turns\":[[{\"text\":\"Hello.\"}]],\"garble_after\":1",
      BREAKS_AFTER_A_TOOL,
      /* Nobody has heard a word of it: it is not said at all. */
      "\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"Unheard.\"},{\"fail\":-13}]]",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    sim s;
    record r;
    char pipeline[1024];
    begin(&s, &r);
    snprintf(pipeline, sizeof pipeline, SESSION(ASR, "[{\"use\":\"fake\",%s},%s]", TTS), bad[i], good);
    sim_call(&s, pipeline);
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
    sim_turn(&s, 1000);
    if (times(&s, "\"who\":\"bot\"", "One moment.") != 1) fail_msg("engine %zu: not answered once", i);
    sim_turn(&s, 1000);
    assert_int_equal(times(&s, "\"who\":\"bot\"", "There it is."), 1);
    assert_int_equal(sim_count(&s, TYPE("turn"), "Unheard."), 0);
    assert_int_equal(sim_count(&s, TYPE("turn"), "torn"), 0);
    assert_int_equal(sim_count(&s, TYPE("turn"), "After the end."), 0);
    assert_int_equal(sim_count(&s, TYPE("attempt"), NULL), i == 3 ? 1 : 0);
    assert_switched(&s, "llm");
    hang_up(&s);
    sim_stop(&s);
  }
}

static void an_engine_that_does_not_open_greets_by_the_next(void **state) {
  sim s;
  record r;
  begin(&s, &r);
  sim_call(&s, SESSION(ASR, "[{\"use\":\"fake\",\"fail_open\":true}," LLM "]", TTS));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  assert_switched(&s, "llm");
  hang_up(&s);
  sim_stop(&s);
}

static void what_was_said_of_an_answer_is_not_said_again(void **state) {
  sim s;
  record r;
  begin(&s, &r);
  sim_call(&s, SESSION(ASR,
                       "[{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"" BEGUN
                       "\"},{\"stall\":true}]]},{\"use\":\"recorder\"}]",
                       "{\"use\":\"fake\",\"ms_per_char\":60}"));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  sim_turn(&s, 1000);
  assert_non_null(sim_until(&s, 8000, TYPE("turn"), "It is on its way."));
  assert_int_equal(times(&s, "\"who\":\"bot\"", BEGUN), 1);
  assert_int_equal(times(&s, "\"who\":\"bot\"", "It is on its way."), 1);
  assert_string_equal(r.said, BEGUN); /* the next one is told */
  assert_non_null(strstr(r.turns, "{\"who\":\"bot\",\"text\":\"" BEGUN "\"}]"));
  assert_switched(&s, "llm");
  hang_up(&s);
  sim_stop(&s);
}

/* ---- voices ---- */

static void what_one_voice_did_not_say_the_next_one_says(void **state) {
  static const char *const bad[] = {"\"fail_open\":true", "\"fail_after\":1", "\"stall_after\":1",
                                    "\"garble_after\":1", "\"break_ms\":700"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    sim s;
    record r;
    char pipeline[1024];
    begin(&s, &r);
    snprintf(
        pipeline, sizeof pipeline,
        SESSION(ASR,
                "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello there. I am the assistant of your shop.\"}],"
                "[{\"text\":\"One moment.\"},{\"text\":\"There it is.\"}]]}",
                "[{\"use\":\"fake\",\"ms_per_char\":40,%s},{\"use\":\"fake\",\"ms_per_char\":30}]"),
        bad[i]);
    sim_call(&s, pipeline);
    assert_non_null(sim_until(&s, 8000, TYPE("turn"), "\"who\":\"bot\""));
    assert_int_equal(times(&s, "\"who\":\"bot\"", "\"Hello there. I am the assistant of your shop.\""), 1);
    sim_listen(&s);
    sim_turn(&s, 1000);
    assert_int_equal(times(&s, "\"who\":\"bot\"", "\"One moment. There it is.\""), 1);
    assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
    assert_switched(&s, "tts");
    hang_up(&s);
    sim_stop(&s);
  }
}

/* ---- verifiers ---- */

static void a_verifier_that_does_not_answer_well_is_followed_by_the_next(void **state) {
  static const char *const bad[] = {"\"fail_after\":0", "\"stall_after\":0", "\"garble_after\":0"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    sim s;
    record r;
    char pipeline[1024];
    begin(&s, &r);
    snprintf(pipeline, sizeof pipeline,
             "{\"asr\":" ASR ",\"tts\":" TTS
             ",\"llm\":{\"use\":\"fake\",\"turns\":[[{\"tool\":\"verify\",\"args\":"
             "{\"fields\":[{\"name\":\"dob\",\"value\":\"1985-05-03\"}]}}],[{\"text\":\"Thank you.\"}]]},"
             "\"verify\":[{\"use\":\"fake\",%s},{\"use\":\"fake\",\"accept\":{\"dob\":\"1985-05-03\"}}],"
             "\"deadlines\":{\"verify_ms\":500},\"handoff\":{\"form\":\"packed\"}}",
             bad[i]);
    sim_call(&s, pipeline);
    assert_non_null(sim_until(&s, 3000, TYPE("auth"), "\"level\":\"verified\""));
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Thank you."));
    assert_int_equal(sim_count(&s, TYPE("verify"), NULL), 1);
    assert_null(sim_find(&s, "1985-05-03", NULL));
    assert_switched(&s, "verify");
    hang_up(&s);
    sim_stop(&s);
  }
}

/* ---- the end of a chain, and quarantine ---- */

static void when_the_last_one_fails_too_the_caller_gets_a_person(void **state) {
  static const char *const pipelines[] = {
      SESSION("[" HEAR("x") ",\"fail_after\":0}," HEAR("x") ",\"stall_after\":0}]", LLM, TTS),
      SESSION(ASR, "[{\"use\":\"fake\",\"fail_open\":true},{\"use\":\"fake\",\"garble_after\":0}]", TTS),
      SESSION(ASR, LLM, "[{\"use\":\"fake\",\"fail_open\":true},{\"use\":\"fake\",\"garble_after\":0}]"),
  };
  static const char *const engines[] = {"asr", "llm", "tts"};
  for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
    sim s;
    record r;
    char name[32];
    begin(&s, &r);
    sim_call(&s, pipelines[i]);
    for (int k = 0; k < 4 && !sim_find(&s, TYPE("decision"), NULL); k++) {
      sim_run(&s, 1500);
      sim_say(&s, SIM_CALLER, 1000);
      sim_run(&s, 3500);
    }
    snprintf(name, sizeof name, "\"engine\":\"%s\"", engines[i]);
    assert_non_null(sim_find(&s, TYPE("decision"), "engine_failure"));
    assert_int_equal(sim_count(&s, STATE("failed"), name), 2);
    for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
    assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    assert_non_null(sim_until(&s, 12000, TYPE("bridge"), NULL));
    hang_up(&s);
    sim_stop(&s);
  }
}

#define FLAKY                                                                             \
  "{\"asr\":[{\"use\":\"fake\",\"fail_open\":true}," ASR "],\"llm\":" LLM ",\"tts\":" TTS \
  ",\"quarantine\":{\"failures\":3,\"for_ms\":20000}}"

static void an_engine_that_fails_again_and_again_is_left_alone_for_a_while(void **state) {
  sim s;
  record r;
  begin(&s, &r);
  for (int i = 1; i <= 5; i++) {
    call_again(&s, FLAKY);
    sim_run(&s, 1000);
    /* Three failures, then nobody tries it. */
    assert_int_equal(sim_count(&s, STATE("failed"), "\"engine\":\"asr\""), i < 3 ? i : 3);
    assert_int_equal(sim_count(&s, STATE("quarantined"), "\"for_ms\":20000"), i < 3 ? 0 : 1);
    hang_up(&s);
  }
  sim_run(&s, 20000);
  call_again(&s, FLAKY); /* on probation: one tries, fails, and it is out for twice as long */
  sim_run(&s, 1000);
  assert_int_equal(sim_count(&s, STATE("failed"), "\"engine\":\"asr\""), 4);
  assert_int_equal(sim_count(&s, STATE("quarantined"), "\"for_ms\":40000"), 1);
  hang_up(&s);
  call_again(&s, FLAKY);
  sim_run(&s, 1000);
  assert_int_equal(sim_count(&s, STATE("failed"), "\"engine\":\"asr\""), 4);
  hang_up(&s);
  char metrics[1];
  size_t n = 0;
  assert_int_equal(segue_runtime_metrics(s.rt, metrics, &n), SEGUE_E_LIMIT);
  char *text = malloc(++n);
  assert_int_equal(segue_runtime_metrics(s.rt, text, &n), SEGUE_OK);
  assert_non_null(strstr(text, "segue_engine_failures_total{engine=\"asr\"} 4\n"));
  assert_non_null(strstr(text, "segue_engine_switches_total{engine=\"asr\"} "));
  assert_non_null(strstr(text, "segue_engine_quarantines_total{engine=\"asr\"} 2\n"));
  free(text);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speech_that_one_recogniser_lost_is_understood_by_the_next),
      cmocka_unit_test(the_next_recogniser_gets_every_sample_of_what_was_not_answered),
      cmocka_unit_test(a_request_that_one_engine_failed_is_put_to_the_next),
      cmocka_unit_test(an_engine_that_does_not_open_greets_by_the_next),
      cmocka_unit_test(what_was_said_of_an_answer_is_not_said_again),
      cmocka_unit_test(what_one_voice_did_not_say_the_next_one_says),
      cmocka_unit_test(a_verifier_that_does_not_answer_well_is_followed_by_the_next),
      cmocka_unit_test(when_the_last_one_fails_too_the_caller_gets_a_person),
      cmocka_unit_test(an_engine_that_fails_again_and_again_is_left_alone_for_a_while),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
