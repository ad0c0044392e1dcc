/* SPDX-License-Identifier: Apache-2.0 */
/* One or the other: "Thursday at ten, or Friday at two?" is one offer with a choice in it, and is told with both until the caller has
 * picked: "thursday at ten or friday at two". What is picked keeps what it shares with the first: "send by post or by email", "email
 * please": "send by email". */
#include "context/infer_either.h"
#include "context/brief.h"
#include "context/object.h"
#include "context/spec.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

static const char preps[] = " at on in by to from with for via into before after as ";
static const char times[] =
    " monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight next this half quarter first second third fourth "
    "fifth sixth seventh eighth ninth tenth eleventh twelfth one two three four five six seven eight nine ten eleven twelve ";

/* What no choice begins with: "or so", "or something else", "or should we wait?" */
static const char no_choice[] =
    " not so but and because only just else something anything somebody someone whatever whichever wherever whoever whether more less later maybe perhaps would should "
    "shall do does did can could will may might i i'll i'd i've we we'll we'd we've you you'd you'll you're he she they there there's is are "
    "was if what what's when where how why that that's it's even worse other others ";
/* Where a clause of its own begins, before "or". */
static const char clause[] = " i we he she they because if which who when while until but so ";

/* Behind the last token of the part that begins at `i`. */
static size_t part_end(T *ts, size_t i) {
  enum { PART = 9 };
  size_t k = i;
  while (k < ts->n && k < i + PART && !in(" . ? ! ; , or ", ts, k) && !(k > i && in(clause, ts, k))) k++;
  return k;
}

bool segue__few(T *ts, size_t i) {
  return i < ts->n &&
         (ts->t[i].kind == SEGUE__TOKEN_DIGITS ||
          in(" one two three four five six seven eight nine ten eleven twelve twenty thirty ", ts, i));
}

bool segue__or_counts(T *ts, size_t at) {
  return in(" or ", ts, at) && at > 0 && segue__few(ts, at - 1) && segue__few(ts, at + 1) && at + 2 < ts->n &&
         ts->t[at + 2].kind == SEGUE__TOKEN_WORD &&
         !in(" on in o'clock am pm please suit work for at ", ts, at + 2);
}

void segue__first_word(const char *s, char out[SEGUE__TOKEN_LOW]) {
  const size_t all = strcspn(s, " "), n = all < SEGUE__TOKEN_LOW ? all : SEGUE__TOKEN_LOW - 1u;
  memcpy(out, s, n);
  out[n] = 0;
}

/* The name is of a deed that is done to something: "send lamp". */
static bool deed(const char *action) {
  char opens[SEGUE__TOKEN_LOW];
  segue__first_word(action, opens);
  return strchr(action, ' ') && segue__brief_is_verb(opens);
}

/* The words are in the name already; "mail" is not in "email". */
static bool told(const char *action, const char *text) {
  const size_t n = strlen(text);
  for (const char *p = strstr(action, text); p; p = strstr(p + 1, text))
    if ((p == action || p[-1] == ' ') && (p[n] == 0 || p[n] == ' ' || p[n] == ',')) return true;
  return false;
}

/* Appends the choice in tokens [from, to), with `joint` before it; false when none is there or it does not fit. Beside a deed a thing keeps
 * its article, to be known for one: "send lamp or a voucher". */
static bool add(T *ts, size_t from, size_t to, const char *joint, char *action, size_t cap) {
  segue__tokens part = *ts;
  char text[64];
  bool thing = false;
  for (; in(" , or also maybe the a an your else ", ts, from); from++)
    thing = thing || in(" the a an your ", ts, from);
  size_t has = from + 1; /* "or Mr Lowe has Friday at four": who, and when */
  while (has < to && !in(" has have is ", ts, has)) has++;
  const bool when = has < to && segue__tells_time(ts, has + 1, to);
  part.n = when ? has : to;
  if (from >= to || in(no_choice, ts, from) || !segue__action_text(&part, from, text, sizeof text))
    return false;
  part.n = to;
  const size_t who = strlen(text), at = has + 1 + in(" free available ", ts, has + 1);
  if (when && who + 1 < sizeof text && segue__action_text(&part, at, text + who + 1, sizeof text - who - 1))
    text[who] = ' ';
  for (size_t i = from; i < to; i++) /* "or look for another one": a way out, not what is offered */
    if (segue__negated_verb(ts->t[i].low) ||
        in(" other different explore browse look search let hear continue ", ts, i))
      return false;
  const size_t n = strlen(action);
  const char *article = thing && deed(action) ? "a " : "";
  if (n + strlen(joint) + strlen(article) + strlen(text) >= cap || told(action, text)) return false;
  snprintf(action + n, cap - n, "%s%s%s", joint, article, text);
  return true;
}

/* What the name of the part [verb, end) left out behind its last word, "today" or "for the third": it is what the choice is about. */
static void add_rest(T *ts, size_t verb, size_t end, char *action, size_t cap) {
  const char *last = strrchr(action, ' ');
  size_t n = strlen(action), k = end;
  last = last ? last + 1 : action;
  while (k > verb && strcmp(ts->t[k - 1].low, last) != 0) k--;
  for (size_t left = 5; k > verb && k < end && left > 0; k++, left--) {
    if (punct(ts, k) ||
        in(" the a an my your you us me please it that them this these those now one of ", ts, k))
      continue;
    const size_t len = strlen(ts->t[k].low);
    if (n + len + 2 > cap) return;
    n += (size_t)snprintf(action + n, cap - n, " %s", ts->t[k].low);
  }
}

void segue__add_choices(T *ts, size_t verb, char *action, size_t cap) {
  size_t end = part_end(ts, verb);
  char first[64];
  snprintf(first, sizeof first, "%s", action);
  add_rest(ts, verb, end, action, cap);
  while (in(" , ", ts, end) && !in(" or ", ts, end + 1)) { /* "Monday, Tuesday or …" */
    const size_t next = part_end(ts, end + 1);
    const bool listed = in(" or ", ts, next) || (in(" , ", ts, next) && in(" or ", ts, next + 1));
    if (!listed || !add(ts, end + 1, next, ", ", action, cap)) break;
    end = next;
  }
  end += in(" , ", ts, end) && in(" or ", ts, end + 1);
  if (!in(" or ", ts, end) || segue__or_counts(ts, end) ||
      !add(ts, end + 1, part_end(ts, end + 1 + in(" else ", ts, end + 1)), SEGUE__OR, action, cap))
    strcpy(action, first);
}

size_t segue__choices(const char *action, char out[SEGUE__CHOICES][64]) {
  size_t n = 0;
  const char *const joint = strstr(action, SEGUE__OR);
  if (!joint) return 0;
  for (const char *p = action; n < SEGUE__CHOICES - 1u && p < joint;) {
    const char *comma = strstr(p, ", ");
    const char *to = comma && comma < joint ? comma : joint;
    snprintf(out[n++], sizeof out[0], "%.*s", (int)(to - p), p);
    p = to == joint ? joint : to + 2;
  }
  snprintf(out[n++], sizeof out[0], "%s", joint + strlen(SEGUE__OR));
  return n;
}

static bool time_word(const char *word) {
  return segue__word_in(times, word) || (*word >= '0' && *word <= '9');
}

/* Octets of `action` before its first word that is `same`, or one of `list`, or a time; its length when there is none. */
static size_t before_word(const char *action, const char *same, const char *list) {
  const char *p = action;
  while (*p) {
    char word[SEGUE__TOKEN_LOW];
    segue__first_word(p, word);
    if (p > action && (same ? strcmp(word, same) == 0 : list ? segue__word_in(list, word) : time_word(word)))
      break;
    p += strcspn(p, " ");
    p += *p == ' ';
  }
  return (size_t)(p - action);
}

void segue__whole_choice(const char *first, const char *choice, char *out, size_t cap) {
  char lead[SEGUE__TOKEN_LOW], opens[SEGUE__TOKEN_LOW];
  const size_t all = strlen(first);
  const bool thing = strncmp(choice, "a ", 2) == 0, another = strncmp(choice, "one ", 4) == 0;
  size_t shared = 0;
  if (thing) choice += 2;
  segue__first_word(first, opens);
  segue__first_word(another ? choice + 4 : choice, lead);
  if (another && segue__word_in(preps, lead)) { /* "an appointment at nine or one at two" */
    choice += 4;
    shared = before_word(first, NULL, preps);
  } else if (segue__word_in(preps, lead)) {
    shared = before_word(first, lead, NULL);
    if (shared == all) shared = before_word(first, NULL, preps);
  } else if (time_word(lead)) {
    shared = time_word(opens) ? 0 : before_word(first, NULL, NULL);
  } else if (thing) {
    shared = strlen(opens) + 1u;
  }
  if (shared >= all) shared = 0;
  snprintf(out, cap, "%.*s%s", (int)shared, first, choice);
}

void segue__rename_attempt(const segue__turn *t, const char *from, const char *to) {
  segue_context *c = segue__builder_own(t->b);
  size_t at = 0;
  if (!c || strcmp(from, to) == 0) return;
  bool known = false;
  while (at < c->m.n_attempts && strcmp(c->m.attempts[at].action.p, from) != 0) at++;
  for (size_t i = 0; i < c->m.n_attempts; i++) known = known || strcmp(c->m.attempts[i].action.p, to) == 0;
  if (at == c->m.n_attempts) return;
  segue__attempt *a = &c->m.attempts[at];
  if (known) /* offered before by itself */
    memmove(a, a + 1, (--c->m.n_attempts - at) * sizeof *a);
  else
    (void)segue__builder_put_as(t->b, SEGUE__FREE_TEXT | SEGUE__LABEL, &a->action, segue__str_of(to));
}
