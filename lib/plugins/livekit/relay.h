/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/relay.h: the way between a leg and the library's media: plain RTP over a loopback port of our own.
 * The library keeps its jitter buffer, codecs and forwarding; what leaves the machine is DTLS-SRTP. Loop thread. */
#ifndef SEGUE_LIVEKIT_RELAY_H
#define SEGUE_LIVEKIT_RELAY_H

#include <glib.h>
#include <segue/base.h>

#define LK_PACKET_MAX 2048u /**< Room of the packets handed up; their length leaves LK_SRTP_TRAILER free. */

typedef struct lk_relay lk_relay;
/** RTP or RTCP from the library; may be changed in place and grow to LK_PACKET_MAX. */
typedef void lk_relay_fn(void *ctx, uint8_t *packet, size_t n);

int segue__lk_relay_new(lk_relay **out, GMainContext *loop, lk_relay_fn *fn, void *ctx);
void segue__lk_relay_free(lk_relay *r);           /**< NULL is allowed. */
uint32_t segue__lk_relay_port(const lk_relay *r); /**< On 127.0.0.1. */
/** Where the library listens; from then on nobody else is heard. @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_IO */
int segue__lk_relay_connect(lk_relay *r, const char *address, uint32_t port);
void segue__lk_relay_send(lk_relay *r, const uint8_t *packet, size_t n);

#endif /* SEGUE_LIVEKIT_RELAY_H */
