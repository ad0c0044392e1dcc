/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sdes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <segue/base.h>
#include <stdio.h>
#include <string.h>

#include "base/letters.h"

typedef struct suite {
  const char *name;
  size_t key_len;
} suite;

static const suite suites[SEGUE__SUITE_COUNT] = {
    [SEGUE__SUITE_AES_CM_128_80] = {"AES_CM_128_HMAC_SHA1_80", 30},
    [SEGUE__SUITE_AES_CM_128_32] = {"AES_CM_128_HMAC_SHA1_32", 30},
    [SEGUE__SUITE_AEAD_128_GCM] = {"AEAD_AES_128_GCM", 28},
};

size_t segue__sdes_key_len(int32_t s) {
  return s > 0 && s < SEGUE__SUITE_COUNT ? suites[s].key_len : 0;
}

const char *segue__sdes_suite_name(int32_t s) {
  return s > 0 && s < SEGUE__SUITE_COUNT ? suites[s].name : NULL;
}

int32_t segue__sdes_suite(const char *name) {
  for (int32_t s = 1; s < SEGUE__SUITE_COUNT; s++)
    if (segue__same_letters(name, suites[s].name)) return s;
  return SEGUE__SUITE_NONE;
}

int segue__sdes_generate(segue__sdes_key *k, int32_t s, segue__random_fn random, void *ctx) {
  memset(k, 0, sizeof *k);
  if (!segue__sdes_key_len(s) || !random) return SEGUE_E_INVAL;
  const int rc = random(ctx, k->key, segue__sdes_key_len(s));
  if (rc == SEGUE_OK) k->suite = s;
  return rc;
}

static size_t bounded_len(const char *s, size_t cap) {
  const char *end = memchr(s, 0, cap);
  return end ? (size_t)(end - s) : cap;
}

/* Base64 of exactly the octets a key has; padding may be missing (seen from older phones). */
static int decode_key(uint8_t *key, size_t want, const char *text, size_t len) {
  unsigned char in[44], out[33];
  while (len && text[len - 1] == '=') len--;
  if (len != (want * 8 + 5) / 6) return SEGUE_E_PARSE;
  for (size_t i = 0; i < len; i++) { /* EVP_DecodeBlock would skip blanks and end at a dash */
    const char c = text[i];
    if (!segue__is_alnum(c) && c != '+' && c != '/') return SEGUE_E_PARSE;
    in[i] = (unsigned char)c;
  }
  const size_t whole = (len + 3) & ~(size_t)3;
  for (size_t i = len; i < whole; i++) in[i] = '=';
  const int n = EVP_DecodeBlock(out, in, (int)whole);
  if (n < (int)want) return SEGUE_E_PARSE;
  memcpy(key, out, want);
  OPENSSL_cleanse(in, sizeof in);
  OPENSSL_cleanse(out, sizeof out);
  return SEGUE_OK;
}

int segue__sdes_parse(segue__sdes_key *k, const segue_media_crypto *c) {
  char name[sizeof c->suite + 1] = {0};
  memset(k, 0, sizeof *k);
  memcpy(name, c->suite, bounded_len(c->suite, sizeof c->suite));
  const int32_t s = segue__sdes_suite(name);
  if (s == SEGUE__SUITE_NONE) return SEGUE_E_UNSUPPORTED;
  const char *p = c->key;
  const size_t len = bounded_len(p, sizeof c->key);
  if (len == sizeof c->key || len < 7 || !segue__same_start(p, "inline:", 7)) return SEGUE_E_PARSE;
  p += 7;
  if (strpbrk(p, " ;")) return SEGUE_E_UNSUPPORTED; /* session parameters, further keys */
  const size_t b64 = strcspn(p, "|");
  /* |lifetime is digits or 2^digits; |MKI:length has a colon, and we do not append MKIs. */
  if (strchr(p + b64, ':')) return SEGUE_E_UNSUPPORTED;
  const int rc = decode_key(k->key, segue__sdes_key_len(s), p, b64);
  if (rc != SEGUE_OK) {
    memset(k, 0, sizeof *k);
    return rc;
  }
  k->suite = s;
  return SEGUE_OK;
}

int segue__sdes_build(segue_media_crypto *c, const segue__sdes_key *k, uint32_t tag) {
  unsigned char b64[44 + 1];
  memset(c, 0, sizeof *c);
  const size_t n = segue__sdes_key_len(k->suite);
  if (!n || tag == 0 || tag > 999999999) return SEGUE_E_INVAL; /* RFC 4568 9.1: 1*9DIGIT */
  EVP_EncodeBlock(b64, k->key, (int)n);
  c->tag = tag;
  snprintf(c->suite, sizeof c->suite, "%s", suites[k->suite].name);
  snprintf(c->key, sizeof c->key, "inline:%s", (const char *)b64);
  OPENSSL_cleanse(b64, sizeof b64);
  return SEGUE_OK;
}
