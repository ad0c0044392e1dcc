/* SPDX-License-Identifier: Apache-2.0 */
/* AES-SIV (RFC 5297) with one string of associated data, by OpenSSL. */
#ifndef SEGUE_LIB_WIRE_SIV_H
#define SEGUE_LIB_WIRE_SIV_H

#include <stddef.h>
#include <stdint.h>

#include <segue/base.h>

#define SEGUE__SIV_KEY 32 /* AES-128-SIV: two AES-128 keys */
#define SEGUE__SIV_TAG 16

/* `out` gets SEGUE__SIV_TAG octets V and then `n` octets C; n must not be 0. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__siv_seal(const uint8_t key[SEGUE__SIV_KEY], const uint8_t *ad, size_t ad_len, const uint8_t *plain,
                    size_t n, uint8_t *out);
/* `in` is V then C, `n` octets in all; `out` gets n - SEGUE__SIV_TAG. SEGUE_E_AUTH when anything differs. */
int segue__siv_open(const uint8_t key[SEGUE__SIV_KEY], const uint8_t *ad, size_t ad_len, const uint8_t *in,
                    size_t n, uint8_t *out);

#endif /* SEGUE_LIB_WIRE_SIV_H */
