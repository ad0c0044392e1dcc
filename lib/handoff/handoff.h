/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/handoff.h: the transfer to a human as a state machine (DESIGN 7; table in doc/handoff.md).
 * Sans-IO: inputs and the time in, actions out; no clock, no allocation. Late and duplicate inputs are
 * normal and answered with SEGUE_OK. Drain poll after every feed and tick.
 * Owner: the session. */
#ifndef SEGUE_HANDOFF_HANDOFF_H
#define SEGUE_HANDOFF_HANDOFF_H

#include <stdbool.h>

#include <segue/base.h>

typedef enum segue__handoff_state {
  SEGUE__HANDOFF_TALKING = 0, /* the bot has the caller */
  SEGUE__HANDOFF_PREPARING,   /* transition message plays, summary is being made */
  SEGUE__HANDOFF_PUBLISHING,  /* context goes to store, hooks and wire form */
  SEGUE__HANDOFF_DIALING,     /* INVITE is out, nothing rings yet */
  SEGUE__HANDOFF_RINGING,     /* an agent's phone rings */
  SEGUE__HANDOFF_ACCEPTING,   /* answered; the transition message or the brief still plays */
  SEGUE__HANDOFF_BRIDGED,     /* caller and agent talk, the AI is silent */
  SEGUE__HANDOFF_CALLBACK,    /* nobody could be reached: a callback is booked */
  SEGUE__HANDOFF_ENDED
} segue__handoff_state;

typedef enum segue__handoff_input_kind {
  SEGUE__HANDOFF_IN_TRIGGER = 1,  /* hand over: the policy, an engine or the API said so */
  SEGUE__HANDOFF_IN_MESSAGE_DONE, /* the transition message has been heard to its end (or failed) */
  SEGUE__HANDOFF_IN_SUMMARY,      /* the summary is in the context */
  SEGUE__HANDOFF_IN_PUBLISHED,    /* store and hooks have answered; ok says how */
  SEGUE__HANDOFF_IN_RINGING,      /* of try */
  SEGUE__HANDOFF_IN_ANSWERED,     /* of try */
  SEGUE__HANDOFF_IN_REFUSED,      /* of try; result, status */
  SEGUE__HANDOFF_IN_AGENT_GONE,   /* the answered leg of try ended; result HANGUP when the agent hung up */
  SEGUE__HANDOFF_IN_CALLER_GONE,
  SEGUE__HANDOFF_IN_HANDBACK /* the agent gives the caller back to the bot */
} segue__handoff_input_kind;

typedef struct segue__handoff_input {
  segue__handoff_input_kind kind;
  uint32_t attempt; /* try (MESSAGE_DONE: message) that the input is about; 0 where it has no meaning */
  uint32_t result;  /* SEGUE_RESULT_* */
  int32_t status;   /* carrier's own code */
  bool ok;
} segue__handoff_input;

typedef enum segue__handoff_action_kind {
  SEGUE__HANDOFF_STATE = 1,   /* report: state changed from → to because `why` */
  SEGUE__HANDOFF_SAY_MESSAGE, /* start the transition message now; `attempt` is its number, for MESSAGE_DONE */
  SEGUE__HANDOFF_SUMMARISE,   /* ask for the summary; fall back to the extractive one at the deadline */
  SEGUE__HANDOFF_PUBLISH,     /* freeze the context; store, notify, encode */
  SEGUE__HANDOFF_DIAL,        /* call target number `target` as try `attempt` */
  SEGUE__HANDOFF_CANCEL,      /* hang up the leg of try `attempt` */
  SEGUE__HANDOFF_HOLD,        /* caller hears hold audio from now on (after the message) */
  SEGUE__HANDOFF_BRIDGE,      /* connect caller and the agent of try `attempt`; mute the AI */
  SEGUE__HANDOFF_RETURN,      /* nobody took it, or it was given back: the bot goes on, honestly */
  SEGUE__HANDOFF_BOOK,        /* keep the context for a callback and tell the caller */
  SEGUE__HANDOFF_FINISH       /* the handoff is over; hang up whoever is left */
} segue__handoff_action_kind;

typedef struct segue__handoff_action {
  segue__handoff_action_kind kind;
  segue__handoff_state from, to;
  uint32_t attempt;
  uint32_t target;
  const char *why; /* static text */
} segue__handoff_action;

/* The summary may take as long as the transition message is heard, at least 1500 ms. */
#define SEGUE__HANDOFF_WITH_MESSAGE UINT32_MAX

typedef struct segue__handoff_config {
  uint32_t n_targets;     /* hunted in order; 0: every trigger returns or books */
  uint32_t summary_ms;    /* deadline of the summary; SEGUE__HANDOFF_WITH_MESSAGE */
  uint32_t publish_ms;    /* deadline of store and hooks; 1000 */
  uint32_t ring_ms;       /* per target, from dialling to answer; 20000 */
  uint32_t message_ms;    /* longest wait of an answered agent for the transition message; 10000 */
  bool callback;          /* nobody reached: book a callback instead of going on with the bot */
  bool agent_hangup_ends; /* an agent who hangs up ends the call; else the bot takes over. true */
} segue__handoff_config;

#define SEGUE__HANDOFF_QUEUE 12

typedef struct segue__handoff {
  segue__handoff_config config;
  segue__handoff_state state;
  segue_time last, due;
  segue_time triggered; /* when the present handoff began */
  uint32_t attempt;     /* present or last try, 0 before the first */
  uint32_t target;
  uint32_t message; /* number of the latest transition message */
  bool message_done;
  bool agent_waits; /* answered, but the message still plays */
  segue__handoff_action queue[SEGUE__HANDOFF_QUEUE];
  uint32_t head, count;
} segue__handoff;

void segue__handoff_config_init(segue__handoff_config *c);
void segue__handoff_init(segue__handoff *h, const segue__handoff_config *c, segue_time now);
/* @return SEGUE_OK; SEGUE_E_AGAIN before poll has drained; SEGUE_E_STATE: a trigger while one runs, or an
 *  answer that nobody waits for (hang that leg up). */
int segue__handoff_feed(segue__handoff *h, const segue__handoff_input *in, segue_time now);
int segue__handoff_tick(segue__handoff *h, segue_time now);
segue_time segue__handoff_deadline(const segue__handoff *h);
bool segue__handoff_poll(segue__handoff *h, segue__handoff_action *out);
const char *segue__handoff_state_name(segue__handoff_state s);

#endif /* SEGUE_HANDOFF_HANDOFF_H */
