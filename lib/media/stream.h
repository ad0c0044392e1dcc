/* SPDX-License-Identifier: Apache-2.0 */
/* media/stream.h: one leg's RTP: a socket pair, SRTP, jitter buffer, codec and resampling, seen as
 * 20 ms frames of PCM at the session's rate. Once a tick per shard:
 *
 *   segue__media_batch_recv(streams, n, now)   packets in; each stream's frame of this tick is due
 *   segue__media_stream_heard(s) …_say(s, pcm) or …_forward(to, from)     by the sessions
 *   segue__media_batch_send(streams, n, now)   packets out
 *
 * After start nothing here allocates. One thread (the shard's) owns a stream. */
#ifndef SEGUE_MEDIA_STREAM_H
#define SEGUE_MEDIA_STREAM_H

#include <segue/base.h>

#include "media/negotiate.h"

typedef struct segue__media_stream segue__media_stream;

typedef struct segue__media_options {
  const segue_allocator *allocator; /* NULL: malloc */
  const char *address;              /* local literal IPv4 or IPv6 address to bind */
  uint32_t port_min, port_max;      /* RTP takes an even port of these, RTCP the next one */
  uint32_t rate;                    /* session rate: 8000, 16000 or 48000 */
  uint32_t jitter_min_ms;           /* bounds of the playout delay */
  uint32_t jitter_max_ms;           /* at most 500 */
  uint32_t latch;                   /* 1: take the source of the first valid packets as peer (comedia) */
  uint32_t inband_dtmf;             /* 1: tones in the audio when the peer has no telephone-event */
  uint32_t opus_complexity;         /* 0..10 */
  uint32_t opus_bitrate;            /* bit/s */
  segue__random_fn random;          /* SSRC, sequence and timestamp start, CNAME; required */
  void *random_ctx;
} segue__media_options;

/** 16000 Hz, ports 16384..32766, delay 20..200 ms, latching, in-band DTMF, Opus 5 at 32 kbit/s. */
void segue__media_options_init(segue__media_options *o);

/** Open the sockets. @return SEGUE_OK; SEGUE_E_INVAL; SEGUE_E_NOMEM; SEGUE_E_LIMIT when no port pair
 *  of the range is free; SEGUE_E_IO. On error `*out` is NULL. */
int segue__media_stream_new(segue__media_stream **out, const segue__media_options *o, segue_error *err);
/** Say goodbye (RTCP BYE, when started), close the sockets, free. NULL is allowed. */
void segue__media_stream_free(segue__media_stream *s);

/** Local RTP port; the address is the option's. */
uint32_t segue__media_stream_port(const segue__media_stream *s);

/** Take what was negotiated, at the start and after every re-negotiation. Only what changed is made
 *  new: a hold keeps the SRTP state, the jitter buffer and the latch. `a` is copied.
 *  @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_NOMEM; on error the stream goes on as before. */
int segue__media_stream_start(segue__media_stream *s, const segue__media_agreed *a, segue_error *err);

/** What we have by now; NULL before start. */
const segue__media_agreed *segue__media_stream_agreed(const segue__media_stream *s);

/** Receive for all streams and make this tick's frame due. */
void segue__media_batch_recv(segue__media_stream *const *streams, size_t n, segue_time now);
/** Send what was said since batch_recv, DTMF and RTCP included. */
void segue__media_batch_send(segue__media_stream *const *streams, size_t n, segue_time now);

/** This tick's frame from the peer: rate / 50 samples, concealed where lost; NULL for silence (nothing
 *  came, or we do not receive). Decoded at the first call in a tick; valid until the next batch_recv. */
const int16_t *segue__media_stream_heard(segue__media_stream *s);

/** Send a frame of rate / 50 samples to the peer this tick. Without say or forward nothing is sent.
 *  @return SEGUE_OK, or SEGUE_E_STATE (not started, or the direction does not allow: dropped). */
int segue__media_stream_say(segue__media_stream *s, const int16_t *pcm);

/** 1 when `to` can pass on what `from` receives without transcoding. */
int segue__media_stream_can_forward(const segue__media_stream *to, const segue__media_stream *from);
/** Send to `to`'s peer, as it came, what `from` received for this tick: nothing when nothing came.
 *  @return SEGUE_OK; SEGUE_E_UNSUPPORTED when the codecs differ; SEGUE_E_STATE as for say. */
int segue__media_stream_forward(segue__media_stream *to, segue__media_stream *from);

/** Queue a digit (RFC 4733, in-band where the peer has none) for 40..1000 ms; up to 32 wait.
 *  @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_STATE, SEGUE_E_LIMIT. */
int segue__media_stream_send_digit(segue__media_stream *s, char digit, uint32_t duration_ms);
/** Next digit the peer pressed, reported when it begins; 0 when there is none. Secret: never logged. */
char segue__media_stream_next_digit(segue__media_stream *s);

typedef struct segue__media_stats {
  uint64_t packets_in; /* valid RTP from the peer */
  uint64_t reports_in; /* valid RTCP */
  uint64_t packets_out;
  uint64_t octets_in, octets_out; /* payloads */
  uint64_t frames_out;            /* audio packets sent: while it stands still not one frame left us */
  uint64_t lost;                  /* never arrived (RFC 3550 A.3) */
  uint64_t late;                  /* arrived after their turn, dropped */
  uint64_t duplicates;
  uint64_t concealed;   /* frames invented */
  uint64_t strangers;   /* packets from other addresses, dropped */
  uint64_t invalid;     /* no RTP, unknown payload type, undecodable */
  uint64_t auth_failed; /* SRTP forged or altered */
  uint64_t replayed;    /* SRTP seen before */
  uint64_t ssrc_changes;
  uint64_t send_errors; /* refused by the socket */
  double loss;          /* share of expected packets lost, 0..1; negative: unknown */
  double jitter_ms;     /* RFC 3550 interarrival jitter; negative: unknown */
  double delay_ms;      /* of the jitter buffer now; negative: unknown */
  double rtt_ms;        /* from RTCP; negative: unknown */
  double remote_loss;   /* what the peer reports of our stream, 0..1; negative: unknown */
  double mos;           /* G.107 E-model, 1..4.5; negative: unknown (too few packets, or Opus) */
} segue__media_stats;

void segue__media_stream_stats(const segue__media_stream *s, segue__media_stats *out);

/** Bytes allocated for this stream, the libraries' own memory not counted. */
size_t segue__media_stream_memory(const segue__media_stream *s);

#endif /* SEGUE_MEDIA_STREAM_H */
