/* SPDX-License-Identifier: Apache-2.0 */
/* tts_openai against a speech service that misbehaves: every sample is known, so none may be lost, doubled or shifted.
 * test_tts_openai MODULE FAULT_SERVER */
#include <segue/ext/tts.h>

#include "peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char *module_path;
static peer server;

struct listener {
  const segue_tts_ops *ops;
  void *engine, *stream;
  segue_tts_sink sink;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint32_t done_up_to, n_done, rate, refuse, refused, cancel_at;
  uint32_t full_at; /* having taken so many samples it refuses ten times; 0: never */
  int code;
  size_t samples, wrong, longest; /* of the utterance that is heard */
  uint32_t id;
  char message[128];
};

static int on_audio(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  struct listener *l = ctx;
  int rc = SEGUE_OK;
  pthread_mutex_lock(&l->lock);
  if (l->refuse) {
    l->refuse--;
    l->refused++;
    rc = SEGUE_E_AGAIN;
  } else {
    if (id != l->id) l->samples = 0;
    l->id = id;
    l->rate = rate;
    for (size_t i = 0; i < n; i++) l->wrong += pcm[i] != (int16_t)((l->samples + i) * 7 % 2000) - 1000;
    l->samples += n;
    if (n > l->longest) l->longest = n;
    if (l->full_at && l->samples >= l->full_at) l->refuse = 10, l->full_at = 0;
  }
  const int cancel = l->cancel_at && l->samples >= l->cancel_at;
  pthread_cond_broadcast(&l->changed);
  pthread_mutex_unlock(&l->lock);
  if (cancel) l->ops->cancel(l->stream, id);
  return rc;
}

static void on_mark(void *ctx, uint32_t id, size_t chars) {
  (void)ctx, (void)id, (void)chars;
}

static void on_done(void *ctx, uint32_t id, int code, const char *message) {
  struct listener *l = ctx;
  pthread_mutex_lock(&l->lock);
  if (id != l->done_up_to + 1) l->wrong++;
  l->done_up_to = id;
  l->n_done++;
  l->code = code;
  snprintf(l->message, sizeof l->message, "%s", message ? message : "");
  pthread_cond_broadcast(&l->changed);
  pthread_mutex_unlock(&l->lock);
}

static void begin(struct listener *l, const char *kind, const char *more) {
  char config[512];
  segue_error err = {0};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = 16000, .language = "en-US", .voice = "anna"};
  memset(l, 0, sizeof *l);
  pthread_mutex_init(&l->lock, NULL);
  pthread_cond_init(&l->changed, NULL);
  l->ops = load_plugin(module_path)->tts;
  l->engine = calloc(1, l->ops->engine_size);
  l->stream = calloc(1, l->ops->stream_size);
  l->sink = (segue_tts_sink){sizeof l->sink, l, on_audio, on_mark, on_done};
  snprintf(config, sizeof config, "{\"url\":\"http://127.0.0.1:%d/%s\",\"retry_ms\":20%s}", server.port, kind,
           more);
  if (l->ops->init(l->engine, &host, config, &err)) fail_msg("%s", err.message);
  assert_int_equal(l->ops->open(l->stream, l->engine, &l->sink, &o, &err), 0);
  peer_drain(&server);
}

static void end(struct listener *l) {
  l->ops->close(l->stream);
  l->ops->fini(l->engine);
  free(l->stream);
  free(l->engine);
  pthread_cond_destroy(&l->changed);
  pthread_mutex_destroy(&l->lock);
}

static void say(struct listener *l, uint32_t id, const char *text) {
  char *exact = malloc(strlen(text) + 1); /* not terminated */
  memcpy(exact, text, strlen(text) + 1);
  char *cut = realloc(exact, strlen(text) ? strlen(text) : 1);
  assert_int_equal(l->ops->speak(l->stream, id, cut, strlen(text)), 0);
  free(cut);
}

static void await_done(struct listener *l, uint32_t id) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&l->lock);
  while (l->done_up_to < id && pthread_cond_timedwait(&l->changed, &l->lock, &until) == 0) continue;
  const uint32_t done = l->done_up_to;
  pthread_mutex_unlock(&l->lock);
  assert_int_equal(done, id);
}

static void await_samples(struct listener *l, size_t n) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&l->lock);
  while (l->samples < n && pthread_cond_timedwait(&l->changed, &l->lock, &until) == 0) continue;
  const int enough = l->samples >= n;
  pthread_mutex_unlock(&l->lock);
  assert_true(enough);
}

static void every_answer_has_its_outcome(void **state) {
  static const struct {
    const char *kind, *more;
    int code;
    size_t samples;
    const char *message;
  } rows[] = {
      {"speech", "", 0, 12000, ""},
      {"odd_speech", "", 0, 2400, ""},
      {"long_speech", "", 0, 240000, ""},
      {"dropped_at_once", "", 0, 12000, ""},
      {"stalled_speech", ",\"idle_ms\":300", SEGUE_E_TIMEOUT, 4320,
       "the service stopped in the middle of its answer"},
      {"dropped_speech", "", SEGUE_E_IO, 4320, "the connection was lost"},
      {"no_speech", "", SEGUE_E_ENGINE, 0, "the service sent no audio"},
      {"wav_speech", "", SEGUE_E_PARSE, 0, "the service answers with a WAV file where pcm was asked for"},
      {"json_speech", "", SEGUE_E_PARSE, 0,
       "the service answers with another content type than audio/*,application/octet-stream"},
      {"storm", "", SEGUE_E_ENGINE, 0, "the service answers 429: rate_limit_exceeded"},
      {"unauthorised", "", SEGUE_E_AUTH, 0, "the service answers 401: invalid_api_key"},
      {"hang", ",\"first_byte_ms\":200,\"retries\":0", SEGUE_E_TIMEOUT, 0,
       "the service does not begin to answer in time"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct listener l;
    begin(&l, rows[i].kind, rows[i].more);
    say(&l, 1, "Good day.");
    await_done(&l, 1);
    if (l.code != rows[i].code || l.samples != rows[i].samples || l.wrong ||
        strcmp(l.message, rows[i].message))
      fail_msg("%s: code %d, %zu samples, %zu wrong, \"%s\"", rows[i].kind, l.code, l.samples, l.wrong,
               l.message);
    assert_true(l.longest <= 24000 / 5 && (!l.samples || l.rate == 24000));
    end(&l);
  }
}

static void utterances_come_in_order_over_one_connection(void **state) {
  struct listener l;
  (void)state;
  begin(&l, "speech", ",\"model\":\"m\",\"extra\":{\"speed\":1.5}");
  say(&l, 1, "One \"quoted\"\n\xff");
  say(&l, 2, " \n ");
  say(&l, 3, "");
  say(&l, 4, "Two.");
  await_done(&l, 4);
  assert_int_equal(l.n_done, 4);
  assert_int_equal(l.wrong, 0);
  cJSON *first = peer_about(&server, "request", "speech"), *second = peer_about(&server, "request", "speech");
  const cJSON *body = cJSON_GetObjectItemCaseSensitive(first, "body");
  assert_string_equal(peer_string(body, "input"), "One \"quoted\"\n\xef\xbf\xbd");
  assert_string_equal(peer_string(body, "voice"), "anna");
  assert_string_equal(peer_string(body, "model"), "m");
  assert_string_equal(peer_string(body, "response_format"), "pcm");
  assert_true(cJSON_GetObjectItemCaseSensitive(body, "speed")->valuedouble > 1.4);
  assert_int_equal(peer_number(first, "connection"), peer_number(second, "connection"));
  cJSON_Delete(first);
  cJSON_Delete(second);
  end(&l);
}

static void a_full_host_gets_every_sample_all_the_same(void **state) {
  struct listener l;
  (void)state;
  begin(&l, "long_speech", "");
  l.refuse = 10;
  l.full_at = 120000;
  say(&l, 1, "Long.");
  await_done(&l, 1);
  assert_int_equal(l.samples, 240000);
  assert_int_equal(l.wrong, 0);
  assert_int_equal(l.refused, 20);
  end(&l);
  begin(&l, "odd_speech", ""); /* full when the last of it comes */
  l.refuse = 5;
  say(&l, 1, "Short.");
  await_samples(&l, 1);
  await_done(&l, 1);
  assert_int_equal(l.samples, 2400);
  end(&l);
}

static void cancel_at(struct listener *l, uint32_t samples) {
  pthread_mutex_lock(&l->lock);
  l->cancel_at = samples;
  pthread_mutex_unlock(&l->lock);
}

static void cancel_ends_it_and_closes_the_connection(void **state) {
  struct listener l;
  (void)state;
  begin(&l, "endless_speech", "");
  say(&l, 1, "On and on.");
  say(&l, 2, "And on.");
  await_samples(&l, 2000);
  const int64_t began = machine_ms();
  l.ops->cancel(l.stream, 2);
  assert_true(machine_ms() - began < 2000);
  const size_t heard = l.samples;
  cJSON *seen = peer_about(&server, "closed", "endless_speech");
  assert_non_null(seen);
  cJSON_Delete(seen);
  assert_int_equal(l.samples, heard);
  assert_int_equal(l.n_done, 0);
  cancel_at(&l, 5000); /* out of the sink */
  say(&l, 3, "Again.");
  seen = peer_about(&server, "closed", "endless_speech");
  assert_non_null(seen);
  cJSON_Delete(seen);
  cancel_at(&l, 0);
  say(&l, 4, "Closed in the middle.");
  end(&l);
}

static void bad_configurations_are_refused(void **state) {
  static const char *const configs[] = {"{}", "{\"url\":\"http://x\",\"sample_rate\":100}",
                                        "{\"url\":\"http://x\",\"extra\":{\"input\":1}}",
                                        "{\"url\":\"http://x\",\"voice\":\"\"}"};
  const segue_tts_ops *ops = load_plugin(module_path)->tts;
  (void)state;
  assert_refused(ops->init, ops->engine_size, configs, sizeof configs / sizeof *configs);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_answer_has_its_outcome),
      cmocka_unit_test(utterances_come_in_order_over_one_connection),
      cmocka_unit_test(a_full_host_gets_every_sample_all_the_same),
      cmocka_unit_test(cancel_ends_it_and_closes_the_connection),
      cmocka_unit_test(bad_configurations_are_refused),
  };
  return peer_run(&server, argc, argv, &module_path, tests, sizeof tests / sizeof *tests);
}
