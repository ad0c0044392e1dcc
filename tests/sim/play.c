/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

segue_testkit *play_kit(const char *session) {
  segue_testkit *k = NULL;
  segue_testkit_options o;
  segue_error err;
  segue_testkit_options_init(&o, sizeof o);
  o.session = session;
  if (segue_testkit_new(&k, &o, &err) != SEGUE_OK) fail_msg("%s", err.message);
  return k;
}

static void show(segue_testkit *k) {
  for (size_t i = 0; i < segue_testkit_event_count(k); i++) print_message("%s\n", segue_testkit_event(k, i));
}

void play(segue_testkit *k, const char *script) {
  segue_error err = {.message = ""};
  const int broken = segue_testkit_play(k, script, &err);
  if (broken == 0) return;
  show(k);
  fail_msg("%s: %d %s %s", script, broken, err.message, segue_testkit_report(k));
}

void play_is(segue_testkit *k, const char *a, const char *b, bool there) {
  if ((segue_testkit_find(k, a, b) != NULL) == there) return;
  show(k);
  fail_msg("%s %s %s", a, b ? b : "", there ? "is missing" : "should not be there");
}
