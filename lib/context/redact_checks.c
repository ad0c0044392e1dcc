/* SPDX-License-Identifier: Apache-2.0 */
/* Turns that check who somebody is, whatever they ask for: a question put to that end asks for what only the caller knows, in
 * whatever words, unless it asks for what anybody is told of them: a name, an address, an order. */
#include "context/redact_ideas.h"
#include "context/words.h"

typedef const segue__tokens T;

#define FOUND(what, length) ((what) ? (length) : 0)

/* "it's you", "it is really you", "who you are", "you're who you say", "the right person", "the account holder" from token `i` on. */
static size_t the_person(T *ts, size_t i) {
  static const char *const persons[] = {
      "it's you",           "its you",           "it is you",          "it's really you",  "its really you",
      "it is really you",   "it's actually you", "who you are",        "who you're",       "who i'm speaking",
      "who i'm talking",    "who i am speaking", "who i am talking",   "you are who",      "you're who",
      "you're you",         "you are the",       "you're the",         "the right person", "right person",
      "the right customer", "the right caller",  "the account holder", "the real you",     "the owner of",
      "it's your account",  "is your account",   "nobody else",        "no one else"};
  size_t n = 0;
  for (size_t k = 0; k < sizeof persons / sizeof *persons && !n; k++)
    n = segue__token_phrase(ts, i, persons[k]);
  return n;
}

/* "so I know it's you", "to make sure you're the account holder": the tokens taken. */
static size_t makes_sure(T *ts, size_t i) {
  enum { REACH = 7 };
  if (!in(" know sure certain confirm prove show verify check ensure establish satisfied guarantee ", ts, i))
    return 0;
  for (size_t k = i + 1; k < ts->n && k <= i + REACH && !in(" . ? ! ", ts, k); k++) {
    const size_t n = the_person(ts, k);
    if (n) return k + n - i;
  }
  return 0;
}

/* "to verify you", "to confirm your identity", "let's get you verified" */
static size_t identifies(T *ts, size_t i) {
  if (in(" verify verifying identify identifying authenticate authenticating validate validating ", ts, i) &&
      in(" you yourself who ", ts, i + 1) && !in(" 've have had were 'd ", ts, i + 2))
    return 2;
  if (in(" verify verifying confirm confirming check checking prove proving establish validate ", ts, i) &&
      in(" your my the ", ts, i + 1) && in(" identity id ", ts, i + 2))
    return 3;
  return FOUND(in(" get getting have ", ts, i) && in(" you ", ts, i + 1) &&
                   in(" verified authenticated identified validated ", ts, i + 2),
               3);
}

/* "for security", "through verification", "the security check", "as a check" */
static size_t names_check(T *ts, size_t i) {
  static const char
      purposes[] = " security identity id identification verification validation authentication ",
      ends[] = " . , : ; - ? ! check checks purposes reasons question questions bit thing stuff step steps "
               "process here first time details list ";
  if (in(purposes, ts, i) && (i + 1 >= ts->n || in(ends, ts, i + 1))) return 2;
  if (i > 0 && in(" for through past ", ts, i - 1) && in(purposes, ts, i))
    return FOUND(in(" can could please may what what's which who where and your i ", ts, i + 1), 1);
  return FOUND(in(" for as ", ts, i) && in(" a the our my these ", ts, i + 1) &&
                   in(" check checks ", ts, i + 2) &&
                   (i + 3 >= ts->n || in(" . , : ; - what what's which who where ", ts, i + 3)),
               3);
}

/* "only you would know", "for your protection", "to keep your account safe", "what you told us when you joined" */
static size_t guards(T *ts, size_t i) {
  static const char *const phrases[] = {"only you know",
                                        "only you will know",
                                        "only you would know",
                                        "only you should know",
                                        "only you'd know",
                                        "only you'll know",
                                        "only you could know",
                                        "for your protection",
                                        "for your own protection",
                                        "for your security",
                                        "for your own security",
                                        "to protect you",
                                        "to protect your account",
                                        "to protect the account",
                                        "to keep your account safe",
                                        "to keep your account secure",
                                        "to keep you safe",
                                        "to prevent fraud",
                                        "against fraud",
                                        "from fraud"};
  size_t n = 0;
  for (size_t k = 0; k < sizeof phrases / sizeof *phrases && !n; k++)
    n = segue__token_phrase(ts, i, phrases[k]);
  return n;
}

/* The words by which a check is told for one, from token `i` on; 0: there are none. */
static size_t frame_at(T *ts, size_t i) {
  size_t n = makes_sure(ts, i);
  if (!n) n = identifies(ts, i);
  if (!n) n = names_check(ts, i);
  return n ? n : guards(ts, i);
}

/* "your sister's middle name": whose name nobody is told. */
static bool another_s(T *ts, size_t i) {
  for (size_t k = i > 3 ? i - 3 : 0; k < i; k++)
    if (in(" sister sister's sisters brother brother's brothers friend friend's friends mate mate's teacher teacher's pet pet's "
           "mother mother's mum mum's mom mom's father father's dad dad's ",
           ts, k))
      return true;
  return false;
}

/* What anybody is asked, of which nothing is secret: what they are called, what they have here, what they did lately. */
static bool ordinary(T *ts, size_t i) {
  if (in(" name names ", ts, i)) /* "name a food …" is none */
    return !in(" a an one any some ", ts, i + 1) && !another_s(ts, i);
  if (in(" want need going travelling traveling ", ts, i)) /* "did you want to be" is long ago */
    return i > 0 && in(" you you're ", ts, i - 1) && !in(" did ", ts, i - 2);
  if (in(" account ", ts, i))
    return in(" number no id name type ", ts, i + 1) || in(" what which what's ", ts, i ? i - 1 : ts->n);
  return in(
      " surname initials address email e-mail mail postcode postal zip phone telephone mobile cell contact number numbers digits code "
      "dob birth birthday birthdate age old order orders ordered booking booked reservation reference ref ticket policy customer client "
      "member membership amount amounts balance transaction transactions payment payments purchase purchased purchases paid pay cost "
      "bill bills charge charges card bank branch plan tariff contract product item items size serial model device subscription "
      "package parcel delivery flight appointment problem issue trouble help matter matters wrong happened happening calling "
      "username login user licence license passport meter reading installed subscribed employer position role "
      "department company payee direct debit statement time much many long when whether speaking talking last latest recent "
      "recently now today next document documents ",
      ts, i);
}

/* Token `i` begins a question that wants words for an answer. */
static bool wants_words(T *ts, size_t i) {
  if (in(" name ", ts, i)) return in(" a an one any ", ts, i + 1);
  if (in(" can could may would should will ", ts, i + 1)) return false; /* "what can I do for you?" */
  return in(" what what's whats which which's who who's whose where where's ", ts, i) ||
         (in(" tell give ", ts, i) && in(" me us ", ts, i + 1)) ||
         (in(" your ", ts, i) && in(" favourite favorite lucky first ", ts, i + 1));
}

int segue__check_of(T *ts, bool framed) {
  bool wants = false, asked = false;
  int found = SEGUE__CHECK_MADE;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t n = frame_at(ts, i);
    framed = framed || n;
    if (n) i += n - 1;
    if (n) continue;
    if (ordinary(ts, i)) found = SEGUE__CHECK_ORDINARY;
    wants = wants || wants_words(ts, i);
    asked = asked || in(" you your you're you'd you've you'll ", ts, i);
  }
  if (!framed) return SEGUE__CHECK_NONE;
  return found == SEGUE__CHECK_MADE && wants && asked ? SEGUE__CHECK_LIFE : found;
}
