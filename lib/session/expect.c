/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a session's next tick, asked for while another's runs: with ten thousand of them none is in the caches. */
#include "session/session.h"

#include "base/ahead.h"
#include "session/internal.h"

static void expect_leg(segue__ahead_list *to, const segue__leg *l) {
  segue__ahead_add(to, l, offsetof(segue__leg, fifo_dropped));
}

static void expect_ear(segue__ahead_list *to, const segue__ear *e) {
  segue__stream_expect(to, e->asr);
  if (e->preroll && !e->writing) segue__ahead_add(to, e->preroll[e->preroll_at], sizeof *e->preroll);
}

static void expect_state(segue__ahead_list *to, const segue__session *s) {
  segue__ahead_add(to, s, offsetof(segue__session, caller));
  expect_leg(to, &s->caller);
  expect_leg(to, &s->agent);
  segue__ahead_add(to, &s->first, offsetof(segue__leg, way));
  segue__ahead_add(to, &s->publisher, offsetof(segue__session, mix) - offsetof(segue__session, publisher));
  segue__ahead_add(to, s->mix.gain, 3 * sizeof *s->mix.gain);
  segue__ahead_add(to, s->mix.target, 3 * sizeof *s->mix.target);
  segue__ahead_add(to, &s->release.state, sizeof s->release.state + sizeof s->release.due);
  segue__ahead_add(to, &s->handoff.state,
                   offsetof(segue__handoff, dialled_at) - offsetof(segue__handoff, state));
  for (int i = 0; i < 2; i++) segue__ahead_add(to, &s->ears[i], offsetof(segue__ear, vad.window_min));
  segue__ahead_add(to, &s->voice, offsetof(segue__voice, why));
  segue__ahead_add(to, &s->outcome.first_speech, sizeof(segue_time) * 8);
  segue__ahead_add(to, &s->recall, sizeof s->recall);
}

void segue__session_expect(const segue__session *s, segue__expected what, segue__ahead_list *to) {
  switch (what) {
  case SEGUE__EXPECT_STATE: expect_state(to, s); break;
  case SEGUE__EXPECT_PARTS:
    expect_ear(to, &s->ears[0]);
    expect_ear(to, &s->ears[1]);
    segue__stream_expect(to, s->brain.llm);
    segue__stream_expect(to, s->voice.tts);
    segue__ahead_add(to, s->plan, SEGUE__CACHE_LINE);
    break;
  case SEGUE__EXPECT_ENGINES:
    segue__stream_expect_state(to, s->ears[0].asr);
    segue__stream_expect_state(to, s->ears[1].asr);
    segue__stream_expect_state(to, s->brain.llm);
    segue__stream_expect_state(to, s->voice.tts);
    break;
  }
}
