/* SPDX-License-Identifier: Apache-2.0 */
/* What a turn asks the other party for, or tells, by the ideas it is made of. */
#include "context/redact.h"
#include "context/redact_ideas.h"
#include "context/words.h"

typedef const segue__tokens T;

#define KIND(k) (1u << SEGUE__SECRET_##k)

/* A question that names nothing: "go ahead and give me the number", "what is it?". Whoever asks for an order or a meter says so. */
static bool nameless(T *ts) {
  bool what = false;
  for (size_t i = 0; i < ts->n; i++) {
    if (ts->t[i].kind == SEGUE__TOKEN_PUNCT || segue__is_filler(ts->t[i].low)) continue;
    what = what || in(" number numbers digits digit code characters ", ts, i);
    if (in(" your ", ts, i) && in(" number ", ts, i + 1)) return false; /* of the phone, or with us */
    if (!in(" what what's is are was the a an it it's that that's this one those these now again please could can would you you'll "
            "i i'll i'd i'm me my we us give tell say read have got get need want enter key type number numbers digit digits code "
            "characters in out up on for of to from with go ahead when whenever ready right here there okay thanks thank great "
            "lovely perfect alright sure just let let's see good yes four five six seven eight first last next back whole full "
            "pop shout love sir madam your all into be know started continue security verification keypad using voice or "
            "let's start quick quickly show showing shows came comes up screen handset ",
            ts, i))
      return false;
  }
  return what;
}

/* What is meant where no name was said. */
static unsigned meant(const segue__ideas *s) {
  const bool order = s->kinds & KIND(ORDER), sent = s->sent || (s->mail && (s->code || s->digits));
  unsigned kinds = 0;
  if (s->app) kinds |= KIND(OTP);
  /* "I've just sent … to your phone, what does it say?" */
  if (!order && sent && s->device && s->says && s->request) kinds |= KIND(OTP);
  if (!s->kinds && sent && s->says && s->request) kinds |= KIND(OTP);
  if (!order && s->code && sent) kinds |= KIND(OTP);
  if (s->named_code && (s->login || sent)) kinds |= KIND(OTP);
  /* "Could I have the code?", and nothing else is spoken of. */
  if (!s->kinds && s->bare_code && s->request && !s->shown) kinds |= KIND(OTP);
  if (!order && s->digits && sent && s->says && s->request && !(s->kinds & KIND(OTHER))) kinds |= KIND(OTP);
  if (!order && s->digits && (s->texted || (sent && s->check))) kinds |= KIND(OTP);
  if (s->back && (s->code || s->digits)) kinds |= KIND(CVV);
  if (s->life) kinds |= KIND(ANSWER);
  if (s->word && !s->kinds && s->request) kinds |= KIND(PASSWORD);
  /* "The long number on the front of the card." */
  if (s->kinds & KIND(CARD_WORD) && s->digits && !order &&
      !(s->kinds & (KIND(OTHER) | KIND(CVV) | KIND(PIN))) && !s->back)
    kinds |= KIND(CARD);
  if (s->lock && s->code && !s->shown) kinds |= KIND(PIN);
  if (!s->kinds && s->request && (s->entrance || s->lock) && (s->typed || s->opens)) kinds |= KIND(PIN);
  if (s->chosen || (s->request && s->atm && s->digits && !(s->kinds & (KIND(OTHER) | KIND(ORDER)))))
    kinds |= KIND(PIN);
  if (!s->kinds && (s->arrives || (s->will_text && s->says) || (s->got_text && s->request)))
    kinds |= KIND(OTP);
  if (!kinds && !s->kinds && s->pad && s->request && !s->shown) kinds |= KIND(PIN);
  if (!kinds && !s->kinds && s->entry && s->request && s->driver) kinds |= KIND(PIN);
  if (!kinds && !s->kinds && s->got && !s->shown) kinds |= KIND(OTP);
  /* "To confirm it is you, the four digits you chose": no name at all, but a check. */
  if (!kinds && !s->kinds && s->request && ((s->check && (s->digits || s->code)) || (s->count && !s->shown)))
    kinds |= KIND(PIN);
  return kinds;
}

unsigned segue__cues_asked(T *ts) {
  segue__ideas all = {0}, sentence = {0};
  unsigned last = 0;
  size_t named = 0, begin = 0;
  for (size_t i = 0; i < ts->n; i++) {
    segue__ideas_hear(&sentence, ts, i, &named);
    if (!in(" . ? ! ", ts, i) && i + 1 < ts->n) continue;
    if ((sentence.life || sentence.kinds & KIND(ANSWER)) && segue__tells(ts, begin, i + 1)) {
      sentence.life = false;
      sentence.kinds &= ~KIND(ANSWER);
    }
    begin = i + 1;
    unsigned kinds = sentence.kinds | (sentence.request ? meant(&sentence) : 0);
    /* "I'll reset the password. Could you confirm your last name?" */
    if (!kinds && !last && sentence.request && sentence.named) kinds = KIND(OTHER);
    if (kinds & ~KIND(CARD_WORD) && sentence.request) last = kinds;
    segue__ideas_add(&all, &sentence);
    sentence = (segue__ideas){0};
  }
  unsigned kinds = all.kinds | meant(&all);
  if (meant(&all) & KIND(OTP)) { /* the phone or e-mail in the same breath is where it went */
    kinds &= ~KIND(OTHER);
    last &= ~KIND(OTHER);
    if (all.named_code && all.login) kinds &= ~KIND(ORDER), last &= ~KIND(ORDER);
  }
  if (!kinds && !last && all.request) {
    if (!all.shown && nameless(ts)) return KIND(OTP);
    if (segue__code_of_what(ts))
      return any_in(" opens open unlock unlocks ", ts) ? KIND(PIN) | KIND(SHORT) : KIND(SHORT);
  }
  const unsigned asked = last ? last | (kinds & KIND(OTP)) : kinds;
  const unsigned unnamed = segue__cues_unnamed(ts, asked, all.request);
  return unnamed ? unnamed | (asked & KIND(CARD_WORD)) : asked;
}

/* "what came to my phone", "the one they sent to my mobile" */
static bool came_to(T *ts) {
  for (size_t i = 0; i + 3 < ts->n; i++)
    if (in(" came come arrived sent popped got received ", ts, i) && in(" to on up ", ts, i + 1) &&
        in(" my phone mobile watch tablet ", ts, i + 2) &&
        in(" phone mobile watch tablet it says ", ts, i + 3))
      return true;
  return false;
}

/* "it was 4711 on the tablet and now it's locked" */
static bool locked_out(T *ts) {
  return any_in(" locked ", ts) && any_in(" was changed change set reset ", ts) &&
         any_in(" tablet ipad phone laptop computer profile account telly tv till safe app door box ", ts);
}

/* "change my digits from 4711", "my number for the machine is 4711 and it says incorrect" */
static bool mine(T *ts) {
  bool number = false;
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (!in(" my ", ts, i)) continue;
    if (in(" digits figures ", ts, i + 1) || (in(" four 4 ", ts, i + 1) && in(" digits numbers ", ts, i + 2)))
      return true;
    number = number || (in(" number numbers ", ts, i + 1) && in(" for to at ", ts, i + 2));
  }
  return number && any_in(" incorrect wrong invalid machine atm refused rejected ", ts);
}

/* "… an error": what stands beside it is no code. */
static bool error_at(T *ts, size_t i) {
  return in(" an a the error ", ts, i) && (in(" error ", ts, i) || in(" error fault failure ", ts, i + 1));
}

/* "the app says 471147", "471147 is what the text says", "I have a message here with 471147 in it" */
static bool message_says(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (!in(" app text sms message authenticator ", ts, i)) continue;
    if (in(" says said shows reads read gives showed ", ts, i + 1)) return !error_at(ts, i + 2);
    if (in(" here ", ts, i + 1) || in(" with ", ts, i + 1)) return any_in(" with got have ", ts);
  }
  return any_in(" asking asks asked wants want ", ts) && any_in(" phone mobile ", ts) &&
         any_in(" on off from ", ts);
}

/* "the code was 471147", "the code for the lift is 4711" */
static bool code_is(T *ts) {
  bool said = false, owned = false; /* what it is; of or for what */
  for (size_t i = 1; i + 1 < ts->n; i++) {
    if (!in(" code code's ", ts, i) || !in(" the my our your his her their a new old ", ts, i - 1)) continue;
    said = said || in(" is was it's : it ", ts, i + 1) || in(" code's ", ts, i) ||
           (in(" , ", ts, i + 1) && in(" it's ", ts, i + 2));
    owned = owned || in(" for to of at on ", ts, i + 1);
  }
  return (said || (owned && !any_in(" discount voucher book course product shirt delivery ", ts))) &&
         !any_in(" error fault display screen dealer paint shade ", ts);
}

unsigned segue__cues_told(T *ts) {
  segue__ideas all = {0};
  size_t named = 0;
  for (size_t i = 0; i < ts->n; i++) segue__ideas_hear(&all, ts, i, &named);
  all.request = false;
  unsigned kinds = meant(&all) & (KIND(OTP) | KIND(CVV) | KIND(PIN));
  if (all.back && all.kinds & KIND(CARD_WORD)) kinds |= KIND(CVV);
  for (size_t i = 0; all.kinds & KIND(CARD_WORD) && i + 1 < ts->n;
       i++) /* "the card and the three numbers …" */
    if (in(" three 3 ", ts, i) && in(" numbers digits figures ", ts, i + 1)) kinds |= KIND(CVV);
  const bool other = all.kinds & (KIND(ORDER) | KIND(OTHER));
  /* "the expiry is … and the other thing is …" */
  if (any_in(" expiry expires expiration ", ts) && any_in(" other last ", ts) && !other) kinds |= KIND(CVV);
  if (all.driver && all.code && !other) kinds |= KIND(PIN);
  if (all.typed && all.wrong && !other && !kinds && !all.shown)
    kinds |= KIND(PIN) | (all.code ? KIND(OTP) : 0);
  /* "they asked for the code on my phone and I said …" */
  if (all.code && all.device && !(all.kinds & KIND(ORDER)) && any_in(" said read gave told ", ts))
    kinds |= KIND(OTP);
  all.unasked |= all.unwanted && any_in(" phone mobile text message ", ts) && any_in(" you yours ", ts);
  if (all.unasked && (!other || segue__only_phone(ts))) kinds |= KIND(OTP);
  if (all.texted && all.read && !other) kinds |= KIND(OTP);
  if (came_to(ts) && (!other || segue__only_phone(ts))) kinds |= KIND(OTP);
  if (locked_out(ts) && !other && !all.shown) kinds |= KIND(PIN);
  if (mine(ts) && !other) kinds |= KIND(PIN);
  all.atm |= all.kinds & KIND(CARD_WORD) && any_in(" machine ", ts);
  if (all.atm && any_in(" swallowed swallows ate eats kept keeps took refused ", ts) && !other)
    kinds |= KIND(PIN);
  if ((message_says(ts) || segue__voice_code(ts)) && (!other || segue__only_phone(ts))) kinds |= KIND(OTP);
  if (all.back && all.says && !other && !any_in(" label package box sticker packet jar tin bottle ", ts))
    kinds |= KIND(CVV);
  if (code_is(ts) && !other) kinds |= KIND(OTP) | KIND(PIN);
  if (((all.entry && (all.driver || all.entrance || all.lock)) || (all.entrance && all.code)) && !other &&
      !all.shown)
    kinds |= KIND(PIN);
  if (all.pad && !other && !all.shown) kinds |= KIND(PIN);
  if ((all.entrance || (all.lock && (all.entry || all.driver))) && !other &&
      !any_in(" shows showing display error model ", ts))
    kinds |= KIND(PIN);
  if (((all.entrance && all.opens) || (all.lock && (all.opens || all.typed))) && !other) kinds |= KIND(PIN);
  if (all.texted && (all.login || all.typed) && !other) kinds |= KIND(OTP);
  return kinds;
}

bool segue__goes_on(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low) &&
        !in(" the rest next go on ahead sorry repeat again that that's it it's what what's was is could can you would say please "
            "pardon last first digit digits number numbers try once more another time one correct right yes got mm great good i "
            "have let me thanks thank listening going keep continue slowly come didn't catch get hear ",
            ts, i))
      return false;
  return true;
}
