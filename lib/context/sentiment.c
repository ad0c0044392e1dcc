/* SPDX-License-Identifier: Apache-2.0 */
/* Mood from words: a small lexicon, with what turns a word around (not, never) or makes it stronger. */
#include "context/infer.h"

#include <math.h>
#include <string.h>

#include "context/language.h"
#include "context/object.h"

typedef const segue__language L;

enum { NEGATION_REACH = 3, PLAIN_MAX = 32 };

const segue__language *segue__language_of(const char *tag, size_t n) {
  static const segue__language *const all[] = {&segue__english, &segue__spanish};
  for (size_t i = 0; tag && i < sizeof all / sizeof all[0]; i++) {
    const size_t k = strlen(all[i]->tag);
    if (n >= k && memcmp(tag, all[i]->tag, k) == 0 && (n == k || tag[k] == '-' || tag[k] == '_'))
      return all[i];
  }
  return &segue__english;
}

/* Accents of Latin-1 off: "está" is "esta", "ñ" is "n". */
static const char *folded(const char *low, char out[PLAIN_MAX]) {
  static const char plain[] = "aaaaaaaceeeeiiiidnooooo/ouuuuyts"; /* U+00E0 … U+00FF */
  size_t o = 0;
  for (size_t i = 0; low[i] && o + 1 < PLAIN_MAX; i++) {
    const unsigned char c = (unsigned char)low[i], d = (unsigned char)low[i + 1];
    if (c == 0xC3 && d >= 0x80 && d <= 0xBF) {
      out[o++] = plain[d & 0x1F];
      i++;
    } else {
      out[o++] = low[i];
    }
  }
  out[o] = 0;
  return out;
}

static int halve(L *l, const char *low) {
  size_t lo = 0, hi = l->n_words;
  while (lo < hi) {
    const size_t mid = (lo + hi) / 2;
    const int c = strcmp(low, l->words[mid].word);
    if (c == 0) return l->words[mid].valence;
    if (c < 0)
      hi = mid;
    else
      lo = mid + 1;
  }
  return 0;
}

/* The whole word counts before a beginning, a longer beginning before a shorter. */
static int stems(L *l, const char *low) {
  size_t best = 0;
  int valence = 0;
  for (size_t i = 0; i < l->n_words; i++) {
    const char *w = l->words[i].word;
    const size_t n = strlen(w);
    if (w[0] != low[0]) continue;
    if (strcmp(w, low) == 0) return l->words[i].valence;
    if (w[n - 1] == '*' && n - 1 > best && strncmp(w, low, n - 1) == 0)
      best = n - 1, valence = l->words[i].valence;
  }
  return valence;
}

int segue__mood_word(const segue__language *l, const char *low) {
  return l->sorted ? halve(l, low) : stems(l, low);
}

static bool negates(L *l, const char *low) {
  const size_t n = strlen(low), k = l->negation_end ? strlen(l->negation_end) : 0;
  return segue__word_in(l->negations, low) || (k && n > k && strcmp(low + n - k, l->negation_end) == 0);
}

static double strength(L *l, const char *low) {
  return segue__word_in(l->stronger, low) ? 1.4 : segue__word_in(l->weaker, low) ? 0.6 : 1.0;
}

static bool shouted(const segue__tokens *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  if (t->len < 4 || t->kind != SEGUE__TOKEN_WORD) return false;
  for (size_t k = 0; k < t->len; k++)
    if (ts->text[t->at + k] < 'A' || ts->text[t->at + k] > 'Z') return false;
  return true;
}

/* A turn of phrase at `i`; its tokens, 0 if none is longer than a word. */
static size_t phrase_at(L *l, const segue__tokens *ts, size_t i, double *v) {
  size_t taken = 0;
  for (size_t k = 0; k < l->n_phrases; k++) {
    const size_t n =
        l->phrases[k].word[0] == ts->t[i].low[0] ? segue__token_phrase(ts, i, l->phrases[k].word) : 0;
    if (n > 1 && n > taken) taken = n, *v = l->phrases[k].valence;
  }
  return taken;
}

segue__mood segue__mood_of(const segue__language *l, const segue__tokens *ts) {
  segue__mood m = {0};
  char plain[PLAIN_MAX];
  double sum = 0, energy = 0, boost = 1;
  size_t negated_until = 0, words = 0;
  for (size_t i = 0; i < ts->n; i++) {
    double v = 0;
    const size_t phrase = phrase_at(l, ts, i, &v);
    const char *low = l->fold ? folded(ts->t[i].low, plain) : ts->t[i].low;
    if (!phrase) v = segue__mood_word(l, low);
    words += ts->t[i].kind == SEGUE__TOKEN_WORD;
    if (segue__token_is(ts, i, "!")) energy += 1;
    if (shouted(ts, i)) energy += 1.5;
    if (!phrase && negates(l, low)) {
      negated_until = i + 1 + NEGATION_REACH;
      boost = 1;
    } else if (v != 0) {
      if (!phrase && i < negated_until) v *= v > 0 ? -0.75 : -0.4; /* "not bad" is little praise */
      v *= boost;
      sum += v;
      energy += fabs(v) / 2;
      m.words++;
      boost = 1;
    } else if (strength(l, low) != 1.0) {
      boost = strength(l, low);
    } else if (segue__word_in(l->turns, low)) {
      negated_until = 0;
      boost = 1;
    }
    if (phrase) i += phrase - 1;
  }
  m.valence = sum / sqrt(sum * sum + 12);
  m.arousal = words ? energy / (energy + 3) : 0;
  return m;
}

/* ---- the voice ---- */

/* 0 … 1 from what was measured, against the caller's own usual; NaN when nothing was. */
static double voice_arousal(const segue_prosody *p) {
  double a = 0.4;
  if (!isnan(p->arousal)) return p->arousal;
  if (isnan(p->loudness_db) && isnan(p->pitch_st) && isnan(p->rate)) return NAN;
  if (!isnan(p->loudness_db)) a += 0.04 * p->loudness_db;
  if (!isnan(p->pitch_st)) a += 0.06 * p->pitch_st;
  if (!isnan(p->rate)) a += 0.5 * (p->rate - 1);
  return a < 0 ? 0 : a > 1 ? 1 : a;
}

/* How it is said colours what is said: a raised voice makes bad words worse and good ones better, and raised
 * without a friendly word it is a little trouble by itself. */
static void hear_voice(segue__mood *m, const segue_prosody *p) {
  const double voice = p ? voice_arousal(p) : NAN;
  if (isnan(voice)) return;
  m->arousal = 0.4 * m->arousal + 0.6 * voice;
  double v = m->valence * (1 + 0.6 * (voice - 0.4));
  if (voice > 0.75 && v <= 0) {
    v -= 0.6 * (voice - 0.75);
    m->words++;
  }
  m->valence = v < -1 ? -1 : v > 1 ? 1 : v;
}

static const char *label_of(const segue__infer *f) {
  if (f->mood <= -0.5) return f->arousal > 0.45 ? "angry" : "frustrated";
  if (f->mood <= -0.25) return f->restated > 1 || f->arousal > 0.35 ? "frustrated" : "unhappy";
  if (f->mood <= -0.1) return "uneasy";
  if (f->mood < 0.2) return "calm";
  return f->mood < 0.5 ? "friendly" : "pleased";
}

int segue__infer_mood(segue__infer *f, const segue__turn *t) {
  const segue__str tag = t->b->cur->m.language;
  segue__mood m = segue__mood_of(segue__language_of(tag.p, tag.len), t->ts);
  hear_voice(&m, t->prosody);
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
