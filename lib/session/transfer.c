/* SPDX-License-Identifier: Apache-2.0 */
/* Carries out what the handoff machine decides: speak, publish, dial, bridge, return. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

/* Between two rounds of calling for a caller whom the bot cannot serve. */
#define RESCUE_PAUSE SEGUE_SECONDS(15)

static void took(segue__session *s, enum segue__took what, segue_time since, segue_time until) {
  s->env->took(s->env->ctx, what, until > since ? until - since : 0);
}

int segue__transfer_trigger(segue__session *s, const segue__trigger *t) {
  const segue_time began = s->env->now(s->env->ctx);
  if (s->phase != SEGUE__PHASE_LIVE || s->handoff.state != SEGUE__HANDOFF_TALKING) return SEGUE_E_STATE;
  (void)segue_context_builder_set_reason(s->builder, t->reason, t->score, t->why, t->signals, t->n_signals);
  s->context_dirty = true;
  free(s->target);
  s->target = t->target ? strdup(t->target) : NULL;
  s->handoff.config.n_targets = s->target ? 1 : s->plan->handoff.n_targets;
  free(s->message);
  s->message = t->message && t->message[0] ? strdup(t->message) : NULL;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b,
                    ",\"decision\":\"escalate\",\"reason\":\"%s\",\"score\":", segue_reason_name(t->reason));
  segue__buf_json_number(&b, t->score, 3);
  segue__buf_puts(&b, ",\"why\":");
  segue__buf_json_string(&b, t->why);
  segue__buf_printf(&b, ",\"turn\":%d,\"signals\":[", (int)t->turn);
  for (size_t i = 0; i < t->n_signals; i++) {
    segue__buf_printf(&b, "%s{\"name\":\"%s\",\"value\":", i ? "," : "", t->signals[i].name);
    segue__buf_json_number(&b, t->signals[i].value, 3);
    segue__buf_puts(&b, ",\"weight\":");
    segue__buf_json_number(&b, t->signals[i].weight, 3);
    segue__buf_printf(&b, ",\"turn\":%d}", (int)t->signals[i].turn);
  }
  segue__buf_putc(&b, ']');
  segue__report(s, SEGUE_EVENT_DECISION, "decision", segue__buf_str(&b));
  segue__buf_free(&b);
  if (s->brain.llm && s->brain.busy) segue__llm_cancel(s->brain.llm, s->brain.request);
  s->brain.busy = s->brain.leaving = false;
  segue__voice_drop_waiting(s);
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_TRIGGER});
  took(s, SEGUE__TOOK_TRIGGER, began, s->env->now(s->env->ctx));
  return SEGUE_OK;
}

void segue__veto(segue__session *s, uint32_t turns, const char *why, const char *by) {
  segue__buf b;
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
}

bool segue__transfer_judge(segue__session *s) {
  if (s->handoff.state != SEGUE__HANDOFF_TALKING || s->phase != SEGUE__PHASE_LIVE) return false;
  segue_context *ctx = segue__context_now(s);
  segue__decision d;
  segue__policy_judge(&s->policy, ctx, &d);
  segue_context_unref(ctx);
  if (!d.escalate) return false;
  const segue__trigger t = {.reason = d.reason,
                            .score = d.score,
                            .why = d.why,
                            .turn = d.turn,
                            .signals = d.signals,
                            .n_signals = d.n_signals,
                            .message = d.reason == SEGUE_REASON_ENGINE_FAILURE ? s->plan->sorry : NULL};
  return segue__transfer_trigger(s, &t) == SEGUE_OK;
}

/* ---- actions ---- */

static const char *target_of(const segue__session *s, uint32_t i) {
  return s->target ? s->target : s->plan->targets[i];
}

static void report_state(segue__session *s, const segue__handoff_action *a) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"state\":\"%s\",\"from\":\"%s\",\"why\":\"%s\"", segue__handoff_state_name(a->to),
                    segue__handoff_state_name(a->from), a->why);
  if (a->attempt > 0) {
    segue__buf_printf(&b, ",\"try\":%u,\"target\":", (unsigned)a->attempt);
    segue__buf_json_string(&b, target_of(s, a->target));
  }
  segue__report(s, SEGUE_EVENT_HANDOFF, "handoff", segue__buf_str(&b));
  segue__buf_free(&b);
}

static void say_message(segue__session *s, uint32_t number) {
  s->hold = false;
  const char *text = s->message ? s->message : s->plan->message;
  segue__voice_say(s, SEGUE__SAY_MESSAGE, number, text, strlen(text));
}

/* "sip:support@acd" goes to the transport called "sip", "sips:" too; else to the caller's own. */
static segue__engine *transport_for(segue__session *s, const char *target) {
  char scheme[32];
  const char *colon = strchr(target, ':');
  const size_t n = colon ? (size_t)(colon - target) : 0;
  if (n > 0 && n < sizeof scheme) {
    memcpy(scheme, target, n);
    scheme[n == 4 && memcmp(scheme, "sips", 4) == 0 ? 3 : n] = 0;
    segue__engine *e = segue__registry_transport(s->env->registry, scheme);
    if (e) return e;
  }
  return s->caller.transport;
}

static void dial(segue__session *s, const segue__handoff_action *a) {
  const char *target = target_of(s, a->target);
  segue__buf value;
  segue__buf_init(&value);
  segue_header header = {.name = s->plan->header};
  if (s->wire) {
    segue__buf_puts(&value, s->wire);
    if (strcmp(s->plan->header, "User-to-User") == 0) {
      segue__buf_puts(&value, ";encoding=hex");
      if (s->plan->purpose[0]) segue__buf_printf(&value, ";purpose=%s", s->plan->purpose);
    }
    header.value = segue__buf_str(&value);
  }
  const segue_leg_dial d = {
      .size = sizeof d, .target = target, .headers = &header, .n_headers = s->wire ? 1 : 0};
  segue_error err = {.code = 0};
  segue__leg_close(&s->agent, "replaced");
  s->dialled_at = s->fed_at;
  segue__outcome_dialled(&s->outcome, target, s->now);
  const int rc =
      segue__leg_dial(&s->agent, s->env, transport_for(s, target), s->id, &d, &s->plan->media, &err);
  s->agent.attempt = a->attempt;
  segue__buf_free(&value);
  if (rc == SEGUE_OK) return;
  segue__report_engine(s, "transport", "failed", rc, err.message);
  segue__outcome_refused(&s->outcome, SEGUE_RESULT_UNREACHABLE, 0);
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                                  .attempt = a->attempt,
                                                  .result = SEGUE_RESULT_UNREACHABLE});
}

/* What the agent will have been told, so that asking for it again is seen. Without memory nothing is seen,
 * and the outcome says so. */
static void watch_repeats(segue__session *s) {
  free(s->repeats);
  s->repeats = malloc(sizeof *s->repeats);
  s->outcome.repeats = s->repeats;
  if (!s->repeats) return;
  segue__repeats_init(s->repeats);
  for (size_t i = 0; i < s->transcript.n; i++)
    segue__repeats_before(s->repeats, s->transcript.turns[i].who, (int32_t)i, s->transcript.turns[i].text);
  segue_context *ctx = segue__context_now(s);
  segue__repeats_context(s->repeats, ctx);
  segue_context_unref(ctx);
}

static void bridge(segue__session *s) {
  s->hold = false;
  s->bridged = true;
  segue__voice_silence(s);
  segue__outcome_bridged(&s->outcome, s->now);
  if (s->plan->transcribe_agent && segue__ear_open(s, &s->ears[1], SEGUE_WHO_AGENT) != SEGUE_OK)
    segue__report_engine(s, "asr", "failed", SEGUE_E_ENGINE, "nobody transcribes the agent");
  if (s->plan->transcribe_agent) watch_repeats(s);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"caller_codec\":\"%s\",\"agent_codec\":\"%s\"", segue__leg_codec(&s->caller),
                    segue__leg_codec(&s->agent));
  segue__record(s, SEGUE_EVENT_BRIDGE, "bridge", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__buf_free(&b);
}

static void unbridge(segue__session *s) {
  s->hold = false;
  s->bridged = false;
  segue__ear_close(&s->ears[1]);
  segue__leg_close(&s->agent, NULL);
}

/* A bot that cannot hear, think or speak is no place to leave a caller at. */
static bool bot_is_able(const segue__session *s) {
  return !s->brain.dead && !s->voice.dead && !s->ears[0].dead;
}

static void rescue_later(segue__session *s) {
  s->rescue_at = s->plan->handoff.n_targets > 0 ? s->now + RESCUE_PAUSE : SEGUE_TIME_NEVER;
  s->hold = true;
  (void)segue__tone_init(&s->hold_tone, SEGUE__TONE_HOLD, SEGUE__SESSION_RATE);
}

static void rescue(segue__session *s) {
  s->rescue_at = SEGUE_TIME_NEVER;
  const segue__trigger t = {.reason = SEGUE_REASON_ENGINE_FAILURE,
                            .score = 1,
                            .why = "the bot still cannot serve the caller",
                            .turn = (int32_t)s->transcript.n - 1,
                            .message = s->plan->sorry};
  (void)segue__transfer_trigger(s, &t);
}

/* The bot has the caller again and says so. */
static void back_to_bot(segue__session *s) {
  unbridge(s);
  segue__outcome_returned(&s->outcome);
  segue__policy_returned(&s->policy);
  segue__voice_say(s, SEGUE__SAY_APP, 0, s->plan->returned, strlen(s->plan->returned));
  s->brain.ending = false;
  s->ended_by = NULL; /* who left the bridge has not ended the call */
  if (!bot_is_able(s)) {
    rescue_later(s);
    return;
  }
  segue__bot_ask(s, SEGUE_LLM_RETURNED, "", -1, (int32_t)s->transcript.n - 1, NULL);
}

static void carry_out(segue__session *s, const segue__handoff_action *a) {
  switch (a->kind) {
  case SEGUE__HANDOFF_STATE: report_state(s, a); break;
  case SEGUE__HANDOFF_SAY_MESSAGE: say_message(s, a->attempt); break;
  case SEGUE__HANDOFF_SUMMARISE: segue__summary_begin(s); break;
  case SEGUE__HANDOFF_PUBLISH:
    segue__summary_settle(s);
    segue__publish(s);
    break;
  case SEGUE__HANDOFF_DIAL:
    segue__publish_close(s);
    dial(s, a);
    break;
  case SEGUE__HANDOFF_CANCEL:
    if (!s->bridged && s->outcome.answered == SEGUE_TIME_NEVER)
      segue__outcome_refused(&s->outcome, SEGUE_RESULT_NO_ANSWER, 0);
    segue__leg_close(&s->agent, a->why);
    break;
  case SEGUE__HANDOFF_HOLD:
    s->hold = true;
    (void)segue__tone_init(&s->hold_tone, SEGUE__TONE_HOLD, SEGUE__SESSION_RATE);
    break;
  case SEGUE__HANDOFF_BRIDGE: bridge(s); break;
  case SEGUE__HANDOFF_RETURN: back_to_bot(s); break;
  case SEGUE__HANDOFF_BOOK:
    unbridge(s);
    segue__outcome_callback(&s->outcome);
    segue__voice_say(s, SEGUE__SAY_APP, 0, s->plan->returned, strlen(s->plan->returned));
    s->brain.ending = true;
    break;
  case SEGUE__HANDOFF_FINISH: segue__session_end(s, s->ended_by ? s->ended_by : "agent"); break;
  }
}

/* Actions first, then the inputs they gave rise to, until both are empty: never from inside an action. */
static void pump(segue__session *s) {
  if (s->in_transfer) return;
  s->in_transfer = true;
  for (;;) {
    segue__handoff_action a;
    while (segue__handoff_poll(&s->handoff, &a)) carry_out(s, &a);
    if (s->n_inputs == 0) break;
    const segue__handoff_input next = s->inputs[0];
    memmove(s->inputs, s->inputs + 1, --s->n_inputs * sizeof *s->inputs);
    s->fed_at = s->env->now(s->env->ctx);
    const int rc = segue__handoff_feed(&s->handoff, &next, s->now);
    if (rc == SEGUE_E_STATE && next.kind == SEGUE__HANDOFF_IN_ANSWERED)
      segue__leg_close(&s->agent, "nobody waits for it");
  }
  s->in_transfer = false;
}

void segue__transfer_input(segue__session *s, segue__handoff_input in) {
  assert(s->n_inputs < SEGUE__INPUTS); /* each action gives rise to one input at most */
  s->inputs[s->n_inputs++] = in;
  pump(s);
}

void segue__transfer_tick(segue__session *s) {
  if (s->now >= s->rescue_at && s->handoff.state == SEGUE__HANDOFF_TALKING) rescue(s);
  if (s->now < segue__handoff_deadline(&s->handoff)) return;
  s->fed_at = s->env->now(s->env->ctx);
  (void)segue__handoff_tick(&s->handoff, s->now);
  pump(s);
}

static void report_agent(segue__session *s, const segue_leg_event *ev, const char *state) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"party\":\"agent\",\"state\":\"%s\",\"status\":%d", state, (int)ev->status);
  if (ev->reason) {
    segue__buf_puts(&b, ",\"reason\":");
    segue__buf_json_string(&b, ev->reason);
  }
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__transfer_agent_event(segue__session *s, const segue_leg_event *ev) {
  segue_error err;
  const uint32_t attempt = s->agent.attempt;
  const int rc = segue__leg_event(&s->agent, ev, &err);
  switch (ev->type) {
  case SEGUE_LEG_SENT: took(s, SEGUE__TOOK_DIAL, s->dialled_at, ev->at); break;
  case SEGUE_LEG_RINGING:
    report_agent(s, ev, "ringing");
    segue__outcome_ringing(&s->outcome, s->now);
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_RINGING, .attempt = attempt});
    break;
  case SEGUE_LEG_ANSWERED:
    report_agent(s, ev, rc == SEGUE_OK ? "answered" : "unusable");
    if (rc == SEGUE_OK) {
      segue__outcome_answered(&s->outcome, s->now);
      segue__transfer_input(s,
                            (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = attempt});
      break;
    }
    segue__leg_close(&s->agent, "no usable media");
    segue__outcome_refused(&s->outcome, SEGUE_RESULT_NO_CODEC, 488);
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                                    .attempt = attempt,
                                                    .result = SEGUE_RESULT_NO_CODEC,
                                                    .status = 488});
    break;
  case SEGUE_LEG_REFUSED:
    report_agent(s, ev, "refused");
    segue__outcome_refused(&s->outcome, ev->result, ev->status);
    segue__leg_close(&s->agent, NULL);
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                                    .attempt = attempt,
                                                    .result = ev->result,
                                                    .status = ev->status});
    break;
  case SEGUE_LEG_ENDED:
    report_agent(s, ev, "ended");
    segue__leg_close(&s->agent, NULL);
    if (s->bridged && ev->by == SEGUE_BY_REMOTE) s->ended_by = "agent";
    segue__transfer_input(
        s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_AGENT_GONE,
                                  .attempt = attempt,
                                  .result = ev->by == SEGUE_BY_REMOTE ? SEGUE_RESULT_HANGUP : ev->result,
                                  .status = ev->status});
    break;
  case SEGUE_LEG_DTMF:
    if (s->phase == SEGUE__PHASE_LIVE && ev->data_len == 1) segue__digit(s, true, ev->data[0]);
    break;
  default: break;
  }
}
