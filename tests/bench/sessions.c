/* SPDX-License-Identifier: Apache-2.0 */
/* Whole sessions at once, in virtual time: what one costs among a hundred, a thousand, ten thousand, and whether
 * anybody is lost. Every caller is greeted, handed over, bridged and talks with an agent; of the calls one in
 * twenty has an engine that fails or stalls, and one in twenty an agent who refuses, never answers or leaves.
 *
 *   sessions [--json] [--smoke] [--counts N,N,…] [--strict]
 *
 * The cost is the CPU time of the runtime's step by session and tick, peers not counted; the floor of a row is the cost
 * among the fewest, measured before and after it. Exit 1 when a caller was lost, anything dropped or an outcome missing;
 * with --strict also when the cost is above 1.2 times that of the fewest. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <segue/segue.h>

enum {
  TICK_MS = 20,
  ARRIVE_MS = 500, /* all calls come within so long */
  LEAVE_MS = 5000, /* callers hang up so long after */
  GIVE_UP_MS = 12000,
  DEAF_MS = 2500, /* a caller who hears nothing for so long is lost */
  MAX_COUNTS = 8
};

#define STRICT 1.2

static const char pipeline[] =
    "{\"asr\": {\"use\": \"fake\"%s}, \"tts\": {\"use\": \"fake\"%s, \"ms_per_char\": 12}, \"store\": {\"use\": \"fake\"%s},"
    " \"hook\": {\"use\": \"fake\"%s}, \"llm\": {\"use\": \"fake\"%s, \"turns\":"
    "   [[{\"text\": \"Good day.\"}, {\"tool\": \"note\", \"args\": {\"intent\": \"refund_late\"}}, {\"tool\": \"handoff\", \"args\": {}}],"
    "    [{\"tool\": \"handoff\", \"args\": {}}], [{\"tool\": \"handoff\", \"args\": {}}]]},"
    " \"deadlines\": {\"asr_ms\": 500, \"llm_ms\": 500, \"tts_ms\": 500},"
    " \"handoff\": {\"targets\": [%s\"loopback:agent\"], \"ring_ms\": 700, \"publish_ms\": 300, \"message_ms\": 1000,"
    "   \"agent_hangup\": \"return\", \"form\": \"packed\", \"message\": \"One moment please.\"}}";

typedef struct party {
  uint64_t call; /* 0: over */
  enum { CALLER, AGENT, DEAF, LEAVER } kind;
  int64_t since, up, heard; /* ms: dialled, established (−1 not), last sound */
} party;

typedef struct world {
  segue_runtime *rt;
  segue_loopback *lb;
  segue_time now;
  int64_t ms;
  uint32_t calls, dice, arrived, bridged, ended, typed, wrong, faulty, deaf;
  party *parties;
  size_t n, cap;
  double step_s;
  uint64_t session_ticks;
  int16_t talk[SEGUE_LOOPBACK_FRAME];
} world;

typedef struct result {
  double cost_us, kib, wall_s;
  uint32_t lost, faulty;
} result;

static double cpu_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* others on the machine do not count */
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static segue_time virtual_now(void *user) {
  return ((world *)user)->now;
}

static uint32_t roll(world *w, uint32_t sides) {
  w->dice = w->dice * 1664525u + 1013904223u;
  return (w->dice >> 8) % sides;
}

static void add_party(world *w, uint64_t call, int kind) {
  if (w->n == w->cap) {
    w->cap = w->cap ? 2 * w->cap : 256;
    w->parties = realloc(w->parties, w->cap * sizeof *w->parties);
    if (!w->parties) abort();
  }
  w->parties[w->n++] = (party){.call = call, .kind = kind, .since = w->ms, .up = -1};
}

/* ---- what parties do ---- */

static int sounds(const int16_t *pcm) {
  for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i += 7)
    if (pcm[i] > 60 || pcm[i] < -60) return 1;
  return 0;
}

static void leave(world *w, party *p) {
  if (p->kind == CALLER && w->ms - p->heard > DEAF_MS) w->deaf++;
  (void)segue_loopback_hangup(w->lb, p->call);
  p->call = 0;
}

static void party_tick(world *w, party *p) {
  int16_t heard[SEGUE_LOOPBACK_FRAME];
  if (p->kind != CALLER && p->kind != DEAF && p->up < 0 && w->ms - p->since >= 200 &&
      segue_loopback_answer(w->lb, p->call) == SEGUE_OK)
    p->up = w->ms;
  if (p->up < 0) return;
  (void)segue_loopback_say(w->lb, p->call, w->talk);
  while (segue_loopback_hear(w->lb, p->call, heard))
    if (sounds(heard)) p->heard = w->ms;
  if (p->kind == CALLER ? w->ms >= ARRIVE_MS + LEAVE_MS : p->kind == LEAVER && w->ms - p->up >= 280)
    leave(w, p);
}

static void phone_rings(world *w, const segue_loopback_event *ev) {
  if (strcmp(ev->peer, "loopback:busy") == 0) {
    (void)segue_loopback_refuse(w->lb, ev->call, SEGUE_RESULT_BUSY, 486);
  } else if (strcmp(ev->peer, "loopback:broken") == 0) {
    (void)segue_loopback_refuse(w->lb, ev->call, SEGUE_RESULT_FAILED, 500);
  } else {
    (void)segue_loopback_ring(w->lb, ev->call);
    add_party(w, ev->call,
              strcmp(ev->peer, "loopback:deaf") == 0     ? DEAF
              : strcmp(ev->peer, "loopback:leaver") == 0 ? LEAVER
                                                         : AGENT);
  }
}

static void take_peers(world *w) {
  segue_loopback_event ev;
  while (segue_loopback_next(w->lb, &ev) == SEGUE_OK) {
    if (ev.type == SEGUE_LOOPBACK_RINGS) phone_rings(w, &ev);
    if (ev.type != SEGUE_LOOPBACK_ANSWERED && ev.type != SEGUE_LOOPBACK_ENDED) continue;
    size_t i = 0;
    while (i < w->n && w->parties[i].call != ev.call) i++;
    if (i == w->n) continue;
    if (ev.type == SEGUE_LOOPBACK_ANSWERED) w->parties[i].up = w->parties[i].heard = w->ms;
    if (ev.type == SEGUE_LOOPBACK_ENDED) w->parties[i].call = 0;
  }
}

/* ---- the application ---- */

static void answer(world *w, segue_session *s) {
  static const char *const faults[] = {", \"fail_open\": true", ", \"fail_after\": 0", ", \"fail_after\": 1",
                                       ", \"stall_after\": 0", ", \"stall_after\": 1"};
  static const char *const agents[] = {"\"loopback:busy\", ", "\"loopback:broken\", ", "\"loopback:deaf\", ",
                                       "\"loopback:leaver\", "};
  const char *fault[5] = {"", "", "", "", ""}, *first = "";
  char config[2048];
  segue_error err;
  if (roll(w, 20) == 0) fault[roll(w, 5)] = faults[roll(w, 5)], w->faulty++;
  if (roll(w, 20) == 0) first = agents[roll(w, 4)], w->faulty++;
  snprintf(config, sizeof config, pipeline, fault[0], fault[1], fault[2], fault[3], fault[4], first);
  if (segue_session_answer(s, config, &err) < 0) fprintf(stderr, "sessions: %s\n", err.message), w->wrong++;
}

static void take_events(world *w) {
  const segue_event *ev;
  for (; segue_runtime_next_event(w->rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
    const char *json = segue_event_json(ev);
    switch (segue_event_type(ev)) {
    case SEGUE_EVENT_INCOMING: answer(w, segue_event_session(ev)); break;
    case SEGUE_EVENT_BRIDGE: w->bridged++; break;
    case SEGUE_EVENT_END:
      w->ended++;
      w->wrong += strstr(json, "\"by\":\"caller\"") == NULL; /* nobody else may end a call here */
      break;
    case SEGUE_EVENT_OUTCOME:
      w->typed += strstr(json, "\"result\":\"bridged\"") || strstr(json, "\"result\":\"returned\"") ||
                  strstr(json, "\"result\":\"abandoned\"");
      break;
    default: break;
    }
  }
}

static void tick(world *w) {
  w->ms += TICK_MS;
  w->now += SEGUE_MS(TICK_MS);
  for (uint32_t due = (uint32_t)(w->ms * w->calls / ARRIVE_MS); w->arrived < due && w->arrived < w->calls;
       w->arrived++) {
    uint64_t call;
    if (segue_loopback_call(w->lb, "loopback:caller", "loopback:bot", NULL, 0, &call) == SEGUE_OK)
      add_party(w, call, CALLER);
  }
  for (size_t i = 0; i < w->n; i++)
    if (w->parties[i].call) party_tick(w, &w->parties[i]);
  const double before = cpu_s();
  (void)segue_runtime_step(w->rt);
  /* While all of them are there, and nobody is coming or going. */
  if (w->ms > ARRIVE_MS + TICK_MS && w->ms < LEAVE_MS) {
    w->step_s += cpu_s() - before;
    w->session_ticks += w->calls;
  }
  take_peers(w);
  take_events(w);
}

/* ---- measuring ---- */

static double resident_kib(void) {
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
  if (f) fclose(f);
  return (double)pages * 4;
}

static int start(world *w) {
  segue_runtime_options o;
  segue_error err = {.message = "out of memory"};
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  o.clock = virtual_now;
  o.clock_user = w;
  o.seed = 1;
  int rc = segue_runtime_new(&w->rt, &o, &err);
  if (rc == SEGUE_OK) rc = segue_loopback_new(&w->lb);
  if (rc == SEGUE_OK) rc = segue_runtime_add_plugin(w->rt, segue_loopback_plugin(), w->lb, &err);
  if (rc == SEGUE_OK) rc = segue_runtime_use(w->rt, "loopback", NULL, &err);
  if (rc < 0) fprintf(stderr, "sessions: %s\n", err.message);
  return rc;
}

/* Events and messages that were dropped, by the runtime's own figures; −1 unknown. */
static long dropped(world *w) {
  static char stats[65536];
  size_t n = sizeof stats;
  const int rc = segue_runtime_stats(w->rt, stats, &n);
  const char *events = rc == SEGUE_OK ? strstr(stats, "\"dropped\":") : NULL;
  const char *messages = rc == SEGUE_OK ? strstr(stats, "\"overflowed\":") : NULL;
  return events && messages ? strtol(events + 10, NULL, 10) + strtol(messages + 13, NULL, 10) : -1;
}

static result measure(uint32_t calls) {
  world w = {.now = SEGUE_SECONDS(1), .calls = calls, .dice = 1};
  result r = {.lost = calls};
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++)
    w.talk[i] = (int16_t)(3000 * sin(2 * 3.14159265 * 200 * i / 16000));
  if (start(&w) == SEGUE_OK) {
    const double before = resident_kib();
    while (w.ms < GIVE_UP_MS && w.ended < calls) {
      tick(&w);
      if (w.ms == LEAVE_MS) r.kib = (resident_kib() - before) / calls;
    }
    for (int i = 0; i < 5; i++) tick(&w);
    r.cost_us = w.step_s * 1e6 / (double)(w.session_ticks ? w.session_ticks : 1);
    r.lost = w.wrong + w.deaf + (calls - w.ended) + (w.ended - w.typed) + (dropped(&w) != 0);
    if (r.lost > 0)
      fprintf(stderr,
              "sessions: of %u calls %u ended, %u typed, %u not by the caller, %u in silence, %ld dropped\n",
              calls, w.ended, w.typed, w.wrong, w.deaf, dropped(&w));
    r.faulty = w.faulty;
    if (w.bridged < calls * 9 / 10) r.lost = calls; /* almost everybody has to get there */
  }
  segue_runtime_free(w.rt);
  segue_loopback_free(w.lb);
  free(w.parties);
  clock_gettime(CLOCK_MONOTONIC, &b);
  r.wall_s = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
  return r;
}

/* Few sessions are soon done: several rounds, of which the median counts. */
static int by_cost(const void *a, const void *b) {
  const result *x = a, *y = b;
  return (x->cost_us > y->cost_us) - (x->cost_us < y->cost_us);
}

static result measure_often(uint32_t calls, int smoke) {
  result all[9];
  uint32_t lost = 0;
  double kib = 0;
  const int rounds = smoke || calls > 5000 ? 1 : calls > 500 ? 3 : 9;
  for (int i = 0; i < rounds; i++) {
    all[i] = measure(calls);
    lost += all[i].lost;
    if (all[i].kib > kib) kib = all[i].kib; /* later rounds find what the first has left */
  }
  qsort(all, (size_t)rounds, sizeof *all, by_cost);
  all[rounds / 2].lost = lost;
  all[rounds / 2].kib = kib;
  return all[rounds / 2];
}

static void print_row(int json, int first, uint32_t calls, const result *r, double floor) {
  if (!json) {
    printf("%8u %12.2f %7.3f %10.1f %8u %6u %8.1f\n", calls, r->cost_us, r->cost_us / floor, r->kib,
           r->faulty, r->lost, r->wall_s);
    return;
  }
  printf(
      "%s  {\"name\": \"cost among %u\", \"value\": %.3f, \"unit\": \"us/session/tick\", \"floor\": %.3f, \"ratio\": %.4f},\n",
      first ? "" : ",\n", calls, r->cost_us, floor, r->cost_us / floor);
  printf(
      "  {\"name\": \"memory among %u\", \"value\": %.1f, \"unit\": \"KiB/session\", \"floor\": null, \"ratio\": null},\n",
      calls, r->kib);
  printf(
      "  {\"name\": \"faults among %u\", \"value\": %u, \"unit\": \"engines and agents\", \"floor\": null, \"ratio\": null},\n",
      calls, r->faulty);
  printf(
      "  {\"name\": \"lost callers among %u\", \"value\": %u, \"unit\": \"callers\", \"floor\": 0, \"ratio\": null}",
      calls, r->lost);
}

int main(int argc, char **argv) {
  uint32_t counts[MAX_COUNTS] = {100, 1000, 10000};
  int n = 3, json = 0, smoke = 0, strict = 0, rc = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      json = 1;
    } else if (strcmp(argv[i], "--smoke") == 0) {
      smoke = 1;
      counts[0] = 50, counts[1] = 200, n = 2;
    } else if (strcmp(argv[i], "--strict") == 0) {
      strict = 1;
    } else if (strcmp(argv[i], "--counts") == 0 && i + 1 < argc) {
      char *at = argv[++i];
      for (n = 0; n < MAX_COUNTS && *at; at += *at == ',') counts[n++] = (uint32_t)strtoul(at, &at, 10);
    } else {
      return fprintf(stderr, "usage: sessions [--json] [--smoke] [--counts N,N,…] [--strict]\n"), 2;
    }
  }
  if (json)
    printf("{\"rows\": [\n");
  else
    printf("%8s %12s %7s %10s %8s %6s %8s\n", "sessions", "us/tick each", "ratio", "KiB each", "faults",
           "lost", "took s");
  double before = 0;
  for (int i = 0; i < n; i++) {
    const result r = measure_often(counts[i], smoke);
    /* The fewest once more: a neighbour who takes the caches for a while is in the floor too. */
    const double after = i == 0 ? r.cost_us : measure_often(counts[0], smoke).cost_us;
    const double floor = i == 0 ? after : (before + after) / 2;
    before = after;
    print_row(json, i == 0, counts[i], &r, floor);
    fflush(stdout);
    rc |= r.lost > 0 || (strict && r.cost_us > STRICT * floor);
  }
  if (json) printf("\n]}\n");
  return rc;
}
