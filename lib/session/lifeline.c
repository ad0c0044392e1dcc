/* SPDX-License-Identifier: Apache-2.0 */
/* A leg that is up and sends nothing is dead, whatever its signalling says: a process that hangs, a NAT that has forgotten
 * it, a network that is gone. Then the other party must not be left talking to it. */
#include <segue/ext/transport.h>

#include "session/internal.h"

/* Who is on hold, or has said that they will only listen, owes us no sound; nor whoever is being let go. */
static bool owes_sound(const segue__session *s, const segue__leg *l) {
  return l->state == SEGUE__LEG_UP && l->far == SEGUE_MEDIA_SENDRECV && !segue__release_active(&s->release) &&
         (l->way == SEGUE_MEDIA_RTP || s->plan->media_timeout_said);
}

static bool is_dead(segue__session *s, segue__leg *l) {
  const uint64_t signs = segue__leg_signs(l);
  if (!owes_sound(s, l) || signs != l->signs || l->sign_at == 0) { /* 0: it is looked at for the first time */
    l->signs = signs;
    l->sign_at = s->now;
    return false;
  }
  return s->now - l->sign_at >= SEGUE_MS(s->plan->media_timeout_ms);
}

static void report(segue__session *s, const char *party) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"party\":\"%s\",\"state\":\"silent\",\"status\":0,\"ms\":%u", party,
                    (unsigned)s->plan->media_timeout_ms);
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
}

static void agent_dead(segue__session *s, segue__leg *l) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = l->id,
                              .type = SEGUE_LEG_ENDED,
                              .by = SEGUE_BY_NETWORK,
                              .result = SEGUE_RESULT_FAILED};
  report(s, "agent");
  segue__leg_hangup(l, "no media"); /* should it hear us after all */
  segue__transfer_agent_event(s, l, &ev);
}

void segue__lifeline_tick(segue__session *s) {
  if (s->plan->media_timeout_ms == 0) return;
  if (is_dead(s, &s->caller)) {
    report(s, "caller");
    if (!s->ended_by) s->ended_by = "network";
    segue__leg_end(s, &s->caller, "no media");
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_CALLER_GONE});
    return;
  }
  if (is_dead(s, &s->agent)) agent_dead(s, &s->agent);
  if (s->phase == SEGUE__PHASE_LIVE && s->first.env && is_dead(s, &s->first)) agent_dead(s, &s->first);
}
