/* SPDX-License-Identifier: Apache-2.0 */
/* The playbook as a dialog engine: deterministic, offline, quick enough for the shard's thread. */
#include <segue/ext/llm.h>

#include "dialog.h"
#include "grammar.h"
#include "playbook.h"

#include "../common/reader.h"

#include <cjson/cJSON.h>
#include <string.h>

struct engine {
  const segue_host *host;
  pb_playbook *pb;
  const char *hints;
};

struct stream {
  struct engine *engine;
  segue_llm_sink sink;
  uint32_t request;
  pb_dialog dialog;
};

static int load_file(struct engine *e, const char *path, segue_error *err) {
  char *text = NULL;
  size_t n = 0;
  int rc = segue__rd_slurp(e->host, "playbook", path, PB_MAX_FILE, &text, &n, err);
  if (rc) return rc;
  rc = segue__playbook_parse(&e->pb, e->host, text, n, path, NULL, err);
  e->host->free(e->host, text);
  return rc;
}

static int playbook_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  e->host = host;
  cJSON *json = cJSON_Parse(config && *config ? config : "{}");
  const char *path = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "file"));
  int rc;
  if (path)
    rc = load_file(e, path, err);
  else if (cJSON_HasObjectItem(json, "playbook"))
    rc = segue__playbook_parse(&e->pb, host, config, strlen(config), "(inline)", "playbook", err);
  else
    rc = segue__rd_error(err, SEGUE_E_INVAL, "", "playbook", "",
                         "configuration needs \"file\" or \"playbook\"");
  cJSON_Delete(json);
  if (rc) return rc;
  e->hints = segue__grammar_hints(e->pb);
  return SEGUE_OK;
}

static void playbook_fini(void *engine) {
  struct engine *e = engine;
  segue__playbook_free(e->pb);
  e->pb = NULL;
}

static int playbook_open(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                         segue_error *err) {
  struct stream *s = stream;
  s->engine = engine;
  s->sink = *sink;
  s->dialog.pb = s->engine->pb;
  return SEGUE_OK;
}

static void say(void *ctx, const char *text, size_t len) {
  struct stream *s = ctx;
  s->sink.text(s->sink.ctx, s->request, text, len);
}

static void tool(void *ctx, const char *name, const char *args, size_t len) {
  struct stream *s = ctx;
  s->sink.tool(s->sink.ctx, s->request, name, args, len);
}

static int playbook_respond(void *stream, const segue_llm_request *req) {
  struct stream *s = stream;
  const pb_actions actions = {s, say, tool};
  double confidence = -1;
  s->request = req->id;
  const int rc = segue__pb_dialog_feed(&s->dialog, req, &actions, &confidence);
  s->sink.done(s->sink.ctx, req->id, rc, confidence, rc ? "a playbook only answers turns" : NULL);
  return SEGUE_OK;
}

/* Every answer is complete when respond returns: there is nothing left to stop. */
static void playbook_cancel(void *stream, uint32_t id) {
  (void)stream;
  (void)id;
}

static void playbook_close(void *stream) {
  struct stream *s = stream;
  explicit_bzero(&s->dialog, sizeof s->dialog);
}

static const char *playbook_hints(void *engine) {
  return ((struct engine *)engine)->hints;
}

static const segue_llm_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = 0,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = playbook_init,
    .fini = playbook_fini,
    .open = playbook_open,
    .respond = playbook_respond,
    .cancel = playbook_cancel,
    .close = playbook_close,
    .hints = playbook_hints,
};

extern const segue_plugin segue__plugin_playbook;
const segue_plugin segue__plugin_playbook = {
    .size = sizeof segue__plugin_playbook,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "playbook",
    .version = "0.1.0",
    .description = "Deterministic dialog engine that follows a JSON playbook.",
    .llm = &ops,
};
