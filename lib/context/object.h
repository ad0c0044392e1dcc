/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot object itself; only lib/context sees it. */
#ifndef SEGUE_LIB_CONTEXT_OBJECT_H
#define SEGUE_LIB_CONTEXT_OBJECT_H

#include <stdatomic.h>

#include "context/context.h"

struct segue_context {
  atomic_size_t refs;
  segue__arena arena;
  segue__context_model m;
};

#endif /* SEGUE_LIB_CONTEXT_OBJECT_H */
