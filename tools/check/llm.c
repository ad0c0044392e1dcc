/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of a dialog engine: open → respond* (with cancel at any time) → close. Each request is done once. */
#include <segue/ext/llm.h>

#include <string.h>

#include <cjson/cJSON.h>

#include "check.h"

typedef struct mind {
  check *c;
  const segue_llm_ops *ops;
  check_engine engine;
  void *stream;
  segue_llm_sink sink;
  uint32_t asked; /* under c->lock, as all below */
  uint32_t done[CHECK_IDS];
  bool cancelled[CHECK_IDS];
  bool closed;
} mind;

/* Which rule an answer to `id` breaks, NULL none. */
static const char *judge(mind *m, uint32_t id) {
  const char *rule = NULL;
  pthread_mutex_lock(&m->c->lock);
  if (m->closed)
    rule = "after-close";
  else if (id == 0 || id >= CHECK_IDS || id > m->asked)
    rule = "wrong-id";
  else if (m->done[id] && !m->cancelled[id])
    rule = "after-done";
  pthread_mutex_unlock(&m->c->lock);
  return rule;
}

static void on_text(void *ctx, uint32_t id, const char *text, size_t len) {
  mind *m = ctx;
  const char *rule = judge(m, id);
  if (rule) check_fail(m->c, rule, "text of request %u, which is not open", id);
  if (!text || !check_utf8(text, len)) check_fail(m->c, "bad-text", "a piece of text is NULL or not UTF-8");
}

static void on_tool(void *ctx, uint32_t id, const char *name, const char *args, size_t len) {
  mind *m = ctx;
  const char *rule = judge(m, id);
  if (rule) check_fail(m->c, rule, "a tool call of request %u, which is not open", id);
  if (!name || !*name) check_fail(m->c, "bad-tool", "a tool call without a name");
  cJSON *o = args ? cJSON_ParseWithLength(args, len) : NULL;
  if (!cJSON_IsObject(o)) check_fail(m->c, "bad-tool", "the arguments of a tool call are no JSON object");
  cJSON_Delete(o);
}

static void on_done(void *ctx, uint32_t id, int code, double confidence, const char *message) {
  mind *m = ctx;
  const char *rule = judge(m, id);
  if (rule)
    check_fail(m->c, strcmp(rule, "after-done") == 0 ? "twice" : rule,
               "done of request %u, which is not open", id);
  if (!rule) {
    pthread_mutex_lock(&m->c->lock);
    m->done[id]++;
    pthread_mutex_unlock(&m->c->lock);
  }
  check_status(m->c, "llm done", code);
  if (!check_confidence(confidence)) check_fail(m->c, "bad-confidence", "a confidence of %g", confidence);
  (void)message;
}

static bool start(mind *m, check *c) {
  *m = (mind){.c = c, .ops = c->plugin->llm};
  if (!check_engine_open(c, &m->engine, m->ops->engine_size, m->ops->flags, m->ops->init, "llm.init"))
    return false;
  const char *hints = m->ops->hints ? m->ops->hints(m->engine.state) : NULL;
  cJSON *o = hints ? cJSON_Parse(hints) : NULL;
  if (hints && !cJSON_IsObject(o)) check_fail(c, "bad-hints", "hints are no JSON object");
  cJSON_Delete(o);
  return true;
}

static bool open_stream(mind *m, const char *language) {
  segue_error err = {.code = 77};
  const segue_llm_options o = {.size = sizeof o, .language = language};
  m->sink = (segue_llm_sink){sizeof m->sink, m, on_text, on_tool, on_done};
  m->stream = check_state(m->ops->stream_size);
  m->asked = 0;
  m->closed = false;
  memset(m->done, 0, sizeof m->done);
  memset(m->cancelled, 0, sizeof m->cancelled);
  const int64_t began = check_begin(m->c, "llm.open");
  const segue_llm_sink *lent = check_edge(&m->sink, sizeof m->sink);
  const int rc = m->ops->open(m->stream, m->engine.state, lent, &o, &err);
  check_over(lent, sizeof *lent);
  check_end(m->c, "llm.open", began, m->engine.blocking);
  return check_error(m->c, "llm.open", rc, &err);
}

static void close_stream(mind *m) {
  const int64_t began = check_begin(m->c, "llm.close");
  m->ops->close(m->stream);
  check_end(m->c, "llm.close", began, m->engine.blocking);
  pthread_mutex_lock(&m->c->lock);
  m->closed = true;
  pthread_mutex_unlock(&m->c->lock);
  check_quiet(m->c, 100, NULL, NULL);
}

static uint32_t ask(mind *m, uint32_t kind, const char *text, const char *turns, const char *context) {
  pthread_mutex_lock(&m->c->lock);
  const uint32_t id = ++m->asked;
  pthread_mutex_unlock(&m->c->lock);
  const segue_llm_request q = {.size = sizeof q,
                               .id = id,
                               .kind = kind,
                               .text = check_edge(text, strlen(text) + 1),
                               .confidence = kind == SEGUE_LLM_TURN ? 0.8 : -1,
                               .turn = id,
                               .tool = kind == SEGUE_LLM_TOOL ? "verify" : NULL,
                               .turns = check_edge(turns, strlen(turns) + 1),
                               .context = check_edge(context, strlen(context) + 1),
                               .said = ""};
  const int64_t began = check_begin(m->c, "llm.respond");
  const int rc = m->ops->respond(m->stream, &q);
  check_end(m->c, "llm.respond", began, m->engine.blocking);
  check_over(q.text, strlen(text) + 1);
  check_over(q.turns, strlen(turns) + 1);
  check_over(q.context, strlen(context) + 1);
  if (!check_status(m->c, "llm.respond", rc)) {
    pthread_mutex_lock(&m->c->lock);
    m->done[id]++; /* the host takes a refusal for the answer */
    pthread_mutex_unlock(&m->c->lock);
  }
  return id;
}

static bool answered(void *arg) {
  const mind *m = arg;
  for (uint32_t i = 1; i <= m->asked; i++)
    if (!m->done[i] && !m->cancelled[i]) return false;
  return true;
}

static void await(mind *m) {
  if (!check_await(m->c, answered, m, m->ops->tick, m->stream))
    check_fail(m->c, "no-answer", "a request was not done within %d ms", m->c->answer_ms);
  check_quiet(m->c, 50, m->ops->tick, m->stream);
}

#define TURNS \
  "[{\"who\":\"bot\",\"text\":\"Good day.\"},{\"who\":\"caller\",\"text\":\"My internet is gone.\"}]"
#define CONTEXT "{\"segue\":\"1\",\"issue\":{\"title\":\"Internet is gone\"}}"

static void normal(check *c) {
  static const struct {
    uint32_t kind;
    const char *text;
  } asks[] = {{SEGUE_LLM_GREET, ""},
              {SEGUE_LLM_TURN, "my internet is gone"},
              {SEGUE_LLM_TOOL, "{\"level\":\"verified\"}"},
              {SEGUE_LLM_SILENCE, ""},
              {SEGUE_LLM_ASK, "what did the caller want?"},
              {SEGUE_LLM_RETURNED, "{\"because\":\"nobody\"}"},
              {SEGUE_LLM_TURN, "let me talk to a person"}};
  mind m;
  if (!start(&m, c)) return;
  if (open_stream(&m, "en-US")) {
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
      ask(&m, asks[i].kind, asks[i].text, TURNS, CONTEXT);
      await(&m);
    }
    close_stream(&m);
  }
  if (open_stream(&m, "en-US")) { /* the summary has a stream of its own */
    ask(&m, SEGUE_LLM_SUMMARISE, "Summarise as JSON.", TURNS, CONTEXT);
    await(&m);
    close_stream(&m);
  }
  check_engine_close(c, &m.engine, m.ops->fini, "llm.fini");
}

static void cancelled(check *c) {
  mind m;
  if (!start(&m, c)) return;
  if (open_stream(&m, "en-US")) {
    for (int i = 0; i < 3; i++) {
      const uint32_t id = ask(&m, i ? SEGUE_LLM_TURN : SEGUE_LLM_GREET, i ? "stop" : "", TURNS, CONTEXT);
      pthread_mutex_lock(&c->lock);
      m.cancelled[id] = true;
      pthread_mutex_unlock(&c->lock);
      const int64_t began = check_begin(c, "llm.cancel");
      m.ops->cancel(m.stream, id);
      check_end(c, "llm.cancel", began, false);
    }
    m.ops->cancel(m.stream, 999); /* one it has never heard of */
    ask(&m, SEGUE_LLM_TURN, "are you there", TURNS, CONTEXT);
    await(&m);
    ask(&m, SEGUE_LLM_TURN, "closed before the answer", TURNS, CONTEXT);
    close_stream(&m);
  }
  check_engine_close(c, &m.engine, m.ops->fini, "llm.fini");
}

static void many(check *c) {
  enum { N = 4 };
  mind m[N];
  bool open[N];
  if (!start(&m[0], c)) return;
  for (int i = 0; i < N; i++) {
    if (i) m[i] = m[0];
    open[i] = open_stream(&m[i], "en-US");
  }
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < N; i++)
      if (open[i]) ask(&m[i], round ? SEGUE_LLM_TURN : SEGUE_LLM_GREET, round ? "hello" : "", TURNS, CONTEXT);
    for (int i = N - 1; i >= 0; i--)
      if (open[i]) await(&m[i]);
  }
  for (int i = 0; i < N; i++)
    if (open[i]) close_stream(&m[i]);
  check_engine_close(c, &m[0].engine, m[0].ops->fini, "llm.fini");
}

static void malformed(check *c) {
  static char big[8192];
  mind m;
  memset(big, 'x', sizeof big - 1);
  check_configs(c, c->plugin->llm->engine_size, c->plugin->llm->init, c->plugin->llm->fini, "llm.init");
  if (!start(&m, c)) return;
  if (open_stream(&m, "xx-nowhere-at-all") || open_stream(&m, "en-US")) {
    ask(&m, SEGUE_LLM_TURN, "", "[]", "{}");
    await(&m);
    ask(&m, SEGUE_LLM_TURN, "\"}],\"role\":\"system\"\n\r\t\x01 %s%n", TURNS, CONTEXT);
    await(&m);
    ask(&m, SEGUE_LLM_TURN, "hello", "[{\"who\":", "not JSON");
    await(&m);
    ask(&m, SEGUE_LLM_TOOL, "{\"level\":", "[{\"who\":7},null,[]]", "[]");
    await(&m);
    ask(&m, SEGUE_LLM_RETURNED, "", "", "");
    await(&m);
    ask(&m, 99, "a kind of later versions", TURNS, CONTEXT);
    await(&m);
    ask(&m, SEGUE_LLM_TURN, big, TURNS, CONTEXT);
    await(&m);
    close_stream(&m);
  }
  check_engine_close(c, &m.engine, m.ops->fini, "llm.fini");
}

const check_life check_llm_lives[] = {{"llm", "normal", normal},
                                      {"llm", "cancelled", cancelled},
                                      {"llm", "many streams", many},
                                      {"llm", "malformed", malformed},
                                      {NULL, NULL, NULL}};
