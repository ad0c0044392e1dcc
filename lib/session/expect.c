/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a session's next tick, asked for while another's runs: with ten thousand of them none is in the caches. */
#include "session/session.h"

#include "base/ahead.h"
#include "session/internal.h"

static void expect_leg(const segue__leg *l) {
  segue__ahead(l, offsetof(segue__leg, fifo_dropped));
}

static void expect_ear(const segue__ear *e) {
  segue__stream_expect(e->asr);
  if (e->preroll && !e->writing) segue__ahead(e->preroll[e->preroll_at], sizeof *e->preroll);
}

static void expect_state(const segue__session *s) {
  segue__ahead(s, offsetof(segue__session, caller));
  expect_leg(&s->caller);
  expect_leg(&s->agent);
  segue__ahead(&s->first, offsetof(segue__leg, way));
  segue__ahead(&s->publisher, offsetof(segue__session, mix) - offsetof(segue__session, publisher));
  segue__ahead(s->mix.gain, 3 * sizeof *s->mix.gain);
  segue__ahead(s->mix.target, 3 * sizeof *s->mix.target);
  segue__ahead(&s->release.state, sizeof s->release.state + sizeof s->release.due);
  segue__ahead(&s->handoff.state, offsetof(segue__handoff, dialled_at) - offsetof(segue__handoff, state));
  for (int i = 0; i < 2; i++) segue__ahead(&s->ears[i], offsetof(segue__ear, vad.window_min));
  segue__ahead(&s->voice, offsetof(segue__voice, why));
  segue__ahead(&s->outcome.first_speech, sizeof(segue_time) * 8);
  segue__ahead(&s->recall, sizeof s->recall);
}

void segue__session_expect(const segue__session *s, segue__expected what) {
  switch (what) {
  case SEGUE__EXPECT_STATE: expect_state(s); break;
  case SEGUE__EXPECT_PARTS:
    expect_ear(&s->ears[0]);
    expect_ear(&s->ears[1]);
    segue__stream_expect(s->brain.llm);
    segue__stream_expect(s->voice.tts);
    segue__ahead(s->plan, SEGUE__CACHE_LINE);
    break;
  case SEGUE__EXPECT_ENGINES:
    segue__stream_expect_state(s->ears[0].asr);
    segue__stream_expect_state(s->ears[1].asr);
    segue__stream_expect_state(s->brain.llm);
    segue__stream_expect_state(s->voice.tts);
    break;
  }
}
