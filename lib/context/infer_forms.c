/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals that no opener introduces: commands, what others do, what usually helps, who can come and when. Each form
 * tells where the action begins. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { TRIED = SEGUE__FIX_TRIED, CALLER = SEGUE__FIX_CALLER, US = SEGUE__FIX_US };

/* clang-format off */
/* "Could you tell me …": what is asked of the caller for the talk's sake. */
static const char told_verbs[] =
    " tell give confirm provide spell repeat say describe share verify wait bear explain let help hear see understand be "
    "know want expect find trust imagine think remember speak talk ask answer guess like need get take show read rest still "
    "also just certainly reach call ring that it this me us i you your the any anything do enter type dial key choose select "
    "input specify clarify elaborate state list name quote spare come stay please have believe rely always only not never hang ";

/* Commands that are known as such wherever they stand. */
static const char imperatives[] =
    " restart reboot reset reinstall unplug plug replace clear update switch turn remove delete uninstall press push pull "
    "disconnect reconnect clean rinse flush swap log sign run drain close bring ";

/* Participles behind "have you" that tell of the call's matter, not of a fix. */
static const char not_done[] =
    " received noticed called ordered lived visited booked signed registered verified wanted needed decided finished considered "
    "missed attached emailed mailed paid lodged reported travelled traveled happened experienced purchased owned opened shared "
    "authorised authorized used moved married arrived applied attempted authored recognised recognized ";
/* clang-format on */

const char *segue__low_at(T *ts, size_t i) {
  return i < ts->n ? ts->t[i].low : "";
}

bool segue__ends_with(const char *low, const char *end) {
  const size_t n = strlen(low), m = strlen(end);
  return n > m + 2 && strcmp(low + n - m, end) == 0;
}

bool segue__negated_verb(const char *low) {
  const size_t n = strlen(low);
  return n > 3 && strcmp(low + n - 3, "n't") == 0;
}

bool segue__told_verb(T *ts, size_t i) {
  if (!in(told_verbs, ts, i)) return false;
  /* "give the lid a sharp tap", "come in on Wednesday", "take the lid off" */
  if (in(" give ", ts, i) && in(" it the that your them ", ts, i + 1))
    for (size_t k = i + 2; k < ts->n && k < i + 8 && !in(" . ? ! , ", ts, k); k++)
      if (in(" tap shake push pull twist turn tug knock bang wiggle clean wipe rinse go try rest kick stir brush dust squirt ",
             ts, k))
        return false;
  /* "give her the morning ones", "show it at the desk", "let go of the lever" */
  if (in(" give show ", ts, i) && in(" him her them it the that your ", ts, i + 1) &&
      in(" the a his her one some to at ", ts, i + 2 + in(" the that your ", ts, i + 1)))
    return false;
  if (in(" let ", ts, i) && in(" go ", ts, i + 1)) return false;
  if (in(" come ", ts, i) && in(" in and back down over on to by round out ", ts, i + 1)) return false;
  if (in(" take ", ts, i) && in(" the your it that them ", ts, i + 1))
    for (size_t k = i + 2; k < ts->n && k < i + 7 && !in(" . ? ! , ", ts, k); k++)
      if (in(" out off apart away back down ", ts, k)) return false;
  /* "ask your employer to correct it": somebody else is turned to. */
  const size_t who = i + 1 + in(" to with ", ts, i + 1);
  return !(in(" ask call ring speak talk show reach tell ", ts, i) &&
           in(" your the them him her their a another ", ts, who) &&
           !in(" number name truth following reason date story details ", ts, who + 1));
}

/* "topped up the pressure", "run the cleaning cycle": something was done about it, not got or known. */
bool segue__done_to(T *ts, size_t verb) {
  static const char irregular[] =
      " run reset put set turned taken gone spoken had let held made been read left cut wound blown bled sent given shown "
      "written done drawn thrown kept ";
  if (verb >= ts->n || ts->t[verb].kind != SEGUE__TOKEN_WORD) return false;
  const char *low = ts->t[verb].low;
  /* "have you called the number on the ticket?" */
  const bool turned_to = in(" called emailed ", ts, verb) && in(" the your them him her ", ts, verb + 1);
  if (in(" anything something any everything much ", ts, verb + 1) ||
      (segue__word_in(not_done, low) && !turned_to))
    return false;
  if (segue__word_in(" been ", low)) return in(" in to through ", ts, verb + 1);
  if (segue__word_in(" had ", low)) return in(" a ", ts, verb + 1) && in(" look go chat word ", ts, verb + 2);
  if (segue__word_in(" read made let left taken ", low)) return in(" the your it out off ", ts, verb + 1);
  if (segue__word_in(" power hard soft factory double force ", low))
    return segue__ends_with(segue__low_at(ts, verb + 1), "ed") || in(" reset ", ts, verb + 1);
  const bool regular = segue__ends_with(low, "ed") && strlen(low) > 4;
  return (regular || segue__word_in(irregular, low)) &&
         in(" the your it up off on in with down out to through for a both all "
            "that one round around back my our us them behind under inside underneath ",
            ts, verb + 1);
}

/* "Is the plug in all the way?", "is the tap off?", "is it on standby?": how a thing stands; no "is it on Friday?". */
static bool stands(T *ts, size_t i) {
  const size_t k = i + 1;
  if (!in(" on off in out up down open empty full level upright flush straight ", ts, i)) return false;
  if (in(" on ", ts, i) && in(" channel standby mute mains auto manual battery setting position ", ts, k))
    return true;
  /* "is the office open?", "is your husband in?": no setting of a thing, unless something tells how far. */
  const bool set = in(" on off upright flush level straight ", ts, i);
  return (set && (k >= ts->n || in(" ? , ", ts, k))) ||
         in(" all properly fully firmly right tight enough securely correctly completely ", ts, k) ||
         (in(" the ", ts, k) && in(" right correct ", ts, k + 1) && in(" way position setting ", ts, k + 2));
}

/* "is plugged in properly", "was it switched off" */
static bool state(T *ts, size_t i) {
  return stands(ts, i) ||
         in(" plugged switched turned opened connected charged pushed set seated tightened screwed closed locked unlocked enabled "
            "disabled updated installed inserted flipped reset restarted rebooted cleaned cleared tried checked "
            "replaced unplugged topped bled descaled emptied swapped clear tight loose shut ",
            ts, i);
}

/* ---- forms without an opener: each returns where the action begins and `*end` behind it, or ts->n ---- */

static bool helping(T *ts, size_t i) {
  return in(" help helps works fixes clears solves sorts resolves cures shifts "
            "frees loosens ",
            ts, i) ||
         (in(" do does ", ts, i) && in(" the ", ts, i + 1) && in(" trick ", ts, i + 2));
}

/* "Disconnecting the battery sometimes clears it", "perhaps clearing the cache would help". */
static size_t gerund(T *ts, size_t i, size_t *end) {
  const bool opens = starts_sentence(ts, i) ||
                     in(" , perhaps maybe often sometimes usually that find simply just then ", ts, i - 1);
  if (!opens || ts->t[i].kind != SEGUE__TOKEN_WORD || !segue__ends_with(ts->t[i].low, "ing") ||
      in(" anything something everything nothing morning evening ", ts, i) || in(" , ", ts, i + 1))
    return ts->n;
  for (size_t k = i + 1; k < ts->n && k <= i + 12 && !in(" . ? ! ", ts, k); k++)
    if (helping(ts, k)) {
      *end = k;
      return i;
    }
  return ts->n;
}

/* "What usually helps is …", "the quickest fix would be to …". */
static size_t helps_is(T *ts, size_t i, size_t *end) {
  if (!helping(ts, i) && !in(" fix trick solution remedy workaround step ", ts, i)) return ts->n;
  size_t k = i + 1;
  while (k < i + 3 && in(" here best then in this case for most people customers ", ts, k)) k++;
  if (!in(" is would might could may ", ts, k)) return ts->n;
  k += 1 + in(" be ", ts, k + 1);
  k += in(" to ", ts, k);
  if (in(" that what you it not the a ", ts, k) || segue__told_verb(ts, k) || punct(ts, k)) return ts->n;
  *end = ts->n;
  return k < ts->n ? k : ts->n;
}

/* "Would a tracker suit you better?" */
static size_t would_suit(T *ts, size_t i, size_t *end) {
  if (!in(" would could will does ", ts, i) || in(" you that this it i we they he she there ", ts, i + 1))
    return ts->n;
  for (size_t k = i + 2; k < ts->n && k <= i + 8 && !in(" . ? ! , ", ts, k); k++)
    if (in(" suit work help do ", ts, k) ||
        (in(" be sound ", ts, k) && in(" ok okay alright better best good any "
                                       "fine acceptable possible easier "
                                       "preferable an convenient ",
                                       ts, k + 1))) {
      *end = k;
      return i + 1;
    }
  return ts->n;
}

/* "How long ago was it set up?": the sentence asks for something else. */
static bool asks_else(T *ts, size_t i) {
  for (; i > 0 && !starts_sentence(ts, i); i--)
    if (in(" how when where why who which what ", ts, i - 1)) return true;
  return false;
}

/* What is done to a thing to keep it well. */
static const char care[] =
    " watered oiled greased serviced recharged washed rinsed dried defrosted aired wound tuned calibrated aligned adjusted flushed "
    "drained primed bled dusted vacuumed lubricated ventilated trimmed pruned wiped polished sharpened ";

/* The end of "the stones out", "the cable unplugged". */
static bool altered(T *ts, size_t i) {
  return in(" on off in out up down open shut loose tight away back ", ts, i) || state(ts, i) ||
         segue__ends_with(segue__low_at(ts, i), "ed");
}

/* "With the stones out, does it hold?", "without the lid on, is it still loud?" */
static size_t with_it(T *ts, size_t i, size_t *end) {
  enum { WORDS = 7 };
  if (!in(" with without ", ts, i) || !starts_sentence(ts, i) ||
      !in(" the your it that this both all ", ts, i + 1))
    return ts->n;
  for (size_t k = i + 3; k + 1 < ts->n && k < i + WORDS && !in(" . ? ! ", ts, k); k++)
    if (in(" does do is did are will ", ts, k) && in(" it they the that this he she ", ts, k + 1)) {
      const size_t last = k - 1 - in(" , ", ts, k - 1);
      if (in(" with ", ts, i) && !altered(ts, last)) return ts->n; /* "with your mother, is she well?" */
      *end = k;
      return in(" without ", ts, i) ? i : i + 1;
    }
  return ts->n;
}

/* "Has the main switch been flipped off and on?", "has it been tried in another socket?", "is the cable plugged in?" */
static size_t been(T *ts, size_t i, size_t *end) {
  enum { REACH = 9 };
  const bool perfect = in(" has have ", ts, i);
  if ((!perfect && !in(" is are was were ", ts, i)) ||
      !in(" the it that this your they both all any anyone ", ts, i + 1))
    return ts->n;
  for (size_t k = i + 2; k < ts->n && k <= i + REACH && !in(" . ? ! , ", ts, k); k++) {
    if (perfect && !in(" been ", ts, k)) continue;
    const size_t verb = k + perfect;
    if (perfect && !(state(ts, verb) || in(care, ts, verb) || segue__done_to(ts, verb))) return ts->n;
    if (!perfect && (!state(ts, verb) ||
                     (in(" was were ", ts, i) && in(" locked unlocked closed shut opened ", ts, verb))))
      continue; /* "was it locked?" asks how it was */
    if (asks_else(ts, i)) return ts->n;
    *end = ts->n;
    return in(" it that this they ", ts, i + 1) ? verb : i + 1;
  }
  return ts->n;
}

static bool digits_at(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS;
}

/* A day or an hour. */
static bool timed(T *ts, size_t i) {
  i += in(" on at this next the ", ts, i);
  return in(segue__weekdays, ts, i) || in(segue__months, ts, i) || in(" today tomorrow tonight ", ts, i) ||
         segue__ordinal(ts, i) || (digits_at(ts, i) && in(" : . am pm ", ts, i + 1));
}

/* "There's a direct flight on Thursday", "the next slot is Friday at ten". */
static size_t available(T *ts, size_t i, size_t *end) {
  static const char things[] =
      " flight slot slots appointment option room seat seats table discount plan tariff deal fix rate opening openings place "
      "space car vehicle replacement loaner model train bus ferry class tracker ";
  *end = ts->n;
  if ((in(" there's theres ", ts, i) || (in(" there we i ", ts, i) && in(" is have are ", ts, i + 1)) ||
       in(" we've ", ts, i)) &&
      !(i > 0 && in(" if that says see think believe when ", ts, i - 1))) {
    size_t k = i + 1 + !in(" there's theres ", ts, i);
    k += in(" also still ", ts, k);
    if (!in(" a an another one two ", ts, k)) return ts->n;
    for (size_t j = k + 1; j < ts->n && j <= k + 5 && !in(" . ? ! , for of in with ", ts, j); j++)
      if (in(things, ts, j)) /* of any other thing the answer tells: "a bank holiday on Monday" */
        return k;
    return ts->n;
  }
  if (!in(" next earliest last nearest soonest latest only first ", ts, i)) return ts->n;
  for (size_t k = i + 1; k < ts->n && k <= i + 3; k++)
    if (in(" is would could might ", ts, k + 1) &&
        (in(things, ts, k) || timed(ts, k + 2 + in(" be ", ts, k + 2))))
      return in(" be ", ts, k + 2) ? k + 3 : in(" on at ", ts, k + 2) ? i : k + 2; /* the time itself */
    else if (in(things, ts, k) && in(" i we available ", ts, k + 1))
      return i;
  return ts->n;
}

/* Words that a sentence is held together by. */
static const char no_verb[] =
    " is are was were do does did can could will would shall should may might must have has had in on at to for from with of by "
    "and or but if so as than that this these those there here what which who whom whose when where how why because while until "
    "unless since before after about around over under into onto like let lets unlike despite except per via plus than both all "
    "any each every some most many much more less another other such own same only just even also still yet then now once again "
    "maybe perhaps not no yes ok okay right well great good perfect fine sure thank thanks sorry hello hi hey yesterday "
    "today tomorrow tonight hmm hm uh um oh ah huh hope wait mind note enjoy end given either without within walk cross assume suppose say said found made take makes means got get i you we they he "
    "she it one two three four five six seven eight nine ten a an the your our my its his her their ";

static bool word_like(T *ts, size_t i) {
  const char *low = segue__low_at(ts, i);
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(no_verb, ts, i) &&
         !segue__ends_with(low, "ing") && !segue__ends_with(low, "ed") && !segue__negated_verb(low);
}

/* The clause before token `i` is "if …," or a command of its own: "Give it a minute and …". */
static bool leads_command(T *ts, size_t i) {
  size_t first = i;
  while (first > 0 && !starts_sentence(ts, first)) first--;
  if (in(" , ", ts, i - 1)) return in(" if when once with while first ", ts, first);
  return in(" and ", ts, i - 1) && word_like(ts, first) &&
         in(" it the your a them that off on out down up ", ts, first + 1);
}

/* "Unplug the box for a minute.", "use one of those": a word that opens the sentence and has what it is done to
 * behind it is a verb, unless it is one of those a sentence is held together by. */
static size_t imperative(T *ts, size_t i, size_t *end) {
  const bool opens = starts_sentence(ts, i) ||
                     in(" then ; : enough okay ok alright right sure , ", ts, i - 1) ||
                     (in(" and ", ts, i - 1) && i > 2) ||
                     (in(" so first next just ", ts, i - 1) && starts_sentence(ts, i - 1)) ||
                     (in(" now please ", ts, i - 1) && starts_sentence(ts, i - 1));
  const char *low = ts->t[i].low;
  *end = ts->n;
  if (!opens || ts->t[i].kind != SEGUE__TOKEN_WORD || ts->t[i].len < 3) return ts->n;
  if (opens && in(" have ", ts, i) && in(" a ", ts, i + 1) && in(" look go try listen feel word ", ts, i + 2))
    return i;
  if (in(imperatives, ts, i))
    return in(" the your it all every off on out in any to both that them ", ts, i + 1) &&
                   !(in(" close ", ts, i) && in(" to ", ts, i + 1))
               ? i
               : ts->n;
  if ((segue__word_in(no_verb, low) && !in(" take ", ts, i)) || segue__told_verb(ts, i) ||
      segue__ends_with(low, "ed") || segue__ends_with(low, "ing") || segue__ends_with(low, "ly") ||
      in(segue__weekdays, ts, i) || in(segue__months, ts, i) ||
      (low[strlen(low) - 1] == 's' && !segue__ends_with(low, "ss")))
    return ts->n;
  if (in(" leave ", ts, i) && in(" with to ", ts, i + 2)) return ts->n; /* "leave it with me" */
  if (!in(" the your it them one each both ", ts, i + 1) || in(" line phone ", ts, i + 2)) return ts->n;
  const bool told = in(" , and sure right : ", ts, i - 1); /* a thing may be told so as well */
  return !told || (i > 2 && leads_command(ts, i)) ? i : ts->n;
}

/* "Some people manage to pull it out with pliers." */
static size_t others_do(T *ts, size_t i, size_t *end) {
  if (i == 0 || !in(" people customers folks users callers members guests ", ts, i) ||
      !in(" some most many other of our ", ts, i - 1))
    return ts->n;
  size_t k = i + 1;
  while (in(
      " have had often usually sometimes just simply manage managed try tried prefer to success luck good with by find it "
      "helps easier ",
      ts, k))
    k++;
  *end = ts->n;
  return k > i + 1 && k < ts->n && !in(" that are is say tell ask call ", ts, k) && !punct(ts, k) ? k : ts->n;
}

/* "The alternative would be a partial refund", "another option is the later train". */
static size_t option_is(T *ts, size_t i, size_t *end) {
  if (in(" option choice possibility ", ts, i) && in(" of ", ts, i + 1)) { /* "the option of a taxi" */
    *end = ts->n;
    return i + 2 < ts->n ? i + 2 : ts->n;
  }
  if (!in(" alternative option possibility suggestion offer compromise choice ", ts, i) ||
      !in(" is would could might ", ts, i + 1))
    return ts->n;
  size_t k = i + 2 + in(" be ", ts, i + 2);
  while (in(" to for a an the you if we i ", ts, k)) k++;
  *end = ts->n;
  return k < ts->n && !punct(ts, k) && !in(" that it not whether what ", ts, k) ? k : ts->n;
}

/* "Our surveyor would have to measure up again", "a colleague can ring you": who does it is named with it. */
static size_t somebody_can(T *ts, size_t i, size_t *end) {
  static const char idle[] =
      " have need cost get know see say show help tell depend only not require expire include receive affect mean appear "
      "remain continue apply still also always never usually probably work last change increase go ";
  const bool called =
      starts_sentence(ts, i) && capital(ts, i) && ts->t[i].kind == SEGUE__TOKEN_WORD &&
      in(" can could will would ", ts, i + 1) && !segue__talk_word(ts->t[i].low) &&
      !in(" she he they that's mr mrs nobody everyone everything most some usually and or but so then well ok okay ",
          ts, i);
  const bool someone = called || in(" someone somebody ", ts, i);
  if (!someone && !in(" our a my ", ts, i) && !(in(" of ", ts, i) && in(" our ", ts, i + 1))) return ts->n;
  size_t k = i + (someone ? 1 : 2 + in(" of ", ts, i));
  if (someone && in(" from at in ", ts, k)) /* "somebody from the workshop" */
    k += 2 + in(" the our ", ts, k + 1);
  if (k >= ts->n) return ts->n;
  if (in(" people ", ts, k - 1) || ts->t[k - 1].kind != SEGUE__TOKEN_WORD) return ts->n;
  if (!someone && k < ts->n && ts->t[k].kind == SEGUE__TOKEN_WORD && in(" can could will would ", ts, k + 1))
    k++;
  if (!in(" can could will would ", ts, k)) return ts->n;
  k++;
  if (in(" have need ", ts, k) && in(" to ", ts, k + 1)) k += 2;
  const bool comes = in(" be ", ts, k) && in(" there with round out over at in ", ts, k + 1);
  if (k >= ts->n || punct(ts, k) || (!comes && in(idle, ts, k)) ||
      (in(" take ", ts, k) && !in(" it the them that your ", ts, k + 1)) || (in(" be ", ts, k) && !comes))
    return ts->n;
  *end = ts->n;
  return someone ? i : i + 1 + in(" of ", ts, i);
}

typedef size_t form(T *ts, size_t i, size_t *end);

/* The forms at token `i`: where the action begins, ts->n none. */
size_t segue__offer_form(T *ts, size_t i, size_t *end, int *kind) {
  static const struct {
    form *read;
    int kind;
  } forms[] = {{gerund, CALLER}, {helps_is, CALLER}, {would_suit, US},     {been, TRIED},
               {with_it, TRIED}, {available, US},    {imperative, CALLER}, {others_do, CALLER},
               {option_is, US},  {somebody_can, US}};
  for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++) {
    const size_t at = forms[k].read(ts, i, end);
    *kind = forms[k].kind;
    if (at < ts->n) return at;
  }
  const size_t asked = segue__offer_asked(ts, i, end, kind);
  return asked < ts->n ? asked : segue__offer_proposal(ts, i, end, kind);
}
