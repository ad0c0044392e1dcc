/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/opening.h"
#include "handoff/repeats.h"
#include "handoff/tried.h"

static segue__repeats *fresh(const char *context) {
  static segue__repeats r;
  segue_context *ctx = NULL;
  segue_error err;
  if (segue_context_from_json(&ctx, context, strlen(context), &err) != SEGUE_OK) fail_msg("%s", err.message);
  segue__repeats_init(&r);
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  return &r;
}

static const char known[] =
    "{\"segue\":\"1\",\"issue\":{\"intent\":\"internet_down\",\"entities\":["
    "{\"name\":\"account_number\",\"value\":\"12344417\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":3}},"
    "{\"name\":\"shoe size\",\"value\":\"forty two\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":5}}]},"
    "\"attempts\":[{\"action\":\"restart router\",\"outcome\":\"failed\",\"src\":{\"by\":\"tool\",\"turn\":7}},"
    "{\"action\":\"change the channel\",\"outcome\":\"offered\"}]}";

static void a_known_fact_asked_again_is_a_repeat_with_its_evidence(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 12, "Hi! What's the number on the account?");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_REASK);
  assert_string_equal(r->found[0].field, "account_number");
  assert_int_equal(r->found[0].turn, 12);
  assert_int_equal(r->found[0].known_from, 3);
}

static void fields_of_the_applications_own_are_known_by_their_name(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Could you tell me your shoe size?");
  assert_int_equal(r->n_found, 1);
  assert_string_equal(r->found[0].field, "shoe size");
}

static void a_confirmation_is_counted_apart_and_a_new_question_not_at_all(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Let me confirm it is 4417?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "so that is four four one seven right");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "What is your date of birth?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "Which lights are on?");
  assert_int_equal(r->n_found, 0);
  assert_int_equal(r->confirmations, 2);
}

static void proof_asked_of_the_verified_is_reverification(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\",\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "when were you born");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_REVERIFY);
  r = fresh("{\"segue\":\"1\",\"auth\":{\"level\":\"claimed\"}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "when were you born");
  assert_int_equal(r->n_found, 0);
}

/* Of single facts too; what did not match is not known. */
static void a_fact_that_was_checked_is_proof_one_that_failed_is_unknown(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"auth\":{\"level\":\"claimed\",\"fields\":[{\"name\":\"postcode\",\"status\":\"failed\"},"
      "{\"name\":\"date_of_birth\",\"status\":\"verified\"}]},\"issue\":{\"entities\":[{\"name\":\"date_of_birth\","
      "\"value\":\"1984-03-12\",\"class\":\"pii\",\"src\":{\"by\":\"said\",\"turn\":3}}]}}");
  (void)state;
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "what is your postcode?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "when were you born");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_REVERIFY);
}

/* Their card says "expired: verify again", and they do. */
static void proof_asked_of_the_verified_is_none_when_that_has_expired(void **state) {
  static const char *const created[] = {"2026-11-30T10:00:59Z", "2026-11-30T10:01:00Z"};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    char json[400];
    snprintf(
        json, sizeof json,
        "{\"segue\":\"1\",\"created\":\"%s\",\"auth\":{\"level\":\"verified\",\"methods\":[\"kba\"],"
        "\"fields\":[{\"name\":\"postcode\",\"status\":\"verified\"}],\"expires_at\":\"2026-11-30T10:01:00Z\"}}",
        created[i]);
    segue__repeats *r = fresh(json);
    segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "when were you born");
    segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "and what is your postcode?");
    assert_int_equal(r->n_found, i == 0 ? 2 : 1);
    assert_int_equal(r->found[0].kind, i == 0 ? SEGUE__REPEAT_REVERIFY : SEGUE__REPEAT_REASK);
  }
}

static void a_tried_fix_proposed_again_is_a_repeat_one_only_offered_is_not(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Have you tried turning it off and on again?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Please change the channel.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "I see you already restarted the router.");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_REFIX);
  assert_string_equal(r->found[0].field, "restart router");
  assert_int_equal(r->found[0].known_from, 7);
}

static void a_fix_is_known_again_in_another_form_of_its_words(void **state) {
  segue__repeats *r =
      fresh("{\"segue\":\"1\",\"attempts\":[{\"action\":\"flip the breaker\",\"outcome\":\"failed\"}]}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "have you tried flipping the breaker?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Let's try the breaker.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "You flipped the breaker, thank you.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "Is the breaker in the cellar?");
  assert_int_equal(r->n_found, 2);
}

static void a_date_and_the_trouble_said_back_are_confirmations(void **state) {
  segue__repeats *r =
      fresh("{\"segue\":\"1\",\"issue\":{\"intent\":\"results\",\"title\":\"Blood test results missing\","
            "\"dates\":[{\"what\":\"test\",\"date\":\"2026-11-17\"}]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "That was on the 17th, wasn't it?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2,
                       "So the results of your blood test are missing, is that right?");
  assert_int_equal(r->n_found, 0);
  assert_int_equal(r->confirmations, 2);
}

static void a_complaint_about_a_repeat_that_is_counted_is_not_counted_twice(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Your account number please.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 2, "I already told the bot!");
  assert_int_equal(r->n_found, 2);
  assert_int_equal(r->found[1].known_from, 3);
  assert_int_equal(segue__repeats_count(r), 1);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "Sorry about that.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 4, "you asked me that already");
  assert_int_equal(segue__repeats_count(r), 2);
}

static void what_the_bot_asked_and_the_caller_gave_is_known(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "What was your mother's maiden name?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "Miller");
  segue__repeats_before(&r, SEGUE_WHO_BOT, 2, "And your phone number?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 3, "I don't remember it");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, "Tell me your mother's maiden name.");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "What's your phone number?");
  assert_int_equal(r.n_found, 1);
  assert_string_equal(r.found[0].field, "security_answer");
  assert_int_equal(r.found[0].known_from, 1);
}

static void the_next_agents_repeats_come_on_top(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Your account number please.");
  segue__repeats_again(r);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Your account number please.");
  assert_int_equal(segue__repeats_count(r), 1); /* nothing is known yet to this one */
  segue__repeats_before(r, SEGUE_WHO_AGENT, 3, "What was your mother's maiden name?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 4, "Miller");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "And your mother's maiden name?");
  assert_int_equal(segue__repeats_count(r), 2);
  assert_int_equal(r->found[1].known_from, 4);
}

/* The call is read anew for whoever is next: nothing of the last reading is left but what was found. */
static void of_the_last_agents_reading_only_what_was_found_is_left(void **state) {
  (void)state;
  segue__repeats *r = fresh("{\"segue\":\"1\",\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"]}}");
  segue__repeats_before(r, SEGUE_WHO_BOT, 0, "Which colour was the umbrella?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 1, "Purple.");
  segue__repeats_before(r, SEGUE_WHO_AGENT, 2, "And what is your name?");
  segue__repeats_again(r);
  segue__repeats_before(r, SEGUE_WHO_CALLER, 3, "Um, hello?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "When were you born?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "What is your name?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "Which colour was the umbrella?");
  assert_int_equal(r->n_found, 0);
}

/* Whoever has asked nothing yet is told "I already told you" for what others asked. */
static void a_complaint_to_the_next_agent_is_about_none_of_the_last_ones_questions(void **state) {
  (void)state;
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Your account number please.");
  assert_int_equal(segue__repeats_count(r), 1);
  segue__repeats_again(r);
  segue__repeats_after(r, SEGUE_WHO_CALLER, 2, "I already told you all of that.");
  assert_int_equal(segue__repeats_count(r), 2);
  assert_string_equal(r->found[1].field, "");
}

static void without_an_agents_turn_nothing_can_be_said(void **state) {
  segue__buf b;
  segue__buf_init(&b);
  segue__repeats_json(fresh(known), &b);
  assert_string_equal(segue__buf_str(&b), "\"caller_repeats\":null,\"repeats\":null,\"confirmations\":null");
  segue__buf_free(&b);
}

static void what_was_found_is_told_with_its_turns(void **state) {
  (void)state;
  segue__repeats *r = fresh(known);
  segue__buf b;
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Your account number please.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 2, "How often do I have to say that?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "So that is four four one seven, right?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "Do you want a callback?");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 5, "I said all of that to your machine.");
  segue__buf_init(&b);
  segue__repeats_json(r, &b);
  assert_string_equal(segue__buf_str(&b),
                      "\"caller_repeats\":2,\"repeats\":["
                      "{\"turn\":1,\"kind\":\"reask\",\"field\":\"account_number\",\"known_from\":3},"
                      "{\"turn\":2,\"kind\":\"caller_says\",\"field\":\"account_number\",\"known_from\":3},"
                      "{\"turn\":5,\"kind\":\"caller_says\",\"field\":null,\"known_from\":null}],"
                      "\"confirmations\":1");
  segue__buf_free(&b);
}

static void more_than_there_is_room_for_is_left_out(void **state) {
  segue__repeats *r = fresh(known);
  for (int32_t i = 0; i < 200; i++)
    segue__repeats_after(r, SEGUE_WHO_AGENT, i, "What is your account number?");
  assert_int_equal(r->n_found, SEGUE__REPEATS_MAX);
}

/* Whether an agent's turn is reported, when "descale the kettle" was tried and replacing and resubmitting too. */
static bool refix(const char *text) {
  static const segue__tried tried[] = {{.action = "replace the filter"},
                                       {.action = "resubmit the claim form"},
                                       {.action = "restart the boiler"}};
  segue__words w, at_first, then;
  size_t split = 0;
  segue__words_of(&w, text, strlen(text));
  for (size_t i = 1; i < w.n && !split; i++)
    if (w.begins[i]) split = i;
  if (!split) return segue__tried_in(tried, 3, &w, NULL, false, false) >= 0;
  at_first = then = w;
  at_first.n = split;
  then.n = w.n - split;
  memcpy(then.w, w.w[split], then.n * sizeof *w.w);
  memcpy(then.begins, w.begins + split, then.n * sizeof *w.begins);
  return segue__tried_in(tried, 3, &then, &at_first, false, false) >= 0;
}

static void what_was_tried_is_proposed_again_in_other_words(void **state) {
  static const char *const again[] = {"Put a new filter in, please.",
                                      "Did you submit the form?",
                                      "Let's send the claim form in once more.",
                                      "When did you last change the filter?",
                                      "That filter looks tired. Try another one.",
                                      "Have you switched the boiler off and on?"};
  static const char *const other[] = {"When did this start?",         "Did you keep the form?",
                                      "Is it all your radiators?",    "I'll send you a letter.",
                                      "The filter is under the lid.", "Try another shop."};
  for (size_t i = 0; i < sizeof again / sizeof *again; i++)
    if (!refix(again[i])) fail_msg("not proposed: %s", again[i]);
  for (size_t i = 0; i < sizeof other / sizeof *other; i++)
    if (refix(other[i])) fail_msg("proposed: %s", other[i]);
}

static bool opens(const char *text) {
  static const char matter[] = "Outboard motor stalls";
  segue__words w, m;
  segue__gist_of g;
  segue__words_of(&w, text, strlen(text));
  segue__words_of(&m, matter, sizeof matter - 1);
  segue__words_gist(&m, &g);
  return segue__opening(&w, &g);
}

static void an_open_question_has_only_vague_words_or_the_matters_own(void **state) {
  static const char *const open[] = {"So what's been bothering you?", "What is the motor doing?",
                                     "Talk me through what's happening.", "Let me hear the whole story.",
                                     "what do you need sorting out"};
  static const char *const closed[] = {"How are you doing today?",       "What happened next?",
                                       "What about the propeller?",      "What have you tried so far?",
                                       "Anything else I can help with?", "What oil does the motor need?",
                                       "The motor is the problem."};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++)
    if (!opens(open[i])) fail_msg("not open: %s", open[i]);
  for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
    if (opens(closed[i])) fail_msg("open: %s", closed[i]);
}

static const segue__repeats *after_talk(const char *bot, const char *caller, const char *agent) {
  static segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, bot);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, caller);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, agent);
  return &r;
}

static void whatever_the_bot_asked_for_is_known_once_answered(void **state) {
  static const struct {
    const char *bot, *caller, *agent, *field; /* NULL: no repeat */
  } rows[] = {
      {"Which kiln is it?", "The big one.", "And the kiln is which one?", "kiln"},
      {"Where did you leave the trailer?", "By the barn.", "Tell me where the trailer was left.", "location"},
      {"Where did you leave the trailer?", "By the barn.", "Where did you buy the trailer?", NULL},
      {"How many hives are affected?", "Six of them.", "How many hives have it, then?", "hives"},
      {"Are you taking a wheelchair?", "No.", "Would there be a wheelchair?", "wheelchair"},
      {"Which kiln is it?", "What do you mean?", "Which kiln is it?", NULL},
      {"Which kiln is it?", "I don't know.", "Which kiln is it?", NULL},
      {"Which kiln is it?", "The big one.", "Do you have another kiln?", NULL},
      {"Please check the kiln.", "I did.", "Which kiln is it?", NULL},
      {"How can I help?", "I am moving from Leeds to Harrogate.", "Where are you leaving from?", "origin"},
      {"How can I help?", "I ordered two lamps.", "How many lamps, please?", "lamps"},
      {"How can I help?", "I waited two weeks.", "How many weeks until it broke?", NULL},
      {"What's your email?", "b@mail.example", "Did you get an email from us about it?", NULL},
      {"What's your email?", "b@mail.example", "I'll have your email as well, since I have nothing here.",
       "email"},
      {"Anything else?", "It is open from nine to five.", "Where are you leaving from?", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__repeats *r = after_talk(rows[i].bot, rows[i].caller, rows[i].agent);
    if ((r->n_found == 1) != (rows[i].field != NULL)) fail_msg("%s: %zu", rows[i].agent, r->n_found);
    if (!rows[i].field) continue;
    assert_string_equal(r->found[0].field, rows[i].field);
    assert_int_equal(r->found[0].known_from, 1);
  }
}

static void an_answer_and_the_entity_made_from_it_are_one_fact(void **state) {
  static const char made[] =
      "{\"segue\":\"1\",\"issue\":{\"entities\":[{\"name\":\"oven_type\",\"value\":\"big\",\"class\":\"public\","
      "\"src\":{\"by\":\"said\",\"turn\":1}}]}}";
  static segue__repeats r;
  segue_context *ctx = NULL;
  assert_int_equal(segue_context_from_json(&ctx, made, sizeof made - 1, NULL), SEGUE_OK);
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Which kiln is it?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "The big one.");
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, "Which kiln is it?");
  assert_int_equal(r.n_found, 1);
  assert_string_equal(r.found[0].field, "oven_type");
}

static void a_secret_that_was_noted_is_known_without_its_value(void **state) {
  static segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_given(&r, "PIN");
  segue__repeats_given(&r, "ticket");
  segue_context *ctx = NULL;
  assert_int_equal(segue_context_from_json(&ctx, "{\"segue\":\"1\"}", 13, NULL), SEGUE_OK);
  segue__repeats_context(&r, ctx);
  segue_context_unref(ctx);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 3, "What is your ticket number?");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, "What is your four digit PIN?");
  assert_int_equal(r.n_found, 1);
  assert_int_equal(r.found[0].kind, SEGUE__REPEAT_REASK);
}

#define ENTITY(name, value, turn)             \
  "{\"name\":\"" name "\",\"value\":\"" value \
  "\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":" turn "}}"
#define ENTITIES(list) "{\"segue\":\"1\",\"issue\":{\"entities\":[" list "]}}"

static void an_applications_names_are_read_in_any_spelling(void **state) {
  static const struct {
    const char *context, *field;
  } rows[] = {
      {ENTITIES(ENTITY("homeAddress", "5 Mill Lane", "1")), "address"},
      {ENTITIES(ENTITY("Home-address", "5 Mill Lane", "1")), "address"},
      {ENTITIES(ENTITY("purchase.number", "4417", "1")), "order_number"},
      {ENTITIES(ENTITY("customer_email", "a@mail.example", "1")), "email"},
      {ENTITIES(ENTITY("order_number", "4417", "1")), "order_number"},
      {ENTITIES(ENTITY("order_status", "open", "1")), "order_status"}, /* is no order number */
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const segue__repeats *r = fresh(rows[i].context);
    assert_int_equal(r->n_facts, 1);
    assert_string_equal(r->facts[0].field, rows[i].field);
  }
}

static void the_same_thing_noted_twice_is_one_fact(void **state) {
  (void)state;
  const segue__repeats *r =
      fresh(ENTITIES(ENTITY("email", "a@mail.example", "3") "," ENTITY("email", "b@mail.example", "5")));
  assert_int_equal(r->n_facts, 1);
  assert_string_equal(r->facts[0].value, "b@mail.example");
  assert_int_equal(r->facts[0].known_from, 3);
  r = fresh(
      ENTITIES(ENTITY("email", "a@mail.example", "3") "," ENTITY("customer_email", "a@mail.example", "5")));
  assert_int_equal(r->n_facts, 1);
  r = fresh(
      ENTITIES(ENTITY("email", "a@mail.example", "3") "," ENTITY("customer_email", "b@mail.example", "5")));
  assert_int_equal(r->n_facts, 2);
  r = fresh(ENTITIES(ENTITY("mention", "Old Town Inn", "3") "," ENTITY("mention", "Moor Inn", "5")));
  assert_int_equal(r->n_facts, 2);
  r = fresh(
      "{\"segue\":\"1\",\"auth\":{\"level\":\"claimed\",\"fields\":[{\"name\":\"email\",\"status\":\"verified\"}]},"
      "\"issue\":{\"entities\":[" ENTITY("customer_email", "a@mail.example", "3") "]}}");
  assert_int_equal(r->n_facts, 1);
  assert_int_equal(r->facts[0].known_from, 3);
  assert_true(r->facts[0].verified);
  r = fresh("{\"segue\":\"1\",\"issue\":{\"dates\":[{\"what\":\"ordered\",\"date\":\"2026-11-02\"},"
            "{\"what\":\"due\",\"date\":\"2026-11-02\"}]}}");
  assert_int_equal(r->n_facts, 2);
  assert_string_equal(r->facts[1].event, "due");
}

static void what_has_no_name_is_known_by_the_sort_its_value_says(void **state) {
  static const char hotel[] =
      "{\"segue\":\"1\",\"issue\":{\"entities\":[{\"name\":\"mention\",\"value\":\"Old Town Inn\",\"class\":\"public\"},"
      "{\"name\":\"mention\",\"value\":\"Dr. Oyelaran\",\"class\":\"public\"}]}}";
  segue__repeats *r = fresh(hotel);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 1, "Which hotel is this about?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "And with which doctor was that?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "Which bank is it?");
  assert_int_equal(r->n_found, 2);
}

static void what_the_caller_told_unasked_is_known(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "How can I help you?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1,
                        "My Skoda Octavia broke down on the A42, the display says E07.");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 2, "What are you driving?");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 3, "Where are you exactly?");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, "Which error code is it showing?");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "Which garage do you use?");
  assert_int_equal(r.n_found, 3);
  for (size_t i = 0; i < r.n_found; i++) {
    assert_int_equal(r.found[i].kind, SEGUE__REPEAT_REASK);
    assert_int_equal(r.found[i].known_from, 1);
  }
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 6, "So that's the Octavia on the A42?");
  assert_int_equal(r.n_found, 3);
  assert_int_equal(r.confirmations, 1);
}

static void somebody_elses_car_in_an_answer_is_not_the_callers(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Which vehicle hit you?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "A white Toyota.");
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 2, "What are you driving yourself?");
  for (size_t i = 0; i < r.n_facts; i++) assert_string_not_equal(r.facts[i].name, "car");
}

static void each_of_several_requests_in_a_sentence_has_its_own_verdict(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"x\",\"entities\":["
      "{\"name\":\"ferry_crossing\",\"value\":\"Dover\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":1}},"
      "{\"name\":\"vehicle\",\"value\":\"van\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":3}}]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5,
                       "I just need the ferry crossing and what you're driving, please.");
  assert_int_equal(r->n_found, 2);
  assert_int_equal(r->found[0].known_from, 1);
  assert_int_equal(r->found[1].known_from, 3);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "I won't ask for the ferry crossing again.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 7, "There's a problem with the ferry crossing.");
  assert_int_equal(r->n_found, 2);
}

static void a_request_is_known_by_its_grammar_and_a_cleft_asks_nothing(void **state) {
  static const char *const asked[] = {"Start by reading me your site code.", "Drop the site code in for me.",
                                      "I'm gonna be needing that site code off you.",
                                      "Site code, please, caller."};
  static const char *const not_asked[] = {"Side door, that's what it says.",
                                          "I've got to take that site off the list.",
                                          "Drop the latch before you leave."};
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"x\",\"entities\":["
      "{\"name\":\"site_code\",\"value\":\"77102\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":1}},"
      "{\"name\":\"sensor_message\",\"value\":\"low\",\"class\":\"internal\",\"src\":{\"by\":\"said\",\"turn\":3}}]}}");
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    segue__repeats_after(r, SEGUE_WHO_AGENT, (int32_t)i + 5, asked[i]);
    if (r->n_found != i + 1) fail_msg("not heard: %s", asked[i]);
    assert_string_equal(r->found[i].field, "site_code");
  }
  const size_t n = r->n_found;
  for (size_t i = 0; i < sizeof not_asked / sizeof *not_asked; i++) {
    segue__repeats_after(r, SEGUE_WHO_AGENT, (int32_t)i + 15, not_asked[i]);
    if (r->n_found != n) fail_msg("not asked: %s", not_asked[i]);
  }
}

static void somebody_elses_name_and_the_time_of_a_known_day_are_new(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"x\",\"dates\":[{\"what\":\"travel\",\"date\":\"2026-12-19\"}],\"entities\":["
      "{\"name\":\"name\",\"value\":\"Ana Ruiz\",\"class\":\"pii\",\"src\":{\"by\":\"said\",\"turn\":1}}]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Do you know the name of the driver?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "What time do you travel?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 7, "Do you know the name of the account holder?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 8, "What day do you travel?");
  assert_int_equal(r->n_found, 2);
}

static void a_question_that_a_pause_cut_in_two_counts_once(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 12, "and what was your");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 13, "account number");
  assert_int_equal(r->n_found, 1);
  assert_string_equal(r->found[0].field, "account_number");
  r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 12, "can you tell me your account number");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 13, "if you have it at hand");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].turn, 12);
}

static void what_a_pause_cut_off_can_make_it_another_question(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"x\",\"entities\":["
      "{\"name\":\"name\",\"value\":\"Ana Ruiz\",\"class\":\"pii\",\"src\":{\"by\":\"said\",\"turn\":1}}]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "could you tell me the name");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "of the driver");
  assert_int_equal(r->n_found, 0);
}

static void a_turn_with_an_end_or_another_speaker_between_is_one_of_its_own(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 12, "What's your account number?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 13, "And your account number?");
  assert_int_equal(r->n_found, 2);
  r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 12, "what was your");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 13, "i told you");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 14, "that already");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 15, "shoe size please");
  assert_int_equal(r->n_found, 2);
  assert_int_equal(r->found[0].kind, SEGUE__REPEAT_CALLER_SAYS);
  assert_string_equal(r->found[1].field, "shoe size");
}

static void what_a_pause_cut_in_two_before_the_bridge_is_told_whole(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\"}");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0, "well we are sailing from");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 1, "lerwick to bergen");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "What is your destination?");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].known_from, 1);
  r = fresh("{\"segue\":\"1\"}");
  segue__repeats_before(r, SEGUE_WHO_BOT, 0, "What's your account number?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 1, "i am afraid i do not have");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 2, "the number with me");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "What's your account number?");
  assert_int_equal(r->n_found, 0);
}

static void what_came_to_an_end_before_the_bridge_is_told_by_itself(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\"}");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0, "We are sailing from.");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 1, "Lerwick to Bergen.");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 2, "from");
  segue__repeats_before(r, SEGUE_WHO_BOT, 3, "Sorry?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 4, "Lerwick to Bergen");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "What is your destination?");
  assert_int_equal(r->n_found, 0);
}

static void what_is_near_to_the_known_is_new(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\",\"issue\":{\"intent\":\"x\",\"entities\":["
                            "{\"name\":\"boat_insurance\",\"value\":\"yes\",\"class\":\"internal\"}]},"
                            "\"attempts\":[{\"action\":\"bring the ferry ticket\",\"outcome\":\"failed\"}]}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Have you got boat insurance anywhere else?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "Have you got the ferry ticket with you?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "Have you got boat insurance?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Could you try bringing the ferry ticket?");
  assert_int_equal(r->n_found, 2);
}

static void what_nobody_called_about_is_not_known_and_a_day_is_no_number(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\",\"issue\":{\"entities\":["
                            "{\"name\":\"order_date\",\"value\":\"4417\",\"class\":\"internal\"}]}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "What are you calling about?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "What is your order number?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "When did you order it?");
  assert_int_equal(r->n_found, 1);
  r = fresh("{\"segue\":\"1\",\"issue\":{\"title\":\"The parcel is late\"}}");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "What are you calling about?");
  assert_int_equal(r->n_found, 1);
}

static void a_day_of_each_end_is_asked_for_by_two_words(void **state) {
  static const char *const both[] = {"What are your check-in and check-out dates?", "From when till when?",
                                     "Your departure and return dates?"};
  static const char *const talk[][2] = {{"How can I help?", "I want to book a room."},
                                        {"When do you check in?", "The third of May."},
                                        {"And when do you check out?", "The sixth."}};
  for (size_t i = 0; i < 3; i++) {
    segue__repeats *r = fresh("{\"segue\":\"1\"}");
    for (size_t k = 0; k < 3; k++) {
      segue__repeats_before(r, SEGUE_WHO_BOT, (int32_t)(2 * k), talk[k][0]);
      segue__repeats_before(r, SEGUE_WHO_CALLER, (int32_t)(2 * k + 1), talk[k][1]);
    }
    segue__repeats_after(r, SEGUE_WHO_AGENT, 9, both[i]);
    if (r->n_found != 2) fail_msg("%zu found: %s", r->n_found, both[i]);
    assert_int_equal(r->found[0].known_from + r->found[1].known_from, 8);
    assert_int_not_equal(r->found[0].known_from, r->found[1].known_from);
    segue__repeats_after(r, SEGUE_WHO_AGENT, 10, "When do you check in?");
    assert_int_equal(r->n_found, 3);
  }
}

static void who_somebody_of_the_callers_is_was_told_with_the_name(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"entities\":[{\"name\":\"mention\",\"value\":\"Angela\",\"class\":\"pii\","
      "\"src\":{\"by\":\"inferred\",\"turn\":0}}]}}");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0, "I need a slot for my daughter Angela, she has a fever.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Your son's name?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "Who is your daughter's doctor?");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 4, "How old is your daughter?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Your daughter's name?");
  assert_int_equal(r->n_found, 1);
  assert_int_equal(r->found[0].known_from, 0);
}

static void a_grandmother_is_not_the_mother(void **state) {
  segue__repeats *r = fresh(
      "{\"segue\":\"1\",\"issue\":{\"entities\":[{\"name\":\"person\",\"value\":\"Odile\",\"class\":\"pii\","
      "\"src\":{\"by\":\"inferred\",\"turn\":0}}]}}");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0, "It is about a chair for my grandmother Odile.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 2, "Your mother's name?");
  assert_int_equal(r->n_found, 0);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 3, "Your grandmother's name?");
  assert_int_equal(r->n_found, 1);
}

static void both_ends_how_soon_and_by_what_means_are_asked_again(void **state) {
  segue__repeats *r = fresh("{\"segue\":\"1\"}");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0,
                        "I would like a taxi from Lerwick to Scalloway as soon as possible.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Tell me the two towns again, would you.");
  assert_int_equal(r->n_found, 2);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 6, "How soon would you like it?");
  assert_int_equal(r->n_found, 3);
  r = fresh("{\"segue\":\"1\"}");
  segue__repeats_before(r, SEGUE_WHO_BOT, 0, "Do you want to drive, cycle or take the bus?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 1, "Cycle.");
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "How will you be getting there?");
  assert_int_equal(r->n_found, 1);
}

static void like_i_said_complains_of_a_question_or_to_who_is_new(void **state) {
  segue__repeats *r = fresh(known);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 5, "Hello, this is Alex.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 6, "Like I said, the lamp is dead.");
  assert_int_equal(r->n_found, 1);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 7, "That must be a nuisance.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 8, "Like I said, the evenings are long.");
  assert_int_equal(r->n_found, 1);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 9, "Which lamp is it?");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 10, "Like I said, the one by the door.");
  assert_int_equal(r->n_found, 2);
  segue__repeats_after(r, SEGUE_WHO_AGENT, 11, "I see.");
  segue__repeats_after(r, SEGUE_WHO_CALLER, 12, "I already told you that, like I said.");
  assert_int_equal(r->n_found, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_the_caller_told_unasked_is_known),
      cmocka_unit_test(somebody_elses_car_in_an_answer_is_not_the_callers),
      cmocka_unit_test(a_request_is_known_by_its_grammar_and_a_cleft_asks_nothing),
      cmocka_unit_test(somebody_elses_name_and_the_time_of_a_known_day_are_new),
      cmocka_unit_test(each_of_several_requests_in_a_sentence_has_its_own_verdict),
      cmocka_unit_test(whatever_the_bot_asked_for_is_known_once_answered),
      cmocka_unit_test(an_answer_and_the_entity_made_from_it_are_one_fact),
      cmocka_unit_test(a_secret_that_was_noted_is_known_without_its_value),
      cmocka_unit_test(an_applications_names_are_read_in_any_spelling),
      cmocka_unit_test(the_same_thing_noted_twice_is_one_fact),
      cmocka_unit_test(what_has_no_name_is_known_by_the_sort_its_value_says),
      cmocka_unit_test(what_was_tried_is_proposed_again_in_other_words),
      cmocka_unit_test(an_open_question_has_only_vague_words_or_the_matters_own),
      cmocka_unit_test(a_known_fact_asked_again_is_a_repeat_with_its_evidence),
      cmocka_unit_test(fields_of_the_applications_own_are_known_by_their_name),
      cmocka_unit_test(a_confirmation_is_counted_apart_and_a_new_question_not_at_all),
      cmocka_unit_test(proof_asked_of_the_verified_is_reverification),
      cmocka_unit_test(a_fact_that_was_checked_is_proof_one_that_failed_is_unknown),
      cmocka_unit_test(proof_asked_of_the_verified_is_none_when_that_has_expired),
      cmocka_unit_test(a_tried_fix_proposed_again_is_a_repeat_one_only_offered_is_not),
      cmocka_unit_test(a_fix_is_known_again_in_another_form_of_its_words),
      cmocka_unit_test(a_date_and_the_trouble_said_back_are_confirmations),
      cmocka_unit_test(a_complaint_about_a_repeat_that_is_counted_is_not_counted_twice),
      cmocka_unit_test(what_the_bot_asked_and_the_caller_gave_is_known),
      cmocka_unit_test(the_next_agents_repeats_come_on_top),
      cmocka_unit_test(of_the_last_agents_reading_only_what_was_found_is_left),
      cmocka_unit_test(a_complaint_to_the_next_agent_is_about_none_of_the_last_ones_questions),
      cmocka_unit_test(a_question_that_a_pause_cut_in_two_counts_once),
      cmocka_unit_test(what_a_pause_cut_off_can_make_it_another_question),
      cmocka_unit_test(a_turn_with_an_end_or_another_speaker_between_is_one_of_its_own),
      cmocka_unit_test(what_a_pause_cut_in_two_before_the_bridge_is_told_whole),
      cmocka_unit_test(what_came_to_an_end_before_the_bridge_is_told_by_itself),
      cmocka_unit_test(what_is_near_to_the_known_is_new),
      cmocka_unit_test(what_nobody_called_about_is_not_known_and_a_day_is_no_number),
      cmocka_unit_test(a_day_of_each_end_is_asked_for_by_two_words),
      cmocka_unit_test(who_somebody_of_the_callers_is_was_told_with_the_name),
      cmocka_unit_test(a_grandmother_is_not_the_mother),
      cmocka_unit_test(both_ends_how_soon_and_by_what_means_are_asked_again),
      cmocka_unit_test(like_i_said_complains_of_a_question_or_to_who_is_new),
      cmocka_unit_test(without_an_agents_turn_nothing_can_be_said),
      cmocka_unit_test(what_was_found_is_told_with_its_turns),
      cmocka_unit_test(more_than_there_is_room_for_is_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
