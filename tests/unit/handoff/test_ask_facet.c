/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask.h"
#include "handoff/ask_facet.h"

static uint32_t asked(const char *question) {
  segue__words w;
  segue__words_of(&w, question, strlen(question));
  return segue__facets_asked(&w);
}

static uint32_t told(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  const uint32_t all = segue__facets_told(&w, text, SEGUE__FACET_ENDS | SEGUE__FACET_PARTS);
  assert_int_equal(segue__facets_told(&w, text, SEGUE__FACET_ENDS), all & SEGUE__FACET_ENDS);
  assert_int_equal(segue__facets_told(&w, text, SEGUE__FACET_PARTS), all & SEGUE__FACET_PARTS);
  return all;
}

static void a_question_is_of_one_end_and_of_hour_or_day(void **state) {
  (void)state;
  assert_int_equal(asked("Which harbour do they leave from?"), SEGUE__FACET_BEGIN);
  assert_int_equal(asked("Where are they going?"), SEGUE__FACET_END);
  assert_int_equal(asked("What day do they bring the car back?"), SEGUE__FACET_END | SEGUE__FACET_DAY);
  assert_int_equal(asked("When will they bring the van back?"), SEGUE__FACET_END);
  assert_int_equal(asked("At what time do they pick it up?"), SEGUE__FACET_BEGIN | SEGUE__FACET_CLOCK);
  assert_int_equal(asked("Who is the skipper?"), 0);
}

static void a_turn_is_of_the_end_it_names(void **state) {
  (void)state;
  assert_int_equal(told("I set off from Rosslare."), SEGUE__FACET_BEGIN);
  assert_int_equal(told("We're heading to Fishguard on the 14th."), SEGUE__FACET_END | SEGUE__FACET_DAY);
  assert_int_equal(told("I'll bring your van back on Friday."), SEGUE__FACET_END | SEGUE__FACET_DAY);
  assert_int_equal(told("Four of us and a dog."), 0);
}

static const struct {
  int who;
  const char *text;
} talk[] = {
    {SEGUE_WHO_BOT, "Ferry desk, what can I do?"},
    {SEGUE_WHO_CALLER, "I'd like a crossing for four of us."},
    {SEGUE_WHO_BOT, "Which harbour do you leave from?"},
    {SEGUE_WHO_CALLER, "I'm leaving from Rosslare."},
    {SEGUE_WHO_BOT, "And where are you going?"},
    {SEGUE_WHO_CALLER, "Heading to Fishguard."},
    {SEGUE_WHO_BOT, "What time would suit you?"},
    {SEGUE_WHO_CALLER, "Around noon."},
    {SEGUE_WHO_BOT, "And on what day?"},
    {SEGUE_WHO_CALLER, "On the 14th."},
    {SEGUE_WHO_BOT, "There is music on board. What kind of music do you like?"},
    {SEGUE_WHO_CALLER, "Some jazz would be lovely."},
    {SEGUE_WHO_BOT, "Shall I book the 14th?"},
    {SEGUE_WHO_CALLER, "Actually, make it the 15th instead."},
};

static void the_other_end_is_no_answer_and_a_kind_is_known(void **state) {
  static const struct {
    const char *question;
    int32_t turn;
  } rows[] = {{"Which harbour do they leave from?", 3},
              {"Where are they going?", 5},
              {"What time do they want?", 7},
              {"What kind of music do they like?", 11},
              {"Which genre?", 11}};
  segue__transcript t;
  (void)state;
  segue__transcript_init(&t);
  for (size_t i = 0; i < sizeof talk / sizeof *talk; i++) {
    const segue__said s = {.who = talk[i].who, .confidence = -1, .text = (char *)talk[i].text};
    assert_int_equal(segue__transcript_add(&t, &s, strlen(s.text), NULL), SEGUE_OK);
  }
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__ask_answer a;
    assert_int_equal(segue__ask(NULL, &t, rows[i].question, &a), SEGUE_OK);
    if (!a.n_turns || a.turns[0] != rows[i].turn)
      fail_msg("%s: %d %s", rows[i].question, a.n_turns ? (int)a.turns[0] : -1, a.text);
  }
  segue__transcript_fini(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_question_is_of_one_end_and_of_hour_or_day),
      cmocka_unit_test(a_turn_is_of_the_end_it_names),
      cmocka_unit_test(the_other_end_is_no_answer_and_a_kind_is_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
