/* SPDX-License-Identifier: Apache-2.0 */
/* Carries out what the handoff machine decides: speak, publish, dial, bridge, return. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

/* Between two rounds of calling for a caller whom the bot cannot serve. */
#define RESCUE_PAUSE SEGUE_SECONDS(15)
#define FAREWELL SEGUE_MS(3000) /* three rounds of the busy tone */

/* ---- actions ---- */

static const char *target_of(const segue__session *s, uint32_t i) {
  return s->target ? s->target : s->plan->targets[i];
}

static const segue__plan_ask *ask_of(const segue__session *s, uint32_t i) {
  return s->target ? &s->plan->any_ask : &s->plan->asks[i];
}

static void report_state(segue__session *s, const segue__handoff_action *a) {
  const segue__leg *leg = s->first.env && s->first.attempt == a->attempt ? &s->first : &s->agent;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"state\":\"%s\",\"from\":\"%s\",\"why\":\"%s\"", segue__handoff_state_name(a->to),
                    segue__handoff_state_name(a->from), a->why);
  if (a->attempt > 0) {
    segue__buf_printf(&b, ",\"try\":%u,\"target\":", (unsigned)a->attempt);
    segue__buf_json_string(&b,
                           leg->env && leg->attempt == a->attempt ? leg->target : target_of(s, a->target));
  }
  if (a->with && a->to != SEGUE__HANDOFF_BRIDGED) segue__buf_printf(&b, ",\"with\":%u", (unsigned)a->with);
  segue__report(s, SEGUE_EVENT_HANDOFF, "handoff", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__transfer_queue(segue__session *s, const char *state, const segue_leg_event *ev) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"state\":\"%s\",\"position\":%u,\"of\":%u,\"round\":%u,\"waited_ms\":%llu", state,
                    (unsigned)s->handoff.target + 1, (unsigned)s->handoff.config.n_targets,
                    (unsigned)s->handoff.round, (unsigned long long)((s->now - s->waiting_since) / 1000));
  if (ev && ev->status) segue__buf_printf(&b, ",\"status\":%d", (int)ev->status);
  if (ev && ev->reason) {
    segue__buf_puts(&b, ",\"reason\":");
    segue__buf_json_string(&b, ev->reason);
  }
  segue__report(s, SEGUE_EVENT_QUEUE, "queue", segue__buf_str(&b));
  segue__buf_free(&b);
}

static void say_message(segue__session *s, uint32_t number) {
  s->hold = false;
  const char *text = s->message ? s->message : s->plan->message;
  segue__voice_say(s, SEGUE__SAY_MESSAGE, number, text, strlen(text));
}

static void say_wait(segue__session *s, uint32_t number) {
  segue__transfer_queue(s, "told", NULL);
  segue__voice_say(s, SEGUE__SAY_MESSAGE, number, s->plan->patience, strlen(s->plan->patience));
}

/* "sip:support@acd" goes to the transport called "sip", "sips:" too; else to the caller's own. */
segue__engine *segue__transfer_named(const segue__session *s, const char *target) {
  char scheme[32];
  const size_t n = strcspn(target, ":");
  if (n == 0 || n >= sizeof scheme || target[n] != ':') return NULL;
  memcpy(scheme, target, n);
  scheme[n == 4 && memcmp(scheme, "sips", 4) == 0 ? 3 : n] = 0;
  return segue__registry_transport(s->env->registry, scheme);
}

segue__engine *segue__transfer_transport(const segue__session *s, const char *target) {
  segue__engine *e = segue__transfer_named(s, target);
  return e ? e : s->caller.transport;
}

void segue__transfer_dial(segue__session *s, const char *target, uint32_t attempt) {
  segue__buf value;
  segue__buf_init(&value);
  segue_header header = {.name = s->plan->header};
  if (s->wire) {
    segue__header_value(s, s->wire, &value);
    header.value = segue__buf_str(&value);
  }
  const segue_leg_dial d = {
      .size = sizeof d, .target = target, .headers = &header, .n_headers = s->wire ? 1 : 0};
  segue_error err = {.code = 0};
  if (s->bridged && !s->first.env) { /* the agent who has the caller makes room for the next one */
    s->first = s->agent;
    memset(&s->agent, 0, sizeof s->agent);
  }
  segue__leg_end(s, &s->agent, "replaced");
  s->dialled_at = s->fed_at;
  segue__outcome_dialled(&s->outcome, target);
  segue__transfer_queue(s, "calling", NULL);
  const int rc = segue__leg_dial(&s->agent, s->env, segue__transfer_transport(s, target), s->id, &d,
                                 &s->plan->media, &err);
  s->agent.attempt = attempt;
  (void)snprintf(s->agent.target, sizeof s->agent.target, "%s", target);
  segue__buf_free(&value);
  if (rc == SEGUE_OK) return;
  segue__report_engine(s, "transport", "failed", rc, err.message);
  segue__outcome_refused(&s->outcome, SEGUE_RESULT_UNREACHABLE, 0);
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                                  .attempt = attempt,
                                                  .result = SEGUE_RESULT_UNREACHABLE});
}

static void dial(segue__session *s, const segue__handoff_action *a) {
  const char *target = target_of(s, a->target);
  segue__publish_close(s);
  s->redirects = 0;
  if (!segue__release_instead_of_dialling(s, target, a->attempt)) segue__transfer_dial(s, target, a->attempt);
}

static void bridge(segue__session *s) {
  segue__accept_end(s);
  s->hold = false;
  s->rescue_at = SEGUE_TIME_NEVER; /* who comes back from an agent is called for anew */
  s->bridged = true;
  segue__voice_silence(s);
  /* First: what is left to be read of the agent before is worth nothing to this one's outcome. */
  if (s->plan->transcribe_agent) segue__recall_bridged(&s->recall, segue__context_now(s));
  segue__outcome_bridged(&s->outcome, s->now);
  s->outcome.before = segue__mood_now(s);
  if (s->plan->transcribe_agent && segue__ear_open(s, &s->ears[1], SEGUE_WHO_AGENT) != SEGUE_OK)
    segue__report_engine(s, "asr", "failed", SEGUE_E_ENGINE, "nobody transcribes the agent");
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"caller_codec\":\"%s\",\"agent_codec\":\"%s\"", segue__leg_codec(&s->caller),
                    segue__leg_codec(&s->agent));
  segue__record(s, SEGUE_EVENT_BRIDGE, "bridge", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__buf_free(&b);
}

void segue__transfer_part(segue__session *s) {
  s->bridged = false;
  segue__recall_parted(&s->recall);
  segue__ear_close(&s->ears[1]);
}

/* What became of a try that we end. */
static void try_over(segue__session *s, uint32_t result) {
  const bool answered = s->outcome.answered != SEGUE_TIME_NEVER;
  if (result == SEGUE_RESULT_CANCELLED && answered) return; /* the caller left while the agent was asked */
  segue__outcome_refused(&s->outcome, result == SEGUE_RESULT_CANCELLED ? SEGUE_RESULT_NO_ANSWER : result,
                         answered ? 200 : 0);
}

static void cancel(segue__session *s, const segue__handoff_action *a) {
  if (segue__release_cancelled(s, a->attempt)) {
    try_over(s, a->result);
    return;
  }
  segue__leg *leg = s->first.env && s->first.attempt == a->attempt ? &s->first : &s->agent;
  if (leg->attempt != a->attempt) return;
  if (s->bridged &&
      leg == segue__talker(s)) { /* it went as this agent asked only if another one has the caller */
    segue__release_passed_on(s, s->handoff.state == SEGUE__HANDOFF_BRIDGED ? 200 : 487);
    segue__transfer_part(s);
  } else {
    try_over(s, a->result);
    segue__accept_end(s);
  }
  segue__leg_end(s, leg, a->why);
}

/* Nobody else took the caller: all is as it was. */
static void keep(segue__session *s) {
  segue__accept_end(s);
  if (s->first.env) { /* somebody was called, and is gone */
    s->agent = s->first;
    memset(&s->first, 0, sizeof s->first);
  }
  segue__release_passed_on(s, 480);
}

/* A bot that cannot hear, think or speak is no place to leave a caller at. */
static bool bot_is_able(const segue__session *s) {
  return !s->brain.dead && !s->voice.dead && !s->ears[0].dead;
}

/* Where there is no dialog engine the application leads the call, to its end too. */
static bool has_next_step(const segue__session *s) {
  return s->plan->handoff.n_targets > 0 || s->plan->handoff.callback || s->plan->llm.n == 0;
}

/* Somebody is called again; without targets it is the application that may do so, and its tries don't put the goodbye off. */
static void rescue_later(segue__session *s) {
  const bool app_leads = s->plan->handoff.n_targets == 0 && s->plan->llm.n == 0;
  if (!app_leads && (has_next_step(s) || s->rescue_at == SEGUE_TIME_NEVER))
    s->rescue_at = s->now + RESCUE_PAUSE;
  s->hold = true;
}

/* What a caller hears who has no agent any more. A dead bot does not say that it goes on helping. */
static const char *back_text(const segue__session *s, segue__handoff_cause cause) {
  const segue__plan *p = s->plan;
  if (cause == SEGUE__HANDOFF_LOST) return p->lost;
  if (!bot_is_able(s) && p->llm.n > 0) return p->handoff.n_targets > 0 ? p->patience : "";
  return cause == SEGUE__HANDOFF_HANDED_BACK ? p->handed_back : p->returned;
}

static void rescue(segue__session *s) {
  s->rescue_at = SEGUE_TIME_NEVER;
  if (!has_next_step(s)) {
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_UNSERVED});
    return;
  }
  const segue__trigger t = {.by = "segue",
                            .reason = SEGUE_REASON_ENGINE_FAILURE,
                            .score = 1,
                            .why = "the bot still cannot serve the caller",
                            .turn = (int32_t)s->transcript.n - 1,
                            .message = s->plan->sorry};
  (void)segue__transfer_trigger(s, &t);
}

/* The bot has the caller again and says so, and why. No agent is on the line any more: who had the caller or was called was
 * cancelled by the machine, or went. */
static void back_to_bot(segue__session *s, segue__handoff_cause cause) {
  static const char *const causes[] = {"nobody", "lost", "handed_back"};
  const char *text = back_text(s, cause);
  s->hold = false;
  segue__transfer_part(s); /* of one who went while the far end was asked to call them */
  segue__outcome_returned(&s->outcome, s->now);
  segue__policy_returned(&s->policy);
  if (*text) segue__voice_say(s, SEGUE__SAY_APP, 0, text, strlen(text));
  s->brain.ending = s->brain.goodbye = false;
  if (!bot_is_able(s)) {
    rescue_later(s);
    return;
  }
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"because\":\"%s\",\"notes\":%s}", causes[cause], s->notes ? s->notes : "{}");
  segue__bot_ask(s, SEGUE_LLM_RETURNED, segue__buf_str(&b), -1, (int32_t)s->transcript.n - 1, NULL);
  segue__buf_free(&b);
}

static void say_goodbye(segue__session *s, const char *text) {
  s->hold = false;
  segue__voice_say(s, SEGUE__SAY_APP, 0, text, strlen(text));
  s->brain.ending = true;
}

static void book(segue__session *s) {
  segue__outcome_callback(&s->outcome, s->now);
  say_goodbye(s, s->plan->booked);
}

static void part(segue__session *s) {
  segue__outcome_unserved(&s->outcome);
  say_goodbye(s, s->plan->unserved);
}

/* Without a voice the call ends as a telephone says that nobody can be reached, not in the middle of hold music. */
bool segue__transfer_farewell(segue__session *s) {
  const char *text = s->handoff.state == SEGUE__HANDOFF_CALLBACK ? s->plan->booked
                     : s->handoff.state == SEGUE__HANDOFF_FAILED ? s->plan->unserved
                                                                 : NULL;
  if (!text || !s->voice.dead) return true;
  if (s->voice.canned && segue__plan_recorded(s->plan, text, strlen(text))) return true;
  if (s->farewell_until == 0) {
    s->farewell_until = s->now + FAREWELL;
    s->hold = true;
    (void)segue__tone_init(&s->hold_tone, SEGUE__TONE_BUSY, SEGUE__SESSION_RATE);
  }
  return s->now >= s->farewell_until;
}

static void change_state(segue__session *s, const segue__handoff_action *a) {
  report_state(s, a);
  if (segue__handoff_waits(a->to) && !s->bridged) segue__outcome_waits(&s->outcome, s->now);
}

static void carry_out(segue__session *s, const segue__handoff_action *a) {
  switch (a->kind) {
  case SEGUE__HANDOFF_STATE: change_state(s, a); break;
  case SEGUE__HANDOFF_SAY_MESSAGE: say_message(s, a->attempt); break;
  case SEGUE__HANDOFF_SAY_WAIT: say_wait(s, a->attempt); break;
  case SEGUE__HANDOFF_CUT_MESSAGE: segue__voice_cut(s); break;
  case SEGUE__HANDOFF_SUMMARISE: segue__summary_begin(s); break;
  case SEGUE__HANDOFF_PUBLISH:
    segue__summary_settle(s);
    segue__publish(s);
    break;
  case SEGUE__HANDOFF_DIAL: dial(s, a); break;
  case SEGUE__HANDOFF_BRIEF: segue__accept_begin(s, a->attempt, ask_of(s, a->target)); break;
  case SEGUE__HANDOFF_CANCEL: cancel(s, a); break;
  case SEGUE__HANDOFF_HOLD: s->hold = true; break;
  case SEGUE__HANDOFF_BRIDGE:
    bridge(s);
    segue__release_bridged(s, target_of(s, a->target), a->attempt);
    break;
  case SEGUE__HANDOFF_KEEP: keep(s); break;
  case SEGUE__HANDOFF_RETURN: back_to_bot(s, a->cause); break;
  case SEGUE__HANDOFF_BOOK: book(s); break;
  case SEGUE__HANDOFF_PART: part(s); break;
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
    if (rc == SEGUE_E_STATE && next.kind == SEGUE__HANDOFF_IN_ANSWERED && s->agent.attempt == next.attempt)
      segue__leg_end(s, &s->agent, "nobody waits for it");
  }
  s->in_transfer = false;
}

/* Of a call that is being ended nothing is told to the machine any more: it would call the next agent for nobody. */
void segue__transfer_input(segue__session *s, segue__handoff_input in) {
  if (s->phase >= SEGUE__PHASE_ENDING) return;
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
