/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask.h"

typedef struct line {
  int who;
  const char *text;
} line;

static const line call[] = {
    {SEGUE_WHO_BOT, "Thanks for calling. How can I help?"},
    {SEGUE_WHO_CALLER, "My internet keeps dropping every evening."},
    {SEGUE_WHO_BOT, "I'm sorry. May I have your full name?"},
    {SEGUE_WHO_CALLER, "Dana Reyes"},
    {SEGUE_WHO_BOT, "And your account number, please?"},
    {SEGUE_WHO_CALLER, "it is 88 12 44 17"},
    {SEGUE_WHO_BOT, "When was the last outage?"},
    {SEGUE_WHO_CALLER, "Tuesday, around nine in the evening"},
    {SEGUE_WHO_BOT, "What is your PIN?"},
    {SEGUE_WHO_CALLER, "[pin]"},
    {SEGUE_WHO_BOT, "Which phone number can we reach you on?"},
    {SEGUE_WHO_CALLER, "I don't remember, sorry"},
    {SEGUE_WHO_BOT, "Please restart the router. Did it help?"},
    {SEGUE_WHO_CALLER, "no it still drops"},
};
static const char context[] =
    "{\"segue\":\"1\",\"reason\":{\"code\":\"fixes_rejected\",\"score\":0.8,\"why\":\"a fix failed\","
    "\"signals\":[{\"name\":\"fixes_rejected\",\"value\":1,\"weight\":0.3,\"turn\":13}]},"
    "\"auth\":{\"level\":\"verified\",\"methods\":[\"pin\"]},"
    "\"issue\":{\"intent\":\"internet_drops\",\"title\":\"Internet keeps dropping\",\"entities\":["
    "{\"name\":\"account_number\",\"value\":\"88124417\",\"class\":\"internal\",\"src\":{\"by\":\"tool\",\"turn\":5}},"
    "{\"name\":\"shoe_size\",\"value\":\"42\",\"class\":\"public\",\"src\":{\"by\":\"tool\"}}]},"
    "\"attempts\":[{\"action\":\"restart the router\",\"outcome\":\"failed\",\"src\":{\"by\":\"tool\",\"turn\":13}}],"
    "\"sentiment\":{\"valence\":-0.5,\"trend\":\"falling\",\"label\":\"frustrated\"}}";

static segue__ask_answer ask_of(const line *lines, size_t n, const char *json, const char *question) {
  segue__transcript t;
  segue__ask_answer a;
  segue_context *ctx = NULL;
  segue_error err;
  segue__transcript_init(&t);
  for (size_t i = 0; i < n; i++) {
    const segue__said said = {.who = lines[i].who, .confidence = -1, .text = (char *)lines[i].text};
    assert_int_equal(segue__transcript_add(&t, &said, strlen(lines[i].text), NULL), SEGUE_OK);
  }
  if (json && segue_context_from_json(&ctx, json, strlen(json), &err) != SEGUE_OK)
    fail_msg("%s", err.message);
  assert_int_equal(segue__ask(ctx, &t, question, &a), SEGUE_OK);
  segue_context_unref(ctx);
  segue__transcript_fini(&t);
  return a;
}

static segue__ask_answer ask(const char *question) {
  return ask_of(call, sizeof call / sizeof *call, context, question);
}

static void expect(const char *question, int32_t turn, const char *words) {
  const segue__ask_answer a = ask(question);
  if (!a.said || a.n_turns == 0 || a.turns[0] != turn || !strstr(a.text, words))
    fail_msg("%s: %s (turn %d)", question, a.text, a.n_turns ? (int)a.turns[0] : -1);
}

static void an_answer_is_the_turn_that_answered_the_bots_question(void **state) {
  (void)state;
  expect("When was the last outage?", 7, "Tuesday, around nine");
  expect("what's the caller's name", 3, "Dana Reyes");
  expect("Who am I talking to?", 3, "Dana Reyes");
}

static void a_value_of_the_context_is_given_with_the_turn_it_came_from(void **state) {
  (void)state;
  expect("Which account is it?", 5, "account number: 88124417.");
  expect("Can you give me the account number?", 5, "88124417");
}

static void a_noted_value_that_nobody_said_is_given_without_a_turn(void **state) {
  (void)state;
  const segue__ask_answer a = ask("What is the shoe size?");
  assert_true(a.said);
  assert_int_equal(a.n_turns, 0);
  assert_non_null(strstr(a.text, "42"));
}

static void what_was_never_said_is_not_made_up(void **state) {
  static const char *const questions[] = {"What is the flight number?",
                                          "Did they mention a lawyer?",
                                          "What's the email address?",
                                          "When was the package delivered?",
                                          "What is the caller's birthday?",
                                          "Which hotel did they book?",
                                          "Is there anything about a refund?",
                                          "",
                                          "???"};
  (void)state;
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
    const segue__ask_answer a = ask(questions[i]);
    if (a.said) fail_msg("%s: %s", questions[i], a.text);
    assert_int_equal(a.n_turns, 0);
  }
}

/* Something of it stands in the call: letters of a word, or digits of another kind. */
static void what_only_looks_so_is_not_said(void **state) {
  static const line talk[] = {
      {SEGUE_WHO_BOT, "How can I help?"},
      {SEGUE_WHO_CALLER, "my delivery never came, and the intercom is broken"},
      {SEGUE_WHO_BOT, "When should it have come?"},
      {SEGUE_WHO_CALLER, "at 10am this morning"},
  };
  static const char *const questions[] = {"What is the postcode?", "postcode?", "What is the email address?"};
  (void)state;
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
    const segue__ask_answer a = ask_of(talk, sizeof talk / sizeof *talk, NULL, questions[i]);
    if (a.said) fail_msg("%s: %s", questions[i], a.text);
  }
}

static void a_question_that_was_asked_and_not_answered_counts_as_not_said(void **state) {
  (void)state;
  assert_false(ask("What phone number can I reach them on?").said);
}

static void a_secret_is_never_told(void **state) {
  (void)state;
  const segue__ask_answer a = ask("What's the PIN?");
  assert_true(a.said);
  assert_int_equal(a.turns[0], 9);
  assert_non_null(strstr(a.text, "secret"));
  assert_false(ask_of(call, 8, NULL, "What's the PIN?").said);
}

static void questions_about_the_call_as_a_whole_rest_on_the_context(void **state) {
  (void)state;
  expect("What did you try so far?", 13, "restart the router: failed");
  expect("Did they restart the router?", 13, "failed");
  expect("Why was I called, what's the reason for the transfer?", 13, "a fix failed");
  expect("What do they want?", 1, "Internet keeps dropping");
  expect("What's the caller calling about?", 1, "Internet keeps dropping");
  assert_non_null(strstr(ask("Is the caller verified?").text, "Yes: verified, by pin"));
  assert_non_null(strstr(ask("How is the caller feeling?").text, "frustrated, falling"));
}

/* The context is as of the moment of the question. */
static void who_was_verified_is_not_any_more_when_that_has_expired(void **state) {
  static const char *const created[] = {"2026-11-30T10:00:59Z", "2026-11-30T10:01:00Z"};
  static const char *const told[] = {"Yes: verified, by otp.",
                                     "Not any more: verified, by otp, which has expired."};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    char json[256];
    snprintf(json, sizeof json,
             "{\"segue\":\"1\",\"created\":\"%s\",\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"],"
             "\"expires_at\":\"2026-11-30T10:01:00Z\"}}",
             created[i]);
    assert_string_equal(ask_of(call, 2, json, "Is the caller verified?").text, told[i]);
  }
}

static void a_context_may_speak_of_turns_that_the_transcript_has_not(void **state) {
  static const char far[] =
      "{\"segue\":\"1\",\"reason\":{\"code\":\"fixes_rejected\",\"score\":0.8,\"why\":\"a fix failed\","
      "\"signals\":[{\"name\":\"fixes_rejected\",\"value\":1,\"weight\":0.3,\"turn\":100000}]}}";
  const segue__ask_answer a =
      ask_of(call, sizeof call / sizeof *call, far, "What's the reason for the transfer?");
  (void)state;
  assert_true(a.said);
  assert_non_null(strstr(a.text, "a fix failed"));
}

static void without_anything_nothing_was_said(void **state) {
  (void)state;
  assert_false(ask_of(NULL, 0, NULL, "What's the account number?").said);
  assert_false(ask_of(NULL, 0, NULL, "Is the caller verified?").said);
}

static void the_agents_own_words_are_no_evidence(void **state) {
  static const line lines[] = {{SEGUE_WHO_CALLER, "hello"},
                               {SEGUE_WHO_AGENT, "So the serial number is A4417X, right?"}};
  (void)state;
  assert_false(ask_of(lines, 2, NULL, "What's the serial number?").said);
}

static void a_long_turn_is_cut_between_words(void **state) {
  char text[4000] = "my serial number is A4417X";
  const line lines[] = {{SEGUE_WHO_CALLER, text}};
  (void)state;
  for (size_t i = strlen(text); i + 12 < sizeof text; i += 11) strcpy(text + i, " and so forth");
  const segue__ask_answer a = ask_of(lines, 1, NULL, "What's the serial number?");
  assert_true(a.said);
  assert_non_null(strstr(a.text, "A4417X"));
  assert_true(strlen(a.text) < sizeof a.text - 1);
}

static void the_json_names_turns_and_escapes(void **state) {
  segue__buf b;
  (void)state;
  segue__ask_answer a = {.said = true, .n_turns = 2, .turns = {6, 4}, .text = "say \"it\""};
  segue__buf_init(&b);
  segue__ask_json(&a, &b);
  assert_string_equal(segue__buf_str(&b), "\"said\":true,\"text\":\"say \\\"it\\\"\",\"turns\":[6,4]");
  segue__buf_free(&b);
}

/* Of no kind that a table names: by what the question is about and what its answer looks like. */
static const line towing[] = {
    {SEGUE_WHO_BOT, "Harbour towing, how can I help?"},
    {SEGUE_WHO_CALLER, "Our dinghy has been drifting since half past four, the rudder snapped."},
    {SEGUE_WHO_BOT, "How many people are on board?"},
    {SEGUE_WHO_CALLER, "Three, and a spaniel."},
    {SEGUE_WHO_BOT, "Please drop the anchor."},
    {SEGUE_WHO_CALLER, "We did that at once, it doesn't hold."},
    {SEGUE_WHO_BOT, "A boat can be there in forty minutes. The tow is two hundred euros."},
    {SEGUE_WHO_CALLER, "That's too long, my wife's shaking with cold. Honestly, I'm getting scared."},
    {SEGUE_WHO_BOT, "Where can we see you?"},
    {SEGUE_WHO_CALLER, "Off Gull Point, we've an orange flag up. My brother-in-law Henk has the radio."},
};

static void any_question_is_answered_by_its_matter_and_sort(void **state) {
  (void)state;
  static const struct {
    const char *question;
    int turn;
  } asked[] = {
      {"Since when are they drifting?", 1},
      {"What's broken?", 1},
      {"Did they try the anchor?", 5},
      {"How much is the tow?", 6},
      {"Why don't they want the boat?", 7},
      {"How are they feeling?", 7},
      {"Who has the radio?", 9},
      {"What colour is the flag?", 9},
  };
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    const segue__ask_answer a = ask_of(towing, sizeof towing / sizeof *towing, NULL, asked[i].question);
    if (!a.said || a.n_turns == 0 || a.turns[0] != asked[i].turn)
      fail_msg("%s: %d %s", asked[i].question, a.n_turns ? (int)a.turns[0] : -1, a.text);
  }
}

static void what_only_sounds_like_it_was_not_said(void **state) {
  (void)state;
  static const char *const asked[] = {"What's the name of the dinghy?", "How old is the spaniel?",
                                      "Is the boat insured?", "How many lifejackets are there?",
                                      "Which harbour do they sail from?"};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    const segue__ask_answer a = ask_of(towing, sizeof towing / sizeof *towing, NULL, asked[i]);
    if (a.said) fail_msg("%s: %s", asked[i], a.text);
  }
}

/* Of so many words that each shares its place in the table of seen words with others. */
static void a_call_of_thousands_of_words_is_answered_as_a_short_one(void **state) {
  (void)state;
  enum { TURNS = 24, WORDS = 300, CALL = sizeof call / sizeof *call };
  static char talk[TURNS][WORDS * 8];
  line lines[TURNS + CALL];
  for (size_t i = 0; i < TURNS; i++) {
    size_t at = 0;
    for (size_t k = 0; k < WORDS; k++)
      at += (size_t)snprintf(talk[i] + at, sizeof talk[i] - at, "z%c%c%cq ", (char)('a' + i),
                             (char)('a' + k / 26), (char)('a' + k % 26));
    lines[i] = (line){SEGUE_WHO_AGENT, talk[i]};
  }
  memcpy(lines + TURNS, call, sizeof call);
  static const struct {
    const char *question;
    int32_t turn;
  } asked[] = {{"What is the caller's name?", 3}, {"account number?", 5},      {"When was the outage?", 7},
               {"When did it last go out?", 7},   {"What keeps dropping?", 1}, {"Which day was it?", 7},
               {"Who am I talking to?", 3}};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    const segue__ask_answer a = ask_of(call, CALL, NULL, asked[i].question);
    const segue__ask_answer b = ask_of(lines, TURNS + CALL, NULL, asked[i].question);
    if (a.n_turns == 0 || a.turns[0] != asked[i].turn) fail_msg("%s: %s", asked[i].question, a.text);
    assert_int_equal(b.n_turns, a.n_turns);
    assert_int_equal(b.turns[0], a.turns[0] + TURNS);
    assert_string_equal(b.text, a.text);
  }
}

static void what_is_of_the_same_matter_but_of_another_kind_was_not_said(void **state) {
  static const line yard[] = {
      {SEGUE_WHO_BOT, "Hello, what can I do for you?"},
      {SEGUE_WHO_CALLER,
       "My fence is leaning over, I live in Pine Street next to the one with the red gate."},
      {SEGUE_WHO_BOT, "Our carpenter could come at half past three."},
      {SEGUE_WHO_CALLER, "Fine, my daughter opens the door to him."},
      {SEGUE_WHO_BOT, "And your name?"},
      {SEGUE_WHO_CALLER, "It is Nora Quill."},
  };
  (void)state;
  const size_t n = sizeof yard / sizeof *yard;
  assert_false(ask_of(yard, 4, NULL, "What's the carpenter's name?").said);
  assert_false(ask_of(yard, n, NULL, "How tall is the fence?").said);
  const segue__ask_answer a = ask_of(yard, n, NULL, "What is the caller's name?");
  assert_true(a.said);
  assert_int_equal(a.turns[0], 5);
}

static void a_name_or_number_is_of_the_person_whose_it_is(void **state) {
  static const line harbour[] = {
      {SEGUE_WHO_BOT, "May I have your name?"},
      {SEGUE_WHO_CALLER, "Nora Quill. My daughter is waiting on the pier with our cousin Bram."},
      {SEGUE_WHO_BOT, "And your number?"},
      {SEGUE_WHO_CALLER, "0170 555 010. Our skipper wants to know where to moor."},
      {SEGUE_WHO_BOT, "What is the skipper's name?"},
      {SEGUE_WHO_CALLER, "Otis Lund. The harbour guard, a Mr Voss, told me to ring."},
      {SEGUE_WHO_BOT, "Who else is aboard? The mechanic?"},
      {SEGUE_WHO_CALLER, "I don't know what he's called."},
  };
  static const struct {
    const char *question;
    int turn;
  } said[] = {{"What is the cousin called?", 1},
              {"What's the skipper's name?", 5},
              {"Name of the guard?", 5},
              {"What's the caller's name?", 1}};
  static const char *const not_said[] = {
      "What is the daughter called?", "What's the daughter's name?",  "What is the name of her daughter?",
      "The guard's number?",          "What is the mechanic's name?", "Do you have the skipper's email?"};
  (void)state;
  const size_t n = sizeof harbour / sizeof *harbour;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    const segue__ask_answer a = ask_of(harbour, n, NULL, said[i].question);
    if (!a.said || a.n_turns == 0 || a.turns[0] != said[i].turn) fail_msg("%s: %s", said[i].question, a.text);
  }
  for (size_t i = 0; i < sizeof not_said / sizeof *not_said; i++) {
    const segue__ask_answer a = ask_of(harbour, n, NULL, not_said[i]);
    if (a.said) fail_msg("%s: %s", not_said[i], a.text);
  }
}

static void without_capitals_a_name_stands_behind_whose_it_is(void **state) {
  static const line heard[] = {
      {SEGUE_WHO_CALLER, "hi my mate ravi is waiting and my sister wants the van back"},
      {SEGUE_WHO_BOT, "and your name"},
      {SEGUE_WHO_CALLER, "lou"},
  };
  (void)state;
  const size_t n = sizeof heard / sizeof *heard;
  assert_int_equal(ask_of(heard, n, NULL, "what is his mate called").turns[0], 0);
  assert_false(ask_of(heard, n, NULL, "what is his sister called").said);
}

static void without_the_bots_questions_a_value_is_known_by_its_looks(void **state) {
  static const line alone[] = {
      {SEGUE_WHO_CALLER, "i want to insure my car"}, {SEGUE_WHO_CALLER, "umm"},
      {SEGUE_WHO_CALLER, "yes it is 6392"},          {SEGUE_WHO_CALLER, "skoda fabia"},
      {SEGUE_WHO_CALLER, "its 85 dollors"},
  };
  (void)state;
  const size_t n = sizeof alone / sizeof *alone;
  assert_int_equal(ask_of(alone, n, NULL, "Which brand of car is it?").turns[0], 3);
  assert_int_equal(ask_of(alone, n, NULL, "What's the price?").turns[0], 4);
}

static void who_is_greeted_and_what_is_to_change_stand_back(void **state) {
  static const line alone[] = {{SEGUE_WHO_CALLER, "hi alex"},
                               {SEGUE_WHO_CALLER, "priya nair"},
                               {SEGUE_WHO_CALLER, "i want to change the address on my account"},
                               {SEGUE_WHO_CALLER, "the address is 12 harbour lane"}};
  (void)state;
  segue__ask_answer a = ask_of(alone, 4, NULL, "What is the caller's name?");
  assert_true(a.said && a.turns[0] == 1);
  a = ask_of(alone, 4, NULL, "What is the address?");
  assert_true(a.said && a.turns[0] == 3);
}

/* Where the bot was not heard nothing tells what a turn answers; and what was masked is no answer. */
static void short_answers_are_known_where_the_bot_was_not_heard(void **state) {
  static const line papers[] = {
      {SEGUE_WHO_CALLER, "good day"},     {SEGUE_WHO_CALLER, "insurance papers for the car please"},
      {SEGUE_WHO_CALLER, "bartek"},       {SEGUE_WHO_CALLER, "[answer]"},
      {SEGUE_WHO_CALLER, "octavia 2012"}, {SEGUE_WHO_CALLER, "that was all"},
  };
  static const line seat[] = {
      {SEGUE_WHO_CALLER, "hi"},         {SEGUE_WHO_CALLER, "book me a seat to lisbon"},
      {SEGUE_WHO_CALLER, "from porto"}, {SEGUE_WHO_CALLER, "14062019"},
      {SEGUE_WHO_CALLER, "2"},          {SEGUE_WHO_CALLER, "no thanks"},
  };
  static const struct {
    const line *lines;
    const char *question;
    int32_t turn;
  } rows[] = {{papers, "Which model is the car?", 4},
              {papers, "What do they drive?", 4},
              {seat, "When do they leave?", 3},
              {seat, "How many people?", 4}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__ask_answer a = ask_of(rows[i].lines, 6, NULL, rows[i].question);
    if (!a.n_turns || a.turns[0] != rows[i].turn)
      fail_msg("%s: %d %s", rows[i].question, a.n_turns ? (int)a.turns[0] : -1, a.text);
  }
}

/* Short questions about the call as a whole, as an agent throws them in, rest on the turn that tells. */
static void what_was_promised_verified_or_wanted_last_is_told(void **state) {
  static const line parcel[] = {
      {SEGUE_WHO_BOT, "Parcel desk, how can I help?"},
      {SEGUE_WHO_CALLER, "My parcel never turned up, I need it for a wedding."},
      {SEGUE_WHO_BOT, "Sorry to hear that. What is your security word?"},
      {SEGUE_WHO_CALLER, "[answer]"},
      {SEGUE_WHO_BOT, "Thank you, you are through security. When is the wedding?"},
      {SEGUE_WHO_CALLER, "On Saturday."},
      {SEGUE_WHO_BOT, "It will be there by Thursday evening. May I take your email?"},
      {SEGUE_WHO_CALLER, "No thanks. I want to speak to your manager."},
  };
  static const struct {
    const char *question;
    int32_t turn;
  } rows[] = {
      {"did they verify?", 4},     {"did she pass security", 4}, {"what was promised to the caller?", 6},
      {"What did we promise?", 6}, {"what do they want now", 7}, {"what do they want?", 1}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__ask_answer a = ask_of(parcel, 8, context, rows[i].question);
    if (!a.n_turns || a.turns[0] != rows[i].turn)
      fail_msg("%s: %d %s", rows[i].question, a.n_turns ? (int)a.turns[0] : -1, a.text);
  }
}

/* Of two things the one that the caller took, in whatever words; a greeting is no time of day; one noun asks for a number. */
static void a_question_of_few_words_is_answered(void **state) {
  static const line talk[] = {
      {SEGUE_WHO_BOT, "Boat yard."},
      {SEGUE_WHO_CALLER, "Morning. I ordered two paddles and only one was in the box."},
      {SEGUE_WHO_BOT, "Sorry to hear it. What was the order number?"},
      {SEGUE_WHO_CALLER, "P 44 12."},
      {SEGUE_WHO_BOT, "You may have a replacement or a refund."},
      {SEGUE_WHO_CALLER, "Then I'd rather have it sent."},
      {SEGUE_WHO_BOT, "It will be with you by Thursday."},
  };
  static const struct {
    const char *question;
    int32_t turn;
  } rows[] = {{"refund or replacement?", 5}, {"by when?", 6}, {"order?", 3}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__ask_answer a = ask_of(talk, sizeof talk / sizeof *talk, NULL, rows[i].question);
    if (a.n_turns == 0 || a.turns[0] != rows[i].turn) fail_msg("%s: %s", rows[i].question, a.text);
  }
}

/* Who reads "that one" or "no" must see of what; a full sentence stands alone. */
static void what_says_little_alone_is_told_with_what_it_answers(void **state) {
  static const line talk[] = {
      {SEGUE_WHO_BOT, "Lantern hire, good morning."},
      {SEGUE_WHO_CALLER, "I need lanterns for a garden party in Fenwick Park."},
      {SEGUE_WHO_BOT, "We have the paper lantern and the glass lantern. Which lantern would you like?"},
      {SEGUE_WHO_CALLER, "The glass one, please."},
      {SEGUE_WHO_BOT, "Did the candles arrive?"},
      {SEGUE_WHO_CALLER, "No."},
      {SEGUE_WHO_CALLER, "What is the deposit?"},
      {SEGUE_WHO_BOT, "Forty crowns."},
  };
  static const struct {
    const char *question, *text;
    int32_t turns[2];
  } rows[] = {
      {"Which lantern would they like?",
       "The bot asked: \"We have the paper lantern and the glass lantern. Which lantern would you like?\" The caller "
       "said: \"The glass one, please.\"",
       {3, 2}},
      {"Did the candles come?",
       "The bot asked: \"Did the candles arrive?\" The caller said: \"No.\"",
       {5, 4}},
      {"How much is the deposit?",
       "The caller asked: \"What is the deposit?\" The bot said: \"Forty crowns.\"",
       {7, 6}},
      {"Where is the party?",
       "The caller said: \"I need lanterns for a garden party in Fenwick Park.\"",
       {1, SEGUE_TURN_NONE}},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__ask_answer a = ask_of(talk, sizeof talk / sizeof *talk, NULL, rows[i].question);
    if (strcmp(a.text, rows[i].text) != 0) fail_msg("%s: %s", rows[i].question, a.text);
    assert_int_equal(a.turns[0], rows[i].turns[0]);
    if (rows[i].turns[1] != SEGUE_TURN_NONE) assert_int_equal(a.turns[1], rows[i].turns[1]);
  }
}

/* Of a turn that is longer than an answer the sentence is told that answers. */
static void of_a_long_turn_the_part_that_answers_is_told(void **state) {
  static const line talk[] = {
      {SEGUE_WHO_BOT, "Hill farm, what can I do for you?"},
      {SEGUE_WHO_CALLER, "I would like to know about the barn."},
      {SEGUE_WHO_BOT,
       "With pleasure. It stands on the meadow, has a floor of oak, a kitchen that was put in last summer and benches along "
       "both walls, and most of our guests bring lights and a band. There is room for the children behind the house. The rent of the "
       "barn is seven hundred dollars."},
  };
  (void)state;
  const segue__ask_answer a = ask_of(talk, 3, NULL, "What is the rent of the barn?");
  assert_string_equal(a.text, "The bot said: \"… The rent of the barn is seven hundred dollars.\"");
}

/* What the bot says of it is no proof, and what it will only do later no outcome; a mood that no words told is none. */
/* Of several sums the one that the question names, wherever it stands. */
static void of_a_long_turn_the_sentence_is_told_that_the_question_names(void **state) {
  static const line barn[] = {
      {SEGUE_WHO_CALLER, "Good morning, I am asking about the barn on the meadow."},
      {SEGUE_WHO_BOT,
       "With pleasure, and thank you for asking so early in the year. The rent of the barn is seven hundred dollars. The "
       "deposit for the keys is ninety dollars. The cleaning afterwards comes to sixty dollars, and we see to it ourselves."},
  };
  (void)state;
  segue__ask_answer a = ask_of(barn, 2, NULL, "How much is the deposit for the keys?");
  assert_true(a.said && a.turns[0] == 1);
  assert_non_null(strstr(a.text, "\"… The deposit for the keys is ninety dollars."));
  a = ask_of(barn, 2, NULL, "How much does the cleaning cost?");
  assert_non_null(strstr(a.text, "\"… The cleaning afterwards comes to sixty"));
}

/* A short answer stands behind the last sentences of a long question, as many as there is room for. */
static void of_a_long_question_the_end_is_told(void **state) {
  static const line wheel[] = {
      {SEGUE_WHO_CALLER, "Hello, my van has a flat tyre and stands by the old mill."},
      {SEGUE_WHO_BOT,
       "I am sorry to hear that, and I have told the driver of our truck in the valley where you are, so that somebody will "
       "be with you within the hour at the latest. Shall he bring a spare wheel along?"},
      {SEGUE_WHO_CALLER, "Yes please."},
  };
  (void)state;
  const segue__ask_answer a = ask_of(wheel, 3, NULL, "Should the driver bring a spare wheel?");
  assert_true(a.said);
  assert_string_equal(
      a.text, "The bot asked: \"Shall he bring a spare wheel along?\" The caller said: \"Yes please.\"");
}

static void what_was_not_noted_is_told_as_a_claim_or_not_at_all(void **state) {
  static const char bare[] = "{\"segue\":\"1\",\"reason\":{\"code\":\"explicit_request\",\"score\":1},"
                             "\"sentiment\":{\"valence\":0.05,\"label\":\"calm\"}}";
  static const line claimed[] = {
      {SEGUE_WHO_BOT, "Once you are verified I can look. Your mother's maiden name?"},
      {SEGUE_WHO_CALLER, "[answer]"},
      {SEGUE_WHO_BOT, "Thanks, you're through security."},
      {SEGUE_WHO_CALLER, "Fine. When does the gas engineer come?"},
      {SEGUE_WHO_BOT, "Well, we have two of them. You will have to be in all day. We'll call you tonight."},
      {SEGUE_WHO_CALLER, "Tonight, then."},
  };
  (void)state;
  segue__ask_answer a = ask_of(claimed, 6, bare, "did they verify?");
  assert_string_equal(a.text, "No check is noted. The bot said: \"Thanks, you're through security.\"");
  assert_int_equal(a.n_turns, 1);
  assert_string_equal(ask_of(claimed, 2, bare, "did they verify?").text, "No: not identified.");
  a = ask_of(claimed, 6, context, "did they verify?");
  assert_string_equal(a.text, "Yes: verified, by pin.");
  assert_int_equal(a.turns[0], 2);
  a = ask_of(claimed, 6, bare, "what was promised?");
  assert_true(a.n_turns == 1 && a.turns[0] == 4);
  const line duty = {SEGUE_WHO_BOT, "Well, we have two of them. You will have to be in all day."};
  assert_false(ask_of(&duty, 1, bare, "what was promised?").said);
  assert_false(ask_of(claimed, 6, bare, "are they angry").said);
}

/* A question of no kind that a table knows is answered by its words there too. */
static void free_questions_are_answered_where_the_bot_was_not_heard(void **state) {
  static const line lift[] = {
      {SEGUE_WHO_CALLER, "The lift in our building has been stuck since the morning."},
      {SEGUE_WHO_CALLER, "The landlord says he won't pay for another repair."},
      {SEGUE_WHO_CALLER, "My neighbour uses a wheelchair and lives on the fourth floor."},
      {SEGUE_WHO_CALLER, "I'd like a mechanic to come today."},
  };
  (void)state;
  assert_int_equal(ask_of(lift, 4, NULL, "What is stuck?").turns[0], 0);
  assert_int_equal(ask_of(lift, 4, NULL, "who uses a wheelchair").turns[0], 2);
  assert_true(ask_of(lift, 4, NULL, "What is stuck?").said);
}

/* Callers who tell their matter in sentences are no bare answers to questions that nobody heard: what looks like a value is not what is
 * asked for. */
static void sentences_are_no_bare_answers_where_the_bot_was_not_heard(void **state) {
  static const line piano[] = {
      {SEGUE_WHO_CALLER,
       "Good morning, I bought an upright piano in your Leeds shop and the pedal has come loose."},
      {SEGUE_WHO_CALLER,
       "It was delivered on the third of May by two men who carried it up to the second floor."},
      {SEGUE_WHO_CALLER, "The tuner was here last Thursday and he told me not to play it any more."},
      {SEGUE_WHO_CALLER, "I paid eleven hundred pounds and the stool was another eighty."},
      {SEGUE_WHO_CALLER, "The best time is after four, when the children have gone home."},
  };
  static const line kayak[] = {
      {SEGUE_WHO_CALLER, "We hired two kayaks from you and one of them lets the water in."},
      {SEGUE_WHO_CALLER, "You can call me on 0171 555 0133, I'm at the campsite until Tuesday."},
      {SEGUE_WHO_CALLER, "My membership with the club is LK 4471, if that makes a difference to you."},
      {SEGUE_WHO_CALLER, "There are four of us, the kids are nine and twelve."},
  };
  (void)state;
  assert_false(ask_of(piano, 5, NULL, "What is the date of birth?").said);
  assert_false(ask_of(piano, 5, NULL, "What's the departure time?").said);
  assert_int_equal(ask_of(piano, 5, NULL, "When was it delivered?").turns[0], 1);
  assert_int_equal(ask_of(kayak, 4, NULL, "How many guests are there?").turns[0], 3);
}

/* A turn that the recogniser ended at a pause is read with what goes on with it; cited is the piece that answers, and what a context
 * tells of a piece is of the whole. */
static void an_answer_in_pieces_is_read_whole(void **state) {
  static const line rucksack[] = {
      {SEGUE_WHO_BOT, "Lost property, good morning."},
      {SEGUE_WHO_CALLER, "I left my rucksack on"},
      {SEGUE_WHO_CALLER, "the night ferry to Bergen"},
      {SEGUE_WHO_BOT, "What is your name?"},
      {SEGUE_WHO_CALLER, "my name is"},
      {SEGUE_WHO_CALLER, "Ragna Lund"},
      {SEGUE_WHO_BOT, "Who packed it?"},
      {SEGUE_WHO_CALLER, "my brother did and he"},
      {SEGUE_WHO_CALLER, "never closes the side pocket"},
      {SEGUE_WHO_BOT, "Did you lock it?"},
      {SEGUE_WHO_CALLER, "I did not."},
      {SEGUE_WHO_CALLER, "and the strap is torn"},
  };
  static const char noted[] =
      "{\"segue\":\"1\",\"reason\":{\"code\":\"explicit_request\",\"score\":1},\"issue\":{\"entities\":[{\"name\":\"name\","
      "\"value\":\"Ragna Lund\",\"class\":\"pii\",\"src\":{\"by\":\"tool\",\"turn\":5}}]},"
      "\"attempts\":[{\"action\":\"look in the store\",\"outcome\":\"failed\",\"src\":{\"by\":\"tool\",\"turn\":8}}]}";
  static const struct {
    const char *question, *json, *words;
    int32_t turn;
  } rows[] = {
      {"where did they leave it?", NULL, "rucksack on the night ferry", 2},
      {"Who packed it?", NULL, "my brother did and he never", 8},
      {"caller's name?", noted, "Ragna Lund", 5},
      {"What did you try so far?", noted, "look in the store: failed", 8},
      {"Is the strap torn?", NULL, "\"and the strap is torn\"", 11},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__ask_answer a = ask_of(rucksack, 12, rows[i].json, rows[i].question);
    if (!a.n_turns || a.turns[0] != rows[i].turn || !strstr(a.text, rows[i].words))
      fail_msg("%s: %d %s", rows[i].question, a.n_turns ? (int)a.turns[0] : -1, a.text);
  }
  const segue__ask_answer a = ask_of(rucksack + 1, 2, NULL, "where did they leave the rucksack?");
  assert_null(
      strstr(a.text, "rucksack on the night ferry")); /* without the bot nobody knows what is one turn */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_answer_in_pieces_is_read_whole),
      cmocka_unit_test(what_was_promised_verified_or_wanted_last_is_told),
      cmocka_unit_test(a_question_of_few_words_is_answered),
      cmocka_unit_test(what_says_little_alone_is_told_with_what_it_answers),
      cmocka_unit_test(of_a_long_turn_the_part_that_answers_is_told),
      cmocka_unit_test(of_a_long_turn_the_sentence_is_told_that_the_question_names),
      cmocka_unit_test(of_a_long_question_the_end_is_told),
      cmocka_unit_test(what_was_not_noted_is_told_as_a_claim_or_not_at_all),
      cmocka_unit_test(free_questions_are_answered_where_the_bot_was_not_heard),
      cmocka_unit_test(sentences_are_no_bare_answers_where_the_bot_was_not_heard),
      cmocka_unit_test(short_answers_are_known_where_the_bot_was_not_heard),
      cmocka_unit_test(an_answer_is_the_turn_that_answered_the_bots_question),
      cmocka_unit_test(a_value_of_the_context_is_given_with_the_turn_it_came_from),
      cmocka_unit_test(a_noted_value_that_nobody_said_is_given_without_a_turn),
      cmocka_unit_test(what_was_never_said_is_not_made_up),
      cmocka_unit_test(what_only_looks_so_is_not_said),
      cmocka_unit_test(a_question_that_was_asked_and_not_answered_counts_as_not_said),
      cmocka_unit_test(a_secret_is_never_told),
      cmocka_unit_test(questions_about_the_call_as_a_whole_rest_on_the_context),
      cmocka_unit_test(who_was_verified_is_not_any_more_when_that_has_expired),
      cmocka_unit_test(a_context_may_speak_of_turns_that_the_transcript_has_not),
      cmocka_unit_test(without_anything_nothing_was_said),
      cmocka_unit_test(the_agents_own_words_are_no_evidence),
      cmocka_unit_test(a_long_turn_is_cut_between_words),
      cmocka_unit_test(the_json_names_turns_and_escapes),
      cmocka_unit_test(any_question_is_answered_by_its_matter_and_sort),
      cmocka_unit_test(what_only_sounds_like_it_was_not_said),
      cmocka_unit_test(what_is_of_the_same_matter_but_of_another_kind_was_not_said),
      cmocka_unit_test(a_name_or_number_is_of_the_person_whose_it_is),
      cmocka_unit_test(without_capitals_a_name_stands_behind_whose_it_is),
      cmocka_unit_test(without_the_bots_questions_a_value_is_known_by_its_looks),
      cmocka_unit_test(who_is_greeted_and_what_is_to_change_stand_back),
      cmocka_unit_test(a_call_of_thousands_of_words_is_answered_as_a_short_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
