/* SPDX-License-Identifier: Apache-2.0 */
/* Who hears whom, each 20 ms tick (doc/handoff.md has the table):
 *
 *                 caller hears        agent hears
 *   bot           AI                  -
 *   transfer      AI, then hold       nothing: the line is open, the brief is not for the caller
 *   bridged       agent               caller
 *
 * The AI listens to the caller at all times and to the agent while bridged. */
#include "session/internal.h"

void segue__audio_begin(segue__session *s) {
  (void)segue__mix_init(&s->mix, SEGUE__SESSION_RATE, SEGUE__PARTIES);
  (void)segue__tone_init(&s->hold_tone, SEGUE__TONE_HOLD, SEGUE__SESSION_RATE);
}

static void set_matrix(segue__session *s, bool talk) {
  (void)segue__mix_set(&s->mix, SEGUE__PARTY_CALLER, SEGUE__PARTY_AI, talk ? 0 : 1);
  (void)segue__mix_set(&s->mix, SEGUE__PARTY_CALLER, SEGUE__PARTY_HOLD,
                       s->hold && !talk && !s->voice.audible ? 1 : 0);
  (void)segue__mix_set(&s->mix, SEGUE__PARTY_CALLER, SEGUE__PARTY_AGENT, talk ? 1 : 0);
  (void)segue__mix_set(&s->mix, SEGUE__PARTY_AGENT, SEGUE__PARTY_CALLER, talk ? 1 : 0);
}

static void deliver(segue__session *s, const int16_t *const *in, bool ai_speaks, bool bridged) {
  int16_t caller[SEGUE__SESSION_FRAME], agent[SEGUE__SESSION_FRAME];
  int16_t *out[SEGUE__PARTIES] = {caller, agent, NULL, NULL};
  set_matrix(s, bridged);
  const bool ai_reaches = segue__mix_hears(&s->mix, SEGUE__PARTY_CALLER, SEGUE__PARTY_AI) ||
                          segue__mix_hears(&s->mix, SEGUE__PARTY_AGENT, SEGUE__PARTY_AI);
  segue__mix_frame(&s->mix, in, out);
  if (bridged) {
    if (ai_speaks && ai_reaches) s->outcome.ai_frames++;
    /* Equal codecs: the payload passes as it came; only the tap above was decoded. */
    if (!segue__leg_forward(&s->caller, &s->agent)) segue__leg_say(&s->caller, caller);
    if (!segue__leg_forward(&s->agent, &s->caller)) segue__leg_say(&s->agent, agent);
    return;
  }
  segue__leg_say(&s->caller, caller);
  if (s->agent.state == SEGUE__LEG_UP) segue__leg_say(&s->agent, agent);
}

void segue__digit(segue__session *s, bool from_agent, char digit) {
  if (!from_agent) segue__record(s, SEGUE_EVENT_DTMF, "dtmf", ",\"who\":\"caller\"", SEGUE_EVENT_BY_APP);
  if (s->bridged) segue__leg_digit(from_agent ? &s->caller : &s->agent, digit);
}

static void digits(segue__session *s) {
  char digit;
  while (s->caller.rtp && (digit = segue__media_stream_next_digit(s->caller.rtp)) != 0)
    segue__digit(s, false, digit);
  while (s->agent.rtp && (digit = segue__media_stream_next_digit(s->agent.rtp)) != 0)
    segue__digit(s, true, digit);
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

void segue__audio_tick(segue__session *s) {
  /* A bridge that comes about in this tick, by the last word of the transition message, holds from the
   * next frame on: that word is still the caller's. */
  const bool bridged = s->bridged;
  int16_t ai[SEGUE__SESSION_FRAME], hold[SEGUE__SESSION_FRAME];
  const int16_t *in[SEGUE__PARTIES] = {segue__leg_heard(&s->caller), segue__leg_heard(&s->agent), NULL, NULL};
  segue__ear *ears = s->ears;
  caller_turn(s, segue__ear_frame(s, &ears[0], in[SEGUE__PARTY_CALLER], s->voice.audible && !s->bridged));
  const segue__turn_action a = segue__ear_frame(s, &ears[1], in[SEGUE__PARTY_AGENT], false);
  if (a == SEGUE__TURN_BEGAN || a == SEGUE__TURN_ENDED) report_speech(s, "agent", a == SEGUE__TURN_BEGAN);
  if (s->bridged)
    segue__outcome_frame(&s->outcome, segue__turn_speaking(&ears[0].turn),
                         ears[1].open && segue__turn_speaking(&ears[1].turn), s->now);
  const bool ai_speaks = segue__voice_frame(s, ai);
  if (ai_speaks) in[SEGUE__PARTY_AI] = ai;
  if (s->hold) {
    (void)segue__tone_read(&s->hold_tone, hold, SEGUE__SESSION_FRAME);
    in[SEGUE__PARTY_HOLD] = hold;
  }
  digits(s);
  if (s->phase == SEGUE__PHASE_LIVE) deliver(s, in, ai_speaks, bridged && s->bridged);
}
