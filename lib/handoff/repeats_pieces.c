/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that the recogniser ended at a pause. "And what was your" and "account number" ask once, so the second is
 * judged with the first before it, from what had been found before the first. */
#include <string.h>

#include "handoff/repeats.h"

static void keep(const segue__repeats *r, segue__repeat_mark *m) {
  *m = (segue__repeat_mark){r->n_found, r->confirmations, r->answered_for, r->last_ask};
}

static void put_back(segue__repeats *r, const segue__repeat_mark *m) {
  r->n_found = m->n_found;
  r->confirmations = m->confirmations;
  r->answered_for = m->answered_for;
  r->last_ask = m->last_ask;
}

/* What a piece showed already was asked with that piece. */
static void date_back(segue__repeats *r, const segue__repeat *found, size_t n) {
  for (size_t i = r->pieces.before.n_found; i < r->n_found; i++)
    for (size_t k = 0; k < n; k++)
      if (found[k].kind == r->found[i].kind && strcmp(found[k].field, r->found[i].field) == 0)
        r->found[i].turn = found[k].turn;
}

/* Reads the whole in the place of its pieces; false when these show more than it does and need not be one, and all is as it
 * was. */
static bool read_whole(segue__repeats *r, int32_t turn, bool one) {
  segue__repeat_pieces *p = &r->pieces;
  segue__repeat found[SEGUE__PIECES_FOUND];
  segue__repeat_mark after;
  const size_t n = r->n_found - p->before.n_found;
  if (n > SEGUE__PIECES_FOUND) return false;
  memcpy(found, r->found + p->before.n_found, n * sizeof *found);
  keep(r, &after);
  put_back(r, &p->before);
  segue__repeats_turn(r, p->who, turn, p->said.text);
  if (one || r->n_found - p->before.n_found >= n) {
    date_back(r, found, n);
    return true;
  }
  memcpy(r->found + p->before.n_found, found, n * sizeof *found);
  put_back(r, &after);
  return false;
}

void segue__repeats_after(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__repeat_pieces *p = &r->pieces;
  const size_t len = strlen(text), before = p->said.len;
  const bool on = p->who == who && p->turn + 1 == turn && segue__spoken_add(&p->said, text, len);
  if (!on || !read_whole(r, turn, segue__one_sentence(p->said.text, before, text, len))) {
    p->who = who;
    segue__spoken_begin(&p->said, text, len);
    keep(r, &p->before);
    segue__repeats_turn(r, who, turn, text);
  }
  p->turn = turn;
}

static void keep_told(segue__repeats *r) {
  segue__told_pieces *p = &r->told;
  p->n_facts = r->n_facts;
  p->n_waiting = r->n_waiting;
  p->asked = r->asked;
  p->open = r->open;
  p->heard = r->heard;
}

/* What the bot waited for it waits for again, and what only the piece seemed to tell ("i do not have") is no more known. What
 * it answers stays beside the whole: in a long answer a question may be for either. */
static void put_back_told(segue__repeats *r) {
  const segue__told_pieces *p = &r->told;
  r->n_facts = p->n_facts;
  r->n_waiting = p->n_waiting;
  r->asked = p->asked;
  r->open = p->open;
  r->heard = p->heard;
}

void segue__repeats_before(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__told_pieces *p = &r->told;
  const size_t len = strlen(text), before = p->said.len;
  if (who != SEGUE_WHO_CALLER) {
    p->said.len = 0;
    segue__repeats_turn_before(r, who, turn, text);
    return;
  }
  const bool next = before > 0 && p->turn + 1 == turn &&
                    segue__one_sentence(p->said.text, before, text, len) &&
                    segue__spoken_add(&p->said, text, len);
  if (next) {
    put_back_told(r);
  } else {
    segue__spoken_begin(&p->said, text, len);
    keep_told(r);
  }
  p->turn = turn;
  segue__repeats_turn_before(r, who, turn, next ? p->said.text : text);
}
