/* SPDX-License-Identifier: Apache-2.0 */
#include "sim.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#define RATE 16000.0
#define FRAME SEGUE_LOOPBACK_FRAME

static segue_time sim_clock(void *user) {
  return ((sim *)user)->now;
}
static void quiet(void *user, int level, const char *room, const char *text) {
  (void)user;
  if (level >= SEGUE_LOG_ERROR) print_message("log: %s: %s\n", room, text);
}

/* The loopback transport's state behind our own. */
typedef struct tapped {
  sim *s;
  segue_host host;
  max_align_t inner[];
} tapped;

static const segue_transport_ops *inner_ops(void) {
  return segue_loopback_plugin()->transport;
}
static int tap_init(void *self, const segue_host *host, const segue_transport_sink *sink, const char *config,
                    segue_error *err) {
  tapped *t = self;
  t->s = host->user;
  t->host = *host;
  t->host.user = t->s->lb;
  return inner_ops()->init(t->inner, &t->host, sink, config, err);
}
static void tap_fini(void *self) {
  inner_ops()->fini(((tapped *)self)->inner);
}
static int tap_dial(void *self, const segue_leg_dial *d, segue_error *err) {
  const sim *s = ((tapped *)self)->s;
  if (s->undialable && strcmp(d->target, s->undialable) == 0) {
    snprintf(err->message, sizeof err->message, "there is no way there");
    return err->code = SEGUE_E_IO;
  }
  return inner_ops()->dial(((tapped *)self)->inner, d, err);
}
static int tap_frame(void *self, uint64_t leg, const segue_media_frame *f) {
  return inner_ops()->frame(((tapped *)self)->inner, leg, f);
}
static int tap_command(void *self, uint64_t leg, const segue_leg_command *c) {
  sim *s = ((tapped *)self)->s;
  if (c->type != SEGUE_CMD_MESSAGE) return inner_ops()->command(((tapped *)self)->inner, leg, c);
  s->messages = realloc(s->messages, (s->n_messages + 1) * sizeof *s->messages);
  assert_non_null(s->messages);
  s->messages[s->n_messages++] = strndup(c->data, c->data_len);
  return SEGUE_OK;
}

static const segue_plugin *tap(sim *s) {
  s->plugin = *segue_loopback_plugin();
  s->ops = *inner_ops();
  s->ops.engine_size += sizeof(tapped);
  s->ops.init = tap_init;
  s->ops.fini = tap_fini;
  s->ops.dial = tap_dial;
  s->ops.frame = tap_frame;
  s->ops.command = tap_command;
  s->plugin.transport = &s->ops;
  return &s->plugin;
}

void sim_start(sim *s) {
  sim_start_with(s, NULL);
}

void sim_start_with(sim *s, const segue_plugin *loopback) {
  memset(s, 0, sizeof *s);
  s->now = SEGUE_SECONDS(100);
  s->auto_ring = true;
  s->party[SIM_CALLER].pitch = 200;
  s->party[SIM_AGENT].pitch = 110;
  segue_error err;
  segue_runtime_options o;
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  o.clock = sim_clock;
  o.clock_user = s;
  o.seed = 1;
  o.log = quiet;
  if (segue_runtime_new(&s->rt, &o, &err) != SEGUE_OK) fail_msg("runtime: %s", err.message);
  assert_int_equal(segue_loopback_new(&s->lb), SEGUE_OK);
  const int rc = loopback ? segue_runtime_add_plugin(s->rt, loopback, s->lb, &err)
                          : segue_runtime_add_plugin(s->rt, tap(s), s, &err);
  if (rc != SEGUE_OK && err.code != SEGUE_E_STATE) fail_msg("add: %s", err.message);
  if (segue_runtime_use(s->rt, "loopback", NULL, &err) != SEGUE_OK) fail_msg("use: %s", err.message);
}

static void keep(sim *s, const char *json) {
  cJSON *o = cJSON_Parse(json);
  if (!cJSON_IsObject(o)) fail_msg("not JSON: %s", json);
  cJSON_Delete(o);
  if (s->n_events == s->cap_events) {
    s->cap_events = s->cap_events ? 2 * s->cap_events : 64;
    s->events = realloc(s->events, s->cap_events * sizeof *s->events);
    assert_non_null(s->events);
  }
  s->events[s->n_events++] = strdup(json);
}

static void take_events(sim *s, const char *pipeline) {
  const segue_event *ev;
  while (segue_runtime_next_event(s->rt, 0, &ev) == SEGUE_OK) {
    keep(s, segue_event_json(ev));
    if (segue_event_type(ev) == SEGUE_EVENT_INCOMING && pipeline) {
      segue_error err;
      s->session = segue_session_ref(segue_event_session(ev));
      if (segue_session_answer(s->session, pipeline, &err) != SEGUE_OK)
        fail_msg("answer: %s: %s", err.path, err.message);
    }
    segue_event_free(ev);
  }
}

static void take_peers(sim *s) {
  segue_loopback_event ev;
  while (segue_loopback_next(s->lb, &ev) == SEGUE_OK) {
    if (ev.type == SEGUE_LOOPBACK_RINGS) {
      s->party[SIM_AGENT] = (sim_party){.call = ev.call, .pitch = s->party[SIM_AGENT].pitch};
      s->agent_rings = true;
      if (s->auto_ring) (void)segue_loopback_ring(s->lb, ev.call);
    }
    if (ev.type == SEGUE_LOOPBACK_TRANSFER) s->n_transfers++, s->transfer = ev;
    if (ev.type == SEGUE_LOOPBACK_ASKED) s->asked_status = ev.status;
    for (int i = 0; i < 2; i++)
      if (ev.type == SEGUE_LOOPBACK_ENDED && ev.call == s->party[i].call) {
        s->party[i].over = true;
        s->party[i].status = ev.status;
        if (i == SIM_AGENT) s->agent_rings = false;
      }
  }
}

/* A voice: harmonics of a pitch, loudness in syllables. */
static void voice(sim_party *p, int16_t *pcm) {
  memset(pcm, 0, FRAME * sizeof *pcm);
  if (p->speaking_ms < 20) return;
  p->speaking_ms -= 20;
  for (uint32_t i = 0; i < FRAME; i++, p->at++) {
    const double t = (double)p->at / RATE, loud = 0.55 - 0.45 * cos(2 * M_PI * 4 * t);
    double v = 0;
    for (int h = 1; h <= 10; h++) v += sin(2 * M_PI * p->pitch * h * t) / h;
    pcm[i] = (int16_t)(4000 * loud * v);
  }
}

/* Energy at a frequency (Goertzel). */
static double energy_at(const int16_t *pcm, double hz) {
  const double k = 2 * cos(2 * M_PI * hz / RATE);
  double a = 0, b = 0;
  for (uint32_t i = 0; i < FRAME; i++) {
    const double c = pcm[i] / 32768.0 + k * a - b;
    b = a;
    a = c;
  }
  return (a * a + b * b - k * a * b) / FRAME;
}

static void listen(sim *s, sim_party *p) {
  int16_t pcm[FRAME];
  while (p->call && segue_loopback_hear(s->lb, p->call, pcm)) {
    for (int v = 0; v < 2; v++) p->heard[v] += energy_at(pcm, s->party[v].pitch);
    p->heard[SIM_AI] += energy_at(pcm, 1430); /* a harmonic of the fake voice that nobody else has */
    for (uint32_t i = 0; i < FRAME; i++) p->heard[3] += (pcm[i] / 32768.0) * (pcm[i] / 32768.0);
  }
}

static void tick(sim *s, const char *pipeline) {
  for (int i = 0; i < 2; i++) {
    sim_party *p = &s->party[i];
    int16_t pcm[FRAME];
    voice(p, pcm);
    if (p->call && !p->over && !p->dead) (void)segue_loopback_say(s->lb, p->call, pcm);
  }
  s->now += SEGUE_MS(20);
  assert_true(segue_runtime_step(s->rt) >= 0);
  for (int i = 0; i < 2; i++) listen(s, &s->party[i]);
  take_peers(s);
  take_events(s, pipeline);
}

void sim_run(sim *s, uint32_t ms) {
  for (uint32_t i = 0; i < ms; i += 20) tick(s, NULL);
}

void sim_call(sim *s, const char *pipeline) {
  assert_int_equal(
      segue_loopback_call(s->lb, "loopback:dana", "loopback:bot", NULL, 0, &s->party[SIM_CALLER].call),
      SEGUE_OK);
  for (int i = 0; i < 50 && !s->session; i++) tick(s, pipeline);
  assert_non_null(s->session);
}

static bool match(const char *json, const char *a, const char *b) {
  return strstr(json, a) && (!b || strstr(json, b));
}

const char *sim_find(const sim *s, const char *a, const char *b) {
  for (size_t i = 0; i < s->n_events; i++)
    if (match(s->events[i], a, b)) return s->events[i];
  return NULL;
}

size_t sim_count(const sim *s, const char *a, const char *b) {
  size_t n = 0;
  for (size_t i = 0; i < s->n_events; i++) n += match(s->events[i], a, b);
  return n;
}

const char *sim_until(sim *s, uint32_t ms, const char *a, const char *b) {
  const char *found = sim_find(s, a, b);
  for (uint32_t i = 0; i < ms && !found; i += 20) {
    const size_t before = s->n_events;
    tick(s, NULL);
    for (size_t k = before; k < s->n_events && !found; k++)
      if (match(s->events[k], a, b)) found = s->events[k];
  }
  return found;
}

void sim_say(sim *s, int who, uint32_t ms) {
  s->party[who].speaking_ms = ms;
}

void sim_turn(sim *s, uint32_t ms) {
  const size_t turns = sim_count(s, "\"type\":\"turn\"", "\"who\":\"caller\"");
  sim_run(s, 300);
  sim_say(s, SIM_CALLER, ms);
  for (uint32_t i = 0; i < 20000 && sim_count(s, "\"type\":\"turn\"", "\"who\":\"caller\"") == turns; i += 20)
    tick(s, NULL);
  const size_t bot = sim_count(s, "\"type\":\"turn\"", "\"who\":\"bot\"");
  for (uint32_t i = 0; i < 20000 && sim_count(s, "\"type\":\"turn\"", "\"who\":\"bot\"") == bot &&
                       !sim_find(s, "\"type\":\"decision\"", NULL);
       i += 20)
    tick(s, NULL);
}

void sim_listen(sim *s) {
  for (int i = 0; i < 2; i++) memset(s->party[i].heard, 0, sizeof s->party[i].heard);
}

bool sim_heard(const sim *s, int who, int whom) {
  return s->party[who].heard[whom] > 0.02;
}
bool sim_heard_anything(const sim *s, int who) {
  return s->party[who].heard[3] > 1e-3;
}

segue_context *sim_told(const sim *s, uint64_t call, const char *base, size_t *chars) {
  const char *value = segue_loopback_header(s->lb, call, "User-to-User");
  segue_keyring *keys = NULL;
  segue_context *ctx = NULL;
  segue_error err;
  segue_decode_options o;
  assert_non_null(value);
  const size_t n = strcspn(value, ";");
  assert_int_equal(segue_keyring_from_json(&keys, SIM_KEYS, strlen(SIM_KEYS), &err), SEGUE_OK);
  segue_decode_options_init(&o, sizeof o);
  o.form = SEGUE_FORM_SEALED;
  o.keys = keys;
  o.bind = SIM_BIND;
  o.now = 1767225600 + (int64_t)(s->now / 1000000); /* wall_base_ms's default is 2026-01-01 */
  o.sidecar_base = base;
  if (segue_decode(&ctx, value, n, &o, &err) != SEGUE_OK) fail_msg("decode: %s", err.message);
  segue_keyring_free(keys);
  if (chars) *chars = n;
  return ctx;
}

void sim_stop(sim *s) {
  assert_int_equal(segue_runtime_stop(s->rt), SEGUE_OK);
  const segue_event *ev;
  int rc = SEGUE_OK;
  for (int i = 0; i < 500 && rc != SEGUE_E_CLOSED; i++) {
    s->now += SEGUE_MS(20);
    (void)segue_runtime_step(s->rt);
    while ((rc = segue_runtime_next_event(s->rt, 0, &ev)) == SEGUE_OK) segue_event_free(ev);
  }
  assert_int_equal(rc, SEGUE_E_CLOSED);
  segue_session_unref(s->session);
  segue_runtime_free(s->rt);
  segue_loopback_free(s->lb);
  for (size_t i = 0; i < s->n_events; i++) free(s->events[i]);
  free(s->events);
  for (size_t i = 0; i < s->n_messages; i++) free(s->messages[i]);
  free(s->messages);
}
