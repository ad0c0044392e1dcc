/* SPDX-License-Identifier: Apache-2.0 */
#include "context/read.h"
#include "context/custom.h"
#include "context/object.h"
#include "context/redact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEY = 120 }; /* shorter than the reader's path, so that paths never collide by being cut */

int segue__read_fail(segue__reader *r, int code, const cJSON *node, const char *message) {
  const uint64_t at = r->err && node ? segue__json_offset(r->src, r->len, r->root, node) : UINT64_MAX;
  return segue__json_fail(r->err, code, r->src, at, r->path, message);
}

static int nomem(segue__reader *r) {
  return segue__read_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
}

static size_t push(segue__reader *r, const char *dot, const char *name) {
  const size_t before = strlen(r->path);
  snprintf(r->path + before, sizeof r->path - before, "%s%s", dot, name);
  return before;
}

/* An order number or a meter reading is no quantity to calculate with. */
static void number_text(const cJSON *v, char out[40]) {
  segue__sink sink = {out, 39, 0};
  segue__sink_number(&sink, v->valuedouble);
  out[sink.len < 39 ? sink.len : 39] = 0;
}

static int read_string(segue__reader *r, const segue__spec *spec, void *at, const cJSON *v) {
  char number[40];
  const bool digits = spec->flags & SEGUE__OR_NUMBER && cJSON_IsNumber(v);
  if (!cJSON_IsString(v) && !digits)
    return segue__read_fail(r, SEGUE_E_PARSE, v,
                            spec->flags & SEGUE__OR_NUMBER ? "must be a string or a number"
                                                           : "must be a string");
  if (digits) number_text(v, number);
  const char *s = digits ? number : v->valuestring;
  if (!(spec->flags & SEGUE__FREE_TEXT))
    return segue__context_str(r->ctx, at, s, strlen(s)) ? SEGUE_OK : nomem(r);
  segue__buf masked;
  segue__buf_init(&masked);
  int rc = segue__redactor_text(NULL, s, strlen(s), &masked);
  if (rc == SEGUE_OK && !segue__context_str(r->ctx, at, segue__buf_str(&masked), masked.len))
    rc = SEGUE_E_NOMEM;
  segue__buf_free(&masked);
  return rc == SEGUE_E_LIMIT ? segue__read_fail(r, rc, v, "is longer than 64 KiB")
         : rc < 0            ? nomem(r)
                             : SEGUE_OK;
}

static int read_id(segue__reader *r, uint64_t *at, const cJSON *v) {
  uint64_t id = 0;
  const char *s = cJSON_IsString(v) ? v->valuestring : "";
  if (strlen(s) != 12) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be 12 hex digits");
  for (; *s; s++) {
    const char c = *s;
    if (c >= '0' && c <= '9')
      id = id << 4 | (uint64_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
      id = id << 4 | (uint64_t)(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      id = id << 4 | (uint64_t)(c - 'A' + 10);
    else
      return segue__read_fail(r, SEGUE_E_PARSE, v, "must be 12 hex digits");
  }
  *at = id;
  return SEGUE_OK;
}

static int read_time(segue__reader *r, int64_t *at, const cJSON *v) {
  if (!cJSON_IsString(v) || !segue__rfc3339_parse(v->valuestring, strlen(v->valuestring), at))
    return segue__read_fail(r, SEGUE_E_PARSE, v, "must be an RFC 3339 time such as 2026-11-02T10:11:12Z");
  return SEGUE_OK;
}

static int read_number(segue__reader *r, const segue__spec *spec, void *at, const cJSON *v) {
  char message[96];
  const bool whole = spec->kind != SEGUE__NUM;
  if (!cJSON_IsNumber(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be a number");
  const double d = v->valuedouble;
  if (whole && d != floor(d)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be a whole number");
  if (d < spec->lo || d > spec->hi) {
    snprintf(message, sizeof message, "must be between %g and %g", spec->lo, spec->hi);
    return segue__read_fail(r, SEGUE_E_PARSE, v, message);
  }
  if (spec->kind == SEGUE__NUM)
    *(double *)at = d;
  else if (spec->kind == SEGUE__INT32)
    *(int32_t *)at = (int32_t)d;
  else
    *(int64_t *)at = (int64_t)d;
  return SEGUE_OK;
}

static int read_word(segue__reader *r, const segue__spec *spec, int32_t *at, const cJSON *v) {
  char message[200] = "must be one of ";
  const int i = cJSON_IsString(v) ? segue__words_find(spec->words, v->valuestring) : -1;
  if (i >= 0) {
    *at = i;
    return SEGUE_OK;
  }
  size_t n = strlen(message);
  for (size_t k = 0; k < spec->words->n && n < sizeof message; k++)
    if (*spec->words->w[k]) n += (size_t)snprintf(message + n, sizeof message - n, "%s ", spec->words->w[k]);
  return segue__read_fail(r, SEGUE_E_PARSE, v, message);
}

/* ---- custom ---- */

static bool has_custom(const segue__context_model *m, const char *key) {
  for (size_t i = 0; i < m->n_custom; i++)
    if (strcmp(m->custom[i].key.p, key) == 0) return true;
  return false;
}

static int keep_custom(segue__reader *r, const char *key, const cJSON *v) {
  if (segue__custom_secret(key, v)) return SEGUE_OK;
  if (strlen(key) > MAX_KEY)
    return segue__read_fail(r, SEGUE_E_LIMIT, v, "the name is longer than 120 bytes");
  if (has_custom(&r->ctx->m, key))
    return SEGUE_OK; /* `custom` itself may name a path that also stands outside */
  if (r->ctx->m.n_custom >= SEGUE_CONTEXT_MAX_ITEMS)
    return segue__read_fail(r, SEGUE_E_LIMIT, v, "more than 256 custom members");
  segue__custom *c = segue__context_add_custom(r->ctx);
  if (!c) return nomem(r);
  cJSON *masked = cJSON_Duplicate(v, 1);
  char *json = masked && segue__custom_mask(NULL, masked) == SEGUE_OK ? cJSON_PrintUnformatted(masked) : NULL;
  cJSON_Delete(masked);
  const bool ok = json && segue__context_str(r->ctx, &c->key, key, strlen(key)) &&
                  segue__context_str(r->ctx, &c->json, json, strlen(json));
  cJSON_free(json);
  if (!ok) r->ctx->m.n_custom--;
  return ok ? SEGUE_OK : nomem(r);
}

/* ---- structure ---- */

static int read_mask(segue__reader *r, const segue__spec *spec, uint32_t *at, const cJSON *v) {
  unsigned k = 0;
  *at = 0;
  if (!cJSON_IsArray(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be an array");
  for (const cJSON *c = v->child; c; c = c->next, k++) {
    char index[16];
    snprintf(index, sizeof index, "[%u]", k);
    const size_t before = push(r, index, "");
    int rc = SEGUE_OK;
    const int i = cJSON_IsString(c) ? segue__words_find(spec->words, c->valuestring) : -1;
    if (!cJSON_IsString(c))
      rc = segue__read_fail(r, SEGUE_E_PARSE, c, "must be a string");
    else if (i < 0)
      rc = keep_custom(r, r->path, c); /* a method of a later version */
    else
      *at |= 1u << i;
    if (rc < 0) return rc;
    r->path[before] = 0;
  }
  return SEGUE_OK;
}

static int check_required(segue__reader *r, const segue__spec *spec, const void *item, const cJSON *o) {
  for (; spec->name; spec++) {
    if (!(spec->flags & SEGUE__REQUIRED)) continue;
    const segue__str *s = (const void *)((const char *)item + spec->off);
    if (s->p) continue;
    push(r, ".", spec->name);
    return segue__read_fail(r, SEGUE_E_PARSE, o, "is missing");
  }
  return SEGUE_OK;
}

int segue__read_item(segue__reader *r, const segue__spec *spec, int list, const cJSON *o) {
  bool full = false;
  const size_t n = segue__list_get(&r->ctx->m, list).n;
  void *item = segue__list_add(r->ctx, list, &full);
  if (full) return segue__read_fail(r, SEGUE_E_LIMIT, o, "more than 256 items");
  if (!item) return nomem(r);
  int rc = segue__read_object(r, spec, item, o);
  if (rc == SEGUE_OK) rc = check_required(r, spec, item, o);
  if (rc < 0) return rc;
  if (list == SEGUE__LIST_ENTITIES) {
    segue__entity *e = item;
    const int deserved = segue__class_of_name(e->name.p, e->name.len);
    if (e->cls < 0 || deserved > SEGUE_CLASS_PII) e->cls = deserved;
    if (e->cls > SEGUE_CLASS_PII) segue__list_truncate(&r->ctx->m, list, n);
  }
  return SEGUE_OK;
}

static int read_list(segue__reader *r, const segue__spec *spec, const cJSON *v) {
  unsigned k = 0;
  if (!cJSON_IsArray(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be an array");
  for (const cJSON *c = v->child; c; c = c->next, k++) {
    char index[16];
    snprintf(index, sizeof index, "[%u]", k);
    const size_t before = push(r, index, "");
    const int rc = segue__read_item(r, spec->sub, spec->list, c);
    if (rc < 0) return rc;
    r->path[before] = 0;
  }
  return SEGUE_OK;
}

static int read_custom(segue__reader *r, const cJSON *v) {
  if (!cJSON_IsObject(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be an object");
  for (const cJSON *c = v->child; c; c = c->next) {
    const size_t before = push(r, ".", c->string);
    const int rc = keep_custom(r, c->string, c);
    if (rc < 0) return rc;
    r->path[before] = 0;
  }
  return SEGUE_OK;
}

static int read_version(segue__reader *r, const cJSON *v) {
  if (!cJSON_IsString(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be a string");
  if (strcmp(v->valuestring, "1") != 0)
    return segue__read_fail(r, SEGUE_E_UNSUPPORTED, v, "this library reads contexts of version 1");
  return SEGUE_OK;
}

static int read_member(segue__reader *r, const segue__spec *spec, void *at, const cJSON *v) {
  if (cJSON_IsNull(v)) return SEGUE_OK; /* said to be unknown: the same as absent */
  switch (spec->kind) {
  case SEGUE__VERSION: return read_version(r, v);
  case SEGUE__ID: return read_id(r, at, v);
  case SEGUE__STR: return read_string(r, spec, at, v);
  case SEGUE__TIME: return read_time(r, at, v);
  case SEGUE__NUM:
  case SEGUE__INT32:
  case SEGUE__INT64: return read_number(r, spec, at, v);
  case SEGUE__BOOL:
    if (!cJSON_IsBool(v)) return segue__read_fail(r, SEGUE_E_PARSE, v, "must be true or false");
    *(int32_t *)at = cJSON_IsTrue(v) ? 1 : 0;
    return SEGUE_OK;
  case SEGUE__WORD: return read_word(r, spec, at, v);
  case SEGUE__MASK: return read_mask(r, spec, at, v);
  case SEGUE__OBJECT: return segue__read_object(r, spec->sub, at, v);
  case SEGUE__LIST: return read_list(r, spec, v);
  default: return read_custom(r, v);
  }
}

static const segue__spec *find(const segue__spec *spec, const char *name) {
  for (; spec->name; spec++)
    if (strcmp(spec->name, name) == 0) return spec;
  return NULL;
}

static bool skipped(const segue__reader *r, const cJSON *o, const cJSON *c) {
  if (o != r->root || !r->skip) return false;
  for (const char *const *s = r->skip; *s; s++)
    if (strcmp(*s, c->string) == 0) return true;
  return false;
}

int segue__read_object(segue__reader *r, const segue__spec *spec, void *base, const cJSON *o) {
  if (!cJSON_IsObject(o)) return segue__read_fail(r, SEGUE_E_PARSE, o, "must be an object");
  for (const cJSON *c = o->child; c; c = c->next) {
    if (skipped(r, o, c)) continue;
    const segue__spec *m = find(spec, c->string);
    if (!m && o == r->root && r->skip && !r->keep_unknown) continue;
    const size_t before = push(r, *r->path ? "." : "", c->string);
    const int rc = m ? read_member(r, m, (char *)base + m->off, c) : keep_custom(r, r->path, c);
    if (rc < 0) return rc;
    r->path[before] = 0;
  }
  return SEGUE_OK;
}

int segue_context_from_json(segue_context **out, const char *json, size_t len, segue_error *err) {
  cJSON *root = NULL;
  if (!out) return SEGUE_E_INVAL;
  *out = NULL;
  int rc = segue__json_parse(&root, json, len, err);
  if (rc < 0) return rc;
  segue__reader r = {.ctx = segue__context_new(), .src = json, .len = len, .root = root, .err = err};
  rc = r.ctx ? segue__read_object(&r, segue__spec_root, segue__context_model_of(r.ctx), root) : nomem(&r);
  cJSON_Delete(root);
  if (rc < 0)
    segue_context_unref(r.ctx);
  else
    *out = r.ctx;
  return rc;
}
