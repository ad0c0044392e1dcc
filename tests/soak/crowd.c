/* SPDX-License-Identifier: Apache-2.0 */
/* Many whole calls at once: caller, bot, handoff, agent, bridge, hang-up, over the loopback transport with
 * scripted engines.
 *
 *   crowd virtual N   in virtual time: as fast as it goes
 *   crowd mixed N [SEED]
 *                     the same with engines that fail and stall, agents who are busy, silent or fickle, and
 *                     callers who leave when they like
 *   crowd threads N   on the machine's clock and the runtime's threads
 *   crowd timed N     the same, and fails when ticks were late, by more than what the machine itself is: a thread beside them
 *                     that does nothing but wake up tells how late that is
 *   crowd race N      the same without looking at the time: for the thread sanitizer
 *
 * Fails unless every call ended once with one outcome and nothing was dropped; but for "mixed" every call must
 * have been bridged. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include <segue/segue.h>

enum {
  TICK_MS = 20,
  LATE_P99_US = 10000,
  FLOORS = 2,
  GIVE_UP_MS = 60000,
  PARTIES = 12 /* at most, of one call */
};

/* What a party does, in ms after its call is up. */
enum {
  TALK_FROM = 2500,
  CALLER_TALKS = 1000,
  AGENT_ANSWERS = 1000,
  AGENT_TALKS = 2000,
  CALLER_LEAVES = 14000
};

/* Faults of the recogniser, voice, store, hook and dialog engine; targets. */
static const char pipeline[] =
    "{\"asr\": {\"use\": \"fake\"%s, \"utterances\": [{\"text\": \"let me talk to a person\", \"confidence\": 0.9}]},"
    " \"tts\": {\"use\": \"fake\"%s, \"ms_per_char\": 20}, \"store\": {\"use\": \"fake\"%s}, \"hook\": {\"use\": "
    "\"fake\"%s},"
    " \"llm\": {\"use\": \"fake\"%s, \"turns\": [[{\"text\": \"Good day. How can I help?\"}],"
    "   [{\"tool\": \"note\", \"args\": {\"intent\": \"refund_late\"}}, {\"tool\": \"handoff\", \"args\": {}}]]},"
    " \"handoff\": {\"targets\": [%s], \"ring_ms\": 3000, \"callback\": %s, \"form\": \"packed\", \"message\": \"One moment please.\"}}";

struct party {
  uint64_t call;
  enum { CALLER, AGENT, SILENT, FICKLE } kind; /* who never picks up; who hangs up at once */
  int64_t leaves_ms;                           /* callers */
  int64_t up_ms;                               /* since when the call is up; -1 not yet */
  int64_t rang_ms;
  int over;
};

/* How late the machine wakes whoever has nothing to do but that, at the same times. */
struct floor {
  pthread_t thread;
  atomic_int over;
  uint32_t n, late_us[GIVE_UP_MS / TICK_MS + 100];
};

struct crowd {
  segue_runtime *rt;
  segue_loopback *lb;
  int virtual_time, timed, race, mixed, calls;
  uint32_t dice;
  segue_time now; /* virtual time */
  int64_t ms;     /* of the crowd's own */
  struct party *parties;
  int n;
  int bridged, ended, outcomes, good, engines, twice;
  struct {
    uint64_t id;
    int seen; /* ends and outcomes */
  } * over;   /* sessions */
  int n_over;
  int16_t talk[50][SEGUE_LOOPBACK_FRAME];
  struct floor floor;
};

static segue_time virtual_now(void *user) {
  return ((struct crowd *)user)->now;
}

static int64_t machine_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void *wake_up(void *arg) {
  struct floor *f = arg;
  struct timespec due, now;
  clock_gettime(CLOCK_MONOTONIC, &due);
  while (!atomic_load(&f->over) && f->n < sizeof f->late_us / sizeof *f->late_us) {
    due.tv_nsec += TICK_MS * 1000000;
    due.tv_sec += due.tv_nsec / 1000000000;
    due.tv_nsec %= 1000000000;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    clock_gettime(CLOCK_MONOTONIC, &now);
    f->late_us[f->n++] = (uint32_t)((now.tv_sec - due.tv_sec) * 1000000 + (now.tv_nsec - due.tv_nsec) / 1000);
  }
  return NULL;
}

static int by_size(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Ends it. @return its lateness at the 99th percentile, µs */
static double floor_p99(struct floor *f) {
  atomic_store(&f->over, 1);
  pthread_join(f->thread, NULL);
  qsort(f->late_us, f->n, sizeof *f->late_us, by_size);
  return f->n ? f->late_us[(f->n - 1) * 99 / 100] : 0;
}

/* A second of something like speech: a pitch with harmonics, four syllables. */
static void make_talk(struct crowd *c) {
  for (int i = 0; i < 50 * (int)SEGUE_LOOPBACK_FRAME; i++) {
    double t = i / 16000.0, v = 0;
    for (int k = 1; k <= 12; k++) v += sin(2 * 3.14159265 * 130 * k * t) / k;
    c->talk[i / (int)SEGUE_LOOPBACK_FRAME][i % (int)SEGUE_LOOPBACK_FRAME] =
        (int16_t)(4000 * v * (0.55 - 0.45 * cos(2 * 3.14159265 * 4 * t)));
  }
}

static uint32_t roll(struct crowd *c, uint32_t sides) {
  c->dice = c->dice * 1664525u + 1013904223u;
  return (c->dice >> 8) % sides;
}

static void add_party(struct crowd *c, uint64_t call, int kind) {
  struct party *p = &c->parties[c->n++];
  *p = (struct party){.call = call, .kind = kind, .up_ms = -1, .rang_ms = c->ms, .leaves_ms = CALLER_LEAVES};
  if (c->mixed) p->leaves_ms = roll(c, 4) ? 30000 : roll(c, 15000);
}

static void party_tick(struct crowd *c, struct party *p) {
  static const int16_t silence[SEGUE_LOOPBACK_FRAME];
  int16_t heard[SEGUE_LOOPBACK_FRAME];
  int64_t t = c->ms - p->up_ms, from = p->kind == CALLER ? TALK_FROM : AGENT_TALKS;
  if (p->kind != CALLER && p->kind != SILENT && p->up_ms < 0 && c->ms - p->rang_ms >= AGENT_ANSWERS &&
      segue_loopback_answer(c->lb, p->call) == SEGUE_OK)
    p->up_ms = c->ms;
  if (p->up_ms < 0) return;
  segue_loopback_say(c->lb, p->call,
                     t >= from && t < from + CALLER_TALKS ? c->talk[(t - from) / TICK_MS % 50] : silence);
  while (segue_loopback_hear(c->lb, p->call, heard)) {
  }
  if (p->kind == CALLER ? t >= p->leaves_ms : p->kind == FICKLE && t >= 100) {
    segue_loopback_hangup(c->lb, p->call);
    p->over = 1;
  }
}

static struct party *find(struct crowd *c, uint64_t call) {
  for (int i = 0; i < c->n; i++)
    if (c->parties[i].call == call) return &c->parties[i];
  return NULL;
}

static void take_peer_events(struct crowd *c) {
  segue_loopback_event ev;
  struct party *p;
  while (segue_loopback_next(c->lb, &ev) == SEGUE_OK) {
    if (ev.type == SEGUE_LOOPBACK_RINGS && strcmp(ev.peer, "loopback:busy") == 0) {
      segue_loopback_refuse(c->lb, ev.call, SEGUE_RESULT_BUSY, 486);
    } else if (ev.type == SEGUE_LOOPBACK_RINGS && c->n < c->calls * PARTIES) {
      segue_loopback_ring(c->lb, ev.call);
      add_party(c, ev.call,
                strcmp(ev.peer, "loopback:silent") == 0   ? SILENT
                : strcmp(ev.peer, "loopback:fickle") == 0 ? FICKLE
                                                          : AGENT);
    }
    p = find(c, ev.call);
    if (p && ev.type == SEGUE_LOOPBACK_ANSWERED) p->up_ms = c->ms;
    if (p && ev.type == SEGUE_LOOPBACK_ENDED) p->over = 1;
  }
}

/* One engine of three has a fault; half of the targets before the last do not work out. */
static void answer(struct crowd *c, segue_session *s) {
  static const char *const faults[] = {", \"fail_open\": true", ", \"fail_after\": 0",
                                       ", \"fail_after\": 1",   ", \"stall_after\": 0",
                                       ", \"stall_after\": 1",  ", \"delay_ms\": 700"};
  static const char *const targets[] = {
      "\"loopback:agent\"",
      "\"loopback:busy\", \"loopback:agent\"",
      "\"loopback:silent\", \"loopback:agent\"",
      "\"loopback:fickle\", \"loopback:agent\"",
      "\"loopback:busy\"",
      "\"loopback:silent\", \"loopback:busy\"",
      "",
  };
  const char *fault[5] = {"", "", "", "", ""}, *target = targets[0];
  char config[2048];
  segue_error err;
  if (c->mixed) {
    for (int i = 0; i < 5; i++)
      if (roll(c, 6) == 0) fault[i] = faults[roll(c, 6)];
    target = targets[roll(c, 7)];
  }
  snprintf(config, sizeof config, pipeline, fault[0], fault[1], fault[2], fault[3], fault[4], target,
           c->mixed && roll(c, 2) ? "true" : "false");
  if (segue_session_answer(s, config, &err) < 0) printf("crowd: %s\n", err.message);
}

/* Exactly one end, then exactly one outcome. */
static void count_end(struct crowd *c, const segue_event *ev, int outcome) {
  const uint64_t id = segue_session_id(segue_event_session(ev));
  int i = 0;
  while (i < c->n_over && c->over[i].id != id) i++;
  if (i == c->calls) return; /* the totals tell */
  if (i == c->n_over) c->over[c->n_over++].id = id;
  if (c->over[i].seen++ != outcome) c->twice++;
}

static void take_events(struct crowd *c) {
  const segue_event *ev;
  for (; segue_runtime_next_event(c->rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
    switch (segue_event_type(ev)) {
    case SEGUE_EVENT_INCOMING: answer(c, segue_event_session(ev)); break;
    case SEGUE_EVENT_BRIDGE: c->bridged++; break;
    case SEGUE_EVENT_ENGINE:
      c->engines++;
      if (!c->mixed) puts(segue_event_json(ev));
      break;
    case SEGUE_EVENT_END:
      c->ended++;
      count_end(c, ev, 0);
      break;
    case SEGUE_EVENT_OUTCOME:
      c->outcomes++;
      count_end(c, ev, 1);
      c->good += strstr(segue_event_json(ev), "\"result\":\"bridged\"") != NULL;
      break;
    default: break;
    }
  }
}

static void tick(struct crowd *c, int64_t began) {
  c->ms += TICK_MS;
  c->now += SEGUE_MS(TICK_MS);
  for (int i = 0; i < c->n; i++)
    if (!c->parties[i].over) party_tick(c, &c->parties[i]);
  if (c->virtual_time) {
    segue_runtime_step(c->rt);
  } else {
    int64_t wait = began + c->ms - machine_ms();
    struct timespec ts = {.tv_nsec = wait * 1000000};
    if (wait > 0 && wait < 1000) nanosleep(&ts, NULL);
  }
  take_peer_events(c);
  take_events(c);
}

/* Number at a path of the runtime's figures. */
static double figure(const cJSON *o, const char *a, const char *b) {
  o = cJSON_GetObjectItem(o, a);
  if (b) o = cJSON_GetObjectItem(o, b);
  return cJSON_IsNumber(o) ? o->valuedouble : -1;
}

static int judge(struct crowd *c, double real_s) {
  static char text[65536];
  size_t len = sizeof text;
  cJSON *stats;
  const cJSON *shard;
  int rc = segue_runtime_stats(c->rt, text, &len) == SEGUE_OK ? 0 : 1;
  double p99 = 0, max = 0, overflowed = 0;
  const double floor = c->timed ? floor_p99(&c->floor) : 0;
  stats = cJSON_Parse(text);
  cJSON_ArrayForEach(shard, cJSON_GetObjectItem(stats, "shards")) {
    const cJSON *late = cJSON_GetObjectItem(shard, "late_us");
    if (figure(late, "p99", NULL) > p99) p99 = figure(late, "p99", NULL);
    if (figure(late, "max", NULL) > max) max = figure(late, "max", NULL);
    overflowed += figure(shard, "overflowed", NULL);
  }
  printf("calls %d  bridged %d  ended %d  outcomes %d  good %d  engine faults %d\n", c->calls, c->bridged,
         c->ended, c->outcomes, c->good, c->engines);
  printf("simulated %.0f s of calls in %.2f s: %.0f s in one\n", c->calls * c->ms / 1000.0, real_s,
         c->calls * c->ms / 1000.0 / real_s);
  printf("ticks late: p99 %.0f us, max %.0f us; events dropped %.0f, messages dropped %.0f\n", p99, max,
         figure(stats, "events", "dropped"), overflowed);
  if (c->ended != c->calls || c->outcomes != c->calls || c->twice > 0) rc = 1;
  if (c->mixed && c->bridged * 3 < c->calls) rc = 1;
  /* Under a sanitizer on a busy machine a scripted voice may come in gaps and not be heard as speech. */
  if (c->race ? c->good == 0 : !c->mixed && (c->good != c->calls || c->engines > 0)) rc = 1;
  if (figure(stats, "sessions", NULL) != 0 || figure(stats, "events", "dropped") != 0 || overflowed != 0)
    rc = 1;
  if (c->timed) printf("a thread that only wakes up: late p99 %.0f us\n", floor);
  if (c->timed && p99 > LATE_P99_US + FLOORS * floor) rc = 1;
  cJSON_Delete(stats);
  return rc;
}

static int start(struct crowd *c, segue_error *err) {
  segue_runtime_options o;
  int rc;
  segue_runtime_options_init(&o, sizeof o);
  if (c->virtual_time) {
    o.mode = SEGUE_RUN_EMBEDDED;
    o.clock = virtual_now;
    o.clock_user = c;
    o.seed = 1;
  }
  if ((rc = segue_runtime_new(&c->rt, &o, err)) < 0) return rc;
  if ((rc = segue_loopback_new(&c->lb)) < 0) return rc;
  if ((rc = segue_runtime_add_plugin(c->rt, segue_loopback_plugin(), c->lb, err)) < 0) return rc;
  return segue_runtime_use(c->rt, "loopback", NULL, err);
}

int main(int argc, char **argv) {
  static struct crowd c;
  segue_error err = {.message = "out of memory"};
  int64_t began = machine_ms(), loop;
  int rc, arrived = 0;
  if (argc < 3 || argc > 4 || (c.calls = atoi(argv[2])) < 1)
    return fprintf(stderr, "usage: crowd virtual|mixed|threads|timed|race N [SEED]\n"), 2;
  c.dice = argc > 3 ? (uint32_t)atoi(argv[3]) : 1;
  c.mixed = strcmp(argv[1], "mixed") == 0;
  c.virtual_time = c.mixed || strcmp(argv[1], "virtual") == 0;
  c.timed = strcmp(argv[1], "timed") == 0;
  c.race = strcmp(argv[1], "race") == 0;
  c.parties = calloc((size_t)c.calls * PARTIES, sizeof *c.parties);
  c.over = calloc((size_t)c.calls, sizeof *c.over);
  c.now = SEGUE_SECONDS(1);
  make_talk(&c);
  rc = start(&c, &err);
  if (rc < 0) fprintf(stderr, "crowd: %s\n", err.message);
  if (rc == SEGUE_OK && c.timed && pthread_create(&c.floor.thread, NULL, wake_up, &c.floor) != 0)
    rc = SEGUE_E_NOMEM;
  loop = machine_ms();
  while (rc == SEGUE_OK && c.outcomes < c.calls && c.ms < GIVE_UP_MS) {
    /* Calls arrive within two seconds, as after an outage. */
    for (int due = (int)(c.ms * c.calls / 2000) + 1; arrived < due && arrived < c.calls; arrived++) {
      uint64_t call;
      if (segue_loopback_call(c.lb, "loopback:caller", "loopback:bot", NULL, 0, &call) == SEGUE_OK)
        add_party(&c, call, CALLER);
    }
    tick(&c, loop);
  }
  for (int i = 0; i < 5 && rc == SEGUE_OK; i++) tick(&c, loop); /* sessions are reaped at a tick */
  if (rc == SEGUE_OK) rc = judge(&c, (double)(machine_ms() - began) / 1000);
  segue_runtime_free(c.rt);
  segue_loopback_free(c.lb);
  free(c.parties);
  free(c.over);
  return rc != 0;
}
