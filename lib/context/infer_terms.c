/* SPDX-License-Identifier: Apache-2.0 */
/* A yes with more behind it: "yes do that, but I'd rather have it by email", "just the kitchen", "we need it before the weekend"; and one
 * that is taken back, "cancel that, my husband's just come". */
#include "context/infer_said.h"
#include "context/words.h"

typedef const segue__tokens T;

static segue__tokens part_of(T *ts, size_t from, size_t to) {
  segue__tokens part = *ts;
  part.t = ts->t + from;
  part.n = to - from;
  return part;
}

/* "I'd rather have it by email": how, not what else; `bare`: nobody has said yes so clearly that what follows can't be another thing. */
static bool wishes(T *ts, size_t i, bool bare) {
  while (in(" , only just also please and if actually ideally then ", ts, i)) i++;
  const size_t would = in(" i'd we'd ", ts, i)                           ? i + 1
                       : in(" i we ", ts, i) && in(" would ", ts, i + 1) ? i + 2
                                                                         : 0;
  if (would && in(" rather prefer like ", ts, would)) {
    for (size_t k = would + 1; k <= would + 3; k++)
      if (in(" it them that they he she him her ", ts, k)) return true;
    return !bare;
  }
  if (bare) return false;
  return in(" make not could can would will must on at by before after ", ts, i) ||
         (in(" i we ", ts, i) && in(" want need have must prefer don't can't won't ", ts, i + 1)) ||
         (in(" it he she they that there ", ts, i) &&
          in(" has have had needs need must better should can't mustn't ", ts, i + 1));
}

bool segue__agrees_on_terms(T *ts) {
  for (size_t i = 1; i + 2 < ts->n; i++) {
    if (!in(" but though ", ts, i)) continue;
    const segue__tokens yes = part_of(ts, 0, i), terms = part_of(ts, i + 1, ts->n);
    if (segue__says_no(&yes) || segue__says_unwanted(&yes) || segue__asks_back(&yes)) return false;
    const bool clear = any_in(" yes yeah yep yea yup please definitely absolutely certainly sure ", &yes) ||
                       segue__says_takes(&yes);
    if (!clear && !segue__opens_agreeing(&yes)) return false;
    return wishes(&terms, 0, !clear);
  }
  return false;
}

bool segue__takes_part(T *ts) {
  size_t i = 0;
  while (in(" well oh um uh okay ok yes yeah maybe , ", ts, i)) i++;
  if (!in(" just only ", ts, i) || !in(" the one two three half that this a my ", ts, i + 1) ||
      any_in(" ? ", ts))
    return false;
  for (size_t k = i; k < ts->n && !in(" , . ! ", ts, k); k++)
    if (segue__negated_verb(ts->t[k].low) || in(" not is was are 's have got ", ts, k)) return false;
  return true;
}

bool segue__sets_deadline(T *ts) {
  for (size_t i = 0; i + 3 < ts->n; i++) {
    if (!in(" i we he she they ", ts, i) || !in(" need want must have require ", ts, i + 1)) continue;
    for (size_t k = i + 2; k < i + 7 && k + 1 < ts->n && !in(" . ? ! ", ts, k); k++)
      if ((in(" by before until till for on ", ts, k) && segue__tells_time(ts, k + 1, k + 4)) ||
          (in(" in ", ts, k) && in(" time ", ts, k + 1)))
        return in(" it that this them one him her to ", ts, i + 2);
  }
  return false;
}

/* A yes that opens a clause, and one that might be a tag: "…, okay" is none unless it begins a sentence or stands behind "but". */
static bool yes_at(T *ts, size_t i) {
  static const char *const firm[] = {"yes",        "yeah",        "yep",      "go on",    "go ahead",
                                     "just do it", "let's try",   "let's do", "let's go", "why not",
                                     "send it",    "fair enough", NULL};
  static const char *const weak[] = {"ok", "okay", "alright", "all right", "fine", "sure", NULL};
  const bool behind = in(" but so then well ", ts, i - (i > 0)) && i > 0;
  if (i > 0 && !punct(ts, i - 1) && !behind) return false;
  if (segue__phrase_at(ts, i, firm)) return true;
  const segue__tokens before = part_of(ts, 0, i); /* "No. Okay, bye." */
  return (behind || (starts_sentence(ts, i) && !segue__says_no(&before))) && segue__phrase_at(ts, i, weak);
}

bool segue__comes_round(T *ts) {
  enum { READ = 256 }; /* each yes is held against what stands before it */
  size_t yes = ts->n;
  if (ts->n > READ) return false;
  for (size_t i = 1; i < ts->n; i++) {
    if (yes_at(ts, i))
      yes = i;
    else if (in(" but no not never nothing cannot though ? ", ts, i) || segue__negated_verb(ts->t[i].low))
      yes = ts->n;
  }
  return yes < ts->n;
}

bool segue__turns_round(T *ts) {
  static const char *const plain[] = {"then yes",
                                      "then yeah",
                                      "then okay",
                                      "then ok",
                                      "then fine",
                                      "then sure",
                                      "then alright",
                                      "then all",
                                      "then go ahead",
                                      "then go on",
                                      "then do that",
                                      "then do it",
                                      "go on then",
                                      "yes then",
                                      "yes please then",
                                      "actually yes",
                                      NULL};
  static const char *const turning[] = {
      "in that case", "if so", "second thought", "second thoughts", "changed my mind", "oh well", NULL};
  static const char *const yes[] = {"yes",  "yeah",  "yep",      "okay",  "ok",      "fine",
                                    "sure", "go on", "go ahead", "do it", "do that", NULL};
  for (size_t i = 0; i < ts->n; i++)
    if (in(" ? no not cancel leave stop but ", ts, i) || segue__negated_verb(ts->t[i].low)) return false;
  return segue__has_phrase(ts, plain) || (segue__has_phrase(ts, turning) && segue__has_phrase(ts, yes));
}

/* "I'd have to see what she says", "I'll check with my boss", "we'll ring you back about that" */
static bool puts_off(T *ts, size_t i) {
  const bool will = in(" i'll we'll ", ts, i), must = in(" i'd we'd i we ", ts, i);
  if (!will && !must) return false;
  size_t k = i + 1 + (must && in(" will would 'd ", ts, i + 1));
  const size_t before = k;
  k += 2 * (size_t)(in(" have need want like ", ts, k) && in(" to ", ts, k + 1));
  if (must && k == before) return false;
  k += in(" just first ", ts, k);
  if (in(" see check ask find ", ts, k) && in(" what whether if with my her him them out ", ts, k + 1))
    return !in(" what whether if ", ts, k + 1) || in(" he she they my the we i ", ts, k + 2);
  if (in(" speak talk ", ts, k) && in(" to with ", ts, k + 1) && !in(" you someone somebody a ", ts, k + 2))
    return true;
  if (!in(" ring call phone ", ts, k)) return false;
  const size_t back = k + 1 + !in(" back ", ts, k + 1);
  return in(" back ", ts, back) &&
         !in(" if unless should ", ts, back + 1); /* "I'll ring back if anything changes" */
}

bool segue__undecided(T *ts) {
  static const char *const phrases[] = {
      "think about it",     "think about that", "think it over",   "think it through",
      "have a think",       "sleep on it",      "get back to you", "let you know",
      "talk it over",       "have to think",    "need to think",   "let me think",
      "let me ask",         "have to ask",      "need to ask",     "let me talk to my",
      "let me speak to my", "it depends",       "that depends",    "haven't decided",
      "another time",       "can't decide",     "in two minds",    NULL};
  if (segue__has_phrase(ts, phrases)) return true;
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (puts_off(ts, i)) return true;
    const bool unsure =
        (in(" not ", ts, i) && in(" sure ", ts, i + 1)) || (in(" don't ", ts, i) && in(" know ", ts, i + 1));
    if (unsure && (i + 2 >= ts->n || punct(ts, i + 2) || in(" yet about if whether ", ts, i + 2)))
      return true;
  }
  return false;
}

/* What is asked for in place of what was offered. */
static bool another(T *ts, size_t i) {
  if (in(" any anything anyone anybody anywhere something someone somewhere somebody nobody what nothing who ",
         ts, i) &&
      in(" else ", ts, i + 1))
    return true;
  if (in(" any some another a ", ts, i) &&
      in(" other others alternative alternatives different ", ts, i + 1 + in(" more ", ts, i + 1)))
    return true;
  if (in(" other others ", ts, i) && (in(" options choices ones ", ts, i + 1) || in(" others ", ts, i)) &&
      i > 0 && in(" the about me are see for what ", ts, i - 1)) /* "what are the others?" */
    return true;
  if (in(" another ", ts, i) && !in(" time minute moment word ", ts, i + 1)) return true;
  return in(" anything nothing something any one ", ts, i) &&
         in(" earlier sooner later cheaper closer nearer bigger smaller larger better quicker faster newer before ",
            ts, i + 1);
}

/* "Is there anything else?", "have you nothing sooner?", "what else can you do?", "I'd prefer something different"; but not
 * what else the caller has to do or bring. */
bool segue__asks_another(T *ts) {
  static const char *const duties[] = {
      "do i need", "would i need", "will i need",  "do we need",    "should i",
      "should we", "you need",     "do i have to", "do we have to", NULL};
  if (segue__has_phrase(ts, duties)) return false;
  bool asks = any_in(" ? ", ts) || segue__asks_back(ts);
  for (size_t i = 0; i < ts->n; i++) {
    asks = asks || in(" find show search look prefer got please rather want need ", ts, i);
    if (in(" no not isn't thanks ", ts, i) && in(" else ", ts, i + 1 + (i + 1 < ts->n))) return false;
  }
  for (size_t i = 0; i < ts->n && asks; i++)
    if (another(ts, i)) return true;
  return false;
}

/* A no stands before `i` in its clause: "I can't say I like", "nobody would want". */
static bool denied(T *ts, size_t i) {
  for (; i > 0 && !punct(ts, i - 1); i--)
    if (segue__negated_verb(segue__low_at(ts, i - 1)) ||
        in(" not never no nobody none neither nor cannot hardly ", ts, i - 1))
      return true;
  return false;
}

/* "That sounds really good", "it looks nice", "they're perfect": what was offered is liked. */
bool segue__likes(T *ts) {
  static const char sense[] =
      " sounds sound looks look seems seem is are would will be that's it's they're those ";
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const bool this = in(" that this it that's it's they they're those these one ", ts, i) ||
                      (in(" sounds looks seems ", ts, i) && starts_sentence(ts, i));
    if (!this) continue;
    /* "I like the sound of that", "I like it" */
    if (in(" that this it those them ", ts, i) && i > 1 &&
        (in(" like love want ", ts, i - 1) || (in(" of ", ts, i - 1) && in(" sound look ", ts, i - 2))) &&
        (i + 1 >= ts->n || punct(ts, i + 1) || in(" one then please ", ts, i + 1)) && !denied(ts, i))
      return true;
    size_t k = i;
    bool sensed = false;
    while (in(sense, ts, k) ||
           in(" this that it they really just quite very pretty so all absolutely ", ts, k))
      sensed = sensed || in(sense, ts, k), k++;
    if (sensed && k > i && k < ts->n && segue__mood_word(&segue__english, ts->t[k].low) > 1) return true;
  }
  return false;
}

bool segue__thanks_but(T *ts) {
  size_t i = 0;
  while (in(" oh well ah , ", ts, i)) i++;
  if (!in(" thanks thank ", ts, i)) return false;
  for (i++; in(" you very much a lot so for the offer , ", ts, i);) i++;
  return in(" but ", ts, i) && !segue__asks_back(ts);
}

bool segue__takes_back(T *ts) {
  static const char *const phrases[] = {"changed my mind",
                                        "change my mind",
                                        "changed our mind",
                                        "changed our minds",
                                        "cancel that",
                                        "scrap that",
                                        "forget that",
                                        "forget about it",
                                        "forget it",
                                        "actually don't",
                                        "on second thought",
                                        "on second thoughts",
                                        "don't do that",
                                        "call it off",
                                        "call that off",
                                        "leave it after all",
                                        "actually leave it",
                                        "don't bother",
                                        NULL};
  return segue__has_phrase(ts, phrases) && !any_in(" ? ", ts);
}
