/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of an answer stand under: a denial of an objection is a yes, praise said twice over a loss is none, what was not
 * tried was not tried, what somebody else did was done, and what others forbade is refused. */
#include "context/infer_said.h"
#include "context/infer_either.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static bool denial(T *ts, size_t i) {
  return segue__negated_verb(ts->t[i].low) ||
         in(" not never no cannot hardly nothing nobody without ", ts, i);
}

bool segue__denied(T *ts, size_t i) {
  for (size_t back = 1; back <= 3 && back <= i && !punct(ts, i - back); back++)
    if (denial(ts, i - back)) return !in(" no ", ts, i - back); /* "no I tried it": an answer by itself */
  return false;
}

/* "say no", "complain", "an objection", "object", "be against it": what a denial turns into a yes. */
static size_t objection(T *ts, size_t i) {
  if (in(" refuse refusing complain complaining complaints complaint object objection objections argue quibble grumble refusal ",
         ts, i))
    return 1;
  if (in(" say saying ", ts, i) && in(" no ", ts, i + 1)) return 2;
  if (in(" turn turning ", ts, i) &&
      (in(" down ", ts, i + 1) || in(" down ", ts, i + 2) || in(" down ", ts, i + 3)))
    return 3;
  if (in(" against opposed averse ", ts, i)) /* not to "go against" somebody */
    return in(" be been not i'm really exactly entirely totally nothing ", ts, i - 1);
  if (in(" hurt harm ", ts, i) && (i + 1 >= ts->n || punct(ts, i + 1) || in(" to anyone ", ts, i + 1)))
    return 1;
  return in(" amiss ", ts, i);
}

/* Token `at` denies the objection at `i` of whoever speaks: not "it won't turn down", "nobody listens when I complain" or
 * "it doesn't hurt". */
static bool denies(T *ts, size_t at, size_t i) {
  if (!denial(ts, at) ||
      (at > 0 && in(" it it's this which they he she ", ts, at - 1) && !in(" hurt harm amiss ", ts, i)))
    return false;
  for (size_t k = at + 1; k < i; k++)
    if (in(" when if because who that i we ", ts, k) && !in(" say saying ", ts, i)) return false;
  return !in(" hurt ", ts, i) || in(" won't wouldn't can't couldn't cannot not ", ts, at);
}

/* "It couldn't be better", "I'd like nothing better" */
static bool nothing_better(T *ts) {
  for (size_t i = 1; i < ts->n; i++) {
    if (in(" mind ", ts, i) && in(" not ", ts, i - 1) && i > 1 && in(" i'd we'd would do ", ts, i - 2))
      return true;
    if (!in(" better nicer happier worse ", ts, i) || any_in(" ? but ", ts)) continue;
    if (in(" worse ", ts, i)) /* "couldn't be worse" is as bad as can be */
      return (in(" do ", ts, i - 1) || (in(" be ", ts, i - 1) && in(" than ", ts, i + 1))) &&
             segue__denied(ts, i - 1);
    if (in(" get getting ", ts, i - 1) && !in(" than ", ts, i + 1)) continue; /* well again */
    for (size_t back = 1; back <= 5 && back <= i && !punct(ts, i - back); back++)
      if (in(" couldn't can't ", ts, i - back) ||
          (in(" nothing ", ts, i - back) && back < i && in(" like love want ", ts, i - back - 1)))
        return true;
  }
  return false;
}

/* "No yeah do that", "no, that'd be great": the no is of something else, or none. */
static bool no_then_yes(T *ts) {
  static const char *const takes[] = {"yeah",       "yes",      "yep",       "do that",       "do it",
                                      "please do",  "go ahead", "go for it", "that'd be",     "that would be",
                                      "that'll be", "it'd be",  "let's do",  "i'd like that", NULL};
  size_t i = 0;
  while (in(" no nah nope um uh oh well , ", ts, i)) i++;
  if (i == 0 || !segue__phrase_at(ts, i, takes) || any_in(" ? but not too ", ts)) return false;
  for (; i < ts->n; i++)
    if (denial(ts, i) || segue__mood_word(&segue__english, ts->t[i].low) < 0) return false;
  return true;
}

/* "I wouldn't say no to that", "I can hardly complain", "I'm not against it", "no objections" */
bool segue__no_objection(T *ts) {
  for (size_t i = 1; i < ts->n; i++) {
    const size_t n = objection(ts, i);
    if (!n) continue;
    for (size_t back = 1; back <= 4 && back <= i && !punct(ts, i - back); back++) {
      if (!denies(ts, i - back, i)) continue;
      for (size_t k = i + n; k < ts->n; k++)
        if (in(" but ? ", ts, k)) return false; /* "I can't complain, but …" */
      return true;
    }
  }
  return nothing_better(ts) || no_then_yes(ts);
}

/* A word of praise; which. */
static bool praise(T *ts, size_t i) {
  return ts->t[i].kind == SEGUE__TOKEN_WORD && segue__mood_word(&segue__english, ts->t[i].low) > 1 &&
         !in(" thanks thank please yes sure like love ", ts, i);
}

/* "Another week without it", "more waiting": what the praise is of. */
static bool loss(T *ts, size_t from) {
  for (size_t i = from; i < ts->n; i++) {
    if (in(" another more further ", ts, i) &&
        in(" week weeks day days hour hours month months year years wait waiting delay time queue form call "
           "evening night morning weekend ",
           ts, i + 1 + segue__few(ts, i + 1)))
      return true;
    if (in(" without nothing ", ts, i)) return true;
    if (segue__negated_verb(ts->t[i].low) && !in(" have need ", ts, i + 1)) return true;
  }
  return false;
}

/* "That is perfect, just perfect, another week without my phone": praise twice over, or of a loss, is bitter. */
bool segue__bitter(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!praise(ts, i)) continue;
    for (size_t k = i + 1; k < ts->n && k <= i + 4; k++) {
      const bool again = strcmp(ts->t[k].low, ts->t[i].low) == 0;
      if (again && in(" just truly absolutely simply really totally utterly ", ts, k - 1) &&
          (k + 1 >= ts->n ? in(" just ", ts, k - 1) : loss(ts, k + 1)))
        return true;
    }
    size_t end = i + 1;
    while (end < ts->n && !in(" , . ! ", ts, end)) end++;
    if (end > i + 1 || end >= ts->n) continue; /* "great service": of something */
    if (in(" another more so now ", ts, end + 1) && loss(ts, end + 1)) return true;
    /* "How very kind, after two months" */
    const size_t how = i - (i > 0) - (i > 1 && in(" very so terribly awfully ", ts, i - 1));
    if (i > 0 && in(" how ", ts, how) && starts_sentence(ts, how) &&
        in(" after only considering ", ts, end + 1))
      return true;
  }
  return false;
}

/* Behind who is spoken of at `i`, neither of the two that talk: "my daughter", "the lad", "she"; `i` when it is nobody. */
size_t segue__somebody(T *ts, size_t i) {
  enum { NOUN_WORDS = 3 };
  if (in(" he she they somebody someone ", ts, i)) return i + 1;
  if (in(segue__kin, ts, i)) return i + 1;
  if (!in(" my our the his her their another one ", ts, i)) return i;
  size_t k = i + 1;
  if (in(segue__kin, ts, k)) return k + 1;
  while (
      k < ts->n && k <= i + NOUN_WORDS && ts->t[k].kind == SEGUE__TOKEN_WORD &&
      !in(" is are was were has have had did does do will can could would might already just also and but that which who i we "
          "you he she it they to of in at on for from with ",
          ts, k) &&
      !segue__done_to(ts, k))
    k++;
  return k > i + 1 ? k : i;
}

/* "I've had my brother press it" */
static bool had_somebody(T *ts, size_t i) {
  size_t k = i + 1;
  if (!in(" i i've we we've ", ts, i)) return false;
  while (in(" already even just also have ", ts, k)) k++;
  if (!in(" had got asked made ", ts, k)) return false;
  const size_t who = segue__somebody(ts, k + 1);
  const size_t verb = who + in(" to ", ts, who);
  return who > k + 1 && verb < ts->n && in(" it that this them him her ", ts, verb + 1);
}

/* "I didn't, my daughter did", "the nurse already has": somebody else, whoever it was. */
bool segue__other_did(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (i > 0 && in(" if when once unless what which how where why that ", ts, i - 1)) continue;
    if (had_somebody(ts, i)) return true;
    size_t k = in(" your ", ts, i) && in(" colleague ", ts, i + 1) ? i + 2 : segue__somebody(ts, i);
    if (k == i) continue;
    k += in(" already also just ", ts, k);
    if (in(" did has have ", ts, k) && (k + 1 >= ts->n || punct(ts, k + 1))) return true;
    if (in(" did ", ts, k) && /* "the label has it" tells of the label */
        in(" that it so with and but already last this yesterday twice though on ", ts, k + 1))
      return true;
    /* "your colleague had me do that" */
    if (in(" had got made asked ", ts, k) && in(" me us ", ts, k + 1) && any_in(" that it this ", ts))
      return true;
    if (!in(" has have had 's ", ts, k)) continue;
    k += 1 + in(" already ", ts, k + 1);
    if (in(" done tried checked ", ts, k)) return true;
    if (in(" been ", ts, k) && (k + 1 >= ts->n || punct(ts, k + 1) || in(" through over ", ts, k + 1)))
      return true; /* "the fitter has been", not "the parcel has been sent" */
  }
  return false;
}

/* "It's been done", "they always have been", "it's already on": it is so without it. */
bool segue__already_so(T *ts) {
  for (size_t i = 1; i < ts->n; i++) {
    const size_t end = i + 2 + in(" been ", ts, i + 2);
    if (in(" always ", ts, i) && in(" has have is are was did ", ts, i + 1) &&
        (end >= ts->n || punct(ts, end)))
      return true;
    if (in(" been ", ts, i) && in(" done tried checked ", ts, i + 1) && !segue__denied(ts, i)) return true;
    if (in(" already ", ts, i) && in(" it's they're it they is are that's ", ts, i - 1) &&
        (in(" on off in out up down open shut full empty clean done set there so like plugged switched running ",
            ts, i + 1) ||
         segue__ends_with(segue__low_at(ts, i + 1), "ed")))
      return true; /* not "it's already late" */
  }
  return false;
}

/* "My wife will when she gets in", "my nephew could fetch it": somebody else is about to. */
bool segue__other_will(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    const size_t k = segue__somebody(ts, i);
    if (k == i || !in(" will can could might ", ts, k) || segue__asks_back(ts)) continue;
    if (i > 0 && !punct(ts, i - 1) &&
        !in(" maybe perhaps but and so well yes yeah i suppose think no okay ok ", ts, i - 1))
      continue;
    if (k + 1 >= ts->n || punct(ts, k + 1) || in(" when once as tomorrow tonight later do ", ts, k + 1) ||
        (in(" it that them ", ts, k + 2) && !in(" fix solve sort mend cure stop help make break need take ",
                                                ts, k + 1))) /* "the update will fix it" */
      return true;
  }
  return false;
}

/* Token `i` is said of somebody: not "it isn't supposed to blink". */
static bool of_somebody(T *ts, size_t i) {
  for (size_t back = 1; back <= 4 && back <= i && !punct(ts, i - back); back++)
    if (in(" i i'm we we're you you're he he's she she's they they're ", ts, i - back) ||
        in(segue__kin, ts, i - back))
      return true;
  return i == 1;
}

/* "The vet said not to", "we were told never to do that", "I'm not allowed to" */
bool segue__forbidden(T *ts, const char *action) {
  char verb[SEGUE__TOKEN_LOW];
  segue__first_word(action, verb);
  for (size_t i = 1; i < ts->n; i++) {
    if (in(" not never ", ts, i) && in(" to ", ts, i + 1) &&
        (i + 2 >= ts->n || punct(ts, i + 2) || in(" do ", ts, i + 2) || strcmp(ts->t[i + 2].low, verb) == 0))
      for (size_t back = 1; back <= 4 && back <= i && !punct(ts, i - back); back++)
        if (in(" said says told advised warned asked ", ts, i - back)) return true;
    if (in(" allowed supposed meant permitted ", ts, i) && in(" to ", ts, i + 1) && segue__denied(ts, i) &&
        of_somebody(ts, i))
      return true;
    if (in(" against ", ts, i) && in(" advised warned ", ts, i - 1)) return true;
  }
  return false;
}

/* "I'll have to, won't I": the tag asks nothing and denies nothing. */
segue__tokens segue__untagged(T *ts) {
  segue__tokens part = *ts;
  size_t end = ts->n;
  while (end > 0 && in(" ? . ! ", ts, end - 1)) end--;
  if (end > 4 && in(" i we you he she it they there that ", ts, end - 1) &&
      segue__negated_verb(ts->t[end - 2].low))
    part.n = end - 2 - in(" , ", ts, end - 3);
  return part;
}

/* "I would if I had one", "not that I know of": it was not done. */
bool segue__would_if(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    if (in(" would could i'd we'd might ", ts, i) && in(" if ", ts, i + 1 + in(" do have ", ts, i + 1)))
      return true;
    if (in(" not ", ts, i) && in(" that ", ts, i + 1) && in(" i we ", ts, i + 2)) return true;
  }
  return false;
}

/* "Send him round then", "I'll take it", "we've tried that": of what was only told. */
bool segue__takes_up(T *ts, int outcome) {
  static const char *const takes[] = {"please do",
                                      "do that",
                                      "do it",
                                      "i'll take",
                                      "we'll take",
                                      "i'll go",
                                      "i'll have",
                                      "book it",
                                      "book that",
                                      "send it",
                                      "send him",
                                      "send her",
                                      "send them",
                                      "then do",
                                      "yes please",
                                      "i'd like that",
                                      "that'd be great",
                                      "that would be great",
                                      "will do nicely",
                                      "let's do",
                                      "go for that",
                                      "go for it",
                                      "go with that",
                                      "put me down",
                                      NULL};
  if (outcome == SEGUE_ATTEMPT_ACCEPTED) return segue__has_phrase(ts, takes);
  return outcome == SEGUE_ATTEMPT_FAILED && segue__says_already(ts);
}

/* "That's kind, thanks.": thanks at the end, and nothing that speaks against it. */
bool segue__thanks_for(T *ts) {
  size_t end = ts->n;
  while (end > 0 && in(" . ! you so very much ", ts, end - 1)) end--;
  return end > 1 && in(" thanks thank cheers ta ", ts, end - 1) && !segue__objects(ts) && !any_in(" ? ", ts);
}
