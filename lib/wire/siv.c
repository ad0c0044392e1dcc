/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/siv.h"

#include <limits.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

int segue__siv_seal(const uint8_t key[SEGUE__SIV_KEY], const uint8_t *ad, size_t ad_len, const uint8_t *plain,
                    size_t n, uint8_t *out) {
  int rc = SEGUE_E_NOMEM, len = 0;
  if (n == 0 || n > INT_MAX / 2 || ad_len > INT_MAX / 2) return SEGUE_E_INVAL;
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-128-SIV", NULL);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  if (cipher && ctx && EVP_EncryptInit_ex2(ctx, cipher, key, NULL, NULL) == 1 &&
      EVP_EncryptUpdate(ctx, NULL, &len, ad, (int)ad_len) == 1 &&
      EVP_EncryptUpdate(ctx, out + SEGUE__SIV_TAG, &len, plain, (int)n) == 1 && len == (int)n &&
      EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SEGUE__SIV_TAG, out) == 1)
    rc = SEGUE_OK;
  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
  return rc;
}

int segue__siv_open(const uint8_t key[SEGUE__SIV_KEY], const uint8_t *ad, size_t ad_len, const uint8_t *in,
                    size_t n, uint8_t *out) {
  int rc = SEGUE_E_AUTH, len = 0;
  uint8_t tag[SEGUE__SIV_TAG];
  if (n <= SEGUE__SIV_TAG || n > INT_MAX / 2 || ad_len > INT_MAX / 2) return SEGUE_E_AUTH;
  for (size_t i = 0; i < sizeof tag; i++) tag[i] = in[i];
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-128-SIV", NULL);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  if (!cipher || !ctx) {
    rc = SEGUE_E_NOMEM;
  } else if (EVP_DecryptInit_ex2(ctx, cipher, key, NULL, NULL) == 1 &&
             EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, SEGUE__SIV_TAG, tag) == 1 &&
             EVP_DecryptUpdate(ctx, NULL, &len, ad, (int)ad_len) == 1 &&
             EVP_DecryptUpdate(ctx, out, &len, in + SEGUE__SIV_TAG, (int)(n - SEGUE__SIV_TAG)) == 1) {
    rc = SEGUE_OK;
  } else {
    OPENSSL_cleanse(out, n - SEGUE__SIV_TAG); /* what failed the check is never shown */
  }
  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
  return rc;
}
