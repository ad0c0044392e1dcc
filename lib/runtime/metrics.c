/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/metrics.h"

#include <stdbool.h>
#include <string.h>

#include <cjson/cJSON.h>

#include <segue/runtime.h>

/* A call that ends so soon after its transfer was most likely cut: the survival watch. */
#define SHORT_MS (120 * 1000.0)

/* Seconds of waiting for an answer, and how many bounds they are. */
#define ANSWER_BUCKETS {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10}, 12

typedef enum counter {
  C_DECISIONS = 0,
  C_VETOES,
  C_HANDOFFS,
  C_TRIES,
  C_ENDED,
  C_SHORT,
  C_REPEATS,
  C_CONFIRMATIONS,
  C_LOST,
  C_AI_FRAMES,
  C_ENGINE,
  C_SWITCHES,
  C_QUARANTINES,
  C_TOKENS
} counter;

typedef enum spread {
  S_LEAD = 0,
  S_USEFUL,
  S_DEAD_AIR,
  S_HANDLE,
  S_SURVIVAL,
  S_CALLER_REPEATS,
  S_RATING,
  S_ENDPOINT, /* from here on: of the latency of a turn */
  S_ASR,
  S_LLM,
  S_TTS,
  S_RTP,
  S_RESPONSE,
  S_LOSS, /* from here on: of the media of a leg */
  S_JITTER,
  S_ROUND_TRIP,
  S_MOS
} spread;

static const struct {
  const char *name, *help, *label;
  const char *values[SEGUE__METRICS_VALUES]; /* "other" is appended; empty: no label */
} counters[SEGUE__METRICS_COUNTERS] = {
    [C_DECISIONS] = {"segue_decisions_total",
                     "Decisions to hand over, by reason.",
                     "reason",
                     {"explicit_request", "low_confidence", "loop", "fixes_rejected", "sentiment",
                      "out_of_scope", "rule", "max_turns", "engine_failure", "llm_tool", "dtmf", "api"}},
    [C_VETOES] = {"segue_vetoes_total",
                  "Vetoes against handing over, by who made them.",
                  "by",
                  {"api", "llm"}},
    [C_HANDOFFS] = {"segue_handoffs_total",
                    "Sessions that ended after a handoff was begun, by what came of it.",
                    "result",
                    {"bridged", "released", "returned", "callback", "abandoned", "failed"}},
    [C_TRIES] = {"segue_handoff_tries_total",
                 "Targets dialled, by what came of it.",
                 "result",
                 {"answered", "busy", "no_answer", "declined", "voicemail", "failed"}},
    [C_ENDED] = {"segue_sessions_ended_total",
                 "Sessions that ended, by who ended them.",
                 "by",
                 {"caller", "agent", "segue", "network"}},
    [C_SHORT] = {"segue_short_handoffs_total",
                 "Handoffs that ended within two minutes of the bridge, by who ended them.",
                 "by",
                 {"caller", "agent", "segue", "network"}},
    [C_REPEATS] = {"segue_repeats_total",
                   "Things the caller was made to say, prove or try again, by kind.",
                   "kind",
                   {"reask", "reverify", "refix", "caller_says"}},
    [C_CONFIRMATIONS] = {"segue_confirmations_total",
                         "Agent turns that said a known thing back.",
                         NULL,
                         {NULL}},
    [C_LOST] = {"segue_context_lost_total",
                "Items of contexts that the wire form had no room for.",
                NULL,
                {NULL}},
    [C_AI_FRAMES] = {"segue_ai_frames_while_shadowing_total",
                     "Audio frames in which an AI could be heard that had to be silent.",
                     NULL,
                     {NULL}},
    [C_ENGINE] = {"segue_engine_failures_total",
                  "Reports that something a call depends on did not do its part.",
                  "engine",
                  {"asr", "llm", "tts", "verify", "turn", "store", "hook", "media", "wire", "transport",
                   "handoff"}},
    [C_SWITCHES] = {"segue_engine_switches_total",
                    "Times that another engine took over in the middle of a call, by what it is.",
                    "engine",
                    {"asr", "llm", "tts", "verify"}},
    [C_QUARANTINES] = {"segue_engine_quarantines_total",
                       "Times that an engine was left alone for having failed too often.",
                       "engine",
                       {"asr", "llm", "tts", "verify"}},
    [C_TOKENS] = {"segue_llm_tokens_total",
                  "Tokens that dialog engines say they used; cached ones are among those of the prompt.",
                  "kind",
                  {"prompt", "completion", "cached"}},
};

static const struct {
  const char *name, *help, *member; /* of the outcome */
  double scale;                     /* from the member's unit to the metric's */
  double edges[SEGUE__METRICS_EDGES];
  int n;
} spreads[SEGUE__METRICS_SPREADS] = {
    [S_LEAD] = {"segue_context_lead_seconds",
                "How long the context was on the agent's side before the agent answered.",
                "context_lead_ms",
                0.001,
                {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60},
                11},
    [S_USEFUL] = {"segue_first_useful_word_seconds",
                  "From the agent's answer to the agent's first useful word.",
                  "first_useful_word_ms",
                  0.001,
                  {0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60},
                  10},
    [S_DEAD_AIR] = {"segue_dead_air_seconds",
                    "Joint silence beyond two seconds each time, while bridged, of a call.",
                    "dead_air_ms",
                    0.001,
                    {0, 2, 5, 10, 20, 30, 60, 120, 300},
                    9},
    [S_HANDLE] = {"segue_handle_seconds",
                  "From bridge to end.",
                  "handle_ms",
                  0.001,
                  {10, 30, 60, 120, 300, 600, 1200, 1800, 3600},
                  9},
    [S_SURVIVAL] = {"segue_survival_seconds",
                    "How long a call lived after its transfer.",
                    "survival_ms",
                    0.001,
                    {5, 15, 30, 60, 120, 300, 600, 1800, 3600},
                    9},
    [S_CALLER_REPEATS] = {"segue_caller_repeats",
                          "How often a caller was made to repeat themselves, of a call; the north star.",
                          "caller_repeats",
                          1,
                          {0, 1, 2, 3, 5, 8},
                          6},
    [S_RATING] =
        {"segue_agent_rating", "The agent's rating of a handoff, 1 to 5.", "rating", 1, {1, 2, 3, 4, 5}, 5},
    [S_ENDPOINT] = {"segue_turn_endpoint_seconds",
                    "From the end of the caller's speech to the decision that the turn is over.",
                    "endpoint_ms", 0.001, ANSWER_BUCKETS},
    [S_ASR] = {"segue_turn_asr_seconds", "From there to the recogniser's final result.", "asr_ms", 0.001,
               ANSWER_BUCKETS},
    [S_LLM] = {"segue_turn_llm_seconds", "From there to the first words of the answer.", "llm_ms", 0.001,
               ANSWER_BUCKETS},
    [S_TTS] = {"segue_turn_tts_seconds", "From there to the voice's first audio.", "tts_ms", 0.001,
               ANSWER_BUCKETS},
    [S_RTP] = {"segue_turn_rtp_seconds",
               "From there to its first frame on the way to the caller: what segue itself takes.",
               "rtp_ms",
               0.001,
               {0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.05, 0.1, 0.25, 0.5},
               12},
    [S_RESPONSE] = {"segue_turn_response_seconds",
                    "From the end of the caller's speech to the first frame of the answer.", "total_ms",
                    0.001, ANSWER_BUCKETS},
    [S_LOSS] = {"segue_leg_loss_ratio",
                "Share of a leg's packets that never came.",
                "loss",
                1,
                {0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2},
                7},
    [S_JITTER] = {"segue_leg_jitter_seconds",
                  "Interarrival jitter of a leg when it ended.",
                  "jitter_ms",
                  0.001,
                  {0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08},
                  7},
    [S_ROUND_TRIP] = {"segue_leg_round_trip_seconds",
                      "Round trip to a leg's peer, as its reports tell.",
                      "rtt_ms",
                      0.001,
                      {0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1},
                      8},
    [S_MOS] = {"segue_leg_mos",
               "Listening quality of a leg by the E-model, 1 to 4.5; G.711 only.",
               "mos",
               1,
               {2.6, 3.1, 3.6, 4, 4.3},
               5},
};

/* The sums of these are taken from the histogram's upper edges. */
static const struct {
  const char *name, *help;
} latencies[SEGUE__LATENCIES] = {
    [SEGUE__LATE_TICK] = {"segue_tick_late_seconds", "By how much the 20 ms ticks were late."},
    [SEGUE__LATE_TRIGGER] = {"segue_trigger_seconds", "What handling a trigger took."},
    [SEGUE__LATE_DIAL] = {"segue_dial_seconds", "From published to the INVITE on its way."},
};
static const double late_edges[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                    0.01,   0.02,    0.05,   0.1,   0.5};

/* ---- counting ---- */

static void add(_Atomic uint64_t *c, uint64_t n) {
  atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *c) {
  return atomic_load_explicit(c, memory_order_relaxed);
}

static int values_of(counter which) {
  int n = 0;
  while (counters[which].values[n]) n++;
  return n;
}

static void count(segue__metrics *m, counter which, const cJSON *value) {
  int i = 0;
  const char *s = cJSON_IsString(value) ? value->valuestring : "";
  while (counters[which].values[i] && strcmp(counters[which].values[i], s) != 0) i++;
  add(&m->counters[which][i], 1);
}

static const cJSON *member(const cJSON *o, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(o, name);
}

/* Not so large that the sum, in thousandths, could overflow. */
static bool sane(double v) {
  return v >= 0 && v < 1e12;
}

static void observe(segue__metrics *m, spread which, const cJSON *outcome) {
  const cJSON *v = member(outcome, spreads[which].member);
  if (!cJSON_IsNumber(v) || !sane(v->valuedouble)) return;
  const double x = v->valuedouble * spreads[which].scale;
  int i = 0;
  while (i < spreads[which].n && x > spreads[which].edges[i]) i++;
  add(&m->spreads[which].buckets[i], 1);
  add(&m->spreads[which].sum, (uint64_t)(x * 1000 + 0.5));
}

static void on_outcome(segue__metrics *m, const cJSON *o) {
  const cJSON *transfer = member(o, "transfer"), *result = member(transfer, "result"), *item;
  count(m, C_ENDED, member(o, "ended_by"));
  if (!cJSON_IsString(result) || strcmp(result->valuestring, "none") == 0) return;
  count(m, C_HANDOFFS, result);
  cJSON_ArrayForEach(item, member(transfer, "tries")) count(m, C_TRIES, member(item, "result"));
  cJSON_ArrayForEach(item, member(o, "repeats")) count(m, C_REPEATS, member(item, "kind"));
  const cJSON *confirmations = member(o, "confirmations"), *frames = member(o, "ai_frames_while_shadowing"),
              *survival = member(o, "survival_ms");
  if (cJSON_IsNumber(confirmations) && sane(confirmations->valuedouble))
    add(&m->counters[C_CONFIRMATIONS][0], (uint64_t)confirmations->valuedouble);
  if (cJSON_IsNumber(frames) && sane(frames->valuedouble))
    add(&m->counters[C_AI_FRAMES][0], (uint64_t)frames->valuedouble);
  add(&m->counters[C_LOST][0], (uint64_t)cJSON_GetArraySize(member(o, "context_lost")));
  if (cJSON_IsNumber(survival) && survival->valuedouble < SHORT_MS) count(m, C_SHORT, member(o, "ended_by"));
  for (int i = 0; i < S_ENDPOINT; i++) observe(m, (spread)i, o);
}

static void on_turn(segue__metrics *m, const cJSON *o) {
  for (int i = S_ENDPOINT; i < S_LOSS; i++) observe(m, (spread)i, member(o, "latency"));
}

static void on_leg(segue__metrics *m, const cJSON *o) {
  for (int i = S_LOSS; i < SEGUE__METRICS_SPREADS; i++) observe(m, (spread)i, o);
}

static void on_decision(segue__metrics *m, const cJSON *o) {
  const cJSON *what = member(o, "decision");
  const bool stay = cJSON_IsString(what) && strcmp(what->valuestring, "stay") == 0;
  count(m, stay ? C_VETOES : C_DECISIONS, member(o, stay ? "by" : "reason"));
}

static void on_usage(segue__metrics *m, const cJSON *o) {
  static const char *const names[] = {"prompt_tokens", "completion_tokens", "cached_tokens"};
  for (int i = 0; i < 3; i++) {
    const cJSON *n = member(o, names[i]);
    if (cJSON_IsNumber(n) && sane(n->valuedouble)) add(&m->counters[C_TOKENS][i], (uint64_t)n->valuedouble);
  }
}

/* "restored" is good news, "out_of_scope" is about the caller, "dead" has failed before: they count nowhere. */
static void on_engine(segue__metrics *m, const cJSON *o) {
  const cJSON *state = member(o, "state");
  const char *s = cJSON_IsString(state) ? state->valuestring : "";
  if (strcmp(s, "switched") == 0)
    count(m, C_SWITCHES, member(o, "engine"));
  else if (strcmp(s, "quarantined") == 0)
    count(m, C_QUARANTINES, member(o, "engine"));
  else if (strcmp(s, "usage") == 0)
    on_usage(m, o);
  else if (strcmp(s, "restored") != 0 && strcmp(s, "out_of_scope") != 0 && strcmp(s, "dead") != 0)
    count(m, C_ENGINE, member(o, "engine"));
}

void segue__metrics_event(segue__metrics *m, uint32_t type, const char *json) {
  if (type != SEGUE_EVENT_DECISION && type != SEGUE_EVENT_OUTCOME && type != SEGUE_EVENT_ENGINE &&
      type != SEGUE_EVENT_TURN && type != SEGUE_EVENT_LEG)
    return;
  if (type == SEGUE_EVENT_LEG && !(json && strstr(json, "\"media\""))) return;
  if (type == SEGUE_EVENT_TURN && !(json && strstr(json, "\"latency\":{"))) return; /* most have none */
  cJSON *o = json ? cJSON_Parse(json) : NULL;
  if (o && type == SEGUE_EVENT_DECISION) on_decision(m, o);
  if (o && type == SEGUE_EVENT_OUTCOME) on_outcome(m, o);
  if (o && type == SEGUE_EVENT_TURN) on_turn(m, o);
  if (o && type == SEGUE_EVENT_ENGINE) on_engine(m, o);
  if (o && type == SEGUE_EVENT_LEG) on_leg(m, o);
  cJSON_Delete(o);
}

/* ---- writing ---- */

static void head(segue__buf *b, const char *name, const char *help, const char *type) {
  segue__buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void plain(segue__buf *b, const char *name, const char *help, const char *type, uint64_t v) {
  head(b, name, help, type);
  segue__buf_printf(b, "%s %llu\n", name, (unsigned long long)v);
}

/* Every value of a label from the beginning, so that a rate has a zero to start from. */
static void write_counter(const segue__metrics *m, counter which, segue__buf *b) {
  const int n = values_of(which);
  if (n == 0) {
    plain(b, counters[which].name, counters[which].help, "counter", get(&m->counters[which][0]));
    return;
  }
  head(b, counters[which].name, counters[which].help, "counter");
  for (int i = 0; i <= n; i++)
    segue__buf_printf(b, "%s{%s=\"%s\"} %llu\n", counters[which].name, counters[which].label,
                      i < n ? counters[which].values[i] : "other",
                      (unsigned long long)get(&m->counters[which][i]));
}

static void write_edge(segue__buf *b, const char *name, double edge, uint64_t upto) {
  segue__buf_printf(b, "%s_bucket{le=\"", name);
  segue__buf_general(b, edge, 6);
  segue__buf_printf(b, "\"} %llu\n", (unsigned long long)upto);
}

static void write_foot(segue__buf *b, const char *name, uint64_t n, double sum) {
  segue__buf_printf(b, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum ", name, (unsigned long long)n, name);
  segue__buf_general(b, sum, 10);
  segue__buf_printf(b, "\n%s_count %llu\n", name, (unsigned long long)n);
}

static void write_spread(const segue__metrics *m, spread which, segue__buf *b) {
  const segue__spread *s = &m->spreads[which];
  uint64_t upto = 0;
  head(b, spreads[which].name, spreads[which].help, "histogram");
  for (int i = 0; i < spreads[which].n; i++) {
    upto += get(&s->buckets[i]);
    write_edge(b, spreads[which].name, spreads[which].edges[i], upto);
  }
  write_foot(b, spreads[which].name, upto + get(&s->buckets[spreads[which].n]), (double)get(&s->sum) / 1000);
}

static void write_latency(segue__latency which, const segue__histogram *const *late, uint32_t n,
                          segue__buf *b) {
  const char *name = latencies[which].name;
  enum { EDGES = sizeof late_edges / sizeof *late_edges };
  uint64_t upto[EDGES + 1] = {0}, total = 0;
  double sum = 0;
  for (uint32_t s = 0; s < n; s++)
    for (unsigned k = 0; k < SEGUE__HISTOGRAM_BUCKETS; k++) {
      const uint64_t c = get(&late[s]->buckets[k]);
      const double edge = (double)segue__histogram_edge(k) / 1e6;
      unsigned i = 0;
      while (i < EDGES && edge > late_edges[i]) i++;
      upto[i] += c;
      sum += (double)c * edge;
    }
  head(b, name, latencies[which].help, "histogram");
  for (unsigned i = 0; i < EDGES; i++) {
    total += upto[i];
    write_edge(b, name, late_edges[i], total);
  }
  write_foot(b, name, total + upto[EDGES], sum);
}

void segue__metrics_write(const segue__metrics *m, const segue__metrics_extra *x,
                          const segue__histogram *const *kept[SEGUE__LATENCIES], uint32_t n, segue__buf *b) {
  plain(b, "segue_sessions", "Sessions that are live.", "gauge", x->sessions);
  plain(b, "segue_calls_total", "Calls that came in.", "counter", x->calls);
  plain(b, "segue_calls_refused_total", "Calls refused for want of room or while draining.", "counter",
        x->refused);
  for (int i = 0; i < SEGUE__METRICS_COUNTERS; i++) write_counter(m, (counter)i, b);
  for (int i = 0; i < SEGUE__METRICS_SPREADS; i++) write_spread(m, (spread)i, b);
  for (int i = 0; i < SEGUE__LATENCIES; i++) write_latency((segue__latency)i, kept[i], n, b);
  plain(b, "segue_ticks_skipped_total", "Ticks left out because the shard was too late.", "counter",
        x->ticks_skipped);
  plain(b, "segue_events_total", "Events queued for the application.", "counter", x->events);
  plain(b, "segue_events_dropped_total", "Events dropped because the application did not take them.",
        "counter", x->events_dropped);
  plain(b, "segue_events_waiting", "Events that wait to be taken.", "gauge", x->events_waiting);
  plain(b, "segue_workers", "Worker threads.", "gauge", x->workers);
  plain(b, "segue_workers_busy", "Worker threads inside an engine's call.", "gauge", x->workers_busy);
  plain(b, "segue_worker_jobs_total", "Engine calls made on workers.", "counter", x->worker_jobs);
}
