/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_state.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h> /* the same integers, faster */
#endif

/* Weights are 16.16; a dot product takes them as 3.13, saturated, so that no sum can leave 32 bits. */
static int32_t dot(const int16_t *x, const int32_t *w) {
  int32_t s = 0;
#ifdef __SSE2__
  __m128i sum = _mm_setzero_si128();
  for (int i = 0; i < N_PAD; i += 8) {
    const __m128i lo = _mm_srai_epi32(_mm_loadu_si128((const __m128i *)(w + i)), 3);
    const __m128i hi = _mm_srai_epi32(_mm_loadu_si128((const __m128i *)(w + i + 4)), 3);
    sum = _mm_add_epi32(sum,
                        _mm_madd_epi16(_mm_loadu_si128((const __m128i *)(x + i)), _mm_packs_epi32(lo, hi)));
  }
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  s = _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
#else
  for (int i = 0; i < N_PAD; i++) {
    const int32_t v = w[i] >> 3;
    s += x[i] * (v > 32767 ? 32767 : v < -32768 ? -32768 : v);
  }
#endif
  s >>= 13;
  return s > 2047 ? 2047 : s < -2047 ? -2047 : s;
}

/* Points of a correction stand in 1/16 of the logistic domain. */
static uint32_t between(const segue__text_tables *tb, const int8_t *a, uint32_t fr) {
  return (tb->squash[a[0] * 16 + 2048] * (4096 - fr) + tb->squash[a[1] * 16 + 2048] * fr) >> 12;
}

static uint32_t clamp(uint32_t p) {
  return p < 24 ? 24 : p > 65536 - 24 ? 65536 - 24 : p;
}

static uint32_t apm_at(uint32_t context) {
  return context * 0x9E3779B1u >> (32 - APM_BITS);
}

void segue__text_near(segue__text *t) {
  t->apm1 = APM_POINTS * apm_at(t->node | (t->c4 & 0xFF) << 8);
  t->apm2 = APM_POINTS * apm_at(t->node ^ (t->c4 & 0xFFFF) << 8);
  segue__prefetch(&t->m->apm1[t->apm1 + APM_POINTS / 2]); /* most predictions are in the middle */
  segue__prefetch(&t->m->apm2[t->apm2 + APM_POINTS / 2]);
}

uint32_t segue__text_mix(segue__text *t) {
  const segue__text_tables *tb = &t->m->t;
  int64_t f = 0;
  for (int k = 0; k < 3; k++) {
    t->pst[k] = dot(t->in, t->w[k]);
    f += (int64_t)t->pst[k] * t->wf[k];
  }
  f >>= 16;
  t->pf = f > 2047 ? 2047 : f < -2047 ? -2047 : (int32_t)f;
  /* adaptive probability maps by the octet so far and one or two before it */
  const uint32_t pos = (uint32_t)(t->pf + 2048) * (APM_POINTS - 1), lo = pos >> 12, fr = pos & 4095;
  t->apm1 += lo;
  t->apm2 += lo;
  t->apm_w = fr;
  uint32_t p = (tb->squash[t->pf + 2048] * 2u + between(tb, &t->m->apm1[t->apm1], fr) * 3 +
                between(tb, &t->m->apm2[t->apm2], fr) * 3) >>
               3;
  return clamp(p);
}

/* err: within 16 bits */
static void train(int32_t *w, const int16_t *in, int32_t err) {
#ifdef __SSE2__
  const __m128i e = _mm_set1_epi16((int16_t)err), round = _mm_set1_epi32(0x4000);
  for (int i = 0; i < N_PAD; i += 8) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(in + i));
    const __m128i lo = _mm_mullo_epi16(x, e), hi = _mm_mulhi_epi16(x, e);
    __m128i *at = (__m128i *)(w + i);
    const __m128i d0 = _mm_srai_epi32(_mm_add_epi32(_mm_unpacklo_epi16(lo, hi), round), 15);
    const __m128i d1 = _mm_srai_epi32(_mm_add_epi32(_mm_unpackhi_epi16(lo, hi), round), 15);
    _mm_storeu_si128(at, _mm_add_epi32(_mm_loadu_si128(at), d0));
    _mm_storeu_si128(at + 1, _mm_add_epi32(_mm_loadu_si128(at + 1), d1));
  }
#else
  for (int i = 0; i < N_PAD; i++) w[i] += (in[i] * err + 0x4000) >> 15;
#endif
}

void segue__text_learn_mixers(segue__text *t, int bit) {
  const segue__text_tables *tb = &t->m->t;
  for (int k = 0; k < 3; k++) {
    const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)tb->squash[t->pst[k] + 2048]);
    train(t->w[k], t->in, (err * t->rate) >> 6);
  }
  const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)tb->squash[t->pf + 2048]);
  for (int k = 0; k < 3; k++) t->wf[k] += (t->pst[k] * (err >> 4) + 0x2000) >> 14;
}
