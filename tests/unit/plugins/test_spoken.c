/* SPDX-License-Identifier: Apache-2.0 */
#include <plugins/common/spoken.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct row {
  const char *said, *want;
};

static void digit_strings_are_read_as_people_say_them(void **state) {
  static const struct row rows[] = {{"four four one seven", "4417"},
                                    {"double four one seven", "4417"},
                                    {"it's four, four... one seven please", "4417"},
                                    {"triple oh seven", "0007"},
                                    {"forty four seventeen", "4417"},
                                    {"44 17", "4417"},
                                    {"4417", "4417"},
                                    {"five hundred", "500"},
                                    {"ninety oh two", "9002"},
                                    {"double double", ""},
                                    {"nothing here", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__said w;
    char out[32];
    segue__said_split(&w, rows[i].said, 0);
    segue__spoken_digits(w.seq, out, sizeof out);
    assert_string_equal(out, rows[i].want);
  }
}

static void dates_are_read_as_people_say_them(void **state) {
  static const struct row rows[] = {{"may third nineteen eighty five", "1985-05-03"},
                                    {"the third of may nineteen eighty five", "1985-05-03"},
                                    {"it's the third of May, 1985", "1985-05-03"},
                                    {"May 3rd 1985", "1985-05-03"},
                                    {"1985-05-03", "1985-05-03"},
                                    {"5/3/1985", "1985-05-03"},
                                    {"25/3/1985", "1985-03-25"},
                                    {"third of may", "--05-03"},
                                    {"december twenty first two thousand and one", "2001-12-21"},
                                    {"december thirty first two thousand", "2000-12-31"},
                                    {"june first nineteen oh five", "1905-06-01"},
                                    {"june twenty first one nine nine nine", "1999-06-21"},
                                    {"on the twenty ninth of february nineteen ninety six", "1996-02-29"},
                                    {"may i talk to someone on may second twenty twenty", "2020-05-02"},
                                    {"february thirtieth nineteen ninety", ""},
                                    {"may i come in", ""},
                                    {"five three", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__said w;
    char out[16] = "";
    segue__said_split(&w, rows[i].said, 0);
    segue__spoken_date(w.seq, out);
    assert_string_equal(out, rows[i].want);
  }
}

static void names_lose_their_lead_words(void **state) {
  static const struct row rows[] = {{"my name is dana reyes", "Dana Reyes"},
                                    {"yes this is Dana Reyes speaking", "Dana Reyes"},
                                    {"it's o'neil", "O'neil"},
                                    {"well um", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__said w;
    char out[32] = "";
    segue__said_split(&w, rows[i].said, 0);
    segue__spoken_name(w.seq, out, sizeof out);
    assert_string_equal(out, rows[i].want);
  }
}

static void a_value_has_one_canonical_text(void **state) {
  static const struct row rows[] = {{"May third, 1985", "1985-05-03"},
                                    {"1985-05-03", "1985-05-03"},
                                    {"four four one seven", "4417"},
                                    {" 44-17 ", "4417"},
                                    {"Blue  Whale", "blue whale"},
                                    {"O\xe2\x80\x99Neil", "o'neil"},
                                    {"", ""},
                                    {"?!", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char out[64] = "";
    segue__spoken_canonical(rows[i].said, out, sizeof out);
    assert_string_equal(out, rows[i].want);
  }
}

static void numerals_are_spelled_for_comparison(void **state) {
  segue__said w;
  segue__said_split(&w, "My 5G at 24, don\xe2\x80\x99t 'say' 101", 1);
  static const char *const want[] = {"my",    "five", "g",   "at",   "twenty", "four",
                                     "don't", "say",  "one", "zero", "one"};
  assert_int_equal(w.seq.n, 11);
  for (int i = 0; i < 11; i++) assert_string_equal(w.seq.w[i], want[i]);
}

static void long_input_is_cut_not_overrun(void **state) {
  char text[8000];
  segue__said w;
  memset(text, 'a', sizeof text - 1);
  for (size_t i = 5; i < sizeof text; i += 7) text[i] = ' ';
  text[sizeof text - 1] = 0;
  segue__said_split(&w, text, 1);
  assert_true(w.seq.n > 0 && w.seq.n <= SEGUE__SAID_MAX);
}

static void forms_of_a_word_are_alike(void **state) {
  assert_true(segue__said_alike("drops", "dropping"));
  assert_true(segue__said_alike("bill", "billing"));
  assert_false(segue__said_alike("bill", "ball"));
  assert_false(segue__said_alike("is", "it"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(digit_strings_are_read_as_people_say_them),
      cmocka_unit_test(dates_are_read_as_people_say_them),
      cmocka_unit_test(names_lose_their_lead_words),
      cmocka_unit_test(a_value_has_one_canonical_text),
      cmocka_unit_test(numerals_are_spelled_for_comparison),
      cmocka_unit_test(long_input_is_cut_not_overrun),
      cmocka_unit_test(forms_of_a_word_are_alike),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
