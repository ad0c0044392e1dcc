/* SPDX-License-Identifier: Apache-2.0 */
/* English words that name secrets, as data. Longest phrases of a kind first where one begins the other. */
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef struct cue {
  const char *phrase;
  int kind;
} cue;

static const cue cues[] = {
    {"one time pass*", SEGUE__SECRET_OTP},
    {"one time pin", SEGUE__SECRET_OTP},
    {"one time code", SEGUE__SECRET_OTP},
    {"onetime pass*", SEGUE__SECRET_OTP},
    {"onetime code", SEGUE__SECRET_OTP},
    {"otp code", SEGUE__SECRET_OTP},
    {"otp", SEGUE__SECRET_OTP},
    {"verification code", SEGUE__SECRET_OTP},
    {"verification number", SEGUE__SECRET_OTP},
    {"authentication code", SEGUE__SECRET_OTP},
    {"authenticator code", SEGUE__SECRET_OTP},
    {"auth code", SEGUE__SECRET_OTP},
    {"authorization code", SEGUE__SECRET_OTP},
    {"two factor code", SEGUE__SECRET_OTP},
    {"login code", SEGUE__SECRET_OTP},
    {"activation code", SEGUE__SECRET_OTP},
    {"sign in code", SEGUE__SECRET_OTP},
    {"sms code", SEGUE__SECRET_OTP},
    {"text code", SEGUE__SECRET_OTP},
    {"texted code", SEGUE__SECRET_OTP},
    {"temporary code", SEGUE__SECRET_OTP},
    {"recovery code", SEGUE__SECRET_OTP},
    {"backup code", SEGUE__SECRET_OTP},
    {"reset code", SEGUE__SECRET_OTP},
    {"mfa code", SEGUE__SECRET_OTP},
    {"2fa code", SEGUE__SECRET_OTP},
    {"collection code", SEGUE__SECRET_OTP},
    {"pickup code", SEGUE__SECRET_OTP},
    {"pick up code", SEGUE__SECRET_OTP},
    {"release code", SEGUE__SECRET_OTP},
    {"login token", SEGUE__SECRET_OTP},
    {"security token", SEGUE__SECRET_OTP},
    {"security key", SEGUE__SECRET_OTP},
    {"digit code", SEGUE__SECRET_OTP},
    {"code you sent", SEGUE__SECRET_OTP},
    {"code you just sent", SEGUE__SECRET_OTP},
    {"code you texted", SEGUE__SECRET_OTP},
    {"code you emailed", SEGUE__SECRET_OTP},
    {"code i got", SEGUE__SECRET_OTP},
    {"code i just got", SEGUE__SECRET_OTP},
    {"code i received", SEGUE__SECRET_OTP},
    {"code we sent", SEGUE__SECRET_OTP},
    {"code we just sent", SEGUE__SECRET_OTP},
    {"code we texted", SEGUE__SECRET_OTP},
    {"code we emailed", SEGUE__SECRET_OTP},
    {"code i sent", SEGUE__SECRET_OTP},
    {"code i just sent", SEGUE__SECRET_OTP},
    {"code that was sent", SEGUE__SECRET_OTP},
    {"code sent", SEGUE__SECRET_OTP},
    {"code from the text", SEGUE__SECRET_OTP},
    {"code from the message", SEGUE__SECRET_OTP},
    {"text you a code", SEGUE__SECRET_OTP},
    {"texted you a code", SEGUE__SECRET_OTP},
    {"send you a code", SEGUE__SECRET_OTP},
    {"sent you a code", SEGUE__SECRET_OTP},
    {"sent a code", SEGUE__SECRET_OTP},
    {"email you a code", SEGUE__SECRET_OTP},
    {"emailed you a code", SEGUE__SECRET_OTP},
    {"cvv two", SEGUE__SECRET_CVV},
    {"cvv number", SEGUE__SECRET_CVV},
    {"cvv code", SEGUE__SECRET_CVV},
    {"cvv*", SEGUE__SECRET_CVV},
    {"cvc*", SEGUE__SECRET_CVV},
    {"c v v", SEGUE__SECRET_CVV},
    {"c v c", SEGUE__SECRET_CVV},
    {"csc", SEGUE__SECRET_CVV},
    {"security code", SEGUE__SECRET_CVV},
    {"card verification", SEGUE__SECRET_CVV},
    {"card code", SEGUE__SECRET_CVV},
    {"three digits on the back", SEGUE__SECRET_CVV},
    {"3 digits on the back", SEGUE__SECRET_CVV},
    {"digits on the back", SEGUE__SECRET_CVV},
    {"number on the back", SEGUE__SECRET_CVV},
    {"numbers on the back", SEGUE__SECRET_CVV},
    {"code on the back", SEGUE__SECRET_CVV},
    {"code on the front", SEGUE__SECRET_CVV},
    {"pin number", SEGUE__SECRET_PIN},
    {"pin code", SEGUE__SECRET_PIN},
    {"pin", SEGUE__SECRET_PIN},
    {"pins", SEGUE__SECRET_PIN},
    {"p i n", SEGUE__SECRET_PIN},
    {"personal identification number", SEGUE__SECRET_PIN},
    {"passcode", SEGUE__SECRET_PIN},
    {"pass code", SEGUE__SECRET_PIN},
    {"access code", SEGUE__SECRET_PIN},
    {"access number", SEGUE__SECRET_PIN},
    {"pass number", SEGUE__SECRET_PIN},
    {"security digits", SEGUE__SECRET_PIN},
    {"memorable number", SEGUE__SECRET_PIN},
    {"entry code", SEGUE__SECRET_PIN},
    {"entrance code", SEGUE__SECRET_PIN},
    {"gate code", SEGUE__SECRET_PIN},
    {"door code", SEGUE__SECRET_PIN},
    {"alarm code", SEGUE__SECRET_PIN},
    {"safe code", SEGUE__SECRET_PIN},
    {"lockbox code", SEGUE__SECRET_PIN},
    {"lock box code", SEGUE__SECRET_PIN},
    {"keypad code", SEGUE__SECRET_PIN},
    {"key safe code", SEGUE__SECRET_PIN},
    {"building code", SEGUE__SECRET_PIN},
    {"garage code", SEGUE__SECRET_PIN},
    {"panel code", SEGUE__SECRET_PIN},
    {"disarm code", SEGUE__SECRET_PIN},
    {"unlock code", SEGUE__SECRET_PIN},
    {"puk", SEGUE__SECRET_PIN},
    {"puk code", SEGUE__SECRET_PIN},
    {"banking code", SEGUE__SECRET_PIN},
    {"telephone code", SEGUE__SECRET_PIN},
    {"secure code", SEGUE__SECRET_PIN},
    {"personal code", SEGUE__SECRET_PIN},
    {"security pin", SEGUE__SECRET_PIN},
    {"security number", SEGUE__SECRET_PIN},
    {"secret number", SEGUE__SECRET_PIN},
    {"secret code", SEGUE__SECRET_PIN},
    {"telephone banking code", SEGUE__SECRET_PIN},
    {"password*", SEGUE__SECRET_PASSWORD},
    {"pass word", SEGUE__SECRET_PASSWORD},
    {"passphrase", SEGUE__SECRET_PASSWORD},
    {"pass phrase", SEGUE__SECRET_PASSWORD},
    {"safe word", SEGUE__SECRET_PASSWORD},
    {"safeword", SEGUE__SECRET_PASSWORD},
    {"code word", SEGUE__SECRET_PASSWORD},
    {"codeword", SEGUE__SECRET_PASSWORD},
    {"pass phrases", SEGUE__SECRET_PASSWORD},
    {"passkey", SEGUE__SECRET_PASSWORD},
    {"keyword", SEGUE__SECRET_PASSWORD},
    {"verbal password", SEGUE__SECRET_PASSWORD},
    {"voice password", SEGUE__SECRET_PASSWORD},
    {"social security number", SEGUE__SECRET_SSN},
    {"social security", SEGUE__SECRET_SSN},
    {"ssn", SEGUE__SECRET_SSN},
    {"s s n", SEGUE__SECRET_SSN},
    {"social media", SEGUE__SECRET_OTHER},
    {"social network*", SEGUE__SECRET_OTHER},
    {"social work*", SEGUE__SECRET_OTHER},
    {"social", SEGUE__SECRET_SSN},
    {"social number", SEGUE__SECRET_SSN},
    {"social insurance number", SEGUE__SECRET_SSN},
    {"national insurance number", SEGUE__SECRET_SSN},
    {"tax id*", SEGUE__SECRET_SSN},
    {"taxpayer id*", SEGUE__SECRET_SSN},
    {"taxpayer number", SEGUE__SECRET_SSN},
    {"national id*", SEGUE__SECRET_SSN},
    {"identity number", SEGUE__SECRET_SSN},
    {"ni number", SEGUE__SECRET_SSN},
    {"aadhaar*", SEGUE__SECRET_SSN},
    {"pps number", SEGUE__SECRET_SSN},
    {"mother's maiden name", SEGUE__SECRET_ANSWER},
    {"mothers maiden name", SEGUE__SECRET_ANSWER},
    {"mother's maiden", SEGUE__SECRET_ANSWER},
    {"mothers maiden", SEGUE__SECRET_ANSWER},
    {"maiden name", SEGUE__SECRET_ANSWER},
    {"mother's last name", SEGUE__SECRET_ANSWER},
    {"name of the pet", SEGUE__SECRET_ANSWER},
    {"name of your pet", SEGUE__SECRET_ANSWER},
    {"name of my pet", SEGUE__SECRET_ANSWER},
    {"childhood pet", SEGUE__SECRET_ANSWER},
    {"first pet", SEGUE__SECRET_ANSWER},
    {"pet's name", SEGUE__SECRET_ANSWER},
    {"pets name", SEGUE__SECRET_ANSWER},
    {"pet name", SEGUE__SECRET_ANSWER},
    {"my pet", SEGUE__SECRET_ANSWER},
    {"pass word", SEGUE__SECRET_PASSWORD},
    {"pwd", SEGUE__SECRET_PASSWORD},
    {"mothers last name", SEGUE__SECRET_ANSWER},
    {"mother's name before", SEGUE__SECRET_ANSWER},
    {"mum's name before", SEGUE__SECRET_ANSWER},
    {"mom's name before", SEGUE__SECRET_ANSWER},
    {"mother's surname", SEGUE__SECRET_ANSWER},
    {"mom's maiden name", SEGUE__SECRET_ANSWER},
    {"first dog", SEGUE__SECRET_ANSWER},
    {"first cat", SEGUE__SECRET_ANSWER},
    {"old cat's name", SEGUE__SECRET_ANSWER},
    {"dogs name", SEGUE__SECRET_ANSWER},
    {"cats name", SEGUE__SECRET_ANSWER},
    {"name of my dog", SEGUE__SECRET_ANSWER},
    {"name of my cat", SEGUE__SECRET_ANSWER},
    {"dog's name", SEGUE__SECRET_ANSWER},
    {"cat's name", SEGUE__SECRET_ANSWER},
    {"security question*", SEGUE__SECRET_ANSWER},
    {"security answer*", SEGUE__SECRET_ANSWER},
    {"security word", SEGUE__SECRET_ANSWER},
    {"secret question", SEGUE__SECRET_ANSWER},
    {"secret answer", SEGUE__SECRET_ANSWER},
    {"secret word", SEGUE__SECRET_ANSWER},
    {"memorable word", SEGUE__SECRET_ANSWER},
    {"memorable name", SEGUE__SECRET_ANSWER},
    {"memorable place", SEGUE__SECRET_ANSWER},
    {"memorable date", SEGUE__SECRET_ANSWER},
    {"memorable information", SEGUE__SECRET_ANSWER},
    {"memorable phrase", SEGUE__SECRET_ANSWER},
    {"secret phrase", SEGUE__SECRET_ANSWER},
    {"security phrase", SEGUE__SECRET_ANSWER},
    {"secret name", SEGUE__SECRET_ANSWER},
    {"secret date", SEGUE__SECRET_ANSWER},
    {"favorite teacher", SEGUE__SECRET_ANSWER},
    {"favourite teacher", SEGUE__SECRET_ANSWER},
    {"my elementary school", SEGUE__SECRET_ANSWER},
    {"your elementary school", SEGUE__SECRET_ANSWER},
    {"elementary school did", SEGUE__SECRET_ANSWER},
    {"my primary school", SEGUE__SECRET_ANSWER},
    {"your primary school", SEGUE__SECRET_ANSWER},
    {"primary school did", SEGUE__SECRET_ANSWER},
    {"first school", SEGUE__SECRET_ANSWER},
    {"first car", SEGUE__SECRET_ANSWER},
    {"street you grew up", SEGUE__SECRET_ANSWER},
    {"city you were born", SEGUE__SECRET_ANSWER},
    {"town you were born", SEGUE__SECRET_ANSWER},
    {"credit card account number", SEGUE__SECRET_CARD},
    {"credit card ac no", SEGUE__SECRET_CARD},
    {"credit card number", SEGUE__SECRET_CARD},
    {"debit card number", SEGUE__SECRET_CARD},
    {"payment card number", SEGUE__SECRET_CARD},
    {"gift card", SEGUE__SECRET_ORDER},
    {"loyalty card", SEGUE__SECRET_OTHER},
    {"membership card", SEGUE__SECRET_OTHER},
    {"sim number", SEGUE__SECRET_OTHER},
    {"sim card", SEGUE__SECRET_OTHER},
    {"sim card number", SEGUE__SECRET_OTHER},
    {"gift card number", SEGUE__SECRET_ORDER},
    {"loyalty card number", SEGUE__SECRET_OTHER},
    {"membership card number", SEGUE__SECRET_OTHER},
    {"customer card number", SEGUE__SECRET_OTHER},
    {"library card number", SEGUE__SECRET_OTHER},
    {"card number", SEGUE__SECRET_CARD},
    {"card no", SEGUE__SECRET_CARD},
    {"card numbers", SEGUE__SECRET_CARD},
    {"number on the card", SEGUE__SECRET_CARD},
    {"number on your card", SEGUE__SECRET_CARD},
    {"number on my card", SEGUE__SECRET_CARD},
    {"number of the card", SEGUE__SECRET_CARD},
    {"number of your card", SEGUE__SECRET_CARD},
    {"number of my card", SEGUE__SECRET_CARD},
    {"number across the front", SEGUE__SECRET_CARD},
    {"sixteen digits", SEGUE__SECRET_CARD},
    {"16 digits", SEGUE__SECRET_CARD},
    {"sixteen digit number", SEGUE__SECRET_CARD},
    {"16 digit number", SEGUE__SECRET_CARD},
    {"digits on your card", SEGUE__SECRET_CARD},
    {"digits of your card", SEGUE__SECRET_CARD},
    {"digits of the card", SEGUE__SECRET_CARD},
    {"credit card", SEGUE__SECRET_CARD_WORD},
    {"debit card", SEGUE__SECRET_CARD_WORD},
    {"visa", SEGUE__SECRET_CARD_WORD},
    {"mastercard", SEGUE__SECRET_CARD_WORD},
    {"master card", SEGUE__SECRET_CARD_WORD},
    {"amex", SEGUE__SECRET_CARD_WORD},
    {"american express", SEGUE__SECRET_CARD_WORD},
    {"discover card", SEGUE__SECRET_CARD_WORD},
    {"maestro", SEGUE__SECRET_CARD_WORD},
    {"my card", SEGUE__SECRET_CARD_WORD},
    {"the card", SEGUE__SECRET_CARD_WORD},
    {"your card", SEGUE__SECRET_CARD_WORD},
    {"card", SEGUE__SECRET_CARD_WORD},
    {"zip*", SEGUE__SECRET_OTHER},
    {"postal code", SEGUE__SECRET_OTHER},
    {"post code", SEGUE__SECRET_OTHER},
    {"postcode", SEGUE__SECRET_OTHER},
    {"area code", SEGUE__SECRET_OTHER},
    {"error code", SEGUE__SECRET_OTHER},
    {"promo code", SEGUE__SECRET_OTHER},
    {"discount code", SEGUE__SECRET_OTHER},
    {"coupon code", SEGUE__SECRET_OTHER},
    {"item code", SEGUE__SECRET_OTHER},
    {"product code", SEGUE__SECRET_OTHER},
    {"account", SEGUE__SECRET_OTHER},
    {"acc", SEGUE__SECRET_OTHER},
    {"ac", SEGUE__SECRET_OTHER},
    {"order", SEGUE__SECRET_ORDER},
    {"tracking", SEGUE__SECRET_ORDER},
    {"shipment", SEGUE__SECRET_ORDER},
    {"parcel", SEGUE__SECRET_ORDER},
    {"package", SEGUE__SECRET_ORDER},
    {"invoice", SEGUE__SECRET_ORDER},
    {"receipt", SEGUE__SECRET_ORDER},
    {"reference", SEGUE__SECRET_ORDER},
    {"confirmation", SEGUE__SECRET_ORDER},
    {"booking", SEGUE__SECRET_ORDER},
    {"reservation", SEGUE__SECRET_ORDER},
    {"ticket", SEGUE__SECRET_ORDER},
    {"case", SEGUE__SECRET_ORDER},
    {"claim", SEGUE__SECRET_ORDER},
    {"policy", SEGUE__SECRET_OTHER},
    {"member*", SEGUE__SECRET_OTHER},
    {"customer number", SEGUE__SECRET_OTHER},
    {"customer id", SEGUE__SECRET_OTHER},
    {"serial", SEGUE__SECRET_ORDER},
    {"model", SEGUE__SECRET_OTHER},
    {"imei", SEGUE__SECRET_ORDER},
    {"meter", SEGUE__SECRET_ORDER},
    {"flight", SEGUE__SECRET_OTHER},
    {"phone", SEGUE__SECRET_OTHER},
    {"telephone", SEGUE__SECRET_OTHER},
    {"mobile", SEGUE__SECRET_OTHER},
    {"cell", SEGUE__SECRET_OTHER},
    {"callback", SEGUE__SECRET_OTHER},
    {"call me", SEGUE__SECRET_OTHER},
    {"call back", SEGUE__SECRET_OTHER},
    {"reach me", SEGUE__SECRET_OTHER},
    {"text me", SEGUE__SECRET_OTHER},
    {"routing", SEGUE__SECRET_OTHER},
    {"date of birth", SEGUE__SECRET_OTHER},
    {"birthday", SEGUE__SECRET_OTHER},
    {"born", SEGUE__SECRET_OTHER},
    {"amount", SEGUE__SECRET_OTHER},
    {"address", SEGUE__SECRET_OTHER},
    {"year*", SEGUE__SECRET_OTHER},
};

static bool hesitation(const segue__tokens *ts, size_t i) {
  return i < ts->n && segue__word_in(" uh um er a the ", ts->t[i].low);
}

static bool hesitates(const segue__tokens *ts, size_t i) {
  return hesitation(ts, i + 1) || hesitation(ts, i + 2);
}

/* "the gate uh code": the phrase of two or more words with one hesitation in it. */
static size_t phrase_over(const segue__tokens *ts, size_t i, const char *phrase) {
  size_t n = 0;
  bool over = false;
  while (*phrase) {
    const size_t len = strcspn(phrase, " ");
    char word[SEGUE__TOKEN_LOW];
    if (n > 0 && !over && hesitation(ts, i + n)) n++, over = true;
    if (len >= sizeof word) return 0;
    memcpy(word, phrase, len);
    word[len] = 0;
    if (!segue__token_phrase(ts, i + n, word)) return 0;
    n++;
    phrase += len;
    phrase += *phrase == ' ';
  }
  return over ? n : 0;
}

static int find_cue(const segue__tokens *ts, size_t i, size_t *len) {
  int kind = SEGUE__SECRET_NONE;
  *len = 0;
  for (size_t k = 0; k < sizeof cues / sizeof cues[0]; k++) {
    if (cues[k].phrase[0] != ts->t[i].low[0]) continue;
    const size_t n = segue__token_phrase(ts, i, cues[k].phrase);
    if (n <= *len || n > UINT8_MAX) continue;
    *len = n;
    kind = cues[k].kind;
  }
  const bool over = !kind && hesitates(ts, i);
  for (size_t k = 0; over && !kind && k < sizeof cues / sizeof cues[0]; k++) {
    if (cues[k].phrase[0] != ts->t[i].low[0] || cues[k].kind > SEGUE__SECRET_ANSWER) continue;
    const size_t n = phrase_over(ts, i, cues[k].phrase);
    if (n > *len) *len = n, kind = cues[k].kind;
  }
  return kind ? kind : segue__cue_misheard(ts, i, len);
}

bool segue__about_animals(const segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" vet vets vet's veterinary veterinarian vaccination vaccinations vaccinated neutered spayed kennel kennels "
           "cattery groomer groomers grooming microchip microchipped ",
           ts, i) ||
        (in(" pet's dog's cat's ", ts, i) && any_in(" clinic groom appointment ", ts)) ||
        (in(" animal pet ", ts, i) && in(" hospital clinic shelter insurance policy ", ts, i + 1)))
      return true;
  return false;
}

/* A pet's name where pets are the matter; at a vet's, too, "your first pet" checks who somebody is. */
static void clear_pets(segue__tokens *ts) {
  if (any_in(
          " first childhood old security secret verify verification question favourite favorite memorable answer ",
          ts)) {
    ts->animals = false;
    return;
  }
  for (size_t i = 0; i < ts->n; i++) {
    bool pet = false;
    for (size_t k = i; k < i + ts->t[i].cue_len; k++)
      pet = pet || in(" pet pet's pets dog dog's dogs cat cat's cats ", ts, k);
    if (pet && ts->t[i].cue == SEGUE__SECRET_ANSWER) ts->t[i].cue = SEGUE__SECRET_NONE, ts->t[i].cue_len = 0;
  }
}

void segue__mark_cues(segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = 0;
    ts->t[i].cue = (uint8_t)find_cue(ts, i, &n);
    ts->t[i].cue_len = (uint8_t)n;
  }
  for (size_t i = 0; i < ts->n; i++) /* the card in "SIM card number" is none that pays */
    for (size_t k = i + 1; ts->t[i].cue >= SEGUE__SECRET_OTHER && k < i + ts->t[i].cue_len; k++)
      ts->t[k].cue = SEGUE__SECRET_NONE, ts->t[k].cue_len = 0;
  ts->animals = ts->animals || segue__about_animals(ts);
  if (ts->animals) clear_pets(ts);
}

int segue__cue_at(const segue__tokens *ts, size_t i, size_t *len) {
  *len = ts->t[i].cue_len;
  return ts->t[i].cue;
}

bool segue__cue_link(const char *low) {
  return segue__word_in(
      " is was are were be it's its it that's this that back on 's the my your our of no num number numbers code codes "
      "digits digit last first four three six 4 3 6 either or and maybe probably perhaps think i believe guess "
      "seems seem to could might may should would either reads says said going as would goes like here "
      "well uh um er so ending ends with in me try us you got received sent just for : = - # . , \" ' ( si "
      "one ones new current old full complete entire 16 sixteen long a an ",
      low);
}

bool segue__no_answer(const char *low) {
  return segue__word_in(
      " i i'm i've i'll don't do not no yes yeah yep nope sure ok okay sorry what why how who which forgot forget "
      "remember know can't cannot can could have haven't has the a an it is it's was wrong incorrect invalid "
      "expired reset changed change again please help need want for with doesn't isn't working work does to "
      "and or but so if when about my your of that this there here hold hang wait one moment thanks thank "
      "you hello hi uh um er oh well because at on in be correct right protected manager field page "
      "link email reseted been didn't won't before after name named called either maybe think believe am me "
      "can't tell too already gave said everything all fine thats that's good great bank ",
      low);
}

bool segue__card_shape(const char *d, size_t n) {
  const int two = n >= 13 ? (d[0] - '0') * 10 + (d[1] - '0') : 0;
  const int four = n >= 13 ? two * 100 + (d[2] - '0') * 10 + (d[3] - '0') : 0;
  if (n < 13 || n > 19) return false;
  if (d[0] == '4') return n == 13 || n == 16 || n == 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n == 16;
  if (two == 34 || two == 37) return n == 15;
  if (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059)) return n == 14 || n == 16;
  if (two == 35) return four >= 3528 && four <= 3589 && n == 16;
  if (four == 6011 || two == 65 || (four >= 6440 && four <= 6499)) return n == 16 || n == 19;
  if (two == 62 || two == 60 || two == 81) return n >= 16;
  return (two == 50 || (two >= 56 && two <= 69)) && (n == 13 || n == 15 || n == 16 || n == 18 || n == 19);
}

bool segue__card_number(const char *d, size_t n) {
  int sum = 0;
  if (!segue__card_shape(d, n)) return false;
  for (size_t i = 0; i < n; i++) {
    int v = d[n - 1 - i] - '0';
    if (i % 2 == 1 && (v *= 2) > 9) v -= 9;
    sum += v;
  }
  return sum % 10 == 0;
}
