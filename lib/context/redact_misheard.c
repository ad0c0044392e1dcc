/* SPDX-License-Identifier: Apache-2.0 */
/* The names of secrets as they come over a bad line: a letter or a word of them is wrong. */
#include "context/words.h"
#include "context/redact.h"
#include "context/redactor.h"

#include <string.h>

/* "mpother's last name": the word is easily mistyped. */
static size_t mother_at(const segue__tokens *ts, size_t i) {
  const char *low = ts->t[i].low;
  const size_t n = strlen(low);
  const bool hers =
      low[0] == 'm' && n >= 6 && n <= 10 && (!strcmp(low + n - 5, "her's") || !strcmp(low + n - 4, "hers"));
  if (!hers) return 0;
  if (segue__token_phrase(ts, i + 1, "last name")) return 3;
  if (segue__token_phrase(ts, i + 1, "maiden name")) return 3;
  return segue__token_phrase(ts, i + 1, "surname") ? 2 : 0;
}

/* "your iin as well please", "the pgn is 4711": three letters that nobody says, where a PIN is due. */
static bool pin_misheard(const segue__tokens *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  const char *before = i ? ts->t[i - 1].low : "", *after = i + 1 < ts->n ? ts->t[i + 1].low : "";
  if (t->kind != SEGUE__TOKEN_WORD || strlen(t->low) != 3 || !segue__near(t->low, 3, "pin", 3)) return false;
  if (segue__word_in(" vin min bin pen win ", t->low)) return false;
  const bool mine = segue__word_in(" my your the a and our by ", before);
  const bool verb = segue__word_in(" is was 's are : = number code either might could as should ", after);
  const segue__token *next = i + 1 < ts->n ? &ts->t[i + 1] : t;
  if (segue__word_in(" fin kin sin tin put pig pie pit ran run can get did big pan gin ", t->low)) {
    segue__run r; /* a word in its own right: only with the digits behind it */
    if (mine && segue__word_in(" gin fin bin tin ", t->low) && segue__token_is(ts, i + 1, "for") &&
        i + 3 < ts->n && segue__word_near(" account card ", ts->t[i + 3].low, 4))
      return true;
    return mine && verb && segue__run_near(ts, i + 2, i + 4, 0, &r) && r.n >= 4 && r.n <= 8;
  }
  bool digits = next->kind == SEGUE__TOKEN_DIGITS && next->len >= 4 && next->len <= 6;
  segue__run said;
  digits = digits || (!strpbrk(t->low, "aeiou") && segue__run_near(ts, i + 1, i + 1, 0, &said) &&
                      said.n >= 4 && said.n <= 6);
  return mine || verb || digits || segue__word_in(" as please too ", after);
}

/* "the alakm code", "the gate kode": one of the two words is heard right, the other nearly. */
static int coded_misheard(const segue__tokens *ts, size_t i) {
  if (i + 1 >= ts->n) return SEGUE__SECRET_NONE;
  const char *low = ts->t[i].low, *next = ts->t[i + 1].low;
  const bool code = strcmp(next, "code") == 0;
  if (!code && (strlen(next) != 4 || !segue__near(next, 4, "code", 4) ||
                segue__word_in(" core mode node cove cone come coke ", next)))
    return SEGUE__SECRET_NONE;
  if (segue__word_near(" verification authentication authenticator authorization ", low, 10))
    return SEGUE__SECRET_OTP;
  if (!code && segue__word_in(" login otp sms temporary ", low)) return SEGUE__SECRET_OTP;
  if (segue__word_near(" security ", low, 7)) return SEGUE__SECRET_CVV;
  if (!code && segue__word_in(" gate door pin pass safe entry lock ", low)) return SEGUE__SECRET_PIN;
  return segue__word_near(" alarm access keypad entrance lockbox ", low, 5) ? SEGUE__SECRET_PIN
                                                                            : SEGUE__SECRET_NONE;
}

/* "what's the combination?", "the combination is 4711" */
static bool combination_at(const segue__tokens *ts, size_t i) {
  return segue__token_is(ts, i, "combination") && i > 0 &&
         segue__word_in(" the your my a lock safe padlock locker ", ts->t[i - 1].low) &&
         (i + 1 >= ts->n || segue__word_in(" ? . , is was that please ", ts->t[i + 1].low));
}

/* "the code for the key safe", "code to the front gate": tokens up to the lock; 0 if it opens none. */
static size_t lock_code_at(const segue__tokens *ts, size_t i) {
  if (!segue__word_in(" code combination number ", ts->t[i].low) || i + 1 >= ts->n ||
      !segue__word_in(" for to of at on the ", ts->t[i + 1].low))
    return 0;
  for (size_t k = i + 2; k < ts->n && k < i + 7; k++) {
    if (segue__word_in(
            " keypad lock padlock lockbox safe intercom buzzer alarm gate immobiliser immobilizer stereo shutter shutters cupboard cabinet barrier porch lift elevator shed hallway lobby stairwell cellar basement ",
            ts->t[k].low))
      return k + 1 - i;
    if (segue__word_in(" door entrance building garage locker ", ts->t[k].low) && ts->t[i].low[0] == 'c')
      return k + 1 - i;
    const bool before =
        k + 1 < ts->n && segue__word_in(" cabinet cupboard lift elevator locker shed ", ts->t[k + 1].low);
    if (!before &&
        !segue__word_in(" the my our your front back main side key outside lock box ", ts->t[k].low))
      return 0;
  }
  return 0;
}

/* "the safe wood", "your memorable ward": of what only a word can be, the other word was misheard. */
static int word_misheard(const segue__tokens *ts, size_t i) {
  const char *low = ts->t[i].low, *next = i + 1 < ts->n ? ts->t[i + 1].low : "";
  if (strlen(next) != 4 || !segue__near(next, 4, "word", 4)) return SEGUE__SECRET_NONE;
  if (segue__word_near(" memorable ", low, 8)) return SEGUE__SECRET_ANSWER;
  const bool real = segue__word_in(" work ford world worm worn ", next);
  if (segue__word_in(" secret security ", low) && !real) return SEGUE__SECRET_ANSWER;
  return segue__word_in(" safe code pass ", low) && !real ? SEGUE__SECRET_PASSWORD : SEGUE__SECRET_NONE;
}

/* "there's a one time … here 110560": what the word behind it was, the number tells. */
static int once_at(const segue__tokens *ts, size_t i) {
  segue__run r;
  if (!segue__token_is(ts, i, "one") || !segue__token_is(ts, i + 1, "time")) return SEGUE__SECRET_NONE;
  if (!segue__run_near(ts, i + 2, i + 5, SEGUE__RUN_STRICT, &r) || r.n < 4 || r.n > 8 ||
      segue__scan_counted(ts, &r))
    return SEGUE__SECRET_NONE;
  for (size_t k = i + 2; k < r.first; k++)
    if (segue__word_in(" fee payment charge order account number offer call called purchase discount ",
                       ts->t[k].low))
      return SEGUE__SECRET_NONE;
  return SEGUE__SECRET_OTP;
}

/* The name of the secret, misheard by a letter. */
static int near_cue(const segue__tokens *ts, size_t i) {
  const char *low = ts->t[i].low;
  if (ts->t[i].kind != SEGUE__TOKEN_WORD) return SEGUE__SECRET_NONE;
  if (pin_misheard(ts, i)) return SEGUE__SECRET_PIN;
  char stem[SEGUE__TOKEN_LOW];
  memcpy(stem, low, sizeof stem);
  const size_t n = strlen(stem);
  if (n > 8 && strcmp(stem + n - 2, "'s") == 0) stem[n - 2] = 0; /* "my passwurd's lemonade" */
  if (segue__word_near(" password passwords passphrase ", stem, 8)) return SEGUE__SECRET_PASSWORD;
  if (segue__word_near(" passcode ", low, 8)) return SEGUE__SECRET_PIN;
  const char *before = i ? ts->t[i - 1].low : "", *after = i + 1 < ts->n ? ts->t[i + 1].low : "";
  if (strlen(low) == 3 && (segue__near(low, 3, "cvc", 3) || segue__near(low, 3, "cvv", 3)) &&
      segue__word_in(" the my a and your ", before) &&
      segue__word_in(" is as says was : code number ", after) && !segue__word_in(" cvs ", low))
    return SEGUE__SECRET_CVV;
  if (strlen(low) == 3 && segue__near(low, 3, "ssn", 3) && !segue__word_in(" son sun san sin ssd ", low) &&
      (segue__word_in(" my your and ", before) || segue__word_in(" no number is # : ", after)))
    return SEGUE__SECRET_SSN;
  if (segue__word_in(" credit debit ", before) && segue__word_near(" card cards ", low, 4))
    return SEGUE__SECRET_CARD_WORD;
  if (segue__word_near(" social ", low, 6) && segue__word_in(" your my full the ", before) &&
      !segue__word_in(" media network work worker ", after))
    return SEGUE__SECRET_SSN;
  const bool maiden = segue__word_near(" maiden ", low, 6) && i + 1 < ts->n;
  return maiden && segue__word_near(" name ", ts->t[i + 1].low, 4) ? SEGUE__SECRET_ANSWER
                                                                   : SEGUE__SECRET_NONE;
}

/* "the gate as 75408", "tell the driver the core is …": no gate has so long a number. */
static bool gate_at(const segue__tokens *ts, size_t i) {
  segue__run r;
  return segue__word_in(" gate ", ts->t[i].low) && i + 1 < ts->n &&
         segue__word_in(" is as ", ts->t[i + 1].low) &&
         segue__run_near(ts, i + 2, i + 3, SEGUE__RUN_STRICT, &r) && r.n >= 4 && r.n <= 8;
}

int segue__cue_misheard(const segue__tokens *ts, size_t i, size_t *len) {
  int kind = SEGUE__SECRET_NONE;
  if ((*len = mother_at(ts, i)) > 0) return SEGUE__SECRET_ANSWER;
  if ((kind = coded_misheard(ts, i)) != SEGUE__SECRET_NONE) return *len = 2, kind;
  if ((*len = lock_code_at(ts, i)) > 0) return SEGUE__SECRET_PIN;
  if (gate_at(ts, i) || combination_at(ts, i)) return *len = 1, SEGUE__SECRET_PIN;
  if ((kind = word_misheard(ts, i)) != SEGUE__SECRET_NONE) return *len = 2, kind;
  if ((kind = once_at(ts, i)) != SEGUE__SECRET_NONE) return *len = 2, kind;
  if ((kind = near_cue(ts, i)) != SEGUE__SECRET_NONE) *len = kind == SEGUE__SECRET_ANSWER ? 2 : 1;
  return kind;
}

/* "could you give me the for the account": what was asked for went unheard. */
bool segue__noun_lost(const segue__tokens *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++)
    if (in(" the your a ", ts, i) && in(" for on of ", ts, i + 1) && in(" the your this that ", ts, i + 2))
      return true;
  return false;
}
