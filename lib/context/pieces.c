/* SPDX-License-Identifier: Apache-2.0 */
#include "context/pieces.h"

#include <ctype.h>

/* "my room was charged" "twice", "my pin is" "4713"; not "it is broken" "I bought it in May". */
static const char wants_more[] =
    " to the a an my your our his her their this that is was are were be been for from on at in of with and or but by about "
    "i we i'm we're it it's can could would want need have had not very into so because enter say said says use ";
static const char wants_before[] =
    " to for from on at in of with or by about is was are were that which because when until since into onto over under after "
    "before than twice again too without code word name number pin password ";

static bool ends_open(const char *text, size_t len) {
  char last[SEGUE__TOKEN_LOW];
  size_t from = len, n = 0;
  while (from > 0 && text[from - 1] != ' ') from--;
  for (; from + n < len && n + 1 < sizeof last; n++) last[n] = (char)tolower((unsigned char)text[from + n]);
  last[n] = 0;
  return segue__word_in(wants_more, last) || (n > 2 && last[n - 2] == '\'' && last[n - 1] == 's');
}

bool segue__one_sentence(const char *before, size_t len, const segue__tokens *ts) {
  size_t first = 0;
  while (len > 0 && before[len - 1] == ' ') len--;
  if (ends_open(before, len)) return true;
  while (first < ts->n && segue__is_filler(ts->t[first].low)) first++;
  return first < ts->n && segue__word_in(wants_before, ts->t[first].low);
}

bool segue__rest_of_value(const segue__tokens *ts) {
  enum { FEW = 3 };
  segue__run run;
  return ts->n <= FEW || (segue__next_run(ts, 0, SEGUE__RUN_ALONE, &run) && run.first == 0);
}
