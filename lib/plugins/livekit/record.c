/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

enum { HEADER = 13, EXPLICIT = 8, TAG = 16, SALT = 4, NONCE = SALT + EXPLICIT, RANDOM = 32, WINDOW = 64 };
enum { OURS, THEIRS };

#define EPOCH (UINT64_C(1) << 48) /* Of the first keys; a record's number is behind it. */
#define NUMBERS (EPOCH - 1)       /* This many there are. */
#define FIRST (UINT64_C(1) << 20) /* Ours: OpenSSL's were the few of the handshake. */
#define LABEL "key expansion"     /* RFC 5246 6.3 */
#define VERSION_MAJOR 0xfe        /* DTLS 1.2 */
#define VERSION_MINOR 0xfd

/* ---- keys ---- */

static uint32_t key_octets(const SSL_CIPHER *c) {
  switch (c ? SSL_CIPHER_get_cipher_nid(c) : NID_undef) {
  case NID_aes_128_gcm: return 16;
  case NID_aes_256_gcm: return 32;
  default: return 0;
  }
}

/* TLS's PRF with the hash of the cipher suite. */
static int expand(const EVP_MD *hash, uint8_t *secret, size_t secret_n, uint8_t *seed, size_t seed_n,
                  uint8_t *out, size_t n) {
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
  EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
  OSSL_PARAM with[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)EVP_MD_get0_name(hash), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret, secret_n),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed, seed_n), OSSL_PARAM_construct_end()};
  const int ok = ctx && EVP_KDF_derive(ctx, out, n, with) == 1;
  EVP_KDF_CTX_free(ctx);
  EVP_KDF_free(kdf);
  return ok;
}

static int derive(SSL *ssl, const SSL_CIPHER *c, uint8_t *block, size_t n) {
  uint8_t master[SSL_MAX_MASTER_KEY_LENGTH], seed[sizeof LABEL - 1 + 2 * RANDOM];
  const EVP_MD *hash = SSL_CIPHER_get_handshake_digest(c);
  const SSL_SESSION *session = SSL_get_session(ssl);
  const size_t master_n = session ? SSL_SESSION_get_master_key(session, master, sizeof master) : 0;
  uint8_t *random = seed + sizeof LABEL - 1;
  memcpy(seed, LABEL, sizeof LABEL - 1);
  const int ok = hash && master_n > 0 && SSL_get_server_random(ssl, random, RANDOM) == RANDOM &&
                 SSL_get_client_random(ssl, random + RANDOM, RANDOM) == RANDOM &&
                 expand(hash, master, master_n, seed, sizeof seed, block, n);
  explicit_bzero(master, sizeof master);
  return ok;
}

/* RFC 5246 6.3: key of the client's, of the server's, then their salts. */
int segue__lk_record_take(lk_record *r, SSL *ssl, int we_are_client) {
  uint8_t block[2 * (32 + SALT)];
  const SSL_CIPHER *c = SSL_get_current_cipher(ssl);
  const uint32_t k = key_octets(c);
  memset(r, 0, sizeof *r);
  if (SSL_version(ssl) != DTLS1_2_VERSION || k == 0) return SEGUE_E_UNSUPPORTED;
  if (!derive(ssl, c, block, 2 * (size_t)(k + SALT))) {
    ERR_clear_error();
    return SEGUE_E_ENGINE;
  }
  for (int side = OURS; side <= THEIRS; side++) {
    const size_t i = (side == OURS) != (we_are_client != 0);
    memcpy(r->key[side], block + i * k, k);
    memcpy(r->salt[side], block + 2 * (size_t)k + i * SALT, SALT);
  }
  explicit_bzero(block, sizeof block);
  r->key_n = k;
  r->next = FIRST;
  r->seen = 1; /* that with which their handshake ended */
  return SEGUE_OK;
}

void segue__lk_record_fini(lk_record *r) {
  explicit_bzero(r, sizeof *r);
}

/* ---- one record ---- */

static void put(uint8_t *at, uint64_t value, size_t n) {
  while (n-- > 0) {
    at[n] = (uint8_t)value;
    value >>= 8;
  }
}

static uint64_t get(const uint8_t *at, size_t n) {
  uint64_t value = 0;
  for (size_t i = 0; i < n; i++) value = value << 8 | at[i];
  return value;
}

/* What is authentic beside the text: the epoch and the number, then type, version and the text's length. */
static void describe(uint8_t *aad, const uint8_t *header, size_t n) {
  memcpy(aad, header + 3, 8);
  memcpy(aad + 8, header, 3);
  put(aad + 11, n, 2);
}

static EVP_CIPHER_CTX *begin(const lk_record *r, int side, const uint8_t *header, size_t n) {
  uint8_t nonce[NONCE], aad[HEADER];
  int done;
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  memcpy(nonce, r->salt[side], SALT);
  memcpy(nonce + SALT, header + HEADER, EXPLICIT);
  describe(aad, header, n);
  if (c &&
      EVP_CipherInit_ex(c, r->key_n == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), NULL, r->key[side], nonce,
                        side == OURS) == 1 &&
      EVP_CipherUpdate(c, NULL, &done, aad, sizeof aad) == 1)
    return c;
  EVP_CIPHER_CTX_free(c);
  return NULL;
}

size_t segue__lk_record_seal(lk_record *r, int type, const uint8_t *data, size_t n, uint8_t *out) {
  uint8_t *text = out + HEADER + EXPLICIT;
  int done = 0, last = 0;
  if (r->key_n == 0 || r->next > NUMBERS || n > UINT16_MAX - EXPLICIT - TAG) return 0;
  out[0] = (uint8_t)type;
  out[1] = VERSION_MAJOR;
  out[2] = VERSION_MINOR;
  put(out + 3, EPOCH | r->next, 8);
  put(out + 11, EXPLICIT + n + TAG, 2);
  put(out + HEADER, EPOCH | r->next, EXPLICIT); /* no two records of ours have the same */
  r->next++;
  EVP_CIPHER_CTX *c = begin(r, OURS, out, n);
  const int ok = c && EVP_CipherUpdate(c, text, &done, data, (int)n) == 1 &&
                 EVP_CipherFinal_ex(c, text + done, &last) == 1 && (size_t)done + (size_t)last == n &&
                 EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, text + n) == 1;
  EVP_CIPHER_CTX_free(c);
  ERR_clear_error();
  return ok ? n + LK_RECORD_MORE : 0;
}

/* RFC 6347 4.1.2.6 */
static int came_before(const lk_record *r, uint64_t number) {
  if (number > r->newest) return 0;
  return r->newest - number >= WINDOW || (r->seen >> (r->newest - number) & 1);
}

static void note(lk_record *r, uint64_t number) {
  if (number > r->newest) {
    const uint64_t step = number - r->newest;
    r->seen = step < WINDOW ? r->seen << step : 0;
    r->newest = number;
  }
  r->seen |= UINT64_C(1) << (r->newest - number);
}

static int decrypt(const lk_record *r, const uint8_t *record, uint8_t *out, size_t n) {
  const uint8_t *text = record + HEADER + EXPLICIT;
  uint8_t tag[TAG];
  int done = 0, last = 0;
  memcpy(tag, text + n, TAG);
  EVP_CIPHER_CTX *c = begin(r, THEIRS, record, n);
  const int ok = c && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
                 EVP_CipherUpdate(c, out, &done, text, (int)n) == 1 &&
                 EVP_CipherFinal_ex(c, out + done, &last) == 1;
  EVP_CIPHER_CTX_free(c);
  ERR_clear_error();
  return ok;
}

int segue__lk_record_open(lk_record *r, const uint8_t *packet, size_t packet_n, size_t *used, uint8_t *out,
                          size_t room, size_t *n) {
  *used = *n = 0;
  if (r->key_n == 0 || packet_n < HEADER) return 0;
  const size_t length = get(packet + 11, 2);
  const uint64_t number = get(packet + 3, 8);
  if (length > packet_n - HEADER) return 0;
  *used = HEADER + length;
  if (packet[1] != VERSION_MAJOR || packet[2] != VERSION_MINOR || number >> 48 != 1 ||
      length < EXPLICIT + TAG || length - EXPLICIT - TAG > room || came_before(r, number & NUMBERS) ||
      !decrypt(r, packet, out, length - EXPLICIT - TAG))
    return 0;
  note(r, number & NUMBERS);
  *n = length - EXPLICIT - TAG;
  return packet[0];
}
