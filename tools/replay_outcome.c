/* SPDX-License-Identifier: Apache-2.0 */
/* replay --outcome: what came of the handoff, as far as a log shows it. What it does not show is null. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/transcript.h"
#include "handoff/repeats.h"
#include "handoff/useful.h"
#include "replay.h"

enum { TRIES = 16, LOST = 16 };
#define DEAD_AIR_MS 2000.0 /* joint silence shorter than this is how people talk */
#define UNIX_T 1e11        /* a `t` this large is Unix time, while start_ms counts from the call's begin */

typedef struct try {
  char target[96];
  const char *result; /* static, NULL: not yet known */
  int sip;            /* 0 none */
}
try;

typedef struct outcome {
  segue__repeats repeats;
  segue_context *at_handoff;
  try tries[TRIES];
  size_t n_tries;
  char lost[LOST][48];
  size_t n_lost;
  const char *result;              /* static, NULL: to be concluded */
  double ringing, answered, ended; /* ms, NaN unknown; the first two of the latest try */
  double rang, picked_up, bridged, given_back, first_useful; /* of the latest bridge */
  double quiet_since, dead_air;                              /* NaN: cannot be said */
  double rating, status;                                     /* NaN: none */
  segue__transcript said;
  bool caller_after; /* the caller was heard after the bridge */
  int handoffs, bot_after, agent_turns;
  size_t joined_at; /* tries there were at the latest bridge */
  bool people;      /* there was a bridge */
  bool with_agent;  /* who has the caller now */
  bool lost_known, over;
  bool rings;   /* the latest try rings */
  bool resumed; /* caller and bot went on talking after the latest try */
  bool asked;   /* the caller spoke after it */
  char by[24];
  cJSON *own; /* the session's own record, NULL: the log has none */
} outcome;

static void *open_outcome(const replay_options *options) {
  (void)options;
  outcome *o = calloc(1, sizeof *o);
  if (!o) return NULL;
  segue__repeats_init(&o->repeats);
  segue__transcript_init(&o->said);
  o->ringing = o->answered = o->ended = o->rating = o->status = NAN;
  o->rang = o->picked_up = o->bridged = o->given_back = o->first_useful = o->quiet_since = NAN;
  return o;
}

static void close_outcome(void *state) {
  outcome *o = state;
  segue_context_unref(o->at_handoff);
  segue__transcript_fini(&o->said);
  cJSON_Delete(o->own);
  free(o);
}

static const char *string_of(const cJSON *root, const char *name) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsString(v) ? v->valuestring : NULL;
}

static double number_of(const cJSON *root, const char *name) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsNumber(v) ? v->valuedouble : NAN;
}

/* The word of `list` that `s` is, NULL when none. */
static const char *one_of(const char *s, const char *const *list) {
  for (; s && *list; list++)
    if (strcmp(s, *list) == 0) return *list;
  return NULL;
}

static const char *const try_results[] = {"answered",  "busy",   "no_answer", "declined",
                                          "voicemail", "failed", NULL};
static const char *const results[] = {"bridged",   "released", "returned", "callback",
                                      "abandoned", "failed",   NULL};

/* `again`: dialled, even if it is the same target as before. */
static try *current(outcome *o, const char *target, bool again) {
  try *t = o->n_tries ? &o->tries[o->n_tries - 1] : NULL;
  if (t && !again && !t->result && (!target || strcmp(t->target, target) == 0)) return t;
  o->ringing = o->answered = NAN; /* an earlier phone's */
  if (o->n_tries == TRIES) return NULL;
  t = &o->tries[o->n_tries++];
  snprintf(t->target, sizeof t->target, "%s", target ? target : "");
  return t;
}

static void take_lost(outcome *o, const cJSON *root) {
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "context_lost"), *v;
  if (!cJSON_IsArray(list)) return;
  o->lost_known = true;
  o->n_lost = 0;
  cJSON_ArrayForEach(v, list) {
    if (cJSON_IsString(v) && o->n_lost < LOST)
      snprintf(o->lost[o->n_lost++], sizeof *o->lost, "%s", v->valuestring);
  }
}

/* The first ring counts, as in a session. */
static void ring(outcome *o, double at) {
  o->rings = true;
  if (isnan(o->ringing)) o->ringing = at;
}

static void silence(outcome *o, double start, double end) {
  if (isnan(o->dead_air)) return;
  if (isnan(start) || isnan(end) || isnan(o->quiet_since)) {
    o->dead_air = NAN;
    return;
  }
  if (start - o->quiet_since >= DEAD_AIR_MS) o->dead_air += start - o->quiet_since;
  if (end > o->quiet_since) o->quiet_since = end;
}

/* The caller talks to no agent any more. */
static void part(outcome *o, double at) {
  if (o->with_agent && !isnan(o->bridged)) silence(o, at, at);
  o->with_agent = false;
}

/* The states that a session's own journal has. */
static void on_state(outcome *o, const replay_event *e, const char *state) {
  static const char *const waits[] = {"preparing", "publishing", "waiting", "dialing",
                                      "ringing",   "accepting",  NULL};
  const bool stays = cJSON_HasObjectItem(e->root, "with"); /* the agent, until the next one took over */
  if (strcmp(state, "ringing") == 0) ring(o, e->t_ms);
  if (strcmp(state, "callback") == 0) o->result = "callback";
  if (strcmp(state, "failed") == 0) o->result = "failed";
  if (strcmp(state, "talking") == 0) o->result = "returned";
  if (strcmp(state, "bridged") != 0 && strcmp(state, "ended") != 0 && !stays) part(o, e->t_ms);
  if (o->people && one_of(state, waits) && !stays && isnan(o->given_back)) o->given_back = e->t_ms;
}

static void given_back(outcome *o, double at) {
  const bool back = o->result && (strcmp(o->result, "returned") == 0 || strcmp(o->result, "callback") == 0);
  if (!back) return;
  part(o, at);
  if (isnan(o->given_back)) o->given_back = at;
}

/* The context as it is now is what the agent gets. */
static void look(outcome *o, const replay_event *e) {
  segue_context_unref(o->at_handoff);
  o->at_handoff = NULL;
  (void)segue_context_builder_snapshot(e->builder, &o->at_handoff);
}

static void on_handoff(outcome *o, const replay_event *e) {
  const char *target = string_of(e->root, "target"), *result = string_of(e->root, "result"),
             *state = string_of(e->root, "state");
  const double sip = number_of(e->root, "sip");
  o->handoffs++;
  o->bot_after = 0;
  if (!state || strcmp(state, "ended") != 0) {
    o->rings = o->asked = o->resumed = false;
    o->result = NULL;
  }
  take_lost(o, e->root);
  if (!o->people) look(o, e);
  const bool dialed = state && !result && strcmp(state, "dialing") == 0;
  const bool later = state && !result && !dialed && o->n_tries; /* of the try that is on, or was */
  try *t = !later && (target || result) ? current(o, target, dialed) : NULL;
  if (state && !result) on_state(o, e, state);
  if (t && one_of(result, try_results)) t->result = one_of(result, try_results);
  if (t && sip >= 100 && sip < 700) t->sip = (int)sip;
  if (result && strcmp(result, "ringing") == 0) ring(o, e->t_ms);
  if (result && strcmp(result, "answered") == 0) o->answered = e->t_ms;
  if (one_of(result, results)) o->result = one_of(result, results);
  given_back(o, e->t_ms);
  if (t && !t->result && result && (strcmp(result, "bridged") == 0 || strcmp(result, "released") == 0))
    t->result = "answered";
}

/* From here on two people talk. Another bridge, to another agent or after the caller was given back, is a handoff of its
 * own: times are of the latest, what adds up is of all. */
static void join(outcome *o, const replay_event *e, double at) {
  if (o->n_tries && !o->tries[o->n_tries - 1].result) o->tries[o->n_tries - 1].result = "answered";
  if (o->with_agent && o->n_tries == o->joined_at) return; /* said before */
  if (o->people) {
    look(o, e);
    segue__repeats_again(&o->repeats);
    for (size_t i = 0; i < o->said.n; i++)
      segue__repeats_before(&o->repeats, o->said.turns[i].who, (int32_t)i, o->said.turns[i].text);
  } else {
    o->dead_air = 0;
  }
  if (!o->at_handoff) look(o, e);
  segue__repeats_context(&o->repeats, o->at_handoff);
  o->people = o->with_agent = true;
  o->joined_at = o->n_tries;
  o->rang = o->ringing;
  o->picked_up = isnan(o->answered) ? at : o->answered;
  o->bridged = o->quiet_since = at;
  o->given_back = o->first_useful = NAN;
  o->result = NULL;
}

/* When the turn began and ended, on the clock of `t`. */
static void span(const replay_event *e, double *start, double *end) {
  const double s = number_of(e->root, "start_ms"), f = number_of(e->root, "end_ms");
  *start = s;
  *end = f;
  if (e->t_ms < UNIX_T || isnan(s) || s >= UNIX_T) return;
  *end = e->t_ms; /* the turn is logged when it is over */
  *start = isnan(f) ? e->t_ms : e->t_ms - (f - s);
}

static void keep(outcome *o, const replay_event *e) {
  const segue__said said = {.who = e->who, .confidence = -1, .text = (char *)e->text};
  (void)segue__transcript_add(&o->said, &said, strlen(e->text), NULL);
}

static void on_turn(outcome *o, const replay_event *e) {
  double start, end;
  span(e, &start, &end);
  keep(o, e);
  if (e->who == SEGUE_WHO_AGENT && (!o->people || (!o->with_agent && o->n_tries != o->joined_at)))
    join(o, e, NAN);
  if (!o->people || (!o->with_agent && e->who != SEGUE_WHO_AGENT)) {
    if (!o->people) segue__repeats_before(&o->repeats, e->who, e->turn, e->text);
    o->bot_after += e->who == SEGUE_WHO_BOT;
    o->resumed |= e->who == SEGUE_WHO_BOT && o->asked;
    o->asked |= e->who == SEGUE_WHO_CALLER;
    return;
  }
  const size_t before = o->repeats.n_found;
  segue__repeats_after(&o->repeats, e->who, e->turn, e->text);
  silence(o, start, end);
  o->caller_after |= e->who == SEGUE_WHO_CALLER;
  if (e->who != SEGUE_WHO_AGENT) return;
  o->agent_turns++;
  if (isnan(o->first_useful) && o->repeats.n_found == before && segue__is_useful(e->text, strlen(e->text)))
    o->first_useful = isnan(start) ? e->t_ms : start;
}

/* What the journal of a session has besides: when a phone was answered, and when nobody listened. */
static void on_leg(outcome *o, const replay_event *e) {
  const char *party = string_of(e->root, "party"), *state = string_of(e->root, "state");
  if (party && state && strcmp(party, "agent") == 0 && strcmp(state, "answered") == 0) o->answered = e->t_ms;
}

static void on_ears(outcome *o, const replay_event *e) {
  const char *state = string_of(e->root, "state");
  if (!o->with_agent || !state || isnan(o->dead_air)) return;
  if (strcmp(state, "closed") == 0) silence(o, e->t_ms, e->t_ms);
  if (strcmp(state, "open") == 0) o->quiet_since = e->t_ms;
}

/* What the session itself saw: how each target's phone was answered, when it rang, who ended the call. */
static void take_own(outcome *o, const cJSON *root) {
  cJSON *copy = cJSON_Duplicate(root, true);
  if (!copy) return;
  cJSON_Delete(o->own);
  o->own = copy;
}

static void on_event(void *state, const replay_event *e) {
  outcome *o = state;
  if (strcmp(e->type, "rating") == 0) { /* after the call, as agents give it */
    const double stars = number_of(e->root, "stars");
    if (stars >= 1 && stars <= 5) o->rating = stars;
  }
  if (strcmp(e->type, "outcome") == 0) take_own(o, e->root);
  if (o->over) return;
  if (e->text) {
    on_turn(o, e);
  } else if (strcmp(e->type, "handoff") == 0) {
    on_handoff(o, e);
  } else if (strcmp(e->type, "entity") == 0) {
    if (string_of(e->root, "name")) segue__repeats_given(&o->repeats, string_of(e->root, "name"));
  } else if (strcmp(e->type, "bridge") == 0) {
    join(o, e, e->t_ms);
  } else if (strcmp(e->type, "leg") == 0) {
    on_leg(o, e);
  } else if (strcmp(e->type, "ears") == 0) {
    on_ears(o, e);
  } else if (strcmp(e->type, "end") == 0) {
    o->over = true;
    o->ended = e->t_ms;
    o->status = number_of(e->root, "status");
    if (o->with_agent) silence(o, e->t_ms, e->t_ms);
    if (string_of(e->root, "by")) snprintf(o->by, sizeof o->by, "%s", string_of(e->root, "by"));
  }
}

static const char *concluded(const outcome *o) {
  /* What the bot says meanwhile ("still trying …") takes nobody back. */
  const bool pending = o->n_tries && !o->tries[o->n_tries - 1].result;
  if (o->result && strcmp(o->result, "bridged") != 0 && !o->people) return o->result;
  if (o->result && strcmp(o->result, "released") == 0) return o->result;
  if (o->people && !isnan(o->given_back) && o->result) return o->result;
  if (o->people && isnan(o->given_back)) return "bridged";
  if (o->result) return o->result;
  if (!o->handoffs) return "none";
  if (o->bot_after && (o->resumed || !pending) && !o->rings) return "returned";
  return strcmp(o->by, "caller") == 0 ? "abandoned" : "failed";
}

/* A member of the session's own record; NULL: there is none. Null is an answer: not even the session saw it. */
static const cJSON *own(const outcome *o, const char *name) {
  return o->own ? cJSON_GetObjectItemCaseSensitive(o->own, name) : NULL;
}

static void put_span(segue__buf *out, const char *name, double ms) {
  if (isfinite(ms) && ms >= 0)
    segue__buf_printf(out, ",\"%s\":%.0f", name, ms);
  else
    segue__buf_printf(out, ",\"%s\":null", name);
}

static void put_own(const outcome *o, segue__buf *out, const char *name, double otherwise) {
  const cJSON *v = own(o, name);
  if (cJSON_IsNumber(v) || cJSON_IsNull(v)) otherwise = cJSON_IsNull(v) ? NAN : v->valuedouble;
  put_span(out, name, otherwise);
}

static void put_try(segue__buf *out, const char *target, const char *result, double sip) {
  segue__buf_puts(out, "{\"target\":");
  segue__buf_json_string(out, target && *target ? target : NULL);
  segue__buf_puts(out, ",\"result\":");
  segue__buf_json_string(out, result);
  if (sip >= 100 && sip < 700)
    segue__buf_printf(out, ",\"sip\":%.0f}", sip);
  else
    segue__buf_puts(out, ",\"sip\":null}");
}

static void put_tries(const outcome *o, segue__buf *out) {
  const cJSON *transfer = own(o, "transfer"), *tries = cJSON_GetObjectItemCaseSensitive(transfer, "tries"),
              *t;
  const char *result = transfer ? string_of(transfer, "result") : NULL;
  if (!result || (strcmp(result, "none") != 0 && !one_of(result, results))) result = concluded(o);
  segue__buf_printf(out, ",\"transfer\":{\"result\":\"%s\",\"tries\":[", result);
  size_t n = 0;
  cJSON_ArrayForEach(t, tries) {
    if (!cJSON_IsObject(t)) continue;
    if (n++) segue__buf_putc(out, ',');
    put_try(out, string_of(t, "target"), one_of(string_of(t, "result"), try_results), number_of(t, "sip"));
  }
  for (size_t i = 0; i < o->n_tries && !cJSON_IsArray(tries); i++) {
    if (i) segue__buf_putc(out, ',');
    put_try(out, o->tries[i].target, o->tries[i].result, o->tries[i].sip);
  }
  segue__buf_puts(out, "]}");
}

static void put_number(segue__buf *out, const char *name, double v) {
  segue__buf_printf(out, "\"%s\":", name);
  if (isnan(v))
    segue__buf_puts(out, "null");
  else
    segue__buf_json_number(out, v, 3);
}

static double mood_of(const segue_context *ctx) {
  segue_sentiment s;
  segue_sentiment_init(&s, sizeof s);
  return ctx && segue_context_sentiment(ctx, &s) == SEGUE_OK ? s.valence : NAN;
}

/* Before: at the bridge. After: at the end, when the caller has spoken to a person. */
static void put_mood(const outcome *o, segue_context_builder *builder, segue__buf *out) {
  segue_context *ctx = NULL;
  if (o->people && o->caller_after) (void)segue_context_builder_snapshot(builder, &ctx);
  segue__buf_puts(out, ",\"sentiment\":{");
  put_number(out, "before", o->people ? mood_of(o->at_handoff) : NAN);
  segue__buf_putc(out, ',');
  put_number(out, "after", mood_of(ctx));
  segue__buf_puts(out, "},");
  segue_context_unref(ctx);
  put_number(out, "rating", o->rating);
}

static double between(double from, double to) {
  return to < from ? NAN : to - from;
}

static void put_lost(const outcome *o, segue__buf *out) {
  segue__buf_puts(out, o->lost_known ? ",\"context_lost\":[" : ",\"context_lost\":null");
  for (size_t i = 0; i < o->n_lost; i++) {
    if (i) segue__buf_putc(out, ',');
    segue__buf_json_string(out, o->lost[i]);
  }
  if (o->lost_known) segue__buf_putc(out, ']');
}

static const char *observed(const outcome *o) {
  static const char *const degrees[] = {"full", "signalling", "none", NULL};
  const char *said = o->own ? one_of(string_of(o->own, "observed"), degrees) : NULL;
  if (said) return said;
  return o->agent_turns > 0 ? "full" : o->handoffs || o->people ? "signalling" : "none";
}

static void put_end(const outcome *o, segue__buf *out) {
  const cJSON *by = own(o, "ended_by"), *status = own(o, "ended_status");
  const char *who = *o->by ? o->by : NULL;
  double code = o->status;
  if (cJSON_IsString(by) || cJSON_IsNull(by)) who = by->valuestring;
  if (cJSON_IsNumber(status) || cJSON_IsNull(status)) code = cJSON_IsNull(status) ? NAN : status->valuedouble;
  segue__buf_puts(out, ",\"ended_by\":");
  segue__buf_json_string(out, who);
  segue__buf_putc(out, ',');
  put_number(out, "ended_status", code > 0 ? code : NAN);
}

/* What was said is judged by the turns. For the rest the session's own word counts, where the log has it. */
static int print_outcome(void *state, segue_context_builder *builder, segue__buf *out) {
  outcome *o = state;
  const char *seen = observed(o);
  const bool heard = o->agent_turns > 0, ours = !o->own || strcmp(seen, "full") == 0;
  const cJSON *useful_at = own(o, "first_useful_word_ms");
  double first = heard && ours ? between(o->picked_up, o->first_useful) : NAN;
  if (isnan(first) && cJSON_IsNumber(useful_at)) first = useful_at->valuedouble;
  const double until = o->given_back < o->ended ? o->given_back : o->ended;
  if (o->own) take_lost(o, o->own);
  segue__buf_putc(out, ',');
  segue__repeats_json(heard && ours ? &o->repeats : NULL, out);
  put_span(out, "first_useful_word_ms", first);
  put_own(o, out, "dead_air_ms", heard && !isnan(o->bridged) ? o->dead_air : NAN);
  put_own(o, out, "context_lead_ms",
          o->people ? between(o->rang, o->picked_up) : between(o->ringing, o->answered));
  put_lost(o, out);
  put_own(o, out, "handle_ms", between(o->bridged, until));
  segue__buf_printf(out, ",\"observed\":\"%s\"", seen);
  put_tries(o, out);
  put_own(o, out, "survival_ms", between(o->bridged, o->ended));
  put_mood(o, builder, out);
  put_end(o, out);
  return SEGUE_OK;
}

const replay_mode replay_outcome = {.name = "outcome",
                                    .open = open_outcome,
                                    .event = on_event,
                                    .print = print_outcome,
                                    .close = close_outcome};
