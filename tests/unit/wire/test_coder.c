/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <math.h>

#include "wire/chars.h"
#include "wire/coder.h"
#include "wire/text_model.h"

static uint32_t seed = 1;
static uint32_t rnd(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed >> 8;
}

static void decisions_come_back_and_streams_are_minimal(void **state) {
  (void)state;
  for (int round = 0; round < 2000; round++) {
    uint8_t out[512];
    int bits[300];
    uint32_t p[300];
    const int n = (int)(rnd() % 300);
    segue__enc e;
    segue__dec d;
    segue__enc_init(&e, out, sizeof out);
    for (int i = 0; i < n; i++) {
      p[i] = round & 1 ? SEGUE__P_MIN + rnd() % 64 : SEGUE__P_MIN + rnd() % (SEGUE__P_MAX - SEGUE__P_MIN);
      bits[i] = (rnd() & 0xFFFF) < p[i];
      segue__enc_bit(&e, bits[i], p[i]);
    }
    const size_t len = segue__enc_finish(&e);
    assert_true(len <= sizeof out);
    segue__dec_init(&d, out, len);
    for (int i = 0; i < n; i++) assert_int_equal(segue__dec_bit(&d, p[i]), bits[i]);
    assert_true(segue__dec_closed(&d));
    assert_false(segue__dec_starved(&d));
  }
}

static void octets_behind_the_end_are_noticed(void **state) {
  (void)state;
  uint8_t out[64] = {0};
  segue__enc e;
  segue__enc_init(&e, out, sizeof out);
  for (int i = 0; i < 40; i++) segue__enc_bit(&e, i % 3 == 0, SEGUE__P_HALF);
  const size_t len = segue__enc_finish(&e);
  for (size_t more = 1; more <= 8; more++) {
    segue__dec d;
    segue__dec_init(&d, out, len + more);
    for (int i = 0; i < 40; i++) (void)segue__dec_bit(&d, SEGUE__P_HALF);
    assert_false(segue__dec_closed(&d));
  }
}

static void a_full_buffer_is_an_answer_not_an_overrun(void **state) {
  (void)state;
  for (size_t cap = 0; cap < 20; cap++) {
    uint8_t *out = malloc(cap + 1);
    segue__enc e;
    segue__enc_init(&e, out, cap);
    for (int i = 0; i < 400; i++) segue__enc_bit(&e, (int)(rnd() & 1), SEGUE__P_HALF);
    assert_true(segue__enc_finish(&e) == SIZE_MAX);
    free(out);
  }
}

static void hex_and_base64url_come_back(void **state) {
  (void)state;
  uint8_t in[40], out[80];
  char text[96];
  size_t got, offset;
  for (size_t i = 0; i < sizeof in; i++) in[i] = (uint8_t)rnd();
  for (int charset = SEGUE_CHARSET_HEX; charset <= SEGUE_CHARSET_RAW; charset++)
    for (size_t n = 0; n <= sizeof in; n++) {
      const size_t chars = segue__chars_for(charset, n);
      segue__chars_write(charset, in, n, text);
      assert_int_equal(segue__octets_in(charset, chars), n);
      assert_int_equal(segue__chars_read(charset, text, chars, out, &got, &offset), SEGUE_OK);
      assert_int_equal(got, n);
      assert_memory_equal(in, out, n);
    }
}

static void two_spellings_of_one_value_are_refused(void **state) {
  (void)state;
  uint8_t out[8];
  size_t n, offset;
  assert_int_equal(segue__chars_read(SEGUE_CHARSET_BASE64URL, "AB", 2, out, &n, &offset), SEGUE_E_PARSE);
  assert_int_equal(segue__chars_read(SEGUE_CHARSET_BASE64URL, "AA", 2, out, &n, &offset), SEGUE_OK);
  assert_int_equal(segue__chars_read(SEGUE_CHARSET_BASE64URL, "A", 1, out, &n, &offset), SEGUE_E_PARSE);
  assert_int_equal(segue__chars_read(SEGUE_CHARSET_HEX, "abc", 3, out, &n, &offset), SEGUE_E_PARSE);
  assert_int_equal(segue__chars_read(SEGUE_CHARSET_HEX, "abxz", 4, out, &n, &offset), SEGUE_E_PARSE);
  assert_int_equal(offset, 2);
}

static double cost_of(segue__text *t, const char *s) {
  const segue__text_code *code = segue__text_code_of(t);
  double bits = 0;
  segue__text_begin(t, SEGUE__FIELD_PROSE, 0);
  for (const char *p = s;; p++) {
    const uint8_t octet = (uint8_t)*p;
    for (unsigned i = 0; i < code->len[octet]; i++) {
      const int bit = code->bits[octet] >> i & 1;
      const uint32_t p1 = segue__text_predict(t);
      bits -= log2((bit ? p1 : 65536 - p1) / 65536.0);
      segue__text_update(t, bit);
    }
    if (!*p) break;
  }
  return bits;
}

static void a_primed_model_knows_its_text_and_forgets_messages(void **state) {
  (void)state;
  static const char text[] = "0The caller wants a refund for the order.\n0The order has not arrived yet.\n";
  const segue__text_part part = {text, sizeof text - 1};
  segue__text_model *m = segue__text_model_new(&part, 1);
  segue__text *t = segue__text_new(m);
  assert_non_null(t);
  const double known = cost_of(t, "The caller wants a refund for the order.");
  segue__text_reset(t);
  const double fresh = cost_of(t, "Xy9 qqv zzk wpd 77 jjx Qw! vvk rrb dd");
  assert_true(known * 2 < fresh);
  const double again = cost_of(t, "Xy9 qqv zzk wpd 77 jjx Qw! vvk rrb dd");
  assert_true(again < fresh); /* learnt within the message */
  segue__text_reset(t);
  assert_true(cost_of(t, "Xy9 qqv zzk wpd 77 jjx Qw! vvk rrb dd") == fresh); /* and gone with it */
  segue__text_free(t);
  segue__text_model_free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decisions_come_back_and_streams_are_minimal),
      cmocka_unit_test(octets_behind_the_end_are_noticed),
      cmocka_unit_test(a_full_buffer_is_an_answer_not_an_overrun),
      cmocka_unit_test(hex_and_base64url_come_back),
      cmocka_unit_test(two_spellings_of_one_value_are_refused),
      cmocka_unit_test(a_primed_model_knows_its_text_and_forgets_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
