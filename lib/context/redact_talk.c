/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps redaction off plain talk: words that stand in every sentence and so answer nothing, and sentences that tell of a life
 * instead of asking about one. */
#include "context/redact.h"
#include "context/redact_words.h"
#include "context/words.h"

typedef const segue__tokens T;

/* Apostrophes or none: what is remembered has lost them. */
static const char common[] =
    " i i'm im i've ive i'd i'll me my myself we we're we've weve we'd we'll us our ours you you're youre you've youve you'd youd you'll "
    "your yours yourself he he's hes he'd he'll him his himself she she's shes she'd she'll her hers herself it it's its it'd itd it'll "
    "itself they they're theyre they've theyve they'd theyd they'll theyll them their theirs themselves this that that's thats that'd "
    "that'll these those there there's theres here here's who who's what what's whats which whose where when why how am is are was were "
    "be been being do does did done doing have has had having can could would should must might shall cannot can't cant won't wont don't "
    "dont doesn't doesnt didn't didnt isn't isnt aren't arent wasn't wasnt weren't werent haven't havent hasn't hasnt hadn't hadnt "
    "wouldn't wouldnt couldn't couldnt shouldn't shouldnt would've could've should've really very quite rather much more most many few "
    "fewer less least lot lots even ever never always often sometimes usually still also just only every each any some none such other "
    "others another than then now because cause since while though although until unless whether however therefore anyway anyways "
    "probably definitely certainly exactly absolutely totally basically actually obviously apparently especially generally "
    "unfortunately fortunately hopefully supposedly huh uhhuh mhm mmhmm yep yup yeah yes no nope wow gosh gee geez goodness bye goodbye "
    "true gonna wanna gotta kind kinda sort sorta guess suppose supposed mean means meant think thinks thought know knows knew known see "
    "sees saw seen say says said saying go goes went gone going come comes came coming get gets got gotten getting make makes made making "
    "take takes took taken taking let lets let's keep keeps kept seem seems seemed feel feels felt look looks looked want wants wanted "
    "need needs needed became become becomes something anything nothing everything someone anyone somebody anybody nobody everybody "
    "everyone somewhere anywhere everywhere people person thing things stuff way ways time times year years day days week weeks month "
    "months pretty fun able younger older like liked likes enjoy enjoyed guy guys kid kids play plays played playing big old funny interesting interested terrible horrible awful wonderful terrific tremendous fabulous fantastic amazing ridiculous "
    "awesome incredible unbelievable enjoyable difficult easy different same into onto from by about around between through during under "
    "after before out off up down away enough almost already yet too ";

bool segue__common_word(const char *low) {
  return segue__word_in(common, low);
}

/* "you know", "you see": nobody is meant by it; "do you know" is a question. */
static bool filler_you(T *ts, size_t i) {
  return in(" you ", ts, i) && in(" know see mean ", ts, i + 1) &&
         !(i > 0 && in(" do did would if only could can that as what which ", ts, i - 1));
}

/* It asks for something, or speaks of what is asked. */
static bool wants(T *ts, size_t i) {
  return in(
      " ? your yours need needs want wants ask asks asking asked require requires required answer answers question questions "
      "security verify verification confirm give tell enter provide please says reads hint prompt ",
      ts, i);
}

/* "when i was a kid", "we had a dog": who is spoken of is not who is spoken to. */
static bool speaks_of_others(T *ts, size_t i) {
  return in(" i i've i'd i'll i'm me my we we're we've we'd our us he he's his him she she's they they're they've their them ",
            ts, i) ||
         (in(" it it's that that's ", ts, i) && in(" was is were ", ts, i + 1));
}

bool segue__tells(T *ts, size_t from, size_t to) {
  enum { OPENS = 3 };
  size_t words = 0;
  bool tells = false;
  for (size_t i = from; i < to && i < ts->n; i++) {
    if (punct(ts, i) && !in(" ? ", ts, i)) continue;
    if (wants(ts, i) || (in(" you you'd you've you're ", ts, i) && !filler_you(ts, i))) return false;
    if (words < OPENS && !tells && in(" what what's which who who's whose where where's when ", ts, i))
      return false;
    tells = tells || speaks_of_others(ts, i);
    words += !segue__is_filler(ts->t[i].low);
  }
  return tells;
}
