/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/store_memory/items.h: keys and their values in memory: a few versions each, a lifetime, a bound on it all.
 * Owner: the plugin, under its lock. */
#ifndef SEGUE_STORE_MEMORY_ITEMS_H
#define SEGUE_STORE_MEMORY_ITEMS_H

#include <stdbool.h>

#include <segue/ext/plugin.h>

typedef struct memory_value {
  struct memory_value *older; /* version before this one, of the same key */
  uint32_t version;           /* counts from 1 for each key */
  segue_time expires;         /* SEGUE_TIME_NEVER: kept as long as there is room */
  size_t len;
  char data[];
} memory_value;

typedef struct memory_item {
  struct memory_item *next;           /* in its bucket */
  struct memory_item *before, *after; /* by the time of the latest put, oldest first */
  memory_value *newest;               /* never NULL */
  uint32_t n;                         /* versions kept */
  char key[];
} memory_item;

#define MEMORY_BUCKETS 1024u

typedef struct memory_items {
  const segue_host *host;
  size_t max_bytes, max_items; /* all counted, also what holds the values */
  uint32_t versions;           /* kept of one key */
  memory_item *buckets[MEMORY_BUCKETS];
  memory_item *first, *last;
  size_t bytes, n_items;
  uint64_t evicted; /* given up for room before their time */
} memory_items;

/* Becomes the newest version of `key`. What is over makes room first, then what was put longest ago.
 * @return SEGUE_OK; SEGUE_E_LIMIT: larger than the whole store; SEGUE_E_NOMEM. The old version is then still there. */
int memory_put(memory_items *m, const char *key, const void *data, size_t len, segue_time now,
               segue_time expires);
/* "KEY": the newest version; "KEY@N": that one. NULL: none, or over. Borrowed. */
const memory_value *memory_get(memory_items *m, const char *key, segue_time now);
int memory_remove(memory_items *m, const char *key); /* all versions; SEGUE_E_NOTFOUND */
void memory_clear(memory_items *m);

#endif /* SEGUE_STORE_MEMORY_ITEMS_H */
