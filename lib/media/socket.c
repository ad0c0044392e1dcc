/* SPDX-License-Identifier: Apache-2.0 */
#include "media/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <segue/base.h>
#include <string.h>
#include <unistd.h>

int segue__endpoint_set(segue__endpoint *e, const char *address, uint32_t port) {
  memset(e, 0, sizeof *e);
  if (port > 65535) return SEGUE_E_INVAL;
  if (inet_pton(AF_INET, address, &e->v4.sin_addr) == 1) {
    e->v4.sin_family = AF_INET;
    e->v4.sin_port = htons((uint16_t)port);
    return SEGUE_OK;
  }
  if (inet_pton(AF_INET6, address, &e->v6.sin6_addr) == 1) {
    e->v6.sin6_family = AF_INET6;
    e->v6.sin6_port = htons((uint16_t)port);
    return SEGUE_OK;
  }
  return SEGUE_E_INVAL;
}

int segue__endpoint_equal(const segue__endpoint *a, const segue__endpoint *b) {
  if (a->any.sa_family != b->any.sa_family) return 0;
  if (a->any.sa_family == AF_INET)
    return a->v4.sin_port == b->v4.sin_port && a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
  return a->v6.sin6_port == b->v6.sin6_port &&
         memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

int segue__endpoint_usable(const segue__endpoint *e) {
  if (e->any.sa_family == AF_INET) return e->v4.sin_port && e->v4.sin_addr.s_addr != htonl(INADDR_ANY);
  return e->any.sa_family == AF_INET6 && e->v6.sin6_port && !IN6_IS_ADDR_UNSPECIFIED(&e->v6.sin6_addr);
}

socklen_t segue__endpoint_size(const segue__endpoint *e) {
  return e->any.sa_family == AF_INET ? sizeof e->v4 : sizeof e->v6;
}

/* A bound socket, or minus errno. */
static int open_one(const segue__endpoint *local) {
  const int fd = socket(local->any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
  if (fd < 0) return -errno;
  const int expedited = IPTOS_DSCP_EF, on = 1; /* RFC 4594: telephony; refusal does not matter */
  if (local->any.sa_family == AF_INET)
    setsockopt(fd, IPPROTO_IP, IP_TOS, &expedited, sizeof expedited);
  else {
    setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &expedited, sizeof expedited);
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  if (bind(fd, &local->any, segue__endpoint_size(local)) == 0) return fd;
  const int e = errno;
  close(fd);
  return -e;
}

static int try_pair(int fds[2], const char *address, uint32_t port) {
  segue__endpoint local;
  if (segue__endpoint_set(&local, address, port) != SEGUE_OK) return -EINVAL;
  fds[0] = open_one(&local);
  if (fds[0] < 0) return fds[0];
  segue__endpoint_set(&local, address, port + 1);
  fds[1] = open_one(&local);
  if (fds[1] >= 0) return 0;
  close(fds[0]);
  return fds[1];
}

int segue__udp_pair(int fds[2], const char *address, uint32_t min, uint32_t max, uint32_t start,
                    uint32_t *port) {
  min += min & 1;
  if (min == 0 || max > 65535 || max < min + 1) return SEGUE_E_INVAL;
  const uint32_t pairs = (max - min + 1) / 2;
  for (uint32_t i = 0; i < pairs; i++) {
    *port = min + 2 * ((start + i) % pairs);
    const int rc = try_pair(fds, address, *port);
    if (rc == 0) return SEGUE_OK;
    if (rc == -EINVAL || rc == -EADDRNOTAVAIL) return SEGUE_E_INVAL;
    if (rc != -EADDRINUSE && rc != -EACCES) return SEGUE_E_IO;
  }
  return SEGUE_E_LIMIT;
}
