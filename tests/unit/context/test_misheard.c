/* SPDX-License-Identifier: Apache-2.0 */
/* Of turns as a recogniser writes them, and what is left out of a context. */
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
    {"may i have your main please", "oskar lindgren i've got a leak", "name", "oskar lindgren"},
    {"could you give me your full please", "uh marta uh sandoval", "name", "marta sandoval"},
    {"may i have your name", "listen this is the third time", "name", ""},
    {"your a count nunber please", "it's 70118235", "account_number", "70118235"},
    {"how maky people are coming", "11", "count", "11"},
    {"", "i want a taxi from mill lane two northgate", "destination", "northgate"},
    {"", "it's order six six oh one four the lamp", "order_number", "66014"},
    {"hi there", "do you have a table at bellini tonight", "mention", "bellini"},
    {"hi there", "is there parking at the redwood hotel", "mention", "redwood hotel"},
    {"hi there", "is there another hotel", "mention", ""},
    {"hi there", "pick me up at fifth and juniper please", "mention", "fifth and juniper"},
    {"", "geneva to lisbon", "departure", "geneva"},
    {"", "it's for my mazda cx 5", "car", "mazda cx 5"},
    /* a question has no mark behind it */
    {"sorry to hear that which glaze did you want", "celadon please", "glaze", "celadon"},
    {"right which varnish", "satin oak", "varnish", "satin oak"},
    {"which matirial was it", "oak", "material", "oak"},
    {"what is the langth of it", "two metres", "length", "2 metres"},
    {"hi there", "my name is taylor hanson", "name", "taylor hanson"},
    {"i understand order number", "qz5512009", "order_number", "qz5512009"},
    {"i have opened your account which membership number is it", "77120045", "member_number", "77120045"},
    {"hi there", "there is one on barrow lane", "mention", "barrow lane"},
    {"hi there", "it stands in the lane", "mention", ""},
    {"hi there", "i was told so by mr haas", "person", "mr haas"},
    /* no capital tells a name, that it is no word does */
    {"whose hire was it", "mine rosamund tregarth we had two boats", "mention", "rosamund tregarth"},
    {"anything else", "i'm in dundalk until friday", "mention", "dundalk"},
    {"anything else", "the marquee was for ottershaw bridge", "mention", "ottershaw bridge"},
    {"anything else", "i'm in the kitchmn until friday", "mention", ""},
    {"anything else", "the rebooked carpet fitters came unprompted", "mention", ""},
    {"anything else", "i said heark and somone came", "mention", ""},
    {"hi there", "a taxi from ottershaw to dundalk", "departure", "ottershaw"},
    {"", "My budget is 5400.", "amount", "5400"},
    {"", "I need a second seat for my daughter Ilse.", "mention", "Ilse"},
    {"", "It's with Guild of Harlow.", "mention", "Guild of Harlow"},
    {"Which restaurant?", "Do you think The Larder has room?", "mention", "The Larder"},
    {"", "I don't want to see Dr. Novak again.", "person", ""},
    {"", "Have you ever been to South Jutland?", "mention", ""},
};

static void values_are_read_through_the_noise(void **s) {
  TALK_ROWS(rows, NULL);
}

/* A better name and a fuller form replace what was only noticed; nothing is told twice. */
static void one_value_is_told_once(void **s) {
  segue_entity e = {.size = sizeof e};
  segue_context *c =
      TALK("b:Hello.", "c:Is there room at the Redwood on Friday?", "b:Which hotel would you like?",
           "c:Redwood Hotel", "b:And your name?", "c:Ines", "b:Your full name, please?", "c:Ines Carvalho");
  assert_string_equal(entity(c, "hotel"), "Redwood Hotel");
  assert_string_equal(entity(c, "mention"), "");
  assert_string_equal(entity(c, "name"), "Ines Carvalho");
  assert_int_not_equal(segue_context_entity(c, 2, &e), SEGUE_OK);
  segue_context_unref(c);
}

/* The bot's own turns tell as much: whom it speaks to, and where. */
static void names_in_what_the_bot_says(void **s) {
  segue_context *c = TALK("b:hello", "c:i need the balloon trip moved",
                          "b:thank you mrs tregarth could you tell me the date", "c:the fourth",
                          "b:we lift off in ottershaw on the fifth");
  assert_string_equal(entity(c, "name"), "tregarth");
  assert_string_equal(entity(c, "mention"), "ottershaw");
  segue_context_unref(c);
}

/* What any value of a call in `language`, NULL untold, holds that the caller's `turn` made. */
static void values_of(const char *language, const char *turn, char *out, size_t size) {
  segue_context_builder *b = NULL;
  segue_context *c = NULL;
  segue_entity e = {.size = sizeof e};
  size_t n = 0;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  if (language) assert_int_equal(segue_context_builder_set_language(b, language), SEGUE_OK);
  assert_int_equal(segue_context_builder_turn(b, SEGUE_WHO_BOT, "hello", 5, NAN, UINT64_MAX), SEGUE_OK);
  assert_int_equal(segue_context_builder_turn(b, SEGUE_WHO_CALLER, turn, strlen(turn), NAN, UINT64_MAX),
                   SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  *out = 0;
  for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK && n < size; i++)
    n += (size_t)snprintf(out + n, size - n, "%s%s", i ? "; " : "", e.value);
  segue_context_unref(c);
  segue_context_builder_free(b);
}

/* That a word is none of English tells a name only where English is spoken. */
static void other_languages_are_no_names(void **s) {
  static const struct {
    const char *language, *turn, *values;
  } rows_of[] = {
      {NULL, "buenas quisiera anular el pedido porque todavia no ha llegado nada", ""},
      {NULL, "guten tag meine bestellung ist leider immer noch nicht angekommen", ""},
      {"de", "meine bestellung fehlt noch", ""},
      {"de-AT", "rosamund tregarth hat angerufen", ""},
      {"en-GB", "it was ordered by rosamund tregarth", "rosamund tregarth"},
      {"EN", "it was ordered by rosamund tregarth", "rosamund tregarth"},
      {NULL, "rosamund tregarth of ottershaw bridge ordered it", "rosamund tregarth; ottershaw bridge"}};
  for (size_t i = 0; i < sizeof rows_of / sizeof rows_of[0]; i++) {
    char values[200];
    values_of(rows_of[i].language, rows_of[i].turn, values, sizeof values);
    if (strcmp(values, rows_of[i].values) != 0) fail_msg("%s: \"%s\"", rows_of[i].turn, values);
  }
}

/* In a page read out nobody is looked for: each strange word costs some hundred others that it might be. */
static void long_tales_are_not_searched_for_names(void **s) {
  char tale[4096] = "", values[200];
  for (size_t i = 0; i < 60; i++) strcat(tale, "the kestrelby trewithick and so on ");
  values_of(NULL, tale, values, sizeof values);
  assert_string_equal(values, "");
}

typedef struct day_row {
  const char *turn, *date; /* "" none */
} day_row;

static void days_of_no_matter_are_left_out(void **s) {
  static const day_row days[] = {{"c:No, that's all for today.", ""},
                                 {"c:Thanks for helping me today!", ""},
                                 {"c:I need an appointment today.", "today"},
                                 {"b:The first payment has failed.", ""},
                                 {"b:It is due on the third.", "third"},
                                 {"b:Please unplug it for ten minutes.", ""},
                                 {"b:It takes 26 minutes. Should I book it?", ""},
                                 {"b:An engineer is there in 40 minutes.", "40 minutes"},
                                 {"c:it is on frisay at noon", "friday"},
                                 {"c:it is on wednisday at noon", "wednesday"},
                                 {"c:from may 11th 18th please", "18th"}};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    segue_context *c = TALK("c:hi", days[i].turn);
    segue_date d = {.size = sizeof d};
    const char *last = "";
    for (size_t k = 0; segue_context_date(c, k, &d) == SEGUE_OK; k++) last = d.date;
    if (strcmp(last, days[i].date) != 0) fail_msg("%s: \"%s\"", days[i].turn, last);
    segue_context_unref(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_read_through_the_noise),
      cmocka_unit_test(one_value_is_told_once),
      cmocka_unit_test(names_in_what_the_bot_says),
      cmocka_unit_test(other_languages_are_no_names),
      cmocka_unit_test(long_tales_are_not_searched_for_names),
      cmocka_unit_test(days_of_no_matter_are_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
