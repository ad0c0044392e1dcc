/* SPDX-License-Identifier: Apache-2.0 */
/* Engines that take no time. The final of an utterance comes from a thread of the engines' own, up to 20 ms after it
 * was asked for, so that it falls anywhere between two ticks; the answer comes within the call that asks; so does the
 * voice of every other turn, while that of the others comes as finals do. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rig.h"

enum { RATE = 16000, CHUNK = RATE / 50 };

static const char question[] = "Where is my order please?", answer[] = "Your order arrives on Thursday.";

typedef struct engine {
  rig_call *call;
} engine;

/* Every session has engines of its own: their configuration has its number. */
static int init(void *self, const segue_host *host, const char *config, segue_error *err) {
  rig *r = host->user;
  const char *at = strstr(config, "\"n\":");
  const unsigned long n = at ? strtoul(at + 4, NULL, 10) : r->n;
  (void)err;
  if (n >= r->n) return SEGUE_E_INVAL;
  ((engine *)self)->call = &r->calls[n];
  return SEGUE_OK;
}

static void fini(void *self) {
  (void)self;
}

static void close_stream(void *self) {
  (void)self;
}

static void wake(rig *r) {
  pthread_cond_signal(&r->wake);
}

/* ---- hearing ---- */

static int asr_open(void *self, void *e, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  *(rig_call **)self = ((engine *)e)->call;
  (*(rig_call **)self)->asr = *sink;
  return SEGUE_OK;
}

static int asr_write(void *self, const int16_t *pcm, size_t n, segue_time at) {
  (void)self, (void)pcm, (void)n, (void)at;
  return SEGUE_OK;
}

static int asr_flush(void *self, uint32_t utterance) {
  rig_call *c = *(rig_call **)self;
  pthread_mutex_lock(&c->rig->lock);
  c->utterance = utterance;
  c->asr_due = rig_now() + (int64_t)rig_roll(c->rig, RIG_DELAY_US) * 1000;
  wake(c->rig);
  pthread_mutex_unlock(&c->rig->lock);
  return SEGUE_OK;
}

static void hand_over_final(rig_call *c, uint32_t utterance) {
  const segue_asr_result r = {
      .size = sizeof r, .utterance = utterance, .is_final = 1, .text = question, .confidence = 0.9};
  pthread_mutex_lock(&c->rig->lock);
  c->lost += c->open && c->turn > RIG_WARM_UP;
  c->turn++;
  c->open = 1;
  c->ready_ns = 0;
  c->delayed = c->turn % 2 == 0;
  c->final_ns = rig_now();
  pthread_mutex_unlock(&c->rig->lock);
  c->asr.result(c->asr.ctx, &r);
}

/* ---- answering ---- */

static int llm_open(void *self, void *e, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  *(rig_call **)self = ((engine *)e)->call;
  (*(rig_call **)self)->llm = *sink;
  return SEGUE_OK;
}

static int llm_respond(void *self, const segue_llm_request *q) {
  rig_call *c = *(rig_call **)self;
  if (q->kind == SEGUE_LLM_TURN) c->llm.text(c->llm.ctx, q->id, answer, sizeof answer - 1);
  if (q->kind != SEGUE_LLM_TURN && q->kind != SEGUE_LLM_GREET) return SEGUE_E_UNSUPPORTED;
  c->llm.done(c->llm.ctx, q->id, SEGUE_OK, 0.95, "");
  return SEGUE_OK;
}

static void llm_cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}

/* ---- speaking ---- */

static int tts_open(void *self, void *e, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  *(rig_call **)self = ((engine *)e)->call;
  (*(rig_call **)self)->tts = *sink;
  return SEGUE_OK;
}

/* 1000 Hz from its first sample on, 20 ms a chunk, all of them at once. */
static void hand_over_audio(rig_call *c, uint32_t id) {
  int16_t pcm[CHUNK];
  for (int i = 0; i < CHUNK; i++) pcm[i] = (int16_t)(8000 * sin(2 * M_PI * 1000 * i / RATE + M_PI / 4));
  pthread_mutex_lock(&c->rig->lock);
  c->ready_ns = rig_now();
  pthread_mutex_unlock(&c->rig->lock);
  for (int k = 0; k < RIG_VOICE_MS / 20; k++)
    if (c->tts.audio(c->tts.ctx, id, pcm, CHUNK, RATE) != SEGUE_OK) break;
  c->tts.done(c->tts.ctx, id, SEGUE_OK, "");
}

static int tts_speak(void *self, uint32_t id, const char *text, size_t len) {
  rig_call *c = *(rig_call **)self;
  (void)text, (void)len;
  pthread_mutex_lock(&c->rig->lock);
  const int delayed = c->delayed;
  if (delayed) {
    c->speech = id;
    c->tts_due = rig_now() + (int64_t)rig_roll(c->rig, RIG_DELAY_US) * 1000;
    wake(c->rig);
  }
  pthread_mutex_unlock(&c->rig->lock);
  if (!delayed) hand_over_audio(c, id);
  return SEGUE_OK;
}

static void tts_cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}

/* ---- the engines' thread ---- */

/* What is due first; INT64_MAX when nothing is. */
static int64_t first_due(rig *r, rig_call **whose) {
  int64_t first = INT64_MAX;
  for (uint32_t i = 0; i < r->n; i++) {
    rig_call *c = &r->calls[i];
    if (c->asr_due && c->asr_due < first) first = c->asr_due, *whose = c;
    if (c->tts_due && c->tts_due < first) first = c->tts_due, *whose = c;
  }
  return first;
}

void rig_serve(rig *r) {
  pthread_mutex_lock(&r->lock);
  while (!r->quit) {
    rig_call *c = NULL;
    const int64_t now = rig_now(), due = first_due(r, &c),
                  until = due < now + 50000000 ? due : now + 50000000;
    if (due > now) {
      const struct timespec t = {(time_t)(until / 1000000000), (long)(until % 1000000000)};
      pthread_cond_timedwait(&r->wake, &r->lock, &t);
      continue;
    }
    const int hears = c->asr_due == due;
    const uint32_t what = hears ? c->utterance : c->speech;
    *(hears ? &c->asr_due : &c->tts_due) = 0;
    pthread_mutex_unlock(&r->lock);
    if (hears)
      hand_over_final(c, what);
    else
      hand_over_audio(c, what);
    pthread_mutex_lock(&r->lock);
  }
  pthread_mutex_unlock(&r->lock);
}

static const segue_asr_ops asr = {.size = sizeof asr,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(rig_call *),
                                  .init = init,
                                  .fini = fini,
                                  .open = asr_open,
                                  .write = asr_write,
                                  .flush = asr_flush,
                                  .close = close_stream};
static const segue_llm_ops llm = {.size = sizeof llm,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(rig_call *),
                                  .init = init,
                                  .fini = fini,
                                  .open = llm_open,
                                  .respond = llm_respond,
                                  .cancel = llm_cancel,
                                  .close = close_stream};
static const segue_tts_ops tts = {.size = sizeof tts,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(rig_call *),
                                  .init = init,
                                  .fini = fini,
                                  .open = tts_open,
                                  .speak = tts_speak,
                                  .cancel = tts_cancel,
                                  .close = close_stream};

const segue_plugin rig_engines = {.size = sizeof rig_engines,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .name = "bench",
                                  .version = "1",
                                  .description = "Engines that take no time.",
                                  .asr = &asr,
                                  .llm = &llm,
                                  .tts = &tts};
