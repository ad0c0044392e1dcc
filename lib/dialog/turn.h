/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/turn.h: turn taking for one listened party. Fed with one voice-activity decision per 20 ms
 * frame, it says when a turn began, when it is over (endpointing), when the party talks over the bot
 * (barge-in) and when nobody says anything.
 * Sans-IO: no clock, no allocation. Owner: the session. */
#ifndef SEGUE_DIALOG_TURN_H
#define SEGUE_DIALOG_TURN_H

#include <stdbool.h>

#include <segue/base.h>

typedef struct segue__turn_config {
  uint32_t start_ms;    /* speech needed before a turn counts as begun; 100 */
  uint32_t endpoint_ms; /* silence that ends a turn; 700 */
  uint32_t barge_in_ms; /* speech needed to interrupt the bot; 240 */
  uint32_t max_turn_ms; /* a turn is cut here; 20000 */
  uint32_t no_input_ms; /* silence of both that is reported, counted from the bot's end; 8000, 0 never */
  uint32_t barge_in;    /* 0: the bot always finishes */
} segue__turn_config;

typedef enum segue__turn_action {
  SEGUE__TURN_NONE = 0,
  SEGUE__TURN_BEGAN,    /* the party is talking (bot silent) */
  SEGUE__TURN_BARGE_IN, /* the party talks over the bot: stop it in this frame */
  SEGUE__TURN_ENDED,    /* endpoint: ask the recogniser for its final */
  SEGUE__TURN_NO_INPUT  /* nobody has spoken for no_input_ms */
} segue__turn_action;

typedef enum segue__turn_state {
  SEGUE__TURN_IDLE = 0,
  SEGUE__TURN_ONSET,
  SEGUE__TURN_SPEECH
} segue__turn_state;

typedef struct segue__turn {
  segue__turn_config config;
  segue__turn_state state;
  segue_time last;        /* of feed, for the check that time does not go back */
  segue_time onset;       /* first speech frame of the present turn */
  segue_time last_speech; /* end of the latest speech frame */
  segue_time quiet_since; /* begin of the silence that no-input counts */
  uint32_t run_ms;        /* speech collected in ONSET */
  uint32_t wait_ms;       /* endpoint silence in force (semantic judges may change it) */
  bool reported;          /* no-input reported for this silence */
  float talk_db, hold_db; /* the party's level when the bot is silent (NaN unknown), and now, in dBFS */
} segue__turn;

void segue__turn_config_init(segue__turn_config *c);
void segue__turn_init(segue__turn *t, const segue__turn_config *c, segue_time now);

/* One 20 ms frame that ends at `now`. `speech`: voice activity; `bot_audible`: the bot's audio is playing.
 * Answers at most one action. While the bot is audible and barge_in is 0, speech is ignored. */
segue__turn_action segue__turn_feed(segue__turn *t, bool speech, bool bot_audible, segue_time now);

/* Whether voice activity at this level (dBFS, of the same frame) is the party's: call it before feed, once a frame.
 * While the bot is audible its echo comes back as speech, but fainter than the party talks themselves. */
bool segue__turn_near(segue__turn *t, bool speech, bool bot_audible, float level_dbfs);

/* The silence that ends the present turn, from a semantic judge; 0 ends it with the next frame. */
void segue__turn_set_wait(segue__turn *t, uint32_t ms);
/* Forget a turn begun, e.g. when the topology changes. */
void segue__turn_reset(segue__turn *t, segue_time now);

bool segue__turn_speaking(const segue__turn *t);
segue_time segue__turn_onset(const segue__turn *t); /* of the turn that is on or just ended */
segue_time segue__turn_last_speech(const segue__turn *t);

#endif /* SEGUE_DIALOG_TURN_H */
