/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/reasked.h"
#include "handoff/repeats.h"

/* A call of turns alone. */
static const segue__repeats *walk(void) {
  static segue__repeats r;
  static const char *const talk[][2] = {
      {"Lamp House tours, good morning.",
       "Our walking group missed the tour on Sunday, the ferry left from the second landing in a blue hull."},
      {"Which island was it?", "Little Skerry."},
      {"How are you travelling?", "By bus."},
      {"What size is the tent?", "Four metres."},
      {"Who is your guide?", "Maren."},
      {"What did you pay for the picnic?", "Ninety pounds."},
      {"When does the warden close the gate?", "Half past nine."},
      {"Have you oiled the hinge?", "Twice, it still squeaks."},
      {"What is the permit number?", "PM 2290."},
      {"Did you bring the spare lamp?", "Yes, it's in the boot."},
      {"Does somebody go along?", "My aunt does."},
      {"Anything else?", "We came down gangway 4."},
      {"Do you have a dinghy?", "A small one."},
  };
  segue__repeats_init(&r);
  for (size_t i = 0; i < sizeof talk / sizeof *talk; i++) {
    segue__repeats_before(&r, SEGUE_WHO_BOT, (int32_t)(2 * i), talk[i][0]);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, (int32_t)(2 * i + 1), talk[i][1]);
  }
  segue__repeats_context(&r, NULL);
  return &r;
}

typedef struct row {
  const char *text;
  segue__repeat_kind kind;
  int32_t from; /* the turn that told it */
} row;

static void each_is_found(const row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    segue__repeats r = *walk();
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, rows[i].text);
    if (r.n_found != 1) fail_msg("%zu found: %s", r.n_found, rows[i].text);
    if (r.found[0].kind != rows[i].kind) fail_msg("kind %d: %s", (int)r.found[0].kind, rows[i].text);
    if (r.found[0].known_from != rows[i].from)
      fail_msg("from %d: %s", (int)r.found[0].known_from, rows[i].text);
  }
}

static void the_sort_of_answer_and_a_word_of_the_question_are_enough(void **state) {
  static const row rows[] = {
      {"How big was that tent again?", SEGUE__REPEAT_REASK, 7},
      {"Who leads you, who is the guide?", SEGUE__REPEAT_REASK, 9},
      {"What time is the gate shut by the warden?", SEGUE__REPEAT_REASK, 13},
      {"And the picnic, what sum was it?", SEGUE__REPEAT_REASK, 11},
      {"Are you coming by train or by bus?", SEGUE__REPEAT_REASK, 5},
      {"What colour was the hull?", SEGUE__REPEAT_REASK, 1},
      {"Which landing was it?", SEGUE__REPEAT_REASK, 1},
      {"How long has this been going on?", SEGUE__REPEAT_REASK, 1},
      {"Who goes along with you?", SEGUE__REPEAT_REASK, 21},
      {"Which gangway was it?", SEGUE__REPEAT_REASK, 23},
      {"Is there a dinghy?", SEGUE__REPEAT_REASK, 25},
  };
  each_is_found(rows, sizeof rows / sizeof *rows);
}

static void it_is_asked_for_in_whatever_form(void **state) {
  static const row rows[] = {
      {"It'd be useful to know who guides you.", SEGUE__REPEAT_REASK, 9},
      {"I can't see the guide anywhere on here.", SEGUE__REPEAT_REASK, 9},
      {"Nobody noted the permit number down.", SEGUE__REPEAT_REASK, 17},
      {"There's a gap where the permit number should be.", SEGUE__REPEAT_REASK, 17},
      {"You travel how?", SEGUE__REPEAT_REASK, 5},
      {"So your guide is who?", SEGUE__REPEAT_REASK, 9},
      {"The warden and the gate, when's that?", SEGUE__REPEAT_REASK, 13},
      {"What I need to establish is whether the spare lamp was brought along.", SEGUE__REPEAT_REASK, 19},
  };
  each_is_found(rows, sizeof rows / sizeof *rows);
}

static void what_was_tried_is_proposed_again(void **state) {
  static const row rows[] = {
      {"Let me oil that hinge once more.", SEGUE__REPEAT_REFIX, 15},
      {"Shall we try some oil on the hinge?", SEGUE__REPEAT_REFIX, 15},
      {"The hinge wants oiling.", SEGUE__REPEAT_REFIX, 15},
  };
  each_is_found(rows, sizeof rows / sizeof *rows);
}

/* What an agent's question repeats of a call about a wish; SEGUE_TURN_NONE nothing. */
static int32_t of_the_wish(const char *text) {
  static const char *const talk[][2] = {
      {"Quay desk, hello.", "I'd like to rent a rowing boat."},
      {"Which bay shall I look in?", "Somewhere around Skelwick."},
      {"When do you need it?", "On Saturday."},
      {"Do you want an appointment with the boatman?", "Yes please."},
      {"What sort of lessons would you like?", "Find me racing lessons."},
  };
  segue__repeats r;
  segue__repeats_init(&r);
  for (size_t i = 0; i < sizeof talk / sizeof *talk; i++) {
    segue__repeats_before(&r, SEGUE_WHO_BOT, (int32_t)(2 * i), talk[i][0]);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, (int32_t)(2 * i + 1), talk[i][1]);
  }
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 20, text);
  return r.n_found ? r.found[0].known_from : SEGUE_TURN_NONE;
}

static void a_wish_is_asked_for_again_in_words_of_any_wish(void **state) {
  static const struct {
    const char *text;
    int32_t from;
  } rows[] = {
      {"Where would you like me to search?", 3},
      {"Is there a particular area you prefer?", 3},
      {"Which date are you interested in?", 5},
      {"What kind of lessons do you want?", 9},
      {"How many would you like?", SEGUE_TURN_NONE},
      {"What time would suit?", SEGUE_TURN_NONE}, /* a day was told */
      {"What day will you bring it back?", SEGUE_TURN_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (of_the_wish(rows[i].text) != rows[i].from)
      fail_msg("from %d: %s", (int)of_the_wish(rows[i].text), rows[i].text);
}

/* A ferry is to be booked; one turn of the caller's told the two ends and the day. */
static void ferry(segue__repeats *r) {
  segue__repeats_init(r);
  segue__repeats_before(r, SEGUE_WHO_CALLER, 0, "I would like to book a ferry.");
  segue__repeats_before(r, SEGUE_WHO_BOT, 1, "Where are you going, where from, and when?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 2, "I'm going from Lerwick to Bergen on the 4th of May.");
  segue__repeats_before(r, SEGUE_WHO_BOT, 3, "Would you prefer a cabin, a berth or something else?");
  segue__repeats_before(r, SEGUE_WHO_CALLER, 4, "I'd like a berth.");
  segue__repeats_context(r, NULL);
}

static void each_thing_that_one_turn_told_counts_for_itself(void **state) {
  static const struct {
    const char *text;
    size_t n;
  } rows[] = {
      {"Where are you leaving from and on which date?", 2},
      {"Where do you want to leave from? And where do you want to go?", 2},
      {"What is your destination and your date of travel?", 2},
      {"Where are you going?", 1},
      {"Where are you going? Which town are you going to?", 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__repeats r;
    ferry(&r);
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, rows[i].text);
    if (r.n_found != rows[i].n) fail_msg("%zu found, %s: %s", r.n_found, r.found[0].field, rows[i].text);
    for (size_t k = 0; k < r.n_found; k++) assert_int_equal(r.found[k].known_from, 2);
  }
}

static void where_it_begins_may_be_told_beside_the_day(void **state) {
  static const char *const again[] = {"Where are you departing from please?", "And from where?"};
  for (size_t i = 0; i < 3; i++) {
    segue__repeats r;
    segue__repeats_init(&r);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 0, "I would like to book a ferry.");
    segue__repeats_before(&r, SEGUE_WHO_BOT, 1, "When would you like to sail?");
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 2, "On the 4th of May from Lerwick.");
    segue__repeats_context(&r, NULL);
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 3, i < 2 ? again[i] : "Where are you going?");
    if (r.n_found != (i < 2)) fail_msg("%zu found: %zu", r.n_found, i);
    if (r.n_found) assert_int_equal(r.found[0].known_from, 2);
  }
}

static void what_else_there_may_be_is_no_other_thing(void **state) {
  segue__repeats r;
  ferry(&r);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "Do you want a cabin, a berth or something else?");
  assert_int_equal(r.n_found, 1);
  assert_int_equal(r.found[0].known_from, 4);
  ferry(&r);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 5, "Do you want tea, coffee or something else?");
  assert_int_equal(r.n_found, 0);
}

static void a_fix_is_reported_by_its_own_name(void **state) {
  segue__repeats r = *walk();
  snprintf(r.fixes[r.n_fixes].action, SEGUE__FIELD_LEN, "%s", "oil the hinge");
  r.fixes[r.n_fixes++].known_from = 15;
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, "Have you thought about putting some oil on that hinge?");
  assert_int_equal(r.n_found, 1);
  assert_string_equal(r.found[0].field, "oil the hinge");
}

static void other_values_of_the_sort_are_new(void **state) {
  static const char *const news[] = {
      "How big is the car park?",
      "Who cleans the toilets?",
      "What time does the bakery open?",
      "How many sheep are there?",
      "What colour is your bus?",
      "Which lighthouse keeper showed you round?",
      "How much is a cup of tea?",
      "When do you need it back by?",
      "When do you usually have supper?",
      "Who else is in the tent?",
      "What's the phone number of the hostel?",
      "Is there a spare key?",
      "Maren is a fine guide.",
      "I'll ring the warden about the gate.",
      "Shall I put a note on your permit?",
      "What's the guide's number?",
      "When was the gate painted?",
      "Will your nephew be travelling?",
  };
  for (size_t i = 0; i < sizeof news / sizeof *news; i++) {
    segue__repeats r = *walk();
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, news[i]);
    if (r.n_found) fail_msg("%s found: %s", r.found[0].field, news[i]);
  }
}

static void two_things_of_one_sentence_are_two(void **state) {
  segue__repeats r = *walk();
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, "Give me the permit number together with your guide.");
  assert_int_equal(r.n_found, 2);
  assert_int_equal(r.found[0].known_from + r.found[1].known_from, 17 + 9);
}

static void a_value_in_a_statement_is_a_confirmation(void **state) {
  static const char *const said[] = {"I'm looking at permit 2290 now.", "It's Little Skerry you went to.",
                                     "Ninety pounds, thank you."};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    segue__repeats r = *walk();
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, said[i]);
    if (r.n_found || r.confirmations != 1) fail_msg("no confirmation: %s", said[i]);
  }
  segue__repeats r = *walk();
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 30, "What is at Great Skerry?");
  assert_int_equal(r.confirmations, 0);
}

static void more_turns_than_there_is_room_for_are_left_out(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  for (int32_t i = 0; i < 2 * SEGUE__EXCHANGES_MAX; i++) {
    segue__repeats_before(&r, SEGUE_WHO_BOT, 2 * i,
                          "Which island is the very large lighthouse with the enormous lantern room on?");
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 2 * i + 1, "Little Skerry.");
  }
  assert_int_equal(r.n_exchanges, SEGUE__EXCHANGES_MAX);
}

static void a_question_left_open_is_not_the_next_agents(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Which island was it?");
  segue__repeats_again(&r);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 0, "Little Skerry.");
  assert_int_equal(r.n_exchanges, 1);
  assert_string_equal(r.exchanges[0].asked, "");
}

static void callers_complain_of_saying_it_again_to_us_not_to_others(void **state) {
  static const char *const says[] = {
      "I spelled that for your machine.",   "It's the same questions again.",
      "That's the third time I'm asked.",   "I typed all of that in.",
      "I told the lady before you.",        "I've been through that once.",
      "Didn't anybody write that down?",    "You asked me for that already.",
      "How many more times do I have to?",  "They had me spell it.",
      "I already gave it, and my surname.",
  };
  static const char *const calm[] = {
      "I told my sister about it.",       "I told the vet already.", "As I said, no hurry.",
      "I keep telling myself to oil it.", "How often do you sail?",  "I just said thank you.",
      "I typed a letter to them.",
  };
  for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
    segue__repeats r = *walk();
    segue__repeats_after(&r, SEGUE_WHO_CALLER, 30, says[i]);
    if (r.n_found != 1 || r.found[0].kind != SEGUE__REPEAT_CALLER_SAYS) fail_msg("no complaint: %s", says[i]);
  }
  for (size_t i = 0; i < sizeof calm / sizeof *calm; i++) {
    segue__repeats r = *walk();
    segue__repeats_after(&r, SEGUE_WHO_CALLER, 30, calm[i]);
    if (r.n_found) fail_msg("a complaint: %s", calm[i]);
  }
}

static void a_sentence_tells_which_sort_it_seeks(void **state) {
  static const struct {
    const char *text;
    uint32_t sort;
    bool asks;
  } rows[] = {
      {"Whereabouts is it?", SEGUE__SEEK_WHERE, true},
      {"And that would be how much?", SEGUE__SEEK_MUCH | SEGUE__SEEK_MANY, true},
      {"I'd like the colour.", SEGUE__SEEK_COLOUR, true},
      {"I don't have a reference here.", SEGUE__SEEK_NUMBER, true},
      {"The reference is fine, thanks.", SEGUE__SEEK_NUMBER, false},
      {"I'll send it to the address.", SEGUE__SEEK_WHERE, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__sought s;
    segue__words_of(&w, rows[i].text, strlen(rows[i].text));
    segue__sought_read(&s, &w, strchr(rows[i].text, '?') != NULL);
    if (!(s.sorts & rows[i].sort) || s.asks != rows[i].asks)
      fail_msg("%#x %d: %s", (unsigned)s.sorts, (int)s.asks, rows[i].text);
  }
  assert_int_equal(segue__sorts_named("delivery_date"), SEGUE__SEEK_DAY);
  assert_int_equal(segue__sorts_named("phone_number"), SEGUE__SEEK_PHONE);
}

/* Said in one turn before the bridge, asked behind it. */
static size_t found_after(const char *bot, const char *said, const char *question) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "Good morning, how can I help?");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "I'd like a box picked up.");
  segue__repeats_before(&r, SEGUE_WHO_BOT, 2, bot);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 3, said);
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 4, question);
  return r.n_found;
}

static void an_hour_that_works_is_the_one_that_was_told(void **state) {
  static const struct {
    const char *question;
    size_t found;
  } rows[] = {{"What hour works?", 1}, {"What hour works for you?", 1}, {"What hour does the lamp work?", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__repeats r;
    segue__repeats_init(&r);
    segue__repeats_before(&r, SEGUE_WHO_BOT, 0, "When would you like to come over?");
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "Friday at 4 pm.");
    segue__repeats_context(&r, NULL);
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 2, rows[i].question);
    if (r.n_found != rows[i].found) fail_msg("%zu found: %s", r.n_found, rows[i].question);
  }
}

static void may_is_a_month_where_a_figure_or_a_date_s_word_says_so(void **state) {
  static const struct {
    const char *said;
    bool day;
  } rows[] = {{"The cabin is ours May 3-5.", true},
              {"May 12 suits the guide.", true},
              {"Some time in May.", true},
              {"Not before late May.", true},
              {"I may have left the lamp there.", false},
              {"May I ask about the lamp?", false},
              {"This may be the one.", false},
              {"You may sell it.", false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__words w;
    segue__words_of(&w, rows[i].said, strlen(rows[i].said));
    if (((segue__sorts_told(&w) & SEGUE__SEEK_DAY) != 0) != rows[i].day) fail_msg("%s", rows[i].said);
  }
}

static void a_measure_is_known_by_its_unit_and_company_is_nobody_else(void **state) {
  assert_int_equal(found_after("What are you sending?", "Eleven kilos of apples.", "How heavy is the box?"),
                   1);
  assert_int_equal(found_after("What are you sending?", "Eleven kilos of apples.", "How tall is the box?"),
                   0);
  assert_int_equal(found_after("Who was it with?", "Two buyers.", "Who were you with?"), 1);
  assert_int_equal(found_after("Who signed it?", "The porter.", "Who were you with?"), 0);
  assert_int_equal(found_after("Who should we ring?", "My sister.", "What's your own name?"), 0);
  assert_int_equal(found_after("Where do you live?", "305 Alder Road.", "What city is that in?"), 0);
  assert_int_equal(found_after("Which city do you live in?", "Alderham.", "What city is that in?"), 1);
}

/* A log of the caller's side only, but for what the bot says first. */
static size_t found_of_one_side(const char *question, const char *asked, int32_t *from) {
  segue__repeats r;
  static const char *const said[] = {"I'd like to report my travel expenses.",
                                     "Ottilie Brandt.",
                                     "4 k 7 7 p 2.",
                                     "860.",
                                     "14092031.",
                                     "Oakham city."};
  segue__repeats_init(&r);
  int32_t turn = 0;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    if (asked && i > 0) segue__repeats_before(&r, SEGUE_WHO_BOT, turn++, asked);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, turn++, said[i]);
  }
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, turn, question);
  *from = r.n_found ? r.found[0].known_from : SEGUE_TURN_NONE;
  return r.n_found;
}

static void where_nobody_was_heard_asking_the_look_of_an_answer_is_enough(void **state) {
  static const struct {
    const char *question;
    int32_t from;
  } rows[] = {{"And your staff number?", 2},
              {"I'd need the confirmation code.", 2},
              {"How much did it come to?", 3},
              {"When did you travel?", 4},
              {"What city are you in?", 5},
              {"Which colour is the case?", SEGUE_TURN_NONE},
              {"What's your passport number?", SEGUE_TURN_NONE}, /* nothing here is about one */
              {"And the serial number of the camera?", SEGUE_TURN_NONE},
              {"How many suitcases had you?", SEGUE_TURN_NONE},
              {"What's your email address?", SEGUE_TURN_NONE},
              {"Why did you travel?", SEGUE_TURN_NONE}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int32_t from;
    const size_t n = found_of_one_side(rows[i].question, NULL, &from);
    if (n != (rows[i].from != SEGUE_TURN_NONE) || from != rows[i].from)
      fail_msg("%zu found, from %d: %s", n, (int)from, rows[i].question);
  }
  int32_t from; /* a bot that was heard asking for something else */
  assert_int_equal(found_of_one_side("And your staff number?", "What does the machine say?", &from), 0);
}

static void a_mere_value_is_known_by_its_shape(void **state) {
  static const struct {
    const char *said, *question;
    size_t found;
  } rows[] = {{"oakham 48213", "Which town are you in?", 1},
              {"oakham 48213", "What's your address?", 0},
              {"ottilie 41 yahoomailcom", "And your email?", 1},
              {"eu 74 x 9", "Could I have the booking reference?", 1},
              {"eu 74 x 9", "Could I have the serial number?", 0},
              {"7700900145", "What's your phone number?", 1},
              {"harlow limited", "Which company is it for?", 1},
              {"harlow limited", "Which hotel is it for?", 0},
              {"12 gb", "Which data plan did you want?", 1},
              {"harlow limited", "Company name?", 1},
              {"eu 74 x 9", "Do you have the booking number?", 1},
              {"4821", "What's your zip code?", 0},
              {"48213", "What's your zip code?", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__repeats r;
    segue__repeats_init(&r);
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 0, "I need a new line.");
    segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, rows[i].said);
    segue__repeats_context(&r, NULL);
    segue__repeats_after(&r, SEGUE_WHO_AGENT, 2, rows[i].question);
    if (r.n_found != rows[i].found)
      fail_msg("%zu found of %s: %s", r.n_found, rows[i].said, rows[i].question);
  }
}

static void a_span_of_days_tells_its_end_and_how_long(void **state) {
  static const char *const spans[] = {"From the 14th-23rd.", "June 3-5.", "The 14th till the 23rd."};
  static const char *const asked[] = {"When are you checking out?", "And until when?",
                                      "How long will you stay?", "How many nights do you need?"};
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
      if (found_after("For which days would you like the room?", spans[i], asked[k]) != 1)
        fail_msg("%s %s", spans[i], asked[k]);
  assert_int_equal(found_after("For which day would you like it?", "The 14th.", "How long will you stay?"),
                   0);
  assert_int_equal(
      found_after("For which days would you like it?", "The 14th till the 23rd.", "How long has it leaked?"),
      0);
}

/* "Jazz concerts" says which kind of concert, "good concerts" does not. */
static void a_kind_is_told_before_its_thing(void **state) {
  static const struct {
    const char *said;
    size_t found;
  } rows[] = {{"I want to find jazz concerts.", 1},
              {"I want to find good concerts.", 0},
              {"I want to find concerts.", 0},
              {"I want to hear jazz.", 0}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (found_after("Hello, what can I do for you?", rows[i].said,
                    "What kind of concerts are you looking for?") != rows[i].found)
      fail_msg("%s", rows[i].said);
}

static void a_town_is_told_by_the_postcode_behind_it(void **state) {
  segue__repeats r;
  segue__repeats_init(&r);
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 0, "I need a new line.");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 1, "oakham");
  segue__repeats_before(&r, SEGUE_WHO_CALLER, 2, "48213");
  segue__repeats_context(&r, NULL);
  segue__repeats_after(&r, SEGUE_WHO_AGENT, 3, "What city do you live in?");
  assert_int_equal(r.n_found, 1);
  assert_int_equal(r.found[0].known_from, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mere_value_is_known_by_its_shape),
      cmocka_unit_test(a_span_of_days_tells_its_end_and_how_long),
      cmocka_unit_test(a_kind_is_told_before_its_thing),
      cmocka_unit_test(a_town_is_told_by_the_postcode_behind_it),
      cmocka_unit_test(the_sort_of_answer_and_a_word_of_the_question_are_enough),
      cmocka_unit_test(it_is_asked_for_in_whatever_form),
      cmocka_unit_test(what_was_tried_is_proposed_again),
      cmocka_unit_test(a_wish_is_asked_for_again_in_words_of_any_wish),
      cmocka_unit_test(each_thing_that_one_turn_told_counts_for_itself),
      cmocka_unit_test(where_it_begins_may_be_told_beside_the_day),
      cmocka_unit_test(what_else_there_may_be_is_no_other_thing),
      cmocka_unit_test(a_fix_is_reported_by_its_own_name),
      cmocka_unit_test(other_values_of_the_sort_are_new),
      cmocka_unit_test(two_things_of_one_sentence_are_two),
      cmocka_unit_test(a_value_in_a_statement_is_a_confirmation),
      cmocka_unit_test(more_turns_than_there_is_room_for_are_left_out),
      cmocka_unit_test(a_question_left_open_is_not_the_next_agents),
      cmocka_unit_test(callers_complain_of_saying_it_again_to_us_not_to_others),
      cmocka_unit_test(a_sentence_tells_which_sort_it_seeks),
      cmocka_unit_test(an_hour_that_works_is_the_one_that_was_told),
      cmocka_unit_test(may_is_a_month_where_a_figure_or_a_date_s_word_says_so),
      cmocka_unit_test(a_measure_is_known_by_its_unit_and_company_is_nobody_else),
      cmocka_unit_test(where_nobody_was_heard_asking_the_look_of_an_answer_is_enough),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
