/* SPDX-License-Identifier: Apache-2.0 */
#include "media/rtp.h"

#include <segue/base.h>
#include <string.h>

int segue__rtp_parse(segue__rtp *h, const uint8_t *p, size_t len) {
  if (len < SEGUE__RTP_HEADER || p[0] >> 6 != 2) return SEGUE_E_PARSE;
  memset(h, 0, sizeof *h);
  h->n_csrc = p[0] & 15;
  h->has_extension = p[0] >> 4 & 1;
  h->marker = p[1] >> 7;
  h->pt = p[1] & 127;
  h->seq = (uint16_t)segue__be16(p + 2);
  h->ts = segue__be32(p + 4);
  h->ssrc = segue__be32(p + 8);
  size_t at = SEGUE__RTP_HEADER + 4u * h->n_csrc;
  if (h->has_extension) {
    if (len < at + 4) return SEGUE_E_PARSE;
    h->ext_profile = segue__be16(p + at);
    h->ext_len = 4u * segue__be16(p + at + 2);
    h->ext = p + at + 4;
    at += 4 + h->ext_len;
  }
  if (at > len) return SEGUE_E_PARSE;
  h->payload = p + at;
  h->payload_len = len - at;
  if (p[0] & 0x20) {
    const size_t pad = h->payload_len ? p[len - 1] : 0;
    if (pad == 0 || pad > h->payload_len) return SEGUE_E_PARSE;
    h->payload_len -= pad;
  }
  return SEGUE_OK;
}

void segue__rtp_pack(const segue__rtp *h, uint8_t *out) {
  out[0] = 0x80;
  out[1] = (uint8_t)(h->marker << 7 | (h->pt & 127));
  segue__put_be16(out + 2, h->seq);
  segue__put_be32(out + 4, h->ts);
  segue__put_be32(out + 8, h->ssrc);
}

int segue__rtp_is_rtcp(const uint8_t *p, size_t len) {
  return len >= 2 && p[0] >> 6 == 2 && p[1] >= 192 && p[1] <= 223;
}
