/* SPDX-License-Identifier: Apache-2.0 */
/* vCon, plain and signed, and key files: input is read as it is and under a key; what reads writes again, signed
 * and not, and reads back with the same reference. */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key made for tests. */
static const char ring_json[] =
    "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k1\","
    "\"x\":\"wiyepEN1yFXkTqN02MJdVN6-CKRDByW-UZoG2bbXWxQ\",\"y\":\"FvGeyrWK5-sLFCXxAzGG9x7sfZ6mLihRrEQksMmb57Y\","
    "\"d\":\"M6KW2XYLfBXKKabE_U7rgruladZSd2_ptMpGb4Us5y8\"}}";

static void again(const segue_context *ctx, const segue_keyring *ring) {
  static char value[1 << 20];
  segue_context *back = NULL;
  segue_decode_options d;
  segue_encode_options o;
  size_t n = sizeof value;
  segue_decode_options_init(&d, sizeof d);
  segue_encode_options_init(&o, sizeof o);
  d.form = o.form = SEGUE_FORM_VCON;
  d.keys = o.keys = ring;
  d.now = o.now = 1795514400;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
  if (segue_decode(&back, value, n, &d, NULL) < 0 || segue_context_id(back) != segue_context_id(ctx)) abort();
  segue_context_unref(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_keyring *ring = NULL, *other = NULL;
  segue_context *ctx = NULL;
  segue_decode_options d;
  if (segue_keyring_from_json(&other, (const char *)data, size, NULL) == SEGUE_OK) segue_keyring_free(other);
  if (segue_keyring_from_json(&ring, ring_json, sizeof ring_json - 1, NULL) < 0) return 0;
  segue_decode_options_init(&d, sizeof d);
  d.form = SEGUE_FORM_VCON;
  d.now = 1795514400;
  for (int with_key = 0; with_key < 2; with_key++) {
    d.keys = with_key ? ring : NULL;
    if (segue_decode(&ctx, (const char *)data, size, &d, NULL) < 0) continue;
    again(ctx, NULL);
    again(ctx, ring);
    segue_context_unref(ctx);
    ctx = NULL;
  }
  segue_keyring_free(ring);
  return 0;
}
