/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handoff/ask_matter.h"
#include "handoff/ask_pieces.h"
#include "handoff/ask_quote.h"
#include "handoff/ask_rank.h"
#include "handoff/ask_search.h"
#include "handoff/ask_signs.h"

/* What is known while one question is answered. */
typedef struct asked {
  const segue_context *ctx;
  const segue__transcript *t;
  segue__search q;
  segue__matter matter;
  double *ranks, *found;                /* one a turn */
  segue__ranked best[SEGUE__ASK_TURNS]; /* by rank */
  uint32_t special;                     /* terms that the tables' kind of value has not used up */
  bool concept, noted, whole, searched; /* noted: the answer is an item of the context that somebody noted */
} asked;

/* ---- the answer ---- */

static void not_said(segue__ask_answer *out) {
  *out = (segue__ask_answer){.text = "That was not said."};
}

static void from_entity(segue__ask_answer *out, const segue__transcript *t, const segue_entity *e) {
  char before[160];
  char name[48];
  snprintf(name, sizeof name, "%s", e->name);
  for (char *p = name; *p; p++)
    if (*p == '_') *p = ' ';
  snprintf(before, sizeof before, "%s: %.90s. ", name, e->value);
  out->said = true;
  if (t && e->turn >= 0 && (size_t)e->turn < t->n)
    segue__ask_quote(out, t, e->turn, before);
  else
    snprintf(out->text, sizeof out->text, "%.*s", (int)strlen(before) - 1, before);
}

static void secret(segue__ask_answer *out, const segue__transcript *t) {
  static const char *const marks[] = {"[pin]",      "[card]", "[cvv]",   "[code]",
                                      "[password]", "[ssn]",  "[answer]"};
  not_said(out);
  for (size_t i = 0; t && i < t->n; i++)
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
      if (t->turns[i].who == SEGUE_WHO_CALLER && strstr(t->turns[i].text, marks[k]))
        segue__ask_cite(out, (int32_t)i);
  if (out->n_turns == 0) return;
  out->said = true;
  out->score = 1;
  snprintf(out->text, sizeof out->text, "The caller gave it; it is secret and was not kept.");
}

/* The strongest turns, from `least` on. */
static void strongest(const double *scores, size_t turns, double least,
                      segue__ranked best[SEGUE__ASK_TURNS]) {
  for (size_t i = 0; i < SEGUE__ASK_TURNS; i++) best[i] = (segue__ranked){SEGUE_TURN_NONE, 0};
  for (size_t i = 0; i < turns; i++)
    if (scores[i] > 0 && scores[i] >= least)
      segue__rank_insert(best, SEGUE__ASK_TURNS, (int32_t)i, scores[i]);
}

static void from_ranks(segue__ask_answer *out, const asked *a, const segue__ranked *best, double near) {
  not_said(out);
  out->said = true;
  out->score = best[0].score;
  segue__ask_tell(out, &a->matter, best[0].turn);
  for (size_t i = 1; i < SEGUE__ASK_TURNS; i++)
    if (best[i].turn != SEGUE_TURN_NONE && best[i].score >= near) segue__ask_cite(out, best[i].turn);
}

/* ---- by the tables ---- */

static int search(asked *a, segue__ask_answer *out) {
  const segue__transcript *t = a->t;
  const size_t n = t ? t->n : 0;
  const int rc = segue__search_turns(&a->q, a->ctx, t, a->found);
  if (rc != SEGUE_OK) return rc;
  const segue_entity *e = &a->q.entity;
  segue__ranked best[SEGUE__ASK_TURNS];
  strongest(a->found, n, SEGUE__SEARCH_SAID, best);
  a->searched = true;
  not_said(out);
  if (best[0].turn == SEGUE_TURN_NONE && !a->q.held) return SEGUE_OK;
  if (!a->q.held || (best[0].turn != SEGUE_TURN_NONE && best[0].turn != e->turn)) {
    from_ranks(out, a, best, 0.8 * best[0].score);
    return SEGUE_OK;
  }
  out->score = best[0].score > 0 ? best[0].score : 0.9;
  for (size_t i = 0; i < SEGUE__ASK_TURNS; i++)
    if (best[i].turn != SEGUE_TURN_NONE && best[i].score >= 0.8 * best[0].score)
      segue__ask_cite(out, best[i].turn);
  from_entity(out, t, e);
  a->noted = e->by != SEGUE_SRC_INFERRED;
  if (e->turn >= 0 && (size_t)e->turn < n) segue__ask_cite(out, e->turn);
  return SEGUE_OK;
}

static int search_sort(asked *a, segue__ask_answer *out) {
  int32_t turn = SEGUE_TURN_NONE;
  double score = 0;
  const int rc = segue__search_sort(&a->q, a->t, &turn, &score);
  if (rc != SEGUE_OK || turn == SEGUE_TURN_NONE) return rc;
  const segue__ranked best[SEGUE__ASK_TURNS] = {{turn, score}, {SEGUE_TURN_NONE, 0}, {SEGUE_TURN_NONE, 0}};
  from_ranks(out, a, best, 0);
  return SEGUE_OK;
}

/* ---- of what both ways found ---- */

/* An answer about the call as a whole keeps its words, but rests on the turn that says so. */
static void rest_first(segue__ask_answer *out, int32_t turn) {
  const segue__ask_answer was = *out;
  out->n_turns = 0;
  segue__ask_cite(out, turn);
  for (uint32_t i = 0; i < was.n_turns; i++) segue__ask_cite(out, was.turns[i]);
}

static void rest_on(segue__ask_answer *out, const segue__words *q, const segue__ranked *best) {
  const char *ignored;
  const segue__sort sort = segue__sort_of(q, &ignored);
  const bool better = (sort == SEGUE__SORT_MOOD && best->score >= 0.55) ||
                      (sort == SEGUE__SORT_WHETHER && best->score >= 0.9);
  if (better && best->turn != SEGUE_TURN_NONE && !out->fixed) rest_first(out, best->turn);
}

static bool heard_bot(const segue__transcript *t) {
  for (size_t i = 0; t && i < t->n; i++)
    if (t->turns[i].who == SEGUE_WHO_BOT) return true;
  return false;
}

/* Whether the turn holds what the question wants to know, and not only the words that it asks by. */
static bool holds(const segue__search *q, const segue__transcript *t, int32_t turn) {
  const char *ignored;
  const segue__sort sort = segue__sort_of(&q->words, &ignored);
  if (!segue__sort_typed(sort) || sort == SEGUE__SORT_WHY || turn < 0) return true;
  segue__words w;
  const segue__said *s = &t->turns[turn];
  segue__words_of(&w, s->text, strlen(s->text));
  const bool answers = turn > 0 && s->who == SEGUE_WHO_CALLER && t->turns[turn - 1].who != SEGUE_WHO_CALLER;
  return segue__sort_in(sort, &w, s->text, answers) >= 0.3;
}

/* The question is the whole name of an item of the context, two words at least, "error code", and the answer is that. */
static bool called(const asked *a, const segue__ask_answer *out) {
  static const double sure = 0.9;
  size_t words = 1;
  for (const char *p = a->searched && a->q.held ? a->q.entity.name : ""; *p; p++)
    words += strchr("_ -.", *p) != NULL;
  return words == a->q.n_terms && words >= 2 && a->searched && a->q.held && !a->q.concept && out->said &&
         out->n_turns && out->turns[0] == a->q.entity.turn && out->score >= sure;
}

/* A value that is known by its looks is found by the tables of concepts, all else by what the turns are about. */
static void choose(const asked *a, bool concept, segue__ask_answer *out) {
  if (a->noted || called(a, out)) return;
  const segue__ranked *best = a->best;
  const double ranked = best[0].turn == SEGUE_TURN_NONE ? 0 : best[0].score;
  const bool vain = out->n_turns > 0 && out->turns[0] <= a->matter.in_vain && ranked < SEGUE__RANK_SAID;
  if (a->q.owned || vain) {
    not_said(out);
    if (ranked >= SEGUE__RANK_SAID) from_ranks(out, a, best, 0.85 * ranked);
    return;
  }
  const bool surely = ranked >= 0.9 && out->score < 0.85 && heard_bot(a->t);
  const bool hollow = !concept && out->said && out->n_turns && !holds(&a->q, a->t, out->turns[0]);
  if (hollow) not_said(out);
  if ((ranked >= SEGUE__RANK_SAID && (!out->said || !concept || surely)) ||
      (hollow && ranked >= 0.36 && holds(&a->q, a->t, best[0].turn)))
    from_ranks(out, a, best, 0.85 * ranked);
  else if (!concept && ranked < SEGUE__RANK_AT_ALL)
    not_said(out);
}

/* The terms of the matter that the tables' kind of value has not used up, as bits: "shuttle" of "when does the shuttle go". */
static uint32_t special(const asked *a) {
  uint32_t set = 0;
  for (size_t k = 0; a->q.concept && k < a->matter.n_terms; k++)
    for (size_t i = 1; i < a->q.n_terms; i++)
      if (!a->matter.terms[k].light && segue__same_word(a->q.terms[i].said, a->matter.terms[k].said))
        set |= (uint32_t)1 << k;
  return set;
}

/* All that speaks for a turn, weighed, has the last word; but what somebody noted stands, a value that the tables surely
 * know stands, and what is told of the call as a whole is told in its own words. */
static int weigh(const asked *a, segue__ask_answer *out) {
  enum { CHANCE = 2 }; /* turns worth this much less than the first are not cited */
  if (a->noted || !a->t || a->t->n == 0) return SEGUE_OK;
  segue__ranked best[SEGUE__ASK_TURNS];
  const int32_t chosen = out->said && out->n_turns ? out->turns[0] : SEGUE_TURN_NONE;
  const segue__ask_found f = {.matter = &a->matter,
                              .ranks = a->ranks,
                              .found = a->searched ? a->found : NULL,
                              .held = a->searched && a->q.held ? a->q.entity.turn : SEGUE_TURN_NONE,
                              .chosen = chosen,
                              .score = out->score,
                              .special = a->special,
                              .said = out->said,
                              .whole = a->whole,
                              .concept = a->concept};
  const int rc = segue__ask_weigh(&f, best, SEGUE__ASK_TURNS);
  if (rc != SEGUE_OK) return rc;
  const bool some = best[0].turn != SEGUE_TURN_NONE && best[0].score > 0;
  const bool whole = a->whole && out->said, alone = out->said && out->n_turns == 0;
  if (whole && some && chosen != SEGUE_TURN_NONE && !out->fixed) rest_first(out, best[0].turn);
  if (whole || alone || (some && best[0].turn == chosen)) return SEGUE_OK;
  not_said(out);
  if (!some) return SEGUE_OK;
  const double near = best[0].score - CHANCE;
  from_ranks(out, a, best, near > 0 ? near : 0);
  out->score = 1 / (1 + exp(-best[0].score));
  return SEGUE_OK;
}

/* ---- the question ---- */

static int prepare(asked *a) {
  const size_t n = a->t ? a->t->n : 0;
  a->ranks = calloc(n + 1, sizeof *a->ranks);
  a->found = calloc(n + 1, sizeof *a->found);
  if (!a->ranks || !a->found) return SEGUE_E_NOMEM;
  a->matter.in_vain = SEGUE_TURN_NONE;
  int rc = n ? segue__matter_open(&a->matter, a->t, &a->q.words) : SEGUE_OK;
  if (n && rc == SEGUE_OK) rc = segue__ask_rank(&a->matter, a->ranks);
  strongest(a->ranks, n, 0, a->best);
  return rc;
}

static int answer(asked *a, segue__ask_answer *out) {
  int rc = prepare(a);
  if (rc != SEGUE_OK) return rc;
  const bool whole = segue__ask_whole(a->ctx, a->t, &a->q.words, out), told = out->said;
  bool concept = a->concept = a->q.concept != NULL;
  a->special = special(a); /* before the terms are others */
  a->whole = told;
  if (!whole) rc = search(a, out);
  if (rc == SEGUE_OK && !out->said) {
    rc = search_sort(a, out);
    concept &= !out->said;
  }
  if (rc != SEGUE_OK) return rc;
  if (told)
    rest_on(out, &a->q.words, a->best);
  else
    choose(a, concept, out);
  return weigh(a, out);
}

int segue__ask(const segue_context *ctx, const segue__transcript *t, const char *text,
               segue__ask_answer *out) {
  asked *a = calloc(1, sizeof *a);
  if (!a) return SEGUE_E_NOMEM;
  segue__ask_pieces pieces;
  int rc = segue__ask_pieces_open(&pieces, t);
  a->ctx = ctx;
  a->t = t = pieces.whole.n ? &pieces.whole : t;
  segue__signs_question();
  segue__search_open(&a->q, text);
  not_said(out);
  if (a->q.secret)
    secret(out, t);
  else if (rc == SEGUE_OK)
    rc = answer(a, out);
  segue__ask_pieces_told(&pieces, &a->q, out);
  segue__ask_pieces_close(&pieces);
  segue__matter_close(&a->matter);
  free(a->ranks);
  free(a->found);
  free(a);
  return rc;
}

void segue__ask_json(const segue__ask_answer *a, segue__buf *out) {
  segue__buf_printf(out, "\"said\":%s,\"text\":", a->said ? "true" : "false");
  segue__buf_json_string(out, a->text);
  segue__buf_puts(out, ",\"turns\":[");
  for (uint32_t i = 0; i < a->n_turns; i++) segue__buf_printf(out, "%s%d", i ? "," : "", (int)a->turns[i]);
  segue__buf_putc(out, ']');
}
