/* SPDX-License-Identifier: Apache-2.0 */
#include "context/custom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/letters.h"
#include "context/builder.h"
#include "context/object.h"
#include "context/redact.h"

enum {
  PROSE = 24,      /* words: what people give as the value of anything has fewer */
  PROSE_NAME = 100 /* bytes: names of custom members have an end */
};

static bool secret_name(const char *name) {
  return name && segue__class_of_name(name, strlen(name)) > SEGUE_CLASS_PII;
}

/* {"PIN": …}, and {"name": "PIN", "value": …} in a list of its like. */
static bool secret_member(const cJSON *v) {
  const cJSON *name = cJSON_IsObject(v) ? cJSON_GetObjectItem(v, "name") : NULL;
  return secret_name(v->string) || (cJSON_IsString(name) && secret_name(name->valuestring));
}

bool segue__custom_secret(const char *key, const cJSON *v) {
  return secret_name(key) || secret_member(v);
}

/* A card's number typed as a JSON number is still one, and so is a secret that the conversation told. */
static int mask_number(segue_redactor *r, cJSON *v) {
  if (fabs(v->valuedouble) < (r ? 100 : 1e11) || fabs(v->valuedouble) >= 1e20) return SEGUE_OK;
  return segue__redactor_json_number(r, v);
}

/* Where to part a text that is longer than a turn may be: behind a sentence, else between words, for what names a secret must stay
 * with its value. */
static size_t part_at(const char *s) {
  size_t at = SEGUE__TURN_MAX;
  while (at > SEGUE__TURN_MAX / 2 && !(s[at] == '\n' || (s[at] == ' ' && strchr(".?!", s[at - 1])))) at--;
  if (at > SEGUE__TURN_MAX / 2) return at;
  for (at = SEGUE__TURN_MAX; at > SEGUE__TURN_MAX / 2 && s[at] != ' ';) at--;
  return at;
}

/* A text of any length, as much of it at once as a turn may have. */
static int mask_text(segue_redactor *r, const char *s, size_t n, segue__buf *out) {
  int rc = SEGUE_OK;
  for (size_t at = 0, len; at < n && rc == SEGUE_OK; at += len) {
    len = n - at;
    if (len > SEGUE__TURN_MAX) len = part_at(s + at);
    rc = segue__redactor_text(r, s + at, len, out);
  }
  return rc;
}

int segue__custom_mask(segue_redactor *r, cJSON *v) {
  if (cJSON_IsNumber(v)) return mask_number(r, v);
  if (cJSON_IsString(v)) {
    segue__buf out;
    segue__buf_init(&out);
    int rc = mask_text(r, v->valuestring, strlen(v->valuestring), &out);
    if (rc == SEGUE_OK && out.len && strcmp(segue__buf_str(&out), v->valuestring) != 0 &&
        !cJSON_SetValuestring(v, segue__buf_str(&out)))
      rc = SEGUE_E_NOMEM;
    segue__buf_free(&out);
    return rc;
  }
  for (cJSON *c = v->child, *next; c; c = next) {
    next = c->next;
    if (secret_member(c)) {
      cJSON_Delete(cJSON_DetachItemViaPointer(v, c));
      continue;
    }
    const int rc = segue__custom_mask(r, c);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

int segue__custom_scrub(segue_redactor *r, segue_context *c, segue__custom *m) {
  cJSON *v = NULL;
  int rc = segue__json_parse(&v, m->json.p, m->json.len, NULL);
  if (rc == SEGUE_OK) rc = segue__custom_mask(r, v);
  char *json = rc == SEGUE_OK ? cJSON_PrintUnformatted(v) : NULL;
  rc = json && segue__builder_keep(c, &m->json, segue__str_of(json)) ? SEGUE_OK : SEGUE_E_NOMEM;
  cJSON_free(json);
  cJSON_Delete(v);
  return rc;
}

/* ---- prose ---- */

bool segue__entity_prose(const segue__entity *e) {
  size_t words = 0;
  for (size_t i = 0; i < e->value.len; i++)
    words += !segue__is_space(e->value.p[i]) && (i == 0 || segue__is_space(e->value.p[i - 1]));
  return words > PROSE && e->cls < SEGUE_CLASS_PII && e->name.len < PROSE_NAME;
}

static bool has_key(const segue_context *c, const char *key) {
  for (size_t i = 0; i < c->m.n_custom; i++)
    if (strcmp(c->m.custom[i].key.p, key) == 0) return true;
  return false;
}

int segue__entity_aside(segue_context *c) {
  const segue__entity e = c->m.issue.entities[--c->m.issue.n_entities];
  char key[PROSE_NAME + 12];
  snprintf(key, sizeof key, "%s", e.name.p);
  for (unsigned k = 2; has_key(c, key); k++) snprintf(key, sizeof key, "%s %u", e.name.p, k);
  if (c->m.n_custom >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
  segue__custom *m = segue__context_add_custom(c);
  if (!m) return SEGUE_E_NOMEM;
  segue__buf json;
  segue__buf_init(&json);
  segue__buf_json_stringn(&json, e.value.p, e.value.len);
  const bool ok = !json.failed && segue__context_str(c, &m->key, key, strlen(key)) &&
                  segue__context_str(c, &m->json, segue__buf_str(&json), json.len);
  segue__buf_free(&json);
  if (!ok) c->m.n_custom--;
  return ok ? SEGUE_OK : SEGUE_E_NOMEM;
}
