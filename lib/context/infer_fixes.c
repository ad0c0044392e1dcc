/* SPDX-License-Identifier: Apache-2.0 */
/* What was tried: fixes the bot offers or says it has carried out, what the caller says became of them, and
 * what the caller had tried before calling. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* How an offer opens, and what may follow: ASK a verb in -ing or done ("have you tried …"), PROPOSE any verb
 * but those of talking, DO one of the verbs below, TRIED a thing too ("have you tried another cable?"). */
enum { ASK, PROPOSE, DO, TRIED };
typedef struct opener {
  const char *phrase;
  int kind;
} opener;

static const opener offers[] = {
    {"have you tried", TRIED},
    {"did you try", TRIED},
    {"have you already tried", TRIED},
    {"did you", DO},
    {"have you", DO},
    {"you could try", PROPOSE},
    {"you can try", PROPOSE},
    {"you could", DO},
    {"you can", DO},
    {"please try", PROPOSE},
    {"try", ASK},
    {"let's try", PROPOSE},
    {"let us try", PROPOSE},
    {"let's", DO},
    {"could you please try", PROPOSE},
    {"could you try", PROPOSE},
    {"can you try", PROPOSE},
    {"could you", DO},
    {"can you", DO},
    {"could you please", DO},
    {"can you please", DO},
    {"i suggest you", PROPOSE},
    {"i suggest", PROPOSE},
    {"i'd suggest you", PROPOSE},
    {"i'd suggest", PROPOSE},
    {"i would suggest", PROPOSE},
    {"i recommend", PROPOSE},
    {"i'd recommend", PROPOSE},
    {"would you like me to", PROPOSE},
    {"would you like to", PROPOSE},
    {"would you like us to", PROPOSE},
    {"would you like", PROPOSE},
    {"do you want me to", PROPOSE},
    {"do you want", PROPOSE},
    {"would you prefer", PROPOSE},
    {"shall i", PROPOSE},
    {"shall we", PROPOSE},
    {"should i", PROPOSE},
    {"i can offer you", PROPOSE},
    {"i can offer", PROPOSE},
    {"i could offer", PROPOSE},
    {"i could offer you", PROPOSE},
    {"we can offer you", PROPOSE},
    {"we can offer", PROPOSE},
    {"how about", PROPOSE},
    {"i'd like you to", PROPOSE},
    {"i can", PROPOSE},
    {"i could", PROPOSE},
    {"we can", PROPOSE},
    {"we could", PROPOSE},
    {"what i can do is", PROPOSE},
    {"let me", DO},
    {"please", DO},
    {"i will", DO},
    {"i'll", DO},
    {"we'll", DO},
    {"i'm going to", DO},
    {"go ahead and", DO},
    {"then i'll", DO},
};
enum { OFFERS = sizeof offers / sizeof offers[0] };

/* "Please" and "let me" open much that is no fix; the verb decides. */
static const char fix_verbs[] =
    " restart restarting reboot rebooting reset resetting reinstall reinstalling unplug unplugging replug plug plugging replace "
    "replacing clear clearing update updating upgrade upgrading change changing switch switching turn turning power "
    "test testing run running refund refunding cancel canceling cancelling rebook rebooking reschedule rescheduling "
    "book booking order resend resending send sending transfer transferring credit crediting waive waiving extend extending "
    "escalate escalating unlock unlocking activate activating reactivate deactivate block blocking freeze freezing reissue "
    "sign signing download downloading enable disable move moving swap swapping schedule scheduling exchange start starting "
    "exchanging return offering opening file filing submit submitting add adding remove removing use using arrange arranging "
    "press pressing hold holding push pushing charge charging loosen loosening tighten connect disconnect install uninstall "
    "clean cleaning refresh close contact contacted renew repair fix pressed charged restarted rebooted reset unplugged "
    "cleared updated reinstalled checked cleaned ";

/* "I can see that", "I can help you with that": what is talked about, not what is done. */
static const char talk_verbs[] =
    " help assist check look see confirm tell find explain understand know have be do say speak talk take need provide let "
    "make verify hear imagine certainly also definitely only just still always that it with some any more me i you your anything "
    "something everything what get give not hear assure pull access answer continue proceed discuss review share hold ";

/* The same verbs when they are done. */
static const char done_verbs[] =
    " restarted rebooted reset reinstalled replaced cleared updated upgraded changed switched checked tested refunded "
    "cancelled canceled rebooked rescheduled booked ordered resent sent transferred credited waived extended escalated unlocked "
    "activated reactivated blocked frozen reissued scheduled exchanged submitted filed added removed placed confirmed reserved "
    "processed notified issued completed opened created completed applied renewed refreshed fixed corrected adjusted moved "
    "paused enabled disabled deactivated replaced repaired closed released restored raised logged registered lodged "
    "started stopped topped faxed emailed dispatched ";

static const char ends[] =
    " . , ; ! ? like twice times my and then so but because while if or for before until when to which who where instead today it'll you'll i'll ";
static const char drop[] =
    " your the my a an that this it please just also again now me you to them in at another uh um er ";

/* The action that begins at token `i`, without articles; false when nothing is left. */
static bool action_text(T *ts, size_t i, char *out, size_t cap) {
  size_t n = 0, words = 0;
  for (; i < ts->n && words < 6; i++) {
    const char *low = ts->t[i].low;
    const bool decimal =
        low[0] == '.' && i + 1 < ts->n && !ts->t[i + 1].spaced && ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS;
    if (words > 0 && !decimal && segue__word_in(ends, low)) break;
    if (decimal && n > 0 && n + 8 < cap && ts->t[i + 1].len < 6) { /* "6.40" */
      out[n++] = '.';
      memcpy(out + n, ts->t[i + 1].low, ts->t[i + 1].len);
      n += ts->t[++i].len;
      continue;
    }
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

static void remember_offer(segue__infer *f, const char *action, bool asked) {
  if (f->n_offers == SEGUE__OFFERS)
    memmove(f->offer[0], f->offer[1], sizeof f->offer[0] * (SEGUE__OFFERS - 1)), f->n_offers--;
  for (size_t i = 0; i < f->n_offers; i++)
    if (strcmp(f->offer[i], action) == 0) return;
  strcpy(f->offer[f->n_offers++], action);
  f->offer_asked = asked;
  f->offer_fresh = true;
}

static int offered(segue__infer *f, const segue__turn *t, size_t verb, int kind) {
  char action[64];
  if (!action_text(t->ts, verb, action, sizeof action)) return SEGUE_OK;
  /* "Let me check that": alone only such verbs say what is done. */
  if (!strchr(action, ' ') && !(kind == PROPOSE && verb > 0) &&
      !segue__word_in(
          " restart restarting reboot rebooting reset resetting reinstall reinstalling unplugging ", action))
    return SEGUE_OK;
  remember_offer(f, action,
                 kind == ASK || kind == TRIED || in(" did have ", t->ts, verb >= 2 ? verb - 2 : t->ts->n));
  return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_OFFERED, SEGUE_SRC_INFERRED);
}

/* "Your appointment has been booked" → "appointment booked"; "I've cancelled the order" → "cancelled order". */
static int carried_out(segue__infer *f, const segue__turn *t, size_t i) {
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
  if (!negated) { /* whether it helped the caller has yet to say */
    remember_offer(f, action, false);
    f->offer_fresh = false;
  }
  return segue__emit_attempt(t, segue__str_of(action), negated ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_DONE,
                             SEGUE_SRC_INFERRED);
}

static size_t offer_at(T *ts, size_t i, int *kind) {
  size_t best = 0;
  for (size_t k = 0; k < OFFERS; k++) {
    const size_t n = segue__token_phrase(ts, i, offers[k].phrase);
    if (n <= best) continue;
    best = n;
    *kind = offers[k].kind;
  }
  return best;
}

/* "What name shall I put it under?", "Would you like to order any …?" ask for something. */
static bool asks(T *ts, size_t i, size_t verb) {
  for (size_t back = 1; back <= 4 && back <= i && !in(" . ? ! ", ts, i - back); back++)
    if (in(" what which when where how who ", ts, i - back)) return true;
  return in(" any ", ts, verb + 1) || in(" any ", ts, verb + 2);
}

/* "give you a ten dollar credit", "take off half": such a verb with something to gain behind it. */
static bool concedes(T *ts, size_t verb) {
  if (in(" take knock ", ts, verb) && (in(" off ", ts, verb + 1) || in(" off ", ts, verb + 2))) return true;
  if (!in(" give get let ", ts, verb)) return false;
  for (size_t k = verb + 1; k < ts->n && k <= verb + 6 && !in(" . ? ! , ", ts, k); k++)
    if (in(" credit refund discount voucher upgrade rebate replacement points loan month months extension waiver ",
           ts, k))
      return true;
  return false;
}

/* "Have you topped up the pressure?": something was done about it, not got or known. */
static bool done_to(T *ts, size_t verb) {
  const size_t n = strlen(ts->t[verb].low);
  return n > 4 && strcmp(ts->t[verb].low + n - 2, "ed") == 0 && in(" the your it up off on ", ts, verb + 1) &&
         !segue__word_in(
             " received noticed called ordered lived visited booked signed registered verified wanted needed "
             "decided finished considered missed attached emailed mailed paid lodged reported ",
             ts->t[verb].low);
}

/* What follows an opener is a fix. */
static bool is_fix(T *ts, size_t verb, int kind) {
  if (verb >= ts->n || ts->t[verb].kind == SEGUE__TOKEN_PUNCT) return false;
  if (in(" hold holding ", ts, verb) && in(" on please ", ts, verb + 1)) return false;
  if (kind == DO)
    return in(fix_verbs, ts, verb) || (done_to(ts, verb) && verb > 1 && in(" have did ", ts, verb - 2));
  if (kind == TRIED) return !in(talk_verbs, ts, verb);
  if (kind == ASK) return in(fix_verbs, ts, verb) || strstr(ts->t[verb].low, "ing");
  return !in(talk_verbs, ts, verb) || concedes(ts, verb);
}

static int bot_turn(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  f->offer_fresh = false;
  for (size_t i = 0; i < ts->n; i++) {
    int kind = DO;
    const size_t n = offer_at(ts, i, &kind);
    int rc = SEGUE_OK;
    if (n) {
      size_t verb = i + n;
      while (in(" to you we try also please just go ahead and a an the offer ", ts, verb)) verb++;
      const bool known = is_fix(ts, verb, kind) && !(kind == PROPOSE && asks(ts, i, verb));
      if (known) rc = offered(f, t, verb, kind);
      i = known ? verb : i + n - 1;
    } else if (in(done_verbs, ts, i)) {
      rc = carried_out(f, t, i);
    }
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

/* Who reports fixes itself knows what it offered and how it understood the answer; read from the words, the
 * same fix would be there twice under two names. */
static bool reported(const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->n_attempts; i++)
    if (m->attempts[i].src.by == SEGUE_SRC_TOOL) return true;
  return false;
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
      const bool done = in(
          " restarted rebooted reset reinstalled unplugged cleared updated replaced cleaned charged pressed ",
          ts, verb);
      const bool known =
          done || (k < TRIED_OPENS && (in(fix_verbs, ts, verb) || strstr(ts->t[verb].low, "ing")));
      if (!known || !action_text(ts, verb, action, sizeof action)) continue;
      (void)segue__same_fix(t, action, sizeof action);
      return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_FAILED, SEGUE_SRC_SAID);
    }
  return SEGUE_OK;
}

int segue__infer_fixes(segue__infer *f, const segue__turn *t) {
  if (t->who == SEGUE_WHO_BOT) return reported(t) ? SEGUE_OK : bot_turn(f, t);
  if (t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  const int rc = own_attempts(t);
  return rc < 0 || reported(t) ? rc : segue__infer_reply(f, t);
}
