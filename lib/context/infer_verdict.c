/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller's words say of one offer. The same words say different things after "have you tried …", "could you …"
 * and "I can …". */
#include "context/infer_verdict.h"

#include <stdio.h>
#include <string.h>

#include "context/infer_either.h"
#include "context/infer_said.h"
#include "context/words.h"

typedef const segue__tokens T;

/* What will be done some other day is not what did not help now. */
bool segue__for_later(const segue__offer *o) {
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
  if (segue__other_did(ts)) return SEGUE_ATTEMPT_FAILED;
  if (segue__says_not_yet(ts) || segue__would_if(ts)) return SEGUE__VERDICT_OPEN;
  if (segue__says_no(ts)) /* "My flatmate lent me hers. Nope." */
    return segue__told_done(ts) || !segue__opens_refusing(ts) ? SEGUE_ATTEMPT_FAILED : SEGUE__VERDICT_OPEN;
  if (segue__opens_agreeing(ts) || segue__told_done(ts)) return SEGUE_ATTEMPT_FAILED;
  return segue__asks_back(ts) ? SEGUE__VERDICT_HOLD : SEGUE_ATTEMPT_FAILED;
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

/* What follows at `i` is what the offer is about: "it", "the form", or left out. */
static bool of_offer(const segue__offer *o, T *ts, size_t i) {
  if (i >= ts->n || punct(ts, i)) return true;
  if (in(" it them that those these this one both everything all already twice again yesterday today just and but last ",
         ts, i))
    return true;
  char about[sizeof o->action + 2];
  snprintf(about, sizeof about, " %s ", o->action);
  while (in(" the a an my our your new old ", ts, i)) i++;
  return i < ts->n && segue__word_in(about, ts->t[i].low);
}

/* "It's gone already, I mailed it": handed over in whatever words. */
static bool handed(const segue__offer *o, T *ts) {
  static const char past[] =
      " sent mailed emailed posted uploaded attached forwarded submitted returned faxed handed signed ";
  for (size_t i = 1; i < ts->n; i++)
    if (in(past, ts, i) && in(" i i've we we've just already have ", ts, i - 1) && !segue__supposed(ts, i) &&
        of_offer(o, ts, i + 1))
      return true;
  return false;
}

/* "I sent it twice, it always bounces": what was handed over did not get there. */
static bool turned_away(T *ts) {
  return any_in(
             " always keeps bounced bounces error rejected rejects unsupported failed fails wrong undeliverable mistake ",
             ts) ||
         (any_in(" says said ", ts) && any_in(" not invalid wrong too ", ts));
}

/* The offer's own verb in the past: "Switched.", "held it for a minute", "I've had it out for a week". */
static bool told_verb(const segue__offer *o, T *ts) {
  static const char *const forms[][2] = {
      {"take", "took"},   {"take", "taken"},    {"hold", "held"},   {"put", "put"},     {"send", "sent"},
      {"give", "gave"},   {"find", "found"},    {"leave", "left"},  {"get", "got"},     {"go", "went"},
      {"ring", "rang"},   {"bring", "brought"}, {"bleed", "bled"},  {"blow", "blew"},   {"wind", "wound"},
      {"shut", "shut"},   {"cut", "cut"},       {"write", "wrote"}, {"speak", "spoke"}, {"buy", "bought"},
      {"drive", "drove"}, {"shake", "shook"},   {"draw", "drew"},   {"throw", "threw"}, {"hang", "hung"},
      {"stick", "stuck"}, {"spin", "spun"},     {"pay", "paid"},    {"sell", "sold"},   {"wake", "woke"},
      {"tear", "tore"},   {"feed", "fed"},      {"run", "ran"},     {"keep", "kept"},   {"set", "set"}};
  char verb[16];
  const size_t n = strcspn(o->action, " ");
  snprintf(verb, sizeof verb, "%.*s", (int)(n < 15 ? n : 15), o->action);
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const bool own =
        i == 0 || punct(ts, i - 1) ||
        in(" i i've we we've he she they he's she's they've already just and have has ", ts, i - 1) ||
        in(segue__kin, ts, i - 1);
    if (!own || segue__supposed(ts, i) || segue__denied(ts, i)) continue;
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

/* "She hates being groomed": what is named is not liked. */
static bool dislikes(T *ts) {
  return segue__mood_of(&segue__english, ts).valence < 0;
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
  if (hands_over(o) && (segue__told_done(ts) || told_verb(o, ts) || handed(o, ts)))
    return turned_away(ts) ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_DONE;
  if (segue__reply_turns(ts) || segue__reply_well(ts)) return SEGUE_ATTEMPT_DONE;
  if (segue__other_did(ts) || segue__already_so(ts)) return SEGUE_ATTEMPT_FAILED;
  if (segue__no_objection(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__forbidden(ts, o->action)) return SEGUE_ATTEMPT_REJECTED;
  if (segue__bitter(ts)) return SEGUE__VERDICT_WAVER;
  if (segue__agrees_on_terms(ts) || segue__comes_round(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__undecided(ts) && !segue__says_no(ts)) return SEGUE__VERDICT_WAVER;
  const bool yes = segue__sentence_agrees(ts) || segue__says_takes(ts),
             no = segue__says_no(ts) || segue__says_unwanted(ts);
  if (segue__told_done(ts) || ((!yes || no) && told_verb(o, ts))) return result_told(ts);
  if (no) return SEGUE_ATTEMPT_REJECTED;
  if (yes || segue__other_will(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (stance < 0 && (!segue__asks_back(ts) || segue__asks_at_once(ts))) return SEGUE_ATTEMPT_REJECTED;
  if (stance > 0) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__asks_back(ts)) return SEGUE__VERDICT_HOLD;
  if (segue__thing_fails(ts)) return SEGUE_ATTEMPT_FAILED;
  if (segue__objects(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (named && ts->n <= 14)
    return other_time(o, ts) || dislikes(ts) ? SEGUE_ATTEMPT_REJECTED : SEGUE_ATTEMPT_ACCEPTED;
  return (in(" that that's thats then ", ts, 0) && comments(ts)) || segue__reply_excuses(ts)
             ? SEGUE_ATTEMPT_REJECTED
             : SEGUE__VERDICT_OPEN;
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
  if (segue__no_objection(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__forbidden(ts, o->action)) return SEGUE_ATTEMPT_REJECTED;
  if (segue__bitter(ts)) return SEGUE__VERDICT_WAVER;
  if (segue__settles_on(ts) || segue__agrees_on_terms(ts) || segue__comes_round(ts) || says_do(o, ts) ||
      (o->timed && !segue__says_no(ts) && segue__picks_time(ts, o->action)))
    return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__undecided(ts) && !segue__says_no(ts)) return SEGUE__VERDICT_WAVER;
  if (segue__thanks_but(ts) || segue__wishes_otherwise(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (segue__says_no(ts) || segue__says_unwanted(ts)) return SEGUE_ATTEMPT_REJECTED;
  const bool since = segue__says_still(ts) && any_in(" been since was were ", ts); /* it is so already */
  if (told_verb(o, ts) && (segue__says_still(ts) || segue__tells_failure(ts)))
    return SEGUE_ATTEMPT_FAILED; /* "she glued it last week and it looks the same" */
  if (segue__has_phrase(ts, same_again) || (now && segue__says_still(ts)) || since)
    return SEGUE_ATTEMPT_FAILED;
  if (!now && in(" please ", ts, 0) && segue__asks_another(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (segue__opens_agreeing(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__tells_failure(ts)) return now || past(ts) ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED;
  if (segue__says_works(ts) || (now && (segue__reply_works(ts) || segue__reply_well(ts))))
    return SEGUE_ATTEMPT_DONE;
  if (segue__sentence_agrees(ts) || segue__says_takes(ts) || segue__ends_agreeing(ts))
    return SEGUE_ATTEMPT_ACCEPTED;
  if (!now && segue__asks_another(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (stance > 0 || segue__takes_part(ts) || (segue__other_will(ts) && !segue__objects(ts)))
    return SEGUE_ATTEMPT_ACCEPTED;
  if (segue__likes(ts) && !segue__asks_back(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (!o->timed && segue__sets_deadline(ts)) return SEGUE__VERDICT_HOLD; /* by when, not whether */
  if (segue__objects(ts) && ts->n > 2 && (!segue__asks_at_once(ts) || segue__echoes(ts)))
    return SEGUE_ATTEMPT_REJECTED;
  if (wonders(o, ts) || (stance < 0 && (!segue__asks_back(ts) || segue__asks_at_once(ts))))
    return SEGUE_ATTEMPT_REJECTED;
  if (segue__asks_back(ts) || segue__asks_at_once(ts)) return SEGUE__VERDICT_HOLD;
  if (segue__thanks_for(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (in(" you you've you're you'd ", ts, 0))
    return SEGUE_ATTEMPT_REJECTED; /* "You've got the measurements!" */
  if (named && ts->n <= 14 && dislikes(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (named && ts->n <= 14 && !other_time(o, ts)) return SEGUE_ATTEMPT_ACCEPTED;
  return comments(ts) || segue__reply_excuses(ts) ? SEGUE_ATTEMPT_REJECTED : SEGUE__VERDICT_OPEN;
}

int segue__verdict(const segue__offer *o, T *whole, bool named) {
  const segue__tokens untagged = segue__untagged(whole);
  T *ts = &untagged;
  switch (o->kind) {
  case SEGUE__FIX_TRIED: return tried_already(ts);
  case SEGUE__FIX_CALLER: return asked_to_do(o, ts, named);
  case SEGUE__FIX_US: return offered_to_them(o, ts, named, goes_on_now(o));
  default: return SEGUE__VERDICT_OPEN;
  }
}

int segue__verdict_maybe(const segue__offer *o, T *ts) {
  if (o->kind == SEGUE__FIX_TRIED) {
    const bool failed = segue__tells_failure(ts) || segue__says_still(ts) || segue__says_nothing(ts);
    return (segue__told_done(ts) || told_verb(o, ts)) &&
                   (failed || segue__says_already(ts) || told_verb(o, ts))
               ? result_told(ts)
               : SEGUE__VERDICT_OPEN;
  }
  const int outcome =
      o->kind == SEGUE__FIX_CALLER ? asked_to_do(o, ts, false) : offered_to_them(o, ts, false, false);
  return outcome >= 0 ? outcome : SEGUE__VERDICT_OPEN;
}
