/* SPDX-License-Identifier: Apache-2.0 */
#include "base/likely.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *likely(const char *given) {
  static const char *const names[] = {"targets",      "uri",         "ring_ms",     "retry_ms",
                                      "weight_anger", "weight_loop", "endpoint_ms", "llm"};
  const char *best = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) best = segue__likelier(given, best, names[i]);
  return best ? best : "";
}

static void a_mistyped_name_is_known_again(void **state) {
  assert_string_equal(likely("target"), "targets");
  assert_string_equal(likely("url"), "uri");
  assert_string_equal(likely("ringMs"), "ring_ms");
  assert_string_equal(likely("wieght_angr"), "");
  assert_string_equal(likely("weight_angr"), "weight_anger");
  assert_string_equal(likely("weight_lopo"), "weight_loop");
  assert_string_equal(likely("llm2"), "llm");
}

static void a_part_of_a_name_stands_for_it_unless_another_is_nearer(void **state) {
  assert_string_equal(likely("anger"), "weight_anger");
  assert_string_equal(likely("endpoint"), "endpoint_ms");
  assert_string_equal(likely("ms"), "");
}

static void other_names_are_none_of_them(void **state) {
  char longest[200];
  assert_string_equal(likely("shutters"), "");
  assert_string_equal(likely(""), "");
  memset(longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = 0;
  assert_string_equal(likely(longest), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mistyped_name_is_known_again),
      cmocka_unit_test(a_part_of_a_name_stands_for_it_unless_another_is_nearer),
      cmocka_unit_test(other_names_are_none_of_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
