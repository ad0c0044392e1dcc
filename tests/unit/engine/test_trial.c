/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that crash in their first steps: refused by name of the step, and the process lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/registry.h"
#include "engine/trial.h"

static const segue__log quiet = {NULL, NULL, SEGUE_LOG_ERROR + 1};
static const char crash[] = SEGUE_TEST_PLUGINS "/segue-crash.so";

static segue_time now(void *ctx) {
  return 5;
}
static uint64_t new_id(void *ctx) {
  return 1;
}
static int random_bytes(void *ctx, void *buf, size_t n) {
  return memset(buf, 7, n), SEGUE_OK;
}

static int acquire(const char *plugin, const char *config, segue_error *err) {
  segue__registry_env env = {.log = &quiet,
                             .plugin_path = SEGUE_TEST_PLUGINS,
                             .plugin_trial = SEGUE_TEST_TRIAL,
                             .now = now,
                             .new_id = new_id,
                             .random = random_bytes};
  segue__registry *reg;
  segue__engine *e;
  int rc;
  assert_int_equal(segue__registry_new(&reg, &env), SEGUE_OK);
  rc = segue__engine_acquire(reg, SEGUE__ASR, plugin, config, &e, err);
  if (rc == SEGUE_OK) segue__engine_release(e);
  assert_int_equal(segue__registry_free(reg), 0);
  return rc;
}

static void a_crash_is_an_error_that_names_its_step(void **state) {
  static const struct {
    const char *plugin, *config, *says;
  } cases[] = {{"crash", "{\"abort\": \"init\"}", "plugin segue-crash.so: crashed in asr.init: Aborted"},
               {"crash", "{\"abort\": \"open\"}", "plugin segue-crash.so: crashed in asr.open: Aborted"},
               {"crash", "{\"exit\": \"open\"}", "plugin segue-crash.so: ended the process in asr.open"},
               {"crash_load", "{}", "plugin segue-crash_load.so: crashed in loading: Aborted"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    segue_error err = {0};
    assert_int_equal(acquire(cases[i].plugin, cases[i].config, &err), SEGUE_E_ENGINE);
    assert_non_null(strstr(err.message, cases[i].says));
  }
}

static void a_plugin_that_hangs_is_given_up(void **state) {
  segue_error err;
  assert_int_equal(segue__trial_run(SEGUE_TEST_TRIAL, crash, "asr", "{\"hang\": \"open\"}", 1000, &err),
                   SEGUE_E_ENGINE);
  assert_string_equal(err.message, "plugin segue-crash.so: asr.open did not come back within 1 s");
}

static void a_sound_plugin_comes_through_and_its_own_errors_stay_its_own(void **state) {
  segue_error err;
  assert_int_equal(acquire("crash", "{}", &err), SEGUE_OK);
  assert_int_equal(acquire("crash", "{\"refuse\": 1}", &err), SEGUE_E_IO);
}

static void without_a_trial_program_nothing_is_known(void **state) {
  segue_error err;
  assert_int_equal(segue__trial_run("/nonexistent", crash, "asr", "{}", 1000, &err), SEGUE_E_NOTFOUND);
  assert_int_equal(segue__trial_run("/bin/true", crash, "asr", "{}", 1000, &err), SEGUE_E_NOTFOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_crash_is_an_error_that_names_its_step),
      cmocka_unit_test(a_plugin_that_hangs_is_given_up),
      cmocka_unit_test(a_sound_plugin_comes_through_and_its_own_errors_stay_its_own),
      cmocka_unit_test(without_a_trial_program_nothing_is_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
