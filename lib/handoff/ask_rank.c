/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_rank.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/cues.h"
#include "handoff/ask.h"
#include "handoff/evidence.h"
#include "handoff/word_notes.h"

enum { TERMS = 12, TOPICS = 12, REACH = 3 };

/* A word of the question that says what it is about. */
typedef struct term {
  char said[SEGUE__WORD_LEN], stem[SEGUE__STEM];
  uint16_t topics[TOPICS];
  bool head[TOPICS]; /* it is a name of the whole topic */
  size_t n_topics;
  bool light; /* says little of what the question is about */
  double weight;
} term;

/* What a turn has of the terms: named, or spoken of in other words. */
typedef struct view {
  uint32_t named, meant;
  bool asks;         /* or tells to do something */
  bool of_owner;     /* … for the name or number of a person other than the caller */
  bool tells;        /* it begins with what is no question */
  segue__sort asked; /* what it asks for */
  bool which;        /* "which …", "what …" */
  bool stands_for;   /* "it", "she": of what was named before */
  bool of_person;    /* … "she" */
  int32_t prompt;    /* turn that it answers, or SEGUE_TURN_NONE */
} view;

typedef struct ranking {
  const segue__transcript *t;
  segue__sort sort;
  bool about_bot;  /* the question names the bot */
  bool vague;      /* all its words are light */
  int32_t in_vain; /* the last turn that could not tell when the bot asked the same, or SEGUE_TURN_NONE */
  bool which;      /* "which …", "what …" */
  bool by_name;    /* somebody's name is asked for, and the turns are written with capitals */
  uint32_t whose;  /* the terms that say much */
  segue__sort of_owner; /* what is asked of a person other than the caller, ANY nothing, … */
  size_t owner;         /* … who is this term */
  uint32_t focus;       /* the term that it is a "which" or "how many" of; 0 none */
  term terms[TERMS];
  size_t n_terms;
  int32_t opening; /* the caller's first turn that is more than a greeting */
  view *views;
  segue__word_note *notes;
} ranking;

/* ---- words ---- */

/* The words of a turn, and the words that its phrases mean behind them. */
static void words_of(segue__words *w, const char *text) {
  segue__words_of(w, text, strlen(text));
  const size_t n = w->n;
  for (size_t k = 0; segue__topic_phrases[k][0]; k++)
    for (size_t i = 0; i < n && w->n < SEGUE__WORDS_MAX; i++) {
      if (!segue__match_at(w, i, segue__topic_phrases[k][0], NULL, NULL)) continue;
      snprintf(w->w[w->n], SEGUE__WORD_LEN, "%s", segue__topic_phrases[k][1]);
      w->begins[w->n] = true;
      w->asks[w->n] = false;
      w->n++;
      break;
    }
}

/* Where the members of a topic begin, behind the words that name it. */
static size_t heads_of(const char *topic) {
  return strcspn(topic, ">");
}

/* "Son" of "the son's" and "the sons". */
static void singular(const char *word, char one[SEGUE__WORD_LEN]) {
  const size_t n = strlen(word);
  snprintf(one, SEGUE__WORD_LEN, "%.*s", (int)(n > 3 && word[n - 1] == 's' ? n - 1 : n), word);
}

static void add_term(ranking *r, const char *word, bool light) {
  if (r->n_terms == TERMS) return;
  term *t = &r->terms[r->n_terms];
  *t = (term){.n_topics = 0};
  snprintf(t->said, sizeof t->said, "%s", word);
  segue__stem(word, t->stem);
  for (size_t i = 0; i < r->n_terms; i++)
    if (strcmp(r->terms[i].stem, t->stem) == 0) return;
  t->light = light || segue__listed(word, segue__rank_light);
  char one[SEGUE__WORD_LEN];
  singular(word, one);
  for (size_t i = 0; segue__topics[i] && t->n_topics < TOPICS; i++) {
    if (!segue__listed(word, segue__topics[i]) && !segue__listed(one, segue__topics[i])) continue;
    t->head[t->n_topics] = segue__word_is(word, segue__topics[i], heads_of(segue__topics[i])) ||
                           segue__word_is(one, segue__topics[i], heads_of(segue__topics[i]));
    t->topics[t->n_topics++] = (uint16_t)i;
  }
  r->n_terms++;
}

static void read_question(ranking *r, const segue__words *asked) {
  segue__words q = *asked;
  const char *said_by;
  r->sort = segue__sort_of(asked, &said_by);
  r->vague = true;
  const size_t n = q.n;
  for (size_t i = 0; i < n; i++) r->about_bot |= segue__listed(q.w[i], "bot ai assistant");
  for (size_t k = 0; segue__topic_phrases[k][0]; k++)
    for (size_t i = 0; i < n; i++) {
      size_t end = 0;
      if (!segue__match_at(&q, i, segue__topic_phrases[k][0], NULL, &end)) continue;
      for (size_t j = i; j < end; j++)
        if (j == i || j + 1 == end) q.w[j][0] = 0;
      add_term(r, segue__topic_phrases[k][1], false);
      break;
    }
  for (size_t i = 0; i < n; i++)
    if (strlen(q.w[i]) > 1 && !segue__listed(q.w[i], segue__rank_idle))
      add_term(r, q.w[i], segue__listed(q.w[i], said_by));
  for (size_t i = 0; i < r->n_terms; i++) {
    r->vague &= r->terms[i].light;
    r->whose |= (uint32_t)!r->terms[i].light << i;
  }
  r->which = segue__any_listed(asked, "which what whats how");
  size_t at = 0;
  r->of_owner = segue__ask_owner(asked, &at);
  while (r->of_owner != SEGUE__SORT_ANY && r->owner < r->n_terms &&
         strcmp(r->terms[r->owner].said, asked->w[at]) != 0)
    r->owner++;
  if (r->owner == r->n_terms) r->of_owner = SEGUE__SORT_ANY;
  for (size_t i = 0; i + 1 < n && r->focus == 0; i++) {
    if (!segue__listed(q.w[i], "which what many")) continue;
    for (size_t j = i + 1; j < n && j < i + 3; j++)
      for (size_t k = 0; k < r->n_terms; k++)
        if (!r->terms[k].light && strcmp(r->terms[k].said, q.w[j]) == 0) r->focus = (uint32_t)1 << k;
  }
}

static bool speaks_of(const term *t, const char *word) {
  for (size_t i = 0; i < t->n_topics; i++)
    if (segue__word_is(word, segue__topics[t->topics[i]],
                       t->head[i] ? strlen(segue__topics[t->topics[i]])
                                  : heads_of(segue__topics[t->topics[i]])))
      return true;
  return false;
}

/* A short stem is cut too far to tell "plan" from "plane". */
static bool same_stem(const char *stem, const char *word, const term *t) {
  if (strcmp(stem, t->stem) != 0) return false;
  const size_t n = strlen(word), m = strlen(t->said);
  const bool e = (n == m + 1 && word[n - 1] == 'e') || (m == n + 1 && t->said[m - 1] == 'e');
  return !e || strlen(stem) > 4;
}

/* "Varnisher" and "varnish", "diabetic" and "diabetes". */
static bool same_root(const char *a, const char *b) {
  static const char endings[] =
      "er ers or ors ist ists ing ed es s ment ments ation ations ic al ance ence ity y ies age e ish ery ure";
  size_t n = 0;
  while (a[n] && a[n] == b[n]) n++;
  return n >= 5 && (!a[n] || segue__listed(a + n, endings)) && (!b[n] || segue__listed(b + n, endings));
}

static const segue__word_note *look_up(const ranking *r, const char *word) {
  bool fresh;
  char stem[SEGUE__STEM];
  segue__word_note *s = segue__word_note_of(r->notes, word, &fresh);
  if (!fresh) return s;
  segue__stem(word, stem);
  char one[SEGUE__WORD_LEN];
  singular(word, one);
  for (size_t k = 0; k < r->n_terms; k++) {
    if (same_stem(stem, word, &r->terms[k]))
      s->named |= (uint32_t)1 << k;
    else if (speaks_of(&r->terms[k], word) || speaks_of(&r->terms[k], one) ||
             same_root(word, r->terms[k].said))
      s->meant |= (uint32_t)1 << k;
  }
  if (s->named) s->meant = 0; /* one word, one term: "key" is no spare key */
  return s;
}

static void look(const ranking *r, const segue__words *w, view *v) {
  for (size_t i = 0; i < w->n; i++) {
    if (!w->w[i][0]) continue;
    const segue__word_note *s = look_up(r, w->w[i]);
    v->named |= s->named;
    v->meant |= s->meant;
  }
}

/* ---- turns ---- */

static const char *const asking[] = {
    "what|whats|which|when|where|who|how",
    "can|could|may|might i|you|we",
    "please",
    "do|does|did|are|is|has|have|would|will|shall you|there|it|this|that|we|they",
    "need|require ?to ?know ?your ?the|your",
    "tell me",
    "try|make|let|id suggest|to|sure|us|me|suggest",
    NULL};

static void read_turn(ranking *r, size_t i, const segue__words *w, int32_t *last, size_t *since) {
  view *v = &r->views[i];
  const int32_t who = r->t->turns[i].who;
  *v = (view){.prompt = SEGUE_TURN_NONE};
  look(r, w, v);
  const size_t at = segue__match_any(w, asking, NULL, NULL, NULL);
  v->asks = at != SIZE_MAX;
  for (size_t k = 0; k < w->n; k++) v->asks |= w->asks[k];
  for (size_t k = 1; k < w->n && k < at; k++) v->tells |= w->begins[k];
  const char *ignored;
  if (v->asks) v->asked = segue__sort_of(w, &ignored);
  size_t of;
  v->of_owner = v->asks && segue__ask_owner(w, &of) != SEGUE__SORT_ANY;
  v->which = v->asks && segue__any_listed(w, "which what whats");
  v->stands_for = segue__any_listed(w, "it its he hes she shes they theyre him her them that one");
  v->of_person = segue__any_listed(w, "he hes she shes they theyre him his her them their");
  const bool caller = who == SEGUE_WHO_CALLER;
  if (last[!caller] > 0 && since[!caller] < REACH && (caller || i == (size_t)last[!caller] + 1))
    v->prompt = last[!caller];
  if (caller || i == 0 || r->t->turns[i - 1].who == SEGUE_WHO_CALLER) since[!caller]++;
  if (v->asks) {
    last[caller] = (int32_t)i;
    since[caller] = 0;
  } else {
    last[caller] = SEGUE_TURN_NONE;
  }
}

static int read_turns(ranking *r) {
  int32_t last[2] = {SEGUE_TURN_NONE, SEGUE_TURN_NONE}; /* that asked: of others, of the caller */
  size_t since[2] = {REACH, REACH};
  segue__words *w = malloc(sizeof *w);
  r->views = calloc(r->t->n, sizeof *r->views);
  r->notes = calloc(SEGUE__WORD_NOTES, sizeof *r->notes);
  if (!w || !r->views || !r->notes) {
    free(w);
    return SEGUE_E_NOMEM;
  }
  for (size_t i = 0; i < r->t->n; i++) {
    words_of(w, r->t->turns[i].text);
    read_turn(r, i, w, last, since);
    if (r->opening < 0 && r->t->turns[i].who == SEGUE_WHO_CALLER && w->n >= 4) r->opening = (int32_t)i;
  }
  free(w);
  return SEGUE_OK;
}

static double own(const ranking *r, size_t turn, size_t k) {
  const view *v = &r->views[turn];
  return v->named >> k & 1 ? 1 : v->meant >> k & 1 ? 0.75 : 0;
}

/* Words that few turns have say more; a word that no turn has says that the call is not about it. */
static void weigh(ranking *r) {
  for (size_t k = 0; k < r->n_terms; k++) {
    double n = 0;
    for (size_t i = 0; i < r->t->n; i++) n += own(r, i, k);
    const double all = (double)r->t->n;
    r->terms[k].weight = log(1 + (all + 1) / (n < 1 ? 1 : n));
    if (r->terms[k].light) r->terms[k].weight *= 0.25;
  }
}

/* What "it" and "she" stand for was named a few turns before. */
static bool recalls(const ranking *r, size_t i, size_t k) {
  const view *v = &r->views[i];
  if (!v->stands_for && (v->prompt < 0 || !r->views[v->prompt].stands_for)) return false;
  for (size_t j = i > 6 ? i - 6 : 0; j < i; j++)
    if (r->views[j].named >> k & 1) return true;
  return false;
}

/* The bot asks for this very sort of answer about "it", of what was named just before. */
static bool asks_on(const ranking *r, size_t i, size_t k) {
  const int32_t p = r->views[i].prompt;
  if (p < 1 || !segue__sort_typed(r->sort) || r->views[p].asked != r->sort || !r->views[p].stands_for)
    return false;
  return own(r, (size_t)p - 1, k) > 0 || (p > 1 && own(r, (size_t)p - 2, k) > 0);
}

/* How far the turn is about what the question is. */
static double cover(const ranking *r, size_t i) {
  const view *v = &r->views[i];
  const bool replies =
      i > 0 && r->t->turns[i].who == SEGUE_WHO_CALLER && r->t->turns[i - 1].who != SEGUE_WHO_CALLER;
  const double near = replies ? (r->sort == SEGUE__SORT_WHY ? 0.85 : 0.6) : 0.5;
  double have = 0, all = 0;
  for (size_t k = 0; k < r->n_terms; k++) {
    double worth = own(r, i, k);
    if (v->prompt >= 0) worth = fmax(worth, 0.92 * own(r, (size_t)v->prompt, k));
    if (i > 0) worth = fmax(worth, near * own(r, i - 1, k));
    if (i > 1) worth = fmax(worth, 0.35 * own(r, i - 2, k));
    if (worth < 0.8 && asks_on(r, i, k)) worth = 0.8;
    if (worth < 0.5 && recalls(r, i, k)) worth = 0.5;
    have += worth * r->terms[k].weight;
    all += r->terms[k].weight;
  }
  return all > 0 ? have / all : 0;
}

/* Something of the question is in the turn or in what it answers. */
static uint32_t about(const ranking *r, size_t i) {
  const view *v = &r->views[i];
  uint32_t all = v->named | v->meant;
  if (v->prompt >= 0) all |= r->views[v->prompt].named | r->views[v->prompt].meant;
  return all;
}

static bool is_number(const char *w) {
  return (w[0] >= '0' && w[0] <= '9' && strlen(w) <= 4) || segue__listed(w, segue__rank_numbers);
}

/* A number of what the question counts: "fifteen seats". */
static bool counts(const ranking *r, const segue__words *w) {
  for (size_t i = 0; i < w->n; i++) {
    if (!is_number(w->w[i])) continue;
    for (size_t j = i + 1; j <= i + 3 && j < w->n && !w->begins[j]; j++) {
      char stem[SEGUE__STEM];
      segue__stem(w->w[j], stem);
      for (size_t k = 0; k < r->n_terms; k++)
        if (!r->terms[k].light &&
            (same_stem(stem, w->w[j], &r->terms[k]) || speaks_of(&r->terms[k], w->w[j])))
          return true;
    }
  }
  return false;
}

/* "Two of them", of what was named just before. */
static bool counts_them(const ranking *r, size_t i, const segue__words *w) {
  static const char *const said[] = {"of them|those|these", NULL};
  return i > 0 && (r->views[i - 1].named || r->views[i - 1].meant) &&
         segue__match_any(w, said, NULL, NULL, NULL) != SIZE_MAX;
}

static double value_of(const ranking *r, size_t i, const segue__words *w, bool prompted) {
  const view *v = &r->views[i];
  const bool same = v->prompt >= 0 && r->views[v->prompt].asked == r->sort;
  if (r->sort == SEGUE__SORT_WHERE) { /* "on the train" does not say where on the train */
    segue__words other = *w;
    for (size_t k = 0; k < other.n; k++)
      if (look_up(r, other.w[k])->named & r->whose) snprintf(other.w[k], SEGUE__WORD_LEN, "-");
    return segue__sort_in(r->sort, &other, r->t->turns[i].text, prompted);
  }
  if (r->sort == SEGUE__SORT_COUNT)
    return counts(r, w) || counts_them(r, i, w)
               ? 1
               : segue__sort_in(r->sort, w, r->t->turns[i].text, prompted) * (same ? 1 : 0.45);
  return segue__sort_in(r->sort, w, r->t->turns[i].text, prompted);
}

/* The caller asks, and the next turn tells. */
static bool replied(const ranking *r, size_t i) {
  const view *v = &r->views[i];
  return v->asks && !v->tells && v->prompt < 0 && i + 1 < r->t->n &&
         r->t->turns[i + 1].who == SEGUE_WHO_BOT && !r->views[i + 1].asks &&
         (r->views[i + 1].prompt == (int32_t)i);
}

/* The turn answers a question like the one that is asked. */
static bool answers(const ranking *r, size_t i) {
  const view *v = &r->views[i];
  if (v->prompt < 0) return false;
  const view *p = &r->views[v->prompt];
  const uint32_t all = p->named | p->meant;
  return all &&
         ((r->sort != SEGUE__SORT_ANY && p->asked == r->sort) ||
          (r->which && p->which && ((r->focus & all) || (r->whose && (r->whose & p->named) == r->whose))));
}

static bool is_owner(const void *of, const char *word) {
  const ranking *r = of;
  const segue__word_note *s = look_up(r, word);
  return (s->named | s->meant) >> r->owner & 1;
}

/* The turn asks about the person whose name or number is wanted: "and who was it?" */
static bool asks_of_owner(const ranking *r, size_t i) {
  const view *v = &r->views[i];
  if (own(r, i, r->owner) > 0) return true;
  for (size_t j = i > 6 && v->of_person ? i - 6 : 0; j < i && v->of_person; j++)
    if (own(r, j, r->owner) > 0) return true;
  return i > 0 && v->stands_for && own(r, i - 1, r->owner) > 0;
}

/* "His name is on the case", of who was named some turns before. */
static bool owner_named(const ranking *r, size_t i, const segue__words *w) {
  static const char *const named[] = {"his|her|their ?full ?first ?last name",
                                      "hes|shes|he|she ?is called|named", NULL};
  if (!segue__any_matches(w, named)) return false;
  for (size_t j = i > 8 ? i - 8 : 0; j < i; j++)
    if (own(r, j, r->owner) > 0) return true;
  return false;
}

/* "Beatriz, she was with us". */
static bool begins_with_name(const char *text, const segue__words *w) {
  return w->n > 0 && text[0] >= 'A' && text[0] <= 'Z' && strlen(w->w[0]) > 2 &&
         !segue__listed(w->w[0], segue__rank_idle) && !segue__listed(w->w[0], segue__rank_light);
}

/* How surely the turn tells the name or number of the person whose it is asked for, and not another's. */
static double score_owner(const ranking *r, size_t i, const segue__words *w) {
  const view *v = &r->views[i];
  const segue__said *s = &r->t->turns[i];
  const bool here = own(r, i, r->owner) > 0, caller = s->who == SEGUE_WHO_CALLER;
  const bool asked = caller && v->prompt >= 0 && asks_of_owner(r, (size_t)v->prompt);
  const segue__sort by = v->prompt >= 0 ? r->views[v->prompt].asked : SEGUE__SORT_ANY;
  const double worth = caller ? 1 : i > 0 ? 0.95 : 0; /* not whom one has reached */
  if (caller && asked && segue__cues_caller(w) & SEGUE__CUE_CANNOT_GIVE) return 0;
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
  return segue__cues_caller(w) & SEGUE__CUE_CANNOT_GIVE || segue__any_matches(w, said);
}

/* The bot asked just this, and the caller could not tell. */
static bool asked_in_vain(const ranking *r, size_t i) {
  const int32_t p = r->views[i].prompt;
  if (p < 0 || r->t->turns[i].who != SEGUE_WHO_CALLER || !segue__sort_typed(r->sort) || !r->whose ||
      r->views[p].asked != r->sort)
    return false;
  for (size_t k = 0; k < r->n_terms; k++)
    if (!r->terms[k].light && !(r->views[p].named >> k & 1) && !recalls(r, (size_t)p, k)) return false;
  segue__words w;
  segue__words_of(&w, r->t->turns[i].text, strlen(r->t->turns[i].text));
  if (w.n > 6) w.n = 6; /* what begins so; "4417, but I forgot the PIN" does not */
  return cannot_tell(&w) && segue__sort_in(r->sort, &w, r->t->turns[i].text, false) < 0.7;
}

static double score(const ranking *r, size_t i, const segue__words *w) {
  static const char *const mends[] = {"actually|instead|rather", "no wait|sorry", "make it", "i mean", NULL};
  const view *v = &r->views[i];
  const segue__said *s = &r->t->turns[i];
  const bool caller = s->who == SEGUE_WHO_CALLER;
  const bool typed = segue__sort_typed(r->sort);
  const bool same = v->prompt >= 0 && r->views[v->prompt].asked == r->sort;
  const bool strict = r->sort == SEGUE__SORT_PHONE || r->sort == SEGUE__SORT_MONEY ||
                      r->sort == SEGUE__SORT_OLD || r->sort == SEGUE__SORT_COUNT;
  const bool prompted =
      same || (v->prompt >= 0 &&
               (strict ? r->whose && (r->whose & r->views[v->prompt].named) == r->whose : about(r, i) != 0));
  double value = typed ? value_of(r, i, w, prompted) : 1;
  if (r->by_name && !same && !segue__sort_capitals(s->text)) value *= 0.3;
  double c = r->n_terms ? cover(r, i) : 0;
  if (r->n_terms && about(r, i) == 0) c *= 0.7;
  if (r->vague && typed && value >= 0.9) c = 0.6 + 0.4 * c;
  double x = typed ? c * (0.35 + 0.65 * value) : c;
  if (typed && value < 0.5) x *= 0.5;
  if (r->by_name && r->whose && !(r->whose & about(r, i))) x *= 0.6; /* the caller's own, not the driver's */
  if (answers(r, i)) x *= 1.12;
  if (r->focus && !(r->focus & about(r, i))) x *= 0.6;
  if (r->vague && !typed && r->which && (int32_t)i == r->opening) x = 0.55;
  if (!caller && r->sort == SEGUE__SORT_WHY && value < 1) x *= 0.7;
  if (!caller && !r->about_bot) x *= v->asks ? (v->tells ? 0.8 : 0.55) : 0.95;
  if (caller && v->asks && v->prompt < 0) x *= replied(r, i) && r->sort != SEGUE__SORT_WHETHER ? 0.85 : 0.95;
  if ((int32_t)i <= r->in_vain) x *= 0.6;
  if (r->sort == SEGUE__SORT_NAME && v->prompt >= 0 && r->views[v->prompt].of_owner) x *= 0.4;
  if (i == 0 && s->who == SEGUE_WHO_BOT) x *= 0.5; /* whom one has reached */
  if (segue__match_any(w, mends, NULL, NULL, NULL) != SIZE_MAX) x *= 1.04;
  if (x > SEGUE__RANK_AT_ALL && typed && caller && v->prompt >= 0 &&
      (same ? cannot_tell(w) : (segue__cues_caller(w) & SEGUE__CUE_CANNOT_GIVE) != 0))
    x *= 0.3;
  return x;
}

static void insert(segue__ranked *best, size_t n, int32_t turn, double x) {
  for (size_t i = 0; i < n; i++) {
    if (best[i].turn != SEGUE_TURN_NONE && best[i].score >= x) continue;
    memmove(best + i + 1, best + i, (n - i - 1) * sizeof *best);
    best[i] = (segue__ranked){turn, x};
    return;
  }
}

int segue__ask_rank(const segue__transcript *t, const segue__words *question, segue__ranked *best, size_t n,
                    int32_t *in_vain) {
  *in_vain = SEGUE_TURN_NONE;
  for (size_t i = 0; i < n; i++) best[i] = (segue__ranked){SEGUE_TURN_NONE, 0};
  if (!t || t->n == 0) return SEGUE_OK;
  ranking r = {.t = t, .opening = SEGUE_TURN_NONE, .in_vain = SEGUE_TURN_NONE};
  read_question(&r, question);
  int rc = read_turns(&r);
  segue__words *w = rc == SEGUE_OK ? malloc(sizeof *w) : NULL;
  if (w) {
    weigh(&r);
    for (size_t i = 0; i < t->n; i++)
      if (asked_in_vain(&r, i)) r.in_vain = (int32_t)i;
    *in_vain = r.in_vain;
    if (r.of_owner == SEGUE__SORT_WHO || ((r.sort == SEGUE__SORT_NAME || r.sort == SEGUE__SORT_WHO) &&
                                          segue__any_listed(question, "name names called surname")))
      for (size_t i = 0; i < t->n; i++) r.by_name |= segue__sort_capitals(t->turns[i].text);
    for (size_t i = 0; i < t->n; i++) {
      segue__words_of(w, t->turns[i].text, strlen(t->turns[i].text));
      if (w->n == 0 || t->turns[i].who == SEGUE_WHO_AGENT) continue;
      const double x =
          (r.of_owner == SEGUE__SORT_ANY ? score(&r, i, w) : score_owner(&r, i, w)) - 0.0005 * (double)i;
      if (x > 0) insert(best, n, (int32_t)i, x);
    }
  } else {
    rc = SEGUE_E_NOMEM;
  }
  free(w);
  free(r.notes);
  free(r.views);
  return rc;
}
