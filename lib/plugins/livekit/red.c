/* SPDX-License-Identifier: Apache-2.0 */
#include "red.h"

#include <string.h>

#include "rtp.h"

enum { HEADER = 12, PACKET_MAX = 1600, WINDOW = 64 };

typedef struct block {
  const uint8_t *data;
  size_t n;
  uint32_t behind; /* samples before the packet's own block */
} block;

static uint32_t get16(const uint8_t *p) {
  return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p) {
  return get16(p) << 16 | get16(p + 2);
}

/* RFC 6716 3.1: samples at 48 kHz in an Opus packet; 0: it is none. */
static uint32_t opus_samples(const uint8_t *p, size_t n) {
  static const uint16_t silk[] = {480, 960, 1920, 2880}, celt[] = {120, 240, 480, 960};
  if (n == 0) return 0;
  const uint32_t config = p[0] >> 3, code = p[0] & 3;
  const uint32_t frame = config < 12 ? silk[config & 3] : config < 16 ? silk[config & 1] : celt[config & 3];
  return frame * (code == 0 ? 1 : code < 3 ? 2 : n > 1 ? p[1] & 63 : 0);
}

/* 1 when `seq` had not come. */
static int note(lk_red *r, uint16_t seq) {
  const int ahead = (int16_t)(seq - r->newest);
  if (!r->known || ahead >= WINDOW || ahead <= -WINDOW) {
    const int old = r->known && ahead < 0 && ahead > -1000; /* too late to tell */
    if (old) return 0;
    *r = (lk_red){.seen = 1, .newest = seq, .known = 1};
    return 1;
  }
  if (ahead > 0) {
    r->seen = r->seen << ahead | 1;
    r->newest = seq;
    return 1;
  }
  const uint64_t bit = (uint64_t)1 << -ahead;
  const int fresh = !(r->seen & bit);
  r->seen |= bit;
  return fresh;
}

/* RFC 2198 3: headers of four octets, the last of one, then the blocks. @return how many, 0: malformed */
static size_t read_blocks(const uint8_t *p, size_t n, uint32_t opus, block *out) {
  size_t count = 0, at = 0, sizes = 0;
  for (; at < n && (p[at] & 0x80); at += 4) {
    if (n - at < 5 || count == LK_RED_BLOCKS || (p[at] & 127) != opus) return 0;
    out[count].behind = get16(p + at + 1) >> 2;
    out[count].n = get16(p + at + 2) & 1023;
    sizes += out[count++].n;
  }
  if (at >= n || (p[at] & 127) != opus || sizes >= n - at - 1) return 0;
  at++;
  for (size_t i = 0; i < count; i++) {
    out[i].data = p + at;
    at += out[i].n;
  }
  out[count] = (block){p + at, n - at, 0};
  return count + 1;
}

static void give(const uint8_t *header, const block *b, uint32_t opus, uint16_t seq, lk_red_fn *fn,
                 void *ctx) {
  uint8_t packet[PACKET_MAX];
  const uint32_t ts = get32(header + 4) - b->behind;
  if (b->n > sizeof packet - HEADER) return;
  packet[0] = 0x80;
  packet[1] = (uint8_t)(opus | (b->behind ? 0 : header[1] & 0x80));
  packet[2] = (uint8_t)(seq >> 8);
  packet[3] = (uint8_t)seq;
  for (int i = 0; i < 4; i++) packet[4 + i] = (uint8_t)(ts >> (24 - 8 * i));
  memcpy(packet + 8, header + 8, 4);
  memcpy(packet + HEADER, b->data, b->n);
  fn(ctx, packet, HEADER + b->n);
}

/* Octets before the payload, 0: malformed; `*n` loses the padding. */
static size_t header_of(const uint8_t *p, size_t *n) {
  size_t at = HEADER + 4u * (p[0] & 15);
  if ((p[0] & 0x10) && at + 4 <= *n) at += 4 + 4u * get16(p + at + 2);
  const size_t padding = p[0] & 0x20 ? p[*n - 1] : 0;
  if (at + padding > *n || ((p[0] & 0x20) && !padding)) return 0;
  *n -= padding;
  return at;
}

int segue__lk_red_take(lk_red *r, const uint8_t *p, size_t n, uint32_t red, uint32_t opus, lk_red_fn *fn,
                       void *ctx) {
  block blocks[LK_RED_BLOCKS + 1];
  if (segue__lk_packet_kind(p, n) != LK_PACKET_RTP) return SEGUE_E_PARSE;
  const uint16_t seq = (uint16_t)get16(p + 2);
  if ((p[1] & 127u) != red) {
    (void)note(r, seq);
    fn(ctx, p, n);
    return SEGUE_OK;
  }
  const size_t at = header_of(p, &n);
  const size_t count = at && at < n ? read_blocks(p + at, n - at, opus, blocks) : 0;
  for (size_t i = 0; i < count; i++) {
    const block *b = &blocks[i];
    /* Which number a copy had is told by how long before it was: between may lie one that the sender lost. */
    const uint32_t length = b->behind ? opus_samples(b->data, b->n) : 1;
    if (!length || b->behind % length || b->behind / length >= WINDOW) continue;
    const uint16_t mine = (uint16_t)(seq - b->behind / length);
    if (note(r, mine)) give(p, b, opus, mine, fn, ctx);
  }
  return count ? SEGUE_OK : SEGUE_E_PARSE;
}
