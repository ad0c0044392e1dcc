/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void fail_fills_everything_and_returns_the_code(void **state) {
  segue_error e;
  memset(&e, 0x55, sizeof e);
  assert_int_equal(segue__fail(&e, SEGUE_E_PARSE, "asr.use", "no engine \"%s\"", "x"), SEGUE_E_PARSE);
  assert_int_equal(e.code, SEGUE_E_PARSE);
  assert_int_equal(e.line, 0);
  assert_true(e.offset == UINT64_MAX);
  assert_string_equal(e.path, "asr.use");
  assert_string_equal(e.message, "no engine \"x\"");
  assert_int_equal(segue__fail(NULL, SEGUE_E_IO, NULL, "nobody listens"), SEGUE_E_IO);
}

static void long_text_is_cut_at_a_whole_character(void **state) {
  segue_error e;
  char text[600];
  for (size_t i = 0; i + 2 < sizeof text; i += 2) memcpy(text + i, "\xc3\xa4", 3);
  segue__fail(&e, SEGUE_E_PARSE, text, "%s", text);
  assert_int_equal(strlen(e.message), 254);
  assert_int_equal(strlen(e.path), 126);
  segue__fail(&e, SEGUE_E_PARSE, NULL, "x%s", text);
  assert_int_equal(strlen(e.message), 255);
}

static void a_prefix_keeps_the_message(void **state) {
  segue_error e;
  char text[300];
  segue__fail(&e, SEGUE_E_IO, "file", "no such file");
  assert_int_equal(segue__fail_prefix(&e, SEGUE_E_ENGINE, "llm \"%s\": ", "playbook"), SEGUE_E_ENGINE);
  assert_string_equal(e.message, "llm \"playbook\": no such file");
  assert_string_equal(e.path, "file");
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  segue__fail(&e, SEGUE_E_IO, "", "%s", text);
  segue__fail_prefix(&e, SEGUE_E_IO, "b: ");
  assert_int_equal(strlen(e.message), 255);
  assert_memory_equal(e.message, "b: aa", 5);
}

static void place_in_the_input_is_told(void **state) {
  segue_error e;
  segue__fail_at(&e, SEGUE_E_PARSE, "a[2]", 4, 77, "bad");
  assert_int_equal(e.line, 4);
  assert_int_equal(e.offset, 77);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fail_fills_everything_and_returns_the_code),
      cmocka_unit_test(long_text_is_cut_at_a_whole_character),
      cmocka_unit_test(a_prefix_keeps_the_message),
      cmocka_unit_test(place_in_the_input_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
