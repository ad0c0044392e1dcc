/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the caller's turn by what was said, where a plugin judges that: in each pause it is asked how long a silence
 * ends the turn. The built-in rule stands for it until there is a pause, and for good once it breaks its contract. */
#include "session/internal.h"

#define EVERY 5u             /* frames: in a pause it is asked each 100 ms, and when words have come */
#define LONGEST_MS 60000u    /* more is no answer */
#define TOO_SLOW SEGUE_MS(5) /* five times what the contract allows; the machine may be busy */
#define OFTEN 3u

static const char *bot_said(const segue__session *s) {
  for (size_t i = s->transcript.n; i > 0; i--)
    if (s->transcript.turns[i - 1].who == SEGUE_WHO_BOT) return s->transcript.turns[i - 1].text;
  return "";
}

static void give_up(segue__session *s, const char *message) {
  s->judge.off = true;
  segue__report_engine(s, "turn", "failed", SEGUE_E_ENGINE, message);
}

static void ask(segue__session *s, segue__ear *e) {
  const segue__engine *engine = s->plan->turn;
  const segue_time quiet = segue__turn_last_speech(&e->turn), onset = segue__turn_onset(&e->turn);
  const segue_turn_state state = {.size = sizeof state,
                                  .partial = e->partial,
                                  .silence_ms = (uint32_t)((s->now - quiet) / 1000),
                                  .speech_ms = (uint32_t)((quiet - onset) / 1000),
                                  .bot_said = bot_said(s)};
  const segue_time began = s->env->now(s->env->ctx);
  const uint32_t ms = engine->ops.turn->wait_ms(engine->state, &state);
  const segue_time took = s->env->now(s->env->ctx) - began;
  if (ms > LONGEST_MS)
    give_up(s, "a turn shall end after more than a minute");
  else if (took > TOO_SLOW && ++s->judge.slow >= OFTEN)
    give_up(s, "its answers take too long");
  segue__turn_set_wait(&e->turn, s->judge.off ? e->turn.config.endpoint_ms : ms);
}

void segue__judge_frame(segue__session *s, segue__ear *e, bool speech) {
  if (!s->plan->turn || s->judge.off || e != &s->ears[0] || !segue__turn_speaking(&e->turn)) return;
  if (speech) {
    s->judge.frames = 0;
    segue__turn_set_wait(&e->turn, e->turn.config.endpoint_ms);
  } else if (s->judge.frames++ % EVERY == 0 || e->heard_more) {
    ask(s, e);
  }
  e->heard_more = false;
}
