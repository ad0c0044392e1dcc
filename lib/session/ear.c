/* SPDX-License-Identifier: Apache-2.0 */
/* Listening to one party: voice activity, turn taking, and the recogniser that hears only speech. */
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

int segue__ear_open(segue__session *s, segue__ear *e, int32_t who) {
  memset(e, 0, sizeof *e);
  e->who = who;
  e->tag = e == &s->ears[0]   ? SEGUE__TAG_EAR_CALLER
           : e == &s->ears[1] ? SEGUE__TAG_EAR_AGENT
                              : SEGUE__TAG_ACCEPT_EAR;
  void *mem = malloc(segue__vad_plan_size(SEGUE__SESSION_RATE));
  if (!mem) return SEGUE_E_NOMEM;
  e->vad_plan = segue__vad_plan_init(mem, SEGUE__SESSION_RATE);
  if (!e->vad_plan) {
    free(mem);
    return SEGUE_E_INVAL;
  }
  segue__vad_init(&e->vad, e->vad_plan);
  segue__prosody_init(&e->prosody);
  segue__turn_config tc = s->plan->turns;
  if (who != SEGUE_WHO_CALLER) tc.no_input_ms = 0;
  segue__turn_init(&e->turn, &tc, s->now);
  e->open = true;
  if (!s->plan->asr) return SEGUE_OK;
  segue_asr_options o = {.size = sizeof o,
                         .sample_rate = SEGUE__SESSION_RATE,
                         .language = s->plan->language,
                         .hints = s->plan->hints};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__asr_open(&e->asr, s->plan->asr, &env, e->tag, &o, NULL);
}

void segue__ear_close(segue__ear *e) {
  segue__stream_close(e->asr);
  free(e->vad_plan);
  memset(e, 0, sizeof *e);
}

void segue__ear_drop(segue__session *s, segue__ear *e) {
  if (!e->open) return;
  if (e->writing && e->asr && !e->dead) segue__asr_cancel(e->asr);
  e->writing = false;
  e->preroll_count = 0;
  segue__turn_reset(&e->turn, s->now);
}

static void hear(segue__session *s, segue__ear *e, const int16_t *pcm, segue_time at) {
  if (e->asr && !e->dead && segue__asr_write(e->asr, pcm, SEGUE__SESSION_FRAME, at) != SEGUE_OK) e->dropped++;
}

static void remember(segue__ear *e, const int16_t *pcm) {
  memcpy(e->preroll[e->preroll_at], pcm, sizeof e->preroll[0]);
  e->preroll_at = (e->preroll_at + 1) % SEGUE__PREROLL;
  if (e->preroll_count < SEGUE__PREROLL) e->preroll_count++;
}

static void begin(segue__session *s, segue__ear *e) {
  const uint32_t n = e->preroll_count;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t at = (e->preroll_at + SEGUE__PREROLL - n + i) % SEGUE__PREROLL;
    hear(s, e, e->preroll[at], s->now - (segue_time)(n - i) * SEGUE_MS(SEGUE__FRAME_MS));
  }
  e->preroll_count = 0;
  e->writing = true;
}

static void end(segue__session *s, segue__ear *e) {
  e->writing = false;
  e->flushed++;
  e->start_ms[e->flushed % SEGUE__UTTERANCES] = segue__t_ms(s, segue__turn_onset(&e->turn));
  e->end_ms[e->flushed % SEGUE__UTTERANCES] = segue__t_ms(s, segue__turn_last_speech(&e->turn));
  e->arousal[e->flushed % SEGUE__UTTERANCES] = segue__prosody_end(&e->prosody);
  e->flushed_at = s->now;
  if (!e->asr || e->dead || segue__asr_flush(e->asr, e->flushed) != SEGUE_OK) e->done = e->flushed;
}

segue__turn_action segue__ear_frame(segue__session *s, segue__ear *e, const int16_t *pcm, bool bot_audible) {
  static const int16_t silence[SEGUE__SESSION_FRAME];
  if (!e->open) return SEGUE__TURN_NONE;
  if (!pcm) pcm = silence;
  segue__vad_result v;
  segue__vad_frame(&e->vad, pcm, &v);
  const bool near = segue__turn_near(&e->turn, v.speech != 0, bot_audible, v.level_dbfs);
  const segue__turn_action a = segue__turn_feed(&e->turn, near, bot_audible, s->now);
  if (segue__turn_speaking(&e->turn)) segue__prosody_frame(&e->prosody, &v);
  if (e->writing)
    hear(s, e, pcm, s->now - SEGUE_MS(SEGUE__FRAME_MS));
  else
    remember(e, pcm);
  if (a == SEGUE__TURN_BEGAN || a == SEGUE__TURN_BARGE_IN) begin(s, e);
  if (a == SEGUE__TURN_ENDED) end(s, e);
  return a;
}

bool segue__ear_stalled(const segue__session *s, const segue__ear *e) {
  return e->open && !e->dead && e->flushed != e->done &&
         s->now - e->flushed_at >= SEGUE_MS(s->plan->asr_timeout_ms);
}
