/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the transport's configuration, see config.h. */
#include "config.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

int segue__ua_fail(segue_error *err, int code, const char *path, const char *format, ...) {
  va_list ap;
  int n;
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  n = snprintf(err->message, sizeof err->message, "sip: ");
  va_start(ap, format);
  vsnprintf(err->message + n, sizeof err->message - (size_t)n, format, ap);
  va_end(ap);
  return code;
}

/* One member of an object: where its value goes. */
enum member_kind { TEXT, ADDRESS, FLAG, COUNT, SKIP, SUB };
struct member {
  const char *name;
  enum member_kind kind;
  void *to;
  uint32_t min, max;
};

static int text_is_clean(const char *s) {
  for (; *s; s++)
    if ((unsigned char)*s < 0x20 || *s == 0x7f) return 0;
  return 1;
}

/* As far as it can be told without the stack: a scheme, a host, nothing that ends or splits a header. */
static int is_address(const char *s) {
  const size_t n = strncmp(s, "sips:", 5) == 0 ? 5 : strncmp(s, "sip:", 4) == 0 ? 4 : 0;
  const char *host = strchr(s, '@');
  host = host ? host + 1 : s + n;
  return n && text_is_clean(s) && !strpbrk(s, " <>\"") && *host && !strchr(":;?@", *host);
}

static int take(const struct member *m, const cJSON *v, const char *path, segue_error *err) {
  switch (m->kind) {
  case TEXT:
    if (!cJSON_IsString(v) || !text_is_clean(v->valuestring) || !*v->valuestring)
      return segue__ua_fail(err, SEGUE_E_INVAL, path,
                            "\"%s\" must be a text, not empty and without control characters", path);
    *(const char **)m->to = v->valuestring;
    return SEGUE_OK;
  case FLAG:
    if (!cJSON_IsBool(v))
      return segue__ua_fail(err, SEGUE_E_INVAL, path, "\"%s\" must be true or false", path);
    *(int32_t *)m->to = cJSON_IsTrue(v);
    return SEGUE_OK;
  case ADDRESS:
    if (!cJSON_IsString(v) || !is_address(v->valuestring))
      return segue__ua_fail(err, SEGUE_E_INVAL, path,
                            "\"%s\" must be an address like \"sip:name@example.com\"", path);
    *(const char **)m->to = v->valuestring;
    return SEGUE_OK;
  case COUNT:
    if (!cJSON_IsNumber(v) || !(v->valuedouble >= m->min && v->valuedouble <= m->max) ||
        v->valuedouble != (double)(uint32_t)v->valuedouble)
      return segue__ua_fail(err, SEGUE_E_INVAL, path, "\"%s\" must be a whole number from %u to %u", path,
                            m->min, m->max);
    *(uint32_t *)m->to = (uint32_t)v->valuedouble;
    return SEGUE_OK;
  case SUB: *(const cJSON **)m->to = v; return SEGUE_OK;
  case SKIP: break;
  }
  return SEGUE_OK;
}

/* Reads every member of `object` by the table and names the first that is not in it. */
static int read_object(const cJSON *object, const char *where, const struct member *table, size_t n,
                       segue_error *err) {
  const cJSON *v;
  if (!cJSON_IsObject(object))
    return segue__ua_fail(err, SEGUE_E_INVAL, where, "\"%s\" must be an object", where);
  cJSON_ArrayForEach(v, object) {
    char path[100];
    size_t i = 0;
    int rc;
    snprintf(path, sizeof path, "%s%s%s", where, *where ? "." : "", v->string);
    while (i < n && strcmp(table[i].name, v->string) != 0) i++;
    if (i == n) return segue__ua_fail(err, SEGUE_E_INVAL, path, "unknown configuration member \"%s\"", path);
    for (const cJSON *w = object->child; w != v; w = w->next)
      if (strcmp(w->string, v->string) == 0)
        return segue__ua_fail(err, SEGUE_E_INVAL, path, "\"%s\" is there twice", path);
    if ((rc = take(&table[i], v, path, err)) != SEGUE_OK) return rc;
  }
  return SEGUE_OK;
}

/* "udp:127.0.0.1:5060", "tls:[::1]:5061"; the port may be left out. */
static int read_listen(const char *text, ua_listen *out) {
  static const struct {
    char name[5];
    uint32_t bit;
  } protocols[] = {{"udp:", UA_UDP}, {"tcp:", UA_TCP}, {"tls:", UA_TLS}};
  unsigned char bin[16];
  const char *host, *end, *port;
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < 3; i++)
    if (strncmp(text, protocols[i].name, 4) == 0) out->protocols = protocols[i].bit;
  if (!out->protocols) return -1;
  host = text + 4;
  if (*host == '[') {
    host++;
    if (!(end = strchr(host, ']'))) return -1;
    port = end + 1;
  } else {
    port = end = host + strcspn(host, ":");
  }
  if ((size_t)(end - host) >= sizeof out->host) return -1;
  memcpy(out->host, host, (size_t)(end - host));
  if (inet_pton(host[-1] == '[' ? AF_INET6 : AF_INET, out->host, bin) != 1) return -1;
  out->port = out->protocols == UA_TLS ? 5061 : 5060;
  if (!*port) return 0;
  if (*port++ != ':' || strlen(port) < 1 || strlen(port) > 5 || port[strspn(port, "0123456789")]) return -1;
  out->port = (uint32_t)atoi(port);
  return out->port > 65535 ? -1 : 0;
}

static int add_listen(ua_config *c, const char *text, const char *path, segue_error *err) {
  ua_listen l;
  if (read_listen(text, &l) < 0)
    return segue__ua_fail(err, SEGUE_E_INVAL, path,
                          "listen \"%.60s\": want udp:ADDRESS:PORT, tcp:ADDRESS:PORT or tls:ADDRESS:PORT",
                          text);
  for (uint32_t i = 0; i < c->n_listen; i++) {
    ua_listen *have = &c->listen[i];
    if (strcmp(have->host, l.host) != 0 || have->port != l.port) continue;
    if (have->protocols & l.protocols)
      return segue__ua_fail(err, SEGUE_E_INVAL, path, "listen \"%.60s\" is there twice", text);
    if (l.protocols == UA_TLS || have->protocols == UA_TLS) continue;
    have->protocols |= l.protocols;
    return SEGUE_OK;
  }
  if (c->n_listen == UA_MAX_LISTEN)
    return segue__ua_fail(err, SEGUE_E_INVAL, path, "more than %d addresses to listen on", UA_MAX_LISTEN);
  c->listen[c->n_listen++] = l;
  return SEGUE_OK;
}

static int read_listens(ua_config *c, const cJSON *list, segue_error *err) {
  const cJSON *v;
  int rc = SEGUE_OK, i = 0;
  if (!list) {
    rc = add_listen(c, "udp:0.0.0.0:5060", "listen", err);
    return rc != SEGUE_OK ? rc : add_listen(c, "tcp:0.0.0.0:5060", "listen", err);
  }
  if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
    return segue__ua_fail(err, SEGUE_E_INVAL, "listen", "\"listen\" must be a list of addresses");
  cJSON_ArrayForEach(v, list) {
    char path[32];
    snprintf(path, sizeof path, "listen[%d]", i++);
    if (!cJSON_IsString(v)) return segue__ua_fail(err, SEGUE_E_INVAL, path, "\"%s\" must be a text", path);
    if ((rc = add_listen(c, v->valuestring, path, err)) != SEGUE_OK) return rc;
  }
  return rc;
}

static int read_users(const cJSON *list, const char *where, int with_realm, ua_user **out, uint32_t *n_out,
                      segue_error *err) {
  const cJSON *v;
  uint32_t n = 0;
  if (!cJSON_IsArray(list)) return segue__ua_fail(err, SEGUE_E_INVAL, where, "\"%s\" must be a list", where);
  if (cJSON_GetArraySize(list) == 0) return SEGUE_OK;
  *out = calloc((size_t)cJSON_GetArraySize(list), sizeof **out);
  if (!*out) return segue__ua_fail(err, SEGUE_E_NOMEM, where, "out of memory");
  cJSON_ArrayForEach(v, list) {
    ua_user *u = &(*out)[n];
    const struct member table[] = {{"user", TEXT, &u->user, 0, 0},
                                   {"password", TEXT, &u->password, 0, 0},
                                   {"realm", TEXT, &u->realm, 0, 0}};
    char path[48];
    int rc;
    snprintf(path, sizeof path, "%s[%u]", where, (unsigned)n);
    if ((rc = read_object(v, path, table, with_realm ? 3 : 2, err)) != SEGUE_OK) return rc;
    if (!u->user || !u->password)
      return segue__ua_fail(err, SEGUE_E_INVAL, path, "\"%s\" needs \"user\" and \"password\"", path);
    n++;
  }
  *n_out = n;
  return SEGUE_OK;
}

static int read_tls(ua_config *c, const cJSON *tls, segue_error *err) {
  const struct member table[] = {{"cert", TEXT, &c->tls_cert, 0, 0},
                                 {"key", TEXT, &c->tls_key, 0, 0},
                                 {"ca", TEXT, &c->tls_ca, 0, 0},
                                 {"verify", FLAG, &c->tls_verify, 0, 0},
                                 {"verify_clients", FLAG, &c->tls_verify_clients, 0, 0}};
  return read_object(tls, "tls", table, sizeof table / sizeof *table, err);
}

static int read_auth(ua_config *c, const cJSON *auth, segue_error *err) {
  const cJSON *users = NULL;
  const struct member table[] = {{"realm", TEXT, &c->realm, 0, 0}, {"users", SUB, &users, 0, 0}};
  int rc = read_object(auth, "auth", table, 2, err);
  if (rc != SEGUE_OK) return rc;
  if (!c->realm || !users)
    return segue__ua_fail(err, SEGUE_E_INVAL, "auth", "\"auth\" needs \"realm\" and \"users\"");
  if (strpbrk(c->realm, "\"\\"))
    return segue__ua_fail(err, SEGUE_E_INVAL, "auth.realm", "\"auth.realm\" has a quote");
  rc = read_users(users, "auth.users", 0, &c->users, &c->n_users, err);
  return rc != SEGUE_OK || c->n_users ? rc
                                      : segue__ua_fail(err, SEGUE_E_INVAL, "auth.users",
                                                       "\"auth.users\" names nobody: no call would come in");
}

static int check_tls(const ua_config *c, segue_error *err) {
  for (uint32_t i = 0; i < c->n_listen; i++) {
    if (c->listen[i].protocols != UA_TLS) continue;
    if (!c->tls_cert || !c->tls_key)
      return segue__ua_fail(err, SEGUE_E_INVAL, "tls", "listening on tls needs \"tls.cert\" and \"tls.key\"");
    if ((c->tls_verify || c->tls_verify_clients) && !c->tls_ca)
      return segue__ua_fail(err, SEGUE_E_INVAL, "tls.ca",
                            "checking certificates needs \"tls.ca\"; \"tls.verify\": false goes without");
  }
  return SEGUE_OK;
}

static int read_all(ua_config *c, segue_error *err) {
  const cJSON *listen = NULL, *tls = NULL, *auth = NULL, *credentials = NULL;
  const struct member table[] = {{"use", SKIP, NULL, 0, 0},
                                 {"listen", SUB, &listen, 0, 0},
                                 {"tls", SUB, &tls, 0, 0},
                                 {"auth", SUB, &auth, 0, 0},
                                 {"credentials", SUB, &credentials, 0, 0},
                                 {"from", ADDRESS, &c->from, 0, 0},
                                 {"user_agent", TEXT, &c->user_agent, 0, 0},
                                 {"proxy", ADDRESS, &c->proxy, 0, 0},
                                 {"max_legs", COUNT, &c->max_legs, 1, 100000},
                                 {"no_response_ms", COUNT, &c->no_response_ms, 500, 64000},
                                 {"session_expires_s", COUNT, &c->session_expires_s, 0, 86400},
                                 {"follow_redirects", FLAG, &c->follow_redirects, 0, 0}};
  int rc = read_object(c->tree, "", table, sizeof table / sizeof *table, err);
  if (rc == SEGUE_OK) rc = read_listens(c, listen, err);
  if (rc == SEGUE_OK && tls) rc = read_tls(c, tls, err);
  if (rc == SEGUE_OK && auth) rc = read_auth(c, auth, err);
  if (rc == SEGUE_OK && credentials)
    rc = read_users(credentials, "credentials", 1, &c->credentials, &c->n_credentials, err);
  if (rc == SEGUE_OK && c->session_expires_s && c->session_expires_s < 90) /* RFC 4028 section 5 */
    rc = segue__ua_fail(err, SEGUE_E_INVAL, "session_expires_s",
                        "\"session_expires_s\" must be 0 or a whole number from 90 to 86400");
  return rc == SEGUE_OK ? check_tls(c, err) : rc;
}

int segue__ua_config_read(ua_config *c, const char *json, segue_error *err) {
  const char *end = NULL;
  int rc;
  memset(c, 0, sizeof *c);
  c->tls_verify = 1;
  c->max_legs = 2000;
  c->no_response_ms = 8000;
  c->follow_redirects = 1;
  if (!json || !*json) json = "{}";
  c->tree = cJSON_ParseWithOpts(json, &end, 1);
  if (!c->tree) {
    rc = segue__ua_fail(err, SEGUE_E_PARSE, "", "the configuration is not JSON");
    if (err && end) err->offset = (uint64_t)(end - json);
    return rc;
  }
  rc = read_all(c, err);
  if (rc != SEGUE_OK) segue__ua_config_fini(c);
  return rc;
}

void segue__ua_config_fini(ua_config *c) {
  free(c->users);
  free(c->credentials);
  cJSON_Delete(c->tree);
  memset(c, 0, sizeof *c);
}
