/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_model.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h> /* the same integers, faster */
#endif

/* Design notes. Each context (the last 1 to 4 octets, the word so far with one or two before it, shapes, a match
 * with earlier text) names a slot holding a bit history; a state map turns the history into a probability;
 * gated linear mixers in the logistic domain weigh them; two adaptive maps correct the result.
 * Priming works on a wide table, so that nothing is pushed out before it was met again; then the table is
 * folded to what stays. Slots of the primed model are read only. What a message adds goes to an overlay that
 * dies with it. */

#define SLOT_BITS 20  /* 2^20 slots of two octets, shared by all messages */
#define PRIME_BITS 22 /* while priming */
#define LINE 32       /* slots of a cache line: what one context says of half an octet is in one */
#define WAYS 4        /* of them a key may be in */
#define OVERLAY_BITS 15
#define OVERLAY_LINE 16
#define N_CTX 8
#define SM_LIMIT 1023 /* a state map's rate falls to 1/1025 */
#define N_ORDERS 4    /* the first of them: by the last octets alone */
#define N_SURE 5      /* the last of them: how sure they are counts too */
#define N_IN (N_CTX + 2 + N_SURE + 1)
#define N_PAD 16
#define MATCH_BITS 16
#define MATCH_MIN 5
#define MSG_MAX 8192 /* history of one message that the match model remembers */
#define SETS_A ((N_ORDERS + 1) * 8)
#define SETS_B 256
#define SETS_C (SEGUE__FIELD_KINDS * 16)
#define APM1_CTX 1024
#define APM2_CTX 1024

typedef struct adapt { /* all that learns besides the slots */
  uint32_t high[16];   /* an octet's first bit, by those of the two before it */
  uint32_t sm[N_CTX][256];
  uint32_t mm[2][32];
  int32_t wa[SETS_A][N_PAD], wb[SETS_B][N_PAD], wc[SETS_C][N_PAD];
  int32_t wf[SEGUE__FIELD_KINDS][4];
  uint16_t apm1[APM1_CTX][33], apm2[APM2_CTX][33];
} adapt;

typedef struct tables { /* computed once per model, constant */
  int16_t stretch[4096];
  uint8_t next[256][2]; /* bit history transitions */
  uint8_t n0[256], n1[256];
  int n_states;
  uint16_t share[SM_LIMIT + 1]; /* 65536 / (n + 2) */
} tables;

struct segue__text_model {
  tables t;
  adapt a;
  uint16_t *slots; /* check << 8 | state; 0: free */
  uint8_t *hist;   /* the priming text as octets with zero ends */
  uint32_t hist_len;
  _Atomic(segue__text *)
      *spare;      /* one that is used no more, for the next message: saves the kernel the trouble */
  uint32_t *match; /* hash of MATCH_MIN octets -> position after them */
};

struct segue__text {
  const segue__text_model *m;
  segue__text_model *prime; /* set while the model itself is being primed */
  adapt a;
  uint32_t *overlay; /* low 24 bits of the key << 8 | state; a newcomer takes the place */
  uint8_t msg[MSG_MAX];
  uint32_t msg_len;
  uint16_t msg_match[4096];
  /* state of the octet in progress */
  uint32_t c0, c4, c8;
  int bitpos, field;
  uint32_t word, word1, word2, shape; /* hashes of the word so far and the two before it */
  uint32_t h[N_CTX];
  /* of the bit in progress */
  uint32_t base[N_CTX], key[N_CTX];
  uint32_t *ov[N_CTX];
  uint16_t *sl[N_CTX];
  uint8_t st[N_CTX];
  int16_t in[N_PAD];
  int32_t *w[3];
  int32_t pst[3];
  int32_t pf;
  uint16_t *apm1, *apm2;
  uint32_t apm_w, *high;
  /* match */
  const uint8_t *mp; /* predicted octet or NULL */
  const uint8_t *mend;
  int mlen;
  uint32_t *mmp[2];
  int expect; /* predicted bit or -1 */
};

/* 65536 / (1 + e^(-x/256)) at x = -2048, -2016 ... 2048 */
static const uint16_t squash_table[129] = {
    22,    25,    28,    32,    36,    41,    47,    53,    60,    68,    77,    87,    98,    111,   126,
    143,   162,   184,   208,   236,   267,   302,   342,   387,   439,   497,   562,   636,   720,   815,
    922,   1042,  1179,  1333,  1506,  1701,  1921,  2168,  2446,  2758,  3108,  3500,  3938,  4427,  4971,
    5577,  6249,  6992,  7812,  8714,  9702,  10782, 11955, 13226, 14595, 16062, 17625, 19282, 21025, 22849,
    24743, 26695, 28693, 30723, 32768, 34813, 36843, 38841, 40793, 42687, 44511, 46254, 47911, 49474, 50941,
    52310, 53581, 54754, 55834, 56822, 57724, 58544, 59287, 59959, 60565, 61109, 61598, 62036, 62428, 62778,
    63090, 63368, 63615, 63835, 64030, 64203, 64357, 64494, 64614, 64721, 64816, 64900, 64974, 65039, 65097,
    65149, 65194, 65234, 65269, 65300, 65328, 65352, 65374, 65393, 65410, 65425, 65438, 65449, 65459, 65468,
    65476, 65483, 65489, 65495, 65500, 65504, 65508, 65511, 65514,
};

static uint32_t squash(int32_t x) {
  if (x > 2047) x = 2047;
  if (x < -2047) x = -2047;
  const uint32_t u = (uint32_t)(x + 2048), i = u >> 5, f = u & 31;
  return (squash_table[i] * (32 - f) + squash_table[i + 1] * f + 16) >> 5;
}

/* ---- bit histories ---- */

/* How many of the rarer bit a history may remember beside `n` of the other. */
static int most_rare(int n) {
  return n <= 5 ? 5 : n <= 7 ? 3 : n <= 12 ? 2 : n <= 24 ? 1 : 0;
}

static bool allowed(int a, int b) {
  const int hi = a > b ? a : b, lo = a > b ? b : a;
  return hi <= 36 && lo <= most_rare(hi);
}

static int find_state(const tables *t, int n0, int n1) {
  while (!allowed(n0, n1)) {
    if (n0 > n1) {
      n0--;
    } else {
      n1--;
    }
  }
  for (int s = 0; s < t->n_states; s++)
    if (t->n0[s] == n0 && t->n1[s] == n1) return s;
  return 0;
}

static void init_states(tables *t) {
  for (int total = 0; total <= 48; total++)
    for (int n1 = 0; n1 <= total; n1++)
      if (allowed(total - n1, n1) && t->n_states < 256) {
        t->n0[t->n_states] = (uint8_t)(total - n1);
        t->n1[t->n_states++] = (uint8_t)n1;
      }
  for (int s = 0; s < t->n_states; s++)
    for (int y = 0; y < 2; y++) {
      int a = t->n0[s], b = t->n1[s];
      int *same = y ? &b : &a, *other = y ? &a : &b;
      (*same)++;
      if (*other > 2) *other = *other > 8 ? 4 : *other > 4 ? 3 : 2; /* news outweighs old habit */
      t->next[s][y] = (uint8_t)find_state(t, a, b);
    }
}

static void init_tables(tables *t) {
  uint32_t p = 0;
  for (int x = -2047; x <= 2047; x++) {
    const uint32_t v = squash(x) >> 4;
    while (p <= v && p < 4096) t->stretch[p++] = (int16_t)x;
  }
  while (p < 4096) t->stretch[p++] = 2047;
  init_states(t);
  for (uint32_t n = 0; n <= SM_LIMIT; n++) t->share[n] = (uint16_t)(65536 / (n + 2));
}

static void init_apm(uint16_t (*apm)[33], int n) {
  for (int c = 0; c < n; c++)
    for (int i = 0; i < 33; i++) apm[c][i] = (uint16_t)squash((i - 16) * 128);
}

static void init_adapt(adapt *a, const tables *t) {
  memset(a, 0, sizeof *a);
  for (int c = 0; c < N_CTX; c++)
    for (int s = 0; s < t->n_states; s++) {
      const uint32_t p = (uint32_t)((t->n1[s] * 10 + 3) * 65535ull / ((t->n0[s] + t->n1[s]) * 10 + 6));
      a->sm[c][s] = p << 16;
    }
  for (int i = 0; i < 16; i++) a->high[i] = 32768u << 16;
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 32; i++) a->mm[k][i] = (uint32_t)(49152 + i * 480) << 16;
  for (int i = 0; i < N_PAD; i++) {
    const int32_t w = i < N_CTX ? 65536 * 3 / 10 : i < N_CTX + 2 ? 65536 / 3 : 0;
    for (int s = 0; s < SETS_A; s++) a->wa[s][i] = w;
    for (int s = 0; s < SETS_B; s++) a->wb[s][i] = w;
    for (int s = 0; s < SETS_C; s++) a->wc[s][i] = w;
  }
  for (int f = 0; f < SEGUE__FIELD_KINDS; f++)
    for (int i = 0; i < 3; i++) a->wf[f][i] = 65536 / 3;
  init_apm(a->apm1, APM1_CTX);
  init_apm(a->apm2, APM2_CTX);
}

/* ---- slots ---- */

#if defined(__GNUC__)
#define prefetch(p) __builtin_prefetch(p)
#else
#define prefetch(p) ((void)(p))
#endif

static uint32_t mix32(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

/* A context in one half of an octet names a line (`base`); with the bits of that half so far, a place in it. */
static uint32_t place_of(uint32_t base, uint32_t path) {
  uint32_t key = (base ^ path * 0x9E3779B1u) * 0x2545F491u;
  return key ^ key >> 15;
}

static uint32_t bucket_at(uint32_t base, uint32_t place, int bits) {
  return (base >> (32 - bits) & ~(LINE - 1u)) | (place >> 8 & (LINE / WAYS - 1)) * WAYS;
}

static uint16_t check_of(uint32_t place) {
  return (uint16_t)((place & 0xFF ? place & 0xFF : 1) << 8);
}

static int times_seen(const tables *t, uint16_t slot) {
  return t->n0[slot & 0xFF] + t->n1[slot & 0xFF];
}

#if defined(__GNUC__)
#define lowest_bit(x) __builtin_ctzll(x)
#else
static int lowest_bit(uint64_t x) {
  int n = 0;
  while (!(x >> n & 1)) n++;
  return n;
}
#endif

/* Read only: what priming left for a key, or no history. */
static uint8_t primed_state(const uint16_t *at, uint16_t check) {
  const uint64_t v = (uint64_t)at[0] | (uint64_t)at[1] << 16 | (uint64_t)at[2] << 32 | (uint64_t)at[3] << 48;
  const uint64_t odd = (v ^ check * 0x0001000100010001u) & 0xFF00FF00FF00FF00u;
  const uint64_t same =
      (odd - 0x0100010001000100u) & ~odd & 0x8000800080008000u; /* lowest bit: the first way */
  return same ? (uint8_t)(v >> (lowest_bit(same) & 48)) : 0;
}

/* While priming: the slot of a key, if need be one taken from a context seen less. */
static uint16_t *claim_slot(uint16_t *at, uint16_t check, const tables *t) {
  uint16_t *worst = at;
  for (int k = 0; k < WAYS; k++) {
    if ((at[k] & 0xFF00) == check) return &at[k];
    if (times_seen(t, at[k]) < times_seen(t, *worst)) worst = &at[k];
  }
  *worst = check;
  return worst;
}

/* One slot into its bucket of the table that stays: of equal checks, and when the bucket is full, the one seen
 * more often lives; the earlier of two seen alike. */
static void fold_slot(uint16_t *bucket, uint16_t slot, const tables *t) {
  uint16_t *worst = NULL;
  for (int k = 0; k < WAYS; k++) {
    if (bucket[k] && (bucket[k] & 0xFF00) == (slot & 0xFF00)) {
      if (times_seen(t, slot) > times_seen(t, bucket[k])) bucket[k] = slot;
      return;
    }
    if (!worst || times_seen(t, bucket[k]) < times_seen(t, *worst)) worst = &bucket[k];
  }
  if (times_seen(t, slot) > times_seen(t, *worst)) *worst = slot;
}

static void fold(uint16_t *to, const uint16_t *from, const tables *t) {
  for (uint32_t i = 0; i < 1u << PRIME_BITS; i++) {
    const uint32_t line = (i >> (PRIME_BITS - SLOT_BITS)) & ~(LINE - 1u);
    if (from[i]) fold_slot(&to[line | (i & (LINE - WAYS))], from[i], t);
  }
}

/* At the beginning of each half of an octet: which lines, and bring them near. */
static void begin_half(segue__text *t) {
  const uint32_t so_far = t->c0 * 0x9E3779B1u;
  const int bits = t->prime ? PRIME_BITS : SLOT_BITS;
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = mix32(t->h[c] ^ so_far);
    t->base[c] = base;
    prefetch(&t->m->slots[base >> (32 - bits) & ~(LINE - 1u)]);
    if (!t->prime) prefetch(&t->overlay[base >> (32 - OVERLAY_BITS) & ~(OVERLAY_LINE - 1u)]);
  }
}

/* While priming. */
static void claim(segue__text *t, uint32_t path) {
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = t->base[c], place = place_of(base, path);
    t->sl[c] = claim_slot(&t->prime->slots[bucket_at(base, place, PRIME_BITS)], check_of(place), &t->m->t);
    t->st[c] = (uint8_t)*t->sl[c];
  }
}

static void look_up(segue__text *t) {
  const uint32_t path =
      t->bitpos < 4 ? t->c0 : (t->c0 & ((1u << (t->bitpos - 4)) - 1)) | 1u << (t->bitpos - 4);
  if (t->bitpos == 4) begin_half(t);
  if (t->prime) {
    claim(t, path);
    return;
  }
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = t->base[c], place = place_of(base, path);
    const uint16_t check = check_of(place);
    t->key[c] = place;
    t->ov[c] = &t->overlay[(base >> (32 - OVERLAY_BITS) & ~(OVERLAY_LINE - 1u)) | place >> 28];
    const uint32_t o = *t->ov[c];
    const uint8_t primed = primed_state(&t->m->slots[bucket_at(base, place, SLOT_BITS)], check);
    t->st[c] = ((o != 0) & ((o ^ place << 8) < 256)) ? (uint8_t)o : primed;
  }
}

static void learn_slots(segue__text *t, int bit) {
  if (t->prime) {
    for (int c = 0; c < N_CTX; c++)
      *t->sl[c] = (uint16_t)((*t->sl[c] & 0xFF00) | t->m->t.next[t->st[c]][bit]);
    return;
  }
  for (int c = 0; c < N_CTX; c++) *t->ov[c] = t->key[c] << 8 | t->m->t.next[t->st[c]][bit];
}

/* ---- match model: where did the last octets occur before, and what followed? ---- */

static uint32_t match_hash(const segue__text *t, int bits) {
  uint32_t h = (t->c4 * 0x9E3779B1u) ^ ((t->c8 & 0xFF) * 0x85EBCA6Bu);
  return mix32(h) >> (32 - bits);
}

static void match_find(segue__text *t) {
  const uint8_t *hist = t->m->hist;
  if (t->mp && t->mlen > 0 && t->mp < t->mend && *t->mp == (t->c4 & 0xFF)) {
    t->mp++;
    if (t->mlen < 31) t->mlen++;
    if (t->mp >= t->mend) t->mp = NULL;
  } else {
    t->mp = NULL;
    t->mlen = 0;
  }
  const uint32_t hm = match_hash(t, 12), hp = match_hash(t, MATCH_BITS);
  if (!t->mp && !t->prime && t->msg_match[hm]) {
    const uint32_t at = t->msg_match[hm];
    int len = 0;
    while (len < 31 && (uint32_t)len < at && t->msg[at - 1 - len] == t->msg[t->msg_len - 1 - len]) len++;
    if (len >= MATCH_MIN && at < t->msg_len)
      t->mp = &t->msg[at], t->mend = &t->msg[t->msg_len], t->mlen = len;
  }
  if (!t->mp && t->m->match[hp]) {
    const uint32_t at = t->m->match[hp];
    int len = 0;
    const uint8_t *cur = t->prime ? hist + t->m->hist_len : t->msg + t->msg_len;
    const uint32_t have = t->prime ? t->m->hist_len : t->msg_len;
    while (len < 31 && (uint32_t)len < at && (uint32_t)len < have && hist[at - 1 - len] == cur[-1 - len])
      len++;
    if (len >= MATCH_MIN && at < t->m->hist_len)
      t->mp = &hist[at], t->mend = hist + t->m->hist_len, t->mlen = len;
  }
  if (t->prime) {
    t->prime->match[hp] = t->m->hist_len;
  } else if (t->msg_len < MSG_MAX - 1) {
    t->msg_match[hm] = (uint16_t)t->msg_len;
  }
}

/* ---- contexts of the next octet ---- */

static int char_class(uint32_t c) {
  if (c == 0) return 0;
  if (c >= '0' && c <= '9') return 1;
  if (c >= 'a' && c <= 'z') return 2;
  if (c >= 'A' && c <= 'Z') return 3;
  if (c == ' ') return 4;
  if (c >= 0x80) return 5;
  if (c == '.' || c == ',' || c == '?' || c == '!') return 6;
  return 7;
}

static void set_contexts(segue__text *t) {
  const uint32_t c1 = t->c4 & 0xFF, f = (uint32_t)t->field;
  uint32_t i = 0;
#define CTX(x) (t->h[i] = mix32((uint32_t)(x) + 0x9E3779B9u * (i + 1)), i++)
  CTX(c1 | f << 8);
  CTX((t->c4 & 0xFFFF));
  CTX((t->c4 & 0xFFFFFF));
  CTX(t->c4 * 0x9E3779B1u);
  CTX(t->word * 0x9E3779B1u ^ (t->word ? 0 : c1));
  CTX(t->word * 0x85EBCA6Bu ^ t->word1 * 0x2545F491u ^ (t->word ? 0 : c1 << 1));
  CTX(t->word * 0x85EBCA6Bu ^ t->word1 * 0x2545F491u ^ t->word2 * 0x165667B1u ^ (t->word ? 0 : c1 << 2));
  CTX((t->shape & 0xFFFFF) ^ f << 24);
#undef CTX
}

static void next_octet(segue__text *t) {
  const uint32_t c = t->c0 & 0xFF;
  t->c8 = t->c8 << 8 | t->c4 >> 24;
  t->c4 = t->c4 << 8 | c;
  if (t->prime) {
    t->prime->hist[t->prime->hist_len++] = (uint8_t)c;
  } else if (t->msg_len < MSG_MAX) {
    t->msg[t->msg_len++] = (uint8_t)c;
  }
  const int cls = char_class(c);
  t->shape = t->shape << 4 | (uint32_t)cls;
  if (cls == 2 || cls == 3 || cls == 5 || c == '\'') {
    t->word = (t->word + (c | (cls == 3 ? 0x20 : 0)) + 1) * 0x2F0B4C47u;
  } else if (t->word) {
    t->word2 = t->word1;
    t->word1 = t->word;
    t->word = 0;
  } else if (cls == 0) {
    t->word1 = t->word2 = 0;
  }
  match_find(t);
  t->c0 = 1;
  t->bitpos = 0;
  set_contexts(t);
}

void segue__text_begin(segue__text *t, int field) {
  t->field = field;
  t->c4 = (uint32_t)(0xF8 + field);
  t->c8 = 0;
  t->word = t->word1 = t->word2 = 0;
  t->shape = 0;
  t->mp = NULL;
  t->mlen = 0;
  t->c0 = 1;
  t->bitpos = 0;
  set_contexts(t);
}

/* ---- prediction ---- */

static int32_t stretch16(const tables *t, uint32_t p16) {
  return t->stretch[p16 >> 4];
}

static int match_bucket(int len) {
  return len == 0   ? 0
         : len < 6  ? 1
         : len < 7  ? 2
         : len < 9  ? 3
         : len < 12 ? 4
         : len < 16 ? 5
         : len < 24 ? 6
                    : 7;
}

static void match_inputs(segue__text *t, int16_t *in) {
  t->expect = -1;
  in[0] = in[1] = 0;
  if (!t->mp || t->mlen == 0) return;
  const uint32_t pc = *t->mp | 0x100u;
  if (pc >> (8 - t->bitpos) != t->c0) { /* already contradicted in this octet */
    t->mlen = 0;
    return;
  }
  t->expect = pc >> (7 - t->bitpos) & 1;
  const int k = t->mp >= t->msg && t->mp < t->msg + MSG_MAX;
  t->mmp[0] = &t->a.mm[k][t->mlen];
  const uint32_t p = *t->mmp[0] >> 16;
  const int32_t s = stretch16(&t->m->t, p), d = ((int32_t)p - 32768) >> 5;
  in[0] = (int16_t)(t->expect ? s : -s);
  in[1] = (int16_t)(t->expect ? d : -d);
}

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

static uint32_t between(const uint16_t *a, uint32_t fr) {
  return (a[0] * (4096 - fr) + a[1] * fr) >> 12;
}

static uint32_t clamp(uint32_t p) {
  return p < 24 ? 24 : p > 65536 - 24 ? 65536 - 24 : p;
}

/* The first bit of an octet says little and costs as much as any: a map of its own instead of the mixers. */
static uint32_t predict_high(segue__text *t) {
  begin_half(t);
  t->high = &t->a.high[(t->c4 >> 6 & 3) | (t->c4 >> 12 & 12)];
  return clamp(*t->high >> 16);
}

uint32_t segue__text_predict(segue__text *t) {
  const tables *tb = &t->m->t;
  if (t->bitpos == 0) return predict_high(t);
  uint16_t *row1 = t->a.apm1[mix32(t->c0 | (t->c4 & 0xFF) << 8) % APM1_CTX];
  uint16_t *row2 = t->a.apm2[mix32(t->c0 | (t->c4 & 0xFFFF) * 0x9E3779B1u << 8) % APM2_CTX];
  prefetch(row1 + 16); /* most predictions are in the middle */
  prefetch(row2 + 16);
  look_up(t);
  int seen = 0;
  for (int c = 0; c < N_CTX; c++) { /* without branches: what was seen is anybody's guess */
    const uint8_t s = t->st[c];
    if (c < N_ORDERS) seen = s ? c + 1 : seen;
    const int32_t p = (int32_t)(t->a.sm[c][s] >> 16);
    t->in[c] = (int16_t)(stretch16(tb, (uint32_t)p) & -(s != 0));
    if (c >= N_CTX - N_SURE) t->in[c + N_SURE + 2] = (int16_t)(((p - 32768) >> 5) & -(s != 0));
  }
  match_inputs(t, &t->in[N_CTX]);
  t->in[N_IN - 1] = 256;
  for (int i = N_IN; i < N_PAD; i++) t->in[i] = 0;
  t->w[0] = t->a.wa[seen * 8 + match_bucket(t->expect < 0 ? 0 : t->mlen)];
  t->w[1] = t->a.wb[t->c0];
  t->w[2] = t->a.wc[t->field * 16 + (int)(t->shape & 15)];
  int64_t f = 0;
  for (int k = 0; k < 3; k++) {
    t->pst[k] = dot(t->in, t->w[k]);
    f += (int64_t)t->pst[k] * t->a.wf[t->field][k];
  }
  f >>= 16;
  t->pf = f > 2047 ? 2047 : f < -2047 ? -2047 : (int32_t)f;
  /* adaptive probability maps by the octet so far and one or two before it */
  const uint32_t pos = (uint32_t)(t->pf + 2048) * 32, lo = pos >> 12, fr = pos & 4095;
  t->apm1 = row1 + lo;
  t->apm2 = row2 + lo;
  t->apm_w = fr;
  uint32_t p = (squash(t->pf) * 2 + between(t->apm1, fr) * 3 + between(t->apm2, fr) * 3) >> 3;
  return clamp(p);
}

/* ---- learning ---- */

#define LR_PRIME 3
#define LR_MESSAGE 6 /* a message has little time to say what it is like */

/* Towards the bit by one share of n + 2. */
static void learn_map(const tables *t, uint32_t *e, int bit) {
  const uint32_t n = *e & 0x3FF;
  const int32_t p = (int32_t)(*e >> 10), target = bit ? (1 << 22) - 1 : 0;
  const int32_t step = (int32_t)((int64_t)(target - p) * t->share[n] / 65536);
  *e = (uint32_t)(p + step) << 10 | (n < SM_LIMIT ? n + 1 : n);
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

static void learn_mixers(segue__text *t, int bit) {
  for (int k = 0; k < 3; k++) {
    const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)squash(t->pst[k]));
    train(t->w[k], t->in, (err * (t->prime ? LR_PRIME : LR_MESSAGE)) >> 4);
  }
  const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)squash(t->pf));
  for (int k = 0; k < 3; k++) t->a.wf[t->field][k] += (t->pst[k] * (err >> 4) + 0x2000) >> 14;
}

static void learn_apm(uint16_t *a, int bit) {
  *a = (uint16_t)(*a + (((bit ? 65535 : 0) - (int32_t)*a) >> 6));
}

void segue__text_update(segue__text *t, int bit) {
  const tables *tb = &t->m->t;
  if (t->bitpos == 0) {
    learn_map(tb, t->high, bit);
    t->c0 = t->c0 << 1 | (uint32_t)bit;
    t->bitpos++;
    return;
  }
  learn_mixers(t, bit);
  uint32_t nothing = 0;
  for (int c = 0; c < N_CTX; c++) learn_map(tb, t->st[c] ? &t->a.sm[c][t->st[c]] : &nothing, bit);
  if (t->expect >= 0) {
    learn_map(tb, t->mmp[0], bit == t->expect);
    if (bit != t->expect) t->mlen = 0;
  }
  learn_apm(&t->apm1[t->apm_w >= 2048], bit);
  learn_apm(&t->apm2[t->apm_w >= 2048], bit);
  learn_slots(t, bit);
  t->c0 = t->c0 << 1 | (uint32_t)bit;
  t->bitpos++;
  if (t->bitpos == 8) next_octet(t);
}

/* ---- life ---- */

void segue__text_free(segue__text *t) {
  if (!t) return;
  free(t->overlay);
  free(t);
}

void segue__text_model_free(segue__text_model *m) {
  if (!m) return;
  if (m->spare) segue__text_free(atomic_load(m->spare));
  free((void *)m->spare);
  free(m->slots);
  free(m->hist);
  free(m->match);
  free(m);
}

static void prime_octet(segue__text *t, uint8_t c) {
  for (int i = 7; i >= 0; i--) {
    (void)segue__text_predict(t);
    segue__text_update(t, c >> i & 1);
  }
}

static void prime_pass(segue__text *t, const char *text, const char *end) {
  while (text < end) {
    const char *nl = memchr(text, '\n', (size_t)(end - text));
    if (!nl) nl = end;
    if (nl - text > 1 && *text >= '0' && *text < '0' + SEGUE__FIELD_KINDS) {
      segue__text_begin(t, *text - '0');
      for (const char *p = text + 1; p < nl; p++) prime_octet(t, (uint8_t)*p);
      prime_octet(t, 0);
    }
    text = nl + 1;
  }
}

/* Zeros, at the border of a cache line. */
static void *lines_of(size_t n, size_t size) {
  void *p = aligned_alloc(64, n * size);
  if (p) memset(p, 0, n * size);
  return p;
}

static bool model_room(segue__text_model *m, size_t len) {
  m->slots = lines_of((size_t)1 << PRIME_BITS, sizeof *m->slots);
  m->hist = malloc(len + 1);
  m->match = calloc((size_t)1 << MATCH_BITS, sizeof *m->match);
  m->spare = calloc(1, sizeof *m->spare);
  return m->slots && m->hist && m->match && m->spare;
}

segue__text_model *segue__text_model_new(const segue__text_part *parts, size_t n_parts) {
  segue__text_model *m = calloc(1, sizeof *m);
  segue__text *t = calloc(1, sizeof *t);
  uint16_t *stay = lines_of((size_t)1 << SLOT_BITS, sizeof *stay);
  size_t len = 0;
  for (size_t i = 0; i < n_parts; i++) len += parts[i].len + 1;
  if (!m || !t || !stay || !model_room(m, len)) goto fail;
  init_tables(&m->t);
  init_adapt(&t->a, &m->t);
  t->m = m;
  t->prime = m;
  for (size_t i = 0; i < n_parts; i++) prime_pass(t, parts[i].text, parts[i].text + parts[i].len);
  m->a = t->a;
  fold(stay, m->slots, &m->t);
  free(m->slots);
  m->slots = stay;
  free(t);
  return m;
fail:
  free(stay);
  free(t);
  segue__text_model_free(m);
  return NULL;
}

segue__text *segue__text_new(const segue__text_model *m) {
  segue__text *t = calloc(1, sizeof *t);
  if (!t) return NULL;
  t->overlay = aligned_alloc(64, sizeof *t->overlay << OVERLAY_BITS);
  if (!t->overlay) {
    free(t);
    return NULL;
  }
  t->m = m;
  segue__text_reset(t);
  return t;
}

_Atomic(segue__text *) *segue__text_spare(const segue__text_model *m) {
  return m->spare;
}

void segue__text_reset(segue__text *t) {
  memset(t->overlay, 0, sizeof *t->overlay << OVERLAY_BITS);
  memset(t->msg_match, 0, sizeof t->msg_match);
  t->a = t->m->a;
  t->msg_len = 0;
}
