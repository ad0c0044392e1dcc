/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ask_pieces.h"

#include <stdlib.h>
#include <string.h>

#include "context/pieces.h"
#include "handoff/ask_rank.h"

enum { LONGEST = 200 }; /* what a quotation has room for */

/* Turn `i` goes on with the one before it, which is `len` bytes long so far. */
static bool goes_on(const segue__transcript *t, size_t i, size_t len) {
  if (i == 0 || t->turns[i].who != SEGUE_WHO_CALLER || t->turns[i - 1].who != SEGUE_WHO_CALLER) return false;
  const char *before = t->turns[i - 1].text;
  return segue__unended(before, strlen(before)) && len + 1 + strlen(t->turns[i].text) <= LONGEST;
}

static bool in_pieces(const segue__transcript *t) {
  bool bot = false, some = false;
  for (size_t i = 0; t && i < t->n; i++) {
    bot |= t->turns[i].who == SEGUE_WHO_BOT;
    some |= goes_on(t, i, 0);
  }
  return bot && some;
}

/* Turn `i` and all that go on with it, of which *i is then the last. */
static int add_whole(segue__ask_pieces *p, size_t *i, int32_t *joined) {
  const segue__transcript *t = p->as_said;
  segue__said s = t->turns[*i];
  segue__buf text;
  segue__buf_init(&text);
  segue__buf_puts(&text, s.text);
  joined[*i] = (int32_t)p->whole.n;
  for (; *i + 1 < t->n && goes_on(t, *i + 1, text.len); ++*i) {
    segue__buf_printf(&text, " %s", t->turns[*i + 1].text);
    joined[*i + 1] = (int32_t)p->whole.n;
  }
  s.text = text.p;
  const int rc = text.failed ? SEGUE_E_NOMEM : segue__transcript_add(&p->whole, &s, text.len, NULL);
  segue__buf_free(&text);
  return rc;
}

int segue__ask_pieces_open(segue__ask_pieces *p, const segue__transcript *t) {
  segue__transcript_init(&p->whole);
  p->as_said = t;
  if (!in_pieces(t)) return SEGUE_OK;
  int32_t *joined = calloc(t->n, sizeof *joined);
  if (!joined) return SEGUE_E_NOMEM;
  p->whole.joined = joined;
  p->whole.n_joined = t->n;
  int rc = SEGUE_OK;
  for (size_t i = 0; i < t->n && rc == SEGUE_OK; i++) rc = add_whole(p, &i, joined);
  return rc;
}

void segue__ask_pieces_close(segue__ask_pieces *p) {
  free((void *)p->whole.joined);
  segue__transcript_fini(&p->whole);
}

/* How much it looks like an answer, by the kind that the tables know it for or else by its sort. */
static double looks(const segue__search *q, const char *text) {
  const char *ignored;
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return q->concept ? segue__ask_value(q->concept->kind, &w, text, true)
                    : segue__sort_in(segue__sort_of(&q->words, &ignored), &w, text, true);
}

/* The piece of turn `at` that most looks like an answer; the last of equals, for people pause before what they are asked for. */
static int32_t piece_of(const segue__ask_pieces *p, int32_t at, const segue__search *q) {
  int32_t best = at;
  double most = 0;
  for (size_t i = 0; i < p->whole.n_joined; i++) {
    if (p->whole.joined[i] != at) continue;
    const double by = looks(q, p->as_said->turns[i].text);
    if (by < most) continue;
    most = by;
    best = (int32_t)i;
  }
  return best;
}

void segue__ask_pieces_told(const segue__ask_pieces *p, const segue__search *q, segue__ask_answer *out) {
  for (uint32_t i = 0; i < out->n_turns && p->whole.n; i++)
    if (out->turns[i] >= 0 && (size_t)out->turns[i] < p->whole.n)
      out->turns[i] = piece_of(p, out->turns[i], q);
}
