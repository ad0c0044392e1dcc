/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking: texts are synthesised in order, and only what was heard of them becomes a turn. */
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

int segue__voice_open(segue__session *s) {
  segue__buf_init(&s->voice.heard);
  if (!s->plan->tts) {
    s->voice.dead = true;
    return SEGUE_OK;
  }
  segue_tts_options o = {.size = sizeof o,
                         .sample_rate = SEGUE__SESSION_RATE,
                         .language = s->plan->language,
                         .voice = s->plan->voice[0] ? s->plan->voice : NULL};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__tts_open(&s->voice.tts, s->plan->tts, &env, SEGUE__TAG_VOICE, &o, NULL);
}

static segue__utterance *head(segue__voice *v) {
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

static void turn_close(segue__session *s, bool interrupted) {
  segue__voice *v = &s->voice;
  if (!v->turn_open) return;
  v->turn_open = false;
  if (v->heard.len > 0)
    (void)segue__turn_done(s, SEGUE_WHO_BOT, v->heard.p, v->heard.len, -1, v->turn_start_ms,
                           segue__t_ms(s, s->now), interrupted, NULL);
  segue__buf_reset(&v->heard);
}

static void turn_add(segue__voice *v, const char *text, size_t len) {
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

/* Whoever waits for the end of a message is told after its last sentence. */
static void message_over(segue__session *s, int32_t kind, uint32_t number, bool heard) {
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
  while ((u = head(&s->voice)) && u->dropped) {
    if (s->voice.tts) segue__tts_cancel(s->voice.tts, u->id);
    pop(s);
  }
  if (s->voice.turn_open && !s->voice.started && !turn_goes_on(s)) turn_close(s, false);
}

/* The utterance at the head is over, heard whole or failed. */
static void finish(segue__session *s, bool heard) {
  segue__voice *v = &s->voice;
  const segue__utterance *u = head(v);
  const int32_t kind = u->kind;
  const uint32_t number = u->request;
  if (heard) turn_add(v, u->text, u->len);
  pop(s);
  skip_dropped(s);
  message_over(s, kind, number, heard);
}

static void say(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len) {
  segue__voice *v = &s->voice;
  while (len > 0 && text[0] == ' ') text++, len--;
  while (len > 0 && text[len - 1] == ' ') len--;
  char *copy = len > 0 && v->count < SEGUE__VOICE_QUEUE && !v->dead ? malloc(len + 1) : NULL;
  if (!copy) { /* unspeakable: whoever waits for its end must not wait */
    message_over(s, kind, request, false);
    return;
  }
  memcpy(copy, text, len);
  copy[len] = 0;
  const uint32_t id = ++v->next_id;
  if (v->count == 0) v->asked = s->now;
  v->queue[(v->head + v->count++) % SEGUE__VOICE_QUEUE] =
      (segue__utterance){.id = id, .request = request, .kind = kind, .text = copy, .len = len};
  const int rc = segue__tts_speak(v->tts, id, text, len);
  if (rc != SEGUE_OK) segue__engine_died(s, "tts", rc, "speak was refused");
}

/* Length of the first sentence. */
static size_t sentence(const char *text, size_t len) {
  for (size_t i = 0; i + 1 < len; i++)
    if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ') return i + 1;
  return len;
}

/* A message goes sentence by sentence, so that it can end with any of them. */
void segue__voice_say(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len) {
  while (kind == SEGUE__SAY_MESSAGE && s->voice.count + 1 < SEGUE__VOICE_QUEUE) {
    const size_t n = sentence(text, len);
    if (n == len) break;
    say(s, kind, request, text, n);
    text += n;
    len -= n;
  }
  say(s, kind, request, text, len);
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
  segue__utterance *u = head(v);
  uint32_t last = 0;
  if (u && u->kind == SEGUE__SAY_MESSAGE && !message_too) return;
  if (u && v->started) {
    turn_add(v, u->text, segue__transcript_cut(u->text, u->len, segue__tts_spoken(v->tts, u->id, u->len)));
  }
  while ((u = head(v)) && (message_too || u->kind != SEGUE__SAY_MESSAGE)) {
    last = u->id;
    pop(s);
  }
  if (last && v->tts) segue__tts_cancel(v->tts, last);
  turn_close(s, true);
  v->audible = false;
}

void segue__voice_interrupt(segue__session *s) {
  stop(s, false);
}

void segue__voice_silence(segue__session *s) {
  stop(s, true);
}

void segue__voice_drop_waiting(segue__session *s) {
  segue__voice *v = &s->voice;
  for (uint32_t i = v->started ? 1 : 0; i < v->count; i++) {
    segue__utterance *u = &v->queue[(v->head + i) % SEGUE__VOICE_QUEUE];
    if (u->kind == SEGUE__SAY_BOT) u->dropped = true;
  }
}

bool segue__voice_frame(segue__session *s, int16_t *pcm) {
  segue__voice *v = &s->voice;
  skip_dropped(s);
  segue__utterance *u = head(v);
  const bool was = v->audible;
  size_t n = 0;
  if (u && v->tts && !v->dead) {
    int finished = 0;
    n = segue__tts_read(v->tts, u->id, pcm, SEGUE__SESSION_FRAME, &finished);
    if (n > 0 && n < SEGUE__SESSION_FRAME) memset(pcm + n, 0, (SEGUE__SESSION_FRAME - n) * sizeof *pcm);
    if (n > 0) {
      if (!v->turn_open) {
        v->turn_open = true;
        v->turn_request = u->request;
        v->turn_kind = u->kind;
        v->turn_start_ms = segue__t_ms(s, s->now);
      }
      v->started = true;
      v->asked = s->now;
    }
    v->audible = n > 0 || (was && v->started && !finished);
    if (finished) finish(s, v->started);
  } else {
    v->audible = false;
  }
  if (v->told != v->audible) /* it may have been stopped since */
    segue__report(s, SEGUE_EVENT_SPEECH, "speech",
                  v->audible ? ",\"who\":\"bot\",\"on\":true" : ",\"who\":\"bot\",\"on\":false");
  v->told = v->audible;
  if (v->count > 0 && !v->dead && s->now - v->asked >= SEGUE_MS(s->plan->tts_timeout_ms))
    segue__engine_died(s, "tts", SEGUE_E_TIMEOUT, "no audio in time");
  return n > 0;
}

void segue__voice_done(segue__session *s, const segue__msg *m) {
  segue__voice *v = &s->voice;
  segue__utterance *u = head(v);
  if (m->code == SEGUE_OK || m->code == SEGUE_E_CLOSED) return; /* the end of the audio tells */
  if (u && m->id != 0 && m->id == u->id) finish(s, v->started);
  segue__engine_died(s, "tts", m->code, m->text);
}

bool segue__voice_idle(const segue__session *s) {
  return s->voice.count == 0 || s->voice.dead;
}

void segue__voice_request_done(segue__session *s) {
  skip_dropped(s);
}

void segue__voice_close(segue__session *s) {
  segue__voice *v = &s->voice;
  if (v->count > 0) segue__voice_interrupt(s);
  while (head(v)) pop(s);
  turn_close(s, true);
  segue__stream_close(v->tts);
  v->tts = NULL;
  v->dead = true;
  segue__buf_free(&v->heard);
}
