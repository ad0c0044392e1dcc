/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/ice.h: one search for ways to the server, and the way that it found: a libnice agent with one component.
 * We are controlling. A restart of ICE (RFC 8445 9) is another of these beside the first: it has sockets and credentials of
 * its own, so that it also finds a way when our address is another. Loop thread. */
#ifndef SEGUE_LIVEKIT_ICE_H
#define SEGUE_LIVEKIT_ICE_H

#include <glib.h>

#include "sdp.h"
#include "turn.h"

typedef struct lk_ice lk_ice;

/** What happens; `ready` and `packet` may not free it. */
typedef struct lk_ice_events {
  void (*ready)(void *ctx, lk_ice *i); /**< It can be described. Once. */
  void (*up)(void *ctx, lk_ice *i);    /**< There is a way; said anew when there is a better one. */
  void (*down)(void *ctx, lk_ice *i);  /**< There is none, or none any more. */
  void (*packet)(void *ctx, uint8_t *packet, size_t n);
  void (*note)(void *ctx, const char *text); /**< Why a relay can't be reached. */
} lk_ice_events;

typedef struct lk_ice_options {
  GMainContext *loop;
  const char *address; /**< Local address. */
  uint32_t mode;       /**< LK_ICE_* */
  const char *ca;      /**< Of relays by TLS: file of certificates, NULL: the system's. */
  const lk_ice_events *events;
  void *ctx;
} lk_ice_options;

/** @return SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_IO: `address` is none */
int segue__lk_ice_new(lk_ice **out, const lk_ice_options *o);
void segue__lk_ice_free(lk_ice *i); /**< NULL is allowed. Nothing is reported from now on. */

/** A relay, before gathering, which waits for one by TLS; `user` and `password` stay until this is freed. @return SEGUE_OK,
 *  SEGUE_E_ENGINE, or as segue__lk_turns_new */
int segue__lk_ice_turn(lk_ice *i, const lk_turn *t, const char *user, const char *password);
/** Look for local candidates. @return SEGUE_OK or SEGUE_E_IO */
int segue__lk_ice_gather(lk_ice *i);
/** Credentials and candidates, once it is ready. @return SEGUE_OK or SEGUE_E_STATE */
int segue__lk_ice_describe(lk_ice *i, lk_offer *o);
/** The server's. @return SEGUE_OK or SEGUE_E_ENGINE */
int segue__lk_ice_remote(lk_ice *i, const char *ufrag, const char *pwd);
/** All of the server's is void; ours stays. @return SEGUE_OK, SEGUE_E_STATE or SEGUE_E_ENGINE */
int segue__lk_ice_forget(lk_ice *i);
/** One of the server's: "candidate:…". What can't be used is ignored. */
void segue__lk_ice_candidate(lk_ice *i, const char *line);
void segue__lk_ice_send(lk_ice *i, const uint8_t *packet, size_t n);

#endif /* SEGUE_LIVEKIT_ICE_H */
