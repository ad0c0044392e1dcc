/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are numbers in a known shape. */
#include "common.h"

#include "wire/shapes.h"

static segue__str str(const char *s) {
  return (segue__str){s, strlen(s)};
}

/* Octets of a value in its shape; read back it must be the same. */
static size_t shaped(const char *value, int topic) {
  uint8_t out[64], used[SEGUE__SHAPES] = {0}, used_back[SEGUE__SHAPES] = {0};
  char pool[64];
  segue__str v = str(value), back = {0};
  segue__sym s = {0}, d = {.decoding = true, .pool = pool, .pool_cap = sizeof pool};
  segue__enc_init(&s.e, out, sizeof out);
  segue__shape_code(&s, &v, topic, used);
  assert_int_equal(s.err, SEGUE_OK);
  const size_t n = segue__enc_finish(&s.e);
  segue__dec_init(&d.d, out, n);
  segue__shape_code(&d, &back, topic, used_back);
  assert_int_equal(d.err, SEGUE_OK);
  assert_true(segue__dec_closed(&d.d));
  assert_int_equal(back.len, strlen(value));
  assert_memory_equal(back.p, value, back.len);
  assert_memory_equal(used, used_back, sizeof used);
  return n;
}

static void values_in_a_shape_come_back(void **state) {
  (void)state;
  static const char *const rows[] = {"6:35 pm",
                                     "12 am",
                                     "00:00",
                                     "23:59",
                                     "9:05",
                                     "7:15 AM",
                                     "11 PM",
                                     "3pm",
                                     "1:20am",
                                     "4 o'clock",
                                     "5 in the morning",
                                     "1958-02-09",
                                     "1930-01-01",
                                     "2057-12-31",
                                     "March 1st",
                                     "22nd of May",
                                     "13th",
                                     "the 3rd",
                                     "June 30",
                                     "1 August",
                                     "July 4, 2026",
                                     "11 May 1999",
                                     "05/31/2024",
                                     "Tuesday",
                                     "next Sunday",
                                     "Friday next week",
                                     "$7",
                                     "$200",
                                     "$10.05",
                                     "$3,700",
                                     "$1,234,567",
                                     "$9,999,999.00",
                                     "12.50",
                                     "100.99",
                                     "4,000",
                                     "90 dollars",
                                     "415-555-0134",
                                     "(207) 555-0161",
                                     "+1 212-555-0100",
                                     "555-0199",
                                     "+12125550134",
                                     "1000000.00"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (segue__shape_of(str(rows[i])) < 0) fail_msg("\"%s\" has no shape", rows[i]);
    for (int topic = SEGUE__TOPIC_NONE; topic <= SEGUE__TOPIC_PHONE; topic++) (void)shaped(rows[i], topic);
  }
}

static void what_would_come_back_otherwise_has_no_shape(void **state) {
  (void)state;
  static const char *const rows[] = {
      "",          " ",           "13 pm",      "0 am",       "06:35 pm",    "24:00",         "12:60",
      "7 Pm",      "03rd",        "32nd",       "1th",        "11st",        "0th",           "$0",
      "$05",       "$1,23",       "$0,123",     "$,100",      "$12.5",       "12.345",        "0.99",
      "1,0000",    "12345678.00", "2026-13-01", "2026-00-10", "2026-1-1",    "1929-12-31",    "2058-01-01",
      "march 1st", "March",       "6:35 pm ",   " 6:35 pm",   "415-555-013", "415-5555-0134", "6:35  pm",
      "$",         "%H %a"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (segue__shape_of(str(rows[i])) >= 0) fail_msg("\"%s\" has a shape", rows[i]);
  assert_int_equal(segue__shape_of((segue__str){"6:35 pm", 6}), -1); /* not what stands behind its end */
}

static void a_name_speaks_of_a_topic(void **state) {
  (void)state;
  assert_int_equal(segue__shape_topic(str("departure_time")),
                   SEGUE__TOPIC_TIME); /* the first word of the list */
  assert_int_equal(segue__shape_topic(str("date_of_birth")), SEGUE__TOPIC_DATE);
  assert_int_equal(segue__shape_topic(str("total_amount")), SEGUE__TOPIC_MONEY);
  assert_int_equal(segue__shape_topic(str("phone")), SEGUE__TOPIC_PHONE);
  assert_int_equal(segue__shape_topic(str("mention")), SEGUE__TOPIC_NONE);
  assert_int_equal(segue__shape_topic(str("")), SEGUE__TOPIC_NONE);
}

static void a_shape_costs_the_less_the_more_it_is_expected(void **state) {
  (void)state;
  assert_true(shaped("6:30 pm", SEGUE__TOPIC_TIME) <= 2);
  assert_true(shaped("2026-03-09", SEGUE__TOPIC_DATE) <= 3);
  assert_true(shaped("415-555-0134", SEGUE__TOPIC_PHONE) <= 5);
  assert_true(shaped("+12125550134", SEGUE__TOPIC_PHONE) < shaped("+12125550134", SEGUE__TOPIC_TIME) + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_in_a_shape_come_back),
      cmocka_unit_test(what_would_come_back_otherwise_has_no_shape),
      cmocka_unit_test(a_name_speaks_of_a_topic),
      cmocka_unit_test(a_shape_costs_the_less_the_more_it_is_expected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
