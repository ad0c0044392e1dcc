/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime's small parts: event queue, histogram, id map, options. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/plugin.h>

#include "runtime/events.h"
#include "runtime/frames.h"
#include "runtime/histogram.h"
#include "runtime/idmap.h"
#include "runtime/options.h"

static void push(segue__events *q, uint32_t type, uint64_t t) {
  char json[32];
  snprintf(json, sizeof json, "{\"t\":%d}", (int)t);
  segue__events_push(q, NULL, type, t, strdup(json));
}

static uint64_t pop_time(segue__events *q) {
  const segue_event *ev;
  uint64_t t;
  assert_int_equal(segue__events_pop(q, &ev), SEGUE_OK);
  t = segue_event_time_ms(ev);
  segue_event_free(ev);
  return t;
}

static int readable(int fd) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  return poll(&p, 1, 0) == 1;
}

static void count_call(void *user) {
  ++*(int *)user;
}

static void the_descriptor_is_readable_while_events_wait(void **state) {
  segue__events q;
  const segue_event *ev;
  int woken = 0;
  segue__events_init(&q, NULL, 100);
  q.wakeup = count_call;
  q.wakeup_user = &woken;
  assert_int_equal(readable(q.fd), 0);
  push(&q, SEGUE_EVENT_TURN, 1);
  push(&q, SEGUE_EVENT_TURN, 2);
  assert_int_equal(woken, 1);
  assert_int_equal(readable(q.fd), 1);
  assert_int_equal(segue__events_pop(&q, &ev), SEGUE_OK);
  assert_int_equal(segue_event_type(ev), SEGUE_EVENT_TURN);
  assert_string_equal(segue_event_name(ev), "turn");
  assert_string_equal(segue_event_json(ev), "{\"t\":1}");
  assert_null(segue_event_session(ev));
  segue_event_free(ev);
  assert_int_equal(readable(q.fd), 1);
  assert_int_equal(pop_time(&q), 2);
  assert_int_equal(readable(q.fd), 0);
  assert_int_equal(segue__events_pop(&q, &ev), SEGUE_E_AGAIN);
  push(&q, SEGUE_EVENT_TURN, 3);
  assert_int_equal(woken, 2);
  segue__events_fini(&q);
}

static void partial_results_go_first_when_it_is_full(void **state) {
  segue__events q;
  segue__events_init(&q, NULL, 4);
  push(&q, SEGUE_EVENT_TURN, 1);
  push(&q, SEGUE_EVENT_PARTIAL, 2);
  push(&q, SEGUE_EVENT_SPEECH, 3);
  push(&q, SEGUE_EVENT_TURN, 4);
  push(&q, SEGUE_EVENT_PARTIAL, 5); /* drops 2 */
  push(&q, SEGUE_EVENT_TURN, 6);    /* drops 3 */
  push(&q, SEGUE_EVENT_TURN, 7);    /* drops 5 */
  push(&q, SEGUE_EVENT_TURN, 8);    /* is dropped itself */
  push(&q, SEGUE_EVENT_END, 9);     /* always enters */
  assert_int_equal(q.dropped, 4);
  assert_int_equal(q.count, 5);
  assert_int_equal(pop_time(&q), 1);
  assert_int_equal(pop_time(&q), 4);
  assert_int_equal(pop_time(&q), 6);
  assert_int_equal(pop_time(&q), 7);
  assert_int_equal(pop_time(&q), 9);
  segue__events_fini(&q);
}

static void a_closed_queue_is_emptied_first(void **state) {
  segue__events q;
  const segue_event *ev;
  segue__events_init(&q, NULL, 4);
  assert_int_equal(segue__events_wait(&q, 0, &ev), SEGUE_E_TIMEOUT);
  assert_int_equal(segue__events_wait(&q, 5, &ev), SEGUE_E_TIMEOUT);
  push(&q, SEGUE_EVENT_END, 1);
  segue__events_close(&q);
  assert_int_equal(segue__events_wait(&q, SEGUE_FOREVER, &ev), SEGUE_OK);
  segue_event_free(ev);
  assert_int_equal(segue__events_wait(&q, SEGUE_FOREVER, &ev), SEGUE_E_CLOSED);
  assert_int_equal(readable(q.fd), 1);
  segue__events_fini(&q);
}

static void percentiles_are_right_within_an_eighth(void **state) {
  static segue__histogram h;
  assert_int_equal(segue__histogram_percentile(&h, 0.5), 0);
  for (uint64_t us = 1; us <= 10000; us++) segue__histogram_add(&h, us);
  assert_in_range(segue__histogram_percentile(&h, 0.5), 5000, 5625);
  assert_in_range(segue__histogram_percentile(&h, 0.99), 9900, 10000);
  assert_int_equal(segue__histogram_percentile(&h, 1), 10000);
  segue__histogram_add(&h, UINT64_MAX);
  assert_true(atomic_load(&h.max) == UINT64_MAX);
}

static void small_durations_are_exact(void **state) {
  for (uint64_t us = 0; us < 16; us++) {
    segue__histogram h;
    memset(&h, 0, sizeof h);
    segue__histogram_add(&h, us);
    segue__histogram_add(&h, 1000);
    assert_int_equal(segue__histogram_percentile(&h, 0.5), us);
  }
}

static void ids_are_found_after_any_removals(void **state) {
  enum { N = 2000 };
  segue__idmap m;
  uint64_t v;
  segue__idmap_init(&m, NULL);
  assert_int_equal(segue__idmap_get(&m, 5, &v), 0);
  for (uint64_t i = 1; i <= N; i++) assert_int_equal(segue__idmap_set(&m, i * 7, i), SEGUE_OK);
  for (uint64_t i = 1; i <= N; i += 3) segue__idmap_remove(&m, i * 7);
  for (uint64_t i = 1; i <= N; i++) {
    assert_int_equal(segue__idmap_get(&m, i * 7, &v), i % 3 != 1);
    if (i % 3 != 1) assert_int_equal(v, i);
  }
  segue__idmap_set(&m, 14, 99);
  segue__idmap_get(&m, 14, &v);
  assert_int_equal(v, 99);
  segue__idmap_remove(&m, 12345678);
  segue__idmap_fini(&m);
}

static segue_time zero(void *user) {
  return 0;
}

static void options_are_checked_and_named(void **state) {
  segue_runtime_options o, out;
  segue_error err;
  segue_runtime_options_init(&o, sizeof o);
  assert_int_equal(segue__runtime_options_take(&out, &o, &err), SEGUE_OK);
  assert_true(out.shards >= 1);
  assert_int_equal(segue__runtime_options_take(&out, NULL, &err), SEGUE_OK);
  o.clock = zero;
  assert_int_equal(segue__runtime_options_take(&out, &o, &err), SEGUE_E_INVAL);
  assert_string_equal(err.path, "clock");
  o.mode = SEGUE_RUN_EMBEDDED;
  o.shards = 9;
  assert_int_equal(segue__runtime_options_take(&out, &o, &err), SEGUE_OK);
  assert_int_equal(out.shards, 1);
  assert_true(out.wall_base_ms == UINT64_C(1767225600000));
  o.media_port_min = o.media_port_max = 30000;
  assert_int_equal(segue__runtime_options_take(&out, &o, &err), SEGUE_E_INVAL);
  assert_string_equal(err.message, "media ports 30000 to 30000 hold no pair of ports");
  static const char *const addresses[] = {"",          "host",       "0.0.0.0", "::", "127.0.0.1:5",
                                          "256.0.0.1", "192.0.2.10", "::1"};
  o.media_port_max = 30010;
  for (size_t i = 0; i < 8; i++) {
    o.media_address = addresses[i];
    assert_int_equal(segue__runtime_options_take(&out, &o, &err), i < 6 ? SEGUE_E_INVAL : SEGUE_OK);
    if (i < 6) assert_string_equal(err.path, "media_address");
  }
}

static void options_of_other_versions_are_understood(void **state) {
  struct {
    segue_runtime_options o;
    uint64_t newer;
  } big;
  segue_runtime_options out;
  segue_error err;
  memset(&big, 0, sizeof big);
  segue_runtime_options_init(&big.o, sizeof big);
  assert_int_equal(segue__runtime_options_take(&out, &big.o, &err), SEGUE_OK);
  big.newer = 1;
  assert_int_equal(segue__runtime_options_take(&out, &big.o, &err), SEGUE_E_INVAL);
  big.o.size = offsetof(segue_runtime_options, max_sessions);
  big.o.max_sessions = 0; /* not part of what the older caller knows */
  assert_int_equal(segue__runtime_options_take(&out, &big.o, &err), SEGUE_OK);
  assert_int_equal(out.max_sessions, 10000);
}

static void put_frame(segue__frames *f, uint64_t session, int16_t sample) {
  assert_int_equal(segue__frames_put(f, segue__msg_new_frame(session, &sample, 1)), SEGUE_OK);
}

static void frames_are_taken_in_order(void **state) {
  (void)state;
  enum { N = 300, ROUNDS = 3 };
  segue__frames f;
  segue__frame_of *got;
  segue__frames_init(&f, NULL);
  assert_int_equal(segue__frames_take(&f, &got), 0);
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < N; i++) put_frame(&f, (uint64_t)i % 7, (int16_t)(round * N + i));
    assert_int_equal(segue__frames_count(&f), N);
    assert_int_equal(segue__frames_take(&f, &got), N);
    assert_int_equal(segue__frames_count(&f), 0);
    put_frame(&f, 9, -1); /* comes meanwhile: what was taken stays */
    for (int i = 0; i < N; i++) {
      assert_int_equal(got[i].session, i % 7);
      assert_int_equal(got[i].m->pcm[0], round * N + i);
      segue__msg_free(got[i].m);
    }
    assert_int_equal(segue__frames_take(&f, &got), 1);
    assert_int_equal(got[0].m->pcm[0], -1);
    segue__msg_free(got[0].m);
  }
  put_frame(&f, 1, 1); /* nobody takes it */
  segue__frames_fini(&f);
}

static void features_are_known_by_name(void **state) {
  (void)state;
  size_t n = 0;
  for (const char *name; (name = segue_feature_at(n)); n++) {
    assert_true(segue_feature(name) >= 1);
    if (n > 0) assert_true(strcmp(segue_feature_at(n - 1), name) < 0);
  }
  assert_true(n > 10);
  assert_int_equal(segue_feature("plugin-abi"), SEGUE_PLUGIN_ABI);
  assert_int_equal(segue_feature("plugin.playbook"), 1);
  assert_int_equal(segue_feature("plugin.none"), 0);
  assert_int_equal(segue_feature("form"), 0);
  assert_int_equal(segue_feature(""), 0);
  assert_int_equal(segue_feature(NULL), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(features_are_known_by_name),
      cmocka_unit_test(the_descriptor_is_readable_while_events_wait),
      cmocka_unit_test(partial_results_go_first_when_it_is_full),
      cmocka_unit_test(a_closed_queue_is_emptied_first),
      cmocka_unit_test(percentiles_are_right_within_an_eighth),
      cmocka_unit_test(small_durations_are_exact),
      cmocka_unit_test(ids_are_found_after_any_removals),
      cmocka_unit_test(frames_are_taken_in_order),
      cmocka_unit_test(options_are_checked_and_named),
      cmocka_unit_test(options_of_other_versions_are_understood),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
