/* SPDX-License-Identifier: Apache-2.0 */
/* A partial context, as an event carries one, goes into what a builder knows. */
#include <math.h>
#include <string.h>

#include "context/builder.h"
#include "context/custom.h"
#include "context/object.h"
#include "context/spec.h"

static bool scalar_present(const segue__spec *spec, const void *from) {
  switch (spec->kind) {
  case SEGUE__ID: return *(const uint64_t *)from != 0;
  case SEGUE__STR: return ((const segue__str *)from)->p != NULL;
  case SEGUE__TIME: return *(const int64_t *)from != SEGUE_UNIX_NONE;
  case SEGUE__NUM: return !isnan(*(const double *)from);
  case SEGUE__INT64: return *(const int64_t *)from != spec->absent;
  case SEGUE__INT32:
  case SEGUE__BOOL:
  case SEGUE__WORD: return *(const int32_t *)from != spec->absent;
  default: return false;
  }
}

/* Scalars of `from` that are present replace those of `to`; lists are left to the caller. */
static bool merge_scalars(segue_context_builder *b, segue_context *c, const segue__spec *spec, void *to,
                          const void *from) {
  for (; spec->name; spec++) {
    void *t = (char *)to + spec->off;
    const void *f = (const char *)from + spec->off;
    if (spec->sub == segue__spec_auth) continue;
    if (spec->kind == SEGUE__OBJECT && !merge_scalars(b, c, spec->sub, t, f)) return false;
    if (!scalar_present(spec, f)) continue;
    switch (spec->kind) {
    case SEGUE__STR:
      if (segue__builder_put_as(b, spec->flags, t, *(const segue__str *)f) < 0) return false;
      break;
    case SEGUE__NUM: *(double *)t = *(const double *)f; break;
    case SEGUE__ID: *(uint64_t *)t = *(const uint64_t *)f; break;
    case SEGUE__TIME:
    case SEGUE__INT64: *(int64_t *)t = *(const int64_t *)f; break;
    default: *(int32_t *)t = *(const int32_t *)f; break;
    }
  }
  return true;
}

static int merge_field(segue_context *c, segue__str name, int status, bool trusted) {
  if (!trusted && status == SEGUE_FIELD_VERIFIED) status = SEGUE_FIELD_CLAIMED;
  for (size_t i = 0; i < c->m.auth.n_fields; i++) {
    segue__field *f = &c->m.auth.fields[i];
    if (!segue__builder_same(f->name, name)) continue;
    if (trusted) f->status = status;
    return SEGUE_OK;
  }
  if (c->m.auth.n_fields >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
  segue__field *f = segue__context_add_field(c);
  if (!f) return SEGUE_E_NOMEM;
  f->status = status;
  if (segue__builder_keep(c, &f->name, name)) return SEGUE_OK;
  c->m.auth.n_fields--;
  return SEGUE_E_NOMEM;
}

/* What an engine says about identity is a claim, and a claim never touches what a verifier wrote. */
static int merge_auth(segue_context *c, const segue__context_model *from, bool trusted) {
  const bool replace = trusted && from->auth.level != SEGUE_AUTH_NONE;
  if (replace && from->auth.level < c->m.auth.level) {
    c->m.auth.methods = 0;
    c->m.auth.expires_at = c->m.auth.verified_at = SEGUE_UNIX_NONE;
  }
  if (replace)
    c->m.auth.level = from->auth.level;
  else if (!trusted && from->auth.level > SEGUE_AUTH_NONE && c->m.auth.level == SEGUE_AUTH_NONE)
    c->m.auth.level = SEGUE_AUTH_CLAIMED;
  if (trusted) {
    c->m.auth.methods |= from->auth.methods;
    if (from->auth.verified_at != SEGUE_UNIX_NONE) c->m.auth.verified_at = from->auth.verified_at;
    if (from->auth.expires_at != SEGUE_UNIX_NONE) c->m.auth.expires_at = from->auth.expires_at;
  }
  if ((trusted || c->m.auth.level <= SEGUE_AUTH_CLAIMED) &&
      !segue__builder_keep(c, &c->m.auth.subject, from->auth.subject))
    return SEGUE_E_NOMEM;
  for (size_t i = 0; i < from->auth.n_fields; i++) {
    const int rc = merge_field(c, from->auth.fields[i].name, from->auth.fields[i].status, trusted);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

static int merge_signals(segue_context *c, const segue__context_model *from) {
  if (from->reason.n_signals == 0) return SEGUE_OK;
  c->m.reason.n_signals = 0; /* the signals belong to one decision */
  for (size_t i = 0; i < from->reason.n_signals; i++) {
    segue__signal *s = segue__context_add_signal(c);
    if (!s) return SEGUE_E_NOMEM;
    *s = from->reason.signals[i];
    s->name = (segue__str){NULL, 0};
    if (!segue__builder_keep(c, &s->name, from->reason.signals[i].name)) return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

static int merge_custom(segue_context_builder *b, segue_context *c, const segue__context_model *from) {
  for (size_t i = 0; i < from->n_custom; i++) {
    const segue__custom *f = &from->custom[i];
    segue__custom *to = NULL;
    for (size_t k = 0; k < c->m.n_custom && !to; k++)
      if (c->m.custom[k].key.len == f->key.len && memcmp(c->m.custom[k].key.p, f->key.p, f->key.len) == 0)
        to = &c->m.custom[k];
    const bool fresh = !to;
    if (fresh && c->m.n_custom >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
    if (fresh && !(to = segue__context_add_custom(c))) return SEGUE_E_NOMEM;
    if (segue__builder_keep(c, &to->key, f->key) && segue__builder_keep(c, &to->json, f->json) &&
        segue__custom_scrub(b->redactor, c, to) == SEGUE_OK)
      continue;
    if (fresh) c->m.n_custom--;
    return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

int segue__builder_merge(segue_context_builder *b, const segue__context_model *from, uint32_t by) {
  segue_context *c = segue__builder_own(b);
  int rc = SEGUE_OK;
  b->stale = true;
  if (from->summary.text.p) b->own_summary = false;
  if (!c || !merge_scalars(b, c, segue__spec_root, &c->m, from)) return SEGUE_E_NOMEM;
  rc = merge_auth(c, from, by == SEGUE_EVENT_BY_APP);
  if (rc == SEGUE_OK) rc = merge_signals(c, from);
  if (rc == SEGUE_OK) rc = merge_custom(b, c, from);
  for (size_t i = 0; rc == SEGUE_OK && i < from->issue.n_entities; i++)
    rc = segue__builder_entity(b, &from->issue.entities[i]);
  for (size_t i = 0; rc == SEGUE_OK && i < from->issue.n_dates; i++)
    rc = segue__builder_date(b, from->issue.dates[i].what, from->issue.dates[i].date);
  for (size_t i = 0; rc == SEGUE_OK && i < from->n_attempts; i++)
    rc = segue__builder_attempt(b, &from->attempts[i]);
  return rc;
}
