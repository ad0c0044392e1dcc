/* SPDX-License-Identifier: Apache-2.0 */
#include "hash.h"

#include <segue/base.h>

#include "../common/spoken.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#define VALUE_MAX 256

static int derive(const char *canonical, size_t n, const uint8_t *salt, uint32_t n_salt, uint32_t iter,
                  uint8_t out[VF_HASH]) {
  return PKCS5_PBKDF2_HMAC(canonical, (int)n, salt, (int)n_salt, (int)iter, EVP_sha256(), VF_HASH, out) == 1
             ? SEGUE_OK
             : SEGUE_E_ENGINE;
}

int segue__vf_make(const char *value, uint32_t iter, vf_hash *out) {
  char canonical[VALUE_MAX];
  const size_t n = segue__spoken_canonical(value, canonical, sizeof canonical);
  memset(out, 0, sizeof *out);
  if (n == 0 || iter < VF_ITER_MIN || iter > VF_ITER_MAX) return SEGUE_E_INVAL;
  out->iter = iter;
  out->n_salt = VF_SALT;
  int rc = RAND_bytes(out->salt, VF_SALT) == 1 ? SEGUE_OK : SEGUE_E_ENGINE;
  if (rc == SEGUE_OK) rc = derive(canonical, n, out->salt, VF_SALT, iter, out->hash);
  OPENSSL_cleanse(canonical, sizeof canonical);
  return rc;
}

int segue__vf_matches(const vf_hash *h, const char *value) {
  char canonical[VALUE_MAX] = "";
  uint8_t hash[VF_HASH] = {0};
  const size_t n = segue__spoken_canonical(value, canonical, sizeof canonical);
  const int rc = derive(canonical, n, h->salt, h->n_salt, h->iter, hash);
  const int same = CRYPTO_memcmp(hash, h->hash, VF_HASH) == 0;
  OPENSSL_cleanse(canonical, sizeof canonical);
  OPENSSL_cleanse(hash, sizeof hash);
  return rc == SEGUE_OK && n > 0 && same;
}

static int nibble(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

size_t segue__vf_unhex(const char *hex, uint8_t *out, size_t cap) {
  const size_t n = strlen(hex);
  if (n % 2 || n / 2 > cap) return 0;
  for (size_t i = 0; i < n / 2; i++) {
    const int a = nibble(hex[2 * i]), b = nibble(hex[2 * i + 1]);
    if (a < 0 || b < 0) return 0;
    out[i] = (uint8_t)(a << 4 | b);
  }
  return n / 2;
}

void segue__vf_hex(const uint8_t *p, size_t n, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < n; i++) {
    out[2 * i] = digits[p[i] >> 4];
    out[2 * i + 1] = digits[p[i] & 15];
  }
  out[2 * n] = 0;
}
