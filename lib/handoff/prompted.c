/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/prompted.h"

#include <stdio.h>
#include <string.h>

#include "handoff/evidence.h"
#include "handoff/known.h"

typedef struct gist {
  const char *w[SEGUE__PROMPT_WORDS];
  size_t n;
} gist;

static bool any(const segue__words *w, const char *const *patterns) {
  return segue__match_any(w, patterns, segue__asked_classes, NULL, NULL) != SIZE_MAX;
}

/* By which question word, or as a question for yes or no. */
static segue__prompt prompt_of(const segue__words *w, bool mark) {
  for (size_t i = 0; i < segue__prompts_n; i++)
    if (any(w, segue__prompts[i].patterns)) return segue__prompts[i].by;
  return mark ? SEGUE__PROMPT_WHETHER : SEGUE__PROMPT_NONE;
}

/* The words that say what it is about. */
static void content_of(const segue__words *w, gist *g) {
  g->n = 0;
  for (size_t i = 0; i < w->n && g->n < SEGUE__PROMPT_WORDS; i++)
    if (!segue__listed(w->w[i], segue__prompted_idle) && strlen(w->w[i]) > 1) g->w[g->n++] = w->w[i];
}

static void join(char *out, size_t size, const gist *g) {
  size_t k = 0;
  out[0] = 0;
  for (size_t i = 0; i < g->n; i++) {
    const size_t need = strlen(g->w[i]) + (k > 0);
    if (k + need + 1 > size) return;
    k += (size_t)snprintf(out + k, size - k, "%s%s", k ? "_" : "", g->w[i]);
  }
}

static void wait_for(segue__repeats *r, segue__prompt by, const char *name, const char *asked) {
  if (!*name || r->n_waiting == SEGUE__WAITING_MAX) return;
  segue__waiting *x = &r->waiting[r->n_waiting++];
  x->by = by;
  snprintf(x->name, sizeof x->name, "%s", name);
  snprintf(x->asked, sizeof x->asked, "%s", asked);
}

/* "Which vet treated him": the words before what was done. */
static size_t before_verb(const gist *g) {
  for (size_t i = 1; i < g->n; i++) {
    const size_t n = strlen(g->w[i]);
    if (n > 4 && strcmp(g->w[i] + n - 2, "ed") == 0) return i;
  }
  return g->n;
}

/* "Which day is your collection?": the collection day. */
static void of_what(const segue__question *q, const gist *sort, char *out, size_t size) {
  gist all, both = {.n = 0};
  content_of(q->w, &all);
  for (size_t i = 0; i < all.n && both.n + sort->n < SEGUE__PROMPT_WORDS; i++)
    if (!segue__listed(all.w[i], segue__asked_generic)) both.w[both.n++] = all.w[i];
  for (size_t i = 0; i < sort->n && both.n < SEGUE__PROMPT_WORDS; i++) both.w[both.n++] = sort->w[i];
  join(out, size, &both);
}

/* "Which crossing are you on?": the noun names it. */
static void wait_for_nouns(segue__repeats *r, const segue__question *q) {
  for (size_t i = 0; i < q->n; i++) {
    char name[SEGUE__FIELD_LEN];
    gist g = {.n = 0};
    for (size_t k = q->asked[i].from; k < q->asked[i].of && g.n < SEGUE__PROMPT_WORDS; k++)
      if (!segue__listed(q->w->w[k], segue__asked_skipped)) g.w[g.n++] = q->w->w[k];
    bool vague = true, sort = true;
    for (size_t k = 0; k < g.n; k++) {
      vague &= segue__listed(g.w[k], segue__prompted_vague);
      sort &= segue__listed(g.w[k], segue__asked_generic);
    }
    char whole[SEGUE__FIELD_LEN];
    join(whole, sizeof whole, &g);
    if (q->asked[i].from > 0 && segue__listed(q->w->w[q->asked[i].from - 1], "which what whose"))
      g.n = before_verb(&g);
    join(name, sizeof name, &g);
    if (sort) of_what(q, &g, whole, sizeof whole);
    if (!vague) wait_for(r, SEGUE__PROMPT_NOUN, name, whole);
  }
}

void segue__prompted_ask(segue__repeats *r, const segue__question *q, bool mark) {
  if (any(q->w, segue__prompted_never)) return;
  const segue__prompt by = prompt_of(q->w, mark);
  if (q->outright || mark) wait_for_nouns(r, q);
  if (by == SEGUE__PROMPT_NONE || (q->n > 0 && by == SEGUE__PROMPT_WHAT)) return;
  char asked[SEGUE__FIELD_LEN];
  const char *name = NULL;
  gist g;
  content_of(q->w, &g);
  join(asked, sizeof asked, &g);
  for (size_t i = 0; i < segue__prompts_n && !name; i++)
    if (segue__prompts[i].by == by) name = segue__prompts[i].name;
  if (g.n == 0 && (by == SEGUE__PROMPT_WHAT || by == SEGUE__PROMPT_WHETHER)) return;
  const char *last = g.n ? g.w[g.n - 1] : ""; /* "the police called": the police */
  const size_t n = strlen(last);
  if (g.n > 1 && by == SEGUE__PROMPT_WHETHER && n > 3 && strcmp(last + n - 2, "ed") == 0) last = g.w[g.n - 2];
  wait_for(r, by, name && *name ? name : last, asked);
}

/* Without "it's", "the" and the like around it. */
static void answer_of(const segue__words *w, char *out, size_t size) {
  size_t from = 0, to = w->n, k = 0;
  out[0] = 0;
  while (from < to && segue__listed(w->w[from], segue__prompted_around)) from++;
  while (to > from && segue__listed(w->w[to - 1], segue__prompted_around)) to--;
  for (size_t i = from; i < to; i++) {
    if (k + strlen(w->w[i]) + 2 > size) break;
    k += (size_t)snprintf(out + k, size - k, "%s%s", k ? " " : "", w->w[i]);
  }
}

void segue__prompted_answer(segue__repeats *r, const segue__words *w, int32_t turn) {
  char value[SEGUE__VALUE_LEN];
  const bool back = w->n == 0 || segue__any_asks(w); /* a question is no answer */
  answer_of(w, value, sizeof value);
  for (size_t i = 0; i < r->n_waiting && !back; i++) {
    const segue__waiting *x = &r->waiting[i];
    segue__known_prompted(r, x, value, turn);
  }
  r->n_waiting = 0;
}

/* "I bought two tickets" says how many, whatever was asked. */
static void tell_counts(segue__repeats *r, const segue__words *w, int32_t turn) {
  static const char units[] =
      "days weeks months years hours minutes seconds times pounds dollars euros pence cents percent miles kilometres "
      "metres feet inches degrees nights mornings things ones always is was this his does";
  for (size_t i = 0; i + 1 < w->n; i++) {
    const char *thing = w->w[i + 1];
    const size_t n = strlen(thing), digits = strspn(w->w[i], "0123456789");
    const bool figure = digits > 0 && digits <= 3 && !w->w[i][digits];
    if ((!figure && segue__number_word(w->w[i]) < 2) || w->begins[i + 1] || n < 4 || thing[n - 1] != 's' ||
        thing[n - 2] == 's' || segue__listed(thing, units))
      continue;
    segue__waiting x = {.by = SEGUE__PROMPT_NOUN};
    snprintf(x.name, sizeof x.name, "%s", thing);
    snprintf(x.asked, sizeof x.asked, "%s", thing);
    segue__known_prompted(r, &x, w->w[i], turn);
  }
}

/* "From Leeds to Harrogate" says where from, whatever was asked. */
void segue__prompted_told(segue__repeats *r, const segue__words *w, int32_t turn) {
  static const char *const route[] = {"from .. !than to", NULL};
  static const char numbers[] =
      "ten nine eight seven six five four three two one half quarter monday tuesday wednesday thursday friday saturday "
      "sunday noon morning now today january february march april may june july august september october november december";
  const size_t at = segue__match_any(w, route, segue__asked_classes, NULL, NULL);
  tell_counts(r, w, turn);
  if (at == SIZE_MAX || at + 2 >= w->n) return;
  const char *next = w->w[at + 1];
  if ((next[0] >= '0' && next[0] <= '9' && !strpbrk(next, "thsnrd")) || segue__listed(next, numbers)) return;
  static const segue__waiting ends[] = {{SEGUE__PROMPT_NOUN, "origin", "origin"},
                                        {SEGUE__PROMPT_NOUN, "destination", "destination"}};
  for (size_t i = 0; i < 2; i++) segue__known_prompted(r, &ends[i], "", turn);
}

/* How many words of `a` are in the fact's question. */
static size_t common(const gist *a, const char *asked) {
  size_t n = 0;
  for (size_t i = 0; i < a->n; i++) {
    char word[SEGUE__WORD_LEN];
    size_t k = 0;
    bool found = false;
    for (const char *p = asked;; p++) {
      if (*p && *p != '_') {
        if (k + 1 < sizeof word) word[k++] = *p;
        continue;
      }
      word[k] = 0;
      k = 0;
      found |= *word && segue__question_same(a->w[i], word);
      if (!*p) break;
    }
    n += found;
  }
  return n;
}

/* "A rough time for the drop-off" asks when. */
static segue__prompt prompt_by_noun(const segue__question *q) {
  static const struct {
    segue__prompt by;
    const char *nouns;
  } sorts[] = {{SEGUE__PROMPT_WHEN, "time date day"},
               {SEGUE__PROMPT_WHERE, "place location spot"},
               {SEGUE__PROMPT_HOW_MUCH, "amount sum cost price"},
               {SEGUE__PROMPT_WHY, "reason"}};
  for (size_t i = 0; i < q->n; i++)
    for (size_t k = 0; k < sizeof sorts / sizeof *sorts; k++)
      if (segue__listed(q->w->w[q->asked[i].of - 1], sorts[k].nouns)) return sorts[k].by;
  return SEGUE__PROMPT_NONE;
}

static bool same_prompt(const segue__fact *f, const segue__question *q, bool mark) {
  return prompt_of(q->w, mark) == f->by || (q->n > 0 && prompt_by_noun(q) == f->by);
}

int segue__prompted_again(const segue__fact *f, const segue__question *q, bool mark) {
  gist mine;
  if (f->by == SEGUE__PROMPT_NONE || f->by == SEGUE__PROMPT_NOUN || f->by == SEGUE__PROMPT_TOLD ||
      !same_prompt(f, q, mark))
    return 0;
  if (segue__question_another(q, f->asked)) return 0;
  content_of(q->w, &mine);
  size_t theirs = *f->asked != 0;
  for (const char *p = f->asked; *p; p++) theirs += *p == '_';
  const size_t same = common(&mine, f->asked);
  if (f->by == SEGUE__PROMPT_WHETHER || f->by == SEGUE__PROMPT_WHAT)
    return same > 0 && same == mine.n && 2 * same >= theirs ? 2 : 0;
  if (theirs == 0) return mine.n == 0 ? 2 : 0;
  const bool differs = same < 2 && same < mine.n && same < theirs; /* left the trailer, bought the trailer */
  return same > 0 && !differs && 2 * same >= theirs && mine.n <= 2 * same + 1 ? 3 : 0;
}
