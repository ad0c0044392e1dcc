/* SPDX-License-Identifier: Apache-2.0 */
/* base/bits.h: what standard C has no word for. */
#ifndef SEGUE_BASE_BITS_H
#define SEGUE_BASE_BITS_H

#include <stdint.h>

/* The place of the lowest bit set; `x` is not 0. */
static inline int segue__lowest_bit(uint64_t x) {
#if defined(__GNUC__)
  return __builtin_ctzll(x);
#else
  int n = 0;
  while (!(x >> n & 1)) n++;
  return n;
#endif
}

#endif /* SEGUE_BASE_BITS_H */
