/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_signs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "handoff/ask.h"
#include "handoff/ask_facet.h"
#include "handoff/ask_search.h"

/* A turn looks like the answer from here on. */
#define FULL 0.85

typedef struct turn {
  const segue__ask_found *f;
  const segue__matter *m;
  const segue__matter_view *v;
  const segue__words *w;
  size_t i;
  bool typed, bot, same, reply;
  double cover, words, prompt, before, value;
} turn;

static double least(double a) {
  return a > 0 ? a : 0;
}

static double share_at(const segue__matter *m, size_t n, size_t back, bool light) {
  return n >= back ? segue__matter_share(m, &m->views[n - back], light) : 0;
}

static turn look(const segue__ask_found *f, size_t i, const segue__words *w) {
  const segue__matter *m = f->matter;
  const segue__said *s = &m->t->turns[i];
  turn t = {.f = f, .m = m, .v = &m->views[i], .w = w, .i = i, .typed = segue__sort_typed(m->sort)};
  const int32_t p = t.v->prompt;
  t.bot = s->who == SEGUE_WHO_BOT;
  t.same = segue__matter_same(m, i);
  t.reply = s->who == SEGUE_WHO_CALLER && i > 0 && m->t->turns[i - 1].who != SEGUE_WHO_CALLER;
  t.cover = m->n_terms ? segue__matter_cover(m, i) : 0;
  t.words = segue__matter_share(m, t.v, false);
  t.prompt = p >= 0 ? segue__matter_share(m, &m->views[p], false) : 0;
  t.before = share_at(m, i, 1, false);
  if (t.typed) {
    t.value = segue__rank_value(m, i, w, false);
    if (t.same) t.value = fmax(t.value, segue__rank_value(m, i, w, true));
  }
  return t;
}

/* ---- signs of one turn ---- */

static void words_signs(const turn *t, double *x) {
  const segue__matter *m = t->m;
  x[SEGUE__SIGN_COVER] = t->cover;
  x[SEGUE__SIGN_COVER_WHETHER] = m->sort == SEGUE__SORT_WHETHER ? t->cover : 0;
  x[SEGUE__SIGN_COVER_ANY] = m->sort == SEGUE__SORT_ANY ? t->cover : 0;
  x[SEGUE__SIGN_COVER_WHY] = m->sort == SEGUE__SORT_WHY ? t->cover : 0;
  x[SEGUE__SIGN_COVER_WHERE] = m->sort == SEGUE__SORT_WHERE ? t->cover : 0;
  x[SEGUE__SIGN_WORDS] = t->words;
  x[SEGUE__SIGN_WORDS_ALL] = segue__matter_share(m, t->v, true);
  x[SEGUE__SIGN_PROMPT] = t->prompt;
  x[SEGUE__SIGN_BEFORE] = t->before;
  x[SEGUE__SIGN_BEFORE_2] = share_at(m, t->i, 2, false);
  x[SEGUE__SIGN_BEHIND] = t->i + 1 < m->t->n ? segue__matter_share(m, &m->views[t->i + 1], false) : 0;
  x[SEGUE__SIGN_ALIEN] = t->words <= 0 && t->prompt <= 0 && t->before <= 0;
  const size_t i = t->i;
  const bool other = i > 0 && (m->t->turns[i - 1].who == SEGUE_WHO_BOT) != t->bot;
  const double unit = segue__matter_overlap(m, other ? i - 1 : i, i);
  x[SEGUE__SIGN_OVERLAP] = segue__matter_overlap(m, i, i);
  x[SEGUE__SIGN_OVERLAP_BEFORE] = i > 0 ? segue__matter_overlap(m, i - 1, i - 1) : 0;
  x[SEGUE__SIGN_OVERLAP_BEHIND] = segue__matter_overlap(m, i + 1, i + 1);
  x[SEGUE__SIGN_UNIT] = unit;
  x[SEGUE__SIGN_UNIT_BEFORE] = other ? x[SEGUE__SIGN_OVERLAP_BEFORE] : 0;
  x[SEGUE__SIGN_UNIT_VALUE] = unit * t->value;
  x[SEGUE__SIGN_UNIT_MORE] = unit * (1 - fmin(1, t->words + t->prompt));
  for (size_t k = 0; k < m->n_terms; k++) x[SEGUE__SIGN_UNSAID] += segue__matter_own(m, t->i, k) <= 0;
}

static void value_signs(const turn *t, double *x) {
  const segue__matter *m = t->m;
  const bool names = segue__sort_capitals(m->t->turns[t->i].text);
  const double most = t->typed ? fmax(t->value, segue__rank_value(m, t->i, t->w, true)) : 1;
  x[SEGUE__SIGN_VALUE] = t->value;
  x[SEGUE__SIGN_VALUE_FULL] = t->value >= FULL;
  x[SEGUE__SIGN_VALUE_NOT] = most < 0.3;
  x[SEGUE__SIGN_VALUE_WORDS] = t->value * t->words;
  x[SEGUE__SIGN_VALUE_PROMPT] = t->value * t->prompt;
  x[SEGUE__SIGN_VALUE_ALIEN] = t->value * x[SEGUE__SIGN_ALIEN];
  x[SEGUE__SIGN_VALUE_LONG] = m->sort == SEGUE__SORT_LONG ? t->value : 0;
  x[SEGUE__SIGN_SAME] = t->typed && t->same;
  x[SEGUE__SIGN_ANSWERS] = segue__matter_answers(m, t->i);
  x[SEGUE__SIGN_NAMES] =
      names && (m->sort == SEGUE__SORT_WHO || m->sort == SEGUE__SORT_NAME || m->sort == SEGUE__SORT_WHERE);
  x[SEGUE__SIGN_NO_NAME] = !names && m->sort == SEGUE__SORT_NAME;
  const double owner = m->of_owner != SEGUE__SORT_ANY ? segue__rank_owner(m, t->i, t->w) : 0;
  x[SEGUE__SIGN_OWNER] = owner;
  x[SEGUE__SIGN_NOT_OWNER] = m->of_owner != SEGUE__SORT_ANY && owner <= 0;
}

/* The question names a thing besides the kind of value, and neither the turn nor what stands before it is of it. */
static bool foreign(const turn *t) {
  const segue__matter *m = t->m;
  uint32_t here = segue__matter_about(m, t->i);
  if (t->i > 0) here |= m->views[t->i - 1].named | m->views[t->i - 1].meant;
  return t->f->special && !(here & t->f->special);
}

static bool figure(const char *w) {
  return (*w >= '0' && *w <= '9') || segue__number_word(w) > 0 || segue__ordinal_word(w) > 0;
}

/* "Flat 6", "the third floor": which of what is asked for. */
static bool numbered(const turn *t) {
  const segue__matter *m = t->m;
  for (size_t k = 0; k < m->n_terms && m->focus; k++) {
    if (!(m->focus >> k & 1)) continue;
    for (size_t i = 0; i < t->w->n; i++) {
      if (!segue__matter_is(&m->terms[k], t->w->w[i])) continue;
      if (i + 1 < t->w->n && !t->w->begins[i + 1] && figure(t->w->w[i + 1])) return true;
      if (i > 0 && !t->w->begins[i] && figure(t->w->w[i - 1])) return true;
    }
  }
  return false;
}

/* Whose words answer. */
static void voice_signs(const turn *t, double *x) {
  const segue__matter *m = t->m;
  const bool tells = t->bot && (!t->v->asks || t->v->tells);
  x[SEGUE__SIGN_OURS_BOT] = m->ours && tells;
  x[SEGUE__SIGN_OURS_CALLER] = m->ours && !t->bot;
  x[SEGUE__SIGN_BOT_MONEY] = tells && m->sort == SEGUE__SORT_MONEY ? t->value : 0;
  x[SEGUE__SIGN_BOT_CODE] = tells && m->sort == SEGUE__SORT_CODE ? t->value : 0;
  x[SEGUE__SIGN_WISH] = t->v->wishes;
  const uint32_t own = t->v->named | t->v->meant;
  x[SEGUE__SIGN_NUMBERED] = numbered(t);
  x[SEGUE__SIGN_EITHER_BOTH] = m->either && (own & m->either) == m->either;
  x[SEGUE__SIGN_EITHER_ONE] = !t->bot && own & m->either && (own & m->either) != m->either;
  x[SEGUE__SIGN_WISH_LATE] = t->v->wishes ? (double)t->i / (double)m->t->n : 0;
  const bool whether = m->sort == SEGUE__SORT_WHETHER;
  x[SEGUE__SIGN_ASSENTS] = !whether && t->v->assents;
  x[SEGUE__SIGN_ASSENTS_VALUE] = x[SEGUE__SIGN_ASSENTS] * t->value;
  x[SEGUE__SIGN_ASSENTED] = !whether && t->bot && t->i + 1 < m->t->n && m->views[t->i + 1].assents;
  x[SEGUE__SIGN_ASSENTED_VALUE] = x[SEGUE__SIGN_ASSENTED] * t->value;
}

/* The end of a way or span that the turn is of: as it says, or as it was asked for the same sort. */
static uint32_t end_of(const turn *t) {
  const uint32_t own = t->v->told & SEGUE__FACET_ENDS;
  return own || !t->same ? own : t->m->views[t->v->prompt].wants & SEGUE__FACET_ENDS;
}

static bool both(uint32_t set, uint32_t of) {
  return (set & of) == of;
}

static void facet_signs(const turn *t, double *x) {
  const segue__matter *m = t->m;
  const uint32_t ends = m->wants & SEGUE__FACET_ENDS, parts = m->wants & SEGUE__FACET_PARTS;
  const uint32_t end = end_of(t), part = t->v->told & SEGUE__FACET_PARTS;
  const segue__matter_view *p = t->v->prompt >= 0 ? &m->views[t->v->prompt] : NULL;
  if (ends && !both(ends, SEGUE__FACET_ENDS)) {
    x[SEGUE__SIGN_END_SAME] = (end & ends) != 0;
    x[SEGUE__SIGN_END_OTHER] = end && !(end & ends);
  }
  if (parts && !both(parts, SEGUE__FACET_PARTS) && m->sort == SEGUE__SORT_WHEN)
    x[SEGUE__SIGN_PART_OTHER] = part && !(part & parts);
  const bool asked = p && t->same && t->typed && !x[SEGUE__SIGN_END_OTHER] && !x[SEGUE__SIGN_PART_OTHER] &&
                     (!ends || !(p->wants & SEGUE__FACET_ENDS) || p->wants & ends);
  x[SEGUE__SIGN_ASKED] = asked;
  x[SEGUE__SIGN_ASKED_WORDS] = asked * t->prompt;
  x[SEGUE__SIGN_MENDS_VALUE] = t->v->mends ? t->value : 0;
  x[SEGUE__SIGN_UNSAID_2] = fmin(x[SEGUE__SIGN_UNSAID], 2);
}

static void place_signs(const turn *t, double *x) {
  const segue__matter *m = t->m;
  const bool asks = t->v->asks;
  x[SEGUE__SIGN_BOT] = t->bot;
  x[SEGUE__SIGN_BOT_VALUE] = t->bot * t->value;
  x[SEGUE__SIGN_BOT_ASKS] = t->bot && asks;
  x[SEGUE__SIGN_BOT_ONLY_ASKS] = t->bot && asks && !t->v->tells;
  x[SEGUE__SIGN_CALLER_ASKS] = !t->bot && asks && t->v->prompt < 0;
  x[SEGUE__SIGN_BARE] = m->alone && segue__ask_bare(t->w) > 0;
  x[SEGUE__SIGN_REPLY] = t->reply;
  x[SEGUE__SIGN_REPLY_WORDS] = t->reply * t->words;
  x[SEGUE__SIGN_NOT_WHICH] = m->focus && !(m->focus & segue__matter_about(m, t->i));
  x[SEGUE__SIGN_OPENING] =
      (int32_t)t->i == m->opening && m->vague && (!t->typed || m->sort == SEGUE__SORT_WHY);
  x[SEGUE__SIGN_IN_VAIN] = (int32_t)t->i <= m->in_vain;
  x[SEGUE__SIGN_MENDS] = t->v->mends == SEGUE__MENDS_SURELY;
  x[SEGUE__SIGN_LENGTH] = log1p((double)t->w->n);
  x[SEGUE__SIGN_FIRST] = t->i == 0;
  x[SEGUE__SIGN_LATE] = (double)t->i / (double)m->t->n;
}

static void found_signs(const turn *t, double *x) {
  const segue__ask_found *f = t->f;
  const double found = f->found && f->concept ? least(f->found[t->i]) : 0;
  x[SEGUE__SIGN_RANK] = least(f->ranks[t->i]);
  x[SEGUE__SIGN_FOUND] = found;
  x[SEGUE__SIGN_FOUND_SURE] = found >= SEGUE__SEARCH_SAID;
  x[SEGUE__SIGN_FOUND_VALUE] = found * t->value;
  const bool other = foreign(t);
  x[SEGUE__SIGN_HELD] = f->held == (int32_t)t->i;
  x[SEGUE__SIGN_FOUND_FOREIGN] = other * found;
  x[SEGUE__SIGN_HELD_FOREIGN] = other * x[SEGUE__SIGN_HELD];
  x[SEGUE__SIGN_CHOSEN_FOREIGN] = other && f->concept && f->chosen == (int32_t)t->i;
  if (f->chosen != (int32_t)t->i) return;
  x[SEGUE__SIGN_CHOSEN] = 1;
  x[SEGUE__SIGN_CHOSEN_WHOLE] = f->whole;
  x[SEGUE__SIGN_CHOSEN_CONCEPT] = f->concept;
  x[SEGUE__SIGN_CHOSEN_SCORE] = fmin(f->score, 1);
}

/* ---- of all turns ---- */

/* The best rank, the best by the tables, and how rare what looks like the answer is. */
static double compare(const segue__matter *m, double *signs, const bool *may) {
  double rank = 0, found = 0, full = 0, unit = 0;
  for (size_t i = 0; i < m->t->n; i++) {
    const double *x = signs + i * SEGUE__SIGNS;
    rank = fmax(rank, x[SEGUE__SIGN_RANK]);
    found = fmax(found, x[SEGUE__SIGN_FOUND]);
    full += x[SEGUE__SIGN_VALUE_FULL];
    unit = fmax(unit, x[SEGUE__SIGN_UNIT]);
  }
  for (size_t i = 0; i < m->t->n; i++) {
    double *x = signs + i * SEGUE__SIGNS;
    if (!may[i]) continue;
    x[SEGUE__SIGN_RANK_BEST] = rank > 0 && x[SEGUE__SIGN_RANK] >= rank;
    x[SEGUE__SIGN_UNIT_BEST] = unit > 0.2 && x[SEGUE__SIGN_UNIT] >= unit;
    x[SEGUE__SIGN_FOUND_BEST] = found >= SEGUE__SEARCH_SAID && x[SEGUE__SIGN_FOUND] >= found;
    if (full > 0) x[SEGUE__SIGN_VALUE_RARE] = x[SEGUE__SIGN_VALUE_FULL] / full;
  }
  return full;
}

/* A later turn of the caller's mends what could answer as well as this one. */
static void mended_signs(const segue__matter *m, double *signs, const bool *may) {
  const bool typed = segue__sort_typed(m->sort);
  bool later = false;
  for (size_t i = m->t->n; i-- > 0;) {
    double *x = signs + i * SEGUE__SIGNS;
    if (!may[i]) continue;
    const bool could = !x[SEGUE__SIGN_END_OTHER] && !x[SEGUE__SIGN_PART_OTHER] &&
                       (typed ? x[SEGUE__SIGN_VALUE_FULL] > 0 : x[SEGUE__SIGN_WORDS] > 0);
    if (!could) continue;
    x[SEGUE__SIGN_MENDED] = later;
    x[SEGUE__SIGN_MENDED_CALLER] = later && !x[SEGUE__SIGN_BOT];
    later |= m->views[i].mends && m->t->turns[i].who == SEGUE_WHO_CALLER && i > 1;
  }
}

static void question_signs(const segue__ask_found *f, double *z) {
  const segue__matter *m = f->matter;
  double all = 0;
  for (size_t k = 0; k < m->n_terms; k++) {
    bool some = false;
    for (size_t i = 0; i < m->t->n && !some; i++) some = segue__matter_own(m, i, k) > 0;
    all += m->terms[k].weight;
    z[SEGUE__NONE_STRANGE] += some ? 0 : m->terms[k].weight;
    z[SEGUE__NONE_STRANGERS] += !some && !m->terms[k].light;
    z[SEGUE__NONE_TERMS] += !m->terms[k].light;
  }
  if (all > 0) z[SEGUE__NONE_STRANGE] /= all;
  z[SEGUE__NONE_TERMS] = fmin(z[SEGUE__NONE_TERMS], 4);
  const uint32_t special = f->special, focus = m->focus;
  uint32_t all_said = 0;
  for (size_t i = 0; i < m->t->n; i++) all_said |= m->views[i].named | m->views[i].meant;
  z[SEGUE__NONE_SPECIAL] = special != 0;
  z[SEGUE__NONE_SPECIAL_GONE] = special && !(all_said & special);
  z[SEGUE__NONE_FOCUS] = focus != 0;
  z[SEGUE__NONE_FOCUS_GONE] = focus && !(all_said & focus);
  z[SEGUE__NONE_STRANGE_TYPED] = segue__sort_typed(m->sort) ? z[SEGUE__NONE_STRANGE] : 0;
  z[SEGUE__NONE_EITHER] = m->either != 0;
  z[SEGUE__NONE_ENDS] = (m->wants & SEGUE__FACET_ENDS) != 0;
  z[SEGUE__NONE_ALWAYS] = 1;
  z[SEGUE__NONE_TYPED] = segue__sort_typed(m->sort);
  z[SEGUE__NONE_VAGUE] = m->vague;
  z[SEGUE__NONE_OWNER] = m->of_owner != SEGUE__SORT_ANY;
  z[SEGUE__NONE_ANY] = m->sort == SEGUE__SORT_ANY;
  z[SEGUE__NONE_WHETHER] = m->sort == SEGUE__SORT_WHETHER;
  z[SEGUE__NONE_WHERE] = m->sort == SEGUE__SORT_WHERE;
  z[SEGUE__NONE_WHY] = m->sort == SEGUE__SORT_WHY;
}

static void none_signs(const segue__ask_found *f, const double *signs, const bool *may, double full,
                       double *z) {
  static const struct {
    segue__none_sign none;
    segue__sign of;
  } highest[] = {
      {SEGUE__NONE_COVER, SEGUE__SIGN_COVER},        {SEGUE__NONE_RANK, SEGUE__SIGN_RANK},
      {SEGUE__NONE_WORDS, SEGUE__SIGN_WORDS},        {SEGUE__NONE_FOUND, SEGUE__SIGN_FOUND},
      {SEGUE__NONE_VALUE, SEGUE__SIGN_VALUE_WORDS},  {SEGUE__NONE_ASKED, SEGUE__SIGN_ASKED},
      {SEGUE__NONE_PROMPT, SEGUE__SIGN_PROMPT},      {SEGUE__NONE_EITHER_SAID, SEGUE__SIGN_EITHER_ONE},
      {SEGUE__NONE_UNIT, SEGUE__SIGN_UNIT},          {SEGUE__NONE_OVERLAP, SEGUE__SIGN_OVERLAP},
      {SEGUE__NONE_UNIT_MORE, SEGUE__SIGN_UNIT_MORE}};
  const segue__matter *m = f->matter;
  double turns = 0;
  memset(z, 0, SEGUE__NONE_SIGNS * sizeof *z);
  question_signs(f, z);
  for (size_t i = 0; i < m->t->n; i++) {
    const double *x = signs + i * SEGUE__SIGNS;
    turns += may[i];
    for (size_t k = 0; k < sizeof highest / sizeof *highest; k++)
      z[highest[k].none] = fmax(z[highest[k].none], x[highest[k].of]);
    z[SEGUE__NONE_SAME] = fmax(z[SEGUE__NONE_SAME], x[SEGUE__SIGN_SAME] * x[SEGUE__SIGN_PROMPT]);
  }
  z[SEGUE__NONE_CONCEPT] = f->concept;
  z[SEGUE__NONE_SAID] = f->said;
  z[SEGUE__NONE_SAID_CONCEPT] = f->said && f->concept;
  z[SEGUE__NONE_SAID_WHOLE] = f->whole;
  z[SEGUE__NONE_NO_VALUE] = full <= 0 && segue__sort_typed(m->sort);
  z[SEGUE__NONE_ONE_VALUE] = full >= 1 && full <= 1;
  z[SEGUE__NONE_TURNS] = log1p(turns);
}

int segue__signs_of(const segue__ask_found *f, double *signs, bool *may, double none[SEGUE__NONE_SIGNS]) {
  const segue__matter *m = f->matter;
  segue__words *w = malloc(sizeof *w);
  if (!w) return SEGUE_E_NOMEM;
  memset(signs, 0, m->t->n * SEGUE__SIGNS * sizeof *signs);
  for (size_t i = 0; i < m->t->n; i++) {
    const segue__said *s = &m->t->turns[i];
    segue__words_of(w, s->text, strlen(s->text));
    may[i] = w->n > 0 && s->who != SEGUE_WHO_AGENT;
    if (!may[i]) continue;
    const turn t = look(f, i, w);
    double *x = signs + i * SEGUE__SIGNS;
    words_signs(&t, x);
    value_signs(&t, x);
    place_signs(&t, x);
    facet_signs(&t, x);
    found_signs(&t, x);
    voice_signs(&t, x);
  }
  free(w);
  mended_signs(m, signs, may);
  none_signs(f, signs, may, compare(m, signs, may), none);
  return SEGUE_OK;
}

/* ---- what a fit reads ---- */

#ifdef SEGUE__ASK_PRINT_SIGNS /* tests/eval/ask_fit.py */
#include <stdio.h>

void segue__signs_question(void) {
  puts("Q");
}

static void print(const segue__ask_found *f, const double *signs, const bool *may, const double *none) {
  printf("N %d", (int)f->chosen);
  for (size_t i = 0; i < SEGUE__NONE_SIGNS; i++) printf(" %.4g", none[i]);
  for (size_t i = 0; i < f->matter->t->n; i++) {
    if (may[i]) printf("\nF %zu", i);
    for (size_t k = 0; may[i] && k < SEGUE__SIGNS; k++) printf(" %.4g", signs[i * SEGUE__SIGNS + k]);
  }
  puts("");
}
#else
void segue__signs_question(void) {}

static void print(const segue__ask_found *f, const double *signs, const bool *may, const double *none) {
  (void)f, (void)signs, (void)may, (void)none;
}
#endif

/* ---- the choice ---- */

static double sum(const double *x, const segue__weight *weights, size_t n, bool alone) {
  double all = 0;
  for (size_t i = 0; i < n; i++) all += x[i] * (alone ? weights[i].alone : weights[i].heard);
  return all;
}

/* A value that the tables surely know stands, unless it is of another end or part, was mended, or another turn is worth far more; so
 * does an item of the context that the question calls by its name. */
static bool stands(const segue__ask_found *f, const double *x, double behind) {
  static const double sure = 0.9, far = 3;
  return (f->concept || f->held == f->chosen) && f->score >= sure && behind < far &&
         x[SEGUE__SIGN_END_OTHER] <= 0 && x[SEGUE__SIGN_PART_OTHER] <= 0 && x[SEGUE__SIGN_MENDED] <= 0;
}

/* The turn comes first, and what it puts right behind it. */
static void yield(segue__ranked *best, size_t n, int32_t to) {
  size_t at = 0;
  if (best->turn == to) return;
  while (at + 1 < n && best[at].turn != to) at++;
  const double most = best->score;
  memmove(best + 1, best, at * sizeof *best);
  *best = (segue__ranked){to, most};
}

static void choose(const segue__ask_found *f, const double *signs, const bool *may, const double *none,
                   segue__ranked *best, size_t n) {
  const bool alone = f->matter->alone && f->concept;
  const double bar = sum(none, segue__none_weights, SEGUE__NONE_SIGNS, alone);
  double top = 0, chosen = 0; /* 0: as "not said" */
  const size_t turns = f->matter->t->n;
  for (size_t i = 0; i < turns; i++) {
    if (!may[i]) continue;
    const double x = sum(signs + i * SEGUE__SIGNS, segue__sign_weights, SEGUE__SIGNS, alone) - bar;
    top = fmax(top, x);
    if (f->chosen == (int32_t)i)
      chosen = x;
    else
      segue__rank_insert(best, n, (int32_t)i, x);
  }
  /* a context may tell of turns that this transcript does not have */
  if (f->chosen >= 0 && (size_t)f->chosen < turns && may[f->chosen]) {
    if (stands(f, signs + (size_t)f->chosen * SEGUE__SIGNS, top - chosen)) chosen = top + 1;
    segue__rank_insert(best, n, f->chosen, chosen);
  }
  if (n && best->score > 0) yield(best, n, segue__ask_last(f->matter, signs, may, best->turn));
}

int segue__ask_weigh(const segue__ask_found *f, segue__ranked *best, size_t n) {
  const size_t turns = f->matter->t->n;
  double *signs = malloc(turns * SEGUE__SIGNS * sizeof *signs), none[SEGUE__NONE_SIGNS];
  bool *may = malloc(turns * sizeof *may);
  int rc = signs && may ? segue__signs_of(f, signs, may, none) : SEGUE_E_NOMEM;
  for (size_t i = 0; i < n; i++) best[i] = (segue__ranked){SEGUE_TURN_NONE, 0};
  if (rc == SEGUE_OK) {
    print(f, signs, may, none);
    choose(f, signs, may, none, best, n);
  }
  free(signs);
  free(may);
  return rc;
}
