/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "context/brief.h"

static char text[1 << 16];

static const char *brief(const char *json, uint32_t kind) {
  segue_context *c = NULL;
  segue_error err = {0};
  size_t n = sizeof text;
  if (segue_context_from_json(&c, json, strlen(json), &err) < 0) fail_msg("%s: %s", err.path, err.message);
  assert_int_equal(segue_context_brief(c, kind, NULL, text, &n), SEGUE_OK);
  assert_int_equal(strlen(text), n);
  segue_context_unref(c);
  return text;
}

static const char dana[] =
    "{\"created\":\"2026-11-02T10:11:12Z\",\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\"],\"expires_at\":"
    "\"2026-11-02T10:26:00Z\",\"fields\":[{\"name\":\"dob\",\"status\":\"verified\"}]},\"issue\":{\"desired\":"
    "\"stable internet by tonight\",\"entities\":[{\"name\":\"customer_name\",\"value\":\"dana reyes\"},{\"name\":"
    "\"accountNumber\",\"value\":\"88124\"}]},\"attempts\":[{\"action\":\"restart\",\"outcome\":\"failed\"},{\"action\":"
    "\"new cable\",\"outcome\":\"failed\"},{\"action\":\"line test\",\"outcome\":\"done\",\"note\":\"no fault found\"}],"
    "\"sentiment\":{\"label\":\"frustrated\",\"trend\":\"falling\",\"restated\":3}}";

static void the_card_says_who_what_tried_mood_and_how_to_begin(void **s) {
  assert_string_equal(
      brief(dana, SEGUE_BRIEF_CARD),
      "Dana Reyes · verified by date of birth, valid 14 min\n"
      "wants: stable internet by tonight (account number 88124)\n"
      "tried: restart ✗  new cable ✗  line test ✓ (no fault found)\n"
      "mood: frustrated, sinking · said it three times\n"
      "start with: \"Dana, I see that restart and new cable didn't help; let me take it from here.\"");
}

static void the_time_of_what_was_refused_is_no_detail(void **state) {
  (void)state;
  const char *card = brief(
      "{\"issue\":{\"title\":\"my brace is loose\",\"entities\":[{\"name\":\"time\",\"value\":\"11:15\"},{\"name\":\"time\","
      "\"value\":\"3:40\"}]},\"attempts\":[{\"action\":\"slot at 11:15\",\"outcome\":\"rejected\"},{\"action\":\"slot at 3:40\","
      "\"outcome\":\"accepted\"}]}",
      SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "(time 3:40)"));
}

static void words_that_speak_of_nobody_are_retold_as_they_stand(void **state) {
  (void)state;
  static const char *const retold[][2] = {
      {"Pick us up at 7am in Dover", "pick them up at 7am in Dover"},
      {"I am in the US till 10 am.", "they are in the US till 10 am"},
      {"am I late for us", "are they late for them"},
      {"is it the flat you found", "is it the flat we found"},
      {"you measured our window on Monday", "we measured their window on Monday"},
      {"she's had you lot round", "she's had us round"},
      {"you guys swept the flue", "we swept the flue"},
      {"the the kettle leaks and it's it's hot", "the kettle leaks and it's hot"}};
  for (size_t i = 0; i < sizeof retold / sizeof *retold; i++) {
    segue__buf out;
    segue__buf_init(&out);
    segue__brief_retell(&out, (segue__str){retold[i][0], strlen(retold[i][0])}, 110, 3);
    assert_int_equal(out.len, strlen(retold[i][1]));
    assert_memory_equal(out.p, retold[i][1], out.len);
    segue__buf_free(&out);
  }
}

static void an_empty_context_says_what_is_not_known(void **s) {
  assert_string_equal(
      brief("{}", SEGUE_BRIEF_CARD),
      "Unknown caller · not identified\nwants: not known yet\ntried: nothing yet\nmood: not known\n"
      "start with: \"I have what you told our assistant; let me take it from here.\"");
}

static void a_value_that_begins_with_its_name_is_not_named_twice(void **s) {
  const char *card =
      brief("{\"issue\":{\"title\":\"Internet drops\",\"entities\":[{\"name\":\"since\",\"value\":"
            "\"since yesterday\"},{\"name\":\"paid_with\",\"value\":\"Paid with cash\"},"
            "{\"name\":\"berth\",\"value\":\"NULL\"},{\"name\":\"line\",\"value\":\"lines 2\"}]}}",
            SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "(since yesterday, Paid with cash, line lines 2)"));
}

static void an_expired_proof_says_so(void **s) {
  static const char proven[] =
      "{\"created\":\"2026-11-02T10:30:00Z\",\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"],"
      "\"expires_at\":\"2026-11-02T10:26:00Z\"},\"issue\":{\"desired\":\"a refund\"}}";
  assert_non_null(
      strstr(brief(proven, SEGUE_BRIEF_CARD), "verified by one-time code, expired: verify again"));
  assert_string_equal(brief(proven, SEGUE_BRIEF_WHISPER), "Caller, verification expired, wants a refund.");
  assert_non_null(strstr(brief(dana, SEGUE_BRIEF_WHISPER), "Dana Reyes, verified, "));
}

static void a_claim_never_reads_as_verified(void **s) {
  const char *card = brief("{\"auth\":{\"level\":\"claimed\",\"methods\":[\"pin\"]}}", SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "identity claimed, not verified\n"));
  assert_non_null(strstr(brief("{\"auth\":{\"level\":\"claimed\"}}", SEGUE_BRIEF_WHISPER), "not verified"));
}

static void values_cannot_steer_a_terminal_or_a_page(void **s) {
  const char *evil =
      "{\"issue\":{\"title\":\"\\u001b[2J\\u009b1mx\\u202e<script>alert('&')</script>\\n\\nline\"}}";
  const char *card = brief(evil, SEGUE_BRIEF_CARD);
  size_t newlines = 0;
  for (const char *p = card; *p; p++) {
    newlines += *p == '\n';
    assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
  }
  assert_int_equal(newlines, 4);
  assert_null(strstr(card, "\xC2\x9B"));
  assert_null(strstr(card, "\xE2\x80\xAE"));
  const char *page = brief(evil, SEGUE_BRIEF_HTML);
  assert_null(strstr(page, "<script"));
  assert_non_null(strstr(page, "&lt;script&gt;alert(&#39;&amp;&#39;)"));
}

static void every_row_of_the_box_is_equally_wide(void **s) {
  segue_brief_options o;
  segue_context *c = NULL;
  segue_brief_options_init(&o, sizeof o);
  assert_int_equal(segue_context_from_json(&c, dana, sizeof dana - 1, NULL), SEGUE_OK);
  for (o.width = 24; o.width <= 200; o.width++) {
    size_t n = sizeof text, rows = 0;
    assert_int_equal(segue_context_brief(c, SEGUE_BRIEF_BOX, &o, text, &n), SEGUE_OK);
    for (char *line = text, *end; line; line = end ? end + 1 : NULL, rows++) {
      end = strchr(line, '\n');
      assert_int_equal(segue__utf8_count(line, end ? (size_t)(end - line) : strlen(line)), o.width);
    }
    assert_int_equal(rows, 7);
  }
  o.width = 23;
  size_t n = sizeof text;
  assert_int_equal(segue_context_brief(c, SEGUE_BRIEF_BOX, &o, text, &n), SEGUE_E_INVAL);
  segue_context_unref(c);
}

static size_t words_and_digits(const char *s) {
  size_t words = 1, digits = 0;
  for (; *s; s++) {
    words += *s == ' ';
    digits += *s >= '0' && *s <= '9';
  }
  return words + digits / 2;
}

/* What the caller told is told of them, and fixes are named as nouns, whatever form they were read in. */
static void the_words_of_the_brief_are_an_agents(void **s) {
  (void)s;
  const char *card = brief(
      "{\"issue\":{\"title\":\"my bill came to £312.40\"},\"attempts\":[{\"action\":\"run_cleaning_cycle\","
      "\"outcome\":\"failed\"},{\"action\":\"switched unit off and on\",\"outcome\":\"failed\"}]}",
      SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "\nabout: their bill came to £312.40\n"));
  assert_non_null(
      strstr(card, "I see that running cleaning cycle and switching unit off and on didn't help;"));
  /* A capital may be a name's. */
  card = brief("{\"issue\":{\"title\":\"Lufthansa lost my bag\",\"desired\":\"the bag\"}}", SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "\nwants: the bag · Lufthansa lost their bag\n"));
  card = brief("{\"issue\":{\"title\":\"WhatsApp does not open\"}}", SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "I understand that WhatsApp does not open;"));
  card = brief("{\"issue\":{\"desired\":\"software updates\"},\"attempts\":[{\"action\":\"keep booking\","
               "\"outcome\":\"rejected\"}]}",
               SEGUE_BRIEF_CARD);
  assert_non_null(strstr(card, "I see that you said no to keeping booking;"));
  assert_string_equal(brief("{\"issue\":{\"desired\":\"software updates\"}}", SEGUE_BRIEF_WHISPER),
                      "Caller, not identified, wants software updates.");
  assert_string_equal(brief("{\"issue\":{\"desired\":\"amend my booking\"}}", SEGUE_BRIEF_WHISPER),
                      "Caller, not identified, wants to amend their booking.");
  assert_string_equal(
      brief("{\"issue\":{\"title\":\"Ever since I moved the app says no\"}}", SEGUE_BRIEF_WHISPER),
      "Caller, not identified, says ever since they moved the app says no.");
}

/* How a title was put decides what the agent hears before it. */
static void a_matter_is_told_as_it_was_put(void **state) {
  (void)state;
  static const struct {
    const char *title, *whisper, *line, *start;
  } told[] = {
      {"Can you please find me a plumber?", "wants us to find them a plumber", "wants: find them a plumber",
       "I can see that you want us to find you a plumber;"},
      {"Would you send somebody to pick me up", "wants us to send somebody to pick them up",
       "wants: send somebody to pick them up", "I can see that you want us to send somebody to pick you up;"},
      {"get us a cab", "wants us to get them a cab", "wants: get them a cab",
       "I can see that you want us to get you a cab;"},
      {"my key is gone could you help", "says their key is gone could we help",
       "about: their key is gone could we help", "I understand that your key is gone could we help;"},
      {"reserve a van for Sunday", "wants to reserve a van for Sunday", "wants: reserve a van for Sunday",
       "I can see that you want to reserve a van for Sunday;"},
      {"To sell my boat", "wants to sell their boat", "wants: To sell their boat",
       "I can see that you want to sell your boat;"},
      {"need a new key", "says they need a new key", "about: need a new key",
       "I understand that you need a new key;"},
      {"looking for my parcel", "says they're looking for their parcel", "about: looking for their parcel",
       "I understand that you're looking for your parcel;"},
      {"the state of my claim", "about the state of their claim", "about: the state of their claim",
       "I have this here: the state of your claim;"},
      {"my claim was refused", "says their claim was refused", "about: their claim was refused",
       "I understand that your claim was refused;"},
      {"Is Blue Harbour open", "asks is Blue Harbour open", "about: Is Blue Harbour open",
       "I have your question here: is Blue Harbour open;"},
      {"order 4417 arrived broken", "says order 4417 arrived broken", "about: order 4417 arrived broken",
       "I understand that order 4417 arrived broken;"},
      {"I wanna cancel", "says they want to cancel", "about: they want to cancel",
       "I understand that you want to cancel;"},
  };
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
    char json[256];
    snprintf(json, sizeof json, "{\"issue\":{\"title\":\"%s\"}}", told[i].title);
    const char *card = brief(json, SEGUE_BRIEF_CARD);
    if (!strstr(card, told[i].line) || !strstr(card, told[i].start)) fail_msg("%s", card);
    const char *whisper = brief(json, SEGUE_BRIEF_WHISPER);
    if (!strstr(whisper, told[i].whisper)) fail_msg("%s", whisper);
  }
  assert_non_null(strstr(
      brief("{\"issue\":{\"title\":\"I booked two rooms from the third to the sixth of May, and we are one "
            "person more by now than we were\"}}",
            SEGUE_BRIEF_CARD),
      "you booked two rooms from the third to the sixth of May; let me"));
  assert_non_null(strstr(brief("{\"issue\":{\"desired\":\"a cab to take me home\"}}", SEGUE_BRIEF_CARD),
                         "\nwants: a cab to take them home\n"));
}

/* Calm at the end tells nothing of how the call went. */
static void who_was_upset_earlier_is_told_of(void **state) {
  (void)state;
  static const char *const moods[][2] = {
      {"\"valence\":0.0,\"label\":\"calm\",\"peak\":{\"valence\":-0.65,\"turn\":4}",
       "mood: calm, was upset before\n"},
      {"\"valence\":0.0,\"label\":\"calm\",\"peak\":{\"valence\":-0.3,\"turn\":4}", "mood: calm\n"},
      {"\"valence\":0.0,\"label\":\"calm\"", "mood: calm\n"},
      {"\"valence\":-0.4,\"label\":\"unhappy\",\"peak\":{\"valence\":-0.65,\"turn\":4}", "mood: unhappy\n"},
      {"\"valence\":0.3,\"trend\":\"rising\",\"label\":\"friendly\",\"peak\":{\"valence\":-0.65,\"turn\":4}",
       "mood: friendly, recovering\n"},
  };
  for (size_t i = 0; i < sizeof moods / sizeof moods[0]; i++) {
    char json[256];
    snprintf(json, sizeof json, "{\"sentiment\":{%s}}", moods[i][0]);
    const char *card = brief(json, SEGUE_BRIEF_CARD);
    if (!strstr(card, moods[i][1])) fail_msg("%s", card);
  }
}

/* What the caller refused before they took something else is over. */
static void a_refusal_is_told_while_nothing_came_of_the_call(void **state) {
  (void)state;
  static const char refused[] = "{\"attempts\":[{\"action\":\"new cable\",\"outcome\":\"rejected\"}%s]}";
  char json[256];
  snprintf(json, sizeof json, refused, "");
  assert_non_null(strstr(brief(json, SEGUE_BRIEF_WHISPER), "declined new cable"));
  assert_non_null(strstr(brief(json, SEGUE_BRIEF_CARD), "I see that you said no to new cable;"));
  snprintf(json, sizeof json, refused, ",{\"action\":\"visit\",\"outcome\":\"accepted\"}");
  assert_null(strstr(brief(json, SEGUE_BRIEF_WHISPER), "declined"));
  assert_non_null(strstr(brief(json, SEGUE_BRIEF_CARD), "new cable ✗ (refused)"));
}

/* Long, odd and empty values in every place. */
static void the_whisper_stays_short_and_the_card_narrow(void **s) {
  static const char *const values[] = {
      "",
      "a",
      "12345678901234567890123456789012345678901234567890",
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
      "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜ",
      "   ",
      "...",
      ", ; ,"};
  enum { N = sizeof values / sizeof values[0] };
  for (unsigned i = 0; i < N * N * N; i++) {
    char json[4096];
    const char *a = values[i % N], *b = values[i / N % N], *c = values[i / N / N];
    snprintf(
        json, sizeof json,
        "{\"issue\":{\"title\":\"%s\",\"desired\":\"%s\",\"entities\":[{\"name\":\"name\",\"value\":\"%s\"}]},"
        "\"attempts\":[{\"action\":\"%s\",\"outcome\":\"failed\"},{\"action\":\"%s\",\"outcome\":\"rejected\"},"
        "{\"action\":\"%s\"}],\"sentiment\":{\"label\":\"%s\"}}",
        a, b, c, b, c, a, b);
    const char *whisper = brief(json, SEGUE_BRIEF_WHISPER);
    if (words_and_digits(whisper) > 22) fail_msg("%s", whisper);
    char *card = (char *)(uintptr_t)brief(json, SEGUE_BRIEF_CARD);
    for (char *line = strtok(card, "\n"); line; line = strtok(NULL, "\n"))
      if (segue__utf8_count(line, strlen(line)) > 160) fail_msg("%s", line);
  }
}

static void the_buffer_rule_holds(void **s) {
  segue_context *c = NULL;
  size_t need = 0;
  assert_int_equal(segue_context_from_json(&c, dana, sizeof dana - 1, NULL), SEGUE_OK);
  assert_int_equal(segue_context_brief(c, SEGUE_BRIEF_JSON, NULL, NULL, &need), SEGUE_E_LIMIT);
  size_t n = need;
  assert_int_equal(segue_context_brief(c, SEGUE_BRIEF_JSON, NULL, text, &n), SEGUE_E_LIMIT);
  assert_int_equal(n, need);
  assert_int_equal(strlen(text), need - 1);
  n = need + 1;
  assert_int_equal(segue_context_brief(c, SEGUE_BRIEF_JSON, NULL, text, &n), SEGUE_OK);
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_card_says_who_what_tried_mood_and_how_to_begin),
      cmocka_unit_test(the_time_of_what_was_refused_is_no_detail),
      cmocka_unit_test(words_that_speak_of_nobody_are_retold_as_they_stand),
      cmocka_unit_test(an_empty_context_says_what_is_not_known),
      cmocka_unit_test(a_value_that_begins_with_its_name_is_not_named_twice),
      cmocka_unit_test(an_expired_proof_says_so),
      cmocka_unit_test(a_claim_never_reads_as_verified),
      cmocka_unit_test(values_cannot_steer_a_terminal_or_a_page),
      cmocka_unit_test(every_row_of_the_box_is_equally_wide),
      cmocka_unit_test(the_words_of_the_brief_are_an_agents),
      cmocka_unit_test(a_matter_is_told_as_it_was_put),
      cmocka_unit_test(who_was_upset_earlier_is_told_of),
      cmocka_unit_test(a_refusal_is_told_while_nothing_came_of_the_call),
      cmocka_unit_test(the_whisper_stays_short_and_the_card_narrow),
      cmocka_unit_test(the_buffer_rule_holds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
