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

#include "audio/audio.h"
#include "audio/resample.h"
#include "signal.h"

static const uint32_t rates[] = {8000, 16000, 48000};

static void every_frame_in_gives_one_whole_frame_out(void **state) {
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++) {
      segue__resample r;
      int16_t in[SEGUE__FRAME_MAX], out[SEGUE__FRAME_MAX + 1];
      const uint32_t n = segue__frame_samples(rates[a]), m = segue__frame_samples(rates[b]);
      assert_int_equal(segue__resample_init(&r, rates[a], rates[b], SEGUE__RESAMPLE_QUALITY), SEGUE_OK);
      double power = 0;
      for (uint32_t f = 0; f < 100; f++) {
        signal_sine(in, n, rates[a], 1000, 10000, f * n);
        out[m] = 0x5a5a;
        segue__resample_frame(&r, in, out);
        assert_int_equal(out[m], 0x5a5a);
        if (f > 4) power += signal_rms(out, m) / 95;
      }
      /* A 1 kHz sine keeps its level within half a decibel. */
      if (fabs(power - 10000 / sqrt(2)) > 400) fail_msg("%u to %u: rms %f", rates[a], rates[b], power);
      segue__resample_fini(&r);
    }
}

/* Any sample repeated, dropped or padded at a frame edge would show as an error far from the sine. */
static void frames_join_without_a_seam(void **state) {
  segue__resample r;
  assert_int_equal(segue__resample_init(&r, 8000, 16000, SEGUE__RESAMPLE_QUALITY), SEGUE_OK);
  static int16_t out[60 * 320];
  for (uint32_t f = 0; f < 60; f++) {
    int16_t in[160];
    signal_sine(in, 160, 8000, 440, 12000, f * 160);
    segue__resample_frame(&r, in, out + f * 320);
  }
  segue__resample_fini(&r);
  const double w = 2 * cos(2 * M_PI * 440 / 16000);
  for (int i = 1000; i < 59 * 320; i++) {
    const double predicted = w * out[i - 1] - out[i - 2];
    if (fabs(predicted - out[i]) > 60) fail_msg("seam at %d: %f, %d", i, predicted, out[i]);
  }
}

static void what_the_lower_rate_cannot_hold_is_filtered(void **state) {
  segue__resample r;
  int16_t in[320], out[160];
  assert_int_equal(segue__resample_init(&r, 16000, 8000, SEGUE__RESAMPLE_QUALITY), SEGUE_OK);
  for (uint32_t f = 0; f < 20; f++) {
    signal_sine(in, 320, 16000, 6000, 12000, f * 320);
    segue__resample_frame(&r, in, out);
  }
  assert_true(signal_rms(out, 160) < 120);
  segue__resample_fini(&r);
}

static void other_rates_are_refused(void **state) {
  segue__resample r;
  assert_int_equal(segue__resample_init(&r, 44100, 16000, 3), SEGUE_E_INVAL);
  assert_int_equal(segue__resample_init(&r, 8000, 0, 3), SEGUE_E_INVAL);
  assert_int_equal(segue__resample_init(&r, 8000, 16000, 11), SEGUE_E_INVAL);
  segue__resample_fini(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_frame_in_gives_one_whole_frame_out),
      cmocka_unit_test(frames_join_without_a_seam),
      cmocka_unit_test(what_the_lower_rate_cannot_hold_is_filtered),
      cmocka_unit_test(other_rates_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
