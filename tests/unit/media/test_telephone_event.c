/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <segue/base.h>

#include "media/telephone_event.h"

static void a_digit_is_sent_with_growing_duration_and_three_ends(void **state) {
  segue__event_out o;
  segue__event_packet p;
  segue__event e;
  segue__event_out_init(&o, 8000);
  assert_int_equal(segue__event_out_add(&o, '#', 100), SEGUE_OK);
  uint32_t packets = 0, ends = 0, last = 0;
  for (uint32_t tick = 0; tick < 20; tick++) {
    if (!segue__event_out_tick(&o, 5000 + tick * 160, &p)) continue;
    assert_int_equal(segue__event_parse(&e, p.payload, 4), SEGUE_OK);
    assert_int_equal(p.marker, packets == 0);
    assert_int_equal(p.ts, 5000);
    assert_int_equal(e.code, 11);
    assert_true(e.duration >= last);
    last = e.duration;
    packets++;
    ends += e.end;
  }
  assert_int_equal(packets, 7);
  assert_int_equal(ends, 3);
  assert_int_equal(last, 800);
  assert_false(segue__event_out_busy(&o));
}

static void digits_queue_and_keep_a_pause(void **state) {
  segue__event_out o;
  segue__event_in in;
  segue__event_packet p;
  char heard[8] = {0};
  int n = 0, gap = 0, least = 99;
  segue__event_out_init(&o, 48000);
  segue__event_in_init(&in);
  for (const char *d = "1155"; *d; d++) assert_int_equal(segue__event_out_add(&o, *d, 80), SEGUE_OK);
  for (uint32_t tick = 0; tick < 100; tick++) {
    if (!segue__event_out_tick(&o, tick * 960, &p)) {
      gap++;
      continue;
    }
    if (p.marker && n && gap < least) least = gap;
    gap = 0;
    const char c = segue__event_in_packet(&in, p.ts, p.payload, 4);
    if (c) heard[n++] = c;
  }
  assert_string_equal(heard, "1155");
  assert_true(least >= 2);
}

static void any_lost_packets_of_an_event_still_give_one_digit(void **state) {
  for (unsigned lost = 0; lost < 127; lost++) { /* every subset but all of the seven */
    segue__event_out o;
    segue__event_in in;
    segue__event_packet p;
    int digits = 0;
    segue__event_out_init(&o, 8000);
    segue__event_in_init(&in);
    segue__event_out_add(&o, '4', 100);
    for (uint32_t tick = 0; tick < 7; tick++) {
      assert_int_equal(segue__event_out_tick(&o, 160 * tick, &p), 1);
      if (lost & 1u << tick) continue;
      digits += segue__event_in_packet(&in, p.ts, p.payload, 4) == '4';
    }
    assert_int_equal(digits, 1);
  }
}

static void repeats_and_old_packets_report_nothing(void **state) {
  segue__event_in in;
  const uint8_t one[4] = {1, 10, 0, 160}, one_end[4] = {1, 0x8a, 3, 32}, two[4] = {2, 10, 0, 160};
  segue__event_in_init(&in);
  assert_int_equal(segue__event_in_packet(&in, 0xffffff00u, one, 4), '1');
  assert_int_equal(segue__event_in_packet(&in, 0xffffff00u, one, 4), 0);
  assert_int_equal(segue__event_in_packet(&in, 0xffffff00u, one_end, 4), 0);
  assert_int_equal(segue__event_in_packet(&in, 0x00000800u, two, 4), '2'); /* timestamps wrap */
  assert_int_equal(segue__event_in_packet(&in, 0xffffff00u, one_end, 4), 0);
  assert_int_equal(segue__event_in_packet(&in, 0x00000800u, two, 4), 0);
}

static void a_long_press_in_segments_is_one_digit(void **state) {
  segue__event_in in;
  const uint8_t full[4] = {5, 10, 0xff, 0xff}, on[4] = {5, 10, 0x10, 0};
  segue__event_in_init(&in);
  assert_int_equal(segue__event_in_packet(&in, 1000, full, 4), '5');
  assert_int_equal(segue__event_in_packet(&in, 1000 + 0xffff, on, 4), 0);
}

static void tones_that_are_no_digits_and_short_payloads_are_ignored(void **state) {
  segue__event_in in;
  const uint8_t flash[4] = {16, 10, 0, 160}, cut[3] = {1, 10, 0};
  segue__event_in_init(&in);
  assert_int_equal(segue__event_in_packet(&in, 1, flash, 4), 0);
  assert_int_equal(segue__event_in_packet(&in, 2, cut, 3), 0);
}

static void bad_digits_lengths_and_a_full_queue_are_refused(void **state) {
  segue__event_out o;
  segue__event_out_init(&o, 8000);
  assert_int_equal(segue__event_out_add(&o, 'x', 100), SEGUE_E_INVAL);
  assert_int_equal(segue__event_out_add(&o, '1', 39), SEGUE_E_INVAL);
  assert_int_equal(segue__event_out_add(&o, '1', 1001), SEGUE_E_INVAL);
  for (int i = 0; i < SEGUE__EVENT_QUEUE; i++) assert_int_equal(segue__event_out_add(&o, '1', 100), SEGUE_OK);
  assert_int_equal(segue__event_out_add(&o, '1', 100), SEGUE_E_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_digit_is_sent_with_growing_duration_and_three_ends),
      cmocka_unit_test(digits_queue_and_keep_a_pause),
      cmocka_unit_test(any_lost_packets_of_an_event_still_give_one_digit),
      cmocka_unit_test(repeats_and_old_packets_report_nothing),
      cmocka_unit_test(a_long_press_in_segments_is_one_digit),
      cmocka_unit_test(tones_that_are_no_digits_and_short_payloads_are_ignored),
      cmocka_unit_test(bad_digits_lengths_and_a_full_queue_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
