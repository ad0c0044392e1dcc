/* SPDX-License-Identifier: Apache-2.0 */
/* Who somebody is, and what is written with a capital. */
#include "context/infer.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

enum { SMALL_TALK = 24 }; /* tokens from where it begins to the name */

static const char no_name[] =
    " i i'm i've i'll i'd that's it don't can't didn't what's how's you're we're let's it's the a an and but so my your is was not here there calling trying having looking going just really very sorry "
    "sure fine good ok okay yes no hi hello hey thanks thank please what how when why who can could would will about for to "
    "in on at of with from this that need want have has had do does did still also now then because if or all only frustrated "
    "angry upset tired done ready interested new afraid unable happy glad stuck locked wondering hoping unsure account "
    "number pin correct right wondering sorry back again good great well ma'am sir oh um uh forgot lost these those they them he "
    "she her him his hers we us our wow wait actually someone somebody anyone anybody nobody everyone one two three four five "
    "six last first any some too super available stolen damaged broken work working which where who's maybe more most another mother's maiden bank name "
    "other please customer member patient colleague husband wife son daughter neighbour neighbor landlord boss friend sister brother "
    "miss using being getting either every explain close check available connected ";

static bool name_word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1 &&
         !segue__word_in(no_name, ts->t[i].low) && !in(segue__months, ts, i) && !in(segue__weekdays, ts, i);
}

/* "I'm driving": what somebody does. Where names are written small too, a few end like that. */
static bool doing(T *ts, size_t i) {
  const size_t n = i < ts->n ? strlen(ts->t[i].low) : 0;
  return n > 5 && !capital(ts, i) && strcmp(ts->t[i].low + n - 3, "ing") == 0;
}

static size_t name_words(T *ts, size_t i, bool capitals) {
  size_t n = 0;
  while (n < 4) {
    /* "Anneke van Rijn", "maria de la cruz" */
    size_t k = 0;
    while (n > 0 && k < 2 &&
           in(" van von de der den del della di da dos du la le el al bin ibn ter ", ts, i + n + k))
      k++;
    if (n + k >= 4 || !name_word(ts, i + n + k) || (capitals && !capital(ts, i + n + k)) ||
        (k == 0 && n == 3))
      break;
    n += k + 1;
  }
  if (n > 0 && segue__token_is(ts, i + n, "-") && name_word(ts, i + n + 1)) n += 2; /* Smith-Jones */
  return n;
}

/* "kessler k e double s l e r", "figueroa that's f as in frank": how it is written follows. */
static bool spelled(T *ts, size_t i) {
  while (in(" that's thats it's is spelled spelt with and ", ts, i)) i++;
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 1 &&
         (in(" as for like double dash hyphen apostrophe ", ts, i + 1) || i + 1 >= ts->n ||
          ts->t[i + 1].len == 1);
}

bool segue__no_name(const char *low) {
  return segue__word_in(no_name, low);
}

/* As a recogniser writes: "katarina miller there has been …", "mark i was in his office": asked for a name, the turn
 * begins with a word or two that sentences are not made of. */
static bool plausible(T *ts, size_t i, size_t m) {
  if (m == 0 || m > 3 || !segue__recognised(ts)) return false;
  for (size_t k = i; k < i + m; k++)
    if (segue__talk_word(ts->t[k].low) || segue__mood_word(&segue__english, ts->t[k].low) || doing(ts, k) ||
        segue__infer_chat(ts, k, k + 1) || ts->t[k].len < 3 || segue__ends_with(ts->t[k].low, "ly") ||
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

static bool any_capital_in(T *ts, size_t i) {
  return capital(ts, i) || any_capital(ts);
}

/* "this is maria lopez calling", "… speaking", "… here", "… from accounting". */
static bool presents(T *ts, size_t i) {
  const size_t m = name_words(ts, i, false);
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
  const size_t m = name_words(ts, i, false);
  if (!m || used[i] || !segue__token_is(ts, i + m, "here")) return SEGUE_OK;
  memset(used + i, 1, m);
  return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.8);
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
          if (len + 1 < sizeof word) word[len] = (char)tolower((unsigned char)e->value.p[at + len]);
        if (strlen(word) > 2 && segue__near(low, n, word, strlen(word))) return true;
      }
    }
  }
  return false;
}

/* "Okafor, Ngozi": the family name first, where nothing else follows. */
static size_t given_name_behind(T *ts, size_t last) {
  const size_t i = last + 2;
  if (!segue__token_is(ts, last + 1, ",") || !capital(ts, last) || !capital(ts, i) || !name_word(ts, i))
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

/* The question was misheard, but a word or two that nobody talks with came after it, and no name is known. */
static int name_alone(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t first = 0, last = ts->n;
  if (f->name_given || !f->asked_theirs || (*f->slot && strcmp(f->slot, "name"))) return SEGUE_OK;
  while (first < last && in(" it's its the um uh a well ", ts, first)) first++;
  while (last > first && (punct(ts, last - 1) || in(" um uh a the please ", ts, last - 1))) last--;
  const size_t m = name_words(ts, first, false);
  if (!m || first + m != last || m > 3 || used[first] || segue__infer_chat(ts, first, last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (segue__mood_word(&segue__english, ts->t[i].low) || segue__talk_word(ts->t[i].low) || ts->t[i].len < 3)
      return SEGUE_OK;
  return take_name(f, t, used, first, m, 0.6);
}

int segue__infer_names(segue__infer *f, const segue__turn *t, uint8_t *used) {
  static const char *const intros[] = {"my name is",
                                       "my name's",
                                       "my full name is",
                                       "the name is",
                                       "the name's",
                                       "name is",
                                       "this is",
                                       "i am",
                                       "i'm",
                                       "it's",
                                       "you can call me",
                                       "full name is",
                                       "they call me",
                                       "my name",
                                       "name",
                                       "speaking with",
                                       "under the name"};
  T *ts = t->ts;
  const bool cased = any_capital(ts), asked = strcmp(f->slot, "name") == 0 || f->name_too;
  const int here = name_here(t, used);
  if (here < 0) return here;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof intros / sizeof intros[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, intros[k]);
      const bool weak = k >= 6 && k <= 9; /* "I'm frustrated", "it's broken" */
      if (!n || (weak && !(cased || asked || presents(ts, i + n))) || (k == 9 && !asked)) continue;
      if (possessive(ts, i)) continue; /* "my mother's last name is" */
      /* "my last name is …" while the bot checks who it is, and did not ask for the name. */
      if (f->verifying && !asked && i > 0 && in(" last middle ", ts, i - 1)) continue;
      if (k == 14 && i > 0 && !in(" . , and hi hello yes sure ", ts, i - 1))
        continue; /* a bare "name" opens */
      const size_t m = name_words(ts, i + n, cased && any_capital_in(ts, i + n) && (weak || k == 13));
      if (!m || used[i + n] || (weak && doing(ts, i + n))) continue;
      return take_name(f, t, used, i + n, m, weak ? 0.7 : 0.9);
    }
  /* "Jane Doe. My account is …" */
  if (!asked) return name_alone(f, t, used);
  size_t i = 0;
  while (
      i < ts->n &&
      (punct(ts, i) ||
       in(" yes sure ok okay of course well um uh it's its ma'am sir yeah hi hello and oh the name that's my mr mrs ms "
          "miss is under please it'll that'll would be will ",
          ts, i)))
    i++;
  const size_t m = name_words(ts, i, any_capital(ts) && capital(ts, i));
  const bool ends =
      i + m >= ts->n || punct(ts, i + m) || ts->t[i + m].kind == SEGUE__TOKEN_DIGITS ||
      in(" and account my please thanks is here at with from policy order number i i'm i've i'd i'll speaking born dob date there can "
         "could someone somebody it's ",
         ts, i + m) ||
      spelled(ts, i + m) || capital(ts, i);
  const bool alone = m + i + 6 > ts->n || spelled(ts, i + m) || capital(ts, i) || plausible(ts, i, m);
  if (m && ends && !used[i] && alone) return take_name(f, t, used, i, m, 0.85);
  /* "Her daughter, Susan Pike.", "60614, Lindgren": a name by its capitals in a short answer. */
  for (i = 1; i < ts->n && ts->n <= 12 && !m; i++) {
    const size_t k = capital(ts, i) && !used[i] ? name_words(ts, i, true) : 0;
    if (k && (k > 1 || i + k + 1 >= ts->n) && in(" , . is ", ts, i - 1))
      return take_name(f, t, used, i, k, 0.75);
  }
  return name_alone(f, t, used);
}

static bool all_caps(T *ts, size_t first, size_t last) {
  for (size_t i = first; i <= last; i++)
    for (size_t k = 0; k < ts->t[i].len; k++)
      if (ts->text[ts->t[i].at + k] >= 'a' && ts->text[ts->t[i].at + k] <= 'z') return false;
  return true;
}

static bool last_name_at(T *ts, size_t i) {
  return i < ts->n && capital(ts, i) && ts->t[i].len > 2 && name_word(ts, i);
}

/* "… and Center" where "Craig" stands before and a place is due: one name. */
static bool joined(T *ts, size_t i, size_t last, const uint8_t *used) {
  const size_t k = last + 2;
  return in(" and & ", ts, last + 1) && k < ts->n && capital(ts, k) && ts->t[k].len > 1 && name_word(ts, k) &&
         !used[k] && last < i + 2 && !capital(ts, k + 1) &&
         (last > i || in(" to from at in near by corner partner , ", ts, i ? i - 1 : ts->n));
}

/* A model or a version with its number: "Pixel 7", "Windows 11". */
static bool numbered(T *ts, size_t i, const uint8_t *used) {
  const size_t k = i + 1;
  return k < ts->n && ts->t[k].kind == SEGUE__TOKEN_DIGITS && ts->t[k].len <= 2 && !used[k] &&
         ts->t[k].spaced && !in(" : . / % am pm ", ts, k + 1) &&
         (k + 1 >= ts->n || punct(ts, k + 1) || segue__talk_word(ts->t[k + 1].low)) &&
         !in(" room gate seat year floor grade step option day week page table part number unit class phase chapter zone line ",
             ts, i) &&
         !segue__talk_word(ts->t[i].low);
}

/* "Thank you, Farida.", "Hello Anneke, …": the bot knows who calls. */
static int addressed(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  size_t i = 0;
  if (f->name_given || !f->caller_heard) return SEGUE_OK;
  while (in(" thank thanks you hello hi hey good morning afternoon evening okay ok great right sorry , - ",
            ts, i))
    i++;
  const size_t m = i > 0 && i < 5 && capital(ts, i) ? name_words(ts, i, true) : 0;
  if (!m || m > 2 || ts->t[i].len < 3 || segue__talk_word(ts->t[i].low) ||
      (i + m < ts->n && !in(" . , ! ", ts, i + m)))
    return SEGUE_OK;
  f->name_given = true;
  return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.6);
}

/* "is that mrs ashworth", as a recogniser writes what the bot says. */
static bool addressed_small(segue__infer *f, const segue__turn *t, size_t i) {
  T *ts = t->ts;
  if (t->who != SEGUE_WHO_BOT || f->name_given || !f->caller_heard || !in(" mr mrs ms mister ", ts, i) ||
      !name_word(ts, i + 1) || ts->t[i + 1].len < 4 || segue__talk_word(ts->t[i + 1].low) ||
      segue__chosen_word(ts->t[i + 1].low))
    return false;
  f->name_given = true;
  return true;
}

/* "our other foreman, Col, on Thursday"; "7 Hollybush Terrace, Malvern" */
static bool beside(const segue__infer *f, const segue__turn *t, size_t i, size_t last, const uint8_t *used) {
  T *ts = t->ts;
  if (i < 2 || !in(" , ", ts, i - 1)) return false;
  if (used[i - 2] && ts->n <= 12 && segue__word_in(" address city location ", f->slot)) return true;
  return t->who == SEGUE_WHO_BOT && ts->n <= 24 && in(" , ", ts, last + 1) && !capital(ts, i - 2) &&
         ts->t[i - 2].kind == SEGUE__TOKEN_WORD && !segue__talk_word(ts->t[i - 2].low) &&
         !segue__infer_chat(ts, i - 2, i - 1);
}

/* "I don't want to see Dr. Alexis", "anything but Thai": named to be ruled out. */
static bool unwanted(T *ts, size_t i) {
  for (size_t back = 1; back <= 6 && back <= i; back++) {
    const size_t k = i - back;
    if (in(" . ? ! , ; but ", ts, k) &&
        !(in(" but ", ts, k) && k > 0 && in(" anything anywhere anyone ", ts, k - 1)))
      return false;
    if (back <= 2 &&
        (in(" except avoid ", ts, k) || (in(" than ", ts, k) && k > 0 && in(" other rather ", ts, k - 1)) ||
         (in(" but ", ts, k) && k > 0 && in(" anything anywhere anyone ", ts, k - 1))))
      return true;
    if (in(" don't dont doesn't didn't not ", ts, k) && in(" want like need wanna ", ts, k + 1) && k + 1 < i)
      return true;
  }
  return false;
}

/* A bot that can't have what it names. */
static bool refused(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" not isn't no unavailable ", ts, i) &&
        (in(" available room rooms able ", ts, i + 1) || in(" unavailable ", ts, i)))
      return true;
  return false;
}

/* "Have you ever been to South Carolina?": to pass the time. */
static bool small_talk(T *ts, size_t i) {
  size_t k = i;
  while (!starts_sentence(ts, k) && i - k < SMALL_TALK) k--;
  if (!starts_sentence(ts, k)) return false;
  return segue__token_phrase(ts, k, "have you ever") || segue__token_phrase(ts, k, "did you see") ||
         segue__token_phrase(ts, k, "did you watch") || segue__token_phrase(ts, k, "do you like") ||
         segue__token_phrase(ts, k, "i just love") || segue__token_phrase(ts, k, "i love") ||
         segue__token_phrase(ts, k, "have you seen") || segue__token_phrase(ts, k, "have you heard");
}

/* Capitalised words inside a sentence are somebody or something: "Hilton Hotel", "Dr. Alexis". */
int segue__infer_proper(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t caps = 0, words = 0;
  const bool cased = any_capital_in(ts, 0), unavailable = t->who != SEGUE_WHO_CALLER && refused(ts);
  const int called = t->who == SEGUE_WHO_BOT ? addressed(f, t) : SEGUE_OK;
  if (called < 0) return called;
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1)
      words++, caps += capital(ts, i) && !starts_sentence(ts, i);
  if (words > 3 && caps * 3 > words * 2) return SEGUE_OK; /* shouting or a title */
  for (size_t i = 0; i < ts->n; i++) {
    const bool title =
        in(" dr doctor mr mrs ms ", ts, i) &&
        ((segue__token_is(ts, i + 1, ".") && i + 2 < ts->n && !ts->t[i + 1].spaced) || capital(ts, i + 1));
    /* What a bot calls the caller is no news; a recogniser writes no capitals. */
    const size_t behind = i + (segue__token_is(ts, i + 1, ".") ? 3 : 2);
    if (t->who == SEGUE_WHO_BOT && in(" mr mrs ms miss ", ts, i) &&
        (starts_sentence(ts, i) || behind >= ts->n || in(" . ? ! ", ts, behind))) {
      if (!f->name_given && title &&
          last_name_at(ts, behind - 1)) { /* "Thank you, Mr Delgado": known to the bot */
        f->name_given = true;
        const int rc = segue__emit_entity(t, "name", segue__span_text(ts, behind - 1, behind - 1), 0.6);
        if (rc < 0) return rc;
      }
      i += title;
      continue;
    }
    if (!cased && in(" dr doctor ", ts, i) && !used[i] && i + 1 < ts->n && !capital(ts, i) &&
        name_word(ts, i + 1) && ts->t[i + 1].len > 3 && !segue__talk_word(ts->t[i + 1].low) &&
        !doing(ts, i + 1) && !segue__ends_with(ts->t[i + 1].low, "ed") && !in(" used ", ts, i + 1)) {
      const int rc = segue__emit_entity(t, "person", segue__span_text(ts, i, i + 1), 0.6);
      if (rc < 0) return rc;
      memset(used + i, 1, 2);
      continue;
    }
    if (!cased && addressed_small(f, t, i)) {
      const int rc = segue__emit_entity(t, "name", segue__span_text(ts, i + 1, i + 1), 0.6);
      if (rc < 0) return rc;
      continue;
    }
    if (title && in(" ai bot robot ", ts, behind - 1)) continue; /* whom they speak to */
    if (!title &&
        (!capital(ts, i) || ts->t[i].len < 2 || ts->t[i].kind != SEGUE__TOKEN_WORD ||
         (starts_sentence(ts, i) && !(capital(ts, i + 1) && name_word(ts, i + 1) && ts->t[i + 1].len > 1))))
      continue;
    if (used[i] || (!title && segue__word_in(no_name, ts->t[i].low)) || in(segue__months, ts, i) ||
        in(segue__weekdays, ts, i))
      continue;
    if (in(" i'm i've i'll i'd pin id ssn ok tv usa asap god jesus wi mr mrs ms dr im goodbye bye ", ts, i) &&
        !title)
      continue;
    if (starts_sentence(ts, i) &&
        in(" unfortunately alright great perfect welcome currently hmm okay thank like try ", ts, i))
      continue;
    if (t->who == SEGUE_WHO_CALLER ? unwanted(ts, i) || small_talk(ts, i) : !title && unavailable) continue;
    size_t last = i;
    if (title && segue__token_is(ts, i + 1, ".")) {
      if (!in(" dr mr mrs ms ", ts, i)) continue; /* "my doctor. He …" */
      last++;
    }
    while (last + 1 < ts->n && capital(ts, last + 1) && !used[last + 1] &&
           !in(" i i'm i've i'll i'd dr mr mrs ms id pin ", ts, last + 1))
      last++;
    if (!title && in(" of ", ts, last + 1) && capital(ts, last + 2) && !used[last + 2] &&
        last == i) /* "Bank of America" */
      last += 2;
    /* "The Porch" */
    const bool the =
        !title && i > 0 && in(" the ", ts, i - 1) && capital(ts, i - 1) && !starts_sentence(ts, i - 1);
    /* "my daughter Angela", "Try Legume instead" */
    const bool told = i > 0 && t->who == SEGUE_WHO_CALLER &&
                      (in(" son daughter wife husband try check ", ts, i - 1)) &&
                      (in(" my our ", ts, i > 1 ? i - 2 : ts->n) || in(" try check ", ts, i - 1));
    /* "Craig and Center", "Hank's Gas and Go": one name where a place is due. */
    if (!title && joined(ts, i, last, used)) last += 2;
    const bool shouted =
        ts->t[i].len > 3 && ts->text[ts->t[i].at + 1] >= 'A' && ts->text[ts->t[i].at + 1] <= 'Z' && last == i;
    const bool acronym = last == i && ts->t[i].len <= 3 && ts->t[i].len > 1 &&
                         ts->text[ts->t[i].at + 1] >= 'A' && ts->text[ts->t[i].at + 1] <= 'Z';
    /* One capital alone is a name where a place or a person is due, else often no more than emphasis. */
    const bool model = !title && numbered(ts, last, used);
    if (model) last++;
    const bool due =
        title || the || told || last > i ||
        in(" to from at in near with for by between and via visit called dr of the doctor ' \" ( , ", ts,
           i ? i - 1 : ts->n);
    /* In a long tale, and in what a bot explains, one capitalised word is no matter of the call. */
    const bool asked_for = i > 1 && in(" for ", ts, i - 1) && in(" ask asked asking ", ts, i - 2);
    const bool somewhere = in(" from in at near ", ts, i ? i - 1 : ts->n) && ts->n <= 45;
    const bool passing =
        last == i && !title && !the && !told && !asked_for && !beside(f, t, i, last, used) &&
        (((t->who == SEGUE_WHO_BOT || ts->n > 18) && !somewhere) || segue__talk_word(ts->t[i].low) ||
         !in(" to from at in near visit called dr with between and or ", ts, i ? i - 1 : ts->n));
    if (shouted || !due || passing || (acronym && !in(" from to ", ts, i ? i - 1 : ts->n))) continue;
    if (last > i && all_caps(ts, i, last)) { /* "HELP ME" */
      i = last;
      continue;
    }
    segue__str text = segue__span_text(ts, i - the, last);
    if (ts->t[last].len > 2 &&
        strcmp(ts->t[last].low + strlen(ts->t[last].low) - 2, "'s") == 0) /* "Ben's party" */
      text.len -= text.p[text.len - 2] == '\'' ? 2 : 4;
    const int rc = segue__emit_entity(t, title ? "person" : "mention", text, 0.6);
    if (rc < 0) return rc;
    memset(used + i, 1, last - i + 1);
    i = last;
  }
  return SEGUE_OK;
}
