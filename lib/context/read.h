/* SPDX-License-Identifier: Apache-2.0 */
/* JSON into a model, by the tables of spec.h. */
#ifndef SEGUE_LIB_CONTEXT_READ_H
#define SEGUE_LIB_CONTEXT_READ_H

#include "context/json.h"
#include "context/spec.h"

typedef struct segue__reader {
  segue_context *ctx; /* filled */
  const char *src;    /* the text, for offsets */
  size_t len;
  const cJSON *root;
  segue_error *err;
  char path[128];
  const char *const *skip; /* when set: NULL-ended member names of the outermost object that are not ours … */
  bool keep_unknown;       /* … and whether the other unknown ones there become custom all the same */
} segue__reader;

/* Read the members of `o` by `spec` into `base`. Unknown members become custom. */
int segue__read_object(segue__reader *r, const segue__spec *spec, void *base, const cJSON *o);
/* Read one list item. */
int segue__read_item(segue__reader *r, const segue__spec *spec, int list, const cJSON *o);
int segue__read_fail(segue__reader *r, int code, const cJSON *node, const char *message);

#endif /* SEGUE_LIB_CONTEXT_READ_H */
