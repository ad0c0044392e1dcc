/* SPDX-License-Identifier: Apache-2.0 */
/* Where what a caller says begins and ends: behind greetings, at the end of a sentence, before a plea. */
#include "context/infer.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { SENTENCE_MIN = 24 };

/* Words at the start of a turn that say nothing about the matter. */
size_t segue__skip_opening(T *ts, size_t i) {
  static const char *const opens[] = {
      "good day to you",
      "good day",
      "good morning",
      "good afternoon",
      "good evening",
      "how are you",
      "i hope you can help me",
      "can you help me",
      "can you help us",
      "can you please help me",
      "can you please help us",
      "could you help me",
      "could you help us",
      "could you please help me",
      "could you please help us",
      "i need help with",
      "i need some help with",
      "please help me",
      "please help",
      "help me",
      "help us",
      "i'm calling because",
      "i am calling because",
      "i'm calling about",
      "i am calling about",
      "i was wondering if you could",
      "i was wondering if",
      "i'm calling to",
      "i am calling to",
      "thank you",
      "thanks",
  };
  for (;;) {
    const size_t before = i;
    if (segue__mark_at(ts, i)) i += 3;
    while (
        i < ts->n && !segue__mark_at(ts, i) &&
        (ts->t[i].kind == SEGUE__TOKEN_PUNCT ||
         in(" hi hello hey hai hullo hiya g'day aye um uh er erm well so yes yeah yep yup ok okay oh please sir madam ma'am and morning "
            "afternoon evening right love dear mate listen look basically actually ",
            ts, i) ||
         (in(" there ", ts, i) && i > 0 && in(" hi hello hey ", ts, i - 1))))
      i++;
    for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++) i += segue__token_phrase(ts, i, opens[k]);
    if (i == before) return i;
  }
}

/* The points of "7 a.m. sailing", "J.K. said". */
static bool initial(T *ts, size_t i) {
  if (i == 0 || ts->t[i].spaced || ts->t[i - 1].len != 1 || ts->t[i - 1].kind != SEGUE__TOKEN_WORD ||
      i + 1 >= ts->n)
    return false;
  const bool first = ts->t[i + 1].len == 1 && ts->t[i + 1].kind == SEGUE__TOKEN_WORD && !ts->t[i + 1].spaced;
  const bool last = i > 2 && in(" . ", ts, i - 2) && ts->t[i - 3].len == 1 && !ts->t[i - 1].spaced;
  return first || (last && !capital(ts, i + 1));
}

/* The point of "dan.hollis@pobox.com". */
static bool in_email(T *ts, size_t i) {
  enum { REACH = 8 };
  size_t k = i;
  if (i == 0 || ts->t[i].spaced) return false;
  while (k > 0 && i - k < REACH && !ts->t[k].spaced) k--;
  for (; k + 1 < ts->n && k < i + REACH && (k < i || !ts->t[k + 1].spaced); k++)
    if (in(" @ ", ts, k)) return !ts->t[i + (i + 1 < ts->n)].spaced;
  return false;
}

size_t segue__sentence_end(T *ts, size_t i) {
  for (; i < ts->n; i++) {
    const bool short_form =
        in(" . ", ts, i) && i > 0 && in(" dr mr mrs ms prof ", ts, i - 1) && i + 1 < ts->n;
    if (in(" . ? ! ; ", ts, i) && !short_form && !initial(ts, i) && !in_email(ts, i)) break;
    /* "£312.40": no end */
    while (i + 2 < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && in(" . ", ts, i + 1) &&
           !ts->t[i + 1].spaced && !ts->t[i + 2].spaced && ts->t[i + 2].kind == SEGUE__TOKEN_DIGITS)
      i += 2;
  }
  return i;
}

/* A word that begins another clause; "bed and breakfast" does not. */
static bool clause_begins(T *ts, size_t i) {
  if (in(" , - ; because but which since although unless until whereas ", ts, i)) return true;
  if (in(" my ", ts, i) && in(" name ", ts, i + 1)) return true;
  return in(" and so cause when then well ", ts, i) &&
         in(" i i'm i've i'd i'll it it's he she we we've we're they you there there's that that's this now then the my our nobody "
            "nobody's he's she's they're we're "
            "no when if can could is was also ",
            ts, i + 1);
}

/* Without punctuation the next sentence just begins: "a table for friday i've asked twice". */
static bool runs_on(T *ts, size_t i) {
  return in(" i'm i've i'd i'll it's he's she's they're we've we're there's ", ts, i) && i > 0 &&
         !in(" and so but because cause when if that then which where well since until what how why think say says said sure know "
             "like than as now hope ",
             ts, i - 1);
}

/* The end of "…, can you please help me out with that" before its plea; `to` when it ends in none. */
static size_t without_plea(T *ts, size_t from, size_t to) {
  size_t end = to;
  if (end > from + 1 && in(" that this it ", ts, end - 1) && in(" with ", ts, end - 2)) end -= 2;
  if (end > from && in(" out ", ts, end - 1)) end--;
  if (end > from && in(" me us ", ts, end - 1)) end--;
  if (end < from + 5 || !in(" help assist ", ts, end - 1) || !in(" you please kindly ", ts, end - 2))
    return to;
  for (end--; end > from &&
              (punct(ts, end - 1) || in(" you please kindly can could would will and so ", ts, end - 1));)
    end--;
  return end;
}

/* The text of tokens [from, to) within `max` bytes: what is too long ends with a clause, or at least not in "of the". */
segue__str segue__clip(T *ts, size_t from, size_t to, size_t max) {
  while (to > from && (in(" , - : and but so please thanks ", ts, to - 1))) to--;
  to = without_plea(ts, from, to);
  while (to > from && (in(" , please kindly and can could ", ts, to - 1) ||
                       (in(" you ", ts, to - 1) && in(" can could will would ", ts, to - 2))))
    to--;
  for (size_t i = from + 3; i < to; i++)
    if (in(" my ", ts, i) && in(" name ", ts, i + 1) && in(" is ", ts, i + 2) && in(" , and - ", ts, i - 1))
      to = i - 1;
  const size_t whole = to;
  while (to > from + 1 && segue__span_text(ts, from, to - 1).len > max) to--;
  for (size_t i = to; to < whole && i > from + 4; i--)
    if (clause_begins(ts, i) && segue__span_text(ts, from, i - 1).len * 5 > max * 2) {
      to = i;
      break;
    }
  const bool no_stops = to < whole && segue__recognised(ts);
  for (size_t i = from + 5; no_stops && i < to; i++)
    if (runs_on(ts, i) && segue__span_text(ts, from, i - 1).len >= SENTENCE_MIN) to = i;
  while (
      to > from + 1 &&
      (punct(ts, to - 1) ||
       (to < whole && in(" the a an of to and for with my their in on at or from by but so that it is it's i "
                         "i've i'm was were just like um uh we he she they their your this than as if when ",
                         ts, to - 1))))
    to--;
  return to > from ? segue__span_text(ts, from, to - 1) : (segue__str){NULL, 0};
}
