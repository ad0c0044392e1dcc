/* SPDX-License-Identifier: Apache-2.0 */
/* Anger at the service, told from what else a turn may speak of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialog/cues.h"

static uint32_t mood_of(const char *text) {
  segue__words w;
  segue__words_said(&w, text, strlen(text));
  return segue__cues_mood(&w);
}

static void crime_is_what_many_call_about(void **state) {
  static const char *const matter[] = {"I was robbed outside the boat house and my card is gone.",
                                       "Thieves broke into the shed.",
                                       "the fraudsters got into my account",
                                       "There was a robbery at the chandlery.",
                                       "i had a text and i think it's a scam",
                                       "i got an email thats a scam",
                                       "is this a scam",
                                       "I've been conned by a man on the quay.",
                                       "they robbed me at the ferry",
                                       "I've reported this to the police.",
                                       "criminals used my details",
                                       "There's a payment I never made, this is fraud.",
                                       "can you stop people scamming me",
                                       "he turned out to be a con artist",
                                       "Can I paint it in daylight?",
                                       "there's a rip in the spinnaker",
                                       "The regulator on my gas bottle hisses.",
                                       "i took the regulator off and put it back on",
                                       "I'm disputing a payment for the chandlery.",
                                       "it's daylight robbery, rope these days",
                                       "sails are daylight robbery nowadays",
                                       "daylight robbery these days isn't it",
                                       "I want to make a complaint about loud music on the pier."};
  (void)state;
  for (size_t i = 0; i < sizeof matter / sizeof *matter; i++)
    if (mood_of(matter[i])) fail_msg("%s", matter[i]);
}

static void to_be_called_a_criminal_is_anger(void **state) {
  static const char *const insults[] = {"you are thieves",
                                        "your lot have robbed me blind",
                                        "it's robbing us blind",
                                        "Crooks!",
                                        "what a rip off",
                                        "you rip people off",
                                        "ill take this to the regulator",
                                        "Then the regulator will hear of it.",
                                        "I will dispute the charge.",
                                        "i want to make a complaint",
                                        "This is a complete rip-off.",
                                        "this is daylight robbery",
                                        "You keep my deposit for that? That's a scam.",
                                        "the yard is run by crooks the lot of you",
                                        "I've been cheated by you.",
                                        "stop ripping me off",
                                        "You scammed me.",
                                        "your whole yard is full of cowboys, you criminals",
                                        "this whole thing is a swindle",
                                        "what a scam",
                                        "con artists",
                                        "absolute cowboys"};
  (void)state;
  for (size_t i = 0; i < sizeof insults / sizeof *insults; i++)
    if (!(mood_of(insults[i]) & SEGUE__CUE_ANGRY)) fail_msg("%s", insults[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(crime_is_what_many_call_about),
      cmocka_unit_test(to_be_called_a_criminal_is_anger),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
