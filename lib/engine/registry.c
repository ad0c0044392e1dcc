/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/registry.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <cJSON.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/instance.h"
#include "engine/loader.h"
#include "engine/trial.h"

enum { MAX_IDLE = 16, TRIAL_MS = 30000 };

static const char *const kind_names[SEGUE__ENGINE_KINDS] = {"asr",    "llm",  "tts",   "transport",
                                                            "verify", "turn", "store", "hook"};

struct segue__registry {
  segue__registry_env env;
  pthread_mutex_t load_lock; /* plugins: held while one is loaded */
  segue__plugin *plugins;
  pthread_mutex_t lock; /* instances and all below */
  pthread_cond_t ready;
  segue__instance *instances; /* oldest first */
  uint64_t releases;
};

/* ---- plugins ---- */

static segue__plugin *known_plugin(segue__registry *reg, const char *use) {
  for (segue__plugin *p = reg->plugins; p; p = p->next)
    if (strcmp(p->table->name, use) == 0 || strcmp(p->path, use) == 0) return p;
  return NULL;
}

/* Check and keep a table; under load_lock. On failure `dl` is closed. */
static int keep_plugin(segue__registry *reg, const segue_plugin *table, const char *where, const char *path,
                       void *dl, void *user, segue__plugin **out, segue_error *err) {
  segue__plugin *p = NULL;
  int rc = segue__plugin_check(table, where, err);
  if (rc == SEGUE_OK && known_plugin(reg, table->name))
    rc = segue__fail(err, SEGUE_E_STATE, "", "%s: the name \"%s\" is taken", where, table->name);
  if (rc < 0) goto fail;
  rc = SEGUE_E_NOMEM;
  p = segue__calloc(reg->env.allocator, 1, sizeof *p);
  if (!p) goto fail;
  p->path = segue__strdup(reg->env.allocator, path);
  if (!p->path) goto fail;
  p->table = table;
  p->dl = dl;
  segue__host_init(&p->host, &reg->env, table->name, user);
  p->next = reg->plugins;
  reg->plugins = p;
  if (out) *out = p;
  return SEGUE_OK;
fail:
  segue__free(reg->env.allocator, p);
  if (dl) dlclose(dl);
  if (rc == SEGUE_E_NOMEM) segue__fail(err, rc, "", "out of memory");
  return rc;
}

/* Let another process take the plugin's first steps. What came with the library needs no trial. */
static int try_out(const segue__registry *reg, const char *path, const char *kind, const char *config,
                   segue_error *err) {
  int rc;
  if (!reg->env.plugin_trial || segue__plugin_is_shipped(path)) return SEGUE_OK;
  rc = segue__trial_run(reg->env.plugin_trial, path, kind, config, TRIAL_MS, err);
  if (rc != SEGUE_E_NOTFOUND) return rc;
  segue__log_line(reg->env.log, SEGUE_LOG_WARN, "engine",
                  "a plugin is loaded untried: the trial cannot be run");
  return SEGUE_OK;
}

static int load_file(segue__registry *reg, const char *path, segue__plugin **out, segue_error *err) {
  const segue_plugin *table;
  const char *base = strrchr(path, '/');
  char where[96];
  void *dl;
  int rc = try_out(reg, path, NULL, NULL, err);
  if (rc == SEGUE_OK) rc = segue__plugin_open(path, &table, &dl, err);
  if (rc < 0) return rc;
  snprintf(where, sizeof where, "plugin %.80s", base ? base + 1 : path);
  return keep_plugin(reg, table, where, path, dl, NULL, out, err);
}

static int find_plugin(segue__registry *reg, const char *use, segue__plugin **out, segue_error *err) {
  size_t n = strlen(use);
  const segue_plugin *builtin;
  char path[4096];
  int rc;
  *out = known_plugin(reg, use);
  if (*out) return SEGUE_OK;
  if (n > 3 && strcmp(use + n - 3, ".so") == 0) return load_file(reg, use, out, err);
  builtin = segue__plugin_builtin(use);
  if (builtin) return keep_plugin(reg, builtin, use, "", NULL, NULL, out, err);
  rc = segue__plugin_find(reg->env.plugin_path, use, path, sizeof path, err);
  if (rc < 0) return rc;
  rc = load_file(reg, path, out, err);
  if (rc == SEGUE_OK && strcmp((*out)->table->name, use) != 0)
    segue__log_line(reg->env.log, SEGUE_LOG_WARN, "engine", "plugin %s calls itself %s", use,
                    (*out)->table->name);
  return rc;
}

int segue__registry_add(segue__registry *reg, const segue_plugin *plugin, void *user, segue_error *err) {
  char where[64];
  int rc;
  if (!plugin) return segue__fail(err, SEGUE_E_INVAL, "", "no plugin table was given");
  snprintf(where, sizeof where, "plugin %.40s",
           plugin->size > offsetof(segue_plugin, name) && plugin->name ? plugin->name : "without a name");
  pthread_mutex_lock(&reg->load_lock);
  rc = keep_plugin(reg, plugin, where, "", NULL, user, NULL, err);
  pthread_mutex_unlock(&reg->load_lock);
  return rc;
}

/* ---- instances ---- */

static void on_leg_event(void *ctx, const segue_leg_event *ev) {
  segue__instance *i = ctx;
  i->reg->env.leg_event(i->reg->env.ctx, &i->pub, ev);
}

static void on_leg_frame(void *ctx, uint64_t leg, const segue_media_frame *frame) {
  segue__instance *i = ctx;
  i->reg->env.leg_frame(i->reg->env.ctx, &i->pub, leg, frame);
}

/* Point the instance at its interface. Returns the size of the engine's state, SIZE_MAX: not implemented. */
static size_t bind_ops(segue__instance *i, enum segue__engine_kind kind) {
  const segue_plugin *t = i->plugin->table;
  i->pub.kind = kind;
  i->pub.name = t->name;
  i->pub.host = &i->plugin->host.table;
  switch (kind) {
  case SEGUE__ASR: i->pub.ops.asr = t->asr; return t->asr ? t->asr->engine_size : SIZE_MAX;
  case SEGUE__LLM: i->pub.ops.llm = t->llm; return t->llm ? t->llm->engine_size : SIZE_MAX;
  case SEGUE__TTS: i->pub.ops.tts = t->tts; return t->tts ? t->tts->engine_size : SIZE_MAX;
  case SEGUE__TRANSPORT:
    i->pub.ops.transport = t->transport;
    return t->transport ? t->transport->engine_size : SIZE_MAX;
  case SEGUE__VERIFY: i->pub.ops.verify = t->verify; return t->verify ? t->verify->engine_size : SIZE_MAX;
  case SEGUE__TURN: i->pub.ops.turn = t->turn; return t->turn ? t->turn->engine_size : SIZE_MAX;
  case SEGUE__STORE: i->pub.ops.store = t->store; return t->store ? t->store->engine_size : SIZE_MAX;
  case SEGUE__HOOK: i->pub.ops.hook = t->hook; return t->hook ? t->hook->engine_size : SIZE_MAX;
  default: return SIZE_MAX;
  }
}

static int call_init(segue__instance *i, segue_error *err) {
  void *s = i->pub.state;
  const segue_host *h = i->pub.host;
  switch (i->pub.kind) {
  case SEGUE__ASR: return i->pub.ops.asr->init(s, h, i->config, err);
  case SEGUE__LLM: return i->pub.ops.llm->init(s, h, i->config, err);
  case SEGUE__TTS: return i->pub.ops.tts->init(s, h, i->config, err);
  case SEGUE__TRANSPORT: return i->pub.ops.transport->init(s, h, &i->transport_sink, i->config, err);
  case SEGUE__VERIFY: return i->pub.ops.verify->init(s, h, i->config, err);
  case SEGUE__TURN: return i->pub.ops.turn->init(s, h, i->config, err);
  case SEGUE__STORE: return i->pub.ops.store->init(s, h, i->config, err);
  default: return i->pub.ops.hook->init(s, h, i->config, err);
  }
}

static void call_fini(segue__instance *i) {
  void *s = i->pub.state;
  switch (i->pub.kind) {
  case SEGUE__ASR: i->pub.ops.asr->fini(s); break;
  case SEGUE__LLM: i->pub.ops.llm->fini(s); break;
  case SEGUE__TTS: i->pub.ops.tts->fini(s); break;
  case SEGUE__TRANSPORT: i->pub.ops.transport->fini(s); break;
  case SEGUE__VERIFY: i->pub.ops.verify->fini(s); break;
  case SEGUE__TURN: i->pub.ops.turn->fini(s); break;
  case SEGUE__STORE: i->pub.ops.store->fini(s); break;
  default: i->pub.ops.hook->fini(s); break;
  }
}

static void free_instance(segue__instance *i) {
  const segue_allocator *a = i->reg->env.allocator;
  segue__requests_fini(&i->requests);
  pthread_mutex_destroy(&i->health_lock);
  segue__free(a, i->pub.state);
  segue__free(a, i->config);
  segue__free(a, i);
}

/* The list no longer knows it, nobody holds it. */
static void end_instance(segue__instance *i) {
  segue__requests_close(&i->requests);
  call_fini(i);
  free_instance(i);
}

static int unlink_instance(segue__registry *reg, segue__instance *i) {
  for (segue__instance **at = &reg->instances; *at; at = &(*at)->next) {
    if (*at != i) continue;
    *at = i->next;
    return 1;
  }
  return 0;
}

/* Under lock: the instance idle for longest, when too many are; unlinked. */
static segue__instance *take_surplus(segue__registry *reg) {
  segue__instance *oldest = NULL;
  size_t idle = 0;
  for (segue__instance *i = reg->instances; i; i = i->next) {
    if (!i->ready || i->refs > 0 || i->pub.kind == SEGUE__TRANSPORT)
      continue; /* transports are ticked unheld */
    idle++;
    if (!oldest || i->released < oldest->released) oldest = i;
  }
  if (idle <= MAX_IDLE) return NULL;
  unlink_instance(reg, oldest);
  return oldest;
}

static segue__instance *new_instance(segue__registry *reg, segue__plugin *p, enum segue__engine_kind kind,
                                     const char *config) {
  const segue_allocator *a = reg->env.allocator;
  segue__instance *i = segue__calloc(a, 1, sizeof *i);
  if (!i) return NULL;
  i->reg = reg;
  i->plugin = p;
  i->refs = 1;
  i->config = segue__strdup(a, config);
  i->pub.state = segue__calloc(a, 1, bind_ops(i, kind));
  i->transport_sink = (segue_transport_sink){
      .size = sizeof i->transport_sink, .ctx = i, .event = on_leg_event, .frame = on_leg_frame};
  if (i->config && i->pub.state && segue__requests_init(&i->requests) == SEGUE_OK) {
    pthread_mutex_init(&i->health_lock, NULL);
    return i;
  }
  segue__free(a, i->config);
  segue__free(a, i->pub.state);
  segue__free(a, i);
  return NULL;
}

/* Under lock: the instance to share; waits while another thread makes it. */
static segue__instance *shared_instance(segue__registry *reg, const segue__plugin *p,
                                        enum segue__engine_kind kind, const char *config) {
  segue__instance *i = reg->instances;
  while (i) {
    if (i->plugin != p || i->pub.kind != kind || strcmp(i->config, config) != 0) {
      i = i->next;
    } else if (i->ready) {
      i->refs++;
      return i;
    } else {
      pthread_cond_wait(&reg->ready, &reg->lock); /* its maker may fail and remove it: look again */
      i = reg->instances;
    }
  }
  return NULL;
}

/* Run init outside the lock; `i` is in the list, not ready. */
static int make_ready(segue__registry *reg, segue__instance *i, segue_error *err) {
  segue_error own;
  int rc;
  memset(&own, 0, sizeof own);
  own.offset = UINT64_MAX;
  rc = i->plugin->dl && i->pub.kind <= SEGUE__TTS
           ? try_out(reg, i->plugin->path, kind_names[i->pub.kind], i->config, &own)
           : SEGUE_OK;
  if (rc == SEGUE_OK) rc = call_init(i, &own);
  own.message[sizeof own.message - 1] = own.path[sizeof own.path - 1] = '\0';
  pthread_mutex_lock(&reg->lock);
  if (rc == SEGUE_OK)
    i->ready = 1;
  else
    unlink_instance(reg, i);
  pthread_cond_broadcast(&reg->ready);
  pthread_mutex_unlock(&reg->lock);
  if (rc == SEGUE_OK) return SEGUE_OK;
  if (rc > 0 || rc < SEGUE_E_CLOSED) rc = SEGUE_E_ENGINE;
  if (own.message[0] == '\0') segue__fail(&own, rc, "", "%s", segue_strerror(rc));
  if (err) *err = own;
  segue__requests_close(&i->requests);
  free_instance(i);
  return rc;
}

static int acquire(segue__registry *reg, segue__plugin *p, enum segue__engine_kind kind, const char *config,
                   segue__engine **out, segue_error *err) {
  segue__instance *i, *surplus;
  int rc;
  pthread_mutex_lock(&reg->lock);
  i = shared_instance(reg, p, kind, config);
  if (i) {
    pthread_mutex_unlock(&reg->lock);
    *out = &i->pub;
    return SEGUE_OK;
  }
  i = new_instance(reg, p, kind, config);
  if (i) {
    segue__instance **at = &reg->instances;
    while (*at) at = &(*at)->next;
    *at = i;
  }
  surplus = take_surplus(reg);
  pthread_mutex_unlock(&reg->lock);
  if (surplus) end_instance(surplus);
  if (!i) return segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  rc = make_ready(reg, i, err);
  if (rc == SEGUE_OK) *out = &i->pub;
  return rc;
}

static int check_config(const char *config, segue_error *err) {
  const char *end = NULL;
  cJSON *json = cJSON_ParseWithOpts(config, &end, 1);
  int ok = cJSON_IsObject(json);
  cJSON_Delete(json);
  if (ok) return SEGUE_OK;
  return segue__fail_at(err, SEGUE_E_PARSE, "", 0, end ? (uint64_t)(end - config) : 0,
                        "its configuration is no JSON object");
}

static const void *implements(const segue_plugin *t, enum segue__engine_kind kind) {
  segue__plugin p = {.table = t};
  segue__instance i = {.plugin = &p};
  return bind_ops(&i, kind) == SIZE_MAX ? NULL : t;
}

static int resolve(segue__registry *reg, const char *use, const char *config, segue__plugin **p,
                   segue_error *err) {
  int rc;
  if (!use || !*use) return segue__fail(err, SEGUE_E_INVAL, "use", "no engine is named");
  pthread_mutex_lock(&reg->load_lock);
  rc = find_plugin(reg, use, p, err);
  pthread_mutex_unlock(&reg->load_lock);
  return rc < 0 ? rc : check_config(config, err);
}

int segue__engine_acquire(segue__registry *reg, enum segue__engine_kind kind, const char *use,
                          const char *config, segue__engine **out, segue_error *err) {
  segue__plugin *p;
  int rc;
  *out = NULL;
  if (!config) config = "{}";
  rc = resolve(reg, use, config, &p, err);
  if (rc == SEGUE_OK && !implements(p->table, kind))
    rc = segue__fail(err, SEGUE_E_NOTFOUND, "", "the plugin has no %s", kind_names[kind]);
  if (rc == SEGUE_OK) rc = acquire(reg, p, kind, config, out, err);
  return rc < 0 ? segue__fail_prefix(err, rc, "%s \"%.40s\": ", kind_names[kind], use ? use : "") : rc;
}

/* The references stay until the registry ends. */
static void keep(segue__registry *reg, segue__engine *const *made) {
  pthread_mutex_lock(&reg->lock);
  for (int kind = 0; kind < SEGUE__ENGINE_KINDS; kind++)
    if (made[kind]) ((segue__instance *)made[kind])->kept++;
  pthread_mutex_unlock(&reg->lock);
}

int segue__registry_use(segue__registry *reg, const char *use, const char *config, segue_error *err) {
  segue__engine *made[SEGUE__ENGINE_KINDS] = {NULL};
  segue__plugin *p;
  int kind, rc;
  if (!config) config = "{}";
  rc = resolve(reg, use, config, &p, err);
  for (kind = 0; rc == SEGUE_OK && kind < SEGUE__ENGINE_KINDS; kind++)
    if (implements(p->table, (enum segue__engine_kind)kind))
      rc = acquire(reg, p, (enum segue__engine_kind)kind, config, &made[kind], err);
  if (rc == SEGUE_OK) {
    keep(reg, made);
    return SEGUE_OK;
  }
  for (kind = 0; kind < SEGUE__ENGINE_KINDS; kind++) segue__engine_release(made[kind]);
  /* Most plugins begin with their own name. */
  const size_t n = use ? strlen(use) : 0;
  if (err && n && strncmp(err->message, use, n) == 0 && err->message[n] == ':') return rc;
  return segue__fail_prefix(err, rc, "%.40s: ", use ? use : "");
}

segue__engine *segue__engine_ref(segue__engine *e) {
  segue__instance *i = (segue__instance *)e;
  pthread_mutex_lock(&i->reg->lock);
  i->refs++;
  pthread_mutex_unlock(&i->reg->lock);
  return e;
}

void segue__engine_release(segue__engine *e) {
  segue__instance *i = (segue__instance *)e;
  segue__registry *reg;
  if (!e) return;
  reg = i->reg;
  pthread_mutex_lock(&reg->lock);
  if (--i->refs == 0) i->released = ++reg->releases;
  pthread_mutex_unlock(&reg->lock);
}

segue__engine *segue__registry_transport(segue__registry *reg, const char *name) {
  segue__instance *i;
  pthread_mutex_lock(&reg->lock);
  for (i = reg->instances; i; i = i->next)
    if (i->ready && i->pub.kind == SEGUE__TRANSPORT && (!name || strcmp(i->pub.name, name) == 0)) break;
  pthread_mutex_unlock(&reg->lock);
  return i ? &i->pub : NULL;
}

void segue__registry_tick(segue__registry *reg, segue_time now) {
  segue__engine *tick[32];
  size_t n = 0;
  pthread_mutex_lock(&reg->lock);
  for (segue__instance *i = reg->instances; i && n < sizeof tick / sizeof tick[0]; i = i->next)
    if (i->ready && i->pub.kind == SEGUE__TRANSPORT && i->pub.ops.transport->tick) tick[n++] = &i->pub;
  pthread_mutex_unlock(&reg->lock);
  /* Outside the lock: transports are never evicted, and stopped only when nothing ticks any more. */
  for (size_t k = 0; k < n; k++) tick[k]->ops.transport->tick(tick[k]->state, now);
}

/* ---- life ---- */

int segue__registry_new(segue__registry **out, const segue__registry_env *env) {
  segue__registry *reg = segue__calloc(env->allocator, 1, sizeof *reg);
  if (!reg) return SEGUE_E_NOMEM;
  reg->env = *env;
  pthread_mutex_init(&reg->load_lock, NULL);
  pthread_mutex_init(&reg->lock, NULL);
  pthread_cond_init(&reg->ready, NULL);
  *out = reg;
  return SEGUE_OK;
}

void segue__registry_stop_transports(segue__registry *reg) {
  segue__instance *i, *next, *ending = NULL;
  pthread_mutex_lock(&reg->lock);
  for (i = reg->instances; i; i = next) {
    next = i->next;
    if (i->pub.kind != SEGUE__TRANSPORT) continue;
    unlink_instance(reg, i);
    i->next = ending;
    ending = i;
  }
  pthread_mutex_unlock(&reg->lock);
  for (i = ending; i; i = next) {
    next = i->next;
    end_instance(i);
  }
}

/* Engines with more references than segue__registry_use took. */
static size_t count_held(segue__registry *reg) {
  size_t held = 0;
  for (segue__instance *i = reg->instances; i; i = i->next) held += i->refs > i->kept;
  return held;
}

size_t segue__registry_free(segue__registry *reg) {
  segue__plugin *p;
  size_t held;
  if (!reg) return 0;
  segue__registry_stop_transports(reg);
  pthread_mutex_lock(&reg->lock);
  held = count_held(reg);
  pthread_mutex_unlock(&reg->lock);
  if (held > 0) return held;
  while (reg->instances) {
    segue__instance *i = reg->instances;
    reg->instances = i->next;
    end_instance(i);
  }
  while ((p = reg->plugins)) {
    reg->plugins = p->next;
    if (p->dl) dlclose(p->dl);
    segue__free(reg->env.allocator, p->path);
    segue__free(reg->env.allocator, p);
  }
  pthread_mutex_destroy(&reg->load_lock);
  pthread_mutex_destroy(&reg->lock);
  pthread_cond_destroy(&reg->ready);
  segue__free(reg->env.allocator, reg);
  return 0;
}
