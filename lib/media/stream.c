/* SPDX-License-Identifier: Apache-2.0 */
#include "media/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "media/mos.h"
#include "media/stream_impl.h"

enum { MOS_PACKETS = 100, ROUND = 64 };

void segue__media_options_init(segue__media_options *o) {
  memset(o, 0, sizeof *o);
  o->address = "127.0.0.1";
  o->port_min = 16384;
  o->port_max = 32767;
  o->rate = SEGUE__RATE_ENGINE;
  o->jitter_min_ms = 20;
  o->jitter_max_ms = 200;
  o->latch = 1;
  o->inband_dtmf = 1;
  o->opus_complexity = 5;
  o->opus_bitrate = 32000;
}

static void *std_alloc(void *user, size_t size) {
  return malloc(size);
}

static void std_free(void *user, void *p) {
  free(p);
}

static int random_start(segue__media_stream *s, uint32_t *first_port) {
  struct {
    uint32_t ssrc, ts, port;
    uint16_t seq;
    uint8_t name[8];
  } r;
  const int rc = s->o.random(s->o.random_ctx, &r, sizeof r);
  if (rc != SEGUE_OK) return rc;
  s->out_ssrc = r.ssrc;
  s->out_ts = r.ts;
  s->out_seq = r.seq & 0x7fff; /* RFC 3711 3.3.1 likes early numbers far from the wrap */
  *first_port = r.port >> 1;
  /* RFC 7022: a CNAME that says nothing about the host. */
  for (int i = 0; i < 8; i++) snprintf(s->cname + 2 * i, 3, "%02x", r.name[i]);
  return SEGUE_OK;
}

static int check_options(const segue__media_options *o, segue_error *err) {
  if (!o->address || !o->random)
    return segue__fail(err, SEGUE_E_INVAL, "address", "address and random are needed");
  if (!segue__rate_ok(o->rate))
    return segue__fail(err, SEGUE_E_INVAL, "rate", "rate is not 8000, 16000 or 48000");
  if (o->jitter_min_ms > o->jitter_max_ms || o->jitter_max_ms > 500)
    return segue__fail(err, SEGUE_E_INVAL, "jitter",
                       "bounds of the playout delay are not 0 <= min <= max <= 500 ms");
  if (o->opus_complexity > 10)
    return segue__fail(err, SEGUE_E_INVAL, "opus_complexity", "complexity is above 10");
  return SEGUE_OK;
}

int segue__media_stream_new(segue__media_stream **out, const segue__media_options *o, segue_error *err) {
  static const segue_allocator std = {std_alloc, NULL, std_free, NULL};
  *out = NULL;
  int rc = check_options(o, err);
  if (rc != SEGUE_OK) return rc;
  const segue_allocator *a = o->allocator ? o->allocator : &std;
  segue__media_stream *s = a->alloc(a->user, sizeof *s);
  if (!s) return segue__fail(err, SEGUE_E_NOMEM, NULL, "no memory for a media stream");
  memset(s, 0, sizeof *s);
  s->alloc = *a;
  s->o = *o;
  s->o.address = NULL;
  s->fd[0] = s->fd[1] = -1;
  uint32_t first = 0;
  rc = random_start(s, &first);
  if (rc == SEGUE_OK) rc = segue__udp_pair(s->fd, o->address, o->port_min, o->port_max, first, &s->port);
  if (rc != SEGUE_OK) {
    s->alloc.free(s->alloc.user, s);
    return segue__fail(err, rc, "address", "media on %s, ports %u to %u: %s", o->address, o->port_min,
                       o->port_max,
                       rc == SEGUE_E_LIMIT ? "every port pair is taken" : "sockets cannot be opened");
  }
  segue__endpoint local;
  segue__endpoint_set(&local, o->address, 0);
  s->family = local.any.sa_family;
  s->stats.loss = s->stats.jitter_ms = s->stats.delay_ms = s->stats.rtt_ms = s->stats.remote_loss =
      s->stats.mos = -1;
  *out = s;
  return SEGUE_OK;
}

static void free_codec(segue__media_stream *s, segue__codec *c) {
  if (c) s->alloc.free(s->alloc.user, c);
}

void segue__media_stream_free(segue__media_stream *s) {
  if (!s) return;
  if (s->started && s->stats.packets_out) segue__stream_send_rtcp(s, 1, s->rtcp_next);
  segue__srtp_fini(&s->srtp);
  segue__resample_fini(&s->in_rate);
  segue__resample_fini(&s->out_rate);
  free_codec(s, s->codec);
  for (int i = 0; i < 2; i++)
    if (s->fd[i] >= 0) close(s->fd[i]);
  segue__media_agreed_wipe(&s->agreed);
  s->alloc.free(s->alloc.user, s);
}

uint32_t segue__media_stream_port(const segue__media_stream *s) {
  return s->port;
}

const segue__media_agreed *segue__media_stream_agreed(const segue__media_stream *s) {
  return s->started ? &s->agreed : NULL;
}

/* ---- taking what was negotiated ---- */

/* All that may fail is made here first; commit then cannot. */
typedef struct fresh {
  segue__codec *codec;
  int16_t *fifo;
  uint32_t fifo_cap;
  segue__resample in_rate, out_rate;
  segue__srtp srtp;
  uint32_t new_codec, new_keys;
  segue__endpoint signalled, rtcp;
} fresh;

static void discard(segue__media_stream *s, fresh *f) {
  free_codec(s, f->codec);
  segue__resample_fini(&f->in_rate);
  segue__resample_fini(&f->out_rate);
  segue__srtp_fini(&f->srtp);
}

static int make_codec(segue__media_stream *s, const segue__media_agreed *a, fresh *f) {
  segue__codec_options o;
  segue__codec_options_init(&o, a->codec);
  if (a->codec == SEGUE__CODEC_OPUS) o.rate = s->o.rate;
  o.complexity = s->o.opus_complexity;
  o.bitrate = s->o.opus_bitrate;
  if (a->opus_bitrate >= 6000 && (o.bitrate == 0 || a->opus_bitrate < o.bitrate)) o.bitrate = a->opus_bitrate;
  o.fec = a->opus_fec;
  o.loss_percent = STREAM_LOSS_UNKNOWN;
  o.dtx = a->opus_dtx;
  const size_t size = (segue__codec_size(&o) + ROUND - 1) / ROUND * ROUND;
  if (size == 0) return SEGUE_E_INVAL;
  f->fifo_cap = o.rate / 1000 * (SEGUE__CODEC_PACKET_MS_MAX + 2 * SEGUE__FRAME_MS);
  char *block = s->alloc.alloc(s->alloc.user, size + f->fifo_cap * sizeof(int16_t));
  if (!block) return SEGUE_E_NOMEM;
  f->fifo = (int16_t *)(void *)(block + size);
  f->codec = segue__codec_init(block, &o);
  if (!f->codec) {
    s->alloc.free(s->alloc.user, block);
    return SEGUE_E_INVAL;
  }
  int rc = segue__resample_init(&f->in_rate, o.rate, s->o.rate, SEGUE__RESAMPLE_QUALITY);
  if (rc == SEGUE_OK) rc = segue__resample_init(&f->out_rate, s->o.rate, o.rate, SEGUE__RESAMPLE_QUALITY);
  return rc;
}

static int make_remote(segue__media_stream *s, const segue__media_agreed *a, fresh *f) {
  if (a->remote_address[0] == 0) return SEGUE_OK;
  if (segue__endpoint_set(&f->signalled, a->remote_address, a->remote_port) != SEGUE_OK ||
      segue__endpoint_set(&f->rtcp, a->remote_address, a->remote_rtcp_port) != SEGUE_OK ||
      f->signalled.any.sa_family != s->family)
    return SEGUE_E_INVAL;
  return SEGUE_OK;
}

static void commit(segue__media_stream *s, const segue__media_agreed *a, fresh *f) {
  if (f->new_codec) {
    free_codec(s, s->codec);
    segue__resample_fini(&s->in_rate);
    segue__resample_fini(&s->out_rate);
    s->codec = f->codec;
    s->fifo = f->fifo;
    s->fifo_cap = f->fifo_cap;
    s->fifo_len = s->ahead = s->n_turns = 0;
    s->in_rate = f->in_rate;
    s->out_rate = f->out_rate;
    s->frame = segue__frame_samples(segue__codec_rate(s->codec));
    segue__jitter_init(&s->jitter, segue__codec_clock(s->codec), s->o.jitter_min_ms, s->o.jitter_max_ms);
    s->ssrc_known = 0;
    s->far_loss = STREAM_LOSS_UNKNOWN;
  }
  if (f->new_keys) {
    segue__srtp_fini(&s->srtp);
    s->srtp = f->srtp;
  }
  if (f->new_codec || a->dtmf_send_pt != s->agreed.dtmf_send_pt || a->dtmf_clock != s->agreed.dtmf_clock) {
    segue__event_out_init(&s->event_out, a->dtmf_clock ? a->dtmf_clock : 8000);
    segue__event_in_init(&s->event_in);
  }
  if (!s->started || !segue__endpoint_equal(&s->signalled, &f->signalled)) {
    s->signalled = s->peer = f->signalled;
    s->locked = s->candidate_known = 0;
    s->peer_rtcp = f->rtcp;
  }
  s->agreed = *a;
  s->started = 1;
}

int segue__media_stream_start(segue__media_stream *s, const segue__media_agreed *a, segue_error *err) {
  fresh f;
  memset(&f, 0, sizeof f);
  const segue__media_agreed *old = &s->agreed;
  f.new_codec = !s->started || a->codec != old->codec || a->opus_fec != old->opus_fec ||
                a->opus_dtx != old->opus_dtx || a->opus_bitrate != old->opus_bitrate;
  f.new_keys = !s->started || memcmp(&a->local, &old->local, sizeof a->local) != 0 ||
               memcmp(&a->remote, &old->remote, sizeof a->remote) != 0;
  int rc = make_remote(s, a, &f);
  if (rc != SEGUE_OK)
    return segue__fail(err, rc, "remote_address", "the peer's media address cannot be used");
  if (f.new_codec) rc = make_codec(s, a, &f);
  if (rc == SEGUE_OK && f.new_keys && a->local.suite != SEGUE__SUITE_NONE)
    rc = segue__srtp_init(&f.srtp, &a->local, &a->remote);
  if (rc != SEGUE_OK) {
    discard(s, &f);
    return segue__fail(err, rc, NULL, "codec, resampler or SRTP cannot be set up");
  }
  if (!s->started) {
    segue__dtmf_det_init(&s->tones_in, s->o.rate);
    segue__dtmf_gen_init(&s->tones_out, s->o.rate);
  }
  commit(s, a, &f);
  return SEGUE_OK;
}

/* ---- what can be known ---- */

void segue__media_stream_stats(const segue__media_stream *s, segue__media_stats *out) {
  *out = s->stats;
  out->late = s->jitter.late;
  out->duplicates = s->jitter.duplicates;
  if (!s->ssrc_known) return;
  const uint64_t expected = segue__rtp_source_expected(&s->source);
  out->lost = s->stats.lost + segue__rtp_source_lost(&s->source);
  if (expected) out->loss = (double)segue__rtp_source_lost(&s->source) / (double)expected;
  out->jitter_ms = s->source.jitter * 1000 / s->source.clock;
  out->delay_ms = segue__jitter_depth_ms(&s->jitter);
  if (expected >= MOS_PACKETS && s->agreed.codec != SEGUE__CODEC_OPUS) {
    /* Late packets are lost to the ear. One-way delay: half the round trip, the buffer and a frame. */
    const double gone = out->loss + (double)out->late / (double)expected;
    out->mos =
        segue__mos_g711(gone, (out->rtt_ms > 0 ? out->rtt_ms / 2 : 0) + out->delay_ms + SEGUE__FRAME_MS);
  }
}

size_t segue__media_stream_memory(const segue__media_stream *s) {
  return sizeof *s + s->fifo_cap * sizeof(int16_t);
}
