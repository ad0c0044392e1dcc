/* SPDX-License-Identifier: Apache-2.0 */
/* tests/vectors/wire.json: every form's value, octet for octet, and what must be refused. */
#include "common.h"

#include <stdio.h>

#include <cjson/cJSON.h>

typedef struct vectors {
  cJSON *root;
  segue_keyring *ring;
  segue_text_model *models[2]; /* of tests/vectors/own_model.txt, with ids 8 and 9 */
} vectors;

static char *slurp(const char *path) {
  FILE *f = fopen(path, "rb");
  assert_non_null(f);
  char *text = calloc(1, 1 << 20);
  assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
  fclose(f);
  return text;
}

static char *slurp_vector(const char *name) {
  char path[1024];
  const char *root = getenv("SEGUE_SOURCE_ROOT");
  snprintf(path, sizeof path, "%s/tests/vectors/%s", root ? root : ".", name);
  return slurp(path);
}

static int load(void **state) {
  static vectors v;
  char *text = slurp_vector("wire.json");
  v.root = cJSON_Parse(text);
  free(text);
  text = slurp_vector("own_model.txt");
  for (uint32_t i = 0; i < 2; i++)
    if (segue_text_model_new(&v.models[i], 8 + i, text, strlen(text), NULL) < 0) return -1;
  free(text);
  if (!v.root) return -1;
  char *keys = cJSON_PrintUnformatted(cJSON_GetObjectItem(v.root, "keys"));
  const int rc = segue_keyring_from_json(&v.ring, keys, strlen(keys), NULL);
  cJSON_free(keys);
  *state = &v;
  return rc;
}

static int unload(void **state) {
  vectors *v = *state;
  cJSON_Delete(v->root);
  segue_keyring_free(v->ring);
  segue_text_model_free(v->models[0]);
  segue_text_model_free(v->models[1]);
  return 0;
}

static const char *argument(const cJSON *list, const char *name) {
  for (const cJSON *a = list ? list->child : NULL; a; a = a->next)
    if (strcmp(a->valuestring, name) == 0) return a->next ? a->next->valuestring : "";
  return NULL;
}

static int form_of(const char *name) {
  static const char *const forms[] = {"auto", "packed", "sealed", "text", "sip", "json", "vcon"};
  for (int i = 0; i < 7; i++)
    if (name && strcmp(forms[i], name) == 0) return i;
  return SEGUE_FORM_AUTO;
}

static const segue_text_model *model_of(const cJSON *args, const vectors *v) {
  const char *id = argument(args, "--model-id");
  return id ? v->models[strcmp(id, "9") == 0] : NULL;
}

/* The random octets of the vectors, "--random 0102". */
static int one_two(void *user, uint8_t *out, size_t n) {
  (void)user;
  for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(1 + i % 2);
  return SEGUE_OK;
}

static segue_encode_options encode_of(const cJSON *args, const vectors *v) {
  segue_encode_options o;
  segue_encode_options_init(&o, sizeof o);
  const char *now = argument(args, "--now"), *limit = argument(args, "--limit"),
             *valid = argument(args, "--valid");
  o.form = form_of(argument(args, "--form"));
  o.charset = argument(args, "--charset") ? SEGUE_CHARSET_BASE64URL : SEGUE_CHARSET_AUTO;
  o.profile = argument(args, "--profile");
  o.bind = argument(args, "--bind");
  o.sidecar_base = argument(args, "--sidecar-base");
  if (now) o.now = strtoll(now, NULL, 10);
  if (limit) o.limit_chars = (uint32_t)strtoul(limit, NULL, 10);
  if (valid) o.valid_s = (uint32_t)strtoul(valid, NULL, 10);
  if (argument(args, "--ascii")) o.flags |= SEGUE_WIRE_ASCII;
  if (o.bind) o.keys = v->ring;
  o.model = model_of(args, v);
  o.random = one_two;
  return o;
}

static segue_decode_options decode_of(const cJSON *args, const char *form, const vectors *v) {
  segue_decode_options o;
  const char *now = argument(args, "--now");
  segue_decode_options_init(&o, sizeof o);
  o.form = form_of(form);
  o.charset = argument(args, "--charset") ? SEGUE_CHARSET_BASE64URL : SEGUE_CHARSET_AUTO;
  o.bind = argument(args, "--bind");
  o.sidecar_base = argument(args, "--sidecar-base");
  o.keys = v->ring;
  o.model = model_of(args, v);
  if (now) o.now = strtoll(now, NULL, 10);
  return o;
}

static void reads_as(segue_context *ctx, const cJSON *one) {
  static char json[1 << 16];
  size_t n = sizeof json;
  assert_int_equal(segue_context_to_json(ctx, 0, json, &n), SEGUE_OK);
  cJSON *got = cJSON_Parse(json);
  if (!cJSON_Compare(got, cJSON_GetObjectItem(one, "decoded"), 1))
    fail_msg("%s: %s", cJSON_GetObjectItem(one, "name")->valuestring, json);
  cJSON_Delete(got);
}

static void reproduce(const vectors *v, const char *list) {
  const cJSON *one;
  static char value[1 << 16];
  cJSON_ArrayForEach(one, cJSON_GetObjectItem(v->root, list)) {
    const char *name = cJSON_GetObjectItem(one, "name")->valuestring,
               *want = cJSON_GetObjectItem(one, "value")->valuestring;
    char *text = cJSON_PrintUnformatted(cJSON_GetObjectItem(one, "context"));
    segue_context *ctx = context_of(text), *out = NULL;
    const cJSON *args = cJSON_GetObjectItem(one, "encode");
    const segue_encode_options eo = encode_of(args, v);
    segue_error err = {0};
    size_t n = sizeof value;
    cJSON_free(text);
    if (segue_encode(ctx, &eo, value, &n, NULL, &err) < 0) fail_msg("%s: %s", name, err.message);
    if (strcmp(value, want) != 0) fail_msg("%s: %s", name, value);
    const segue_decode_options dc =
        decode_of(cJSON_GetObjectItem(one, "decode"), argument(args, "--form"), v);
    if (segue_decode(&out, value, n, &dc, &err) < 0) fail_msg("%s: %s", name, err.message);
    reads_as(out, one);
    segue_context_unref(out);
    segue_context_unref(ctx);
  }
}

static void values_are_reproduced_and_read_back(void **state) {
  reproduce(*state, "vectors");
  reproduce(*state, "own_model");
}

static int read_one(const vectors *v, const cJSON *one, segue_keyring *ring, segue_context **out) {
  const char *value = cJSON_GetObjectItem(one, "value")->valuestring;
  segue_decode_options dc =
      decode_of(cJSON_GetObjectItem(one, "decode"), cJSON_GetObjectItem(one, "form")->valuestring, v);
  if (ring) dc.keys = ring;
  return segue_decode(out, value, strlen(value), &dc, NULL);
}

static void refused(const cJSON *one, int rc, const segue_context *out) {
  if (strcmp(segue_strerror(rc), cJSON_GetObjectItem(one, "error")->valuestring) != 0)
    fail_msg("%s: %s", cJSON_GetObjectItem(one, "name")->valuestring, segue_strerror(rc));
  assert_null(out);
}

static void refuse(const vectors *v, const char *list) {
  const cJSON *one;
  cJSON_ArrayForEach(one, cJSON_GetObjectItem(v->root, list)) {
    segue_context *out = NULL;
    const int rc = read_one(v, one, NULL, &out);
    refused(one, rc, out);
  }
}

static void what_must_be_refused_is(void **state) {
  refuse(*state, "refused");
  refuse(*state, "own_model_refused");
}

/* A signature is another one each time, so that these are only read, each with the key that it names. */
static void what_is_signed_is_read_or_refused(void **state) {
  static const char *const lists[] = {"signed", "signed_refused"};
  const vectors *v = *state;
  const cJSON *one;
  for (int bad = 0; bad < 2; bad++) {
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(v->root, lists[bad])) > 0);
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(v->root, lists[bad])) {
      char keys[512];
      segue_keyring *ring = NULL;
      segue_context *out = NULL;
      char *jwk = cJSON_PrintUnformatted(cJSON_GetObjectItem(one, "jwk"));
      const int n = snprintf(keys, sizeof keys, "{\"jwk\":%s}", jwk);
      cJSON_free(jwk);
      assert_int_equal(segue_keyring_from_json(&ring, keys, (size_t)n, NULL), SEGUE_OK);
      const int rc = read_one(v, one, ring, &out);
      if (bad) {
        refused(one, rc, out);
      } else {
        assert_int_equal(rc, SEGUE_OK);
        reads_as(out, one);
      }
      segue_context_unref(out);
      segue_keyring_free(ring);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_reproduced_and_read_back),
      cmocka_unit_test(what_must_be_refused_is),
      cmocka_unit_test(what_is_signed_is_read_or_refused),
  };
  return cmocka_run_group_tests(tests, load, unload);
}
