/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/coder.h"

#define TOP (1u << 24)

void segue__enc_init(segue__enc *e, uint8_t *out, size_t cap) {
  *e = (segue__enc){.out = out, .cap = cap, .low = 0, .range = UINT32_MAX};
}

/* The sum left the 32-bit window: the octets already written take the carry. */
static void carry(segue__enc *e) {
  size_t i = e->n < e->cap ? e->n : e->cap;
  while (i > 0 && ++e->out[i - 1] == 0) i--;
}

static void put(segue__enc *e, uint8_t octet) {
  if (e->n < e->cap) e->out[e->n] = octet;
  e->n++;
}

void segue__enc_bit(segue__enc *e, int bit, uint32_t p1) {
  const uint32_t bound = (e->range >> 16) * p1;
  if (bit) {
    e->range = bound;
  } else {
    const uint32_t before = e->low;
    e->low += bound;
    e->range -= bound;
    if (e->low < before) carry(e);
  }
  while (e->range < TOP) {
    put(e, (uint8_t)(e->low >> 24));
    e->low <<= 8;
    e->range <<= 8;
  }
}

/* Any value in [low, low + range) decodes alike; the one with most trailing zero octets is sent. */
static uint64_t closing_value(uint32_t low, uint32_t range) {
  uint64_t v = low;
  for (unsigned keep = 0; keep <= 4; keep++) {
    const uint64_t mask = keep == 0 ? 0xFFFFFFFFu : (1ull << (32 - 8 * keep)) - 1;
    v = ((uint64_t)low + mask) & ~mask;
    if (v - low < range) break;
  }
  return v;
}

/* Zeros are left out no further back than the decoder will look. */
static size_t closing_floor(size_t written) {
  return written > SEGUE__DEC_SLACK - 4 ? written - (SEGUE__DEC_SLACK - 4) : 0;
}

size_t segue__enc_finish(segue__enc *e) {
  const size_t floor = closing_floor(e->n);
  const uint64_t v = closing_value(e->low, e->range);
  if (v >> 32) carry(e);
  for (unsigned i = 0; i < 4; i++) put(e, (uint8_t)(v >> (24 - 8 * i)));
  size_t n = e->n;
  if (n > e->cap) { /* what does not fit may still be nothing but zeros */
    const size_t over = n - e->cap;
    if (over > 4) return SIZE_MAX;
    for (unsigned i = 4 - (unsigned)over; i < 4; i++)
      if ((uint8_t)(v >> (24 - 8 * i))) return SIZE_MAX;
    n = e->cap;
  }
  while (n > floor && e->out[n - 1] == 0) n--;
  return n < floor ? SIZE_MAX : n;
}

static uint8_t next(segue__dec *d) {
  const uint8_t octet = d->pos < d->len ? d->in[d->pos] : 0;
  d->pos++;
  return octet;
}

void segue__dec_init(segue__dec *d, const uint8_t *in, size_t len) {
  *d = (segue__dec){.in = in, .len = len, .range = UINT32_MAX};
  for (int i = 0; i < 4; i++) d->code = d->code << 8 | next(d);
}

int segue__dec_bit(segue__dec *d, uint32_t p1) {
  const uint32_t bound = (d->range >> 16) * p1;
  const int bit = d->code < bound;
  if (bit) {
    d->range = bound;
  } else {
    d->code -= bound;
    d->low += bound;
    d->range -= bound;
  }
  while (d->range < TOP) {
    d->code = d->code << 8 | next(d);
    d->low <<= 8;
    d->range <<= 8;
  }
  return bit;
}

bool segue__dec_starved(const segue__dec *d) {
  return d->pos > d->len + SEGUE__DEC_SLACK;
}

bool segue__dec_closed(const segue__dec *d) {
  const size_t floor = closing_floor(d->pos - 4);
  size_t n = d->pos;
  if (d->code != closing_value(d->low, d->range) - d->low || d->len > n) return false;
  while (n > floor && (n > d->len || d->in[n - 1] == 0)) n--;
  return n == d->len;
}
