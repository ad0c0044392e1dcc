/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

/* SplitMix64 spreads a small seed over the state; the generator is xoshiro256** (Blackman and Vigna,
 * "Scrambled linear pseudorandom number generators", 2021). */
static uint64_t splitmix(uint64_t *x) {
  uint64_t z = *x += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static uint64_t rotl(uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

void segue__rng_seed(segue__rng *r, uint64_t seed) {
  for (int i = 0; i < 4; i++) r->s[i] = splitmix(&seed);
}

uint64_t segue__rng_next(segue__rng *r) {
  uint64_t *s = r->s, out = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return out;
}

void segue__rng_fill(segue__rng *r, void *buf, size_t n) {
  uint8_t *p = buf;
  uint64_t v = 0;
  for (size_t i = 0; i < n; i++) {
    if (i % 8 == 0) v = segue__rng_next(r);
    p[i] = (uint8_t)(v >> (8 * (i % 8)));
  }
}
