/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <stdio.h>

static void text_of(const segue_context *ctx, uint32_t limit, uint32_t flags, char *out, size_t room) {
  segue_encode_options o = encode_options(SEGUE_FORM_TEXT, NULL);
  size_t n = room;
  o.limit_chars = limit;
  o.flags = flags;
  assert_int_equal(segue_encode(ctx, &o, out, &n, NULL, NULL), SEGUE_OK);
  assert_true(limit == 0 || n <= limit);
}

static segue_context *read_back(const char *text) {
  segue_context *out = NULL;
  segue_error err = {0};
  const segue_decode_options d = decode_options(SEGUE_FORM_TEXT, NULL);
  const int rc = segue_decode(&out, text, strlen(text), &d, &err);
  if (rc < 0) fail_msg("%s: %s", text, err.message);
  return out;
}

static void people_can_read_it(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  char text[1024];
  text_of(ctx, 128, SEGUE_WIRE_ASCII, text, sizeof text);
  assert_string_equal(
      text,
      "auth=verified(otp); why=fixes_rejected 0.86; intent=internet_drops; tried=+2 more, line test(ok); "
      "mood=frustrated(falling) x3");
  text_of(ctx, 0, 0, text, sizeof text);
  assert_non_null(strstr(
      text,
      "tried=restart router \xE2\x9C\x97, new cable \xE2\x8A\x98, line test \xE2\x9C\x93; mood=frustrated\xE2\x86\x93"));
  assert_null(strstr(text, "5550101234")); /* pii */
  assert_null(strstr(text, "cust-4411"));
  segue_context_unref(ctx);
}

static void what_decides_comes_back(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context);
  for (uint32_t flags = 0; flags <= SEGUE_WIRE_ASCII; flags++)
    for (uint32_t limit = 256; limit <= 512; limit += 64) {
      char text[1024];
      text_of(ctx, limit, flags, text, sizeof text);
      segue_context *out = read_back(text);
      segue_auth_info auth = {.size = sizeof auth};
      segue_sentiment mood = {.size = sizeof mood};
      assert_int_equal(segue_context_auth(out, &auth), SEGUE_OK);
      assert_int_equal(auth.level, SEGUE_AUTH_CLAIMED); /* a line of text proves nothing */
      assert_int_equal(auth.methods, SEGUE_AUTH_BY_OTP);
      assert_int_equal(segue_context_reason_code(out), SEGUE_REASON_FIXES_REJECTED);
      assert_string_equal(segue_context_intent(out), "internet_drops");
      assert_int_equal(segue_context_attempt_count(out), 3);
      for (size_t i = 0; i < 3; i++) {
        segue_attempt a = {.size = sizeof a}, b = {.size = sizeof b};
        assert_int_equal(segue_context_attempt(ctx, i, &a), SEGUE_OK);
        assert_int_equal(segue_context_attempt(out, i, &b), SEGUE_OK);
        assert_string_equal(a.action, b.action);
        assert_int_equal(a.outcome, b.outcome);
      }
      assert_int_equal(segue_context_sentiment(out, &mood), SEGUE_OK);
      assert_string_equal(mood.label, "frustrated");
      assert_int_equal(mood.trend, SEGUE_TREND_FALLING);
      assert_int_equal(mood.restated, 3);
      segue_context_unref(out);
    }
  segue_context_unref(ctx);
}

static void marks_of_the_grammar_inside_values_survive(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"a;b\",\"title\":\"say \\\"no\\\", please; \\\\ now\","
      "\"entities\":[{\"name\":\"k=v\",\"value\":\"x;y=z\"}]},"
      "\"attempts\":[{\"action\":\"check a, then b; (ok)\",\"outcome\":\"rejected\"}],"
      "\"summary\":{\"text\":\"He said \\\"stop; go\\\", twice.\"}}";
  segue_context *ctx = context_of(json);
  for (uint32_t flags = 0; flags <= SEGUE_WIRE_ASCII; flags++) {
    char text[512];
    text_of(ctx, 0, flags, text, sizeof text);
    segue_context *out = read_back(text);
    segue_attempt a = {.size = sizeof a};
    assert_string_equal(segue_context_intent(out), "a;b");
    assert_string_equal(segue_context_title(out), "say \"no\", please; \\ now");
    assert_string_equal(segue_context_summary(out), "He said \"stop; go\", twice.");
    assert_int_equal(segue_context_attempt(out, 0, &a), SEGUE_OK);
    assert_string_equal(a.action, "check a, then b; (ok)");
    assert_int_equal(a.outcome, SEGUE_ATTEMPT_REJECTED);
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
}

static void commas_of_people_stay_as_they_are(void **state) {
  (void)state;
  segue_context *ctx = context_of(
      "{\"segue\":\"1\",\"attempts\":[{\"action\":\"tea, no milk\"}],\"issue\":{\"title\":\"a, b\"},"
      "\"summary\":{\"text\":\"One, two; three.\"}}");
  char text[512];
  text_of(ctx, 0, SEGUE_WIRE_ASCII, text, sizeof text);
  assert_string_equal(text, "auth=none; tried=tea\\, no milk(?); \"One, two; three.\"; issue=a, b");
  segue_context *out = read_back(text);
  segue_attempt a = {.size = sizeof a};
  assert_int_equal(segue_context_attempt(out, 0, &a), SEGUE_OK);
  assert_string_equal(a.action, "tea, no milk");
  assert_string_equal(segue_context_summary(out), "One, two; three.");
  assert_string_equal(segue_context_title(out), "a, b");
  segue_context_unref(out);
  segue_context_unref(ctx);
}

/* Only in a summary of ours, and only where what was tried stands in the line as a whole. */
static void a_summary_that_does_not_fit_tells_no_attempts_again(void **state) {
  (void)state;
  static const char form[] =
      "{\"segue\":\"1\",\"attempts\":[{\"action\":\"descale\",\"outcome\":\"failed\"}],\"summary\":{\"source\":\"%s\","
      "\"text\":\"Says the kettle leaks. Tried: descale (did not help). Model K4.\"}}";
  static const struct {
    const char *source;
    uint32_t limit;
    const char *text;
  } rows[] = {
      {"extractive", 0,
       "auth=none; tried=descale(x); \"Says the kettle leaks. Tried: descale (did not help). Model K4.\""},
      {"extractive", 65, "auth=none; tried=descale(x); \"Says the kettle leaks. Model K4.\""},
      {"extractive", 60, "auth=none; tried=descale(x); \"Says the kettle leaks....\""},
      {"llm", 65, "auth=none; tried=descale(x); \"Says the kettle leaks. Tried:...\""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char json[512], text[512];
    snprintf(json, sizeof json, form, rows[i].source);
    segue_context *ctx = context_of(json);
    text_of(ctx, rows[i].limit, SEGUE_WIRE_ASCII, text, sizeof text);
    assert_string_equal(text, rows[i].text);
    segue_context_unref(ctx);
  }
}

/* "Dr. Lee" and "No. 4" end no sentence. */
static void what_was_tried_ends_behind_an_outcome(void **state) {
  (void)state;
  static const char form[] =
      "{\"segue\":\"1\",\"language\":\"%s\",\"attempts\":[{\"action\":\"ask Dr. Lee\",\"outcome\":\"done\"}],"
      "\"summary\":{\"source\":\"extractive\",\"text\":\"%s\"}}";
  static const struct {
    const char *language, *summary, *line;
  } rows[] = {
      {"en-US", "Says the tap leaks. Tried: ask Dr. Lee (done). Shop 14 St. James.",
       "auth=none; tried=ask Dr. Lee(ok); \"Says the tap leaks. Shop 14 St. James.\"; lang=en-US"},
      {"en-US", "Tried: fit hose No. 4 (blue. old) (refused), ask Dr. Lee (done).",
       "auth=none; tried=ask Dr. Lee(ok); lang=en-US"},
      {"es-US", "El grifo gotea. Intentado: ask Dr. Lee (hecho). Tienda 14.",
       "auth=none; tried=ask Dr. Lee(ok); \"El grifo gotea. Tienda 14.\"; lang=es-US"},
      {"en-US", "Says the tap leaks. Tried: ask Dr. Lee (done), ring the shop in St. J",
       "auth=none; tried=ask Dr. Lee(ok); \"Says the tap leaks.\"; lang=en-US"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char json[512], text[512];
    snprintf(json, sizeof json, form, rows[i].language, rows[i].summary);
    segue_context *ctx = context_of(json);
    text_of(ctx, (uint32_t)strlen(rows[i].line), SEGUE_WIRE_ASCII, text, sizeof text);
    assert_string_equal(text, rows[i].line);
    segue_context_unref(ctx);
  }
}

static void what_the_summary_says_comes_last_under_a_limit(void **state) {
  (void)state;
  segue_context *ctx = context_of(
      "{\"segue\":\"1\",\"issue\":{\"title\":\"my kettle leaks\",\"entities\":[{\"name\":\"model\",\"value\":\"K4\"},"
      "{\"name\":\"shop\",\"value\":\"Hull\"}]},\"summary\":{\"source\":\"extractive\","
      "\"text\":\"Says their kettle leaks. Model K4.\"}}");
  char text[512];
  text_of(ctx, 0, 0, text, sizeof text);
  assert_string_equal(
      text,
      "auth=none; \"Says their kettle leaks. Model K4.\"; issue=my kettle leaks; #model=K4; #shop=Hull");
  text_of(ctx, 85, 0, text, sizeof text);
  assert_string_equal(text,
                      "auth=none; \"Says their kettle leaks. Model K4.\"; #shop=Hull; issue=my kettle leaks");
  segue_context_unref(ctx);
}

static void every_limit_is_kept_and_reads_back(void **state) {
  (void)state;
  static const char json[] = "{\"segue\":\"1\",\"auth\":{\"level\":\"claimed\"},\"summary\":{\"text\":"
                             "\"a, b; \\\"c\\\" d,,,, e;;;; f g h i, j k l m n o p q r s t u v w x y z\"}}";
  segue_context *plain = context_of(json), *full = context_of(full_context);
  for (uint32_t limit = 24; limit < 400; limit++)
    for (int which = 0; which < 2; which++) {
      char text[1024];
      text_of(which ? full : plain, limit, limit & 1, text, sizeof text);
      segue_context_unref(read_back(text));
    }
  segue_context_unref(plain);
  segue_context_unref(full);
}

static void ascii_is_ascii(void **state) {
  (void)state;
  static const char json[] = "{\"segue\":\"1\",\"issue\":{\"title\":\"R\xC3\xBC"
                             "ckzahlung f\xC3\xBCr Jos\xC3\xA9 \xE2\x80\x93 50 \xE2\x82\xAC \xE3\x81\x8A\"}}";
  segue_context *ctx = context_of(json);
  char text[256];
  text_of(ctx, 0, SEGUE_WIRE_ASCII, text, sizeof text);
  for (const char *p = text; *p; p++) assert_true(*p >= 0x20 && *p < 0x7F);
  assert_non_null(strstr(text, "issue=Rueckzahlung fuer Jose - 50 EUR  ?"));
  segue_context_unref(ctx);
}

static void what_is_no_text_form_is_refused_with_its_place(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint64_t offset;
  } rows[] = {{"", 0},
              {"hello", 0},
              {"auth=verified; hello", 15},
              {"auth=king", 0},
              {"auth=none; why=because", 11},
              {"why=loop 7", 0},
              {"tried=something", 0},
              {"tried=reset(ok), something", 0},
              {"tried=reset, , cable(ok)", 0},
              {"tried=+1 more, reset(ok); tried=+2 more, cable(ok)", 26},
              {"ref=xyz", 0},
              {"prio=9", 0},
              {"\"open", 0},
              {"a\x01", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_context *out = NULL;
    segue_error err = {0};
    const segue_decode_options d = decode_options(SEGUE_FORM_TEXT, NULL);
    assert_int_equal(segue_decode(&out, rows[i].text, strlen(rows[i].text), &d, &err), SEGUE_E_PARSE);
    assert_int_equal(err.offset, rows[i].offset);
  }
}

static void truncation_at_any_octet_is_an_error_or_a_context(void **state) {
  (void)state;
  segue_context *ctx = context_of(full_context), *out = NULL;
  char text[1024];
  text_of(ctx, 0, 0, text, sizeof text);
  const segue_decode_options d = decode_options(SEGUE_FORM_TEXT, NULL);
  for (size_t n = strlen(text); n-- > 0;) {
    char *exact = malloc(n ? n : 1); /* no NUL behind it */
    memcpy(exact, text, n);
    (void)segue_decode(&out, exact, n, &d, NULL);
    segue_context_unref(out);
    free(exact);
  }
  segue_context_unref(ctx);
}

static void an_attempt_that_is_only_a_mark_comes_back(void **state) {
  (void)state;
  segue_context *ctx = read_back("auth=none; tried=+2 more, restart(ok), (x)");
  assert_int_equal(segue_context_attempt_count(ctx), 2);
  for (uint32_t flags = 0; flags <= SEGUE_WIRE_ASCII; flags++) {
    char text[256];
    text_of(ctx, 0, flags, text, sizeof text);
    segue_context *out = read_back(text);
    segue_attempt a = {.size = sizeof a};
    assert_int_equal(segue_context_attempt(out, 1, &a), SEGUE_OK);
    assert_int_equal(a.outcome, SEGUE_ATTEMPT_FAILED);
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
}

static void a_date_called_like_another_item_stays_a_date(void **state) {
  (void)state;
  static const char *const names[] = {"ref=#r_", "#order", "due@noon"};
  segue_context *ctx = read_back("\\ref\\=#r_@2026-11-02; \\#order@2026-11-03; due\\@noon@2026-11-04");
  for (uint32_t flags = 0; flags <= SEGUE_WIRE_ASCII; flags++) {
    char text[256];
    text_of(ctx, 0, flags, text, sizeof text);
    segue_context *out = read_back(text);
    assert_int_equal(segue_context_date_count(out), 3);
    for (size_t i = 0; i < 3; i++) {
      segue_date d = {.size = sizeof d};
      assert_int_equal(segue_context_date(out, i, &d), SEGUE_OK);
      assert_string_equal(d.what, names[i]);
    }
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
}

static void attempts_come_back_alike(const segue_context *ctx, const segue_context *out) {
  const size_t n = segue_context_attempt_count(ctx);
  assert_int_equal(segue_context_attempt_count(out), n);
  for (size_t i = 0; i < n; i++) {
    segue_attempt a = {.size = sizeof a}, b = {.size = sizeof b};
    assert_int_equal(segue_context_attempt(ctx, i, &a), SEGUE_OK);
    assert_int_equal(segue_context_attempt(out, i, &b), SEGUE_OK);
    assert_string_equal(a.action ? a.action : "", b.action ? b.action : "");
    assert_int_equal(a.outcome, b.outcome);
  }
}

static void attempts_in_a_row_share_a_mark_where_room_is_short(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"auth\":{\"level\":\"none\"},\"attempts\":[{\"action\":\"look up the boiler\",\"outcome\":\"done\"},"
      "{\"action\":\"read out the pressure (ok)\",\"outcome\":\"done\"},{\"action\":\"+1 more\",\"outcome\":\"done\"},"
      "{\"action\":\"bleed, then refill\",\"outcome\":\"done\"},{\"action\":\"relight\",\"outcome\":\"done\"},"
      "{\"action\":\"\",\"outcome\":\"failed\"},{\"action\":\"send a fitter\",\"outcome\":\"failed\"}]}";
  static const char *const lines[] = {
      "auth=none; tried=look up the boiler, read out the pressure (ok) \xE2\x9C\x93, +1 more \xE2\x9C\x93, bleed\\, then refill, "
      "relight \xE2\x9C\x93,  \xE2\x9C\x97, send a fitter \xE2\x9C\x97",
      "auth=none; tried=look up the boiler, read out the pressure (ok)(ok), +1 more(ok), bleed\\, then refill, "
      "relight(ok), (x), send a fitter(x)"};
  segue_context *ctx = context_of(json);
  for (uint32_t flags = 0; flags <= SEGUE_WIRE_ASCII; flags++) {
    char text[512];
    text_of(ctx, (uint32_t)strlen(lines[flags]), flags, text, sizeof text);
    assert_string_equal(text, lines[flags]);
    segue_context *out = read_back(text);
    assert_int_equal(segue_context_attempt_count(out), 7);
    attempts_come_back_alike(ctx, out);
    segue_context_unref(out);
    text_of(ctx, 512, flags, text, sizeof text); /* with room for it each has its own */
    assert_non_null(strstr(text, flags ? "boiler(ok), read" : "boiler \xE2\x9C\x93, read"));
  }
  segue_context_unref(ctx);
}

static void attempts_say_words_again_by_their_first_letters_where_room_is_shorter(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"auth\":{\"level\":\"none\"},\"issue\":{\"intent\":\"replace_water_meter\"},\"attempts\":["
      "{\"action\":\"read_water_meter\",\"outcome\":\"done\"},{\"action\":\"reset the meters display\",\"outcome\":\"failed\"},"
      "{\"action\":\"replace_meter_display~ =intent\",\"outcome\":\"failed\"},{\"action\":\"=intent\",\"outcome\":\"done\"},"
      "{\"action\":\"mete~ waters\",\"outcome\":\"done\"},{\"action\":\"replace_water_meter\",\"outcome\":\"done\"}]}";
  static const char *const lines[] = {
      "auth=none; intent=replace_water_meter; tried=read_water_meter(ok), reset the meters display, "
      "replace_meter_display\\~ \\=intent(x), \\=intent, mete\\~ waters, replace_water_meter(ok)",
      "auth=none; intent=replace_water_meter; tried=read_water_meter(ok),reset the meters display,"
      "replace_meter_display\\~ \\=intent(x),\\=intent,mete\\~ waters,=intent(ok)",
      "auth=none; intent=replace_water_meter; tried=read_water_meter(ok),reset the meters display,"
      "rep~_meter_dis~\\~ \\=intent(x),\\=int~,mete\\~ waters,=intent(ok)"};
  segue_context *ctx = context_of(json);
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    char text[512];
    text_of(ctx, (uint32_t)strlen(lines[i]), SEGUE_WIRE_ASCII, text, sizeof text);
    assert_string_equal(text, lines[i]);
    segue_context *out = read_back(text);
    attempts_come_back_alike(ctx, out);
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
}

static void short_words_that_nothing_was_said_for_stand_as_they_are(void **state) {
  (void)state;
  static const struct {
    const char *line, *action;
  } rows[] = {{"tried=restart~ router(ok)", "restart~ router"},
              {"intent=restart; tried=re~(ok)", "re~"},
              {"intent=restart; tried=res~(ok)", "restart"},
              {"intent=restart; tried=restart~(ok)", "restart~"},
              {"intent=restart; tried=res\\~(ok)", "res~"},
              {"intent=restart; tried= =intent (ok)", "restart"},
              {"tried==intent(ok)", "=intent"},
              {"intent=\xC3\x9C"
               "bergabe; tried=\xC3\x9C"
               "b~ ok(ok)",
               "\xC3\x9C"
               "bergabe ok"},
              {"intent=restart_respond; tried=res~ res~ rest~(ok)", "respond respond restart"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_context *ctx = read_back(rows[i].line);
    segue_attempt a = {.size = sizeof a};
    assert_int_equal(segue_context_attempt(ctx, 0, &a), SEGUE_OK);
    assert_string_equal(a.action, rows[i].action);
    segue_context_unref(ctx);
  }
}

/* Nobody makes a reader work or remember without end: after 64 short words they stand as they are. */
static void short_words_end(void **state) {
  (void)state;
  char line[2048] = "intent=abcdefgh; tried=";
  for (int i = 0; i < 70; i++) strcat(line, "abc~ ");
  strcat(line, "(ok)");
  segue_context *ctx = read_back(line);
  segue_attempt a = {.size = sizeof a};
  assert_int_equal(segue_context_attempt(ctx, 0, &a), SEGUE_OK);
  assert_int_equal(strlen(a.action), 64 * 9 + 6 * 5 - 1);
  segue_context_unref(ctx);
}

/* The newest, where none fits as a whole; what comes behind it is told as well. */
static void an_attempt_too_long_for_the_line_is_told_by_its_start(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"attempts\":[{\"action\":\"restart\",\"outcome\":\"done\"},{\"action\":\"unscrew the lid, rinse the "
      "tank with vinegar for an hour and leave the whole thing out to dry on the sill\",\"outcome\":\"failed\"}],"
      "\"issue\":{\"title\":\"my kettle leaks\"}}";
  static const struct {
    uint32_t limit;
    const char *line;
  } rows[] = {
      {128,
       "auth=none; tried=+1 more, unscrew the lid\\, rinse the tank with vinegar for an hour and...(x); issue=my kettle leaks"},
      {60, "auth=none; tried=+2 more; issue=my kettle leaks"},
  };
  segue_context *ctx = context_of(json);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[256];
    text_of(ctx, rows[i].limit, SEGUE_WIRE_ASCII, text, sizeof text);
    assert_string_equal(text, rows[i].line);
    segue_context_unref(read_back(text));
  }
  segue_context_unref(ctx);
}

/* Within the time that a test has: each word is looked for in what was said before, each attempt left out in turn. */
static void what_is_far_too_long_is_shortened_soon(void **state) {
  enum { ATTEMPTS = 16, WORDS = 4000, ROOM = ATTEMPTS * (WORDS * 9 + 64) + 64 };
  char *json = malloc(ROOM), text[256];
  size_t n = (size_t)sprintf(json, "{\"segue\":\"1\",\"attempts\":[");
  (void)state;
  for (unsigned i = 0; i < ATTEMPTS; i++) {
    n += (size_t)sprintf(json + n, "%s{\"outcome\":\"done\",\"action\":\"", i ? "," : "");
    for (unsigned k = 0; k < WORDS; k++)
      n += (size_t)sprintf(json + n, "%08x ", (i * WORDS + k) * 2654435761u);
    n += (size_t)sprintf(json + n, "\"}");
  }
  strcpy(json + n, "]}");
  segue_context *ctx = context_of(json);
  text_of(ctx, 200, 0, text, sizeof text);
  assert_non_null(strstr(text, "auth=none; tried=+15 more, "));
  assert_non_null(strstr(text, "\xE2\x80\xA6 \xE2\x9C\x93"));
  segue_context_unref(ctx);
  free(json);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_attempt_too_long_for_the_line_is_told_by_its_start),
      cmocka_unit_test(attempts_say_words_again_by_their_first_letters_where_room_is_shorter),
      cmocka_unit_test(short_words_that_nothing_was_said_for_stand_as_they_are),
      cmocka_unit_test(short_words_end),
      cmocka_unit_test(attempts_in_a_row_share_a_mark_where_room_is_short),
      cmocka_unit_test(a_date_called_like_another_item_stays_a_date),
      cmocka_unit_test(an_attempt_that_is_only_a_mark_comes_back),
      cmocka_unit_test(people_can_read_it),
      cmocka_unit_test(what_decides_comes_back),
      cmocka_unit_test(marks_of_the_grammar_inside_values_survive),
      cmocka_unit_test(commas_of_people_stay_as_they_are),
      cmocka_unit_test(a_summary_that_does_not_fit_tells_no_attempts_again),
      cmocka_unit_test(what_was_tried_ends_behind_an_outcome),
      cmocka_unit_test(what_the_summary_says_comes_last_under_a_limit),
      cmocka_unit_test(every_limit_is_kept_and_reads_back),
      cmocka_unit_test(ascii_is_ascii),
      cmocka_unit_test(what_is_no_text_form_is_refused_with_its_place),
      cmocka_unit_test(truncation_at_any_octet_is_an_error_or_a_context),
      cmocka_unit_test(what_is_far_too_long_is_shortened_soon),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
