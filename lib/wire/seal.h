/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope of a sealed value: version, key id, random octets, AES-SIV over the packed body. */
#ifndef SEGUE_LIB_WIRE_SEAL_H
#define SEGUE_LIB_WIRE_SEAL_H

#include <segue/wire.h>

#define SEGUE__SEAL_RANDOM 2
#define SEGUE__SEAL_HEAD (2 + SEGUE__SEAL_RANDOM) /* version and kind, key id, random */
#define SEGUE__SEAL_OVERHEAD (SEGUE__SEAL_HEAD + 16)
#define SEGUE__SEAL_BUCKET 14400 /* seconds: a seal opens in its own four hours and the four after */
#define SEGUE__BIND_MAX 1024

/* First octet of a sealed value: 110 vv kkk, version and kind of the body. */
#define SEGUE__SEAL_MARK 0xC0u

/* Seal `n` octets of a body into `out` (n + SEGUE__SEAL_OVERHEAD, one more when n is 0).
 * SEGUE_OK, SEGUE_E_KEY, SEGUE_E_NOMEM, or what `random` answered. */
int segue__seal(const segue_encode_options *o, int kind, const uint8_t *body, size_t n, uint8_t *out,
                size_t *len, segue_error *err);
/* Open; `body` has room for `len` octets. `*anchor` is the start of the bucket. SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_AUTH,
 * SEGUE_E_KEY, SEGUE_E_EXPIRED, SEGUE_E_UNSUPPORTED, SEGUE_E_NOMEM. */
int segue__unseal(const segue_decode_options *o, const uint8_t *in, size_t len, uint8_t *body, size_t *n,
                  int *kind, int64_t *anchor, segue_error *err);
/* Start of the bucket that `now` (Unix seconds) lies in. */
int64_t segue__seal_bucket(int64_t now);

#endif /* SEGUE_LIB_WIRE_SEAL_H */
