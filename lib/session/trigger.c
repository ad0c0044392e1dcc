/* SPDX-License-Identifier: Apache-2.0 */
/* What begins a handoff or keeps the bot from one: triggers, vetoes, the policy's judgement. */
#include <stdlib.h>
#include <string.h>

#include "context/redact.h"
#include "session/internal.h"

/* A reason is an engine's or the application's own words, and may hold a caller's secret. Nothing rather than a leak. */
static const char *masked(segue__session *s, const char *why, segue__buf *out) {
  segue__buf_init(out);
  if (!why || !*why) return why;
  const int rc = segue__redactor_text(s->redactor, why, segue__redactor_cut(why, strlen(why)), out);
  return rc == SEGUE_OK ? segue__buf_str(out) : "(not told)";
}

static void report_decision(segue__session *s, const segue__trigger *t, const char *why) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"decision\":\"escalate\",\"by\":\"%s\",\"reason\":\"%s\",\"score\":", t->by,
                    segue_reason_name(t->reason));
  segue__buf_json_number(&b, t->score, 3);
  segue__buf_puts(&b, ",\"why\":");
  segue__buf_json_string(&b, why);
  segue__buf_printf(&b, ",\"turn\":%d,\"signals\":", (int)t->turn);
  segue__policy_signals_json(t->signals, t->n_signals, "-1", &b);
  segue__report(s, SEGUE_EVENT_DECISION, "decision", segue__buf_str(&b));
  segue__buf_free(&b);
}

/* What holds for this handoff only: whom it calls, what the caller is told, who stays. */
static void prepare(segue__session *s, const segue__trigger *t) {
  free(s->target);
  s->target = t->target ? strdup(t->target) : NULL;
  segue__release_stop(s);
  s->handoff.config = s->plan->handoff;
  if (t->leaves || t->stays) s->handoff.config.agent_stays = t->stays;
  if (s->target) {
    s->handoff.config.n_targets = 1;
    s->handoff.config.targets[0] = s->plan->any_target;
  }
  s->waiting_since = s->now;
  free(s->notes);
  s->notes = NULL;
  free(s->message);
  s->message = t->message && t->message[0] ? strdup(t->message) : NULL;
}

int segue__transfer_trigger(segue__session *s, const segue__trigger *t) {
  const segue_time began = s->env->now(s->env->ctx);
  const bool handing_on = t->from_agent && s->handoff.state == SEGUE__HANDOFF_BRIDGED;
  if (s->phase != SEGUE__PHASE_LIVE || (s->handoff.state != SEGUE__HANDOFF_TALKING && !handing_on))
    return SEGUE_E_STATE;
  segue__buf words;
  const char *why = masked(s, t->why, &words);
  (void)segue_context_builder_set_reason(s->builder, t->reason, t->score, why, t->signals, t->n_signals);
  s->context_dirty = true;
  prepare(s, t);
  if (s->plan->transcribe_agent && !s->bridged) segue__recall_begin(&s->recall);
  report_decision(s, t, why);
  segue__buf_free(&words);
  if (s->brain.llm && s->brain.busy) segue__llm_cancel(s->brain.llm, s->brain.request);
  s->brain.busy = s->brain.leaving = false;
  segue__voice_drop_waiting(s);
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_TRIGGER});
  segue__took(s, SEGUE__TOOK_TRIGGER, began, s->env->now(s->env->ctx));
  return SEGUE_OK;
}

void segue__veto(segue__session *s, uint32_t turns, const char *why, const char *by) {
  segue__buf b, words;
  why = masked(s, why, &words);
  segue__policy_veto(&s->policy, turns, why);
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"decision\":\"stay\",\"by\":\"%s\",\"turns\":", by);
  if (turns == UINT32_MAX)
    segue__buf_puts(&b, "null");
  else
    segue__buf_printf(&b, "%u", (unsigned)turns);
  segue__buf_puts(&b, ",\"why\":");
  segue__buf_json_string(&b, why);
  segue__report(s, SEGUE_EVENT_DECISION, "decision", segue__buf_str(&b));
  segue__buf_free(&b);
  segue__buf_free(&words);
}

/* For the log: at which points it was judged, so that `segue replay` judges at the same. */
static void report_judged(segue__session *s, const segue__decision *d) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_puts(&b, ",\"state\":\"judged\",\"score\":");
  segue__buf_json_number(&b, d->score, 3);
  segue__buf_printf(&b, ",\"turn\":%d", (int)d->turn);
  segue__report(s, SEGUE_EVENT_POLICY, "policy", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__transfer_judge(segue__session *s) {
  if (s->handoff.state != SEGUE__HANDOFF_TALKING || s->phase != SEGUE__PHASE_LIVE) return;
  segue_context *ctx = segue__context_now(s);
  segue__decision d;
  segue__policy_judge(&s->policy, ctx, &d);
  segue_context_unref(ctx);
  report_judged(s, &d);
  if (!d.escalate) return;
  const segue__trigger t = {.by = "policy",
                            .reason = d.reason,
                            .score = d.score,
                            .why = d.why,
                            .turn = d.turn,
                            .signals = d.signals,
                            .n_signals = d.n_signals,
                            .message = d.reason == SEGUE_REASON_ENGINE_FAILURE ? s->plan->sorry : NULL};
  (void)segue__transfer_trigger(s, &t);
}
