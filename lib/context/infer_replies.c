/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an offered fix, from what the caller says next: agreed, refused, helped, did not help. The same words
 * say different things after "have you tried …", "could you …" and "I can …". */
#include "context/infer_either.h"
#include "context/infer_said.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* The open offer whose words come again, the newest first; else the newest. */
static size_t meant(const segue__infer *f, T *ts, bool *named) {
  *named = false;
  for (size_t k = f->n_offers; k-- > 0;)
    for (size_t i = 0; i < ts->n; i++) {
      if (ts->t[i].len < 5 ||
          in(" tomorrow today instead please first thing pound pounds euros dollar dollars ", ts, i))
        continue;
      char start[8] = "";
      memcpy(start, ts->t[i].low, 5);
      const char *at = strstr(f->offer[k].action, start);
      if (!at || (at > f->offer[k].action && at[-1] != ' ')) continue;
      *named = true;
      return k;
    }
  return f->n_offers - 1u;
}

/* An agreed fix stays open for its result. */
static int settle(segue__infer *f, const segue__turn *t, size_t k, int outcome) {
  char action[sizeof f->offer[0].action];
  strcpy(action, f->offer[k].action);
  if (outcome == SEGUE_ATTEMPT_REJECTED) f->refused = f->offer[k], f->refused.turn = t->index;
  if (outcome != SEGUE_ATTEMPT_ACCEPTED) {
    memmove(f->offer + k, f->offer + k + 1, sizeof f->offer[0] * (f->n_offers - k - 1u));
    f->n_offers--;
  }
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

enum { OPEN = -1, HOLD = -2, WAVER = -3 };

/* What will be done some other day is not what did not help now. */
static bool later(const segue__offer *o) {
  static const char *const verbs[] = {"send ", "book ",    "schedule ", "arrange ", "order ", "refund ",
                                      "ship ", "courier ", "pass ",     "rebook ",  "call "};
  if (o->kind == SEGUE__FIX_US && o->timed) return true;
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    if (o->kind == SEGUE__FIX_US && strncmp(o->action, verbs[i], strlen(verbs[i])) == 0) return true;
  return false;
}

/* "Have you tried …?": yes, it was, and they still call. */
static int tried_already(T *ts) {
  if (segue__reply_partly(ts)) return SEGUE_ATTEMPT_PARTIAL;
  if (segue__tells_failure(ts) || segue__says_still(ts) || segue__says_nothing(ts))
    return SEGUE_ATTEMPT_FAILED;
  if (segue__says_works(ts) || segue__reply_works(ts)) return SEGUE_ATTEMPT_DONE;
  if (segue__says_not_yet(ts)) return OPEN;
  if (segue__says_no(ts)) return segue__told_done(ts) ? SEGUE_ATTEMPT_FAILED : OPEN;
  if (segue__opens_agreeing(ts) || segue__told_done(ts)) return SEGUE_ATTEMPT_FAILED;
  return segue__asks_back(ts) ? HOLD : SEGUE_ATTEMPT_FAILED;
}

/* "The headset's fine, it works over there": what was suspected is not at fault. */
static bool part_is_fine(T *ts) {
  size_t i = in(" the my both all ", ts, 0) ? 1 : ts->n;
  while (i < 4 && i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(" is are ", ts, i) &&
         !strstr(ts->t[i].low, "'s"))
    i++;
  return i < ts->n && i > 1 - (strstr(ts->t[i].low, "'s") != NULL) && !punct(ts, i) &&
         in(" fine ok okay good alright new full tight on in ", ts, i + 1);
}

/* A sentence about what was offered, "that is fifteen minutes with the bus", neither a value nor a yes: it speaks
 * against it. */
static bool comments(T *ts) {
  size_t i = 0;
  while (in(" well but hm hmm um uh er so oh look and , ", ts, i)) i++;
  return ts->n > i + 3 &&
         in(" that that's thats it it's its i'm i'll i've we've we're they they're you you've who the then and by and my pay wait ",
            ts, i) &&
         !in(" name email number phone address order account reference ", ts, i + 1);
}

/* What is sent or filled in is done when it is done. */
static bool hands_over(const segue__offer *o) {
  static const char verbs[] =
      " send sending resend email emailing mail upload uploading post posting submit submitting attach attaching forward forwarding return "
      "returning fill filling sign signing ";
  char first[16];
  const size_t n = strcspn(o->action, " ");
  snprintf(first, sizeof first, "%.*s", (int)(n < 15 ? n : 15), o->action);
  return segue__word_in(verbs, first);
}

/* The offer's own verb in the past: "Switched.", "held it for a minute", "I've had it out for a week". */
static bool told_verb(const segue__offer *o, T *ts) {
  static const char *const forms[][2] = {
      {"take", "took"}, {"take", "taken"},    {"hold", "held"},  {"put", "put"},   {"send", "sent"},
      {"give", "gave"}, {"find", "found"},    {"leave", "left"}, {"get", "got"},   {"go", "went"},
      {"ring", "rang"}, {"bring", "brought"}, {"run", "ran"},    {"keep", "kept"}, {"set", "set"}};
  char verb[16];
  const size_t n = strcspn(o->action, " ");
  snprintf(verb, sizeof verb, "%.*s", (int)(n < 15 ? n : 15), o->action);
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const bool own =
        i == 0 || punct(ts, i - 1) ||
        in(" i i've we we've he she they he's she's they've already just and have has ", ts, i - 1);
    if (!own) continue;
    if (n >= 4 && strncmp(low, verb, 4) == 0 && segue__ends_with(low, "ed")) return true;
    for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
      if (strcmp(verb, forms[k][0]) == 0 && strcmp(low, forms[k][1]) == 0) return true;
    if (in(" i've we've he's she's they've ", ts, i) &&
        (in(" had been done ", ts, i + 1) || segue__ends_with(segue__low_at(ts, i + 1), "ed")))
      return true;
    if (in(" he she they somebody ", ts, i) && in(" did has ", ts, i + 1) && i == 0) return true;
  }
  return false;
}

/* What was said to be done: "clicked, and the light's gone green" works, else it was in vain. */
static int result_told(T *ts) {
  return segue__reply_works(ts) || segue__reply_turns(ts) || segue__says_works(ts) ? SEGUE_ATTEMPT_DONE
                                                                                   : SEGUE_ATTEMPT_FAILED;
}

/* "Wednesday's my treatment day", "fridays he's at his dad's": the time is named, for something else. */
static bool other_time(const segue__offer *o, T *ts) {
  return o->timed && segue__reply_excuses(ts) &&
         !any_in(
             " fine good ok okay works suits suit perfect great lovely yes please thanks thank brilliant ",
             ts);
}

/* "Could you …": done and in vain, done and well, refused, or about to. */
static int asked_to_do(const segue__offer *o, T *ts, bool named) {
  const int stance = segue__reply_stance(ts, NULL);
  if (segue__reply_partly(ts)) return SEGUE_ATTEMPT_PARTIAL;
  if (segue__says_works(ts) && !segue__tells_failure(ts) && !any_in(" still but ", ts) && !part_is_fine(ts))
    return SEGUE_ATTEMPT_DONE;
  if (segue__tells_failure(ts) || segue__says_still(ts) || segue__says_nothing(ts) || part_is_fine(ts) ||
      segue__reply_limit(ts))
    return SEGUE_ATTEMPT_FAILED;
  if (segue__says_works(ts) || segue__reply_works(ts)) return SEGUE_ATTEMPT_DONE;
  if ((segue__told_done(ts) || told_verb(o, ts)) && hands_over(o)) return SEGUE_ATTEMPT_DONE;
  if (segue__reply_turns(ts) || segue__reply_well(ts)) return SEGUE_ATTEMPT_DONE;
  if (segue__agrees_on_terms(ts) || segue__comes_round(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__undecided(ts) && !segue__says_no(ts)) return WAVER;
  const bool yes = segue__sentence_agrees(ts) || segue__says_takes(ts),
             no = segue__says_no(ts) || segue__says_unwanted(ts);
  if (segue__told_done(ts) || (!yes && told_verb(o, ts))) return result_told(ts);
  if (no) return SEGUE_ATTEMPT_REJECTED;
  if (yes) return SEGUE_ATTEMPT_ACCEPTED;
  if (stance < 0 && (!segue__asks_back(ts) || segue__asks_at_once(ts))) return SEGUE_ATTEMPT_REJECTED;
  if (stance > 0) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__asks_back(ts)) return HOLD;
  if (segue__thing_fails(ts)) return SEGUE_ATTEMPT_FAILED;
  if (segue__objects(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (named && ts->n <= 14) return other_time(o, ts) ? SEGUE_ATTEMPT_REJECTED : SEGUE_ATTEMPT_ACCEPTED;
  return (in(" that that's thats then ", ts, 0) && comments(ts)) || segue__reply_excuses(ts)
             ? SEGUE_ATTEMPT_REJECTED
             : OPEN;
}

/* "Half? I brought the thing back.": a word of the offer, in wonder, and no question behind it. */
static bool wonders(const segue__offer *o, T *ts) {
  enum { WORDS = 3 };
  size_t i = 0;
  bool own = false;
  for (; i < WORDS && i < ts->n && !in(" ? ", ts, i); i++)
    own = own || (ts->t[i].len > 3 && segue__choice_has(o->action, ts->t[i].low, false));
  return own && in(" ? ", ts, i) && i + 3 < ts->n && !in(" ? ", ts, ts->n - 1) && !in(" really ", ts, 0);
}

/* "I'm restarting it": the answer may tell what came of it. */
static bool goes_on_now(const segue__offer *o) {
  const size_t n = strcspn(o->action, " ");
  return n > 4 && memcmp(o->action + n - 3, "ing", 3) == 0 && strncmp(o->action, "sending ", 8) != 0;
}

/* It tells of what was: "it didn't work", "she steamed it". */
static bool past(T *ts) {
  return any_in(
      " didn't did was were wasn't hasn't haven't made came went had looked happened last yesterday ", ts);
}

/* "… Send him.": the offer's verb, of what was offered, is the last word. */
static bool says_do(const segue__offer *o, T *ts) {
  char verb[SEGUE__TOKEN_LOW];
  segue__first_word(o->action, verb);
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const bool opens = starts_sentence(ts, i) || in(" , just then please ", ts, i - 1);
    if (!opens || strcmp(ts->t[i].low, verb) != 0 || !in(" him her it them one ", ts, i + 1)) continue;
    size_t k = i + 2;
    while (in(" then please over round out on , . ! ", ts, k)) k++;
    if (k == ts->n) return true;
  }
  return false;
}

/* "I can …": agreed or refused. */
static int offered_to_them(const segue__offer *o, T *ts, bool named, bool now) {
  static const char *const same_again[] = {"already tried", "already did", "already done", "tried that",
                                           "done that",     "did that",    "tried it",     "have tried",
                                           "i've tried",    NULL};
  const int stance = segue__reply_stance(ts, o->timed ? o->action : NULL);
  if (segue__settles_on(ts) || segue__agrees_on_terms(ts) || segue__comes_round(ts) || says_do(o, ts) ||
      (o->timed && !segue__says_no(ts) && segue__picks_time(ts, o->action)))
    return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__undecided(ts) && !segue__says_no(ts)) return WAVER;
  if (segue__thanks_but(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (segue__says_no(ts) || segue__says_unwanted(ts)) return SEGUE_ATTEMPT_REJECTED;
  const bool since = segue__says_still(ts) && any_in(" been since was were ", ts); /* it is so already */
  if (segue__has_phrase(ts, same_again) || (now && segue__says_still(ts)) || since)
    return SEGUE_ATTEMPT_FAILED;
  if (segue__opens_agreeing(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__tells_failure(ts)) return now || past(ts) ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED;
  if (segue__says_works(ts) || (now && (segue__reply_works(ts) || segue__reply_well(ts))))
    return SEGUE_ATTEMPT_DONE;
  if (segue__sentence_agrees(ts) || segue__says_takes(ts) || segue__ends_agreeing(ts))
    return SEGUE_ATTEMPT_ACCEPTED;
  if (stance > 0 || segue__takes_part(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (!o->timed && segue__sets_deadline(ts)) return HOLD; /* by when, not whether */
  if (segue__objects(ts) && ts->n > 2 && (!segue__asks_at_once(ts) || segue__echoes(ts)))
    return SEGUE_ATTEMPT_REJECTED;
  if (wonders(o, ts) || (stance < 0 && (!segue__asks_back(ts) || segue__asks_at_once(ts))))
    return SEGUE_ATTEMPT_REJECTED;
  if (segue__asks_back(ts) || segue__asks_at_once(ts)) return HOLD;
  if (in(" you you've you're you'd ", ts, 0))
    return SEGUE_ATTEMPT_REJECTED; /* "You've got the measurements!" */
  if (named && ts->n <= 14 && !other_time(o, ts)) return SEGUE_ATTEMPT_ACCEPTED;
  return comments(ts) || segue__reply_excuses(ts) ? SEGUE_ATTEMPT_REJECTED : OPEN;
}

/* What was proposed in one breath is answered together, what was just done fails or helps with it. */
static int settle_all(segue__infer *f, const segue__turn *t, size_t k, bool named, int outcome) {
  const uint8_t kind = f->offer[k].kind;
  const int32_t turn = f->offer[k].turn;
  const bool result = outcome == SEGUE_ATTEMPT_FAILED || outcome == SEGUE_ATTEMPT_DONE;
  int rc = settle(f, t, k, outcome);
  for (size_t i = f->n_offers; i-- > 0 && rc >= 0 && (!named || result);) {
    const segue__offer *o = &f->offer[i];
    if (o->turn != turn || (i == k && outcome == SEGUE_ATTEMPT_ACCEPTED)) continue;
    if (outcome == SEGUE_ATTEMPT_ACCEPTED && (f->either || o->kind != kind)) continue;
    const bool step = result && kind != SEGUE__FIX_TRIED && o->kind != SEGUE__FIX_TRIED && !later(o);
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
  for (size_t i = f->n_offers; i-- > 0;)
    if (f->offer[i].kind == SEGUE__FIX_US && t->index - f->offer[i].turn <= soon &&
        segue__outcome_of(t, f->offer[i].action) == SEGUE_ATTEMPT_ACCEPTED)
      return *k = i, true;
  return false;
}

/* That it helped or did not is told later too; yes and no are to something else by then. */
static int told_later(segue__infer *f, const segue__turn *t, size_t k, bool named) {
  T *ts = t->ts;
  if (taken_back(f, t, &k)) return settle(f, t, k, SEGUE_ATTEMPT_REJECTED);
  if (!named)
    while (k > 0 && later(&f->offer[k])) k--;
  if (!named && later(&f->offer[k])) return SEGUE_OK;
  const bool undone = f->offer[k].kind != SEGUE__FIX_DONE &&
                      (segue__says_already(ts) && !segue__asks_back(ts)) && f->offer[k].kind != SEGUE__FIX_US;
  const bool same = (f->offer[k].kind == SEGUE__FIX_CALLER || f->offer[k].kind == SEGUE__FIX_DONE) &&
                    t->index - f->offer[k].turn <= 5 && ts->n <= 12 && segue__says_still(ts);
  if (segue__reply_partly(ts) && t->index - f->offer[k].turn <= 5)
    return settle(f, t, k, SEGUE_ATTEMPT_PARTIAL);
  const bool silent =
      f->offer[k].kind == SEGUE__FIX_DONE && t->index - f->offer[k].turn <= 2 && segue__says_nothing(ts);
  if (segue__tells_failure(ts) || undone || same || silent)
    return settle_all(f, t, k, named, SEGUE_ATTEMPT_FAILED);
  if (segue__says_works(ts)) return settle(f, t, k, SEGUE_ATTEMPT_DONE);
  return SEGUE_OK;
}

/* Nothing was known for a proposal, but the answer is one to a proposal: "go ahead", "tried that, no change". */
static int answers_maybe(const segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const segue__offer *o = &f->maybe;
  if (!*o->action || *f->slot || o->turn + 1 != t->index) return OPEN;
  if (o->kind == SEGUE__FIX_TRIED) {
    const bool failed = segue__tells_failure(ts) || segue__says_still(ts) || segue__says_nothing(ts);
    return (segue__told_done(ts) || told_verb(o, ts)) &&
                   (failed || segue__says_already(ts) || told_verb(o, ts))
               ? result_told(ts)
               : OPEN;
  }
  const int outcome =
      o->kind == SEGUE__FIX_CALLER ? asked_to_do(o, ts, false) : offered_to_them(o, ts, false, false);
  return outcome == HOLD || outcome == WAVER ? OPEN : outcome;
}

/* The choices that are open: those in the name of offer `k`, or the offers of one turn that said "or". */
static size_t open_choices(const segue__infer *f, size_t k, size_t n_fresh, char out[SEGUE__CHOICES][64]) {
  const size_t named = segue__choices(f->offer[k].action, out);
  if (named || !f->either || n_fresh < 2 || n_fresh > SEGUE__CHOICES) return named;
  for (size_t i = 0; i < n_fresh; i++) {
    const segue__offer *o = &f->offer[f->n_offers - n_fresh + i];
    if (o->kind == SEGUE__FIX_DONE || o->kind == SEGUE__FIX_TRIED) return 0;
    strcpy(out[i], o->action);
  }
  return n_fresh;
}

static void rename_offer(segue__infer *f, const segue__turn *t, size_t k, const char *name) {
  segue__rename_attempt(t, f->offer[k].action, name);
  snprintf(f->offer[k].action, sizeof f->offer[k].action, "%s", name);
}

/* "I can't do Thursday": that one is refused, the others are offered still. */
static int all_but(segue__infer *f, const segue__turn *t, size_t k, char choice[SEGUE__CHOICES][64], size_t n,
                   size_t which) {
  char rest[64] = "";
  const uint8_t kind = f->offer[k].kind;
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

/* One or the other was offered, and the caller says which; OPEN: does not. */
static int picked(segue__infer *f, const segue__turn *t, size_t k, size_t n_fresh) {
  char choice[SEGUE__CHOICES][64];
  const uint8_t kind = f->offer[k].kind;
  if (kind == SEGUE__FIX_TRIED || kind == SEGUE__FIX_DONE) return OPEN;
  const bool named = strstr(f->offer[k].action, SEGUE__OR) != NULL;
  const size_t n = open_choices(f, k, n_fresh, choice), first = f->n_offers - n_fresh;
  size_t which = 0;
  if (n == 0 || segue__tells_failure(t->ts) || segue__says_already(t->ts)) return OPEN;
  const int pick = segue__pick(t->ts, choice, n, &which);
  const int outcome =
      pick == SEGUE__PICK_NONE || pick == SEGUE__PICK_BUT ? SEGUE_ATTEMPT_REJECTED : SEGUE_ATTEMPT_ACCEPTED;
  if (pick == SEGUE__PICK_NOTHING) return OPEN;
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
  const size_t n = segue__choices(f->maybe.action, choice);
  if (n == 0 || !f->maybe.timed || f->maybe.turn + 1 != t->index || f->maybe.kind == SEGUE__FIX_TRIED ||
      segue__pick(t->ts, choice, n, &which) == SEGUE__PICK_NOTHING)
    return;
  segue__remember_offer(f, t, f->maybe.action, f->maybe.kind);
  (void)segue__emit_attempt(t, segue__str_of(f->maybe.action), SEGUE_ATTEMPT_OFFERED, SEGUE_SRC_INFERRED);
  *f->maybe.action = 0;
  f->n_fresh = 1;
}

/* "It's free." "Then yes, tonight.": a refusal is taken back while nothing else is offered. */
static bool turned_round(const segue__infer *f, const segue__turn *t) {
  enum { SOON = 4 };
  return *f->refused.action && t->index - f->refused.turn <= SOON && segue__turns_round(t->ts);
}

static int comes_back(segue__infer *f, const segue__turn *t) {
  const segue__offer o = f->refused;
  *f->refused.action = 0;
  segue__remember_offer(f, t, o.action, o.kind);
  return segue__emit_attempt(t, segue__str_of(o.action), SEGUE_ATTEMPT_ACCEPTED, SEGUE_SRC_INFERRED);
}

int segue__infer_reply(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  bool named = false;
  if (f->n_fresh == 0 && turned_round(f, t)) return comes_back(f, t);
  if (f->n_fresh == 0) known_by_pick(f, t);
  if (f->n_fresh == 0) {
    const int anyway = answers_maybe(f, t);
    if (anyway != OPEN) {
      char action[sizeof f->maybe.action];
      strcpy(action, f->maybe.action);
      *f->maybe.action = 0;
      if (anyway == SEGUE_ATTEMPT_ACCEPTED) segue__remember_offer(f, t, action, f->maybe.kind);
      return segue__emit_attempt(t, segue__str_of(action), anyway, SEGUE_SRC_INFERRED);
    }
  }
  if (f->n_offers == 0) return SEGUE_OK;
  size_t k = meant(f, ts, &named);
  const size_t n_fresh = f->n_fresh < f->n_offers ? f->n_fresh : f->n_offers;
  f->n_fresh = 0;
  if (n_fresh == 0) return told_later(f, t, k, named);
  if (named && k + n_fresh < f->n_offers && f->offer[k].kind == SEGUE__FIX_US && f->offer[k].timed &&
      !segue__says_no(ts) && segue__picks_time(ts, f->offer[k].action)) /* whatever was offered since */
    return settle(f, t, k, SEGUE_ATTEMPT_ACCEPTED);
  if (k + n_fresh < f->n_offers ||
      f->offer[k].kind == SEGUE__FIX_DONE) { /* of an older one: only of the new ones yes or no */
    named = false;
    for (k = f->n_offers - 1u; k > 0 && f->offer[k].kind == SEGUE__FIX_DONE;) k--;
  }
  const int pick = picked(f, t, k, n_fresh);
  if (pick != OPEN) return pick;
  const uint8_t kind = f->offer[k].kind;
  const int outcome = kind == SEGUE__FIX_TRIED    ? tried_already(ts)
                      : kind == SEGUE__FIX_CALLER ? asked_to_do(&f->offer[k], ts, named)
                      : kind == SEGUE__FIX_US
                          ? offered_to_them(&f->offer[k], ts, named, goes_on_now(&f->offer[k]))
                          : OPEN;
  if (outcome == HOLD || outcome == WAVER) {
    *(outcome == HOLD ? &f->held : &f->wavers) = true;
    f->n_fresh = (uint8_t)n_fresh;
    return SEGUE_OK;
  }
  return outcome == OPEN ? SEGUE_OK : settle_all(f, t, k, named, outcome);
}
