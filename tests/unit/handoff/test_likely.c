/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/likely.h"
#include "handoff/repeats.h"

typedef struct said {
  const char *bot, *caller;
} said;

/* From which of the caller's turns the question is found to be answered, -1 none. */
static int32_t from(const said *talk, size_t n, const char *question) {
  segue__repeats r;
  segue__repeats_init(&r);
  for (size_t i = 0; i < n; i++) {
    segue__repeats_before(&r, SEGUE_WHO_BOT, (int32_t)(2 * i), talk[i].bot);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, (int32_t)(2 * i + 1), talk[i].caller);
  }
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, (int32_t)(2 * n), question);
  return r.n_found ? r.found[0].known_from : -1;
}

static const said lantern[] = {
    {"Lamp House, hello.", "The lantern that you sent me has a cracked glass and the hinge is loose."},
    {"When did you buy it?", "In March, at the fair in Skelwick."},
    {"Where did you keep it?", "In the shed."}};

static const said boat[] = {
    {"Good morning, how can I help?", "I'd like to hire a rowing boat for my brother's wedding."},
    {"Which colour should the boat be?", "Green, if there is one."},
    {"How will you be paying?", "By cheque."}};

static void what_no_rule_finds_is_found_by_all_that_speaks_for_it(void **state) {
  assert_int_equal(from(lantern, 3, "What is loose?"), 1);
  assert_int_equal(from(boat, 3, "What are you hiring?"), 1);
  assert_int_equal(from(boat, 3, "What do you want hired?"), 1);
}

static void what_nobody_told_is_new(void **state) {
  static const char *const lanterns[] = {"How tall is it?", "Who sold it to you?", "What did you pay?"},
                           *const boats[] = {"Do you swim?", "Where is the harbour?", "When is the wedding?",
                                             "What do you want to eat?", "Is the dog insured?"};
  for (size_t i = 0; i < sizeof lanterns / sizeof *lanterns; i++)
    if (from(lantern, 3, lanterns[i]) != -1) fail_msg("%s", lanterns[i]);
  for (size_t i = 0; i < sizeof boats / sizeof *boats; i++)
    if (from(boat, 3, boats[i]) != -1) fail_msg("%s", boats[i]);
}

/* One more thing that a question asks for and nobody told never makes it likelier. */
static void what_is_foreign_speaks_against_it(void **state) {
  segue__words w;
  segue__sought s;
  const char text[] = "What do you want hired?";
  segue__words_of(&w, text, sizeof text - 1);
  segue__sought_read(&s, &w, true);
  segue__likeness x = {.s = &s, .strong = 1, .said = "hire boat", .known = 3, .wish = true, .wished = true};
  int32_t before = segue__likely(&x);
  assert_true(before > 0);
  for (x.rest = 1; x.rest < 4; x.rest++) {
    const int32_t now = segue__likely(&x);
    assert_true(now < before);
    before = now;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_no_rule_finds_is_found_by_all_that_speaks_for_it),
      cmocka_unit_test(what_nobody_told_is_new),
      cmocka_unit_test(what_is_foreign_speaks_against_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
