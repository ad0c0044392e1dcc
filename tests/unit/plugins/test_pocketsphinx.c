/* SPDX-License-Identifier: Apache-2.0 */
/* The pocketsphinx module with the real library and model, hearing flite through G.711. */
#include <audio/g711.h>
#include <audio/resample.h>
#include <segue/ext/asr.h>
#include <segue/ext/tts.h>

#include "module.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { RATE = 16000, FRAME = RATE / 50, SAMPLES = RATE * 20 };

#define HINTS                                                                                              \
  "{\"jsgf\": \"#JSGF V1.0;\\ngrammar t;\\n<digit> = zero | oh | one | two | three | four | five | six | " \
  "seven | eight | nine;\\npublic <u> = my internet keeps dropping | since last week | i want to talk to " \
  "a person | no that did not help | <digit> <digit> <digit> <digit> | my name is zorblaxon;\\n\"}"

static const segue_plugin *speaker(void) {
  return module_load("flite");
}

struct recording {
  int16_t pcm[SAMPLES];
  size_t n;
};

static int record(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  struct recording *r = ctx;
  if (r->n + n > SAMPLES - RATE) n = SAMPLES - RATE - r->n;
  memcpy(r->pcm + r->n, pcm, n * sizeof *pcm);
  r->n += n;
  return 0;
}

static void recorded(void *ctx, uint32_t id, int code, const char *message) {}

/* What a gateway delivers: 8 kHz, μ-law, 16 kHz again, with a quiet line before and after. */
static void telephone(struct recording *r) {
  segue__resample down, up;
  int16_t narrow[FRAME / 2], wide[FRAME];
  uint8_t law[FRAME / 2];
  uint32_t seed = 7;
  assert_int_equal(segue__resample_init(&down, RATE, 8000, 5), 0);
  assert_int_equal(segue__resample_init(&up, 8000, RATE, 5), 0);
  memmove(r->pcm + RATE / 2, r->pcm, r->n * sizeof *r->pcm);
  memset(r->pcm, 0, RATE / 2 * sizeof *r->pcm);
  r->n += RATE / 2;
  memset(r->pcm + r->n, 0, RATE / 2 * sizeof *r->pcm);
  r->n = (r->n + RATE / 2) / FRAME * FRAME;
  for (size_t i = 0; i < r->n; i++) {
    seed = seed * 1664525u + 1013904223u;
    r->pcm[i] = (int16_t)(r->pcm[i] / 2 + (int)(seed >> 27) - 16);
  }
  for (size_t at = 0; at < r->n; at += FRAME) {
    segue__resample_frame(&down, r->pcm + at, narrow);
    segue__ulaw_encode(narrow, FRAME / 2, law);
    segue__ulaw_decode(law, FRAME / 2, narrow);
    segue__resample_frame(&up, narrow, wide);
    memcpy(r->pcm + at, wide, sizeof wide);
  }
  segue__resample_fini(&down);
  segue__resample_fini(&up);
}

static void say(struct recording *r, const char *text) {
  const segue_tts_ops *ops = speaker()->tts;
  void *engine = calloc(1, ops->engine_size), *stream = calloc(1, ops->stream_size);
  segue_error err;
  const segue_tts_sink sink = {sizeof sink, r, record, NULL, recorded};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = RATE};
  r->n = 0;
  assert_int_equal(ops->init(engine, &module_host, "{\"voice\": \"rms\"}", &err), 0);
  assert_int_equal(ops->open(stream, engine, &sink, &o, &err), 0);
  ops->speak(stream, 1, text, strlen(text));
  ops->close(stream);
  ops->fini(engine);
  free(engine);
  free(stream);
  telephone(r);
}

struct ear {
  void *stream;
  uint32_t n_final, n_partial, utterance, errors;
  char text[512], partial[512];
  double confidence, word_confidence;
  segue_time start, end;
  size_t n_words;
};

struct fixture {
  const segue_asr_ops *ops;
  void *engine;
  struct recording line;
};

static void on_result(void *ctx, const segue_asr_result *r) {
  struct ear *e = ctx;
  snprintf(r->is_final ? e->text : e->partial, sizeof e->text, "%s", r->text);
  if (!r->is_final) {
    e->n_partial++;
    return;
  }
  e->n_final++;
  e->utterance = r->utterance;
  e->confidence = r->confidence;
  e->start = r->start;
  e->end = r->end;
  e->n_words = r->n_words;
  if (r->n_words) e->word_confidence = r->words[0].confidence;
}

static void on_error(void *ctx, int code, const char *message) {
  ((struct ear *)ctx)->errors++;
}

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  const segue_plugin *p = module_load("pocketsphinx");
  segue_error err = {0};
  if (!p) return -1;
  f->ops = p->asr;
  f->engine = calloc(1, f->ops->engine_size);
  *state = f;
  if (f->ops->init(f->engine, &module_host, "{\"pool\": 2, \"wait_ms\": 200}", &err)) {
    fprintf(stderr, "%s\n", err.message);
    return -1;
  }
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  f->ops->fini(f->engine);
  free(f->engine);
  free(f);
  return 0;
}

static void open_ear(struct fixture *f, struct ear *e, const char *hints) {
  segue_error err = {0};
  memset(e, 0, sizeof *e);
  e->stream = calloc(1, f->ops->stream_size);
  const segue_asr_sink sink = {sizeof sink, e, on_result, on_error};
  const segue_asr_options o = {.size = sizeof o, .sample_rate = RATE, .language = "en-US", .hints = hints};
  if (f->ops->open(e->stream, f->engine, &sink, &o, &err)) fail_msg("%s", err.message);
}

static void close_ear(struct fixture *f, struct ear *e) {
  f->ops->close(e->stream);
  free(e->stream);
}

static void hear(struct fixture *f, struct ear *e, const struct recording *r) {
  for (size_t at = 0; at + FRAME <= r->n; at += FRAME)
    assert_int_equal(
        f->ops->write(e->stream, r->pcm + at, FRAME, SEGUE_SECONDS(10) + (segue_time)at * 1000000 / RATE), 0);
}

static void the_first_utterance_is_understood(void **state) {
  struct fixture *f = *state;
  struct ear e;
  open_ear(f, &e, HINTS);
  say(&f->line, "my internet keeps dropping");
  hear(f, &e, &f->line);
  assert_int_equal(f->ops->flush(e.stream, 3), 0);
  assert_int_equal(e.n_final, 1);
  assert_int_equal(e.utterance, 3);
  assert_string_equal(e.text, "my internet keeps dropping");
  assert_true(e.confidence >= 0.6 && e.confidence <= 1);
  assert_int_equal(e.n_words, 4);
  assert_true(e.word_confidence > 0.3);
  assert_true(e.n_partial >= 1);
  /* speech begins half a second into the recording, which begins at 10 s */
  assert_true(e.start > SEGUE_MS(10300) && e.start < SEGUE_MS(10900));
  assert_true(e.end > e.start + SEGUE_MS(800) && e.end < SEGUE_MS(13000));
  say(&f->line, "four four one seven");
  hear(f, &e, &f->line);
  f->ops->flush(e.stream, 4);
  assert_string_equal(e.text, "four four one seven");
  close_ear(f, &e);
}

static void speech_outside_the_grammar_comes_out_low(void **state) {
  static const char *const said[] = {"the quick brown fox jumps over the lazy dog",
                                     "do you sell chocolate cake on sundays"};
  struct fixture *f = *state;
  struct ear e;
  open_ear(f, &e, HINTS);
  for (int i = 0; i < 2; i++) {
    say(&f->line, said[i]);
    hear(f, &e, &f->line);
    f->ops->flush(e.stream, 1);
    assert_true(e.confidence < 0.4);
  }
  close_ear(f, &e);
}

static void silence_is_one_empty_final_without_a_decoder(void **state) {
  struct fixture *f = *state;
  struct ear e;
  open_ear(f, &e, HINTS);
  f->line.n = RATE;
  for (size_t i = 0; i < RATE; i++) f->line.pcm[i] = (int16_t)(i * 7 % 31) - 15;
  for (uint32_t i = 1; i <= 3; i++) {
    if (i > 1) hear(f, &e, &f->line);
    f->ops->flush(e.stream, i);
    assert_int_equal(e.n_final, i);
    assert_int_equal(e.utterance, i);
    assert_string_equal(e.text, "");
    assert_true(e.confidence == 0);
  }
  assert_int_equal(e.n_partial, 0);
  close_ear(f, &e);
}

static void a_word_the_dictionary_lacks_is_pronounced_by_rule(void **state) {
  struct fixture *f = *state;
  struct ear e;
  open_ear(f, &e, HINTS);
  say(&f->line, "my name is zorblaxon");
  hear(f, &e, &f->line);
  f->ops->flush(e.stream, 1);
  assert_string_equal(e.text, "my name is zorblaxon");
  close_ear(f, &e);
}

static void an_exhausted_pool_answers_within_its_bound(void **state) {
  struct fixture *f = *state;
  struct ear e[3];
  say(&f->line, "since last week");
  for (int i = 0; i < 3; i++) open_ear(f, &e[i], HINTS);
  for (int i = 0; i < 3; i++) hear(f, &e[i], &f->line); /* two decoders, three talkers */
  f->ops->flush(e[2].stream, 1);
  assert_int_equal(e[2].n_final, 1);
  assert_string_equal(e[2].text, "");
  assert_int_equal(e[2].errors, 0);
  f->ops->flush(e[0].stream, 1);
  assert_string_equal(e[0].text, "since last week");
  hear(f, &e[2], &f->line); /* takes the decoder that came free */
  f->ops->flush(e[2].stream, 2);
  assert_string_equal(e[2].text, "since last week");
  f->ops->flush(e[1].stream, 1);
  assert_string_equal(e[1].text, "since last week");
  for (int i = 0; i < 3; i++) close_ear(f, &e[i]);
}

static void audio_held_back_for_want_of_a_decoder_is_not_lost(void **state) {
  struct fixture *f = *state;
  struct ear e[3];
  say(&f->line, "since last week");
  for (int i = 0; i < 3; i++) open_ear(f, &e[i], HINTS);
  for (int i = 0; i < 3; i++) hear(f, &e[i], &f->line);
  f->ops->flush(e[0].stream, 1);
  f->ops->flush(e[2].stream, 1);
  assert_string_equal(e[2].text, "since last week");
  for (int i = 0; i < 3; i++) close_ear(f, &e[i]);
}

static void cancel_drops_what_was_said_and_close_is_safe_any_time(void **state) {
  struct fixture *f = *state;
  struct ear e;
  say(&f->line, "no that did not help");
  open_ear(f, &e, HINTS);
  hear(f, &e, &f->line);
  f->ops->cancel(e.stream);
  f->ops->flush(e.stream, 1);
  assert_int_equal(e.n_final, 1);
  assert_string_equal(e.text, "");
  hear(f, &e, &f->line);
  f->ops->flush(e.stream, 2);
  assert_string_equal(e.text, "no that did not help");
  hear(f, &e, &f->line);
  close_ear(f, &e); /* in the middle of an utterance */
  for (int i = 0; i < 4; i++) {
    open_ear(f, &e, HINTS);
    close_ear(f, &e);
  }
}

static void *cancel_soon(void *arg) {
  const struct timespec wait = {0, 30 * 1000 * 1000};
  nanosleep(&wait, NULL);
  segue_asr_ops const *ops = module_load("pocketsphinx")->asr;
  ops->cancel(arg);
  return NULL;
}

static void cancel_ends_the_wait_for_a_decoder(void **state) {
  struct fixture *f = *state;
  struct ear e[3];
  pthread_t thread;
  say(&f->line, "since last week");
  for (int i = 0; i < 3; i++) open_ear(f, &e[i], HINTS);
  for (int i = 0; i < 3; i++) hear(f, &e[i], &f->line);
  pthread_create(&thread, NULL, cancel_soon, e[2].stream);
  f->ops->flush(e[2].stream, 1);
  pthread_join(thread, NULL);
  assert_int_equal(e[2].n_final, 1);
  assert_string_equal(e[2].text, "");
  for (int i = 0; i < 3; i++) close_ear(f, &e[i]);
}

static void grammars_may_differ_between_streams(void **state) {
  static const char other[] =
      "{\"jsgf\": \"#JSGF V1.0;\\ngrammar o;\\npublic <o> = pizza with mushrooms | two large pizzas;\\n\"}";
  struct fixture *f = *state;
  struct ear e[2];
  open_ear(f, &e[0], HINTS);
  open_ear(f, &e[1], other);
  say(&f->line, "pizza with mushrooms");
  hear(f, &e[1], &f->line);
  f->ops->flush(e[1].stream, 1);
  assert_string_equal(e[1].text, "pizza with mushrooms");
  close_ear(f, &e[0]);
  close_ear(f, &e[1]);
}

/* A dialog engine without a grammar: the nearest of its phrases, whatever signs are in them; what can't be said is left out. */
static void phrases_alone_are_a_grammar(void **state) {
  static const char hints[] =
      "{\"phrases\": [\"My internet keeps dropping!\", \"I\u2019d like caf\u00e9\", \"(pizza) | <with> mushrooms;\","
      " \"public grammar import\", \"call 911\", \"\", \"; ;\", 7, \"don't -- call me\"]}";
  struct fixture *f = *state;
  struct ear e;
  open_ear(f, &e, hints);
  static const char *const said[] = {"my internet keeps dropping", "pizza with mushrooms", "don't call me"};
  for (uint32_t i = 0; i < 3; i++) {
    say(&f->line, said[i]);
    hear(f, &e, &f->line);
    f->ops->flush(e.stream, i + 1);
    assert_string_equal(e.text, said[i]);
  }
  close_ear(f, &e);
}

static void bad_settings_are_refused_with_a_reason(void **state) {
  static const char *const configs[] = {"{\"pool\": 0}", "{\"pool\": 1e9}", "{\"model\": \"/nowhere\"}",
                                        "{\"model\": 3}", "["};
  static const char *const hints[] = {"{\"jsgf\": \"#JSGF V1.0; grammar g; <x> = yes;\"}",
                                      "{\"jsgf\": \"((\"}"};
  struct fixture *f = *state;
  segue_error err;
  for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
    void *engine = calloc(1, f->ops->engine_size);
    memset(&err, 0, sizeof err);
    assert_int_not_equal(f->ops->init(engine, &module_host, configs[i], &err), 0);
    assert_int_equal(strncmp(err.message, "pocketsphinx: ", 14), 0);
    if (strstr(configs[i], "nowhere")) {
      assert_non_null(strstr(err.message, "pocketsphinx-en-us")); /* what to install */
      assert_non_null(strstr(err.message, "/nowhere"));
    }
    free(engine);
  }
  void *stream = calloc(1, f->ops->stream_size);
  const segue_asr_sink sink = {sizeof sink, NULL, on_result, on_error};
  for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
    const segue_asr_options o = {.size = sizeof o, .sample_rate = RATE, .language = "en", .hints = hints[i]};
    assert_int_equal(f->ops->open(stream, f->engine, &sink, &o, &err), SEGUE_E_PARSE);
  }
  segue_asr_options o = {.size = sizeof o, .sample_rate = 8000, .language = "en", .hints = HINTS};
  assert_int_equal(f->ops->open(stream, f->engine, &sink, &o, &err), SEGUE_E_UNSUPPORTED);
  o.sample_rate = RATE;
  o.language = "de-DE";
  assert_int_equal(f->ops->open(stream, f->engine, &sink, &o, &err), SEGUE_E_UNSUPPORTED);
  free(stream);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_utterance_is_understood),
      cmocka_unit_test(speech_outside_the_grammar_comes_out_low),
      cmocka_unit_test(silence_is_one_empty_final_without_a_decoder),
      cmocka_unit_test(a_word_the_dictionary_lacks_is_pronounced_by_rule),
      cmocka_unit_test(an_exhausted_pool_answers_within_its_bound),
      cmocka_unit_test(audio_held_back_for_want_of_a_decoder_is_not_lost),
      cmocka_unit_test(cancel_drops_what_was_said_and_close_is_safe_any_time),
      cmocka_unit_test(cancel_ends_the_wait_for_a_decoder),
      cmocka_unit_test(grammars_may_differ_between_streams),
      cmocka_unit_test(phrases_alone_are_a_grammar),
      cmocka_unit_test(bad_settings_are_refused_with_a_reason),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
