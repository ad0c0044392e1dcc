/* SPDX-License-Identifier: Apache-2.0 */
/* A store in the process's memory, bounded; gone when the process is. See doc/store_memory.md. Answers at once. */
#include <segue/ext/store.h>

#include "items.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

extern const segue_plugin segue__plugin_memory;

enum { KEY_MAX = 255 };

typedef struct engine {
  const segue_host *host;
  pthread_mutex_t lock; /* items */
  int ready;
  uint32_t ttl_s; /* of what is put without one; 0: as long as there is room */
  uint64_t told;  /* evictions logged */
  memory_items items;
} engine;

static int wrong(segue_error *err, const char *name, const char *message) {
  if (err) {
    *err = (segue_error){.code = SEGUE_E_PARSE, .offset = UINT64_MAX};
    snprintf(err->path, sizeof err->path, "%.60s", name);
    snprintf(err->message, sizeof err->message, "memory: %.60s %s", name, message);
  }
  return SEGUE_E_PARSE;
}

static int read_config(engine *e, const char *config, segue_error *err) {
  double max_bytes = 64.0 * 1024 * 1024, max_items = 100000, versions = 4, ttl_s = 0;
  const struct {
    const char *name;
    double *to, least, most;
  } members[] = {{"max_bytes", &max_bytes, 4096, 64.0 * 1024 * 1024 * 1024},
                 {"max_items", &max_items, 1, 100e6},
                 {"versions", &versions, 1, 1000},
                 {"ttl_s", &ttl_s, 0, 366.0 * 86400}};
  cJSON *o = cJSON_Parse(config);
  const cJSON *m;
  int rc = cJSON_IsObject(o) ? SEGUE_OK : wrong(err, "", "the configuration is not a JSON object");
  cJSON_ArrayForEach(m, o) {
    size_t i = 0;
    while (i < 4 && strcmp(members[i].name, m->string) != 0) i++;
    if (rc == SEGUE_OK && i == 4) rc = wrong(err, m->string, "is not known");
    if (rc != SEGUE_OK) break;
    if (!cJSON_IsNumber(m) || m->valuedouble < members[i].least || m->valuedouble > members[i].most)
      rc = wrong(err, m->string, "must be a whole number within its range");
    else
      *members[i].to = m->valuedouble;
  }
  cJSON_Delete(o);
  e->items.max_bytes = (size_t)max_bytes;
  e->items.max_items = (size_t)max_items;
  e->items.versions = (uint32_t)versions;
  e->ttl_s = (uint32_t)ttl_s;
  return rc;
}

static int store_init(void *self, const segue_host *host, const char *config, segue_error *err) {
  engine *e = self;
  e->host = e->items.host = host;
  const int rc = read_config(e, config, err);
  if (rc < 0) return rc;
  pthread_mutex_init(&e->lock, NULL);
  e->ready = 1;
  return SEGUE_OK;
}

static void store_fini(void *self) {
  engine *e = self;
  if (!e->ready) return;
  memory_clear(&e->items);
  pthread_mutex_destroy(&e->lock);
}

/* Somebody's data was given up for room: say so, once a doubling. */
static void tell(engine *e, uint64_t evicted) {
  char line[96];
  if (evicted < (e->told ? 2 * e->told : 1)) return;
  e->told = evicted;
  snprintf(line, sizeof line, "memory store is full: %llu values were given up", (unsigned long long)evicted);
  e->host->log(e->host, SEGUE_LOG_WARN, line);
}

static int store_put(void *self, const segue_store_sink *sink, uint64_t id, const char *key, const void *data,
                     size_t len, uint32_t ttl_s) {
  engine *e = self;
  const segue_time now = e->host->now(e->host);
  const uint32_t ttl = ttl_s ? ttl_s : e->ttl_s;
  if (!key || !*key || strlen(key) > KEY_MAX || (!data && len)) return SEGUE_E_INVAL;
  pthread_mutex_lock(&e->lock);
  const int rc =
      memory_put(&e->items, key, data, len, now, ttl ? now + SEGUE_SECONDS(ttl) : SEGUE_TIME_NEVER);
  tell(e, e->items.evicted);
  pthread_mutex_unlock(&e->lock);
  sink->done(sink->ctx, id, rc, NULL, 0);
  return SEGUE_OK;
}

static int store_get(void *self, const segue_store_sink *sink, uint64_t id, const char *key) {
  engine *e = self;
  if (!key || !*key) return SEGUE_E_INVAL;
  pthread_mutex_lock(&e->lock);
  const memory_value *v = memory_get(&e->items, key, e->host->now(e->host));
  /* The sink copies; holding the lock keeps the value alive, and the sink calls nothing of ours. */
  sink->done(sink->ctx, id, v ? SEGUE_OK : SEGUE_E_NOTFOUND, v ? v->data : NULL, v ? v->len : 0);
  pthread_mutex_unlock(&e->lock);
  return SEGUE_OK;
}

static int store_remove(void *self, const segue_store_sink *sink, uint64_t id, const char *key) {
  engine *e = self;
  if (!key || !*key) return SEGUE_E_INVAL;
  pthread_mutex_lock(&e->lock);
  const int rc = memory_remove(&e->items, key);
  pthread_mutex_unlock(&e->lock);
  sink->done(sink->ctx, id, rc, NULL, 0);
  return SEGUE_OK;
}

static const segue_store_ops ops = {.size = sizeof ops,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .engine_size = sizeof(engine),
                                    .init = store_init,
                                    .fini = store_fini,
                                    .put = store_put,
                                    .get = store_get,
                                    .remove = store_remove};

const segue_plugin segue__plugin_memory = {.size = sizeof segue__plugin_memory,
                                           .abi = SEGUE_PLUGIN_ABI,
                                           .name = "memory",
                                           .version = "1",
                                           .description =
                                               "Keeps contexts in this process's memory, within a bound.",
                                           .store = &ops};
