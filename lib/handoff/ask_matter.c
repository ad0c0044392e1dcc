/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_matter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handoff/ask_facet.h"
#include "handoff/ask_voice.h"

/* ---- words ---- */

/* The words of a turn, and the words that its phrases mean behind them. @return how many are its own */
static size_t words_of(segue__words *w, const char *text) {
  segue__words_of(w, text, strlen(text));
  const size_t n = w->n;
  for (size_t k = 0; segue__topic_phrases[k][0] && w->n < SEGUE__WORDS_MAX; k++) {
    const char *const phrase[] = {segue__topic_phrases[k][0], NULL};
    if (!segue__may_match(w, *phrase)) continue;
    if (segue__match_any(w, phrase, NULL, NULL, NULL) >= n) continue;
    snprintf(w->w[w->n], SEGUE__WORD_LEN, "%s", segue__topic_phrases[k][1]);
    w->begins[w->n] = true;
    w->asks[w->n] = false;
    w->n++;
    segue__words_note(w);
  }
  return n;
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

static void add_term(segue__matter *r, const char *word, bool light) {
  if (r->n_terms == SEGUE__MATTER_TERMS) return;
  segue__matter_term *t = &r->terms[r->n_terms];
  *t = (segue__matter_term){.n_topics = 0};
  snprintf(t->said, sizeof t->said, "%s", word);
  segue__stem(word, t->stem);
  for (size_t i = 0; i < r->n_terms; i++)
    if (strcmp(r->terms[i].stem, t->stem) == 0) return;
  t->light = light || segue__listed(word, segue__rank_light);
  char one[SEGUE__WORD_LEN];
  singular(word, one);
  for (size_t i = 0; segue__topics[i] && t->n_topics < SEGUE__MATTER_TOPICS; i++) {
    if (!segue__listed(word, segue__topics[i]) && !segue__listed(one, segue__topics[i])) continue;
    t->head[t->n_topics] = segue__word_is(word, segue__topics[i], heads_of(segue__topics[i])) ||
                           segue__word_is(one, segue__topics[i], heads_of(segue__topics[i]));
    t->topics[t->n_topics++] = (uint16_t)i;
  }
  r->n_terms++;
}

static uint32_t term_of(const segue__matter *r, const char *word) {
  for (size_t k = 0; k < r->n_terms; k++)
    if (strcmp(r->terms[k].said, word) == 0) return (uint32_t)1 << k;
  return 0;
}

/* "Express or normal", "a refund or a new one": what stands next to the "or" on either side. */
static uint32_t either_of(const segue__matter *r, const segue__words *q) {
  for (size_t i = 1; i + 1 < q->n; i++) {
    if (strcmp(q->w[i], "or") != 0) continue;
    uint32_t one = 0, other = 0;
    for (size_t j = i; j-- > 0 && i - j <= 3 && !one;) one = term_of(r, q->w[j]);
    for (size_t j = i + 1; j < q->n && j <= i + 3 && !other; j++) other = term_of(r, q->w[j]);
    if (one && other && one != other) return one | other;
  }
  return 0;
}

static void read_question(segue__matter *r, const segue__words *asked) {
  segue__words q = *asked;
  const char *said_by;
  r->sort = segue__sort_of(asked, &said_by);
  r->wants = segue__facets_asked(asked);
  r->ours = segue__asks_ours(asked);
  r->wish = r->sort == SEGUE__SORT_ANY && segue__asks_wish(asked);
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
  r->either = either_of(r, asked);
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

static bool speaks_of(const segue__matter_term *t, const char *word) {
  for (size_t i = 0; i < t->n_topics; i++)
    if (segue__word_is(word, segue__topics[t->topics[i]],
                       t->head[i] ? strlen(segue__topics[t->topics[i]])
                                  : heads_of(segue__topics[t->topics[i]])))
      return true;
  return false;
}

bool segue__matter_member(const segue__matter_term *t, const char *word) {
  for (size_t i = 0; i < t->n_topics; i++) {
    const char *topic = segue__topics[t->topics[i]], *of = topic + heads_of(topic);
    if (t->head[i] && *of && segue__listed(word, of + 1)) return true;
  }
  return false;
}

/* A short stem is cut too far to tell "plan" from "plane". */
static bool same_stem(const char *stem, const char *word, const segue__matter_term *t) {
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

/* "Delivery" is "delivered" here. */
static bool same_beginning(const char *a, const char *b) {
  enum { ENOUGH = 5 };
  return segue__same_word(a, b) || (strlen(a) >= ENOUGH && strncmp(a, b, ENOUGH) == 0);
}

const segue__word_note *segue__matter_note(const segue__matter *r, const char *word) {
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
  for (size_t k = 0; k < r->n_words; k++) s->same |= (uint32_t)same_beginning(r->words[k], word) << k;
  if (s->named) s->meant = 0; /* one word, one term: "key" is no spare key */
  return s;
}

/* The words of the question as they stand, for words that say little tell what was never said. */
static void read_words(segue__matter *r, const segue__words *q) {
  for (size_t i = 0; i < q->n && r->n_words < SEGUE__MATTER_WORDS; i++)
    if (strlen(q->w[i]) > 1 && !segue__listed(q->w[i], segue__rank_small))
      memcpy(r->words[r->n_words++], q->w[i], SEGUE__WORD_LEN);
}

static void weigh_words(segue__matter *r) {
  for (size_t k = 0; k < r->n_words; k++) {
    double n = 0;
    for (size_t i = 0; i < r->t->n; i++) n += r->views[i].same >> k & 1;
    r->rare[k] = log(1 + (double)r->t->n / fmax(n, 0.5));
  }
}

static void look(const segue__matter *r, const segue__words *w, segue__matter_view *v) {
  for (size_t i = 0; i < w->n; i++) {
    if (!w->w[i][0]) continue;
    const segue__word_note *s = segue__matter_note(r, w->w[i]);
    v->named |= s->named;
    v->meant |= s->meant;
    v->same |= s->same;
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

/* Whether one of its sentences asks for such an answer. */
static bool sentence_asks(const segue__words *w, segue__sort sort) {
  segue__words one;
  bool asks = false;
  for (size_t i = 0; i < w->n && !asks;) {
    one.n = 0;
    do {
      memcpy(one.w[one.n], w->w[i], SEGUE__WORD_LEN);
      one.begins[one.n] = w->begins[i];
      one.asks[one.n++] = w->asks[i++];
    } while (i < w->n && !w->begins[i]);
    segue__words_note(&one);
    asks = segue__sort_is(&one, sort);
  }
  return asks;
}

/* For the name of who is spoken to. */
static const char *const of_you[] = {"your ?own ?full ?first ?last name|names|surname",
                                     "who|whos am|are|is|this i|you|it ?calling ?speaking ?talking ?to $",
                                     NULL};

bool segue__matter_same(const segue__matter *r, size_t i) {
  const int32_t p = r->views[i].prompt;
  if (p >= 0 && r->sort == SEGUE__SORT_NAME && r->views[p].asked == SEGUE__SORT_WHO && r->views[p].of_you)
    return true;
  return p >= 0 && (r->views[p].asked == r->sort || r->views[p].asks_same);
}

/* Of which facets turns matter to the question: both of a kind that it asks for one of. */
static uint32_t sides_of(const segue__matter *r) {
  const uint32_t ends = r->wants & SEGUE__FACET_ENDS ? SEGUE__FACET_ENDS : 0;
  return r->wants & SEGUE__FACET_PARTS && r->sort == SEGUE__SORT_WHEN ? ends | SEGUE__FACET_PARTS : ends;
}

static void read_turn(segue__matter *r, size_t i, const segue__words *w, int32_t *last, size_t *since) {
  segue__matter_view *v = &r->views[i];
  const int32_t who = r->t->turns[i].who;
  *v = (segue__matter_view){.prompt = SEGUE_TURN_NONE};
  look(r, w, v);
  const size_t at = segue__match_any(w, asking, NULL, NULL, NULL);
  v->asks = at != SIZE_MAX || segue__any_asks(w);
  for (size_t k = 1; k < w->n && k < at; k++) v->tells |= w->begins[k];
  const char *ignored;
  if (v->asks) v->asked = segue__sort_of(w, &ignored);
  const uint32_t one_sided = sides_of(r);
  if (v->asks && one_sided & SEGUE__FACET_ENDS) v->wants = segue__facets_asked(w);
  v->told = segue__facets_told(w, r->t->turns[i].text, one_sided);
  v->mends = segue__mends_of(w);
  v->asks_same = v->asks && segue__sort_typed(r->sort) && sentence_asks(w, r->sort);
  size_t of;
  const bool names = v->asks && r->sort == SEGUE__SORT_NAME;
  v->of_owner = names && segue__ask_owner(w, &of) != SEGUE__SORT_ANY;
  v->of_you = names && segue__any_matches(w, of_you);
  v->which = v->asks && segue__any_listed(w, "which what whats");
  v->stands_for = segue__any_listed(w, "it its he hes she shes they theyre him her them that one");
  v->of_person = segue__any_listed(w, "he hes she shes they theyre him his her them their");
  const bool caller = who == SEGUE_WHO_CALLER;
  v->assents = caller && segue__voices_yes(w);
  v->wishes = r->wish && caller && segue__voices_wish(w);
  if (last[!caller] > 0 && since[!caller] < SEGUE__MATTER_REACH && (caller || i == (size_t)last[!caller] + 1))
    v->prompt = last[!caller];
  if (caller || i == 0 || r->t->turns[i - 1].who == SEGUE_WHO_CALLER) since[!caller]++;
  if (v->asks) {
    last[caller] = (int32_t)i;
    since[caller] = 0;
  } else {
    last[caller] = SEGUE_TURN_NONE;
  }
}

/* What is left of a talk when only the answers were heard: few words a turn. Callers who tell their matter in sentences are read as if
 * the bot had been heard. */
static bool bare_answers(size_t turns, size_t words) {
  enum { FEW = 6 };
  return words < FEW * turns;
}

static int read_turns(segue__matter *r) {
  int32_t last[2] = {SEGUE_TURN_NONE, SEGUE_TURN_NONE}; /* that asked: of others, of the caller */
  size_t since[2] = {SEGUE__MATTER_REACH, SEGUE__MATTER_REACH};
  segue__words *w = malloc(sizeof *w);
  r->views = calloc(r->t->n, sizeof *r->views);
  r->notes = calloc(SEGUE__WORD_NOTES, sizeof *r->notes);
  if (!w || !r->views || !r->notes) {
    free(w);
    return SEGUE_E_NOMEM;
  }
  bool bot = false;
  size_t words = 0, turns = 0; /* of the caller's */
  for (size_t i = 0; i < r->t->n; i++) {
    const bool caller = r->t->turns[i].who == SEGUE_WHO_CALLER;
    const size_t own = words_of(w, r->t->turns[i].text);
    bot |= r->t->turns[i].who == SEGUE_WHO_BOT;
    words += caller ? own : 0;
    turns += caller;
    read_turn(r, i, w, last, since);
    if (r->opening < 0 && caller && w->n >= 4) r->opening = (int32_t)i;
  }
  free(w);
  r->alone = !bot && bare_answers(turns, words);
  return SEGUE_OK;
}

double segue__matter_own(const segue__matter *r, size_t turn, size_t k) {
  const segue__matter_view *v = &r->views[turn];
  return v->named >> k & 1 ? 1 : v->meant >> k & 1 ? 0.75 : 0;
}

/* Words that few turns have say more; a word that no turn has says that the call is not about it. */
static void weigh(segue__matter *r) {
  for (size_t k = 0; k < r->n_terms; k++) {
    double n = 0;
    for (size_t i = 0; i < r->t->n; i++) n += segue__matter_own(r, i, k);
    const double all = (double)r->t->n;
    r->terms[k].weight = log(1 + (all + 1) / (n < 1 ? 1 : n));
    if (r->terms[k].light) r->terms[k].weight *= 0.25;
  }
}

/* What "it" and "she" stand for was named a few turns before. */
bool segue__matter_recalls(const segue__matter *r, size_t i, size_t k) {
  const segue__matter_view *v = &r->views[i];
  if (!v->stands_for && (v->prompt < 0 || !r->views[v->prompt].stands_for)) return false;
  for (size_t j = i > 6 ? i - 6 : 0; j < i; j++)
    if (r->views[j].named >> k & 1) return true;
  return false;
}

/* The bot asks for this very sort of answer about "it", of what was named just before. */
static bool asks_on(const segue__matter *r, size_t i, size_t k) {
  const int32_t p = r->views[i].prompt;
  if (p < 1 || !segue__sort_typed(r->sort) || r->views[p].asked != r->sort || !r->views[p].stands_for)
    return false;
  return segue__matter_own(r, (size_t)p - 1, k) > 0 || (p > 1 && segue__matter_own(r, (size_t)p - 2, k) > 0);
}

/* How far the turn is about what the question is. */
double segue__matter_cover(const segue__matter *r, size_t i) {
  const segue__matter_view *v = &r->views[i];
  const bool replies =
      i > 0 && r->t->turns[i].who == SEGUE_WHO_CALLER && r->t->turns[i - 1].who != SEGUE_WHO_CALLER;
  const double near = replies ? (r->sort == SEGUE__SORT_WHY ? 0.85 : 0.6) : 0.5;
  double have = 0, all = 0;
  for (size_t k = 0; k < r->n_terms; k++) {
    double worth = segue__matter_own(r, i, k);
    if (v->prompt >= 0) worth = fmax(worth, 0.92 * segue__matter_own(r, (size_t)v->prompt, k));
    if (i > 0) worth = fmax(worth, near * segue__matter_own(r, i - 1, k));
    if (i > 1) worth = fmax(worth, 0.35 * segue__matter_own(r, i - 2, k));
    if (worth < 0.8 && asks_on(r, i, k)) worth = 0.8;
    if (worth < 0.5 && segue__matter_recalls(r, i, k)) worth = 0.5;
    have += worth * r->terms[k].weight;
    all += r->terms[k].weight;
  }
  return all > 0 ? have / all : 0;
}

/* Something of the question is in the turn or in what it answers. */
uint32_t segue__matter_about(const segue__matter *r, size_t i) {
  const segue__matter_view *v = &r->views[i];
  uint32_t all = v->named | v->meant;
  if (v->prompt >= 0) all |= r->views[v->prompt].named | r->views[v->prompt].meant;
  return all;
}

/* The turn answers a question like the one that is asked. */
bool segue__matter_answers(const segue__matter *r, size_t i) {
  const segue__matter_view *v = &r->views[i];
  if (v->prompt < 0) return false;
  const segue__matter_view *p = &r->views[v->prompt];
  const uint32_t all = p->named | p->meant;
  return all &&
         ((r->sort != SEGUE__SORT_ANY && p->asked == r->sort) ||
          (r->which && p->which && ((r->focus & all) || (r->whose && (r->whose & p->named) == r->whose))));
}

bool segue__matter_is(const segue__matter_term *t, const char *word) {
  char stem[SEGUE__STEM];
  segue__stem(word, stem);
  return same_stem(stem, word, t) || speaks_of(t, word);
}

double segue__matter_share(const segue__matter *r, const segue__matter_view *v, bool light) {
  double have = 0, all = 0;
  for (size_t k = 0; k < r->n_terms; k++) {
    if (r->terms[k].light && !light) continue;
    if ((v->named | v->meant) >> k & 1) have += r->terms[k].weight;
    all += r->terms[k].weight;
  }
  return all > 0 ? have / all : 0;
}

double segue__matter_overlap(const segue__matter *r, size_t from, size_t to) {
  double have = 0, all = 0;
  uint32_t set = 0;
  for (size_t i = from; i <= to && i < r->t->n; i++) set |= r->views[i].same;
  for (size_t k = 0; k < r->n_words; k++) {
    have += set >> k & 1 ? r->rare[k] : 0;
    all += r->rare[k];
  }
  return all > 0 ? have / all : 0;
}

int segue__matter_open(segue__matter *r, const segue__transcript *t, const segue__words *question) {
  *r = (segue__matter){.t = t, .opening = SEGUE_TURN_NONE, .in_vain = SEGUE_TURN_NONE};
  read_question(r, question);
  read_words(r, question);
  const int rc = read_turns(r);
  if (rc != SEGUE_OK) return rc;
  weigh(r);
  weigh_words(r);
  if (r->of_owner == SEGUE__SORT_WHO || ((r->sort == SEGUE__SORT_NAME || r->sort == SEGUE__SORT_WHO) &&
                                         segue__any_listed(question, "name names called surname")))
    for (size_t i = 0; i < t->n; i++) r->by_name |= segue__sort_capitals(t->turns[i].text);
  return SEGUE_OK;
}

void segue__matter_close(segue__matter *r) {
  free(r->notes);
  free(r->views);
  r->notes = NULL;
  r->views = NULL;
}
