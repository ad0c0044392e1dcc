/* SPDX-License-Identifier: Apache-2.0 */
#include "session/config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"
#include "base/letters.h"
#include "base/likely.h"
#include "context/json.h"

enum { MAX_TARGET = 255, MAX_SHOWN_NAME = 40 };

/* ---- errors ---- */

int segue__config_fail(const segue__config *c, int code, const cJSON *at, const char *path, const char *fmt,
                       ...) {
  const uint64_t offset =
      at && c->root && c->src ? segue__json_offset(c->src, c->len, c->root, at) : UINT64_MAX;
  char text[sizeof c->err->message];
  va_list ap;
  va_start(ap, fmt);
  (void)vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  (void)segue__json_fail(c->err, code, c->src, offset, path, text);
  return *path ? segue__fail_prefix(c->err, code, "%s: ", path) : code;
}

int segue__config_under(const segue__config *c, int code, const char *path) {
  char old[sizeof c->err->path], joined[2 * sizeof c->err->path];
  if (!c->err) return code;
  (void)snprintf(old, sizeof old, "%s", c->err->path);
  (void)snprintf(joined, sizeof joined, "%s%s%s", path, *old && *old != '[' ? "." : "", old);
  (void)snprintf(c->err->path, sizeof c->err->path, "%.*s", (int)sizeof c->err->path - 1, joined);
  /* Whoever found the fault counted in a text that the user does not see. */
  segue__json_place(c->err, c->err->path, c->src, c->len, c->root);
  return code;
}

int segue__config_below(const segue__config *c, int code, const char *path) {
  (void)segue__config_under(c, code, path);
  return c->err ? segue__fail_prefix(c->err, code, "%s: ", c->err->path) : code;
}

/* ---- opening and closing ---- */

int segue__config_open(segue__config *c, const char *json, size_t len, segue_error *err) {
  *c = (segue__config){.src = json, .len = len, .err = err};
  const int rc = segue__json_parse(&c->root, json, len, err);
  if (rc < 0) return err && err->path[0] ? segue__fail_prefix(err, rc, "%s: ", err->path) : rc;
  if (!cJSON_IsObject(c->root))
    return segue__config_fail(c, SEGUE_E_PARSE, c->root, "", "a JSON object is needed");
  return SEGUE_OK;
}

static void wipe(cJSON *v) {
  for (; v; v = v->next) {
    if (v->valuestring) OPENSSL_cleanse(v->valuestring, strlen(v->valuestring));
    wipe(v->child);
  }
}

void segue__config_close(segue__config *c) {
  wipe(c->root);
  cJSON_Delete(c->root);
  *c = (segue__config){0};
}

/* ---- one value ---- */

static int wrong(const segue__config *c, const cJSON *v, const char *path, const char *should) {
  return segue__config_fail(c, SEGUE_E_PARSE, v, path, "must be %s", should);
}

static int read_number(const segue__config *c, const cJSON *v, const char *path, const segue__setting *s) {
  if (!cJSON_IsNumber(v) || !(v->valuedouble >= s->min && v->valuedouble <= s->max) ||
      v->valuedouble != floor(v->valuedouble))
    return segue__config_fail(c, SEGUE_E_PARSE, v, path, "must be a whole number of %s from %u to %u",
                              s->what, (unsigned)s->min, (unsigned)s->max);
  *(uint32_t *)s->to = (uint32_t)v->valuedouble;
  return SEGUE_OK;
}

static int read_word(const segue__config *c, const cJSON *v, const char *path, const segue__setting *s) {
  char known[160] = "";
  for (int32_t i = 0; s->words[i]; i++) {
    const size_t used = strlen(known);
    if (cJSON_IsString(v) && strcmp(v->valuestring, s->words[i]) == 0) {
      *(int32_t *)s->to = i;
      return SEGUE_OK;
    }
    (void)snprintf(known + used, sizeof known - used, "%s\"%s\"", i ? s->words[i + 1] ? ", " : " or " : "",
                   s->words[i]);
  }
  return wrong(c, v, path, known);
}

static int read_text(const segue__config *c, const cJSON *v, const char *path, const segue__setting *s) {
  const size_t n = cJSON_IsString(v) ? strlen(v->valuestring) : 0;
  if (!cJSON_IsString(v) || n < s->min || n > s->max)
    return segue__config_fail(c, SEGUE_E_PARSE, v, path, "must be text of %u to %u bytes", (unsigned)s->min,
                              (unsigned)s->max);
  if (s->kind == SEGUE__SET_TEXT) {
    memcpy(s->to, v->valuestring, n + 1);
    return SEGUE_OK;
  }
  char *copy = strdup(v->valuestring);
  if (!copy) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, path, "out of memory");
  free(*(char **)s->to);
  *(char **)s->to = copy;
  return SEGUE_OK;
}

static int read_engines(const segue__config *c, const cJSON *v, const char *path, const segue__setting *s) {
  const int n = cJSON_GetArraySize(v);
  const cJSON *o;
  bool good = cJSON_IsObject(v) || (cJSON_IsArray(v) && n >= (int)s->min && n <= (int)s->max);
  if (cJSON_IsArray(v)) cJSON_ArrayForEach(o, v) good &= cJSON_IsObject(o) != 0;
  if (!good)
    return segue__config_fail(c, SEGUE_E_PARSE, v, path, "must be an object, or a list of %u to %u of them",
                              (unsigned)s->min, (unsigned)s->max);
  *(const cJSON **)s->to = v;
  return SEGUE_OK;
}

static int read_value(const segue__config *c, const cJSON *v, const char *path, const segue__setting *s) {
  switch (s->kind) {
  case SEGUE__SET_NUMBER: return read_number(c, v, path, s);
  case SEGUE__SET_SWITCH:
    if (!cJSON_IsBool(v)) return wrong(c, v, path, "true or false");
    *(uint32_t *)s->to = cJSON_IsTrue(v) ? 1 : 0;
    return SEGUE_OK;
  case SEGUE__SET_BOOL:
    if (!cJSON_IsBool(v)) return wrong(c, v, path, "true or false");
    *(bool *)s->to = cJSON_IsTrue(v);
    return SEGUE_OK;
  case SEGUE__SET_WORD: return read_word(c, v, path, s);
  case SEGUE__SET_TEXT:
  case SEGUE__SET_STRING: return read_text(c, v, path, s);
  case SEGUE__SET_OBJECT:
    if (!cJSON_IsObject(v)) return wrong(c, v, path, "an object");
    *(const cJSON **)s->to = v;
    return SEGUE_OK;
  case SEGUE__SET_LIST:
    if (!cJSON_IsArray(v)) return wrong(c, v, path, "a list");
    *(const cJSON **)s->to = v;
    return SEGUE_OK;
  case SEGUE__SET_ENGINES: return read_engines(c, v, path, s);
  }
  return SEGUE_E_INVAL;
}

/* ---- an object ---- */

/* The path of member `name`; a name from outside may be long and hold anything. */
static void path_of(char *out, size_t cap, const char *path, const char *name) {
  (void)snprintf(out, cap, "%s%s%.*s", path, *path ? "." : "", MAX_SHOWN_NAME, name);
  for (char *p = out; *p; p++)
    if ((unsigned char)*p < ' ' || *p == 0x7f) *p = '?';
}

static int unknown(const segue__config *c, const cJSON *v, const char *path, const segue__setting *settings,
                   size_t n) {
  const char *likely = NULL;
  char known[160] = "";
  for (size_t i = 0; i < n; i++) likely = segue__likelier(v->string, likely, settings[i].name);
  if (likely)
    return segue__config_fail(c, SEGUE_E_PARSE, v, path, "no such setting; did you mean \"%s\"?", likely);
  for (size_t i = 0, used = 0; i < n; i++) {
    const bool fits = used + strlen(settings[i].name) + sizeof ", …" < sizeof known;
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                             fits ? settings[i].name : "…");
    if (!fits) break;
  }
  return segue__config_fail(c, SEGUE_E_PARSE, v, path, "no such setting; there are %s", known);
}

static int read_members(const segue__config *c, const cJSON *o, const char *path,
                        const segue__setting *settings, size_t n, bool strict) {
  const cJSON *v;
  cJSON_ArrayForEach(v, o) {
    char below[sizeof c->err->path];
    size_t i = 0;
    int rc = SEGUE_OK;
    path_of(below, sizeof below, path, v->string);
    while (i < n && strcmp(settings[i].name, v->string) != 0) i++;
    if (i < n)
      rc = read_value(c, v, below, &settings[i]);
    else if (strict)
      rc = unknown(c, v, below, settings, n);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

int segue__config_read(const segue__config *c, const cJSON *o, const char *path,
                       const segue__setting *settings, size_t n) {
  return read_members(c, o, path, settings, n, true);
}

int segue__config_read_ours(const segue__config *c, const cJSON *o, const char *path,
                            const segue__setting *settings, size_t n) {
  return read_members(c, o, path, settings, n, false);
}

/* ---- checks ---- */

bool segue__config_is_target(const char *s) {
  size_t scheme = 0;
  if (!segue__is_letter(s[0]) || strlen(s) > MAX_TARGET) return false;
  while (segue__is_alnum(s[scheme]) || (s[scheme] && strchr("+-.", s[scheme]))) scheme++;
  if (s[scheme] != ':' || !s[scheme + 1]) return false;
  for (const char *p = s; *p; p++)
    if ((unsigned char)*p <= ' ' || *p == 0x7f || strchr("<>\"", *p)) return false;
  return true;
}

bool segue__config_is_token(const char *s) {
  for (const char *p = s; *p; p++)
    if (!segue__is_alnum(*p) && !strchr("-.!%*_+`'~", *p)) return false;
  return *s != '\0';
}

bool segue__config_is_line(const char *s) {
  for (const char *p = s; *p; p++)
    if ((unsigned char)*p < ' ' || *p == 0x7f) return false;
  return true;
}
