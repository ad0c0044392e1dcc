/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "audio/amd.h"
#include "audio/audio.h"
#include "audio/dtmf.h"
#include "audio/tones.h"
#include "signal.h"

enum { CAP = 16000 * 20 };

typedef struct line {
  segue__vad_plan *plan;
  segue__amd amd;
  uint32_t rate, seed, changes;
} line;

static void answer(line *l, uint32_t rate) {
  l->plan = segue__vad_plan_init(malloc(segue__vad_plan_size(rate)), rate);
  l->rate = rate;
  l->seed = 7;
  l->changes = 0;
  segue__amd_init(&l->amd, l->plan, NULL);
}

static void hang_up(line *l) {
  free(l->plan);
}

static const segue__amd_result *hear(line *l, const int16_t *pcm, size_t n) {
  const uint32_t frame = l->rate / 50;
  int16_t out[SEGUE__FRAME_MAX];
  for (size_t at = 0; at + frame <= n; at += frame) {
    for (uint32_t i = 0; i < frame; i++)
      out[i] = (int16_t)((pcm ? pcm[at + i] : 0) + 10 * signal_gauss(&l->seed));
    l->changes += (uint32_t)segue__amd_frame(&l->amd, out);
  }
  return segue__amd_result_of(&l->amd);
}

static const segue__amd_result *silence(line *l, uint32_t ms) {
  return hear(l, NULL, (size_t)l->rate * ms / 1000);
}

static const segue__amd_result *say(line *l, const char *text) {
  static int16_t pcm[CAP];
  const size_t n = signal_speech("en-us", text, l->rate, pcm, CAP);
  if (!n) skip();
  for (size_t i = 0; i < n; i++) pcm[i] /= 3;
  return hear(l, pcm, n);
}

static const segue__amd_result *tone(line *l, double hz, uint32_t ms) {
  static int16_t pcm[CAP];
  const uint32_t n = l->rate * ms / 1000;
  signal_sine(pcm, n, l->rate, hz, 4000, 0);
  return hear(l, pcm, n);
}

static void a_word_and_a_pause_is_a_person(void **state) {
  (void)state;
  for (uint32_t rate = 8000; rate <= 16000; rate *= 2) {
    line l;
    answer(&l, rate);
    silence(&l, 600);
    assert_int_equal(say(&l, "hello?")->verdict, SEGUE__AMD_UNDECIDED);
    const segue__amd_result *r = silence(&l, 1200);
    assert_int_equal(r->verdict, SEGUE__AMD_HUMAN);
    assert_string_equal(r->why, "short_greeting");
    assert_in_range(r->lead_ms, 500, 900);
    assert_in_range(r->at_ms, 1400, 2500);
    assert_int_equal(l.changes, 1);
    hang_up(&l);
  }
}

static void who_talks_on_is_a_machine(void **state) {
  line l;
  (void)state;
  answer(&l, 8000);
  silence(&l, 300);
  const segue__amd_result *r =
      say(&l, "you have reached the voice mail of anna smith who can not take your call right now, "
              "please leave your name, your number and a short message and she will call you back");
  assert_int_equal(r->verdict, SEGUE__AMD_MACHINE);
  assert_string_equal(r->why, "long_talk");
  assert_in_range(r->at_ms, 6000, 7500);
  silence(&l, 500);
  tone(&l, 1000, 300);
  assert_int_equal(silence(&l, 200)->verdict, SEGUE__AMD_BEEP);
  assert_in_range((int)r->beep_hz, 990, 1010);
  assert_int_equal(l.changes, 2);
  hang_up(&l);
}

static void a_beep_makes_a_machine_of_what_passed_for_a_person(void **state) {
  line l;
  (void)state;
  answer(&l, 16000);
  say(&l, "leave a message");
  assert_int_equal(silence(&l, 1200)->verdict, SEGUE__AMD_HUMAN);
  tone(&l, 1400, 200);
  const segue__amd_result *r = silence(&l, 200);
  assert_int_equal(r->verdict, SEGUE__AMD_BEEP);
  assert_string_equal(r->why, "beep");
  hang_up(&l);
}

/* Voices of women and synthesisers hold a pitch of some 200 Hz like a tone. */
static void a_vowel_held_at_its_pitch_is_no_beep(void **state) {
  line l;
  (void)state;
  answer(&l, 16000);
  say(&l, "hello?");
  tone(&l, 198, 300);
  const segue__amd_result *r = silence(&l, 1200);
  assert_int_equal(r->verdict, SEGUE__AMD_HUMAN);
  assert_true(r->beep_hz == 0);
  hang_up(&l);
}

/* An office is full of talk that never pauses. */
static void talk_far_behind_the_person_does_not_make_them_a_machine(void **state) {
  static int16_t far[CAP], near[CAP];
  line l;
  (void)state;
  const size_t n = signal_speech(
                   "en-gb",
                   "the meeting about the new building is on monday, then we see the plans, and the "
                   "kitchen will be painted on friday, so all the cups have to be moved before",
                   16000, far, CAP),
               m = signal_speech("en-us", "hello, this is anna", 16000, near, CAP);
  if (!n || !m) skip();
  for (size_t i = 0; i < n; i++) far[i] = (int16_t)(far[i] / 18 + (i < m ? near[i] / 3 : 0));
  answer(&l, 16000);
  assert_int_equal(hear(&l, far, n)->verdict, SEGUE__AMD_HUMAN);
  hang_up(&l);
}

static void information_tones_are_a_machine_not_a_beep(void **state) {
  line l;
  (void)state;
  answer(&l, 8000);
  silence(&l, 400);
  tone(&l, 950, 330);
  tone(&l, 1400, 330);
  tone(&l, 1800, 330);
  const segue__amd_result *r = silence(&l, 200);
  assert_int_equal(r->verdict, SEGUE__AMD_MACHINE);
  assert_string_equal(r->why, "network_tones");
  hang_up(&l);
}

static void nobody_speaking_decides_nothing(void **state) {
  line l;
  (void)state;
  answer(&l, 8000);
  const segue__amd_result *r = silence(&l, 6000);
  assert_int_equal(r->verdict, SEGUE__AMD_UNDECIDED);
  assert_string_equal(r->why, "silence");
  say(&l, "hello?");
  assert_int_equal(silence(&l, 1200)->verdict, SEGUE__AMD_HUMAN);
  hang_up(&l);
}

static void keys_and_call_progress_are_no_beep(void **state) {
  static int16_t pcm[16000 * 12];
  (void)state;
  for (int32_t kind = SEGUE__TONE_RINGBACK; kind <= SEGUE__TONE_BUSY_EU; kind++) {
    line l;
    segue__tone t;
    answer(&l, 16000);
    segue__tone_init(&t, kind, 16000);
    segue__tone_read(&t, pcm, 16000 * 12);
    assert_int_equal(hear(&l, pcm, 16000 * 12)->verdict, SEGUE__AMD_UNDECIDED);
    hang_up(&l);
  }
  for (int digit = 0; digit < 16; digit++) {
    line l;
    segue__dtmf_gen g;
    answer(&l, 16000);
    say(&l, "hello?");
    silence(&l, 1200);
    segue__dtmf_gen_init(&g, 16000);
    segue__dtmf_gen_start(&g, segue__dtmf_digit(digit), 300, 100);
    memset(pcm, 0, sizeof pcm);
    segue__dtmf_gen_read(&g, pcm, 16000 / 2);
    assert_int_equal(hear(&l, pcm, 16000)->verdict, SEGUE__AMD_HUMAN);
    hang_up(&l);
  }
}

static void a_click_is_no_greeting(void **state) {
  int16_t pcm[320] = {0};
  line l;
  (void)state;
  answer(&l, 16000);
  for (int i = 0; i < 40; i++) pcm[i] = (int16_t)(i % 2 ? 20000 : -20000);
  silence(&l, 1000);
  hear(&l, pcm, 320);
  assert_int_equal(silence(&l, 1500)->verdict, SEGUE__AMD_UNDECIDED);
  hang_up(&l);
}

static void verdicts_have_names(void **state) {
  (void)state;
  assert_string_equal(segue__amd_name(SEGUE__AMD_BEEP), "beep");
  assert_string_equal(segue__amd_name(99), "undecided");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_word_and_a_pause_is_a_person),
      cmocka_unit_test(who_talks_on_is_a_machine),
      cmocka_unit_test(a_beep_makes_a_machine_of_what_passed_for_a_person),
      cmocka_unit_test(a_vowel_held_at_its_pitch_is_no_beep),
      cmocka_unit_test(talk_far_behind_the_person_does_not_make_them_a_machine),
      cmocka_unit_test(information_tones_are_a_machine_not_a_beep),
      cmocka_unit_test(nobody_speaking_decides_nothing),
      cmocka_unit_test(keys_and_call_progress_are_no_beep),
      cmocka_unit_test(a_click_is_no_greeting),
      cmocka_unit_test(verdicts_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
