/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/handoff.h"

#include <assert.h>
#include <string.h>

#include <segue/ext/transport.h> /* SEGUE_RESULT_* */

/* A message that cannot be spoken leaves the summary this much all the same. */
#define SUMMARY_LEAST_MS 1500u

static const char *const state_names[] = {
    [SEGUE__HANDOFF_TALKING] = "talking",       [SEGUE__HANDOFF_PREPARING] = "preparing",
    [SEGUE__HANDOFF_PUBLISHING] = "publishing", [SEGUE__HANDOFF_DIALING] = "dialing",
    [SEGUE__HANDOFF_RINGING] = "ringing",       [SEGUE__HANDOFF_ACCEPTING] = "accepting",
    [SEGUE__HANDOFF_BRIDGED] = "bridged",       [SEGUE__HANDOFF_CALLBACK] = "callback",
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
                                  .why = why});
  h->state = to;
  h->due = due;
}

static void act(segue__handoff *h, segue__handoff_action_kind kind, const char *why) {
  emit(h, (segue__handoff_action){.kind = kind, .attempt = h->attempt, .target = h->target, .why = why});
}

static bool outbound(const segue__handoff *h) {
  return h->state == SEGUE__HANDOFF_DIALING || h->state == SEGUE__HANDOFF_RINGING ||
         h->state == SEGUE__HANDOFF_ACCEPTING || h->state == SEGUE__HANDOFF_BRIDGED;
}

/* Nobody is left to ring: the caller goes back to the bot, or is promised a call. */
static void give_up(segue__handoff *h, const char *why) {
  if (h->config.callback) {
    go(h, SEGUE__HANDOFF_CALLBACK, SEGUE_TIME_NEVER, why);
    act(h, SEGUE__HANDOFF_BOOK, why);
    return;
  }
  go(h, SEGUE__HANDOFF_TALKING, SEGUE_TIME_NEVER, why);
  act(h, SEGUE__HANDOFF_RETURN, why);
}

static void dial(segue__handoff *h, uint32_t target, segue_time now, const char *why) {
  if (target >= h->config.n_targets) {
    give_up(h, h->config.n_targets == 0 ? "no target is configured" : why);
    return;
  }
  h->target = target;
  h->attempt++;
  h->agent_waits = false;
  go(h, SEGUE__HANDOFF_DIALING, now + SEGUE_MS(h->config.ring_ms), why);
  act(h, SEGUE__HANDOFF_DIAL, why);
}

static void publish(segue__handoff *h, segue_time now, const char *why) {
  go(h, SEGUE__HANDOFF_PUBLISHING, now + SEGUE_MS(h->config.publish_ms), why);
  act(h, SEGUE__HANDOFF_PUBLISH, why);
}

static void bridge(segue__handoff *h, const char *why) {
  go(h, SEGUE__HANDOFF_BRIDGED, SEGUE_TIME_NEVER, why);
  act(h, SEGUE__HANDOFF_BRIDGE, why);
}

static const char *refusal(uint32_t result) {
  switch (result) {
  case SEGUE_RESULT_BUSY: return "the agent is busy";
  case SEGUE_RESULT_NO_ANSWER: return "the agent did not answer";
  case SEGUE_RESULT_DECLINED: return "the agent declined";
  case SEGUE_RESULT_NOT_FOUND: return "the target does not exist";
  case SEGUE_RESULT_NO_CODEC: return "the agent's phone speaks no codec of ours";
  case SEGUE_RESULT_UNREACHABLE: return "the target cannot be reached";
  default: return "the call to the agent failed";
  }
}

static int trigger(segue__handoff *h, segue_time now) {
  if (h->state != SEGUE__HANDOFF_TALKING) return SEGUE_E_STATE;
  h->message_done = false;
  uint32_t wait = h->config.summary_ms;
  if (wait == SEGUE__HANDOFF_WITH_MESSAGE)
    wait = h->config.message_ms > SUMMARY_LEAST_MS ? h->config.message_ms : SUMMARY_LEAST_MS;
  h->triggered = now;
  go(h, SEGUE__HANDOFF_PREPARING, now + SEGUE_MS(wait), "triggered");
  emit(h, (segue__handoff_action){
              .kind = SEGUE__HANDOFF_SAY_MESSAGE, .attempt = ++h->message, .why = "triggered"});
  act(h, SEGUE__HANDOFF_SUMMARISE, "triggered");
  return SEGUE_OK;
}

static int answered(segue__handoff *h, segue_time now) {
  if (h->state == SEGUE__HANDOFF_ACCEPTING || h->state == SEGUE__HANDOFF_BRIDGED) return SEGUE_OK; /* twice */
  if (h->state != SEGUE__HANDOFF_DIALING && h->state != SEGUE__HANDOFF_RINGING) return SEGUE_E_STATE;
  if (h->message_done) {
    bridge(h, "the agent answered");
    return SEGUE_OK;
  }
  h->agent_waits = true;
  go(h, SEGUE__HANDOFF_ACCEPTING, now + SEGUE_MS(h->config.message_ms), "the agent answered");
  return SEGUE_OK;
}

static void agent_gone(segue__handoff *h, const segue__handoff_input *in, segue_time now) {
  if (h->state == SEGUE__HANDOFF_ACCEPTING) {
    dial(h, h->target + 1, now, "the agent hung up before the bridge");
  } else if (h->state == SEGUE__HANDOFF_BRIDGED) {
    if (in->result == SEGUE_RESULT_HANGUP && h->config.agent_hangup_ends) {
      go(h, SEGUE__HANDOFF_ENDED, SEGUE_TIME_NEVER, "the agent hung up");
      act(h, SEGUE__HANDOFF_FINISH, "the agent hung up");
    } else {
      go(h, SEGUE__HANDOFF_TALKING, SEGUE_TIME_NEVER, "the agent's leg was lost");
      act(h, SEGUE__HANDOFF_RETURN, "the agent's leg was lost");
    }
  }
}

static void caller_gone(segue__handoff *h) {
  if (h->state == SEGUE__HANDOFF_ENDED) return;
  if (outbound(h)) act(h, SEGUE__HANDOFF_CANCEL, "the caller hung up");
  go(h, SEGUE__HANDOFF_ENDED, SEGUE_TIME_NEVER, "the caller hung up");
  act(h, SEGUE__HANDOFF_FINISH, "the caller hung up");
}

/* The message of an earlier handoff may still have been playing when this one was triggered. */
static void message_done(segue__handoff *h, uint32_t message, segue_time now) {
  if (message != 0 && message != h->message) return;
  if (h->message_done || h->state == SEGUE__HANDOFF_TALKING) return;
  h->message_done = true;
  if (h->state == SEGUE__HANDOFF_ACCEPTING && h->agent_waits)
    bridge(h, "the transition message has ended");
  else if (h->state != SEGUE__HANDOFF_BRIDGED && h->state != SEGUE__HANDOFF_ENDED)
    act(h, SEGUE__HANDOFF_HOLD, "the transition message has ended");
  /* The caller has nothing to listen to any more: the summary's time is up. */
  if (h->state == SEGUE__HANDOFF_PREPARING && h->config.summary_ms == SEGUE__HANDOFF_WITH_MESSAGE)
    h->due =
        h->triggered + SEGUE_MS(SUMMARY_LEAST_MS) > now ? h->triggered + SEGUE_MS(SUMMARY_LEAST_MS) : now;
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
      dial(h, 0, now, in->ok ? "published" : "publishing failed; the header carries the context");
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_RINGING:
    if (current && h->state == SEGUE__HANDOFF_DIALING)
      go(h, SEGUE__HANDOFF_RINGING, h->due, "the agent's phone rings");
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_ANSWERED: return current ? answered(h, now) : SEGUE_E_STATE;
  case SEGUE__HANDOFF_IN_REFUSED:
    if (current && (h->state == SEGUE__HANDOFF_DIALING || h->state == SEGUE__HANDOFF_RINGING))
      dial(h, h->target + 1, now, refusal(in->result));
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_AGENT_GONE:
    if (current) agent_gone(h, in, now);
    return SEGUE_OK;
  case SEGUE__HANDOFF_IN_CALLER_GONE: caller_gone(h); return SEGUE_OK;
  case SEGUE__HANDOFF_IN_HANDBACK:
    if (h->state != SEGUE__HANDOFF_BRIDGED) return SEGUE_E_STATE;
    act(h, SEGUE__HANDOFF_CANCEL, "the agent hands the caller back");
    go(h, SEGUE__HANDOFF_TALKING, SEGUE_TIME_NEVER, "the agent hands the caller back");
    act(h, SEGUE__HANDOFF_RETURN, "the agent hands the caller back");
    return SEGUE_OK;
  }
  return SEGUE_E_INVAL;
}

int segue__handoff_tick(segue__handoff *h, segue_time now) {
  if (h->count > 0) return SEGUE_E_AGAIN;
  if (now < h->due) return SEGUE_OK;
  h->last = now;
  switch (h->state) {
  case SEGUE__HANDOFF_PREPARING: publish(h, now, "the summary's deadline passed"); break;
  case SEGUE__HANDOFF_PUBLISHING: dial(h, 0, now, "the publishing deadline passed"); break;
  case SEGUE__HANDOFF_DIALING:
  case SEGUE__HANDOFF_RINGING:
    act(h, SEGUE__HANDOFF_CANCEL, "no answer in time");
    dial(h, h->target + 1, now, "no answer in time");
    break;
  case SEGUE__HANDOFF_ACCEPTING: bridge(h, "the transition message took too long"); break;
  default: h->due = SEGUE_TIME_NEVER; break;
  }
  return SEGUE_OK;
}

void segue__handoff_config_init(segue__handoff_config *c) {
  *c = (segue__handoff_config){.summary_ms = SEGUE__HANDOFF_WITH_MESSAGE,
                               .publish_ms = 1000,
                               .ring_ms = 20000,
                               .message_ms = 10000,
                               .agent_hangup_ends = true};
}

void segue__handoff_init(segue__handoff *h, const segue__handoff_config *c, segue_time now) {
  memset(h, 0, sizeof *h);
  h->config = *c;
  h->last = now;
  h->due = SEGUE_TIME_NEVER;
}

segue_time segue__handoff_deadline(const segue__handoff *h) {
  return h->due;
}

bool segue__handoff_poll(segue__handoff *h, segue__handoff_action *out) {
  if (h->count == 0) return false;
  *out = h->queue[h->head];
  h->head = (h->head + 1) % SEGUE__HANDOFF_QUEUE;
  h->count--;
  return true;
}
