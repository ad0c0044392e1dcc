/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/turn.h: the address of a TURN server (RFC 7065). Pure. */
#ifndef SEGUE_LIVEKIT_TURN_H
#define SEGUE_LIVEKIT_TURN_H

#include <segue/base.h>

typedef struct lk_turn {
  char host[256]; /**< A name or an address, without brackets. */
  uint32_t port;
  uint32_t tcp; /**< 1: by TCP. */
  uint32_t tls; /**< 1: by TLS in that. */
} lk_turn;

/** "turn:HOST", ":PORT" and "?transport=udp" or "tcp" behind it; "turns:" too, which is by TLS. @return SEGUE_OK;
 *  SEGUE_E_UNSUPPORTED: STUN, or TURN by DTLS; SEGUE_E_INVAL: malformed */
int segue__lk_turn_read(lk_turn *out, const char *url);

#endif /* SEGUE_LIVEKIT_TURN_H */
