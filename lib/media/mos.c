/* SPDX-License-Identifier: Apache-2.0 */
#include "media/mos.h"

double segue__mos_g711(double loss, double delay_ms) {
  const double ppl = 100 * (loss < 0 ? 0 : loss > 1 ? 1 : loss);
  const double ie = 95 * ppl / (ppl + 25.1);
  /* Delay impairment, the usual two-line fit of G.107's curve. */
  const double id = 0.024 * delay_ms + (delay_ms > 177.3 ? 0.11 * (delay_ms - 177.3) : 0);
  const double r = 93.2 - id - ie;
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  const double mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
  return mos < 1 ? 1 : mos;
}
