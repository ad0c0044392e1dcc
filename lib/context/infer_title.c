/* SPDX-License-Identifier: Apache-2.0 */
/* What a call is about, in the caller's words. */
#include "context/infer.h"
#include "context/object.h"
#include "context/redactor.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

#include "context/names.h"

typedef const segue__tokens T;

enum { RUN_ON_MAX = 80, SENTENCE_MIN = 24, TOLD_MAX = 120 };

/* What was cut out of a masked turn is masked again: behind the cut stood words that said what it is. */
static int set_issue(const segue__turn *t, segue__str *place, segue__str text) {
  return segue__builder_put(t->b, place, text);
}

/* Somebody tells something, in a sentence with who and does or is. */
static bool talks(T *ts, size_t from, size_t to) {
  for (; from < to; from++)
    if (in(" i i'm i've i'd my we our need want is was have has had can could please help it it's they there not no ",
           ts, from))
      return true;
  return false;
}

/* "infosys limited and 4692": what an unheard question asked for, and perhaps what checks who it is. */
static bool values_only(T *ts, size_t from, size_t to) {
  bool number = false;
  for (size_t i = from; i < to; i++)
    number = number || (ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len >= 3);
  return number && !talks(ts, from, to);
}

/* The sentence is no more than who they are: "Dana Reyes", "I'm Dana Reyes". */
static bool is_name(const segue__turn *t, segue__str text) {
  static const char *const says[] = {"i'm ", "i am ", "it's ", "this is "};
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t k = 0; k < sizeof says / sizeof says[0]; k++) {
    const size_t n = strlen(says[k]);
    size_t same = 0;
    while (same < n && same < text.len && (text.p[same] | 0x20) == (says[k][same] | 0x20)) same++;
    if (same == n) text.p += n, text.len -= n;
  }
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

/* "eight hundred and twelve pounds", "for two thousand twenty four": a sum or a year. */
static bool counts(T *ts, size_t i, size_t n) {
  bool scaled = false;
  for (size_t k = i; k < i + n; k++) scaled = scaled || in(" hundred thousand million ", ts, k);
  return scaled && (in(" and pounds dollars euros bucks ", ts, i + n) ||
                    (i > 0 && in(" for in since of from until by owe paid ", ts, i - 1)));
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
    if (n && said && counts(ts, i, n)) { /* and no digits */
      in_a_row = 0;
      i += n;
      continue;
    }
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

/* "I don't think I remember it" answers a question. */
static bool not_remembered(T *ts, size_t from, size_t to) {
  bool no = false;
  for (size_t i = from; i < to; i++) {
    no = no || in(" don't dont can't cant cannot not ", ts, i);
    if (no && in(" remember recall ", ts, i) && (i + 1 == to || in(" it that this one them ", ts, i + 1)))
      return true;
  }
  return false;
}

/* "I was born on the third of June": who calls, and nothing that a title tells everybody. */
static bool tells_birth(T *ts, size_t from, size_t to) {
  enum { SHORT = 14 }; /* what goes on may be the matter */
  static const char *const opens[] = {"i was born", "i'm born", "my date of birth is", "my birthday is",
                                      "my dob is"};
  bool birth = false;
  for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++)
    birth = birth || segue__token_phrase(ts, from, opens[k]);
  for (size_t i = from; birth && to - from <= SHORT && i < to; i++)
    if (segue__monthday_at(ts, i) || segue__date_at(ts, i) || segue__year_at(ts, i)) return true;
  return false;
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
  if (letters >= 3 || not_remembered(ts, from, to) || tells_birth(ts, from, to)) return true;
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

/* "I want a refund", and "billing" where they were asked what they call about. */
static bool one_says_it(const segue__infer *f, T *ts, size_t from, size_t to) {
  bool telling = false, wished = f->asked_matter;
  for (size_t i = from; i < to; i++) {
    telling = telling || segue__telling_word(ts, i);
    wished = wished || segue__wish_at(ts, i);
  }
  return telling && wished;
}

/* The name of a person that the context holds begins at token `i`: behind it; `i` when none does. */
static size_t behind_name(const segue__turn *t, size_t i) {
  T *ts = t->ts;
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t k = 0; k < m->issue.n_entities; k++) {
    const segue__entity *e = &m->issue.entities[k];
    const bool person = segue__name_equal(e->name, "name") || segue__name_equal(e->name, "person") ||
                        segue__name_equal(e->name, "mention");
    if (!person || i >= ts->n || ts->t[i].at + e->value.len > ts->len ||
        memcmp(ts->text + ts->t[i].at, e->value.p, e->value.len) != 0)
      continue;
    size_t end = i;
    while (end < ts->n && ts->t[end].at < ts->t[i].at + e->value.len) end++;
    return end;
  }
  return i;
}

/* "it's Ottoline Mears, Jasper's mum", "Jonas Berg here from flat nine": behind what only says who calls; `i` when nothing does. */
static size_t introduced(const segue__turn *t, size_t i, size_t end) {
  static const char whence[] =
      " the a my our from at of here again in on calling speaking ringing number flat unit room plot mr mrs ms miss dr it's this is "
      "and i'm one two three four five six seven eight nine ten eleven twelve ";
  T *ts = t->ts;
  size_t k = i + in(" it's its i'm this ", ts, i) + (in(" this it i ", ts, i) && in(" is am ", ts, i + 1));
  if (in(" it i ", ts, i) && k > i) k++;
  const size_t name = behind_name(t, k + in(" mr mrs ms miss dr ", ts, k));
  const bool here = k == i && in(" here ", ts, name);
  if (name == k || name == i || (k == i && !here)) return i;
  size_t who = i; /* behind the last clause that says no more */
  for (k = name; k <= end && k <= ts->n; k++) {
    if (k == end || k == ts->n || in(" , ", ts, k)) {
      who = k + 1;
      continue;
    }
    const size_t more = behind_name(t, k);
    if (more > k)
      k = more - 1;
    else if (!great(ts, k) && !in(whence, ts, k) && !in(segue__kin, ts, k) &&
             ts->t[k].kind != SEGUE__TOKEN_DIGITS && !in(" 's ' ", ts, k))
      break;
  }
  return who < ts->n ? who : i;
}

/* The first sentence with something in it is the best title there is without a language model. */
int segue__infer_title(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const size_t max = segue__recognised(ts) ? RUN_ON_MAX : SEGUE__TITLE_MAX;
  size_t end = 0;
  for (size_t i = segue__skip_opening(ts, 0); i < ts->n;) {
    if (i >= end) end = segue__sentence_end(ts, i);
    const bool name =
        (in(" my ", ts, i) && (in(" name ", ts, i + 1) ||
                               (in(" last first full middle ", ts, i + 1) && in(" name ", ts, i + 2)))) ||
        (f->name_given && in(" this ", ts, i) && in(" is ", ts, i + 1));
    if (name && in(" . ", ts, end) && in(" this ", ts, i) && end - i <= 14 &&
        any_of(ts, i, end, " from calling here speaking ")) {
      i = segue__skip_opening(ts, end + 1); /* "This is Eleanor Marsh from Finch and Rowe." */
      continue;
    }
    if (name && end - i > 8) { /* unpunctuated: it goes on after the name */
      i = segue__skip_opening(ts, i + (in(" this ", ts, i) ? 4u : 5u));
      continue;
    }
    const size_t who = introduced(t, i, end);
    if (who > i) {
      i = segue__skip_opening(ts, who);
      continue;
    }
    size_t words = 0;
    for (size_t k = i; k < end; k++)
      words += segue__content_word(ts, k) && ts->t[k].kind == SEGUE__TOKEN_WORD;
    const size_t at = dictated_at(ts, i, end, f->bot_heard);
    const bool question = in(" where why when how what ", ts, i) && end - i >= 4;
    const bool value = *f->slot && !segue__word_in(" description reason ", f->slot) && !talks(ts, i, end);
    if (value) { /* the answer to what was asked */
      i = segue__skip_opening(ts, end + 1);
      continue;
    }
    if (words >= (question || one_says_it(f, ts, i, end) ? 1u : 2u) && !name &&
        !is_name(t, segue__clip(ts, i, end, SEGUE__TITLE_MAX)) && (at == end || at >= i + 8) &&
        !no_matter(ts, i, end) && (f->bot_heard || end > i + 2) &&
        (f->bot_heard || !values_only(ts, i, end))) {
      segue_context *c = segue__builder_own(t->b);
      if (!c) return SEGUE_E_NOMEM;
      f->has_title = true;
      if (c->m.issue.title.p) return SEGUE_OK;
      f->own_title = true;
      return set_issue(t, &c->m.issue.title, segue__clip(ts, i, at, max));
    }
    i = segue__skip_opening(ts, end + 1);
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

/* "vpn": what is told next tells more. */
static bool one_word(segue__str title) {
  return title.len < 16 && !memchr(title.p, ' ', title.len);
}

/* "I want to report a theft", and what happened was asked for and told: "I want to report a theft: somebody took my bike". */
int segue__infer_told_matter(const segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  char whole[TOLD_MAX + 1];
  const segue__str title = segue__context_read(t->b->cur)->issue.title;
  const bool asked = segue__word_in(" description reason ", f->slot);
  const bool more = title.p && one_word(title) && !f->verifying && strcmp(f->slot, "name") != 0 &&
                    !segue__slot_is_id(f->slot);
  if (!f->own_title || !title.p || !(asked || more)) return SEGUE_OK;
  const size_t from = segue__skip_opening(ts, 0), end = segue__sentence_end(ts, from);
  if (title.len + SENTENCE_MIN > TOLD_MAX || !news(ts, title, from, end) || no_matter(ts, from, end) ||
      dictated_at(ts, from, end, f->bot_heard) < end ||
      any_of(ts, from, end, " know remember remembered sure understand wait hold ") || in(" ? ", ts, end))
    return SEGUE_OK;
  const segue__str told = segue__clip(ts, from, end, TOLD_MAX - 2 - title.len);
  if (!told.p || title.len + 2 + told.len > TOLD_MAX) return SEGUE_OK; /* one word that does not fit */
  snprintf(whole, sizeof whole, "%.*s: %.*s", (int)title.len, title.p, (int)told.len, told.p);
  segue_context *c = segue__builder_own(t->b);
  return c ? set_issue(t, &c->m.issue.title, segue__str_of(whole)) : SEGUE_E_NOMEM;
}
