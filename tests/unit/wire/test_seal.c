/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include "wire/keyring.h"
#include "wire/siv.h"

/* RFC 5297 appendix A.1 */
static void rfc5297_vector(void **state) {
  (void)state;
  static const uint8_t ad[24] = {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b,
                                 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27};
  static const uint8_t plain[14] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee};
  static const uint8_t want[30] = {0x85, 0x63, 0x2d, 0x07, 0xc6, 0xe8, 0xf3, 0x7f, 0x95, 0x0a,
                                   0xcd, 0x32, 0x0a, 0x2e, 0xcc, 0x93, 0x40, 0xc0, 0x2b, 0x96,
                                   0x90, 0xc4, 0xdc, 0x04, 0xda, 0xef, 0x7f, 0x6a, 0xfe, 0x5c};
  static const uint8_t key[32] = {0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8, 0xf7, 0xf6, 0xf5,
                                  0xf4, 0xf3, 0xf2, 0xf1, 0xf0, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5,
                                  0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};
  uint8_t out[30], back[14];
  assert_int_equal(segue__siv_seal(key, ad, sizeof ad, plain, sizeof plain, out), SEGUE_OK);
  assert_memory_equal(out, want, sizeof want);
  assert_int_equal(segue__siv_open(key, ad, sizeof ad, out, sizeof out, back), SEGUE_OK);
  assert_memory_equal(back, plain, sizeof plain);
  out[20] ^= 1;
  assert_int_equal(segue__siv_open(key, ad, sizeof ad, out, sizeof out, back), SEGUE_E_AUTH);
}

#define K1 "\"key\":\"fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\""

#define BASE                                                                                \
  "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY\"," \
  "\"y\":\"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\""

static void key_files(void **state) {
  (void)state;
  static const struct {
    const char *json;
    int rc;
    const char *path;
  } rows[] = {
      {"{\"use\":1,\"keys\":[{\"id\":1," K1 "}]}", SEGUE_OK, ""},
      {"{\"keys\":[{\"id\":0," K1 "},{\"id\":255," K1 "}]} \n", SEGUE_OK, ""},
      {"{\"use\":2,\"keys\":[{\"id\":1," K1 "}]}", SEGUE_E_PARSE, "use"},
      {"{\"keys\":[{\"id\":256," K1 "}]}", SEGUE_E_PARSE, "keys[0]"},
      {"{\"keys\":[{\"id\":1.5," K1 "}]}", SEGUE_E_PARSE, "keys[0]"},
      {"{\"keys\":[{\"id\":1," K1 "},{\"id\":1," K1 "}]}", SEGUE_E_PARSE, "keys[1]"},
      {"{\"keys\":[{\"id\":1,\"key\":\"00\"}]}", SEGUE_E_PARSE, "keys[0]"},
      {"{\"keys\":[{\"id\":1,\"key\":7}]}", SEGUE_E_PARSE, "keys[0]"},
      {"{\"keys\":{}}", SEGUE_E_PARSE, "keys"},
      {"{}", SEGUE_E_PARSE, "keys"},
      {"[1]", SEGUE_E_PARSE, "keys"},
      {"{\"jwk\":{\"kty\":\"RSA\"}}", SEGUE_E_PARSE, "jwk"},
      /* the curve's base point, and a d of another key; with its own, 1 */
      {"{\"jwk\":{" BASE ",\"d\":\"eH1udmKNcc8dPTLD5JoER9hr2Hq_wLdiVwd15w7n8pY\"}}", SEGUE_E_KEY, "jwk.d"},
      {"{\"jwk\":{" BASE ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}}", SEGUE_OK, ""},
      {"{\"jwk\":{" BASE "}}", SEGUE_OK, ""},
      {"{\"keys\":[", SEGUE_E_PARSE, ""},
      {"{} x", SEGUE_E_PARSE, ""},
      {"", SEGUE_E_PARSE, ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_keyring *ring = (segue_keyring *)1;
    segue_error err = {0};
    assert_int_equal(segue_keyring_from_json(&ring, rows[i].json, strlen(rows[i].json), &err), rows[i].rc);
    if (rows[i].rc == SEGUE_OK) {
      assert_non_null(ring);
    } else {
      assert_null(ring);
      assert_string_equal(err.path, rows[i].path);
    }
    segue_keyring_free(ring);
  }
}

typedef struct sealed {
  segue_context *ctx;
  segue_keyring *ring;
  char value[1024];
  size_t n;
} sealed;

static void setup_seal(sealed *s) {
  s->ctx = context_of(full_context);
  s->ring = ring_of(7);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, s->ring);
  o.charset = SEGUE_CHARSET_RAW;
  s->n = sizeof s->value;
  assert_int_equal(segue_encode(s->ctx, &o, s->value, &s->n, NULL, NULL), SEGUE_OK);
}

static void teardown_seal(sealed *s) {
  segue_context_unref(s->ctx);
  segue_keyring_free(s->ring);
}

static int open_with(const sealed *s, const char *value, size_t n, const segue_decode_options *o,
                     segue_context **out) {
  segue_error err = {0};
  const int rc = segue_decode(out, value, n, o, &err);
  if (rc < 0) {
    assert_null(*out);
    assert_int_equal(err.code, rc);
    assert_true(err.message[0] != 0);
  }
  (void)s;
  return rc;
}

static void any_flipped_bit_is_refused(void **state) {
  (void)state;
  sealed s;
  setup_seal(&s);
  segue_decode_options o = decode_options(SEGUE_FORM_SEALED, s.ring);
  o.charset = SEGUE_CHARSET_RAW;
  segue_context *out;
  for (size_t bit = 0; bit < s.n * 8; bit++) {
    s.value[bit / 8] ^= (char)(1 << bit % 8);
    assert_true(open_with(&s, s.value, s.n, &o, &out) < 0);
    s.value[bit / 8] ^= (char)(1 << bit % 8);
  }
  assert_int_equal(open_with(&s, s.value, s.n, &o, &out), SEGUE_OK);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_VERIFIED);
  assert_string_equal(auth.subject, "cust-4411");
  segue_context_unref(out);
  teardown_seal(&s);
}

static void any_truncation_is_refused(void **state) {
  (void)state;
  sealed s;
  setup_seal(&s);
  segue_decode_options o = decode_options(SEGUE_FORM_SEALED, s.ring);
  o.charset = SEGUE_CHARSET_RAW;
  segue_context *out;
  for (size_t n = 0; n < s.n; n++) assert_true(open_with(&s, s.value, n, &o, &out) < 0);
  teardown_seal(&s);
}

/* What it is bound to has an end; what it says need not be anything. */
static void what_it_is_bound_to_may_be_long_and_it_may_be_empty(void **state) {
  (void)state;
  char bind[1100], text[512], spare[512];
  size_t kept = 0;
  segue_context *ctx = context_of("{\"segue\":\"1\"}");
  segue_keyring *ring = ring_of(1);
  for (size_t len = 1024; len <= 1025; len++) {
    segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
    segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
    segue_context *out = NULL;
    segue_error err = {0};
    size_t n = sizeof text;
    memset(bind, 'b', len);
    bind[len] = 0;
    o.bind = d.bind = bind;
    const int want = len == 1024 ? SEGUE_OK : SEGUE_E_INVAL;
    assert_int_equal(segue_encode(ctx, &o, len == 1024 ? text : spare, &n, NULL, &err), want);
    if (want == SEGUE_OK) kept = n;
    assert_string_equal(err.path, want < 0 ? "bind" : "");
    memset(&err, 0, sizeof err); /* what was sealed with another is no reason to read beyond */
    assert_int_equal(segue_decode(&out, text, kept, &d, &err), want);
    assert_string_equal(err.path, want < 0 ? "bind" : "");
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void binding_key_and_time_decide(void **state) {
  (void)state;
  sealed s;
  setup_seal(&s);
  const int64_t bucket = TEST_NOW / 14400 * 14400;
  segue_keyring *other_id = ring_of(8), *other_key = NULL;
  uint8_t key[32] = {1};
  assert_int_equal(segue_keyring_new(&other_key), SEGUE_OK);
  assert_int_equal(segue_keyring_add(other_key, 7, key, sizeof key), SEGUE_OK);
  const struct {
    const segue_keyring *ring;
    const char *bind;
    int64_t now;
    int rc;
  } rows[] = {
      {s.ring, "tenant-7", TEST_NOW, SEGUE_OK},
      {s.ring, "tenant-7", bucket + 14399, SEGUE_OK},
      {s.ring, "tenant-7", bucket + 2 * 14400 - 1, SEGUE_OK},
      {s.ring, "tenant-7", bucket + 2 * 14400, SEGUE_E_EXPIRED},
      {s.ring, "tenant-7", bucket + 10 * 14400, SEGUE_E_EXPIRED},
      {s.ring, "tenant-7", bucket - 60, SEGUE_OK}, /* the sender's clock is a minute ahead */
      {s.ring, "tenant-7", bucket - 600, SEGUE_E_AUTH},
      {s.ring, "tenant-8", TEST_NOW, SEGUE_E_AUTH},
      {s.ring, "", TEST_NOW, SEGUE_E_AUTH},
      {s.ring, NULL, TEST_NOW, SEGUE_E_AUTH},
      {other_id, "tenant-7", TEST_NOW, SEGUE_E_KEY},
      {other_key, "tenant-7", TEST_NOW, SEGUE_E_AUTH},
      {NULL, "tenant-7", TEST_NOW, SEGUE_E_KEY},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_decode_options o = decode_options(SEGUE_FORM_AUTO, rows[i].ring);
    segue_context *out;
    o.charset = SEGUE_CHARSET_RAW;
    o.bind = rows[i].bind;
    o.now = rows[i].now;
    assert_int_equal(open_with(&s, s.value, s.n, &o, &out), rows[i].rc);
    segue_context_unref(out);
  }
  segue_keyring_free(other_id);
  segue_keyring_free(other_key);
  teardown_seal(&s);
}

/* A value from yesterday's log, or a clock that is wrong, is no forgery: whoever looks for the fault is told. */
static void an_old_value_is_told_from_a_forged_one_as_far_as_can_be(void **state) {
  (void)state;
  static const struct {
    int64_t later;
    int rc;
    const char *message;
  } rows[] = {{86400, SEGUE_E_EXPIRED, "opens for 4 to 8 hours"},
              {30 * 86400, SEGUE_E_AUTH, "over a week ago"},
              {-86400, SEGUE_E_AUTH, "sealed in the future"}};
  segue_context *ctx = context_of(full_context), *out;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  char value[1024];
  size_t n = sizeof value;
  assert_int_equal(segue_encode(ctx, &o, value, &n, NULL, NULL), SEGUE_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
    segue_error err;
    d.now = TEST_NOW + rows[i].later;
    assert_int_equal(segue_decode(&out, value, n, &d, &err), rows[i].rc);
    if (!strstr(err.message, rows[i].message)) fail_msg("%s", err.message);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void its_own_expiry_counts_too(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
  char value[1024];
  size_t n = sizeof value;
  o.valid_s = 300;
  assert_int_equal(segue_encode(ctx, &o, value, &n, NULL, NULL), SEGUE_OK);
  d.now = TEST_NOW + 300;
  assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
  segue_context_unref(out);
  d.now = TEST_NOW + 301;
  assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_E_EXPIRED);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static int other_random(void *user, uint8_t *out, size_t n) {
  memset(out, *(int *)user, n);
  return SEGUE_OK;
}

static void equal_payloads_look_different(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_keyring *ring = ring_of(1);
  char a[1024], b[1024];
  for (int i = 1; i < 4; i++) {
    size_t na = sizeof a, nb = sizeof b;
    segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
    assert_int_equal(segue_encode(ctx, &o, a, &na, NULL, NULL), SEGUE_OK);
    o.random = other_random;
    o.random_user = &i;
    assert_int_equal(segue_encode(ctx, &o, b, &nb, NULL, NULL), SEGUE_OK);
    assert_int_equal(na, nb);
    size_t same = 0;
    for (size_t k = 8; k < na; k++) same += a[k] == b[k];
    assert_true(same < na / 4);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5297_vector),
      cmocka_unit_test(key_files),
      cmocka_unit_test(any_flipped_bit_is_refused),
      cmocka_unit_test(any_truncation_is_refused),
      cmocka_unit_test(what_it_is_bound_to_may_be_long_and_it_may_be_empty),
      cmocka_unit_test(binding_key_and_time_decide),
      cmocka_unit_test(an_old_value_is_told_from_a_forged_one_as_far_as_can_be),
      cmocka_unit_test(its_own_expiry_counts_too),
      cmocka_unit_test(equal_payloads_look_different),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
