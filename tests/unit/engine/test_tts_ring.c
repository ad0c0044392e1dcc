/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/tts_ring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/base.h>

enum { RATE = 16000, FRAME = RATE / 50 };

static segue__tts_ring *ring(void) {
  static segue__tts_ring r;
  segue__tts_ring_init(&r, RATE);
  return &r;
}

static int put(segue__tts_ring *r, uint32_t id, size_t n, int16_t value) {
  int16_t *pcm = malloc(n * sizeof *pcm);
  int rc;
  for (size_t i = 0; i < n; i++) pcm[i] = value;
  rc = segue__tts_ring_write(r, id, pcm, n, RATE);
  free(pcm);
  return rc;
}

static void utterances_come_out_in_order(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished;
  segue__tts_ring_begin(r, 1);
  segue__tts_ring_begin(r, 2);
  assert_int_equal(put(r, 1, 400, 11), SEGUE_OK);
  segue__tts_ring_done(r, 1, 0);
  assert_int_equal(put(r, 2, 100, 22), SEGUE_OK);
  assert_int_equal(segue__tts_ring_read(r, 1, pcm, FRAME, &finished), FRAME);
  assert_int_equal(finished, 0);
  assert_int_equal(segue__tts_ring_read(r, 1, pcm, FRAME, &finished), 400 - FRAME);
  assert_int_equal(finished, 1);
  assert_int_equal(pcm[0], 11);
  assert_int_equal(segue__tts_ring_read(r, 2, pcm, FRAME, &finished), 100);
  assert_int_equal(pcm[99], 22);
  assert_int_equal(finished, 0);
  segue__tts_ring_done(r, 2, 0);
  assert_int_equal(segue__tts_ring_read(r, 2, pcm, FRAME, &finished), 0);
  assert_int_equal(finished, 1);
  segue__tts_ring_fini(r);
}

static void a_full_ring_refuses_whole_chunks(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished, chunks = 0;
  segue__tts_ring_begin(r, 1);
  while (put(r, 1, FRAME, 1) == SEGUE_OK) chunks++;
  assert_int_equal(chunks, 100);
  assert_int_equal(put(r, 1, 1, 1), SEGUE_E_AGAIN);
  segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_int_equal(put(r, 1, FRAME, 1), SEGUE_OK);
  assert_int_equal(put(r, 1, RATE * 3, 1), SEGUE_E_LIMIT);
  segue__tts_ring_fini(r);
}

static void cancelled_speech_is_neither_read_nor_taken(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished;
  segue__tts_ring_begin(r, 1);
  segue__tts_ring_begin(r, 2);
  segue__tts_ring_begin(r, 3);
  put(r, 1, 500, 1);
  put(r, 2, 500, 2);
  segue__tts_ring_cancel(r, 2);
  assert_int_equal(segue__tts_ring_read(r, 1, pcm, FRAME, &finished), 0);
  assert_int_equal(finished, 1);
  assert_int_equal(put(r, 2, 10, 2), SEGUE_E_CLOSED);
  assert_int_equal(put(r, 9, 10, 2), SEGUE_E_CLOSED);
  assert_int_equal(put(r, 3, 10, 3), SEGUE_OK);
  assert_int_equal(segue__tts_ring_read(r, 3, pcm, FRAME, &finished), 10);
  assert_int_equal(pcm[0], 3);
  segue__tts_ring_fini(r);
}

static void another_rate_is_converted_without_loss_of_time(void **state) {
  static const uint32_t rates[] = {8000, 11025, 22050, 24000, 48000};
  for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++) {
    segue__tts_ring *r = ring();
    int16_t in[48000], pcm[RATE];
    int finished;
    size_t got = 0;
    double energy = 0;
    for (uint32_t i = 0; i < rates[k]; i++)
      in[i] = (int16_t)(8000 * sin(2 * 3.14159265358979 * 440 * i / rates[k]));
    segue__tts_ring_begin(r, 1);
    for (uint32_t i = 0; i + rates[k] / 25 <= rates[k]; i += rates[k] / 25)
      assert_int_equal(segue__tts_ring_write(r, 1, in + i, rates[k] / 25, rates[k]), SEGUE_OK);
    segue__tts_ring_done(r, 1, 0);
    got = segue__tts_ring_read(r, 1, pcm, RATE, &finished);
    assert_in_range(got, RATE - 20, RATE + 20);
    for (size_t i = 0; i < got; i++) energy += (double)pcm[i] * pcm[i];
    assert_in_range((int)sqrt(energy / (double)got), 5500, 5800);
    segue__tts_ring_fini(r);
  }
}

static void what_was_spoken_follows_marks_else_proportion(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished;
  segue__tts_ring_begin(r, 1);
  put(r, 1, FRAME * 10, 1);
  segue__tts_ring_mark(r, 1, 20);
  put(r, 1, FRAME * 10, 1);
  segue__tts_ring_mark(r, 1, 100);
  assert_int_equal(segue__tts_ring_spoken(r, 1, 100), 0);
  for (int i = 0; i < 5; i++) segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_int_equal(segue__tts_ring_spoken(r, 1, 100), 10);
  for (int i = 0; i < 5; i++) segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_int_equal(segue__tts_ring_spoken(r, 1, 100), 20);
  segue__tts_ring_cancel(r, 1);
  assert_int_equal(segue__tts_ring_spoken(r, 1, 100), 20);
  segue__tts_ring_begin(r, 2);
  put(r, 2, FRAME * 10, 1);
  segue__tts_ring_done(r, 2, 0);
  for (int i = 0; i < 5; i++) segue__tts_ring_read(r, 2, pcm, FRAME, &finished);
  assert_int_equal(segue__tts_ring_spoken(r, 2, 60), 30);
  for (int i = 0; i < 5; i++) segue__tts_ring_read(r, 2, pcm, FRAME, &finished);
  assert_int_equal(finished, 1);
  assert_int_equal(segue__tts_ring_spoken(r, 2, 60), 60);
  assert_int_equal(segue__tts_ring_spoken(r, 7, 60), 0);
  segue__tts_ring_fini(r);
}

static void a_failed_utterance_spoke_what_its_marks_say_and_not_all(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished = 0;
  segue__tts_ring_begin(r, 1);
  put(r, 1, FRAME * 5, 1);
  segue__tts_ring_mark(r, 1, 12);
  put(r, 1, FRAME * 5, 1);
  segue__tts_ring_done(r, 1, 1);
  for (int i = 0; i < 4; i++) segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_int_equal(segue__tts_ring_marked(r, 1), 0);
  while (!finished) segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_int_equal(segue__tts_ring_marked(r, 1), 12);
  assert_in_range(segue__tts_ring_spoken(r, 1, 100), 12, 99);
  segue__tts_ring_fini(r);
}

static void only_what_was_given_and_read_to_its_end_is_whole(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished = 0;
  for (uint32_t id = 1; id <= 4; id++) segue__tts_ring_begin(r, id);
  put(r, 1, FRAME * 2, 1);
  segue__tts_ring_done(r, 1, 0);
  segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_false(segue__tts_ring_whole(r, 1));
  segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
  assert_true(segue__tts_ring_whole(r, 1));
  assert_true(finished);
  put(r, 2, FRAME, 1);
  segue__tts_ring_read(r, 2, pcm, FRAME, &finished);
  assert_false(segue__tts_ring_whole(r, 2)); /* there may be more */
  segue__tts_ring_done(r, 2, 1);
  segue__tts_ring_read(r, 2, pcm, FRAME, &finished);
  assert_true(finished);
  assert_false(segue__tts_ring_whole(r, 2));
  /* An engine that has begun the next one when it says that this one failed. */
  put(r, 3, FRAME, 1);
  put(r, 4, FRAME, 1);
  segue__tts_ring_done(r, 3, 1);
  segue__tts_ring_read(r, 3, pcm, FRAME, &finished);
  assert_true(finished);
  assert_false(segue__tts_ring_whole(r, 3));
  assert_false(segue__tts_ring_whole(r, 5)); /* never heard of */
  segue__tts_ring_fini(r);
}

static void many_utterances_pass_through(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished;
  for (uint32_t id = 1; id < 500; id++) {
    assert_int_equal(segue__tts_ring_begin(r, id), SEGUE_OK);
    assert_int_equal(put(r, id, FRAME, (int16_t)id), SEGUE_OK);
    segue__tts_ring_mark(r, id, 5);
    segue__tts_ring_done(r, id, 0);
    assert_int_equal(segue__tts_ring_read(r, id, pcm, FRAME, &finished), FRAME);
    assert_int_equal(pcm[7], id);
  }
  assert_int_equal(segue__tts_ring_begin(r, 3), SEGUE_E_INVAL);
  segue__tts_ring_fini(r);
}

/* Samples that count, so that each place in the ring tells whether it is the right one. */
static int put_counting(segue__tts_ring *r, uint32_t id, int16_t *next, size_t n) {
  int16_t pcm[FRAME * 5];
  for (size_t i = 0; i < n; i++) pcm[i] = (int16_t)(*next + (int16_t)i);
  *next = (int16_t)(*next + (int16_t)n);
  return segue__tts_ring_write(r, id, pcm, n, RATE);
}

static void it_grows_under_the_reader_and_ends_with_the_last_utterance(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME], in = 0, out = 0;
  int finished = 0;
  size_t first;
  segue__tts_ring_begin(r, 1);
  assert_null(r->pcm);
  put_counting(r, 1, &in, FRAME);
  first = r->cap;
  assert_in_range(first, FRAME, RATE / 2);
  /* Three frames in for each two out, so that it wraps before each step, until it is full. */
  for (int k = 0; k < 101; k++) {
    for (int i = 0; i < 3; i++)
      if (r->count + FRAME <= RATE * 2) assert_int_equal(put_counting(r, 1, &in, FRAME), SEGUE_OK);
    for (int i = 0; i < 2; i++) {
      assert_int_equal(segue__tts_ring_read(r, 1, pcm, FRAME, &finished), FRAME);
      for (int j = 0; j < FRAME; j++) assert_int_equal(pcm[j], out++);
    }
    if (k == 5) assert_int_equal(r->cap, first);
  }
  assert_int_equal(r->cap, RATE * 2);
  segue__tts_ring_begin(r, 2);
  segue__tts_ring_done(r, 1, 0);
  while (!finished) {
    size_t got = segue__tts_ring_read(r, 1, pcm, FRAME, &finished);
    for (size_t j = 0; j < got; j++) assert_int_equal(pcm[j], out++);
  }
  assert_int_equal(out, in);
  assert_non_null(r->pcm); /* one is still to come */
  assert_int_equal(put_counting(r, 2, &in, FRAME), SEGUE_OK);
  segue__tts_ring_cancel(r, 2);
  assert_null(r->pcm);
  assert_int_equal(segue__tts_ring_spoken(r, 1, 60), 60);
  segue__tts_ring_begin(r, 3);
  assert_int_equal(put_counting(r, 3, &in, FRAME), SEGUE_OK);
  assert_int_equal(r->cap, first);
  assert_int_equal(segue__tts_ring_read(r, 3, pcm, FRAME, &finished), FRAME);
  assert_int_equal(pcm[FRAME - 1], (int16_t)(in - 1));
  segue__tts_ring_fini(r);
}

static void of_more_marks_than_it_keeps_the_newest_stays(void **state) {
  segue__tts_ring *r = ring();
  int16_t pcm[FRAME];
  int finished;
  segue__tts_ring_begin(r, 1);
  for (size_t i = 1; i <= SEGUE__TTS_MARKS + 30; i++) {
    put(r, 1, 100, 1);
    segue__tts_ring_mark(r, 1, i * 2);
  }
  for (size_t i = 1; i < SEGUE__TTS_MARKS; i++) {
    segue__tts_ring_read(r, 1, pcm, 100, &finished);
    assert_int_equal(segue__tts_ring_marked(r, 1), i * 2);
  }
  for (int i = 0; i <= 30; i++) segue__tts_ring_read(r, 1, pcm, 100, &finished);
  assert_int_equal(segue__tts_ring_marked(r, 1), (SEGUE__TTS_MARKS + 30) * 2);
  segue__tts_ring_fini(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(utterances_come_out_in_order),
      cmocka_unit_test(a_full_ring_refuses_whole_chunks),
      cmocka_unit_test(cancelled_speech_is_neither_read_nor_taken),
      cmocka_unit_test(another_rate_is_converted_without_loss_of_time),
      cmocka_unit_test(what_was_spoken_follows_marks_else_proportion),
      cmocka_unit_test(a_failed_utterance_spoke_what_its_marks_say_and_not_all),
      cmocka_unit_test(only_what_was_given_and_read_to_its_end_is_whole),
      cmocka_unit_test(many_utterances_pass_through),
      cmocka_unit_test(it_grows_under_the_reader_and_ends_with_the_last_utterance),
      cmocka_unit_test(of_more_marks_than_it_keeps_the_newest_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
