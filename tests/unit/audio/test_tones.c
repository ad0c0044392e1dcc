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

#include "audio/tones.h"
#include "signal.h"

/* Power of one frequency. */
static double power_at(const int16_t *pcm, uint32_t n, uint32_t rate, double hz) {
  double c = 0, s = 0;
  for (uint32_t i = 0; i < n; i++) {
    c += pcm[i] * cos(2 * M_PI * hz * i / rate);
    s += pcm[i] * sin(2 * M_PI * hz * i / rate);
  }
  return (c * c + s * s) / ((double)n * n) * 2;
}

static void ringback_has_its_frequencies_and_cadence(void **state) {
  static int16_t pcm[8000 * 6];
  segue__tone t;
  assert_int_equal(segue__tone_init(&t, SEGUE__TONE_RINGBACK, 8000), SEGUE_OK);
  assert_int_equal(segue__tone_read(&t, pcm, 48000), 1);
  const double all = signal_rms(pcm + 800, 8000);
  assert_true(power_at(pcm + 800, 8000, 8000, 440) + power_at(pcm + 800, 8000, 8000, 480) > 0.99 * all * all);
  assert_true(signal_rms(pcm + 16000, 32000) == 0);
  assert_int_equal(segue__tone_period_ms(SEGUE__TONE_RINGBACK), 6000);
}

static void every_tone_is_free_of_clicks_and_clipping(void **state) {
  for (int32_t kind = 0; kind < SEGUE__TONE_COUNT; kind++) {
    segue__tone t;
    int16_t pcm[320], last = 0;
    assert_int_equal(segue__tone_init(&t, kind, 16000), SEGUE_OK);
    for (int f = 0; f < 1000; f++) {
      segue__tone_read(&t, pcm, 320);
      for (int i = 0; i < 320; i++) {
        if (abs(pcm[i] - last) > 2600) fail_msg("kind %d frame %d: %d to %d", kind, f, last, pcm[i]);
        last = pcm[i];
        assert_true(abs(pcm[i]) < 10000);
      }
    }
  }
}

static void a_round_repeats_to_the_sample_whatever_the_read_size(void **state) {
  static int16_t a[16000 * 14], b[16000 * 14];
  segue__tone t;
  const uint32_t n = 16 * segue__tone_period_ms(SEGUE__TONE_HOLD);
  assert_true(n > 0 && n <= 16000 * 14);
  segue__tone_init(&t, SEGUE__TONE_HOLD, 16000);
  segue__tone_read(&t, a, n);
  uint32_t at = 0;
  for (uint32_t step = 1; at < n; at += step, step = step * 7 % 331 + 1) {
    if (step > n - at) step = n - at;
    segue__tone_read(&t, b + at, step);
  }
  assert_memory_equal(a, b, n * sizeof *a);
  assert_true(signal_rms(a, n) > 200);
}

static void the_beep_ends(void **state) {
  segue__tone t;
  int16_t pcm[160];
  segue__tone_init(&t, SEGUE__TONE_BEEP, 8000);
  int frames = 0;
  while (segue__tone_read(&t, pcm, 160) && frames < 100) frames++;
  assert_in_range(frames, 9, 10);
  assert_int_equal(segue__tone_read(&t, pcm, 160), 0);
  assert_true(signal_rms(pcm, 160) == 0);
}

static void unknown_kinds_are_refused(void **state) {
  segue__tone t;
  assert_int_equal(segue__tone_init(&t, SEGUE__TONE_COUNT, 8000), SEGUE_E_INVAL);
  assert_int_equal(segue__tone_init(&t, -1, 8000), SEGUE_E_INVAL);
  assert_int_equal(segue__tone_init(&t, SEGUE__TONE_BEEP, 11025), SEGUE_E_INVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ringback_has_its_frequencies_and_cadence),
      cmocka_unit_test(every_tone_is_free_of_clicks_and_clipping),
      cmocka_unit_test(a_round_repeats_to_the_sample_whatever_the_read_size),
      cmocka_unit_test(the_beep_ends),
      cmocka_unit_test(unknown_kinds_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
