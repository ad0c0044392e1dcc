/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_model.h"

#include "wire/text_state.h"

/* Design notes. Each context (the last 1 to 4 octets, the word so far alone and with the one before it, shapes, a
 * match with earlier text) names a slot holding a bit history; a map turns the history into a probability; gated
 * linear mixers in the logistic domain weigh them; two tables correct the result. Priming fills the slots and nothing else: it works on
 * a wide table, so that nothing is pushed out before it was met again; then the table is folded to what stays. Maps, weights
 * and corrections were learnt once, from messages (text_learnt.c). A message adds bit histories of its own and goes on training
 * the mixers; both die with it, and only they are made anew for the next: all together has to fit 2 MB. */

enum { CLASS_SMALL = 2 };

static int char_class(uint32_t c) {
  if (c == 0) return 0;
  if (c >= '0' && c <= '9') return 1;
  if (c >= 'a' && c <= 'z') return CLASS_SMALL;
  if (c >= 'A' && c <= 'Z') return 3;
  if (c == ' ') return 4;
  if (c >= 0x80) return 5;
  if (c == '.' || c == ',' || c == '?' || c == '!') return 6;
  return 7;
}

static const bool is_prose[SEGUE__FIELD_KINDS] = {
    [SEGUE__FIELD_PROSE] = true, [SEGUE__FIELD_TITLE] = true, [SEGUE__FIELD_TOLD] = true};

static void set_contexts(segue__text *t) {
  const uint32_t c1 = t->c4 & 0xFF, f = (uint32_t)t->field;
  uint32_t i = 0;
#define CTX(x) (t->h[i] = segue__mix32((uint32_t)(x) + 0x9E3779B9u * (i + 1)), i++)
  CTX((t->passed ? 0x1000u : c1) | f << 8);
  CTX((t->c4 & 0xFFFF));
  CTX((t->c4n & 0xFFFFFF));
  CTX(t->c4n * 0x9E3779B1u);
  CTX(t->word * 0x9E3779B1u ^ (t->word ? 0 : c1));
  CTX(t->word * 0x85EBCA6Bu ^ t->word1 * 0x2545F491u ^ (t->word ? 0 : c1 << 1));
  CTX((t->shape & 0xFFFFF) ^ f << 24 ^ t->about * 0x2545F491u);
#undef CTX
  const uint32_t last = t->shape & (CLASSES - 1), before = t->shape >> 4 & (CLASSES - 1);
  t->manner = is_prose[f] ? last != CLASS_SMALL : f == SEGUE__FIELD_VALUE ? 2 : 3;
  t->set_c = (f * CLASSES + before) * CLASSES + last;
}

static void next_octet(segue__text *t, uint32_t c) {
  t->c8 = t->c8 << 8 | t->c4 >> 24;
  t->c4 = t->c4 << 8 | c;
  t->c4n = t->c4n << 8 | (c >= '0' && c <= '9' ? '0' : c);
  t->n_text++;
  if (t->prime) {
    t->prime->hist_len++;
  } else if (t->msg_len < MSG_MAX) {
    t->msg[t->msg_len++] = (uint8_t)c;
  }
  const int cls = char_class(c);
  t->shape = t->shape << 4 | (uint32_t)cls;
  if (cls == CLASS_SMALL || cls == 3 || cls == 5 || c == '\'') {
    t->word = (t->word + (c | (cls == 3 ? 0x20 : 0)) + 1) * 0x2F0B4C47u;
  } else if (t->word) {
    t->word1 = t->word;
    t->word = 0;
  } else if (cls == 0) {
    t->word1 = 0;
  }
  segue__text_match_find(t);
  t->node = SEGUE__CODE_ROOT;
  t->depth = 0;
  set_contexts(t);
  t->passed = false;
}

uint32_t segue__text_about(const char *name, size_t n) {
  uint32_t h = 0;
  for (size_t i = 0; i < n; i++) h = (h + (uint8_t)name[i] + 1) * 0x2F0B4C47u;
  return h;
}

void segue__text_begin(segue__text *t, int field, uint32_t about) {
  t->field = field;
  t->about = about;
  t->c4n = t->c4 = (uint32_t)(0xF8 + field);
  t->c8 = 0;
  t->word = 0;
  t->word1 = about;
  t->shape = 0;
  t->mp = NULL;
  t->mlen = 0;
  t->n_text = 0;
  t->node = SEGUE__CODE_ROOT;
  t->depth = 0;
  set_contexts(t);
}

static uint32_t match_bucket(int len) {
  return len == 0   ? 0
         : len < 6  ? 1
         : len < 7  ? 2
         : len < 9  ? 3
         : len < 12 ? 4
         : len < 16 ? 5
         : len < 24 ? 6
                    : 7;
}

uint32_t segue__text_predict(segue__text *t) {
  segue__text_near(t);
  segue__text_look_up(t);
  uint32_t seen = 0;                /* longest of the first contexts that says something */
  for (int c = 0; c < N_CTX; c++) { /* without branches: what was seen is anybody's guess */
    const uint8_t s = t->st[c];
    if (c < N_ORDERS) seen = s ? (uint32_t)c + 1 : seen;
    const input e = t->m->in[c][s];
    t->in[c] = e.stretched;
    if (c >= N_CTX - N_SURE) t->in[c + N_SURE + 2] = e.sure;
  }
  segue__text_match_inputs(t, &t->in[N_CTX]);
  t->in[N_IN - 1] = 256;
  for (int i = N_IN; i < N_PAD; i++) t->in[i] = 0;
  const uint32_t match = match_bucket(t->expect < 0 ? 0 : t->mlen);
  t->w[0] = t->a.wa[(t->manner * (N_ORDERS + 1) + seen) * MATCHES + match];
  t->w[1] = t->a.wb[t->manner * 256 + t->node];
  t->w[2] = t->a.wc[t->set_c];
  t->wf = t->a.wf[(uint32_t)t->field * MATCHES + match][seen];
  return segue__text_mix(t);
}

void segue__text_step(segue__text *t, int bit) {
  segue__text_learn_slots(t, bit);
  t->path = t->path << 1 | (uint32_t)bit;
  t->depth++;
  t->node = t->m->code.child[t->node][bit];
  if (t->node >= SEGUE__CODE_LEAF) next_octet(t, t->node - SEGUE__CODE_LEAF);
}

void segue__text_update(segue__text *t, int bit) {
  segue__text_learn_mixers(t, bit);
  if (t->expect >= 0 && bit != t->expect) t->mlen = 0;
  segue__text_step(t, bit);
}

void segue__text_pass(segue__text *t, uint8_t octet) {
  t->passed = true;
  next_octet(t, octet);
}
