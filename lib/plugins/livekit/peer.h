/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/peer.h: one peer connection: ICE (libnice), DTLS-SRTP, and the descriptions of both sides. We always
 * offer; all sections share one transport. Loop thread. */
#ifndef SEGUE_LIVEKIT_PEER_H
#define SEGUE_LIVEKIT_PEER_H

#include <glib.h>

#include "dtls.h"
#include "sctp.h"
#include "sdp.h"

typedef struct lk_peer lk_peer;

/** What happens; none of these may free the peer. */
typedef struct lk_peer_events {
  void (*ready)(void *ctx); /**< Offers can be made. */
  void (*up)(void *ctx);    /**< Media can flow. */
  void (*whole)(void *ctx); /**< segue__lk_peer_is_whole from now on. */
  void (*lost)(void *ctx);  /**< There is no way to the server any more; ICE may be restarted. */
  /** It failed for good; segue__lk_peer_is_up still says whether it was up. At most once. */
  void (*down)(void *ctx, const char *why);
  void (*packet)(void *ctx, uint8_t *packet, size_t n, int is_rtcp); /**< Decrypted. */
  void (*open)(void *ctx, int channel);                              /**< A data channel takes messages. */
  void (*message)(void *ctx, int channel, const uint8_t *data, size_t n);
  void (*note)(void *ctx, const char *text); /**< Why a relay can't be reached. */
} lk_peer_events;

typedef struct lk_peer_options {
  GMainContext *loop;
  lk_identity *identity;
  const char *address; /**< Local address of media. */
  const char *ca;      /**< Of relays by TLS: file of certificates, NULL: the system's. */
  uint32_t ice;        /**< LK_ICE_*; but for LK_ICE_HOST it waits for segue__lk_peer_gather. */
  uint64_t session_id;
  uint32_t ssrc; /**< Of what we send. */
  const lk_peer_events *events;
  void *ctx;
} lk_peer_options;

int segue__lk_peer_new(lk_peer **out, const lk_peer_options *o);
void segue__lk_peer_free(lk_peer *p); /**< NULL is allowed. */

/** A server of TURN, as a URL. @return SEGUE_OK, or as segue__lk_turn_read; SEGUE_E_ENGINE */
int segue__lk_peer_turn(lk_peer *p, const char *url, const char *user, const char *password);
/** All servers are known: look for ways. Nothing when that is under way. @return SEGUE_OK or SEGUE_E_IO */
int segue__lk_peer_gather(lk_peer *p);

/** Add a section to the next offer; `track` is the cid when we send. @return its number; negative: no room */
int segue__lk_peer_add_section(lk_peer *p, uint32_t direction, const char *track);
/** The offer with all sections so far; malloc'd, NULL: not ready or no memory. */
char *segue__lk_peer_offer(lk_peer *p);
/** Take the answer to the last offer. @return as segue__lk_answer_read, or SEGUE_E_ENGINE */
int segue__lk_peer_answer(lk_peer *p, const char *sdp, const char **why);
/** What was answered to section `i`, NULL when there was nothing. */
const lk_answer_section *segue__lk_peer_section(const lk_peer *p, uint32_t i);
uint32_t segue__lk_peer_sections(const lk_peer *p);
/** Look for another way, from `address`; it is used when it is found, all else stays as it is. Not between an offer and its
 *  answer. Says `ready` once more: an offer is to be made. @return SEGUE_OK; SEGUE_E_STATE: media was not up; or as
 *  segue__lk_ice_new and _gather */
int segue__lk_peer_restart(lk_peer *p, const char *address);
/** Whether it is still looked for. */
int segue__lk_peer_restarting(const lk_peer *p);
/** For how long nothing has come although we talk; 0: that can't be said. */
uint64_t segue__lk_peer_silent_ms(const lk_peer *p, uint64_t now_ms);
/** A candidate that came alone: "candidate:…". What can't be used is ignored. */
void segue__lk_peer_candidate(lk_peer *p, const char *line);

/** Protect and send; the packet has LK_SRTP_TRAILER more room. Before it is up, nothing happens. */
void segue__lk_peer_send(lk_peer *p, uint8_t *packet, size_t n, int is_rtcp);
int segue__lk_peer_is_up(const lk_peer *p);
/** Whether the server has all that it waits for before it lets others hear us: the data channels too, for some seconds. */
int segue__lk_peer_is_whole(const lk_peer *p);
/** Send a message on a data channel. @return as segue__lk_sctp_send; SEGUE_E_STATE before it is open */
int segue__lk_peer_message(lk_peer *p, int channel, const uint8_t *data, size_t n);
/** Whether all reliable messages have arrived at the server. */
int segue__lk_peer_idle(lk_peer *p);
/** Often, some 20 times a second: handshakes go on. */
void segue__lk_peer_tick(lk_peer *p, uint64_t now_ms);

#endif /* SEGUE_LIVEKIT_PEER_H */
