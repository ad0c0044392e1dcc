/* SPDX-License-Identifier: Apache-2.0 */
/* Talk in which nothing is secret stays as it was said; and beside each such turn the question that is like it and asks for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <segue/context.h>

enum { TURNS = 4 };

/* What the other says, and what the caller answers: one that stays, one of which `gone` must not. */
typedef struct plain {
  const char *said[TURNS];
} plain;

static const plain stays[] = {
    /* they tell of themselves, and ask nobody */
    {{"b:I grew up in a small town myself, you know", "c:Lovely"}},
    {{"b:When I was a kid we had one shop, you know, and a bus", "c:That is marvellous",
      "c:Marvellous it was"}},
    {{"b:My brother's first job was in a bakery", "c:Splendid"}},
    {{"b:He lived with an aunt who called him every Sunday", "c:Touching"}},
    /* "same" is no "name", "other" no "mother" */
    {{"b:It was a good game for the same price", "c:Splendid"}},
    {{"b:I have the other dog's papers here", "c:Splendid"}},
    /* words of any talk answer nothing */
    {{"b:What's your favourite film?", "c:Oh really", "c:They really would"}},
    {{"b:What is your password?", "c:They would have it, really"}},
    {{"b:What is your mother's maiden name?", "c:uh-huh", "b:uh-huh, they know", "c:uh-huh"}},
    /* society, and spelling */
    {{"b:We help with social change, may I ask for 4 minutes?", "c:4711 people came"}},
    {{"b:Please spell your first and last name.", "c:d a n i e l"}},
    {{"c:my name is d a n i e l l y"}},
    {{"b:What was your reception like?", "c:Poor, one bar"}},
    {{"b:Who is your neighbour that took the parcel?", "c:Jenkins"}},
    {{"c:the automated voice told me to wait in position 4711"}},
    /* nothing was sent, no word was agreed on */
    {{"b:I resent that, may I add?", "c:471147"}},
    {{"b:You push the green button, tell me when", "c:471147"}},
    {{"b:How did they respond, may I ask?", "c:471147"}},
    {{"b:Which word processing do you use?", "c:Quillpad"}},
    {{"b:It has a word processing program for all of us", "c:That was splendid"}},
    {{"b:Most of it went to social security", "c:Oh.", "c:Oh yeah."}},
    {{"b:That's what you get, people tell you", "c:471147"}},
};

static const plain goes[] = {
    {{"b:In which town did you grow up?", "c:Tilbury", "Tilbury"}},
    {{"b:As a kid, what did they call you?", "c:Tilbury", "Tilbury"}},
    {{"b:what was the name of the first school", "c:Tilbury", "Tilbury"}},
    {{"b:I need the name of the first pet", "c:Tilbury", "Tilbury"}},
    {{"b:Your aunt, what was she called at birth?", "c:Tilbury", "Tilbury"}},
    {{"b:what's your mother's nane", "c:Tilbury", "Tilbury"}},
    {{"b:What is your password?", "c:it is would-Tilbury", "Tilbury"}},
    {{"b:What is your social?", "c:471 14 7471", "7471"}},
    {{"c:my social is 471147471", "471147471"}},
    {{"c:my d n i is 47114747 k", "47114747"}},
    {{"b:I've resent it, what do you see?", "c:471147", "471147"}},
    {{"b:I pushed a number to your app, what does it say?", "c:471147", "471147"}},
    {{"b:Put the card in, press respond, what does it show?", "c:471147", "471147"}},
    {{"b:Who was your neighbour when you were ten?", "c:Tilbury", "Tilbury"}},
    {{"b:Where was your wedding reception?", "c:Tilbury", "Tilbury"}},
    {{"b:What did the automated voice tell you?", "c:471147", "471147"}},
    {{"c:the code the robot read out is 471147", "471147"}},
    {{"b:Are you there?", "c:a recorded voice said 471147", "471147"}},
    {{"b:Who is your favourite player?", "c:I really like old Tilbury", "Tilbury"}},
    {{"b:What was your mother's maiden name?", "c:I don't know, I was raised by nuns.",
      "c:That's right Tilbury, that was the one", "Tilbury"}},
    {{"b:What's the magic word?", "c:Tilbury", "Tilbury"}},
    {{"b:Tell me what you see.", "c:471147", "471147"}},
};

static const char *turn_of(segue_redactor *r, const char *in) {
  const char *out;
  size_t n;
  const int who = in[0] == 'b' ? SEGUE_WHO_BOT : SEGUE_WHO_CALLER;
  assert_int_equal(segue_redactor_turn(r, who, in + 2, strlen(in + 2), &out, &n), SEGUE_OK);
  return out;
}

static bool is_turn(const char *said) {
  return said && (said[0] == 'b' || said[0] == 'c') && said[1] == ':';
}

static void plain_talk_stays(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof stays / sizeof stays[0]; k++) {
    segue_redactor *r = NULL;
    assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
    for (size_t i = 0; i < TURNS && is_turn(stays[k].said[i]); i++)
      assert_string_equal(turn_of(r, stays[k].said[i]), stays[k].said[i] + 2);
    assert_int_equal(segue_redactor_revision_count(r), 0);
    segue_redactor_free(r);
  }
}

static void what_is_asked_for_goes(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof goes / sizeof goes[0]; k++) {
    const char *out = NULL;
    size_t i = 0;
    segue_redactor *r = NULL;
    assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
    for (; i < TURNS && is_turn(goes[k].said[i]); i++) out = turn_of(r, goes[k].said[i]);
    if (strstr(out, goes[k].said[i])) fail_msg("%s in %s", goes[k].said[i], out);
    segue_redactor_free(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_talk_stays),
      cmocka_unit_test(what_is_asked_for_goes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
