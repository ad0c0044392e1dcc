/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence in pieces. Whoever pauses before a number or a name has their turn ended by the recogniser: "the hotel is",
 * "the grand palace". What stands on both sides of the gap is read once more as one. */
#include "base/letters.h"
#include "context/infer.h"
#include "context/object.h"
#include "context/words.h"

#include <string.h>

/* The caller goes on: nobody spoke between, and what they said had no end. */
static bool goes_on(segue__infer *f, const segue__turn *t) {
  return f->bot_heard && f->spoke_at >= 0 && f->spoke_at + 1 == t->index &&
         segue__spoken_add(&f->pieces.said, t->ts->text, t->ts->len);
}

static void begin(segue__infer *f, const segue__turn *t) {
  segue__pieces *p = &f->pieces;
  segue__spoken_begin(&p->said, t->ts->text, t->ts->len);
  p->since = t->index;
  p->title = NULL;
  p->untitled = !f->has_title;
  memcpy(p->slot, f->slot, sizeof p->slot);
  p->fixes = f->fixes;
}

/* The letters and digits of `s`, in small letters; false when there are more than fit. */
static bool letters_of(segue__str s, char *out, size_t cap) {
  size_t n = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (!segue__is_alnum(s.p[i])) continue;
    if (n + 1 >= cap) return false;
    out[n++] = segue__to_small(s.p[i]);
  }
  out[n] = 0;
  return n > 0;
}

/* "555 123" begins "555 123 4567", "reyes@mail.example" ends "dana.reyes@mail.example". */
static bool is_part(segue__str part, segue__str whole) {
  char a[SEGUE__SPOKEN_MAX], b[SEGUE__SPOKEN_MAX];
  if (!letters_of(part, a, sizeof a) || !letters_of(whole, b, sizeof b)) return false;
  const size_t n = strlen(a), m = strlen(b);
  return n < m && (memcmp(a, b, n) == 0 || memcmp(a, b + m - n, n) == 0);
}

/* What a piece seemed to hold and the whole holds more of. */
static void forget_parts(const segue__infer *f, const segue__turn *t) {
  for (size_t i = segue__context_read(t->b->cur)->issue.n_entities; i-- > 0;) {
    const segue__context_model *m = segue__context_read(t->b->cur);
    const segue__entity *e = &m->issue.entities[i];
    bool part = false;
    if (e->src.by != SEGUE_SRC_INFERRED || e->src.turn < f->pieces.since) continue;
    for (size_t k = i + 1; k < m->issue.n_entities && !part; k++)
      part = m->issue.entities[k].src.turn == t->index && is_part(e->value, m->issue.entities[k].value);
    if (part) segue__forget_entity(t, i);
  }
}

/* A title that was read from a piece is read again, unless somebody has put another in its place. */
static bool take_title_back(segue__infer *f, const segue__turn *t) {
  const char *title = segue__context_read(t->b->cur)->issue.title.p;
  if (!f->pieces.untitled || !f->own_title || !title || title != f->pieces.title) return true;
  segue_context *c = segue__builder_own(t->b);
  if (!c) return false;
  c->m.issue.title = (segue__str){NULL, 0};
  f->has_title = false;
  return true;
}

static int read_matter(segue__infer *f, const segue__turn *t) {
  const int rc = f->has_title ? segue__infer_told_matter(f, t) : segue__infer_title(f, t);
  return rc == SEGUE_OK ? segue__infer_desired(f, t) : rc;
}

static int read_caller(segue__infer *f, const segue__turn *t) {
  int rc = segue__infer_entities(f, t);
  if (rc == SEGUE_OK) rc = read_matter(f, t);
  return rc == SEGUE_OK ? segue__infer_human(f, t) : rc;
}

/* What the matter is goes no further than the sentence: in the next may stand what nobody should read there. */
static int read_whole(segue__infer *f, const segue__turn *t, size_t before) {
  const segue__pieces *p = &f->pieces;
  segue__tokens whole = {0};
  segue__turn turn = *t;
  int rc = segue__infer_words(t->b, &whole, p->said.text, p->said.len);
  if (rc == SEGUE_OK) {
    whole.animals = t->ts->animals;
    turn.ts = &whole;
    const bool one = segue__one_sentence(p->said.text, before, t->ts->text, t->ts->len);
    if (one || segue__rest_of_value(t->ts)) memcpy(f->slot, p->slot, sizeof f->slot);
    rc = segue__infer_entities(f, &turn);
    if (rc == SEGUE_OK && one) rc = take_title_back(f, t) ? read_matter(f, &turn) : SEGUE_E_NOMEM;
    if (rc == SEGUE_OK) rc = segue__infer_human(f, &turn);
  }
  if (rc == SEGUE_OK) forget_parts(f, t);
  segue__tokens_fini(&whole);
  return rc;
}

static int read_turn(segue__infer *f, const segue__turn *t) {
  const size_t before = f->pieces.said.len;
  const bool on = goes_on(f, t);
  if (!on) begin(f, t);
  const int rc = read_caller(f, t);
  return on && rc == SEGUE_OK ? read_whole(f, t, before) : rc;
}

int segue__infer_caller(segue__infer *f, const segue__turn *t) {
  const int rc = read_turn(f, t);
  f->pieces.title = segue__context_read(t->b->cur)->issue.title.p;
  return rc;
}
