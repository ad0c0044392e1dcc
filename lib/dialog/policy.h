/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/policy.h: when to hand over, and why. Collects signals during the call and combines them into
 * one explainable score; works without any language model, and on text alone. doc/policy.md describes the
 * JSON and what each signal counts. Sans-IO, judging allocates nothing. Owner: the session. */
#ifndef SEGUE_DIALOG_POLICY_H
#define SEGUE_DIALOG_POLICY_H

#include <stdbool.h>

#include <segue/context.h>

#include "base/buf.h"
#include "context/pieces.h"
#include "dialog/course.h"
#include "dialog/distress.h"
#include "dialog/impasse.h"

#define SEGUE__POLICY_SIGNALS 20
#define SEGUE__POLICY_WINDOW 3 /* caller turns whose confidence is averaged */
#define SEGUE__POLICY_RULES 16

/* A rule of the configuration: all conditions it has must hold. */
typedef struct segue__rule {
  char name[32];
  char why[96];
  bool stay;    /* keeps the call with the bot, wishes and dead engines excepted */
  double score; /* of "escalate", 0…1 */
  uint32_t after_turns;
  char keywords[512]; /* normalised phrases, each ended by a newline; "" no condition; the same below */
  char callers[256];  /* numbers; one that ends in * is a beginning */
  char intents[256];
  bool has_hours, outside;      /* `outside`: holds when the time is not within */
  uint8_t days;                 /* bit 0 Monday … bit 6 Sunday */
  int32_t from, to, utc_offset; /* minutes of the day; to < from passes midnight */
} segue__rule;

typedef struct segue__policy_config {
  double threshold;      /* escalate at this score; 0.7 */
  double rearm;          /* after a handoff that came back, escalate anew only if the score fell below; 0.4 */
  double low_confidence; /* a window of turns below this mean is a signal; 0.45 */
  uint32_t max_turns;    /* caller turns before a rule hands over; 60, 0 never */
  double weight_explicit, weight_confidence, weight_fixes, weight_failed, weight_identity, weight_refused,
      weight_understood, weight_llm, weight_voice, weight_scope, weight_loop, weight_anger, weight_sentiment,
      weight_impasse, weight_distress;
  segue__rule *rules; /* owned */
  size_t n_rules;
} segue__policy_config;

/* What is known of the call by its turns. */
typedef struct segue__policy_known {
  segue__course course;
  segue__impasse impasse;
  segue__distress distress;
  double window[SEGUE__POLICY_WINDOW]; /* confidence of the latest caller turns, a ring */
  uint32_t n_window;
  int32_t rule_turn[SEGUE__POLICY_RULES]; /* latest caller turn with one of the rule's keywords */
} segue__policy_known;

/* What the caller has said since anything else happened, and what was known before: policy_pieces.c. */
typedef struct segue__policy_pieces {
  segue__spoken said;
  double confidence;
  segue__policy_known before;
} segue__policy_pieces;

typedef struct segue__policy {
  const segue__policy_config *config; /* borrowed, outlives this */
  segue__policy_known known;
  double llm_window[SEGUE__POLICY_WINDOW];
  uint32_t n_llm, caller_turns, fixes;
  double arousal; /* of the caller's voice: the latest turn half, those before the other half */
  bool vetoed;
  uint32_t
      veto_until; /* the last caller turn, counted from 1, that the veto holds; UINT32_MAX until it is lifted */
  char veto_why[96];
  int32_t last_turn, llm_turn, voice_turn, fix_turn, engine_turn;
  bool engine_failed, fired;
  bool told; /* somebody records attempts: then fixes are not guessed from the turns */
  segue__policy_pieces pieces;
} segue__policy;

typedef struct segue__decision {
  bool escalate;
  int32_t reason; /* SEGUE_REASON_* of the strongest signal */
  double score;   /* 0…1 */
  int32_t turn;   /* the turn it rests on, SEGUE_TURN_NONE when on none */
  char why[256];  /* one sentence */
  segue_signal signals[SEGUE__POLICY_SIGNALS];
  size_t n_signals;
} segue__decision;

void segue__policy_config_init(segue__policy_config *c);
/* Read the "policy" object of a session's configuration (JSON text, NULL: defaults stay).
 * @return SEGUE_OK, SEGUE_E_NOMEM or SEGUE_E_PARSE with the member named; finish with _fini in any case. */
int segue__policy_config_parse(segue__policy_config *c, const char *json, segue_error *err);
void segue__policy_config_fini(segue__policy_config *c);

void segue__policy_init(segue__policy *p, const segue__policy_config *c);
/* A caller's turn: its index, redacted text and ASR confidence (negative or NaN: unknown). */
void segue__policy_turn(segue__policy *p, int32_t turn, const char *text, double confidence);
/* A turn of the bot's: what it said. */
void segue__policy_bot_turn(segue__policy *p, int32_t turn, const char *text);
/* The dialog engine could not place the caller's latest turn: it makes nothing of it, or is not there for it.
 * @return false: nobody has spoken, or that turn was counted already. */
bool segue__policy_out_of_scope(segue__policy *p);
/* How sure the dialog engine is of its answer to the caller's latest turn, 0…1; ignored when unknown (negative, NaN). */
void segue__policy_llm(segue__policy *p, int32_t turn, double confidence);
/* How agitated the caller's voice was in a turn, 0 calm … 1; ignored when unknown. */
void segue__policy_voice(segue__policy *p, int32_t turn, double arousal);
/* Somebody who knows better keeps the call with the bot for this and so many more caller turns (0: no longer,
 * UINT32_MAX: until lifted): requests for a person and dead engines excepted. */
void segue__policy_veto(segue__policy *p, uint32_t turns, const char *why);
/* A fix reached this outcome (SEGUE_ATTEMPT_*). */
void segue__policy_attempt(segue__policy *p, int outcome, int32_t turn);
/* A verifier or the application has verified the caller. */
void segue__policy_verified(segue__policy *p);
/* An engine the call cannot go on without has failed. */
void segue__policy_engine_failed(segue__policy *p, int32_t turn);
/* Judge now; `ctx` (may be NULL) gives mood, caller, intent and the time for rules. A decision to escalate is
 * made once, until segue__policy_returned. The signals' names live as long as the configuration. */
void segue__policy_judge(segue__policy *p, const segue_context *ctx, segue__decision *out);
/* A handoff came back: be silent until the score has fallen below `rearm`, explicit requests excepted. */
void segue__policy_returned(segue__policy *p);

/* policy_log.c: `value` as a log keeps it, in so many parts of one, so that a replay reads what was judged by; −1 unknown. */
double segue__policy_grain(double value, int parts);
/* Signals as a JSON list; a signal that rests on no turn has `none` there. */
void segue__policy_signals_json(const segue_signal *signals, size_t n, const char *none, segue__buf *out);
/* What the policy learns of a record "attempt" or "note" (cJSON object) that the context has taken. */
void segue__policy_record(segue__policy *p, const char *type, const void *record, int32_t turn);

/* policy_pieces.c: the caller's turn goes on with the one before, which then counts for nothing: text and confidence of the
 * whole. Else *text stays, and what is known is kept for the turn that may come. The text lives as long as the policy. */
bool segue__policy_goes_on(segue__policy *p, int32_t turn, const char **text, double *confidence);

/* Whether a signal of the policy's own has the name: a rule would be told in its words. */
bool segue__policy_is_signal(const char *name);

/* policy_rules.c: how many of the rules hold, the strongest first reported. */
const segue__rule *segue__policy_rule(const segue__policy *p, const segue_context *ctx, bool stay,
                                      int32_t *turn);
void segue__policy_rule_turn(segue__policy *p, int32_t turn, const segue__words *w);
int segue__policy_rules_parse(segue__policy_config *c, const void *json_array, segue_error *err);

/* policy_config.c: SEGUE_E_PARSE, `path` is no setting; `likely` (NULL: none) is the one that was meant. */
int segue__policy_unknown(segue_error *err, const char *path, const char *likely);

/* Whether the caller asks for a human in these words; negations ("I don't need a human") are not. */
bool segue__asks_for_human(const char *text);

#endif /* SEGUE_DIALOG_POLICY_H */
