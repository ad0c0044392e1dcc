/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/handoff.h"

#include <assert.h>
#include <string.h>

#include <segue/ext/transport.h> /* SEGUE_RESULT_* */

/* A message that cannot be spoken leaves the summary this much all the same. */
#define SUMMARY_LEAST_MS 1500u

static const char *const state_names[] = {
    [SEGUE__HANDOFF_TALKING] = "talking",       [SEGUE__HANDOFF_PREPARING] = "preparing",
    [SEGUE__HANDOFF_PUBLISHING] = "publishing", [SEGUE__HANDOFF_WAITING] = "waiting",
    [SEGUE__HANDOFF_DIALING] = "dialing",       [SEGUE__HANDOFF_RINGING] = "ringing",
    [SEGUE__HANDOFF_ACCEPTING] = "accepting",   [SEGUE__HANDOFF_BRIDGED] = "bridged",
    [SEGUE__HANDOFF_CALLBACK] = "callback",     [SEGUE__HANDOFF_FAILED] = "failed",
    [SEGUE__HANDOFF_ENDED] = "ended",
};

const char *segue__handoff_state_name(segue__handoff_state s) {
  return state_names[s];
}

static void emit(segue__handoff *h, segue__handoff_action a) {
  assert(h->count < SEGUE__HANDOFF_QUEUE); /* feed and tick refuse to run before poll has drained it */
  h->queue[(h->head + h->count++) % SEGUE__HANDOFF_QUEUE] = a;
}

static void go(segue__handoff *h, segue__handoff_state to, segue_time due, const char *why) {
  emit(h, (segue__handoff_action){.kind = SEGUE__HANDOFF_STATE,
                                  .from = h->state,
                                  .to = to,
                                  .attempt = h->attempt,
                                  .target = h->target,
                                  .with = h->holder,
                                  .why = why});
  h->state = to;
  h->due = due;
}

static void act(segue__handoff *h, segue__handoff_action_kind kind, const char *why) {
  emit(h, (segue__handoff_action){.kind = kind, .attempt = h->attempt, .target = h->target, .why = why});
}

static void cancel(segue__handoff *h, uint32_t attempt, uint32_t result, const char *why) {
  emit(h, (segue__handoff_action){
              .kind = SEGUE__HANDOFF_CANCEL, .attempt = attempt, .result = result, .why = why});
}

static void say(segue__handoff *h, segue__handoff_action_kind kind, const char *why) {
  emit(h, (segue__handoff_action){.kind = kind, .attempt = ++h->message, .why = why});
  h->message_done = false;
  h->tell_at = SEGUE_TIME_NEVER;
}

/* Hold audio, and a word after a while. */
static void hold(segue__handoff *h, segue_time now, const char *why) {
  act(h, SEGUE__HANDOFF_HOLD, why);
  if (h->config.patience_ms > 0) h->tell_at = now + SEGUE_MS(h->config.patience_ms);
}

/* A phone of ours rings or talks to somebody who is not bridged. */
static bool outbound(const segue__handoff *h) {
  return h->state == SEGUE__HANDOFF_DIALING || h->state == SEGUE__HANDOFF_RINGING ||
         h->state == SEGUE__HANDOFF_ACCEPTING;
}

bool segue__handoff_waits(segue__handoff_state s) {
  return s >= SEGUE__HANDOFF_PREPARING && s <= SEGUE__HANDOFF_ACCEPTING;
}

static bool under_way(const segue__handoff *h) {
  return segue__handoff_waits(h->state);
}

/* The caller waits for nobody any more. */
static void settle(segue__handoff *h, segue__handoff_state to, const char *why) {
  h->tell_at = h->give_up_at = SEGUE_TIME_NEVER;
  go(h, to, SEGUE_TIME_NEVER, why);
}

static void give_back(segue__handoff *h, segue__handoff_cause cause, const char *why) {
  h->holder = 0;
  settle(h, SEGUE__HANDOFF_TALKING, why);
  emit(h, (segue__handoff_action){
              .kind = SEGUE__HANDOFF_RETURN, .attempt = h->attempt, .cause = cause, .why = why});
}

static void finish(segue__handoff *h, const char *why) {
  h->holder = 0;
  settle(h, SEGUE__HANDOFF_ENDED, why);
  act(h, SEGUE__HANDOFF_FINISH, why);
}

/* Nobody is left to ring: whoever had the caller has them again, or the caller is promised a call. */
static void give_up(segue__handoff *h, const char *why) {
  if (h->holder) {
    h->attempt = h->holder;
    h->target = h->holder_target;
    settle(h, SEGUE__HANDOFF_BRIDGED, why);
    act(h, SEGUE__HANDOFF_KEEP, why);
  } else if (h->config.callback) {
    settle(h, SEGUE__HANDOFF_CALLBACK, why);
    act(h, SEGUE__HANDOFF_BOOK, why);
  } else {
    give_back(h, SEGUE__HANDOFF_NOBODY, why);
  }
}

static void dial(segue__handoff *h, uint32_t target, segue_time now, const char *why) {
  h->target = target;
  h->attempt = ++h->tries;
  h->agent_waits = false;
  h->dialled_at = now;
  go(h, SEGUE__HANDOFF_DIALING, now + SEGUE_MS(h->config.targets[target].ring_ms), why);
  act(h, SEGUE__HANDOFF_DIAL, why);
}

/* The first target from `from` on that is worth a call; after the last one all again, if so configured. */
static void hunt(segue__handoff *h, uint32_t from, segue_time now, const char *why) {
  if (now >= h->give_up_at) {
    give_up(h, "the caller has waited long enough");
    return;
  }
  for (uint32_t i = from; i < h->config.n_targets; i++) {
    if (h->skip >> i & 1) continue;
    dial(h, i, now, why);
    return;
  }
  const bool worth_it = h->skip != (1u << h->config.n_targets) - 1;
  if (worth_it && h->round < h->config.rounds) {
    h->round++;
    go(h, SEGUE__HANDOFF_WAITING, now + SEGUE_MS(h->config.retry_ms), why);
  } else {
    give_up(h, h->config.n_targets == 0 ? "no target is configured" : why);
  }
}

static void start_hunt(segue__handoff *h, segue_time now, const char *why) {
  h->round = 1;
  hunt(h, 0, now, why);
}

static void next(segue__handoff *h, segue_time now, const char *why) {
  hunt(h, h->target + 1, now, why);
}

static void publish(segue__handoff *h, segue_time now, const char *why) {
  go(h, SEGUE__HANDOFF_PUBLISHING, now + SEGUE_MS(h->config.publish_ms), why);
  act(h, SEGUE__HANDOFF_PUBLISH, why);
}

static void bridge(segue__handoff *h, const char *why) {
  if (h->holder) cancel(h, h->holder, SEGUE_RESULT_OK, "the next agent took over");
  h->holder = 0;
  settle(h, SEGUE__HANDOFF_BRIDGED, why);
  h->holder = h->attempt;
  h->holder_target = h->target;
  act(h, SEGUE__HANDOFF_BRIDGE, why);
}

static const char *refusal(uint32_t result) {
  switch (result) {
  case SEGUE_RESULT_BUSY: return "the agent is busy";
  case SEGUE_RESULT_NO_ANSWER: return "the agent did not answer";
  case SEGUE_RESULT_DECLINED: return "the agent declined";
  case SEGUE_RESULT_NOT_FOUND: return "the target does not exist";
  case SEGUE_RESULT_UNAUTHORISED: return "the target does not let us in";
  case SEGUE_RESULT_NO_CODEC: return "the agent's phone speaks no codec of ours";
  case SEGUE_RESULT_UNREACHABLE: return "the target cannot be reached";
  default: return "the call to the agent failed";
  }
}

/* Calling again would only fail again. */
static bool for_good(uint32_t result) {
  return result == SEGUE_RESULT_NOT_FOUND || result == SEGUE_RESULT_NO_CODEC ||
         result == SEGUE_RESULT_UNAUTHORISED || result == SEGUE__HANDOFF_RESULT_VOICEMAIL;
}

/* An agent who passes the caller on says no message of ours to wait for. */
static uint32_t summary_ms(const segue__handoff *h) {
  if (h->config.summary_ms != SEGUE__HANDOFF_WITH_MESSAGE) return h->config.summary_ms;
  return !h->holder && h->config.message_ms > SUMMARY_LEAST_MS ? h->config.message_ms : SUMMARY_LEAST_MS;
}

static int trigger(segue__handoff *h, segue_time now) {
  const bool on = h->state == SEGUE__HANDOFF_BRIDGED; /* from one agent to the next */
  const char *why = on ? "the agent passes the caller on" : "triggered";
  if (!on && h->state != SEGUE__HANDOFF_TALKING) return SEGUE_E_STATE;
  h->skip = 0;
  h->triggered = now;
  if (h->config.max_wait_ms > 0) h->give_up_at = now + SEGUE_MS(h->config.max_wait_ms);
  if (on && !h->config.agent_stays) {
    cancel(h, h->holder, SEGUE_RESULT_OK, why);
    h->holder = 0;
  }
  go(h, SEGUE__HANDOFF_PREPARING, now + SEGUE_MS(summary_ms(h)), why);
  if (h->holder)
    h->message_done = true; /* the agent tells the caller; the AI is silent */
  else
    say(h, SEGUE__HANDOFF_SAY_MESSAGE, why);
  act(h, SEGUE__HANDOFF_SUMMARISE, why);
  return SEGUE_OK;
}

/* The agent of the present try takes the call. */
static void taken(segue__handoff *h, segue_time now, const char *why) {
  if (h->message_done) {
    bridge(h, why);
    return;
  }
  h->agent_waits = true;
  go(h, SEGUE__HANDOFF_ACCEPTING, now + SEGUE_MS(h->config.message_ms), why);
  if (h->config.cut_message) act(h, SEGUE__HANDOFF_CUT_MESSAGE, why);
}

static int answered(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  const segue__handoff_target *t = &h->config.targets[h->target];
  if (in->attempt == 0 || (in->attempt != h->attempt && in->attempt != h->holder)) return SEGUE_E_STATE;
  if (h->state == SEGUE__HANDOFF_ACCEPTING || in->attempt == h->holder) return SEGUE_OK; /* twice */
  if (h->state != SEGUE__HANDOFF_DIALING && h->state != SEGUE__HANDOFF_RINGING) return SEGUE_E_STATE;
  if (t->brief) {
    go(h, SEGUE__HANDOFF_ACCEPTING, now + SEGUE_MS(t->accept_ms), "the agent answered");
    act(h, SEGUE__HANDOFF_BRIEF, "the agent answered");
  } else {
    taken(h, now, "the agent answered");
  }
  return SEGUE_OK;
}

/* The agent does not take it, or is none: the next one. */
static void not_taken(segue__handoff *h, uint32_t result, segue_time now, const char *why) {
  cancel(h, h->attempt, result, why);
  if (for_good(result)) h->skip |= 1u << h->target;
  next(h, now, why);
}

static void accepting(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  if (h->state != SEGUE__HANDOFF_ACCEPTING || h->agent_waits) return;
  if (in->kind == SEGUE__HANDOFF_IN_ACCEPTED)
    taken(h, now, in->why ? in->why : "the agent takes the call");
  else if (in->kind == SEGUE__HANDOFF_IN_DECLINED)
    not_taken(h, SEGUE_RESULT_DECLINED, now, in->why ? in->why : "the agent declined");
  else
    not_taken(h, SEGUE__HANDOFF_RESULT_VOICEMAIL, now, in->why ? in->why : "an answering machine picked up");
}

static void refused(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  if (h->state != SEGUE__HANDOFF_DIALING && h->state != SEGUE__HANDOFF_RINGING) return;
  if (for_good(in->result)) h->skip |= 1u << h->target;
  next(h, now, refusal(in->result));
}

/* Whoever talked to the caller is gone. */
static void holder_gone(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  const bool hung_up = in->result == SEGUE_RESULT_HANGUP;
  const char *why = hung_up ? "the agent hung up" : "the agent's leg was lost";
  if (under_way(h)) { /* the next one is being called: the caller waits for them like any other */
    h->holder = 0;
    go(h, h->state, h->due, why);
    hold(h, now, why);
  } else if (hung_up && h->config.agent_hangup_ends) {
    finish(h, why);
  } else {
    give_back(h, SEGUE__HANDOFF_LOST, why);
  }
}

static void agent_gone(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  if (h->holder && in->attempt == h->holder)
    holder_gone(h, in, now);
  else if (in->attempt == h->attempt && outbound(h)) /* a transport may end what it should refuse */
    next(h, now,
         h->state == SEGUE__HANDOFF_ACCEPTING ? "the agent hung up before the bridge"
                                              : "the call to the agent failed");
}

/* Every phone of ours falls silent. */
static void cancel_all(segue__handoff *h, const char *why) {
  if (outbound(h)) cancel(h, h->attempt, SEGUE_RESULT_CANCELLED, why);
  if (h->holder) cancel(h, h->holder, SEGUE_RESULT_OK, why);
}

static void caller_gone(segue__handoff *h) {
  if (h->state == SEGUE__HANDOFF_ENDED) return;
  cancel_all(h, "the caller hung up");
  finish(h, "the caller hung up");
}

static int hand_back(segue__handoff *h) {
  if (!h->holder) return SEGUE_E_STATE;
  cancel_all(h, "the agent hands the caller back");
  give_back(h, SEGUE__HANDOFF_HANDED_BACK, "the agent hands the caller back");
  return SEGUE_OK;
}

static void unserved(segue__handoff *h) {
  static const char why[] = "neither the bot nor anybody else can serve the caller";
  if (h->state != SEGUE__HANDOFF_TALKING) return;
  settle(h, SEGUE__HANDOFF_FAILED, why);
  act(h, SEGUE__HANDOFF_PART, why);
}

/* The message of an earlier handoff may still have been playing when this one was triggered. */
static void message_done(segue__handoff *h, uint32_t message, segue_time now) {
  if (message != 0 && message != h->message) return;
  if (h->message_done || !under_way(h)) return;
  h->message_done = true;
  if (h->state == SEGUE__HANDOFF_ACCEPTING && h->agent_waits)
    bridge(h, "the transition message has ended");
  else
    hold(h, now, "the transition message has ended");
  /* The caller has nothing to listen to any more: the summary's time is up. */
  if (h->state == SEGUE__HANDOFF_PREPARING && h->config.summary_ms == SEGUE__HANDOFF_WITH_MESSAGE)
    h->due =
        h->triggered + SEGUE_MS(SUMMARY_LEAST_MS) > now ? h->triggered + SEGUE_MS(SUMMARY_LEAST_MS) : now;
}

static void rings(segue__handoff *h, bool queued) {
  if (h->state != SEGUE__HANDOFF_DIALING && h->state != SEGUE__HANDOFF_RINGING) return;
  const segue_time queue_due = h->dialled_at + SEGUE_MS(h->config.targets[h->target].queue_ms);
  const segue_time due = queued && queue_due > h->due ? queue_due : h->due;
  if (h->state == SEGUE__HANDOFF_DIALING)
    go(h, SEGUE__HANDOFF_RINGING, due, queued ? "the call is queued" : "the agent's phone rings");
  h->due = due;
}

int segue__handoff_feed(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  if (h->count > 0) return SEGUE_E_AGAIN;
  assert(now >= h->last);
  h->last = now;
  /* What is about an earlier try crossed our own decision on the wire. */
  const bool current = in->attempt == h->attempt && h->attempt != 0;
  switch (in->kind) {
  case SEGUE__HANDOFF_IN_TRIGGER: return trigger(h, now);
  case SEGUE__HANDOFF_IN_MESSAGE_DONE: message_done(h, in->attempt, now); return SEGUE_OK;
  case SEGUE__HANDOFF_IN_SUMMARY:
    if (h->state == SEGUE__HANDOFF_PREPARING) publish(h, now, in->ok ? "summarised" : "summary fell back");
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_PUBLISHED:
    if (h->state == SEGUE__HANDOFF_PUBLISHING)
      start_hunt(h, now, in->ok ? "published" : "publishing failed; the header carries the context");
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_RINGING:
  case SEGUE__HANDOFF_IN_QUEUED:
    if (current) rings(h, in->kind == SEGUE__HANDOFF_IN_QUEUED);
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_ANSWERED: return answered(h, in, now);
  case SEGUE__HANDOFF_IN_ACCEPTED:
  case SEGUE__HANDOFF_IN_DECLINED:
  case SEGUE__HANDOFF_IN_VOICEMAIL:
    if (current) accepting(h, in, now);
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_REFUSED:
    if (current) refused(h, in, now);
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_AGENT_GONE: agent_gone(h, in, now); return SEGUE_OK;
  case SEGUE__HANDOFF_IN_CALLER_GONE: caller_gone(h); return SEGUE_OK;
  case SEGUE__HANDOFF_IN_RELEASED:
    if (h->state != SEGUE__HANDOFF_ENDED) finish(h, "caller and agent talk without us");
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_HANDBACK: return hand_back(h);
  case SEGUE__HANDOFF_IN_UNSERVED: unserved(h); return SEGUE_OK;
  }
  return SEGUE_E_INVAL;
}

static void accept_overdue(segue__handoff *h, segue_time now) {
  if (h->agent_waits)
    bridge(h, "the transition message took too long");
  else if (h->config.targets[h->target].must_accept)
    not_taken(h, SEGUE_RESULT_NO_ANSWER, now, "the agent did not accept in time");
  else
    taken(h, now, "the brief took too long");
}

static void overdue(segue__handoff *h, segue_time now) {
  switch (h->state) {
  case SEGUE__HANDOFF_PREPARING: publish(h, now, "the summary's deadline passed"); break;
  case SEGUE__HANDOFF_PUBLISHING: start_hunt(h, now, "the publishing deadline passed"); break;
  case SEGUE__HANDOFF_WAITING: hunt(h, 0, now, "everybody is called again"); break;
  case SEGUE__HANDOFF_DIALING:
  case SEGUE__HANDOFF_RINGING: not_taken(h, SEGUE_RESULT_NO_ANSWER, now, "no answer in time"); break;
  case SEGUE__HANDOFF_ACCEPTING: accept_overdue(h, now); break;
  default: h->due = SEGUE_TIME_NEVER; break;
  }
}

static void waited_enough(segue__handoff *h) {
  if (outbound(h)) cancel(h, h->attempt, SEGUE_RESULT_NO_ANSWER, "the caller has waited long enough");
  give_up(h, "the caller has waited long enough");
}

int segue__handoff_tick(segue__handoff *h, segue_time now) {
  if (h->count > 0) return SEGUE_E_AGAIN;
  if (now < segue__handoff_deadline(h)) return SEGUE_OK;
  h->last = now;
  if (now >= h->due)
    overdue(h, now);
  else if (now >= h->tell_at)
    say(h, SEGUE__HANDOFF_SAY_WAIT, "the caller has waited for a while");
  else
    waited_enough(h);
  return SEGUE_OK;
}

void segue__handoff_target_init(segue__handoff_target *t) {
  *t = (segue__handoff_target){.ring_ms = 20000, .queue_ms = 300000, .accept_ms = 15000};
}

void segue__handoff_config_init(segue__handoff_config *c) {
  *c = (segue__handoff_config){.summary_ms = SEGUE__HANDOFF_WITH_MESSAGE,
                               .publish_ms = 1000,
                               .message_ms = 10000,
                               .rounds = 1,
                               .retry_ms = 10000,
                               .patience_ms = 15000,
                               .agent_hangup_ends = true,
                               .agent_stays = true};
  for (uint32_t i = 0; i < SEGUE__HANDOFF_TARGETS; i++) segue__handoff_target_init(&c->targets[i]);
}

void segue__handoff_init(segue__handoff *h, const segue__handoff_config *c, segue_time now) {
  memset(h, 0, sizeof *h);
  h->config = *c;
  h->last = now;
  h->due = h->tell_at = h->give_up_at = SEGUE_TIME_NEVER;
}

void segue__handoff_anew(segue__handoff *h, segue_time now) {
  if (h->state == SEGUE__HANDOFF_DIALING || h->state == SEGUE__HANDOFF_RINGING)
    h->due = now + SEGUE_MS(h->config.targets[h->target].ring_ms);
}

segue_time segue__handoff_deadline(const segue__handoff *h) {
  segue_time at = h->due < h->tell_at ? h->due : h->tell_at;
  /* An agent who has answered is worth waiting for. */
  if (h->state != SEGUE__HANDOFF_ACCEPTING && h->give_up_at < at) at = h->give_up_at;
  return at;
}

bool segue__handoff_poll(segue__handoff *h, segue__handoff_action *out) {
  if (h->count == 0) return false;
  *out = h->queue[h->head];
  h->head = (h->head + 1) % SEGUE__HANDOFF_QUEUE;
  h->count--;
  return true;
}
