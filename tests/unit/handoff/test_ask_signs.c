/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask_signs.h"

enum { TURNS = 7 };
static const struct {
  int who;
  const char *text;
} talk[TURNS] = {
    {SEGUE_WHO_BOT, "Kite school, how can I help?"},
    {SEGUE_WHO_CALLER, "My kite is torn, the turquoise one."},
    {SEGUE_WHO_BOT, "When did it tear?"},
    {SEGUE_WHO_CALLER, "On Tuesday, it flew into a mast."},
    {SEGUE_WHO_BOT, "A new line costs twelve euros."},
    {SEGUE_WHO_CALLER, "Fine. My cousin Ludo fetches it."},
    {SEGUE_WHO_AGENT, "So it is orange and it tore on Friday?"},
};

/* One question put to the talk. */
typedef struct asked {
  segue__transcript t;
  segue__words q;
  segue__matter m;
  double ranks[TURNS];
  segue__ask_found f;
} asked;

static void open_question(asked *a, const char *question) {
  segue__transcript_init(&a->t);
  for (size_t i = 0; i < TURNS; i++) {
    const segue__said s = {.who = talk[i].who, .confidence = -1, .text = (char *)talk[i].text};
    assert_int_equal(segue__transcript_add(&a->t, &s, strlen(s.text), NULL), SEGUE_OK);
  }
  segue__words_of(&a->q, question, strlen(question));
  assert_int_equal(segue__matter_open(&a->m, &a->t, &a->q), SEGUE_OK);
  assert_int_equal(segue__ask_rank(&a->m, a->ranks), SEGUE_OK);
  a->f = (segue__ask_found){
      .matter = &a->m, .ranks = a->ranks, .held = SEGUE_TURN_NONE, .chosen = SEGUE_TURN_NONE};
}

static void close_question(asked *a) {
  segue__matter_close(&a->m);
  segue__transcript_fini(&a->t);
}

static void what_alone_looks_like_the_answer_is_rare(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  bool may[TURNS];
  (void)state;
  open_question(&a, "What colour is the kite?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  const double *turn = signs + 1 * SEGUE__SIGNS;
  assert_true(turn[SEGUE__SIGN_VALUE_FULL] > 0 && turn[SEGUE__SIGN_VALUE_RARE] > 0.99);
  assert_true(turn[SEGUE__SIGN_WORDS] > 0.99 && turn[SEGUE__SIGN_REPLY] > 0 && turn[SEGUE__SIGN_BOT] <= 0);
  assert_true(none[SEGUE__NONE_ONE_VALUE] > 0 && none[SEGUE__NONE_NO_VALUE] <= 0);
  assert_false(may[6]); /* the agent's own words are no answer */
  close_question(&a);
}

static void a_reply_has_what_was_asked_and_a_stranger_counts_for_not_said(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  bool may[TURNS];
  (void)state;
  open_question(&a, "When did the tear happen at the harbourmaster's?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  const double *reply = signs + 3 * SEGUE__SIGNS, *bot = signs + 2 * SEGUE__SIGNS;
  assert_true(reply[SEGUE__SIGN_SAME] > 0 && reply[SEGUE__SIGN_PROMPT] > 0);
  assert_true(bot[SEGUE__SIGN_BOT_ONLY_ASKS] > 0 && signs[SEGUE__SIGN_FIRST] > 0);
  assert_true(none[SEGUE__NONE_STRANGERS] > 0.99 && none[SEGUE__NONE_STRANGE] > 0);
  close_question(&a);
}

static void the_weighed_sum_chooses_a_turn_or_none(void **state) {
  static const struct {
    const char *question;
    int32_t turn; /* SEGUE_TURN_NONE: never said */
  } rows[] = {{"What colour is the kite?", 1},
              {"When did it tear?", 3},
              {"Who fetches the kite?", 5},
              {"How old is the cousin?", SEGUE_TURN_NONE},
              {"What is the cousin's number?", SEGUE_TURN_NONE},
              {"Did they mention a lawyer?", SEGUE_TURN_NONE}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    asked a;
    segue__ranked best[2];
    open_question(&a, rows[i].question);
    assert_int_equal(segue__ask_weigh(&a.f, best, 2), SEGUE_OK);
    const int32_t turn = best[0].score > 0 ? best[0].turn : SEGUE_TURN_NONE;
    if (turn != rows[i].turn) fail_msg("%s: %d %.2f", rows[i].question, (int)best[0].turn, best[0].score);
    assert_true(best[0].score >= best[1].score);
    close_question(&a);
  }
}

static void what_was_found_before_counts(void **state) {
  asked a;
  segue__ranked before, after;
  (void)state;
  open_question(&a, "Anything about the mast?");
  assert_int_equal(segue__ask_weigh(&a.f, &before, 1), SEGUE_OK);
  a.f.chosen = 3;
  a.f.said = true;
  a.f.score = 1;
  assert_int_equal(segue__ask_weigh(&a.f, &after, 1), SEGUE_OK);
  assert_int_equal(after.turn, 3);
  assert_true(after.score > before.score);
  close_question(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_alone_looks_like_the_answer_is_rare),
      cmocka_unit_test(a_reply_has_what_was_asked_and_a_stranger_counts_for_not_said),
      cmocka_unit_test(the_weighed_sum_chooses_a_turn_or_none),
      cmocka_unit_test(what_was_found_before_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
