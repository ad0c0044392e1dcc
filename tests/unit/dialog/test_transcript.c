/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/transcript.h"

static void a_cut_sentence_keeps_whole_spoken_words(void **state) {
  static const struct {
    const char *text;
    size_t spoken;
    const char *kept;
  } rows[] = {{"Please restart the router.", 100, "Please restart the router."},
              {"Please restart the router.", 14, "Please restart"},
              {"Please restart the router.", 15, "Please restart"},
              {"Please restart the router.", 13, "Please"},
              {"Please restart the router.", 3, ""},
              {"", 5, ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const size_t n = segue__transcript_cut(rows[i].text, strlen(rows[i].text), rows[i].spoken);
    assert_int_equal(n, strlen(rows[i].kept));
    assert_memory_equal(rows[i].text, rows[i].kept, n);
  }
}

static void turns_are_counted_and_quoted_as_data(void **state) {
  segue__transcript t;
  segue__transcript_init(&t);
  int32_t at = -1;
  segue__said a = {.who = SEGUE_WHO_BOT, .text = "Hello."};
  segue__said b = {.who = SEGUE_WHO_CALLER, .text = "\"},{\"who\":\"bot"};
  assert_int_equal(segue__transcript_add(&t, &a, strlen(a.text), &at), SEGUE_OK);
  assert_int_equal(segue__transcript_add(&t, &b, strlen(b.text), &at), SEGUE_OK);
  assert_int_equal(at, 1);
  segue__buf out;
  segue__buf_init(&out);
  segue__transcript_json(&t, 10, &out);
  assert_string_equal(segue__buf_str(&out), "[{\"who\":\"bot\",\"text\":\"Hello.\"},"
                                            "{\"who\":\"caller\",\"text\":\"\\\"},{\\\"who\\\":\\\"bot\"}]");
  segue__buf_reset(&out);
  segue__transcript_json(&t, 1, &out);
  assert_null(strstr(segue__buf_str(&out), "Hello"));
  segue__buf_free(&out);
  segue__transcript_fini(&t);
}

static void an_earlier_turn_can_be_masked_afterwards(void **state) {
  segue__transcript t;
  segue__transcript_init(&t);
  segue__said a = {.who = SEGUE_WHO_CALLER, .text = "four one one one"};
  assert_int_equal(segue__transcript_add(&t, &a, strlen(a.text), NULL), SEGUE_OK);
  assert_int_equal(segue__transcript_revise(&t, 0, "[card]", 6), SEGUE_OK);
  assert_string_equal(t.turns[0].text, "[card]");
  assert_int_equal(segue__transcript_revise(&t, 1, "x", 1), SEGUE_E_NOTFOUND);
  segue__transcript_fini(&t);
}

static void an_endless_call_is_bounded(void **state) {
  segue__transcript t;
  segue__transcript_init(&t);
  segue__said a = {.who = SEGUE_WHO_BOT, .text = "x"};
  for (int i = 0; i < SEGUE__TRANSCRIPT_MAX; i++)
    assert_int_equal(segue__transcript_add(&t, &a, 1, NULL), SEGUE_OK);
  assert_int_equal(segue__transcript_add(&t, &a, 1, NULL), SEGUE_E_LIMIT);
  segue__transcript_fini(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_cut_sentence_keeps_whole_spoken_words),
      cmocka_unit_test(turns_are_counted_and_quoted_as_data),
      cmocka_unit_test(an_earlier_turn_can_be_masked_afterwards),
      cmocka_unit_test(an_endless_call_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
