/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people say them: sums that share a unit, days of birth in numbers, days taken back, two people in one call. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

/* Value "": nothing is called so. */
static const talk_row rows[] = {
    /* one unit for two sums */
    {"How can I help?", "They took 42.70 and 615 euros off me.", "amount", "42.70 euros"},
    {"How can I help?", "They took 42.70 and 615 euros off me.", "amount", "615 euros"},
    {"How can I help?", "the fee is between 35 and 45 pounds", "amount", "35 pounds"},
    {"How can I help?", "the fee is between thirty and forty five pounds", "amount", "30 pounds"},
    {"How can I help?", "the fee is between thirty and forty five pounds", "amount", "45 pounds"},
    {"How can I help?", "It was two or three hundred dollars.", "amount", "200 dollars"},
    {"How can I help?", "You said $35 to 45 a month.", "amount", "$45"},
    {"How can I help?", "I paid $35 and 2 of them never came.", "amount", "$35 and 2"},
    {"How can I help?", "one hundred and eighty euros left my account", "amount", "180 euros"},
    {"When was it?", "about seven, three pounds thirty", "amount", "3.30 pounds"},
    {"How can I help?", "only locker 9 and 25 pounds of it", "amount", "25 pounds"},
    {"How can I help?", "it was two thousand, five hundred pounds", "amount", "2500 pounds"},
    {"How can I help?", "it was 1,250 pounds", "amount", "1,250 pounds"},
    /* "a hundred" is a hundred */
    {"How can I help?", "you charged me a hundred pounds", "amount", "100 pounds"},
    {"How can I help?", "you charged me a hundred and thirty pounds", "amount", "130 pounds"},
    {"How can I help?", "you charged me a thousand and ten euros", "amount", "1010 euros"},
    {"How can I help?", "you charged me a pound and thirty pence", "amount", ""},
    /* what a meter reads is no money */
    {"What does the meter say?", "It's 30,615.", "meter_reading", "30,615"},
    {"What does the meter read?", "It's 30,615.", "amount", ""},
    /* a day of birth in numbers, where one is due */
    {"Your date of birth?", "third of the sixth seventy two", "date_of_birth",
     "third of the sixth seventy two"},
    {"Your date of birth?", "it's the twenty fourth of the sixth seventy two", "date_of_birth",
     "twenty fourth of the sixth seventy two"},
    {"Your date of birth?", "the ninth of the third nineteen seventy", "date_of_birth",
     "ninth of the third nineteen seventy"},
    {"Your date of birth?", "3rd of the 6th 72", "date_of_birth", "3rd of the 6th 72"},
    {"Your date of birth?", "14 6th 1972", "date_of_birth", "14 6th 1972"},
    {"Your date of birth?", "three six seventy two", "date_of_birth", "03/06/72"},
    {"Your date of birth?", "oh three oh six seventy two", "date_of_birth", "03/06/72"},
    {"Your date of birth?", "third of june seventy two", "date_of_birth", "third of june seventy two"},
    {"Your name and date of birth?", "ida holm third of the sixth seventy two", "date_of_birth",
     "third of the sixth seventy two"},
    {"How can I help?", "i was born third of the sixth seventy two", "date_of_birth",
     "third of the sixth seventy two"},
    {"Your date of birth?", "i'm third of the queue", "date_of_birth", ""},
    {"Your date of birth?", "one three two four", "date_of_birth", ""},
    {"How can I help?", "the third of the sixth seventy two units", "date_of_birth", ""},
    {"What's your DOB?", "3/6/72", "date_of_birth", "3/6/72"},
    {"And the year and month of your birth?", "June 3rd 1972", "date_of_birth", "June 3rd 1972"},
    {"How can I help?", "It comes to ten or fifteen hundred dollars.", "amount", "1000 dollars"},
    {"How can I help?", "You took $35 three times.", "amount", "$35"},
    /* the month, not the letter of the spelling alphabet */
    {"Your date of birth?", "7 November 1972", "date_of_birth", "7 November 1972"},
    {"Your date of birth?", "november 7 1972", "date_of_birth", "november 7 1972"},
    {"When was it?", "17 November 2025", "reference", ""},
    {"What's the reference?", "november 4 4 1 7 2", "reference", "N44172"},
};

static void figures_are_read_as_they_are_said(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char bot[128], caller[256];
    snprintf(bot, sizeof bot, "b:%s", rows[i].bot);
    snprintf(caller, sizeof caller, "c:%s", rows[i].caller);
    segue_context *c = TALK(bot, caller);
    const char *first = entity(c, rows[i].name);
    if (!holds(c, rows[i].name, rows[i].value)) {
      print_error("\"%s\": %s is \"%s\", not \"%s\"\n", rows[i].caller, rows[i].name, first, rows[i].value);
      wrong++;
    }
    segue_context_unref(c);
  }
  assert_int_equal(wrong, 0);
}

/* Who calls, where somebody else is named too, and where a name is begun twice. */
static const talk_row names[] = {
    {"What's your name?", "it's oskar um oskar fallow f a double l o w", "name", "oskar fallow"},
    {"What's your name?", "Should be under Oskar, Oskar Fallow", "name", "Oskar Fallow"},
    {"How can I help?", "my name is oskar uh oskar fallow", "name", "oskar fallow"},
    {"Your name and date of birth?", "oskar fallow uh third of the sixth seventy two", "name",
     "oskar fallow"},
    {"Who is it for?", "for my mother i'm her daughter ingrid", "name", "ingrid"},
    {"How can I help?", "I'm Oskar's sister Ingrid, it's about his flat.", "name", "Ingrid"},
    {"How can I help?", "i'm her son calling about the bill", "name", ""},
    {"Who is it for?", "her name is ingrid fallow and i'm her son oskar", "person", "ingrid fallow"},
    {"Who is it for?", "her name is ingrid fallow and i'm her son oskar", "name", "oskar"},
    {"Who is it for?", "Her name is Ingrid Fallow.", "name", ""},
    {"How can I help?", "my name is Oskar Fallow nice to meet you", "name", "Oskar Fallow"},
    {"How can I help?", "my name is Nice Fallow", "name", "Nice Fallow"},
    {"How can I help?", "It's Oskar's brother Nils who broke it.", "name", ""},
    {"To verify you, what was your mother's maiden name?", "her name hollis by marriage", "person", ""},
};

/* What a day is of, by the words before it. */
static void a_day_is_of_what_its_words_say(void **state) {
  static const char *const told[][3] = {
      {"c:The boots arrived on Monday.", "received", "Monday"},
      {"c:I came in on Monday.", "", "Monday"},
      {"c:It's the order for tomorrow.", "", "tomorrow"},
      {"c:I ordered it on Monday.", "ordered", "Monday"},
      {"c:Let's leave it at Monday.", "", "Monday"},
      {"c:We leave on Monday.", "departure", "Monday"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
    segue_context *c = TALK("b:How can I help?", told[i][0]);
    segue_date d = {.size = sizeof d};
    assert_int_equal(segue_context_date(c, 0, &d), SEGUE_OK);
    assert_string_equal(d.what ? d.what : "", told[i][1]);
    assert_string_equal(d.date, told[i][2]);
    segue_context_unref(c);
  }
  segue_context *c = TALK("b:Alan's date of birth?", "c:seventh of the tenth fifty four", "b:And yours?",
                          "c:sixteenth May fifty six");
  assert_true(holds(c, "date_of_birth", "sixteenth May fifty six"));
  segue_context_unref(c);
  c = TALK("b:Which one?", "c:It's the second delivery, not the first.");
  assert_int_equal(segue_context_date_count(c), 0);
  segue_context_unref(c);
  c = TALK("b:How can I help?", "c:Two were due, the first came, the second never did.");
  assert_int_equal(segue_context_date_count(c), 0);
  segue_context_unref(c);
}

/* The days that are left of what somebody says. */
static const char *const days[][3] = {
    {"c:it came on the fifteenth no wait the sixteenth", "sixteenth", ""},
    {"c:The text said Tuesday, no, Wednesday.", "Wednesday", ""},
    {"c:it was sunday morning no saturday", "saturday", ""},
    {"c:I called on Monday. No, Tuesday is my day off.", "Monday", "Tuesday"},
    {"c:I called on Monday. No, Tuesday.", "Tuesday", ""},
    {"c:Is Tuesday ok? Thursday is no good.", "Tuesday", "Thursday"},
    {"c:I sent two, the first was red and the second was blue.", "", ""},
    {"c:The second would suit me.", "second", ""},
};

static void a_day_in_the_place_of_another_counts(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    segue_context *c = TALK("b:How can I help?", days[i][0]);
    size_t n = 0;
    for (; n < 2 && *days[i][n + 1]; n++) {
      segue_date d = {.size = sizeof d};
      assert_int_equal(segue_context_date(c, n, &d), SEGUE_OK);
      assert_string_equal(d.date, days[i][n + 1]);
    }
    assert_int_equal(segue_context_date_count(c), n);
    segue_context_unref(c);
  }
  segue_context *c =
      TALK("b:Which day?", "c:the fifteenth", "b:And the time?", "c:no wait the sixteenth at two");
  segue_date d = {.size = sizeof d};
  assert_int_equal(segue_context_date(c, 0, &d), SEGUE_OK);
  assert_string_equal(d.date, "sixteenth");
  assert_int_equal(segue_context_date_count(c), 1);
  segue_context_unref(c);
}

static void who_calls_is_not_whom_they_call_for(void **state) {
  (void)state;
  TALK_ROWS(names, NULL);
}

/* "Could you not …" asks for it. */
static void a_wish_is_not_turned_round(void **state) {
  (void)state;
  segue_context *c = TALK("b:How can I help?", "c:Could you not just sell my ticket to somebody else?");
  assert_string_equal(segue_context_desired(c), "sell my ticket to somebody else");
  segue_context_unref(c);
}

static void a_day_of_birth_is_personal(void **state) {
  (void)state;
  segue_context *c = TALK("b:Your date of birth?", "c:third of the sixth seventy two");
  segue_entity e = {.size = sizeof e};
  assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
  assert_string_equal(e.name, "date_of_birth");
  assert_int_equal(e.cls, SEGUE_CLASS_PII);
  segue_context_unref(c);
  static const char *const told[] = {"c:i was born third of the sixth seventy two",
                                     "c:My date of birth is 3/6/72.",
                                     "c:I was born on the third of June 1972"};
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
    c = TALK("b:How can I help?", told[i]);
    const char *title = segue_context_title(c);
    assert_true(!title || !*title);
    segue_context_unref(c);
  }
  c = TALK("b:How can I help?", "c:My date of birth is wrong on your letter.");
  assert_non_null(segue_context_title(c));
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(figures_are_read_as_they_are_said),
      cmocka_unit_test(a_day_of_birth_is_personal),
      cmocka_unit_test(a_day_is_of_what_its_words_say),
      cmocka_unit_test(a_day_in_the_place_of_another_counts),
      cmocka_unit_test(who_calls_is_not_whom_they_call_for),
      cmocka_unit_test(a_wish_is_not_turned_round),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
