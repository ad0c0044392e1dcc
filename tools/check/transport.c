/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of transports: legs that are dialled, given up, refused and asked for nonsense. Nobody answers here: every leg ends. */
#include <segue/ext/transport.h>

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { LEGS = 32, THREADS = 4 };

typedef struct exchange {
  check *c;
  const segue_transport_ops *ops;
  void *state;
  segue_transport_sink sink;
  uint64_t legs[LEGS];
  uint32_t ends[LEGS]; /* terminal events */
  uint32_t n;
  bool answers_back; /* command from within the sink */
} exchange;

static int place(const exchange *x, uint64_t leg) {
  for (uint32_t i = 0; i < x->n; i++)
    if (x->legs[i] == leg) return (int)i;
  return -1;
}

static int tell(exchange *x, uint64_t leg, uint32_t type) {
  const segue_leg_command cmd = {
      .size = sizeof cmd, .type = type, .status = 486, .target = "nowhere:", .data = "1", .data_len = 1};
  return x->ops->command(x->state, leg, &cmd);
}

static void on_leg(void *ctx, const segue_leg_event *ev) {
  exchange *x = ctx;
  check *c = x->c;
  const bool last = ev->type == SEGUE_LEG_REFUSED || ev->type == SEGUE_LEG_ENDED;
  pthread_mutex_lock(&c->lock);
  const int i = place(x, ev->leg);
  const bool closed = c->closed, dead = i >= 0 && x->ends[i] > 0;
  if (i >= 0 && last) x->ends[i]++;
  pthread_mutex_unlock(&c->lock);
  if (closed) check_fail(c, "after-close", "a leg event came after fini had returned");
  if (dead)
    check_fail(c, last ? "twice" : "dead-leg",
               last ? "a leg ended twice" : "an event of a leg that had ended");
  if (i < 0 && ev->type != SEGUE_LEG_INCOMING && ev->type != SEGUE_LEG_TRANSFER)
    check_fail(c, "bad-event", "an event of type %u for a leg nobody dialled", ev->type);
  if (ev->type < SEGUE_LEG_INCOMING || ev->type > SEGUE_LEG_SENT)
    check_fail(c, "bad-event", "a leg event of type %u", ev->type);
  if (ev->result > SEGUE_RESULT_HANGUP) check_fail(c, "bad-event", "a result of %u", ev->result);
  if (ev->type == SEGUE_LEG_REFUSED && ev->result == SEGUE_RESULT_OK)
    check_fail(c, "bad-event", "a leg was refused with result 0");
  if (ev->size < offsetof(segue_leg_event, media_way))
    check_fail(c, "bad-size", "an event's size is %zu", ev->size);
  if (x->answers_back) (void)tell(x, ev->leg, SEGUE_CMD_HANGUP);
}

static void on_frame(void *ctx, uint64_t leg, const segue_media_frame *f) {
  exchange *x = ctx;
  (void)leg;
  if (!f->pcm && !f->payload) check_fail(x->c, "bad-audio", "a frame without samples and payload");
}

static bool start(check *c, exchange *x) {
  segue_error err = {.code = 77};
  *x = (exchange){.c = c, .ops = c->plugin->transport};
  x->sink = (segue_transport_sink){sizeof x->sink, x, on_leg, on_frame};
  x->state = check_state(x->ops->engine_size);
  const int64_t began = check_begin(c, "transport.init");
  const int rc = x->ops->init(x->state, &c->host, &x->sink, c->config, &err);
  check_end(c, "transport.init", began, true);
  if (check_error(c, "transport.init", rc, &err)) return true;
  check_fail(c, "refused",
             "transport.init refused the configuration: %.120s: give one that it takes by --config",
             err.message);
  return false;
}

static void finish(exchange *x) {
  check_engine e = {.state = x->state};
  check_engine_close(x->c, &e, x->ops->fini, "transport.fini");
  for (uint32_t i = 0; i < x->n; i++)
    if (x->ends[i] == 0) check_fail(x->c, "no-answer", "fini returned and a leg had not ended");
}

static bool over(void *arg) {
  const exchange *x = arg;
  for (uint32_t i = 0; i < x->n; i++)
    if (!x->ends[i]) return false;
  return true;
}

static void await(exchange *x) {
  if (!check_await(x->c, over, x, x->ops->tick, x->state))
    check_fail(x->c, "no-answer", "a leg did not end within %d ms", x->c->answer_ms);
  check_quiet(x->c, 50, x->ops->tick, x->state);
}

/* Dial; a refusal on the spot is the leg's end. */
static uint64_t dial(exchange *x, segue_leg_dial *d) {
  segue_error err = {.code = 77};
  pthread_mutex_lock(&x->c->lock);
  const uint32_t i = x->n;
  pthread_mutex_unlock(&x->c->lock);
  d->size = sizeof *d;
  d->leg = x->c->host.new_id(&x->c->host);
  pthread_mutex_lock(&x->c->lock);
  x->legs[i] = d->leg;
  x->n = i + 1;
  pthread_mutex_unlock(&x->c->lock);
  const int64_t began = check_begin(x->c, "transport.dial");
  const int rc = x->ops->dial(x->state, d, &err);
  check_end(x->c, "transport.dial", began, false);
  if (check_error(x->c, "transport.dial", rc, &err)) return d->leg;
  pthread_mutex_lock(&x->c->lock);
  const bool both = x->ends[i] > 0;
  x->ends[i]++;
  pthread_mutex_unlock(&x->c->lock);
  if (both) check_fail(x->c, "twice", "dial refused and reported an end");
  return d->leg;
}

/* Somewhere that this transport may try and nobody is. */
static void nowhere(const check *c, char *out, size_t cap) {
  (void)snprintf(out, cap, "%s:127.0.0.1:9", c->plugin->name);
}

/* A dead leg takes no commands and no sound. */
static void dead(exchange *x, uint64_t leg, const char *what) {
  static const int16_t silence[960];
  const segue_media_frame f = {
      .size = sizeof f, .pcm = check_edge(silence, 640), .n_samples = 320, .sample_rate = 16000};
  for (uint32_t type = SEGUE_CMD_RING; type <= SEGUE_CMD_MESSAGE; type++) {
    const int64_t began = check_begin(x->c, "transport.command");
    const int rc = tell(x, leg, type);
    check_end(x->c, "transport.command", began, false);
    check_status(x->c, "transport.command", rc);
    if (rc == SEGUE_OK) check_fail(x->c, "dead-leg", "command %u on %s is answered with 0", type, what);
  }
  if (!x->ops->frame) return;
  const int64_t began = check_begin(x->c, "transport.frame");
  const int rc = x->ops->frame(x->state, leg, &f);
  check_end(x->c, "transport.frame", began, false);
  if (rc == SEGUE_OK) check_fail(x->c, "dead-leg", "a frame for %s is taken", what);
}

static void hang_up(exchange *x, uint64_t leg) {
  const int64_t began = check_begin(x->c, "transport.command");
  const int rc = tell(x, leg, SEGUE_CMD_HANGUP);
  check_end(x->c, "transport.command", began, false);
  check_status(x->c, "transport.command", rc);
}

static void normal(check *c) {
  static exchange x;
  segue_leg_dial d = {.target = "no-such-scheme:%%%"};
  if (!start(c, &x)) return;
  dead(&x, 987654321, "a leg that never was");
  const uint64_t leg = dial(&x, &d);
  check_quiet(c, 100, x.ops->tick, x.state);
  hang_up(&x, leg);
  await(&x);
  dead(&x, leg, "a leg that has ended");
  finish(&x);
}

/* Given up at once, later, and twice. */
static void cancelled(check *c) {
  static exchange x;
  char target[64];
  nowhere(c, target, sizeof target);
  if (!start(c, &x)) return;
  for (int i = 0; i < 6; i++) {
    segue_leg_dial d = {.target = target};
    const uint64_t leg = dial(&x, &d);
    if (i % 3 == 1) check_quiet(c, 20, x.ops->tick, x.state);
    hang_up(&x, leg);
    if (i % 3 == 2) hang_up(&x, leg);
  }
  await(&x);
  for (uint32_t i = 0; i < x.n; i++) dead(&x, x.legs[i], "a leg that was given up");
  finish(&x);
}

/* Nobody there: each leg says so by itself or when it is given up. fini ends what still rings. */
static void failing(check *c) {
  static exchange x;
  char target[64];
  nowhere(c, target, sizeof target);
  if (!start(c, &x)) return;
  segue_leg_dial d = {.target = target}, e = {.target = target};
  (void)dial(&x, &d);
  check_quiet(c, 300, x.ops->tick, x.state);
  hang_up(&x, x.legs[0]);
  await(&x);
  (void)dial(&x, &e);
  finish(&x);
}

/* The host's thread was busy elsewhere: no tick for a while. */
static void slow(check *c) {
  static exchange x;
  char target[64];
  nowhere(c, target, sizeof target);
  if (!start(c, &x)) return;
  for (int i = 0; i < 3; i++) {
    segue_leg_dial d = {.target = target};
    const uint64_t leg = dial(&x, &d);
    check_quiet(c, 200, NULL, NULL);
    hang_up(&x, leg);
  }
  await(&x);
  finish(&x);
}

/* A host that answers an event from within: nothing may be locked that a command needs. */
static void reentrant(check *c) {
  static exchange x;
  char target[64];
  nowhere(c, target, sizeof target);
  if (!start(c, &x)) return;
  x.answers_back = true;
  for (int i = 0; i < 3; i++) {
    segue_leg_dial d = {.target = i ? target : "no-such-scheme:%%%"};
    const uint64_t leg = dial(&x, &d);
    hang_up(&x, leg);
  }
  await(&x);
  finish(&x);
}

typedef struct crowd {
  exchange *x;
  uint32_t first, n;
} crowd;

static void *shard(void *arg) {
  const crowd *w = arg;
  for (int round = 0; round < 20; round++)
    for (uint32_t i = 0; i < w->n; i++)
      (void)tell(w->x, w->x->legs[w->first + i], round < 19 ? SEGUE_CMD_RING : SEGUE_CMD_HANGUP);
  return NULL;
}

/* Commands for different legs come from several shards at once. */
static void many(check *c) {
  static exchange x;
  char target[64];
  pthread_t threads[THREADS];
  crowd work[THREADS];
  nowhere(c, target, sizeof target);
  if (!start(c, &x)) return;
  for (int i = 0; i < THREADS * 2; i++) {
    segue_leg_dial d = {.target = target};
    (void)dial(&x, &d);
  }
  (void)check_begin(c, "transport.command");
  for (uint32_t i = 0; i < THREADS; i++) {
    work[i] = (crowd){&x, i * 2, 2};
    if (pthread_create(&threads[i], NULL, shard, &work[i]) != 0) return;
  }
  for (uint32_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  await(&x);
  finish(&x);
}

static void malformed_configs(check *c) {
  static const char *const configs[] = {
      "{}", "{\"listen\":7}", "{\"listen\":[[[[[]]]]]}", "{\"listen\":\"%s%n\"}", "[]", "{", ""};
  static exchange x;
  x = (exchange){.c = c, .ops = c->plugin->transport};
  x.sink = (segue_transport_sink){sizeof x.sink, &x, on_leg, on_frame};
  for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
    segue_error err = {.code = 77};
    void *state = check_state(x.ops->engine_size);
    const int64_t began = check_begin(c, "transport.init");
    const int rc =
        x.ops->init(state, &c->host, &x.sink, check_edge(configs[i], strlen(configs[i]) + 1), &err);
    check_end(c, "transport.init", began, true);
    if (check_error(c, "transport.init", rc, &err)) x.ops->fini(state);
  }
}

static void malformed(check *c) {
  static exchange x;
  static char longest[70000];
  char target[64];
  malformed_configs(c);
  nowhere(c, target, sizeof target);
  memset(longest, 'x', sizeof longest - 1);
  if (!start(c, &x)) return;
  const segue_header odd[] = {{"X-Long", check_edge(longest, sizeof longest)},
                              {"X-Split", "a\r\nInjected: b"},
                              {"", ""},
                              {"Bad Name:", "\xff\xfe"}};
  const char *const targets[] = {"", ":", "%", "sip:\r\n", longest, "\xff\xfe:x", target};
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    segue_leg_dial d = {.target = check_edge(targets[i], strlen(targets[i]) + 1),
                        .from = i % 2 ? "not \r\n a <uri>" : NULL,
                        .headers = odd,
                        .n_headers = 4};
    const uint64_t leg = dial(&x, &d);
    const segue_leg_command cmd = {.size = sizeof cmd, .type = 4711};
    const int64_t began = check_begin(c, "transport.command");
    const int rc = x.ops->command(x.state, leg, &cmd);
    check_end(c, "transport.command", began, false);
    if (rc == SEGUE_OK) check_fail(c, "bad-status", "a command that does not exist is answered with 0");
    hang_up(&x, leg);
  }
  await(&x);
  finish(&x);
}

const check_life check_transport_lives[] = {
    {"transport", "normal", normal},        {"transport", "cancelled", cancelled},
    {"transport", "failing", failing},      {"transport", "slow", slow},
    {"transport", "re-entrant", reentrant}, {"transport", "many at once", many},
    {"transport", "malformed", malformed},  {NULL, NULL, NULL}};
