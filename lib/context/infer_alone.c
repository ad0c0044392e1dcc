/* SPDX-License-Identifier: Apache-2.0 */
/* What can be read without the question: values said alone. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* Words people talk with. A value may stand beside them, but a turn made of them is none. */
const char segue__chat[] =
    " thank thanks thankyou bye byee goodbye ciao hi hello hai hey welcome great perfect nice wonderful awesome excellent fine "
    "sure ok okay okey alright yes yeah yep ya ye no nope nah nothing else help helped helpful wait waiting done correct right "
    "sorry please good morning evening afternoon works worked working looks sounds appreciate appreciated understand "
    "understood think believe come stop cheers sir madam maam whatever nevermind idea check checking proceed actually umm "
    "ummm hmm thats cool huh mhm wow gosh exactly really true ";
/* And words that are about the call rather than in the answer to a question. */
const char segue__about_call[] =
    " day service everything anything something nothing all know go going later soon question problem issue issues "
    "information info details by enough lot ill solve solved buy sorted pm am lost reason ask install update status any more "
    "less much many some same both never maybe again now month balance seat assignment plans tell accordingly thx tnx bro "
    "cya iam happy ";
const char segue__talk[] =
    " i i'm i've i'd i'll my me we our you your u it it's its is are was were be am do does did done have has had can could "
    "would will should may might want need needs like get got give tell make made take took see find help say said what why "
    "how who when where which this that these those there here if because but not don't can't didn't won't with from into "
    "about been being also just only so then than as the a an for to of in on at or ";

bool segue__infer_chat(T *ts, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (in(segue__chat, ts, i) || in(" checking again happy love it's ", ts, i)) return true;
  return false;
}

bool segue__talk_word(const char *low) {
  return segue__word_in(segue__talk, low) || segue__word_in(segue__about_call, low);
}

static bool all_digits(T *ts, size_t from, size_t to, size_t *digits) {
  *digits = 0;
  for (size_t i = from; i < to; i++) {
    if (ts->t[i].kind != SEGUE__TOKEN_DIGITS) return false;
    *digits += ts->t[i].len;
  }
  return to > from;
}

/* A number that nobody asked for in this log. Three, four and nine digits are what identity checks ask for
 * (last four of something, PIN, social security number), so they are left alone unless they are a year. */
static const char *number_name(T *ts, size_t from, size_t digits) {
  const char *low = ts->t[from].low;
  const bool year = digits == 4 && strncmp(low, "20", 2) == 0;
  if (year) return "year";
  if (digits <= 2) return "count";
  return digits == 5 ? "zip_code" : digits > 5 && digits != 9 && digits < 13 ? "number" : NULL;
}

static bool check_digits(T *ts, size_t i) {
  const char *low = ts->t[i].low;
  return ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 4 && strncmp(low, "20", 2) != 0;
}

/* The same beside a name: "robin 456321" is as likely a password as anything. */
static bool beside_digits(const segue__infer *f, T *ts, size_t i) {
  if (check_digits(ts, i)) return true;
  /* Once the name is known, the word is a place and the number its postal code, or both are one identifier. */
  return ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len > 5 && !f->name_given;
}

static bool nearly_chat(const char *low) {
  const size_t n = strlen(low);
  for (const char *p = segue__chat + 1; *p;) {
    const size_t m = strcspn(p, " ");
    if (n >= 5 && m >= 5 && segue__near(low, n, p, m)) return true;
    if (m >= 2 && n > m + 1 && strncmp(low, p, m) == 0 && segue__word_in(segue__chat, low + m)) return true;
    p += m + (p[m] == ' ');
  }
  return false;
}

/* The turn is a sentence, not values said one after the other. */
static bool talks(T *ts) {
  return any_in(
      " i i'm i've i'd i'll you your want need can could would please should me do does have has was ", ts);
}

/* Some tokens of a turn. */
typedef struct span {
  size_t from, to;
} span;

static span without_chat(T *ts, span s) {
  while (s.from < s.to &&
         (in(segue__chat, ts, s.from) || in(" its it's is um uh er erm oh mr mrs the a ", ts, s.from)))
    s.from++;
  while (s.to > s.from &&
         (in(segue__chat, ts, s.to - 1) || in(" uh um er the a ", ts, s.to - 1) || punct(ts, s.to - 1)))
    s.to--;
  return s;
}

/* One of its words is of a sentence, of a secret or read by others, or a number is spoken: no name, and no number as
 * typed. */
static bool of_talk(T *ts, span s, const uint8_t *used) {
  for (size_t i = s.from; i < s.to; i++) {
    segue__run r = {0};
    bool said;
    if (used[i] || in(" says ", ts, i) || in(segue__chat, ts, i) || in(segue__about_call, ts, i) ||
        in(segue__talk, ts, i) || punct(ts, i) || segue__near_secret(ts->t[i].low) ||
        (segue__take_number(ts, i, &r, &said) && said && r.n))
      return true;
  }
  return false;
}

/* "mani 4587": the words are a value, the four digits what checks who it is. */
static span without_check(const segue__infer *f, T *ts, span s) {
  if (s.to - s.from > 1 && beside_digits(f, ts, s.to - 1)) s.to--;
  if (s.to - s.from > 1 && beside_digits(f, ts, s.from)) s.from++;
  return s;
}

/* What may be a secret, or somebody's that cannot be told. */
static bool guarded(T *ts, span s) {
  for (size_t i = s.from; i < s.to; i++) {
    const bool digits = ts->t[i].kind == SEGUE__TOKEN_DIGITS;
    if (check_digits(ts, i) || (digits && ts->t[i].len >= 12)) return true; /* as long as a card's number */
    /* chosen to be known by, when somebody asks */
    if (segue__like_password(ts, i) || (s.to - s.from <= 2 && segue__chosen_word(ts->t[i].low))) return true;
  }
  return false;
}

/* "878 e 15": a long number that a table has spoilt; whose it was cannot be told. */
static bool spoilt(T *ts, span s) {
  for (size_t i = s.from; i + 2 < s.to; i++)
    if (in(" e ", ts, i + 1) && ts->t[i].kind == SEGUE__TOKEN_DIGITS) return true;
  return false;
}

/* Every word of it could be of a name. */
static bool all_of_name(T *ts, span s) {
  for (size_t i = s.from; i < s.to; i++)
    if ((segue__no_name(ts->t[i].low) && !in(" new ", ts, i)) || in(" business ", ts, i)) return false;
  return true;
}

static bool any_figures(T *ts, span s) {
  for (size_t i = s.from; i < s.to; i++)
    if (ts->t[i].kind != SEGUE__TOKEN_WORD) return true;
  return false;
}

/* What words said alone are, `opens` being where they began with their greeting; NULL: nothing that could be told. */
static const char *words_name(const segue__infer *f, T *ts, span s, size_t opens) {
  const size_t n = s.to - s.from;
  /* "thanks sam", "hello casey": the name of whoever answered. */
  const bool greets =
      in(" thanks thank thx hi hello hey hai ok okay great yes yeah sure bye nice kk ", ts, opens);
  /* A word alone, in a log with capitals, answers a security question as often as one for the name. */
  const bool answer = n == 1 && capital(ts, s.from) && !segue__recognised(ts);
  if (talks(ts) || (n == 1 && ts->t[s.from].len < 3)) return NULL; /* a word of a sentence, or hardly one */
  if (!f->name_given && n <= 3)
    return in(" thanks thank thx bye nothing ", ts, opens) || !all_of_name(ts, s) || answer ? NULL : "name";
  return greets || answer || n > 4 ||
                 in(" absolutely alrihgt kk available connected yup full banks used wow too ", ts, s.from)
             ? NULL
             : "detail";
}

static int part(segue__infer *f, const segue__turn *t, size_t from, size_t to, uint8_t *used) {
  T *ts = t->ts;
  size_t digits = 0;
  span s = without_chat(ts, (span){from, to});
  if (s.from >= s.to || s.to - s.from > 5 || (s.to - s.from == 1 && nearly_chat(ts->t[s.from].low)))
    return SEGUE_OK;
  if (of_talk(ts, s, used) || spoilt(ts, s)) return SEGUE_OK;
  s = without_check(f, ts, s);
  if (guarded(ts, s)) return SEGUE_OK;
  const char *name = NULL;
  if (all_digits(ts, s.from, s.to, &digits))
    name = number_name(ts, s.from, digits);
  else if (any_figures(ts, s)) /* "bruce and 94 h 6": beside the name it checks who that is */
    name = f->name_given && f->named_at < 0 && s.to - s.from > 2 ? NULL : "reference";
  else
    name = words_name(f, ts, s, from);
  if (!name) return SEGUE_OK;
  if (strcmp(name, "name") == 0) f->name_given = true;
  memset(used + s.from, 1, s.to - s.from);
  return segue__emit_entity(t, name, segue__span_text(ts, s.from, s.to - 1), 0.5);
}

/* Between values said in one breath; of a label what follows is read elsewhere. */
static const char separators[] =
    " and , ; . ssn ss no num number account card policy claim zip code otp pin password "
    "confirmation booking last digits digit id amd credit debit ac acc four model time phone ";

int segue__infer_alone(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t from = 0;
  if (t->index < 1 || ts->n > 12) return SEGUE_OK;
  for (size_t i = 0; i <= ts->n; i++) {
    if (i < ts->n && !in(separators, ts, i)) continue;
    const int rc = part(f, t, from, i, used);
    if (rc < 0) return rc;
    from = i + 1;
  }
  return SEGUE_OK;
}
