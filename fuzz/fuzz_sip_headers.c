/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of SIP headers and Refer-To: what a list gives is written for every profile within its limit, without an
 * octet that could end a header, and reads back; headers found in a URI can be escaped into another. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <segue/wire.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Priming the text model is not the first input's fault. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return segue_wire_warm_up() < 0;
}

static void check_values(const char *json) {
  cJSON *list = cJSON_Parse(json);
  const cJSON *one;
  if (!list) abort();
  cJSON_ArrayForEach(one, list) {
    const cJSON *name = cJSON_GetObjectItem(one, "name"), *value = cJSON_GetObjectItem(one, "value");
    if (!cJSON_IsString(name) || !cJSON_IsString(value) || strpbrk(value->valuestring, "\r\n") ||
        strpbrk(name->valuestring, "\r\n :"))
      abort();
  }
  cJSON_Delete(list);
}

static void for_every_profile(const segue_context *ctx, const segue_keyring *ring) {
  static char value[1 << 18];
  segue_profile p = {.size = sizeof p};
  for (size_t i = 0; segue_profile_at(i, &p) == SEGUE_OK; i++) {
    segue_encode_options o;
    segue_decode_options d;
    segue_context *back = NULL;
    size_t n = sizeof value;
    if (!*p.header) continue;
    segue_encode_options_init(&o, sizeof o);
    segue_decode_options_init(&d, sizeof d);
    o.form = d.form = SEGUE_FORM_SIP;
    o.profile = p.name;
    o.keys = d.keys = ring;
    o.now = d.now = 1795514400;
    if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
    check_values(value);
    if (segue_decode(&back, value, n, &d, NULL) < 0 || segue_context_id(back) != segue_context_id(ctx))
      abort();
    segue_context_unref(back);
  }
}

static void refer_to(const uint8_t *data, size_t size) {
  static char json[1 << 16], uri[1 << 16];
  size_t n = sizeof json, m = sizeof uri;
  if (segue_refer_to_headers((const char *)data, size, json, &n, NULL) < 0) return;
  check_values(json);
  cJSON *list = cJSON_Parse(json);
  const cJSON *one;
  cJSON_ArrayForEach(one, list) {
    const segue_sip_header h = {cJSON_GetObjectItem(one, "name")->valuestring,
                                cJSON_GetObjectItem(one, "value")->valuestring};
    m = sizeof uri;
    if (segue_refer_to_build("sip:a@b.example", &h, 1, 0, uri, &m, NULL) < 0 || strpbrk(uri, "\r\n "))
      abort();
  }
  cJSON_Delete(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t key[32] = {1, 2, 3};
  segue_keyring *ring = NULL;
  segue_context *ctx = NULL;
  segue_decode_options d;
  if (size > 8192) return 0;
  refer_to(data, size);
  if (segue_keyring_new(&ring) < 0 || segue_keyring_add(ring, 1, key, sizeof key) < 0) return 0;
  segue_decode_options_init(&d, sizeof d);
  d.form = SEGUE_FORM_SIP;
  d.keys = ring;
  d.now = 1795514400;
  if (segue_decode(&ctx, (const char *)data, size, &d, NULL) == SEGUE_OK) {
    for_every_profile(ctx, ring);
    for_every_profile(ctx, NULL);
    segue_context_unref(ctx);
  }
  segue_keyring_free(ring);
  return 0;
}
