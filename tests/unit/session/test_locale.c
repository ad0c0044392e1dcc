/* SPDX-License-Identifier: Apache-2.0 */
/* A host whose locale has letters of its own: a Turkish I, octets that are letters in Latin 5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ctype.h>

#include "../in_locale.h"
#include "base/letters.h"
#include "session/pass_on.h"
#include "session/plan.h"

static void letters_are_those_of_ascii(void **state) {
  (void)state;
  assert_true(tolower('I') != 'i' && isalnum(0xe9)); /* or nothing is shown here */
  for (int c = 0; c < 256; c++) {
    const bool small = c >= 'a' && c <= 'z', big = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    assert_int_equal(segue__is_letter((char)c), small || big);
    assert_int_equal(segue__is_alnum((char)c), small || big || digit);
    assert_int_equal(segue__to_small((char)c), (char)(big ? c + 32 : c));
    assert_int_equal(segue__to_capital((char)c), (char)(small ? c - 32 : c));
  }
  assert_true(segue__same_letters("VIA", "via") && !segue__same_letters("VIA", "via2") &&
              segue__same_start("VIA2", "via3", 3));
}

static void addresses_are_read_as_anywhere(void **state) {
  (void)state;
  assert_true(segue__pass_on_allows("SIP:anna@PBX.INDIA.example", "sip:anna@pbx.india.example"));
  assert_true(segue__pass_on_allows("sip:anna@pbx", "sip:anna@pbx;LINE=1"));
  assert_false(segue__pass_on_allows("sip:*@*", "sip:anna@caf\xe9.example"));
  assert_non_null(segue__pass_on_fault("sip:anna@caf\xe9.example"));
}

static void no_header_of_the_call_is_taken(void **state) {
  (void)state;
  segue__plan *plan = NULL;
  segue_error err = {0};
  assert_int_equal(segue__plan_new(&plan, NULL, "{\"handoff\":{\"header\":\"VIA\"}}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "handoff.header");
  assert_int_equal(segue__plan_new(&plan, NULL, "{\"handoff\":{\"header\":\"X-Caf\xc3\xa9\"}}", &err),
                   SEGUE_E_PARSE);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(letters_are_those_of_ascii),
      cmocka_unit_test(addresses_are_read_as_anywhere),
      cmocka_unit_test(no_header_of_the_call_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return in_locale("tr_TR", "ISO-8859-9", run);
}
