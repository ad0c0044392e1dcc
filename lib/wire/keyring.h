/* SPDX-License-Identifier: Apache-2.0 */
/* Inside view of a key ring. Read only once shared. */
#ifndef SEGUE_LIB_WIRE_KEYRING_H
#define SEGUE_LIB_WIRE_KEYRING_H

#include <stdbool.h>

#include <segue/wire.h>

#include "wire/siv.h"

/* Another user of it: each frees it once, the last one wipes it. Any thread. NULL is allowed. */
segue_keyring *segue__keyring_ref(segue_keyring *ring);
/* The key of an id, or NULL. */
const uint8_t *segue__keyring_find(const segue_keyring *ring, uint32_t id);
/* The key that encoding uses and its id, or NULL. */
const uint8_t *segue__keyring_current(const segue_keyring *ring, uint32_t *id);

/* The P-256 signing key: x, y and, to sign, d, 32 octets each. */
typedef struct segue__jwk {
  bool present, can_sign;
  uint8_t x[32], y[32], d[32];
  char kid[64];
  char *cert; /* member "x5c" or "x5u" of the JWK as JSON text, owned by the ring; NULL when absent */
} segue__jwk;
const segue__jwk *segue__keyring_jwk(const segue_keyring *ring); /* NULL when absent */

#endif /* SEGUE_LIB_WIRE_KEYRING_H */
