/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/meant.h"

#include <string.h>

#include "handoff/ends.h"
#include "handoff/known.h"
#include "handoff/reasked.h"
#include "handoff/sentences.h"

/* Where money goes to is not the account the call is about. */
static bool another_account(const segue__question *q) {
  static const char *const into[] = {
      "which|what account ... pay|paid|refund*|credit*|transfer*|deposit*|send|put",
      "into|to which|what account", NULL};
  return segue__phrased(q->w, into);
}

/* A claim number is none of a mere "reference", which may be of anything. */
static segue__fact *case_meant(segue__repeats *r, const segue__question *q) {
  static const char *const sorts[] = {"claim", "claims", "ticket", "incident", "complaint", NULL};
  segue__fact *f = segue__known_fact(r, "case_number");
  const bool special = segue__any_matches(q->w, sorts);
  return f && special && strncmp(f->name, "reference", 9) == 0 ? NULL : f;
}

/* "2026-12-19", "the 19th of December": what time it was is not known. */
static bool day_only(const char *value) {
  if (strlen(value) == 10 && value[4] == '-' && value[7] == '-') return true;
  segue__words w;
  segue__words_of(&w, value, strlen(value));
  return (segue__sorts_told(&w) & SEGUE__SEEK_TIME) == SEGUE__SEEK_DAY;
}

/* How many words there are, when most of them were never spoken of. */
static size_t foreign(const segue__repeats *r, const segue__question *q) {
  segue__sought s;
  segue__sought_read(&s, q->w, false);
  return s.n > 0 && s.n > 2 * segue__reasked_own(r, &s) && r->n_exchanges > 0 ? s.n : 0;
}

/* "How much is a cup?" of what nobody spoke of. */
static bool another_price(const segue__repeats *r, const segue__question *q) {
  static const char *const now[] = {"how much is|are|does|do|will a|an|the|one|your",
                                    "price|cost|fee|charge of|for a|an|one", NULL};
  return segue__phrased(q->w, now) && foreign(r, q) > 0;
}

/* What is usual, what is to come, what the question tells beside, and what nobody spoke of. */
static bool another_time(const segue__repeats *r, const segue__question *q) {
  static const char *const never[] = {
      "usually|normally|generally|typically|ever",
      "need|needs|want|wants ?you ?it ?this ?that ?to ?have ?be ?done ?sorted ?back by", "the latest",
      "^ ?and ?so was|were|is|are|did|do|does|has|have|had !you ... when", NULL};
  static const char *const lasting[] = {"has|have ... been", "when do|does you|they|he|she|the", NULL};
  return segue__phrased(q->w, never) || (segue__phrased(q->w, lasting) && foreign(r, q) > 0);
}

static const segue__exchange *exchange_of(const segue__repeats *r, const segue__fact *f) {
  for (size_t i = 0; i < r->n_exchanges; i++)
    if (r->exchanges[i].turn == f->known_from) return &r->exchanges[i];
  return NULL;
}

/* "How much shall I send?" of a balance, "which time do you want?" of one that the bot read out: what the bot told is no
 * answer to what the caller wishes. */
static bool wished_of_told(const segue__repeats *r, const segue__fact *f, const segue__question *q) {
  static const char *const wish[] = {
      "want|wants|like|wish|prefer|hope|hoping|wanting|plan|planning|intend|rather",
      "should|shall|will i|we|you|they|he|she|it|the",
      "are|is you|they|he|she|we coming|going|leaving|returning|travelling|traveling|sending|paying", NULL};
  if (f->known_from == SEGUE_TURN_NONE || f->by != SEGUE__PROMPT_NONE || r->n_exchanges == 0 ||
      r->n_exchanges == SEGUE__EXCHANGES_MAX || !segue__any_matches(q->w, wish))
    return false;
  return !exchange_of(r, f);
}

/* A day, an hour or both, by its value or else by the turn that told it; 0 not known. */
static uint32_t time_told(const segue__fact *f, const segue__exchange *x) {
  segue__words v;
  if (strlen(f->value) == 5 && f->value[2] == ':') return SEGUE__SEEK_CLOCK;
  if (day_only(f->value)) return SEGUE__SEEK_DAY;
  segue__words_of(&v, f->value, strlen(f->value));
  const uint32_t told = segue__sorts_told(&v) & SEGUE__SEEK_TIME;
  return told || !x || strcmp(f->field, "date") != 0 ? told : x->told & SEGUE__SEEK_TIME;
}

/* "Where are you leaving from?" of a departure date: by its name it is no such thing. */
static bool of_another_kind(uint32_t asked, uint32_t named) {
  static const uint32_t fair = SEGUE__SEEK_WHO | SEGUE__SEEK_WHERE | SEGUE__SEEK_KIND;
  const uint32_t a = (asked & fair) | (asked & SEGUE__SEEK_TIME ? SEGUE__SEEK_TIME : 0),
                 b = (named & fair) | (named & SEGUE__SEEK_TIME ? SEGUE__SEEK_TIME : 0);
  return a && b && !(a & b);
}

/* "Which day?" of what was told as an hour, and the other way round; and whatever is asked of what was only agreed to. */
static bool of_another_sort(const segue__repeats *r, const segue__fact *f, const segue__question *q) {
  const segue__exchange *x = exchange_of(r, f);
  const uint32_t named = segue__sorts_named(f->name), asked = q->sorts & SEGUE__SEEK_TIME;
  if (of_another_kind(q->sorts, named)) return true;
  if (!x || *f->event) return false;
  const uint32_t told = named & SEGUE__SEEK_TIME || strcmp(f->field, "date") == 0 ? time_told(f, x) : 0;
  if (told && asked && !(told & asked)) return true;
  const bool agreed =
      f->by == SEGUE__PROMPT_WHETHER || f->by == SEGUE__PROMPT_NOUN || f->by == SEGUE__PROMPT_TOLD;
  return agreed && x->whether && !x->sorts && q->sorts && !(q->sorts & x->told);
}

bool segue__meant_other(const segue__repeats *r, const segue__fact *f, const segue__question *q) {
  static const char *const whom[] = {"who|whom", NULL};
  const bool date = strcmp(f->field, "date") == 0;
  const uint32_t ends = date ? q->ends & SEGUE__END_TIMES : q->ends;
  if (ends && segue__ends_differ(ends, segue__reasked_ends(r, f))) return true;
  if (of_another_sort(r, f, q)) return true;
  if (strcmp(f->field, "amount") == 0 && segue__phrased(q->w, whom)) return true;
  if (wished_of_told(r, f, q)) return true;
  static const char *const clock[] = {"what|which ?exact time", NULL}, *const big[] = {"how big|large|high",
                                                                                       NULL};
  if (strcmp(f->field, "account_number") == 0) return another_account(q);
  if (strcmp(f->field, "amount") == 0)
    return another_price(r, q) || (segue__phrased(q->w, big) && foreign(r, q) > 1);
  if (segue__listed(f->name, "count size height weight length width depth"))
    return foreign(r, q) > 1; /* says not of what */
  if (strcmp(f->field, "date") != 0) return false;
  return another_time(r, q) || (day_only(f->value) && segue__phrased(q->w, clock));
}

static segue__fact *date_meant(segue__repeats *r, const segue__question *q) {
  segue__gist_of g;
  segue__words_gist(q->w, &g);
  const bool matter = segue__gist_common(&g, &r->title) > 0;
  segue__fact *best = NULL;
  for (size_t i = 0; i < r->n_facts; i++) {
    segue__fact *f = &r->facts[i];
    if (strcmp(f->field, "date") != 0 || (best && !segue__question_fits(q, f->name))) continue;
    if (!segue__question_fits(q, f->name) && segue__question_wishes(q, f->name, f->value)) continue;
    if (segue__meant_other(r, f, q)) continue;
    if (!matter && !segue__question_about(q, *f->event ? f->event : f->name)) continue;
    if (!best || !segue__question_fits(q, best->name)) best = f;
  }
  return best;
}

segue__fact *segue__meant(segue__repeats *r, const segue__field_cue *c, const segue__question *q) {
  static const char *const kin[] = {"booking|reservation ?order reference|ref", NULL};
  if (strcmp(c->field, "date") == 0) return date_meant(r, q);
  if (strcmp(c->field, "case_number") == 0) return case_meant(r, q);
  segue__fact *f = segue__known_fact(r, c->field);
  if (!f && strcmp(c->field, "booking_reference") == 0 && segue__phrased(q->w, kin))
    return segue__known_fact(r, "order_number");
  return f && segue__meant_other(r, f, q) ? NULL : f;
}
