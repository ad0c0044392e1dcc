/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_rank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/cues.h"
#include "handoff/ask.h"
#include "handoff/ask_matter.h"

static bool is_number(const char *w) {
  return (w[0] >= '0' && w[0] <= '9' && strlen(w) <= 4) || segue__listed(w, segue__rank_numbers);
}

/* A number of what the question counts: "fifteen seats". */
static bool counts(const segue__matter *r, const segue__words *w) {
  for (size_t i = 0; i < w->n; i++) {
    if (!is_number(w->w[i])) continue;
    for (size_t j = i + 1; j <= i + 3 && j < w->n && !w->begins[j]; j++) {
      for (size_t k = 0; k < r->n_terms; k++)
        if (!r->terms[k].light && segue__matter_is(&r->terms[k], w->w[j])) return true;
    }
  }
  return false;
}

/* "Two of them", of what was named just before. */
static bool counts_them(const segue__matter *r, size_t i, const segue__words *w) {
  static const char *const said[] = {"of them|those|these", NULL};
  return i > 0 && (r->views[i - 1].named || r->views[i - 1].meant) && segue__any_matches(w, said);
}

/* "Music event", "a comedy": what is of the topic that a "which kind" asks for. */
static double kind_of(const segue__matter *r, const segue__words *w, bool same) {
  double v = same ? (segue__ask_bare(w) ? 0.9 : 0.7) : 0;
  for (size_t k = 0; k < r->n_terms; k++) {
    if (r->terms[k].light) continue;
    for (size_t i = 0; i < w->n; i++) {
      if (segue__matter_member(&r->terms[k], w->w[i])) return 1;
      const bool before = i > 0 && !w->begins[i] && segue__matter_is(&r->terms[k], w->w[i]) &&
                          !segue__listed(w->w[i - 1], segue__rank_idle) && !is_number(w->w[i - 1]);
      if (before && v < 0.8) v = 0.8;
    }
  }
  return v;
}

double segue__rank_value(const segue__matter *r, size_t i, const segue__words *w, bool prompted) {
  const bool same = segue__matter_same(r, i);
  if (r->sort == SEGUE__SORT_WHERE) { /* "on the train" does not say where on the train */
    segue__words other = *w;
    for (size_t k = 0; k < other.n; k++)
      if (segue__matter_note(r, other.w[k])->named & r->whose) snprintf(other.w[k], SEGUE__WORD_LEN, "-");
    return segue__sort_in(r->sort, &other, r->t->turns[i].text, prompted);
  }
  if (r->sort == SEGUE__SORT_KIND) return kind_of(r, w, same);
  if (r->sort == SEGUE__SORT_MOOD && r->t->turns[i].who != SEGUE_WHO_CALLER)
    return 0; /* "I'm sorry to hear that" */
  if (r->sort == SEGUE__SORT_COUNT)
    return counts(r, w) || counts_them(r, i, w)
               ? 1
               : segue__sort_in(r->sort, w, r->t->turns[i].text, prompted) * (same ? 1 : 0.45);
  return segue__sort_in(r->sort, w, r->t->turns[i].text, prompted);
}

/* The caller asks, and the next turn tells. */
static bool replied(const segue__matter *r, size_t i) {
  const segue__matter_view *v = &r->views[i];
  return v->asks && !v->tells && v->prompt < 0 && i + 1 < r->t->n &&
         r->t->turns[i + 1].who == SEGUE_WHO_BOT && !r->views[i + 1].asks &&
         (r->views[i + 1].prompt == (int32_t)i);
}

static bool is_owner(const void *of, const char *word) {
  const segue__matter *r = of;
  const segue__word_note *s = segue__matter_note(r, word);
  return (s->named | s->meant) >> r->owner & 1;
}

/* The turn asks about the person whose name or number is wanted: "and who was it?" */
static bool asks_of_owner(const segue__matter *r, size_t i) {
  const segue__matter_view *v = &r->views[i];
  if (segue__matter_own(r, i, r->owner) > 0) return true;
  for (size_t j = i > 6 && v->of_person ? i - 6 : 0; j < i && v->of_person; j++)
    if (segue__matter_own(r, j, r->owner) > 0) return true;
  return i > 0 && v->stands_for && segue__matter_own(r, i - 1, r->owner) > 0;
}

/* "His name is on the case", of who was named some turns before. */
static bool owner_named(const segue__matter *r, size_t i, const segue__words *w) {
  static const char *const named[] = {"his|her|their ?full ?first ?last name",
                                      "hes|shes|he|she ?is called|named", NULL};
  if (!segue__any_matches(w, named)) return false;
  for (size_t j = i > 8 ? i - 8 : 0; j < i; j++)
    if (segue__matter_own(r, j, r->owner) > 0) return true;
  return false;
}

/* "Beatriz, she was with us". */
static bool begins_with_name(const char *text, const segue__words *w) {
  return w->n > 0 && text[0] >= 'A' && text[0] <= 'Z' && strlen(w->w[0]) > 2 &&
         !segue__listed(w->w[0], segue__rank_idle) && !segue__listed(w->w[0], segue__rank_light);
}

/* How surely the turn tells the name or number of the person whose it is asked for, and not another's. */
double segue__rank_owner(const segue__matter *r, size_t i, const segue__words *w) {
  const segue__matter_view *v = &r->views[i];
  const segue__said *s = &r->t->turns[i];
  const bool here = segue__matter_own(r, i, r->owner) > 0, caller = s->who == SEGUE_WHO_CALLER;
  const bool asked = caller && v->prompt >= 0 && asks_of_owner(r, (size_t)v->prompt);
  const segue__sort by = v->prompt >= 0 ? r->views[v->prompt].asked : SEGUE__SORT_ANY;
  const double worth = caller ? 1 : i > 0 ? 0.95 : 0; /* not whom one has reached */
  if (caller && asked && segue__cues_caller_has(w, SEGUE__CUE_CANNOT_GIVE)) return 0;
  if (r->of_owner != SEGUE__SORT_WHO)
    return here || asked ? worth * segue__sort_in(r->of_owner, w, s->text, asked && by == r->of_owner) : 0;
  if (here && segue__ask_name_beside(s->text, is_owner, r, r->by_name)) return 0.9 * worth;
  if (asked && (by == SEGUE__SORT_WHO || by == SEGUE__SORT_NAME) &&
      (segue__ask_bare(w) || segue__sort_capitals(s->text) || begins_with_name(s->text, w)))
    return 0.85;
  return owner_named(r, i, w) && (!r->by_name || segue__sort_capitals(s->text)) ? 0.8 * worth : 0;
}

static bool cannot_tell(const segue__words *w) {
  static const char *const said[] = {"cannot|couldnt ?honestly ?really ?even tell|say ?you ?for ?exactly",
                                     "no idea|clue", NULL};
  return segue__cues_caller_has(w, SEGUE__CUE_CANNOT_GIVE) || segue__any_matches(w, said);
}

/* The bot asked just this, and the caller could not tell. */
static bool asked_in_vain(const segue__matter *r, size_t i) {
  const int32_t p = r->views[i].prompt;
  if (p < 0 || r->t->turns[i].who != SEGUE_WHO_CALLER || !segue__sort_typed(r->sort) || !r->whose ||
      r->views[p].asked != r->sort)
    return false;
  for (size_t k = 0; k < r->n_terms; k++)
    if (!r->terms[k].light && !(r->views[p].named >> k & 1) && !segue__matter_recalls(r, (size_t)p, k))
      return false;
  segue__words w;
  segue__words_of(&w, r->t->turns[i].text, strlen(r->t->turns[i].text));
  if (w.n > 6) w.n = 6; /* what begins so; "4417, but I forgot the PIN" does not */
  return cannot_tell(&w) && segue__sort_in(r->sort, &w, r->t->turns[i].text, false) < 0.7;
}

static double score(const segue__matter *r, size_t i, const segue__words *w) {
  const segue__matter_view *v = &r->views[i];
  const segue__said *s = &r->t->turns[i];
  const bool caller = s->who == SEGUE_WHO_CALLER;
  const bool typed = segue__sort_typed(r->sort);
  const bool same = segue__matter_same(r, i);
  const bool strict = r->sort == SEGUE__SORT_PHONE || r->sort == SEGUE__SORT_MONEY ||
                      r->sort == SEGUE__SORT_OLD || r->sort == SEGUE__SORT_COUNT;
  const bool prompted =
      same || (v->prompt >= 0 && (strict ? r->whose && (r->whose & r->views[v->prompt].named) == r->whose
                                         : segue__matter_about(r, i) != 0));
  double value = typed ? segue__rank_value(r, i, w, prompted) : 1;
  if (r->by_name && !same && !segue__sort_capitals(s->text)) value *= 0.3;
  double c = r->n_terms ? segue__matter_cover(r, i) : 0;
  if (r->n_terms && segue__matter_about(r, i) == 0) c *= 0.7;
  if (r->vague && typed && value >= 0.9) c = 0.6 + 0.4 * c;
  double x = typed ? c * (0.35 + 0.65 * value) : c;
  if (typed && value < 0.5) x *= 0.5;
  if (r->by_name && r->whose && !(r->whose & segue__matter_about(r, i)))
    x *= 0.6; /* the caller's own, not the driver's */
  if (segue__matter_answers(r, i)) x *= 1.12;
  if (r->focus && !(r->focus & segue__matter_about(r, i))) x *= 0.6;
  if (r->vague && !typed && r->which && (int32_t)i == r->opening) x = 0.55;
  if (!caller && r->sort == SEGUE__SORT_WHY && value < 1) x *= 0.7;
  if (!caller && !r->about_bot) x *= v->asks ? (v->tells ? 0.8 : 0.55) : 0.95;
  if (caller && v->asks && v->prompt < 0) x *= replied(r, i) && r->sort != SEGUE__SORT_WHETHER ? 0.85 : 0.95;
  if ((int32_t)i <= r->in_vain) x *= 0.6;
  if (r->sort == SEGUE__SORT_NAME && v->prompt >= 0 && r->views[v->prompt].of_owner) x *= 0.4;
  if (i == 0 && s->who == SEGUE_WHO_BOT) x *= 0.5; /* whom one has reached */
  if (v->mends == SEGUE__MENDS_SURELY) x *= 1.04;
  if (x > SEGUE__RANK_AT_ALL && typed && caller && v->prompt >= 0 &&
      (same ? cannot_tell(w) : segue__cues_caller_has(w, SEGUE__CUE_CANNOT_GIVE)))
    x *= 0.3;
  return x;
}

int segue__ask_rank(segue__matter *r, double *scores) {
  segue__words *w = malloc(sizeof *w);
  if (!w) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < r->t->n; i++)
    if (asked_in_vain(r, i)) r->in_vain = (int32_t)i;
  for (size_t i = 0; i < r->t->n; i++) {
    const segue__said *s = &r->t->turns[i];
    scores[i] = 0;
    segue__words_of(w, s->text, strlen(s->text));
    if (w->n == 0 || s->who == SEGUE_WHO_AGENT) continue;
    const double x = r->of_owner == SEGUE__SORT_ANY ? score(r, i, w) : segue__rank_owner(r, i, w);
    if (x > 0.0005 * (double)i) scores[i] = x - 0.0005 * (double)i;
  }
  free(w);
  return SEGUE_OK;
}

void segue__rank_insert(segue__ranked *best, size_t n, int32_t turn, double x) {
  for (size_t i = 0; i < n; i++) {
    if (best[i].turn != SEGUE_TURN_NONE && best[i].score >= x) continue;
    memmove(best + i + 1, best + i, (n - i - 1) * sizeof *best);
    best[i] = (segue__ranked){turn, x};
    return;
  }
}
