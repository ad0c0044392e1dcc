/* SPDX-License-Identifier: Apache-2.0 */
/* Which words names are made of, and how many of them stand together. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static const char no_name[] =
    " i i'm i've i'll i'd that's it don't can't didn't what's how's you're we're let's it's the a an and but so my your is was not here there calling trying having looking going just really very sorry "
    "sure fine good ok okay yes no hi hello hey thanks thank please what how when why who can could would will about for to "
    "in on at of with from this that need want have has had do does did still also now then because if or all only frustrated "
    "angry upset tired done ready interested new afraid unable happy glad stuck locked wondering hoping unsure account "
    "number pin correct right wondering sorry back again good great well ma'am sir oh um uh forgot lost these those they them he "
    "she her him his hers we us our wow wait actually someone somebody anyone anybody nobody everyone one two three four five "
    "six last first any some too super available stolen damaged broken work working which where who's maybe more most another mother's maiden bank name "
    "other please customer member patient colleague husband wife son daughter neighbour neighbor landlord boss friend sister brother "
    "should under miss using being getting either every explain close check available connected huh bye exactly really true wow we've they're "
    "wrong incorrect misspelt misspelled spelt spelled misprinted missing different ";

const char segue__kin[] =
    " wife husband partner fiance fiancee girlfriend boyfriend son daughter child mother father mum mom dad brother sister aunt uncle "
    "nephew niece cousin grandmother grandfather granddaughter grandson carer friend neighbour neighbor colleague boss flatmate roommate ";

size_t segue__said_twice(T *ts, size_t i) {
  size_t k = i + 1;
  while (k < ts->n && (in(" , - . ", ts, k) || segue__is_filler(ts->t[k].low))) k++;
  return k < ts->n && ts->t[k].len > 2 && strcmp(ts->t[k].low, ts->t[i].low) == 0 ? k - i : 0;
}

bool segue__name_word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1 &&
         !segue__word_in(no_name, ts->t[i].low) && !in(segue__months, ts, i) && !in(segue__weekdays, ts, i) &&
         !segue__ends_with(ts->t[i].low, "'s") &&                             /* "it's Jean's booking" */
         !(in(" nice pleased good lovely ", ts, i) && in(" to ", ts, i + 1)); /* "… nice to meet you" */
}

/* "I'm driving": what somebody does. Where names are written small too, a few end like that. */
bool segue__doing_word(T *ts, size_t i) {
  const size_t n = i < ts->n ? strlen(ts->t[i].low) : 0;
  return n > 5 && !capital(ts, i) && strcmp(ts->t[i].low + n - 3, "ing") == 0;
}

size_t segue__name_words(T *ts, size_t i, bool capitals) {
  size_t n = 0;
  while (n < 4) {
    /* "Anneke van Rijn", "maria de la cruz" */
    size_t k = 0;
    while (n > 0 && k < 2 &&
           in(" van von de der den del della di da dos du la le el al bin ibn ter ", ts, i + n + k))
      k++;
    if (n + k >= 4 || !segue__name_word(ts, i + n + k) || (capitals && !capital(ts, i + n + k)) ||
        (k == 0 && n == 3))
      break;
    n += k + 1;
  }
  if (n > 0 && segue__token_is(ts, i + n, "-") && segue__name_word(ts, i + n + 1)) n += 2; /* Smith-Jones */
  return n;
}

bool segue__no_name(const char *low) {
  return segue__word_in(no_name, low);
}
