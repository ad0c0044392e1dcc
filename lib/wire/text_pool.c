/* SPDX-License-Identifier: Apache-2.0 */
/* Apart from text_model.c, which no thread sanitizer watches: what passes from thread to thread here is watched. */
#include <stdatomic.h>

#include "wire/text_model.h"

segue__text *segue__text_take(const segue__text_model *m) {
  segue__text *t = atomic_exchange_explicit(segue__text_spare(m), NULL, memory_order_acq_rel);
  if (!t) return segue__text_new(m);
  segue__text_reset(t);
  return t;
}

void segue__text_give(const segue__text_model *m, segue__text *t) {
  if (t) segue__text_free(atomic_exchange_explicit(segue__text_spare(m), t, memory_order_acq_rel));
}
