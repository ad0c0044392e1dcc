/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about somebody's own life, as they check who it is: family, school, firsts and favourites. */
#include "context/redactor.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* As in the list, or as it is misheard: not where the word heard is one that is said as often. */
static bool heard_as(const char *list, const char *low, size_t least) {
  return segue__word_near(list, low, least) &&
         (segue__word_in(list, low) ||
          !segue__word_in(
              " other others another same game games came fame frame named burn burns barn torn worn corn horn bore ",
              low));
}

bool segue__near_by(T *ts, size_t i, size_t reach, const char *list, size_t least) {
  for (size_t k = i > reach ? i - reach : 0; k < ts->n && k <= i + reach; k++)
    if (k != i && heard_as(list, ts->t[k].low, least)) return true;
  return false;
}

/* Some token around `i` is one of `list`, as far as anybody's sentence goes. */
static bool about(T *ts, size_t i, const char *list) {
  enum { SENTENCE = 64 };
  for (size_t k = i > SENTENCE ? i - SENTENCE : 0; k < ts->n && k <= i + SENTENCE; k++)
    if (in(list, ts, k)) return true;
  return false;
}

/* Who somebody is is being checked. */
static bool checking(T *ts, size_t i) {
  return about(
      ts, i,
      " security verification verify verifying identity file record records account question hint maiden ");
}

/* "… for the gift card", "… on the delivery label": where a name is wanted for something, it checks nobody. */
static bool for_a_thing(T *ts, size_t i) {
  static const char things[] =
      " gift delivery label present booking order appointment ticket tickets parcel package reservation invitation ";
  for (size_t k = i; k < ts->n && k <= i + 12; k++)
    if (in(" for on ", ts, k) && in(" the your a ", ts, k + 1) &&
        (in(things, ts, k + 2) || in(things, ts, k + 3) || in(things, ts, k + 4)))
      return !about(ts, i, " security verification verify maiden ");
  return false;
}

/* `parent`: the word is "mother", perhaps misheard. */
static bool of_kin(T *ts, size_t i, bool parent) {
  parent = parent ||
           in(" mom mum mom's mum's moms mums mommy's mommies father father's fathers dad dad's ", ts, i);
  /* "And what was mum called before she got married?" */
  if (parent && segue__near_by(ts, i, 7, " married marriage marrying born ", 6)) return true;
  if (for_a_thing(ts, i)) return false;
  if (in(" child child's son son's daughter daughter's children's ", ts, i))
    return segue__near_by(ts, i, 4, " middle ", 6) && segue__near_by(ts, i, 4, " name names ", 4);
  return (parent || segue__near_by(ts, i, 4, " your ", 9)) &&
         segue__near_by(ts, i, 5, " name names maiden surname called named ", 4);
}

/* "your mother's … name", "the name of the pet", also when a letter is wrong. */
static bool others_name(T *ts, size_t i) {
  const char *low = ts->t[i].low;
  const bool near = heard_as(" mother mothers mother's grandmother's grandmother ", low, 6);
  if (near ||
      in(" mom mum mom's mum's moms mums mommy's mommies father father's fathers dad dad's grandfather grandfather's "
         "grandma grandma's granny gran gran's nan nana grandad grandpa grandparent aunt aunt's uncle uncle's "
         "godmother godfather stepmother stepfather cousin cousin's niece niece's nephew nephew's child child's son "
         "son's daughter daughter's children's ",
         ts, i))
    return of_kin(ts, i, near);
  if (in(" pet dog cat ", ts, i) &&
      in(" sitter walker shop store hotel salon food friendly policy insurance boarding ", ts, i + 1))
    return false;
  if (!ts->animals && in(" pet pet's pets dog dog's cat cat's hamster rabbit ", ts, i))
    return segue__near_by(ts, i, 6, " name names named called ", 4);
  return false;
}

/* Nobody asks in the past tense who is calling: "what was your … name", "the name of the … you had as a child". */
static bool name_once(T *ts, size_t i) {
  bool was = false;
  if (!heard_as(" name ", ts->t[i].low, 4)) return false;
  if (i > 0 &&
      in(" company business product store event hotel doctor agent clinic restaurant user file full first last "
         "family given your ",
         ts, i - 1))
    return false;
  for (size_t k = i > 6 ? i - 6 : 0; k < i; k++)
    was = !in(" . ? ! ", ts, k) && (was || in(" was were ", ts, k));
  /* "the name of the film you wanted" */
  const bool thing =
      in(" of ", ts, i + 1) && in(" the that this ", ts, i + 2) &&
      in(" movie film show song album artist restaurant hotel event venue theater theatre cinema concert place shop store salon "
         "stylist doctor dentist therapist property apartment park museum airline station contact recipient alarm product ",
         ts, i + 3);
  if (thing && !checking(ts, i) && !segue__near_by(ts, i, 8, " delivered proposed engaged married ", 9))
    return false;
  if (was && !in(" again on under ", ts, i + 1)) return true;
  bool had = false, child = false;
  for (size_t k = i + 1; k < ts->n && k <= i + 10 && !in(" . ? ! ", ts, k); k++) {
    had = had || (in(" you ", ts, k) && in(" had owned loved attended ", ts, k + 1));
    child =
        child || segue__word_near(" child childhood ", ts->t[k].low, 5) || in(" kid young youngster ", ts, k);
  }
  return had || child;
}

/* "which street did you live on as a child", "where did you go to school". */
static bool young_days(T *ts, size_t i) {
  if (!in(" street road town city village school college teacher nickname house hospital ", ts, i))
    return false;
  if (segue__near_by(ts, i, 9, " child childhood kid grew growing born attended attend ", 5)) return true;
  if (segue__near_by(ts, i, 4, " grow ", 9) && segue__near_by(ts, i, 3, " did ", 9)) return true;
  /* "What primary school did you go to?"; its own greeting names it too. */
  return segue__near_by(ts, i, 2, " elementary primary ", 7) &&
         segue__near_by(ts, i, 6, " did was first were ", 8);
}

/* People and days that nobody but who checks asks about: "who was your best man", "your third grade teacher's name". */
static bool of_ones_past(T *ts, size_t i) {
  if (in(" favorite favourite hint hints dream first oldest youngest eldest best memorable secret very ", ts,
         i) ||
      !segue__near_by(ts, i, 6, " your you ", 9) || !about(ts, i, " what what's who who's which where name "))
    return false;
  /* "when you were a kid", "when you were ten" */
  if (in(" were ", ts, i))
    return i > 1 && in(" you ", ts, i - 1) && in(" when ", ts, i - 2) &&
           (in(" a as ", ts, i + 1)
                ? in(" child kid boy girl student teenager baby ", ts, i + 2)
                : in(" little young small born growing ten eight twelve six ", ts, i + 1));
  if (in(" man ", ts, i)) return i > 0 && in(" best ", ts, i - 1);
  if (in(" honor honour ", ts, i)) return segue__near_by(ts, i, 2, " maid matron ", 9);
  if (in(" reception ", ts, i) && !about(ts, i, " wedding held venue where ")) return false; /* a phone's */
  /* "who is the neighbour that took it?": people of one's past are asked for as what they were */
  if (in(" neighbour neighbor coach principal professor babysitter roommate flatmate ", ts, i) &&
      segue__near_by(ts, i, 4, " is who's ", 9) &&
      !segue__near_by(ts, i, 6, " name called first favourite favorite was were ", 9) && !checking(ts, i))
    return false;
  if (in(" honeymoon wedding reception prom graduation ", ts, i)) /* where it was, not where it will be */
    return segue__near_by(ts, i, 8, " did was were went ", 9) && about(ts, i, " where which what what's ");
  /* "the car you learned to drive in", "the first dish you learnt to cook" */
  if (in(" learn learned learnt taught ", ts, i)) return segue__near_by(ts, i, 2, " to how ", 9);
  return in(" summers childhood ", ts, i) ||
         segue__near_by(
             ts, i, 6,
             " name called first favourite favorite grade school childhood college who was were like liked loved admired ",
             9);
}

/* "your favourite kind of food, so that I can search", "… you want to hear now": what is asked for is to be had. */
static bool wanted_now(T *ts, size_t i) {
  for (size_t k = i + 1; k < ts->n && k <= i + 16 && !in(" . ? ! ", ts, k); k++)
    if (in(" search find looking want wants wanted like prefer recommend suggest match book order play try tonight today now ",
           ts, k))
      return true;
  return false;
}

/* "your favourite colour", and not for what it is wanted: that is an order. */
static bool favourite(T *ts, size_t i) {
  if (!in(" favorite favourite best-loved ", ts, i)) return false;
  const bool any = i > 0 && in(" a any some ", ts, i - 1); /* "do you have a favourite artist?" */
  if ((any || wanted_now(ts, i)) && !checking(ts, i)) return false;
  for (size_t k = i + 1; k <= i + 3; k++) {
    if (!in(" pet pets dog cat teacher school car street job color colour food movie film book song band team club sport hero grade "
            "word phrase place singer artist author writer actor actress player footballer character cartoon superhero "
            "subject game toy dessert drink city country holiday vacation animal flower uncle aunt relative poet album ",
            ts, k))
      continue;
    return !in(" for on to from with in ", ts, k + 1) || checking(ts, i);
  }
  return false;
}

/* "… hear First Love by …": capitals within a sentence that has small letters. */
static bool titled(T *ts, size_t i) {
  return i > 0 && !starts_sentence(ts, i) && capital(ts, i) && capital(ts, i + 1) && !capital(ts, i - 1) &&
         !segue__near_by(ts, i, 2, " your my ", 9);
}

/* Somebody is spoken to, or asked: "… the song First Love by …" tells of nobody's life. */
static bool spoken_to(T *ts, size_t i) {
  enum { SHORT = 8 };
  return ts->n <= SHORT || about(ts, i, " security verification verify verifying identity ") ||
         segue__near_by(ts, i, 10, " your you my ? question ", 9);
}

/* "your first pet", "your favourite teacher": `i` is the word that singles it out. */
bool segue__own_life(T *ts, size_t i) {
  if (segue__word_near(" maiden childhood nickname mascot ", ts->t[i].low, 6)) return true;
  if (others_name(ts, i) || name_once(ts, i) || young_days(ts, i)) return true;
  if (in(" question questions ", ts, i)) {
    for (size_t k = i > 4 ? i - 4 : 0; k < i + 5; k++)
      if (in(" security secret picked chose chosen selected set-up answer file record ", ts, k)) return true;
    return false;
  }
  /* "in which town were you bopn" */
  if (heard_as(" born ", ts->t[i].low, 4) && !in(" born ", ts, i) &&
      segue__near_by(ts, i, 5, " town city ", 4) && segue__near_by(ts, i, 3, " were was ", 4))
    return true;
  if (in(" meet ", ts, i) && !segue__near_by(ts, i, 6, " did ", 9))
    return false;                                            /* "where would you like to meet?" */
  if (in(" born grew married met meet honeymoon ", ts, i)) { /* where, not when */
    segue__tokens before = *ts;
    before.n = i;
    return about(&before, i, " where city town place street hospital state country ");
  }
  if (!in(" teacher teacher's professor coach headmaster principal roommate flatmate bridesmaid babysitter neighbour neighbor idol "
          "hero mascot man honor honour honeymoon wedding reception prom graduation learn learned learnt taught summers "
          "childhood were favorite favourite hint hints dream first oldest youngest eldest best memorable secret very ",
          ts, i))
    return false;
  if (of_ones_past(ts, i) || favourite(ts, i)) return true;
  /* "your hint reads: dream holiday" */
  if (in(" hint hints ", ts, i) && in(" your the that's security is ", ts, i ? i - 1 : ts->n)) return true;
  if (in(" dream ", ts, i) && in(" job holiday vacation car house ", ts, i + 1)) return true;
  if (!in(" favorite favourite first oldest youngest eldest best memorable secret childhood very ", ts, i))
    return false;
  /* "the name of your first boyfriend" */
  if (i > 2 && in(" your ", ts, i - 1) && in(" of ", ts, i - 2) && in(" name ", ts, i - 3) &&
      !in(" name ", ts, i + 1))
    return true;
  if (!spoken_to(ts, i) || titled(ts, i)) return false;
  if (in(" very ", ts, i) && !in(" first ", ts, i + 1)) return false; /* "a very nice place" */
  if (in(" best ", ts, i) && in(" place street car phone movie film book song food team time ", ts, i + 1))
    return false;
  for (size_t k = i + 1; k <= i + 2 && !in(" favorite favourite ", ts, i); k++)
    if (in(" pet pets dog cat teacher school car street job boss employer concert kiss friend friend's cousin sibling brother sister "
           "color colour food movie film book song band team sport hero grade word phrase place crush girlfriend "
           "boyfriend love roommate flatmate coach principal professor gig album computer ",
           ts, k))
      return true;
  return false;
}

size_t segue__life_told(T *ts) {
  static const char *const leads[] = {
      "it was called", "he was called",       "she was called",    "they called me", "we lived on",
      "we lived in",   "i lived on",          "i grew up in",      "i grew up on",   "i was born in",
      "his name was",  "her name was",        "its name was",      "it was the",     "she was a",
      "my first was",  "i went to school at", "we got married in", "born in"};
  size_t at = 0, n = 0;
  while (at < ts->n &&
         (punct(ts, at) || segue__is_filler(ts->t[at].low) ||
          in(" oh well yes yeah so that i think ", ts, at)) &&
         !(in(" i ", ts, at) && !in(" think ", ts, at + 1)))
    at++;
  for (size_t k = 0; k < sizeof leads / sizeof *leads && !n; k++) n = segue__token_phrase(ts, at, leads[k]);
  if (!n || at + n >= ts->n) return 0;
  size_t words = 0;
  for (size_t i = at + n; i < ts->n; i++) words += !punct(ts, i);
  return words <= 3 ? at + n : 0;
}

/* ---- asked without a name for it ---- */

/* "your first instrument", "which ground did you first visit?", and what everybody is asked of their first order */
static bool first_of_life(T *ts) {
  if (!any_in(" was were did told security called you'd ", ts)) return false;
  if (both_in(ts, " which what where whose ", " did ", 3) && both_in(ts, " did ", " you ", 1) &&
      both_in(ts, " you ", " first ", 1) &&
      !any_in(
          " notice noticed see contact call report order buy book pay hear try have get want ask speak symptom symptoms "
          "issue problem fault error start date day time month year ",
          ts))
    return true;
  for (size_t i = 0; i + 2 < ts->n; i++)
    if (in(" your ", ts, i) && in(" first ", ts, i + 1) &&
        !in(" name names initial line order payment bill invoice visit appointment language choice option question time address "
            "month week day year class lesson session installment instalment purchase shipment delivery flight leg stop night "
            "contact call step preference claim issue reading dose symptom symptoms meal stay trip login attempt try concern "
            "delivery period treatment thought impression ",
            ts, i + 2))
      return true;
  return false;
}

/* "when you were a kid", "as a child"; not "when I was a kid" */
static bool youngster(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = i + 1; in(" as when ", ts, i) && k < ts->n && k <= i + 4; k++) {
      if (in(" i he she we they it his her their my ", ts, k) || in(" . ? ! ", ts, k)) break;
      if (in(" child girl boy kid young little ", ts, k)) return true;
    }
  return false;
}

/* "who taught you in primary?", "what did your grandparents call you?" */
static bool told_of_youth(T *ts) {
  const bool kin = any_in(
      " grandparents grandparent's grandparents' nan nan's nana granny grandma grandad grandpa mother mother's "
      "mum mum's mom mom's father father's dad dad's parents aunt uncle sister sister's brother brother's ",
      ts);
  return both_in(ts, " taught teach ", " you ", 2) || youngster(ts) ||
         both_in(ts, " came come ", " world ", 4) || any_in(" maternity ", ts) ||
         both_in(ts, " form class ", " tutor teacher ", 1) ||
         (kin && (both_in(ts, " at by ", " birth ", 1) || any_in(" surname nickname maiden ", ts) ||
                  both_in(ts, " did ", " call live ", 6) ||
                  (any_in(" lived called ", ts) && any_in(" your you ? ", ts))));
}

/* "Security check: …", not "the date of the security check" */
static bool checked(T *ts) {
  for (size_t i = 1; i + 1 < ts->n; i++)
    if (in(" check checks question ", ts, i) && in(" security identity id verification ", ts, i - 1) &&
        in(" . : , - ", ts, i + 1))
      return true;
  return false;
}

bool segue__answer_held(T *ts) {
  return both_in(ts, " answer ", " gave chose set picked hold registered have ", 4) ||
         both_in(ts, " your the ", " clue ", 2) ||
         both_in(ts, " prompt prompts reminder reminders ", " is says reads about ", 3) || checked(ts) ||
         both_in(ts, " set chose picked made wrote gave ", " question reminder prompt hint ", 3) ||
         both_in(ts, " question reminder prompt hint ", " set chose picked wrote answered registered ", 5) ||
         both_in(ts, " memorable security ", " location place thing date day ", 1) ||
         (both_in(ts, " special ", " location place thing date day ", 1) && any_in(" your ", ts)) ||
         both_in(ts, " registered gave chose picked ", " memorable special ", 6);
}

bool segue__youth_asked(T *ts) {
  return first_of_life(ts) || told_of_youth(ts);
}
