/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/record.h: records of DTLS 1.2 (RFC 6347 4.1) under AES-GCM (RFC 5288), once OpenSSL has shaken hands: the
 * packets of a data channel and the goodbye. What OpenSSL keeps of a connection for them is 35 KiB, most of it the handshake's;
 * this is two keys and two numbers. One thread. */
#ifndef SEGUE_LIVEKIT_RECORD_H
#define SEGUE_LIVEKIT_RECORD_H

#include <openssl/ssl.h>

#include <segue/base.h>

#define LK_RECORD_MORE 37u /**< Octets of a record beside what is in it. */
enum { LK_RECORD_ALERT = 21, LK_RECORD_HANDSHAKE = 22, LK_RECORD_DATA = 23 };

typedef struct lk_record {
  uint8_t key[2][32], salt[2][4]; /**< Ours, theirs. */
  uint32_t key_n;
  uint64_t next;   /**< Number of our next record. */
  uint64_t newest; /**< Of theirs the highest that came, */
  uint64_t seen;   /**< and which of the 64 up to it did: bit 0 is that one. */
} lk_record;

/** Go on where `ssl`, whose handshake is over on both sides, ends; it is not to be used beside this.
 *  @return SEGUE_OK; SEGUE_E_UNSUPPORTED: another version or cipher; SEGUE_E_ENGINE. But for the first all is zeroed. */
int segue__lk_record_take(lk_record *r, SSL *ssl, int we_are_client);
/** Forget the keys. */
void segue__lk_record_fini(lk_record *r);
/** Write a record of `n` octets to `out`, which has room for LK_RECORD_MORE more. @return its octets, 0: it can't be made */
size_t segue__lk_record_seal(lk_record *r, int type, const uint8_t *data, size_t n, uint8_t *out);
/** Take the first record of a packet; `out` has `room` octets, `n` is what it holds, `used` where the next begins, 0: nothing
 *  more is to be found. @return its type; 0: it is none of this connection, came before, or does not fit */
int segue__lk_record_open(lk_record *r, const uint8_t *packet, size_t packet_n, size_t *used, uint8_t *out,
                          size_t room, size_t *n);

#endif /* SEGUE_LIVEKIT_RECORD_H */
