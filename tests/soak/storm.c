/* SPDX-License-Identifier: Apache-2.0 */
/* Every call of the session's interface from several threads at once, at random, while calls come, are
 * handed over, bridged and dropped: nothing may race, crash, leak or end twice.
 *
 *   storm CALLS [SEED]     two shards on threads; peers on a thread of their own; then a stop in full flight */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <segue/segue.h>

enum { API_THREADS = 3, LAST_CALLS = 4, GIVE_UP_S = 40 };

static const char pipeline[] =
    "{\"asr\": {\"use\": \"fake\", \"utterances\": [{\"text\": \"let me talk to a person\", \"confidence\": 0.9}]},"
    " \"tts\": {\"use\": \"fake\", \"ms_per_char\": 10}, \"store\": {\"use\": \"fake\"}, \"hook\": {\"use\": \"fake\"},"
    " \"verify\": {\"use\": \"fake\", \"accept\": {\"pin\": \"4711\"}},"
    " \"llm\": {\"use\": \"fake\", \"turns\": [[{\"text\": \"Good day.\"}, {\"tool\": \"verify\", \"args\": {\"fields\": "
    "   [{\"name\": \"pin\", \"value\": \"4711\"}]}}], [{\"tool\": \"note\", \"args\": {\"intent\": \"refund_late\"}}]]},"
    " \"handoff\": {\"targets\": [\"loopback:busy\", \"loopback:agent\"], \"ring_ms\": 400, \"form\": \"packed\","
    "   \"message\": \"One moment.\", \"returned\": \"Sorry.\"}}";

struct ending {
  uint64_t id;
  int ends, outcomes;
};

struct storm {
  segue_runtime *rt;
  segue_loopback *lb;
  int calls, seed;
  atomic_int finished, over;
  atomic_ulong asked, refused;
  pthread_mutex_t lock; /* of the sessions */
  segue_session **sessions;
  int n;
  struct ending *endings; /* by index of the session */
};

struct dice {
  struct storm *storm;
  uint32_t state;
};

static uint32_t roll(struct dice *d, uint32_t sides) {
  d->state = d->state * 1664525u + 1013904223u;
  return (d->state >> 8) % sides;
}

static void rest(long ms) {
  const struct timespec ts = {.tv_nsec = ms * 1000000};
  nanosleep(&ts, NULL);
}

/* ---- the application's threads ---- */

/* Reading what other threads go on writing; a snapshot must stand still. */
static int look(segue_session *s) {
  segue_context *ctx = NULL;
  char json[16384], again[16384];
  size_t n = sizeof json, m = sizeof again;
  int rc = segue_session_context(s, &ctx);
  if (rc == SEGUE_OK && segue_context_to_json(ctx, 0, json, &n) == SEGUE_OK &&
      (segue_context_to_json(ctx, 0, again, &m) != SEGUE_OK || n != m || memcmp(json, again, n) != 0)) {
    printf("storm: a snapshot changed\n");
    exit(1);
  }
  segue_context_unref(ctx);
  return rc;
}

static int act(struct dice *d, segue_session *s) {
  switch (roll(d, 24)) {
  case 0: return segue_session_handoff(s, NULL, NULL);
  case 1: return segue_session_handoff(s, "{\"target\": \"loopback:agent\", \"why\": \"now\"}", NULL);
  case 2: return roll(d, 12) ? SEGUE_OK : segue_session_hangup(s);
  case 3: return segue_session_say(s, "As I was saying.");
  case 4: return segue_session_set_auth(s, SEGUE_AUTH_VERIFIED, "cust-1", "otp", 60, NULL);
  case 5: return segue_session_set_auth(s, SEGUE_AUTH_NONE, NULL, NULL, 0, NULL);
  case 6: return segue_session_reject(s, 486, "late");
  case 7: return segue_session_answer(s, pipeline, NULL);
  case 8:
    return segue_session_note(s, "{\"type\": \"entity\", \"name\": \"order_id\", \"value\": \"8812\"}", NULL);
  case 9:
    return segue_session_note(s, "{\"type\": \"attempt\", \"action\": \"restart\", \"outcome\": \"failed\"}",
                              NULL);
  case 10: return segue_session_note(s, "{\"type\": \"auth\"}", NULL);
  default: return look(s);
  }
}

static void *application(void *arg) {
  struct dice *d = arg;
  struct storm *st = d->storm;
  char stats[8192];
  while (!atomic_load(&st->over)) {
    pthread_mutex_lock(&st->lock);
    segue_session *s = st->n ? segue_session_ref(st->sessions[roll(d, (uint32_t)st->n)]) : NULL;
    pthread_mutex_unlock(&st->lock);
    if (s && act(d, s) < 0) atomic_fetch_add(&st->refused, 1);
    atomic_fetch_add(&st->asked, s != NULL);
    segue_session_unref(s);
    size_t n = sizeof stats;
    if (roll(d, 50) == 0) (void)segue_runtime_stats(st->rt, stats, &n);
    rest(1 + roll(d, 5));
  }
  return NULL;
}

/* ---- the peers' thread ---- */

static void peer_event(struct dice *d, const segue_loopback_event *ev, uint64_t *live, int *n, int max) {
  segue_loopback *lb = d->storm->lb;
  if (ev->type == SEGUE_LOOPBACK_RINGS) {
    segue_loopback_ring(lb, ev->call);
    if (strcmp(ev->peer, "loopback:busy") == 0 && roll(d, 3))
      segue_loopback_refuse(lb, ev->call, SEGUE_RESULT_BUSY, 486);
    else if (roll(d, 4))
      segue_loopback_answer(lb, ev->call);
    if (*n < max) live[(*n)++] = ev->call;
  }
}

static void *peers(void *arg) {
  struct dice *d = arg;
  struct storm *st = d->storm;
  const int max = st->calls * 16;
  uint64_t *live = calloc((size_t)max, sizeof *live);
  int n = 0, made = 0;
  int16_t pcm[SEGUE_LOOPBACK_FRAME];
  while (!atomic_load(&st->over)) {
    segue_loopback_event ev;
    if (made < st->calls && roll(d, 3) == 0 && n < max &&
        segue_loopback_call(st->lb, "loopback:dana", "loopback:bot", NULL, 0, &live[n]) == SEGUE_OK)
      n++, made++;
    while (segue_loopback_next(st->lb, &ev) == SEGUE_OK) peer_event(d, &ev, live, &n, max);
    for (int i = 0; i < n; i++) {
      for (size_t k = 0; k < SEGUE_LOOPBACK_FRAME; k++) pcm[k] = (int16_t)((int)roll(d, 12000) - 6000);
      (void)segue_loopback_say(st->lb, live[i], pcm);
      while (segue_loopback_hear(st->lb, live[i], pcm)) {
      }
      if (roll(d, 600) == 0)
        (void)(roll(d, 2) ? segue_loopback_hangup(st->lb, live[i]) : segue_loopback_drop(st->lb, live[i]));
    }
    rest(20);
  }
  free(live);
  return NULL;
}

/* ---- the event loop ---- */

static void take_event(struct storm *st, const segue_event *ev) {
  segue_session *s = segue_event_session(ev);
  const uint32_t type = segue_event_type(ev);
  int i = 0;
  if (!s) return;
  if (type == SEGUE_EVENT_INCOMING && st->n < st->calls) {
    pthread_mutex_lock(&st->lock);
    st->endings[st->n].id = segue_session_id(s);
    st->sessions[st->n++] = segue_session_ref(s);
    pthread_mutex_unlock(&st->lock);
    (void)segue_session_answer(s, pipeline, NULL); /* another thread may have been first */
    return;
  }
  while (i < st->n && st->endings[i].id != segue_session_id(s)) i++;
  if (i == st->n) return;
  st->endings[i].ends += type == SEGUE_EVENT_END;
  st->endings[i].outcomes += type == SEGUE_EVENT_OUTCOME;
  if (type == SEGUE_EVENT_OUTCOME) atomic_fetch_add(&st->finished, 1);
}

static int run(struct storm *st) {
  pthread_t threads[API_THREADS + 1];
  struct dice dice[API_THREADS + 1];
  const time_t until = time(NULL) + GIVE_UP_S;
  int rc = 0, stopped = 0;
  for (int i = 0; i <= API_THREADS; i++) {
    dice[i] = (struct dice){.storm = st, .state = (uint32_t)(st->seed * 100 + i)};
    pthread_create(&threads[i], NULL, i == API_THREADS ? peers : application, &dice[i]);
  }
  while (rc != SEGUE_E_CLOSED && time(NULL) < until) {
    const segue_event *ev = NULL;
    rc = segue_runtime_next_event(st->rt, 50, &ev);
    if (rc == SEGUE_OK) take_event(st, ev);
    segue_event_free(ev);
    /* The last calls are ended by the runtime, in whatever state they are. */
    if (!stopped && atomic_load(&st->finished) >= st->calls - LAST_CALLS && st->n == st->calls)
      stopped = segue_runtime_stop(st->rt) == SEGUE_OK;
  }
  atomic_store(&st->over, 1);
  for (int i = 0; i <= API_THREADS; i++) pthread_join(threads[i], NULL);
  printf("%d calls, %d ended, %lu calls of the interface, %lu of them refused\n", st->n,
         atomic_load(&st->finished), atomic_load(&st->asked), atomic_load(&st->refused));
  if (rc != SEGUE_E_CLOSED) return printf("storm: not all calls ended in %d s\n", GIVE_UP_S), 1;
  rc = st->n != st->calls;
  for (int i = 0; i < st->n; i++) {
    rc |= st->endings[i].ends != 1 || st->endings[i].outcomes != 1;
    rc |= segue_session_hangup(st->sessions[i]) != SEGUE_E_CLOSED;
  }
  return rc;
}

int main(int argc, char **argv) {
  static struct storm st = {.lock = PTHREAD_MUTEX_INITIALIZER};
  segue_runtime_options o;
  segue_error err = {.message = "out of memory"};
  if (argc < 2 || argc > 3 || (st.calls = atoi(argv[1])) <= LAST_CALLS)
    return fprintf(stderr, "usage: storm CALLS [SEED]\n"), 2;
  st.seed = argc > 2 ? atoi(argv[2]) : 1;
  st.sessions = calloc((size_t)st.calls, sizeof *st.sessions);
  st.endings = calloc((size_t)st.calls, sizeof *st.endings);
  segue_runtime_options_init(&o, sizeof o);
  o.shards = 2;
  int rc = segue_runtime_new(&st.rt, &o, &err);
  if (rc == SEGUE_OK) rc = segue_loopback_new(&st.lb);
  if (rc == SEGUE_OK) rc = segue_runtime_add_plugin(st.rt, segue_loopback_plugin(), st.lb, &err);
  if (rc == SEGUE_OK) rc = segue_runtime_use(st.rt, "loopback", NULL, &err);
  if (rc == SEGUE_OK)
    rc = run(&st);
  else
    fprintf(stderr, "storm: %s\n", err.message);
  for (int i = 0; i < st.n; i++) segue_session_unref(st.sessions[i]);
  segue_runtime_free(st.rt);
  segue_loopback_free(st.lb);
  free(st.sessions);
  free(st.endings);
  return rc != 0;
}
