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
#include "audio/codec.h"
#include "signal.h"

static segue__codec *make(int32_t kind, uint32_t rate, uint32_t fec, uint32_t dtx) {
  segue__codec_options o;
  segue__codec_options_init(&o, kind);
  o.rate = rate;
  o.fec = fec;
  o.dtx = dtx;
  if (fec) o.loss_percent = 30;
  const size_t size = segue__codec_size(&o);
  assert_true(size > 0);
  void *mem = malloc(size);
  assert_non_null(mem);
  segue__codec *c = segue__codec_init(mem, &o);
  assert_non_null(c);
  return c;
}

/* A vowel-like signal with slowly moving pitch. */
static void voice(int16_t *pcm, uint32_t n, uint32_t rate, uint32_t from) {
  for (uint32_t i = 0; i < n; i++) {
    const double t = (double)(from + i) / rate, f0 = 140 + 15 * sin(2 * M_PI * 0.7 * t);
    double x = 0;
    for (int h = 1; h <= 12; h++) x += sin(2 * M_PI * f0 * h * t) / (1 + 0.4 * h);
    pcm[i] = (int16_t)(2500 * x);
  }
}

/* Best correlation of `a` with `b` delayed by up to `max` samples. */
static double similarity(const int16_t *a, const int16_t *b, size_t n, size_t max) {
  double best = 0;
  for (size_t d = 0; d < max; d++) {
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i + d < n; i++) {
      ab += (double)a[i] * b[i + d];
      aa += (double)a[i] * a[i];
      bb += (double)b[i + d] * b[i + d];
    }
    const double r = ab / sqrt(aa * bb + 1);
    if (r > best) best = r;
  }
  return best;
}

static void speech_survives_every_codec_and_rate(void **state) {
  static const struct {
    int32_t kind;
    uint32_t rate, clock;
    double least;
  } rows[] = {{SEGUE__CODEC_PCMU, 8000, 8000, 0.999},
              {SEGUE__CODEC_PCMA, 8000, 8000, 0.999},
              {SEGUE__CODEC_OPUS, 8000, 48000, 0.85},
              {SEGUE__CODEC_OPUS, 16000, 48000, 0.85},
              {SEGUE__CODEC_OPUS, 48000, 48000, 0.85}};
  for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
    segue__codec *c = make(rows[r].kind, rows[r].rate, 0, 0);
    const uint32_t n = segue__frame_samples(rows[r].rate);
    int16_t *in = malloc(50 * n * sizeof *in), *out = malloc(50 * n * sizeof *out);
    assert_int_equal(segue__codec_clock(c), rows[r].clock);
    assert_int_equal(segue__codec_rate(c), rows[r].rate);
    for (uint32_t f = 0; f < 50; f++) {
      uint8_t packet[SEGUE__CODEC_PAYLOAD_MAX];
      voice(in + f * n, n, rows[r].rate, f * n);
      const int len = segue__codec_encode(c, in + f * n, packet, sizeof packet);
      assert_true(len > 0);
      assert_int_equal(segue__codec_samples(c, packet, (size_t)len), (int)n);
      assert_int_equal(segue__codec_decode(c, packet, (size_t)len, out + f * n, n), (int)n);
    }
    const double s = similarity(in + 10 * n, out + 10 * n, 30 * n, n);
    if (s < rows[r].least) fail_msg("%s at %u: %f", segue__codec_name(rows[r].kind), rows[r].rate, s);
    free(in);
    free(out);
    free(c);
  }
}

static void bad_options_and_payloads_are_refused(void **state) {
  segue__codec_options o;
  segue__codec_options_init(&o, SEGUE__CODEC_PCMU);
  o.rate = 16000;
  assert_int_equal(segue__codec_size(&o), 0);
  segue__codec_options_init(&o, 7);
  assert_int_equal(segue__codec_size(&o), 0);
  segue__codec_options_init(&o, SEGUE__CODEC_OPUS);
  o.complexity = 11;
  assert_int_equal(segue__codec_size(&o), 0);
  assert_null(segue__codec_name(-1));

  int16_t pcm[5760];
  uint8_t junk[1500];
  memset(junk, 0xff, sizeof junk);
  segue__codec *c = make(SEGUE__CODEC_OPUS, 16000, 0, 0);
  assert_int_equal(segue__codec_decode(c, junk, 0, pcm, 5760), SEGUE_E_PARSE);
  assert_int_equal(segue__codec_decode(c, junk, 1, pcm, 5760), SEGUE_E_PARSE);
  assert_true(segue__codec_decode(c, junk, sizeof junk, pcm, 320) < 0);
  assert_int_equal(segue__codec_encode(c, pcm, junk, 0), SEGUE_E_LIMIT);
  free(c);
  c = make(SEGUE__CODEC_PCMA, 8000, 0, 0);
  assert_int_equal(segue__codec_decode(c, junk, 161, pcm, 160), SEGUE_E_LIMIT);
  assert_int_equal(segue__codec_decode(c, junk, 961, pcm, 5760), SEGUE_E_PARSE);
  assert_int_equal(segue__codec_encode(c, pcm, junk, 159), SEGUE_E_LIMIT);
  free(c);
}

static void thirty_millisecond_payloads_decode_whole(void **state) {
  segue__codec *c = make(SEGUE__CODEC_PCMU, 8000, 0, 0);
  uint8_t in[240];
  int16_t pcm[960];
  memset(in, 0xff, sizeof in);
  assert_int_equal(segue__codec_decode(c, in, sizeof in, pcm, 960), 240);
  free(c);
}

static void g711_loss_is_filled_with_the_voice_and_then_silence(void **state) {
  segue__codec *c = make(SEGUE__CODEC_PCMU, 8000, 0, 0);
  int16_t in[160], out[160];
  uint8_t packet[160];
  double good = 0;
  for (uint32_t f = 0; f < 10; f++) {
    voice(in, 160, 8000, f * 160);
    segue__codec_encode(c, in, packet, sizeof packet);
    segue__codec_decode(c, packet, 160, out, 160);
    good = signal_rms(out, 160);
  }
  assert_int_equal(segue__codec_conceal(c, NULL, 0, out), 160);
  voice(in, 160, 8000, 10 * 160);
  assert_true(similarity(in, out, 160, 8) > 0.85);
  assert_true(signal_rms(out, 160) > 0.6 * good);
  for (int i = 0; i < 3; i++) segue__codec_conceal(c, NULL, 0, out);
  assert_true(signal_rms(out, 160) < 1);
  free(c);
}

/* Frame f is lost; its FEC copy in frame f + 1 must be closer to it than blind concealment. There is none where the far end
 * loses nothing. */
static void opus_fec_brings_a_lost_frame_back(void **state) {
  enum { BLIND, FEC, CLEAR, LOSS_AGAIN, WAYS };
  double sum[WAYS] = {0};
  for (int way = 0; way < WAYS; way++) {
    segue__codec *c = make(SEGUE__CODEC_OPUS, 16000, 1, 0);
    if (way >= CLEAR) segue__codec_expect_loss(c, 0);
    if (way == LOSS_AGAIN) segue__codec_expect_loss(c, 30);
    static int16_t in[60 * 320], out[60 * 320];
    uint8_t packet[61][SEGUE__CODEC_PAYLOAD_MAX];
    int len[61];
    const uint32_t rate = 16000;
    for (uint32_t f = 0; f < 60; f++) {
      /* Each frame differs from the last, so that nothing can be guessed. */
      for (uint32_t i = 0; i < 320; i++)
        in[f * 320 + i] = (int16_t)(8000 * sin(2 * M_PI * (200 + 90 * (f % 7)) * (f * 320 + i) / rate) *
                                    (0.6 + 0.4 * sin(f * 1.3)));
      len[f] = segue__codec_encode(c, in + f * 320, packet[f], SEGUE__CODEC_PAYLOAD_MAX);
    }
    for (uint32_t f = 0; f < 60; f++) {
      const int lost = f % 5 == 4 && f < 59;
      if (!lost)
        segue__codec_decode(c, packet[f], (size_t)len[f], out + f * 320, 320);
      else
        segue__codec_conceal(c, way != BLIND ? packet[f + 1] : NULL, (size_t)len[f + 1], out + f * 320);
    }
    /* Compare energy envelopes of lost frames with codec delay compensated by whole-signal matching. */
    for (uint32_t f = 9; f < 58; f += 5) sum[way] += similarity(in + f * 320, out + f * 320, 480, 160);
    free(c);
  }
  if (sum[FEC] < sum[BLIND] * 1.1) fail_msg("fec %f, blind %f", sum[FEC], sum[BLIND]);
  if (sum[CLEAR] > sum[BLIND] * 1.05) fail_msg("fec %f although nothing is lost", sum[CLEAR]);
  if (sum[LOSS_AGAIN] < sum[BLIND] * 1.1) fail_msg("fec %f once there is loss again", sum[LOSS_AGAIN]);
}

static void opus_dtx_stops_sending_in_silence(void **state) {
  segue__codec *c = make(SEGUE__CODEC_OPUS, 16000, 0, 1);
  int16_t pcm[320] = {0};
  uint8_t packet[SEGUE__CODEC_PAYLOAD_MAX];
  int quiet = 0;
  for (int f = 0; f < 100; f++) quiet += segue__codec_encode(c, pcm, packet, sizeof packet) == 0;
  assert_true(quiet > 50);
  free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speech_survives_every_codec_and_rate),
      cmocka_unit_test(bad_options_and_payloads_are_refused),
      cmocka_unit_test(thirty_millisecond_payloads_decode_whole),
      cmocka_unit_test(g711_loss_is_filled_with_the_voice_and_then_silence),
      cmocka_unit_test(opus_fec_brings_a_lost_frame_back),
      cmocka_unit_test(opus_dtx_stops_sending_in_silence),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
