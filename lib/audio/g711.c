/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/g711.h"

#include <string.h>

/* The encoders are loops without branches that only pay when vectorised, which -O2 does not promise. */
#if defined(__GNUC__) && !defined(__clang__)
#define VECTORISE __attribute__((optimize("O3")))
#else
#define VECTORISE
#endif

/* Expansion tables, computed by the preprocessor from the formulas of G.711. */
#define ULAW_MAG(i) (((((~(i)) & 15) * 8 + 132) << (((~(i)) >> 4) & 7)) - 132)
#define ULAW(i) (int16_t)(((i)&0x80) ? ULAW_MAG(i) : -ULAW_MAG(i))

#define ALAW_EXP(i) ((((i) ^ 0x55) >> 4) & 7)
#define ALAW_MANT(i) (((((i) ^ 0x55) & 15) << 4) + (ALAW_EXP(i) ? 264 : 8))
#define ALAW_MAG(i) (ALAW_MANT(i) << (ALAW_EXP(i) > 1 ? ALAW_EXP(i) - 1 : 0))
#define ALAW(i) (int16_t)(((i)&0x80) ? ALAW_MAG(i) : -ALAW_MAG(i))

#define R4(F, i) F(i), F((i) + 1), F((i) + 2), F((i) + 3)
#define R16(F, i) R4(F, i), R4(F, (i) + 4), R4(F, (i) + 8), R4(F, (i) + 12)
#define R64(F, i) R16(F, i), R16(F, (i) + 16), R16(F, (i) + 32), R16(F, (i) + 48)
#define R256(F) R64(F, 0), R64(F, 64), R64(F, 128), R64(F, 192)

static const int16_t ulaw_pcm[256] = {R256(ULAW)};
static const int16_t alaw_pcm[256] = {R256(ALAW)};

/* Exponent and four leading mantissa bits of v > 0 as one number: an IEEE single holds them
 * side by side, and the compression laws want exactly that. v < 2^24 converts without rounding. */
static inline int32_t log16(int32_t v) {
  float f = (float)v;
  int32_t bits;
  memcpy(&bits, &f, sizeof bits);
  return bits >> 19;
}

VECTORISE void segue__ulaw_encode(const int16_t *restrict pcm, size_t n, uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    const int32_t s = pcm[i], neg = s >> 31;
    int32_t v = ((s ^ neg) >> 2) + 33;
    v = v > 0x1fff ? 0x1fff : v;
    out[i] = (uint8_t)(~(log16(v) - ((127 + 5) << 4)) ^ (neg & 0x80));
  }
}

VECTORISE void segue__alaw_encode(const int16_t *restrict pcm, size_t n, uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    const int32_t s = pcm[i], neg = s >> 31;
    const int32_t v = (s ^ neg) >> 4;
    const int32_t curve = log16(v) - ((127 + 3) << 4);
    out[i] = (uint8_t)((v < 16 ? v : curve) ^ (neg & 0x80) ^ 0xd5);
  }
}

void segue__ulaw_decode(const uint8_t *restrict in, size_t n, int16_t *restrict pcm) {
  for (size_t i = 0; i < n; i++) pcm[i] = ulaw_pcm[in[i]];
}

void segue__alaw_decode(const uint8_t *restrict in, size_t n, int16_t *restrict pcm) {
  for (size_t i = 0; i < n; i++) pcm[i] = alaw_pcm[in[i]];
}
