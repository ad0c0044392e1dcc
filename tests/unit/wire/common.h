/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts and short cuts that the wire tests share. */
#ifndef SEGUE_TESTS_WIRE_COMMON_H
#define SEGUE_TESTS_WIRE_COMMON_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <segue/wire.h>

static const char full_context[] =
    "{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"created\":\"2026-11-24T10:11:12Z\",\"language\":\"en-US\","
    "\"reason\":{\"code\":\"fixes_rejected\",\"score\":0.86,\"why\":\"two fixes failed\"},\"priority\":1,"
    "\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"],\"subject\":\"cust-4411\","
    "\"verified_at\":\"2026-11-24T10:08:12Z\",\"expires_at\":\"2026-11-24T10:23:12Z\"},"
    "\"issue\":{\"intent\":\"internet_drops\",\"title\":\"Internet keeps dropping\",\"desired\":\"a stable line tonight\","
    "\"entities\":[{\"name\":\"account_number\",\"value\":\"44712093\",\"class\":\"internal\"},"
    "{\"name\":\"phone\",\"value\":\"+15550101234\",\"class\":\"pii\"}],"
    "\"dates\":[{\"what\":\"started\",\"date\":\"2026-11-17\"},{\"what\":\"due\",\"date\":\"next Friday\"}]},"
    "\"attempts\":[{\"action\":\"restart router\",\"outcome\":\"failed\"},{\"action\":\"new cable\",\"outcome\":\"rejected\"},"
    "{\"action\":\"line test\",\"outcome\":\"done\"}],"
    "\"sentiment\":{\"valence\":-0.6,\"arousal\":0.7,\"trend\":\"falling\",\"label\":\"frustrated\","
    "\"peak\":{\"valence\":-0.8,\"turn\":12},\"restated\":3,\"circling\":true},"
    "\"summary\":{\"text\":\"The line drops every evening. A restart and another cable did not help, the line test "
    "found no fault. There is an exam tonight at eight.\",\"source\":\"llm\"},\"confidence\":0.4}";

#define TEST_NOW 1795514400 /* 2026-11-24T10:00:00Z */

static const uint8_t test_key[32] = {0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8, 0xf7, 0xf6, 0xf5,
                                     0xf4, 0xf3, 0xf2, 0xf1, 0xf0, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5,
                                     0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};

static inline segue_context *context_of(const char *json) {
  segue_context *ctx = NULL;
  segue_error err;
  assert_int_equal(segue_context_from_json(&ctx, json, strlen(json), &err), SEGUE_OK);
  return ctx;
}

static inline segue_keyring *ring_of(uint32_t id) {
  segue_keyring *ring = NULL;
  assert_int_equal(segue_keyring_new(&ring), SEGUE_OK);
  assert_int_equal(segue_keyring_add(ring, id, test_key, sizeof test_key), SEGUE_OK);
  return ring;
}

static inline int zero_random(void *user, uint8_t *out, size_t n) {
  (void)user;
  memset(out, 0, n);
  return SEGUE_OK;
}

static inline segue_encode_options encode_options(int form, const segue_keyring *ring) {
  segue_encode_options o;
  segue_encode_options_init(&o, sizeof o);
  o.form = form;
  o.keys = ring;
  o.bind = "tenant-7";
  o.now = TEST_NOW;
  o.random = zero_random;
  return o;
}

static inline segue_decode_options decode_options(int form, const segue_keyring *ring) {
  segue_decode_options o;
  segue_decode_options_init(&o, sizeof o);
  o.form = form;
  o.keys = ring;
  o.bind = "tenant-7";
  o.now = TEST_NOW + 60;
  return o;
}

#endif /* SEGUE_TESTS_WIRE_COMMON_H */
