/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit/kit.h"

static segue_time virtual_now(void *user) {
  return ((segue_testkit *)user)->now;
}

static int fail(segue_error *err, int code, const char *path, const char *message) {
  if (err) {
    *err = (segue_error){.code = code, .offset = UINT64_MAX};
    snprintf(err->path, sizeof err->path, "%s", path);
    snprintf(err->message, sizeof err->message, "%s", message);
  }
  return code;
}

void segue_testkit_options_init(segue_testkit_options *o, size_t size) {
  const segue_testkit_options defaults = {.size = size, .seed = 1};
  if (o) memcpy(o, &defaults, size < sizeof defaults ? size : sizeof defaults);
}

static int start(segue_testkit *k, const segue_testkit_options *o, segue_error *err) {
  segue_runtime_options ro;
  segue_runtime_options_init(&ro, sizeof ro);
  ro.mode = SEGUE_RUN_EMBEDDED;
  ro.clock = virtual_now;
  ro.clock_user = k;
  ro.seed = o->seed ? o->seed : 1;
  int rc = segue_runtime_new(&k->rt, &ro, err);
  if (rc < 0) return rc;
  if (segue_loopback_new(&k->lb) < 0) return fail(err, SEGUE_E_NOMEM, "", "out of memory");
  rc = segue_runtime_add_plugin(k->rt, kit_carrier(k), k, err);
  if (rc == SEGUE_OK) rc = segue_runtime_use(k->rt, "loopback", NULL, err);
  if (rc == SEGUE_OK && o->setup && (rc = o->setup(k->rt, o->user)) < 0)
    return fail(err, rc, "setup", "setup did not succeed");
  return rc == SEGUE_OK ? segue_runtime_prepare(k->rt, k->session_json, err) : rc;
}

int segue_testkit_new(segue_testkit **out, const segue_testkit_options *options, segue_error *err) {
  segue_testkit_options o;
  if (!out) return fail(err, SEGUE_E_INVAL, "out", "nowhere to put the kit");
  *out = NULL;
  segue_testkit_options_init(&o, sizeof o);
  if (options) memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
  if (!o.session) return fail(err, SEGUE_E_INVAL, "session", "a session's configuration is needed");
  segue_testkit *k = calloc(1, sizeof *k);
  if (!k || !(k->session_json = strdup(o.session))) {
    free(k);
    return fail(err, SEGUE_E_NOMEM, "", "out of memory");
  }
  k->now = SEGUE_SECONDS(100);
  kit_world_prepare(k);
  kit_world_clear(k);
  const int rc = start(k, &o, err);
  if (rc < 0) {
    segue_testkit_free(k);
    return rc;
  }
  *out = k;
  return SEGUE_OK;
}

void segue_testkit_free(segue_testkit *k) {
  if (!k) return;
  kit_world_clear(k);
  segue_runtime_free(k->rt);
  segue_loopback_free(k->lb);
  free(k->events);
  free(k->session_json);
  cJSON_free(k->report);
  cJSON_free(k->made);
  free(k);
}

segue_runtime *segue_testkit_runtime(segue_testkit *k) {
  return k ? k->rt : NULL;
}

int segue_testkit_play(segue_testkit *k, const char *script, segue_error *err) {
  kit_script read;
  if (!k || !script) return fail(err, SEGUE_E_INVAL, "", "a kit and a script are needed");
  const int rc = kit_script_read(&read, script, err);
  if (rc < 0) {
    kit_script_free(&read);
    return rc;
  }
  cJSON_free(k->report);
  k->report = NULL;
  kit_world_clear(k);
  k->script = read;
  return kit_world_play(k, err);
}

static void add_raw(cJSON *o, const char *name, const char *json) {
  if (json)
    cJSON_AddRawToObject(o, name, json);
  else
    cJSON_AddNullToObject(o, name);
}

const char *segue_testkit_report(segue_testkit *k) {
  if (!k) return NULL;
  if (k->report) return k->report;
  const kit_rules *r = &k->rules;
  cJSON *o = cJSON_CreateObject(), *list;
  cJSON_AddBoolToObject(o, "holds", r->n_broken == 0);
  list = cJSON_AddArrayToObject(o, "broken");
  for (int i = 0; i < r->n_broken; i++) {
    cJSON *b = cJSON_CreateObject();
    cJSON_AddStringToObject(b, "rule", r->broken[i].rule);
    cJSON_AddNumberToObject(b, "at", (double)r->broken[i].at);
    cJSON_AddStringToObject(b, "text", r->broken[i].text);
    cJSON_AddItemToArray(list, b);
  }
  cJSON_AddStringToObject(o, "states", k->states ? k->states : "");
  add_raw(o, "outcome", k->outcome);
  list = cJSON_AddArrayToObject(o, "phones");
  for (size_t i = 0; i < k->n_phones; i++) {
    cJSON *p = cJSON_CreateObject();
    cJSON_AddStringToObject(p, "target", k->phones[i].target);
    cJSON_AddStringToObject(p, "header", k->phones[i].header);
    cJSON_AddNumberToObject(p, "heard_caller_ms", k->phones[i].heard_caller_ms);
    cJSON_AddNumberToObject(p, "caller_heard_ms", k->phones[i].caller_heard_ms);
    cJSON_AddItemToArray(list, p);
  }
  cJSON_AddNumberToObject(o, "length_ms", (double)(k->ms > 0 ? k->ms : 0));
  k->report = cJSON_PrintUnformatted(o);
  cJSON_Delete(o);
  return k->report;
}

size_t segue_testkit_event_count(const segue_testkit *k) {
  return k ? k->n_events : 0;
}

const char *segue_testkit_event(const segue_testkit *k, size_t i) {
  return k && i < k->n_events ? k->events[i] : NULL;
}

const char *segue_testkit_find(const segue_testkit *k, const char *a, const char *b) {
  for (size_t i = 0; k && a && i < k->n_events; i++)
    if (strstr(k->events[i], a) && (!b || strstr(k->events[i], b))) return k->events[i];
  return NULL;
}

const char *segue_testkit_random(segue_testkit *k, uint64_t seed) {
  if (!k) return NULL;
  cJSON_free(k->made);
  k->made = kit_random(seed);
  return k->made;
}

const char *segue_testkit_shrink(segue_testkit *k, const char *script) {
  if (!k || !script) return NULL;
  char *less = kit_shrink(k, script); /* `script` may be what was made before */
  cJSON_free(k->made);
  k->made = less;
  return k->made;
}
