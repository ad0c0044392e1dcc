/* SPDX-License-Identifier: Apache-2.0 */
/* What the answer to a question looks like, and whether a turn holds it. */
#include "handoff/ask_sorts.h"

#include <string.h>

#include "handoff/ask.h"
#include "handoff/ask_rank.h"

static const char not_places[] =
    "the a an my your our his her their this that it all time any no one two three four five six seven eight nine ten me you us them "
    "order case fact addition general writing person total advance least once first last monday tuesday wednesday thursday friday "
    "saturday sunday morning evening afternoon night january february march april may june july august september october november "
    "december noon midnight email phone foot which what there here half about hand risk work be do so not get then now old new fine "
    "how when why where moment";

/* Words with a capital that begin no sentence and are no "I"; `people`: nor stand where places do. */
static size_t capitals(const char *text, bool people) {
  size_t n = 0;
  for (const char *p = text; *p; p++) {
    if (p == text || (p[-1] != ' ' && p[-1] != '"') || *p < 'A' || *p > 'Z') continue;
    if (p[1] == '\'' || p[1] == ' ' || !p[1] || p[1] == ',') continue;
    if (p > text + 1 && strchr(".?!", p[-2])) {
      const char *const short_[] = {"Mr", "Ms", "Mrs", "Dr", "St"};
      bool title = false;
      for (size_t i = 0; i < sizeof short_ / sizeof *short_; i++) {
        const size_t k = strlen(short_[i]);
        title |= p >= text + k + 2 && strncmp(p - 2 - k, short_[i], k) == 0;
      }
      if (!title) continue;
    }
    char low[SEGUE__WORD_LEN];
    size_t k = 0;
    for (; k + 1 < sizeof low && ((p[k] >= 'a' && p[k] <= 'z') || (p[k] >= 'A' && p[k] <= 'Z')); k++)
      low[k] = (char)(p[k] >= 'A' && p[k] <= 'Z' ? p[k] + 32 : p[k]);
    low[k] = 0;
    static const char *const before[] = {" in", " at", " from", " to",  " near",
                                         "In",  "At",  "From",  " the", "The"};
    bool place = false;
    for (size_t i = 0; people && i < sizeof before / sizeof *before; i++) {
      const size_t len = strlen(before[i]);
      place |= p >= text + len + 1 && strncmp(p - 1 - len, before[i], len) == 0;
    }
    n +=
        !place && !segue__listed(low, segue__sort_calendar) && !segue__listed(low, "i im ive id ill may pin");
  }
  return n;
}

/* ---- one sort each ---- */

/* A preposition of place before a word with a capital. */
static bool place_named(const char *text) {
  static const char *const before[] = {"in ",       "at ",     "near ",    "behind ",  "from ",
                                       "to ",       "into ",   "towards ", "outside ", "via ",
                                       "reaching ", "around ", "within ",  "past "};
  for (size_t i = 0; i < sizeof before / sizeof *before; i++)
    for (const char *p = text; (p = strstr(p, before[i])) != NULL; p++) {
      if (p > text && p[-1] != ' ') continue;
      const char *at = p + strlen(before[i]);
      if (strncmp(at, "the ", 4) == 0) at += 4;
      char low[SEGUE__WORD_LEN];
      size_t k = 0;
      for (; k + 1 < sizeof low && at[k] && at[k] != ' ' && at[k] != '.' && at[k] != ','; k++)
        low[k] = (char)(at[k] >= 'A' && at[k] <= 'Z' ? at[k] + 32 : at[k]);
      low[k] = 0;
      if (*at >= 'A' && *at <= 'Z' && k > 1 && !segue__listed(low, segue__sort_calendar)) return true;
    }
  return false;
}

static double where(const segue__words *w, const char *text, bool prompted) {
  static const char *const named[] = {
      "in|at|on|near|behind|from|to|outside|beside|opposite|under|by ?the ?a ?my ?our ?your ?his ?her ?their ?old ?new "
      "basement|cellar|office|home|house|street|road|lane|city|town|village|station|airport|shop|store|supermarket|garage|yard|"
      "school|hotel|hospital|surgery|clinic|desk|hallway|kitchen|bathroom|bedroom|garden|wallet|bag|car|work|floor|door|gate|"
      "motorway|plane|train|counter|lobby|warehouse|workshop|branch|centre|center|bank|park|unit|library|college|university|"
      "shed|attic|loft|roof|wall|drawer|machine|market|airport|area|close|avenue|drive|square",
      "street|road|lane|avenue|close|walk|crescent|square|side|rise|drive|terrace|court|unit|floor",
      "at|to|with|in my|his|her|our|their "
      "mothers|mums|mum|moms|fathers|dads|parents|grans|grandmas|grandmothers|sisters|brothers|aunts|uncles|daughters|sons|friends|"
      "neighbours|neighbors|place|house|car|van",
      "outside|inside|behind|beside|opposite|next|close|round ?to the|my|our|his|her|your|a", NULL};
  double v = segue__any_matches(w, named) ? 0.9 : 0;
  for (size_t i = 0; i + 1 < w->n && v < 1; i++) {
    if (!segue__listed(w->w[i], "in at near behind from to into towards outside reaching opposite via"))
      continue;
    size_t at = i + 1;
    if (segue__listed(w->w[at], "the a our your my his her") && at + 1 < w->n) at++;
    if (w->begins[at] || segue__listed(w->w[at], not_places) || segue__sort_number(w->w[at])) continue;
    if (v < 0.6) v = 0.6;
  }
  if (place_named(text)) v = 1;
  if (prompted && v < 0.8 && (segue__ask_bare(w) || capitals(text, false))) v = 0.9;
  return v;
}

/* "Gran", "my gran's". */
static bool some_person(const segue__words *w, const char *people) {
  char one[SEGUE__WORD_LEN];
  for (size_t i = 0; i < w->n; i++) {
    const size_t n = strlen(w->w[i]);
    memcpy(one, w->w[i], n + 1);
    if (n > 3 && one[n - 1] == 's') one[n - 1] = 0;
    if (segue__listed(w->w[i], people) || segue__listed(one, people)) return true;
  }
  return false;
}

static double who(const segue__words *w, const char *text, bool prompted) {
  static const char people[] =
      "wife husband son daughter mother father mum dad mom brother sister friend partner colleague colleagues boss manager foreman "
      "electrician technician engineer plumber neighbour neighbor landlord owner accountant doctor nurse secretary assistant "
      "supervisor team department lady gentleman guy man woman boy girl kids children grandson granddaughter aunt uncle cousin "
      "flatmate roommate lawyer solicitor teacher driver police office everyone everybody nobody myself me mr mrs ms miss dr "
      "sister builders people girlfriend boyfriend carer caretaker receptionist specialist mate company agency niece nephew gran "
      "granny grandma grandpa grandad grandmother grandfather grandparents grandchild parent parents twins baby fiance fiancee spouse "
      "stepson stepdaughter stepmother stepfather chap bloke fellow lad lass babysitter nanny treasurer chairman captain coach pupil "
      "tenant lodger housemate guest guests courier postman fitter mechanic surveyor inspector concierge porter cleaner gardener "
      "builder contractor dentist surgeon gp vet midwife pharmacist optician therapist tutor headteacher vicar councillor consultant "
      "adviser advisor banker family relative relatives mums";
  static const char *const named[] = {"called|named|name|names ?is ?was",
                                      "mr|mrs|ms|miss|dr|sister|uncle|aunt", "speak|talk|ask to|for",
                                      "this is|was", NULL};
  enum { FEW = 8 };
  /* "who pays?" "we do" */
  static const char *const stands_for[] = {"^ we|you|they|i|he|she do|does|did|will|would|can|have|has",
                                           "^ not ?me us|them|him|her|me", NULL};
  double v = segue__ask_value(SEGUE__ASK_NAME, w, text, prompted);
  if (capitals(text, true) && v < 0.9) v = 0.9;
  if (segue__any_matches(w, named) && v < 0.9) v = 0.9;
  if (v < 0.85 && some_person(w, people)) v = 0.85;
  if (segue__any_listed(w, "i ill id") && v < 0.7) v = 0.7;
  if (prompted && v < 0.85 && w->n <= FEW && segue__any_matches(w, stands_for)) v = 0.85;
  if (prompted && v < 0.6 && segue__ask_bare(w)) v = 0.6;
  return v;
}

/* "For me, Tomasz Bielak", "I'm Priya Nair". */
static double own_name(const segue__words *w, const char *text, bool prompted) {
  static const char *const mine[] = {
      "for|with me", "my name", "im", "its", "me", "thank|thanks|hello|okay ?you mr|mrs|ms|miss|dr", NULL};
  const double v = segue__ask_value(SEGUE__ASK_WHO, w, text, prompted);
  return capitals(text, true) && segue__any_matches(w, mine) && v < 0.9 ? 0.9 : v;
}

static double sum(const segue__words *w, const char *text, bool prompted) {
  static const char *const units[] = {
      "euro|euros|pound|pounds|dollar|dollars|bucks|quid|franc|francs|cent|cents|pence|crowns|krona|rupees",
      "free ?of|charge",
      "for nothing|free",
      "hundred|thousand|grand",
      "a|per month|week|year|day|night|hour|piece|head",
      NULL};
  static const char *const paid[] = {"pay|paid|pays|cost|costs|charge|charged|quoted|price|fee|bill|owe",
                                     NULL};
  if (strstr(text, "$") || strstr(text, "\xC2\xA3") || strstr(text, "\xE2\x82\xAC")) return 1;
  if (segue__any_matches(w, units) && (segue__sort_counted(w) || segue__any_listed(w, "free nothing")))
    return 1;
  static const char *const parts[] = {
      "a|one|two third|thirds|quarter|quarters|half|tenth|fifth|percent ?of is|now|due|today|upfront|up|later|before|when|the|as|off|down|"
      "then|in|on|first",
      "nothing|no|not ?any ?extra ?further to|charge|cost|fee|extra pay|for",
      "percent",
      "free|charge of|free ?charge",
      "waive|waived",
      NULL};
  if (segue__any_matches(w, paid)) prompted = true;
  if (segue__any_matches(w, parts)) return prompted ? 0.9 : 0.8;
  for (size_t i = 0; i < w->n; i++)
    if (segue__sort_number(w->w[i]) &&
        !segue__listed(w->w[i], "one both once half quarter single few several couple"))
      return prompted ? 0.8 : 0.4;
  return 0;
}

static double count(const segue__words *w, bool prompted) {
  if (!segue__sort_counted(w)) return segue__any_listed(w, "a an no none nobody only all") ? 0.3 : 0;
  for (size_t i = 0; i < w->n; i++)
    if (segue__listed(w->w[i], segue__rank_numbers) || (segue__sort_digits(w->w[i]) && strlen(w->w[i]) <= 4))
      return 1;
  return prompted ? 0.9 : 0.5;
}

static double measure(const segue__words *w, bool prompted) {
  static const char units[] =
      "metre metres meter meters m km kilometre* kilometer* mile miles foot feet ft inch inches cm centimetre* centimeter* mm "
      "millimetre* kilo kilos kg gram* pound pounds ton tons tonnes litre* liter* gallon* degree* celsius bar bars psi percent mb "
      "mbit* gb gig gigs gigabyte* watt* volt* amps square stone size small medium large long tall wide high deep";
  bool some = false;
  for (size_t i = 0; i < w->n; i++) {
    const char *const n = w->w[i];
    const bool here = (n[0] >= '0' && n[0] <= '9') ||
                      (segue__sort_number(n) && !segue__listed(n, "one once both none single"));
    some |= here;
    for (size_t j = i; here && j <= i + 2 && j < w->n; j++)
      if (segue__listed(w->w[j] + (j == i ? strspn(n, "0123456789.") : 0), units)) return 1;
  }
  return !some ? 0 : prompted ? 0.9 : 0.6;
}

static double reason(const segue__words *w) {
  static const char *const said[] = {
      "because|since|so|therefore|due|otherwise|cause|thats why",
      "i|we|he|she|they|its|im|ive|id ?have|ve|has|got|need|needs|wants|cannot|dont",
      "cannot|dont|wont|isnt|no|not|never|too|without|without|full|closed|out", NULL};
  static const char *const strong[] = {"because|otherwise|due",      "thats why",         "too",
                                       "cannot|wont|couldnt|afraid", "no|not|never|isnt", NULL};
  return segue__any_matches(w, strong) ? 1 : segue__any_matches(w, said) ? 0.85 : 0.6;
}

static double mood(const segue__words *w) {
  static const char *const said[] = {
      "angry|annoy*|upset|frustrat*|nervous|worr*|anxious|scared|terrified|furious|unhappy|disappoint*|stress*|impressed|pleased|"
      "delighted|grateful|relieved|desperate|sad|afraid|livid|ashamed|embarrass*|happy|glad|satisfied",
      "nightmare|ridiculous|unacceptable|outrage*|cheek*|joke|disgrace*|rubbish|useless|terrible|awful|horrible|pathetic|shocking|"
      "unbelievable|seriously|absurd|scandal*|appalling|shambles|circus|incredible|hell|damn|bloody",
      "for heavens|goodness|gods|christs|petes sake",
      "end of my|our tether|rope|patience|wits",
      "in tears",
      "cold feet",
      "cross|irritat*|crying|cried|panick*|shaken|exhausted|hopeless|hate|thrilled|excited|calm",
      "lost|lose|losing ?my ?all ?our patience|faith|trust|hope",
      "driv* ?me ?us round|mad|crazy|nuts|insane",
      "had enough",
      "fed up",
      "sick|tired of",
      "third|fourth|fifth|hundredth time",
      "oh great|brilliant|come|dear|no",
      "very|so|really ?very kind|lovely|quick|helpful|nice|good",
      "why should i",
      "waste of",
      "this isnt good|right|ok|fair",

      NULL};
  static const char *const less[] = {"nobody ... told|tells|listens|cares|calls", "sorry|disappointed to",
                                     NULL};
  return segue__any_matches(w, said) ? 1 : segue__any_matches(w, less) ? 0.92 : 0;
}

static double colour(const segue__words *w) {
  return segue__any_listed(
             w,
             "red blue green yellow black white grey gray silver brown orange purple pink beige golden gold camel navy turquoise "
             "cream dark light coloured colored violet maroon lavender lilac teal crimson scarlet bronze copper ivory khaki burgundy")
             ? 1
         : segue__any_listed(w, "colour color") ? 0.8
                                                : 0;
}

static double code(const segue__words *w, const char *text, bool prompted) {
  double v = segue__ask_value(SEGUE__ASK_CODE, w, text, prompted);
  static const char spelt[] =
      "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango "
      "uniform victor whiskey xray yankee zulu zero oh one two three four five six seven eight nine double triple";
  size_t run = 0;
  for (size_t i = 0; i < w->n; i++) {
    run = segue__listed(w->w[i], spelt) || segue__sort_digits(w->w[i]) ? run + 1 : 0;
    if (run >= 3) v = 1;
  }
  return v >= 0.8 ? v : prompted && segue__sort_counted(w) ? 0.9 : v;
}

static double phone(const segue__words *w, const char *text, bool prompted) {
  const size_t n = segue__ask_digits(w), first = strcspn(text, "0123456789");
  if (n < 6) return 0;
  if (n >= 9 || text[first] == '0' || (first > 0 && text[first] && text[first - 1] == '+')) return 1;
  return prompted ? 0.7 : 0.3;
}

double segue__sort_in(segue__sort sort, const segue__words *w, const char *text, bool prompted) {
  switch (sort) {
  case SEGUE__SORT_WHEN: return segue__sort_when(w, text, prompted);
  case SEGUE__SORT_WHERE: return where(w, text, prompted);
  case SEGUE__SORT_WHO: return who(w, text, prompted);
  case SEGUE__SORT_NAME: return own_name(w, text, prompted);
  case SEGUE__SORT_MONEY: return sum(w, text, prompted);
  case SEGUE__SORT_COUNT: return count(w, prompted);
  case SEGUE__SORT_MEASURE: return measure(w, prompted);
  case SEGUE__SORT_OFTEN: return segue__sort_often(w);
  case SEGUE__SORT_LONG: return segue__sort_long(w, text, prompted);
  case SEGUE__SORT_OLD: return segue__sort_old(w, text, prompted);
  case SEGUE__SORT_WHY: return reason(w);
  case SEGUE__SORT_CODE: return code(w, text, prompted);
  case SEGUE__SORT_EMAIL: return segue__ask_value(SEGUE__ASK_EMAIL, w, text, prompted);
  case SEGUE__SORT_PHONE: return phone(w, text, prompted);
  case SEGUE__SORT_COLOUR: return colour(w);
  case SEGUE__SORT_MOOD: return mood(w);
  default: return 1;
  }
}

bool segue__sort_capitals(const char *text) {
  return capitals(text, true) > 0;
}

bool segue__sort_done(const segue__words *q) {
  enum { FEW = 3 };
  static const char done[] =
      "tried sent paid told done given taken made seen kept lost found bought sold set shut put left read brought caught gone "
      "written broken stolen signed";
  static const char *const so_far[] = {"yet|already $", "^ already", NULL};
  if (segue__any_listed(q, "what which how when where who whom whose why")) return false;
  if (segue__any_matches(q, so_far)) return true;
  for (size_t i = 0; i < q->n && q->n <= FEW; i += q->n > 1 ? q->n - 1 : 1) {
    const size_t n = strlen(q->w[i]);
    if ((n > 4 && strcmp(q->w[i] + n - 2, "ed") == 0) || segue__listed(q->w[i], done)) return true;
  }
  return false;
}

bool segue__sort_is(const segue__words *q, segue__sort sort) {
  const char *ignored;
  for (size_t i = 0; i < segue__sorts_asked_n; i++)
    if (segue__sorts_asked[i].sort == sort && segue__any_matches(q, segue__sorts_asked[i].asked))
      return segue__sort_of(q, &ignored) == sort;
  return false;
}

segue__sort segue__sort_of(const segue__words *q, const char **said_by) {
  *said_by = "";
  for (size_t i = 0; i < segue__sorts_asked_n; i++)
    if (segue__any_matches(q, segue__sorts_asked[i].asked)) {
      *said_by = segue__sorts_asked[i].said_by;
      return segue__sorts_asked[i].sort;
    }
  if (!segue__sort_done(q)) return SEGUE__SORT_ANY;
  *said_by = "tried checked done given told yet already";
  return SEGUE__SORT_WHETHER;
}
