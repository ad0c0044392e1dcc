/* SPDX-License-Identifier: Apache-2.0 */
/* What an application's action took or gave, whole: objects and lists of them, or JSON written as text. Each value in it
 * becomes an entity of its own, called by where it stands. */
#include "context/leaves.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "context/custom.h"
#include "context/names.h"
#include "context/redactor.h"

enum { LEAVES = 64, PATH = 96, DEEP = 12 };

typedef struct walk {
  segue_context *ctx;
  segue__buf *secrets;
  int32_t cls;
  segue__src src;
  size_t n;
} walk;

/* Names of what holds the values, not of what they are. */
static bool wrapper(const char *name, size_t n) {
  static const char *const words[] = {"result", "results",   "data",   "payload", "response", "body",
                                      "value",  "values",    "nested", "output",  "args",     "params",
                                      "input",  "arguments", "items",  "lines",   "records",  "hits"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strlen(words[i]) == n && memcmp(words[i], name, n) == 0) return true;
  return false;
}

/* The last two names of the path that say something: "customer.last_name". */
static segue__str called(const char *path) {
  const size_t n = strlen(path);
  size_t from = n, names = 0;
  while (from > 0) {
    const size_t end = from;
    while (from > 0 && path[from - 1] != '.') from--;
    if (names > 0 && wrapper(path + from, end - from)) {
      from = end + 1;
      break;
    }
    if (++names == 2 || from == 0) break;
    from--;
  }
  return (segue__str){path + from, n - from};
}

static int leaf(walk *w, const char *path, segue__str value) {
  const int deserved = segue__class_of_name(path, strlen(path));
  if (deserved > SEGUE_CLASS_PII || w->cls > SEGUE_CLASS_PII) {
    segue__buf_put(w->secrets, value.p, value.len);
    segue__buf_putc(w->secrets, 0);
    return w->secrets->failed ? SEGUE_E_NOMEM : SEGUE_OK;
  }
  if (w->n++ >= LEAVES) return SEGUE_OK;
  segue__entity *e = segue__context_add_entity(w->ctx);
  const segue__str name = called(path);
  segue__buf masked;
  if (!e) return SEGUE_E_NOMEM;
  e->cls = deserved > w->cls ? deserved : w->cls;
  e->src = w->src;
  segue__buf_init(&masked);
  int rc = segue__redactor_text(NULL, value.p, value.len, &masked);
  if (rc == SEGUE_OK && !(segue__context_str(w->ctx, &e->name, name.p, name.len) &&
                          segue__context_str(w->ctx, &e->value, segue__buf_str(&masked), masked.len)))
    rc = SEGUE_E_NOMEM;
  segue__buf_free(&masked);
  return rc == SEGUE_OK && segue__entity_prose(e) ? segue__entity_aside(w->ctx) : rc;
}

/* {"name": "PIN", "value": …}: called by what it names. */
static const cJSON *named_value(const cJSON *v, const char **name) {
  const cJSON *value = cJSON_IsObject(v) ? cJSON_GetObjectItem(v, "value") : NULL;
  static const char *const names[] = {"name", "key", "field", "label"};
  for (size_t i = 0; value && i < sizeof names / sizeof names[0]; i++) {
    const cJSON *k = cJSON_GetObjectItem(v, names[i]);
    if (!cJSON_IsString(k)) continue;
    *name = k->valuestring;
    return value;
  }
  return NULL;
}

/* Secrets are known by any name on the way, also by one for which a long path has no room. */
static void enter(walk *w, char path[PATH], size_t before, const char *name) {
  if (!name || !*name) return;
  const int cls = segue__class_of_name(name, strlen(name));
  if (cls > SEGUE_CLASS_PII && cls > w->cls) w->cls = cls;
  snprintf(path + before, PATH - before, "%s%s", before ? "." : "", name);
}

/* A text, a number or a flag, into `out`; false for anything else. */
static bool scalar(const cJSON *v, segue__sink *out) {
  if (cJSON_IsNumber(v))
    segue__sink_number(out, v->valuedouble);
  else if (cJSON_IsBool(v))
    segue__sink_puts(out, cJSON_IsTrue(v) ? "true" : "false");
  else if (cJSON_IsString(v))
    segue__sink_puts(out, v->valuestring);
  else
    return false;
  return out->len <= out->cap;
}

/* {"value": 22, "unit": "l/min"}, {"amount": 14.5, "currency": "GBP"}: one value, "22 l/min". */
static bool measured(const cJSON *v, segue__sink *out) {
  static const char *const amounts[] = {"value", "amount", "quantity", "magnitude"};
  static const char *const units[] = {"unit", "units", "uom", "currency", "currencyCode"};
  const cJSON *amount = NULL, *unit = NULL;
  if (!cJSON_IsObject(v) || cJSON_GetArraySize(v) != 2) return false;
  for (size_t i = 0; i < sizeof amounts / sizeof amounts[0] && !amount; i++)
    amount = cJSON_GetObjectItem(v, amounts[i]);
  for (size_t i = 0; i < sizeof units / sizeof units[0] && !unit; i++)
    unit = cJSON_GetObjectItem(v, units[i]);
  if (!cJSON_IsString(unit) || cJSON_IsBool(amount) || !scalar(amount, out)) return false;
  segue__sink_puts(out, " ");
  return scalar(unit, out);
}

static int visit(walk *w, const cJSON *v, char path[PATH], int depth) {
  char text[64];
  segue__sink sink = {text, sizeof text, 0};
  if (cJSON_IsString(v))
    return v->valuestring[0] ? leaf(w, path, (segue__str){v->valuestring, strlen(v->valuestring)}) : SEGUE_OK;
  if (scalar(v, &sink)) return leaf(w, path, (segue__str){text, sink.len});
  sink.len = 0;
  if (measured(v, &sink)) return leaf(w, path, (segue__str){text, sink.len});
  const size_t before = strlen(path);
  const int32_t cls = w->cls;
  const char *name = NULL;
  const cJSON *value = named_value(v, &name);
  for (const cJSON *c = value ? value : v->child; c && depth < DEEP; c = value ? NULL : c->next) {
    enter(w, path, before, value ? name : c->string);
    const int rc = visit(w, c, path, depth + 1);
    path[before] = 0;
    w->cls = cls;
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

int segue__read_leaves(segue_context *ctx, const char *name, const cJSON *value, int32_t cls, segue__src src,
                       segue__buf *secrets) {
  walk w = {.ctx = ctx, .secrets = secrets, .cls = cls, .src = src};
  char path[PATH];
  snprintf(path, sizeof path, "%s", name);
  return visit(&w, value, path, 0);
}
