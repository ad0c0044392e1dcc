/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/question.h"
#include "handoff/said_back.h"
#include "handoff/synonyms.h"

static int wants(const char *text, const char *name, const char *value) {
  segue__words w;
  segue__question q;
  size_t at;
  segue__words_of(&w, text, strlen(text));
  segue__question_read(&q, &w, strchr(text, '?') != NULL);
  return segue__question_wants(&q, name, value, &at);
}

static void facts_are_asked_for_by_noun_or_by_question_word(void **state) {
  static const char *const asked[][3] = {
      {"Which harbour is your boat in?", "harbour", "Piran"},
      {"read me the mooring number please", "mooring_number", "B 40"},
      {"Mooring number?", "mooringNumber", "B 40"},
      {"I'd need to know the length of the boat.", "boat_length", "9.5 m"},
      {"your skipper, please", "skipper", "Ana"},
      {"How many berths has she got?", "berths", "6"},
      {"How many of you are coming aboard?", "guests", "6"},
      {"When did you book it?", "booked_on", "2026-05-02"},
      {"Is she steel or wood?", "hull", "steel"},
      {"Where are you headed?", "destination", "Hvar"},
      {"What kind of engine is it?", "engine_type", "diesel"},
      {"And your skipper is who?", "skipper", "Ana"},
      {"Who builds them?", "builder", "Marina Werft"},
      {"Which of our lovely harbours is it?", "harbour", "Piran"},
      {"Is she on the inner, the middle or the outer pontoon?", "pontoon", "middle"},
      {"How deep is she?", "depth", "1.8 m"},
      {"Where is she moored?", "berth", "C14"},
      {"What's she called?", "boat_name", "Sirena"},
      {"Who has got the anchor?", "anchor_holder", "Ivo"},
      {"I need from you the mooring number.", "mooring_number", "B 40"},
      {"What's the reference on the box?", "boat_reference", "K7"},
      {"Which hotel is it?", "lodging", "Hilton Hotel"},
      {"What is your email address?", "email", "ana@boats.example"},
      {"Who do you bank with?", "bank", "Adria"},
      {"Who are the people at the bank?", "bank_contact", "Ana"},
      {"So with that hull, what is the colour?", "hull_colour", "red"},
      {"How many people will sleep aboard with the berths?", "berths", "six"},
      {"How many did you order of the boats?", "boats", "12"},
      {"How much did she take aboard of the ballast?", "ballast", "two tons"},
      {"How many of you will there be in the group?", "group_size", "6"},
      {"How many guests are you?", "guests", "me and my wife"},
      {"How many guests are you?", "guests", "Four"},
      {"Who is the lead guest?", "lead_guests_name", "Ana Kralj"},
  };
  static const char *const not_asked[][3] = {
      {"Is there anyone else in the harbour?", "harbour", "Piran"},
      {"Do you have another boat?", "boat", "Sirena"},
      {"What colour is the boat?", "boat_length", "9.5 m"},
      {"I'll tell the skipper about it.", "skipper", "Ana"},
      {"Was anybody on board when it happened?", "booked_on", "2026-05-02"},
      {"When was your last service?", "booked_on", "2026-05-02"},
      {"How many nights would you like?", "berths", "6"},
      {"How many fenders do you have?", "guests", "6"},
      {"Who is your insurer?", "person", "Ana Kralj"},
      {"The mooring number is fine.", "mooring_number", "B 40"},
      {"What's she called?", "customer_name", "Ana Kralj"},
      {"The booking for Hvar, yes?", "booking_date", "2026-05-02"},
      {"How much was the booking?", "booking_date", "2026-05-02"},
      {"When would be convenient for the surveyor?", "booked_on", "2026-05-02"},
      {"Is there another boat in the harbour?", "harbour", "Piran"},
      {"What is the account number?", "number", "40"},
      {"What's the reference for the mast?", "boat_reference", "K7"},
      {"Is it a one or a two?", "mode", "one day"},
      {"Who has the boat?", "key_holder", "Ana"},
      {"Which hotel is it?", "lodging", "Hilton"},
      {"How many people will sleep aboard with the berths?", "berths", "Piran"}, /* no count */
      {"How many people will sleep aboard with the berths?", "berth", "6"},      /* one of them */
      {"How many did you order of the boats?", "boats", "1200"},
      {"How many guests will there be?", "lead_guests_name", "ana"}, /* who it is is no count */
      {"How many guests are you?", "guests", "Ana Kralj"},
      {"How much did she take aboard of the ballast?", "ballast", "yes please"},
  };
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
    if (wants(asked[i][0], asked[i][1], asked[i][2]) == 0) fail_msg("not asked: %s", asked[i][0]);
  for (size_t i = 0; i < sizeof not_asked / sizeof *not_asked; i++)
    if (wants(not_asked[i][0], not_asked[i][1], not_asked[i][2]) > 0) fail_msg("asked: %s", not_asked[i][0]);
}

static void two_things_asked_at_once_are_two(void **state) {
  segue__words w;
  segue__question q;
  size_t skipper = 9, mooring = 9;
  static const char text[] = "Tell me your skipper and the mooring number.";
  segue__words_of(&w, text, sizeof text - 1);
  segue__question_read(&q, &w, false);
  assert_int_equal(q.n, 2);
  assert_true(segue__question_wants(&q, "skipper", "", &skipper) > 0);
  assert_true(segue__question_wants(&q, "mooring_number", "", &mooring) > 0);
  assert_int_equal(skipper, 0);
  assert_int_equal(mooring, 1);
}

static bool says(const char *text, const char *value, bool loosely) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__says_value(&w, value, loosely);
}

static void a_value_is_said_back_in_other_words(void **state) {
  assert_true(says("So half past seven, yes?", "19:30", true));
  assert_true(says("half seven then", "19:30", true));
  assert_false(says("quarter past seven, yes?", "19:30", true));
  assert_true(says("on the twenty eighth", "2026-11-28", true));
  assert_true(says("starting the first of December", "2026-12-01", true));
  assert_false(says("starting the second of December", "2026-12-01", true));
  assert_true(says("six hundred and twelve pounds forty", "612.40", true));
  assert_true(says("there are six of you", "6", true));
  assert_false(says("there are seven of you", "6", true));
  assert_true(says("the one ending 2217", "AR55902217GB", true) || says("5590 2217", "55902217", true));
  assert_true(says("flat five on Wharf Street", "Flat 5, 22 Wharf Street", true));
  assert_false(says("which street is it", "Flat 5, 22 Wharf Street", false));
  assert_false(says("", "", true));
}

static void a_name_without_a_word_of_its_own_is_nothing(void **state) {
  segue__words w;
  segue__question q;
  segue__words_of(&w, "When would you like it?", 23);
  segue__question_read(&q, &w, true);
  assert_true(segue__question_wishes(&q, "the", "12:30"));
  assert_false(segue__question_wishes(&q, "the", "Piran"));
}

/* The index is made from the table when the library is built. */
static void the_index_of_synonyms_has_each_word_of_each_line_and_no_other(void **state) {
  size_t pairs = 0;
  for (size_t line = 0; segue__asked_synonyms[line]; line++) {
    for (const char *p = segue__asked_synonyms[line]; *p; p += strspn(p, " ")) {
      char word[SEGUE__WORD_LEN];
      size_t n, i = 0;
      snprintf(word, sizeof word, "%.*s", (int)strcspn(p, " "), p);
      const segue__synonym *found = segue__synonym_lines(word, &n);
      while (i < n && found[i].line != line) i++;
      assert_true(i < n);
      p += strlen(word);
      pairs++;
    }
  }
  assert_int_equal(pairs, segue__synonym_index_n);
  assert_true(segue__synonyms("vessel", "boat"));
  assert_false(segue__synonyms("vessel", "bicycle"));
  assert_false(segue__synonyms("vess", "boat"));
  assert_false(segue__synonyms("zzz", "boat"));
  assert_false(segue__synonyms("", ""));
}

/* Facts compete for what is asked: the nearer one is told. */
static void the_nearer_fact_is_asked_for_more_surely(void **state) {
  static const char *const rows[][5] = {
      {"How many nights will you stay?", "nights", "6", "night", "6"},
      {"Which hotel is it?", "mention", "Hilton Hotel", "lodging", "Hilton Hotel"},
      {"Which doctor is it?", "mention", "Dr. Morgan", "hospital", "Dr. Morgan"},
      {"What day did you lose it?", "lost_on", "2026-05-02", "date", "2026-05-02"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (wants(rows[i][0], rows[i][1], rows[i][2]) <= wants(rows[i][0], rows[i][3], rows[i][4]))
      fail_msg("%s", rows[i][0]);
}

static void read(const char *text, segue__words *w, segue__question *q) {
  segue__words_of(w, text, strlen(text));
  segue__question_read(q, w, true);
}

static void what_shall_be_is_told_from_what_is(void **state) {
  static const char *const rows[][3] = {
      {"What address would you like it changed to?", "new_address", "address"},
      {"What address do you have now?", "address", "new_address"},
      {"What address would you like the bill sent to at present?", "address", "new_address"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__question q;
    read(rows[i][0], &w, &q);
    if (!segue__question_fits(&q, rows[i][1]) || segue__question_fits(&q, rows[i][2]))
      fail_msg("%s", rows[i][0]);
  }
}

static void a_time_is_asked_of_the_event_named_or_of_whatever_it_is_about(void **state) {
  static const struct {
    const char *text, *event;
    bool about;
  } rows[] = {{"When did that happen?", "storm_on", true},
              {"When was the storm?", "storm_on", true},
              {"When was the collision?", "storm_on", false},
              {"When was the collision?", "date", true}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__question q;
    read(rows[i].text, &w, &q);
    if (segue__question_about(&q, rows[i].event) != rows[i].about) fail_msg("%s", rows[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(facts_are_asked_for_by_noun_or_by_question_word),
      cmocka_unit_test(two_things_asked_at_once_are_two),
      cmocka_unit_test(a_value_is_said_back_in_other_words),
      cmocka_unit_test(a_name_without_a_word_of_its_own_is_nothing),
      cmocka_unit_test(the_index_of_synonyms_has_each_word_of_each_line_and_no_other),
      cmocka_unit_test(the_nearer_fact_is_asked_for_more_surely),
      cmocka_unit_test(what_shall_be_is_told_from_what_is),
      cmocka_unit_test(a_time_is_asked_of_the_event_named_or_of_whatever_it_is_about),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
