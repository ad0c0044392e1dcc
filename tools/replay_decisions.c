/* SPDX-License-Identifier: Apache-2.0 */
/* replay --decisions: what a policy would have done, as of each turn. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "context/context.h"
#include "replay.h"

typedef struct decisions {
  segue__policy policy;
  segue__decision last; /* the first escalation, or the latest stay */
  bool over;            /* people talk: nothing more to decide */
} decisions;

static void *open_decisions(const replay_options *o) {
  decisions *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  segue__policy_init(&d->policy, o->policy);
  d->last.turn = SEGUE_TURN_NONE;
  return d;
}

static double number_of(const cJSON *root, const char *name) {
  const cJSON *c = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsNumber(c) ? c->valuedouble : -1;
}

/* {"type":"decision","decision":"stay","turns":…,"why":…}: a veto; without turns until it is lifted by 0. */
static void on_veto(segue__policy *p, const cJSON *root) {
  const double turns = number_of(root, "turns");
  const cJSON *why = cJSON_GetObjectItemCaseSensitive(root, "why"),
              *what = cJSON_GetObjectItemCaseSensitive(root, "decision");
  if (!cJSON_IsString(what) || strcmp(what->valuestring, "stay") != 0) return;
  segue__policy_veto(p, turns >= 0 && turns < UINT32_MAX ? (uint32_t)turns : UINT32_MAX,
                     cJSON_IsString(why) ? why->valuestring : NULL);
}

static void on_turn(segue__policy *p, const replay_event *e) {
  if (e->who == SEGUE_WHO_CALLER) {
    segue__policy_voice(p, e->turn,
                        number_of(cJSON_GetObjectItemCaseSensitive(e->root, "prosody"), "arousal"));
    segue__policy_turn(p, e->turn, e->text, number_of(e->root, "confidence"));
  } else {
    segue__policy_bot_turn(p, e->turn, e->text);
    segue__policy_llm(p, e->turn, number_of(e->root, "confidence"));
  }
}

/* {"type":"attempt","outcome":…} or with the members under "attempt". */
static int outcome_of(const cJSON *root) {
  static const char *const bad[] = {"rejected", "failed", "done"};
  static const int code[] = {SEGUE_ATTEMPT_REJECTED, SEGUE_ATTEMPT_FAILED, SEGUE_ATTEMPT_DONE};
  const cJSON *nested = cJSON_GetObjectItemCaseSensitive(root, "attempt");
  const cJSON *o = cJSON_GetObjectItemCaseSensitive(cJSON_IsObject(nested) ? nested : root, "outcome");
  for (size_t i = 0; cJSON_IsString(o) && i < 3; i++)
    if (strcmp(o->valuestring, bad[i]) == 0) return code[i];
  return -1;
}

/* {"type":"engine","engine":"llm","state":"out_of_scope"} */
static bool is_out_of_scope(const replay_event *e) {
  const cJSON *state = cJSON_GetObjectItemCaseSensitive(e->root, "state");
  return strcmp(e->type, "engine") == 0 && cJSON_IsString(state) &&
         strcmp(state->valuestring, "out_of_scope") == 0;
}

static bool identifies(const cJSON *root) {
  const cJSON *level = cJSON_GetObjectItemCaseSensitive(root, "level");
  return cJSON_IsString(level) && segue__auth_level_parse(level->valuestring) >= SEGUE_AUTH_IDENTIFIED;
}

static void on_event(void *state, const replay_event *e) {
  decisions *d = state;
  if (strcmp(e->type, "bridge") == 0 || (e->text && e->who == SEGUE_WHO_AGENT)) d->over = true;
  if (d->over || d->last.escalate) return;
  if (e->text)
    on_turn(&d->policy, e);
  else if (strcmp(e->type, "decision") == 0)
    on_veto(&d->policy, e->root);
  else if (strcmp(e->type, "note") == 0)
    segue__policy_llm(&d->policy, e->turn, number_of(e->root, "confidence"));
  else if (is_out_of_scope(e))
    (void)segue__policy_out_of_scope(&d->policy);
  else if (strcmp(e->type, "attempt") == 0)
    segue__policy_attempt(&d->policy, outcome_of(e->root), e->turn);
  else if (strcmp(e->type, "auth") == 0 && identifies(e->root))
    segue__policy_verified(&d->policy);
  else
    return;
  segue_context *ctx = NULL;
  if (segue_context_builder_snapshot(e->builder, &ctx) != SEGUE_OK) return;
  segue__policy_judge(&d->policy, ctx, &d->last);
  segue_context_unref(ctx);
}

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
  if (d->n_signals)
    segue__buf_json_string(out, segue_reason_name(d->reason));
  else
    segue__buf_puts(out, "null");
  segue__buf_puts(out, ",\"signals\":[");
  for (size_t i = 0; i < d->n_signals; i++) {
    const segue_signal *g = &d->signals[i];
    segue__buf_puts(out, i ? ",{\"name\":" : "{\"name\":");
    segue__buf_json_string(out, g->name);
    segue__buf_puts(out, ",\"value\":");
    segue__buf_json_number(out, g->value, 3);
    segue__buf_puts(out, ",\"weight\":");
    segue__buf_json_number(out, g->weight, 3);
    segue__buf_puts(out, ",\"turn\":");
    put_turn(out, g->turn);
    segue__buf_putc(out, '}');
  }
  segue__buf_puts(out, "],\"why\":");
  segue__buf_json_string(out, *d->why ? d->why : "nothing calls for a person");
  return SEGUE_OK;
}

const replay_mode replay_decisions = {
    .name = "decisions", .open = open_decisions, .event = on_event, .print = print_decision, .close = free};
