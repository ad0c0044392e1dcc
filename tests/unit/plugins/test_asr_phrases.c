/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/base.h>

#include "../in_locale.h"
#include "plugins/asr_pocketsphinx/phrases.h"

static void words_are_letters_in_any_case(void **state) {
  cJSON *phrases =
      cJSON_Parse("[\"PIN It, I don't!\", \"''\", \"gate 7\", \"caf\xc3\xa9\", \"o'clock hand\", 5]");
  char *text = NULL;
  unsigned skipped = 0;
  (void)state;
  assert_non_null(phrases);
  assert_int_equal(segue__phrases_jsgf(phrases, &text, &skipped), SEGUE_OK);
  assert_non_null(strstr(text, "public <said> = pin it i don't | o'clock hand;\n"));
  assert_int_equal(skipped, 4);
  free(text);
  cJSON_Delete(phrases);
}

static void without_a_usable_one_there_is_no_grammar(void **state) {
  cJSON *phrases = cJSON_Parse("[\"1 2\"]");
  char *text = NULL;
  unsigned skipped = 0;
  (void)state;
  assert_int_equal(segue__phrases_jsgf(phrases, &text, &skipped), SEGUE_E_NOTFOUND);
  assert_null(text);
  cJSON_Delete(phrases);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_letters_in_any_case),
      cmocka_unit_test(without_a_usable_one_there_is_no_grammar),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return here_and_in_turkish(run);
}
