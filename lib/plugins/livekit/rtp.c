/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp.h"

#include <string.h>

enum { SR = 200, RR = 201, SDES = 202, HEADER = 12 };

static uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put32(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 24);
  p[1] = (uint8_t)(v >> 16);
  p[2] = (uint8_t)(v >> 8);
  p[3] = (uint8_t)v;
}

int segue__lk_packet_kind(const uint8_t *p, size_t n) {
  if (n >= 13 && p[0] >= 20 && p[0] <= 63) return LK_PACKET_DTLS;
  if (n < 8 || p[0] >> 6 != 2) return LK_PACKET_OTHER;
  if (p[1] >= 192 && p[1] <= 223) return LK_PACKET_RTCP;
  return n >= HEADER ? LK_PACKET_RTP : LK_PACKET_OTHER;
}

uint32_t segue__lk_rtp_ssrc(const uint8_t *p, size_t n) {
  return segue__lk_packet_kind(p, n) == LK_PACKET_RTP ? get32(p + 8) : 0;
}

int segue__lk_rtp_relabel(uint8_t *p, size_t n, uint32_t ssrc) {
  if (segue__lk_packet_kind(p, n) != LK_PACKET_RTP) return SEGUE_E_PARSE;
  put32(p + 8, ssrc);
  return SEGUE_OK;
}

static void swap(uint8_t *at, uint32_t from, uint32_t to, int source) {
  if (get32(at) == from || (source && from == 0)) put32(at, to);
}

/* One packet of a compound one. @return whether it is kept */
static int relabel(uint8_t *p, size_t n, uint32_t from, uint32_t to) {
  const size_t count = p[0] & 31, fixed = p[1] == SR ? 28 : 8;
  if (p[1] == SDES) { /* one chunk is all that anyone sends who is no mixer */
    if (count != 1 || n < 8) return 0;
    swap(p + 4, from, to, 1);
    return 1;
  }
  if ((p[1] != SR && p[1] != RR) || n < fixed + count * 24) return 0;
  swap(p + 4, from, to, 1);
  for (size_t i = 0; i < count; i++) swap(p + fixed + i * 24, from, to, 0);
  return 1;
}

size_t segue__lk_rtcp_relabel(uint8_t *p, size_t n, uint32_t from, uint32_t to) {
  size_t kept = 0;
  for (size_t at = 0; at < n;) {
    if (n - at < 4 || p[at] >> 6 != 2) return 0;
    const size_t len = 4u * ((size_t)p[at + 2] << 8 | p[at + 3]) + 4;
    if (len > n - at) return 0;
    if (!(p[at] & 0x20) && relabel(p + at, len, from, to)) {
      memmove(p + kept, p + at, len);
      kept += len;
    }
    at += len;
  }
  return kept;
}
