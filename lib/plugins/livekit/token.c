/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "config.h"

int segue__lk_fail(segue_error *err, int code, const char *path, const char *format, ...) {
  va_list ap;
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  const int n = snprintf(err->message, sizeof err->message, "livekit: ");
  va_start(ap, format);
  vsnprintf(err->message + n, sizeof err->message - (size_t)n, format, ap);
  va_end(ap);
  return code;
}

void segue__lk_secret_free(char *text) {
  if (text) explicit_bzero(text, strlen(text));
  free(text);
}

char *segue__lk_base64url(const void *data, size_t n, int pad) {
  char *out = malloc((n + 2) / 3 * 4 + 1);
  if (!out) return NULL;
  int len = EVP_EncodeBlock((unsigned char *)out, data, (int)n);
  for (int i = 0; i < len; i++) out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
  while (!pad && len > 0 && out[len - 1] == '=') len--;
  out[len] = 0;
  return out;
}

/* Decode one part of a token. @return malloc'd and NUL-terminated, or NULL when it is no base64url */
static char *decode_part(const char *text, size_t n) {
  const size_t padded = (n + 3) / 4 * 4;
  char *in = malloc(padded + 1), *out = malloc(padded + 4);
  int len = -1;
  if (in && out && n > 0 && n % 4 != 1) {
    size_t i = 0;
    for (; i < n; i++) {
      const char c = text[i];
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
            c == '_'))
        break;
      in[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    if (i == n) {
      memset(in + n, '=', padded - n);
      in[padded] = 0;
      len = EVP_DecodeBlock((unsigned char *)out, (const unsigned char *)in, (int)padded);
      if (len >= 0) len -= (int)(padded - n);
    }
  }
  if (len >= 0 && memchr(out, 0, (size_t)len)) len = -1;
  if (len >= 0) out[len] = 0;
  free(in);
  if (len < 0) free(out);
  return len >= 0 ? out : NULL;
}

/* ---- making ---- */

static int add_attributes(cJSON *claims, const lk_token *t) {
  size_t total = 0;
  cJSON *map = t->n_attributes ? cJSON_AddObjectToObject(claims, "attributes") : NULL;
  for (size_t i = 0; i < t->n_attributes; i++) {
    const segue_header *a = &t->attributes[i];
    total += strlen(a->name) + strlen(a->value);
    if (total > LK_ATTRIBUTES_MAX) return SEGUE_E_LIMIT;
    cJSON_DeleteItemFromObjectCaseSensitive(map, a->name);
    if (!cJSON_AddStringToObject(map, a->name, a->value)) return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

static int make_claims(const lk_token *t, char **text) {
  cJSON *claims = cJSON_CreateObject();
  cJSON_AddStringToObject(claims, "iss", t->key);
  cJSON_AddStringToObject(claims, "sub", t->identity);
  cJSON_AddNumberToObject(claims, "nbf", (double)t->now - 10); /* clocks differ */
  cJSON_AddNumberToObject(claims, "exp", (double)(t->now + t->ttl_s));
  if (t->name) cJSON_AddStringToObject(claims, "name", t->name);
  static const char *const grants[] = {"roomJoin", "canPublish", "canSubscribe", "canPublishData",
                                       "canUpdateOwnMetadata"};
  cJSON *video = cJSON_AddObjectToObject(claims, "video");
  if (t->room) cJSON_AddStringToObject(video, "room", t->room);
  if (t->admin) cJSON_AddTrueToObject(video, "roomAdmin");
  if (t->worker) cJSON_AddTrueToObject(video, "agent");
  if (!t->admin) cJSON_AddStringToObject(claims, "kind", "agent");
  for (size_t i = t->worker; !t->admin && i < sizeof grants / sizeof *grants; i++)
    cJSON_AddTrueToObject(video, grants[i]);
  const int rc = add_attributes(claims, t);
  *text = rc == SEGUE_OK ? cJSON_PrintUnformatted(claims) : NULL;
  cJSON_Delete(claims);
  return rc == SEGUE_OK && !*text ? SEGUE_E_NOMEM : rc;
}

int segue__lk_token_make(char **out, const lk_token *t) {
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  unsigned char mac[32];
  unsigned mac_len = 0;
  char *claims = NULL, *head, *body = NULL, *signature = NULL, *token = NULL;
  *out = NULL;
  int rc = make_claims(t, &claims);
  if (rc != SEGUE_OK) return rc;
  head = segue__lk_base64url(header, sizeof header - 1, 0);
  body = segue__lk_base64url(claims, strlen(claims), 0);
  const size_t room = head && body ? strlen(head) + strlen(body) + 64 : 0;
  token = room ? malloc(room) : NULL;
  if (token) {
    const int n = snprintf(token, room, "%s.%s", head, body);
    if (!HMAC(EVP_sha256(), t->secret, (int)strlen(t->secret), (unsigned char *)token, (size_t)n, mac,
              &mac_len))
      rc = SEGUE_E_ENGINE;
    signature = segue__lk_base64url(mac, sizeof mac, 0);
    if (signature) snprintf(token + n, room - (size_t)n, ".%s", signature);
  }
  if (rc == SEGUE_OK && (!token || !signature)) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK && strlen(token) > LK_TOKEN_MAX) rc = SEGUE_E_LIMIT;
  if (rc == SEGUE_OK)
    *out = token;
  else
    segue__lk_secret_free(token);
  cJSON_free(claims);
  free(head);
  free(body);
  free(signature);
  return rc;
}

/* ---- judging ---- */

static const char *text_of(const cJSON *o, const char *name) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(v) ? v->valuestring : "";
}

static int check_claims(const cJSON *claims, uint64_t now, char *room, segue_error *err) {
  const cJSON *video = cJSON_GetObjectItemCaseSensitive(claims, "video");
  const cJSON *exp = cJSON_GetObjectItemCaseSensitive(claims, "exp");
  const char *name = text_of(video, "room");
  if (!cJSON_IsObject(claims))
    return segue__lk_fail(err, SEGUE_E_PARSE, "token", "the claims of the access token are no JSON object");
  if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(video, "roomJoin")) || !*name)
    return segue__lk_fail(err, SEGUE_E_AUTH, "token", "the access token gives no leave to join a room");
  if (strlen(name) > LK_NAME_MAX)
    return segue__lk_fail(err, SEGUE_E_PARSE, "token", "the room in the access token has too long a name");
  if (!*text_of(claims, "sub") && !*text_of(claims, "jti"))
    return segue__lk_fail(err, SEGUE_E_AUTH, "token", "the access token names no identity");
  if (!cJSON_IsNumber(exp))
    return segue__lk_fail(err, SEGUE_E_AUTH, "token", "the access token has no expiry");
  if (exp->valuedouble < (double)now)
    return segue__lk_fail(err, SEGUE_E_EXPIRED, "token", "the access token has expired");
  snprintf(room, LK_NAME_MAX + 1, "%s", name);
  return SEGUE_OK;
}

int segue__lk_token_check(const char *token, uint64_t now, char *room, segue_error *err) {
  const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
  room[0] = 0;
  if (!second || strchr(second + 1, '.') || strlen(token) > LK_TOKEN_MAX)
    return segue__lk_fail(err, SEGUE_E_PARSE, "token",
                          "the access token is not three parts with dots between");
  char *head = decode_part(token, (size_t)(first - token));
  char *body = decode_part(first + 1, (size_t)(second - first - 1));
  cJSON *header = head ? cJSON_Parse(head) : NULL, *claims = body ? cJSON_Parse(body) : NULL;
  int rc;
  if (!header || !claims)
    rc = segue__lk_fail(err, SEGUE_E_PARSE, "token",
                        "the parts of the access token are not base64url of JSON");
  else if (strcmp(text_of(header, "alg"), "HS256") != 0)
    rc = segue__lk_fail(err, SEGUE_E_AUTH, "token", "the access token is not signed with HS256");
  else
    rc = check_claims(claims, now, room, err);
  cJSON_Delete(header);
  cJSON_Delete(claims);
  free(head);
  segue__lk_secret_free(body);
  return rc;
}
