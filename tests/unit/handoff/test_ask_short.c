/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask.h"
#include "handoff/ask_rank.h"

static void what_is_cut_short_is_spelled_out(void **state) {
  static const struct {
    const char *question, *meant;
  } rows[] = {
      {"acct no?", "account number"},
      {"cust no", "customer number"},
      {"from?", "from where"},
      {"from Leeds?", "from leeds"},
      {"and to?", "to where"},
      {"callback", "callback number"},
      {"eta?", "arrive when"},
      {"pt addr", "patient address"},
      {"yes or no?", "yes or no"},
      {"pax", "how many passengers"},
      {"is there no charge", "is there no charge"},
      {"dep from Hull? addr?", "departure from hull address"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words q;
    char text[200] = "";
    segue__words_of(&q, rows[i].question, strlen(rows[i].question));
    segue__ask_spell_out(&q);
    for (size_t k = 0; k < q.n; k++) strcat(strcat(text, k ? " " : ""), q.w[k]);
    assert_string_equal(text, rows[i].meant);
  }
}

/* A question of as many words as there is room for keeps its end. */
static void a_question_that_is_full_stays_as_it_is(void **state) {
  static char text[2 * SEGUE__WORDS_MAX * 4];
  segue__words q;
  (void)state;
  for (size_t i = 0; i + 1 < SEGUE__WORDS_MAX; i++) strcpy(text + 5 * i, "acct ");
  strcat(text, "sn");
  segue__words_of(&q, text, strlen(text));
  assert_int_equal(q.n, SEGUE__WORDS_MAX);
  segue__ask_spell_out(&q);
  assert_int_equal(q.n, SEGUE__WORDS_MAX);
  assert_string_equal(q.w[0], "account");
  assert_string_equal(q.w[SEGUE__WORDS_MAX - 1], "sn");
}

static void few_words_say_what_the_answer_looks_like(void **state) {
  static const struct {
    const char *question;
    segue__sort sort;
  } rows[] = {
      {"purchase date", SEGUE__SORT_WHEN},
      {"new appointment?", SEGUE__SORT_WHEN},
      {"fare?", SEGUE__SORT_MONEY},
      {"ages", SEGUE__SORT_OLD},
      {"duration?", SEGUE__SORT_LONG},
      {"account holder?", SEGUE__SORT_WHO},
      {"filter cleaned?", SEGUE__SORT_WHETHER},
      {"restarted yet", SEGUE__SORT_WHETHER},
      {"annoyed?", SEGUE__SORT_MOOD},
      {"did she sound upset", SEGUE__SORT_MOOD},
      {"who cleaned it", SEGUE__SORT_WHO},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *ignored;
    segue__words q;
    segue__words_of(&q, rows[i].question, strlen(rows[i].question));
    if (segue__sort_of(&q, &ignored) != rows[i].sort)
      fail_msg("%s: %d", rows[i].question, (int)segue__sort_of(&q, &ignored));
  }
}

/* ---- of what was tried, promised and noted ---- */

static const struct {
  int who;
  const char *text;
} call[] = {
    {SEGUE_WHO_BOT, "Good morning, the boiler line."},
    {SEGUE_WHO_CALLER, "The display says F28 and we have no hot water."},
    {SEGUE_WHO_BOT, "Which boiler is it, what does the plate say?"},
    {SEGUE_WHO_CALLER, "It says HN 24 and then a smudge."},
    {SEGUE_WHO_BOT, "Could you open the radiator in the hall?"},
    {SEGUE_WHO_CALLER, "I have, it only spat at me."},
    {SEGUE_WHO_BOT, "I have ordered the valve."},
    {SEGUE_WHO_CALLER, "And the visit, will that be expensive?"},
    {SEGUE_WHO_BOT, "We'll waive the fee for the visit."},
    {SEGUE_WHO_CALLER, "They told me so the last time and then promised nothing of it."},
    {SEGUE_WHO_BOT, "Where are you?"},
    {SEGUE_WHO_CALLER, "Oda Brandt, 9 Juniper Steps."},
    {SEGUE_WHO_BOT, "Thanks."},
    {SEGUE_WHO_CALLER, "Who carries the parts up?"},
    {SEGUE_WHO_BOT, "They do."},
    {SEGUE_WHO_CALLER, "It was new in spring, I'm not so sure."},
    {SEGUE_WHO_BOT, "I can credit the last bill."},
    {SEGUE_WHO_CALLER, "And what about my carpet?"},
};
static const char context[] =
    "{\"segue\":\"1\",\"reason\":{\"code\":\"explicit_request\",\"score\":1},\"issue\":{\"entities\":["
    "{\"name\":\"error_code\",\"value\":\"F28\",\"class\":\"internal\",\"src\":{\"by\":\"inferred\",\"turn\":1}}]},"
    "\"attempts\":[{\"action\":\"open the radiator\",\"outcome\":\"failed\",\"src\":{\"by\":\"inferred\",\"turn\":4}},"
    "{\"action\":\"credit the bill\",\"outcome\":\"offered\",\"src\":{\"by\":\"inferred\",\"turn\":16}},"
    "{\"action\":\"order the valve\",\"outcome\":\"done\",\"src\":{\"by\":\"inferred\",\"turn\":6}},"
    "{\"action\":\"power cycle the boiler\",\"outcome\":\"done\",\"src\":{\"by\":\"tool\"}}]}";

static segue__ask_answer ask(const char *question) {
  segue__transcript t;
  segue__ask_answer a;
  segue_context *ctx = NULL;
  segue_error err;
  segue__transcript_init(&t);
  for (size_t i = 0; i < sizeof call / sizeof *call; i++) {
    const segue__said said = {.who = call[i].who, .confidence = -1, .text = (char *)call[i].text};
    assert_int_equal(segue__transcript_add(&t, &said, strlen(call[i].text), NULL), SEGUE_OK);
  }
  if (segue_context_from_json(&ctx, context, strlen(context), &err) != SEGUE_OK) fail_msg("%s", err.message);
  assert_int_equal(segue__ask(ctx, &t, question, &a), SEGUE_OK);
  segue_context_unref(ctx);
  segue__transcript_fini(&t);
  return a;
}

static void expect(const char *question, int32_t turn, const char *words) {
  const segue__ask_answer a = ask(question);
  const int32_t at = a.n_turns ? a.turns[0] : SEGUE_TURN_NONE;
  if (!a.said || at != turn || !strstr(a.text, words))
    fail_msg("%s: %s (turn %d)", question, a.text, (int)at);
}

static void whether_it_was_tried_is_told_with_what_came_of_it(void **state) {
  (void)state;
  expect("radiator opened yet?", 5, "open the radiator: failed");
  expect("open the radiator already?", 5, "open the radiator: failed");
  expect("valve ordered?", 6, "order the valve: done");
  expect("restarted yet", SEGUE_TURN_NONE, "power cycle the boiler: done");
  assert_null(strstr(ask("radiator replaced?").text, "open the radiator:"));
}

static void what_was_only_offered_is_told_by_the_offer(void **state) {
  (void)state;
  expect("bill credited?", 16, "credit the bill: offered");
}

static void an_answer_without_the_words_of_the_question_is_known(void **state) {
  (void)state;
  expect("addr?", 11, "9 Juniper Steps");
  expect("who carries the parts", 14, "They do");
  expect("did she sound sure", 15, "not so sure");
}

static void an_item_that_is_called_by_its_name_is_the_answer(void **state) {
  (void)state;
  expect("error code?", 1, "F28");
}

static void what_the_bot_promised_is_no_complaint_of_the_callers(void **state) {
  (void)state;
  expect("what did the bot promise?", 8, "waive the fee");
  expect("next steps?", 8, "waive the fee");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_cut_short_is_spelled_out),
      cmocka_unit_test(a_question_that_is_full_stays_as_it_is),
      cmocka_unit_test(few_words_say_what_the_answer_looks_like),
      cmocka_unit_test(whether_it_was_tried_is_told_with_what_came_of_it),
      cmocka_unit_test(what_was_only_offered_is_told_by_the_offer),
      cmocka_unit_test(an_answer_without_the_words_of_the_question_is_known),
      cmocka_unit_test(an_item_that_is_called_by_its_name_is_the_answer),
      cmocka_unit_test(what_the_bot_promised_is_no_complaint_of_the_callers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
