/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include "../common/reader.h"
#include "../common/spoken.h"

#include <string.h>

static void *array(rd *r, const cJSON *node, size_t size) {
  size_t n = 0;
  for (const cJSON *c = node ? node->child : NULL; c; c = c->next) n++;
  void *p = segue__rd_alloc(r->arena, n ? n * size : 1);
  if (!p) segue__rd_fail(r, SEGUE_E_NOMEM, node, "out of memory");
  return p;
}

static const char *copy(rd *r, const char *s) {
  char *p = segue__rd_copy(r->arena, s);
  if (!p) segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
  return p;
}

static void read_hash(rd *r, const cJSON *node, vf_field *f) {
  if (segue__rd_members(r, node, "field", "salt hash iter")) return;
  f->name = copy(r, node->string);
  const char *salt = segue__rd_string(r, node, "salt", 2 * VF_SALT);
  const char *hash = segue__rd_string(r, node, "hash", 2 * VF_HASH);
  f->hash.iter = segue__rd_uint(r, node, "iter", VF_ITER_MIN, VF_ITER_MAX, 0);
  f->hash.n_salt = salt ? (uint32_t)segue__vf_unhex(salt, f->hash.salt, VF_SALT) : 0;
  const size_t n = hash ? segue__vf_unhex(hash, f->hash.hash, VF_HASH) : 0;
  if (f->hash.n_salt < VF_SALT_MIN)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "\"salt\" must be %d to %d octets in hexadecimal", VF_SALT_MIN,
                   VF_SALT);
  if (n != VF_HASH)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "\"hash\" must be %d octets in hexadecimal", VF_HASH);
  if (!f->hash.iter) segue__rd_fail(r, SEGUE_E_PARSE, node, "\"iter\" is missing");
}

static void read_keys(rd *r, const cJSON *node, vf_record *rec) {
  const cJSON *o = segue__rd_object(r, node, "keys", VF_MAX_FIELDS);
  vf_key *keys = array(r, o, sizeof *keys);
  rec->keys = keys;
  for (const cJSON *c = o ? o->child : NULL; c && !r->code; c = c->next) {
    char canonical[128];
    if (!cJSON_IsString(c) || !segue__spoken_canonical(c->valuestring, canonical, sizeof canonical)) {
      segue__rd_fail(r, SEGUE_E_PARSE, c, "a key must be a string with something in it");
      return;
    }
    keys[rec->n_keys].name = copy(r, c->string);
    keys[rec->n_keys++].value = copy(r, canonical);
  }
}

static void read_phone(rd *r, const cJSON *node, vf_record *rec) {
  const char *s = segue__rd_string(r, node, "phone", 32);
  char digits[33];
  size_t n = 0;
  for (; s && *s; s++)
    if (*s >= '0' && *s <= '9') digits[n++] = *s;
  digits[n] = 0;
  rec->phone = copy(r, digits);
}

static void read_record(rd *r, const cJSON *node, vf_record *rec) {
  if (segue__rd_members(r, node, "record", "subject name phone keys fields")) return;
  rec->subject = segue__rd_string(r, node, "subject", 127);
  if (!rec->subject) segue__rd_fail(r, SEGUE_E_PARSE, node, "record has no subject");
  rec->name = segue__rd_string(r, node, "name", 127);
  if (!rec->name) rec->name = "";
  read_phone(r, node, rec);
  read_keys(r, node, rec);
  const cJSON *fields = segue__rd_object(r, node, "fields", VF_MAX_FIELDS);
  if (!fields || !fields->child) segue__rd_fail(r, SEGUE_E_PARSE, node, "record has no fields");
  vf_field *f = array(r, fields, sizeof *f);
  rec->fields = f;
  for (const cJSON *c = fields ? fields->child : NULL; c && !r->code; c = c->next)
    read_hash(r, c, &f[rec->n_fields++]);
}

static void read_root(rd *r, const cJSON *root, vf_records *recs) {
  if (!cJSON_IsArray(root)) {
    segue__rd_fail(r, SEGUE_E_PARSE, root, "must be an array of records");
    return;
  }
  vf_record *all = array(r, root, sizeof *all);
  recs->all = all;
  for (const cJSON *c = root->child; c && !r->code; c = c->next) {
    if (recs->n == VF_MAX_RECORDS)
      segue__rd_fail(r, SEGUE_E_LIMIT, c, "more than %d records", VF_MAX_RECORDS);
    else
      read_record(r, c, &all[recs->n++]);
  }
}

int segue__vf_parse(vf_records **out, const segue_host *host, const char *json, size_t len, const char *label,
                    segue_error *err) {
  rd_arena arena = {.host = host};
  rd r = {.arena = &arena, .json = json, .len = len, .kind = "verify_file", .label = label, .err = err};
  *out = NULL;
  cJSON *root = segue__rd_parse(&r);
  if (!root) return r.code;
  r.root = root;
  vf_records *recs = segue__rd_alloc(&arena, sizeof *recs);
  rd_arena *keep = segue__rd_alloc(&arena, sizeof *keep);
  if (!recs || !keep)
    segue__rd_fail(&r, SEGUE_E_NOMEM, NULL, "out of memory");
  else
    read_root(&r, root, recs);
  cJSON_Delete(root);
  if (r.code) {
    segue__rd_release(&arena);
    return r.code;
  }
  *keep = arena;
  recs->arena = keep;
  *out = recs;
  return SEGUE_OK;
}

void segue__vf_free(vf_records *recs) {
  if (!recs) return;
  rd_arena arena = *(rd_arena *)recs->arena;
  segue__rd_release(&arena);
}

const vf_field *segue__vf_field(const vf_record *r, const char *name) {
  for (uint32_t i = 0; i < r->n_fields; i++)
    if (strcmp(r->fields[i].name, name) == 0) return &r->fields[i];
  return NULL;
}

const vf_key *segue__vf_key(const vf_record *r, const char *name) {
  for (uint32_t i = 0; i < r->n_keys; i++)
    if (strcmp(r->keys[i].name, name) == 0) return &r->keys[i];
  return NULL;
}
