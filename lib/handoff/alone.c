/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/alone.h"

#include <string.h>

#include "handoff/ends.h"
#include "handoff/senses.h"

enum {
  WORDS_MAX = 5,
  CODE_MIN = 4,
  SUM_MIN = 2,
  SUM_MAX = 6,
  DATE_DIGITS = 8,
  ROOT_MIN = 6,
  PHONE_MIN = 9,
  PHONE_MAX = 13,
  TOWN = 1 << 29 /* by its postcode: a town, and no street */
};

/* ---- by its look ---- */

/* What a turn holds: words, digits, runs of letters and digits said one by one. */
typedef struct look {
  size_t words, digits, figures, run, run_digits, longest;
  size_t group, turns; /* letters and digits in groups of two at most, and how often one follows the other */
  bool group_digits;
  bool mixed; /* a word of both */
  bool mail;
  const char *only;
} look;

/* "rosa 41 gmailcom": as recognisers write it. */
static bool mail(const char *word) {
  const size_t n = strlen(word);
  const bool ends = n > 3 && (strcmp(word + n - 3, "com") == 0 || strcmp(word + n - 3, "net") == 0);
  return strchr(word, '@') ||
         (ends && (strstr(word, "mail") || strstr(word, "yahoo") || strstr(word, "outlook")));
}

/* "EU 74 x 9", which no words of two letters are. */
static void group_on(look *l, const char *word, bool digits) {
  static const char little[] =
      "a i an am as at be by do go he hi if in is it me my no of oh ok on or so to up us we pm gb mb kg km cm mm st nd rd th ft";
  if (strlen(word) > 2 || segue__listed(word, little)) {
    if (l->turns < 2) l->group = l->turns = 0;
    return;
  }
  l->turns += l->group > 0 && digits != l->group_digits;
  l->group++;
  l->group_digits = digits;
}

static void look_at(look *l, const char *word) {
  size_t own = 0;
  for (const char *p = word; *p; p++) own += *p >= '0' && *p <= '9';
  const size_t n = strlen(word);
  l->digits += own;
  l->figures += own > 0;
  l->words += own == 0 && n > 1;
  l->mixed |= own > 0 && own < n;
  if (own == n) l->only = word;
  if (own == n && n > l->longest) l->longest = n;
  l->mail |= mail(word);
  if (own == 0 || own == n) group_on(l, word, own > 0);
  if (l->run >= CODE_MIN && l->run_digits > 1) return;
  const bool on = own == n ? n <= 2 : n == 1;
  l->run = on ? l->run + 1 : 0;
  l->run_digits = on ? l->run_digits + (own > 0) : 0;
}

static unsigned two(const char *p) {
  return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

/* "15062018", "06152018", "20180615". */
static bool date(const char *d) {
  if (strlen(d) != DATE_DIGITS) return false;
  const bool last = strncmp(d + 4, "19", 2) == 0 || strncmp(d + 4, "20", 2) == 0;
  if (!last && strncmp(d, "20", 2) != 0) return false;
  const unsigned a = two(last ? d : d + 4), b = two(last ? d + 2 : d + 6);
  return a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12));
}

static bool year(const look *l) {
  return l->digits == 4 && l->figures == 1 && l->only &&
         (strncmp(l->only, "19", 2) == 0 || strncmp(l->only, "20", 2) == 0);
}

/* "D 56 F 2 G", whatever is said around it. */
static bool spelled(const look *l) {
  return (l->run >= CODE_MIN && l->run_digits > 1) || (l->group > 2 && l->turns > 1);
}

static bool postcode(const look *l) {
  return l->figures > 0 && !l->mixed && (l->longest == 5 || l->longest == 6);
}

static bool talks(const segue__words *w) {
  static const char talk[] =
      "i im ive id ill you your we my is are was were do does did dont have has had can could would will should want need please "
      "thanks thank thankyou hello hi hey hai bye byee sorry yes yeah yep no nope nah ok okay alright sure fine great good nothing "
      "right correct wait help what why how who when where which";
  return segue__any_listed(w, talk);
}

uint32_t segue__alone_sorts(const segue__words *w) {
  static const char streets[] = "city town street road avenue lane drive county state village";
  look l = {0};
  if (w->n == 0 || segue__any_asks(w)) return 0;
  for (size_t i = 0; i < w->n; i++) look_at(&l, w->w[i]);
  if (l.mail && l.words <= WORDS_MAX) return SEGUE__ALONE | SEGUE__SEEK_MAIL;
  if (spelled(&l)) return SEGUE__ALONE | SEGUE__SEEK_NUMBER;
  if (l.words > WORDS_MAX || talks(w)) return 0;
  uint32_t set = segue__sorts_told(w) & (SEGUE__SEEK_TIME | SEGUE__SEEK_MUCH | SEGUE__SEEK_WHERE);
  if (year(&l) || (l.figures == 1 && l.only && date(l.only))) set |= SEGUE__SEEK_DAY;
  if (segue__any_listed(w, streets)) set |= SEGUE__SEEK_WHERE;
  if (l.words > 0 && postcode(&l)) set |= TOWN;
  if (l.longest >= PHONE_MIN && l.longest <= PHONE_MAX) set |= SEGUE__SEEK_PHONE;
  if (!(set & SEGUE__SEEK_TIME)) {
    const bool sum = l.words == 0 && !l.mixed && l.figures == 1 && l.digits >= SUM_MIN && l.digits <= SUM_MAX;
    if (l.digits >= CODE_MIN || (l.mixed && l.digits > 1)) set |= SEGUE__SEEK_NUMBER;
    if (sum) set |= SEGUE__SEEK_MUCH | SEGUE__SEEK_MANY;
  }
  return set | SEGUE__ALONE;
}

/* ---- what is known ---- */

/* "Oakham.", "48210.": the next turn is its postcode. */
static bool before_postcode(const segue__repeats *r, const segue__exchange *x) {
  const segue__exchange *next = x + 1;
  return x->alone == SEGUE__ALONE && next < r->exchanges + r->n_exchanges &&
         next->alone & SEGUE__SEEK_NUMBER && strlen(next->said) >= 5 && strlen(next->said) <= 6 &&
         strspn(next->said, "0123456789") == strlen(next->said);
}

static bool of_a_town(const segue__words *w) {
  return segue__any_listed(w, "city town where located location") &&
         !segue__any_listed(w, "address street road to from deliver delivered send");
}

/* The name that an application gave to what the turn said; names that say no more of a value than its look are none. */
static const char *name_of(const segue__repeats *r, const segue__exchange *x) {
  for (size_t i = 0; i < r->n_facts; i++) {
    const segue__fact *f = &r->facts[i];
    segue__words v;
    segue__words_of(&v, f->value, strlen(f->value));
    if (v.n && *f->name && segue__listed(v.w[0], x->said) &&
        !segue__listed(f->name, "detail reference number count quantity year name mention"))
      return f->name;
  }
  return NULL;
}

static bool detail(const segue__repeats *r, const segue__exchange *x) {
  for (size_t i = 0; i < r->n_facts; i++)
    if (r->facts[i].known_from == x->turn && strcmp(r->facts[i].name, "detail") == 0) return true;
  return false;
}

static uint32_t sorts_of(const segue__repeats *r, const segue__exchange *x) {
  const char *name = name_of(r, x);
  if (name) return segue__sorts_named(name);
  return x->alone | (x->alone == SEGUE__ALONE || detail(r, x) ? SEGUE__SEEK_KIND : 0);
}

/* Whether a list has a word that begins like this one: "expences", "expenses". */
static bool begins_like(const char *word, const char *list) {
  if (strlen(word) < ROOT_MIN) return false;
  for (; *list; list += strcspn(list, " "), list += *list == ' ')
    if (strncmp(list, word, ROOT_MIN - 1) == 0) return true;
  return false;
}

/* "What kind of expense?" of a call that is about expenses. */
static bool of_the_matter(const segue__repeats *r, const segue__sought *q) {
  for (size_t i = 0; i < q->n; i++) {
    segue__sense sense;
    const char *word = q->w->w[q->at[i]];
    segue__sense_of(word, &sense);
    for (size_t k = 0; k < r->n_exchanges && k < 3; k++) {
      const segue__exchange *x = &r->exchanges[k];
      if (!x->alone && (segue__senses_held(&sense, 1, x->said, false) || begins_like(word, x->said)))
        return true;
    }
  }
  return false;
}

/* The word says which number, or of what so many: "policy number", "how many bags". */
static bool says_which(const segue__words *w, size_t i) {
  static const char numbers[] = "number numbers no id ids code codes reference ref digits";
  for (size_t k = i + 1; k < w->n && k <= i + 2; k++)
    if (segue__listed(w->w[k], numbers)) return true;
  return i > 0 && strcmp(w->w[i - 1], "many") == 0;
}

/* A policy's number is told where the call is about a claim. */
static bool beside_matter(const segue__repeats *r, const char *word) {
  static const char *const matters[] = {
      "policy claim claims insurance insured insurer cover", "flight boarding airport airline plane seat",
      "tracking parcel package delivery courier", "meter electricity gas water supply reading",
      "registration plate vehicle car van"};
  for (size_t i = 0; i < sizeof matters / sizeof *matters; i++)
    for (size_t k = 0; k < r->n_exchanges && segue__listed(word, matters[i]); k++) {
      segue__words said;
      segue__words_of(&said, r->exchanges[k].said, strlen(r->exchanges[k].said));
      if (segue__any_listed(&said, matters[i])) return true;
    }
  return false;
}

static bool in_call(const segue__repeats *r, const char *word) {
  segue__sense sense;
  if (beside_matter(r, word)) return true;
  segue__sense_of(word, &sense);
  for (size_t k = 0; k < r->n_exchanges; k++)
    if (segue__senses_held(&sense, 1, r->exchanges[k].said, false)) return true;
  for (size_t k = 0; k < r->n_facts; k++)
    if (segue__senses_held(&sense, 1, r->facts[k].name, false)) return true;
  return false;
}

/* "What's your policy number?": a bare number answers it where the call is about a policy. What anybody has needs no such
 * sign. */
static bool of_another_matter(const segue__repeats *r, const segue__sought *q) {
  static const char anybody[] =
      "account customer member membership client user staff employee badge login reference booking reservation confirmation order case file phone "
      "telephone mobile contact email mail zip zipcode post postal postcode long full exact right whole";
  for (size_t i = 0; i < q->n; i++) {
    const char *word = q->w->w[q->at[i]];
    if (says_which(q->w, q->at[i]) && !segue__listed(word, anybody) && !in_call(r, word)) return true;
  }
  return false;
}

/* A postcode has five or six digits, or letters among few. */
static bool could_be(const segue__sought *q, const segue__exchange *x) {
  size_t digits = 0;
  bool mixed = false;
  if (!segue__any_listed(q->w, "zip zipcode postcode")) return true;
  for (const char *p = x->said; *p; p += strcspn(p, " "), p += *p == ' ') {
    const size_t n = strcspn(p, " "), own = strspn(p, "0123456789");
    digits = own > digits ? own : digits;
    mixed |= own < n && n <= 4 && strcspn(p, "0123456789") < n;
  }
  return digits == 5 || digits == 6 || mixed;
}

/* "Harlow Ltd." says which company, "6 gb" how much data. */
static bool says_what(const segue__sought *q, const segue__exchange *x) {
  static const char firms[] = "company firm business organisation organization employer",
                    forms[] = "ltd limited inc corp corporation llc plc gmbh",
                    vague[] = "plan package name called";
  size_t held = 0, words = 1;
  segue__words said;
  segue__words_of(&said, x->said, strlen(x->said));
  words = said.n;
  for (size_t i = 0; i < q->n; i++) {
    segue__sense sense;
    const char *word = q->w->w[q->at[i]];
    segue__sense_of(word, &sense);
    const bool itself = segue__listed(word, x->said) && !segue__listed(word, firms);
    if (strpbrk(word, "0123456789") || (itself && !q->wh)) return false; /* said back */
    if (segue__senses_held(&sense, 1, x->said, false) ||
        (segue__listed(word, firms) && segue__any_listed(&said, forms)))
      held++;
    else if (!segue__listed(word, vague) && !segue__sought_soft(word))
      return false;
  }
  return held > 0 && words > 1;
}

const segue__exchange *segue__alone_known(const segue__repeats *r, const segue__sought *q) {
  static const uint32_t never = SEGUE__SEEK_WHO | SEGUE__SEEK_WHY | SEGUE__SEEK_WAY | SEGUE__SEEK_AGE;
  uint32_t sorts = q->sorts & ~never;
  static const char *const have[] = {"do|have|can you ?have ?got|give ?me the|your|that|a|an",
                                     NULL}; /* it is asked for */
  if (!q->asks || (q->whether && !segue__any_matches(q->w, have))) return NULL;
  if (sorts & SEGUE__SEEK_KIND && !of_the_matter(r, q)) sorts &= ~(uint32_t)SEGUE__SEEK_KIND;
  if (of_another_matter(r, q)) return NULL;
  for (size_t i = 0; i < r->n_exchanges && !q->whether; i++)
    if (r->exchanges[i].alone && says_what(q, &r->exchanges[i])) return &r->exchanges[i];
  const uint32_t ends = segue__ends_asked(q->w, q->sorts);
  for (size_t i = 0; i < r->n_exchanges && sorts; i++) {
    const segue__exchange *x = &r->exchanges[i];
    const bool town = x->alone & TOWN || before_postcode(r, x);
    if (town && sorts & SEGUE__SEEK_WHERE && of_a_town(q->w)) return x;
    if (x->alone && could_be(q, x) && sorts & sorts_of(r, x) && !segue__ends_differ(ends, x->ends)) return x;
  }
  return NULL;
}
