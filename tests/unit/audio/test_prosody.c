/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "audio/prosody.h"

enum { RATE = 8000, FRAME = 160 };

/* A buzz with the pitch of a voice, heard by the real voice activity detector, in turns of a second. */
static double turn(segue__prosody *p, segue__vad *v, double hz, double gain, int frames) {
  int16_t pcm[FRAME];
  segue__vad_result r;
  double phase = 0;
  for (int i = 0; i < 30; i++) { /* a pause with a little hiss */
    for (int k = 0; k < FRAME; k++) pcm[k] = (int16_t)(k * 7919 % 13 - 6);
    segue__vad_frame(v, pcm, &r);
  }
  for (int i = 0; i < frames; i++) {
    for (int k = 0; k < FRAME; k++) {
      double x = 0;
      phase += hz / RATE;
      for (int h = 2; h * hz < 3000; h++) x += sin(2 * M_PI * h * phase) / h;
      pcm[k] = (int16_t)(x * gain);
    }
    segue__vad_frame(v, pcm, &r);
    segue__prosody_frame(p, &r);
  }
  return segue__prosody_end(p);
}

struct rig {
  segue__prosody p;
  segue__vad v;
  void *mem;
};

static struct rig make(void) {
  struct rig r;
  r.mem = malloc(segue__vad_plan_size(RATE));
  assert_non_null(r.mem);
  segue__vad_init(&r.v, segue__vad_plan_init(r.mem, RATE));
  segue__prosody_init(&r.p);
  return r;
}

static void nothing_is_said_before_the_voice_is_known(void **state) {
  struct rig r = make();
  assert_true(turn(&r.p, &r.v, 120, 1500, 50) < 0);
  assert_true(turn(&r.p, &r.v, 120, 1500, 50) < 0);
  assert_true(turn(&r.p, &r.v, 120, 1500, 5) < 0); /* too short */
  const double usual = turn(&r.p, &r.v, 120, 1500, 50);
  assert_true(usual > 0.2 && usual < 0.4);
  free(r.mem);
}

static void louder_and_higher_is_agitated_softer_is_calm(void **state) {
  struct rig r = make();
  for (int i = 0; i < 4; i++) (void)turn(&r.p, &r.v, 120, 1500, 50);
  assert_true(turn(&r.p, &r.v, 165, 4000, 50) > 0.8);
  assert_true(turn(&r.p, &r.v, 112, 1000, 50) < 0.3);
  const double usual = turn(&r.p, &r.v, 120, 1500, 50); /* the outburst did not become usual */
  assert_true(usual > 0.2 && usual < 0.45);
  free(r.mem);
}

static void a_high_or_loud_voice_is_not_agitated_by_itself(void **state) {
  struct rig r = make();
  for (int i = 0; i < 4; i++) {
    const double a = turn(&r.p, &r.v, 240, 6000, 50);
    assert_true(a < 0.5);
  }
  free(r.mem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_said_before_the_voice_is_known),
      cmocka_unit_test(louder_and_higher_is_agitated_softer_is_calm),
      cmocka_unit_test(a_high_or_loud_voice_is_not_agitated_by_itself),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
