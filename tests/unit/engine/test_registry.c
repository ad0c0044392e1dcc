/* SPDX-License-Identifier: Apache-2.0 */
/* Finding, checking and sharing engines. The .so files are built beside this test; their folder is in
 * SEGUE_TEST_PLUGINS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/loader.h"
#include "engine/registry.h"

static const segue__log quiet = {NULL, NULL, SEGUE_LOG_ERROR + 1};

static segue_time now(void *ctx) {
  return 5;
}
static uint64_t new_id(void *ctx) {
  return 1;
}
static int random_bytes(void *ctx, void *buf, size_t n) {
  memset(buf, 7, n);
  return SEGUE_OK;
}
static void leg_event(void *ctx, segue__engine *e, const segue_leg_event *ev) {}
static void leg_frame(void *ctx, segue__engine *e, uint64_t leg, const segue_media_frame *f) {}

static segue__registry *registry(const char *path) {
  segue__registry_env env = {NULL, &quiet, path, NULL, NULL, now, new_id, random_bytes, leg_event, leg_frame};
  segue__registry *reg;
  assert_int_equal(segue__registry_new(&reg, &env), SEGUE_OK);
  return reg;
}

/* A hook that counts its life in the application's int. */
struct engine {
  const segue_host *host;
};
static int hook_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  ((struct engine *)engine)->host = host;
  if (strstr(config, "\"explain\"")) {
    snprintf(err->message, sizeof err->message, "url is missing");
    return SEGUE_E_PARSE;
  }
  if (strstr(config, "\"mute\"")) return 77;
  ++*(int *)host->user;
  return SEGUE_OK;
}
static void hook_fini(void *engine) {
  --*(int *)((struct engine *)engine)->host->user;
}
static int hook_notify(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event,
                       const char *json, size_t len) {
  return SEGUE_OK;
}
static const segue_hook_ops hook = {.size = sizeof hook,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .engine_size = sizeof(struct engine),
                                    .init = hook_init,
                                    .fini = hook_fini,
                                    .notify = hook_notify};
static const segue_plugin counter = {
    .size = sizeof counter, .abi = SEGUE_PLUGIN_ABI, .name = "counter", .hook = &hook};

static void equal_configurations_share_one_engine(void **state) {
  segue__registry *reg = registry(NULL);
  segue__engine *a, *b, *c;
  int live = 0;
  assert_int_equal(segue__registry_add(reg, &counter, &live, NULL), SEGUE_OK);
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "counter", NULL, &a, NULL), SEGUE_OK);
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "counter", "{}", &b, NULL), SEGUE_OK);
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "counter", "{\"x\":1}", &c, NULL), SEGUE_OK);
  assert_ptr_equal(a, b);
  assert_ptr_not_equal(a, c);
  assert_int_equal(live, 2);
  segue__engine_release(a);
  segue__engine_release(b);
  segue__engine_release(c);
  segue__engine_release(NULL);
  assert_int_equal(segue__registry_free(reg), 0);
  assert_int_equal(live, 0);
}

static void idle_engines_stay_up_to_a_bound(void **state) {
  segue__registry *reg = registry(NULL);
  segue__engine *e;
  char config[32];
  int live = 0;
  segue__registry_add(reg, &counter, &live, NULL);
  for (int i = 0; i < 100; i++) {
    snprintf(config, sizeof config, "{\"n\":%d}", i);
    assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "counter", config, &e, NULL), SEGUE_OK);
    segue__engine_release(e);
  }
  assert_in_range(live, 16, 17);
  assert_int_equal(segue__registry_free(reg), 0);
  assert_int_equal(live, 0);
}

static void a_held_engine_keeps_the_registry(void **state) {
  segue__registry *reg = registry(NULL);
  segue__engine *e;
  int live = 0;
  segue__registry_add(reg, &counter, &live, NULL);
  segue__engine_acquire(reg, SEGUE__HOOK, "counter", NULL, &e, NULL);
  assert_int_equal(segue__registry_free(reg), 1);
  segue__engine_release(e);
  assert_int_equal(segue__registry_free(reg), 0);
}

static void errors_name_the_engine_and_the_reason(void **state) {
  static const struct {
    enum segue__engine_kind kind;
    const char *use, *config;
    int code;
    const char *message;
  } rows[] = {
      {SEGUE__HOOK, "counter", "{\"explain\":1}", SEGUE_E_PARSE, "hook \"counter\": url is missing"},
      {SEGUE__HOOK, "counter", "{\"mute\":1}", SEGUE_E_ENGINE, "hook \"counter\": engine failed"},
      {SEGUE__HOOK, "counter", "[1]", SEGUE_E_PARSE, "hook \"counter\": its configuration is no JSON object"},
      {SEGUE__ASR, "counter", NULL, SEGUE_E_NOTFOUND, "asr \"counter\": the plugin has no asr"},
      {SEGUE__ASR, "../x", NULL, SEGUE_E_NOTFOUND, "asr \"../x\": \"../x\" is no name of a plugin"},
      {SEGUE__ASR, "", NULL, SEGUE_E_INVAL, "asr \"\": no engine is named"},
  };
  segue__registry *reg = registry("/nowhere");
  int live = 0;
  segue__registry_add(reg, &counter, &live, NULL);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    segue__engine *e;
    segue_error err;
    memset(&err, 0, sizeof err);
    assert_int_equal(segue__engine_acquire(reg, rows[i].kind, rows[i].use, rows[i].config, &e, &err),
                     rows[i].code);
    assert_string_equal(err.message, rows[i].message);
    assert_int_equal(err.code, rows[i].code);
    assert_null(e);
  }
  assert_int_equal(segue__registry_free(reg), 0);
}

static void a_missing_plugin_is_searched_and_named(void **state) {
  segue__registry *reg = registry("/nowhere:/else");
  segue__engine *e;
  segue_error err;
  assert_int_equal(segue__engine_acquire(reg, SEGUE__ASR, "ghost", NULL, &e, &err), SEGUE_E_NOTFOUND);
  assert_non_null(
      strstr(err.message, "asr \"ghost\": not built in, and no segue-ghost.so in /nowhere:/else"));
  assert_int_equal(segue__engine_acquire(reg, SEGUE__ASR, "/nowhere/segue-ghost.so", NULL, &e, &err),
                   SEGUE_E_NOTFOUND);
  segue__registry_free(reg);
}

static void a_plugins_name_is_told_once(void **state) {
  segue__registry *reg = registry(NULL);
  segue_error err;
  (void)state;
  assert_true(segue__registry_use(reg, "memory", "{\"max_bytes\": 1}", &err) < 0);
  assert_string_equal(err.message, "memory: max_bytes must be a whole number within its range");
  assert_int_equal(segue__registry_use(reg, "ghost", NULL, &err), SEGUE_E_NOTFOUND);
  assert_non_null(strstr(err.message, "ghost: not built in"));
  assert_int_equal(segue__registry_free(reg), 0);
}

static void tables_that_do_not_fit_are_refused(void **state) {
  segue_hook_ops ops = hook;
  segue_plugin p = counter;
  segue_error err;
  p.hook = &ops;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_OK);
  p.abi = 3;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_ABI);
  assert_string_equal(err.message, "plugin libmy.so: built for plugin ABI 3, this runtime takes 1");
  p.abi = SEGUE_PLUGIN_ABI;
  p.size = 8;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_ABI);
  p.size = sizeof p;
  p.name = "Bad Name";
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_INVAL);
  p.name = "counter";
  ops.notify = NULL;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_INVAL);
  assert_string_equal(err.message, "plugin libmy.so: hook.notify is missing");
  ops.notify = hook_notify;
  ops.size = 16;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_ABI);
  ops.size = sizeof ops + 64;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_OK);
  p.hook = NULL;
  assert_int_equal(segue__plugin_check(&p, "plugin libmy.so", &err), SEGUE_E_INVAL);
}

static void a_name_is_given_once(void **state) {
  segue__registry *reg = registry(NULL);
  segue_error err;
  int live = 0;
  assert_int_equal(segue__registry_add(reg, &counter, &live, &err), SEGUE_OK);
  assert_int_equal(segue__registry_add(reg, &counter, &live, &err), SEGUE_E_STATE);
  assert_int_equal(segue__registry_add(reg, NULL, &live, &err), SEGUE_E_INVAL);
  segue__registry_free(reg);
}

static void plugin_files_pass_the_same_checks(void **state) {
  segue__registry *reg = registry(SEGUE_TEST_PLUGINS);
  segue__engine *e;
  segue_error err;
  char path[4096];
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "good", NULL, &e, &err), SEGUE_OK);
  assert_string_equal(e->name, "good");
  segue__engine_release(e);
  snprintf(path, sizeof path, "%s/segue-future.so", SEGUE_TEST_PLUGINS);
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, path, NULL, &e, &err), SEGUE_E_ABI);
  assert_non_null(
      strstr(err.message, "plugin segue-future.so: built for plugin ABI 3, this runtime takes 1"));
  assert_int_equal(segue__engine_acquire(reg, SEGUE__HOOK, "none", NULL, &e, &err), SEGUE_E_ABI);
  assert_non_null(strstr(err.message, "does not export segue_plugin_v1"));
  assert_int_equal(segue__registry_free(reg), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_configurations_share_one_engine),
      cmocka_unit_test(idle_engines_stay_up_to_a_bound),
      cmocka_unit_test(a_held_engine_keeps_the_registry),
      cmocka_unit_test(errors_name_the_engine_and_the_reason),
      cmocka_unit_test(a_missing_plugin_is_searched_and_named),
      cmocka_unit_test(a_plugins_name_is_told_once),
      cmocka_unit_test(tables_that_do_not_fit_are_refused),
      cmocka_unit_test(a_name_is_given_once),
      cmocka_unit_test(plugin_files_pass_the_same_checks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
