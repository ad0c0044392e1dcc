/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "context/context.h"

static const char full[] =
    "{\"segue\":\"1\",\"id\":\"0123456789ab\",\"created\":\"2026-11-02T10:11:12Z\",\"language\":\"en-US\","
    "\"call\":{\"id\":\"c1\",\"caller\":\"+15550100\",\"called\":\"+15550199\",\"started\":\"2026-11-02T10:07:11.250Z\","
    "\"duration_s\":241},"
    "\"reason\":{\"code\":\"fixes_rejected\",\"score\":0.83,\"why\":\"Two fixes failed.\",\"signals\":[{\"name\":"
    "\"asr_confidence\",\"value\":0.41,\"weight\":0.2,\"turn\":17}]},\"priority\":2,"
    "\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\",\"otp\"],\"subject\":\"cust-4411\",\"verified_at\":"
    "\"2026-11-02T10:08:00Z\",\"expires_at\":\"2026-11-02T10:23:00Z\",\"fields\":[{\"name\":\"dob\",\"status\":"
    "\"verified\"}]},"
    "\"issue\":{\"intent\":\"refund_late\",\"title\":\"Refund is late\",\"desired\":\"money back\",\"entities\":[{\"name\":"
    "\"order_id\",\"value\":\"8812\",\"class\":\"internal\",\"src\":{\"by\":\"tool\",\"turn\":3,\"confidence\":0.8}}],"
    "\"dates\":[{\"what\":\"ordered\",\"date\":\"2026-10-02\"}]},"
    "\"attempts\":[{\"action\":\"restart router\",\"outcome\":\"failed\",\"note\":\"twice\",\"at\":"
    "\"2026-11-02T10:09:00Z\",\"src\":{\"by\":\"said\",\"turn\":5}}],"
    "\"sentiment\":{\"valence\":-0.6,\"arousal\":0.7,\"trend\":\"falling\",\"label\":\"frustrated\",\"peak\":{\"valence\":"
    "-0.8,\"turn\":12},\"restated\":3,\"circling\":true},"
    "\"summary\":{\"text\":\"Caf\xC3\xA9 order\",\"source\":\"llm\",\"at\":\"2026-11-02T10:11:00Z\"},\"confidence\":0.42,"
    "\"refs\":{\"sidecar\":{\"url\":\"https://x.example/a\",\"digest\":\"sha-256=AA\",\"expires\":\"2026-11-03T00:00:00Z\"}},"
    "\"custom\":{\"k\":[1,{\"a\":null}]}}";

static segue_context *read_ok(const char *json) {
  segue_context *c = NULL;
  segue_error err = {0};
  const int rc = segue_context_from_json(&c, json, strlen(json), &err);
  if (rc < 0) print_error("%s: %s\n", err.path, err.message);
  assert_int_equal(rc, SEGUE_OK);
  return c;
}

static char *written(const segue_context *c, uint32_t flags) {
  size_t n = 0;
  assert_int_equal(segue_context_to_json(c, flags, NULL, &n), SEGUE_E_LIMIT);
  char *buf = malloc(++n);
  const size_t cap = n;
  assert_int_equal(segue_context_to_json(c, flags, buf, &n), SEGUE_OK);
  assert_int_equal(n + 1, cap);
  assert_int_equal(strlen(buf), n);
  return buf;
}

static void expect(const char *in, const char *out) {
  segue_context *c = read_ok(in);
  char *text = written(c, 0);
  assert_string_equal(text, out);
  free(text);
  segue_context_unref(c);
}

static void canonical_json_reads_and_writes_the_same_bytes(void **s) {
  expect(full, full);
}

static void a_clone_writes_the_same_bytes(void **s) {
  segue_context *c = read_ok(full), *d = segue__context_clone(c);
  segue_context_unref(c);
  char *text = written(d, 0);
  assert_string_equal(text, full);
  free(text);
  segue_context_unref(d);
}

static void an_empty_object_is_an_empty_context(void **s) {
  expect("{}", "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
  expect(" {\"call\": {}, \"issue\": {\"entities\": []}, \"created\": null} ",
         "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
}

static void unknown_members_survive_in_custom_by_their_path(void **s) {
  const char *out =
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":[{\"name\":\"a\",\"value\":"
      "\"b\",\"class\":\"internal\"}]},\"custom\":{\"mood\":3,\"issue.entities[0].unit\":\"kg\",\"auth.methods[0]\":"
      "\"retina\",\"own\":true}}";
  expect("{\"mood\":3,\"issue\":{\"entities\":[{\"name\":\"a\",\"value\":\"b\",\"unit\":\"kg\"}]},"
         "\"auth\":{\"methods\":[\"retina\"]},\"custom\":{\"own\":true}}",
         out);
  expect(out, out);
}

static void a_long_text_in_custom_is_masked_to_its_end(void **state) {
  static char json[80000];
  const char *text = NULL;
  (void)state;
  snprintf(json, sizeof json, "{\"custom\":{\"note\":\"%70000s my pin is 4713\"}}", "so");
  segue_context *c = read_ok(json);
  assert_int_equal(segue_context_custom(c, 0, NULL, &text), SEGUE_OK);
  assert_non_null(strstr(text, "my pin is [pin]"));
  segue_context_unref(c);
}

/* "… my pin is" and its value on both sides of what is read at once. */
static void a_long_text_in_custom_is_parted_behind_a_sentence(void **state) {
  static char json[80000];
  const char *text = NULL;
  (void)state;
  snprintf(json, sizeof json, "{\"custom\":{\"note\":\"%65526s my pin is 4713\"}}", "so.");
  segue_context *c = read_ok(json);
  assert_int_equal(segue_context_custom(c, 0, NULL, &text), SEGUE_OK);
  assert_non_null(strstr(text, "so. my pin is [pin]"));
  segue_context_unref(c);
}

static void what_an_action_s_name_tells_is_masked(void **state) {
  (void)state;
  expect(
      "{\"attempts\":[{\"action\":\"pin_is_four_seven_one_one\",\"outcome\":\"failed\"},{\"action\":\"reset_pin\",\"outcome\":"
      "\"failed\"}]}",
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"attempts\":[{\"action\":\"pin_is_[pin]\",\"outcome\":"
      "\"failed\"},{\"action\":\"reset_pin\",\"outcome\":\"failed\"}]}");
}

static void secrets_inside_custom_values_go_by_their_name(void **state) {
  (void)state;
  segue_context *c = read_ok(
      "{\"custom\":{\"lookup\":{\"PIN\":\"9431\",\"plan\":\"gold\",\"deep\":[{\"CVV\":123}]},"
      "\"fields\":[{\"name\":\"password\",\"value\":\"x1\"},{\"name\":\"city\",\"value\":\"Ulm\"}]}}");
  const char *json = NULL;
  assert_int_equal(segue_context_custom(c, 0, NULL, &json), SEGUE_OK);
  assert_string_equal(json, "{\"plan\":\"gold\",\"deep\":[{}]}");
  assert_int_equal(segue_context_custom(c, 1, NULL, &json), SEGUE_OK);
  assert_string_equal(json, "[{\"name\":\"city\",\"value\":\"Ulm\"}]");
  segue_context_unref(c);
}

static void pci_and_secret_values_never_get_in(void **s) {
  segue_context *c = read_ok(
      "{\"issue\":{\"entities\":["
      "{\"name\":\"x\",\"value\":\"1\",\"class\":\"secret\"},{\"name\":\"y\",\"value\":\"2\",\"class\":\"pci\"},"
      "{\"name\":\"PIN\",\"value\":\"3\",\"class\":\"public\"},{\"name\":\"z\",\"value\":\"4\"}]},"
      "\"custom\":{\"security_answer\":\"rosebud\"}}");
  assert_int_equal(segue_context_entity_count(c), 1);
  assert_int_equal(segue_context_custom_count(c), 0);
  segue_entity e;
  segue_entity_init(&e, sizeof e);
  assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
  assert_string_equal(e.name, "z");
  segue_context_unref(c);
}

static void pii_can_be_left_out(void **s) {
  segue_context *c =
      read_ok("{\"call\":{\"caller\":\"+1555\"},\"auth\":{\"subject\":\"cust-1\"},\"issue\":{\"entities\":["
              "{\"name\":\"phone\",\"value\":\"5550100\"},{\"name\":\"order\",\"value\":\"9\"}]}}");
  char *text = written(c, SEGUE_JSON_OMIT_PII);
  assert_string_equal(
      text,
      "{\"segue\":\"1\",\"priority\":0,\"auth\":{\"level\":\"none\"},\"issue\":{\"entities\":[{\"name\":"
      "\"order\",\"value\":\"9\",\"class\":\"internal\"}]}}");
  free(text);
  segue_context_unref(c);
}

static void getters_give_what_was_read(void **s) {
  segue_context *c = read_ok(full);
  segue_auth_info a = {.size = sizeof a};
  segue_attempt t = {.size = sizeof t};
  segue_sentiment m = {.size = sizeof m};
  assert_int_equal(segue_context_auth(c, &a), SEGUE_OK);
  assert_int_equal(a.level, SEGUE_AUTH_VERIFIED);
  assert_int_equal(a.methods, SEGUE_AUTH_BY_KBA | SEGUE_AUTH_BY_OTP);
  assert_string_equal(a.subject, "cust-4411");
  assert_int_equal(a.expires_at - a.verified_at, 15 * 60 * 1000);
  assert_int_equal(segue_context_attempt(c, 0, &t), SEGUE_OK);
  assert_int_equal(t.outcome, SEGUE_ATTEMPT_FAILED);
  assert_int_equal(t.turn, 5);
  assert_true(isnan(t.confidence));
  assert_int_equal(segue_context_attempt(c, 1, &t), SEGUE_E_NOTFOUND);
  assert_int_equal(segue_context_sentiment(c, &m), SEGUE_OK);
  assert_int_equal(m.circling, 1);
  assert_int_equal(segue_context_id(c), 0x0123456789abULL);
  assert_int_equal(segue_context_reason_code(c), SEGUE_REASON_FIXES_REJECTED);
  segue_context_unref(c);
}

static void a_caller_with_an_older_record_gets_the_part_it_knows(void **s) {
  segue_context *c = read_ok(full);
  segue_entity e;
  memset(&e, 0x5A, sizeof e);
  e.size = offsetof(segue_entity, cls);
  assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
  assert_string_equal(e.value, "8812");
  assert_int_equal(e.cls, 0x5A5A5A5A);
  segue_context_unref(c);
}

static void demotion_leaves_only_a_claim(void **s) {
  segue_context *c = read_ok(full), *d = NULL, *e = NULL;
  segue_auth_info a = {.size = sizeof a};
  segue_auth_field f = {.size = sizeof f};
  assert_int_equal(segue_context_demote(&d, c), SEGUE_OK);
  segue_context_auth(d, &a);
  segue_context_auth_field(d, 0, &f);
  assert_int_equal(a.level, SEGUE_AUTH_CLAIMED);
  assert_int_equal(f.status, SEGUE_FIELD_CLAIMED);
  segue_context_auth(c, &a);
  assert_int_equal(a.level, SEGUE_AUTH_VERIFIED);
  assert_int_equal(segue_context_demote(&e, d), SEGUE_OK);
  assert_ptr_equal(e, d);
  segue_context_unref(c);
  segue_context_unref(d);
  segue_context_unref(e);
}

typedef struct refusal {
  const char *json;
  int code;
  long offset;
  const char *path;
} refusal;

static const refusal refusals[] = {
    {"", SEGUE_E_PARSE, 0, ""},
    {"[]", SEGUE_E_PARSE, 0, ""},
    {"{\"a\":1,\"\\u0061\":2}", SEGUE_E_PARSE, 7, "\\u0061"},
    {"{\"call\":{\"id\":\"a\",\"id\":\"b\"}}", SEGUE_E_PARSE, 18, "call.id"},
    {"{\"\xC3\xA9\":1,\"\\u00e9\":2}", SEGUE_E_PARSE, 8, "\\u00e9"},
    {"{\"language\":\"\\ud800\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"\\ud800\\u0041\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"\\udc00\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"a\\u0000b\"}", SEGUE_E_PARSE, 14, "language"},
    {"{\"language\":\"\xFF\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"\xC0\x80\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"\xED\xA0\x80\"}", SEGUE_E_PARSE, 13, "language"},
    {"{\"language\":\"a\tb\"}", SEGUE_E_PARSE, 14, "language"},
    {"{\"confidence\":NaN}", SEGUE_E_PARSE, 14, "confidence"},
    {"{\"confidence\":1e999}", SEGUE_E_PARSE, 14, "confidence"},
    {"{\"confidence\":1.5}", SEGUE_E_PARSE, 14, "confidence"},
    {"{\"custom\":{\"n\":12345678901234567890}}", SEGUE_E_PARSE, 15, "custom.n"},
    {"{\"priority\":01}", SEGUE_E_PARSE, 12, "priority"},
    {"{\"priority\":1.5}", SEGUE_E_PARSE, 12, "priority"},
    {"{\"priority\":\"1\"}", SEGUE_E_PARSE, 12, "priority"},
    {"{\"priority\":1,}", SEGUE_E_PARSE, 14, ""},
    {"{\"priority\":1} x", SEGUE_E_PARSE, 15, ""},
    {"{\"segue\":\"2\"}", SEGUE_E_UNSUPPORTED, 9, "segue"},
    {"{\"id\":\"12\"}", SEGUE_E_PARSE, 6, "id"},
    {"{\"created\":\"2026-02-30T00:00:00Z\"}", SEGUE_E_PARSE, 11, "created"},
    {"{\"reason\":{\"code\":\"bored\"}}", SEGUE_E_PARSE, 18, "reason.code"},
    {"{\"attempts\":[{\"action\":\"a\"},{\"action\":\"b\",\"outcome\":\"maybe\"}]}", SEGUE_E_PARSE, 52,
     "attempts[1].outcome"},
    {"{\"attempts\":[{\"outcome\":\"done\"}]}", SEGUE_E_PARSE, 13, "attempts[0].action"},
};

static void bad_input_is_refused_with_path_and_offset(void **s) {
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    const refusal *r = &refusals[i];
    segue_context *c = (void *)&c;
    segue_error err = {0};
    const int rc = segue_context_from_json(&c, r->json, strlen(r->json), &err);
    if (rc != r->code || err.code != rc || err.offset != (uint64_t)r->offset ||
        strcmp(err.path, r->path) != 0 || c)
      fail_msg("%s: rc %d offset %llu path '%s' message '%s'", r->json, rc, (unsigned long long)err.offset,
               err.path, err.message);
  }
}

static void depth_size_and_counts_are_bounded(void **s) {
  static char big[SEGUE_CONTEXT_MAX_BYTES + 2];
  segue_context *c = NULL;
  segue_error err = {0};
  memset(big, '[', sizeof big);
  assert_int_equal(segue_context_from_json(&c, big, 100000, &err), SEGUE_E_LIMIT);
  assert_int_equal(err.offset, 32);
  assert_int_equal(segue_context_from_json(&c, big, sizeof big, &err), SEGUE_E_LIMIT);
  size_t n = 0;
  memcpy(big, "[0", 2);
  for (n = 2; n + 2 < 200000; n += 2) memcpy(big + n, ",0", 2);
  big[n++] = ']';
  assert_int_equal(segue_context_from_json(&c, big, n, &err), SEGUE_E_LIMIT);
  n = (size_t)sprintf(big, "{\"attempts\":[{\"action\":\"a\"}");
  for (int i = 0; i < 256; i++) n += (size_t)sprintf(big + n, ",{\"action\":\"a%d\"}", i);
  n += (size_t)sprintf(big + n, "]}");
  assert_int_equal(segue_context_from_json(&c, big, n, &err), SEGUE_E_LIMIT);
  assert_string_equal(err.path, "attempts[256]");
}

static void every_truncation_is_refused(void **s) {
  segue_context *c = NULL;
  for (size_t n = 0; n < sizeof full - 1; n++) assert_true(segue_context_from_json(&c, full, n, NULL) < 0);
}

static void times_are_kept_as_utc(void **s) {
  expect(
      "{\"created\":\"2026-11-02T01:30:00.5+02:00\"}",
      "{\"segue\":\"1\",\"created\":\"2026-11-01T23:30:00.500Z\",\"priority\":0,\"auth\":{\"level\":\"none\"}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(canonical_json_reads_and_writes_the_same_bytes),
      cmocka_unit_test(a_clone_writes_the_same_bytes),
      cmocka_unit_test(an_empty_object_is_an_empty_context),
      cmocka_unit_test(unknown_members_survive_in_custom_by_their_path),
      cmocka_unit_test(pci_and_secret_values_never_get_in),
      cmocka_unit_test(secrets_inside_custom_values_go_by_their_name),
      cmocka_unit_test(a_long_text_in_custom_is_masked_to_its_end),
      cmocka_unit_test(a_long_text_in_custom_is_parted_behind_a_sentence),
      cmocka_unit_test(what_an_action_s_name_tells_is_masked),
      cmocka_unit_test(pii_can_be_left_out),
      cmocka_unit_test(getters_give_what_was_read),
      cmocka_unit_test(a_caller_with_an_older_record_gets_the_part_it_knows),
      cmocka_unit_test(demotion_leaves_only_a_claim),
      cmocka_unit_test(bad_input_is_refused_with_path_and_offset),
      cmocka_unit_test(depth_size_and_counts_are_bounded),
      cmocka_unit_test(every_truncation_is_refused),
      cmocka_unit_test(times_are_kept_as_utc),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
