/* SPDX-License-Identifier: Apache-2.0 */
/* engine/host.h: the table of services that a plugin is given, one a plugin. */
#ifndef SEGUE_ENGINE_HOST_H
#define SEGUE_ENGINE_HOST_H

#include "engine/registry.h"

typedef struct segue__host {
  segue_host table; /* first: the plugin passes the table back */
  const segue__registry_env *env;
  const char *name; /* of the plugin: the room in log lines */
} segue__host;

void segue__host_init(segue__host *h, const segue__registry_env *env, const char *name, void *user);

#endif /* SEGUE_ENGINE_HOST_H */
