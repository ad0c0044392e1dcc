/* SPDX-License-Identifier: Apache-2.0 */
/* Learns the numbers of text model 1 that its priming texts don't give: what bit histories and matches say, how sources are
 * weighed, how the result is corrected (lib/wire/text_learnt.c). tools/train_weights.py runs it.
 *
 *   weights WEIGHTS CORRECTIONS PRIMING TEXTS [PRIMING TEXTS ...]
 *
 * Each model is primed on PRIMING, lines as embed.py leaves them, and sees TEXTS, lines of `spelled`: other conversations than
 * those that PRIMING has phrases of. One after another they go on with the same numbers, some rounds long. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/text_model.h"
#include "wire/text_state.h"

enum { MODELS = 8, ROUNDS = 3, AT_ONCE = 8, CELLS = APM_CTX * APM_POINTS };

typedef struct average {
  double p, n;
} average;

typedef struct numbers {
  average histories[N_CTX][256], matches[2][32], corrections[2][CELLS];
  int8_t points[2][CELLS]; /* the last, as they are printed */
  adapt a;
} numbers;

typedef struct school {
  segue__text_model *m[MODELS];
  segue__text *t[MODELS];
  char *texts[MODELS];
  const char *at[MODELS];
  size_t len[MODELS];
  int n;
  numbers learnt;
  double bits;
} school;

static const double first_weights[2] = {0.3, 1.0 / 3}; /* of a bit history and of a match */

static uint32_t sixteen(double p) {
  const long v = lround(p * 65536);
  return v < 16 ? 16 : v > 65520 ? 65520 : (uint32_t)v;
}

static int8_t point(const segue__text_tables *t, double p) {
  const int x = t->stretch[sixteen(p) >> 4], v = (x + (x < 0 ? -8 : 8)) / 16;
  return (int8_t)(v > 127 ? 127 : v);
}

static void init_numbers(numbers *l, const segue__text_tables *t) {
  for (int s = 1; s < t->n_states; s++)
    for (int c = 0; c < N_CTX; c++)
      l->histories[c][s] = (average){(t->n1[s] + 0.3) / (t->n0[s] + t->n1[s] + 0.6), 2};
  for (int k = 0; k < 64; k++) l->matches[k / 32][k % 32] = (average){0.75 + (k % 32) * 0.0073, 2};
  for (int i = 0; i < 2 * CELLS; i++) {
    const int x = i % APM_POINTS * (4096 / (APM_POINTS - 1));
    l->corrections[i / CELLS][i % CELLS] = (average){t->squash[x < 4096 ? x : 4095] / 65536.0, 20};
    l->points[i / CELLS][i % CELLS] = point(t, l->corrections[i / CELLS][i % CELLS].p);
  }
  int32_t(*sets[3])[N_PAD] = {l->a.wa, l->a.wb, l->a.wc};
  const int n[3] = {SETS_A, SETS_B, SETS_C};
  for (int k = 0; k < 3; k++)
    for (int s = 0; s < n[k]; s++)
      for (int i = 0; i < N_CTX + 2; i++) sets[k][s][i] = (int32_t)(65536 * first_weights[i >= N_CTX]);
  for (int f = 0; f < SEGUE__FIELD_KINDS * MATCHES; f++)
    for (int i = 0; i < 3 * (N_ORDERS + 1); i++) l->a.wf[f][i / 3][i % 3] = 65536 / 3;
}

static input says(const segue__text_tables *t, double p) {
  const uint32_t v = sixteen(p);
  return (input){t->stretch[v >> 4], (int16_t)(((int32_t)v - 32768) >> 5)};
}

static void give(const numbers *l, segue__text_model *m) {
  for (int c = 0; c < N_CTX; c++)
    for (int s = 1; s < m->t.n_states; s++) m->in[c][s] = says(&m->t, l->histories[c][s].p);
  for (int k = 0; k < 64; k++) m->matched[k / 32][k % 32] = says(&m->t, l->matches[k / 32][k % 32].p);
  m->apm1 = l->points[0];
  m->apm2 = l->points[1];
}

static void towards(average *a, int bit, double most) {
  if (a->n < most) a->n++;
  a->p += (bit - a->p) / a->n;
}

static void correct(numbers *l, const segue__text_tables *t, int k, uint32_t at, uint32_t part, int bit) {
  at += part >= 2048;
  towards(&l->corrections[k][at], bit, 400);
  l->points[k][at] = point(t, l->corrections[k][at].p);
}

/* What was predicted came out so: before the text goes on. */
static void learn(numbers *l, segue__text_model *m, const segue__text *t, int bit) {
  for (int c = 0; c < N_CTX; c++)
    if (t->st[c]) {
      towards(&l->histories[c][t->st[c]], bit, 4000);
      m->in[c][t->st[c]] = says(&m->t, l->histories[c][t->st[c]].p);
    }
  if (t->expect >= 0) {
    average *a = &l->matches[t->mmp >> 5][t->mmp & 31];
    towards(a, bit == t->expect, 4000);
    m->matched[t->mmp >> 5][t->mmp & 31] = says(&m->t, a->p);
  }
  correct(l, &m->t, 0, t->apm1, t->apm_w, bit);
  correct(l, &m->t, 1, t->apm2, t->apm_w, bit);
}

static void see_octet(school *s, int k, uint8_t octet) {
  const segue__text_code *code = &s->m[k]->code;
  for (unsigned i = 0; i < code->len[octet]; i++) {
    const int bit = code->bits[octet] >> i & 1;
    const uint32_t p = segue__text_predict(s->t[k]);
    s->bits -= log2((bit ? p : 65536 - p) / 65536.0);
    learn(&s->learnt, s->m[k], s->t[k], bit);
    segue__text_update(s->t[k], bit);
  }
}

static void see_line(school *s, int k, const char *p, size_t n, uint32_t *about) {
  segue__text *t = s->t[k];
  const int field = *p - '0';
  bool told = false;
  segue__text_begin(t, field, field == SEGUE__FIELD_VALUE ? *about : 0);
  *about = field == SEGUE__FIELD_NAME ? segue__text_about(p + 1, n - 1) : 0;
  for (size_t i = 1; i < n; i++) {
    if (p[i] == SEGUE__TEXT_TOLD)
      told = !told;
    else if (told)
      segue__text_pass(t, (uint8_t)p[i]);
    else
      see_octet(s, k, (uint8_t)p[i]);
  }
  see_octet(s, k, 0);
}

/* Weights go on with what they learnt. */
static void begin_message(school *s, int k, int32_t rate) {
  segue__text_reset(s->t[k]);
  s->t[k]->a = s->learnt.a;
  s->t[k]->rate = rate;
}

/* The next contexts of a model's texts; whether there are more. */
static int see_some(school *s, int k, int32_t rate, int contexts) {
  const char *end = s->texts[k] + s->len[k], *nl;
  uint32_t about = 0;
  give(&s->learnt, s->m[k]);
  begin_message(s, k, rate);
  for (; s->at[k] < end && (nl = memchr(s->at[k], '\n', (size_t)(end - s->at[k]))) != NULL;
       s->at[k] = nl + 1) {
    if (nl == s->at[k]) continue;
    if (*s->at[k] != '=') {
      see_line(s, k, s->at[k], (size_t)(nl - s->at[k]), &about);
    } else if (contexts-- > 0) {
      s->learnt.a = s->t[k]->a;
      begin_message(s, k, rate);
    } else {
      break;
    }
  }
  s->learnt.a = s->t[k]->a;
  return s->at[k] < end;
}

/* The one of which the least part was seen: no texts are seen alone at the end, which would count most. */
static int next_of(const school *s) {
  double least = 1;
  int next = -1;
  for (int k = 0; k < s->n; k++) {
    const double part = s->len[k] ? (double)(s->at[k] - s->texts[k]) / (double)s->len[k] : 1;
    if (part >= least) continue;
    least = part;
    next = k;
  }
  return next;
}

/* All texts once, a few contexts of a model at a time. */
static void see_all(school *s, int32_t rate) {
  s->bits = 0;
  for (int k = 0; k < s->n; k++) s->at[k] = s->texts[k];
  for (int k; (k = next_of(s)) >= 0;)
    if (!see_some(s, k, rate, AT_ONCE)) s->at[k] = s->texts[k] + s->len[k];
}

static char *all_of(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  char *p = NULL;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    *n = (size_t)ftell(file);
    rewind(file);
    p = malloc(*n + 1);
    if (p && fread(p, 1, *n, file) != *n) *n = 0;
  }
  if (file) fclose(file);
  return p;
}

static void print_set(FILE *to, const int32_t *w, int n) {
  for (int i = 0; i < n; i++) {
    const long v = lround(w[i] / 8.0);
    fprintf(to, "%s%ld", i ? " " : "", v < -32767 ? -32767 : v > 32767 ? 32767 : v);
  }
  fputc('\n', to);
}

static void print_averages(FILE *to, const average *a, int from, int n) {
  for (int i = from; i < n; i++) fprintf(to, "%s%d", i > from ? " " : "", (int16_t)sixteen(a[i].p));
  fputc('\n', to);
}

static void print_numbers(const numbers *l, const segue__text_tables *t, FILE *to) {
  fputs(
      "# SPDX-License-Identifier: Apache-2.0\n# What bit histories say, by context: 65536 P(1), less 65536 from 32768 on.\n",
      to);
  for (int c = 0; c < N_CTX; c++) print_averages(to, l->histories[c], 1, t->n_states);
  fputs("# What matches say, in the priming text and in the message, by their length from 1.\n", to);
  for (int k = 0; k < 2; k++) print_averages(to, l->matches[k], 1, 32);
  fputs(
      "# Weights in 1/8192, four times (prose and titles behind a small letter, behind another octet, values, other fields) by longest context seen and length of the match.\n",
      to);
  for (int s = 0; s < SETS_A; s++) print_set(to, l->a.wa[s], N_IN);
  fputs("# So by node.\n", to);
  for (int s = 0; s < SETS_B; s++) print_set(to, l->a.wb[s], N_IN);
  fputs("# By field and the classes of the last two characters.\n", to);
  for (int s = 0; s < SETS_C; s++) print_set(to, l->a.wc[s], N_IN);
  fputs("# Of the three, by field, length of the match and longest context seen.\n", to);
  for (int f = 0; f < SEGUE__FIELD_KINDS * MATCHES; f++)
    for (int i = 0; i <= N_ORDERS; i++) print_set(to, l->a.wf[f][i], 3);
}

static void print_corrections(const numbers *l, FILE *to) {
  fputs(
      "# SPDX-License-Identifier: Apache-2.0\n# Corrections, at every 256th of what was mixed, by hashed context: in 1/16 of the logarithm of p / (1 - p).\n",
      to);
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < CELLS; i++)
      fprintf(to, "%d%c", l->points[k][i], i % APM_POINTS == APM_POINTS - 1 ? '\n' : ' ');
}

int main(int argc, char **argv) {
  static const int32_t rates[ROUNDS] = {16, 8, 4};
  school *s = calloc(1, sizeof *s);
  if (!s) return 1;
  for (int i = 3; i + 1 < argc && s->n < MODELS; i += 2, s->n++) {
    segue__text_part part = {0};
    part.text = all_of(argv[i], &part.len);
    s->texts[s->n] = all_of(argv[i + 1], &s->len[s->n]);
    s->m[s->n] = part.text ? segue__text_model_new(&part, 1) : NULL;
    s->t[s->n] = s->m[s->n] ? segue__text_new(s->m[s->n]) : NULL;
    if (!s->t[s->n] || !s->texts[s->n]) return 1;
  }
  if (!s->n) return 2;
  init_numbers(&s->learnt, &s->m[0]->t);
  for (int round = 0; round < ROUNDS; round++) {
    see_all(s, rates[round]);
    fprintf(stderr, "round %d: %.0f octets\n", round + 1, s->bits / 8);
  }
  FILE *weights = fopen(argv[1], "w"), *corrections = fopen(argv[2], "w");
  if (!weights || !corrections) return 1;
  print_numbers(&s->learnt, &s->m[0]->t, weights);
  print_corrections(&s->learnt, corrections);
  return fclose(weights) | fclose(corrections);
}
