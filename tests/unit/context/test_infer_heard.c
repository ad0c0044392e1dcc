/* SPDX-License-Identifier: Apache-2.0 */
/* Values in what a recogniser writes: no capital and no full stop tells them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static const talk_row wheres[] = {
    {"how can i help", "is there a bakery with a restaurant in northgate", "location", "northgate"},
    {"how can i help", "what will the weather be like in port linden on sunday", "location", "port linden"},
    {"which city", "something near upper marsden vt", "city", "upper marsden vt"},
    {"anything else", "a train out of kelbrook at noon", "departure", "kelbrook"},
    {"when do you travel", "i'm leaving from kelbrook on the 3rd", "departure", "kelbrook"},
    {"when do you travel", "we fly to valdosa tomorrow", "destination", "valdosa"},
    {"which town", "check the forecast for kelbrook", "city", "kelbrook"},
    {"how can i help", "do you have an office in the valdosa area", "location", "valdosa"},
    {"anything else", "we are leaving kelbrook for valdosa", "departure", "kelbrook"},
    {"anything else", "a taxi as we want to visit museum of the deep sea", "destination",
     "museum of the deep sea"},
    {"how can i help", "does the hotel have wifi", "service", ""},
    {"how can i help", "a bus to watch the boats from the pier", "destination", ""},
    /* what stands behind such a word as often, and is no place */
    {"how can i help", "can i pay for the rental car in advance", "location", ""},
    {"how can i help", "are there any shows in the evening", "location", ""},
    {"how can i help", "i want to change my flight to something cheaper", "destination", ""},
    {"how can i help", "the driver left me in tears with my bus pass", "location", ""},
    {"how can i help", "any hotel in thet area will do", "location", ""},
    {"anything else", "i don't even want to go to kelbrook", "destination", ""},
    /* no matter of the call, or what checks who somebody is */
    {"how can i help", "i was told so in kelbrook", "location", ""},
    {"what town were you born in please verify your identity", "in kelbrook near the bus station", "location",
     ""},
    /* how good a hotel is is no name */
    {"how can i help", "i'd like a three star hotel", "mention", ""},
};

static const talk_row kinds[] = {
    {"how can i help", "find me a bluegrass concert", "event", "bluegrass"},
    {"how can i help", "play some baroque music", "genre", "baroque"},
    {"anything else", "some west african food would be nice", "food", "west african"},
    {"which one", "on the attic speaker", "device", "attic"},
    {"how can i help", "what do i have on my joint account", "account_type", "joint"},
    {"how can i help", "an electric car for two days", "type", "electric"},
    {"how can i help", "somebody who speaks hungarian", "mention", "hungarian"},
    /* said of anything, or to say what one does with it */
    {"how can i help", "find me a good concert", "event", ""},
    {"how can i help", "i won concert tickets", "event", ""},
    {"how can i help", "any films with finb music", "genre", ""},
    {"how can i help", "i want to close my email account", "account_type", ""},
    /* what checks who somebody is */
    {"before i go on i must verify you which sort of films did you pick", "horror films", "genre", ""},
    {"please verify your identity which music did you choose", "we prefer baroque music", "genre", ""},
    /* ruled out */
    {"anything to leave out", "no peruvian food please", "food", ""},
    {"anything else", "she hates bluegrass concerts", "event", ""},
};

static const talk_row people[] = {
    {"how can i help", "please send twenty dollars to otis", "person", "otis"},
    {"who do you want to send the money to", "to otis please", "person", "otis"},
    {"anything else", "a film by ana lund", "person", "ana lund"},
    {"anything else", "something starring ana lund", "person", "ana lund"},
    {"who do you want to send the money to", "i'm trying to halp my son", "person", ""},
    {"how can i help", "transfer me to billing", "person", ""},
    {"how can i help", "transfer the money to my savings account", "person", ""},
    {"how can i help", "i paid by card", "person", ""},
    /* nobody writes one number in words and the next in digits */
    {"how many will you be", "make it four 3 of us", "count", "3"},
};

static void a_place_is_told_by_what_stands_before_it(void **state) {
  (void)state;
  TALK_ROWS(wheres, "c:hello");
}

static void a_kind_is_told_by_what_it_is_a_kind_of(void **state) {
  (void)state;
  TALK_ROWS(kinds, "c:hello");
}

static void people_are_told_by_what_stands_before_them(void **state) {
  (void)state;
  TALK_ROWS(people, "c:hello");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(people_are_told_by_what_stands_before_them),
      cmocka_unit_test(a_kind_is_told_by_what_it_is_a_kind_of),
      cmocka_unit_test(a_place_is_told_by_what_stands_before_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
