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
#include "media/srtp.h"

static const int32_t suites[] = {SEGUE__SUITE_AES_CM_128_80, SEGUE__SUITE_AES_CM_128_32,
                                 SEGUE__SUITE_AEAD_128_GCM};

static int counting(void *ctx, void *buf, size_t n) {
  uint8_t *seed = ctx;
  for (size_t i = 0; i < n; i++) ((uint8_t *)buf)[i] = (*seed)++;
  return SEGUE_OK;
}

static void pair(int32_t suite, segue__srtp *a, segue__srtp *b) {
  uint8_t seed = 1;
  segue__sdes_key ka, kb;
  assert_int_equal(segue__sdes_generate(&ka, suite, counting, &seed), SEGUE_OK);
  assert_int_equal(segue__sdes_generate(&kb, suite, counting, &seed), SEGUE_OK);
  assert_int_equal(segue__srtp_init(a, &ka, &kb), SEGUE_OK);
  assert_int_equal(segue__srtp_init(b, &kb, &ka), SEGUE_OK);
}

static size_t packet(uint8_t *p, uint16_t seq) {
  const segue__rtp h = {.pt = 0, .seq = seq, .ts = seq * 160u, .ssrc = 42};
  segue__rtp_pack(&h, p);
  memset(p + 12, seq & 0xff, 160);
  return 172;
}

static void packets_go_round_under_every_suite(void **state) {
  for (int i = 0; i < 3; i++) {
    segue__srtp a, b;
    uint8_t p[300], plain[300];
    pair(suites[i], &a, &b);
    for (int k = 0; k < 300; k++) {
      size_t n = packet(p, (uint16_t)(65400 + k)); /* over the wrap: the roll-over counter must follow */
      memcpy(plain, p, n);
      assert_int_equal(segue__srtp_protect(&a, p, &n, 0), SEGUE_OK);
      assert_int_equal(n, 172 + (suites[i] == SEGUE__SUITE_AES_CM_128_32   ? 4
                                 : suites[i] == SEGUE__SUITE_AES_CM_128_80 ? 10
                                                                           : 16));
      assert_memory_not_equal(p + 12, plain + 12, 160);
      assert_int_equal(segue__srtp_unprotect(&b, p, &n, 0), SEGUE_OK);
      assert_int_equal(n, 172);
      assert_memory_equal(p, plain, n);
    }
    segue__srtp_fini(&a);
    segue__srtp_fini(&b);
  }
}

static void every_flipped_bit_is_refused(void **state) {
  for (int i = 0; i < 3; i++) {
    segue__srtp a, b;
    uint8_t good[300], p[300];
    pair(suites[i], &a, &b);
    size_t len = packet(good, 7);
    assert_int_equal(segue__srtp_protect(&a, good, &len, 0), SEGUE_OK);
    for (size_t bit = 0; bit < len * 8; bit++) {
      size_t n = len;
      memcpy(p, good, n);
      p[bit / 8] ^= (uint8_t)(1u << bit % 8);
      assert_int_not_equal(segue__srtp_unprotect(&b, p, &n, 0), SEGUE_OK);
    }
    assert_int_equal(segue__srtp_unprotect(&b, good, &len, 0), SEGUE_OK);
    segue__srtp_fini(&a);
    segue__srtp_fini(&b);
  }
}

static void a_replayed_packet_is_refused(void **state) {
  segue__srtp a, b;
  uint8_t p[300], copy[300];
  pair(SEGUE__SUITE_AES_CM_128_80, &a, &b);
  size_t n = packet(p, 7);
  segue__srtp_protect(&a, p, &n, 0);
  memcpy(copy, p, n);
  size_t m = n;
  assert_int_equal(segue__srtp_unprotect(&b, p, &n, 0), SEGUE_OK);
  assert_int_equal(segue__srtp_unprotect(&b, copy, &m, 0), SEGUE_E_EXPIRED);
  segue__srtp_fini(&a);
  segue__srtp_fini(&b);
}

static void control_packets_are_protected_too(void **state) {
  segue__srtp a, b;
  uint8_t p[64] = {0x80, 201, 0, 1, 0, 0, 0, 42}, copy[64];
  pair(SEGUE__SUITE_AES_CM_128_32, &a, &b);
  size_t n = 8;
  assert_int_equal(segue__srtp_protect(&a, p, &n, 1), SEGUE_OK);
  assert_true(n <= 8 + SEGUE__SRTP_TRAILER);
  assert_int_equal(n, 8 + 4 + 10); /* index and the long tag, though RTP has the short one */
  memcpy(copy, p, n);
  copy[7] ^= 1;
  size_t m = n;
  assert_int_not_equal(segue__srtp_unprotect(&b, copy, &m, 1), SEGUE_OK);
  assert_int_equal(segue__srtp_unprotect(&b, p, &n, 1), SEGUE_OK);
  assert_int_equal(n, 8);
  segue__srtp_fini(&a);
  segue__srtp_fini(&b);
}

static void keys_go_round_through_sdp(void **state) {
  for (int i = 0; i < 3; i++) {
    uint8_t seed = 200;
    segue__sdes_key k, back;
    segue_media_crypto c;
    segue__sdes_generate(&k, suites[i], counting, &seed);
    assert_int_equal(segue__sdes_build(&c, &k, 3), SEGUE_OK);
    assert_int_equal(c.tag, 3);
    assert_int_equal(segue__sdes_parse(&back, &c), SEGUE_OK);
    assert_memory_equal(&k, &back, sizeof k);
  }
}

static void descriptions_from_outside_are_judged(void **state) {
#define KEY30 "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR" /* of RFC 4568 */
  static const struct {
    const char *suite, *key;
    int rc;
  } rows[] = {
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30, SEGUE_OK},
      {"aes_cm_128_hmac_sha1_32", "inline:" KEY30 "|2^31", SEGUE_OK},
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30 "|2^20|1:4", SEGUE_E_UNSUPPORTED},
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30 "|1:32", SEGUE_E_UNSUPPORTED},
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30 ";inline:" KEY30, SEGUE_E_UNSUPPORTED},
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30 " UNENCRYPTED_SRTP", SEGUE_E_UNSUPPORTED},
      {"AES_CM_128_HMAC_SHA1_80", "inline:", SEGUE_E_PARSE},
      {"AES_CM_128_HMAC_SHA1_80", "inline:short", SEGUE_E_PARSE},
      {"AES_CM_128_HMAC_SHA1_80", "uri:" KEY30, SEGUE_E_PARSE},
      {"AES_CM_128_HMAC_SHA1_80", "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaV-R", SEGUE_E_PARSE},
      {"AES_CM_128_HMAC_SHA1_80", "inline:" KEY30 "AAAA", SEGUE_E_PARSE},
      {"AEAD_AES_128_GCM", "inline:" KEY30, SEGUE_E_PARSE}, /* 30 octets, needs 28 */
      {"AEAD_AES_128_GCM", "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==", SEGUE_OK},
      {"AEAD_AES_128_GCM", "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw", SEGUE_OK},
      {"F8_128_HMAC_SHA1_80", "inline:" KEY30, SEGUE_E_UNSUPPORTED},
      {"", "", SEGUE_E_UNSUPPORTED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    segue_media_crypto c = {.tag = 1};
    segue__sdes_key k;
    strcpy(c.suite, rows[i].suite);
    strcpy(c.key, rows[i].key);
    const int rc = segue__sdes_parse(&k, &c);
    if (rc != rows[i].rc) fail_msg("row %zu: %d", i, rc);
    if (rc != SEGUE_OK) assert_int_equal(k.suite, SEGUE__SUITE_NONE);
  }
}

static void keys_of_different_suites_make_no_session(void **state) {
  uint8_t seed = 0;
  segue__sdes_key a, b;
  segue__srtp s;
  segue__sdes_generate(&a, SEGUE__SUITE_AES_CM_128_80, counting, &seed);
  segue__sdes_generate(&b, SEGUE__SUITE_AEAD_128_GCM, counting, &seed);
  assert_int_equal(segue__srtp_init(&s, &a, &b), SEGUE_E_INVAL);
  assert_int_equal(segue__sdes_generate(&a, SEGUE__SUITE_NONE, counting, &seed), SEGUE_E_INVAL);
  assert_int_equal(segue__sdes_generate(&a, SEGUE__SUITE_AEAD_128_GCM, NULL, NULL), SEGUE_E_INVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packets_go_round_under_every_suite),
      cmocka_unit_test(every_flipped_bit_is_refused),
      cmocka_unit_test(a_replayed_packet_is_refused),
      cmocka_unit_test(control_packets_are_protected_too),
      cmocka_unit_test(keys_go_round_through_sdp),
      cmocka_unit_test(descriptions_from_outside_are_judged),
      cmocka_unit_test(keys_of_different_suites_make_no_session),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
