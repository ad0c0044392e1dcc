/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "media/stream_impl.h"

enum {
  BATCH = 8,  /* datagrams a recvmmsg takes */
  POOL = 48,  /* datagrams opened together */
  ROUNDS = 8, /* of these per stream and tick: a flood must not hold up the others */
  DATAGRAM = 1600,
  RTCP_EVERY = 10, /* ticks between looks at the RTCP socket */
  BLEND_MS = 5,
  PT_COMFORT_NOISE = 13, /* RFC 3389 */
  QUIET_MS = 1000        /* of the peer, before it may be elsewhere */
};

/* ---- who is speaking ---- */

static in_port_t *port_of(segue__endpoint *e) {
  return e->any.sa_family == AF_INET ? &e->v4.sin_port : &e->v6.sin6_port;
}

static void lock_to(segue__media_stream *s, const segue__endpoint *from) {
  s->locked = 1;
  s->peer = *from;
  if (segue__endpoint_equal(from, &s->signalled)) {
    (void)segue__endpoint_set(&s->peer_rtcp, s->agreed.remote_address, s->agreed.remote_rtcp_port);
    return;
  }
  /* Behind address translation RTCP comes from the same host; its port can only be guessed. */
  s->peer_rtcp = *from;
  in_port_t *port = port_of(&s->peer_rtcp);
  if (!s->agreed.rtcp_mux) *port = htons((uint16_t)(ntohs(*port) + 1));
}

static int same_host(const segue__endpoint *a, const segue__endpoint *b) {
  segue__endpoint one = *a, other = *b;
  *port_of(&one) = *port_of(&other) = 0;
  return segue__endpoint_equal(&one, &other);
}

/* May a source that is not the peer be the peer, moved without a word: its NAT forgot it, its media were restarted, or what
 * was latched was an announcement from elsewhere? The signalled address may always come back; another one only when the
 * peer has fallen silent, and with its SSRC, which a stranger does not know, or from its host. */
static int may_have_moved(const segue__media_stream *s, const segue__rtp *h, const segue__endpoint *from,
                          segue_time now) {
  if (!s->o.latch || !(s->agreed.direction & SEGUE_MEDIA_RECV)) return 0;
  if (segue__endpoint_equal(from, &s->signalled)) return 1;
  if (now - s->last_in < SEGUE_MS(QUIET_MS)) return 0;
  return (s->ssrc_known && h->ssrc == s->ssrc) || same_host(from, &s->peer);
}

/* May this valid packet come from the peer? The signalled address and any source that holds the keys are
 * believed at once; another needs two packets in a row, so that a stray one does not take the call over. */
static int latch(segue__media_stream *s, const segue__rtp *h, const segue__endpoint *from) {
  if (s->locked && segue__endpoint_equal(from, &s->peer)) return 1;
  const int same = s->candidate_known && segue__endpoint_equal(from, &s->candidate) &&
                   s->candidate_ssrc == h->ssrc && h->seq == (uint16_t)(s->candidate_seq + 1);
  const int named = !s->locked && segue__endpoint_equal(from, &s->signalled);
  if (named || (s->o.latch && (s->srtp.in || same))) {
    lock_to(s, from);
    return 1;
  }
  if (!s->o.latch) {
    s->stats.strangers++;
    return 0;
  }
  s->candidate = *from;
  s->candidate_known = 1;
  s->candidate_ssrc = h->ssrc;
  s->candidate_seq = h->seq;
  return 0;
}

static void begin_source(segue__media_stream *s, uint32_t ssrc) {
  if (s->ssrc_known) {
    s->stats.ssrc_changes++;
    s->stats.lost += segue__rtp_source_lost(&s->source);
    segue__jitter_reset(&s->jitter);
  }
  s->ssrc_known = 1;
  s->ssrc = ssrc;
  s->new_ssrc_known = 0;
  segue__rtp_source_init(&s->source, ssrc, segue__codec_clock(s->codec));
  segue__event_in_init(&s->event_in);
}

/* A second packet in order makes a new SSRC the stream; one alone may be forged or a leftover. */
static int check_ssrc(segue__media_stream *s, const segue__rtp *h) {
  if (s->ssrc_known && h->ssrc == s->ssrc) return 1;
  const int again = s->new_ssrc_known && s->new_ssrc == h->ssrc && h->seq == (uint16_t)(s->new_seq + 1);
  if (!s->ssrc_known || again) {
    begin_source(s, h->ssrc);
    return 1;
  }
  s->new_ssrc_known = 1;
  s->new_ssrc = h->ssrc;
  s->new_seq = h->seq;
  return 0;
}

static int open_packet(segue__media_stream *s, uint8_t *packet, size_t *len, int rtcp) {
  if (!s->srtp.in) return 1;
  const int rc = segue__srtp_unprotect(&s->srtp, packet, len, rtcp);
  if (rc == SEGUE_E_EXPIRED)
    s->stats.replayed++;
  else if (rc == SEGUE_E_AUTH)
    s->stats.auth_failed++;
  else if (rc != SEGUE_OK)
    s->stats.invalid++;
  return rc == SEGUE_OK;
}

/* ---- packets ---- */

static void push_digit(segue__media_stream *s, char digit) {
  if (s->digit_count == STREAM_DIGITS) return; /* nobody fetches: the newest is dropped */
  s->digits[(s->digit_first + s->digit_count++) % STREAM_DIGITS] = digit;
}

enum { IS_AUDIO, IS_EVENT, IS_QUIET, IS_UNKNOWN };

static int classify(const segue__media_stream *s, uint32_t pt) {
  if (pt == s->agreed.recv_pt) return IS_AUDIO;
  if (s->agreed.dtmf_recv_pt && (pt == s->agreed.dtmf_recv_pt || pt == s->agreed.dtmf_send_pt))
    return IS_EVENT;
  if (pt == s->agreed.send_pt) return IS_AUDIO; /* peers that use their own number both ways */
  return pt == PT_COMFORT_NOISE ? IS_QUIET : IS_UNKNOWN;
}

void segue__stream_on_rtp(segue__media_stream *s, uint8_t *packet, size_t len, const segue__endpoint *from,
                          segue_time now) {
  segue__rtp h;
  if (s->locked && !segue__endpoint_equal(from, &s->peer) &&
      (segue__rtp_is_rtcp(packet, len) || segue__rtp_parse(&h, packet, len) != SEGUE_OK ||
       !may_have_moved(s, &h, from, now))) {
    s->stats.strangers++;
    return;
  }
  if (segue__rtp_is_rtcp(packet, len)) {
    segue__stream_on_rtcp(s, packet, len, from, now);
    return;
  }
  if (segue__rtp_parse(&h, packet, len) != SEGUE_OK || classify(s, h.pt) == IS_UNKNOWN) {
    s->stats.invalid++;
    return;
  }
  if (!open_packet(s, packet, &len, 0)) return;
  if (s->srtp.in && segue__rtp_parse(&h, packet, len) != SEGUE_OK) {
    s->stats.invalid++;
    return;
  }
  if (!latch(s, &h, from) || !check_ssrc(s, &h)) return;
  const int kind = classify(s, h.pt);
  s->last_in = now;
  s->stats.packets_in++;
  s->stats.octets_in += h.payload_len;
  segue__rtp_source_packet(&s->source, h.seq, h.ts, kind == IS_AUDIO, now);
  if (!(s->agreed.direction & SEGUE_MEDIA_RECV)) return;
  if (kind == IS_EVENT) {
    const char digit = segue__event_in_packet(&s->event_in, h.ts, h.payload, h.payload_len);
    if (digit) push_digit(s, digit);
  }
  if (segue__jitter_put(&s->jitter, h.seq, h.ts, h.payload, h.payload_len, kind != IS_AUDIO, now) ==
      SEGUE__JITTER_REFUSED)
    s->stats.invalid++;
}

/* Loss counts at once, and is forgotten by halves: four reports without any after the worst that is usual. */
static void note_far_loss(segue__media_stream *s, uint32_t of_256) {
  const uint32_t now = (of_256 * 100 + 255) / 256, before = s->far_loss, faded = before / 2;
  s->far_loss = now > faded ? now : faded;
  if (s->far_loss != before) segue__codec_expect_loss(s->codec, s->far_loss);
}

void segue__stream_on_rtcp(segue__media_stream *s, uint8_t *packet, size_t len, const segue__endpoint *from,
                           segue_time now) {
  segue__rtcp_report r;
  /* The port RTCP comes from is rarely signalled; the host must be the peer's once that is known. */
  if (!same_host(from, &s->peer)) {
    s->stats.strangers++;
    return;
  }
  if (!open_packet(s, packet, &len, 1)) return;
  if (segue__rtcp_parse(&r, packet, len, s->out_ssrc) != SEGUE_OK) {
    s->stats.invalid++;
    return;
  }
  s->stats.reports_in++;
  if (r.is_sender && s->ssrc_known && r.ssrc == s->ssrc) {
    s->last_sr = (uint32_t)(r.ntp >> 16);
    s->last_sr_at = now;
  }
  if (!r.has_block) return;
  s->stats.remote_loss = r.block.fraction_lost / 256.0;
  note_far_loss(s, r.block.fraction_lost);
  const segue_time rtt = segue__rtcp_rtt(&r.block, now);
  if (rtt != SEGUE_TIME_NEVER) s->stats.rtt_ms = (double)rtt / 1000;
}

/* ---- sockets ---- */

/* Datagrams of several streams are collected first and opened together: between two system calls the code
 * of cipher and decoder would be out of the cache each time. */
typedef struct inbox {
  struct mmsghdr head[POOL];
  struct iovec io[POOL];
  segue__endpoint from[POOL];
  segue__media_stream *to[POOL];
  uint8_t rtcp[POOL];
  uint32_t used, ready;
  uint8_t data[POOL][DATAGRAM];
} inbox;

/* Make the slots up to `want` ready; with one stream most of them are never touched. */
static void inbox_ready(inbox *b, uint32_t want) {
  for (; b->ready < want; b->ready++) {
    const uint32_t i = b->ready;
    memset(&b->head[i], 0, sizeof b->head[i]);
    b->io[i].iov_base = b->data[i];
    b->io[i].iov_len = DATAGRAM;
    b->head[i].msg_hdr.msg_iov = &b->io[i];
    b->head[i].msg_hdr.msg_iovlen = 1;
    b->head[i].msg_hdr.msg_name = &b->from[i];
    b->head[i].msg_hdr.msg_namelen = sizeof b->from[i];
  }
}

static void deliver(inbox *b, segue_time now) {
  for (uint32_t i = 0; i < b->used; i++) {
    b->head[i].msg_hdr.msg_namelen = sizeof b->from[i];
    if (b->rtcp[i])
      segue__stream_on_rtcp(b->to[i], b->data[i], b->head[i].msg_len, &b->from[i], now);
    else
      segue__stream_on_rtp(b->to[i], b->data[i], b->head[i].msg_len, &b->from[i], now);
  }
  b->used = 0;
}

static void collect(segue__media_stream *s, int which, inbox *b, segue_time now) {
  for (int round = 0; round < ROUNDS; round++) {
    if (POOL - b->used < BATCH) deliver(b, now);
    inbox_ready(b, b->used + BATCH);
    struct mmsghdr *head = b->head + b->used;
    const int n = recvmmsg(s->fd[which], head, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
      head[i].msg_hdr.msg_namelen = sizeof b->from[0];
      if (!s->started) continue; /* before negotiation is over nothing can be judged */
      b->to[b->used] = s;
      b->rtcp[b->used++] = (uint8_t)which;
    }
    if (n < BATCH) return;
  }
}

void segue__media_batch_recv(segue__media_stream *const *streams, size_t n, segue_time now) {
  inbox b;
  b.used = b.ready = 0;
  for (size_t i = 0; i < n; i++) {
    segue__media_stream *s = streams[i];
    collect(s, 0, &b, now);
    /* Reports are rare: look in turns, spread over the streams by their ports. */
    if ((s->tick++ + s->port / 2) % RTCP_EVERY == 0 && !(s->started && s->agreed.rtcp_mux))
      collect(s, 1, &b, now);
  }
  deliver(&b, now);
  for (size_t i = 0; i < n; i++) {
    streams[i]->tx_len = 0;
    segue__stream_take_turns(streams[i]);
  }
}

/* ---- playing ---- */

static void add_turn(segue__media_stream *s, const segue__jitter_turn *t, uint32_t samples) {
  stream_turn *k = &s->turns[s->n_turns++];
  k->turn = *t;
  k->samples = samples;
  k->offset = s->ahead;
}

void segue__stream_take_turns(segue__media_stream *s) {
  s->n_turns = 0;
  s->heard_done = 0;
  if (!s->started || !(s->agreed.direction & SEGUE_MEDIA_RECV)) {
    s->ahead = s->fifo_len = 0;
    return;
  }
  while (s->ahead < s->frame && s->n_turns < STREAM_TURNS) {
    segue__jitter_turn t;
    segue__jitter_pull(&s->jitter, &t);
    if (t.kind == SEGUE__JITTER_NONE) {
      add_turn(s, &t, s->frame - s->ahead);
      s->ahead = s->frame;
      break;
    }
    int samples = (int)s->frame;
    if (t.kind == SEGUE__JITTER_FRAME) samples = segue__codec_samples(s->codec, t.payload, t.len);
    if (samples <= 0) { /* undecodable: as good as lost */
      s->stats.invalid++;
      memset(&t, 0, sizeof t);
      t.kind = SEGUE__JITTER_CONCEAL;
      samples = (int)s->frame;
    }
    if (t.kind == SEGUE__JITTER_CONCEAL) s->stats.concealed++;
    add_turn(s, &t, (uint32_t)samples);
    if (!t.merge) s->ahead += (uint32_t)samples;
  }
  s->ahead = s->ahead > s->frame ? s->ahead - s->frame : 0;
}

/* Samples of one turn into `pcm` with room for `cap`. */
static uint32_t render(segue__media_stream *s, const stream_turn *k, int16_t *pcm, uint32_t cap) {
  int n = -1;
  if (k->turn.kind == SEGUE__JITTER_FRAME)
    n = segue__codec_decode(s->codec, k->turn.payload, k->turn.len, pcm, cap);
  if (n < 0 && k->turn.kind != SEGUE__JITTER_NONE && cap >= s->frame) {
    const uint8_t *next = k->turn.kind == SEGUE__JITTER_CONCEAL ? k->turn.payload : NULL;
    n = segue__codec_conceal(s->codec, next, next ? k->turn.len : 0, pcm);
  }
  if (n >= 0) return (uint32_t)n;
  const uint32_t silent = k->samples < cap ? k->samples : cap;
  memset(pcm, 0, silent * sizeof *pcm);
  return silent;
}

/* Decode this tick's turns behind what is left in the fifo. A turn marked to merge is left out but for the
 * first 5 ms, which fade into its successor's. */
static void render_all(segue__media_stream *s) {
  const uint32_t blend = segue__codec_rate(s->codec) / 1000 * BLEND_MS;
  int16_t tail[48 * BLEND_MS];
  uint32_t fading = 0;
  for (uint32_t i = 0; i < s->n_turns; i++) {
    int16_t *to = s->fifo + s->fifo_len;
    const uint32_t n = render(s, &s->turns[i], to, s->fifo_cap - s->fifo_len);
    for (uint32_t k = 0; k < fading && k < n; k++)
      to[k] = (int16_t)((to[k] * (int32_t)k + tail[k] * (int32_t)(blend - k)) / (int32_t)blend);
    fading = 0;
    if (s->turns[i].turn.merge) {
      fading = n < blend ? n : blend;
      memcpy(tail, to, fading * sizeof *to);
    } else {
      s->fifo_len += n;
    }
  }
}

/* One frame at the codec's rate; 0 for silence. */
static int next_frame(segue__media_stream *s, int16_t *pcm) {
  const stream_turn *first = &s->turns[0];
  if (s->fifo_len == 0 && s->n_turns == 1 && first->samples == s->frame) { /* nearly always */
    if (first->turn.kind == SEGUE__JITTER_NONE) return 0;
    return render(s, first, pcm, s->frame) == s->frame;
  }
  render_all(s);
  if (s->fifo_len == 0) return 0;
  const uint32_t n = s->fifo_len < s->frame ? s->fifo_len : s->frame;
  memcpy(pcm, s->fifo, n * sizeof *pcm);
  memset(pcm + n, 0, (s->frame - n) * sizeof *pcm);
  s->fifo_len -= n;
  memmove(s->fifo, s->fifo + n, s->fifo_len * sizeof *pcm);
  return 1;
}

const int16_t *segue__media_stream_heard(segue__media_stream *s) {
  if (s->heard_done) return s->heard_any ? s->heard : NULL;
  s->heard_done = 1;
  s->heard_any = 0;
  if (!s->started || (s->n_turns == 0 && s->fifo_len == 0)) return NULL;
  if (s->in_rate.state) {
    int16_t pcm[SEGUE__FRAME_MAX];
    s->heard_any = (uint32_t)next_frame(s, pcm);
    if (s->heard_any) segue__resample_frame(&s->in_rate, pcm, s->heard);
  } else {
    s->heard_any = (uint32_t)next_frame(s, s->heard);
  }
  if (!s->heard_any) return NULL;
  if (s->o.inband_dtmf && !s->agreed.dtmf_recv_pt) {
    const char digit = segue__dtmf_det_frame(&s->tones_in, s->heard);
    if (digit) push_digit(s, digit);
  }
  return s->heard;
}

char segue__media_stream_next_digit(segue__media_stream *s) {
  if (!s->digit_count) return 0;
  const char digit = s->digits[s->digit_first];
  s->digits[s->digit_first] = 0;
  s->digit_first = (s->digit_first + 1) % STREAM_DIGITS;
  s->digit_count--;
  return digit;
}
