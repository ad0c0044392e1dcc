/* SPDX-License-Identifier: Apache-2.0 */
/* Secret words that answer what was asked: which words of the turn are the answer, and which go with it. */
#include "context/redact.h"
#include "context/redact_words.h"
#include "context/words.h"

/* The first word says it: "Molly - I miss her", "Cooper and my pet's name is …"; or the last three: "sure thing, …". */
static bool opens_answer(const segue__tokens *ts, size_t i) {
  size_t words = 0;
  for (size_t k = 0; k < i; k++)
    if (ts->t[k].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[k].low) &&
        !segue__word_in(
            " yes sure yeah well oh it's it is was maybe thing god gosh certainly absolutely course of "
            "right that's that one be would could let me see ",
            ts->t[k].low))
      return false;
  for (size_t k = i; k < ts->n && words < 4; k++) {
    if (punct(ts, k)) {
      if (words > 0 && words < 4 && in(" , . - ! ", ts, k)) return true;
      break;
    }
    words = segue__no_answer(ts->t[k].low) ? 4 : words + 1;
    if (k + 1 == ts->n && words < 4) return true;
  }
  return i + 1 >= ts->n ||
         segue__word_in(" - , . ! ; and but is was i he she it we my that like or ", ts->t[i + 1].low);
}

/* Who asks back or refuses gives no answer in passing. */
static bool refuses(const segue__tokens *ts) {
  return any_in(
      " don't dont do can't cannot won't not why what how who which ? forgot didn't never trying want need ",
      ts);
}

/* "I don't know, I was raised by nuns": no answer yet, though a word may look like one. */
static bool at_a_loss(const segue__tokens *ts) {
  return both_in(ts, " don't dont can't cannot couldn't not never ", " know remember recall ", 2);
}

/* "the one with the capital letter", "which one is that": what is asked for is spoken of, not given. */
static bool speaks_of(const segue__tokens *ts) {
  size_t i = 0;
  while (i < ts->n && (segue__is_filler(ts->t[i].low) || punct(ts, i) ||
                       in(" oh well is it do you mean yes sure ", ts, i)))
    i++;
  if (in(" the that this ", ts, i) && in(" one ones same usual phone online other ", ts, i + 1))
    return i + 2 < ts->n && !in(" is was it it's that's , : ", ts, i + 2);
  return in(" which should am ", ts, i);
}

/* A word stands before token `i` that leads to a value: "it was Rex", "I went to St Mary's". */
static bool led_to(const segue__tokens *ts, size_t i, bool refusing) {
  enum { BETWEEN = 2 }; /* "it was really Rex", "we called her Pudding" */
  static const char leads[] =
      " is was it's its named called : it that's were be believe guess either say adore love loved like liked ";
  for (size_t back = 1; back <= 1 + BETWEEN && back <= i; back++) {
    if (in(leads, ts, i - back)) return true;
    if (!segue__common_word(ts->t[i - back].low)) break;
  }
  if (i == 0) return false;
  const char *before = ts->t[i - 1].low;
  if (i > 1 && in(" really actually ", ts, i - 1) && in(" but ", ts, i - 2)) return true;
  if (i > 1 && in(" with for ", ts, i - 1) && in(" go going went ", ts, i - 2)) return true;
  return !refusing && segue__word_in(" me as to in at a an the by ", before);
}

/* A name within a tale: "and you won't guess it, he was called Nemo". */
static bool name_inside(const segue__tokens *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  const char c = ts->text[t->at];
  bool small = false;
  for (size_t k = 0; k < ts->n; k++) small = small || (ts->t[k].len > 2 && ts->text[ts->t[k].at] >= 'a');
  return small && t->kind == SEGUE__TOKEN_WORD && t->len > 2 && c >= 'A' && c <= 'Z' && i > 0 &&
         !segue__word_in(" . ? ! ", ts->t[i - 1].low);
}

/* "cucumber with a capital c", "lemonade all lower case" */
static bool spelling_follows(const segue__tokens *ts, size_t i) {
  size_t at = i + 1;
  while (at < i + 3 && at < ts->n && !in(" with all in no ", ts, at)) at++; /* of a phrase, too */
  if (!in(" with all in no ", ts, at)) return false;
  for (size_t k = at + 1; k < at + 4; k++)
    if (in(" capital capitals caps lower small upper lowercase uppercase word spaces ", ts, k)) return true;
  return false;
}

/* "9 June 1988" beside an answer is a date of birth. */
static bool month_of_day(const segue__tokens *ts, size_t i) {
  segue__run r = {0};
  bool said;
  if (!in(segue__months, ts, i)) return false;
  for (size_t k = i > 2 ? i - 2 : 0; k <= i + 2 && k < ts->n; k++)
    if (k != i && (ts->t[k].kind == SEGUE__TOKEN_DIGITS || segue__take_number(ts, k, &r, &said) > 0))
      return true;
  return false;
}

/* The turn answers a question for a word. */
void segue__scan_asked_words(segue__turn_scan *s) {
  const bool answer = s->expect & 1u << SEGUE__SECRET_ANSWER,
             password = s->expect & 1u << SEGUE__SECRET_PASSWORD, refusing = refuses(s->ts);
  size_t words = 0;
  if ((!answer && !password) || speaks_of(s->ts)) return;
  for (size_t i = 0; i < s->ts->n; i++) words += s->ts->t[i].kind != SEGUE__TOKEN_PUNCT;
  if (s->answered && words > 2 && !segue__scan_bare(s->ts)) return; /* another matter by now */
  for (size_t i = 0; i < s->ts->n; i++) {
    const segue__token *t = &s->ts->t[i];
    const bool led = led_to(s->ts, i, refusing);
    const bool phrase = password && (i == 0 || led) && segue__opens_phrase(s->ts, i);
    if (t->kind == SEGUE__TOKEN_PUNCT ||
        ((segue__no_answer(t->low) || segue__common_word(t->low)) && !phrase))
      continue;
    if (segue__about_words(s->ts, i) || segue__is_filler(t->low) || (!s->date && month_of_day(s->ts, i)))
      continue;
    if (password && (segue__chunk_has_digit(s->ts, i, segue__chunk_end(s->ts, i)) || words <= 3 || led ||
                     opens_answer(s->ts, i) || spelling_follows(s->ts, i))) {
      const bool chunk = segue__chunk_end(s->ts, i) > i || t->kind != SEGUE__TOKEN_WORD;
      if (chunk) segue__mask_chunk(s, i, SEGUE__SECRET_PASSWORD);
      i = chunk ? segue__chunk_end(s->ts, i) : segue__mask_phrase(s, i);
      s->found = true;
    } else if (answer && t->kind == SEGUE__TOKEN_MIXED && t->spaced) { /* a memorable word of any make */
      segue__mask_chunk(s, i, SEGUE__SECRET_ANSWER);
      i = segue__chunk_end(s->ts, i);
      s->found = true;
    } else if (answer && (words <= 4 || led || opens_answer(s->ts, i) || name_inside(s->ts, i))) {
      const size_t n = segue__mask_answer(s, i, 3);
      if (n > 1) i += n - 1;
      s->found = s->found || (n > 0 && !at_a_loss(s->ts));
    }
  }
}

/* Asked earlier, not answered then: a turn of one or two uncommon words is the answer. */
void segue__scan_late_answer(segue__turn_scan *s) {
  size_t words = 0, at = 0;
  if (!(s->recall & 1u << SEGUE__SECRET_ANSWER) || s->expect & 1u << SEGUE__SECRET_ANSWER) return;
  for (size_t i = 0; i < s->ts->n; i++) {
    if (s->ts->t[i].kind == SEGUE__TOKEN_PUNCT || segue__no_answer(s->ts->t[i].low) ||
        segue__word_in(" maybe is was ", s->ts->t[i].low))
      continue;
    if (words++ == 0) at = i;
  }
  if (words >= 1 && words <= 2) segue__mask_answer(s, at, 2);
}

/* A word or number of a date. */
static bool of_date(const segue__tokens *ts, size_t i) {
  static const char ordinals[] =
      " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
      "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth ";
  segue__run r = {0};
  bool said;
  return in(segue__months, ts, i) || in(ordinals, ts, i) || ts->t[i].kind == SEGUE__TOKEN_DIGITS ||
         (ts->t[i].kind == SEGUE__TOKEN_MIXED && ts->t[i].len <= 4) ||
         segue__take_number(ts, i, &r, &said) > 0;
}

/* The dates of a turn that gives a memorable one: whole, for a month alone tells little and the rest the more. */
void segue__scan_memorable_dates(segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  bool due = s->listening && s->date && s->expect & 1u << SEGUE__SECRET_ANSWER && !s->answered;
  size_t n;
  for (size_t i = 0; i < ts->n && !due; i++)
    due = segue__cue_at(ts, i, &n) == SEGUE__SECRET_ANSWER && n > 1 && in(" date day year ", ts, i + n - 1);
  for (size_t i = 0; due && i < ts->n; i++) {
    size_t to = i, last = i;
    bool month = false;
    while (to < ts->n && (of_date(ts, to) || (to > i && in(" of the , - / ", ts, to)))) {
      if (of_date(ts, to)) last = to;
      month = month || in(segue__months, ts, to) || in(" / - ", ts, to);
      to++;
    }
    if (month && last > i) {
      segue__scan_secret(s, SEGUE__SECRET_ANSWER, ts->text + ts->t[i].at,
                         ts->t[last].at + ts->t[last].len - ts->t[i].at);
      segue__scan_mask(s, i, last, SEGUE__SECRET_ANSWER);
      s->found = true;
    }
    if (to > i) i = to - 1;
  }
}
