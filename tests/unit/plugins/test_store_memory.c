/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/store.h>

extern const segue_plugin segue__plugin_memory;

static segue_time clock_now;
static size_t logged;

static segue_time now(const segue_host *h) {
  (void)h;
  return clock_now;
}
static void *alloc(const segue_host *h, size_t n) {
  (void)h;
  return malloc(n);
}
static void *again(const segue_host *h, void *p, size_t n) {
  (void)h;
  return realloc(p, n);
}
static void release(const segue_host *h, void *p) {
  (void)h;
  free(p);
}
static void note(const segue_host *h, int level, const char *text) {
  (void)h, (void)level, (void)text;
  logged++;
}
static const segue_host host = {.size = sizeof host,
                                .abi = SEGUE_PLUGIN_ABI,
                                .now = now,
                                .alloc = alloc,
                                .realloc = again,
                                .free = release,
                                .log = note};

typedef struct answer {
  uint64_t id;
  int code, n;
  char data[256];
  size_t len;
} answer;

static void done(void *ctx, uint64_t id, int code, const void *data, size_t len) {
  answer *a = ctx;
  a->id = id;
  a->code = code;
  a->n++;
  a->len = len;
  a->data[0] = 0;
  if (data && len < sizeof a->data) memcpy(a->data, data, len), a->data[len] = 0;
}

typedef struct rig {
  const segue_store_ops *ops;
  void *engine;
  answer a;
  segue_store_sink sink;
} rig;

static void start(rig *r, const char *config) {
  segue_error err = {.message = ""};
  memset(r, 0, sizeof *r);
  clock_now = SEGUE_SECONDS(1000);
  logged = 0;
  r->ops = segue__plugin_memory.store;
  r->engine = calloc(1, r->ops->engine_size);
  r->sink = (segue_store_sink){sizeof r->sink, &r->a, done};
  if (r->ops->init(r->engine, &host, config, &err) != SEGUE_OK) fail_msg("%s", err.message);
}

static void stop(rig *r) {
  r->ops->fini(r->engine);
  free(r->engine);
}

static int put(rig *r, const char *key, const char *value, uint32_t ttl_s) {
  const int n = r->a.n;
  assert_int_equal(r->ops->put(r->engine, &r->sink, 7, key, value, strlen(value), ttl_s), SEGUE_OK);
  assert_int_equal(r->a.n, n + 1);
  assert_int_equal(r->a.id, 7);
  return r->a.code;
}

/* Its value, "-" when there is none. */
static const char *get(rig *r, const char *key) {
  assert_int_equal(r->ops->get(r->engine, &r->sink, 8, key), SEGUE_OK);
  return r->a.code == SEGUE_OK ? r->a.data : r->a.code == SEGUE_E_NOTFOUND ? "-" : "?";
}

static void the_newest_version_is_had_by_its_key_and_older_ones_by_number(void **state) {
  (void)state;
  rig r;
  start(&r, "{\"versions\":3}");
  assert_string_equal(get(&r, "a"), "-");
  for (int i = 1; i <= 5; i++) {
    char value[8];
    snprintf(value, sizeof value, "v%d", i);
    assert_int_equal(put(&r, "a", value, 0), SEGUE_OK);
  }
  assert_string_equal(get(&r, "a"), "v5");
  assert_string_equal(get(&r, "a@5"), "v5");
  assert_string_equal(get(&r, "a@3"), "v3");
  assert_string_equal(get(&r, "a@2"), "-"); /* three are kept */
  assert_string_equal(get(&r, "a@6"), "-");
  assert_string_equal(get(&r, "a@0"), "-");
  assert_string_equal(get(&r, "a@x"), "-");
  assert_int_equal(r.ops->remove(r.engine, &r.sink, 9, "a"), SEGUE_OK);
  assert_int_equal(r.a.code, SEGUE_OK);
  assert_string_equal(get(&r, "a@5"), "-");
  assert_int_equal(r.ops->remove(r.engine, &r.sink, 9, "a"), SEGUE_OK);
  assert_int_equal(r.a.code, SEGUE_E_NOTFOUND);
  stop(&r);
}

static void a_value_lives_as_long_as_was_said(void **state) {
  (void)state;
  rig r;
  start(&r, "{\"ttl_s\":100}");
  put(&r, "short", "s", 10);
  put(&r, "usual", "u", 0);
  clock_now += SEGUE_SECONDS(9);
  assert_string_equal(get(&r, "short"), "s");
  clock_now += SEGUE_SECONDS(1);
  assert_string_equal(get(&r, "short"), "-");
  assert_string_equal(get(&r, "short@1"), "-");
  assert_string_equal(get(&r, "usual"), "u");
  clock_now += SEGUE_SECONDS(90);
  assert_string_equal(get(&r, "usual"), "-");
  put(&r, "short", "again", 10);
  assert_string_equal(get(&r, "short"), "again");
  stop(&r);
}

static void it_never_holds_more_than_its_bound(void **state) {
  (void)state;
  rig r;
  char big[3000], key[16];
  memset(big, 'x', sizeof big - 1);
  big[sizeof big - 1] = 0;
  start(&r, "{\"max_bytes\":8192,\"versions\":4}");
  assert_int_equal(put(&r, "old", big, 0), SEGUE_OK);
  assert_int_equal(put(&r, "new", big, 0), SEGUE_OK);
  assert_int_equal(put(&r, "new", big, 0), SEGUE_OK); /* the other's place, before its own older version */
  assert_string_not_equal(get(&r, "new@2"), "-");
  assert_int_equal(put(&r, "third", big, 0), SEGUE_OK);
  assert_string_equal(get(&r, "old"), "-"); /* put longest ago */
  assert_string_not_equal(get(&r, "third"), "-");
  assert_true(logged > 0);
  char *huge = malloc(9000);
  memset(huge, 'y', 8999);
  huge[8999] = 0;
  assert_int_equal(put(&r, "huge", huge, 0), SEGUE_E_LIMIT);
  assert_string_not_equal(get(&r, "third"), "-"); /* nothing was given up for it */
  free(huge);
  stop(&r);

  start(&r, "{\"max_items\":10}");
  for (int i = 0; i < 1000; i++) {
    snprintf(key, sizeof key, "k%d", i);
    assert_int_equal(put(&r, key, "v", 0), SEGUE_OK);
  }
  assert_string_equal(get(&r, "k989"), "-");
  assert_string_equal(get(&r, "k990"), "v");
  assert_string_equal(get(&r, "k999"), "v");
  stop(&r);
}

static void what_is_over_makes_room_first(void **state) {
  (void)state;
  rig r;
  start(&r, "{\"max_items\":2}");
  put(&r, "kept", "k", 0);
  put(&r, "over", "o", 5);
  clock_now += SEGUE_SECONDS(6);
  put(&r, "fresh", "f", 0);
  assert_string_equal(get(&r, "kept"), "k");
  assert_string_equal(get(&r, "fresh"), "f");
  assert_int_equal(logged, 0);
  stop(&r);
}

static void a_wrong_configuration_is_refused_by_name(void **state) {
  static const char *const wrong[] = {"[]", "{\"size\":1}", "{\"max_bytes\":10}", "{\"versions\":\"4\"}",
                                      "{\"ttl_s\":-1}"};
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    segue_error err = {.message = ""};
    void *engine = calloc(1, segue__plugin_memory.store->engine_size);
    assert_int_equal(segue__plugin_memory.store->init(engine, &host, wrong[i], &err), SEGUE_E_PARSE);
    assert_true(err.message[0]);
    segue__plugin_memory.store->fini(engine);
    free(engine);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_newest_version_is_had_by_its_key_and_older_ones_by_number),
      cmocka_unit_test(a_value_lives_as_long_as_was_said),
      cmocka_unit_test(it_never_holds_more_than_its_bound),
      cmocka_unit_test(what_is_over_makes_room_first),
      cmocka_unit_test(a_wrong_configuration_is_refused_by_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
