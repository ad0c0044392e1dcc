/* SPDX-License-Identifier: Apache-2.0 */
/* What a call is about and what the caller wants, in words of theirs. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static void a_title_is_a_whole_clause(void **state) {
  static const char *const calls[][3] = {
      {"c:yeah hello um i'm standing at the barrier and it won't take my ticket it just beeps at me and i've got a van here that is due back by six",
       NULL, "i'm standing at the barrier and it won't take my ticket it just beeps at me"},
      {"c:i'd like a table for friday i've asked twice already and nobody has called me back about it", NULL,
       "i'd like a table for friday"},
      {"c:good day to you morning i left my umbrella on the bus", NULL, "i left my umbrella on the bus"},
      {"c:my name is ines carvalho and i brought you a suit last week", NULL,
       "i brought you a suit last week"},
      {"c:I'm booked on the 7 a.m. sailing to Larne and I've a trailer now.", NULL,
       "I'm booked on the 7 a.m. sailing to Larne and I've a trailer now"},
      {"c:I had the eye test on the fourth with you, and it hurts.", NULL,
       "I had the eye test on the fourth with you, and it hurts"},
      {"c:My new glasses hurt and I had the test with you.", NULL,
       "My new glasses hurt and I had the test with you"},
      {"c:four four one seven nine two", "c:my oven is broken", "my oven is broken"},
      {"c:My bill came to £312.40 this month.", NULL, "My bill came to £312.40 this month"},
      {"c:my pin is 4711 and it fails", "c:my oven is broken", "my oven is broken"},
      {"c:figueroa that's f as in frank i g u e r o a", "c:i got a wrong bill", "i got a wrong bill"},
  };
  (void)state;
  for (size_t k = 0; k < sizeof calls / sizeof calls[0]; k++) {
    segue_context *c = TALK("b:hello how can i help", calls[k][0], calls[k][1]);
    assert_string_equal(segue_context_title(c), calls[k][2]);
    segue_context_unref(c);
  }
}

/* A secret opens the turn; what stands for it is no word of theirs. */
static void a_title_does_not_begin_within_a_mask(void **state) {
  (void)state;
  segue_context *c = TALK("b:And the answer to your security question, your first school?",
                          "c:Penhallow Primary I think.", "b:Thank you.", "c:My heating is broken.");
  assert_string_equal(segue_context_title(c), "My heating is broken");
  segue_context_unref(c);
  c = TALK("b:hello how can i help", "c:Um, [answer] I think my card is stuck in the machine.");
  assert_string_equal(segue_context_title(c), "I think my card is stuck in the machine");
  segue_context_unref(c);
}

/* A row: what the bot said, what the caller said, the title, the wish. */
static void a_word_is_enough_where_it_says_what_it_is(void **state) {
  static const char *const calls[][4] = {
      {"b:How can I help?", "c:I want a refund", "I want a refund", "a refund"},
      {"b:How can I help?", "c:Hi, I need directions please", "I need directions", "directions"},
      {"b:How can I help?", "c:I'd like to cancel", "I'd like to cancel", "cancel"},
      {"b:What can I do for you?", "c:um yeah billing", "billing", ""},
      {"b:How may I direct your call?", "c:returns", "returns", ""},
      {"b:What can I do for you?", "c:Agent!", "", ""},
      {"b:What can I do for you?", "c:good morning", "", ""},
      {"b:How can I help?", "c:I need some help", "", ""},
      {"b:How can I help?", "c:I have a question", "", ""},
      {"b:What was your first pet called?", "c:Gusto", "", ""},
      {"b:And which colour?", "c:Teal", "", ""},
      {"b:Shall I?", "c:Can you please quickly help me?", "", ""},
      {"b:Anything else?", "c:The tap drips, can he mend that or do I need somebody else?",
       "The tap drips, can he mend that or do I need somebody else", ""},
      {"b:Anything else?", "c:can you send it to dan.h@post.example", "can you send it to dan.h@post.example",
       "send it to dan.h@post.example"},
      {"b:There are two.", "c:I want one for two people", "I want one for two people", ""},
      {"b:May I have your name?", "c:Yup, I'm John", "", ""},
      {"b:And your new address?", "c:12 Plum Lane, Hollowbrook", "", ""},
      {"b:How can I help?", "c:you owe me eight hundred and ten pounds forty for two thousand twenty one",
       "you owe me eight hundred and ten pounds forty for two thousand twenty one", ""},
      {"b:And the code?", "c:I don't think I remember it", "", ""},
      {"b:How can I help?", "c:Hello, it's Petra Holm, Oscar's aunt. The bus never came.",
       "The bus never came", ""},
      {"b:How can I help?", "c:It's Mrs Okafor from number twelve, the lift is stuck again",
       "the lift is stuck again", ""},
      {"b:How can I help?", "c:It's the Ford Fiesta, it won't start.", "It's the Ford Fiesta, it won't start",
       ""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    segue_context *c = TALK(calls[i][0], calls[i][1]);
    const char *title = segue_context_title(c), *wish = segue_context_desired(c);
    if (strcmp(title ? title : "", calls[i][2]) || strcmp(wish ? wish : "", calls[i][3]))
      fail_msg("%s: \"%s\", wants \"%s\"", calls[i][1], title ? title : "", wish ? wish : "");
    segue_context_unref(c);
  }
}

static void pleas_and_names_are_no_part_of_the_matter(void **state) {
  static const char *const calls[][3] = {
      {"c:my card is blocked, could you please help me out with this?", "my card is blocked", ""},
      {"c:Can you help us find a plumber for tonight?", "find a plumber for tonight", ""},
      {"c:I want to plan a wake for Alma, my name is Theo", "I want to plan a wake for Alma",
       "plan a wake for Alma"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    segue_context *c = TALK("b:hello how can i help", calls[i][0]);
    const char *wish = segue_context_desired(c);
    assert_string_equal(segue_context_title(c), calls[i][1]);
    if (*calls[i][2]) assert_string_equal(wish ? wish : "", calls[i][2]);
    segue_context_unref(c);
  }
}

static void one_word_is_told_more_of_in_the_next_turns(void **state) {
  (void)state;
  segue_context *c = TALK("b:What can I do for you?", "c:vpn", "b:What happens when you connect?",
                          "c:it says certificate expired since this morning");
  assert_string_equal(segue_context_title(c), "vpn: it says certificate expired since this morning");
  segue_context_unref(c);
  c = TALK("b:What can I do for you?", "c:billing", "b:May I have your name?",
           "c:I was charged twice for October");
  assert_string_equal(segue_context_title(c), "billing");
  segue_context_unref(c);
}

/* A sanitizer sees who looks behind the last of as many words as the array has place for. */
static void a_wish_may_end_a_turn_of_any_length(void **state) {
  enum { FIRST_ROOM = 64 };
  char turn[4 * FIRST_ROOM] = "c:";
  for (int i = 3; i < FIRST_ROOM; i++) strcat(turn, "la ");
  strcat(turn, "i want one");
  segue_context *c = TALK("b:Yes?", turn);
  assert_string_equal(segue_context_desired(c), "");
  segue_context_unref(c);
}

/* Within the time that a test has: it must not be read to its end for each of the wishes in it. */
static void a_turn_of_wishes_alone_is_read_soon(void **state) {
  enum { LONG = 60000 };
  char *turn = malloc(LONG + 16);
  size_t n = (size_t)sprintf(turn, "c:");
  while (n < LONG) n += (size_t)sprintf(turn + n, "i want ");
  segue_context *c = TALK("b:Yes?", turn);
  assert_string_equal(segue_context_desired(c), "");
  segue_context_unref(c);
  free(turn);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_title_is_a_whole_clause),
      cmocka_unit_test(a_title_does_not_begin_within_a_mask),
      cmocka_unit_test(a_word_is_enough_where_it_says_what_it_is),
      cmocka_unit_test(one_word_is_told_more_of_in_the_next_turns),
      cmocka_unit_test(pleas_and_names_are_no_part_of_the_matter),
      cmocka_unit_test(a_wish_may_end_a_turn_of_any_length),
      cmocka_unit_test(a_turn_of_wishes_alone_is_read_soon),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
