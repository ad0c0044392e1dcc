/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/transport.h>

#include "handoff/outcome.h"

#define S(x) SEGUE_SECONDS(x)

static void check(const segue__outcome *o, const char *part) {
  segue__buf b;
  segue__buf_init(&b);
  segue__outcome_json(o, &b);
  if (!strstr(segue__buf_str(&b), part)) fail_msg("no %s in %s", part, segue__buf_str(&b));
  segue__buf_free(&b);
}

static void a_bridged_call_is_measured(void **state) {
  segue__outcome o;
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
  segue__outcome_refused(&o, SEGUE_RESULT_BUSY, 486);
  segue__outcome_dialled(&o, "sip:b@acd", S(11));
  segue__outcome_ringing(&o, S(12));
  segue__outcome_answered(&o, S(15));
  segue__outcome_bridged(&o, S(15));
  segue__outcome_frame(&o, false, false, S(16));
  segue__outcome_frame(&o, false, true, S(17)); /* two seconds of silence before it */
  segue__outcome_frame(&o, true, false, S(18));
  segue__outcome_frame(&o, false, false, S(19));
  segue__outcome_frame(&o, true, false, S(20));
  segue__outcome_ended(&o, "caller", S(75));
  check(&o, "\"result\":\"bridged\",\"tries\":[{\"target\":\"sip:a@acd\",\"result\":\"busy\",\"sip\":486},"
            "{\"target\":\"sip:b@acd\",\"result\":\"answered\",\"sip\":200}]");
  check(&o, "\"context_lead_ms\":3000");
  check(&o, "\"first_useful_word_ms\":2000");
  check(&o, "\"handle_ms\":60000");
  check(&o, "\"dead_air_ms\":2000");
  check(&o, "\"ended_by\":\"caller\"");
  check(&o, "\"observed\":\"full\"");
}

static void what_was_not_seen_is_null(void **state) {
  segue__outcome o;
  segue__outcome_init(&o, S(1));
  segue__outcome_dialled(&o, "sip:a@acd", S(10));
  segue__outcome_ended(&o, "caller", S(12));
  check(&o, "\"result\":\"abandoned\"");
  check(&o, "\"observed\":\"none\"");
  check(&o, "\"first_useful_word_ms\":null");
  check(&o, "\"dead_air_ms\":null");
  check(&o, "\"context_lead_ms\":null");
}

static void a_call_the_bot_kept_has_no_transfer(void **state) {
  segue__outcome o;
  segue__outcome_init(&o, S(1));
  segue__outcome_ended(&o, "caller", S(12));
  check(&o, "\"result\":\"none\",\"tries\":[]");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_bridged_call_is_measured),
      cmocka_unit_test(what_was_not_seen_is_null),
      cmocka_unit_test(a_call_the_bot_kept_has_no_transfer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
