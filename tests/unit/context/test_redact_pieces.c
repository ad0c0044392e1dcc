/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in sentences that the recogniser ended at a pause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/context.h>

#include "context/redact.h"

/* Turns that begin with who says them; the result is what all turns read in the end. */
typedef struct talk {
  const char *in[7], *out[7];
} talk;

static const talk talks[] = {
    {{"b:Hello", "c:my code word is blue", "c:harbour"},
     {"Hello", "my code word is [password]", "[password]"}},
    {{"b:Hello", "c:it says no when i enter", "c:one two five four double three from the text"},
     {"Hello", "it says no when i enter", "[code] from the text"}},
    {{"b:Security questions?", "c:my mother's name", "c:is Cooper and my pet was Nemo"},
     {"Security questions?", "my [answer] name", "is [answer] and my pet was [answer]"}},
    {{"b:Hello", "c:well", "c:you see", "c:i think", "c:so", "c:my code word is blue", "c:harbour"},
     {"Hello", "well", "you see", "i think", "so", "my code word is [password]", "[password]"}},
    /* what is known, said again in two parts */
    {{"b:Choose a four digit number you'll remember.", "c:6126", "b:And once more?", "c:six one",
      "c:two six"},
     {"Choose a four digit number you'll remember.", "[pin]", "And once more?", "[pin]", "[pin]"}},
    /* no secret by what stands on both sides */
    {{"b:Your order number please?", "c:it is 4713", "c:8890 and it is late"},
     {"Your order number please?", "it is 4713", "8890 and it is late"}},
    /* a sentence that has an end, and one that somebody spoke after */
    {{"b:Hello", "c:I changed my code word.", "c:Blue ones are out of stock"},
     {"Hello", "I changed my code word.", "Blue ones are out of stock"}},
    /* a sentence of its own, however the one before ended */
    {{"b:The last four of the social?", "c:7087", "c:the display says error seven six seven three two"},
     {"The last four of the social?", "[ssn]", "the display says error seven six seven three two"}},
    {{"b:Which order is it?", "c:6009 210", "c:put it on my visa 4951 5852 5152 6050"},
     {"Which order is it?", "6009 210", "put it on my visa [card]"}},
    /* digits count once, so that the rest is still due; behind an answer comes another matter, or a word that is left of it */
    {{"b:I'll need your social security number.", "c:two one four", "c:seven six", "b:Okay.",
      "c:is this line secure", "b:Yes it is.", "c:fine twenty three"},
     {"I'll need your social security number.", "[ssn]", "[ssn]", "Okay.", "is this line secure",
      "Yes it is.", "fine [ssn]"}},
    {{"b:Your mother's maiden name?", "c:Rosebud", "c:and I also want to",
      "c:change my address to Maple Street"},
     {"Your mother's maiden name?", "[answer]", "and I also want to", "change my address to Maple Street"}},
    {{"b:Your mother's maiden name?", "c:Rosebud", "c:change my address to Maple Street"},
     {"Your mother's maiden name?", "[answer]", "change my address to Maple Street"}},
    {{"b:The name of your first school?", "c:it was called Rose", "c:the Greenfield"},
     {"The name of your first school?", "it was called [answer]", "the [answer]"}},
    /* a password that is lost is not told next */
    {{"b:Hello", "c:it won't take my password", "c:my name is peter marlow",
      "c:and my mail is peter at marlow"},
     {"Hello", "it won't take my password", "my name is peter marlow", "and my mail is peter at marlow"}},
    {{"b:Hello", "c:I need a new password", "c:Amanda speaking"},
     {"Hello", "I need a new password", "Amanda speaking"}},
    {{"b:Hello", "c:I forgot my password", "c:it was lemonade"},
     {"Hello", "I forgot my password", "it was [password]"}},
    {{"b:Hello", "c:I want to change my password to", "c:lemonade"},
     {"Hello", "I want to change my password to", "[password]"}},
    /* an agent's */
    {{"b:Hello", "c:hi", "a:and your code word", "a:is blue harbour i see"},
     {"Hello", "hi", "and your code word", "is [password] i see"}},
};

static int speaker(char c) {
  return c == 'b' ? SEGUE_WHO_BOT : c == 'a' ? SEGUE_WHO_AGENT : SEGUE_WHO_CALLER;
}

static void sentences_are_read_whole(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof talks / sizeof talks[0]; i++) {
    segue_redactor *r = NULL;
    char now[7][128];
    assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
    for (size_t t = 0; t < 7 && talks[i].in[t]; t++) {
      const char *in = talks[i].in[t], *out;
      size_t n;
      uint32_t turn;
      assert_int_equal(segue_redactor_turn(r, speaker(*in), in + 2, strlen(in + 2), &out, &n), SEGUE_OK);
      snprintf(now[t], sizeof now[t], "%s", out);
      for (size_t k = 0; k < segue_redactor_revision_count(r); k++) {
        assert_int_equal(segue_redactor_revision(r, k, &turn, &out, &n), SEGUE_OK);
        snprintf(now[turn], sizeof now[turn], "%s", out);
      }
    }
    for (size_t t = 0; t < 7 && talks[i].in[t]; t++) assert_string_equal(now[t], talks[i].out[t]);
    segue_redactor_free(r);
  }
}

/* What was read of a number before it went on is known for it, also where the pause stood in "eighty | four". */
static void its_first_digits_are_known(void **state) {
  static const char asked[] = "Your social security number?", said[] = "471 38 4926";
  (void)state;
  const char *out;
  size_t n;
  segue_redactor *r = NULL;
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_BOT, asked, strlen(asked), &out, &n), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, said, strlen(said), &out, &n), SEGUE_OK);
  assert_true(segue__redactor_knows(r, "471384", 6));
  assert_true(segue__redactor_knows(r, "4713840", 7));
  assert_false(segue__redactor_knows(r, "4713", 4));
  assert_false(segue__redactor_knows(r, "4719840", 7));
  segue_redactor_free(r);
}

/* However long and however many the pieces are. */
static void any_length_is_taken(void **state) {
  (void)state;
  segue_redactor *r = NULL;
  char text[900];
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  for (size_t len = 0; len < sizeof text; len += 37) {
    const char *out;
    size_t n;
    memset(text, 'a', sizeof text);
    for (size_t i = 6; i < len; i += 7) text[i] = ' ';
    assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_BOT, "yes", 3, &out, &n), SEGUE_OK);
    for (int i = 0; i < 9; i++)
      assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, text, len, &out, &n), SEGUE_OK);
    assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, "my pin is 4713", 14, &out, &n), SEGUE_OK);
    assert_string_equal(out, "my pin is [pin]");
  }
  segue_redactor_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sentences_are_read_whole),
                                     cmocka_unit_test(its_first_digits_are_known),
                                     cmocka_unit_test(any_length_is_taken)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
