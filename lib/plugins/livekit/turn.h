/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/turn.h: the address of a TURN server (RFC 7065). Pure. */
#ifndef SEGUE_LIVEKIT_TURN_H
#define SEGUE_LIVEKIT_TURN_H

#include <segue/base.h>

typedef struct lk_turn {
  char host[256]; /**< A name or an address, without brackets. */
  uint32_t port;
  uint32_t tcp; /**< 1: by TCP. */
} lk_turn;

/** "turn:HOST", ":PORT" and "?transport=udp" or "tcp" behind it. @return SEGUE_OK; SEGUE_E_UNSUPPORTED: STUN, or TURN by
 *  TLS, which libnice can't; SEGUE_E_INVAL: malformed */
int segue__lk_turn_read(lk_turn *out, const char *url);

#endif /* SEGUE_LIVEKIT_TURN_H */
