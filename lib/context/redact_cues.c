/* SPDX-License-Identifier: Apache-2.0 */
/* Words that name secrets, found in a turn. */
#include "context/redactor.h"
#include "context/words.h"

#include <string.h>

static bool hesitation(const segue__tokens *ts, size_t i) {
  return i < ts->n && segue__word_in(" uh um er a the ", ts->t[i].low);
}

static bool hesitates(const segue__tokens *ts, size_t i) {
  return hesitation(ts, i + 1) || hesitation(ts, i + 2);
}

/* "the gate uh code": the phrase of two or more words with one hesitation in it. */
static size_t phrase_over(const segue__tokens *ts, size_t i, const char *phrase) {
  size_t n = 0;
  bool over = false;
  while (*phrase) {
    const size_t len = strcspn(phrase, " ");
    char word[SEGUE__TOKEN_LOW];
    if (n > 0 && !over && hesitation(ts, i + n) && !(len == 1 && in(" a ", ts, i + n))) n++, over = true;
    if (len >= sizeof word) return 0;
    memcpy(word, phrase, len);
    word[len] = 0;
    if (!segue__token_phrase(ts, i + n, word)) return 0;
    n++;
    phrase += len;
    phrase += *phrase == ' ';
  }
  return over ? n : 0;
}

/* The longest of `table` that begins at token `i`, where it is longer than *len; `over`: with a hesitation in it. */
static void longest_of(const segue__cue *table, size_t size, const segue__tokens *ts, size_t i, bool over,
                       size_t *len, int *kind) {
  for (size_t k = 0; k < size; k++) {
    if (table[k].phrase[0] != ts->t[i].low[0]) continue;
    const size_t n = over ? phrase_over(ts, i, table[k].phrase) : segue__token_phrase(ts, i, table[k].phrase);
    if (n <= *len || n > UINT8_MAX) continue;
    *len = n;
    *kind = table[k].kind;
  }
}

static int find_cue(const segue__tokens *ts, size_t i, size_t *len) {
  int kind = SEGUE__SECRET_NONE;
  *len = 0;
  longest_of(segue__cues, segue__n_cues, ts, i, false, len, &kind);
  longest_of(segue__other_cues, segue__n_other_cues, ts, i, false, len, &kind);
  if (!kind && hesitates(ts, i)) longest_of(segue__cues, segue__n_cues, ts, i, true, len, &kind);
  return kind ? kind : segue__cue_misheard(ts, i, len);
}

bool segue__about_animals(const segue__tokens *ts) {
  const bool seen = any_in(" clinic groom appointment ", ts);
  for (size_t i = 0; i < ts->n; i++)
    if (in(" vet vets vet's veterinary veterinarian vaccination vaccinations vaccinated neutered spayed kennel kennels "
           "cattery groomer groomers grooming microchip microchipped ",
           ts, i) ||
        (seen && in(" pet's dog's cat's ", ts, i)) ||
        (in(" animal pet ", ts, i) && in(" hospital clinic shelter insurance policy ", ts, i + 1)))
      return true;
  return false;
}

/* A pet's name where pets are the matter; at a vet's, too, "your first pet" checks who somebody is. */
static void clear_pets(segue__tokens *ts) {
  if (any_in(
          " first childhood old security secret verify verification question favourite favorite memorable answer ",
          ts)) {
    ts->animals = false;
    return;
  }
  for (size_t i = 0; i < ts->n; i++) {
    bool pet = false;
    for (size_t k = i; k < i + ts->t[i].cue_len; k++)
      pet = pet || in(" pet pet's pets dog dog's dogs cat cat's cats ", ts, k);
    if (pet && ts->t[i].cue == SEGUE__SECRET_ANSWER) ts->t[i].cue = SEGUE__SECRET_NONE, ts->t[i].cue_len = 0;
  }
}

/* "social change", "a social event": no number's name. */
static bool social_other(const segue__tokens *ts, size_t i) {
  segue__run r = {0};
  bool said;
  if (!in(" social ", ts, i) || ts->t[i].cue_len != 1) return false;
  if (i > 0 && in(" a an any some more very just like so being be ", ts, i - 1)) return true;
  if (i + 1 >= ts->n || punct(ts, i + 1) || ts->t[i + 1].kind != SEGUE__TOKEN_WORD) return false;
  return !segue__is_filler(ts->t[i + 1].low) && segue__take_number(ts, i + 1, &r, &said) == 0 &&
         !in(" is are was were be it's its it i'm i isn't wasn't no number numbers number's and or please for to on that that's they you ends ending "
             "last again first 's digits starts begins security would will says said here there first too as if when not double triple ",
             ts, i + 1);
}

/* Letters of a longer word that is spelled: "d a n i e l" is no "d n i". */
static bool spelled_on(const segue__tokens *ts, size_t i) {
  const size_t end = i + ts->t[i].cue_len;
  for (size_t k = i; k < end; k++)
    if (ts->t[k].kind != SEGUE__TOKEN_WORD || ts->t[k].len != 1) return false;
  const bool before = i > 0 && ts->t[i - 1].kind == SEGUE__TOKEN_WORD && ts->t[i - 1].len == 1,
             after = end < ts->n && ts->t[end].kind == SEGUE__TOKEN_WORD && ts->t[end].len == 1;
  return (before && !in(" a i o ", ts, i - 1)) || (after && !in(" a i o ", ts, end));
}

void segue__mark_cues(segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = 0;
    ts->t[i].cue = (uint8_t)find_cue(ts, i, &n);
    ts->t[i].cue_len = (uint8_t)n;
  }
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].cue && (social_other(ts, i) || spelled_on(ts, i)))
      ts->t[i].cue = SEGUE__SECRET_NONE, ts->t[i].cue_len = 0;
  for (size_t i = 0; i < ts->n; i++) { /* the card in "SIM card number", "identity card" is none that pays */
    const bool own = ts->t[i].cue >= SEGUE__SECRET_OTHER || ts->t[i].cue == SEGUE__SECRET_SSN;
    for (size_t k = i + 1; own && k < i + ts->t[i].cue_len; k++)
      ts->t[k].cue = SEGUE__SECRET_NONE, ts->t[k].cue_len = 0;
  }
  for (size_t i = 1; i < ts->n; i++) /* "the serial number on the back" */
    if (ts->t[i].cue == SEGUE__SECRET_CVV && in(" number numbers digits code ", ts, i) &&
        ts->t[i - 1].cue >= SEGUE__SECRET_OTHER)
      ts->t[i].cue = SEGUE__SECRET_NONE, ts->t[i].cue_len = 0;
  ts->animals = ts->animals || segue__about_animals(ts);
  if (ts->animals) clear_pets(ts);
}

int segue__cue_at(const segue__tokens *ts, size_t i, size_t *len) {
  *len = ts->t[i].cue_len;
  return ts->t[i].cue;
}

bool segue__cue_link(const char *low) {
  return segue__word_in(
      " is was are were be it's its it that's this that back on 's the my your our of no num id number numbers code codes "
      "digits digit last first four three six 4 3 6 either or and maybe probably perhaps think i believe guess "
      "seems seem to could might may should would either reads says said going as would goes like here "
      "well uh um er so ending ends with in me try us you got received sent just for : = - # . , \" ' ( si "
      "one ones new current old full complete entire 16 sixteen long a an ",
      low);
}

bool segue__no_answer(const char *low) {
  return segue__word_in(
      " i i'm i've i'll don't do not no yes yeah yep nope sure ok okay sorry what why how who which forgot forget "
      "remember know can't cannot can could have haven't has the a an it is it's was wrong incorrect invalid "
      "expired reset changed change again please help need want for with doesn't isn't working work does to "
      "and or but so if when about my your of that this there here hold hang wait one moment thanks thank "
      "you hello hi uh um er oh well because at on in be correct right protected manager field page "
      "link email reseted been didn't won't before after name named called either maybe think believe am me "
      "can't tell too already gave said everything all fine thats that's good great bank thing things question questions same ",
      low);
}

bool segue__card_shape(const char *d, size_t n) {
  const int two = n >= 13 ? (d[0] - '0') * 10 + (d[1] - '0') : 0;
  const int four = n >= 13 ? two * 100 + (d[2] - '0') * 10 + (d[3] - '0') : 0;
  if (n < 13 || n > 19) return false;
  if (d[0] == '4') return n == 13 || n == 16 || n == 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n == 16;
  if (two == 34 || two == 37) return n == 15;
  if (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059)) return n == 14 || n == 16;
  if (two == 35) return four >= 3528 && four <= 3589 && n == 16;
  if (four == 6011 || two == 65 || (four >= 6440 && four <= 6499)) return n == 16 || n == 19;
  if (two == 62 || two == 60 || two == 81) return n >= 16;
  return (two == 50 || (two >= 56 && two <= 69)) && (n == 13 || n == 15 || n == 16 || n == 18 || n == 19);
}

bool segue__card_number(const char *d, size_t n) {
  int sum = 0;
  if (!segue__card_shape(d, n)) return false;
  for (size_t i = 0; i < n; i++) {
    int v = d[n - 1 - i] - '0';
    if (i % 2 == 1 && (v *= 2) > 9) v -= 9;
    sum += v;
  }
  return sum % 10 == 0;
}
