/* SPDX-License-Identifier: Apache-2.0 */
/* base/rng.h: a seeded generator for ids and simulated randomness; not for keys.
 * Threading: one thread at a time per generator. */
#ifndef SEGUE_BASE_RNG_H
#define SEGUE_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct segue__rng {
  uint64_t s[4];
} segue__rng;

void segue__rng_seed(segue__rng *r, uint64_t seed); /* equal seeds give equal sequences, on any machine */
uint64_t segue__rng_next(segue__rng *r);
void segue__rng_fill(segue__rng *r, void *buf, size_t n);

#endif /* SEGUE_BASE_RNG_H */
