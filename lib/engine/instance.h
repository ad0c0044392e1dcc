/* SPDX-License-Identifier: Apache-2.0 */
/* engine/instance.h: what is behind segue__engine, for this room only. */
#ifndef SEGUE_ENGINE_INSTANCE_H
#define SEGUE_ENGINE_INSTANCE_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/health.h"
#include "engine/host.h"
#include "engine/registry.h"
#include "engine/request.h"

/* A plugin that was found and checked. Lives until the registry ends. */
typedef struct segue__plugin {
  struct segue__plugin *next;
  const segue_plugin *table;
  char *path; /* "" unless it came from a file */
  void *dl;
  segue__host host;
} segue__plugin;

typedef struct segue__instance {
  segue__engine pub; /* first: an engine is its instance */
  struct segue__instance *next;
  segue__registry *reg;
  segue__plugin *plugin;
  char *config;
  size_t refs;       /* of the registry's lock */
  size_t kept;       /* of the registry's lock: references that stay until the end */
  uint64_t released; /* of the registry's lock: order in which instances became idle */
  int ready;         /* of the registry's lock: 0 while init runs */
  pthread_mutex_t health_lock;
  segue__health health; /* of health_lock */
  atomic_bool marked;   /* `health` is not as at the beginning */
  segue_transport_sink transport_sink;
  segue__requests requests; /* verify, store, hook */
} segue__instance;

#endif /* SEGUE_ENGINE_INSTANCE_H */
