/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that nobody named: what they stand beside, what one does with them, whom they answer. */
#include "context/redact_unlabelled.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

enum { SHORT_TURN = 60 }; /* tokens: who says more does not just tell a number */

/* Only numbers and fillers beside the run: then even single digits belong to what was asked. */
bool segue__only_digits(const segue__tokens *ts, const segue__run *r) {
  for (size_t i = 0; i < ts->n; i++)
    if ((i < r->first || i > r->last) && ts->t[i].kind != SEGUE__TOKEN_PUNCT &&
        !segue__is_filler(ts->t[i].low) &&
        !segue__word_in(" yes yeah sure it's its it is the and ", ts->t[i].low))
      return false;
  return true;
}

bool segue__year_like(const segue__turn_scan *s, const segue__run *r) {
  if (r->n != 4 || r->first == 0 || (memcmp(r->digits, "19", 2) != 0 && memcmp(r->digits, "20", 2) != 0))
    return false;
  return segue__word_in(
      " in since of from until year before after january february march april may june july august "
      "september october november december ",
      s->ts->t[r->first - 1].low);
}

/* "the is 7482": the word that named it is lost, and it is as short as a PIN. */
bool segue__name_lost(const segue__tokens *ts, const segue__run *r) {
  return r->n >= 4 && r->n <= 6 && r->first >= 2 && segue__word_in(" is was ", ts->t[r->first - 1].low) &&
         segue__word_in(" the my ", ts->t[r->first - 2].low);
}

/* "I can't remember my account number, the … is": what comes is not that. */
bool segue__at_a_loss(const segue__tokens *ts, size_t to) {
  for (size_t i = 0; i < to; i++)
    if (segue__word_in(" forgot forget forgotten lost remember recall know ", ts->t[i].low)) return true;
  return false;
}

/* "… turns it off", "… lets you in", "… doesn't unlock my phone any more", behind a number. */
static bool does_no_more(const segue__tokens *ts, size_t i) {
  if (in(" turns switches ", ts, i)) return in(" off ", ts, i + 1) || in(" off ", ts, i + 2);
  if (in(" gets lets ", ts, i))
    return in(" you us me them him her ", ts, i + 1) && in(" in into through past ", ts, i + 2);
  return in(" doesn't won't didn't wouldn't ", ts, i) && in(" unlock open disarm let ", ts, i + 1);
}

/* "4711 opens it", "4711 and then hash": what is pressed somewhere. */
bool segue__pressed(const segue__tokens *ts, const segue__run *r) {
  size_t i = r->last + 1;
  if (r->n < 3 || r->n > 8) return false;
  if (in(" opens unlocks disarms ", ts, i) || does_no_more(ts, i)) return true;
  if (r->first > 0 && r->n >= 3 && r->n <= 6 && in(" buzz punch ", ts, r->first - 1)) return true;
  while (i < ts->n && i < r->last + 5 &&
         (punct(ts, i) || segue__is_filler(ts->t[i].low) || in(" the followed by press ", ts, i)))
    i++;
  return in(" hash ", ts, i) || (in(" key pound star ", ts, i) && in(" key sign ", ts, i + 1));
}

bool segue__paid_with(const segue__tokens *ts, const segue__run *r) {
  return r->first > 1 && in(" with by ", ts, r->first - 1) && in(" pay paying paid pays ", ts, r->first - 2);
}

bool segue__counts_pieces(const segue__tokens *ts, const segue__run *r) {
  const size_t i = r->last + 1;
  const char *low = i < ts->n ? ts->t[i].low : "";
  const size_t n = strlen(low);
  return n > 4 && ts->t[i].kind == SEGUE__TOKEN_WORD && low[n - 1] == 's' && !strchr("s'u", low[n - 2]) &&
         !in(" thanks cheers opens works unlocks disarms keeps always sometimes perhaps times digits numbers seems looks goes comes appears fails "
             "starts ends begins shows reads means matches sounds makes gives turns takes rings says lets gets does isn't wasn't ",
             ts, i);
}

/* Nobody named the number, but it is typed, said or picked: "I gave them 4711", "she gets in with 4711". */
bool segue__used_as_secret(const segue__turn_scan *s, const segue__run *r) {
  const segue__tokens *ts = s->ts;
  size_t i = r->first;
  if (segue__paid_with(ts, r)) return false;
  if (!s->listening || r->n < 4 || r->n > 8 || segue__year_like(s, r)) return false;
  for (size_t k = r->first; k <= r->last; k++)
    if (in(" , . ", ts, k) && !r->spoken) return false; /* "1,200" */
  while (i > 0 &&
         (segue__is_filler(ts->t[i - 1].low) || punct(ts, i - 1) ||
          in(" in out it them him her me the number numbers it's just always been still as ", ts, i - 1)))
    i--;
  return i > 0 &&
         in(" tap tapped tapping swipe swiped put type typed typing enter entered entering key keyed keying press pressed pressing punch punched dial "
            "dialled dialed use used using say said saying tell told telling gave give pick picked choose chose set try "
            "tried trying read forward forwarded forwarding share shared quote quoted with ",
            ts, i - 1);
}

bool segue__names_or_pays(const segue__tokens *ts) {
  for (size_t k = 0; k < ts->n; k++)
    if (ts->t[k].cue >= SEGUE__SECRET_OTHER) return true;
  return any_in(" order ordered dollars euros pounds bill price cost cash money ", ts);
}

/* What answers a question of which nobody knows what it asks for: one number and hardly a word beside it, as long as a
 * PIN or a code. Years, times and round amounts are not told so from these. */
int segue__short_kind(const segue__turn_scan *s, const segue__run *r) {
  const segue__tokens *ts = s->ts;
  if (ts->n > SHORT_TURN) return SEGUE__SECRET_NONE;
  if (r->n == 3 && s->card && segue__only_digits(ts, r) && !punct(ts, r->first + 1)) return SEGUE__SECRET_CVV;
  if ((r->n != 4 && (r->n != 6 || s->alone)) || segue__scan_prepared(ts, r) || segue__scan_counted(ts, r))
    return SEGUE__SECRET_NONE;
  if (r->n == 4 &&
      (!memcmp(r->digits, "19", 2) || !memcmp(r->digits, "20", 2) || !strcmp(r->digits + 2, "00")))
    return SEGUE__SECRET_NONE;
  segue__run other = {0};
  size_t next = 0;
  for (size_t i = 0; i < ts->n; i++) {
    if (i >= next) next = segue__next_run(ts, i, SEGUE__RUN_ALONE, &other) ? other.last + 1 : ts->n;
    if (i >= r->first && i <= r->last) {
      if (in(" , . : / ", ts, i) && !r->spoken) return SEGUE__SECRET_NONE; /* "1,200", "10:15" */
    } else if (
        !(other.n && i >= other.first && i <= other.last) && !punct(ts, i) &&
        !segue__is_filler(ts->t[i].low) &&
        !in(" yes yeah yep sure right okay ok it it's its that that's is was the i we he she they i've i'd you put key keyed type "
            "typed enter entered use used usually always in chose picked set made have got get see shows showing says say "
            "said think believe guess make to as so then oh well um here one now there for me would be should let's "
            "number code digits lovely fine go and take what need remember if correctly still no wait sorry hang on not "
            "like same always before booklet book paper sheet scratch mean actually mine mine's ours those these ones they're that'd that'll does do ",
            ts, i)) {
      return SEGUE__SECRET_NONE;
    }
  }
  return r->n == 4 ? SEGUE__SECRET_PIN : SEGUE__SECRET_OTP;
}
