/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/socket.h: WebSocket connections to the server, on a thread of their own: name resolution, TLS and
 * the proxy's whims never hold up media. */
#ifndef SEGUE_LIVEKIT_SOCKET_H
#define SEGUE_LIVEKIT_SOCKET_H

#include "config.h"

enum {
  LK_SOCKET_OPEN = 1,    /**< `data` is the local address of the connection. */
  LK_SOCKET_MESSAGE = 2, /**< One whole binary message. */
  LK_SOCKET_CLOSED = 3 /**< The end, exactly once for each opened id: `status` is the HTTP status of a refused
                          upgrade, else 0; `data` says why in words, without personal data. */
};

/** Called on the socket thread. */
typedef void lk_socket_fn(void *ctx, uint64_t id, int what, int status, const void *data, size_t n);

typedef struct lk_sockets lk_sockets;

int segue__lk_sockets_start(lk_sockets **out, const lk_config *config, lk_socket_fn *fn, void *ctx,
                            segue_error *err);
/** Ends the thread; messages that were sent before get up to half a second. NULL is allowed. */
void segue__lk_sockets_stop(lk_sockets *s);

/** Connect to `path` with `token`. The ids are the caller's. Any thread, as all below.
 *  @return SEGUE_OK, SEGUE_E_NOMEM; failures to connect come as LK_SOCKET_CLOSED */
int segue__lk_socket_open(lk_sockets *s, uint64_t id, const char *path, const char *token);
/** Send a message; takes `data` (malloc'd) in any case. Nothing happens on a dead id. */
int segue__lk_socket_send(lk_sockets *s, uint64_t id, uint8_t *data, size_t n);
/** Close when everything is sent. */
void segue__lk_socket_close(lk_sockets *s, uint64_t id);

#endif /* SEGUE_LIVEKIT_SOCKET_H */
