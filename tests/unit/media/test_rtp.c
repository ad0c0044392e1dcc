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

#include "media/rtp.h"

static void a_plain_header_goes_round(void **state) {
  const segue__rtp in = {.pt = 111, .marker = 1, .seq = 65535, .ts = 0xfffffff0u, .ssrc = 0x12345678};
  uint8_t p[SEGUE__RTP_HEADER + 3] = {0};
  segue__rtp h;
  segue__rtp_pack(&in, p);
  memcpy(p + 12, "abc", 3);
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_OK);
  assert_int_equal(h.pt, 111);
  assert_int_equal(h.marker, 1);
  assert_int_equal(h.seq, 65535);
  assert_int_equal(h.ts, 0xfffffff0u);
  assert_int_equal(h.ssrc, 0x12345678);
  assert_int_equal(h.payload_len, 3);
  assert_memory_equal(h.payload, "abc", 3);
}

static void csrcs_extension_and_padding_are_stepped_over(void **state) {
  const uint8_t p[] = {0x80 | 0x20 | 0x10 | 2,
                       0x00,
                       0,
                       1,
                       0,
                       0,
                       0,
                       2,
                       0,
                       0,
                       0,
                       3, /* header */
                       1,
                       1,
                       1,
                       1,
                       2,
                       2,
                       2,
                       2, /* two CSRCs */
                       0xbe,
                       0xde,
                       0,
                       1,
                       9,
                       9,
                       9,
                       9, /* extension */
                       'h',
                       'i',
                       0,
                       0,
                       3}; /* three of padding */
  segue__rtp h;
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_OK);
  assert_int_equal(h.n_csrc, 2);
  assert_int_equal(h.has_extension, 1);
  assert_int_equal(h.ext_profile, 0xbede);
  assert_int_equal(h.ext_len, 4);
  assert_int_equal(h.ext[0], 9);
  assert_int_equal(h.payload_len, 2);
  assert_memory_equal(h.payload, "hi", 2);
}

static void every_truncation_is_refused_or_safe(void **state) {
  const uint8_t p[] = {0xb2, 0, 0, 1, 0, 0,    0,    2, 0, 0, 0, 3, 1, 1, 1,
                       1,    2, 2, 2, 2, 0xbe, 0xde, 0, 1, 9, 9, 9, 9, 1};
  for (size_t n = 0; n < sizeof p; n++) {
    uint8_t *copy = malloc(n ? n : 1); /* exact size: the sanitizer sees a step too far */
    segue__rtp h;
    memcpy(copy, p, n);
    assert_int_equal(segue__rtp_parse(&h, copy, n), SEGUE_E_PARSE);
    free(copy);
  }
}

static void wrong_version_and_impossible_padding_are_refused(void **state) {
  uint8_t p[14] = {0x40};
  segue__rtp h;
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_E_PARSE);
  p[0] = 0xa0;
  p[13] = 3;
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_E_PARSE);
  p[13] = 0;
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_E_PARSE);
  p[13] = 2;
  assert_int_equal(segue__rtp_parse(&h, p, sizeof p), SEGUE_OK);
  assert_int_equal(h.payload_len, 0);
}

static void rtcp_is_told_from_rtp_on_one_port(void **state) {
  assert_true(segue__rtp_is_rtcp((const uint8_t[]){0x80, 200}, 2));
  assert_true(segue__rtp_is_rtcp((const uint8_t[]){0x81, 203}, 2));
  assert_false(segue__rtp_is_rtcp((const uint8_t[]){0x80, 0x80 | 8}, 2));
  assert_false(segue__rtp_is_rtcp((const uint8_t[]){0x80, 111}, 2));
  assert_false(segue__rtp_is_rtcp((const uint8_t[]){0x80}, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_header_goes_round),
      cmocka_unit_test(csrcs_extension_and_padding_are_stepped_over),
      cmocka_unit_test(every_truncation_is_refused_or_safe),
      cmocka_unit_test(wrong_version_and_impossible_padding_are_refused),
      cmocka_unit_test(rtcp_is_told_from_rtp_on_one_port),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
