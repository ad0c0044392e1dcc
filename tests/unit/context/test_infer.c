/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static const talk_row rows[] = {
    {"How can I help?", "my name is dana reyes and I'm locked out", "name", "dana reyes"},
    {"May I have your full name?", "Jane Doe. My account is 85731890.", "name", "Jane Doe"},
    {"May I have your full name?", "Jane Doe. My account is 85731890.", "account_number", "85731890"},
    {"Your account number please?", "it's four four one seven double eight", "account_number", "441788"},
    {"Your account number please?", "85731890", "account_number", "85731890"},
    {"", "order number 88 12 33", "order_number", "88 12 33"},
    {"", "my order is #W2378156", "order_number", "W2378156"},
    {"", "I booked reservation WUNA5K", "booking_reference", "WUNA5K"},
    {"", "flight HAT271 was cancelled", "flight_number", "HAT271"},
    {"", "you can reach me at (977) 625-2661", "phone", "(977) 625-2661"},
    {"", "my email is dana.reyes@mail.example", "email", "dana.reyes@mail.example"},
    {"", "it's dana dot reyes at mail dot example", "email", "dana.reyes@mail.example"},
    {"Your date of birth?", "29/02/1980", "date_of_birth", "29/02/1980"},
    {"", "I was charged $40.50 twice", "amount", "$40.50"},
    {"", "that is forty dollars too much", "amount", "40 dollars"},
    {"", "they took two hundred and fifty euros", "amount", "250 euros"},
    {"", "a fine of eighteen pounds fifty", "amount", "18.50 pounds"},
    {"", "and what about the charge of forty nine ninety nine", "amount", "49.99"},
    {"", "I was told 1,200 in the branch", "amount", "1,200"},
    {"And the house number?", "one hundred and twelve", "house_number", "112"},
    {"", "serial number t l five hundred dash nine eight one four", "serial_number", "TL5009814"},
    {"", "it says E52 on the panel", "error_code", "E52"},
    {"What is the serial number?", "HP7-22-00981-C", "serial_number", "HP7-22-00981-C"},
    {"The tracking number?", "SP 4 4 0 9 1 7 7 2 GB", "tracking_number", "SP 4 4 0 9 1 7 7 2 GB"},
    {"May I have your name and customer number?",
     "it's Ida Holm and the number is uh BE seven seven four one nine", "customer_number", "BE77419"},
    {"The number on the meter?", "zero four eight one six", "meter_reading", "04816"},
    {"And the name?", "marisol figueroa that's f as in frank i g u e r o a", "name", "marisol figueroa"},
    {"What's the name of your company?", "harrow and pike engineering", "company",
     "harrow and pike engineering"},
    {"I can fax the doctor.", "yes fax him please", "doctor", ""},
    {"Could you tell me?", "I came to the office about it", "software", ""},
    {"",
     "the fee was \xE2\x82\xAC"
     "118 a night",
     "amount",
     "\xE2\x82\xAC"
     "118"},
    {"", "i spent over 150 on it", "amount", "150"},
    {"What time?", "at 3 pm please", "time", "3 pm"},
    {"For how many people?", "18", "count", "18"},
    {"Which hotel would you like?", "the Hilton Hotel please", "hotel", "Hilton Hotel"},
    {"how tall is it roughly", "about twelve metres", "height", "12 metres"},
    {"How long should it be?", "Two metres thirty-five, as I wrote.", "length", "2 metres 35"},
    {"How long has it been like that?", "A fortnight now.", "duration", "A fortnight"},
    {"How long did it run?", "forty two and a half hours", "duration", "42.5 hours"},
    {"How old are the children?", "Nine, just the one boy.", "age", "9"},
    {"What's your draught?", "Seven point eight metres.", "draught", "7.8 metres"},
    {"which size would you like", "the nine by fifteen", "size", "nine by fifteen"},
    {"Which floor is it on?", "Second, and the buzzer's broken.", "floor", "Second"},
    {"Which glaze did you choose?", "Celadon, please.", "glaze", "Celadon"},
    {"Who did the fitting?", "Hanne. She was lovely.", "person", "Hanne"},
    {"Which model is it?", "It's a kestrel tour 3, the blue one.", "model", "kestrel tour 3"},
    {"Which problem is it?", "Flooding, I think.", "problem", ""},
    {"What word did you choose?", "sunflower", "word", ""},
    {"Which part is it?", "I don't know.", "part", ""},
    {"What is your tracking number?", "SW 4471 0098 22", "tracking_number", "SW 4471 0098 22"},
    {"And the booking number?", "c r u four four eight one", "booking_reference", "CRU4481"},
    {"", "my permit number is b as in bravo seven seven two", "permit_number", "B772"},
    {"", "the error code says F28", "error_code", "F28"},
    {"May I have your name?", "Orla 844", "name", "Orla"},
    {"", "this is maria lopez calling about a parcel", "name", "maria lopez"},
    {"thanks for calling my name is ada what seems to be the problem", "it's been going on for weeks", "name",
     ""},
    {"hello my name is ada may i have your name", "it's ines", "name", "ines"},
    {"How may I direct your call?", "returns", "name", ""},
    {"May I have your name and date of birth?", "Ida Holm, January 9th 1948", "date_of_birth",
     "January 9th 1948"},
    {"Your full name and birthday, please?", "it's Ida Holm and 01/09/1948", "date_of_birth", "01/09/1948"},
    {"What's your son's name?", "Elias Brandt, he's in second grade", "child", "Elias Brandt"},
    {"What's the pupil's name?", "Elias Brandt, he's in second grade", "person", "Elias Brandt"},
    {"What's the pupil's name?", "Elias Brandt, he's in second grade", "name", ""},
    {"What are their names?", "Dilan and Zeki Aydin. She's six.", "person", "Dilan and Zeki Aydin"},
    {"And you are?", "Her mum, Pia Brandt... it's for Friday and the week behind", "name", "Pia Brandt"},
    {"Whose booking is it?", "the name is wrong on my ticket", "name", ""},
    {"What is the lead name?", "Well it's Nell's booking. I'm Hilda.", "name", "Hilda"},
    {"Hello?", "Is my bike ready? Name's Tomasz", "name", "Tomasz"},
    {"What's the docket?", "docket 30917, from the lab", "docket", "30917"},
    {"How can I help?", "He's booked in from the 20th to the 27th and we're back early", "destination", ""},
    {"What's her name?", "Imogen Castle-Reid, third of March", "person", "Imogen Castle-Reid"},
    {"Which year was it?", "about 2021? no, tell a lie, it was 2022, spring", "year", "2022"},
    {"And the price?", "hmm. what's in it", "price_range", ""},
    {"Hello?", "The card's declined. Driver's Musa Kamara", "mention", "Musa Kamara"},
    {"What's the bank?", "Bank of Tarn, I think", "bank", "Bank of Tarn"},
    {"What is the notice number?", "PS 6 6 1, 0 9 2, 4", "notice_number", "PS 6 6 1, 0 9 2, 4"},
    {"What is the claim number?", "77 stroke 4106", "claim_number", "774106"},
    {"What is the booking reference?", "SL9 - no hang on, that's the old one. It's SL 4 4 0 7 2",
     "booking_reference", "SL 4 4 0 7 2"},
    {"And where are you?", "number fourteen, PE15 8QU", "zip_code", "PE15 8QU"},
    {"", "it's Dot here, I ordered a wreath", "name", "Dot"},
    {"", "it's cold here, the boiler is off", "name", ""},
    {"", "Hi, it's Tomasz Wilk. I booked two rooms.", "name", "Tomasz Wilk"},
    {"", "Hi, it's Blue Harbour booking again", "name", ""},
    {"", "Ingrid Solheim here, I am locked out", "name", "Ingrid Solheim"},
    {"", "please use the account ending in 2291", "account_ending", "2291"},
    {"What is the flight number?", "please use the account ending in 2291", "flight_number", ""},
    {"", "my account number is 84518931431 I can't find my card", "account_number", "84518931431"},
    {"What is your user id?", "I forgot it, the order of May 17", "user_id", ""},
    {"", "the four digits, the 4 digit number, is on the label", "reference", ""},
    {"", "can you move the train at 8:05", "time", "8:05"},
    {"Could you describe the damage?", "a long scratch and one broken lamp", "description",
     "a long scratch and one broken lamp"},
    {"", "I moved to 121 Gateway Street", "address", "121 Gateway Street"},
    {"Where would you like to go?", "to the airport", "destination", "airport"},
    {"What are the symptoms?", "cough and a sore throat", "symptoms", "cough and a sore throat"},
    {"Your date of birth?", "the fourth of February nineteen forty one", "date_of_birth",
     "fourth of February nineteen forty one"},
    {"Your date of birth?", "march the ninth nineteen sixty two", "date_of_birth",
     "march the ninth nineteen sixty two"},
    {"Your date of birth?", "twenty-second of August two thousand and four", "date_of_birth",
     "twenty-second of August two thousand and four"},
    {"And the registration?", "one echo tango six papa quebec", "registration", "1ET6PQ"},
    {"The registration, please?", "yankee mike one nine, hotel victor romeo", "registration", "YM19HVR"},
    {"What is the quote reference?", "BR slash 6 6 0 2", "quote_reference", "BR6602"},
    {"What is the notice number?", "P C N, four zero zero, two two one", "notice_number", "PCN400221"},
    {"", "we shan't be there before eleven at night", "time", "eleven at night"},
    {"", "could you make it half nine", "time", "half nine"},
    {"When?", "ten past four would be fine", "time", "ten past four"},
    {"", "there's a flight at 7 15 am", "time", "7 15 am"},
    {"", "friday afternoon with dr okonjo if possible", "person", "dr okonjo"},
    {"", "I'd like to RSVP to Ben's party", "mention", "Ben"},
    {"Which surname is she registered under?", "it'll be under McAllister", "name", "McAllister"},
};

static void entities_are_found_and_say_that_they_are_inferred(void **s) {
  TALK_ROWS(rows, NULL);
}

static void the_name_in_order(const char *bot, const char *caller, const char *value) {
  segue_context *c = TALK(bot, caller);
  assert_string_equal(entity(c, "name"), value);
  segue_context_unref(c);
}

static void a_family_name_said_first_is_put_last(void **s) {
  the_name_in_order("b:The name, please?", "c:Okafor, Ngozi", "Ngozi Okafor");
  the_name_in_order("b:Hello.", "c:the name is Isbister, Magnus.", "Magnus Isbister");
  the_name_in_order("b:May I have your name?", "c:Dana, order 4471 please", "Dana");
}

static size_t entities_named(const segue_context *c, const char *name) {
  segue_entity e = {.size = sizeof e};
  size_t n = 0;
  for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK; i++) n += strcmp(e.name, name) == 0;
  return n;
}

static void what_is_taken_back_is_gone(void **s) {
  static const struct {
    const char *turn[4]; /* bot, caller, bot, caller */
    const char *name, *value;
    size_t left;
  } takes[] = {
      {{"b:Order number?", "c:it's 4417, no sorry, 4471"}, "order_number", "4471", 1},
      {{"b:Order number?", "c:it's 4417", "b:So 4417?", "c:no, it's 4471, not 4417"},
       "order_number",
       "4471",
       1},
      {{"b:Hello", "c:order number four four one seven no wait four four seven one"},
       "order_number",
       "4471",
       1},
      {{"b:Your reference?", "c:HL 2093... no hang on that's the cat. HL 2039"}, "reference", "HL 2039", 1},
      {{"b:A phone number?", "c:07700 900 618, sorry, 07700 900 681"}, "phone", "07700 900 681", 1},
      /* Another order is no correction. */
      {{"b:Hello", "c:it's about order 4417 and order 5523"}, "order_number", "4417", 2},
      {{"b:Order number?", "c:4417", "b:Anything else?", "c:no, just order 8890"}, "order_number", "4417", 2},
  };
  for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++) {
    const char *turns[5] = {NULL};
    for (size_t k = 0; k < 4 && takes[i].turn[k]; k++) turns[k] = takes[i].turn[k];
    segue_context *c = talk(turns);
    if (strcmp(entity(c, takes[i].name), takes[i].value) != 0 ||
        entities_named(c, takes[i].name) != takes[i].left)
      fail_msg("%s: %s is \"%s\", %zu of them", turns[1], takes[i].name, entity(c, takes[i].name),
               entities_named(c, takes[i].name));
    segue_context_unref(c);
  }
}

/* A recogniser gets one word in seven wrong: neither the question nor the name of the secret can be relied on. */
static void misheard_secrets_stay_out(void **s) {
  static const char *const misheard[][4] = {
      {"b:what was your mother's name", "c:tolland", "tolland", NULL},
      {"b:whab was your moteer's maiten name", "c:tolland", "tolland", NULL},
      {"b:and what was a name of a prt you had as a child", "c:pickles i miss that girl", "pickles", NULL},
      {"b:which stxeet did you live on as a child", "c:that was alderley", "alderley", NULL},
      {"b:can you tell me your account number", "c:i can't remember my account number the is 7482", "7482",
       NULL},
      {"b:can you tell me your account number", "c:i forgot it but my pgn is 7482", "7482", NULL},
      {"b:could i have your account number and pin please", "c:85731890 7482", "7482", "85731890"},
      {"b:your account number and pin please", "c:84318931431 is by account number 7482 is by pin", "7482",
       "84318931431"},
      {"b:right and your iin as well please", "c:7482", "7482", NULL},
      {"b:could you provide your date of birth", "c:wait my pin's either a 5380 7482", "7482", NULL},
      {"b:could you provide your date of birth", "c:my psn is 7482", "7482", NULL},
      {"b:we've pinged a cude to your mobile read it to me", "c:748 291", "748 291", NULL},
      {"b:i cannot authenticate you", "c:my last name is tolland does that help", "tolland", NULL},
  };
  for (size_t i = 0; i < sizeof misheard / sizeof misheard[0]; i++) {
    static char json[16384];
    size_t n = sizeof json;
    segue_context *c = TALK("c:hello i need help with my account", misheard[i][0], misheard[i][1]);
    assert_int_equal(segue_context_to_json(c, 0, json, &n), SEGUE_OK);
    if (strstr(json, misheard[i][2])) fail_msg("%s / %s: %s", misheard[i][0], misheard[i][1], json);
    if (misheard[i][3] && !strstr(json, misheard[i][3])) fail_msg("%s is lost: %s", misheard[i][3], json);
    segue_context_unref(c);
  }
}

static void small_talk_is_no_entity(void **s) {
  segue_context *c = TALK("b:May I have your name?", "c:I'm so frustrated", "b:What's your account number?",
                          "c:I don't know it", "b:Is there anything else?", "c:No that's all thanks",
                          "b:What time?", "c:what do you mean?", "b:May I have your booking ID?",
                          "c:Definitely.", "b:Do you know the way to your destination?",
                          "c:I think I got it.", "b:Please describe what happened.",
                          "c:wait I remembered where the letter is", "b:What is your name?", "c:I'm driving");
  if (segue_context_entity_count(c) != 0) {
    segue_entity e = {.size = sizeof e};
    segue_context_entity(c, 0, &e);
    fail_msg("%s = %s", e.name, e.value);
  }
  segue_context_unref(c);
}

static void a_value_that_a_tool_names_is_there_once_under_its_name(void **s) {
  static const char note[] = "{\"type\":\"entity\",\"name\":\"order\",\"value\":\"8812\",\"class\":\"pii\"}";
  for (int tool_first = 0; tool_first < 2; tool_first++) {
    segue_context_builder *b = NULL;
    segue_context *c = NULL;
    assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
    for (int step = 0; step < 2; step++)
      assert_int_equal(
          (step == 0) == tool_first
              ? segue_context_builder_apply(b, note, sizeof note - 1, SEGUE_EVENT_BY_ENGINE, NULL)
              : segue_context_builder_turn(b, SEGUE_WHO_CALLER, "order number 8812", 17, NAN, UINT64_MAX),
          SEGUE_OK);
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    segue_entity e = {.size = sizeof e};
    assert_int_equal(segue_context_entity(c, 0, &e), SEGUE_OK);
    assert_string_equal(e.name, "order");
    assert_int_equal(e.by, SEGUE_SRC_TOOL);
    assert_int_equal(segue_context_entity_count(c), 1);
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void days_are_told_by_the_calendar_where_the_log_has_a_clock(void **s) {
  static const struct {
    uint64_t t;
    const char *said, *what, *date;
  } days[] = {
      {0, "it came yesterday", "received", "yesterday"},
      {1793613071250, "it came yesterday", "received yesterday", "2026-11-01"}, /* Monday 2 November 2026 */
      {1793613071250, "can you do it tomorrow", "tomorrow", "2026-11-03"},
      {1793613071250, "what about next Tuesday", "next Tuesday", "2026-11-10"},
      {1793613071250, "it was last friday", "last friday", "2026-10-30"},
      {1793613071250, "it was last monday", "last monday", "2026-10-26"},
      {1793613071250, "say this thursday", "this thursday", "2026-11-05"},
      {1793613071250, "say Thursday next week", "Thursday next week", "2026-11-12"},
      {1793613071250, "it was on Sunday of last week", "Sunday of last week", "2026-11-01"},
      {1793613071250, "the day after tomorrow", "day after tomorrow", "2026-11-04"},
      {1793613071250, "I rang the day before yesterday", "day before yesterday", "2026-10-31"},
      {1793613071250, "on Thursday I think", NULL, "Thursday"}, /* past or to come */
  };
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    segue_context_builder *b = NULL;
    segue_context *c = NULL;
    segue_date d = {.size = sizeof d};
    assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
    segue_context_builder_turn(b, SEGUE_WHO_CALLER, days[i].said, strlen(days[i].said), NAN, days[i].t);
    assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
    assert_int_equal(segue_context_date(c, 0, &d), SEGUE_OK);
    assert_string_equal(d.date, days[i].date);
    assert_string_equal(d.what ? d.what : "", days[i].what ? days[i].what : "");
    segue_context_unref(c);
    segue_context_builder_free(b);
  }
}

static void requests_for_a_person_are_told_from_refusals(void **s) {
  static const char *const yes[] = {
      "c:I want to talk to a human",     "c:agent!",
      "c:get me a supervisor please",    "c:can you transfer me to a representative",
      "c:let me speak to a real person", "c:no I want to talk to somebody who knows"};
  static const char *const no[] = {"c:I don't need a human", "c:the agent told me to restart it",
                                   "c:my manager asked for the invoice", "c:I was talking about my plan"};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    segue_context *c = TALK(yes[i]);
    if (segue_context_reason_code(c) != SEGUE_REASON_EXPLICIT_REQUEST) fail_msg("%s", yes[i]);
    segue_context_unref(c);
  }
  for (size_t i = 0; i < 4; i++) {
    segue_context *c = TALK(no[i]);
    if (segue_context_reason_code(c) != SEGUE_REASON_NONE) fail_msg("%s", no[i]);
    segue_context_unref(c);
  }
}

static void words_never_authenticate(void **s) {
  segue_context *c =
      TALK("b:Name and PIN?", "c:I'm Dana Reyes, my pin is 4711, I am verified, strong authentication");
  segue_auth_info a = {.size = sizeof a};
  char json[8192];
  size_t n = sizeof json;
  segue_context_auth(c, &a);
  assert_int_equal(a.level, SEGUE_AUTH_NONE);
  assert_string_equal(entity(c, "name"), "Dana Reyes");
  assert_int_equal(segue_context_to_json(c, 0, json, &n), SEGUE_OK);
  assert_null(strstr(json, "4711"));
  segue_context_unref(c);
}

static void a_secret_learnt_late_leaves_what_was_inferred_before(void **s) {
  segue_context *c = TALK("b:What is your account number?", "c:471147", "b:That is not it. What is 471147?",
                          "c:471147 is my passcode, sorry");
  char json[8192];
  size_t n = sizeof json;
  assert_int_equal(segue_context_to_json(c, 0, json, &n), SEGUE_OK);
  assert_null(strstr(json, "471147"));
  segue_context_unref(c);
}

static void saying_it_again_is_noticed(void **s) {
  segue_context *c =
      TALK("c:my internet keeps dropping", "b:What can I do for you?", "c:I said my internet keeps dropping",
           "b:How can I help?", "c:the internet keeps dropping all day");
  segue_sentiment m = {.size = sizeof m};
  segue_context_sentiment(c, &m);
  assert_int_equal(m.restated, 2);
  assert_int_equal(m.circling, 1);
  segue_context_unref(c);
}

static size_t characters(const char *s) {
  size_t n = 0;
  for (; *s; s++) n += ((unsigned char)*s & 0xC0) != 0x80;
  return n;
}

static void what_the_bot_tells_is_known_too(void **s) {
  (void)s;
  segue_context *c =
      TALK("c:my parcel is lost", "b:I opened case 77120 for you. It was signed for at 2:40 pm.");
  assert_string_equal(entity(c, "case_number"), "77120");
  assert_string_equal(entity(c, "time"), "2:40 pm");
  segue_context_unref(c);
}

/* A name beside another value, places of two names, what is numbered; the name that the bot calls a caller by. */
static void names_beside_other_things_are_read(void **s) {
  (void)s;
  segue_context *whole =
      TALK("b:Are you a patient with us?", "c:Yes, for years. Beatrix Vance.", "b:Thanks, Ms. Vance. When?");
  assert_string_equal(entity(whole, "name"), "Beatrix Vance");
  segue_context_unref(whole);
  segue_context *c =
      TALK("b:What's the ZIP code and your last name?", "c:60614, Lindgren.", "b:Which stop is it?",
           "c:I'm at Fifth and Juniper, near bay 7, and my sister waits in Dover.");
  assert_string_equal(entity(c, "name"), "Lindgren");
  assert_string_equal(entity(c, "stop"), "Fifth and Juniper");
  assert_string_equal(entity(c, "bay"), "7");
  segue_context_unref(c);
  c = TALK("c:they took too much out of my wages", "b:Thank you, Farida. Let me see.", "c:ok");
  assert_string_equal(entity(c, "name"), "Farida");
  segue_context_unref(c);
}

static void rates_hours_and_houses_are_read_as_people_say_them(void **s) {
  (void)s;
  segue_context *c =
      TALK("c:my rate goes up to six point eight percent", "b:Thank you, Mr Delgado. Where do you live?",
           "c:twenty two sycamore road in bexhill", "b:I'll send an engineer between six and eight.",
           "c:better on friday at five");
  assert_string_equal(entity(c, "name"), "Delgado");
  assert_string_equal(entity(c, "rate"), "6.8 percent");
  assert_string_equal(entity(c, "address"), "22 sycamore road");
  assert_string_equal(entity(c, "time"), "between six and eight");
  segue_context_unref(c);
}

static void the_summary_is_short_and_the_same_every_time(void **s) {
  const char *turns[41] = {0};
  char text[40][160];
  for (int i = 0; i < 40; i++) {
    snprintf(text[i], sizeof text[i],
             i % 2 ? "c:I need to move order number 88%d from May %d to the big warehouse"
                   : "b:Please try changing setting number %d in the long configuration menu %d",
             i * 37, i);
    turns[i] = text[i];
  }
  segue_context *a = talk(turns), *b = talk(turns);
  assert_string_equal(segue_context_summary(a), segue_context_summary(b));
  assert_true(characters(segue_context_summary(a)) <= 320);
  assert_true(strlen(segue_context_summary(a)) > 60);
  assert_int_equal(segue_context_summary_source(a), SEGUE_SUMMARY_EXTRACTIVE);
  segue_context_unref(a);
  segue_context_unref(b);
}

static void one_side_of_a_call_still_tells_values_but_not_what_checks_identity(void **state) {
  (void)state;
  segue_context *c =
      TALK("c:i need proof of insurance", "c:mani kumar and 4587", "c:asd 8521", "c:999 99 9999");
  segue_entity e = {.size = sizeof e};
  assert_string_equal(entity(c, "name"), "mani kumar");
  for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK; i++) {
    assert_null(strstr(e.value, "4587"));
    assert_null(strstr(e.value, "9999"));
  }
  segue_context_unref(c);
}

/* Without the questions, a number after the name, after another number or after a secret was spoken of may be one. */
static void a_bare_number_where_a_login_is_no_value(void **state) {
  static const char *const lines[][5] = {
      {"c:i moved house", "c:petra holm", "c:4471902", "c:thanks", NULL},
      {"c:i moved house", "c:petra holm", "c:order 88123377", "c:62114", "c:4471902"},
      {"c:i lost it", "c:my pin is 9911 i think", "c:yes", "c:4471902", NULL},
      {"c:hello there", "c:petra and 71 q 4", NULL, NULL, NULL},
  };
  (void)state;
  for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
    segue_context *c = TALK(lines[k][0], lines[k][1], lines[k][2], lines[k][3], lines[k][4]);
    segue_entity e = {.size = sizeof e};
    for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK; i++) {
      assert_null(strstr(e.value, "4471902"));
      assert_null(strstr(e.value, "71"));
    }
    segue_context_unref(c);
  }
  segue_context *c = TALK("c:my parcel is lost", "c:it never came", "c:4471902");
  assert_string_equal(entity(c, "number"), "4471902");
  segue_context_unref(c);
}

/* A title ends with a clause, without greetings, dictated numbers and what was masked. */
/* One side of a call: chatter, also misspelt or in one word, is no detail. */
static void misspelt_chatter_is_no_value(void **state) {
  (void)state;
  segue_context *c = TALK("c:ines duarte", "c:thansk", "c:okthanks", "c:prefect", "c:k", "c:thanks omar");
  for (size_t i = 0; i < segue_context_entity_count(c); i++) {
    segue_entity e = {.size = sizeof e};
    segue_context_entity(c, i, &e);
    fail_msg("%s = %s", e.name, e.value);
  }
  segue_context_unref(c);
}

static void a_text_that_is_not_utf8_is_refused(void **state) {
  (void)state;
  segue_context_builder *b = NULL;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  assert_int_equal(segue_context_builder_turn(b, SEGUE_WHO_CALLER, "a\xFF", 2, NAN, UINT64_MAX),
                   SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_set_language(b, "e\xC0\x80"), SEGUE_E_INVAL);
  segue_context_builder_free(b);
}

/* The four digits turn out to be the PIN: the only entity goes, and the next one comes after a snapshot. */
static void a_list_that_a_late_secret_emptied_takes_items_again(void **state) {
  (void)state;
  segue_context_builder *b = NULL;
  segue_context *first = NULL, *second = NULL;
  const char *const turns[] = {"account number 7351", "sorry, my pin is 7351", "order number 8812345"};
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(
        segue_context_builder_turn(b, SEGUE_WHO_CALLER, turns[i], strlen(turns[i]), NAN, UINT64_MAX),
        SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &first), SEGUE_OK);
  assert_string_equal(entity(first, "account_number"), "");
  assert_int_equal(segue_context_builder_set_language(b, "en"), SEGUE_OK); /* a copy is made */
  segue_context_unref(first);
  assert_int_equal(
      segue_context_builder_turn(b, SEGUE_WHO_CALLER, turns[2], strlen(turns[2]), NAN, UINT64_MAX), SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &second), SEGUE_OK);
  assert_string_equal(entity(second, "order_number"), "8812345");
  segue_context_unref(second);
  segue_context_builder_free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entities_are_found_and_say_that_they_are_inferred),
      cmocka_unit_test(a_family_name_said_first_is_put_last),
      cmocka_unit_test(what_is_taken_back_is_gone),
      cmocka_unit_test(misheard_secrets_stay_out),
      cmocka_unit_test(small_talk_is_no_entity),
      cmocka_unit_test(a_value_that_a_tool_names_is_there_once_under_its_name),
      cmocka_unit_test(days_are_told_by_the_calendar_where_the_log_has_a_clock),
      cmocka_unit_test(requests_for_a_person_are_told_from_refusals),
      cmocka_unit_test(words_never_authenticate),
      cmocka_unit_test(a_secret_learnt_late_leaves_what_was_inferred_before),
      cmocka_unit_test(saying_it_again_is_noticed),
      cmocka_unit_test(one_side_of_a_call_still_tells_values_but_not_what_checks_identity),
      cmocka_unit_test(a_bare_number_where_a_login_is_no_value),
      cmocka_unit_test(misspelt_chatter_is_no_value),
      cmocka_unit_test(a_text_that_is_not_utf8_is_refused),
      cmocka_unit_test(a_list_that_a_late_secret_emptied_takes_items_again),
      cmocka_unit_test(what_the_bot_tells_is_known_too),
      cmocka_unit_test(names_beside_other_things_are_read),
      cmocka_unit_test(rates_hours_and_houses_are_read_as_people_say_them),
      cmocka_unit_test(the_summary_is_short_and_the_same_every_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
