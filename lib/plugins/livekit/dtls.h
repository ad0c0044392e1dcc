/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/dtls.h: DTLS-SRTP (RFC 5763, 5764): a handshake over packets, then keys for SRTP. One thread. */
#ifndef SEGUE_LIVEKIT_DTLS_H
#define SEGUE_LIVEKIT_DTLS_H

#include <segue/base.h>

/** Our certificate, one for all connections of a transport. */
typedef struct lk_identity lk_identity;
int segue__lk_identity_new(lk_identity **out);
void segue__lk_identity_free(lk_identity *id);                     /**< NULL is allowed. */
const char *segue__lk_identity_fingerprint(const lk_identity *id); /**< "AB:CD:…", SHA-256 */

typedef struct lk_dtls lk_dtls;
typedef void lk_dtls_send_fn(void *ctx, const uint8_t *packet, size_t n);
/** Gets what the far end sends inside DTLS: packets of SCTP. Must not free the connection. */
typedef void lk_dtls_data_fn(void *ctx, const uint8_t *packet, size_t n);

#define LK_DTLS_PACKET 1180u /**< With DTLS, UDP and IPv6 around it still below 1280. */
#define LK_SRTP_TRAILER 32u  /**< Octets that protecting may add. */

/** A connection to the owner of the certificate with this SHA-256 `fingerprint`. */
int segue__lk_dtls_new(lk_dtls **out, lk_identity *id, int we_are_client, const uint8_t *fingerprint,
                       lk_dtls_send_fn *send, void *ctx);
void segue__lk_dtls_free(lk_dtls *d); /**< NULL is allowed. Says goodbye when it was up. */

/** Begin (a client says hello) or take a packet. @return SEGUE_OK: keys are there; SEGUE_E_AGAIN: more packets are
 *  needed; SEGUE_E_AUTH: the certificate is another's; SEGUE_E_CLOSED: the far end ended it; SEGUE_E_ENGINE: failed */
int segue__lk_dtls_begin(lk_dtls *d);
int segue__lk_dtls_packet(lk_dtls *d, const uint8_t *packet, size_t n);
/** Milliseconds until `segue__lk_dtls_retransmit` is due; -1: never. */
int segue__lk_dtls_due_ms(lk_dtls *d);
int segue__lk_dtls_retransmit(lk_dtls *d);

/** Who gets what comes inside DTLS, after the handshake; NULL: nobody. */
void segue__lk_dtls_on_data(lk_dtls *d, lk_dtls_data_fn *fn, void *ctx);
/** Send a packet of at most LK_DTLS_PACKET octets inside DTLS. Before it is up, nothing happens. */
void segue__lk_dtls_write(lk_dtls *d, const uint8_t *packet, size_t n);

/** SRTP in place; `packet` has room for LK_SRTP_TRAILER more. @return SEGUE_OK, SEGUE_E_STATE before there are keys,
 *  SEGUE_E_AUTH, SEGUE_E_EXPIRED (a replay), SEGUE_E_PARSE */
int segue__lk_srtp_protect(lk_dtls *d, uint8_t *packet, size_t *n, int rtcp);
int segue__lk_srtp_unprotect(lk_dtls *d, uint8_t *packet, size_t *n, int rtcp);

#endif /* SEGUE_LIVEKIT_DTLS_H */
