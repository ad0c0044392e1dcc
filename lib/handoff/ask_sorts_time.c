/* SPDX-License-Identifier: Apache-2.0 */
/* Times, spans, how often and how old: whether a turn holds one. */
#include "handoff/ask_sorts.h"

#include <string.h>

#include "handoff/ask.h"
#include "handoff/ask_rank.h"

bool segue__sort_digits(const char *w) {
  size_t n = 0;
  for (; w[n]; n++)
    if (w[n] < '0' || w[n] > '9') return false;
  return n > 0;
}

const char segue__sort_calendar[] =
    "today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays "
    "thursdays fridays saturdays sundays weekend january february march april june july august september october november december "
    "spring summer autumn winter christmas easter midnight noon morning evening afternoon night lunchtime fortnight";
bool segue__sort_number(const char *w) {
  return segue__sort_digits(w) || segue__listed(w, segue__rank_numbers);
}

bool segue__sort_counted(const segue__words *w) {
  for (size_t i = 0; i < w->n; i++)
    if (segue__sort_number(w->w[i]) || (w->w[i][0] >= '0' && w->w[i][0] <= '9')) return true;
  return false;
}

static const segue__class counts_of[] = {
    {"n",
     " a an one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
     "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred couple few several half 1* 2* 3* 4* 5* 6* 7* 8* 9* "},
    {"num",
     " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
     "nineteen twenty thirty forty fifty sixty seventy eighty ninety 1* 2* 3* 4* 5* 6* 7* 8* 9* "},
    {"span",
     " second seconds minute minutes hour hours day days night nights week weeks month months year years fortnight "},
    {NULL, NULL}};

static bool any_counts(const segue__words *w, const char *const *patterns) {
  return segue__match_any(w, patterns, counts_of, NULL, NULL) != SIZE_MAX;
}

/* "That will be all for today" tells no day. */
static bool only_closes(const segue__words *w) {
  static const char *const closes[] = {
      "all|else|everything|needed|need|help|helping|thanks|luck|great ?you ?me ?with ?for today|now", NULL};
  return segue__any_matches(w, closes);
}

/* How many words greet: "good morning" and "morning, my …" are no time of day. */
static size_t greeting(const segue__words *w) {
  static const char *const greets[] = {
      "^ ?oh ?hi ?hello ?hey ?very good morning|afternoon|evening|day",
      "^ ?oh ?hi ?hello ?hey morning|afternoon|evening i|im|id|ive|we|weve|my|its|this|yes|hi|hello|can|could $",
      "^ ?oh ?hi ?hello ?hey morning|afternoon|evening $", NULL};
  size_t end = 0;
  return segue__match_any(w, greets, NULL, NULL, &end) == 0 ? end : 0;
}

double segue__sort_when(const segue__words *w, const char *text, bool prompted) {
  static const char *const said[] = {
      "before|after|until|till|by|around|about|past|at|to|from|between|since|half|quarter|make|not ?before ?past ?about ?around "
      "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight",
      "second|minute|minutes|hour|hours|day|days|week|weeks|month|months|year|years|while|fortnight ago|later|back|earlier",
      "last|next|this ?other ?same week|month|year|summer|winter|spring|autumn|time|night|morning|evening|day",
      "since|in spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september",
      "the first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
      "seventeenth|eighteenth|nineteenth|twentieth|thirtieth|thirty",
      "an|half|two|three|few|couple ?of hour|hours|minute|minutes|day|days|week|weeks ago",
      NULL};
  if (only_closes(w)) {
    segue__words rest = *w;
    for (size_t i = 0; i < rest.n; i++)
      if (segue__listed(rest.w[i], "today now")) memcpy(rest.w[i], "-", 2);
    return segue__sort_when(&rest, text, prompted);
  }
  const size_t greets = greeting(w);
  if (greets) {
    segue__words rest = *w;
    for (size_t i = 0; i < greets; i++) memcpy(rest.w[i], "-", 2);
    return segue__sort_when(&rest, text, prompted);
  }
  double v = segue__ask_value(SEGUE__ASK_WHEN, w, text, prompted);
  /* "in about ten minutes", "within the hour" */
  static const char *const off[] = {
      "in|within|under|after|inside ?just ?about ?around ?roughly ?another ?the ?next <n> ?of ?and ?or ?to ?<n> ?a ?half ?working ?business "
      "<span>",
      "within|inside the <span>", "straight|right away", "immediately|asap", NULL};
  if (v < 1 &&
      (segue__any_listed(w, segue__sort_calendar) || segue__any_matches(w, said) || any_counts(w, off)))
    v = 1;
  for (size_t i = 0; i < w->n && v < 1; i++) {
    const size_t k = strspn(w->w[i], "0123456789");
    if (k && k <= 2 && segue__listed(w->w[i] + k, "st nd rd th am pm")) v = 1;
    if (segue__sort_digits(w->w[i]) && v < 0.7) v = prompted ? 0.7 : 0.3;
  }
  return v >= 0.7 ? v : prompted && segue__sort_counted(w) ? 0.7 : v * 0.6;
}

double segue__sort_long(const segue__words *w, const char *text, bool prompted) {
  static const char *const said[] = {
      "second|seconds|minute|minutes|hour|hours|day|days|night|nights|week|weeks|month|months|year|years|fortnight|ages|forever",
      "since|until|till|ever ?about ?around", NULL};
  static const char units[] =
      "second seconds minute minutes hour hours day days night nights week weeks month months year years fortnight";
  if (segue__any_matches(w, said) && segue__any_listed(w, "since until till ages forever")) return 1;
  for (size_t i = 1; i < w->n; i++) /* "two and a half years", and no "next week" */
    for (size_t k = 1; k <= 3 && k <= i && segue__listed(w->w[i], units); k++)
      if (segue__sort_number(w->w[i - k]) ||
          segue__listed(w->w[i - k], k == 1 ? "a an few some several half" : "few some several half"))
        return 1;
  return 0.8 * segue__sort_when(w, text, prompted);
}

double segue__sort_often(const segue__words *w) {
  static const char *const spaced[] = {
      "every|each ?single ?other ?second ?third ?fourth ?last ?<n> ?of ?or ?to ?<n> ?and ?a ?half ?so <span>",
      "every|each ?single ?other "
      "evening|afternoon|weekend|weekday|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday|summer|winter",
      "<n> ?or ?to ?<n> times ?a ?per ?each",
      "all the time",
      "now and then|again",
      "on and off",
      "from time to time",
      "rarely|sometimes|occasionally|regularly|constantly|nightly|yearly|fortnightly",
      NULL};
  if (any_counts(w, spaced)) return 1;
  static const char *const said[] = {
      "first|second|third|fourth|fifth|sixth|tenth|hundredth|last time|occasion",
      "one|two|three|four|five|six|seven|eight|nine|ten|several|many|few|couple|hundred|dozen ?of times",
      "once|twice|thrice|always|never|constantly",
      "every|each|per|a day|week|month|year|night|morning|evening|hour|time",
      "daily|weekly|monthly|hourly",
      "again and again",
      NULL};
  return segue__any_matches(w, said) ? 1 : 0;
}

double segue__sort_old(const segue__words *w, const char *text, bool prompted) {
  static const char *const said[] = {"year|years|months|month|weeks old", "born|aged|turns|turned|birthday",
                                     NULL};
  static const char *const of_age[] = {
      "hes|shes|im|theyre|he|she|i|they ?is ?was ?am ?are about|nearly|only|just|over|almost|now ?about ?over <num>",
      "hes|shes|im|theyre <num>",
      "he|she|i|they|who is|was|am|are <num>",
      "turn|turns|turned|turning|aged|age|of ?about ?nearly <num> ?<num> $",
      "turn|turns|turned|turning|aged|age <num>",
      "man|woman|lady|gentleman|girl|boy|child|person|son|daughter ?is ?of ?aged <num>",
      "is|was|its|about|nearly|over|only|just|almost <num> ?<num> ?and ?a ?half years|months|weeks",
      NULL};
  if (!segue__sort_counted(w)) return 0;
  if (segue__ask_value(SEGUE__ASK_YEAR, w, text, false) > 0 || segue__any_matches(w, said) ||
      any_counts(w, of_age))
    return 1;
  return prompted ? 1 : segue__any_listed(w, "years months") ? 0.8 : 0.4;
}
