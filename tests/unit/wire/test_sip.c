/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <stdio.h>

static void headers_of(const segue_context *ctx, const segue_keyring *ring, const char *profile, char *out,
                       size_t room) {
  segue_encode_options o = encode_options(SEGUE_FORM_SIP, ring);
  size_t n = room;
  segue_error err = {0};
  o.profile = profile;
  if (segue_encode(ctx, &o, out, &n, NULL, &err) < 0) fail_msg("%s: %s", profile, err.message);
}

static void every_profile_round_trips(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_keyring *ring = ring_of(1);
  segue_profile p = {.size = sizeof p};
  for (size_t i = 0; segue_profile_at(i, &p) == SEGUE_OK; i++) {
    if (!*p.header) continue;
    char text[4096];
    segue_context *out = NULL;
    headers_of(ctx, ring, p.name, text, sizeof text);
    assert_non_null(strstr(text, p.header));
    const segue_decode_options d = decode_options(SEGUE_FORM_SIP, ring);
    assert_int_equal(segue_decode(&out, text, strlen(text), &d, NULL), SEGUE_OK);
    segue_auth_info auth = {.size = sizeof auth};
    assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
    assert_int_equal(auth.level, SEGUE_AUTH_VERIFIED);
    assert_string_equal(segue_context_intent(out), "internet_drops");
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void long_values_travel_in_parts_in_any_order(void **state) {
  (void)state;
  char json[3000] = "{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"summary\":{\"text\":\"", text[4096],
       swapped[4096];
  for (int i = 0; i < 160; i++) snprintf(json + strlen(json), 12, "w%dq%d ", i * 7919 % 1000, i * 31 % 97);
  strcat(json, "end\"}}");
  segue_context *ctx = context_of(json), *out = NULL;
  headers_of(ctx, NULL, "azure-acs-headers", text, sizeof text);
  char *second = strstr(text, "},{");
  assert_non_null(second);
  snprintf(swapped, sizeof swapped, "[%.*s,%.*s]", (int)(strlen(second + 2) - 1), second + 2,
           (int)(second + 1 - text - 1), text + 1);
  const segue_decode_options d = decode_options(SEGUE_FORM_SIP, NULL);
  assert_int_equal(segue_decode(&out, swapped, strlen(swapped), &d, NULL), SEGUE_OK);
  assert_string_equal(segue_context_summary(out), segue_context_summary(ctx));
  segue_context_unref(out);
  segue_context_unref(ctx);
}

static void the_sidecar_rides_in_call_info(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"refs\":{\"sidecar\":{\"url\":\"https://s.example/c/\\\"a b>\"}},\"issue\":{\"intent\":\"x\"}}";
  segue_context *ctx = context_of(json), *out = NULL;
  char text[1024];
  headers_of(ctx, NULL, "generic-256", text, sizeof text);
  assert_non_null(strstr(text, "<https://s.example/c/%22a%20b%3E>;purpose=segue"));
  static const char alone[] =
      "[{\"name\":\"call-info\",\"value\":\"<https://s.example/c/1>;purpose=segue\"}]";
  const segue_decode_options d = decode_options(SEGUE_FORM_SIP, NULL);
  assert_int_equal(segue_decode(&out, alone, strlen(alone), &d, NULL), SEGUE_OK);
  segue_ref ref = {.size = sizeof ref};
  assert_int_equal(segue_context_sidecar(out, &ref), SEGUE_OK);
  assert_string_equal(ref.url, "https://s.example/c/1");
  segue_context_unref(out);
  segue_context_unref(ctx);
}

/* Among other entries, and only under its own purpose. */
static void the_sidecar_is_found_among_others(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"<https://s.example/icon,1>;purpose=icon, <https://s.example/c/1>; Purpose=segue;x=y",
       "https://s.example/c/1"},
      {"<https://s.example/c/2>;x=\\\"a,;b\\\";purpose=segue,<https://s.example/3>;purpose=card",
       "https://s.example/c/2"},
      {"<ftp://s.example/1>;purpose=segue, <http://s.example/c/3>;purpose=segue", "http://s.example/c/3"},
      {"<https://s.example/1>;purpose=segue2", NULL},
      {"<https://s.example/1>;x=\\\";purpose=segue\\\"", NULL},
      {"<https://s.example/1>;purpose=icon, <https://s.example/2;purpose=segue", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char list[256];
    segue_context *out = NULL;
    segue_ref ref = {.size = sizeof ref};
    snprintf(list, sizeof list, "[{\"name\":\"Call-Info\",\"value\":\"%s\"}]", rows[i][0]);
    const segue_decode_options d = decode_options(SEGUE_FORM_SIP, NULL);
    assert_int_equal(segue_decode(&out, list, strlen(list), &d, NULL),
                     rows[i][1] ? SEGUE_OK : SEGUE_E_NOTFOUND);
    if (rows[i][1]) assert_int_equal(segue_context_sidecar(out, &ref), SEGUE_OK);
    if (rows[i][1]) assert_string_equal(ref.url, rows[i][1]);
    segue_context_unref(out);
  }
}

static void refer_to_carries_headers_escaped_once(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_keyring *ring = ring_of(1);
  char uui[512], refer[1024], list[1400];
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  size_t n = sizeof uui;
  o.limit_chars = 128;
  assert_int_equal(segue_encode(ctx, &o, uui, &n, NULL, NULL), SEGUE_OK);
  strcat(uui, ";encoding=hex");
  const segue_sip_header headers[] = {{"User-to-User", uui}, {"Replaces", "a@b;to-tag=1;from-tag=2"}};
  n = sizeof refer;
  assert_int_equal(segue_refer_to_build("sip:agent@acd.example", headers, 2, 255, refer, &n, NULL), SEGUE_OK);
  assert_non_null(strstr(refer, "%3Bencoding%3Dhex&Replaces=a%40b%3Bto-tag%3D1"));
  assert_int_equal(refer[0], '<');
  n = sizeof refer;
  assert_int_equal(segue_refer_to_build("sip:agent@acd.example", headers, 2, 100, refer, &n, NULL),
                   SEGUE_E_LIMIT);
  n = sizeof refer;
  assert_int_equal(segue_refer_to_build("sip:agent@acd.example", headers, 1, 0, refer, &n, NULL), SEGUE_OK);
  snprintf(list, sizeof list, "[{\"name\":\"Refer-To\",\"value\":\"%s\"}]", refer);
  const segue_decode_options d = decode_options(SEGUE_FORM_SIP, ring);
  assert_int_equal(segue_decode(&out, list, strlen(list), &d, NULL), SEGUE_OK);
  assert_string_equal(segue_context_intent(out), "internet_drops");
  segue_context_unref(out);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void nothing_breaks_out_of_a_uri(void **state) {
  (void)state;
  char buf[256];
  size_t n = sizeof buf;
  const segue_sip_header bad_value = {"X-A", "a\r\nVia: b"}, bad_name = {"X A", "b"}, fine = {"X-A", "b"};
  assert_int_equal(segue_refer_to_build("sip:a@b", &bad_value, 1, 0, buf, &n, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_refer_to_build("sip:a@b", &bad_name, 1, 0, buf, &n, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_refer_to_build("sip:a@b>;x", &fine, 1, 0, buf, &n, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_refer_to_build("http://a", &fine, 1, 0, buf, &n, NULL), SEGUE_E_INVAL);
  static const struct {
    const char *value, *json;
    int rc;
  } rows[] = {
      {"<sip:a@b>", "[]", SEGUE_OK},
      {"<sip:a@b?X-A=1%202&From=evil&content-type=x&Route=y>", "[{\"name\":\"X-A\",\"value\":\"1 2\"}]",
       SEGUE_OK},
      {"<sip:a@b?X-A=%2541>", "[{\"name\":\"X-A\",\"value\":\"%41\"}]", SEGUE_OK},
      {"<sip:a@b?X-A=1%0d%0aVia:x>", NULL, SEGUE_E_PARSE},
      {"<sip:a@b?X-A=%4>", NULL, SEGUE_E_PARSE},
      {"<sip:a@b?X-A=%zz>", NULL, SEGUE_E_PARSE},
      {"<sip:a@b?X-A=%00>", NULL, SEGUE_E_PARSE},
      {"<sip:a@b?X-A>", NULL, SEGUE_E_PARSE},
      {"<sip:a@b?X-A=1", NULL, SEGUE_E_PARSE},
      {"sip:a@b?X-A=%ff", NULL, SEGUE_E_PARSE},
      {"\"<sip:c@d?X-A=1>\" <sip:a@b?X-A=2>", "[{\"name\":\"X-A\",\"value\":\"2\"}]", SEGUE_OK},
      {"\"Anna <sip:a@b?X-A=2>", NULL, SEGUE_E_PARSE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    n = sizeof buf;
    assert_int_equal(segue_refer_to_headers(rows[i].value, strlen(rows[i].value), buf, &n, NULL), rows[i].rc);
    if (rows[i].json) assert_string_equal(buf, rows[i].json);
  }
}

static void forged_headers_say_so(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_keyring *ring = ring_of(1);
  char text[1024];
  headers_of(ctx, ring, "generic-256", text, sizeof text);
  char *digit = strstr(text, ";encoding") - 3;
  *digit = *digit == '0' ? '1' : '0';
  const segue_decode_options d = decode_options(SEGUE_FORM_SIP, ring);
  segue_error err = {0};
  assert_int_equal(segue_decode(&out, text, strlen(text), &d, &err), SEGUE_E_AUTH);
  assert_int_equal(err.code, SEGUE_E_AUTH);
  static const char none[] = "[{\"name\":\"Subject\",\"value\":\"x\"},7,{\"name\":3}]";
  assert_int_equal(segue_decode(&out, none, strlen(none), &d, NULL), SEGUE_E_NOTFOUND);
  assert_int_equal(segue_decode(&out, "{}", 2, &d, NULL), SEGUE_E_PARSE);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void a_header_name_with_nul_is_no_name(void **state) {
  (void)state;
  static const char raw[] = "<sip:a@b.example?\0Via=x>", escaped[] = "<sip:a@b.example?%00Via=x>";
  char json[256];
  size_t n = sizeof json;
  assert_int_equal(segue_refer_to_headers(raw, sizeof raw - 1, json, &n, NULL), SEGUE_E_PARSE);
  n = sizeof json;
  assert_int_equal(segue_refer_to_headers(escaped, sizeof escaped - 1, json, &n, NULL), SEGUE_E_PARSE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_header_name_with_nul_is_no_name),
      cmocka_unit_test(every_profile_round_trips),
      cmocka_unit_test(long_values_travel_in_parts_in_any_order),
      cmocka_unit_test(the_sidecar_rides_in_call_info),
      cmocka_unit_test(the_sidecar_is_found_among_others),
      cmocka_unit_test(refer_to_carries_headers_escaped_once),
      cmocka_unit_test(nothing_breaks_out_of_a_uri),
      cmocka_unit_test(forged_headers_say_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
