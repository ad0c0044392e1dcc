/* SPDX-License-Identifier: Apache-2.0 */
/* Mood from words: a small lexicon, with what turns a word around (not, never) or makes it stronger. */
#include "context/infer.h"

#include <math.h>
#include <string.h>

enum { NEGATION_REACH = 3 };

int segue__mood_word(const char *low) {
  size_t lo = 0, hi = segue__mood_words_en_n;
  while (lo < hi) {
    const size_t mid = (lo + hi) / 2;
    const int c = strcmp(low, segue__mood_words_en[mid].word);
    if (c == 0) return segue__mood_words_en[mid].valence;
    if (c < 0)
      hi = mid;
    else
      lo = mid + 1;
  }
  return 0;
}

static bool negates(const char *low) {
  const size_t n = strlen(low);
  return segue__word_in(
             " not no never neither nor without hardly barely cannot isnt dont didnt doesnt cant wont wasnt ",
             low) ||
         (n > 3 && strcmp(low + n - 3, "n't") == 0);
}

static double strength(const char *low) {
  if (segue__word_in(
          " very really so extremely totally completely absolutely incredibly super seriously utterly fucking "
          "freaking damn such terribly awfully beyond truly too ",
          low))
    return 1.4;
  if (segue__word_in(" slightly somewhat little bit kinda sort rather fairly ", low)) return 0.6;
  return 1.0;
}

static bool shouted(const segue__tokens *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  if (t->len < 4 || t->kind != SEGUE__TOKEN_WORD) return false;
  for (size_t k = 0; k < t->len; k++)
    if (ts->text[t->at + k] < 'A' || ts->text[t->at + k] > 'Z') return false;
  return true;
}

/* Turns of phrase that no single word carries. */
static const segue__mood_entry phrases[] = {
    {"third time", -2},      {"over and over", -2},    {"again and again", -2},   {"for hours", -2},
    {"fed up", -3},          {"sick of", -3},          {"sick and tired", -4},    {"waste of time", -3},
    {"wasting my time", -3}, {"no one helps", -3},     {"nobody helps", -3},      {"doesn't work", -1},
    {"not working", -1},     {"still not", -1},        {"i already told", -2},    {"i already said", -2},
    {"i told you", -2},      {"how many times", -3},   {"are you kidding", -3},   {"what the hell", -3},
    {"give up", -2},         {"had enough", -3},       {"cancel everything", -2}, {"this is ridiculous", -3},
    {"not happy", -3},       {"not acceptable", -3},   {"not good enough", -2},   {"rip off", -3},
    {"let down", -2},        {"thank you so much", 3}, {"no problem", 1},         {"no worries", 1},
    {"that's great", 2},     {"sounds good", 1},       {"that works", 1},         {"not bad", 1},
};

segue__mood segue__mood_of(const segue__tokens *ts) {
  segue__mood m = {0};
  double sum = 0, energy = 0, boost = 1;
  size_t negated_until = 0, words = 0;
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    double v = 0;
    size_t taken = 1;
    for (size_t k = 0; k < sizeof phrases / sizeof phrases[0]; k++) {
      const size_t n = phrases[k].word[0] == low[0] ? segue__token_phrase(ts, i, phrases[k].word) : 0;
      if (n > taken) taken = n, v = phrases[k].valence;
    }
    const bool phrase = taken > 1;
    if (!phrase) v = segue__mood_word(low);
    words += ts->t[i].kind == SEGUE__TOKEN_WORD;
    if (segue__token_is(ts, i, "!")) energy += 1;
    if (shouted(ts, i)) energy += 1.5;
    if (!phrase && negates(low)) {
      negated_until = i + 1 + NEGATION_REACH;
      boost = 1;
    } else if (v != 0) {
      if (!phrase && i < negated_until) v *= v > 0 ? -0.75 : -0.4; /* "not bad" is little praise */
      v *= boost;
      sum += v;
      energy += fabs(v) / 2;
      m.words++;
      boost = 1;
    } else if (strength(low) != 1.0) {
      boost = strength(low);
    } else if (segue__word_in(" . ? ! , but ", low)) {
      negated_until = 0;
      boost = 1;
    }
    i += taken - 1;
  }
  m.valence = sum / sqrt(sum * sum + 12);
  m.arousal = words ? energy / (energy + 3) : 0;
  return m;
}

static const char *label_of(const segue__infer *f) {
  if (f->mood <= -0.5) return f->arousal > 0.45 ? "angry" : "frustrated";
  if (f->mood <= -0.25) return f->restated > 1 || f->arousal > 0.35 ? "frustrated" : "unhappy";
  if (f->mood <= -0.1) return "uneasy";
  if (f->mood < 0.2) return "calm";
  return f->mood < 0.5 ? "friendly" : "pleased";
}

int segue__infer_mood(segue__infer *f, const segue__turn *t) {
  const segue__mood m = segue__mood_of(t->ts);
  if (t->who != SEGUE_WHO_CALLER || t->ts->n == 0) return SEGUE_OK;
  f->mood_turns++;
  /* What was felt fades with neutral turns, but slowly: somebody upset stays so while giving a number. */
  const double weight = m.words ? 0.5 : 0.1;
  f->mood += weight * (m.valence - f->mood);
  f->arousal += 0.4 * (m.arousal - f->arousal);
  if (f->mood_turns <= 2) f->early += (m.valence - f->early) / f->mood_turns;
  if (m.valence < f->worst) {
    f->worst = m.valence;
    f->worst_turn = t->index;
  }
  segue_sentiment s;
  segue_sentiment_init(&s, sizeof s);
  s.valence = round(f->mood * 100) / 100 + 0.0;
  s.arousal = round(f->arousal * 100) / 100 + 0.0;
  s.label = label_of(f);
  s.trend = f->mood_turns < 3          ? SEGUE_TREND_STEADY
            : f->mood < f->early - 0.2 ? SEGUE_TREND_FALLING
            : f->mood > f->early + 0.2 ? SEGUE_TREND_RISING
                                       : SEGUE_TREND_STEADY;
  if (f->worst_turn >= 0) {
    s.peak_valence = round(f->worst * 100) / 100;
    s.peak_turn = f->worst_turn;
  }
  s.restated = f->restated;
  s.circling = f->restated >= 2 || f->bot_repeats >= 2;
  return segue_context_builder_set_sentiment(t->b, &s);
}
