/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip: header fields, Refer-To, results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../in_locale.h"
#include "plugins/sip/headers.h"

static void names_and_values_that_could_forge_are_refused(void **state) {
  static const segue_header bad[] = {
      {"Via", "x"},      {"VIA", "x"},          {"FROM", "x"},    {"m", "x"},        {"Content-Length", "9"},
      {"X A", "x"},      {"X:", "x"},           {"", "x"},        {NULL, "x"},       {"X-A", "b\r\nc"},
      {"X-A", "\n"},     {"X-A", "a\x01"},      {"X-A", "a\x7f"}, {"X-A\r\nB", "x"}, {"X-A", NULL},
      {"Refer-To", "x"}, {"Authorization", "x"}};
  static const segue_header good[] = {
      {"X-A", "b"}, {"User-to-User", "00;encoding=hex"}, {"X-Tab", "a\tb"}, {"X-U", "\xc3\xa9"}, {"X-E", ""}};
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(segue__ua_headers_valid(&bad[i], 1), SEGUE_E_INVAL);
  assert_int_equal(segue__ua_headers_valid(good, sizeof good / sizeof *good), SEGUE_OK);
  assert_int_equal(segue__ua_headers_valid(good, UA_MAX_HEADERS + 1), SEGUE_E_LIMIT);
}

static void headers_inside_a_target_are_escaped(void **state) {
  static const segue_header h[] = {{"User-to-User", "04c0;encoding=hex"}, {"X-N", "a b&c=\"<>?%\xc3\xa9"}};
  su_home_t home[1] = {{.suh_size = sizeof home}};
  (void)state;
  su_home_init(home);
  assert_string_equal(segue__ua_refer_to(home, "sip:a@b.example", NULL, NULL, 0), "<sip:a@b.example>");
  assert_string_equal(
      segue__ua_refer_to(home, "sip:a@b.example;user=phone", "id@x;to-tag=1;from-tag=2", h, 2),
      "<sip:a@b.example;user=phone?Replaces=id%40x%3Bto-tag%3D1%3Bfrom-tag%3D2&User-to-User=04c0%3Bencoding%3Dhex"
      "&X-N=a%20b%26c%3D%22%3C%3E%3F%25%C3%A9>");
  assert_string_equal(segue__ua_refer_to(home, "sip:a@b.example?X=1", NULL, h, 1),
                      "<sip:a@b.example?X=1&User-to-User=04c0%3Bencoding%3Dhex>");
  assert_null(segue__ua_refer_to(home, "sip:a@b.example>", NULL, NULL, 0));
  assert_null(segue__ua_refer_to(home, "no address", NULL, NULL, 0));
  su_home_deinit(home);
}

static void text_from_outside_becomes_utf8(void **state) {
  static const char *const rows[][2] = {{"plain", "plain"},
                                        {"\xc3\xa9", "\xc3\xa9"},
                                        {"a\xff"
                                         "b",
                                         "a\xef\xbf\xbd"
                                         "b"},
                                        {"\xc3", "\xef\xbf\xbd"},
                                        {"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd"},
                                        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
                                        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"}};
  su_home_t home[1] = {{.suh_size = sizeof home}};
  (void)state;
  su_home_init(home);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(segue__ua_utf8(home, rows[i][0]), rows[i][1]);
  assert_null(segue__ua_utf8(home, NULL));
  su_home_deinit(home);
}

static void statuses_have_results(void **state) {
  static const int rows[][2] = {
      {200, SEGUE_RESULT_OK},           {486, SEGUE_RESULT_BUSY},     {600, SEGUE_RESULT_BUSY},
      {408, SEGUE_RESULT_NO_ANSWER},    {603, SEGUE_RESULT_DECLINED}, {404, SEGUE_RESULT_NOT_FOUND},
      {407, SEGUE_RESULT_UNAUTHORISED}, {488, SEGUE_RESULT_NO_CODEC}, {503, SEGUE_RESULT_UNREACHABLE},
      {487, SEGUE_RESULT_CANCELLED},    {302, SEGUE_RESULT_FAILED},   {900, SEGUE_RESULT_FAILED}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(segue__ua_result(rows[i][0]), rows[i][1]);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_values_that_could_forge_are_refused),
      cmocka_unit_test(headers_inside_a_target_are_escaped),
      cmocka_unit_test(text_from_outside_becomes_utf8),
      cmocka_unit_test(statuses_have_results),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return here_and_in_turkish(run);
}
