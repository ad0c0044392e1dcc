/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/jws.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

static EVP_PKEY *pkey_of(const segue__jwk *k, bool with_private) {
  EVP_PKEY *pkey = NULL;
  uint8_t point[65] = {4};
  memcpy(point + 1, k->x, 32);
  memcpy(point + 33, k->y, 32);
  OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
  BIGNUM *d = with_private ? BN_bin2bn(k->d, 32, NULL) : NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  OSSL_PARAM *params = NULL;
  if (b && ctx && (!with_private || d) &&
      OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1 &&
      (!d || OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, d) == 1))
    params = OSSL_PARAM_BLD_to_param(b);
  if (params && EVP_PKEY_fromdata_init(ctx) == 1)
    (void)EVP_PKEY_fromdata(ctx, &pkey, with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(b);
  EVP_PKEY_CTX_free(ctx);
  BN_clear_free(d);
  return pkey;
}

/* OpenSSL writes ASN.1, JWS wants r and s side by side. */
static bool raw_of(const uint8_t *der, size_t n, uint8_t sig[64]) {
  ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)n);
  const bool ok = s && BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, 32) == 32 &&
                  BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + 32, 32) == 32;
  ECDSA_SIG_free(s);
  return ok;
}

int segue__es256_sign(const segue__jwk *key, const char *data, size_t n, uint8_t sig[64]) {
  uint8_t der[80];
  size_t len = sizeof der;
  int rc = SEGUE_E_NOMEM;
  if (!key->can_sign) return SEGUE_E_KEY;
  EVP_PKEY *pkey = pkey_of(key, true);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  if (!pkey) {
    rc = SEGUE_E_KEY;
  } else if (ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
             EVP_DigestSign(ctx, der, &len, (const uint8_t *)data, n) == 1 && raw_of(der, len, sig)) {
    rc = SEGUE_OK;
  }
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(pkey);
  return rc;
}

int segue__es256_verify(const segue__jwk *key, const char *data, size_t n, const uint8_t sig[64]) {
  EVP_PKEY *pkey = pkey_of(key, false);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  ECDSA_SIG *s = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(sig, 32, NULL), *v = BN_bin2bn(sig + 32, 32, NULL);
  uint8_t *der = NULL;
  int rc = SEGUE_E_AUTH, len = 0;
  if (s && r && v && ECDSA_SIG_set0(s, r, v) == 1) {
    r = v = NULL; /* owned by s now */
    len = i2d_ECDSA_SIG(s, &der);
  }
  if (!pkey) {
    rc = SEGUE_E_KEY;
  } else if (ctx && len > 0 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
             EVP_DigestVerify(ctx, der, (size_t)len, (const uint8_t *)data, n) == 1) {
    rc = SEGUE_OK;
  }
  OPENSSL_free(der);
  BN_free(r);
  BN_free(v);
  ECDSA_SIG_free(s);
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(pkey);
  return rc;
}
