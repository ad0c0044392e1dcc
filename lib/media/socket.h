/* SPDX-License-Identifier: Apache-2.0 */
/* media/socket.h: non-blocking UDP sockets for RTP and the addresses packets come from. */
#ifndef SEGUE_MEDIA_SOCKET_H
#define SEGUE_MEDIA_SOCKET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef union segue__endpoint {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} segue__endpoint;

/** A literal IPv4 or IPv6 address and port. @return SEGUE_OK or SEGUE_E_INVAL. */
int segue__endpoint_set(segue__endpoint *e, const char *address, uint32_t port);
/** 1 for equal family, address and port. */
int segue__endpoint_equal(const segue__endpoint *a, const segue__endpoint *b);
/** 1 when it can be sent to: an address that is not unspecified, and a port. */
int segue__endpoint_usable(const segue__endpoint *e);
socklen_t segue__endpoint_size(const segue__endpoint *e);

/** Open two sockets on an even port of min..max and the next one, beginning the search at `start`.
 *  @return SEGUE_OK; SEGUE_E_INVAL (address, range); SEGUE_E_LIMIT (no free pair); SEGUE_E_IO. */
int segue__udp_pair(int fds[2], const char *address, uint32_t min, uint32_t max, uint32_t start,
                    uint32_t *port);

#endif /* SEGUE_MEDIA_SOCKET_H */
