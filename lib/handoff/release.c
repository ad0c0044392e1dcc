/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/release.h"

#include <assert.h>
#include <string.h>

typedef segue__release R;

const char *segue__release_state_name(segue__release_state s) {
  static const char *const names[] = {"idle",  "asked",    "agreed",  "paused", "leaving",
                                      "doubt", "released", "bridged", "lost"};
  return names[s];
}

const char *segue__rung_name(segue__rung rung) {
  static const char *const names[] = {"attended", "embedded", "header"};
  return names[rung];
}

static void emit(R *r, segue__release_action a) {
  assert(r->count < SEGUE__RELEASE_QUEUE); /* feed and tick refuse to run before poll has drained it */
  a.state = r->state;
  a.rung = r->at < r->config.n_rungs ? r->config.rungs[r->at] : SEGUE__RUNG_HEADER;
  r->queue[(r->head + r->count++) % SEGUE__RELEASE_QUEUE] = a;
}

static void go(R *r, segue__release_state to, segue_time due, int32_t status, const char *why) {
  r->state = to;
  r->due = due;
  emit(r, (segue__release_action){.kind = SEGUE__RELEASE_REPORT, .status = status, .why = why});
}

static void send(R *r, segue_time now, int32_t status, const char *why) {
  go(r, SEGUE__RELEASE_ASKED, now + SEGUE_MS(r->config.accept_ms), status, why);
  emit(r, (segue__release_action){.kind = SEGUE__RELEASE_SEND, .why = why});
}

static void let_go(R *r, bool seen, int32_t status, const char *why) {
  go(r, SEGUE__RELEASE_RELEASED, SEGUE_TIME_NEVER, status, why);
  emit(r, (segue__release_action){.kind = SEGUE__RELEASE_LET_GO, .seen = seen, .why = why});
}

static void stay(R *r, int32_t status, const char *why) {
  go(r, SEGUE__RELEASE_BRIDGED, SEGUE_TIME_NEVER, status, why);
  emit(r, (segue__release_action){.kind = SEGUE__RELEASE_STAY, .agent_gone = r->agent_gone, .why = why});
}

static void give_up(R *r, int32_t status, const char *why) {
  go(r, SEGUE__RELEASE_LOST, SEGUE_TIME_NEVER, status, why);
  emit(r, (segue__release_action){.kind = SEGUE__RELEASE_GIVE_UP, .why = why});
}

/* This way did not work. Without an agent there is nobody to try the next one for. */
static void next(R *r, segue_time now, int32_t status, const char *why) {
  r->retried = false;
  if (r->agent_gone || r->at + 1 >= r->config.n_rungs) {
    stay(r, status, why);
    return;
  }
  r->at++;
  send(r, now, status, why);
}

static bool attended(const R *r) {
  return r->config.rungs[r->at] == SEGUE__RUNG_ATTENDED;
}

static void start(R *r, segue_time now) {
  r->at = 0;
  r->retried = r->agent_gone = false;
  if (r->config.n_rungs == 0)
    stay(r, 0, "the caller's side cannot be asked");
  else
    send(r, now, 0, "asked");
}

static void on_progress(R *r, int32_t status, segue_time now) {
  if (r->state == SEGUE__RELEASE_ASKED)
    go(r, SEGUE__RELEASE_AGREED, now + SEGUE_MS(r->config.outcome_ms), status, "the caller's side tries");
  else if (r->state == SEGUE__RELEASE_AGREED)
    go(r, SEGUE__RELEASE_AGREED, r->due, status, "the caller's side reports");
}

static void on_final(R *r, int32_t status, segue_time now) {
  if (status >= 200 && status < 300) {
    /* Also when we had given it up: they do talk. */
    if (r->state != SEGUE__RELEASE_RELEASED && r->state != SEGUE__RELEASE_LOST &&
        r->state != SEGUE__RELEASE_IDLE)
      let_go(r, true, status, "the caller's side has the agent");
    return;
  }
  if (r->state == SEGUE__RELEASE_ASKED || r->state == SEGUE__RELEASE_AGREED)
    next(r, now, status, "the caller's side did not get the agent");
  else if (r->state == SEGUE__RELEASE_DOUBT)
    stay(r, status, "the caller's side did not get the agent, who has left");
  else if (r->state == SEGUE__RELEASE_LEAVING)
    give_up(r, status, "the caller hung up while the transfer failed");
}

static void on_refused(R *r, int32_t status, segue_time now) {
  if (r->state == SEGUE__RELEASE_DOUBT) {
    stay(r, status, "refused, and the agent has left");
  } else if (r->state == SEGUE__RELEASE_ASKED && status == 491 && !r->retried) {
    r->retried = true;
    go(r, SEGUE__RELEASE_PAUSED, now + SEGUE_MS(r->config.retry_ms), status, "another request is under way");
  } else if (r->state == SEGUE__RELEASE_ASKED || r->state == SEGUE__RELEASE_AGREED) {
    next(r, now, status, status ? "refused" : "not possible");
  }
}

static void on_caller_gone(R *r, int32_t status, segue_time now) {
  switch (r->state) {
  case SEGUE__RELEASE_ASKED:
  case SEGUE__RELEASE_PAUSED: give_up(r, status, "the caller hung up"); break;
  case SEGUE__RELEASE_AGREED:
    go(r, SEGUE__RELEASE_LEAVING, now + SEGUE_MS(r->config.linger_ms), status, "the caller's leg has ended");
    break;
  case SEGUE__RELEASE_DOUBT:
    let_go(r, true, status, "both legs have ended after the caller's side agreed");
    break;
  default: break;
  }
}

static void on_agent_gone(R *r, int32_t status, segue_time now) {
  const bool first = !r->agent_gone;
  r->agent_gone = true;
  switch (r->state) {
  case SEGUE__RELEASE_ASKED:
  case SEGUE__RELEASE_PAUSED: stay(r, status, "the agent has left"); break;
  case SEGUE__RELEASE_AGREED:
    /* Its place was taken, or the agent hung up. By the other ways the agent may have left it for the new call. */
    go(r, SEGUE__RELEASE_DOUBT, attended(r) ? now + SEGUE_MS(r->config.linger_ms) : r->due, status,
       "the agent's leg has ended");
    break;
  case SEGUE__RELEASE_LEAVING:
    if (first && attended(r)) let_go(r, true, status, "both legs have ended after the caller's side agreed");
    break;
  default: break;
  }
}

int segue__release_feed(R *r, segue__release_input_kind kind, int32_t status, segue_time now) {
  if (r->count > 0) return SEGUE_E_AGAIN;
  switch (kind) {
  case SEGUE__RELEASE_IN_START:
    if (segue__release_active(r)) return SEGUE_E_STATE;
    start(r, now);
    break;
  case SEGUE__RELEASE_IN_PROGRESS: on_progress(r, status, now); break;
  case SEGUE__RELEASE_IN_FINAL: on_final(r, status, now); break;
  case SEGUE__RELEASE_IN_REFUSED: on_refused(r, status, now); break;
  case SEGUE__RELEASE_IN_CALLER_GONE: on_caller_gone(r, status, now); break;
  case SEGUE__RELEASE_IN_AGENT_GONE: on_agent_gone(r, status, now); break;
  default: return SEGUE_E_INVAL;
  }
  return SEGUE_OK;
}

int segue__release_tick(R *r, segue_time now) {
  if (r->count > 0) return SEGUE_E_AGAIN;
  if (now < r->due) return SEGUE_OK;
  switch (r->state) {
  case SEGUE__RELEASE_ASKED: next(r, now, 408, "no answer to the request"); break;
  case SEGUE__RELEASE_AGREED: next(r, now, 408, "agreed, and nothing came of it"); break;
  case SEGUE__RELEASE_PAUSED: send(r, now, 0, "asked again"); break;
  case SEGUE__RELEASE_LEAVING: let_go(r, false, 0, "the caller's side left after it had agreed"); break;
  case SEGUE__RELEASE_DOUBT: stay(r, 408, "the agent has left and the caller has not"); break;
  default: r->due = SEGUE_TIME_NEVER; break;
  }
  return SEGUE_OK;
}

segue_time segue__release_deadline(const R *r) {
  return r->due;
}

bool segue__release_active(const R *r) {
  return r->state >= SEGUE__RELEASE_ASKED && r->state <= SEGUE__RELEASE_DOUBT;
}

void segue__release_config_init(segue__release_config *c) {
  *c = (segue__release_config){.rungs = {SEGUE__RUNG_ATTENDED, SEGUE__RUNG_EMBEDDED, SEGUE__RUNG_HEADER},
                               .n_rungs = SEGUE__RUNGS,
                               .accept_ms = 4000,
                               .outcome_ms = 15000,
                               .linger_ms = 2000,
                               .retry_ms = 1000};
}

void segue__release_init(R *r, const segue__release_config *c) {
  memset(r, 0, sizeof *r);
  r->config = *c;
  r->due = SEGUE_TIME_NEVER;
}

bool segue__release_poll(R *r, segue__release_action *out) {
  if (r->count == 0) return false;
  *out = r->queue[r->head];
  r->head = (r->head + 1) % SEGUE__RELEASE_QUEUE;
  r->count--;
  return true;
}
