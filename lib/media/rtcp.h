/* SPDX-License-Identifier: Apache-2.0 */
/* media/rtcp.h: RTCP sender and receiver reports, SDES CNAME and BYE (RFC 3550 6), and the receiver's
 * bookkeeping that reports are made of (appendix A). Pure; one thread at a time per object. */
#ifndef SEGUE_MEDIA_RTCP_H
#define SEGUE_MEDIA_RTCP_H

#include <segue/base.h>

/* ---- the receiver's view of one source ---- */

typedef struct segue__rtp_source {
  uint32_t ssrc;
  uint32_t clock;   /* RTP clock, Hz */
  uint32_t started; /* 1 after the first packet */
  uint16_t max_seq;
  uint32_t cycles; /* of sequence numbers, shifted by 16 */
  uint32_t base_seq;
  uint64_t received;
  uint64_t expected_before, received_before; /* at the last report */
  int32_t transit;                           /* of the last packet, in clock units; arbitrary origin */
  double jitter;                             /* interarrival jitter in clock units */
} segue__rtp_source;

void segue__rtp_source_init(segue__rtp_source *s, uint32_t ssrc, uint32_t clock);
/** A packet of this source arrived. `timed` 0 leaves the jitter alone (telephone events repeat timestamps). */
void segue__rtp_source_packet(segue__rtp_source *s, uint16_t seq, uint32_t ts, int timed, segue_time now);
/** Packets that should have come by now; those missing. */
uint64_t segue__rtp_source_expected(const segue__rtp_source *s);
uint64_t segue__rtp_source_lost(const segue__rtp_source *s);

/* ---- reports ---- */

typedef struct segue__rtcp_block {
  uint32_t ssrc;          /* the source it is about */
  uint32_t fraction_lost; /* of 256 since the last report */
  int32_t lost;           /* in all; may be negative by duplicates */
  uint32_t max_seq;       /* extended highest sequence number */
  uint32_t jitter;        /* clock units */
  uint32_t last_sr;       /* middle 32 bits of the last SR's NTP time, 0 none */
  uint32_t delay;         /* since then, 1/65536 s */
} segue__rtcp_block;

typedef struct segue__rtcp_report {
  uint32_t ssrc;      /* who reports */
  uint32_t is_sender; /* 1: SR; the four fields below hold */
  uint64_t ntp;       /* 32.32 fixed point */
  uint32_t ts;
  uint32_t packets, octets;
  uint32_t has_block; /* 1: `block` is about the source asked for (parse) or to be sent (build) */
  segue__rtcp_block block;
  const char *cname; /* build: 1..255 octets, or NULL for none; parse leaves it NULL */
  uint32_t bye;      /* parse: 1 when the reporter leaves; build: add a BYE */
} segue__rtcp_report;

/** Fill a report block from what was received; starts a new interval for fraction_lost. */
void segue__rtcp_block_fill(segue__rtcp_block *b, segue__rtp_source *s);

/** Write a compound packet. @return octets or SEGUE_E_LIMIT. 12 + 24 + 24 + 264 + 8 always suffice. */
int segue__rtcp_build(const segue__rtcp_report *r, uint8_t *out, size_t cap);

/** Read a compound packet: its first SR or RR, the block about `about` in any of them, a BYE of that
 *  reporter; other packets are skipped. @return SEGUE_OK or SEGUE_E_PARSE. */
int segue__rtcp_parse(segue__rtcp_report *r, const uint8_t *packet, size_t len, uint32_t about);

/** NTP format of a monotonic time (RFC 3550 4 allows any common clock). */
uint64_t segue__ntp(segue_time t);
/** Round trip in microseconds from a block about us that arrived at `now`; SEGUE_TIME_NEVER: unknown. */
segue_time segue__rtcp_rtt(const segue__rtcp_block *b, segue_time now);

#endif /* SEGUE_MEDIA_RTCP_H */
