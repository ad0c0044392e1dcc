/* SPDX-License-Identifier: Apache-2.0 */
/* Who the caller is. What else is written with a capital is read in infer_proper.c. */
#include "base/letters.h"
#include "context/infer.h"
#include "context/infer_spelled.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* "kessler k e double s l e r", "figueroa that's f as in frank": how it is written follows. */
static bool spelled(T *ts, size_t i) {
  while (in(" that's thats it's is spelled spelt with and ", ts, i)) i++;
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 1 &&
         (in(" as for like double dash hyphen apostrophe ", ts, i + 1) || i + 1 >= ts->n ||
          ts->t[i + 1].len == 1);
}

/* As a recogniser writes: "katarina miller there has been …", "mark i was in his office": asked for a name, the turn
 * begins with a word or two that sentences are not made of. */
static bool plausible(T *ts, size_t i, size_t m) {
  if (m == 0 || m > 3 || !segue__recognised(ts)) return false;
  for (size_t k = i; k < i + m; k++)
    if (segue__talk_word(ts->t[k].low) || segue__mood_word(&segue__english, ts->t[k].low) ||
        segue__doing_word(ts, k) || segue__infer_chat(ts, k, k + 1) || ts->t[k].len < 3 ||
        segue__ends_with(ts->t[k].low, "ly") ||
        in(" let hold give hang never hear listen whatever excuse pardon repeat before after first under ",
           ts, k))
      return false;
  return true;
}

static bool any_capital(T *ts) {
  for (size_t i = 1; i < ts->n; i++)
    if (capital(ts, i) && ts->t[i].len > 1) return true;
  return false;
}

bool segue__any_capital(T *ts, size_t i) {
  return capital(ts, i) || any_capital(ts);
}

/* "this is maria lopez calling", "… speaking", "… here", "… from accounting". */
static bool presents(T *ts, size_t i) {
  const size_t m = segue__name_words(ts, i, false);
  if (m == 0) return false;
  for (size_t k = i; k < i + m; k++) /* "this is ridiculous", "i am upset" */
    if (segue__mood_word(&segue__english, ts->t[k].low)) return false;
  const bool opens = i <= 2 || in(" yes hi hello and . ", ts, i - 3);
  return in(" calling speaking here from again ", ts, i + m) || (i + m == ts->n && opens);
}

/* "Ingrid Solheim here, …" at the beginning of a turn. */
static int name_here(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t i = 0;
  while (i < ts->n && (punct(ts, i) || in(" hi hello hey yes yeah good morning afternoon evening ", ts, i)))
    i++;
  if (in(" it's ", ts, i) && capital(ts, i + 1)) i++;
  const size_t m = segue__name_words(ts, i, false);
  if (!m || used[i] || !segue__token_is(ts, i + m, "here")) return SEGUE_OK;
  memset(used + i, 1, m);
  return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.8);
}

/* "the booking under mika oduya", "on behalf of …": who a thing is booked for, in whatever letters. */
static size_t booked_under(T *ts, size_t *at) {
  static const char no_person[] =
      " warranty contract guarantee control review construction maintenance pressure water consideration protection cover coverage "
      "policy stress way bed sink table floor insurance different another same certain new age separate economy premium business standard class fare plan rate ";
  if (!any_in(
          " booking bookings booked book reservation reservations reserved appointment appointments table lunch dinner ",
          ts))
    return 0;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t n = in(" under ", ts, i) ? 1 : segue__token_phrase(ts, i, "on behalf of");
    size_t m = n ? segue__name_words(ts, i + n, false) : 0;
    bool name = m > 0 && m <= 3;
    for (size_t k = i + n; k < i + n + m && name; k++)
      name = ts->t[k].len > 2 && !segue__talk_word(ts->t[k].low) && !in(no_person, ts, k) &&
             !segue__infer_chat(ts, k, k + 1) && !segue__time_unit(ts->t[k].low);
    *at = i + n;
    if (name) return m;
  }
  return 0;
}

/* "my mother's last name is", "my mommies name is": somebody else's. */
static bool possessive(T *ts, size_t i) {
  for (size_t back = 1; back <= 2 && back <= i; back++) {
    const segue__token *t = &ts->t[i - back];
    const size_t n = strlen(t->low);
    if (n > 3 &&
        (strcmp(t->low + n - 2, "'s") == 0 || strcmp(t->low + n - 2, "s'") == 0 ||
         (back == 1 && n > 4 && t->low[n - 1] == 's' && i >= back + 1 && in(" my the ", ts, i - back - 1)) ||
         segue__word_in(" pet dog cat mom mum father ", t->low) ||
         segue__word_near(" maiden childhood mother mothers ", t->low, 6)) &&
        !segue__word_in(" it's that's here's what's name's ", t->low))
      return true;
  }
  return false;
}

/* "my city name is": what else has a name. */
static const char named_things[] =
    " city town village state county country street road company business firm employer school hotel "
    "restaurant shop store bank pet dog cat product model brand file app network computer device "
    "printer server website movie film book song team ";

/* "Hi, it's Ada Holm.": first name and family name by their capitals, right behind a greeting. */
static bool opens(T *ts, size_t i, size_t n) {
  const size_t greets = i - (i > 0 && punct(ts, i - 1));
  const size_t m = segue__name_words(ts, i + n, true);
  return greets == 1 && in(" hi hello hey morning afternoon evening ", ts, 0) && m >= 2 &&
         capital(ts, i + n) && capital(ts, i + n + m - 1) && (i + n + m >= ts->n || punct(ts, i + n + m));
}

/* "her daughter", "Leonard's son,": tokens of how the caller stands to whom they call for; 0 none. */
static size_t relation(T *ts, size_t i) {
  const bool whose = in(" his her their ", ts, i) || (i < ts->n && segue__ends_with(ts->t[i].low, "'s"));
  return whose && in(segue__kin, ts, i + 1) ? 2 + in(" , ", ts, i + 2) : 0;
}

/* "I'm her daughter folake": where the name begins, its words in `*m`; 0 none. */
static size_t kin_named(T *ts, size_t i, bool cased, size_t *m) {
  size_t n = relation(ts, i);
  n += n && i + n < ts->n ? segue__said_twice(ts, i + n) : 0;
  *m = n ? segue__name_words(ts, i + n, cased) : 0;
  return *m && (cased || plausible(ts, i + n, *m)) ? i + n : 0;
}

/* Whether one of the names known so far shares a word with this one, or nearly does. */
static bool known_name(const segue__turn *t, size_t first, size_t m) {
  const segue__context_model *model = segue__context_read(t->b->cur);
  for (size_t i = 0; i < model->issue.n_entities; i++) {
    const segue__entity *e = &model->issue.entities[i];
    if (!segue__name_equal(e->name, "name")) continue;
    for (size_t k = first; k < first + m; k++) {
      const char *low = t->ts->t[k].low;
      const size_t n = strlen(low);
      for (size_t at = 0, len; at < e->value.len; at += len + 1) {
        char word[SEGUE__TOKEN_LOW] = "";
        for (len = 0; at + len < e->value.len && e->value.p[at + len] != ' '; len++)
          if (len + 1 < sizeof word) word[len] = segue__to_small(e->value.p[at + len]);
        if (strlen(word) > 2 && segue__near(low, n, word, strlen(word))) return true;
      }
    }
  }
  return false;
}

/* "Okafor, Ngozi": the family name first, where nothing else follows. */
static size_t given_name_behind(T *ts, size_t last) {
  const size_t i = last + 2;
  if (!segue__token_is(ts, last + 1, ",") || !capital(ts, last) || !capital(ts, i) ||
      !segue__name_word(ts, i))
    return 0;
  if (strcmp(ts->t[i].low, ts->t[last].low) == 0) return 0;
  return i + 1 >= ts->n || in(" . ! ; ", ts, i + 1) ? i : 0;
}

static int take_name(segue__infer *f, const segue__turn *t, uint8_t *used, size_t first, size_t m,
                     double confidence) {
  T *ts = t->ts;
  const size_t given = m <= 2 ? given_name_behind(ts, first + m - 1) : 0;
  /* Who they are is known; while that is being checked, another name answers a question that was misheard. */
  const bool doubtful = f->verifying && f->name_given && !t->correcting && !known_name(t, first, m);
  memset(used + first, 1, m);
  if (doubtful) return SEGUE_OK;
  f->name_given = true;
  if (!given) return segue__emit_entity(t, "name", segue__span_text(ts, first, first + m - 1), confidence);
  char whole[2 * SEGUE__TOKEN_LOW + 32];
  const segue__str a = segue__span_text(ts, given, given), b = segue__span_text(ts, first, first + m - 1);
  const int n = snprintf(whole, sizeof whole, "%.*s %.*s", (int)a.len, a.p, (int)b.len, b.p);
  used[given] = 1;
  if (n < 0 || (size_t)n >= sizeof whole) return SEGUE_OK;
  return segue__emit_entity(t, "name", (segue__str){whole, (size_t)n}, confidence);
}

/* "Her name is Olu Adebayo": somebody else, or something that lives. */
static int their_name(const segue__turn *t, uint8_t *used, size_t at, size_t m) {
  memset(used + at, 1, m);
  return segue__emit_entity(t, t->ts->animals ? "mention" : "person", segue__span_text(t->ts, at, at + m - 1),
                            0.75);
}

/* Of `m` words at token `i` those before what others have read: "colm brannigan", "second of the fourth …". */
static size_t unread(const uint8_t *used, size_t i, size_t m) {
  size_t n = 0;
  while (n < m && !used[i + n]) n++;
  return n;
}

/* The question was misheard, but a word or two that nobody talks with came after it, and no name is known. */
static int name_alone(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t first = 0, last = ts->n;
  if (f->name_given || f->asked_matter || !f->asked_theirs || (*f->slot && strcmp(f->slot, "name")))
    return SEGUE_OK;
  while (first < last && in(" it's its the um uh a well ", ts, first)) first++;
  while (last > first && (punct(ts, last - 1) || in(" um uh a the please ", ts, last - 1))) last--;
  const size_t m = segue__name_words(ts, first, false);
  if (!m || first + m != last || m > 3 || used[first] || segue__infer_chat(ts, first, last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (segue__mood_word(&segue__english, ts->t[i].low) || segue__talk_word(ts->t[i].low) || ts->t[i].len < 3)
      return SEGUE_OK;
  return take_name(f, t, used, first, m, 0.6);
}

/* One turn read for the caller's name. */
typedef struct reading {
  segue__infer *f;
  const segue__turn *t;
  uint8_t *used;
  bool cased; /* names have capitals in it */
  bool asked; /* the bot has asked for the name */
} reading;

/* What those answer that look for a name: SEGUE_OK when they took it, an error, or this. */
enum { NO_NAME_HERE = 1 };

static int take(const reading *r, size_t first, size_t m, double confidence) {
  return take_name(r->f, r->t, r->used, first, m, confidence);
}

/* ---- behind words that lead to it ---- */

enum {
  WEAK = 1,      /* leads to much else: "I'm frustrated", "it's broken" */
  IF_ASKED = 2,  /* for the name, or with a greeting before it */
  ANYBODYS = 4,  /* "her name is" */
  OPENS = 8,     /* a sentence, or is none */
  CAPITALS = 16, /* where there are any the name has them */
};

static const struct intro {
  const char *phrase;
  unsigned how;
} intros[] = {
    {"my name is", 0},
    {"my name's", 0},
    {"my full name is", 0},
    {"the name is", 0},
    {"the name's", 0},
    {"name is", ANYBODYS},
    {"this is", WEAK | CAPITALS},
    {"i am", WEAK | CAPITALS},
    {"i'm", WEAK | CAPITALS},
    {"it's", WEAK | CAPITALS | IF_ASKED},
    {"you can call me", 0},
    {"full name is", 0},
    {"they call me", 0},
    {"my name", CAPITALS},
    {"name", ANYBODYS | OPENS},
    {"speaking with", 0},
    {"under the name", 0},
    {"name's", ANYBODYS},
};

/* What stands before an intro makes it lead to another name: "my mother's last name is", "my city name is", and "my last
 * name is …" while the bot checks who it is and did not ask for the name. */
static bool of_something_else(const reading *r, size_t i) {
  T *ts = r->t->ts;
  return possessive(ts, i) || (i > 0 && in(named_things, ts, i - 1)) ||
         (r->f->verifying && !r->asked && i > 0 && in(" last middle ", ts, i - 1));
}

/* Whom they call for; their own name may follow. What is unsure may answer a check. */
static int name_of_theirs(const reading *r, size_t at, size_t m) {
  const bool sure = !r->f->verifying && (r->cased || plausible(r->t->ts, at, m));
  const int rc = sure ? their_name(r->t, r->used, at, m) : SEGUE_OK;
  return rc < 0 ? rc : NO_NAME_HERE;
}

/* The name that intro `o`, `n` tokens from `i` on, leads to. */
static int behind_intro(const reading *r, const struct intro *o, size_t i, size_t n) {
  T *ts = r->t->ts;
  const bool weak = o->how & WEAK, mute = (o->how & IF_ASKED) && !r->asked;
  size_t kin = 0;
  /* "it's Tom's brother Mike who did it" */
  const size_t of = weak && !mute ? kin_named(ts, i + n, r->cased, &kin) : 0;
  if (of && !r->used[of]) return take(r, of, kin, 0.8);
  if ((weak && !(r->cased || r->asked || presents(ts, i + n))) || (mute && !opens(ts, i, n)))
    return NO_NAME_HERE;
  if (of_something_else(r, i)) return NO_NAME_HERE;
  const bool theirs = i > 0 && (o->how & ANYBODYS) && in(" her his their ", ts, i - 1);
  if ((o->how & OPENS) && i > 0 && !theirs && !in(" . , and hi hello yes sure ", ts, i - 1))
    return NO_NAME_HERE;
  const size_t twice = i + n < ts->n ? segue__said_twice(ts, i + n) : 0, at = i + n + twice;
  const size_t m = segue__name_words(ts, at, r->cased && segue__any_capital(ts, at) && (o->how & CAPITALS));
  if (!m || r->used[at] || (weak && segue__doing_word(ts, at))) return NO_NAME_HERE;
  return theirs ? name_of_theirs(r, at, m) : take(r, at, m, weak ? 0.7 : 0.9);
}

static int behind_intros(const reading *r) {
  for (size_t i = 0; i < r->t->ts->n; i++)
    for (size_t k = 0; k < sizeof intros / sizeof intros[0]; k++) {
      const size_t n = segue__token_phrase(r->t->ts, i, intros[k].phrase);
      const int rc = n ? behind_intro(r, &intros[k], i, n) : NO_NAME_HERE;
      if (rc != NO_NAME_HERE) return rc;
    }
  return NO_NAME_HERE;
}

/* ---- in the answer to the question for it ---- */

/* Where the name begins behind "yes, it's", "sure that would be under". */
static size_t answer_at(T *ts) {
  size_t i = 0;
  while (
      i < ts->n &&
      (punct(ts, i) ||
       in(" yes sure ok okay of course well um uh it's its ma'am sir yeah hi hello and oh the name that's my mr mrs ms "
          "miss is under please it'll that'll would should be will ",
          ts, i)))
    i++;
  return i + (i < ts->n ? segue__said_twice(ts, i) : 0);
}

/* What stands at `i` may follow a name. */
static bool ends_name(const reading *r, size_t i) {
  T *ts = r->t->ts;
  return i >= ts->n || r->used[i] || punct(ts, i) || ts->t[i].kind == SEGUE__TOKEN_DIGITS ||
         in(" and account my please thanks is here at with from policy order number i i'm i've i'd i'll speaking born dob date there can "
            "could someone somebody it's ",
            ts, i) ||
         spelled(ts, i);
}

/* "Her daughter, Susan Pike.", "60614, Lindgren": a name by its capitals in a short answer. */
static int by_capitals(const reading *r) {
  T *ts = r->t->ts;
  for (size_t i = 1; i < ts->n && ts->n <= 12; i++) {
    const size_t k = capital(ts, i) && !r->used[i] ? segue__name_words(ts, i, true) : 0;
    if (k && (k > 1 || i + k + 1 >= ts->n) && in(" , . is ", ts, i - 1)) return take(r, i, k, 0.75);
  }
  return NO_NAME_HERE;
}

/* "Jane Doe. My account is …" */
static int in_answer(const reading *r) {
  T *ts = r->t->ts;
  size_t kin = 0;
  const size_t of = kin_named(ts, answer_at(ts), r->cased, &kin); /* "her mum, Jo" */
  if (of && !r->used[of]) return take(r, of, kin, 0.8);
  const size_t i = answer_at(ts),
               m = unread(r->used, i, segue__name_words(ts, i, any_capital(ts) && capital(ts, i)));
  if (!m) return by_capitals(r);
  const bool ends = ends_name(r, i + m) || capital(ts, i);
  const bool alone = m + i + 6 > ts->n || spelled(ts, i + m) || capital(ts, i) || plausible(ts, i, m);
  return ends && !r->used[i] && alone ? take(r, i, m, 0.85) : NO_NAME_HERE;
}

int segue__infer_names(segue__infer *f, const segue__turn *t, uint8_t *used) {
  const bool by_name = strcmp(f->slot, "name") == 0;
  const reading r = {f, t, used, .cased = any_capital(t->ts), .asked = by_name || f->name_too};
  const int here = name_here(t, used);
  if (here < 0) return here;
  const int spelled_out = by_name ? segue__infer_spelled(f, t, used) : 0;
  if (spelled_out) return spelled_out < 0 ? spelled_out : SEGUE_OK;
  int rc = behind_intros(&r);
  if (rc != NO_NAME_HERE) return rc;
  size_t under = 0;
  const size_t of = booked_under(t->ts, &under);
  if (of && !used[under]) return take(&r, under, of, 0.75);
  rc = r.asked ? in_answer(&r) : NO_NAME_HERE;
  return rc != NO_NAME_HERE ? rc : name_alone(f, t, used);
}
