/* SPDX-License-Identifier: Apache-2.0 */
/* asr_websocket against a server with Vosk's protocol that misbehaves, whose recogniser is exact: what was spoken comes back,
 * every word once, whatever happens to connections.
 * test_asr_websocket MODULE ASR_SERVER */
#include <segue/ext/asr.h>

#include "peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { BLOCK = 320 };

static const char *module_path;
static peer server;

struct ear {
  const segue_asr_ops *ops;
  void *engine, *stream;
  segue_asr_sink sink;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint32_t finals, wrong, partials, n_words;
  int error;
  const char *kind;
  segue_time at, first_start, last_end;
  double confidence;
  char text[4096], partial[4096]; /* finals, each followed by "|" */
};

static void on_result(void *ctx, const segue_asr_result *r) {
  struct ear *e = ctx;
  pthread_mutex_lock(&e->lock);
  if (r->is_final) {
    const size_t n = strlen(e->text);
    if (r->utterance != ++e->finals) e->wrong++;
    snprintf(e->text + n, sizeof e->text - n, "%s|", r->text);
    e->confidence = r->confidence;
    e->n_words = (uint32_t)r->n_words;
    e->first_start = r->n_words ? r->words[0].start : 0;
    e->last_end = r->n_words ? r->words[r->n_words - 1].end : 0;
  } else {
    e->partials++;
    snprintf(e->partial, sizeof e->partial, "%s", r->text);
  }
  pthread_cond_broadcast(&e->changed);
  pthread_mutex_unlock(&e->lock);
}

static void on_error(void *ctx, int code, const char *message) {
  struct ear *e = ctx;
  (void)message;
  pthread_mutex_lock(&e->lock);
  e->error = code;
  pthread_cond_broadcast(&e->changed);
  pthread_mutex_unlock(&e->lock);
}

static void begin_url(struct ear *e, const char *url, const char *more) {
  char config[1024];
  segue_error err = {0};
  const segue_asr_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US"};
  memset(e, 0, sizeof *e);
  peer_drain(&server); /* before there is a stream: it connects and configures at once, which is told */
  pthread_mutex_init(&e->lock, NULL);
  pthread_cond_init(&e->changed, NULL);
  e->at = SEGUE_SECONDS(100);
  e->ops = load_plugin(module_path)->asr;
  e->engine = calloc(1, e->ops->engine_size);
  e->stream = calloc(1, e->ops->stream_size);
  e->sink = (segue_asr_sink){sizeof e->sink, e, on_result, on_error};
  snprintf(config, sizeof config, "{\"url\":\"%s\",\"retry_ms\":20%s}", url, more);
  if (e->ops->init(e->engine, &host, config, &err)) fail_msg("%s", err.message);
  assert_int_equal(e->ops->open(e->stream, e->engine, &e->sink, &o, &err), 0);
}

static void begin(struct ear *e, const char *kind, const char *more) {
  char url[128];
  snprintf(url, sizeof url, "ws://127.0.0.1:%d/%s", server.port, kind);
  begin_url(e, url, more);
  e->kind = kind;
}

static void end(struct ear *e) {
  e->ops->close(e->stream);
  e->ops->fini(e->engine);
  free(e->stream);
  free(e->engine);
  pthread_cond_destroy(&e->changed);
  pthread_mutex_destroy(&e->lock);
}

/* Words `first` to `last`, each 160 ms with a pause of 40 ms behind it, as fast as they are taken. */
static void speak(struct ear *e, int first, int last) {
  for (int w = first; w <= last; w++)
    for (int b = 0; b < 10; b++) {
      int16_t pcm[BLOCK];
      for (int i = 0; i < BLOCK; i++) pcm[i] = (int16_t)(b < 8 ? 100 * w : 0);
      assert_int_equal(e->ops->write(e->stream, pcm, BLOCK, e->at), 0);
      e->at += SEGUE_MS(20);
    }
}

static void await_finals(struct ear *e, uint32_t n) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&e->lock);
  while (e->finals < n && !e->error && pthread_cond_timedwait(&e->changed, &e->lock, &until) == 0) continue;
  const uint32_t got = e->finals;
  pthread_mutex_unlock(&e->lock);
  if (got != n) fail_msg("%s: %u finals of %u, error %d", e->kind, got, n, e->error);
}

static void await_partial(struct ear *e, const char *text) {
  const struct timespec until = moment(PATIENCE_MS);
  int same = 0;
  pthread_mutex_lock(&e->lock);
  while (!(same = strcmp(e->partial, text) == 0) &&
         pthread_cond_timedwait(&e->changed, &e->lock, &until) == 0)
    continue;
  pthread_mutex_unlock(&e->lock);
  if (!same) fail_msg("the guess is \"%s\", not \"%s\"", e->partial, text);
}

static void every_server_gives_every_word_once(void **state) {
  static const char *const kinds[] = {"steady",      "chatty",      "pieces",    "end_only",  "slow",
                                      "drop_middle", "drop_at_end", "mute_once", "torn_once", "cut_once"};
  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    struct ear e;
    begin(&e, kinds[i], strcmp(kinds[i], "mute_once") == 0 ? ",\"answer_ms\":1000" : "");
    speak(&e, 1, 6);
    e.ops->flush(e.stream, 1);
    speak(&e, 7, 8);
    e.ops->flush(e.stream, 2);
    e.ops->flush(e.stream, 3);
    await_finals(&e, 3);
    if (strcmp(e.text, "w1 w2 w3 w4 w5 w6|w7 w8||") || e.wrong || e.error)
      fail_msg("%s: \"%s\", %u wrong, error %d", kinds[i], e.text, e.wrong, e.error);
    end(&e);
  }
}

static void words_have_times_and_confidence(void **state) {
  struct ear e;
  (void)state;
  begin(&e, "steady", "");
  speak(&e, 1, 3);
  e.ops->flush(e.stream, 1);
  await_finals(&e, 1);
  assert_int_equal(e.n_words, 3);
  assert_int_equal(e.first_start, SEGUE_SECONDS(100));
  assert_int_equal(e.last_end, SEGUE_SECONDS(100) + SEGUE_MS(560));
  assert_true(e.confidence > 0.74 && e.confidence < 0.76);
  end(&e);
}

static void what_is_being_said_is_guessed(void **state) {
  struct ear e;
  (void)state;
  begin(&e, "chatty", "");
  speak(&e, 1, 5);
  await_partial(&e, "w1 w2 w3 w4 w5");
  speak(&e, 6, 6);
  await_partial(&e, "w1 w2 w3 w4 w5 w6");
  e.ops->flush(e.stream, 1);
  await_finals(&e, 1);
  assert_string_equal(e.text, "w1 w2 w3 w4 w5 w6|");
  end(&e);
}

static void the_first_message_configures(void **state) {
  struct ear e;
  (void)state;
  begin(&e, "configured", ",\"extra\":{\"phrase_list\":[\"yes\",\"no\"],\"max_alternatives\":0}");
  for (;;) {
    cJSON *seen = peer_next(&server, PATIENCE_MS);
    assert_non_null(seen);
    cJSON *config =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(seen, "message"), "config");
    const int found = config && strcmp(peer_string(seen, "kind"), "configured") == 0;
    if (found) {
      assert_int_equal(peer_number(config, "sample_rate"), 16000);
      assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(config, "words")));
      assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(config, "phrase_list")), 2);
    }
    cJSON_Delete(seen);
    if (found) break;
  }
  end(&e);
}

static void a_server_that_is_gone_for_good_is_an_error(void **state) {
  static const char *const kinds[] = {"drop_always", "refuses", "mute", "garbage"};
  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    struct ear e;
    begin(&e, kinds[i], ",\"retries\":2,\"answer_ms\":200");
    speak(&e, 1, 2);
    e.ops->flush(e.stream, 1);
    const struct timespec until = moment(PATIENCE_MS);
    pthread_mutex_lock(&e.lock);
    while (!e.error && pthread_cond_timedwait(&e.changed, &e.lock, &until) == 0) continue;
    pthread_mutex_unlock(&e.lock);
    assert_int_equal(e.error, SEGUE_E_IO);
    assert_int_equal(e.finals, 0);
    end(&e);
  }
}

static void certificates_are_checked(void **state) {
  struct ear e;
  char url[128], ca[512];
  (void)state;
  snprintf(url, sizeof url, "wss://localhost:%d/steady", server.tls);
  snprintf(ca, sizeof ca, ",\"ca_file\":\"%s\"", server.ca);
  for (int trusted = 0; trusted < 2; trusted++) {
    begin_url(&e, url, trusted ? ca : ",\"retries\":0");
    speak(&e, 1, 2);
    e.ops->flush(e.stream, 1);
    const struct timespec until = moment(PATIENCE_MS);
    pthread_mutex_lock(&e.lock);
    while (!e.error && !e.finals && pthread_cond_timedwait(&e.changed, &e.lock, &until) == 0) continue;
    pthread_mutex_unlock(&e.lock);
    assert_int_equal(e.error, trusted ? 0 : SEGUE_E_IO);
    assert_string_equal(e.text, trusted ? "w1 w2|" : "");
    end(&e);
  }
}

static void dropped_audio_is_not_heard(void **state) {
  struct ear e;
  (void)state;
  begin(&e, "steady", "");
  speak(&e, 1, 3);
  await_partial(&e, "w1 w2 w3");
  e.ops->cancel(e.stream);
  speak(&e, 4, 5);
  e.ops->flush(e.stream, 1);
  await_finals(&e, 1);
  assert_string_equal(e.text, "w4 w5|");
  end(&e);
}

static void an_utterance_is_bounded(void **state) {
  static int16_t second[16000];
  struct ear e;
  (void)state;
  begin(&e, "refuses", "");
  for (int i = 0; i < 30; i++) assert_int_equal(e.ops->write(e.stream, second, 16000, 0), 0);
  assert_int_equal(e.ops->write(e.stream, second, 320, 0), SEGUE_E_AGAIN);
  end(&e);
}

static void bad_configurations_are_refused(void **state) {
  static const char *const configs[] = {"{}",
                                        "{\"url\":\"http://x\"}",
                                        "{\"url\":\"ws://\"}",
                                        "{\"url\":\"ws://x:0/\"}",
                                        "{\"url\":\"ws://x:99999/\"}",
                                        "{\"url\":\"ws://x:80y\"}",
                                        "{\"url\":\"ws://x y\"}",
                                        "{\"url\":\"ws://x\",\"ca_file\":7}"};
  const segue_asr_ops *ops = load_plugin(module_path)->asr;
  (void)state;
  assert_refused(ops->init, ops->engine_size, configs, sizeof configs / sizeof *configs);
}

/* The library that the plugin links is the process's only one: an application that uses it too has set what it writes. */
static void what_an_application_lets_libwebsockets_write_stays(void **state) {
  enum { ERR = 1, WARN = 2, NOTICE = 4, INFO = 8, USER = 1024 };
  (void)state;
  struct ear e;
  begin(&e, "steady", ""); /* the first test: nobody has set anything */
  void *lws = dlopen("libwebsockets.so.17", RTLD_NOW | RTLD_NOLOAD);
  if (!lws) {
    end(&e);
    skip(); /* a newer one */
  }
  void (*set)(int, void (*)(int, const char *));
  int (*visible)(int);
  *(void **)&set = dlsym(lws, "lws_set_log_level"); /* as POSIX has it */
  *(void **)&visible = dlsym(lws, "lwsl_visible");
  assert_true(!visible(ERR) && !visible(NOTICE));
  end(&e);
  set(ERR | INFO, NULL);
  begin(&e, "steady", "");
  end(&e);
  assert_true(visible(ERR) && visible(INFO) && !visible(WARN));
  set(ERR | WARN | NOTICE | USER, NULL); /* as it comes */
  begin(&e, "steady", "");
  end(&e);
  assert_true(!visible(ERR) && !visible(NOTICE));
  dlclose(lws);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_an_application_lets_libwebsockets_write_stays),
      cmocka_unit_test(every_server_gives_every_word_once),
      cmocka_unit_test(words_have_times_and_confidence),
      cmocka_unit_test(what_is_being_said_is_guessed),
      cmocka_unit_test(the_first_message_configures),
      cmocka_unit_test(a_server_that_is_gone_for_good_is_an_error),
      cmocka_unit_test(certificates_are_checked),
      cmocka_unit_test(dropped_audio_is_not_heard),
      cmocka_unit_test(an_utterance_is_bounded),
      cmocka_unit_test(bad_configurations_are_refused),
  };
  return peer_run(&server, argc, argv, &module_path, tests, sizeof tests / sizeof *tests);
}
