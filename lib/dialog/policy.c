/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/policy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"

void segue__policy_config_init(segue__policy_config *c) {
  *c = (segue__policy_config){.threshold = 0.7,
                              .rearm = 0.4,
                              .low_confidence = 0.45,
                              .max_turns = 60,
                              .weight_explicit = 0.9,
                              .weight_confidence = 0.75,
                              .weight_fixes = 0.85,
                              .weight_loop = 0.75,
                              .weight_sentiment = 0.6,
                              .weight_scope = 0.75};
}

static int bad(segue_error *err, const char *name, const char *what) {
  char path[64];
  snprintf(path, sizeof path, "policy%s%s", *name ? "." : "", name);
  return segue__fail(err, SEGUE_E_PARSE, path, "%s %s", path, what);
}

int segue__policy_config_parse(segue__policy_config *c, const char *json, segue_error *err) {
  if (!json) return SEGUE_OK;
  const struct {
    const char *name;
    double *value;
  } known[] = {{"threshold", &c->threshold},
               {"rearm", &c->rearm},
               {"low_confidence", &c->low_confidence},
               {"weight_explicit", &c->weight_explicit},
               {"weight_confidence", &c->weight_confidence},
               {"weight_fixes", &c->weight_fixes},
               {"weight_loop", &c->weight_loop},
               {"weight_sentiment", &c->weight_sentiment},
               {"weight_scope", &c->weight_scope}};
  cJSON *o = cJSON_Parse(json);
  int rc = cJSON_IsObject(o) ? SEGUE_OK : bad(err, "", "is not a JSON object");
  for (cJSON *m = o ? o->child : NULL; m && rc == SEGUE_OK; m = m->next) {
    size_t i = 0;
    while (i < sizeof known / sizeof *known && strcmp(known[i].name, m->string) != 0) i++;
    if (strcmp(m->string, "max_turns") == 0) {
      if (!cJSON_IsNumber(m) || m->valuedouble < 0 || m->valuedouble > 10000)
        rc = bad(err, "max_turns", "must be a number of turns from 0 to 10000");
      else
        c->max_turns = (uint32_t)m->valuedouble;
    } else if (i == sizeof known / sizeof *known) {
      rc = bad(err, m->string, "is not a known setting");
    } else if (!cJSON_IsNumber(m) || !(m->valuedouble >= 0 && m->valuedouble <= 1)) {
      rc = bad(err, known[i].name, "must be a number from 0 to 1");
    } else {
      *known[i].value = m->valuedouble;
    }
  }
  cJSON_Delete(o);
  return rc;
}

void segue__policy_init(segue__policy *p, const segue__policy_config *c) {
  memset(p, 0, sizeof *p);
  p->config = *c;
  p->last_turn = p->explicit_turn = p->fix_turn = p->scope_turn = p->engine_turn = SEGUE_TURN_NONE;
}

void segue__policy_turn(segue__policy *p, int32_t turn, const char *text, double confidence) {
  p->caller_turns++;
  p->last_turn = turn;
  p->explicit_turn = segue__asks_for_human(text) ? turn : SEGUE_TURN_NONE;
  if (!(confidence >= 0)) return;
  p->window[p->n_window % SEGUE__POLICY_WINDOW] = confidence;
  p->n_window++;
}

void segue__policy_out_of_scope(segue__policy *p, int32_t turn) {
  p->misunderstood++;
  p->scope_turn = turn;
}

void segue__policy_attempt(segue__policy *p, int outcome, int32_t turn) {
  if (outcome == SEGUE_ATTEMPT_DONE) p->fixes = 0; /* it worked: earlier failures no longer press */
  if (outcome != SEGUE_ATTEMPT_REJECTED && outcome != SEGUE_ATTEMPT_FAILED) return;
  p->fixes++;
  p->fix_turn = turn;
}

void segue__policy_engine_failed(segue__policy *p, int32_t turn) {
  p->engine_failed = true;
  p->engine_turn = turn;
}

static void signal(segue__decision *d, const char *name, double value, double weight, int32_t turn) {
  if (!(value > 0) || d->n_signals == SEGUE__POLICY_SIGNALS) return;
  d->signals[d->n_signals++] = (segue_signal){.size = sizeof(segue_signal),
                                              .name = name,
                                              .value = value < 1 ? value : 1,
                                              .weight = weight,
                                              .turn = turn};
}

static void gather(const segue__policy *p, const segue_context *ctx, segue__decision *d) {
  if (p->engine_failed) signal(d, "engine_failure", 1, 1, p->engine_turn);
  if (p->explicit_turn != SEGUE_TURN_NONE)
    signal(d, "explicit_request", 1, p->config.weight_explicit, p->explicit_turn);
  if (p->n_window >= SEGUE__POLICY_WINDOW) {
    double mean = 0;
    for (int i = 0; i < SEGUE__POLICY_WINDOW; i++) mean += p->window[i] / SEGUE__POLICY_WINDOW;
    if (mean < p->config.low_confidence)
      signal(d, "asr_confidence", 1 - mean / 4, p->config.weight_confidence, p->last_turn);
  }
  if (p->fixes > 0) signal(d, "fixes_rejected", p->fixes == 1 ? 0.4 : 1, p->config.weight_fixes, p->fix_turn);
  if (p->misunderstood > 0)
    signal(d, "out_of_scope", p->misunderstood / 3.0, p->config.weight_scope, p->scope_turn);
  if (p->config.max_turns > 0 && p->caller_turns >= p->config.max_turns)
    signal(d, "max_turns", 1, 1, p->last_turn);
  segue_sentiment s;
  segue_sentiment_init(&s, sizeof s);
  if (!ctx || segue_context_sentiment(ctx, &s) != SEGUE_OK) return;
  if (s.restated >= 2)
    signal(d, "loop", s.restated >= 3 || s.circling == 1 ? 1 : 0.5, p->config.weight_loop, p->last_turn);
  if (s.valence < -0.3) signal(d, "sentiment", -s.valence, p->config.weight_sentiment, s.peak_turn);
}

static int reason_of(const char *name) {
  static const struct {
    const char *name;
    int reason;
  } map[] = {{"engine_failure", SEGUE_REASON_ENGINE_FAILURE},
             {"explicit_request", SEGUE_REASON_EXPLICIT_REQUEST},
             {"asr_confidence", SEGUE_REASON_LOW_CONFIDENCE},
             {"fixes_rejected", SEGUE_REASON_FIXES_REJECTED},
             {"out_of_scope", SEGUE_REASON_OUT_OF_SCOPE},
             {"max_turns", SEGUE_REASON_MAX_TURNS},
             {"loop", SEGUE_REASON_LOOP},
             {"sentiment", SEGUE_REASON_SENTIMENT}};
  for (size_t i = 0; i < sizeof map / sizeof *map; i++)
    if (strcmp(map[i].name, name) == 0) return map[i].reason;
  return SEGUE_REASON_NONE;
}

static void phrase(const segue__policy *p, const segue_signal *s, char *out, size_t n) {
  switch (reason_of(s->name)) {
  case SEGUE_REASON_ENGINE_FAILURE: snprintf(out, n, "an engine failed"); break;
  case SEGUE_REASON_EXPLICIT_REQUEST: snprintf(out, n, "the caller asked for a person"); break;
  case SEGUE_REASON_LOW_CONFIDENCE: snprintf(out, n, "the caller was understood badly three times"); break;
  case SEGUE_REASON_FIXES_REJECTED:
    snprintf(out, n, p->fixes == 1 ? "a fix failed" : "%u fixes failed", (unsigned)p->fixes);
    break;
  case SEGUE_REASON_OUT_OF_SCOPE: snprintf(out, n, "the bot could not help with what was said"); break;
  case SEGUE_REASON_MAX_TURNS: snprintf(out, n, "the call took too many turns"); break;
  case SEGUE_REASON_LOOP: snprintf(out, n, "the caller had to say the same again"); break;
  case SEGUE_REASON_SENTIMENT: snprintf(out, n, "the caller is upset"); break;
  default: snprintf(out, n, "%s", s->name); break;
  }
}

static void explain(const segue__policy *p, segue__decision *d) {
  double best = 0, rest = 1;
  size_t used = 0;
  for (size_t i = 0; i < d->n_signals; i++) {
    const double v = d->signals[i].value * d->signals[i].weight;
    rest *= 1 - v;
    if (v > best) {
      best = v;
      d->reason = reason_of(d->signals[i].name);
      d->turn = d->signals[i].turn;
    }
    char part[64];
    phrase(p, &d->signals[i], part, sizeof part);
    const int k = snprintf(d->why + used, sizeof d->why - used, "%s%s", used ? "; " : "", part);
    if (k > 0 && used + (size_t)k < sizeof d->why) used += (size_t)k;
  }
  d->score = 1 - rest;
}

void segue__policy_judge(segue__policy *p, const segue_context *ctx, segue__decision *out) {
  memset(out, 0, sizeof *out);
  out->turn = SEGUE_TURN_NONE;
  gather(p, ctx, out);
  explain(p, out);
  if (p->fired) {
    const bool asked = p->explicit_turn != SEGUE_TURN_NONE && p->explicit_turn == p->last_turn;
    if (out->score >= p->config.rearm && !asked && !p->engine_failed) return;
    p->fired = false;
  }
  if (out->score >= p->config.threshold) {
    out->escalate = true;
    p->fired = true;
    p->explicit_turn = SEGUE_TURN_NONE; /* a wish is granted once, */
    p->engine_failed = false;           /* and a failure told once: trying again is the session's affair */
  }
}

void segue__policy_returned(segue__policy *p) {
  p->fired = true;
  p->explicit_turn = SEGUE_TURN_NONE;
}
