/* SPDX-License-Identifier: Apache-2.0 */
/* What a bot's turn proposes, in whatever words: asked whether it has been tried, for the caller to do, for the
 * company to do. Who would do it tells how the answer is to be read. */
#include "context/infer_concedes.h"
#include "context/infer_either.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* What may follow an opener: a verb of fixes; that or any in -ing; any verb but those of talking; a thing too; a
 * verb in the past, of something done to something; one in -ing of what goes on right now; any verb with what it
 * is done to; that or a verb of fixes; something to gain. */
enum { LISTED, DOING, ANY, THING, PAST, NOW, OBJECT, EITHER, GAIN };
enum { TRIED = SEGUE__FIX_TRIED, CALLER = SEGUE__FIX_CALLER, US = SEGUE__FIX_US };
typedef struct opener {
  const char *phrase;
  uint8_t kind, verbs;
} opener;

/* clang-format off */
static const opener openers[] = {
    {"have you tried", TRIED, ANY}, {"did you try", TRIED, ANY}, {"have you already tried", TRIED, ANY},
    {"have you had a go at", TRIED, ANY}, {"did you get a chance to", TRIED, ANY}, {"have you had a chance to", TRIED, ANY},
    {"were you able to", TRIED, LISTED}, {"did you remember to", TRIED, ANY}, {"did you", TRIED, OBJECT},
    {"have you been able to", TRIED, ANY}, {"have you managed to", TRIED, ANY}, {"did you manage to", TRIED, ANY},
    {"have you", TRIED, PAST}, {"have you already", TRIED, PAST}, {"did you already", TRIED, LISTED},
    {"has he tried", TRIED, ANY}, {"has she tried", TRIED, ANY}, {"have they tried", TRIED, ANY},
    {"has anyone tried", TRIED, ANY}, {"has anybody tried", TRIED, ANY}, {"has somebody tried", TRIED, ANY},
    {"have you thought of", CALLER, ANY}, {"have you thought about", CALLER, ANY}, {"have you considered", CALLER, ANY},
    {"you could try", CALLER, ANY}, {"you can try", CALLER, ANY}, {"you might try", CALLER, ANY}, {"you may try", CALLER, ANY},
    {"please try", CALLER, ANY}, {"try", CALLER, DOING}, {"let's try", US, ANY}, {"let us try", US, ANY}, {"let's", US, LISTED},
    {"could you please try", CALLER, ANY}, {"could you try", CALLER, ANY}, {"can you try", CALLER, ANY},
    {"can you please try", CALLER, ANY}, {"can we try", US, ANY}, {"could we try", US, ANY},
    {"could you", CALLER, ANY}, {"can you", CALLER, ANY}, {"could you please", CALLER, ANY}, {"can you please", CALLER, ANY},
    {"would you mind", CALLER, DOING}, {"would you please", CALLER, LISTED}, {"are you able to", CALLER, LISTED},
    {"is it possible for you to", CALLER, ANY}, {"would it be possible for you to", CALLER, ANY},
    {"can i ask you to", CALLER, ANY}, {"could i ask you to", CALLER, ANY}, {"may i ask you to", CALLER, ANY},
    {"can i get you to", CALLER, ANY}, {"could i get you to", CALLER, ANY}, {"i'd ask you to", CALLER, ANY},
    {"i would ask you to", CALLER, ANY}, {"i need you to", CALLER, LISTED}, {"i'll need you to", CALLER, LISTED},
    {"i'd like you to", CALLER, ANY}, {"i want you to", CALLER, ANY}, {"you could", CALLER, ANY}, {"you can", CALLER, ANY},
    {"you can also", CALLER, ANY}, {"you could also", CALLER, ANY}, {"you might", CALLER, LISTED}, {"you may", CALLER, LISTED},
    {"you might want to", CALLER, ANY}, {"you may want to", CALLER, ANY}, {"you should", CALLER, LISTED},
    {"you'll need to", CALLER, LISTED}, {"you need to", CALLER, LISTED}, {"you'd need to", CALLER, LISTED},
    {"you're welcome to", CALLER, ANY}, {"you are welcome to", CALLER, ANY}, {"feel free to", CALLER, LISTED},
    {"if you", CALLER, OBJECT}, {"it's worth", CALLER, DOING}, {"it might be worth", CALLER, DOING},
    {"it may be worth", CALLER, DOING}, {"it helps to", CALLER, ANY}, {"it may help to", CALLER, ANY},
    {"it might help to", CALLER, ANY}, {"it sometimes helps to", CALLER, ANY}, {"it often helps to", CALLER, ANY},
    {"it usually helps to", CALLER, ANY}, {"sometimes it helps to", CALLER, ANY}, {"make sure", CALLER, THING},
    {"i suggest you", CALLER, ANY}, {"i suggest", CALLER, ANY}, {"i'd suggest you", CALLER, ANY}, {"i'd suggest", CALLER, ANY},
    {"i would suggest", CALLER, ANY}, {"i recommend", CALLER, ANY}, {"i recommend you", CALLER, ANY}, {"i'd recommend", CALLER, ANY},
    {"i would recommend", CALLER, ANY}, {"i'd advise you to", CALLER, ANY}, {"i'd advise", CALLER, DOING},
    {"my advice is to", CALLER, ANY}, {"my advice would be to", CALLER, ANY}, {"may i suggest", CALLER, ANY},
    {"might i suggest", CALLER, ANY}, {"could i suggest", CALLER, ANY}, {"can i suggest", CALLER, ANY},
    {"what you can do is", CALLER, ANY}, {"what you could do is", CALLER, ANY}, {"what i'd do is", CALLER, ANY},
    {"please", CALLER, LISTED}, {"go ahead and", CALLER, LISTED}, {"you'd have to", CALLER, LISTED},
    {"would you be willing to", CALLER, ANY}, {"would you be able to", CALLER, LISTED}, {"would you be open to", US, ANY},
    {"would you be happy to", US, ANY}, {"would you be happy with", US, THING}, {"would you be interested in", US, THING},
    {"would you consider", US, THING}, {"would you accept", US, THING}, {"would you be okay with", US, THING},
    {"would you be ok with", US, THING}, {"are you happy for me to", US, ANY}, {"are you happy for us to", US, ANY},
    {"is it okay if i", US, ANY}, {"is it ok if i", US, ANY}, {"would you like me to", US, ANY}, {"would you like to", US, ANY},
    {"would you like us to", US, ANY}, {"would you like", US, THING}, {"do you want me to", US, ANY},
    {"do you want us to", US, ANY}, {"do you want to", US, ANY}, {"do you want", US, THING}, {"would you prefer", US, THING},
    {"would you want me to", US, ANY}, {"want me to", US, ANY}, {"want us to", US, ANY}, {"fancy", CALLER, DOING}, {"shall i", US, ANY}, {"shall we", US, ANY}, {"should i", US, ANY}, {"should we", US, ANY},
    {"i can offer you", US, THING}, {"i can offer", US, THING}, {"i could offer", US, THING}, {"i could offer you", US, THING},
    {"we can offer you", US, THING}, {"we can offer", US, THING}, {"we could offer you", US, THING}, {"we could offer", US, THING},
    {"can i offer you", US, THING}, {"could i offer you", US, THING}, {"may i offer you", US, THING},
    {"can i interest you in", US, THING}, {"how about", US, THING}, {"what about", US, THING},
    {"how would you feel about", US, THING}, {"how do you feel about", US, THING}, {"what would you say to", US, THING},
    {"i can", US, ANY}, {"i could", US, ANY}, {"we can", US, ANY}, {"we could", US, ANY}, {"i can also", US, ANY},
    {"i could also", US, ANY}, {"we can also", US, ANY}, {"we could also", US, ANY}, {"i'm able to", US, ANY},
    {"i am able to", US, ANY}, {"we're able to", US, ANY}, {"we are able to", US, ANY}, {"i'd be happy to", US, ANY},
    {"i'm happy to", US, ANY}, {"i'd be glad to", US, ANY}, {"we'd be happy to", US, ANY}, {"we're happy to", US, ANY},
    {"what i can do is", US, ANY}, {"what we can do is", US, ANY}, {"we can do is", US, ANY}, {"i can do is", US, ANY}, {"what i could do is", US, ANY},
    {"the best i can do is", US, THING}, {"one option would be to", US, ANY}, {"one option is to", US, ANY},
    {"another option is to", US, ANY}, {"another option would be to", US, ANY}, {"the other option is to", US, ANY},
    {"or we", US, EITHER}, {"or i", US, EITHER}, {"alternatively we", US, EITHER},
    {"if we", US, PAST}, {"let me", US, LISTED}, {"i will", US, ANY}, {"i'll", US, ANY}, {"we'll", US, ANY}, {"we will", US, ANY},
    {"i'm going to", US, ANY}, {"we're going to", US, ANY}, {"i am going to", US, ANY}, {"then i'll", US, ANY},
    {"i'd like to", US, LISTED}, {"we'd like to", US, LISTED}, {"i'm", US, NOW}, {"we're", US, NOW},
    {"i am", US, NOW}, {"we are", US, NOW}, {"then i", US, EITHER}, {"then we", US, EITHER}, {"i'd", US, EITHER}, {"we'd", US, EITHER}, {"we would", US, EITHER},
    {"i would", US, LISTED}, {"why don't you", CALLER, ANY}, {"why not", CALLER, ANY}, {"shall we say", US, THING}, {"i can only offer", US, THING}, {"i can only offer you", US, THING}, {"why don't we", US, ANY}, {"why don't i", US, ANY},
    {"what if we", US, ANY}, {"what if i", US, ANY}, {"what if you", CALLER, ANY}, {"suppose we", US, ANY}, {"suppose i", US, ANY},
    {"you'd be better off", CALLER, DOING}, {"you're better off", CALLER, DOING}, {"you're best", CALLER, DOING}, {"you'd be best", CALLER, DOING},
    {"all you need to do is", CALLER, ANY}, {"all you have to do is", CALLER, ANY}, {"you just need to", CALLER, ANY},
    {"you just have to", CALLER, ANY}, {"you have to", CALLER, LISTED}, {"you'll have to", CALLER, LISTED}, {"you'll want to", CALLER, ANY},
    {"would it help to", CALLER, ANY}, {"would it help if you", CALLER, ANY}, {"would it help if i", US, ANY}, {"would it help if we", US, ANY},
    {"any chance of", CALLER, DOING}, {"do you mind", CALLER, DOING}, {"do you fancy", US, THING}, {"would you mind if i", US, ANY},
    {"would you mind if we", US, ANY}, {"do you mind if i", US, ANY}, {"do you mind if we", US, ANY}, {"what i'd suggest is", CALLER, ANY},
    {"what i would suggest is", CALLER, ANY}, {"what we'd do is", US, ANY}, {"what we'd normally do is", US, ANY}, {"you've tried", TRIED, ANY},
    {"have you given", TRIED, THING}, {"did you give", TRIED, THING}, {"would you rather", US, ANY}, {"i've managed to", US, ANY},
    {"we've managed to", US, ANY}, {"i might be able to", US, ANY}, {"we might be able to", US, ANY}, {"i may be able to", US, ANY},
    {"we may be able to", US, ANY}, {"we might", US, LISTED}, {"i might", US, LISTED}, {"you'd get", US, GAIN}, {"you'll get", US, GAIN},
    {"you would get", US, GAIN}, {"you'd receive", US, GAIN}, {"you'd have", US, GAIN},
};
enum { OPENERS = sizeof openers / sizeof openers[0] };

/* Verbs that mend or arrange something. */
static const char fix_verbs[] =
    " restart restarting reboot rebooting reset resetting reinstall reinstalling unplug unplugging replug plug plugging replace "
    "replacing clear clearing update updating upgrade upgrading change changing switch switching turn turning power powering "
    "test testing run running refund refunding cancel canceling cancelling rebook rebooking reschedule rescheduling "
    "book booking order resend resending send sending transfer transferring credit crediting waive waiving extend extending "
    "escalate escalating unlock unlocking activate activating reactivate deactivate block blocking freeze freezing reissue "
    "sign signing log logging download downloading enable disable move moving swap swapping schedule scheduling exchange start "
    "starting exchanging return offering opening file filing submit submitting add adding remove removing delete deleting use "
    "using arrange arranging press pressing hold holding push pushing pull charge charging loosen loosening tighten tightening "
    "connect disconnect disconnecting install uninstall uninstalling clean cleaning refresh refreshing close closing contact "
    "renew repair fix rinse rinsing flush flushing bleed bleeding drain draining scan rescan pay paying appeal upload "
    "collect collecting drop bring bringing cover ship courier pick enter hold pressed charged restarted rebooted "
    "reset unplugged cleared updated reinstalled checked check checking cleaned ";

/* "I can see that", "I can help you with that": what is talked about, not what is done. */
static const char talk_verbs[] =
    " help assist check look see confirm tell find explain understand know have be do say speak talk take need provide let "
    "make verify hear imagine certainly also definitely only just still always that it with some any more me i you your anything "
    "something everything what get give not assure pull access answer continue proceed discuss review share hold say like "
    "suggest recommend hope love appreciate wonder note wish expect advise ensure apologise apologize wait stay connect assure "
    "never soon try want read no so this our of my he she they there really happily gladly quickly please sorry better rather ";

/* "I'm looking into it", "I'm having trouble": what goes on, but mends nothing. */
static const char idle_now[] =
    " looking checking seeing having getting going calling hearing speaking talking trying asking reading doing showing finding "
    "being wondering hoping thinking telling saying listening reviewing searching pulling waiting working assuming transferring "
    "connecting helping putting passing handing struggling missing experiencing sorting nothing something anything ";
/* "did you buy it", "if you want to": what happened or is wished for. */
static const char idle_base[] =
    " do get have know want say mean see hear notice order buy receive make pay leave arrive lose find travel go come move live "
    "stay finish last end prefer wish decide happen think agree feel are am were inquire ";

/* Those that say by themselves what is done. */
static const char alone_verbs[] =
    " restart restarting reboot rebooting reset resetting reinstall reinstalling unplug unplugging refund cancel book rebook renew "
    "freeze reschedule upgrade exchange escalate repair replace resend refresh courier appeal reorder downgrade pause couriered "
    "refunded cancelled waived swap exchange credit compensate reimburse ";
/* clang-format on */

static const opener *opener_at(T *ts, size_t i, size_t *n) {
  const opener *best = NULL;
  *n = 0;
  for (size_t k = 0; k < OPENERS; k++) {
    const size_t m = segue__token_phrase(ts, i, openers[k].phrase);
    if (m > *n) *n = m, best = &openers[k];
  }
  return best;
}

/* "What name shall I put it under?", "Would you like to order any …?" ask for something. */
static bool asks(T *ts, size_t i, size_t verb) {
  for (size_t back = 1; back <= 4 && back <= i && !in(" . ? ! ", ts, i - back); back++)
    if (in(" what which when where how who ", ts, i - back)) return true;
  return in(" any ", ts, verb + 1) || in(" any ", ts, verb + 2);
}

/* A verb of waiting, leaving and talking says only with what follows whether it mends anything: 1 it does, 0 it does not;
 * -1 it is no such verb. */
static int by_what_follows(T *ts, size_t verb, const opener *o) {
  if (in(" hold holding ", ts, verb) && (in(" on please for ", ts, verb + 1) || in(" line ", ts, verb + 2)))
    return 0;
  if (o->kind == US && verb > 2 && segue__gets_done(ts, verb - 2)) return 1;
  if (in(" transfer connect put pass ", ts, verb) && in(" you ", ts, verb + 1) &&
      in(" to through over across ", ts, verb + 2))
    return 0;                                                            /* the handoff itself */
  for (size_t k = verb; k < ts->n && k < verb + 6 && o->kind != US; k++) /* "check the number on the back" */
    if (in(" number name email code address ", ts, k) && in(" check use ", ts, verb)) return 0;
  /* "give it another go", "wait until Friday" */
  if (in(" give ", ts, verb) && (in(" go try ", ts, verb + 2) || in(" go try ", ts, verb + 3))) return 1;
  if (in(" wait ", ts, verb) && in(" until till ", ts, verb + 1)) return 1;
  for (size_t k = verb + 2; in(" wait ", ts, verb) && in(" for ", ts, verb + 1) && k < verb + 7; k++)
    if (in(" or ", ts, k)) return in(fix_verbs, ts, k + 1); /* "wait for the delivery or pick it up" */
  for (size_t k = verb + 2;
       in(" leave ", ts, verb) && in(" it the your them that ", ts, verb + 1) && k < verb + 6; k++) {
    if (in(" with . , ! ? ", ts, k)) break;
    if (in(" off on out open alone running overnight unplugged to ", ts, k)) return 1;
  }
  return -1;
}

/* "… or we could repair it": any verb with what it is done to, or one of fixes. */
static bool either_way(T *ts, size_t verb) {
  if (in(" have ", ts, verb) && in(" a ", ts, verb + 1) && in(" word look chat go ", ts, verb + 2))
    return true;
  if (in(fix_verbs, ts, verb) || segue__concedes(ts, verb)) return true;
  return !segue__told_verb(ts, verb) && !in(talk_verbs, ts, verb) && !in(idle_base, ts, verb) &&
         in(" the it your that this them us with a an ", ts,
            verb + 1 + in(" in up off out down back over ", ts, verb + 1));
}

/* "Have you tried the key switch?", "… the help page?": a thing, of which the first word names the kind, not a verb of talk. */
static bool thing_tried(T *ts, size_t at, const opener *o) {
  return o->kind == TRIED && at > 0 && in(" the a another ", ts, at - 1) && at + 1 < ts->n &&
         ts->t[at + 1].kind == SEGUE__TOKEN_WORD &&
         !in(" on of in at for with from to and or that which you we i it is as by ", ts, at + 1);
}

/* What follows an opener is a fix. */
static bool is_fix(T *ts, size_t verb, const opener *o) {
  if (verb >= ts->n || ts->t[verb].kind == SEGUE__TOKEN_PUNCT) return false;
  const int so = by_what_follows(ts, verb, o);
  if (so >= 0) return so;
  const bool listed = in(fix_verbs, ts, verb);
  switch (o->verbs) {
  case LISTED: return listed || (o->kind == US && segue__concedes(ts, verb));
  case DOING: return listed || segue__ends_with(ts->t[verb].low, "ing");
  case NOW: return segue__ends_with(ts->t[verb].low, "ing") && !in(idle_now, ts, verb);
  case EITHER: return either_way(ts, verb);
  case GAIN: return segue__gains(ts, verb);
  case OBJECT:
    return (listed || (!segue__told_verb(ts, verb) && !in(idle_base, ts, verb))) &&
           in(" the it your that this them us with to in for up off on out through again both a an ", ts,
              verb + 1);
  case PAST:
    return segue__done_to(ts, verb) ||
           (o->kind == TRIED && listed && segue__ends_with(ts->t[verb].low, "ed"));
  case THING:
    return !in(" me i you your anything something else any that it this to help us we someone ", ts, verb);
  default: break;
  }
  if (thing_tried(ts, verb, o)) return true;
  return o->kind != US ? !segue__told_verb(ts, verb) : !in(talk_verbs, ts, verb) || segue__concedes(ts, verb);
}

/* "… which you could switch to today", "so that you can see it", "let me know if you need it": no proposal of its own. */
static bool aside(T *ts, size_t i, const opener *o) {
  if (o->kind == US || i == 0) return false;
  return in(" which where what when once before until unless how whether ", ts, i - 1) ||
         (in(" if ", ts, i) && in(" know see sure ask wonder ", ts, i - 1));
}

static int offered(segue__infer *f, const segue__turn *t, size_t verb, int kind, bool thing) {
  char action[sizeof f->fixes.offer[0].action];
  if (!segue__action_text(t->ts, verb, action, sizeof action)) return SEGUE_OK;
  const bool object = in(" it them again one ", t->ts, verb + 1) &&
                      (!in(" check checking pull log file run open enter hold ", t->ts, verb) ||
                       segue__concedes(t->ts, verb));
  const bool alone = !strchr(action, ' ') && !object;
  const bool waits = strcmp(action, "wait") == 0; /* for what, the choice tells */
  char first[SEGUE__TOKEN_LOW];
  segue__first_word(action, first);
  /* "I'll leave it", "there's nobody free on Friday": nothing is done */
  if (strcmp(action, "leave") == 0 || segue__word_in(" no nobody nothing none ", first)) return SEGUE_OK;
  if (alone && !thing && !waits && !segue__word_in(alone_verbs, action)) return SEGUE_OK;
  if (strlen(action) < 3 || f->fixes.n_fresh >= 3) return SEGUE_OK;
  if (kind != TRIED) segue__add_choices(t->ts, verb, action, sizeof action);
  if (waits && !strstr(action, SEGUE__OR)) return SEGUE_OK;
  segue__offered_again(f, t, action, sizeof action);
  segue__remember_offer(f, t, action, kind);
  f->fixes.n_fresh++;
  return segue__emit_attempt(t, segue__str_of(action), SEGUE_ATTEMPT_OFFERED, SEGUE_SRC_INFERRED);
}

/* It asks for something: yes and no are to that. */
static bool questions(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" ? ", ts, i) || (starts_sentence(ts, i) &&
                             in(" what which where when how who is are do does did can could may ", ts, i)))
      return true;
  return false;
}

/* "Would you like her to come after lunch?": what is done, behind who does it; `i` when nobody does. */
static size_t somebody_does(T *ts, size_t i) {
  const bool pronoun = in(" her him them us me somebody someone ", ts, i);
  for (size_t k = i + 1; k < ts->n && k <= i + 3 && ts->t[k].kind == SEGUE__TOKEN_WORD; k++)
    if (in(" to ", ts, k) && (pronoun ? k == i + 1 : k > i + 1 && capital(ts, i)))
      return k + 1 < ts->n ? k + 1 : i;
  return i;
}

/* What opener `o`, `n` tokens at `i`, introduces; the token to go on from. */
static int opened(segue__infer *f, const segue__turn *t, size_t *at, const opener *o, size_t n) {
  static const char skipped[] =
      " to you us we try also please just maybe quickly then go ahead and a an the offer possibly either "
      "quick perhaps now ";
  T *ts = t->ts;
  size_t verb = *at + n;
  while (in(skipped, ts, verb)) verb++;
  if (in(" have ", ts, verb) && in(" a ", ts, verb + 1) && o->kind != US)
    verb += 2 + in(" quick ", ts, verb + 2);
  /* "come and get it" */
  const bool fetch = in(" come go came went pop popped ", ts, verb) && in(" and ", ts, verb + 1);
  if (fetch) verb += 2;
  if (segue__gets_done(ts, verb)) verb += 2;
  if (o->verbs == THING) verb = somebody_does(ts, verb);
  const bool then = o->kind == US && segue__does_then(ts, verb);
  verb += then;
  /* "It follows the base rate and you can leave at any time": what was offered before is explained. */
  const bool explained = f->fixes.held && o->kind == CALLER && in(" can could may ", ts, *at + 1);
  if (explained || (!fetch && !then && !is_fix(ts, verb, o)) || (o->kind != CALLER && asks(ts, *at, verb)) ||
      aside(ts, *at, o)) {
    if (!(o->verbs == EITHER && o->kind == US)) *at += n - 1; /* "or we could …" */
    return SEGUE_OK;
  }
  *at = verb;
  const bool thing = then || o->verbs == THING || o->verbs == PAST || o->verbs == NOW;
  return offered(f, t, verb,
                 thing && segue__ends_with(segue__low_at(ts, verb), "ing") &&
                         !in(" the a an your our ", ts, verb - 1)
                     ? CALLER
                     : o->kind,
                 thing);
}

/* The same of a form without an opener. */
static int formed(segue__infer *f, const segue__turn *t, size_t *at) {
  T *ts = t->ts;
  size_t end = ts->n;
  int kind = CALLER;
  const size_t from = segue__offer_form(ts, *at, &end, &kind);
  if (from >= ts->n || (f->fixes.held && in(" between from about around ", ts, from))) return SEGUE_OK;
  segue__tokens part = *ts;
  segue__turn turn = *t;
  part.n = end;
  turn.ts = &part;
  *at = from;
  while (kind == TRIED && *at + 1 < ts->n && !in(" . ? ! , or ", ts, *at + 1)) ++*at;
  return offered(f, &turn, from, kind, true);
}

enum { ACTION = sizeof((segue__offer *)0)->action };

/* What begins at token `at`, behind the end nowhere, has a name that says something. */
static bool named(T *part, size_t at, char action[ACTION]) {
  return at < part->n && segue__action_text(part, at, action, ACTION) && strchr(action, ' ') &&
         !in(" no nobody nothing none ", part, at);
}

/* Kept for an answer that only a proposal has. */
static void maybe(segue__infer *f, const segue__turn *t) {
  segue__tokens part = *t->ts;
  int kind = CALLER;
  *f->fixes.maybe.action = 0;
  size_t at = segue__maybe_offer(t->ts, &part.n, &kind);
  f->fixes.told = !named(&part, at, f->fixes.maybe.action);
  if (f->fixes.told) {
    part.n = t->ts->n;
    at = segue__offer_told(t->ts, &part.n, &kind);
  }
  if (f->fixes.told && !named(&part, at, f->fixes.maybe.action))
    *f->fixes.maybe.action = 0;
  else if (kind != TRIED)
    segue__add_choices(&part, at, f->fixes.maybe.action, sizeof f->fixes.maybe.action);
  f->fixes.there = false;
  for (size_t i = 0; i <= at && i < t->ts->n; i++)
    f->fixes.there = f->fixes.there || segue__there_is(t->ts, i) == at;
  f->fixes.maybe.kind = (uint8_t)kind;
  f->fixes.maybe.turn = t->index;
  f->fixes.maybe.timed = segue__tells_time(t->ts, 0, t->ts->n);
}

/* "Or add a third lane.": what could be done instead; by whom, that before it told. */
static int instead(segue__infer *f, const segue__turn *t, size_t *at) {
  const int kind = f->fixes.n_fresh && f->fixes.n_offers ? f->fixes.offer[f->fixes.n_offers - 1u].kind : US;
  *at += 1;
  return offered(f, t, *at, kind == TRIED ? CALLER : kind, false);
}

/* An imperative or a bare verb of fixes behind "Or" or "Alternatively". */
static bool names_other(T *ts, size_t i) {
  return starts_sentence(ts, i) && in(" or alternatively otherwise ", ts, i) && in(fix_verbs, ts, i + 1) &&
         in(" a an the another it them your one two three some ", ts, i + 2);
}

/* "No, we'd send it at once": an answer to what was asked about the `kept` offers, which are taken with what is offered now. */
static void join_kept(segue__infer *f, const segue__turn *t, uint8_t kept) {
  const segue__fixes *x = &f->fixes;
  if (!in(" yes yeah no nope yep ", t->ts, 0)) return;
  for (size_t i = x->n_offers; i-- > 0;)
    if (x->offer[i].turn != t->index && kept > 0 && x->offer[i].kind == US) {
      f->fixes.offer[i].turn = t->index;
      kept--;
    }
}

int segue__infer_offers(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const segue__offer before = f->fixes.maybe;
  const uint8_t kept = f->fixes.held || f->fixes.wavers ? f->fixes.n_fresh : 0;
  const bool asked = f->fixes.asked && *before.action && !f->fixes.told;
  f->fixes.n_fresh = 0;
  f->fixes.either = f->fixes.asked = false;
  const bool person = segue__talks_off_hand(f, ts);
  for (size_t i = 0; i < ts->n; i++) {
    size_t n;
    if (person && !segue__put_to_caller(ts, i)) continue;
    const opener *o = opener_at(ts, i, &n);
    f->fixes.either = f->fixes.either || (f->fixes.n_fresh && in(" or alternatively otherwise ", ts, i));
    const int rc = o                         ? opened(f, t, &i, o, n)
                   : names_other(ts, i)      ? instead(f, t, &i)
                   : segue__done_verb(ts, i) ? segue__carried_out(f, t, i)
                                             : formed(f, t, &i);
    if (rc < 0) return rc;
  }
  f->fixes.held = f->fixes.wavers = false;
  *f->fixes.maybe.action = 0;
  if (f->fixes.n_fresh == 0 && !person) maybe(f, t);
  if (asked && f->fixes.n_fresh == 0 && (f->fixes.told || !*f->fixes.maybe.action)) { /* what it costs */
    f->fixes.maybe = before;
    f->fixes.maybe.turn = t->index;
    f->fixes.told = f->fixes.there = false;
  }
  if (kept && f->fixes.n_fresh) join_kept(f, t, kept);
  if (f->fixes.n_fresh == 0 && !questions(ts))
    f->fixes.n_fresh = kept; /* an explanation of what was offered before */
  return SEGUE_OK;
}
