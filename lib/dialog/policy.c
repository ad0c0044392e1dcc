/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/policy.h"

#include <stdio.h>
#include <string.h>

#define AGITATED 0.7 /* arousal of the voice from which on it counts */

void segue__policy_init(segue__policy *p, const segue__policy_config *c) {
  memset(p, 0, sizeof *p);
  p->config = c;
  p->last_turn = p->llm_turn = p->voice_turn = p->fix_turn = p->engine_turn = SEGUE_TURN_NONE;
  for (size_t i = 0; i < SEGUE__POLICY_RULES; i++) p->known.rule_turn[i] = SEGUE_TURN_NONE;
  segue__course_init(&p->known.course);
  segue__impasse_init(&p->known.impasse);
  segue__distress_init(&p->known.distress);
}

static void heard(segue__policy *p, int32_t turn, const segue__words *w) {
  const bool stalled = p->known.impasse.nowhere || p->known.impasse.dead > 0;
  segue__course_caller(&p->known.course, turn, w);
  segue__impasse_caller(&p->known.impasse, turn, w, p->known.course.last_caller);
  if (stalled || p->known.impasse.dead > 0) segue__course_stalls(&p->known.course, turn);
  segue__distress_caller(&p->known.distress, turn, w, p->known.course.last_caller);
}

void segue__policy_turn(segue__policy *p, int32_t turn, const char *text, double confidence) {
  segue__words w;
  p->caller_turns += !segue__policy_goes_on(p, turn, &text, &confidence);
  segue__words_said(&w, text, strlen(text));
  p->last_turn = turn;
  if (confidence >= 0 && confidence < p->config->low_confidence)
    segue__course_misheard(&p->known.course, turn, &w);
  else
    heard(p, turn, &w);
  segue__policy_rule_turn(p, turn, &w);
  if (!(confidence >= 0)) return;
  p->known.window[p->known.n_window % SEGUE__POLICY_WINDOW] = confidence;
  p->known.n_window++;
}

void segue__policy_bot_turn(segue__policy *p, int32_t turn, const char *text) {
  segue__words w;
  p->pieces.said.len = 0;
  segue__words_said(&w, text, strlen(text));
  segue__course_bot(&p->known.course, turn, &w);
  segue__impasse_bot(&p->known.impasse, turn, &w, p->known.course.last_bot);
  segue__distress_bot(&p->known.distress, turn, &w, p->known.course.last_bot, p->known.impasse.nowhere);
}

bool segue__policy_out_of_scope(segue__policy *p) {
  p->pieces.said.len = 0;
  return p->caller_turns > 0 && segue__course_unplaced(&p->known.course, p->last_turn);
}

void segue__policy_llm(segue__policy *p, int32_t turn, double confidence) {
  if (!(confidence >= 0)) return;
  p->llm_window[p->n_llm++ % SEGUE__POLICY_WINDOW] = confidence;
  p->llm_turn = turn;
}

void segue__policy_voice(segue__policy *p, int32_t turn, double arousal) {
  if (!(arousal >= 0)) return;
  p->arousal = p->voice_turn == SEGUE_TURN_NONE ? arousal : (p->arousal + arousal) / 2;
  p->voice_turn = turn;
}

void segue__policy_veto(segue__policy *p, uint32_t turns, const char *why) {
  p->vetoed = turns > 0;
  p->veto_until = turns > UINT32_MAX - p->caller_turns ? UINT32_MAX : p->caller_turns + turns;
  snprintf(p->veto_why, sizeof p->veto_why, "%s", why && *why ? why : "a handoff was vetoed");
}

void segue__policy_attempt(segue__policy *p, int outcome, int32_t turn) {
  p->told = true;
  p->pieces.said.len = 0;
  if (outcome == SEGUE_ATTEMPT_DONE) { /* earlier failures no longer press */
    p->fixes = 0;
    segue__course_fixed(&p->known.course);
  }
  if (outcome != SEGUE_ATTEMPT_REJECTED && outcome != SEGUE_ATTEMPT_FAILED) return;
  p->fixes++;
  p->fix_turn = turn;
}

void segue__policy_verified(segue__policy *p) {
  p->pieces.said.len = 0;
  segue__course_verified(&p->known.course);
  p->known.impasse.dead = p->known.impasse.pressed = 0;
}

void segue__policy_engine_failed(segue__policy *p, int32_t turn) {
  p->engine_failed = true;
  p->engine_turn = turn;
}

/* ---- signals ---- */

static void signal(segue__decision *d, const char *name, double value, double weight, int32_t turn) {
  if (!(value > 0) || d->n_signals == SEGUE__POLICY_SIGNALS) return;
  d->signals[d->n_signals++] = (segue_signal){.size = sizeof(segue_signal),
                                              .name = name,
                                              .value = value < 1 ? value : 1,
                                              .weight = weight,
                                              .turn = turn};
}

/* Once may happen, twice presses, three times is too often. */
static double times(double n, double once, double twice) {
  if (n <= 1) return n * once;
  return n <= 2 ? once + (n - 1) * (twice - once) : n <= 3 ? twice + (n - 2) * (1 - twice) : 1;
}

/* The caller's own report and the engine's record of the same failure are one; an engine that records
 * attempts knows better than the words ("it still drops" is the trouble told again as often as a fix gone wrong). */
static uint32_t fixes_of(const segue__policy *p) {
  return p->told ? p->fixes : p->known.course.fixes.n;
}

static int32_t later(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/* The engine's record of a turn that it could not place and its words "I did not understand" are one: the stronger counts. */
static void gather_understanding(const segue__course *c, const segue__policy_config *w, segue__decision *d) {
  const bool ends = c->gave_up && !(c->last_caller & SEGUE__CUE_THANKS);
  const double said = times(c->not_understood.n, 0.25, ends ? 1 : 0.5), told = c->unplaced.n / 3.0;
  if (told * w->weight_scope > said * w->weight_understood)
    signal(d, "out_of_scope", told, w->weight_scope, c->unplaced.turn);
  else
    signal(d, "not_understood", said, w->weight_understood, c->not_understood.turn);
}

static void gather_course(const segue__policy *p, segue__decision *d) {
  const segue__course *c = &p->known.course;
  const segue__policy_config *w = p->config;
  if (c->wish_turn != SEGUE_TURN_NONE) signal(d, "explicit_request", 1, w->weight_explicit, c->wish_turn);
  signal(d, "not_identified",
         c->unidentified.n &&
                 (c->gave_up || c->lacks_all || c->no_way_on || (c->unidentified.n > 1 && c->insisted.n > 1))
             ? 1
             : times(c->unidentified.n, c->cannot_give ? 0.6 : 0.45, c->not_found > 1 ? 0.88 : 0.85),
         w->weight_identity, c->unidentified.turn);
  /* three noes of whatever kind are too many, but for ways on that were offered with them */
  const double failures = c->failed.n - (c->softened + (c->failed.n < 3 ? c->tried : 0)) / 2.0;
  const bool noes = failures > 0 && failures + c->refused.n >= 3;
  signal(d, "request_failed", noes ? 1 : times(failures, 0.25, c->gave_up ? 1 : 0.5), w->weight_failed,
         noes ? later(c->failed.turn, c->refused.turn) : c->failed.turn);
  signal(d, "refused", times(c->refused.n, 0.3, c->insisted.n ? 1 : 0.6), w->weight_refused,
         c->insisted.n ? later(c->refused.turn, c->insisted.turn) : c->refused.turn);
  gather_understanding(c, w, d);
  signal(d, "fixes_rejected", times(fixes_of(p), 0.4, 1), w->weight_fixes, later(p->fix_turn, c->fixes.turn));
  signal(d, "loop",
         0.4 * c->said_again.n + 0.3 * (c->asked_again.n > 1 ? c->asked_again.n - 1 : 0) +
             0.2 * c->restated.n + 0.6 * c->ignored.n,
         w->weight_loop,
         later(later(c->said_again.turn, c->ignored.turn), later(c->asked_again.turn, c->restated.turn)));
  signal(d, "impasse", segue__impasse_value(&p->known.impasse), w->weight_impasse, p->known.impasse.turn);
  signal(d, "distress", segue__distress_value(&p->known.distress), w->weight_distress,
         p->known.distress.turn);
  const bool twice_no = failures + c->refused.n >= 2; /* then an outcry is meant for the service */
  signal(d, "anger", c->angry.n ? times(c->angry.n, 0.95, 1) : times(c->upset.n, twice_no ? 0.7 : 0.4, 0.8),
         w->weight_anger, later(c->angry.turn, c->upset.turn));
}

static void gather_confidence(segue__decision *d, const segue__policy_config *c, const char *name,
                              const double *window, uint32_t n, double weight, int32_t turn) {
  double mean = 0;
  if (n < SEGUE__POLICY_WINDOW) return;
  for (int i = 0; i < SEGUE__POLICY_WINDOW; i++) mean += window[i] / SEGUE__POLICY_WINDOW;
  if (mean < c->low_confidence) signal(d, name, 1 - mean / 4, weight, turn);
}

static void gather(const segue__policy *p, const segue_context *ctx, segue__decision *d) {
  const segue__policy_config *c = p->config;
  int32_t turn = SEGUE_TURN_NONE;
  if (p->engine_failed) signal(d, "engine_failure", 1, 1, p->engine_turn);
  gather_course(p, d);
  gather_confidence(d, c, "asr_confidence", p->known.window, p->known.n_window, c->weight_confidence,
                    p->last_turn);
  gather_confidence(d, c, "llm_confidence", p->llm_window, p->n_llm, c->weight_llm, p->llm_turn);
  if (p->arousal >= AGITATED) signal(d, "voice", p->arousal, c->weight_voice, p->voice_turn);
  if (c->max_turns > 0 && p->caller_turns >= c->max_turns) signal(d, "max_turns", 1, 1, p->last_turn);
  const segue__rule *rule = segue__policy_rule(p, ctx, false, &turn);
  if (rule) signal(d, rule->name, 1, rule->score, turn);
  segue_sentiment s;
  segue_sentiment_init(&s, sizeof s);
  if (!ctx || segue_context_sentiment(ctx, &s) != SEGUE_OK) return;
  if (s.valence < -0.4 && s.trend == SEGUE_TREND_FALLING)
    signal(d, "sentiment", -s.valence, c->weight_sentiment, s.peak_turn);
}

static const struct {
  const char *name;
  int reason;
  const char *once, *often; /* what to say of it; NULL: as once */
} meanings[] = {
    {"engine_failure", SEGUE_REASON_ENGINE_FAILURE, "an engine failed", NULL},
    {"explicit_request", SEGUE_REASON_EXPLICIT_REQUEST, "the caller asked for a person", NULL},
    {"asr_confidence", SEGUE_REASON_LOW_CONFIDENCE, "the caller was understood badly three times", NULL},
    {"llm_confidence", SEGUE_REASON_LOW_CONFIDENCE, "the dialog engine was unsure three times", NULL},
    {"voice", SEGUE_REASON_SENTIMENT, "the caller's voice is agitated", NULL},
    {"fixes_rejected", SEGUE_REASON_FIXES_REJECTED, "a fix failed", "fixes failed"},
    {"request_failed", SEGUE_REASON_FIXES_REJECTED, "a request failed", "requests failed"},
    {"not_identified", SEGUE_REASON_OUT_OF_SCOPE, "the bot could not identify the caller", NULL},
    {"refused", SEGUE_REASON_OUT_OF_SCOPE, "the bot had to say no", NULL},
    {"not_understood", SEGUE_REASON_OUT_OF_SCOPE, "the bot did not understand", NULL},
    {"out_of_scope", SEGUE_REASON_OUT_OF_SCOPE, "the bot could not help with what was said", NULL},
    {"max_turns", SEGUE_REASON_MAX_TURNS, "the call took too many turns", NULL},
    {"loop", SEGUE_REASON_LOOP, "the caller had to say the same again", NULL},
    {"impasse", SEGUE_REASON_LOOP, "the bot got no further and the caller came back to the matter", NULL},
    {"distress", SEGUE_REASON_SENTIMENT, "the caller does not follow what the bot says", NULL},
    {"anger", SEGUE_REASON_SENTIMENT, "the caller is angry with the service", NULL},
    {"sentiment", SEGUE_REASON_SENTIMENT, "the caller is upset", NULL},
};
enum { N_MEANINGS = sizeof meanings / sizeof *meanings };

static size_t meaning_of(const char *name) {
  size_t i = 0;
  while (i < N_MEANINGS && strcmp(meanings[i].name, name) != 0) i++;
  return i;
}

bool segue__policy_is_signal(const char *name) {
  return meaning_of(name) < N_MEANINGS;
}

static int reason_of(const char *name) {
  const size_t i = meaning_of(name);
  return i < N_MEANINGS ? meanings[i].reason : SEGUE_REASON_RULE;
}

static bool is(const segue_signal *s, const char *name) {
  return strcmp(s->name, name) == 0;
}

/* In distress, but for who is only lost. */
static const char *in_need(const segue__distress *d) {
  if (!d->told) return NULL;
  return d->patience == 1 ? "the caller told of fear, danger or need"
                          : "the caller finds it hard to use the bot";
}

/* What was counted is not always what the signal is called after. NULL: as its meaning has it. */
static const char *more_exactly(const segue__policy *p, const segue_signal *s) {
  const segue__course *c = &p->known.course;
  if (is(s, "explicit_request") && c->accepted) return "the caller accepted the offer of a person";
  if (is(s, "fixes_rejected") && !p->told && !c->proposed)
    return "the caller says that it is still not right";
  if (is(s, "loop") && !c->said_again.n && !c->restated.n && !c->retold)
    return c->set_right ? "the caller set the bot right more than once" : "the bot said the same again";
  if (is(s, "distress")) return in_need(&p->known.distress);
  if (is(s, "anger") && c->angry.n == 0) return "the caller is upset about how it goes";
  return NULL;
}

static void phrase(const segue__policy *p, const segue_signal *s, char *out, size_t n) {
  const size_t i = meaning_of(s->name);
  if (i == N_MEANINGS) {
    for (size_t k = 0; k < p->config->n_rules; k++)
      if (p->config->rules[k].name == s->name)
        snprintf(out, n, "%s", *p->config->rules[k].why ? p->config->rules[k].why : s->name);
    return;
  }
  const segue__course *c = &p->known.course;
  const uint32_t noes = is(s, "refused")          ? c->refused.n
                        : is(s, "not_identified") ? c->unidentified.n
                        : is(s, "not_understood") ? c->not_understood.n
                                                  : 0;
  const uint32_t count = is(s, "fixes_rejected") ? fixes_of(p) : is(s, "request_failed") ? c->failed.n : 1;
  const char *const exact = more_exactly(p, s);
  if (noes > 2)
    snprintf(out, n, "%s %u times", meanings[i].once, (unsigned)noes);
  else if (noes == 2 || exact)
    snprintf(out, n, "%s%s", exact ? exact : meanings[i].once, exact ? "" : " twice");
  else if (count > 1)
    snprintf(out, n, "%u %s", (unsigned)count, meanings[i].often);
  else
    snprintf(out, n, "%s", meanings[i].once);
}

/* The strongest first, so that a sentence cut short keeps what matters. */
static void sort(segue__decision *d) {
  for (size_t i = 1; i < d->n_signals; i++)
    for (size_t k = i; k > 0; k--) {
      segue_signal *a = &d->signals[k - 1], *b = &d->signals[k];
      if (a->value * a->weight >= b->value * b->weight) break;
      const segue_signal t = *a;
      *a = *b;
      *b = t;
    }
}

static void explain(const segue__policy *p, segue__decision *d) {
  double rest = 1;
  size_t used = 0;
  sort(d);
  for (size_t i = 0; i < d->n_signals; i++) {
    char part[128] = "";
    rest *= 1 - d->signals[i].value * d->signals[i].weight;
    phrase(p, &d->signals[i], part, sizeof part);
    const size_t need = strlen(part) + (used ? 2 : 0);
    if (used + need >= sizeof d->why) continue;
    used += (size_t)snprintf(d->why + used, sizeof d->why - used, "%s%s", used ? "; " : "", part);
  }
  d->score = 1 - rest;
  if (d->n_signals == 0) return;
  d->reason = reason_of(d->signals[0].name);
  d->turn = d->signals[0].turn;
}

/* Who wants no person, or whom a rule keeps with the bot, stays short of the threshold. */
static void hold_back(const segue__policy *p, const segue_context *ctx, segue__decision *d) {
  int32_t turn;
  if (p->engine_failed || p->known.course.wish_turn != SEGUE_TURN_NONE) return;
  const segue__rule *rule = segue__policy_rule(p, ctx, true, &turn);
  const bool vetoed = p->vetoed && p->caller_turns <= p->veto_until;
  if (!rule && !p->known.course.declined && !vetoed) return;
  const double below = p->config->threshold * 0.95;
  const size_t used = strlen(d->why);
  if (d->score > below) d->score = below;
  if (sizeof d->why - used > 64)
    snprintf(d->why + used, sizeof d->why - used, "%s%.50s", used ? "; but " : "",
             rule                       ? *rule->why ? rule->why : rule->name
             : p->known.course.declined ? "the caller wants no person"
                                        : p->veto_why);
}

void segue__policy_judge(segue__policy *p, const segue_context *ctx, segue__decision *out) {
  memset(out, 0, sizeof *out);
  out->turn = SEGUE_TURN_NONE;
  gather(p, ctx, out);
  explain(p, out);
  hold_back(p, ctx, out);
  const bool asked =
      p->known.course.wish_turn != SEGUE_TURN_NONE && p->known.course.wish_turn == p->last_turn;
  if (p->fired) {
    if (out->score >= p->config->rearm && !asked && !p->engine_failed) return;
    p->fired = false;
  }
  if (out->score < p->config->threshold) return;
  out->escalate = true;
  p->fired = true;
  p->pieces.said.len = 0;
  p->known.course.wish_turn = SEGUE_TURN_NONE; /* a wish is granted once, */
  p->engine_failed = false; /* and a failure told once: trying again is the session's affair */
}

void segue__policy_returned(segue__policy *p) {
  p->fired = true;
  p->pieces.said.len = 0;
  p->known.course.wish_turn = SEGUE_TURN_NONE;
}
