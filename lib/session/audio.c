/* SPDX-License-Identifier: Apache-2.0 */
/* Who hears whom, each 20 ms tick: the table below, which doc/handoff.md shows too.
 * The AI listens to the caller at all times and to the agent while bridged. */
#include "session/internal.h"

void segue__audio_begin(segue__session *s) {
  (void)segue__mix_init(&s->mix, SEGUE__SESSION_RATE, SEGUE__PARTIES);
  (void)segue__tone_init(&s->hold_tone, SEGUE__TONE_HOLD, SEGUE__SESSION_RATE);
}

#define BIT(party) (1u << SEGUE__PARTY_##party)

enum { ALONE = 0, BRIDGED, HANDING_ON, SITUATIONS };

/* Whom each listener hears. The whisper reaches one leg only, in every situation: that of an agent who has
 * not got the caller. Hold audio is silent while the AI speaks, and off but for a caller who waits. */
static const uint8_t hears[SITUATIONS][3] = {
    /*              caller                 agent          first agent */
    [ALONE] = {BIT(AI) | BIT(HOLD), BIT(WHISPER), 0},
    [BRIDGED] = {BIT(AGENT), BIT(CALLER), 0},
    [HANDING_ON] = {BIT(FIRST), BIT(WHISPER), BIT(CALLER)},
};

#define DEAD_HOLD SEGUE_MS(600) /* of no sound at all: longer than a jitter buffer conceals */

/* Bridged with an agent whose phone sends nothing: hold without music of their own, said (inactive) or not (sendonly, or
 * c=0.0.0.0, and then not a packet), or a leg that is gone while the caller's far end still calls the agent. */
static bool left_alone(segue__session *s) {
  const segue__leg *l = segue__talker(s);
  const bool dead = !(l->far & SEGUE_MEDIA_RECV) && s->now >= l->heard_at + DEAD_HOLD;
  return s->bridged && (!l->env || !(l->far & SEGUE_MEDIA_SENDRECV) || dead);
}

static const int16_t *hear(segue__session *s, segue__leg *l) {
  const int16_t *frame = segue__leg_heard(l);
  if (frame) l->heard_at = s->now;
  return frame;
}

static void set_matrix(segue__session *s, int situation) {
  for (uint32_t who = 0; who < 3; who++)
    for (uint32_t whom = 0; whom < SEGUE__PARTIES; whom++) {
      bool on = hears[situation][who] >> whom & 1;
      if (whom == SEGUE__PARTY_HOLD)
        on = (on && s->hold && !s->voice.audible) || (who == SEGUE__PARTY_CALLER && left_alone(s));
      (void)segue__mix_set(&s->mix, who, whom, on ? 1 : 0);
    }
}

/* Equal codecs: the payload passes as it came; only the tap was decoded. */
static void pass(segue__leg *to, segue__leg *from, const int16_t *mixed) {
  if (!segue__leg_forward(to, from)) segue__leg_say(to, mixed);
}

static bool ai_reaches_anybody(const segue__session *s) {
  bool any = false;
  for (uint32_t who = 0; who < 3; who++) any |= segue__mix_hears(&s->mix, who, SEGUE__PARTY_AI) != 0;
  return any;
}

static void deliver(segue__session *s, const int16_t *const *in, bool bridged) {
  int16_t heard[3][SEGUE__SESSION_FRAME];
  int16_t *out[SEGUE__PARTIES] = {heard[0], heard[1], heard[2], NULL, NULL, NULL};
  const bool handing_on = bridged && s->first.env;
  set_matrix(s, handing_on ? HANDING_ON : bridged ? BRIDGED : ALONE);
  const bool said = in[SEGUE__PARTY_AI] && ai_reaches_anybody(s);
  segue__mix_frame(&s->mix, in, out);
  if (bridged) {
    segue__leg *talker = segue__talker(s);
    /* Of silence too, once the change is through: the proof is that nobody could have heard a word. */
    if (said || ai_reaches_anybody(s)) s->outcome.ai_frames++;
    if (left_alone(s))
      segue__leg_say(&s->caller, heard[SEGUE__PARTY_CALLER]);
    else
      pass(&s->caller, talker, heard[SEGUE__PARTY_CALLER]);
    pass(talker, &s->caller, heard[handing_on ? SEGUE__PARTY_FIRST : SEGUE__PARTY_AGENT]);
  } else {
    segue__leg_say(&s->caller, heard[SEGUE__PARTY_CALLER]);
  }
  if ((!bridged || handing_on) && s->agent.state == SEGUE__LEG_UP)
    segue__leg_say(&s->agent, heard[SEGUE__PARTY_AGENT]);
}

void segue__digit(segue__session *s, segue__leg *from, char digit) {
  segue__leg *talker = segue__talker(s);
  if (from == &s->caller && !s->deaf)
    segue__record(s, SEGUE_EVENT_DTMF, "dtmf", ",\"who\":\"caller\"", SEGUE_EVENT_BY_APP);
  if (s->bridged && from == &s->caller) segue__leg_digit(talker, digit);
  if (s->bridged && from == talker) segue__leg_digit(&s->caller, digit);
  if (from == &s->agent) segue__accept_digit(s, digit);
}

static void digits(segue__session *s) {
  segue__leg *const legs[] = {&s->caller, &s->agent, &s->first};
  char digit;
  for (size_t i = 0; i < 3; i++)
    while (legs[i]->rtp && (digit = segue__media_stream_next_digit(legs[i]->rtp)) != 0)
      segue__digit(s, legs[i], digit);
}

static void report_speech(segue__session *s, const char *who, bool on) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"who\":\"%s\",\"on\":%s", who, on ? "true" : "false");
  segue__report(s, SEGUE_EVENT_SPEECH, "speech", segue__buf_str(&b));
  segue__buf_free(&b);
}

static void caller_turn(segue__session *s, segue__turn_action a) {
  switch (a) {
  case SEGUE__TURN_BARGE_IN:
    if (s->handoff.state == SEGUE__HANDOFF_TALKING) {
      segue__voice_interrupt(s); /* before this tick's mix: not one frame more */
      s->brain.interrupted = true;
      if (s->brain.busy) segue__llm_cancel(s->brain.llm, s->brain.request);
      s->brain.busy = false;
    }
    report_speech(s, "caller", true);
    break;
  case SEGUE__TURN_BEGAN: report_speech(s, "caller", true); break;
  case SEGUE__TURN_ENDED: report_speech(s, "caller", false); break;
  case SEGUE__TURN_NO_INPUT:
    if (s->handoff.state == SEGUE__HANDOFF_TALKING && !s->brain.busy && !s->brain.verify_asked)
      segue__bot_ask(s, SEGUE_LLM_SILENCE, "", -1, (int32_t)s->transcript.n - 1, NULL);
    break;
  default: break;
  }
}

static void watch_silence(segue__session *s) {
  const segue__turn *caller = &s->ears[0].turn, *agent = &s->ears[1].turn;
  const bool caller_speaks = segue__turn_speaking(caller),
             agent_speaks = s->ears[1].open && segue__turn_speaking(agent);
  segue_time since = caller_speaks ? segue__turn_onset(caller) : segue__turn_last_speech(caller);
  const segue_time other = agent_speaks ? segue__turn_onset(agent) : segue__turn_last_speech(agent);
  if (caller_speaks == agent_speaks)
    since = (other < since) == agent_speaks ? other
                                            : since; /* the first of two who speak, the last of two silent */
  else if (agent_speaks)
    since = other;
  segue__outcome_frame(&s->outcome, caller_speaks, agent_speaks, since, s->now);
}

void segue__audio_tick(segue__session *s) {
  /* A bridge that comes about in this tick, by the last word of the transition message, holds from the
   * next frame on: that word is still the caller's. */
  const bool bridged = s->bridged;
  const uint64_t agent = s->agent.id, first = s->first.id;
  int16_t ai[SEGUE__SESSION_FRAME], hold[SEGUE__SESSION_FRAME], whisper[SEGUE__SESSION_FRAME];
  const int16_t *in[SEGUE__PARTIES] = {hear(s, &s->caller), hear(s, &s->agent), hear(s, &s->first)};
  segue__ear *ears = s->ears;
  if (segue__shadow_hears(s, &s->caller))
    caller_turn(s, segue__ear_frame(s, &ears[0], in[SEGUE__PARTY_CALLER], s->voice.audible && !s->bridged));
  if (segue__shadow_hears(s, segue__talker(s))) {
    const segue__turn_action a =
        segue__ear_frame(s, &ears[1], in[s->first.env ? SEGUE__PARTY_FIRST : SEGUE__PARTY_AGENT], false);
    if (a == SEGUE__TURN_BEGAN || a == SEGUE__TURN_ENDED) report_speech(s, "agent", a == SEGUE__TURN_BEGAN);
  }
  if (s->bridged && !s->deaf) watch_silence(s);
  const bool ai_speaks = segue__voice_frame(s, ai);
  if (ai_speaks) in[SEGUE__PARTY_AI] = ai;
  if (s->hold || left_alone(s)) {
    (void)segue__tone_read(&s->hold_tone, hold, SEGUE__SESSION_FRAME);
    in[SEGUE__PARTY_HOLD] = hold;
  }
  if (segue__accept_frame(s, in[SEGUE__PARTY_AGENT], whisper)) in[SEGUE__PARTY_WHISPER] = whisper;
  digits(s);
  /* What an agent said or pressed may have ended a leg, and its frames with it. */
  if (s->agent.id != agent) in[SEGUE__PARTY_AGENT] = NULL;
  if (s->first.id != first) in[SEGUE__PARTY_FIRST] = NULL;
  if (s->phase == SEGUE__PHASE_LIVE) deliver(s, in, bridged && s->bridged);
  segue__leg_heard_out(&s->caller);
  segue__leg_heard_out(&s->agent);
  segue__leg_heard_out(&s->first);
}
