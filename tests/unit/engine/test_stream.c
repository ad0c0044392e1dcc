/* SPDX-License-Identifier: Apache-2.0 */
/* Streams over engines that misbehave in every way, blocking and not. The engines below do what the test
 * tells them through `script`; blocking ones run on the runtime's real worker threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "engine/stream.h"
#include "runtime/pool.h"

/* ---- engines ---- */

struct script {
  atomic_int fail_open, code; /* what open, and what each call answers */
  atomic_int stall;           /* calls wait until it is 0 */
  atomic_int entered, opened, closed, cancelled, written;
  segue_asr_sink asr;
  segue_llm_sink llm;
  segue_tts_sink tts;
  segue_verify_sink verify;
  segue_hook_sink hook;
  uint64_t asked;
};

struct engine {
  struct script *script;
};

static int enter(struct script *s) {
  atomic_fetch_add(&s->entered, 1);
  while (atomic_load(&s->stall)) sched_yield();
  return atomic_load(&s->code);
}

static int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  ((struct engine *)engine)->script = host->user;
  return SEGUE_OK;
}
static void fini(void *engine) {}

/* A stream's state is one pointer to the script. */
static int opened(void *stream, void *engine) {
  struct script *s = ((struct engine *)engine)->script;
  *(struct script **)stream = s;
  if (atomic_load(&s->fail_open)) return SEGUE_E_ENGINE;
  atomic_fetch_add(&s->opened, 1);
  return SEGUE_OK;
}
static struct script *script_of(void *stream) {
  return *(struct script **)stream;
}
static void close_stream(void *stream) {
  atomic_fetch_add(&script_of(stream)->closed, 1);
}

static int asr_open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  ((struct engine *)engine)->script->asr = *sink;
  assert_string_equal(o->language, "en-US");
  assert_string_equal(o->hints, "{}");
  return opened(stream, engine);
}
static int asr_write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  atomic_fetch_add(&script_of(stream)->written, 1);
  return enter(script_of(stream));
}
static int asr_flush(void *stream, uint32_t utterance) {
  struct script *s = script_of(stream);
  segue_asr_result r = {
      .size = sizeof r, .utterance = utterance, .is_final = 1, .text = "hello", .confidence = 0.5};
  int rc = enter(s);
  if (rc == SEGUE_OK) s->asr.result(s->asr.ctx, &r);
  return rc;
}
static void asr_cancel(void *stream) {
  atomic_fetch_add(&script_of(stream)->cancelled, 1);
}

static int llm_open(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  ((struct engine *)engine)->script->llm = *sink;
  return opened(stream, engine);
}
static int llm_respond(void *stream, const segue_llm_request *req) {
  struct script *s = script_of(stream);
  s->asked = req->id;
  int rc = enter(s);
  if (rc == SEGUE_OK) {
    s->llm.text(s->llm.ctx, req->id, req->text, strlen(req->text));
    s->llm.done(s->llm.ctx, req->id, SEGUE_OK, 0.7, NULL);
  }
  return rc;
}
static void llm_cancel(void *stream, uint32_t id) {
  atomic_fetch_add(&script_of(stream)->cancelled, 1);
}

static int tts_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  ((struct engine *)engine)->script->tts = *sink;
  return opened(stream, engine);
}
static int tts_speak(void *stream, uint32_t id, const char *text, size_t len) {
  struct script *s = script_of(stream);
  int16_t pcm[320] = {(int16_t)id};
  int rc = enter(s);
  if (rc == SEGUE_OK) {
    s->tts.audio(s->tts.ctx, id, pcm, 320, 16000);
    s->tts.done(s->tts.ctx, id, SEGUE_OK, NULL);
  }
  return rc;
}
static void tts_cancel(void *stream, uint32_t id) {
  atomic_fetch_add(&script_of(stream)->cancelled, 1);
}

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *req) {
  struct script *s = ((struct engine *)engine)->script;
  s->verify = *sink;
  s->asked = req->id;
  return enter(s);
}
static int hook_notify(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event,
                       const char *json, size_t len) {
  struct script *s = ((struct engine *)engine)->script;
  s->hook = *sink;
  s->asked = id;
  return enter(s);
}

#define HEAD(type, f)                                                                              \
  .size = sizeof(type), .abi = SEGUE_PLUGIN_ABI, .flags = f, .engine_size = sizeof(struct engine), \
  .init = init, .fini = fini
#define STREAMS(type, f) HEAD(type, f), .stream_size = sizeof(struct script *), .close = close_stream
#define ENGINES(suffix, f)                                                                                  \
  static const segue_asr_ops asr_##suffix = {STREAMS(segue_asr_ops, f), .open = asr_open,                   \
                                             .write = asr_write, .flush = asr_flush, .cancel = asr_cancel}; \
  static const segue_llm_ops llm_##suffix = {STREAMS(segue_llm_ops, f), .open = llm_open,                   \
                                             .respond = llm_respond, .cancel = llm_cancel};                 \
  static const segue_tts_ops tts_##suffix = {STREAMS(segue_tts_ops, f), .open = tts_open,                   \
                                             .speak = tts_speak, .cancel = tts_cancel};                     \
  static const segue_verify_ops verify_##suffix = {HEAD(segue_verify_ops, f), .check = verify_check};       \
  static const segue_hook_ops hook_##suffix = {HEAD(segue_hook_ops, f), .notify = hook_notify};             \
  static const segue_plugin plugin_##suffix = {.size = sizeof(segue_plugin),                                \
                                               .abi = SEGUE_PLUGIN_ABI,                                     \
                                               .name = #suffix,                                             \
                                               .asr = &asr_##suffix,                                        \
                                               .llm = &llm_##suffix,                                        \
                                               .tts = &tts_##suffix,                                        \
                                               .verify = &verify_##suffix,                                  \
                                               .hook = &hook_##suffix};
ENGINES(direct, 0)
ENGINES(blocking, SEGUE_ENGINE_BLOCKING)

/* ---- the bench ---- */

static const segue__log quiet = {NULL, NULL, SEGUE_LOG_ERROR + 1};

struct bench {
  const char *use;
  struct script script;
  segue__registry *reg;
  segue__pool *pool;
  segue__stream_env env;
  pthread_mutex_t lock;
  segue__msg *got[400];
  int n;
};

static void post(void *ctx, segue__msg *m) {
  struct bench *b = ctx;
  pthread_mutex_lock(&b->lock);
  assert_true(b->n < 400);
  b->got[b->n++] = m;
  pthread_mutex_unlock(&b->lock);
}

static int got(struct bench *b) {
  pthread_mutex_lock(&b->lock);
  int n = b->n;
  pthread_mutex_unlock(&b->lock);
  return n;
}

/* Wait until n messages are there; the last of them. */
static const segue__msg *await(struct bench *b, int n) {
  segue_time until = segue__clock_machine() + SEGUE_SECONDS(5);
  while (got(b) < n)
    if (segue__clock_machine() > until)
      fail_msg("%d messages, %d awaited", got(b), n);
    else
      sched_yield();
  return b->got[n - 1];
}

static void await_count(atomic_int *count, int n) {
  segue_time until = segue__clock_machine() + SEGUE_SECONDS(5);
  while (atomic_load(count) < n)
    if (segue__clock_machine() > until)
      fail_msg("%d, %d awaited", atomic_load(count), n);
    else
      sched_yield();
}

static segue_time now(void *ctx) {
  return 0;
}
static uint64_t new_id(void *ctx) {
  return 1;
}
static int random_bytes(void *ctx, void *buf, size_t n) {
  return SEGUE_OK;
}

static void begin(struct bench *b, const char *use) {
  segue__registry_env env = {.log = &quiet, .now = now, .new_id = new_id, .random = random_bytes};
  memset(b, 0, sizeof *b);
  b->use = use;
  pthread_mutex_init(&b->lock, NULL);
  assert_int_equal(segue__registry_new(&b->reg, &env), SEGUE_OK);
  assert_int_equal(segue__pool_new(&b->pool, NULL, &quiet, 4), SEGUE_OK);
  assert_int_equal(segue__registry_add(b->reg, &plugin_direct, &b->script, NULL), SEGUE_OK);
  assert_int_equal(segue__registry_add(b->reg, &plugin_blocking, &b->script, NULL), SEGUE_OK);
  b->env = (segue__stream_env){b, post, segue__pool_executor(b->pool), 7};
}

static segue__engine *engine(struct bench *b, enum segue__engine_kind kind) {
  segue__engine *e;
  assert_int_equal(segue__engine_acquire(b->reg, kind, b->use, NULL, &e, NULL), SEGUE_OK);
  segue__engine_release(e); /* idle, but there: the stream takes its own reference */
  return e;
}

static void end(struct bench *b) {
  assert_int_equal(segue__pool_idle(b->pool, 5000), 1);
  assert_int_equal(atomic_load(&b->script.opened), atomic_load(&b->script.closed));
  assert_int_equal(segue__registry_free(b->reg), 0);
  assert_int_equal(segue__pool_free(b->pool, 5000), 0);
  for (int i = 0; i < b->n; i++) segue__msg_free(b->got[i]);
  pthread_mutex_destroy(&b->lock);
}

static segue__stream *open_asr(struct bench *b, int expect) {
  segue_asr_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US", .hints = "{}"};
  segue__stream *s;
  segue_error err;
  assert_int_equal(segue__asr_open(&s, engine(b, SEGUE__ASR), &b->env, 42, &o, &err), expect);
  return s;
}

static segue__stream *open_llm(struct bench *b) {
  segue_llm_options o = {.size = sizeof o, .language = "en-US"};
  segue__stream *s;
  assert_int_equal(segue__llm_open(&s, engine(b, SEGUE__LLM), &b->env, 3, &o, NULL), SEGUE_OK);
  return s;
}

static segue__stream *open_tts(struct bench *b) {
  segue_tts_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US"};
  segue__stream *s;
  assert_int_equal(segue__tts_open(&s, engine(b, SEGUE__TTS), &b->env, 4, &o, NULL), SEGUE_OK);
  return s;
}

static int ask(segue__stream *s, uint32_t id, const char *text) {
  segue_llm_request r = {
      .size = sizeof r, .id = id, .kind = SEGUE_LLM_TURN, .text = text, .turns = "[]", .context = "{}"};
  return segue__llm_respond(s, &r);
}

static const int16_t silence[320];

/* ---- tests; each runs over both kinds of engine ---- */

static void guess(struct bench *b, int i) {
  char text[24];
  segue_asr_result r = {.size = sizeof r, .text = text, .confidence = i / 1e6};
  snprintf(text, sizeof text, "word %d", i);
  b->script.asr.result(b->script.asr.ctx, &r);
}

static void of_many_guesses_the_newest_counts(void **state) {
  struct bench b;
  double confidence;
  begin(&b, *state);
  segue__stream *s = open_asr(&b, SEGUE_OK);
  assert_int_equal(segue__asr_write(s, silence, 320, 0),
                   SEGUE_OK); /* open has returned when it was written */
  await_count(&b.script.written, 1);
  for (int i = 0; i < 100000; i++) guess(&b, i);
  const segue__msg *m = await(&b, 1);
  assert_int_equal(m->code, 0);
  assert_null(m->text);
  assert_int_equal(got(&b), 1);
  char *text = segue__asr_partial(s, &confidence);
  assert_string_equal(text, "word 99999");
  assert_true(confidence > 0.0999 && confidence < 0.1);
  free(text);
  assert_null(segue__asr_partial(s, &confidence));
  guess(&b, 7);
  assert_int_equal(got(&b), 2);
  assert_int_equal(segue__asr_flush(s, 1), SEGUE_OK); /* the message may have been dropped: told again */
  await(&b, 3);
  guess(&b, 8);
  assert_int_equal(got(&b), 4);
  text = segue__asr_partial(s, &confidence);
  assert_string_equal(text, "word 8");
  free(text);
  guess(&b, 9); /* not fetched: freed with the stream */
  segue__stream_close(s);
  end(&b);
}

static void finals_that_nobody_asked_for_do_not_pile_up(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__stream *s = open_asr(&b, SEGUE_OK);
  assert_int_equal(segue__asr_flush(s, 1), SEGUE_OK);
  await(&b, 1);
  const segue_asr_result r = {
      .size = sizeof r, .utterance = 9, .is_final = 1, .text = "never said", .confidence = 1};
  for (int i = 0; i < 1000; i++) b.script.asr.result(b.script.asr.ctx, &r);
  assert_int_equal(got(&b), 9); /* enough for the session to give it up */
  segue__stream_close(s);
  end(&b);
}

static void results_carry_tag_session_and_number(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__stream *s = open_asr(&b, SEGUE_OK);
  for (int i = 0; i < 3; i++) assert_int_equal(segue__asr_write(s, silence, 320, 0), SEGUE_OK);
  assert_int_equal(segue__asr_flush(s, 9), SEGUE_OK);
  const segue__msg *m = await(&b, 1);
  assert_int_equal(m->kind, SEGUE__MSG_ASR_RESULT);
  assert_int_equal(m->stream, 42);
  assert_int_equal(m->session, 7);
  assert_int_equal(m->id, 9);
  assert_int_equal(m->code, 1);
  assert_string_equal(m->text, "hello");
  assert_int_equal(atomic_load(&b.script.written), 3);
  segue__stream_close(s);
  end(&b);
}

static void an_asr_that_fails_is_reported_once(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__stream *s = open_asr(&b, SEGUE_OK);
  atomic_store(&b.script.code, SEGUE_E_IO);
  segue__asr_write(s, silence, 320, 0);
  segue__asr_flush(s, 1);
  const segue__msg *m = await(&b, 1);
  assert_int_equal(m->kind, SEGUE__MSG_ASR_ERROR);
  assert_int_equal(m->code, SEGUE_E_IO);
  assert_int_equal(segue__asr_write(s, silence, 320, 0), SEGUE_E_STATE);
  assert_int_equal(segue__asr_flush(s, 2), SEGUE_E_STATE);
  b.script.asr.error(b.script.asr.ctx, SEGUE_E_ENGINE, "again");
  segue__stream_close(s);
  assert_int_equal(got(&b), 1);
  end(&b);
}

static void a_failed_open_is_told_and_leaves_nothing(void **state) {
  struct bench b;
  int blocking = strcmp(*state, "blocking") == 0;
  begin(&b, *state);
  atomic_store(&b.script.fail_open, 1);
  segue__stream *s = open_asr(&b, blocking ? SEGUE_OK : SEGUE_E_ENGINE);
  if (blocking) {
    assert_int_equal(await(&b, 1)->kind, SEGUE__MSG_ASR_ERROR);
    assert_int_equal(b.got[0]->code, SEGUE_E_ENGINE);
  } else {
    assert_null(s);
  }
  segue__stream_close(s);
  end(&b);
}

static void answers_end_with_exactly_one_done(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__stream *s = open_llm(&b);
  assert_int_equal(ask(s, 1, "what now"), SEGUE_OK);
  const segue__msg *m = await(&b, 2);
  assert_int_equal(b.got[0]->kind, SEGUE__MSG_LLM_TEXT);
  assert_string_equal(b.got[0]->text, "what now");
  assert_int_equal(m->kind, SEGUE__MSG_LLM_DONE);
  b.script.llm.done(b.script.llm.ctx, 1, SEGUE_OK, 1, NULL); /* twice */
  b.script.llm.text(b.script.llm.ctx, 1, "late", 4);         /* after done */
  b.script.llm.text(b.script.llm.ctx, 99, "never asked", 11);
  atomic_store(&b.script.code, 12345);
  assert_int_equal(ask(s, 2, "fails"), SEGUE_OK);
  m = await(&b, 3);
  assert_int_equal(m->id, 2);
  assert_int_equal(m->code, SEGUE_E_ENGINE);
  segue__stream_close(s);
  end(&b);
  assert_int_equal(b.n, 3);
}

static void nothing_comes_after_a_cancel(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__stream *s = open_llm(&b);
  if (strcmp(*state, "blocking") == 0) {
    atomic_store(&b.script.stall, 1);
    ask(s, 1, "slow");
    ask(s, 2, "waits");
    await_count(&b.script.entered, 1);
    segue__llm_cancel(s, 1);
    assert_int_equal(atomic_load(&b.script.cancelled), 1);
    atomic_store(&b.script.stall, 0);
  } else {
    ask(s, 2, "waits");
    segue__llm_cancel(s, 2); /* done already: nothing to cancel */
    assert_int_equal(atomic_load(&b.script.cancelled), 0);
  }
  await(&b, 2);
  for (int i = 0; i < 2; i++) assert_int_equal(b.got[i]->id, 2);
  segue__stream_close(s);
  end(&b);
  assert_int_equal(b.n, 2);
}

static void an_endless_answer_is_stopped(void **state) {
  struct bench b;
  char *chunk = calloc(1, 65536 + 1);
  memset(chunk, 'a', 65536);
  begin(&b, *state);
  atomic_store(&b.script.stall, strcmp(*state, "blocking") == 0);
  segue__stream *s = open_llm(&b);
  if (atomic_load(&b.script.stall)) {
    ask(s, 1, "go");
    await_count(&b.script.entered, 1);
    for (int i = 0; i < 100; i++) b.script.llm.text(b.script.llm.ctx, 1, chunk, 65536);
    const segue__msg *m = await(&b, 5);
    assert_int_equal(m->kind, SEGUE__MSG_LLM_DONE);
    assert_int_equal(m->code, SEGUE_E_LIMIT);
    atomic_store(&b.script.stall, 0);
  }
  segue__stream_close(s);
  end(&b);
  free(chunk);
}

static void speech_is_read_in_order_and_cancelled_at_once(void **state) {
  struct bench b;
  int16_t pcm[320];
  int finished;
  begin(&b, *state);
  segue__stream *s = open_tts(&b);
  assert_int_equal(segue__tts_speak(s, 1, "one", 3), SEGUE_OK);
  assert_int_equal(segue__tts_speak(s, 2, "two", 3), SEGUE_OK);
  assert_int_equal(segue__tts_speak(s, 2, "two", 3), SEGUE_E_INVAL);
  await(&b, 2);
  assert_int_equal(segue__tts_read(s, 1, pcm, 320, &finished), 320);
  assert_int_equal(pcm[0], 1);
  assert_int_equal(finished, 1);
  assert_true(segue__tts_whole(s, 1));
  segue__tts_cancel(s, 2);
  assert_int_equal(segue__tts_read(s, 2, pcm, 320, &finished), 0);
  assert_int_equal(finished, 1);
  assert_false(segue__tts_whole(s, 2));
  assert_int_equal(segue__tts_spoken(s, 1, 3), 3);
  assert_int_equal(b.script.tts.audio(b.script.tts.ctx, 2, pcm, 320, 16000), SEGUE_E_CLOSED);
  segue__stream_close(s);
  end(&b);
}

static void a_dead_voice_finishes_what_is_read(void **state) {
  struct bench b;
  int16_t pcm[320];
  int finished = 0;
  begin(&b, *state);
  segue__stream *s = open_tts(&b);
  atomic_store(&b.script.code, SEGUE_E_ENGINE);
  assert_int_equal(segue__tts_speak(s, 1, "one", 3), SEGUE_OK);
  const segue__msg *m = await(&b, 1);
  assert_int_equal(m->kind, SEGUE__MSG_TTS_DONE);
  assert_int_equal(m->code, SEGUE_E_ENGINE);
  assert_int_equal(segue__tts_read(s, 1, pcm, 320, &finished), 0);
  assert_int_equal(finished, 1);
  assert_false(segue__tts_whole(s, 1));
  segue__stream_close(s);
  end(&b);
}

static void results_after_close_are_dropped(void **state) {
  struct bench b;
  begin(&b, "blocking");
  segue__stream *asr = open_asr(&b, SEGUE_OK), *llm = open_llm(&b), *tts = open_tts(&b);
  await_count(&b.script.opened, 3);
  atomic_store(&b.script.stall, 1);
  segue__asr_flush(asr, 1);
  ask(llm, 1, "slow");
  segue__tts_speak(tts, 1, "slow", 4);
  await_count(&b.script.entered, 3);
  segue__stream_close(asr);
  segue__stream_close(llm);
  segue__stream_close(tts);
  assert_int_equal(atomic_load(&b.script.cancelled), 3);
  atomic_store(&b.script.stall, 0);
  end(&b);
  assert_int_equal(b.n, 0);
}

static void a_stalled_recogniser_fills_its_ring_and_no_more(void **state) {
  struct bench b;
  int taken = 0, rc;
  begin(&b, "blocking");
  segue__stream *s = open_asr(&b, SEGUE_OK);
  atomic_store(&b.script.stall, 1);
  segue__asr_write(s, silence, 320, 0);
  await_count(&b.script.entered, 1);
  while ((rc = segue__asr_write(s, silence, 320, 0)) == SEGUE_OK) taken++;
  assert_int_equal(rc, SEGUE_E_AGAIN);
  assert_in_range(taken, 200, 260);
  assert_int_equal(segue__asr_flush(s, 1), SEGUE_OK); /* flushes always get through */
  segue__asr_cancel(s);                               /* the audio goes, the flush stays */
  atomic_store(&b.script.stall, 0);
  assert_int_equal(await(&b, 1)->id, 1);
  assert_int_equal(atomic_load(&b.script.written), 1);
  segue__stream_close(s);
  end(&b);
}

static void too_many_open_requests_are_refused(void **state) {
  struct bench b;
  uint32_t id = 1;
  int rc;
  begin(&b, "blocking");
  segue__stream *s = open_llm(&b);
  atomic_store(&b.script.stall, 1);
  while ((rc = ask(s, id, "")) == SEGUE_OK) id++;
  assert_int_equal(rc, SEGUE_E_AGAIN);
  assert_int_equal(id, 33);
  segue__stream_close(s);
  atomic_store(&b.script.stall, 0);
  end(&b);
}

static void an_answer_counts_once_and_keeps_its_number(void **state) {
  struct bench b;
  segue_verify_field f = {.name = "dob", .value = "1985-05-03"};
  segue_verify_request q = {.size = sizeof q, .id = 5, .caller = "+1", .fields = &f, .n_fields = 1};
  segue_verify_result r = {
      .size = sizeof r, .level = SEGUE_AUTH_VERIFIED, .subject = "cust-1", .method = "kba"};
  begin(&b, *state);
  segue__engine *e = segue__engine_ref(engine(&b, SEGUE__VERIFY));
  assert_int_equal(segue__verify_ask(e, &b.env, &q), SEGUE_OK);
  await_count(&b.script.entered, 1);
  segue__pool_idle(b.pool, 1000);
  r.id = (uint32_t)b.script.asked;
  for (int i = 0; i < 3; i++) b.script.verify.result(b.script.verify.ctx, &r);
  r.id = 77;
  b.script.verify.result(b.script.verify.ctx, &r);
  assert_int_equal(got(&b), 1);
  assert_int_equal(b.got[0]->kind, SEGUE__MSG_VERIFY);
  assert_int_equal(b.got[0]->id, 5);
  assert_int_equal(b.got[0]->verify->id, 5);
  assert_string_equal(b.got[0]->verify->subject, "cust-1");
  segue__engine_release(e);
  end(&b);
}

static void a_question_refused_is_answered_or_returned(void **state) {
  struct bench b;
  begin(&b, *state);
  segue__engine *e = segue__engine_ref(engine(&b, SEGUE__HOOK));
  atomic_store(&b.script.code, SEGUE_E_IO);
  int rc = segue__hook_notify(e, &b.env, 1234, "handoff.published", "{}", 2);
  if (strcmp(*state, "blocking") == 0) {
    assert_int_equal(rc, SEGUE_OK);
    assert_int_equal(await(&b, 1)->code, SEGUE_E_IO);
    assert_int_equal(b.got[0]->ticket, 1234);
  } else {
    assert_int_equal(rc, SEGUE_E_IO);
    assert_int_equal(got(&b), 0);
  }
  segue__engine_release(e);
  end(&b);
}

static void questions_never_answered_are_bounded(void **state) {
  struct bench b;
  int n = 0;
  begin(&b, "direct");
  segue__engine *e = segue__engine_ref(engine(&b, SEGUE__HOOK));
  while (segue__hook_notify(e, &b.env, 1, "x", "{}", 2) == SEGUE_OK) n++;
  assert_int_equal(n, 4096);
  segue__engine_release(e);
  end(&b);
}

static void the_order_within_a_session_is_kept(void **state) {
  struct bench b;
  begin(&b, "blocking");
  segue__engine *e = segue__engine_ref(engine(&b, SEGUE__HOOK));
  atomic_store(&b.script.code, SEGUE_E_IO);
  for (uint64_t t = 1; t <= 50; t++)
    assert_int_equal(segue__hook_notify(e, &b.env, t, "x", "{}", 2), SEGUE_OK);
  await(&b, 50);
  for (uint64_t t = 1; t <= 50; t++) assert_int_equal(b.got[t - 1]->ticket, t);
  segue__engine_release(e);
  end(&b);
}

static char direct_name[] = "direct", blocking_name[] = "blocking";

#define BOTH(test)                                       \
  {#test " (direct)", test, NULL, NULL, direct_name}, {  \
#test " (blocking)", test, NULL, NULL, blocking_name \
  }

int main(void) {
  const struct CMUnitTest tests[] = {
      BOTH(results_carry_tag_session_and_number),
      BOTH(of_many_guesses_the_newest_counts),
      BOTH(finals_that_nobody_asked_for_do_not_pile_up),
      BOTH(an_asr_that_fails_is_reported_once),
      BOTH(a_failed_open_is_told_and_leaves_nothing),
      BOTH(answers_end_with_exactly_one_done),
      BOTH(nothing_comes_after_a_cancel),
      BOTH(an_endless_answer_is_stopped),
      BOTH(speech_is_read_in_order_and_cancelled_at_once),
      BOTH(a_dead_voice_finishes_what_is_read),
      cmocka_unit_test(results_after_close_are_dropped),
      cmocka_unit_test(a_stalled_recogniser_fills_its_ring_and_no_more),
      cmocka_unit_test(too_many_open_requests_are_refused),
      BOTH(an_answer_counts_once_and_keeps_its_number),
      BOTH(a_question_refused_is_answered_or_returned),
      cmocka_unit_test(questions_never_answered_are_bounded),
      cmocka_unit_test(the_order_within_a_session_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
