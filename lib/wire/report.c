/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define LISTS 3

typedef struct list {
  char **paths;
  size_t n, cap;
} list;

struct segue_encode_report {
  size_t chars, bytes, limit;
  list lists[LISTS];
  char *json;
  bool failed;
};

segue_encode_report *segue__report_new(void) {
  return calloc(1, sizeof(segue_encode_report));
}

void segue_encode_report_free(segue_encode_report *r) {
  if (!r) return;
  for (int k = 0; k < LISTS; k++) {
    for (size_t i = 0; i < r->lists[k].n; i++) free(r->lists[k].paths[i]);
    free(r->lists[k].paths);
  }
  free(r->json);
  free(r);
}

void segue__report_add(segue_encode_report *r, int which, const char *path, segue__str name) {
  char text[128];
  list *l = &r->lists[which];
  if (name.p) {
    (void)snprintf(text, sizeof text, "%s[%.*s]", path, (int)(name.len < 64 ? name.len : 64), name.p);
  } else {
    (void)snprintf(text, sizeof text, "%s", path);
  }
  if (l->n == l->cap) {
    const size_t cap = l->cap ? 2 * l->cap : 16;
    char **grown = realloc(l->paths, cap * sizeof *grown);
    if (!grown) {
      r->failed = true;
      return;
    }
    l->paths = grown;
    l->cap = cap;
  }
  l->paths[l->n] = strdup(text);
  if (l->paths[l->n]) {
    l->n++;
  } else {
    r->failed = true;
  }
}

void segue__report_index(segue_encode_report *r, int which, const char *path, size_t index) {
  char text[24];
  const int n = snprintf(text, sizeof text, "%zu", index);
  segue__report_add(r, which, path, (segue__str){text, (size_t)n});
}

/* ---- packed ---- */

static const char *const item_names[SEGUE__ITEM_CLASSES] = {
    "id",        "auth",    "auth.subject", "refs.sidecar", "reason", "intent",   "attempts",
    "sentiment", "summary", "title",        "desired",      "dates",  "entities", "created"};

static void add(segue_encode_report *r, int which, const char *path) {
  segue__report_add(r, which, path, (segue__str){0});
}

/* Attempts travel newest first; the report counts as the context does, oldest first. */
static void plan_lists(segue_encode_report *r, const segue__context_model *c, const segue__msg *m,
                       const segue__plan *p, bool pii) {
  for (size_t i = 0; i < c->n_attempts; i++) {
    const size_t from_newest = c->n_attempts - 1 - i;
    const bool kept = from_newest < p->n_attempts;
    segue__report_index(r, kept ? SEGUE__KEPT : SEGUE__SHED, "attempts", i);
    if (kept && m->attempts[from_newest].action.len < c->attempts[i].action.len)
      segue__report_index(r, SEGUE__SHED, "attempts.tail", i);
  }
  for (size_t i = 0; i < c->issue.n_dates; i++)
    segue__report_add(r, i < p->n_dates ? SEGUE__KEPT : SEGUE__SHED, "dates", c->issue.dates[i].what);
  size_t taken = 0;
  for (size_t i = 0; i < c->issue.n_entities; i++) {
    const segue__entity *e = &c->issue.entities[i];
    const bool may = e->cls < SEGUE_CLASS_PII || (e->cls == SEGUE_CLASS_PII && pii);
    const bool kept = may && taken < p->n_entities;
    taken += may;
    segue__report_add(r, kept ? SEGUE__KEPT : SEGUE__SHED, "entities", e->name);
  }
}

static void sidecar_only(segue_encode_report *r, const segue__context_model *c) {
  if (c->call.id.len || c->call.caller.len || c->call.called.len) add(r, SEGUE__SIDECAR_ONLY, "call");
  if (c->reason.why.len) add(r, SEGUE__SIDECAR_ONLY, "reason.why");
  if (c->reason.n_signals) add(r, SEGUE__SIDECAR_ONLY, "reason.signals");
  if (c->auth.n_fields) add(r, SEGUE__SIDECAR_ONLY, "auth.fields");
  for (size_t i = 0; i < c->n_attempts; i++)
    if (c->attempts[i].note.len) segue__report_index(r, SEGUE__SIDECAR_ONLY, "attempts.note", i);
  if (c->transcript.url.len) add(r, SEGUE__SIDECAR_ONLY, "refs.transcript");
  for (size_t i = 0; i < c->n_custom; i++)
    segue__report_add(r, SEGUE__SIDECAR_ONLY, "custom", c->custom[i].key);
}

void segue__report_plan(segue_encode_report *r, const segue__context_model *c, const segue__msg *m,
                        const segue__plan *p, bool pii) {
  for (int i = 0; i < SEGUE__ITEM_CLASSES; i++) {
    if (i == SEGUE__ITEM_ATTEMPTS || i == SEGUE__ITEM_DATES || i == SEGUE__ITEM_ENTITIES) continue;
    if (i == SEGUE__ITEM_SUMMARY) {
      const size_t n = p->summary_len, all = c->summary.text.len;
      if (n) add(r, SEGUE__KEPT, item_names[i]);
      if (n < all) add(r, SEGUE__SHED, n ? "summary.tail" : "summary");
    } else if (segue__msg_has(m, i)) {
      const bool early = i == SEGUE__ITEM_CREATED && (m->auth_age >= 0 || m->auth_ttl >= 0);
      add(r, i < p->cut || early ? SEGUE__KEPT : SEGUE__SHED, item_names[i]);
    }
  }
  if (p->cut > SEGUE__ITEM_INTENT && m->intent.len < c->issue.intent.len) add(r, SEGUE__SHED, "intent.tail");
  if (m->language.len) add(r, SEGUE__KEPT, "language");
  if (c->language.len && !m->language.len) add(r, SEGUE__SHED, "language");
  if (c->auth.subject.len && !m->subject.len) add(r, SEGUE__SHED, "auth.subject");
  if (c->sidecar.url.len && !m->sidecar.len) add(r, SEGUE__SHED, "refs.sidecar");
  plan_lists(r, c, m, p, pii);
  sidecar_only(r, c);
}

/* ---- reading ---- */

static cJSON *json_list(const list *l) {
  cJSON *a = cJSON_CreateArray();
  for (size_t i = 0; a && i < l->n; i++) {
    cJSON *s = cJSON_CreateString(l->paths[i]);
    if (!s || !cJSON_AddItemToArray(a, s)) {
      cJSON_Delete(s);
      cJSON_Delete(a);
      return NULL;
    }
  }
  return a;
}

static bool attach(cJSON *o, const char *name, cJSON *v) {
  if (v && cJSON_AddItemToObject(o, name, v)) return true;
  cJSON_Delete(v);
  return false;
}

int segue__report_close(segue_encode_report *r, size_t chars, size_t bytes, size_t limit) {
  cJSON *o = cJSON_CreateObject();
  r->chars = chars;
  r->bytes = bytes;
  r->limit = limit;
  if (o && attach(o, "chars", cJSON_CreateNumber((double)chars)) &&
      attach(o, "bytes", cJSON_CreateNumber((double)bytes)) &&
      attach(o, "limit", cJSON_CreateNumber((double)limit)) &&
      attach(o, "kept", json_list(&r->lists[SEGUE__KEPT])) &&
      attach(o, "shed", json_list(&r->lists[SEGUE__SHED])) &&
      attach(o, "sidecar_only", json_list(&r->lists[SEGUE__SIDECAR_ONLY]))) {
    char *text = cJSON_PrintUnformatted(o);
    r->json = text ? strdup(text) : NULL;
    cJSON_free(text);
  }
  cJSON_Delete(o);
  return r->json && !r->failed ? SEGUE_OK : SEGUE_E_NOMEM;
}

size_t segue_encode_report_chars(const segue_encode_report *r) {
  return r ? r->chars : 0;
}

size_t segue_encode_report_bytes(const segue_encode_report *r) {
  return r ? r->bytes : 0;
}

size_t segue_encode_report_limit(const segue_encode_report *r) {
  return r ? r->limit : 0;
}

static const char *at(const segue_encode_report *r, int which, size_t i) {
  return r && i < r->lists[which].n ? r->lists[which].paths[i] : NULL;
}

size_t segue_encode_report_kept_count(const segue_encode_report *r) {
  return r ? r->lists[SEGUE__KEPT].n : 0;
}

const char *segue_encode_report_kept(const segue_encode_report *r, size_t i) {
  return at(r, SEGUE__KEPT, i);
}

size_t segue_encode_report_shed_count(const segue_encode_report *r) {
  return r ? r->lists[SEGUE__SHED].n : 0;
}

const char *segue_encode_report_shed(const segue_encode_report *r, size_t i) {
  return at(r, SEGUE__SHED, i);
}

const char *segue_encode_report_json(const segue_encode_report *r) {
  return r ? r->json : NULL;
}
