/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed values: input is opened as it is; then it is sealed as a body, so that what lies behind the seal
 * meets hostile octets too (a peer that holds the key). */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

#include "wire/seal.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Priming the text model is not the first input's fault. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return segue_wire_warm_up() < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t key[32] = {1, 2, 3};
  segue_decode_options d;
  segue_encode_options o;
  segue_keyring *ring = NULL;
  segue_context *ctx = NULL;
  if (size > 4096 || segue_keyring_new(&ring) < 0 || segue_keyring_add(ring, 1, key, sizeof key) < 0)
    goto done;
  segue_decode_options_init(&d, sizeof d);
  segue_encode_options_init(&o, sizeof o);
  d.form = SEGUE_FORM_SEALED;
  d.charset = SEGUE_CHARSET_RAW;
  d.keys = o.keys = ring;
  d.now = o.now = 1795514400;
  if (segue_decode(&ctx, (const char *)data, size, &d, NULL) == SEGUE_OK) segue_context_unref(ctx);
  uint8_t *value = malloc(size + SEGUE__SEAL_OVERHEAD + 1);
  size_t n = 0;
  if (value && size > 0 && segue__seal(&o, data[0] & 7, data + 1, size - 1, value, &n, NULL) == SEGUE_OK) {
    ctx = NULL;
    if (segue_decode(&ctx, (const char *)value, n, &d, NULL) == SEGUE_OK) segue_context_unref(ctx);
  }
  free(value);
done:
  segue_keyring_free(ring);
  return 0;
}
