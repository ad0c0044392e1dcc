/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an offered fix, from what the caller says next: agreed, refused, helped, did not help. */
#include "context/infer_either.h"
#include "context/infer_said.h"
#include "context/infer_verdict.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* The open offer whose words come again, the newest first; else the newest. */
static size_t meant(const segue__infer *f, T *ts, bool *named) {
  *named = false;
  for (size_t k = f->fixes.n_offers; k-- > 0;)
    for (size_t i = 0; i < ts->n; i++) {
      if (ts->t[i].len < 5 ||
          in(" tomorrow today instead please first thing pound pounds euros dollar dollars ", ts, i))
        continue;
      char start[8] = "";
      memcpy(start, ts->t[i].low, 5);
      const char *at = strstr(f->fixes.offer[k].action, start);
      if (!at || (at > f->fixes.offer[k].action && at[-1] != ' ')) continue;
      *named = true;
      return k;
    }
  return f->fixes.n_offers - 1u;
}

/* An agreed fix stays open for its result. */
static int settle(segue__infer *f, const segue__turn *t, size_t k, int outcome) {
  char action[sizeof f->fixes.offer[0].action];
  strcpy(action, f->fixes.offer[k].action);
  if (outcome == SEGUE_ATTEMPT_REJECTED) {
    f->fixes.refused = f->fixes.offer[k];
    f->fixes.refused.turn = t->index;
    f->fixes.sought = segue__asks_another(t->ts) && !segue__says_no(t->ts);
  }
  if (outcome != SEGUE_ATTEMPT_ACCEPTED) {
    memmove(f->fixes.offer + k, f->fixes.offer + k + 1,
            sizeof f->fixes.offer[0] * (f->fixes.n_offers - k - 1u));
    f->fixes.n_offers--;
  }
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

/* What was proposed in one breath is answered together, what was just done fails or helps with it. */
static int settle_all(segue__infer *f, const segue__turn *t, size_t k, bool named, int outcome) {
  const uint8_t kind = f->fixes.offer[k].kind;
  const int32_t turn = f->fixes.offer[k].turn;
  const bool result = outcome == SEGUE_ATTEMPT_FAILED || outcome == SEGUE_ATTEMPT_DONE;
  int rc = settle(f, t, k, outcome);
  for (size_t i = f->fixes.n_offers; i-- > 0 && rc >= 0 && (!named || result);) {
    const segue__offer *o = &f->fixes.offer[i];
    if (o->turn != turn || (i == k && outcome == SEGUE_ATTEMPT_ACCEPTED)) continue;
    if (outcome == SEGUE_ATTEMPT_ACCEPTED && (f->fixes.either || o->kind != kind)) continue;
    const bool step =
        result && kind != SEGUE__FIX_TRIED && o->kind != SEGUE__FIX_TRIED && !segue__for_later(o);
    if ((o->kind == kind && (kind != SEGUE__FIX_US || !result)) || (o->kind == SEGUE__FIX_DONE && result) ||
        step)
      rc = settle(f, t, i, outcome);
  }
  return rc;
}

/* "Cancel that", of what was agreed just before. */
static bool taken_back(const segue__infer *f, const segue__turn *t, size_t *k) {
  /* "forget it" is said of whatever was told just now */
  const int32_t soon = any_in(" forget bother ", t->ts) ? 2 : 8;
  if (!segue__takes_back(t->ts)) return false;
  for (size_t i = f->fixes.n_offers; i-- > 0;)
    if (f->fixes.offer[i].kind == SEGUE__FIX_US && t->index - f->fixes.offer[i].turn <= soon &&
        segue__outcome_of(t, f->fixes.offer[i].action) == SEGUE_ATTEMPT_ACCEPTED)
      return *k = i, true;
  return false;
}

/* That it helped or did not is told later too; yes and no are to something else by then. */
static int told_later(segue__infer *f, const segue__turn *t, size_t k, bool named) {
  T *ts = t->ts;
  if (taken_back(f, t, &k)) return settle(f, t, k, SEGUE_ATTEMPT_REJECTED);
  if (!named)
    while (k > 0 && segue__for_later(&f->fixes.offer[k])) k--;
  if (!named && segue__for_later(&f->fixes.offer[k])) return SEGUE_OK;
  const bool undone = f->fixes.offer[k].kind != SEGUE__FIX_DONE &&
                      (segue__says_already(ts) && !segue__asks_back(ts)) &&
                      f->fixes.offer[k].kind != SEGUE__FIX_US;
  const bool same =
      (f->fixes.offer[k].kind == SEGUE__FIX_CALLER || f->fixes.offer[k].kind == SEGUE__FIX_DONE) &&
      t->index - f->fixes.offer[k].turn <= 5 && ts->n <= 12 && segue__says_still(ts);
  if (segue__reply_partly(ts) && t->index - f->fixes.offer[k].turn <= 5)
    return settle(f, t, k, SEGUE_ATTEMPT_PARTIAL);
  const bool silent = f->fixes.offer[k].kind == SEGUE__FIX_DONE && t->index - f->fixes.offer[k].turn <= 2 &&
                      segue__says_nothing(ts);
  if (segue__tells_failure(ts) || undone || same || silent)
    return settle_all(f, t, k, named, SEGUE_ATTEMPT_FAILED);
  if (segue__says_works(ts)) return settle(f, t, k, SEGUE_ATTEMPT_DONE);
  return SEGUE_OK;
}

/* "Okay, I see.": that it was heard, and no more. */
static bool takes_in(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (!in(" ok okay right alright oh ah um uh well i see know yeah good great fine thanks thank you then , . ! ",
            ts, i))
      return false;
  return true;
}

/* Nothing was known for a proposal, but the answer is one to a proposal: "go ahead", "tried that, no change". */
static int answers_maybe(const segue__infer *f, const segue__turn *t) {
  const segue__offer *o = &f->fixes.maybe;
  if (!*o->action || *f->slot || o->turn + 1 != t->index) return SEGUE__VERDICT_OPEN;
  if (f->fixes.there && takes_in(t->ts)) return SEGUE__VERDICT_OPEN;
  const int outcome = segue__verdict_maybe(o, t->ts);
  return f->fixes.told && !segue__takes_up(t->ts, outcome) ? SEGUE__VERDICT_OPEN : outcome;
}

/* The choices that are open: those in the name of offer `k`, or the offers of one turn that said "or". */
static size_t open_choices(const segue__infer *f, size_t k, size_t n_fresh, char out[SEGUE__CHOICES][64]) {
  const size_t named = segue__choices(f->fixes.offer[k].action, out);
  if (named || !f->fixes.either || n_fresh < 2 || n_fresh > SEGUE__CHOICES) return named;
  for (size_t i = 0; i < n_fresh; i++) {
    const segue__offer *o = &f->fixes.offer[f->fixes.n_offers - n_fresh + i];
    if (o->kind == SEGUE__FIX_DONE || o->kind == SEGUE__FIX_TRIED) return 0;
    strcpy(out[i], o->action);
  }
  return n_fresh;
}

static void rename_offer(segue__infer *f, const segue__turn *t, size_t k, const char *name) {
  segue__rename_attempt(t, f->fixes.offer[k].action, name);
  snprintf(f->fixes.offer[k].action, sizeof f->fixes.offer[k].action, "%s", name);
}

/* "I can't do Thursday": that one is refused, the others are offered still. */
static int all_but(segue__infer *f, const segue__turn *t, size_t k, char choice[SEGUE__CHOICES][64], size_t n,
                   size_t which) {
  char rest[64] = "";
  const uint8_t kind = f->fixes.offer[k].kind;
  for (size_t i = 0, at = 0; i < n; i++) {
    char one[64];
    if (i == which) continue;
    segue__whole_choice(choice[0], choice[i], one, sizeof one);
    at += (size_t)snprintf(rest + at, sizeof rest - at, "%s%s", at ? SEGUE__OR : "", one);
    if (at >= sizeof rest) return settle(f, t, k, SEGUE_ATTEMPT_REJECTED);
  }
  char refused[64];
  segue__whole_choice(choice[0], choice[which], refused, sizeof refused);
  rename_offer(f, t, k, refused);
  const int rc = settle(f, t, k, SEGUE_ATTEMPT_REJECTED);
  segue__remember_offer(f, t, rest, kind);
  return rc < 0 ? rc : segue__emit_attempt(t, segue__str_of(rest), SEGUE_ATTEMPT_OFFERED, SEGUE_SRC_INFERRED);
}

/* One or the other was offered, and the caller says which; SEGUE__VERDICT_OPEN: does not. */
static int picked(segue__infer *f, const segue__turn *t, size_t k, size_t n_fresh) {
  char choice[SEGUE__CHOICES][64];
  const uint8_t kind = f->fixes.offer[k].kind;
  if (kind == SEGUE__FIX_TRIED || kind == SEGUE__FIX_DONE) return SEGUE__VERDICT_OPEN;
  const bool named = strstr(f->fixes.offer[k].action, SEGUE__OR) != NULL;
  const size_t n = open_choices(f, k, n_fresh, choice), first = f->fixes.n_offers - n_fresh;
  size_t which = 0;
  if (n == 0 || segue__tells_failure(t->ts) || segue__says_already(t->ts)) return SEGUE__VERDICT_OPEN;
  const int pick = segue__pick(t->ts, choice, n, &which);
  const int outcome =
      pick == SEGUE__PICK_NONE || pick == SEGUE__PICK_BUT ? SEGUE_ATTEMPT_REJECTED : SEGUE_ATTEMPT_ACCEPTED;
  if (pick == SEGUE__PICK_NOTHING) return SEGUE__VERDICT_OPEN;
  if (!named && (pick == SEGUE__PICK_ONE || pick == SEGUE__PICK_BUT))
    return settle(f, t, first + which, outcome);
  int rc = SEGUE_OK;
  for (size_t i = n_fresh; !named && i-- > 0 && rc >= 0;) rc = settle(f, t, first + i, outcome);
  if (!named) return rc;
  if (pick == SEGUE__PICK_BUT) return all_but(f, t, k, choice, n, which);
  if (pick == SEGUE__PICK_ONE) {
    char name[64];
    segue__whole_choice(choice[0], choice[which], name, sizeof name);
    rename_offer(f, t, k, name);
  }
  return settle(f, t, k, outcome);
}

/* A proposal of one or the other that nobody took for one is known by a caller who picks. */
static void known_by_pick(segue__infer *f, const segue__turn *t) {
  char choice[SEGUE__CHOICES][64];
  size_t which;
  const size_t n = segue__choices(f->fixes.maybe.action, choice);
  if (n == 0 || !f->fixes.maybe.timed || f->fixes.maybe.turn + 1 != t->index ||
      f->fixes.maybe.kind == SEGUE__FIX_TRIED || segue__pick(t->ts, choice, n, &which) == SEGUE__PICK_NOTHING)
    return;
  segue__remember_offer(f, t, f->fixes.maybe.action, f->fixes.maybe.kind);
  (void)segue__emit_attempt(t, segue__str_of(f->fixes.maybe.action), SEGUE_ATTEMPT_OFFERED,
                            SEGUE_SRC_INFERRED);
  *f->fixes.maybe.action = 0;
  f->fixes.n_fresh = 1;
}

/* "It's free." "Then yes, tonight.": a refusal is taken back while nothing else is offered. */
static bool turned_round(const segue__infer *f, const segue__turn *t) {
  enum { NEXT = 2, SOON = 4 };
  const int32_t since = t->index - f->fixes.refused.turn;
  if (!*f->fixes.refused.action || since > SOON) return false;
  if (segue__turns_round(t->ts)) return true;
  /* "Any sooner?" "I'm afraid not." "Monday it is, then." */
  return f->fixes.sought && since <= NEXT && !segue__says_no(t->ts) && !segue__asks_another(t->ts) &&
         (segue__settles_on(t->ts) || segue__says_takes(t->ts) || segue__opens_agreeing(t->ts));
}

static int comes_back(segue__infer *f, const segue__turn *t) {
  const segue__offer o = f->fixes.refused;
  *f->fixes.refused.action = 0;
  segue__remember_offer(f, t, o.action, o.kind);
  return segue__emit_attempt(t, segue__str_of(o.action), SEGUE_ATTEMPT_ACCEPTED, SEGUE_SRC_INFERRED);
}

/* An answer made of a proposal what had only looked like one. */
static int known_by_answer(segue__infer *f, const segue__turn *t, int outcome) {
  char action[sizeof f->fixes.maybe.action];
  strcpy(action, f->fixes.maybe.action);
  *f->fixes.maybe.action = 0;
  if (outcome == SEGUE_ATTEMPT_ACCEPTED) segue__remember_offer(f, t, action, f->fixes.maybe.kind);
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

/* The time that an earlier offer named is taken, whatever was offered since. */
static bool takes_time(const segue__offer *o, T *ts) {
  return o->kind == SEGUE__FIX_US && o->timed && !segue__says_no(ts) && segue__picks_time(ts, o->action);
}

int segue__infer_reply(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  bool named = false;
  if (f->fixes.n_fresh == 0 && turned_round(f, t)) return comes_back(f, t);
  if (f->fixes.n_fresh == 0) known_by_pick(f, t);
  const int anyway = f->fixes.n_fresh == 0 ? answers_maybe(f, t) : SEGUE__VERDICT_OPEN;
  if (anyway != SEGUE__VERDICT_OPEN) return known_by_answer(f, t, anyway);
  if (f->fixes.n_fresh == 0 && *f->fixes.maybe.action && segue__asks_back(ts)) f->fixes.asked = true;
  if (f->fixes.n_offers == 0) return SEGUE_OK;
  size_t k = meant(f, ts, &named);
  const size_t n_fresh = f->fixes.n_fresh < f->fixes.n_offers ? f->fixes.n_fresh : f->fixes.n_offers;
  f->fixes.n_fresh = 0;
  if (n_fresh == 0) return told_later(f, t, k, named);
  const bool older = k + n_fresh < f->fixes.n_offers;
  if (named && older && takes_time(&f->fixes.offer[k], ts)) return settle(f, t, k, SEGUE_ATTEMPT_ACCEPTED);
  if (older || f->fixes.offer[k].kind == SEGUE__FIX_DONE) { /* only of the new ones yes or no */
    named = false;
    for (k = f->fixes.n_offers - 1u; k > 0 && f->fixes.offer[k].kind == SEGUE__FIX_DONE;) k--;
  }
  const int pick = picked(f, t, k, n_fresh);
  if (pick != SEGUE__VERDICT_OPEN) return pick;
  const int outcome = segue__verdict(&f->fixes.offer[k], ts, named);
  if (outcome >= 0) return settle_all(f, t, k, named, outcome);
  f->fixes.held |= outcome == SEGUE__VERDICT_HOLD;
  f->fixes.wavers |= outcome == SEGUE__VERDICT_WAVER;
  if (outcome != SEGUE__VERDICT_OPEN) f->fixes.n_fresh = (uint8_t)n_fresh;
  return SEGUE_OK;
}
