/* SPDX-License-Identifier: Apache-2.0 */
/* media/sdes.h: SRTP keys as SDP security descriptions (RFC 4568). Pure; any thread.
 * A key is secret: nothing here logs it, and callers wipe what they no longer need. */
#ifndef SEGUE_MEDIA_SDES_H
#define SEGUE_MEDIA_SDES_H

#include <segue/ext/transport.h>
#include <stddef.h>
#include <stdint.h>

enum {
  SEGUE__SUITE_NONE = 0,
  SEGUE__SUITE_AES_CM_128_80 = 1, /* AES_CM_128_HMAC_SHA1_80 */
  SEGUE__SUITE_AES_CM_128_32 = 2, /* AES_CM_128_HMAC_SHA1_32 */
  SEGUE__SUITE_AEAD_128_GCM = 3,  /* AEAD_AES_128_GCM (RFC 7714) */
  SEGUE__SUITE_COUNT = 4
};
enum { SEGUE__SDES_KEY_MAX = 30 };

typedef struct segue__sdes_key {
  int32_t suite;                    /* SEGUE__SUITE_*; NONE: no protection */
  uint8_t key[SEGUE__SDES_KEY_MAX]; /* master key and salt, one after the other */
} segue__sdes_key;

/** Fills `n` random octets fit for keys; returns SEGUE_OK or a negative code. */
typedef int (*segue__random_fn)(void *ctx, void *buf, size_t n);

/** Octets of key and salt of a suite: 30, or 28 for GCM; 0 for none. */
size_t segue__sdes_key_len(int32_t suite);
/** Name in SDP, NULL for none. */
const char *segue__sdes_suite_name(int32_t suite);
/** Suite of a name, in any case of letters; SEGUE__SUITE_NONE when not known. */
int32_t segue__sdes_suite(const char *name);

/** Make a fresh key. @return SEGUE_OK, SEGUE_E_INVAL (suite) or what `random` returned. */
int segue__sdes_generate(segue__sdes_key *k, int32_t suite, segue__random_fn random, void *ctx);

/** Read one description. A lifetime is accepted and ignored; an MKI, several keys in one line and
 *  session parameters that weaken or change protection are not supported.
 *  @return SEGUE_OK, SEGUE_E_UNSUPPORTED, SEGUE_E_PARSE (key-params are no valid inline key). */
int segue__sdes_parse(segue__sdes_key *k, const segue_media_crypto *c);

/** Write `k` as description with `tag`. @return SEGUE_OK or SEGUE_E_INVAL. */
int segue__sdes_build(segue_media_crypto *c, const segue__sdes_key *k, uint32_t tag);

#endif /* SEGUE_MEDIA_SDES_H */
