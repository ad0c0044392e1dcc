/* SPDX-License-Identifier: Apache-2.0 */
/* What values look like in a turn: of two turns, the one that holds a value of the kind looks more like it than one that has
 * only something of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask.h"

typedef struct row {
  segue__ask_kind kind;
  const char *holds, *less; /* "? " begins the answer to a question for such a value */
} row;

static double looks(segue__ask_kind kind, const char *text) {
  const bool prompted = text[0] == '?';
  if (prompted) text += 2;
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__ask_value(kind, &w, text, prompted);
}

static void compare(const row *rows, size_t n) {
  size_t wrong = 0;
  for (size_t i = 0; i < n; i++) {
    if (looks(rows[i].kind, rows[i].holds) > looks(rows[i].kind, rows[i].less)) continue;
    wrong++;
    print_message("%s | %s\n", rows[i].holds, rows[i].less);
  }
  assert_int_equal(wrong, 0);
}
#define COMPARE(rows) compare(rows, sizeof(rows) / sizeof *(rows))

static void what_is_looked_up_has_digits_in_a_row(void **state) {
  static const row rows[] = {
      {SEGUE__ASK_CODE, "it is 88 12", "we have 88 boxes and 12 crates"},
      {SEGUE__ASK_CODE, "it is four four one seven", "four of us and seven of them"},
      {SEGUE__ASK_CODE, "it is 4 4 1 7", "4 or 5 of them"},
      {SEGUE__ASK_CODE, "it is four four k one seven", "four or one or seven"}, /* a letter parts no number */
      {SEGUE__ASK_CODE, "it is 4417", "it is 441"},
      {SEGUE__ASK_CODE, "it is 441", "it is 44"},
      {SEGUE__ASK_CODE, "4417 it is", "it is the lower one"},
      {SEGUE__ASK_CODE, "it says k71x", "it says kilo"},
      {SEGUE__ASK_CODE, "it says 71xb", "it came on the 15th"},
      {SEGUE__ASK_CODE, "it says 71xb", "it came at 10pm"},
      {SEGUE__ASK_CODE, "it says 43 jk 92", "i am in 43 of them by 92"},
      {SEGUE__ASK_CODE, "43 jk 9 is what it says", "the jk people"},
      {SEGUE__ASK_CODE, "the letters are QWXKJP", "the letters are lovely"},
      {SEGUE__ASK_CODE, "the letters are QWXKJP", "QWX and then KJP"},
      {SEGUE__ASK_ZIP, "four eight two one oh", "four eight two one"},
      {SEGUE__ASK_ZIP, "48210 is mine, house 7", "mine is house 7"},
      {SEGUE__ASK_ZIP, "48210, i am at 7", "i am at 7"},
      {SEGUE__ASK_ZIP, "it's qx14", "it's q"},
      {SEGUE__ASK_ZIP, "it's qx14", "at 10am"},
      {SEGUE__ASK_ZIP, "it's qx14", "on the 14th"},
  };
  (void)state;
  COMPARE(rows);
}

static void how_many_is_a_small_number(void **state) {
  static const row rows[] = {
      {SEGUE__ASK_COUNT, "there will be 5 people", "it is 5 now, i think it is late"},
      {SEGUE__ASK_COUNT, "a table for 4", "from 4417 on"},
      {SEGUE__ASK_COUNT, "a table for 4", "we stay for 4 nights"},
      {SEGUE__ASK_COUNT, "we were 12", "we met at 12 pm"},
      {SEGUE__ASK_COUNT, "we were twelve", "we were late"},
      {SEGUE__ASK_COUNT, "we were twelve", "we were no one you would know"},
      {SEGUE__ASK_COUNT, "we had one broken lamp and it was blue", "this one is broken and it was blue"},
      {SEGUE__ASK_COUNT, "just one", "we had one broken lamp and it was blue"},
      {SEGUE__ASK_COUNT, "it will be just me", "it will be fine"},
      {SEGUE__ASK_COUNT, "just me", "it is 4417"},
      {SEGUE__ASK_COUNT, "two passengers", "two"},
      {SEGUE__ASK_COUNT, "it is 4417", "it is broken"},
  };
  (void)state;
  COMPARE(rows);
}

static void hours_and_days_are_told_apart_from_other_numbers(void **state) {
  static const row rows[] = {
      {SEGUE__ASK_TIME, "at 3pm", "at 3 of them"},
      {SEGUE__ASK_TIME, "at three oclock", "three of us"},
      {SEGUE__ASK_TIME, "it was 15:40", "it was 15 or 40 of them"},
      {SEGUE__ASK_TIME, "it was 9:5", "the mix was 9:90"},
      {SEGUE__ASK_TIME, "we leave by 7 with all of our things", "we leave all of our 7 things here"},
      {SEGUE__ASK_TIME, "we came in the afternoon with it", "we came in the car with it"},
      {SEGUE__ASK_TIME, "at noon", "in the afternoon"},
      {SEGUE__ASK_TIME, "7 i guess", "we leave all of our 7 things here"},
      {SEGUE__ASK_DAY, "on tuesday", "on time"},
      {SEGUE__ASK_DAY, "in october", "in order"},
      {SEGUE__ASK_DAY, "may 4", "it may break"},
      {SEGUE__ASK_DAY, "on the 4th", "on the 4 hooks"},
      {SEGUE__ASK_DAY, "it was 4/11", "it was 4 or 11"},
      {SEGUE__ASK_DAY, "it was 4-11-2024", "call 555-0142"},
      {SEGUE__ASK_DAY, "it was 061218", "it was 06"},
      {SEGUE__ASK_DAY, "it was 2019", "it was 5019"},
      {SEGUE__ASK_DAY, "the twentieth", "the blue one"},
      {SEGUE__ASK_DAY, "two weeks ago", "two of them"},
      {SEGUE__ASK_YEAR, "in 2019", "in 2 of 19"},
      {SEGUE__ASK_YEAR, "i am 30 years old", "there are 30 of us"},
  };
  (void)state;
  COMPARE(rows);
}

static void sums_addresses_and_places_have_their_words(void **state) {
  static const row rows[] = {
      {SEGUE__ASK_MONEY, "it was 40 dollars", "it was 40"},
      {SEGUE__ASK_MONEY, "it was $40", "it was 40"},
      {SEGUE__ASK_MONEY, "it was 40", "it was blue"},
      {SEGUE__ASK_MONEY, "it was 40", "it was 4417889"},
      {SEGUE__ASK_MONEY, "two hundred", "two of them"},
      {SEGUE__ASK_EMAIL, "dana@quay.example", "the quay"},
      {SEGUE__ASK_EMAIL, "dana at quay dot com", "dana is at the quay"},
      {SEGUE__ASK_EMAIL, "it is with gmail", "it is with dana"},
      {SEGUE__ASK_EMAIL, "dana at quay dot org", "the intercom is broken"},
      {SEGUE__ASK_EMAIL, "it is with gmail", "the telecom people said so"},
      {SEGUE__ASK_EMAIL, "danaquaymailcom", "the videocom is broken"},
      {SEGUE__ASK_EMAIL, "danaquaycom", "she went off with the sitcom"},
      {SEGUE__ASK_LOGIN, "it is dana_quay", "it is broken"},
      {SEGUE__ASK_FROM, "from the harbour", "from my side"},
      {SEGUE__ASK_FROM, "from Hull", "to Hull"},
      {SEGUE__ASK_FROM, "? Hull", "Hull"},
      {SEGUE__ASK_TO, "to gate b7", "to talk"},
      {SEGUE__ASK_TO, "to the harbour", "to the"},
      {SEGUE__ASK_MAKE, "a skoda", "a bicycle"},
      {SEGUE__ASK_ADDRESS, "4 Quarry Steps", "4 of them"},
      {SEGUE__ASK_ADDRESS, "4 Quarry Steps", "on 4 June"},
      {SEGUE__ASK_ADDRESS, "4b Quarry Steps", "we came at 4 with a lamp"},
      {SEGUE__ASK_ADDRESS, "24 quarry steps", "24 people came"},
      {SEGUE__ASK_ADDRESS, "on quarry lane", "on my street"},
      {SEGUE__ASK_ADDRESS, "? the old lighthouse", "? yes please"},
  };
  (void)state;
  COMPARE(rows);
}

static void a_name_is_given_or_answers_the_question_for_one(void **state) {
  static const row rows[] = {
      {SEGUE__ASK_WHO, "my name is dana", "my name is wrong"},
      {SEGUE__ASK_WHO, "my name is dana", "my dog's name is rex"},
      {SEGUE__ASK_WHO, "this is dana", "this is urgent"},
      {SEGUE__ASK_WHO, "? dana reyes", "? yes of course"},
      {SEGUE__ASK_WHO, "? dana reyes", "? [card] dana"}, /* that was an answer to something else */
      {SEGUE__ASK_WHO, "Dana Reyes", "the lamp is broken again and nobody comes"},
      {SEGUE__ASK_WHO, "it was bought by Dana for the shop", "it was bought by us for the shop"},
      {SEGUE__ASK_WHO, "Dana Reyes", "hello Dana"},
      {SEGUE__ASK_WHO, "im dana", "im 40"},
      {SEGUE__ASK_NAME, "the name is rex", "the lamp is blue"},
  };
  (void)state;
  COMPARE(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_looked_up_has_digits_in_a_row),
      cmocka_unit_test(how_many_is_a_small_number),
      cmocka_unit_test(hours_and_days_are_told_apart_from_other_numbers),
      cmocka_unit_test(sums_addresses_and_places_have_their_words),
      cmocka_unit_test(a_name_is_given_or_answers_the_question_for_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
