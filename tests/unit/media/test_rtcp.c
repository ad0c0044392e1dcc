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

#include "media/rtcp.h"

static void a_sender_report_goes_round(void **state) {
  segue__rtcp_report in = {.ssrc = 7,
                           .is_sender = 1,
                           .ntp = 0x1122334455667788u,
                           .ts = 99,
                           .packets = 1000,
                           .octets = 160000,
                           .has_block = 1,
                           .block = {.ssrc = 8,
                                     .fraction_lost = 64,
                                     .lost = -3,
                                     .max_seq = 70000,
                                     .jitter = 12,
                                     .last_sr = 0xabcdef01,
                                     .delay = 65536},
                           .cname = "a1b2c3",
                           .bye = 1};
  segue__rtcp_report out;
  uint8_t p[400];
  const int n = segue__rtcp_build(&in, p, sizeof p);
  assert_true(n > 0 && n % 4 == 0);
  assert_int_equal(segue__rtcp_parse(&out, p, (size_t)n, 8), SEGUE_OK);
  assert_int_equal(out.ssrc, 7);
  assert_int_equal(out.is_sender, 1);
  assert_true(out.ntp == in.ntp);
  assert_int_equal(out.packets, 1000);
  assert_int_equal(out.has_block, 1);
  assert_int_equal(out.block.lost, -3);
  assert_int_equal(out.block.fraction_lost, 64);
  assert_int_equal(out.block.max_seq, 70000);
  assert_int_equal(out.block.last_sr, 0xabcdef01);
  assert_int_equal(out.bye, 1);
  assert_int_equal(segue__rtcp_parse(&out, p, (size_t)n, 9), SEGUE_OK);
  assert_int_equal(out.has_block, 0);
  for (int k = 0; k < n; k++) assert_int_equal(segue__rtcp_build(&in, p, (size_t)k), SEGUE_E_LIMIT);
}

static void truncations_are_refused(void **state) {
  segue__rtcp_report r = {.ssrc = 7, .is_sender = 1, .has_block = 1, .cname = "x", .bye = 1};
  uint8_t p[200];
  const int n = segue__rtcp_build(&r, p, sizeof p);
  for (int k = 0; k < n; k++) {
    uint8_t *copy = malloc(k ? (size_t)k : 1);
    memcpy(copy, p, (size_t)k);
    segue__rtcp_report out;
    const int rc = segue__rtcp_parse(&out, copy, (size_t)k, 0);
    /* Whole packets of the compound end at 52, 64 and 72. */
    assert_int_equal(rc, k == 52 || k == 64 ? SEGUE_OK : SEGUE_E_PARSE);
    free(copy);
  }
}

static void another_partys_bye_is_not_the_reporters(void **state) {
  const uint8_t p[] = {0x80, 201, 0, 1, 0, 0, 0, 7, 0x81, 203, 0, 1, 0, 0, 0, 9};
  segue__rtcp_report r;
  assert_int_equal(segue__rtcp_parse(&r, p, sizeof p, 1), SEGUE_OK);
  assert_int_equal(r.bye, 0);
}

static void loss_and_jitter_follow_rfc_3550(void **state) {
  segue__rtp_source s;
  segue__rtcp_block b;
  segue__rtp_source_init(&s, 5, 8000);
  /* A hundred packets over the wrap; every tenth lost; arrivals alternate between 0 and 5 ms late. */
  for (uint32_t i = 0; i < 100; i++) {
    if (i % 10 == 5) continue;
    segue__rtp_source_packet(&s, (uint16_t)(65500 + i), i * 160, 1,
                             SEGUE_MS(1000 + i * 20 + (i & 1 ? 5 : 0)));
  }
  assert_int_equal(segue__rtp_source_expected(&s), 100);
  assert_int_equal(segue__rtp_source_lost(&s), 10);
  segue__rtcp_block_fill(&b, &s);
  assert_int_equal(b.fraction_lost, 25); /* 10 * 256 / 100 */
  assert_int_equal(b.lost, 10);
  assert_int_equal(b.max_seq, 65536 + 63);
  assert_true(b.jitter > 25 && b.jitter < 40); /* |D| is 40 units, sometimes 0 */
  for (uint32_t i = 100; i < 120; i++)
    segue__rtp_source_packet(&s, (uint16_t)(65500 + i), i * 160, 1, SEGUE_MS(1000 + i * 20));
  segue__rtcp_block_fill(&b, &s);
  assert_int_equal(b.fraction_lost, 0);
  assert_int_equal(b.lost, 10);
}

static void round_trip_is_what_the_clock_says(void **state) {
  const segue_time sent = SEGUE_MS(12345), now = sent + SEGUE_MS(180);
  const segue__rtcp_block b = {.last_sr = (uint32_t)(segue__ntp(sent) >> 16), .delay = 65536 / 10};
  const segue_time rtt = segue__rtcp_rtt(&b, now);
  assert_true(rtt > SEGUE_MS(79) && rtt < SEGUE_MS(81));
  const segue__rtcp_block none = {0}, wrong = {.last_sr = 1, .delay = 0};
  assert_true(segue__rtcp_rtt(&none, now) == SEGUE_TIME_NEVER);
  assert_true(segue__rtcp_rtt(&wrong, now) == SEGUE_TIME_NEVER);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sender_report_goes_round),
      cmocka_unit_test(truncations_are_refused),
      cmocka_unit_test(another_partys_bye_is_not_the_reporters),
      cmocka_unit_test(loss_and_jitter_follow_rfc_3550),
      cmocka_unit_test(round_trip_is_what_the_clock_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
