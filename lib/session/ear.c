/* SPDX-License-Identifier: Apache-2.0 */
/* Listening to one party: voice activity, turn taking, and the recogniser that hears only speech. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

/* Sound of which nobody makes words holds the bot's answer up no longer: a television talks for ever, a dog barks again. */
#define WORDLESS SEGUE_SECONDS(3)

/* So often in a row partial words came to nothing: once may be a cough, then it is a noise that words are read into. */
#define HOLLOW 2u

#define FEED 50u /* frames that a recogniser gets at once when it has to catch up: a second */

static int open_asr(segue__session *s, void *user, const segue__link *link, segue_error *err) {
  segue__ear *e = user;
  const segue_asr_options o = {.size = sizeof o,
                               .sample_rate = SEGUE__SESSION_RATE,
                               .language = s->plan->language,
                               .hints = s->plan->hints};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__asr_open(&e->asr, link->engine, &env, segue__choice_tag(&e->choice, e->base), &o, err);
}

static segue__ear_room *room_of(segue__session *s, segue__ear *e) {
  if (e == &s->ears[0] || e == &s->ears[1]) return &s->rooms[e - s->ears];
  e->own = malloc(sizeof *e->own);
  return e->own;
}

int segue__ear_open(segue__session *s, segue__ear *e, int32_t who) {
  const uint32_t turns = e->choice.turns; /* a stream's messages may outlive it */
  memset(e, 0, sizeof *e);
  e->choice.turns = turns;
  e->who = who;
  e->base = e == &s->ears[0]   ? SEGUE__TAG_EAR_CALLER
            : e == &s->ears[1] ? SEGUE__TAG_EAR_AGENT
                               : SEGUE__TAG_ACCEPT_EAR;
  segue__ear_room *room = room_of(s, e);
  if (!room) return SEGUE_E_NOMEM;
  e->preroll = room->preroll;
  e->partial = room->partial;
  e->partial[0] = 0;
  segue__vad_init(&e->vad, s->env->vad_plan);
  segue__prosody_init(&e->prosody);
  segue__turn_config tc = s->plan->turns;
  if (who != SEGUE_WHO_CALLER) tc.no_input_ms = 0;
  segue__turn_init(&e->turn, &tc, s->now);
  e->open = true;
  if (s->plan->asr.n == 0) return SEGUE_OK;
  /* The caller's recogniser is known to work, or those before it not to. */
  if (e != &s->ears[0] && s->ears[0].choice.tried)
    e->choice.tried = s->ears[0].choice.tried & ~(1u << s->ears[0].choice.at);
  if (segue__chain_begin(s, "asr", &s->plan->asr, &e->choice, open_asr, e)) return SEGUE_OK;
  e->dead = true;
  return SEGUE_E_ENGINE;
}

void segue__ear_close(segue__ear *e) {
  segue__stream_close(e->asr);
  segue__tape_free(&e->tape);
  free(e->own);
  const uint32_t turns = e->choice.turns;
  memset(e, 0, sizeof *e);
  e->choice.turns = turns;
}

void segue__ear_drop(segue__session *s, segue__ear *e) {
  if (!e->open) return;
  if (e->writing && e->asr && !e->dead) segue__asr_cancel(e->asr);
  segue__tape_drop(&e->tape);
  e->writing = false;
  e->preroll_count = 0;
  segue__turn_reset(&e->turn, s->now);
  segue__vad_break(&e->vad);
}

/* What the recogniser will take of what is on the tape. */
static void feed(segue__session *s, segue__ear *e) {
  segue__tape_item item;
  for (uint32_t i = 0; i < FEED && e->asr && !e->dead && segue__tape_peek(&e->tape, &item); i++) {
    const int rc = item.pcm ? segue__asr_write(e->asr, item.pcm, SEGUE__SESSION_FRAME, item.at)
                            : segue__asr_flush(e->asr, item.utterance);
    if (rc != SEGUE_OK) return; /* it is behind, or dead and its error is on the way */
    segue__tape_step(&e->tape);
    /* It is catching up. */
    if (item.pcm ? e->tape.cursor_mark < e->tape.n_marks : item.utterance == e->done + 1)
      e->flushed_at = s->now;
  }
}

static bool keeps(const segue__session *s, const segue__ear *e) {
  return s->plan->asr.n > 1 && e->asr && !e->dead;
}

static void hear(segue__session *s, segue__ear *e, const int16_t *pcm, segue_time at) {
  if (!e->asr || e->dead) return;
  if (keeps(s, e) && segue__tape_frame(&e->tape, pcm, at))
    feed(s, e);
  else if (segue__asr_write(e->asr, pcm, SEGUE__SESSION_FRAME, at) != SEGUE_OK)
    e->dropped++;
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
  e->partial[0] = 0;
}

static void end(segue__session *s, segue__ear *e) {
  e->writing = false;
  e->flushed++;
  e->start_ms[e->flushed % SEGUE__UTTERANCES] = segue__t_ms(s, segue__turn_onset(&e->turn));
  e->end_ms[e->flushed % SEGUE__UTTERANCES] = segue__t_ms(s, segue__turn_last_speech(&e->turn));
  e->quiet[e->flushed % SEGUE__UTTERANCES] = e->active_at;
  if (e == &s->ears[0]) e->quiet[e->flushed % SEGUE__UTTERANCES] -= segue__leg_delay(&s->caller);
  e->ended[e->flushed % SEGUE__UTTERANCES] = s->now;
  e->arousal[e->flushed % SEGUE__UTTERANCES] = segue__prosody_end(&e->prosody);
  if (e->flushed == e->done + 1)
    e->flushed_at = s->now; /* who speaks on gives no time to who owes words already */
  if (keeps(s, e) && segue__tape_end(&e->tape, e->flushed))
    feed(s, e);
  else if (!e->asr || e->dead || segue__asr_flush(e->asr, e->flushed) != SEGUE_OK)
    e->done = e->flushed;
}

bool segue__ear_expects_words(const segue__ear *e) {
  return segue__turn_speaking(&e->turn) || e->done != e->flushed;
}

/* Partial words that are likely to be some. */
static bool has_words(const segue__ear *e) {
  return e->partial[0] && e->hollow < HOLLOW;
}

/* A pause of somebody who has said words is no sound. */
static void watch_words(segue__session *s, segue__ear *e, bool near) {
  if (!segue__ear_expects_words(e))
    e->wordless_since = s->now;
  else if (!near && has_words(e))
    e->wordless_since += SEGUE_MS(SEGUE__FRAME_MS);
  if (e->wordless_since > s->now) e->wordless_since = s->now;
}

segue__turn_action segue__ear_frame(segue__session *s, segue__ear *e, const int16_t *pcm, bool bot_audible) {
  static const int16_t silence[SEGUE__SESSION_FRAME];
  if (!e->open) return SEGUE__TURN_NONE;
  if (!pcm) pcm = silence;
  segue__vad_result v;
  segue__vad_frame(&e->vad, pcm, &v);
  const bool near = segue__turn_near(&e->turn, v.speech != 0, bot_audible, v.level_dbfs);
  if (near && v.active) e->active_at = s->now;
  segue__judge_frame(s, e, near);
  const segue__turn_action a = segue__turn_feed(&e->turn, near, bot_audible, s->now);
  if (segue__turn_speaking(&e->turn)) segue__prosody_frame(&e->prosody, &v);
  if (e->writing)
    hear(s, e, pcm, s->now - SEGUE_MS(SEGUE__FRAME_MS));
  else
    remember(e, pcm);
  if (a == SEGUE__TURN_BEGAN || a == SEGUE__TURN_BARGE_IN) begin(s, e);
  if (a == SEGUE__TURN_ENDED) end(s, e);
  watch_words(s, e, near);
  return a;
}

bool segue__ear_has_floor(const segue__session *s) {
  const segue__ear *e = &s->ears[0];
  if (!s->plan->turns.barge_in || !segue__bot_in_charge(s) || !e->open || e->dead || s->deaf) return false;
  if (!segue__ear_expects_words(e)) return false;
  const bool settles = has_words(e) && !segue__turn_speaking(&e->turn); /* how they end is on its way */
  return settles || s->now - e->wordless_since < WORDLESS;
}

/* ---- the recogniser's side ---- */

bool segue__ear_of(const segue__ear *e, const segue__msg *m) {
  return e->open && m->stream == segue__choice_tag(&e->choice, e->base);
}

/* The last recogniser is gone: what it had understood of the sentence is all that will be known of it. */
static void keep_guess(segue__session *s, segue__ear *e) {
  if (!segue__ear_expects_words(e) || !e->partial[0] || (e != &s->ears[0] && e != &s->ears[1])) return;
  (void)segue__turn_done(s, e->who, e->partial, strlen(e->partial), -1,
                         segue__t_ms(s, segue__turn_onset(&e->turn)),
                         segue__t_ms(s, segue__turn_last_speech(&e->turn)), false, NULL);
  e->partial[0] = 0;
}

bool segue__ear_failed(segue__session *s, segue__ear *e, int code, const char *message) {
  const segue__chain *c = &s->plan->asr;
  const uint32_t from = e->choice.at;
  if (e->dead || !e->asr) return !e->dead;
  segue__stream_close(e->asr);
  e->asr = NULL;
  if (!segue__chain_failed(s, "asr", c, &e->choice, code, message) ||
      !segue__chain_open(s, "asr", c, &e->choice, open_asr, e)) {
    keep_guess(s, e);
    e->dead = true;
    e->done = e->flushed;
    segue__tape_free(&e->tape);
    return false;
  }
  segue__chain_switched(s, "asr", c, from, &e->choice,
                        e->tape.lost ? "more than half a minute of speech was lost"
                        : e->tape.n  ? "it gets the speech that was not understood yet"
                                     : "no speech was waiting");
  e->tape.lost = 0;
  e->hollow = 0; /* what the one before read into noise the next need not */
  e->guessed = false;
  e->flushed_at = s->now;
  segue__tape_rewind(&e->tape);
  feed(s, e);
  return true;
}

/* Words, or what may become some, hold the floor. */
static void weigh(segue__session *s, segue__ear *e, const char *text, bool final) {
  const bool fresh = text[0] && strncmp(text, e->partial, SEGUE__PARTIAL - 1) != 0;
  if (final) {
    e->hollow = text[0] ? 0 : e->guessed ? e->hollow + 1 : e->hollow;
    e->guessed = false;
  } else {
    e->guessed |= text[0] != 0;
  }
  if (final ? text[0] != 0 : fresh && e->hollow < HOLLOW) e->wordless_since = s->now;
}

bool segue__ear_result(segue__session *s, segue__ear *e, const segue__msg *m, char **text,
                       double *confidence) {
  const segue__chain *c = &s->plan->asr;
  bool bad_text = false, bad_number = false;
  double said = m->confidence;
  char *guess = m->code || !e->asr ? NULL : segue__asr_partial(e->asr, &said);
  *text = NULL;
  if (!m->code && !guess) return true;
  *confidence = segue__chain_confidence(said, &bad_number);
  if (m->code && (m->id == 0 || m->id > e->flushed || m->id <= e->done))
    return !segue__chain_strike(s, "asr", c, &e->choice, SEGUE_E_ENGINE,
                                "a final result for an utterance that awaits none");
  const char *raw = guess ? guess : m->text ? m->text : "";
  char *clean = segue__chain_text(raw, strlen(raw), &bad_text);
  free(guess);
  if (bad_number && segue__chain_strike(s, "asr", c, &e->choice, SEGUE_E_ENGINE,
                                        "a confidence that is no number from 0 to 1")) {
    free(clean);
    return false;
  }
  /* Whoever garbles text has not understood it: another recogniser may. */
  if (bad_text && (segue__chain_strike(s, "asr", c, &e->choice, SEGUE_E_ENGINE, "text that is not UTF-8") ||
                   (m->code && segue__choice_has_more(&e->choice, c)))) {
    free(clean);
    return false;
  }
  *text = clean;
  if (clean) weigh(s, e, clean, m->code != 0);
  if (!m->code && clean) {
    (void)snprintf(e->partial, SEGUE__PARTIAL, "%s", clean);
    e->heard_more = true;
  }
  if (!m->code) return true;
  e->done = m->id;
  e->flushed_at = s->now;
  segue__tape_done(&e->tape, m->id);
  if (!bad_text) segue__chain_worked(s, "asr", c, &e->choice);
  return true;
}

static bool stalled(const segue__session *s, const segue__ear *e) {
  return e->flushed != e->done && s->now - e->flushed_at >= SEGUE_MS(s->plan->asr_timeout_ms);
}

void segue__ear_tick(segue__session *s, segue__ear *e) {
  if (!e->open || e->dead) return;
  segue__stream_tick(e->asr, s->now);
  feed(s, e);
  bool good = true;
  if (segue__choice_late(s, &e->choice, e->asr))
    good = segue__ear_failed(s, e, SEGUE_E_TIMEOUT, "it did not open in time");
  else if (stalled(s, e))
    good = segue__ear_failed(s, e, SEGUE_E_TIMEOUT, "no final result in time");
  if (!good && e == &s->ears[0]) segue__engine_died(s, "asr");
}
