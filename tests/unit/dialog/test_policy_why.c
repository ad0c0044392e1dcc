/* SPDX-License-Identifier: Apache-2.0 */
/* What a decision says of itself. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "judged.h"

static const char *why_of(const char *const *turns) {
  static segue__decision d;
  segue__policy p = make();
  for (int32_t i = 0; turns[i]; i++)
    if (turns[i][0] == '<')
      segue__policy_bot_turn(&p, i, turns[i] + 1);
    else
      segue__policy_turn(&p, i, turns[i], -1);
  d = judge(&p);
  return d.why;
}

static void the_sentence_says_what_was_counted(void **state) {
  const char *const noes[] = {"Please move my mooring.", "<I can't move moorings.", "And the buoy?",
                              "<I can't move buoys.", NULL};
  const char *const own[] = {"I've already tried greasing the winch.", NULL};
  const char *const upset[] = {"Please move my mooring.", "<I can't move moorings.", "That is so annoying.",
                               NULL};
  const char *const lost[] = {"Ahoy.", "<I didn't understand that.",  "Ahoy there.", "<I didn't catch that.",
                              "Ahoy!", "<I still didn't understand.", NULL};
  const char *const asked[] = {
      "A berth, please.",        "<How long is your boat?", "Nine metres.",
      "<How long is your boat?", "Roughly thirty feet.",    "<How long is your boat?",
      "Longer than most here.",  "<How long is your boat?", NULL};
  const char *const unknown[] = {"Hello.", "<I could not confirm your identity.", NULL};
  const char *const later[] = {"Can we moor by noon?", "<I can't confirm an early mooring.", NULL};
  const char *const right[] = {"<Which boat is it?",
                               "I lost the oars of the blue skiff.",
                               "<You would like to rent a skiff.",
                               "No, not rent. I lost the oars.",
                               "<Renting the blue skiff, very well.",
                               "No, it's the oars of it that are gone.",
                               NULL};
  const char *const told[] = {"<How long is your boat?",
                              "Nine metres.",
                              "<How long is your boat?",
                              "Nine metres, as I already told you.",
                              "<How long is your boat?",
                              "I already told you, nine.",
                              NULL};
  const char *const vain[] = {"I lost my oars.",    "<I didn't understand that.",
                              "The oars are lost.", "<I didn't catch that.",
                              "My oars, lost.",     NULL};
  const char *const late[] = {"I ordered oars on Monday and it's still not here.", NULL};
  const char *const stranded[] = {"<Which berth?", "I'm stranded on the bank and it's dark.", NULL};
  const char *const reader[] = {"<Read me the number on the hull.", "I'm ninety and I can't read it.", NULL};
  const char *const puzzled[] = {"<Is the draught within limits?", "What do you mean?",
                                 "<Is it within limits?", "I don't understand.", NULL};
  (void)state;
  assert_null(strstr(why_of(late), "tried"));
  assert_non_null(strstr(why_of(stranded), "the caller told of fear, danger or need"));
  assert_non_null(strstr(why_of(reader), "the caller finds it hard to use the bot"));
  assert_non_null(strstr(why_of(puzzled), "the caller does not follow what the bot says"));
  assert_non_null(strstr(why_of(right), "the caller set the bot right more than once"));
  assert_null(strstr(why_of(right), "say the same again"));
  assert_non_null(strstr(why_of(told), "the caller had to say the same again"));
  assert_non_null(strstr(why_of(vain), "the caller had to say the same again"));
  assert_non_null(strstr(why_of(unknown), "could not identify the caller"));
  assert_null(strstr(why_of(later), "identify"));
  assert_non_null(strstr(why_of(noes), "the bot had to say no twice"));
  assert_non_null(strstr(why_of(own), "the caller says that it is still not right"));
  assert_non_null(strstr(why_of(lost), "the bot did not understand 3 times"));
  assert_null(strstr(why_of(own), "fix"));
  assert_non_null(strstr(why_of(upset), "upset about how it goes"));
  assert_null(strstr(why_of(upset), "angry"));
  assert_non_null(strstr(why_of(asked), "the bot said the same again"));
  assert_null(strstr(why_of(asked), "the caller had to"));
}

static void a_failure_rests_on_the_turn_that_failed(void **state) {
  segue__policy p = make();
  (void)state;
  segue__policy_turn(&p, 0, "Book the ferry for noon.", -1);
  segue__policy_bot_turn(&p, 1, "The noon ferry is sold out.");
  segue__policy_turn(&p, 2, "Then refund my ticket.", -1);
  segue__policy_bot_turn(&p, 3, "I can't refund tickets.");
  const segue__decision d = judge(&p);
  for (size_t i = 0; i < d.n_signals; i++)
    if (strcmp(d.signals[i].name, "request_failed") == 0) {
      assert_int_equal(d.signals[i].turn, 1);
      return;
    }
  fail_msg("%s", d.why);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_sentence_says_what_was_counted),
      cmocka_unit_test(a_failure_rests_on_the_turn_that_failed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
