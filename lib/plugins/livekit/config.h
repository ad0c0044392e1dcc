/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/config.h: the transport's JSON configuration. A member that is not known is an error named
 * in the message.
 *
 *   {"url": "wss://livekit.example", "key": "…", "secret": "…",     or a "token" at each room
 *    "rooms": ["support", {"room": "vip", "token": "…", "callers": ["alice"]}],    where callers are waited for
 *    "worker": {"agent_name": "segue"},                             rooms that the server gives us
 *    "identity": "segue", "name": "Assistant",                      how we appear
 *    "ice_transport": "host",                                       or "all", "relay": by the server's TURN
 *    "ca": FILE, "address": "192.0.2.7", "max_legs": 200, "connect_ms": 10000}
 *
 * doc/livekit.md explains each. Threading: written once, then read only. */
#ifndef SEGUE_LIVEKIT_CONFIG_H
#define SEGUE_LIVEKIT_CONFIG_H

#include <segue/ext/plugin.h>

#include "../common/reader.h"

#define LK_MAX_ROOMS 256
#define LK_MAX_CALLERS 64
#define LK_NAME_MAX 256 /**< Of a room or an identity, as the server has it. */

/** By which ways media goes. */
enum { LK_ICE_HOST = 1, LK_ICE_ALL = 2, LK_ICE_RELAY = 3 };

/** Where a server is. */
typedef struct lk_url {
  char host[256]; /**< Without brackets. */
  char path[256]; /**< What stands before /rtc: "" or "/prefix". */
  uint32_t port;
  uint32_t tls;
} lk_url;

/** A room in which callers are waited for. */
typedef struct lk_place {
  const char *room;
  const char *token;    /**< NULL: made from key and secret. */
  const char **callers; /**< Identities that may call; NULL: everyone. */
  uint32_t n_callers;
} lk_place;

typedef struct lk_config {
  lk_url url;
  const char *key, *secret; /**< Both or neither. */
  const char *identity, *name;
  const char *ca;         /**< File of certificates, NULL: the system's. */
  const char *address;    /**< Local address of media; NULL: that from which the server is reached. */
  uint32_t worker;        /**< 1: register as an agent worker. */
  const char *agent_name; /**< Of the worker; NULL: every new room is ours. */
  uint32_t ice;           /**< LK_ICE_* */
  uint32_t max_legs;
  uint32_t connect_ms;
  uint32_t n_places;
  lk_place *places;
  rd_arena arena; /**< Owns everything above. */
} lk_config;

/** Read `json`; `err` may be NULL. @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_INVAL, SEGUE_E_NOMEM, or what
 *  segue__lk_token_check says of a token; on failure `c` needs no fini. `now` is seconds since 1970. */
int segue__lk_config_read(lk_config *c, const segue_host *host, const char *json, uint64_t now,
                          segue_error *err);
void segue__lk_config_fini(lk_config *c);

/** "ws://host:7880/prefix"; also wss, http and https. @return SEGUE_OK or SEGUE_E_INVAL */
int segue__lk_url_read(lk_url *out, const char *text);

/** Where to call: "livekit:ROOM" or "livekit:ROOM/IDENTITY", both %-escaped where they must be.
 *  `room` and `identity` have LK_NAME_MAX + 1 bytes. @return SEGUE_OK or SEGUE_E_INVAL */
int segue__lk_target_read(const char *target, char *room, char *identity);

#endif /* SEGUE_LIVEKIT_CONFIG_H */
