/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_state.h"

/* Where did the last octets occur before, and what followed? */

static uint32_t match_hash(const segue__text *t, int bits) {
  uint32_t h = (t->c4 * 0x9E3779B1u) ^ ((t->c8 & 0xFF) * 0x85EBCA6Bu);
  return segue__mix32(h) >> (32 - bits);
}

static bool in_message(const segue__text *t) {
  return t->mp >= t->msg && t->mp < t->msg + MSG_MAX;
}

static uint32_t match_octet(const segue__text *t) {
  return *t->mp == '\n' && !in_message(t) ? 0 : *t->mp;
}

/* Try what followed at `at` of `past`, the last octets there being those of this text: more of them than at what was tried. */
static void match_try(segue__text *t, const uint8_t *past, uint32_t at, uint32_t end) {
  const uint8_t *now = t->msg + t->msg_len;
  uint32_t len = 0;
  if (!at || at >= end) return;
  while (len < MATCH_MAX && len < at && len < t->n_text && past[at - 1 - len] == *(now - 1 - len)) len++;
  if (len < MATCH_MIN || (int)len <= t->mlen) return;
  t->mp = &past[at];
  t->mend = &past[end];
  t->mlen = (int)len;
}

/* Of the positions that `some` stands for, the last with the longest match. */
static void match_primed(segue__text *t, uint32_t some) {
  const segue__text_model *m = t->m;
  for (uint32_t n = 1u << m->match_shift; n-- > 0;)
    match_try(t, m->hist, (some << m->match_shift) + n, m->hist_len);
}

void segue__text_match_find(segue__text *t) {
  const uint32_t hm = match_hash(t, 12), hp = match_hash(t, MATCH_BITS);
  if (t->prime) {
    t->prime->match[hp] = (uint16_t)(t->m->hist_len >> t->m->match_shift);
    return;
  }
  if (t->mp && t->mlen > 0 && match_octet(t) == (t->c4 & 0xFF)) {
    t->mp++;
    if (t->mlen < MATCH_MAX) t->mlen++;
    if (t->mp >= t->mend) t->mp = NULL;
  } else {
    t->mp = NULL;
  }
  if (!t->mp) t->mlen = 0;
  if (!t->mp) match_try(t, t->msg, t->msg_match[hm], t->msg_len);
  if (!t->mp) match_primed(t, t->m->match[hp]);
  if (t->msg_len < MSG_MAX - 1) t->msg_match[hm] = (uint16_t)t->msg_len;
}

void segue__text_match_inputs(segue__text *t, int16_t *in) {
  t->expect = -1;
  in[0] = in[1] = 0;
  if (!t->mp || t->mlen == 0) return;
  t->expect = (int)(t->m->code.bits[match_octet(t)] >> t->depth & 1);
  const int k = in_message(t);
  t->mmp = k << 5 | t->mlen;
  const input e = t->m->matched[k][t->mlen];
  in[0] = (int16_t)(t->expect ? e.stretched : -e.stretched);
  in[1] = (int16_t)(t->expect ? e.sure : -e.sure);
}
