/* SPDX-License-Identifier: Apache-2.0 */
/* The flite module with the real library: what it says is measured, not looked at. */
#include <segue/ext/tts.h>

#include "module.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct talk {
  const segue_tts_ops *ops;
  void *engine, *stream;
  uint32_t rate, n_done, n_chunks, longest, refusals, n_marks;
  size_t samples, last_mark, marks_backwards;
  double energy;
  int done_code;
  uint32_t refuse_every; /* answers SEGUE_E_AGAIN to every n-th offer */
  uint32_t close_after;  /* SEGUE_E_CLOSED after so many chunks */
  uint32_t cancel_after; /* calls cancel after so many chunks */
  const int16_t *refused;
  size_t refused_n;
};

static int on_audio(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  struct talk *t = ctx;
  if (t->refused) { /* the same chunk comes again */
    assert_int_equal(n, t->refused_n);
    t->refused = NULL;
  } else if (t->refuse_every && t->n_chunks % t->refuse_every == 0) {
    t->refused = pcm;
    t->refused_n = n;
    t->refusals++;
    t->n_chunks++;
    return SEGUE_E_AGAIN;
  }
  t->rate = rate;
  t->n_chunks++;
  t->samples += n;
  if (n > t->longest) t->longest = (uint32_t)n;
  for (size_t i = 0; i < n; i++) t->energy += (double)pcm[i] * pcm[i];
  if (t->close_after && t->n_chunks >= t->close_after) return SEGUE_E_CLOSED;
  if (t->cancel_after && t->n_chunks == t->cancel_after) t->ops->cancel(t->stream, id);
  return 0;
}

static void on_mark(void *ctx, uint32_t id, size_t chars) {
  struct talk *t = ctx;
  if (chars < t->last_mark) t->marks_backwards++;
  t->last_mark = chars;
  t->n_marks++;
}

static void on_done(void *ctx, uint32_t id, int code, const char *message) {
  struct talk *t = ctx;
  t->n_done++;
  t->done_code = code;
}

static void begin(struct talk *t, const char *config, const char *voice) {
  const segue_plugin *p = module_load("flite");
  assert_non_null(p);
  assert_string_equal(p->name, "flite");
  memset(t, 0, sizeof *t);
  t->ops = p->tts;
  t->engine = calloc(1, t->ops->engine_size);
  t->stream = calloc(1, t->ops->stream_size);
  segue_error err = {0};
  if (t->ops->init(t->engine, &module_host, config, &err)) fail_msg("%s", err.message);
  const segue_tts_sink sink = {sizeof sink, t, on_audio, on_mark, on_done};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = 16000, .voice = voice};
  assert_int_equal(t->ops->open(t->stream, t->engine, &sink, &o, &err), 0);
}

static void speak(struct talk *t, uint32_t id, const char *text) {
  t->n_done = t->n_chunks = t->n_marks = t->refusals = 0;
  t->samples = t->last_mark = 0;
  t->energy = 0;
  assert_int_equal(t->ops->speak(t->stream, id, text, strlen(text)), 0);
  assert_int_equal(t->n_done, 1);
}

static void end(struct talk *t) {
  t->ops->close(t->stream);
  t->ops->fini(t->engine);
  free(t->stream);
  free(t->engine);
}

static double seconds(const struct talk *t) {
  return t->rate ? (double)t->samples / t->rate : 0;
}

static void a_sentence_becomes_speech_in_chunks(void **state) {
  static const char text[] = "Thanks for calling. How can I help you today?";
  struct talk t;
  begin(&t, "{\"use\":\"flite\"}", NULL);
  speak(&t, 1, text);
  assert_int_equal(t.done_code, 0);
  assert_int_equal(t.rate, 16000);
  assert_true(seconds(&t) > 1.5 && seconds(&t) < 6);
  assert_true(sqrt(t.energy / (double)t.samples) > 300);
  assert_true(t.n_chunks > 10 && t.longest <= 16000 / 5);
  end(&t);
}

static void marks_follow_the_words_to_the_end(void **state) {
  static const char text[] = "I\xe2\x80\x99m sorry, your caf\xc3\xa9 is closed. Goodbye!";
  struct talk t;
  begin(&t, "{}", NULL);
  speak(&t, 1, text);
  assert_true(t.n_marks >= 4);
  assert_int_equal(t.marks_backwards, 0);
  assert_int_equal(t.last_mark, sizeof text - 1);
  end(&t);
}

static void a_full_host_gets_every_sample_all_the_same(void **state) {
  struct talk t;
  begin(&t, "{\"voice\": \"kal16\"}", NULL);
  speak(&t, 1, "One moment please. I am looking.");
  const size_t all = t.samples;
  t.refuse_every = 4;
  speak(&t, 2, "One moment please. I am looking.");
  assert_true(t.refusals > 2);
  assert_int_equal(t.samples, all);
  assert_int_equal(t.done_code, 0);
  end(&t);
}

static void cancel_ends_it_at_once(void **state) {
  struct talk t;
  begin(&t, "{}", NULL);
  t.cancel_after = 3;
  speak(&t, 5, "This is a rather long announcement that nobody wants to hear to its end. Really not.");
  assert_int_equal(t.n_chunks, 3);
  assert_int_equal(t.done_code, SEGUE_E_CLOSED);
  t.cancel_after = 0;
  speak(&t, 6, "But this.");
  assert_int_equal(t.done_code, 0);
  t.ops->cancel(t.stream, 7);
  speak(&t, 7, "Never said.");
  assert_int_equal(t.samples, 0);
  assert_int_equal(t.done_code, SEGUE_E_CLOSED);
  end(&t);
}

static void a_host_that_closed_the_utterance_is_not_bothered_again(void **state) {
  struct talk t;
  begin(&t, "{}", NULL);
  t.close_after = 2;
  speak(&t, 1, "Some words that will not be heard.");
  assert_int_equal(t.n_chunks, 2);
  assert_int_equal(t.done_code, SEGUE_E_CLOSED);
  end(&t);
}

static void odd_texts_end_with_done(void **state) {
  static const char *const texts[] = {
      "",       " ",   "...", "\xff\xfe", "<speak>&amp;</speak>", "\xf0\x9f\x98\x80", "a", "123 4417 $5.20",
      "{name}", "\xc3"};
  struct talk t;
  begin(&t, "{\"voice\": \"kal16\"}", NULL);
  for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    speak(&t, i + 1, texts[i]);
    assert_int_equal(t.done_code, 0);
  }
  char longest[5000];
  memset(longest, 'a', sizeof longest - 1);
  for (size_t i = 6; i < sizeof longest; i += 7) longest[i] = ' ';
  longest[sizeof longest - 1] = 0;
  speak(&t, 99, longest);
  assert_int_equal(t.done_code, 0);
  assert_true(seconds(&t) > 60);
  end(&t);
}

static void voice_and_speed_can_be_chosen(void **state) {
  struct talk t;
  begin(&t, "{\"voice\": \"kal\"}", NULL);
  speak(&t, 1, "How can I help?");
  assert_int_equal(t.rate, 8000);
  end(&t);
  begin(&t, "{\"voice\": \"kal\"}", "rms");
  speak(&t, 1, "How can I help?");
  assert_int_equal(t.rate, 16000);
  const double normal = seconds(&t);
  end(&t);
  begin(&t, "{\"voice\": \"rms\", \"speed\": 1.5}", NULL);
  speak(&t, 1, "How can I help?");
  assert_true(seconds(&t) < normal * 0.8);
  end(&t);
}

static void bad_configurations_are_refused(void **state) {
  static const char *const configs[] = {"{\"voice\": \"elvis\"}", "{\"voice\": 3}", "{\"speed\": 9}", "[",
                                        "[]"};
  const segue_tts_ops *ops = module_load("flite")->tts;
  for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
    void *engine = calloc(1, ops->engine_size);
    segue_error err = {0};
    assert_int_not_equal(ops->init(engine, &module_host, configs[i], &err), 0);
    assert_true(strlen(err.message) > 10);
    free(engine);
  }
}

static void *in_a_thread(void *arg) {
  struct talk *t = arg;
  t->ops->speak(t->stream, 1, "Two sessions speak at the same time.", 36);
  return NULL;
}

static void sessions_speak_at_once_without_mixing(void **state) {
  struct talk t[4];
  pthread_t thread[4];
  for (int i = 0; i < 4; i++) begin(&t[i], "{}", i % 2 ? "rms" : NULL);
  for (int i = 0; i < 4; i++) pthread_create(&thread[i], NULL, in_a_thread, &t[i]);
  for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
  assert_int_equal(t[0].samples, t[2].samples);
  assert_int_equal(t[1].samples, t[3].samples);
  assert_true(t[0].samples != t[1].samples);
  for (int i = 0; i < 4; i++) end(&t[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sentence_becomes_speech_in_chunks),
      cmocka_unit_test(marks_follow_the_words_to_the_end),
      cmocka_unit_test(a_full_host_gets_every_sample_all_the_same),
      cmocka_unit_test(cancel_ends_it_at_once),
      cmocka_unit_test(a_host_that_closed_the_utterance_is_not_bothered_again),
      cmocka_unit_test(odd_texts_end_with_done),
      cmocka_unit_test(voice_and_speed_can_be_chosen),
      cmocka_unit_test(bad_configurations_are_refused),
      cmocka_unit_test(sessions_speak_at_once_without_mixing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
