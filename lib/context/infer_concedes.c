/* SPDX-License-Identifier: Apache-2.0 */
/* What is done for a caller in other words than a verb of fixes: something is given, somebody sent, a time had. */
#include "context/infer_concedes.h"

#include "context/infer_either.h"
#include "context/words.h"

typedef const segue__tokens T;

/* "a ten dollar credit" */
bool segue__gains(T *ts, size_t i) {
  for (size_t k = i; k < ts->n && k < i + 6 && !in(" . ? ! , ", ts, k); k++)
    if (in(" credit refund discount voucher upgrade rebate replacement points loan month months extension waiver off free ",
           ts, k) ||
        (in(" money ", ts, k) && in(" back ", ts, k + 1)))
      return true;
  return false;
}

/* "have Femi ring you", "get the driver to bring it": somebody is made to do it. */
static bool causes(T *ts, size_t verb) {
  static const char nobody[] =
      " a an to no it this that any some more less been one you me us your look think word chat go try problem trouble access ";
  /* "have a bowser brought to the gate" */
  if (in(" have get ", ts, verb) && in(" a an the another some ", ts, verb + 1))
    for (size_t j = verb + 3; j < ts->n && j <= verb + 5 && ts->t[j].kind == SEGUE__TOKEN_WORD; j++)
      if (segue__ends_with(ts->t[j].low, "ed") ||
          in(" brought sent put made cut held set taken left run done redone built drawn sewn ", ts, j))
        return true;
  if (!in(" have get ask ", ts, verb) || in(nobody, ts, verb + 1)) return false;
  size_t k = verb + 1 + in(" the our my another his her their ", ts, verb + 1);
  if (k >= ts->n || ts->t[k].kind != SEGUE__TOKEN_WORD) return false;
  for (size_t j = k + 1; j < ts->n && j <= k + 3 && ts->t[j].kind == SEGUE__TOKEN_WORD; j++) {
    if (in(" to ", ts, j)) return true;
    if (in(" you it the a an them him her your that back round out up by ", ts, j + 1) &&
        in(" have ", ts, verb))
      return !in(" on in at for of with from and or is was ", ts, j);
  }
  return false;
}

/* "get a lorry to you", "have an engineer out there": something or somebody is made to come. */
static bool brings(T *ts, size_t verb) {
  enum { NOUN_WORDS = 3 };
  if (!in(" get have ", ts, verb) || !in(" a an the our another some one ", ts, verb + 1)) return false;
  for (size_t k = verb + 3; k < ts->n && k <= verb + 2 + NOUN_WORDS; k++) {
    if (punct(ts, k)) return false;
    if ((in(" to ", ts, k) && in(" you them him her ", ts, k + 1)) || in(" round over across ", ts, k) ||
        (in(" out ", ts, k) && !in(" of ", ts, k + 1)))
      return true;
  }
  return false;
}

/* "give you a ten dollar credit", "take off half", "have maintenance up there", "get somebody to call": such a verb
 * with something to gain behind it. */
bool segue__concedes(T *ts, size_t verb) {
  if (causes(ts, verb) || brings(ts, verb)) return true;
  /* "hold it for you until Friday", "keep the booking open" */
  for (size_t k = verb + 2; in(" hold keep ", ts, verb) &&
                            in(" it that them one the your this both ", ts, verb + 1) && k <= verb + 4;
       k++)
    if (in(" for until till back aside open over at ", ts, k)) return true;
  if (in(" take ", ts, verb) && in(" payment deposit ", ts, verb + 1 + in(" the a your ", ts, verb + 1)))
    return true;
  for (size_t k = verb + 1; in(" take knock ", ts, verb) && k <= verb + 4; k++)
    if (in(" off ", ts, k)) return true;
  if (in(" get give send ", ts, verb) && in(" you ", ts, verb + 1) &&
      in(" a an another some one ", ts, verb + 2) &&
      !in(" number idea call ring name address link code reference minute "
          "moment update quick hint clue list quote choice ",
          ts, verb + 3))
    return true;
  if (in(" have get ", ts, verb) &&
      (in(" someone somebody maintenance housekeeping one ", ts, verb + 1) ||
       (in(" the our a an my ", ts, verb + 1) &&
        in(" engineer technician plumber driver electrician manager supervisor team colleague doctor nurse pharmacist teacher "
           "office courier mechanic specialist adviser advisor courtesy new replacement spare porter ",
           ts, verb + 2))))
    return true;
  if (in(" make ", ts, verb)) {
    for (size_t k = verb + 1; k < ts->n && k <= verb + 4; k++)
      if (in(" payment exception booking appointment reservation adjustment arrangement change ", ts, k))
        return true;
  }
  /* "get you Dominic for Monday", "fit you in on Friday" */
  if (in(" get give do offer fit squeeze ", ts, verb) && in(" you ", ts, verb + 1) &&
      segue__tells_time(ts, verb + 2, verb + 9))
    return true;
  /* "do a bank transfer", no "do a quick check" */
  for (size_t k = verb + 2; in(" do ", ts, verb) && in(" a an ", ts, verb + 1) && k <= verb + 3; k++)
    if (in(" transfer swap exchange visit delivery collection ", ts, k)) return true;
  return in(" give get let do ", ts, verb) && segue__gains(ts, verb + 1);
}

/* "have it couriered", "get that sorted" */
bool segue__gets_done(T *ts, size_t i) {
  return in(" have get ", ts, i) && in(" it that this them ", ts, i + 1) &&
         (segue__ends_with(segue__low_at(ts, i + 2), "ed") ||
          in(" ready done back there over sent out ", ts, i + 2));
}

/* "I can do Monday", "we could do the third at two": where a time stands for what is done then. */
bool segue__does_then(T *ts, size_t verb) {
  if (!in(" do manage offer ", ts, verb) || in(" it that this these something you ", ts, verb + 1))
    return false;
  /* "two in C and one in D" */
  if (segue__few(ts, verb + 1) && in(" in on at ", ts, verb + 2)) return true;
  return segue__tells_time(ts, verb + 1, verb + 3) ||
         (in(" the ", ts, verb + 1) && segue__ordinal(ts, verb + 2));
}
