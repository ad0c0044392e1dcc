/* SPDX-License-Identifier: Apache-2.0 */
/* Whose name or number a question wants: "what is the daughter called" is answered by no name of the caller's. */
#include <string.h>

#include "handoff/ask_rank.h"

static const char people[] =
    "son daughter wife husband spouse mother father mum mom dad brother sister sibling twin baby toddler boy girl child kid lad grandson "
    "granddaughter grandchild gran grandma grandpa grandmother grandfather nan aunt uncle cousin niece nephew girlfriend boyfriend "
    "partner fiance fiancee friend mate buddy neighbour neighbor colleague coworker boss manager supervisor landlord landlady tenant "
    "lodger flatmate roommate driver conductor technician engineer mechanic plumber electrician fitter builder carpenter decorator "
    "gardener cleaner nanny childminder babysitter carer nurse midwife surgeon consultant dentist hygienist therapist vet teacher tutor "
    "instructor coach trainer lecturer lawyer solicitor barrister accountant adviser advisor agent assistant secretary receptionist "
    "caretaker porter guard guide waiter waitress chef stylist hairdresser tailor courier postman witness lady gentleman woman man "
    "guy captain skipper pilot dog cat horse pony puppy kitten rabbit parrot hamster";

/* "sons", of "the son's". */
static bool person(const char *word, char *out) {
  size_t n = strlen(word);
  memcpy(out, word, n + 1);
  if (segue__listed(out, people)) return true;
  if (n < 4 || out[n - 1] != 's') return false;
  out[n - 1] = 0;
  return segue__listed(out, people);
}

#define NAME "name names surname"
#define CALLED "called named"
#define NUMBER "number no phone mobile telephone"
#define MAIL "email mail"

static segue__sort sort_of(const char *word, bool what) {
  if (segue__listed(word, NAME)) return SEGUE__SORT_WHO;
  if (what && segue__listed(word, CALLED)) return SEGUE__SORT_WHO;
  if (segue__listed(word, NUMBER)) return SEGUE__SORT_PHONE;
  return segue__listed(word, MAIL) ? SEGUE__SORT_EMAIL : SEGUE__SORT_ANY;
}

segue__sort segue__ask_owner(const segue__words *q, size_t *at) {
  char one[SEGUE__WORD_LEN];
  if (!segue__any_listed(q, NAME " " CALLED " " NUMBER " " MAIL)) return SEGUE__SORT_ANY;
  const bool what = segue__any_listed(q, "what whats how hows");
  for (size_t i = 0; i < q->n; i++) {
    if (!person(q->w[i], one)) continue;
    size_t next = i + 1;
    if (next + 1 < q->n && strcmp(q->w[next], "in") == 0) next += 2; /* "-law" */
    while (next < q->n && segue__listed(q->w[next], "own full first last family contact")) next++;
    segue__sort sort = next < q->n ? sort_of(q->w[next], what) : SEGUE__SORT_ANY;
    size_t back = i;
    while (back > 0 && segue__listed(q->w[back - 1], "the his her their your our a new old other first"))
      back--;
    if (back > 1 && segue__listed(q->w[back - 1], "of for") && sort == SEGUE__SORT_ANY)
      sort = sort_of(q->w[back - 2], false);
    if (sort == SEGUE__SORT_ANY) continue;
    *at = i;
    return sort;
  }
  return SEGUE__SORT_ANY;
}

/* ---- a name that stands beside a word ---- */

typedef struct token {
  char low[SEGUE__WORD_LEN];
  bool capital, begins; /* a sentence */
} token;

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* The next word of the text; false at its end. */
static bool next_token(const char **p, token *t) {
  while (**p && !letter(**p) && **p != '\'') t->begins |= **p != 0 && strchr(".?!;", **p) != NULL, ++*p;
  if (!**p) return false;
  size_t n = 0;
  t->capital = **p >= 'A' && **p <= 'Z';
  for (; letter(**p) || **p == '\''; ++*p)
    if (**p != '\'' && n + 1 < sizeof t->low) t->low[n++] = (char)(**p >= 'A' && **p <= 'Z' ? **p + 32 : **p);
  t->low[n] = 0;
  return true;
}

static bool name_like(const token *t, const token *before, bool capitals) {
  static const char never[] =
      "i im ive id ill monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
      "september october november december christmas easter english french german spanish italian mr mrs ms miss";
  if (capitals)
    return t->capital && !t->begins && strlen(t->low) > 1 && !segue__listed(t->low, never) &&
           !segue__listed(before->low, "in at from to near via outside the");
  return strlen(t->low) > 1 && !segue__listed(t->low, segue__rank_idle) &&
         !segue__listed(t->low, segue__rank_light) && !segue__listed(t->low, never);
}

bool segue__ask_name_beside(const char *text, segue__word_test *is, const void *of, bool capitals) {
  enum { REACH = 3 };
  token last = {.low = ""};
  size_t since = REACH + 1, named = REACH + 1; /* words since the person, and since the name */
  bool perhaps = false;                        /* the word before may be one, where nothing has capitals */
  token t = {.begins = true};
  for (const char *p = text; next_token(&p, &t); t.begins = false) {
    if (perhaps &&
        (t.begins || segue__listed(t.low, "is was has had will can could and or said lives works who which")))
      return true;
    perhaps = false;
    if (t.begins) since = named = REACH + 1;
    since++;
    named++;
    if (is(of, t.low)) {
      if (named <= REACH) return true;
      since = 0;
    } else if (name_like(&t, &last, capitals)) {
      if (capitals && since <= REACH) return true;
      perhaps = !capitals && since == 1;
      if (capitals) named = 0;
    }
    last = t;
  }
  return perhaps;
}
