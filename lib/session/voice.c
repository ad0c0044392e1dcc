/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking: texts are synthesised in order, and only what was heard of them becomes a turn. Which engine does it: voice_engine.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "session/internal.h"
#include "session/voice.h"

/* Audio that takes longer than this is no speech of the text. */
#define SLOWEST SEGUE_MS(400) /* a byte */
#define ENDLESS SEGUE_SECONDS(20)

segue__utterance *segue__voice_head(segue__voice *v) {
  return v->count > 0 ? &v->queue[v->head] : NULL;
}

static void pop(segue__session *s) {
  segue__voice *v = &s->voice;
  free(v->queue[v->head].text);
  v->head = (v->head + 1) % SEGUE__VOICE_QUEUE;
  v->count--;
  v->started = false;
  v->asked = s->now;
}

void segue__voice_turn_close(segue__session *s, bool interrupted) {
  segue__voice *v = &s->voice;
  if (!v->turn_open) return;
  v->turn_open = false;
  if (v->heard.len > 0)
    (void)segue__turn_done(s, SEGUE_WHO_BOT, v->heard.p, v->heard.len, -1, v->turn_start_ms,
                           segue__t_ms(s, s->now), interrupted || v->cut, NULL);
  v->cut = false;
  segue__buf_reset(&v->heard);
}

void segue__voice_turn_add(segue__voice *v, const char *text, size_t len) {
  if (len == 0) return;
  if (v->heard.len > 0) segue__buf_putc(&v->heard, ' ');
  segue__buf_put(&v->heard, text, len);
}

/* Whether more will be said in the turn that is open. */
static bool turn_goes_on(const segue__session *s) {
  const segue__voice *v = &s->voice;
  const segue__utterance *next = v->count > 0 ? &v->queue[v->head] : NULL;
  if (next) return next->request == v->turn_request && next->kind == v->turn_kind;
  return v->turn_kind == SEGUE__SAY_BOT && s->brain.busy && s->brain.request == v->turn_request;
}

void segue__voice_message_over(segue__session *s, int32_t kind, uint32_t number, bool heard) {
  const segue__voice *v = &s->voice;
  if (kind != SEGUE__SAY_MESSAGE) return;
  for (uint32_t i = 0; i < v->count; i++) {
    const segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u->kind == kind && u->request == number && !u->dropped) return;
  }
  segue__transfer_input(
      s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = number, .ok = heard});
}

/* An engine cancels up to an id, so what is dropped is cancelled when its turn comes. */
static void skip_dropped(segue__session *s) {
  segue__utterance *u;
  while ((u = segue__voice_head(&s->voice)) && u->dropped) {
    if (s->voice.tts) segue__tts_cancel(s->voice.tts, u->id);
    pop(s);
  }
  if (s->voice.turn_open && !s->voice.started && !turn_goes_on(s)) segue__voice_turn_close(s, false);
}

/* The utterance at the head is over, heard whole or failed. */
static void finish(segue__session *s, bool heard) {
  segue__voice *v = &s->voice;
  const segue__utterance *u = segue__voice_head(v);
  const int32_t kind = u->kind;
  const uint32_t number = u->request;
  if (heard) segue__voice_turn_add(v, u->text, u->len);
  pop(s);
  skip_dropped(s);
  segue__voice_message_over(s, kind, number, heard);
}

/* The voice will give no more; what it has given is heard first. */
static void broke(segue__session *s, int code, const char *message) {
  segue__voice *v = &s->voice;
  if (v->broken || v->dead) return;
  v->broken = code;
  (void)snprintf(v->why, sizeof v->why, "%.159s", message ? message : "");
  if (v->count == 0) segue__voice_failed(s, code, v->why);
}

/* ---- speaking ---- */

void segue__voice_put(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len,
                      const char *whole) {
  segue__voice *v = &s->voice;
  const bool able = !v->dead || (v->canned && whole);
  while (len > 0 && text[0] == ' ') text++, len--;
  while (len > 0 && text[len - 1] == ' ') len--;
  char *copy = len > 0 && v->count < SEGUE__VOICE_QUEUE && able ? malloc(len + 1) : NULL;
  if (!copy) { /* unspeakable: whoever waits for its end must not wait */
    segue__voice_message_over(s, kind, request, false);
    return;
  }
  memcpy(copy, text, len);
  copy[len] = 0;
  const uint32_t id = ++v->next_id;
  if (v->count == 0) v->asked = s->now;
  v->queue[(v->head + v->count++) % SEGUE__VOICE_QUEUE] = (segue__utterance){
      .id = id, .request = request, .kind = kind, .whole = whole, .text = copy, .len = len};
  const int rc = v->broken ? SEGUE_OK : segue__tts_speak(v->tts, id, text, len);
  if (rc != SEGUE_OK) broke(s, rc, "speak was refused");
}

size_t segue__sentence(const char *text, size_t len) {
  for (size_t i = 0; i + 1 < len; i++)
    if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ') return i + 1;
  return len;
}

/* A message goes sentence by sentence, so that it can end with any of them; but a recording is one piece. */
void segue__voice_say(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len) {
  const char *whole = segue__plan_recorded(s->plan, text, len);
  while (!s->voice.canned && kind == SEGUE__SAY_MESSAGE && s->voice.count + 1 < SEGUE__VOICE_QUEUE) {
    const size_t n = segue__sentence(text, len);
    if (n == len) break;
    segue__voice_put(s, kind, request, text, n, whole);
    text += n;
    len -= n;
  }
  segue__voice_put(s, kind, request, text, len, whole);
}

void segue__voice_cut(segue__session *s) {
  segue__voice *v = &s->voice;
  bool kept = false;
  for (uint32_t i = 0; i < v->count; i++) {
    segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u->kind != SEGUE__SAY_MESSAGE) continue;
    u->dropped |= kept;
    kept = true;
  }
}

static void stop(segue__session *s, bool message_too) {
  segue__voice *v = &s->voice;
  segue__utterance *u = segue__voice_head(v);
  uint32_t last = 0;
  if (u && u->kind == SEGUE__SAY_MESSAGE && !message_too) return;
  if (u && v->started) {
    segue__voice_turn_add(v, u->text,
                          segue__transcript_cut(u->text, u->len, segue__tts_spoken(v->tts, u->id, u->len)));
  }
  while ((u = segue__voice_head(v)) && (message_too || u->kind != SEGUE__SAY_MESSAGE)) {
    last = u->id;
    pop(s);
  }
  if (last && v->tts) segue__tts_cancel(v->tts, last);
  segue__voice_turn_close(s, true);
  v->audible = false;
}

void segue__voice_interrupt(segue__session *s) {
  stop(s, false);
}

void segue__voice_silence(segue__session *s) {
  stop(s, true);
}

/* Whether the bot's turn that is open has more to it than what is being heard. */
static bool has_more(const segue__session *s) {
  const segue__voice *v = &s->voice;
  bool more = s->brain.busy && s->brain.request == v->turn_request;
  for (uint32_t i = v->started ? 1 : 0; i < v->count; i++) {
    const segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    more |= u->kind == SEGUE__SAY_BOT && u->request == v->turn_request && !u->dropped;
  }
  return more;
}

bool segue__voice_yield(segue__session *s) {
  segue__voice *v = &s->voice;
  const bool mine = v->turn_open && v->turn_kind == SEGUE__SAY_BOT, more = mine && has_more(s);
  segue__voice_drop_waiting(s);
  v->cut |= more;
  if (mine && !v->started) segue__voice_turn_close(s, more);
  return more;
}

void segue__voice_drop_waiting(segue__session *s) {
  segue__voice *v = &s->voice;
  for (uint32_t i = v->started ? 1 : 0; i < v->count; i++) {
    segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u->kind != SEGUE__SAY_BOT || u->dropped) continue;
    u->dropped = true;
    v->cut |= v->turn_open && v->turn_kind == u->kind && v->turn_request == u->request;
  }
}

bool segue__voice_restart(segue__session *s, uint32_t request) {
  segue__voice *v = &s->voice;
  const segue__utterance *u = segue__voice_head(v);
  const bool heard = (v->turn_open && v->turn_kind == SEGUE__SAY_BOT && v->turn_request == request) ||
                     (u && v->started && u->kind == SEGUE__SAY_BOT && u->request == request);
  for (uint32_t i = 0; !heard && i < v->count; i++) {
    segue__utterance *w = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    w->dropped |= w->kind == SEGUE__SAY_BOT && w->request == request;
  }
  return heard;
}

bool segue__has_words(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (segue__is_alnum(text[i])) return true;
  return false;
}

/* The head has given all it will. The end of one that failed may be seen before the message that says so: until
 * that comes, or watch() loses patience, it is neither heard nor failed. */
static void head_over(segue__session *s) {
  segue__voice *v = &s->voice;
  const segue__utterance *u = segue__voice_head(v);
  const bool whole = segue__tts_whole(v->tts, u->id);
  if (v->dead) {
    finish(s, v->started && !u->code && whole);
  } else if (u->code) {
    segue__voice_failed(s, u->code, v->why);
  } else if (v->broken) {
    segue__voice_failed(s, v->broken, v->why);
  } else if (!whole) {
    return;
  } else if (!v->started && segue__has_words(u->text, u->len)) {
    segue__voice_failed(s, SEGUE_E_ENGINE, "words without a sound");
  } else {
    if (v->started) segue__chain_worked(s, "tts", &s->plan->tts, &v->choice);
    finish(s, v->started);
  }
}

/* What the caller is about to hear, after what was heard of this turn. */
static void show(segue__session *s, const segue__utterance *u) {
  segue__buf b;
  if (!segue__caption_due(s, SEGUE_WHO_BOT)) return;
  segue__buf_init(&b);
  segue__buf_put(&b, s->voice.heard.p, s->voice.heard.len);
  if (b.len > 0) segue__buf_putc(&b, ' ');
  segue__buf_put(&b, u->text, u->len);
  if (!b.failed) segue__caption_ahead(s, SEGUE_WHO_BOT, segue__buf_str(&b), b.len);
  segue__buf_free(&b);
}

static void take_audio(segue__session *s, const segue__utterance *u) {
  segue__voice *v = &s->voice;
  if (!v->turn_open) {
    v->turn_open = true;
    v->turn_request = u->request;
    v->turn_kind = u->kind;
    v->turn_start_ms = segue__t_ms(s, s->now);
  }
  if (!v->started) {
    v->began = s->now;
    show(s, u);
    if (u->kind == SEGUE__SAY_BOT) segue__ledger_audio(s, u->request, segue__tts_ready(v->tts, u->id));
  }
  v->started = true;
  v->asked = s->now;
}

static void watch(segue__session *s) {
  segue__voice *v = &s->voice;
  const segue__utterance *u = segue__voice_head(v);
  if (v->dead) {
    if (v->canned && u && s->now - v->asked >= SEGUE_MS(s->plan->tts_timeout_ms)) {
      segue__tts_cancel(v->tts, u->id);
      finish(s, false);
    }
    return;
  }
  if (u && s->now - v->asked >= SEGUE_MS(s->plan->tts_timeout_ms))
    segue__voice_failed(s, SEGUE_E_TIMEOUT, "no audio in time");
  else if (u && v->started && s->now - v->began >= ENDLESS + u->len * SLOWEST)
    segue__voice_failed(s, SEGUE_E_ENGINE, "audio without an end");
  else if (segue__choice_late(s, &v->choice, v->tts))
    segue__voice_failed(s, SEGUE_E_TIMEOUT, "it did not open in time");
}

bool segue__voice_frame(segue__session *s, int16_t *pcm) {
  segue__voice *v = &s->voice;
  skip_dropped(s);
  segue__utterance *u = segue__voice_head(v);
  const bool was = v->audible;
  size_t n = 0;
  if (u && u->kind == SEGUE__SAY_BOT && !v->started && segue__ear_has_floor(s)) {
    v->audible = false;
    v->asked = s->now; /* it is not the voice that is late */
  } else if (u && v->tts && (!v->dead || v->canned)) {
    int finished = 0;
    n = segue__tts_read(v->tts, u->id, pcm, SEGUE__SESSION_FRAME, &finished);
    if (n > 0 && n < SEGUE__SESSION_FRAME) memset(pcm + n, 0, (SEGUE__SESSION_FRAME - n) * sizeof *pcm);
    if (n > 0) take_audio(s, u);
    v->audible = n > 0 || (was && v->started && !finished);
    if (finished || (v->broken && n == 0)) head_over(s);
  } else {
    v->audible = false;
  }
  if (v->told != v->audible) /* it may have been stopped since */
    segue__report(s, SEGUE_EVENT_SPEECH, "speech",
                  v->audible ? ",\"who\":\"bot\",\"on\":true" : ",\"who\":\"bot\",\"on\":false");
  v->told = v->audible;
  watch(s);
  return n > 0;
}

void segue__voice_done(segue__session *s, const segue__msg *m) {
  segue__voice *v = &s->voice;
  if (m->code == SEGUE_OK) return; /* the end of the audio tells */
  if ((v->dead && !v->canned) || m->stream != segue__choice_tag(&v->choice, SEGUE__TAG_VOICE)) return;
  if (m->id == 0) {
    broke(s, m->code, m->text);
    return;
  }
  /* What it said before is heard first; it fails when its turn has come. */
  for (uint32_t i = 0; i < v->count; i++) {
    segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u->id != m->id) continue;
    u->code = m->code;
    (void)snprintf(v->why, sizeof v->why, "%.159s", m->text ? m->text : "");
    return;
  }
  /* Of one that is over: no audio of it is awaited. */
  if (!v->dead && m->code != SEGUE_E_CLOSED) segue__voice_failed(s, m->code, m->text);
}

bool segue__voice_idle(const segue__session *s) {
  return s->voice.count == 0 || (s->voice.dead && !s->voice.canned);
}

void segue__voice_request_done(segue__session *s) {
  skip_dropped(s);
}

void segue__voice_close(segue__session *s) {
  segue__voice *v = &s->voice;
  if (v->count > 0) segue__voice_interrupt(s);
  while (segue__voice_head(v)) pop(s);
  segue__voice_turn_close(s, true);
  segue__stream_close(v->tts);
  v->tts = NULL;
  v->dead = true;
  v->canned = false;
  segue__buf_free(&v->heard);
}
