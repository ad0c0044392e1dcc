/* SPDX-License-Identifier: Apache-2.0 */
#include "context/infer.h"
#include "context/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context/names.h"
#include "context/redactor.h"
#include "context/object.h"

typedef const segue__tokens T;

enum { TITLE_MAX = 100, RUN_ON_MAX = 80, SENTENCE_MIN = 24 };

void segue__infer_init(segue__infer *f) {
  memset(f, 0, sizeof *f);
  f->asked_human = f->worst_turn = f->named_at = f->number_at = f->secret_at = f->spoke_at = -1;
}

segue__str segue__span_text(T *ts, size_t first, size_t last) {
  return (segue__str){ts->text + ts->t[first].at, ts->t[last].at + ts->t[last].len - ts->t[first].at};
}

/* How sure: the reader's own confidence, lowered by what the recogniser thought of the turn. */
static double sure(const segue__turn *t, double confidence) {
  if (t->who != SEGUE_WHO_CALLER) confidence *= 0.8; /* told to the caller, perhaps as one of several */
  const double c = isnan(t->confidence) ? confidence : confidence * t->confidence;
  return round(c * 100) / 100;
}

/* Without the sounds that a recogniser writes between the words; in `buf`. */
static segue__str without_sounds(segue__str s, char *buf, size_t cap) {
  size_t n = 0;
  if (s.len >= cap) return s;
  for (size_t i = 0; i < s.len;) {
    const bool sound = i + 4 <= s.len && (memcmp(s.p + i, " uh ", 4) == 0 || memcmp(s.p + i, " um ", 4) == 0);
    if (sound)
      i += 3;
    else
      buf[n++] = s.p[i++];
  }
  return (segue__str){buf, n};
}

int segue__emit_entity(const segue__turn *t, const char *name, segue__str value, double confidence) {
  char clean[160];
  value = without_sounds(value, clean, sizeof clean);
  const segue__entity e = {.name = segue__str_of(name),
                           .value = value,
                           .cls = SEGUE_CLASS_AUTO,
                           .src = {SEGUE_SRC_INFERRED, t->index, sure(t, confidence)}};
  if (t->correcting) segue__replace_corrected(t, name, value);
  if (segue__said_already(t, e.name, value)) return SEGUE_OK;
  const int rc = segue__builder_entity(t->b, &e);
  return rc == SEGUE_E_LIMIT ? SEGUE_OK : rc; /* full is full; the call goes on */
}

int segue__emit_attempt(const segue__turn *t, segue__str action, int outcome, int by) {
  const segue__attempt a = {
      .action = action,
      .outcome = outcome,
      .at = segue__builder_now(t->b),
      .src = {by == SEGUE_SRC_SAID ? SEGUE_SRC_SAID : SEGUE_SRC_INFERRED, t->index, sure(t, 0.7)}};
  const int rc = segue__builder_attempt(t->b, &a);
  return rc == SEGUE_E_LIMIT ? SEGUE_OK : rc;
}

/* ---- saying it again ---- */

/* Numbers and dates said once more answer a question that was asked once more: that is no complaint. */
static const char numbers[] =
    " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple first second third fourth "
    "fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth thirtieth january february march april may june july august september october november december ";

static bool content_word(T *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  return t->kind != SEGUE__TOKEN_PUNCT && t->len > 2 && !segue__word_in(numbers, t->low) &&
         !segue__word_in(
             " the and you your for that this with have has had was were are not but can can't could would will "
             "please thank thanks yes yeah okay hello just what when where how who why there here from into about "
             "i'm i've i'd it's don't get got let me my they them she his her our out all any one like know want "
             "need help also then than too very really right sure going ",
             t->low);
}

static uint32_t hash(const char *s) {
  uint32_t h = 2166136261u;
  for (; *s; s++) h = (h ^ (unsigned char)*s) * 16777619u;
  return h;
}

static void make_gist(segue__gist *g, const segue__turn *t) {
  memset(g, 0, sizeof *g);
  g->who = (uint8_t)t->who;
  for (size_t i = 0; i < t->ts->n && g->n < SEGUE__GIST_WORDS; i++) {
    if (!content_word(t->ts, i)) continue;
    char stem[8];
    snprintf(stem, sizeof stem, "%.6s", t->ts->t[i].low); /* a rough stem: "restart", "restarting" */
    const uint32_t h = hash(stem);
    bool seen = false;
    for (size_t k = 0; k < g->n; k++) seen = seen || g->word[k] == h;
    if (!seen) g->word[g->n++] = h;
  }
}

/* Callers say it again in other company, so part of the words is enough; bots repeat themselves whole. */
static bool alike(const segue__gist *a, const segue__gist *b) {
  int common = 0;
  const int least = a->n < b->n ? a->n : b->n;
  for (int i = 0; i < a->n; i++)
    for (int k = 0; k < b->n; k++) common += a->word[i] == b->word[k];
  if (a->who != b->who || least < 2) return false;
  if (a->who != SEGUE_WHO_CALLER) return common >= 3 && common * 20 >= (a->n + b->n - common) * 11;
  return (common >= 3 && common * 100 >= least * 42) || (common == 2 && least <= 3);
}

static bool has_phrase(T *ts, const char *const *list) {
  for (; list && *list; list++)
    for (size_t i = 0; i < ts->n; i++)
      if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

static const segue__language *language(const segue__turn *t) {
  const segue__str tag = t->b->cur->m.language;
  return segue__language_of(tag.p, tag.len);
}

static void repeats(segue__infer *f, const segue__turn *t) {
  segue__gist g;
  bool again = t->who == SEGUE_WHO_CALLER && has_phrase(t->ts, language(t)->again);
  make_gist(&g, t);
  for (size_t i = 0; i < f->n_gists && !again; i++) again = alike(&f->gist[i], &g);
  if (again && t->who == SEGUE_WHO_CALLER) f->restated++;
  if (again && t->who == SEGUE_WHO_BOT) f->bot_repeats++;
  if (g.n < 3) return;
  if (f->n_gists == SEGUE__GISTS) memmove(f->gist, f->gist + 1, sizeof f->gist[0] * --f->n_gists);
  f->gist[f->n_gists++] = g;
}

/* ---- what it is about ---- */

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
      "could you help me",
      "i need help with",
      "i need some help with",
      "please help me",
      "please help",
      "help me",
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
  for (; i < ts->n && !in(" . ? ! ; ", ts, i); i++) {
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

static int set_issue(const segue__turn *t, segue__str *place, segue__str text) {
  return segue__context_str(t->b->cur, place, text.p, text.len) ? SEGUE_OK : SEGUE_E_NOMEM;
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

/* A number that is dictated, or in a log without the questions any that may answer one: no matter of a call.
 * Where it begins; `to` when there is none. */
static size_t dictated_at(T *ts, size_t from, size_t to, bool heard) {
  size_t in_a_row = 0;
  for (size_t i = from; i < to;) {
    segue__run r = {0};
    bool said;
    const size_t n = segue__take_number(ts, i, &r, &said);
    in_a_row = n ? in_a_row + 1 : segue__is_filler(ts->t[i].low) || in(" the a ", ts, i) ? in_a_row : 0;
    if (in_a_row >= 3 && said) return i >= from + 2 ? i - 2 : from;
    r.first = r.last = i;
    const bool value = i == from || in(" it's its is says was said code number no , ", ts, i - 1) ||
                       in(" it's its ", ts, from);
    if (!heard && value && r.n >= 3 && !said && !segue__scan_counted(ts, &r)) return i;
    i += n ? n : 1;
  }
  return to;
}

/* Not what the call is about: an answer, a number by its name, a day, a greeting. */
static bool no_matter(T *ts, size_t from, size_t to) {
  bool more = false;
  size_t letters = 0;
  for (size_t i = from; i < to; i++) { /* what was masked, or is spelled */
    if (in(" [ ", ts, i)) return true;
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
        (content_word(ts, i) && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(segue__weekdays, ts, i) &&
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
static int title(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const size_t max = segue__recognised(ts) ? RUN_ON_MAX : TITLE_MAX;
  for (size_t i = skip_opening(ts, 0); i < ts->n;) {
    const size_t end = sentence_end(ts, i);
    size_t words = 0;
    for (size_t k = i; k < end; k++) words += content_word(ts, k) && ts->t[k].kind == SEGUE__TOKEN_WORD;
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
    const size_t at = dictated_at(ts, i, end, f->bot_heard);
    const bool question = in(" where why when how what ", ts, i) && end - i >= 4;
    if (words >= (question ? 1u : 2u) && !name && !is_name(t, clip(ts, i, end, TITLE_MAX)) &&
        (at == end || at >= i + 8) && !no_matter(ts, i, end) && (f->bot_heard || !values_only(ts, i, end))) {
      segue_context *c = segue__builder_own(t->b);
      if (!c) return SEGUE_E_NOMEM;
      f->has_title = true;
      return c->m.issue.title.p ? SEGUE_OK : set_issue(t, &c->m.issue.title, clip(ts, i, at, max));
    }
    i = skip_opening(ts, end + 1);
  }
  return SEGUE_OK;
}

static bool no_masks(T *ts, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (in(" [ ", ts, i)) return false;
  return true;
}

static int desired(segue__infer *f, const segue__turn *t) {
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
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof wishes / sizeof wishes[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, wishes[k]);
      if (!n || in(" don't not ", ts, i ? i - 1 : ts->n)) continue;
      size_t from = i + n, words = 0;
      while (in(" to please you help me with know ", ts, from) ||
             (in(" tell let ", ts, from) && in(" me us ", ts, from + 1)))
        from++;
      if (punct(ts, from) || from >= ts->n) continue;
      const size_t end = sentence_end(ts, from);
      for (size_t j = from; j < end; j++) words += content_word(ts, j);
      const bool person = in(" speak talk human person agent representative manager ", ts, from);
      const bool again = f->has_desired && k > 1; /* only a plain "I want" replaces an earlier wish */
      /* "Could you send me a copy": the caller wants the copy, not to send one. */
      if (in(" you ", ts, i + 1) && n == 2 && in(" me us ", ts, from + 1)) {
        if (!in(" send give get bring show email text ", ts, from)) continue;
        from += 2;
      }
      if (!no_masks(ts, from, end)) continue;
      const bool pronoun = in(" it this that them those these ", ts, from); /* says little on a card */
      if (words < 2 || person || again || pronoun) continue;
      segue_context *c = segue__builder_own(t->b);
      if (!c) return SEGUE_E_NOMEM;
      f->has_desired = true;
      return set_issue(t, &c->m.issue.desired, clip(ts, from, end, TITLE_MAX));
    }
  return SEGUE_OK;
}

/* ---- a person, please ---- */

static bool person_at(T *ts, size_t i) {
  return in(
      " human person agent representative rep manager supervisor operator somebody someone advisor adviser specialist "
      "people humans colleague ",
      ts, i);
}

static bool asks_human(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!person_at(ts, i)) continue;
    bool wish = false, negated = false;
    for (size_t back = 1; back <= 8 && back <= i; back++) {
      wish = wish ||
             in(" speak talk transfer connect get give put want need pass escalate to with ", ts, i - back);
      negated = negated || in(" don't dont not no without never ", ts, i - back);
      if (in(" . ? ! ", ts, i - back)) break;
    }
    const bool vague = in(" person people someone somebody colleague ", ts, i);
    if (negated) continue;
    if (ts->n <= 3 && !vague) return true; /* "agent!" */
    for (size_t back = 1; wish && back <= 8 && back <= i; back++)
      if (in(" speak talk transfer connect escalate ", ts, i - back) ||
          (!vague && in(" get give want need put ", ts, i - back)) ||
          (vague && in(" real actual live ", ts, i - 1)))
        return true;
  }
  return false;
}

static int human(segue__infer *f, const segue__turn *t) {
  char why[96];
  if (!asks_human(t->ts) && !has_phrase(t->ts, language(t)->person)) return SEGUE_OK;
  f->asked_human = t->index;
  segue_context *c = segue__builder_own(t->b);
  if (!c) return SEGUE_E_NOMEM;
  if (c->m.reason.code != SEGUE_REASON_NONE) return SEGUE_OK; /* whoever decides knows better */
  snprintf(why, sizeof why, "The caller asked for a person (turn %d).", (int)t->index);
  c->m.reason.code = SEGUE_REASON_EXPLICIT_REQUEST;
  return segue__context_str(c, &c->m.reason.why, why, strlen(why)) ? SEGUE_OK : SEGUE_E_NOMEM;
}

int segue__infer_turn(segue__infer *f, const segue__turn *t) {
  int rc = SEGUE_OK;
  repeats(f, t);
  f->bot_heard = f->bot_heard || t->who != SEGUE_WHO_CALLER;
  if (t->who == SEGUE_WHO_BOT) rc = segue__infer_told(f, t);
  if (t->who == SEGUE_WHO_CALLER) {
    f->caller_heard = true;
    rc = segue__infer_entities(f, t);
    if (rc == SEGUE_OK && !f->has_title) rc = title(f, t);
    if (rc == SEGUE_OK) rc = desired(f, t);
    if (rc == SEGUE_OK) rc = human(f, t);
  }
  if (rc == SEGUE_OK) rc = segue__infer_fixes(f, t);
  if (rc == SEGUE_OK) rc = segue__infer_mood(f, t);
  if (t->who == SEGUE_WHO_BOT)
    segue__infer_slot(f, t);
  else
    f->slot[0] = 0;
  if (t->who == SEGUE_WHO_CALLER) f->spoke_at = t->index;
  return rc;
}
