/* SPDX-License-Identifier: Apache-2.0 */
/* What a reply to an offer says by its words: that it helped or did not, yes, no, done, and what speaks against it. What it says
 * by its build is read in infer_assent.c. */
#include "context/infer_said.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
static const char *const not_helped[] = {
    "didn't work", "did not work", "doesn't work", "does not work", "didn't help", "did not help", "doesn't help",
    "does not help", "not working", "isn't working", "still not", "still isn't", "still doesn't", "still won't", "still can't",
    "still no", "still nothing", "no luck", "same thing", "same problem", "same issue", "same error", "same message",
    "no change", "no difference", "nothing changed", "nothing happened", "nothing happens", "still the same", "it failed",
    "that failed", "didn't do anything", "did nothing", "does nothing", "didn't change anything", "made it worse", "keeps happening",
    "not helping", "still broken", "still down", "still happening", "still dropping", "still says", "still warm", "still dead",
    "still there", "still blinking", "still off", "still slow", "without success", "to no avail", "won't work", "no use",
    "no joy", "any difference", "made no difference", "back again", "off again", "out again", "down again",
    "wouldn't work", "wouldn't budge", "nothing at all", "came back", "comes back", "drops again", "dropped again", "same fault",
    "same again", "straight back", "just spins", "still red", "won't budge", "no better", "no good either", "exactly the same",
    "the same as before", "same as before", "same story", "same result", "same old", "nothing's changed", "nothing has changed",
    "do a thing", "did a thing", "does a thing", "no effect", "no improvement", "no success", "not any better", "hasn't helped", "has not helped",
    "hasn't worked", "has not worked", "hasn't changed", "hasn't made", "hasn't done anything", "hasn't fixed", "didn't fix", "doesn't fix",
    "didn't solve", "didn't make", "doesn't make", "went right back", "went back to", "waste of time", "won't let me", "wouldn't let me",
    "doesn't let me", "didn't let me", "doesn't respond", "not responding", "it's not that", "that's not it", "wasn't that", "isn't that",
    "not there either", "happened again", "happening again", "all over again", "even worse", "worse now", "nothing coming", "nothing's coming",
    "nothing came", "nothing comes", "hasn't come", "hasn't arrived", "not come through", "didn't get it", "haven't got it", "haven't received",
    "didn't receive", "nobody answers", "nobody answered", "no answer", "no reply", "no one answers", "gets you nowhere", "got me nowhere", "in vain", "makes no", "made no", NULL};
static const char *const helped[] = {
    "that worked", "it worked", "works now", "working now", "that fixed it", "it's fixed", "that did it", "it's working",
    "that helped", "that solved it", "problem solved", "it works", "back up", "is fixed", "is working now", "it's back",
    "back on", "that did the trick", "worked a treat", "there it is", "there we go", "there we are", "letting me in", "let me in now", "all good now",
    "it's on now", "it came on", "came back on", "came on again", "came on now", "it's gone green", "that's better", "better now", "seems to work", "seems to have worked", "seems fine now",
    "is fine now", "looks fine now", "it's gone now", "got it now", "it came through", "just came through", "it's loading",
    "connected now", "i can see it", "all sorted", "that's sorted", "it's sorted", "up and running", "it did", "has worked", "that has done it", "that's done it",
    "that's working", "there she goes", "there it goes", "there he goes", "off it goes", "that's got it", "works again", "working again", "running again", NULL};
static const char *const refused[] = {
    "no", "nope", "nah", "no thanks", "no thank you", "absolutely not", "i'm not going to", "don't bother", "no way", "never",
    "certainly not", "definitely not", "not really", "rather not", "not a chance", "forget it", "not for me", "i'm good", "i'd rather", "not at this time",
    "not at the moment", "not now", "not today", "maybe later", "maybe another time", "some other time", NULL};
static const char *const unwanted[] = {
    "i don't want", "i do not want", "rather not", "i won't", "not interested", "i refuse", "don't bother", "we don't want",
    "that's not what i", "no thanks", "no thank you", "don't need", "not good enough", "that doesn't help me", "do not need", "doesn't help me",
    "too late", "can't wait", "cannot wait", "no use to me", "useless", "are you serious", "that's ridiculous", "said the last time",
    "said last time", "what they said", "money please", "instead please", "no chance", "don't care about", "that's no good", "no good to me",
    "not a chance", "no good", "not going to work", "won't work for", "doesn't work for me", "don't work for me", "doesn't suit", "don't suit",
    "wouldn't suit", "not for me", "forget it", "i'm not doing", "i'm not paying", "i'm not going", "we're not", "i am not", "i'm not messing",
    "not happy with that", "i'll pass", "i said cancel", "i'm done", "too long", "too much", "too far", "too expensive", "too early",
    "far too", "way too", "can't accept", "cannot accept", "won't accept", "not accept", "can't do that", "cannot do that", "can't make", "cannot make",
    "can't afford", "not acceptable", "no need", "i'd rather", "i would rather", "i do not pay", "not having that", "isn't good enough", "isn't going to",
    "already paid", "don't be", "why would i", "why should i", "not worth", "what's the point", "what good is", "what good would", "that's your job", "nor do i", "not convinced",
    "not comfortable", "don't trust", "don't like", "you must be joking", "you're joking", "are you joking", "are you kidding", "that's a joke", "how am i supposed",
    "leave it", "leave that", "not for now", "not right now", "don't have time", "i don't think so", "what would i do with", "what am i supposed to do with", "what use is", "haven't got time", "no time for", "i don't drive", "i'm at work", "doesn't even cover", "not even cover", NULL};
static const char *const already[] = {
    "already tried", "already did", "already done", "tried that", "did that", "i've tried", "i have tried", "have tried",
    "done that", "tried it", "did it twice", "i did it", "done it", "tried all", "been there", "been through", "did all that", "done all that",
    "already been", "did so", "done so", "did both", "tried both", "i did", "we did", "i have", "did it", "already checked", "already looked", NULL};
static const char *const agreed[] = {
    "yes", "yeah", "yep", "sure", "ok", "okay", "alright", "all right", "fine", "perfect", "great", "absolutely", "definitely",
    "of course", "certainly", "grand", "lovely", "go on", "brilliant", "aye", "yup", "righto", "wonderful", "super", "please",
    "that's lovely", "right", "fair enough", "very well", "good", "cool", "excellent", "awesome", "fantastic", "thank you", "thanks", "ta", "amazing",
    "deal", "yea", "sound", "cheers", "nice", "smashing", "champion", "magic", "no problem", "no worries", "not a problem", "i guess", "i suppose", "if you must", "will do", "by all means", "you do that", "oh go on", "obviously", "naturally", "might as well", "may as well", NULL};
static const char *const takes[] = {
    "sounds good", "sounds great", "please do", "go ahead", "that works", "do it", "do that", "yes please", "i'll take", "take it",
    "take them", "book it", "book that", "is fine", "that's fine", "is perfect", "that's perfect", "works for me", "would be lovely",
    "would be great", "would be good", "would be perfect", "that'd be great", "go for it", "let's do that", "why not", "that'd do",
    "that'll do", "put us down", "put me down", "works for us", "suits me", "suits us", "fine by me", "fine but", "would be awesome",
    "that'll work", "that will work", "that would work", "that would help", "that'd help", "that would be", "that'd be", "sounds better", "sounds fair", "sounds right", "sounds reasonable", "sounds sensible", "sounds lovely", "sounds perfect", "sounds like a plan", "sounds nice", "sounds brilliant", "sounds ideal", "sounds alright", "sounds all right", "sounds amazing", "sounds wonderful", "sounds fine", "sounds ok", "sounds okay",
    "go with that", "go with it", "go on then", "can live with", "i take that", "i take it", "let's go with", "i'd appreciate", "would appreciate", "very kind",
    "yes i would", "if you could", "if you would", "i'd like that", "i would like that", "i'd love that", "that helps", "a good idea", "thank you so much",
    "thank you very much", "thanks a lot", "send it over", "works fine", "is good", "good for me", "good for us", "okay with me", "fine with me", "fine with us", "happy with that", "it's fine", "all i ask", "all i want", "all i need", "hope so", "so you should", "about time", "should think so", "make sure they do", "make sure you do", "see that you do", "it'd have to", "it'll have to do", "on the list", "be my guest", "by all means", "wouldn't say no", "have those", "have that one", "have a go", "give it a go", "give it a try", "don't see why not", "more like it", "better than nothing", "don't mind", "i can do that", "i can do this", "i'll try", "let me try", "i'll do that",
    "give me a sec", "give me a second", "give me a minute", "one second", "one moment", "hang on", "hold on", "he'd better", "you'd better", "they'd better", "it'd better", NULL};
static const char *const not_yet[] = {
    "not yet", "haven't", "have not", "never thought", "didn't think", "i'll try", "let me try", "i can try", "don't know how", "didn't know", "i didn't", "not sure how", "how do i", NULL};
/* clang-format on */

static size_t phrase_at(T *ts, const char *const *list) {
  for (; *list; list++)
    for (size_t i = 0; i < ts->n; i++)
      if (segue__token_phrase(ts, i, *list)) return i;
  return ts->n;
}

bool segue__phrase_at(T *ts, size_t i, const char *const *list) {
  for (; *list; list++)
    if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

bool segue__has_phrase(T *ts, const char *const *list) {
  return phrase_at(ts, list) < ts->n;
}

bool segue__tells_failure(T *ts) {
  return segue__has_phrase(ts, not_helped);
}

bool segue__says_unwanted(T *ts) {
  return segue__has_phrase(ts, unwanted);
}

bool segue__says_already(T *ts) {
  size_t at = phrase_at(ts, already);
  if (at == ts->n) return false;
  while (at > 0 && in(" i we have ", ts, at - 1)) at--;
  if (segue__denied(ts, at)) return false;                            /* "I haven't tried that" */
  return at == 0 || !in(" should would could might if ", ts, at - 1); /* "should I have done it?" */
}

/* "that would do", "the blue one will do" */
static bool takes_modal(T *ts, size_t i) {
  return i > 0 && in(" would will ", ts, i) && !punct(ts, i - 1) &&
         !in(" i we you he she they who what how which so nothing ", ts, i - 1);
}

bool segue__says_takes(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) /* "Monday works", "Saturday'll do" */
    if ((in(segue__weekdays, ts, i) && in(" works suits ", ts, i + 1)) ||
        ((segue__ends_with(ts->t[i].low, "'ll") || takes_modal(ts, i)) && in(" do ", ts, i + 1) &&
         (i + 2 >= ts->n || punct(ts, i + 2) || in(" but nicely fine thanks me us ", ts, i + 2)) &&
         !in(" i'll we'll you'll he'll she'll they'll ", ts, i)))
      return true;
  return segue__has_phrase(ts, takes);
}

bool segue__says_not_yet(T *ts) {
  return segue__has_phrase(ts, not_yet);
}

static bool opens_with(T *ts, size_t i, const char *const *list) {
  while (i < ts->n &&
         (ts->t[i].kind == SEGUE__TOKEN_PUNCT || in(" um uh er well oh hm hmm ah so and but then ", ts, i)))
    i++;
  return segue__phrase_at(ts, i, list);
}

/* A sentence of the turn opens so. */
static bool sentence_opens(T *ts, const char *const *list) {
  for (size_t i = 0; i < ts->n; i++)
    if (starts_sentence(ts, i) && !in(" . ? ! ", ts, i) && opens_with(ts, i, list)) return true;
  return false;
}

/* "ok can somebody check first", "okay, what's the price": that it was heard, and then a question. When it will be and how asks who has
 * agreed. */
static bool heard_and_asks(T *ts) {
  size_t i = 0;
  while (in(" ok okay right alright uh huh mm hmm , ", ts, i)) i++;
  if (i == 0) return false;
  if (in(" but and ", ts, i)) /* "okay, but how much is it" */
    return in(" what what's how where which who why is are does ", ts, i + 1) &&
           (in(" but ", ts, i) || !in(" how ", ts, i + 1));
  return in(" what what's where which who why is are does ", ts, i) ||
         (in(" can could would ", ts, i) &&
          in(" somebody someone anybody anyone he she they i it ", ts, i + 1));
}

bool segue__opens_agreeing(T *ts) {
  if (in(" uh mm mhm ", ts, 0) && in(" huh hmm hm ", ts, 1) && ts->n == 2) return true;
  if (heard_and_asks(ts)) return false;
  if (in(" do ", ts, 0) && (ts->n == 1 || in(" . , ! ", ts, 1)))
    return true; /* "Do. My lad will fetch it." */
  return opens_with(ts, 0, agreed);
}

bool segue__sentence_agrees(T *ts) {
  segue__tokens rest = *ts;
  while (heard_and_asks(&rest)) { /* what is said behind that sentence */
    size_t end = 0;
    while (end < rest.n && !in(" . ? ! ", &rest, end)) end++;
    end += end < rest.n;
    rest.t += end;
    rest.n -= end;
  }
  return sentence_opens(&rest, agreed);
}

/* The words before token `last` agree. */
static bool agrees_before(T *ts, size_t last) {
  if (last > 1 && in(" suppose guess ", ts, last - 1) && in(" i ", ts, last - 2)) return true;
  if (last == 0 || !in(" yes yeah okay ok yep sure alright great perfect lovely good fine ", ts, last - 1))
    return false;
  size_t before = last - 1; /* "that's not very good" */
  while (before > 0 && in(" very that so really too particularly exactly quite all ", ts, before - 1))
    before--;
  return before == 0 ||
         !(in(" not no any never was were ", ts, before - 1) || segue__negated_verb(ts->t[before - 1].low));
}

/* "No, seven it is." */
bool segue__settles_on(T *ts) {
  for (size_t i = 2; i < ts->n; i++)
    if (in(" is ", ts, i) && in(" it ", ts, i - 1) && !in(" what how where that ", ts, i - 2) &&
        !punct(ts, i - 2) && (i + 1 >= ts->n || in(" . , ! then ", ts, i + 1)))
      return true;
  return false;
}

/* "Friday at five good okay", "that is good for me, yes", "A voucher's fine. It's …" */
bool segue__ends_agreeing(T *ts) {
  size_t last = 0; /* behind the latest word that is no courtesy */
  for (size_t i = 0; i <= ts->n; i++) {
    if ((i == ts->n || in(" . ! ", ts, i)) && agrees_before(ts, last)) return true;
    if (!punct(ts, i) && !in(" please then thanks love mate ", ts, i)) last = i + 1;
  }
  return false;
}

bool segue__opens_refusing(T *ts) {
  return opens_with(ts, 0, refused) && !(in(" no ", ts, 0) && in(" problem worries ", ts, 1));
}

/* "At two in the morning? No." "no need my husband's coming" */
bool segue__says_no(T *ts) {
  if (segue__opens_refusing(ts)) return true;
  for (size_t i = 1; i + 1 < ts->n; i++)
    if (in(" . ? ! , but ", ts, i) && in(" no nope nah ", ts, i + 1) &&
        (i + 2 >= ts->n || in(" . , ! ", ts, i + 2)))
      return true;
  return ts->n > 1 && in(" no ", ts, ts->n - 1) && in(" so ", ts, ts->n - 2);
}

/* "pressed it, nothing", "not a thing" */
bool segue__says_nothing(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) /* "not a peep" */
    if (in(" not ", ts, i) && in(" a one ", ts, i + 1) && ts->t[i + 2].kind == SEGUE__TOKEN_WORD &&
        (i == 0 || punct(ts, i - 1) || in(" actually and but then ", ts, i - 1)) &&
        (i + 3 >= ts->n || punct(ts, i + 3)) &&
        !in(" problem bother worry chance bad hope bit fan clue lot good great nice big ", ts, i + 2))
      return true;
  for (size_t i = 0; i < ts->n; i++)
    if (in(" nothing nothing's ", ts, i) && (i == 0 || in(" , . and but it no ", ts, i - 1)) &&
        (i + 1 >= ts->n || in(" . , ! either ", ts, i + 1) ||
         in(" happening happened changes changed moves comes ", ts, i + 1 + in(" is has ", ts, i + 1))))
      return true;
  return false;
}

/* Right after a fix: "still rattling", "says the same", "just dropped again". */
bool segue__says_still(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" still ", ts, i) && !in(" have has want need waiting here owe think would in got ", ts, i + 1) &&
        !(in(" like ", ts, i + 1) && in(" to the a it this you ", ts, i + 2)))
      return true;
    if (in(" same ", ts, i) && !in(" day time here to ", ts, i + 1)) return true;
    if (in(" again ", ts, i) && i > 0 && !in(" try it once me and over ", ts, i - 1) &&
        (i + 1 >= ts->n || in(" . ! , ", ts, i + 1)))
      return true;
  }
  return false;
}

static bool negated_before(T *ts, size_t i) {
  for (size_t back = 1; back <= 3 && back <= i; back++) {
    if (in(" not never ", ts, i - back) || segue__negated_verb(ts->t[i - back].low)) return true;
  }
  return false;
}

/* "Half a turn did it", "it's come up green this time" */
static bool did_it(T *ts) {
  for (size_t i = 1; i + 1 < ts->n; i++) {
    if (in(" did ", ts, i) && in(" it ", ts, i + 1) && (i + 2 >= ts->n || in(" . , ! ", ts, i + 2)) &&
        !in(" i we he she they you who i've just already never ", ts, i - 1))
      return true;
    if (in(" this ", ts, i) && in(" time ", ts, i + 1) && (i + 2 >= ts->n || in(" . , ! ", ts, i + 2)))
      return !segue__asks_back(ts);
  }
  return false;
}

bool segue__says_works(T *ts) {
  bool no = any_in(" not no never nothing still same again ", ts);
  for (size_t i = 0; i < ts->n; i++) no = no || segue__negated_verb(ts->t[i].low);
  if (!no && did_it(ts)) return true;
  for (size_t i = 0; i < ts->n; i++) /* "I'm in!", not "I'm in hospital" */
    if (in(" i'm we're ", ts, i) && in(" in ", ts, i + 1) && (i + 2 >= ts->n || in(" . , ! now ", ts, i + 2)))
      return true;
  const size_t at = phrase_at(ts, helped);
  return at < ts->n && !negated_before(ts, at);
}

/* "That would be great if it weren't so late": it is not as it would have to be. */
bool segue__wishes_otherwise(T *ts) {
  for (size_t i = 1; i + 2 < ts->n; i++)
    if (in(" if ", ts, i) && in(" weren't wasn't didn't hadn't ", ts, i + 2)) return true;
  return false;
}

/* "If I sent it", "should I have sent it?" */
bool segue__supposed(T *ts, size_t verb) {
  const size_t i = verb - (verb > 1 && in(" have had ", ts, verb - 1));
  return i > 1 && in(" i we ", ts, i - 1) && in(" if once unless until should have did would ", ts, i - 2);
}

/* The caller tells of doing it: "I ran it three times", "done that", "checked it, it's fully open". */
bool segue__told_done(T *ts) {
  static const char did[] =
      " done tried checked looked ran run been went gone pressed swapped restarted rebooted reset unplugged replaced cleaned "
      "cleared updated switched turned opened closed filled called rang emailed asked plugged removed deleted logged did put took "
      "pulled pushed held doing trying ";
  if (segue__says_already(ts)) return true;
  for (size_t i = 0; i < ts->n; i++) {
    if (i > 0 && in(" i we i've we've ", ts, i - 1) && in(" it one them ", ts, i + 1) &&
        segue__done_to(ts, i) && !segue__supposed(ts, i))
      return true; /* "we fitted one on Sunday" */
    if (in(" twice thrice obviously ", ts, i) || (in(" times ", ts, i) && i > 0)) return true;
    if (!in(did, ts, i) || segue__supposed(ts, i) || segue__denied(ts, i)) continue;
    if (i > 1 && in(" been ", ts, i - 1)) return true;
    if (i == 0 || (i == 1 && in(" yes yeah yep nope no oh ok okay ", ts, 0)) || starts_sentence(ts, i))
      return true;
    for (size_t back = 1; back <= 2 && back <= i; back++)
      if (in(" i i've we we've already husband wife son daughter ", ts, i - back)) return true;
  }
  return false;
}

bool segue__asks_back(T *ts) {
  if (ts->n && in(" ? ", ts, ts->n - 1)) return true;
  size_t i = 0;
  while (in(" and but so well uh um er oh hm hmm huh mm right , ok okay ", ts, i) ||
         (i > 0 && i < 3 && in(" . ", ts, i)))
    i++;
  i += in(" by for at from to with in on ", ts, i) && in(" when what who whom how which where ", ts, i + 1);
  return in(" what what's how when where which who why is are does do can could will would ", ts, i);
}

/* The first sentence is a question. */
bool segue__asks_at_once(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" . ? ! ", ts, i)) return in(" ? ", ts, i);
  return segue__asks_back(ts);
}

/* "The knob won't move", "there's no button": a thing fails, nobody refuses. */
bool segue__thing_fails(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    const bool no = in(" there's theres ", ts, i) && in(" no nothing ", ts, i + 1);
    if (no || in(" error errors crashes fails throws refuses rejects freezes ", ts, i)) return true;
    if (!segue__negated_verb(ts->t[i].low) &&
        !in(" stuck broken dead frozen gone jammed missing snapped broke cracked ", ts, i))
      continue;
    bool person = false;
    for (size_t back = 1; back <= 4 && back <= i && !in(" . ! ? , ", ts, i - back); back++)
      person = person || in(" i i'm i'd we we're you he she who nobody ", ts, i - back);
    if (!person && !starts_sentence(ts, i)) return true;
  }
  return false;
}

/* Something speaks against it, in other words than a no. */
bool segue__objects(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (segue__negated_verb(ts->t[i].low) ||
        in(" not too cannot nobody never away ridiculous but already nowhere no ", ts, i))
      return true;
    if (in(" i ", ts, i) && in(" need work live want ", ts, i + 1)) return true;
    if (in(" i'm i'll we're he's she's they're ", ts, i) &&
        in(" in at away on working abroad out ", ts, i + 1))
      return true;
  }
  return false;
}

/* "Gas, indoors? Not allowed.": what was offered, said again in wonder, and then what speaks against it. */
bool segue__echoes(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(" ? ", ts, i)) continue;
    segue__tokens rest = *ts;
    rest.t = ts->t + i + 1;
    rest.n = ts->n - i - 1;
    return i <= 5 && rest.n > 1 && !in(" ? ", ts, ts->n - 1) && segue__objects(&rest) &&
           !in(" what what's how when where which who why is are does do can could will would ", ts, 0);
  }
  return false;
}
