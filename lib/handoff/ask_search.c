/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/cues.h"
#include "handoff/ask_rank.h"
#include "handoff/question.h"

enum { PROMPT_REACH = 3 };

/* ---- the question ---- */

/* A rough stem: without its ending, at least four letters. */
static void stem(const char *word, char *out) {
  static const char *const endings[] = {"ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y", "e"};
  size_t n = strlen(word);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    const size_t k = strlen(endings[i]);
    if (n < k + 4 || strcmp(word + n - k, endings[i]) != 0) continue;
    n -= k;
    break;
  }
  memcpy(out, word, n);
  if (n >= 4 && n + 1 < SEGUE__WORD_LEN) out[n++] = '*';
  out[n] = 0;
}

static void add_term(segue__search *q, const char *word) {
  if (q->n_terms == SEGUE__SEARCH_TERMS) return;
  segue__search_term *t = &q->terms[q->n_terms];
  *t = (segue__search_term){.weight = 1};
  for (size_t i = 0; segue__ask_synonyms[i] && !t->list; i++)
    if (segue__listed(word, segue__ask_synonyms[i])) t->list = segue__ask_synonyms[i];
  if (!t->list) stem(word, t->word);
  snprintf(t->said, sizeof t->said, "%s", word);
  for (size_t i = 0; i < q->n_terms; i++)
    if (t->list ? q->terms[i].list == t->list : strcmp(q->terms[i].word, t->word) == 0) return;
  q->n_terms++;
}

void segue__search_open(segue__search *q, const char *text) {
  size_t from = 0, to = 0;
  memset(q, 0, sizeof *q);
  segue__words_of(&q->words, text, strlen(text));
  segue__ask_spell_out(&q->words);
  q->secret = segue__match_any(&q->words, segue__ask_secret, segue__ask_classes, NULL, NULL) != SIZE_MAX;
  for (size_t i = 0; i < segue__ask_concepts_n && !q->concept; i++) {
    from = segue__match_any(&q->words, segue__ask_concepts[i].asked, segue__ask_classes, NULL, &to);
    if (from != SIZE_MAX) q->concept = &segue__ask_concepts[i];
  }
  q->owned = segue__ask_owner(&q->words, &from) != SEGUE__SORT_ANY;
  if (q->owned) q->concept = NULL;
  if (q->concept) q->terms[q->n_terms++] = (segue__search_term){.list = q->concept->label, .weight = 2};
  for (size_t i = 0; i < q->words.n; i++) {
    const char *w = q->words.w[i];
    if (q->concept &&
        (segue__listed(w, segue__ask_common) || segue__listed(w, q->concept->label) ||
         segue__listed(w, q->concept->domain) || ((i == from || i + 1 == to) && i >= from && i < to)))
      continue;
    if (strlen(w) > 1 && !segue__listed(w, segue__ask_idle)) add_term(q, w);
  }
}

/* ---- the turns ---- */

static bool hits(const segue__search_term *t, const char *word) {
  return t->list ? segue__listed(word, t->list)
                 : segue__listed(word, t->word) || segue__question_same(word, t->said);
}

static uint32_t look_up(segue__search *q, const char *word) {
  bool fresh;
  segue__word_note *s = segue__word_note_of(q->notes, word, &fresh);
  for (size_t i = 0; fresh && i < q->n_terms; i++) s->named |= (uint32_t)hits(&q->terms[i], word) << i;
  return s->named;
}

static uint32_t hits_of(segue__search *q, const segue__words *w) {
  uint32_t mask = 0;
  for (size_t i = 0; i < w->n; i++) mask |= look_up(q, w->w[i]);
  return mask;
}

static bool asks(const segue__words *w) {
  static const char *const forms[] = {"what|whats|which|when|where|who|how",
                                      "can|could|may|might i|you|we",
                                      "please tell|give|provide|enter|confirm|specify",
                                      "do|does|did|are|is|would|will you|there|it|this|that",
                                      "need|require ?to ?know ?your ?the|your",
                                      "tell me",
                                      "check|make ?sure if|whether|that",
                                      NULL};
  return segue__any_asks(w) || segue__any_matches(w, forms);
}

typedef struct turn_view {
  uint32_t own;    /* terms it names */
  uint32_t prompt; /* terms the question it answers names */
  bool asks;
  bool prompted; /* the first answer to a question */
} turn_view;

/* Reads every turn once; `views` has room for all. */
static bool read_turns(segue__search *q, const segue__transcript *t, turn_view *views) {
  static const char *const others[] = {"mother*|maiden|pet*|friend*|doctor*|host*", NULL}; /* their names */
  const bool who = q->concept && q->concept->kind == SEGUE__ASK_WHO;
  bool bot = false;
  uint32_t asked = 0;
  size_t since = PROMPT_REACH;
  memset(q->notes, 0, sizeof q->notes); /* the terms may be others than at the last reading */
  for (size_t i = 0; i < t->n; i++) {
    segue__words w;
    segue__words_of(&w, t->turns[i].text, strlen(t->turns[i].text));
    turn_view *v = &views[i];
    *v = (turn_view){.own = hits_of(q, &w), .asks = asks(&w)};
    size_t at;
    if (who && v->asks && (segue__any_matches(&w, others) || segue__ask_owner(&w, &at) != SEGUE__SORT_ANY))
      v->own &= ~1u;
    for (size_t k = 0; k < q->n_terms; k++) q->terms[k].occurs |= v->own >> k & 1;
    if (t->turns[i].who == SEGUE_WHO_CALLER) {
      if (since < PROMPT_REACH) v->prompt = asked;
      v->prompted = since == 0 && asked;
      since++;
    } else {
      bot |= t->turns[i].who == SEGUE_WHO_BOT;
      if (since > 0 || !v->asks) asked = 0;
      if (v->asks) asked |= v->own;
      since = v->asks || since == 0 ? 0 : PROMPT_REACH;
    }
  }
  return bot;
}

static double cover(const segue__search *q, const turn_view *v) {
  double have = 0, all = 0;
  for (size_t i = 0; i < q->n_terms; i++) {
    const double worth = v->own >> i & 1 ? 1 : v->prompt >> i & 1 ? 0.95 : 0;
    have += q->terms[i].weight * worth;
    all += q->terms[i].weight;
  }
  return all > 0 ? have / all : 0;
}

/* The words of its trade occur in the call. */
static bool in_domain(const segue__ask_concept *c, const segue__transcript *t) {
  if (!c->domain) return true;
  for (size_t i = 0; i < t->n; i++) {
    segue__words w;
    segue__words_of(&w, t->turns[i].text, strlen(t->turns[i].text));
    if (segue__any_listed(&w, c->domain)) return true;
  }
  return false;
}

/* What a turn is worth when the bot's questions are not in the log. `nth` counts the short answers before it,
 * `numbers` those in digits. */
static double guess_turn(const segue__search *q, const segue__words *w, const char *text, size_t *nth,
                         size_t *numbers) {
  const segue__ask_concept *c = q->concept;
  if (segue__ask_greets(w, "hi hello hey")) return 0; /* who is greeted gave no answer */
  const char *mask = *text == '[' ? strchr(text, ']') : NULL;
  if (mask && !mask[1]) return 0; /* what was masked is no answer to be told */
  const size_t digits = segue__ask_digits(w);
  const bool wordy = segue__ask_wordy(w);
  const double kind = segue__ask_value(c->kind, w, text, false);
  double worth = 0;
  switch (c->guess) {
  case SEGUE__GUESS_KIND: worth = kind >= 0.7 ? 0.55 : 0; break;
  case SEGUE__GUESS_NAME: worth = wordy && *nth == 0 && !strpbrk(text, "0123456789") ? 0.55 : 0; break;
  case SEGUE__GUESS_PLACE: worth = wordy && *nth == 0 ? 0.55 : 0; break;
  case SEGUE__GUESS_LATER: worth = wordy && *nth > 0 ? 0.55 : 0; break;
  case SEGUE__GUESS_AMOUNT: worth = kind >= 0.7 && *numbers > 0 ? 0.54 + 0.01 * (double)*numbers : 0; break;
  case SEGUE__GUESS_ACCOUNT:
    worth = digits < 4 ? kind >= 0.9 ? 0.53 : 0 : digits > 4 ? 0.58 : *numbers > 0 ? 0.56 : 0.54;
    break;
  default: break;
  }
  *nth += wordy;
  *numbers += digits > 2;
  return worth;
}

static double score_turn(const segue__search *q, const segue__said *s, const turn_view *v,
                         const segue__words *w, bool plain) {
  if (s->who == SEGUE_WHO_AGENT || w->n == 0) return 0;
  const bool caller = s->who == SEGUE_WHO_CALLER;
  const double kind = q->concept ? segue__ask_value(q->concept->kind, w, s->text, v->prompt & 1) : 1;
  double c = cover(q, v);
  if (plain && kind >= 1 && c < 0.7) c = q->n_terms == 1 ? 0.7 : c + 0.3;
  double score = c * kind;
  for (size_t i = q->concept ? 1 : 0; i < q->n_terms && q->concept; i++)
    if (!q->terms[i].occurs) score *= 0.5; /* of something the call is not about */
  if (caller && v->prompted && (!q->concept || kind < 0.9 || q->concept->kind == SEGUE__ASK_ANY) &&
      segue__cues_caller_has(w, SEGUE__CUE_CANNOT_GIVE))
    score *= 0.3;
  if (!caller && q->concept && q->concept->kind == SEGUE__ASK_WHO) return 0;
  if (q->concept && q->concept->kind == SEGUE__ASK_WHO && q->n_terms > 1 && !((v->own | v->prompt) >> 1))
    score *= 0.5; /* the daughter's name, and this one is the caller's */
  if (!caller) score *= v->asks && !plain ? 0.6 : 0.85;
  if (caller && v->asks && !v->prompted) score *= 0.95;
  return score;
}

/* ---- the context ---- */

static void snake(const char *name, char *out, size_t size) {
  size_t k = 0;
  for (; *name && k + 1 < size; name++) {
    const char c = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
    out[k++] = c == ' ' || c == '-' || c == '.' ? '_' : c;
  }
  out[k] = 0;
}

/* An entity that is what the question asks for: by its concept, or because all words of its name occur. */
static bool is_asked(const segue__search *q, const segue_entity *e) {
  char name[48];
  snake(e->name, name, sizeof name);
  if (q->concept) return segue__listed(name, q->concept->entities);
  if (segue__listed(name, segue__ask_idle)) return false;
  size_t n = 0;
  for (char *p = name; *p; n++) {
    const size_t len = strcspn(p, "_");
    bool found = false;
    for (size_t i = 0; i < q->words.n && !found; i++)
      found = strlen(q->words.w[i]) == len && memcmp(q->words.w[i], p, len) == 0;
    if (!found) return false;
    p += len + (p[len] == '_');
  }
  return n > 0;
}

static bool find_entity(const segue__search *q, const segue_context *ctx, segue_entity *out) {
  bool found = false;
  for (size_t i = 0; ctx && i < segue_context_entity_count(ctx); i++) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    if (segue_context_entity(ctx, i, &e) != SEGUE_OK || !is_asked(q, &e)) continue;
    if (e.cls >= SEGUE_CLASS_PCI) continue;
    *out = e; /* the latest */
    found = true;
  }
  return found;
}

/* ---- the search ---- */

/* What the turn is worth that an item of the context came from. What was inferred is a guess itself. */
static double with_entity(const segue__search *q, const segue__said *s, const segue__words *w, double score,
                          int32_t by) {
  if (by == SEGUE_SRC_INFERRED && q->concept && segue__ask_value(q->concept->kind, w, s->text, false) < 0.3)
    return score;
  const double known = q->concept ? 0.6 : 0.9; /* without a concept the question calls it by its whole name */
  const double worth = by == SEGUE_SRC_INFERRED ? (score < SEGUE__SEARCH_SAID ? known : score + 0.05) : 0.95;
  return score < worth ? worth : score;
}

static void score_turns(segue__search *q, const segue__transcript *t, turn_view *views, double *scores) {
  const bool bot = read_turns(q, t, views);
  const bool domain = q->concept && in_domain(q->concept, t), plain = domain && q->concept->plain;
  const bool guess = domain && q->concept->guess && !bot && q->n_terms == 1;
  size_t nth = 0, numbers = 0;
  for (size_t i = 0; i < t->n; i++) {
    segue__words w;
    segue__words_of(&w, t->turns[i].text, strlen(t->turns[i].text));
    double score = score_turn(q, &t->turns[i], &views[i], &w, plain);
    score -= 0.0002 * (double)i; /* the first is the one */
    if (guess) {
      const double worth = guess_turn(q, &w, t->turns[i].text, &nth, &numbers);
      if (score < worth) score = worth;
    }
    if (q->held && q->entity.turn == (int32_t)i)
      score = with_entity(q, &t->turns[i], &w, score, q->entity.by);
    scores[i] = score;
  }
}

int segue__search_turns(segue__search *q, const segue_context *ctx, const segue__transcript *t,
                        double *scores) {
  q->held = find_entity(q, ctx, &q->entity);
  if (q->held) q->entity.turn = segue__transcript_turn(t, q->entity.turn);
  const size_t n = t ? t->n : 0;
  for (size_t i = 0; i < n; i++) scores[i] = 0;
  if (n == 0 || q->n_terms == 0) return SEGUE_OK;
  turn_view *views = malloc(n * sizeof *views);
  if (!views) return SEGUE_E_NOMEM;
  score_turns(q, t, views, scores);
  free(views);
  return SEGUE_OK;
}

/* ---- by the sort of answer alone ---- */

/* What an answer looks like by the question word; ANY: by nothing. */
static segue__ask_kind sort_of(const segue__words *w) {
  static const struct {
    const char *const *asked;
    segue__ask_kind kind;
  } sorts[] = {{segue__ask_how_old, SEGUE__ASK_COUNT},
               {segue__ask_how_much, SEGUE__ASK_MONEY},
               {segue__ask_how_many, SEGUE__ASK_COUNT},
               {segue__ask_when, SEGUE__ASK_WHEN},
               {segue__ask_who, SEGUE__ASK_NAME}};
  for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
    if (segue__match_any(w, sorts[i].asked, segue__ask_classes, NULL, NULL) != SIZE_MAX) return sorts[i].kind;
  return SEGUE__ASK_ANY;
}

/* How well the turn holds such an answer; who is old may be so many or of a year. */
static double looks(segue__ask_kind kind, const segue__words *w, const char *text, bool old) {
  const double value = segue__ask_value(kind, w, text, false);
  const double year = old ? segue__ask_value(SEGUE__ASK_YEAR, w, text, false) : 0;
  return year > value ? year : value;
}

int segue__search_sort(segue__search *q, const segue__transcript *t, int32_t *turn, double *score) {
  const segue__ask_kind kind = sort_of(&q->words);
  *turn = SEGUE_TURN_NONE;
  *score = 0;
  if (kind == SEGUE__ASK_ANY || !t || t->n == 0) return SEGUE_OK;
  turn_view *views = malloc(t->n * sizeof *views);
  if (!views) return SEGUE_E_NOMEM;
  const bool old =
      segue__match_any(&q->words, segue__ask_how_old, segue__ask_classes, NULL, NULL) != SIZE_MAX;
  q->concept = NULL;
  q->n_terms = 0;
  for (size_t i = 0; i < q->words.n; i++)
    if (strlen(q->words.w[i]) > 1 && !segue__listed(q->words.w[i], segue__ask_idle) &&
        !segue__listed(q->words.w[i], segue__ask_common))
      add_term(q, q->words.w[i]);
  if (q->n_terms) read_turns(q, t, views);
  for (size_t i = 0; i < t->n && q->n_terms; i++) {
    const segue__said *s = &t->turns[i];
    segue__words w;
    segue__words_of(&w, s->text, strlen(s->text));
    if (s->who != SEGUE_WHO_CALLER || w.n == 0) continue;
    const double much = cover(q, &views[i]);
    double value = looks(kind, &w, s->text, old);
    if (kind == SEGUE__ASK_MONEY && segue__ask_bare(&w) && !strpbrk(s->text, "$€£"))
      value *= 0.6; /* digits of a code */
    if (much < 0.3 || value < 0.7 || much * value <= *score) continue;
    *turn = (int32_t)i;
    *score = much * value;
  }
  free(views);
  return SEGUE_OK;
}
