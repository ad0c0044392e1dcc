/* SPDX-License-Identifier: Apache-2.0 */
#include "turns.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#include <gio/gio.h>

struct lk_turns {
  uint32_t holds; /* whoever made it, and what is under way */
  GSocketConnection *far;
  GSocketService *door;
  GTlsDatabase *ca; /* NULL: the system's */
  GInetAddress *from;
  GCancellable *end;
  void (*done)(void *ctx, uint32_t port, const char *why); /* NULL: nothing is said any more */
  void *ctx;
};

static void let_go(lk_turns *t) {
  if (--t->holds) return;
  g_clear_object(&t->far);
  g_clear_object(&t->door);
  g_clear_object(&t->ca);
  g_clear_object(&t->from);
  g_clear_object(&t->end);
  free(t);
}

static void say(lk_turns *t, uint32_t port, const char *why) {
  if (t->done) t->done(t->ctx, port, why);
}

static void close_door(lk_turns *t) {
  if (!t->door) return;
  g_signal_handlers_disconnect_by_data(t->door, t);
  g_socket_service_stop(t->door);
  g_socket_listener_close(G_SOCKET_LISTENER(t->door));
}

static void undelayed(GSocketConnection *c) {
  g_socket_set_option(g_socket_connection_get_socket(c), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
}

/* ---- the door ---- */

static void on_spliced(GObject *near, GAsyncResult *result, gpointer ctx) {
  (void)near;
  (void)g_io_stream_splice_finish(result, NULL);
  let_go(ctx);
}

/* Any other program of this machine could knock. */
static int is_ours(const lk_turns *t, GSocketConnection *near) {
  GSocketAddress *a = g_socket_connection_get_remote_address(near, NULL);
  const int ours = a && G_IS_INET_SOCKET_ADDRESS(a) &&
                   g_inet_address_equal(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(a)), t->from);
  g_clear_object(&a);
  return ours;
}

static gboolean on_incoming(GSocketService *door, GSocketConnection *near, GObject *source, gpointer ctx) {
  lk_turns *t = ctx;
  (void)door, (void)source;
  if (!is_ours(t, near)) return TRUE; /* it is closed with its last reference */
  close_door(t);
  undelayed(near);
  t->holds++;
  g_io_stream_splice_async(G_IO_STREAM(near), G_IO_STREAM(t->far),
                           G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                           G_PRIORITY_DEFAULT, t->end, on_spliced, t);
  return TRUE;
}

/* @return its port, 0: there is none */
static uint32_t open_door(lk_turns *t) {
  GSocketAddress *at = NULL;
  GInetAddress *loopback = g_inet_address_new_loopback(g_inet_address_get_family(t->from));
  GSocketAddress *any = g_inet_socket_address_new(loopback, 0);
  t->door = g_socket_service_new();
  g_signal_connect(t->door, "incoming", G_CALLBACK(on_incoming), t);
  (void)g_socket_listener_add_address(G_SOCKET_LISTENER(t->door), any, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &at, NULL);
  const uint32_t port = at ? g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(at)) : 0;
  g_clear_object(&at);
  g_object_unref(any);
  g_object_unref(loopback);
  return port;
}

/* ---- the connection ---- */

static void on_progress(GSocketClient *client, GSocketClientEvent event, GSocketConnectable *to, GIOStream *s,
                        gpointer ctx) {
  const lk_turns *t = ctx;
  (void)client, (void)to;
  if (event == G_SOCKET_CLIENT_CONNECTED) undelayed(G_SOCKET_CONNECTION(s));
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && t->ca)
    g_tls_connection_set_database(G_TLS_CONNECTION(s), t->ca);
}

static void on_connected(GObject *client, GAsyncResult *result, gpointer ctx) {
  lk_turns *t = ctx;
  GError *e = NULL;
  t->far = g_socket_client_connect_finish(G_SOCKET_CLIENT(client), result, &e);
  if (t->far && t->done) {
    const uint32_t port = open_door(t);
    say(t, port, port ? "" : "no port on the loopback");
  } else if (!t->far) {
    say(t, 0, e ? e->message : "no connection");
  }
  g_clear_error(&e);
  let_go(t);
}

static void reach(lk_turns *t, const lk_turn *at) {
  GSocketConnectable *to = g_network_address_new(at->host, (guint16)at->port);
  GSocketClient *client = g_socket_client_new();
  GSocketAddress *from = g_inet_socket_address_new(t->from, 0);
  g_socket_client_set_local_address(client, from);
  /* A relay of LiveKit's that is reached by IPv6 has no IPv4 ports. */
  g_socket_client_set_family(client, g_inet_address_get_family(t->from));
  g_socket_client_set_tls(client, TRUE);
  g_socket_client_set_enable_proxy(client, FALSE);
  g_signal_connect(client, "event", G_CALLBACK(on_progress), t);
  t->holds++;
  g_socket_client_connect_async(client, to, t->end, on_connected, t);
  g_object_unref(from);
  g_object_unref(client);
  g_object_unref(to);
}

int segue__lk_turns_new(lk_turns **out, const lk_turns_options *o) {
  *out = NULL;
  if (!g_tls_backend_supports_tls(g_tls_backend_get_default())) return SEGUE_E_UNSUPPORTED;
  lk_turns *t = calloc(1, sizeof *t);
  if (!t) return SEGUE_E_NOMEM;
  t->holds = 1;
  t->end = g_cancellable_new();
  t->done = o->done;
  t->ctx = o->ctx;
  t->from = g_inet_address_new_from_string(o->from);
  if (o->ca) t->ca = g_tls_file_database_new(o->ca, NULL);
  if (!t->from || (o->ca && !t->ca)) {
    segue__lk_turns_free(t);
    return SEGUE_E_IO;
  }
  reach(t, o->to);
  *out = t;
  return SEGUE_OK;
}

void segue__lk_turns_mute(lk_turns *t) {
  t->done = NULL;
}

void segue__lk_turns_free(lk_turns *t) {
  if (!t) return;
  segue__lk_turns_mute(t);
  close_door(t);
  g_cancellable_cancel(t->end);
  let_go(t);
}
