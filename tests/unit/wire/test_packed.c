/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <stdio.h>

static size_t encode(const segue_context *ctx, const segue_encode_options *o, char *value, size_t room,
                     segue_encode_report **rep) {
  segue_error err = {0};
  size_t n = room;
  const int rc = segue_encode(ctx, o, value, &n, rep, &err);
  if (rc < 0) fail_msg("%s", err.message);
  assert_int_equal(strlen(value), n);
  return n;
}

static char *json_of(const segue_context *ctx) {
  size_t n = 0;
  assert_int_equal(segue_context_to_json(ctx, 0, NULL, &n), SEGUE_E_LIMIT);
  char *text = malloc(++n);
  assert_int_equal(segue_context_to_json(ctx, 0, text, &n), SEGUE_OK);
  return text;
}

static bool listed(const segue_encode_report *r, const char *path, bool kept) {
  const size_t n = kept ? segue_encode_report_kept_count(r) : segue_encode_report_shed_count(r);
  for (size_t i = 0; i < n; i++)
    if (strcmp(kept ? segue_encode_report_kept(r, i) : segue_encode_report_shed(r, i), path) == 0)
      return true;
  return false;
}

static void everything_a_budget_allows_comes_back(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
  segue_encode_report *rep = NULL;
  char value[1024];
  o.profile = "generic-256";
  const size_t n = encode(ctx, &o, value, sizeof value, &rep);
  assert_true(n <= 256);
  assert_int_equal(segue_encode_report_shed_count(rep), 0);
  assert_int_equal(segue_encode_report_chars(rep), n);
  assert_int_equal(segue_encode_report_bytes(rep), n / 2);
  assert_true(listed(rep, "attempts[0]", true) && listed(rep, "entities[phone]", true));
  assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
  assert_int_equal(segue_context_id(out), 0xa1b2c3d4e5f6);
  assert_true(segue_context_created(out) == 1795515072000);
  assert_string_equal(segue_context_language(out), "en-US");
  assert_int_equal(segue_context_reason_code(out), SEGUE_REASON_FIXES_REJECTED);
  assert_true(segue_context_reason_score(out) > 0.855 && segue_context_reason_score(out) < 0.865);
  assert_int_equal(segue_context_priority(out), 1);
  assert_string_equal(segue_context_title(out), segue_context_title(ctx));
  assert_string_equal(segue_context_desired(out), segue_context_desired(ctx));
  assert_string_equal(segue_context_summary(out), segue_context_summary(ctx));
  assert_int_equal(segue_context_summary_source(out), SEGUE_SUMMARY_LLM);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
  assert_int_equal(auth.methods, SEGUE_AUTH_BY_OTP);
  assert_true(auth.verified_at <= 1795514892000 && auth.verified_at > 1795514892000 - 10000);
  assert_true(auth.expires_at <= 1795515792000); /* rounding never lengthens it */
  segue_attempt a = {.size = sizeof a};
  assert_int_equal(segue_context_attempt_count(out), 3);
  assert_int_equal(segue_context_attempt(out, 1, &a), SEGUE_OK);
  assert_string_equal(a.action, "new cable");
  assert_int_equal(a.outcome, SEGUE_ATTEMPT_REJECTED);
  segue_date date = {.size = sizeof date};
  assert_int_equal(segue_context_date(out, 0, &date), SEGUE_OK);
  assert_string_equal(date.date, "2026-11-17");
  assert_int_equal(segue_context_date(out, 1, &date), SEGUE_OK);
  assert_string_equal(date.date, "next Friday");
  segue_sentiment mood = {.size = sizeof mood};
  assert_int_equal(segue_context_sentiment(out, &mood), SEGUE_OK);
  assert_string_equal(mood.label, "frustrated");
  assert_int_equal(mood.peak_turn, 12);
  assert_int_equal(mood.restated, 3);
  assert_int_equal(mood.circling, 1);
  segue_encode_report_free(rep);
  segue_context_unref(out);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void a_second_trip_changes_nothing(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *once = NULL, *twice = NULL;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
  char a[1024], b[1024];
  size_t n = encode(ctx, &o, a, sizeof a, NULL);
  assert_int_equal(segue_decode(&once, a, n, &d, NULL), SEGUE_OK);
  n = encode(once, &o, b, sizeof b, NULL);
  assert_int_equal(segue_decode(&twice, b, n, &d, NULL), SEGUE_OK);
  char *ja = json_of(once), *jb = json_of(twice);
  /* the age of the proof is rounded up each time: compare all the rest */
  assert_string_equal(strstr(ja, "\"issue\""), strstr(jb, "\"issue\""));
  free(ja);
  free(jb);
  segue_context_unref(ctx);
  segue_context_unref(once);
  segue_context_unref(twice);
  segue_keyring_free(ring);
}

static void the_same_context_gives_the_same_value(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  char a[1024], b[1024];
  for (uint32_t limit = 64; limit <= 256; limit += 64) {
    o.limit_chars = limit;
    encode(ctx, &o, a, sizeof a, NULL);
    encode(ctx, &o, b, sizeof b, NULL);
    assert_string_equal(a, b);
  }
  segue_context_unref(ctx);
}

/* In the order of keeping; what is kept is a prefix of this. */
static void every_budget_from_the_minimum_is_kept(void **state) {
  (void)state;
  static const char *const order[] = {"auth",        "auth.subject", "reason",      "intent",
                                      "attempts[2]", "attempts[1]",  "attempts[0]", "sentiment",
                                      "summary",     "title",        "desired",     "dates[started]"};
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
  segue_profile p = {.size = sizeof p};
  char value[1024];
  size_t last_summary = 0;
  assert_int_equal(segue_profile_find("generic-256", &p), SEGUE_OK);
  for (uint32_t limit = p.minimum_chars; limit <= 512; limit += limit < 300 ? 3 : 53) {
    segue_encode_report *rep = NULL;
    o.limit_chars = limit;
    const size_t n = encode(ctx, &o, value, sizeof value, &rep);
    assert_true(n <= limit);
    bool more = true;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
      const bool kept = listed(rep, order[i], true);
      assert_true(kept != listed(rep, order[i], false));
      assert_true(more || !kept);
      more = kept;
    }
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    const char *part = segue_context_summary(out), *whole = segue_context_summary(ctx);
    const size_t len = strlen(part);
    if (listed(rep, "summary.tail", false)) { /* cut at a word, and it says so */
      assert_string_equal(part + len - 4, " \xE2\x80\xA6");
      assert_memory_equal(part, whole, len - 4);
      assert_true(whole[len - 4] == ' ');
    }
    assert_true(len + 8 >= last_summary); /* room is used */
    last_summary = len;
    segue_context_unref(out);
    segue_encode_report_free(rep);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void less_than_the_minimum_is_an_error_that_says_so(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  segue_error err = {0};
  char value[64];
  for (uint32_t limit = 1; limit < 20; limit++) {
    size_t n = sizeof value;
    o.limit_chars = limit;
    assert_int_equal(segue_encode(ctx, &o, value, &n, NULL, &err), SEGUE_E_LIMIT);
    assert_non_null(strstr(err.message, "at least 48 characters"));
  }
  segue_context_unref(ctx);
}

/* At 200 characters the budget ends between mood and summary, behind texts that were longer than the summary. */
static void a_budget_that_ends_before_the_summary_writes_none(void **state) {
  (void)state;
  segue_context *ctx = context_of(
      "{\"segue\":\"1\",\"id\":\"eb48ea3a2668\",\"language\":\"es-ES\",\"reason\":{\"code\":\"rule\"},\"priority\":3,"
      "\"confidence\":0.17,\"auth\":{\"level\":\"claimed\",\"methods\":[\"token\",\"voice\"],\"subject\":\"deadbeef0011\","
      "\"expires_at\":\"2026-11-23T18:28:01Z\"},"
      "\"issue\":{\"intent\":\"MortgagePayment\",\"desired\":\"one payment returned today\",\"entities\":["
      "{\"name\":\"amount\",\"value\":\"Corner Pharmacy\",\"class\":\"public\"},"
      "{\"name\":\"medication\",\"value\":\"lisinopril 10 mg\",\"class\":\"internal\"},"
      "{\"name\":\"was I was\",\"value\":\"Corner Pharmacy\",\"class\":\"public\"}],\"dates\":["
      "{\"what\":\"taken\",\"date\":\"November 20\"},{\"what\":\"Last pill\",\"date\":\"Thursday\"}]},"
      "\"attempts\":[{\"action\":\"call the doctor\",\"outcome\":\"offered\"},"
      "{\"action\":\"send refill request\",\"outcome\":\"failed\"}],"
      "\"sentiment\":{\"valence\":0.4,\"arousal\":0.94,\"trend\":\"steady\",\"restated\":7}}");
  segue_keyring *ring = ring_of(1);
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
  for (o.limit_chars = 180; o.limit_chars <= 220; o.limit_chars += 2) {
    segue_context *out = NULL;
    char value[256];
    const size_t n = encode(ctx, &o, value, sizeof value, NULL);
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    assert_string_equal(segue_context_summary(out), "");
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void the_last_day_of_the_calendar_travels(void **state) {
  (void)state;
  static const char *const days[] = {"9999-12-31", "0000-01-01", "1969-12-31"};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    char text[160], value[256];
    (void)snprintf(text, sizeof text,
                   "{\"segue\":\"1\",\"issue\":{\"dates\":[{\"what\":\"ends\",\"date\":\"%s\"}]}}", days[i]);
    segue_context *ctx = context_of(text), *out = NULL;
    segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
    segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
    const size_t n = encode(ctx, &o, value, sizeof value, NULL);
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    char *json = json_of(out);
    assert_non_null(strstr(json, days[i]));
    free(json);
    segue_context_unref(out);
    segue_context_unref(ctx);
  }
}

/* A proof that was refused has a time as well. */
static void when_nothing_was_proven_travels(void **state) {
  (void)state;
  segue_context *ctx =
      context_of("{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"created\":\"2026-11-24T19:31:12Z\","
                 "\"auth\":{\"level\":\"none\",\"verified_at\":\"2026-11-24T19:30:02Z\"}}");
  segue_context *out = NULL;
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
  segue_auth_info auth = {.size = sizeof auth};
  char value[256];
  const size_t n = encode(ctx, &o, value, sizeof value, NULL);
  assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
  assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_NONE);
  assert_true(auth.verified_at != SEGUE_UNIX_NONE);
  segue_context_unref(ctx);
  segue_context_unref(out);
}

static void a_small_buffer_learns_its_need(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  char value[1024];
  size_t n = 0, m;
  assert_int_equal(segue_encode(ctx, &o, NULL, &n, NULL, NULL), SEGUE_E_LIMIT);
  m = n;
  assert_int_equal(segue_encode(ctx, &o, value, &m, NULL, NULL), SEGUE_E_LIMIT);
  m = n + 1;
  assert_int_equal(segue_encode(ctx, &o, value, &m, NULL, NULL), SEGUE_OK);
  assert_int_equal(m, n);
  segue_context_unref(ctx);
}

static void packed_proves_nothing_and_shows_no_pii(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  char value[1024];
  segue_encode_report *rep = NULL;
  const size_t n = encode(ctx, &o, value, sizeof value, &rep);
  assert_true(listed(rep, "entities[phone]", false) && listed(rep, "auth.subject", false));
  assert_int_equal(segue_decode(&out, value, n, NULL, NULL), SEGUE_OK);
  segue_auth_info auth = {.size = sizeof auth};
  assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_CLAIMED);
  assert_string_equal(auth.subject, "");
  assert_int_equal(segue_context_entity_count(out), 1);
  segue_encode_report_free(rep);
  segue_context_unref(out);
  segue_context_unref(ctx);
}

static void damage_is_found_or_harmless(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
  char value[1024];
  size_t found = 0, tried = 0;
  o.charset = d.charset = SEGUE_CHARSET_RAW;
  size_t n = sizeof value;
  assert_int_equal(segue_encode(ctx, &o, value, &n, NULL, NULL), SEGUE_OK);
  for (size_t cut = 0; cut < n; cut++, tried++) {
    found += segue_decode(&out, value, cut, &d, NULL) < 0;
    segue_context_unref(out);
  }
  for (size_t i = 0; i < n * 8; i += 5, tried++) {
    value[i / 8] ^= (char)(1 << i % 8);
    found += segue_decode(&out, value, n, &d, NULL) < 0;
    segue_context_unref(out);
    value[i / 8] ^= (char)(1 << i % 8);
  }
  assert_true(found * 100 >= tried * 97);
  segue_context_unref(ctx);
}

static void what_is_no_value_in_characters_is_told_what_it_may_be(void **state) {
  (void)state;
  static const struct {
    const char *value;
    int charset;
    uint64_t offset;
    const char *message;
  } rows[] = {
      {"c201e3;encoding=hex", SEGUE_CHARSET_AUTO, 6, "parameters of its header"},
      {"auth=none; why=loop", SEGUE_CHARSET_AUTO, 4, "forms text and sip must be named"},
      {"[{\"name\":\"User-to-User\"}]", SEGUE_CHARSET_AUTO, 0, "forms text and sip must be named"},
      {"\x01\xE3\x80", SEGUE_CHARSET_AUTO, 0, "take charset raw"},
      {"c201e", SEGUE_CHARSET_AUTO, 5, "characters are missing"},
      {"wgHjAA1", SEGUE_CHARSET_BASE64URL, 6, "characters are missing"},
      {"c2z1", SEGUE_CHARSET_HEX, 2, "not hex"},
      {"c2+1", SEGUE_CHARSET_BASE64URL, 2, "not base64url"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_decode_options d = decode_options(SEGUE_FORM_AUTO, NULL);
    segue_context *out = NULL;
    segue_error err;
    d.charset = rows[i].charset;
    assert_int_equal(segue_decode(&out, rows[i].value, strlen(rows[i].value), &d, &err), SEGUE_E_PARSE);
    assert_int_equal(err.offset, rows[i].offset);
    if (!strstr(err.message, rows[i].message)) fail_msg("%s: %s", rows[i].value, err.message);
  }
}

static void strange_text_costs_no_more_than_plain(void **state) {
  (void)state;
  static const char *const texts[] = {
      "\xE3\x81\x8A\xE5\xAE\xA2\xE6\xA7\x98\xE3\x81\xAF\xE8\xBF\x94\xE9\x87\x91\xE3\x82\x92\xE5\xB8\x8C\xE6\x9C\x9B\xE3\x81\x97",
      "zX9!qQ7@vV5#kK3$jJ1%wW8^uU6&hH4*", "\\x00\\xff~~~||||{{{{}}}}", "W\303\274nschtR\303\274ckzahlung"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char json[512], value[1024], back[512];
    segue_context *out = NULL;
    snprintf(json, sizeof json, "{\"segue\":\"1\",\"issue\":{\"title\":\"%s\"}}",
             texts[i][0] == '\\' ? "~~~||{{}}" : texts[i]);
    segue_context *ctx = context_of(json);
    segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
    o.now = SEGUE_UNIX_NONE;
    segue_encode_report *rep = NULL;
    const size_t n = encode(ctx, &o, value, sizeof value, &rep);
    assert_true(segue_encode_report_bytes(rep) <= strlen(segue_context_title(ctx)) + 8);
    assert_int_equal(segue_decode(&out, value, n, NULL, NULL), SEGUE_OK);
    snprintf(back, sizeof back, "%s", segue_context_title(out));
    assert_string_equal(back, segue_context_title(ctx));
    segue_encode_report_free(rep);
    segue_context_unref(out);
    segue_context_unref(ctx);
  }
}

static void an_empty_context_is_a_context(void **state) {
  (void)state;
  segue_context *ctx = context_of("{\"segue\":\"1\"}"), *out = NULL;
  segue_keyring *ring = ring_of(1);
  for (int form = SEGUE_FORM_PACKED; form <= SEGUE_FORM_SEALED; form++) {
    segue_encode_options o = encode_options(form, ring);
    segue_decode_options d = decode_options(form, ring);
    char value[128];
    const size_t n = encode(ctx, &o, value, sizeof value, NULL);
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void ten_megabytes_are_refused_at_once(void **state) {
  (void)state;
  const size_t n = 10u << 20;
  char *big = malloc(n);
  segue_context *out = NULL;
  static const char fill[] = {'a', '0', '{', ' ', '5'};
  for (size_t f = 0; f < sizeof fill; f++) {
    memset(big, fill[f], n);
    for (int form = SEGUE_FORM_AUTO; form <= SEGUE_FORM_VCON; form++) {
      segue_decode_options d = decode_options(form, NULL);
      assert_true(segue_decode(&out, big, n, &d, NULL) < 0);
      assert_null(out);
    }
  }
  free(big);
}

static void options_of_a_newer_caller_are_refused(void **state) {
  (void)state;
  struct {
    segue_encode_options o;
    uint64_t later;
  } newer = {.later = 0};
  segue_context *ctx = context_of(full_context);
  char value[1024];
  size_t n = sizeof value;
  newer.o = encode_options(SEGUE_FORM_PACKED, NULL);
  newer.o.size = sizeof newer;
  assert_int_equal(segue_encode(ctx, &newer.o, value, &n, NULL, NULL), SEGUE_OK);
  newer.later = 1;
  n = sizeof value;
  assert_int_equal(segue_encode(ctx, &newer.o, value, &n, NULL, NULL), SEGUE_E_INVAL);
  segue_context_unref(ctx);
}

static void profiles_are_complete(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  segue_keyring *ring = ring_of(1);
  segue_profile p = {.size = sizeof p};
  for (size_t i = 0; segue_profile_at(i, &p) == SEGUE_OK; i++) {
    segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
    segue_decode_options d = decode_options(SEGUE_FORM_SEALED, ring);
    char value[1024];
    assert_true(p.source[0] && p.title[0] && p.limit_chars >= p.minimum_chars);
    assert_true(p.part_chars == 0 || p.part_chars * p.parts >= p.limit_chars);
    o.profile = p.name;
    size_t n = encode(ctx, &o, value, sizeof value, NULL);
    assert_true(n <= p.limit_chars);
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    segue_context_unref(out);
    o.limit_chars = p.minimum_chars;
    n = encode(ctx, &o, value, sizeof value, NULL);
    assert_true(n <= p.minimum_chars);
  }
  segue_encode_options o = encode_options(SEGUE_FORM_SEALED, ring);
  size_t n = 0;
  o.profile = "nobody";
  assert_int_equal(segue_encode(ctx, &o, NULL, &n, NULL, NULL), SEGUE_E_NOTFOUND);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
}

static void a_rare_language_gives_way_at_the_minimum(void **state) {
  (void)state;
  segue_context *ctx = context_of(
      "{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"created\":\"2026-11-24T10:11:12Z\",\"language\":\"xx-Zzzz-QQ\","
      "\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\",\"kba\"],\"verified_at\":\"2026-11-24T09:20:00Z\"}}");
  segue_keyring *ring = ring_of(1);
  for (int form = SEGUE_FORM_PACKED; form <= SEGUE_FORM_SEALED; form++) {
    segue_encode_options o = encode_options(form, ring);
    segue_encode_report *rep = NULL;
    char value[256];
    o.limit_chars = form == SEGUE_FORM_SEALED ? 80 : 48;
    assert_true(encode(ctx, &o, value, sizeof value, &rep) <= o.limit_chars);
    assert_true(listed(rep, "language", false) && listed(rep, "auth", true));
    segue_encode_report_free(rep);
  }
  segue_keyring_free(ring);
  segue_context_unref(ctx);
}

static void an_own_model_shortens_what_it_knows(void **state) {
  (void)state;
  static const char text[] =
      "# what our calls are about\n0The qwyrtz valve of the Blorvex 9000 jams.\n3grease the qwyrtz valve\n";
  static const char call[] =
      "{\"segue\":\"1\",\"attempts\":[{\"action\":\"grease the qwyrtz valve\",\"outcome\":\"failed\"}],"
      "\"summary\":{\"text\":\"The qwyrtz valve of the Blorvex 9000 jams.\",\"source\":\"llm\"}}";
  segue_context *ctx = context_of(call), *out = NULL;
  segue_text_model *model = NULL, *other = NULL;
  segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
  segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
  char value[512];
  const size_t without = encode(ctx, &o, value, sizeof value, NULL);
  assert_int_equal(segue_text_model_new(&model, 7, text, sizeof text - 1, NULL), SEGUE_OK);
  assert_int_equal(segue_text_model_new(&other, 8, text, sizeof text - 1, NULL), SEGUE_OK);
  o.model = model;
  const size_t with = encode(ctx, &o, value, sizeof value, NULL);
  assert_true(with * 2 < without);
  assert_int_equal(segue_decode(&out, value, with, &d, NULL), SEGUE_E_UNSUPPORTED);
  d.model = other;
  assert_int_equal(segue_decode(&out, value, with, &d, NULL), SEGUE_E_UNSUPPORTED);
  d.model = model;
  assert_int_equal(segue_decode(&out, value, with, &d, NULL), SEGUE_OK);
  assert_string_equal(segue_context_summary(out), segue_context_summary(ctx));
  segue_context_unref(out);
  segue_context_unref(ctx);
  segue_text_model_free(model);
  segue_text_model_free(other);
}

static void a_model_is_refused_that_could_not_be_meant(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t id;
    int rc;
    uint64_t offset;
  } rows[] = {{"0good\nno digit\n", 1, SEGUE_E_PARSE, 6},
              {"# nothing\n\n", 1, SEGUE_E_PARSE, 0},
              {"0bad \xff\n", 1, SEGUE_E_PARSE, 0},
              {"6no such kind\n", 1, SEGUE_E_PARSE, 0},
              {"0good\n", 256, SEGUE_E_INVAL, UINT64_MAX}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_text_model *m = NULL;
    segue_error err = {0};
    assert_int_equal(segue_text_model_new(&m, rows[i].id, rows[i].text, strlen(rows[i].text), &err),
                     rows[i].rc);
    assert_true(err.offset == rows[i].offset);
    assert_null(m);
  }
}

/* Letters that no model foresees, a long one first: what comes behind them is worth more than their ends. */
static void a_name_too_long_for_the_budget_is_told_by_its_start(void **state) {
  (void)state;
  enum { LONG = 300 };
  char noise[LONG + 1], json[2 * LONG + 400], value[1024];
  uint32_t x = 1;
  for (int i = 0; i < LONG; i++) {
    x = x * 1664525u + 1013904223u;
    noise[i] = i % 9 == 8 ? ' ' : "abcdefghijklmnopqrstuvwxyz012345"[x >> 27];
  }
  noise[LONG] = 0;
  noise[LONG - 1] = 'e';
  for (int which = 0; which < 3; which++) { /* nothing, an attempt, the intent is long */
    snprintf(json, sizeof json,
             "{\"segue\":\"1\",\"issue\":{\"intent\":\"%s\",\"title\":\"my kettle leaks\"},\"attempts\":["
             "{\"action\":\"%s\",\"outcome\":\"failed\"},{\"action\":\"descale\",\"outcome\":\"done\"}]}",
             which == 2 ? noise : "return_item", which == 1 ? noise : "restart");
    segue_context *ctx = context_of(json), *out = NULL;
    segue_encode_report *rep = NULL;
    segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
    const segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
    o.limit_chars = 256;
    const size_t n = encode(ctx, &o, value, sizeof value, &rep);
    assert_true(n <= 256);
    assert_int_equal(segue_decode(&out, value, n, &d, NULL), SEGUE_OK);
    segue_attempt a = {.size = sizeof a};
    assert_int_equal(segue_context_attempt_count(out), 2);
    assert_int_equal(segue_context_attempt(out, 0, &a), SEGUE_OK);
    assert_string_equal(segue_context_title(out), "my kettle leaks");
    assert_int_equal(listed(rep, "attempts.tail[0]", false), which == 1);
    assert_int_equal(listed(rep, "intent.tail", false), which == 2);
    const char *told = which == 2 ? segue_context_intent(out) : a.action;
    if (which) {
      assert_memory_equal(told, noise, 53);
      assert_string_equal(told + 53, "\xE2\x80\xA6");
    } else {
      assert_string_equal(told, "restart");
    }
    segue_encode_report_free(rep);
    segue_context_unref(out);
    segue_context_unref(ctx);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_name_too_long_for_the_budget_is_told_by_its_start),
      cmocka_unit_test(a_rare_language_gives_way_at_the_minimum),
      cmocka_unit_test(an_own_model_shortens_what_it_knows),
      cmocka_unit_test(a_model_is_refused_that_could_not_be_meant),
      cmocka_unit_test(everything_a_budget_allows_comes_back),
      cmocka_unit_test(a_second_trip_changes_nothing),
      cmocka_unit_test(the_same_context_gives_the_same_value),
      cmocka_unit_test(every_budget_from_the_minimum_is_kept),
      cmocka_unit_test(less_than_the_minimum_is_an_error_that_says_so),
      cmocka_unit_test(a_budget_that_ends_before_the_summary_writes_none),
      cmocka_unit_test(the_last_day_of_the_calendar_travels),
      cmocka_unit_test(when_nothing_was_proven_travels),
      cmocka_unit_test(a_small_buffer_learns_its_need),
      cmocka_unit_test(packed_proves_nothing_and_shows_no_pii),
      cmocka_unit_test(damage_is_found_or_harmless),
      cmocka_unit_test(what_is_no_value_in_characters_is_told_what_it_may_be),
      cmocka_unit_test(strange_text_costs_no_more_than_plain),
      cmocka_unit_test(an_empty_context_is_a_context),
      cmocka_unit_test(ten_megabytes_are_refused_at_once),
      cmocka_unit_test(options_of_a_newer_caller_are_refused),
      cmocka_unit_test(profiles_are_complete),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
