/* SPDX-License-Identifier: Apache-2.0 */
/* media/srtp.h: SRTP and SRTCP over libsrtp2 for one leg. libsrtp2 allocates at init and with the first
 * packet of an SSRC; OpenSSL 3.0's HMAC under it copies its state twice a
 * packet, which allocates (AES-CM suites; GCM does not). One thread at a time per object. */
#ifndef SEGUE_MEDIA_SRTP_H
#define SEGUE_MEDIA_SRTP_H

#include <stddef.h>
#include <stdint.h>

#include "media/sdes.h"

enum { SEGUE__SRTP_TRAILER = 32 }; /* room protect may need behind the packet: tag, SRTCP index */

typedef struct segue__srtp {
  void *out, *in; /* srtp_t */
} segue__srtp;

/** Keys for what we send and what we receive, of the same suite.
 *  @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_NOMEM. */
int segue__srtp_init(segue__srtp *s, const segue__sdes_key *local, const segue__sdes_key *remote);
void segue__srtp_fini(segue__srtp *s);

/** Protect in place `*len` octets in a buffer with SEGUE__SRTP_TRAILER more. @return SEGUE_OK, SEGUE_E_LIMIT
 *  (key used up), SEGUE_E_INVAL. */
int segue__srtp_protect(segue__srtp *s, uint8_t *packet, size_t *len, int rtcp);

/** Check and open in place. @return SEGUE_OK; SEGUE_E_AUTH forged or altered; SEGUE_E_EXPIRED replayed or too
 *  old; SEGUE_E_PARSE no such packet. */
int segue__srtp_unprotect(segue__srtp *s, uint8_t *packet, size_t *len, int rtcp);

#endif /* SEGUE_MEDIA_SRTP_H */
