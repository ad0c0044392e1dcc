/* SPDX-License-Identifier: Apache-2.0 */
/* media/rtp.h: RTP headers (RFC 3550 5.1). Pure; any thread. */
#ifndef SEGUE_MEDIA_RTP_H
#define SEGUE_MEDIA_RTP_H

#include <stddef.h>
#include <stdint.h>

enum { SEGUE__RTP_HEADER = 12 };

typedef struct segue__rtp {
  uint32_t pt;     /* 0..127 */
  uint32_t marker; /* 0 or 1 */
  uint16_t seq;
  uint32_t ts;
  uint32_t ssrc;
  uint32_t n_csrc;        /* 0..15 */
  uint32_t has_extension; /* 1: ext_profile, ext and ext_len hold it */
  uint32_t ext_profile;
  const uint8_t *ext; /* into the packet */
  size_t ext_len;
  const uint8_t *payload; /* into the packet, padding taken off */
  size_t payload_len;
} segue__rtp;

/** Read a packet. @return SEGUE_OK or SEGUE_E_PARSE (not version 2, or lengths that do not fit). */
int segue__rtp_parse(segue__rtp *h, const uint8_t *packet, size_t len);

/** Write the 12 octets of a plain header (no CSRC, extension or padding). */
void segue__rtp_pack(const segue__rtp *h, uint8_t *out);

/** 1 when a packet on a shared port is RTCP (RFC 5761 4: packet types 192..223). */
int segue__rtp_is_rtcp(const uint8_t *packet, size_t len);

/** Big-endian fields. */
static inline uint32_t segue__be16(const uint8_t *p) {
  return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t segue__be32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void segue__put_be16(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 8);
  p[1] = (uint8_t)v;
}
static inline void segue__put_be32(uint8_t *p, uint32_t v) {
  segue__put_be16(p, v >> 16);
  segue__put_be16(p + 2, v & 0xffff);
}

#endif /* SEGUE_MEDIA_RTP_H */
