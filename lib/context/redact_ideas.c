/* SPDX-License-Identifier: Apache-2.0 */
/* Questions are worded in more ways than a table holds: besides the names of secrets the ideas count that such questions are made
 * of: a code and that it was sent, digits and the back of a card, a check of who it is, things only the caller knows of their life. */
#include "context/redact_ideas.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static bool other_code(T *ts, size_t i) {
  return i > 0 &&
         in(" zip postal post promo promotion promotional discount coupon voucher area country booking confirmation reservation error "
            "product item sort dress qr bar order tracking reference phone account policy claim flight model fault colour color style "
            "size part stock department cost job branch store shop swift bic routing diagnostic billing procedure diagnosis icd cpt "
            "sku ean referral gift offer campaign dial dialling dialing region state county currency language time project course "
            "class subject room paint tariff meter serial reason status action return insurance plan group airport station source "
            "batch material fabric customer company client supplier vendor dealer member site project cost cash ",
            ts, i - 1);
}

/* "we've sent a cude to your phone" */
static bool code_misheard(T *ts, size_t i) {
  const char *low = ts->t[i].low;
  return i > 0 && in(" a the that digit security verification ", ts, i - 1) && strlen(low) == 4 &&
         segue__near(low, 4, "code", 4) && !segue__word_in(" core mode node cove cone come ", low);
}

/* "flip it over", "the other side of the card" */
static bool turned_over(T *ts, size_t i) {
  return (in(" over around ", ts, i) && segue__near_by(ts, i, 3, " flip flipped turn turned turning ", 4)) ||
         (in(" strip behind ", ts, i) && segue__near_by(ts, i, 8, " digit digits number numbers code ", 5));
}

/* The device in the pocket that makes codes: "what's the token showing", "the digits on your fob". */
static bool code_maker(T *ts, size_t i) {
  if (in(" authenticator securid keyfob dongle 2fa mfa ", ts, i)) return true;
  if (in(" two 2 second ", ts, i) && in(" step factor ", ts, i + (in(" - ", ts, i + 1) ? 2 : 1))) return true;
  return in(" token fob ", ts, i) &&
         segue__near_by(ts, i, 5, " show shows showing say says display displays screen digits read ", 9);
}

/* What nobody calls a PIN: "four digits you'll remember", "the numbers you use at the cash machine". */
static void hear_of_pin(segue__ideas *s, T *ts, size_t i) {
  if (segue__word_near(" digit digits ", ts->t[i].low, 5))
    s->chosen =
        s->chosen || segue__near_by(ts, i, 6,
                                    " choose chose chosen pick picked set create make select selected "
                                    "remember memorise memorize memorable ",
                                    6);
  /* "which four numbers did you pick?" */
  s->count = s->count || (segue__word_near(" digit digits ", ts->t[i].low, 5) && !in(" of ", ts, i + 1)) ||
             (in(" numbers ", ts, i) && in(" three four five six 3 4 5 6 ", ts, i ? i - 1 : ts->n));
  if (in(" number numbers ", ts, i))
    s->chosen = s->chosen || segue__near_by(ts, i, 6, " remember memorise memorize ", 8);
  s->atm =
      s->atm || in(" atm cashpoint ", ts, i) || (in(" cash ", ts, i) && in(" machine point ", ts, i + 1));
}

/* "You should see a message from us any second now." */
static bool about_to_come(T *ts, size_t i) {
  return in(" message text sms ", ts, i) &&
         segue__near_by(ts, i, 8,
                        " shortly soon arrive arrives arriving arrived second seconds moment way see get ",
                        7) &&
         segue__near_by(ts, i, 8, " you you'll your ", 9);
}

/* A code, and that it was sent. */
static void hear_of_code(segue__ideas *s, T *ts, size_t i) {
  const size_t last = i ? i - 1 : ts->n;
  s->code = s->code || ((in(" code codes passcode passcodes token ", ts, i) || code_misheard(ts, i)) &&
                        !other_code(ts, i));
  s->bare_code = s->bare_code || (in(" code ", ts, i) && in(" the that ", ts, last) &&
                                  (i + 1 >= ts->n || in(" ? . , please now ", ts, i + 1)));
  s->named_code = s->named_code || (in(" code codes ", ts, i) && in(" confirmation ", ts, last));
  s->sent =
      s->sent ||
      in(" sent send sending texted text texting emailed sms message messaged push pushed pinged pinging ping popped "
         "whatsapp whatsapped inbox forwarded received ",
         ts, i) ||
      segue__word_near(" texted emailed message messaged ", ts->t[i].low, 6) ||
      (in(" just ", ts, last) && segue__word_near(" sent ", ts->t[i].low, 4)) ||
      (in(" just ", ts, i > 1 ? i - 2 : ts->n) && segue__word_near(" sent ", ts->t[i].low, 4)) ||
      (in(" get getting got gets receive receiving received arrived came come comes ", ts, i) &&
       segue__near_by(ts, i, 4, " code codes passcode passcodes ", 4));
  s->texted =
      s->texted || in(" notification sent texted emailed messaged sms pinged whatsapped ", ts, i) ||
      (in(" text message email sms ", ts, i) && in(" a the that this your my verification ", ts, last));
  s->mail = s->mail || in(" mail app ", ts, i) || segue__word_near(" email ", ts->t[i].low, 5);
  s->arrives = s->arrives || about_to_come(ts, i);
  s->will_text = s->will_text || (in(" text message ", ts, i) && in(" you ", ts, i + 1) &&
                                  segue__near_by(ts, i, 3, " i'll we'll will to ", 9));
  s->got_text =
      s->got_text || (in(" sms text ", ts, i) && segue__near_by(ts, i, 5, " received receive got get ", 7));
  s->device = s->device || segue__word_near(" phone mobile ", ts->t[i].low, 5);
  s->login = s->login || in(" login log-in logon signin sign-in ", ts, i) ||
             (in(" log sign logging signing ", ts, i) && in(" in into on ", ts, i + 1));
  s->app = s->app || code_maker(ts, i) ||
           (in(" app ", ts, i) && segue__near_by(ts, i, 9, " digit digits ", 5) &&
            !segue__near_by(ts, i, 9, " error ", 5));
  const bool unasked =
      in(" never not didn't ", ts, i) &&
      (segue__near_by(ts, i, 2, " asked requested request ask ", 5) || segue__near_by(ts, i, 2, " for ", 3));
  s->unasked = s->unasked || (unasked && segue__near_by(ts, i, 6, " codes code getting get ", 4));
  s->unwanted = s->unwanted || unasked;
}

/* "What you got?", "tell me what you see"; not "that's what you get", "people trust what you have" */
static bool asks_what(T *ts, size_t i) {
  size_t at = i;
  if (!in(" what what've ", ts, i)) return false;
  while (at > 0 && (segue__is_filler(ts->t[at - 1].low) || in(" well now right ", ts, at - 1))) at--;
  return in(" what've ", ts, i) || at == 0 || punct(ts, at - 1) ||
         in(" me us tell read say out see ", ts, at - 1);
}

/* "the word you set up with us", "what've you got?", "I read out …". */
static void hear_of_words(segue__ideas *s, T *ts, size_t i) {
  if (!in(" word phrase read gave told forwarded keypad keybox padlock lockbox key got get see have shout in inside into through ",
          ts, i))
    return;
  s->word =
      s->word ||
      (in(" word phrase ", ts, i) &&
       !in(" processing processor processors document file count ", ts, i + 1) &&
       in(" a the your this that any my our special ", ts, i ? i - 1 : ts->n) &&
       segue__near_by(ts, i, 9,
                      " set-up chose chosen picked agreed registered gave us protects protect file "
                      "record arranged remember ",
                      9)) ||
      (in(" word ", ts, i) && in(" your ", ts, i ? i - 1 : ts->n) && in(" ? with please . ", ts, i + 1));
  s->entry = s->entry || (in(" in inside into through ", ts, i) && i > 0 &&
                          segue__near_by(ts, i, 2, " get gets getting let lets come comes buzz buzzes ", 9) &&
                          !in(" touch ", ts, i + 1));
  s->read = s->read || in(" read gave told forwarded ", ts, i);
  s->pad = s->pad || in(" keypad keybox padlock lockbox ", ts, i) ||
           (in(" key ", ts, i) && in(" box safe pad ", ts, i + 1));
  s->got = s->got ||
           (in(" got get see have ", ts, i) && i > 1 && in(" you ", ts, i - 1) && asks_what(ts, i - 2)) ||
           (in(" got get ", ts, i) && i > 2 && in(" you ", ts, i - 1) && in(" have did 've ", ts, i - 2) &&
            in(" what ", ts, i - 3)) ||
           (in(" shout read ", ts, i) && in(" it that ", ts, i + 1) && in(" out ", ts, i + 2));
}

/* Digits, and the back of a card. */
static void hear_of_back(segue__ideas *s, T *ts, size_t i) {
  const size_t last = i ? i - 1 : ts->n;
  s->digits =
      s->digits ||
      ((in(" number numbers figures ", ts, i) || segue__word_near(" digit digits ", ts->t[i].low, 5)) &&
       !other_code(ts, i)) ||
      (in(" signature ", ts, i) && in(" panel strip ", ts, i + 1)) || /* "the three on the back" */
      (in(" three 3 four 4 ", ts, i) && in(" on at ", ts, i + 1) && in(" back reverse ", ts, i + 3)) ||
      (in(" three 3 ", ts, i) && /* "the group of three by the signature" */
       segue__near_by(ts, i, 8, " signature strip behind ", 9)) ||
      (in(" ones ", ts, i) && in(" little small tiny wee last ", ts, last)) ||
      (in(" bit bits thing three ", ts, i) && in(" off on from at by ", ts, i + 1) &&
       in(" the ", ts, i + 2) && in(" back reverse ", ts, i + 3)); /* "the security bit off the back" */
  s->back = s->back || turned_over(ts, i) ||
            (in(" of ", ts, i + 1) && in(" the ", ts, last) &&
             segue__near(ts->t[i].low, strlen(ts->t[i].low), "back", 4)) ||
            (in(" back reverse signature ", ts, i) && in(" the on of by your strip ? . ", ts, last)) ||
            (in(" behind ", ts, i) && (i + 1 >= ts->n || in(" ? . please ", ts, i + 1)));
}

/* Things that are opened, and how. */
static void hear_of_places(segue__ideas *s, T *ts, size_t i) {
  s->typed = s->typed || segue__word_near(" typed entered ", ts->t[i].low, 5);
  if (!in(" keypad padlock lockbox safe intercom buzzer lock alarm gate gates gate's door doors door's entrance lobby barrier locker "
          "garage press presses punch punches dial dials type types opens opened unlocks open driver drivers courier technician "
          "postman delivery engineer plumber cleaner cleaners carer carers walker sitter nanny electrician gardener guest guests "
          "tenant tenants neighbour neighbor nurse keyed punched typing entering enter put putting display displays screen panel "
          "machine boiler label box shows showing sticker package letter receipt reading readings ",
          ts, i))
    return; /* most words */
  s->lock = s->lock || in(" keypad padlock lockbox safe intercom buzzer lock alarm ", ts, i);
  s->entrance =
      s->entrance ||
      (in(" gate gates gate's door doors door's entrance lobby barrier lockbox padlock locker garage ", ts,
          i) &&
       !(in(" gate ", ts, i) && in(" at from to ", ts, i ? i - 1 : ts->n))); /* "we're at gate 14" */
  s->opens = s->opens || in(" press presses punch punches dial dials type types ", ts, i) ||
             (in(" opens opened unlocks open ", ts, i) && in(" with by using ", ts, i + 1));
  s->driver =
      s->driver ||
      in(" driver drivers courier technician postman delivery engineer plumber cleaner cleaners carer carers walker sitter "
         "nanny electrician gardener guest guests tenant tenants neighbour neighbor nurse ",
         ts, i);
  s->typed =
      s->typed || in(" keyed punched typing entering ", ts, i) ||
      (in(" enter type ", ts, i) && in(" i you we ", ts, i ? i - 1 : ts->n)) ||
      (in(" put putting ", ts, i) && in(" in ", ts, i + 1)) ||
      (in(" enter type ", ts, i) && in(" at on ", ts, i + 1)); /* "what should he enter at the gate?" */
  s->shown =
      s->shown ||
      in(" display displays screen panel machine boiler label box shows showing sticker package letter "
         "receipt door gate ",
         ts, i) ||
      (in(" reading readings ", ts, i) && in(" the a meter your current latest ", ts, i ? i - 1 : ts->n));
}

void segue__ideas_hear(segue__ideas *s, T *ts, size_t i, size_t *named) {
  size_t n = 0;
  const int kind = segue__cue_at(ts, i, &n);
  if (kind && i >= *named) {
    s->kinds |= 1u << kind;
    if (kind != SEGUE__SECRET_CARD_WORD) *named = i + n; /* "the card verification number" is no card's */
  }
  s->request =
      s->request ||
      in(" ? please may can could give provide tell enter confirm verify need what what's say type read repeat key "
         "which let where who ",
         ts, i);
  s->says = s->says || in(" say says read ", ts, i);
  s->check =
      s->check ||
      in(" verify verification verifying authenticate authentication identity identify security secure secret ",
         ts, i);
  s->wrong = s->wrong || in(" expired wrong incorrect invalid locked blocked rejects rejected eats ", ts, i);
  s->life = s->life || segue__own_life(ts, i);
  s->named = s->named || (in(" name surname email e-mail postcode ", ts, i) &&
                          in(" your full last first ", ts, i ? i - 1 : ts->n));
  hear_of_code(s, ts, i);
  hear_of_back(s, ts, i);
  hear_of_places(s, ts, i);
  hear_of_pin(s, ts, i);
  hear_of_words(s, ts, i);
}

void segue__ideas_add(segue__ideas *to, const segue__ideas *s) {
  to->kinds |= s->kinds;
  to->request |= s->request;
  to->code |= s->code;
  to->digits |= s->digits;
  to->sent |= s->sent;
  to->mail |= s->mail;
  to->texted |= s->texted;
  to->check |= s->check;
  to->back |= s->back;
  to->app |= s->app;
  to->bare_code |= s->bare_code;
  to->shown |= s->shown;
  to->chosen |= s->chosen;
  to->arrives |= s->arrives;
  to->login |= s->login;
  to->will_text |= s->will_text;
  to->got_text |= s->got_text;
  to->atm |= s->atm;
  to->entrance |= s->entrance;
  to->opens |= s->opens;
  to->count |= s->count;
  to->named_code |= s->named_code;
  to->lock |= s->lock;
  to->device |= s->device;
  to->says |= s->says;
  to->driver |= s->driver;
  to->typed |= s->typed;
  to->wrong |= s->wrong;
  to->unasked |= s->unasked;
  to->unwanted |= s->unwanted;
  to->life |= s->life;
  to->word |= s->word;
  to->read |= s->read;
  to->pad |= s->pad;
  to->got |= s->got;
  to->entry |= s->entry;
}

bool segue__code_of_what(T *ts) {
  bool any = false;
  if (any_in(" machine display washer dryer boiler printer router box label package ", ts)) return false;
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(" code codes ", ts, i)) continue;
    if (other_code(ts, i)) return false;
    any = true;
  }
  return any;
}

bool segue__only_phone(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].cue >= SEGUE__SECRET_OTHER && !in(" phone mobile cell ", ts, i)) return false;
  return true;
}
