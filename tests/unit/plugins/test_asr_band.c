/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "plugins/asr_pocketsphinx/band.h"

enum { RATE = 16000, PIECE = 100 };

/* Gain in dB of a tone that comes in pieces. */
static double gain(double hz) {
  asr_band b = {0};
  int16_t pcm[RATE];
  double in = 0, out = 0;
  for (int i = 0; i < RATE; i++) pcm[i] = (int16_t)lrint(8000 * sin(2 * 3.14159265358979 * hz * i / RATE));
  for (int i = RATE / 2; i < RATE; i++) in += (double)pcm[i] * pcm[i];
  for (int i = 0; i < RATE; i += PIECE) segue__band_run(&b, pcm + i, pcm + i, PIECE);
  for (int i = RATE / 2; i < RATE; i++) out += (double)pcm[i] * pcm[i];
  return 10 * log10((out + 1) / in);
}

static void telephone_band_passes_and_what_is_above_does_not(void **state) {
  assert_true(fabs(gain(300)) < 0.1);
  assert_true(fabs(gain(2000)) < 0.1);
  assert_true(fabs(gain(3400)) < 1);
  assert_true(gain(5000) < -20);
  assert_true(gain(6000) < -45);
}

static void the_loudest_line_stays_in_range(void **state) {
  asr_band b = {0};
  int16_t pcm[RATE];
  for (int i = 0; i < RATE; i++) pcm[i] = i / 40 % 2 ? INT16_MIN : INT16_MAX;
  segue__band_run(&b, pcm, pcm, RATE);
  for (int i = 1; i < RATE; i++) assert_true(pcm[i] - pcm[i - 1] < 40000 && pcm[i] - pcm[i - 1] > -40000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(telephone_band_passes_and_what_is_above_does_not),
      cmocka_unit_test(the_loudest_line_stays_in_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
