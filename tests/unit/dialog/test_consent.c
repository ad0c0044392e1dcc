/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialog/consent.h"

static void expect(segue__consent what, const char *const *texts) {
  for (; *texts; texts++)
    if (segue__consent_of(*texts) != what) fail_msg("\"%s\" is not %d", *texts, (int)what);
}

static void who_takes_the_call_is_understood(void **state) {
  static const char *const texts[] = {"yes",
                                      "Yeah, sure.",
                                      "okay",
                                      "yep put them through",
                                      "I'll take it",
                                      "go ahead",
                                      "Of course, I can take that call",
                                      "one",
                                      "no problem, I'll take it",
                                      "sure, why not",
                                      "send him over",
                                      "I'm ready",
                                      "accept",
                                      NULL};
  expect(SEGUE__CONSENT_YES, texts);
}

static void who_does_not_is_understood_too(void **state) {
  static const char *const texts[] = {"no",
                                      "nope",
                                      "No, sorry.",
                                      "sorry no",
                                      "I can't right now",
                                      "not now",
                                      "I'm busy",
                                      "I am with another customer, I cannot",
                                      "yes I heard but I can't take it",
                                      "decline",
                                      "two",
                                      "I'll pass",
                                      "please ask someone else",
                                      "I don't think so",
                                      NULL};
  expect(SEGUE__CONSENT_NO, texts);
}

static void anything_else_is_asked_again(void **state) {
  static const char *const texts[] = {"",   "hello?", "who is this", "support, Anna speaking",
                                      "hm", "what",   NULL};
  expect(SEGUE__CONSENT_UNCLEAR, texts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_takes_the_call_is_understood),
      cmocka_unit_test(who_does_not_is_understood_too),
      cmocka_unit_test(anything_else_is_asked_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
