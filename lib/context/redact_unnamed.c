/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that name no secret and yet ask for one: by what one does with it, who may know it, where it is shown. Every
 * trade has words of its own for these, so what is named as something else decides as much as what is not named. */
#include "context/redact_ideas.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

#define KIND(k) (1u << SEGUE__SECRET_##k)

/* The turn names a thing that has a number of its own. */
static bool benign_number(T *ts) {
  return any_in(
      " room unit apartment apartments flat suite floor house building street road gate seat row bay pump platform track aisle shelf "
      "table desk lane exit route line bus train coach tram terminal ward bed bin plot lot pitch berth stand shop store branch "
      "department extension channel page chapter paragraph version firmware build item items sku barcode product article part "
      "parts style batch stock job docket work crate box label letter error fault message display quantity amount price cost costs paid pay charge "
      "charged bill bills balance total fee rate salary income budget limit deposit deposits transfer withdraw spend spent worth "
      "quote loan mortgage size width height length weight dimension dimensions inches temperature pressure speed mileage miles "
      "odometer distance voltage wattage meter reading readings score dose milligrams people guests adults children persons "
      "nights staff employee badge student driver licence license plate registration vin passport visa vehicle chassis "
      "engine tax vat company iban sort bank bin postcode year years month date day time hour hours age old many much long far "
      "often big tall heavy fast model serial frame invoice quotation contract lottery draw raffle jersey player squadron lift elevator "
      "emergency contact fax landline cellphone whatsapp dial-in conference meeting call zoom caller class grade course exam ",
      ts);
}

/* "whoever knows the number", "the digits that only you know" */
static bool for_who_knows(T *ts) {
  const bool number = any_in(" number numbers digits digit figures code ", ts);
  if (number && both_in(ts, " so to ", " activate unlock ", 4) && !benign_number(ts)) return true;
  return number && (both_in(ts, " whoever anyone nobody ", " knows know ", 4) ||
                    both_in(ts, " only ", " know knows ", 3) || any_in(" secret ", ts) ||
                    (both_in(ts, " only not can't cannot ", " once until till unless before without ", 9) &&
                     both_in(ts, " your ", " number code digits ", 3)));
}

/* "That one has run out, I've issued another." */
static bool another_came(T *ts) {
  const bool gone =
      both_in(ts, " run timed ", " out ", 1) || any_in(" expired expires lapsed invalid failed ", ts);
  return gone && any_in(" fresh another again new ", ts) &&
         any_in(" issued sent send sending find generated triggered made coming get there ", ts) &&
         !any_in(" card licence license passport policy offer contract subscription ticket quote ", ts);
}

/* What is named is no more than what the number is for: "the four numbers for the phone account". */
static bool beside_only(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    size_t at = i;
    if (ts->t[i].cue < SEGUE__SECRET_OTHER) continue;
    while (at > 0 && in(" the your this that my our phone telephone mobile online ", ts, at - 1)) at--;
    if (at == 0 || !in(" for on to with into in over by ", ts, at - 1)) return false;
  }
  return true;
}

/* "There's a little pop-up with numbers in it", "check WhatsApp, we've dropped you some numbers", "we have rung you" */
static bool arrived(T *ts) {
  const bool gone = both_in(ts, " gone going sent come came goes went fired shot dropped ",
                            " watch tablet handset phone mobile laptop screen inbox computer wrist ", 4);
  const bool way =
      gone ||
      both_in(ts, " message mail email e-mail text letter number numbers code digits something ", " way ", 8);
  const bool channel =
      way || any_in(" whatsapp telegram pop-up popup push pushed spam junk sms bubble banner ", ts) ||
      both_in(ts, " pop flash flashes light lights come comes ", " up ", 2) ||
      both_in(ts, " called call rung ring calling ringing ", " you your ", 3);
  const bool ours = way || any_in(" app ", ts) ||
                    both_in(ts, " we we've i've i'll we'll our system ", " you your up speak say ", 12) ||
                    both_in(ts, " your you ", " way up box tablet handset spam ", 9);
  const bool thing = any_in(
      " numbers number figures digits characters code bold box comes say said says saying reads letters ",
      ts);
  return !any_in(" house room street ", ts) && channel && ours && thing &&
         (any_in(" read reads tell what what's repeat speak say said saying give shout are check look ",
                 ts) ||
          (gone && both_in(ts, " four six eight 4 6 8 ", " digits numbers ", 1)));
}

/* "Our system just messaged you", "I've pushed a number to the app", "you should have six digits there", "which number flashed
 * up?", "what does your phone show?" */
static bool pushed(T *ts) {
  if (any_in(
          " invoice receipt technician engineer replacement refund link form card parcel package driver documents contract label "
          "brochure statement photo picture photos pictures quote estimate address directions bill steps price report ",
          ts))
    return false;
  const bool device = any_in(
      " app phone mobile handset device watch screen notification number numbers code digits prompt something ",
      ts);
  return any_in(" resend resending ", ts) || both_in(ts, " i've we've just been have ", " resent ", 2) ||
         both_in(ts, " send sending ", " again ", 2) || /* "let me send that again" */
         both_in(ts, " messaged pinged texted whatsapped ", " you ", 2) ||
         both_in(ts, " pinging messaging ", " your the you ", 4) ||
         (device && both_in(ts, " ping push pushing pushed ", " your the you ", 4)) ||
         both_in(ts, " send sending sent drop dropped ", " check prompt notification number numbers digits ",
                 5) ||
         (both_in(ts, " you you'll ", " four six eight 4 6 8 ", 4) &&
          both_in(ts, " four six eight 4 6 8 ", " digits numbers ", 1)) ||
         both_in(ts, " number numbers digits code ", " flashed flashes appeared appears popped pops ", 3) ||
         both_in(ts, " prompt notification ", " show appear pop read ", 4) ||
         (both_in(ts, " what what's ", " phone mobile handset app device fob token authenticator watch ",
                  8) &&
          any_in(" show shows showing say says saying display displays displaying on ", ts) &&
          any_in(" your fob token device authenticator ", ts)) ||
         (any_in(" fob token keyfob dongle ", ts) && any_in(" press push ", ts)) ||
         both_in(ts, " something ", " text sms message ", 4);
}

/* "The robot call said …", "what did the automated voice read out?": nobody is rung by one for anything but a code. */
bool segue__voice_code(T *ts) {
  static const char machine[] = " robot automated automatic recorded robotic robocall ",
                    speaks[] =
                        " voice call caller message recording says said say read reads gave give told tell ";
  if (any_in(
          " balance amount bill owe owed paid due extension room flight gate meter reading queue wait waiting position appointment "
          "menu option options warehouse vacuum mower ",
          ts))
    return false;
  return both_in(ts, machine, speaks, 4) || both_in(ts, speaks, machine, 3) ||
         (both_in(ts, " voice ", " call ", 1) &&
          any_in(" code number numbers digits says said read reads gave ", ts));
}

/* A device that makes codes: "your calculator gadget from the bank", "put your card in the reader, press respond". */
static bool maker(T *ts) {
  const bool device = any_in(" reader gadget fob dongle keyring generator calculator token padlock ", ts);
  return (device &&
          any_in(" bank card respond respond's gives give shows showing show get app number ", ts) &&
          !any_in(" meter error book ", ts)) ||
         both_in(ts, " challenge ", " response ", 1) || any_in(" tan tans ", ts) ||
         both_in(ts, " press push hit tap select choose says button key ", " respond ", 3) ||
         both_in(ts, " respond ", " button key number numbers digits code ", 4);
}

/* "your swipe number", "your digits"; not "your producer number", which is a name for itself */
static bool your_number(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(" your ", ts, i)) continue;
    size_t k = i + 1;
    while (
        k < i + 4 &&
        in(" own secret security personal private access swipe entry login log-in crew key pass phone till numeric four five six "
           "4 5 6 figure digit telephone confirm ",
           ts, k) &&
        !in(" number numbers digits code figures ", ts, k))
      k++;
    if (in(" code ", ts, k) || in(" code ", ts, k + 1)) return segue__code_of_what(ts);
    if (in(" digits figures credentials ", ts, k) || in(" digits figures credentials ", ts, k + 1))
      return true;
    if (in(" number numbers ", ts, k)) return true;
  }
  return false;
}

/* "what'd you type when it asks?", "which digits get you past it?", "how do you unlock it?" */
static bool typed_in(T *ts) {
  static const char who[] = " you she he they we i people guests drivers nurses ";
  const bool
      typed = both_in(
          ts, who,
          " type types key keys tap taps punch punches dial dials swipe press presses enter enters typed keyed "
          "tapped punched dialled entered typing keying tapping punching dialling pressing entering ",
          4),
      opened = any_in(" unlock unlocks open opens past into in through ", ts);
  return (typed && both_in(ts, " what what's what'd which how ", who, 4)) ||
         (opened && both_in(ts, " how ", " unlock unlocks open opens get gets let ", 5) &&
          both_in(ts, " unlock unlocks open opens get gets let ", " it in into past through your the ", 4)) ||
         (both_in(ts, " numbers digits code ", " get gets lets let unlock unlocks open opens ", 2) &&
          opened) ||
         both_in(ts, " unlock ", " number numbers digits pattern ", 3);
}

/* "what do you type to get in?": a word, or a number */
static bool types_to_enter(T *ts) {
  return both_in(ts, " type enter put typing entering use ", " to ", 6) &&
         both_in(ts, " get log sign ", " in into on ", 1) && any_in(" what what's which ", ts);
}

/* "That didn't match. Try once more.": what was given is due again, and nobody says its name. */
static bool tried_again(T *ts) {
  const bool wrong = any_in(" match wrong incorrect accepted recognised recognized ", ts) ||
                     both_in(ts, " not isn't wasn't didn't ", " right correct work ", 2);
  return wrong && both_in(ts, " try say enter give repeat ", " again more ", 4);
}

/* "the four you tap when you top up", "what do you key in?": what somebody has chosen or uses, and no thing's number. */
static bool personal_number(T *ts) {
  static const char who[] = " you she he they you'd you've they'd ";
  const bool uses = both_in(
      ts, who,
      " tap key type put enter press punch dial swipe use log sign chose choose set pick picked made make gave "
      "created registered agreed keyed typed entered given ",
      4);
  const bool number = any_in(
      " number numbers digits digit figure figures code four six combination characters credentials ", ts);
  const bool what =
      both_in(ts, " what what's which ", who, 3) && any_in(" in into pick choose dial ", ts) && uses;
  if (benign_number(ts) || in(" when when's ", ts, 0) || in(" when when's ", ts, 1)) return false;
  return what || typed_in(ts) ||
         both_in(ts, " login log-in sign-on sign-in signon ", " number numbers digits code ", 4) ||
         (number && (uses || your_number(ts) || any_in(" you'll ", ts)));
}

/* "the number you chose", whatever else is named beside it */
static bool number_chosen(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    const size_t you = in(" that which ", ts, i + 1) ? i + 2 : i + 1;
    if (in(" number numbers digits code ", ts, i) && in(" you ", ts, you) &&
        in(" chose set picked tap key type punch press enter use made keyed created ", ts, you + 1))
      return !benign_number(ts);
  }
  return false;
}

/* "what's yours?", "which are they?", "what did you get?": the question is one of pronouns and of what is done with digits; what it
 * is about may be anything, and a bare number as long as a PIN that comes then is not told from one. */
static bool open_question(T *ts) {
  size_t from = 0, words = 0;
  if (benign_number(ts)) return false;
  for (size_t i = 0; i + 1 < ts->n; i++) /* of the last clause */
    if (in(" . , ! ; - ", ts, i) && i + 2 < ts->n) from = i + 1;
  for (size_t i = from; i < ts->n; i++) {
    if (punct(ts, i) || segue__is_filler(ts->t[i].low)) continue;
    words++;
    if (!in(" what what's what've which who's and is are was were it it's its that that's this those these they they're them one ones "
            "yours mine ours your the you you've i i'll we do does did have has had got get gets can could would may please tell "
            "me us give say says saying said read reads out again for to then so now right okay just quickly four six digits digit "
            "numbers number code figures put enter key type pick picked choose chose use used set made ",
            ts, i))
      return false;
  }
  return words > 1 && any_in(" what what's what've which tell give read say says ", ts);
}

/* "digits two and four", "the second and fifth letters": nobody is asked for parts of anything else. */
static bool parts_of_it(T *ts) {
  static const char
      parts[] = " digit digits character characters letter letters number numbers ",
      places[] = " one two three four five six seven eight first second third fourth fifth sixth seventh "
                 "eighth last 1 2 3 4 5 6 7 8 1st 2nd 3rd 4th 5th 6th ";
  for (size_t i = 0; i + 3 < ts->n; i++) {
    if (in(" digits characters letters ", ts, i) && in(places, ts, i + 1) && in(" and ", ts, i + 2) &&
        in(places, ts, i + 3))
      return true;
    if (in(" first second third fourth fifth ", ts, i) && in(" and ", ts, i + 1) &&
        in(" third fourth fifth sixth last ", ts, i + 2) && in(parts, ts, i + 3))
      return true;
  }
  return false;
}

/* ---- words ---- */

/* "the phrase we put on the account", whatever else is named beside it */
static bool word_chosen(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    const size_t who = in(" that which ", ts, i + 1) ? i + 2 : i + 1;
    if (in(" word phrase ", ts, i) && in(" we you ", ts, who) &&
        in(" put set agreed chose picked gave have had said use arranged ", ts, who + 1))
      return true;
  }
  return false;
}

/* "the last word", "a rude word": words there are many of, and none that two agreed on. */
static bool common_word(T *ts, size_t i) {
  return in(
      " last first next same single whole exact right correct wrong other another new old different rude bad swear long "
      "short big simple quick nice good kind final honest foreign english french german spanish italian latin "
      "technical medical legal proper actual missing misspelled written printed spoken only one very ",
      ts, i);
}

/* "what's the magic word?", "the phrase on the form", "the shared secret" */
static bool agreed_word(T *ts) {
  if (any_in(
          " brand spell spelled spelling dictionary search product label screen headline sign mean means document colour color "
          "describe other file file's ",
          ts))
    return false;
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" secret ", ts, i) && i > 0 && in(" shared our your the a ", ts, i - 1) &&
        (i + 1 == ts->n || punct(ts, i + 1)))
      return true;
    if (!in(" word phrase ", ts, i) || (i > 0 && common_word(ts, i - 1))) continue;
    if (in(" have put had ", ts, i > 1 ? i - 2 : ts->n)) continue; /* "could I have a word" */
    if (in(" processing processor processors perfect count document file limit ", ts, i + 1)) continue;
    if (in(" got get got spread her his their take took take keep ", ts, i ? i - 1 : ts->n))
      continue; /* "got word of it" */
    if (i > 0 && !in(" in by for per a ", ts, i - 1)) return true;
    if (in(" on for you we with the to at that which ", ts, i + 1)) return true;
  }
  return any_in(" credentials ", ts) ||
         (any_in(" login log-in username user ", ts) && both_in(ts, " other ", " bit half part ", 1)) ||
         (both_in(ts, " log sign logging signing ", " with ", 3) && any_in(" what what's which ", ts));
}

/* "so I know it's you", "to prove who you are": whatever is asked for with this, it checks somebody. */
static bool proves(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(" know sure certain confirm prove show verify check ", ts, i)) continue;
    for (size_t k = i + 1; k + 1 < ts->n && k <= i + 4; k++)
      if ((in(" it's ", ts, k) && in(" you really actually ", ts, k + 1)) ||
          (in(" it ", ts, k) && in(" is ", ts, k + 1) && in(" you really actually ", ts, k + 2)) ||
          (in(" who ", ts, k) && in(" you you're ", ts, k + 1)) ||
          (in(" you're ", ts, k) && in(" you who ", ts, k + 1)))
        return true;
  }
  return false;
}

/* "what do people type to get on?", of a network */
static bool gets_on(T *ts) {
  if (any_in(" wifi wi-fi wireless hotspot ", ts) && any_in(" key phrase ", ts)) return true;
  return any_in(" wifi wi-fi network wireless router hotspot internet portal ", ts) &&
         both_in(ts, " you people they guests i we ", " type enter put use ", 4) &&
         any_in(" what what's which ", ts);
}

/* "What should the sitter say at the desk?" */
static bool says_at_door(T *ts) {
  return both_in(ts, " what ", " say ", 6) && both_in(ts, " should will must shall ", " say ", 5) &&
         any_in(" desk door gate in collect collection pickup reception school nursery ", ts);
}

unsigned segue__cues_unnamed(T *ts, unsigned kinds, bool request) {
  const unsigned secrets = ((2u << SEGUE__SECRET_ANSWER) - 2);
  const bool bare = !kinds || (kinds == KIND(OTHER) && segue__only_phone(ts));
  if (request && !(kinds & (secrets | KIND(ORDER))) && for_who_knows(ts)) return KIND(PIN);
  const int check = request && !(kinds & secrets) ? segue__check_of(ts, false) : SEGUE__CHECK_NONE;
  if (check == SEGUE__CHECK_LIFE) return KIND(ANSWER) | (proves(ts) ? KIND(PASSWORD) | KIND(SHORT) : 0);
  if (another_came(ts) && !(kinds & ~KIND(CARD_WORD))) return KIND(OTP);
  if (request && !(kinds & ~KIND(CARD_WORD)) && maker(ts)) return KIND(OTP);
  if (request && !(kinds & ~KIND(OTHER)) && number_chosen(ts)) return KIND(SHORT);
  if (request && bare && segue__voice_code(ts)) return KIND(OTP);
  if (bare && (arrived(ts) || pushed(ts))) return KIND(OTP);
  if (!kinds && segue__answer_held(ts)) return KIND(ANSWER);
  if (!kinds && parts_of_it(ts)) return KIND(PIN) | KIND(PASSWORD);
  if (request && !(kinds & ~KIND(OTHER)) && word_chosen(ts)) return KIND(PASSWORD);
  if (bare && tried_again(ts)) return KIND(SHORT);
  if (bare && request && segue__youth_asked(ts)) return KIND(ANSWER);
  if (request && kinds == KIND(OTHER) && beside_only(ts) && personal_number(ts)) return KIND(SHORT);
  if (request && !(kinds & ~KIND(OTHER)) && segue__noun_lost(ts)) return KIND(PIN) | KIND(OTHER);
  if (kinds || !request) return 0;
  if (agreed_word(ts) || gets_on(ts) || says_at_door(ts)) return KIND(PASSWORD);
  if (proves(ts)) return check == SEGUE__CHECK_ORDINARY ? KIND(SHORT) : KIND(PASSWORD) | KIND(SHORT);
  if (any_in(" date day ", ts) && both_in(ts, " only ", " know knows ", 4)) return KIND(ANSWER);
  if (any_in(" buzzer intercom keypad lockbox padlock keysafe keybox ", ts)) return KIND(SHORT);
  if (personal_number(ts)) return KIND(SHORT) | (types_to_enter(ts) ? KIND(PASSWORD) : 0);
  return open_question(ts) ? KIND(SHORT) : 0;
}
