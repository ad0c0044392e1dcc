/* SPDX-License-Identifier: Apache-2.0 */
#include "socket.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../common/quiet.h"
#include "signal.h"
#include "token.h"

enum {
  QUEUE_MAX = 1u << 20,
  STOP_MS = 500,
  PIECE = 512 /* of a message, in which it comes; each connection keeps room for one */
};

enum { ASK_OPEN, ASK_SEND, ASK_CLOSE };

/* What another thread asks for, then, for ASK_SEND, a message that waits for its turn. */
typedef struct ask {
  struct ask *next;
  uint64_t id;
  int kind;
  char *path, *token;
  uint8_t *data;
  size_t n;
} ask;

typedef struct connection {
  struct connection *next;
  lk_sockets *owner;
  uint64_t id;
  struct lws *wsi;
  char *path, *token;
  ask *out, **out_tail;
  size_t out_bytes;
  uint8_t *in; /* message being received */
  size_t in_len, in_cap;
  uint8_t closing, connected, dead;
  const char *why;
} connection;

struct lk_sockets {
  const lk_config *config;
  lk_socket_fn *fn;
  void *ctx;
  struct lws_context *lws;
  pthread_t thread;
  pthread_mutex_t lock; /* of asks */
  ask *asks, **asks_tail;
  atomic_int stopping;
  connection *connections; /* socket thread */
};

static void ask_free(ask *a) {
  if (!a) return;
  free(a->path);
  segue__lk_secret_free(a->token);
  free(a->data);
  free(a);
}

/* ---- connections, on the socket thread ---- */

static connection *find(lk_sockets *s, uint64_t id) {
  connection *c = s->connections;
  while (c && c->id != id) c = c->next;
  return c;
}

static void connection_free(connection *c) {
  connection **at = &c->owner->connections;
  while (*at && *at != c) at = &(*at)->next;
  if (*at) *at = c->next;
  for (ask *a = c->out, *next; a; a = next) {
    next = a->next;
    ask_free(a);
  }
  free(c->path);
  segue__lk_secret_free(c->token);
  free(c->in);
  free(c);
}

/* Say once that it is over; the memory goes when libwebsockets lets go of it. */
static void report_closed(connection *c, int status, const char *why) {
  if (c->dead) return;
  c->dead = 1;
  if (c->why) why = c->why;
  c->owner->fn(c->owner->ctx, c->id, LK_SOCKET_CLOSED, status, why, strlen(why));
}

static void do_open(lk_sockets *s, ask *a) {
  connection *c = calloc(1, sizeof *c);
  if (!c) {
    static const char why[] = "out of memory";
    s->fn(s->ctx, a->id, LK_SOCKET_CLOSED, 0, why, sizeof why - 1);
    return;
  }
  c->owner = s;
  c->id = a->id;
  c->path = a->path;
  c->token = a->token;
  a->path = a->token = NULL;
  c->out_tail = &c->out;
  c->next = s->connections;
  s->connections = c;
  const lk_url *u = &s->config->url;
  struct lws_client_connect_info info = {.context = s->lws,
                                         .address = u->host,
                                         .port = (int)u->port,
                                         .ssl_connection = u->tls ? LCCSCF_USE_SSL : 0,
                                         .path = c->path,
                                         .host = u->host,
                                         .origin = u->host,
                                         .local_protocol_name = "livekit",
                                         .alpn = "http/1.1",
                                         .opaque_user_data = c,
                                         .pwsi = &c->wsi};
  if (lws_client_connect_via_info(&info)) return;
  /* It may have told us of the failure, or not. */
  c = find(s, a->id);
  if (!c) return;
  report_closed(c, 0, "the server can't be reached");
  connection_free(c);
}

static void do_send(lk_sockets *s, ask *a) {
  connection *c = find(s, a->id);
  if (!c || c->dead || c->closing) {
    ask_free(a);
    return;
  }
  if (c->out_bytes + a->n > QUEUE_MAX) { /* the server takes nothing: better to begin anew */
    c->why = "the server is too slow";
    c->closing = 2;
    ask_free(a);
  } else {
    c->out_bytes += a->n;
    a->next = NULL;
    *c->out_tail = a;
    c->out_tail = &a->next;
  }
  if (c->wsi) lws_callback_on_writable(c->wsi);
}

static void do_close(lk_sockets *s, const ask *a) {
  connection *c = find(s, a->id);
  if (!c) return;
  if (!c->closing) c->closing = 1;
  if (c->wsi && c->connected) {
    lws_callback_on_writable(c->wsi);
  } else if (c->wsi) { /* still on its way */
    c->why = "closed";
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
  }
}

static void serve_asks(lk_sockets *s) {
  pthread_mutex_lock(&s->lock);
  ask *list = s->asks;
  s->asks = NULL;
  s->asks_tail = &s->asks;
  pthread_mutex_unlock(&s->lock);
  for (ask *a = list, *next; a; a = next) {
    next = a->next;
    if (a->kind == ASK_SEND) {
      do_send(s, a);
      continue;
    }
    if (a->kind == ASK_OPEN)
      do_open(s, a);
    else
      do_close(s, a);
    ask_free(a);
  }
}

/* ---- what libwebsockets says ---- */

static int on_writable(connection *c, struct lws *wsi) {
  ask *a = c->closing == 2 ? NULL : c->out;
  if (!a) {
    if (!c->closing) return 0;
    lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
    return -1;
  }
  c->out = a->next;
  if (!c->out) c->out_tail = &c->out;
  c->out_bytes -= a->n;
  const int n = lws_write(wsi, a->data + LWS_PRE, a->n, LWS_WRITE_BINARY);
  const int failed = n < (int)a->n;
  ask_free(a);
  if (failed) return -1;
  if (c->out || c->closing) lws_callback_on_writable(wsi);
  return 0;
}

static int on_receive(connection *c, struct lws *wsi, const void *data, size_t n) {
  if (lws_is_first_fragment(wsi)) c->in_len = 0;
  if (c->in_len + n > LK_FRAME_MAX) {
    c->why = "the server sent a message that is too long";
    return -1;
  }
  if (c->in_len + n > c->in_cap) {
    const size_t cap = (c->in_len + n) * 2;
    uint8_t *grown = realloc(c->in, cap);
    if (!grown) return -1;
    c->in = grown;
    c->in_cap = cap;
  }
  if (n) memcpy(c->in + c->in_len, data, n);
  c->in_len += n;
  if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi)) return 0;
  if (lws_frame_is_binary(wsi) && !c->dead)
    c->owner->fn(c->owner->ctx, c->id, LK_SOCKET_MESSAGE, 0, c->in, c->in_len);
  free(c->in); /* messages are rare: between them there is room for none */
  c->in = NULL;
  c->in_len = c->in_cap = 0;
  return 0;
}

static int add_token(const connection *c, struct lws *wsi, void *in, size_t room) {
  unsigned char **at = in, *end = *at + room;
  char prefix[] = "Bearer ";
  const size_t n = sizeof prefix - 1 + strlen(c->token);
  char *value = malloc(n + 1);
  if (!value) return -1;
  memcpy(value, prefix, sizeof prefix - 1);
  memcpy(value + sizeof prefix - 1, c->token, n - sizeof prefix + 2);
  const int rc = lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, (unsigned char *)value,
                                              (int)n, at, end);
  segue__lk_secret_free(value);
  return rc ? -1 : 0;
}

/* With the address from which the server is reached: media goes out there too. */
static void report_open(connection *c, struct lws *wsi) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } a = {.any.sa_family = AF_UNSPEC};
  socklen_t n = sizeof a;
  char text[INET6_ADDRSTRLEN] = "";
  if (getsockname(lws_get_socket_fd(wsi), &a.any, &n) == 0) {
    if (a.any.sa_family == AF_INET) inet_ntop(AF_INET, &a.v4.sin_addr, text, sizeof text);
    if (a.any.sa_family == AF_INET6) inet_ntop(AF_INET6, &a.v6.sin6_addr, text, sizeof text);
  }
  c->owner->fn(c->owner->ctx, c->id, LK_SOCKET_OPEN, 0, text, strlen(text));
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
  (void)user;
  if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
    lk_sockets *s = lws_context_user(lws_get_context(wsi));
    if (s) serve_asks(s);
    return 0;
  }
  connection *c = wsi ? lws_get_opaque_user_data(wsi) : NULL;
  if (!c) return 0;
  switch (reason) {
  case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return add_token(c, wsi, in, len);
  case LWS_CALLBACK_CLIENT_ESTABLISHED:
    c->connected = 1;
    segue__lk_secret_free(c->token);
    c->token = NULL;
    free(c->path);
    c->path = NULL;
    if (c->closing || c->out) lws_callback_on_writable(wsi);
    if (!c->closing) report_open(c, wsi);
    return 0;
  case LWS_CALLBACK_CLIENT_RECEIVE: return on_receive(c, wsi, in, len);
  case LWS_CALLBACK_CLIENT_WRITEABLE: return on_writable(c, wsi);
  case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: {
    const int status = (int)lws_http_client_http_response(wsi);
    report_closed(c, status, status ? "the server refused the connection" : "the server can't be reached");
    return 0;
  }
  case LWS_CALLBACK_CLIENT_CLOSED: report_closed(c, 0, "the signalling connection was lost"); return 0;
  case LWS_CALLBACK_WSI_DESTROY:
    report_closed(c, 0, "the signalling connection was lost");
    lws_set_opaque_user_data(wsi, NULL);
    connection_free(c);
    return 0;
  default: return 0;
  }
}

/* ---- the thread ---- */

static uint64_t clock_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (uint64_t)ts.tv_sec * 1000u + (uint64_t)ts.tv_nsec / 1000000u;
}

static void *run(void *arg) {
  lk_sockets *s = arg;
  uint64_t stop_at = 0;
  for (;;) {
    if (atomic_load(&s->stopping) && !stop_at) stop_at = clock_ms() + STOP_MS;
    if (stop_at && (!s->connections || clock_ms() >= stop_at)) break;
    if (stop_at) /* timers of libwebsockets have seconds: wake it up ourselves */
      lws_cancel_service(s->lws);
    if (lws_service(s->lws, 0) < 0) break;
    if (stop_at) nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  }
  return NULL;
}

static const struct lws_protocols protocols[] = {
    {.name = "livekit", .callback = on_event, .rx_buffer_size = PIECE}, {.name = NULL}};

int segue__lk_sockets_start(lk_sockets **out, const lk_config *config, lk_socket_fn *fn, void *ctx,
                            segue_error *err) {
  lk_sockets *s = calloc(1, sizeof *s);
  *out = NULL;
  if (!s) return segue__lk_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  s->config = config;
  s->fn = fn;
  s->ctx = ctx;
  s->asks_tail = &s->asks;
  segue__quiet_lws();
  struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
                                           .protocols = protocols,
                                           .gid = -1,
                                           .uid = -1,
                                           .user = s,
                                           .options =
                                               config->url.tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
                                           .client_ssl_ca_filepath = config->ca,
                                           .timeout_secs = (config->connect_ms + 999) / 1000,
                                           .pt_serv_buf_size = LK_TOKEN_MAX + 8192,
                                           .fd_limit_per_thread = config->max_legs + config->n_places + 32};
  s->lws = lws_create_context(&info);
  if (!s->lws) {
    free(s);
    return segue__lk_fail(err, SEGUE_E_IO, "ca",
                          "no WebSocket context could be made; is \"ca\" a file of certificates?");
  }
  pthread_mutex_init(&s->lock, NULL);
  if (pthread_create(&s->thread, NULL, run, s) != 0) {
    lws_context_destroy(s->lws);
    pthread_mutex_destroy(&s->lock);
    free(s);
    return segue__lk_fail(err, SEGUE_E_NOMEM, "", "no thread for signalling");
  }
  *out = s;
  return SEGUE_OK;
}

void segue__lk_sockets_stop(lk_sockets *s) {
  if (!s) return;
  atomic_store(&s->stopping, 1);
  lws_cancel_service(s->lws);
  pthread_join(s->thread, NULL);
  lws_context_destroy(s->lws);
  while (s->connections) connection_free(s->connections);
  for (ask *a = s->asks, *next; a; a = next) {
    next = a->next;
    ask_free(a);
  }
  pthread_mutex_destroy(&s->lock);
  free(s);
}

/* ---- from other threads ---- */

static int post(lk_sockets *s, ask *a) {
  if (!a) return SEGUE_E_NOMEM;
  pthread_mutex_lock(&s->lock);
  *s->asks_tail = a;
  s->asks_tail = &a->next;
  pthread_mutex_unlock(&s->lock);
  lws_cancel_service(s->lws);
  return SEGUE_OK;
}

static ask *ask_new(int kind, uint64_t id) {
  ask *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->kind = kind;
  a->id = id;
  return a;
}

int segue__lk_socket_open(lk_sockets *s, uint64_t id, const char *path, const char *token) {
  ask *a = ask_new(ASK_OPEN, id);
  if (a) a->path = strdup(path);
  if (a) a->token = strdup(token);
  if (!a || !a->path || !a->token) {
    ask_free(a);
    return SEGUE_E_NOMEM;
  }
  return post(s, a);
}

int segue__lk_socket_send(lk_sockets *s, uint64_t id, uint8_t *data, size_t n) {
  ask *a = ask_new(ASK_SEND, id);
  uint8_t *room = a ? malloc(LWS_PRE + n + 1) : NULL;
  if (room) memcpy(room + LWS_PRE, data, n);
  free(data);
  if (!room) {
    ask_free(a);
    return SEGUE_E_NOMEM;
  }
  a->data = room;
  a->n = n;
  return post(s, a);
}

void segue__lk_socket_close(lk_sockets *s, uint64_t id) {
  (void)post(s, ask_new(ASK_CLOSE, id));
}
