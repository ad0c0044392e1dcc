/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the text model share: text_slots.c (bit histories by context), text_match.c (earlier text),
 * text_mix.c (weights and corrections), text_learnt.c (the tables that were learnt once), text_prime.c (priming and life),
 * text_model.c (contexts, and one bit after another). */
#ifndef SEGUE_LIB_WIRE_TEXT_STATE_H
#define SEGUE_LIB_WIRE_TEXT_STATE_H

#include "base/ahead.h"
#include "wire/text_code.h"
#include "wire/text_model.h"
#include "wire/text_tables.h"

#define LINES (21 << 10)   /* of slots, shared by all messages */
#define PRIME_LINE_BITS 17 /* so many while priming */
#define LINE 64            /* octets of a cache line: what one context says of four decisions is in one */
#define WAYS 4             /* slots of a bucket: where a key may be */
#define BUCKET (2 * WAYS)
#define OVERLAY_BITS 13 /* lines of what a message says */
#define PATHS 16        /* in four decisions; 0 is none */
#define N_CTX 7
#define N_ORDERS 4 /* the first of them: by the last octets alone */
#define N_SURE 6   /* the last of them: how sure they are counts too */
#define N_IN (N_CTX + 2 + N_SURE + 1)
#define N_PAD 16
#define MATCH_BITS 17
#define MATCH_MIN 3
#define MATCH_MAX 31
#define MSG_MAX 8192 /* history of one message that the match model remembers */
#define MANNERS 4    /* of text: prose behind a small letter, behind another octet, values, the others */
#define MATCHES 8    /* kinds of matches, by length */
#define SETS_A (MANNERS * (N_ORDERS + 1) * MATCHES)
#define SETS_B (MANNERS * 256)
#define CLASSES 8 /* of octets */
#define SETS_C (SEGUE__FIELD_KINDS * CLASSES * CLASSES)
#define APM_BITS 10
#define APM_CTX (1 << APM_BITS)
#define APM_POINTS 17

typedef struct input { /* of the mixers: what a bit history or a match says */
  int16_t stretched, sure;
} input;

typedef struct adapt { /* goes on learning in each message */
  int32_t wa[SETS_A][N_PAD], wb[SETS_B][N_PAD], wc[SETS_C][N_PAD];
  int32_t wf[SEGUE__FIELD_KINDS * MATCHES][N_ORDERS + 1][4];
} adapt;

struct segue__text_model {
  segue__text_tables t;
  segue__text_code code;
  input in[N_CTX][256]; /* by bit history */
  input matched[2][32]; /* by where the match is, and its length */
  const int8_t *apm1,
      *apm2; /* among the learnt numbers, as they are: widened they would take 68 KB of the 2 MB */
  const int16_t *weights; /* that each message begins with, among them too */
  uint8_t *slots;         /* buckets of WAYS checks and WAYS states; state 0: free */
  const uint8_t *hist;    /* the priming text; its line ends stand for zero octets */
  uint8_t *hist_made;     /* where it had to be put together */
  uint32_t hist_len;      /* of it so far while priming */
  _Atomic(segue__text *)
      *spare; /* one that is used no more, for the next message: saves the kernel the trouble */
  /* hash of octets -> which 2^match_shift positions that after them is one of: sixteen bits have to do */
  uint16_t *match;
  unsigned match_shift;
};

struct segue__text {
  const segue__text_model *m;
  segue__text_model *prime; /* set while the model itself is being primed */
  adapt a;
  int32_t rate;                                /* of the mixers, in 1/64 */
  uint16_t over_key[1 << OVERLAY_BITS];        /* whose line it is, 0 none; a newcomer takes it */
  uint64_t over[1 << OVERLAY_BITS][PATHS / 8]; /* octets: bit histories by the path */
  uint8_t msg[MSG_MAX];
  uint32_t msg_len;
  uint16_t msg_match[4096];
  /* state of the octet in progress */
  uint32_t c4, c8, c4n;
  uint32_t node, depth; /* in the tree of octets */
  int field;
  bool passed;                 /* the octet before was */
  uint32_t about;              /* hash of a value's name */
  uint32_t word, word1, shape; /* hashes of the word so far and the one before it */
  uint32_t h[N_CTX];
  uint32_t manner, set_c; /* which weights */
  /* of the decision in progress */
  uint32_t base[N_CTX];
  uint8_t *ov[N_CTX]; /* the line of these four decisions */
  const uint8_t *line[N_CTX];
  uint32_t path;
  uint8_t known[N_CTX + 1]; /* contexts that priming met in these four */
  int n_known;
  uint8_t *sl[N_CTX];
  uint8_t st[N_CTX];
  int16_t in[N_PAD];
  int32_t *w[3], *wf;
  int32_t pst[3];
  int32_t pf;
  uint32_t apm1, apm2, apm_w;
  /* match */
  const uint8_t *mp; /* predicted octet or NULL */
  const uint8_t *mend;
  uint32_t n_text; /* octets of this text */
  int mlen;
  int mmp;    /* where in the map of matches */
  int expect; /* predicted decision or -1 */
};

/* text_slots.c: the histories of the next decision into t->st; then what it was. */
void segue__text_look_up(segue__text *t);
void segue__text_learn_slots(segue__text *t, int bit);
/* What was seen more often, of the table that priming used, into the one that stays. */
void segue__text_fold(uint8_t *to, const uint8_t *from, const segue__text_tables *t);

/* text_match.c: at each octet's beginning; then for each decision two inputs. */
void segue__text_match_find(segue__text *t);
void segue__text_match_inputs(segue__text *t, int16_t *in);

/* text_mix.c: which corrections, brought near while histories are looked up; from t->in and the three sets of weights t->w
 * to P(1) in 16 bits; then what it was. */
void segue__text_near(segue__text *t);
uint32_t segue__text_mix(segue__text *t);
void segue__text_learn_mixers(segue__text *t, int bit);

/* text_learnt.c: m->in, m->matched and the corrections; what each message begins with. */
void segue__text_learnt(segue__text_model *m);
void segue__text_weights(const segue__text_model *m, adapt *a);

/* text_model.c: the decision is made. */
void segue__text_step(segue__text *t, int bit);

static inline uint32_t segue__mix32(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

#endif /* SEGUE_LIB_WIRE_TEXT_STATE_H */
