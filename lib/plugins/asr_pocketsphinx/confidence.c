/* SPDX-License-Identifier: Apache-2.0 */
#include "confidence.h"

#include <math.h>
#include <string.h>

/* Logistic regression by tests/eval/asr_confidence --fit on the demo's first scenario; the others are
 * measured with it. */
static const double bias = 8.08, w_loss = 0.0087, w_worst = 0.0517, w_uncovered = -4.69, w_grammar = 0.0807;

static size_t limit(int32_t frame, size_t n) {
  return frame < 0 ? 0 : (size_t)frame < n ? (size_t)frame : n;
}

/* Phone-loop score of each frame; covered frames are marked by `mark` below zero and above. */
static void spread(const conf_span *p, size_t n, double *frames, size_t cap) {
  memset(frames, 0, cap * sizeof *frames);
  for (size_t i = 0; i < n; i++) {
    const double mean = p[i].score / (p[i].last - p[i].first + 1);
    for (size_t k = limit(p[i].first, cap); k < limit(p[i].last + 1, cap); k++) frames[k] = mean;
  }
}

static int inside(const conf_span *words, size_t n, int32_t frame) {
  for (size_t i = 0; i < n; i++)
    if (!words[i].silence && frame >= words[i].first && frame <= words[i].last) return 1;
  return 0;
}

void segue__conf_measure(const conf_span *words, size_t n_words, const conf_span *phones, size_t n_phones,
                         double *scratch, size_t n_scratch, conf_features *out) {
  double grammar = 0, loop = 0;
  int32_t frames = 0, outside = 0;
  memset(out, 0, sizeof *out);
  spread(phones, n_phones, scratch, n_scratch);
  for (size_t i = 0; i < n_words; i++) {
    double l = 0;
    const int32_t n = words[i].last - words[i].first + 1;
    if (words[i].silence || n <= 0) continue;
    for (size_t k = limit(words[i].first, n_scratch); k < limit(words[i].last + 1, n_scratch); k++)
      l += scratch[k];
    const double loss = (words[i].score - l) / n;
    if (loss < out->worst) out->worst = loss;
    grammar += words[i].score;
    loop += l;
    frames += n;
  }
  for (size_t i = 0; i < n_phones; i++)
    for (int32_t k = phones[i].first; !phones[i].silence && k <= phones[i].last; k++)
      outside += !inside(words, n_words, k);
  out->frames = frames;
  if (!frames) return;
  out->loss = (grammar - loop) / frames;
  out->grammar = grammar / frames;
  out->uncovered = (double)outside / frames;
}

double segue__conf_probability(const conf_features *f) {
  if (f->frames <= 0) return 0;
  const double uncovered = f->uncovered < 2 ? f->uncovered : 2;
  const double x =
      bias + w_loss * f->loss + w_worst * f->worst + w_uncovered * uncovered + w_grammar * f->grammar;
  return 1 / (1 + exp(-x));
}

double segue__conf_word(double loss) {
  return 1 / (1 + exp(-(6.5 + 0.12 * loss)));
}
