/* SPDX-License-Identifier: Apache-2.0 */
#include "media/rtcp.h"

#include <string.h>

#include "media/rtp.h"

enum { SR = 200, RR = 201, SDES = 202, BYE = 203, CNAME = 1, BLOCK = 24 };
enum { MAX_DROPOUT = 3000 };

void segue__rtp_source_init(segue__rtp_source *s, uint32_t ssrc, uint32_t clock) {
  memset(s, 0, sizeof *s);
  s->ssrc = ssrc;
  s->clock = clock;
}

static void count_seq(segue__rtp_source *s, uint16_t seq) {
  const uint16_t ahead = (uint16_t)(seq - s->max_seq);
  if (ahead < MAX_DROPOUT) {
    if (seq < s->max_seq) s->cycles += 0x10000;
    s->max_seq = seq;
  } else if (ahead < 0x8000) {
    /* The sender restarted its numbers: count from here, keeping what was counted before as whole. */
    s->base_seq += (uint32_t)(ahead - 1);
    if (seq < s->max_seq) s->cycles += 0x10000;
    s->max_seq = seq;
  }
}

void segue__rtp_source_packet(segue__rtp_source *s, uint16_t seq, uint32_t ts, int timed, segue_time now) {
  const uint32_t arrival = (uint32_t)(now / 1000000u * s->clock + now % 1000000u * s->clock / 1000000u);
  const int32_t transit = (int32_t)(arrival - ts);
  if (!s->started) {
    s->started = 1;
    s->max_seq = seq;
    s->base_seq = seq;
    s->transit = transit;
  }
  s->received++;
  count_seq(s, seq);
  if (!timed) return;
  int64_t d = (int64_t)transit - s->transit;
  if (d < 0) d = -d;
  s->transit = transit;
  if (d < s->clock * 2u) s->jitter += ((double)d - s->jitter) / 16; /* a jump of timestamps is no jitter */
}

uint64_t segue__rtp_source_expected(const segue__rtp_source *s) {
  return s->started ? (uint64_t)s->cycles + s->max_seq - s->base_seq + 1 : 0;
}

uint64_t segue__rtp_source_lost(const segue__rtp_source *s) {
  const uint64_t expected = segue__rtp_source_expected(s);
  return expected > s->received ? expected - s->received : 0;
}

void segue__rtcp_block_fill(segue__rtcp_block *b, segue__rtp_source *s) {
  const uint64_t expected = segue__rtp_source_expected(s);
  const int64_t step = (int64_t)(expected - s->expected_before);
  const int64_t missing = step - (int64_t)(s->received - s->received_before);
  memset(b, 0, sizeof *b);
  b->ssrc = s->ssrc;
  b->fraction_lost = step <= 0 || missing <= 0 ? 0 : (uint32_t)((missing << 8) / step);
  if (b->fraction_lost > 255) b->fraction_lost = 255;
  const int64_t lost = (int64_t)expected - (int64_t)s->received;
  b->lost = lost > 0x7fffff ? 0x7fffff : lost < -0x800000 ? -0x800000 : (int32_t)lost;
  b->max_seq = s->cycles + s->max_seq;
  b->jitter = (uint32_t)s->jitter;
  s->expected_before = expected;
  s->received_before = s->received;
}

static void put_block(uint8_t *p, const segue__rtcp_block *b) {
  segue__put_be32(p, b->ssrc);
  segue__put_be32(p + 4, b->fraction_lost << 24 | ((uint32_t)b->lost & 0xffffff));
  segue__put_be32(p + 8, b->max_seq);
  segue__put_be32(p + 12, b->jitter);
  segue__put_be32(p + 16, b->last_sr);
  segue__put_be32(p + 20, b->delay);
}

static void get_block(segue__rtcp_block *b, const uint8_t *p) {
  const uint32_t lost = segue__be32(p + 4);
  b->ssrc = segue__be32(p);
  b->fraction_lost = lost >> 24;
  b->lost = (int32_t)(lost << 8) >> 8;
  b->max_seq = segue__be32(p + 8);
  b->jitter = segue__be32(p + 12);
  b->last_sr = segue__be32(p + 16);
  b->delay = segue__be32(p + 20);
}

static void put_head(uint8_t *p, uint32_t count, uint32_t type, size_t len) {
  p[0] = (uint8_t)(0x80 | count);
  p[1] = (uint8_t)type;
  segue__put_be16(p + 2, (uint32_t)(len / 4 - 1));
}

int segue__rtcp_build(const segue__rtcp_report *r, uint8_t *out, size_t cap) {
  const size_t name = r->cname ? strlen(r->cname) : 0;
  const size_t head = r->is_sender ? 28 : 8, report = head + (r->has_block ? BLOCK : 0);
  const size_t sdes = name ? (8 + 2 + name + 1 + 3) & ~(size_t)3 : 0, bye = r->bye ? 8 : 0;
  if (name > 255 || report + sdes + bye > cap) return SEGUE_E_LIMIT;
  memset(out, 0, report + sdes + bye);
  put_head(out, r->has_block ? 1 : 0, r->is_sender ? SR : RR, report);
  segue__put_be32(out + 4, r->ssrc);
  if (r->is_sender) {
    segue__put_be32(out + 8, (uint32_t)(r->ntp >> 32));
    segue__put_be32(out + 12, (uint32_t)r->ntp);
    segue__put_be32(out + 16, r->ts);
    segue__put_be32(out + 20, r->packets);
    segue__put_be32(out + 24, r->octets);
  }
  if (r->has_block) put_block(out + head, &r->block);
  if (sdes) {
    uint8_t *p = out + report;
    put_head(p, 1, SDES, sdes);
    segue__put_be32(p + 4, r->ssrc);
    p[8] = CNAME;
    p[9] = (uint8_t)name;
    memcpy(p + 10, r->cname, name);
  }
  if (bye) {
    uint8_t *p = out + report + sdes;
    put_head(p, 1, BYE, bye);
    segue__put_be32(p + 4, r->ssrc);
  }
  return (int)(report + sdes + bye);
}

/* One SR or RR of `len` octets, its own header included. */
static int read_report(segue__rtcp_report *r, const uint8_t *p, size_t len, uint32_t about, int first) {
  const size_t head = p[1] == SR ? 28 : 8;
  const uint32_t count = p[0] & 31;
  if (len < head + (size_t)count * BLOCK) return SEGUE_E_PARSE;
  if (first) {
    r->ssrc = segue__be32(p + 4);
    r->is_sender = p[1] == SR;
    if (r->is_sender) {
      r->ntp = (uint64_t)segue__be32(p + 8) << 32 | segue__be32(p + 12);
      r->ts = segue__be32(p + 16);
      r->packets = segue__be32(p + 20);
      r->octets = segue__be32(p + 24);
    }
  }
  for (uint32_t i = 0; i < count && !r->has_block; i++) {
    const uint8_t *b = p + head + (size_t)i * BLOCK;
    if (segue__be32(b) != about) continue;
    get_block(&r->block, b);
    r->has_block = 1;
  }
  return SEGUE_OK;
}

static int read_bye(segue__rtcp_report *r, const uint8_t *p, size_t len, int reported) {
  const uint32_t count = p[0] & 31;
  if (len < 4 + 4u * (size_t)count) return SEGUE_E_PARSE;
  for (uint32_t i = 0; i < count; i++)
    if (!reported || segue__be32(p + 4 + 4u * i) == r->ssrc) r->bye = 1;
  return SEGUE_OK;
}

int segue__rtcp_parse(segue__rtcp_report *r, const uint8_t *packet, size_t len, uint32_t about) {
  int reported = 0;
  memset(r, 0, sizeof *r);
  if (len < 8) return SEGUE_E_PARSE;
  for (size_t at = 0; at < len;) {
    const uint8_t *p = packet + at;
    if (len - at < 4 || p[0] >> 6 != 2) return SEGUE_E_PARSE;
    const size_t whole = 4u * (segue__be16(p + 2) + 1u);
    if (whole > len - at) return SEGUE_E_PARSE;
    size_t body = whole;
    if (p[0] & 0x20) { /* padding: only the last packet may have it */
      if (at + whole != len || p[whole - 1] == 0 || p[whole - 1] > whole - 4) return SEGUE_E_PARSE;
      body -= p[whole - 1];
    }
    int rc = SEGUE_OK;
    if (p[1] == SR || p[1] == RR) {
      rc = read_report(r, p, body, about, !reported);
      reported = 1;
    } else if (p[1] == BYE) {
      rc = read_bye(r, p, body, reported);
    }
    if (rc != SEGUE_OK) return rc;
    at += whole;
  }
  return SEGUE_OK;
}

uint64_t segue__ntp(segue_time t) {
  return t / 1000000u << 32 | ((t % 1000000u) << 32) / 1000000u;
}

segue_time segue__rtcp_rtt(const segue__rtcp_block *b, segue_time now) {
  if (b->last_sr == 0) return SEGUE_TIME_NEVER;
  const uint32_t middle = (uint32_t)(segue__ntp(now) >> 16);
  const uint32_t rtt = middle - b->last_sr - b->delay;
  if (rtt > 10u << 16) return SEGUE_TIME_NEVER; /* a report that does not match our clock */
  return (segue_time)rtt * 1000000u >> 16;
}
