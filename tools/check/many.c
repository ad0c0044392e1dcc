/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of what all sessions share: stores and verifiers are asked by several threads at once, and what a store is told to
 * forget after a time is gone then. */
#include <segue/ext/store.h>
#include <segue/ext/verify.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { WORKERS = 4, ROUNDS = 25, CHECKS = 4, VALUE_MAX = 4000 }; /* a verifier takes its time */

/* One thread's questions: each is answered before the next. */
typedef struct worker {
  check *c;
  const check_engine *engine;
  pthread_barrier_t *together; /* all ask at the same time */
  uint32_t number;
  segue_store_sink store;
  segue_verify_sink verify;
  uint64_t id; /* of the present question; with what follows under c->lock */
  uint32_t answers;
  int code;
  size_t len;
  uint8_t data[VALUE_MAX];
} worker;

static void answer(worker *w, uint64_t id, int code, const void *data, size_t len) {
  pthread_mutex_lock(&w->c->lock);
  const bool ours = id == w->id, again = ours && w->answers > 0;
  if (ours) {
    w->answers++;
    w->code = code;
    w->len = len;
    if (data && len <= sizeof w->data) memcpy(w->data, data, len);
  }
  pthread_mutex_unlock(&w->c->lock);
  if (!ours) check_fail(w->c, "wrong-id", "an answer to a question that this thread had not asked");
  if (again) check_fail(w->c, "twice", "a question was answered twice");
  check_status(w->c, "answer", code);
}

static void ask(worker *w) {
  pthread_mutex_lock(&w->c->lock);
  w->id += WORKERS;
  w->answers = 0;
  pthread_mutex_unlock(&w->c->lock);
}

static bool answered(void *arg) {
  return ((const worker *)arg)->answers > 0;
}

/* What came of it; a refusal by the call itself is the answer too. */
static int outcome(worker *w, const char *call, int rc) {
  if (!check_status(w->c, call, rc)) return rc;
  if (!check_await(w->c, answered, w, NULL, NULL)) {
    check_fail(w->c, "no-answer", "a question got no answer");
    return SEGUE_E_TIMEOUT;
  }
  pthread_mutex_lock(&w->c->lock);
  const int code = w->code;
  pthread_mutex_unlock(&w->c->lock);
  return code;
}

/* ---- store ---- */

static void on_stored(void *ctx, uint64_t id, int code, const void *data, size_t len) {
  answer(ctx, id, code, data, len);
}

static int put(worker *w, const char *key, const void *data, size_t n, uint32_t ttl) {
  ask(w);
  return outcome(w, "store.put",
                 w->c->plugin->store->put(w->engine->state, &w->store, w->id, key, data, n, ttl));
}
static int get(worker *w, const char *key) {
  ask(w);
  return outcome(w, "store.get", w->c->plugin->store->get(w->engine->state, &w->store, w->id, key));
}
static int drop(worker *w, const char *key) {
  ask(w);
  return outcome(w, "store.remove", w->c->plugin->store->remove(w->engine->state, &w->store, w->id, key));
}

static void *use_store(void *arg) {
  worker *w = arg;
  char key[32];
  uint8_t value[VALUE_MAX];
  snprintf(key, sizeof key, "check/many/%u", (unsigned)w->number);
  for (uint32_t k = 1; k <= ROUNDS; k++) {
    const size_t n = 100 * k + w->number; /* no two threads put as much */
    memset(value, (int)(w->number * ROUNDS + k), n);
    pthread_barrier_wait(w->together);
    const int kept = put(w, key, value, n, 600);
    pthread_barrier_wait(w->together);
    if (kept == SEGUE_OK && (get(w, key) != SEGUE_OK || w->len != n || memcmp(w->data, value, n) != 0))
      check_fail(w->c, "wrong-bytes", "of %d threads at once one did not get back what it had put", WORKERS);
  }
  drop(w, key);
  return NULL;
}

static bool open_engine(check *c, check_engine *e, bool store) {
  const segue_store_ops *s = c->plugin->store;
  const segue_verify_ops *v = c->plugin->verify;
  return store ? check_engine_open(c, e, s->engine_size, s->flags, s->init, "store.init")
               : check_engine_open(c, e, v->engine_size, v->flags, v->init, "verify.init");
}
static void close_engine(check *c, check_engine *e, bool store) {
  if (store)
    check_engine_close(c, e, c->plugin->store->fini, "store.fini");
  else
    check_engine_close(c, e, c->plugin->verify->fini, "verify.fini");
}

static void store_expired(check *c) {
  static worker w;
  check_engine e;
  if (!open_engine(c, &e, true)) return;
  w = (worker){.c = c, .engine = &e, .store = {sizeof w.store, &w, on_stored}};
  check_begin(c, "store.put with a ttl");
  const int kept = put(&w, "check/short", "s", 1, 1), longer = put(&w, "check/long", "l", 1, 3600);
  check_quiet(c, 1300, NULL, NULL); /* more than a second by either clock, and less than an hour */
  if (kept == SEGUE_OK && get(&w, "check/short") == SEGUE_OK)
    check_fail(c, "wrong-bytes", "a value with a ttl of one second is there after it");
  if (longer == SEGUE_OK && get(&w, "check/long") != SEGUE_OK)
    check_fail(c, "wrong-bytes", "a value with a ttl of an hour is gone after seconds");
  drop(&w, "check/short");
  drop(&w, "check/long");
  close_engine(c, &e, true);
}

/* ---- verify ---- */

static void on_verified(void *ctx, const segue_verify_result *r) {
  answer(ctx, r->id, SEGUE_OK, NULL, 0);
}
static void on_unverified(void *ctx, uint32_t id, int code, const char *message) {
  (void)message;
  answer(ctx, id, code, NULL, 0);
}

static void *use_verifier(void *arg) {
  worker *w = arg;
  static const segue_verify_field fields[] = {{"dob", "1984-03-12", 0, 0}, {"pin", "4711", 0, 0}};
  for (uint32_t k = 0; k < CHECKS; k++) {
    pthread_barrier_wait(w->together);
    ask(w);
    const segue_verify_request q = {
        .size = sizeof q, .id = (uint32_t)w->id, .caller = "", .fields = fields, .n_fields = 1 + k % 2};
    (void)outcome(w, "verify.check", w->c->plugin->verify->check(w->engine->state, &w->verify, &q));
  }
  return NULL;
}

/* ---- all at once ---- */

static void many(check *c, bool store, const char *what) {
  static worker workers[WORKERS];
  pthread_t threads[WORKERS];
  pthread_barrier_t together;
  check_engine e;
  if (!open_engine(c, &e, store)) return;
  check_begin(c, what);
  pthread_barrier_init(&together, NULL, WORKERS);
  for (uint32_t i = 0; i < WORKERS; i++) {
    worker *w = &workers[i];
    *w = (worker){.c = c,
                  .engine = &e,
                  .together = &together,
                  .number = i,
                  .id = i + 1,
                  .store = {sizeof w->store, w, on_stored},
                  .verify = {sizeof w->verify, w, on_verified, on_unverified}};
    if (pthread_create(&threads[i], NULL, store ? use_store : use_verifier, w) != 0) abort();
  }
  for (uint32_t i = 0; i < WORKERS; i++) pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&together);
  close_engine(c, &e, store);
}
static void store_many(check *c) {
  many(c, true, "a store asked by four threads");
}
static void verify_many(check *c) {
  many(c, false, "a verifier asked by four threads");
}

const check_life check_shared_lives[] = {{"store", "expired", store_expired},
                                         {"store", "many at once", store_many},
                                         {"verify", "many at once", verify_many},
                                         {NULL, NULL, NULL}};
