/* SPDX-License-Identifier: Apache-2.0 */
/* ES256 (RFC 7518 §3.4) with the key ring's P-256 key. */
#ifndef SEGUE_LIB_WIRE_JWS_H
#define SEGUE_LIB_WIRE_JWS_H

#include "wire/keyring.h"

/* `sig` gets r and s, 32 octets each. SEGUE_OK, SEGUE_E_KEY (no private part, or no point of the curve), SEGUE_E_NOMEM. */
int segue__es256_sign(const segue__jwk *key, const char *data, size_t n, uint8_t sig[64]);
/* SEGUE_OK, SEGUE_E_AUTH, SEGUE_E_KEY. */
int segue__es256_verify(const segue__jwk *key, const char *data, size_t n, const uint8_t sig[64]);

/* A certificate of the key by itself, DER; for who has none from an authority. malloc'd into *der. SEGUE_OK, SEGUE_E_KEY. */
int segue__es256_own_cert(const segue__jwk *key, uint8_t **der, size_t *n);

#endif /* SEGUE_LIB_WIRE_JWS_H */
