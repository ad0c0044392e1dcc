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

#include "media/jitter.h"

/* A network in front of a buffer: packet i is sent at 20 ms * i and carries its number. */
typedef struct net {
  segue__jitter j;
  uint32_t played, concealed, none, wrong, skipped;
  int64_t last; /* number of the last packet played */
} net;

static void start(net *n, uint32_t min_ms, uint32_t max_ms) {
  memset(n, 0, sizeof *n);
  segue__jitter_init(&n->j, 8000, min_ms, max_ms);
  n->last = -1;
}

static int put(net *n, uint32_t i, uint16_t seq0, segue_time at) {
  uint8_t payload[160];
  memset(payload, (int)(i & 0xff), sizeof payload);
  memcpy(payload, &i, sizeof i);
  return segue__jitter_put(&n->j, (uint16_t)(seq0 + i), i * 160, payload, sizeof payload, 0, at);
}

static void turn(net *n) {
  segue__jitter_turn t;
  do {
    segue__jitter_pull(&n->j, &t);
    if (t.kind == SEGUE__JITTER_FRAME) {
      uint32_t i;
      memcpy(&i, t.payload, sizeof i);
      if ((int64_t)i <= n->last || t.ts != i * 160 || t.payload[159] != (i & 0xff)) n->wrong++;
      n->last = i;
      n->played++;
      n->skipped += t.merge;
    } else if (t.kind == SEGUE__JITTER_CONCEAL) {
      n->concealed++;
    } else {
      n->none++;
    }
  } while (t.merge);
}

/* Runs `count` packets with the delay (ms, negative: lost) that `delay` gives each; one turn every 20 ms. */
static void run(net *n, uint32_t count, uint16_t seq0, int (*delay)(uint32_t i)) {
  for (uint32_t ms = 0; ms < count * 20 + 1000; ms++) {
    const uint32_t from = ms / 20 > 60 ? ms / 20 - 60 : 0;
    for (uint32_t i = from; i < count && i <= ms / 20; i++) {
      const int d = delay(i);
      if (d >= 0 && i * 20 + (uint32_t)d == ms) put(n, i, seq0, SEGUE_MS(100 + ms));
    }
    if (ms % 20 == 19) turn(n);
  }
}

static uint32_t mixed(uint32_t i) {
  i ^= i >> 16;
  i *= 0x7feb352dU;
  i ^= i >> 15;
  i *= 0x846ca68bU;
  return i ^ i >> 16;
}

static int at_once(uint32_t i) {
  return 0;
}
static int shaky(uint32_t i) {
  return (int)(mixed(i) % 50);
}
static int very_shaky(uint32_t i) {
  return (int)(mixed(i) % 200);
}
static int shaky_and_lossy(uint32_t i) {
  return mixed(i + 77777) % 10 == 0 ? -1 : very_shaky(i);
}
static int third_lost(uint32_t i) {
  return mixed(i) % 10 < 3 ? -1 : (int)(mixed(i + 7777) % 15);
}
static int swapped(uint32_t i) {
  return i % 2 ? 0 : 25;
}
static int gap_of_two_seconds(uint32_t i) {
  return i >= 100 && i < 200 ? -1 : 5;
}
static int stall_of_two_seconds(uint32_t i) { /* held back by the network, then all at once */
  return i >= 100 && i < 200 ? 2000 - (int)(i - 100) * 20 : 0;
}

static void a_steady_stream_passes_whole_with_least_delay(void **state) {
  net n;
  start(&n, 20, 200);
  run(&n, 500, 65300, at_once); /* wraps on the way */
  assert_int_equal(n.played, 500);
  assert_int_equal(n.wrong, 0);
  assert_true(n.concealed <= 5); /* the end of the stream looks like loss at first */
  assert_true(segue__jitter_target_ms(&n.j) <= 20);
}

static void spread_arrivals_are_smoothed_by_a_larger_delay(void **state) {
  net n;
  start(&n, 20, 200);
  run(&n, 1000, 0, shaky);
  assert_int_equal(n.wrong, 0);
  assert_true(n.played > 985);
  assert_true(n.concealed < 25);
  assert_in_range(segue__jitter_target_ms(&n.j), 40, 80);
}

/* Arrivals 200 ms apart from a delay that begins at nothing: it grows in the gaps that late packets leave, until none is
 * late any more, and losses do not drive it further. */
static void late_packets_make_the_delay_grow(void **state) {
  static int (*const networks[])(uint32_t) = {very_shaky, shaky_and_lossy};
  for (int i = 0; i < 2; i++) {
    net n;
    start(&n, 20, 200);
    run(&n, 1500, 65000, networks[i]);
    assert_int_equal(n.wrong, 0);
    assert_in_range(n.j.late, 0, 15);
    assert_in_range(n.skipped, 0, 15);
    assert_in_range(n.played, i ? 1300 : 1480, 1500);
  }
}

static void thirty_percent_loss_is_concealed_at_constant_pace(void **state) {
  net n;
  start(&n, 20, 200);
  uint32_t sent = 0;
  for (uint32_t i = 0; i < 1000; i++) sent += third_lost(i) >= 0;
  run(&n, 1000, 40000, third_lost);
  assert_int_equal(n.wrong, 0);
  assert_true(n.played + n.j.late + n.j.skipped >= sent && n.j.late < 20);
  /* What is played and concealed takes as long as what was sent. */
  assert_in_range(n.played + n.concealed, 980, 1025);
}

static void reordered_packets_come_out_in_order(void **state) {
  net n;
  start(&n, 20, 200);
  run(&n, 400, 65400, swapped);
  assert_int_equal(n.wrong, 0);
  assert_true(n.played > 390);
}

static void two_seconds_of_nothing_are_silence_not_endless_concealment(void **state) {
  net n;
  start(&n, 20, 200);
  run(&n, 300, 65500, gap_of_two_seconds);
  assert_int_equal(n.wrong, 0);
  assert_int_equal(n.played, 200);
  assert_true(n.concealed <= 12);
  assert_true(n.none > 80);
}

static void a_burst_after_a_stall_does_not_stay_as_delay(void **state) {
  net n;
  start(&n, 20, 200);
  run(&n, 400, 0, stall_of_two_seconds);
  assert_int_equal(n.wrong, 0);
  assert_true(n.played >= 290);
  start(&n, 20, 200);
  for (uint32_t i = 0; i < 100; i++) put(&n, i, 0, SEGUE_MS(5000));
  turn(&n);
  assert_true(segue__jitter_depth_ms(&n.j) <= 320);
}

static void late_and_duplicate_packets_are_counted_and_dropped(void **state) {
  net n;
  start(&n, 20, 200);
  for (uint32_t i = 0; i < 10; i++) {
    assert_int_equal(put(&n, i, 100, SEGUE_MS(i * 20)), SEGUE__JITTER_TAKEN);
    assert_int_equal(put(&n, i, 100, SEGUE_MS(i * 20)), SEGUE__JITTER_DUPLICATE);
    turn(&n);
  }
  assert_int_equal(put(&n, 3, 100, SEGUE_MS(220)), SEGUE__JITTER_LATE);
  assert_int_equal(n.j.late, 1);
  assert_int_equal(n.j.duplicates, 10);
  turn(&n);
  assert_int_equal(n.wrong, 0);
}

static void a_stream_that_moves_far_is_followed_after_two_packets(void **state) {
  net n;
  start(&n, 20, 200);
  for (uint32_t i = 0; i < 50; i++) {
    put(&n, i, 100, SEGUE_MS(i * 20));
    turn(&n);
  }
  assert_int_equal(put(&n, 50, 30000, SEGUE_MS(1000)), SEGUE__JITTER_REFUSED); /* one stray */
  assert_int_equal(put(&n, 50, 100, SEGUE_MS(1000)), SEGUE__JITTER_TAKEN);
  turn(&n);
  assert_int_equal(put(&n, 51, 30000, SEGUE_MS(1020)), SEGUE__JITTER_REFUSED);
  assert_int_equal(put(&n, 52, 30000, SEGUE_MS(1040)), SEGUE__JITTER_TAKEN);
  turn(&n);
  assert_int_equal(n.last, 52);
}

static void events_use_up_numbers_without_concealment(void **state) {
  net n;
  start(&n, 20, 200);
  uint32_t i = 0;
  for (; i < 20; i++) {
    put(&n, i, 0, SEGUE_MS(i * 20));
    turn(&n);
  }
  for (; i < 30; i++) {
    segue__jitter_put(&n.j, (uint16_t)i, 20 * 160, (const uint8_t *)"evnt", 4, 1, SEGUE_MS(i * 20));
    turn(&n);
  }
  const uint32_t concealed = n.concealed;
  for (; i < 50; i++) {
    put(&n, i, 0, SEGUE_MS(i * 20));
    turn(&n);
  }
  assert_int_equal(n.wrong, 0);
  assert_int_equal(n.played, 40);
  assert_int_equal(concealed, 0);
  assert_true(n.concealed <= 1);
}

static void a_gap_offers_the_packet_behind_it_for_fec(void **state) {
  net n;
  segue__jitter_turn t;
  start(&n, 40, 200);
  for (uint32_t i = 0; i < 6; i++)
    if (i != 3) put(&n, i, 0, SEGUE_MS(i * 20));
  for (int i = 0; i < 3; i++) segue__jitter_pull(&n.j, &t);
  segue__jitter_pull(&n.j, &t);
  assert_int_equal(t.kind, SEGUE__JITTER_CONCEAL);
  uint32_t next;
  assert_int_equal(t.len, 160);
  memcpy(&next, t.payload, sizeof next);
  assert_int_equal(next, 4);
}

static void large_payloads_overwrite_the_oldest_and_never_each_other(void **state) {
  net n;
  uint8_t payload[SEGUE__JITTER_PAYLOAD];
  segue__jitter_turn t;
  start(&n, 20, 500);
  for (uint32_t i = 0; i < 20; i++) {
    memset(payload, (int)i, sizeof payload);
    assert_int_equal(segue__jitter_put(&n.j, (uint16_t)i, i * 160, payload, sizeof payload, 0, SEGUE_MS(i)),
                     SEGUE__JITTER_TAKEN);
  }
  assert_int_equal(segue__jitter_put(&n.j, 20, 20 * 160, payload, sizeof payload + 1, 0, 0),
                   SEGUE__JITTER_REFUSED);
  int frames = 0;
  for (int k = 0; k < 60; k++) {
    segue__jitter_pull(&n.j, &t);
    if (t.kind != SEGUE__JITTER_FRAME) continue;
    assert_int_equal(t.len, sizeof payload);
    for (uint32_t b = 0; b < t.len; b++) assert_int_equal(t.payload[b], t.ts / 160);
    frames++;
  }
  assert_true(frames >= 4);
}

static void thirty_millisecond_packets_are_learnt(void **state) {
  net n;
  start(&n, 20, 200);
  uint8_t payload[240] = {0};
  for (uint32_t i = 0; i < 10; i++) {
    segue__jitter_turn t;
    segue__jitter_put(&n.j, (uint16_t)i, i * 240, payload, sizeof payload, 0, SEGUE_MS(i * 30));
    segue__jitter_pull(&n.j, &t);
  }
  assert_int_equal(n.j.duration, 240);
}

static void random_schedules_never_break_the_order(void **state) {
  net n;
  uint32_t x = 1;
  start(&n, 20, 200);
  for (uint32_t k = 0; k < 200000; k++) {
    x = mixed(x + k);
    if (x % 5 < 3) {
      uint8_t payload[400];
      segue__jitter_put(&n.j, (uint16_t)(k / 3 + x % 300), (k / 3 + x % 300) * 160, payload, x % 400,
                        x % 31 == 0, SEGUE_MS(k * 7));
    } else {
      segue__jitter_turn t;
      segue__jitter_pull(&n.j, &t);
      assert_true(t.len <= 400);
      assert_true(t.kind != SEGUE__JITTER_FRAME || t.payload);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_steady_stream_passes_whole_with_least_delay),
      cmocka_unit_test(spread_arrivals_are_smoothed_by_a_larger_delay),
      cmocka_unit_test(late_packets_make_the_delay_grow),
      cmocka_unit_test(thirty_percent_loss_is_concealed_at_constant_pace),
      cmocka_unit_test(reordered_packets_come_out_in_order),
      cmocka_unit_test(two_seconds_of_nothing_are_silence_not_endless_concealment),
      cmocka_unit_test(a_burst_after_a_stall_does_not_stay_as_delay),
      cmocka_unit_test(late_and_duplicate_packets_are_counted_and_dropped),
      cmocka_unit_test(a_stream_that_moves_far_is_followed_after_two_packets),
      cmocka_unit_test(events_use_up_numbers_without_concealment),
      cmocka_unit_test(a_gap_offers_the_packet_behind_it_for_fec),
      cmocka_unit_test(large_payloads_overwrite_the_oldest_and_never_each_other),
      cmocka_unit_test(thirty_millisecond_packets_are_learnt),
      cmocka_unit_test(random_schedules_never_break_the_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
