/* SPDX-License-Identifier: Apache-2.0 */
#include "session/accept.h"

#include <stdlib.h>
#include <string.h>

#include "dialog/consent.h"

#define ASK_AGAIN SEGUE_MS(4000)  /* of no answer */
#define BEEP_AGAIN SEGUE_MS(2000) /* of a beep that stands for the question */
#define PICKED_UP SEGUE_MS(2500)  /* nobody says hello: a person who listens */

static void settle(segue__accept *a, segue__handoff_input_kind verdict, const char *why) {
  if (a->stage == SEGUE__ACCEPT_SETTLED) return;
  a->stage = SEGUE__ACCEPT_SETTLED;
  a->verdict = verdict;
  a->why = why;
}

/* Last thing of every entry: what comes of it may end the step. */
static void deliver(segue__session *s) {
  segue__accept *a = s->accept;
  if (!a || !a->verdict) return;
  const segue__handoff_input in = {.kind = a->verdict, .attempt = a->attempt, .why = a->why};
  a->verdict = 0;
  segue__transfer_input(s, in);
}

/* ---- life ---- */

static char *whisper_of(segue__session *s) {
  char *text = NULL;
  size_t n = 0;
  segue_context *ctx = segue__context_now(s);
  segue_brief_options o;
  segue_brief_options_init(&o, sizeof o);
  o.now_ms = (int64_t)s->env->wall_ms(s->env->ctx, s->now);
  if (ctx && segue_context_brief(ctx, SEGUE_BRIEF_WHISPER, &o, NULL, &n) == SEGUE_E_LIMIT) {
    text = malloc(++n);
    if (text && segue_context_brief(ctx, SEGUE_BRIEF_WHISPER, &o, text, &n) != SEGUE_OK) {
      free(text);
      text = NULL;
    }
  }
  segue_context_unref(ctx);
  return text;
}

static int open_voice(segue__session *s, void *user, const segue__link *link, segue_error *err) {
  segue__accept *a = user;
  return segue__speaker_open(s, &a->tts, link, segue__choice_tag(&a->choice, SEGUE__TAG_ACCEPT_VOICE), err);
}

/* The voice that the caller hears, or one after it. */
static bool find_voice(segue__session *s, segue__accept *a) {
  const segue__choice *known = &s->voice.choice;
  if (s->plan->tts.n == 0 || s->voice.dead) return false;
  a->choice.turns = s->accepts << 8; /* of this agent, not of the one before */
  if (known->tried) a->choice.tried = known->tried & ~(1u << known->at);
  return segue__chain_begin(s, "tts", &s->plan->tts, &a->choice, open_voice, a);
}

/* No voice: whoever must be asked hears a beep, and is listened to, for a person needs no key to be one. */
static void lose_voice(segue__session *s, segue__accept *a) {
  if (a->mute) return;
  a->mute = true;
  segue__report_engine(s, "tts", "failed", SEGUE_E_ENGINE, "the agent cannot be told anything");
  (void)segue__tone_init(&a->beep, SEGUE__TONE_BEEP, SEGUE__SESSION_RATE);
}

/* The voice has failed. true: another one takes its place, and the present text is to be begun again. */
static bool next_voice(segue__session *s, segue__accept *a, int code, const char *message) {
  const segue__chain *c = &s->plan->tts;
  const uint32_t from = a->choice.at;
  if (!a->tts) return false;
  segue__stream_close(a->tts);
  a->tts = NULL;
  if (!segue__chain_failed(s, "tts", c, &a->choice, code, message) ||
      !segue__chain_open(s, "tts", c, &a->choice, open_voice, a)) {
    lose_voice(s, a);
    return false;
  }
  segue__chain_switched(s, "tts", c, from, &a->choice, "the agent hears the sentence once more");
  return true;
}

static void speak_next(segue__session *s);

void segue__accept_begin(segue__session *s, uint32_t attempt, const segue__plan_ask *ask) {
  segue__accept_end(s);
  segue__accept *a = calloc(1, sizeof *a);
  if (!a) { /* without memory for it the caller is better off with an agent who was not asked */
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ACCEPTED, .attempt = attempt});
    return;
  }
  s->accept = a;
  s->accepts++;
  a->attempt = attempt;
  a->ask = *ask;
  a->since = s->now;
  if (ask->whisper) a->text[0] = whisper_of(s);
  if (ask->accept != SEGUE__ACCEPT_NONE) a->text[1] = strdup(s->plan->question);
  if ((ask->whisper || ask->accept != SEGUE__ACCEPT_NONE) && !find_voice(s, a)) lose_voice(s, a);
  if (ask->amd)
    segue__amd_init(&a->amd, s->env->vad_plan, NULL);
  else
    speak_next(s);
  deliver(s);
}

void segue__accept_end(segue__session *s) {
  segue__accept *a = s->accept;
  if (!a) return;
  s->accept = NULL;
  segue__stream_close(a->tts);
  segue__ear_close(&a->ear);
  for (uint32_t i = 0; i < SEGUE__ACCEPT_TEXTS; i++) free(a->text[i]);
  free(a);
}

/* ---- speaking ---- */

static void asked(segue__session *s) {
  segue__accept *a = s->accept;
  if (a->ask.accept == SEGUE__ACCEPT_NONE) {
    settle(a, SEGUE__HANDOFF_IN_ACCEPTED,
           a->mute ? "the agent could not be briefed" : "the agent was briefed");
    return;
  }
  a->stage = SEGUE__ACCEPT_ASKED;
  a->since = s->now;
  if (a->ask.accept != SEGUE__ACCEPT_VOICE || a->ear.dead) return;
  /* Only from here on: before, it would hear a greeting, or the question itself. */
  if (a->ear.open) {
    segue__ear_drop(s, &a->ear);
  } else if (segue__ear_open(s, &a->ear, SEGUE_WHO_AGENT) != SEGUE_OK) {
    a->ear.dead = true; /* a key still does */
    segue__report_engine(s, "asr", "failed", SEGUE_E_ENGINE, "the agent can answer by key only");
  }
}

/* The next text that there is, else the answer is waited for. */
static void speak_next(segue__session *s) {
  segue__accept *a = s->accept;
  a->stage = SEGUE__ACCEPT_SPEAKING;
  a->since = s->now;
  while (a->next_text < SEGUE__ACCEPT_TEXTS && !a->text[a->next_text]) a->next_text++;
  if (a->mute || a->next_text == SEGUE__ACCEPT_TEXTS) {
    asked(s);
    return;
  }
  const char *text = a->text[a->next_text++];
  a->sounded = false;
  int rc;
  do {
    a->id++;
    rc = segue__tts_speak(a->tts, a->id, text, strlen(text));
  } while (rc != SEGUE_OK && next_voice(s, a, rc, "speak was refused"));
  if (rc != SEGUE_OK) asked(s);
}

/* The voice has failed in the middle of a text. */
static void speak_again(segue__session *s, int code, const char *message) {
  segue__accept *a = s->accept;
  const bool spoke = a->stage == SEGUE__ACCEPT_SPEAKING;
  const bool more = next_voice(s, a, code, message);
  if (!spoke) return;
  if (more) {
    a->next_text--;
    speak_next(s);
  } else {
    asked(s);
  }
}

static bool speak_frame(segue__session *s, int16_t *pcm) {
  segue__accept *a = s->accept;
  int finished = 0;
  const size_t n = segue__tts_read(a->tts, a->id, pcm, SEGUE__SESSION_FRAME, &finished);
  if (n > 0 && n < SEGUE__SESSION_FRAME) memset(pcm + n, 0, (SEGUE__SESSION_FRAME - n) * sizeof *pcm);
  if (n > 0) a->since = s->now;
  a->sounded |= n > 0;
  if (finished && segue__tts_whole(a->tts, a->id)) {
    const char *text = a->text[a->next_text - 1];
    if (a->sounded || !segue__has_words(text, strlen(text)))
      speak_next(s);
    else
      speak_again(s, SEGUE_E_ENGINE, "words without a sound");
  } else if (s->now - a->since >= SEGUE_MS(s->plan->tts_timeout_ms)) { /* or why it failed is not told */
    speak_again(s, SEGUE_E_TIMEOUT, "no audio in time");
  }
  return n > 0;
}

static bool beep_frame(segue__session *s, int16_t *pcm) {
  segue__accept *a = s->accept;
  if (segue__tone_read(&a->beep, pcm, SEGUE__SESSION_FRAME)) return true;
  if (s->now - a->since < BEEP_AGAIN) return false;
  a->since = s->now;
  (void)segue__tone_init(&a->beep, SEGUE__TONE_BEEP, SEGUE__SESSION_RATE);
  return false;
}

void segue__accept_voice(segue__session *s, const segue__msg *m) {
  segue__accept *a = s->accept;
  if (!a || m->code == SEGUE_OK) return;
  if (m->stream != segue__choice_tag(&a->choice, SEGUE__TAG_ACCEPT_VOICE)) return;
  speak_again(s, m->code, m->text);
  deliver(s);
}

/* ---- hearing ---- */

bool segue__accept_asks(const segue__session *s) {
  const segue__accept *a = s->accept;
  return a && a->ask.accept != SEGUE__ACCEPT_NONE && a->stage != SEGUE__ACCEPT_SETTLED;
}

void segue__accept_digit(segue__session *s, char digit) {
  segue__accept *a = s->accept;
  if (!a || a->ask.accept == SEGUE__ACCEPT_NONE) return;
  if (digit == '1') settle(a, SEGUE__HANDOFF_IN_ACCEPTED, "the agent pressed 1");
  if (digit == '2') settle(a, SEGUE__HANDOFF_IN_DECLINED, "the agent pressed 2");
  deliver(s);
}

static void ask_again(segue__session *s) {
  s->accept->next_text = SEGUE__ACCEPT_TEXTS - 1;
  speak_next(s);
}

void segue__accept_heard(segue__session *s, const segue__msg *m) {
  segue__accept *a = s->accept;
  char *text = NULL;
  double confidence;
  if (!a || !segue__ear_of(&a->ear, m)) return;
  const bool result = m->kind == SEGUE__MSG_ASR_RESULT;
  if (result ? !segue__ear_result(s, &a->ear, m, &text, &confidence) : true) {
    (void)segue__ear_failed(s, &a->ear, result ? SEGUE_E_ENGINE : m->code,
                            result ? "its results cannot be used" : m->text); /* a key still does */
  } else if (text && m->code && a->stage == SEGUE__ACCEPT_ASKED) {
    switch (segue__consent_of(text)) {
    case SEGUE__CONSENT_YES: settle(a, SEGUE__HANDOFF_IN_ACCEPTED, "the agent said yes"); break;
    case SEGUE__CONSENT_NO: settle(a, SEGUE__HANDOFF_IN_DECLINED, "the agent said no"); break;
    case SEGUE__CONSENT_UNCLEAR: ask_again(s); break;
    }
  }
  free(text);
  deliver(s);
}

/* A person or a machine. Once we speak, what comes back may be our own words: only tones count then. */
static void judge(segue__session *s) {
  segue__accept *a = s->accept;
  const segue__amd_result *r = segue__amd_result_of(&a->amd);
  const bool listening = a->stage == SEGUE__ACCEPT_LISTENING;
  const bool tones = strcmp(r->why, "network_tones") == 0;
  if (r->verdict == SEGUE__AMD_BEEP || (r->verdict == SEGUE__AMD_MACHINE && (listening || tones)))
    settle(a, SEGUE__HANDOFF_IN_VOICEMAIL,
           r->verdict == SEGUE__AMD_BEEP ? "an answering machine beeped"
           : tones                       ? "the network answered with tones"
                                         : "an answering machine picked up");
}

static void listen_for_machines(segue__session *s, const int16_t *pcm) {
  static const int16_t silence[SEGUE__SESSION_FRAME];
  segue__accept *a = s->accept;
  if (segue__amd_frame(&a->amd, pcm ? pcm : silence)) judge(s);
  if (a->stage != SEGUE__ACCEPT_LISTENING) return;
  const segue__amd_result *r = segue__amd_result_of(&a->amd);
  const bool person = r->verdict == SEGUE__AMD_HUMAN;
  if (!person && (s->now - a->since < PICKED_UP || r->lead_ms * 1000 + SEGUE_MS(100) < s->now - a->since))
    return;
  if (person && a->mute && a->ask.accept != SEGUE__ACCEPT_NONE)
    settle(a, SEGUE__HANDOFF_IN_ACCEPTED, "a person answered and could not be asked");
  else if (!a->text[0] && !a->text[1])
    settle(a, SEGUE__HANDOFF_IN_ACCEPTED, person ? "a person answered" : "no machine is heard");
  else
    speak_next(s);
}

bool segue__accept_frame(segue__session *s, const int16_t *heard, int16_t *pcm) {
  segue__accept *a = s->accept;
  bool sounds = false;
  if (!a || a->stage == SEGUE__ACCEPT_SETTLED) return false;
  segue__stream_tick(a->tts, s->now);
  segue__ear_tick(s, &a->ear);
  if (a->ask.amd) listen_for_machines(s, heard);
  if (a->stage == SEGUE__ACCEPT_SPEAKING) {
    sounds = speak_frame(s, pcm);
  } else if (a->stage == SEGUE__ACCEPT_ASKED) {
    (void)segue__ear_frame(s, &a->ear, heard, false);
    if (a->mute)
      sounds = beep_frame(s, pcm);
    else if (s->now - a->since >= ASK_AGAIN && !segue__turn_speaking(&a->ear.turn))
      ask_again(s);
  }
  deliver(s);
  return sounds;
}
