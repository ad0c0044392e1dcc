/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the transport's configuration, see config.h. */
#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token.h"

#define MEMBERS "use url key secret rooms worker identity name ca address ice_transport max_legs connect_ms"

static int read_port(const char *text, uint32_t *port) {
  char *end;
  const size_t n = strspn(text, "0123456789");
  if (n == 0 || n > 5) return SEGUE_E_INVAL;
  *port = (uint32_t)strtoul(text, &end, 10);
  return *end == 0 && *port > 0 && *port < 65536 ? SEGUE_OK : SEGUE_E_INVAL;
}

static int copy_part(char *out, size_t cap, const char *text, size_t n) {
  if (n >= cap) return SEGUE_E_INVAL;
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)text[i] <= 0x20 || (unsigned char)text[i] >= 0x7f || strchr("\"<>\\^`{|}@?#", text[i]))
      return SEGUE_E_INVAL;
  memcpy(out, text, n);
  out[n] = 0;
  return SEGUE_OK;
}

int segue__lk_url_read(lk_url *u, const char *text) {
  static const struct {
    const char *scheme;
    uint32_t tls;
  } schemes[] = {{"ws://", 0}, {"wss://", 1}, {"http://", 0}, {"https://", 1}};
  const char *at = NULL, *end;
  memset(u, 0, sizeof *u);
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !at; i++)
    if (strncmp(text, schemes[i].scheme, strlen(schemes[i].scheme)) == 0) {
      at = text + strlen(schemes[i].scheme);
      u->tls = schemes[i].tls;
    }
  if (!at) return SEGUE_E_INVAL;
  u->port = u->tls ? 443 : 80;
  if (*at == '[') {
    end = strchr(++at, ']');
    if (!end || copy_part(u->host, sizeof u->host, at, (size_t)(end - at)) != SEGUE_OK) return SEGUE_E_INVAL;
    end++;
  } else {
    end = at + strcspn(at, ":/");
    if (copy_part(u->host, sizeof u->host, at, (size_t)(end - at)) != SEGUE_OK) return SEGUE_E_INVAL;
  }
  if (*end == ':') {
    char port[8];
    const size_t n = strcspn(++end, "/");
    if (n >= sizeof port) return SEGUE_E_INVAL;
    memcpy(port, end, n);
    port[n] = 0;
    if (read_port(port, &u->port) != SEGUE_OK) return SEGUE_E_INVAL;
    end += n;
  }
  if (*end && *end != '/') return SEGUE_E_INVAL;
  size_t n = strlen(end);
  while (n > 0 && end[n - 1] == '/') n--;
  return u->host[0] ? copy_part(u->path, sizeof u->path, end, n) : SEGUE_E_INVAL;
}

static int hex(char c) {
  return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Up to `stop` or the end. @return the first character behind it, NULL when it is no name */
static const char *read_name(const char *at, char stop, char *out) {
  size_t n = 0;
  for (; *at && *at != stop; at++) {
    int c = (unsigned char)*at;
    if (c == '%') {
      if (hex(at[1]) < 0 || hex(at[2]) < 0) return NULL;
      c = hex(at[1]) * 16 + hex(at[2]);
      at += 2;
    }
    if (c < 0x20 || c == 0x7f || n == LK_NAME_MAX) return NULL;
    out[n++] = (char)c;
  }
  out[n] = 0;
  return n > 0 ? at : NULL;
}

int segue__lk_target_read(const char *target, char *room, char *identity) {
  room[0] = identity[0] = 0;
  if (strncmp(target, "livekit:", 8) != 0) return SEGUE_E_INVAL;
  const char *at = read_name(target + 8, '/', room);
  if (!at) return SEGUE_E_INVAL;
  if (*at == '/') at = read_name(at + 1, 0, identity);
  return at ? SEGUE_OK : SEGUE_E_INVAL;
}

/* ---- JSON ---- */

static void read_callers(rd *r, const cJSON *list, lk_place *p) {
  const cJSON *v;
  if (!list || r->code != SEGUE_OK) return;
  p->callers = segue__rd_alloc(r->arena, (size_t)cJSON_GetArraySize(list) * sizeof *p->callers + 1);
  if (!p->callers) {
    segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
    return;
  }
  cJSON_ArrayForEach(v, list) {
    if (!cJSON_IsString(v) || !*v->valuestring || strlen(v->valuestring) > LK_NAME_MAX) {
      segue__rd_fail(r, SEGUE_E_INVAL, v, "must be an identity");
      return;
    }
    p->callers[p->n_callers++] = segue__rd_copy(r->arena, v->valuestring);
  }
}

static void read_place(rd *r, const lk_config *c, const cJSON *v, lk_place *p, uint64_t now) {
  segue_error why = {0};
  char room[LK_NAME_MAX + 1];
  if (cJSON_IsString(v)) {
    if (!*v->valuestring || strlen(v->valuestring) > LK_NAME_MAX)
      segue__rd_fail(r, SEGUE_E_INVAL, v, "must be a room's name of at most %d bytes", LK_NAME_MAX);
    p->room = segue__rd_copy(r->arena, v->valuestring);
  } else if (segue__rd_members(r, v, "a room", "room token callers") == SEGUE_OK) {
    p->room = segue__rd_string(r, v, "room", LK_NAME_MAX);
    p->token = segue__rd_string(r, v, "token", LK_TOKEN_MAX);
    read_callers(r, segue__rd_array(r, v, "callers", LK_MAX_CALLERS), p);
  }
  if (r->code != SEGUE_OK) return;
  if (p->token) {
    const int rc = segue__lk_token_check(p->token, now, room, &why);
    if (rc != SEGUE_OK) {
      segue__rd_fail(r, rc, v, "\"token\": %s", why.message);
      return;
    }
    if (p->room && strcmp(p->room, room) != 0)
      segue__rd_fail(r, SEGUE_E_INVAL, v, "\"token\" is for another room than \"room\"");
    if (!p->room) p->room = segue__rd_copy(r->arena, room);
  }
  if (r->code == SEGUE_OK && !p->room) segue__rd_fail(r, SEGUE_E_INVAL, v, "needs \"room\" or \"token\"");
  if (r->code == SEGUE_OK && !p->token && !c->key)
    segue__rd_fail(r, SEGUE_E_INVAL, v, "needs \"token\", or the transport \"key\" and \"secret\"");
}

static void read_worker(rd *r, lk_config *c, const cJSON *tree) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(tree, "worker");
  if (!v || r->code != SEGUE_OK) return;
  if (segue__rd_members(r, v, "the worker", "agent_name") != SEGUE_OK) return;
  c->agent_name = segue__rd_string(r, v, "agent_name", LK_NAME_MAX);
  c->worker = 1;
  if (r->code == SEGUE_OK && !c->key)
    segue__rd_fail(r, SEGUE_E_INVAL, v, "a worker needs \"key\" and \"secret\"");
}

struct reading {
  lk_config *config;
  uint64_t now;
};

static void read_all(rd *r, const cJSON *tree, void *reading) {
  const struct reading *to = reading;
  lk_config *c = to->config;
  unsigned char bin[16];
  if (segue__rd_members(r, tree, "the configuration", MEMBERS) != SEGUE_OK) return;
  const char *url = segue__rd_string(r, tree, "url", 512);
  if (r->code == SEGUE_OK && !url) segue__rd_fail(r, SEGUE_E_INVAL, tree, "needs \"url\"");
  if (r->code == SEGUE_OK && segue__lk_url_read(&c->url, url) != SEGUE_OK)
    segue__rd_fail(r, SEGUE_E_INVAL, cJSON_GetObjectItemCaseSensitive(tree, "url"),
                   "must be ws://HOST:PORT or wss://HOST");
  c->key = segue__rd_string(r, tree, "key", 256);
  c->secret = segue__rd_string(r, tree, "secret", 1024);
  if (r->code == SEGUE_OK && !c->key != !c->secret)
    segue__rd_fail(r, SEGUE_E_INVAL, tree, "\"key\" and \"secret\" go together");
  c->identity = segue__rd_string(r, tree, "identity", 200);
  c->name = segue__rd_string(r, tree, "name", 200);
  c->ca = segue__rd_string(r, tree, "ca", 4000);
  c->address = segue__rd_string(r, tree, "address", 63);
  if (r->code == SEGUE_OK && c->address && inet_pton(AF_INET, c->address, bin) != 1 &&
      inet_pton(AF_INET6, c->address, bin) != 1)
    segue__rd_fail(r, SEGUE_E_INVAL, cJSON_GetObjectItemCaseSensitive(tree, "address"),
                   "must be an IPv4 or IPv6 address");
  c->ice = segue__rd_enum(r, tree, "ice_transport", "host all relay");
  if (!c->ice) c->ice = LK_ICE_HOST;
  c->max_legs = segue__rd_uint(r, tree, "max_legs", 1, 10000, 200);
  c->connect_ms = segue__rd_uint(r, tree, "connect_ms", 500, 60000, 10000);
  read_worker(r, c, tree);
  if (!c->identity) c->identity = "segue";
  const cJSON *rooms = segue__rd_array(r, tree, "rooms", LK_MAX_ROOMS), *v;
  if (!rooms || r->code != SEGUE_OK) return;
  c->places = segue__rd_alloc(r->arena, (size_t)cJSON_GetArraySize(rooms) * sizeof *c->places + 1);
  if (!c->places) segue__rd_fail(r, SEGUE_E_NOMEM, NULL, "out of memory");
  cJSON_ArrayForEach(v, rooms) if (r->code == SEGUE_OK)
      read_place(r, c, v, &c->places[c->n_places++], to->now);
}

int segue__lk_config_read(lk_config *c, const segue_host *host, const char *json, uint64_t now,
                          segue_error *err) {
  memset(c, 0, sizeof *c);
  c->arena.host = host;
  struct reading to = {c, now};
  const int rc = segue__rd_config(&c->arena, "livekit", json && *json ? json : "{}", read_all, &to, err);
  if (rc != SEGUE_OK) segue__lk_config_fini(c);
  return rc;
}

void segue__lk_config_fini(lk_config *c) {
  segue__rd_release(&c->arena);
  memset(c, 0, sizeof *c);
}
