/* SPDX-License-Identifier: Apache-2.0 */
/* What a session's media costs per 20 ms frame (receive, open, decode; encode, protect, send), against the
 * bare calls for the same frames in the same run: libopus, libsrtp2 and, where the session's rate differs
 * from the codec's, speexdsp; G.711 counts as a memcpy. Sockets are in both: a receive and a send each.
 * Ours and the floor take turns tick by tick, so that both see the same machine; medians of all ticks.
 *
 *   media [--json] [--smoke] [--ticks N] [--only TEXT]
 *
 * Stops with an error when ours allocates more than the bare calls do (not seen under sanitizers).
 *
 * Columns: ns a frame and session. "own" is ours minus floor; "calls" the part of the floor that is not
 * sockets; "allocs" the allocations in ours: OpenSSL 3.0's HMAC makes two a packet (AES-CM suites), nothing
 * else any. Use a release build. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <opus.h>
#include <speex/speex_resampler.h>
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <math.h>

#include "audio/audio.h"
#include "audio/codec.h"
#include "media/rtp.h"
#include "media/stream.h"

enum { FRAMES = 50, PACKET = 1500, WARM_UP = 10, SESSIONS_MAX = 1000, TICKS_MAX = 4000 };

/* Every allocation of the process passes here, so that "steady state allocates nothing" is seen, not said. */
static unsigned long allocations;
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__)
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t m);
void *__libc_realloc(void *p, size_t n);
__attribute__((visibility("default"))) void *malloc(size_t n) {
  allocations++;
  return __libc_malloc(n);
}
__attribute__((visibility("default"))) void *calloc(size_t n, size_t m) {
  allocations++;
  return __libc_calloc(n, m);
}
__attribute__((visibility("default"))) void *realloc(void *p, size_t n) {
  allocations++;
  return __libc_realloc(p, n);
}
#endif

typedef struct setup {
  const char *name;
  int32_t codec;
  uint32_t rate; /* of the session */
  int32_t suite;
  int forward;
} setup;

static const setup setups[] = {
    {"pcmu plain", SEGUE__CODEC_PCMU, 8000, SEGUE__SUITE_NONE, 0},
    {"pcmu srtp", SEGUE__CODEC_PCMU, 8000, SEGUE__SUITE_AES_CM_128_80, 0},
    {"pcmu gcm", SEGUE__CODEC_PCMU, 8000, SEGUE__SUITE_AEAD_128_GCM, 0},
    {"pcmu at 16k srtp", SEGUE__CODEC_PCMU, 16000, SEGUE__SUITE_AES_CM_128_80, 0},
    {"pcmu forward srtp", SEGUE__CODEC_PCMU, 8000, SEGUE__SUITE_AES_CM_128_80, 1},
    {"opus plain", SEGUE__CODEC_OPUS, 16000, SEGUE__SUITE_NONE, 0},
    {"opus srtp", SEGUE__CODEC_OPUS, 16000, SEGUE__SUITE_AES_CM_128_80, 0},
};

/* What a session is when nobody writes a library: the codec's and SRTP's states and a socket. */
typedef struct bare {
  int fd;
  OpusEncoder *enc;
  OpusDecoder *dec;
  SpeexResamplerState *up, *down;
  srtp_t in, out;
  struct sockaddr_in to;
  uint16_t seq;
  uint32_t ts;
  int rx_len, tx_len;
  uint8_t rx[PACKET], tx[PACKET];
  int16_t heard[SEGUE__FRAME_MAX];
} bare;

typedef struct world {
  const setup *is;
  uint32_t n;
  int sender; /* plays every peer; what is sent to it is thrown away */
  struct sockaddr_in sender_at;
  segue__media_stream *streams[SESSIONS_MAX];
  struct sockaddr_in stream_at[SESSIONS_MAX];
  bare *bares;
  srtp_t sender_srtp[SESSIONS_MAX];
  segue__sdes_key key;
  int16_t pcm[FRAMES][SEGUE__FRAME_MAX];
  uint8_t payload[FRAMES][SEGUE__CODEC_PAYLOAD_MAX];
  int payload_len[FRAMES];
  uint16_t seq;
  uint32_t ts;
  segue_time now;
  uint32_t tick;
  unsigned long ours_allocated, bare_allocated; /* in the last run */
} world;

static void die(const char *what) {
  fprintf(stderr, "bench media: %s\n", what);
  exit(1);
}

static int random_octets(void *ctx, void *buf, size_t n) {
  static uint32_t x = 99;
  for (size_t i = 0; i < n; i++) ((uint8_t *)buf)[i] = (uint8_t)((x = x * 1664525u + 1013904223u) >> 24);
  return SEGUE_OK;
}

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A second of something like speech: harmonics under a syllable-rate envelope with pauses, and breath. */
static void make_frames(world *w) {
  const uint32_t n = segue__frame_samples(w->is->rate);
  uint32_t seed = 1;
  for (uint32_t i = 0; i < FRAMES * n; i++) {
    const double t = (double)i / w->is->rate, f0 = 120 + 30 * sin(2 * M_PI * 1.5 * t);
    const double env = fmax(0, sin(2 * M_PI * 3 * t));
    double x = 0;
    for (int h = 1; h < 20; h++) x += sin(2 * M_PI * f0 * h * t) / h * (h > 3 && h < 8 ? 2 : 1);
    seed = seed * 1664525u + 1013904223u;
    w->pcm[i / n][i % n] = (int16_t)(4000 * env * x + (double)(seed >> 24) - 128);
  }
}

static void encode_frames(world *w) {
  segue__codec_options o;
  segue__codec_options_init(&o, w->is->codec);
  void *mem = malloc(segue__codec_size(&o));
  segue__codec *c = segue__codec_init(mem, &o);
  int err = 0;
  SpeexResamplerState *down = NULL;
  if (w->is->rate != o.rate) down = speex_resampler_init(1, w->is->rate, o.rate, 3, &err);
  for (int f = 0; f < FRAMES; f++) {
    int16_t tmp[SEGUE__FRAME_MAX], *pcm = w->pcm[f];
    spx_uint32_t a = segue__frame_samples(w->is->rate), b = segue__frame_samples(o.rate);
    if (down) speex_resampler_process_int(down, 0, pcm, &a, tmp, &b);
    w->payload_len[f] = segue__codec_encode(c, down ? tmp : pcm, w->payload[f], SEGUE__CODEC_PAYLOAD_MAX);
  }
  if (down) speex_resampler_destroy(down);
  free(mem);
}

static int open_socket(struct sockaddr_in *at) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  socklen_t len = sizeof *at;
  memset(at, 0, sizeof *at);
  at->sin_family = AF_INET;
  at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, (struct sockaddr *)at, sizeof *at) < 0)
    die("no socket; raise the limit of open files");
  getsockname(fd, (struct sockaddr *)at, &len);
  return fd;
}

static srtp_t make_srtp(const world *w, srtp_ssrc_type_t direction) {
  srtp_policy_t p;
  srtp_t s = NULL;
  uint8_t key[SEGUE__SDES_KEY_MAX];
  if (w->is->suite == SEGUE__SUITE_NONE) return NULL;
  memset(&p, 0, sizeof p);
  memcpy(key, w->key.key, sizeof key);
  if (w->is->suite == SEGUE__SUITE_AEAD_128_GCM) {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&p.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&p.rtcp);
  } else {
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtcp);
  }
  p.ssrc.type = direction;
  p.key = key;
  p.window_size = 128;
  if (srtp_create(&s, &p) != srtp_err_status_ok) die("srtp_create");
  return s;
}

static void open_stream(world *w, uint32_t i) {
  segue__media_options o;
  segue__media_agreed a;
  segue_error err;
  segue__media_options_init(&o);
  o.rate = w->is->rate;
  o.random = random_octets;
  o.inband_dtmf = 0;
  if (segue__media_stream_new(&w->streams[i], &o, &err) != SEGUE_OK) die(err.message);
  memset(&a, 0, sizeof a);
  a.codec = w->is->codec;
  a.send_pt = a.recv_pt = 96;
  a.opus_fec = 1;
  a.direction = SEGUE_MEDIA_SENDRECV;
  a.rtcp_mux = 1;
  strcpy(a.remote_address, "127.0.0.1");
  a.remote_port = a.remote_rtcp_port = ntohs(w->sender_at.sin_port);
  if (w->is->suite) a.local = a.remote = w->key;
  if (segue__media_stream_start(w->streams[i], &a, &err) != SEGUE_OK) die(err.message);
  w->stream_at[i] = w->sender_at;
  w->stream_at[i].sin_port = htons((uint16_t)segue__media_stream_port(w->streams[i]));
}

static void open_bare(world *w, uint32_t i) {
  bare *b = &w->bares[i];
  int err = 0;
  b->fd = open_socket(&b->to);
  b->in = make_srtp(w, ssrc_any_inbound);
  b->out = make_srtp(w, ssrc_any_outbound);
  if (w->is->codec == SEGUE__CODEC_OPUS) {
    b->enc = opus_encoder_create((opus_int32)w->is->rate, 1, OPUS_APPLICATION_VOIP, &err);
    b->dec = opus_decoder_create((opus_int32)w->is->rate, 1, &err);
    opus_encoder_ctl(b->enc, OPUS_SET_COMPLEXITY(5));
    opus_encoder_ctl(b->enc, OPUS_SET_BITRATE(32000));
    opus_encoder_ctl(b->enc, OPUS_SET_INBAND_FEC(1));
    opus_encoder_ctl(b->enc, OPUS_SET_PACKET_LOSS_PERC(10));
    opus_encoder_ctl(b->enc, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  } else if (w->is->rate != 8000) {
    b->up = speex_resampler_init(1, 8000, w->is->rate, 3, &err);
    b->down = speex_resampler_init(1, w->is->rate, 8000, 3, &err);
  }
}

static world *open_world(const setup *is, uint32_t n) {
  world *w = calloc(1, sizeof *w);
  w->is = is;
  w->n = n;
  w->now = SEGUE_SECONDS(100);
  w->bares = calloc(n, sizeof *w->bares);
  w->sender = open_socket(&w->sender_at);
  make_frames(w);
  encode_frames(w);
  if (is->suite) segue__sdes_generate(&w->key, is->suite, random_octets, NULL);
  for (uint32_t i = 0; i < n; i++) {
    open_stream(w, i); /* also starts libsrtp2 */
    open_bare(w, i);
    w->sender_srtp[i] = make_srtp(w, ssrc_any_outbound);
  }
  return w;
}

static void close_world(world *w) {
  for (uint32_t i = 0; i < w->n; i++) {
    bare *b = &w->bares[i];
    segue__media_stream_free(w->streams[i]);
    close(b->fd);
    if (b->enc) opus_encoder_destroy(b->enc);
    if (b->dec) opus_decoder_destroy(b->dec);
    if (b->up) speex_resampler_destroy(b->up);
    if (b->down) speex_resampler_destroy(b->down);
    if (b->in) srtp_dealloc(b->in);
    if (b->out) srtp_dealloc(b->out);
    if (w->sender_srtp[i]) srtp_dealloc(w->sender_srtp[i]);
  }
  close(w->sender);
  free(w->bares);
  free(w);
}

/* Not timed: every peer sends its frame of this tick, to our stream and to the bare session. */
static void deliver(world *w) {
  const int f = (int)(w->tick % FRAMES);
  for (uint32_t i = 0; i < w->n; i++) {
    uint8_t p[PACKET];
    const segue__rtp h = {.pt = 96, .seq = w->seq, .ts = w->ts, .ssrc = 1000 + i};
    segue__rtp_pack(&h, p);
    memcpy(p + SEGUE__RTP_HEADER, w->payload[f], (size_t)w->payload_len[f]);
    int len = SEGUE__RTP_HEADER + w->payload_len[f];
    if (w->sender_srtp[i]) srtp_protect(w->sender_srtp[i], p, &len);
    sendto(w->sender, p, (size_t)len, 0, (struct sockaddr *)&w->stream_at[i], sizeof w->stream_at[i]);
    sendto(w->sender, p, (size_t)len, 0, (struct sockaddr *)&w->bares[i].to, sizeof w->bares[i].to);
  }
  w->seq++;
  w->ts += w->is->codec == SEGUE__CODEC_OPUS ? 960 : 160;
}

static void drain(world *w) {
  uint8_t p[PACKET];
  while (recv(w->sender, p, sizeof p, MSG_DONTWAIT) >= 0) {
  }
}

static double run_ours(world *w) {
  const unsigned long before = allocations;
  const double t0 = now_ns();
  segue__media_batch_recv(w->streams, w->n, w->now);
  for (uint32_t i = 0; i < w->n; i++) {
    if (w->is->forward) {
      segue__media_stream_forward(w->streams[i], w->streams[i]);
      continue;
    }
    segue__media_stream_heard(w->streams[i]);
    segue__media_stream_say(w->streams[i], w->pcm[(w->tick + i) % FRAMES]);
  }
  segue__media_batch_send(w->streams, w->n, w->now);
  const double t1 = now_ns();
  w->ours_allocated = allocations - before;
  return t1 - t0;
}

static void bare_calls(world *w, bare *b, const int16_t *pcm) {
  int16_t half[SEGUE__FRAME_MAX];
  if (b->in && srtp_unprotect(b->in, b->rx, &b->rx_len) != srtp_err_status_ok) die("unprotect");
  const int len = b->rx_len - SEGUE__RTP_HEADER;
  uint8_t *out = b->tx + SEGUE__RTP_HEADER;
  b->tx_len = SEGUE__RTP_HEADER;
  if (w->is->forward) {
    memcpy(out, b->rx + SEGUE__RTP_HEADER, (size_t)len);
    b->tx_len += len;
  } else if (b->enc) {
    const int frame = (int)segue__frame_samples(w->is->rate);
    if (opus_decode(b->dec, b->rx + SEGUE__RTP_HEADER, len, b->heard, frame, 0) != frame) die("opus_decode");
    b->tx_len +=
        opus_encode(b->enc, pcm, (int)segue__frame_samples(w->is->rate), out, SEGUE__CODEC_PAYLOAD_MAX);
  } else {
    memcpy(b->up ? (void *)half : (void *)b->heard, b->rx + SEGUE__RTP_HEADER, 160);
    if (b->up) {
      spx_uint32_t n = 160, m = segue__frame_samples(w->is->rate);
      speex_resampler_process_int(b->up, 0, half, &n, b->heard, &m);
      n = segue__frame_samples(w->is->rate), m = 160;
      speex_resampler_process_int(b->down, 0, pcm, &n, half, &m);
      pcm = half;
    }
    memcpy(out, pcm, 160);
    b->tx_len += 160;
  }
  const segue__rtp h = {.pt = 96, .seq = b->seq++, .ts = b->ts, .ssrc = 7};
  b->ts += 160;
  segue__rtp_pack(&h, b->tx);
  if (b->out && srtp_protect(b->out, b->tx, &b->tx_len) != srtp_err_status_ok) die("protect");
}

/* Returns the whole time, `*calls` what is not sockets. */
static double run_bare(world *w, double *calls) {
  const unsigned long before = allocations;
  struct sockaddr_in from;
  struct mmsghdr head = {0};
  struct iovec io;
  const double t0 = now_ns();
  head.msg_hdr.msg_iov = &io;
  head.msg_hdr.msg_iovlen = 1;
  head.msg_hdr.msg_name = &from;
  for (uint32_t i = 0; i < w->n; i++) {
    io.iov_base = w->bares[i].rx;
    io.iov_len = PACKET;
    head.msg_hdr.msg_namelen = sizeof from;
    w->bares[i].rx_len = recvmmsg(w->bares[i].fd, &head, 1, MSG_DONTWAIT, NULL) == 1 ? (int)head.msg_len : 0;
  }
  const double t1 = now_ns();
  for (uint32_t i = 0; i < w->n; i++)
    if (w->bares[i].rx_len) bare_calls(w, &w->bares[i], w->pcm[(w->tick + i) % FRAMES]);
  const double t2 = now_ns();
  for (uint32_t i = 0; i < w->n; i++)
    sendto(w->bares[i].fd, w->bares[i].tx, (size_t)w->bares[i].tx_len, MSG_DONTWAIT,
           (struct sockaddr *)&w->sender_at, sizeof w->sender_at);
  const double t3 = now_ns();
  *calls = t2 - t1;
  w->bare_allocated = allocations - before;
  return t3 - t0;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *v, uint32_t n) {
  qsort(v, n, sizeof *v, ascending);
  return n & 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

typedef struct result {
  double ours, floor, calls, ratio, own, allocs;
} result;

static result measure(const setup *is, uint32_t n, uint32_t ticks) {
  static double ours[TICKS_MAX], floor_all[TICKS_MAX], calls[TICKS_MAX], ratio[TICKS_MAX], own[TICKS_MAX];
  world *w = open_world(is, n);
  for (uint32_t t = 0; t < WARM_UP + ticks; t++, w->tick++, w->now += SEGUE_MS(20)) {
    double a, b, c;
    deliver(w);
    drain(w);
    if (t & 1) { /* whoever is first has the colder cache */
      a = run_ours(w);
      drain(w);
      b = run_bare(w, &c);
    } else {
      b = run_bare(w, &c);
      drain(w);
      a = run_ours(w);
    }
    if (t < WARM_UP) continue;
    /* Ours also sends RTCP now and then, which HMAC protects too. */
    const unsigned long reports = is->suite == SEGUE__SUITE_AES_CM_128_80 ? 4 + n / 10 : 0;
    if (w->ours_allocated > w->bare_allocated + reports) die("the media path allocated while it was running");
    const uint32_t k = t - WARM_UP;
    ours[k] = a / n;
    floor_all[k] = b / n;
    calls[k] = c / n;
    ratio[k] = a / b;
    own[k] = (a - b) / n;
  }
  segue__media_stats st;
  segue__media_stream_stats(w->streams[n - 1], &st);
  if (st.frames_out < ticks || st.packets_in < ticks || st.concealed > 2 || st.lost)
    die("frames got lost: result void");
  const result r = {median(ours, ticks),  median(floor_all, ticks), median(calls, ticks),
                    median(ratio, ticks), median(own, ticks),       (double)w->ours_allocated / n};
  close_world(w);
  return r;
}

static uint32_t ticks_for(const setup *is, uint32_t n, int smoke) {
  if (smoke) return 20;
  if (is->codec == SEGUE__CODEC_OPUS) return n >= 1000 ? 20 : n >= 100 ? 60 : 1000;
  return n >= 1000 ? 200 : n >= 100 ? 500 : 4000;
}

static void print_json(const setup *is, uint32_t n, const result *r, int first) {
  printf(
      "%s  {\"name\": \"%s %u\", \"value\": %.1f, \"unit\": \"ns/frame\", \"floor\": %.1f, \"ratio\": %.4f},\n",
      first ? "" : ",\n", is->name, n, r->ours, r->floor, r->ratio);
  printf(
      "  {\"name\": \"%s %u own share\", \"value\": %.1f, \"unit\": \"ns/frame\", \"floor\": null, \"ratio\": null},\n",
      is->name, n, r->own);
  printf(
      "  {\"name\": \"%s %u calls without sockets\", \"value\": %.1f, \"unit\": \"ns/frame\", \"floor\": null, "
      "\"ratio\": null}",
      is->name, n, r->calls);
}

int main(int argc, char **argv) {
  static const uint32_t sessions[] = {1, 100, 1000};
  int json = 0, smoke = 0, first = 1;
  uint32_t ticks = 0;
  const char *only = "";
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--json"))
      json = 1;
    else if (!strcmp(argv[i], "--smoke"))
      smoke = 1;
    else if (!strcmp(argv[i], "--ticks") && i + 1 < argc)
      ticks = (uint32_t)atoi(argv[++i]);
    else if (!strcmp(argv[i], "--only") && i + 1 < argc)
      only = argv[++i];
    else
      return fprintf(stderr, "usage: media [--json] [--smoke] [--ticks N] [--only TEXT]\n"), 2;
  }
  struct rlimit files = {0};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (json)
    printf("{\"rows\": [\n");
  else
    printf("%-18s %8s %9s %9s %9s %7s %7s %6s\n", "", "sessions", "ours", "floor", "calls", "own", "ratio",
           "allocs");
  for (size_t s = 0; s < sizeof setups / sizeof setups[0]; s++)
    for (int k = 0; k < (smoke ? 2 : 3); k++) {
      const uint32_t n = smoke && k ? 10 : sessions[k];
      if (!strstr(setups[s].name, only)) continue;
      const uint32_t rounds = ticks && ticks < TICKS_MAX ? ticks : ticks_for(&setups[s], n, smoke);
      const result r = measure(&setups[s], n, rounds);
      if (json)
        print_json(&setups[s], n, &r, first);
      else
        printf("%-18s %8u %9.0f %9.0f %9.0f %7.0f %7.3f %6.1f\n", setups[s].name, n, r.ours, r.floor, r.calls,
               r.own, r.ratio, r.allocs);
      fflush(stdout);
      first = 0;
    }
  if (json) printf("\n]}\n");
  return 0;
}
