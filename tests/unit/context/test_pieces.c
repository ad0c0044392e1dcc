/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what a speaker says goes on with what they said before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "context/pieces.h"

static const struct {
  const char *before, *text;
  bool one;
} rows[] = {
    {"my password is", "blue harbour", true},
    {"My name is, ", "Dana", true},
    {"the password that I forgot", "um, IS blue", true},
    {"could you tell me what's", "the number", true},
    {"the name", "of the driver", true},
    {"the password", "um  is blue", true}, /* two blanks */
    {"the password", "- is blue", true},
    {"it is broken", "I bought it in May", false},
    {"my reference", "", false},
    {"", "um", false},
};

static void words_tell_what_is_one_sentence(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *a = rows[i].before, *b = rows[i].text;
    if (segue__one_sentence(a, strlen(a), b, strlen(b)) != rows[i].one) print_error("%s | %s\n", a, b);
    assert_int_equal(segue__one_sentence(a, strlen(a), b, strlen(b)), rows[i].one);
  }
}

static void an_end_is_an_end(void **state) {
  (void)state;
  static const char *const ended[] = {"", " ", "It is.", "is it? ", "no!", "my card is [card]"};
  for (size_t i = 0; i < sizeof ended / sizeof *ended; i++)
    assert_false(segue__unended(ended[i], strlen(ended[i])));
  assert_true(segue__unended("it is, ", 7));
}

static void pieces_are_joined_while_there_is_room(void **state) {
  (void)state;
  static segue__spoken s;
  char long_one[SEGUE__SPOKEN_MAX + 1];
  memset(long_one, 'a', sizeof long_one);
  assert_false(segue__spoken_add(&s, "nothing before", 14));
  segue__spoken_begin(&s, "  so my number is ", 18);
  assert_true(segue__spoken_add(&s, " 44 17\n", 7));
  assert_string_equal(s.text, "so my number is 44 17");
  assert_false(segue__spoken_add(&s, long_one, sizeof s.text - s.len - 1));
  assert_string_equal(s.text, "so my number is 44 17");
  assert_true(segue__spoken_add(&s, long_one, sizeof s.text - s.len - 2));
  assert_int_equal(s.len, sizeof s.text - 1);
  segue__spoken_begin(&s, long_one, sizeof s.text);
  assert_false(segue__spoken_add(&s, "no", 2));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_tell_what_is_one_sentence),
      cmocka_unit_test(an_end_is_an_end),
      cmocka_unit_test(pieces_are_joined_while_there_is_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
