/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/idmap.h: ids to 64-bit values, open addressing. Threading: none of its own. */
#ifndef SEGUE_RUNTIME_IDMAP_H
#define SEGUE_RUNTIME_IDMAP_H

#include <segue/base.h>

typedef struct segue__idmap {
  const segue_allocator *allocator;
  struct segue__idmap_slot {
    uint64_t key; /* 0: free */
    uint64_t value;
  } * slots;
  size_t cap, count;
} segue__idmap;

void segue__idmap_init(segue__idmap *m, const segue_allocator *a);
void segue__idmap_fini(segue__idmap *m);
int segue__idmap_set(segue__idmap *m, uint64_t key, uint64_t value);        /* key not 0; SEGUE_E_NOMEM */
int segue__idmap_get(const segue__idmap *m, uint64_t key, uint64_t *value); /* 1 when found */
void segue__idmap_expect(const segue__idmap *m, uint64_t key);              /* it will be asked for soon */
void segue__idmap_remove(segue__idmap *m, uint64_t key);

#endif /* SEGUE_RUNTIME_IDMAP_H */
