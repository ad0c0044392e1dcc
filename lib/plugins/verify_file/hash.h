/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h: salted hashes of what people know (date of birth, PIN), so that a file of them gives
 * nothing away: PBKDF2-HMAC-SHA256 over the canonical value (plugins/common/spoken.h). */
#ifndef SEGUE_PLUGINS_VERIFY_FILE_HASH_H
#define SEGUE_PLUGINS_VERIFY_FILE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum {
  VF_SALT = 16,
  VF_SALT_MIN = 8,
  VF_HASH = 32,
  VF_ITER_MIN = 1000,
  VF_ITER_MAX = 10000000,
  VF_ITER_DEFAULT = 120000
};

typedef struct vf_hash {
  uint8_t salt[VF_SALT];
  uint8_t hash[VF_HASH];
  uint32_t n_salt;
  uint32_t iter;
} vf_hash;

/** Hash `value` with a fresh salt. @return SEGUE_OK, SEGUE_E_INVAL (nothing in the value, or `iter`
 *  out of bounds) or SEGUE_E_ENGINE */
int segue__vf_make(const char *value, uint32_t iter, vf_hash *out);

/** Whether `value` is what was hashed. Takes the same time either way, for a value without content too. */
int segue__vf_matches(const vf_hash *h, const char *value);

/** Hexadecimal to bytes. @return bytes written, 0 when malformed or more than `cap` */
size_t segue__vf_unhex(const char *hex, uint8_t *out, size_t cap);

/** `out` needs 2n+1 bytes. */
void segue__vf_hex(const uint8_t *p, size_t n, char *out);

#endif /* SEGUE_PLUGINS_VERIFY_FILE_HASH_H */
