/* SPDX-License-Identifier: Apache-2.0 */
/* What a call is about, and what the caller wants, in words of theirs. */
#include "context/infer.h"
#include "context/object.h"
#include "context/redactor.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

#include "context/names.h"

typedef const segue__tokens T;

enum { TITLE_MAX = 100, RUN_ON_MAX = 80, SENTENCE_MIN = 24, TOLD_MAX = 120 };

/* Words at the start of a turn that say nothing about the matter. */
static size_t skip_opening(T *ts, size_t i) {
  static const char *const opens[] = {
      "good day to you",
      "good day",
      "good morning",
      "good afternoon",
      "good evening",
      "how are you",
      "i hope you can help me",
      "can you help me",
      "can you help us",
      "can you please help me",
      "can you please help us",
      "could you help me",
      "could you help us",
      "could you please help me",
      "could you please help us",
      "i need help with",
      "i need some help with",
      "please help me",
      "please help",
      "help me",
      "help us",
      "i'm calling because",
      "i am calling because",
      "i'm calling about",
      "i am calling about",
      "i was wondering if you could",
      "i was wondering if",
      "i'm calling to",
      "i am calling to",
      "thank you",
      "thanks",
  };
  for (;;) {
    const size_t before = i;
    while (
        i < ts->n &&
        (ts->t[i].kind == SEGUE__TOKEN_PUNCT ||
         in(" hi hello hey hai hullo hiya g'day aye um uh er erm well so yes yeah ok okay oh please sir madam ma'am and morning "
            "afternoon evening right love dear mate listen look basically actually ",
            ts, i) ||
         (in(" there ", ts, i) && i > 0 && in(" hi hello hey ", ts, i - 1))))
      i++;
    for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++) i += segue__token_phrase(ts, i, opens[k]);
    if (i == before) return i;
  }
}

static size_t sentence_end(T *ts, size_t i) {
  for (; i < ts->n; i++) {
    const bool short_form =
        in(" . ", ts, i) && i > 0 && in(" dr mr mrs ms prof ", ts, i - 1) && i + 1 < ts->n;
    if (in(" . ? ! ; ", ts, i) && !short_form) break;
    /* "£312.40": no end */
    while (i + 2 < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && in(" . ", ts, i + 1) &&
           !ts->t[i + 1].spaced && !ts->t[i + 2].spaced && ts->t[i + 2].kind == SEGUE__TOKEN_DIGITS)
      i += 2;
  }
  return i;
}

/* A word that begins another clause; "bed and breakfast" does not. */
static bool clause_begins(T *ts, size_t i) {
  if (in(" , - ; because but which since although unless until whereas ", ts, i)) return true;
  if (in(" my ", ts, i) && in(" name ", ts, i + 1)) return true;
  return in(" and so cause when then well ", ts, i) &&
         in(" i i'm i've i'd i'll it it's he she we we've we're they you there there's that that's this now then the my our nobody "
            "no when if can could is was also ",
            ts, i + 1);
}

/* Without punctuation the next sentence just begins: "a table for friday i've asked twice". */
static bool runs_on(T *ts, size_t i) {
  return in(" i'm i've i'd i'll it's he's she's they're we've we're there's ", ts, i) && i > 0 &&
         !in(" and so but because cause when if that then which where well since until what how why think say says said sure know "
             "like than as now hope ",
             ts, i - 1);
}

/* The text of tokens [from, to) within `max` bytes: what is too long ends with a clause, or at least not in "of the". */
static segue__str clip(T *ts, size_t from, size_t to, size_t max) {
  while (to > from && (in(" , - : and but so please thanks ", ts, to - 1))) to--;
  if (to > from + 4 && in(" me us ", ts, to - 1) && in(" help ", ts, to - 2)) to -= 2;
  while (to > from && in(" , please kindly and can could you ", ts, to - 1)) to--;
  const size_t whole = to;
  while (to > from + 1 && segue__span_text(ts, from, to - 1).len > max) to--;
  for (size_t i = to; to < whole && i > from + 4; i--)
    if (clause_begins(ts, i) && segue__span_text(ts, from, i - 1).len * 5 > max * 2) {
      to = i;
      break;
    }
  const bool no_stops = to < whole && segue__recognised(ts);
  for (size_t i = from + 5; no_stops && i < to; i++)
    if (runs_on(ts, i) && segue__span_text(ts, from, i - 1).len >= SENTENCE_MIN) to = i;
  while (
      to > from + 1 &&
      (punct(ts, to - 1) ||
       (to < whole && in(" the a an of to and for with my their in on at or from by but so that it is it's i "
                         "i've i'm was were just like um uh we he she they their your this than as if when ",
                         ts, to - 1))))
    to--;
  return to > from ? segue__span_text(ts, from, to - 1) : (segue__str){NULL, 0};
}

/* What was cut out of a masked turn is masked again: behind the cut stood words that said what it is. */
static int set_issue(const segue__turn *t, segue__str *place, segue__str text) {
  return segue__builder_put(t->b, place, text);
}

/* "infosys limited and 4692": what an unheard question asked for, and perhaps what checks who it is. */
static bool values_only(T *ts, size_t from, size_t to) {
  bool number = false, said = false;
  for (size_t i = from; i < to; i++) {
    number = number || (ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len >= 3);
    said =
        said || in(" i i'm i've i'd my we our need want is was have has had can could please help ", ts, i);
  }
  return number && !said;
}

/* The sentence is no more than who they are. */
static bool is_name(const segue__turn *t, segue__str text) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (segue__name_equal(e->name, "name") && e->value.len == text.len &&
        memcmp(e->value.p, text.p, text.len) == 0)
      return true;
  }
  return false;
}

/* Somebody said what the number at token `i` is of. */
static bool labelled(T *ts, size_t i) {
  char buf[SEGUE__SLOT_LEN];
  return segue__label_before(ts, i, buf) != NULL;
}

/* A number that is dictated, or any that nobody named and that may answer who knows what: no matter of a call.
 * Where it begins; `to` when there is none. */
static size_t dictated_at(T *ts, size_t from, size_t to, bool heard) {
  size_t in_a_row = 0, began = from, digits = 0;
  for (size_t i = from; i < to;) {
    segue__run r = {0};
    bool said;
    const size_t n = segue__take_number(ts, i, &r, &said);
    in_a_row = n ? in_a_row + 1 : segue__is_filler(ts->t[i].low) || in(" the a ", ts, i) ? in_a_row : 0;
    if (n && in_a_row == 1) began = i, digits = 0;
    digits += r.n;
    const segue__run whole = {.first = began, .last = n ? i + n - 1 : i, .spoken = 1};
    if (n && digits >= 3 && said && (in_a_row >= 3 || !labelled(ts, began)) &&
        !segue__scan_counted(ts, &whole))
      return began;
    r.first = r.last = i;
    const bool value = i == from || in(" it's its is says was said code number no , ", ts, i - 1) ||
                       in(" it's its ", ts, from);
    if (value && r.n >= 3 && !said && !segue__scan_counted(ts, &r) && (!heard || !labelled(ts, i))) return i;
    i += n ? n : 1;
  }
  return to;
}

/* "my pasword iz lemonade": a letter of the name is wrong, so that nobody masked what stands behind it. */
static bool misheard_secret(T *ts, size_t i) {
  static const char names[] =
      " password passwords passcode passphrase security memorable maiden answer secret ";
  char low[SEGUE__TOKEN_LOW];
  snprintf(low, sizeof low, "%s", ts->t[i].low);
  const size_t n = strlen(low);
  if (n > 6 && strcmp(low + n - 2, "'s") == 0) low[n - 2] = 0; /* "my passwurd's lemonade" */
  return ts->t[i].kind == SEGUE__TOKEN_WORD && n > 4 && !segue__word_in(names, low) &&
         segue__word_near(names, low, 6) && !segue__word_in(" secure secured answers answered ", low);
}

/* Not what the call is about: an answer, a number by its name, a day, a greeting. */
static bool no_matter(T *ts, size_t from, size_t to) {
  bool more = false;
  size_t letters = 0;
  for (size_t i = from; i < to;
       i++) { /* what was masked, is spelled, or stands by what may be a secret's name misheard */
    if (in(" [ ", ts, i) || misheard_secret(ts, i)) return true;
    letters += ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len == 1 && !in(" i a ", ts, i);
  }
  if (letters >= 3) return true;
  if (in(" it's its ", ts, from) && to - from <= 4) return true;
  for (size_t k = 1; k <= 3 && from + k < to; k++)
    if (in(" said told ", ts, from + k) && k <= 2 && in(" i as ", ts, from)) return true;
  if (in(" i ", ts, from) && in(" believe think guess ", ts, from + 1) && to - from <= 5) return true;
  for (size_t i = from; i < to; i++)
    more =
        more ||
        (segue__content_word(ts, i) && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(segue__weekdays, ts, i) &&
         !in(" account number numbers order customer member reference policy code last next good morning afternoon "
             "evening day today yesterday make work name first surname phone ",
             ts, i));
  return !more;
}

static bool any_of(T *ts, size_t from, size_t to, const char *list) {
  for (; from < to; from++)
    if (in(list, ts, from)) return true;
  return false;
}

/* The first sentence with something in it is the best title there is without a language model. */
int segue__infer_title(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const size_t max = segue__recognised(ts) ? RUN_ON_MAX : TITLE_MAX;
  size_t end = 0;
  for (size_t i = skip_opening(ts, 0); i < ts->n;) {
    if (i >= end) end = sentence_end(ts, i);
    const bool name =
        (in(" my ", ts, i) && (in(" name ", ts, i + 1) ||
                               (in(" last first full middle ", ts, i + 1) && in(" name ", ts, i + 2)))) ||
        (f->name_given && in(" this ", ts, i) && in(" is ", ts, i + 1));
    if (name && in(" . ", ts, end) && in(" this ", ts, i) && end - i <= 14 &&
        any_of(ts, i, end, " from calling here speaking ")) {
      i = skip_opening(ts, end + 1); /* "This is Eleanor Marsh from Finch and Rowe." */
      continue;
    }
    if (name && end - i > 8) { /* unpunctuated: it goes on after the name */
      i = skip_opening(ts, i + (in(" this ", ts, i) ? 4u : 5u));
      continue;
    }
    size_t words = 0;
    for (size_t k = i; k < end; k++)
      words += segue__content_word(ts, k) && ts->t[k].kind == SEGUE__TOKEN_WORD;
    const size_t at = dictated_at(ts, i, end, f->bot_heard);
    const bool question = in(" where why when how what ", ts, i) && end - i >= 4;
    if (words >= (question ? 1u : 2u) && !name && !is_name(t, clip(ts, i, end, TITLE_MAX)) &&
        (at == end || at >= i + 8) && !no_matter(ts, i, end) && (f->bot_heard || end > i + 2) &&
        (f->bot_heard || !values_only(ts, i, end))) {
      segue_context *c = segue__builder_own(t->b);
      if (!c) return SEGUE_E_NOMEM;
      f->has_title = true;
      if (c->m.issue.title.p) return SEGUE_OK;
      f->own_title = true;
      return set_issue(t, &c->m.issue.title, clip(ts, i, at, max));
    }
    i = skip_opening(ts, end + 1);
  }
  return SEGUE_OK;
}

static size_t next_mask(T *ts, size_t i) {
  while (i < ts->n && !in(" [ ", ts, i)) i++;
  return i;
}

int segue__infer_desired(segue__infer *f, const segue__turn *t) {
  static const char *const wishes[] = {
      "i just want",     "i want",          "i'd like",        "i would like",
      "i need",          "i'm looking for", "i'm looking to",  "i am looking for",
      "i am looking to", "i'm trying to",   "i was hoping to", "i wanted to",
      "i wish to",       "can i get",       "can i have",      "could i get",
      "could you",       "can you",         "i'm hoping to",   "we need",
      "we want",         "we'd like",       "we would like",   "i'd love",
      "i wanna",         "i'm after",       "i am after",      "i'd appreciate",
      "i am trying to",  "i am hoping to",  "we're trying to", "we're looking for",
      "can we get",      "could we get",    "can we have",     "could we have"};
  T *ts = t->ts;
  size_t end = 0, mask = next_mask(ts, 0); /* of the sentence; the next at or behind what is wished */
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof wishes / sizeof wishes[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, wishes[k]);
      if (!n || in(" don't not ", ts, i ? i - 1 : ts->n)) continue;
      size_t from = i + n, words = 0;
      while (in(" to please you help me with know ", ts, from) ||
             (in(" tell let ", ts, from) && in(" me us ", ts, from + 1)))
        from++;
      if (punct(ts, from) || from >= ts->n) continue;
      if (from >= end) end = sentence_end(ts, from);
      for (size_t j = from; j < end && words < 2; j++) words += segue__content_word(ts, j);
      const bool person = in(" speak talk human person agent representative manager ", ts, from);
      const bool again = f->has_desired && k > 1; /* only a plain "I want" replaces an earlier wish */
      /* "Could you send me a copy": the caller wants the copy, not to send one. */
      if (in(" you ", ts, i + 1) && n == 2 && in(" me us ", ts, from + 1)) {
        if (!in(" send give get bring show email text ", ts, from)) continue;
        from += 2;
      }
      if (mask < from) mask = next_mask(ts, from);
      if (mask < end) continue;
      const bool pronoun = in(" it this that them those these ", ts, from); /* says little on a card */
      if (words < 2 || person || again || pronoun) continue;
      segue_context *c = segue__builder_own(t->b);
      if (!c) return SEGUE_E_NOMEM;
      f->has_desired = true;
      return set_issue(t, &c->m.issue.desired, clip(ts, from, end, TITLE_MAX));
    }
  return SEGUE_OK;
}

static bool stands_in(segue__str s, const char *word) {
  const size_t n = strlen(word) < 5 ? strlen(word) : 5; /* "transferred", "transfer" */
  for (size_t i = 0; i + n <= s.len; i++) {
    size_t k = 0;
    while (k < n && (s.p[i + k] | 0x20) == word[k]) k++;
    if (k == n && (i == 0 || s.p[i - 1] == ' ')) return true;
  }
  return false;
}

/* Most of what is told from `from` to `to` is not in the title yet. */
static bool news(T *ts, segue__str title, size_t from, size_t to) {
  size_t words = 0, fresh = 0;
  for (size_t i = from; i < to; i++) {
    if (!segue__content_word(ts, i)) continue;
    words++;
    fresh += !stands_in(title, ts->t[i].low);
  }
  return words >= 2 && fresh * 2 >= words;
}

/* "I want to report a theft", and what happened was asked for and told: "I want to report a theft: somebody took my bike". */
int segue__infer_told_matter(const segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  char whole[TOLD_MAX + 1];
  const segue__str title = segue__context_read(t->b->cur)->issue.title;
  if (!f->own_title || !title.p || !segue__word_in(" description reason ", f->slot)) return SEGUE_OK;
  const size_t from = skip_opening(ts, 0), end = sentence_end(ts, from);
  if (title.len + SENTENCE_MIN > TOLD_MAX || !news(ts, title, from, end) || no_matter(ts, from, end) ||
      dictated_at(ts, from, end, f->bot_heard) < end ||
      any_of(ts, from, end, " know remember remembered sure understand wait hold ") || in(" ? ", ts, end))
    return SEGUE_OK;
  const segue__str told = clip(ts, from, end, TOLD_MAX - 2 - title.len);
  if (!told.p || title.len + 2 + told.len > TOLD_MAX) return SEGUE_OK; /* one word that does not fit */
  snprintf(whole, sizeof whole, "%.*s: %.*s", (int)title.len, title.p, (int)told.len, told.p);
  segue_context *c = segue__builder_own(t->b);
  return c ? set_issue(t, &c->m.issue.title, segue__str_of(whole)) : SEGUE_E_NOMEM;
}
