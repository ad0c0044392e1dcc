/* SPDX-License-Identifier: Apache-2.0 */
/* What a recogniser writes: no capitals, no punctuation, sounds between the words, and small words heard as others that
 * sound like them. Readers look at the lower-case form of a token, so that is where such a word is put right; what is
 * taken over as a value is cut from the text and stays as it was written. */
#include "context/infer.h"
#include "context/known.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

enum {
  LONGEST_NAME = 14,  /* letters; more are words run together */
  LONGEST_TALE = 120, /* tokens of a turn whose names may matter */
  ENOUGH_WORDS = 6    /* tell of which language a turn is */
};

/* clang-format off */
static const char labels[] =
    " name number id code zip account pin password city company model address email brand answer question surname policy balance "
    "birthday reservation booking order reference ";
static const char verbs[] =
    " get book change make check know see go find reserve cancel move do be have pay report speak talk add update send schedule "
    "impress take rent order buy fly travel return use fix set transfer open close search look ask help stay invite ";
static const char behind_four[] =
    " the a an me you my us your this that tomorrow tonight today him her it our their monday tuesday wednesday thursday friday "
    "saturday sunday ";
/* Words that questions and labels are made of, and those of ours that only look like them. */
static const char meant[] =
    " account number reservation confirmation appointment policy flight restaurant people guests please venue hotel doctor "
    "apartment arriving destination departure departing address birthday company software description symptoms symptom monday "
    "tuesday wednesday thursday friday saturday sunday january february august september october november december ";
static const char other[] =
    " police lumber slight fright light plight blight flights hotels motel hostel guest pleased lease lumbers numbers accounts "
    "venues doctors policies apartments arrivals addressed addresses companies tuesdays mondays sundays fridays depart arrive "
    "driving reaching thriving striving purple member accent amount sundae noble peoples symptomatic restaurants company's ";
/* clang-format on */

bool segue__recognised(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (great(ts, i) || in(" . , ? ! ; [ ", ts, i)) return false;
  return ts->n > 0;
}

bool segue__infer_verb(const char *low) {
  return segue__word_near(verbs, low, 6);
}

static void mean(segue__token *t, const char *word) {
  snprintf(t->low, sizeof t->low, "%s", word);
}

/* The word of `meant` that is nearly this one; NULL none. */
static const char *nearly(const segue__token *t, char buf[SEGUE__TOKEN_LOW]) {
  const size_t n = strlen(t->low);
  if (t->kind != SEGUE__TOKEN_WORD || n < 5 || segue__word_in(meant, t->low) || segue__word_in(other, t->low))
    return NULL;
  for (const char *p = meant + 1; *p;) {
    const size_t m = strcspn(p, " ");
    if (m >= 5 && (n == m || m >= 6) && segue__near(t->low, n, p, m)) {
      snprintf(buf, SEGUE__TOKEN_LOW, "%.*s", (int)m, p);
      return buf;
    }
    p += m + (p[m] == ' ');
  }
  return NULL;
}

/* Sounds between the words, and articles that lead to nothing. */
static void drop_sounds(segue__tokens *ts) {
  size_t kept = 0;
  for (size_t i = 0; i < ts->n; i++) {
    const bool sound = in(" uh um uhm ", ts, i);
    const bool lost = in(" a the ", ts, i) && (i + 1 >= ts->n || in(" a an the my your ", ts, i + 1));
    if ((sound || lost) && (kept > 0 || i + 1 < ts->n)) continue;
    ts->t[kept++] = ts->t[i];
  }
  ts->n = kept;
}

/* "your main please", "my full is", "your nime". */
static bool is_name(T *ts, size_t i) {
  const bool theirs = i > 0 && in(" your yours my by full first last you get ", ts, i - 1);
  const bool ends = i + 1 >= ts->n || in(" please is as and ", ts, i + 1);
  if (in(" main ", ts, i))
    return (theirs || in(" please is as ", ts, i + 1)) &&
           !in(" street road line menu office reason issue problem account st avenue bank number square concern question gate ",
               ts, i + 1);
  if (in(" full ", ts, i)) return theirs && ends;
  return theirs && ends && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 4 &&
         segue__near(ts->t[i].low, 4, "name", 4) &&
         !in(" same game came fame tame dame lame mane make nave ", ts, i);
}

/* Another number stands right before it. */
static bool counted(T *ts, size_t i) {
  segue__run r = {0};
  bool said;
  return i > 0 && segue__take_number(ts, i - 1, &r, &said) > 0;
}

/* "from fifth and juniper two northgate" */
static bool way_to(T *ts, size_t i) {
  if (i + 1 >= ts->n || ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS || segue__time_unit(ts->t[i + 1].low))
    return false;
  for (size_t k = i; k-- > 0 && i - k <= 5;) {
    if (in(" from ", ts, k)) return i - k > 1;
    if (segue__talk_word(ts->t[k].low) && !in(" and the ", ts, k)) return false;
  }
  return false;
}

/* A small word that was heard as another. */
static const char *small_word(T *ts, size_t i) {
  const char *before = i > 0 ? ts->t[i - 1].low : "";
  if (in(" count ", ts, i) && segue__word_in(" a ", before) &&
      (i < 2 || in(" number no id balance ", ts, i + 1) ||
       in(" my your the our by bank savings checking her his their to from ", ts, i - 2)))
    return "account";
  if (is_name(ts, i)) return "name";
  if (in(" as ", ts, i) && segue__word_in(labels, before) && i + 1 < ts->n &&
      !in(" well soon it i you we they a an the follows for if to in of per ", ts, i + 1))
    return "is";
  if (in(" by ", ts, i) && in(labels, ts, i + 1) &&
      (in(" is as ", ts, i + 2) || in(" is as ", ts, i + 3) || (i == 0 && in(labels, ts, i + 2))))
    return "my";
  if (in(" two ", ts, i) && i > 0 && in(verbs, ts, i + 1)) return "to";
  if (in(" two ", ts, i) && way_to(ts, i)) return "to";
  /* "four 2 people": nobody writes one number in words and the next in digits. */
  if (in(" four two ", ts, i) && !counted(ts, i) && i + 2 < ts->n &&
      ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS && ts->t[i + 2].kind == SEGUE__TOKEN_WORD &&
      !counted(ts, i + 3))
    return in(" four ", ts, i) ? "for" : "to";
  const bool hour = segue__word_in(" past half quarter at till until before after between around ", before);
  if (in(" four ", ts, i) && !counted(ts, i) && !hour &&
      (in(behind_four, ts, i + 1) || segue__word_in(" table ", before)))
    return "for";
  if (i > 0 && segue__word_in(" how ", before) && ts->t[i].len == 4 &&
      !in(" many any man may mane ", ts, i) && segue__near(ts->t[i].low, 4, "many", 4))
    return "many";
  return NULL;
}

/* A word that English is not made of, as far as letters tell. */
static bool unknown(T *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  if (i >= ts->n || t->kind != SEGUE__TOKEN_WORD || t->len < 3 || t->len > LONGEST_NAME) return false;
  return strpbrk(t->low, "aeiouy") && !segue__known_word(t->low) && !segue__nearly(t->low, segue__talk_word);
}

/* Words that belong to a name behind another: "Pateley Bridge". */
static bool ends_name(T *ts, size_t i) {
  return in(
      " street road lane avenue close drive terrace crescent square bridge farm court mill hill park station house "
      "cottage wood green rise nurseries hotel ",
      ts, i);
}

static bool titled(T *ts, size_t i) {
  return i > 0 && in(" mr mrs ms mister ", ts, i - 1) && ts->t[i].len > 3 && segue__name_word(ts, i) &&
         !segue__talk_word(ts->t[i].low);
}

/* Where most words are none of English, that a word is none tells nothing: nobody names people only. */
static bool is_english(T *ts) {
  size_t words = 0, strange = 0;
  for (size_t i = 0; i < ts->n; i++) {
    if (ts->t[i].kind != SEGUE__TOKEN_WORD || ts->t[i].len < 3) continue;
    words++;
    strange += !segue__known_word(ts->t[i].low);
  }
  return words < ENOUGH_WORDS || strange * 3 <= words * 2;
}

/* No capital tells what is a name: a word is likely one that is not in the language, and with any letter changed is not
 * either. Beside such a word the latter is not asked. */
static void find_proper(segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++)
    ts->t[i].proper = titled(ts, i) ||
                      (ts->t[i].len > 3 && unknown(ts, i) && !segue__nearly(ts->t[i].low, segue__known_word));
  for (size_t i = 1; i < ts->n; i++)
    if (ts->t[i - 1].proper && (unknown(ts, i) || ends_name(ts, i))) ts->t[i].proper = true;
  for (size_t i = ts->n; i-- > 1;)
    if (ts->t[i].proper && unknown(ts, i - 1)) ts->t[i - 1].proper = true;
}

/* Long words that are English but for one letter. */
static void mean_known(segue__tokens *ts) {
  char word[SEGUE__TOKEN_LOW];
  for (size_t i = 0; i < ts->n; i++)
    if (!ts->t[i].proper && ts->t[i].len > 5 && unknown(ts, i) && segue__only_known(ts->t[i].low, word))
      mean(&ts->t[i], word);
}

void segue__mend(segue__tokens *ts) {
  char buf[SEGUE__TOKEN_LOW];
  if (!segue__recognised(ts)) return;
  drop_sounds(ts);
  for (size_t i = 0; i < ts->n; i++) {
    const char *word = nearly(&ts->t[i], buf);
    if (word) mean(&ts->t[i], word);
  }
  if (ts->n <= LONGEST_TALE && is_english(ts)) {
    find_proper(ts);
    mean_known(ts);
  }
  for (size_t i = 0; i < ts->n; i++) {
    const char *word = small_word(ts, i);
    if (word) mean(&ts->t[i], word);
  }
}
