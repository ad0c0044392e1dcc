/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/host.h"

#include "base/alloc.h"

static const segue__registry_env *env_of(const segue_host *host) {
  return ((const segue__host *)host->ctx)->env;
}

static segue_time host_now(const segue_host *host) {
  return env_of(host)->now(env_of(host)->ctx);
}

static void *host_alloc(const segue_host *host, size_t size) {
  return segue__alloc(env_of(host)->allocator, size);
}

static void *host_realloc(const segue_host *host, void *p, size_t size) {
  return segue__realloc_array(env_of(host)->allocator, p, size, 1);
}

static void host_free(const segue_host *host, void *p) {
  segue__free(env_of(host)->allocator, p);
}

static void host_log(const segue_host *host, int level, const char *text) {
  segue__log_text(env_of(host)->log, level, ((const segue__host *)host->ctx)->name, text);
}

static uint64_t host_new_id(const segue_host *host) {
  return env_of(host)->new_id(env_of(host)->ctx);
}

static int host_random(const segue_host *host, void *buf, size_t n) {
  return env_of(host)->random(env_of(host)->ctx, buf, n);
}

void segue__host_init(segue__host *h, const segue__registry_env *env, const char *name, void *user) {
  h->env = env;
  h->name = name;
  h->table = (segue_host){.size = sizeof h->table,
                          .abi = SEGUE_PLUGIN_ABI,
                          .ctx = h,
                          .user = user,
                          .now = host_now,
                          .alloc = host_alloc,
                          .realloc = host_realloc,
                          .free = host_free,
                          .log = host_log,
                          .new_id = host_new_id,
                          .random = host_random};
}
