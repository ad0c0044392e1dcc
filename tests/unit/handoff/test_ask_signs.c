/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask_signs.h"
#include "handoff/ask_voice.h"

enum { TURNS = 7 };
static const struct {
  int who;
  const char *text;
} talk[TURNS] = {
    {SEGUE_WHO_BOT, "Kite school 3, how can I help?"},
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

static void what_our_side_told_is_told_by_our_side(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  bool may[TURNS];
  const double *bot = signs + 4 * SEGUE__SIGNS, *caller = signs + 5 * SEGUE__SIGNS;
  (void)state;
  open_question(&a, "What were they told about the line?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  assert_true(bot[SEGUE__SIGN_OURS_BOT] > 0 && caller[SEGUE__SIGN_OURS_CALLER] > 0);
  assert_true(signs[2 * SEGUE__SIGNS + SEGUE__SIGN_OURS_BOT] <= 0); /* it only asks */
  close_question(&a);
  open_question(&a, "What did they say about the line?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  assert_true(bot[SEGUE__SIGN_OURS_BOT] <= 0 && caller[SEGUE__SIGN_OURS_CALLER] <= 0);
  close_question(&a);
}

static void a_value_of_another_thing_than_the_named_one_is_foreign(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  static const double found[TURNS] = {0, 0, 0, 0.9, 0.9};
  bool may[TURNS];
  (void)state;
  open_question(&a, "How much is the line?");
  a.f.found = found;
  a.f.concept = true;
  a.f.special = 1;
  assert_string_equal(a.m.terms[0].said, "line");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  assert_true(signs[3 * SEGUE__SIGNS + SEGUE__SIGN_FOUND_FOREIGN] > 0);
  assert_true(signs[4 * SEGUE__SIGNS + SEGUE__SIGN_FOUND_FOREIGN] <= 0);
  close_question(&a);
}

static void which_of_what_is_asked_for_stands_beside_it(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  bool may[TURNS];
  (void)state;
  open_question(&a, "Which school?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  for (size_t i = 0; i < TURNS; i++)
    assert_true((signs[i * SEGUE__SIGNS + SEGUE__SIGN_NUMBERED] > 0) == (i == 0));
  close_question(&a);
}

static void small_words_count_where_they_stand_together(void **state) {
  asked a;
  double signs[TURNS * SEGUE__SIGNS], none[SEGUE__NONE_SIGNS];
  bool may[TURNS];
  (void)state;
  open_question(&a, "Did it really fly into the mast on Tuesday?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  const double *reply = signs + 3 * SEGUE__SIGNS, *behind = signs + 4 * SEGUE__SIGNS;
  assert_true(reply[SEGUE__SIGN_OVERLAP] > 0.4 &&
              reply[SEGUE__SIGN_OVERLAP] < 0.99); /* "really" nobody said */
  assert_true(behind[SEGUE__SIGN_OVERLAP] <= 0 && behind[SEGUE__SIGN_UNIT] > 0.4 &&
              behind[SEGUE__SIGN_UNIT_BEST] > 0);
  assert_true(none[SEGUE__NONE_OVERLAP] >= reply[SEGUE__SIGN_OVERLAP]);
  close_question(&a);
  open_question(&a, "A kite or a boat?");
  assert_int_equal(segue__signs_of(&a.f, signs, may, none), SEGUE_OK);
  assert_true(none[SEGUE__NONE_EITHER] > 0 && none[SEGUE__NONE_EITHER_SAID] > 0);
  close_question(&a);
}

static void whose_words_answer_is_heard(void **state) {
  static const struct {
    bool (*is)(const segue__words *);
    const char *text;
    bool yes;
  } rows[] = {{segue__asks_ours, "How soon can our driver be there?", true},
              {segue__asks_ours, "was he told what it costs", true},
              {segue__asks_ours, "What day did we agree on?", false},
              {segue__asks_ours, "Where shall we send it?", false},
              {segue__asks_wish, "What does she want done about it?", true},
              {segue__asks_wish, "What did she see?", false},
              {segue__voices_wish, "I'd rather have my money back.", true},
              {segue__voices_wish, "Take it off the bill.", true},
              {segue__voices_wish, "It broke on the first day.", false},
              {segue__voices_yes, "Yes, that's my boss.", true},
              {segue__voices_yes, "It is.", true},
              {segue__voices_yes, "It is broken.", false}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__words_of(&w, rows[i].text, strlen(rows[i].text));
    if (rows[i].is(&w) != rows[i].yes) fail_msg("%s", rows[i].text);
  }
}

static void values_are_known_as_people_say_them(void **state) {
  static const struct {
    segue__sort sort;
    const char *text;
    bool holds;
  } rows[] = {{SEGUE__SORT_WHEN, "It will be with you in about ten minutes.", true},
              {SEGUE__SORT_WHEN, "Within the hour, I hope.", true},
              {SEGUE__SORT_WHEN, "It is in a drawer.", false},
              {SEGUE__SORT_OFTEN, "It beeps every ten minutes or so.", true},
              {SEGUE__SORT_OFTEN, "It beeped ten minutes ago.", false},
              {SEGUE__SORT_OLD, "It's for my dad and he's eighty four.", true},
              {SEGUE__SORT_OLD, "She is turning ninety.", true},
              {SEGUE__SORT_OLD, "It is eighty four pounds.", false},
              {SEGUE__SORT_MONEY, "A third is due now, the rest later.", true},
              {SEGUE__SORT_MONEY, "There is nothing to pay.", true},
              {SEGUE__SORT_MONEY, "He is my third teacher.", false},
              {SEGUE__SORT_WHO, "That was my niece's idea.", true},
              {SEGUE__SORT_WHO, "that was a bad idea", false},
              {SEGUE__SORT_WHERE, "It's at my gran's.", true},
              {SEGUE__SORT_MOOD, "I'm at the end of my tether.", true},
              {SEGUE__SORT_MOOD, "It's at the end of my street.", false}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__words_of(&w, rows[i].text, strlen(rows[i].text));
    const double v = segue__sort_in(rows[i].sort, &w, rows[i].text, false);
    if ((v >= 0.8) != rows[i].holds) fail_msg("%s: %.2f", rows[i].text, v);
  }
}

static void questions_tell_what_their_answers_look_like(void **state) {
  static const struct {
    const char *question;
    segue__sort sort;
  } rows[] = {{"What day's the lesson?", SEGUE__SORT_WHEN},
              {"Which slot did they take?", SEGUE__SORT_WHEN},
              {"How fast can the van be there?", SEGUE__SORT_WHEN},
              {"How fast is the boat?", SEGUE__SORT_MEASURE},
              {"At which stop do they get on?", SEGUE__SORT_WHERE},
              {"Who'll let us in?", SEGUE__SORT_WHO},
              {"What's the fare?", SEGUE__SORT_MONEY}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    const char *ignored;
    segue__words_of(&w, rows[i].question, strlen(rows[i].question));
    if (segue__sort_of(&w, &ignored) != rows[i].sort) fail_msg("%s", rows[i].question);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_our_side_told_is_told_by_our_side),
      cmocka_unit_test(a_value_of_another_thing_than_the_named_one_is_foreign),
      cmocka_unit_test(whose_words_answer_is_heard),
      cmocka_unit_test(small_words_count_where_they_stand_together),
      cmocka_unit_test(values_are_known_as_people_say_them),
      cmocka_unit_test(questions_tell_what_their_answers_look_like),
      cmocka_unit_test(which_of_what_is_asked_for_stands_beside_it),
      cmocka_unit_test(what_alone_looks_like_the_answer_is_rare),
      cmocka_unit_test(a_reply_has_what_was_asked_and_a_stranger_counts_for_not_said),
      cmocka_unit_test(the_weighed_sum_chooses_a_turn_or_none),
      cmocka_unit_test(what_was_found_before_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
