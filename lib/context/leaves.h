/* SPDX-License-Identifier: Apache-2.0 */
/* Nested values of an event, each as an entity of its own. */
#ifndef SEGUE_LIB_CONTEXT_LEAVES_H
#define SEGUE_LIB_CONTEXT_LEAVES_H

#include "base/buf.h"
#include "context/context.h"
#include "context/json.h"

/* Adds the values in `value` (an object or a list; at most 64 of them) to `ctx`, each called by the last two names of its path,
 * which begins with `name`. What is called like a secret, or all if `cls` is one, goes into `secrets` instead, each ended by a
 * zero byte. `cls` may be SEGUE_CLASS_AUTO. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__read_leaves(segue_context *ctx, const char *name, const cJSON *value, int32_t cls, segue__src src,
                       segue__buf *secrets);
/* The object or list that `text` is the JSON of, or Python's form of it; of one that was cut off what is whole. NULL when it is
 * other text. The caller deletes it. */
cJSON *segue__leaves_of_text(const char *text);

#endif /* SEGUE_LIB_CONTEXT_LEAVES_H */
