/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals by the build of the sentence, whoever it is about: "would he be able to resend it?", "the label can be sent again",
 * "could it be in the spam folder?", "there's ten past two on the Thursday", "or the later train?". */
#include "context/infer.h"
#include "context/infer_either.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { TRIED = SEGUE__FIX_TRIED, CALLER = SEGUE__FIX_CALLER, US = SEGUE__FIX_US };
enum { TIME_REACH = 24 }; /* tokens behind what is free, to when it is */

static const char modals[] = " can could will would may might shall should ";

/* What a thing or somebody does where they are said to do it, and no proposal is meant. */
static const char idle[] =
    " be have need cost get know see say show help tell depend only not require expire include receive affect mean appear remain "
    "continue apply still also always never usually probably work last change increase take happen explain want like do make cover "
    "vary start end begin close open become seem let hear find give understand ";
/* What somebody does who is sent or turned to. */
static const char errands[] =
    " come ring call phone visit collect bring deliver fix repair replace meet fetch drop pick swing pop measure inspect contact email "
    "text message write swap refill restart reset unlock let ";

static bool word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD;
}

/* "3", "third" */
static bool day(T *ts, size_t i) {
  return i < ts->n && (ts->t[i].kind == SEGUE__TOKEN_DIGITS || segue__ordinal(ts, i));
}

/* "the third", "the third at two"; no "the first line". */
static bool day_alone(T *ts, size_t i) {
  return segue__ordinal(ts, i) &&
         (!word(ts, i + 1) ||
          in(" at of in or and to till until from between after before is was would will then please works suits if "
             "but with for instead morning afternoon evening ",
             ts, i + 1) ||
          in(segue__months, ts, i + 1));
}

bool segue__tells_time(T *ts, size_t from, size_t to) {
  for (size_t i = from; i < to && i < ts->n; i++) {
    const bool digits = ts->t[i].kind == SEGUE__TOKEN_DIGITS;
    if (in(segue__weekdays, ts, i) ||
        in(" today tomorrow tonight morning afternoon evening noon midday o'clock weekend ", ts, i) ||
        (digits && in(" am pm o'clock ", ts, i + 1)) ||
        (digits && in(" : ", ts, i + 1) && i + 2 < ts->n && ts->t[i + 2].kind == SEGUE__TOKEN_DIGITS) ||
        (in(segue__months, ts, i) && ((i > from && day(ts, i - 1)) || day(ts, i + 1))) ||
        (in(" past to ", ts, i) && i > from && in(" half quarter five ten twenty ", ts, i - 1) &&
         word(ts, i + 1)) ||
        (in(" the on ", ts, i) && day_alone(ts, i + 1)) ||
        (in(" at ", ts, i) &&
         in(" one two three four five six seven eight nine ten eleven twelve ", ts, i + 1)) ||
        (in(" next this ", ts, i) && in(" week month ", ts, i + 1)))
      return true;
  }
  return false;
}

static size_t within(size_t end, size_t i) {
  return end < i + TIME_REACH ? end : i + TIME_REACH;
}

static size_t sentence_end(T *ts, size_t i) {
  while (i < ts->n && !(in(" . ? ! ", ts, i) &&
                        !(i + 1 < ts->n && ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS && !ts->t[i + 1].spaced)))
    i++;
  return i;
}

/* Behind a subject of up to four words at `i`: "one of the neighbours", "your surveyor"; `i` when there is none. */
static size_t subject(T *ts, size_t i) {
  if (in(" he she they somebody someone anybody anyone ", ts, i)) return i + 1;
  size_t k = i + in(" your our the a an another any one of his her their ", ts, i);
  if (k == i && !capital(ts, i)) return i;
  if (in(" you i we it that this there things someone ", ts, k) || (k < ts->n && strchr(ts->t[k].low, '\'')))
    return i;
  while (k < i + 5 && word(ts, k) && !in(modals, ts, k) && !in(" is are was be ", ts, k)) {
    k++;
    if (in(" able ", ts, k) || in(errands, ts, k)) break;
  }
  return k;
}

/* "Would he be able to resend the coordinates?", "is somebody able to collect them?", "can your son read it?" */
static size_t somebody_asked(T *ts, size_t i, size_t *end, int *kind) {
  const bool modal = in(" would could can will might ", ts, i), is = in(" is are ", ts, i);
  if ((!modal && !is) || (i > 0 && !starts_sentence(ts, i) && !in(" , and or so then but ", ts, i - 1)))
    return ts->n;
  size_t k = subject(ts, i + 1);
  if (k == i + 1) return ts->n;
  const bool able = in(" be ", ts, k) ? in(" able ", ts, k + 1) : in(" able ", ts, k);
  if (able) k += 2 + in(" be ", ts, k);
  if (is && in(" there ", ts, k)) return ts->n;
  /* "Could the neighbour sign for it?" */
  const size_t verb = i + 2 + in(" the your a an one our ", ts, i + 1);
  if (!able && modal && verb > i + 2 && word(ts, verb) &&
      in(" for it them the that on up in ", ts, verb + 1) && !in(" is be have help ", ts, verb) &&
      !in(errands, ts, k))
    k = verb;
  else if (!able && (is || !in(errands, ts, k)))
    return ts->n;
  if (!word(ts, k) || segue__told_verb(ts, k)) return ts->n;
  *end = ts->n;
  *kind = in(" our a an another one of ", ts, i + 1) ? US : CALLER;
  return k;
}

/* "Might they be in the other trolley?", "could the rest be with the driver?" */
static size_t may_be(T *ts, size_t i, size_t *end, int *kind) {
  if (!in(" could might may can ", ts, i) ||
      (i > 0 && !starts_sentence(ts, i) && !in(" , and or so ", ts, i - 1)))
    return ts->n;
  size_t be = in(" it they that this ", ts, i + 1) ? i + 2 : subject(ts, i + 1);
  if (be == i + 1 || !in(" be ", ts, be)) return ts->n;
  const size_t k = be + 1 + in(" still just that ", ts, be + 1);
  if (!in(" in at under behind inside on off with among loose switched stuck ", ts, k) || !word(ts, k + 1))
    return ts->n;
  if (!in(" ? ", ts, sentence_end(ts, k)) && !in(" could might can ", ts, i)) return ts->n;
  *end = sentence_end(ts, k);
  *kind = TRIED;
  return k;
}

/* "at 3", "on Friday", "round at nine" */
static bool timed_soon(T *ts, size_t i) {
  i += in(" round over back out in ", ts, i);
  return segue__tells_time(ts, i, i + 4) ||
         (in(" at before by after around ", ts, i) && segue__few(ts, i + 1));
}

/* "A new one can go out on Monday", "the driver will ring you", "it could be moved to Friday". */
static size_t will_do(T *ts, size_t i, size_t *end, int *kind) {
  const bool opens = starts_sentence(ts, i) || in(" , and or then so alternatively otherwise ; ", ts, i - 1);
  if (!opens || in(" when if what which who how where why once until ", ts, i)) return ts->n;
  size_t k = in(" it that they this ", ts, i) ? i + 1 : subject(ts, i);
  const bool they = in(" he she they it that this somebody someone ", ts, i);
  if (k == i || !in(" can could will would ", ts, k)) return ts->n;
  const size_t verb = k + 1 + in(" then also just always ", ts, k + 1);
  *end = ts->n;
  *kind = US;
  if (in(" be ", ts, verb) && word(ts, verb + 1) &&
      (segue__ends_with(ts->t[verb + 1].low, "ed") ||
       in(" sent put swapped reset held made taken cut done ", ts, verb + 1)) &&
      !in(" charged asked needed required used included closed called expected covered notified informed ",
          ts, verb + 1))
    return in(" can could ", ts, k) ? verb + 1 : ts->n;
  if (in(" be ", ts, verb) && (in(" round over with there here back ", ts, verb + 1)) && !they) return i;
  if (in(" go ", ts, verb) && in(" out off in by with on ", ts, verb + 1)) return they ? verb : i;
  /* "It could drop them off." */
  if (they && in(" can could ", ts, k) && in(errands, ts, verb) &&
      in(" it them you him her those that round over ", ts, verb + 1))
    return verb;
  const bool seen =
      in(" see ", ts, verb) && in(" you ", ts, verb + 1) && segue__tells_time(ts, verb + 2, verb + 5);
  /* "He could come at 3." */
  if (they && in(" can could ", ts, k) && in(" come call ring visit pop ", ts, verb) &&
      timed_soon(ts, verb + 1))
    return verb;
  if (in(" he she they it that this ", ts, i) || (in(idle, ts, verb) && !seen)) return ts->n;
  return in(errands, ts, verb) || seen ? i : ts->n;
}

/* "There's ten past two on the Thursday", "I've got one left on Friday at nine", "we do have a space at six". */
static size_t free_at(T *ts, size_t i, size_t *end, int *kind) {
  size_t k = i;
  if (in(" there's theres ", ts, i) || in(" we've i've ", ts, i))
    k = i + 1;
  else if (in(" there i we ", ts, i) && in(" is are have do ", ts, i + 1))
    k = i + 2 + in(" have ", ts, i + 2);
  if (k == i || (i > 0 && in(" if that see know when because ", ts, i - 1))) return ts->n;
  while (in(" got also still just only one a an another something ", ts, k)) k++;
  if (!word(ts, k) && !(k < ts->n && ts->t[k].kind == SEGUE__TOKEN_DIGITS)) return ts->n;
  const bool fine =
      in(" slot slots place places space spaces opening appointment seat seats room gap cancellation left free available ",
         ts, k) ||
      in(" left free available ", ts, k + 1) || segue__tells_time(ts, k, k + 3);
  if (!fine) return ts->n;
  *end = sentence_end(ts, k);
  *kind = US;
  return segue__tells_time(ts, k, within(*end, k)) ? k : ts->n;
}

/* "Only row B or row C is left." */
static size_t all_left(T *ts, size_t i, size_t *end, int *kind) {
  enum { REACH = 9 };
  if (!in(" only ", ts, i) || !starts_sentence(ts, i) || in(" i we you if when ", ts, i + 1)) return ts->n;
  bool or = false;
  for (size_t k = i + 1; k < ts->n && k < i + REACH && !in(" . ? ! ", ts, k); k++) {
    or = or || in(" or and ", ts, k);
    if (or &&in(" is are ", ts, k) && in(" left free available ", ts, k + 1 + in(" still ", ts, k + 1)))
      return *end = k, *kind = US, i + 1;
  }
  return ts->n;
}

/* "Or the later train?", "a double lot next week instead": a sentence without a verb that names something else. */
static size_t fragment(T *ts, size_t i, size_t *end, int *kind) {
  static const char verbs[] =
      " is are was were be been am do does did has have had can could will would shall should may might must i you we he she it they "
      "i'm i'll i've i'd you're you've we're we've we'll it's that's there's what which when where who how why name number please "
      "thank thanks sorry hello hi yes no okay ok right ";
  if (!starts_sentence(ts, i)) return ts->n;
  size_t k = i;
  while (in(" and or then maybe perhaps alternatively otherwise well , so ", ts, k)) k++;
  const size_t stop = sentence_end(ts, k);
  const bool article = in(" a an another the this next ", ts, k);
  if (stop > k + 9 || stop < k + 1 + article || (!article && !segue__tells_time(ts, k, k + 2))) return ts->n;
  bool instead = in(" or maybe perhaps alternatively otherwise ", ts, i) ||
                 (in(" then ", ts, i) && in(" ? ", ts, stop)); /* "Then a credit on your next stay?" */
  for (size_t j = k; j < stop; j++) {
    if (in(verbs, ts, j) || segue__negated_verb(ts->t[j].low)) return ts->n;
    instead = instead || (in(" instead then ", ts, j) && j > k);
  }
  /* "Friday at four then. And would you …?": what was picked is said again. */
  if (!instead || (in(" then ", ts, stop - 1) && in(" . ", ts, stop) && stop + 1 < ts->n &&
                   !in(" or maybe perhaps ", ts, i)))
    return ts->n;
  *end = stop;
  *kind = US;
  return k;
}

size_t segue__offer_proposal(T *ts, size_t i, size_t *end, int *kind) {
  static size_t (*const forms[])(T *, size_t, size_t *, int *) = {somebody_asked, may_be,   will_do,
                                                                  free_at,        all_left, fragment};
  for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++) {
    const size_t at = forms[k](ts, i, end, kind);
    if (at < ts->n) return at;
  }
  return segue__offer_hint(ts, i, end, kind);
}

/* ---- what only the answer shows to be a proposal ---- */

/* A verb of doing at `k`, in any form. */
static bool doing(T *ts, size_t k) {
  static const char no_verb[] =
      " to the a an it that this you me us i we they he she in on at of for from with by as so or and not no any some more very quite too "
      "already only still also there here back up out off now then what which who how why where when tempt interest sorry glad afraid happy aware sure ";
  return word(ts, k) && ts->t[k].len >= 2 && !in(no_verb, ts, k) && !segue__told_verb(ts, k) &&
         !in(idle, ts, k) &&
         !in(" being having going looking seeing thinking wondering calling waiting trying speaking asking something anything "
             "nothing everything during morning evening talk hear ",
             ts, k);
}

/* "your best bet is to ring", "you'd do well to drain": something is to be done. */
static bool leads_to(T *ts, size_t i) {
  if (!in(" to ", ts, i) || i == 0) return false;
  for (size_t back = 1; back <= 5 && back <= i; back++)
    if (in(" best easiest simplest quickest only idea option thing bet worth "
           "well wise sensible possible way better useful harm hurt need needs "
           "want like able help helps advise suggest recommend next try left "
           "trick fix usual quicker easier simpler ",
           ts, i - back))
      return true;
  return false;
}

/* "is it worth checking", "the option of collecting it", "mind switching", "perhaps popping in" */
static bool leads_doing(T *ts, size_t i) {
  return segue__ends_with(segue__low_at(ts, i + 1), "ing") &&
         in(" worth mind of by suggest recommend advise consider try considered about is fancy perhaps maybe like mean means be with off "
            "best better ",
            ts, i);
}

/* "give him an injection", "see if anyone is nearer", "have a look at it": a verb of talk, but of something to be done. */
static bool hands(T *ts, size_t k) {
  if (in(" see find ", ts, k) && in(" if whether out someone somebody ", ts, k + 1)) return true;
  return in(" give have get bring take do show make let ", ts, k) &&
         in(" him her them it one a an another some someone somebody the that ", ts, k + 1);
}

/* Where the action begins that token `i` leads to, ts->n none; who would do it. */
static size_t led(T *ts, size_t i, int *kind) {
  const bool ours = in(" i we i'll we'll i'd we'd ", ts, i), yours = in(" you you'd you'll ", ts, i);
  if (leads_to(ts, i) && doing(ts, i + 1)) return i + 1;
  if (leads_doing(ts, i) && doing(ts, i + 1)) return i + 1;
  if (in(" let ", ts, i) && in(" me us ", ts, i + 1) && doing(ts, i + 2)) return *kind = US, i + 2;
  /* "May I pop a voucher in?" */
  if (in(" may might can could ", ts, i) && in(" i we ", ts, i + 1) && doing(ts, i + 2) &&
      !in(" check take have get put confirm ask just quickly also leave start ", ts, i + 2))
    return *kind = US, i + 2;
  if (in(" if ", ts, i) && in(" you we i ", ts, i + 1) && doing(ts, i + 2) &&
      !in(" like want wish prefer need would could can have ", ts, i + 2))
    return *kind = in(" you ", ts, i + 1) ? CALLER : US, i + 2;
  if (in(" supposing suppose maybe perhaps just simply ", ts, i) && in(" you we i ", ts, i + 1) &&
      doing(ts, i + 2))
    return *kind = in(" you ", ts, i + 1) ? CALLER : US, i + 2;
  if (in(" maybe perhaps simply ", ts, i) && starts_sentence(ts, i) && doing(ts, i + 1))
    return *kind = CALLER, i + 1;
  if (ours || yours) {
    const bool before = i > 0 && in(modals, ts, i - 1), own = strchr(ts->t[i].low, '\'') != NULL;
    size_t k = i + 1;
    if (!before && !own && !in(modals, ts, k)) return ts->n;
    while (in(modals, ts, k) ||
           in(" then also just always even only now be able to better off please either ", ts, k))
      k++;
    *kind = yours ? CALLER : US;
    return doing(ts, k) || (!before && hands(ts, k)) ? k : ts->n;
  }
  if (in(" your our the another ", ts, i)) { /* "perhaps your neighbour could take it in" */
    const size_t k = subject(ts, i);
    if (k > i + 1 && in(" could can ", ts, k) && (doing(ts, k + 1) || in(" it them ", ts, k + 2)))
      return *kind = US, i;
    return ts->n;
  }
  if (in(" did have has had ", ts, i) && starts_sentence(ts, i)) {
    size_t k = in(" you ", ts, i + 1) ? i + 2 : subject(ts, i + 1);
    while (k < i + 7 && in(" by any chance already ever recently just also been actually had ", ts, k)) k++;
    *kind = TRIED;
    /* "Did the electrician fit a larger fuse?" */
    if (in(" the your his her their ", ts, i + 1) && in(" the a an it your that this them ", ts, i + 4))
      k = i + 3;
    return k > i + 1 && doing(ts, k) ? k : ts->n;
  }
  return ts->n;
}

/* "How does a discount sound?", "can I tempt you with a free month", "we do a same-day service", "an upgrade would be possible",
 * "the only thing left is a reset", "the workshop has a gap on Tuesday": a thing that is to be had. */
static size_t had(T *ts, size_t i, size_t *end, int *kind) {
  *kind = US;
  const size_t there = segue__there_is(ts, i);
  if (there < ts->n) return there;
  if (in(" does would do did ", ts, i) && in(" how ", ts, i - (i > 0)) && in(" a an another the ", ts, i + 1))
    for (size_t k = i + 2; k < i + 8 && k < *end; k++)
      if (in(" sound suit feel grab be ", ts, k)) return *end = k, i + 1;
  if (in(" tempt interest help ", ts, i) && in(" you ", ts, i + 1) && in(" with in to ", ts, i + 2))
    return i + 3;
  if (in(" we i ", ts, i) && in(" do have offer run ", ts, i + 1) && in(" a an ", ts, i + 2)) return i + 3;
  /* "We do have the larger one in stock." */
  if (in(" have ", ts, i) && i > 0 && in(" we i do also still ", ts, i - 1) && in(" the some ", ts, i + 1))
    for (size_t k = i + 3; k < i + 9 && k < *end; k++)
      if ((in(" in ", ts, k) && in(" stock ", ts, k + 1)) || in(" available left free spare ", ts, k))
        return *end = k, i + 2;
  if (in(" i've we've ", ts, i) && in(" a an another one two three four five six some ", ts, i + 1) &&
      !in(" note record message look word reason question problem address "
          "number booking feeling ",
          ts, i + 2))
    return i + 1;
  if (in(" has have had ", ts, i) && i > 0 && in(" a an one ", ts, i + 1) &&
      segue__tells_time(ts, i + 2, within(*end, i)))
    return i + 2;
  if (in(" would could ", ts, i) && in(" be ", ts, i + 1) &&
      in(" possible available option free ", ts, i + 2 + in(" an ", ts, i + 2))) {
    size_t first = i;
    while (first > 0 && !starts_sentence(ts, first) && i - first < 7) first--;
    while (first < i && in(" and but so then or well this that ", ts, first)) first++;
    *end = i;
    return first < i ? first : ts->n;
  }
  if (in(" is be ", ts, i) && in(" a an the ", ts, i + 1))
    for (size_t back = 1; back <= 6 && back <= i; back++)
      if (in(" thing option best simplest easiest left alternative bet offer ", ts, i - back)) return i + 2;
  return ts->n;
}

/* "I'm not able to waive the fee" proposes nothing. */
static bool denies(T *ts, size_t from, size_t to) {
  for (; from < to; from++)
    if (in(" not can't cannot cant unable won't couldn't never don't doesn't haven't hasn't ", ts, from))
      return true;
  return false;
}

size_t segue__maybe_offer(T *ts, size_t *end, int *kind) {
  size_t found = ts->n, found_end = ts->n;
  int found_kind = CALLER;
  for (size_t from = 0; from < ts->n; from = sentence_end(ts, from) + 1) {
    const size_t stop = sentence_end(ts, from);
    if (in(" what which where when who why what's who's sorry thank thanks hello hi welcome please ", ts,
           from))
      continue;
    for (size_t i = from; i < stop; i++) {
      int who = CALLER;
      *end = stop;
      size_t at = led(ts, i, &who);
      if (at >= ts->n) at = had(ts, i, end, &who);
      if (at >= ts->n || at >= *end || denies(ts, from, at)) continue;
      found = at, found_end = *end, found_kind = who;
      break;
    }
  }
  *end = found_end;
  *kind = found_kind;
  return found;
}
