/* SPDX-License-Identifier: Apache-2.0 */
/* A host whose locale has a decimal comma writes and reads what any other does. */
#include "common.h"

#include "../in_locale.h"
#include "base/buf.h"

static void numbers_have_a_point(void **state) {
  (void)state;
  char plain[16];
  segue__buf b;
  segue__buf_init(&b);
  snprintf(plain, sizeof plain, "%.1f", 0.5);
  assert_string_equal(plain, "0,5"); /* or nothing is shown here */
  segue__buf_fixed(&b, -12.5, 2);
  segue__buf_putc(&b, ' ');
  segue__buf_general(&b, 0.005, 6);
  segue__buf_putc(&b, ' ');
  segue__buf_general(&b, 2.5e30, 3);
  segue__buf_putc(&b, ' ');
  segue__buf_json_number(&b, 0.250, 3);
  assert_string_equal(segue__buf_str(&b), "-12.50 0.005 2.5e+30 0.25");
  segue__buf_free(&b);
}

static void the_readable_form_is_the_same(void **state) {
  (void)state;
  char text[128];
  size_t n = sizeof text;
  segue_context *ctx = context_of(
                    "{\"v\":1,\"call\":{\"id\":\"c1\"},\"reason\":{\"code\":\"loop\",\"score\":0.86},"
                    "\"sentiment\":{\"valence\":-0.5}}"),
                *back = NULL;
  const segue_encode_options o = encode_options(SEGUE_FORM_TEXT, NULL);
  const segue_decode_options d = decode_options(SEGUE_FORM_TEXT, NULL);
  assert_int_equal(segue_encode(ctx, &o, text, &n, NULL, NULL), SEGUE_OK);
  assert_non_null(strstr(text, "why=loop 0.86"));
  assert_non_null(strstr(text, "-0.5"));
  assert_int_equal(segue_decode(&back, text, strlen(text), &d, NULL), SEGUE_OK);
  assert_true(segue_context_reason_score(back) == 0.86);
  segue_context_unref(back);
  segue_context_unref(ctx);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_have_a_point),
      cmocka_unit_test(the_readable_form_is_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return in_locale("de_DE", "UTF-8", run);
}
