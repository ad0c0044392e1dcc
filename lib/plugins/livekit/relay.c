/* SPDX-License-Identifier: Apache-2.0 */
#include "relay.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dtls.h"

enum { BATCH = 32 };

struct lk_relay {
  int fd;
  int connected;
  uint32_t port;
  GSource *source;
  lk_relay_fn *fn;
  void *ctx;
};

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data) {
  lk_relay *r = data;
  uint8_t packet[LK_PACKET_MAX];
  (void)condition;
  for (int i = 0; i < BATCH; i++) {
    const ssize_t n = recv(fd, packet, sizeof packet - LK_SRTP_TRAILER, MSG_DONTWAIT);
    if (n < 0) break;
    if (n > 0 && r->connected) r->fn(r->ctx, packet, (size_t)n);
  }
  return G_SOURCE_CONTINUE;
}

static int open_port(lk_relay *r) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t n = sizeof a;
  r->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (r->fd < 0 || bind(r->fd, (struct sockaddr *)&a, sizeof a) < 0 ||
      getsockname(r->fd, (struct sockaddr *)&a, &n) < 0)
    return SEGUE_E_IO;
  r->port = ntohs(a.sin_port);
  return SEGUE_OK;
}

int segue__lk_relay_new(lk_relay **out, GMainContext *loop, lk_relay_fn *fn, void *ctx) {
  lk_relay *r = calloc(1, sizeof *r);
  *out = NULL;
  if (!r) return SEGUE_E_NOMEM;
  r->fn = fn;
  r->ctx = ctx;
  if (open_port(r) != SEGUE_OK) {
    segue__lk_relay_free(r);
    return SEGUE_E_IO;
  }
  r->source = g_unix_fd_source_new(r->fd, G_IO_IN);
  g_source_set_callback(r->source, G_SOURCE_FUNC(on_readable), r, NULL);
  g_source_attach(r->source, loop);
  *out = r;
  return SEGUE_OK;
}

void segue__lk_relay_free(lk_relay *r) {
  if (!r) return;
  if (r->source) {
    g_source_destroy(r->source);
    g_source_unref(r->source);
  }
  if (r->fd >= 0) close(r->fd);
  free(r);
}

uint32_t segue__lk_relay_port(const lk_relay *r) {
  return r->port;
}

int segue__lk_relay_connect(lk_relay *r, const char *address, uint32_t port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (port == 0 || port > 65535 || inet_pton(AF_INET, address, &a.sin_addr) != 1) return SEGUE_E_INVAL;
  if (connect(r->fd, (struct sockaddr *)&a, sizeof a) < 0) return SEGUE_E_IO;
  r->connected = 1;
  return SEGUE_OK;
}

void segue__lk_relay_send(lk_relay *r, const uint8_t *packet, size_t n) {
  if (r->connected)
    (void)send(r->fd, packet, n, MSG_DONTWAIT | MSG_NOSIGNAL); /* UDP: what can't go is lost */
}
