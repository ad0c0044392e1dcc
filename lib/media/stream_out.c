/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>
#include <string.h>

#include "media/stream_impl.h"

enum { RTCP_MS = 5000, RTCP_FIRST_MS = 1500, TONE_PAUSE_MS = 60, GROUP = 32 };

static int may_send(const segue__media_stream *s) {
  return s->started && (s->agreed.direction & SEGUE_MEDIA_SEND) && segue__endpoint_usable(&s->peer);
}

/* ---- audio ---- */

/* In-band digits replace what is said. */
static const int16_t *overlay_tones(segue__media_stream *s, const int16_t *pcm, int16_t *room) {
  if (!s->tones_out.left && !s->tones_out.pause_left) {
    if (!s->tone_count) return pcm;
    segue__dtmf_gen_start(&s->tones_out, segue__dtmf_digit(s->tone_queue[s->tone_first]),
                          s->tone_ms[s->tone_first], TONE_PAUSE_MS);
    s->tone_queue[s->tone_first] = 0;
    s->tone_first = (s->tone_first + 1) % SEGUE__EVENT_QUEUE;
    s->tone_count--;
  }
  segue__dtmf_gen_read(&s->tones_out, room, segue__frame_samples(s->o.rate));
  return room;
}

int segue__media_stream_say(segue__media_stream *s, const int16_t *pcm) {
  int16_t tones[SEGUE__FRAME_MAX], converted[SEGUE__FRAME_MAX];
  s->tx_len = 0;
  if (!s->started || !(s->agreed.direction & SEGUE_MEDIA_SEND)) return SEGUE_E_STATE;
  pcm = overlay_tones(s, pcm, tones);
  if (s->out_rate.state) {
    segue__resample_frame(&s->out_rate, pcm, converted);
    pcm = converted;
  }
  const int n = segue__codec_encode(s->codec, pcm, s->tx + SEGUE__RTP_HEADER, SEGUE__CODEC_PAYLOAD_MAX);
  s->tx_len = n > 0 ? (uint32_t)n : 0;
  s->tx_ts = s->out_ts;
  return SEGUE_OK;
}

int segue__media_stream_can_forward(const segue__media_stream *to, const segue__media_stream *from) {
  if (!to->started || !from->started || to->agreed.codec != from->agreed.codec) return 0;
  /* Opus packets shorter than a tick cannot be joined as they are. */
  return from->agreed.codec != SEGUE__CODEC_OPUS || from->jitter.duration * 50u >= from->jitter.clock;
}

int segue__media_stream_forward(segue__media_stream *to, segue__media_stream *from) {
  to->tx_len = 0;
  if (!segue__media_stream_can_forward(to, from)) return SEGUE_E_UNSUPPORTED;
  if (!(to->agreed.direction & SEGUE_MEDIA_SEND)) return SEGUE_E_STATE;
  const uint32_t scale = segue__codec_clock(from->codec) / segue__codec_rate(from->codec);
  for (uint32_t i = 0; i < from->n_turns; i++) {
    const stream_turn *k = &from->turns[i];
    if (k->turn.kind == SEGUE__JITTER_CONCEAL && to->talking)
      to->out_seq++; /* the far end shall notice and conceal */
    if (k->turn.kind != SEGUE__JITTER_FRAME || k->turn.merge) continue;
    if (to->tx_len + k->turn.len > SEGUE__CODEC_PAYLOAD_MAX) break;
    if (to->tx_len && to->agreed.codec == SEGUE__CODEC_OPUS) break;
    if (!to->tx_len) to->tx_ts = to->out_ts + k->offset * scale;
    memcpy(to->tx + SEGUE__RTP_HEADER + to->tx_len, k->turn.payload, k->turn.len);
    to->tx_len += k->turn.len;
  }
  return SEGUE_OK;
}

/* ---- packets ---- */

static size_t protect(segue__media_stream *s, int rtcp, uint8_t *packet, size_t len) {
  if (!s->srtp.out || segue__srtp_protect(&s->srtp, packet, &len, rtcp) == SEGUE_OK) return len;
  s->stats.send_errors++;
  return 0;
}

static void transmit(segue__media_stream *s, int which, const uint8_t *packet, size_t len,
                     const segue__endpoint *to) {
  const int fd = s->fd[which && !s->agreed.rtcp_mux];
  if (len && sendto(fd, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL, &to->any, segue__endpoint_size(to)) < 0)
    s->stats.send_errors++;
}

/* The payload lies behind the room for the header in `tx`; leaves the whole packet there for batch_send. */
static void make_rtp(segue__media_stream *s, uint32_t pt, uint32_t marker, uint32_t ts, size_t payload_len) {
  const segue__rtp h = {.pt = pt, .marker = marker, .seq = s->out_seq++, .ts = ts, .ssrc = s->out_ssrc};
  segue__rtp_pack(&h, s->tx);
  s->stats.packets_out++;
  s->stats.octets_out += payload_len;
  s->tx_packet = (uint32_t)protect(s, 0, s->tx, SEGUE__RTP_HEADER + payload_len);
}

static void make_tick(segue__media_stream *s) {
  segue__event_packet e;
  const uint32_t busy = s->agreed.dtmf_send_pt && segue__event_out_busy(&s->event_out);
  if (busy) { /* a digit takes the place of audio, its pauses are silent */
    if (segue__event_out_tick(&s->event_out, s->out_ts, &e)) {
      memcpy(s->tx + SEGUE__RTP_HEADER, e.payload, sizeof e.payload);
      make_rtp(s, s->agreed.dtmf_send_pt, e.marker, e.ts, sizeof e.payload);
      OPENSSL_cleanse(&e, sizeof e);
    }
    s->talking = 0;
    return;
  }
  if (!s->tx_len) {
    s->talking = 0;
    return;
  }
  make_rtp(s, s->agreed.send_pt, !s->talking, s->tx_ts, s->tx_len);
  s->stats.frames_out++;
  s->talking = 1;
}

/* Packets are made together and sent together, for the same reason as in receiving. */
static void send_group(segue__media_stream *const *streams, size_t n, segue_time now) {
  for (size_t i = 0; i < n; i++) {
    segue__media_stream *s = streams[i];
    s->tx_packet = 0;
    if (!s->started) continue;
    if (may_send(s))
      make_tick(s);
    else
      s->talking = 0;
    s->tx_len = 0;
    s->out_ts += segue__codec_clock(s->codec) / 50; /* time goes on in silence too */
  }
  for (size_t i = 0; i < n; i++) {
    segue__media_stream *s = streams[i];
    if (!s->started) continue;
    transmit(s, 0, s->tx, s->tx_packet, &s->peer);
    if (s->rtcp_next == 0) s->rtcp_next = now + SEGUE_MS(RTCP_FIRST_MS + s->out_ssrc % 1000);
    if (now >= s->rtcp_next) segue__stream_send_rtcp(s, 0, now);
  }
}

void segue__media_batch_send(segue__media_stream *const *streams, size_t n, segue_time now) {
  for (size_t i = 0; i < n; i += GROUP) send_group(streams + i, n - i < GROUP ? n - i : GROUP, now);
}

/* ---- digits ---- */

int segue__media_stream_send_digit(segue__media_stream *s, char digit, uint32_t duration_ms) {
  const int code = segue__dtmf_code(digit);
  if (code < 0 || duration_ms < 40 || duration_ms > 1000) return SEGUE_E_INVAL;
  if (!may_send(s)) return SEGUE_E_STATE;
  if (s->agreed.dtmf_send_pt) return segue__event_out_add(&s->event_out, digit, duration_ms);
  if (!s->o.inband_dtmf) return SEGUE_E_STATE;
  if (s->tone_count == SEGUE__EVENT_QUEUE) return SEGUE_E_LIMIT;
  const uint32_t at = (s->tone_first + s->tone_count++) % SEGUE__EVENT_QUEUE;
  s->tone_queue[at] = (uint8_t)code;
  s->tone_ms[at] = (uint16_t)duration_ms;
  return SEGUE_OK;
}

/* ---- reports ---- */

void segue__stream_send_rtcp(segue__media_stream *s, int bye, segue_time now) {
  uint8_t packet[400];
  segue__rtcp_report r;
  memset(&r, 0, sizeof r);
  /* RFC 3550 6.2 spreads reports over 0.5 to 1.5 intervals; the SSRC is as good a die as any. */
  s->rtcp_next = now + SEGUE_MS(RTCP_MS / 2 + (s->out_ssrc * 2654435761u + (uint32_t)now) % RTCP_MS);
  if (!segue__endpoint_usable(&s->peer_rtcp)) return;
  r.ssrc = s->out_ssrc;
  r.is_sender = s->stats.packets_out > 0;
  r.ntp = segue__ntp(now);
  r.ts = s->out_ts;
  r.packets = (uint32_t)s->stats.packets_out;
  r.octets = (uint32_t)s->stats.octets_out;
  r.cname = s->cname;
  r.bye = (uint32_t)bye;
  if (s->ssrc_known) {
    r.has_block = 1;
    segue__rtcp_block_fill(&r.block, &s->source);
    r.block.last_sr = s->last_sr;
    if (s->last_sr) r.block.delay = (uint32_t)((now - s->last_sr_at) * 65536u / 1000000u);
  }
  const int n = segue__rtcp_build(&r, packet, sizeof packet - SEGUE__SRTP_TRAILER);
  if (n <= 0) return;
  const size_t len = protect(s, 1, packet, (size_t)n);
  transmit(s, 1, packet, len, s->agreed.rtcp_mux ? &s->peer : &s->peer_rtcp);
}
