/* SPDX-License-Identifier: Apache-2.0 */
/* Which of several offered the caller takes: "friday is good", "the second one", "not the early one", "either", "neither". */
#include "context/infer_either.h"
#include "context/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

enum { NOWHERE = SEGUE__CHOICES };

static const char numbers[] = " one two three four five six seven eight nine ten eleven twelve ";
static const char ordinals[] =
    " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth ";
/* What tells no choice from another. */
static const char common[] =
    " at on in by to of the a an for with from as up out over back down in and it them one next this past you your work works suit suits good fine best better time ";
static const char against[] =
    " not no never cannot can't too away busy working except bar neither nor useless rubbish poorly ill sick abroad ";

/* Where `word` stands in `list`, from 1 on; 0 nowhere. */
static int place_in(const char *list, const char *word) {
  int n = 1;
  for (const char *p = list + 1; *p; p += strcspn(p, " ") + 1u, n++)
    if (strlen(word) == strcspn(p, " ") && strncmp(p, word, strlen(word)) == 0) return n;
  return 0;
}

/* "10", "ten", "10th" or "tenth"; 0 no number. */
static int number_of(const char *word) {
  if (*word >= '0' && *word <= '9') return (int)strtol(word, NULL, 10);
  const int n = place_in(numbers, word);
  return n ? n : place_in(ordinals, word);
}

/* The same word or number; `loosely` also another form of it: "renting" is "rent". */
static bool same_choice_word(const char *a, const char *b, bool loosely) {
  enum { STEM = 5 };
  if (strcmp(a, b) == 0 || (number_of(a) && number_of(a) == number_of(b))) return true;
  size_t n = strlen(a);
  n -= n > 0 && a[n - 1u] == 'e'; /* "hiring" is "hire" */
  if (n > STEM) n = STEM;
  if (!loosely || n < STEM - 2 || strncmp(a, b, n) != 0) return false;
  return n == STEM || segue__word_in(" e es s ed ing ", b + n);
}

bool segue__choice_has(const char *text, const char *low, bool loosely) {
  for (const char *p = text; *p; p += strcspn(p, " "), p += *p == ' ') {
    char word[SEGUE__TOKEN_LOW];
    segue__first_word(p, word);
    if (same_choice_word(word, low, loosely)) return true;
  }
  return false;
}

/* The only choice that has the word of token `i`, in this form or, when none has, in another. */
static size_t by_word(T *ts, size_t i, char choice[SEGUE__CHOICES][64], size_t n) {
  char low[SEGUE__TOKEN_LOW];
  snprintf(low, sizeof low, "%s", ts->t[i].low);
  const size_t len = strlen(low);
  if (len > 2 && strcmp(low + len - 2, "'s") == 0) low[len - 2] = 0; /* "seven's perfect" */
  if (punct(ts, i) || in(common, ts, i) || !*low) return NOWHERE;
  if (i > 1 && in(" past to ", ts, i - 1) && in(" five ten twenty minutes ", ts, i - 2))
    return NOWHERE; /* "twenty past three" is not three */
  for (int loosely = 0; loosely < 2; loosely++) {
    size_t found = NOWHERE, times = 0;
    for (size_t k = 0; k < n; k++)
      if (segue__choice_has(choice[k], low, loosely)) found = k, times++;
    if (times) return times == 1 ? found : NOWHERE;
  }
  return NOWHERE;
}

/* The last word behind "music or sports events" is of both. */
static bool shared_noun(T *ts, size_t i, char choice[SEGUE__CHOICES][64], size_t n) {
  const char *noun = strrchr(choice[n - 1u], ' ');
  return noun && !strchr(choice[0], ' ') && same_choice_word(noun + 1, ts->t[i].low, true);
}

/* "the second one", "the latter please": by its place in the list, which is told as time goes by. */
static size_t by_place(T *ts, size_t i, size_t n) {
  static const char named[] =
      " first former earlier earliest soonest sooner second third last latter later latest other ";
  if (in(" asap ", ts, i) || segue__token_phrase(ts, i, "as soon as")) return 0;
  if (!in(named, ts, i) || !(in(" the ", ts, i - (i > 0)) || i == 0)) return NOWHERE;
  if (i + 1 < ts->n && !punct(ts, i + 1) &&
      !in(" one option slot choice date time appointment of please then is works sounds suits would if and thanks ",
          ts, i + 1))
    return NOWHERE;
  if (in(" first former earlier earliest soonest sooner ", ts, i)) return 0;
  if (in(" second ", ts, i)) return 1;
  return in(" third ", ts, i) ? (n > 2 ? 2 : NOWHERE) : n - 1;
}

/* "the morning one", where the day's parts are not told apart by name. */
static size_t by_part(T *ts, size_t i, size_t n) {
  if (!in(" one ", ts, i + 1)) return NOWHERE;
  return in(" morning ", ts, i) ? 0 : in(" afternoon evening ", ts, i) ? n - 1 : NOWHERE;
}

static size_t named_at(T *ts, size_t i, char choice[SEGUE__CHOICES][64], size_t n) {
  size_t k = by_place(ts, i, n);
  if (k == NOWHERE) k = by_word(ts, i, choice, n);
  return k == NOWHERE ? by_part(ts, i, n) : k;
}

static bool breaks(T *ts, size_t i) {
  return in(" . ? ! , ; - but so and then ", ts, i);
}

static bool speaks_against(T *ts, size_t i) {
  return in(against, ts, i) || in(" still ", ts, i) || segue__negated_verb(ts->t[i].low) ||
         (in(" at ", ts, i) && in(" work school ", ts, i + 1)) ||
         (in(" anything all ", ts, i) && in(" but ", ts, i + 1)) ||
         (in(" instead rather ", ts, i) && in(" of than ", ts, i + 1)) ||
         (in(" out ", ts, i) && in(" of ", ts, i + 1));
}

/* "The 9th's my scan", "Thursday is when he's at his dad's": it is taken. */
static bool taken_up(T *ts, size_t i) {
  const bool is = segue__ends_with(ts->t[i].low, "'s");
  return (is || in(" is ", ts, i + 1)) && in(" my our his her their when ", ts, i + 1 + !is);
}

/* What is said of the choice named at token `i`, up to where another is named or the clause ends. */
static bool refused_at(T *ts, size_t i, size_t k, char choice[SEGUE__CHOICES][64], size_t n) {
  enum { BEFORE = 4 };
  if (taken_up(ts, i)) return true;
  for (size_t back = 1; back <= BEFORE && back <= i; back++) {
    const size_t at = i - back, other = named_at(ts, at, choice, n);
    const bool but = in(" but ", ts, at) && at > 0 && in(" anything all ", ts, at - 1);
    if ((breaks(ts, at) && !but) || (other != NOWHERE && other != k)) break;
    if (but || speaks_against(ts, at)) return true;
  }
  for (size_t at = i + 1; at < ts->n && !breaks(ts, at); at++) {
    const size_t other = named_at(ts, at, choice, n);
    if (other != NOWHERE && other != k) break;
    if (in(" not ", ts, at) && at + 1 < ts->n &&
        named_at(ts, at + 1 + in(" the on ", ts, at + 1), choice, n) != NOWHERE)
      break; /* "friday not thursday" */
    if (speaks_against(ts, at) && !(in(" no ", ts, at) && in(" problem worries ", ts, at + 1))) return true;
  }
  return false;
}

/* "the cheaper one", "the biggest": nobody here knows which that is. */
static bool by_quality(T *ts, size_t i) {
  return in(" the ", ts, i) && i + 1 < ts->n &&
         (segue__ends_with(ts->t[i + 1].low, "er") || segue__ends_with(ts->t[i + 1].low, "est")) &&
         (i + 2 == ts->n || punct(ts, i + 2) || in(" one please then ", ts, i + 2)) &&
         !in(" other never ", ts, i + 1);
}

/* "either", "I don't mind", "whichever's quicker": 1; "neither", "can't do either": -1. */
static int of_all(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" neither ", ts, i) || (in(" none ", ts, i) && (i == 0 || in(" of ", ts, i + 1)))) return -1;
    if (segue__token_phrase(ts, i, "don't mind") || segue__token_phrase(ts, i, "up to you") ||
        segue__token_phrase(ts, i, "doesn't matter") || segue__token_phrase(ts, i, "no preference") ||
        segue__token_phrase(ts, i, "not fussed"))
      return 1;
    const bool all = in(" either whichever both ", ts, i) || by_quality(ts, i) ||
                     (in(" any ", ts, i) && in(" of ", ts, i + 1));
    if (!all) continue;
    for (size_t back = 1; back <= 4 && back <= i && !in(" . ! ? , ", ts, i - back); back++)
      if (speaks_against(ts, i - back)) return -1;
    for (size_t k = i + 1; k < ts->n && k <= i + 5 && !in(" . ! ? ", ts, k); k++)
      if (speaks_against(ts, k)) return -1;
    return 1;
  }
  return 0;
}

/* The sentence of token `i` asks. */
static bool asked(T *ts, size_t i) {
  while (i < ts->n && !in(" . ! ? ", ts, i)) i++;
  return in(" ? ", ts, i);
}

/* "Thursday I teach, so it would have to be Friday": that one and no other. */
static bool has_to_be(T *ts, size_t i) {
  return i > 2 && in(" be ", ts, i - 1) && in(" to ", ts, i - 2) && in(" have has ", ts, i - 3);
}

static size_t lowest(unsigned set) {
  size_t k = 0;
  while (!(set >> k & 1u)) k++;
  return k;
}

int segue__pick(T *whole, char choice[SEGUE__CHOICES][64], size_t n, size_t *which) {
  enum { READ = 256 }; /* each word is held against those behind it, and by then something else is told */
  segue__tokens part = *whole;
  T *ts = &part;
  unsigned taken = 0, refused = 0, weakly = 0;
  size_t n_taken = 0, n_refused = 0;
  if (part.n > READ) part.n = READ;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t k = named_at(ts, i, choice, n);
    if (k == NOWHERE || asked(ts, i)) continue;
    if (has_to_be(ts, i)) return *which = k, SEGUE__PICK_ONE;
    *(refused_at(ts, i, k, choice, n) ? &refused
      : shared_noun(ts, i, choice, n) ? &weakly
                                      : &taken) |= 1u << k;
  }
  if (!taken) taken = weakly;
  taken &= ~refused;
  for (size_t k = 0; k < n; k++) n_taken += taken >> k & 1u, n_refused += refused >> k & 1u;
  const int all = of_all(ts);
  if (n_taken == 1) return *which = lowest(taken), SEGUE__PICK_ONE;
  if (n_taken > 1)
    return n_taken == n && any_in(" or both either ", ts) ? SEGUE__PICK_ANY : SEGUE__PICK_NOTHING;
  if (n_refused == n || (all < 0 && !asked(ts, 0))) return SEGUE__PICK_NONE;
  if (n_refused == 1) return *which = lowest(refused), SEGUE__PICK_BUT;
  return all > 0 && !asked(ts, 0) ? SEGUE__PICK_ANY : SEGUE__PICK_NOTHING;
}
