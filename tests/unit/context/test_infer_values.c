/* SPDX-License-Identifier: Apache-2.0 */
/* Values by where they stand: hours, spans, years, counts, and who and what is named in passing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

typedef struct row {
  const char *bot, *caller, *name, *value; /* value "": nothing is called so */
} row;

static const row rows[] = {
    /* hours that no day stands beside */
    {"What happened?", "He was due here at nine and it's noon now.", "time", "nine"},
    {"When are you in?", "I've got pupils from two.", "time", "two"},
    {"Can you collect it tonight?", "I'm at work till ten.", "time", "ten"},
    {"How can I help?", "We looked at four and they're all the same.", "time", ""},
    /* the part of the day belongs to the hour, before it or behind it */
    {"When shall I ring you?", "Quarter to nine in the morning suits me best.", "time",
     "Quarter to nine in the morning"},
    {"When shall we send the van?", "Could it be 7:50 in the evening, please?", "time",
     "7:50 in the evening"},
    {"When shall we send the van?", "Make it morning 10, please.", "time", "morning 10"},
    {"When shall we send the van?", "I'd say afternoon 2:20 on Sunday.", "time", "afternoon 2:20"},
    {"When shall we send the van?", "around 9 o clock at night", "time", "9 o clock at night"},
    {"When shall we call?", "Could it be 2:25 p.m. on Friday?", "time", "2:25 p.m."},
    {"When shall we call?", "let us say 6 p m", "time", "6 p m"},
    {"When shall we call?", "We'd say 9:40 evening.", "time", "9:40 evening"},
    {"When shall we call?", "any time but 8 35 morning", "time", "8 35 morning"},
    {"When does it leave?", "At 20 past 7, I was told.", "time", "20 past 7"},
    {"When does it leave?", "It goes at 25 to 9, I was told.", "time", "25 to 9"},
    {"When does it leave?", "The 10 to 4 afternoon ferry.", "time", "10 to 4 afternoon"},
    {"How can I help?", "We need 10 to 12 sacks of sand.", "time", ""},
    {"How can I help?", "It came down by 10 to 15 percent.", "time", ""},
    {"How can I help?", "We'll have to leave the flat later than 7.", "time", "7"},
    {"How can I help?", "I'd like to check out at 6, if I may.", "time", "6"},
    {"When suits you?", "Anytime before 9.", "time", "9"},
    {"How can I help?", "The boiler is stuck at 20.", "time", ""},
    {"How can I help?", "This morning 40 slates came down.", "time", ""},
    {"How can I help?", "We lost two this morning.", "time", ""},
    {"When did it go off?", "Around two this morning.", "time", "two this morning"},
    {"When did it go off?", "Two this morning.", "time", "Two this morning"},
    {"How can I help?", "Good morning 4 of us are locked out.", "time", ""},
    /* what has a name besides people */
    {"", "my city name is Hollowbrook", "name", ""},
    {"", "the hotel name is Hollow Brook", "name", ""},
    /* addresses as a whole, with the directions of the street, the flat, town and state */
    {"Where to?", "To 18 NE Alder St, Apt 4, Fairview, OR 97024, please.", "address",
     "18 NE Alder St, Apt 4, Fairview, OR 97024"},
    {"Where to?", "It's 310 9th Ave W instead.", "address", "310 9th Ave W"},
    {"Where to?", "we are at 2745 sw birch st. fairview, or 97024", "address",
     "2745 sw birch st. fairview, or 97024"},
    {"Where to?", "6120 Tolliver, Fairview OR 97024", "address", "6120 Tolliver, Fairview OR 97024"},
    {"Where to?", "We live at 14 Plum Lane in Fairview OR 97024.", "address",
     "14 Plum Lane in Fairview OR 97024"},
    {"And your address?", "flat 3, 19 Plum Mews, Hollowbrook LS6 2QT", "address",
     "flat 3, 19 Plum Mews, Hollowbrook LS6 2QT"},
    {"How can I help?", "my bill went from ninety euros to two hundred and forty", "departure", ""},
    {"How can I help?", "my bill went from ninety euros to two hundred and forty", "destination", ""},
    {"And your address?", "Flat 2b, 4 Quay Wynd", "address", "Flat 2b, 4 Quay Wynd"},
    {"And your address?", "we are at 19 Plum Road in Hollowbrook LS6 2QT", "address",
     "19 Plum Road in Hollowbrook LS6 2QT"},
    {"How can I help?", "The flat 3 doors down is 4 metres high", "address", ""},
    {"Where to?", "14 Plum Lane, or the shop.", "address", "14 Plum Lane"},
    {"Where are you?", "Somewhere in WA 98026.", "zip_code", "WA 98026"},
    {"How can I help?", "We drove 20 n miles.", "address", ""},
    {"Where are you?", "I went 2 blocks up the street. 5 minutes later it broke.", "address", ""},
    {"Where are you?", "I live at 14 Plum Lane. 3 rooms need it.", "address", "14 Plum Lane"},
    {"Where are you?", "It's a 10 minute drive south.", "address", ""},
    {"Where are you?", "It's 12 Hill Drive south.", "address", "12 Hill Drive south"},
    {"Where are you?", "I've got 3 of the plaza # 12.", "address", ""},
    {"Where are you?", "14 PLUM STREET, COME QUICK OR I RING A FRIEND", "address", "14 PLUM STREET"},
    {"Where are you?", "At 14 Plum Lane, sounds OK?", "address", "14 Plum Lane"},
    {"Where are you?", "At 14 Plum Lane, Fairview, OK.", "address", "14 Plum Lane, Fairview, OK"},
    {"Where are you?", "It's 8 Alder St. Apt. 4.", "address", "8 Alder St. Apt. 4"},
    /* postcodes as they are said and heard */
    {"What is your postcode?", "it's m seven q s", "zip_code", ""},
    {"What is your postcode?", "it's m twenty one 4 q s", "zip_code", "M21 4QS"},
    {"What is your postcode?", "l v r 3 t h", "zip_code", "L5R 3TH"},
    {"What is your postcode?", "and e 12 7 see why", "zip_code", "NE12 7CY"},
    {"What is your postcode?", "kilo tango 4 uniform 1 golf hotel please", "zip_code", "KT4U 1GH"},
    {"What is your postcode?", "t for tommy q 6 4 r j", "zip_code", "TQ6 4RJ"},
    {"What is your postcode?", "I'm in a hurry, 7 of us", "zip_code", ""},
    /* days of birth */
    {"What is your date of birth?", "21st of the 8th 1974", "date_of_birth", "21st of the 8th 1974"},
    {"What is your date of birth?", "21st of 8th 1974", "date_of_birth", "21st of 8th 1974"},
    {"What is your date of birth?", "2108 1974", "date_of_birth", "21/08/1974"},
    {"What is your date of birth?", "two one oh eight nineteen seventy four", "date_of_birth", "21/08/1974"},
    /* one of what the question names */
    {"Would you like a window or an aisle seat?", "Aisle, please.", "choice", "Aisle"},
    {"Do you want small, medium or large?", "I'd like the medium one.", "choice", "medium"},
    {"Do you prefer matt or glossy?", "Whichever is cheaper.", "choice", ""},
    {"Is that right or wrong?", "Right.", "choice", ""},
    {"Before I go on, is your letter K or R?", "R", "choice", ""},
    /* so many of something, and years */
    {"What is missing?", "We're twenty napkins short.", "count", "20"},
    {"How can I help?", "I've called three times.", "count", ""},
    {"Which parish?", "Little Wenham, from 1781 to 1790.", "year", "1781"},
    {"Which vehicle?", "A Volvo Estate, 2019, the blue one.", "year", "2019"},
    {"Where are you?", "We're at lock twelve.", "lock", "12"},
    {"How can I help?", "A cabin for two adults and one child.", "count", "2"},
    {"How can I help?", "A cabin for two adults and one child.", "children", "1"},
    {"How can I help?", "There'd be six of us and no kids.", "count", "6"},
    {"How can I help?", "There'd be six of us and no kids.", "children", "no kids"},
    {"How can I help?", "We'd want three twin rooms.", "count", "3"},
    {"How can I help?", "Cancel the lunch booking for 5 on Friday.", "count", "5"},
    {"How can I help?", "a pitch for a family of four from monday", "count", "4"},
    {"How can I help?", "One person told me to ring again.", "count", ""},
    {"How can I help?", "It is at gate two people say.", "count", ""},
    {"How can I help?", "The kids broke the window.", "children", ""},
    /* whom it is booked for, in small letters too */
    {"How can I help?", "cancel the table under ilmari vasko please", "name", "ilmari vasko"},
    {"How can I help?", "Book it on behalf of tove brandt.", "name", "tove brandt"},
    {"How can I help?", "The booking was under review.", "name", ""},
    {"How can I help?", "I'd like a transfer to ilmari vasko, please.", "person", "ilmari vasko"},
    {"How can I help?", "set up a standing order to tove brandt", "person", "tove brandt"},
    {"How can I help?", "I'm waiting for the payment to clear.", "person", ""},
    {"How can I help?", "That money transfer to post, where is it?", "person", ""},
    {"How can I help?", "Can I transfer money to my savings?", "person", ""},
    {"How can I help?", "Please transfer me to sales.", "person", ""},
    {"How can I help?", "It was booked under basic economy.", "name", ""},
    {"How can I help?", "The reservation is under my wife's name.", "name", ""},
    /* who and what */
    {"Who will take it in?", "My mother-in-law, Greta.", "mention", "Greta"},
    {"Anything else?", "My lad Reece will fetch it on foot.", "mention", "Reece"},
    {"Which one?", "What about the Gosport branch?", "mention", "Gosport"},
    {"Where do you start from?", "Usk, as before. Or Raglan, we don't mind.", "mention", "Raglan"},
    /* places, asked for or with their state or country */
    {"How can I help?", "I'm stuck in Port Linden, OR with a flat battery.", "mention", "Port Linden, OR"},
    {"How can I help?", "A parcel to Ghent, Belgium by Friday.", "mention", "Ghent, Belgium"},
    {"How can I help?", "A van from Galway, please.", "mention", "Galway"},
    {"How can I help?", "We'd need a marquee around New Malden.", "mention", "New Malden"},
    {"Which city shall I look in?", "Show me a few in NZ.", "mention", "NZ"},
    {"Which city shall I look in?", "Coventry would be best.", "city", "Coventry"},
    {"What style shall I note?", "Baroque sounds good to me.", "style", "Baroque"},
    {"What style shall I note?", "gothic will do fine", "style", "gothic"},
    {"Which restaurant is it?", "Either would be fine.", "restaurant", ""},
    {"Which city shall I look in?", "I'd like the forecast for Pembroke on Monday.", "mention", "Pembroke"},
    {"Is it broken?", "Bother would be an understatement.", "mention", ""},
    {"How can I help?", "It was sent to Oslo, Bergen and Voss.", "mention", "Oslo"},
    /* what is liked, served, or of a kind */
    {"How can I help?", "Somewhere that serves dumplings, please.", "type", "dumplings"},
    {"Anything you are fond of?", "I really enjoy cricket.", "type", "cricket"},
    {"How can I help?", "Find a horror kind of film for tonight.", "type", "horror"},
    {"How can I help?", "I want the same kind of room.", "type", ""},
    {"How can I help?", "I like it here, and we love you all.", "type", ""},
    {"How can I help?", "I would like more time.", "type", ""},
    {"What kind of tutor is it for?", "I'm looking for a cellist in Ely.", "type", "cellist"},
    {"What kind of tutor is it for?", "Find me a harpist near the station.", "type", "harpist"},
    {"How can I help?", "We need 1 room until Friday.", "count", "1"},
    {"How many of you are there?", "It's just me.", "count", "1"},
    {"How many of you are there?", "My sister and I.", "count", "2"},
    {"How many of you are there?", "I'm on my own.", "count", "1"},
    {"How can I help?", "A boat for me and my wife, please.", "count", "2"},
    {"How can I help?", "A boat for me and my wife and two kids.", "count", ""},
    {"How can I help?", "You hung up on me and my wife.", "count", ""},
    {"How can I help?", "I'm on my own here with a flood.", "count", ""},
    {"How can I help?", "I'll be travelling alone on Monday.", "count", "1"},
    {"How many come?", "We are 4 total passengers.", "count", "4"},
    /* what somebody only thinks or says in passing */
    {"Shall I go on?", "Well, the seafood is so expensive.", "price_range", ""},
    {"Which hotel?", "An expensive one.", "price_range", "expensive"},
    {"How did you hear of us?", "By word of mouth.", "software", ""},
    {"How can I help?", "I need help with office please.", "software", "office"},
    {"Do you know the song?", "It's from the eighteen forties.", "count", ""},
    {"What is your name?", "Uh-huh.", "name", ""},
    {"Uh, in here they get mail under each of those names.", "Indeed, magazines do.", "name", ""},
    /* names by their letters */
    {"What is your last name?", "b r o w n e", "name", "Browne"},
    {"What is your last name?", "It's Brown, b r o w n e.", "name", "Browne"},
    {"What is your full name?", "emma b r o w n e", "name", "emma Browne"},
    {"What is your full name?", "it's tom tiller that's t i double l e r", "name", "tom tiller"},
    {"What is your last name?", "b for bravo o double t", "name", "Bott"},
    {"What is your last name?", "ma r t y n", "name", "Martyn"},
    {"What is your last name?", "I'd rather not, I am a b c d", "name", ""},
    /* names with a dot in them */
    {"Which church is it?", "We marry at St. Agnes Chapel.", "mention", "St. Agnes Chapel"},
    {"How can I help?", "A boat from Hull to St. Monans Pier.", "destination", "St. Monans Pier"},
    {"How can I help?", "It's on the corner of Elm St. Please hurry.", "mention", "Elm St"},
    {"Where to?", "I'm at Ferry Quay and need to get to Mt. Ardo.", "departure", "Ferry Quay"},
    {"Where to?", "I'm at Ferry Quay and need to get to Mt. Ardo.", "destination", "Mt. Ardo"},
    {"How can I help?", "A reservation for 2, please.", "count", "2"},
    /* named in passing */
    {"How may I help?", "It's for a party. Like Robin Hood!", "mention", ""},
    {"It is booked.", "Great. We're going to see the Blue Herons at the Corn Exchange.", "mention", ""},
    {"It is booked.", "I don't want to go to this silly meeting in Leeds.", "mention", ""},
    {"It is booked.", "And Noor also called you.", "mention", ""},
    {"How may I help?", "I would like to File a complaint", "mention", ""},
    {"Will you walk or drive?", "A taxi, it's safer than walking.", "travel_mode", ""},
    /* no question for it, and no answer to it */
    {"Have you already paid the fee for the apartment?", "Yes, long ago", "apartment", ""},
    {"The museum is closed where I live.", "oh, such a pity", "location", ""},
    {"Any particular location?", "anywhere but the harbour side", "location", ""},
    {"What is your booking number?", "OH, THE BOOKING NUMBER! IT IS KESTREL", "booking_reference", ""},
    {"Could you give your date of birth?", "I just turned ninety last week", "date_of_birth", ""},
    {"Could you give your date of birth?", "My birthday is on the 31st.", "date_of_birth", ""},
    /* the state of somebody is a value, up to the end of its sentence */
    {"Could you describe your symptoms?", "I have a sore throat. My son needs a check too.", "symptoms",
     "I have a sore throat"},
};

/* Days by what stands behind them. */
static const char *const days[][2] = {
    {"c:Can the piano tuner come on the 6th of this month?", "6th of this month"},
    {"c:The lease ends on the twentieth of next month.", "twentieth of next month"},
    {"c:Could we say Tuesday next week?", "Tuesday next week"},
    {"c:It was due on Monday of this week.", "Monday of this week"},
    {"c:I'll be at home the day after tomorrow.", "day after tomorrow"},
    {"c:Somebody should look at it later today.", "later today"},
    {"c:The lease is from the ninth of the eleventh, 2019.", "ninth of the eleventh, 2019"},
    {"c:It was bought on 21/03/2024.", "21/03/2024"},
    {"c:Could we say Tuesday?", "Tuesday"},
    {"c:Is the day before tomorrow too soon?", "tomorrow"},
    {"c:It's the first of this kind, on the 9th", "9th"},
};

static const char *const titles[][4] = {
    /* what happened, where it was asked for, belongs to what the call is about */
    {"c:I want to report a theft", "b:What happened?", "c:Somebody took my bike from the shed.",
     "I want to report a theft: Somebody took my bike from the shed"},
    {"c:Somebody took my bike from the shed", "b:What happened?", "c:Somebody took my bike.",
     "Somebody took my bike from the shed"},
    {"c:I want to report a theft", "b:What happened?", "c:I don't really know what happened.",
     "I want to report a theft"},
    {"c:I need an appointment with Dr. Osei", "b:Certainly.", "c:Thanks.",
     "I need an appointment with Dr. Osei"},
};

static void values_are_known_by_where_they_stand(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char bot[128], caller[256];
    snprintf(bot, sizeof bot, "b:%s", rows[i].bot);
    snprintf(caller, sizeof caller, "c:%s", rows[i].caller);
    segue_context *c = TALK(bot, caller);
    const char *first = entity(c, rows[i].name);
    if (!holds(c, rows[i].name, rows[i].value)) {
      print_error("\"%s\": %s is \"%s\", not \"%s\"\n", rows[i].caller, rows[i].name, first, rows[i].value);
      wrong++;
    }
    segue_context_unref(c);
  }
  assert_int_equal(wrong, 0);
}

static void days_hold_the_week_and_month_they_are_of(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    segue_context *c = TALK(days[i][0]);
    segue_date d = {.size = sizeof d};
    assert_int_equal(segue_context_date(c, 0, &d), SEGUE_OK);
    assert_string_equal(d.date, days[i][1]);
    segue_context_unref(c);
  }
}

static void titles_hold_what_happened(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
    segue_context *c = TALK(titles[i][0], titles[i][1], titles[i][2]);
    assert_string_equal(segue_context_title(c), titles[i][3]);
    segue_context_unref(c);
  }
}

/* Half a letter is none. */
static void a_word_that_does_not_fit_stays_out_of_the_title(void **state) {
  char told[256] = "c:a";
  (void)state;
  while (strlen(told) < 200) strcat(told, "\xC3\xA9");
  strcat(told, " broke the window");
  segue_context *c = TALK("c:I want to report a theft", "b:What happened?", told);
  assert_string_equal(segue_context_title(c), "I want to report a theft");
  segue_context_unref(c);
}

static void what_a_bot_names_itself_and_its_labels_is_no_value(void **state) {
  (void)state;
  segue_context *c =
      TALK("c:are you a person", "b:I am the Booking Assistant, and this is your License Plate.", "c:right");
  assert_string_equal(entity(c, "mention"), "");
  segue_context_unref(c);
  c = TALK("c:I'm upset", "b:I can see that Mr. Jones, we'll look into it.", "c:do");
  assert_string_equal(entity(c, "person"), "");
  assert_string_equal(entity(c, "name"), "Jones");
  segue_context_unref(c);
}

static void a_chat_answers_in_several_messages(void **state) {
  (void)state;
  segue_context *c = TALK("c:where is my refund", "b:Could you give me the order number and your email",
                          "b:please", "c:7916640077", "c:i.soto@example.org");
  assert_string_equal(entity(c, "order_number"), "7916640077");
  assert_string_equal(entity(c, "email"), "i.soto@example.org");
  segue_context_unref(c);
  c = TALK("c:where is my refund", "b:Would you give me your full name or account ID?", "c:Inez Sotomayor",
           "c:isotomayor42", "b:And then?", "c:harbour88");
  assert_string_equal(entity(c, "username"), "isotomayor42");
  assert_string_equal(entity(c, "account_number"), "");
  segue_context_unref(c);
  c = TALK("c:where is it", "b:May I have your name and order number?", "c:Inez Sotomayor, 791664");
  assert_string_equal(entity(c, "order_number"), "791664");
  segue_context_unref(c);
  /* Of what was asked for to check who it is, the second part is no account. */
  c = TALK("c:where is it", "b:Your name and account PIN, please?", "c:Inez Sotomayor", "c:791664");
  assert_string_equal(entity(c, "account_number"), "");
  segue_context_unref(c);
}

static void what_is_said_again_counts_once_and_whole(void **state) {
  (void)state;
  segue_context *c =
      TALK("c:hello", "b:What is your postcode?", "c:m 21 4", "b:Could you repeat your postcode?",
           "c:m 21 4 queue s", "b:And your date of birth?", "c:21st of August 1974",
           "b:Your date of birth again?", "c:the 21 August 1974");
  size_t codes = 0, births = 0;
  for (size_t i = 0; i < segue_context_entity_count(c); i++) {
    segue_entity e = {.size = sizeof e};
    assert_int_equal(segue_context_entity(c, i, &e), SEGUE_OK);
    codes += strcmp(e.name, "zip_code") == 0;
    births += strcmp(e.name, "date_of_birth") == 0;
  }
  assert_string_equal(entity(c, "zip_code"), "M21 4QS");
  assert_int_equal(codes, 1);
  assert_int_equal(births, 1);
  segue_context_unref(c);
  /* What checks who somebody is, is no choice that the brief should tell. */
  c = TALK("c:hello", "b:To verify your identity, was your first pet a cat or a dog?", "c:A cat.");
  assert_string_equal(entity(c, "choice"), "");
  segue_context_unref(c);
}

static void letters_change_no_name_that_was_understood(void **state) {
  (void)state;
  segue_context *c = TALK("c:hello", "b:What is your full name?", "c:jill tarrow",
                          "b:Could you spell your first name?", "c:Jo i l", "b:Sorry, your last name again?",
                          "c:Tango Alpha Romeo", "b:What is your last name?", "c:hobbs t a r r o w");
  assert_string_equal(entity(c, "name"), "jill tarrow");
  assert_int_equal(segue_context_entity_count(c), 1);
  segue_context_unref(c);
}

/* Nothing is read behind the last word: 64 tokens are all that a turn has room for at first. */
static void a_town_ends_with_the_turn(void **state) {
  char told[256] = "c:";
  (void)state;
  while (strlen(told) < 2 + 2 * 58) strcat(told, "a ");
  strcat(told, "14 Plum Lane, Fairview,");
  segue_context *c = TALK("b:Where to?", told);
  assert_string_equal(entity(c, "address"), "14 Plum Lane");
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_known_by_where_they_stand),
      cmocka_unit_test(days_hold_the_week_and_month_they_are_of),
      cmocka_unit_test(titles_hold_what_happened),
      cmocka_unit_test(a_word_that_does_not_fit_stays_out_of_the_title),
      cmocka_unit_test(what_a_bot_names_itself_and_its_labels_is_no_value),
      cmocka_unit_test(a_chat_answers_in_several_messages),
      cmocka_unit_test(what_is_said_again_counts_once_and_whole),
      cmocka_unit_test(letters_change_no_name_that_was_understood),
      cmocka_unit_test(a_town_ends_with_the_turn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
