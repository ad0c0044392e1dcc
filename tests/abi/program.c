/* SPDX-License-Identifier: Apache-2.0 */
/* What an application built with earlier headers does, kept with them in doc/abi: it must go on working with the
 * library of today. It builds a context, sends and reads it sealed, and takes a call with a voice of its own that is a
 * plugin of that time. Prints "ok" when all of it came out right. */
#include <segue/ext/tts.h>
#include <segue/segue.h>
#include <stdio.h>
#include <string.h>

static int failed;
static void must(int good, const char *what) {
  if (good) return;
  failed++;
  printf("failed: %s\n", what);
}

/* ---- a context, sealed and read again ---- */

static segue_context *built(void) {
  segue_context_builder_options o;
  segue_context_builder *b = NULL;
  segue_context *ctx = NULL;
  segue_attempt tried;
  segue_context_builder_options_init(&o, sizeof o);
  must(segue_context_builder_new(&b, &o) == SEGUE_OK, "builder");
  must(segue_context_builder_set_issue(b, "internet_down", "Internet keeps dropping", "a technician") ==
           SEGUE_OK,
       "issue");
  segue_attempt_init(&tried, sizeof tried);
  tried.action = "restart the router";
  tried.outcome = SEGUE_ATTEMPT_FAILED;
  must(segue_context_builder_add_attempt(b, &tried) == SEGUE_OK, "attempt");
  must(segue_context_builder_snapshot(b, &ctx) == SEGUE_OK, "snapshot");
  segue_context_builder_free(b);
  return ctx;
}

static void sealed(const segue_context *ctx) {
  static const uint8_t key[32] = {7};
  segue_keyring *ring = NULL;
  segue_encode_options to;
  segue_decode_options from;
  segue_encode_report *report = NULL;
  segue_context *back = NULL;
  segue_attempt tried;
  segue_error err;
  char value[257];
  size_t n = sizeof value;
  must(segue_keyring_new(&ring) == SEGUE_OK && segue_keyring_add(ring, 3, key, sizeof key) == SEGUE_OK,
       "key");
  must(segue_keyring_use(ring, 3) == SEGUE_OK, "key in use");
  segue_encode_options_init(&to, sizeof to);
  to.form = SEGUE_FORM_SEALED;
  to.profile = "generic-256";
  to.keys = ring;
  to.bind = "tenant";
  must(segue_encode(ctx, &to, value, &n, &report, &err) == SEGUE_OK, "encode");
  must(segue_encode_report_shed_count(report) == 0, "nothing shed");
  segue_encode_report_free(report);
  segue_decode_options_init(&from, sizeof from);

  from.keys = ring;
  from.bind = "tenant";
  must(segue_decode(&back, value, n, &from, &err) == SEGUE_OK, "decode");
  segue_attempt_init(&tried, sizeof tried);
  must(segue_context_attempt(back, 0, &tried) == SEGUE_OK && tried.outcome == SEGUE_ATTEMPT_FAILED &&
           strcmp(tried.action, "restart the router") == 0,
       "attempt read back");
  must(strcmp(segue_context_title(back), "Internet keeps dropping") == 0, "title read back");
  from.bind = "another";
  must(segue_decode(&(segue_context *){NULL}, value, n, &from, &err) == SEGUE_E_AUTH,
       "wrong binding refused");
  segue_context_unref(back);
  segue_keyring_free(ring);
}

/* ---- a voice, as a plugin of that time ---- */

struct voice {
  const segue_host *host;
};
struct stream {
  segue_tts_sink sink;
};

static int voice_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  (void)config, (void)err;
  ((struct voice *)engine)->host = host;
  host->log(host, SEGUE_LOG_INFO, "the voice of yesterday");
  return host->abi >= SEGUE_PLUGIN_ABI ? SEGUE_OK : SEGUE_E_ABI;
}
static void voice_fini(void *engine) {
  (void)engine;
}
static int voice_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                      segue_error *err) {
  (void)engine, (void)o, (void)err;
  ((struct stream *)stream)->sink = *sink;
  return SEGUE_OK;
}
static int voice_speak(void *stream, uint32_t id, const char *text, size_t len) {
  const segue_tts_sink *sink = &((struct stream *)stream)->sink;
  int16_t pcm[1600];
  (void)text;
  for (int i = 0; i < 1600; i++) pcm[i] = (int16_t)(i % 40 * 300 - 6000);
  sink->audio(sink->ctx, id, pcm, 1600, 16000);
  sink->mark(sink->ctx, id, len);
  sink->done(sink->ctx, id, 0, NULL);
  return SEGUE_OK;
}
static void voice_cancel(void *stream, uint32_t id) {
  (void)stream, (void)id;
}
static void voice_close(void *stream) {
  (void)stream;
}

static const segue_tts_ops voice_ops = {.size = sizeof voice_ops,
                                        .abi = SEGUE_PLUGIN_ABI,
                                        .engine_size = sizeof(struct voice),
                                        .stream_size = sizeof(struct stream),
                                        .init = voice_init,
                                        .fini = voice_fini,
                                        .open = voice_open,
                                        .speak = voice_speak,
                                        .cancel = voice_cancel,
                                        .close = voice_close};
static const segue_plugin voice_plugin = {.size = sizeof voice_plugin,
                                          .abi = SEGUE_PLUGIN_ABI,
                                          .name = "yesterday",
                                          .version = "1",
                                          .description = "A tone",
                                          .tts = &voice_ops};

/* ---- a call in virtual time ---- */

static segue_time clock_us;
static segue_time now(void *user) {
  (void)user;
  return clock_us;
}

static void call(void) {
  static const char pipeline[] =
      "{\"asr\": {\"use\": \"fake\"}, \"tts\": {\"use\": \"yesterday\"},"
      " \"llm\": {\"use\": \"fake\", \"turns\": [[{\"text\": \"Good day.\"}, {\"tool\": \"end\", \"args\": {}}]]}}";
  segue_runtime_options o;
  segue_runtime *rt = NULL;
  segue_loopback *lb = NULL;
  segue_error err = {.message = ""};
  uint64_t id = 0;
  int heard = 0, over = 0;
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  o.clock = now;
  o.seed = 1;
  must(segue_runtime_new(&rt, &o, &err) == SEGUE_OK, "runtime");
  must(segue_loopback_new(&lb) == SEGUE_OK, "loopback");
  must(segue_runtime_add_plugin(rt, segue_loopback_plugin(), lb, &err) == SEGUE_OK, "transport");
  must(segue_runtime_add_plugin(rt, &voice_plugin, NULL, &err) == SEGUE_OK, "voice");
  must(segue_runtime_use(rt, "loopback", NULL, &err) == SEGUE_OK, "transport in use");
  must(segue_loopback_call(lb, "loopback:dana", "loopback:bot", NULL, 0, &id) == SEGUE_OK, "call");
  for (int frame = 0; frame < 1500 && !over; frame++, clock_us += SEGUE_MS(20)) {
    int16_t pcm[SEGUE_LOOPBACK_FRAME] = {0};
    const segue_event *ev;
    segue_loopback_say(lb, id, pcm);
    segue_runtime_step(rt);
    while (segue_loopback_hear(lb, id, pcm))
      for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++) heard |= pcm[i] > 2000;
    for (; segue_runtime_next_event(rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
      if (segue_event_type(ev) == SEGUE_EVENT_INCOMING)
        must(segue_session_answer(segue_event_session(ev), pipeline, &err) == SEGUE_OK, "answer");
      over |= segue_event_type(ev) == SEGUE_EVENT_OUTCOME;
    }
  }
  must(heard, "the voice is heard");
  must(over, "the call ends");
  if (err.message[0]) printf("%s\n", err.message);
  segue_runtime_free(rt);
  segue_loopback_free(lb);
}

int main(void) {
  segue_context *ctx = built();
  must(strlen(segue_version()) >= 5, "version");
  sealed(ctx);
  segue_context_unref(ctx);
  call();
  if (!failed) puts("ok");
  return failed != 0;
}
