/* SPDX-License-Identifier: Apache-2.0 */
/* base/hash.h: 32 bit FNV-1a, for words that are looked for or compared, never against somebody who chooses them. */
#ifndef SEGUE_BASE_HASH_H
#define SEGUE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define SEGUE__HASH_EMPTY UINT32_C(2166136261)

/* `h` and behind it the octets: begin with SEGUE__HASH_EMPTY. */
static inline uint32_t segue__hash(uint32_t h, const char *p, size_t n) {
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)p[i]) * UINT32_C(16777619);
  return h;
}

#endif /* SEGUE_BASE_HASH_H */
