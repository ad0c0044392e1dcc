/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/pack.h"

#include <stdlib.h>
#include <string.h>

#include "wire/walk.h"

/* Design note. segue__walk() is the format: it runs over the items once, writing or reading. When the budget
 * breaks it, `item` and `index` say where; the plan is cut there and the walk is repeated, which cannot
 * go on for long since every plan is smaller than the one before. */

typedef segue__walker walker;

static void plan_all(segue__plan *p, const segue__msg *m) {
  *p = (segue__plan){SEGUE__ITEM_CLASSES, m->n_attempts, m->n_dates, m->n_entities, m->summary.len};
}

/* The walk broke at w->item: keep less. False when nothing is left to drop. */
static bool plan_less(segue__plan *p, const walker *w, int need) {
  const int at = w->item;
  const size_t done = w->index;
  p->cut = at;
  if (at <= need) return false;
  if (at <= SEGUE__ITEM_ATTEMPTS) p->n_attempts = at == SEGUE__ITEM_ATTEMPTS ? done : 0;
  if (at <= SEGUE__ITEM_SUMMARY) p->summary_len = at == SEGUE__ITEM_SUMMARY ? w->s.fits : 0;
  if (at <= SEGUE__ITEM_DATES) p->n_dates = at == SEGUE__ITEM_DATES ? done : 0;
  if (at <= SEGUE__ITEM_ENTITIES) p->n_entities = at == SEGUE__ITEM_ENTITIES ? done : 0;
  return true;
}

/* A walk that ended well but for the last octets: drop the last thing it wrote. */
static void last_written(walker *w) {
  const segue__plan *p = &w->plan;
  for (int i = p->cut < SEGUE__ITEM_CLASSES ? p->cut : SEGUE__ITEM_CLASSES - 1; i > 0; i--) {
    w->item = i;
    w->index = 0;
    if (!segue__walk_plans(w, i) || (i == SEGUE__ITEM_CREATED && w->created_early)) continue;
    if (i == SEGUE__ITEM_ATTEMPTS) w->index = p->n_attempts - 1;
    if (i == SEGUE__ITEM_DATES) w->index = p->n_dates - 1;
    if (i == SEGUE__ITEM_ENTITIES) w->index = p->n_entities - 1;
    if (i == SEGUE__ITEM_SUMMARY) {
      size_t n = p->summary_len;
      while (n > 0 && w->m->summary.p[n - 1] != ' ') n--;
      while (n > 0 && w->m->summary.p[n - 1] == ' ') n--;
      w->s.fits = n;
    }
    return;
  }
  w->item = 0;
}

bool segue__plan_keeps_less(const segue__plan *a, const segue__plan *b) {
  if (a->cut != b->cut) return a->cut < b->cut;
  return a->n_attempts + a->summary_len + a->n_dates + a->n_entities <
         b->n_attempts + b->summary_len + b->n_dates + b->n_entities;
}

/* Bits of text that can be repeated: four times the longest text that ever fits a carrier. */
#define TAPE_BITS 32768

static int pack_as(const segue__msg *m, segue__text *prose, const segue__pack_model *model, segue__tape *tape,
                   int64_t anchor, int need, uint8_t *out, size_t cap, size_t *n, segue__plan *plan) {
  segue__plan next;
  plan_all(&next, m);
  if (prose) segue__text_reset(prose);
  for (;;) {
    segue__msg copy = *m; /* walks write what they read: rounding, cut marks */
    walker w = {.m = &copy, .plan = next, .anchor = anchor, .s = {.text = prose, .tape = tape}};
    if (prose) w.s.spelled = model->spelled, w.s.spelled_user = model->user, w.model = model;
    w.own = prose && model->kind == SEGUE__KIND_OWN;
    w.own_id = model->id;
    w.created_early = m->created != SEGUE_UNIX_NONE && (m->auth_age >= 0 || m->auth_ttl >= 0);
    if (prose && tape->n == tape->cap) { /* longer than the tape: all over again */
      segue__text_reset(prose);
      tape->n = 0;
    }
    segue__enc_init(&w.s.e, out, cap);
    segue__walk(&w);
    if (w.s.err == SEGUE_OK) {
      *n = segue__enc_finish(&w.s.e);
      *plan = next;
      if (*n != SIZE_MAX) return SEGUE_OK;
      last_written(&w);
    } else if (w.s.err != SEGUE_E_LIMIT) {
      return w.s.err;
    }
    if (next.cut == SEGUE__ITEM_CLASSES) { /* not whole: in the order of a cut, from the start */
      next.cut = SEGUE__ITEM_CREATED;
      if (prose) segue__text_reset(prose);
      if (prose) tape->n = 0;
      continue;
    }
    const segue__plan before = next;
    if (!plan_less(&next, &w, need)) return SEGUE_E_LIMIT;
    if (segue__plan_keeps_less(&next, &before)) continue;
    w.plan = before; /* it broke just behind what it had written: that must go, or this would never end */
    last_written(&w);
    if (!plan_less(&next, &w, need)) return SEGUE_E_LIMIT;
  }
}

/* More of the summary than plain octets would have room for? */
static bool beyond(const segue__plan *plan, size_t cap) {
  return plan->cut < SEGUE__ITEM_CLASSES && plan->summary_len >= cap;
}

int segue__pack(const segue__msg *m, const segue__pack_model *model, int64_t anchor, int need, uint8_t *out,
                size_t cap, size_t *n, int *kind, segue__plan *plan) {
  segue__plan plain;
  size_t n_plain = 0;
  segue__text *text = segue__text_take(model->text);
  segue__tape tape = {malloc(TAPE_BITS * sizeof *tape.p), 0, TAPE_BITS};
  uint8_t *second = malloc(cap ? cap : 1);
  int rc = text && second && tape.p ? SEGUE_OK : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = pack_as(m, text, model, &tape, anchor, need, out, cap, n, plan);
  *kind = model->kind;
  if ((rc == SEGUE_OK && !beyond(plan, cap)) || rc == SEGUE_E_LIMIT) {
    const int rc2 = pack_as(m, NULL, model, NULL, anchor, need, second, cap, &n_plain, &plain);
    if (rc2 == SEGUE_OK && (rc != SEGUE_OK || segue__plan_keeps_less(plan, &plain) ||
                            (n_plain < *n && !segue__plan_keeps_less(&plain, plan)))) {
      memcpy(out, second, n_plain);
      *n = n_plain;
      *plan = plain;
      *kind = SEGUE__KIND_OCTETS;
      rc = SEGUE_OK;
    }
  }
  free(tape.p);
  free(second);
  segue__text_give(model->text, text);
  return rc;
}

/* Codes that the format has room for but no name yet. */
static bool named(const segue__msg *m) {
  if (m->reason > SEGUE_REASON_API) return false;
  for (size_t i = 0; i < m->n_attempts; i++)
    if (m->attempts[i].outcome > SEGUE_ATTEMPT_FAILED) return false;
  return true;
}

int segue__unpack(segue__msg *m, const segue__pack_model *model, int kind, int64_t anchor, const uint8_t *in,
                  size_t len, char *pool) {
  walker w = {.m = m, .anchor = anchor, .s = {.decoding = true, .pool = pool, .pool_cap = SEGUE__POOL_MAX}};
  if (kind != SEGUE__KIND_OCTETS && (kind != model->kind || !model->text)) return SEGUE_E_UNSUPPORTED;
  if (kind != SEGUE__KIND_OCTETS) {
    w.own = kind == SEGUE__KIND_OWN;
    w.own_id = model->id;
    w.s.text = segue__text_take(model->text);
    if (!w.s.text) return SEGUE_E_NOMEM;
  }
  memset(m, 0, sizeof *m);
  m->created = m->valid_till = SEGUE_UNIX_NONE;
  m->auth_age = m->auth_ttl = SEGUE__MSG_NONE;
  m->score = m->confidence = m->valence = m->peak = m->arousal = m->peak_turn = m->restated = m->circling =
      SEGUE__MSG_NONE;
  segue__dec_init(&w.s.d, in, len);
  segue__walk(&w);
  segue__text_give(model->text, w.s.text);
  if (w.s.err == SEGUE_E_LIMIT) w.s.err = SEGUE_E_PARSE;
  if (w.s.err == SEGUE_OK && (!segue__dec_closed(&w.s.d) || !named(m))) w.s.err = SEGUE_E_PARSE;
  return w.s.err;
}
