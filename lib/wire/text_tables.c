/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_tables.h"

#include <stdbool.h>

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

static int find_state(const segue__text_tables *t, int n0, int n1) {
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

static void init_states(segue__text_tables *t) {
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
      if (*other > 1) *other = *other > 8 ? 3 : *other > 3 ? 2 : 1; /* news outweighs old habit */
      t->next[s][y] = (uint8_t)find_state(t, a, b);
    }
}

void segue__text_tables_init(segue__text_tables *t) {
  uint32_t p = 0;
  for (int x = -2047; x <= 2047; x++) {
    const uint32_t v = squash(x) >> 4;
    while (p <= v && p < 4096) t->stretch[p++] = (int16_t)x;
  }
  while (p < 4096) t->stretch[p++] = 2047;
  for (int x = 0; x < 4096; x++) t->squash[x] = (uint16_t)squash(x - 2048);
  init_states(t);
}
