/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/policy.h: when to hand over, and why. Collects signals during the call and combines them into
 * one explainable score; works without any language model. Sans-IO, allocates nothing.
 * Owner: the session. */
#ifndef SEGUE_DIALOG_POLICY_H
#define SEGUE_DIALOG_POLICY_H

#include <stdbool.h>

#include <segue/context.h>

#define SEGUE__POLICY_SIGNALS 8
#define SEGUE__POLICY_WINDOW 3 /* caller turns whose confidence is averaged */

typedef struct segue__policy_config {
  double threshold;      /* escalate at this score; 0.7 */
  double rearm;          /* after a handoff that came back, escalate anew only if the score fell below; 0.4 */
  double low_confidence; /* a window of turns below this mean is a signal; 0.45 */
  uint32_t max_turns;    /* caller turns before a rule hands over; 60, 0 never */
  double weight_explicit, weight_confidence, weight_fixes, weight_loop, weight_sentiment, weight_scope;
} segue__policy_config;

typedef struct segue__policy {
  segue__policy_config config;
  double window[SEGUE__POLICY_WINDOW];
  uint32_t n_window, caller_turns, fixes, misunderstood;
  int32_t last_turn, explicit_turn, fix_turn, scope_turn, engine_turn;
  bool engine_failed, fired;
} segue__policy;

typedef struct segue__decision {
  bool escalate;
  int32_t reason; /* SEGUE_REASON_* of the strongest signal */
  double score;   /* 0…1 */
  int32_t turn;   /* the turn it rests on, SEGUE_TURN_NONE when on none */
  char why[192];  /* one sentence */
  segue_signal signals[SEGUE__POLICY_SIGNALS];
  size_t n_signals;
} segue__decision;

void segue__policy_config_init(segue__policy_config *c);
/* Read the "policy" object of a session's configuration (JSON text, NULL: defaults stay).
 * @return SEGUE_OK or SEGUE_E_PARSE with the member named. */
int segue__policy_config_parse(segue__policy_config *c, const char *json, segue_error *err);

void segue__policy_init(segue__policy *p, const segue__policy_config *c);
/* A caller's turn: its index, redacted text and ASR confidence (negative: unknown). */
void segue__policy_turn(segue__policy *p, int32_t turn, const char *text, double confidence);
/* The dialog engine did not understand a turn, or it is outside what the bot can do. */
void segue__policy_out_of_scope(segue__policy *p, int32_t turn);
/* A fix reached this outcome (SEGUE_ATTEMPT_*). */
void segue__policy_attempt(segue__policy *p, int outcome, int32_t turn);
/* An engine the call cannot go on without has failed. */
void segue__policy_engine_failed(segue__policy *p, int32_t turn);
/* Judge now; `ctx` (may be NULL) gives mood and repeats. A decision to escalate is made once, until
 * segue__policy_returned. */
void segue__policy_judge(segue__policy *p, const segue_context *ctx, segue__decision *out);
/* A handoff came back: be silent until the score has fallen below `rearm`, explicit requests excepted. */
void segue__policy_returned(segue__policy *p);

/* Whether the caller asks for a human in these words; negations ("I don't need a human") are not. */
bool segue__asks_for_human(const char *text);

#endif /* SEGUE_DIALOG_POLICY_H */
