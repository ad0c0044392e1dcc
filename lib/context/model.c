/* SPDX-License-Identifier: Apache-2.0 */
#include "context/context.h"
#include "context/spec.h"
#include "context/object.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- arena ---- */

struct segue__arena_block {
  segue__arena_block *next;
  size_t used, cap;
  max_align_t data[];
};

enum { ARENA_BLOCK = 4096 - 64 };

void *segue__arena_alloc(segue__arena *a, size_t size) {
  const size_t align = sizeof(max_align_t);
  if (size > SIZE_MAX / 2) return NULL;
  size = (size + align - 1) / align * align;
  segue__arena_block *b = a->head;
  if (!b || b->cap - b->used < size) {
    const size_t cap = size > ARENA_BLOCK ? size : ARENA_BLOCK;
    b = malloc(sizeof *b + cap);
    if (!b) return NULL;
    b->used = 0;
    b->cap = cap;
    b->next = a->head;
    a->head = b;
  }
  void *p = (char *)b->data + b->used;
  b->used += size;
  a->used += size;
  return memset(p, 0, size);
}

/* Strings need no alignment; packing them keeps a typical context in one block. */
static char *arena_chars(segue__arena *a, size_t size) {
  segue__arena_block *b = a->head;
  if (b && size <= 256 && b->cap - b->used >= size) {
    /* Take from the end, so that aligned data keeps growing from the front. */
    b->cap -= size;
    a->used += size;
    return (char *)b->data + b->cap;
  }
  return segue__arena_alloc(a, size);
}

void segue__arena_fini(segue__arena *a) {
  for (segue__arena_block *b = a->head, *next; b; b = next) {
    next = b->next;
    free(b);
  }
  a->head = NULL;
  a->used = 0;
}

/* ---- the object ---- */

static void model_init(segue__context_model *m) {
  memset(m, 0, sizeof *m);
  m->created = m->call.started = m->auth.verified_at = m->auth.expires_at = m->summary.at = SEGUE_UNIX_NONE;
  m->sidecar.expires = m->transcript.expires = SEGUE_UNIX_NONE;
  m->call.duration_s = -1;
  m->reason.score = m->confidence = NAN;
  m->sentiment.valence = m->sentiment.arousal = m->sentiment.peak_valence = NAN;
  m->sentiment.peak_turn = SEGUE_TURN_NONE;
  m->sentiment.restated = m->sentiment.circling = -1;
}

segue_context *segue__context_new(void) {
  segue_context *ctx = malloc(sizeof *ctx);
  if (!ctx) return NULL;
  atomic_init(&ctx->refs, 1);
  ctx->arena = (segue__arena){0};
  model_init(&ctx->m);
  return ctx;
}

segue_context *segue_context_ref(segue_context *ctx) {
  if (ctx) atomic_fetch_add_explicit(&ctx->refs, 1, memory_order_relaxed);
  return ctx;
}

void segue_context_unref(segue_context *ctx) {
  if (!ctx || atomic_fetch_sub_explicit(&ctx->refs, 1, memory_order_acq_rel) != 1) return;
  segue__arena_fini(&ctx->arena);
  free(ctx);
}

segue__context_model *segue__context_model_of(segue_context *ctx) {
  return &ctx->m;
}
const segue__context_model *segue__context_read(const segue_context *ctx) {
  return &ctx->m;
}

bool segue__auth_expired(const segue__context_model *m, int64_t now) {
  return m->auth.expires_at != SEGUE_UNIX_NONE && now != SEGUE_UNIX_NONE && m->auth.expires_at <= now;
}

bool segue__context_str(segue_context *ctx, segue__str *out, const char *s, size_t n) {
  char *p = arena_chars(&ctx->arena, n + 1);
  if (!p) return false;
  if (n) memcpy(p, s, n);
  p[n] = 0;
  *out = (segue__str){p, n};
  return true;
}

/* ---- lists ---- */

static void src_init(segue__src *s) {
  s->by = SEGUE_SRC_NONE;
  s->turn = SEGUE_TURN_NONE;
  s->confidence = NAN;
}

static void signal_init(void *p) {
  segue__signal *s = p;
  s->value = s->weight = NAN;
  s->turn = SEGUE_TURN_NONE;
}

static void entity_init(void *p) {
  segue__entity *e = p;
  e->cls = SEGUE_CLASS_AUTO;
  src_init(&e->src);
}

static void attempt_init(void *p) {
  segue__attempt *a = p;
  a->at = SEGUE_UNIX_NONE;
  src_init(&a->src);
}

static void plain_init(void *p) {
  (void)p;
}

enum { LIST_CUSTOM = SEGUE__LIST_ATTEMPTS + 1, LISTS };

typedef struct list_place {
  size_t items, n, cap, item_size;
  void (*init)(void *);
} list_place;

typedef segue__context_model M;
static const list_place places[LISTS] = {
    [SEGUE__LIST_SIGNALS] = {offsetof(M, reason.signals), offsetof(M, reason.n_signals),
                             offsetof(M, reason.cap_signals), sizeof(segue__signal), signal_init},
    [SEGUE__LIST_FIELDS] = {offsetof(M, auth.fields), offsetof(M, auth.n_fields),
                            offsetof(M, auth.cap_fields), sizeof(segue__field), plain_init},
    [SEGUE__LIST_ENTITIES] = {offsetof(M, issue.entities), offsetof(M, issue.n_entities),
                              offsetof(M, issue.cap_entities), sizeof(segue__entity), entity_init},
    [SEGUE__LIST_DATES] = {offsetof(M, issue.dates), offsetof(M, issue.n_dates), offsetof(M, issue.cap_dates),
                           sizeof(segue__date), plain_init},
    [SEGUE__LIST_ATTEMPTS] = {offsetof(M, attempts), offsetof(M, n_attempts), offsetof(M, cap_attempts),
                              sizeof(segue__attempt), attempt_init},
    [LIST_CUSTOM] = {offsetof(M, custom), offsetof(M, n_custom), offsetof(M, cap_custom),
                     sizeof(segue__custom), plain_init},
};

segue__list segue__list_get(const segue__context_model *m, int list) {
  const list_place *w = &places[list];
  const char *base = (const char *)m;
  segue__list l = {.item_size = w->item_size};
  memcpy(&l.items, base + w->items, sizeof l.items); /* all data pointers share one representation here */
  memcpy(&l.n, base + w->n, sizeof l.n);
  memcpy(&l.cap, base + w->cap, sizeof l.cap);
  return l;
}

static void list_set(segue__context_model *m, int list, const segue__list *l) {
  const list_place *w = &places[list];
  char *base = (char *)m;
  memcpy(base + w->items, &l->items, sizeof l->items);
  memcpy(base + w->n, &l->n, sizeof l->n);
  memcpy(base + w->cap, &l->cap, sizeof l->cap);
}

void segue__list_truncate(segue__context_model *m, int list, size_t n) {
  segue__list l = segue__list_get(m, list);
  if (n < l.n) l.n = n;
  list_set(m, list, &l);
}

void *segue__list_add(segue_context *ctx, int list, bool *full) {
  segue__list l = segue__list_get(&ctx->m, list);
  if (full) *full = l.n >= SEGUE_CONTEXT_MAX_ITEMS;
  if (l.n >= SEGUE_CONTEXT_MAX_ITEMS) return NULL;
  if (l.n == l.cap) {
    const size_t cap = l.cap ? l.cap * 2 : 4;
    void *grown = segue__arena_alloc(&ctx->arena, cap * l.item_size);
    if (!grown) return NULL;
    if (l.n) memcpy(grown, l.items, l.n * l.item_size);
    l.items = grown;
    l.cap = cap;
  }
  void *item = (char *)l.items + l.n * l.item_size;
  memset(item, 0, l.item_size);
  places[list].init(item);
  l.n++;
  list_set(&ctx->m, list, &l);
  return item;
}

segue__signal *segue__context_add_signal(segue_context *ctx) {
  return segue__list_add(ctx, SEGUE__LIST_SIGNALS, NULL);
}
segue__field *segue__context_add_field(segue_context *ctx) {
  return segue__list_add(ctx, SEGUE__LIST_FIELDS, NULL);
}
segue__entity *segue__context_add_entity(segue_context *ctx) {
  return segue__list_add(ctx, SEGUE__LIST_ENTITIES, NULL);
}
segue__date *segue__context_add_date(segue_context *ctx) {
  return segue__list_add(ctx, SEGUE__LIST_DATES, NULL);
}
segue__attempt *segue__context_add_attempt(segue_context *ctx) {
  return segue__list_add(ctx, SEGUE__LIST_ATTEMPTS, NULL);
}
segue__custom *segue__context_add_custom(segue_context *ctx) {
  return segue__list_add(ctx, LIST_CUSTOM, NULL);
}

/* ---- copying ---- */

/* Replace each string under `spec` at `base` by a copy in `to`'s arena. */
static bool copy_strings(segue_context *to, const segue__spec *spec, void *base) {
  for (; spec->name; spec++) {
    void *at = (char *)base + spec->off;
    if (spec->kind == SEGUE__STR) {
      segue__str *s = at;
      if (s->p && !segue__context_str(to, s, s->p, s->len)) return false;
    } else if (spec->kind == SEGUE__OBJECT) {
      if (!copy_strings(to, spec->sub, at)) return false;
    } else if (spec->kind == SEGUE__LIST) {
      segue__list l = segue__list_get(&to->m, spec->list);
      if (l.n == 0) { /* emptied again: its room is the old arena's */
        l.items = NULL;
        l.cap = 0;
        list_set(&to->m, spec->list, &l);
        continue;
      }
      void *items = segue__arena_alloc(&to->arena, l.n * l.item_size);
      if (!items) return false;
      memcpy(items, l.items, l.n * l.item_size);
      l.items = items;
      l.cap = l.n;
      for (size_t i = 0; i < l.n; i++)
        if (!copy_strings(to, spec->sub, (char *)items + i * l.item_size)) return false;
      list_set(&to->m, spec->list, &l);
    }
  }
  return true;
}

static bool copy_custom(segue_context *to) {
  segue__list l = segue__list_get(&to->m, LIST_CUSTOM);
  if (l.n == 0) {
    l.items = NULL;
    l.cap = 0;
    list_set(&to->m, LIST_CUSTOM, &l);
    return true;
  }
  segue__custom *items = segue__arena_alloc(&to->arena, l.n * l.item_size);
  if (!items) return false;
  memcpy(items, l.items, l.n * l.item_size);
  for (size_t i = 0; i < l.n; i++)
    if (!segue__context_str(to, &items[i].key, items[i].key.p, items[i].key.len) ||
        !segue__context_str(to, &items[i].json, items[i].json.p, items[i].json.len))
      return false;
  l.items = items;
  l.cap = l.n;
  list_set(&to->m, LIST_CUSTOM, &l);
  return true;
}

segue_context *segue__context_clone(const segue_context *ctx) {
  segue_context *to = segue__context_new();
  if (!to) return NULL;
  to->m = ctx->m;
  if (!copy_strings(to, segue__spec_root, &to->m) || !copy_custom(to)) {
    segue_context_unref(to);
    return NULL;
  }
  return to;
}

int segue_context_demote(segue_context **out, segue_context *ctx) {
  if (out) *out = NULL;
  if (!out || !ctx) return SEGUE_E_INVAL;
  bool proven = ctx->m.auth.level > SEGUE_AUTH_CLAIMED;
  for (size_t i = 0; i < ctx->m.auth.n_fields; i++)
    proven = proven || ctx->m.auth.fields[i].status == SEGUE_FIELD_VERIFIED;
  if (!proven) {
    *out = segue_context_ref(ctx);
    return SEGUE_OK;
  }
  segue_context *c = segue__context_clone(ctx);
  if (!c) return SEGUE_E_NOMEM;
  if (c->m.auth.level > SEGUE_AUTH_CLAIMED) c->m.auth.level = SEGUE_AUTH_CLAIMED;
  for (size_t i = 0; i < c->m.auth.n_fields; i++)
    if (c->m.auth.fields[i].status == SEGUE_FIELD_VERIFIED) c->m.auth.fields[i].status = SEGUE_FIELD_CLAIMED;
  *out = c;
  return SEGUE_OK;
}
