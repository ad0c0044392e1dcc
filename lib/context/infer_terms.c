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
