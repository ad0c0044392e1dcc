/* SPDX-License-Identifier: Apache-2.0 */
/* How many come or are booked for, and so many of something. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static const char children[] =
    " kid kids child children boys girls sons daughters baby babies toddler toddlers teenagers infants ";

/* What stands behind a number is who or what is booked for; one word may tell of which kind: "two single rooms". */
static bool heads(const char *list, T *ts, size_t i) {
  return in(list, ts, i) ||
         (in(" single double twin family minor little small young adult extra more other total ", ts, i) &&
          in(list, ts, i + 1));
}

/* "a table for", "a family of" */
static bool booked_for(T *ts, size_t i) {
  return i >= 2 && in(" of for to ", ts, i - 1) &&
         in(" party table group bedrooms reservation booking lunch dinner breakfast brunch family ", ts,
            i - 2);
}

/* "six people", "bedrooms for 3", "40,000 miles" */
const char *segue__counted(T *ts, const segue__run *r) {
  const size_t after = r->last + 1;
  if (r->n <= 2 && heads(children, ts, after)) return "children";
  if (r->n <= 6 && in(" miles points ", ts, after)) return "count";
  const bool so_many =
      r->n <= 3 &&
      (heads(
           " people guests persons adults passengers tickets bags nights friends rooms bedrooms bedroom star stars propl ppl nos "
           "person guest adult passenger ticket bag room seat seats bathroom bathrooms bath baths ",
           ts, after) ||
       (in(" of ", ts, after) && in(" us them ", ts, after + 1)) ||
       (booked_for(ts, r->first) && !(after < ts->n && segue__time_unit(ts->t[after].low))));
  return so_many ? "count" : NULL;
}

/* "twenty napkins", "two diverter valves": so many of something. */
bool segue__counts_things(T *ts, const segue__run *r) {
  if (r->n > 3 || (r->n < 2 && !r->spoken)) return false;
  for (size_t k = r->last + 1; k < ts->n && k <= r->last + 2; k++) {
    const char *low = ts->t[k].low;
    if (ts->t[k].kind != SEGUE__TOKEN_WORD || segue__talk_word(low) || segue__infer_chat(ts, k, k + 1) ||
        segue__time_unit(low) || segue__unit_word(low) ||
        segue__word_in(
            " times options things minutes seconds digits numbers letters stars hundreds thousands millions billions twenties "
            "thirties forties fifties sixties seventies eighties nineties ",
            low))
      return false;
    if (segue__ends_with(low, "s") && !segue__ends_with(low, "ss") && !strchr(low, '\'')) return true;
  }
  return false;
}

static bool alone(T *ts, size_t i) {
  return in(" alone solo ", ts, i) || (in(" by ", ts, i) && in(" myself ", ts, i + 1)) ||
         (in(" on ", ts, i) && in(" my ", ts, i + 1) && in(" own ", ts, i + 2));
}

/* "a cab for me and my wife", "just me", where it was asked: how many that are; NULL it does not tell. */
static const char *party_of(T *ts, size_t i, bool asked) {
  static const char beside[] =
      " husband wife partner fiance fiancee fianc\xC3\xA9 fianc\xC3\xA9"
      "e girlfriend boyfriend friend son daughter mother father mum mom dad brother sister colleague ";
  if (asked && in(" just only ", ts, i) && in(" me myself ", ts, i + 1) && !in(" and ", ts, i + 2))
    return "1";
  if ((asked || (i > 0 && in(" riding travelling traveling flying ", ts, i - 1))) && alone(ts, i)) return "1";
  if (asked && in(" my ", ts, i) && in(beside, ts, i + 1) && in(" and ", ts, i + 2) &&
      in(" i me myself ", ts, i + 3))
    return "2";
  if (!in(" me myself ", ts, i) || !in(" and ", ts, i + 1) || !in(" my ", ts, i + 2) ||
      !in(beside, ts, i + 3))
    return NULL;
  const bool goes = i == 0 || in(" for take grab drive bring just only it's be ", ts, i - 1);
  const bool more =
      in(" and , ", ts, i + 4) && in(" and my our a the two three four five six kids ", ts, i + 5);
  return goes && !more ? "2" : NULL;
}

/* "for two adults and one child": one digit in a word is no run, what it counts tells that it is a number. */
int segue__infer_few(const segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  const bool asked = strcmp(f->slot, "count") == 0;
  for (size_t i = 0; i < ts->n && t->who == SEGUE_WHO_CALLER; i++) {
    segue__run r = {0};
    bool said;
    const char *party = used[i] ? NULL : party_of(ts, i, asked);
    if (party) {
      used[i] = 1;
      return segue__emit_entity(t, "count", segue__str_of(party), 0.7);
    }
    if (!used[i] && in(" no without zero ", ts, i) && in(children, ts, i + 1)) {
      const int rc = segue__emit_entity(t, "children", segue__span_text(ts, i, i + 1), 0.7);
      if (rc < 0) return rc;
    }
    if (used[i] || !in(" one two three four five six seven eight nine ", ts, i) ||
        (i > 0 && (segue__take_number(ts, i - 1, &r, &said) || in(" day gate seat room number ", ts, i - 1))))
      continue;
    const bool kids = heads(children, ts, i + 1);
    const bool booked =
        booked_for(ts, i) && (i + 1 >= ts->n || punct(ts, i + 1) || in(" from on at in under ", ts, i + 1));
    const bool us = in(" of ", ts, i + 1) && in(" us ", ts, i + 2) && !in(" one ", ts, i);
    if (!kids && !booked && !us &&
        !heads(
            " adults adult people guests persons passengers passenger tickets bags rooms bedrooms seats room bedroom ",
            ts, i + 1))
      continue;
    r = (segue__run){0};
    segue__take_number(ts, i, &r, &said);
    used[i] = 1;
    const int rc = segue__emit_entity(t, kids ? "children" : "count", (segue__str){r.digits, r.n}, 0.75);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}
