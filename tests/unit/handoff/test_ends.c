/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ends.h"
#include "handoff/repeats.h"
#include "handoff/sought.h"

static uint32_t asked(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__ends_asked(&w, segue__sought_sorts(&w));
}

static void a_question_seeks_one_end(void **state) {
  static const struct {
    const char *text;
    uint32_t ends;
  } rows[] = {
      {"Where shall the van set off from?", SEGUE__END_FROM},
      {"Which station are you going to?", SEGUE__END_TO},
      {"Where is the crate headed?", SEGUE__END_TO},
      {"What day will you bring the canoe back?", SEGUE__END_BACK},
      {"When do you check in?", SEGUE__END_OUT},
      {"Which street is it?", 0},
      {"How many crates are going?", 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (asked(rows[i].text) != rows[i].ends) fail_msg("%#x: %s", (unsigned)asked(rows[i].text), rows[i].text);
}

static void names_and_answers_tell_theirs(void **state) {
  segue__words w;
  assert_int_equal(segue__ends_named("return_date"), SEGUE__END_BACK);
  assert_int_equal(segue__ends_named("origin_city"), SEGUE__END_FROM);
  assert_int_equal(segue__ends_named("invoice_date"), 0);
  static const char both[] = "I take the ferry from Mallaig to Eigg.",
                    none[] = "I want to see it from tomorrow.";
  segue__words_of(&w, both, strlen(both));
  assert_int_equal(segue__ends_said(&w, 0), SEGUE__END_FROM | SEGUE__END_TO);
  segue__words_of(&w, none, strlen(none));
  assert_int_equal(segue__ends_said(&w, 0), 0);
  static const char span[] = "A cabin from the third of May to the tenth.",
                    hire[] = "From the harbour to the tenth of May.";
  segue__words_of(&w, span, strlen(span));
  assert_int_equal(segue__ends_said(&w, SEGUE__SEEK_DAY) & SEGUE__END_TIMES, SEGUE__END_TIMES);
  segue__words_of(&w, hire, strlen(hire));
  assert_int_equal(segue__ends_said(&w, SEGUE__SEEK_DAY) & SEGUE__END_TIMES, 0);
}

static void only_ends_of_one_kind_differ(void **state) {
  assert_true(segue__ends_differ(SEGUE__END_TO, SEGUE__END_FROM));
  assert_false(segue__ends_differ(SEGUE__END_TO, SEGUE__END_OUT));
  assert_false(segue__ends_differ(SEGUE__END_TO, SEGUE__END_FROM | SEGUE__END_TO));
  assert_false(segue__ends_differ(0, SEGUE__END_FROM));
  assert_false(segue__ends_differ(SEGUE__END_TO | SEGUE__END_BACK, SEGUE__END_FROM | SEGUE__END_BACK));
}

static size_t found(const char *bot, const char *caller, const char *agent) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, bot);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, caller);
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 2, agent);
  return r.n_found;
}

static void the_other_end_is_new(void **state) {
  static const char *const rows[][3] = {
      {"Where would you like to sail to?", "Stornoway.", "And which harbour are you leaving from?"},
      {"What day do you collect the canoe?", "On the 4th of May.", "What day do you return it?"},
      {"Where are you setting off from?", "Ullapool.", "What town are you travelling to?"},
  };
  static const char *const same[][3] = {
      {"Where would you like to sail to?", "Stornoway.", "Where are you sailing to?"},
      {"What day do you collect the canoe?", "On the 4th of May.", "What day do you pick the canoe up?"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (found(rows[i][0], rows[i][1], rows[i][2])) fail_msg("a repeat: %s", rows[i][2]);
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (found(same[i][0], same[i][1], same[i][2]) != 1) fail_msg("none: %s", same[i][2]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_question_seeks_one_end),
      cmocka_unit_test(names_and_answers_tell_theirs),
      cmocka_unit_test(only_ends_of_one_kind_differ),
      cmocka_unit_test(the_other_end_is_new),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
