/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of verifiers, stores, hooks and judges of turns: one question, one answer. */
#include <segue/ext/hook.h>
#include <segue/ext/store.h>
#include <segue/ext/turn.h>
#include <segue/ext/verify.h>

#include <stdio.h>
#include <string.h>

#include "check.h"

/* Questions and their answers, whatever the interface. */
typedef struct desk {
  check *c;
  uint32_t asked;
  uint32_t answers[CHECK_IDS];
  int code[CHECK_IDS];
  uint8_t data[1 << 16];
  size_t len;
} desk;

static void answer(desk *d, uint64_t id, int code) {
  check *c = d->c;
  pthread_mutex_lock(&c->lock);
  const bool closed = c->closed, known = id > 0 && id < CHECK_IDS && id <= d->asked;
  const bool again = known && d->answers[id] > 0;
  if (known) d->answers[id]++, d->code[id] = code;
  pthread_mutex_unlock(&c->lock);
  if (closed) check_fail(c, "after-close", "an answer came after fini had returned");
  if (!known) check_fail(c, "wrong-id", "an answer to a question that was not asked");
  if (again) check_fail(c, "twice", "a question was answered twice");
  check_status(c, "answer", code);
}

static uint64_t question(desk *d) {
  pthread_mutex_lock(&d->c->lock);
  const uint64_t id = ++d->asked;
  pthread_mutex_unlock(&d->c->lock);
  return id;
}

/* A negative return is the answer too; then none may come by the sink. */
static void asked(desk *d, uint64_t id, const char *call, int rc) {
  if (check_status(d->c, call, rc)) return;
  pthread_mutex_lock(&d->c->lock);
  const bool both = d->answers[id] > 0;
  d->answers[id] = 1;
  d->code[id] = rc;
  pthread_mutex_unlock(&d->c->lock);
  if (both) check_fail(d->c, "twice", "%s refused and answered", call);
}

static bool answered(void *arg) {
  const desk *d = arg;
  for (uint32_t i = 1; i <= d->asked; i++)
    if (!d->answers[i]) return false;
  return true;
}
static void await(desk *d) {
  if (!check_await(d->c, answered, d, NULL, NULL))
    check_fail(d->c, "no-answer", "a question got no answer within %d ms", d->c->answer_ms);
  check_quiet(d->c, 50, NULL, NULL);
}

/* ---- verify ---- */

static void on_verified(void *ctx, const segue_verify_result *r) {
  desk *d = ctx;
  if (r->size < sizeof *r) check_fail(d->c, "bad-size", "a result's size is %zu", r->size);
  if (r->level > SEGUE_AUTH_STRONG) check_fail(d->c, "bad-level", "a level of %u", r->level);
  if (r->level >= SEGUE_AUTH_IDENTIFIED && r->ttl_s == 0)
    check_fail(d->c, "no-expiry", "a proven caller without a ttl");
  if (!r->subject || !r->name) check_fail(d->c, "bad-text", "subject or name is NULL instead of \"\"");
  for (size_t i = 0; i < r->n_fields; i++) {
    if (!r->fields[i].name) check_fail(d->c, "bad-text", "a field without a name");
    if (r->fields[i].value)
      check_fail(d->c, "echoes-secret", "a result repeats what the caller said: values must be NULL");
    if (r->fields[i].status > 2) check_fail(d->c, "bad-field", "a field's status is %u", r->fields[i].status);
  }
  answer(d, r->id, SEGUE_OK);
}
static void on_unverified(void *ctx, uint32_t id, int code, const char *message) {
  (void)message;
  if (code >= 0) check_fail(((desk *)ctx)->c, "bad-status", "sink.error was given %d", code);
  answer(ctx, id, code);
}

static void ask_verify(desk *d, const check_engine *e, const segue_verify_sink *sink,
                       const segue_verify_field *f, size_t n) {
  const segue_verify_request q = {
      .size = sizeof q, .id = (uint32_t)question(d), .caller = "", .fields = n ? f : NULL, .n_fields = n};
  const int64_t began = check_begin(d->c, "verify.check");
  const int rc = d->c->plugin->verify->check(e->state, sink, &q);
  check_end(d->c, "verify.check", began, e->blocking);
  asked(d, q.id, "verify.check", rc);
}

static void verify(check *c, bool strange) {
  const segue_verify_ops *ops = c->plugin->verify;
  static const segue_verify_field usual[] = {{"dob", "1984-03-12", 0, 0}, {"pin", "4711", 0, 0}};
  static const segue_verify_field odd[] = {
      {"", "", 0, 0}, {"dob", "\xff\x01%s%n\"}", 0, 0}, {"dob", "1", 0, 0}, {"no such", "x", 0, 0}};
  desk d = {.c = c};
  check_engine e;
  if (strange) check_configs(c, ops->engine_size, ops->init, ops->fini, "verify.init");
  if (!check_engine_open(c, &e, ops->engine_size, ops->flags, ops->init, "verify.init")) return;
  const segue_verify_sink sink = {sizeof sink, &d, on_verified, on_unverified};
  ask_verify(&d, &e, &sink, strange ? odd : usual, 2);
  ask_verify(&d, &e, &sink, strange ? odd : usual, strange ? 4 : 1);
  ask_verify(&d, &e, &sink, NULL, 0);
  await(&d);
  check_engine_close(c, &e, ops->fini, "verify.fini");
}
static void verify_normal(check *c) {
  verify(c, false);
}
static void verify_malformed(check *c) {
  verify(c, true);
}

/* ---- store ---- */

static void on_stored(void *ctx, uint64_t id, int code, const void *data, size_t len) {
  desk *d = ctx;
  if (code == SEGUE_OK && len > 0 && !data) check_fail(d->c, "bad-data", "%zu bytes at NULL", len);
  if (data && len <= sizeof d->data) memcpy(d->data, data, len);
  d->len = len;
  answer(d, id, code);
}

static int put(desk *d, const check_engine *e, const segue_store_sink *s, const char *key, const void *data,
               size_t n, uint32_t ttl) {
  const uint64_t id = question(d);
  const int64_t began = check_begin(d->c, "store.put");
  const void *lent = check_edge(data, n);
  const int rc = d->c->plugin->store->put(e->state, s, id, key, lent, n, ttl);
  check_over(lent, n);
  check_end(d->c, "store.put", began, e->blocking);
  asked(d, id, "store.put", rc);
  await(d);
  return d->code[id];
}
static int get(desk *d, const check_engine *e, const segue_store_sink *s, const char *key) {
  const uint64_t id = question(d);
  const int64_t began = check_begin(d->c, "store.get");
  const int rc = d->c->plugin->store->get(e->state, s, id, key);
  check_end(d->c, "store.get", began, e->blocking);
  asked(d, id, "store.get", rc);
  await(d);
  return d->code[id];
}
static void remove_key(desk *d, const check_engine *e, const segue_store_sink *s, const char *key) {
  const uint64_t id = question(d);
  asked(d, id, "store.remove", d->c->plugin->store->remove(e->state, s, id, key));
  await(d);
}

static void store_normal(check *c) {
  static const uint8_t bytes[] = "two\0halves \xff\x80";
  static uint8_t big[60000];
  const segue_store_ops *ops = c->plugin->store;
  static desk d;
  d = (desk){.c = c};
  check_engine e;
  if (!check_engine_open(c, &e, ops->engine_size, ops->flags, ops->init, "store.init")) return;
  const segue_store_sink s = {sizeof s, &d, on_stored};
  memset(big, 'b', sizeof big);
  if (get(&d, &e, &s, "no/such") == SEGUE_OK) check_fail(c, "wrong-bytes", "what was never put was got");
  if (put(&d, &e, &s, "check/1", bytes, sizeof bytes, 600) == SEGUE_OK &&
      (get(&d, &e, &s, "check/1") != SEGUE_OK || d.len != sizeof bytes ||
       memcmp(d.data, bytes, sizeof bytes) != 0))
    check_fail(c, "wrong-bytes", "a value of %zu bytes did not come back", sizeof bytes);
  if (put(&d, &e, &s, "check/1", big, sizeof big, 0) == SEGUE_OK &&
      (get(&d, &e, &s, "check/1") != SEGUE_OK || d.len != sizeof big || memcmp(d.data, big, sizeof big) != 0))
    check_fail(c, "wrong-bytes", "a value put over another did not come back");
  remove_key(&d, &e, &s, "check/1");
  if (get(&d, &e, &s, "check/1") == SEGUE_OK) check_fail(c, "wrong-bytes", "what was removed was got");
  (void)put(&d, &e, &s, "", "", 0, 1);
  remove_key(&d, &e, &s, "");
  (void)put(&d, &e, &s, "../../odd key\n\x01'\"", "x", 1, UINT32_MAX);
  remove_key(&d, &e, &s, "../../odd key\n\x01'\"");
  check_engine_close(c, &e, ops->fini, "store.fini");
}
static void store_malformed(check *c) {
  check_configs(c, c->plugin->store->engine_size, c->plugin->store->init, c->plugin->store->fini,
                "store.init");
}

/* ---- hook ---- */

static void on_told(void *ctx, uint64_t id, int code, const char *message) {
  (void)message;
  answer(ctx, id, code);
}
static void hook_normal(check *c) {
  static const char *const bodies[] = {"{\"call\":\"1\"}", "{", ""};
  const segue_hook_ops *ops = c->plugin->hook;
  desk d = {.c = c};
  check_engine e;
  if (!check_engine_open(c, &e, ops->engine_size, ops->flags, ops->init, "hook.init")) return;
  const segue_hook_sink s = {sizeof s, &d, on_told};
  for (int i = 0; i < 3; i++) {
    const uint64_t id = question(&d);
    const size_t n = strlen(bodies[i]);
    const int64_t began = check_begin(c, "hook.notify");
    const char *lent = check_edge(bodies[i], n);
    const int rc = ops->notify(e.state, &s, id, i ? "a later event" : "handoff.published", lent, n);
    check_over(lent, n);
    check_end(c, "hook.notify", began, e.blocking);
    asked(&d, id, "hook.notify", rc);
  }
  await(&d);
  check_engine_close(c, &e, ops->fini, "hook.fini");
}
static void hook_malformed(check *c) {
  check_configs(c, c->plugin->hook->engine_size, c->plugin->hook->init, c->plugin->hook->fini, "hook.init");
}

/* ---- turn ---- */

static void turn_normal(check *c) {
  static const char *const partials[] = {"", "I want to", "I want a refund.", "\xff\xfe", "and and and"};
  const segue_turn_ops *ops = c->plugin->turn;
  check_engine e;
  if (!check_engine_open(c, &e, ops->engine_size, ops->flags, ops->init, "turn.init")) return;
  for (int i = 0; i < 5; i++)
    for (uint32_t silence = 0; silence < 4000; silence += 500) {
      const segue_turn_state s = {.size = sizeof s,
                                  .partial = partials[i],
                                  .silence_ms = silence,
                                  .speech_ms = 900,
                                  .bot_said = i ? "How can I help?" : ""};
      const int64_t began = check_begin(c, "turn.wait_ms");
      const uint32_t ms = ops->wait_ms(e.state, &s);
      check_end(c, "turn.wait_ms", began, false);
      if (ms > 60000) check_fail(c, "bad-wait", "a turn shall end after %u ms of silence", ms);
    }
  check_engine_close(c, &e, ops->fini, "turn.fini");
}
static void turn_malformed(check *c) {
  check_configs(c, c->plugin->turn->engine_size, c->plugin->turn->init, c->plugin->turn->fini, "turn.init");
}

const check_life check_other_lives[] = {{"verify", "normal", verify_normal},
                                        {"verify", "malformed", verify_malformed},
                                        {"store", "normal", store_normal},
                                        {"store", "malformed", store_malformed},
                                        {"hook", "normal", hook_normal},
                                        {"hook", "malformed", hook_malformed},
                                        {"turn", "normal", turn_normal},
                                        {"turn", "malformed", turn_malformed},
                                        {NULL, NULL, NULL}};
