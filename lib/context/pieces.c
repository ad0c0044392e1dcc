/* SPDX-License-Identifier: Apache-2.0 */
#include "context/pieces.h"

#include <string.h>

#include "base/letters.h"

/* "my room was charged" "twice", "my pin is" "4713"; not "it is broken" "I bought it in May". */
static const char wants_more[] =
    " to the a an my your our his her their its this that is was are were be been for from on at in of with and or but by about "
    "i we you they i'm we're it it's do does did can could will would may might shall should need want have has had not very into so "
    "because enter say said says use already told tell give me us which what what's who who's whose when where how ";
static const char wants_before[] =
    " to for from on at in of with or by about is was are were that which because when until since into onto over under after "
    "before than ago instead twice again too without code word name number pin password ";

/* Without the blanks around it. */
static size_t trimmed(const char **text, size_t len) {
  while (len > 0 && segue__is_space(**text)) ++*text, len--;
  while (len > 0 && segue__is_space((*text)[len - 1])) len--;
  return len;
}

void segue__spoken_begin(segue__spoken *s, const char *text, size_t len) {
  len = trimmed(&text, len);
  s->len = len < sizeof s->text ? len : 0;
  memcpy(s->text, text, s->len);
  s->text[s->len] = 0;
}

bool segue__spoken_add(segue__spoken *s, const char *text, size_t len) {
  len = trimmed(&text, len);
  if (!segue__unended(s->text, s->len) || s->len + 1 + len >= sizeof s->text) return false;
  s->text[s->len] = ' ';
  memcpy(s->text + s->len + 1, text, len);
  s->len += 1 + len;
  s->text[s->len] = 0;
  return true;
}

bool segue__unended(const char *text, size_t len) {
  len = trimmed(&text, len);
  return len > 0 && !strchr(".?!]", text[len - 1]);
}

/* The word of `text` that begins at byte `from`, in small letters; "" for one that is longer than those of the lists. */
static void word_at(const char *text, size_t len, size_t from, char *low) {
  size_t n = 0;
  while (from + n < len && !segue__is_space(text[from + n]) && n < SEGUE__TOKEN_LOW - 1) {
    low[n] = segue__to_small(text[from + n]);
    n++;
  }
  while (n > 0 && strchr(",;:-", low[n - 1])) n--;
  low[n] = 0;
}

static bool ends_open(const char *text, size_t len) {
  char last[SEGUE__TOKEN_LOW];
  size_t from = len;
  while (from > 0 && !segue__is_space(text[from - 1])) from--;
  word_at(text, len, from, last);
  const size_t n = strlen(last);
  return segue__word_in(wants_more, last) || (n > 2 && last[n - 2] == '\'' && last[n - 1] == 's');
}

static bool begins_open(const char *text, size_t len) {
  char first[SEGUE__TOKEN_LOW];
  for (size_t i = 0; i < len; i++) {
    word_at(text, len, i, first);
    /* nothing is a second blank, or a dash alone */
    if (first[0] && !segue__is_filler(first)) return segue__word_in(wants_before, first);
    while (i < len && !segue__is_space(text[i])) i++;
  }
  return false;
}

bool segue__one_sentence(const char *before, size_t before_len, const char *text, size_t len) {
  before_len = trimmed(&before, before_len);
  len = trimmed(&text, len);
  return ends_open(before, before_len) || begins_open(text, len);
}

bool segue__rest_of_value(const segue__tokens *ts) {
  enum { FEW = 3 };
  segue__run run;
  return ts->n <= FEW || (segue__next_run(ts, 0, SEGUE__RUN_ALONE, &run) && run.first == 0);
}
