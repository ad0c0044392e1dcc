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

#include "audio/g711.h"

/* The reference procedures of the G.191 tool library, written out from their description. */
static uint8_t ref_ulaw(int16_t pcm) {
  int v = pcm < 0 ? ((~pcm) >> 2) + 33 : (pcm >> 2) + 33;
  if (v > 0x1fff) v = 0x1fff;
  int seg = 1;
  for (int i = v >> 6; i; i >>= 1) seg++;
  const int code = ((8 - seg) << 4) | (15 - ((v >> seg) & 15));
  return (uint8_t)(pcm >= 0 ? code | 0x80 : code);
}

static uint8_t ref_alaw(int16_t pcm) {
  int v = pcm < 0 ? (~pcm) >> 4 : pcm >> 4;
  if (v > 15) {
    int e = 1;
    while (v > 31) {
      v >>= 1;
      e++;
    }
    v = v - 16 + (e << 4);
  }
  if (pcm >= 0) v |= 0x80;
  return (uint8_t)(v ^ 0x55);
}

static int16_t ref_ulaw_expand(uint8_t code) {
  const int m = ~code, e = (m >> 4) & 7, step = 4 << (e + 1);
  const int v = (0x80 << e) + step * (m & 15) + step / 2 - 4 * 33;
  return (int16_t)(code < 0x80 ? -v : v);
}

static int16_t ref_alaw_expand(uint8_t code) {
  const int x = (code ^ 0x55) & 0x7f, e = x >> 4;
  int m = x & 15;
  if (e > 0) m += 16;
  m = (m << 4) + 8;
  if (e > 1) m <<= e - 1;
  return (int16_t)(code > 127 ? m : -m);
}

static void encoders_match_the_reference_for_every_sample(void **state) {
  static int16_t pcm[65536];
  static uint8_t u[65536], a[65536];
  for (int i = 0; i < 65536; i++) pcm[i] = (int16_t)(i - 32768);
  segue__ulaw_encode(pcm, 65536, u);
  segue__alaw_encode(pcm, 65536, a);
  for (int i = 0; i < 65536; i++) {
    if (u[i] != ref_ulaw(pcm[i])) fail_msg("ulaw of %d: %d, not %d", pcm[i], u[i], ref_ulaw(pcm[i]));
    if (a[i] != ref_alaw(pcm[i])) fail_msg("alaw of %d: %d, not %d", pcm[i], a[i], ref_alaw(pcm[i]));
  }
}

static void decoders_match_the_reference_for_every_octet(void **state) {
  uint8_t in[256];
  int16_t u[256], a[256];
  for (int i = 0; i < 256; i++) in[i] = (uint8_t)i;
  segue__ulaw_decode(in, 256, u);
  segue__alaw_decode(in, 256, a);
  for (int i = 0; i < 256; i++) {
    assert_int_equal(u[i], ref_ulaw_expand(in[i]));
    assert_int_equal(a[i], ref_alaw_expand(in[i]));
  }
}

static void well_known_values_hold(void **state) {
  const int16_t pcm[4] = {0, -1, 32767, -32768};
  uint8_t u[4], a[4];
  segue__ulaw_encode(pcm, 4, u);
  segue__alaw_encode(pcm, 4, a);
  assert_memory_equal(u, ((uint8_t[]){0xff, 0x7f, 0x80, 0x00}), 4);
  assert_memory_equal(a, ((uint8_t[]){0xd5, 0x55, 0xaa, 0x2a}), 4);
}

static void octets_survive_decode_and_encode(void **state) {
  uint8_t in[256], back[256];
  int16_t pcm[256];
  for (int i = 0; i < 256; i++) in[i] = (uint8_t)i;
  segue__alaw_decode(in, 256, pcm);
  segue__alaw_encode(pcm, 256, back);
  assert_memory_equal(in, back, 256);
  segue__ulaw_decode(in, 256, pcm);
  segue__ulaw_encode(pcm, 256, back);
  in[0x7f] = 0xff; /* minus zero comes back as plus zero */
  assert_memory_equal(in, back, 256);
}

static void lengths_without_a_vector_multiple_are_whole(void **state) {
  int16_t pcm[37];
  uint8_t out[38];
  for (int i = 0; i < 37; i++) pcm[i] = (int16_t)(i * 801 - 15000);
  for (size_t n = 0; n < 37; n++) {
    memset(out, 0xa5, sizeof out);
    segue__ulaw_encode(pcm, n, out);
    for (size_t i = 0; i < n; i++) assert_int_equal(out[i], ref_ulaw(pcm[i]));
    assert_int_equal(out[n], 0xa5);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(encoders_match_the_reference_for_every_sample),
      cmocka_unit_test(decoders_match_the_reference_for_every_octet),
      cmocka_unit_test(well_known_values_hold),
      cmocka_unit_test(octets_survive_decode_and_encode),
      cmocka_unit_test(lengths_without_a_vector_multiple_are_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
