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
#include "audio/tones.h"
#include "audio/vad.h"
#include "signal.h"

enum { RATE = 16000, FRAME = 320, LEAD = 100, PAUSE = 50, FRAMES_MAX = 4000 };

typedef struct room {
  segue__vad_plan *plan;
  segue__vad vad;
} room;

static void open_room(room *r, uint32_t rate) {
  void *mem = malloc(segue__vad_plan_size(rate));
  r->plan = segue__vad_plan_init(mem, rate);
  assert_non_null(r->plan);
  segue__vad_init(&r->vad, r->plan);
}

static void close_room(room *r) {
  free(r->plan);
}

static const char *const sentences[] = {
    "my internet keeps dropping every evening",
    "yes",
    "I already tried the new cable, it did not help",
    "no",
    "four four one seven",
    "can I please speak to a person",
};
enum { SENTENCES = sizeof sentences / sizeof sentences[0] };

typedef struct score {
  int missed;       /* sentences never noticed */
  int false_starts; /* starts outside any sentence */
  int cut;          /* pauses of 400 ms seen inside a sentence */
  double onset_ms;  /* mean delay of the start */
  double end_ms;    /* mean delay of the end */
} score;

/* Six sentences with a second of noise between them through a telephone codec; the truth is where the
 * clean signal has energy. */
static score listen(const char *voice, double snr_db, uint32_t rate) {
  static int16_t say[16000 * 6];
  room r;
  score s = {0};
  uint32_t seed = 99;
  const uint32_t n = segue__frame_samples(rate);
  open_room(&r, rate);
  int starts = 0;
  for (int k = 0; k < SENTENCES; k++) {
    const size_t len = signal_speech(voice, sentences[k], rate, say, 16000 * 6);
    if (!len) skip();
    size_t first = 0, last = len;
    while (first < len && abs(say[first]) < 300) first++;
    while (last > first && abs(say[last - 1]) < 300) last--;
    double power = 0;
    for (size_t i = first; i < last; i++) power += (double)say[i] * say[i];
    const double rms = sqrt(power / (double)(last - first)), scale = 2500 / rms;
    const double noise = snr_db > 90 ? 0 : 2500 / pow(10, snr_db / 20);
    const uint32_t lead = k ? PAUSE : LEAD, talk = (uint32_t)(len / n);
    const int32_t begin = (int32_t)(lead + first / n), end = (int32_t)(lead + last / n);
    int32_t noticed = -1, over = -1, was = 0;
    int quiet = 0, cut = 0;
    for (uint32_t f = 0; f < lead + talk + 40; f++) {
      int16_t pcm[FRAME];
      uint8_t law[FRAME];
      segue__vad_result v;
      for (uint32_t i = 0; i < n; i++) {
        const double clean = f >= lead && f < lead + talk ? say[(f - lead) * n + i] * scale : 0;
        const double x = clean + noise * signal_gauss(&seed);
        pcm[i] = (int16_t)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
      }
      segue__ulaw_encode(pcm, n, law);
      segue__ulaw_decode(law, n, pcm);
      segue__vad_frame(&r.vad, pcm, &v);
      const int32_t at = (int32_t)f;
      if (v.speech && !was) {
        if (at < begin - 1 || at > end + 5)
          s.false_starts++;
        else if (noticed < 0)
          noticed = at;
      }
      if (!v.speech && noticed >= 0 && at < end)
        cut += ++quiet == 20;
      else
        quiet = 0;
      if (!v.speech && was && noticed >= 0) over = at;
      was = v.speech;
    }
    if (noticed < 0)
      s.missed++;
    else {
      s.onset_ms += 20.0 * (noticed - begin + 1);
      s.end_ms += 20.0 * (over - end);
      starts++;
    }
    s.cut += cut;
  }
  if (starts) {
    s.onset_ms /= starts;
    s.end_ms /= starts;
  }
  close_room(&r);
  return s;
}

static void speech_is_found_from_clean_to_five_decibels(void **state) {
  static const char *const voices[] = {"en-us", "en-us+f3", "en-gb+m3"};
  static const double snrs[] = {99, 20, 10, 5};
  for (int v = 0; v < 3; v++)
    for (int k = 0; k < 4; k++)
      for (uint32_t rate = 8000; rate <= 16000; rate *= 2) {
        const score s = listen(voices[v], snrs[k], rate);
        print_message("%-9s %5u Hz %2.0f dB: missed %d, false %d, cut %d, onset %.0f ms, end %.0f ms\n",
                      voices[v], rate, snrs[k], s.missed, s.false_starts, s.cut, s.onset_ms, s.end_ms);
        assert_int_equal(s.missed, 0);
        assert_int_equal(s.false_starts, 0);
        assert_int_equal(s.cut, 0);
        assert_true(s.onset_ms < (snrs[k] < 10 ? 250 : 160));
        assert_in_range((int)s.end_ms + 200, snrs[k] < 10 ? 0 : 160, 520);
      }
}

/* Frames judged speech while `make` fills them, after `warm` frames of quiet line. */
static int false_frames(void (*make)(int16_t *pcm, uint32_t f, void *user), void *user, int frames) {
  room r;
  uint32_t seed = 5;
  int wrong = 0;
  open_room(&r, RATE);
  for (int f = 0; f < frames; f++) {
    int16_t pcm[FRAME];
    segue__vad_result v;
    memset(pcm, 0, sizeof pcm);
    if (f >= 25) make(pcm, (uint32_t)(f - 25), user);
    for (int i = 0; i < FRAME; i++) pcm[i] = (int16_t)(pcm[i] + 12 * signal_gauss(&seed));
    segue__vad_frame(&r.vad, pcm, &v);
    wrong += v.speech;
  }
  close_room(&r);
  return wrong;
}

static void make_tone(int16_t *pcm, uint32_t f, void *user) {
  segue__tone_read(user, pcm, FRAME);
}

static void call_progress_tones_are_no_speech(void **state) {
  for (int32_t kind = SEGUE__TONE_SILENCE; kind <= SEGUE__TONE_BEEP; kind++) {
    segue__tone t;
    segue__tone_init(&t, kind, RATE);
    const int wrong = false_frames(make_tone, &t, 700);
    if (wrong) fail_msg("kind %d: %d frames", kind, wrong);
  }
}

static void make_digits(int16_t *pcm, uint32_t f, void *user) {
  segue__dtmf_gen_start(user, segue__dtmf_digit((int)(f / 8 % 16)), 90, 70);
  segue__dtmf_gen_read(user, pcm, FRAME);
}

static void keypresses_are_no_speech(void **state) {
  segue__dtmf_gen g;
  segue__dtmf_gen_init(&g, RATE);
  assert_int_equal(false_frames(make_digits, &g, 400), 0);
}

static void make_hum(int16_t *pcm, uint32_t f, void *user) {
  const double hz = *(double *)user;
  for (uint32_t i = 0; i < FRAME; i++) {
    const double t = 2 * M_PI * (f * FRAME + i) / RATE;
    pcm[i] =
        (int16_t)(1500 * sin(hz * t) + 500 * sin(2 * hz * t) + 400 * sin(3 * hz * t) + 100 * sin(5 * hz * t));
  }
}

static void mains_hum_is_no_speech(void **state) {
  double fifty = 50, sixty = 60;
  assert_int_equal(false_frames(make_hum, &fifty, 500), 0);
  assert_int_equal(false_frames(make_hum, &sixty, 500), 0);
}

static void make_hiss(int16_t *pcm, uint32_t f, void *user) {
  static uint32_t seed = 3;
  if (f == 0) seed = 3;
  for (uint32_t i = 0; i < FRAME; i++) pcm[i] = (int16_t)(*(double *)user * signal_gauss(&seed));
}

static void hiss_that_sets_in_is_no_speech(void **state) {
  double quiet = 100, loud = 1500;
  assert_int_equal(false_frames(make_hiss, &quiet, 700), 0);
  assert_int_equal(false_frames(make_hiss, &loud, 700), 0);
}

static void make_clicks(int16_t *pcm, uint32_t f, void *user) {
  if (f % 10 == 0)
    for (int i = 0; i < 16; i++) pcm[100 + i] = (int16_t)(i % 2 ? -20000 : 20000);
}

static void clicks_are_no_speech(void **state) {
  assert_int_equal(false_frames(make_clicks, NULL, 500), 0);
}

static void levels_are_in_dbfs(void **state) {
  int16_t pcm[FRAME] = {0};
  assert_true(segue__level_dbfs(pcm, FRAME) == -96);
  for (int i = 0; i < FRAME; i++) pcm[i] = (int16_t)(i % 2 ? 32767 : -32768);
  assert_true(fabsf(segue__level_dbfs(pcm, FRAME)) < 0.01f);
  signal_sine(pcm, FRAME, RATE, 1000, 3276.8, 0);
  assert_true(fabsf(segue__level_dbfs(pcm, FRAME) + 23.01f) < 0.05f);
}

static void the_same_frames_give_the_same_verdicts(void **state) {
  const score a = listen("en-us", 10, 8000), b = listen("en-us", 10, 8000);
  assert_int_equal(a.missed, b.missed);
  assert_int_equal(a.false_starts, b.false_starts);
  assert_int_equal(a.cut, b.cut);
  assert_true(a.onset_ms == b.onset_ms && a.end_ms == b.end_ms);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speech_is_found_from_clean_to_five_decibels),
      cmocka_unit_test(call_progress_tones_are_no_speech),
      cmocka_unit_test(keypresses_are_no_speech),
      cmocka_unit_test(mains_hum_is_no_speech),
      cmocka_unit_test(hiss_that_sets_in_is_no_speech),
      cmocka_unit_test(clicks_are_no_speech),
      cmocka_unit_test(levels_are_in_dbfs),
      cmocka_unit_test(the_same_frames_give_the_same_verdicts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
