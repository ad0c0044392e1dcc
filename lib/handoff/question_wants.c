/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of question.h: whether a fact, by its name and its value, is what a sentence wants to be told. */
#include <stdio.h>
#include <string.h>

#include "handoff/evidence.h"
#include "handoff/question.h"
#include "handoff/question_names.h"

static size_t any(const segue__words *w, const char *const *patterns) {
  return segue__match_any(w, patterns, segue__asked_classes, NULL, NULL);
}

/* "another subscription", "the next appointment": not the one that is known. */
static bool another(const segue__question *q, const segue__fact_name *f) {
  const segue__words *w = q->w;
  if (q->another) return true;
  for (size_t i = 0; i < w->n; i++) {
    bool own = false;
    for (size_t k = 0; k < f->n; k++) own |= strcmp(w->w[i], f->w[k]) == 0;
    if (!own && segue__listed(w->w[i], segue__asked_another)) return true;
    if (i > 0 && segue__listed(w->w[i], "else elses") &&
        segue__listed(
            w->w[i - 1],
            "who whos what anyone anybody someone somebody where when anything something which anywhere somewhere"))
      return true;
  }
  return false;
}

/* Words beside the head that the fact's name does not have make it another thing: "text message". */
static bool strange(const segue__words *w, const segue__asked *a, size_t head, const segue__fact_name *f) {
  static const char plain[] =
      "full first last current exact main own whole complete actual registered correct right best good little long "
      "home usual regular normal still same total old new beautiful lovely nice wonderful great fine present family customer caller customers callers account quick rough approximate precise";
  for (size_t i = a->from; i <= head; i++) {
    const bool account = segue__listed(w->w[i], "account customer customers") &&
                         segue__listed(w->w[head], "number no id code ref reference");
    bool known =
        i == head || (segue__listed(w->w[i], plain) && !account); /* an account's number is no booking's */
    for (size_t k = 0; k < f->n && !known; k++) known = segue__question_same(w->w[i], f->w[k]);
    if (!known) return true;
  }
  return false;
}

/* Nothing is said of what it is of but where it is written: "the model off the label". */
static bool written(const segue__words *w, const segue__asked *a) {
  for (size_t i = a->of; i < a->to; i++)
    if (!segue__listed(w->w[i], segue__asked_joins) && !segue__listed(w->w[i], segue__asked_skipped) &&
        !segue__listed(
            w->w[i],
            "label sticker back front side box screen display receipt letter email mail top bottom me panel"))
      return false;
  return true;
}

/* "payment_date": no payment is one, unless "when". */
static bool timed(const segue__fact_name *f) {
  return f->n > 0 && segue__listed(f->w[f->n - 1], "date day time at on since");
}

/* "Which hotel is it?" of "Hilton Hotel", "which doctor?" of "Dr. Morgan": the value says what it is. */
static bool says_sort(const segue__words *w, const segue__asked *a, const char *value) {
  static const char plain[] = "number no id code ref reference name date time address";
  segue__words v;
  segue__words_of(&v, value, strlen(value));
  if (v.n < 2 || v.n > 6 || a->of != a->from + 1 || segue__listed(w->w[a->from], plain)) return false;
  const char *head = w->w[a->from];
  return segue__question_same(head, v.w[v.n - 1]) ||
         (segue__listed(head, "doctor physician dentist consultant specialist vet") &&
          segue__listed(v.w[0], "dr doctor"));
}

/* The name of what has none but its value: "venue" of "West Bay Venue". */
static const char *sort_of(const char *value, char sort[SEGUE__WORD_LEN]) {
  segue__words v;
  segue__words_of(&v, value, strlen(value));
  if (v.n < 2) return "mention";
  if (segue__listed(v.w[0], "dr doctor")) return "doctor";
  snprintf(sort, SEGUE__WORD_LEN, "%s", v.w[v.n - 1]);
  return sort;
}

static int noun_wants(const segue__question *q, const segue__asked *a, const segue__fact_name *f,
                      const char *value) {
  static const char sorts[] = "kind type sort make brand model name number sort part";
  const segue__words *w = q->w;
  size_t head = a->of - 1;
  int best = 0;
  const bool person = *value && !strpbrk(value, "0123456789"); /* a keyholder's number is not who it is */
  /* "email address", "membership number" of the fact "membership" */
  if (head > a->from && f->specific && f->specific == f->n && !segue__name_has(f, w->w[head]) &&
      (segue__listed(w->w[head], person ? "name" : "number no id code ref reference name") ||
       (segue__listed(w->w[head], "address") && segue__listed(f->w[f->n - 1], "email mail"))))
    head--;
  bool of_sort = segue__listed(w->w[head], sorts) && a->to > a->of + 1;
  for (size_t i = 0; i < f->n; i++) {
    const bool is_head = segue__question_same(w->w[head], f->w[i]);
    const bool is_of = of_sort && segue__question_same(w->w[a->to - 1], f->w[i]);
    if ((!is_head && !is_of) || (i + 1 < f->n && timed(f) && !q->time)) continue;
    int s = 0;
    if (f->specific && segue__name_all_in(w, a->from, a->to, f))
      s = strange(w, a, head, f) ? 0 : 4;
    else if (f->specific && (f->generic[i] || f->specific > 1) && segue__name_all_in(w, 0, w->n, f))
      s = 3;
    else if (f->specific > 1 && i + 1 == f->n && !strange(w, a, head, f) && a->of == a->to)
      s = 2;
    else if (f->specific == 0 && !strange(w, a, head, f) && a->of == a->to)
      s = f->n == 1 || i + 1 == f->n ? 3 : 2;
    else if (f->specific == 1 && f->generic[i] && a->from == head && written(w, a) &&
             segue__listed(w->w[head], "reference ref code message model make brand version class"))
      s = 1;
    if (a->loose && s < 4) s = 0;
    if (s >= 3 && strcmp(w->w[head], f->w[i]) == 0) s++; /* the word itself rather than one like it */
    if (s > best) best = s;
  }
  return best;
}

bool segue__question_offers(const segue__question *q, const char *value) {
  const segue__words *w = q->w;
  segue__words v;
  segue__words_of(&v, value, strlen(value));
  if (v.n == 0 || v.n > 4) return false;
  for (size_t i = 1; i + 1 < w->n; i++) {
    if (strcmp(w->w[i], "or") != 0 || segue__listed(w->w[i + 1], "not so more less something anything"))
      continue;
    const size_t from = i > 3 ? i - 3 : 0, to = i + 4 < w->n ? i + 4 : w->n;
    for (size_t k = 0; k < v.n; k++) {
      const char *x = v.w[k];
      if (strlen(x) < 2 || segue__listed(x, "the a an of and or to in on at by no yes not one")) continue;
      for (size_t j = from; j < to; j++)
        if (strcmp(w->w[j], x) == 0 || (j + 1 >= i && j <= i + 3 && segue__question_same(w->w[j], x)))
          return true;
    }
  }
  return false;
}

bool segue__question_another(const segue__question *q, const char *name) {
  segue__fact_name f;
  segue__name_split(&f, name);
  return another(q, &f);
}

bool segue__question_about(const segue__question *q, const char *event) {
  static const char *const lately[] = {
      "last|next ?time|was|is|did|do|does|were", "when|whens ... last|next",
      "when|whens would|could|can|shall ... good|convenient|best|suit*|free|available", NULL};
  segue__fact_name f;
  const segue__words *w = q->w;
  segue__name_split(&f, event);
  bool vague = true;
  if (another(q, &f) || (!segue__name_has(&f, "last") && any(w, lately) != SIZE_MAX)) return false;
  if (f.specific == 0) return true; /* "date": of whatever the call is about */
  for (size_t i = 0; i < w->n; i++) {
    for (size_t k = 0; k < f.n; k++)
      if (strlen(f.w[k]) > 2 && !f.generic[k] && segue__question_same(w->w[i], f.w[k])) return true;
    vague &= segue__listed(w->w[i], segue__asked_vague);
  }
  return vague;
}

static bool looks_like_day(const char *value) {
  segue__tokens ts = {0};
  segue__day day, swapped;
  bool found = false;
  if (segue__tokenize(&ts, value, strlen(value)) == SEGUE_OK)
    for (size_t i = 0; i < ts.n && !found; i++)
      found = segue__day_at(&ts, i, &day, &swapped) > 0 || segue__weekday_of(ts.t[i].low) >= 0;
  segue__tokens_fini(&ts);
  return found;
}

static bool is_time(const char *value) {
  return (strlen(value) == 5 && value[2] == ':') || looks_like_day(value);
}

/* "Who teaches you?" for "teacher": the verb that the noun is made of. */
static bool does(const segue__words *w, const char *noun) {
  char verb[SEGUE__WORD_LEN], a[SEGUE__STEM], b[SEGUE__STEM];
  const size_t n = strlen(noun);
  if (n < 6 || (strcmp(noun + n - 2, "er") != 0 && strcmp(noun + n - 2, "or") != 0)) return false;
  snprintf(verb, sizeof verb, "%.*s", (int)n - 2, noun);
  segue__stem(verb, a);
  for (size_t i = 0; i < w->n; i++) {
    segue__stem(w->w[i], b);
    if (strcmp(a, b) == 0 && strcmp(w->w[i], noun) != 0) return true;
  }
  return false;
}

/* "Who has the keys?" for "key_holder": all but the person's word is named. */
static bool holds_rest(const segue__words *w, const segue__fact_name *f) {
  const char *last = f->w[f->n - 1];
  const size_t n = strlen(last);
  size_t own = 0;
  if (segue__listed(last, "number order letter")) return false;
  if (n < 5 || (strcmp(last + n - 2, "er") != 0 && strcmp(last + n - 2, "or") != 0)) return false;
  for (size_t i = 0; i + 1 < f->n; i++) {
    if (f->generic[i]) continue;
    if (!segue__name_word_in(w, 0, w->n, f->w[i])) return false;
    own++;
  }
  return own > 0;
}

/* "What is she called?" of what has a name besides the caller. */
static bool asks_called(const segue__question *q, const segue__fact_name *f) {
  static const char *const called[] = {
      "what|whats ?is ?your ?the she|he|it|they|boat|dog|cat|company|shop called|named", NULL};
  return f->specific && strcmp(f->w[f->n - 1], "name") == 0 && any(q->w, called) != SIZE_MAX;
}

static bool asks_who(const segue__question *q, const segue__fact_name *f) {
  static const char *const alone[] = {"with|for|at $", NULL};
  if (!q->who) return false;
  if (f->n == 1 && segue__name_word_in(q->w, 0, q->w->n, f->w[0]) && any(q->w, alone) != SIZE_MAX)
    return true; /* "who do you bank with?" */
  if (holds_rest(q->w, f)) return true;
  static const char *const is_the[] = {"who|whos ?is|was|are|were the|your|this|that", NULL};
  size_t named_rest = 0, own = 0;
  for (size_t i = 0; i < f->n; i++) {
    if (segue__listed(f->w[i], "name username login handle id contact person details full last first"))
      continue;
    own++;
    named_rest += segue__name_word_in(q->w, 0, q->w->n, f->w[i]);
  }
  if (own > 0 && own < f->n && named_rest == own && any(q->w, is_the) != SIZE_MAX) return true;
  for (size_t i = 0; i < f->n; i++)
    if (does(q->w, f->w[i])) return true;
  return false;
}

static int frame_wants(const segue__question *q, const segue__fact_name *f, const char *value) {
  int best = 0;
  if (*value && q->when && !is_time(value)) return 0;
  if (segue__name_has(f, "birth")) return 0; /* has a table of its own */
  if (asks_who(q, f)) return 3;
  if (asks_called(q, f)) return 2;
  for (size_t i = 0; i < segue__asked_frames_n; i++) {
    const segue__asked_frame *frame = &segue__asked_frames[i];
    bool mine = false;
    for (size_t k = 0; k < f->n; k++) mine |= segue__listed(f->w[k], frame->names);
    if (!mine || any(q->w, frame->patterns) == SIZE_MAX) continue;
    const int s = f->specific && segue__name_all_in(q->w, 0, q->w->n, f) ? 3 : 2;
    if (s > best) best = s;
  }
  return best;
}

/* ---- question words ---- */

static bool is_count(const char *value) {
  char first[SEGUE__WORD_LEN];
  const size_t n = strcspn(value, " ");
  if (n < sizeof first) {
    snprintf(first, sizeof first, "%.*s", (int)n, value);
    if (segue__number_word(first) > 0) return true;
  }
  return *value && strlen(value) <= 3 && strspn(value, "0123456789") == strlen(value);
}

/* "Yes please" tells no amount. */
static bool has_figure(const char *value) {
  segue__words v;
  segue__words_of(&v, value, strlen(value));
  for (size_t i = 0; i < v.n; i++)
    if (strpbrk(v.w[i], "0123456789") || segue__number_word(v.w[i]) >= 0) return true;
  return false;
}

/* A plural in the name, or a word that counts. */
static bool counts(const segue__fact_name *f) {
  for (size_t i = 0; i < f->n; i++) {
    const size_t n = strlen(f->w[i]);
    if (segue__listed(f->w[i], "number count quantity size left people")) return true;
    if (n > 3 && f->w[i][n - 1] == 's' && f->w[i][n - 2] != 's') return true;
  }
  return false;
}

/* "How many passengers?" is not who leads them: a proper name is no count. */
static bool no_count(const segue__question *q, const segue__fact_name *f, const char *value) {
  static const char *const many[] = {"how many", NULL};
  size_t words = 0, capital = 0;
  if (!*value || any(q->w, many) == SIZE_MAX || has_figure(value)) return false;
  for (const char *p = value; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
    words++;
    capital += *p >= 'A' && *p <= 'Z';
  }
  return segue__name_has(f, "name") || (words > 1 && capital == words);
}

static int number_wants(const segue__question *q, const segue__fact_name *f, const char *value) {
  static const char *const many[] = {"how many", NULL}, *const much[] = {"how much", NULL};
  const segue__words *w = q->w;
  if (f->n == 1 && strcmp(f->w[0], "size") == 0) return 0; /* of people when it is a party's */
  const bool figure = !*value || has_figure(value);
  const size_t of = figure && f->specific && !timed(f) ? any(w, much) : SIZE_MAX;
  if (of != SIZE_MAX && segue__name_all_in(w, of, w->n, f)) return 3;
  if (!is_count(value) || !counts(f)) return 0;
  const size_t at = any(w, many);
  if (at == SIZE_MAX) return 0;
  if (f->specific && segue__name_all_in(w, at, w->n, f)) return 4;
  for (size_t i = 0; i < f->n; i++)
    if (!segue__listed(f->w[i], "number of size") && segue__name_word_in(w, at + 2, w->n, f->w[i])) return 3;
  return 0;
}

/* "When …", "what day …" of something that happened. */
static int time_wants(const segue__question *q, const segue__fact_name *f, const char *name,
                      const char *value) {
  if (!q->time || !is_time(value) || !segue__question_about(q, name)) return 0;
  for (size_t i = 0; i < f->n; i++)
    if (!f->generic[i] && segue__name_word_in(q->w, 0, q->w->n, f->w[i])) return 3;
  return 1;
}

bool segue__question_fits(const segue__question *q, const char *name) {
  static const char wish[] = "new wanted desired preferred requested target future";
  static const char *const wished[] = {
      "new|instead|prefer*|hoping|hope|rather|wish|change|move|switch|go|like|want ?it ?them ?you ?up ?over to|instead",
      "would|do you like|want|prefer|wish", "hoping|want|wish|like to", NULL};
  static const char *const now[] = {"now|currently|present|presently|moment|today|existing|at|have", NULL};
  segue__fact_name f;
  bool wanted = false;
  segue__name_split(&f, name);
  for (size_t i = 0; i < f.n; i++) wanted |= segue__listed(f.w[i], wish);
  const bool asked = any(q->w, wished) != SIZE_MAX && any(q->w, now) == SIZE_MAX;
  return wanted == asked;
}

bool segue__question_wishes(const segue__question *q, const char *name, const char *value) {
  static const char *const wish[] = {"instead|rather|prefer*",
                                     "hoping|wanting|wishing|like|want|wish|prefer to|it|that $",
                                     "would|do you like|want|prefer|wish", NULL};
  static const char *const now[] = {"now|currently|present|moment|existing|originally", NULL};
  segue__fact_name f;
  segue__name_split(&f, name);
  return (timed(&f) || is_time(value)) && any(q->w, wish) != SIZE_MAX && any(q->w, now) == SIZE_MAX;
}

static int more(int a, int b) {
  return a > b ? a : b;
}

int segue__question_wants(const segue__question *q, const char *name, const char *value, size_t *at) {
  segue__fact_name f;
  char sort[SEGUE__WORD_LEN];
  int best = 0;
  segue__name_split(&f, segue__word_is(name, "mention person", 14) ? sort_of(value, sort) : name);
  *at = q->n;
  if (f.n == 0 || another(q, &f) || no_count(q, &f, value)) return 0;
  for (size_t i = 0; i < q->n; i++) {
    int s = noun_wants(q, &q->asked[i], &f, value);
    if (s == 0 && says_sort(q->w, &q->asked[i], value)) s = 3;
    if (s <= best) continue;
    best = s;
    *at = i;
  }
  /* Each only as far as it can say more than what is known. */
  const int noun = best;
  if (best < 4) best = more(best, number_wants(q, &f, value));
  if (best < 3) best = more(best, frame_wants(q, &f, value));
  if (best < 3) best = more(best, time_wants(q, &f, name, value));
  if (best < 2 && segue__question_offers(q, value)) best = 2;
  if (best > noun) *at = q->n;
  return best;
}
