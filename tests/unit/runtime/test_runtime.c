/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime around a session that this file defines in place of lib/session's: it reports what reaches
 * it as events and ends when its leg does. The transport below rings when told to. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "session/handle.h"

/* ---- the session ---- */

struct segue__session {
  const segue__session_env *env;
  segue_session *handle;
  uint64_t id;
  segue__engine *transport;
  uint64_t leg;
  segue_time last;
  int ticks, done;
};

static void report(segue__session *s, uint32_t type, const char *fmt, int a, int b) {
  char json[64];
  snprintf(json, sizeof json, fmt, a, b);
  s->env->emit(s->env->ctx, s->handle, type, s->last / 1000, strdup(json));
}

/* What an engine call does that never returns. */
static void sleep_for_ever(void *arg) {
  for (;;) pause();
}

int segue__session_new(segue__session **out, const segue__session_env *env, segue_session *handle,
                       segue__engine *transport, const segue_leg_event *offer, segue_time now) {
  segue__session *s;
  if (offer->from && strcmp(offer->from, "unwanted") == 0) return SEGUE_E_NOMEM;
  s = calloc(1, sizeof *s);
  s->env = env;
  s->handle = segue_session_ref(handle);
  s->id = segue_session_id(handle);
  s->transport = transport;
  s->leg = offer->leg;
  s->last = now;
  if (offer->from && strcmp(offer->from, "stalls") == 0)
    env->executor->close(env->executor->open(env->executor->ctx), sleep_for_ever, NULL);
  report(s, SEGUE_EVENT_INCOMING, "{\"leg\":%d}", (int)offer->leg, 0);
  *out = s;
  return SEGUE_OK;
}

void segue__session_feed(segue__session *s, segue__msg *m, segue_time now) {
  assert_true(now >= s->last);
  s->last = now;
  if (m->kind == SEGUE__MSG_FRAME)
    report(s, SEGUE_EVENT_PARTIAL, "{\"frame\":%d,\"first\":%d}", (int)m->len, m->pcm[0]);
  if (m->kind == SEGUE__MSG_LEG && m->leg->ev.type == SEGUE_LEG_ENDED) {
    report(s, SEGUE_EVENT_END, "{\"ticks\":%d}", s->ticks, 0);
    s->done = 1;
  }
  segue__msg_free(m);
}

void segue__session_expect(const segue__session *s, segue__expected what, segue__ahead_list *to) {
  (void)s, (void)what, (void)to;
}

void segue__session_tick(segue__session *s, segue_time now) {
  assert_true(now >= s->last);
  s->last = now;
  s->ticks++;
}

void segue__session_stop(segue__session *s, segue_time now) {
  segue_leg_command cmd = {.size = sizeof cmd, .type = SEGUE_CMD_HANGUP};
  s->transport->ops.transport->command(s->transport->state, s->leg, &cmd);
}

int segue__session_done(const segue__session *s) {
  return s->done;
}

void segue__session_free(segue__session *s) {
  segue_session_unref(s->handle);
  free(s);
}

uint64_t segue__session_id(const segue__session *s) {
  return s->id;
}

/* ---- the transport ---- */

struct phone {
  const segue_host *host;
  const segue_transport_sink *sink;
  atomic_int rejected, ticks, deaf; /* deaf: does not hang up when told */
};

struct transport {
  struct phone *phone;
};

static int t_init(void *t, const segue_host *host, const segue_transport_sink *sink, const char *config,
                  segue_error *err) {
  struct phone *p = host->user;
  ((struct transport *)t)->phone = p;
  p->host = host;
  p->sink = sink;
  return SEGUE_OK;
}
static void t_fini(void *t) {}
static int t_dial(void *t, const segue_leg_dial *dial, segue_error *err) {
  return SEGUE_E_UNSUPPORTED;
}
static void phone_end(struct phone *p, uint64_t leg) {
  segue_leg_event ev = {.size = sizeof ev, .leg = leg, .type = SEGUE_LEG_ENDED};
  p->sink->event(p->sink->ctx, &ev);
}
static int t_command(void *t, uint64_t leg, const segue_leg_command *cmd) {
  struct phone *p = ((struct transport *)t)->phone;
  if (cmd->type == SEGUE_CMD_REJECT) atomic_store(&p->rejected, cmd->status);
  if (cmd->type == SEGUE_CMD_HANGUP && !atomic_load(&p->deaf)) phone_end(p, leg);
  return SEGUE_OK;
}
static void t_tick(void *t, segue_time now) {
  atomic_fetch_add(&((struct transport *)t)->phone->ticks, 1);
}
static const segue_transport_ops ops = {.size = sizeof ops,
                                        .abi = SEGUE_PLUGIN_ABI,
                                        .engine_size = sizeof(struct transport),
                                        .init = t_init,
                                        .fini = t_fini,
                                        .dial = t_dial,
                                        .command = t_command,
                                        .tick = t_tick};
static const segue_plugin plugin = {
    .size = sizeof plugin, .abi = SEGUE_PLUGIN_ABI, .name = "phone", .transport = &ops};

static uint64_t phone_ring(struct phone *p, const char *from) {
  segue_leg_event ev = {.size = sizeof ev,
                        .leg = p->host->new_id(p->host),
                        .type = SEGUE_LEG_INCOMING,
                        .from = from,
                        .media_way = SEGUE_MEDIA_PCM,
                        .sample_rate = 16000};
  p->sink->event(p->sink->ctx, &ev);
  return ev.leg;
}

static void phone_speak(struct phone *p, uint64_t leg, int16_t first) {
  int16_t pcm[320] = {first};
  segue_media_frame f = {.size = sizeof f, .pcm = pcm, .n_samples = 320, .sample_rate = 16000};
  p->sink->frame(p->sink->ctx, leg, &f);
}

/* ---- the runtime ---- */

static segue_time virtual_now;

static segue_time now(void *user) {
  return *(segue_time *)user;
}

static void no_log(void *user, int level, const char *room, const char *text) {}

static segue_runtime *start(struct phone *p, uint32_t mode, uint32_t shards, int with_clock,
                            uint32_t max_sessions) {
  segue_runtime_options o;
  segue_runtime *rt;
  segue_error err;
  segue_runtime_options_init(&o, sizeof o);
  o.mode = mode;
  o.shards = shards;
  o.max_sessions = max_sessions;
  o.log = no_log;
  if (with_clock) {
    virtual_now = SEGUE_SECONDS(1);
    o.clock = now;
    o.clock_user = &virtual_now;
    o.seed = 1;
  }
  memset(p, 0, sizeof *p);
  if (segue_runtime_new(&rt, &o, &err) < 0) fail_msg("%s", err.message);
  assert_int_equal(segue_runtime_add_plugin(rt, &plugin, p, &err), SEGUE_OK);
  if (segue_runtime_use(rt, "phone", NULL, &err) < 0) fail_msg("%s", err.message);
  return rt;
}

static uint32_t next_type(segue_runtime *rt, uint32_t timeout_ms, char *json, uint64_t *session) {
  const segue_event *ev;
  uint32_t type;
  int rc = segue_runtime_next_event(rt, timeout_ms, &ev);
  if (rc == SEGUE_E_CLOSED) return UINT32_MAX;
  if (rc != SEGUE_OK) return 0;
  type = segue_event_type(ev);
  if (json) strcpy(json, segue_event_json(ev));
  if (session) *session = segue_session_id(segue_event_session(ev));
  segue_event_free(ev);
  return type;
}

static void virtual_time_runs_every_tick_due(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 1, 10);
  char json[64];
  assert_int_equal(segue_runtime_step(rt), 0);
  uint64_t leg = phone_ring(&p, "dana");
  assert_int_equal(next_type(rt, 0, NULL, NULL), SEGUE_EVENT_INCOMING);
  virtual_now += SEGUE_SECONDS(2);
  assert_int_equal(segue_runtime_step(rt), 100);
  assert_int_equal(atomic_load(&p.ticks), 100);
  phone_speak(&p, leg, 77);
  assert_int_equal(next_type(rt, 0, json, NULL), 0); /* it is heard with the next tick */
  virtual_now += 20000;
  assert_int_equal(segue_runtime_step(rt), 1);
  assert_int_equal(next_type(rt, 0, json, NULL), SEGUE_EVENT_PARTIAL);
  assert_string_equal(json, "{\"frame\":320,\"first\":77}");
  phone_end(&p, leg);
  assert_int_equal(next_type(rt, 0, json, NULL), SEGUE_EVENT_END);
  assert_string_equal(json, "{\"ticks\":101}");
  virtual_now += 20000;
  assert_int_equal(segue_runtime_step(rt), 1);
  assert_int_equal(next_type(rt, SEGUE_FOREVER, NULL, NULL), 0); /* nobody's time passes while it waits */
  phone_speak(&p, leg, 1);
  assert_int_equal(next_type(rt, 0, NULL, NULL), 0);
  segue_runtime_free(rt);
}

static void calls_beyond_the_bound_are_refused(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 1, 2);
  uint64_t leg = phone_ring(&p, "a");
  phone_ring(&p, "b");
  segue_runtime_step(rt);
  assert_int_equal(atomic_load(&p.rejected), 0);
  phone_ring(&p, "c");
  segue_runtime_step(rt);
  assert_int_equal(atomic_load(&p.rejected), 503);
  atomic_store(&p.rejected, 0);
  phone_end(&p, leg);
  virtual_now += 20000;
  segue_runtime_step(rt);
  phone_ring(&p, "d");
  segue_runtime_step(rt);
  assert_int_equal(atomic_load(&p.rejected), 0);
  segue_runtime_drain(rt);
  phone_end(&p, 3);
  phone_ring(&p, "e");
  segue_runtime_step(rt);
  assert_int_equal(atomic_load(&p.rejected), 503);
  segue_runtime_free(rt);
}

static void a_session_that_cannot_be_made_refuses_the_call(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 1, 2);
  for (int i = 0; i < 5; i++) {
    atomic_store(&p.rejected, 0);
    phone_ring(&p, "unwanted");
    segue_runtime_step(rt);
    assert_int_equal(atomic_load(&p.rejected), 503);
  }
  segue_runtime_free(rt);
}

static void stop_hangs_up_and_closes_the_queue(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 1, 10);
  phone_ring(&p, "a");
  assert_int_equal(next_type(rt, 0, NULL, NULL), SEGUE_EVENT_INCOMING);
  segue_runtime_stop(rt);
  virtual_now += 60000;
  assert_int_equal(next_type(rt, 0, NULL, NULL), SEGUE_EVENT_END);
  assert_int_equal(next_type(rt, 0, NULL, NULL), UINT32_MAX);
  assert_int_equal(segue_runtime_use(rt, "phone", NULL, NULL), SEGUE_E_STATE);
  segue_runtime_free(rt);
}

static void a_session_that_never_ends_is_freed_after_a_bounded_wait(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 1, 10);
  atomic_store(&p.deaf, 1);
  phone_ring(&p, "a");
  segue_runtime_step(rt);
  segue_runtime_free(rt);
}

static void threads_run_calls_on_all_shards(void **state) {
  enum { CALLS = 40 };
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_THREADS, 4, 0, 100);
  uint64_t legs[CALLS], session = 0;
  int seen[4] = {0}, ended = 0;
  assert_int_equal(segue_runtime_step(rt), SEGUE_E_STATE);
  for (int i = 0; i < CALLS; i++) legs[i] = phone_ring(&p, "x");
  for (int i = 0; i < CALLS; i++) {
    assert_int_equal(next_type(rt, 5000, NULL, &session), SEGUE_EVENT_INCOMING);
    seen[session % 4]++;
  }
  for (int i = 0; i < 4; i++) assert_int_equal(seen[i], CALLS / 4);
  for (int i = 0; i < CALLS; i++) phone_speak(&p, legs[i], (int16_t)i);
  for (int i = 0; i < CALLS / 2; i++) phone_end(&p, legs[i]);
  for (int i = 0; i < CALLS + CALLS / 2; i++) ended += next_type(rt, 5000, NULL, NULL) == SEGUE_EVENT_END;
  assert_int_equal(ended, CALLS / 2);
  segue_runtime_stop(rt);
  while (next_type(rt, 5000, NULL, NULL) == SEGUE_EVENT_END) ended++;
  assert_int_equal(ended, CALLS);
  segue_runtime_free(rt);
}

static void the_descriptor_of_an_embedded_runtime_tells_a_step_is_due(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_EMBEDDED, 1, 0, 10);
  struct pollfd fd = {.fd = segue_runtime_fd(rt), .events = POLLIN};
  char stats[2048];
  size_t len = sizeof stats;
  int ticks = 0, loops = 0;
  phone_ring(&p, "a");
  while (ticks < 5 && loops++ < 100) {
    assert_int_equal(poll(&fd, 1, 1000), 1);
    ticks += segue_runtime_step(rt);
    while (next_type(rt, 0, NULL, NULL)) {
    }
  }
  assert_in_range(ticks, 5, 20);
  assert_int_equal(segue_runtime_stats(rt, stats, &len), SEGUE_OK);
  assert_non_null(strstr(stats, "\"late_us\":{\"p50\":"));
  assert_non_null(strstr(stats, "\"sessions\":1"));
  len = 10;
  assert_int_equal(segue_runtime_stats(rt, stats, &len), SEGUE_E_LIMIT);
  assert_true(len > 100);
  len = 0;
  assert_int_equal(segue_runtime_metrics(rt, NULL, &len), SEGUE_E_LIMIT);
  char *metrics = malloc(++len);
  assert_non_null(metrics);
  assert_int_equal(segue_runtime_metrics(rt, metrics, &len), SEGUE_OK);
  assert_non_null(strstr(metrics, "\nsegue_sessions 1\n"));
  assert_null(strstr(metrics, "segue_tick_late_seconds_count 0\n")); /* ticks are counted */
  free(metrics);
  segue_runtime_free(rt);
}

static void an_engine_call_that_never_returns_does_not_hold_up_the_end(void **state) {
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_THREADS, 1, 0, 10);
  time_t began = time(NULL);
  phone_ring(&p, "stalls");
  assert_int_equal(next_type(rt, 5000, NULL, NULL), SEGUE_EVENT_INCOMING);
  segue_runtime_free(rt); /* what the call may touch stays allocated: the thread still holds it */
  assert_in_range(time(NULL) - began, 2, 10);
}

static void *ring_and_hang_up(void *arg) {
  struct phone *p = arg;
  for (int i = 0; i < 50; i++) phone_end(p, phone_ring(p, "x"));
  return NULL;
}

static void every_call_that_began_is_reported_to_its_end(void **state) {
  enum { CALLERS = 3 };
  struct phone p;
  segue_runtime *rt = start(&p, SEGUE_RUN_THREADS, 2, 0, 1000);
  pthread_t callers[CALLERS];
  int incoming = 0, ended = 0;
  uint32_t type;
  for (int i = 0; i < CALLERS; i++) pthread_create(&callers[i], NULL, ring_and_hang_up, &p);
  for (int i = 0; i < CALLERS; i++) pthread_join(callers[i], NULL);
  segue_runtime_drain(rt);
  while (incoming + ended < CALLERS * 100 && (type = next_type(rt, 5000, NULL, NULL)) != 0) {
    incoming += type == SEGUE_EVENT_INCOMING;
    ended += type == SEGUE_EVENT_END;
  }
  assert_int_equal(incoming, CALLERS * 50);
  assert_int_equal(ended, CALLERS * 50);
  segue_runtime_free(rt);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(virtual_time_runs_every_tick_due),
      cmocka_unit_test(calls_beyond_the_bound_are_refused),
      cmocka_unit_test(a_session_that_cannot_be_made_refuses_the_call),
      cmocka_unit_test(stop_hangs_up_and_closes_the_queue),
      cmocka_unit_test(a_session_that_never_ends_is_freed_after_a_bounded_wait),
      cmocka_unit_test(threads_run_calls_on_all_shards),
      cmocka_unit_test(the_descriptor_of_an_embedded_runtime_tells_a_step_is_due),
      cmocka_unit_test(an_engine_call_that_never_returns_does_not_hold_up_the_end),
      cmocka_unit_test(every_call_that_began_is_reported_to_its_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
