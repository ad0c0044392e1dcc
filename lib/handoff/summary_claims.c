/* SPDX-License-Identifier: Apache-2.0 */
/* What a summary says was tried, and what became of it, against what the call holds. */
#include <string.h>

#include "context/context.h"
#include "handoff/summary_reading.h"

enum { MAX_CLAIM = 24, WINDOW = 3 /* turns in which an attempt is told */ };

typedef struct claim {
  size_t first, last; /* tokens of the segment, last exclusive */
  char stems[MAX_CLAIM][SEGUE__STEM];
  size_t n;
  size_t key; /* the one of what was done; n: none */
} claim;

static bool holds(const segue__source *s, const char *stem) {
  for (size_t k = 0; k < s->ts.n; k++)
    if (strcmp(s->stems[k], stem) == 0) return true;
  return false;
}

/* All words of the claim in one attempt of the context (its action and its note). */
static bool in_attempt(const segue__check *c, const claim *k, int32_t attempt) {
  for (size_t w = 0; w < k->n; w++) {
    bool found = false;
    for (size_t i = 0; i < c->e.n && !found; i++)
      found = c->e.sources[i].attempt == attempt && holds(&c->e.sources[i], k->stems[w]);
    if (!found) return false;
  }
  return k->n > 0;
}

/* The words before the deed say that it was not done: "I haven't restarted it". */
static bool denied(const segue__source *s, const char *stem) {
  static const char no[] =
      " not never haven't hasn't didn't don't won't can't without refuse hadn't havent didnt dont wont cant ";
  bool all = true, any = false;
  for (size_t k = 0; k < s->ts.n; k++) {
    if (strcmp(s->stems[k], stem) != 0) continue;
    bool here = false;
    for (size_t b = k > 4 ? k - 4 : 0; b < k; b++) here |= segue__word_in(no, s->ts.t[b].low);
    all &= here;
    any = true;
  }
  return any && all;
}

/* All words within a few turns, and the deed itself not denied in all of them. */
static bool in_turns(const segue__check *c, const claim *k) {
  for (size_t i = 0; i < c->e.n; i++) {
    const segue__source *s = &c->e.sources[i];
    if (s->turn < 0 || (k->key < k->n && (!holds(s, k->stems[k->key]) || denied(s, k->stems[k->key]))))
      continue;
    size_t found = 0;
    for (size_t w = 0; w < k->n; w++) {
      bool here = false;
      for (size_t j = 0; j < c->e.n && !here; j++) {
        const int32_t turn = c->e.sources[j].turn;
        here = turn >= 0 && turn + WINDOW >= s->turn && turn <= s->turn + WINDOW &&
               holds(&c->e.sources[j], k->stems[w]);
      }
      found += here;
    }
    if (found == k->n) return true;
  }
  return false;
}

static bool segment_has(const segue__check *c, const claim *k, const char *list) {
  for (size_t i = k->first; i < k->last; i++)
    if (segue__word_in(list, c->ts.t[i].low)) return true;
  return false;
}

static bool segment_denies(const segue__check *c, const claim *k) {
  return segment_has(c, k, " not no didn't doesn't without hasn't never nothing ");
}

/* "The restart helped" when it is known to have failed. */
static bool contradicts(const segue__check *c, const claim *k) {
  const segue__context_model *m = c->e.ctx ? segue__context_read(c->e.ctx) : NULL;
  const bool refused = segment_has(c, k, segue__refused_words);
  const bool failed = segment_has(c, k, segue__failed_words) ||
                      (segment_has(c, k, segue__worked_words) && segment_denies(c, k)) ||
                      (segment_has(c, k, " help ") && segment_denies(c, k));
  const bool worked = !failed && segment_has(c, k, segue__worked_words);
  for (size_t i = 0; m && i < m->n_attempts; i++) {
    const int32_t o = m->attempts[i].outcome;
    if (!in_attempt(c, k, (int32_t)i)) continue;
    if (worked && (o == SEGUE_ATTEMPT_FAILED || o == SEGUE_ATTEMPT_REJECTED || o == SEGUE_ATTEMPT_OFFERED))
      return true;
    if (refused && (o == SEGUE_ATTEMPT_DONE || o == SEGUE_ATTEMPT_FAILED || o == SEGUE_ATTEMPT_PARTIAL))
      return true;
    if (failed && !refused && o == SEGUE_ATTEMPT_DONE) return true;
  }
  return false;
}

/* The words of a segment that say what was done, from its claim on. */
static void gather(const segue__check *c, claim *k, size_t from) {
  k->n = 0;
  k->key = SIZE_MAX;
  for (size_t i = from; i < k->last && k->n < MAX_CLAIM; i++) {
    const segue__token *t = &c->ts.t[i];
    char stem[SEGUE__STEM];
    if (t->kind != SEGUE__TOKEN_WORD || c->read[i] || segue__check_allowed(t->low) ||
        segue__word_in(segue__claim_words, t->low))
      continue;
    segue__stem(t->low, stem);
    if (k->key == SIZE_MAX && segue__word_in(segue__action_stems, stem)) k->key = k->n;
    memcpy(k->stems[k->n++], stem, sizeof stem);
  }
  if (k->key == SIZE_MAX) k->key = k->n;
}

/* A past or going form that nobody used: something is said to have been done. */
static bool deed(const char *low) {
  const size_t n = strlen(low);
  return (n > 4 && strcmp(low + n - 2, "ed") == 0) || (n > 5 && strcmp(low + n - 3, "ing") == 0) ||
         segue__word_in(" sent paid gave bought sold built broke ", low);
}

/* The claim is that it was done, and all that is known of it is that it was offered or refused. */
static bool never_done(const segue__check *c, const claim *k) {
  const segue__context_model *m = c->e.ctx ? segue__context_read(c->e.ctx) : NULL;
  bool known = false;
  for (size_t i = 0; m && i < m->n_attempts; i++) {
    if (!in_attempt(c, k, (int32_t)i)) continue;
    known = true;
    if (m->attempts[i].outcome != SEGUE_ATTEMPT_OFFERED && m->attempts[i].outcome != SEGUE_ATTEMPT_REJECTED)
      return false;
  }
  return known && !segment_has(c, k, segue__refused_words) && !segment_has(c, k, segue__claim_words) &&
         !segment_denies(c, k);
}

/* "The cable was replaced": what it is about stands before. */
static bool passive(const segue__check *c, const claim *k, size_t at) {
  for (size_t i = k->first; i < at; i++)
    if (segue__word_in(" was were been is are be being got ", c->ts.t[i].low)) return true;
  return false;
}

static bool segment(segue__check *c, size_t first, size_t last) {
  claim k = {.first = first, .last = last};
  size_t claims = SIZE_MAX;
  bool wish = false, done = false;
  for (size_t i = first; i < last; i++) {
    const segue__token *t = &c->ts.t[i];
    char stem[SEGUE__STEM];
    if (t->kind != SEGUE__TOKEN_WORD || c->read[i]) continue;
    segue__stem(t->low, stem);
    const bool action = segue__word_in(segue__action_stems, stem) && !segue__check_allowed(t->low);
    const bool claim_word = segue__word_in(segue__claim_words, t->low);
    if (claim_word && !wish && claims == SIZE_MAX) claims = i;
    if (action && !wish && claims == SIZE_MAX) claims = i;
    done |= action && !wish && deed(t->low);
    if (segue__word_in(segue__wish_words, t->low) && claims == SIZE_MAX) wish = true;
    /* Wished or done: a deed that occurs nowhere in the call was made up. */
    if ((action || deed(t->low)) && !segue__check_allowed(t->low) && !segue__check_borne_out(c, i))
      return segue__check_fault(c, SEGUE__FAULT_ATTEMPT, i, i + 1);
  }
  /* "The restart failed", "reboot (did not help)": what is said about the outcome has its subject before it. */
  gather(c, &k, first);
  if (contradicts(c, &k)) return segue__check_fault(c, SEGUE__FAULT_OUTCOME, first, last);
  if (claims == SIZE_MAX) return true;
  gather(c, &k, passive(c, &k, claims) ? first : claims);
  if (k.n == 0) return true;
  if (contradicts(c, &k) || (done && never_done(c, &k)))
    return segue__check_fault(c, SEGUE__FAULT_OUTCOME, first, last);
  const segue__context_model *m = c->e.ctx ? segue__context_read(c->e.ctx) : NULL;
  for (size_t i = 0; m && i < m->n_attempts; i++)
    if (in_attempt(c, &k, (int32_t)i)) return true;
  return in_turns(c, &k) ? true : segue__check_fault(c, SEGUE__FAULT_ATTEMPT, claims, last);
}

/* "He tried a reset and a new cable, but it still drops." */
bool segue__check_attempts(segue__check *c) {
  size_t first = 0;
  for (size_t i = 0; i <= c->ts.n; i++) {
    const bool end = i == c->ts.n;
    const bool mark = !end && c->ts.t[i].kind == SEGUE__TOKEN_PUNCT && strchr(".,;:!?", c->ts.t[i].low[0]);
    const bool link =
        !end && segue__word_in(" and but then because so while which after before ", c->ts.t[i].low);
    if (!end && !mark && !link) continue;
    if (i > first && !segment(c, first, i)) return false;
    first = i + (mark || end ? 1 : 0);
    if (link) first = i + 1;
  }
  return true;
}
