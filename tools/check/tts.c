/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of a voice: open → speak* (with cancel at any time) → close. Each speak is answered once; audio comes in order, waits
 * for a full host and stops for one that no longer wants it. */
#include <segue/ext/tts.h>

#include <string.h>

#include "check.h"

typedef struct voice {
  check *c;
  const segue_tts_ops *ops;
  check_engine engine;
  void *stream;
  segue_tts_sink sink;
  size_t samples[CHECK_IDS]; /* under c->lock, as all below */
  uint32_t done[CHECK_IDS];
  int code[CHECK_IDS];
  size_t marked[CHECK_IDS], length[CHECK_IDS];
  uint32_t asked, current;
  int full;         /* so many offers are refused by AGAIN before one is taken */
  int refused;      /* since the last that was taken */
  uint32_t hash;    /* of the chunk refused last */
  uint32_t stopped; /* this utterance is no longer wanted */
  int offers;       /* of it, since */
  bool closed;
} voice;

static uint32_t hash_of(const int16_t *pcm, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (uint16_t)pcm[i]) * 16777619u;
  return h ^ (uint32_t)n;
}

/* What is wrong with an offer; c->lock is held. */
static const char *judge(voice *v, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate,
                         const char **rule) {
  *rule = "wrong-id";
  if (v->closed) return *rule = "after-close", "audio came after close had returned";
  if (id == 0 || id > v->asked || id >= CHECK_IDS) return "audio of an utterance that was not asked for";
  if (v->done[id]) return *rule = "after-done", "audio of an utterance that was done";
  if (id < v->current) return *rule = "order", "audio of an utterance came after that of a later one";
  if (!pcm || n == 0) return *rule = "bad-audio", "a chunk without samples";
  if (rate < 8000 || rate > 48000) return *rule = "bad-audio", "a sample rate outside 8000 to 48000 Hz";
  if (v->refused && hash_of(pcm, n) != v->hash)
    return *rule = "lost-audio", "after SEGUE_E_AGAIN another chunk was offered than the one refused";
  return NULL;
}

static int on_audio(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  voice *v = ctx;
  int rc = SEGUE_OK;
  const char *rule;
  pthread_mutex_lock(&v->c->lock);
  const char *wrong = judge(v, id, pcm, n, rate, &rule);
  if (wrong && strcmp(rule, "lost-audio") != 0) {
    rc = SEGUE_E_CLOSED;
  } else if (id == v->stopped) {
    rc = SEGUE_E_CLOSED;
    if (++v->offers > 3) wrong = "the voice goes on after SEGUE_E_CLOSED", rule = "ignores-closed";
  } else if (v->refused < v->full) {
    v->hash = hash_of(pcm, n);
    v->refused++;
    rc = SEGUE_E_AGAIN;
  } else {
    v->refused = 0;
    v->current = id;
    v->samples[id] += n;
  }
  pthread_mutex_unlock(&v->c->lock);
  if (wrong) check_fail(v->c, rule, "%s", wrong);
  return rc;
}

static void on_mark(void *ctx, uint32_t id, size_t chars) {
  voice *v = ctx;
  pthread_mutex_lock(&v->c->lock);
  const bool bad =
      id == 0 || id >= CHECK_IDS || id > v->asked || chars > v->length[id] || chars < v->marked[id];
  if (!bad) v->marked[id] = chars;
  pthread_mutex_unlock(&v->c->lock);
  if (bad) check_fail(v->c, "bad-mark", "a mark of %zu bytes goes back or beyond the text", chars);
}

static void on_done(void *ctx, uint32_t id, int code, const char *message) {
  voice *v = ctx;
  bool known, again = false;
  pthread_mutex_lock(&v->c->lock);
  const bool closed = v->closed;
  known = id > 0 && id < CHECK_IDS && id <= v->asked;
  if (known) again = v->done[id]++ > 0, v->code[id] = code;
  v->refused = 0;
  pthread_mutex_unlock(&v->c->lock);
  if (closed) check_fail(v->c, "after-close", "done came after close had returned");
  if (!known) check_fail(v->c, "wrong-id", "done of an utterance that was not asked for");
  if (again) check_fail(v->c, "twice", "an utterance was done twice");
  check_status(v->c, "tts done", code);
  (void)message;
}

static bool start(voice *v, check *c) {
  *v = (voice){.c = c, .ops = c->plugin->tts};
  return check_engine_open(c, &v->engine, v->ops->engine_size, v->ops->flags, v->ops->init, "tts.init");
}

static bool open_stream(voice *v, const char *language, const char *name) {
  segue_error err = {.code = 77};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = 16000, .language = language, .voice = name};
  v->sink = (segue_tts_sink){sizeof v->sink, v, on_audio, on_mark, on_done};
  v->stream = check_state(v->ops->stream_size);
  memset(v->samples, 0, sizeof v->samples);
  memset(v->done, 0, sizeof v->done);
  v->asked = v->current = v->stopped = 0;
  v->offers = v->refused = 0;
  v->closed = false;
  const int64_t began = check_begin(v->c, "tts.open");
  const segue_tts_sink *lent = check_edge(&v->sink, sizeof v->sink);
  const int rc = v->ops->open(v->stream, v->engine.state, lent, &o, &err);
  check_over(lent, sizeof *lent);
  check_end(v->c, "tts.open", began, v->engine.blocking);
  return check_error(v->c, "tts.open", rc, &err);
}

static void close_stream(voice *v) {
  const int64_t began = check_begin(v->c, "tts.close");
  v->ops->close(v->stream);
  check_end(v->c, "tts.close", began, v->engine.blocking);
  pthread_mutex_lock(&v->c->lock);
  v->closed = true;
  pthread_mutex_unlock(&v->c->lock);
  check_quiet(v->c, 100, NULL, NULL);
}

/* The text is not terminated and ends where memory does. */
static void say(voice *v, const char *text, size_t n) {
  pthread_mutex_lock(&v->c->lock);
  const uint32_t id = ++v->asked;
  v->length[id] = n;
  v->marked[id] = 0;
  pthread_mutex_unlock(&v->c->lock);
  const int64_t began = check_begin(v->c, "tts.speak");
  const char *lent = check_edge(text, n);
  const int rc = v->ops->speak(v->stream, id, lent, n);
  check_over(lent, n);
  check_end(v->c, "tts.speak", began, v->engine.blocking);
  if (check_status(v->c, "tts.speak", rc)) return;
  pthread_mutex_lock(&v->c->lock);
  v->done[id]++; /* the host takes a refusal for the answer */
  v->code[id] = rc;
  pthread_mutex_unlock(&v->c->lock);
}

static bool answered(void *arg) {
  const voice *v = arg;
  for (uint32_t i = 1; i <= v->asked; i++)
    if (!v->done[i]) return false;
  return true;
}

static void await(voice *v, bool audible) {
  if (!check_await(v->c, answered, v, v->ops->tick, v->stream))
    check_fail(v->c, "no-answer", "speak got no done within %d ms", v->c->answer_ms);
  check_quiet(v->c, 50, v->ops->tick, v->stream);
  for (uint32_t i = 1; audible && i <= v->asked; i++)
    if (v->done[i] && i != v->stopped && (v->code[i] != SEGUE_OK || v->samples[i] < 800))
      check_fail(v->c, "no-audio", "an English sentence gave %zu samples and the code %d", v->samples[i],
                 v->code[i]);
}

#define SAY(v, s) say(v, s, sizeof(s) - 1)

static void normal(check *c) {
  voice v;
  if (!start(&v, c)) return;
  if (open_stream(&v, "en-US", NULL)) {
    SAY(&v, "Good day.");
    SAY(&v, "How can I help you?");
    await(&v, true);
    SAY(&v, "Goodbye.");
    await(&v, true);
    close_stream(&v);
  }
  check_engine_close(c, &v.engine, v.ops->fini, "tts.fini");
}

/* A host whose buffer is full most of the time. */
static void slow_host(check *c) {
  voice v;
  if (!start(&v, c)) return;
  if (open_stream(&v, "en-US", NULL)) {
    SAY(&v, "One moment please.");
    await(&v, true);
    const size_t samples = v.samples[1];
    v.full = 2;
    SAY(&v, "One moment please.");
    await(&v, true);
    if (v.samples[2] + 320 < samples)
      check_fail(c, "lost-audio", "a host that was full got %zu samples of %zu", v.samples[2], samples);
    close_stream(&v);
  }
  check_engine_close(c, &v.engine, v.ops->fini, "tts.fini");
}

static void cancelled(check *c) {
  voice v;
  if (!start(&v, c)) return;
  if (open_stream(&v, "en-US", NULL)) {
    v.stopped = 1; /* from its first chunk on */
    SAY(&v,
        "This is a long sentence that nobody wants to hear to its end, because the caller is speaking already.");
    const int64_t began = check_begin(c, "tts.cancel");
    v.ops->cancel(v.stream, 1);
    check_end(c, "tts.cancel", began, false);
    pthread_mutex_lock(&c->lock);
    if (!v.done[1]) v.done[1] = 0;
    pthread_mutex_unlock(&c->lock);
    check_quiet(c, 100, v.ops->tick, v.stream);
    v.done[1] = v.done[1] ? v.done[1] : 1; /* a cancelled one need not be done any more */
    SAY(&v, "Yes?");
    await(&v, true);
    close_stream(&v);
  }
  if (open_stream(&v, "en-US", NULL)) {
    v.full = 3;
    SAY(&v, "Closed in the middle of this sentence.");
    close_stream(&v);
    v.full = 0;
  }
  check_engine_close(c, &v.engine, v.ops->fini, "tts.fini");
}

static void malformed(check *c) {
  static char big[4096];
  voice v;
  memset(big, 'a', sizeof big);
  check_configs(c, c->plugin->tts->engine_size, c->plugin->tts->init, c->plugin->tts->fini, "tts.init");
  if (!start(&v, c)) return;
  if (open_stream(&v, "xx-nowhere-at-all", "no such voice") || open_stream(&v, "en-US", NULL)) {
    SAY(&v, "");
    SAY(&v, " \n\t ");
    SAY(&v, "\xff\xfe bad \xc3");
    SAY(&v, "\x01<speak>&&;</");
    SAY(&v, "%s%n 日本語 😀");
    await(&v, false);
    v.stopped = v.asked + 1; /* four thousand letters take their time to say */
    say(&v, big, sizeof big);
    v.ops->cancel(v.stream, v.asked);
    check_quiet(c, 100, v.ops->tick, v.stream);
    close_stream(&v);
  }
  check_engine_close(c, &v.engine, v.ops->fini, "tts.fini");
}

const check_life check_tts_lives[] = {{"tts", "normal", normal},
                                      {"tts", "slow host", slow_host},
                                      {"tts", "cancelled", cancelled},
                                      {"tts", "malformed", malformed},
                                      {NULL, NULL, NULL}};
