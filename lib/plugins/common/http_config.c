/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 4096 };

void segue__http_wipe(void *p, size_t n) {
  volatile char *v = p;
  while (p && n--) *v++ = 0;
}

/* Bytes of the UTF-8 character at `s`; 0 when it is none. */
static int character(const unsigned char *s) {
  const int n = *s < 0x80                 ? 1
                : *s >= 0xC2 && *s < 0xE0 ? 2
                : (*s & 0xF0) == 0xE0     ? 3
                : *s >= 0xF0 && *s < 0xF5 ? 4
                                          : 0;
  for (int i = 1; i < n; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  return n;
}

char *segue__http_put_string(char *at, const char *s) {
  static const char hex[] = "0123456789abcdef";
  *at++ = '"';
  for (int n; *s; s++) {
    const unsigned char c = (unsigned char)*s;
    if ((n = character((const unsigned char *)s)) != 1) {
      at = n ? mempcpy(at, s, (size_t)n) : stpcpy(at, "\\ufffd");
      s += n ? n - 1 : 0;
      continue;
    }
    if (c < 0x20) {
      at = stpcpy(at, "\\u00");
      *at++ = hex[c >> 4];
      *at++ = hex[c & 15];
      continue;
    }
    if (c == '"' || c == '\\') *at++ = '\\';
    *at++ = (char)c;
  }
  *at++ = '"';
  return at;
}

/* A value that may stand in a header. */
static int printable(const char *s) {
  if (!*s) return 0;
  for (; *s; s++)
    if ((unsigned char)*s < 0x20 || (unsigned char)*s == 0x7f) return 0;
  return 1;
}

static int token(const char *s) {
  static const char more[] = "!#$%&'*+-.^_`|~";
  if (!*s) return 0;
  for (; *s; s++)
    if (!((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
          strchr(more, *s)))
      return 0;
  return 1;
}

static void keep_key(rd *r, segue__http_config *c, const cJSON *at, const char *key, size_t n) {
  while (n && strchr(" \t\r\n", key[n - 1])) n--;
  char *line = segue__rd_alloc(&c->arena, n + 32);
  if (!line) {
    segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
    return;
  }
  snprintf(line, n + 32, "Authorization: Bearer %.*s", (int)n, key);
  c->key = line;
  if (n == 0 || strlen(line) != n + 22 || !printable(line))
    segue__rd_fail(r, SEGUE_E_INVAL, at, "the API key is empty or holds what can't stand in a header");
}

static void read_key(rd *r, const cJSON *json, segue__http_config *c) {
  const char *env = segue__rd_string(r, json, "api_key_env", 127);
  const char *file = segue__rd_string(r, json, "api_key_file", 4095);
  const cJSON *at = cJSON_GetObjectItemCaseSensitive(json, env ? "api_key_env" : "api_key_file");
  if (r->code || (!env && !file)) return;
  if (env && file) {
    segue__rd_fail(r, SEGUE_E_INVAL, at, "give \"api_key_env\" or \"api_key_file\", not both");
    return;
  }
  if (env) {
    const char *value = getenv(env);
    if (!value || !*value)
      segue__rd_fail(r, SEGUE_E_NOTFOUND, at, "the environment has no variable %.60s", env);
    else if (strlen(value) > KEY_MAX)
      segue__rd_fail(r, SEGUE_E_LIMIT, at, "the API key is too long");
    else
      keep_key(r, c, at, value, strlen(value));
    return;
  }
  char *text = NULL;
  size_t n = 0;
  const int rc = segue__rd_slurp(c->arena.host, r->kind, file, KEY_MAX, &text, &n, r->err);
  if (rc) {
    r->code = rc;
    return;
  }
  keep_key(r, c, at, text, n);
  segue__http_wipe(text, n);
  c->arena.host->free(c->arena.host, text);
}

static void read_headers(rd *r, const cJSON *json, segue__http_config *c) {
  const cJSON *all = segue__rd_object(r, json, "headers", SEGUE__HTTP_HEADERS), *h;
  if (r->code || !all) return;
  cJSON_ArrayForEach(h, all) {
    const size_t n = strlen(h->string) + (cJSON_IsString(h) ? strlen(h->valuestring) : 0) + 3;
    if (!cJSON_IsString(h) || !token(h->string) || !printable(h->valuestring)) {
      segue__rd_fail(r, SEGUE_E_INVAL, h, "a header has a token as its name and printable text as its value");
      return;
    }
    char *line = segue__rd_alloc(&c->arena, n);
    if (!line) {
      segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
      return;
    }
    snprintf(line, n, "%s: %s", h->string, h->valuestring);
    c->header[c->n_headers++] = line;
  }
}

static uint32_t or_else(uint32_t value, uint32_t otherwise) {
  return value ? value : otherwise;
}

void segue__http_config_read(rd *r, const cJSON *json, segue__http_config *c) {
  const char *url = segue__rd_string(r, json, "url", 1023);
  c->ca_file = segue__rd_string(r, json, "ca_file", 4095);
  c->proxy = segue__rd_string(r, json, "proxy", 1023);
  c->connect_ms = segue__rd_uint(r, json, "connect_ms", 10, 60000, or_else(c->connect_ms, 2000));
  c->first_byte_ms = segue__rd_uint(r, json, "first_byte_ms", 10, 120000, or_else(c->first_byte_ms, 5000));
  c->idle_ms = segue__rd_uint(r, json, "idle_ms", 10, 120000, or_else(c->idle_ms, 5000));
  c->total_ms = segue__rd_uint(r, json, "total_ms", 10, 600000, or_else(c->total_ms, 30000));
  c->retries = segue__rd_uint(r, json, "retries", 0, 10, 2);
  c->retry_ms = segue__rd_uint(r, json, "retry_ms", 1, 10000, 200);
  if (!r->code && !url) segue__rd_fail(r, SEGUE_E_INVAL, json, "needs \"url\"");
  if (!r->code && strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
    segue__rd_fail(r, SEGUE_E_INVAL, cJSON_GetObjectItemCaseSensitive(json, "url"),
                   "\"url\" begins with https:// or http://");
  if (!r->code && !printable(url))
    segue__rd_fail(r, SEGUE_E_INVAL, cJSON_GetObjectItemCaseSensitive(json, "url"),
                   "\"url\" holds control characters");
  c->url = url;
  read_key(r, json, c);
  read_headers(r, json, c);
}

void segue__http_config_free(segue__http_config *c) {
  if (c->key) segue__http_wipe(c->key, strlen(c->key));
  segue__rd_release(&c->arena);
  c->key = NULL;
}
