/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that a recogniser ended at a pause. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

typedef struct row {
  const char *bot, *first, *second, *name, *value; /* value "": nothing is called so */
} row;

static const row rows[] = {
    {"which hotel is it", "it is the redwood", "hotel", "hotel", "redwood hotel"},
    {"your account number please", "it's four four one", "seven double eight", "account_number", "441788"},
    {"may i have your phone number", "555 014", "2671 is the best one", "phone", "555 014 2671"},
    {"may i have your full name", "jane", "doe", "name", "jane doe"},
    {"how can i help", "my name is", "dana reyes", "name", "dana reyes"},
    {"how can i help", "my email is dana", "dot reyes at mail dot example", "email",
     "dana.reyes@mail.example"},
    {"how can i help", "i fly from kelbrook to", "valdosa on monday", "destination", "valdosa"},
    {"how can i help", "i was charged forty", "dollars too much", "amount", "40 dollars"},
    /* what was asked for is not answered by what only follows the answer */
    {"which hotel is it", "i don't know yet", "finally", "hotel", ""},
    /* a sentence that had its end goes on with nothing */
    {"your account number please", "It's 441788.", "2671 more points went missing.", "account_number",
     "441788"},
};

static void gaps_are_bridged(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char bot[80], first[80], second[80];
    snprintf(bot, sizeof bot, "b:%s", rows[i].bot);
    snprintf(first, sizeof first, "c:%s", rows[i].first);
    snprintf(second, sizeof second, "c:%s", rows[i].second);
    segue_context *c = TALK(bot, first, second);
    if (strcmp(entity(c, rows[i].name), rows[i].value))
      print_error("%s | %s: %s\n", rows[i].first, rows[i].second, entity(c, rows[i].name));
    assert_string_equal(entity(c, rows[i].name), rows[i].value);
    segue_context_unref(c);
  }
}

static size_t entities(const segue_context *c) {
  segue_entity e = {.size = sizeof e};
  size_t n = 0;
  while (segue_context_entity(c, n, &e) == SEGUE_OK) n++;
  return n;
}

/* The beginning of a number is no second number, and each value keeps the turn that it was said in. */
static void a_beginning_is_no_value(void **state) {
  (void)state;
  segue_context *c = TALK("b:your account number please", "c:it's 44178", "c:85512");
  segue_entity e = {.size = sizeof e};
  assert_int_equal(entities(c), 1);
  assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
  assert_string_equal(e.value, "44178 85512");
  assert_int_equal(e.turn, 2);
  segue_context_unref(c);
  c = TALK("b:how can i help", "c:my order number is 88123 and", "c:the parcel is late");
  assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
  assert_string_equal(e.value, "88123");
  assert_int_equal(e.turn, 1);
  segue_context_unref(c);
}

/* Who speaks between ends it; so does the length of what was said. */
static void others_end_it(void **state) {
  (void)state;
  char long_turn[420];
  segue_context *c = TALK("b:your account number please", "c:it's 44178", "b:mhm", "c:85512");
  assert_string_not_equal(entity(c, "account_number"), "44178 85512");
  segue_context_unref(c);
  memset(long_turn, 'a', sizeof long_turn);
  memcpy(long_turn, "c:", 2);
  long_turn[sizeof long_turn - 1] = 0;
  c = TALK("b:how can i help", long_turn, "c:my name is", "c:dana reyes");
  assert_string_equal(entity(c, "name"), "dana reyes");
  segue_context_unref(c);
}

/* The title goes to the end of the sentence; one that the application set stays. */
static void a_title_is_whole(void **state) {
  (void)state;
  segue_context *c = TALK("b:how can i help", "c:my hotel room was charged", "c:twice on the company card");
  assert_string_equal(segue_context_title(c), "my hotel room was charged twice on the company card");
  segue_context_unref(c);
  /* a second sentence is none of it: it may hold what nobody should read there */
  c = TALK("b:how can i help", "c:my hotel room was charged", "c:the man there set it to 8494");
  assert_string_equal(segue_context_title(c), "my hotel room was charged");
  segue_context_unref(c);
  c = TALK("b:how can i help", "c:i need some help please", "c:the one on the back says six seven oh");
  assert_null(strstr(segue_context_desired(c), "seven"));
  segue_context_unref(c);
  /* nor is what was asked for answered in it */
  c = TALK("b:what's the account number", "c:account number 77684792", "c:and it expired nine a twenty nine");
  assert_string_equal(entity(c, "account_number"), "77684792");
  assert_null(strstr(entity(c, "number"), "A"));
  segue_context_unref(c);
  static const char note[] = "{\"type\":\"note\",\"issue\":{\"title\":\"Double charge\"}}";
  segue_context_builder *b = NULL;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  segue_context_builder_turn(b, SEGUE_WHO_BOT, "how can i help", 14, NAN, UINT64_MAX);
  segue_context_builder_turn(b, SEGUE_WHO_CALLER, "my hotel room was charged", 25, NAN, UINT64_MAX);
  assert_int_equal(segue_context_builder_apply(b, note, sizeof note - 1, SEGUE_EVENT_BY_APP, NULL), SEGUE_OK);
  segue_context_builder_turn(b, SEGUE_WHO_CALLER, "twice on the card", 17, NAN, UINT64_MAX);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_string_equal(segue_context_title(c), "Double charge");
  segue_context_unref(c);
  segue_context_builder_free(b);
}

/* The wish for a person, cut in two. */
static void a_person_is_heard(void **state) {
  (void)state;
  segue_context *c = TALK("b:how can i help", "c:i would like to speak", "c:to a person please");
  assert_int_equal(segue_context_reason_code(c), SEGUE_REASON_EXPLICIT_REQUEST);
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(gaps_are_bridged),
                                     cmocka_unit_test(a_beginning_is_no_value),
                                     cmocka_unit_test(others_end_it), cmocka_unit_test(a_title_is_whole),
                                     cmocka_unit_test(a_person_is_heard)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
