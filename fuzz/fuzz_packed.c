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

/* An encoder that has to leave things out still writes what can be read, or says that the limit is too small. */
static void cut(const segue_context *ctx, segue_encode_options o, const segue_decode_options *d,
                uint32_t limit) {
  static char value[1 << 15];
  segue_context *less = NULL;
  size_t n = sizeof value;
  o.limit_chars = limit;
  const int rc = segue_encode(ctx, &o, value, &n, NULL, NULL);
  if (rc < 0 && rc != SEGUE_E_LIMIT) abort();
  if (rc < 0) return;
  if (n > limit || segue_decode(&less, value, n, d, NULL) < 0) abort();
  segue_context_unref(less);
}

static void read_it(const uint8_t *data, size_t size) {
  segue_decode_options d;
  segue_encode_options o;
  segue_context *ctx = NULL, *again = NULL;
  segue_decode_options_init(&d, sizeof d);
  segue_encode_options_init(&o, sizeof o);
  d.form = SEGUE_FORM_PACKED;
  d.charset = o.charset = SEGUE_CHARSET_RAW;
  if (segue_decode(&ctx, (const char *)data, size, &d, NULL) < 0) return;
  static char value[1 << 15], same[1 << 15];
  size_t n = sizeof value, m = sizeof same;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
  if (segue_decode(&again, value, n, &d, NULL) < 0) abort();
  if (segue_encode(again, &o, same, &m, NULL, NULL) < 0) abort();
  if (n != m || memcmp(value, same, n) != 0) abort(); /* one context, one value */
  cut(ctx, o, &d, 24 + data[size - 1]);
  segue_context_unref(ctx);
  segue_context_unref(again);
}

/* CRC-32 as in IEEE 802.3 (doc/wire-format.md), computed here since the library's own may be what is wrong. */
static uint32_t checksum(const uint8_t *data, size_t size) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < size * 8; i++) {
    const uint32_t bit = (crc ^ (uint32_t)data[i / 8] >> i % 8) & 1;
    crc = crc >> 1 ^ (bit ? 0xEDB88320u : 0);
  }
  return ~crc;
}

/* The input as it is, and with its checksum put right: five bits keep nobody out who means harm, but do keep a fuzzer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  read_it(data, size);
  if (size < 2 || size > 4096) return 0;
  uint8_t *right = malloc(size);
  if (!right) return 0;
  memcpy(right, data, size);
  right[0] = (uint8_t)((data[0] & 0xE0) | checksum(data + 1, size - 1) >> 27);
  if (right[0] != data[0]) read_it(right, size);
  free(right);
  return 0;
}
