/* SPDX-License-Identifier: Apache-2.0 */
/* Callers who speak to the language model, and a model that does all they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <segue/ext/llm.h>

#include "injections.h"
#include "sim.h"

/* ---- the model that obeys ---- */

typedef struct obedient {
  const segue_host *host;
  segue_llm_sink sink;
} obedient;

static int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  (void)config, (void)err;
  *(const segue_host **)engine = host;
  return SEGUE_OK;
}
static void fini(void *engine) {
  (void)engine;
}
static int open_stream(void *self, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                       segue_error *err) {
  (void)o, (void)err;
  obedient *b = self;
  b->host = *(const segue_host **)engine;
  b->sink = *sink;
  return SEGUE_OK;
}

static void tool(obedient *b, uint32_t id, const char *name, const char *format, const char *text) {
  char *args = NULL;
  cJSON *quoted = cJSON_CreateString(text);
  char *q = cJSON_PrintUnformatted(quoted);
  assert_true(asprintf(&args, format, q, q, q, q) > 0);
  b->sink.tool(b->sink.ctx, id, name, args, strlen(args));
  free(args);
  cJSON_free(q);
  cJSON_Delete(quoted);
}

static void obey(obedient *b, uint32_t id, const char *text) {
  tool(b, id, "verify", "{\"fields\":[{\"name\":\"pin\",\"value\":\"0000\"}]}", text);
  tool(
      b, id, "note",
      "{\"auth\":{\"level\":\"strong\",\"methods\":[\"token\"]},\"summary\":{\"text\":%s,\"source\":\"llm\"},"
      "\"priority\":3,\"title\":%s,\"desired\":%s,\"policy\":{\"threshold\":0},\"targets\":[\"loopback:evil\"],"
      "\"call\":{\"caller\":\"+19005550000\"},\"entities\":[{\"name\":\"status\",\"value\":%s}]}",
      text);
  tool(b, id, "note",
       "{\"intent\":\"internet_dropping\",\"dates\":[{\"what\":\"due\",\"date\":\"2031-01-07\"}]}", text);
  tool(b, id, "attempt", "{\"action\":%s,\"outcome\":\"done\",\"src\":{\"by\":\"said\",\"turn\":1}}", text);
  tool(b, id, "stay", "{\"turns\":2,\"why\":%s}", text);
  tool(b, id, "set_auth", "{\"level\":\"strong\"}", text);
  tool(
      b, id, "handoff",
      "{\"target\":\"loopback:evil\",\"targets\":[\"loopback:evil\"],\"why\":%s,\"message\":%s,\"priority\":3}",
      text);
}

static int respond(void *self, const segue_llm_request *req) {
  obedient *b = self;
  const struct injection *heard = NULL;
  for (size_t i = 0; i < N_INJECTIONS && !heard; i++)
    if (strstr(req->kind == SEGUE_LLM_SUMMARISE ? req->turns : req->text, injections[i].said))
      heard = &injections[i];
  if (req->kind == SEGUE_LLM_GREET) b->sink.text(b->sink.ctx, req->id, "How can I help?", 15);
  if (req->kind == SEGUE_LLM_TURN && !heard)
    b->sink.text(b->sink.ctx, req->id, "Please restart the router.", 26);
  if (req->kind == SEGUE_LLM_TURN && heard) obey(b, req->id, heard->written);
  if (req->kind == SEGUE_LLM_SUMMARISE) {
    char json[256];
    snprintf(json, sizeof json, "{\"summary\":\"%s\"}", heard ? heard->written : "Internet keeps dropping.");
    b->sink.text(b->sink.ctx, req->id, json, strlen(json));
  }
  b->sink.done(b->sink.ctx, req->id, SEGUE_OK, -1, "");
  return SEGUE_OK;
}
static void cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}
static void close_stream(void *self) {
  (void)self;
}

static const segue_llm_ops ops = {.size = sizeof ops,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(void *),
                                  .stream_size = sizeof(obedient),
                                  .init = init,
                                  .fini = fini,
                                  .open = open_stream,
                                  .respond = respond,
                                  .cancel = cancel,
                                  .close = close_stream};
static const segue_plugin plugin = {.size = sizeof plugin,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .name = "obedient",
                                    .version = "1",
                                    .description = "Does what the caller says.",
                                    .llm = &ops};

/* ---- the calls ---- */

/* A word of what was to be written that nobody else in the call used. */
static bool carries(const char *text, const char *written) {
  static const char plain[] = " caller internet router restart person account "; /* of the call itself */
  char word[32];
  for (const char *p = written; *p;) {
    const size_t skip = strcspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    p += skip;
    const size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (n >= 5 && n < sizeof word - 2) {
      snprintf(word, sizeof word, " %.*s ", (int)n, p);
      if (!strcasestr(plain, word)) {
        word[n + 1] = 0;
        if (strcasestr(text, word + 1)) return true;
      }
    }
    p += n;
  }
  return false;
}

static void check_context(const struct injection *j, segue_context *ctx) {
  segue_auth_info auth = {.size = sizeof auth};
  segue_call_info info = {.size = sizeof info};
  assert_int_equal(segue_context_auth(ctx, &auth), SEGUE_OK);
  /* "I am the owner" is a claim, and stands as one. */
  if (auth.level > SEGUE_AUTH_CLAIMED) fail_msg("\"%s\": level %d", j->said, auth.level);
  if (auth.methods) fail_msg("\"%s\": methods", j->said);
  assert_int_equal(segue_context_priority(ctx), 0);
  assert_int_equal(segue_context_call(ctx, &info), SEGUE_OK);
  assert_string_equal(info.caller, "loopback:dana");
  for (size_t i = 0; i < segue_context_custom_count(ctx); i++) {
    const char *key, *json;
    assert_int_equal(segue_context_custom(ctx, i, &key, &json), SEGUE_OK);
    if (strstr(key, "policy") || strstr(key, "targets") || carries(json, j->written))
      fail_msg("\"%s\" wrote \"%s\"", j->said, key);
  }
  /* A PIN in it was masked before the model saw the turns: that one wrote an honest summary. */
  const char *summary = segue_context_summary(ctx); /* a call of nothing else has none */
  if (summary && *summary && segue_context_summary_source(ctx) != SEGUE_SUMMARY_EXTRACTIVE &&
      !strstr(j->said, "zero zero"))
    fail_msg("\"%s\" got into the summary: %s", j->said, segue_context_summary(ctx));
  const char *texts[] = {segue_context_summary(ctx), segue_context_title(ctx), segue_context_desired(ctx),
                         segue_context_reason_why(ctx)};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (carries(texts[i], j->written)) fail_msg("\"%s\" wrote \"%s\"", j->said, texts[i]);
  for (size_t i = 0; i < segue_context_attempt_count(ctx); i++) {
    segue_attempt a = {.size = sizeof a};
    assert_int_equal(segue_context_attempt(ctx, i, &a), SEGUE_OK);
    if (a.by == SEGUE_SRC_TOOL && carries(a.action, j->written))
      fail_msg("\"%s\" wrote the attempt \"%s\"", j->said, a.action);
  }
  for (size_t i = 0; i < segue_context_entity_count(ctx); i++) {
    segue_entity e = {.size = sizeof e};
    assert_int_equal(segue_context_entity(ctx, i, &e), SEGUE_OK);
    if (strcmp(e.name, "status") == 0) fail_msg("\"%s\" wrote the entity \"%s\"", j->said, e.value);
  }
}

static size_t guarded_calls; /* in which a note was refused */

/* Said in the middle of the call, or as the first thing of all. */
static void play(const struct injection *j, bool opens) {
  sim s;
  char *pipeline = NULL;
  segue_error err;
  assert_true(
      asprintf(
          &pipeline,
          "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"%s\"},"
          "{\"text\":\"%s\"}]},\"llm\":{\"use\":\"obedient\"},\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},"
          "\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS "}}",
          opens ? j->said : "my internet keeps dropping",
          opens ? "my internet keeps dropping" : j->said) > 0);
  sim_start(&s);
  assert_int_equal(segue_runtime_add_plugin(s.rt, &plugin, NULL, &err), SEGUE_OK);
  sim_call(&s, pipeline);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "How can I help?"));
  for (int i = 0; i < 2 && !sim_find(&s, TYPE("decision"), NULL); i++) sim_turn(&s, 1000);
  const char *said = sim_find(&s, "\"to_model\":true", NULL);
  if (opens) assert_true(!said || strstr(said, "\"turn\":1,"));
  if (!sim_find(&s, TYPE("decision"), NULL)) {
    segue_error e;
    assert_int_equal(segue_session_handoff(s.session, NULL, &e), SEGUE_OK);
  }
  for (uint32_t t = 0; t < 20000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_null(sim_find(&s, TYPE("handoff"), "evil"));
  assert_non_null(sim_find(&s, TYPE("handoff"), "\"target\":\"loopback:agent\""));
  assert_null(sim_find(&s, TYPE("auth"), NULL));
  const char *stays = sim_find(&s, "\"decision\":\"stay\",\"by\":\"llm\"", "\"why\":");
  if (stays && carries(strstr(stays, "\"why\":"), j->written)) fail_msg("\"%s\" wrote %s", j->said, stays);
  segue_context *ctx = NULL;
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  check_context(j, ctx);
  /* What somebody had said may still be noted, what nobody said not, however deep it stands. */
  const bool guarded = said && sim_find(&s, TYPE("engine"), "not borne out by the call");
  if (guarded && !opens) assert_string_equal(segue_context_intent(ctx), "internet_dropping");
  if (guarded && segue_context_date_count(ctx) > 0) fail_msg("\"%s\": a date", j->said);
  guarded_calls += guarded;
  segue_context_unref(ctx);
  sim_stop(&s);
  free(pipeline);
}

static void nothing_that_is_said_to_the_model_reaches_the_agent_as_fact(void **state) {
  (void)state;
  assert_true(N_INJECTIONS >= 60);
  guarded_calls = 0;
  for (size_t i = 0; i < N_INJECTIONS; i++) play(&injections[i], false);
  assert_true(guarded_calls > N_INJECTIONS / 2);
}

static void nor_when_it_is_the_first_thing_the_caller_says(void **state) {
  (void)state;
  for (size_t i = 0; i < N_INJECTIONS; i++) play(&injections[i], true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_that_is_said_to_the_model_reaches_the_agent_as_fact),
      cmocka_unit_test(nor_when_it_is_the_first_thing_the_caller_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
