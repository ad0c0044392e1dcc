/* SPDX-License-Identifier: Apache-2.0 */
/* A figure in a summary is one that was said, in any form of it; a part of one, or two put together, is another figure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/summary_check.h"

typedef struct row {
  const char *said[4]; /* "> " begins what the bot says; a turn in front of it is the caller's */
  const char *told;
  bool fine;
} row;
#define COUNT(a) (sizeof(a) / sizeof *(a))

static void run(const row *rows, size_t n) {
  size_t wrong = 0;
  for (size_t i = 0; i < n; i++) {
    const row *r = &rows[i];
    segue__transcript t;
    segue__fault f;
    segue__transcript_init(&t);
    for (size_t k = 0; k < COUNT(r->said) && r->said[k]; k++) {
      const bool bot = r->said[k][0] == '>';
      const segue__said turn = {.who = bot ? SEGUE_WHO_BOT : SEGUE_WHO_CALLER,
                                .confidence = -1,
                                .text = (char *)r->said[k] + (bot ? 2 : 0)};
      assert_int_equal(segue__transcript_add(&t, &turn, strlen(turn.text), NULL), SEGUE_OK);
    }
    const int rc = segue__summary_check(NULL, &t, r->told, strlen(r->told), true, &f);
    if ((rc == SEGUE_OK) != r->fine) {
      wrong++;
      print_message("%s | %s: %s\n", r->said[0], r->told, r->fine ? f.found : "let through");
    }
    if (rc != SEGUE_OK && f.kind != SEGUE__FAULT_NUMBER && f.kind != SEGUE__FAULT_DATE)
      fail_msg("%s: %s", r->told, segue__fault_name(f.kind));
    segue__transcript_fini(&t);
  }
  assert_int_equal(wrong, 0);
}

static void a_part_of_a_figure_is_another_figure(void **state) {
  static const row rows[] = {
      {{"they want two hundred and fifty dollars"}, "They want $250.", true},
      {{"they want two hundred and fifty dollars"}, "They want $50.", false},
      {{"they want two hundred and fifty dollars"}, "They want $200.", false},
      {{"they want two hundred and fifty dollars"}, "They want fifty dollars.", false},
      {{"they want two hundred and fifty dollars"}, "They want 20050 dollars.", false},
      {{"they want two hundred uh fifty dollars"}, "They want $250.", true},
      {{"they want two hundred uh fifty dollars"}, "They want $50.", false},
      {{"they want a hundred and twenty"}, "They want 120.", true},
      {{"they want a hundred and twenty"}, "They want 20.", false},
      {{"they want fifteen hundred"}, "They want $1,500.", true},
      {{"they want fifteen hundred"}, "They want $15.", false},
      {{"they want $1500"}, "They want $15.", false},
      {{"they want $1500"}, "They want $500.", false},
      {{"they want $1500"}, "They want $150.", false},
      {{"they want $1,500.00"}, "They want $1,500.", true},
      {{"they want $1,500.00"}, "They want $500.", false},
      {{"they want 25,000"}, "They want 25.", false},
      {{"they want 25000"}, "They want 5000.", false},
      {{"they want 12500"}, "They want 1250.", false},
      {{"they want $250000"}, "They want $50000.", false},
      {{"two hundred and fifty thousand"}, "The caller said 250,000.", true},
      {{"two hundred and fifty thousand"}, "The caller said 250.", false},
      {{"two hundred and fifty thousand"}, "The caller said 50,000.", false},
      {{"it was the 14th time"}, "It was the 4th time.", false},
      {{"it was the 14th time"}, "It was the 14th time.", true},
      {{"on row fourteen"}, "Row 4.", false},
      {{"they want 5k"}, "They want $5,000.", true},
      {{"they want 5k"}, "They want 5k.", true},
      {{"they want 5k"}, "They want $5.", false},
      {{"they want 1.5 million"}, "They want 1,500,000.", true},
      {{"they want 1.5 million"}, "They want $1.50.", false},
      {{"they want 3 thousand"}, "They want 3000.", true},
      {{"they want 3 thousand"}, "They want 3.", false},
  };
  (void)state;
  run(rows, COUNT(rows));
}

static void whole_and_fraction_belong_together(void **state) {
  static const row rows[] = {
      {{"i was charged fifty nine ninety nine"}, "The caller was charged $59.99.", true},
      {{"i was charged fifty nine ninety nine"}, "The caller was charged $99.", false},
      {{"i was charged fifty nine ninety nine"}, "The caller was charged $59.", false},
      {{"i was charged $59.99"}, "The caller was charged fifty nine ninety nine.", true},
      {{"i was charged $59.99"}, "The caller was charged 59 dollars and 99 cents.", true},
      {{"i was charged $59.99"}, "The caller was charged $59.", false},
      {{"i was charged $59.99"}, "The caller was charged $99.", false},
      {{"i was charged $59.99"}, "The caller was charged $5,999.", false},
      {{"i was charged fifty nine dollars and ninety nine cents"}, "The caller was charged $59.99.", true},
      {{"i was charged fifty nine dollars and five cents"}, "The caller was charged $59.05.", true},
      {{"i was charged fifty nine dollars and five cents"}, "The caller was charged $59.50.", false},
      {{"i was charged fifty nine dollars and ninety nine cents"}, "The caller was charged $59.", false},
      {{"9 of the 99 came"}, "The caller was charged $9.99.", false},
      {{"9 of the 99 came"}, "9 of 99 came.", true},
      {{"it weighs two point five"}, "It is 2.5.", true},
      {{"it weighs two point five"}, "It is 2.50.", true},
      {{"it weighs 2 point 5"}, "It is 2.5.", true},
      {{"it weighs two point five five"}, "It is 2.55.", true},
      {{"it weighs two point five 3 came"}, "2.5, and 3 came.", true},
      {{"we waited two and a half 3 came"}, "2.5, and 3 came.", true},
      {{"i paid 59 dollars 99 cents 3 came"}, "$59.99, and 3 came.", true},
      {{"i paid 59.99 20 came"}, "$59.99, and 20 came.", true},
      {{"i paid 1,500 20 came"}, "20 came.", true},
      {{"they want 1.5k"}, "They want $1,500.", true},
      {{"they want five nine nine"}, "They want $5.99.", true},
      {{"they want five nine hundred ninety nine"}, "They want $59.99.", false},
      {{"at half past nine"}, "At 21:30.", true},
      {{"at half past 9"}, "At 9:30.", true},
      {{"it weighs two point five"}, "It is 5.", false},
      {{"it weighs 2.5"}, "It is 25.", false},
      {{"we waited two and a half hours"}, "The caller waited 2.5 hours.", true},
      {{"we waited two and a half hours"}, "The caller waited 2 hours.", false},
      {{"it is 250"}, "It is 250.00.", true},
      {{"it is 250.50"}, "It is 250.", false},
      {{"at half past nine"}, "At 9:30.", true},
      {{"at half past nine"}, "At 9:00.", false},
      {{"at quarter to nine"}, "At 8:45.", true},
      {{"at nine thirty"}, "At 9:30.", true},
      {{"at nine thirty"}, "At 21:30.", true},
      {{"at nine oh five"}, "At 9:05.", true},
      {{"at 14:15"}, "At 2:15 pm.", true},
      {{"at 14:15"}, "At 2:45 pm.", false},
      {{"at 930"}, "At 9:30.", true},
      {{"at 9:30"}, "They want $930.", false},
      {{"at 9 or at 12:30"}, "At 9:30.", false},
  };
  (void)state;
  run(rows, COUNT(rows));
}

static void numbers_beside_one_another_stay_two(void **state) {
  static const row rows[] = {
      {{"12 and 7 came"}, "12 and 7 came.", true},
      {{"12 and 7 came"}, "7 came.", true},
      {{"12 and 7 came"}, "127 came.", false},
      {{"rows 12, 15 and 18 came"}, "Rows 12, 15 and 18 came.", true},
      {{"rows 12, 15 and 18 came"}, "Row 15 came.", true},
      {{"rows 3, 4 and 5 came"}, "Row 4 came.", true},
      {{"rows twelve fifteen and eighteen"}, "Row 18.", true},
      {{"it takes 10-15 days"}, "It takes 10-15 days.", true},
      {{"it takes 10-15 days"}, "It takes 15 days.", true},
      {{"it takes 10-15 days"}, "It takes 1015 days.", false},
      {{"i paid 50 so 20 is left"}, "20 is left.", true},
      {{"room twelve two of us"}, "Two of them, room 12.", true},
      {{"from 2019 and 3 came"}, "3 came in 2019.", true},
  };
  (void)state;
  run(rows, COUNT(rows));
}

static void a_number_to_be_looked_up_is_known_by_its_groups_and_its_end(void **state) {
  static const row rows[] = {
      {{"it is eight eight one two four four one seven"}, "It is 88124417.", true},
      {{"it is eight eight one two four four one seven"}, "It ends in 4417.", true},
      {{"it is eight eight one two four four one seven"}, "The last four digits are 4417.", true},
      {{"it is eight eight one two four four one seven"}, "It ends in 8812.", false},
      {{"it is eight eight one two four four one seven"}, "It begins with 8812.", true},
      {{"it is eight eight one two four four one seven"}, "It is 4417.", false},
      {{"it is eight eight one two four four one seven"}, "It is 81244.", false},
      {{"it is eight eight one two four four one seven"}, "4 of them.", false},
      {{"it is eight eight one two, four four one seven"}, "It is 88124417.", true},
      {{"it is 8, 8, 1, 2, 4, 4, 1, 7"}, "It is 88124417.", true},
      {{"it is 8, 8, 1, 2, 4, 4, 1, 7"}, "8 of them.", false},
      {{"it is double eight one two four four one seven"}, "It is 88124417.", true},
      {{"it is 88 12 44 17"}, "It is 8812-4417.", true},
      {{"it is 88 12 44 17"}, "12 of them.", false},
      {{"it is 8812 4417"}, "It is 88124417.", true},
      {{"it is 88124417"}, "It is 8812 4417.", true},
      {{"account 88120250"}, "The last four digits are 0250.", true},
      {{"account 88120250"}, "They last want 250.", false},
      {{"account 88120250"}, "They first want 881.", false},
      {{"it is 88124417"}, "The number ending in 4417.", true},
      {{"it is 88 12 44 17"}, "It is 1245.", false},
      {{"it is 88 12 44 17"}, "It is 8124.", false},
      {{"it is 8, 8, 1, 2, 4, 4, 1, 7"}, "It is 124.", false},
      {{"it is 8, 8, 1, 2, 4, 4, 1, 7"}, "It ends in 4417.", true},
      {{"it is 11111111111111111111111111111111111111111111"},
       "It is 111111111111111111111111111111111111111111111.",
       false},
      {{"it is eight eight one two", "um four four one seven"}, "It is 88124417.", true},
      {{"they want two hundred", "and fifty dollars"}, "They want $250.", true},
      {{"they want two hundred", "and fifty dollars"}, "They want $50.", false},
      {{"it is 88 12 44 17"}, "It is 1244.", true},
      {{"call +47 555 01 234"}, "Call 55501234.", true},
      {{"call 925-648-7838"}, "Call 648-7838.", true},
      {{"call 925-648-7838"}, "Call 25-648-7838.", false},
      {{"call (555) 010-1234"}, "Call 5550101234.", true},
      {{"call (555) 010-1234"}, "Call 555-010-1234, area code 555.", true},
      {{"call one eight hundred five five five zero one nine nine"}, "Call 1-800-555-0199.", true},
      {{"it is w2378156"}, "It is 2378156.", true},
      {{"it is w2378156"}, "It is 237815.", false},
      {{"it is eight eight one two", "four four one seven"}, "It is 88124417.", true},
      {{"it is eight eight one two", "> mm-hmm", "four four one seven"}, "It is 88124417.", true},
      {{"it is eight eight one two", "> and the house number please", "four"}, "It is 88124.", false},
      {{"they want two hundred and", "fifty dollars"}, "They want $250.", true},
      {{"they want two hundred and", "fifty dollars"}, "They want $50.", false},
      {{"it is for 2.", "14 nights"}, "2 want 14 nights.", true},
      {{"it is for 2.", "14 nights"}, "214 nights.", false},
  };
  (void)state;
  run(rows, COUNT(rows));
}

static void a_code_is_told_whole(void **state) {
  static const row rows[] = {
      {{"berth k 71"}, "Berth K71.", true},          {{"berth k 71"}, "Berth K7.", false},
      {{"berth k seventy one"}, "Berth K71.", true}, {{"berth k double seven"}, "Berth K77.", true},
      {{"berth k seven one"}, "Berth K-71.", true},  {{"berth k seven one"}, "Berth K7.", false},
      {{"code abk71"}, "Code K71.", false},          {{"code k71"}, "Code K7.", false},
      {{"code ab-1234x"}, "Code AB1234X.", true},
  };
  (void)state;
  run(rows, COUNT(rows));
}

static void a_day_is_told_as_it_was_said(void **state) {
  static const row rows[] = {
      {{"on march 15"}, "On March 15.", true},
      {{"on march 15"}, "On March 1.", false},
      {{"on march 15"}, "On March 5.", false},
      {{"on march 1"}, "On March 15.", false},
      {{"on march twenty fifth"}, "On March 25.", true},
      {{"on march twenty fifth"}, "On March 20.", false},
      {{"on march twenty fifth"}, "On March 5.", false},
      {{"on january fifth february sixth"}, "On February 6.", true},
      {{"on january fifth february sixth"}, "On February 5.", false},
      {{"on the fourteenth"}, "On the 14th.", true},
      {{"on the fourteenth"}, "On the 4th.", false},
      {{"on the fourteenth"}, "On the fifteenth.", false},
      {{"on the 14th"}, "On the fourteenth.", true},
      {{"on the twenty first"}, "On the 21st.", true},
      {{"on the twenty first"}, "On the 20th.", false},
      {{"on the third"}, "On the 3rd.", true},
      {{"on march 12 1984"}, "In 1984.", true},
      {{"on march 12 1984"}, "On the 12th.", true},
      {{"on march 12 1984"}, "121984.", false},
      {{"on 2026-11-02"}, "On November 2.", true},
      {{"on march 7"}, "At 7 pm.", false},
      {{"on march 7"}, "They want $7.", false},
      {{"that is the second"}, "2 of them.", false},
      {{"4/5 came"}, "4 of 5 came.", true},
      {{"one zero of 12:30:45"}, "At 12:30.", false},
  };
  (void)state;
  run(rows, COUNT(rows));
}

/* A caller who reads out numbers without end: none of them is lost, though they are more than one text may hold. */
static void numbers_without_end_are_all_known(void **state) {
  enum { TURNS = 12 };
  static char text[6001];
  segue__transcript t;
  segue__fault f;
  (void)state;
  for (size_t i = 0; i + 1 < sizeof text; i++) text[i] = "12 "[i % 3];
  segue__transcript_init(&t);
  for (int i = 0; i < TURNS; i++) {
    const segue__said turn = {
        .who = SEGUE_WHO_CALLER, .confidence = -1, .text = i == 1 ? (char *)"88124417" : text};
    assert_int_equal(segue__transcript_add(&t, &turn, strlen(turn.text), NULL), SEGUE_OK);
  }
  static const char told[] = "It is 88124417.";
  assert_int_equal(segue__summary_check(NULL, &t, told, strlen(told), true, &f), SEGUE_OK);
  segue__transcript_fini(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_part_of_a_figure_is_another_figure),
      cmocka_unit_test(whole_and_fraction_belong_together),
      cmocka_unit_test(numbers_beside_one_another_stay_two),
      cmocka_unit_test(a_number_to_be_looked_up_is_known_by_its_groups_and_its_end),
      cmocka_unit_test(a_code_is_told_whole),
      cmocka_unit_test(a_day_is_told_as_it_was_said),
      cmocka_unit_test(numbers_without_end_are_all_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
