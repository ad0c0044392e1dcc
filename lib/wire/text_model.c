/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_model.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h> /* the same integers, faster */
#endif

#include "wire/text_tables.h"

/* Design notes. Each context (the last 1 to 4 octets, the word so far alone and with the one before it, shapes, a
 * match with earlier text) names a slot holding a bit history; a map turns the history into a probability; gated
 * linear mixers in the logistic domain weigh them; two maps correct the result. Priming works on a wide table, so
 * that nothing is pushed out before it was met again; then the table is folded to what stays. What is primed is
 * read only, the maps too. A message adds bit histories of its own and goes on training the mixers; both die with
 * it, and only they are made anew for the next: all together has to fit 2 MB. */

#define LINES (21 << 10)   /* of slots, shared by all messages */
#define PRIME_LINE_BITS 17 /* so many while priming */
#define LINE 64            /* octets of a cache line: what one context says of half an octet is in one */
#define WAYS 4             /* slots of a bucket: where a key may be */
#define BUCKET (2 * WAYS)
#define OVERLAY_BITS 13 /* lines of what a message says */
#define PATHS 16        /* in half an octet; 0 is none */
#define N_CTX 7
#define N_ORDERS 4 /* the first of them: by the last octets alone */
#define N_SURE 4   /* the last of them: how sure they are counts too */
#define N_IN (N_CTX + 2 + N_SURE + 1)
#define N_PAD 16
#define MATCH_BITS 16
#define MATCH_MIN 3
#define MATCH_MAX 31
#define MSG_MAX 8192 /* history of one message that the match model remembers */
#define SETS_A ((N_ORDERS + 1) * 8)
#define SETS_B 256
#define SETS_C (SEGUE__FIELD_KINDS * 16)
#define APM_BITS 10
#define APM_CTX (1 << APM_BITS)

typedef struct maps { /* learn while priming */
  uint32_t high[16];  /* an octet's first bit, by those of the two before it */
  uint32_t sm[N_CTX][256];
  uint32_t mm[2][32];
  uint16_t apm1[APM_CTX * 33], apm2[APM_CTX * 33];
} maps;

typedef struct input { /* of the mixers: what a bit history says */
  int16_t stretched, sure;
} input;

typedef struct adapt { /* goes on learning in each message */
  int32_t wa[SETS_A][N_PAD], wb[SETS_B][N_PAD], wc[SETS_C][N_PAD];
  int32_t wf[SEGUE__FIELD_KINDS][4];
} adapt;

struct segue__text_model {
  segue__text_tables t;
  maps maps;
  input in[N_CTX][256]; /* the maps as they stand after priming */
  adapt a;
  uint8_t *slots;      /* buckets of WAYS checks and WAYS states; state 0: free */
  const uint8_t *hist; /* the priming text; its line ends stand for zero octets */
  uint8_t *hist_made;  /* where it had to be put together */
  uint32_t hist_len;   /* of it so far while priming */
  _Atomic(segue__text *)
      *spare;      /* one that is used no more, for the next message: saves the kernel the trouble */
  uint32_t *match; /* hash of MATCH_MIN octets -> position after them */
};

struct segue__text {
  const segue__text_model *m;
  segue__text_model *prime; /* set while the model itself is being primed */
  adapt a;
  uint32_t over_key[1 << OVERLAY_BITS];        /* whose line it is, 0 none; a newcomer takes it */
  uint64_t over[1 << OVERLAY_BITS][PATHS / 8]; /* octets: bit histories by the bits of this half */
  uint8_t msg[MSG_MAX];
  uint32_t msg_len;
  uint16_t msg_match[4096];
  /* state of the octet in progress */
  uint32_t c0, c4, c8, c4n;
  int bitpos, field;
  bool passed;                 /* the octet before was */
  uint32_t about;              /* hash of a value's name */
  uint32_t word, word1, shape; /* hashes of the word so far and the one before it */
  uint32_t h[N_CTX];
  /* of the bit in progress */
  uint32_t base[N_CTX];
  uint8_t *ov[N_CTX]; /* the line of this half */
  const uint8_t *line[N_CTX];
  uint32_t path;
  uint8_t known[N_CTX + 1]; /* contexts that priming met in this half */
  int n_known;
  uint8_t *sl[N_CTX];
  uint8_t st[N_CTX];
  int16_t in[N_PAD];
  int32_t *w[3];
  int32_t pst[3];
  int32_t pf;
  uint32_t apm1, apm2, apm_w, high;
  /* match */
  const uint8_t *mp; /* predicted octet or NULL */
  const uint8_t *mend;
  uint32_t n_text; /* octets of this text */
  int mlen;
  int mmp;    /* where in the map of matches */
  int expect; /* predicted bit or -1 */
};

static void init_apm(uint16_t *apm, const segue__text_tables *t) {
  for (int i = 0; i < APM_CTX * 33; i++) {
    const int x = i % 33 * 128;
    apm[i] = t->squash[x < 4096 ? x : 4095];
  }
}

static void init_maps(maps *m, const segue__text_tables *t) {
  for (int c = 0; c < N_CTX; c++)
    for (int s = 0; s < t->n_states; s++) {
      const uint32_t p = (uint32_t)((t->n1[s] * 10 + 3) * 65535ull / ((t->n0[s] + t->n1[s]) * 10 + 6));
      m->sm[c][s] = p << 16;
    }
  for (int i = 0; i < 16; i++) m->high[i] = 32768u << 16;
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 32; i++) m->mm[k][i] = (uint32_t)(49152 + i * 480) << 16;
  init_apm(m->apm1, t);
  init_apm(m->apm2, t);
}

static void init_adapt(adapt *a) {
  memset(a, 0, sizeof *a);
  for (int i = 0; i < N_PAD; i++) {
    const int32_t w = i < N_CTX ? 65536 * 3 / 10 : i < N_CTX + 2 ? 65536 / 3 : 0;
    for (int s = 0; s < SETS_A; s++) a->wa[s][i] = w;
    for (int s = 0; s < SETS_B; s++) a->wb[s][i] = w;
    for (int s = 0; s < SETS_C; s++) a->wc[s][i] = w;
  }
  for (int f = 0; f < SEGUE__FIELD_KINDS; f++)
    for (int i = 0; i < 3; i++) a->wf[f][i] = 65536 / 3;
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

/* A context in one half of an octet has a number, its base: the upper bits name a line, the lower ones with the bits
 * of that half so far (path, 1 to 15) a bucket in it and a check. */
static uint32_t prime_line(uint32_t base) {
  return base >> (32 - PRIME_LINE_BITS);
}

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

#if defined(__GNUC__)
#define lowest_bit(x) __builtin_ctzll(x)
#else
static int lowest_bit(uint64_t x) {
  int n = 0;
  while (!(x >> n & 1)) n++;
  return n;
}
#endif

static uint32_t four(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Read only: what priming left for a key, or no history. Free slots are the last of a bucket. */
static uint8_t primed_state(const uint8_t *bucket, uint8_t check) {
  const uint32_t odd = four(bucket) ^ check * 0x01010101u;
  const uint32_t same = (odd - 0x01010101u) & ~odd & 0x80808080u; /* lowest bit: the first way */
  const uint64_t states = four(bucket + WAYS);
  return (uint8_t)(states >> (lowest_bit(same | (uint64_t)0x80 << 32) - 7));
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

static void fold(uint8_t *to, const uint8_t *from, const segue__text_tables *t) {
  for (uint32_t i = 0; i < LINE << PRIME_LINE_BITS; i += BUCKET) {
    uint8_t *bucket = &to[line_of(i / LINE) * LINE | (i & (LINE - BUCKET))];
    for (uint32_t k = i; k < i + WAYS; k++)
      if (from[k + WAYS]) fold_slot(bucket, from[k], from[k + WAYS], t);
  }
}

/* The line of what this message says in a context; the context that had it is forgotten. */
static void claim_line(segue__text *t, int c) {
  const uint32_t base = t->base[c], at = base >> (32 - OVERLAY_BITS);
  const uint64_t keep = (uint64_t)0 - (t->over_key[at] == base);
  t->over_key[at] = base;
  t->over[at][0] &= keep;
  t->over[at][1] &= keep;
  t->ov[c] = (uint8_t *)t->over[at];
}

/* At the beginning of each half of an octet: which lines, and bring them near. */
static void begin_half(segue__text *t) {
  const uint32_t so_far = t->c0 * 0x9E3779B1u;
  for (int c = 0; c < N_CTX; c++) {
    const uint32_t base = mix32(t->h[c] ^ so_far) | 1;
    t->base[c] = base;
    const uint32_t line = prime_line(base);
    t->line[c] = &t->m->slots[(t->prime ? line : line_of(line)) * LINE];
    prefetch(t->line[c]);
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

/* A context that priming did not meet at the first bit that is looked up in a half is not looked for at its others. */
static void look_up(segue__text *t) {
  const int pos = t->bitpos;
  t->path = pos < 4 ? t->c0 : (t->c0 & ((1u << (pos - 4)) - 1)) | 1u << (pos - 4);
  if (pos == 4) begin_half(t);
  if (t->prime) {
    claim(t);
    return;
  }
  const uint32_t path = t->path;
  uint8_t st[N_CTX] = {0};
  if (pos == 1 || pos == 4) {
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

static void learn_slots(segue__text *t, int bit) {
  const uint8_t(*next)[2] = t->m->t.next;
  const uint32_t path = t->path;
  uint8_t st[N_CTX];
  memcpy(st, t->st, sizeof st);
  if (t->prime) {
    for (int c = 0; c < N_CTX; c++) *t->sl[c] = next[st[c]][bit];
    return;
  }
  for (int c = 0; c < N_CTX; c++) t->ov[c][path] = next[st[c]][bit];
}

/* ---- match model: where did the last octets occur before, and what followed? ---- */

static uint32_t match_hash(const segue__text *t, int bits) {
  uint32_t h = (t->c4 * 0x9E3779B1u) ^ ((t->c8 & 0xFF) * 0x85EBCA6Bu);
  return mix32(h) >> (32 - bits);
}

static bool in_message(const segue__text *t) {
  return t->mp >= t->msg && t->mp < t->msg + MSG_MAX;
}

static uint32_t match_octet(const segue__text *t) {
  return *t->mp == '\n' && !in_message(t) ? 0 : *t->mp;
}

/* Try what followed at `at` of `past`, the last octets there being those of this text. */
static void match_try(segue__text *t, const uint8_t *past, uint32_t at, uint32_t end, const uint8_t *now) {
  uint32_t len = 0;
  if (!at || at >= end) return;
  while (len < MATCH_MAX && len < at && len < t->n_text && past[at - 1 - len] == *(now - 1 - len)) len++;
  if (len < MATCH_MIN) return;
  t->mp = &past[at];
  t->mend = &past[end];
  t->mlen = (int)len;
}

static void match_find(segue__text *t) {
  const uint8_t *now = t->prime ? t->m->hist + t->m->hist_len : t->msg + t->msg_len;
  if (t->mp && t->mlen > 0 && match_octet(t) == (t->c4 & 0xFF)) {
    t->mp++;
    if (t->mlen < MATCH_MAX) t->mlen++;
    if (t->mp >= t->mend) t->mp = NULL;
  } else {
    t->mp = NULL;
    t->mlen = 0;
  }
  const uint32_t hm = match_hash(t, 12), hp = match_hash(t, MATCH_BITS);
  if (!t->mp && !t->prime) match_try(t, t->msg, t->msg_match[hm], t->msg_len, now);
  if (!t->mp) match_try(t, t->m->hist, t->m->match[hp], t->m->hist_len, now);
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
  CTX((t->passed ? 0x1000u : c1) | f << 8);
  CTX((t->c4 & 0xFFFF));
  CTX((t->c4n & 0xFFFFFF));
  CTX(t->c4n * 0x9E3779B1u);
  CTX(t->word * 0x9E3779B1u ^ (t->word ? 0 : c1));
  CTX(t->word * 0x85EBCA6Bu ^ t->word1 * 0x2545F491u ^ (t->word ? 0 : c1 << 1));
  CTX((t->shape & 0xFFFFF) ^ f << 24 ^ t->about * 0x2545F491u);
#undef CTX
}

static void next_octet(segue__text *t) {
  const uint32_t c = t->c0 & 0xFF;
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
  if (cls == 2 || cls == 3 || cls == 5 || c == '\'') {
    t->word = (t->word + (c | (cls == 3 ? 0x20 : 0)) + 1) * 0x2F0B4C47u;
  } else if (t->word) {
    t->word1 = t->word;
    t->word = 0;
  } else if (cls == 0) {
    t->word1 = 0;
  }
  match_find(t);
  t->c0 = 1;
  t->bitpos = 0;
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
  t->c0 = 1;
  t->bitpos = 0;
  set_contexts(t);
}

/* ---- prediction ---- */

static int32_t stretch16(const segue__text_tables *t, uint32_t p16) {
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
  const uint32_t pc = match_octet(t) | 0x100u;
  if (pc >> (8 - t->bitpos) != t->c0) { /* already contradicted in this octet */
    t->mlen = 0;
    return;
  }
  t->expect = pc >> (7 - t->bitpos) & 1;
  const int k = in_message(t);
  t->mmp = k << 5 | t->mlen;
  const uint32_t p = t->m->maps.mm[k][t->mlen] >> 16;
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

static uint32_t apm_at(uint32_t context) {
  return context * 0x9E3779B1u >> (32 - APM_BITS);
}

/* The first bit of an octet says little and costs as much as any: a map of its own instead of the mixers. */
static uint32_t predict_high(segue__text *t) {
  begin_half(t);
  t->high = (t->c4 >> 6 & 3) | (t->c4 >> 12 & 12);
  return clamp(t->m->maps.high[t->high] >> 16);
}

/* What state `s` of a map says; nothing of a context not met. */
static input input_of(const segue__text_tables *t, uint32_t e, int s) {
  const int32_t p = (int32_t)(e >> 16);
  return s ? (input){(int16_t)stretch16(t, (uint32_t)p), (int16_t)((p - 32768) >> 5)} : (input){0, 0};
}

uint32_t segue__text_predict(segue__text *t) {
  const segue__text_tables *tb = &t->m->t;
  if (t->bitpos == 0) return predict_high(t);
  const maps *know = &t->m->maps;
  const uint32_t row1 = 33 * apm_at(t->c0 | (t->c4 & 0xFF) << 8);
  const uint32_t row2 = 33 * apm_at(t->c0 ^ (t->c4 & 0xFFFF) << 8);
  prefetch(&know->apm1[row1 + 16]); /* most predictions are in the middle */
  prefetch(&know->apm2[row2 + 16]);
  look_up(t);
  int seen = 0;
  for (int c = 0; c < N_CTX; c++) { /* without branches: what was seen is anybody's guess */
    const uint8_t s = t->st[c];
    if (c < N_ORDERS) seen = s ? c + 1 : seen;
    const input e = t->prime ? input_of(tb, s ? know->sm[c][s] : 0, s) : t->m->in[c][s];
    t->in[c] = e.stretched;
    if (c >= N_CTX - N_SURE) t->in[c + N_SURE + 2] = e.sure;
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
  uint32_t p = (tb->squash[t->pf + 2048] * 2u + between(&know->apm1[t->apm1], fr) * 3 +
                between(&know->apm2[t->apm2], fr) * 3) >>
               3;
  return clamp(p);
}

/* ---- learning ---- */

/* Of the mixers, in 1/64. Priming ends slower than it begins, and a message has little time to say what it is like. */
#define RATE_PRIME 24
#define RATE_FALLS 14 /* by one with each 2^14 octets primed, down to RATE_LEAST */
#define RATE_LEAST 4
#define RATE_MESSAGE 24

/* Towards the bit by one share of n + 2. */
static void learn_map(const segue__text_tables *t, uint32_t *e, int bit) {
  const uint32_t n = *e & 0x3FF;
  const int32_t p = (int32_t)(*e >> 10), target = bit ? (1 << 22) - 1 : 0;
  const int32_t step = (int32_t)((int64_t)(target - p) * t->share[n] / 65536);
  *e = (uint32_t)(p + step) << 10 | (n < SEGUE__SHARE_MAX ? n + 1 : n);
}

static void learn_maps(segue__text *t, int bit) {
  maps *m = &t->prime->maps;
  for (int c = 0; c < N_CTX; c++)
    if (t->st[c]) learn_map(&t->m->t, &m->sm[c][t->st[c]], bit);
  if (t->expect >= 0) learn_map(&t->m->t, &m->mm[t->mmp >> 5][t->mmp & 31], bit == t->expect);
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

static int32_t prime_rate(uint32_t octets) {
  const uint32_t falls = octets >> RATE_FALLS, most = RATE_PRIME - RATE_LEAST;
  return RATE_PRIME - (int32_t)(falls < most ? falls : most);
}

static void learn_mixers(segue__text *t, int bit) {
  const segue__text_tables *tb = &t->m->t;
  const int32_t rate = t->prime ? prime_rate(t->m->hist_len) : RATE_MESSAGE;
  for (int k = 0; k < 3; k++) {
    const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)tb->squash[t->pst[k] + 2048]);
    train(t->w[k], t->in, (err * rate) >> 6);
  }
  const int32_t err = (int32_t)((bit ? 65535 : 0) - (int32_t)tb->squash[t->pf + 2048]);
  for (int k = 0; k < 3; k++) t->a.wf[t->field][k] += (t->pst[k] * (err >> 4) + 0x2000) >> 14;
}

static void learn_apm(uint16_t *a, int bit) {
  *a = (uint16_t)(*a + (((bit ? 65535 : 0) - (int32_t)*a) >> 7));
}

void segue__text_update(segue__text *t, int bit) {
  const segue__text_tables *tb = &t->m->t;
  if (t->bitpos == 0) {
    if (t->prime) learn_map(tb, &t->prime->maps.high[t->high], bit);
    t->c0 = t->c0 << 1 | (uint32_t)bit;
    t->bitpos++;
    return;
  }
  learn_mixers(t, bit);
  if (t->prime) learn_maps(t, bit);
  if (t->expect >= 0 && bit != t->expect) t->mlen = 0;
  if (t->prime) {
    learn_apm(&t->prime->maps.apm1[t->apm1 + (t->apm_w >= 2048)], bit);
    learn_apm(&t->prime->maps.apm2[t->apm2 + (t->apm_w >= 2048)], bit);
  }
  learn_slots(t, bit);
  t->c0 = t->c0 << 1 | (uint32_t)bit;
  t->bitpos++;
  if (t->bitpos == 8) next_octet(t);
}

void segue__text_pass(segue__text *t, uint8_t octet) {
  t->c0 = octet | 0x100u;
  t->passed = true;
  next_octet(t);
}

/* ---- life ---- */

void segue__text_free(segue__text *t) {
  free(t);
}

void segue__text_model_free(segue__text_model *m) {
  if (!m) return;
  if (m->spare) segue__text_free(atomic_load(m->spare));
  free((void *)m->spare);
  free(m->slots);
  free(m->hist_made);
  free(m->match);
  free(m);
}

static void prime_octet(segue__text *t, uint8_t c) {
  for (int i = 7; i >= 0; i--) {
    (void)segue__text_predict(t);
    segue__text_update(t, c >> i & 1);
  }
}

/* Each line of what is in m->hist, `len` octets that end with a line. */
static void prime_text(segue__text *t, size_t len) {
  const uint8_t *text = t->m->hist, *end = text + len, *nl;
  uint32_t about = 0;
  for (; text < end; text = nl + 1) {
    nl = memchr(text, '\n', (size_t)(end - text));
    if (nl - text < 2 || *text < '0' || *text >= '0' + SEGUE__FIELD_KINDS) continue;
    segue__text_begin(t, *text - '0', *text - '0' == SEGUE__FIELD_VALUE ? about : 0);
    about = *text - '0' == SEGUE__FIELD_NAME
                ? segue__text_about((const char *)text + 1, (size_t)(nl - text - 1))
                : 0;
    t->prime->hist_len = (uint32_t)(text + 1 - t->m->hist);
    bool told = false;
    for (const uint8_t *p = text + 1; p < nl; p++) {
      if (*p == SEGUE__TEXT_TOLD) {
        told = !told;
        t->prime->hist_len++;
      } else if (told) {
        segue__text_pass(t, *p);
      } else {
        prime_octet(t, *p);
      }
    }
    prime_octet(t, 0);
  }
}

/* Zeros, at the border of a cache line. */
static uint8_t *lines_of(size_t n) {
  uint8_t *p = aligned_alloc(LINE, n);
  if (p) memset(p, 0, n);
  return p;
}

/* A single part that ends with a line stays where it is. */
static bool take_parts(segue__text_model *m, const segue__text_part *parts, size_t n_parts, size_t *len) {
  const segue__text_part *first = &parts[0];
  *len = 0;
  if (n_parts == 1 && first->len && first->text[first->len - 1] == '\n') {
    m->hist = (const uint8_t *)first->text;
    *len = first->len;
    return true;
  }
  for (size_t i = 0; i < n_parts; i++) *len += parts[i].len + 1;
  uint8_t *at = m->hist_made = malloc(*len + 1);
  m->hist = at;
  for (size_t i = 0; at && i < n_parts; i++) {
    if (parts[i].len) memcpy(at, parts[i].text, parts[i].len);
    at += parts[i].len;
    *at++ = '\n';
  }
  return at != NULL;
}

static bool model_room(segue__text_model *m) {
  m->slots = lines_of((size_t)LINE << PRIME_LINE_BITS);
  m->match = calloc((size_t)1 << MATCH_BITS, sizeof *m->match);
  m->spare = calloc(1, sizeof *m->spare);
  return m->slots && m->match && m->spare;
}

segue__text_model *segue__text_model_new(const segue__text_part *parts, size_t n_parts) {
  segue__text_model *m = calloc(1, sizeof *m);
  segue__text *t = calloc(1, sizeof *t);
  uint8_t *stay = lines_of((size_t)LINE * LINES);
  size_t len = 0;
  if (!m || !t || !stay || !model_room(m) || !take_parts(m, parts, n_parts, &len)) goto fail;
  segue__text_tables_init(&m->t);
  init_maps(&m->maps, &m->t);
  init_adapt(&t->a);
  t->m = m;
  t->prime = m;
  prime_text(t, len);
  m->a = t->a;
  for (int c = 0; c < N_CTX; c++)
    for (int s = 0; s < m->t.n_states; s++) m->in[c][s] = input_of(&m->t, m->maps.sm[c][s], s);
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
  t->m = m;
  segue__text_reset(t);
  return t;
}

_Atomic(segue__text *) *segue__text_spare(const segue__text_model *m) {
  return m->spare;
}

void segue__text_reset(segue__text *t) {
  memset(t->over_key, 0, sizeof t->over_key);
  memset(t->msg_match, 0, sizeof t->msg_match);
  t->a = t->m->a;
  t->msg_len = 0;
}
