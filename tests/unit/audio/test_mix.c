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

#include "audio/mix.h"
#include "signal.h"

enum { CALLER, AGENT, AI };

static int16_t caller[320], agent[320], ai[320], heard[3][320];
static const int16_t *const in[3] = {caller, agent, ai};
static int16_t *const out[3] = {heard[0], heard[1], heard[2]};

static int fill(void **state) {
  signal_sine(caller, 320, 16000, 400, 5000, 0);
  signal_sine(agent, 320, 16000, 700, 6000, 0);
  signal_sine(ai, 320, 16000, 1100, 7000, 0);
  return 0;
}

static void nobody_hears_anybody_unless_told(void **state) {
  segue__mix m;
  assert_int_equal(segue__mix_init(&m, 16000, 3), SEGUE_OK);
  segue__mix_frame(&m, in, out);
  for (int p = 0; p < 3; p++) assert_true(signal_rms(heard[p], 320) == 0);
}

static void one_speaker_passes_bit_for_bit(void **state) {
  segue__mix m;
  segue__mix_init(&m, 16000, 3);
  segue__mix_set(&m, AGENT, CALLER, 1);
  segue__mix_frame(&m, in, out);
  segue__mix_frame(&m, in, out);
  assert_memory_equal(heard[AGENT], caller, sizeof caller);
  assert_true(signal_rms(heard[CALLER], 320) == 0);
  assert_true(segue__mix_hears(&m, AGENT, CALLER));
  assert_false(segue__mix_hears(&m, CALLER, AGENT));
}

static void two_speakers_add_up(void **state) {
  segue__mix m;
  segue__mix_init(&m, 16000, 3);
  segue__mix_set(&m, AI, CALLER, 1);
  segue__mix_set(&m, AI, AGENT, 0.5f);
  segue__mix_frame(&m, in, out);
  segue__mix_frame(&m, in, out);
  for (int i = 0; i < 320; i++) assert_true(abs(heard[AI][i] - (caller[i] + agent[i] / 2)) <= 1);
}

static void switching_ramps_over_five_milliseconds(void **state) {
  segue__mix m;
  int16_t flat[320], got[320];
  for (int i = 0; i < 320; i++) flat[i] = 10000;
  const int16_t *const one[2] = {flat, NULL};
  int16_t *const to[2] = {NULL, got};
  segue__mix_init(&m, 16000, 2);
  segue__mix_set(&m, 1, 0, 1);
  segue__mix_frame(&m, one, to);
  int16_t last = 0;
  for (int i = 0; i < 320; i++) {
    assert_true(got[i] >= last && got[i] - last <= 126);
    last = got[i];
  }
  assert_true(got[79] == 10000 && got[40] < 6000);
  segue__mix_set(&m, 1, 0, 0);
  segue__mix_frame(&m, one, to);
  assert_true(got[0] > 9800 && got[79] == 0 && got[200] == 0);
  segue__mix_frame(&m, one, to);
  assert_true(signal_rms(got, 320) == 0);
}

static void loud_sums_bend_and_never_wrap(void **state) {
  segue__mix m;
  int16_t a[320], got[320], last = -32768;
  for (int i = 0; i < 320; i++) a[i] = (int16_t)(-32768 + i * 205);
  const int16_t *const two[3] = {a, a, NULL};
  int16_t *const to[3] = {NULL, NULL, got};
  segue__mix_init(&m, 16000, 3);
  segue__mix_set(&m, 2, 0, 1);
  segue__mix_set(&m, 2, 1, 1);
  segue__mix_frame(&m, two, to);
  segue__mix_frame(&m, two, to);
  for (int i = 0; i < 320; i++) {
    assert_true(got[i] >= last); /* monotonic: no fold-over */
    last = got[i];
  }
  assert_true(got[319] > 30000 && got[0] < -30000);
}

static void wrong_parties_and_gains_are_refused(void **state) {
  segue__mix m;
  assert_int_equal(segue__mix_init(&m, 16000, 0), SEGUE_E_INVAL);
  assert_int_equal(segue__mix_init(&m, 16000, SEGUE__MIX_PARTIES + 1), SEGUE_E_INVAL);
  assert_int_equal(segue__mix_init(&m, 22050, 2), SEGUE_E_INVAL);
  segue__mix_init(&m, 16000, 2);
  assert_int_equal(segue__mix_set(&m, 2, 0, 1), SEGUE_E_INVAL);
  assert_int_equal(segue__mix_set(&m, 0, 1, -1), SEGUE_E_INVAL);
  assert_int_equal(segue__mix_set(&m, 0, 1, NAN), SEGUE_E_INVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(nobody_hears_anybody_unless_told, fill),
      cmocka_unit_test_setup(one_speaker_passes_bit_for_bit, fill),
      cmocka_unit_test_setup(two_speakers_add_up, fill),
      cmocka_unit_test(switching_ramps_over_five_milliseconds),
      cmocka_unit_test(loud_sums_bend_and_never_wrap),
      cmocka_unit_test(wrong_parties_and_gains_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
