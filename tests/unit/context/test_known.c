/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "context/known.h"

static void words_are_known_by_their_roots(void **state) {
  static const char *const known[] = {"boiler",   "bookings", "tried",       "tries",    "stopped", "really",
                                      "driver's", "don't",    "o'clock",     "payslip",  "uk",      "gotta",
                                      "colour",   "color",    "specialised", "february", "mum",     "ma'am"};
  static const char *const strange[] = {"tregarth", "ottershaw", "tregarth's", "kitchmn", "zzz", "bookingly"};
  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (!segue__known_word(known[i])) fail_msg("%s", known[i]);
  for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++)
    if (segue__known_word(strange[i])) fail_msg("%s", strange[i]);
}

static bool is_account(const char *low) {
  return strcmp(low, "account") == 0;
}

/* At each place, both ends too. */
static void one_letter_makes_it_nearly_a_word(void **state) {
  static const char *const near[] = {"ccount",   "acount",   "accoun",   "accoont", "bccount", "accounx",
                                     "xaccount", "accxount", "accountx", "account", "a'count"};
  static const char *const far[] = {"count", "acoont", "accountxx", "caccoun", "accuont", ""};
  (void)state;
  for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
    if (!segue__nearly(near[i], is_account)) fail_msg("%s", near[i]);
  for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
    if (segue__nearly(far[i], is_account)) fail_msg("%s", far[i]);
}

static void a_word_stands_for_another_only_when_no_third_is_as_near(void **state) {
  char word[SEGUE__TOKEN_LOW] = "";
  (void)state;
  assert_true(segue__only_known("kitchxn", word));
  assert_string_equal(word, "kitchen");
  assert_false(segue__only_known("boilxr", word)); /* "boiler", but what somebody does is often a name */
  assert_false(segue__only_known("carx", word));   /* "cars", "card", "care" */
  assert_false(segue__only_known("tregarth", word));
}

static bool never(const char *low) {
  assert_true(strlen(low) <= SEGUE__TOKEN_LOW);
  return false;
}

/* What a token holds at most: one letter more has to have room. */
static void the_longest_word_has_room(void **state) {
  char longest[SEGUE__TOKEN_LOW], word[SEGUE__TOKEN_LOW];
  (void)state;
  memset(longest, 'q', sizeof longest - 1);
  longest[sizeof longest - 1] = 0;
  assert_false(segue__known_word(longest));
  assert_false(segue__nearly(longest, never));
  assert_false(segue__only_known(longest, word));
  assert_true(segue__nearly(longest, segue__known_word)); /* longer words are not told from others */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_known_by_their_roots),
      cmocka_unit_test(one_letter_makes_it_nearly_a_word),
      cmocka_unit_test(a_word_stands_for_another_only_when_no_third_is_as_near),
      cmocka_unit_test(the_longest_word_has_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
