/* SPDX-License-Identifier: Apache-2.0 */
/* What numbers and codes are called, and what a question asks for. Beside the names listed here any word
 * before "number", "id", "code" or "reference" is one: "permit number", "visit id". */
#include "context/infer.h"
#include "context/infer_labels.h"
#include "context/infer_said.h"
#include "context/redact.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

enum { SHORT_TURN = 12 }; /* tokens of a bot's turn that may ask by a label alone */

/* Words that stand before "number" or "code" without saying which. */
static const char no_kind[] =
    " the a an my your our his her their this that what which whose right wrong same correct new old other another first last "
    "following long whole full and or of is was number id code reference no one for with on in it's its zip please got have "
    "need give me want dress source bar qr country area digit digits large small total big good best 1 2 3 4 5 6 7 8 ";

/* One letter away from a word that names a secret: what was misheard is not to be told from it. */
bool segue__near_secret(const char *low) {
  static const char *const words[] = {"door", "gate",   "digit",    "alarm",    "access",
                                      "pin",  "ssn",    "cvv",      "cvc",      "otp",
                                      "card", "social", "security", "passcode", "password"};
  const size_t n = strlen(low);
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    size_t differ = 0;
    if (strlen(words[k]) != n) continue;
    for (size_t i = 0; i < n; i++) differ += words[k][i] != low[i];
    if (differ <= 1) return true;
  }
  return false;
}

/* The name of "<word> number" and its like, whose last token is `i`; in `buf`. */
static const char *any_kind(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  static const char kinds[] = " number no num nr id code reference ref key ";
  if (i == 0 || !in(kinds, ts, i) || ts->t[i - 1].kind != SEGUE__TOKEN_WORD || in(no_kind, ts, i - 1))
    return NULL;
  if (segue__near_secret(ts->t[i - 1].low)) return NULL;
  if (ts->t[i - 1].len < 3 || ts->t[i - 1].len > 16) return NULL;
  const bool number = in(" number no num nr ", ts, i);
  snprintf(buf, SEGUE__SLOT_LEN, "%.18s_%.10s", ts->t[i - 1].low, number ? "number" : ts->t[i].low);
  return strchr(buf, '\'') ? NULL : buf;
}

static const char *listed(T *ts, size_t from, size_t to) {
  for (size_t k = 0; k < segue__labels_n; k++)
    if (segue__token_phrase(ts, from, segue__labels[k].phrase) == to - from) return segue__labels[k].name;
  return NULL;
}

bool segue__names_value(T *ts, size_t from, size_t to) {
  char buf[SEGUE__SLOT_LEN];
  if (to == from + 2 && segue__names_value(ts, from, from + 1) && segue__names_value(ts, from + 1, to))
    return true; /* "Departure Location" */
  for (size_t k = 0; k < segue__slot_words_n; k++)
    if (segue__token_phrase(ts, from, segue__slot_words[k].phrase) == to - from) return true;
  return listed(ts, from, to) || (to == from + 2 && any_kind(ts, to - 1, buf));
}

/* "I can't remember my account number": what comes behind such a label is something else. */
static bool disowned(T *ts, size_t at) {
  for (size_t back = 1; back <= 5 && back <= at; back++) {
    const size_t i = at - back;
    if (in(" but and . , ; ? ! ", ts, i)) return false;
    if (in(" forgot forget forgotten lost without ", ts, i)) return true;
    if (!in(" remember recall know have find ", ts, i)) continue;
    for (size_t k = i > 3 ? i - 3 : 0; k < i; k++)
      if (in(" not don't dont can't cant cannot couldn't didn't haven't never no ", ts, k)) return true;
  }
  return false;
}

const char *segue__label_before(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  for (size_t back = 0; i > 0 && back < 6; back++) {
    i--;
    const char *name = NULL;
    size_t from = i >= 3 ? i - 3 : 0;
    for (; from <= i && !(name = listed(ts, from, i + 1)); from++) {
    }
    if (!name && (name = any_kind(ts, i, buf))) from = i - 1;
    if (name) return disowned(ts, from) ? NULL : name;
    if (!in(" is was it's its it are number no num id code # : - = my the of as was on si and a ' \" ( under called * says "
            "this here that's ",
            ts, i))
      return NULL;
  }
  return NULL;
}

const char *segue__label_after(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  if (!in(" is was as , ", ts, i)) return NULL;
  const bool comma = segue__token_is(ts, i, ",");
  i++;
  while (in(" my the our ", ts, i)) i++;
  const char *name = NULL;
  for (size_t to = i + 4 < ts->n ? i + 4 : ts->n; to > i && !name; to--) name = listed(ts, i, to);
  if (!name && !comma) name = any_kind(ts, i + 1, buf);
  return name;
}

bool segue__slot_is_id(const char *slot) {
  static const char *const parts[] = {"number", "reference", "code", "_id", "_key"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    if (strstr(slot, parts[i])) return true;
  return segue__word_in(
      " user_id registration model plan seat room batch vin imei cabin meter_reading unit extension mileage ",
      slot);
}

static bool checks(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (segue__word_near(" authenticate authentication verify verified identity security ", ts->t[i].low, 6))
      return true;
  return false;
}

/* "Have you already paid the fee for the apartment?": yes or no. */
static bool asks_whether(T *ts) {
  for (size_t i = 0; i + 2 < ts->n; i++) {
    if (!starts_sentence(ts, i) || !in(" have has ", ts, i) || !in(" you he she they ", ts, i + 1)) continue;
    const size_t k = i + 2 + in(" already ever yet just ", ts, i + 2);
    if (in(" paid seen sent made taken tried been ", ts, k) || segue__ends_with(segue__low_at(ts, k), "ed"))
      return true;
  }
  return false;
}

/* A word that asks wherever it stands, or one that may hold a statement together: "closed where I live". */
static bool asking(T *ts, size_t i, bool recognised) {
  if (in(" ? please may can could tell provide need give your describe ", ts, i)) return true;
  return in(" what what's which where when how ", ts, i) &&
         (recognised || starts_sentence(ts, i) || in(" and so , : ", ts, i - 1) || in(" ? ", ts, ts->n - 1));
}

/* "your name or account number": the identifier behind token `i`, asked for beside `slot`. */
static void also_asked(segue__infer *f, T *ts, size_t i, const char *slot) {
  for (; i < ts->n && !in(" . ? ", ts, i); i++)
    for (size_t k = 0; k < segue__slot_words_n; k++) {
      const char *name = segue__slot_words[k].name;
      if (strcmp(name, slot) == 0 || !(segue__slot_is_id(name) || strcmp(name, "username") == 0) ||
          !segue__token_phrase(ts, i, segue__slot_words[k].phrase))
        continue;
      strcpy(f->also, name);
      return;
    }
}

static bool asks_birth(T *ts) {
  static const char *const says[] = {"date of birth", "birth date",    "birthdate",     "birthday",
                                     "dob",           "you were born", "were you born", NULL};
  return segue__has_phrase(ts, says);
}

/* ---- the question of a turn ---- */

/* What a sentence asks for, and where. */
typedef struct sought {
  const char *slot; /* NULL: nothing that is listed */
  size_t at, len;
  char name[SEGUE__SLOT_LEN];
} sought;

/* What is called at token `i`. The first phrase of a sentence is what is asked, a longer one at the same place knows better. */
static void seek(T *ts, size_t i, sought *s) {
  char buf[SEGUE__SLOT_LEN];
  for (size_t k = 0; k < segue__slot_words_n + 1; k++) {
    const bool any = k == segue__slot_words_n;
    const size_t n = any ? (any_kind(ts, i + 1, buf) && i + 1 < ts->n ? 2 : 0)
                         : segue__token_phrase(ts, i, segue__slot_words[k].phrase);
    if (!n || (s->slot && i != s->at) || n <= (i == s->at ? s->len : 0)) continue;
    const char *known = any ? listed(ts, i, i + n) : segue__slot_words[k].name;
    snprintf(s->name, sizeof s->name, "%s", known ? known : buf);
    s->slot = s->name;
    s->at = i;
    s->len = n;
  }
}

/* "i can fax the doctor" offers, "can i take your number" asks. */
static bool begins_question(T *ts, size_t i, bool recognised) {
  const bool offers = in(" can could may ", ts, i) && i > 0 && in(" i we you ", ts, i - 1);
  return (i == 0 && in(" and lastly also ", ts, i)) || (in(" do have ", ts, i) && in(" you ", ts, i + 1)) ||
         (!offers && asking(ts, i, recognised));
}

/* As a recogniser writes: another sentence begins with what it asks. */
static bool asks_anew(T *ts, size_t i) {
  return in(" which what what's whose ", ts, i) && i > 0 &&
         !in(" and or know see tell of for to in on at by about with from me us you's ", ts, i - 1);
}

/* "i understand order number": nothing but what a number is called behind what was said. */
static bool ends_with_it(T *ts, const sought *s) {
  return s->slot && s->at + s->len == ts->n && ts->n <= SHORT_TURN && segue__slot_is_id(s->name) &&
         !(s->at > 0 && in(" the a this that new ", ts, s->at - 1));
}

/* Whether the turn asks something of the caller at all; of its last sentence in `s` what. */
static bool read_question(segue__infer *f, T *ts, sought *s) {
  const bool recognised = segue__recognised(ts);
  bool question = false;
  for (size_t i = 0; i < ts->n; i++) {
    const bool own =
        in(" name ", ts, i) && i > 0 && in(" my ", ts, i - 1); /* "my name is Ada, how can I help" */
    f->asked_theirs = f->asked_theirs || (!own && in(" your you're name ", ts, i));
    question = question || begins_question(ts, i, recognised);
    if (recognised && asks_anew(ts, i)) s->slot = NULL, s->at = s->len = 0;
    if (!own) seek(ts, i, s);
    /* What an earlier sentence only mentioned is not what the last one asks. */
    if (segue__token_is(ts, i, ".") && i + 1 < ts->n) s->slot = NULL, s->at = s->len = 0;
  }
  return question || (recognised && ends_with_it(ts, s));
}

/* "The pupil's name", "what are their names?": somebody's the caller speaks of. */
static bool of_another(T *ts, const sought *s) {
  static const char whose[] =
      " his her their pupil's student's child's kid's baby's tenant's neighbour's neighbor's driver's guest's resident's passenger's boy's girl's "
      "wife's husband's mum's mom's dad's mother's father's partner's brother's sister's friend's grandson's granddaughter's colleague's "
      "deceased's recipient's person's ";
  return strcmp(s->name, "name") == 0 && s->at > 0 && in(whose, ts, s->at - 1);
}

/* "your surname as well": the name, asked for behind token `i` of the same sentence. */
static bool asks_name_too(T *ts, size_t i) {
  for (; i < ts->n && !in(" . ", ts, i); i++)
    if (in(" surname name ", ts, i) && in(" your last full first and a ", ts, i - 1) &&
        !in(" of ", ts, i + 1))
      return true;
  return false;
}

static void expect(segue__infer *f, T *ts, const sought *s, unsigned asked) {
  const size_t behind = s->at + s->len;
  strcpy(f->slot, of_another(ts, s) ? "person" : s->name);
  strcpy(f->last, s->name);
  f->slots_asked = 1;
  f->birth_too = strcmp(s->name, "date_of_birth") != 0 && asks_birth(ts);
  if (!(asked & ((1u << SEGUE__SECRET_CARD_WORD) - 1)) && segue__word_in(" name email phone ", s->name))
    also_asked(f, ts, behind, s->name);
  f->name_too =
      strcmp(s->name, "name") != 0 && !(asked & 1u << SEGUE__SECRET_ANSWER) && asks_name_too(ts, behind);
}

static void expect_nothing(segue__infer *f) {
  f->slot[0] = f->also[0] = 0;
  f->slots_asked = 0;
  f->asked_any = false;
  f->name_too = f->birth_too = false;
  f->asked_theirs = false;
}

/* "And yours?", "yours, please": the same again, of the caller. */
static bool same_of_caller(T *ts) {
  bool yours = false;
  for (size_t i = 0; i < ts->n; i++) {
    yours = yours || in(" yours ", ts, i);
    if (!punct(ts, i) && !in(" and yours please your own what's ok okay sorry just thanks ", ts, i))
      return false;
  }
  return yours;
}

/* What the last question of the bot's turn asks for; several things at once are left to the patterns. */
void segue__infer_slot(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  sought s = {.slot = NULL};
  const unsigned asked = segue__cues_asked(ts) & ~(1u << SEGUE__SECRET_SHORT);
  expect_nothing(f);
  if (*f->last && same_of_caller(ts)) {
    strcpy(f->slot, f->last);
    f->slots_asked = 1;
    return;
  }
  /* "I get mail under each of those names": a person tells, and asks nothing. */
  if (!segue__recognised(ts) && segue__talks_off_hand(f, ts) && !any_in(" ? your please ", ts)) {
    f->whereabouts = f->whom = false;
    *f->choice = 0;
    return;
  }
  f->whereabouts = segue__place_matters(ts);
  f->whom = segue__asks_whom(ts);
  segue__note_choice(f, ts);
  f->verifying = f->verifying || asked & ((1u << SEGUE__SECRET_CARD_WORD) - 1) || checks(ts);
  const bool question = read_question(f, ts, &s);
  if (!s.slot && !(asked & ~(1u << SEGUE__SECRET_OTHER)) && !f->verifying)
    f->asked_any = segue__asked_kind(ts, f->slot);
  if (!s.slot || !question || asks_whether(ts)) return;
  /* The name of somebody or something of the caller's own life. */
  if (asked & 1u << SEGUE__SECRET_ANSWER && strcmp(s.slot, "name") == 0 &&
      !(s.len == 2 && in(" your full ", ts, s.at)))
    return;
  expect(f, ts, &s, asked);
}
