/* SPDX-License-Identifier: Apache-2.0 */
/* media/stream_impl.h: inside of a media stream, shared by stream.c (life), stream_in.c (receiving) and
 * stream_out.c (sending) only. */
#ifndef SEGUE_MEDIA_STREAM_IMPL_H
#define SEGUE_MEDIA_STREAM_IMPL_H

#include "audio/audio.h"
#include "audio/codec.h"
#include "audio/dtmf.h"
#include "audio/resample.h"
#include "media/jitter.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/socket.h"
#include "media/srtp.h"
#include "media/stream.h"
#include "media/telephone_event.h"

enum {
  STREAM_DIGITS = 32, /* received digits waiting to be fetched */
  STREAM_TURNS =
      8, /* turns of the jitter buffer in one tick: 10 ms packets and blending need more than one */
  STREAM_TX = SEGUE__RTP_HEADER + SEGUE__CODEC_PAYLOAD_MAX + SEGUE__SRTP_TRAILER,
  STREAM_CNAME = 17,
  STREAM_LOSS_UNKNOWN = 10 /* percent that the peer may lose, before it has said */
};

/** One turn of the jitter buffer, taken for this tick. */
typedef struct stream_turn {
  segue__jitter_turn turn;
  uint32_t samples; /* it stands for, at the codec's rate */
  uint32_t offset;  /* where it begins after the tick's own beginning, samples */
} stream_turn;

struct segue__media_stream {
  segue_allocator alloc;
  segue__media_options o; /* address NULL: not kept */
  int family;
  int fd[2]; /* RTP, RTCP */
  uint32_t port;
  uint32_t tick; /* counts batch_recv */
  uint32_t started;
  segue__media_agreed agreed;

  segue__codec *codec; /* one block with `fifo` */
  int16_t *fifo;       /* decoded, not yet played; codec rate */
  uint32_t fifo_len, fifo_cap;
  uint32_t frame;                    /* samples of 20 ms at the codec's rate */
  segue__resample in_rate, out_rate; /* codec -> session, session -> codec */
  segue__srtp srtp;

  /* Who the peer is. */
  segue__endpoint signalled, peer, peer_rtcp, candidate;
  uint32_t locked;
  segue_time last_in; /* a packet of the peer's */
  uint32_t candidate_known, candidate_ssrc;
  uint16_t candidate_seq;

  /* Receiving. */
  uint32_t ssrc_known, ssrc;
  uint32_t new_ssrc_known, new_ssrc;
  uint16_t new_seq;
  segue__rtp_source source;
  segue__jitter jitter;
  segue__event_in event_in;
  segue__dtmf_det tones_in;
  char digits[STREAM_DIGITS];
  uint32_t digit_first, digit_count;
  stream_turn turns[STREAM_TURNS];
  uint32_t n_turns;
  uint32_t ahead;      /* samples of turns taken beyond this tick */
  uint32_t heard_done; /* 1: `heard` and `heard_any` are this tick's */
  uint32_t heard_any;
  int16_t heard[SEGUE__FRAME_MAX];

  /* Sending. */
  uint32_t out_ssrc, out_ts;
  uint16_t out_seq;
  uint32_t talking; /* 1: the tick before sent audio, no marker needed */
  uint32_t tx_len;  /* payload waiting behind the header in `tx` */
  uint32_t tx_ts;
  uint32_t tx_packet; /* octets of the finished packet in `tx`, 0 none; within batch_send only */
  uint8_t tx[STREAM_TX];
  segue__event_out event_out;
  segue__dtmf_gen tones_out;
  uint8_t tone_queue[SEGUE__EVENT_QUEUE]; /* in-band: digit codes */
  uint16_t tone_ms[SEGUE__EVENT_QUEUE];
  uint32_t tone_first, tone_count;

  /* RTCP. */
  segue_time rtcp_next;
  char cname[STREAM_CNAME];
  uint32_t last_sr;
  segue_time last_sr_at;
  uint32_t far_loss; /* percent that the peer lost lately, as it says */

  segue__media_stats stats; /* the counters of it; the rest is computed when asked for */
};

/** A datagram for RTP (or RTCP where they share a port), from the socket. Altered in place. */
void segue__stream_on_rtp(segue__media_stream *s, uint8_t *packet, size_t len, const segue__endpoint *from,
                          segue_time now);
void segue__stream_on_rtcp(segue__media_stream *s, uint8_t *packet, size_t len, const segue__endpoint *from,
                           segue_time now);
/** Take the jitter buffer's turns for the tick that begins. */
void segue__stream_take_turns(segue__media_stream *s);
/** Build and send a report; `bye` ends the stream. */
void segue__stream_send_rtcp(segue__media_stream *s, int bye, segue_time now);

#endif /* SEGUE_MEDIA_STREAM_IMPL_H */
