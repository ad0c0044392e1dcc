/* SPDX-License-Identifier: Apache-2.0 */
#include "items.h"

#include <stdlib.h>
#include <string.h>

static uint32_t bucket_of(const char *key, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)key[i]) * 16777619u;
  return h % MEMORY_BUCKETS;
}

static size_t value_cost(const memory_value *v) {
  return sizeof *v + v->len;
}
static size_t item_cost(const memory_item *i) {
  return sizeof *i + strlen(i->key) + 1;
}

static memory_item *find(memory_items *m, const char *key, size_t n) {
  for (memory_item *i = m->buckets[bucket_of(key, n)]; i; i = i->next)
    if (strlen(i->key) == n && memcmp(i->key, key, n) == 0) return i;
  return NULL;
}

static void unlink_order(memory_items *m, memory_item *i) {
  *(i->before ? &i->before->after : &m->first) = i->after;
  *(i->after ? &i->after->before : &m->last) = i->before;
  i->before = i->after = NULL;
}

static void link_last(memory_items *m, memory_item *i) {
  i->before = m->last;
  *(m->last ? &m->last->after : &m->first) = i;
  m->last = i;
}

/* Versions from *at on. */
static void drop_values(memory_items *m, memory_item *i, memory_value **at) {
  while (*at) {
    memory_value *v = *at;
    *at = v->older;
    m->bytes -= value_cost(v);
    i->n--;
    m->host->free(m->host, v);
  }
}

static void drop_item(memory_items *m, memory_item *i) {
  memory_item **at = &m->buckets[bucket_of(i->key, strlen(i->key))];
  while (*at != i) at = &(*at)->next;
  *at = i->next;
  unlink_order(m, i);
  drop_values(m, i, &i->newest);
  m->bytes -= item_cost(i);
  m->n_items--;
  m->host->free(m->host, i);
}

static void drop_expired(memory_items *m, segue_time now) {
  for (memory_item *i = m->first, *next; i; i = next) {
    next = i->after;
    if (i->newest->expires <= now) drop_item(m, i);
  }
}

/* Older versions of anything go before anybody's newest. `keep` (may be NULL) is not touched. */
static void make_room(memory_items *m, size_t bytes, size_t items, const memory_item *keep, segue_time now) {
  if (m->bytes + bytes <= m->max_bytes && m->n_items + items <= m->max_items) return;
  drop_expired(m, now);
  for (memory_item *i = m->first; i && m->bytes + bytes > m->max_bytes; i = i->after)
    if (i != keep) drop_values(m, i, &i->newest->older);
  while (m->bytes + bytes > m->max_bytes || m->n_items + items > m->max_items) {
    memory_item *i = m->first == keep ? m->first->after : m->first;
    if (!i) return;
    m->evicted++;
    drop_item(m, i);
  }
}

static memory_item *add_item(memory_items *m, const char *key) {
  const size_t n = strlen(key) + 1;
  memory_item *i = m->host->alloc(m->host, sizeof *i + n);
  if (!i) return NULL;
  memset(i, 0, sizeof *i);
  memcpy(i->key, key, n);
  memory_item **at = &m->buckets[bucket_of(key, n - 1)];
  i->next = *at;
  *at = i;
  m->bytes += item_cost(i);
  m->n_items++;
  return i;
}

int memory_put(memory_items *m, const char *key, const void *data, size_t len, segue_time now,
               segue_time expires) {
  const size_t fresh = sizeof(memory_item) + strlen(key) + 1;
  if (len > m->max_bytes || sizeof(memory_value) + len + fresh > m->max_bytes) return SEGUE_E_LIMIT;
  memory_value *v = m->host->alloc(m->host, sizeof *v + len + 1);
  if (!v) return SEGUE_E_NOMEM;
  memory_item *i = find(m, key, strlen(key));
  const uint32_t version = i ? i->newest->version + 1 : 1;
  if (i && i->newest->expires <= now) drop_values(m, i, &i->newest->older);
  *v = (memory_value){.version = version, .expires = expires, .len = len};
  if (len) memcpy(v->data, data, len);
  v->data[len] = 0;
  if (i) { /* its newest version makes room for this one only if nothing else can */
    unlink_order(m, i);
    link_last(m, i);
    uint32_t kept = 1;
    memory_value **at = &i->newest;
    while (*at && kept < m->versions) at = &(*at)->older, kept++;
    drop_values(m, i, at);
  }
  make_room(m, value_cost(v) + (i ? 0 : fresh), i ? 0 : 1, i, now);
  if (i && m->bytes + value_cost(v) > m->max_bytes) drop_values(m, i, &i->newest);
  const bool new_item = !i;
  if (new_item && !(i = add_item(m, key))) {
    m->host->free(m->host, v);
    return SEGUE_E_NOMEM;
  }
  if (new_item) link_last(m, i);
  v->older = i->newest;
  i->newest = v;
  i->n++;
  m->bytes += value_cost(v);
  return SEGUE_OK;
}

const memory_value *memory_get(memory_items *m, const char *key, segue_time now) {
  const char *at = strrchr(key, '@');
  const memory_item *i = find(m, key, strlen(key));
  uint32_t wanted = 0;
  if (!i && at && at[1] && strspn(at + 1, "0123456789") == strlen(at + 1)) {
    i = find(m, key, (size_t)(at - key));
    wanted = (uint32_t)strtoul(at + 1, NULL, 10);
    if (wanted == 0) return NULL;
  }
  for (const memory_value *v = i ? i->newest : NULL; v; v = v->older)
    if ((wanted == 0 || v->version == wanted) && v->expires > now)
      return v;
    else if (wanted == 0)
      return NULL;
  return NULL;
}

int memory_remove(memory_items *m, const char *key) {
  memory_item *i = find(m, key, strlen(key));
  if (!i) return SEGUE_E_NOTFOUND;
  drop_item(m, i);
  return SEGUE_OK;
}

void memory_clear(memory_items *m) {
  while (m->first) drop_item(m, m->first);
}
