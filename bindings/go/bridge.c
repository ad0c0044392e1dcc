/* SPDX-License-Identifier: Apache-2.0 */
#include "bridge.h"

#include "_cgo_export.h"

static int go_random(void *user, uint8_t *out, size_t n) {
  return segueGoRandom((uintptr_t)user, out, n);
}

void segue_go_set_random(segue_encode_options *o, uintptr_t reader) {
  o->random = go_random;
  o->random_user = (void *)reader; /* a number, never followed */
}
