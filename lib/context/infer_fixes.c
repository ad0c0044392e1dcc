/* SPDX-License-Identifier: Apache-2.0 */
/* What was tried: fixes the bot offers or says it has carried out, what the caller says became of them, and
 * what the caller had tried before calling. */
#include "context/infer.h"

#include <string.h>

typedef const segue__tokens T;

static bool in(const char *list, T *ts, size_t i) {
  return i < ts->n && segue__word_in(list, ts->t[i].low);
}

static const char *const offers[] = {
    "have you tried",
    "did you try",
    "you could try",
    "you can try",
    "please try",
    "try",
    "let's try",
    "could you please try",
    "could you try",
    "can you try",
    "i suggest you",
    "i suggest",
    "i'd suggest",
    "i would suggest",
    "i recommend",
    "would you like me to",
    "would you like to",
    "shall i",
    "should i",
    "i can offer you",
    "i can offer",
    "i could offer",
    "do you want me to",
    "how about",
    "i'd like you to",
    "i can",
    "we can",
    "let me",
    "please",
    "i will",
    "i'll",
    "i'm going to",
    "could you please",
    "go ahead and",
};
enum { OFFERS = sizeof offers / sizeof offers[0] };

/* "Please" and "I can" open much that is no fix; the verb decides. */
static const char fix_verbs[] =
    " restart restarting reboot rebooting reset resetting reinstall reinstalling unplug unplugging replug plug plugging replace "
    "replacing clear clearing update updating upgrade upgrading change changing switch switching turn turning power check "
    "checking test testing run running refund refunding cancel canceling cancelling rebook rebooking reschedule rescheduling "
    "book booking order resend resending send sending transfer transferring credit crediting waive waiving extend extending "
    "escalate escalating unlock unlocking activate activating reactivate deactivate block blocking freeze freezing reissue "
    "log logging sign signing download downloading enable disable move moving swap swapping schedule scheduling exchange "
    "exchanging return offer offering open opening file filing submit submitting add adding remove removing use using ";

/* The same verbs when they are done. */
static const char done_verbs[] =
    " restarted rebooted reset reinstalled replaced cleared updated upgraded changed switched checked tested refunded "
    "cancelled canceled rebooked rescheduled booked ordered resent sent transferred credited waived extended escalated unlocked "
    "activated reactivated blocked frozen reissued scheduled exchanged submitted filed added removed placed confirmed reserved "
    "processed notified issued completed opened created completed applied ";

static const char ends[] = " . , ; ! ? and then so but because while if or for before until when to ";
static const char drop[] = " your the my a an that this it please just also again now me you to ";

/* The action that begins at token `i`, without articles; false when nothing is left. */
static bool action_text(T *ts, size_t i, char *out, size_t cap) {
  size_t n = 0, words = 0;
  for (; i < ts->n && words < 6; i++) {
    const char *low = ts->t[i].low;
    if (words > 0 && segue__word_in(ends, low)) break;
    if (ts->t[i].kind == SEGUE__TOKEN_PUNCT && !segue__word_in(" - ' ", low)) break;
    if (segue__word_in(drop, low) || ts->t[i].kind == SEGUE__TOKEN_PUNCT) continue;
    const size_t len = strlen(low);
    if (n + len + 2 > cap) break;
    if (n) out[n++] = ' ';
    memcpy(out + n, low, len);
    n += len;
    words++;
  }
  out[n] = 0;
  return words > 0;
}

static void remember_offer(segue__infer *f, const char *action) {
  if (f->n_offers == SEGUE__OFFERS)
    memmove(f->offer[0], f->offer[1], sizeof f->offer[0] * (SEGUE__OFFERS - 1)), f->n_offers--;
  strcpy(f->offer[f->n_offers++], action);
}

static int offered(segue__infer *f, const segue__turn *t, size_t verb) {
  char action[64];
  if (!action_text(t->ts, verb, action, sizeof action)) return SEGUE_OK;
  /* "Let me check that": of verbs alone only these say what is done. */
  if (!strchr(action, ' ') &&
      !segue__word_in(" restart restarting reboot rebooting reset resetting reinstall reinstalling ", action))
    return SEGUE_OK;
  remember_offer(f, action);
  return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_OFFERED, SEGUE_SRC_INFERRED);
}

/* "Your appointment has been booked" → "appointment booked"; "I've cancelled the order" → "cancelled order". */
static int carried_out(const segue__turn *t, size_t i) {
  T *ts = t->ts;
  char action[64] = "";
  bool passive = false, negated = false;
  size_t from = i;
  for (size_t back = 1; back <= 4 && back <= i; back++) {
    if (in(" been is was are being ", ts, i - back)) passive = true;
    if (in(" not couldn't cannot can't unable no wasn't hasn't isn't didn't won't ", ts, i - back))
      negated = true;
    if (in(" . ? ! , ", ts, i - back)) break;
    if (passive) from = i - back;
  }
  if (passive) {
    /* The noun before the auxiliary. */
    while (from > 0 && in(" has have been is was are be being successfully now also already had ", ts, from))
      from--;
    char noun[48] = "";
    size_t first = from;
    while (first > 0 && first + 2 > from && ts->t[first - 1].kind == SEGUE__TOKEN_WORD &&
           !in(ends, ts, first - 1) && !in(drop, ts, first - 1))
      first--;
    if (ts->t[from].kind != SEGUE__TOKEN_WORD || segue__word_in(drop, ts->t[from].low) ||
        !action_text(ts, first, noun, sizeof noun))
      return SEGUE_OK;
    noun[sizeof noun - 1] = 0;
    char *verb = strstr(noun, " has");
    if (verb) *verb = 0;
    if ((verb = strstr(noun, " have"))) *verb = 0;
    if ((verb = strstr(noun, " is"))) *verb = 0;
    if ((verb = strstr(noun, " was"))) *verb = 0;
    if (strlen(noun) + strlen(ts->t[i].low) + 2 > sizeof action) return SEGUE_OK;
    strcpy(action, noun);
    strcat(action, " ");
    strcat(action, ts->t[i].low);
  } else {
    const bool mine = i > 0 && (in(" i've we've have has i just successfully already was ", ts, i - 1));
    if (!mine || !action_text(ts, i, action, sizeof action)) return SEGUE_OK;
  }
  return segue__emit_attempt(t, segue__str_of(action), negated ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_DONE,
                             SEGUE_SRC_INFERRED);
}

static size_t offer_at(T *ts, size_t i, bool *weak) {
  size_t best = 0;
  *weak = false;
  for (size_t k = 0; k < OFFERS; k++) {
    const size_t n = segue__token_phrase(ts, i, offers[k]);
    if (n <= best) continue;
    best = n;
    *weak = k >= 6;
  }
  return best;
}

static int bot_turn(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    bool weak;
    size_t n = offer_at(ts, i, &weak);
    int rc = SEGUE_OK;
    if (n) {
      size_t verb = i + n;
      while (in(" to you we try also please just go ahead and ", ts, verb)) verb++;
      /* "can I …", "what I can do": the offer must open its clause. */
      const bool verbal = in(fix_verbs, ts, verb);
      const bool known = verbal || (!weak && verb < ts->n && strstr(ts->t[verb].low, "ing"));
      if (known) rc = offered(f, t, verb);
      if (known)
        i = verb;
      else
        i += n - 1;
    } else if (in(done_verbs, ts, i)) {
      rc = carried_out(t, i);
    }
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

/* ---- what became of it ---- */

static bool has_phrase(T *ts, const char *const *list) {
  for (; *list; list++)
    for (size_t i = 0; i < ts->n; i++)
      if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

static const char *const not_helped[] = {"didn't work",
                                         "did not work",
                                         "doesn't work",
                                         "does not work",
                                         "didn't help",
                                         "did not help",
                                         "doesn't help",
                                         "not working",
                                         "still not",
                                         "still isn't",
                                         "still doesn't",
                                         "still won't",
                                         "still can't",
                                         "still no",
                                         "no luck",
                                         "same thing",
                                         "same problem",
                                         "same issue",
                                         "same error",
                                         "no change",
                                         "no difference",
                                         "nothing changed",
                                         "nothing happened",
                                         "still the same",
                                         "it failed",
                                         "that failed",
                                         "didn't do anything",
                                         "didn't change anything",
                                         "made it worse",
                                         "keeps happening",
                                         "not helping",
                                         "still broken",
                                         "still down",
                                         "still happening",
                                         "still dropping",
                                         "still says",
                                         NULL};
static const char *const helped[] = {"that worked",   "it worked",      "works now",      "working now",
                                     "that fixed it", "it's fixed",     "that did it",    "it's working",
                                     "that helped",   "that solved it", "problem solved", "it works",
                                     "back up",       "is fixed",       "is working now", NULL};
static const char *const refused[] = {"no",
                                      "no thanks",
                                      "no thank you",
                                      "i don't want",
                                      "i do not want",
                                      "i'd rather not",
                                      "i won't",
                                      "not interested",
                                      "i refuse",
                                      "absolutely not",
                                      "i'm not going to",
                                      "don't bother",
                                      "no way",
                                      "that's not what i",
                                      NULL};
static const char *const already[] = {"already tried",    "already did", "already done", "tried that",
                                      "did that already", "i've tried",  "i have tried", "have tried",
                                      "done that",        "tried it",    "i did that",   NULL};
static const char *const agreed[] = {"yes",        "yeah",    "sure",        "ok",        "okay",
                                     "alright",    "fine",    "sounds good", "please do", "go ahead",
                                     "that works", "perfect", "great",       NULL};

static bool opens_with(T *ts, const char *const *list) {
  size_t i = 0;
  while (i < ts->n && (ts->t[i].kind == SEGUE__TOKEN_PUNCT || in(" um uh er well oh ", ts, i))) i++;
  for (; *list; list++)
    if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

/* "restarting it twice" after "restart the router" speaks of the same fix: the known action that begins alike. */
static bool same_fix(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__str known = m->attempts[i].action;
    if (known.len < 5 || known.len >= cap || strncmp(known.p, action, 5) != 0) continue;
    memcpy(action, known.p, known.len + 1);
    return true;
  }
  return false;
}

/* "I already tried restarting it" names a fix of the caller's own. */
static int own_attempts(const segue__turn *t) {
  static const char *const opens[] = {"i already tried", "i've already tried", "i have already tried",
                                      "i've tried",      "i have tried",       "i tried",
                                      "we tried",        "i already",          "already tried",
                                      "i even tried"};
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, opens[k]);
      char action[64];
      const size_t verb = i + n + (n && in(" to ", ts, i + n));
      if (!n || verb >= ts->n) continue;
      const bool known =
          in(fix_verbs, ts, verb) || in(done_verbs, ts, verb) || (k != 7 && strstr(ts->t[verb].low, "ing"));
      if (!known || !action_text(ts, verb, action, sizeof action)) continue;
      (void)same_fix(t, action, sizeof action);
      return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_FAILED, SEGUE_SRC_SAID);
    }
  return SEGUE_OK;
}

/* The answer is about the offer made last; an agreed one stays open for its result. */
static int settle(segue__infer *f, const segue__turn *t, int outcome) {
  if (f->n_offers == 0) return SEGUE_OK;
  char action[64];
  strcpy(action, f->offer[f->n_offers - 1]);
  if (outcome != SEGUE_ATTEMPT_ACCEPTED) f->n_offers--;
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

/* Who reports fixes itself knows what it offered and how it understood the answer; read from the words, the
 * same fix would be there twice under two names. */
static bool reported(const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->n_attempts; i++)
    if (m->attempts[i].src.by == SEGUE_SRC_TOOL) return true;
  return false;
}

static int caller_turn(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const int rc = own_attempts(t);
  if (rc < 0 || reported(t)) return rc;
  if (has_phrase(ts, not_helped)) return settle(f, t, SEGUE_ATTEMPT_FAILED);
  if (has_phrase(ts, already)) return settle(f, t, SEGUE_ATTEMPT_FAILED);
  if (has_phrase(ts, helped)) return settle(f, t, SEGUE_ATTEMPT_DONE);
  if (opens_with(ts, refused)) return settle(f, t, SEGUE_ATTEMPT_REJECTED);
  if (opens_with(ts, agreed)) return settle(f, t, SEGUE_ATTEMPT_ACCEPTED);
  return SEGUE_OK;
}

int segue__infer_fixes(segue__infer *f, const segue__turn *t) {
  if (t->who == SEGUE_WHO_CALLER) return caller_turn(f, t);
  return t->who == SEGUE_WHO_BOT && !reported(t) ? bot_turn(f, t) : SEGUE_OK;
}
