/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/question.h"

#include <stdio.h>
#include <string.h>

#include "handoff/evidence.h"
#include "handoff/synonyms.h"

static size_t any(const segue__words *w, const char *const *patterns) {
  return segue__match_any(w, patterns, segue__asked_classes, NULL, NULL);
}

bool segue__question_same(const char *a, const char *b) {
  char p[SEGUE__STEM], q[SEGUE__STEM];
  if (segue__same_word(a, b)) return true;
  segue__stem(a, p);
  segue__stem(b, q);
  return strcmp(p, q) == 0 || segue__synonyms(a, b);
}

static void add(segue__question *q, size_t from, size_t of, size_t to) {
  if (of == from || q->n == SEGUE__ASKED_MAX) return;
  for (size_t i = 0; i < q->n; i++)
    if (q->asked[i].from == from) return;
  q->asked[q->n++] = (segue__asked){from, of, to, false};
}

/* "What the machine is doing" asks for no machine; "what your name is" does for the name. */
static bool clause(const segue__words *w, size_t at) {
  size_t i = at;
  if (at == 0 || !segue__listed(w->w[at - 1], "what whats") ||
      !segue__listed(w->w[at], "the your his her their it its this that"))
    return false;
  while (i < w->n &&
         !segue__listed(w->w[i],
                        "is are was were do does did has have had isnt keeps doing going showing saying"))
    i++;
  return i + 1 < w->n && !segue__listed(w->w[i + 1], "please again exactly sir madam then now and if");
}

/* The nouns from `at` on: "plan number and surname", "the name of the host". */
static size_t nouns(segue__question *q, size_t at) {
  const segue__words *w = q->w;
  while (at < w->n && segue__listed(w->w[at], "to know have get note take from for about with"))
    at++; /* "to know the …" */
  while (at < w->n) {
    while (at < w->n && segue__listed(w->w[at], segue__asked_skipped)) at++;
    const size_t from = at;
    while (at < w->n && !segue__listed(w->w[at], segue__asked_ends) &&
           !segue__listed(w->w[at], segue__asked_joins) && !segue__listed(w->w[at], "and or plus"))
      at++;
    const size_t of = at;
    while (at < w->n && !segue__listed(w->w[at], segue__asked_ends) &&
           !segue__listed(w->w[at], "and or plus"))
      at++;
    add(q, from, of, at);
    if (at + 1 < w->n && segue__listed(w->w[at], "together along") && strcmp(w->w[at + 1], "with") == 0) at++;
    if (at >= w->n || !segue__listed(w->w[at], "and or plus with")) break;
    at++;
  }
  return at;
}

/* "Your employer, please": a thing and nothing else. */
static void bare(segue__question *q, bool mark) {
  static const char around[] =
      "and so right okay ok please then again sorry also love sir madam now for me if i may when youre ready just "
      "great thanks thank you well let us get started going was will too first of all love dear mate pal folks";
  static const char sorts[] = "number no name reference ref code id date address postcode email phone";
  const segue__words *w = q->w;
  size_t from = 0, to = w->n;
  while (from < to && segue__listed(w->w[from], around)) from++;
  while (to > from && segue__listed(w->w[to - 1], around)) to--;
  /* "And your landlord is who?" */
  if (to > from + 2 && segue__listed(w->w[to - 1], "one ones") && strcmp(w->w[to - 2], "which") == 0) to--;
  if (to > from + 1 && segue__listed(w->w[to - 1], "who what which when where whom")) to--;
  while (to > from + 1 && segue__listed(w->w[to - 1], "is are was were s")) to--;
  const bool sort =
      to - from > 1 && to - from < 4 && segue__listed(w->w[to - 1], sorts); /* "Tenancy number." */
  const bool asks = mark || sort || to < w->n || from > 0 || (w->n && segue__listed(w->w[0], "your the"));
  if (to == from || to - from > 7 || !asks) return;
  for (size_t i = from; i < to; i++)
    if (segue__listed(w->w[i], segue__asked_ends)) return;
  segue__words part = *w;
  part.n = to;
  const segue__words *all = q->w;
  q->w = &part;
  nouns(q, from);
  q->w = all;
}

/* A thing that is named in a sentence that asks in whatever form: "I'm ready for your plan". */
static void loose(segue__question *q) {
  static const char
      before[] = "your the that this a an his her their my",
      behind[] =
          "please again for with here there down real quick quickly handy on then now first too also one "
          "back associated anywhere yet by go what do say and or to real super exactly so";
  const segue__words *w = q->w;
  for (size_t i = 0; i + 1 < w->n; i++) {
    if (!segue__listed(w->w[i], before) ||
        (i > 0 && segue__listed(w->w[i - 1], "if whether that about of about change")))
      continue;
    const size_t from = i + 1;
    size_t to = from;
    while (to < w->n && to < from + 4 && !segue__listed(w->w[to], behind) &&
           !segue__listed(w->w[to], segue__asked_ends))
      to++;
    if (to == w->n || segue__listed(w->w[to], behind)) add(q, from, to, to);
  }
  for (size_t i = 0; i < q->n; i++) q->asked[i].loose = true;
}

/* "Did you get an email from us?": something that was sent, not where to. */
static bool sent(const segue__words *w) {
  static const char *const message[] = {
      "get|got|receive|received|had|seen|send|sent ?you ?him ?her ?them an|a|any|our|the|that email|mail|letter|text|message|call|card from|saying|confirming|about|telling|with|asking|to|yet",
      NULL};
  return any(w, message) != SIZE_MAX;
}

/* "the next appointment", "a day earlier", what one would think fair: not what is known. */
static bool later(const segue__words *w) {
  static const char *const next[] = {
      "next one|time|visit|appointment|lesson|order|booking|delivery|session",
      "a|an|one|two|three|some|any|few|bit ?day|days|week|weeks|month|months|hour|hours|bit|little|while earlier|later|sooner",
      "think|feel|consider|say ?it ?would ?be ?is ?thats fair|reasonable|right|acceptable|enough", NULL};
  return any(w, next) != SIZE_MAX;
}

/* "when" that asks, not "was anyone inside when it was hit". */
static bool asks_when(const segue__words *w) {
  static const char *const when[] = {
      "when|whens was|is|are|were|did|do|does|will|would|should|shall|have|has|had|can|could|exactly|roughly",
      "tell|know|remember|recall|remind|say|ask|me|out when",
      "^ ?and ?so ?or whens|when",
      "since|from|until|till when",
      "when ?please $",
      "what|which ?exact day|days|date|evening",
      NULL};
  return any(w, when) != SIZE_MAX;
}

static bool asks_time(const segue__words *w) {
  static const char *const other[] = {"what|which ?exact time|times", "the ?exact date",
                                      "how long ago|have|has|is|since", NULL};
  return any(w, other) != SIZE_MAX;
}

static bool asks_person(const segue__words *w) {
  static const char *const who[] = {"who|whos|whom|whose", NULL};
  return any(w, who) != SIZE_MAX;
}

static void read_form(segue__question *q) {
  q->when = asks_when(q->w);
  q->time = q->when || asks_time(q->w);
  q->who = asks_person(q->w);
  q->another = sent(q->w) || later(q->w);
}

void segue__question_read(segue__question *q, const segue__words *w, bool mark) {
  *q = (segue__question){.w = w};
  for (size_t i = 0; i < w->n; i++)
    for (size_t k = 0; segue__asked_behind[k]; k++) {
      size_t end;
      if (!segue__match_at(w, i, segue__asked_behind[k], segue__asked_classes, &end)) continue;
      bool told = false;
      for (size_t b = 0; segue__asked_not_before[b] && i > 0; b++)
        told |= segue__listed(w->w[i - 1], segue__asked_not_before[b]);
      told |= i > 0 && strcmp(w->w[i], "which") == 0 &&
              !segue__listed(w->w[i - 1], segue__asked_before_which); /* relative */
      if (told ||
          (end < w->n && segue__listed(w->w[end], "going started cracking moving underway sorted back on")))
        continue;
      q->outright = true;
      if (end + 1 < w->n && segue__listed(w->w[end], "of") && segue__listed(w->w[end + 1], "you us them"))
        continue; /* how many of you */
      if (!clause(w, end)) nouns(q, end);
    }
  static const char *const wh[] = {"when|whens|where|wheres|who|whos|whom|how|why", NULL};
  q->outright |= any(w, wh) != SIZE_MAX;
  if (q->n == 0) bare(q, mark);
  if (q->n == 0 && any(w, wh) == SIZE_MAX &&
      segue__match_any(w, segue__ask_forms, segue__repeats_classes, NULL, NULL) != SIZE_MAX)
    loose(q);
  read_form(q);
}
