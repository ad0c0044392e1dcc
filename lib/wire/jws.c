/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/jws.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

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

/* Without a clock: no end is set (RFC 5280 §4.1.2.5), and the key ring is what says whether the key is good. */
int segue__es256_own_cert(const segue__jwk *key, uint8_t **der, size_t *n) {
  const unsigned char *cn = (const unsigned char *)(*key->kid ? key->kid : "segue");
  EVP_PKEY *pkey = key->can_sign ? pkey_of(key, true) : NULL;
  X509 *x = X509_new();
  X509_NAME *name = X509_NAME_new();
  ASN1_TIME *from = ASN1_TIME_new(), *to = ASN1_TIME_new();
  unsigned char *text = NULL;
  int len = 0;
  if (pkey && x && name && from && to && ASN1_TIME_set_string(from, "20200101000000Z") == 1 &&
      ASN1_TIME_set_string(to, "99991231235959Z") == 1 && X509_set_version(x, 2) == 1 &&
      ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, cn, -1, -1, 0) == 1 &&
      X509_set_subject_name(x, name) == 1 && X509_set_issuer_name(x, name) == 1 &&
      X509_set1_notBefore(x, from) == 1 && X509_set1_notAfter(x, to) == 1 && X509_set_pubkey(x, pkey) == 1 &&
      X509_sign(x, pkey, EVP_sha256()) > 0)
    len = i2d_X509(x, &text);
  *der = len > 0 ? malloc((size_t)len) : NULL;
  *n = len > 0 ? (size_t)len : 0;
  if (*der) memcpy(*der, text, *n);
  OPENSSL_free(text);
  ASN1_TIME_free(from);
  ASN1_TIME_free(to);
  X509_NAME_free(name);
  X509_free(x);
  EVP_PKEY_free(pkey);
  return *der ? SEGUE_OK : SEGUE_E_KEY;
}
