/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/handoff.h: the transfer to a human as a state machine (doc/handoff.md has its table).
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
  SEGUE__HANDOFF_WAITING,     /* nobody took it; all are called again after a pause */
  SEGUE__HANDOFF_DIALING,     /* INVITE is out, nothing rings yet */
  SEGUE__HANDOFF_RINGING,     /* an agent's phone rings */
  SEGUE__HANDOFF_ACCEPTING,   /* answered; the agent is briefed and asked, or the message still plays */
  SEGUE__HANDOFF_BRIDGED,     /* caller and agent talk, the AI is silent */
  SEGUE__HANDOFF_CALLBACK,    /* nobody could be reached: a callback is booked */
  SEGUE__HANDOFF_FAILED,      /* neither a person nor the bot can serve the caller: goodbye */
  SEGUE__HANDOFF_ENDED
} segue__handoff_state;

typedef enum segue__handoff_input_kind {
  SEGUE__HANDOFF_IN_TRIGGER = 1,  /* hand over: the policy, an engine or the API said so */
  SEGUE__HANDOFF_IN_MESSAGE_DONE, /* the transition message has been heard to its end (or failed) */
  SEGUE__HANDOFF_IN_SUMMARY,      /* the summary is in the context */
  SEGUE__HANDOFF_IN_PUBLISHED,    /* store and hooks have answered; ok says how */
  SEGUE__HANDOFF_IN_RINGING,      /* of try */
  SEGUE__HANDOFF_IN_QUEUED,       /* of try: it waits in a queue of the target's, longer than phones ring */
  SEGUE__HANDOFF_IN_ANSWERED,     /* of try */
  SEGUE__HANDOFF_IN_ACCEPTED,     /* of try: the agent takes the call, or was briefed and need not say so */
  SEGUE__HANDOFF_IN_DECLINED,     /* of try: the agent answered and does not take the call */
  SEGUE__HANDOFF_IN_VOICEMAIL,    /* of try: a machine answered */
  SEGUE__HANDOFF_IN_REFUSED,      /* of try; result, status */
  SEGUE__HANDOFF_IN_AGENT_GONE,   /* the answered leg of try ended; result HANGUP when the agent hung up */
  SEGUE__HANDOFF_IN_CALLER_GONE,
  SEGUE__HANDOFF_IN_RELEASED, /* caller and agent talk without us: what is left of our legs may go */
  SEGUE__HANDOFF_IN_HANDBACK, /* the agent gives the caller back to the bot */
  SEGUE__HANDOFF_IN_UNSERVED  /* the bot has the caller, cannot serve them, and there is nobody to call */
} segue__handoff_input_kind;

typedef struct segue__handoff_input {
  segue__handoff_input_kind kind;
  uint32_t attempt; /* try (MESSAGE_DONE: message) that the input is about; 0 where it has no meaning */
  uint32_t result;  /* SEGUE_RESULT_* */
  int32_t status;   /* carrier's own code */
  bool ok;
  const char *why; /* static text for the log; NULL: the machine's own words */
} segue__handoff_input;

typedef enum segue__handoff_action_kind {
  SEGUE__HANDOFF_STATE = 1,   /* report: state changed from → to because `why` */
  SEGUE__HANDOFF_SAY_MESSAGE, /* start the transition message now; `attempt` is its number, for MESSAGE_DONE */
  SEGUE__HANDOFF_SAY_WAIT, /* tell a caller who has waited long that they are not forgotten; numbered alike */
  SEGUE__HANDOFF_CUT_MESSAGE, /* an agent is there: end what is being said with its present sentence */
  SEGUE__HANDOFF_SUMMARISE,   /* ask for the summary; fall back to the extractive one at the deadline */
  SEGUE__HANDOFF_PUBLISH,     /* freeze the context; store, notify, encode */
  SEGUE__HANDOFF_DIAL,        /* call target number `target` as try `attempt` */
  SEGUE__HANDOFF_BRIEF, /* whisper to, ask and listen to the agent of try `attempt`; the caller hears nothing */
  SEGUE__HANDOFF_CANCEL, /* hang up the leg of try `attempt`; `result` is what became of it */
  SEGUE__HANDOFF_HOLD,   /* caller hears hold audio from now on (after the message) */
  SEGUE__HANDOFF_BRIDGE, /* connect caller and the agent of try `attempt`; mute the AI */
  SEGUE__HANDOFF_KEEP,   /* nobody else took it: the agent of try `attempt` still has the caller */
  SEGUE__HANDOFF_RETURN, /* the bot goes on, honestly: `cause` says why it has the caller again */
  SEGUE__HANDOFF_BOOK,   /* keep the context for a callback and tell the caller */
  SEGUE__HANDOFF_PART,   /* tell the caller that nobody can serve them, and let them go */
  SEGUE__HANDOFF_FINISH  /* the handoff is over; hang up whoever is left */
} segue__handoff_action_kind;

typedef enum segue__handoff_cause {
  SEGUE__HANDOFF_NOBODY = 0, /* nobody took the call */
  SEGUE__HANDOFF_LOST,       /* the agent's leg died */
  SEGUE__HANDOFF_HANDED_BACK /* the agent gave the caller back */
} segue__handoff_cause;

/* What became of a try beyond SEGUE_RESULT_*. */
enum { SEGUE__HANDOFF_RESULT_VOICEMAIL = 100 };

typedef struct segue__handoff_action {
  segue__handoff_action_kind kind;
  segue__handoff_state from, to;
  uint32_t attempt;
  uint32_t target;
  uint32_t with;   /* STATE: try whose agent has the caller meanwhile, 0 nobody */
  uint32_t result; /* CANCEL: SEGUE_RESULT_* or SEGUE__HANDOFF_RESULT_VOICEMAIL */
  segue__handoff_cause cause;
  const char *why; /* static text */
} segue__handoff_action;

/* The summary may take as long as the transition message is heard, at least 1500 ms. */
#define SEGUE__HANDOFF_WITH_MESSAGE UINT32_MAX

#define SEGUE__HANDOFF_TARGETS 8

typedef struct segue__handoff_target {
  uint32_t ring_ms;   /* from dialling to answer; 20000 */
  uint32_t queue_ms;  /* the same for a target that says the call is queued; 300000 */
  uint32_t accept_ms; /* from answer to acceptance; 15000 */
  bool brief;         /* there is an accept step: a whisper, a question or listening for machines. false */
  bool must_accept;   /* the caller is bridged only with an agent who has said so. false */
} segue__handoff_target;

typedef struct segue__handoff_config {
  uint32_t n_targets; /* hunted in order; 0: every trigger returns or books */
  segue__handoff_target targets[SEGUE__HANDOFF_TARGETS];
  uint32_t summary_ms;    /* deadline of the summary; SEGUE__HANDOFF_WITH_MESSAGE */
  uint32_t publish_ms;    /* deadline of store and hooks; 1000 */
  uint32_t message_ms;    /* longest wait of an answered agent for the transition message; 10000 */
  uint32_t rounds;        /* how often all targets are called; 1 */
  uint32_t retry_ms;      /* pause between two rounds; 10000 */
  uint32_t patience_ms;   /* of hold audio before the caller is told that it goes on; 15000, 0 never */
  uint32_t max_wait_ms;   /* from the trigger until no further target is waited for; 0: no such limit */
  bool cut_message;       /* an answered agent ends the message at its next sentence; else it is said whole */
  bool callback;          /* nobody reached: book a callback instead of going on with the bot */
  bool agent_hangup_ends; /* an agent who hangs up ends the call; else the bot takes over. true */
  bool agent_stays; /* handed on while bridged: the first agent stays until the next one took over. true */
} segue__handoff_config;

#define SEGUE__HANDOFF_QUEUE 12

typedef struct segue__handoff {
  segue__handoff_config config;
  segue__handoff_state state;
  segue_time last, due;
  segue_time triggered;  /* when the present handoff began */
  segue_time tell_at;    /* when the waiting caller is told something; NEVER */
  segue_time give_up_at; /* max_wait_ms; NEVER */
  segue_time dialled_at;
  uint32_t attempt; /* present or last try, 0 before the first */
  uint32_t tries;   /* number of the newest try */
  uint32_t target;
  uint32_t holder; /* try whose agent has the caller, 0 nobody: differs from `attempt` while handing on */
  uint32_t holder_target;
  uint32_t round;
  uint32_t skip;    /* targets that are not called again in this handoff, a bit each */
  uint32_t message; /* number of the latest transition message or announcement */
  bool message_done;
  bool agent_waits; /* took the call, but the message still plays */
  segue__handoff_action queue[SEGUE__HANDOFF_QUEUE];
  uint32_t head, count;
} segue__handoff;

void segue__handoff_target_init(segue__handoff_target *t);
void segue__handoff_config_init(segue__handoff_config *c);
void segue__handoff_init(segue__handoff *h, const segue__handoff_config *c, segue_time now);
/* @return SEGUE_OK; SEGUE_E_AGAIN before poll has drained; SEGUE_E_STATE: a trigger while one runs, or an
 *  answer that nobody waits for (hang the leg of that try up). */
int segue__handoff_feed(segue__handoff *h, const segue__handoff_input *in, segue_time now);
int segue__handoff_tick(segue__handoff *h, segue_time now);
/* The present try begins anew: its ring time is whole again. */
void segue__handoff_anew(segue__handoff *h, segue_time now);
segue_time segue__handoff_deadline(const segue__handoff *h);
bool segue__handoff_poll(segue__handoff *h, segue__handoff_action *out);
/* Somebody is looked for: a caller without an agent waits. */
bool segue__handoff_waits(segue__handoff_state s);
const char *segue__handoff_state_name(segue__handoff_state s);

#endif /* SEGUE_HANDOFF_HANDOFF_H */
