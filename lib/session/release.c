/* SPDX-License-Identifier: Apache-2.0 */
/* Carries out the release ladder (handoff/release.h): asks the caller's far end to talk to the agent without us. In mode
 * "release" they are bridged all the while; in mode "blind" it is tried before anybody is called. */
#include <stdlib.h>
#include <string.h>

#include <segue/ext/transport.h>

#include "base/letters.h"
#include "session/config.h"
#include "session/internal.h"
#include "session/pass_on.h"

/* A hang-up so soon after a request came to nothing was on its way before that could be read. */
#define ONE_BREATH SEGUE_MS(1000)

static uint32_t capabilities(const segue__session *s) {
  return s->caller.transport->ops.transport->capabilities;
}

/* The ways that caller, target and plan allow, in the plan's order. */
static segue__release_config ways(const segue__session *s, const char *target) {
  const segue__release_config *plan = &s->plan->release;
  const uint32_t can = capabilities(s);
  const bool agent = s->bridged && segue__leg_live(&s->agent) && s->agent.transport == s->caller.transport;
  const bool same = segue__transfer_transport(s, target) == s->caller.transport;
  segue__release_config c = *plan;
  c.n_rungs = 0;
  for (uint32_t i = 0; i < plan->n_rungs; i++) {
    const bool attended = plan->rungs[i] == SEGUE__RUNG_ATTENDED;
    if (attended ? agent && (can & SEGUE_CAP_REFER) && (can & SEGUE_CAP_REPLACES)
                 : same && (can & SEGUE_CAP_REFER) != 0)
      c.rungs[c.n_rungs++] = plan->rungs[i];
  }
  if (!s->bridged) c.outcome_ms = s->plan->handoff.targets[s->handoff.target].ring_ms;
  return c;
}

/* ---- asking ---- */

static size_t escaped(const char *text) {
  size_t n = 0;
  for (; *text; text++) {
    const bool plain = segue__is_alnum(*text) || strchr("-_.!~*'()", *text);
    n += plain ? 1 : 3;
  }
  return n;
}

/* The context for a Refer-To of limited length: what is left for the value holds authentication and the sidecar's name
 * before anything else. false: not even that has room. */
static bool fitted(segue__session *s, const char *target, segue__buf *value) {
  segue__buf rest;
  segue__buf_init(&rest);
  segue__header_value(s, "", &rest);
  const size_t around = strlen(target) + 2 + escaped(s->plan->header) + escaped(segue__buf_str(&rest));
  segue__buf_free(&rest);
  const size_t room = around < s->plan->refer_to_limit ? s->plan->refer_to_limit - around : 0;
  char *wire = s->wire && strlen(s->wire) <= room ? strdup(s->wire) : segue__header_short(s, (uint32_t)room);
  if (wire) segue__header_value(s, wire, value);
  free(wire);
  return wire != NULL && !value->failed;
}

static int ask(segue__session *s, segue__rung rung) {
  const char *target = s->release_target ? s->release_target : "";
  segue__buf value;
  segue__buf_init(&value);
  segue_header header = {.name = s->plan->header};
  segue_leg_command cmd = {.size = sizeof cmd, .type = SEGUE_CMD_TRANSFER, .headers = &header};
  bool ok = true;
  if (rung == SEGUE__RUNG_ATTENDED) {
    cmd.replaces = s->agent.id;
  } else if (rung == SEGUE__RUNG_EMBEDDED) {
    cmd.target = target;
    cmd.flags = SEGUE_CMD_EMBED_HEADERS;
    ok = fitted(s, target, &value);
    cmd.n_headers = 1;
  } else {
    cmd.target = target;
    if (s->wire) segue__header_value(s, s->wire, &value);
    cmd.n_headers = s->wire ? 1 : 0;
  }
  header.value = segue__buf_str(&value);
  const int rc = ok ? segue__leg_command(&s->caller, &cmd) : SEGUE_E_LIMIT;
  segue__buf_free(&value);
  return rc;
}

/* ---- acting ---- */

static void report(segue__session *s, const segue__release_action *a) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"way\":\"%s\",\"state\":\"%s\",\"why\":\"%s\"", segue__rung_name(a->rung),
                    segue__release_state_name(a->state), a->why);
  if (a->status) segue__buf_printf(&b, ",\"status\":%d", (int)a->status);
  segue__report(s, SEGUE_EVENT_HANDOFF, "release", segue__buf_str(&b));
  segue__buf_free(&b);
}

static uint32_t result_of(int32_t status) {
  switch (status) {
  case 486:
  case 600: return SEGUE_RESULT_BUSY;
  case 408:
  case 480: return SEGUE_RESULT_NO_ANSWER;
  case 403:
  case 603: return SEGUE_RESULT_DECLINED;
  case 404: return SEGUE_RESULT_NOT_FOUND;
  default: return SEGUE_RESULT_FAILED;
  }
}

/* No way worked. Who was called by nobody yet is called by us, unless the far end has found them busy. */
static void stay(segue__session *s, const segue__release_action *a) {
  const uint32_t attempt = s->release_attempt;
  if (s->bridged) {
    if (a->agent_gone)
      segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_AGENT_GONE,
                                                      .attempt = attempt,
                                                      .result = s->release_hung_up ? SEGUE_RESULT_HANGUP
                                                                                   : SEGUE_RESULT_FAILED});
  } else if (s->release_status >= 300 || !s->release_target) {
    segue__outcome_refused(&s->outcome, result_of(s->release_status), s->release_status);
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                                    .attempt = attempt,
                                                    .result = result_of(s->release_status),
                                                    .status = s->release_status});
  } else {
    segue__handoff_anew(&s->handoff, s->now);
    segue__transfer_dial(s, s->release_target, attempt);
  }
}

static void carry_out(segue__session *s, const segue__release_action *a, bool *refused) {
  switch (a->kind) {
  case SEGUE__RELEASE_REPORT: report(s, a); break;
  case SEGUE__RELEASE_SEND:
    s->release_status = 0;
    if (!s->bridged) segue__handoff_anew(&s->handoff, s->now);
    *refused = ask(s, a->rung) != SEGUE_OK;
    break;
  case SEGUE__RELEASE_LET_GO:
    segue__outcome_released(&s->outcome, a->seen);
    if (!s->ended_by) s->ended_by = "segue";
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_RELEASED,
                                                    .attempt = s->release_attempt,
                                                    .ok = a->seen});
    break;
  case SEGUE__RELEASE_STAY: stay(s, a); break;
  case SEGUE__RELEASE_GIVE_UP:
    if (!s->ended_by) s->ended_by = s->caller_lost ? "network" : "caller";
    segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_CALLER_GONE});
    break;
  }
}

/* A way that cannot even be asked by is refused within. */
static void feed(segue__session *s, segue__release_input_kind kind, int32_t status) {
  int rc = segue__release_feed(&s->release, kind, status, s->now);
  while (rc == SEGUE_OK) {
    segue__release_action a;
    bool refused = false;
    while (segue__release_poll(&s->release, &a)) carry_out(s, &a, &refused);
    if (!refused) break;
    rc = segue__release_feed(&s->release, SEGUE__RELEASE_IN_REFUSED, 0, s->now);
  }
}

static void begin(segue__session *s, const char *target, uint32_t attempt) {
  const segue__release_config c = ways(s, target);
  char *copy = strdup(target);
  free(s->release_target);
  s->release_target = copy;
  s->release_attempt = attempt;
  s->release_status = 0;
  s->release_hung_up = false;
  segue__release_init(&s->release, &c);
  feed(s, SEGUE__RELEASE_IN_START, 0);
}

static void blind(segue__session *s, const char *target, uint32_t attempt) {
  s->release_waits = false;
  segue__outcome_dialled(&s->outcome, target);
  begin(s, target, attempt);
}

bool segue__release_instead_of_dialling(segue__session *s, const char *target, uint32_t attempt) {
  if (s->plan->mode != SEGUE__MODE_BLIND || s->bridged || ways(s, target).n_rungs == 0) return false;
  s->release_waits = !s->handoff.message_done; /* a far end that obeys at once would cut the message off */
  if (s->release_waits) {
    free(s->release_target);
    s->release_target = strdup(target);
    s->release_attempt = attempt;
  }
  if (!s->release_waits) blind(s, target, attempt);
  return true;
}

void segue__release_bridged(segue__session *s, const char *target, uint32_t attempt) {
  if (s->plan->mode == SEGUE__MODE_RELEASE) begin(s, target, attempt);
}

void segue__release_stop(segue__session *s) {
  s->release_waits = false;
  if (!segue__release_active(&s->release)) return;
  s->release.state = SEGUE__RELEASE_BRIDGED; /* should it work all the same, that still counts */
  s->release.due = SEGUE_TIME_NEVER;
}

bool segue__release_cancelled(segue__session *s, uint32_t attempt) {
  const bool blind = !s->bridged && (s->release_waits || segue__release_active(&s->release));
  if (s->release_attempt != attempt) return false;
  segue__release_stop(s);
  return blind;
}

/* What the caller's far end tells of its try. */
static void progress(segue__session *s, int32_t status) {
  if (status >= 300) s->release_status = status;
  if (!s->bridged && status > 100 && status < 200) segue__outcome_ringing(&s->outcome, s->now);
  if (!s->bridged && status >= 200 && status < 300) segue__outcome_answered(&s->outcome, s->now);
  feed(s, status < 200 ? SEGUE__RELEASE_IN_PROGRESS : SEGUE__RELEASE_IN_FINAL, status);
}

bool segue__release_caller_event(segue__session *s, const segue_leg_event *ev) {
  if (ev->type == SEGUE_LEG_PROGRESS) progress(s, ev->status);
  if (ev->type == SEGUE_LEG_FAILED) feed(s, SEGUE__RELEASE_IN_REFUSED, ev->status);
  if (ev->type != SEGUE_LEG_ENDED || !segue__release_active(&s->release)) return false;
  s->caller_lost = ev->by == SEGUE_BY_NETWORK;
  s->ended_status = ev->status;
  segue__leg_end(s, &s->caller, NULL);
  feed(s, SEGUE__RELEASE_IN_CALLER_GONE, ev->status);
  return true;
}

bool segue__release_judges_agent(const segue__session *s) {
  return segue__release_active(&s->release) && s->bridged && !s->first.env;
}

void segue__release_agent_ended(segue__session *s, const segue_leg_event *ev) {
  s->release_hung_up = segue__release_hung_up(s, &s->agent, ev);
  segue__leg_end(s, &s->agent, NULL);
  feed(s, SEGUE__RELEASE_IN_AGENT_GONE, ev->status);
}

void segue__release_session_tick(segue__session *s) {
  if (s->release_waits && s->handoff.message_done && s->release_target)
    blind(s, s->release_target, s->release_attempt);
  if (s->now < segue__release_deadline(&s->release)) return;
  int rc = segue__release_tick(&s->release, s->now);
  bool refused = false;
  segue__release_action a;
  while (rc == SEGUE_OK && segue__release_poll(&s->release, &a)) carry_out(s, &a, &refused);
  if (refused) feed(s, SEGUE__RELEASE_IN_REFUSED, 0);
}

/* ---- theirs ---- */

/* `reason` is one of our own sentences: where they wanted to go is nobody's business but theirs and the caller's. */
static void answer_theirs(segue__session *s, segue__leg *leg, const char *party, const char *reason) {
  const int32_t status = reason ? 603 : 202; /* left open it would hold up the BYE */
  const segue_leg_command cmd = {.size = sizeof cmd, .type = SEGUE_CMD_ACCEPT_TRANSFER, .status = status};
  (void)segue__leg_command(leg, &cmd);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"party\":\"%s\",\"state\":\"%s\",\"status\":%d", party,
                    reason ? "transfer_refused" : "transfers", (int)status);
  if (reason) segue__buf_printf(&b, ",\"reason\":\"%s\"", reason);
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
}

bool segue__release_hung_up(const segue__session *s, const segue__leg *leg, const segue_leg_event *ev) {
  return ev->by == SEGUE_BY_REMOTE && s->now >= leg->excused_until;
}

/* Of the kind of address that the agent was called at: a phone does not choose another way out of here. */
static bool is_like_theirs(const segue__session *s, const segue__leg *leg, const char *target) {
  const size_t scheme = strcspn(target, ":") + 1;
  return segue__config_is_target(target) &&
         (segue__transfer_named(s, target) == leg->transport || strncmp(target, leg->target, scheme) == 0);
}

static bool is_allowed(const segue__session *s, const segue__leg *leg, const char *target) {
  const segue__plan *plan = s->plan;
  for (uint32_t i = 0; i < plan->n_pass_on_to; i++)
    if (segue__pass_on_allows(plan->pass_on_to[i], target)) return true;
  if (!plan->any_colleague) return false;
  for (uint32_t i = 0; i < plan->handoff.n_targets; i++)
    if (strcmp(plan->targets[i], target) == 0) return true;
  return segue__pass_on_is_colleague(leg->target, target);
}

const char *segue__release_bars(const segue__session *s, const segue__leg *leg, const char *target) {
  if (!s->plan->pass_on) return "handoff.pass_on is false";
  if (!target || !is_like_theirs(s, leg, target)) return "the address is of another kind than the agent's";
  if (!is_allowed(s, leg, target)) return "the address is not one of handoff.pass_on_to";
  return NULL;
}

/* NULL: it may be carried out. */
static const char *refusal(const segue__session *s, const segue__leg *leg, const char *target) {
  if (!s->bridged || s->first.env || leg != &s->agent || s->handoff.state != SEGUE__HANDOFF_BRIDGED)
    return "only the agent who has the caller may pass them on";
  return segue__release_bars(s, leg, target);
}

void segue__release_asked(segue__session *s, segue__leg *leg, const char *party, const segue_leg_event *ev) {
  const char *reason = refusal(s, leg, ev->target);
  answer_theirs(s, leg, party, reason);
  if (reason) {
    leg->excused_until = s->now + ONE_BREATH;
    return;
  }
  s->passing = leg->id;
  const segue__trigger t = {.by = "agent",
                            .reason = SEGUE_REASON_API,
                            .score = 1,
                            .why = "the agent passes the caller on",
                            .turn = (int32_t)s->transcript.n - 1,
                            .target = ev->target,
                            .from_agent = true,
                            .stays = true};
  if (segue__transfer_trigger(s, &t) != SEGUE_OK) segue__release_passed_on(s, 503);
}

void segue__release_passed_on(segue__session *s, int32_t status) {
  segue__leg *leg = s->first.id == s->passing ? &s->first : &s->agent;
  const segue_leg_command cmd = {.size = sizeof cmd, .type = SEGUE_CMD_NOTIFY, .status = status};
  if (s->passing && leg->id == s->passing) {
    (void)segue__leg_command(leg, &cmd);
    if (status >= 300) leg->excused_until = s->now + ONE_BREATH;
  }
  s->passing = 0;
}
