/* SPDX-License-Identifier: Apache-2.0 */
#include "session/recall.h"

#include <stdlib.h>

enum { TURNS_A_TICK = 2 /* of before the bridge; of an agent's one */ };

static const segue__span unbridged = {.from = SIZE_MAX, .to = SIZE_MAX};

static segue__span *newest(segue__recall *r) {
  return r->n_later > 0 ? &r->later[r->n_later - 1] : &r->span;
}

/* What was said before is read from its beginning, for the agent of this span. */
static void start(segue__recall *r, segue__span span) {
  if (r->found) {
    segue__repeats_again(r->found);
  } else {
    r->found = malloc(sizeof *r->found);
    if (r->found) segue__repeats_init(r->found);
  }
  r->open = r->found != NULL;
  r->next = 0;
  segue_context_unref(r->span.known);
  r->span = span;
}

void segue__recall_begin(segue__recall *r) {
  if (r->n_later > 0 && newest(r)->from == SIZE_MAX) return; /* nobody had the caller meanwhile */
  segue__recall_parted(r);
  if (r->n_later == SEGUE__RECALL_LATER) segue__recall_finish(r);
  if (segue__recall_left(r))
    r->later[r->n_later++] = unbridged;
  else
    start(r, unbridged);
}

void segue__recall_bridged(segue__recall *r, segue_context *ctx) {
  if (!r->open || newest(r)->from != SIZE_MAX) segue__recall_begin(r);
  segue__span *span = newest(r);
  segue_context_unref(span->known);
  span->known = ctx;
  span->given = r->proofs;
  span->from = r->said->n;
  if (r->outcome) r->outcome->repeats = r->found;
}

void segue__recall_parted(segue__recall *r) {
  segue__span *span = newest(r);
  if (span->from != SIZE_MAX && span->to == SIZE_MAX) span->to = r->said->n;
}

/* Of an agent who has had the caller before another one did the outcome tells nothing but what was asked twice. */
static void after(segue__recall *r, const segue__said *t) {
  const size_t found = r->found->n_found;
  const bool latest = r->n_later == 0 || r->later[0].from == SIZE_MAX;
  segue__repeats_after(r->found, t->who, (int32_t)r->next, t->text);
  if (t->who == SEGUE_WHO_AGENT && r->outcome && latest)
    segue__outcome_agent_said(r->outcome, t->text, r->found->n_found > found,
                              r->start + SEGUE_MS(t->start_ms));
}

static void tell_context(segue__recall *r) {
  r->found->given |= r->span.given;
  segue__repeats_context(r->found, r->span.known);
  segue_context_unref(r->span.known);
  r->span.known = NULL;
}

static bool knows_next(const segue__recall *r) {
  return r->span.known && r->next == r->span.from;
}

/* There is something to read now, of this span. */
static bool has_more(const segue__recall *r) {
  return r->open && (knows_next(r) || (r->next < r->said->n && r->next < r->span.to));
}

bool segue__recall_left(const segue__recall *r) {
  return (r->span.from != SIZE_MAX && has_more(r)) || (r->n_later > 0 && r->later[0].from != SIZE_MAX);
}

static void next_span(segue__recall *r) {
  start(r, r->later[0]);
  r->n_later--;
  for (size_t i = 0; i < r->n_later; i++) r->later[i] = r->later[i + 1];
}

/* One thing; what it was worth of a tick's TURNS_A_TICK, 0: there is nothing. */
static int step(segue__recall *r) {
  if (!has_more(r) && r->n_later > 0) next_span(r);
  if (!has_more(r)) return 0;
  if (knows_next(r)) {
    tell_context(r);
    return TURNS_A_TICK;
  }
  const segue__said *t = &r->said->turns[r->next];
  const bool before = r->next < r->span.from;
  if (before)
    segue__repeats_before(r->found, t->who, (int32_t)r->next, t->text);
  else
    after(r, t);
  r->next++;
  return before ? 1 : TURNS_A_TICK;
}

void segue__recall_tick(segue__recall *r) {
  for (int done = 0, cost; done < TURNS_A_TICK && (cost = step(r)) > 0;) done += cost;
}

void segue__recall_finish(segue__recall *r) {
  while (segue__recall_left(r)) (void)step(r);
}

void segue__recall_fini(segue__recall *r) {
  segue_context_unref(r->span.known);
  for (size_t i = 0; i < r->n_later; i++) segue_context_unref(r->later[i].known);
  free(r->found);
  *r = (segue__recall){.found = NULL};
}
