/* SPDX-License-Identifier: Apache-2.0 */
/* A recogniser that hears nothing: each utterance it is flushed gives the next line of its script. */
#include <limits.h>
#include <math.h>
#include <stdbool.h>

#include "fake.h"

#define PENDING 8u

typedef struct stream {
  fake_engine *engine;
  uint32_t head, count; /* of `pending` */
  segue_asr_sink sink;
  segue_time now;
  int flushes, lines;
  double heard_ms;
  bool broken, hinted;
  struct {
    uint32_t utterance;
    const cJSON *line; /* NULL: nothing was said */
    segue_time due;
    bool garbled;
  } pending[PENDING];
} stream;

static int asr_open(void *self, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  stream *s = self;
  s->engine = engine;
  s->sink = *sink;
  s->now = s->engine->host->now(s->engine->host);
  return s->engine->faults.fail_open ? SEGUE_E_ENGINE : SEGUE_OK;
}

/* The words so far of the utterance that has just begun. */
static void hint(stream *s) {
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(s->engine->config, "utterances");
  const segue_asr_result r = {.size = sizeof r,
                              .text = fake_string(cJSON_GetArrayItem(list, s->lines), "partial", ""),
                              .confidence = -1};
  s->hinted = true;
  if (r.text[0]) s->sink.result(s->sink.ctx, &r);
}

static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  stream *s = self;
  (void)pcm, (void)at;
  s->heard_ms += (double)n * 1000 / 16000;
  if (!s->hinted) hint(s);
  if (s->engine->faults.break_ms >= 0 && s->heard_ms > s->engine->faults.break_ms && !s->broken) {
    s->broken = true;
    s->sink.error(s->sink.ctx, SEGUE_E_ENGINE, "scripted break");
  }
  return SEGUE_OK;
}

static int asr_flush(void *self, uint32_t utterance) {
  stream *s = self;
  const fake_fate fate = fake_fate_of(s->engine, s->flushes++);
  s->hinted = false;
  if (fate == FAKE_STALLS) return SEGUE_OK;
  if (fate == FAKE_FAILS) {
    s->sink.error(s->sink.ctx, SEGUE_E_ENGINE, "scripted failure");
    return SEGUE_OK;
  }
  if (s->count == PENDING) return SEGUE_E_AGAIN;
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(s->engine->config, "utterances");
  const cJSON *line = cJSON_GetArrayItem(list, s->lines++);
  const uint32_t at = (s->head + s->count++) % PENDING;
  s->pending[at].utterance = utterance;
  s->pending[at].line = line;
  s->pending[at].garbled = fate == FAKE_GARBLES;
  s->pending[at].due = s->engine->host->now(s->engine->host) +
                       SEGUE_MS(fake_number(line, "delay_ms", (double)s->engine->delay / 1000));
  return SEGUE_OK;
}

/* A result for an utterance that nobody ended, one in bytes that are no text, and that one again. */
static void rubbish(stream *s, uint32_t utterance) {
  const segue_asr_result early = {.size = sizeof early,
                                  .utterance = utterance + 7,
                                  .is_final = 1,
                                  .text = "never said",
                                  .confidence = 0.9};
  const segue_asr_result torn = {.size = sizeof torn,
                                 .utterance = utterance,
                                 .is_final = 1,
                                 .text = "torn \xff\xc3(\xe2\x82",
                                 .confidence = NAN};
  s->sink.result(s->sink.ctx, &early);
  s->sink.result(s->sink.ctx, &torn);
  s->sink.result(s->sink.ctx, &torn);
}

static void asr_tick(void *self, segue_time now) {
  stream *s = self;
  while (s->count > 0 && s->pending[s->head].due <= now) {
    const cJSON *line = s->pending[s->head].line;
    const segue_asr_result r = {.size = sizeof r,
                                .utterance = s->pending[s->head].utterance,
                                .is_final = 1,
                                .text = fake_string(line, "text", ""),
                                .confidence = fake_number(line, "confidence", line ? 0.9 : 0)};
    const bool garbled = s->pending[s->head].garbled;
    s->head = (s->head + 1) % PENDING;
    s->count--;
    if (garbled)
      rubbish(s, r.utterance);
    else
      s->sink.result(s->sink.ctx, &r);
  }
}

static void asr_close(void *self) {
  (void)self;
}

static void utterances(rd *r, const cJSON *script) {
  fake_entries(r, segue__rd_array(r, script, "utterances", INT_MAX), "an utterance",
               "text partial confidence delay_ms");
}

static int asr_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "utterances", utterances);
}

const segue_asr_ops fake_asr_ops = {.size = sizeof fake_asr_ops,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .engine_size = sizeof(fake_engine),
                                    .stream_size = sizeof(stream),
                                    .init = asr_init,
                                    .fini = fake_fini,
                                    .open = asr_open,
                                    .write = asr_write,
                                    .flush = asr_flush,
                                    .close = asr_close,
                                    .tick = asr_tick};
