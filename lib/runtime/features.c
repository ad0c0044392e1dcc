/* SPDX-License-Identifier: Apache-2.0 */
/* What this library can do, by name: for applications built with other headers. doc/abi.md lists the names. */
#include <segue/ext/plugin.h>
#include <segue/runtime.h>
#include <string.h>

#include "engine/builtin.h"

/* A revision counts up when the meaning of what is promised grows; a name never goes away while the soname stays. */
static const struct {
  const char *name;
  uint32_t revision;
} features[] = {
    {"ask", 1},          {"context", 1},        {"fall-back", 1},
    {"form.json", 1},    {"form.packed", 1},    {"form.sealed", 1},
    {"form.sip", 1},     {"form.text", 1},      {"form.vcon", 1},
    {"handback", 1},     {"handoff.bridge", 1}, {"handoff.ladder", 1},
    {"metrics", 1},      {"pause-ears", 1},     {"plugin-abi", SEGUE_PLUGIN_ABI},
    {"plugin-trial", 1}, {"text-model", 1},     {"turn-engine", 1},
    {"veto", 1},
};
enum { N_FEATURES = sizeof features / sizeof features[0] };

uint32_t segue_feature(const char *name) {
  if (!name) return 0;
  for (size_t i = 0; i < N_FEATURES; i++)
    if (strcmp(features[i].name, name) == 0) return features[i].revision;
  if (strncmp(name, "plugin.", 7) != 0) return 0;
  for (size_t i = 0; segue__builtin_plugins[i]; i++)
    if (strcmp(segue__builtin_plugins[i]->name, name + 7) == 0) return segue__builtin_plugins[i]->abi;
  return 0;
}

const char *segue_feature_at(size_t i) {
  return i < N_FEATURES ? features[i].name : NULL;
}
