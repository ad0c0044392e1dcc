/* SPDX-License-Identifier: Apache-2.0 */
#include "answer.h"

#include <cjson/cJSON.h>
#include <string.h>

enum { TTL_DEFAULT = 900 };

int segue__vh_feed(vh_answer *a, const char *bytes, size_t n) {
  if (n > VH_ANSWER - a->n) return SEGUE_E_LIMIT;
  memcpy(a->json + a->n, bytes, n);
  a->n += n;
  a->json[a->n] = 0;
  return SEGUE_OK;
}

/* Which of the words it is; -1 for none of them. */
static int word(const cJSON *m, const char *const *words, int n) {
  const char *s = cJSON_GetStringValue(m);
  for (int i = 0; s && i < n; i++)
    if (strcmp(words[i], s) == 0) return i;
  return -1;
}

static int continues(const unsigned char *s, int n) {
  for (int i = 1; i <= n; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  return 1;
}

/* UTF-8 without control characters. */
static int readable(const char *text) {
  for (const unsigned char *s = (const unsigned char *)text; *s;) {
    const int more = *s < 0x80                 ? 0
                     : *s >= 0xC2 && *s < 0xE0 ? 1
                     : (*s & 0xF0) == 0xE0     ? 2
                     : *s >= 0xF0 && *s < 0xF5 ? 3
                                               : -1;
    if (*s < 0x20 || *s == 0x7F || more < 0 || !continues(s, more)) return 0;
    s += more + 1;
  }
  return 1;
}

/* A string member; absent or null is "". @return 0 when it is something else, or too long */
static int text(const cJSON *o, const char *name, char *out, size_t cap) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  out[0] = 0;
  if (!m || cJSON_IsNull(m)) return 1;
  if (!cJSON_IsString(m) || strlen(m->valuestring) >= cap || !readable(m->valuestring)) return 0;
  memcpy(out, m->valuestring, strlen(m->valuestring) + 1);
  return 1;
}

static const char *read_fields(const cJSON *list, segue_verify_field *fields, size_t n) {
  static const char *const statuses[] = {"claimed", "verified", "failed"};
  const cJSON *f;
  if (list && !cJSON_IsArray(list)) return "the identity service's fields are no list";
  cJSON_ArrayForEach(f, list) {
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(f, "name"));
    const int status = word(cJSON_GetObjectItemCaseSensitive(f, "status"), statuses, 3);
    if (!name || status < 0) return "the identity service names a field without a status that is one";
    for (size_t i = 0; i < n; i++)
      if (strcmp(fields[i].name, name) == 0) fields[i].status = (uint32_t)status;
  }
  return NULL;
}

static const char *read_answer(vh_answer *a, const cJSON *o, const vh_limits *limits, segue_verify_result *r,
                               segue_verify_field *fields) {
  static const char *const levels[] = {"none", "claimed", "identified", "verified", "strong"};
  static const char *const methods[] = {"kba", "pin", "otp", "token", "voice", "ani"};
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, "method");
  const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(o, "ttl_s");
  const int level = word(cJSON_GetObjectItemCaseSensitive(o, "level"), levels, 5);
  const int method = m ? word(m, methods, 6) : 0;
  if (level < 0) return "the identity service gives no level that is one";
  if (method < 0) return "the identity service names an unknown method";
  if (ttl && !(cJSON_IsNumber(ttl) && ttl->valuedouble >= 1 && ttl->valuedouble <= UINT32_MAX))
    return "the identity service's ttl_s is no number of seconds";
  if (!text(o, "subject", a->subject, sizeof a->subject) || !text(o, "name", a->name, sizeof a->name))
    return "the identity service's subject or name is no text of at most 127 bytes";
  const char *wrong = read_fields(cJSON_GetObjectItemCaseSensitive(o, "fields"), fields, r->n_fields);
  if (wrong) return wrong;
  r->level = (uint32_t)level < limits->level ? (uint32_t)level : limits->level;
  r->subject = r->level ? a->subject : ""; /* a failed check tells nobody's name */
  r->name = r->level ? a->name : "";
  r->method = methods[method];
  r->ttl_s = ttl ? (uint32_t)ttl->valuedouble : TTL_DEFAULT;
  if (r->ttl_s > limits->ttl_s) r->ttl_s = limits->ttl_s;
  if (!r->level) r->ttl_s = 0;
  return NULL;
}

const char *segue__vh_read(vh_answer *a, const vh_limits *limits, segue_verify_result *r,
                           segue_verify_field *fields) {
  const char *end = NULL;
  cJSON *o = cJSON_ParseWithLengthOpts(a->json, a->n + 1, &end, 1);
  const char *wrong = cJSON_IsObject(o) ? read_answer(a, o, limits, r, fields)
                                        : "the identity service's answer is no JSON object";
  cJSON_Delete(o);
  return wrong;
}
