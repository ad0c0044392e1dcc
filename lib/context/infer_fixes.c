/* SPDX-License-Identifier: Apache-2.0 */
/* What was tried: fixes the bot says it has carried out, and what the caller had tried before calling. What it offers
 * is read in infer_offers.c, what the caller says became of it in infer_replies.c. */
#include "context/infer_either.h"
#include "context/infer_said.h"
#include "context/object.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
/* Verbs of what is done, said alone or of something. */
static const char done_verbs[] =
    " restarted rebooted reset reinstalled replaced cleared updated upgraded changed switched checked tested refunded "
    "cancelled canceled rebooked rescheduled booked ordered resent sent transferred credited waived extended escalated unlocked "
    "activated reactivated blocked frozen reissued scheduled exchanged submitted filed added removed placed confirmed reserved "
    "processed notified issued completed opened created completed applied renewed refreshed fixed corrected adjusted moved "
    "paused enabled disabled deactivated replaced repaired closed released restored raised logged registered lodged "
    "started stopped topped faxed emailed dispatched ";
/* Participles of talk and of looking things up, behind "I've". */
static const char looked_verbs[] =
    " looked noticed verified seen heard received understood located found pulled been had got asked said told mentioned "
    "explained identified reviewed experienced reached needed wanted noted recorded listened apologised apologized "
    "considered decided wondered finished helped answered discussed discovered read listed shown gathered ";
static const char irregular[] = " sent put set made given taken cut begun run held done written paid laid left reset frozen ";

/* clang-format on */

void segue__remember_offer(segue__infer *f, const segue__turn *t, const char *action, int kind) {
  for (size_t i = 0; i < f->fixes.n_offers; i++) /* said again it is the newest */
    if (strcmp(f->fixes.offer[i].action, action) == 0) {
      memmove(f->fixes.offer + i, f->fixes.offer + i + 1,
              sizeof f->fixes.offer[0] * (f->fixes.n_offers - i - 1u));
      f->fixes.n_offers--;
    }
  if (f->fixes.n_offers == SEGUE__OFFERS)
    memmove(f->fixes.offer, f->fixes.offer + 1, sizeof f->fixes.offer[0] * (SEGUE__OFFERS - 1)),
        f->fixes.n_offers--;
  segue__offer *o = &f->fixes.offer[f->fixes.n_offers++];
  strcpy(o->action, action);
  o->kind = (uint8_t)kind;
  o->timed = segue__tells_time(t->ts, 0, t->ts->n);
  o->turn = t->index;
}

/* Where who did it stands before a participle: "I've just gone ahead and reset"; ts->n nowhere. */
static size_t doer(T *ts, size_t i) {
  size_t k = i;
  while (k > 0 && i - k < 6 &&
         in(" just now already also successfully gone went ahead and since then immediately ", ts, k - 1))
    k--;
  if (k > 0 && in(" i've we've i we ", ts, k - 1)) return k - 1;
  return k > 1 && in(" have had ", ts, k - 1) && in(" i we ", ts, k - 2) ? k - 1 : ts->n;
}

bool segue__done_verb(T *ts, size_t i) {
  if (in(done_verbs, ts, i)) return true;
  const bool turned =
      in(" asked told ", ts, i) && in(" the our my their your them another ", ts, i + 1); /* to somebody */
  if (ts->t[i].kind != SEGUE__TOKEN_WORD || (in(looked_verbs, ts, i) && !turned)) return false;
  const size_t n = strlen(ts->t[i].low), by = doer(ts, i);
  const bool participle = (n > 4 && strcmp(ts->t[i].low + n - 2, "ed") == 0) || in(irregular, ts, i);
  return participle && by < ts->n && (in(" i've we've have ", ts, by)) && !in(" note ", ts, i + 2);
}

/* "What name is it booked under?", "has it been sent?": asked, not told. */
static bool asked(T *ts, size_t i) {
  size_t k = i;
  while (k > 0 && !starts_sentence(ts, k)) {
    if (in(" what what's which whose ", ts, k)) return true;
    if (in(" , and so but ", ts, k)) return false;
    k--;
  }
  return in(" what what's which whose when where how has have had is are was were did ", ts, k) && k < i;
}

/* "I've tried to correct the name": in vain, else it would not be told so. */
static int in_vain(const segue__turn *t, size_t i) {
  char action[64];
  if (!in(" to ", t->ts, i + 1) || !segue__action_text(t->ts, i + 2, action, sizeof action) ||
      in(" reach call contact find help get see look understand ", t->ts, i + 2))
    return SEGUE_OK;
  return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_FAILED, SEGUE_SRC_INFERRED);
}

/* "Your appointment has been booked" → "appointment booked"; "I've cancelled the order" → "cancelled order". */
int segue__carried_out(segue__infer *f, const segue__turn *t, size_t i) {
  T *ts = t->ts;
  char action[64] = "";
  bool passive = false, negated = false;
  size_t from = i;
  if (in(" tried attempted ", ts, i)) return in_vain(t, i);
  for (size_t back = 1; back <= 4 && back <= i; back++) {
    if (in(" been is was are being ", ts, i - back)) passive = true;
    if (in(" not couldn't cannot can't unable no wasn't hasn't isn't didn't won't ", ts, i - back))
      negated = true;
    if (in(" . ? ! , ", ts, i - back)) break;
    if (passive && from == i) from = i - back;
  }
  if (passive) {
    if (asked(ts, i) || !segue__passive_text(ts, from, i, action, sizeof action)) return SEGUE_OK;
  } else {
    const bool mine = doer(ts, i) < ts->n || (i > 0 && in(" has just successfully already was ", ts, i - 1));
    if (!mine || !segue__action_text(ts, i, action, sizeof action)) return SEGUE_OK;
  }
  (void)segue__offered_before(t, action, sizeof action);
  if (!negated)
    segue__remember_offer(f, t, action, SEGUE__FIX_DONE); /* whether it helped the caller has yet to say */
  return segue__emit_attempt(t, segue__str_of(action), negated ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_DONE,
                             SEGUE_SRC_INFERRED);
}

/* Verbs of what a caller has tried. */
static const char fix_verbs[] =
    " restart reboot reset reinstall unplug replug replace clear update change switch turn clean press push charge call ring "
    "use log sign open close move ";

/* Who reports fixes itself knows what it offered and how it understood the answer; read from the words, the
 * same fix would be there twice under two names. */
static bool reported(const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->n_attempts; i++)
    if (m->attempts[i].src.by == SEGUE_SRC_TOOL) return true;
  return false;
}

/* "someone from your office reset it": where the verb is, ts->n nowhere. */
static size_t behind_whence(T *ts, size_t i) {
  enum { WORDS = 3 };
  for (size_t k = i + 2; in(" from at in ", ts, i) && k < i + 2 + WORDS; k++)
    if (segue__done_to(ts, k)) return k;
  return ts->n;
}

/* Where what was done begins that token `i` tells of, by whomever: "I've just filled", "my husband took"; ts->n none. */
static size_t deed_told(T *ts, size_t i) {
  static const char past[] = " took ran put gave held wound bled cut left drew shook blew rang ";
  static const char things[] = " the it them that your my our a an all both another ";
  static const char dependent[] =
      " if when once unless until which that who what how where since did have has ";
  const bool mine = in(" i i've we we've ", ts, i);
  const bool who = in(" who ", ts, i) && i > 0 && !punct(ts, i - 1); /* "a man out who replaced it" */
  size_t verb = mine || who ? i + 1 : segue__somebody(ts, i);
  if (verb == i || (i > 0 && in(dependent, ts, i - 1))) return ts->n;
  while (in(" just already even only both have had has also then ", ts, verb)) verb++;
  if (mine && in(" been ", ts, verb) && segue__ends_with(segue__low_at(ts, verb + 1), "ing")) return verb + 1;
  const size_t whence = mine ? ts->n : behind_whence(ts, verb);
  if (whence < ts->n) return whence;
  const bool object =
      in(things, ts, verb + 1) || (in(" up off on down ", ts, verb + 1) && in(things, ts, verb + 2));
  return (object && in(past, ts, verb)) || ((mine || object) && segue__done_to(ts, verb)) ? verb : ts->n;
}

/* That it was in vain, soon behind token `k`. */
static bool told_in_vain(T *ts, size_t k) {
  enum { SOON = 18 };
  segue__tokens rest = *ts;
  rest.t = ts->t + k;
  rest.n = ts->n - k < SOON ? ts->n - k : SOON;
  for (size_t i = 1; i <= 3; i++)
    if (in(" still ", &rest, i) && !in(" have has had got want need ", &rest, i + 1)) return true;
  for (size_t i = 1; i < rest.n; i++) /* "and it's dead again" */
    if (in(" again ", &rest, i) && (i + 1 >= rest.n || in(" . ! ", &rest, i + 1)) &&
        !in(" and ", &rest, i - 1))
      return true;
  return in(" nothing ", &rest, 1) || segue__tells_failure(&rest) ||
         (any_in(" either ", &rest) && segue__objects(&rest)) ||
         (segue__says_nothing(&rest) && !segue__says_works(&rest));
}

/* "I filled it with salt and it's still beeping": what was done, and right behind it that it was in vain. */
static int done_in_vain(const segue__turn *t) {
  enum { MOST = 3 };
  T *ts = t->ts;
  int rc = SEGUE_OK;
  for (size_t i = 0, n = 0; i + 2 < ts->n && n < MOST && rc >= 0; i++) {
    char action[64];
    const size_t verb = deed_told(ts, i);
    size_t k = verb + 1;
    while (k < ts->n && !in(" . ? ! i we you and but , ", ts, k)) k++;
    if (!in(" and but , . ", ts, k) || !told_in_vain(ts, k) ||
        !segue__action_text(ts, verb, action, sizeof action))
      continue;
    (void)segue__same_fix(t, action, sizeof action);
    rc = segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_FAILED, SEGUE_SRC_SAID);
    n++;
  }
  return rc;
}

/* "I already tried restarting it" names a fix of the caller's own. */
static int own_attempts(const segue__turn *t) {
  static const char *const opens[] = {"i already tried",
                                      "i've already tried",
                                      "i have already tried",
                                      "i've tried",
                                      "i have tried",
                                      "i tried",
                                      "we tried",
                                      "already tried",
                                      "i even tried",
                                      "i already",
                                      "i've already",
                                      "i've",
                                      "i have",
                                      "we've"};
  enum { TRIED_OPENS = 9 }; /* those before it say "tried" */
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, opens[k]);
      char action[64];
      const size_t verb = i + n + (n && in(" to ", ts, i + n));
      if (!n || verb >= ts->n) continue;
      if (i > 0 && in(" should would could might must if did ", ts, i - 1))
        continue; /* "should I have reset it?" */
      const bool done = in(
          " restarted rebooted reset reinstalled unplugged cleared updated replaced cleaned charged pressed ",
          ts, verb);
      const bool known =
          done || (k < TRIED_OPENS && (in(fix_verbs, ts, verb) || strstr(ts->t[verb].low, "ing")));
      if (!known || !segue__action_text(ts, verb, action, sizeof action)) continue;
      (void)segue__same_fix(t, action, sizeof action);
      return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_FAILED, SEGUE_SRC_SAID);
    }
  return SEGUE_OK;
}

int segue__outcome_of(const segue__turn *t, const char *action) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;)
    if (strcmp(m->attempts[i].action.p, action) == 0) return m->attempts[i].outcome;
  return -1;
}

/* "I'm afraid that berth is taken", "sorry, the calendar won't take it": right after it was agreed to, that came to nothing. */
static bool regrets(T *ts) {
  bool sorry = false;
  for (size_t i = 0; i < ts->n && i < 24; i++) {
    if (i < 6 && in(" unfortunately afraid sorry hmm difficulty trouble ", ts, i)) {
      sorry = !in(" to about for ", ts, i + 1); /* "sorry to hear that" */
      continue;
    }
    if (i < 2 && in(" great perfect lovely done thanks thank good wonderful ", ts, i)) return false;
    if (sorry && in(" could can would shall what which where have ? ", ts, i))
      return false; /* something else by now */
    if (sorry &&
        (segue__negated_verb(ts->t[i].low) ||
         in(" no not taken full closed locked unable failed declined gone busy cannot error filled ", ts, i)))
      return !in(" trouble problem problems later sooner ", ts, i + 1) && !in(" that's i'm ", ts, i);
  }
  return false;
}

/* "It went through this time.": what had failed a moment ago. */
static bool went_through(T *ts) {
  static const char *const phrases[] = {
      "went through",  "gone through", "it worked",    "that worked",   "has worked",
      "been accepted", "was accepted", "was approved", "been approved", NULL};
  for (size_t i = 0; i < ts->n; i++)
    if (in(" ? not if ", ts, i) || segue__negated_verb(ts->t[i].low)) return false;
  return segue__has_phrase(ts, phrases);
}

/* What the bot tells of the fix it was about: "that didn't go through", "that's arranged". */
static int told_result(segue__infer *f, const segue__turn *t) {
  static const char *const undone[] = {"go through",   "went wrong", "let me",    "filled up",
                                       "was declined", "has failed", "it failed", "been declined",
                                       "able to",      "unable to",  NULL};
  static const char *const all_done[] = {
      "that's done", "that's booked", "that's arranged", "that's sorted", "that's set", "that's in place",
      "all set",     "all done",      "it's done",       "it's booked",   "done",       NULL};
  enum { SOON = 6 };
  T *ts = t->ts;
  size_t k = f->fixes.n_offers;
  if (*f->fixes.failed.action && t->index - f->fixes.failed.turn <= SOON && went_through(ts)) {
    char again[sizeof f->fixes.failed.action];
    strcpy(again, f->fixes.failed.action);
    *f->fixes.failed.action = 0;
    return segue__emit_attempt(t, segue__str_of(again), SEGUE_ATTEMPT_DONE, SEGUE_SRC_INFERRED);
  }
  while (k > 0 &&
         (f->fixes.offer[k - 1].kind == SEGUE__FIX_TRIED || f->fixes.offer[k - 1].kind == SEGUE__FIX_CALLER))
    k--;
  if (k-- == 0 || t->index - f->fixes.offer[k].turn > 4) return SEGUE_OK;
  const int was = segue__outcome_of(t, f->fixes.offer[k].action);
  if (was != SEGUE_ATTEMPT_ACCEPTED && was != SEGUE_ATTEMPT_OFFERED) return SEGUE_OK;
  int now = !f->fixes.held && f->fixes.offer[k].kind == SEGUE__FIX_US &&
                    t->index - f->fixes.offer[k].turn <= 3 && regrets(ts)
                ? SEGUE_ATTEMPT_FAILED
                : -1;
  for (size_t i = 0; i < ts->n && i < 16 && now < 0; i++) {
    bool no = in(" unable declined failed filled wrong ", ts, i) ||
              in(" unable declined failed filled wrong ", ts, i + 1);
    for (size_t back = 1; back <= 2 && back <= i; back++)
      no = no || in(" not didn't hasn't won't wouldn't can't cannot couldn't wasn't isn't doesn't i'm ", ts,
                    i - back);
    if ((no && segue__phrase_at(ts, i, undone) && !in(" i'm ", ts, i - (i > 0)))) now = SEGUE_ATTEMPT_FAILED;
    if (starts_sentence(ts, i) && segue__phrase_at(ts, i, all_done)) now = SEGUE_ATTEMPT_DONE;
  }
  if (now < 0) return SEGUE_OK;
  char action[sizeof f->fixes.offer[0].action];
  strcpy(action, f->fixes.offer[k].action);
  if (now == SEGUE_ATTEMPT_FAILED) {
    f->fixes.failed = f->fixes.offer[k];
    f->fixes.failed.turn = t->index;
    memmove(f->fixes.offer + k, f->fixes.offer + k + 1,
            sizeof f->fixes.offer[0] * (f->fixes.n_offers - k - 1u));
    f->fixes.n_offers--;
  }
  return segue__emit_attempt(t, segue__str_of(action), now, SEGUE_SRC_INFERRED);
}

static int told_by_caller(segue__infer *f, const segue__turn *t) {
  int rc = own_attempts(t);
  if (rc >= 0) rc = done_in_vain(t);
  return rc < 0 || reported(t) ? rc : segue__infer_reply(f, t);
}

/* What was offered before the caller's first piece is an attempt by the same name yet, none of a choice. */
static bool known_still(const segue__infer *f, const segue__turn *t) {
  const segue__fixes *was = &f->pieces.fixes;
  for (size_t i = 0; i < was->n_offers; i++)
    if (segue__outcome_of(t, was->offer[i].action) < 0) return false;
  return true;
}

/* What may be answered is an offer again. Set, not reported: a report of an offer undoes no result. False: no memory. */
static bool reopen_fresh(const segue__infer *f, const segue__turn *t) {
  segue_context *c = segue__builder_own(t->b);
  t->b->stale = true;
  for (size_t k = f->fixes.n_offers, n = f->fixes.n_fresh; c && k-- > 0 && n > 0;) {
    const segue__offer *o = &f->fixes.offer[k];
    if (o->kind == SEGUE__FIX_DONE) continue; /* told in the same breath, no offer */
    for (size_t i = 0; i < c->m.n_attempts; i++)
      if (c->m.attempts[i].src.by == SEGUE_SRC_INFERRED && strcmp(c->m.attempts[i].action.p, o->action) == 0)
        c->m.attempts[i].outcome = SEGUE_ATTEMPT_OFFERED;
    n--;
  }
  return c != NULL;
}

/* An answer that a recogniser ended at a pause is read anew, as a whole: what its first piece seemed to say of the offer is taken back. */
static int told_in_pieces(segue__infer *f, const segue__turn *t) {
  const segue__spoken *said = &f->pieces.said;
  segue__tokens whole = {0};
  segue__turn turn = *t;
  int rc = segue__infer_words(t->b, &whole, said->text, said->len);
  turn.ts = &whole;
  turn.index = f->pieces.since;
  f->fixes = f->pieces.fixes;
  if (rc == SEGUE_OK && !reopen_fresh(f, t)) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = told_by_caller(f, &turn);
  segue__tokens_fini(&whole);
  return rc;
}

int segue__infer_fixes(segue__infer *f, const segue__turn *t) {
  if (t->who == SEGUE_WHO_BOT) {
    const int rc = reported(t) ? SEGUE_OK : told_result(f, t);
    return rc < 0 || reported(t) ? rc : segue__infer_offers(f, t);
  }
  if (t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  if (f->pieces.since == t->index) return told_by_caller(f, t);
  return known_still(f, t) && !reported(t) ? told_in_pieces(f, t) : told_by_caller(f, t);
}
