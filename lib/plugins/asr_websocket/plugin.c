/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition by a server with Vosk's WebSocket protocol. Calls only hand over to the engine's thread (ear.h). */
#include "ear.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream {
  aw_ear *ear;
};

static int ws_open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                   segue_error *err) {
  struct stream *s = stream;
  if (o->sample_rate != AW_RATE)
    return segue__rd_error(err, SEGUE_E_UNSUPPORTED, "", "asr_websocket", "",
                           "the sample rate must be 16000");
  s->ear = segue__aw_ear_open(engine, sink);
  return s->ear ? SEGUE_OK : segue__rd_error(err, SEGUE_E_NOMEM, "", "asr_websocket", "", "out of memory");
}

static int ws_write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  return n ? segue__aw_ear_write(((struct stream *)stream)->ear, pcm, n, at) : SEGUE_OK;
}

static int ws_flush(void *stream, uint32_t utterance) {
  return segue__aw_ear_flush(((struct stream *)stream)->ear, utterance);
}

static void ws_cancel(void *stream) {
  segue__aw_ear_cancel(((struct stream *)stream)->ear);
}

static void ws_close(void *stream) {
  struct stream *s = stream;
  segue__aw_ear_close(s->ear);
  s->ear = NULL;
}

/* ---- configuration ---- */

static void read_url(rd *r, const cJSON *json, aw_engine *e) {
  const char *url = segue__rd_string(r, json, "url", 1023);
  const cJSON *at = cJSON_GetObjectItemCaseSensitive(json, "url");
  if (r->code) return;
  if (!url) {
    segue__rd_fail(r, SEGUE_E_INVAL, json, "needs \"url\"");
    return;
  }
  e->tls = strncmp(url, "wss://", 6) == 0;
  const char *host = e->tls ? url + 6 : strncmp(url, "ws://", 5) == 0 ? url + 5 : NULL;
  char *address = host ? segue__rd_copy(r->arena, host) : NULL;
  if (host && !address) {
    segue__rd_fail(r, SEGUE_E_NOMEM, at, "out of memory");
    return;
  }
  for (const char *c = url; host && *c; c++)
    if ((unsigned char)*c <= 0x20 || *c == 0x7f) host = NULL;
  const size_t n = host ? strcspn(host, ":/") : 0;
  unsigned port = e->tls ? 443 : 80;
  int used = 0;
  if (n && host[n] == ':' && (sscanf(host + n, ":%5u%n", &port, &used) != 1 || port < 1 || port > 65535))
    used = -1;
  if (!n || used < 0 || (host[n + (size_t)used] && host[n + (size_t)used] != '/')) {
    segue__rd_fail(r, SEGUE_E_INVAL, at, "\"url\" must be like wss://speech.example.com:2700/");
    return;
  }
  e->port = (int)port;
  e->path = host[n + (size_t)used] ? address + n + used : "/";
  if (*e->path == '/' && host[n + (size_t)used]) e->path = segue__rd_copy(r->arena, e->path);
  address[n] = 0;
  e->address = address;
  if (!e->path) segue__rd_fail(r, SEGUE_E_NOMEM, at, "out of memory");
}

/* The first message: our members, and those of the application. */
static void write_config(rd *r, const cJSON *json, aw_engine *e) {
  const cJSON *extra = segue__rd_object(r, json, "extra", 32);
  cJSON *o = cJSON_CreateObject();
  cJSON *c = extra ? cJSON_Duplicate(extra, 1) : cJSON_CreateObject();
  cJSON_DeleteItemFromObjectCaseSensitive(c, "sample_rate");
  cJSON_AddNumberToObject(c, "sample_rate", AW_RATE);
  if (!cJSON_HasObjectItem(c, "words")) cJSON_AddTrueToObject(c, "words");
  cJSON_AddItemToObject(o, "config", c);
  char *text = cJSON_PrintUnformatted(o);
  if (text && strlen(text) > 2 * AW_MESSAGE)
    segue__rd_fail(r, SEGUE_E_LIMIT, extra, "\"extra\" is longer than 8000 bytes");
  e->config = text ? segue__rd_copy(r->arena, text) : NULL;
  if (!e->config) segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
  cJSON_free(text);
  cJSON_Delete(o);
}

static void read_config(rd *r, const cJSON *json, void *engine) {
  aw_engine *e = engine;
  segue__rd_members(r, json, "configuration", "use url ca_file connect_ms answer_ms retries retry_ms extra");
  read_url(r, json, e);
  e->ca_file = segue__rd_string(r, json, "ca_file", 4095);
  e->connect_ms = segue__rd_uint(r, json, "connect_ms", 10, 60000, 2000);
  e->answer_ms = segue__rd_uint(r, json, "answer_ms", 10, 60000, 2000);
  e->retries = segue__rd_uint(r, json, "retries", 0, 10, 3);
  e->retry_ms = segue__rd_uint(r, json, "retry_ms", 1, 10000, 100);
  write_config(r, json, e);
}

static int ws_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  aw_engine *e = engine;
  e->host = host;
  e->arena.host = host;
  int rc = segue__rd_config(&e->arena, "asr_websocket", config, read_config, e, err);
  if (!rc) rc = segue__aw_start(e, err);
  if (rc) segue__rd_release(&e->arena);
  return rc;
}

static void ws_fini(void *engine) {
  aw_engine *e = engine;
  segue__aw_stop(e);
  segue__rd_release(&e->arena);
}

static const segue_asr_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = 0,
    .engine_size = sizeof(aw_engine),
    .stream_size = sizeof(struct stream),
    .init = ws_init,
    .fini = ws_fini,
    .open = ws_open,
    .write = ws_write,
    .flush = ws_flush,
    .cancel = ws_cancel,
    .close = ws_close,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "asr_websocket",
    .version = "0.1.0",
    .description = "Recognition by a server with Vosk's WebSocket protocol.",
    .asr = &ops,
};
