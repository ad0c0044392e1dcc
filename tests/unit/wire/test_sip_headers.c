/* SPDX-License-Identifier: Apache-2.0 */
/* Headers that other software wrote, damaged or forged: what is read of them, and which error tells the most. */
#include "common.h"

#include <stdio.h>

static int decode(const char *list, const segue_keyring *ring, segue_context **out, segue_error *err) {
  const segue_decode_options d = decode_options(SEGUE_FORM_SIP, ring);
  memset(err, 0, sizeof *err);
  *out = NULL;
  return segue_decode(out, list, strlen(list), &d, err);
}

static void encode(const segue_context *ctx, segue_encode_options o, char *out, size_t room) {
  segue_error err = {0};
  size_t n = room;
  if (segue_encode(ctx, &o, out, &n, NULL, &err) < 0) fail_msg("%s", err.message);
}

/* The value of the header behind `name`, up to its parameters. */
static size_t value_chars(const char *list, const char *name) {
  const char *at = strstr(list, name);
  assert_non_null(at);
  at = strstr(at, "\"value\":\"");
  assert_non_null(at);
  return strcspn(at + strlen("\"value\":\""), ";\"");
}

static void a_value_in_base64_is_no_octets_of_isdn(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SIP, ring);
  segue_error err;
  char text[1024];
  o.charset = SEGUE_CHARSET_BASE64URL;
  encode(ctx, o, text, sizeof text);
  assert_null(strstr(text, "encoding=hex"));
  assert_null(strstr(text, "pd="));
  assert_non_null(strstr(text, "content=segue"));
  assert_int_equal(decode(text, ring, &out, &err), SEGUE_OK);
  assert_string_equal(segue_context_intent(out), "internet_drops");
  segue_context_unref(out);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void octets_travel_in_hex(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out;
  segue_encode_options o = encode_options(SEGUE_FORM_SIP, NULL);
  segue_error err;
  char text[1024];
  o.charset = SEGUE_CHARSET_RAW;
  encode(ctx, o, text, sizeof text);
  assert_non_null(strstr(text, "encoding=hex"));
  assert_int_equal(decode(text, NULL, &out, &err), SEGUE_OK);
  segue_context_unref(out);
  segue_context_unref(ctx);
}

/* Without a profile as with the carriers' least. */
static void what_nobody_limits_fits_a_user_to_user_header(void **state) {
  (void)state;
  char json[3000] = "{\"segue\":\"1\",\"summary\":{\"text\":\"", text[4096];
  for (int i = 0; i < 160; i++) snprintf(json + strlen(json), 12, "w%dq%d ", i * 7919 % 1000, i * 31 % 97);
  strcat(json, "end\"}}");
  segue_context *ctx = context_of(json);
  encode(ctx, encode_options(SEGUE_FORM_SIP, NULL), text, sizeof text);
  const size_t n = value_chars(text, "User-to-User");
  assert_in_range(n, 200, 256);
  segue_context_unref(ctx);
}

static void what_is_damaged_is_told_apart_from_what_is_not_there(void **state) {
  static const struct {
    const char *list;
    int rc;
  } rows[] = {
      {"[]", SEGUE_E_NOTFOUND},
      {"[{\"name\":\"User-to-User\",\"value\":3},{\"name\":\"User-to-User\"}]", SEGUE_E_NOTFOUND},
      {"[{\"name\":\"User-to-User\",\"value\":\"00zz;encoding=hex\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"User-to-User\",\"value\":\"0011;encoding=hex\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"User-to-User\",\"value\":\"not~ours\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"User-to-User\",\"value\":\"00;;\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"X-Segue-Context\",\"value\":\"!!\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"X-Segue-Context-1\",\"value\":\"AA\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"X-Segue-Context-99\",\"value\":\"!!\"}]", SEGUE_E_NOTFOUND}, /* no part of ours */
      {"[{\"name\":\"X-Segue-Context-1x\",\"value\":\"!!\"}]", SEGUE_E_NOTFOUND},
      {"[{\"name\":\"Refer-To\",\"value\":\"<sip:a@b?X-A=%4>\"}]", SEGUE_E_PARSE},
      {"[{\"name\":\"Refer-To\",\"value\":\"<sip:a@b>\"}]", SEGUE_E_NOTFOUND},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_context *out;
    segue_error err;
    const int rc = decode(rows[i].list, NULL, &out, &err);
    if (rc != rows[i].rc) fail_msg("%s: %d", rows[i].list, rc);
    assert_null(out);
    assert_int_equal(err.code, rc);
    if (!*err.message) fail_msg("%s: no message", rows[i].list);
  }
}

/* The list of a sealed context, one digit of it changed. */
static void forge(char *text, size_t room, const segue_context *ctx, const segue_keyring *ring) {
  encode(ctx, encode_options(SEGUE_FORM_SIP, ring), text, room);
  char *digit = strstr(text, ";encoding") - 3;
  *digit = *digit == '0' ? '1' : '0';
}

static void that_one_is_forged_tells_more_than_that_one_is_damaged(void **state) {
  (void)state;
  static const char damaged[] = "{\"name\":\"User-to-User\",\"value\":\"00zz;encoding=hex\"}";
  segue_context *ctx = context_of(full_context), *out;
  segue_keyring *ring = ring_of(1);
  char forged[1024], both[2048];
  forge(forged, sizeof forged, ctx, ring);
  for (int first = 0; first < 2; first++) {
    segue_error err;
    if (first)
      snprintf(both, sizeof both, "[%s,%s", damaged, forged + 1);
    else
      snprintf(both, sizeof both, "%.*s,%s]", (int)strlen(forged) - 1, forged, damaged);
    assert_int_equal(decode(both, ring, &out, &err), SEGUE_E_AUTH);
    assert_int_equal(err.code, SEGUE_E_AUTH);
    assert_true(*err.message);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

/* The URL beside it may be anybody's. */
static void a_url_is_no_context_beside_one_that_is_forged_or_damaged(void **state) {
  (void)state;
  static const char url[] = "{\"name\":\"Call-Info\",\"value\":\"<https://s.example/c/1>;purpose=segue\"}",
                    parts[] = "[{\"name\":\"X-Segue-Context\",\"value\":\"!!\"},%s]";
  segue_context *ctx = context_of(full_context), *out;
  segue_keyring *ring = ring_of(1);
  segue_error err;
  char forged[1024], both[2048];
  forge(forged, sizeof forged, ctx, ring);
  snprintf(both, sizeof both, "[%s,%s", url, forged + 1);
  assert_int_equal(decode(both, ring, &out, &err), SEGUE_E_AUTH);
  assert_null(out);
  snprintf(both, sizeof both, parts, url);
  assert_int_equal(decode(both, ring, &out, &err), SEGUE_E_PARSE);
  assert_null(out);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void only_our_purpose_is_ours(void **state) {
  static const char *const others[] = {"purpose=icons", "purpose=seguf", "purpose=segue-x", "purpose=segu",
                                       "segue"};
  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    char list[160];
    segue_context *out;
    segue_error err;
    snprintf(list, sizeof list, "[{\"name\":\"Call-Info\",\"value\":\"<https://s.example/c/1>;%s\"}]",
             others[i]);
    if (decode(list, NULL, &out, &err) != SEGUE_E_NOTFOUND) fail_msg("%s", others[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_value_in_base64_is_no_octets_of_isdn),
      cmocka_unit_test(octets_travel_in_hex),
      cmocka_unit_test(what_nobody_limits_fits_a_user_to_user_header),
      cmocka_unit_test(what_is_damaged_is_told_apart_from_what_is_not_there),
      cmocka_unit_test(that_one_is_forged_tells_more_than_that_one_is_damaged),
      cmocka_unit_test(a_url_is_no_context_beside_one_that_is_forged_or_damaged),
      cmocka_unit_test(only_our_purpose_is_ours),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
