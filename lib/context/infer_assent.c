/* SPDX-License-Identifier: Apache-2.0 */
/* What a reply means by its build, where no phrase tells: who will do what, what cannot be, what was done and how it is now. */
#include "context/infer.h"
#include "context/infer_either.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static bool negation(const char *low) {
  return segue__negated_verb(low) || segue__word_in(" not never cannot ", low);
}

static bool negated(T *ts, size_t from, size_t to) {
  for (size_t i = from; i < to && i < ts->n; i++)
    if (negation(ts->t[i].low) || in(" no nothing nobody hardly ", ts, i)) return true;
  return false;
}

static bool clause_starts(T *ts, size_t i) {
  return i == 0 || punct(ts, i - 1) ||
         in(" and but so then oh well ok okay right yes yeah no um uh ", ts, i - 1);
}

static bool clause_ends(T *ts, size_t i) {
  return i >= ts->n || punct(ts, i) || in(" and but so then thanks thank please cause because ", ts, i);
}

static size_t clause_end(T *ts, size_t i) {
  while (i < ts->n && !in(" . ? ! , ; ", ts, i)) i++;
  return i;
}

/* "I will, thank you", "we could", "he can": 1; "I can't", "we won't": -1; 0 neither. */
static int bare_verb(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (!clause_starts(ts, i) || !in(" i we he she they it that ", ts, i) || !clause_ends(ts, i + 2))
      continue;
    if (in(" will can could shall would do should might may ", ts, i + 1) ||
        (in(" does ", ts, i + 1) && in(" it that he she ", ts, i)))
      return 1;
    if (in(" can't cannot won't couldn't don't wouldn't shan't mustn't daren't ", ts, i + 1)) return -1;
  }
  return 0;
}

/* "I can get that", "we could bring those". */
static bool can_do_that(T *ts) {
  for (size_t i = 0; i + 3 < ts->n; i++)
    if (clause_starts(ts, i) && in(" i we ", ts, i) && in(" can could ", ts, i + 1) &&
        ts->t[i + 2].kind == SEGUE__TOKEN_WORD &&
        !in(" see hear understand believe tell imagine lose ", ts, i + 2) &&
        in(" that those it them ", ts, i + 3) && clause_ends(ts, i + 4))
      return !any_in(" ? ", ts);
  return false;
}

/* "I'll send the lad now", "we'll be in", "he'll wait": somebody will. */
static bool will_do(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const bool will = in(" i'll we'll he'll she'll they'll ", ts, i) ||
                      (in(" i we ", ts, i) && in(" will ", ts, i + 1)) ||
                      (in(" i'm we're ", ts, i) && in(" going ", ts, i + 1) && in(" to ", ts, i + 2));
    if (!will || (i > 0 && !clause_starts(ts, i) && !in(" suppose guess think ", ts, i - 1))) continue;
    size_t k = i + 1 + in(" will ", ts, i + 1) + 2 * (size_t)in(" going ", ts, i + 1);
    k += in(" just then probably go and ", ts, k);
    if (in(" be ", ts, k))
      return in(" in there here home around about ready waiting back glad happy ", ts, k + 1);
    if (in(" have ", ts, k)) return !in(" to a my the no ", ts, k + 1) || in(" go try ", ts, k + 2);
    if (in(" see ", ts, k) && in(" to ", ts, k + 1) && in(" it that ", ts, k + 2)) return true;
    if (in(" stay wait ", ts, k) && in(" in home here up there ", ts, k + 1)) return true;
    return k < ts->n && !punct(ts, k) && !negation(ts->t[k].low) &&
           !in(" believe pass miss lose need never cancel leave complain sue only still see think ask call speak go starve freeze die "
               "stick keep stay report tell ",
               ts, k);
  }
  return false;
}

/* "Make it Tuesday", "say Wednesday", "on my mobile then", "send it to the shop": the caller says how. */
static bool says_how(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (!clause_starts(ts, i)) continue;
    if (in(" make book send put do call ring tell ask have bring say let's go have ", ts, i) &&
        in(" it that them him her him's me's for to the my on so ahead ", ts, i + 1) &&
        !(in(" put ", ts, i) && in(" me ", ts, i + 1)))
      return true;
    if (in(" say make ", ts, i) && segue__tells_time(ts, i + 1, i + 4)) return true;
    if (i == 0 && in(" on at to by ", ts, 0) && in(" then please ", ts, clause_end(ts, 0) - 1)) return true;
  }
  return false;
}

/* "As long as it's right in the end", "if that's free of charge, …", "provided it comes today": yes, on a condition. */
static bool on_condition(T *ts) {
  size_t i = 0;
  while (in(" well oh ok okay and , so only ", ts, i)) i++;
  return (in(" as ", ts, i) && in(" long ", ts, i + 1) && in(" as ", ts, i + 2)) ||
         in(" provided providing ", ts, i) ||
         (in(" if ", ts, i) && in(" it's that's you're it they're it'll he's she's ", ts, i + 1) &&
          !in(" ? ", ts, ts->n - 1));
}

/* "You're an angel", "you've saved my bacon", "that's a relief", "I'd be glad of that". */
static bool thankful(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    if (in(" you're you are ", ts, i) && in(" a an ", ts, i + 1)) {
      const segue__mood m = segue__mood_of(&segue__english, ts);
      return m.valence >= 0;
    }
    if (in(" you've ", ts, i) && in(" saved made ", ts, i + 1)) return true;
    if (in(" save saves saved saving ", ts, i) && in(" my our the ", ts, i + 1) &&
        in(" life bacon day skin neck lives evening weekend ", ts, i + 2))
      return true;
    if (in(" bless ", ts, i) && in(" you him her them ", ts, i + 1)) return true;
    if (in(" that's that'd that would that'll that is it'd it's ", ts, i) && in(" a be ", ts, i + 1) &&
        in(" relief weight blessing load godsend lifesaver big great ", ts, i + 2 + in(" a ", ts, i + 2)))
      return true;
    if (in(" be i'm ", ts, i) && in(" glad happy grateful delighted pleased relieved ", ts, i + 1))
      return !negated(ts, 0, i + 1);
    if (in(" thank ", ts, i) && in(" god goodness heavens ", ts, i + 1)) return true;
    if (in(" that's ", ts, i) && in(" the ", ts, i + 1) && in(" first best most only ", ts, i + 2) &&
        in(" sensible good useful decent helpful nice kind ", ts, i + 3))
      return true;
  }
  return false;
}

/* "I've only the one", "got rid of that", "we haven't got one", "there isn't the room": it cannot be. */
static bool lacks(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" i've i we've we there's ", ts, i) &&
        (in(" only ", ts, i + 1) || (in(" no ", ts, i + 1) && !in(" idea problem objection ", ts, i + 2))))
      return true;
    if (in(" got getting ", ts, i) && in(" rid ", ts, i + 1)) return true;
    if (in(" there ", ts, i) && in(" isn't aren't wasn't ", ts, i + 1)) return true;
    if (in(" haven't ", ts, i) && in(" got a any the one ", ts, i + 1)) return true;
    if (in(" don't doesn't ", ts, i) && in(" have own ", ts, i + 1) && !in(" to ", ts, i + 2)) return true;
    if (in(" sold scrapped binned lost ", ts, i) && in(" it that them mine the ", ts, i + 1)) return true;
    if (in(" impossible unacceptable pointless inconvenient hopeless outrageous ", ts, i)) return true;
  }
  return false;
}

/* "It's volumes I'm after, low res is no use": what is wanted is another thing. */
static bool wants_else(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    if (in(" after want need wanted asked paid ", ts, i) && i > 0 && in(" i'm i we we're ", ts, i - 1) &&
        i >= 3 && in(" it's it ", ts, 0))
      return true;
    if (in(" no ", ts, i) && in(" use good point help ", ts, i + 1) &&
        (i + 2 >= ts->n || in(" to for in . , ! ", ts, i + 2)))
      return true;
  }
  return false;
}

/* "What good's a credit? My colony hasn't got a queen.": a question that wants no answer, and then why not. */
static bool asks_in_anger(T *ts) {
  enum { SHORT = 6 };
  if (in(" with without at on by from into ", ts, 0) && !in(" what which whom when ", ts, 1) &&
      !in(" ? ", ts, ts->n - 1))
    for (size_t i = 2; i + 2 < ts->n && i <= SHORT; i++) /* "With a cello? Be serious." */
      if (in(" ? ", ts, i)) return !in(" yes yeah sure okay ok fine great lovely good perfect ", ts, i + 1);
  for (size_t i = 0; i + 2 < ts->n; i++) {
    if (!in(" ? ", ts, i)) continue;
    const bool bare = i <= 2 && in(" what how who ", ts, i - 1); /* "With what? You've got my van." */
    return negated(ts, i + 1, ts->n) || (bare && i + 3 < ts->n && !in(" ? ", ts, ts->n - 1));
  }
  return false;
}

/* "Wednesday works", of an offer for Wednesday: 1; "we open on Tuesday", "sit-down's at two": -1; no time is told: 0. */
static int about_time(T *ts, const char *action) {
  bool same = false;
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].len >= 3 &&
        (in(segue__weekdays, ts, i) || ts->t[i].kind == SEGUE__TOKEN_DIGITS || segue__ordinal(ts, i) ||
         in(" tomorrow tonight ", ts, i)) &&
        strstr(action, ts->t[i].low))
      same = true;
  if (in(" after before from till ", ts, 0) && any_in(" please ", ts)) return 1; /* "after four, please" */
  for (size_t i = 0; i < ts->n && same; i++)
    if (in(" works suits fine good better best perfect lovely great yes please ok okay ", ts, i))
      return !negated(ts, 0, ts->n) && !in(" too not ", ts, i - (i > 0));
  if (same) return 0;
  return segue__tells_time(ts, 0, ts->n) && !any_in(" ? ", ts) ? -1 : 0;
}

/* "Would you?": what was offered is asked for. */
static bool would_you(T *ts) {
  return in(" would could can ", ts, 0) && in(" you ", ts, 1) && clause_ends(ts, 2 + in(" please ", ts, 2));
}

/* "Now you're talking", "that's decent of you", "I'm doing it now", "I'd say so" */
static bool takes_to(T *ts) {
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (in(" that's how ", ts, i) && in(" of ", ts, i + 2) && in(" you ", ts, i + 3)) return true;
    if (in(" you're we're ", ts, i) && in(" talking ", ts, i + 1)) return true;
    if (in(" i'm we're ", ts, i) && clause_starts(ts, i) && segue__ends_with(ts->t[i + 1].low, "ing") &&
        !in(" wearing using driving missing losing paying keeping telling saying asking hearing seeing having leaving ",
            ts, i + 1) &&
        in(" it that now one ", ts, i + 2))
      return true;
    if (in(" i'm i am ", ts, i) && in(" on ", ts, i + 1) && in(" it ", ts, i + 2)) return true;
    if (in(" i'm we're ", ts, i) && in(" free in around available ", ts, i + 1) &&
        segue__tells_time(ts, i + 2, i + 14))
      return true;
  }
  return false;
}

/* "And lose all my photos?": wonder, no question. "Not great." */
static bool balks(T *ts) {
  if (in(" not ", ts, 0) && !any_in(" ? ", ts) && !in(" yet bad ", ts, 1) &&
      !(in(" a ", ts, 1) && in(" problem ", ts, 2)))
    return true;
  return ts->n > 3 && in(" ? ", ts, ts->n - 1) && in(" and with without ", ts, 0) &&
         !in(" i i'd i'll we we'd we'll you he she they it what what's when when's who's where's how's where how who which why is are will would can could do does if the ",
             ts, 1);
}

int segue__reply_stance(T *ts, const char *timed) {
  const int bare = bare_verb(ts);
  if (asks_in_anger(ts) && !(bare > 0)) return -1;
  if (on_condition(ts) || would_you(ts) || can_do_that(ts)) return 1;
  if (bare) return bare;
  if (balks(ts)) return -1;
  if (thankful(ts) || takes_to(ts)) return 1;
  if (lacks(ts) || wants_else(ts)) return -1;
  if (will_do(ts) || says_how(ts)) return 1;
  return timed ? about_time(ts, timed) : 0;
}

/* "Afternoon. But I'm not paying twice", "Friday then, but before twelve": a time that was offered, by itself, picks it. */
bool segue__picks_time(T *ts, const char *action) {
  static const char parts[] = " morning afternoon evening night noon ";
  size_t end = 0, i = 0;
  while (end < ts->n && !in(" . ? ! , ; but ", ts, end)) end++;
  while (end > 0 && in(" then please ", ts, end - 1)) end--;
  while (in(" the on at in ok okay well oh um uh yes yeah ", ts, i)) i++;
  if (i >= end || end > i + 3 || any_in(" ? ! ", ts)) return false; /* "Friday! I'm off then" */
  for (; i < end; i++) {
    const bool offered = segue__choice_has(action, ts->t[i].low, false);
    if (in(parts, ts, i) && (strstr(action, "noon") || strstr(action, "ning"))) return offered;
    if (!offered && !in(parts, ts, i) && !in(" the half quarter past to at o'clock am pm ", ts, i))
      return false;
  }
  return true;
}

/* "It's sewing", "the preview's fine now", "all green", "oh, look at that": it is as it should be. */
bool segue__reply_works(T *ts) {
  static const char well[] =
      " fine good ok okay perfect alright right back on up open free clear green better alive running going loose off out through in "
      "sorted done stopped gone normal spotless moving ";
  const bool no = negated(ts, 0, ts->n);
  bool wonder = false, now = false;
  for (size_t i = 0; i < ts->n; i++) {
    wonder = wonder || in(" oh ah hey aha wow yes ooh bingo hooray yay presto ", ts, i) ||
             (in(" look ", ts, i) && in(" at ", ts, i + 1));
    now = now || in(" now finally ", ts, i);
  }
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const char *low = ts->t[i].low;
    const size_t n = strlen(low);
    if (in(" all ", ts, i) && in(" green clear good well fine ", ts, i + 1) && clause_starts(ts, i))
      return !no;
    const bool is = (n > 2 && strcmp(low + n - 2, "'s") == 0 &&
                     !in(" there's what's that's who's let's he's she's where's how's ", ts, i)) ||
                    in(" they're it's ", ts, i) ||
                    (in(" is are ", ts, i) && i > 0 && !in(" what this here ", ts, i - 1));
    if (!is || no || in(" but still again though only ? ", ts, ts->n - 1)) continue;
    const size_t k = i + 1 + in(" all ", ts, i + 1);
    if ((in(well, ts, k) && now) ||
        (wonder && (in(well, ts, k) || segue__ends_with(segue__low_at(ts, k), "ing")) &&
         !in(" getting still ", ts, k)))
      return !any_in(" still but ", ts);
  }
  return false;
}

/* "Down to a dribble, but it hasn't stopped", "it helped a bit", "it worked for a minute": somewhat. */
bool segue__reply_partly(T *ts) {
  bool better = false, worked = false, bit = false, less = false;
  for (size_t i = 0; i < ts->n; i++) {
    const bool no = negated(ts, i > 2 ? i - 3 : 0, i) || (i > 0 && in(" any ", ts, i - 1));
    worked = worked || (in(" worked ", ts, i) && !no);
    better =
        better || (in(" down ", ts, i) && in(" to ", ts, i + 1) && in(" a the ", ts, i + 2)) ||
        (in(" helped improved cleared better improvement quieter slower faster cooler warmer stronger weaker less ",
            ts, i) &&
         !no);
    bit = bit || ((better || worked) &&
                  in(" bit little somewhat slightly partly while minute moment second ", ts, i));
    less = less || (better && in(" but though although isn't hasn't still only ", ts, i));
  }
  return bit || less;
}

/* A sentence that neither agrees nor gives a value: who agrees says so, who does not tells why. */
bool segue__reply_excuses(T *ts) {
  size_t words = 0, verbs = 0;
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const size_t n = strlen(low);
    words += ts->t[i].kind == SEGUE__TOKEN_WORD;
    verbs +=
        (n > 3 && (strcmp(low + n - 2, "'s") == 0 || strcmp(low + n - 2, "'m") == 0 ||
                   strcmp(low + n - 3, "'re") == 0 || strcmp(low + n - 3, "'ve") == 0 || negation(low))) ||
        in(" is are was were am has have had do does did closes shuts opens works goes starts ends lives wants needs need want get see ",
           ts, i);
    if (ts->t[i].kind == SEGUE__TOKEN_MIXED || (ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len > 2) ||
        in(" [ @ ", ts, i))
      return false;
    if (in(" name address number email postcode ", ts, i)) return false;
  }
  return words >= 3 && verbs > 0 && !in(" ? ", ts, ts->n - 1) &&
         !in(" hm hmm um let perhaps maybe i'll wait hang hold depends ", ts, 0);
}

/* "It turns!", "that one opens now", "the light's gone green" */
bool segue__reply_turns(T *ts) {
  const bool now = any_in(" ! now finally ", ts);
  if (negated(ts, 0, ts->n) || any_in(" still again but same dead black blank red off ", ts)) return false;
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const size_t k = i + 1 + in(" one ", ts, i + 1);
    const char *low = segue__low_at(ts, k);
    const size_t n = strlen(low);
    if (in(" it that this ", ts, i) && clause_starts(ts, i) && n > 3 && low[n - 1] == 's' && now &&
        !in(" says keeps needs wants does has costs takes looks seems makes gets ", ts, k))
      return true;
    if (in(" gone going turned went ", ts, i) &&
        in(" green blue on up through back white clear quiet ", ts, i + 1))
      return true;
  }
  return false;
}

/* "It's up!", "she's moving": of what is being done right now. */
bool segue__reply_well(T *ts) {
  size_t end = 0;                                                    /* of the first sentence */
  while (end < ts->n && (end < 2 || !in(" . ! ? ", ts, end))) end++; /* "There!" is none yet */
  if (negated(ts, 0, end)) return false;
  for (size_t i = 0; i <= end && i < ts->n; i++)
    if (in(" still but though only same ? ", ts, i)) return false;
  for (size_t i = 0; i + 1 < ts->n && i < end; i++) {
    if (!clause_starts(ts, i) || !in(" it's they're she's he's that's ", ts, i)) continue;
    if (in(" up on open back free loose off out through clear in working ", ts, i + 1) ||
        (in(" come gone ", ts, i + 1) && in(" off out up on loose free through back away ", ts, i + 2)) ||
        (segue__ends_with(ts->t[i + 1].low, "ing") && !in(" getting making saying doing going ", ts, i + 1)))
      return clause_ends(ts, i + 2) || in(" now again ", ts, i + 2) || clause_ends(ts, i + 3);
  }
  return false;
}

/* "They're as tight as they go", "pushed it in as far as it goes": there is no more to be done. */
bool segue__reply_limit(T *ts) {
  for (size_t i = 0; i + 4 < ts->n; i++)
    if (in(" as ", ts, i) && in(" as ", ts, i + 2) && in(" it they that he she i we ", ts, i + 3) &&
        in(" goes go will can gets get could would ", ts, i + 4))
      return true;
  return false;
}
