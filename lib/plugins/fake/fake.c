/* SPDX-License-Identifier: Apache-2.0 */
#include "fake.h"

#include <stdio.h>
#include <string.h>

extern const segue_plugin segue__plugin_fake;

const char *fake_string(const cJSON *o, const char *name, const char *otherwise) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(m) ? m->valuestring : otherwise;
}

double fake_number(const cJSON *o, const char *name, double otherwise) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) ? m->valuedouble : otherwise;
}

int fake_init(void *engine, const segue_host *host, const char *config, segue_error *err, const char *members,
              void (*lines)(rd *r, const cJSON *script)) {
  fake_engine *e = engine;
  rd r = {.json = config ? config : "", .kind = "fake", .label = "configuration", .engine = 1, .err = err};
  char names[192];
  r.len = strlen(r.json);
  cJSON *script = segue__rd_parse(&r);
  r.root = script;
  snprintf(names, sizeof names, "%s delay_ms fail_open fail_after stall_after garble_after break_ms",
           members);
  if (script) segue__rd_members(&r, script, "configuration", names);
  if (script && lines && !r.code) lines(&r, script);
  if (r.code) {
    cJSON_Delete(script);
    return r.code;
  }
  e->config = script;
  e->host = host;
  e->faults.fail_open = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(e->config, "fail_open"));
  e->faults.fail_after = (int)fake_number(e->config, "fail_after", -1);
  e->faults.stall_after = (int)fake_number(e->config, "stall_after", -1);
  e->faults.garble_after = (int)fake_number(e->config, "garble_after", -1);
  e->faults.break_ms = fake_number(e->config, "break_ms", -1);
  e->delay = SEGUE_MS(fake_number(e->config, "delay_ms", 0));
  return SEGUE_OK;
}

void fake_entries(rd *r, const cJSON *list, const char *what, const char *members) {
  const cJSON *entry;
  cJSON_ArrayForEach(entry, list) segue__rd_members(r, entry, what, members);
}

void fake_fini(void *engine) {
  cJSON_Delete(((fake_engine *)engine)->config);
}

fake_fate fake_fate_of(const fake_engine *e, int n) {
  if (e->faults.fail_after >= 0 && n >= e->faults.fail_after) return FAKE_FAILS;
  if (e->faults.stall_after >= 0 && n >= e->faults.stall_after) return FAKE_STALLS;
  if (e->faults.garble_after >= 0 && n >= e->faults.garble_after) return FAKE_GARBLES;
  return FAKE_WORKS;
}

/* ---- verifier ---- */

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *req) {
  const fake_engine *e = engine;
  if (fake_fate_of(e, 0) == FAKE_STALLS) return SEGUE_OK;
  if (fake_fate_of(e, 0) == FAKE_FAILS) {
    sink->error(sink->ctx, req->id, SEGUE_E_ENGINE, "scripted failure");
    return SEGUE_OK;
  }
  const cJSON *accept = cJSON_GetObjectItemCaseSensitive(e->config, "accept");
  segue_verify_field fields[16];
  size_t n = req->n_fields < 16 ? req->n_fields : 16;
  int all = n > 0;
  for (size_t i = 0; i < n; i++) {
    const int ok = strcmp(fake_string(accept, req->fields[i].name, "\x01"), req->fields[i].value) == 0;
    fields[i] = (segue_verify_field){.name = req->fields[i].name, .status = ok ? 1 : 2};
    all &= ok;
  }
  const segue_verify_result r = {.size = sizeof r,
                                 .id = req->id,
                                 .level = fake_fate_of(e, 0) == FAKE_GARBLES ? 99
                                          : all                              ? SEGUE_AUTH_VERIFIED
                                                                             : SEGUE_AUTH_NONE,
                                 .subject = all ? fake_string(e->config, "subject", "cust-1") : "",
                                 .name = all ? fake_string(e->config, "name", "") : "",
                                 .method = "kba",
                                 .ttl_s = 900,
                                 .fields = fields,
                                 .n_fields = n};
  sink->result(sink->ctx, &r);
  return SEGUE_OK;
}

static int verify_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "accept subject name", NULL);
}

const segue_verify_ops fake_verify_ops = {.size = sizeof fake_verify_ops,
                                          .abi = SEGUE_PLUGIN_ABI,
                                          .engine_size = sizeof(fake_engine),
                                          .init = verify_init,
                                          .fini = fake_fini,
                                          .check = verify_check};

/* ---- store and hook: take everything, keep nothing ---- */

static int store_put(void *engine, const segue_store_sink *sink, uint64_t id, const char *key,
                     const void *data, size_t len, uint32_t ttl_s) {
  (void)key, (void)data, (void)len, (void)ttl_s;
  const fake_fate f = fake_fate_of(engine, 0);
  if (f != FAKE_STALLS) sink->done(sink->ctx, id, f == FAKE_FAILS ? SEGUE_E_IO : SEGUE_OK, NULL, 0);
  return SEGUE_OK;
}

static int store_absent(void *engine, const segue_store_sink *sink, uint64_t id, const char *key) {
  (void)key;
  if (fake_fate_of(engine, 0) != FAKE_STALLS) sink->done(sink->ctx, id, SEGUE_E_NOTFOUND, NULL, 0);
  return SEGUE_OK;
}

static int store_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "", NULL);
}

const segue_store_ops fake_store_ops = {.size = sizeof fake_store_ops,
                                        .abi = SEGUE_PLUGIN_ABI,
                                        .engine_size = sizeof(fake_engine),
                                        .init = store_init,
                                        .fini = fake_fini,
                                        .put = store_put,
                                        .get = store_absent,
                                        .remove = store_absent};

static int hook_notify(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event,
                       const char *json, size_t len) {
  (void)event, (void)json, (void)len;
  const fake_fate f = fake_fate_of(engine, 0);
  if (f != FAKE_STALLS) sink->done(sink->ctx, id, f == FAKE_FAILS ? SEGUE_E_IO : SEGUE_OK, NULL);
  return SEGUE_OK;
}

static int hook_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "", NULL);
}

const segue_hook_ops fake_hook_ops = {.size = sizeof fake_hook_ops,
                                      .abi = SEGUE_PLUGIN_ABI,
                                      .engine_size = sizeof(fake_engine),
                                      .init = hook_init,
                                      .fini = fake_fini,
                                      .notify = hook_notify};

const segue_plugin segue__plugin_fake = {.size = sizeof segue__plugin_fake,
                                         .abi = SEGUE_PLUGIN_ABI,
                                         .name = "fake",
                                         .version = "1",
                                         .description = "Scripted engines for tests and simulations.",
                                         .asr = &fake_asr_ops,
                                         .llm = &fake_llm_ops,
                                         .tts = &fake_tts_ops,
                                         .verify = &fake_verify_ops,
                                         .turn = &fake_turn_ops,
                                         .store = &fake_store_ops,
                                         .hook = &fake_hook_ops};
