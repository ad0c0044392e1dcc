/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of a recogniser: open → (write* → flush)* → close. Exactly one final follows each flush, in order. */
#include <segue/ext/asr.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { FRAME = 320, RATE = 16000 };

typedef struct ears {
  check *c;
  const segue_asr_ops *ops;
  check_engine engine;
  void *stream;
  segue_asr_sink sink;
  segue_time at;
  uint32_t flushed; /* number of the last flush; under c->lock, as all below */
  uint32_t finals;
  uint32_t errors;
  bool closed;
} ears;

static void on_result(void *ctx, const segue_asr_result *r) {
  ears *e = ctx;
  pthread_mutex_lock(&e->c->lock);
  const bool closed = e->closed, late = r->is_final && (r->utterance == 0 || r->utterance > e->flushed);
  const bool order = r->is_final && r->utterance != e->finals + 1;
  const uint32_t number = r->utterance, next = e->finals + 1;
  if (r->is_final && !late && !order) e->finals++;
  pthread_mutex_unlock(&e->c->lock);
  if (closed) check_fail(e->c, "after-close", "a result came after close had returned");
  if (late)
    check_fail(e->c, "wrong-id", "a final for utterance %u, which was not flushed", number);
  else if (order && number < next)
    check_fail(e->c, "twice", "a second final for utterance %u", number);
  else if (order)
    check_fail(e->c, "order", "a final for utterance %u came before that of %u", number, next);
  if (!r->text || !check_utf8(r->text, strlen(r->text)))
    check_fail(e->c, "bad-text", "a result's text is NULL or not UTF-8");
  if (!check_confidence(r->confidence))
    check_fail(e->c, "bad-confidence", "a confidence of %g", r->confidence);
  if (r->size < sizeof *r) check_fail(e->c, "bad-size", "a result's size is %zu", r->size);
  for (size_t i = 0; r->size >= sizeof *r && i < r->n_words; i++)
    if (!r->words || !r->words[i].text || r->words[i].end < r->words[i].start ||
        !check_confidence(r->words[i].confidence))
      check_fail(e->c, "bad-words",
                 "word %zu has no text, a confidence out of range, or ends before it starts", i);
}

static void on_error(void *ctx, int code, const char *message) {
  ears *e = ctx;
  pthread_mutex_lock(&e->c->lock);
  const bool closed = e->closed;
  e->errors++;
  pthread_mutex_unlock(&e->c->lock);
  if (closed) check_fail(e->c, "after-close", "an error came after close had returned");
  if (code >= 0 || code < SEGUE_E_CLOSED) check_fail(e->c, "bad-status", "sink.error was given %d", code);
  (void)message;
}

static bool open_engine(ears *e, check *c) {
  *e = (ears){.c = c, .ops = c->plugin->asr};
  return check_engine_open(c, &e->engine, e->ops->engine_size, e->ops->flags, e->ops->init, "asr.init");
}

static bool open_stream(ears *e, const char *language, const char *hints) {
  segue_error err = {.code = 77};
  const segue_asr_options o = {.size = sizeof o, .sample_rate = RATE, .language = language, .hints = hints};
  e->sink = (segue_asr_sink){sizeof e->sink, e, on_result, on_error};
  e->stream = check_state(e->ops->stream_size);
  e->flushed = e->finals = e->errors = 0;
  e->closed = false;
  const int64_t began = check_begin(e->c, "asr.open");
  const segue_asr_sink *lent = check_edge(&e->sink, sizeof e->sink);
  const int rc = e->ops->open(e->stream, e->engine.state, lent, &o, &err);
  check_over(lent, sizeof *lent);
  check_end(e->c, "asr.open", began, e->engine.blocking);
  return check_error(e->c, "asr.open", rc, &err);
}

static void close_stream(ears *e) {
  const int64_t began = check_begin(e->c, "asr.close");
  e->ops->close(e->stream);
  check_end(e->c, "asr.close", began, e->engine.blocking);
  pthread_mutex_lock(&e->c->lock);
  e->closed = true;
  pthread_mutex_unlock(&e->c->lock);
  check_quiet(e->c, 100, NULL, NULL);
}

/* A voice's harmonics in syllables, or noise. */
static void speak(ears *e, int frames, int n, bool wild) {
  for (int f = 0; f < frames; f++) {
    int16_t pcm[FRAME * 4];
    for (int i = 0; i < n; i++) {
      const double t = (double)(f * n + i) / RATE;
      pcm[i] = wild ? (int16_t)(i % 2 ? 32767 : -32768)
                    : (int16_t)(6000 * (0.6 - 0.4 * cos(25 * t)) *
                                (sin(942 * t) + sin(1884 * t) / 2 + sin(2827 * t) / 3));
    }
    const int16_t *edge = check_edge(pcm, (size_t)n * sizeof *pcm);
    const int64_t began = check_begin(e->c, "asr.write");
    const int rc = e->ops->write(e->stream, edge, (size_t)n, e->at);
    check_end(e->c, "asr.write", began, e->engine.blocking);
    check_over(edge, (size_t)n * sizeof *pcm);
    if (rc != SEGUE_E_AGAIN) check_status(e->c, "asr.write", rc);
    e->at += (segue_time)n * 1000000 / RATE;
  }
}

static void flush(ears *e) {
  pthread_mutex_lock(&e->c->lock);
  const uint32_t number = ++e->flushed;
  pthread_mutex_unlock(&e->c->lock);
  const int64_t began = check_begin(e->c, "asr.flush");
  const int rc = e->ops->flush(e->stream, number);
  check_end(e->c, "asr.flush", began, e->engine.blocking);
  check_status(e->c, "asr.flush", rc);
}

static bool answered(void *arg) {
  const ears *e = arg;
  return e->finals >= e->flushed || e->errors > 0;
}

static void await(ears *e) {
  if (!check_await(e->c, answered, e, e->ops->tick, e->stream))
    check_fail(e->c, "no-answer", "flush %u got no final within %d ms", e->finals + 1, e->c->answer_ms);
  check_quiet(e->c, 50, e->ops->tick, e->stream);
  pthread_mutex_lock(&e->c->lock);
  const uint32_t errors = e->errors;
  pthread_mutex_unlock(&e->c->lock);
  if (errors) check_fail(e->c, "gave-up", "the stream reported an error in a life without a reason for one");
}

static void normal(check *c) {
  ears e;
  if (!open_engine(&e, c)) return;
  if (open_stream(&e, "en-US", NULL)) {
    for (int i = 0; i < 2; i++) {
      speak(&e, 40, FRAME, false);
      flush(&e);
      await(&e);
    }
    flush(&e); /* nothing was said */
    await(&e);
    close_stream(&e);
  }
  check_engine_close(c, &e.engine, e.ops->fini, "asr.fini");
}

/* Three endpoints before the first answer may have come. */
static void hurried(check *c) {
  ears e;
  if (!open_engine(&e, c)) return;
  if (open_stream(&e, "en-US", NULL)) {
    for (int i = 0; i < 3; i++) {
      speak(&e, 10, FRAME, false);
      flush(&e);
    }
    await(&e);
    close_stream(&e);
  }
  check_engine_close(c, &e.engine, e.ops->fini, "asr.fini");
}

static void cancelled(check *c) {
  ears e;
  if (!open_engine(&e, c)) return;
  if (open_stream(&e, "en-US", NULL)) {
    speak(&e, 20, FRAME, false);
    if (e.ops->cancel) {
      const int64_t began = check_begin(c, "asr.cancel");
      e.ops->cancel(e.stream);
      check_end(c, "asr.cancel", began, false);
    }
    speak(&e, 20, FRAME, false);
    flush(&e);
    await(&e);
    close_stream(&e);
  }
  /* Closed with an utterance on its way. */
  if (open_stream(&e, "en-US", NULL)) {
    speak(&e, 20, FRAME, false);
    flush(&e);
    close_stream(&e);
  }
  check_engine_close(c, &e.engine, e.ops->fini, "asr.fini");
}

/* Streams side by side: what one is told must not come out of another. */
static void many(check *c) {
  enum { N = 4 };
  ears e[N];
  bool open[N] = {false};
  if (!open_engine(&e[0], c)) return;
  for (int i = 0; i < N; i++) {
    if (i) e[i] = e[0];
    open[i] = open_stream(&e[i], "en-US", NULL);
  }
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < N; i++)
      if (open[i]) speak(&e[i], 10, FRAME, false);
  for (int i = N - 1; i >= 0; i--)
    if (open[i]) flush(&e[i]);
  for (int i = 0; i < N; i++)
    if (open[i]) await(&e[i]);
  for (int i = 0; i < N; i++)
    if (open[i]) close_stream(&e[i]);
  check_engine_close(c, &e[0].engine, e[0].ops->fini, "asr.fini");
}

static void malformed(check *c) {
  ears e;
  check_configs(c, c->plugin->asr->engine_size, c->plugin->asr->init, c->plugin->asr->fini, "asr.init");
  if (!open_engine(&e, c)) return;
  static const char *const hints[] = {"{", "{\"phrases\":7,\"jsgf\":[]}",
                                      "{\"phrases\":[\"\",null,\"\\u00e9\"]}"};
  for (int i = 0; i < 3; i++) {
    if (!open_stream(&e, i ? "xx-nowhere-at-all" : "en-US", check_edge(hints[i], strlen(hints[i]) + 1)))
      continue;
    speak(&e, 3, 1, true);
    speak(&e, 3, 7, true);
    speak(&e, 3, FRAME * 4 - 1, true);
    e.at = 0; /* time goes back */
    speak(&e, 3, FRAME, true);
    flush(&e);
    if (!check_await(c, answered, &e, e.ops->tick, e.stream))
      check_fail(c, "no-answer", "flush 1 got no final within %d ms", c->answer_ms);
    close_stream(&e);
  }
  check_engine_close(c, &e.engine, e.ops->fini, "asr.fini");
}

const check_life check_asr_lives[] = {{"asr", "normal", normal},       {"asr", "hurried", hurried},
                                      {"asr", "cancelled", cancelled}, {"asr", "many streams", many},
                                      {"asr", "malformed", malformed}, {NULL, NULL, NULL}};
