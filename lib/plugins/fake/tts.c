/* SPDX-License-Identifier: Apache-2.0 */
/* A voice that hums: a pitch with harmonics, syllables in its loudness, as long as the text. */
#include <math.h>
#include <string.h>

#include "fake.h"

#define RATE 16000u
#define FRAME 320u
#define QUEUE 32u
#define PACE 4 /* faster than it is heard, as engines are */

typedef struct stream {
  fake_engine *engine;
  uint32_t head, count; /* of `queue` */
  segue_tts_sink sink;
  int spoken;
  double pace; /* frames a tick */
  struct {
    uint32_t id;
    uint64_t samples; /* of the whole utterance */
    segue_time due;
    int fails, garbled;
  } queue[QUEUE];
  uint64_t at; /* samples given of the head */
} stream;

static int tts_open(void *self, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  stream *s = self;
  s->engine = engine;
  s->sink = *sink;
  s->pace = fake_number(s->engine->config, "pace", PACE);
  return s->engine->faults.fail_open ? SEGUE_E_ENGINE : SEGUE_OK;
}

static int tts_speak(void *self, uint32_t id, const char *text, size_t len) {
  (void)text;
  stream *s = self;
  const fake_fate fate = fake_fate_of(s->engine, s->spoken++);
  if (fate == FAKE_STALLS) return SEGUE_OK;
  if (s->count == QUEUE) return SEGUE_E_AGAIN;
  const uint32_t at = (s->head + s->count++) % QUEUE;
  s->queue[at].id = id;
  s->queue[at].samples =
      (uint64_t)(fake_number(s->engine->config, "ms_per_char", 55) * (double)len * RATE / 1000);
  s->queue[at].due = s->engine->host->now(s->engine->host) + s->engine->delay;
  s->queue[at].fails = fate == FAKE_FAILS;
  s->queue[at].garbled = fate == FAKE_GARBLES;
  return SEGUE_OK;
}

static void hum(uint64_t at, int16_t *pcm) {
  for (uint32_t i = 0; i < FRAME; i++) {
    const double t = (double)(at + i) / RATE, loud = 0.55 - 0.45 * cos(2 * M_PI * 4 * t);
    const double x = 2 * M_PI * 130 * t, twice = 2 * cos(x);
    double v = 0, before = 0,
           harmonic = sin(x); /* each from the two before it: a voice must not cost more than a codec */
    for (int h = 1; h <= 12; h++) {
      v += harmonic / h;
      const double after = twice * harmonic - before;
      before = harmonic;
      harmonic = after;
    }
    pcm[i] = (int16_t)(4000 * loud * v);
  }
}

static void next(stream *s) {
  s->head = (s->head + 1) % QUEUE;
  s->count--;
  s->at = 0;
}

/* Audio at rates that are none, marks beyond the text, an end without a word, and audio after it. */
static void rubbish(stream *s, uint32_t id) {
  static const int16_t click[FRAME] = {32767};
  s->sink.audio(s->sink.ctx, id, click, FRAME, 1);
  s->sink.mark(s->sink.ctx, id, SIZE_MAX);
  s->sink.done(s->sink.ctx, id, SEGUE_OK, "");
  s->sink.done(s->sink.ctx, id, SEGUE_OK, "");
  s->sink.audio(s->sink.ctx, id, click, FRAME, RATE);
}

static void tts_tick(void *self, segue_time now) {
  stream *s = self;
  for (uint32_t k = 0; k < s->pace && s->count > 0 && s->queue[s->head].due <= now; k++) {
    const uint32_t id = s->queue[s->head].id;
    if (s->queue[s->head].fails) {
      next(s);
      s->sink.done(s->sink.ctx, id, SEGUE_E_ENGINE, "scripted failure");
      continue;
    }
    if (s->queue[s->head].garbled) {
      next(s);
      rubbish(s, id);
      continue;
    }
    if (s->engine->faults.break_ms >= 0 && (double)s->at * 1000 / RATE >= s->engine->faults.break_ms) {
      next(s);
      s->sink.done(s->sink.ctx, id, SEGUE_E_ENGINE, "scripted break");
      continue;
    }
    int16_t pcm[FRAME];
    hum(s->at, pcm);
    const int rc = s->sink.audio(s->sink.ctx, id, pcm, FRAME, RATE);
    if (rc == SEGUE_E_AGAIN) return;
    if (rc == SEGUE_OK) s->at += FRAME;
    if (rc != SEGUE_OK || s->at >= s->queue[s->head].samples) {
      next(s);
      s->sink.done(s->sink.ctx, id, rc == SEGUE_OK ? SEGUE_OK : SEGUE_E_CLOSED, "");
    }
  }
}

static void tts_cancel(void *self, uint32_t id) {
  stream *s = self;
  while (s->count > 0 && s->queue[s->head].id <= id) next(s);
}

static void tts_close(void *self) {
  (void)self;
}

static int tts_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "ms_per_char pace", NULL);
}

const segue_tts_ops fake_tts_ops = {.size = sizeof fake_tts_ops,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .engine_size = sizeof(fake_engine),
                                    .stream_size = sizeof(stream),
                                    .init = tts_init,
                                    .fini = fake_fini,
                                    .open = tts_open,
                                    .speak = tts_speak,
                                    .cancel = tts_cancel,
                                    .close = tts_close,
                                    .tick = tts_tick};
