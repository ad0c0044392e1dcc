/* SPDX-License-Identifier: Apache-2.0 */
/* Where a path leads in a text. */
#include "context/json.h"

#include <stdlib.h>
#include <string.h>

static const cJSON *member(const cJSON *o, const char *name, size_t n) {
  const cJSON *v = cJSON_IsObject(o) ? o->child : NULL;
  while (v && (strncmp(v->string, name, n) != 0 || v->string[n])) v = v->next;
  return v;
}

/* The value at the end of `path`, or the last one on the way there. */
static const cJSON *along(const cJSON *v, const char *path) {
  while (*path) {
    const size_t n = strcspn(path, ".[");
    char *behind = NULL;
    const cJSON *next = n              ? member(v, path, n)
                        : *path == '[' ? cJSON_GetArrayItem(v, (int)strtol(path + 1, &behind, 10))
                                       : NULL;
    if (!next) break;
    v = next;
    path = behind ? behind + (*behind == ']') : path + n;
    path += *path == '.';
  }
  return v;
}

void segue__json_place(segue_error *err, const char *path, const char *src, size_t len, const cJSON *root) {
  if (!err || !root) return;
  err->offset = segue__json_offset(src, len, root, along(root, path));
  err->line = err->offset < len ? 1 : 0;
  for (size_t i = 0; err->line && i < err->offset; i++) err->line += src[i] == '\n';
}
