/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/turn.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define FRAME_MS 20u
/* A hole this long inside the onset means that it was a click, not speech. */
#define ONSET_HOLE_MS 80u
#define HOLD_DECAY_DB 1.5f    /* a frame: syllables hold the level over the consonants between them */
#define ECHO_BELOW_DB 14.0f   /* what is so much fainter than the party is the bot heard back */
#define ECHO_DBFS -36.0f      /* and what is fainter than this, before the party was heard */
#define ECHO_MOST_DBFS -26.0f /* of loud talkers no shouting is asked */

void segue__turn_config_init(segue__turn_config *c) {
  *c = (segue__turn_config){.start_ms = 100,
                            .endpoint_ms = 700,
                            .barge_in_ms = 240,
                            .max_turn_ms = 20000,
                            .no_input_ms = 8000,
                            .barge_in = 1};
}

void segue__turn_init(segue__turn *t, const segue__turn_config *c, segue_time now) {
  memset(t, 0, sizeof *t);
  t->config = *c;
  t->last = now;
  t->talk_db = NAN;
  t->hold_db = -96;
  segue__turn_reset(t, now);
}

bool segue__turn_near(segue__turn *t, bool speech, bool bot_audible, float level) {
  t->hold_db = level > t->hold_db - HOLD_DECAY_DB ? level : t->hold_db - HOLD_DECAY_DB;
  if (!speech) return false;
  if (!bot_audible) {
    t->talk_db = isnan(t->talk_db) ? t->hold_db : t->talk_db + 0.05f * (t->hold_db - t->talk_db);
    return true;
  }
  if (t->state == SEGUE__TURN_SPEECH) return true; /* a turn that is on ends by silence alone */
  float need = isnan(t->talk_db) ? ECHO_DBFS : t->talk_db - ECHO_BELOW_DB;
  if (need > ECHO_MOST_DBFS) need = ECHO_MOST_DBFS;
  return t->hold_db >= need;
}

void segue__turn_reset(segue__turn *t, segue_time now) {
  t->state = SEGUE__TURN_IDLE;
  t->quiet_since = now;
  t->reported = false;
}

void segue__turn_set_wait(segue__turn *t, uint32_t ms) {
  t->wait_ms = ms;
}

static segue__turn_action idle(segue__turn *t, bool speech, bool bot_audible, segue_time now) {
  if (speech) {
    t->state = SEGUE__TURN_ONSET;
    t->onset = now - SEGUE_MS(FRAME_MS);
    t->last_speech = now;
    t->run_ms = FRAME_MS;
    return SEGUE__TURN_NONE;
  }
  if (bot_audible) {
    t->quiet_since = now;
    t->reported = false;
    return SEGUE__TURN_NONE;
  }
  if (t->config.no_input_ms == 0 || t->reported) return SEGUE__TURN_NONE;
  if (now - t->quiet_since < SEGUE_MS(t->config.no_input_ms)) return SEGUE__TURN_NONE;
  t->reported = true;
  return SEGUE__TURN_NO_INPUT;
}

static segue__turn_action onset(segue__turn *t, bool speech, bool bot_audible, segue_time now) {
  const uint32_t need = bot_audible ? t->config.barge_in_ms : t->config.start_ms;
  if (!speech) {
    if (now - t->last_speech >= SEGUE_MS(ONSET_HOLE_MS)) t->state = SEGUE__TURN_IDLE;
    return SEGUE__TURN_NONE;
  }
  t->last_speech = now;
  t->run_ms += FRAME_MS;
  if (t->run_ms < need) return SEGUE__TURN_NONE;
  t->state = SEGUE__TURN_SPEECH;
  t->wait_ms = t->config.endpoint_ms;
  return bot_audible ? SEGUE__TURN_BARGE_IN : SEGUE__TURN_BEGAN;
}

static segue__turn_action in_speech(segue__turn *t, bool speech, segue_time now) {
  if (speech) t->last_speech = now;
  if (now - t->last_speech < SEGUE_MS(t->wait_ms) && now - t->onset < SEGUE_MS(t->config.max_turn_ms))
    return SEGUE__TURN_NONE;
  segue__turn_reset(t, now);
  return SEGUE__TURN_ENDED;
}

segue__turn_action segue__turn_feed(segue__turn *t, bool speech, bool bot_audible, segue_time now) {
  assert(now >= t->last);
  t->last = now;
  /* A turn that began before the bot did is not cut by it: only new speech is ignored. */
  if (bot_audible && !t->config.barge_in && t->state != SEGUE__TURN_SPEECH) {
    t->state = SEGUE__TURN_IDLE;
    speech = false;
  }
  switch (t->state) {
  case SEGUE__TURN_IDLE: return idle(t, speech, bot_audible, now);
  case SEGUE__TURN_ONSET: return onset(t, speech, bot_audible, now);
  case SEGUE__TURN_SPEECH: return in_speech(t, speech, now);
  }
  return SEGUE__TURN_NONE;
}

bool segue__turn_speaking(const segue__turn *t) {
  return t->state == SEGUE__TURN_SPEECH;
}
segue_time segue__turn_onset(const segue__turn *t) {
  return t->onset;
}
segue_time segue__turn_last_speech(const segue__turn *t) {
  return t->last_speech;
}
