/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/msg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void a_leg_event_is_copied_whole(void **state) {
  char name[] = "User-to-User", value[] = "00ab;encoding=hex", from[] = "sip:+15550100@host", data[] = "5";
  segue_header headers[] = {{name, value}, {"Subject", NULL}};
  segue_media_desc media = {.size = sizeof media, .port = 4000, .n_codecs = 99};
  segue_leg_event ev = {.size = sizeof ev,
                        .leg = 7,
                        .type = SEGUE_LEG_INCOMING,
                        .from = from,
                        .headers = headers,
                        .n_headers = 2,
                        .media = &media,
                        .data = data,
                        .data_len = 1};
  segue__msg *m = segue__msg_new(SEGUE__MSG_LEG, 3);
  assert_int_equal(segue__msg_set_leg(m, &ev), SEGUE_OK);
  memset(name, 'x', sizeof name - 1);
  memset(value, 'x', sizeof value - 1);
  memset(from, 'x', sizeof from - 1);
  data[0] = 'x';
  memset(&media, 0xff, sizeof media);
  assert_int_equal(m->leg_id, 7);
  assert_string_equal(m->leg->ev.headers[0].name, "User-to-User");
  assert_string_equal(m->leg->ev.headers[0].value, "00ab;encoding=hex");
  assert_string_equal(m->leg->ev.headers[1].value, "");
  assert_string_equal(m->leg->ev.from, "sip:+15550100@host");
  assert_null(m->leg->ev.to);
  assert_string_equal(m->leg->ev.data, "5");
  assert_int_equal(m->leg->ev.media->port, 4000);
  assert_int_equal(m->leg->ev.media->n_codecs, SEGUE_MEDIA_MAX_CODECS);
  segue__msg_free(m);
}

static void members_an_older_plugin_lacks_are_zero(void **state) {
  segue_leg_event ev = {.leg = 1, .type = SEGUE_LEG_ENDED, .reason = "not seen"};
  segue__msg *m = segue__msg_new(SEGUE__MSG_LEG, 1);
  ev.size = offsetof(segue_leg_event, reason);
  assert_int_equal(segue__msg_set_leg(m, &ev), SEGUE_OK);
  assert_null(m->leg->ev.reason);
  ev.size = 4;
  assert_int_equal(segue__msg_set_leg(m, &ev), SEGUE_E_INVAL);
  segue__msg_free(m);
}

static void an_event_beyond_all_bounds_is_refused(void **state) {
  segue_leg_event ev = {
      .size = sizeof ev, .leg = 1, .n_headers = SIZE_MAX, .headers = (segue_header[]){{"a", "b"}}};
  segue__msg *m = segue__msg_new(SEGUE__MSG_LEG, 1);
  assert_int_equal(segue__msg_set_leg(m, &ev), SEGUE_E_LIMIT);
  ev.n_headers = 0;
  ev.data = "x";
  ev.data_len = (size_t)1 << 40;
  assert_int_equal(segue__msg_set_leg(m, &ev), SEGUE_E_LIMIT);
  assert_null(m->leg);
  segue__msg_free(m);
}

static void a_verify_result_keeps_no_values(void **state) {
  segue_verify_field fields[] = {{.name = "dob", .value = "1985-05-03", .status = 1}};
  segue_verify_result r = {.size = sizeof r,
                           .id = 9,
                           .level = SEGUE_AUTH_VERIFIED,
                           .subject = "cust-1",
                           .method = "kba",
                           .ttl_s = 900,
                           .fields = fields,
                           .n_fields = 1};
  segue__msg *m = segue__msg_new(SEGUE__MSG_VERIFY, 1);
  assert_int_equal(segue__msg_set_verify(m, &r), SEGUE_OK);
  fields[0].name = "gone";
  assert_int_equal(m->id, 9);
  assert_string_equal(m->verify->fields[0].name, "dob");
  assert_null(m->verify->fields[0].value);
  assert_string_equal(m->verify->subject, "cust-1");
  assert_string_equal(m->verify->name, "");
  segue__msg_free(m);
}

static void count_free(void *p) {
  ++*(int *)p;
}

static void what_a_message_carries_is_freed_once(void **state) {
  int freed = 0;
  segue__msg *m = segue__msg_new(SEGUE__MSG_API, 1);
  m->ptr = &freed;
  m->free_ptr = count_free;
  segue__msg_set_text(m, "one", 3);
  segue__msg_set_text(m, "tw", 2);
  assert_string_equal(m->text, "tw");
  assert_int_equal(m->len, 2);
  segue__msg_free(m);
  segue__msg_free(NULL);
  assert_int_equal(freed, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_leg_event_is_copied_whole),
      cmocka_unit_test(members_an_older_plugin_lacks_are_zero),
      cmocka_unit_test(an_event_beyond_all_bounds_is_refused),
      cmocka_unit_test(a_verify_result_keeps_no_values),
      cmocka_unit_test(what_a_message_carries_is_freed_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
