/* SPDX-License-Identifier: Apache-2.0 */
/* What does not depend on the texts that a model was primed with, but was learnt once from many contexts: what a bit
 * history says, how sources are weighed, how the result is corrected. tools/train_weights.py made the numbers. */
#include <assert.h>

#include "wire/learnt.h"
#include "wire/text_state.h"

static input says(const segue__text_tables *t, uint32_t p) {
  return (input){t->stretch[p >> 4], (int16_t)(((int32_t)p - 32768) >> 5)};
}

static const int16_t *take_weights(int32_t (*sets)[N_PAD], int n, const int16_t *from) {
  for (int s = 0; s < n; s++)
    for (int i = 0; i < N_IN; i++) sets[s][i] = *from++ * 8;
  return from;
}

void segue__text_learnt(segue__text_model *m) {
  const int16_t *n = segue__learnt_en1;
  for (int c = 0; c < N_CTX; c++)
    for (int s = 1; s < m->t.n_states; s++) m->in[c][s] = says(&m->t, (uint16_t)*n++);
  for (int k = 0; k < 2; k++)
    for (int len = 1; len < 32; len++) m->matched[k][len] = says(&m->t, (uint16_t)*n++);
  m->weights = n;
  assert(segue__corrections_en1_len == 2 * APM_CTX * APM_POINTS);
  m->apm1 = segue__corrections_en1;
  m->apm2 = m->apm1 + APM_CTX * APM_POINTS;
}

void segue__text_weights(const segue__text_model *m, adapt *a) {
  const int16_t *n = m->weights;
  n = take_weights(a->wa, SETS_A, n);
  n = take_weights(a->wb, SETS_B, n);
  n = take_weights(a->wc, SETS_C, n);
  for (int f = 0; f < SEGUE__FIELD_KINDS * MATCHES; f++)
    for (int i = 0; i < 3 * (N_ORDERS + 1); i++) a->wf[f][i / 3][i % 3] = *n++ * 8;
  assert((size_t)(n - segue__learnt_en1) == segue__learnt_en1_len);
}
