/* SPDX-License-Identifier: Apache-2.0 */
/* Whole sessions at once, in virtual time: what one costs among a hundred, a thousand, ten thousand, and whether
 * anybody is lost. Every caller is greeted, handed over, bridged and talks with an agent; of the calls one in
 * twenty has an engine that fails or stalls, and one in twenty an agent who refuses, never answers or leaves.
 *
 *   sessions [--json] [--smoke] [--counts N,N,…] [--lives N] [--strict]
 *
 * The cost is the CPU time of the runtime's step by session and tick, peers not counted; the floor of a row is the cost
 * among the fewest. A machine that others use is twice as fast in one minute as in the next: so each count is a process
 * of its own, and they take turns on one processor every fraction of a second, each doing the same number of session-ticks
 * in a turn. While the many live once, the few live as often as it takes to have done as much, from the first ring to the
 * last hang-up: what is summed up is the same part of the same calls. `spread` is the standard deviation among lives of the same count: what the machine
 * made of the figures meanwhile. Exit 1 when a caller was lost, anything dropped or an
 * outcome missing; with --strict also when the cost is above 1.2 times that of the fewest. */
#include <malloc.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <segue/segue.h>

enum {
  TICK_MS = 20,
  ARRIVE_MS = 500, /* all calls come within so long */
  LEAVE_MS = 5000, /* callers hang up so long after */
  GIVE_UP_MS = 12000,
  DEAF_MS = 2500, /* a caller who hears nothing for so long is lost */
  MAX_COUNTS = 8,
  MEASURED_TICKS =
      (LEAVE_MS - ARRIVE_MS) / TICK_MS - 2 /* while all of them are there, and nobody is coming or going */
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
  double step_s, before_kib;
  uint64_t session_ticks;
  int16_t talk[SEGUE_LOOPBACK_FRAME];
} world;

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
  if (w->ms > ARRIVE_MS + TICK_MS && w->ms < LEAVE_MS) { /* MEASURED_TICKS of them */
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

static int begin(world *w, uint32_t calls, uint32_t dice) {
  *w = (world){.now = SEGUE_SECONDS(1), .calls = calls, .dice = dice};
  for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++)
    w->talk[i] = (int16_t)(3000 * sin(2 * 3.14159265 * 200 * i / 16000));
  const int rc = start(w);
  w->before_kib = resident_kib();
  return rc;
}

static int lives(const world *w) {
  return w->ms < GIVE_UP_MS && w->ended < w->calls;
}

/* Everybody has hung up, or should have: how many were lost. */
static uint32_t finish(world *w) {
  for (int i = 0; i < 5; i++) tick(w);
  uint32_t lost = w->wrong + w->deaf + (w->calls - w->ended) + (w->ended - w->typed) + (dropped(w) != 0);
  if (lost > 0)
    fprintf(stderr,
            "sessions: of %u calls %u ended, %u typed, %u not by the caller, %u in silence, %ld dropped\n",
            w->calls, w->ended, w->typed, w->wrong, w->deaf, dropped(w));
  if (w->bridged < w->calls * 9 / 10) lost = w->calls; /* almost everybody has to get there */
  segue_runtime_free(w->rt);
  segue_loopback_free(w->lb);
  free(w->parties);
  return lost;
}

/* ---- taking turns ---- */

/* What a process of one count says after each turn: what its session-ticks took in it. The last turn ends the life
 * that is lived, and its figures are of no use. */
typedef struct turn {
  double cpu_s, kib;
  uint64_t session_ticks;
  uint32_t lost, faulty, lives;
  double life_us, life_us2; /* what a session-tick took in lives that ended: sums of it and of its square */
} turn;

typedef struct lane {
  uint32_t calls;
  int ask, hear; /* pipes to and from its process */
  pid_t pid;
  turn all;
} lane;

/* The life's figures go into the turn's, and nothing is left. */
static void end_life(world *w, turn *t) {
  while (lives(w)) tick(w);
  const double us = w->step_s * 1e6 / (double)(w->session_ticks ? w->session_ticks : 1);
  t->life_us += us;
  t->life_us2 += us * us;
  t->lost += finish(w);
  t->faulty += w->faulty;
  t->lives++;
  w->rt = NULL;
}

static turn take_turn(world *w, uint32_t calls, uint32_t *dice, uint64_t session_ticks) {
  turn t = {.kib = 0};
  while (t.session_ticks < session_ticks) {
    if (!w->rt && begin(w, calls, ++*dice) != SEGUE_OK) exit(1); /* other faults in each life */
    const double cpu_s = w->step_s;
    const uint64_t done = w->session_ticks;
    tick(w);
    t.cpu_s += w->step_s - cpu_s;
    t.session_ticks += w->session_ticks - done;
    if (w->ms == LEAVE_MS - TICK_MS) t.kib = (resident_kib() - w->before_kib) / calls;
    if (w->ms >= LEAVE_MS) end_life(w, &t);
  }
  return t;
}

/* A process of its own: no other count's heap between its sessions, and what they leave is not its memory. */
static int live(uint32_t calls, int ask, int say) {
  world w = {.rt = NULL};
  uint32_t dice = 0;
  uint64_t session_ticks;
  while (read(ask, &session_ticks, sizeof session_ticks) == sizeof session_ticks) {
    const turn t = take_turn(&w, calls, &dice, session_ticks);
    if (write(say, &t, sizeof t) != sizeof t) return 1;
  }
  turn last = {.kib = 0};
  if (w.rt) end_life(&w, &last);
  return write(say, &last, sizeof last) == sizeof last ? 0 : 1;
}

static int open_lane(lane *l, uint32_t calls, lane *others, int n) {
  int ask[2], say[2];
  *l = (lane){.calls = calls};
  if (pipe(ask) < 0) return -1;
  if (pipe(say) < 0) return -1;
  fflush(stdout);
  l->pid = fork();
  if (l->pid < 0) return -1;
  if (l->pid == 0) {
    for (int i = 0; i < n; i++)
      close(others[i].ask), close(others[i].hear); /* the end of a pipe is seen by its last reader */
    close(ask[1]), close(say[0]);
    exit(live(calls, ask[0], say[1]));
  }
  close(ask[0]), close(say[1]);
  l->ask = ask[1], l->hear = say[0];
  return 0;
}

static int hear_lane(lane *l) {
  turn t, *all = &l->all;
  if (read(l->hear, &t, sizeof t) != sizeof t) return -1;
  if (all->kib == 0) all->kib = t.kib; /* later lives find what the first has left */
  all->cpu_s += t.cpu_s;
  all->session_ticks += t.session_ticks;
  all->life_us += t.life_us;
  all->life_us2 += t.life_us2;
  all->lost += t.lost;
  all->faulty += t.faulty;
  all->lives += t.lives;
  return 0;
}

/* One turn each of so many session-ticks; who is first in one round is last in the next. */
static int go_round(lane *lanes, int n, uint64_t session_ticks, int backwards) {
  for (int i = 0; i < n; i++) {
    lane *l = &lanes[backwards ? n - 1 - i : i];
    if (write(l->ask, &session_ticks, sizeof session_ticks) != sizeof session_ticks || hear_lane(l) < 0)
      return -1;
  }
  return 0;
}

static void close_lane(lane *l) {
  int status;
  close(l->ask);
  if (hear_lane(l) < 0 || waitpid(l->pid, &status, 0) != l->pid || status != 0) l->all.lost += l->calls;
  close(l->hear);
}

/* The processors of a machine differ by what else runs on them: all of it on the one we are on. */
static void stay_here(void) {
  cpu_set_t one;
  const int here = sched_getcpu();
  CPU_ZERO(&one);
  if (here >= 0) CPU_SET((size_t)here, &one);
  if (here >= 0) (void)sched_setaffinity(0, sizeof one, &one);
}

static int measure(lane *lanes, const uint32_t *counts, int n, uint64_t times) {
  /* What a process does once (the text model) is done before it divides. */
  world w;
  turn once = {.kib = 0};
  if (begin(&w, 20, 1) != SEGUE_OK) return -1;
  end_life(&w, &once);
  if (once.lost > 0) return -1;
  (void)malloc_trim(0); /* nor has any of them memory that another has left */
  stay_here();
  uint32_t most = 0;
  for (int i = 0; i < n; i++)
    if (counts[i] > most) most = counts[i];
  for (int i = 0; i < n; i++)
    if (open_lane(&lanes[i], counts[i], lanes, i) < 0) return -1;
  const uint64_t rounds = times * MEASURED_TICKS;
  int rc = 0;
  for (uint64_t r = 0; r < rounds && rc == 0; r++) rc = go_round(lanes, n, most, r % 2 == 1);
  for (int i = 0; i < n; i++) close_lane(&lanes[i]);
  return rc;
}

static double cost_us(const lane *l) {
  return l->all.cpu_s * 1e6 / (double)(l->all.session_ticks ? l->all.session_ticks : 1);
}

/* Standard deviation among lives, as a share of their mean; 0 of a single one. */
static double spread(const turn *all) {
  const double n = all->lives, mean = all->life_us / n;
  return n > 1 ? sqrt(fmax(0, (all->life_us2 - n * mean * mean) / (n - 1))) / mean : 0;
}

static void print_json(int first, const lane *l, double floor) {
  const struct {
    const char *name, *unit;
    double value, floor;
  } rows[] = {{"cost", "us/session/tick", cost_us(l), floor},
              {"spread", "of the cost, among lives", spread(&l->all), -1},
              {"memory", "KiB/session", l->all.kib, -1},
              {"faults", "engines and agents", l->all.faulty, -1},
              {"lost callers", "callers", l->all.lost, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    printf("%s  {\"name\": \"%s among %u\", \"value\": %.4f, \"unit\": \"%s\"", first && i == 0 ? "" : ",\n",
           rows[i].name, l->calls, rows[i].value, rows[i].unit);
    if (rows[i].floor > 0)
      printf(", \"floor\": %.4f, \"ratio\": %.4f}", rows[i].floor, rows[i].value / rows[i].floor);
    else
      printf(", \"floor\": %s, \"ratio\": null}", rows[i].floor < 0 ? "null" : "0");
  }
}

static void print_row(const lane *l, double floor) {
  printf("%8u %6u %12.2f %7.3f %6.1f%% %10.1f %8u %6u\n", l->calls, l->all.lives, cost_us(l),
         cost_us(l) / floor, 100 * spread(&l->all), l->all.kib, l->all.faulty, l->all.lost);
}

int main(int argc, char **argv) {
  uint32_t counts[MAX_COUNTS] = {100, 1000, 10000};
  lane lanes[MAX_COUNTS];
  int n = 3, json = 0, strict = 0;
  uint64_t times = 1;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      json = 1;
    } else if (strcmp(argv[i], "--smoke") == 0) {
      counts[0] = 50, counts[1] = 200, n = 2;
    } else if (strcmp(argv[i], "--strict") == 0) {
      strict = 1;
    } else if (strcmp(argv[i], "--lives") == 0 && i + 1 < argc) {
      times = strtoul(argv[++i], NULL, 10);
    } else if (strcmp(argv[i], "--counts") == 0 && i + 1 < argc) {
      char *at = argv[++i];
      for (n = 0; n < MAX_COUNTS && *at; at += *at == ',') counts[n++] = (uint32_t)strtoul(at, &at, 10);
    } else {
      return fprintf(stderr, "usage: sessions [--json] [--smoke] [--counts N,N,…] [--lives N] [--strict]\n"),
             2;
    }
  }
  for (int i = 0; i < n; i++)
    if (counts[i] == 0) return fprintf(stderr, "sessions: a count of 0\n"), 2;
  int rc = n == 0 || measure(lanes, counts, n, times) < 0;
  if (rc) return fprintf(stderr, "sessions: not measured\n"), 1;
  const double floor = cost_us(&lanes[0]);
  if (json)
    printf("{\"rows\": [\n");
  else
    printf("%8s %6s %12s %7s %7s %10s %8s %6s\n", "sessions", "lives", "us/tick each", "ratio", "spread",
           "KiB each", "faults", "lost");
  for (int i = 0; i < n; i++) {
    if (json)
      print_json(i == 0, &lanes[i], floor);
    else
      print_row(&lanes[i], floor);
    rc |= lanes[i].all.lost > 0 || (strict && cost_us(&lanes[i]) > STRICT * floor);
  }
  if (json) printf("\n]}\n");
  return rc;
}
