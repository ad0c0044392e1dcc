/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/keyring.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>

#include "wire/chars.h"
#include "wire/jws.h"
#include "base/error.h"
#include "context/json.h"

#define MAX_ID 255u
#define MAX_FILE (256u * 1024u)

struct segue_keyring {
  uint8_t key[MAX_ID + 1][SEGUE__SIV_KEY];
  bool has[MAX_ID + 1];
  int use;            /* -1: none */
  atomic_uint others; /* users besides the first */
  segue__jwk jwk;
};

int segue_keyring_new(segue_keyring **out) {
  if (!out) return SEGUE_E_INVAL;
  *out = calloc(1, sizeof **out);
  if (!*out) return SEGUE_E_NOMEM;
  (*out)->use = -1;
  return SEGUE_OK;
}

void segue_keyring_free(segue_keyring *ring) {
  if (!ring || atomic_fetch_sub_explicit(&ring->others, 1, memory_order_acq_rel) != 0) return;
  free(ring->jwk.cert);
  OPENSSL_cleanse(ring, sizeof *ring);
  free(ring);
}

segue_keyring *segue__keyring_ref(segue_keyring *ring) {
  if (ring) atomic_fetch_add_explicit(&ring->others, 1, memory_order_relaxed);
  return ring;
}

int segue_keyring_add(segue_keyring *ring, uint32_t id, const uint8_t *key, size_t len) {
  if (!ring || !key || id > MAX_ID || len != SEGUE__SIV_KEY) return SEGUE_E_INVAL;
  memcpy(ring->key[id], key, len);
  ring->has[id] = true;
  if (ring->use < 0) ring->use = (int)id;
  return SEGUE_OK;
}

int segue_keyring_use(segue_keyring *ring, uint32_t id) {
  if (!ring) return SEGUE_E_INVAL;
  if (id > MAX_ID || !ring->has[id]) return SEGUE_E_KEY;
  ring->use = (int)id;
  return SEGUE_OK;
}

const uint8_t *segue__keyring_find(const segue_keyring *ring, uint32_t id) {
  return ring && id <= MAX_ID && ring->has[id] ? ring->key[id] : NULL;
}

const uint8_t *segue__keyring_current(const segue_keyring *ring, uint32_t *id) {
  if (!ring || ring->use < 0) return NULL;
  *id = (uint32_t)ring->use;
  return ring->key[ring->use];
}

const segue__jwk *segue__keyring_jwk(const segue_keyring *ring) {
  return ring && ring->jwk.present ? &ring->jwk : NULL;
}

/* ---- key file ---- */

static bool read_id(const cJSON *v, uint32_t *id) {
  if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0 && v->valuedouble <= MAX_ID) ||
      v->valuedouble != floor(v->valuedouble))
    return false;
  *id = (uint32_t)v->valuedouble;
  return true;
}

static int read_key(segue_keyring *ring, const cJSON *item, int index, segue_error *err) {
  char path[32];
  uint8_t octets[2 * SEGUE__SIV_KEY];
  size_t n = 0, offset = 0;
  uint32_t id = 0;
  const cJSON *key = cJSON_GetObjectItemCaseSensitive(item, "key");
  (void)snprintf(path, sizeof path, "keys[%d]", index);
  if (!cJSON_IsObject(item) || !read_id(cJSON_GetObjectItemCaseSensitive(item, "id"), &id))
    return segue__fail_at(err, SEGUE_E_PARSE, path, 0, UINT64_MAX, "a key needs an \"id\" from 0 to 255");
  if (ring->has[id])
    return segue__fail_at(err, SEGUE_E_PARSE, path, 0, UINT64_MAX, "key id %u is there twice", (unsigned)id);
  if (!cJSON_IsString(key) || strlen(key->valuestring) != sizeof octets ||
      segue__chars_read(SEGUE_CHARSET_HEX, key->valuestring, sizeof octets, octets, &n, &offset) != SEGUE_OK)
    return segue__fail_at(err, SEGUE_E_PARSE, path, 0, UINT64_MAX, "\"key\" must be 64 hex digits");
  const int rc = segue_keyring_add(ring, id, octets, n);
  OPENSSL_cleanse(octets, sizeof octets);
  return rc;
}

static bool read_coordinate(const cJSON *jwk, const char *name, uint8_t out[32]) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(jwk, name);
  uint8_t octets[44];
  size_t n = 0, offset = 0;
  if (!cJSON_IsString(v) || strlen(v->valuestring) != 43 ||
      segue__chars_read(SEGUE_CHARSET_BASE64URL, v->valuestring, 43, octets, &n, &offset) != SEGUE_OK ||
      n != 32)
    return false;
  memcpy(out, octets, 32);
  return true;
}

static bool base64(const char *s) {
  return *s && s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")] == '\0';
}

/* The certificate by which a stranger finds the key (RFC 7517 §4.6, §4.7): passed on as it is. */
static int read_cert(segue__jwk *k, const cJSON *jwk, segue_error *err) {
  const cJSON *x5c = cJSON_GetObjectItemCaseSensitive(jwk, "x5c"),
              *x5u = cJSON_GetObjectItemCaseSensitive(jwk, "x5u"), *one;
  bool good = x5c ? cJSON_IsArray(x5c) && x5c->child
                  : !x5u || (cJSON_IsString(x5u) && !strncmp(x5u->valuestring, "https://", 8));
  if (x5c && good) {
    cJSON_ArrayForEach(one, x5c) good = good && cJSON_IsString(one) && base64(one->valuestring);
  }
  if (!good)
    return segue__fail_at(err, SEGUE_E_PARSE, x5c ? "jwk.x5c" : "jwk.x5u", 0, UINT64_MAX,
                          "\"x5c\" is a list of certificates in base64, \"x5u\" an https address");
  if (!x5c && !x5u) return SEGUE_OK;
  char *text = cJSON_PrintUnformatted(x5c ? x5c : x5u);
  const size_t n = text ? strlen(text) + 8 : 0;
  free(k->cert);
  k->cert = text ? malloc(n) : NULL;
  if (k->cert) (void)snprintf(k->cert, n, "\"%s\":%s", x5c ? "x5c" : "x5u", text);
  cJSON_free(text);
  return k->cert ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* What is signed with `d` could be verified by nobody who has x and y of another key. */
static bool of_one_key(const segue__jwk *k) {
  uint8_t sig[64];
  return segue__es256_sign(k, "d", 1, sig) == SEGUE_OK && segue__es256_verify(k, "d", 1, sig) == SEGUE_OK;
}

static int read_jwk(segue_keyring *ring, const cJSON *jwk, segue_error *err) {
  const cJSON *kty = cJSON_GetObjectItemCaseSensitive(jwk, "kty"),
              *crv = cJSON_GetObjectItemCaseSensitive(jwk, "crv");
  const cJSON *kid = cJSON_GetObjectItemCaseSensitive(jwk, "kid");
  if (!cJSON_IsString(kty) || strcmp(kty->valuestring, "EC") != 0 || !cJSON_IsString(crv) ||
      strcmp(crv->valuestring, "P-256") != 0 || !read_coordinate(jwk, "x", ring->jwk.x) ||
      !read_coordinate(jwk, "y", ring->jwk.y))
    return segue__fail_at(err, SEGUE_E_PARSE, "jwk", 0, UINT64_MAX,
                          "\"jwk\" must be an EC P-256 key with x and y");
  ring->jwk.can_sign = read_coordinate(jwk, "d", ring->jwk.d);
  if (!ring->jwk.can_sign && cJSON_GetObjectItemCaseSensitive(jwk, "d"))
    return segue__fail_at(err, SEGUE_E_PARSE, "jwk.d", 0, UINT64_MAX, "\"d\" must be 32 octets in base64url");
  if (ring->jwk.can_sign && !of_one_key(&ring->jwk))
    return segue__fail_at(err, SEGUE_E_KEY, "jwk.d", 0, UINT64_MAX, "\"d\" does not belong to x and y");
  if (cJSON_IsString(kid)) (void)snprintf(ring->jwk.kid, sizeof ring->jwk.kid, "%s", kid->valuestring);
  const int rc = read_cert(&ring->jwk, jwk, err);
  ring->jwk.present = rc == SEGUE_OK;
  return rc;
}

static int read_file(segue_keyring *ring, const cJSON *root, segue_error *err) {
  const cJSON *keys = cJSON_GetObjectItemCaseSensitive(root, "keys"),
              *use = cJSON_GetObjectItemCaseSensitive(root, "use");
  const cJSON *jwk = cJSON_GetObjectItemCaseSensitive(root, "jwk"), *item;
  uint32_t id = 0;
  int index = 0, rc;
  if (!cJSON_IsObject(root) || (keys && !cJSON_IsArray(keys)))
    return segue__fail_at(err, SEGUE_E_PARSE, "keys", 0, UINT64_MAX,
                          "a key file is an object with a list \"keys\"");
  cJSON_ArrayForEach(item, keys) {
    rc = read_key(ring, item, index++, err);
    if (rc < 0) return rc;
  }
  if (use && (!read_id(use, &id) || segue_keyring_use(ring, id) < 0))
    return segue__fail_at(err, SEGUE_E_PARSE, "use", 0, UINT64_MAX, "\"use\" names no key of this file");
  if (jwk) return read_jwk(ring, jwk, err);
  if (index == 0)
    return segue__fail_at(err, SEGUE_E_PARSE, "keys", 0, UINT64_MAX, "the key file holds no key");
  return SEGUE_OK;
}

int segue_keyring_from_json(segue_keyring **out, const char *json, size_t len, segue_error *err) {
  if (!out) return SEGUE_E_INVAL;
  *out = NULL;
  if (!json) return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX, "no key file given");
  if (len > MAX_FILE) return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, MAX_FILE, "the key file is too large");
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(json, len, &end, 0);
  segue_keyring *ring = NULL;
  int rc = SEGUE_E_PARSE;
  while (root && end && end < json + len &&
         (*end == ' ' || *end == '\n' || *end == '\r' || *end == '\t' || !*end))
    end++;
  if (!root || end != json + len) {
    rc = segue__json_fail(err, rc, json, end ? (uint64_t)(end - json) : 0, "", "the key file is not JSON");
    goto done;
  }
  rc = segue_keyring_new(&ring);
  if (rc == SEGUE_OK) rc = read_file(ring, root, err);
  if (rc < 0) {
    if (err) segue__json_place(err, err->path, json, len, root);
    segue_keyring_free(ring);
    ring = NULL;
  }
  *out = ring;
done:
  cJSON_Delete(root);
  return rc;
}
