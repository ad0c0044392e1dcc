/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/base.h>

static void appends_grow_and_stay_terminated(void **state) {
  segue__buf b;
  char *s;
  segue__buf_init(&b);
  assert_string_equal(segue__buf_str(&b), "");
  for (int i = 0; i < 1000; i++) segue__buf_printf(&b, "%03d", i);
  assert_int_equal(b.len, 3000);
  assert_int_equal(strlen(segue__buf_str(&b)), 3000);
  assert_memory_equal(segue__buf_str(&b) + 2997, "999", 3);
  s = segue__buf_take(&b);
  assert_non_null(s);
  assert_int_equal(b.len, 0);
  free(s);
  s = segue__buf_take(&b);
  assert_string_equal(s, "");
  free(s);
}

static void json_strings_can_always_be_parsed(void **state) {
  static const struct {
    const char *in;
    size_t n;
    const char *out;
  } rows[] = {
      {"plain", 5, "\"plain\""},
      {"a\"b\\c\n\t\x01", 8, "\"a\\\"b\\\\c\\n\\t\\u0001\""},
      {"nul\0in", 6, "\"nul\\u0000in\""},
      {"\xc3\xa4\xf0\x9f\x98\x80", 6, "\"\xc3\xa4\xf0\x9f\x98\x80\""},
      {"bad\xff!", 5, "\"bad\xef\xbf\xbd!\""},
      {"cut\xe2\x82", 5, "\"cut\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\x7f", 1, "\"\\u007f\""},
      {NULL, 0, "null"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    segue__buf b;
    segue__buf_init(&b);
    segue__buf_json_stringn(&b, rows[i].in, rows[i].n);
    assert_string_equal(segue__buf_str(&b), rows[i].out);
    segue__buf_free(&b);
  }
}

static void json_numbers_are_short_and_valid(void **state) {
  static const struct {
    double v;
    int digits;
    const char *out;
  } rows[] = {{0.5, 3, "0.5"},    {12, 3, "12"},   {-0.0001, 2, "0"},
              {100, 0, "100"},    {1.005, 2, "1"}, {(double)NAN, 2, "null"},
              {-3.25, 2, "-3.25"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    segue__buf b;
    segue__buf_init(&b);
    segue__buf_json_number(&b, rows[i].v, rows[i].digits);
    assert_string_equal(segue__buf_str(&b), rows[i].out);
    segue__buf_free(&b);
  }
}

static void an_impossible_size_fails_and_sticks(void **state) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_puts(&b, "x");
  assert_int_equal(segue__buf_reserve(&b, SIZE_MAX - 2), SEGUE_E_NOMEM);
  segue__buf_puts(&b, "y");
  assert_int_equal(b.failed, 1);
  assert_null(segue__buf_take(&b));
  segue__buf_puts(&b, "z");
  assert_string_equal(segue__buf_str(&b), "z");
  segue__buf_free(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(appends_grow_and_stay_terminated),
      cmocka_unit_test(json_strings_can_always_be_parsed),
      cmocka_unit_test(json_numbers_are_short_and_valid),
      cmocka_unit_test(an_impossible_size_fails_and_sticks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
