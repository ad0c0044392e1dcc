/* SPDX-License-Identifier: Apache-2.0 */
/* Mood, by words and voice. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "talk.h"

static double valence_in(const segue__language *l, const char *text) {
  segue__tokens ts = {0};
  assert_int_equal(segue__tokenize(&ts, text, strlen(text)), SEGUE_OK);
  const segue__mood m = segue__mood_of(l, &ts);
  segue__tokens_fini(&ts);
  return m.valence;
}

static double valence(const char *text) {
  return valence_in(&segue__english, text);
}

static void mood_knows_negation_and_strength(void **s) {
  assert_true(valence("this is terrible") < -0.4);
  assert_true(valence("this is really terrible") < valence("this is terrible"));
  assert_true(valence("this is not good") < 0);
  assert_true(valence("it is not bad") >= 0);
  assert_true(valence("thank you so much, that's great") > 0.4);
  assert_true(fabs(valence("my account number is 4417")) < 0.1);
}

static void the_lexicon_is_in_order(void **s) {
  const segue__language *l = &segue__english;
  for (size_t i = 1; i < l->n_words; i++)
    if (strcmp(l->words[i - 1].word, l->words[i].word) >= 0) fail_msg("%s", l->words[i].word);
}

static void another_language_is_another_table(void **s) {
  (void)s;
  const segue__language *es = segue__language_of("es-MX", 5);
  assert_ptr_equal(es, &segue__spanish);
  assert_true(es->n_words >= 150);
  assert_ptr_equal(segue__language_of("eset", 4), &segue__english);
  assert_ptr_equal(segue__language_of(NULL, 0), &segue__english);
  assert_true(valence_in(es, "es una verg\xC3\xBC"
                             "enza, estoy muy enojada") < -0.5);
  assert_true(valence_in(es, "no estoy contento") < 0);
  assert_true(valence_in(es, "\xC2\xA1qu\xC3\xA9 bien, muchas gracias!") > 0.4);
  assert_true(fabs(valence_in(es, "\xC2\xBF"
                                  "a qu\xC3\xA9 hora abren?")) < 0.05);
}

static segue_sentiment said_with(const char *voice) {
  segue_context_builder *b = NULL;
  segue_context *c = NULL;
  segue_sentiment m = {.size = sizeof m};
  char line[256];
  snprintf(line, sizeof line, "{\"type\":\"turn\",\"who\":\"caller\",\"text\":\"this is wrong again\"%s}",
           voice);
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  assert_int_equal(segue_context_builder_apply(b, line, strlen(line), SEGUE_EVENT_BY_APP, NULL), SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_sentiment(c, &m), SEGUE_OK);
  m.label = NULL; /* of the context */
  segue_context_unref(c);
  segue_context_builder_free(b);
  return m;
}

static void the_voice_colours_what_is_said(void **s) {
  (void)s;
  const segue_sentiment plain = said_with(""), calm = said_with(",\"prosody\":{\"arousal\":0.2}"),
                        loud = said_with(",\"prosody\":{\"loudness_db\":9,\"pitch_st\":4,\"rate\":1.3}");
  assert_true(loud.valence < plain.valence && plain.valence < calm.valence);
  assert_true(loud.arousal > plain.arousal && loud.arousal > calm.arousal);
  segue_context_builder *b = NULL;
  segue_prosody p;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  segue_prosody_init(&p, sizeof p);
  p.arousal = 1.5;
  assert_int_equal(segue_context_builder_prosody(b, &p), SEGUE_E_INVAL);
  assert_int_equal(segue_context_builder_prosody(b, NULL), SEGUE_OK);
  segue_context_builder_free(b);
}

static void an_angry_call_reads_as_one(void **s) {
  segue_context *c =
      TALK("c:hello, I'd like to ask about my bill", "b:Sure.", "c:I was charged twice, this is wrong",
           "b:I see one charge.", "c:This is RIDICULOUS! You are useless and I'm furious!");
  segue_sentiment m = {.size = sizeof m};
  segue_context_sentiment(c, &m);
  assert_true(m.valence < -0.4);
  assert_int_equal(m.trend, SEGUE_TREND_FALLING);
  assert_int_equal(m.peak_turn, 4);
  assert_true(strcmp(m.label, "angry") == 0 || strcmp(m.label, "frustrated") == 0);
  segue_context_unref(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mood_knows_negation_and_strength),  cmocka_unit_test(the_lexicon_is_in_order),
      cmocka_unit_test(another_language_is_another_table), cmocka_unit_test(the_voice_colours_what_is_said),
      cmocka_unit_test(an_angry_call_reads_as_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
