/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of segue under the script of common.py: the turn overhead of the library itself, in real time on its own threads: phones talk and listen by RTP over UDP,
 * the engines take no time. Per turn, from the waveform a phone gets:
 *
 *   ready   from the voice's first chunk until the first RTP packet with sound, the chunk coming at any moment
 *   turn    from the recogniser's final until that packet: dialog engine and voice answer at once
 *
 *   peers_segue [--json] [--smoke] [--strict] [--counts N,N,…] [--turns N]
 *
 * A packet leaves every 20 ms, so a chunk that comes at any moment waits up to that long in any program: the floor is
 * that wait and nothing else. Exit 1 when no turn was measured; with --strict also when one was lost (a machine that stops
 * the phones for a while does that too) or p99 of ready is above 25 ms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rig.h"

enum { COUNTS_MAX = 8, P99_MS = 25, ANSWER_S = 20 };

static const struct {
  const char *name;
  double share;
} points[] = {{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1}};

typedef struct result {
  double ready[4], turn[4];
  uint32_t n_ready, n_turn, lost;
  double cpu, kib, mib; /* CPU seconds a session-minute; a session; the whole process */
} result;

static double process_cpu_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double resident_kib(void) {
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
  if (f) fclose(f);
  return (double)pages * 4;
}

/* ---- the application ---- */

static int answer(const segue_event *ev) {
  char config[640];
  segue_error err;
  const char *from = strstr(segue_event_json(ev), "sip:");
  const unsigned n = from ? (unsigned)strtoul(from + 4, NULL, 10) : 0;
  snprintf(config, sizeof config,
           "{\"asr\": {\"use\": \"bench\", \"n\": %u}, \"llm\": {\"use\": \"bench\", \"n\": %u},"
           " \"tts\": {\"use\": \"bench\", \"n\": %u},"
           " \"turn\": {\"start_ms\": 60, \"endpoint_ms\": 100, \"barge_in\": false, \"no_input_ms\": 0},"
           " \"policy\": {\"threshold\": 1, \"max_turns\": 10000}, \"handoff\": {\"rolling_turns\": 0},"
           " \"media\": {\"codecs\": [\"PCMU\"]}}",
           n, n, n);
  if (segue_session_answer(segue_event_session(ev), config, &err) == SEGUE_OK) return 0;
  fprintf(stderr, "peers_segue: %s: %s\n", err.path, err.message);
  return -1;
}

/* Takes events until `until`, or until `wanted` calls are up. Returns the calls that are; -1 after an error. */
static int take_events(segue_runtime *rt, int64_t until, uint32_t wanted) {
  const segue_event *ev;
  uint32_t up = 0;
  while ((wanted == 0 || up < wanted) && rig_now() < until) {
    if (segue_runtime_next_event(rt, 20, &ev) != SEGUE_OK) continue;
    const uint32_t type = segue_event_type(ev);
    int rc = 0;
    if (type == SEGUE_EVENT_INCOMING) rc = answer(ev);
    if (type == SEGUE_EVENT_START) up++;
    if (type == SEGUE_EVENT_DECISION || type == SEGUE_EVENT_ENGINE || type == SEGUE_EVENT_END) {
      fprintf(stderr, "peers_segue: unexpected: %s\n", segue_event_json(ev));
      rc = -1;
    }
    segue_event_free(ev);
    if (rc < 0) return -1;
  }
  return (int)up;
}

/* ---- measuring ---- */

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void at_points(double *v, uint32_t n, double *out) {
  qsort(v, n, sizeof *v, ascending);
  for (int i = 0; i < 4; i++) {
    const uint32_t rank = (uint32_t)ceil(points[i].share * n);
    out[i] = n ? v[rank ? rank - 1 : 0] : 0;
  }
}

static void gather(const rig *r, result *out) {
  double *ready = calloc((size_t)r->n * RIG_TURNS_MAX, sizeof *ready);
  double *turn = calloc((size_t)r->n * RIG_TURNS_MAX, sizeof *turn);
  for (uint32_t i = 0; ready && turn && i < r->n; i++) {
    const rig_call *c = &r->calls[i];
    memcpy(ready + out->n_ready, c->ready_ms, c->n_ready * sizeof *ready);
    memcpy(turn + out->n_turn, c->turn_ms, c->n_turn * sizeof *turn);
    out->n_ready += c->n_ready;
    out->n_turn += c->n_turn;
    /* Fewer turns than the caller made are lost ones too. */
    out->lost += c->lost + (c->open != 0) + (c->turn < r->turns ? r->turns - c->turn : 0);
  }
  at_points(ready, out->n_ready, out->ready);
  at_points(turn, out->n_turn, out->turn);
  free(ready);
  free(turn);
}

static int talk(rig *r, segue_runtime *rt, double before, result *out) {
  const int64_t period = (int64_t)RIG_PERIOD_MS * 1000000, start = rig_now() + 300000000;
  const int64_t end = start + r->turns * period;
  rig_start(r, start);
  if (take_events(rt, start + (RIG_WARM_UP + 1) * period, 0) < 0) return -1;
  const int64_t from = rig_now();
  const double cpu = process_cpu_s() - rig_phones_cpu_s(r);
  if (take_events(rt, end, 0) < 0) return -1;
  const double minutes = (double)(rig_now() - from) / 60e9;
  out->cpu = (process_cpu_s() - rig_phones_cpu_s(r) - cpu) / minutes / r->n;
  out->kib = (resident_kib() - before) / r->n;
  out->mib = resident_kib() / 1024;
  return take_events(rt, end + period + 500000000, 0);
}

static int measure(uint32_t n, uint32_t turns, result *out) {
  rig *r = calloc(1, sizeof *r);
  segue_runtime *rt = NULL;
  segue_error err = {.message = "out of memory"};
  int rc = -1;
  memset(out, 0, sizeof *out);
  if (!r) return -1;
  const int opened = rig_open(r, n, turns);
  if (opened == 0 && segue_runtime_new(&rt, NULL, &err) == SEGUE_OK &&
      segue_runtime_add_plugin(rt, &rig_phones, r, &err) == SEGUE_OK &&
      segue_runtime_add_plugin(rt, &rig_engines, r, &err) == SEGUE_OK &&
      segue_runtime_use(rt, "phones", NULL, &err) == SEGUE_OK) {
    const double before = resident_kib();
    rig_ring(r);
    if (take_events(rt, rig_now() + (int64_t)ANSWER_S * 1000000000, n) == (int)n)
      rc = talk(r, rt, before, out) < 0 ? -1 : 0;
    else
      fprintf(stderr, "peers_segue: the calls were not answered\n");
  } else {
    fprintf(stderr, "peers_segue: %s\n", opened < 0 ? "no socket" : err.message);
  }
  if (opened == 0) rig_stop(r);
  segue_runtime_free(rt);
  if (rc == 0) gather(r, out);
  rig_close(r);
  free(r);
  return rc;
}

/* ---- printing ---- */

static void print_table(uint32_t n, const result *r) {
  for (int k = 0; k < 2; k++) {
    const double *v = k ? r->turn : r->ready;
    printf("%8u %-6s %6u %8.1f %8.1f %8.1f %8.1f", (unsigned)n, k ? "turn" : "ready",
           (unsigned)(k ? r->n_turn : r->n_ready), v[0], v[1], v[2], v[3]);
    if (k == 0) printf(" %6u %10.3f %9.0f %7.1f", (unsigned)r->lost, r->cpu, r->kib, r->mib);
    puts("");
  }
}

static void print_json(int first, uint32_t n, const result *r) {
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 4; i++) {
      const double value = k ? r->turn[i] : r->ready[i], floor = 20 * points[i].share;
      printf(
          "%s  {\"name\": \"%s %s among %u\", \"value\": %.3f, \"unit\": \"ms\", \"floor\": %.1f, \"ratio\": %.3f}",
          first && !k && !i ? "" : ",\n", k ? "turn" : "ready", points[i].name, (unsigned)n, value, floor,
          value / floor);
    }
  const struct {
    const char *name, *unit;
    double value;
  } rows[] = {{"ready turns", "turns", r->n_ready}, {"turns", "turns", r->n_turn},
              {"lost turns", "turns", r->lost},     {"cpu", "s/session-minute", r->cpu},
              {"memory", "KiB/session", r->kib},    {"process", "MiB", r->mib}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    printf(
        ",\n  {\"name\": \"%s among %u\", \"value\": %.4f, \"unit\": \"%s\", \"floor\": null, \"ratio\": null}",
        rows[i].name, (unsigned)n, rows[i].value, rows[i].unit);
}

typedef struct choice {
  uint32_t counts[COUNTS_MAX], turns;
  int n, json, strict;
} choice;

static int choose(choice *c, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      c->json = 1;
    } else if (strcmp(argv[i], "--smoke") == 0) {
      c->counts[0] = 5, c->n = 1, c->turns = 4;
    } else if (strcmp(argv[i], "--strict") == 0) {
      c->strict = 1;
    } else if (strcmp(argv[i], "--turns") == 0 && i + 1 < argc) {
      c->turns = (uint32_t)strtoul(argv[++i], NULL, 10);
    } else if (strcmp(argv[i], "--counts") == 0 && i + 1 < argc) {
      char *at = argv[++i];
      for (c->n = 0; c->n < COUNTS_MAX && *at; at += *at == ',')
        c->counts[c->n++] = (uint32_t)strtoul(at, &at, 10);
    } else {
      return -1;
    }
  }
  for (int i = 0; i < c->n; i++)
    if (c->counts[i] < 1 || c->counts[i] > RIG_CALLS_MAX) return -1;
  return c->n > 0 && c->turns > RIG_WARM_UP && c->turns <= RIG_TURNS_MAX ? 0 : -1;
}

int main(int argc, char **argv) {
  choice c = {.counts = {1, 10, 100}, .n = 3, .turns = 30};
  int rc = 0;
  if (choose(&c, argc, argv) < 0)
    return fprintf(stderr,
                   "usage: peers_segue [--json] [--smoke] [--strict] [--counts N,N,…] [--turns N]\n"
                   "at most %d sessions, %d to %d turns\n",
                   RIG_CALLS_MAX, RIG_WARM_UP + 1, RIG_TURNS_MAX),
           2;
  if (c.json)
    printf("{\"rows\": [\n");
  else
    printf("%8s %-6s %6s %8s %8s %8s %8s %6s %10s %9s %7s\n", "sessions", "ms", "turns", "p50", "p95", "p99",
           "max", "lost", "cpu s/min", "KiB each", "MiB");
  for (int i = 0; i < c.n; i++) {
    result r;
    if (measure(c.counts[i], c.turns, &r) < 0) return 1;
    if (c.json)
      print_json(i == 0, c.counts[i], &r);
    else
      print_table(c.counts[i], &r);
    fflush(stdout);
    rc |= r.n_ready == 0 || r.n_turn == 0 || (c.strict && (r.lost > 0 || r.ready[2] > P99_MS));
  }
  if (c.json) printf("\n]}\n");
  return rc;
}
