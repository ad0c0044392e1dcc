/* SPDX-License-Identifier: Apache-2.0 */
#include "sctp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <usrsctp.h>

#include "dtls.h"
#include "sdp.h"

enum {
  WIRE_MAX = 512,
  STREAMS = 16,
  READ = 4096,
  RETIRE_S = 10,
  HEADER = 12,
  /* that of packets is no part of what usrsctp calls the path's MTU */ TIMER_MAX_MS = 1000
};
/* RFC 8831 8, 8832 5 */
enum { PPID_CONTROL = 50, PPID_STRING = 51, PPID_BINARY = 53 };
enum { CONTROL_ACK = 2, CONTROL_OPEN = 3, CHANNEL_RELIABLE = 0, CHANNEL_LOSSY = 0x81, OPEN_SIZE = 12 };

/* Until what was not answered is said again; three seconds if it is not told, and nobody hears us before a channel is open. More
 * than twice what an answer may be held up (200 ms). */
enum { AGAIN_MS = 400 };

typedef struct parcel {
  struct parcel *next;
  size_t n;
  uint8_t data[];
} parcel;

/* What usrsctp knows a connection by: its packets on their way out. It outlives the connection by a while, since a
 * timer on another thread may be about to use it. */
typedef struct wire {
  pthread_mutex_t lock;
  parcel *first, **last;
  uint32_t waiting;
} wire;

struct lk_sctp {
  lk_sctp_options o;
  wire *wire;
  struct socket *socket;
  uint8_t up, open[LK_CHANNELS];
  int32_t remote[LK_CHANNELS]; /* streams of channels that the far end opened, -1: none */
  uint8_t *in;                 /* message being put together */
  size_t in_n;
  uint8_t in_bad; /* it is too long */
};

static const char *const labels[LK_CHANNELS] = {"_reliable", "_lossy"};

/* ---- packets ---- */

/* On any thread, with locks of usrsctp held. */
static int on_output(void *addr, void *data, size_t n, uint8_t tos, uint8_t df) {
  wire *w = addr;
  (void)tos, (void)df;
  parcel *p = n <= LK_DTLS_PACKET ? malloc(sizeof *p + n) : NULL;
  if (!p) return ENOBUFS;
  p->next = NULL;
  p->n = n;
  memcpy(p->data, data, n);
  pthread_mutex_lock(&w->lock);
  const int full = w->waiting >= WIRE_MAX;
  if (!full) {
    *w->last = p;
    w->last = &p->next;
    w->waiting++;
  }
  pthread_mutex_unlock(&w->lock);
  if (full) free(p); /* like one that the network lost */
  return 0;
}

static parcel *take_packets(wire *w) {
  pthread_mutex_lock(&w->lock);
  parcel *list = w->first;
  w->first = NULL;
  w->last = &w->first;
  w->waiting = 0;
  pthread_mutex_unlock(&w->lock);
  return list;
}

static void flush(lk_sctp *s) {
  for (parcel *p = take_packets(s->wire), *next; p; p = next) {
    next = p->next;
    s->o.send(s->o.ctx, p->data, p->n);
    free(p);
  }
}

static wire *wire_new(void) {
  wire *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  if (pthread_mutex_init(&w->lock, NULL) != 0) {
    free(w);
    return NULL;
  }
  w->last = &w->first;
  return w;
}

static void wire_free(gpointer data) {
  wire *w = data;
  for (parcel *p = take_packets(w), *next; p; p = next) {
    next = p->next;
    free(p);
  }
  pthread_mutex_destroy(&w->lock);
  free(w);
}

static gboolean wire_retired(gpointer data) {
  (void)data;
  return G_SOURCE_REMOVE;
}

static void retire(wire *w, GMainContext *loop) {
  GSource *later = g_timeout_source_new_seconds(RETIRE_S);
  g_source_set_callback(later, wire_retired, w, wire_free);
  g_source_attach(later, loop);
  g_source_unref(later);
}

/* ---- life ---- */

static void start_usrsctp(void) {
  usrsctp_init_nothreads(0, on_output, NULL); /* without threads it opens no socket of the system's either */
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_sysctl_set_sctp_asconf_enable(0);
  usrsctp_sysctl_set_sctp_auto_asconf(0);
  usrsctp_sysctl_set_sctp_auth_enable(0);
  (void)usrsctp_tunable_set_sctp_pcbtblsize(1); /* each socket has a table of its associations: one */
}

static struct sockaddr_conn address(wire *w, uint32_t port) {
  struct sockaddr_conn a = {.sconn_family = AF_CONN, .sconn_port = htons((uint16_t)port), .sconn_addr = w};
  return a;
}

static int set(struct socket *so, int level, int name, const void *value, size_t n) {
  return usrsctp_setsockopt(so, level, name, value, (socklen_t)n);
}

static int configure(struct socket *so, wire *w) {
  const struct linger abort_at_close = {.l_onoff = 1, .l_linger = 0};
  const struct sctp_initmsg init = {.sinit_num_ostreams = STREAMS, .sinit_max_instreams = STREAMS};
  const struct sctp_rtoinfo wait = {.srto_initial = AGAIN_MS, .srto_min = AGAIN_MS};
  const int on = 1, buffer = (int)LK_SEND_BUFFER;
  struct sctp_event event = {.se_assoc_id = SCTP_ALL_ASSOC, .se_type = SCTP_ASSOC_CHANGE, .se_on = 1};
  struct sockaddr_conn here = address(w, LK_SCTP_PORT);
  if (usrsctp_set_non_blocking(so, 1) != 0 ||
      set(so, SOL_SOCKET, SO_LINGER, &abort_at_close, sizeof abort_at_close) != 0 ||
      set(so, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) != 0 ||
      set(so, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof init) != 0 ||
      set(so, IPPROTO_SCTP, SCTP_RTOINFO, &wait, sizeof wait) != 0 ||
      set(so, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof on) != 0 ||
      set(so, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof on) != 0 ||
      set(so, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof event) != 0)
    return SEGUE_E_ENGINE;
  return usrsctp_bind(so, (struct sockaddr *)&here, sizeof here) == 0 ? SEGUE_OK : SEGUE_E_ENGINE;
}

static int begin(lk_sctp *s) {
  struct sctp_paddrparams path = {.spp_pathmtu = LK_DTLS_PACKET - HEADER, .spp_flags = SPP_PMTUD_DISABLE};
  struct sockaddr_conn there = address(s->wire, s->o.remote_port);
  if (usrsctp_connect(s->socket, (struct sockaddr *)&there, sizeof there) < 0 && errno != EINPROGRESS)
    return SEGUE_E_ENGINE;
  memcpy(&path.spp_address, &there, sizeof there);
  (void)set(s->socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof path);
  flush(s);
  return SEGUE_OK;
}

int segue__lk_sctp_new(lk_sctp **out, const lk_sctp_options *o) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  lk_sctp *s = calloc(1, sizeof *s);
  *out = NULL;
  if (!s) return SEGUE_E_NOMEM;
  pthread_once(&once, start_usrsctp);
  s->o = *o;
  s->remote[LK_RELIABLE] = s->remote[LK_LOSSY] = -1;
  s->wire = wire_new();
  if (s->wire) usrsctp_register_address(s->wire);
  s->socket = s->wire ? usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL) : NULL;
  int rc = s->socket ? configure(s->socket, s->wire) : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = begin(s);
  if (rc != SEGUE_OK)
    segue__lk_sctp_free(s);
  else
    *out = s;
  return rc;
}

void segue__lk_sctp_free(lk_sctp *s) {
  if (!s) return;
  if (s->socket) usrsctp_close(s->socket);
  if (s->wire) {
    flush(s); /* the goodbye */
    usrsctp_deregister_address(s->wire);
    retire(s->wire, s->o.loop);
  }
  free(s->in);
  free(s);
}

/* ---- sending ---- */

static uint16_t stream_of(const lk_sctp *s, int channel) {
  if (s->remote[channel] >= 0) return (uint16_t)s->remote[channel];
  return (uint16_t)(2 * channel + !s->o.we_are_client);
}

static int put(lk_sctp *s, uint16_t stream, uint32_t ppid, int lossy, const uint8_t *data, size_t n) {
  struct sctp_sendv_spa spa = {.sendv_flags = SCTP_SEND_SNDINFO_VALID};
  spa.sendv_sndinfo.snd_sid = stream;
  spa.sendv_sndinfo.snd_ppid = htonl(ppid);
  spa.sendv_sndinfo.snd_flags = SCTP_EOR;
  if (lossy) {
    spa.sendv_sndinfo.snd_flags |= SCTP_UNORDERED;
    spa.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    spa.sendv_prinfo.pr_policy = SCTP_PR_SCTP_RTX;
  }
  if (usrsctp_sendv(s->socket, data, n, NULL, 0, &spa, sizeof spa, SCTP_SENDV_SPA, 0) >= 0) return SEGUE_OK;
  return errno == EWOULDBLOCK || errno == EAGAIN || errno == ENOBUFS ? SEGUE_E_AGAIN : SEGUE_E_STATE;
}

static void ask_to_open(lk_sctp *s, int channel) {
  uint8_t m[OPEN_SIZE + 16] = {CONTROL_OPEN, channel == LK_LOSSY ? CHANNEL_LOSSY : CHANNEL_RELIABLE};
  const size_t n = strlen(labels[channel]);
  m[9] = (uint8_t)n;
  memcpy(m + OPEN_SIZE, labels[channel], n);
  (void)put(s, stream_of(s, channel), PPID_CONTROL, 0, m, OPEN_SIZE + n);
}

int segue__lk_sctp_is_open(const lk_sctp *s, int channel) {
  return s->open[channel];
}

int segue__lk_sctp_send(lk_sctp *s, int channel, const uint8_t *data, size_t n) {
  if (!s->open[channel]) return SEGUE_E_STATE;
  if (n == 0 || n > s->o.message_max) return SEGUE_E_LIMIT;
  const int rc = put(s, stream_of(s, channel), PPID_BINARY, channel == LK_LOSSY, data, n);
  flush(s);
  return rc;
}

int segue__lk_sctp_idle(lk_sctp *s) {
  struct sctp_status st;
  socklen_t n = sizeof st;
  memset(&st, 0, sizeof st);
  return usrsctp_getsockopt(s->socket, IPPROTO_SCTP, SCTP_STATUS, &st, &n) != 0 || st.sstat_unackdata == 0;
}

/* ---- receiving ---- */

static void opened(lk_sctp *s, int channel) {
  if (s->open[channel]) return;
  s->open[channel] = 1;
  if (s->o.open) s->o.open(s->o.ctx, channel);
}

static int channel_of(const lk_sctp *s, uint16_t stream) {
  for (int i = 0; i < LK_CHANNELS; i++)
    if (stream == (uint16_t)(2 * i + !s->o.we_are_client) || stream == s->remote[i]) return i;
  return -1;
}

static void on_control(lk_sctp *s, uint16_t stream, const uint8_t *m, size_t n) {
  static const uint8_t ack = CONTROL_ACK;
  if (n >= 1 && m[0] == CONTROL_ACK) {
    const int channel = channel_of(s, stream);
    if (channel >= 0) opened(s, channel);
  } else if (n >= OPEN_SIZE && m[0] == CONTROL_OPEN) {
    const size_t label = (size_t)m[8] << 8 | m[9];
    (void)put(s, stream, PPID_CONTROL, 0, &ack, 1);
    for (int i = 0; i < LK_CHANNELS && OPEN_SIZE + label <= n; i++)
      if (label == strlen(labels[i]) && memcmp(m + OPEN_SIZE, labels[i], label) == 0 && !s->open[i]) {
        s->remote[i] = stream;
        opened(s, i);
      }
  }
}

static void on_notification(lk_sctp *s, const uint8_t *data, size_t n) {
  struct sctp_assoc_change change;
  if (n < sizeof change) return;
  memcpy(&change, data, sizeof change);
  if (change.sac_type != SCTP_ASSOC_CHANGE) return;
  if (change.sac_state == SCTP_COMM_UP && !s->up) {
    s->up = 1;
    for (int i = 0; i < LK_CHANNELS; i++) ask_to_open(s, i);
  } else if (change.sac_state != SCTP_COMM_UP) {
    memset(s->open, 0, sizeof s->open); /* the room's signalling says what comes next */
  }
}

static void on_message(lk_sctp *s, uint16_t stream, uint32_t ppid) {
  const int channel = channel_of(s, stream);
  if (ppid == PPID_CONTROL)
    on_control(s, stream, s->in, s->in_n);
  else if (channel >= 0 && (ppid == PPID_BINARY || ppid == PPID_STRING))
    s->o.message(s->o.ctx, channel, s->in, s->in_n);
}

/* A piece of a message, whole ones included. */
static void on_piece(lk_sctp *s, const uint8_t *data, size_t n, const struct sctp_rcvinfo *info, int last) {
  uint8_t *more = s->in_bad || s->in_n + n > LK_MESSAGE_MAX ? NULL : realloc(s->in, s->in_n + n);
  if (more) {
    memcpy(more + s->in_n, data, n);
    s->in = more;
    s->in_n += n;
  } else {
    s->in_bad = 1;
  }
  if (!last) return;
  if (!s->in_bad) on_message(s, info->rcv_sid, ntohl(info->rcv_ppid));
  free(s->in);
  s->in = NULL;
  s->in_n = 0;
  s->in_bad = 0;
}

static void drain(lk_sctp *s) {
  uint8_t data[READ];
  for (;;) {
    struct sockaddr_conn from;
    struct sctp_rcvinfo info = {0};
    socklen_t from_n = sizeof from, info_n = sizeof info;
    unsigned type = 0;
    int flags = 0;
    const ssize_t n = usrsctp_recvv(s->socket, data, sizeof data, (struct sockaddr *)&from, &from_n, &info,
                                    &info_n, &type, &flags);
    if (n <= 0) return;
    if (flags & MSG_NOTIFICATION)
      on_notification(s, data, (size_t)n);
    else
      on_piece(s, data, (size_t)n, &info, flags & MSG_EOR);
  }
}

void segue__lk_sctp_packet(lk_sctp *s, const uint8_t *packet, size_t n) {
  usrsctp_conninput(s->wire, packet, n, 0);
  drain(s);
  flush(s);
}

/* Whoever comes first after some time has passed runs the timers of all. */
static void run_timers(void) {
  static atomic_uint_fast64_t last;
  const uint64_t now = (uint64_t)(g_get_monotonic_time() / 1000);
  uint_fast64_t before = atomic_load(&last);
  if (now <= before || !atomic_compare_exchange_strong(&last, &before, now)) return;
  const uint64_t passed = before ? now - before : 0;
  usrsctp_handle_timers((uint32_t)(passed < TIMER_MAX_MS ? passed : TIMER_MAX_MS));
}

void segue__lk_sctp_tick(lk_sctp *s) {
  run_timers();
  drain(s);
  flush(s);
}
