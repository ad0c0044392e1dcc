/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/turns.h: TURN by TLS for libnice, which speaks it by TCP only: a connection to the TURN server by TLS
 * (GIO's, a module of GLib's) and, once it is there, a door to it on the loopback, for one to come in. Loop thread. */
#ifndef SEGUE_LIVEKIT_TURNS_H
#define SEGUE_LIVEKIT_TURNS_H

#include <segue/base.h>

#include "turn.h"

typedef struct lk_turns lk_turns;

typedef struct lk_turns_options {
  const lk_turn *to; /**< Its host must be named by its certificate. */
  const char *ca;    /**< File of certificates, NULL: the system's. */
  const char *from; /**< Local address from which the server is reached and the door is used, and no other. */
  /** Once: the port of the door, on 127.0.0.1, or ::1 for an IPv6 `from`; or 0, and why there is none. May free it. */
  void (*done)(void *ctx, uint32_t port, const char *why);
  void *ctx;
} lk_turns_options;

/** What `o` points at is copied. @return SEGUE_OK; SEGUE_E_UNSUPPORTED: GLib has no TLS here; SEGUE_E_IO; SEGUE_E_NOMEM */
int segue__lk_turns_new(lk_turns **out, const lk_turns_options *o);
/** Nothing is said from now on, but what was begun goes on. */
void segue__lk_turns_mute(lk_turns *t);
/** Closes door and connection; NULL is allowed. */
void segue__lk_turns_free(lk_turns *t);

#endif /* SEGUE_LIVEKIT_TURNS_H */
