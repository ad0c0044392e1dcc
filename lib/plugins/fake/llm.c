/* SPDX-License-Identifier: Apache-2.0 */
/* A dialog engine that answers each turn with the next entry of its script. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "fake.h"

typedef struct stream {
  fake_engine *engine;
  segue_llm_sink sink;
  int asked, entries, summaries;
  uint32_t id; /* being answered, 0 none */
  const cJSON *answer;
  const cJSON *summary; /* the answer to a request for one */
  int unsupported, garbled;
  segue_time due;
} stream;

static int llm_open(void *self, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  stream *s = self;
  s->engine = engine;
  s->sink = *sink;
  return s->engine->faults.fail_open ? SEGUE_E_ENGINE : SEGUE_OK;
}

static int llm_respond(void *self, const segue_llm_request *req) {
  stream *s = self;
  const fake_fate fate = fake_fate_of(s->engine, s->asked++);
  s->id = 0;
  if (fate == FAKE_STALLS) return SEGUE_OK;
  if (fate == FAKE_FAILS) {
    s->sink.done(s->sink.ctx, req->id, SEGUE_E_ENGINE, -1, "scripted failure");
    return SEGUE_OK;
  }
  s->id = req->id;
  s->garbled = fate == FAKE_GARBLES;
  const cJSON *summaries = cJSON_GetObjectItemCaseSensitive(s->engine->config, "summaries");
  s->unsupported = (req->kind == SEGUE_LLM_SUMMARISE && !summaries) || req->kind == SEGUE_LLM_ASK;
  s->answer = s->summary = NULL;
  const cJSON *turns = cJSON_GetObjectItemCaseSensitive(s->engine->config, "turns");
  if (req->kind != SEGUE_LLM_SUMMARISE && req->kind != SEGUE_LLM_ASK && req->kind != SEGUE_LLM_SILENCE)
    s->answer = cJSON_GetArrayItem(turns, s->entries++);
  if (req->kind == SEGUE_LLM_SILENCE)
    s->answer = cJSON_GetObjectItemCaseSensitive(s->engine->config, "silence");
  segue_time delay = s->engine->delay;
  if (req->kind == SEGUE_LLM_SUMMARISE && summaries) {
    const int last = cJSON_GetArraySize(summaries) - 1;
    s->summary = cJSON_GetArrayItem(summaries, s->summaries < last ? s->summaries : last);
    s->summaries++;
    s->answer = NULL;
    delay = SEGUE_MS(fake_number(s->summary, "delay_ms", 0));
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(s->summary, "never"))) s->id = 0;
  }
  s->due = s->engine->host->now(s->engine->host) + delay;
  return SEGUE_OK;
}

/* {"summary"}: as a model is asked to answer; {"text"}: as it stands. */
static void summarise(stream *s, uint32_t id) {
  const char *text = fake_string(s->summary, "text", NULL);
  cJSON *o = text ? NULL : cJSON_CreateObject();
  if (o) cJSON_AddStringToObject(o, "summary", fake_string(s->summary, "summary", ""));
  char *json = o ? cJSON_PrintUnformatted(o) : NULL;
  if (json) text = json;
  if (text) s->sink.text(s->sink.ctx, id, text, strlen(text));
  cJSON_free(json);
  cJSON_Delete(o);
  s->sink.done(s->sink.ctx, id, (int)fake_number(s->summary, "code", SEGUE_OK), -1, "");
}

/* Tool calls that are none, bytes that are no text, an end that is no number and comes twice, and words after it. */
static void rubbish(stream *s, uint32_t id) {
  s->sink.tool(s->sink.ctx, id, "note", "{\"intent\": ", 11);
  s->sink.text(s->sink.ctx, id, "torn \xff\xc3(\xe2\x82", 10);
  s->sink.done(s->sink.ctx, id, SEGUE_OK, NAN, "");
  s->sink.done(s->sink.ctx, id, SEGUE_OK, NAN, "");
  s->sink.text(s->sink.ctx, id, "After the end.", 14);
}

static void llm_tick(void *self, segue_time now) {
  stream *s = self;
  if (s->id == 0 || now < s->due) return;
  const uint32_t id = s->id;
  s->id = 0;
  const cJSON *part;
  double sure = -1;
  if (s->summary) {
    summarise(s, id);
    return;
  }
  if (s->garbled) {
    rubbish(s, id);
    return;
  }
  cJSON_ArrayForEach(part, s->answer) {
    const char *text = fake_string(part, "text", NULL), *tool = fake_string(part, "tool", NULL);
    sure = fake_number(part, "confidence", sure);
    if (text) s->sink.text(s->sink.ctx, id, text, strlen(text));
    if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(part, "fail"))) {
      s->sink.done(s->sink.ctx, id, (int)fake_number(part, "fail", SEGUE_E_ENGINE), -1, "scripted failure");
      return;
    }
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(part, "stall"))) return;
    if (!tool) continue;
    char *args = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(part, "args"));
    const char *json = args ? args : "{}";
    s->sink.tool(s->sink.ctx, id, tool, json, strlen(json));
    cJSON_free(args);
  }
  s->sink.done(s->sink.ctx, id, s->unsupported ? SEGUE_E_UNSUPPORTED : SEGUE_OK, sure, "");
}

static void llm_cancel(void *self, uint32_t id) {
  stream *s = self;
  if (s->id == id) s->id = 0;
}

static void llm_close(void *self) {
  (void)self;
}

static void answer(rd *r, const cJSON *parts) {
  if (parts && !cJSON_IsArray(parts)) segue__rd_fail(r, SEGUE_E_PARSE, parts, "a turn must be a list");
  fake_entries(r, parts, "a part of a turn", "text tool args confidence fail stall");
}

static void answers(rd *r, const cJSON *script) {
  const cJSON *turn;
  cJSON_ArrayForEach(turn, segue__rd_array(r, script, "turns", INT_MAX)) answer(r, turn);
  answer(r, cJSON_GetObjectItemCaseSensitive(script, "silence"));
  fake_entries(r, segue__rd_array(r, script, "summaries", INT_MAX), "a summary",
               "summary text delay_ms never code");
}

static int llm_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "turns silence summaries", answers);
}

const segue_llm_ops fake_llm_ops = {.size = sizeof fake_llm_ops,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .engine_size = sizeof(fake_engine),
                                    .stream_size = sizeof(stream),
                                    .init = llm_init,
                                    .fini = fake_fini,
                                    .open = llm_open,
                                    .respond = llm_respond,
                                    .cancel = llm_cancel,
                                    .close = llm_close,
                                    .tick = llm_tick};
