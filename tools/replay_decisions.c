/* SPDX-License-Identifier: Apache-2.0 */
/* replay --decisions: what a policy would have done, as of each turn; in a session's own log at the points where the
 * session judged. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "context/context.h"
#include "replay.h"

typedef struct decisions {
  segue__policy policy;
  segue__decision last; /* the first escalation, or the latest stay */
  segue__buf every;     /* each escalation, as a "decision" event has it */
  bool all;             /* they are asked for */
  bool marked;          /* the log says when it was judged */
  bool away;            /* somebody is called, or people talk: nothing to decide */
  bool people;          /* they do */
} decisions;

static void close_decisions(void *state) {
  decisions *d = state;
  segue__buf_free(&d->every);
  free(d);
}

static void *open_decisions(const replay_options *o) {
  decisions *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  segue__policy_init(&d->policy, o->policy);
  segue__buf_init(&d->every);
  d->all = o->all;
  d->last.turn = SEGUE_TURN_NONE;
  return d;
}

static double number_of(const cJSON *root, const char *name) {
  const cJSON *c = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsNumber(c) ? c->valuedouble : -1;
}

static const char *string_of(const cJSON *root, const char *name) {
  const cJSON *c = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsString(c) ? c->valuestring : "";
}

/* The turn that an event names itself. */
static int32_t turn_of(const replay_event *e) {
  const double turn = number_of(e->root, "turn");
  return turn >= 0 && turn <= e->turn ? (int32_t)turn : SEGUE_TURN_NONE;
}

/* ---- escalations ---- */

static void keep(decisions *d, const char *by, const char *reason, double score, const char *why,
                 int32_t turn, const segue__decision *signals) {
  segue__buf *b = &d->every;
  segue__buf_puts(b, b->len ? ",{\"decision\":\"escalate\",\"by\":" : "{\"decision\":\"escalate\",\"by\":");
  segue__buf_json_string(b, by);
  segue__buf_puts(b, ",\"reason\":");
  segue__buf_json_string(b, reason);
  segue__buf_puts(b, ",\"score\":");
  segue__buf_json_number(b, score, 3);
  segue__buf_puts(b, ",\"why\":");
  segue__buf_json_string(b, why);
  segue__buf_printf(b, ",\"turn\":%d,\"signals\":", (int)turn);
  segue__policy_signals_json(signals->signals, signals->n_signals, "-1", b);
  segue__buf_putc(b, '}');
}

static void judge(decisions *d, const replay_event *e) {
  segue_context *ctx = NULL;
  segue__decision now;
  if (d->away || (d->last.escalate && !d->all)) return;
  if (segue_context_builder_snapshot(e->builder, &ctx) != SEGUE_OK) return;
  segue__policy_judge(&d->policy, ctx, &now);
  segue_context_unref(ctx);
  if (!d->last.escalate) d->last = now;
  if (now.escalate) keep(d, "policy", segue_reason_name(now.reason), now.score, now.why, now.turn, &now);
}

/* A handoff that somebody else decided: {"type":"decision","decision":"escalate","by":"llm" | "api" | …}. */
static void on_others(decisions *d, const replay_event *e) {
  const char *by = string_of(e->root, "by");
  segue__decision now = {.n_signals = 0};
  if (!*by || strcmp(by, "policy") == 0) return;
  /* What a tool call's decision rests on is asked of the policy, which then has granted it. */
  if (strcmp(by, "llm") == 0) segue__policy_judge(&d->policy, NULL, &now);
  keep(d, by, string_of(e->root, "reason"), number_of(e->root, "score"), string_of(e->root, "why"),
       turn_of(e), &now);
}

/* {"type":"decision","decision":"stay","turns":…,"why":…}: a veto; without turns until it is lifted by 0. */
static void on_decision(decisions *d, const replay_event *e) {
  const double turns = number_of(e->root, "turns");
  const char *what = string_of(e->root, "decision");
  if (strcmp(what, "stay") == 0)
    segue__policy_veto(&d->policy, turns >= 0 && turns < UINT32_MAX ? (uint32_t)turns : UINT32_MAX,
                       string_of(e->root, "why"));
  else if (strcmp(what, "escalate") == 0)
    on_others(d, e);
}

/* ---- the call ---- */

static void on_turn(decisions *d, const replay_event *e) {
  segue__policy *p = &d->policy;
  if (e->who == SEGUE_WHO_CALLER) {
    segue__policy_voice(p, e->turn,
                        number_of(cJSON_GetObjectItemCaseSensitive(e->root, "prosody"), "arousal"));
    segue__policy_turn(p, e->turn, e->text, number_of(e->root, "confidence"));
  } else if (e->who == SEGUE_WHO_BOT && !d->people) {
    segue__policy_bot_turn(p, e->turn, e->text);
    segue__policy_llm(p, e->turn, number_of(e->root, "confidence"));
  }
}

/* {"type":"engine","state":"out_of_scope"}, of the dialog engine, and "dead" of any. @return whether it counts. */
static bool on_engine(decisions *d, const replay_event *e) {
  const char *state = string_of(e->root, "state");
  if (strcmp(state, "out_of_scope") == 0)
    (void)segue__policy_out_of_scope(&d->policy);
  else if (strcmp(state, "dead") == 0)
    segue__policy_engine_failed(&d->policy, turn_of(e));
  else
    return false;
  return true;
}

static bool identifies(const cJSON *root) {
  const cJSON *level = cJSON_GetObjectItemCaseSensitive(root, "level");
  return cJSON_IsString(level) && segue__auth_level_parse(level->valuestring) >= SEGUE_AUTH_IDENTIFIED;
}

/* A session's own word on what no other event shows. */
static void on_policy(decisions *d, const replay_event *e) {
  const char *state = string_of(e->root, "state");
  if (strcmp(state, "begins") == 0) { /* what was noted while it rang decides nothing */
    segue__policy_init(&d->policy, d->policy.config);
    d->last = (segue__decision){.turn = SEGUE_TURN_NONE};
    d->every.len = 0;
    d->marked = true;
  } else if (strcmp(state, "no_words") == 0) {
    segue__policy_turn(&d->policy, turn_of(e), "", 0);
  } else if (strcmp(state, "judged") == 0 && d->marked) {
    judge(d, e);
  }
}

/* With the states of a handoff the log tells when the bot has the caller again. */
static void on_handoff(decisions *d, const replay_event *e) {
  const char *state = string_of(e->root, "state");
  if (!d->marked || !*state) return;
  d->people = strcmp(state, "bridged") == 0;
  if (strcmp(state, "talking") == 0) segue__policy_returned(&d->policy);
  d->away = strcmp(state, "talking") != 0;
}

/* @return whether it may change what the policy thinks. */
static bool take(decisions *d, const replay_event *e) {
  segue__policy *p = &d->policy;
  if (e->text)
    on_turn(d, e);
  else if (strcmp(e->type, "decision") == 0)
    on_decision(d, e);
  else if (strcmp(e->type, "note") == 0 || strcmp(e->type, "attempt") == 0)
    segue__policy_record(p, e->type, e->root, e->turn);
  else if (strcmp(e->type, "engine") == 0)
    return on_engine(d, e);
  else if (strcmp(e->type, "auth") == 0 && identifies(e->root))
    segue__policy_verified(p);
  else
    return false;
  return true;
}

static void on_event(void *state, const replay_event *e) {
  decisions *d = state;
  if (strcmp(e->type, "policy") == 0) on_policy(d, e);
  if (strcmp(e->type, "handoff") == 0) on_handoff(d, e);
  if (!d->marked && (strcmp(e->type, "bridge") == 0 || (e->text && e->who == SEGUE_WHO_AGENT)))
    d->away = d->people = true;
  if (d->people && !d->marked) return;
  if (take(d, e) && !d->marked) judge(d, e);
}

/* ---- the result ---- */

static void put_turn(segue__buf *out, int32_t turn) {
  if (turn == SEGUE_TURN_NONE)
    segue__buf_puts(out, "null");
  else
    segue__buf_printf(out, "%d", (int)turn);
}

static int print_decision(void *state, segue_context_builder *builder, segue__buf *out) {
  const decisions *s = state;
  const segue__decision *d = &s->last;
  (void)builder;
  segue__buf_printf(out, ",\"decision\":\"%s\",\"turn\":", d->escalate ? "escalate" : "stay");
  put_turn(out, d->turn);
  segue__buf_puts(out, ",\"score\":");
  segue__buf_json_number(out, d->score, 3);
  segue__buf_puts(out, ",\"reason\":");
  segue__buf_json_string(out, d->n_signals ? segue_reason_name(d->reason) : NULL);
  segue__buf_puts(out, ",\"signals\":");
  segue__policy_signals_json(d->signals, d->n_signals, "null", out);
  segue__buf_puts(out, ",\"why\":");
  segue__buf_json_string(out, *d->why ? d->why : "nothing calls for a person");
  if (!s->all) return SEGUE_OK;
  segue__buf_puts(out, ",\"all\":[");
  segue__buf_put(out, segue__buf_str(&s->every), s->every.len);
  segue__buf_putc(out, ']');
  return s->every.failed ? SEGUE_E_NOMEM : SEGUE_OK;
}

const replay_mode replay_decisions = {.name = "decisions",
                                      .open = open_decisions,
                                      .event = on_event,
                                      .print = print_decision,
                                      .close = close_decisions};
