/* SPDX-License-Identifier: Apache-2.0 */
/* Verification against a file of salted hashes. A record is found by what identifies (a key such as
 * the account number, or the calling number) and proven by what the person knows. A found record
 * without proof verifies nothing. Failures are limited per record and per calling number. */
#include <segue/ext/verify.h>

#include "records.h"

#include "../common/reader.h"
#include "../common/spoken.h"

#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { GUARDS = 1024 };

/* Failures within a window, by hash of subject or caller. Colliding entries share one count, which
 * errs towards caution; a table of fixed size cannot be made to grow by an attacker. */
struct guard {
  uint64_t key;
  segue_time since;
  uint32_t failures;
};

struct engine {
  const segue_host *host;
  vf_records *records;
  char method[32];
  uint32_t ttl_s, min_fields, max_failures;
  segue_time window;
  vf_hash decoy;        /* spends the time of a check when nobody was found */
  pthread_mutex_t lock; /* guards */
  int locked_ready;
  struct guard guards[GUARDS];
};

static uint64_t hash_text(const char *kind, const char *s) {
  uint64_t h = 1469598103934665603u; /* FNV-1a */
  for (; *kind; kind++) h = (h ^ (unsigned char)*kind) * 1099511628211u;
  for (; *s; s++) h = (h ^ (unsigned char)*s) * 1099511628211u;
  return h ? h : 1;
}

static struct guard *guard_of(struct engine *e, uint64_t key, segue_time now) {
  struct guard *g = &e->guards[key % GUARDS];
  if (g->failures && now - g->since > e->window) g->failures = 0;
  return g;
}

/* Counts a try before it is judged, so that parallel calls cannot slip past. @return whether allowed */
static int admit(struct engine *e, uint64_t key, segue_time now) {
  if (!key) return 1;
  pthread_mutex_lock(&e->lock);
  struct guard *g = guard_of(e, key, now);
  const int ok = g->failures < e->max_failures;
  if (ok) {
    if (!g->failures) g->since = now;
    g->failures++;
  }
  pthread_mutex_unlock(&e->lock);
  return ok;
}

static void forgive(struct engine *e, uint64_t key) {
  if (!key) return;
  pthread_mutex_lock(&e->lock);
  struct guard *g = &e->guards[key % GUARDS];
  if (g->failures) g->failures--;
  pthread_mutex_unlock(&e->lock);
}

struct reading {
  struct engine *engine;
  const char *path; /* of the records */
};

static void read_config(rd *r, const cJSON *config, void *reading) {
  struct reading *to = reading;
  struct engine *e = to->engine;
  segue__rd_members(r, config, "configuration", "use file method ttl_s min_fields max_failures window_s");
  const char *method = segue__rd_string(r, config, "method", sizeof e->method - 1);
  snprintf(e->method, sizeof e->method, "%s", method ? method : "kba");
  e->ttl_s = segue__rd_uint(r, config, "ttl_s", 1, 86400, 900);
  e->min_fields = segue__rd_uint(r, config, "min_fields", 1, VF_MAX_FIELDS, 1);
  e->max_failures = segue__rd_uint(r, config, "max_failures", 1, 1000, 5);
  e->window = SEGUE_SECONDS(segue__rd_uint(r, config, "window_s", 1, 86400, 900));
  to->path = segue__rd_string(r, config, "file", 4095);
}

static int load(struct engine *e, const char *path, segue_error *err) {
  char *text = NULL;
  size_t n = 0;
  int rc = segue__rd_slurp(e->host, "verify_file", path, VF_MAX_FILE, &text, &n, err);
  if (rc) return rc;
  rc = segue__vf_parse(&e->records, e->host, text, n, path, err);
  e->host->free(e->host, text);
  return rc;
}

static int verify_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  rd_arena arena = {.host = host};
  struct reading to = {.engine = e};
  e->host = host;
  int rc = segue__rd_config(&arena, "verify_file", config, read_config, &to, err);
  if (!rc && !to.path)
    rc = segue__rd_error(err, SEGUE_E_INVAL, "file", "verify_file", "", "configuration needs \"file\"");
  if (!rc) rc = load(e, to.path, err);
  segue__rd_release(&arena);
  if (rc) return rc;
  e->decoy.n_salt = VF_SALT;
  e->decoy.iter = e->records->n ? e->records->all[0].fields[0].hash.iter : VF_ITER_DEFAULT;
  if (pthread_mutex_init(&e->lock, NULL)) {
    segue__vf_free(e->records);
    e->records = NULL;
    return segue__rd_error(err, SEGUE_E_NOMEM, "", "verify_file", "", "out of memory");
  }
  e->locked_ready = 1;
  return SEGUE_OK;
}

static void verify_fini(void *engine) {
  struct engine *e = engine;
  if (e->locked_ready) pthread_mutex_destroy(&e->lock);
  segue__vf_free(e->records);
  e->records = NULL;
  e->locked_ready = 0;
}

/* Calling numbers differ in country prefixes: the last nine digits must agree. */
static int same_phone(const char *record, const char *caller) {
  char digits[33];
  size_t n = 0;
  for (; *caller && *caller != '@' && n < sizeof digits - 1; caller++)
    if (*caller >= '0' && *caller <= '9') digits[n++] = *caller;
  digits[n] = 0;
  const size_t m = strlen(record);
  if (m < 7 || n < 7) return 0;
  const size_t k = m < n ? m : n;
  const size_t tail = k < 9 ? k : 9;
  return strcmp(record + m - tail, digits + n - tail) == 0;
}

/* The one record all given keys point to. Keys first: the calling number can be forged or shared,
 * so it only serves when no key was said. */
static const vf_record *find(const vf_records *all, const segue_verify_request *req) {
  const vf_record *by_phone = NULL;
  int keyed = 0;
  for (uint32_t i = 0; i < all->n; i++) {
    const vf_record *r = &all->all[i];
    int hits = 0, misses = 0;
    for (size_t k = 0; k < req->n_fields; k++) {
      const vf_key *key = segue__vf_key(r, req->fields[k].name);
      char canonical[128] = "";
      if (!key) continue;
      keyed = 1;
      segue__spoken_canonical(req->fields[k].value ? req->fields[k].value : "", canonical, sizeof canonical);
      if (strcmp(key->value, canonical) == 0)
        hits++;
      else
        misses++;
    }
    if (hits && !misses) return r;
    if (!by_phone && same_phone(r->phone, req->caller ? req->caller : "")) by_phone = r;
  }
  return keyed ? NULL : by_phone;
}

struct verdict {
  segue_verify_field fields[VF_MAX_FIELDS];
  uint32_t n, proven, failed, pins;
};

static void judge(const struct engine *e, const vf_record *r, const segue_verify_request *req,
                  struct verdict *v) {
  for (size_t i = 0; i < req->n_fields && v->n < VF_MAX_FIELDS; i++) {
    segue_verify_field *out = &v->fields[v->n++];
    const char *value = req->fields[i].value ? req->fields[i].value : "";
    const vf_field *f = r ? segue__vf_field(r, req->fields[i].name) : NULL;
    memset(out, 0, sizeof *out);
    out->name = req->fields[i].name;
    if (f) {
      out->status = segue__vf_matches(&f->hash, value) ? 1 : 2;
      v->proven += out->status == 1;
      v->failed += out->status == 2;
      v->pins += out->status == 1 && strcmp(out->name, "pin") == 0;
    } else if (!r) {
      (void)segue__vf_matches(&e->decoy, value);
      out->status = 2;
      v->failed++;
    }
  }
}

static void answer(const struct engine *e, const segue_verify_sink *sink, const segue_verify_request *req,
                   const vf_record *r, struct verdict *v, int good) {
  segue_verify_result res = {
      .size = sizeof res, .id = req->id, .subject = "", .name = "", .method = e->method};
  if (good) {
    res.level = SEGUE_AUTH_VERIFIED;
    res.subject = r->subject;
    res.name = r->name;
    res.ttl_s = e->ttl_s;
    if (v->pins == v->proven) res.method = "pin";
    for (uint32_t i = 0; i < v->n; i++) /* the key that found the record belongs to the proven person */
      if (segue__vf_key(r, v->fields[i].name)) v->fields[i].status = 1;
  }
  res.fields = v->fields;
  res.n_fields = v->n;
  sink->result(sink->ctx, &res);
}

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *req) {
  struct engine *e = engine;
  struct verdict v = {.n = 0};
  const vf_record *r = find(e->records, req);
  const segue_time now = e->host->now(e->host);
  const uint64_t who = r ? hash_text("subject:", r->subject) : 0;
  const uint64_t caller = req->caller && *req->caller ? hash_text("caller:", req->caller) : 0;
  const int a = admit(e, who, now), b = a && admit(e, caller, now);
  if (!a || !b) {
    if (a) forgive(e, who);
    e->host->log(e->host, SEGUE_LOG_WARN, "verify_file: too many failed checks, not checking");
    sink->error(sink->ctx, req->id, SEGUE_E_LIMIT, "too many failed checks; try again later");
    return SEGUE_OK;
  }
  judge(e, r, req, &v);
  const int good = r && v.proven >= e->min_fields && v.failed == 0;
  if (good) {
    forgive(e, who);
    forgive(e, caller);
  }
  answer(e, sink, req, r, &v, good);
  return SEGUE_OK;
}

static const segue_verify_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = SEGUE_ENGINE_BLOCKING, /* a hash takes tens of milliseconds by design */
    .engine_size = sizeof(struct engine),
    .init = verify_init,
    .fini = verify_fini,
    .check = verify_check,
};

extern const segue_plugin segue__plugin_verify_file;
const segue_plugin segue__plugin_verify_file = {
    .size = sizeof segue__plugin_verify_file,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "verify_file",
    .version = "0.1.0",
    .description = "Verifies callers against a file of salted hashes.",
    .verify = &ops,
};
