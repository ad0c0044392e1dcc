/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/release.h: letting go of the media. The caller's far end is asked (REFER) to talk to the agent without us, by
 * one way after another; when none works the bridge stays, and the caller with it. Table in doc/handoff.md.
 * Sans-IO: inputs and the time in, actions out. Drain poll after every feed and tick. Owner: the session. */
#ifndef SEGUE_HANDOFF_RELEASE_H
#define SEGUE_HANDOFF_RELEASE_H

#include <stdbool.h>

#include <segue/base.h>

typedef enum segue__rung {
  SEGUE__RUNG_ATTENDED = 0, /* REFER with Replaces: takes the place of our leg to the agent */
  SEGUE__RUNG_EMBEDDED,     /* REFER to the target, the context inside the Refer-To */
  SEGUE__RUNG_HEADER,       /* REFER to the target, the context as a header of the REFER */
  SEGUE__RUNGS
} segue__rung;

typedef enum segue__release_state {
  SEGUE__RELEASE_IDLE = 0,
  SEGUE__RELEASE_ASKED,    /* the request is out */
  SEGUE__RELEASE_AGREED,   /* the far end tries */
  SEGUE__RELEASE_PAUSED,   /* it was busy with another request (491): once more, in a moment */
  SEGUE__RELEASE_LEAVING,  /* the caller's leg ended after it had agreed: to the agent, or for good? */
  SEGUE__RELEASE_DOUBT,    /* the agent's leg ended after the far end had agreed */
  SEGUE__RELEASE_RELEASED, /* they talk without us */
  SEGUE__RELEASE_BRIDGED,  /* no way worked: it stays as it is */
  SEGUE__RELEASE_LOST,     /* the caller hung up */
  SEGUE__RELEASE_STATES
} segue__release_state;

typedef enum segue__release_input_kind {
  SEGUE__RELEASE_IN_START = 1,
  SEGUE__RELEASE_IN_PROGRESS, /* status below 200: agreed, or how it goes */
  SEGUE__RELEASE_IN_FINAL,    /* status 200 and above: what came of the far end's try */
  SEGUE__RELEASE_IN_REFUSED,  /* the request itself was refused; status, 0: it could not even be sent */
  SEGUE__RELEASE_IN_CALLER_GONE,
  SEGUE__RELEASE_IN_AGENT_GONE
} segue__release_input_kind;

typedef enum segue__release_action_kind {
  SEGUE__RELEASE_REPORT =
      1,                 /* state changed to `state` at `rung`, because `why`; `status` the carrier's, or 0 */
  SEGUE__RELEASE_SEND,   /* ask by `rung`. When that is not possible feed REFUSED */
  SEGUE__RELEASE_LET_GO, /* hang up both legs: `seen` says whether anything proves that they talk */
  SEGUE__RELEASE_STAY,   /* the bridge it is; `agent_gone`: and the agent has left it */
  SEGUE__RELEASE_GIVE_UP /* the caller has hung up */
} segue__release_action_kind;

typedef struct segue__release_action {
  segue__release_action_kind kind;
  segue__release_state state;
  segue__rung rung;
  int32_t status;
  bool seen, agent_gone;
  const char *why; /* static */
} segue__release_action;

typedef struct segue__release_config {
  segue__rung rungs[SEGUE__RUNGS]; /* in this order */
  uint32_t n_rungs;
  uint32_t accept_ms;  /* from the request to its answer; 4000 */
  uint32_t outcome_ms; /* from then to the final word; 15000 */
  uint32_t linger_ms;  /* a leg has ended: how long other signs are waited for; 2000 */
  uint32_t retry_ms;   /* after 491; 1000 */
} segue__release_config;

#define SEGUE__RELEASE_QUEUE 6

typedef struct segue__release {
  segue__release_config config;
  segue__release_state state;
  uint32_t at; /* index of the present rung */
  bool retried, agent_gone;
  segue_time due;
  segue__release_action queue[SEGUE__RELEASE_QUEUE];
  uint32_t head, count;
} segue__release;

void segue__release_config_init(segue__release_config *c);
void segue__release_init(segue__release *r, const segue__release_config *c);
/* @return SEGUE_OK; SEGUE_E_AGAIN before poll has drained; SEGUE_E_STATE: START while one runs. */
int segue__release_feed(segue__release *r, segue__release_input_kind kind, int32_t status, segue_time now);
int segue__release_tick(segue__release *r, segue_time now);
segue_time segue__release_deadline(const segue__release *r);
bool segue__release_poll(segue__release *r, segue__release_action *out);
/* An end of a leg is for this machine to judge first. */
bool segue__release_active(const segue__release *r);
const char *segue__release_state_name(segue__release_state s);
const char *segue__rung_name(segue__rung rung);

#endif /* SEGUE_HANDOFF_RELEASE_H */
