/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/words.h"

static const segue__class classes[] = {{"pet", " cat dog* "}, {NULL, NULL}};

static bool has(const char *text, const char *pattern) {
  const char *const one[] = {pattern, NULL};
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__match_any(&w, one, classes, NULL, NULL) != SIZE_MAX;
}

static void spelling_does_not_matter(void **state) {
  static const char *const same[] = {"I can't do it", "i cant do it", "I can not do it!", "I CANNOT do it",
                                     "i can\xE2\x80\x99t do it"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (!has(same[i], "i cannot do it")) fail_msg("%s", same[i]);
  assert_true(has("I would like tea", "id like"));
  assert_true(has("3.5 is it", "3 5 is"));
}

/* Of what a turn before left in the same place nothing is kept. */
static void where_sentences_begin_is_told_of_split_words_and_behind_fillers(void **state) {
  segue__words w;
  (void)state;
  memset(&w, 0xFF, sizeof w);
  segue__words_of(&w, "lemme see", 9);
  assert_true(w.n == 3 && w.begins[0] && !w.begins[1] && !w.asks[1]);
  segue__words_said(&w, "um we um row. Uh, please wait", 29);
  assert_true(w.n == 4 && w.begins[0] && !w.begins[1] && w.begins[2] && !w.begins[3]);
}

static void whatever_is_spelt_otherwise_is_read_alike(void **state) {
  static const char *const rows[][2] = {
      {"can not", "cannot"},
      {"do not", "dont"},
      {"did not", "didnt"},
      {"does not", "doesnt"},
      {"is not", "isnt"},
      {"are not", "arent"},
      {"was not", "wasnt"},
      {"were not", "werent"},
      {"will not", "wont"},
      {"would not", "wouldnt"},
      {"could not", "couldnt"},
      {"have not", "havent"},
      {"has not", "hasnt"},
      {"should not", "shouldnt"},
      {"i am", "im"},
      {"i would", "id"},
      {"i will", "ill"},
      {"you are", "youre"},
      {"it is", "its"},
      {"that is", "thats"},
      {"what is", "whats"},
      {"wi fi", "wifi"},
      {"there is", "theres"},
      {"we are", "were"},
      {"let us", "lets"},
      {"cant", "cannot"},
      {"pls", "please"},
      {"plz", "please"},
      {"u", "you"},
      {"ur", "your"},
      {"whend", "when"},
      {"whered", "where"},
      {"whatd", "what"},
      {"howd", "how"},
      {"lemme", "let me"},
      {"gimme", "give me"},
      {"whatcha", "what you"},
      {"wanna", "want to"},
      {"yall", "you all"},
      {"dunno", "dont know"},
      {"whove", "who have"},
      {"whatve", "what have"},
      {"whereve", "where have"},
      {"whatre", "what are"},
      {"whatll", "what will"},
      {"whod", "who did"},
      {"whyd", "why did"},
      {"whatdya", "what you"},
      {"gotta", "got to"},
      {"not can", "not can"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char got[64] = "";
    segue__words w;
    segue__words_of(&w, rows[i][0], strlen(rows[i][0]));
    for (size_t k = 0; k < w.n; k++) {
      strcat(got, k ? " " : "");
      strcat(got, w.w[k]);
    }
    assert_string_equal(got, rows[i][1]);
  }
}

static void every_element_of_a_pattern_works(void **state) {
  assert_true(has("my cat sleeps", "<pet> sleeps|eats"));
  assert_true(has("the doggy eats", "<pet>|bird sleeps|eats"));
  assert_false(has("the cow eats", "<pet> eats"));
  assert_true(has("please now", "please ?do now"));
  assert_true(has("please do now", "please ?do now"));
  assert_true(has("give it to my old brother", "give .. brother"));
  assert_false(has("give a b c d e brother", "give .. brother"));
  assert_true(has("give a b c d e brother", "give ... brother"));
  assert_true(has("unfortunately", "unfort*"));
  segue__words w;
  segue__words_of(&w, "Fine. Is it? Fine.", 18);
  assert_true(segue__any_asks(&w));
  segue__words_of(&w, "is it fine", 10);
  assert_false(segue__any_asks(&w));
}

static void gaps_and_anchors_keep_to_a_sentence(void **state) {
  assert_false(has("I talk. The agent left", "talk .. agent"));
  assert_true(has("i talk the agent left", "talk .. agent"));
  assert_true(has("Fine. No thanks.", "^ no"));
  assert_false(has("there is no way", "^ no"));
  assert_true(has("transfer me. now", "transfer me $"));
  assert_false(has("transfer me money", "transfer me $"));
}

static void long_and_empty_texts_are_cut_not_overrun(void **state) {
  static char text[40000];
  segue__words w;
  memset(text, 'a', sizeof text - 1);
  for (size_t i = 30; i < sizeof text - 1; i += 3) text[i] = ' ';
  segue__words_of(&w, text, sizeof text - 1);
  assert_int_equal(w.n, SEGUE__WORDS_MAX);
  assert_int_equal(strlen(w.w[0]), SEGUE__WORD_LEN - 1);
  segue__words_of(&w, "", 0);
  assert_int_equal(w.n, 0);
  assert_false(has("", "a|b"));
}

static void a_gist_counts_content_words_once(void **state) {
  segue__words a, b;
  segue__gist_of ga, gb;
  segue__words_of(&a, "my router keeps restarting, the router!", 39);
  segue__words_of(&b, "the router restarts", 19);
  segue__words_gist(&a, &ga);
  segue__words_gist(&b, &gb);
  assert_int_equal(ga.n, 3);
  assert_int_equal(segue__gist_common(&ga, &gb), 2);
}

static void a_pattern_is_left_out_only_for_words_it_needs(void **state) {
  static const struct {
    const char *text, *pattern;
    bool may;
  } rows[] = {
      {"fetch the boss", "fetch|get ?me ?the boss", true}, /* optional words may be missing, */
      {"fetch the boss", "^ !send|the .. $", true}, /* what there is to skip or to be another as well, */
      {"fetch the boss", "<who> boss", true},       /* and classes are not looked into */
      {"go", "g* $", true},
      {"a 4", "a 4", true},
      {"fetch the boss", "fetch him", false},
      {"fetch the boss", "find|get the boss", false},
      {"", "a", false}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__words_of(&w, rows[i].text, strlen(rows[i].text));
    if (segue__may_match(&w, rows[i].pattern) != rows[i].may)
      fail_msg("%s: %s", rows[i].text, rows[i].pattern);
  }
}

static void words_put_in_by_hand_are_found_once_noted(void **state) {
  static const char *const boss[] = {"the boss", NULL}, *const him[] = {"to him", NULL};
  segue__words w;
  (void)state;
  segue__words_of(&w, "fetch the boss", 14);
  strcpy(w.w[1], "to");
  strcpy(w.w[2], "him");
  segue__words_note(&w);
  assert_false(segue__any_matches(&w, boss));
  assert_true(segue__any_matches(&w, him));
  w.n = 2; /* what was taken out is not found, noted or not */
  assert_false(segue__any_matches(&w, him));
}

static void hesitation_is_left_out_of_what_was_said_aloud(void **state) {
  static const char *const said[][2] = {{"I, I uh want um the, the boat", "i want the boat"},
                                        {"Uh-huh. Uh, go on", "yeah go on"},
                                        {"mm hmm", "yeah"},
                                        {"Mhm!", "yeah"},
                                        {"five five no no", "five five no no"},
                                        {"huh", "huh"},
                                        {"Um.", ""}};
  (void)state;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    char got[64] = "";
    segue__words w;
    segue__words_said(&w, said[i][0], strlen(said[i][0]));
    for (size_t k = 0; k < w.n; k++) {
      strcat(got, k ? " " : "");
      strcat(got, w.w[k]);
    }
    assert_string_equal(got, said[i][1]);
  }
  segue__words w; /* where sentences begin and questions end stays known */
  segue__words_said(&w, "Fetch it. Um, the boat uh?", 26);
  assert_int_equal(w.n, 4);
  assert_true(w.begins[2] && !w.begins[3] && w.asks[3] && !w.asks[1]);
}

static void the_first_place_wins_and_there_the_first_pattern(void **state) {
  static const char *const patterns[] = {"boss now", "the boss", "the .. now", NULL};
  segue__words w;
  size_t which = 9, end = 9;
  (void)state;
  segue__words_of(&w, "fetch the boss now", 18);
  assert_int_equal(segue__match_any(&w, patterns, NULL, &which, &end), 1);
  assert_int_equal(which, 1);
  assert_int_equal(end, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spelling_does_not_matter),
      cmocka_unit_test(where_sentences_begin_is_told_of_split_words_and_behind_fillers),
      cmocka_unit_test(whatever_is_spelt_otherwise_is_read_alike),
      cmocka_unit_test(every_element_of_a_pattern_works),
      cmocka_unit_test(gaps_and_anchors_keep_to_a_sentence),
      cmocka_unit_test(long_and_empty_texts_are_cut_not_overrun),
      cmocka_unit_test(words_put_in_by_hand_are_found_once_noted),
      cmocka_unit_test(a_gist_counts_content_words_once),
      cmocka_unit_test(a_pattern_is_left_out_only_for_words_it_needs),
      cmocka_unit_test(hesitation_is_left_out_of_what_was_said_aloud),
      cmocka_unit_test(the_first_place_wins_and_there_the_first_pattern),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
