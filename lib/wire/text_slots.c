/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_state.h"

#include <string.h>

#include "base/bits.h"

/* A context at one of every four decisions of an octet has a number, its base: the upper bits name a line, the lower
 * ones with those of the four so far (path, 1 to 15) a bucket in it and a check. */
static uint32_t prime_line(uint32_t base) {
  return base >> (32 - PRIME_LINE_BITS);
}

_Static_assert((uint64_t)LINES << PRIME_LINE_BITS <= UINT32_MAX,
               "a line of priming times LINES needs more than 32 bits");

static uint32_t line_of(uint32_t prime_line) {
  return prime_line * LINES >> PRIME_LINE_BITS;
}

static uint32_t bucket_of(uint32_t base, uint32_t path) {
  return ((base >> 1 ^ path) & (LINE / BUCKET - 1)) * BUCKET;
}

static uint8_t check_of(uint32_t base, uint32_t path) {
  return (uint8_t)(base >> 4 ^ path << 4);
}

static int times_seen(const segue__text_tables *t, uint8_t state) {
  return t->n0[state] + t->n1[state];
}

static uint32_t four(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Read only: what priming left for a key, or no history. Free slots are the last of a bucket. */
static uint8_t primed_state(const uint8_t *bucket, uint8_t check) {
  const uint32_t odd = four(bucket) ^ check * 0x01010101u;
  const uint32_t same = (odd - 0x01010101u) & ~odd & 0x80808080u; /* lowest bit: the first way */
  const uint64_t states = four(bucket + WAYS);
  return (uint8_t)(states >> (segue__lowest_bit(same | (uint64_t)0x80 << 32) - 7));
}

/* While priming: the slot of a key, if need be one taken from a context seen less. */
static uint8_t *claim_slot(uint8_t *bucket, uint8_t check, const segue__text_tables *t) {
  int worst = 0;
  for (int k = 0; k < WAYS; k++) {
    if (bucket[k] == check && bucket[WAYS + k]) return &bucket[WAYS + k];
    if (times_seen(t, bucket[WAYS + k]) < times_seen(t, bucket[WAYS + worst])) worst = k;
  }
  bucket[worst] = check;
  bucket[WAYS + worst] = 0;
  return &bucket[WAYS + worst];
}

/* One slot into its bucket of the table that stays: of equal checks, and when the bucket is full, the one seen
 * more often lives; the earlier of two seen alike. */
static void fold_slot(uint8_t *bucket, uint8_t check, uint8_t state, const segue__text_tables *t) {
  int worst = 0;
  for (int k = 0; k < WAYS; k++) {
    if (bucket[k] == check && bucket[WAYS + k]) {
      worst = k;
      break;
    }
    if (times_seen(t, bucket[WAYS + k]) < times_seen(t, bucket[WAYS + worst])) worst = k;
  }
  if (times_seen(t, state) <= times_seen(t, bucket[WAYS + worst])) return;
  bucket[worst] = check;
  bucket[WAYS + worst] = state;
}

void segue__text_fold(uint8_t *to, const uint8_t *from, const segue__text_tables *t) {
  for (uint32_t i = 0; i < LINE << PRIME_LINE_BITS; i += BUCKET) {
    uint8_t *bucket = &to[line_of(i / LINE) * LINE | (i & (LINE - BUCKET))];
    for (uint32_t k = i; k < i + WAYS; k++)
      if (from[k + WAYS]) fold_slot(bucket, from[k], from[k + WAYS], t);
  }
}

/* The line of what this message says in a context; the context that had it is forgotten. */
static void claim_line(segue__text *t, int c) {
  const uint32_t base = t->base[c], at = base >> (32 - OVERLAY_BITS);
  const uint16_t key = (uint16_t)base; /* odd */
  const uint64_t keep = (uint64_t)0 - (t->over_key[at] == key);
  t->over_key[at] = key;
  t->over[at][0] &= keep;
  t->over[at][1] &= keep;
  t->ov[c] = (uint8_t *)t->over[at];
}

/* At the first of each four decisions: which lines, and bring them near. */
static void begin_four(segue__text *t) {
  const uint32_t so_far = t->node * 0x9E3779B1u;
  t->path = 1;
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = segue__mix32(t->h[c] ^ so_far) | 1;
    t->base[c] = base;
    const uint32_t line = prime_line(base);
    t->line[c] = &t->m->slots[(t->prime ? line : line_of(line)) * LINE];
    segue__prefetch(t->line[c]);
  }
  if (!t->prime)
    for (int c = 0; c < N_CTX; c++) claim_line(t, c);
}

/* While priming. */
static void claim(segue__text *t) {
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = t->base[c];
    uint8_t *at = &t->prime->slots[prime_line(base) * LINE | bucket_of(base, t->path)];
    t->sl[c] = claim_slot(at, check_of(base, t->path), &t->m->t);
    t->st[c] = *t->sl[c];
  }
}

static uint8_t primed_at(const segue__text *t, int c, uint32_t path) {
  return primed_state(t->line[c] + bucket_of(t->base[c], path), check_of(t->base[c], path));
}

/* A context that priming did not meet at the first of four is not looked for at the others. */
void segue__text_look_up(segue__text *t) {
  const bool first = (t->depth & 3) == 0;
  if (first) begin_four(t);
  if (t->prime) {
    claim(t);
    return;
  }
  const uint32_t path = t->path;
  uint8_t st[N_CTX] = {0};
  if (first) {
    int n = 0;
    for (int c = 0; c < N_CTX; c++) {
      st[c] = primed_at(t, c, path);
      t->known[n] = (uint8_t)c;
      n += st[c] != 0;
    }
    t->n_known = n;
  } else {
    for (int k = 0; k < t->n_known; k++) st[t->known[k]] = primed_at(t, t->known[k], path);
  }
  for (int c = 0; c < N_CTX; c++) {
    const uint8_t said = t->ov[c][path];
    st[c] = said ? said : st[c];
  }
  memcpy(t->st, st, sizeof st);
}

/* A message has little time: what it says counts twice. */
void segue__text_learn_slots(segue__text *t, int bit) {
  const uint8_t(*next)[2] = t->m->t.next;
  const uint32_t path = t->path;
  uint8_t st[N_CTX];
  memcpy(st, t->st, sizeof st);
  if (t->prime) {
    for (int c = 0; c < N_CTX; c++) *t->sl[c] = next[st[c]][bit];
    return;
  }
  for (int c = 0; c < N_CTX; c++) t->ov[c][path] = next[next[st[c]][bit]][bit];
}
