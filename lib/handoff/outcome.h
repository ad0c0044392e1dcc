/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/outcome.h: what came of a handoff (doc/events.md). Collects observations, gives one JSON object;
 * what could not be observed is null there, never 0. Sans-IO. Owner: the session. */
#ifndef SEGUE_HANDOFF_OUTCOME_H
#define SEGUE_HANDOFF_OUTCOME_H

#include <stdbool.h>

#include "base/buf.h"
#include "handoff/repeats.h"
#include <segue/base.h>

#define SEGUE__OUTCOME_TRIES 16
#define SEGUE__OUTCOME_SHED 16

typedef enum segue__transfer_result {
  SEGUE__TRANSFER_NONE = 0, /* the bot kept the call */
  SEGUE__TRANSFER_BRIDGED,
  SEGUE__TRANSFER_RELEASED,
  SEGUE__TRANSFER_RETURNED,
  SEGUE__TRANSFER_CALLBACK,
  SEGUE__TRANSFER_ABANDONED, /* the call ended while the caller waited for somebody */
  SEGUE__TRANSFER_FAILED
} segue__transfer_result;

typedef struct segue__try {
  char target[96];
  const char *result; /* static: "answered", "busy", … */
  int32_t sip;        /* 0: none */
} segue__try;

typedef struct segue__outcome {
  /* Each frame's while bridged. */
  segue_time first_speech, first_useful; /* of its agent */
  uint32_t agent_turns;                  /* of its agent, that were understood */
  segue_time quiet_since;                /* both silent since, while bridged */
  segue_time seen_since;                 /* the bridge, or the end of the latest gap */
  bool gap;
  segue_time dead_air; /* sum of joint silences above two seconds */
  uint64_t ai_frames;  /* frames in which the AI could be heard while it had to be silent */
  /* Of other times. */
  segue__transfer_result result; /* of the latest handoff; NONE while it is under way */
  bool begun;                    /* there was a handoff */
  segue__try tries[SEGUE__OUTCOME_TRIES];
  size_t n_tries, tries_lost;
  segue_time ended;             /* NEVER: did not happen, here and below */
  segue_time ringing, answered; /* of the latest try */
  /* Of the latest bridge: a call may have several, from one agent to the next or after it was given back. */
  segue_time rang, picked_up, bridged, given_back;
  char shed[SEGUE__OUTCOME_SHED][48];
  size_t n_shed;
  const char *ended_by; /* "caller", "agent", "segue", "network"; NULL while it lives */
  int32_t ended_status; /* the carrier's code that came with the end, 0 none */
  double rating;        /* the agent's, 1 … 5; NaN: none given */
  double before, after; /* the caller's mood at the bridge and at the end, −1 … 1; NaN: not known */
  bool let_go, seen;    /* after a release: whether anything proved that they talk */
  uint32_t wire_chars;
  const segue__repeats *repeats; /* borrowed; NULL: the agent was not transcribed */
} segue__outcome;

void segue__outcome_init(segue__outcome *o);
/* The caller waits for somebody: a handoff has begun, or who had the caller meanwhile is gone. Idempotent. */
void segue__outcome_waits(segue__outcome *o, segue_time now);
void segue__outcome_dialled(segue__outcome *o, const char *target);
void segue__outcome_ringing(segue__outcome *o, segue_time now);
void segue__outcome_answered(segue__outcome *o, segue_time now);
/* The last try ended unanswered: SEGUE_RESULT_* and the carrier's code. */
void segue__outcome_refused(segue__outcome *o, uint32_t result, int32_t sip);
void segue__outcome_bridged(segue__outcome *o, segue_time now);
/* The agent said something from `start` on that was understood; `repeats`: it asks or proposes something again. */
void segue__outcome_agent_said(segue__outcome *o, const char *text, bool repeats, segue_time start);
/* One frame while bridged: who speaks, and since when somebody or nobody does: that is known only later. */
void segue__outcome_frame(segue__outcome *o, bool caller_speaks, bool agent_speaks, segue_time since,
                          segue_time now);
/* From here on nothing is observed until the next frame. */
void segue__outcome_gap(segue__outcome *o, segue_time now);
/* An item the wire form had no room for. */
void segue__outcome_shed(segue__outcome *o, const char *item);
/* They talk without us: from here on nothing can be heard. */
void segue__outcome_released(segue__outcome *o, bool seen);
/* The bot has the caller again. */
void segue__outcome_returned(segue__outcome *o, segue_time now);
void segue__outcome_callback(segue__outcome *o, segue_time now);
/* After it was returned: the bot could not serve the caller either. */
void segue__outcome_unserved(segue__outcome *o);
/* Ended by itself so soon after the bridge that it was most likely cut: the survival watch. */
bool segue__outcome_short(const segue__outcome *o);
/* The session is over. `by`: static text as above. */
void segue__outcome_ended(segue__outcome *o, const char *by, segue_time now);
/* The members of the line of `segue replay --outcome`, without the braces. */
void segue__outcome_json(const segue__outcome *o, segue__buf *out);

#endif /* SEGUE_HANDOFF_OUTCOME_H */
