/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/idmap.h"

#include <string.h>

#include "base/ahead.h"
#include "base/alloc.h"

typedef struct segue__idmap_slot slot;

void segue__idmap_init(segue__idmap *m, const segue_allocator *a) {
  memset(m, 0, sizeof *m);
  m->allocator = a;
}

void segue__idmap_fini(segue__idmap *m) {
  segue__free(m->allocator, m->slots);
  memset(m, 0, sizeof *m);
}

/* Ids count up, so a plain multiplication spreads them. */
static size_t home(const segue__idmap *m, uint64_t key) {
  return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (m->cap - 1);
}

static slot *find(const segue__idmap *m, uint64_t key) {
  size_t i;
  for (i = home(m, key); m->slots[i].key != 0 && m->slots[i].key != key;) i = (i + 1) & (m->cap - 1);
  return &m->slots[i];
}

static int grow(segue__idmap *m) {
  segue__idmap bigger = {m->allocator, NULL, m->cap ? m->cap * 2 : 64, m->count};
  bigger.slots = segue__calloc(m->allocator, bigger.cap, sizeof *bigger.slots);
  if (!bigger.slots) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].key != 0) *find(&bigger, m->slots[i].key) = m->slots[i];
  segue__free(m->allocator, m->slots);
  *m = bigger;
  return SEGUE_OK;
}

int segue__idmap_set(segue__idmap *m, uint64_t key, uint64_t value) {
  slot *s;
  if (m->count * 2 >= m->cap) {
    int rc = grow(m);
    if (rc < 0) return rc;
  }
  s = find(m, key);
  if (s->key == 0) m->count++;
  *s = (slot){key, value};
  return SEGUE_OK;
}

int segue__idmap_get(const segue__idmap *m, uint64_t key, uint64_t *value) {
  const slot *s;
  if (m->cap == 0 || key == 0) return 0;
  s = find(m, key);
  if (s->key == 0) return 0;
  *value = s->value;
  return 1;
}

void segue__idmap_expect(const segue__idmap *m, uint64_t key) {
  if (m->cap != 0) segue__ahead(&m->slots[home(m, key)], sizeof *m->slots);
}

void segue__idmap_remove(segue__idmap *m, uint64_t key) {
  size_t hole, i;
  slot *s;
  if (m->cap == 0 || key == 0) return;
  s = find(m, key);
  if (s->key == 0) return;
  m->count--;
  /* Close the gap: move back whatever the hole would hide from its home. */
  hole = (size_t)(s - m->slots);
  for (i = (hole + 1) & (m->cap - 1); m->slots[i].key != 0; i = (i + 1) & (m->cap - 1)) {
    size_t distance = (i - home(m, m->slots[i].key)) & (m->cap - 1);
    if (distance < ((i - hole) & (m->cap - 1))) continue;
    m->slots[hole] = m->slots[i];
    hole = i;
  }
  m->slots[hole].key = 0;
}
