/* SPDX-License-Identifier: Apache-2.0 */
#include "session/recall.h"

#include <stdlib.h>

enum { TURNS_A_TICK = 2 /* of before the bridge; of an agent's one */ };

void segue__recall_begin(segue__recall *r) {
  segue__recall_finish(r);
  if (r->found) {
    segue__repeats_again(r->found);
  } else {
    r->found = malloc(sizeof *r->found);
    if (r->found) segue__repeats_init(r->found);
  }
  r->open = r->found != NULL;
  r->next = 0;
  r->from = r->to = SIZE_MAX;
}

void segue__recall_bridged(segue__recall *r, segue_context *ctx) {
  if (!r->open || r->from != SIZE_MAX) segue__recall_begin(r);
  segue_context_unref(r->known);
  r->known = ctx;
  r->given = r->proofs;
  r->from = r->said->n;
  if (r->outcome) r->outcome->repeats = r->found;
}

void segue__recall_parted(segue__recall *r) {
  if (r->from != SIZE_MAX && r->to == SIZE_MAX) r->to = r->said->n;
}

static void after(segue__recall *r, const segue__said *t) {
  const size_t found = r->found->n_found;
  segue__repeats_after(r->found, t->who, (int32_t)r->next, t->text);
  if (t->who == SEGUE_WHO_AGENT && r->outcome)
    segue__outcome_agent_said(r->outcome, t->text, r->found->n_found > found,
                              r->start + SEGUE_MS(t->start_ms));
}

static void tell_context(segue__recall *r) {
  r->found->given |= r->given;
  segue__repeats_context(r->found, r->known);
  segue_context_unref(r->known);
  r->known = NULL;
}

static bool knows_next(const segue__recall *r) {
  return r->known && r->next == r->from;
}

/* There is something to read now. */
static bool has_more(const segue__recall *r) {
  return r->open && (knows_next(r) || (r->next < r->said->n && r->next < r->to));
}

bool segue__recall_left(const segue__recall *r) {
  return r->from != SIZE_MAX && has_more(r);
}

/* One thing; what it was worth of a tick's TURNS_A_TICK, 0: there is nothing. */
static int step(segue__recall *r) {
  if (!has_more(r)) return 0;
  if (knows_next(r)) {
    tell_context(r);
    return TURNS_A_TICK;
  }
  const segue__said *t = &r->said->turns[r->next];
  const bool before = r->next < r->from;
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
  segue_context_unref(r->known);
  free(r->found);
  r->known = NULL;
  r->found = NULL;
  r->open = false;
}
