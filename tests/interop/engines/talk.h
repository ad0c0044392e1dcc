/* SPDX-License-Identifier: Apache-2.0 */
/* talk.h: a conversation with a dialog engine: asks, gathers what is answered. */
#ifndef SEGUE_TESTS_INTEROP_ENGINES_TALK_H
#define SEGUE_TESTS_INTEROP_ENGINES_TALK_H

#include <segue/ext/llm.h>

#include "peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char *module_path;
static peer server;

struct talk {
  const segue_llm_ops *ops;
  void *engine, *stream;
  segue_llm_sink sink;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint32_t id, n_done;
  int code;
  char usage[160];
  char text[4096], tools[4096], message[256]; /* pieces each followed by "|"; "name args|" */
  int cancel_at_text;                         /* cancel out of the sink */
};

static inline void on_text(void *ctx, uint32_t id, const char *text, size_t len) {
  struct talk *t = ctx;
  pthread_mutex_lock(&t->lock);
  const size_t n = strlen(t->text);
  if (id == t->id) snprintf(t->text + n, sizeof t->text - n, "%.*s|", (int)len, text);
  const int cancel = t->cancel_at_text;
  pthread_cond_broadcast(&t->changed);
  pthread_mutex_unlock(&t->lock);
  if (cancel) t->ops->cancel(t->stream, id);
}

static inline void on_tool(void *ctx, uint32_t id, const char *name, const char *args, size_t len) {
  struct talk *t = ctx;
  pthread_mutex_lock(&t->lock);
  const size_t n = strlen(t->tools);
  if (strcmp(name, "usage") == 0)
    snprintf(t->usage, sizeof t->usage, "%.*s", (int)len, args);
  else if (id == t->id)
    snprintf(t->tools + n, sizeof t->tools - n, "%s %.*s|", name, (int)len, args);
  pthread_mutex_unlock(&t->lock);
}

static inline void on_done(void *ctx, uint32_t id, int code, double confidence, const char *message) {
  struct talk *t = ctx;
  (void)confidence;
  pthread_mutex_lock(&t->lock);
  if (id == t->id) {
    t->n_done++;
    t->code = code;
    snprintf(t->message, sizeof t->message, "%s", message ? message : "");
  }
  pthread_cond_broadcast(&t->changed);
  pthread_mutex_unlock(&t->lock);
}

#define FAST "\"connect_ms\":5000,\"first_byte_ms\":5000,\"idle_ms\":5000,\"retry_ms\":20"

static inline void begin_url(struct talk *t, const char *url, const char *more) {
  char config[2048];
  segue_error err = {0};
  const segue_llm_options o = {.size = sizeof o, .language = "en-US"};
  memset(t, 0, sizeof *t);
  pthread_mutex_init(&t->lock, NULL);
  pthread_cond_init(&t->changed, NULL);
  t->ops = load_plugin(module_path)->llm;
  t->engine = calloc(1, t->ops->engine_size);
  t->stream = calloc(1, t->ops->stream_size);
  t->sink = (segue_llm_sink){sizeof t->sink, t, on_text, on_tool, on_done};
  snprintf(config, sizeof config, "{\"use\":\"llm_openai\",\"url\":\"%s\",\"model\":\"m\"%s%s}", url,
           *more ? "," : "", more);
  if (t->ops->init(t->engine, &host, config, &err)) fail_msg("%s", err.message);
  assert_int_equal(t->ops->open(t->stream, t->engine, &t->sink, &o, &err), 0);
  peer_drain(&server);
}

static inline void begin(struct talk *t, const char *kind, const char *more) {
  char url[128];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/%s", server.port, kind);
  begin_url(t, url, more);
}

static inline void end(struct talk *t) {
  t->ops->close(t->stream);
  t->ops->fini(t->engine);
  free(t->stream);
  free(t->engine);
  pthread_cond_destroy(&t->changed);
  pthread_mutex_destroy(&t->lock);
}

#define HEARD \
  "[{\"who\":\"bot\",\"text\":\"Good day.\"},{\"who\":\"caller\",\"text\":\"my internet is gone\"}]"

static inline void ask(struct talk *t, uint32_t kind, const char *text, const char *turns, uint32_t turn) {
  pthread_mutex_lock(&t->lock);
  const segue_llm_request q = {.size = sizeof q,
                               .id = ++t->id,
                               .kind = kind,
                               .text = text,
                               .confidence = -1,
                               .turn = turn,
                               .tool = kind == SEGUE_LLM_TOOL ? "verify" : NULL,
                               .turns = turns,
                               .context = "{}"};
  t->n_done = 0;
  t->text[0] = t->tools[0] = t->message[0] = 0;
  pthread_mutex_unlock(&t->lock);
  assert_int_equal(t->ops->respond(t->stream, &q), 0);
}

static inline void await_done(struct talk *t) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&t->lock);
  while (!t->n_done && pthread_cond_timedwait(&t->changed, &t->lock, &until) == 0) continue;
  pthread_mutex_unlock(&t->lock);
  assert_int_equal(t->n_done, 1);
}

static inline void await_text(struct talk *t) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&t->lock);
  while (!t->text[0] && pthread_cond_timedwait(&t->changed, &t->lock, &until) == 0) continue;
  pthread_mutex_unlock(&t->lock);
}

/* One question, and everything that comes of it. */
static inline void turn(struct talk *t) {
  ask(t, SEGUE_LLM_TURN, "my internet is gone", HEARD, 1);
  await_done(t);
}

#endif /* SEGUE_TESTS_INTEROP_ENGINES_TALK_H */
