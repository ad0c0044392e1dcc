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
#include "audio/dtmf.h"
#include "audio/g711.h"
#include "signal.h"

static const char all[] = "0123456789*#ABCD";

static void codes_and_digits_are_inverse(void **state) {
  for (int i = 0; i < 16; i++) assert_int_equal(segue__dtmf_code(segue__dtmf_digit(i)), i);
  assert_int_equal(segue__dtmf_code('E'), -1);
  assert_int_equal(segue__dtmf_code(0), -1);
  assert_int_equal(segue__dtmf_digit(16), 0);
  assert_int_equal(segue__dtmf_digit(-1), 0);
}

/* Plays the digits and returns what the detector reports. */
static void play(uint32_t rate, const char *digits, uint32_t tone, uint32_t pause, float noise, int law,
                 char *heard) {
  segue__dtmf_gen g;
  segue__dtmf_det d;
  int16_t pcm[SEGUE__FRAME_MAX];
  const uint32_t n = segue__frame_samples(rate);
  uint32_t seed = 7;
  size_t k = 0;
  segue__dtmf_gen_init(&g, rate);
  segue__dtmf_det_init(&d, rate);
  for (uint32_t fill = 0, quiet = 0; quiet < 5;) {
    /* One sample at a time, so that digits start anywhere in a frame. */
    if (!g.left && !g.pause_left && *digits)
      assert_int_equal(segue__dtmf_gen_start(&g, *digits++, tone, pause), 0);
    segue__dtmf_gen_read(&g, pcm + fill, 1);
    pcm[fill] = (int16_t)(pcm[fill] + noise * signal_gauss(&seed));
    if (++fill < n) continue;
    fill = 0;
    if (law) {
      uint8_t u[SEGUE__FRAME_MAX];
      segue__ulaw_encode(pcm, n, u);
      segue__ulaw_decode(u, n, pcm);
    }
    const char c = segue__dtmf_det_frame(&d, pcm);
    if (c) heard[k++] = c;
    if (!*digits && !g.left && !g.pause_left) quiet++;
  }
  heard[k] = 0;
}

static void every_digit_is_heard_once_at_every_rate(void **state) {
  char heard[64];
  for (uint32_t rate = 8000; rate <= 48000; rate = rate == 8000 ? 16000 : rate * 3) {
    play(rate, all, 100, 60, 0, 0, heard);
    assert_string_equal(heard, all);
  }
}

static void short_digits_are_heard_wherever_they_start(void **state) {
  char heard[64];
  for (uint32_t tone = 45; tone < 70; tone += 3) {
    play(8000, all, tone, 47, 0, 1, heard); /* 92..: the grid wanders over all phases */
    assert_string_equal(heard, all);
  }
}

static void equal_digits_in_a_row_are_counted(void **state) {
  char heard[64];
  play(8000, "55555", 60, 50, 0, 0, heard);
  assert_string_equal(heard, "55555");
}

static void line_noise_hides_no_digit(void **state) {
  char heard[64];
  play(8000, all, 80, 60, 500, 1, heard); /* 17 dB under the tones */
  assert_string_equal(heard, all);
}

static void speech_and_single_tones_are_no_digits(void **state) {
  static int16_t speech[8000 * 20];
  segue__dtmf_det d;
  segue__dtmf_det_init(&d, 8000);
  int heard = 0;
  static const char *const voices[] = {"en-us", "en-us+f3", "en-gb+m5"};
  for (int v = 0; v < 3; v++) {
    const size_t n =
        signal_speech(voices[v],
                      "I have been on hold for nine minutes and my order number is four four one "
                      "seven, could you please look at it, we really need you to see me",
                      8000, speech, 8000 * 20);
    for (size_t i = 0; i + 160 <= n; i += 160) heard += segue__dtmf_det_frame(&d, speech + i) != 0;
  }
  for (uint32_t f = 0; f < 100; f++) {
    int16_t pcm[160];
    signal_sine(pcm, 160, 8000, 697 + (f / 10) * 100, 9000, f * 160);
    heard += segue__dtmf_det_frame(&d, pcm) != 0;
  }
  assert_int_equal(heard, 0);
}

static void twenty_milliseconds_are_not_a_press(void **state) {
  char heard[64];
  play(8000, "1", 20, 200, 0, 0, heard);
  assert_string_equal(heard, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(codes_and_digits_are_inverse),
      cmocka_unit_test(every_digit_is_heard_once_at_every_rate),
      cmocka_unit_test(short_digits_are_heard_wherever_they_start),
      cmocka_unit_test(equal_digits_in_a_row_are_counted),
      cmocka_unit_test(line_noise_hides_no_digit),
      cmocka_unit_test(speech_and_single_tones_are_no_digits),
      cmocka_unit_test(twenty_milliseconds_are_not_a_press),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
