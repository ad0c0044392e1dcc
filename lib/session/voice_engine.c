/* SPDX-License-Identifier: Apache-2.0 */
/* The engine that speaks, and the next one in the place of one that fails: what was not heard yet is spoken by that, or as it was
 * recorded where none is left. */
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"
#include "session/voice.h"

int segue__speaker_open(segue__session *s, segue__stream **out, const segue__link *link, uint32_t tag,
                        segue_error *err) {
  const segue_tts_options o = {.size = sizeof o,
                               .sample_rate = SEGUE__SESSION_RATE,
                               .language = s->plan->language,
                               .voice = link->voice[0] ? link->voice : NULL};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__tts_open(out, link->engine, &env, tag, &o, err);
}

static int open_tts(segue__session *s, void *user, const segue__link *link, segue_error *err) {
  segue__voice *v = user;
  return segue__speaker_open(s, &v->tts, link, segue__choice_tag(&v->choice, SEGUE__TAG_VOICE), err);
}

/* No voice is left: what was recorded can be said all the same. */
static void use_recordings(segue__session *s) {
  segue__voice *v = &s->voice;
  const segue_tts_options o = {
      .size = sizeof o, .sample_rate = SEGUE__SESSION_RATE, .language = s->plan->language};
  const segue__stream_env env = segue__session_stream_env(s);
  v->dead = true;
  v->broken = SEGUE_OK;
  if (!s->plan->recordings) return;
  segue__stream_close(v->tts);
  v->tts = NULL;
  v->choice.turns++; /* late words of the last voice are not of this one */
  v->canned = segue__tts_open(&v->tts, s->plan->recordings, &env,
                              segue__choice_tag(&v->choice, SEGUE__TAG_VOICE), &o, NULL) == SEGUE_OK;
}

int segue__voice_open(segue__session *s) {
  segue__buf_init(&s->voice.heard);
  if (s->plan->tts.n > 0 &&
      segue__chain_begin(s, "tts", &s->plan->tts, &s->voice.choice, open_tts, &s->voice))
    return SEGUE_OK;
  use_recordings(s);
  return s->plan->tts.n > 0 ? SEGUE_E_ENGINE : SEGUE_OK;
}

/* Where the next voice begins in a text of which `spoken` bytes were heard at a guess, and `marked` for sure: at the
 * mark, else with the sentence. Rather a word twice than one not at all. */
static size_t resume_at(const char *text, size_t len, size_t marked, size_t spoken) {
  size_t at = 0;
  for (size_t n;
       at < len && (n = segue__sentence(text + at, len - at)) < len - at && at + n <= spoken * 3 / 5;)
    at += n;
  const size_t mark = marked <= len ? segue__transcript_cut(text, len, marked) : 0; /* beyond it: no mark */
  at = mark > at ? mark : at;
  while (at < len && text[at] == ' ') at++;
  return at;
}

/* What was heard of the head goes to the turn, the rest stays to be spoken. */
static void keep_rest(segue__session *s) {
  segue__voice *v = &s->voice;
  segue__utterance *u = segue__voice_head(v);
  if (!u || !v->started || !v->tts) return;
  const size_t at =
      resume_at(u->text, u->len, segue__tts_marked(v->tts, u->id), segue__tts_spoken(v->tts, u->id, u->len));
  size_t end = at;
  while (end > 0 && u->text[end - 1] == ' ') end--;
  segue__voice_turn_add(v, u->text, end);
  memmove(u->text, u->text + at, u->len - at + 1);
  u->len -= at;
}

/* Speak what waits, from the head on. SEGUE_OK, or what the engine said to one of the texts. */
static int speak_all(segue__session *s) {
  segue__voice *v = &s->voice;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < v->count; i++) {
    segue__utterance u = v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u.dropped || u.len == 0) {
      free(u.text);
      continue;
    }
    u.code = SEGUE_OK;
    v->queue[(v->head + kept++) % SEGUE__VOICE_QUEUE] = u;
  }
  v->count = kept;
  v->started = false;
  v->asked = s->now;
  for (uint32_t i = 0; i < kept; i++) {
    const segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    const int rc = segue__tts_speak(v->tts, u->id, u->text, u->len);
    if (rc != SEGUE_OK) return rc;
  }
  return SEGUE_OK;
}

/* What was waiting is said as it was recorded, whole; who waits for the end of anything else is told. */
static void say_recorded(segue__session *s, const segue__utterance *old, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    const bool again = i > 0 && old[i - 1].kind == old[i].kind && old[i - 1].request == old[i].request;
    if (s->voice.canned && old[i].whole && !old[i].dropped && !again)
      segue__voice_put(s, old[i].kind, old[i].request, old[i].whole, strlen(old[i].whole), old[i].whole);
  }
  for (uint32_t i = 0; i < n; i++) {
    const bool last = i + 1 == n || old[i + 1].kind != old[i].kind || old[i + 1].request != old[i].request;
    if (last) segue__voice_message_over(s, old[i].kind, old[i].request, false);
  }
}

/* No voice is left. Of the head what was heard of it counts as said. */
static void voice_died(segue__session *s) {
  segue__voice *v = &s->voice;
  segue__utterance *u = segue__voice_head(v), old[SEGUE__VOICE_QUEUE];
  const uint32_t n = v->count;
  if (u && v->started)
    segue__voice_turn_add(v, u->text,
                          segue__transcript_cut(u->text, u->len, segue__tts_spoken(v->tts, u->id, u->len)));
  for (uint32_t i = 0; i < n; i++) {
    old[i] = v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    free(old[i].text);
    old[i].text = NULL;
  }
  v->head = v->count = 0;
  v->started = false;
  segue__voice_turn_close(s, true);
  use_recordings(s);
  say_recorded(s, old, n);
  segue__engine_died(s, "tts");
}

void segue__voice_failed(segue__session *s, int code, const char *message) {
  segue__voice *v = &s->voice;
  const segue__chain *c = &s->plan->tts;
  while (!v->dead && v->tts) {
    const uint32_t from = v->choice.at;
    v->broken = SEGUE_OK;
    if (!segue__chain_failed(s, "tts", c, &v->choice, code, message)) break;
    keep_rest(s);
    segue__stream_close(v->tts);
    v->tts = NULL;
    if (!segue__chain_open(s, "tts", c, &v->choice, open_tts, v)) break;
    segue__chain_switched(s, "tts", c, from, &v->choice,
                          v->count > 0 ? "it speaks what was not heard yet" : "nothing was being said");
    code = speak_all(s);
    if (code == SEGUE_OK) return;
    message = "speak was refused";
  }
  if (!v->dead) voice_died(s);
}
