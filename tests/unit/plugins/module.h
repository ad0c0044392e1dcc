/* SPDX-License-Identifier: Apache-2.0 */
/* module.h: loads a plugin's .so as the library would, for tests of one plugin alone. */
#ifndef SEGUE_TESTS_PLUGINS_MODULE_H
#define SEGUE_TESTS_PLUGINS_MODULE_H

#include <segue/ext/plugin.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static segue_time module_now(const segue_host *h) {
  (void)h;
  return 0;
}
static void *module_alloc(const segue_host *h, size_t n) {
  (void)h;
  return malloc(n);
}
static void *module_realloc(const segue_host *h, void *p, size_t n) {
  (void)h;
  return realloc(p, n);
}
static void module_free(const segue_host *h, void *p) {
  (void)h;
  free(p);
}
static void module_log(const segue_host *h, int level, const char *text) {
  (void)h;
  if (level >= SEGUE_LOG_WARN) fprintf(stderr, "log: %s\n", text);
}

static const segue_host module_host = {.size = sizeof module_host,
                                       .abi = SEGUE_PLUGIN_ABI,
                                       .now = module_now,
                                       .alloc = module_alloc,
                                       .realloc = module_realloc,
                                       .free = module_free,
                                       .log = module_log};

/* The table of segue-NAME.so in SEGUE_PLUGIN_PATH; the module stays loaded, so that a leak report can
 * name its functions. */
static const segue_plugin *module_load(const char *name) {
  char path[4096];
  const char *dir = getenv("SEGUE_PLUGIN_PATH");
  snprintf(path, sizeof path, "%s/segue-%s.so", dir ? dir : "lib/plugins", name);
  void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!so) fprintf(stderr, "%s\n", dlerror());
  return so ? dlsym(so, SEGUE_PLUGIN_SYMBOL) : NULL;
}

#endif /* SEGUE_TESTS_PLUGINS_MODULE_H */
