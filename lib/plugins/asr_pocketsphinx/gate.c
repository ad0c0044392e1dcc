/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <math.h>

enum { ENOUGH = 480 }; /* 30 ms at 16 kHz */

void segue__gate_init(asr_gate *g) {
  g->floor = 60;
  g->loud = 0;
}

int segue__gate_feed(asr_gate *g, const int16_t *pcm, size_t n) {
  double sum = 0;
  if (n == 0) return 0;
  for (size_t i = 0; i < n; i++) sum += (double)pcm[i] * pcm[i];
  const double rms = sqrt(sum / (double)n);
  const double threshold = g->floor * 2.5 > 80 ? g->floor * 2.5 : 80;
  g->loud = rms > threshold ? g->loud + (uint32_t)n : 0;
  /* Down at once, up slowly: speech must not raise it, a new noise may within seconds. */
  g->floor = rms < g->floor ? g->floor * 0.7 + rms * 0.3 : g->floor * (1 + 2e-6 * (double)n) + 0.01;
  if (g->floor > 2000) g->floor = 2000;
  return g->loud >= ENOUGH;
}
