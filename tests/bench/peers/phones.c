/* SPDX-License-Identifier: Apache-2.0 */
/* Phones: G.711 over UDP, 20 ms a packet, all on one socket and told apart by the library's ports. What a phone hears
 * is timed by the kernel when the packet arrives. */
#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "audio/codec.h"
#include "media/rtp.h"
#include "rig.h"

enum { GROUPS = 4, GROUP_NS = 20000000 / GROUPS, BATCH = 64, PACKET = 512, CONTROL = 128 };

int64_t rig_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

uint32_t rig_roll(rig *r, uint32_t below) {
  r->dice = r->dice * 1664525u + 1013904223u;
  return (uint32_t)((uint64_t)(r->dice >> 8) * below >> 24);
}

/* ---- the transport ---- */

static int init(void *self, const segue_host *host, const segue_transport_sink *sink, const char *config,
                segue_error *err) {
  (void)config, (void)err;
  rig *r = host->user;
  *(rig **)self = r;
  r->host = host;
  r->sink = sink;
  return SEGUE_OK;
}

static void fini(void *self) {
  (void)self;
}

static int dial(void *self, const segue_leg_dial *d, segue_error *err) {
  (void)self, (void)d, (void)err;
  return SEGUE_E_UNSUPPORTED;
}

static int command(void *self, uint64_t leg, const segue_leg_command *cmd) {
  rig *r = *(rig **)self;
  segue_leg_event ev = {.size = sizeof ev, .leg = leg};
  if (cmd->type == SEGUE_CMD_ANSWER && cmd->media) {
    pthread_mutex_lock(&r->lock);
    for (uint32_t i = 0; i < r->n; i++)
      if (r->calls[i].leg == leg) {
        r->calls[i].port = htons((uint16_t)cmd->media->port);
        r->by_port[cmd->media->port & 0xffff] = (uint16_t)(i + 1);
      }
    pthread_mutex_unlock(&r->lock);
    ev.type = SEGUE_LEG_ANSWERED;
  } else if (cmd->type == SEGUE_CMD_HANGUP || cmd->type == SEGUE_CMD_REJECT) {
    ev.type = SEGUE_LEG_ENDED;
    ev.by = SEGUE_BY_LOCAL;
  } else if (cmd->type != SEGUE_CMD_RING) {
    return SEGUE_E_UNSUPPORTED;
  }
  if (ev.type) r->sink->event(r->sink->ctx, &ev);
  return SEGUE_OK;
}

void rig_ring(rig *r) {
  segue_media_desc offer = {.size = sizeof offer,
                            .address = "127.0.0.1",
                            .port = r->port,
                            .rtcp_mux = 1,
                            .direction = SEGUE_MEDIA_SENDRECV,
                            .ptime_ms = 20,
                            .n_codecs = 1,
                            .codecs = {{.name = "PCMU", .pt = 0, .clock_rate = 8000, .channels = 1}}};
  for (uint32_t i = 0; i < r->n; i++) {
    char from[32];
    snprintf(from, sizeof from, "sip:%u@bench", (unsigned)i);
    r->calls[i].leg = r->host->new_id(r->host);
    const segue_leg_event ev = {.size = sizeof ev,
                                .leg = r->calls[i].leg,
                                .type = SEGUE_LEG_INCOMING,
                                .from = from,
                                .to = "sip:bot@bench",
                                .media = &offer};
    r->sink->event(r->sink->ctx, &ev);
  }
}

/* ---- talking ---- */

static void send_frame(rig *r, rig_call *c, int64_t now) {
  uint8_t p[SEGUE__RTP_HEADER + RIG_G711];
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = c->port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const segue__rtp h = {.pt = 0, .seq = c->seq++, .ts = c->ts, .ssrc = 1000 + c->index};
  const int64_t period = (int64_t)RIG_PERIOD_MS * 1000000, at = r->start ? now - r->start - c->begins : -1;
  const int64_t frame = at % period / 20000000;
  c->ts += RIG_G711;
  segue__rtp_pack(&h, p);
  if (at >= 0 && at / period < r->turns && frame < RIG_FRAMES)
    memcpy(p + SEGUE__RTP_HEADER, r->speech[frame], RIG_G711);
  else
    memset(p + SEGUE__RTP_HEADER, 0xff, RIG_G711);
  (void)sendto(r->fd, p, sizeof p, MSG_DONTWAIT, (const struct sockaddr *)&to, sizeof to);
}

static void *talk(void *arg) {
  rig *r = arg;
  int64_t due = rig_now();
  for (uint32_t group = 0; !r->quit; group = (group + 1) % GROUPS, due += GROUP_NS) {
    const struct timespec t = {(time_t)(due / 1000000000), (long)(due % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    pthread_mutex_lock(&r->lock);
    for (uint32_t i = group; i < r->n; i += GROUPS)
      if (r->calls[i].port) send_frame(r, &r->calls[i], due);
    pthread_mutex_unlock(&r->lock);
  }
  return NULL;
}

/* ---- listening ---- */

/* Whether any sample is louder than about 900 of 32767. */
static int sounds(const uint8_t *ulaw, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((~ulaw[i] >> 4 & 7) >= 3) return 1;
  return 0;
}

static int64_t arrival(struct msghdr *m, int64_t real_minus_mono) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec t;
      memcpy(&t, CMSG_DATA(c), sizeof t);
      return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec - real_minus_mono;
    }
  return rig_now();
}

static void hear(rig *r, const struct sockaddr_in *from, const uint8_t *p, size_t len, int64_t at) {
  if (len <= SEGUE__RTP_HEADER || (p[1] & 0x7f) != 0 ||
      !sounds(p + SEGUE__RTP_HEADER, len - SEGUE__RTP_HEADER))
    return;
  pthread_mutex_lock(&r->lock);
  const uint16_t who = r->by_port[ntohs(from->sin_port)];
  rig_call *c = who ? &r->calls[who - 1] : NULL;
  if (c && c->open && c->ready_ns && at >= c->ready_ns) {
    c->open = 0;
    if (c->turn > RIG_WARM_UP && c->delayed && c->n_ready < RIG_TURNS_MAX)
      c->ready_ms[c->n_ready++] = (double)(at - c->ready_ns) / 1e6;
    if (c->turn > RIG_WARM_UP && !c->delayed && c->n_turn < RIG_TURNS_MAX)
      c->turn_ms[c->n_turn++] = (double)(at - c->final_ns) / 1e6;
  }
  pthread_mutex_unlock(&r->lock);
}

static void *listen_all(void *arg) {
  static uint8_t packets[BATCH][PACKET];
  static char control[BATCH][CONTROL];
  rig *r = arg;
  struct sockaddr_in from[BATCH];
  struct mmsghdr m[BATCH];
  struct iovec io[BATCH];
  while (!r->quit) {
    memset(m, 0, sizeof m);
    for (int i = 0; i < BATCH; i++) {
      io[i] = (struct iovec){packets[i], PACKET};
      m[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
                                     .msg_namelen = sizeof from[i],
                                     .msg_iov = &io[i],
                                     .msg_iovlen = 1,
                                     .msg_control = control[i],
                                     .msg_controllen = CONTROL};
    }
    const int n = recvmmsg(r->fd, m, BATCH, MSG_WAITFORONE, NULL);
    struct timespec real;
    clock_gettime(CLOCK_REALTIME, &real);
    const int64_t offset = (int64_t)real.tv_sec * 1000000000 + real.tv_nsec - rig_now();
    for (int i = 0; i < n; i++) hear(r, &from[i], packets[i], m[i].msg_len, arrival(&m[i].msg_hdr, offset));
  }
  return NULL;
}

/* ---- all of it ---- */

static void *serve(void *arg) {
  rig_serve(arg);
  return NULL;
}

/* Harmonics under a slow envelope: enough of a voice for voice activity detection. */
static void make_speech(rig *r) {
  segue__codec_options o;
  segue__codec_options_init(&o, SEGUE__CODEC_PCMU);
  void *mem = malloc(segue__codec_size(&o));
  segue__codec *codec = mem ? segue__codec_init(mem, &o) : NULL;
  for (int f = 0; codec && f < RIG_FRAMES; f++) {
    int16_t pcm[RIG_G711];
    for (int i = 0; i < RIG_G711; i++) {
      const double t = (double)(f * RIG_G711 + i) / 8000;
      double v = 0;
      for (int h = 1; h <= 12; h++) v += sin(2 * M_PI * 130 * h * t) / h;
      pcm[i] = (int16_t)(4000 * (0.7 - 0.3 * cos(2 * M_PI * 4 * t)) * v);
    }
    segue__codec_encode(codec, pcm, r->speech[f], RIG_G711);
  }
  free(mem);
}

static int open_socket(rig *r) {
  const int on = 1, room = 4 << 20;
  const struct timeval wait = {.tv_usec = 100000};
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof at;
  r->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (r->fd < 0) return -1;
  (void)setsockopt(r->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (setsockopt(r->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0 ||
      setsockopt(r->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0 ||
      bind(r->fd, (struct sockaddr *)&at, sizeof at) < 0 ||
      getsockname(r->fd, (struct sockaddr *)&at, &len) < 0)
    return -1;
  r->port = ntohs(at.sin_port);
  return 0;
}

int rig_open(rig *r, uint32_t n, uint32_t turns) {
  pthread_condattr_t a;
  r->n = n;
  r->turns = turns;
  r->dice = 1;
  r->calls = calloc(n, sizeof *r->calls);
  pthread_mutex_init(&r->lock, NULL);
  pthread_condattr_init(&a);
  pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
  pthread_cond_init(&r->wake, &a);
  pthread_condattr_destroy(&a);
  make_speech(r);
  if (!r->calls || open_socket(r) < 0) return -1;
  for (uint32_t i = 0; i < n; i++) {
    r->calls[i].rig = r;
    r->calls[i].index = i;
    r->calls[i].begins =
        (int64_t)RIG_PERIOD_MS * 1000000 / n * i + (int64_t)rig_roll(r, RIG_PERIOD_MS * 1000 / n) * 1000;
  }
  return pthread_create(&r->sender, NULL, talk, r) || pthread_create(&r->receiver, NULL, listen_all, r) ||
                 pthread_create(&r->engines, NULL, serve, r)
             ? -1
             : 0;
}

void rig_start(rig *r, int64_t at) {
  pthread_mutex_lock(&r->lock);
  r->start = at;
  pthread_mutex_unlock(&r->lock);
}

double rig_phones_cpu_s(rig *r) {
  const pthread_t them[] = {r->sender, r->receiver};
  double sum = 0;
  for (int i = 0; i < 2; i++) {
    clockid_t clock;
    struct timespec t = {0};
    if (pthread_getcpuclockid(them[i], &clock) == 0) clock_gettime(clock, &t);
    sum += (double)t.tv_sec + (double)t.tv_nsec / 1e9;
  }
  return sum;
}

void rig_stop(rig *r) {
  r->quit = 1;
  pthread_join(r->sender, NULL);
  pthread_join(r->receiver, NULL);
  pthread_join(r->engines, NULL);
}

void rig_close(rig *r) {
  close(r->fd);
  free(r->calls);
  pthread_mutex_destroy(&r->lock);
  pthread_cond_destroy(&r->wake);
}

static const segue_transport_ops transport = {.size = sizeof transport,
                                              .abi = SEGUE_PLUGIN_ABI,
                                              .capabilities = SEGUE_CAP_RTP,
                                              .engine_size = sizeof(rig *),
                                              .init = init,
                                              .fini = fini,
                                              .dial = dial,
                                              .command = command};

const segue_plugin rig_phones = {.size = sizeof rig_phones,
                                 .abi = SEGUE_PLUGIN_ABI,
                                 .name = "phones",
                                 .version = "1",
                                 .description = "Phones that talk RTP.",
                                 .transport = &transport};
