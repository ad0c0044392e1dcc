/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <cjson/cJSON.h>

/* A key made for this test. */
static const char ring_json[] =
    "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k1\","
    "\"x\":\"wiyepEN1yFXkTqN02MJdVN6-CKRDByW-UZoG2bbXWxQ\",\"y\":\"FvGeyrWK5-sLFCXxAzGG9x7sfZ6mLihRrEQksMmb57Y\","
    "\"d\":\"M6KW2XYLfBXKKabE_U7rgruladZSd2_ptMpGb4Us5y8\"}}";

static segue_keyring *signing_ring(void) {
  segue_keyring *ring = NULL;
  assert_int_equal(segue_keyring_from_json(&ring, ring_json, strlen(ring_json), NULL), SEGUE_OK);
  return ring;
}

static char *vcon_of(const segue_context *ctx, const segue_keyring *ring) {
  segue_encode_options o = encode_options(SEGUE_FORM_VCON, ring);
  size_t n = 0;
  assert_int_equal(segue_encode(ctx, &o, NULL, &n, NULL, NULL), SEGUE_E_LIMIT);
  n += 16;
  char *text = malloc(n);
  assert_int_equal(segue_encode(ctx, &o, text, &n, NULL, NULL), SEGUE_OK);
  return text;
}

static int level_of(const char *text, const segue_keyring *ring, int form) {
  segue_context *out = NULL;
  const segue_decode_options d = decode_options(form, ring);
  const int rc = segue_decode(&out, text, strlen(text), &d, NULL);
  if (rc < 0) return rc;
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
  segue_context_unref(out);
  return auth.level;
}

static void unsigned_it_is_a_vcon_that_proves_nothing(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  char *text = vcon_of(ctx, NULL);
  cJSON *root = cJSON_Parse(text);
  static const char *const members[] = {"vcon",    "uuid",   "created_at", "subject",
                                        "parties", "dialog", "analysis",   "attachments"};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    assert_non_null(cJSON_GetObjectItem(root, members[i]));
  assert_string_equal(cJSON_GetObjectItem(root, "vcon")->valuestring, "0.4.0");
  const cJSON *transfer = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "dialog"), 1);
  assert_string_equal(cJSON_GetObjectItem(transfer, "type")->valuestring, "transfer");
  assert_null(cJSON_GetObjectItem(transfer, "parties")); /* the draft forbids it there */
  assert_int_equal(level_of(text, NULL, SEGUE_FORM_AUTO), SEGUE_AUTH_CLAIMED);
  cJSON_Delete(root);
  free(text);
  segue_context_unref(ctx);
}

static void a_signature_is_made_and_checked(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_keyring *ring = signing_ring(), *aead = ring_of(1);
  char *text = vcon_of(ctx, ring);
  assert_int_equal(level_of(text, ring, SEGUE_FORM_VCON), SEGUE_AUTH_VERIFIED);
  assert_int_equal(level_of(text, aead, SEGUE_FORM_AUTO), SEGUE_AUTH_CLAIMED); /* no key to check with */
  const char *payload = strstr(text, "\"payload\":\"");
  for (size_t i = 11; i < strlen(text) - 4; i += 37) { /* any change in payload, head or signature */
    char *at = text + i, was = *at;
    if (at < payload + 11 || was == '"' || was == '{' || was == ':' || was == ',') continue;
    *at = was == 'A' ? 'B' : 'A';
    const int got = level_of(text, ring, SEGUE_FORM_VCON);
    assert_true(got < 0 || (at > strstr(text, "\"header\"") && at < strstr(text, "\"protected\"")));
    *at = was;
  }
  free(text);
  segue_keyring_free(ring);
  segue_keyring_free(aead);
  segue_context_unref(ctx);
}

/* Others may have signed as well, but not thousands: each costs a pass over the payload. */
static void ours_is_among_the_first_eight_signatures(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_keyring *ring = signing_ring();
  char *ours = vcon_of(ctx, ring);
  for (int before = 0; before < 10; before++) {
    cJSON *vcon = cJSON_Parse(ours), *list = cJSON_GetObjectItem(vcon, "signatures");
    for (int i = 0; i < before; i++) {
      cJSON *other = cJSON_Duplicate(cJSON_GetArrayItem(list, 0), 1);
      assert_true(cJSON_ReplaceItemInObject(other, "signature", cJSON_CreateString("AAAA")));
      assert_true(cJSON_InsertItemInArray(list, 0, other));
    }
    char *text = cJSON_PrintUnformatted(vcon);
    assert_int_equal(level_of(text, ring, SEGUE_FORM_VCON),
                     before < 8 ? (int)SEGUE_AUTH_VERIFIED : SEGUE_E_AUTH);
    cJSON_free(text);
    cJSON_Delete(vcon);
  }
  free(ours);
  segue_keyring_free(ring);
  segue_context_unref(ctx);
}

static void what_is_no_vcon_of_ours_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int rc;
  } rows[] = {
      {"{}", SEGUE_E_PARSE},
      {"{\"vcon\":\"0.4.0\"}", SEGUE_E_NOTFOUND},
      {"{\"vcon\":\"0.4.0\",\"critical\":[\"x\"]}", SEGUE_E_UNSUPPORTED},
      {"{\"vcon\":\"0.4.0\",\"attachments\":[{\"purpose\":\"segue-context\"}]}", SEGUE_E_NOTFOUND},
      {"{\"vcon\":\"0.4.0\",\"attachments\":[{\"purpose\":\"segue-context\",\"body\":{\"segue\":\"9\"}}]}",
       SEGUE_E_UNSUPPORTED},
      {"{\"payload\":\"!!\",\"signatures\":[]}", SEGUE_E_PARSE},
      {"{\"payload\":\"e30\"}", SEGUE_E_PARSE},
      {"[", SEGUE_E_PARSE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const int rc = level_of(rows[i].text, NULL, SEGUE_FORM_VCON);
    if (rc != rows[i].rc) fail_msg("%s: %d", rows[i].text, rc);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unsigned_it_is_a_vcon_that_proves_nothing),
      cmocka_unit_test(a_signature_is_made_and_checked),
      cmocka_unit_test(ours_is_among_the_first_eight_signatures),
      cmocka_unit_test(what_is_no_vcon_of_ours_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
