/* SPDX-License-Identifier: Apache-2.0 */
/* What values look like in a turn, typed or as recognised. */
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "handoff/ask.h"

static const char digits_said[] = "zero one two three four five six seven eight nine oh double triple";
static const char counts_said[] =
    "one two three four five six seven eight nine ten eleven twelve couple both dozen single twenty";
static const char days[] =
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun today tomorrow "
    "tonight yesterday weekend";
static const char months[] =
    "january february march april june july august september october november december jan feb apr jun jul aug sep sept oct nov "
    "dec";
static const char parts[] =
    "am pm oclock noon midnight morning afternoon evening lunchtime hour hours minutes now asap";

static const char makes[] =
    "acura alfa audi bentley bmw buick cadillac chevrolet chevy chrysler citroen cupra dacia daewoo daihatsu dodge ferrari fiat "
    "ford genesis gmc honda hummer hyundai infiniti isuzu jaguar jeep kia lada lamborghini lancia landrover lexus lincoln maserati "
    "maruti mazda mercedes benz mini mitsubishi nissan opel peugeot polestar pontiac porsche renault rover saab seat skoda "
    "smart ssangyong subaru suzuki tata tesla toyota toyoto vauxhall volkswagen vw volvo";

/* What digits count that stand before it in one word: "3pm", "5th". */
static const char counted[] = "th st nd rd am pm k gb mb";

typedef struct shape {
  size_t len, digits, letters;
} shape;

static shape shape_of(const char *w) {
  shape s = {strlen(w), 0, 0};
  for (; *w; w++) {
    s.digits += *w >= '0' && *w <= '9';
    s.letters += *w >= 'a' && *w <= 'z';
  }
  return s;
}

/* Digits in a row over words, also spoken and in groups; single letters may stand between. */
static double code(const segue__words *w) {
  size_t run = 0, best = 0;
  double found = 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    if (s.digits == s.len) {
      run += s.digits;
    } else if (segue__listed(w->w[i], digits_said)) {
      run++;
    } else if (s.digits > 0 && s.len >= 3 && !segue__listed(w->w[i] + s.digits, counted)) {
      run += s.len;
      found = 1; /* letters and digits in one word */
    } else if (s.len > 1) {
      run = 0;
    }
    if (run > best) best = run;
  }
  if (best >= 4) found = 1;
  return found > 0 ? found : best == 3 ? 0.8 : 0;
}

size_t segue__ask_digits(const segue__words *w) {
  size_t run = 0, best = 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    run = s.digits == s.len ? run + s.digits : segue__listed(w->w[i], digits_said) ? run + 1 : 0;
    if (run > best) best = run;
  }
  return best;
}

static double zip(const segue__words *w) {
  const size_t n = segue__ask_digits(w);
  double found = n == 5 || n == 6 ? 1 : 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    if (s.digits == s.len && (s.len == 5 || s.len == 6)) found = 1;
    if (s.digits && s.letters && s.len >= 3 && s.len <= 7 && !segue__listed(w->w[i] + s.digits, counted))
      found = found > 0.6 ? found : 0.6; /* abroad */
  }
  return found;
}

static double year(const segue__words *w) {
  for (size_t i = 0; i < w->n; i++)
    if (strlen(w->w[i]) == 4 && shape_of(w->w[i]).digits == 4 &&
        (memcmp(w->w[i], "20", 2) == 0 || memcmp(w->w[i], "19", 2) == 0))
      return 1;
  return segue__match_any(
             w,
             (const char *const[]){
                 "two thousand",
                 "twenty ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty",
                 "years old", NULL},
             NULL, NULL, NULL) != SIZE_MAX
             ? 0.8
             : 0;
}

size_t segue__ask_bare(const segue__words *w) {
  static const char lead[] =
      "sure yes yeah ya ok okey okay its it is my name names this and the a the um uh hi hello please well no im full "
      "first last obviously thanks";
  static const char chat[] =
      "thank thanks thankyou bye goodbye hello hai hey hi welcome great perfect nice wonderful awesome good fine sure ok okay okey "
      "yes yeah yep ya course no nope nothing else help helped wait done correct right sorry please morning evening afternoon works "
      "i im ive id ill me we our you your it was are were be am do does did have has had can could would will should want need "
      "like get got give tell make take see find know what why how who when where which that these those there if because but "
      "not dont cant didnt with about all any everything anything new lost day service question problem nice continue";
  size_t from = 0, n = 0;
  if (w->n > 8) return 0;
  while (from < w->n && segue__listed(w->w[from], lead)) from++;
  for (size_t i = from; i < w->n; i++) {
    if (segue__listed(w->w[i], chat)) return 0;
    n++;
  }
  return n > 6 ? 0 : n;
}

bool segue__ask_greets(const segue__words *w, const char *greetings) {
  return w->n > 1 && segue__listed(w->w[0], greetings) &&
         !segue__listed(w->w[w->n - 1], "here speaking calling");
}

bool segue__ask_wordy(const segue__words *w) {
  static const char filler[] =
      "sure yes yeah ya ok okey okay its it is my the a and um umm ummm uh hmm hm sir madam maam mam hi hello hey please thanks "
      "number no id ssn zip zipcode code postcode account policy well";
  if (segue__ask_bare(w) == 0) return false;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    if (s.letters > 1 && s.digits == 0 && !segue__listed(w->w[i], filler)) return true;
  }
  return false;
}

/* Letters and digits said or recognised one group at a time: "43 jk 92". */
static double groups(const segue__words *w) {
  static const char talk[] =
      "i a at to for on my is it its am pm an of in or by and the yes no ok so we me hi but not can get for";
  size_t digits = 0, all = 0;
  bool letters_too = false;
  for (size_t i = 0; i <= w->n; i++) {
    const shape s = i < w->n ? shape_of(w->w[i]) : (shape){0, 0, 0};
    const bool word =
        s.letters > 0 && (s.len > 3 || (s.digits == 0 && s.len > 1 && segue__listed(w->w[i], talk)));
    if (i == w->n || (word && s.digits == 0)) {
      if (letters_too && digits > 0 && all >= 5) return 0.9;
      digits = all = 0;
      letters_too = false;
      continue;
    }
    digits += s.digits;
    all += s.len;
    letters_too |= s.letters > 0;
  }
  return 0;
}

/* A code of capitals: a booking reference of letters only; lower case is a word. */
static double letters(const char *text) {
  size_t run = 0;
  for (const char *p = text;; p++) {
    if ((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')) {
      run++;
    } else {
      if (run >= 6) return 0.9;
      run = 0;
    }
    if (!*p) return 0;
  }
}

static double count(const segue__words *w) {
  double found = 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    const bool number = (s.digits == s.len && s.len <= 3) || segue__listed(w->w[i], counts_said);
    const char *next = i + 1 < w->n ? w->w[i + 1] : "";
    if (number && segue__listed(next, "people persons guests of bags rooms passengers adults")) return 1;
    if (number && i > 0 && segue__listed(w->w[i - 1], "for") &&
        !segue__listed(next, "am pm days nights credits th minutes hours"))
      return 1;
    if (s.digits == s.len && s.len <= 3 && found < 0.9 && !segue__listed(next, "am pm th")) found = 0.9;
    if (segue__listed(w->w[i], counts_said) && found < 1) {
      /* "one" is mostly a pronoun */
      const double worth = strcmp(w->w[i], "one") != 0 || w->n <= 3                  ? 0.9
                           : i > 0 && segue__listed(w->w[i - 1], "no any this that") ? 0
                                                                                     : 0.4;
      if (worth > found) found = worth;
    }
    if (s.digits == s.len && s.len > 3 && found <= 0) found = 0.3;
    if (segue__listed(w->w[i], "just only") && i + 1 < w->n && segue__listed(w->w[i + 1], "me us") &&
        found < 0.7)
      found = 0.7;
  }
  return found;
}

static double time_of(const segue__words *w, const char *text) {
  double found = 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    const char *next = i + 1 < w->n ? w->w[i + 1] : "";
    const bool number = (s.digits == s.len && s.len <= 4) || segue__listed(w->w[i], counts_said);
    if (s.digits && s.len > 2 && segue__listed(w->w[i] + s.digits, "am pm h")) return 1;
    if (number && segue__listed(next, "am pm oclock a p")) return 1;
    if (number && i > 0 && segue__listed(w->w[i - 1], "at by around about before after till until from") &&
        found < 0.7)
      found = 0.7;
    if (segue__listed(w->w[i], "noon midnight noonish")) return 1;
    if (segue__listed(w->w[i], parts) && found < 0.5) found = 0.5;
    if (number && w->n <= 4 && found < 0.6) found = 0.6;
  }
  for (const char *p = strchr(text, ':'); p; p = strchr(p + 1, ':'))
    if (p > text && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '5') return 1;
  return found;
}

static size_t digits_before(const char *text, const char *p) {
  size_t n = 0;
  while (p > text + n && segue__is_digit(p[-1 - (ptrdiff_t)n])) n++;
  return n;
}

/* So many digits has a day, a month or a year. */
static bool of_date(size_t digits) {
  return digits == 1 || digits == 2 || digits == 4;
}

static double day(const segue__words *w, const char *text) {
  double found = 0;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    if (segue__listed(w->w[i], days)) return 1;
    if (segue__listed(w->w[i], months)) return 1;
    if ((strcmp(w->w[i], "march") == 0 || strcmp(w->w[i], "may") == 0) && i + 1 < w->n &&
        shape_of(w->w[i + 1]).digits)
      return 1;
    if (s.digits && s.digits < s.len && s.digits <= 2 && segue__listed(w->w[i] + s.digits, "th st nd rd"))
      return 1;
    if (s.digits == s.len && s.len >= 5 && s.len <= 8 && found < 0.7) found = 0.7; /* 061218 */
    if (s.digits == 4 && s.len == 4 && (w->w[i][0] == '1' || w->w[i][0] == '2') && found < 0.7) found = 0.7;
    if (segue__listed(
            w->w[i],
            "first second third fourth fifth sixth seventh eighth ninth tenth thirteenth fourteenth fifteenth twentieth "
            "thirtieth week month days weeks months years ago") &&
        found < 0.5)
      found = 0.5;
  }
  for (const char *p = text; *p; p++)
    if ((*p == '/' || *p == '-') && of_date(digits_before(text, p)) && of_date(strspn(p + 1, "0123456789")))
      return 1;
  return found;
}

static double money(const segue__words *w, const char *text) {
  double found = 0;
  if (strchr(text, '$') || strstr(text, "\xC2\xA3") || strstr(text, "\xE2\x82\xAC")) return 1;
  for (size_t i = 0; i < w->n; i++) {
    const shape s = shape_of(w->w[i]);
    if (segue__listed(
            w->w[i],
            "dollar* dollor* doller* bucks usd euro euros pounds cents rupee* expensive cheap cheaper moderate"))
      return 1;
    if (s.digits == s.len && s.len <= 6 && found < 0.7) found = 0.7;
    if (segue__listed(w->w[i], "hundred thousand million fifty") && found < 0.7) found = 0.7;
  }
  return found;
}

/* "from the airport", "to Phoenix"; but not "to book" or "from my account". */
static double place(const segue__words *w, const char *word, bool prompted) {
  static const char no_place[] =
      "my your their our his her you me us them it this that what which where book buy get go change know find see make be have do "
      "cancel check help speak talk need use take fly travel reserve pay add confirm ask ensure provide proceed leave arrive "
      "come one another account here there then now monday tuesday wednesday thursday friday saturday sunday drive walk meet "
      "try look cover transfer switch upgrade keep avoid reach just also pick stay order set file report bring update move rent";
  for (size_t i = 0; i + 1 < w->n; i++) {
    size_t at = i + 1;
    if (strcmp(w->w[i], word) != 0) continue;
    if (segue__listed(w->w[at], "the a an") && ++at == w->n) break;
    const shape s = shape_of(w->w[at]);
    if (!segue__listed(w->w[at], no_place) && (s.letters > 2 || (s.digits && s.letters))) return 1;
  }
  return prompted ? 0.9 : 0.45;
}

/* "petrasmailcom": an address whose at and dot were lost; no intercom. */
static bool run_together(const char *word) {
  const size_t n = strlen(word);
  return n > 6 && strcmp(word + n - 3, "com") == 0 &&
         !segue__listed(word, "intercom telecom videocom sitcom");
}

static double email(const segue__words *w, const char *text) {
  if (strchr(text, '@') || strstr(text, ".com")) return 1;
  double at = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (run_together(w->w[i])) return 1;
    if (segue__listed(w->w[i], "gmail yahoo hotmail outlook com") && at < 0.8) at = 0.8;
    if (strcmp(w->w[i], "dot") == 0) at = 1;
  }
  return at;
}

static const char no_name[] =
    "a an the not no so sorry just trying looking calling having going in on at to for my your about from good great fine okay ok "
    "glad sure afraid here still really very it that this all what why how unable able interested done also only getting "
    "wondering i need want would thats and because happy planning hoping ridiculous urgent working correct right wrong been being "
    "unhappy upset is was under please again of or number ssn account id";

/* The words behind `at` may be somebody's name. */
static bool names(const segue__words *w, size_t at) {
  return at < w->n && !w->begins[at] && !segue__listed(w->w[at], no_name) && shape_of(w->w[at]).digits == 0;
}

/* "my name is", "this is", "i'm" with a name behind it, or a short answer to the question. `own`: the speaker's
 * own, not a pet's. */
static double name(const segue__words *w, const char *text, bool prompted, bool own) {
  static const char *const gives[] = {
      "name|names is|its|are", "name|names", "call me", "this is", "im", "its", "under", NULL};
  static const double worth[] = {1, 1, 1, 0.9, 0.6, 0.6, 0.6};
  static const char others[] =
      "company pet* maiden mother* user hotel host* street doctor* friend* cat* dog* business his her model brand";
  size_t end = 0;
  if (strchr(text, '[') && own) prompted = false; /* an answer that was masked was no name */
  for (size_t i = 0; i < w->n; i++)
    for (size_t k = 0; gives[k] && (own || k < 2); k++) {
      if (!segue__match_at(w, i, gives[k], NULL, &end) || !names(w, end)) continue;
      bool other = false;
      for (size_t b = i > 3 ? i - 3 : 0; b < i && own; b++) other |= segue__listed(w->w[b], others);
      if (!other) return worth[k];
    }
  bool wordy = false;
  for (size_t i = 0; i < w->n; i++) wordy |= shape_of(w->w[i]).letters > 1;
  if (!wordy) return 0;
  if (own && !prompted && segue__ask_greets(w, "hi hello hey dear thanks thank")) return 0.1;
  if (prompted && segue__ask_bare(w) > 0) return 0.9;
  size_t capitals = 0; /* words with one that begin no sentence */
  for (const char *p = text; *p; p++)
    capitals += p > text && p[-1] == ' ' && *p >= 'A' && *p <= 'Z' && p[1] >= 'a' && p[1] <= 'z';
  if (prompted) return capitals ? 0.75 : 0.4;
  if (w->n > 0 && w->n <= 4 && capitals) return 0.7;
  return capitals >= 1 ? 0.4 : w->n > 0 && w->n <= 2 ? 0.3 : 0;
}

/* "4 Quarry Steps": a number before a word with a capital that is of no calendar. */
static bool at_house(const char *text) {
  for (const char *p = text; (p = strpbrk(p, "0123456789")) != NULL;) {
    const size_t n = strspn(p, "0123456789");
    const bool alone = p == text || p[-1] == ' ';
    p += n;
    if (!alone || n > 4) continue;
    p += (*p >= 'a' && *p <= 'd' && p[1] == ' ');
    if (p[0] != ' ' || p[1] < 'A' || p[1] > 'Z' || p[2] < 'a' || p[2] > 'z') continue;
    char low[SEGUE__WORD_LEN];
    size_t k = 0;
    for (const char *c = p + 1; k + 1 < sizeof low && ((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z'));
         c++)
      low[k++] = (char)(*c | 0x20);
    low[k] = 0;
    if (!segue__listed(low, days) && !segue__listed(low, months) && !segue__listed(low, parts)) return true;
  }
  return false;
}

/* A number before a word, or a word for a way; "I want to change my address" holds none. */
static double address(const segue__words *w, const char *text, bool prompted) {
  static const char ways[] =
      "street st road rd avenue ave lane ln drive dr court close crescent terrace square boulevard blvd way place park row hill walk "
      "mews gardens grove parade quay apartment apt flat floor suite block building house villa";
  if (at_house(text)) return 1;
  for (size_t i = 0; i + 1 < w->n; i++) {
    const shape a = shape_of(w->w[i]), b = shape_of(w->w[i + 1]);
    if (a.digits && a.digits <= 5 && b.letters > 1 &&
        !segue__listed(w->w[i + 1], "am pm people days th dollars"))
      return 0.95;
    if (i > 0 && b.letters && segue__listed(w->w[i + 1], ways) &&
        !segue__listed(w->w[i], "the my your a this that no"))
      return 0.9;
  }
  return prompted && segue__ask_wordy(w) ? 0.9 : prompted ? 0.6 : 0.35;
}

double segue__ask_value(segue__ask_kind kind, const segue__words *w, const char *text, bool prompted) {
  switch (kind) {
  case SEGUE__ASK_CODE: {
    const double a = code(w), b = letters(text), c = groups(w);
    return a > b ? (a > c ? a : c) : b > c ? b : c;
  }
  case SEGUE__ASK_YEAR: return year(w);
  case SEGUE__ASK_ZIP: return zip(w);
  case SEGUE__ASK_COUNT: return count(w);
  case SEGUE__ASK_TIME: return time_of(w, text);
  case SEGUE__ASK_DAY: return day(w, text);
  case SEGUE__ASK_WHEN: {
    const double a = day(w, text), b = time_of(w, text);
    return a > b ? a : b;
  }
  case SEGUE__ASK_MONEY: return money(w, text);
  case SEGUE__ASK_EMAIL: return email(w, text);
  case SEGUE__ASK_LOGIN:
    return strchr(text, '_') || groups(w) > 0 ? 1 : prompted && segue__ask_bare(w) ? 0.9 : 0.4;
  case SEGUE__ASK_FROM: return place(w, "from", prompted);
  case SEGUE__ASK_TO: return place(w, "to", prompted);
  case SEGUE__ASK_MAKE: return segue__any_listed(w, makes) ? 1 : prompted && segue__ask_wordy(w) ? 0.8 : 0.3;
  case SEGUE__ASK_NAME: return name(w, text, prompted, false);
  case SEGUE__ASK_WHO: return name(w, text, prompted, true);
  case SEGUE__ASK_ADDRESS: return address(w, text, prompted);
  default: return 1;
  }
}
