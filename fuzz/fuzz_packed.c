/* SPDX-License-Identifier: Apache-2.0 */
/* Packed values: what decodes must encode again, to a value that decodes to the same context. */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Priming the text model is not the first input's fault. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return segue_wire_warm_up() < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_decode_options d;
  segue_encode_options o;
  segue_context *ctx = NULL, *again = NULL;
  segue_decode_options_init(&d, sizeof d);
  segue_encode_options_init(&o, sizeof o);
  d.form = SEGUE_FORM_PACKED;
  d.charset = o.charset = SEGUE_CHARSET_RAW;
  if (segue_decode(&ctx, (const char *)data, size, &d, NULL) < 0) return 0;
  static char value[1 << 15], same[1 << 15];
  size_t n = sizeof value, m = sizeof same;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
  if (segue_decode(&again, value, n, &d, NULL) < 0) abort();
  if (segue_encode(again, &o, same, &m, NULL, NULL) < 0) abort();
  if (n != m || memcmp(value, same, n) != 0) abort(); /* one context, one value */
  segue_context_unref(ctx);
  segue_context_unref(again);
  return 0;
}
