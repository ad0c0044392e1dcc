/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody or something by its capitals: "the Marlow Hotel", "Dr. Osei", "from Mill and Quarry". */
#include "context/infer.h"
#include "context/names.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum {
  SMALL_TALK = 24,    /* tokens from where it begins to the name */
  UNWANTED_REACH = 10 /* from "don't want" to what is not wanted */
};

/* Capitalised words on their way into the context. */
typedef struct phrase {
  size_t first, last;
  bool title; /* "Dr. Osei" */
  bool the;   /* "The Lantern": the article before it is part of it */
  bool told;  /* what stands beside says that it is a name */
} phrase;

static bool upper_at(T *ts, size_t i, size_t k) {
  const char c = ts->text[ts->t[i].at + k];
  return k < ts->t[i].len && c >= 'A' && c <= 'Z';
}

static bool all_caps(T *ts, size_t first, size_t last) {
  for (size_t i = first; i <= last; i++)
    for (size_t k = 0; k < ts->t[i].len; k++)
      if (ts->text[ts->t[i].at + k] >= 'a' && ts->text[ts->t[i].at + k] <= 'z') return false;
  return true;
}

static bool last_name_at(T *ts, size_t i) {
  return i < ts->n && capital(ts, i) && ts->t[i].len > 2 && segue__name_word(ts, i);
}

/* "… and Quarry" where "Mill" stands before and a place is due: one name. */
static bool joined(T *ts, const phrase *p, const uint8_t *used) {
  const size_t k = p->last + 2;
  return in(" and & ", ts, p->last + 1) && k < ts->n && capital(ts, k) && ts->t[k].len > 1 &&
         segue__name_word(ts, k) && !used[k] && p->last < p->first + 2 && !capital(ts, k + 1) &&
         (p->last > p->first ||
          in(" to from at in near by corner partner , ", ts, p->first ? p->first - 1 : ts->n));
}

/* A model or a version with its number: "Kestrel 7". */
static bool numbered(T *ts, size_t i, const uint8_t *used) {
  const size_t k = i + 1;
  return k < ts->n && ts->t[k].kind == SEGUE__TOKEN_DIGITS && ts->t[k].len <= 2 && !used[k] &&
         ts->t[k].spaced && !in(" : . / % am pm ", ts, k + 1) &&
         (k + 1 >= ts->n || punct(ts, k + 1) || segue__talk_word(ts->t[k + 1].low)) &&
         !in(" room gate seat year floor grade step option day week page table part number unit class phase chapter zone line ",
             ts, i) &&
         !segue__talk_word(ts->t[i].low);
}

/* ---- whom the bot speaks to ---- */

/* Of "Beatrix Vance", mentioned before, either word; the whole of it, or `word` itself. */
static segue__str in_full(const segue__turn *t, segue__str word) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__str v = m->issue.entities[i].value;
    const char *gap = v.len ? memchr(v.p, ' ', v.len) : NULL;
    if (!segue__name_equal(m->issue.entities[i].name, "mention") || !gap ||
        memchr(gap + 1, ' ', (size_t)(v.p + v.len - gap - 1)))
      continue;
    const size_t first = (size_t)(gap - v.p), last = v.len - first - 1;
    if ((word.len == first && memcmp(v.p, word.p, first) == 0) ||
        (word.len == last && memcmp(gap + 1, word.p, last) == 0))
      return v;
  }
  return word;
}

static int called(segue__infer *f, const segue__turn *t, size_t first, size_t last) {
  f->name_given = true;
  return segue__emit_entity(t, "name", in_full(t, segue__span_text(t->ts, first, last)), 0.6);
}

/* Behind what is said before somebody's name. */
static size_t behind_greeting(T *ts) {
  size_t i = 0;
  while (in(" thank thanks you hello hi hey good morning afternoon evening okay ok great right sorry , - ",
            ts, i))
    i++;
  return i;
}

/* "Thank you, Farida.", "Hello Anneke, …": the bot knows who calls. */
static int addressed(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  if (t->who != SEGUE_WHO_BOT || f->name_given || !f->caller_heard) return SEGUE_OK;
  const size_t i = behind_greeting(ts);
  const size_t m = i > 0 && i < 5 && capital(ts, i) ? segue__name_words(ts, i, true) : 0;
  if (!m || m > 2 || ts->t[i].len < 3 || segue__talk_word(ts->t[i].low) ||
      (i + m < ts->n && !in(" . , ! ", ts, i + m) && !segue__recognised(ts)))
    return SEGUE_OK;
  return called(f, t, i, i + m - 1);
}

/* "is that mrs ashworth", as a recogniser writes what the bot says. */
static bool addressed_small(const segue__infer *f, const segue__turn *t, size_t i) {
  T *ts = t->ts;
  return t->who == SEGUE_WHO_BOT && !f->name_given && f->caller_heard && in(" mr mrs ms mister ", ts, i) &&
         segue__name_word(ts, i + 1) && ts->t[i + 1].len >= 4 && !segue__talk_word(ts->t[i + 1].low) &&
         !segue__chosen_word(ts->t[i + 1].low);
}

/* "Thank you, Mr Delgado.", "… Mrs Keane, we'll see to it": no news to the bot; where the name ends. 0: not so. */
static size_t vocative(const segue__turn *t, size_t i) {
  T *ts = t->ts;
  const size_t behind = i + (segue__token_is(ts, i + 1, ".") ? 3 : 2);
  if (t->who != SEGUE_WHO_BOT || !in(" mr mrs ms miss ", ts, i)) return 0;
  const bool goes_on =
      in(" , ", ts, behind) && in(" i i'll i'm i've we we'll we've your you can could may let "
                                  "please is are would ",
                                  ts, behind + 1);
  return starts_sentence(ts, i) || (segue__recognised(ts) && i == behind_greeting(ts)) || behind >= ts->n ||
                 in(" . ? ! ", ts, behind) || goes_on
             ? behind
             : 0;
}

/* ---- what is named in passing ---- */

/* "I don't want to see Dr. Osei", "anything but Thai": named to be ruled out. */
static bool unwanted(T *ts, size_t i) {
  for (size_t back = 1; back <= UNWANTED_REACH && back <= i; back++) {
    const size_t k = i - back;
    const bool any_but = in(" but ", ts, k) && k > 0 && in(" anything anywhere anyone ", ts, k - 1);
    if (in(" . ? ! , ; but ", ts, k) && !any_but) return false;
    if (back <= 2 && (any_but || in(" except avoid ", ts, k) ||
                      (in(" than ", ts, k) && k > 0 && in(" other rather ", ts, k - 1))))
      return true;
    const size_t verb = k + 1 + in(" even really actually ", ts, k + 1);
    if (in(" don't dont doesn't didn't not ", ts, k) && in(" want like need wanna ", ts, verb) && verb < i)
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

/* "Have you ever been to Patagonia?", "we're going to see the Blue Herons", "she's just finished her course at Ely": to
 * pass the time. */
static bool small_talk(T *ts, size_t i) {
  static const char *const opens[] = {
      "have you ever", "have you seen",       "have you heard",   "did you see",      "did you watch",
      "do you watch",  "do you like",         "i just love",      "i love",           "i recommend",
      "i'd recommend", "you should really",   "i hate to",        "i wish i",         "i wish we",
      "i wonder what", "i wonder why",        "i wonder how",     "i wonder who",     "we're going to see",
      "i'm hoping to", "we are going to see", "i'm going to see", "we're going to a", "we are going to a",
      "we're off to",  "we're hoping to",     "we are hoping to", "he just",          "she just",
      "he's just",     "she's just",          "he has just",      "she has just",     "they've just",
      "he's always",   "she's always",        "she has been",     "he has been",      "i was hoping to"};
  size_t k = i;
  while (!starts_sentence(ts, k) && i - k < SMALL_TALK) k--;
  if (!starts_sentence(ts, k)) return false;
  for (size_t n = 0; n < sizeof opens / sizeof opens[0]; n++)
    if (segue__token_phrase(ts, k, opens[n])) return true;
  return false;
}

/* "Like Robin Hood!": said of something else. */
static bool likened(T *ts, size_t i) {
  return i > 0 && in(" like ", ts, i - 1) && (i == 1 || punct(ts, i - 2) || in(" just ", ts, i - 2));
}

bool segue__named_aside(T *ts, size_t i) {
  return unwanted(ts, i) || small_talk(ts, i) || likened(ts, i);
}

/* ---- what makes one a matter of the call ---- */

/* "our other foreman, Col, on Thursday"; "7 Hollybush Terrace, Malvern" */
static bool beside(const segue__infer *f, const segue__turn *t, const phrase *p, const uint8_t *used) {
  T *ts = t->ts;
  const size_t i = p->first;
  if (i < 2 || !in(" , ", ts, i - 1)) return false;
  if (used[i - 2] && ts->n <= 12 && segue__word_in(" address city location ", f->slot)) return true;
  if (capital(ts, i - 2) &&
      in(" street road lane farm house cottage close avenue drive mill court place row crescent terrace ", ts,
         i - 2))
    return true;
  return t->who == SEGUE_WHO_BOT && ts->n <= 24 && in(" , ", ts, p->last + 1) && !capital(ts, i - 2) &&
         ts->t[i - 2].kind == SEGUE__TOKEN_WORD && !segue__talk_word(ts->t[i - 2].low) &&
         !segue__infer_chat(ts, i - 2, i - 1);
}

/* "my daughter Ines", "my mother-in-law, Greta" */
static bool relative(T *ts, size_t i) {
  static const char kin[] = " son daughter wife husband law lad lass boss manager foreman carer ";
  const size_t k = i - (i > 1 && in(" , ", ts, i - 1));
  if (k == 0 || !in(kin, ts, k - 1)) return false;
  for (size_t back = 2; back <= 6 && back <= k; back++)
    if (in(" my our ", ts, k - back)) return true;
  return false;
}

/* "the Gosport branch"; "or Raglan", where a place was asked for */
static bool one_thing(const segue__infer *f, T *ts, const phrase *p) {
  const size_t i = p->first;
  if (i == 0 || ts->t[i].len < 4 || segue__talk_word(ts->t[i].low) ||
      segue__mood_word(&segue__english, ts->t[i].low))
    return false;
  if (in(" the our your ", ts, i - 1) &&
      in(" branch store shop depot office site clinic surgery garage hospital station practice hotel road entrance campus "
         "group team model ",
         ts, p->last + 1))
    return true;
  return in(" or and ", ts, i - 1) &&
         segue__word_in(" location destination departure city area hotel venue restaurant ", f->slot);
}

static bool place_asked(const segue__infer *f) {
  return segue__word_in(" location destination departure city area ", f->slot);
}

/* "I'd be flying out of Oslo", "Oslo would suit us", where a place was asked for. */
static bool answers_where(const segue__infer *f, T *ts, const phrase *p) {
  const size_t i = p->first, after = p->last + 1;
  if (!place_asked(f) || ts->t[i].len < 2 || !segue__name_word(ts, i) || segue__talk_word(ts->t[i].low) ||
      segue__infer_chat(ts, i, i + 1))
    return false;
  if (starts_sentence(ts, i))
    return (ts->t[i].len > 2 || upper_at(ts, i, 1)) && in(" would will is works sounds please ", ts, after);
  return in(" to from at in near for by of around leaving leave departing depart is be ", ts, i - 1);
}

/* "Galway, Ireland", "Port Linden, OR": the country or state belongs to a place. */
static size_t region(T *ts, const phrase *p, const uint8_t *used) {
  const size_t k = p->last + 2;
  const bool place =
      p->first > 0 && in(" to from at in near around of for leaving departing is ", ts, p->first - 1);
  if (!in(" , ", ts, p->last + 1) || !capital(ts, k) || used[k] || ts->t[k].kind != SEGUE__TOKEN_WORD)
    return 0;
  if (ts->t[k].len == 2)
    return upper_at(ts, k, 1) || !(segue__talk_word(ts->t[k].low) || in(" mr ms dr ", ts, k)) ? 2 : 0;
  return place && ts->t[k].len > 2 && segue__name_word(ts, k) && !segue__talk_word(ts->t[k].low) &&
                 !segue__infer_chat(ts, k, k + 1) && !in(" , and or & ", ts, k + 1) && !capital(ts, k + 1) &&
                 !in(" mon tue tues wed thu thur thurs fri sat sun ", ts, k)
             ? 2
             : 0;
}

/* "And Noor also called": who does something, not one more of what is due. */
static bool subject(T *ts, const phrase *p) {
  return p->first == 1 && in(" and ", ts, 0) && p->last + 1 < ts->n && !punct(ts, p->last + 1);
}

/* "I'd like to File a complaint": a verb. */
static bool emphasised_verb(T *ts, const phrase *p) {
  return p->first == p->last && p->first > 0 && in(" to ", ts, p->first - 1) &&
         in(" a an my our ", ts, p->last + 1);
}

/* One capital alone is a name where a place or a person is due, else often no more than emphasis; in a long tale, and in
 * what a bot explains, it is no matter of the call. */
static bool matters(const segue__infer *f, const segue__turn *t, const phrase *p, const uint8_t *used) {
  T *ts = t->ts;
  const size_t i = p->first, before = i ? i - 1 : ts->n;
  const bool one = p->last == i;
  const bool shouted = one && ts->t[i].len > 3 && upper_at(ts, i, 1);
  const bool acronym = one && ts->t[i].len <= 3 && ts->t[i].len > 1 && upper_at(ts, i, 1);
  const bool known = p->title || p->the || p->told;
  const bool due =
      known || !one ||
      in(" to from at in near around with for by between and via visit called dr of the doctor ' \" ( , ", ts,
         before);
  const bool asked_for = i > 1 && in(" for ", ts, before) && in(" ask asked asking ", ts, i - 2);
  const bool somewhere = in(" from in at near around ", ts, before) && ts->n <= 45;
  const bool passing = one && !known && !asked_for && !beside(f, t, p, used) &&
                       (((t->who == SEGUE_WHO_BOT || ts->n > 18) && !somewhere) ||
                        segue__talk_word(ts->t[i].low) || subject(ts, p) || emphasised_verb(ts, p) ||
                        !in(" to from at in near around visit called dr with between and or ", ts, before));
  return !shouted && due && !passing && !(acronym && !p->told && !in(" from to ", ts, before));
}

/* ---- reading one ---- */

/* "Driver's Musa Kamara": what somebody is, and who. */
static bool is_somebody(T *ts, size_t i) {
  return starts_sentence(ts, i) &&
         in(" driver's name's surname's tenant's owner's patient's boss's manager's doctor's vet's lad's ",
            ts, i) &&
         capital(ts, i + 1);
}

/* What begins at token `i` cannot be one. */
static bool no_phrase(const segue__infer *f, T *ts, size_t i, bool title, const uint8_t *used) {
  const bool opens = starts_sentence(ts, i);
  if (is_somebody(ts, i)) return true;
  const bool called_new = in(" new ", ts, i) && capital(ts, i + 1) && !opens; /* "New Malden" */
  const bool alone = opens && !(capital(ts, i + 1) && segue__name_word(ts, i + 1) && ts->t[i + 1].len > 1);
  if (!title && (!capital(ts, i) || ts->t[i].len < 2 || ts->t[i].kind != SEGUE__TOKEN_WORD ||
                 (alone && !place_asked(f))))
    return true;
  if (used[i] || (!title && !called_new && segue__no_name(ts->t[i].low)) || in(segue__months, ts, i) ||
      in(segue__weekdays, ts, i))
    return true;
  if (!title &&
      in(" i'm i've i'll i'd pin id ssn ok tv usa asap god jesus wi mr mrs ms dr im goodbye bye ", ts, i))
    return true;
  if (title && segue__token_is(ts, i + 1, ".") && !in(" dr mr mrs ms ", ts, i))
    return true; /* "my doctor. He …" */
  return opens &&
         in(" unfortunately alright great perfect welcome currently hmm okay thank like try ", ts, i);
}

bool segue__saint_dot(T *ts, size_t i) {
  const bool street = i > 1 && capital(ts, i - 2) && !starts_sentence(ts, i - 2); /* "Elm St. Please" */
  return i > 0 && in(" . ", ts, i) && !ts->t[i].spaced && in(" st ste mt ft ", ts, i - 1) && !street &&
         capital(ts, i + 1);
}

/* How far it goes, and what stands beside it. */
static phrase extent(const segue__infer *f, const segue__turn *t, size_t i, bool title, const uint8_t *used) {
  T *ts = t->ts;
  phrase p = {.first = i, .last = i + (title && segue__token_is(ts, i + 1, ".")), .title = title};
  if (!title && segue__saint_dot(ts, i + 1) && !used[i + 2]) p.last += 2;
  while (p.last + 1 < ts->n && capital(ts, p.last + 1) && !used[p.last + 1] &&
         !in(" i i'm i've i'll i'd dr mr mrs ms id pin ", ts, p.last + 1))
    p.last++;
  if (!title && p.last == i && in(" of ", ts, i + 1) && capital(ts, i + 2) && !used[i + 2])
    p.last += 2; /* "Isle of Sark" */
  p.the = !title && i > 0 && in(" the ", ts, i - 1) && capital(ts, i - 1) && !starts_sentence(ts, i - 1);
  p.told = i > 0 && t->who == SEGUE_WHO_CALLER &&
           (in(" try check ", ts, i - 1) || relative(ts, i) || one_thing(f, ts, &p));
  p.told = p.told || (t->who == SEGUE_WHO_CALLER && answers_where(f, ts, &p));
  if (!title && joined(ts, &p, used)) p.last += 2;
  if (!title) p.last += region(ts, &p, used);
  if (!title && numbered(ts, p.last, used)) {
    p.last++;
    p.told = true;
  }
  return p;
}

static int put(const segue__turn *t, const phrase *p, uint8_t *used) {
  T *ts = t->ts;
  segue__str text = segue__span_text(ts, p->first - p->the, p->last);
  if (ts->t[p->last].len > 2 &&
      strcmp(ts->t[p->last].low + strlen(ts->t[p->last].low) - 2, "'s") == 0) /* "Ben's party" */
    text.len -= text.p[text.len - 2] == '\'' ? 2 : 4;
  memset(used + p->first, 1, p->last - p->first + 1);
  return segue__emit_entity(t, p->title ? "person" : "mention", text, 0.6);
}

static bool titled(T *ts, size_t i) {
  return in(" dr doctor mr mrs ms ", ts, i) &&
         ((segue__token_is(ts, i + 1, ".") && i + 2 < ts->n && !ts->t[i + 1].spaced) || capital(ts, i + 1));
}

/* As a recogniser writes: "dr osei". */
static bool small_doctor(T *ts, size_t i, const uint8_t *used) {
  return in(" dr doctor ", ts, i) && !used[i] && i + 1 < ts->n && !capital(ts, i) &&
         segue__name_word(ts, i + 1) && ts->t[i + 1].len > 3 && !segue__talk_word(ts->t[i + 1].low) &&
         !segue__doing_word(ts, i + 1) && !segue__ends_with(ts->t[i + 1].low, "ed") &&
         !in(" used ", ts, i + 1);
}

/* What token `*at` begins, if anything; `*at` is moved to its last token. */
static int one(segue__infer *f, const segue__turn *t, size_t *at, bool cased, bool unavailable,
               uint8_t *used) {
  T *ts = t->ts;
  const size_t i = *at;
  const bool title = titled(ts, i) && !(i + 1 < ts->n && used[i + 1]);
  const size_t named = vocative(t, i);
  if (named) {
    *at += title;
    return !f->name_given && title && last_name_at(ts, named - 1) ? called(f, t, named - 1, named - 1)
                                                                  : SEGUE_OK;
  }
  if (!cased && small_doctor(ts, i, used)) {
    memset(used + i, 1, 2);
    return segue__emit_entity(t, "person", segue__span_text(ts, i, i + 1), 0.6);
  }
  if (!cased && addressed_small(f, t, i)) return called(f, t, i + 1, i + 1);
  if (no_phrase(f, ts, i, title, used)) return SEGUE_OK;
  if (t->who == SEGUE_WHO_CALLER ? segue__named_aside(ts, i) : !title && unavailable) return SEGUE_OK;
  const phrase p = extent(f, t, i, title, used);
  for (size_t k = p.first; k <= p.last; k++) /* whom they speak to */
    if (in(" ai bot robot assistant ", ts, k)) return SEGUE_OK;
  if (segue__names_value(ts, p.first, p.last + 1))
    return SEGUE_OK; /* "License Plate": what is asked or told */
  if (!matters(f, t, &p, used)) return SEGUE_OK;
  *at = p.last;
  return p.last > p.first && all_caps(ts, p.first, p.last) ? SEGUE_OK : put(t, &p, used); /* "HELP ME" */
}

int segue__infer_proper(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t caps = 0, words = 0;
  const bool cased = segue__any_capital(ts, 0), unavailable = t->who != SEGUE_WHO_CALLER && refused(ts);
  int rc = addressed(f, t);
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1)
      words++, caps += capital(ts, i) && !starts_sentence(ts, i);
  if (words > 3 && caps * 3 > words * 2) return rc; /* shouting or a title */
  for (size_t i = 0; i < ts->n && rc >= 0; i++) rc = one(f, t, &i, cased, unavailable, used);
  return rc < 0 ? rc : SEGUE_OK;
}
